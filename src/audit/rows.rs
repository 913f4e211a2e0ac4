//! What each row says by itself: group, base, whole quanta, sums of parts, and its uplift where the rate is given.

use super::case::{Audit, Row, clamped};
use super::finding::Demand;
use crate::county::County;
use crate::number::Money;
use crate::policy::BaseRole;
use crate::published::{Column, PublishedFigures};

impl<P: Fn(usize) -> Option<PublishedFigures>> Audit<'_, P> {
    /// Everything that can be said of rows one by one. `false` if a county does not fit the policy.
    pub(super) fn check_rows(&mut self) -> bool {
        let mut all_fit = true;
        let rate = self.given_rate();
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            let mountain = self.terms.roster.contains(county.code);
            let published = (self.published)(row);
            let (is_clear, figures) = (published.is_some(), published.unwrap_or_default());
            let found = match is_clear {
                true => self.check_row(row, county, mountain, &figures),
                false => Row { mountain, ..Row::default() },
            };
            self.rows.push(found);
            for cell in figures.cells.iter().take(self.terms.factors.len()) {
                self.cells.push(self.count(*cell));
            }
            self.paid += figures.total.fen();
            self.has_fiscal_capacity |= figures.fiscal_capacity != Money::ZERO;
            self.has_offset |= figures.offset != Money::ZERO;
            if let Some(rate) = rate.filter(|_| is_clear) {
                self.check_uplift_of(row, found, figures.uplift, rate);
            }
        }
        all_fit
    }

    /// Whether a county has the figures that the policy needs.
    fn fits(&self, county: &County) -> bool {
        county.scores.len() == self.terms.factors.len()
            && county.coefficients.len() == self.policy.coefficients().len()
            && (county.fiscal_capacity.is_some() || !self.policy.needs_fiscal_capacity_scores())
            && county.base >= Money::ZERO
    }

    fn check_row(&mut self, row: usize, county: &County, mountain: bool, figures: &PublishedFigures) -> Row {
        if figures.mountain != mountain {
            self.find(row, Some(&Column::Group), Demand::Group { mountain });
        }
        for column in self.columns {
            if !matches!(column, Column::Plan | Column::Total)
                && let Some(amount) = column.amount(figures)
            {
                self.check_amount(row, column, amount);
            }
        }
        let base = match self.terms.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        };
        if figures.base != base {
            self.find(row, Some(&Column::Base), Demand::Exactly { amount: base });
        }
        let cells = figures.cells.iter().take(self.terms.factors.len());
        let sum = figures.base.fen() + cells.map(|cell| cell.fen()).sum::<i128>();
        let of_parts = clamped(sum);
        let total_with = |plan: Money| {
            let more = figures.uplift.fen() + figures.fiscal_capacity.fen() - figures.offset.fen();
            clamped(plan.fen() + more)
        };
        let is_mistyped = figures.plan != of_parts && figures.total != total_with(figures.plan);
        let plan = if is_mistyped { of_parts } else { figures.plan };
        for (column, amount) in [(Column::Plan, of_parts), (Column::Total, total_with(plan))] {
            if column.amount(figures) != Some(amount) {
                self.find(row, Some(&column), Demand::SumOfParts { amount });
            }
        }
        Row {
            is_clear: true,
            mountain,
            adds_up: figures.plan == of_parts,
            plan: self.count(plan),
            fiscal_capacity: self.count(figures.fiscal_capacity),
            offset: self.count(figures.offset),
        }
    }

    fn check_amount(&mut self, row: usize, column: &Column, amount: Money) {
        if amount < Money::ZERO {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        let (quantum, size) = (self.terms.quantum, clamped(amount.fen().abs()));
        if self.money(self.quanta(size)) != size {
            self.find(row, Some(column), Demand::WholeQuanta { quantum });
        }
    }

    /// Whole quanta of an amount. Those beyond 2^64 are more than any pool has, which is all that matters of them.
    fn count(&self, amount: Money) -> u64 {
        u64::try_from(self.quanta(amount)).unwrap_or(u64::MAX)
    }
}
