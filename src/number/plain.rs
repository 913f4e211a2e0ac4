//! Text → digits: what a plain decimal is, and why a text is none.

use super::NumberError;

/// Digits of a plain decimal and where its point stands: `12.50` is 1250 with 2 places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) digits: u128,
    pub(crate) places: u32,
    /// Digits from the first that is not 0.
    pub(crate) significant: u32,
}

impl Plain {
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
            Plain::long(text)
        };
        Ok(Plain {
            digits,
            places,
            significant,
        })
    }

    /// The digits of a text; what is beyond the range saturates, far above anything that is allowed.
    #[cold]
    fn long(text: &[u8]) -> u128 {
        let digits = text
            .iter()
            .filter(|byte| byte.is_ascii_digit())
            .map(|byte| byte.wrapping_sub(b'0'));
        digits.fold(0_u128, |value, digit| {
            value.saturating_mul(10).saturating_add(u128::from(digit))
        })
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

    /// The value in units of 10^−places, if it has no more places than that; what is beyond the range saturates.
    pub(crate) fn scaled(self, places: u32) -> Result<u128, NumberError> {
        let missing = places
            .checked_sub(self.places)
            .ok_or(NumberError::TooManyPlaces { max: places })?;
        Ok(self.digits.saturating_mul(10_u128.saturating_pow(missing)))
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
