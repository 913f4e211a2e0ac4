//! A pool and the weights that share it.

use super::Table;
use crate::audit::wide::Wide;

/// A pool, the total of its weights, and that total's leading digits.
pub(super) struct Column {
    pub(super) pool: u128,
    pub(super) total: Wide,
    pub(super) narrow: Option<Narrow>,
}

#[derive(Clone, Copy)]
pub(super) struct Narrow {
    pub(super) total: u128,
    /// Left by so many binary digits, or right if negative, the total has 63.
    shift: i32,
    /// ⌊2^126 ÷ the total so shifted⌋, 2^64 − 1 for 2^64.
    inverse: u64,
}

impl Column {
    /// The columns of a table.
    pub(super) fn all(table: &impl Table) -> Vec<Column> {
        let columns = table.pools().iter().enumerate();
        columns.map(|(column, pool)| Column::new(table, column, *pool, table.narrow_total(column))).collect()
    }

    fn new(table: &impl Table, column: usize, pool: u128, sum: Option<u128>) -> Column {
        // Neither pool × weight nor cell × total, of a cell within the pool, then reaches 2^126.
        let bits = |value: u128| u128::BITS.saturating_sub(value.leading_zeros());
        let narrow = sum.filter(|total| bits(*total).saturating_add(bits(pool)) <= 126);
        let total = match sum {
            Some(total) => Wide::from(total),
            None => (0..table.rows()).fold(Wide::from(0), |sum, row| sum.plus(&table.wide(row, column))),
        };
        Column { pool, total, narrow: narrow.map(Narrow::new) }
    }

    /// Whether no weight is above zero.
    pub(super) fn is_empty(&self) -> bool {
        self.total == Wide::from(0)
    }
}

impl Narrow {
    fn new(total: u128) -> Narrow {
        let bits = i32::try_from(u128::BITS.saturating_sub(total.leading_zeros())).unwrap_or(0);
        let shift = 63_i32.saturating_sub(bits);
        let inverse = (1_u128 << 126).checked_div(shifted(total, shift)).unwrap_or(0);
        Narrow { total, shift, inverse: u64::try_from(inverse).unwrap_or(u64::MAX) }
    }

    /// remainder ÷ total, in units of 2^−62.
    ///
    /// High by less than 1, as a total of more than 63 digits is cut, and the cut is less than one part in 2^62 of it.
    /// Low by less than 2½: the remainder is cut with it (1), the inverse is (½, as the remainder is below 2^63), and so
    /// is the product (1).
    #[inline]
    pub(super) fn digits(self, remainder: u128) -> i64 {
        let product = shifted(remainder, self.shift).wrapping_mul(u128::from(self.inverse)); // below 2^63 × 2^64
        i64::try_from(product >> 64).unwrap_or(0)
    }
}

#[inline]
fn shifted(value: u128, left: i32) -> u128 {
    if left >= 0 { value << left.unsigned_abs() } else { value >> left.unsigned_abs() }
}
