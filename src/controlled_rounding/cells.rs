//! Step 2: which cells of each row round up.

use super::MAX_COLUMNS;
use super::columns::{ColumnSet, Kinds, Row, Sequence, Slack};
use super::matrix::Table;
use crate::halves::{first_half, join};
use crate::ranking::Order;

/// Raises by one quantum the cells that round up, as many in each row as [`Row::ups`] says.
///
/// Nearly every row gets its first choice. So in a long table all do at once, whatever their turn: if the rest of the
/// table can be completed once the rows of a stretch have theirs, then so it could after each of them. From the first
/// stretch on where it cannot, the rows have their turns one by one.
pub(super) fn choose(table: &mut Table, order: &Order) {
    let half = first_half(table.rows.len());
    let is_long = half < table.rows.len() && order.is_as_given();
    let settled = if is_long {
        let stretches = first_choices(table, half);
        settle(table, &stretches)
    } else {
        0
    };
    let columns = table.left.len();
    let mut slack = Slack::new(&table.left, &table.kinds);
    for index in order.rows().skip(settled) {
        let (Some(row), Some(sequence)) = (table.rows.get(index), table.sequences.get(index))
        else {
            continue;
        };
        let first = sequence.first(row.ups, columns);
        let chosen = choose_in_row(*row, *sequence, first, &mut slack);
        if is_long && chosen == first {
            continue;
        }
        let start = index.wrapping_mul(columns);
        let cells = table.cells.get_mut(start..start.wrapping_add(columns));
        for (column, cell) in cells.into_iter().flatten().enumerate() {
            let given = u64::from(is_long && first.contains(column));
            let raised = u64::from(chosen.contains(column));
            *cell = cell.wrapping_sub(given).wrapping_add(raised); // at most the pool
        }
    }
}

/// Rows that follow each other, with their first choices.
struct Stretch {
    rows: usize,
    kinds: Kinds,
    /// How many rows round up in each column.
    ups: [i64; MAX_COLUMNS],
}

/// Gives every row its first choice, half of them by each thread.
fn first_choices(table: &mut Table, half: usize) -> Vec<Stretch> {
    /// In each half: with fewer, more rows would be left to their turns, and with more, settling would take longer.
    const STRETCHES: usize = 64;
    let columns = table.left.len();
    let size = half.div_ceil(STRETCHES).max(1);
    let of = |rows: &[Row], sequences: &[Sequence], cells: &mut [u64]| -> Vec<Stretch> {
        let stretches = rows.chunks(size).zip(sequences.chunks(size));
        let stretches = stretches.zip(cells.chunks_mut(size.saturating_mul(columns).max(1)));
        stretches
            .map(|((rows, sequences), cells)| Stretch::raise(rows, sequences, cells, columns))
            .collect()
    };
    let (rows, other_rows) = table.rows.split_at(half);
    let (sequences, other_sequences) = table.sequences.split_at(half);
    let (cells, other_cells) = table.cells.split_at_mut(half.saturating_mul(columns));
    let (mut stretches, rest) = join(
        || of(rows, sequences, cells),
        Some(|| of(other_rows, other_sequences, other_cells)),
    );
    stretches.extend(rest.into_iter().flatten());
    stretches
}

impl Stretch {
    fn raise(rows: &[Row], sequences: &[Sequence], cells: &mut [u64], columns: usize) -> Stretch {
        let mut kinds = Kinds::none(columns);
        let mut ups = [0_i64; MAX_COLUMNS];
        let cells = cells.chunks_exact_mut(columns.max(1));
        for ((row, sequence), cells) in rows.iter().zip(sequences).zip(cells) {
            let chosen = sequence.first(row.ups, columns);
            kinds.add(*row, 1);
            for ((column, cell), ups) in cells.iter_mut().enumerate().zip(&mut ups) {
                *cell = cell.wrapping_add(u64::from(chosen.contains(column))); // at most the pool
                *ups = ups.wrapping_add(i64::from(chosen.contains(column)));
            }
        }
        Stretch {
            rows: rows.len(),
            kinds,
            ups,
        }
    }
}

/// Takes the longest run of first stretches after which the rest of the table can be completed, and returns how many
/// rows that is.
fn settle(table: &mut Table, stretches: &[Stretch]) -> usize {
    // The first `fits` stretches are taken; the first `end` are all there are, or too many.
    let (mut fits, mut end) = (0_usize, stretches.len());
    let mut settled = 0_usize;
    let mut step = end;
    while step > 0 {
        let run = stretches.iter().skip(fits).take(step);
        let (mut left, mut kinds) = (table.left.clone(), table.kinds.clone());
        for stretch in run.clone() {
            kinds.remove(&stretch.kinds);
            for (left, ups) in left.iter_mut().zip(stretch.ups) {
                *left = left.wrapping_sub(ups);
            }
        }
        if Slack::new(&left, &kinds).is_enough() {
            (table.left, table.kinds) = (left, kinds);
            fits = fits.saturating_add(step);
            settled = run.fold(settled, |rows, stretch| rows.saturating_add(stretch.rows));
        } else {
            end = fits.saturating_add(step);
        }
        step = end.saturating_sub(fits) >> 1;
    }
    settled
}

/// The first set of the row's cells, in the order of their remainders, with which the table can be completed.
#[inline]
fn choose_in_row(row: Row, sequence: Sequence, first: ColumnSet, slack: &mut Slack) -> ColumnSet {
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
