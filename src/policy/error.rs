//! What can be wrong with a policy.

use std::fmt;

use serde::{Serialize, Serializer};

use super::indicators::MAX_INDICATORS;
use super::terms::{
    Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_FONT_CHARS, MAX_KEY_CHARS, MAX_NOTE_CHARS, MAX_NOTES, MAX_QUANTUM,
    MIN_UPLIFT_RATE,
};
use super::year::{MAX_ADJUSTMENTS, MAX_BATCHES};
use crate::county::{CodeError, NameError};
use crate::error::{self, Place};
use crate::number::{Figure, Money, NumberError, Rate, point};
use crate::roster::RosterError;

/// Every mistake of a policy, at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}", lines(.0))]
#[serde(transparent)]
pub struct PolicyErrors(pub(super) Vec<PolicyError>);

impl PolicyErrors {
    /// The mistakes: first what could not be read, then what is wrong with what could.
    pub fn listed(&self) -> &[PolicyError] {
        &self.0
    }
}

/// How many mistakes there are, then one a line with its code.
fn lines(errors: &[PolicyError]) -> String {
    let s = if errors.len() == 1 { "" } else { "s" };
    let lines = errors.iter().map(|error| format!("\n{error} [{}]", error.code()));
    format!("{} mistake{s} in the policy{}", errors.len(), lines.collect::<String>())
}

/// A mistake of a policy and the key where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {mistake}", if key.is_empty() { "policy" } else { key })]
pub struct PolicyError {
    /// The key, such as `factors[1].tilt`; empty where the policy as a whole is meant.
    pub key: String,
    /// What is wrong.
    pub mistake: PolicyMistake,
}

