//! Why there is no allocation.

use serde::{Serialize, Serializer};

use crate::county::{CountyCode, Name};
use crate::error::{self, Place};
use crate::number::{Figure, Money, Rate};
use crate::policy::MIN_UPLIFT_RATE;
use crate::roster::{RosterCounty, missing_counties};
use crate::rounding::RoundingError;

/// Why [`calculate`](crate::calculate) refused, with the numbers. Rows count from 0, in the order of the counties given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(untagged, remote = "Self")]
#[allow(missing_docs, reason = "the message says what each field is")]
#[non_exhaustive]
pub enum Refusal {
    #[error("there is no county to share the fund among")]
    NoCounties,
    /// Codes of different lengths, such as 331127 and 331127103.
    #[error("codes {first} and {other} differ in length; one table has codes of one length")]
    MixedCodes { first: CountyCode, other: CountyCode },
    #[error("code {county} stands in rows {} and {} (counted from 0); each county is listed once", rows[0], rows[1])]
    DuplicateCode { county: CountyCode, rows: [usize; 2] },
    /// Of the factors that have a column of scores, not indicators.
    #[error("{county} has {}; the policy needs {expected}", counted(*found, "score"))]
    ScoreCount { county: CountyCode, found: usize, expected: usize },
    #[error("{county} has {}; the policy names {expected}", counted(*found, "coefficient"))]
    CoefficientCount { county: CountyCode, found: usize, expected: usize },
    #[error("{county} has no fiscal-capacity score; the policy shares the rest of that pool by score")]
    NoFiscalCapacityScore { county: CountyCode },
    #[error("the base of {county} is {base} yuan; allowed is 0 to {}", Money::MAX_INPUT)]
    BaseRange { county: CountyCode, base: Money },
    #[error("the base of {county} is {base} yuan; allowed is a multiple of the quantum {quantum}")]
    BaseNotWholeQuanta { county: CountyCode, base: Money, quantum: Money },
    #[error(
        "{county} {name} contradicts the roster, which has {} {}; correct the code or the name",
        expected.code,
        expected.name
    )]
    ContradictsRoster { county: CountyCode, name: Name, expected: RosterCounty },
    #[error("{}", missing_counties(missing))]
    RosterMissing { missing: Vec<RosterCounty> },
    /// Clause (b), protected bases: they exceed the fund.
    #[error("the protected bases sum to {bases} yuan, above the fund of {fund_total}")]
    BasesAboveFund { bases: Money, fund_total: Money },
    #[error("factor {factor} has {pool} yuan to share and every county's weight in it is 0")]
    ZeroWeights { factor: String, pool: Money },
    /// Clause (d), paid by the fiscal-capacity factor: the pool is too small. Never scaled down.
    #[error(
        "at the rate {rate} the uplift is {uplift} yuan, above the fiscal-capacity pool of {pool}; {}",
        meant_or_highest(*rate, *highest)
    )]
    UpliftAbovePool { rate: Rate, uplift: Money, pool: Money, highest: Rate },
    /// Clause (d), paid by the other counties: their plan is too small.
    #[error("the uplift is {uplift} yuan, above the other counties' plan of {plan} that is to pay it")]
    OffsetAbovePlan { uplift: Money, plan: Money },
    #[error("{rest} yuan of the fiscal-capacity pool are to be shared by score and every score is 0")]
    ZeroFiscalCapacityScores { rest: Money },
    /// Section 7: the lower bounds exceed what there is. `highest` is the highest floor that fits, in steps of 0.001.
    #[error(
        "the lower bounds of control add up to {least} yuan, above the {total} that there are; {}",
        fitting("floor", *highest)
    )]
    FloorsAboveTotal { least: Money, total: Money, highest: Option<Rate> },
    /// Section 7: there is more than the upper bounds take. `lowest` is the lowest cap that fits, in steps of 0.001.
    #[error(
        "the upper bounds of control add up to {upper} yuan, below the {total} that there are; {}, or retain the surplus",
        fitting("cap", *lowest)
    )]
    TotalAboveCaps { upper: Money, total: Money, lowest: Option<Rate> },
    /// Control and deductions reckon with fewer than 2^64 quanta.
    #[error("the amounts add up to {total} yuan, 2^64 quanta or more, which are not controlled or shared on")]
    TotalAboveRange { total: Money },
    /// Section 8: more is deducted than there is.
    #[error("{adjustment} takes more than there is: {}", beyond(over))]
    DeductionAboveAmount { adjustment: String, over: Vec<Beyond> },
    /// Section 8: nobody has no deduction and an amount.
    #[error("{adjustment} frees {freed} yuan for the others, and no county without a deduction has an amount")]
    NobodyToReceive { adjustment: String, freed: Money },
    /// Section 8: penalties above the amount.
    #[error("{adjustment} leaves less than 0: {}", beyond(over))]
    AdjustmentBelowZero { adjustment: String, over: Vec<Beyond> },
    /// Section 8: rewards above penalties must be paid by new money, exactly.
    #[error("{adjustment} adds up to {found} yuan; {}", needed_money(*found, *new_money))]
    NewMoney { adjustment: String, found: Money, new_money: Option<Money> },
    /// Sections 8 and 9: counties keep what they have been issued, so they can give only what they have beside it.
    #[error("{adjustment} takes what has been issued and is kept: {}", beyond(over))]
    AdjustmentBelowIssued { adjustment: String, over: Vec<Beyond> },
    /// Section 9: the amounts of a batch are not those that were issued.
    #[error("the amounts of {batch} add up to {found} yuan; the policy says {total}")]
    BatchTotal { batch: String, found: Money, total: Money },
    /// Section 9: counties that have been issued more than their entitlement.
    #[error("issued above the entitlement: {}", beyond(over))]
    IssuedAboveTotal { over: Vec<Beyond> },
    /// Section 5.1: an indicator that must not be below 0 is.
    #[error("{column} of {county} is {figure}; allowed is at least 0, or below_zero = \"zero\" in the policy")]
    NegativeFigure { county: CountyCode, column: String, figure: Figure },
    /// Section 5.1: nobody has anything of an indicator.
    #[error("the values of indicator {indicator} are all 0; it shares out nothing")]
    ZeroIndicator { indicator: String },
    /// Section 5.1: the least and the largest figure of an indicator that goes by them are the same.
    #[error("the figures of indicator {indicator} are all the same; it cannot tell the counties apart")]
    SameFigures { indicator: String },
    #[error("{county} has {}; the policy needs {expected}", counted(*found, "figure"))]
    FigureCount { county: CountyCode, found: usize, expected: usize },
    #[error("{county} has {}; the policy needs {expected}", counted(*found, "amount"))]
    AmountCount { county: CountyCode, found: usize, expected: usize },
    #[error("{column} of {county} is {amount} yuan; allowed is {} to {}", if *negative { -Money::MAX_INPUT } else { Money::ZERO }, Money::MAX_INPUT)]
    AmountRange { county: CountyCode, column: String, amount: Money, negative: bool },
    #[error("{column} of {county} is {amount} yuan; allowed is a multiple of the quantum {quantum}")]
    AmountNotWholeQuanta { county: CountyCode, column: String, amount: Money, quantum: Money },
    /// What the rules exclude: a fault of this crate, never an amount.
    #[error("internal fault: {what}; nothing was calculated; please report it")]
    Internal { what: &'static str },
}

