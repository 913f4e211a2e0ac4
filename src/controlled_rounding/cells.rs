//! Step 2: which cells of each row round up.

use std::cmp::Ordering;

use super::MAX_COLUMNS;
use super::columns::{ColumnSet, Row, Slack};
use super::matrix::{Matrix, Table};
use crate::natural::Natural;
use crate::quota;
use crate::ranking::Order;

/// Raises by one quantum the cells that round up, as many in each row as [`Row::ups`] says.
pub(super) fn choose<W>(matrix: &Matrix<W>, table: &mut Table, order: &Order)
where
    W: Fn(usize, usize) -> Natural,
{
    let columns = matrix.columns();
    let Table {
        cells,
        digits,
        rows,
        left,
        ..
    } = table;
    let mut slack = Slack::new(left, rows.iter().copied());
    for index in order.rows() {
        let start = index.wrapping_mul(columns);
        let place = start..start.wrapping_add(columns);
        let (Some(row), Some(cells), Some(digits)) = (
            rows.get(index),
            cells.get_mut(place.clone()),
            digits.get(place),
        ) else {
            continue;
        };
        let chosen = if row.ups == 0 {
            continue;
        } else if row.ups == row.fractional.len() {
            row.fractional // no choice, and nothing lost for anybody
        } else {
            choose_in_row(matrix, index, *row, digits, &mut slack)
        };
        for (column, cell) in cells.iter_mut().enumerate() {
            *cell = cell.saturating_add(u64::from(chosen.contains(column)));
        }
    }
}

/// The first set of the row's cells, in the order of their remainders, with which the table can be completed.
fn choose_in_row<W>(
    matrix: &Matrix<W>,
    index: usize,
    row: Row,
    digits: &[u64],
    slack: &mut Slack,
) -> ColumnSet
where
    W: Fn(usize, usize) -> Natural,
{
    let digit = |column: usize| digits.get(column).copied().unwrap_or(0);
    let sequence = |a: usize, b: usize| -> Ordering {
        let remainders = if digit(a).abs_diff(digit(b)) >= quota::ERROR {
            digit(b).cmp(&digit(a))
        } else {
            matrix.compare_cells(index, b, a)
        };
        remainders.then_with(|| a.cmp(&b))
    };
    // Sorted as they come: at most eight.
    let mut columns = [0_usize; MAX_COLUMNS];
    let mut count = 0_usize;
    for column in (0..matrix.columns()).filter(|column| row.fractional.contains(*column)) {
        let (sorted, _) = columns.split_at(count);
        let behind = sorted
            .iter()
            .rev()
            .take_while(|other| sequence(column, **other).is_lt())
            .count();
        let place = count.wrapping_sub(behind);
        count = count.wrapping_add(1);
        if let Some(moved) = columns.get_mut(place..count) {
            moved.rotate_right(1);
            if let Some(slot) = moved.first_mut() {
                *slot = column;
            }
        }
    }
    let (columns, _) = columns.split_at(count);
    let first = columns
        .iter()
        .take(usize::from(row.ups))
        .fold(ColumnSet::EMPTY, |set, column| set.with(*column));
    if slack.take(row, first) {
        return first;
    }
    first_allowed(row, columns, ColumnSet::EMPTY, slack).unwrap_or(row.fractional)
}

/// Tries the columns in turn, each rounded up before rounded down: the first complete choice is the rule's.
fn first_allowed(
    row: Row,
    columns: &[usize],
    chosen: ColumnSet,
    slack: &mut Slack,
) -> Option<ColumnSet> {
    if chosen.len() == row.ups {
        return slack.take(row, chosen).then_some(chosen);
    }
    let (column, rest) = columns.split_first()?;
    first_allowed(row, rest, chosen.with(*column), slack)
        .or_else(|| first_allowed(row, rest, chosen, slack))
}
