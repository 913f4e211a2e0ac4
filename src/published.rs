//! The figures of one county as they stand in a published table.

use crate::controlled_rounding::MAX_COLUMNS;
use crate::county::{CountyCode, Name};
use crate::money::Money;

/// One row of a published table: what an audit is given to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedRow {
    /// Code.
    pub code: CountyCode,
    /// Name.
    pub name: Name,
    /// Its figures.
    pub figures: PublishedFigures,
}

/// The figures of one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishedFigures {
    /// Whether it is published as a mountain county.
    pub mountain: bool,
    /// Base.
    pub base: Money,
    /// Cells in policy order; those beyond the last factor are not looked at.
    pub cells: [Money; MAX_COLUMNS],
    /// 总分配方案.
    pub plan: Money,
    /// 上浮.
    pub uplift: Money,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Money,
    /// What it pays of others' uplift, at least 0 (the table shows it negative).
    pub offset: Money,
    /// Total.
    pub total: Money,
}

/// The amounts of one total row of a published table, where it has any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishedTotal {
    /// The line it stands on, from 1.
    pub line: usize,
    /// Base.
    pub base: Option<Money>,
    /// Cells in policy order.
    pub cells: [Option<Money>; MAX_COLUMNS],
    /// 总分配方案.
    pub plan: Option<Money>,
    /// 上浮.
    pub uplift: Option<Money>,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Option<Money>,
    /// What is paid of others' uplift, at least 0 (the table shows it negative).
    pub offset: Option<Money>,
    /// Total.
    pub total: Option<Money>,
}
