//! The year's parameters: a draft is read, everything wrong with it is told, and what is left is a policy.

use serde::{Deserialize, Serialize};

use crate::county::County;
use crate::header;
use crate::number::Money;

mod checks;
mod draft;
mod error;
mod headers;
mod indicators;
mod read;
mod terms;
mod value;
mod year;

pub use draft::PolicyDraft;
pub use error::{PolicyError, PolicyErrors, PolicyMistake, ValueType};
pub use indicators::{
    BelowZero, Better, Coefficient, FigureBracket, FigureColumn, Indicator, IndicatorKind, MAX_INDICATORS, Scale,
};
pub use terms::{
    Annex, BaseRole, Bracket, Factor, FiscalCapacity, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_FONT_CHARS,
    MAX_KEY_CHARS, MAX_NOTE_CHARS, MAX_NOTES, MAX_QUANTUM, MIN_UPLIFT_RATE, Rest, Terms, Uplift, UpliftRate,
};
use value::{Mistakes, Value};
pub use year::{
    Adjustment, AdjustmentKind, AmountColumn, Amounts, Batch, Control, Freed, Issued, MAX_ADJUSTMENTS, MAX_BATCHES,
    Shortfall, Surplus,
};

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
    places: Vec<FactorPlaces>,
    figures: Vec<FigureColumn>,
    amounts: Vec<AmountColumn>,
}

/// Where the columns of a factor and its indicators stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FactorPlaces {
    /// Where its column of scores stands, if it has one: how many factors before it have one.
    pub(crate) score: usize,
    /// Its coefficients in [`Policy::coefficients`].
    pub(crate) coefficients: Vec<usize>,
    pub(crate) indicators: Vec<IndicatorPlaces>,
}

/// Where the columns of an indicator stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct IndicatorPlaces {
    /// Its figures in [`Policy::figures`]: one, or before and now.
    pub(crate) figures: Vec<usize>,
    /// Its coefficients in [`Policy::coefficients`].
    pub(crate) coefficients: Vec<usize>,
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
        let (mut coefficients, mut figures, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut score = 0;
        for factor in &terms.factors {
            let mut places_of =
                |names: &[String]| names.iter().map(|name| place(&mut coefficients, name.clone())).collect();
            let own = places_of(&factor.coefficients);
            let of_indicator = |indicator: &Indicator| IndicatorPlaces {
                coefficients: places_of(&indicator.coefficients),
                figures: indicator.columns().into_iter().map(|column| place(&mut figures, column)).collect(),
            };
            let indicators = factor.indicators.iter().map(of_indicator).collect();
            places.push(FactorPlaces { score, coefficients: own, indicators });
            score += usize::from(factor.indicators.is_empty());
        }
        Ok(Policy { amounts: terms.amount_columns(), terms, coefficients, places, figures })
    }

    /// The parameters.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// So many quanta.
    pub(crate) fn money(&self, quanta: impl Into<u128>) -> Money {
        Money::of_quanta(quanta.into(), self.terms.quantum)
    }

    /// The same below 0 too.
    pub(crate) fn signed_money(&self, quanta: impl Into<i128>) -> Money {
        Money::of_signed_quanta(quanta.into(), self.terms.quantum)
    }

    /// The coefficient columns, each once, in the order in which factors and their indicators first name them.
    pub fn coefficients(&self) -> &[String] {
        &self.coefficients
    }

    /// The columns of figures, each once, in the order in which the indicators first name them.
    pub fn figures(&self) -> &[FigureColumn] {
        &self.figures
    }

    /// What a coefficient column is called besides, and what its cells stand for, if the policy says so.
    pub fn coefficient(&self, key: &str) -> Option<&Coefficient> {
        self.terms.coefficients.iter().find(|coefficient| coefficient.key == key)
    }

    /// What a coefficient is called: by the policy, else as everybody calls it (绩效系数, 财政困难系数), else its key. Its column
    /// may be headed so, or by its key.
    pub fn coefficient_name<'a>(&'a self, key: &'a str) -> &'a str {
        let named = self.coefficient(key).and_then(|coefficient| coefficient.name.as_deref());
        let usual = || header::COEFFICIENTS.iter().find(|usual| usual.en == key).map(|usual| usual.zh);
        named.or_else(usual).unwrap_or(key)
    }

    /// The factors that have a column of scores, in policy order.
    pub fn scored_factors(&self) -> impl Iterator<Item = &Factor> {
        self.terms.factors.iter().filter(|factor| factor.indicators.is_empty())
    }

    /// One a factor, in policy order.
    pub(crate) fn places(&self) -> &[FactorPlaces] {
        &self.places
    }

    /// The columns of amounts that the year's table needs beside the base: last year's amounts and needs where control
    /// looks at them, adjustments, batches.
    pub fn amounts(&self) -> &[AmountColumn] {
        &self.amounts
    }

    /// A county's amounts of a kind, in policy order.
    pub(crate) fn amounts_of(&self, county: &County, holds: impl Fn(Amounts) -> bool) -> impl Iterator<Item = Money> {
        let amounts = self.amounts.iter().zip(&county.amounts);
        amounts.filter(move |(column, _)| holds(column.holds)).map(|(_, amount)| *amount)
    }

    /// Last year's amount of a county, where control looks at it.
    pub(crate) fn last(&self, county: &County) -> Option<Money> {
        self.amounts_of(county, |amounts| amounts == Amounts::Last).next()
    }

    /// What a county needs, where control looks at it.
    pub(crate) fn need(&self, county: &County) -> Option<Money> {
        self.amounts_of(county, |amounts| amounts == Amounts::Need).next()
    }

    /// What each adjustment adds to a county by its table, or takes with a minus sign.
    pub(crate) fn adjustments_of(&self, county: &County) -> impl Iterator<Item = Money> {
        let own = self.amounts_of(county, |amounts| matches!(amounts, Amounts::Deduction | Amounts::Signed));
        self.terms.adjustments.iter().zip(own).map(|(adjustment, amount)| match adjustment.kind {
            AdjustmentKind::Deduction { .. } => -amount,
            AdjustmentKind::Signed { .. } => amount,
        })
    }

    /// What a county has been issued in all, in quanta.
    pub(crate) fn issued_quanta(&self, county: &County) -> i128 {
        self.issued_of(county).sum::<Money>().fen() / self.terms.quantum.fen()
    }

    /// What a county has been issued by each batch.
    pub(crate) fn issued_of(&self, county: &County) -> impl Iterator<Item = Money> {
        self.amounts_of(county, |amounts| amounts == Amounts::Issued)
    }

    /// Whether every county needs a fiscal-capacity score.
    pub fn needs_fiscal_capacity_scores(&self) -> bool {
        self.terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::ByScore)
    }
}

/// The place of an item in a list, which gets it if it is new.
fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    let known = list.iter().position(|known| *known == item);
    known.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
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
