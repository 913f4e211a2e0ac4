//! A matrix of exact cells in, whole cells out, every row and every column tied.
//!
//! Controlled rounding after Causey, Cox and Ernst (1985) and Cox (1987): each cell ⌊exact⌋ or ⌈exact⌉, each row's sum
//! ⌊exact⌋ or ⌈exact⌉, each column's sum exactly its pool. Of all such tables this is the one that rounds up the rows
//! with the largest remainders, and within a row the cells with the largest. Knows no county and no law.

mod cells;
mod columns;
mod matrix;
mod rows;

use std::ops::Range;

use crate::halves::{first_half, join};
use crate::natural::Natural;
use crate::quota::Divisor;
use crate::ranking::{Order, Tie};

/// Most columns that one matrix may have: the conditions are kept for each of the 2⁸ sets of columns.
pub const MAX_COLUMNS: usize = 8;

/// What [`controlled_rounding`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounding {
    /// Whole quanta, row by row.
    pub cells: Vec<u64>,
    /// Σ weights of each column.
    pub weight_totals: Vec<Natural>,
    /// The last row of the ranking that was rounded up; `None` if none was.
    pub cut: Option<usize>,
    /// Rows rounded down although quanta were left, because the table could not have been completed; ascending.
    pub passed_over: Vec<usize>,
    /// Equal remainders of which some rounded up and some that could have did not, decided by the order; the largest
    /// remainder first.
    pub ties: Vec<Tie>,
}

/// Why a matrix cannot be rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// A column has something to share and no weight above zero.
    #[error("column {column} has {quanta} quanta to share and every weight in it is 0")]
    ZeroWeights {
        /// Index of the column.
        column: usize,
        /// Whole quanta of its pool.
        quanta: u64,
    },
    /// More than [`MAX_COLUMNS`] columns.
    #[error("{columns} columns; at most {MAX_COLUMNS} are allowed")]
    TooManyColumns {
        /// Columns found.
        columns: usize,
    },
}

impl MatrixError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MatrixError::ZeroWeights { .. } => "column_weights_zero",
            MatrixError::TooManyColumns { .. } => "too_many_columns",
        }
    }
}

/// Rounds the matrix of exact cells `pool of column × weight ÷ Σ weights of column` for rows `0..order.len()`.
///
/// 1. Rows whose exact sum is not whole, by descending remainder of that sum (equal: in the order given): a row rounds
///    up if the table can still be completed, otherwise it rounds down and is passed over.
/// 2. Rows in the order given, within a row the cells with a remainder by descending remainder (equal: first column
///    first): a cell rounds up if its row still needs it and the rest of the table can still be completed.
///
/// `weight(row, column)` is asked more than once and must answer the same each time. Pools are whole quanta of any size;
/// those of 2^63 and more take longer.
/// Linear in the number of rows; two threads walk through many rows, half each, with the same result as one.
///
/// # Errors
///
/// [`MatrixError`]: a positive pool over zero weights, or more than [`MAX_COLUMNS`] columns.
///
/// ```
/// use special_fund::{Natural, Order, controlled_rounding};
///
/// // Two rows share two pools of 1 equally: every exact cell is ½ and every row's sum is 1.
/// let table = controlled_rounding(&[1, 1], &Order::as_given(2), |_, _| Natural::ONE)?;
/// assert_eq!(table.cells, [1, 0, 0, 1]);
/// # Ok::<(), special_fund::MatrixError>(())
/// ```
pub fn controlled_rounding(
    pools: &[u64],
    order: &Order,
    weight: impl Fn(usize, usize) -> Natural + Sync,
) -> Result<Rounding, MatrixError> {
    if pools.len() > MAX_COLUMNS {
        return Err(MatrixError::TooManyColumns {
            columns: pools.len(),
        });
    }
    let totals = totals(pools.len(), order.len(), &weight);
    round(pools, totals, order, weight)
}

/// [`controlled_rounding`] where Σ weights of each column, at most [`MAX_COLUMNS`], is known.
pub(crate) fn round(
    pools: &[u64],
    totals: Vec<Natural>,
    order: &Order,
    weight: impl Fn(usize, usize) -> Natural + Sync,
) -> Result<Rounding, MatrixError> {
    let mut divisors = Vec::with_capacity(pools.len());
    for ((column, pool), total) in pools.iter().enumerate().zip(totals) {
        let divisor = Divisor::new(*pool, total);
        divisors.push(divisor.ok_or(MatrixError::ZeroWeights {
            column,
            quanta: *pool,
        })?);
    }
    let matrix = matrix::Matrix::new(divisors, weight);
    let mut table = matrix.floors(pools, order.len());
    let choice = rows::choose(&matrix, &mut table, order);
    cells::choose(&mut table, order);
    Ok(Rounding {
        cells: table.cells,
        weight_totals: matrix.into_totals(),
        cut: choice.cut,
        passed_over: choice.passed_over,
        ties: choice.ties,
    })
}

/// Σ weights of each column.
fn totals(
    columns: usize,
    rows: usize,
    weight: &(impl Fn(usize, usize) -> Natural + Sync),
) -> Vec<Natural> {
    let totals_of = |rows: Range<usize>| {
        let mut totals = vec![Natural::ZERO; columns];
        for row in rows {
            for (column, total) in totals.iter_mut().enumerate() {
                total.add(&weight(row, column));
            }
        }
        totals
    };
    let half = first_half(rows);
    let rest = (half < rows).then_some(|| totals_of(half..rows));
    let (mut totals, rest) = join(|| totals_of(0..half), rest);
    for (total, more) in totals.iter_mut().zip(rest.into_iter().flatten()) {
        total.add(&more);
    }
    totals
}
