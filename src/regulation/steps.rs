//! Every step of a county with the numbers that produced it, so that each figure can be re-derived by hand.
//!
//! Numbers only: screens and documents put them into words. Exact amounts are counted in quanta of the policy.
#![allow(missing_docs, reason = "a field without a comment is what its name says")]

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use crate::county::{CountyCode, Name};
use crate::exact::{Exact, Quotient};
use crate::number::{Figure, Money, Rate, Score, Text, from_text};
use crate::rounding::RowRounding;

/// How one county's figures came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountySteps {
    pub code: CountyCode,
    pub name: Name,
    pub mountain: bool,
    /// The base it keeps.
    pub base: Money,
    /// Its cells, in policy order.
    pub cells: Vec<CellStep>,
    /// The sum of its cells, and how it was rounded.
    pub plan: PlanStep,
    /// Its uplift, for a mountain county.
    pub uplift: Option<UpliftStep>,
    /// Its share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Option<ShareStep>,
    /// What it pays of the others' uplift.
    pub offset: Option<ShareStep>,
    /// How its amount was controlled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<CountyControl>,
    /// How it was adjusted, in policy order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<CountyAdjustment>,
    /// Its total (年度应下达).
    pub total: Money,
    /// What remains of it to be issued (本次下达).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Money>,
}

/// 依据 (a): one cell: pool × weight ÷ Σ weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellStep {
    /// Key of the factor.
    pub factor: String,
    /// The county's score, where the factor has a column of scores.
    pub score: Option<Score>,
    /// How its indicators made the score, where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<ScoreStep>,
    /// Its coefficients, by header.
    pub coefficients: Vec<(String, Rate)>,
    /// The tilt; 1 for counties that are not mountain counties.
    pub tilt: Rate,
    /// The base that multiplies the score, in the basis role.
    pub base: Option<Money>,
    /// score × Π coefficients × tilt × base in yuan, exact; a score that indicators made counts with its numerator.
    pub weight: Exact,
    /// Σ of all counties' weights, exact.
    pub weight_total: Exact,
    /// The factor's pool.
    pub pool: Money,
    /// Exact share, in quanta.
    pub exact: Quotient,
    pub amount: Money,
    pub rounded_up: bool,
}

/// How the indicators of a factor made a county's score: Σ weight × share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreStep {
    /// The indicators, in policy order.
    pub parts: Vec<IndicatorStep>,
    /// The score, exact.
    pub score: Quotient,
    /// The score times the denominator, which is how it counts in weights.
    pub numerator: Exact,
    /// The denominator that all counties' scores in this factor have in common.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub denominator: BigUint,
}

/// One indicator of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorStep {
    /// Key of the indicator.
    pub indicator: String,
    /// Its weight in the factor.
    pub weight: Rate,
    /// The county's figures: one, or before and now.
    pub figures: Vec<Figure>,
    /// The least and the largest figure of all counties, where values go by them.
    pub range: Option<[Figure; 2]>,
    /// Its coefficients, by header.
    pub coefficients: Vec<(String, Rate)>,
    /// `u`: what its kind makes of the figures, times the coefficients, exact.
    pub value: Exact,
    /// `U`: Σ of all counties' values.
    pub total: Exact,
    /// The share: value ÷ total.
    pub share: Quotient,
}

fn as_text<S: serde::Serializer>(number: &BigUint, serializer: S) -> Result<S::Ok, S::Error> {
    Text::from(number).serialize(serializer)
}

/// 依据 (b): the sum of the cells and its rounding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Exact sum of the cells, in quanta.
    pub exact: Quotient,
    /// How the sum was rounded.
    pub rounding: RowRounding,
    /// Place of its remainder among all, from 1; `None` if the sum is whole.
    pub rank: Option<usize>,
    /// 总分配方案: base and cells.
    pub amount: Money,
}

/// 依据 (c): ⌈rate × plan⌉.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpliftStep {
    pub rate: Rate,
    /// The plan it lifts.
    pub plan: Money,
    /// rate × plan in yuan, exact, before rounding up to the next quantum.
    pub exact_yuan: Exact,
    pub amount: Money,
}

/// 依据 (d), section 8: a share by largest remainders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareStep {
    pub shared: Money,
    /// The county's weight: its fiscal-capacity score; its plan in yuan; or, where a deduction is shared on, its amount
    /// before that, in yuan.
    pub weight: Exact,
    /// Σ of all weights.
    pub weight_total: Exact,
    /// Exact share, in quanta.
    pub exact: Quotient,
    pub amount: Money,
    pub rounded_up: bool,
}

/// Section 7, of one county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyControl {
    /// `y`: plan + uplift + fiscal capacity − offset.
    pub before: Money,
    /// Last year's amount, where control looks at it.
    pub last: Option<Money>,
    /// Its need, where control looks at it.
    pub need: Option<Money>,
    /// What nothing takes back.
    pub promised: Money,
    /// What it has been issued, if it keeps that.
    pub issued: Option<Money>,
    /// `S`: floor × last year's amount, rounded up to a quantum.
    pub floor_bound: Option<Money>,
    /// `N`: need rate × need, rounded down.
    pub need_bound: Option<Money>,
    /// `C`: cap × last year's amount, rounded down.
    pub cap_bound: Option<Money>,
    /// `L`.
    pub lower: Money,
    /// `U`, if there is one.
    pub upper: Option<Money>,
    /// λy, in quanta.
    pub exact: Option<Quotient>,
    /// The bound that it is at, if λy lies beyond it.
    pub held: Option<Held>,
    pub rounded_up: bool,
    /// `t`, rounded.
    pub amount: Money,
    /// What control adds, or takes with a minus sign.
    pub change: Money,
}

/// The bound that a county's amount is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held {
    /// The rule that set the bound.
    pub bound: Bound,
    /// Whether it raised the amount above λy, or cut it below.
    pub raised: bool,
}

/// The rule that set a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Bound {
    /// Plan and uplift of a mountain county, the protected base of others.
    Promised,
    /// What it has been issued and keeps.
    Issued,
    /// floor × last year's amount.
    Floor,
    /// need rate × need.
    Need,
    /// cap × last year's amount.
    Cap,
}

/// Section 8: one adjustment of one county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyAdjustment {
    /// Key of the adjustment.
    pub key: String,
    /// `z` before it.
    pub before: Money,
    /// The county's amount in the table, a deduction with a minus sign.
    pub own: Money,
    /// What it has of the others' deductions.
    pub freed: Option<ShareStep>,
    /// Both.
    pub amount: Money,
}
