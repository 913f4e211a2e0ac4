//! Whether whole cells are the table that RULES section 10 picks, shown without rounding anything.
//!
//! A cell is ⌊exact⌋ or ⌈exact⌉ if cell × Σ weights lies less than Σ weights from pool × weight. The right rows are
//! rounded up if none that is rounded down could take over the quantum of one that comes after it, and within rows the
//! same holds of cells: see [`choice`].

#![allow(clippy::indexing_slicing, reason = "a matrix: rows and columns are counted by its own sizes")]

mod choice;

use std::cmp::Ordering;
use std::ops::{Shl, Shr};

use num_bigint::BigUint;
use num_integer::Integer;

use crate::county::CountyCode;
use crate::parallel;

use choice::{Row, Side, cell_choice, members, paths, row_choice};

pub(super) use choice::Flaw;

/// The numbers that a table is reckoned in: native where every pool × Σ weights fits, of any size otherwise.
trait Whole:
    Integer + Clone + From<u128> + Into<BigUint> + Shl<u64, Output = Self> + Shr<u64, Output = Self> + Sync
{
    /// Its lowest 128 binary digits.
    fn low(&self) -> u128;
}

impl Whole for u128 {
    fn low(&self) -> u128 {
        *self
    }
}

impl Whole for BigUint {
    fn low(&self) -> u128 {
        let digits = self.iter_u64_digits().map(u128::from);
        digits.zip([0, 64]).map(|(digit, shift)| digit << shift).sum()
    }
}

/// 1, in units of the digits that are looked at before exact numbers are.
const ONE: u128 = 1 << 63;

/// A cell's digits are too low by less than this: by 1 for each of three numbers that are cut off, and by 1 for Σ weights.
const ERROR: u128 = 4;

/// A weight from which on, and a sum of weights from which on, native numbers are left. Sums of 2^32 of them still fit.
const TOO_LARGE: u128 = 1 << 96;

/// Finds everything wrong with a table, in the order in which the rule decides. `cells` stand row by row, a row a county;
/// the weight in (row, column) is the product of its `parts`. At most 8 columns; pools below 2^90.
pub(super) fn certify<I: IntoIterator<Item = u128>>(
    codes: &[CountyCode],
    pools: &[u128],
    cells: &[u64],
    parts: impl Fn(usize, usize) -> I,
) -> Vec<Flaw> {
    let native = |row, column| parts(row, column).into_iter().fold(1, u128::saturating_mul).min(TOO_LARGE);
    let exam = Exam::new(codes, pools, cells, native);
    let fits = |of: &Column<u128>| of.total < TOO_LARGE && of.total.checked_mul(of.pool + 1).is_some();
    if exam.columns.iter().all(fits) {
        return exam.flaws();
    }
    let big = |row, column| parts(row, column).into_iter().map(BigUint::from).product();
    Exam::<BigUint>::new(codes, pools, cells, big).flaws()
}

/// A table beside its exact values: a cell's is pool × weight ÷ total.
struct Exam<'a, N> {
    codes: &'a [CountyCode],
    cells: &'a [u64],
    /// As the cells stand.
    weights: Vec<N>,
    columns: Vec<Column<N>>,
}

struct Column<N> {
    pool: u128,
    /// Σ weights; 1 where there are none and nothing to share.
    total: N,
    /// Binary digits of the total.
    bits: u64,
    /// 2^127 ÷ the first 64 binary digits of the total, a little too low.
    inverse: u128,
}

impl<N: Whole> Column<N> {
    fn new(pool: u128, total: N) -> Column<N> {
        let total = if total.is_zero() && pool == 0 { N::one() } else { total };
        let mut column = Column { pool, bits: Into::<BigUint>::into(total.clone()).bits(), total, inverse: 0 };
        column.inverse = (1 << 127) / (column.leading(column.total.clone()) + 1);
        column
    }

    /// The first digits of a number up to the total, 64 of the total's.
    fn leading(&self, number: N) -> u128 {
        let cut = if self.bits > 64 { number >> (self.bits - 64) } else { number << (64 - self.bits) };
        cut.low()
    }
}

impl<'a, N: Whole> Exam<'a, N> {
    fn new(codes: &'a [CountyCode], pools: &[u128], cells: &'a [u64], weight: impl Fn(usize, usize) -> N) -> Self {
        let mut weights = Vec::with_capacity(cells.len());
        let mut totals = vec![N::zero(); pools.len()];
        for row in 0..codes.len() {
            for (column, total) in totals.iter_mut().enumerate() {
                let weight = weight(row, column);
                *total = total.clone() + weight.clone();
                weights.push(weight);
            }
        }
        let columns = pools.iter().zip(totals).map(|(pool, total)| Column::new(*pool, total)).collect();
        Exam { codes, cells, weights, columns }
    }

