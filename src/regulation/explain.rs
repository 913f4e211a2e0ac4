//! How the steps are made: the exact numbers again, the decisions as they were recorded.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter::zip;

use num_bigint::BigUint;

use super::allocation::{Allocation, Share};
use super::plan::FactorWeight;
use super::steps::{CellStep, CommonSteps, CountySteps, PlanStep, PoolStep, ShareStep, UpliftStep};
use crate::county::County;
use crate::exact::{Exact, Quotient};
use crate::number::Money;
use crate::number::Rate;
use crate::policy::{BaseRole, Funding};
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
        let counties = || self.counties.iter().zip(&self.rows);
        let total = |factor: &FactorWeight<'_>| {
            let total: BigUint = counties().map(|(county, row)| weight(factor, county, row.mountain)).sum();
            (total.clone(), Exact::new(total, factor.places()))
        };
        let scores = self.counties.iter().filter_map(|county| county.fiscal_capacity);
        Steps {
            allocation: self,
            totals: factors.iter().map(total).collect(),
            factors,
            fiscal_capacity: scores.map(|score| BigUint::from(score.millionths())).sum(),
            others: self.rows.iter().filter(|row| !row.mountain).map(|row| row.plan).sum(),
        }
    }
}

impl Steps<'_> {
    /// The steps that concern all counties.
    #[must_use]
    pub fn common(&self) -> CommonSteps {
        let allocation = self.allocation;
        let terms = allocation.policy.terms();
        let totals = self.totals.iter().map(|(_, total)| Some(total.clone()));
        let one = BigUint::from(Rate::ONE.millionths());
        let pools = zip(allocation.pools(), totals.chain([None])).map(|(pool, weight_total)| PoolStep {
            key: pool.key.to_owned(),
            name: pool.name.to_owned(),
            weight: pool.weight,
            exact: Quotient::of_share(allocation.distributable, &pool.weight.millionths().into(), &one),
            amount: pool.amount,
            weight_total,
        });
        let mountain = allocation.rows.iter().filter(|row| row.mountain);
        let rounded_up = allocation.rows.iter().filter(|row| row.rounded.rounding == RowRounding::Up).count();
        CommonSteps {
            fund_total: terms.fund_total,
            protected_bases: allocation.protected_bases(),
            distributable: allocation.distributable(),
            pools: pools.collect(),
            plan_floor_quanta: allocation.pools.iter().sum::<u64>() - rounded_up as u64,
            rounded_up,
            cut: allocation.cut,
            ties: allocation.ties().to_vec(),
            passed_over: allocation.passed_over().map(|county| county.code).collect(),
            mountain_plan: allocation.money(mountain.map(|row| row.plan).sum()),
            uplift_rate: allocation.rate,
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
        let row = &allocation.rows[share.row];
        let figures = share.figures;
        let cells = self.factors.iter().zip(share.cells()).enumerate();
        let cells: Vec<CellStep> =
            cells.map(|(column, (factor, amount))| self.cell(share, column, factor, *amount)).collect();
        CountySteps {
            code: share.county.code,
            name: share.county.name.clone(),
            mountain: figures.mountain,
            base: figures.base,
            plan: PlanStep {
                exact: cells.iter().map(|cell| &cell.exact).sum(),
                rounding: row.rounded.rounding,
                rank: (row.rounded.rank > 0).then_some(row.rounded.rank),
                amount: figures.plan,
            },
            cells,
            uplift: figures.mountain.then(|| self.uplift(figures.plan, figures.uplift)),
            fiscal_capacity: self.fiscal_capacity(share),
            offset: self.offset(share),
            total: figures.total,
        }
    }

    fn cell(&self, share: &Share<'_>, column: usize, factor: &FactorWeight<'_>, amount: Money) -> CellStep {
        let allocation = self.allocation;
        let (terms, pool) = (allocation.policy.terms(), allocation.pools[column]);
        let (county, mountain) = (share.county, share.figures.mountain);
        let (weight, (total, weight_total)) = (weight(factor, county, mountain), &self.totals[column]);
        let exact = Quotient::of_share(pool, &weight, total);
        let coefficients = zip(&factor.factor.coefficients, factor.coefficients(county));
        CellStep {
            factor: factor.factor.key.clone(),
            score: county.scores[column],
            coefficients: coefficients.map(|(name, rate)| (name.clone(), rate)).collect(),
            tilt: factor.tilt(mountain),
            base: (terms.base == BaseRole::Basis).then_some(county.base),
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
        UpliftStep { rate, plan, exact_yuan: Exact::new(product, 8), amount }
    }

    fn fiscal_capacity(&self, share: &Share<'_>) -> Option<ShareStep> {
        let score = share.county.fiscal_capacity.filter(|_| self.allocation.policy.needs_fiscal_capacity_scores())?;
        let (rest, amount) = (self.allocation.rest, share.figures.fiscal_capacity);
        Some(self.share(rest, score.millionths().into(), &self.fiscal_capacity, 6, amount))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, share: &Share<'_>) -> Option<ShareStep> {
        let Allocation { policy, uplift, .. } = self.allocation;
        let pays = policy.terms().uplift.funding == Funding::Offset && !share.figures.mountain;
        let uplift = u64::try_from(*uplift).ok().filter(|_| pays)?; // at most the others' plan
        let fen = |amount: Money| BigUint::from(amount.fen().unsigned_abs());
        let (plan, others) = (fen(share.figures.plan), fen(self.allocation.money(self.others)));
        Some(self.share(uplift, plan, &others, 2, share.figures.offset))
    }

    fn share(&self, shared: u64, weight: BigUint, total: &BigUint, places: u32, amount: Money) -> ShareStep {
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
fn weight(factor: &FactorWeight<'_>, county: &County, mountain: bool) -> BigUint {
    factor.terms(county, mountain).map(BigUint::from).product()
}
