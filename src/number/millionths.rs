//! Weights, tilts, coefficients, uplift rates, scores and figures of indicators: decimals counted in millionths.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::bounds::{FIGURE, MAX_PLACES, MAX_RATE, RATE, SCORE};
use super::plain::{NumberError, Plain};
use super::text::{Text, from_text, point};

/// A decimal from 0 to 1,000,000 with at most 6 places, exact: a weight, a tilt, a coefficient, an uplift rate. As a
/// percentage it is the same number: `3.5%` is `0.035`.
///
/// ```
/// use special_fund::{NumberError, Rate};
///
/// let rate: Rate = "0.030".parse()?;
/// assert_eq!((rate, rate.to_string()), (Rate::from_percent(3), "0.03".to_owned()));
/// assert_eq!("3%".parse::<Rate>()?, rate);
/// assert_eq!("-3%".parse::<Rate>(), Err(NumberError::Negative));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Text")]
pub struct Rate(u64);

impl Rate {
    /// 0.
    pub const ZERO: Rate = Rate(0);
    /// 1.
    pub const ONE: Rate = Rate::from_percent(100);
    /// The smallest step between rates.
    pub(crate) const SMALLEST: Rate = Rate(1);
    /// The step between the floors and caps that a refusal tries.
    pub(crate) const THOUSANDTH: Rate = Rate(1_000);
    /// The largest rate, 1,000,000.
    pub const MAX: Rate = Rate(MAX_RATE);

    /// From whole percent, so that a constant reads as the regulation has it: 3% is `from_percent(3)`.
    pub const fn from_percent(percent: u8) -> Rate {
        Rate(percent as u64 * 10_000)
    }

    /// From millionths; `None` above [`Rate::MAX`].
    pub const fn from_millionths(millionths: u64) -> Option<Rate> {
        if millionths <= Rate::MAX.0 { Some(Rate(millionths)) } else { None }
    }

    /// The value in millionths, at most 10^12.
    pub const fn millionths(self) -> u64 {
        self.0
    }

    /// Reads a cell: thousands separators are allowed.
    pub(crate) fn read(cell: &str) -> Result<Rate, NumberError> {
        RATE.value(Plain::read_share(cell.as_bytes(), Plain::read_separated)?).map(Rate)
    }
}

impl FromStr for Rate {
    type Err = NumberError;

    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-0.1`, `3 %`, `1e-2`, `0.0000001`, `0.00001%` and `1000001`.
    fn from_str(text: &str) -> Result<Rate, NumberError> {
        RATE.value(Plain::read_share(text.as_bytes(), Plain::read)?).map(Rate)
    }
}

impl fmt::Display for Rate {
    /// All digits, whatever the precision: `0.035`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &point(&self.0.to_string(), MAX_PLACES))
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
        from_text(deserializer)
    }
}

/// A score: a decimal of at least 0 with at most 18 significant digits and at most 6 places, exact.
///
/// ```
/// use special_fund::{NumberError, Score};
///
/// assert_eq!("87.50".parse::<Score>()?.to_string(), "87.5");
/// assert_eq!("1e3".parse::<Score>(), Err(NumberError::Exponent));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Text")]
pub struct Score(u128);

impl Score {
    /// 0.
    pub const ZERO: Score = Score(0);

    /// The value in millionths, below 10^24.
    pub const fn millionths(self) -> u128 {
        self.0
    }

    /// Whether this is 0.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads a cell: thousands separators are allowed.
    pub(crate) fn read(cell: &str) -> Result<Score, NumberError> {
        SCORE.value(Plain::read_separated(cell.as_bytes())?).map(Score)
    }
}

impl FromStr for Score {
    type Err = NumberError;

    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-1`, `12%`, `1e3`, `0.0000001` and a number of 19 digits.
    fn from_str(text: &str) -> Result<Score, NumberError> {
        SCORE.value(Plain::read(text.as_bytes())?).map(Score)
    }
}

impl From<u32> for Score {
    fn from(value: u32) -> Score {
        Score(u128::from(value) * 10_u128.pow(MAX_PLACES))
    }
}

impl fmt::Display for Score {
    /// All digits, whatever the precision: `87.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &point(&self.0.to_string(), MAX_PLACES))
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Score({self})")
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Score, D::Error> {
        from_text(deserializer)
    }
}

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

    /// Reads a cell: thousands separators are allowed.
    pub(crate) fn read(cell: &str) -> Result<Figure, NumberError> {
        FIGURE.signed(cell, Plain::read_separated).map(Figure)
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
        FIGURE.signed(text, Plain::read).map(Figure)
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
