//! What a policy file says, before anything is asked of it.

use std::{fmt, iter};

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::terms::MAX_KEY_CHARS;

/// A policy as a file or a message gives it: TOML, JSON, YAML or any other format that says what its values are.
///
/// Reading it fails only where the format itself is broken. `Policy::try_from` then finds every mistake.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PolicyDraft(pub(super) Raw);

/// A value of whatever type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Raw {
    /// JSON's and YAML's null: as if the key were left out.
    Nothing,
    Truth(bool),
    /// A number or a date without quotes, as the format hands it over.
    Bare(String),
    Text(String),
    List(Vec<Raw>),
    /// Keys in the order of the file; one may stand there twice.
    Table(Vec<(String, Raw)>),
}

impl fmt::Display for Raw {
    /// What was found, for a message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Raw::Nothing => f.write_str("nothing"),
            Raw::Truth(truth) => write!(f, "{truth}"),
            Raw::Bare(found) => write!(f, "{found} without quotes"),
            Raw::Text(text) => write!(f, "{:?}", beginning(text)),
            Raw::List(_) => f.write_str("a list"),
            Raw::Table(_) => f.write_str("a table"),
        }
    }
}

/// A text of any length as an error repeats it: all of it, or its beginning and `…`.
pub(super) fn beginning(text: &str) -> String {
    let mut beginning: String = text.chars().take(MAX_KEY_CHARS).collect();
    if beginning.len() < text.len() {
        beginning.push('…');
    }
    beginning
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a policy")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Raw, E> {
        Ok(Raw::Truth(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Raw, E> {
        Ok(Raw::Bare(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Raw, E> {
        Ok(Raw::Bare(number.to_string()))
    }

    /// The one place where a float comes in: it is told to be written in quotes, and never calculated with.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Raw, E> {
        Ok(Raw::Bare(format!("{number:?}")))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
        iter::from_fn(|| list.next_element().transpose()).collect::<Result<_, _>>().map(Raw::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let entries: Vec<(String, Raw)> = iter::from_fn(|| map.next_entry().transpose()).collect::<Result<_, _>>()?;
        // Formats hand over a TOML date, and every JSON number where `arbitrary_precision` is on, as a table of one key
        // of their own, which begins with `$`.
        match entries.as_slice() {
            [(key, Raw::Text(text))] if key.starts_with('$') => Ok(Raw::Bare(text.clone())),
            _ => Ok(Raw::Table(entries)),
        }
    }
}
