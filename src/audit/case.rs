//! What is audited, and what is known of it so far.

use super::finding::Demand;
use super::places::{self, Place};
use super::verdict::Verdict;
use crate::county::County;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

/// An audit under way. `rows`, `plan`, `uplift`, `control` and `year` carry it out, in this order.
pub(super) struct Audit<'a> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms,
    pub(super) counties: &'a [County],
    /// The figures of each county; `None` if its row is missing, or doubled with different ones.
    pub(super) published: &'a [Option<&'a PublishedFigures>],
    /// What follows from each county's row.
    pub(super) rows: Vec<Row>,
    /// Whether every county is published, once.
    pub(super) is_complete: bool,
    /// Whether every plan is published as the sum of its parts. If not, who was rounded up cannot be told.
    pub(super) are_plans_right: bool,
    pub(super) verdict: Verdict,
}

/// What follows from a county's row; of one that is missing or unclear, no plan.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Whether the roster has it.
    pub(super) mountain: bool,
    /// The plan that the rest of the row goes by, in whole quanta, 0 below 0: no right figure is to be called wrong over
    /// a mistyped one.
    pub(super) plan: u128,
    /// Whether that is all of it. If not, the county's uplift is not judged.
    pub(super) is_plan_whole: bool,
}

impl<'a> Audit<'a> {
    /// In the order of the rules: what each row says by itself, the plan, and what follows from it. `verdict` is what was
    /// found before.
    pub(super) fn check(
        policy: &'a Policy,
        counties: &'a [County],
        published: &'a [Option<&'a PublishedFigures>],
        verdict: Verdict,
    ) -> Audit<'a> {
        let is_complete = published.iter().all(Option::is_some);
        let (terms, rows) = (policy.terms(), Vec::with_capacity(counties.len()));
        let mut audit = Audit { policy, terms, counties, published, rows, is_complete, are_plans_right: true, verdict };
        let pools = if audit.check_rows() { audit.pools() } else { None };
        let pool = pools.and_then(|pools| audit.check_plan(&pools));
        if pool.is_none() {
            audit.verdict.find(None, None, None, Demand::PlanUnchecked);
        }
        let uplifted = pool.filter(|_| is_complete).and_then(|pool| audit.check_uplift(pool));
        match uplifted.and_then(|uplifted| audit.check_year(uplifted)) {
            Some(expected) => audit.check_sum(&Column::Total, expected),
            None if audit.has_year() => audit.verdict.find(None, None, None, Demand::YearUnchecked),
            None => {}
        }
        audit
    }

    /// What is wrong with a county, or with its figure in a column.
    pub(super) fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = self.published.get(row).copied().flatten();
        let published = column.and_then(|column| Some(column.shown(column.amount(figures?)?)));
        let county = self.counties.get(row).map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What a column adds up to as published.
    pub(super) fn check_sum(&mut self, column: &Column, expected: Money) {
        let published = self.amounts(column).sum();
        if published != expected {
            let demand = Demand::ColumnSum { amount: column.shown(expected) };
            self.verdict.find(None, Some(column), Some(column.shown(published)), demand);
        }
    }

    /// What each county has in a column as published; 0 where that is not known.
    pub(super) fn amounts(&self, column: &Column) -> impl Iterator<Item = Money> {
        self.published.iter().map(|figures| figures.and_then(|figures| column.amount(figures)).unwrap_or_default())
    }

    /// Whole quanta of an amount, rounded down, 0 below 0.
    pub(super) fn quanta(&self, amount: Money) -> u128 {
        quanta(amount, self.terms.quantum).0
    }

    pub(super) fn money(&self, quanta: u128) -> Money {
        Money::of_quanta(quanta, self.terms.quantum)
    }
}

/// What is found, without what is behind it.
pub(super) fn found(policy: &Policy, counties: &[County], rows: &[PublishedRow], totals: &[PublishedTotal]) -> Verdict {
    let mut verdict = Verdict::default();
    let places = places::find(counties, rows, &mut verdict);
    let figures = places.iter().map(|place| match place {
        Place::At(row) => Some(&row.figures),
        Place::Missing | Place::Unclear => None,
    });
    let figures: Vec<Option<&PublishedFigures>> = figures.collect();
    let mut audit = Audit::check(policy, counties, &figures, verdict);
    if !places.iter().any(|place| matches!(place, Place::Unclear)) {
        audit.check_totals(rows, totals);
    } else if !totals.is_empty() {
        audit.verdict.find(None, None, None, Demand::TotalsUnchecked);
    }
    audit.verdict
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
