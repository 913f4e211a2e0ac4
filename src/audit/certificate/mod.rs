//! Whether whole cells are the table that docs/rules.md section 10 picks, shown without rounding anything.
//!
//! A cell must be its exact value, pool × weight ÷ Σ weights, rounded down or up to a whole number, and so must the sum
//! of a row. The right rows are rounded up if none that is rounded down could take over the quantum of one that comes
//! after it, and within rows the same holds of cells: see [`choice`].
//!
//! Values are looked at in leading binary digits, as they are read off a product of two native numbers. Where these
//! cannot tell, exact numbers of any size do.

#![allow(clippy::indexing_slicing, reason = "a matrix: rows and columns are counted by its own sizes")]

mod choice;

use std::cmp::Ordering;

use num_bigint::BigUint;
use num_integer::Integer;

use crate::county::County;
use crate::parallel;

use choice::{Row, Side, first_choice};

pub(super) use choice::Flaw;

/// 1, in units of the last binary digit that is looked at before exact numbers are.
const ONE: u128 = 1 << 32;

/// Finds everything wrong with a table, in the order in which the rule decides. A row is a county, the weight in (row,
/// column) the product of its `parts`, and of one of any size where the column has such. At most 8 columns; pools below
/// 2^96.
pub(super) fn certify<I: IntoIterator<Item = u128>>(
    counties: &[County],
    pools: &[u128],
    cell: impl Fn(usize, usize) -> u128 + Sync,
    parts: impl Fn(usize, usize) -> I + Sync,
    large: &[Large],
) -> Vec<Flaw> {
    let weights = Weights { parts, large };
    let mut totals = vec![Some(0_u128); pools.len()];
    for row in 0..counties.len() {
        for (column, total) in totals.iter_mut().enumerate() {
            *total = total.and_then(|total| total.checked_add(weights.native(row, column)?));
        }
    }
    let sum = |column| (0..counties.len()).map(|row| weights.exact(row, column)).sum();
    let totals = totals.into_iter().enumerate();
    let totals = totals.map(|(column, total)| total.map_or_else(|| sum(column), BigUint::from));
    let columns: Vec<(u128, BigUint)> = pools.iter().copied().zip(totals).collect();
    let starved = columns.iter().enumerate().filter(|(_, (pool, total))| *pool > 0 && *total == BigUint::ZERO);
    let starved: Vec<Flaw> = starved.map(|(column, _)| Flaw::ZeroWeights { column }).collect();
    if !starved.is_empty() {
        return starved;
    }
    let columns: Vec<Column> = columns.into_iter().map(|(pool, total)| Column::new(pool, total)).collect();
    let product = columns.iter().map(|column| &column.total).product();
    let error = columns.iter().map(|column| 2 + ((1 << 66) >> column.unit())).sum();
    Exam { counties, cell, weights, columns, product, error }.flaws()
}

/// What the weights of a column are multiplied by besides, row by row, if by anything.
pub(super) type Large = Option<Vec<BigUint>>;

/// The weight in (row, column) is a product.
struct Weights<'a, P> {
    parts: P,
    /// Of columns that have one; none beyond the last.
    large: &'a [Large],
}

impl<I: IntoIterator<Item = u128>, P: Fn(usize, usize) -> I> Weights<'_, P> {
    /// A weight in native numbers, if they hold it and all that it is made of.
    fn native(&self, row: usize, column: usize) -> Option<u128> {
        match self.large(row, column) {
            None => (self.parts)(row, column).into_iter().try_fold(1, u128::checked_mul),
            Some(_) => None,
        }
    }

    fn exact(&self, row: usize, column: usize) -> BigUint {
        let product: BigUint = (self.parts)(row, column).into_iter().map(BigUint::from).product();
        match self.large(row, column) {
            None => product,
            Some(large) => product * large,
        }
    }

    fn large(&self, row: usize, column: usize) -> Option<&BigUint> {
        self.large.get(column)?.as_ref().map(|large| &large[row])
    }

    /// Whether two rows have the same in a column, piece by piece.
    fn are_same(&self, a: usize, b: usize, column: usize) -> bool {
        let parts = |row| (self.parts)(row, column).into_iter();
        parts(a).eq(parts(b)) && self.large(a, column) == self.large(b, column)
    }
}

