//! Text → digits: what a plain decimal is, and why a text is none.

/// Digits of a plain decimal and where its point stands: `12.50` is 1250 with 2 places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// All digits as one number; of more than 32 significant ones the first 32. They are above every bound as they are,
    /// in any unit, and in millionths they still fit 128 bits.
    pub(crate) digits: u128,
    pub(crate) places: u32,
}

impl Plain {
    /// Reads `digits[.digits]`; `None` if the text is anything else.
    #[inline]
    fn of(text: &[u8]) -> Option<Plain> {
        let (mut digits, mut places) = (0, None);
        for byte in text {
            match byte {
                b'0'..=b'9' => {
                    if digits < 10_u128.pow(31) {
                        digits = digits * 10 + u128::from(byte - b'0');
                    }
                    places = places.map(|places| places + 1);
                }
                b'.' if places.is_none() => places = Some(0),
                _ => return None,
            }
        }
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        let ends_in_digits = is_digit(text.first()) && is_digit(text.last());
        ends_in_digits.then_some(Plain { digits, places: places.unwrap_or(0) })
    }

    /// Reads `digits[.digits]`.
    #[inline]
    pub(crate) fn read(text: &[u8]) -> Result<Plain, NumberError> {
        Plain::of(text).ok_or_else(|| NumberError::of(text))
    }

    /// Reads a plain decimal with or without well-formed thousands separators: `1,234,567.89`.
    #[inline]
    pub(crate) fn read_separated(text: &[u8]) -> Result<Plain, NumberError> {
        if let Some(plain) = Plain::of(text) {
            return Ok(plain);
        }
        let joined: Vec<u8> = text.iter().copied().filter(|byte| *byte != b',').collect();
        let plain = Plain::read(&joined)?;
        let end = text.iter().position(|byte| *byte == b'.');
        let (whole, fraction) = text.split_at(end.unwrap_or(text.len()));
        let mut groups = whole.split(|byte| *byte == b',');
        let is_separated =
            groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && !first.starts_with(b"0"))
                && groups.all(|group| group.len() == 3)
                && !fraction.contains(&b',');
        if is_separated { Ok(plain) } else { Err(NumberError::Separators) }
    }

    /// Reads what `read` does, or a percentage of it: `12%` is the same number as `0.12`.
    #[inline]
    pub(crate) fn read_share(
        text: &[u8],
        read: impl Fn(&[u8]) -> Result<Plain, NumberError>,
    ) -> Result<Plain, NumberError> {
        match text.strip_suffix(b"%") {
            Some(percent) if !percent.is_empty() => {
                let Plain { digits, places } = read(percent)?;
                Ok(Plain { digits, places: places + 2 })
            }
            // A percentage that does not end with its sign has spaces behind it.
            _ => read(text).map_err(|error| if error == NumberError::Percent { NumberError::Spaces } else { error }),
        }
    }
}

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
    /// For example `－300`, `−300`, `△300`, `(300)`.
    #[error("a minus sign of another kind; write -300")]
    ForeignMinus,
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
            NumberError::ForeignMinus => "foreign_minus",
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

    /// What is wrong with a text that is not a plain decimal.
    #[cold]
    pub(crate) fn of(text: &[u8]) -> NumberError {
        let text = String::from_utf8_lossy(text);
        let dense: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let without_commas = dense.replace(',', "");
        let is_full_width = |c| matches!(c, '０'..='９' | '．' | '，' | '％');
        match dense.as_str() {
            "" => NumberError::Blank,
            "-" | "—" | "–" | "－" | "——" | "/" => NumberError::Dash,
            _ if dense.starts_with('#') => NumberError::FormulaError,
            _ if text.contains(is_full_width) => NumberError::FullWidth,
            _ if dense.strip_suffix('%').is_some_and(is_signed) => NumberError::Percent,
            _ if is_exponential(&dense) => NumberError::Exponent,
            _ if without_commas.strip_prefix('-').is_some_and(is_plain) => NumberError::Negative,
            _ if unsigned(&without_commas).is_some_and(is_plain) => NumberError::ForeignMinus,
            _ if is_plain(&dense) => NumberError::Spaces,
            _ if is_plain(&without_commas) => NumberError::Separators,
            _ => NumberError::NotPlain,
        }
    }
}

fn is_plain(text: &str) -> bool {
    Plain::of(text.as_bytes()).is_some()
}

/// The digits behind a minus sign of another kind, or in brackets, as accountants write.
pub(crate) fn unsigned(text: &str) -> Option<&str> {
    let bracketed = text.strip_prefix(['(', '（']).and_then(|text| text.strip_suffix([')', '）']));
    let unsigned = text.strip_prefix(['－', '−', '–', '—', '﹣', '△']).or(bracketed);
    unsigned.filter(|text| text.starts_with(|c: char| c.is_ascii_digit()))
}

fn is_signed(text: &str) -> bool {
    is_plain(text.trim_start_matches('-'))
}

fn is_exponential(text: &str) -> bool {
    text.split_once(['e', 'E'])
        .is_some_and(|(mantissa, power)| is_signed(mantissa) && is_plain(power.trim_start_matches(['+', '-'])))
}
