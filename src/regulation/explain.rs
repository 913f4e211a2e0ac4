//! How the steps are made: the exact numbers again, the decisions as they were recorded.
#![allow(
    clippy::indexing_slicing,
    reason = "every vector of a calculation has one entry a county"
)]

use std::iter::zip;

use num_bigint::BigUint;

use super::plan::FactorWeight;
use super::steps::{CellStep, CommonSteps, CountySteps, PlanStep, PoolStep, ShareStep, UpliftStep};
use super::{Allocation, Recipient, Share};
use crate::exact::{Exact, Quotient};
use crate::number::Money;
use crate::number::Rate;
use crate::policy::BaseRole;
use crate::rounding::RowRounding;

/// The steps of all counties: what is common to them, worked out once.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    pub(super) allocation: &'a Allocation<'a>,
    factors: Vec<FactorWeight<'a>>,
    /// Σ weights of each factor, in units of its weights and as a decimal.
    totals: Vec<(BigUint, Exact)>,
    /// Σ fiscal-capacity scores, in millionths.
    fiscal_capacity: BigUint,
    /// Σ plan of the counties that are not mountain counties, in quanta.
    others: u64,
}

impl Allocation<'_> {
    /// The steps behind every figure.
    #[must_use]
    pub fn steps(&self) -> Steps<'_> {
        let factors = FactorWeight::all(self.policy);
        let total = |factor: &FactorWeight<'_>| {
            let weights = self
                .recipients
                .iter()
                .map(|recipient| weight(factor, recipient));
            let total: BigUint = weights.sum();
            (total.clone(), Exact::new(total, factor.places()))
        };
        let scores = self
            .counties
            .iter()
            .filter_map(|county| county.fiscal_capacity);
        let plans = zip(&self.recipients, &self.plan.counties);
        Steps {
            allocation: self,
            totals: factors.iter().map(total).collect(),
            factors,
            fiscal_capacity: scores.map(|score| BigUint::from(score.millionths())).sum(),
            others: plans
                .filter(|(recipient, _)| !recipient.mountain)
                .map(|(_, plan)| plan)
                .sum(),
        }
    }
}

