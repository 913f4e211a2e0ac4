//! Is a published table, ours or another's, the one that the rules demand of policy and counties?
//!
//! It shares no code with the rooms that calculate, and it calculates nothing the way they do: it has its own weights,
//! and judges what was rounded by certificate. RULES sections 5, 6 and 10.

mod certificate;
mod finding;
mod places;
mod plan;
mod rows;
mod uplift;

use crate::county::County;
use crate::money::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

use places::Place;
use rows::Row;

pub use finding::{Demand, Finding, MAX_FINDINGS, Verdict};

/// Audits a published table as it was read: its rows in any order, and its total rows, if it has any.
///
/// Total rows are held against the sums of the counties' rows: without a county that the year's table does not have, once
/// where a county is doubled with the same figures; not at all where it is doubled with different ones.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// use special_fund::{Money, audit};
///
/// let mut published = special_fund::calculate(&policy, &counties)?.published();
/// assert!(audit::published(&policy, &counties, &published, &[]).is_clean());
///
/// published[3].figures.total = Money::from_yuan(1);
/// let verdict = audit::published(&policy, &counties, &published, &[]);
/// assert_eq!(verdict.listed[0].code(), "sum_of_parts");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn published(
    policy: &Policy,
    counties: &[County],
    published: &[PublishedRow],
    totals: &[PublishedTotal],
) -> Verdict {
    let mut verdict = Verdict::default();
    let places = places::find(counties, published, &mut verdict);
    let figures = |row: usize| match places.get(row) {
        Some(Place::At(row)) => Some(row.figures),
        _ => None,
    };
    let columns = Column::all(policy);
    let mut audit = Audit::of(policy, counties, &columns, figures, verdict);
    if !places.iter().any(|place| matches!(place, Place::Unclear)) {
        totals.iter().for_each(|total| audit.check_total_row(total));
    } else if !totals.is_empty() {
        audit.find_in_all(None, None, Demand::TotalsUnchecked);
    }
    audit.verdict
}

/// Audits figures that stand in the order of the counties; `published` is asked for a row more than once and must
/// answer the same each time.
#[must_use]
pub fn figures(policy: &Policy, counties: &[County], published: impl Fn(usize) -> PublishedFigures) -> Verdict {
    let columns = Column::all(policy);
    let figures = |row| Some(published(row));
    Audit::of(policy, counties, &columns, figures, Verdict::default()).verdict
}

struct Audit<'a, P> {
    policy: &'a Policy,
    terms: &'a Terms,
    counties: &'a [County],
    columns: &'a [Column],
    /// The figures of a row; `None` if it is missing, or doubled with different ones.
    published: P,
    /// What was published, row by row.
    rows: Vec<Row>,
    /// The factors' cells, row by row, in quanta.
    cells: Vec<u64>,
    /// Σ totals as published, in fen.
    paid: i128,
    /// Whether anybody has a share of the fiscal-capacity pool, or pays for others.
    has_fiscal_capacity: bool,
    has_offset: bool,
    verdict: Verdict,
}

impl<'a, P: Fn(usize) -> Option<PublishedFigures>> Audit<'a, P> {
    /// In the order of the rules: what each row says by itself, the plan, and what follows from it.
    fn of(policy: &'a Policy, counties: &'a [County], columns: &'a [Column], published: P, verdict: Verdict) -> Self {
        let mut audit = Audit {
            policy,
            terms: policy.terms(),
            counties,
            columns,
            published,
            rows: Vec::with_capacity(counties.len()),
            cells: Vec::new(),
            paid: 0,
            has_fiscal_capacity: false,
            has_offset: false,
            verdict,
        };
        let pools = audit.check_rows().then(|| audit.pools()).flatten();
        match pools.and_then(|pools| audit.check_plan(&pools)) {
            None => audit.find_in_all(None, None, Demand::PlanUnchecked),
            Some(pool) if audit.is_complete() => audit.check_uplift(pool),
            Some(_) => {}
        }
        audit
    }

    /// Whether every county is published, once.
    fn is_complete(&self) -> bool {
        self.rows.iter().all(|row| row.is_clear)
    }

    /// What is wrong with a county, or with its figure in a column.
    fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = (self.published)(row).zip(column);
        let published =
            figures.and_then(|(figures, column)| column.amount(&figures).map(|amount| column.shown(amount)));
        let county = self.counties.get(row);
        let county = county.map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What is wrong with the table, or with a column.
    fn find_in_all(&mut self, column: Option<&Column>, published: Option<Money>, demand: Demand) {
        self.verdict.find(None, column, published, demand);
    }

    /// A total row: each amount is the sum of the counties' rows.
    fn check_total_row(&mut self, total: &PublishedTotal) {
        for (column, amount) in &total.amounts {
            let sum = self.sum(column);
            if *amount != sum {
                let (line, published) = (total.line, column.shown(*amount));
                let amount = column.shown(sum);
                let demand = Demand::TotalRow { line, amount };
                self.find_in_all(Some(column), Some(published), demand);
            }
        }
    }

    /// Σ of a column as published.
    fn sum(&self, column: &Column) -> Money {
        let rows = (0..self.counties.len()).filter_map(&self.published);
        let amounts = rows.filter_map(|figures| column.amount(&figures));
        Money::clamped(amounts.map(Money::fen).sum()) // below 2^96 each
    }

    /// An amount beyond all bounds is the largest there is.
    fn money(&self, quanta: u128) -> Money {
        let fen = quanta.saturating_mul(self.terms.quantum.fen().unsigned_abs());
        Money::clamped(i128::try_from(fen).unwrap_or(i128::MAX))
    }

    /// Whole quanta of an amount, rounded down; 0 below 0.
    fn quanta(&self, amount: Money) -> u128 {
        let fen = amount.max(Money::ZERO).fen().unsigned_abs();
        let quantum = self.terms.quantum.fen().unsigned_abs();
        match (u64::try_from(fen), u64::try_from(quantum)) {
            (Ok(fen), Ok(quantum)) => u128::from(fen / quantum), // nearly always, and faster
            _ => fen / quantum,
        }
    }
}
