//! 依据 (c), (d): the rate, the uplift of each mountain county, and who pays it. RULES section 6, step by step.

use serde::{Deserialize, Serialize};

use super::{Plan, Recipient, Refusal};
use crate::number::Money;
use crate::number::{Rate, Score};
use crate::policy::{Bracket, Funding, MIN_UPLIFT_RATE, Policy, Rest, UpliftRate};
use crate::rounding::{self, Apportionment, RoundingError, Weights};

/// The uplift and its payment, in quanta. Counties stand in the order of their codes.
#[derive(Clone, Debug)]
pub(crate) struct Uplifted {
    /// The rate and how it was found.
    pub(crate) rate: RateStep,
    /// `uplift_i`: 0 for those that are not mountain counties.
    pub(crate) counties: Vec<u128>,
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

impl Uplifted {
    pub(super) fn make(
        policy: &Policy,
        recipients: &[Recipient<'_>],
        plan: &Plan,
    ) -> Result<Uplifted, Refusal> {
        let (terms, quantum) = (policy.terms(), policy.terms().quantum);
        let pool = plan.fiscal_capacity_pool;

        // (c) the rate, and with it uplift = ⌈rate × plan⌉ for mountain counties
        let how = find_rate(policy, recipients, plan)?;
        let rate = how.rate();
        let total = total(recipients, plan, rate);
        let counties = uplifts(recipients, plan, rate).collect();

        // (d) who pays
        let (mut rest, mut offset) = (pool, None);
        match terms.uplift.funding {
            Funding::FiscalCapacity => {
                let left = u128::from(pool).checked_sub(total);
                let left = left.ok_or_else(|| above_pool(recipients, plan, rate, quantum))?;
                rest =
                    u64::try_from(left).map_err(|_| Refusal::internal("a rest above its pool"))?;
            }
            Funding::Additional => {}
            Funding::Offset => offset = Some(charge_others(recipients, plan, total, quantum)?),
        }

        // what is left of the fiscal-capacity pool
        let (mut fiscal_capacity, mut retained) = (None, 0);
        match terms.fiscal_capacity.as_ref().map(|pool| pool.rest) {
            Some(Rest::ByScore) => fiscal_capacity = Some(share_rest(recipients, rest, quantum)?),
            Some(Rest::Retained) => retained = rest,
            None => {}
        }
        Ok(Uplifted {
            rate: how,
            counties,
            total,
            rest,
            retained,
            fiscal_capacity,
            offset,
        })
    }
}

/// 依据 (c): how the year's uplift rate was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RateStep {
    /// The policy gives it.
    Fixed {
        /// The rate.
        rate: Rate,
    },
    /// The last bracket that begins at or below the fund total.
    ByFundTotal {
        /// The rate.
        rate: Rate,
        /// Where the bracket begins.
        from: Money,
        /// Where the next one begins, if there is one.
        next_from: Option<Money>,
    },
    /// The highest rate that the fiscal-capacity pool can pay.
    Affordable {
        /// The rate.
        rate: Rate,
        /// Distance of the rates tried.
        step: Rate,
        /// The highest rate allowed.
        max: Rate,
        /// The pool.
        pool: Money,
        /// The next rate and the uplift it would need; `None` if it is above `max`.
        next: Option<(Rate, Money)>,
    },
}

impl RateStep {
    /// The rate.
    #[must_use]
    pub fn rate(&self) -> Rate {
        match self {
            RateStep::Fixed { rate } => *rate,
            RateStep::ByFundTotal { rate, .. } | RateStep::Affordable { rate, .. } => *rate,
        }
    }
}

fn find_rate(
    policy: &Policy,
    recipients: &[Recipient<'_>],
    plan: &Plan,
) -> Result<RateStep, Refusal> {
    let (terms, quantum) = (policy.terms(), policy.terms().quantum);
    Ok(match &terms.uplift.rate {
        UpliftRate::Fixed(rate) => RateStep::Fixed { rate: *rate },
        UpliftRate::ByFundTotal(brackets) => {
            let is_reached = |bracket: &&Bracket| bracket.from <= terms.fund_total;
            let reached = brackets.iter().rfind(is_reached);
            let reached = reached.ok_or(Refusal::internal("brackets that do not begin at 0"))?;
            let next_from = brackets
                .iter()
                .find(|bracket| !is_reached(bracket))
                .map(|next| next.from);
            RateStep::ByFundTotal {
                rate: reached.rate,
                from: reached.from,
                next_from,
            }
        }
        UpliftRate::Affordable { step, max } => {
            let (step, max, pool) = (*step, *max, plan.fiscal_capacity_pool);
            let fits = |rate| total(recipients, plan, rate) <= u128::from(pool);
            let rate = highest(MIN_UPLIFT_RATE, step, max, fits).unwrap_or(MIN_UPLIFT_RATE);
            let next = Rate::from_millionths(rate.millionths() + step.millionths());
            let next = next.filter(|next| *next <= max);
            let next = next.map(|next| {
                (
                    next,
                    Money::of_quanta(total(recipients, plan, next), quantum),
                )
            });
            RateStep::Affordable {
                rate,
                step,
                max,
                pool: Money::of_quanta(pool.into(), quantum),
                next,
            }
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

/// Each county's uplift at a rate; 0 for those that are not mountain counties.
fn uplifts(recipients: &[Recipient<'_>], plan: &Plan, rate: Rate) -> impl Iterator<Item = u128> {
    let counties = recipients.iter().zip(&plan.counties);
    counties.map(move |(recipient, plan)| {
        if recipient.mountain {
            lift(rate, *plan)
        } else {
            0
        }
    })
}

/// `U` at a rate.
pub(super) fn total(recipients: &[Recipient<'_>], plan: &Plan, rate: Rate) -> u128 {
    uplifts(recipients, plan, rate).sum()
}

/// The highest rate from + k × step, at most max, that passes a test which no rate passes above one that fails.
fn highest(from: Rate, step: Rate, max: Rate, passes: impl Fn(Rate) -> bool) -> Option<Rate> {
    let at = |steps: u64| {
        let rise = step.millionths().checked_mul(steps)?;
        let rate = Rate::from_millionths(rise.checked_add(from.millionths())?);
        rate.filter(|rate| *rate <= max)
    };
    let passes = |steps: u64| at(steps).is_some_and(&passes);
    let (mut low, mut high) = (0, max.millionths() + 1); // low passes, high does not
    if !passes(low) {
        return None;
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        *(if passes(middle) { &mut low } else { &mut high }) = middle;
    }
    at(low)
}

/// Never scaled: the refusal names the highest rate that fits.
fn above_pool(recipients: &[Recipient<'_>], plan: &Plan, rate: Rate, quantum: Money) -> Refusal {
    let pool = plan.fiscal_capacity_pool;
    let fits = |rate| total(recipients, plan, rate) <= u128::from(pool);
    Refusal::UpliftAbovePool {
        rate,
        uplift: Money::of_quanta(total(recipients, plan, rate), quantum),
        pool: Money::of_quanta(pool.into(), quantum),
        highest: highest(Rate::ZERO, Rate::SMALLEST, rate, fits).unwrap_or(Rate::ZERO),
    }
}

/// 依据 (d), funding `offset`: the others pay by their plan. As U ≤ Σ plan, nobody pays more than its own plan.
fn charge_others(
    recipients: &[Recipient<'_>],
    plan: &Plan,
    total: u128,
    quantum: Money,
) -> Result<Apportionment, Refusal> {
    let counties = recipients.iter().zip(&plan.counties);
    let plans = counties.map(|(recipient, plan)| if recipient.mountain { 0 } else { *plan });
    let plans: Vec<u64> = plans.collect();
    let others: u64 = plans.iter().sum();
    let payable = u64::try_from(total).ok().filter(|total| *total <= others);
    let payable = payable.ok_or_else(|| Refusal::OffsetAbovePlan {
        uplift: Money::of_quanta(total, quantum),
        plan: Money::of_quanta(others.into(), quantum),
    })?;
    Ok(rounding::apportion(payable, plans)?)
}

/// The rest of the fiscal-capacity pool by fiscal-capacity score, over all counties.
fn share_rest(
    recipients: &[Recipient<'_>],
    rest: u64,
    quantum: Money,
) -> Result<Apportionment, Refusal> {
    let score = |recipient: &Recipient<'_>, _: &()| {
        recipient
            .county
            .fiscal_capacity
            .map(Score::millionths)
            .into_iter()
    };
    let shared = rounding::apportion(rest, Weights::of_products(recipients, &[()], score));
    shared.map_err(|error| match error {
        RoundingError::EveryWeightZero { quanta } => Refusal::ZeroFiscalCapacityScores {
            rest: Money::of_quanta(quanta.into(), quantum),
        },
        error => Refusal::from(error),
    })
}
