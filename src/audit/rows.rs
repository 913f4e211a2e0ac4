//! What each row says by itself: group, base, whole quanta, sums of parts.

use super::{Audit, Column, Demand};
use crate::county::County;
use crate::money::Money;
use crate::policy::BaseRole;
use crate::published::PublishedFigures;

/// What the rows say together.
#[derive(Default)]
pub(super) struct Sums {
    /// Σ bases of the counties, in fen.
    pub(super) bases: i128,
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
    pub(super) fn check_rows(&mut self) -> Option<Sums> {
        let mut sums = Sums::default();
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
            sums.bases = sums.bases.saturating_add(county.base.fen());
            let Some(figures) = (self.published)(row) else {
                let factors = self.policy.factors.len();
                self.cells.extend(std::iter::repeat_n(0, factors));
                continue;
            };
            self.check_row(row, county, &figures);
            if let Some(rate) = given_rate {
                self.check_uplift_of(row, &figures, rate);
            }
            sums.paid = sums.paid.saturating_add(figures.total.fen());
            sums.has_fiscal_capacity |= figures.fiscal_capacity != Money::ZERO;
            sums.has_offset |= figures.offset != Money::ZERO;
            let plan = self.quanta(figures.plan);
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

    #[inline]
    fn check_row(&mut self, row: usize, county: &County, figures: &PublishedFigures) {
        let factors = self.policy.factors.len();
        let base = match self.policy.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        };
        let sum = |parts: i128, part: &Money| parts.saturating_add(part.fen());
        let plan = figures
            .cells
            .iter()
            .take(factors)
            .fold(figures.base.fen(), sum);
        let total = [figures.plan, figures.uplift, figures.fiscal_capacity]
            .iter()
            .fold(0, sum);
        let total = total.saturating_sub(figures.offset.fen());
        let mut is_sound = figures.mountain == self.is_mountain(row)
            && figures.base == base
            && figures.plan.fen() == plan
            && figures.total.fen() == total
            && [
                figures.base,
                figures.uplift,
                figures.fiscal_capacity,
                figures.offset,
            ]
            .iter()
            .all(|amount| self.is_whole(*amount));
        for cell in figures.cells.iter().take(factors) {
            is_sound &= self.is_whole(*cell);
            self.cells
                .push(u64::try_from(self.quanta(*cell)).unwrap_or(u64::MAX));
        }
        if !is_sound {
            let (plan, total) = (Money::clamped(plan), Money::clamped(total));
            self.explain_row(row, figures, base, plan, total);
        }
    }

    /// Whole quanta, and not below 0.
    #[inline]
    fn is_whole(&self, amount: Money) -> bool {
        let fen = amount.fen().unsigned_abs();
        amount >= Money::ZERO && self.quanta(amount).wrapping_mul(self.quantum) == fen
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
