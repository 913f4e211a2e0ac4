//! 依据 (c), (d): the rate, the uplift of each mountain county, and who pays it. docs/rules.md section 6, step by step.

#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter;

use num_bigint::BigUint;

use super::common_steps::RateStep;
use super::plan::Plan;
use super::recipients::{Recipient, Recipients};
use super::refusal::Refusal;
use crate::number::{Rate, Score};
use crate::policy::{Bracket, Funding, MIN_UPLIFT_RATE, Policy, Rest, Uplift, UpliftRate};
use crate::rounding::{self, Apportionment, RoundingError, Weights};

/// The uplift and its payment, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Uplifted {
    /// The rate and how it was found, if the policy has an uplift.
    pub(crate) rate: Option<RateStep>,
    /// `uplift_i`: 0 for those that are not mountain counties.
    pub(crate) counties: Vec<u128>,
    /// `U` = Σ uplift.
    pub(crate) total: u128,
    /// What the uplift leaves of the fiscal-capacity pool.
    pub(crate) rest: u64,
    /// What of that is not paid out (结余).
    pub(crate) retained: u64,
    /// The rest of the pool by fiscal-capacity score, if it is shared so.
    pub(crate) fiscal_capacity: Option<Shared>,
    /// The uplift by the other counties' plan, if they pay it.
    pub(crate) offset: Option<Shared>,
}

/// How much was shared by largest remainders, how, and Σ of the weights: scores in millionths, amounts in fen.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    pub(crate) quanta: u64,
    pub(crate) by: Apportionment,
    pub(crate) weight_total: BigUint,
}

impl Shared {
    /// By amounts in quanta, which count in fen.
    pub(super) fn by_amounts(
        policy: &Policy,
        recipients: &Recipients<'_>,
        quanta: u64,
        amounts: Vec<u64>,
    ) -> Result<Shared, RoundingError> {
        let sum: u128 = amounts.iter().copied().map(u128::from).sum();
        let weight_total = BigUint::from(sum) * policy.terms().quantum.fen().unsigned_abs();
        let by = rounding::apportion_in(&recipients.order, quanta, amounts.into())?;
        Ok(Shared { quanta, by, weight_total })
    }
}

impl Uplifted {
    /// `y_i` = plan + uplift + fiscal-capacity share − offset of the county in one row.
    pub(super) fn amount(&self, row: usize, plan: &Plan) -> u128 {
        let part = |shared: &Option<Shared>| shared.as_ref().map_or(0, |shared| u128::from(shared.by.shares[row]));
        u128::from(plan.counties[row]) + self.counties[row] + part(&self.fiscal_capacity) - part(&self.offset)
    }

    pub(super) fn make(policy: &Policy, recipients: &Recipients<'_>, plan: &Plan) -> Result<Uplifted, Refusal> {
        let terms = policy.terms();
        let pool = plan.fiscal_capacity_pool;

        // (c) the rate, and with it uplift = ⌈rate × plan⌉ for mountain counties
        let counties = || recipients.rows.iter().zip(plan.counties.iter().copied());
        let lifted = counties().filter(|(recipient, _)| recipient.mountain);
        let lifted: Vec<u64> = lifted.map(|(_, plan)| plan).collect();
        let total_at = |rate| total(lifted.iter().copied(), rate);
        let how = terms.uplift.as_ref().map(|uplift| find_rate(policy, uplift, pool, total_at)).transpose()?;
        let rate = how.map_or(Rate::ZERO, |how| how.rate()); // no uplift: nobody is lifted by a rate of 0
        let total = total_at(rate);
        let uplift = |(recipient, plan): (&Recipient<'_>, u64)| {
            if recipient.mountain { lift(rate, plan) } else { 0 }
        };
        let uplifts = counties().map(uplift).collect();

        // (d) who pays
        let (mut rest, mut offset) = (pool, None);
        match terms.funding() {
            Some(Funding::FiscalCapacity) => {
                let left = u128::from(pool).checked_sub(total);
                let left = left.ok_or_else(|| above_pool(policy, pool, rate, total_at))?;
                rest = u64::try_from(left).map_err(|_| Refusal::internal("a rest above its pool"))?;
            }
            Some(Funding::Additional) | None => {}
            Some(Funding::Offset) => offset = Some(charge_others(policy, recipients, plan, total)?),
        }

        // what is left of the fiscal-capacity pool
        let (mut fiscal_capacity, mut retained) = (None, 0);
        match terms.fiscal_capacity.as_ref().map(|pool| pool.rest) {
            Some(Rest::ByScore) => fiscal_capacity = Some(share_rest(policy, recipients, rest)?),
            Some(Rest::Retained) => retained = rest,
            None => {}
        }
        Ok(Uplifted { rate: how, counties: uplifts, total, rest, retained, fiscal_capacity, offset })
    }
}

