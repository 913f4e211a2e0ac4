//! What is audited, and what is known of it so far.

use super::finding::Demand;
use super::verdict::Verdict;
use crate::county::County;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures};

/// An audit under way. `rows`, `plan`, `uplift`, `control` and `year` carry it out, in this order.
pub(super) struct Audit<'a> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms,
    pub(super) counties: &'a [County],
    /// The figures of a row; `None` if it is missing, or doubled with different ones.
    pub(super) published: &'a dyn Fn(usize) -> Option<PublishedFigures>,
    /// What was published, row by row.
    pub(super) rows: Vec<Row>,
    /// The factors' cells, row by row, in quanta.
    pub(super) cells: Vec<u64>,
    /// Whether every county is published, once.
    pub(super) is_complete: bool,
    /// Whether every plan is published as the sum of its parts. If not, who was rounded up cannot be told.
    pub(super) are_plans_right: bool,
    /// Σ totals as published.
    pub(super) paid: Money,
    pub(super) verdict: Verdict,
}

/// A published row; zeros where a county is missing or unclear.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Whether it is published, once.
    pub(super) is_clear: bool,
    /// Whether the roster has it.
    pub(super) mountain: bool,
    /// The plan that the rest of the row goes by, in whole quanta, 0 below 0: no right figure is to be called wrong over
    /// a mistyped one.
    pub(super) plan: u128,
    /// Whether that is all of it. If not, the county's uplift is not judged.
    pub(super) is_plan_whole: bool,
    pub(super) fiscal_capacity: Money,
    pub(super) offset: Money,
}

impl<'a> Audit<'a> {
    /// In the order of the rules: what each row says by itself, the plan, and what follows from it. `verdict` is what was
    /// found before.
    pub(super) fn check(
        policy: &'a Policy,
        counties: &'a [County],
        published: &'a dyn Fn(usize) -> Option<PublishedFigures>,
        verdict: Verdict,
    ) -> Audit<'a> {
        let mut audit = Audit {
            policy,
            terms: policy.terms(),
            counties,
            published,
            rows: Vec::with_capacity(counties.len()),
            cells: Vec::with_capacity(counties.len() * policy.terms().factors.len()),
            is_complete: true,
            are_plans_right: true,
            paid: Money::ZERO,
            verdict,
        };
        let bases = audit.check_rows();
        let pools = bases.and_then(|bases| audit.pools(bases));
        let pool = pools.and_then(|pools| audit.check_plan(&pools));
        if pool.is_none() {
            audit.verdict.find(None, None, None, Demand::PlanUnchecked);
        }
        let uplifted = pool.filter(|_| audit.is_complete).and_then(|pool| audit.check_uplift(pool));
        match uplifted.and_then(|uplifted| audit.check_year(uplifted)) {
            Some(expected) => audit.check_sum(&Column::Total, audit.paid, expected),
            None if audit.has_year() => audit.verdict.find(None, None, None, Demand::YearUnchecked),
            None => {}
        }
        audit
    }

    /// What is wrong with a county, or with its figure in a column.
    pub(super) fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = (self.published)(row).zip(column);
        let published = figures.and_then(|(figures, column)| Some(column.shown(column.amount(&figures)?)));
        let county = self.counties.get(row).map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What a column adds up to as published.
    pub(super) fn check_sum(&mut self, column: &Column, published: Money, expected: Money) {
        if published != expected {
            let demand = Demand::ColumnSum { amount: column.shown(expected) };
            self.verdict.find(None, Some(column), Some(column.shown(published)), demand);
        }
    }

    /// Σ of a column as published.
    pub(super) fn sum(&self, column: &Column) -> Money {
        let rows = (0..self.counties.len()).filter_map(self.published);
        rows.filter_map(|figures| column.amount(&figures)).sum()
    }

    /// Whole quanta of an amount, rounded down, 0 below 0.
    pub(super) fn quanta(&self, amount: Money) -> u128 {
        quanta(amount, self.terms.quantum).0
    }

    pub(super) fn money(&self, quanta: u128) -> Money {
        Money::of_quanta(quanta, self.terms.quantum)
    }
}

/// Whole quanta of an amount, rounded down, 0 below 0; and whether it is a whole number of them.
pub(super) fn quanta(amount: Money, quantum: Money) -> (u128, bool) {
    let (fen, quantum) = (amount.fen().unsigned_abs(), quantum.fen().unsigned_abs());
    let (quanta, is_whole) = match (u64::try_from(fen), u64::try_from(quantum)) {
        (Ok(fen), Ok(quantum)) => ((fen / quantum).into(), fen % quantum == 0), // nearly always, and faster
        _ => (fen / quantum, fen % quantum == 0),
    };
    (if amount < Money::ZERO { 0 } else { quanta }, is_whole)
}
