//! The steps of control, adjustments and batches, with the numbers that produced them. RULES sections 7 to 9.

use serde::{Deserialize, Serialize};

use crate::county::CountyCode;
use crate::exact::Quotient;
use crate::number::Money;

/// Section 7, of all counties: amounts are median(L, λy, U).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlStep {
    /// `T`, what there is: Σ y.
    pub total: Money,
    /// Σ L, at most `T`.
    pub least: Money,
    /// What all upper bounds take; `None` if some county has none.
    pub most: Option<Money>,
    /// λ; `None` where everybody has the upper bound and the rest is retained.
    pub lambda: Option<Quotient>,
    /// Who is at which bound, each list in input order.
    pub held: Vec<HeldStep>,
    /// What counties gain in all, which others give or is retained.
    pub gained: Money,
    /// What nobody may take.
    pub retained: Money,
}

/// Counties that a bound raised above λy, or cut below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldStep {
    /// What holds them.
    pub by: Held,
    /// The counties.
    pub counties: Vec<CountyCode>,
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
    /// Whether the amount was rounded up.
    pub rounded_up: bool,
    /// `t`, rounded.
    pub amount: Money,
    /// What control adds, or takes with a minus sign.
    pub change: Money,
}

/// Section 8, of all counties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentStep {
    /// Key of the adjustment.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Σ of the counties' amounts in the table, deductions with a minus sign.
    pub amount: Money,
    /// What the others shared of it.
    pub freed: Money,
    /// What is not paid out.
    pub retained: Money,
    /// What came from beside the fund.
    pub new_money: Money,
}

/// Section 9, of all counties: one of each batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchStep {
    /// Key of the batch.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it issued in all.
    pub amount: Money,
}
