//! The year's parameters, validated; the 3% floor.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::county::Name;
use crate::number::Money;
use crate::number::Rate;
use crate::roster::Roster;
use crate::rounding::MAX_COLUMNS;

mod error;
mod factors;
mod rate;

pub use error::PolicyError;
pub use rate::{Bracket, UpliftRate};

/// 依据 (c): the uplift rate is never below 3% (上浮至少3%).
pub const MIN_UPLIFT_RATE: Rate = Rate::from_percent(3);

/// Most factors of a policy.
pub const MAX_FACTORS: usize = MAX_COLUMNS;

/// Most coefficients of a factor.
pub const MAX_COEFFICIENTS: usize = 16;

/// Most characters of a factor's key. It heads a column in every table and stands in every line about one.
pub const MAX_KEY_CHARS: usize = 64;

/// The largest quantum, 10,000 yuan.
pub const MAX_QUANTUM: Money = Money::from_yuan(10_000);

/// One fiscal year's parameters, valid by construction; reads as its [`Terms`].
///
/// Deserializes from any format in the shape of the policy file (numbers as text, unknown keys refused).
///
/// ```
/// use special_fund::{Factor, Funding, Money, Policy, PolicyError, Roster, Terms, Uplift, UpliftRate};
///
/// let terms = Terms {
///     fiscal_year: 2025,
///     title: "专项资金".parse()?,
///     source: "illustrative".to_owned(),
///     fund_total: Money::from_yuan(1_000_000),
///     quantum: Money::from_yuan(100),
///     base: Default::default(),
///     factors: vec![Factor {
///         key: "ecological_protection".to_owned(),
///         name: "生态保护因素".parse()?,
///         weight: "1".parse()?,
///         tilt: "1.1".parse()?,
///         coefficients: vec![],
///         source: "2021, item 2".to_owned(),
///     }],
///     fiscal_capacity: None,
///     uplift: Uplift {
///         rate: UpliftRate::Fixed("0.03".parse()?),
///         funding: Funding::Additional,
///         source: "2021, item 2".to_owned(),
///     },
///     roster: Roster::edition_2021().partial(),
/// };
/// let policy = Policy::new(terms.clone())?;
/// assert_eq!(policy.fiscal_year, 2025);
///
/// let below = Terms { uplift: Uplift { rate: UpliftRate::Fixed("0.02".parse()?), ..terms.uplift.clone() }, ..terms };
/// let error = Policy::new(below).expect_err("2% is below the floor");
/// assert_eq!(error.code(), "rate_below_floor");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Terms", into = "Terms")]
pub struct Policy {
    terms: Terms,
    coefficients: Vec<String>,
}

/// The parameters as they stand in a policy file, before they are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The fiscal year, from 1949 to 2999.
    pub fiscal_year: u16,
    /// What the fund is called in published tables.
    pub title: Name,
    /// Where the figures come from; free text.
    pub source: String,
    /// The fund total (资金规模): positive, at most 10^13 yuan, whole quanta.
    #[serde(rename = "fund_total_yuan")]
    pub fund_total: Money,
    /// The quantum (最小分配单位): every amount paid is a multiple of it; from 0.01 to 10,000 yuan.
    #[serde(rename = "quantum_yuan")]
    pub quantum: Money,
    /// What a county's base does; if left out, it is protected.
    #[serde(default)]
    pub base: BaseRole,
    /// The factors, from 1 to [`MAX_FACTORS`]; their order is the order of columns and settles ties between pools.
    pub factors: Vec<Factor>,
    /// The fiscal-capacity factor, if the policy has one.
    pub fiscal_capacity: Option<FiscalCapacity>,
    /// The uplift.
    #[serde(deserialize_with = "single_table")]
    pub uplift: Uplift,
    /// The mountain counties; if left out, the 2021 edition.
    #[serde(default)]
    pub roster: Roster,
}

/// What a county's base (基数) does. The document is silent on it; both are in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseRole {
    /// 保基数: each county keeps its base, and the factors share what is left of the fund.
    #[default]
    Protected,
    /// 系数法: the base is not paid as such; it multiplies every factor score.
    Basis,
}

/// 依据 (a): a factor and its tilt (倾斜) towards the mountain counties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Header of its column in an English table: a letter, then letters, digits and `_`, at most [`MAX_KEY_CHARS`].
    pub key: String,
    /// Header of its column in a Chinese table, and its name in published tables.
    pub name: Name,
    /// How much it counts (权重); with the fiscal-capacity factor's, the weights sum to exactly 1.
    pub weight: Rate,
    /// What a mountain county's score is multiplied by (倾斜系数), at least 1.
    pub tilt: Rate,
    /// Headers of columns whose coefficients multiply its score, at most [`MAX_COEFFICIENTS`]; each must be a [`Name`],
    /// for it is shown wherever the coefficient is.
    #[serde(default)]
    pub coefficients: Vec<String>,
    /// Where weight and tilt come from.
    pub source: String,
}

/// 依据 (d): the fiscal-capacity factor (地区财力因素), a pool that pays the uplift or stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiscalCapacity {
    /// How much it counts (权重).
    pub weight: Rate,
    /// What happens to the part of its pool that the uplift does not take.
    pub rest: Rest,
    /// Where the weight comes from.
    pub source: String,
}

/// What happens to the rest of the fiscal-capacity pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// Shared among all counties by fiscal-capacity score.
    ByScore,
    /// Not paid out, shown as retained (结余).
    Retained,
}

/// 依据 (c), (d): the uplift (上浮), after the plan is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uplift {
    /// How the rate is found.
    pub rate: UpliftRate,
    /// Who pays.
    pub funding: Funding,
    /// Where the rate comes from.
    pub source: String,
}

