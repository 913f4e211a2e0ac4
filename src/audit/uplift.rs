//! RULES section 6, checked: the rate, the uplift of each county, and who pays it.

#![allow(clippy::indexing_slicing, reason = "the rows of a column that is certified are counted by it")]

use super::case::{Audit, Row, clamped};
use super::certificate::certify;
use super::finding::Demand;
use super::plan::ONE;
use crate::number::{Money, Rate, Score};
use crate::policy::{Funding, MIN_UPLIFT_RATE, Rest, UpliftRate};
use crate::published::{Column, PublishedFigures};

impl<P: Fn(usize) -> Option<PublishedFigures>> Audit<'_, P> {
    /// 依据 (c) and (d); `pool` is the fiscal-capacity factor's.
    pub(super) fn check_uplift(&mut self, pool: u128) {
        let rate = self.given_rate();
        let rate = rate.unwrap_or_else(|| self.check_affordable(pool));
        let uplift = self.uplift_at(rate);
        let (rest, payable) = match self.terms.uplift.funding {
            Funding::FiscalCapacity => (pool.saturating_sub(uplift), Some(pool)),
            Funding::Additional => (pool, None),
            Funding::Offset => (pool, Some(self.plans(false).map(u128::from).sum())),
        };
        if let Some(payable) = payable.filter(|payable| uplift > *payable) {
            let (needed, amount) = (self.money(uplift), self.money(payable));
            let demand = Demand::UpliftWithin { needed, amount };
            self.find_in_all(Some(&Column::Uplift), None, demand);
            return self.find_in_all(None, None, Demand::RestUnchecked);
        }
        let is_shared = self.policy.needs_fiscal_capacity_scores();
        let shared = if is_shared { rest } else { 0 };
        self.check_share(&Column::FiscalCapacity, shared, self.has_fiscal_capacity);
        let is_paid_by_others = self.terms.uplift.funding == Funding::Offset;
        let shared = if is_paid_by_others { uplift } else { 0 };
        self.check_share(&Column::Offset, shared, self.has_offset);
        self.check_total(uplift, rest);
    }

    /// 依据 (c): the rate, where the policy gives it whatever the plan.
    pub(super) fn given_rate(&self) -> Option<Rate> {
        match &self.terms.uplift.rate {
            UpliftRate::Fixed(rate) => Some(*rate),
            UpliftRate::ByFundTotal(brackets) => {
                let reached = brackets.iter().filter(|b| b.from <= self.terms.fund_total);
                Some(reached.fold(MIN_UPLIFT_RATE, |_, bracket| bracket.rate))
            }
            UpliftRate::Affordable { .. } => None,
        }
    }

    /// 依据 (c): the highest rate 3% + k × step, at most max, that the pool can pay for the plan as published; and the
    /// uplift of each county at that rate.
    fn check_affordable(&mut self, pool: u128) -> Rate {
        let mut rate = MIN_UPLIFT_RATE;
        if let UpliftRate::Affordable { step, max } = self.terms.uplift.rate {
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
        for (row, found) in self.rows.clone().into_iter().enumerate() {
            if let Some(figures) = (self.published)(row) {
                self.check_uplift_of(row, found, figures.uplift, rate);
            }
        }
        rate
    }

    /// ⌈rate × plan⌉ for a mountain county, 0 for others.
    pub(super) fn check_uplift_of(&mut self, row: usize, found: Row, uplift: Money, rate: Rate) {
        let expected = if found.mountain { uplift_of(found.plan, rate) } else { 0 };
        if self.quanta(uplift) != expected {
            let amount = self.money(expected);
            let demand = match found.mountain {
                true => Demand::UpliftOfPlan { rate, amount },
                false => Demand::Exactly { amount },
            };
            self.find(row, Some(&Column::Uplift), demand);
        }
    }

    /// A column that is shared by largest remainder: a table of one column, certified like any other. The rest of the
    /// fiscal-capacity pool goes by score, the offset by the plans of the others. With nothing to share, all have 0.
    fn check_share(&mut self, column: &Column, pool: u128, has_any: bool) {
        if pool == 0 {
            return if has_any {
                self.check_zero(column)
            };
        }
        let rows = self.rows.iter().zip(self.counties);
        let (cells, weights): (Vec<u64>, Vec<u128>) = rows
            .map(|(row, county)| match column {
                Column::Offset if row.mountain => (row.offset, 0),
                Column::Offset => (row.offset, row.plan.into()),
                _ => {
                    let score = county.fiscal_capacity.map_or(0, Score::millionths);
                    (row.fiscal_capacity, score)
                }
            })
            .unzip();
        let weight = |row: usize, _| [weights[row]];
        let flaws = certify(self.counties, &[pool], &cells, weight);
        self.tell(&flaws, &[column], column, &[pool]);
    }

    /// A column in which nobody has anything.
    fn check_zero(&mut self, column: &Column) {
        for row in 0..self.counties.len() {
            let figures = (self.published)(row);
            let amount = figures.and_then(|figures| column.amount(&figures));
            if amount.is_some_and(|amount| amount != Money::ZERO) {
                let amount = Money::ZERO;
                self.find(row, Some(column), Demand::Exactly { amount });
            }
        }
    }

    /// Σ totals = fund total, with the uplift where that is new money, less what is retained.
    fn check_total(&mut self, uplift: u128, rest: u128) {
        let fiscal_capacity = self.terms.fiscal_capacity.as_ref();
        let retains = fiscal_capacity.is_some_and(|pool| pool.rest == Rest::Retained);
        let is_added = self.terms.uplift.funding == Funding::Additional;
        let added = self.money(if is_added { uplift } else { 0 });
        let retained = self.money(if retains { rest } else { 0 });
        let expected = self.terms.fund_total.fen() + added.fen() - retained.fen();
        self.check_sum(&Column::Total, clamped(self.paid), clamped(expected));
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
