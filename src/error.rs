//! What all errors of this crate have in common: a stable code, a place, and their data.
//!
//! Every error serializes as `{code, message, place, …data}`, so that a service hands it on as it is.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use crate::county::{CodeError, CountyCode, NameError};
use crate::number::NumberError;
use crate::rounding::RoundingError;

/// Every code that an error, a problem or a notice of a table, or a finding of an audit may have, with one line: the list of
/// [`error_codes`](crate::error_codes). A code keeps its meaning; new ones may come.
///
/// ```
/// let known = special_fund::CODES.iter().find(|(code, _)| *code == "weight_sum");
/// assert_eq!(known, Some(&("weight_sum", "The weights do not sum to exactly 1.")));
/// ```
pub static CODES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("../docs/codes.md").lines();
    let rows = lines.filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    rows.filter_map(|row| row.split_once("` | ")).collect()
});

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// No single place: it concerns the whole.
    Whole,
    /// A key of the policy, such as `factors[1].tilt`.
    Key(String),
    /// A county.
    County(CountyCode),
    /// A line of a file or a cell in it.
    Cell {
        /// Line, counted from 1; `None` where it concerns the table as a whole.
        line: Option<usize>,
        /// Column, counted from 1.
        column: Option<usize>,
        /// Header of the column as written.
        header: Option<String>,
    },
}

/// Serializes an error as `{code, message, place, …data}`; `data` is a map, a struct, an untagged enum of structs, or `()`.
pub(crate) fn serialize<S: Serializer>(
    serializer: S,
    code: &str,
    message: &dyn Display,
    place: &Place,
    data: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Wire<'a, D> {
        code: &'a str,
        message: String,
        place: &'a Place,
        #[serde(flatten)]
        data: &'a D,
    }
    Wire { code, message: message.to_string(), place, data }.serialize(serializer)
}

// What is wrong with one value knows of nothing around it: its place is the whole.

impl Serialize for NameError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, self.code(), self, &Place::Whole, &())
    }
}

impl Serialize for CodeError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, self.code(), self, &Place::Whole, &())
    }
}

impl Serialize for NumberError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match *self {
            NumberError::TooManyPlaces { max } | NumberError::TooManyDigits { max } => vec![("max", max.into())],
            NumberError::TooLarge { max } => vec![("max", max)],
            _ => vec![],
        };
        serialize(serializer, self.code(), self, &Place::Whole, &BTreeMap::from_iter(data))
    }
}

impl Serialize for RoundingError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match *self {
            RoundingError::EveryWeightZero { quanta } => vec![("quanta", quanta)],
            RoundingError::ColumnWeightsZero { column, quanta } => vec![("column", column as u64), ("quanta", quanta)],
            RoundingError::TooManyColumns { columns } => vec![("columns", columns as u64)],
            RoundingError::UnevenRows { weights, columns } => {
                vec![("weights", weights as u64), ("columns", columns as u64)]
            }
            RoundingError::Internal { .. } => vec![],
        };
        serialize(serializer, self.code(), self, &Place::Whole, &BTreeMap::from_iter(data))
    }
}
