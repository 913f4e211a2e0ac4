//! RULES section 6, checked: the rate, the uplift of each county, and who pays it.

use super::certificate::{self, Certificate, Flaw, Table};
use super::rows::Sums;
use super::wide::Wide;
use super::{Audit, Demand};
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::number::{Rate, Score};
use crate::policy::{Bracket, Funding, MIN_UPLIFT_RATE, Rest, UpliftRate};
use crate::published::{Column, PublishedFigures};

impl<P: Fn(usize) -> Option<PublishedFigures> + Sync> Audit<'_, P> {
    pub(super) fn check_uplift(&mut self, pools: &[u128], sums: &Sums) {
        let pool = pools.get(self.policy.terms().factors.len()).copied().unwrap_or(0);
        let rate = match self.given_rate() {
            Some(rate) => rate,
            None => {
                let rate = self.affordable_rate(pool, &sums.lifted);
                for row in 0..self.counties.len() {
                    let (mountain, plan) = (self.is_mountain(row), self.plan(row));
                    let uplift = self.quanta(self.figures(row).uplift);
                    self.check_uplift_of(row, mountain, plan, uplift, rate);
                }
                rate
            }
        };
        let uplift = total(&sums.lifted, rate);
        let (rest, payable) = match self.policy.terms().uplift.funding {
            Funding::FiscalCapacity => (pool.saturating_sub(uplift), pool),
            Funding::Additional => (pool, u128::MAX),
            Funding::Offset => (pool, sums.others),
        };
        if uplift > payable {
            let (needed, amount) = (self.money(uplift), self.money(payable));
            let demand = Demand::UpliftWithin { needed, amount };
            self.find(None, Column::Uplift, None, demand);
            self.find(None, Column::Code, None, Demand::RestUnchecked);
            return;
        }
        self.check_fiscal_capacity(rest, &sums.scores, sums.has_fiscal_capacity);
        self.check_offset(uplift, sums.has_offset);
        self.check_total(uplift, rest, sums.paid);
    }

    /// 依据 (c): the rate, where the policy gives it whatever the plan.
    pub(super) fn given_rate(&self) -> Option<Rate> {
        match &self.policy.terms().uplift.rate {
            UpliftRate::Fixed(rate) => Some(*rate),
            UpliftRate::ByFundTotal(brackets) => {
                let reached = |bracket: &&Bracket| bracket.from <= self.policy.terms().fund_total;
                Some(brackets.iter().rfind(reached).map_or(MIN_UPLIFT_RATE, |bracket| bracket.rate))
            }
            UpliftRate::Affordable { .. } => None,
        }
    }

    /// 依据 (c): the highest rate that fits the pool for the plan as published; the next step does not, or is above the
    /// maximum.
    fn affordable_rate(&self, pool: u128, lifted: &[u64]) -> Rate {
        let UpliftRate::Affordable { step, max } = &self.policy.terms().uplift.rate else {
            return MIN_UPLIFT_RATE;
        };
        let at = |steps: u64| {
            let rise = step.millionths().checked_mul(steps)?;
            let rate = Rate::from_millionths(rise.checked_add(MIN_UPLIFT_RATE.millionths())?)?;
            (rate <= *max && total(lifted, rate) <= pool).then_some(rate)
        };
        let mut steps = 0_u64;
        for place in (0..41).rev() {
            let further = steps.saturating_add(1 << place);
            if at(further).is_some() {
                steps = further;
            }
        }
        at(steps).unwrap_or(MIN_UPLIFT_RATE)
    }

    #[inline]
    pub(super) fn check_uplift_of(&mut self, row: usize, mountain: bool, plan: u128, uplift: u128, rate: Rate) {
        let exact = if mountain { product(rate, plan) } else { 0 };
        let scaled = uplift.saturating_mul(ONE);
        // rate × plan ≤ uplift < rate × plan + quantum
        if exact <= scaled && scaled < exact.saturating_add(ONE) {
            return;
        }
        let amount = self.money(exact.div_ceil(ONE));
        let demand = if mountain { Demand::UpliftOfPlan { rate, amount } } else { Demand::Exactly { amount } };
        let published = Some(self.figures(row).uplift);
        self.find(Some(row), Column::Uplift, published, demand);
    }

    /// The rest of the fiscal-capacity pool: by score, or nothing to anybody.
    fn check_fiscal_capacity(&mut self, rest: u128, scores: &[Score], has_any: bool) {
        let by_score = self.policy.needs_fiscal_capacity_scores();
        let pool = if by_score { rest } else { 0 };
        if pool == 0 && !has_any {
            return;
        }
        let cells = std::mem::take(&mut self.fiscal_capacity);
        let weight = |row: usize| scores.get(row).map_or(0, |score| score.millionths());
        self.check_share(&Column::FiscalCapacity, pool, &cells, weight, |figures| figures.fiscal_capacity);
    }

    /// What the other counties pay: the uplift by their plan, or nothing.
    fn check_offset(&mut self, uplift: u128, has_any: bool) {
        let pays = self.policy.terms().uplift.funding == Funding::Offset;
        let pool = if pays { uplift } else { 0 };
        if pool == 0 && !has_any {
            return;
        }
        let plan = |row: usize| match self.is_mountain(row) {
            true => 0,
            false => self.plan(row),
        };
        let rows = 0..self.counties.len();
        let plans: Vec<u128> = rows.filter(|_| pool > 0).map(plan).collect();
        let cells = std::mem::take(&mut self.offset);
        let weight = |row: usize| plans.get(row).copied().unwrap_or(0);
        self.check_share(&Column::Offset, pool, &cells, weight, |figures| figures.offset);
    }

    /// A column by largest remainder: a table of one column, so by the same certificate.
    fn check_share(
        &mut self,
        column: &Column,
        pool: u128,
        cells: &[u64],
        weight: impl Fn(usize) -> u128 + Sync,
        figure: fn(&PublishedFigures) -> Money,
    ) {
        if pool == 0 {
            for row in 0..self.counties.len() {
                let published = figure(&self.figures(row));
                if published != Money::ZERO {
                    let demand = Demand::Exactly { amount: Money::ZERO };
                    self.find(Some(row), column.clone(), Some(published), demand);
                }
            }
            return;
        }
        let share = Shares { counties: self.counties, pools: [pool], cells, weight };
        let Certificate { flaws, totals } = certificate::certify(&share);
        let flaws = flaws.into_iter().filter(|flaw| self.can_tell(*flaw));
        let published = |row: usize| Some(figure(&self.figures(row)));
        let finding = |flaw: Flaw| match flaw {
            Flaw::ZeroWeights { .. } => Some((None, column.clone(), None, Demand::SomeWeight)),
            Flaw::Column { .. } => self.column_sum(column.clone(), pool, figure),
            Flaw::Cell { row, .. } => {
                let total = totals.first()?;
                let exact = share.wide(row, 0).times(&Wide::from(pool));
                let (down, up) = self.neighbours(&exact, total, pool);
                Some((Some(row), column.clone(), published(row), Demand::FloorOrCeiling { down, up }))
            }
            Flaw::RowChoice { down, up } => {
                let other = self.code(up)?;
                let demand = Demand::CountyFirst { other };
                Some((Some(down), column.clone(), published(down), demand))
            }
            // One column: its rows are its cells.
            Flaw::Row { .. } | Flaw::CellChoice { .. } => None,
        };
        let (findings, unlisted) = self.worded(flaws, finding);
        self.find_all(findings, unlisted);
    }

    /// Σ totals = fund total, with the uplift where that is new money, less what is retained.
    fn check_total(&mut self, uplift: u128, rest: u128, paid: i128) {
        let retains = self.policy.terms().fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained);
        let fund = self.policy.terms().fund_total.fen();
        let fen = |quanta: u128| self.money(quanta).fen();
        let added = if self.policy.terms().uplift.funding == Funding::Additional { fen(uplift) } else { 0 };
        let retained = if retains { fen(rest) } else { 0 };
        let expected = fund.saturating_add(added).saturating_sub(retained);
        if paid != expected {
            let demand = Demand::ColumnSum { amount: Money::of_fen(expected) };
            self.find(None, Column::Total, Some(Money::of_fen(paid)), demand);
        }
    }
}

