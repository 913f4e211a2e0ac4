//! What each row says by itself: group, base, whole quanta, sums of parts, and its uplift where the rate is given.

use std::iter::repeat_n;

use super::case::{Audit, Row};
use super::finding::Demand;
use crate::county::County;
use crate::number::Money;
use crate::policy::BaseRole;
use crate::published::{Column, PublishedFigures};

/// More quanta than any fund has, which is all that matters of a figure beyond; sums and products of it fit.
const BEYOND_ALL: u64 = 1 << 56;

impl Audit<'_> {
    /// Everything that can be said of rows one by one. `false` if a county does not fit the policy.
    pub(super) fn check_rows(&mut self) -> bool {
        let mut all_fit = true;
        let rate = self.given_rate();
        let mut parts = Column::all(self.policy);
        parts.retain(|part| !matches!(part, Column::Plan | Column::Total));
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            self.codes.push(county.code);
            self.bases = self.bases + county.base;
            let mountain = self.terms.roster.contains(county.code);
            let published = (self.published)(row);
            let Some(figures) = &published else {
                self.is_complete = false;
                self.rows.push(Row { mountain, ..Row::default() });
                self.cells.extend(repeat_n(0, self.terms.factors.len()));
                continue;
            };
            let found = self.check_row(row, county, mountain, figures, &parts);
            self.rows.push(found);
            self.paid = self.paid + figures.total;
            if let Some(rate) = rate {
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

    fn check_row(
        &mut self,
        row: usize,
        county: &County,
        mountain: bool,
        figures: &PublishedFigures,
        parts: &[Column],
    ) -> Row {
        if figures.mountain != mountain {
            self.find(row, Some(&Column::Group), Demand::Group { mountain });
        }
        let mut of_parts = figures.base;
        for column in parts {
            let Some(amount) = column.amount(figures) else { continue };
            let quanta = self.check_amount(row, column, amount);
            if let Column::Factor { .. } = column {
                self.cells.push(quanta);
                of_parts = of_parts + amount;
            }
        }
        let base = match self.terms.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        };
        if figures.base != base {
            self.find(row, Some(&Column::Base), Demand::Exactly { amount: base });
        }
        let total_with = |plan: Money| plan + figures.uplift + figures.fiscal_capacity - figures.offset;
        let is_mistyped = figures.plan != of_parts && figures.total != total_with(figures.plan);
        let plan = if is_mistyped { of_parts } else { figures.plan };
        for (column, published, amount) in
            [(Column::Plan, figures.plan, of_parts), (Column::Total, figures.total, total_with(plan))]
        {
            if published != amount {
                self.find(row, Some(&column), Demand::SumOfParts { amount });
            }
        }
        self.are_plans_right &= figures.plan == of_parts;
        let PublishedFigures { fiscal_capacity, offset, .. } = *figures;
        Row { is_clear: true, mountain, plan: self.count(plan), fiscal_capacity, offset }
    }

    /// An amount of at least 0 and of whole quanta; and how many it has.
    fn check_amount(&mut self, row: usize, column: &Column, amount: Money) -> u64 {
        if amount == Money::ZERO {
            return 0;
        }
        let is_negative = amount < Money::ZERO;
        if is_negative {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        let (quanta, is_whole) = self.divided(amount);
        if !is_whole {
            self.find(row, Some(column), Demand::WholeQuanta { quantum: self.terms.quantum });
        }
        if is_negative { 0 } else { bounded(quanta) }
    }

    /// Whole quanta of an amount.
    pub(super) fn count(&self, amount: Money) -> u64 {
        bounded(self.quanta(amount))
    }
}

fn bounded(quanta: u128) -> u64 {
    u64::try_from(quanta).map_or(BEYOND_ALL, |quanta| quanta.min(BEYOND_ALL))
}
