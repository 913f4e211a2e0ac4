//! Is a published table, ours or another's, the one that the rules demand of policy and counties?
//!
//! It shares no code with the rooms that calculate, and it calculates nothing the way they do: it has its own weights,
//! and judges what was rounded by certificate. RULES sections 3 to 12.
//!
//! It judges the table, not the counties: they are those that [`check`](crate::check) finds nothing wrong with, and every
//! amount is one that can be read, up to [`Money::MAX`](crate::Money::MAX) either way.

mod case;
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

use case::found;
use trial::Trial;

pub use finding::{Demand, Finding, HeldBy};
pub use verdict::{Cause, CauseKind, Likely, MAX_FINDINGS, Renamed, Rounded, Verdict};

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
    let verdict = found(policy, counties, published, totals);
    let trial = Trial::new(&verdict, policy, counties, published, totals);
    let likely = likely::find(&trial);
    if verdict.is_clean() || likely.iter().any(|cell| cell.left == 0) || published.len() > trial::MOST_ROWS {
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

/// Audits figures that stand in the order of the counties.
#[must_use]
pub fn figures(policy: &Policy, counties: &[County], published: impl Fn(usize) -> PublishedFigures) -> Verdict {
    let row = |(row, County { code, name, .. }): (usize, &County)| PublishedRow {
        code: *code,
        name: name.clone(),
        figures: published(row),
    };
    let rows: Vec<PublishedRow> = counties.iter().enumerate().map(row).collect();
    self::published(policy, counties, &rows, &[])
}
