//! Mathematics that knows no county and no law: whole quanta out of exact shares. RULES section 10.
//!
//! [`apportion`] splits a vector by largest remainder; [`controlled_rounding`] rounds a table so that its rows and its
//! columns both add up. Rows stand in the order that settles ties, so an index is a rank.

mod completion;
mod controlled;
mod largest_remainder;
mod weights;
mod whole;

pub use weights::Weights;

/// Most columns of a table to round: the conditions are kept for each of the 2⁸ sets of columns.
pub const MAX_COLUMNS: usize = 8;

/// Why weights share nothing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoundingError {
    /// There is something to share and no weight above zero to share it by.
    #[error("there are {quanta} quanta to share and every weight is 0")]
    EveryWeightZero {
        /// Whole quanta to share.
        quanta: u64,
    },
    /// A column has something to share and no weight above zero.
    #[error("column {column} has {quanta} quanta to share and every weight in it is 0")]
    ColumnWeightsZero {
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
    /// Weights that do not fill their rows, such as 5 weights for 2 columns.
    #[error("{weights} weights do not fill rows of {columns} columns")]
    UnevenRows {
        /// Weights found.
        weights: usize,
        /// Columns.
        columns: usize,
    },
    /// What the mathematics excludes: a fault of this crate.
    #[error("internal fault of the rounding: {what}; please report it")]
    Internal {
        /// What was found.
        what: &'static str,
    },
}

impl RoundingError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RoundingError::EveryWeightZero { .. } => "every_weight_zero",
            RoundingError::ColumnWeightsZero { .. } => "column_weights_zero",
            RoundingError::TooManyColumns { .. } => "too_many_columns",
            RoundingError::UnevenRows { .. } => "uneven_rows",
            RoundingError::Internal { .. } => "internal",
        }
    }
}

/// Equal remainders of which not all could round up: the order of the rows decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// Rows rounded up, ascending.
    pub rounded_up: Vec<usize>,
    /// Rows rounded down that would have rounded up, had they come first; ascending.
    pub rounded_down: Vec<usize>,
}

/// What [`apportion`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apportionment {
    /// Whole quanta, one figure a weight; they add up to the amount shared out.
    pub shares: Vec<u64>,
    /// What the order decided; `None` if nothing hung on it.
    pub tie: Option<Tie>,
}

/// Splits `quanta` by weights, W = Σ weights: everybody gets ⌊quanta × weight ÷ W⌋, and the quanta left over go one each
/// to the largest remainders, equal remainders to the lowest index (最大余额法).
///
/// # Errors
///
/// [`RoundingError::EveryWeightZero`] if `quanta` is positive and no weight is, for example 5 quanta over 0, 0.
///
/// ```
/// // 10 quanta by weights 1 : 1 : 1 leave one over; the tie goes to the first.
/// let result = special_fund::apportion(10, vec![1, 1, 1])?;
/// assert_eq!(result.shares, [4, 3, 3]);
/// assert_eq!(result.tie.expect("three equal remainders").rounded_down, [1, 2]);
/// # Ok::<(), special_fund::RoundingError>(())
/// ```
pub fn apportion(quanta: u64, weights: impl Into<Weights>) -> Result<Apportionment, RoundingError> {
    match weights.into().for_columns(1) {
        weights::Totalled::Native(weights, totals) => {
            largest_remainder::split(quanta, weights, &totals)
        }
        weights::Totalled::Big(weights, totals) => {
            largest_remainder::split(quanta, weights, &totals)
        }
    }
}

/// What [`controlled_rounding`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounding {
    /// Whole quanta, row by row.
    pub cells: Vec<u64>,
    /// How each row's sum was rounded.
    pub rows: Vec<RoundedRow>,
    /// The last row of the ranking that was rounded up; `None` if none was.
    pub cut: Option<usize>,
    /// Equal remainders of which some rounded up and some that could have did not, the largest remainder first.
    pub ties: Vec<Tie>,
}

/// How a row's sum was rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundedRow {
    /// Place of its remainder among all that are not 0, from 1; 0 where the sum is whole.
    pub rank: usize,
    /// What became of it.
    pub rounding: RowRounding,
}

/// What became of a row's exact sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRounding {
    /// It was whole.
    Whole,
    /// Up: its remainder is among the largest.
    Up,
    /// Down: no quantum was left.
    Down,
    /// Down although quanta were left: otherwise rows and columns could not both have added up.
    PassedOver,
}

/// Rounds the table of exact cells `pool of column × weight ÷ Σ weights of column`; weights stand row by row.
///
/// Each cell becomes ⌊exact⌋ or ⌈exact⌉, each row's sum ⌊exact⌋ or ⌈exact⌉, each column's sum its pool (Causey, Cox and
/// Ernst 1985; Cox 1987). Of all such tables this is the one of RULES section 10:
///
/// 1. Rows whose exact sum is not whole, by descending remainder of that sum (equal: lowest index): a row rounds up if
///    the table can still be completed, otherwise it rounds down and is passed over.
/// 2. Rows in their order, within a row the cells with a remainder by descending remainder (equal: first column): a cell
///    rounds up if its row still needs it and the rest of the table can still be completed.
///
/// # Errors
///
/// [`RoundingError`]: a positive pool over weights that are all 0, more than [`MAX_COLUMNS`] pools, weights that do not
/// fill their rows.
///
/// ```
/// // Two rows share two pools of 1 equally: every exact cell is ½ and every row's sum is 1.
/// let table = special_fund::controlled_rounding(&[1, 1], vec![1, 1, 1, 1])?;
/// assert_eq!(table.cells, [1, 0, 0, 1]);
/// # Ok::<(), special_fund::RoundingError>(())
/// ```
pub fn controlled_rounding(
    pools: &[u64],
    weights: impl Into<Weights>,
) -> Result<Rounding, RoundingError> {
    let columns = pools.len();
    if columns > MAX_COLUMNS {
        return Err(RoundingError::TooManyColumns { columns });
    }
    let weights = weights.into();
    let count = weights.len();
    if count == 0 && columns == 0 {
        return Ok(Rounding::default());
    }
    if !count.checked_rem(columns).is_some_and(|rest| rest == 0) {
        return Err(RoundingError::UnevenRows {
            weights: count,
            columns,
        });
    }
    match weights.for_columns(columns) {
        weights::Totalled::Native(weights, totals) => controlled::round(pools, weights, totals),
        weights::Totalled::Big(weights, totals) => controlled::round(pools, weights, totals),
    }
}
