//! What the year does to the plan and its uplift: control, adjustments and batches. docs/rules.md sections 7 to 9.

use serde::{Deserialize, Serialize};

use crate::county::Name;
use crate::number::{Money, Rate};

/// Most adjustments of a policy.
pub const MAX_ADJUSTMENTS: usize = 16;

/// Most batches of a year's fund.
pub const MAX_BATCHES: usize = 16;

/// Control of growth (增幅控制): bounds of a county's amount beside last year's and beside its need. At least one of the
/// three rates is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Control {
    /// At least so much of last year's amount (保底).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<Rate>,
    /// At most so much of last year's amount (封顶), at least the floor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cap: Option<Rate>,
    /// At most so much of a county's need (需求上限).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need_rate: Option<Rate>,
    /// What becomes of money that no county may take; if left out, the calculation is refused.
    pub surplus: Surplus,
    /// Where the rates come from.
    pub source: String,
}

/// What becomes of money above every upper bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Surplus {
    /// The calculation is refused.
    #[default]
    Refuse,
    /// It is not paid out, shown as retained (结余).
    Retained,
}

/// A deduction, or rewards and penalties (扣减、奖惩), after control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adjustment {
    /// Header of its column in an English table, with its unit: `audit_deduction_yuan`. As a factor's key.
    pub key: String,
    /// Header of its column in a Chinese table, with its unit: 审计扣减(万元).
    pub name: Name,
    /// What it does.
    #[serde(flatten)]
    pub kind: AdjustmentKind,
    /// Where it comes from.
    pub source: String,
}

/// What an adjustment does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AdjustmentKind {
    /// Each county's amount of at least 0 is taken from it.
    Deduction {
        /// What becomes of it.
        freed: Freed,
    },
    /// Each county's amount is added to it, a penalty with a minus sign.
    Signed {
        /// The money beside the fund that it takes, if the amounts add up to more than 0.
        #[serde(rename = "new_money_yuan", skip_serializing_if = "Option::is_none")]
        new_money: Option<Money>,
    },
}

/// What becomes of a deduction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Freed {
    /// It is not paid out, shown as retained (结余).
    #[default]
    Retained,
    /// The counties without a deduction share it, by their amounts.
    Others,
}

/// What has been issued of the year's fund already (已下达).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issued {
    /// The batches, at least one, in the order of their columns.
    pub batches: Vec<Batch>,
    /// What happens to a county that has been issued more than its entitlement; if left out, the calculation is refused.
    pub shortfall: Shortfall,
    /// Where the amounts come from.
    pub source: String,
}

/// A batch that has been issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Batch {
    /// Header of its column in an English table, with its unit: `first_batch_yuan`. As a factor's key.
    pub key: String,
    /// Header of its column in a Chinese table, with its unit: 第一批已下达(万元).
    pub name: Name,
    /// What all counties' amounts add up to.
    #[serde(rename = "total_yuan")]
    pub total: Money,
}

/// What happens to a county that has been issued more than its entitlement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Shortfall {
    /// The calculation is refused.
    #[default]
    Refuse,
    /// It gives the difference back (收回): its batch is below 0.
    Recover,
    /// It keeps what it has: a lower bound of control.
    Keep,
}

/// A column of amounts in the year's table, beside the base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountColumn {
    /// Its header in an English table, without the unit.
    pub key: String,
    /// Its header in a Chinese table, without the unit.
    pub name: Name,
    /// What it holds.
    pub holds: Amounts,
}

/// What a column of amounts holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Amounts {
    /// Last year's amounts (上年下达数), at least 0.
    Last,
    /// Needs (资金需求), at least 0.
    Need,
    /// Deductions: whole quanta of at least 0.
    Deduction,
    /// Rewards and penalties: whole quanta, also below 0.
    Signed,
    /// What a batch issued: whole quanta, also below 0.
    Issued,
}

impl Amounts {
    /// Whether an amount may be below 0.
    pub fn may_be_negative(self) -> bool {
        matches!(self, Amounts::Signed | Amounts::Issued)
    }

    /// Whether an amount must be whole quanta: what is paid is, what it is compared with need not be.
    pub fn are_whole_quanta(self) -> bool {
        !matches!(self, Amounts::Last | Amounts::Need)
    }
}
