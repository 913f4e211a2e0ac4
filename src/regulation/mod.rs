//! The regulation, clause by clause: recipients → plan → uplift → control → adjustments → batches.
//! docs/rules.md sections 4 to 9, in their order.

mod allocation;
mod common;
mod common_steps;
mod control;
mod explain;
mod indicators;
mod plan;
mod recipients;
mod record;
mod refusal;
mod steps;
mod uplift;
mod year;

pub use allocation::{Allocation, Share};
pub use common_steps::{
    AdjustmentStep, BatchStep, CodeTie, CommonSteps, ControlStep, HeldStep, PoolStep, RateStep, Stage,
};
pub use explain::Steps;
pub use recipients::check;
pub use record::{CountyRecord, RECORD_VERSION, Record};
pub use refusal::{Beyond, Refusal};
pub use steps::{
    Bound, CellStep, CountyAdjustment, CountyControl, CountySteps, Held, IndicatorStep, PlanStep, ScoreStep, ShareStep,
    UpliftStep,
};

use crate::county::County;
use crate::policy::Policy;
use common::Found;
use control::Controlled;
use plan::Plan;
use uplift::Uplifted;
use year::Entitled;

/// Splits the fund among the counties: the complete plan (a), (b), then the uplift (c) and its funding (d), then control,
/// adjustments and batches (sections 7 to 9).
///
/// Pure and deterministic; the order of the counties changes nothing but the order of the result. Linear in the number
/// of counties, but for sorting them by code and by remainder.
///
/// # Errors
///
/// [`Refusal`], the first found, with its numbers: for example a county of the roster that is missing, one score too
/// few, bases above the fund, a factor in which every score is 0, an uplift above the pool that is to pay it (with the
/// highest rate that would fit), floors above the fund, a deduction above its county's amount, a batch whose amounts are
/// not its total.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// let allocation = special_fund::calculate(&policy, &counties)?;
/// assert_eq!(allocation.common().paid, policy.terms().fund_total);
/// assert!(special_fund::calculate(&policy, &counties[1..]).is_ok(), "杭州市本级 is not on the roster");
/// assert_eq!(
///     special_fund::calculate(&policy, &counties[..80]).unwrap_err().code(),
///     "roster_not_covered",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calculate<'a>(policy: &'a Policy, counties: &'a [County]) -> Result<Allocation<'a>, Refusal> {
    let recipients = recipients::admit(policy, counties)?;
    let plan = Plan::make(policy, &recipients)?; // (a), (b)
    let uplifted = Uplifted::make(policy, &recipients, &plan)?; // (c), (d)
    year::check_batches(policy, &recipients)?;
    let controlled = Controlled::make(policy, &recipients, &plan, &uplifted)?;
    let entitled = Entitled::make(policy, &recipients, &plan, &uplifted, controlled.as_ref())?;
    Ok(Allocation::new(policy, recipients, Found { plan, uplifted, controlled, entitled }))
}
