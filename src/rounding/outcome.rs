//! What the roundings find, and why they may find nothing.

/// Most columns of a table to round: the conditions are kept for each of the 2⁸ sets of columns.
pub const MAX_COLUMNS: usize = 8;

/// Why weights share nothing out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the message says what each field is")]
#[non_exhaustive]
pub enum RoundingError {
    #[error("there are {quanta} quanta to share and every weight is 0")]
    EveryWeightZero { quanta: u64 },
    #[error("column {column} has {quanta} quanta to share and every weight in it is 0")]
    ColumnWeightsZero { column: usize, quanta: u64 },
    /// More than [`MAX_COLUMNS`] columns.
    #[error("{columns} columns; at most {MAX_COLUMNS} are allowed")]
    TooManyColumns { columns: usize },
    /// Weights that do not fill their rows, such as 5 weights for 2 columns.
    #[error("{weights} weights do not fill rows of {columns} columns")]
    UnevenRows { weights: usize, columns: usize },
    /// What the mathematics excludes: a fault of this crate.
    #[error("internal fault of the rounding: {what}; please report it")]
    Internal { what: &'static str },
}

impl RoundingError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            RoundingError::EveryWeightZero { .. } => "every_weight_zero",
            RoundingError::ColumnWeightsZero { .. } => "column_weights_zero",
            RoundingError::TooManyColumns { .. } => "too_many_columns",
            RoundingError::UnevenRows { .. } => "uneven_rows",
            RoundingError::Internal { .. } => "rounding_internal",
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

/// What [`apportion`](super::apportion) found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apportionment {
    /// Whole quanta, one figure a weight; they add up to the amount shared out.
    pub shares: Vec<u64>,
    /// What the order decided; `None` if nothing hung on it.
    pub tie: Option<Tie>,
}

/// What [`controlled_rounding`](super::controlled_rounding) found.
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundedRow {
    /// Place of its remainder among all that are not 0, from 1; 0 where the sum is whole. A table has fewer than 2^32 rows.
    pub rank: u32,
    /// What became of it.
    pub rounding: RowRounding,
}

/// What became of a row's exact sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRounding {
    /// It was whole.
    #[default]
    Whole,
    /// Up: its remainder is among the largest.
    Up,
    /// Down: no quantum was left.
    Down,
    /// Down although quanta were left: otherwise rows and columns could not both have added up.
    PassedOver,
}
