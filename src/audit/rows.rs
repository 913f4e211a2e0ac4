//! What each row says by itself: group, base, whole quanta, sums of parts.

use super::plan::Weights;
use super::{Audit, Column, Demand};
use crate::county::County;
use crate::money::Money;
use crate::number::Score;
use crate::policy::{BaseRole, Funding};
use crate::published::PublishedFigures;

/// What the rows say together.
#[derive(Default)]
pub(super) struct Sums {
    /// Σ bases of the counties, in fen.
    pub(super) bases: i128,
    /// Σ weights of each factor, where it is below 2^128.
    pub(super) weights: Vec<Option<u128>>,
    /// Fiscal-capacity scores, where they are weights.
    pub(super) scores: Vec<Score>,
    /// Plans of the mountain counties as published, in quanta.
    pub(super) lifted: Vec<u128>,
    /// Σ plan of the others, in quanta.
    pub(super) others: u128,
    /// Σ totals, in fen.
    pub(super) paid: i128,
    /// Whether anybody has a share of the fiscal-capacity pool.
    pub(super) has_fiscal_capacity: bool,
    /// Whether anybody pays for others.
    pub(super) has_offset: bool,
}

impl<P: Fn(usize) -> Option<PublishedFigures>> Audit<'_, P> {
    /// Everything that can be said of rows one by one, in one walk. `None` if a county does not fit the policy.
    pub(super) fn check_rows(&mut self, weights: &Weights<'_>) -> Option<Sums> {
        let mut sums = Sums {
            weights: vec![Some(0); self.policy.factors.len()],
            ..Sums::default()
        };
        let mut last = None;
        let mut all_fit = true;
        let given_rate = self.given_rate();
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(Some(row), Column::County, None, Demand::Unfit);
            }
            // Townships and villages of a county stand together.
            let of = county.code.county();
            let mountain = match last {
                Some((last, is_mountain)) if last == of => is_mountain,
                _ => self.policy.roster.contains(of),
            };
            last = Some((of, mountain));
            self.mountain.push(mountain);
            for (column, sum) in sums.weights.iter_mut().enumerate() {
                let weight = weights.narrow(county, mountain, column);
                *sum = sum
                    .zip(weight)
                    .and_then(|(sum, weight)| sum.checked_add(weight));
            }
            if self.policy.needs_fiscal_capacity_scores() {
                sums.scores.push(county.fiscal_capacity.unwrap_or_default());
            }
            sums.bases = sums.bases.saturating_add(county.base.fen());
            let Some(figures) = (self.published)(row) else {
                self.skip_row();
                continue;
            };
            let plan = self.check_row(row, county, &figures);
            if let Some(rate) = given_rate {
                self.check_uplift_of(row, &figures, plan, rate);
            }
            sums.paid = sums.paid.saturating_add(figures.total.fen());
            sums.has_fiscal_capacity |= figures.fiscal_capacity != Money::ZERO;
            sums.has_offset |= figures.offset != Money::ZERO;
            if mountain {
                sums.lifted.push(plan);
            } else {
                sums.others = sums.others.saturating_add(plan);
            }
        }
        if !all_fit {
            self.find(None, Column::County, None, Demand::PlanUnchecked);
        }
        all_fit.then_some(sums)
    }

    /// Whether a county has the figures that the policy needs.
    #[inline]
    fn fits(&self, county: &County) -> bool {
        county.scores.len() == self.policy.factors.len()
            && county.coefficients.len() == self.policy.coefficients().len()
            && (county.fiscal_capacity.is_some() || !self.policy.needs_fiscal_capacity_scores())
            && county.base >= Money::ZERO
    }

    /// Leaves room for a row that is not published.
    #[cold]
    fn skip_row(&mut self) {
        let factors = self.policy.factors.len();
        self.cells.extend(std::iter::repeat_n(0, factors));
        self.fiscal_capacity.push(0);
        self.offset.push(0);
    }

    /// Checks a row and notes what is checked by column; returns the plan in quanta.
    #[inline]
    fn check_row(&mut self, row: usize, county: &County, figures: &PublishedFigures) -> u128 {
        let base = match self.policy.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        };
        let mut plan = figures.base.fen();
        let (_, mut is_sound) = self.quantum.count(figures.base);
        for cell in figures.cells.iter().take(self.policy.factors.len()) {
            let (quanta, is_whole) = self.quantum.count(*cell);
            is_sound &= is_whole;
            plan = plan.saturating_add(cell.fen());
            self.cells.push(narrow(quanta));
        }
        let (uplift, is_whole) = (figures.uplift, self.quantum.count(figures.uplift).1);
        is_sound &= is_whole;
        let (fiscal_capacity, is_whole) = self.quantum.count(figures.fiscal_capacity);
        is_sound &= is_whole;
        if self.policy.needs_fiscal_capacity_scores() {
            self.fiscal_capacity.push(narrow(fiscal_capacity));
        }
        let (offset, is_whole) = self.quantum.count(figures.offset);
        is_sound &= is_whole;
        if self.policy.uplift.funding == Funding::Offset {
            self.offset.push(narrow(offset));
        }
        let total = figures
            .plan
            .fen()
            .saturating_add(uplift.fen())
            .saturating_add(figures.fiscal_capacity.fen())
            .saturating_sub(figures.offset.fen());
        is_sound &= figures.mountain == self.is_mountain(row)
            && figures.base == base
            && figures.plan.fen() == plan
            && figures.total.fen() == total;
        if !is_sound {
            let (plan, total) = (Money::clamped(plan), Money::clamped(total));
            self.explain_row(row, figures, base, plan, total);
        }
        self.quanta(figures.plan)
    }

    /// Whole quanta, and not below 0.
    fn is_whole(&self, amount: Money) -> bool {
        self.quantum.count(amount).1
    }

    #[cold]
    fn explain_row(
        &mut self,
        row: usize,
        figures: &PublishedFigures,
        base: Money,
        plan: Money,
        total: Money,
    ) {
        let mountain = self.is_mountain(row);
        if figures.mountain != mountain {
            self.find(Some(row), Column::Group, None, Demand::Group { mountain });
        }
        let factors = self
            .policy
            .factors
            .iter()
            .map(|factor| Column::Factor(factor.key.clone()));
        let mut amounts: Vec<(Column, Money)> = factors.zip(figures.cells).collect();
        amounts.push((Column::Base, figures.base));
        amounts.push((Column::Uplift, figures.uplift));
        amounts.push((Column::FiscalCapacity, figures.fiscal_capacity));
        amounts.push((Column::Offset, figures.offset));
        for (column, amount) in amounts {
            if !self.is_whole(amount) {
                let quantum = self.policy.quantum;
                self.find(
                    Some(row),
                    column,
                    Some(amount),
                    Demand::WholeQuanta { quantum },
                );
            }
        }
        if figures.base != base {
            self.find(
                Some(row),
                Column::Base,
                Some(figures.base),
                Demand::Exactly { amount: base },
            );
        }
        if figures.plan != plan {
            let demand = Demand::SumOfParts { amount: plan };
            self.find(Some(row), Column::Plan, Some(figures.plan), demand);
        }
        if figures.total != total {
            let demand = Demand::SumOfParts { amount: total };
            self.find(Some(row), Column::Total, Some(figures.total), demand);
        }
    }
}

/// Quanta beyond 2^64 are more than any pool has.
#[inline]
fn narrow(quanta: u128) -> u64 {
    u64::try_from(quanta).unwrap_or(u64::MAX)
}