/// The lowest 128 binary digits.
fn low(number: &BigUint) -> u128 {
    number.iter_u64_digits().zip([0, 64]).map(|(digit, shift)| u128::from(digit) << shift).sum()
}

struct Column {
    pool: u128,
    /// Σ weights; 1 where there are none and nothing to share.
    total: BigUint,
    /// How many binary digits of weights are cut off: all but 64 of the total's.
    shift: u64,
    /// What is multiplied by the rest of a weight for its exact value: pool ÷ total, shifted.
    ratio: u128,
}

impl Column {
    fn new(pool: u128, total: BigUint) -> Column {
        let total = total.max(BigUint::from(1_u8));
        let shift = total.bits().saturating_sub(64);
        let ratio = low(&((BigUint::from(pool) << (shift + u64::from(pool.leading_zeros()))) / &total));
        Column { pool, total, shift, ratio }
    }

    /// How many binary digits products of the ratio have behind [`ONE`]. The pool takes all 128, so no product is longer.
    fn unit(&self) -> u32 {
        self.pool.leading_zeros() - ONE.trailing_zeros()
    }
}

/// A table beside its exact values: a cell's is pool × weight ÷ total.
struct Exam<'a, C, P> {
    counties: &'a [County],
    cell: C,
    weights: Weights<'a, P>,
    columns: Vec<Column>,
    /// All totals multiplied.
    product: BigUint,
    /// Leading digits of exact values, and of a row's together, are too low by less than this: weight and ratio are cut
    /// off, each by less than 1 beside a factor of less than 2^65, and so is their product.
    error: u128,
}

