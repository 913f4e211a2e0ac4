//! Whole numbers of any size.
//!
//! One type serves the narrow and the wide path: a [`Natural`] is a plain `u128` while it fits and grows into limbs
//! when it does not, so no product in this crate can overflow, wrap or be refused. The wide operations are the
//! schoolbook ones, chosen to be checked by eye; only extreme inputs ever reach them.

use std::cmp::Ordering;
use std::fmt;

/// A whole number ≥ 0 of any size.
///
/// ```
/// use special_fund::Natural;
///
/// let large = Natural::from(u128::MAX);
/// let product = large.times(&large);
/// assert_eq!(product.div_rem(&large), Some((large, Natural::ZERO)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Natural(Repr);

/// `Large` holds little-endian limbs, the last one not zero, and only values of 2^128 and above: equal numbers have
/// equal representations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Small(u128),
    Large(Vec<u64>),
}

impl Natural {
    /// Zero.
    pub const ZERO: Natural = Natural(Repr::Small(0));
    /// One.
    pub const ONE: Natural = Natural(Repr::Small(1));

    /// Whether this is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0))
    }

    /// The value, if it is below 2^128.
    #[must_use]
    #[inline]
    pub fn to_u128(&self) -> Option<u128> {
        match &self.0 {
            Repr::Small(value) => Some(*value),
            Repr::Large(_) => None,
        }
    }

    /// The value, if it is below 2^64.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        self.to_u128().and_then(|value| u64::try_from(value).ok())
    }

    /// The number of binary digits; 0 for zero.
    #[must_use]
    pub fn bits(&self) -> u32 {
        match &self.0 {
            Repr::Small(value) => bits(*value),
            Repr::Large(limbs) => limbs_bits(limbs),
        }
    }

    /// ⌊self × 2^(128 − `bits`)⌋, for a number of at most `bits` binary digits: its first 128, were it written with so
    /// many.
    #[inline(always)]
    pub(crate) fn aligned(&self, bits: u32) -> u128 {
        match &self.0 {
            Repr::Small(value) if bits <= 128 => value.wrapping_shl(128_u32.wrapping_sub(bits)),
            _ => self.aligned_wide(bits),
        }
    }

    #[cold]
    fn aligned_wide(&self, bits: u32) -> u128 {
        self.shr(bits.saturating_sub(128))
            .to_u128()
            .unwrap_or(u128::MAX)
    }

    /// `self + other`.
    ///
    /// ```
    /// use special_fund::Natural;
    ///
    /// let sum = Natural::from(u128::MAX).plus(&Natural::ONE);
    /// assert_eq!(sum.to_string(), "340282366920938463463374607431768211456");
    /// ```
    #[must_use]
    pub fn plus(&self, other: &Natural) -> Natural {
        let mut sum = self.clone();
        sum.add(other);
        sum
    }

    /// Adds `other` to this number.
    #[inline(always)]
    pub fn add(&mut self, other: &Natural) {
        if let (Repr::Small(a), Repr::Small(b)) = (&mut self.0, &other.0)
            && let Some(sum) = a.checked_add(*b)
        {
            *a = sum;
            return;
        }
        self.add_wide(other);
    }

    #[cold]
    fn add_wide(&mut self, other: &Natural) {
        *self = Natural::from_limbs(limbs_add(self.limbs(), &other.limbs()));
    }

    /// `self × other`.
    ///
    /// ```
    /// use special_fund::Natural;
    ///
    /// assert_eq!(Natural::from(6_u64).times(&Natural::from(7_u64)), Natural::from(42_u64));
    /// ```
    #[must_use]
    #[inline]
    pub fn times(&self, other: &Natural) -> Natural {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
            && let Some(product) = a.checked_mul(*b)
        {
            return Natural::from(product);
        }
        self.times_wide(other)
    }

    #[cold]
    fn times_wide(&self, other: &Natural) -> Natural {
        Natural::from_limbs(limbs_mul(&self.limbs(), &other.limbs()))
    }

    /// `self - other`, or `None` below zero.
    ///
    /// ```
    /// use special_fund::Natural;
    ///
    /// assert_eq!(Natural::from(5_u64).checked_sub(&Natural::from(3_u64)), Some(Natural::from(2_u64)));
    /// assert_eq!(Natural::from(3_u64).checked_sub(&Natural::from(5_u64)), None);
    /// ```
    #[must_use]
    pub fn checked_sub(&self, other: &Natural) -> Option<Natural> {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0) {
            return a.checked_sub(*b).map(Natural::from);
        }
        if *self < *other {
            return None;
        }
        let mut limbs = self.limbs();
        limbs_sub(&mut limbs, &other.limbs());
        Some(Natural::from_limbs(limbs))
    }

    /// Quotient rounded down and remainder, or `None` when `divisor` is zero.
    ///
    /// ```
    /// use special_fund::Natural;
    ///
    /// let (quotient, remainder) = Natural::from(17_u64).div_rem(&Natural::from(5_u64)).expect("5 is not 0");
    /// assert_eq!((quotient, remainder), (Natural::from(3_u64), Natural::from(2_u64)));
    /// ```
    #[must_use]
    pub fn div_rem(&self, divisor: &Natural) -> Option<(Natural, Natural)> {
        if divisor.is_zero() {
            return None;
        }
        if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &divisor.0) {
            return Some((
                Natural::from(a.checked_div(*b)?),
                Natural::from(a.checked_rem(*b)?),
            ));
        }
        Some(self.div_rem_wide(divisor))
    }

    /// Long division by shift and subtract: one step a binary digit of the quotient.
    fn div_rem_wide(&self, divisor: &Natural) -> (Natural, Natural) {
        if *self < *divisor {
            return (Natural::ZERO, self.clone());
        }
        let places = self.bits().saturating_sub(divisor.bits());
        let mut remainder = self.limbs();
        let mut shifted = divisor.shl(places).limbs();
        let mut quotient = vec![0_u64; remainder.len()];
        for place in (0..=places).rev() {
            if limbs_cmp(&remainder, &shifted) != Ordering::Less {
                limbs_sub(&mut remainder, &shifted);
                set_bit(&mut quotient, place);
            }
            limbs_halve(&mut shifted);
        }
        (
            Natural::from_limbs(quotient),
            Natural::from_limbs(remainder),
        )
    }

    /// `self × 2^places`.
    pub(crate) fn shl(&self, places: u32) -> Natural {
        let (whole, part) = limb_and_bit(places);
        let mut limbs = vec![0_u64; whole];
        let mut carry = 0_u64;
        for limb in self.limbs() {
            let shifted = u128::from(limb) << part;
            limbs.push(low(shifted) | carry);
            carry = high(shifted);
        }
        limbs.push(carry);
        Natural::from_limbs(limbs)
    }

    /// `⌊self ÷ 2^places⌋`.
    fn shr(&self, places: u32) -> Natural {
        let (whole, part) = limb_and_bit(places);
        let mut limbs: Vec<u64> = self.limbs().into_iter().skip(whole).collect();
        let mut carry = 0_u64;
        for limb in limbs.iter_mut().rev() {
            let widened = (u128::from(carry) << 64) | u128::from(*limb);
            carry = *limb;
            *limb = low(widened >> part);
        }
        Natural::from_limbs(limbs)
    }

    fn limbs(&self) -> Vec<u64> {
        match &self.0 {
            Repr::Small(value) => vec![low(*value), high(*value)],
            Repr::Large(limbs) => limbs.clone(),
        }
    }

    fn from_limbs(mut limbs: Vec<u64>) -> Natural {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        match limbs.as_slice() {
            [] => Natural::ZERO,
            [a] => Natural::from(u128::from(*a)),
            [a, b] => Natural::from(u128::from(*a) | (u128::from(*b) << 64)),
            _ => Natural(Repr::Large(limbs)),
        }
    }
}

