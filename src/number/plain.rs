//! Text → digits: what a plain decimal is, and why a text is none.

use super::error::NumberError;

/// Digits of a plain decimal and where its point stands: `12.50` is 1250 with 2 places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// All digits as one number; of more than [`Plain::MAX_DIGITS`] significant ones the first, which are above every
    /// bound as they are.
    pub(crate) digits: u128,
    pub(crate) places: u32,
    /// Digits from the first that is not 0.
    pub(crate) significant: u32,
}

impl Plain {
    /// 10^32 in any unit is above every bound, and 10^38 still fits 128 bits.
    const MAX_DIGITS: u32 = 32;

    /// Reads `digits[.digits]`.
    #[inline]
    pub(crate) fn read(text: &[u8]) -> Result<Plain, NumberError> {
        let (mut digits, mut places, mut significant) = (0_u128, 0, 0);
        let (mut point, mut last) = (false, b'.');
        for byte in text {
            match byte {
                b'0'..=b'9' => {
                    significant += u32::from(*byte != b'0' || significant > 0);
                    if significant <= Plain::MAX_DIGITS {
                        digits = digits * 10 + u128::from(byte - b'0');
                    }
                    places += u32::from(point);
                }
                b'.' if !point && last != b'.' => point = true,
                _ => return Err(NumberError::of(text)),
            }
            last = *byte;
        }
        if last == b'.' {
            return Err(NumberError::of(text));
        }
        Ok(Plain { digits, places, significant })
    }

    /// Reads a plain decimal with or without well-formed thousands separators: `1,234,567.89`.
    #[inline]
    pub(crate) fn read_separated(text: &[u8]) -> Result<Plain, NumberError> {
        if !text.contains(&b',') {
            return Plain::read(text);
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
}

impl NumberError {
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
            _ if is_plain(&dense) => NumberError::Spaces,
            _ if is_plain(&without_commas) => NumberError::Separators,
            _ => NumberError::NotPlain,
        }
    }
}

/// `digits[.digits]`; not [`Plain::read`], which comes here for what is not plain.
pub(crate) fn is_plain(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(fraction)
}

fn is_signed(text: &str) -> bool {
    is_plain(text.trim_start_matches('-'))
}

fn is_exponential(text: &str) -> bool {
    text.split_once(['e', 'E'])
        .is_some_and(|(mantissa, power)| is_signed(mantissa) && is_plain(power.trim_start_matches(['+', '-'])))
}
