//! Whole numbers of any size for the audit alone: sums, products and comparisons are all a certificate needs.

use std::cmp::Ordering;

/// Little-endian digits of base 2^32, the last one not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wide(Vec<u32>);

impl Wide {
    pub(super) fn product(factors: impl IntoIterator<Item = u128>) -> Wide {
        factors.into_iter().fold(Wide::from(1), |product, factor| product.times(&Wide::from(factor)))
    }

    pub(super) fn times(&self, other: &Wide) -> Wide {
        let mut digits = vec![0_u32; self.0.len().saturating_add(other.0.len())];
        for (place, a) in self.0.iter().enumerate() {
            let mut carry = 0_u64;
            for (digit, b) in digits.iter_mut().skip(place).zip(other.0.iter().chain([&0])) {
                // (2^32 − 1)² + 2 (2^32 − 1) = 2^64 − 1: never wraps.
                let sum = u64::from(*a).wrapping_mul(u64::from(*b));
                let sum = sum.wrapping_add(u64::from(*digit)).wrapping_add(carry);
                *digit = u32::try_from(sum & 0xffff_ffff).unwrap_or(0);
                carry = sum >> 32;
            }
        }
        Wide(digits).trimmed()
    }

    pub(super) fn plus(&self, other: &Wide) -> Wide {
        let (long, short) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut carry = 0_u64;
        let mut digits = Vec::with_capacity(long.0.len().saturating_add(1));
        for (place, a) in long.0.iter().enumerate() {
            let b = short.0.get(place).copied().unwrap_or(0);
            let sum = u64::from(*a).wrapping_add(u64::from(b)).wrapping_add(carry);
            digits.push(u32::try_from(sum & 0xffff_ffff).unwrap_or(0));
            carry = sum >> 32;
        }
        digits.push(u32::try_from(carry).unwrap_or(0));
        Wide(digits).trimmed()
    }

    fn trimmed(mut self) -> Wide {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl From<u128> for Wide {
    fn from(value: u128) -> Wide {
        let digit = |shift: u32| u32::try_from((value >> shift) & 0xffff_ffff).unwrap_or(0);
        Wide([0, 32, 64, 96].map(digit).to_vec()).trimmed()
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let digits = || self.0.iter().rev().cmp(other.0.iter().rev());
        self.0.len().cmp(&other.0.len()).then_with(digits)
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
