//! What each row says by itself: group, whole quanta, what the year's table gives, sums of parts, and its uplift where the
//! rate is given.

use super::case::{Audit, Row, quanta};
use super::finding::Demand;
use crate::county::County;
use crate::number::{Figure, Money};
use crate::policy::{BaseRole, Shortfall};
use crate::published::{Column, PublishedFigures};

impl Audit<'_> {
    /// Everything that can be said of rows one by one. Σ of the bases that are kept; `None` if a county does not fit the
    /// policy.
    pub(super) fn check_rows(&mut self) -> Option<Money> {
        let (mut bases, mut all_fit) = (Money::ZERO, true);
        let zero = PublishedFigures::zero(self.policy);
        let mut parts = Column::all(self.policy);
        parts.retain(|part| part.amount(&zero).is_some() && !matches!(part, Column::Plan | Column::Total));
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            bases = bases + self.base(county);
            let found = Row { mountain: self.terms.roster.contains(county.code), ..Row::default() };
            let found = match (self.published)(row) {
                Some(figures) => self.check_row(row, found.mountain, county, &figures, &parts),
                None => found,
            };
            self.is_complete &= found.is_clear;
            self.rows.push(found);
            self.cells.resize(self.rows.len() * self.terms.factors.len(), 0);
        }
        if all_fit {
            self.check_batches();
        }
        all_fit.then_some(bases)
    }

    /// Whether a county has the figures that the policy needs.
    fn fits(&self, county: &County) -> bool {
        let figures = || self.policy.figures().iter().zip(&county.figures);
        let amounts = || self.policy.amounts().iter().zip(&county.amounts);
        county.scores.len() == self.policy.scored_factors().count()
            && county.coefficients.len() == self.policy.coefficients().len()
            && (county.fiscal_capacity.is_some() || !self.policy.needs_fiscal_capacity_scores())
            && county.base >= Money::ZERO
            && county.figures.len() == self.policy.figures().len()
            && figures().all(|(column, figure)| column.may_be_negative || *figure >= Figure::default())
            && county.amounts.len() == self.policy.amounts().len()
            && amounts().all(|(column, amount)| {
                let least = if column.holds.may_be_negative() { -Money::MAX_INPUT } else { Money::ZERO };
                (least..=Money::MAX_INPUT).contains(amount)
            })
    }

    /// What a county keeps.
    pub(super) fn base(&self, county: &County) -> Money {
        match self.terms.base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        }
    }

    fn check_row(
        &mut self,
        row: usize,
        mountain: bool,
        county: &County,
        figures: &PublishedFigures,
        parts: &[Column],
    ) -> Row {
        if figures.mountain != mountain {
            self.find(row, Some(&Column::Group), Demand::Group { mountain });
        }
        let (mut of_parts, mut of_year, mut issued) = (figures.base, Money::ZERO, Money::ZERO);
        for column in parts {
            let amount = column.amount(figures).unwrap_or_default();
            let quanta = self.check_amount(row, column, amount);
            match column {
                Column::Factor { .. } => {
                    // No pool has 2^64 quanta: more than that is beyond all of them either way.
                    self.cells.push(u64::try_from(quanta).unwrap_or(u64::MAX));
                    of_parts = of_parts + amount;
                }
                Column::Control | Column::Adjustment { .. } => of_year = of_year + amount,
                Column::Issued { .. } => issued = issued + amount,
                _ => {}
            }
        }
        for column in parts {
            let given = self.given(county, column).filter(|given| column.amount(figures) != Some(*given));
            if let Some(amount) = given {
                self.find(row, Some(column), Demand::Exactly { amount });
            }
        }
        let PublishedFigures { uplift, fiscal_capacity, offset, .. } = *figures;
        let total_with = |plan: Money| plan + uplift + fiscal_capacity - offset + of_year;
        let is_mistyped = figures.plan != of_parts && figures.total != total_with(figures.plan);
        let plan = if is_mistyped { of_parts } else { figures.plan };
        for (column, published, amount) in
            [(Column::Plan, figures.plan, of_parts), (Column::Total, figures.total, total_with(plan))]
        {
            if published != amount {
                self.find(row, Some(&column), Demand::SumOfParts { amount });
            }
        }
        let is_mistyped = figures.total != total_with(plan) && figures.batch != figures.total - issued;
        let amount = if is_mistyped { total_with(plan) } else { figures.total } - issued;
        if self.terms.issued.is_some() && figures.batch != amount {
            self.find(row, Some(&Column::Batch), Demand::SumOfParts { amount });
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
        if amount < Money::ZERO && !self.may_be_negative(column) {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        let (quanta, is_whole) = quanta(amount, self.terms.quantum);
        if !is_whole {
            self.find(row, Some(column), Demand::WholeQuanta { quantum: self.terms.quantum });
        }
        quanta
    }

    /// Whether an amount may be below 0: what control and adjustments take, what a batch took back, and what the next one
    /// does where the policy recovers it.
    fn may_be_negative(&self, column: &Column) -> bool {
        match column {
            Column::Control | Column::Adjustment { .. } | Column::Issued { .. } => true,
            Column::Batch => self.terms.shortfall() == Some(Shortfall::Recover),
            _ => false,
        }
    }
}
