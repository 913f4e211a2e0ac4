//! The steps that concern all counties.

use super::{CommonSteps, PoolStep, Quotient, RateStep, decimal};
use crate::allocation::Allocation;
use crate::money::Money;
use crate::natural::Natural;
use crate::number::Rate;
use crate::policy::UpliftRate;
use crate::uplift::{self, money};

impl Allocation<'_> {
    /// The steps that concern all counties.
    #[must_use]
    pub fn common_steps(&self) -> CommonSteps {
        let totals = self.plan.rounding.weight_totals.iter().enumerate();
        let totals = totals.map(|(column, total)| decimal(total, self.plan.weights.places(column)));
        let mut totals = totals.map(Some).chain([None]);
        let pools = self.pools().map(|pool| PoolStep {
            key: pool.key.to_owned(),
            name: pool.name.to_owned(),
            weight: pool.weight,
            exact: Quotient::new(
                self.plan.distributable,
                &Natural::from(pool.weight.millionths()),
                &Natural::from(Rate::ONE.millionths()),
            ),
            amount: pool.amount,
            weight_total: totals.next().flatten(),
        });
        let pools = pools.collect();
        let factor_pools = self
            .plan
            .pools
            .shares
            .iter()
            .take(self.policy.factors.len());
        let factor_pools = factor_pools.fold(0_u64, |sum, pool| sum.saturating_add(*pool));
        let floors = (0..self.counties.len()).map(|row| self.exact_sum(row).whole);
        let floors = floors.fold(0_u64, u64::saturating_add);
        let mountain = self.shares().filter(|share| share.is_mountain());
        let mountain_plan =
            mountain.fold(0_i128, |sum, share| sum.saturating_add(share.plan().fen()));
        let cut = self
            .plan
            .rounding
            .cut
            .and_then(|row| self.counties.get(row));
        CommonSteps {
            fund_total: self.policy.fund_total,
            protected_bases: self.protected_bases(),
            distributable: self.distributable(),
            pools,
            plan_floor_quanta: floors,
            rounded_up: usize::try_from(factor_pools.saturating_sub(floors)).unwrap_or(0),
            cut: cut.map(|county| county.code),
            ties: self.ties(),
            passed_over: self.passed_over().map(|county| county.code).collect(),
            mountain_plan: Money::clamped(mountain_plan),
            uplift_rate: self.rate_step(),
            uplift_total: self.uplift_total(),
            funding: self.policy.uplift.funding,
            fiscal_capacity_rest: self.fiscal_capacity_rest(),
            retained: self.retained(),
            paid: self.paid(),
            to_account_for: self.to_account_for(),
        }
    }

    fn rate_step(&self) -> RateStep {
        let rate = self.uplift_rate();
        match &self.policy.uplift.rate {
            UpliftRate::Fixed(_) => RateStep::Fixed { rate },
            UpliftRate::ByFundTotal(brackets) => {
                let reached = |from: Money| from <= self.policy.fund_total;
                let last = brackets.iter().rev().find(|bracket| reached(bracket.from));
                let next = brackets.iter().find(|bracket| !reached(bracket.from));
                let from = last.map_or(Money::ZERO, |bracket| bracket.from);
                RateStep::ByFundTotal {
                    rate,
                    from,
                    next_from: next.map(|bracket| bracket.from),
                }
            }
            UpliftRate::Affordable { step, max } => {
                let next =
                    Rate::from_millionths(rate.millionths().saturating_add(step.millionths()));
                let next = next
                    .filter(|next| next <= max)
                    .map(|next| (next, self.uplift_at(next)));
                RateStep::Affordable {
                    rate,
                    step: *step,
                    max: *max,
                    pool: self.fiscal_capacity_pool(),
                    next,
                }
            }
        }
    }

    fn uplift_at(&self, rate: Rate) -> Money {
        let mountain = self.shares().filter(|share| share.is_mountain());
        let lifted =
            mountain.map(|share| uplift::uplift(rate, self.plan.plan(share.row(), share.county())));
        money(lifted.fold(0, u128::saturating_add), self.policy.quantum)
    }
}
