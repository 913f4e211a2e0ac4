//! Whether whole cells are the table that RULES section 10 picks, shown without rounding anything.
//!
//! A cell is ⌊exact⌋ or ⌈exact⌉ if cell × Σ weights lies less than Σ weights from pool × weight. The right rows are
//! rounded up if none that is rounded down could take over the quantum of one that comes after it, and within rows the
//! same holds of cells: see [`choice`].

#![allow(clippy::indexing_slicing, reason = "a matrix: rows and columns are counted by its own sizes")]

mod choice;
mod whole;

use std::cmp::Ordering;

use num_bigint::BigUint;
use num_integer::Integer;

use crate::county::County;
use crate::parallel;

use choice::{Row, Side, cell_choice, members, row_choice};
use whole::Whole;

pub(super) use choice::Flaw;

/// 1, in units of the digits that are looked at first.
const ONE: u128 = 1 << 64;

/// Finds everything wrong with a table, in the order in which the rule decides. `cells` stand row by row, a row a county;
/// the weight in (row, column) is the product of its `parts`. At most 8 columns; pools below 2^90.
pub(super) fn certify<I: IntoIterator<Item = u128>>(
    counties: &[County],
    pools: &[u128],
    cells: &[u64],
    parts: impl Fn(usize, usize) -> I + Sync,
) -> Vec<Flaw> {
    let fits = |pool: &u128| *pool <= u128::from(u64::MAX);
    let native = |column| whole::native(counties.len(), |row| parts(row, column));
    let native: Option<Vec<Vec<u64>>> = (0..pools.len()).map(native).collect();
    if let Some(weights) = native.filter(|_| pools.iter().all(fits)) {
        let weight = |row: usize, column: usize| u128::from(weights[column][row]);
        return Exam::new(counties, pools, cells, weight).flaws();
    }
    let weight = |row, column| parts(row, column).into_iter().map(BigUint::from).product();
    Exam::<BigUint, _>::new(counties, pools, cells, weight).flaws()
}

/// A table beside its exact values: a cell's is pool × weight ÷ total.
struct Exam<'a, N, W> {
    counties: &'a [County],
    pools: &'a [u128],
    cells: &'a [u64],
    weight: W,
    /// Σ weights of each column; 1 where there are none and nothing to share.
    totals: Vec<N>,
}

impl<'a, N: Whole, W: Fn(usize, usize) -> N + Sync> Exam<'a, N, W> {
    fn new(counties: &'a [County], pools: &'a [u128], cells: &'a [u64], weight: W) -> Self {
        let sum = |column| (0..counties.len()).fold(N::zero(), |sum, row| sum + weight(row, column));
        let total = |(column, pool): (usize, &u128)| match sum(column) {
            total if total.is_zero() && *pool == 0 => N::one(),
            total => total,
        };
        let totals = pools.iter().enumerate().map(total).collect();
        Exam { counties, pools, cells, weight, totals }
    }

    fn flaws(&self) -> Vec<Flaw> {
        let starved = (0..self.pools.len()).filter(|column| self.totals[*column].is_zero());
        let mut flaws: Vec<Flaw> = starved.map(|column| Flaw::ZeroWeights { column }).collect();
        if !flaws.is_empty() {
            return flaws;
        }
        let rows = parallel::indexed(self.counties.len(), |row| self.examine(row));
        for (row, found) in rows.iter().enumerate() {
            flaws.extend(members(found.outside).map(|column| {
                let (floor, rest) = self.exact(row, column).div_rem(&self.totals[column]);
                let (floor, is_whole) = (floor.low(), rest.is_zero());
                Flaw::Cell { row, column, floor, is_whole }
            }));
            if found.side == Side::Outside {
                flaws.push(Flaw::Row { row });
            }
        }
        for (column, pool) in self.pools.iter().enumerate() {
            let cells = self.cells.iter().skip(column).step_by(self.pools.len());
            if cells.map(|cell| u128::from(*cell)).sum::<u128>() != *pool {
                flaws.push(Flaw::Column { column });
            }
        }
        if flaws.is_empty() {
            let code = |row: usize| self.counties[row].code;
            let order = |row, a, b| self.order_cells(row, a, b);
            let choice = row_choice(&rows, |a, b| self.order_rows(&rows, a, b));
            flaws.extend(choice.or_else(|| cell_choice(&rows, code, order)));
        }
        flaws
    }

