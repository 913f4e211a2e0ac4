//! The parameters of a policy file, table by table.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use super::indicators::{Coefficient, Indicator};
use super::year::{Adjustment, AdjustmentKind, AmountColumn, Amounts, Batch, Control, Issued, Shortfall};
use crate::county::Name;
use crate::header::{self, Header};
use crate::number::{Money, Rate};
use crate::roster::Roster;
use crate::rounding::MAX_COLUMNS;

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

/// Most notes of an annex.
pub const MAX_NOTES: usize = 20;

/// Most characters of a note.
pub const MAX_NOTE_CHARS: usize = 500;

/// Most characters of a font's name: spreadsheets take no more.
pub const MAX_FONT_CHARS: usize = 31;

/// Whether a text can be a factor's key: a letter, then letters, digits and `_`, and not too many.
pub(super) fn is_key(text: &str) -> bool {
    text.len() <= MAX_KEY_CHARS
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The parameters as they stand in a policy file, before they are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    pub base: BaseRole,
    /// The factors, from 1 to [`MAX_FACTORS`]; their order is the order of columns and settles ties between pools.
    pub factors: Vec<Factor>,
    /// Coefficient columns of which there is more to say than their key, each once; the others are not listed.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "by_key")]
    pub coefficients: Vec<Coefficient>,
    /// The fiscal-capacity factor, if the policy has one.
    pub fiscal_capacity: Option<FiscalCapacity>,
    /// The uplift, if the policy has one.
    pub uplift: Option<Uplift>,
    /// Control of growth, if the policy has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
    /// Deductions, rewards and penalties, in the order in which they are carried out; at most [`MAX_ADJUSTMENTS`](super::MAX_ADJUSTMENTS).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// What has been issued already, if anything has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Issued>,
    /// The mountain counties; if left out, the 2021 edition where there is an uplift, and nobody where there is none.
    #[serde(skip_serializing_if = "Roster::is_nobody")]
    pub roster: Roster,
    /// The annex as it is issued, if the policy says anything of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub annex: Option<Annex>,
}

/// As the table that a policy file has.
fn by_key<S: Serializer>(coefficients: &[Coefficient], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(coefficients.iter().map(|coefficient| (&coefficient.key, coefficient)))
}

impl Terms {
    /// Who pays the uplift, if there is one.
    pub fn funding(&self) -> Option<Funding> {
        self.uplift.as_ref().map(|uplift| uplift.funding)
    }

    /// What happens to a county that has been issued more than its entitlement, if anything has been issued.
    pub fn shortfall(&self) -> Option<Shortfall> {
        self.issued.as_ref().map(|issued| issued.shortfall)
    }

    /// What has been issued, batch by batch.
    pub(crate) fn batches(&self) -> &[Batch] {
        self.issued.as_ref().map_or(&[], |issued| &issued.batches)
    }

    /// Whether amounts are controlled: by the policy's bounds, or by what has been issued.
    pub fn is_controlled(&self) -> bool {
        self.control.is_some() || self.shortfall() == Some(Shortfall::Keep)
    }

    /// The columns of amounts that the year's table needs beside the base, in the order of [`County::amounts`].
    ///
    /// [`County::amounts`]: crate::County::amounts
    pub(super) fn amount_columns(&self) -> Vec<AmountColumn> {
        let column = |key: &str, name: &Name, holds| AmountColumn { key: key.to_owned(), name: name.clone(), holds };
        let fixed = |Header { en, zh }, holds| column(en, &Name::built_in(zh), holds);
        let control = self.control.as_ref();
        let last = control.filter(|control| control.floor.is_some() || control.cap.is_some());
        let need = control.filter(|control| control.need_rate.is_some());
        let adjustments = self.adjustments.iter().map(|Adjustment { key, name, kind, .. }| match kind {
            AdjustmentKind::Deduction { .. } => column(key, name, Amounts::Deduction),
            AdjustmentKind::Signed { .. } => column(key, name, Amounts::Signed),
        });
        let issued = self.batches().iter().map(|Batch { key, name, .. }| column(key, name, Amounts::Issued));
        let last = last.map(|_| fixed(header::LAST, Amounts::Last));
        let need = need.map(|_| fixed(header::NEED, Amounts::Need));
        last.into_iter().chain(need).chain(adjustments).chain(issued).collect()
    }
}

