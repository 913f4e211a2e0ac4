//! A table that is changed and audited once more.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::case::check_table;
use super::cause::{Cause, CauseKind, Likely};
use super::finding::{Demand, Finding};
use super::verdict::Verdict;
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal, Takes};

/// Most rows that are audited in all tables that are tried, with one cell changed each and once more with several: a
/// thousand audits of a year.
pub(super) const MAX_ROWS: usize = 100_000;

/// Most rows of a table of which anything is tried.
pub(super) const MOST_ROWS: usize = MAX_ROWS / 10;

/// A published table.
pub(super) struct Table {
    pub(super) rows: Vec<PublishedRow>,
    pub(super) totals: Vec<PublishedTotal>,
}

/// A table as published, and what was found in it.
pub(super) struct Trial<'a> {
    pub(super) verdict: &'a Verdict,
    pub(super) policy: &'a Policy,
    pub(super) counties: &'a [County],
    pub(super) rows: &'a [PublishedRow],
    pub(super) totals: &'a [PublishedTotal],
    pub(super) columns: Vec<Column>,
    /// How many rows may still be audited.
    pub(super) rows_left: Cell<usize>,
}

impl Trial<'_> {
    /// The table as published, to be changed.
    pub(super) fn table(&self) -> Table {
        Table { rows: self.rows.to_vec(), totals: self.totals.to_vec() }
    }

    /// Whether one more table may be tried.
    pub(super) fn has_left(&self) -> bool {
        self.rows_left.get() > self.rows.len()
    }

    /// What is found in a table; `None` once enough was tried.
    pub(super) fn audit(&self, table: &Table) -> Option<Verdict> {
        self.rows_left.set(self.rows_left.get().checked_sub(table.rows.len().max(1))?);
        Some(check_table(self.policy, self.counties, &table.rows, &table.totals))
    }

    /// A changed table, if it is right as [`Trial::settle`] has it.
    pub(super) fn right(&self, table: Table) -> Option<Table> {
        let verdict = self.audit(&table)?;
        self.settle(table, &verdict)
    }

    /// The place of the row of a county.
    pub(super) fn place(&self, county: CountyCode) -> Option<usize> {
        self.rows.iter().position(|row| row.code == county)
    }

    /// A table in which nothing but total rows is found, with the sums that these must be; `None` if it was found in the
    /// published one: then another fault is behind it.
    pub(super) fn settle(&self, mut table: Table, verdict: &Verdict) -> Option<Table> {
        if verdict.is_clean() {
            return Some(table);
        }
        for finding in &verdict.listed {
            let (line, amount) = total(finding)?;
            let column = finding.column.as_ref()?;
            let is_same = |known: &Finding| {
                total(known).is_some_and(|(known, _)| known == line) && known.column == finding.column
            };
            if self.verdict.unlisted > 0 || self.verdict.listed.iter().any(is_same) {
                return None;
            }
            let row = table.totals.iter_mut().find(|total| total.line == line)?;
            let (_, slot) = row.amounts.iter_mut().find(|(of, _)| of == column)?;
            *slot = column.shown(amount);
        }
        self.audit(&table)?.is_clean().then_some(table)
    }

    /// What a right table says of the published one.
    pub(super) fn cause(&self, kind: CauseKind, counties: &[CountyCode], right: &Table) -> Cause {
        let zero = PublishedFigures::zero(self.policy);
        let (mut cells, mut named) = (Vec::new(), Vec::new());
        for row in right.rows.iter().filter(|row| counties.contains(&row.code)) {
            named.push((row.code, row.name.clone()));
            let before = self.place(row.code).and_then(|place| self.rows.get(place));
            let before = before.map_or(&zero, |row| &row.figures);
            cells.extend(self.columns.iter().filter_map(|column| {
                let (published, amount) = (column.amount(before)?, column.amount(&row.figures)?);
                let [published, amount] = [published, amount].map(|amount| column.shown(amount));
                let (county, name) = (row.code, row.name.clone());
                (published != amount).then_some(Likely {
                    county,
                    name,
                    column: column.clone(),
                    published,
                    amount,
                    left: 0,
                })
            }));
        }
        // Which subtotal takes a row that is missing is not certain.
        let is_certain = |total: &PublishedTotal| kind != CauseKind::RowMissing || total.takes == Takes::All;
        let changed = self.totals.iter().zip(&right.totals);
        let changed = changed.filter(|(a, b)| a.amounts != b.amounts && is_certain(a));
        let totals: BTreeSet<usize> = changed.map(|(total, _)| total.line).collect();
        Cause { kind, counties: named, cells, totals: totals.into_iter().collect() }
    }
}

/// The line of a total row that is found wrong, and what it must be.
pub(super) fn total(finding: &Finding) -> Option<(usize, Money)> {
    match finding.demand {
        Demand::TotalRow { line, amount } | Demand::SubtotalRow { line, amount, .. } => Some((line, amount)),
        _ => None,
    }
}
