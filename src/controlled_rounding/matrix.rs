//! The exact matrix, and the same matrix with every cell rounded down.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::MAX_COLUMNS;
use super::columns::{ColumnSet, Kinds, Row, Sequence};
use crate::halves::{first_half, join};
use crate::natural::{Natural, high, low};
use crate::quota::{self, Divisor};

/// Most remainders ever added up for one row; the digits of its sum are low by less than this many times
/// [`quota::ERROR`].
pub(super) const TERMS: u64 = 8; // = MAX_COLUMNS

/// Column divisors and weights: every exact cell.
pub(super) struct Matrix<W> {
    divisors: Vec<Divisor>,
    weight: W,
    /// Made when a comparison is too close to call.
    denominator: OnceLock<Denominator>,
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
    /// In which order the cells of each row that have a remainder round up.
    pub(super) sequences: Vec<Sequence>,
    /// Which cells of each row have a remainder, and how many of them round up; the least possible at first.
    pub(super) rows: Vec<Row>,
    /// Leading digits of the remainder of each row's exact sum: at least 1, or 0 if the sum is whole.
    pub(super) remainders: Vec<u64>,
    /// The same rows by kind.
    pub(super) kinds: Kinds,
    /// Quanta left in each column.
    pub(super) left: Vec<i64>,
}

/// Some rows of a table, to be filled.
struct Half<'a> {
    /// The first of them.
    start: usize,
    cells: &'a mut [u64],
    sequences: &'a mut [Sequence],
    rows: &'a mut [Row],
    remainders: &'a mut [u64],
}

impl<'a> Half<'a> {
    /// The first `rows` rows, and the others.
    fn split(self, rows: usize, columns: usize) -> (Half<'a>, Half<'a>) {
        let rows = rows.min(self.rows.len());
        let size = rows.saturating_mul(columns);
        let (cells, other_cells) = self.cells.split_at_mut(size.min(self.cells.len()));
        let (sequences, other_sequences) = self.sequences.split_at_mut(rows);
        let (first, others) = self.rows.split_at_mut(rows);
        let (remainders, other_remainders) = self.remainders.split_at_mut(rows);
        let half = Half {
            start: self.start,
            cells,
            sequences,
            rows: first,
            remainders,
        };
        let rest = Half {
            start: self.start.saturating_add(rows),
            cells: other_cells,
            sequences: other_sequences,
            rows: others,
            remainders: other_remainders,
        };
        (half, rest)
    }
}

