//! What can be wrong with a policy.

use super::{Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE};
use crate::county::NameError;
use crate::number::Money;
use crate::number::{Rate, point};

/// Why terms are not a valid policy: the key, what was found, what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A year out of range.
    #[error("fiscal_year: found {found}; allowed is 1949 to 2999")]
    FiscalYear {
        /// The year found.
        found: u16,
    },
    /// A quantum out of range.
    #[error("quantum_yuan: found {found}; allowed is 0.01 to {MAX_QUANTUM}")]
    Quantum {
        /// The quantum found.
        found: Money,
    },
    /// A fund total that is not positive or too large.
    #[error(
        "fund_total_yuan: found {found}; allowed is above 0 up to {}",
        Money::MAX_INPUT
    )]
    FundTotal {
        /// The fund total found.
        found: Money,
    },
    /// A fund total that is not whole quanta.
    #[error("fund_total_yuan: found {found}; allowed is a multiple of the quantum {quantum}")]
    FundTotalNotWholeQuanta {
        /// The fund total found.
        found: Money,
        /// The quantum.
        quantum: Money,
    },
    /// No factor, or too many.
    #[error("factors: found {found}; allowed is 1 to {MAX_FACTORS}")]
    FactorCount {
        /// How many were found.
        found: usize,
    },
    /// A key that cannot be a column header.
    #[error(
        "factors[{index}].key: found {found:?}; allowed is a letter, then letters, digits and _, at most {MAX_KEY_CHARS}"
    )]
    FactorKey {
        /// Index of the factor.
        index: usize,
        /// The key found; of a long one its beginning and `…`.
        found: String,
    },
    /// A header that is blank.
    #[error("{place}: blank; allowed is a header that no other column has")]
    HeaderBlank {
        /// Where it stands, such as `factors[1].coefficients[0]`.
        place: String,
    },
    /// A header of a coefficient that is no [`Name`](crate::Name).
    #[error("{place}: found {found:?}; {why}")]
    HeaderName {
        /// Where it stands, such as `factors[1].coefficients[0]`.
        place: String,
        /// The header found; of a long one its beginning and `…`.
        found: String,
        /// Why it is none.
        why: NameError,
    },
    /// A header that is a fixed column's, or would be in the published table.
    #[error(
        "{place}: found {found:?}; a fixed column has it; allowed is a header that no other column has"
    )]
    HeaderFixed {
        /// Where it stands, such as `factors[1].key`.
        place: String,
        /// The header found.
        found: String,
    },
    /// A header that another key of the policy has already.
    #[error(
        "{place}: found {found:?}; {other} has it already; allowed is a header that no other column has"
    )]
    HeaderTaken {
        /// Where it stands, such as `factors[1].key`.
        place: String,
        /// The header found.
        found: String,
        /// Where it stands first, such as `factors[0].name`.
        other: String,
    },
    /// A tilt below 1.
    #[error("factors[{index}].tilt: found {found}; allowed is at least 1")]
    Tilt {
        /// Index of the factor.
        index: usize,
        /// The tilt found.
        found: Rate,
    },
    /// Too many coefficients.
    #[error("factors[{index}].coefficients: found {found}; allowed is at most {MAX_COEFFICIENTS}")]
    CoefficientCount {
        /// Index of the factor.
        index: usize,
        /// How many were found.
        found: usize,
    },
    /// Weights that do not sum to 1.
    #[error(
        "factors[].weight and fiscal_capacity.weight: found a sum of {}; allowed is exactly 1",
        point(&found_millionths.to_string(), 6)
    )]
    WeightSum {
        /// Their sum, in millionths.
        found_millionths: u64,
    },
    /// An uplift rate below the floor of clause (c).
    #[error("{key}: found {found}; allowed is at least {MIN_UPLIFT_RATE} (上浮至少3%)")]
    RateBelowFloor {
        /// The key of the rate.
        key: String,
        /// The rate found.
        found: Rate,
    },
    /// Brackets that do not start at 0, or none.
    #[error("uplift.rate.by_fund_total{}", first_bracket(*found))]
    FirstBracket {
        /// Where the first bracket starts, if there is one.
        found: Option<Money>,
    },
    /// Brackets out of order.
    #[error(
        "uplift.rate.by_fund_total[{index}].from_yuan: found {found}; allowed is above {above}"
    )]
    BracketOrder {
        /// Index of the bracket.
        index: usize,
        /// Where it starts.
        found: Money,
        /// Where the one before starts.
        above: Money,
    },
    /// A step of 0.
    #[error("uplift.rate.affordable.step: found 0; allowed is above 0")]
    Step,
    /// An affordable rate that no pool limits.
    #[error("uplift.rate.affordable: found with funding \"{}\"; allowed is \"fiscal_capacity\"", funding_key(*found))]
    AffordableFunding {
        /// The funding found.
        found: Funding,
    },
    /// A pool that pays and does not exist.
    #[error(
        "uplift.funding: found \"fiscal_capacity\" without a [fiscal_capacity] table; allowed is \"additional\", \"offset\", or add the table"
    )]
    NoFiscalCapacity,
}

impl PolicyError {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            PolicyError::FiscalYear { .. } => "fiscal_year",
            PolicyError::Quantum { .. } => "quantum",
            PolicyError::FundTotal { .. } => "fund_total",
            PolicyError::FundTotalNotWholeQuanta { .. } => "fund_total_not_whole_quanta",
            PolicyError::FactorCount { .. } => "factor_count",
            PolicyError::FactorKey { .. } => "factor_key",
            PolicyError::HeaderBlank { .. } => "header_blank",
            PolicyError::HeaderName { .. } => "header_name",
            PolicyError::HeaderFixed { .. } => "header_fixed",
            PolicyError::HeaderTaken { .. } => "header_taken",
            PolicyError::Tilt { .. } => "tilt_below_one",
            PolicyError::CoefficientCount { .. } => "too_many_coefficients",
            PolicyError::WeightSum { .. } => "weight_sum",
            PolicyError::RateBelowFloor { .. } => "rate_below_floor",
            PolicyError::FirstBracket { .. } => "first_bracket",
            PolicyError::BracketOrder { .. } => "bracket_order",
            PolicyError::Step => "step_zero",
            PolicyError::AffordableFunding { .. } => "affordable_funding",
            PolicyError::NoFiscalCapacity => "no_fiscal_capacity",
        }
    }
}

/// What is wrong with the first bracket, or without one.
fn first_bracket(found: Option<Money>) -> String {
    match found {
        Some(found) => format!("[0].from_yuan: found {found}; allowed is 0"),
        None => ": found no bracket; at least one is needed, from 0".to_owned(),
    }
}

/// A funding as the policy file writes it.
fn funding_key(funding: Funding) -> &'static str {
    match funding {
        Funding::FiscalCapacity => "fiscal_capacity",
        Funding::Additional => "additional",
        Funding::Offset => "offset",
    }
}
