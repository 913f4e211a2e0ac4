//! Shares that follow weights as far as bounds let them.
#![allow(clippy::indexing_slicing, reason = "an event names a row of the table")]

use std::cmp::Ordering;
use std::iter::zip;

use super::largest_remainder;
use super::outcome::{Apportionment, RoundingError};

/// The weight of a row and the bounds of its share, all in quanta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounded {
    pub(crate) weight: u64,
    pub(crate) lower: u64,
    /// At least `lower`.
    pub(crate) upper: u64,
}

/// λ as a fraction: what every share between its bounds is of its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lambda {
    pub(crate) numerator: u64,
    /// Above 0.
    pub(crate) denominator: u64,
}

/// What [`bounded_shares`] found.
#[derive(Clone, Debug)]
pub(crate) struct BoundedShares {
    pub(crate) lambda: Lambda,
    pub(crate) rounded: Apportionment,
}

/// Splits `total` so that each share is median(lower, λ × weight, upper), for the one λ ≥ 0 with which they add up to
/// it; where the weight is 0, the lower bound. Rounded by largest remainder: bounds are whole, so they hold after it too.
///
/// The total must lie between Σ lower and Σ upper, where a row of weight 0 counts with its lower bound.
///
/// As λ grows from 0, each row stays at its lower bound up to λ = lower ÷ weight, then follows λ up to upper ÷ weight.
/// So the sum grows along straight pieces between these points; they are swept in their order, up to the piece on which
/// it reaches the total.
pub(crate) fn bounded_shares(total: u64, rows: &[Bounded]) -> Result<BoundedShares, RoundingError> {
    let mut points: Vec<Point> = Vec::with_capacity(2 * rows.len());
    for (row, Bounded { weight, lower, upper }) in rows.iter().enumerate().filter(|(_, row)| row.weight > 0) {
        points.push(Point { at: Lambda { numerator: *lower, denominator: *weight }, leaves: false, row });
        points.push(Point { at: Lambda { numerator: *upper, denominator: *weight }, leaves: true, row });
    }
    points.sort_unstable_by(Point::compare);

    // What rows at a bound have, and what the others weigh.
    let mut fixed: u128 = rows.iter().map(|row| u128::from(row.lower)).sum();
    let mut weight: u128 = 0;
    let mut lambda = Lambda { numerator: 0, denominator: 1 };
    let mut next = None;
    let mut follows = vec![false; rows.len()];
    let total = u128::from(total);
    let none = RoundingError::Internal { what: "a total beyond the bounds of its shares" };
    for Point { at, leaves, row } in points {
        let left = total.checked_sub(fixed).ok_or(none)?;
        if left * u128::from(at.denominator) <= weight * u128::from(at.numerator) {
            next = Some(at);
            break;
        }
        let bounded = rows[row];
        if leaves {
            fixed += u128::from(bounded.upper);
            weight -= u128::from(bounded.weight);
        } else {
            fixed -= u128::from(bounded.lower);
            weight += u128::from(bounded.weight);
        }
        (lambda, follows[row]) = (at, !leaves);
    }
    let left = total.checked_sub(fixed).and_then(|left| u64::try_from(left).ok()).ok_or(none)?;
    if weight > 0 {
        let denominator = u64::try_from(weight).map_err(|_| none)?;
        lambda = Lambda { numerator: left, denominator };
    } else if left > 0 {
        return Err(none);
    } else if lambda.compare(1, 1).is_le() && next.is_none_or(|next| next.compare(1, 1).is_ge()) {
        // Every λ from one point to the next gives these shares; 1 says that no bound does anything.
        lambda = Lambda { numerator: 1, denominator: 1 };
    }
    let weights = zip(rows, &follows).map(|(row, follows)| if *follows { row.weight } else { 0 });
    let mut rounded = largest_remainder::split(left, weights.collect(), &[lambda.denominator])?;
    for ((share, row), follows) in zip(zip(&mut rounded.shares, rows), follows) {
        if !follows {
            *share = if row.weight > 0 && lambda.compare(row.weight, row.upper.into()).is_ge() {
                row.upper
            } else {
                row.lower
            };
        }
    }
    Ok(BoundedShares { lambda, rounded })
}

impl Lambda {
    /// λ × weight against an amount.
    pub(crate) fn compare(self, weight: u64, amount: u128) -> Ordering {
        let share = u128::from(self.numerator) * u128::from(weight);
        // An amount whose product does not fit is above every share.
        amount.checked_mul(self.denominator.into()).map_or(Ordering::Less, |amount| share.cmp(&amount))
    }
}

/// Where a row leaves its lower bound, or stays behind at its upper one.
struct Point {
    at: Lambda,
    leaves: bool,
    row: usize,
}

impl Point {
    /// By λ; where a row is to leave its lower bound and stay at an equal upper one, in this order.
    fn compare(&self, other: &Point) -> Ordering {
        let by_lambda = self.at.compare(other.at.denominator, other.at.numerator.into());
        by_lambda.then(self.leaves.cmp(&other.leaves)).then(self.row.cmp(&other.row))
    }
}
