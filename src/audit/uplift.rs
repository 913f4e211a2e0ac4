//! docs/rules.md section 6, checked: the rate, the uplift of each county, and who pays it.

#![allow(clippy::indexing_slicing, reason = "one entry a row")]

use super::case::Audit;
use super::finding::Demand;
use super::plan::{ONE, floor_or_ceiling};
use crate::number::{Money, Rate, Score};
use crate::policy::{Funding, MIN_UPLIFT_RATE, UpliftRate};
use crate::published::Column;

impl Audit<'_> {
    /// 依据 (c) and (d); `pool` is the fiscal-capacity factor's. What all counties have after it, together; `None` if the
    /// uplift cannot be paid.
    pub(super) fn check_uplift(&mut self, pool: u128) -> Option<Money> {
        let pool = self.money(pool);
        let rate = self.given_rate().or_else(|| self.check_affordable(pool))?;
        let funding = self.terms.funding();
        let payable = match funding {
            Some(Funding::FiscalCapacity) => pool,
            Some(Funding::Additional) | None => Money::MAX,
            Some(Funding::Offset) => self.money(self.rows.iter().filter(|row| !row.mountain).map(|row| row.plan).sum()),
        };
        let needed = self.uplift_at(rate);
        let Some(uplift) = needed.filter(|needed| *needed <= payable) else {
            if let Some(needed) = needed {
                let demand = Demand::UpliftWithin { needed, amount: payable };
                self.verdict.find(None, Some(&Column::Uplift), None, demand);
            }
            self.verdict.find(None, None, None, Demand::RestUnchecked);
            return None;
        };
        let paid_by = |payer: Funding| if funding == Some(payer) { uplift } else { Money::ZERO };
        // The rest of the pool goes by score or is retained, the offset by the plans of the others.
        let rest = pool - paid_by(Funding::FiscalCapacity);
        let is_shared = self.policy.needs_fiscal_capacity_scores();
        let (shared, retained) = if is_shared { (rest, Money::ZERO) } else { (Money::ZERO, rest) };
        let scores = self.counties.iter().map(|county| county.fiscal_capacity.map(Score::millionths)).collect();
        self.check_share(&Column::FiscalCapacity, shared, scores);
        let plans = self.rows.iter().map(|row| Some(if row.mountain { 0 } else { row.plan })).collect();
        self.check_share(&Column::Offset, paid_by(Funding::Offset), plans);
        // The fund total, with the uplift where that is new money, less what is retained.
        Some(self.terms.fund_total + paid_by(Funding::Additional) - retained)
    }

    /// 依据 (c): the rate, where the policy gives it whatever the plan; without an uplift nobody is lifted, by a rate of 0.
    pub(super) fn given_rate(&self) -> Option<Rate> {
        let Some(uplift) = &self.terms.uplift else { return Some(Rate::ZERO) };
        match &uplift.rate {
            UpliftRate::Fixed(rate) => Some(*rate),
            UpliftRate::ByFundTotal(brackets) => {
                let basis = uplift.rate_basis.unwrap_or(self.terms.fund_total);
                let mut reached = brackets.iter().filter(|bracket| bracket.from <= basis);
                reached.next_back().map(|bracket| bracket.rate)
            }
            UpliftRate::Affordable { .. } => None,
        }
    }

    /// 依据 (c): the highest rate 3% + k × step, at most max, that the pool can pay for the plan as published, or 3%; and
    /// the uplift of each county at that rate. `None` where the rate is found otherwise.
    fn check_affordable(&mut self, pool: Money) -> Option<Rate> {
        let UpliftRate::Affordable { step, max } = &self.terms.uplift.as_ref()?.rate else { return None };
        let [floor, step, max] = [MIN_UPLIFT_RATE, *step, *max].map(Rate::millionths);
        let at = |steps: u64| Rate::from_millionths(floor + steps * step);
        let is_paid = |rate: Rate| self.uplift_at(rate).is_some_and(|needed| needed <= pool);
        let (mut low, mut high) = (0, (max - floor) / step + 1);
        while high - low > 1 {
            let middle = low.midpoint(high);
            match at(middle).is_some_and(is_paid) {
                true => low = middle,
                false => high = middle,
            }
        }
        let rate = at(low)?;
        for row in 0..self.rows.len() {
            self.check_uplift_of(row, rate);
        }
        Some(rate)
    }

    /// ⌈rate × plan⌉ for a mountain county, 0 for others. Of a plan that is below 0 or no whole quanta none is demanded.
    pub(super) fn check_uplift_of(&mut self, row: usize, rate: Rate) {
        let (Some(figures), found) = (self.figures(row), self.rows[row]) else { return };
        let is_lifted = found.mountain && self.terms.uplift.is_some();
        let expected = if is_lifted { uplift_of(found.plan, rate) } else { 0 };
        if self.quanta(figures.uplift) == expected || (is_lifted && !found.is_plan_whole) {
            return;
        }
        let amount = self.money(expected);
        let demand = match is_lifted {
            true => Demand::UpliftOfPlan { rate, amount },
            false => Demand::Exactly { amount },
        };
        self.find(row, Some(&Column::Uplift), demand);
    }

    /// A column that is shared by largest remainder. With nothing to share, all have 0. It is not judged if a county has
    /// no weight, which none that fits the policy lacks.
    fn check_share(&mut self, column: &Column, shared: Money, weights: Option<Vec<u128>>) {
        if shared == Money::ZERO {
            for row in 0..self.rows.len() {
                if self.amount(row, column) != Money::ZERO {
                    self.find(row, Some(column), Demand::Exactly { amount: Money::ZERO });
                }
            }
        } else if let Some(weights) = weights {
            self.check_shares(column, self.quanta(shared), &weights, &|_| Money::ZERO, &floor_or_ceiling);
        }
    }

    /// `U`: the uplift of all mountain counties; `None` beyond [`Money::MAX`], which nobody can pay.
    fn uplift_at(&self, rate: Rate) -> Option<Money> {
        let mut rows = self.rows.iter().filter(|row| row.mountain);
        rows.try_fold(Money::ZERO, |sum, row| sum.checked_add(self.money(uplift_of(row.plan, rate))))
    }
}

/// ⌈rate × plan⌉, in quanta. The product of rate and whole plan may not fit.
fn uplift_of(plan: u128, rate: Rate) -> u128 {
    let rate = u128::from(rate.millionths());
    plan / ONE * rate + (plan % ONE * rate).div_ceil(ONE)
}
