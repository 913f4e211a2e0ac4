//! Whether cells of several rows are wrong, where mistakes in one column set each other off: its sum holds, so with any one of
//! them put right another sum fails.
//!
//! What they must be follows from their rows, or from what two of them are off by; the audit says whether the table is right
//! with that.

use std::collections::BTreeSet;

use super::cause::{Cause, CauseKind, Likely};
use super::finding::Demand;
use super::likely::{change, failing};
use super::sums::add_up;
use super::trial::{Table, Trial};
use crate::county::CountyCode;
use crate::number::Money;
use crate::published::Column;

/// The cells behind all findings, if there are such; `likely` are those that were found one by one.
pub(super) fn find(trial: &Trial<'_>, likely: &[Likely]) -> Option<Cause> {
    one_of_each(trial, likely).or_else(|| moved(trial))
}

/// One cell of each row that does not add up: the likely ones, and those of the other rows in one column.
fn one_of_each(trial: &Trial<'_>, likely: &[Likely]) -> Option<Cause> {
    let mut mended = trial.rows.to_vec();
    for cell in likely {
        let row = mended.iter_mut().find(|row| row.code == cell.county)?;
        *cell.column.slot(&mut row.figures)? = cell.column.shown(cell.amount);
    }
    let counties: Vec<CountyCode> = failing(trial.verdict).into_iter().collect();
    let is_other = |code: &CountyCode| !likely.iter().any(|cell| cell.county == *code);
    let others: Vec<CountyCode> = counties.iter().copied().filter(is_other).collect();
    if others.len() < 2 {
        return None;
    }
    trial.columns.iter().find_map(|column| {
        let mut table = Table { rows: mended.clone(), totals: trial.totals.to_vec() };
        for row in table.rows.iter_mut().filter(|row| others.contains(&row.code)) {
            let amount = change(&row.figures, column, &trial.columns)?;
            *column.slot(&mut row.figures)? = amount;
        }
        let right = trial.right(table)?;
        Some(trial.cause(CauseKind::CellsWrong, &counties, &right))
    })
}

/// An amount that one county has of a factor and another should have, carried through their sums.
fn moved(trial: &Trial<'_>) -> Option<Cause> {
    let quantum = trial.policy.terms().quantum;
    let (mut codes, mut offs, mut named) = (failing(trial.verdict), BTreeSet::new(), None);
    for finding in &trial.verdict.listed {
        let of_factor = finding.column.as_ref().filter(|column| is_factor(column));
        let [published, down, up] = match &finding.demand {
            Demand::FloorOrCeiling { .. } if of_factor.is_none() => continue,
            Demand::FloorOrCeiling { .. } | Demand::RowSum { .. } => finding.amounts()?,
            Demand::CountyFirst { other } => {
                codes.insert(*other);
                [quantum, Money::ZERO, Money::ZERO]
            }
            _ => continue,
        };
        codes.extend(finding.county_code());
        offs.extend([published - down, down - published, published - up, up - published]);
        named = named.or(of_factor);
    }
    let [from, to] = codes.iter().copied().collect::<Vec<CountyCode>>()[..] else { return None };
    let is_one = |column: &Column| is_factor(column) && named.is_none_or(|named| named == column);
    let columns = trial.columns.iter().filter(|column| is_one(column));
    offs.remove(&Money::ZERO);
    let mut moves = columns.flat_map(|column| offs.iter().map(move |off| (column, *off)));
    let right = moves.find_map(|(column, off)| moved_back(trial, column, [(from, -off), (to, off)]))?;
    Some(trial.cause(CauseKind::CellsWrong, &[from, to], &right))
}

/// The table with what two counties have of a factor changed, carried through their sums, if that makes it right.
fn moved_back(trial: &Trial<'_>, column: &Column, changes: [(CountyCode, Money); 2]) -> Option<Table> {
    let mut table = trial.table();
    for (code, more) in changes {
        for row in table.rows.iter_mut().filter(|row| row.code == code) {
            let slot = column.slot(&mut row.figures)?;
            *slot = slot.checked_add(more)?;
            add_up(&mut row.figures, &trial.columns)?;
        }
    }
    let verdict = trial.audit(&table)?;
    let mut is_uplifted = false;
    for finding in &verdict.listed {
        let Demand::UpliftOfPlan { amount, .. } = finding.demand else { continue };
        let county = finding.county_code().filter(|code| changes.iter().any(|(one, _)| one == code));
        for row in table.rows.iter_mut().filter(|row| Some(row.code) == county) {
            row.figures.uplift = amount;
            add_up(&mut row.figures, &trial.columns)?;
            is_uplifted = true;
        }
    }
    let verdict = if is_uplifted { trial.audit(&table)? } else { verdict };
    trial.settle(table, &verdict)
}

fn is_factor(column: &Column) -> bool {
    matches!(column, Column::Factor { .. })
}
