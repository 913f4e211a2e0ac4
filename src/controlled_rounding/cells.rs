//! Step 2: which cells of each row round up.

use super::columns::{ColumnSet, Row, Sequence, Slack};
use super::matrix::Table;
use crate::ranking::Order;

/// Raises by one quantum the cells that round up, as many in each row as [`Row::ups`] says.
pub(super) fn choose(table: &mut Table, order: &Order) {
    let Table {
        cells,
        sequences,
        rows,
        left,
        ..
    } = table;
    let columns = left.len();
    let mut slack = Slack::new(left, rows.iter().copied());
    for index in order.rows() {
        let (Some(row), Some(sequence)) = (rows.get(index), sequences.get(index)) else {
            continue;
        };
        let chosen = choose_in_row(*row, *sequence, &mut slack, columns);
        let start = index.wrapping_mul(columns);
        let cells = cells.get_mut(start..start.wrapping_add(columns));
        for (column, cell) in cells.into_iter().flatten().enumerate() {
            *cell = cell.wrapping_add(u64::from(chosen.contains(column))); // at most the pool
        }
    }
}

/// The first set of the row's cells, in the order of their remainders, with which the table can be completed.
#[inline]
fn choose_in_row(row: Row, sequence: Sequence, slack: &mut Slack, columns: usize) -> ColumnSet {
    let first = sequence.first(row.ups, columns);
    if slack.take(row, first) {
        return first;
    }
    let columns: Vec<usize> = sequence.columns(row.fractional.len()).collect();
    first_allowed(row, &columns, ColumnSet::EMPTY, slack).unwrap_or(row.fractional)
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