/// What a county's base (基数) does. The document is silent on it; both are in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BaseRole {
    /// 保基数: each county keeps its base, and the factors share what is left of the fund.
    #[default]
    Protected,
    /// 系数法: the base is not paid as such; it multiplies every factor score.
    Basis,
}

/// 依据 (a): a factor and its tilt (倾斜) towards the mountain counties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// for it is shown wherever the coefficient is. If left out, there are none.
    pub coefficients: Vec<String>,
    /// What makes its score (指标), at most [`MAX_INDICATORS`](super::MAX_INDICATORS); if left out, it has a column of
    /// scores.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// Where weight and tilt come from.
    pub source: String,
}

/// 依据 (d): the fiscal-capacity factor (地区财力因素), a pool that pays the uplift or stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[non_exhaustive]
pub enum Rest {
    /// Shared among all counties by fiscal-capacity score.
    ByScore,
    /// Not paid out, shown as retained (结余).
    Retained,
}

/// 依据 (c), (d): the uplift (上浮), after the plan is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uplift {
    /// How the rate is found.
    pub rate: UpliftRate,
    /// The fund total by which a bracket is chosen, if it is not this policy's own: an advance run knows only part of the
    /// year's fund. Positive, at most 10^13 yuan.
    #[serde(rename = "rate_basis_yuan", skip_serializing_if = "Option::is_none")]
    pub rate_basis: Option<Money>,
    /// Who pays.
    pub funding: Funding,
    /// Where the rate comes from.
    pub source: String,
}

/// 依据 (d): who pays the uplift. The document supports the first; the others are used in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Funding {
    /// The fiscal-capacity pool (在地区财力因素中安排).
    FiscalCapacity,
    /// New money beside the fund.
    Additional,
    /// The other counties, by their plan.
    Offset,
}

impl fmt::Display for Funding {
    /// As the policy file writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// 依据 (c): how the year's uplift rate (上浮比例) is found; never below [`MIN_UPLIFT_RATE`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UpliftRate {
    /// The given rate.
    Fixed(Rate),
    /// The rate of the last bracket that begins at or below the fund total, or at or below [`Uplift::rate_basis`]
    /// (根据年度资金规模).
    ByFundTotal(Vec<Bracket>),
    /// The highest rate 3% + k × step, at most max, whose uplift fits the fiscal-capacity pool.
    Affordable {
        /// Distance of the rates tried, above 0.
        step: Rate,
        /// The highest rate allowed, at least 3%.
        max: Rate,
    },
}

impl Serialize for UpliftRate {
    /// As the table of one key that a policy file has, in every format: a derived enum would be a tag in YAML.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            UpliftRate::Fixed(rate) => serializer.collect_map([("fixed", rate)]),
            UpliftRate::ByFundTotal(brackets) => serializer.collect_map([("by_fund_total", brackets)]),
            UpliftRate::Affordable { step, max } => {
                serializer.collect_map([("affordable", BTreeMap::from([("step", step), ("max", max)]))])
            }
        }
    }
}

/// A rate and the fund total from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bracket {
    /// The smallest fund total of the bracket; 0 for the first, then ascending.
    #[serde(rename = "from_yuan")]
    pub from: Money,
    /// The rate, at least 3%.
    pub rate: Rate,
}

/// The annex as it is issued (附件). It changes no figure; what is left out, whoever prints the table chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Annex {
    /// Which annex it is (附件2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Name>,
    /// What stands above the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Name>,
    /// Who issues it (落款).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Name>,
    /// The date as it is printed (2025年3月10日).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Name>,
    /// What stands below the table (注、填表说明), a line each: at most [`MAX_NOTES`] of at most [`MAX_NOTE_CHARS`] characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The font, at most [`MAX_FONT_CHARS`] characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<Name>,
}
