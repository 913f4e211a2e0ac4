//! Scores.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{MAX_PLACES, MAX_SCORE_DIGITS, NumberError, Plain, from_text, point};

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
// digits × 8 + places + 1: one word, and `Option<Score>` is one word too.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Score(NonZeroU64);

impl Score {
    /// 0.
    pub const ZERO: Score = Score(NonZeroU64::MIN);
    /// What is allowed, in words.
    pub(crate) const ALLOWED: &str = "a decimal of at least 0 with at most 18 digits and 6 places";

    #[inline]
    pub(crate) fn from_plain(plain: Plain) -> Result<Score, NumberError> {
        if plain.significant > MAX_SCORE_DIGITS {
            return Err(NumberError::TooManyDigits {
                max: MAX_SCORE_DIGITS,
            });
        }
        if plain.places > MAX_PLACES {
            return Err(NumberError::TooManyPlaces { max: MAX_PLACES });
        }
        let digits = u64::try_from(plain.digits).unwrap_or(0); // at most 18 digits: fits
        Ok(Score::from_digits(digits, plain.places))
    }

    /// From at most 18 digits, the last `places` of them, at most 6, after the point.
    #[inline]
    pub(crate) fn from_digits(mut digits: u64, mut places: u32) -> Score {
        while places > 0 && digits.wrapping_rem(10) == 0 {
            digits = digits.wrapping_div(10);
            places = places.wrapping_sub(1);
        }
        Score(NonZeroU64::MIN.saturating_add((digits << 3) | u64::from(places)))
    }

    /// The digits, with the last of [`Score::places`] places.
    #[inline]
    pub(crate) fn digits(self) -> u64 {
        self.0.get().wrapping_sub(1) >> 3
    }

    /// Decimal places, as few as the value needs.
    #[inline]
    pub(crate) fn places(self) -> usize {
        usize::try_from(self.0.get().wrapping_sub(1) & 7).unwrap_or(0)
    }

    /// The value in millionths, below 10^24.
    #[must_use]
    #[inline]
    pub fn millionths(self) -> u128 {
        const POWERS: [u64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
        let power = POWERS.get(self.places()).copied().unwrap_or(1);
        u128::from(self.digits()).wrapping_mul(u128::from(power))
    }

    /// Whether this is 0.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.digits() == 0
    }
}

impl Ord for Score {
    /// By value, not by the word, which counts 0.5 as 5 digits and puts it above 2.
    fn cmp(&self, other: &Self) -> Ordering {
        self.millionths().cmp(&other.millionths())
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Score {
    fn default() -> Self {
        Score::ZERO
    }
}

impl FromStr for Score {
    type Err = NumberError;

    /// Reads a plain decimal.
    ///
    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-1`, `12%`, `1e3`, `0.0000001` and a number of 19 digits.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Score::from_plain(Plain::read(text.as_bytes())?)
    }
}

impl From<u32> for Score {
    fn from(value: u32) -> Self {
        Score(NonZeroU64::MIN.saturating_add(u64::from(value) << 3))
    }
}

impl fmt::Display for Score {
    /// All digits, whatever the precision: `87.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = u32::try_from(self.places()).unwrap_or(0);
        f.pad_integral(true, "", &point(&self.digits().to_string(), places))
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Score({self})")
    }
}

impl TryFrom<Decimal> for Score {
    type Error = NumberError;

    /// # Errors
    ///
    /// [`NumberError`] for a decimal below 0, with more than 18 significant digits or more than 6 places.
    fn try_from(value: Decimal) -> Result<Self, NumberError> {
        value.normalize().to_string().parse()
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, Score::ALLOWED)
    }
}
impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
