//! x
mod allocation;
mod apportion;
pub mod audit;
mod controlled_rounding;
mod county;
mod explanation;
mod header;
mod money;
mod number;
pub use county::{CodeError, County, CountyCode, Figures, MAX_NAME_CHARS, Name, NameError};
pub use explanation::{
    CellStep, CommonSteps, CountySteps, PlanStep, PoolStep, Quotient, RateStep, RowRounding,
    ShareStep, Steps, UpliftStep,
};
pub use money::Money;
pub use number::{MAX_PLACES, MAX_SCORE_DIGITS, NumberError, Rate, Score};
mod natural;
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
pub use natural::Natural;
pub use policy::{
    BaseRole, Bracket, Factor, FiscalCapacity, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_QUANTUM,
    MIN_UPLIFT_RATE, Policy, PolicyError, Rest, Terms, Uplift, UpliftRate,
};
pub use published::{PublishedFigures, PublishedRow};
pub use ranking::{Order, Tie};
pub use refusal::Refusal;
pub use roster::{Roster, RosterCounty, RosterError};

/// Splits the fund among the counties.
pub fn calculate<'a>(
    policy: &'a Policy,
    counties: &'a [County],
) -> Result<Allocation<'a>, Refusal> {
    let recipients = recipients::check(policy, counties)?;
    let plan = plan::Plan::make(policy, counties, recipients)?;
    let uplifted = uplift::Uplifted::make(policy, counties, &plan)?;
    Ok(Allocation {
        policy,
        counties,
        plan,
        uplifted,
    })
}
