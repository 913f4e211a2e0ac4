//! 依据 (c), (d): the rate, the uplift of each mountain county, and who pays it.

use std::ops::Range;

use crate::apportion::{Apportionment, apportion};
use crate::county::County;
use crate::halves::{first_half, join};
use crate::money::Money;
use crate::natural::Natural;
use crate::number::{Rate, Score};
use crate::plan::Plan;
use crate::policy::{Funding, MIN_UPLIFT_RATE, Policy, Rest, UpliftRate};
use crate::refusal::Refusal;

/// The uplift and its payment, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Uplifted {
    pub(crate) rate: Rate,
    /// `U` = Σ uplift.
    pub(crate) total: u128,
    /// What the uplift leaves of the fiscal-capacity pool.
    pub(crate) rest: u64,
    /// What of that is not paid out (结余).
    pub(crate) retained: u64,
    /// The rest of the pool by fiscal-capacity score, if it is shared so.
    pub(crate) fiscal_capacity: Option<Apportionment>,
    /// The uplift by the other counties' plan, if they pay it.
    pub(crate) offset: Option<Apportionment>,
}

/// `uplift_i` = ⌈rate × plan_i⌉, in quanta: up to the next quantum, county by county, so that 3% survives rounding.
#[inline]
pub(crate) fn uplift(rate: Rate, plan: u64) -> u128 {
    const ONE: u64 = Rate::ONE.millionths();
    match rate.millionths().checked_mul(plan) {
        Some(product) => u128::from(product.div_ceil(ONE)),
        None => u128::from(rate.millionths())
            .wrapping_mul(u128::from(plan))
            .div_ceil(u128::from(ONE)),
    }
}

impl Uplifted {
    /// RULES section 6, in its order.
    pub(crate) fn make(
        policy: &Policy,
        counties: &[County],
        plan: &Plan<'_>,
        scores: &[Score],
    ) -> Result<Uplifted, Refusal> {
        let mountain = plans_of_mountain(counties, plan);
        let total = |rate: Rate| {
            mountain
                .iter()
                .fold(0_u128, |sum, plan| sum.saturating_add(uplift(rate, *plan)))
        };
        let pool = plan.fiscal_capacity_pool();
        let (rate, total) = find_rate(policy, pool, total)?;
        let quantum = policy.quantum;
        let (mut rest, mut offset) = (pool, None);
        match policy.uplift.funding {
            Funding::FiscalCapacity => {
                rest = pool.saturating_sub(u64::try_from(total).unwrap_or(pool))
            }
            Funding::Additional => {}
            Funding::Offset => offset = Some(charge_others(counties, plan, total, quantum)?),
        }
        let mut fiscal_capacity = None;
        if policy.needs_fiscal_capacity_scores() {
            fiscal_capacity = Some(share_rest(plan, scores, rest, quantum)?);
        }
        let is_retained = policy
            .fiscal_capacity
            .as_ref()
            .is_some_and(|pool| pool.rest == Rest::Retained);
        let retained = if is_retained { rest } else { 0 };
        Ok(Uplifted {
            rate,
            total,
            rest,
            retained,
            fiscal_capacity,
            offset,
        })
    }
}

/// The plans of the mountain counties, in quanta.
fn plans_of_mountain(counties: &[County], plan: &Plan<'_>) -> Vec<u64> {
    let plans = |rows: Range<usize>| -> Vec<u64> {
        let counties = counties.get(rows.clone()).unwrap_or_default();
        let mountain = rows.zip(counties).filter(|(row, _)| plan.is_mountain(*row));
        mountain
            .map(|(row, county)| plan.plan(row, county))
            .collect()
    };
    let (rows, half) = (counties.len(), first_half(counties.len()));
    let rest = (half < rows).then_some(|| plans(half..rows));
    let (mut mountain, rest) = join(|| plans(0..half), rest);
    mountain.extend(rest.into_iter().flatten());
    mountain
}

