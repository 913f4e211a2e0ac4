//! Is a published table, ours or another's, the one that the rules demand of policy and counties?
//!
//! It shares no code with the rooms that calculate, and it calculates nothing the way they do: it has its own weights,
//! and judges what was rounded by certificate. docs/rules.md sections 3 to 12.
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

use std::cell::Cell;
use std::iter::zip;

use crate::county::County;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

use case::{Audit, check_table};
use trial::Trial;

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
    let verdict = check_table(policy, counties, published, totals);
    explained(verdict, policy, counties, published, totals)
}

/// Audits figures that stand in the order of the counties; `published` is asked for each row once.
#[must_use]
pub fn figures(policy: &Policy, counties: &[County], published: impl Fn(usize) -> PublishedFigures) -> Verdict {
    let figures: Vec<PublishedFigures> = (0..counties.len()).map(published).collect();
    let in_order: Vec<Option<&PublishedFigures>> = figures.iter().map(Some).collect();
    let verdict = Audit::check(policy, counties, &in_order, Verdict::default());
    if verdict.is_clean() {
        return verdict;
    }
    let rows = zip(counties, figures);
    let rows = rows.map(|(county, figures)| PublishedRow { code: county.code, name: county.name.clone(), figures });
    explained(verdict, policy, counties, &rows.collect::<Vec<_>>(), &[])
}

/// A verdict with what is behind it, as far as the table tells: a cell, one change of several, or that all is rounded.
fn explained(
    verdict: Verdict,
    policy: &Policy,
    counties: &[County],
    rows: &[PublishedRow],
    totals: &[PublishedTotal],
) -> Verdict {
    if verdict.is_clean() {
        return verdict;
    }
    let (columns, rows_left) = (Column::all(policy), Cell::new(trial::MAX_ROWS));
    let trial = Trial { verdict: &verdict, policy, counties, rows, totals, columns, rows_left };
    let likely = likely::find(&trial);
    if likely.iter().any(|cell| cell.left == 0) || rows.len() > trial::MOST_ROWS {
        return Verdict { likely, ..verdict };
    }
    if let Some(cause) = exchange::find(&trial).or_else(|| cells::find(&trial, &likely)).or_else(|| mend::find(&trial))
    {
        return Verdict { cause: Some(cause), ..verdict };
    }
    match rounded::find(&trial) {
        Some(rounded) => Verdict { rounded: Some(rounded), ..verdict },
        None => Verdict { likely, ..verdict },
    }
}
