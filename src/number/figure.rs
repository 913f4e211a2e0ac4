//! Figures of indicators: signed decimals counted in millionths.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::bounds::{FIGURE, MAX_PLACES};
use super::millionths::{Rate, Score};
use super::plain::{NumberError, Plain};
use super::text::{Text, from_text, point};

/// A figure of an indicator: a decimal with at most 18 significant digits and at most 6 places, also below 0, exact.
///
/// ```
/// let change: special_fund::Figure = "-3.50".parse()?;
/// assert_eq!((change.millionths(), change.to_string()), (-3_500_000, "-3.5".to_owned()));
/// # Ok::<(), special_fund::NumberError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Text")]
pub struct Figure(i128);

impl Figure {
    /// The value in millionths, below 10^24 either way.
    pub const fn millionths(self) -> i128 {
        self.0
    }

    /// From millionths within the bounds of a figure.
    pub(crate) const fn from_millionths(millionths: i128) -> Figure {
        Figure(millionths)
    }

    /// Reads a cell: thousands separators are allowed.
    pub(crate) fn read(cell: &str) -> Result<Figure, NumberError> {
        Figure::signed(cell, Plain::read_separated)
    }

    fn signed(text: &str, read: impl Fn(&[u8]) -> Result<Plain, NumberError>) -> Result<Figure, NumberError> {
        let value = |text: &str| FIGURE.value::<u128>(read(text.as_bytes())?).map(u128::cast_signed);
        match text.strip_prefix('-').filter(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
            Some(digits) => value(digits).map(|value| Figure(-value)),
            None => value(text).map(Figure),
        }
    }
}

impl From<Rate> for Figure {
    fn from(rate: Rate) -> Figure {
        Figure(rate.millionths().into())
    }
}

impl From<Score> for Figure {
    fn from(score: Score) -> Figure {
        Figure(score.millionths().cast_signed())
    }
}

impl FromStr for Figure {
    type Err = NumberError;

    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `12%`, `1e3`, `0.0000001` and a number of 19 digits.
    fn from_str(text: &str) -> Result<Figure, NumberError> {
        Figure::signed(text, Plain::read)
    }
}

impl fmt::Display for Figure {
    /// All digits, whatever the precision: `-3.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(self.0 >= 0, "", &point(&self.0.unsigned_abs().to_string(), MAX_PLACES))
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Figure({self})")
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Figure, D::Error> {
        from_text(deserializer)
    }
}