/// 依据 (c): the year's rate, with the uplift it leads to; refused if the fiscal-capacity pool is to pay more than it has.
fn find_rate(
    policy: &Policy,
    pool: u64,
    total: impl Fn(Rate) -> u128,
) -> Result<(Rate, u128), Refusal> {
    let fits = |rate: Rate| total(rate) <= u128::from(pool);
    let rate = match &policy.uplift.rate {
        UpliftRate::Fixed(rate) => *rate,
        UpliftRate::ByFundTotal(brackets) => {
            let reached = brackets
                .iter()
                .rev()
                .find(|bracket| bracket.from <= policy.fund_total);
            reached.map_or(MIN_UPLIFT_RATE, |bracket| bracket.rate)
        }
        UpliftRate::Affordable { step, max } => {
            highest(MIN_UPLIFT_RATE, *step, *max, fits).unwrap_or(MIN_UPLIFT_RATE)
        }
    };
    let uplift = total(rate);
    if policy.uplift.funding == Funding::FiscalCapacity && uplift > u128::from(pool) {
        let smallest = Rate::from_millionths(1).unwrap_or(Rate::ZERO);
        let highest = highest(Rate::ZERO, smallest, rate, fits).unwrap_or(Rate::ZERO);
        let pool = money(u128::from(pool), policy.quantum);
        return Err(Refusal::UpliftAbovePool {
            rate,
            uplift: money(uplift, policy.quantum),
            pool,
            highest,
        });
    }
    Ok((rate, uplift))
}

/// The highest rate from + k × step, at most max, that passes a test which no rate passes above one that fails.
fn highest(from: Rate, step: Rate, max: Rate, passes: impl Fn(Rate) -> bool) -> Option<Rate> {
    let at = |steps: u64| {
        let millionths = step
            .millionths()
            .checked_mul(steps)?
            .checked_add(from.millionths())?;
        Rate::from_millionths(millionths).filter(|rate| *rate <= max)
    };
    let passes = |steps: u64| at(steps).is_some_and(&passes);
    if !passes(0) {
        return None;
    }
    let (mut low, mut high) = (0, max.millionths().saturating_add(1)); // low passes, high does not
    while high.saturating_sub(low) > 1 {
        let middle = low.midpoint(high);
        if passes(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    at(low)
}

/// 依据 (d), funding `offset`: the others pay by their plan. Nobody pays more than its plan: U ≤ Σ plan, so neither does
/// any share of U exceed the plan it is taken by.
fn charge_others(
    counties: &[County],
    plan: &Plan<'_>,
    total: u128,
    quantum: Money,
) -> Result<Apportionment, Refusal> {
    let plan_of_other = |row: usize| match counties.get(row) {
        Some(county) if !plan.is_mountain(row) => plan.plan(row, county),
        _ => 0,
    };
    let others = (0..counties.len()).fold(0_u64, |sum, row| sum.saturating_add(plan_of_other(row)));
    let refusal = || Refusal::OffsetAbovePlan {
        uplift: money(total, quantum),
        plan: money(u128::from(others), quantum),
    };
    let payable = u64::try_from(total)
        .ok()
        .filter(|total| *total <= others)
        .ok_or_else(refusal)?;
    apportion(payable, &plan.recipients.order, |row| {
        Natural::from(plan_of_other(row))
    })
    .map_err(|_| refusal())
}

/// The rest of the fiscal-capacity pool by fiscal-capacity score, over all counties.
fn share_rest(
    plan: &Plan<'_>,
    scores: &[Score],
    rest: u64,
    quantum: Money,
) -> Result<Apportionment, Refusal> {
    let weight = |row: usize| {
        let score = scores.get(row).copied().unwrap_or_default();
        Natural::from(score.millionths())
    };
    apportion(rest, &plan.recipients.order, weight).map_err(|_| Refusal::ZeroFiscalCapacityScores {
        rest: money(u128::from(rest), quantum),
    })
}

/// Quanta as money; beyond 2^96 fen it saturates, which no sum of inputs within the limits reaches.
#[inline]
pub(crate) fn money(quanta: u128, quantum: Money) -> Money {
    let fen = match u64::try_from(quanta).ok().zip(quantum.fen_u64()) {
        Some((quanta, quantum)) => u128::from(quanta).wrapping_mul(u128::from(quantum)),
        None => quanta.saturating_mul(quantum.fen().unsigned_abs()),
    };
    Money::clamped(i128::try_from(fen).unwrap_or(i128::MAX))
}
