//! One recipient: its code, its name and its figures.

mod name;

use std::fmt::{self, Write};
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::money::Money;
use crate::number::{self, Rate, Score};

pub use name::{MAX_NAME_CHARS, Name, NameError};

/// An administrative division code: six digits for a county, nine or twelve for a township or village of the county of
/// its first six digits.
///
/// Codes are ordered by length, then by their digits: 6 before 9 before 12, `990000` before `330127001`. One table has
/// codes of one length; there it is the order of the digits, which settles ties.
///
/// ```
/// use special_fund::CountyCode;
///
/// let village: CountyCode = "331127103205".parse()?;
/// assert_eq!(village.digits(), 12);
/// assert_eq!(village.county().to_string(), "331127");
/// assert!(village > "990000".parse()?);
/// assert!("33112".parse::<CountyCode>().is_err());
/// # Ok::<(), special_fund::CodeError>(())
/// ```
// The length stands above the digits, so that codes of one length compare by their digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountyCode(u64);

/// A code that is not 6, 9 or 12 digits, such as `33112` or `3311a7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code is 6, 9 or 12 digits")]
pub struct CodeError;

impl CodeError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "not_a_code"
    }
}

impl CountyCode {
    /// Digits of the largest code take 40 bits.
    const LENGTH_SHIFT: u32 = 40;

    #[inline]
    pub(crate) fn read(text: &[u8]) -> Result<CountyCode, CodeError> {
        if !matches!(text.len(), 6 | 9 | 12) || !text.iter().all(u8::is_ascii_digit) {
            return Err(CodeError);
        }
        let digits = text.iter().map(|byte| u64::from(byte.wrapping_sub(b'0')));
        let value = digits.fold(0_u64, |value, digit| {
            value.wrapping_mul(10).wrapping_add(digit)
        });
        let length = u64::try_from(text.len()).unwrap_or(0);
        Ok(CountyCode(value | (length << CountyCode::LENGTH_SHIFT)))
    }

    /// How many digits the code has: 6, 9 or 12.
    #[must_use]
    #[inline]
    pub fn digits(self) -> usize {
        usize::try_from(self.0 >> CountyCode::LENGTH_SHIFT).unwrap_or(0)
    }

    /// A number in whose order codes stand.
    #[inline]
    pub(crate) fn key(self) -> u64 {
        self.0
    }

    /// The code as a number.
    #[must_use]
    #[inline]
    pub fn value(self) -> u64 {
        self.0 & ((1 << CountyCode::LENGTH_SHIFT) - 1)
    }

    /// The county: the first six digits.
    #[must_use]
    #[inline]
    pub fn county(self) -> CountyCode {
        let value = match self.digits() {
            9 => self.value().wrapping_div(1_000),
            12 => self.value().wrapping_div(1_000_000),
            _ => self.value(),
        };
        CountyCode(value | (6 << CountyCode::LENGTH_SHIFT))
    }

    /// The prefecture: the first four digits as a number, such as 3311. A number has no leading 0, so that of `010203` is
    /// 102; `{:04}` shows all four digits.
    #[must_use]
    pub fn prefecture(self) -> u64 {
        self.county().value().wrapping_div(100)
    }
}

impl FromStr for CountyCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        CountyCode::read(text.as_bytes())
    }
}

impl fmt::Display for CountyCode {
    /// All digits, whatever the precision. Not `pad`, which would cut the code to another, nor `pad_integral`, which
    /// would lengthen it to another where zeros fill the width.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let missing = f.width().unwrap_or(0).saturating_sub(digits);
        let before = match f.align() {
            Some(fmt::Alignment::Right) => missing,
            Some(fmt::Alignment::Center) => missing >> 1,
            Some(fmt::Alignment::Left) | None => 0,
        };
        let fill = f.fill();
        (0..before).try_for_each(|_| f.write_char(fill))?;
        write!(f, "{:0digits$}", self.value())?;
        (before..missing).try_for_each(|_| f.write_char(fill))
    }
}

impl fmt::Debug for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CountyCode({self})")
    }
}

impl Serialize for CountyCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CountyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let say = |text: &str, error| format!("code \"{text}\": {error}");
        number::quoted(deserializer, "a code in quotes, such as \"330127\"", &say)
    }
}

/// A county's figures of one kind, such as its scores; up to three stand in the row itself.
///
/// ```
/// use special_fund::{Figures, Score};
///
/// let scores: Figures<Score> = [80, 75].map(Score::from).into_iter().collect();
/// assert_eq!(scores.len(), 2);
/// ```
#[derive(Clone)]
pub struct Figures<T>(Store<T>);

#[derive(Clone)]
enum Store<T> {
    Few(u8, [T; 3]),
    Many(Box<[T]>),
}

impl<T: Copy + Default> FromIterator<T> for Figures<T> {
    fn from_iter<I: IntoIterator<Item = T>>(figures: I) -> Self {
        Figures::from(figures.into_iter().collect::<Vec<T>>())
    }
}

impl<T: Copy + Default> From<&[T]> for Figures<T> {
    #[inline]
    fn from(figures: &[T]) -> Self {
        match figures {
            [a] => Figures(Store::Few(1, [*a, T::default(), T::default()])),
            [a, b] => Figures(Store::Few(2, [*a, *b, T::default()])),
            [a, b, c] => Figures(Store::Few(3, [*a, *b, *c])),
            [] => Figures::default(),
            _ => Figures(Store::Many(figures.into())),
        }
    }
}

impl<T: Copy + Default> From<Vec<T>> for Figures<T> {
    fn from(figures: Vec<T>) -> Self {
        Figures::from(figures.as_slice())
    }
}

impl<T: Copy + Default, const N: usize> From<[T; N]> for Figures<T> {
    fn from(figures: [T; N]) -> Self {
        Figures::from(figures.as_slice())
    }
}

impl<T: Copy + Default> Default for Figures<T> {
    fn default() -> Self {
        Figures(Store::Few(0, [T::default(); 3]))
    }
}

impl<T> Deref for Figures<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Store::Few(count, figures) => figures.get(..usize::from(*count)).unwrap_or_default(),
            Store::Many(figures) => figures,
        }
    }
}

impl<T: PartialEq> PartialEq for Figures<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Figures<T> {}

impl<T: fmt::Debug> fmt::Debug for Figures<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// One recipient of the fund, as the year's table has it.
///
/// ```
/// use special_fund::{County, Money, Score};
///
/// let county = County {
///     code: "331127".parse()?,
///     name: "景宁畲族自治县".parse()?,
///     base: Money::from_yuan(2_000_000),
///     scores: [92, 40, 75].map(Score::from).into(),
///     coefficients: [].into(),
///     fiscal_capacity: Some("88.5".parse()?),
/// };
/// assert_eq!(county.scores.len(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct County {
    /// Administrative division code (行政区划代码).
    pub code: CountyCode,
    /// Name (县（市、区）).
    pub name: Name,
    /// Base (基数), from 0 to 10^13 yuan; what it does is the policy's [`BaseRole`](crate::BaseRole).
    pub base: Money,
    /// Scores, one a factor, in the order of the policy's factors.
    pub scores: Figures<Score>,
    /// Coefficients (系数), in the order of [`Policy::coefficients`](crate::Policy::coefficients).
    pub coefficients: Box<[Rate]>,
    /// Fiscal-capacity score (地区财力因素); needed where the policy shares the rest of that pool by score.
    pub fiscal_capacity: Option<Score>,
}
