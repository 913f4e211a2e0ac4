//! Scores.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::bounds::{MAX_PLACES, SCORE};
use super::{NumberError, Plain, from_text, point};

/// A score: a decimal of at least 0 with at most 18 significant digits and at most 6 places, exact.
///
/// ```
/// use special_fund::{NumberError, Score};
///
/// let score: Score = "87.50".parse()?;
/// assert_eq!(score.to_string(), "87.5");
/// assert_eq!("1e3".parse::<Score>(), Err(NumberError::Exponent));
/// assert_eq!("1234567890123456789".parse::<Score>(), Err(NumberError::TooManyDigits { max: 18 }));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u128);

impl Score {
    /// 0.
    pub const ZERO: Score = Score(0);

    /// The value in millionths, below 10^24.
    #[must_use]
    pub const fn millionths(self) -> u128 {
        self.0
    }

    /// Whether this is 0.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn from_plain(plain: Plain) -> Result<Score, NumberError> {
        SCORE.value(plain).map(Score)
    }
}

impl FromStr for Score {
    type Err = NumberError;

    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-1`, `12%`, `1e3`, `0.0000001` and a number of 19 digits.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Score::from_plain(Plain::read(text.as_bytes())?)
    }
}

impl From<u32> for Score {
    fn from(value: u32) -> Self {
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

impl TryFrom<Decimal> for Score {
    type Error = NumberError;

    fn try_from(value: Decimal) -> Result<Self, NumberError> {
        value.normalize().to_string().parse()
    }
}

impl From<Score> for Decimal {
    fn from(score: Score) -> Decimal {
        Decimal::from_i128_with_scale(score.0.cast_signed(), MAX_PLACES).normalize()
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, SCORE.allowed)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
