//! Digits ⇄ text, and values that formats hold as text.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

/// Writes a whole number with a point before its last `places` digits, without trailing zeros.
pub(crate) fn point(digits: &str, places: u32) -> String {
    let (whole, fraction) = at_point(digits, places as usize);
    match fraction.trim_end_matches('0') {
        "" => whole,
        fraction => format!("{whole}.{fraction}"),
    }
}

/// The digits before and after the point of a whole number whose last `places` digits stand behind it.
pub(crate) fn at_point(digits: &str, places: usize) -> (String, String) {
    // No width of a format: those end at 65,535.
    let mut whole = "0".repeat((places + 1).saturating_sub(digits.len())) + digits;
    let fraction = whole.split_off(whole.len() - places);
    (whole, fraction)
}

/// What formats hold of a value: all digits of it, in quotes.
#[derive(Serialize)]
pub(crate) struct Text(String);

impl<T: Display> From<T> for Text {
    fn from(value: T) -> Text {
        Text(value.to_string())
    }
}

/// Reads a value from text only: a float has already lost what it was written as.
pub(crate) fn from_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Display>,
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|error| de::Error::custom(format_args!("{text:?}: {error}")))
}
