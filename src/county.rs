//! One recipient: its code, its name and its figures.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::money::Money;
use crate::number::{self, Rate, Score};

/// An administrative division code: six digits for a county, nine or twelve for a township or village of the county of
/// its first six digits.
///
/// ```
/// use special_fund::CountyCode;
///
/// let village: CountyCode = "331127103205".parse()?;
/// assert_eq!(village.digits(), 12);
/// assert_eq!(village.county().to_string(), "331127");
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

    /// From the value of a code and its number of digits.
    #[inline]
    pub(crate) fn from_digits(value: u64, digits: u32) -> Option<CountyCode> {
        let is_code = matches!(digits, 6 | 9 | 12);
        is_code.then_some(CountyCode(
            value | (u64::from(digits) << CountyCode::LENGTH_SHIFT),
        ))
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

    /// The prefecture: the first four digits as a number, such as 3311.
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
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:0width$}", self.value(), width = self.digits()))
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

/// Most characters of a name.
pub const MAX_NAME_CHARS: usize = 100;

/// A name that can be published: not blank, at most [`MAX_NAME_CHARS`] characters, nothing invisible in it, no spaces
/// around it, and nothing at its start that a spreadsheet would take for a formula.
///
/// ```
/// use special_fund::{Name, NameError};
///
/// let name: Name = "景宁畲族自治县".parse()?;
/// assert_eq!(&*name, "景宁畲族自治县");
/// assert_eq!("=HYPERLINK(1)".parse::<Name>(), Err(NameError::Formula));
/// # Ok::<(), NameError>(())
/// ```
#[derive(Clone)]
pub struct Name(Text);

/// Names of up to 22 bytes (seven Chinese characters) stand in the row itself: a million rows need no million
/// allocations.
#[derive(Clone)]
enum Text {
    Short(u8, [u8; 22]),
    Long(Box<str>),
}

/// Why a text is not a [`Name`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing but spaces: `""`, `" "`.
    #[error("blank; allowed is a name of 1 to {MAX_NAME_CHARS} characters")]
    Blank,
    /// Spaces before or after: `" 淳安县"`.
    #[error("spaces before or after the name; take them out")]
    Spaces,
    /// `=`, `+`, `-` or `@` at the start, half-width or full-width: a spreadsheet would run it.
    #[error("starts with =, +, - or @, which a spreadsheet takes for a formula; take it out")]
    Formula,
    /// A control character or an invisible one, such as a tab or a zero-width space.
    #[error("holds a control character or an invisible one; take it out")]
    Invisible,
    /// More than [`MAX_NAME_CHARS`] characters.
    #[error("too long; allowed are at most {MAX_NAME_CHARS} characters")]
    TooLong,
}

impl NameError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NameError::Blank => "blank_name",
            NameError::Spaces => "name_spaces",
            NameError::Formula => "formula_name",
            NameError::Invisible => "invisible_name",
            NameError::TooLong => "long_name",
        }
    }
}

impl Name {
    /// The name.
    #[must_use]
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // The bytes came from valid UTF-8.
            Text::Short(..) => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Text::Long(text) => text,
        }
    }

    /// The name of printable ASCII and Chinese characters at the start of valid UTF-8, and what follows; `None` if it
    /// is anything else, valid or not.
    #[inline]
    pub(crate) fn read_plain(bytes: &[u8]) -> Option<(Name, &[u8])> {
        // 0xe4..0xe9 begin U+4000 to U+9FFF: no spaces, no signs, nothing invisible.
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'!' | b'#'..=b'+' | b'-'..=b'~' | 0x80..=0xbf | 0xe4..=0xe9);
        let end = bytes
            .iter()
            .position(|byte| !is_plain(byte))
            .unwrap_or(bytes.len());
        let (name, rest) = bytes.split_at_checked(end)?;
        let (first, last) = (name.first()?, name.last()?);
        // What is no name, and totals, which end in 计, in l or in a colon, are left to the reader that explains.
        let is_odd = matches!(first, b' ' | b'=' | b'+' | b'-' | b'@')
            || matches!(last, b' ' | b':' | b'l' | b'L')
            || name.ends_with("计".as_bytes())
            || end > MAX_NAME_CHARS;
        if is_odd {
            return None;
        }
        let mut short = [0; 22];
        let text = match short.get_mut(..end).zip(u8::try_from(end).ok()) {
            Some((place, length)) => {
                place.copy_from_slice(name);
                Text::Short(length, short)
            }
            None => Text::Long(std::str::from_utf8(name).ok()?.into()),
        };
        Some((Name(text), rest))
    }

    /// The bytes of the name.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::Short(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Text::Long(text) => text.as_bytes(),
        }
    }

    fn check(text: &str) -> Result<(), NameError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(NameError::Blank);
        }
        if text.chars().any(is_invisible) {
            return Err(NameError::Invisible);
        }
        if trimmed.len() != text.len() {
            return Err(NameError::Spaces);
        }
        if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
            return Err(NameError::Formula);
        }
        if text.chars().count() > MAX_NAME_CHARS {
            return Err(NameError::TooLong);
        }
        Ok(())
    }
}

/// Control characters, and formatting characters that change how a name looks or compares without being seen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

impl FromStr for Name {
    type Err = NameError;

    /// # Errors
    ///
    /// [`NameError`], for example for `""`, `" 淳安县"`, `=1+1` and a name with a tab.
    fn from_str(text: &str) -> Result<Self, NameError> {
        Name::check(text)?;
        let mut bytes = [0; 22];
        let short = bytes
            .get_mut(..text.len())
            .zip(u8::try_from(text.len()).ok());
        Ok(Name(match short {
            Some((place, length)) => {
                place.copy_from_slice(text.as_bytes());
                Text::Short(length, bytes)
            }
            None => Text::Long(text.into()),
        }))
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Name {}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|error| de::Error::custom(format!("name \"{text}\": {error}")))
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
