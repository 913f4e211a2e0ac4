//! The exact matrix, and the same matrix with every cell rounded down.

use std::cell::OnceCell;
use std::cmp::Ordering;

use super::MAX_COLUMNS;
use super::columns::{ColumnSet, Row};
use crate::natural::{Natural, high, low};
use crate::quota::{self, Divisor};
use crate::ranking::Ranked;

/// Most digits ever added up for one row; the digits of its sum err by less than this many times [`quota::ERROR`].
pub(super) const TERMS: u64 = 8; // = MAX_COLUMNS

/// Column divisors and weights: every exact cell.
pub(super) struct Matrix<W> {
    divisors: Vec<Divisor>,
    weight: W,
    /// Made when a comparison is too close to call.
    denominator: OnceCell<Denominator>,
}

/// The common denominator of all cells: the product of the columns' totals.
struct Denominator {
    product: Natural,
    /// The product without each column's own total.
    without: Vec<Natural>,
}

/// Every cell rounded down, and what is open.
pub(super) struct Table {
    /// Whole quanta, row by row.
    pub(super) cells: Vec<u64>,
    /// Leading digits of each cell's remainder.
    pub(super) digits: Vec<u64>,
    /// Which cells of each row have a remainder, and how many of them round up; the least possible at first.
    pub(super) rows: Vec<Row>,
    /// Rows whose exact sum is not whole, with the leading digits of its remainder.
    pub(super) open: Vec<Ranked>,
    /// Quanta left in each column.
    pub(super) left: Vec<i64>,
}

impl<W: Fn(usize, usize) -> Natural> Matrix<W> {
    pub(super) fn new(divisors: Vec<Divisor>, weight: W) -> Self {
        Matrix {
            divisors,
            weight,
            denominator: OnceCell::new(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.divisors.len()
    }

    pub(super) fn into_totals(self) -> Vec<Natural> {
        self.divisors.into_iter().map(Divisor::into_total).collect()
    }

    pub(super) fn floors(&self, pools: &[u64], rows: usize) -> Table {
        let size = rows.saturating_mul(self.columns());
        let mut cells = Vec::with_capacity(size);
        let mut digits = Vec::with_capacity(size);
        let mut table_rows = Vec::with_capacity(rows);
        let mut open = Vec::with_capacity(rows);
        let mut paid = [0_u64; MAX_COLUMNS];
        for row in 0..rows {
            let mut fractional = ColumnSet::EMPTY;
            let mut sum = 0_u128;
            for ((column, divisor), paid) in self.divisors.iter().enumerate().zip(&mut paid) {
                let quota = divisor.quota(&(self.weight)(row, column));
                cells.push(quota.whole);
                digits.push(quota.digits);
                *paid = paid.wrapping_add(quota.whole); // never above the pool
                if quota.fractional {
                    fractional = fractional.with(column);
                    sum = sum.wrapping_add(u128::from(quota.digits)); // at most 8 × 2^64
                }
            }
            let (ups, remainder) = self.row_sum(row, sum, fractional);
            table_rows.push(Row { fractional, ups });
            open.extend(remainder.map(|digits| Ranked { digits, row }));
        }
        let left = pools.iter().zip(paid);
        let left =
            left.map(|(pool, paid)| i64::try_from(pool.wrapping_sub(paid)).unwrap_or(i64::MAX));
        Table {
            cells,
            digits,
            rows: table_rows,
            open,
            left: left.collect(),
        }
    }

    /// The sum of a row's remainders: its whole part, and the leading digits of the rest unless it is whole.
    #[inline]
    fn row_sum(&self, row: usize, sum: u128, fractional: ColumnSet) -> (u8, Option<u64>) {
        const SLACK: u64 = TERMS.wrapping_mul(quota::ERROR);
        let (whole, part) = (high(sum), low(sum));
        match fractional.len() {
            0 => (0, None),
            1 => (0, Some(part)),
            _ if part != 0 && part < u64::MAX.wrapping_sub(SLACK) => (narrow(whole), Some(part)),
            _ => self.row_sum_exactly(row),
        }
    }

    #[cold]
    fn row_sum_exactly(&self, row: usize) -> (u8, Option<u64>) {
        let product = &self.denominator().product;
        let sum = self.remainder_sum(row);
        let (whole, rest) = sum
            .div_rem(product)
            .unwrap_or((Natural::ZERO, Natural::ZERO));
        let part = rest
            .shl(64)
            .div_rem(product)
            .and_then(|(part, _)| part.to_u64());
        (
            narrow(whole.to_u64().unwrap_or(0)),
            part.filter(|_| !rest.is_zero()),
        )
    }

    fn denominator(&self) -> &Denominator {
        self.denominator.get_or_init(|| {
            let totals = || self.divisors.iter().map(Divisor::total);
            let product = totals()
                .filter(|total| !total.is_zero())
                .fold(Natural::ONE, |product, total| product.times(total));
            let without = totals().map(|total| {
                product
                    .div_rem(total)
                    .map_or(Natural::ZERO, |(without, _)| without)
            });
            let without = without.collect();
            Denominator { product, without }
        })
    }

    /// The exact sum of a row's remainders, as a numerator over the common denominator.
    fn remainder_sum(&self, row: usize) -> Natural {
        let columns = self
            .divisors
            .iter()
            .zip(&self.denominator().without)
            .enumerate();
        columns
            .map(|(column, (divisor, without))| {
                divisor.exact(&(self.weight)(row, column)).1.times(without)
            })
            .sum()
    }

    /// The remainders of two rows' sums, compared exactly.
    pub(super) fn compare_rows(&self, a: usize, b: usize) -> Ordering {
        if (0..self.columns()).all(|column| (self.weight)(a, column) == (self.weight)(b, column)) {
            return Ordering::Equal;
        }
        let part = |row| {
            self.remainder_sum(row)
                .div_rem(&self.denominator().product)
                .map(|(_, part)| part)
        };
        part(a).cmp(&part(b))
    }

    /// The remainders of two cells of a row, compared exactly.
    #[cold]
    pub(super) fn compare_cells(&self, row: usize, a: usize, b: usize) -> Ordering {
        let (Some(over_a), Some(over_b)) = (self.divisors.get(a), self.divisors.get(b)) else {
            return Ordering::Equal;
        };
        let (_, part_a) = over_a.exact(&(self.weight)(row, a));
        let (_, part_b) = over_b.exact(&(self.weight)(row, b));
        part_a
            .times(over_b.total())
            .cmp(&part_b.times(over_a.total()))
    }
}

/// A count of columns.
#[inline]
fn narrow(count: u64) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX)
}