/// A county of which more is asked than it has, in yuan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[allow(missing_docs, reason = "a field without a comment is what its name says")]
pub struct Beyond {
    pub county: CountyCode,
    pub name: Name,
    /// What is deducted, or has been issued.
    pub asked: Money,
    /// What there is for it: the county's amount, what it has beside what has been issued, or its entitlement.
    pub allowed: Money,
}

impl Refusal {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NoCounties => "no_counties",
            Refusal::MixedCodes { .. } => "mixed_codes",
            Refusal::DuplicateCode { .. } => "counties_share_code",
            Refusal::ScoreCount { .. } => "county_score_count",
            Refusal::CoefficientCount { .. } => "county_coefficient_count",
            Refusal::NoFiscalCapacityScore { .. } => "no_fiscal_capacity_score",
            Refusal::BaseRange { .. } => "base_range",
            Refusal::BaseNotWholeQuanta { .. } => "base_not_whole_quanta",
            Refusal::ContradictsRoster { .. } => "contradicts_roster",
            Refusal::RosterMissing { .. } => "roster_not_covered",
            Refusal::BasesAboveFund { .. } => "bases_above_fund",
            Refusal::ZeroWeights { .. } => "zero_weights",
            Refusal::UpliftAbovePool { .. } => "uplift_above_pool",
            Refusal::OffsetAbovePlan { .. } => "offset_above_plan",
            Refusal::ZeroFiscalCapacityScores { .. } => "zero_fiscal_capacity_scores",
            Refusal::FloorsAboveTotal { .. } => "floors_above_total",
            Refusal::TotalAboveCaps { .. } => "total_above_caps",
            Refusal::TotalAboveRange { .. } => "total_above_range",
            Refusal::DeductionAboveAmount { .. } => "deduction_above_amount",
            Refusal::NobodyToReceive { .. } => "nobody_to_receive",
            Refusal::AdjustmentBelowZero { .. } => "adjustment_below_zero",
            Refusal::NewMoney { .. } => "new_money",
            Refusal::AdjustmentBelowIssued { .. } => "adjustment_below_issued",
            Refusal::BatchTotal { .. } => "batch_total",
            Refusal::IssuedAboveTotal { .. } => "issued_above_total",
            Refusal::NegativeFigure { .. } => "negative_figure",
            Refusal::ZeroIndicator { .. } => "zero_indicator",
            Refusal::SameFigures { .. } => "same_figures",
            Refusal::FigureCount { .. } => "county_figure_count",
            Refusal::AmountCount { .. } => "county_amount_count",
            Refusal::AmountRange { .. } => "amount_range",
            Refusal::AmountNotWholeQuanta { .. } => "amount_not_whole_quanta",
            Refusal::Internal { .. } => "internal",
        }
    }

    pub(super) const fn internal(what: &'static str) -> Refusal {
        Refusal::Internal { what }
    }

    /// The county it is about, the key of the policy, or the whole.
    pub fn place(&self) -> Place {
        match self {
            Refusal::MixedCodes { other: county, .. }
            | Refusal::DuplicateCode { county, .. }
            | Refusal::ScoreCount { county, .. }
            | Refusal::CoefficientCount { county, .. }
            | Refusal::NoFiscalCapacityScore { county }
            | Refusal::BaseRange { county, .. }
            | Refusal::BaseNotWholeQuanta { county, .. }
            | Refusal::NegativeFigure { county, .. }
            | Refusal::FigureCount { county, .. }
            | Refusal::AmountCount { county, .. }
            | Refusal::AmountRange { county, .. }
            | Refusal::AmountNotWholeQuanta { county, .. }
            | Refusal::ContradictsRoster { county, .. } => Place::County(*county),
            Refusal::UpliftAbovePool { .. } => Place::Key("fiscal_capacity.weight".to_owned()),
            Refusal::OffsetAbovePlan { .. } => Place::Key("uplift.funding".to_owned()),
            Refusal::FloorsAboveTotal { .. } => Place::Key("control.floor".to_owned()),
            Refusal::TotalAboveCaps { .. } => Place::Key("control.cap".to_owned()),
            _ => Place::Whole,
        }
    }
}