impl From<u128> for Natural {
    #[inline]
    fn from(value: u128) -> Self {
        Natural(Repr::Small(value))
    }
}

impl From<u64> for Natural {
    #[inline]
    fn from(value: u64) -> Self {
        Natural(Repr::Small(u128::from(value)))
    }
}

impl From<u32> for Natural {
    fn from(value: u32) -> Self {
        Natural(Repr::Small(u128::from(value)))
    }
}

impl std::iter::Sum for Natural {
    fn sum<I: Iterator<Item = Natural>>(numbers: I) -> Natural {
        numbers.fold(Natural::ZERO, |mut total, number| {
            total.add(&number);
            total
        })
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a.cmp(b),
            (Repr::Small(_), Repr::Large(_)) => Ordering::Less,
            (Repr::Large(_), Repr::Small(_)) => Ordering::Greater,
            (Repr::Large(a), Repr::Large(b)) => limbs_cmp(a, b),
        }
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The largest power of ten in a limb.
        const CHUNK: u128 = 10_000_000_000_000_000_000;
        let limbs = match &self.0 {
            Repr::Small(value) => return f.pad_integral(true, "", &value.to_string()),
            Repr::Large(limbs) => limbs,
        };
        let mut limbs = limbs.clone();
        let mut chunks = Vec::new();
        while limbs.iter().any(|limb| *limb != 0) {
            let mut remainder = 0_u128;
            for limb in limbs.iter_mut().rev() {
                let dividend = (remainder << 64) | u128::from(*limb);
                *limb = low(dividend.wrapping_div(CHUNK));
                remainder = dividend.wrapping_rem(CHUNK);
            }
            chunks.push(remainder);
        }
        let mut text = chunks.pop().unwrap_or(0).to_string();
        for chunk in chunks.iter().rev() {
            text.push_str(&format!("{chunk:019}"));
        }
        f.pad_integral(true, "", &text)
    }
}