    fn flaws(&self) -> Vec<Flaw> {
        let starved = (0..self.columns.len()).filter(|column| self.columns[*column].total.is_zero());
        let mut flaws: Vec<Flaw> = starved.map(|column| Flaw::ZeroWeights { column }).collect();
        if !flaws.is_empty() {
            return flaws;
        }
        let rows = parallel::indexed(self.codes.len(), |row| self.examine(row));
        for (row, found) in rows.iter().enumerate() {
            flaws.extend(members(found.outside).map(|column| {
                let (floor, rest) = self.exact(row, column).div_rem(&self.columns[column].total);
                Flaw::Cell { row, column, floor: floor.low(), is_whole: rest.is_zero() }
            }));
            if found.side == Side::Outside {
                flaws.push(Flaw::Row { row });
            }
        }
        let mut sums = [0_u128; 8];
        for cells in self.cells.chunks(self.columns.len()) {
            sums.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += u128::from(*cell));
        }
        let unequal = (0..self.columns.len()).filter(|column| sums[*column] != self.columns[*column].pool);
        flaws.extend(unequal.map(|column| Flaw::Column { column }));
        if flaws.is_empty() {
            let paths = paths(&rows, self.codes);
            let choice = row_choice(&rows, &paths, |a, b| self.order_rows(&rows, a, b));
            let order = |row, a, b| self.order_cells(row, a, b);
            flaws.extend(choice.or_else(|| cell_choice(&rows, &paths, self.codes, order)));
        }
        flaws
    }

    fn examine(&self, row: usize) -> Row {
        let (mut found, mut digits) = (Row::default(), [0; 8]);
        for (column, digits) in digits.iter_mut().enumerate().take(self.columns.len()) {
            let side;
            (side, *digits) = self.judge(row, column);
            match side {
                Side::Whole => {}
                Side::Down => found.down |= 1 << column,
                Side::Up => found.up |= 1 << column,
                Side::Outside => found.outside |= 1 << column,
            }
        }
        if found.outside == 0 && found.up | found.down != 0 {
            (found.side, found.digits) = self.judge_sum(row, digits.iter().sum(), found.up.count_ones().into());
        }
        let is_first =
            |down, up| by_digits(digits[down], digits[up], ERROR, || self.order_cells(row, down, up)).is_lt();
        found.is_inverted = found.pairs().any(|(down, up)| is_first(down, up));
        found
    }

    /// Where a cell stands, and the digits of what its exact value has above a whole number.
    fn judge(&self, row: usize, column: usize) -> (Side, u128) {
        let of = &self.columns[column];
        let cell = u128::from(self.cells[row * self.columns.len() + column]);
        if cell > of.pool {
            return (Side::Outside, 0);
        }
        let (exact, cell) = (self.exact(row, column), N::from(cell) * of.total.clone());
        let (side, rest) = if cell <= exact {
            (Side::Down, exact - cell)
        } else if cell < exact.clone() + of.total.clone() {
            (Side::Up, exact + of.total.clone() - cell)
        } else {
            return (Side::Outside, 0);
        };
        if rest >= of.total {
            return (Side::Outside, 0);
        }
        let side = if rest.is_zero() { Side::Whole } else { side };
        (side, (of.leading(rest) * of.inverse) >> 64)
    }

    /// Where the sum of a row stands of whose cells `ups` are rounded up, and the digits of its remainder. `sum` is that of
    /// the cells' digits, a little too low: only beside a whole number it takes exact numbers.
    fn judge_sum(&self, row: usize, sum: u128, ups: u128) -> (Side, u128) {
        let (mut whole, mut digits, mut is_whole) = (sum / ONE, sum % ONE, false);
        if digits == 0 || digits + self.error() > ONE {
            let rest;
            (whole, rest) = self.exact_sum(row);
            (digits, is_whole) = (sum.saturating_sub(whole * ONE), rest == BigUint::ZERO);
        }
        let side = match ups.checked_sub(whole) {
            Some(0) if is_whole => Side::Whole,
            Some(0) => Side::Down,
            Some(1) if !is_whole => Side::Up,
            _ => Side::Outside,
        };
        (side, digits)
    }

    /// A row's digits are too low by less than this.
    fn error(&self) -> u128 {
        ERROR * self.columns.len() as u128
    }

    fn exact(&self, row: usize, column: usize) -> N {
        N::from(self.columns[column].pool) * self.weights[row * self.columns.len() + column].clone()
    }

    /// What a cell's exact value has above a whole number, over the column's total; and that total.
    fn rest(&self, row: usize, column: usize) -> (BigUint, BigUint) {
        let total = &self.columns[column].total;
        (self.exact(row, column).mod_floor(total).into(), total.clone().into())
    }

    /// What a row's exact values have above whole numbers: how many wholes in all, and a remainder over all totals
    /// multiplied.
    fn exact_sum(&self, row: usize) -> (u128, BigUint) {
        let rests = || (0..self.columns.len()).map(|column| self.rest(row, column));
        let product: BigUint = rests().map(|(_, total)| total).product();
        let parts = rests().map(|(rest, total)| rest * &product / total);
        let (whole, rest) = parts.sum::<BigUint>().div_rem(&product);
        (whole.low(), rest)
    }

    /// `Less` if cell `a` of a row comes before cell `b`: a larger remainder, or an equal one and an earlier column.
    fn order_cells(&self, row: usize, a: usize, b: usize) -> Ordering {
        let ((of_a, total_a), (of_b, total_b)) = (self.rest(row, a), self.rest(row, b));
        (of_b * total_a).cmp(&(of_a * total_b)).then(a.cmp(&b))
    }

    /// `Less` if row `a` comes before row `b`: a larger remainder of its sum, or an equal one and a lower code.
    fn order_rows(&self, rows: &[Row], a: usize, b: usize) -> Ordering {
        by_digits(rows[a].digits, rows[b].digits, self.error(), || {
            let weights = |row| &self.weights[row * self.columns.len()..][..self.columns.len()];
            let order = if weights(a) == weights(b) {
                Ordering::Equal // as in most ties
            } else {
                self.exact_sum(b).1.cmp(&self.exact_sum(a).1)
            };
            order.then_with(|| self.codes[a].cmp(&self.codes[b]))
        })
    }
}

/// `Less` if `a` comes first, the larger one; exactly where digits as uncertain as that cannot tell.
fn by_digits(a: u128, b: u128, error: u128, exact: impl FnOnce() -> Ordering) -> Ordering {
    if a.abs_diff(b) < error { exact() } else { b.cmp(&a) }
}
