//! Checks a published allocation, ours or another's, against policy and table.
//!
//! Shares no code with the rooms that calculate: it has its own weights, its own wide numbers, and checks by
//! certificate, not by calculating again with the same method. See RULES sections 5, 6 and 8.

mod certificate;
mod finding;
mod places;
mod plan;
mod rows;
mod uplift;
mod wide;

use crate::county::{County, CountyCode};
use crate::money::Money;
use crate::policy::Policy;
use crate::published::{PublishedFigures, PublishedRow};

use certificate::Flaw;
use wide::Wide;

pub use finding::{Column, Demand, Finding, MAX_FINDINGS, Verdict};

/// Audits a published table: its rows in any order.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// use special_fund::{Money, audit};
///
/// let allocation = special_fund::calculate(&policy, &counties)?;
/// let mut published = allocation.published();
/// assert!(audit::table(&policy, &counties, &published).is_clean());
///
/// let total = &mut published[3].figures.total;
/// *total = total.checked_add(policy.quantum).expect("in range");
/// let verdict = audit::table(&policy, &counties, &published);
/// assert_eq!(verdict.listed[0].code(), "sum_of_parts");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn table(policy: &Policy, counties: &[County], published: &[PublishedRow]) -> Verdict {
    let mut verdict = Verdict::default();
    let places = places::places(counties, published, &mut verdict);
    let figures = |row: usize| {
        let place = places.get(row).copied().flatten()?;
        published.get(place).map(|row| row.figures)
    };
    let is_complete = places.iter().all(Option::is_some);
    Audit::new(policy, counties, figures, is_complete, verdict).run()
}

/// Audits figures that stand in the order of the counties; `published` is asked for a row more than
/// once and must answer the same each time.
#[must_use]
pub fn figures(
    policy: &Policy,
    counties: &[County],
    published: impl Fn(usize) -> PublishedFigures,
) -> Verdict {
    let figures = |row: usize| Some(published(row));
    Audit::new(policy, counties, figures, true, Verdict::default()).run()
}

/// A finding before it has its county: row, column, figure as published, demand.
type Found = (Option<usize>, Column, Option<Money>, Demand);

struct Audit<'a, P> {
    policy: &'a Policy,
    counties: &'a [County],
    /// The figures of a row, if it is published once.
    published: P,
    /// Whether every row has figures.
    is_complete: bool,
    quantum: u128,
    mountain: Vec<bool>,
    /// The published cells, row by row, in quanta.
    cells: Vec<u64>,
    verdict: Verdict,
}

impl<'a, P: Fn(usize) -> Option<PublishedFigures>> Audit<'a, P> {
    fn new(
        policy: &'a Policy,
        counties: &'a [County],
        published: P,
        is_complete: bool,
        verdict: Verdict,
    ) -> Self {
        Audit {
            policy,
            counties,
            published,
            is_complete,
            quantum: policy.quantum.fen().unsigned_abs().max(1),
            mountain: Vec::with_capacity(counties.len()),
            cells: Vec::with_capacity(counties.len().saturating_mul(policy.factors.len())),
            verdict,
        }
    }

    fn run(mut self) -> Verdict {
        if let Some(sums) = self.check_rows()
            && let Some(pools) = self.check_plan(sums.bases)
            && self.is_complete
        {
            self.check_uplift(&pools, &sums);
        }
        self.verdict
    }

    fn find(
        &mut self,
        row: Option<usize>,
        column: Column,
        published: Option<Money>,
        demand: Demand,
    ) {
        let county = row.and_then(|row| self.counties.get(row));
        let county = county.map(|county| (county.code, county.name.clone()));
        self.verdict.push(Finding {
            county,
            column,
            published,
            demand,
        });
    }

    /// Zeros for a row that is not published once; nothing is said of those.
    #[inline]
    fn figures(&self, row: usize) -> PublishedFigures {
        (self.published)(row).unwrap_or_default()
    }

    /// What there is room to list of the flaws, and how many more there are: to say what a cell must be takes longer
    /// than to see that it is wrong.
    fn worded(
        &self,
        flaws: impl Iterator<Item = Flaw>,
        word: impl Fn(Flaw) -> Option<Found>,
    ) -> (Vec<Found>, usize) {
        let mut flaws = flaws;
        let room = MAX_FINDINGS.saturating_sub(self.verdict.listed.len());
        let found = flaws.by_ref().take(room).filter_map(word).collect();
        (found, flaws.count())
    }

    fn find_all(&mut self, found: Vec<Found>, unlisted: usize) {
        for (row, column, published, demand) in found {
            self.find(row, column, published, demand);
        }
        self.verdict.unlisted = self.verdict.unlisted.saturating_add(unlisted);
    }

    #[inline]
    fn is_mountain(&self, row: usize) -> bool {
        self.mountain.get(row).copied().unwrap_or(false)
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.counties.get(row).map(|county| county.code)
    }

    fn money(&self, quanta: u128) -> Money {
        Money::clamped(i128::try_from(quanta.saturating_mul(self.quantum)).unwrap_or(i128::MAX))
    }

    /// Whole quanta of an amount, rounded down; 0 below 0.
    #[inline]
    fn quanta(&self, amount: Money) -> u128 {
        quanta(amount, self.quantum)
    }

    /// ⌊exact ÷ total⌋ and ⌈exact ÷ total⌉ quanta, at most `most`, found by halving: only for a finding.
    fn neighbours(&self, exact: &Wide, total: &Wide, most: u128) -> (Money, Money) {
        let (mut low, mut high) = (0_u128, most.saturating_add(1)); // low × total ≤ exact < high × total
        while high.saturating_sub(low) > 1 {
            let middle = low.midpoint(high);
            if total.times(&Wide::from(middle)) <= *exact {
                low = middle
            } else {
                high = middle
            }
        }
        let is_whole = total.times(&Wide::from(low)) == *exact;
        (
            self.money(low),
            self.money(if is_whole { low } else { high }),
        )
    }
}

#[inline]
fn quanta(amount: Money, quantum: u128) -> u128 {
    let fen = u128::try_from(amount.fen()).unwrap_or(0);
    // Nearly every amount fits a word, whose division is far quicker.
    match (u64::try_from(fen), u64::try_from(quantum)) {
        (Ok(_), Ok(1)) => fen,
        (Ok(fen), Ok(quantum)) => u128::from(fen.checked_div(quantum).unwrap_or(0)),
        _ => fen.checked_div(quantum).unwrap_or(0),
    }
}
