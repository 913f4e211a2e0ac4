//! Money: whole fen, exact from and to text.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::bounds::{AMOUNT, BASE_YUAN, Bounds};
use super::plain::{NumberError, Plain};
use super::text::{Text, at_point, from_text};

/// An amount of money: a whole number of fen (分, 0.01 yuan). Text is always in yuan.
///
/// What is read is at most 2^96 − 1 fen either way ([`Money::MAX`]). Sums and differences may go beyond, up to what 128
/// bits hold, and are exact; beyond those they are as those of integers are: a program built with overflow checks stops.
/// A text of an amount beyond [`Money::MAX`] is not read again.
///
/// ```
/// use special_fund::{Money, NumberError};
///
/// let amount: Money = "680000000.00".parse()?;
/// assert_eq!(amount.fen(), 68_000_000_000);
/// assert_eq!(amount.in_yuan().to_string(), "680,000,000.00");
/// assert_eq!(format!("{:.2}", amount.in_wan_yuan()), "68,000.00");
/// assert_eq!("0.005".parse::<Money>(), Err(NumberError::TooManyPlaces { max: 2 }));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Text")]
pub struct Money(i128);

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The largest amount that can be read, 2^96 − 1 fen: what a [`Decimal`](rust_decimal::Decimal) can hold.
    pub const MAX: Money = Money(AMOUNT.largest.cast_signed());
    /// The largest amount accepted as input: 10^13 yuan.
    pub const MAX_INPUT: Money = Money(BASE_YUAN.largest.cast_signed());

    /// From whole fen; `None` beyond [`Money::MAX`] either way.
    pub const fn from_fen(fen: i128) -> Option<Money> {
        if fen.unsigned_abs() <= AMOUNT.largest { Some(Money(fen)) } else { None }
    }

    /// From whole yuan.
    pub const fn from_yuan(yuan: i64) -> Money {
        Money(yuan as i128 * 100)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i128 {
        self.0
    }

    /// So many quanta.
    pub(crate) const fn of_quanta(quanta: u128, quantum: Money) -> Money {
        Money(quanta.cast_signed() * quantum.0)
    }

    /// So many quanta, below 0 too.
    pub(crate) const fn of_signed_quanta(quanta: i128, quantum: Money) -> Money {
        Money(quanta * quantum.0)
    }

    /// The amount in quanta; `None` if it is not a whole number of them, below 0, or 2^64 and more.
    pub(crate) fn in_quanta(self, quantum: Money) -> Option<u64> {
        let is_whole = self.0 % quantum.0 == 0;
        is_whole.then_some(self.0 / quantum.0).and_then(|quanta| u64::try_from(quanta).ok())
    }

    /// `self + other`, or `None` beyond [`Money::MAX`] either way.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).and_then(Money::from_fen)
    }

    /// `self - other`, or `None` beyond [`Money::MAX`] either way.
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).and_then(Money::from_fen)
    }

    /// Shows yuan with thousands separators and two decimals: `1,234,567.50`.
    pub fn in_yuan(self) -> impl fmt::Display {
        Separated { fen: self.0, places: 2, least: 2 }
    }

    /// Shows 10,000 yuan (万元) with thousands separators, never rounded: as many decimals as the amount needs,
    /// `123.45675`, or more if a precision asks for them.
    pub fn in_wan_yuan(self) -> impl fmt::Display {
        Separated { fen: self.0, places: 6, least: 0 }
    }

    /// Reads an amount as people write it, with or without thousands separators, in the unit of its bounds.
    pub(crate) fn read(text: &str, bounds: Bounds) -> Result<Money, NumberError> {
        bounds.signed(text, Plain::read_separated).map(Money)
    }

    /// The same of an amount without a sign.
    pub(crate) fn read_unsigned(text: &str, bounds: Bounds) -> Result<Money, NumberError> {
        bounds.value(Plain::read_separated(text.as_bytes())?).map(Money)
    }
}

/// Fen with thousands separators, so many digits behind the point; of these `least` are shown even if they are 0.
struct Separated {
    fen: i128,
    places: usize,
    least: usize,
}

impl fmt::Display for Separated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = at_point(&self.fen.unsigned_abs().to_string(), self.places);
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        let needed = fraction.trim_end_matches('0').len();
        let shown = needed.max(self.least).max(f.precision().unwrap_or(0));
        if shown > 0 {
            text = format!("{text}.{fraction:0<shown$.shown$}");
        }
        f.pad_integral(self.fen >= 0, "", &text)
    }
}

impl Add for Money {
    type Output = Money;

    fn add(self, other: Money) -> Money {
        Money(self.0 + other.0)
    }
}

impl Sub for Money {
    type Output = Money;

    fn sub(self, other: Money) -> Money {
        Money(self.0 - other.0)
    }
}

impl Neg for Money {
    type Output = Money;

    fn neg(self) -> Money {
        Money(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

impl FromStr for Money {
    type Err = NumberError;

    /// Reads yuan: a plain decimal with at most two places, with a minus sign if negative.
    ///
    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `1e3`, `1,000.00` and `0.005`.
    fn from_str(text: &str) -> Result<Money, NumberError> {
        AMOUNT.signed(text, Plain::read).map(Money)
    }
}

impl fmt::Display for Money {
    /// Yuan with two decimals and no separators: `-1234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        f.pad_integral(self.0 >= 0, "", &format!("{}.{:02}", fen / 100, fen % 100))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
        from_text(deserializer)
    }
}
