//! Deductions, rewards and penalties after control, and what remains to be issued: RULES sections 8 and 9.

use std::iter::zip;

use num_bigint::BigUint;

use super::control::Controlled;
use super::plan::Plan;
use super::recipients::{Recipient, Recipients};
use super::refusal::{Beyond, Refusal};
use super::uplift::{Shared, Uplifted};
use crate::number::Money;
use crate::policy::{Adjustment, AdjustmentKind, Freed, Policy, Shortfall};
use crate::rounding::RoundingError;

/// The entitlements of the year and what remains of them, in quanta; amounts may be below 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entitled {
    /// One an adjustment, in policy order.
    pub(crate) adjustments: Vec<Adjusted>,
    /// `total_i` (年度应下达).
    pub(crate) totals: Vec<i128>,
    /// `batch_i` (本次下达); `None` if nothing has been issued.
    pub(crate) batch: Option<Vec<i128>>,
}

/// What one adjustment did, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Adjusted {
    /// What each county lost (below 0) or gained.
    pub(crate) changes: Vec<i128>,
    pub(crate) retained: i128,
    pub(crate) new_money: i128,
    /// The deductions as the others shared them.
    pub(crate) freed: Option<Shared>,
}

impl Entitled {
    /// Adjusts the amounts after control, and takes from them what has been issued; `None` if the policy does neither.
    pub(super) fn make(
        policy: &Policy,
        recipients: &Recipients<'_>,
        plan: &Plan,
        uplifted: &Uplifted,
        controlled: Option<&Controlled>,
    ) -> Result<Option<Entitled>, Refusal> {
        if policy.terms().adjustments.is_empty() && policy.terms().issued.is_none() {
            return Ok(None);
        }
        let (rows, quantum) = (&recipients.rows, policy.terms().quantum.fen());
        let issued: Vec<i128> = rows.iter().map(|row| policy.issued_quanta(row.county)).collect();
        let mut totals: Vec<i128> = match controlled {
            Some(controlled) => controlled.after.shares.iter().map(|amount| i128::from(*amount)).collect(),
            None => (0..rows.len()).map(|row| uplifted.amount(row, plan).cast_signed()).collect(),
        };
        let mut adjustments = Vec::new();
        for (place, adjustment) in policy.terms().adjustments.iter().enumerate() {
            let own = rows.iter().map(|row| policy.adjustments_of(row.county).nth(place));
            let changes = own.map(|own| Some(adjustment.signed(own?).fen() / quantum)).collect::<Option<Vec<i128>>>();
            let changes = changes.ok_or(Refusal::internal("a county without the amount of an adjustment"))?;
            let adjusting = Adjusting { policy, recipients, adjustment, before: &totals, issued: &issued };
            let adjusted = adjusting.carry_out(changes)?;
            zip(&mut totals, &adjusted.changes).for_each(|(total, change)| *total += change);
            adjustments.push(adjusted);
        }
        if policy.terms().shortfall() == Some(Shortfall::Refuse) {
            let over = beyond(policy, recipients, zip(issued.iter().copied(), totals.iter().copied()));
            if !over.is_empty() {
                return Err(Refusal::IssuedAboveTotal { over });
            }
        }
        let batch = zip(&totals, &issued).map(|(total, issued)| total - issued);
        let batch = policy.terms().issued.as_ref().map(|_| batch.collect());
        Ok(Some(Entitled { adjustments, totals, batch }))
    }
}

/// An adjustment about to be carried out.
struct Adjusting<'a> {
    policy: &'a Policy,
    recipients: &'a Recipients<'a>,
    adjustment: &'a Adjustment,
    /// `z` so far.
    before: &'a [i128],
    /// What each county has been issued.
    issued: &'a [i128],
}

