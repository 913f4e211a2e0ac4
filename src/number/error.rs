//! What can be wrong with a text that should be a number.

use super::Money;

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
    #[error("beyond {} yuan, the largest amount either way", Money::MAX)]
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
