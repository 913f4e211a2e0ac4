//! The order of codes, which settles ties: the mathematics sees rows in it, so that an index is a rank; everything else
//! sees them as given.
#![allow(clippy::indexing_slicing, reason = "every place of the order is a row")]

use std::iter::zip;

use crate::county::{County, CountyCode};
use crate::parallel;
use crate::rounding::{self, Apportionment, Bounded, BoundedShares, Rounding, RoundingError, Tie, Weights};

/// All rows by ascending code.
#[derive(Clone, Debug)]
pub(super) struct Order(Vec<usize>);

impl Order {
    /// The order of these counties, and every code that stands twice, with two of its rows.
    pub(super) fn by_code(counties: &[County]) -> (Order, Vec<(CountyCode, [usize; 2])>) {
        let mut order: Vec<(CountyCode, usize)> = zip(counties.iter().map(|county| county.code), 0..).collect();
        parallel::sort_by_key(&mut order, |place| *place);
        let pairs = order.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let twice = pairs.map(|pair| (pair[0].0, [pair[0].1, pair[1].1])).collect();
        (Order(order.into_iter().map(|(_, row)| row).collect()), twice)
    }

    /// [`rounding::apportion`], equal remainders by ascending code.
    pub(super) fn apportion(&self, quanta: u64, weights: Weights) -> Result<Apportionment, RoundingError> {
        let found = rounding::apportion(quanta, weights.in_order(&self.0, 1))?;
        Ok(Apportionment { shares: self.as_given(&found.shares, 1), tie: found.tie.map(|tie| self.rows_of(&tie)) })
    }

    /// [`rounding::controlled_rounding`], rows by ascending code.
    pub(super) fn controlled_rounding(&self, pools: &[u64], weights: Weights) -> Result<Rounding, RoundingError> {
        let found = rounding::controlled_rounding(pools, weights.in_order(&self.0, pools.len()))?;
        Ok(Rounding {
            cells: self.as_given(&found.cells, pools.len()),
            rows: self.as_given(&found.rows, 1),
            cut: found.cut.map(|rank| self.0[rank]),
            ties: found.ties.iter().map(|tie| self.rows_of(tie)).collect(),
        })
    }

    /// [`rounding::bounded_shares`], equal remainders by ascending code.
    pub(super) fn bounded_shares(&self, total: u64, rows: &[Bounded]) -> Result<BoundedShares, RoundingError> {
        let ordered: Vec<Bounded> = self.0.iter().map(|row| rows[*row]).collect();
        let BoundedShares { lambda, rounded: found } = rounding::bounded_shares(total, &ordered)?;
        let rounded =
            Apportionment { shares: self.as_given(&found.shares, 1), tie: found.tie.map(|tie| self.rows_of(&tie)) };
        Ok(BoundedShares { lambda, rounded })
    }

    /// What stands in the order of codes, so many values a row, as the rows were given.
    fn as_given<T: Copy + Default>(&self, values: &[T], columns: usize) -> Vec<T> {
        let mut given = vec![T::default(); values.len()];
        for (row, values) in zip(&self.0, values.chunks(columns)) {
            given[row * columns..][..columns].copy_from_slice(values);
        }
        given
    }

    /// The rows of a tie, still by ascending code.
    fn rows_of(&self, tie: &Tie) -> Tie {
        let rows = |ranks: &[usize]| ranks.iter().map(|rank| self.0[*rank]).collect();
        Tie { rounded_up: rows(&tie.rounded_up), rounded_down: rows(&tie.rounded_down) }
    }
}
