//! Amounts beside each other, and what lies between them.

use special_fund::Money;

use super::lines::Amounts;
use crate::view::amounts::decimal;

/// The amounts of a line on either side; none where no county of it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair(pub(crate) [Option<Amounts>; 2]);

impl Pair {
    /// What either side has in all, if anybody stands there.
    pub(crate) fn amounts(&self) -> [Option<Money>; 2] {
        self.0.each_ref().map(|side| side.as_ref().map(|amounts| amounts.total))
    }

    /// The same; who does not stand there has 0.
    pub(crate) fn totals(&self) -> [Money; 2] {
        self.amounts().map(Option::unwrap_or_default)
    }

    /// What stands at these places; what a side does not have counts as 0.
    pub(crate) fn at(&self, places: [Option<usize>; 2]) -> [Money; 2] {
        let at = |side: usize| self.0[side].as_ref()?.columns.get(places[side]?).copied();
        [at(0), at(1)].map(Option::unwrap_or_default)
    }

    /// B − A of the totals.
    pub(crate) fn difference(&self) -> Money {
        let [a, b] = self.totals();
        b - a
    }

    pub(crate) fn size(&self) -> u128 {
        self.difference().fen().unsigned_abs()
    }

    /// The difference in per cent of A; none if A is 0, or nobody stands on side B to be compared with.
    pub(crate) fn percent(&self) -> Option<String> {
        let [a, _] = self.totals();
        self.0[1].as_ref().and_then(|_| percent(self.difference(), a))
    }

    pub(crate) fn add(&mut self, other: &Pair) {
        for (sum, amounts) in self.0.iter_mut().zip(&other.0) {
            if let Some(amounts) = amounts {
                sum.get_or_insert_default().add(amounts);
            }
        }
    }
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