impl<I: IntoIterator<Item = u128>, C: Fn(usize, usize) -> u128 + Sync, P: Fn(usize, usize) -> I + Sync> Exam<'_, C, P> {
    fn flaws(&self) -> Vec<Flaw> {
        let rows = parallel::indexed(self.counties.len(), |row| self.examine(row));
        let mut flaws = Vec::new();
        for (row, found) in rows.iter().enumerate() {
            flaws.extend(found.columns(Side::Outside).map(|column| {
                let (floor, rest) = self.exact(row, column);
                Flaw::Cell { row, column, floor: low(&floor), is_whole: rest == BigUint::ZERO }
            }));
            if found.side == Side::Outside {
                flaws.push(self.row_flaw(row));
            }
        }
        let sum = |column| (0..rows.len()).map(|row| (self.cell)(row, column)).sum::<u128>();
        let unequal = self.columns.iter().enumerate().filter(|(column, of)| sum(*column) != of.pool);
        flaws.extend(unequal.map(|(column, _)| Flaw::Column { column }));
        if flaws.is_empty() {
            let order_rows = |a, b| self.order_rows(&rows, a, b);
            flaws.extend(first_choice(&rows, order_rows, |row, a, b| self.order_cells(row, a, b)));
        }
        flaws
    }

    /// A row whose cells are right and whose sum is not.
    fn row_flaw(&self, row: usize) -> Flaw {
        let floors = (0..self.columns.len()).map(|column| low(&self.exact(row, column).0));
        let (over, rest) = self.exact_sum(row);
        Flaw::Row { row, floor: floors.sum::<u128>() + low(&over), is_whole: rest == BigUint::ZERO }
    }

    fn examine(&self, row: usize) -> Row {
        let code = self.counties[row].code;
        let mut found = Row { code, digits: 0, side: Side::Whole, sets: [0; 4], is_inverted: false };
        let mut digits = [0; 8];
        for (column, digits) in digits.iter_mut().enumerate().take(self.columns.len()) {
            let (cell, leading) = ((self.cell)(row, column), self.leading(row, column));
            let side;
            (side, *digits) = self.judge(cell, leading, || self.exact(row, column));
            found.sets[side as usize] |= 1 << column;
        }
        let [_, down, up, outside] = found.sets;
        if outside == 0 && down | up != 0 {
            let ups = up.count_ones().into();
            (found.side, found.digits) = self.judge(ups, digits.iter().sum(), || self.exact_sum(row));
        }
        let is_first = |down, up| self.compare(digits[down], digits[up], || self.order_cells(row, down, up)).is_lt();
        let is_inverted = found.pairs().any(|(down, up)| is_first(down, up));
        Row { is_inverted, ..found }
    }

    /// Where a whole number stands beside a value, and the digits of what the value has above a whole number.
    fn judge(&self, number: u128, leading: u128, exact: impl FnOnce() -> (BigUint, BigUint)) -> (Side, u128) {
        let (mut whole, mut digits, mut is_whole) = (leading / ONE, leading % ONE, false);
        if digits == 0 || digits + self.error > ONE {
            let (floor, rest) = exact();
            (whole, is_whole) = (low(&floor), rest == BigUint::ZERO);
            digits = leading.saturating_sub(whole * ONE);
        }
        let side = match number.checked_sub(whole) {
            Some(0) if is_whole => Side::Whole,
            Some(0) => Side::Down,
            Some(1) if !is_whole => Side::Up,
            _ => Side::Outside,
        };
        (side, digits)
    }

    /// The leading digits of a cell's exact value, in units of which [`ONE`] is 1.
    fn leading(&self, row: usize, column: usize) -> u128 {
        let of = &self.columns[column];
        let weight = match self.weights.native(row, column) {
            Some(weight) if of.shift < 128 => weight >> of.shift,
            _ => low(&(self.weights.exact(row, column) >> of.shift)),
        };
        (weight * of.ratio) >> of.unit()
    }

    /// A cell's exact value: the whole number, and what it has above it over the column's total.
    fn exact(&self, row: usize, column: usize) -> (BigUint, BigUint) {
        let of = &self.columns[column];
        (self.weights.exact(row, column) * of.pool).div_rem(&of.total)
    }

    /// What a cell's exact value has above a whole number, over all totals multiplied.
    fn rest(&self, row: usize, column: usize) -> BigUint {
        self.exact(row, column).1 * &self.product / &self.columns[column].total
    }

    /// What a row's cells have above whole numbers: how many wholes in all, and the rest over all totals multiplied.
    fn exact_sum(&self, row: usize) -> (BigUint, BigUint) {
        let rests = (0..self.columns.len()).map(|column| self.rest(row, column));
        rests.sum::<BigUint>().div_rem(&self.product)
    }

    /// `Less` if cell `a` of a row comes before cell `b`: a larger rest, or an equal one and an earlier column.
    fn order_cells(&self, row: usize, a: usize, b: usize) -> Ordering {
        self.rest(row, b).cmp(&self.rest(row, a)).then(a.cmp(&b))
    }

    /// `Less` if row `a` comes before row `b`: a larger rest of its sum, or an equal one and a lower code.
    fn order_rows(&self, rows: &[Row], a: usize, b: usize) -> Ordering {
        let is_same = |column| self.weights.are_same(a, b, column);
        let exact = || match (0..self.columns.len()).all(is_same) {
            true => Ordering::Equal, // as in most ties
            false => self.exact_sum(b).1.cmp(&self.exact_sum(a).1),
        };
        self.compare(rows[a].digits, rows[b].digits, exact).then_with(|| rows[a].code.cmp(&rows[b].code))
    }

    /// `Less` if `a` comes first, the larger one; exactly where the digits cannot tell.
    fn compare(&self, a: u128, b: u128, exact: impl FnOnce() -> Ordering) -> Ordering {
        if a.abs_diff(b) < self.error { exact() } else { b.cmp(&a) }
    }
}
