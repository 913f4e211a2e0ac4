//! Administrative division codes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::number::{Text, from_text};

/// An administrative division code: six digits for a county, nine or twelve for a township or village of the county of
/// its first six digits, or for that county itself if the rest are zeros.
///
/// Codes are ordered by length, then by their digits: 6 before 9 before 12, `990000` before `330127001`. One table has
/// codes of one length; there it is the order of the digits, which settles ties.
///
/// ```
/// use special_fund::CountyCode;
///
/// let village: CountyCode = "331127103205".parse()?;
/// assert_eq!((village.digits(), village.county()), (12, "331127".parse()?));
/// # Ok::<(), special_fund::CodeError>(())
/// ```
// The digits behind a leading 1: no zero is lost, and more digits are a larger number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "Text")]
pub struct CountyCode(u64);

/// A code that is not 6, 9 or 12 digits, such as `33112` or `3311a7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code is 6, 9 or 12 digits")]
pub struct CodeError;

impl CodeError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        "not_a_code"
    }
}

impl CountyCode {
    pub(crate) fn read(text: &[u8]) -> Result<CountyCode, CodeError> {
        if !matches!(text.len(), 6 | 9 | 12) || !text.iter().all(u8::is_ascii_digit) {
            return Err(CodeError);
        }
        let digits = text.iter().map(|byte| u64::from(byte - b'0'));
        Ok(CountyCode(digits.fold(1, |value, digit| value * 10 + digit)))
    }

    /// How many digits the code has, and how many codes of that length a county has.
    const fn length(self) -> (usize, u64) {
        match self.0 {
            ..2_000_000 => (6, 1),
            2_000_000..2_000_000_000 => (9, 1_000),
            _ => (12, 1_000_000),
        }
    }

    /// How many digits the code has: 6, 9 or 12.
    pub const fn digits(self) -> usize {
        self.length().0
    }

    /// The code as a number.
    pub const fn value(self) -> u64 {
        self.0 - 1_000_000 * self.length().1
    }

    /// The county: the first six digits.
    pub const fn county(self) -> CountyCode {
        CountyCode(self.0 / self.length().1)
    }

    /// The code of a county, written as long as another.
    pub(crate) const fn as_long_as(self, other: CountyCode) -> CountyCode {
        CountyCode(self.county().0 * other.length().1)
    }

    /// Whether this is a county and no township or village: six digits, nine that end in 000, twelve that end in 000000.
    pub const fn is_county(self) -> bool {
        self.0.is_multiple_of(self.length().1)
    }

    /// The prefecture: the first four digits as a number, such as 3311; of `010203` it is 102.
    pub const fn prefecture(self) -> u64 {
        self.county().value() / 100
    }
}

/// The code of six digits, the first of them not 0. Of another number no constant can be made: it does not compile.
pub(crate) const fn county(digits: u32) -> CountyCode {
    assert!(digits >= 100_000 && digits <= 999_999);
    CountyCode(1_000_000 + digits as u64)
}

impl FromStr for CountyCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<CountyCode, CodeError> {
        CountyCode::read(text.as_bytes())
    }
}

impl fmt::Display for CountyCode {
    /// Padded like a text, for a code is a label; but no precision cuts it to another code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = format!("{:0digits$}", self.value(), digits = self.digits());
        if f.precision().is_some() { f.write_str(&code) } else { f.pad(&code) }
    }
}

impl fmt::Debug for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CountyCode({self})")
    }
}

impl<'de> Deserialize<'de> for CountyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CountyCode, D::Error> {
        from_text(deserializer)
    }
}
