//! The steps from figures to a score, with the numbers that produced them. RULES section 5.1.

use num_bigint::BigUint;
use serde::{Deserialize, Serialize};

use crate::exact::{Exact, Quotient};
use crate::number::{Figure, Rate, Text, from_text};

/// How the indicators of a factor made a county's score: Σ weight × share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreStep {
    /// The indicators, in policy order.
    pub parts: Vec<IndicatorStep>,
    /// The score, exact.
    pub score: Quotient,
    /// The score times the denominator, which is how it counts in weights.
    pub numerator: Exact,
    /// The denominator that all counties' scores in this factor have in common.
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub denominator: BigUint,
}

/// One indicator of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorStep {
    /// Key of the indicator.
    pub indicator: String,
    /// Its weight in the factor.
    pub weight: Rate,
    /// The county's figures: one, or before and now.
    pub figures: Vec<Figure>,
    /// The least and the largest figure of all counties, where values go by them.
    pub range: Option<[Figure; 2]>,
    /// Its coefficients, by header.
    pub coefficients: Vec<(String, Rate)>,
    /// `u`: what its kind makes of the figures, times the coefficients, exact.
    pub value: Exact,
    /// `U`: Σ of all counties' values.
    pub total: Exact,
    /// The share: value ÷ total.
    pub share: Quotient,
}

fn as_text<S: serde::Serializer>(number: &BigUint, serializer: S) -> Result<S::Ok, S::Error> {
    Text::from(number).serialize(serializer)
}
