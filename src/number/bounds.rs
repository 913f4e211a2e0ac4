//! docs/rules.md section 3: what each kind of number may be, in one table from which all checks and messages come.
//!
//! Why sums fit: a score is below 10^24 millionths, rate × plan at most 10^27 (10^12 millionths of 10^15 fen), an amount of
//! a published table below 2^96; a file of at most 2^32 bytes has fewer than 10^9 rows, so no sum reaches 10^38, and 127
//! bits hold 1.7 × 10^38.

use std::ops::Neg;

use super::plain::{NumberError, Plain};

/// Most decimal places of a rate or a score.
pub const MAX_PLACES: u32 = 6;

/// Most significant digits of a score.
pub const MAX_SCORE_DIGITS: u32 = 18;

/// The largest rate, a million, in millionths.
pub(super) const MAX_RATE: u64 = 1_000_000_000_000;

/// What a kind of number may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// In words.
    pub(crate) allowed: &'static str,
    places: u32,
    /// The largest value without regard to its point.
    digits: u128,
    /// In units of the last place, and what is said of a larger value.
    pub(super) largest: u128,
    beyond: NumberError,
}

/// A weight, a tilt, a coefficient, an uplift rate.
pub(crate) const RATE: Bounds = Bounds {
    allowed: "a decimal from 0 to 1000000 with at most 6 places",
    places: MAX_PLACES,
    digits: u128::MAX,
    largest: MAX_RATE as u128,
    beyond: NumberError::TooLarge { max: 1_000_000 },
};

/// A score.
pub(crate) const SCORE: Bounds = Bounds {
    allowed: "a decimal of at least 0 with at most 18 digits and 6 places",
    digits: 10_u128.pow(MAX_SCORE_DIGITS) - 1,
    largest: u128::MAX,
    ..RATE
};

/// A figure of an indicator, which has a minus sign if it is below 0.
pub(crate) const FIGURE: Bounds = Bounds { allowed: "a decimal with at most 18 digits and 6 places", ..SCORE };

/// Any amount; a published one may be negative.
pub(crate) const AMOUNT: Bounds = Bounds {
    allowed: "an amount in yuan with at most 2 places",
    places: 2,
    digits: u128::MAX,
    largest: (1 << 96) - 1,
    beyond: NumberError::AmountOutOfRange,
};

/// Any amount in 10,000 yuan (万元), of which the sixth place is a fen.
pub(crate) const AMOUNT_WAN_YUAN: Bounds =
    Bounds { allowed: "an amount in 10,000 yuan with at most 6 places", places: 6, ..AMOUNT };

/// A base in yuan.
pub(crate) const BASE_YUAN: Bounds = Bounds {
    allowed: "an amount in yuan of at least 0 with at most 2 places",
    largest: 1_000_000_000_000_000,
    ..AMOUNT
};

/// A base in 10,000 yuan (万元), of which the sixth place is a fen.
pub(crate) const BASE_WAN_YUAN: Bounds =
    Bounds { allowed: "an amount in 10,000 yuan of at least 0 with at most 6 places", places: 6, ..BASE_YUAN };

impl Bounds {
    /// The value of what is read behind a minus sign, if one stands there, below 0 then. Of two signs none is taken off.
    pub(super) fn signed(
        self,
        text: &str,
        read: impl Fn(&[u8]) -> Result<Plain, NumberError>,
    ) -> Result<i128, NumberError> {
        let value = |text: &str| self.value::<i128>(read(text.as_bytes())?);
        match text.strip_prefix('-').filter(|rest| !rest.is_empty() && !rest.starts_with('-')) {
            Some(rest) => value(rest).map(Neg::neg),
            None => value(text),
        }
    }

    /// The value of a plain decimal in units of the last place allowed: millionths, or fen.
    #[inline]
    pub(super) fn value<T: TryFrom<u128>>(self, plain: Plain) -> Result<T, NumberError> {
        if plain.digits > self.digits {
            return Err(NumberError::TooManyDigits { max: MAX_SCORE_DIGITS });
        }
        if plain.places > self.places {
            return Err(NumberError::TooManyPlaces { max: self.places });
        }
        let value = plain.digits * u128::from(10_u64.pow(self.places - plain.places));
        T::try_from(value).ok().filter(|_| value <= self.largest).ok_or(self.beyond)
    }
}
