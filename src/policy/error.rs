//! What can be wrong with a policy.

use std::fmt;

use serde::{Serialize, Serializer};

use super::terms::{Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE};
use crate::county::{CodeError, NameError};
use crate::error::{self, Place};
use crate::number::{Money, NumberError, Rate, point};
use crate::roster::RosterError;

/// A mistake of a policy and the key where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The key, such as `factors[1].tilt`; empty where the policy as a whole is meant.
    pub key: String,
    /// What is wrong.
    pub mistake: PolicyMistake,
}

impl PolicyError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.mistake.code()
    }

    /// Where it stands: its key.
    #[must_use]
    pub fn place(&self) -> Place {
        match self.key.as_str() {
            "" => Place::Whole,
            key => Place::Key(key.to_owned()),
        }
    }
}

impl std::error::Error for PolicyError {}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key.as_str() {
            "" => write!(f, "policy: {}", self.mistake),
            key => write!(f, "{key}: {}", self.mistake),
        }
    }
}

impl Serialize for PolicyError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        error::serialize(serializer, self.code(), self, &self.place(), &self.mistake)
    }
}

/// What should stand where something else was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words below say what each is")]
#[non_exhaustive]
pub enum ValueType {
    Text,
    Decimal,
    Code,
    Year,
    Truth,
    List,
    Table,
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ValueType::Text => "a text in quotes",
            ValueType::Decimal => "a decimal in quotes, such as \"0.03\"",
            ValueType::Code => "a code in quotes, such as \"330127\"",
            ValueType::Year => "a year without quotes, such as 2025",
            ValueType::Truth => "true or false, without quotes",
            ValueType::List => "a list",
            ValueType::Table => "a single table",
        })
    }
}

/// What is wrong with a value of a policy: what was found, what is allowed. Of a long text `found` is the beginning and
/// `…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the fields are what was found and what is allowed")]
#[non_exhaustive]
pub enum PolicyMistake {
    /// A key that must be given and is not, or is null.
    #[error("missing; it must be given")]
    MissingKey,
    /// A key that no policy has here; `near` is the one that may be meant.
    #[error("unknown key{}; allowed are {}", perhaps(*near), allowed.join(", "))]
    UnknownKey { near: Option<&'static str>, allowed: Vec<&'static str> },
    /// A key twice in one table.
    #[error("given twice; give it once")]
    DuplicateKey,
    /// A value of the wrong type, such as a list in the place of a table.
    #[error("found {found}; allowed is {allowed}")]
    WrongType { found: String, allowed: ValueType },
    /// A number without quotes, which a format may have rounded already, or another value that lacks them.
    #[error("found {found} without quotes; allowed is {allowed}")]
    Unquoted { found: String, allowed: ValueType },
    /// A text that is not the number it should be.
    #[error("found {found:?}; {error}; allowed is {allowed}")]
    Number {
        found: String,
        #[serde(skip)]
        error: NumberError,
        allowed: &'static str,
    },
    /// A text that is no [`Name`](crate::Name).
    #[error("found {found:?}; {error}")]
    Name {
        found: String,
        #[serde(skip)]
        error: NameError,
    },
    /// A text that is no [`CountyCode`](crate::CountyCode).
    #[error("found {found:?}; {error}")]
    Code {
        found: String,
        #[serde(skip)]
        error: CodeError,
    },
    /// A word that is none of those allowed.
    #[error("found {found:?}; allowed are {}", allowed.join(", "))]
    UnknownChoice { found: String, allowed: Vec<&'static str> },
    /// None or several of the ways to find the uplift rate.
    #[error("give one of fixed, by_fund_total, affordable")]
    OneChoice,
    /// A list of counties that is no roster.
    #[error("{error}")]
    Roster {
        #[serde(skip)]
        error: RosterError,
    },
    /// A year out of range.
    #[error("found {found}; allowed is 1949 to 2999")]
    FiscalYear { found: String },
    /// A quantum out of range.
    #[error("found {found}; allowed is 0.01 to {MAX_QUANTUM}")]
    Quantum { found: Money },
    /// A fund total that is not positive or too large.
    #[error("found {found}; allowed is above 0 up to {}", Money::MAX_INPUT)]
    FundTotal { found: Money },
    /// A fund total that is not whole quanta.
    #[error("found {found}; allowed is a multiple of the quantum {quantum}")]
    FundTotalNotWholeQuanta { found: Money, quantum: Money },
    /// No factor, or too many.
    #[error("found {found}; allowed is 1 to {MAX_FACTORS}")]
    FactorCount { found: usize },
    /// A key that cannot be a column header.
    #[error("found {found:?}; allowed is a letter, then letters, digits and _, at most {MAX_KEY_CHARS}")]
    FactorKey { found: String },
    /// A header that is blank.
    #[error("blank; allowed is a header that no other column has")]
    HeaderBlank,
    /// A header of a coefficient that is no [`Name`](crate::Name).
    #[error("found {found:?}; {error}")]
    HeaderName {
        found: String,
        #[serde(skip)]
        error: NameError,
    },
    /// A header that is a fixed column's, or would be in the published table.
    #[error("found {found:?}; a fixed column has it; allowed is a header that no other column has")]
    HeaderFixed { found: String },
    /// A header that another key of the policy has already: `other`, such as `factors[0].name`.
    #[error("found {found:?}; {other} has it already; allowed is a header that no other column has")]
    HeaderTaken { found: String, other: String },
    /// A tilt below 1.
    #[error("found {found}; allowed is at least 1")]
    Tilt { found: Rate },
    /// Too many coefficients.
    #[error("found {found}; allowed is at most {MAX_COEFFICIENTS}")]
    CoefficientCount { found: usize },
    /// Weights that do not sum to 1; the sum is in millionths.
    #[error("found a sum of {}; allowed is exactly 1", point(&found_millionths.to_string(), 6))]
    WeightSum { found_millionths: u64 },
    /// An uplift rate below the floor of clause (c).
    #[error("found {found}; allowed is at least {MIN_UPLIFT_RATE} (上浮至少3%)")]
    RateBelowFloor { found: Rate },
    /// No bracket.
    #[error("found no bracket; at least one is needed, from 0")]
    NoBracket,
    /// Brackets that do not start at 0.
    #[error("found {found}; allowed is 0")]
    FirstBracket { found: Money },
    /// Brackets out of order; `above` is where the one before starts.
    #[error("found {found}; allowed is above {above}")]
    BracketOrder { found: Money, above: Money },
    /// A step of 0.
    #[error("found 0; allowed is above 0")]
    Step,
    /// An affordable rate that no pool limits.
    #[error("found with funding \"{}\"; allowed is \"fiscal_capacity\"", funding_key(*found))]
    AffordableFunding { found: Funding },
    /// A pool that pays and does not exist.
    #[error(
        "found \"fiscal_capacity\" without a [fiscal_capacity] table; allowed is \"additional\", \"offset\", or add the table"
    )]
    NoFiscalCapacity,
}

