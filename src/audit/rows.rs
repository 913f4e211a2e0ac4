//! What each row says by itself: group, base, whole quanta, sums of parts.

use super::{Audit, Column, Demand};
use crate::money::Money;
use crate::policy::BaseRole;
use crate::published::PublishedFigures;

/// What the rows say together.
#[derive(Default)]
pub(super) struct Sums {
    /// Plans of the mountain counties, in quanta.
    pub(super) lifted: Vec<u128>,
    /// Σ plan of the others, in quanta.
    pub(super) others: u128,
    /// Σ totals, in fen.
    pub(super) paid: i128,
}

impl<P: Fn(usize) -> PublishedFigures> Audit<'_, P> {
    pub(super) fn check_rows(&mut self) -> Sums {
        let factors = self.policy.factors.len();
        let mut sums = Sums::default();
        for (row, county) in self.counties.iter().enumerate() {
            let figures = self.figures(row);
            let mountain = self.is_mountain(row);
            let base = match self.policy.base {
                BaseRole::Protected => county.base,
                BaseRole::Basis => Money::ZERO,
            };
            let cells = || figures.cells.iter().take(factors);
            let sum = |parts: i128, part: &Money| parts.saturating_add(part.fen());
            let plan = cells().fold(figures.base.fen(), sum);
            let total = [figures.plan, figures.uplift, figures.fiscal_capacity]
                .iter()
                .fold(0, sum);
            let total = total.saturating_sub(figures.offset.fen());
            let others = [
                figures.base,
                figures.uplift,
                figures.fiscal_capacity,
                figures.offset,
            ];
            let is_sound = figures.mountain == mountain
                && figures.base == base
                && figures.plan.fen() == plan
                && figures.total.fen() == total
                && cells().chain(&others).all(|amount| self.is_whole(*amount));
            if !is_sound {
                let (plan, total) = (Money::clamped(plan), Money::clamped(total));
                self.explain_row(row, &figures, base, plan, total);
            }
            let plan = self.quanta(figures.plan);
            if mountain {
                sums.lifted.push(plan);
            } else {
                sums.others = sums.others.saturating_add(plan);
            }
            sums.paid = sums.paid.saturating_add(figures.total.fen());
        }
        sums
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
