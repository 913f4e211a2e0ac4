//! Decimals as people write them: exact text ⇄ integer, bounded, never a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserializer, de};

mod plain;
mod rate;
mod score;

pub(crate) use plain::Plain;
pub use rate::Rate;
pub use score::Score;

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
    #[error("negative")]
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
    /// Commas: any in a text such as a policy's, those that do not separate groups of three in a cell of a table, `1,23`.
    #[error("commas where none are allowed; write the number without them")]
    Separators,
    /// The result of a formula that failed: `#REF!`.
    #[error("the error value of a spreadsheet formula")]
    FormulaError,
    /// Anything else that is not a plain decimal: `abc`, `+5`, `.5`, `5.`.
    #[error("not a plain decimal such as 12.5")]
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
    /// Beyond [`Money::MAX`](crate::Money::MAX) either way.
    #[error("beyond 792281625142643375935439503.35 yuan, the largest amount either way")]
    AmountOutOfRange,
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
            NumberError::AmountOutOfRange => "amount_out_of_range",
        }
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
pub(crate) fn from_text<'de, T, D>(deserializer: D, allowed: &'static str) -> Result<T, D::Error>
where
    T: FromStr<Err = NumberError>,
    D: Deserializer<'de>,
{
    let say = |text: &str, error| format!("number \"{text}\": {error}; allowed is {allowed}");
    quoted(deserializer, "a decimal in quotes, such as \"0.03\"", &say)
}

/// Reads what is `expected` from text only, and says what is wrong with a text that is not.
pub(crate) fn quoted<'de, T, D>(
    deserializer: D,
    expected: &'static str,
    say: &dyn Fn(&str, T::Err) -> String,
) -> Result<T, D::Error>
where
    T: FromStr,
    D: Deserializer<'de>,
{
    struct Text<'a, T: FromStr> {
        expected: &'static str,
        say: &'a dyn Fn(&str, T::Err) -> String,
    }

    impl<T: FromStr> de::Visitor<'_> for Text<'_, T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.expected)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse()
                .map_err(|error| E::custom((self.say)(text, error)))
        }
    }

    deserializer.deserialize_str(Text { expected, say })
}