fn find_rate(
    policy: &Policy,
    uplift: &Uplift,
    pool: u64,
    total_at: impl Fn(Rate) -> u128,
) -> Result<RateStep, Refusal> {
    Ok(match &uplift.rate {
        UpliftRate::Fixed(rate) => RateStep::Fixed { rate: *rate },
        UpliftRate::ByFundTotal(brackets) => {
            let basis = uplift.rate_basis;
            let is_reached = |bracket: &&Bracket| bracket.from <= basis.unwrap_or(policy.terms().fund_total);
            let reached = brackets.iter().rfind(is_reached);
            let reached = reached.ok_or(Refusal::internal("brackets that do not begin at 0"))?;
            let next = brackets.iter().find(|bracket| !is_reached(bracket));
            let next_from = next.map(|next| next.from);
            RateStep::ByFundTotal { rate: reached.rate, from: reached.from, next_from, basis }
        }
        UpliftRate::Affordable { step, max } => {
            let (step, max) = (*step, *max);
            let fits = |rate| total_at(rate) <= u128::from(pool);
            if !fits(MIN_UPLIFT_RATE) {
                return Err(above_pool(policy, pool, MIN_UPLIFT_RATE, total_at));
            }
            let rate = highest(MIN_UPLIFT_RATE, step, max, fits);
            let next = Rate::from_millionths(rate.millionths() + step.millionths());
            let next = next.filter(|next| *next <= max);
            let next = next.map(|next| (next, policy.money(total_at(next))));
            RateStep::Affordable { rate, step, max, pool: policy.money(pool), next }
        }
    })
}

/// `uplift_i` = ⌈rate × plan_i⌉, in quanta: up to the next quantum, county by county, so that 3% survives rounding.
fn lift(rate: Rate, plan: u64) -> u128 {
    const ONE: u64 = Rate::ONE.millionths();
    match rate.millionths().checked_mul(plan) {
        Some(product) => product.div_ceil(ONE).into(), // ten times as fast as the same in 128 bits
        None => (u128::from(rate.millionths()) * u128::from(plan)).div_ceil(ONE.into()),
    }
}

/// `U` at a rate, of the mountain counties' plans.
pub(super) fn total(plans: impl IntoIterator<Item = u64>, rate: Rate) -> u128 {
    plans.into_iter().map(|plan| lift(rate, plan)).sum()
}

/// The highest rate from + k × step, at most max, that passes a test. `from` passes, and no rate above one that fails.
pub(super) fn highest(from: Rate, step: Rate, max: Rate, passes: impl Fn(Rate) -> bool) -> Rate {
    let at = |steps: u64| {
        let rise = step.millionths().checked_mul(steps)?;
        let rate = Rate::from_millionths(rise.checked_add(from.millionths())?);
        rate.filter(|rate| *rate <= max && passes(*rate))
    };
    let (mut highest, mut low, mut high) = (from, 0, max.millionths() + 1); // low passes, high does not
    while high - low > 1 {
        let middle = low.midpoint(high);
        match at(middle) {
            Some(rate) => (highest, low) = (rate, middle),
            None => high = middle,
        }
    }
    highest
}

/// Never scaled: the refusal names the highest rate that fits.
fn above_pool(policy: &Policy, pool: u64, rate: Rate, total_at: impl Fn(Rate) -> u128) -> Refusal {
    let fits = |rate| total_at(rate) <= u128::from(pool);
    Refusal::UpliftAbovePool {
        rate,
        uplift: policy.money(total_at(rate)),
        pool: policy.money(pool),
        highest: highest(Rate::ZERO, Rate::SMALLEST, rate, fits), // nobody is lifted by a rate of 0
    }
}

/// 依据 (d), funding `offset`: the others pay by their plan. As U ≤ Σ plan, nobody pays more than its own plan.
fn charge_others(policy: &Policy, recipients: &Recipients<'_>, plan: &Plan, total: u128) -> Result<Shared, Refusal> {
    let counties = recipients.rows.iter().zip(&plan.counties);
    let plans = counties.map(|(recipient, plan)| if recipient.mountain { 0 } else { *plan });
    let plans: Vec<u64> = plans.collect();
    let others: u64 = plans.iter().sum();
    let payable = u64::try_from(total).ok().filter(|total| *total <= others);
    let payable =
        payable.ok_or_else(|| Refusal::OffsetAbovePlan { uplift: policy.money(total), plan: policy.money(others) })?;
    Ok(Shared::by_amounts(policy, recipients, payable, plans)?)
}

/// The rest of the fiscal-capacity pool by fiscal-capacity score, over all counties.
fn share_rest(policy: &Policy, recipients: &Recipients<'_>, rest: u64) -> Result<Shared, Refusal> {
    let scores = recipients.rows.iter().map(|recipient| recipient.county.fiscal_capacity);
    let scores: Option<Vec<Score>> = scores.collect();
    let scores = scores.ok_or(Refusal::internal("a county without a fiscal-capacity score"))?;
    let (weights, totals) = Weights::of_products(&scores, &[()], |score, ()| iter::once(score.millionths()));
    let by = rounding::apportion_in(&recipients.order, rest, weights).map_err(|error| match error {
        RoundingError::EveryWeightZero { quanta } => Refusal::ZeroFiscalCapacityScores { rest: policy.money(quanta) },
        error => Refusal::from(error),
    })?;
    Ok(Shared { quanta: rest, by, weight_total: totals.into_iter().sum() })
}
