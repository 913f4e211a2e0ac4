//! Checks a published allocation, ours or another's, against policy and table.
//!
//! Shares no code with the rooms that calculate: it has its own weights, its own wide numbers, and checks by
//! certificate, not by calculating again with the same method. See RULES sections 5, 6 and 8.

mod certificate;
mod finding;
mod places;
mod plan;
mod rows;
mod totals;
mod uplift;
mod wide;

use std::collections::BTreeMap;

use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

use certificate::Flaw;
use plan::Weights;
use wide::Wide;

pub use finding::{Demand, Finding, MAX_FINDINGS, Verdict};

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
/// *total = total.checked_add(policy.terms().quantum).expect("in range");
/// let verdict = audit::table(&policy, &counties, &published);
/// assert_eq!(verdict.listed[0].code(), "sum_of_parts");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn table(policy: &Policy, counties: &[County], published: &[PublishedRow]) -> Verdict {
    self::published(policy, counties, published, &[])
}

/// Audits a published table as it was read: its rows in any order, and its total rows, if it has any.
///
/// Total rows are held against the sums of the counties' rows: without a county that the year's table does not have, once
/// where a county is doubled with the same figures; not at all where it is doubled with different ones.
#[must_use]
pub fn published(
    policy: &Policy,
    counties: &[County],
    published: &[PublishedRow],
    totals: &[PublishedTotal],
) -> Verdict {
    let mut verdict = Verdict::default();
    let (places, is_clear) = places::places(counties, published, &mut verdict);
    let figures = |row: usize| Some(published.get(places.get(row).copied().flatten()?)?.figures);
    let mut audit = Audit::new(policy, counties, &figures);
    audit.is_complete = places.iter().all(Option::is_some);
    audit.verdict = verdict;
    let mut verdict = audit.run();
    if is_clear {
        totals::check(policy, counties.len(), figures, totals, &mut verdict);
    } else if !totals.is_empty() {
        verdict.push(Finding { county: None, column: Column::Code, published: None, demand: Demand::TotalsUnchecked });
    }
    verdict
}

/// Audits figures that stand in the order of the counties; `published` is asked for a row more than once and must
/// answer the same each time. Of many rows two threads judge the cells, half each, with the same verdict as one.
#[must_use]
pub fn figures(policy: &Policy, counties: &[County], published: impl Fn(usize) -> PublishedFigures + Sync) -> Verdict {
    let figures = |row: usize| Some(published(row));
    Audit::new(policy, counties, &figures).run()
}

/// A finding before it has its county: row, column, figure as published, demand.
type Found = (Option<usize>, Column, Option<Money>, Demand);

struct Audit<'a, P> {
    policy: &'a Policy,
    counties: &'a [County],
    /// The figures of a row, if it is published once.
    published: &'a P,
    /// Whether every row has figures.
    is_complete: bool,
    /// Of rows whose plan is not the sum of its parts the one of the two, in quanta, that the rest of the row goes by:
    /// no right figure is to be called wrong over a mistyped one. Where there is any, who was rounded up cannot be told.
    plans: BTreeMap<usize, u64>,
    quantum: Quantum,
    mountain: Vec<bool>,
    /// The published cells, row by row, in quanta.
    cells: Vec<u64>,
    /// The published shares of a column that is checked as a whole, in quanta; empty if the policy has no such column.
    fiscal_capacity: Vec<u64>,
    offset: Vec<u64>,
    verdict: Verdict,
}

impl<'a, P: Fn(usize) -> Option<PublishedFigures> + Sync> Audit<'a, P> {
    fn new(policy: &'a Policy, counties: &'a [County], published: &'a P) -> Self {
        Audit {
            policy,
            counties,
            published,
            is_complete: true,
            plans: BTreeMap::new(),
            quantum: Quantum::new(policy.terms().quantum),
            mountain: Vec::with_capacity(counties.len()),
            cells: Vec::with_capacity(counties.len().saturating_mul(policy.terms().factors.len())),
            fiscal_capacity: Vec::new(),
            offset: Vec::new(),
            verdict: Verdict::default(),
        }
    }

    fn run(mut self) -> Verdict {
        let weights = Weights::new(self.policy);
        if let Some(sums) = self.check_rows(&weights)
            && let Some(pools) = self.check_plan(&weights, &sums)
            && self.is_complete
        {
            self.check_uplift(&pools, &sums);
        }
        self.verdict
    }

