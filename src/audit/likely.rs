//! Which cell was probably changed: the one that, changed alone, makes its row right and brings nothing else about.
//!
//! Every amount of a county is part of a sum of its row, so a single wrong one leaves a sum that fails there. What it
//! should be follows from the sum; whether it is that one, only the audit of the table with it changed can tell. Two wrong
//! cells in one row may look like a third; so where anything in the row is wrong still, nobody is accused.

use std::collections::BTreeSet;

use super::case::check_table;
use super::cause::Likely;
use super::finding::{Demand, Finding};
use super::sums::{is_part, over, sums};
use super::trial::{MAX_ROWS, Trial};
use super::verdict::Verdict;
use crate::county::CountyCode;
use crate::number::Money;
use crate::published::{Column, PublishedFigures, PublishedRow};

/// The cells that may be the one of their row, by rows and columns.
pub(super) fn find(trial: &Trial<'_>) -> Vec<Likely> {
    let (verdict, published, columns, codes) = (trial.verdict, trial.rows, &trial.columns, failing(trial.verdict));
    let rows = published.iter().filter(|row| codes.contains(&row.code));
    let cells = rows.flat_map(|row| columns.iter().map(move |column| (row, column)));
    let changes = cells.filter_map(|(row, column)| Some((row, column, change(&row.figures, column, columns)?)));
    let changes: Vec<(&PublishedRow, &Column, Money)> = changes.collect();
    if changes.len() * published.len() > MAX_ROWS {
        // Of so many nobody can say that one is the cell.
        return Vec::new();
    }
    let tried = changes.iter().filter_map(|(row, column, amount)| {
        let before = column.amount(&row.figures)?;
        let mut changed = published.to_vec();
        for row in changed.iter_mut().filter(|other| other.code == row.code) {
            *column.slot(&mut row.figures)? = *amount;
        }
        let after = check_table(trial.policy, trial.counties, &changed, trial.totals);
        let is_new = |finding: &Finding| !is_known(finding, verdict, column);
        // Where something in its row is wrong still, that may be the cell. What mends nothing is none.
        let is_of_row = |finding: &Finding| finding.county_code() == Some(row.code) && !finding.demand.is_unchecked();
        let is_worse = after.found() >= verdict.found() || after.listed.iter().any(|it| is_new(it) || is_of_row(it));
        (!is_worse).then(|| Likely {
            county: row.code,
            name: row.name.clone(),
            column: (*column).clone(),
            published: column.shown(before),
            amount: column.shown(*amount),
            left: after.found(),
        })
    });
    let tried: Vec<Likely> = tried.collect();
    // Over a cell that is wrong still, what comes after it is not judged: that mends less.
    let least = |county| tried.iter().filter(|other| other.county == county).map(|other| other.left).min();
    // Where nobody could judge control and shares of a deduction, such a cell may be the one as well as another.
    let is_open = |county| {
        let is_one = |(row, column, _): &(&PublishedRow, &Column, Money)| row.code == county && is_of_year(column);
        is_unjudged(verdict) && changes.iter().any(is_one)
    };
    let is_sure = |one: &&Likely| one.left == 0 || Some(one.left) == least(one.county) && !is_open(one.county);
    tried.iter().filter(is_sure).cloned().collect()
}

/// The counties whose rows do not add up.
pub(super) fn failing(verdict: &Verdict) -> BTreeSet<CountyCode> {
    let fails = |finding: &&Finding| matches!(finding.demand, Demand::SumOfParts { .. });
    verdict.listed.iter().filter(fails).filter_map(Finding::county_code).collect()
}

/// With what a cell makes every sum of its row add up; `None` if there is no such amount, or it stands there.
pub(super) fn change(figures: &PublishedFigures, changed: &Column, columns: &[Column]) -> Option<Money> {
    let mut needed = None;
    for sum in sums(columns) {
        let over = over(figures, sum, columns);
        let change = match is_part(changed, sum) {
            Some(true) => -over,
            Some(false) => over,
            None if over == Money::ZERO => continue,
            None => return None,
        };
        if needed.is_some_and(|needed| needed != change) {
            return None;
        }
        needed = Some(change);
    }
    let change = needed.filter(|change| *change != Money::ZERO)?;
    changed.amount(figures)?.checked_add(change)
}

/// Whether an amount before control is wrong, so that nobody judged control and what follows it.
fn is_unjudged(verdict: &Verdict) -> bool {
    verdict.listed.iter().any(|known| known.demand == Demand::YearUnchecked)
}

/// What is judged by all counties' amounts before control.
fn is_of_year(column: &Column) -> bool {
    matches!(column, Column::Control | Column::Adjustment { .. })
}

/// Whether a finding of the changed table is one of the table as it stands, or of what nobody could judge there: whose
/// quantum comes first, control and what follows it. A total row of the column may have been added up with the wrong cell.
fn is_known(finding: &Finding, verdict: &Verdict, changed: &Column) -> bool {
    let is_same = |known: &Finding| {
        known.code() == finding.code() && known.column == finding.column && known.county_code() == finding.county_code()
    };
    match (&finding.demand, &finding.column) {
        (Demand::CountyFirst { .. } | Demand::FactorFirst { .. }, _) => true,
        (Demand::TotalRow { .. } | Demand::SubtotalRow { .. }, Some(column)) if column == changed => true,
        (_, Some(column)) if is_of_year(column) && is_unjudged(verdict) => true,
        (Demand::ColumnSum { .. }, Some(Column::Total)) if is_unjudged(verdict) => true,
        _ => verdict.listed.iter().any(is_same),
    }
}
