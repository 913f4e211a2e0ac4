//! What is audited, and what is known of it so far.

use super::finding::Demand;
use super::places;
use super::totals;
use super::verdict::Verdict;
use crate::county::County;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

/// What is found in a table, without what is behind it.
pub(super) fn check_table(
    policy: &Policy,
    counties: &[County],
    published: &[PublishedRow],
    totals: &[PublishedTotal],
) -> Verdict {
    let mut verdict = Verdict::default();
    let (figures, is_any_unclear) = places::find(counties, published, &mut verdict);
    let mut verdict = Audit::check(policy, counties, &figures, verdict);
    if !is_any_unclear {
        totals::check(policy, counties, published, totals, &mut verdict);
    } else if !totals.is_empty() {
        verdict.find(None, None, None, Demand::TotalsUnchecked);
    }
    verdict
}

/// An audit under way. `rows`, `plan`, `uplift`, `control` and `year` carry it out, in this order.
pub(super) struct Audit<'a> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms,
    pub(super) counties: &'a [County],
    /// The columns of amounts, in order of publication.
    pub(super) columns: &'a [Column],
    /// The figures of each county; `None` if it is missing, or doubled with different ones.
    published: &'a [Option<&'a PublishedFigures>],
    /// Whether every county is published, once.
    pub(super) is_complete: bool,
    /// What each row says by itself.
    pub(super) rows: Vec<Row>,
    /// Whether every plan is published as the sum of its parts. If not, who was rounded up cannot be told.
    pub(super) are_plans_right: bool,
    pub(super) verdict: Verdict,
}

/// What a published row says by itself; nothing where a county is missing or unclear.
#[derive(Clone, Copy)]
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
        policy: &Policy,
        counties: &[County],
        published: &[Option<&PublishedFigures>],
        verdict: Verdict,
    ) -> Verdict {
        let mut columns = Column::all(policy);
        columns.retain(|column| !column.is_text());
        let mut audit = Audit {
            policy,
            terms: policy.terms(),
            counties,
            columns: &columns,
            published,
            is_complete: published.iter().all(Option::is_some),
            rows: Vec::with_capacity(counties.len()),
            are_plans_right: true,
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
            Some(expected) => audit.check_sum(&Column::Total, expected),
            None if audit.has_year() => audit.verdict.find(None, None, None, Demand::YearUnchecked),
            None => {}
        }
        audit.verdict
    }

    /// The figures of a row, if it is published, once.
    pub(super) fn figures(&self, row: usize) -> Option<&'a PublishedFigures> {
        self.published.get(row).copied().flatten()
    }

    /// An amount as published; 0 of a row without figures.
    pub(super) fn amount(&self, row: usize, column: &Column) -> Money {
        self.figures(row).and_then(|figures| column.amount(figures)).unwrap_or_default()
    }

    /// What is wrong with a county, or with its figure in a column.
    pub(super) fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = self.figures(row).zip(column);
        let published = figures.and_then(|(figures, column)| Some(column.shown(column.amount(figures)?)));
        let county = self.counties.get(row).map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What a column adds up to as published.
    pub(super) fn check_sum(&mut self, column: &Column, expected: Money) {
        let published = (0..self.counties.len()).map(|row| self.amount(row, column)).sum();
        if published != expected {
            let demand = Demand::ColumnSum { amount: column.shown(expected) };
            self.verdict.find(None, Some(column), Some(column.shown(published)), demand);
        }
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