impl Adjusting<'_> {
    /// Takes what each county loses (below 0), or gives what it gains. What they lose in all is retained, or shared by
    /// those that have no deduction; what they gain in all is new money.
    fn carry_out(&self, changes: Vec<i128>) -> Result<Adjusted, Refusal> {
        let (kind, adjustment) = (self.adjustment.kind, self.adjustment.key.clone());
        let asked = zip(&changes, self.before).map(|(change, before)| (-change, *before));
        let over = beyond(self.policy, self.recipients, asked);
        if !over.is_empty() {
            return Err(match kind {
                AdjustmentKind::Deduction { .. } => Refusal::DeductionAboveAmount { adjustment, over },
                AdjustmentKind::Signed { .. } => Refusal::AdjustmentBelowZero { adjustment, over },
            });
        }
        if self.policy.terms().shortfall() == Some(Shortfall::Keep) {
            // Who is not asked for anything is asked for no more than it has.
            let asked = zip(&changes, zip(self.before, self.issued))
                .map(|(change, (before, issued))| if *change < 0 { (-change, before - issued) } else { (0, 0) });
            let over = beyond(self.policy, self.recipients, asked);
            if !over.is_empty() {
                return Err(Refusal::AdjustmentBelowIssued { adjustment, over });
            }
        }
        let sum: i128 = changes.iter().sum();
        match kind {
            AdjustmentKind::Deduction { freed: Freed::Others } => return self.share_freed(changes, -sum),
            AdjustmentKind::Signed { new_money } if new_money.unwrap_or_default() != self.money(sum.max(0)) => {
                return Err(Refusal::NewMoney { adjustment, found: self.money(sum), new_money });
            }
            _ => {}
        }
        Ok(Adjusted { changes, retained: (-sum).max(0), new_money: sum.max(0), freed: None })
    }

    /// The counties without a deduction share what is freed, by their amounts.
    fn share_freed(&self, mut changes: Vec<i128>, sum: i128) -> Result<Adjusted, Refusal> {
        let above = || Refusal::TotalAboveRange { total: self.money(self.before.iter().sum()) };
        let others = zip(&changes, self.before).map(|(own, before)| if *own == 0 { *before } else { 0 });
        let weights = others.map(u64::try_from).collect::<Result<Vec<u64>, _>>().map_err(|_| above())?;
        let quanta = u64::try_from(sum).map_err(|_| above())?;
        let weight_total: BigUint = weights.iter().map(|weight| u128::from(*weight)).sum::<u128>().into();
        let weight_total = weight_total * self.policy.terms().quantum.fen().unsigned_abs();
        let by = self.recipients.apportion(quanta, weights.into()).map_err(|error| match error {
            RoundingError::EveryWeightZero { .. } => {
                Refusal::NobodyToReceive { adjustment: self.adjustment.key.clone(), freed: self.money(sum) }
            }
            error => Refusal::from(error),
        })?;
        zip(&mut changes, &by.shares).for_each(|(change, share)| *change += i128::from(*share));
        Ok(Adjusted { changes, retained: 0, new_money: 0, freed: Some(Shared { quanta, by, weight_total }) })
    }

    fn money(&self, quanta: i128) -> Money {
        Money::of_signed_quanta(quanta, self.policy.terms().quantum)
    }
}

/// Every county, by code, that is asked for more than is allowed, so many quanta a row.
fn beyond(policy: &Policy, recipients: &Recipients<'_>, rows: impl Iterator<Item = (i128, i128)>) -> Vec<Beyond> {
    let money = |quanta: i128| Money::of_signed_quanta(quanta, policy.terms().quantum);
    let over = zip(&recipients.rows, rows).filter(|(_, (asked, allowed))| asked > allowed);
    let over = over.map(|(Recipient { county, .. }, (asked, allowed))| Beyond {
        county: county.code,
        name: county.name.clone(),
        asked: money(asked),
        allowed: money(allowed),
    });
    let mut over: Vec<Beyond> = over.collect();
    over.sort_unstable();
    over
}

/// The amounts of each batch must be those of the policy in all.
pub(super) fn check_batches(policy: &Policy, recipients: &Recipients<'_>) -> Result<(), Refusal> {
    for (place, batch) in policy.terms().batches().iter().enumerate() {
        let amounts = recipients.rows.iter().filter_map(|row| policy.issued_of(row.county).nth(place));
        let (found, total) = (amounts.sum::<Money>(), batch.total);
        if found != total {
            return Err(Refusal::BatchTotal { batch: batch.key.clone(), found, total });
        }
    }
    Ok(())
}
