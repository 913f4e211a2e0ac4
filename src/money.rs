//! Money: whole fen, exact from and to text and [`Decimal`].

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::number::{self, NumberError, Plain};

/// An amount of money: a whole number of fen (分, 0.01 yuan), at most 2^96 − 1 either way.
///
/// Text is always in yuan. There are no operators: sums are checked and the caller decides.
///
/// ```
/// use special_fund::{Money, NumberError};
///
/// let amount: Money = "680000000.00".parse()?;
/// assert_eq!(amount.fen(), 68_000_000_000);
/// assert_eq!(amount.to_string(), "680000000.00");
/// assert_eq!("0.005".parse::<Money>(), Err(NumberError::TooManyPlaces { max: 2 }));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i128);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The largest amount, 2^96 − 1 fen: what a [`Decimal`] can hold.
    pub const MAX: Money = Money((1 << 96) - 1);
    /// The largest amount accepted as input: 10^13 yuan.
    pub const MAX_INPUT: Money = Money(1_000_000_000_000_000);
    /// What is allowed as text, in words.
    pub(crate) const ALLOWED: &str = "an amount in yuan with at most 2 places";

    /// From whole fen; `None` beyond [`Money::MAX`] either way.
    #[must_use]
    pub const fn from_fen(fen: i128) -> Option<Money> {
        if fen <= Money::MAX.0 && fen >= -Money::MAX.0 {
            Some(Money(fen))
        } else {
            None
        }
    }

    /// From whole yuan.
    #[must_use]
    pub fn from_yuan(yuan: i64) -> Money {
        Money(i128::from(yuan).saturating_mul(100))
    }

    /// The amount in fen.
    #[must_use]
    #[inline]
    pub const fn fen(self) -> i128 {
        self.0
    }

    /// So many quanta.
    pub(crate) fn of_quanta(quanta: u128, quantum: Money) -> Money {
        Money((quanta * quantum.0.unsigned_abs()).cast_signed())
    }

    /// The amount in quanta; `None` if it is not a whole number of them, below 0, or 2^64 and more.
    pub(crate) fn in_quanta(self, quantum: Money) -> Option<u64> {
        (self.0 % quantum.0 == 0)
            .then_some(self.0 / quantum.0)
            .and_then(|quanta| u64::try_from(quanta).ok())
    }

    /// From whole fen that are known to be within the range; what is beyond it saturates.
    #[inline]
    pub(crate) fn clamped(fen: i128) -> Money {
        Money(fen.clamp(-Money::MAX.0, Money::MAX.0))
    }

    /// `self + other`, or `None` beyond [`Money::MAX`] either way.
    #[must_use]
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).and_then(Money::from_fen)
    }

    /// `self - other`, or `None` beyond [`Money::MAX`] either way.
    #[must_use]
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).and_then(Money::from_fen)
    }

    /// From a plain decimal in units of 10^`shift` yuan, with no fraction of a fen.
    pub(crate) fn from_plain(plain: Plain, shift: u32) -> Result<Money, NumberError> {
        let places = shift.saturating_add(2);
        let fen = i128::try_from(plain.scaled(places)?).unwrap_or(i128::MAX);
        Money::from_fen(fen).ok_or(NumberError::AmountOutOfRange)
    }
}

impl std::ops::Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl std::ops::Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, |sum, amount| sum + amount)
    }
}

impl FromStr for Money {
    type Err = NumberError;

    /// Reads yuan: a plain decimal with at most two places, with a minus sign if negative.
    ///
    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `1e3`, `1,000.00` and `0.005`.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        match text.strip_prefix('-').filter(|amount| !amount.is_empty()) {
            Some(amount) => Money::from_plain(Plain::read(amount.as_bytes())?, 0)
                .map(|money| Money(money.0.wrapping_neg())),
            None => Money::from_plain(Plain::read(text.as_bytes())?, 0),
        }
    }
}

impl fmt::Display for Money {
    /// Yuan with two decimals and no separators: `-1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let text = format!("{}.{:02}", fen.wrapping_div(100), fen.wrapping_rem(100));
        f.pad_integral(self.0 >= 0, "", &text)
    }
}

impl TryFrom<Decimal> for Money {
    type Error = NumberError;

    /// From yuan.
    ///
    /// # Errors
    ///
    /// [`NumberError::TooManyPlaces`] for a fraction of a fen, such as 0.005; [`NumberError::AmountOutOfRange`] beyond
    /// [`Money::MAX`].
    fn try_from(yuan: Decimal) -> Result<Self, NumberError> {
        yuan.normalize().to_string().parse()
    }
}

impl From<Money> for Decimal {
    /// Yuan, with two decimals.
    fn from(money: Money) -> Decimal {
        // The range of Money is what a Decimal of scale 2 holds.
        Decimal::try_from_i128_with_scale(money.0, 2).unwrap_or_default()
    }
}

impl Serialize for Money {
    /// As text in yuan, such as `"1234.50"`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    /// From text in yuan only; a number is refused.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number::from_text(deserializer, Money::ALLOWED)
    }
}
