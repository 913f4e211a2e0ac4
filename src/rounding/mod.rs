//! Mathematics that knows no county and no law: whole quanta out of exact shares. docs/rules.md section 10.
//!
//! [`apportion`] splits a vector by largest remainder; [`controlled_rounding`] rounds a table so that its rows and its
//! columns both add up. The order of the rows settles ties, or another that the crate hands in.

mod bounded;
mod completion;
mod controlled;
mod largest_remainder;
mod outcome;
mod weights;
mod whole;

pub(crate) use bounded::{Bounded, Lambda, bounded_shares};
pub use outcome::{Apportionment, MAX_COLUMNS, RoundedRow, Rounding, RoundingError, RowRounding, Tie};
pub use weights::Weights;

/// Splits `quanta` by weights, W = Σ weights: everybody gets ⌊quanta × weight ÷ W⌋, and the quanta left over go one each
/// to the largest remainders, equal remainders to the lowest index (最大余额法).
///
/// # Errors
///
/// [`RoundingError::EveryWeightZero`] if `quanta` is positive and no weight is, for example 5 quanta over 0, 0.
///
/// ```
/// // 10 quanta by weights 1 : 1 : 1 leave one over; the tie goes to the first.
/// let result = special_fund::apportion(10, vec![1, 1, 1])?;
/// assert_eq!(result.shares, [4, 3, 3]);
/// assert_eq!(result.tie.expect("three equal remainders").rounded_down, [1, 2]);
/// # Ok::<(), special_fund::RoundingError>(())
/// ```
pub fn apportion(quanta: u64, weights: impl Into<Weights>) -> Result<Apportionment, RoundingError> {
    let weights = weights.into();
    let order: Vec<usize> = (0..weights.len()).collect();
    apportion_in(&order, quanta, weights)
}

/// [`apportion`], equal remainders in an order that names each row once.
pub(crate) fn apportion_in(order: &[usize], quanta: u64, weights: Weights) -> Result<Apportionment, RoundingError> {
    match weights.for_columns(1) {
        weights::Totalled::Native(weights, totals) => largest_remainder::split(quanta, weights, &totals, order),
        weights::Totalled::Big(weights, totals) => largest_remainder::split(quanta, weights, &totals, order),
    }
}

/// Rounds the table of exact cells `pool of column × weight ÷ Σ weights of column`; weights stand row by row.
///
/// Each cell becomes ⌊exact⌋ or ⌈exact⌉, each row's sum ⌊exact⌋ or ⌈exact⌉, each column's sum its pool (Causey, Cox and
/// Ernst 1985; Cox 1987). Of all such tables this is the one of docs/rules.md section 10:
///
/// 1. Rows whose exact sum is not whole, by descending remainder of that sum (equal: lowest index): a row rounds up if
///    the table can still be completed, otherwise it rounds down and is passed over.
/// 2. Rows in their order, within a row the cells with a remainder by descending remainder (equal: first column): a cell
///    rounds up if its row still needs it and the rest of the table can still be completed.
///
/// # Errors
///
/// [`RoundingError`]: a positive pool over weights that are all 0, more than [`MAX_COLUMNS`] pools, weights that do not
/// fill their rows.
///
/// ```
/// // Two rows share two pools of 1 equally: every exact cell is ½ and every row's sum is 1.
/// let table = special_fund::controlled_rounding(&[1, 1], vec![1, 1, 1, 1])?;
/// assert_eq!(table.cells, [1, 0, 0, 1]);
/// # Ok::<(), special_fund::RoundingError>(())
/// ```
pub fn controlled_rounding(pools: &[u64], weights: impl Into<Weights>) -> Result<Rounding, RoundingError> {
    let weights = weights.into();
    let order: Vec<usize> = (0..weights.len() / pools.len().max(1)).collect();
    controlled_rounding_in(&order, pools, weights)
}

/// [`controlled_rounding`], rows in an order that names each once.
pub(crate) fn controlled_rounding_in(
    order: &[usize],
    pools: &[u64],
    weights: Weights,
) -> Result<Rounding, RoundingError> {
    let columns = pools.len();
    if columns > MAX_COLUMNS {
        return Err(RoundingError::TooManyColumns { columns });
    }
    let count = weights.len();
    if count == 0 && columns == 0 {
        return Ok(Rounding::default());
    }
    if !count.is_multiple_of(columns) {
        return Err(RoundingError::UnevenRows { weights: count, columns });
    }
    match weights.for_columns(columns) {
        weights::Totalled::Native(weights, totals) => controlled::round(pools, weights, totals, order),
        weights::Totalled::Big(weights, totals) => controlled::round(pools, weights, totals, order),
    }
}
