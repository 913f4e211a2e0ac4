//! The exact share of one weight in one pool.
//!
//! `pool × weight ÷ total` is a whole number of quanta and a remainder. Almost every question about remainders is
//! settled by their leading 64 binary digits, which cost one multiplication; the few that are too close to call are
//! answered exactly. Nothing here rounds: digits are only ever a proof that an exact comparison would agree.

use crate::natural::{Natural, bits, high, low};

/// Digits err by less than this many units of the last place, always downwards: `digits ≤ exact < digits + ERROR`.
///
/// The multiplier is cut to 128 binary digits (an error below 2 units, since a quota is below 2^128 units and the
/// multiplier at least 2^127), so is a weight above 2^128 (below 2 more), and the product is rounded down (below 1).
pub(crate) const ERROR: u64 = 5;

/// The share of one weight, to the quantum, and what remains of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Whole quanta: ⌊pool × weight ÷ total⌋, exact.
    pub(crate) whole: u64,
    /// Leading 64 binary digits of the remainder, as a fraction of one quantum; low by less than [`ERROR`].
    pub(crate) digits: u64,
    /// Whether there is a remainder at all; exact.
    pub(crate) fractional: bool,
}

impl Quota {
    const ZERO: Quota = Quota {
        whole: 0,
        digits: 0,
        fractional: false,
    };
}

/// One pool and the total of the weights that share it.
#[derive(Clone, Debug)]
pub(crate) struct Divisor {
    pool: u64,
    total: Natural,
    /// pool ÷ total with 128 leading binary digits: ⌊pool × 2^(shift + 64) ÷ total⌋.
    multiplier: u128,
    shift: u32,
}

impl Divisor {
    /// `None` when there is something to share and no weight to share it by.
    pub(crate) fn new(pool: u64, total: Natural) -> Option<Divisor> {
        if pool == 0 {
            return Some(Divisor {
                pool,
                total,
                multiplier: 0,
                shift: 0,
            });
        }
        if total.is_zero() {
            return None;
        }
        let pool_bits = u64::BITS.saturating_sub(pool.leading_zeros());
        let scale = total.bits().saturating_add(127).saturating_sub(pool_bits);
        // The quotient has 127 or 128 binary digits; with 127, one more place makes it 128.
        let mut places = scale;
        let mut multiplier = divide_scaled(pool, places, &total)?;
        if bits(multiplier) < 128 {
            places = places.saturating_add(1);
            multiplier = divide_scaled(pool, places, &total)?;
        }
        Some(Divisor {
            pool,
            total,
            multiplier,
            shift: places.saturating_sub(64),
        })
    }

    /// The total of the weights.
    pub(crate) fn total(&self) -> &Natural {
        &self.total
    }

    pub(crate) fn into_total(self) -> Natural {
        self.total
    }

    /// The quota of `weight`, which must be one of those summed in the total.
    #[inline]
    pub(crate) fn quota(&self, weight: &Natural) -> Quota {
        if self.pool == 0 || weight.is_zero() {
            return Quota::ZERO;
        }
        let (leading, cut) = weight.leading();
        let fixed = multiply_shift(leading, self.multiplier, self.shift.saturating_sub(cut));
        let digits = low(fixed);
        // A true value of exactly a whole number may lie at these digits or up to ERROR above them.
        if digits != 0 && digits < u64::MAX.wrapping_sub(ERROR) {
            return Quota {
                whole: high(fixed),
                digits,
                fractional: true,
            };
        }
        self.quota_exactly(weight)
    }

    #[cold]
    fn quota_exactly(&self, weight: &Natural) -> Quota {
        let (whole, remainder) = self.exact(weight);
        let digits = remainder
            .shl(64)
            .div_rem(&self.total)
            .and_then(|(digits, _)| digits.to_u64());
        Quota {
            whole,
            digits: digits.unwrap_or(0),
            fractional: !remainder.is_zero(),
        }
    }

    /// Whole quanta, and the remainder as a numerator over the total: `pool × weight = whole × total + remainder`.
    pub(crate) fn exact(&self, weight: &Natural) -> (u64, Natural) {
        let share = Natural::from(self.pool).times(weight);
        match share.div_rem(&self.total) {
            Some((whole, remainder)) => (whole.to_u64().unwrap_or(u64::MAX), remainder),
            None => (0, Natural::ZERO),
        }
    }
}

/// ⌊pool × 2^places ÷ total⌋, for a quotient below 2^128.
fn divide_scaled(pool: u64, places: u32, total: &Natural) -> Option<u128> {
    let narrow = total.to_u128().filter(|total| total.leading_zeros() > 0);
    let Some(total) = narrow else {
        return Natural::from(pool).shl(places).div_rem(total)?.0.to_u128();
    };
    // Long division, a binary digit a step: the remainder stays below total < 2^127, so doubling cannot overflow.
    let mut remainder = u128::from(pool).checked_rem(total)?;
    let mut quotient = u128::from(pool).checked_div(total)?;
    for _ in 0..places {
        remainder <<= 1;
        quotient <<= 1;
        if remainder >= total {
            remainder = remainder.wrapping_sub(total);
            quotient |= 1;
        }
    }
    Some(quotient)
}

/// ⌊a × b ÷ 2^shift⌋, for a result below 2^128.
#[inline]
fn multiply_shift(a: u128, b: u128, shift: u32) -> u128 {
    let (a_low, a_high) = (u128::from(low(a)), u128::from(high(a)));
    let (b_low, b_high) = (u128::from(low(b)), u128::from(high(b)));
    let cross = |x: u128, y: u128| x.wrapping_mul(y); // both below 2^64: never wraps
    let bottom = cross(a_low, b_low);
    let middle = cross(a_low, b_high).wrapping_add(u128::from(high(bottom)));
    let other = cross(a_high, b_low).wrapping_add(u128::from(low(middle)));
    let top = cross(a_high, b_high)
        .wrapping_add(u128::from(high(middle)))
        .wrapping_add(u128::from(high(other)));
    let bottom = (u128::from(low(other)) << 64) | u128::from(low(bottom));
    match shift {
        0 => bottom,
        1..128 => (top << 128_u32.wrapping_sub(shift)) | (bottom >> shift),
        128..256 => top >> shift.wrapping_sub(128),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn natural(parts: &[u128]) -> Natural {
        parts.iter().fold(Natural::ONE, |product, part| {
            product.times(&Natural::from(*part))
        })
    }

    proptest! {
        /// Digits, whole and fractional against the exact division, for weights of up to 384 binary digits.
        #[test]
        fn a_quota_agrees_with_the_exact_division(
            pool in prop_oneof![0..1000_u64, any::<u64>()],
            parts in prop::collection::vec(prop_oneof![1..5_u128, any::<u128>()], 1..4),
            share in 1..u64::MAX,
            surplus in prop_oneof![Just(0_u128), 1..9_u128, any::<u128>()],
        ) {
            let total = natural(&parts).plus(&Natural::from(surplus));
            let weight = total.times(&Natural::from(share)).div_rem(&Natural::from(u64::MAX)).map(|(w, _)| w).unwrap();
            let divisor = Divisor::new(pool, total.clone()).unwrap();
            let quota = divisor.quota(&weight);
            let (whole, remainder) = divisor.exact(&weight);
            prop_assert_eq!(quota.whole, whole);
            prop_assert_eq!(quota.fractional, !remainder.is_zero());
            let exact = remainder.shl(64).div_rem(&total).unwrap().0.to_u64().unwrap();
            prop_assert!(quota.digits <= exact && exact - quota.digits < ERROR);
        }
    }
}