/// 依据 (d): who pays the uplift. The document supports the first; the others are used in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// The fiscal-capacity pool (在地区财力因素中安排).
    FiscalCapacity,
    /// New money beside the fund.
    Additional,
    /// The other counties, by their plan.
    Offset,
}

/// Reads `[uplift]` and not `[[uplift]]`, whose list would be taken for the values of its keys in their order.
fn single_table<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uplift, D::Error> {
    struct SingleTable;

    impl<'de> de::Visitor<'de> for SingleTable {
        type Value = Uplift;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a single table")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Uplift, A::Error> {
            Uplift::deserialize(de::value::MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_map(SingleTable)
}

impl Policy {
    /// Checks the terms.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] names the key, what was found and what is allowed: for example a rate of 0.02, weights that sum
    /// to 0.9, a tilt of 0.95, two factors of one key, a coefficient called `=1+1`, a fund total of 680,000,050 yuan with a
    /// quantum of 100.
    pub fn new(terms: Terms) -> Result<Policy, PolicyError> {
        check_amounts(&terms)?;
        factors::check(&terms.factors)?;
        check_weights(&terms)?;
        check_uplift(&terms)?;
        let mut coefficients: Vec<String> = Vec::new();
        for coefficient in terms.factors.iter().flat_map(|factor| &factor.coefficients) {
            if !coefficients.contains(coefficient) {
                coefficients.push(coefficient.clone());
            }
        }
        Ok(Policy {
            terms,
            coefficients,
        })
    }

    /// The parameters as they stand in the policy file.
    #[must_use]
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The coefficient columns, each once, in the order in which the factors first name them.
    #[must_use]
    pub fn coefficients(&self) -> &[String] {
        &self.coefficients
    }

    /// Whether every county needs a fiscal-capacity score.
    #[must_use]
    pub fn needs_fiscal_capacity_scores(&self) -> bool {
        self.fiscal_capacity
            .as_ref()
            .is_some_and(|pool| pool.rest == Rest::ByScore)
    }
}

impl Deref for Policy {
    type Target = Terms;

    fn deref(&self) -> &Terms {
        &self.terms
    }
}

impl TryFrom<Terms> for Policy {
    type Error = PolicyError;

    fn try_from(terms: Terms) -> Result<Self, PolicyError> {
        Policy::new(terms)
    }
}

impl From<Policy> for Terms {
    fn from(policy: Policy) -> Terms {
        policy.terms
    }
}

fn check_amounts(terms: &Terms) -> Result<(), PolicyError> {
    if !(1949..=2999).contains(&terms.fiscal_year) {
        return Err(PolicyError::FiscalYear {
            found: terms.fiscal_year,
        });
    }
    let (quantum, fund_total) = (terms.quantum, terms.fund_total);
    if quantum <= Money::ZERO || quantum > MAX_QUANTUM {
        return Err(PolicyError::Quantum { found: quantum });
    }
    if fund_total <= Money::ZERO || fund_total > Money::MAX_INPUT {
        return Err(PolicyError::FundTotal { found: fund_total });
    }
    if fund_total.fen().checked_rem(quantum.fen()) != Some(0) {
        return Err(PolicyError::FundTotalNotWholeQuanta {
            found: fund_total,
            quantum,
        });
    }
    Ok(())
}

fn check_weights(terms: &Terms) -> Result<(), PolicyError> {
    let factors = terms.factors.iter().map(|factor| factor.weight);
    let weights = factors.chain(terms.fiscal_capacity.as_ref().map(|pool| pool.weight));
    let sum = weights.fold(0_u64, |sum, weight| sum.saturating_add(weight.millionths()));
    if sum == Rate::ONE.millionths() {
        Ok(())
    } else {
        Err(PolicyError::WeightSum {
            found_millionths: sum,
        })
    }
}

fn check_uplift(terms: &Terms) -> Result<(), PolicyError> {
    let floor = |key: String, found: Rate| {
        if found < MIN_UPLIFT_RATE {
            Err(PolicyError::RateBelowFloor { key, found })
        } else {
            Ok(())
        }
    };
    match &terms.uplift.rate {
        UpliftRate::Fixed(rate) => floor("uplift.rate.fixed".to_owned(), *rate)?,
        UpliftRate::ByFundTotal(brackets) => {
            if brackets
                .first()
                .is_none_or(|first| first.from != Money::ZERO)
            {
                return Err(PolicyError::FirstBracket {
                    found: brackets.first().map(|first| first.from),
                });
            }
            for (index, (a, b)) in brackets.iter().zip(brackets.iter().skip(1)).enumerate() {
                if a.from >= b.from {
                    return Err(PolicyError::BracketOrder {
                        index: index.saturating_add(1),
                        found: b.from,
                        above: a.from,
                    });
                }
            }
            for (index, bracket) in brackets.iter().enumerate() {
                floor(
                    format!("uplift.rate.by_fund_total[{index}].rate"),
                    bracket.rate,
                )?;
            }
        }
        UpliftRate::Affordable { step, max } => {
            if *step == Rate::ZERO {
                return Err(PolicyError::Step);
            }
            floor("uplift.rate.affordable.max".to_owned(), *max)?;
            if terms.uplift.funding != Funding::FiscalCapacity {
                return Err(PolicyError::AffordableFunding {
                    found: terms.uplift.funding,
                });
            }
        }
    }
    if terms.uplift.funding == Funding::FiscalCapacity && terms.fiscal_capacity.is_none() {
        return Err(PolicyError::NoFiscalCapacity);
    }
    Ok(())
}
