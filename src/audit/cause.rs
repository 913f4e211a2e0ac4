//! What is behind the findings of an audit.

use serde::Serialize;

use crate::county::{CountyCode, Name};
use crate::number::Money;
use crate::published::Column;

/// A cell that was probably changed, and what stood there. Its amounts have the sign that the table shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Likely {
    /// The county.
    pub county: CountyCode,
    /// Its name as published.
    pub name: Name,
    /// The column.
    pub column: Column,
    /// What is published.
    pub published: Money,
    /// With what its row adds up.
    pub amount: Money,
    /// How much would be found with it; with 0 it alone makes the whole table right.
    pub left: usize,
}

/// A unit of which all published amounts are multiples, coarser than the policy's quantum, where that accounts for all that is
/// found: no number is off by as much, and no sum by as much for every number in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rounded {
    /// The unit: as many fen as a power of ten.
    pub unit: Money,
    /// Whether nothing is found where the policy has it as its quantum. If not, the amounts were rounded by themselves.
    pub is_quantum: bool,
}

/// A change of the table with which nothing is found. There is but one right table: what differs from it is what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its kind.
    pub kind: CauseKind,
    /// The counties whose rows are changed: of an exchange two, of cells in several rows each, else one.
    pub counties: Vec<(CountyCode, Name)>,
    /// The cells that change, each under the code that the county has then, with what it must be; what is published in a
    /// row that is missing is 0.
    pub cells: Vec<Likely>,
    /// The lines of total and subtotal rows that add up what is wrong, and change with it; of a row that is missing without
    /// the subtotals, as nobody can tell for certain which takes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub totals: Vec<usize>,
}

/// What a change puts right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CauseKind {
    /// Two counties have the amounts of each other.
    AmountsExchanged,
    /// Two counties, of which one is a mountain county, have the class and the amounts of each other.
    FiguresExchanged,
    /// Two counties have the names of each other.
    NamesExchanged,
    /// Two counties have the codes of each other.
    CodesExchanged,
    /// A county has no row.
    RowMissing,
    /// Several cells of one row are wrong.
    RowWrong,
    /// Cells of several rows are wrong, in a column whose sum holds all the same.
    CellsWrong,
}