    fn find(&mut self, row: Option<usize>, column: Column, published: Option<Money>, demand: Demand) {
        let county = row.and_then(|row| self.counties.get(row));
        let county = county.map(|county| (county.code, county.name.clone()));
        self.verdict.push(Finding { county, column, published, demand });
    }

    /// Zeros for a row that is not published once; nothing is said of those.
    #[inline]
    fn figures(&self, row: usize) -> PublishedFigures {
        (self.published)(row).unwrap_or_default()
    }

    /// What there is room to list of the flaws, and how many more there are: to say what a cell must be takes longer
    /// than to see that it is wrong.
    fn worded(&self, flaws: impl Iterator<Item = Flaw>, word: impl Fn(Flaw) -> Option<Found>) -> (Vec<Found>, usize) {
        let mut flaws = flaws;
        let room = MAX_FINDINGS.saturating_sub(self.verdict.listed.len());
        let found = flaws.by_ref().take(room).filter_map(word).collect();
        (found, flaws.count())
    }

    /// A column that does not add up to its pool. Nothing to say where it does in fen: then a cell is not whole quanta,
    /// or below 0, and that has been said.
    fn column_sum(&self, column: Column, pool: u128, figure: impl Fn(&PublishedFigures) -> Money) -> Option<Found> {
        let rows = 0..self.counties.len();
        let sum = rows.fold(0_i128, |sum, row| sum.saturating_add(figure(&self.figures(row)).fen()));
        let (sum, amount) = (Money::of_fen(sum), self.money(pool));
        let demand = Demand::ColumnSum { amount };
        (sum != amount).then_some((None, column, Some(sum), demand))
    }

    /// The plan of a row, in quanta, that the rest of the row goes by.
    #[inline]
    fn plan(&self, row: usize) -> u128 {
        match self.plans.get(&row) {
            Some(plan) => u128::from(*plan),
            None => self.quanta(self.figures(row).plan),
        }
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
        let fen = quanta.saturating_mul(u128::from(self.quantum.fen));
        Money::of_fen(i128::try_from(fen).unwrap_or(i128::MAX))
    }

    /// Whole quanta of an amount, rounded down; 0 below 0.
    fn quanta(&self, amount: Money) -> u128 {
        let fen = u128::try_from(amount.fen()).unwrap_or(0);
        fen.checked_div(u128::from(self.quantum.fen)).unwrap_or(0)
    }

    /// ⌊exact ÷ total⌋ and ⌈exact ÷ total⌉ quanta, at most `most`, found by halving: only for a finding.
    fn neighbours(&self, exact: &Wide, total: &Wide, most: u128) -> (Money, Money) {
        let (mut low, mut high) = (0_u128, most.saturating_add(1)); // low × total ≤ exact < high × total
        while high.saturating_sub(low) > 1 {
            let middle = low.midpoint(high);
            if total.times(&Wide::from(middle)) <= *exact { low = middle } else { high = middle }
        }
        let is_whole = total.times(&Wide::from(low)) == *exact;
        (self.money(low), self.money(if is_whole { low } else { high }))
    }
}

/// The quantum, ready to be counted in amounts: a multiplication costs less than a division.
#[derive(Clone, Copy)]
struct Quantum {
    fen: u64,
    /// ⌊(2^64 − 1) ÷ fen⌋: less than 2^64 ÷ fen by 1 at most.
    inverse: u64,
}

impl Quantum {
    fn new(quantum: Money) -> Quantum {
        let fen = u64::try_from(quantum.fen()).unwrap_or(1).max(1); // at most 1 万元
        Quantum { fen, inverse: u64::MAX.checked_div(fen).unwrap_or(1) }
    }

    /// How many quanta an amount in fen is, if it is a whole number of them.
    #[inline]
    fn whole(self, fen: u64) -> Option<u64> {
        if self.fen == 1 {
            return Some(fen);
        }
        let product = u128::from(fen).wrapping_mul(u128::from(self.inverse));
        let mut count = u64::try_from(product >> 64).unwrap_or(0); // too low by 1 at most
        let mut left = fen.wrapping_sub(count.wrapping_mul(self.fen));
        while left >= self.fen {
            count = count.wrapping_add(1);
            left = left.wrapping_sub(self.fen);
        }
        (left == 0).then_some(count)
    }
}
