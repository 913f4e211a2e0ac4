//! RULES section 6, checked: the rate, the uplift of each county, and who pays it.

#![allow(clippy::indexing_slicing, reason = "the rows of a column that is certified are counted by it")]

use super::case::{Audit, Row};
use super::certificate::certify;
use super::finding::Demand;
use super::plan::ONE;
use crate::county::County;
use crate::number::{Money, Rate, Score};
use crate::policy::{Funding, MIN_UPLIFT_RATE, Rest, UpliftRate};
use crate::published::Column;

impl Audit<'_> {
    /// 依据 (c) and (d); `pool` is the fiscal-capacity factor's.
    pub(super) fn check_uplift(&mut self, pool: u128) {
        let rate = self.given_rate().unwrap_or_else(|| self.check_affordable(pool));
        let uplift = self.uplift_at(rate);
        let funding = self.terms.funding();
        let payable = match funding {
            Some(Funding::FiscalCapacity) => Some(pool),
            Some(Funding::Additional) | None => None,
            Some(Funding::Offset) => Some(self.plans(false).map(u128::from).sum()),
        };
        if let Some(payable) = payable.filter(|payable| uplift > *payable) {
            let demand = Demand::UpliftWithin { needed: self.money(uplift), amount: self.money(payable) };
            self.find_in_all(Some(&Column::Uplift), None, demand);
            return self.find_in_all(None, None, Demand::RestUnchecked);
        }
        // The rest of the pool goes by score, the offset by the plans of the others.
        let rest = if funding == Some(Funding::FiscalCapacity) { pool - uplift } else { pool };
        let shared = if self.policy.needs_fiscal_capacity_scores() { rest } else { 0 };
        let score = |_: &Row, county: &County| county.fiscal_capacity.map_or(0, Score::millionths);
        self.check_share(Column::FiscalCapacity, shared, |row| row.fiscal_capacity, score);
        let shared = if funding == Some(Funding::Offset) { uplift } else { 0 };
        let plan = |row: &Row, _: &County| if row.mountain { 0 } else { row.plan.into() };
        self.check_share(Column::Offset, shared, |row| row.offset, plan);

        // Σ totals = fund total, with the uplift where that is new money, less what is retained.
        let retains = self.terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained);
        let added = if funding == Some(Funding::Additional) { uplift } else { 0 };
        let retained = if retains { rest } else { 0 };
        let expected = self.terms.fund_total + self.money(added) - self.money(retained);
        self.check_sum(&Column::Total, self.paid, expected);
    }

    /// 依据 (c): the rate, where the policy gives it whatever the plan.
    pub(super) fn given_rate(&self) -> Option<Rate> {
        let Some(uplift) = &self.terms.uplift else {
            return Some(Rate::ZERO); // nobody is lifted
        };
        match &uplift.rate {
            UpliftRate::Fixed(rate) => Some(*rate),
            UpliftRate::ByFundTotal(brackets) => {
                let basis = uplift.rate_basis.unwrap_or(self.terms.fund_total);
                let reached = brackets.iter().filter(|bracket| bracket.from <= basis);
                Some(reached.fold(MIN_UPLIFT_RATE, |_, bracket| bracket.rate))
            }
            UpliftRate::Affordable { .. } => None,
        }
    }

    /// 依据 (c): the highest rate 3% + k × step, at most max, that the pool can pay for the plan as published; and the
    /// uplift of each county at that rate.
    fn check_affordable(&mut self, pool: u128) -> Rate {
        let mut rate = MIN_UPLIFT_RATE;
        if let Some(UpliftRate::Affordable { step, max }) = self.terms.uplift.as_ref().map(|uplift| uplift.rate.clone())
        {
            let at = |steps: u64| MIN_UPLIFT_RATE.millionths() + steps * step.millionths();
            let is_paid = |rate: &Rate| *rate <= max && self.uplift_at(*rate) <= pool;
            let (mut low, mut high) = (0, max.millionths() / step.millionths() + 1);
            while high - low > 1 {
                let middle = low.midpoint(high);
                match Rate::from_millionths(at(middle)).filter(is_paid) {
                    Some(paid) => (rate, low) = (paid, middle),
                    None => high = middle,
                }
            }
        }
        for row in 0..self.rows.len() {
            if let Some(figures) = (self.published)(row) {
                self.check_uplift_of(row, self.rows[row], figures.uplift, rate);
            }
        }
        rate
    }

    /// ⌈rate × plan⌉ for a mountain county, 0 for others.
    pub(super) fn check_uplift_of(&mut self, row: usize, found: Row, uplift: Money, rate: Rate) {
        let expected = if found.mountain { uplift_of(found.plan, rate) } else { 0 };
        if self.quanta(uplift) != expected {
            let amount = self.money(expected);
            let demand = match found.mountain && self.terms.uplift.is_some() {
                true => Demand::UpliftOfPlan { rate, amount },
                false => Demand::Exactly { amount },
            };
            self.find(row, Some(&Column::Uplift), demand);
        }
    }

    /// A column that is shared by largest remainder: a table of one column, certified like any other. With nothing to
    /// share, all have 0.
    fn check_share(
        &mut self,
        column: Column,
        pool: u128,
        published: impl Fn(&Row) -> Money,
        weight: impl Fn(&Row, &County) -> u128,
    ) {
        if pool == 0 {
            for row in 0..self.rows.len() {
                if published(&self.rows[row]) != Money::ZERO {
                    self.find(row, Some(&column), Demand::Exactly { amount: Money::ZERO });
                }
            }
            return;
        }
        let (rows, counties) = (&self.rows, self.counties);
        let cells: Vec<u64> = rows.iter().map(|row| self.count(published(row))).collect();
        let flaws = certify(&self.codes, &[pool], &cells, |row, _| [weight(&rows[row], &counties[row])]);
        let columns = [column];
        self.tell(&flaws, &columns, &columns[0], &[pool]);
    }

    /// Plans of the mountain counties, or of the others, in quanta.
    fn plans(&self, mountain: bool) -> impl Iterator<Item = u64> {
        let rows = self.rows.iter().filter(move |row| row.mountain == mountain);
        rows.map(|row| row.plan)
    }

    /// `U`: the uplift of all mountain counties, in quanta.
    fn uplift_at(&self, rate: Rate) -> u128 {
        self.plans(true).map(|plan| uplift_of(plan, rate)).sum()
    }
}

/// ⌈rate × plan⌉, in quanta.
fn uplift_of(plan: u64, rate: Rate) -> u128 {
    (u128::from(plan) * u128::from(rate.millionths())).div_ceil(ONE)
}
