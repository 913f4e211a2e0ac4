//! The steps that concern all counties, with the numbers that produced them.
#![allow(missing_docs, reason = "a field without a comment is what its name says")]

use serde::{Deserialize, Serialize};

use super::steps::Held;
use crate::county::CountyCode;
use crate::exact::{Exact, Quotient};
use crate::number::{Money, Rate};
use crate::policy::Funding;

/// Steps that concern all counties. 依据 (a)–(d), docs/rules.md sections 5 to 9.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonSteps {
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
    /// been completed otherwise (docs/rules.md section 10).
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
    Fixed { rate: Rate },
    /// The last bracket that begins at or below the fund total.
    ByFundTotal {
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
        rate: Rate,
        /// Distance of the rates tried.
        step: Rate,
        /// The highest rate allowed.
        max: Rate,
        pool: Money,
        /// The next rate and the uplift it would need; `None` if it is above `max`.
        next: Option<(Rate, Money)>,
    },
}

impl RateStep {
    pub fn rate(&self) -> Rate {
        match self {
            RateStep::Fixed { rate } | RateStep::ByFundTotal { rate, .. } | RateStep::Affordable { rate, .. } => *rate,
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
    pub by: Held,
    pub counties: Vec<CountyCode>,
}

/// Section 8, of all counties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentStep {
    /// Key of the adjustment.
    pub key: String,
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
    pub name: String,
    /// What it issued in all.
    pub amount: Money,
}
