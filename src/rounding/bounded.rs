//! Shares that follow weights as far as bounds let them.

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

/// Splits `total` so that each share is median(lower, λ × weight, upper), for the one λ ≥ 0 with which they add up to
/// it; where the weight is 0, the lower bound. Rounded by largest remainder, equal ones in an order of the rows: bounds
/// are whole, so they hold after it too.
///
/// The total must lie between Σ lower and Σ upper, where a row of weight 0 counts with its lower bound.
///
/// As λ grows from 0, each row stays at its lower bound up to λ = lower ÷ weight, then follows λ up to upper ÷ weight.
/// So the sum grows along straight pieces between these points; they are swept in their order, up to the piece on which
/// it reaches the total.
pub(crate) fn bounded_shares(
    total: u64,
    rows: &[Bounded],
    order: &[usize],
) -> Result<(Lambda, Apportionment), RoundingError> {
    // Where a row leaves its lower bound, or stays behind at its upper one: that bound over its weight. Where it does
    // both, in this order.
    let mut points: Vec<(Lambda, bool)> = Vec::with_capacity(2 * rows.len());
    for Bounded { weight, lower, upper } in rows.iter().filter(|row| row.weight > 0) {
        points.push((Lambda { numerator: *lower, denominator: *weight }, false));
        points.push((Lambda { numerator: *upper, denominator: *weight }, true));
    }
    points.sort_unstable_by(|(a, a_stays), (b, b_stays)| {
        a.compare(b.denominator, b.numerator.into()).then(a_stays.cmp(b_stays))
    });

    // What rows at a bound leave of the total, and what the others weigh.
    let none = RoundingError::Internal { what: "a total beyond the bounds of its shares" };
    let lower: u128 = rows.iter().map(|row| u128::from(row.lower)).sum();
    let (mut left, mut weight) = (u128::from(total).checked_sub(lower).ok_or(none)?, 0_u128);
    let mut lambda = Lambda { numerator: 0, denominator: 1 };
    let mut next = None;
    for (at, stays) in points {
        let (bound, own) = (u128::from(at.numerator), u128::from(at.denominator));
        if left * own <= weight * bound {
            next = Some(at);
            break;
        }
        lambda = at;
        (left, weight) = match stays {
            true => (left.checked_sub(bound).ok_or(none)?, weight - own),
            false => (left + bound, weight + own),
        };
    }
    let fraction = || Some(Lambda { numerator: left.try_into().ok()?, denominator: weight.try_into().ok()? });
    if weight > 0 {
        lambda = fraction().ok_or(none)?;
    } else if left != 0 {
        return Err(none);
    } else if lambda.compare(1, 1).is_le() && next.is_none_or(|next| next.compare(1, 1).is_ge()) {
        // Every λ from one point to the next gives these shares; 1 says that no bound does anything.
        lambda = Lambda { numerator: 1, denominator: 1 };
    }
    // Who is at a bound has that; the others share what is left.
    let bounds = rows.iter().map(|row| row.bound(lambda));
    let weights: Vec<u64> = zip(rows, bounds.clone()).map(|(row, bound)| bound.map_or(row.weight, |_| 0)).collect();
    let (at_bounds, follow) = (bounds.clone().flatten().sum::<u64>(), weights.iter().sum());
    let mut rounded = largest_remainder::split(total - at_bounds, weights, &[follow], order)?;
    for (share, bound) in zip(&mut rounded.shares, bounds) {
        *share = bound.unwrap_or(*share);
    }
    Ok((lambda, rounded))
}

impl Bounded {
    /// The bound at or beyond which λ × weight lies, if it does.
    fn bound(&self, lambda: Lambda) -> Option<u64> {
        if self.weight == 0 || lambda.compare(self.weight, self.lower.into()).is_le() {
            Some(self.lower)
        } else {
            lambda.compare(self.weight, self.upper.into()).is_ge().then_some(self.upper)
        }
    }
}

impl Lambda {
    /// λ × weight against an amount.
    pub(crate) fn compare(self, weight: u64, amount: u128) -> Ordering {
        let share = u128::from(self.numerator) * u128::from(weight);
        // An amount whose product does not fit is above every share.
        amount.checked_mul(self.denominator.into()).map_or(Ordering::Less, |amount| share.cmp(&amount))
    }
}
