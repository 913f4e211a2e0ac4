//! Scores.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::bounds::{MAX_PLACES, SCORE};
use super::error::NumberError;
use super::plain::Plain;
use super::text::{Text, from_text, point};

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

    pub(crate) fn from_plain(plain: Plain) -> Result<Score, NumberError> {
        SCORE.value(plain).map(Score)
    }
}

impl FromStr for Score {
    type Err = NumberError;

    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-1`, `12%`, `1e3`, `0.0000001` and a number of 19 digits.
    fn from_str(text: &str) -> Result<Score, NumberError> {
        Score::from_plain(Plain::read(text.as_bytes())?)
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