impl PolicyError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match &self.mistake {
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
            PolicyMistake::HeaderUnit { .. } => "header_unit",
            PolicyMistake::HeaderTaken { .. } => "header_taken",
            PolicyMistake::Tilt { .. } => "tilt_below_one",
            PolicyMistake::TiltOfNobody { .. } => "tilt_of_nobody",
            PolicyMistake::CoefficientCount { .. } => "too_many_coefficients",
            PolicyMistake::WeightSum { .. } => "weight_sum",
            PolicyMistake::RateBelowFloor { .. } => "rate_below_floor",
            PolicyMistake::NoBracket | PolicyMistake::FirstBracket { .. } => "first_bracket",
            PolicyMistake::BracketOrder { .. } => "bracket_order",
            PolicyMistake::Step => "step_zero",
            PolicyMistake::AffordableFunding { .. } => "affordable_funding",
            PolicyMistake::NoFiscalCapacity => "no_fiscal_capacity",
            PolicyMistake::UnusedBasis { .. } => "unused_rate_basis",
            PolicyMistake::IndicatorCount { .. } => "too_many_indicators",
            PolicyMistake::SameColumns => "same_columns",
            PolicyMistake::Lowest { .. } => "lowest",
            PolicyMistake::TwoScales => "two_scales",
            PolicyMistake::EmptyScale => "empty_scale",
            PolicyMistake::ScaleOrder { .. } => "scale_order",
            PolicyMistake::UnusedCoefficient => "unused_coefficient",
            PolicyMistake::NoBound => "no_bound",
            PolicyMistake::CapBelowFloor { .. } => "cap_below_floor",
            PolicyMistake::TooManyAdjustments { .. } => "too_many_adjustments",
            PolicyMistake::BatchCount { .. } => "batch_count",
            PolicyMistake::NoteCount { .. } => "too_many_notes",
            PolicyMistake::Note => "annex_note",
            PolicyMistake::Font { .. } => "annex_font",
        }
    }

    /// Where it stands: its key.
    pub fn place(&self) -> Place {
        if self.key.is_empty() { Place::Whole } else { Place::Key(self.key.clone()) }
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

/// What is wrong with a value of a policy: what was found (of a long text its beginning and `…`) and what is allowed;
/// `near` is the key that may be meant, `other` the one that has the header, `above` the start of the bracket before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(untagged)]
#[allow(missing_docs, reason = "the message says what each is")]
#[non_exhaustive]
pub enum PolicyMistake {
    #[error("missing; it must be given")]
    MissingKey,
    #[error("unknown key{}; allowed are {}", perhaps(*near), allowed.join(", "))]
    UnknownKey { near: Option<&'static str>, allowed: Vec<&'static str> },
    #[error("given twice; give it once")]
    DuplicateKey,
    #[error("found {found}; allowed is {allowed}")]
    WrongType { found: String, allowed: ValueType },
    #[error("found {found} without quotes; allowed is {allowed}")]
    Unquoted { found: String, allowed: ValueType },
    #[error("found {found:?}; {error}; allowed is {allowed}")]
    Number { found: String, error: NumberError, allowed: &'static str },
    #[error("found {found:?}; {error}")]
    Name { found: String, error: NameError },
    #[error("found {found:?}; {error}")]
    Code { found: String, error: CodeError },
    #[error("found {found:?}; allowed are {}", allowed.join(", "))]
    UnknownChoice { found: String, allowed: Vec<&'static str> },
    #[error("give one of fixed, by_fund_total, affordable")]
    OneChoice,
    #[error("{error}")]
    Roster { error: RosterError },
    #[error("found {found}; allowed is 1949 to 2999")]
    FiscalYear { found: String },
    #[error("found {found}; allowed is 0.01 to {MAX_QUANTUM}")]
    Quantum { found: Money },
    #[error("found {found}; allowed is above 0 up to {}", Money::MAX_INPUT)]
    FundTotal { found: Money },
    #[error("found {found}; allowed is a multiple of the quantum {quantum}")]
    FundTotalNotWholeQuanta { found: Money, quantum: Money },
    #[error("found {found}; allowed is 1 to {MAX_FACTORS}")]
    FactorCount { found: usize },
    #[error("found {found:?}; allowed is a letter, then letters, digits and _, at most {MAX_KEY_CHARS}")]
    FactorKey { found: String },
    #[error("blank; allowed is a header that no other column has")]
    HeaderBlank,
    #[error("found {found:?}; {error}")]
    HeaderName { found: String, error: NameError },
    #[error("found {found:?}; a fixed column has it; allowed is a header that no other column has")]
    HeaderFixed { found: String },
    #[error("found {found:?}; tables say the unit behind it; allowed is a header without a unit")]
    HeaderUnit { found: String },
    #[error("found {found:?}; {other} has it already; allowed is a header that no other column has")]
    HeaderTaken { found: String, other: String },
    #[error("found {found}; allowed is at least 1")]
    Tilt { found: Rate },
    #[error("found {found}, but no county is a mountain county; allowed is 1, or name them in [roster]")]
    TiltOfNobody { found: Rate },
    #[error("found {found}; allowed is at most {MAX_COEFFICIENTS}")]
    CoefficientCount { found: usize },
    #[error("found a sum of {}; allowed is exactly 1", point(&found_millionths.to_string(), 6))]
    WeightSum { found_millionths: u64 },
    #[error("found {found}; allowed is at least {MIN_UPLIFT_RATE} (上浮至少3%)")]
    RateBelowFloor { found: Rate },
    #[error("found no bracket; at least one is needed, from 0")]
    NoBracket,
    #[error("found {found}; allowed is 0")]
    FirstBracket { found: Money },
    #[error("found {found}; allowed is above {above}")]
    BracketOrder { found: Money, above: Money },
    #[error("found 0; allowed is above 0")]
    Step,
    #[error("found with funding \"{found}\"; allowed is \"fiscal_capacity\"")]
    AffordableFunding { found: Funding },
    #[error(
        "found \"fiscal_capacity\" without a [fiscal_capacity] table; allowed is \"additional\", \"offset\", or add the table"
    )]
    NoFiscalCapacity,
    #[error("found {found}, but the rate does not depend on the fund; allowed only beside by_fund_total")]
    UnusedBasis { found: Money },
    #[error("found {found}; allowed is at most {MAX_INDICATORS}")]
    IndicatorCount { found: usize },
    #[error("the same column as before; a change needs two")]
    SameColumns,
    #[error("found {found}; allowed is below 1")]
    Lowest { found: Rate },
    #[error("given beside grades; give one of grades, brackets")]
    TwoScales,
    #[error("empty; give at least one")]
    EmptyScale,
    #[error("found {found}; allowed is above {above}")]
    ScaleOrder { found: Figure, above: Figure },
    #[error("no factor and no indicator names this coefficient; take it out or name it in coefficients")]
    UnusedCoefficient,
    #[error("none of floor, cap, need_rate; give at least one, or leave out [control]")]
    NoBound,
    #[error("found {found}; allowed is at least the floor, {floor}")]
    CapBelowFloor { found: Rate, floor: Rate },
    #[error("found {found}; allowed is at most {MAX_ADJUSTMENTS}")]
    TooManyAdjustments { found: usize },
    #[error("found {found}; allowed is 1 to {MAX_BATCHES}")]
    BatchCount { found: usize },
    #[error("found {found}; allowed is at most {MAX_NOTES}")]
    NoteCount { found: usize },
    #[error(
        "allowed are 1 to {MAX_NOTE_CHARS} characters, no line break or invisible one among them, no =, +, - or @ first"
    )]
    Note,
    #[error("found {found} characters; allowed are at most {MAX_FONT_CHARS}")]
    Font { found: usize },
}

/// `, perhaps tilt is meant`, or nothing.
fn perhaps(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(", perhaps {near} is meant"))
}