/// The low 64 binary digits.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "taking the low half is the purpose"
)]
pub(crate) fn low(value: u128) -> u64 {
    value as u64
}

/// The high 64 binary digits.
#[inline]
pub(crate) fn high(value: u128) -> u64 {
    low(value >> 64)
}

/// The number of binary digits of `value`.
#[inline]
pub(crate) fn bits(value: u128) -> u32 {
    u128::BITS.saturating_sub(value.leading_zeros())
}

fn limbs_bits(limbs: &[u64]) -> u32 {
    let whole = u32::try_from(limbs.len())
        .unwrap_or(u32::MAX)
        .saturating_mul(64);
    whole.saturating_sub(limbs.last().map_or(0, |limb| limb.leading_zeros()))
}

/// Splits a distance in binary digits into whole limbs and the digits left over.
fn limb_and_bit(places: u32) -> (usize, u32) {
    (
        usize::try_from(places >> 6).unwrap_or(usize::MAX),
        places & 63,
    )
}

fn set_bit(limbs: &mut [u64], place: u32) {
    let (whole, part) = limb_and_bit(place);
    if let Some(limb) = limbs.get_mut(whole) {
        *limb |= 1_u64 << part;
    }
}

/// Compares numbers whose leading limbs may be zero.
fn limbs_cmp(a: &[u64], b: &[u64]) -> Ordering {
    let limb = |limbs: &[u64], index: usize| limbs.get(index).copied().unwrap_or(0);
    (0..a.len().max(b.len()))
        .rev()
        .map(|index| limb(a, index).cmp(&limb(b, index)))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// `a -= b`, for `a ≥ b`.
fn limbs_sub(a: &mut [u64], b: &[u64]) {
    let mut borrow = false;
    for (index, limb) in a.iter_mut().enumerate() {
        let (difference, first) = limb.overflowing_sub(b.get(index).copied().unwrap_or(0));
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        *limb = difference;
        borrow = first || second;
    }
}

fn limbs_halve(limbs: &mut [u64]) {
    let mut carry = 0_u64;
    for limb in limbs.iter_mut().rev() {
        let next = *limb << 63;
        *limb = (*limb >> 1) | carry;
        carry = next;
    }
}

fn limbs_add(mut long: Vec<u64>, short: &[u64]) -> Vec<u64> {
    long.resize(long.len().max(short.len()), 0);
    let mut carry = 0_u128;
    for (index, limb) in long.iter_mut().enumerate() {
        let addend = short.get(index).copied().unwrap_or(0);
        let sum = u128::from(*limb)
            .wrapping_add(u128::from(addend))
            .wrapping_add(carry);
        *limb = low(sum);
        carry = sum >> 64;
    }
    long.push(low(carry));
    long
}

fn limbs_mul(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut product = vec![0_u64; a.len().saturating_add(b.len())];
    for (offset, x) in a.iter().enumerate() {
        let mut carry = 0_u128;
        let row = product.iter_mut().skip(offset);
        for (limb, y) in row.zip(b.iter().copied().chain(std::iter::once(0))) {
            // (2^64−1)² + 2·(2^64−1) = 2^128 − 1: the sum never wraps.
            let sum = u128::from(*x)
                .wrapping_mul(u128::from(y))
                .wrapping_add(u128::from(*limb))
                .wrapping_add(carry);
            *limb = low(sum);
            carry = sum >> 64;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_numbers_keep_their_first_128_digits() {
        let wide = Natural::from(u128::MAX).shl(70);
        assert_eq!(wide.aligned(198), u128::MAX);
        assert_eq!(Natural::from(7_u64).aligned(3), 7 << 125);
        assert_eq!(Natural::from(7_u64).aligned(130), 7 >> 2);
    }

    #[test]
    fn shifting_there_and_back_changes_nothing() {
        let number = Natural::from(0x1234_5678_9abc_def0_u64);
        for places in [0, 1, 63, 64, 65, 127, 128, 300] {
            assert_eq!(number.shl(places).shr(places), number, "{places} places");
        }
    }
}
