//! Why there is no allocation.

use crate::county::{CountyCode, Name};
use crate::money::Money;
use crate::number::Rate;
use crate::policy::MIN_UPLIFT_RATE;
use crate::roster::{RosterCounty, missing_counties};

/// Why [`calculate`](crate::calculate) refused, with the numbers. Rows count from 0, in the order of the counties given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No county at all.
    #[error("there is no county to share the fund among")]
    NoCounties,
    /// Codes of different lengths, such as 331127 and 331127103.
    #[error("codes {first} and {other} differ in length; one table has codes of one length")]
    MixedCodes {
        /// The first county's code.
        first: CountyCode,
        /// A code of another length.
        other: CountyCode,
    },
    /// One code twice.
    #[error("code {code} stands in rows {} and {} (counted from 0); each county is listed once", rows[0], rows[1])]
    DuplicateCode {
        /// The code.
        code: CountyCode,
        /// Two rows that have it, ascending.
        rows: [usize; 2],
    },
    /// Not one score a factor.
    #[error("{code} has {}; the policy has {}", counted(*found, "score"), counted(*expected, "factor"))]
    ScoreCount {
        /// The county.
        code: CountyCode,
        /// Scores found.
        found: usize,
        /// Factors of the policy.
        expected: usize,
    },
    /// Not one figure a coefficient column.
    #[error("{code} has {}; the policy names {expected}", counted(*found, "coefficient"))]
    CoefficientCount {
        /// The county.
        code: CountyCode,
        /// Coefficients found.
        found: usize,
        /// Coefficients the policy names.
        expected: usize,
    },
    /// The rest of the fiscal-capacity pool is shared by score, and a county has none.
    #[error(
        "{code} has no fiscal-capacity score; the policy shares the rest of that pool by score"
    )]
    NoFiscalCapacityScore {
        /// The county.
        code: CountyCode,
    },
    /// A base below 0 or above 10^13 yuan.
    #[error(
        "the base of {code} is {base} yuan; allowed is 0 to {}",
        Money::MAX_INPUT
    )]
    BaseRange {
        /// The county.
        code: CountyCode,
        /// Its base.
        base: Money,
    },
    /// A protected base that cannot be paid in whole quanta.
    #[error("the base of {code} is {base} yuan; allowed is a multiple of the quantum {quantum}")]
    BaseNotWholeQuanta {
        /// The county.
        code: CountyCode,
        /// Its base.
        base: Money,
        /// The quantum.
        quantum: Money,
    },
    /// A code of the roster under another name, or a name of the roster under another code.
    #[error(
        "{code} {name} contradicts the roster, which has {} {}; correct the code or the name",
        expected.code,
        expected.name
    )]
    ContradictsRoster {
        /// The code found.
        code: CountyCode,
        /// The name found.
        name: Name,
        /// What the roster has.
        expected: RosterCounty,
    },
    /// Counties of the roster that are not in the table.
    #[error("{}", missing_counties(missing))]
    RosterMissing {
        /// All of them, ascending by code.
        missing: Vec<RosterCounty>,
    },
    /// Clause (b), protected bases: they exceed the fund.
    #[error("the protected bases sum to {bases} yuan, above the fund of {fund_total}")]
    BasesAboveFund {
        /// Σ bases.
        bases: Money,
        /// The fund total.
        fund_total: Money,
    },
    /// A factor has money and nobody to give it to.
    #[error("factor {factor} has {pool} yuan to share and every county's weight in it is 0")]
    ZeroWeights {
        /// Key of the factor.
        factor: String,
        /// Its pool.
        pool: Money,
    },
    /// Clause (d), paid by the fiscal-capacity factor: the pool is too small. Never scaled down.
    #[error(
        "at the rate {rate} the uplift is {uplift} yuan, above the fiscal-capacity pool of {pool}; the highest rate that fits is {highest}{}",
        below_floor(*highest)
    )]
    UpliftAbovePool {
        /// The rate of the policy, or 3% where the policy asks for the affordable rate.
        rate: Rate,
        /// The uplift at that rate.
        uplift: Money,
        /// The fiscal-capacity pool.
        pool: Money,
        /// The highest rate whose uplift fits, below 3% if even that does not.
        highest: Rate,
    },
    /// Clause (d), paid by the other counties: their plan is too small.
    #[error(
        "the uplift is {uplift} yuan, above the other counties' plan of {plan} that is to pay it"
    )]
    OffsetAbovePlan {
        /// The uplift.
        uplift: Money,
        /// Σ plan of the counties that are not mountain counties.
        plan: Money,
    },
    /// The rest of the fiscal-capacity pool is shared by score, and all scores are 0.
    #[error(
        "{rest} yuan of the fiscal-capacity pool are to be shared by score and every score is 0"
    )]
    ZeroFiscalCapacityScores {
        /// The rest of the pool.
        rest: Money,
    },
}

impl Refusal {
    /// A stable code.
    #[must_use]
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
        }
    }
}

/// `1 score`, `2 scores`.
fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

fn below_floor(highest: Rate) -> &'static str {
    if highest < MIN_UPLIFT_RATE {
        "; not even 3% fits; enlarge the pool or choose another funding"
    } else {
        ""
    }
}
