//! Decimals as people write them: exact text ⇄ integer, bounded, never a float.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::natural::Natural;

/// Most decimal places of a rate or a score.
pub const MAX_PLACES: u32 = 6;

/// Most significant digits of a score.
pub const MAX_SCORE_DIGITS: u32 = 18;

/// Why a text is not the number it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Nothing is written: `""`. A blank is not 0.
    #[error("blank; a blank is not 0")]
    Blank,
    /// A dash for "nothing": `-`, `—`, `/`.
    #[error("a dash; write 0 if nothing is meant")]
    Dash,
    /// Below zero: `-5`.
    #[error("negative; at least 0 is allowed")]
    Negative,
    /// A percentage: `12%`.
    #[error("a percentage; write it as a plain decimal")]
    Percent,
    /// Scientific notation: `1e3`.
    #[error("scientific notation; write all digits")]
    Exponent,
    /// Full-width characters: `１２`.
    #[error("full-width characters; use half-width digits")]
    FullWidth,
    /// Spaces around or inside: `1 000`.
    #[error("spaces around or inside the number")]
    Spaces,
    /// Commas that do not separate groups of three: `1,23`.
    #[error("thousands separators in wrong places")]
    Separators,
    /// The result of a formula that failed: `#REF!`.
    #[error("the error value of a spreadsheet formula")]
    FormulaError,
    /// Anything else that is not a plain decimal: `abc`, `+5`, `.5`, `5.`.
    #[error("not a plain decimal")]
    NotPlain,
    /// More decimal places than allowed: `0.0000001`.
    #[error("more than {max} decimal places")]
    TooManyPlaces {
        /// Places allowed.
        max: u32,
    },
    /// More significant digits than allowed.
    #[error("more than {max} significant digits")]
    TooManyDigits {
        /// Digits allowed.
        max: u32,
    },
    /// Above the largest value allowed.
    #[error("above {max}")]
    TooLarge {
        /// Largest value allowed.
        max: u64,
    },
}

impl NumberError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NumberError::Blank => "blank_number",
            NumberError::Dash => "dash",
            NumberError::Negative => "negative",
            NumberError::Percent => "percent",
            NumberError::Exponent => "exponent",
            NumberError::FullWidth => "full_width",
            NumberError::Spaces => "spaces",
            NumberError::Separators => "separators",
            NumberError::FormulaError => "formula_error",
            NumberError::NotPlain => "not_a_number",
            NumberError::TooManyPlaces { .. } => "too_many_places",
            NumberError::TooManyDigits { .. } => "too_many_digits",
            NumberError::TooLarge { .. } => "too_large",
        }
    }
}

/// Digits of a plain decimal and where its point stands: `12.50` is 1250 with 2 places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) digits: u128,
    pub(crate) places: u32,
    /// Digits from the first that is not 0.
    pub(crate) significant: u32,
}

impl Plain {
    /// Most digits that are read at all.
    const MAX_DIGITS: u32 = 36;

    /// Reads `digits[.digits]`.
    #[inline]
    pub(crate) fn read(text: &[u8]) -> Result<Plain, NumberError> {
        let mut low = 0_u64;
        let (mut significant, mut places, mut point, mut last) = (0_u32, 0_u32, false, b'.');
        for byte in text {
            match byte {
                b'0'..=b'9' => {
                    let digit = byte.wrapping_sub(b'0');
                    low = low.wrapping_mul(10).wrapping_add(u64::from(digit));
                    significant =
                        significant.wrapping_add(u32::from(digit != 0 || significant != 0));
                    places = places.wrapping_add(u32::from(point));
                }
                b'.' if !point && last != b'.' => point = true,
                _ => return Err(NumberError::of(text)),
            }
            last = *byte;
        }
        if last == b'.' {
            return Err(NumberError::of(text));
        }
        // Up to 19 digits fit a word.
        let digits = if significant <= 19 {
            u128::from(low)
        } else {
            Plain::long(text, significant)?
        };
        Ok(Plain {
            digits,
            places,
            significant,
        })
    }

