//! The year's parameters: a draft is read, everything wrong with it is told, and what is left is a policy.

use serde::{Deserialize, Serialize};

mod checks;
mod draft;
mod error;
mod read;
mod terms;
mod value;

pub use draft::PolicyDraft;
pub use error::{PolicyError, PolicyErrors, PolicyMistake, ValueType};
pub use terms::{
    BaseRole, Bracket, Factor, FiscalCapacity, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM,
    MIN_UPLIFT_RATE, Rest, Terms, Uplift, UpliftRate,
};
use value::{Mistakes, Value};

/// One fiscal year's parameters, valid by construction.
///
/// Deserializes from TOML, JSON, YAML and other formats that say what their values are: numbers are text, unknown keys
/// are refused, and the error lists every mistake. For the mistakes as data, read a [`PolicyDraft`] first.
///
/// ```
/// use special_fund::{Policy, PolicyDraft};
///
/// let file = include_str!("../../fixtures/2025/policy.toml");
/// let policy: Policy = toml::from_str(file)?;
/// let draft: PolicyDraft = toml::from_str(&file.replace("\"1.10\"", "\"0.95\""))?;
/// let errors = Policy::try_from(draft).expect_err("a tilt below 1");
/// assert_eq!(errors.listed()[0].key, "factors[0].tilt");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PolicyDraft", into = "Terms")]
pub struct Policy {
    terms: Terms,
    coefficients: Vec<String>,
    /// Of each factor, where its coefficients stand among all.
    places: Vec<Vec<usize>>,
}

impl Policy {
    /// Checks the terms.
    ///
    /// # Errors
    ///
    /// [`PolicyErrors`], all mistakes with their keys, what was found and what is allowed: for example a rate of 0.02,
    /// weights that sum to 0.9, a tilt of 0.95, two factors of one key, a coefficient called `=1+1`, a fund total of
    /// 680,000,050 yuan with a quantum of 100.
    pub fn new(terms: Terms) -> Result<Policy, PolicyErrors> {
        Policy::checked(terms, Mistakes::default())
    }

    /// The same of terms that were read from a draft, in which mistakes have been told already.
    fn checked(terms: Terms, mut told: Mistakes) -> Result<Policy, PolicyErrors> {
        checks::check_terms(&terms, &mut told);
        told.result()?;
        let mut coefficients: Vec<String> = Vec::new();
        let mut place_of = |name: &String| {
            let known = coefficients.iter().position(|known| known == name);
            known.unwrap_or_else(|| {
                coefficients.push(name.clone());
                coefficients.len() - 1
            })
        };
        let places = terms.factors.iter().map(|factor| factor.coefficients.iter().map(&mut place_of).collect());
        let places = places.collect();
        Ok(Policy { terms, coefficients, places })
    }

    /// The parameters.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The coefficient columns, each once, in the order in which the factors first name them.
    pub fn coefficients(&self) -> &[String] {
        &self.coefficients
    }

    /// Of each factor, in policy order, the places of its coefficients in [`Policy::coefficients`].
    pub(crate) fn coefficient_places(&self) -> &[Vec<usize>] {
        &self.places
    }

    /// Whether every county needs a fiscal-capacity score.
    pub fn needs_fiscal_capacity_scores(&self) -> bool {
        self.terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::ByScore)
    }
}

impl TryFrom<PolicyDraft> for Policy {
    type Error = PolicyErrors;

    /// # Errors
    ///
    /// [`PolicyErrors`], as from [`Policy::new`], and besides a key that is missing, unknown or misspelt, a number
    /// without quotes, a list in the place of a table, a text that is no number: each with its key.
    fn try_from(draft: PolicyDraft) -> Result<Policy, PolicyErrors> {
        let mut told = Mistakes::default();
        let terms = read::terms(&mut Value::new(&draft.0, String::new(), &mut told));
        Policy::checked(terms, told)
    }
}

impl From<Policy> for Terms {
    fn from(policy: Policy) -> Terms {
        policy.terms
    }
}
