//! What each row says by itself: group, whole quanta, what the year's table gives, sums of parts, and its uplift where the
//! rate is given.

use super::case::{Audit, Row, quanta};
use super::finding::Demand;
use super::sums::{over, sums};
use crate::county::County;
use crate::number::{Figure, Money};
use crate::policy::{BaseRole, Shortfall};
use crate::published::{Column, PublishedFigures};

impl Audit<'_> {
    /// Everything that can be said of rows one by one. Σ of the bases that are kept; `None` if a county does not fit the
    /// policy.
    pub(super) fn check_rows(&mut self) -> Option<Money> {
        let (mut bases, mut all_fit) = (Money::ZERO, true);
        let rate = self.given_rate();
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(row, None, Demand::Unfit);
            }
            bases = bases + self.base(county);
            let mountain = self.terms.roster.contains(county.code);
            let found = self.figures(row).map(|figures| self.check_row(row, mountain, county, figures));
            self.rows.push(found.unwrap_or(Row { mountain, plan: 0, is_plan_whole: false }));
            if let Some(rate) = rate {
                self.check_uplift_of(row, rate);
            }
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

    fn check_row(&mut self, row: usize, mountain: bool, county: &County, figures: &PublishedFigures) -> Row {
        if figures.mountain != mountain {
            self.find(row, Some(&Column::Group), Demand::Group { mountain });
        }
        let columns = self.columns;
        for column in columns.iter().filter(|column| !matches!(column, Column::Plan | Column::Total)) {
            self.check_amount(row, column, self.amount(row, column));
        }
        for column in columns {
            let given = self.given(county, column).filter(|given| column.amount(figures) != Some(*given));
            if let Some(amount) = given {
                self.find(row, Some(column), Demand::Exactly { amount });
            }
        }
        // By how much the plan is mistyped, and the sum before the one at hand.
        let (mut of_plan, mut off) = (Money::ZERO, Money::ZERO);
        let mut rest = sums(columns);
        while let Some(sum) = rest.next() {
            let wrong = off + over(figures, sum, columns);
            if wrong != Money::ZERO {
                self.find(row, Some(sum), Demand::SumOfParts { amount: self.amount(row, sum) + wrong });
            }
            // If the sum that takes it is wrong with it too, it is the one that is mistyped.
            let is_next_wrong = || rest.clone().next().is_some_and(|next| over(figures, next, columns) != Money::ZERO);
            off = if wrong != Money::ZERO && is_next_wrong() { wrong } else { Money::ZERO };
            if *sum == Column::Plan {
                self.are_plans_right &= wrong == Money::ZERO;
                of_plan = off;
            }
        }
        let plan = figures.plan + of_plan;
        let (quanta, is_whole) = quanta(plan, self.terms.quantum);
        Row { mountain, plan: quanta, is_plan_whole: is_whole && plan >= Money::ZERO }
    }

    /// An amount of at least 0 and of whole quanta.
    fn check_amount(&mut self, row: usize, column: &Column, amount: Money) {
        if amount < Money::ZERO && !self.may_be_negative(column) {
            let above = column.shown(amount) > Money::ZERO;
            self.find(row, Some(column), Demand::Sign { above });
        }
        if amount != Money::ZERO && !quanta(amount, self.terms.quantum).1 {
            self.find(row, Some(column), Demand::WholeQuanta { quantum: self.terms.quantum });
        }
    }

    /// Whether an amount may be below 0: what control and adjustments take, what a batch took back, and what the next one
    /// does where the policy recovers it.
    pub(super) fn may_be_negative(&self, column: &Column) -> bool {
        match column {
            Column::Control | Column::Adjustment { .. } | Column::Issued { .. } => true,
            Column::Batch => self.terms.shortfall() == Some(Shortfall::Recover),
            _ => false,
        }
    }
}
