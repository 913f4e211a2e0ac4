//! Which columns of a row are sums of others: docs/rules.md section 12.

use crate::number::Money;
use crate::published::{Column, PublishedFigures};

/// The columns that are sums, each of others in its row, those first that others take.
pub(super) fn sums(columns: &[Column]) -> impl Iterator<Item = &Column> + Clone {
    columns.iter().filter(|column| matches!(column, Column::Plan | Column::Total | Column::Batch))
}

/// Whether a column is added up for a sum, or stands on the other side: the sum itself and what is taken off. `None` if
/// it has no part in it.
pub(super) fn is_part(column: &Column, sum: &Column) -> Option<bool> {
    match (sum, column) {
        (Column::Plan, Column::Base | Column::Factor { .. }) | (Column::Batch, Column::Total) => Some(true),
        (Column::Total, Column::Plan | Column::Uplift | Column::FiscalCapacity) => Some(true),
        (Column::Total, Column::Control | Column::Adjustment { .. }) => Some(true),
        (Column::Total, Column::Offset) | (Column::Batch, Column::Issued { .. }) => Some(false),
        (sum, column) if sum == column => Some(false),
        _ => None,
    }
}

/// By how much the parts of a sum are more than it.
pub(super) fn over(figures: &PublishedFigures, sum: &Column, columns: &[Column]) -> Money {
    let amount = |column: &Column| {
        let (is_part, amount) = (is_part(column, sum)?, column.amount(figures)?);
        Some(if is_part { amount } else { -amount })
    };
    columns.iter().filter_map(amount).sum()
}

/// Adds a row up again; `None` where a sum is beyond all amounts.
pub(super) fn add_up(figures: &mut PublishedFigures, columns: &[Column]) -> Option<()> {
    for sum in sums(columns) {
        let over = over(figures, sum, columns);
        let slot = sum.slot(figures)?;
        *slot = slot.checked_add(over)?;
    }
    Some(())
}
