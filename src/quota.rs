//! The exact share of one weight in one pool.
//!
//! `pool × weight ÷ total` is a whole number of quanta and a remainder. Almost every question about remainders is
//! settled by their leading 64 binary digits, which cost one multiplication; the few that are too close to call are
//! answered exactly. Nothing here rounds: digits are only ever a proof that an exact comparison would agree.

use crate::natural::{Natural, high, low};

/// Digits err by less than this many units of the last place, always downwards: `digits ≤ exact < digits + ERROR`.
///
/// Four cuts, each below 1 unit and none upwards. The total is rounded up to 128 binary digits: by less than one part
/// in 2^127, of a share below 2^63 quanta, which is 2^127 units. The multiplier is rounded down, and of that error a
/// weight ÷ 2^128 counts, which is below 1. A weight is cut to the 128 digits of its total, and of that the multiplier
/// ÷ 2^128 counts, below 1 too. The product is cut. (Of a total within 128 digits only the second and the last are real.)
pub(crate) const ERROR: u64 = 4;

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
    /// Binary digits of the total: weights are aligned so that the total has 128.
    bits: u32,
    /// ⌊pool × 2^192 ÷ aligned total⌋, the total rounded up. 0 leaves every quota to exact division: for a pool of 2^63
    /// or more, and where rounding up takes a 129th digit.
    multiplier: u128,
}

impl Divisor {
    /// `None` when there is something to share and no weight to share it by.
    pub(crate) fn new(pool: u64, total: Natural) -> Option<Divisor> {
        if pool > 0 && total.is_zero() {
            return None;
        }
        let bits = total.bits();
        let aligned = total.aligned(bits);
        // Cut off, it would be too small, and digits could err upwards.
        let aligned = aligned.checked_add(u128::from(bits > 128));
        let multiplier = match aligned {
            Some(aligned) if pool > 0 => divide_scaled(pool, aligned),
            _ => 0,
        };
        Some(Divisor {
            pool,
            total,
            bits,
            multiplier,
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
    #[inline(always)]
    pub(crate) fn quota(&self, weight: &Natural) -> Quota {
        if self.pool == 0 || weight.is_zero() {
            return Quota::ZERO;
        }
        let fixed = high_product(weight.aligned(self.bits), self.multiplier);
        let digits = low(fixed);
        // The exact value is less than ERROR above these digits: it can be whole, or have passed a whole number, only
        // where they are 0 or that close to the next.
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

/// ⌊pool × 2^192 ÷ total⌋ for a total of 128 binary digits; 0 for a pool of 2^63 or more, where it need not fit.
fn divide_scaled(pool: u64, total: u128) -> u128 {
    if pool >> 63 != 0 {
        return 0;
    }
    // Long division with digits of 64 binary ones: the dividend is pool, then three zeros.
    let (first, remainder) = next_digit(u128::from(pool) << 64, total);
    let (second, _) = next_digit(remainder, total);
    (u128::from(first) << 64) | u128::from(second)
}

/// ⌊remainder × 2^64 ÷ total⌋ and what then remains, for a remainder below a total of 128 binary digits.
///
/// By the total's first half alone the digit comes out right or too large by 1 or 2 (Knuth, The Art of Computer
/// Programming 2, 4.3.1, theorem B); what must still be taken from the remainder tells.
fn next_digit(remainder: u128, total: u128) -> (u64, u128) {
    let (first, second) = (u128::from(high(total)), u128::from(low(total)));
    let mut digit = remainder.checked_div(first).unwrap_or(0); // the total's first binary digit is 1
    let mut rest = remainder.wrapping_sub(digit.wrapping_mul(first));
    while high(rest) == 0 && digit.wrapping_mul(second) > rest << 64 {
        digit = digit.wrapping_sub(1); // at most 2^64 + 1 before: the product fits
        rest = rest.wrapping_add(first);
    }
    let rest = (rest << 64).wrapping_sub(digit.wrapping_mul(second)); // below total
    (low(digit), rest)
}

/// ⌊a × b ÷ 2^128⌋.
#[inline(always)]
fn high_product(a: u128, b: u128) -> u128 {
    let (a_low, a_high) = (u128::from(low(a)), u128::from(high(a)));
    let (b_low, b_high) = (u128::from(low(b)), u128::from(high(b)));
    let cross = |x: u128, y: u128| x.wrapping_mul(y); // both below 2^64: never wraps
    let bottom = cross(a_low, b_low);
    let middle = cross(a_low, b_high).wrapping_add(u128::from(high(bottom)));
    let other = cross(a_high, b_low).wrapping_add(u128::from(low(middle)));
    let top = cross(a_high, b_high);
    top.wrapping_add(u128::from(high(middle)))
        .wrapping_add(u128::from(high(other)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn natural(parts: &[u128]) -> Natural {
        parts.iter().fold(Natural::ONE, |product, part| {
            product.times(&Natural::from(*part))
        })
    }

    /// The total has 130 binary digits, of which the last two are cut off.
    #[test]
    fn digits_never_err_upwards() {
        let total = natural(&[208_857_774_788_362_351_469_516_410_083_603_677_293, 4]);
        let total = total.plus(&Natural::from(7_u64));
        let share = total.times(&Natural::from(14_880_862_445_510_004_823_u64));
        let (weight, _) = share.div_rem(&Natural::from(u64::MAX)).unwrap();
        let divisor = Divisor::new(4_611_420_215_460_097_086, total).unwrap();
        let (_, remainder) = divisor.exact(&weight);
        let (exact, _) = remainder.shl(64).div_rem(divisor.total()).unwrap();
        let quota = divisor.quota(&weight);
        assert!(
            quota.digits <= exact.to_u64().unwrap(),
            "{quota:?}, exact {exact}"
        );
    }

    proptest! {
        /// Digits of 64 binary ones against the division of naturals, near the edges too.
        #[test]
        fn a_scaled_pool_is_divided_exactly(
            pool in prop_oneof![1..9_u64, any::<u64>().prop_map(|pool| pool >> 1), Just(u64::MAX >> 1)],
            first in prop_oneof![Just(1 << 63), Just(u64::MAX), (1 << 63)..=u64::MAX],
            second in prop_oneof![0..3_u64, any::<u64>(), Just(u64::MAX)],
        ) {
            let total = (u128::from(first) << 64) | u128::from(second);
            let (quotient, _) = Natural::from(pool).shl(192).div_rem(&Natural::from(total)).unwrap();
            prop_assert_eq!(Some(divide_scaled(pool, total)), quotient.to_u128());
        }

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