impl Steps<'_> {
    /// The steps that concern all counties.
    #[must_use]
    pub fn common(&self) -> CommonSteps {
        let allocation = self.allocation;
        let (terms, plan) = (allocation.policy.terms(), &allocation.plan);
        let totals = self.totals.iter().map(|(_, total)| Some(total.clone()));
        let one = BigUint::from(Rate::ONE.millionths());
        let pools =
            zip(allocation.pools(), totals.chain([None])).map(|(pool, weight_total)| PoolStep {
                key: pool.key.to_owned(),
                name: pool.name.to_owned(),
                weight: pool.weight,
                exact: Quotient::of_share(
                    plan.distributable,
                    &pool.weight.millionths().into(),
                    &one,
                ),
                amount: pool.amount,
                weight_total,
            });
        let code = |rank: usize| allocation.recipients[rank].county.code;
        let mountain =
            zip(&allocation.recipients, &plan.counties).filter(|(recipient, _)| recipient.mountain);
        let rounded_up = plan
            .rounding
            .rows
            .iter()
            .filter(|row| row.rounding == RowRounding::Up)
            .count();
        CommonSteps {
            fund_total: terms.fund_total,
            protected_bases: allocation.protected_bases(),
            distributable: allocation.distributable(),
            pools: pools.collect(),
            plan_floor_quanta: plan.pools.iter().sum::<u64>() - rounded_up as u64,
            rounded_up,
            cut: plan.rounding.cut.map(code),
            ties: allocation.ties(),
            passed_over: allocation.passed_over().map(|county| county.code).collect(),
            mountain_plan: allocation.money(mountain.map(|(_, plan)| plan).sum()),
            uplift_rate: allocation.uplifted.rate.clone(),
            uplift_total: allocation.uplift_total(),
            funding: terms.uplift.funding,
            fiscal_capacity_rest: allocation.fiscal_capacity_rest(),
            retained: allocation.retained(),
            paid: allocation.paid(),
            to_account_for: allocation.to_account_for(),
        }
    }

    /// The steps behind the figures of the county in one row, counted from 0; `None` if there is no such row.
    #[must_use]
    pub fn county(&self, row: usize) -> Option<CountySteps> {
        self.allocation.share(row).map(|share| self.of(&share))
    }

    /// The steps behind the figures of a county.
    pub(super) fn of(&self, share: &Share<'_>) -> CountySteps {
        let allocation = self.allocation;
        let rank = allocation.ranks[share.row];
        let recipient = &allocation.recipients[rank];
        let figures = share.figures;
        let cells = self.factors.iter().zip(share.cells()).enumerate();
        let cells: Vec<CellStep> = cells
            .map(|(column, (factor, amount))| self.cell(recipient, column, factor, *amount))
            .collect();
        let rounded = allocation.plan.rounding.rows[rank];
        CountySteps {
            code: share.county.code,
            name: share.county.name.clone(),
            mountain: figures.mountain,
            base: figures.base,
            plan: PlanStep {
                exact: cells.iter().map(|cell| &cell.exact).sum(),
                rounding: rounded.rounding,
                rank: (rounded.rank > 0).then_some(rounded.rank),
                amount: figures.plan,
            },
            cells,
            uplift: figures
                .mountain
                .then(|| self.uplift(figures.plan, figures.uplift)),
            fiscal_capacity: self.fiscal_capacity(recipient, figures.fiscal_capacity),
            offset: self.offset(recipient, rank, figures.offset),
            total: figures.total,
        }
    }

    fn cell(
        &self,
        recipient: &Recipient<'_>,
        column: usize,
        factor: &FactorWeight<'_>,
        amount: Money,
    ) -> CellStep {
        let allocation = self.allocation;
        let (terms, pool) = (allocation.policy.terms(), allocation.plan.pools[column]);
        let (weight, (total, weight_total)) = (weight(factor, recipient), &self.totals[column]);
        let exact = Quotient::of_share(pool, &weight, total);
        let coefficients = zip(&factor.factor.coefficients, factor.coefficients(recipient));
        CellStep {
            factor: factor.factor.key.clone(),
            score: recipient.county.scores[column],
            coefficients: coefficients
                .map(|(name, rate)| (name.clone(), rate))
                .collect(),
            tilt: factor.tilt(recipient),
            base: (terms.base == BaseRole::Basis).then_some(recipient.county.base),
            weight: Exact::new(weight, factor.places()),
            weight_total: weight_total.clone(),
            pool: allocation.money(pool),
            rounded_up: amount > allocation.money(exact.whole),
            exact,
            amount,
        }
    }

    fn uplift(&self, plan: Money, amount: Money) -> UpliftStep {
        let rate = self.allocation.uplift_rate();
        let product = BigUint::from(rate.millionths()) * plan.fen().unsigned_abs();
        UpliftStep {
            rate,
            plan,
            exact_yuan: Exact::new(product, 8),
            amount,
        }
    }

    fn fiscal_capacity(&self, recipient: &Recipient<'_>, amount: Money) -> Option<ShareStep> {
        self.allocation.uplifted.fiscal_capacity.as_ref()?;
        let score = BigUint::from(recipient.county.fiscal_capacity?.millionths());
        Some(self.share(
            self.allocation.uplifted.rest,
            score,
            &self.fiscal_capacity,
            6,
            amount,
        ))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, recipient: &Recipient<'_>, rank: usize, amount: Money) -> Option<ShareStep> {
        let Allocation {
            uplifted,
            plan,
            policy,
            ..
        } = self.allocation;
        uplifted.offset.as_ref().filter(|_| !recipient.mountain)?;
        let fen = |quanta: u64| BigUint::from(quanta) * policy.terms().quantum.fen().unsigned_abs();
        let uplift = u64::try_from(uplifted.total).ok()?; // at most the others' plan
        Some(self.share(
            uplift,
            fen(plan.counties[rank]),
            &fen(self.others),
            2,
            amount,
        ))
    }

    fn share(
        &self,
        shared: u64,
        weight: BigUint,
        total: &BigUint,
        places: u32,
        amount: Money,
    ) -> ShareStep {
        let exact = Quotient::of_share(shared, &weight, total);
        ShareStep {
            shared: self.allocation.money(shared),
            weight: Exact::new(weight, places),
            weight_total: Exact::new(total.clone(), places),
            rounded_up: amount > self.allocation.money(exact.whole),
            exact,
            amount,
        }
    }
}

/// The weight of a county in a factor, in units of 10^−[`FactorWeight::places`].
fn weight(factor: &FactorWeight<'_>, recipient: &Recipient<'_>) -> BigUint {
    factor.terms(recipient).map(BigUint::from).product()
}
