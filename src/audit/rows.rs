//! What each row says by itself: group, whole quanta, what the year's table gives, sums of parts, and its uplift where the
//! rate is given.

use std::iter::zip;

use super::case::{Audit, Row, quanta};
use super::finding::Demand;
use super::sums::{SUMS, of_parts};
use crate::county::County;
use crate::number::{Figure, Money};
use crate::policy::{BaseRole, Shortfall};
use crate::published::{Column, PublishedFigures};

impl Audit<'_> {
    /// Everything that can be said of rows one by one. Whether every county fits the policy.
    pub(super) fn check_rows(&mut self) -> bool {
        let (columns, mut all_fit) = (Column::all(self.policy), true);
        for (row, (county, figures)) in zip(self.counties, self.published).enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            let mountain = self.terms.roster.contains(county.code);
            let found = match figures {
                Some(figures) => self.check_row(row, mountain, county, figures, &columns),
                None => Row { mountain, ..Row::default() },
            };
            self.rows.push(found);
        }
        if all_fit {
            self.check_batches();
        }
        all_fit
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
        columns: &[Column],
    ) -> Row {
        if figures.mountain != mountain {
            self.find(row, Some(&Column::Group), Demand::Group { mountain });
        }
        let parts = || columns.iter().filter(|column| !matches!(column, Column::Plan | Column::Total));
        for column in parts() {
            self.check_amount(row, column, column.amount(figures).unwrap_or_default());
        }
        for column in parts() {
            let given = self.given(county, column).filter(|given| column.amount(figures) != Some(*given));
            if let Some(amount) = given {
                self.find(row, Some(column), Demand::Exactly { amount });
            }
        }
        // A sum that is wrong in itself and in the next one is mistyped: the next goes by its parts.
        let [of_plan, of_total, of_batch] = SUMS.map(|sum| of_parts(figures, &sum, columns));
        let is_mistyped = figures.plan != of_plan && figures.total != of_total;
        let plan = if is_mistyped { of_plan } else { figures.plan };
        let total = of_total - figures.plan + plan;
        let is_mistyped = figures.total != total && figures.batch != of_batch;
        let batch = if is_mistyped { of_batch - figures.total + total } else { of_batch };
        for (sum, amount) in zip(SUMS, [of_plan, total, batch]).filter(|(sum, _)| columns.contains(sum)) {
            if sum.amount(figures) != Some(amount) {
                self.find(row, Some(&sum), Demand::SumOfParts { amount });
            }
        }
        self.are_plans_right &= figures.plan == of_plan;
        let (quanta, is_whole) = quanta(plan, self.terms.quantum);
        let found = Row { mountain, plan: quanta, is_plan_whole: is_whole && plan >= Money::ZERO };
        if let Some(rate) = self.given_rate() {
            self.check_uplift_of(row, found, figures.uplift, rate);
        }
        found
    }

    /// An amount of at least 0 and of whole quanta.
    fn check_amount(&mut self, row: usize, column: &Column, amount: Money) {
        if amount < Money::ZERO && !self.may_be_negative(column) {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        if !quanta(amount, self.terms.quantum).1 {
            self.find(row, Some(column), Demand::WholeQuanta { quantum: self.terms.quantum });
        }
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
