//! Whether one row is behind all findings: wrong in several cells, as where a changed amount was carried on through plan
//! and total, or missing.
//!
//! What a row must be follows from the others: what its columns lack, what the rules demand of its other cells, and their
//! sums. With those it is audited, until nothing is found or nothing follows any more.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::cause::{Cause, CauseKind};
use super::finding::{Demand, Finding};
use super::sums::add_up;
use super::trial::{Table, Trial, total};
use super::verdict::Verdict;
use crate::county::CountyCode;
use crate::number::Money;
use crate::published::{Column, PublishedFigures, PublishedRow, Takes};

/// Most times that a row is put right: once for each step of the rules, and some.
const STEPS: usize = 12;

/// The row behind all findings, if there is one.
pub(super) fn find(trial: &Trial<'_>) -> Option<Cause> {
    let is_missing = |finding: &&Finding| finding.demand == Demand::Missing;
    let missing: Vec<CountyCode> =
        trial.verdict.listed.iter().filter(is_missing).filter_map(Finding::county_code).collect();
    if let [first, more @ ..] = missing.as_slice() {
        // A subtotal of which nobody can tell what it takes may be the row itself: 温州市 for 温州市本级.
        let is_certain = more.is_empty() && trial.verdict.unchecked.is_empty();
        let table = is_certain.then(|| with_row(trial, *first)).flatten()?;
        let verdict = Cow::Owned(trial.audit(&table)?);
        let right = mend(trial, table, *first, verdict)?;
        return Some(trial.cause(CauseKind::RowMissing, &missing, &right));
    }
    // Those that are named are tried first.
    let named: Vec<CountyCode> = trial.verdict.listed.iter().filter_map(Finding::county_code).collect();
    let mut tried = BTreeSet::new();
    let all = named.into_iter().chain(trial.counties.iter().map(|county| county.code));
    let mut all = all.filter(|code| tried.insert(*code)).take_while(|_| trial.has_left());
    all.find_map(|code| {
        let right = mend(trial, trial.table(), code, Cow::Borrowed(trial.verdict))?;
        Some(trial.cause(CauseKind::RowWrong, &[code], &right))
    })
}

/// The table with a row for a county that has none: below those of its prefecture, where its subtotal takes it; `None` where
/// there is a subtotal and no such row, so that nobody can tell which takes it.
fn with_row(trial: &Trial<'_>, code: CountyCode) -> Option<Table> {
    let mut table = trial.table();
    let county = trial.counties.iter().find(|county| county.code == code)?;
    let beside = table.rows.iter().rposition(|row| row.code.prefecture() == code.prefecture());
    let has_subtotal = table.totals.iter().any(|total| total.takes == Takes::Some);
    let place = match beside {
        Some(place) => place + 1,
        None if has_subtotal => return None,
        None => table.rows.len(),
    };
    let row_count = table.rows.len();
    for total in table.totals.iter_mut().filter(|total| total.above >= place) {
        total.above = total.above.min(row_count) + 1; // beyond the table stands no row
    }
    let mountain = trial.policy.terms().roster.contains(code);
    let figures = PublishedFigures { mountain, ..PublishedFigures::zero(trial.policy) };
    table.rows.insert(place, PublishedRow { code, name: county.name.clone(), figures });
    Some(table)
}

/// The table with the row of a county put right, if that makes it right; `verdict` is what is found in it as it is.
fn mend(trial: &Trial<'_>, mut table: Table, code: CountyCode, mut verdict: Cow<'_, Verdict>) -> Option<Table> {
    for step in 0..STEPS {
        if verdict.listed.iter().all(|finding| total(finding).is_some()) {
            return trial.settle(table, &verdict);
        }
        // What a column lacks is not what the county can have of it: another row is wrong.
        let is_of_plan = |finding: &Finding| matches!(finding.column, Some(Column::Factor { .. }));
        if step > 0 && verdict.listed.iter().any(|it| it.county_code() == Some(code) && is_of_plan(it)) {
            return None;
        }
        let row = table.rows.iter_mut().find(|row| row.code == code)?;
        let figures = put_right(&row.figures, &verdict, code, trial)?;
        if figures == row.figures {
            return None;
        }
        row.figures = figures;
        verdict = Cow::Owned(trial.audit(&table)?);
    }
    None
}

/// A row with what the findings demand of it, added up.
fn put_right(
    row: &PublishedFigures,
    verdict: &Verdict,
    code: CountyCode,
    trial: &Trial<'_>,
) -> Option<PublishedFigures> {
    let mut figures = row.clone();
    for finding in &verdict.listed {
        let Some(column) = &finding.column else { continue };
        if let Some(amount) = demanded(finding, column, row, code) {
            *column.slot(&mut figures)? = Money::from_fen(amount.fen())?;
        }
    }
    add_up(&mut figures, &trial.columns)?;
    Some(figures)
}

/// What a cell of a row must be by a finding; what a column lacks or has too much is the row's.
fn demanded(finding: &Finding, column: &Column, row: &PublishedFigures, code: CountyCode) -> Option<Money> {
    let amount = match (&finding.demand, finding.county_code()) {
        (Demand::Sign { .. }, Some(of)) if of == code => Money::ZERO,
        (demand, Some(of)) if of == code => demand.bounds().filter(|[down, up]| down == up)?[0],
        (Demand::ColumnSum { amount }, None) if *column != Column::Total => {
            return Some(column.amount(row)? + column.shown(*amount - finding.published?));
        }
        _ => return None,
    };
    Some(column.shown(amount))
}