    #[cold]
    fn long(text: &[u8], significant: u32) -> Result<u128, NumberError> {
        if significant > Plain::MAX_DIGITS {
            return Err(NumberError::TooManyDigits {
                max: Plain::MAX_DIGITS,
            });
        }
        let digits = text
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|byte| byte.wrapping_sub(b'0'));
        Ok(digits.fold(0_u128, |value, digit| {
            value.wrapping_mul(10).wrapping_add(u128::from(digit))
        }))
    }

    /// Reads a plain decimal with or without well-formed thousands separators: `1,234,567.89`.
    #[inline]
    pub(crate) fn read_separated(text: &[u8]) -> Result<Plain, NumberError> {
        if !text.contains(&b',') {
            return Plain::read(text);
        }
        let mut parts = text.splitn(2, |byte| *byte == b'.');
        let mut groups = parts.next().unwrap_or_default().split(|byte| *byte == b',');
        let first = groups.next().unwrap_or_default();
        let leading = (1..=3).contains(&first.len()) && first.first() != Some(&b'0');
        let fraction = parts
            .next()
            .is_none_or(|fraction| !fraction.contains(&b','));
        let joined: Vec<u8> = text.iter().copied().filter(|byte| *byte != b',').collect();
        let plain = Plain::read(&joined)?;
        if leading && fraction && groups.all(|group| group.len() == 3) {
            Ok(plain)
        } else {
            Err(NumberError::Separators)
        }
    }

    /// The value in units of 10^−places, if it has no more places than that.
    pub(crate) fn scaled(self, places: u32) -> Result<u128, NumberError> {
        let missing = places
            .checked_sub(self.places)
            .ok_or(NumberError::TooManyPlaces { max: places })?;
        let scaled = 10_u128
            .checked_pow(missing)
            .and_then(|factor| self.digits.checked_mul(factor));
        scaled.ok_or(NumberError::TooManyDigits {
            max: Plain::MAX_DIGITS,
        })
    }
}

impl NumberError {
    /// What is wrong with a text that is not a plain decimal.
    #[cold]
    pub(crate) fn of(text: &[u8]) -> NumberError {
        let text = String::from_utf8_lossy(text);
        // Not `Plain::read`, which comes here for what is not plain.
        let plain = |text: &str| {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            digits(whole) && digits(fraction)
        };
        let trimmed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let without_commas = trimmed.replace(',', "");
        let exponent = trimmed
            .split_once(['e', 'E'])
            .is_some_and(|(mantissa, power)| {
                plain(mantissa.trim_start_matches('-'))
                    && plain(power.trim_start_matches(['+', '-']))
            });
        match trimmed.as_str() {
            "" => NumberError::Blank,
            "-" | "—" | "–" | "－" | "——" | "/" => NumberError::Dash,
            _ if trimmed.starts_with('#') => NumberError::FormulaError,
            _ if text
                .chars()
                .any(|c| matches!(c, '０'..='９' | '．' | '，' | '％')) =>
            {
                NumberError::FullWidth
            }
            _ if trimmed
                .strip_suffix('%')
                .is_some_and(|rest| plain(rest.trim_start_matches('-'))) =>
            {
                NumberError::Percent
            }
            _ if exponent => NumberError::Exponent,
            _ if without_commas.strip_prefix('-').is_some_and(plain) => NumberError::Negative,
            _ if plain(&trimmed) => NumberError::Spaces,
            _ if plain(&without_commas) => NumberError::Separators,
            _ => NumberError::NotPlain,
        }
    }
}