impl<W: Fn(usize, usize) -> Natural> Matrix<W> {
    pub(super) fn new(divisors: Vec<Divisor>, weight: W) -> Self {
        Matrix {
            divisors,
            weight,
            denominator: OnceLock::new(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.divisors.len()
    }

    pub(super) fn into_totals(self) -> Vec<Natural> {
        self.divisors.into_iter().map(Divisor::into_total).collect()
    }

    pub(super) fn floors(&self, pools: &[u64], rows: usize) -> Table
    where
        W: Sync,
    {
        let mut cells = vec![0; rows.saturating_mul(self.columns())];
        let mut sequences = vec![Sequence::default(); rows];
        let mut table_rows = vec![Row::default(); rows];
        let mut remainders = vec![0; rows];
        let whole = Half {
            start: 0,
            cells: &mut cells,
            sequences: &mut sequences,
            rows: &mut table_rows,
            remainders: &mut remainders,
        };
        let (half, rest) = whole.split(first_half(rows), self.columns());
        let rest = (!rest.rows.is_empty()).then_some(|| self.floors_of(rest));
        let ((mut kinds, mut paid), rest) = join(|| self.floors_of(half), rest);
        if let Some((more, others)) = rest {
            kinds.append(&more);
            for (paid, other) in paid.iter_mut().zip(others) {
                *paid = paid.wrapping_add(other);
            }
        }
        let left = pools.iter().zip(paid);
        let left =
            left.map(|(pool, paid)| i64::try_from(pool.wrapping_sub(paid)).unwrap_or(i64::MAX));
        Table {
            cells,
            sequences,
            rows: table_rows,
            remainders,
            kinds,
            left: left.collect(),
        }
    }

    /// Rounds down some rows: how many there are of each kind, and what each column pays.
    fn floors_of(&self, half: Half<'_>) -> (Kinds, [u64; MAX_COLUMNS]) {
        let mut kinds = Kinds::none(self.columns());
        let mut paid = [0_u64; MAX_COLUMNS];
        let cells = half.cells.chunks_exact_mut(self.columns().max(1));
        let rows = half.rows.iter_mut().zip(half.remainders);
        let rows = rows.zip(half.sequences).zip(cells);
        for (row, (((found, remainder), sequence), cells)) in (half.start..).zip(rows) {
            let mut fractional = ColumnSet::EMPTY;
            let mut digits = [0; MAX_COLUMNS];
            let mut sum = 0_u128;
            let slots = cells.iter_mut().zip(&mut digits).zip(&mut paid);
            for ((column, divisor), ((cell, digits), paid)) in
                self.divisors.iter().enumerate().zip(slots)
            {
                let quota = divisor.quota(&(self.weight)(row, column));
                *cell = quota.whole;
                *digits = quota.digits;
                *paid = paid.wrapping_add(quota.whole); // never above the pool
                if quota.fractional {
                    fractional = fractional.with(column);
                    sum = sum.wrapping_add(u128::from(quota.digits)); // at most 8 × 2^64
                }
            }
            let (ups, digits_of_sum) = self.row_sum(row, sum, fractional);
            *found = Row { fractional, ups };
            *remainder = digits_of_sum;
            *sequence = self.sequence(row, fractional, &digits);
            kinds.add(*found, 1);
        }
        (kinds, paid)
    }

    /// The cells of a row that have a remainder, the largest first, equal ones by column.
    #[inline]
    fn sequence(&self, row: usize, set: ColumnSet, digits: &[u64; MAX_COLUMNS]) -> Sequence {
        let mut before = [0_u32; MAX_COLUMNS]; // how many come before each
        let places = 0..self.columns().min(MAX_COLUMNS);
        for later in places.filter(|column| set.contains(*column)) {
            for column in (0..later).filter(|column| set.contains(*column)) {
                let [a, b] = [column, later].map(|place| digits.get(place).copied().unwrap_or(0));
                let is_larger = if a.abs_diff(b) >= quota::ERROR {
                    b > a
                } else {
                    self.compare_cells(row, later, column).is_gt()
                };
                // No branch on which is larger: nothing predicts that.
                for (place, is_after) in [(column, is_larger), (later, !is_larger)] {
                    if let Some(count) = before.get_mut(place) {
                        *count = count.wrapping_add(u32::from(is_after));
                    }
                }
            }
        }
        Sequence::new(set, &before)
    }

    /// The sum of a row's remainders: its whole part, and the leading digits of the rest as in [`Table::remainders`].
    #[inline]
    fn row_sum(&self, row: usize, sum: u128, fractional: ColumnSet) -> (u8, u64) {
        const SLACK: u64 = TERMS.wrapping_mul(quota::ERROR);
        let (whole, part) = (high(sum), low(sum));
        match fractional.len() {
            0 => (0, 0),
            1 => (0, part.max(1)),
            _ if part != 0 && part < u64::MAX.wrapping_sub(SLACK) => (narrow(whole), part),
            _ => self.row_sum_exactly(row),
        }
    }

    #[cold]
    fn row_sum_exactly(&self, row: usize) -> (u8, u64) {
        let product = &self.denominator().product;
        let sum = self.remainder_sum(row);
        let (whole, rest) = sum
            .div_rem(product)
            .unwrap_or((Natural::ZERO, Natural::ZERO));
        let part = rest
            .shl(64)
            .div_rem(product)
            .and_then(|(part, _)| part.to_u64());
        let least = u64::from(!rest.is_zero()); // a remainder below 2^−64 has no digits
        (
            narrow(whole.to_u64().unwrap_or(0)),
            part.unwrap_or(0).max(least),
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