impl From<RoundingError> for Refusal {
    /// What the rules admit can be rounded: whatever is left is a fault of this crate.
    fn from(error: RoundingError) -> Refusal {
        match error {
            RoundingError::Internal { what } => Refusal::Internal { what },
            _ => Refusal::Internal { what: "weights that cannot be rounded" },
        }
    }
}

/// As `{code, message, place, …data}`.
impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Data<'a>(&'a Refusal);
        impl Serialize for Data<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Refusal::serialize(self.0, serializer)
            }
        }
        error::serialize(serializer, self.code(), self, &self.place(), &Data(self))
    }
}

/// `1 score`, `2 scores`.
fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// A floor or cap that would do.
fn fitting(bound: &str, rate: Option<Rate>) -> String {
    let which = if bound == "floor" { "highest" } else { "lowest" };
    rate.map_or_else(|| format!("no {bound} fits"), |rate| format!("the {which} {bound} that fits is {rate}"))
}

fn needed_money(found: Money, expected: Option<Money>) -> String {
    match expected {
        Some(expected) if found > Money::ZERO => format!("new_money_yuan says {expected}"),
        Some(_) => "new_money_yuan is to be left out, for nothing is needed".to_owned(),
        None => "new_money_yuan must say so".to_owned(),
    }
}

/// `330102 上城区 9.00 of 8.00, 330105 拱墅区 3.00 of 1.00 and 7 more`: what each asks for, of what there is.
fn beyond(counties: &[Beyond]) -> String {
    const SHOWN: usize = 20;
    let shown = counties.iter().take(SHOWN);
    let shown = shown.map(|Beyond { county, name, asked, allowed }| format!("{county} {name} {asked} of {allowed}"));
    let more = counties.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.collect::<Vec<_>>().join(", ") + &more
}

/// What is likely meant by a rate above 100%; of others the highest that fits.
fn meant_or_highest(rate: Rate, highest: Rate) -> String {
    if rate > Rate::ONE {
        // 1.03 has the plan in it, 3.5 is a percentage.
        let above = rate.millionths() - Rate::ONE.millionths();
        let is_with_plan = |_: &Rate| above < Rate::ONE.millionths();
        let percent = Rate::from_millionths(above * 100).filter(is_with_plan).unwrap_or(rate);
        return format!("that is {rate} times the plan; if {percent}% is meant, write {percent}%");
    }
    let more =
        if highest < MIN_UPLIFT_RATE { "; not even 3% fits; enlarge the pool or choose another funding" } else { "" };
    format!("the highest rate that fits is {highest}{more}")
}
