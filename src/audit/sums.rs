//! Which columns of a row are sums of others: RULES section 12.

use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures};

/// The columns that are sums, each of others in its row, those first that others take.
pub(super) const SUMS: [Column; 3] = [Column::Plan, Column::Total, Column::Batch];

/// Where a column stands in a sum: with what is added up, or with the sum and what is taken off.
pub(super) enum Side {
    None,
    Part,
    Whole,
}

impl Side {
    /// What an amount adds to parts less whole.
    pub(super) fn of(self, amount: Money) -> Option<Money> {
        match self {
            Side::None => None,
            Side::Part => Some(amount),
            Side::Whole => Some(-amount),
        }
    }
}

pub(super) fn side(column: &Column, sum: &Column) -> Side {
    match (sum, column) {
        (Column::Plan, Column::Base | Column::Factor { .. }) | (Column::Batch, Column::Total) => Side::Part,
        (Column::Total, Column::Plan | Column::Uplift | Column::FiscalCapacity) => Side::Part,
        (Column::Total, Column::Control | Column::Adjustment { .. }) => Side::Part,
        (Column::Total, Column::Offset) | (Column::Batch, Column::Issued { .. }) => Side::Whole,
        (sum, column) if sum == column => Side::Whole,
        _ => Side::None,
    }
}

/// Adds a row up again; `None` where a sum is beyond all amounts.
pub(super) fn add_up(figures: &mut PublishedFigures, policy: &Policy) -> Option<()> {
    let columns = Column::all(policy);
    for sum in SUMS.into_iter().filter(|sum| columns.contains(sum)) {
        let parts = columns.iter().filter(|column| **column != sum);
        let parts = parts.filter_map(|column| side(column, &sum).of(column.amount(figures)?));
        *sum.slot(figures)? = Money::from_fen(parts.sum::<Money>().fen())?;
    }
    Some(())
}
