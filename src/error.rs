//! What all errors of this crate have in common: a stable code, a place, and their data.
//!
//! Every error serializes as `{code, message, place, …data}`, so that a service hands it on as it is.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::{Serialize, Serializer};

use crate::county::{CodeError, CountyCode, NameError};
use crate::number::NumberError;
use crate::rounding::RoundingError;

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

/// No data beside code, message and place.
#[derive(Serialize)]
pub(crate) struct Nothing {}

/// Serializes an error as `{code, message, place, …data}`; `data` is a struct, or an untagged enum of structs.
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

impl NumberError {
    /// [`Place::Whole`]: a text knows of nothing around it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Whole
    }
}

impl Serialize for NumberError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data = match self {
            NumberError::TooManyPlaces { max } | NumberError::TooManyDigits { max } => {
                BTreeMap::from([("max", u64::from(*max))])
            }
            NumberError::TooLarge { max } => BTreeMap::from([("max", *max)]),
            _ => BTreeMap::new(),
        };
        serialize(serializer, self.code(), self, &self.place(), &data)
    }
}

impl NameError {
    /// [`Place::Whole`]: a text knows of nothing around it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Whole
    }
}

impl Serialize for NameError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, self.code(), self, &self.place(), &Nothing {})
    }
}

impl CodeError {
    /// [`Place::Whole`]: a text knows of nothing around it.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Whole
    }
}

impl Serialize for CodeError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(serializer, self.code(), self, &self.place(), &Nothing {})
    }
}

impl RoundingError {
    /// [`Place::Whole`]: numbers know of nothing around them.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Whole
    }
}

impl Serialize for RoundingError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let count = |count: usize| count as u64;
        let data = match self {
            RoundingError::EveryWeightZero { quanta } => BTreeMap::from([("quanta", *quanta)]),
            RoundingError::ColumnWeightsZero { column, quanta } => {
                BTreeMap::from([("column", count(*column)), ("quanta", *quanta)])
            }
            RoundingError::TooManyColumns { columns } => BTreeMap::from([("columns", count(*columns))]),
            RoundingError::UnevenRows { weights, columns } => {
                BTreeMap::from([("weights", count(*weights)), ("columns", count(*columns))])
            }
            RoundingError::Internal { .. } => BTreeMap::new(),
        };
        serialize(serializer, self.code(), self, &self.place(), &data)
    }
}
