//! Deductions, rewards and penalties after control, and what remains to be issued: RULES sections 8 and 9.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter::zip;

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
    /// What is not paid out.
    pub(crate) retained: i128,
    /// What came from beside the fund.
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
        let issued: Vec<i128> = match policy.terms().issued {
            Some(_) => {
                let rows = recipients.rows.iter();
                rows.map(|row| policy.issued_quanta(row.county)).collect()
            }
            None => Vec::new(),
        };
        let mut totals: Vec<i128> = match controlled {
            Some(controlled) => controlled.after.shares.iter().map(|amount| i128::from(*amount)).collect(),
            None => (0..recipients.rows.len()).map(|row| uplifted.amount(row, plan).cast_signed()).collect(),
        };
        let mut adjustments = Vec::new();
        for (place, adjustment) in policy.terms().adjustments.iter().enumerate() {
            let own = |row: usize| policy.adjustments_of(recipients.rows[row].county).nth(place);
            let own = (0..totals.len())
                .map(|row| Some(own(row)?.fen() / policy.terms().quantum.fen()))
                .collect::<Option<Vec<i128>>>();
            let own = own.ok_or(Refusal::internal("a county without the amount of an adjustment"))?;
            let adjusting = Adjusting { policy, recipients, adjustment, before: &totals, issued: &issued };
            let adjusted = match adjustment.kind {
                AdjustmentKind::Deduction { freed } => adjusting.deduct(&own, freed)?,
                AdjustmentKind::Signed { new_money } => adjusting.add(own, new_money)?,
            };
            zip(&mut totals, &adjusted.changes).for_each(|(total, change)| *total += change);
            adjustments.push(adjusted);
        }
        let batch = match &policy.terms().issued {
            Some(_) => Some(batch(policy, recipients, &totals, &issued)?),
            None => None,
        };
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
    /// What each county has been issued; empty if nothing has.
    issued: &'a [i128],
}

impl Adjusting<'_> {
    /// Takes each county's deduction; what is freed is retained, or shared by those that have none.
    fn deduct(&self, deductions: &[i128], freed: Freed) -> Result<Adjusted, Refusal> {
        let adjustment = || self.adjustment.key.clone();
        refuse_beyond(self.policy, self.recipients, zip(deductions, self.before), |over| {
            Refusal::DeductionAboveAmount { adjustment: adjustment(), over }
        })?;
        let mut changes: Vec<i128> = deductions.iter().map(|deduction| -deduction).collect();
        self.keep_issued(&changes)?;
        let sum: i128 = deductions.iter().sum();
        if freed == Freed::Retained {
            return Ok(Adjusted { changes, retained: sum, new_money: 0, freed: None });
        }
        let above = || Refusal::TotalAboveRange { total: self.money(self.before.iter().sum()) };
        let others = zip(deductions, self.before).map(|(own, before)| if *own == 0 { *before } else { 0 });
        let weights = others.map(u64::try_from).collect::<Result<Vec<u64>, _>>().map_err(|_| above())?;
        let quanta = u64::try_from(sum).map_err(|_| above())?;
        let weight_total = weights.iter().map(|weight| u128::from(*weight)).sum::<u128>().into();
        let by = self.recipients.order.apportion(quanta, weights.into()).map_err(|error| match error {
            RoundingError::EveryWeightZero { .. } => {
                Refusal::NobodyToReceive { adjustment: self.adjustment.key.clone(), freed: self.money(sum) }
            }
            error => Refusal::from(error),
        })?;
        zip(&mut changes, &by.shares).for_each(|(change, share)| *change += i128::from(*share));
        Ok(Adjusted { changes, retained: 0, new_money: 0, freed: Some(Shared { quanta, by, weight_total }) })
    }

    /// Adds each county's amount; what they add up to is new money, or else retained.
    fn add(&self, changes: Vec<i128>, new_money: Option<Money>) -> Result<Adjusted, Refusal> {
        let adjustment = || self.adjustment.key.clone();
        let taken: Vec<i128> = changes.iter().map(|change| -change).collect();
        refuse_beyond(self.policy, self.recipients, zip(&taken, self.before), |over| Refusal::AdjustmentBelowZero {
            adjustment: adjustment(),
            over,
        })?;
        self.keep_issued(&changes)?;
        let sum: i128 = changes.iter().sum();
        let found = self.money(sum);
        if new_money.unwrap_or(Money::ZERO) != found.max(Money::ZERO) {
            let adjustment = self.adjustment.key.clone();
            return Err(Refusal::NewMoney { adjustment, found, new_money });
        }
        Ok(Adjusted { changes, retained: (-sum).max(0), new_money: sum.max(0), freed: None })
    }

    /// Where counties keep what they have been issued, no adjustment takes it.
    fn keep_issued(&self, changes: &[i128]) -> Result<(), Refusal> {
        if self.policy.terms().shortfall() != Some(Shortfall::Keep) {
            return Ok(());
        }
        // Who is not asked for anything is asked for no more than it has.
        let rows = zip(changes, zip(self.before, self.issued));
        let rows: Vec<(i128, i128)> = rows
            .map(|(change, (before, issued))| if *change < 0 { (-change, before - issued) } else { (0, 0) })
            .collect();
        refuse_beyond(self.policy, self.recipients, rows.iter().map(|(asked, allowed)| (asked, allowed)), |over| {
            Refusal::AdjustmentBelowIssued { adjustment: self.adjustment.key.clone(), over }
        })
    }

    fn money(&self, quanta: i128) -> Money {
        Money::of_signed_quanta(quanta, self.policy.terms().quantum)
    }
}

/// `batch_i` = total − issued.
fn batch(policy: &Policy, recipients: &Recipients<'_>, totals: &[i128], issued: &[i128]) -> Result<Vec<i128>, Refusal> {
    if policy.terms().shortfall() == Some(Shortfall::Refuse) {
        refuse_beyond(policy, recipients, zip(issued, totals), |over| Refusal::IssuedAboveTotal { over })?;
    }
    let batch = zip(totals, issued).map(|(total, issued)| total - issued).collect();
    Ok(batch)
}

/// Refuses what asks more than is allowed, so many quanta a row, and names every county, by code.
fn refuse_beyond<'q>(
    policy: &Policy,
    recipients: &Recipients<'_>,
    rows: impl Iterator<Item = (&'q i128, &'q i128)>,
    refusal: impl Fn(Vec<Beyond>) -> Refusal,
) -> Result<(), Refusal> {
    let money = |quanta: i128| Money::of_signed_quanta(quanta, policy.terms().quantum);
    let over = zip(&recipients.rows, rows).filter(|(_, (asked, allowed))| asked > allowed);
    let over = over.map(|(Recipient { county, .. }, (asked, allowed))| Beyond {
        county: county.code,
        name: county.name.clone(),
        asked: money(*asked),
        allowed: money(*allowed),
    });
    let mut over: Vec<Beyond> = over.collect();
    over.sort_unstable();
    if over.is_empty() { Ok(()) } else { Err(refusal(over)) }
}

/// The amounts of each batch must be those of the policy in all.
pub(super) fn check_batches(policy: &Policy, recipients: &Recipients<'_>) -> Result<(), Refusal> {
    for (place, batch) in policy.terms().issued.iter().flat_map(|issued| &issued.batches).enumerate() {
        let amounts = recipients.rows.iter().filter_map(|row| policy.issued_of(row.county).nth(place));
        let (found, total) = (amounts.sum::<Money>(), batch.total);
        if found != total {
            return Err(Refusal::BatchTotal { batch: batch.key.clone(), found, total });
        }
    }
    Ok(())
}
