//! Deductions, rewards and penalties after control, and what remains to be issued: RULES sections 8 and 9.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter::zip;

use super::control::Controlled;
use super::plan::Plan;
use super::recipients::Recipients;
use super::refusal::Refusal;
use super::uplift::{Shared, Uplifted};
use crate::county::CountyCode;
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
        for (row, (deduction, amount)) in zip(deductions, self.before).enumerate() {
            if deduction > amount {
                let (adjustment, county) = (self.adjustment.key.clone(), self.code(row));
                let (deduction, amount) = (self.money(*deduction), self.money(*amount));
                return Err(Refusal::DeductionAboveAmount { adjustment, county, deduction, amount });
            }
        }
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
        for (row, (change, amount)) in zip(&changes, self.before).enumerate() {
            if amount + change < 0 {
                let (adjustment, county) = (self.adjustment.key.clone(), self.code(row));
                let (change, amount) = (self.money(*change), self.money(*amount));
                return Err(Refusal::AdjustmentBelowZero { adjustment, county, change, amount });
            }
        }
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
        let after = zip(self.before, changes).map(|(before, change)| (before + change, *change));
        for (row, ((after, change), issued)) in zip(after, self.issued).enumerate() {
            if change < 0 && after < *issued {
                let (adjustment, county) = (self.adjustment.key.clone(), self.code(row));
                let (amount, issued) = (self.money(after), self.money(*issued));
                return Err(Refusal::AdjustmentBelowIssued { adjustment, county, amount, issued });
            }
        }
        Ok(())
    }

    fn code(&self, row: usize) -> CountyCode {
        self.recipients.rows[row].county.code
    }

    fn money(&self, quanta: i128) -> Money {
        Money::of_signed_quanta(quanta, self.policy.terms().quantum)
    }
}

/// `batch_i` = total − issued.
fn batch(policy: &Policy, recipients: &Recipients<'_>, totals: &[i128], issued: &[i128]) -> Result<Vec<i128>, Refusal> {
    let terms = policy.terms();
    let batch: Vec<i128> = zip(totals, issued).map(|(total, issued)| total - issued).collect();
    if terms.shortfall() == Some(Shortfall::Refuse) {
        let below = zip(&recipients.rows, &batch).filter(|(_, batch)| **batch < 0);
        let below = below.map(|(row, batch)| (row.county.code, Money::of_signed_quanta(-batch, terms.quantum)));
        let over: Vec<(CountyCode, Money)> = below.collect();
        if !over.is_empty() {
            return Err(Refusal::IssuedAboveTotal { over });
        }
    }
    Ok(batch)
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
