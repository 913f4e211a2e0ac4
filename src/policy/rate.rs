//! How the year's uplift rate is found, and its three keys in a policy file.

use serde::{Deserialize, Serialize};

use crate::number::Money;
use crate::number::Rate;

/// 依据 (c): how the year's uplift rate (上浮比例) is found; never below [`MIN_UPLIFT_RATE`](super::MIN_UPLIFT_RATE).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "RateTerms")]
pub enum UpliftRate {
    /// The given rate.
    Fixed(Rate),
    /// The rate of the last bracket that begins at or below the fund total (根据年度资金规模).
    ByFundTotal(Vec<Bracket>),
    /// The highest rate 3% + k × step, at most max, whose uplift fits the fiscal-capacity pool.
    Affordable {
        /// Distance of the rates tried, above 0.
        step: Rate,
        /// The highest rate allowed, at least 3%.
        max: Rate,
    },
}

/// The `rate` of an `[uplift]` table: one of three keys.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a table with one of fixed, by_fund_total, affordable"
)]
struct RateTerms {
    fixed: Option<Rate>,
    by_fund_total: Option<Vec<Bracket>>,
    affordable: Option<Affordable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with step and max")]
struct Affordable {
    step: Rate,
    max: Rate,
}

impl TryFrom<RateTerms> for UpliftRate {
    type Error = &'static str;

    fn try_from(terms: RateTerms) -> Result<Self, &'static str> {
        match (terms.fixed, terms.by_fund_total, terms.affordable) {
            (Some(rate), None, None) => Ok(UpliftRate::Fixed(rate)),
            (None, Some(brackets), None) => Ok(UpliftRate::ByFundTotal(brackets)),
            (None, None, Some(Affordable { step, max })) => {
                Ok(UpliftRate::Affordable { step, max })
            }
            _ => Err("uplift.rate: give one of fixed, by_fund_total, affordable"),
        }
    }
}

/// A rate and the fund total from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bracket {
    /// The smallest fund total of the bracket; 0 for the first, then ascending.
    #[serde(rename = "from_yuan")]
    pub from: Money,
    /// The rate, at least 3%.
    pub rate: Rate,
}
