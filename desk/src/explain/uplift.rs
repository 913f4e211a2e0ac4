//! 依据 (c), (d): the uplift, who pays it, and what is left for all.

use minijinja::context;
use special_fund::{BigUint, CountyCode, CountySteps, FiscalCapacity, Money, Rest, RowRounding, ShareStep};

use super::queue::Queue;
use super::{Explainer, Step, product};
use crate::view::amounts::separated;
use crate::view::clauses::Clause;
use crate::view::exact::cut_off;

impl Explainer<'_> {
    /// 依据 (c): the rate and the uplift, before and after rounding up.
    pub(super) fn uplift(&self, county: &CountySteps) -> Step {
        let Some(step) = &county.uplift else {
            let data = context! { reason => self.rate, has_uplift => self.common.uplift_rate.is_some() };
            return self.cited(self.uplift_source(), self.of_clause(Clause::Uplift, "no_uplift", data));
        };
        // The exact uplift in quanta: fen × millionths over quanta of fen × a million.
        let product_in_fen = BigUint::from(step.plan.fen().unsigned_abs()) * step.rate.millionths();
        let quantum = self.allocation.policy().terms().quantum.fen().unsigned_abs() * 1_000_000;
        let data = context! {
            reason => self.rate,
            plan => self.show(step.plan),
            rate => step.rate,
            exact => product(self.unit, step.plan, step.rate.millionths()),
            quantum => self.quantum(),
            counted => cut_off(&product_in_fen, &quantum.into()),
            ups => self.quanta(step.amount),
            amount => self.show(step.amount),
        };
        self.cited(self.uplift_source(), self.of_clause(Clause::Uplift, "uplift", data))
    }

    fn uplift_source(&self) -> &str {
        self.allocation.policy().terms().uplift.as_ref().map_or("", |uplift| &uplift.source)
    }

    /// A step that the policy cites nothing for but what it does for the uplift, which is said above.
    fn cited_above(&self, step: Step) -> Step {
        let is_cited = !self.uplift_source().trim().is_empty();
        Step { source: is_cited.then(|| self.say("source_above", context! {})), ..step }
    }

    /// 依据 (d): who pays the uplift, if the policy has one.
    pub(super) fn who_pays(&self) -> Option<Step> {
        let common = &self.common;
        let data = context! {
            funding => common.funding?,
            uplift => self.show(common.uplift_total),
            pool => self.show(common.fiscal_capacity_pool),
            rest => self.show(common.fiscal_capacity_rest),
        };
        Some(self.cited_above(self.of_clause(Clause::Funding, "who_pays", data)))
    }

    /// What the county pays of the others' uplift.
    pub(super) fn offset(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let (share, queue) = (county.offset.as_ref()?, self.offset.as_ref()?);
        // The weights are plans: the county's own, and all but those of the mountain counties.
        let plans = self.common.protected_bases + self.plan.shared;
        let data = context! {
            shared => self.show(share.shared),
            own => self.show(county.plan.amount),
            total => self.show(plans - self.common.mountain_plan),
            exact => self.exact(&share.exact),
            rounded => self.shared(row, county.code, share, queue),
        };
        Some(self.cited_above(self.of_clause(Clause::Funding, "offset", data)))
    }

    /// The county's share of the rest of the fiscal-capacity pool, or why there is none.
    pub(super) fn fiscal_capacity(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let FiscalCapacity { rest, source, .. } = self.allocation.policy().terms().fiscal_capacity.as_ref()?;
        if *rest == Rest::Retained {
            let rest = self.show(self.common.fiscal_capacity_rest);
            return Some(self.cited(source, self.of_clause(Clause::Funding, "retained", context! { rest })));
        }
        let (share, queue) = (county.fiscal_capacity.as_ref()?, self.fiscal_capacity.as_ref()?);
        let data = context! {
            shared => self.show(share.shared),
            own => separated(&share.weight),
            total => separated(&share.weight_total),
            exact => self.exact(&share.exact),
            rounded => self.shared(row, county.code, share, queue),
        };
        Some(self.cited(source, self.of_clause(Clause::Funding, "fiscal_capacity", data)))
    }

    /// How a share by largest remainders was rounded, if there was anything to share.
    pub(super) fn shared(&self, row: usize, code: CountyCode, share: &ShareStep, queue: &Queue) -> Option<String> {
        let rounding = if share.rounded_up { RowRounding::Up } else { RowRounding::Down };
        let is_shared = share.shared > Money::ZERO;
        is_shared.then(|| self.rounded(&share.exact, code, queue.place(row), rounding, queue))
    }
}
