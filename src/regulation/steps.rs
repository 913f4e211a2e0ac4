//! Every step with the numbers that produced it, so that each figure can be re-derived by hand.
//!
//! Numbers only: screens and documents put them into words. Exact amounts are counted in quanta of the policy.

use serde::{Deserialize, Serialize};

use super::indicator_steps::ScoreStep;
use super::year_steps::{AdjustmentStep, BatchStep, ControlStep, CountyControl};
use crate::county::{CountyCode, Name};
use crate::exact::{Exact, Quotient};
use crate::number::{Money, Rate, Score};
use crate::policy::Funding;
use crate::rounding::RowRounding;

/// Steps that concern all counties. 依据 (a)–(d), RULES sections 5 to 9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonSteps {
    /// Fund total.
    pub fund_total: Money,
    /// Less Σ protected bases.
    pub protected_bases: Money,
    /// Leaves what the pools share.
    pub distributable: Money,
    /// Pools, in policy order, fiscal capacity last.
    pub pools: Vec<PoolStep>,
    /// The fiscal-capacity pool; 0 if the policy has none.
    pub fiscal_capacity_pool: Money,
    /// Σ of the counties' exact sums rounded down, in quanta.
    pub plan_floor_quanta: u64,
    /// Counties whose sum was rounded up.
    pub rounded_up: usize,
    /// The last county in the order of remainders that was rounded up.
    pub cut: Option<CountyCode>,
    /// Ties that the order of codes decided: several in the plan if counties were passed over, the largest remainder
    /// first.
    pub ties: Vec<CodeTie>,
    /// Counties passed over, in input order: rounded down although quanta were left, because the table could not have
    /// been completed otherwise (RULES section 10).
    pub passed_over: Vec<CountyCode>,
    /// Σ plan of the mountain counties.
    pub mountain_plan: Money,
    /// The rate and how it was found, if the policy has an uplift.
    pub uplift_rate: Option<RateStep>,
    /// `U`, the sum of all uplifts.
    pub uplift_total: Money,
    /// Who pays it, if the policy has an uplift.
    pub funding: Option<Funding>,
    /// What it leaves of the fiscal-capacity pool.
    pub fiscal_capacity_rest: Money,
    /// Control, if the policy has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlStep>,
    /// The adjustments, in policy order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<AdjustmentStep>,
    /// What has been issued, batch by batch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<BatchStep>,
    /// What is not paid out: of the fiscal-capacity pool, of what nobody may take, of deductions.
    pub retained: Money,
    /// Σ of the counties' totals.
    pub paid: Money,
    /// What `paid + retained` must be: the fund total, the uplift where that is new money, and the new money of
    /// adjustments.
    pub to_account_for: Money,
}

impl CommonSteps {
    /// The rate of the uplift; 0 without one.
    pub fn rate(&self) -> Rate {
        self.uplift_rate.map_or(Rate::ZERO, |step| step.rate())
    }
}

/// How a pool came about: distributable × weight, then largest remainders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolStep {
    /// Key of the factor, or `fiscal_capacity`.
    pub key: String,
    /// Name of the factor.
    pub name: String,
    /// Its weight in the policy.
    pub weight: Rate,
    /// Exact share, in quanta.
    pub exact: Quotient,
    /// The pool.
    pub amount: Money,
    /// Σ of the counties' weights in it; `None` for fiscal capacity.
    pub weight_total: Option<Exact>,
}

/// 依据 (c): how the year's uplift rate was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RateStep {
    /// The policy gives it.
    Fixed {
        /// The rate.
        rate: Rate,
    },
    /// The last bracket that begins at or below the fund total.
    ByFundTotal {
        /// The rate.
        rate: Rate,
        /// Where the bracket begins.
        from: Money,
        /// Where the next one begins, if there is one.
        next_from: Option<Money>,
        /// By what the bracket was chosen, if not by the fund total.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<Money>,
    },
    /// The highest rate that the fiscal-capacity pool can pay.
    Affordable {
        /// The rate.
        rate: Rate,
        /// Distance of the rates tried.
        step: Rate,
        /// The highest rate allowed.
        max: Rate,
        /// The pool.
        pool: Money,
        /// The next rate and the uplift it would need; `None` if it is above `max`.
        next: Option<(Rate, Money)>,
    },
}

impl RateStep {
    /// The rate.
    pub fn rate(&self) -> Rate {
        match self {
            RateStep::Fixed { rate } => *rate,
            RateStep::ByFundTotal { rate, .. } | RateStep::Affordable { rate, .. } => *rate,
        }
    }
}

/// Equal remainders of which not all could round up: lower county codes came first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTie {
    /// Where it happened.
    pub stage: Stage,
    /// Rounded up, ascending.
    pub rounded_up: Vec<CountyCode>,
    /// Rounded down, ascending.
    pub rounded_down: Vec<CountyCode>,
}

/// The figures that a county's remainder can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// The plan: sum of the cells.
    Plan,
    /// The share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// The part of the uplift that another county pays.
    Offset,
    /// The amount after control.
    Control,
    /// The share of a deduction that the others have.
    Adjustment,
}

/// How one county's figures came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountySteps {
    /// Its code.
    pub code: CountyCode,
    /// Its name.
    pub name: Name,
    /// Whether it is a mountain county.
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
    /// The cell.
    pub amount: Money,
    /// Whether it was rounded up.
    pub rounded_up: bool,
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
    /// The rate.
    pub rate: Rate,
    /// The plan it lifts.
    pub plan: Money,
    /// rate × plan in yuan, exact, before rounding up to the next quantum.
    pub exact_yuan: Exact,
    /// The uplift.
    pub amount: Money,
}

/// 依据 (d): a share by largest remainders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareStep {
    /// What is shared.
    pub shared: Money,
    /// The county's weight: its fiscal-capacity score, or its plan in yuan.
    pub weight: Exact,
    /// Σ of all weights.
    pub weight_total: Exact,
    /// Exact share, in quanta.
    pub exact: Quotient,
    /// The share.
    pub amount: Money,
    /// Whether it was rounded up.
    pub rounded_up: bool,
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
