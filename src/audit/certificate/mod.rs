//! Whether a table of whole cells is the one the rounding rule picks: RULES section 8, by certificate.
//!
//! Nothing is rounded here. That a cell is ⌊exact⌋ or ⌈exact⌉ is one comparison of products. That the right rows round
//! up is shown by what could be traded: a row rounded down could take the quantum of a row rounded up if the columns
//! between them can pass it on, which is reachability among at most eight columns. If no row could trade with one that
//! comes after it, the rows rounded up are the rule's (they are the best basis of a matroid exactly if no single
//! exchange improves them). Within rows the same holds cell by cell, each row against the rows after it.

mod choice;
mod column;
mod exam;

use super::wide::Wide;
use crate::county::CountyCode;
use crate::halves::{first_half, join};

use column::Column;
use exam::{Exam, Examined};

/// A table to be certified, every figure in quanta.
pub(super) trait Table: Sync {
    /// What each column must add up to.
    fn pools(&self) -> &[u128];
    /// How many rows there are.
    fn rows(&self) -> usize;
    /// The rows by ascending code; `None` if they stand so.
    fn order(&self) -> Option<Vec<usize>>;
    /// The code of a row: lower codes come first where remainders are equal.
    fn code(&self, row: usize) -> Option<CountyCode>;
    /// Σ weights of a column, if it is below 2^128.
    fn narrow_total(&self, column: usize) -> Option<u128>;
    /// The weight in (row, column), if it is below 2^128.
    fn narrow(&self, row: usize, column: usize) -> Option<u128>;
    /// The same weight, whatever its size.
    fn wide(&self, row: usize, column: usize) -> Wide;
    /// The cell in (row, column) as published.
    fn cell(&self, row: usize, column: usize) -> u128;
}

/// Where a table is not the rule's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// A pool to share and no weight above zero.
    ZeroWeights { column: usize },
    /// A cell that is neither ⌊exact⌋ nor ⌈exact⌉.
    Cell { row: usize, column: usize },
    /// Cells that are, and their sum is neither.
    Row { row: usize },
    /// Cells that do not add up to the pool.
    Column { column: usize },
    /// The first row rounded down that could have had the quantum of one rounded up after it.
    RowChoice { down: usize, up: usize },
    /// The same within a row: column `down` could have had the quantum of column `up`.
    CellChoice { row: usize, down: usize, up: usize },
}

/// A row as far as it matters to others.
#[derive(Clone, Copy, Default)]
struct Row {
    /// Leading digits of the remainder of its sum, in units of 2^−62.
    digits: i64,
    sets: Sets,
    /// Whether its sum is rounded up, or down; neither if it is whole or flawed.
    is_up: bool,
    is_down: bool,
}

/// Columns in which a row is rounded up and down.
#[derive(Clone, Copy, Default)]
struct Sets {
    up: u8,
    down: u8,
}

/// What a certificate says.
pub(super) struct Certificate {
    /// Everything found wrong with the table, in the order in which it is found.
    pub(super) flaws: Vec<Flaw>,
    /// Σ weights of each column.
    pub(super) totals: Vec<Wide>,
}

/// Examines the table.
pub(super) fn certify(table: &impl Table) -> Certificate {
    let columns = Column::all(table);
    let zero = |column: &Column| column.pool > 0 && column.is_empty();
    let starved = columns.iter().enumerate().filter(|(_, column)| zero(column));
    let flaws: Vec<Flaw> = starved.map(|(column, _)| Flaw::ZeroWeights { column }).collect();
    if !flaws.is_empty() {
        return Certificate { flaws, totals: Vec::new() };
    }
    let exam = Exam::new(table, columns);
    let half = first_half(table.rows());
    let rest = (half < table.rows()).then_some(|| exam.examine(half..table.rows()));
    let (mut found, rest) = join(|| exam.examine(0..half), rest);
    if let Some(rest) = rest {
        exam.append(&mut found, rest);
    }
    let Examined { rows, candidates, sums, inversions, mut flaws } = found;
    for (column, (sum, pool)) in sums.iter().zip(table.pools()).enumerate() {
        if sum != pool {
            flaws.push(Flaw::Column { column });
        }
    }
    if flaws.is_empty() {
        let of_rows = exam.check_row_choice(&candidates);
        flaws.extend(of_rows.or_else(|| exam.check_cell_choice(&rows, inversions)));
    }
    let totals = exam.columns.into_iter().map(|column| column.total).collect();
    Certificate { flaws, totals }
}

/// The bit of a column in a set of columns.
#[inline]
fn bit(place: usize) -> u8 {
    u32::try_from(place).ok().and_then(|place| 1_u8.checked_shl(place)).unwrap_or(0)
}

/// The columns of a set.
#[inline]
fn places(set: u8) -> impl Iterator<Item = usize> {
    let mut left = set;
    std::iter::from_fn(move || {
        let place = usize::try_from(left.trailing_zeros()).ok()?;
        (left != 0).then(|| {
            left &= left.wrapping_sub(1);
            place
        })
    })
}
