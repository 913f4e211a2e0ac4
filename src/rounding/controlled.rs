//! Controlled rounding: exact cells rounded down, and the ranking of what remains of each row.
#![allow(clippy::indexing_slicing, reason = "rows and columns of one table")]

use std::cmp::{Ordering, Reverse};
use std::iter::zip;

use num_bigint::BigUint;

use super::completion::{self, Ranked, Row, members};
use super::outcome::{MAX_COLUMNS, Rounding, RoundingError};
use super::whole::Whole;
use crate::parallel;

/// Digits of two row sums that lie as far apart say which is larger: each is below the exact remainder by less than a
/// unit of the last a column.
const CLEAR: u64 = MAX_COLUMNS as u64;

/// The columns of a table.
struct Columns<'a, W> {
    pools: &'a [u64],
    /// Σ weights of each.
    totals: Vec<W>,
    /// The product of the totals above 0: the common denominator of row sums.
    denominator: BigUint,
    /// That product without each column's own total.
    others: Vec<BigUint>,
}

/// Rounds the table, its rows in an order; its weights become the remainders of its cells on the way.
pub(super) fn round<W: Whole>(
    pools: &[u64],
    weights: Vec<W>,
    totals: Vec<W>,
    order: &[usize],
) -> Result<Rounding, RoundingError> {
    for (column, (quanta, total)) in zip(pools, &totals).enumerate() {
        if *quanta > 0 && total.is_zero() {
            return Err(RoundingError::ColumnWeightsZero { column, quanta: *quanta });
        }
    }
    let columns = Columns::new(pools, totals);
    let (mut cells, mut parts) = (vec![0; weights.len()], weights);
    let floored =
        parallel::rows((&mut cells, &mut parts), pools.len(), |cells, parts| columns.round_down(cells, parts));
    let mut rows: Vec<Row> = floored.iter().map(|(row, _)| *row).collect();
    let open = zip(0.., order).filter_map(|(place, row)| Some((Reverse(floored[*row].1?), place)));
    let open = open.collect();
    let parts = |row: usize| &parts[row * pools.len()..(row + 1) * pools.len()];
    let left = columns.left(&cells)?;

    let ranking = columns.rank(open, order, parts);
    let rounding = completion::round_rows(&mut rows, &ranking, &left);
    let compare = |row: usize, a: usize, b: usize| columns.compare_cells(parts(row), a, b);
    completion::round_cells(&rows, order, &left, compare, |row, chosen| {
        members(chosen).for_each(|column| cells[row * pools.len() + column] += 1);
    })?;
    Ok(Rounding { cells, ..rounding })
}

impl<'a, W: Whole> Columns<'a, W> {
    fn new(pools: &'a [u64], totals: Vec<W>) -> Self {
        let without = |own: Option<usize>| {
            let others = totals.iter().enumerate().filter(|(column, _)| Some(*column) != own);
            let others = others.filter(|(_, total)| !total.is_zero());
            others.map(|(_, total)| total.to_big()).product::<BigUint>()
        };
        let others = (0..totals.len()).map(|column| without(Some(column))).collect();
        Columns { pools, denominator: without(None), others, totals }
    }

    /// Rounds a row's cells down and leaves their remainders; the digits of what then remains of its sum, if anything.
    fn round_down(&self, cells: &mut [u64], parts: &mut [W]) -> (Row, Option<u64>) {
        let (mut row, mut digits) = (Row::default(), 0_u64);
        for (column, (cell, part)) in zip(cells, &mut *parts).enumerate() {
            let total = &self.totals[column];
            if !part.is_zero() {
                (*cell, *part) = part.share(self.pools[column], total);
            }
            if !part.is_zero() {
                let (sum, is_whole) = digits.overflowing_add(part.digits(total));
                digits = sum;
                row.open |= 1 << column;
                row.ups += u8::from(is_whole);
            }
        }
        // The exact sum is less than a unit a column above: it may reach a whole number, or just be one.
        if row.open != 0 && (digits == 0 || digits > u64::MAX - CLEAR) {
            let mut remainder = self.exact_sum(parts);
            row.ups = 0;
            while remainder >= self.denominator {
                remainder -= &self.denominator;
                row.ups += 1;
            }
            return (row, (!remainder.is_zero()).then(|| remainder.digits(&self.denominator)));
        }
        (row, (row.open != 0).then_some(digits))
    }

    /// What each column needs beyond its cells rounded down: fewer quanta than rows.
    fn left(&self, cells: &[u64]) -> Result<Vec<i64>, RoundingError> {
        let mut left = self.pools.to_vec();
        for row in cells.chunks(self.pools.len()) {
            zip(&mut left, row).for_each(|(left, cell)| *left -= cell);
        }
        let left = left.into_iter().map(i64::try_from).collect::<Result<_, _>>();
        left.map_err(|_| RoundingError::Internal { what: "more quanta left than rows" })
    }

    /// The rows whose sum is not whole by descending remainder, equal ones in their order: by their digits, and exactly
    /// where these lie too close to tell.
    fn rank<'p>(
        &self,
        mut ranking: Vec<(Reverse<u64>, usize)>,
        order: &[usize],
        parts: impl Fn(usize) -> &'p [W],
    ) -> Vec<Ranked>
    where
        W: 'p,
    {
        parallel::sort_by_key(&mut ranking, |ranked| *ranked);
        let mut ranked = Vec::with_capacity(ranking.len());
        for close in ranking.chunk_by(|(a, _), (b, _)| a.0 - b.0 < CLEAR) {
            if let [(_, place)] = close {
                ranked.push(Ranked { row: order[*place], equals_last: false });
                continue;
            }
            let exact = |place: usize| self.exact_sum(parts(order[place])) % &self.denominator;
            let mut exact: Vec<(Reverse<BigUint>, usize)> =
                close.iter().map(|(_, place)| (Reverse(exact(*place)), *place)).collect();
            exact.sort_unstable();
            for equals in exact.chunk_by(|a, b| a.0 == b.0) {
                for (above, (_, place)) in equals.iter().enumerate() {
                    ranked.push(Ranked { row: order[*place], equals_last: above > 0 });
                }
            }
        }
        ranked
    }

    /// The sum of a row's remainders over the common denominator.
    fn exact_sum(&self, parts: &[W]) -> BigUint {
        zip(parts, &self.others).map(|(part, others)| part.to_big() * others).sum()
    }

    /// `Less` if a row's cell in column `a` comes before that in `b`: a larger remainder, or an equal one further left.
    fn compare_cells(&self, parts: &[W], a: usize, b: usize) -> Ordering {
        let larger = parts[b].compare(&self.totals[b], &parts[a], &self.totals[a]);
        larger.then(a.cmp(&b))
    }
}
