//! How control, adjustments and batches came about: RULES sections 7 to 9.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter::zip;

use super::allocation::Share;
use super::explain::Steps;
use super::steps::CountyAdjustment;
use super::year::Adjusted;
use super::year_steps::CountyControl;
use crate::exact::Quotient;
use crate::number::Money;
use crate::policy::Adjustment;

impl Steps<'_> {
    pub(super) fn control(&self, share: &Share<'_>) -> Option<CountyControl> {
        let controlled = self.allocation.found.controlled.as_ref()?;
        let (policy, row) = (self.allocation.policy(), share.row);
        let money = |quanta: u128| Money::of_quanta(quanta, policy.terms().quantum);
        let before = controlled.before[row];
        let bounds = controlled.bounds(policy, &self.allocation.recipients[row], row);
        let lambda = controlled.lambda.filter(|lambda| lambda.compare(before, u64::MAX.into()).is_le());
        let exact = lambda
            .map(|lambda| Quotient::of_product([lambda.numerator.into(), before.into()], &lambda.denominator.into()));
        let amount = controlled.after.shares[row];
        let held = controlled.held(row, &bounds);
        let is_above = exact.as_ref().is_some_and(|exact| u128::from(amount) > exact.whole().into());
        Some(CountyControl {
            before: money(before.into()),
            last: policy.last(share.county),
            need: policy.need(share.county),
            promised: money(bounds.promised),
            issued: bounds.issued.map(money),
            floor_bound: bounds.floor.map(money),
            need_bound: bounds.need.map(money),
            cap_bound: bounds.cap.map(money),
            lower: money(bounds.lower),
            upper: bounds.upper.map(money),
            rounded_up: held.is_none() && is_above,
            exact,
            held,
            amount: money(amount.into()),
            change: share.figures.control,
        })
    }

    pub(super) fn adjustments(&self, share: &Share<'_>) -> Vec<CountyAdjustment> {
        let Some(entitled) = &self.allocation.found.entitled else { return Vec::new() };
        let (policy, figures) = (self.allocation.policy(), &share.figures);
        let mut before = figures.plan + figures.uplift + figures.fiscal_capacity - figures.offset + figures.control;
        let own = policy.adjustments_of(share.county);
        let adjustments = zip(zip(&policy.terms().adjustments, own), zip(&entitled.adjustments, &figures.adjustments));
        let step = |((adjustment, own), (adjusted, amount)): ((&Adjustment, Money), (&Adjusted, &Money))| {
            let own = adjustment.signed(own);
            let freed = adjusted.freed.as_ref().filter(|_| own == Money::ZERO);
            let freed = freed.map(|freed| {
                let total = &freed.weight_total * policy.terms().quantum.fen().unsigned_abs();
                self.share(freed.quanta, before.fen().unsigned_abs(), &total, 2, *amount)
            });
            let step = CountyAdjustment { key: adjustment.key.clone(), before, own, freed, amount: *amount };
            before = before + *amount;
            step
        };
        adjustments.map(step).collect()
    }
}
