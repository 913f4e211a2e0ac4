//! Deductions, rewards and penalties after control, and what remains to be issued: docs/rules.md sections 8 and 9.

use std::iter::zip;

use super::common_steps::AdjustmentStep;
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

/// What one adjustment did.
#[derive(Clone, Debug)]
pub(crate) struct Adjusted {
    /// What each county lost (below 0) or gained, in quanta.
    pub(crate) changes: Vec<i128>,
    /// The deductions as the others shared them.
    pub(crate) shared: Option<Shared>,
    /// What of it concerns all counties.
    pub(crate) step: AdjustmentStep,
}

impl Entitled {
    /// Adjusts the amounts after control, and takes from them what has been issued.
    pub(super) fn make(
        policy: &Policy,
        recipients: &Recipients<'_>,
        plan: &Plan,
        uplifted: &Uplifted,
        controlled: Option<&Controlled>,
    ) -> Result<Entitled, Refusal> {
        let (rows, quantum) = (&recipients.rows, policy.terms().quantum.fen());
        let issued: Vec<i128> = rows.iter().map(|row| policy.issued_quanta(row.county)).collect();
        let mut totals: Vec<i128> = match controlled {
            Some(controlled) => controlled.after.shares.iter().map(|amount| i128::from(*amount)).collect(),
            None => (0..rows.len()).map(|row| uplifted.amount(row, plan).cast_signed()).collect(),
        };
        let mut adjustments = Vec::new();
        for (place, adjustment) in policy.terms().adjustments.iter().enumerate() {
            let own = rows.iter().map(|row| policy.adjustments_of(row.county).nth(place));
            let changes = own.map(|own| Some(own?.fen() / quantum)).collect::<Option<Vec<i128>>>();
            let changes = changes.ok_or(Refusal::internal("a county without the amount of an adjustment"))?;
            let adjusting = Adjusting { policy, recipients, adjustment, before: &totals, issued: &issued };
            let adjusted = adjusting.carry_out(changes)?;
            zip(&mut totals, &adjusted.changes).for_each(|(total, change)| *total += change);
            adjustments.push(adjusted);
        }
        if policy.terms().shortfall() == Some(Shortfall::Refuse) {
            let asked = zip(issued.iter().copied(), totals.iter().copied());
            within(policy, recipients, asked).map_err(|over| Refusal::IssuedAboveTotal { over })?;
        }
        let batch = zip(&totals, &issued).map(|(total, issued)| total - issued);
        let batch = policy.terms().issued.as_ref().map(|_| batch.collect());
        Ok(Entitled { adjustments, totals, batch })
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
    fn carry_out(&self, mut changes: Vec<i128>) -> Result<Adjusted, Refusal> {
        let (policy, Adjustment { key, name, kind, .. }) = (self.policy, self.adjustment);
        let asked = zip(&changes, self.before).map(|(change, before)| (-change, *before));
        within(policy, self.recipients, asked).map_err(|over| match kind {
            AdjustmentKind::Deduction { .. } => Refusal::DeductionAboveAmount { adjustment: key.clone(), over },
            AdjustmentKind::Signed { .. } => Refusal::AdjustmentBelowZero { adjustment: key.clone(), over },
        })?;
        if policy.terms().shortfall() == Some(Shortfall::Keep) {
            // Who is not asked for anything is asked for no more than it has.
            let asked = zip(&changes, zip(self.before, self.issued))
                .map(|(change, (before, issued))| if *change < 0 { (-change, before - issued) } else { (0, 0) });
            within(policy, self.recipients, asked)
                .map_err(|over| Refusal::AdjustmentBelowIssued { adjustment: key.clone(), over })?;
        }
        let sum: i128 = changes.iter().sum();
        let (amount, gained) = (policy.signed_money(sum), policy.signed_money(sum.max(0)));
        if let AdjustmentKind::Signed { new_money } = *kind
            && new_money.unwrap_or_default() != gained
        {
            return Err(Refusal::NewMoney { adjustment: key.clone(), found: amount, new_money });
        }
        let is_shared = *kind == AdjustmentKind::Deduction { freed: Freed::Others };
        let shared = is_shared.then(|| self.share_freed(&changes, -sum)).transpose()?;
        if let Some(shared) = &shared {
            zip(&mut changes, &shared.by.shares).for_each(|(change, share)| *change += i128::from(*share));
        }
        let lost = policy.signed_money((-sum).max(0));
        let [freed, retained] = if is_shared { [lost, Money::ZERO] } else { [Money::ZERO, lost] };
        let (key, name) = (key.clone(), name.to_string());
        let step = AdjustmentStep { key, name, amount, freed, retained, new_money: gained };
        Ok(Adjusted { changes, shared, step })
    }

    /// The counties without a deduction share what is freed, by their amounts.
    fn share_freed(&self, changes: &[i128], sum: i128) -> Result<Shared, Refusal> {
        let money = |quanta: i128| self.policy.signed_money(quanta);
        let above = || Refusal::TotalAboveRange { total: money(self.before.iter().sum()) };
        let others = zip(changes, self.before).map(|(own, before)| if *own == 0 { *before } else { 0 });
        let weights = others.map(u64::try_from).collect::<Result<Vec<u64>, _>>().map_err(|_| above())?;
        let quanta = u64::try_from(sum).map_err(|_| above())?;
        Shared::by_amounts(self.policy, self.recipients, quanta, weights).map_err(|error| match error {
            RoundingError::EveryWeightZero { .. } => {
                Refusal::NobodyToReceive { adjustment: self.adjustment.key.clone(), freed: money(sum) }
            }
            error => Refusal::from(error),
        })
    }
}

/// So many quanta asked of each row and allowed; if more is, every such county, by code.
fn within(
    policy: &Policy,
    recipients: &Recipients<'_>,
    rows: impl Iterator<Item = (i128, i128)>,
) -> Result<(), Vec<Beyond>> {
    let over = zip(&recipients.rows, rows).filter(|(_, (asked, allowed))| asked > allowed);
    let over = over.map(|(Recipient { county, .. }, (asked, allowed))| Beyond {
        county: county.code,
        name: county.name.clone(),
        asked: policy.signed_money(asked),
        allowed: policy.signed_money(allowed),
    });
    let mut over: Vec<Beyond> = over.collect();
    over.sort_unstable();
    if over.is_empty() { Ok(()) } else { Err(over) }
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
