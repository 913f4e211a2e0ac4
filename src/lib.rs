//! Splits a public special fund among counties by the factor method (因素法): exactly, explainably and fast.
//!
//! The rules are those of Zhejiang's support policy for the mountain counties of 6 May 2021, item 2:
//!
//! > 在省级专项资金分配中，对生态保护因素、污染防治因素、监管能力因素等均予以一定程度倾斜(a)，形成总分配方案后(b)，
//! > 再上浮至少3%的额度，具体上浮比例根据年度资金规模予以调整确定(c)，在地区财力因素中安排(d)。
//!
//! The letters are ours; items of this crate name the clause they carry out. What the document leaves open is data of
//! the [`Policy`]; what had to be decided stands in [`clarifications`].
//!
//! # A service in twenty lines
//!
//! ```
#![doc = include_str!("../examples/embed.rs")]
//! # fn _compiled() { main().unwrap() }
//! ```
//!
//! # The way through
//!
//! [`table::read`] makes [`County`] rows from a year's CSV, or they are built by hand. [`calculate`] splits the fund.
//! [`Allocation`] holds every figure; [`Allocation::steps`] says how each came about; [`table::write`] publishes it;
//! [`audit`] checks a publication without trusting any of that.
//!
//! Everything is pure and deterministic: no I/O beyond the reader and writer handed in, no clock, no environment, no
//! float. All arithmetic is exact for every input within the documented limits, whatever its size. Nothing is rounded but
//! by rule: [`controlled_rounding()`] of the plan, [`apportion()`] of what else is shared out, and the uplift up to the
//! next quantum.
//!
//! [`apportion()`] and [`controlled_rounding()`] know no county and no law and can be used alone.

// The strict list is the library's; tests may stop where they find something. Plain `+ - ×` are allowed: `number` says
// why sums fit, and every test, fuzz run and program of this repository checks them.
#![deny(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod allocation;
mod apportion;
pub mod audit;
mod controlled_rounding;
mod county;
mod error;
mod explanation;
mod halves;
mod header;
mod money;
mod natural;
mod number;
mod parallel;
mod plan;
mod policy;
mod published;
mod quota;
mod ranking;
mod recipients;
mod refusal;
mod roster;
pub mod table;
mod uplift;
mod weights;

pub use allocation::{Allocation, Amounts, CodeTie, Pool, Share, Stage};
pub use apportion::{Apportionment, ZeroWeights, apportion};
pub use controlled_rounding::{MAX_COLUMNS, MatrixError, Rounding, controlled_rounding};
pub use county::{CodeError, County, CountyCode, Figures, MAX_NAME_CHARS, Name, NameError};
pub use error::Place;
pub use explanation::{
    CellStep, CommonSteps, CountySteps, PlanStep, PoolStep, Quotient, RateStep, RowRounding,
    ShareStep, Steps, UpliftStep,
};
pub use money::Money;
pub use natural::Natural;
pub use number::{MAX_PLACES, MAX_SCORE_DIGITS, NumberError, Rate, Score};
pub use policy::{
    BaseRole, Bracket, Factor, FiscalCapacity, Funding, MAX_COEFFICIENTS, MAX_FACTORS,
    MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Policy, PolicyDraft, PolicyError, PolicyErrors,
    PolicyMistake, Rest, Terms, Uplift, UpliftRate, ValueType,
};
pub use published::{PublishedFigures, PublishedRow, PublishedRows};
pub use ranking::{Order, Tie};
pub use refusal::Refusal;
pub use roster::{Roster, RosterCounty, RosterError};

#[doc = include_str!("../docs/clarifications.md")]
pub mod clarifications {}

#[doc = include_str!("../docs/glossary.md")]
pub mod glossary {}

/// Splits the fund among the counties: the complete plan (a), (b), then the uplift (c) and its funding (d).
///
/// Pure and deterministic; the order of the counties changes nothing but the order of the result. Linear in the number
/// of counties, and in the order of their codes if they come unsorted. From some ten thousand counties on a second thread
/// takes half of the rows, where one can be had; the result is the same.
///
/// # Errors
///
/// [`Refusal`], the first found, with its numbers: for example a county of the roster that is missing, one score too
/// few, bases above the fund, a factor in which every score is 0, an uplift above the pool that is to pay it (with the
/// highest rate that would fit).
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../fixtures/2025/counties.csv");
/// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
/// let allocation = special_fund::calculate(&policy, &counties)?;
/// assert_eq!(allocation.paid(), policy.fund_total);
/// assert!(special_fund::calculate(&policy, &counties[1..]).is_ok(), "杭州市本级 is not on the roster");
/// assert_eq!(
///     special_fund::calculate(&policy, &counties[..80]).unwrap_err().code(),
///     "roster_not_covered",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calculate<'a>(
    policy: &'a Policy,
    counties: &'a [County],
) -> Result<Allocation<'a>, Refusal> {
    let mut recipients = recipients::check(policy, counties)?;
    let scores = std::mem::take(&mut recipients.fiscal_capacity);
    let plan = plan::Plan::make(policy, counties, recipients)?;
    let uplifted = uplift::Uplifted::make(policy, counties, &plan, &scores)?;
    Ok(Allocation {
        policy,
        counties,
        plan,
        uplifted,
    })
}

/// The README, so that its snippet is compiled and run.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
mod readme {}
