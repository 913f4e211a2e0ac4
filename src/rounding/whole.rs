//! The whole numbers that weights are counted in: native ones where every column's total fits 64 bits, big ones
//! otherwise. The mathematics above is one text; this is all it asks of a number.

use std::cmp::Ordering;

use num_bigint::BigUint;
use num_integer::Integer;

use crate::exact::low_digits;

/// A whole number of at least 0.
pub(super) trait Whole: Clone + Ord + Send + Sync {
    /// Whether it is 0.
    fn is_zero(&self) -> bool;
    /// ⌊quanta × self ÷ total⌋ and the remainder, a number below the total. `self` is at most `total`.
    fn share(&self, quanta: u64, total: &Self) -> (u64, Self);
    /// ⌊2⁶⁴ × self ÷ total⌋ of a remainder, which is below the total.
    fn digits(&self, total: &Self) -> u64;
    /// self ÷ total against other ÷ other_total.
    fn compare(&self, total: &Self, other: &Self, other_total: &Self) -> Ordering;
    /// The same number, whatever its size.
    fn to_big(&self) -> BigUint;
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a share is at most the quanta; a remainder and its digits are below 2^64"
)]
impl Whole for u64 {
    fn is_zero(&self) -> bool {
        *self == 0
    }

    fn share(&self, quanta: u64, total: &u64) -> (u64, u64) {
        debug_assert!(self <= total, "a weight above Σ weights");
        let (product, total) = (u128::from(quanta) * u128::from(*self), u128::from(*total));
        let share = product / total;
        (share as u64, (product - share * total) as u64)
    }

    fn digits(&self, total: &u64) -> u64 {
        ((u128::from(*self) << 64) / u128::from(*total)) as u64
    }

    fn compare(&self, total: &u64, other: &u64, other_total: &u64) -> Ordering {
        let ours = u128::from(*self) * u128::from(*other_total);
        ours.cmp(&(u128::from(*other) * u128::from(*total)))
    }

    fn to_big(&self) -> BigUint {
        BigUint::from(*self)
    }
}

impl Whole for BigUint {
    fn is_zero(&self) -> bool {
        self.bits() == 0
    }

    fn share(&self, quanta: u64, total: &BigUint) -> (u64, BigUint) {
        let (share, remainder) = (self * quanta).div_rem(total);
        (low_digits(&share), remainder)
    }

    fn digits(&self, total: &BigUint) -> u64 {
        low_digits(&((self << 64_u32) / total))
    }

    fn compare(&self, total: &BigUint, other: &BigUint, other_total: &BigUint) -> Ordering {
        (self * other_total).cmp(&(other * total))
    }

    fn to_big(&self) -> BigUint {
        self.clone()
    }
}
