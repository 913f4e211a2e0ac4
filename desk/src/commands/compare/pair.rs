//! Amounts beside each other, and what lies between them.

use special_fund::Money;

use super::lines::Amounts;
use crate::view::amounts::decimal;

/// The amounts of one line on either side; no rows, no amounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) a: Amounts,
    pub(crate) b: Amounts,
}

impl Pair {
    /// B − A of the totals; a side without rows counts as 0.
    pub(crate) fn difference(&self) -> Money {
        minus(self.b.total, self.a.total)
    }

    /// The difference of the totals in per cent of A, without the sign of a percentage; `None` if A is 0.
    pub(crate) fn percent(&self) -> Option<String> {
        percent(self.difference(), self.a.total)
    }

    pub(crate) fn effect(&self) -> u128 {
        self.difference().fen().unsigned_abs()
    }
}

/// `a − b`. Amounts and their sums stay below 10^24 fen, far within the range.
pub(crate) fn minus(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MAX)
}

/// `difference ÷ of` in per cent with two decimals, rounded half up by its size, so that both directions round alike.
pub(crate) fn percent(difference: Money, of: Money) -> Option<String> {
    let of = of.fen().unsigned_abs();
    let twice = of.checked_mul(2)?;
    let scaled = difference.fen().unsigned_abs().checked_mul(20_000)?;
    let hundredths = scaled.checked_add(of)?.checked_div(twice)?;
    let size = decimal(i128::try_from(hundredths).ok()?, 2, 2);
    Some(if difference < Money::ZERO { format!("-{size}") } else { size })
}
