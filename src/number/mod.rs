//! Numbers as people write them: exact text ⇄ integer, bounded, never a float.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserializer, de};

mod bounds;
mod error;
mod money;
mod plain;
mod rate;
mod score;

pub(crate) use bounds::{AMOUNT, BASE_WAN_YUAN, BASE_YUAN, RATE, SCORE};
pub use bounds::{MAX_PLACES, MAX_SCORE_DIGITS};
pub use error::NumberError;
pub use money::Money;
pub(crate) use plain::Plain;
pub use rate::Rate;
pub use score::Score;

/// Writes a whole number with a point before its last `places` digits, without trailing zeros.
pub(crate) fn point(digits: &str, places: u32) -> String {
    let (whole, fraction) = at_point(digits, places as usize);
    match fraction.trim_end_matches('0') {
        "" => whole,
        fraction => format!("{whole}.{fraction}"),
    }
}

/// The digits before and after the point of a whole number whose last `places` digits stand behind it.
fn at_point(digits: &str, places: usize) -> (String, String) {
    let mut whole = format!("{digits:0>width$}", width = places + 1);
    let fraction = whole.split_off(whole.len() - places);
    (whole, fraction)
}

/// Reads a number from text only: a float has already lost what it was written as.
fn from_text<'de, T, D>(deserializer: D, allowed: &str) -> Result<T, D::Error>
where
    T: FromStr<Err = NumberError>,
    D: Deserializer<'de>,
{
    quoted(deserializer, "a decimal in quotes, such as \"0.03\"", |text, error| {
        format!("number \"{text}\": {error}; allowed is {allowed}")
    })
}

/// Reads what is `expected` from text only, and says what is wrong with a text that is not.
pub(crate) fn quoted<'de, T, D>(
    deserializer: D,
    expected: &'static str,
    say: impl Fn(&str, T::Err) -> String,
) -> Result<T, D::Error>
where
    T: FromStr,
    D: Deserializer<'de>,
{
    struct Text<T, S> {
        expected: &'static str,
        say: S,
        read: PhantomData<T>,
    }

    impl<T: FromStr, S: Fn(&str, T::Err) -> String> de::Visitor<'_> for Text<T, S> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.expected)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(|error| E::custom((self.say)(text, error)))
        }
    }

    deserializer.deserialize_str(Text { expected, say, read: PhantomData })
}