/// A decimal from 0 to 1,000,000 with at most 6 places, exact: a weight, a tilt, a coefficient, an uplift rate.
///
/// ```
/// use special_fund::{NumberError, Rate};
///
/// let rate: Rate = "0.035".parse()?;
/// assert_eq!(rate.millionths(), 35_000);
/// assert_eq!(rate.to_string(), "0.035");
/// assert_eq!("3.5%".parse::<Rate>(), Err(NumberError::Percent));
/// assert_eq!("0.0000001".parse::<Rate>(), Err(NumberError::TooManyPlaces { max: 6 }));
/// # Ok::<(), NumberError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u64);

impl Rate {
    /// 0.
    pub const ZERO: Rate = Rate(0);
    /// 1.
    pub const ONE: Rate = Rate(1_000_000);
    /// The largest rate, 1,000,000.
    pub const MAX: Rate = Rate(1_000_000_000_000);

    /// From millionths; `None` above [`Rate::MAX`].
    #[must_use]
    pub const fn from_millionths(millionths: u64) -> Option<Rate> {
        if millionths <= Rate::MAX.0 {
            Some(Rate(millionths))
        } else {
            None
        }
    }

    /// The value in millionths.
    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }

    pub(crate) fn from_plain(plain: Plain) -> Result<Rate, NumberError> {
        let millionths = u64::try_from(plain.scaled(MAX_PLACES)?).unwrap_or(u64::MAX);
        Rate::from_millionths(millionths).ok_or(NumberError::TooLarge { max: 1_000_000 })
    }
}

impl FromStr for Rate {
    type Err = NumberError;

    /// Reads a plain decimal.
    ///
    /// # Errors
    ///
    /// [`NumberError`], for example for `""`, `-0.1`, `3%`, `1e-2`, `0.0000001` and `1000001`.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        Rate::from_plain(Plain::read(text.as_bytes())?)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&point(&self.0.to_string(), MAX_PLACES))
    }
}

impl TryFrom<Decimal> for Rate {
    type Error = NumberError;

    /// # Errors
    ///
    /// [`NumberError`] for a decimal below 0, above 1,000,000 or with more than 6 places.
    fn try_from(value: Decimal) -> Result<Self, NumberError> {
        value.normalize().to_string().parse()
    }
}

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
        let mut digits = u64::try_from(plain.digits).unwrap_or(0); // at most 18 digits: fits
        let mut places = plain.places;
        while places > 0 && digits.wrapping_rem(10) == 0 {
            digits = digits.wrapping_div(10);
            places = places.wrapping_sub(1);
        }
        let packed = (digits << 3) | u64::from(places);
        Ok(Score(NonZeroU64::MIN.saturating_add(packed)))
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

    /// The value in units of 10^−`places`, for at least as many places as it has.
    pub(crate) fn in_places(self, places: usize) -> Natural {
        let missing = u32::try_from(places.saturating_sub(self.places())).unwrap_or(0);
        Natural::from(self.digits()).times(&Natural::from(10_u64.saturating_pow(missing)))
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&point(
            &self.digits().to_string(),
            u32::try_from(self.places()).unwrap_or(0),
        ))
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

/// Writes a whole number with a point before its last `places` digits, without trailing zeros.
pub(crate) fn point(digits: &str, places: u32) -> String {
    let width = usize::try_from(places).unwrap_or(0).saturating_add(1);
    let mut text = format!("{digits:0>width$}");
    if places > 0 {
        text.insert(text.len().saturating_sub(width).saturating_add(1), '.');
        let kept = text.trim_end_matches('0').trim_end_matches('.').len();
        text.truncate(kept);
    }
    text
}

/// Reads a number from text only: a float has already lost what it was written as.
pub(crate) fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err = NumberError>,
    D: Deserializer<'de>,
{
    struct Text<T>(std::marker::PhantomData<T>);

    impl<T: FromStr<Err = NumberError>> de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a decimal in quotes, such as \"0.03\"")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse()
                .map_err(|error| E::custom(format!("number \"{text}\": {error}")))
        }
    }

    deserializer.deserialize_str(Text(std::marker::PhantomData))
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
