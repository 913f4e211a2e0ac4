//! What each row says by itself: group, base, whole quanta, sums of parts, and its uplift where the rate is given.

use super::case::{Audit, Row, quanta};
use super::finding::Demand;
use crate::county::County;
use crate::number::Money;
use crate::policy::BaseRole;
use crate::published::{Column, PublishedFigures};

impl Audit<'_> {
    /// Everything that can be said of rows one by one. Σ of the bases that are kept; `None` if a county does not fit the
    /// policy.
    pub(super) fn check_rows(&mut self) -> Option<Money> {
        let (mut bases, mut all_fit) = (Money::ZERO, true);
        let mut parts = Column::all(self.policy);
        parts.retain(|part| !matches!(part, Column::Plan | Column::Total));
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            let base = self.base(county);
            bases = bases + base;
            let found = Row { mountain: self.terms.roster.contains(county.code), ..Row::default() };
            let found = match (self.published)(row) {
                Some(figures) => self.check_row(row, found.mountain, base, &figures, &parts),
                None => found,
            };
            self.is_complete &= found.is_clear;
            self.rows.push(found);
            self.cells.resize(self.rows.len() * self.terms.factors.len(), 0);
        }
        all_fit.then_some(bases)
    }

    /// Whether a county has the figures that the policy needs.
    fn fits(&self, county: &County) -> bool {
        county.scores.len() == self.terms.factors.len()
            && county.coefficients.len() == self.policy.coefficients().len()
            && (county.fiscal_capacity.is_some() || !self.policy.needs_fiscal_capacity_scores())
            && county.base >= Money::ZERO
    }

    /// What a county keeps.
    fn base(&self, county: &County) -> Money {
        match self.terms.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        }
    }

    fn check_row(
        &mut self,
        row: usize,
        mountain: bool,
        base: Money,
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
                // No pool has 2^64 quanta: more than that is beyond all of them either way.
                self.cells.push(u64::try_from(quanta).unwrap_or(u64::MAX));
                of_parts = of_parts + amount;
            }
        }
        if figures.base != base {
            self.find(row, Some(&Column::Base), Demand::Exactly { amount: base });
        }
        let PublishedFigures { uplift, fiscal_capacity, offset, .. } = *figures;
        let total_with = |plan: Money| plan + uplift + fiscal_capacity - offset;
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
        self.paid = self.paid + figures.total;
        let (quanta, is_whole) = quanta(plan, self.terms.quantum);
        let is_plan_whole = is_whole && plan >= Money::ZERO;
        let found = Row { is_clear: true, mountain, plan: quanta, is_plan_whole, fiscal_capacity, offset };
        if let Some(rate) = self.given_rate() {
            self.check_uplift_of(row, found, uplift, rate);
        }
        found
    }

    /// An amount of at least 0 and of whole quanta; and how many it has.
    fn check_amount(&mut self, row: usize, column: &Column, amount: Money) -> u128 {
        if amount == Money::ZERO {
            return 0;
        }
        if amount < Money::ZERO {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        let (quanta, is_whole) = quanta(amount, self.terms.quantum);
        if !is_whole {
            self.find(row, Some(column), Demand::WholeQuanta { quantum: self.terms.quantum });
        }
        quanta
    }
}
