//! Is a published table, ours or another's, the one that the rules demand of policy and counties?
//!
//! It shares no code with the rooms that calculate, and it calculates nothing the way they do: it has its own weights,
//! and judges what was rounded by certificate. RULES sections 3 to 12.
//!
//! It judges the table, not the counties: they are those that [`check`](crate::check) finds nothing wrong with, and every
//! amount is one that can be read, up to [`Money::MAX`](crate::Money::MAX) either way.

mod case;
mod cause;
mod cells;
mod certificate;
mod control;
mod exchange;
mod finding;
mod indicators;
mod likely;
mod mend;
mod places;
mod plan;
mod rounded;
mod rows;
mod sums;
mod totals;
mod trial;
mod uplift;
mod verdict;
mod year;

use crate::county::County;
use crate::policy::Policy;
use crate::published::{PublishedFigures, PublishedRow, PublishedTotal};

use case::Audit;
use places::Place;
use trial::{Table, Trial};

pub use cause::{Cause, CauseKind, Likely, Rounded};
pub use finding::{Demand, Finding, HeldBy};
pub use verdict::{MAX_FINDINGS, Renamed, Verdict};

/// Audits a published table as it was read: its rows in any order, and its total rows, if it has any.
///
/// Total and subtotal rows are held against the sums of the counties' rows that they take: without a county that the
/// year's table does not have, once where a county is doubled with the same figures; not at all where it is doubled with
/// different ones.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// let mut published = special_fund::calculate(&policy, &counties)?.published();
/// published[3].figures.total = special_fund::Money::from_yuan(1);
/// let verdict = special_fund::audit::published(&policy, &counties, &published, &[]);
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
    let verdict = published_verdict(policy, counties, published, totals);
    let again = |policy: &Policy, rows: &[PublishedRow], totals: &[PublishedTotal]| {
        published_verdict(policy, counties, rows, totals)
    };
    explained(verdict, policy, counties, (published, totals), &again)
}

/// What is found in other rows and total rows, or by another policy.
type Audits<'a> = dyn Fn(&Policy, &[PublishedRow], &[PublishedTotal]) -> Verdict + 'a;

/// A verdict with what is behind it, as far as the table tells: a cell, one change of several, or that all is rounded.
fn explained(
    verdict: Verdict,
    policy: &Policy,
    counties: &[County],
    (rows, totals): (&[PublishedRow], &[PublishedTotal]),
    audit: &Audits<'_>,
) -> Verdict {
    let likely = likely::find(&verdict, policy, rows, |rows| audit(policy, rows, totals));
    if verdict.is_clean() || likely.iter().any(|cell| cell.left == 0) || rows.len() > trial::MOST_ROWS {
        return Verdict { likely, ..verdict };
    }
    let table = Table { rows: rows.to_vec(), totals: totals.to_vec() };
    let again = |table: &Table| audit(policy, &table.rows, &table.totals);
    let trial = Trial::new(&verdict, policy, counties, &table, &again);
    if let Some(cause) = exchange::find(&trial).or_else(|| cells::find(&trial, &likely)).or_else(|| mend::find(&trial))
    {
        return Verdict { cause: Some(cause), ..verdict };
    }
    match rounded::find(&verdict, policy, rows, |policy| audit(policy, rows, totals)) {
        Some(rounded) => Verdict { rounded: Some(rounded), ..verdict },
        None => Verdict { likely, ..verdict },
    }
}

/// What is found, without what is behind it.
fn published_verdict(
    policy: &Policy,
    counties: &[County],
    published: &[PublishedRow],
    totals: &[PublishedTotal],
) -> Verdict {
    let mut verdict = Verdict::default();
    let places = places::find(counties, published, &mut verdict);
    let figures = |row: usize| match places.get(row) {
        Some(Place::At(row)) => Some(row.figures.clone()),
        _ => None,
    };
    let mut audit = Audit::check(policy, counties, &figures, verdict);
    if !places.iter().any(|place| matches!(place, Place::Unclear)) {
        audit.check_totals(published, totals);
    } else if !totals.is_empty() {
        audit.verdict.find(None, None, None, Demand::TotalsUnchecked);
    }
    audit.verdict
}

/// Audits figures that stand in the order of the counties; `published` is asked for a row more than once and must
/// answer the same each time.
#[must_use]
pub fn figures(policy: &Policy, counties: &[County], published: impl Fn(usize) -> PublishedFigures) -> Verdict {
    let verdict = Audit::check(policy, counties, &|row| Some(published(row)), Verdict::default()).verdict;
    if verdict.is_clean() {
        return verdict;
    }
    let row = |(row, county): (usize, &County)| PublishedRow {
        code: county.code,
        name: county.name.clone(),
        figures: published(row),
    };
    let rows: Vec<PublishedRow> = counties.iter().enumerate().map(row).collect();
    let again = |policy: &Policy, rows: &[PublishedRow], _: &[PublishedTotal]| {
        let figures = |row: usize| rows.get(row).map(|row| row.figures.clone());
        Audit::check(policy, counties, &figures, Verdict::default()).verdict
    };
    explained(verdict, policy, counties, (&rows, &[]), &again)
}
