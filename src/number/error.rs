//! What can be wrong with a text that should be a number.

/// Why a text is not the number it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say what each is")]
#[non_exhaustive]
pub enum NumberError {
    #[error("blank; a blank is not 0")]
    Blank,
    /// For example `-`, `—`, `/`.
    #[error("a dash; write 0 if nothing is meant")]
    Dash,
    #[error("negative")]
    Negative,
    #[error("a percentage; write it as a plain decimal")]
    Percent,
    #[error("scientific notation; write all digits")]
    Exponent,
    #[error("full-width characters; use half-width digits")]
    FullWidth,
    #[error("spaces around or inside the number")]
    Spaces,
    /// Any in a text such as a policy's; in a cell of a table those that do not separate groups of three, `1,23`.
    #[error("commas where none are allowed; write the number without them")]
    Separators,
    /// For example `#REF!`.
    #[error("the error value of a spreadsheet formula")]
    FormulaError,
    /// Anything else, for example `abc`, `+5`, `.5`, `5.`.
    #[error("not a plain decimal such as 12.5")]
    NotPlain,
    #[error("more than {max} decimal places")]
    TooManyPlaces { max: u32 },
    #[error("more than {max} significant digits")]
    TooManyDigits { max: u32 },
    #[error("above {max}")]
    TooLarge { max: u64 },
    /// Beyond [`Money::MAX`](crate::Money::MAX).
    #[error("beyond 792281625142643375935439503.35 yuan, the largest amount either way")]
    AmountOutOfRange,
}

impl NumberError {
    /// A stable code.
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