    fn examine(&self, row: usize) -> Row {
        let (mut found, mut digits) = (Row::default(), [0; 8]);
        for (column, digits) in digits.iter_mut().enumerate().take(self.pools.len()) {
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
            let ups = found.up.count_ones().into();
            (found.side, found.digits) = self.judge_sum(row, digits.iter().sum(), ups);
        }
        for down in members(found.down) {
            for up in members(found.up) {
                let order = digits[up].cmp(&digits[down]);
                if order.then_with(|| self.order_cells(row, down, up)).is_lt() {
                    found.inverted[down] |= 1 << up;
                }
            }
        }
        found
    }

    /// Where a cell stands, and 64 binary digits of what its exact value has above a whole number.
    fn judge(&self, row: usize, column: usize) -> (Side, u128) {
        let (exact, total) = (self.exact(row, column), self.totals[column].clone());
        let cell = N::from(self.cells[row * self.pools.len() + column].into()) * total.clone();
        let (side, rest) = if cell <= exact {
            (Side::Down, exact - cell)
        } else if cell < exact.clone() + total.clone() {
            (Side::Up, exact + total.clone() - cell)
        } else {
            return (Side::Outside, 0);
        };
        if rest >= total {
            return (Side::Outside, 0);
        }
        if rest.is_zero() {
            return (Side::Whole, 0);
        }
        (side, ((rest << 64) / total).low())
    }

    /// Where the sum of a row stands of whose cells `ups` are rounded up, and the digits of its remainder. `sum` is that of
    /// the cells' digits: too low by less than one a cell, so only beside a whole number it takes exact numbers.
    fn judge_sum(&self, row: usize, sum: u128, ups: u128) -> (Side, u128) {
        let (mut whole, mut digits, mut is_whole) = (sum >> 64, sum & (ONE - 1), false);
        if digits == 0 || digits + self.error() > ONE {
            let rest;
            (whole, rest) = self.exact_sum(row);
            (digits, is_whole) = (sum.saturating_sub(whole << 64), rest == BigUint::ZERO);
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
        self.pools.len() as u128
    }

    fn exact(&self, row: usize, column: usize) -> N {
        N::from(self.pools[column]) * (self.weight)(row, column)
    }

    /// What a cell's exact value has above a whole number, over the column's total.
    fn rest(&self, row: usize, column: usize) -> BigUint {
        (self.exact(row, column) % self.totals[column].clone()).into()
    }

    fn total(&self, column: usize) -> BigUint {
        self.totals[column].clone().into()
    }

    /// What a row's exact values have above whole numbers: how many wholes in all, and a remainder over all totals
    /// multiplied.
    fn exact_sum(&self, row: usize) -> (u128, BigUint) {
        let columns = 0..self.pools.len();
        let product: BigUint = columns.clone().map(|column| self.total(column)).product();
        let parts = columns.map(|column| self.rest(row, column) * &product / self.total(column));
        let (whole, rest) = parts.sum::<BigUint>().div_rem(&product);
        (whole.low(), rest)
    }

    /// `Less` if cell `a` of a row comes before cell `b`: a larger remainder, or an equal one and an earlier column.
    fn order_cells(&self, row: usize, a: usize, b: usize) -> Ordering {
        let of_b = self.rest(row, b) * self.total(a);
        of_b.cmp(&(self.rest(row, a) * self.total(b))).then(a.cmp(&b))
    }

    /// `Less` if row `a` comes before row `b`: a larger remainder of its sum, or an equal one and a lower code.
    fn order_rows(&self, rows: &[Row], a: usize, b: usize) -> Ordering {
        let (of_a, of_b) = (rows[a].digits, rows[b].digits);
        if of_a.abs_diff(of_b) >= self.error() {
            return of_b.cmp(&of_a);
        }
        let is_same = |column| (self.weight)(a, column) == (self.weight)(b, column);
        let order = if (0..self.pools.len()).all(is_same) {
            Ordering::Equal // as in most ties
        } else {
            self.exact_sum(b).1.cmp(&self.exact_sum(a).1)
        };
        order.then_with(|| self.counties[a].code.cmp(&self.counties[b].code))
    }
}