/// One column of shares: a table like any other.
struct Shares<'a, W> {
    counties: &'a [County],
    pools: [u128; 1],
    cells: &'a [u64],
    weight: W,
}

impl<W: Fn(usize) -> u128 + Sync> Table for Shares<'_, W> {
    fn pools(&self) -> &[u128] {
        &self.pools
    }

    fn rows(&self) -> usize {
        self.counties.len()
    }

    fn order(&self) -> Option<Vec<usize>> {
        None // of one column nobody asks
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.counties.get(row).map(|county| county.code)
    }

    fn narrow_total(&self, _: usize) -> Option<u128> {
        let mut rows = 0..self.counties.len();
        rows.try_fold(0_u128, |sum, row| sum.checked_add((self.weight)(row)))
    }

    #[inline]
    fn narrow(&self, row: usize, _: usize) -> Option<u128> {
        Some((self.weight)(row))
    }

    fn wide(&self, row: usize, _: usize) -> Wide {
        Wide::from((self.weight)(row))
    }

    #[inline]
    fn cell(&self, row: usize, _: usize) -> u128 {
        self.cells.get(row).map_or(0, |cell| u128::from(*cell))
    }
}

const ONE: u128 = 1_000_000;

/// rate × plan, in millionths of a quantum.
#[inline]
fn product(rate: Rate, plan: u128) -> u128 {
    u128::from(rate.millionths()).saturating_mul(plan)
}

/// `U` at a rate.
fn total(lifted: &[u64], rate: Rate) -> u128 {
    lifted.iter().fold(0, |sum, plan| sum.saturating_add(product(rate, u128::from(*plan)).div_ceil(ONE)))
}