impl PolicyMistake {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PolicyMistake::MissingKey => "missing_key",
            PolicyMistake::UnknownKey { .. } => "unknown_key",
            PolicyMistake::DuplicateKey => "duplicate_key",
            PolicyMistake::WrongType { .. } => "wrong_type",
            PolicyMistake::Unquoted { .. } => "unquoted_number",
            PolicyMistake::Number { error, .. } => error.code(),
            PolicyMistake::Name { error, .. } => error.code(),
            PolicyMistake::Code { error, .. } => error.code(),
            PolicyMistake::UnknownChoice { .. } => "unknown_choice",
            PolicyMistake::OneChoice => "one_choice",
            PolicyMistake::Roster { error } => error.code(),
            PolicyMistake::FiscalYear { .. } => "fiscal_year",
            PolicyMistake::Quantum { .. } => "quantum",
            PolicyMistake::FundTotal { .. } => "fund_total",
            PolicyMistake::FundTotalNotWholeQuanta { .. } => "fund_total_not_whole_quanta",
            PolicyMistake::FactorCount { .. } => "factor_count",
            PolicyMistake::FactorKey { .. } => "factor_key",
            PolicyMistake::HeaderBlank => "header_blank",
            PolicyMistake::HeaderName { .. } => "header_name",
            PolicyMistake::HeaderFixed { .. } => "header_fixed",
            PolicyMistake::HeaderTaken { .. } => "header_taken",
            PolicyMistake::Tilt { .. } => "tilt_below_one",
            PolicyMistake::CoefficientCount { .. } => "too_many_coefficients",
            PolicyMistake::WeightSum { .. } => "weight_sum",
            PolicyMistake::RateBelowFloor { .. } => "rate_below_floor",
            PolicyMistake::NoBracket | PolicyMistake::FirstBracket { .. } => "first_bracket",
            PolicyMistake::BracketOrder { .. } => "bracket_order",
            PolicyMistake::Step => "step_zero",
            PolicyMistake::AffordableFunding { .. } => "affordable_funding",
            PolicyMistake::NoFiscalCapacity => "no_fiscal_capacity",
        }
    }
}

/// `, perhaps tilt is meant`, or nothing.
fn perhaps(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(", perhaps {near} is meant"))
}

/// A funding as the policy file writes it.
fn funding_key(funding: Funding) -> &'static str {
    match funding {
        Funding::FiscalCapacity => "fiscal_capacity",
        Funding::Additional => "additional",
        Funding::Offset => "offset",
    }
}
