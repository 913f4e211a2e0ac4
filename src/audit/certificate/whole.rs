//! The whole numbers that a table is reckoned in.

use std::ops::Shl;

use num_bigint::BigUint;
use num_integer::Integer;

/// Native where the weights of every column add up to less than 2^64, of any size otherwise.
pub(super) trait Whole: Integer + Clone + From<u128> + Into<BigUint> + Shl<u32, Output = Self> + Sync {
    /// Its lowest 128 binary digits: all that a figure has that is no larger than a pool.
    fn low(&self) -> u128;
}

impl Whole for u128 {
    fn low(&self) -> u128 {
        *self
    }
}

impl Whole for BigUint {
    fn low(&self) -> u128 {
        let digits = self.iter_u64_digits().map(u128::from);
        digits.zip([0, 64]).map(|(digit, shift)| digit << shift).sum()
    }
}

/// The weights of a column of so many rows, divided by what they have in common; `None` if their sum is above 64 bits.
pub(super) fn native<I: IntoIterator<Item = u128>>(rows: usize, parts: impl Fn(usize) -> I) -> Option<Vec<u64>> {
    let product = |row| parts(row).into_iter().try_fold(1, u128::checked_mul);
    let weights: Vec<u128> = (0..rows).map(product).collect::<Option<_>>()?;
    let mut common = 0;
    for weight in &weights {
        if common == 0 || weight % common != 0 {
            common = weight.gcd(&common);
        }
    }
    let divided = weights.iter().map(|weight| u64::try_from(weight / common.max(1)).ok());
    let divided: Vec<u64> = divided.collect::<Option<_>>()?;
    let total: u128 = divided.iter().map(|weight| u128::from(*weight)).sum();
    (total <= u128::from(u64::MAX)).then_some(divided)
}
