//! How the steps of a county are made: the exact numbers again, the decisions as they were recorded.
#![allow(clippy::indexing_slicing, reason = "a policy has one pool a factor")]

use std::iter::zip;

use num_bigint::BigUint;
use num_integer::Integer;

use super::allocation::{Allocation, Share};
use super::plan::FactorWeight;
use super::steps::{CellStep, CountySteps, PlanStep, ShareStep, UpliftStep};
use crate::exact::{Exact, Quotient};
use crate::number::Money;
use crate::policy::BaseRole;

/// The steps of all counties, one at a time.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    pub(super) allocation: &'a Allocation<'a>,
    factors: Vec<FactorWeight<'a>>,
    /// Σ weights of each factor.
    totals: Vec<Exact>,
    /// What the denominators of a factor's cells may share with those of the factors before it.
    shared: Vec<BigUint>,
}

impl Allocation<'_> {
    /// The steps behind every figure.
    pub fn steps(&self) -> Steps<'_> {
        let factors = FactorWeight::all(self.policy());
        let totals = zip(&factors, &self.plan.weight_totals);
        let totals = totals.map(|(factor, total)| factor.shown(total.clone())).collect();
        let mut before = BigUint::from(1_u32);
        let shared = self.plan.weight_totals.iter().map(|total| match total.bits() {
            0 => BigUint::from(1_u32),
            _ => {
                let shared = (&before % total).gcd(total);
                before *= total;
                shared
            }
        });
        Steps { allocation: self, totals, shared: shared.collect(), factors }
    }
}

impl Steps<'_> {
    /// The steps behind the figures of the county in one row, counted from 0; `None` if there is no such row.
    pub fn county(&self, row: usize) -> Option<CountySteps> {
        self.allocation.share(row).map(|share| self.of(&share))
    }

    /// The steps behind the figures of a county.
    pub(super) fn of(&self, share: &Share<'_>) -> CountySteps {
        let (county, figures, rounded) = (share.county, &share.figures, share.rounded);
        let cells = zip(&self.factors, share.cells()).enumerate();
        let cells: Vec<CellStep> =
            cells.map(|(place, (factor, amount))| self.cell(share, place, factor, *amount)).collect();
        CountySteps {
            code: county.code,
            name: county.name.clone(),
            mountain: figures.mountain,
            base: figures.base,
            plan: PlanStep {
                exact: zip(&cells, &self.shared)
                    .fold(Quotient::default(), |sum, (cell, shared)| sum.plus(&cell.exact, shared)),
                rounding: rounded.rounding,
                rank: (rounded.rank > 0).then_some(rounded.rank as usize),
                amount: figures.plan,
            },
            cells,
            uplift: self.uplift(share),
            fiscal_capacity: self.fiscal_capacity(share),
            offset: self.offset(share),
            total: figures.total,
        }
    }

    fn cell(&self, share: &Share<'_>, place: usize, factor: &FactorWeight<'_>, amount: Money) -> CellStep {
        let (county, mountain, pool) = (share.county, share.figures.mountain, self.allocation.plan.pools[place]);
        let weight: BigUint = factor.terms(county, mountain).map(BigUint::from).product();
        let terms = [u128::from(pool)].into_iter().chain(factor.terms(county, mountain));
        let exact = Quotient::of_product(terms, &self.allocation.plan.weight_totals[place]);
        let coefficients = zip(&factor.factor.coefficients, factor.coefficients(county));
        let basis = self.allocation.policy().terms().base == BaseRole::Basis;
        CellStep {
            factor: factor.factor.key.clone(),
            score: county.scores[place],
            coefficients: coefficients.map(|(name, rate)| (name.clone(), rate)).collect(),
            tilt: factor.tilt(mountain),
            base: basis.then_some(county.base),
            weight: factor.shown(weight),
            weight_total: self.totals[place].clone(),
            pool: self.allocation.money(pool),
            rounded_up: amount > self.allocation.money(exact.whole()),
            exact,
            amount,
        }
    }

    fn uplift(&self, share: &Share<'_>) -> Option<UpliftStep> {
        let (rate, plan) = (self.allocation.common().uplift_rate?.rate(), share.figures.plan);
        let product = BigUint::from(rate.millionths()) * plan.fen().unsigned_abs();
        let step = UpliftStep { rate, plan, exact_yuan: Exact::new(product, 8), amount: share.figures.uplift };
        share.figures.mountain.then_some(step)
    }

    /// Its share of the rest of the fiscal-capacity pool, by score.
    fn fiscal_capacity(&self, share: &Share<'_>) -> Option<ShareStep> {
        let (score, by_score) = (share.county.fiscal_capacity?, self.allocation.uplifted.fiscal_capacity.as_ref()?);
        let weight_total = &by_score.weight_total;
        Some(self.share(by_score.quanta, score.millionths(), weight_total, 6, share.figures.fiscal_capacity))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, share: &Share<'_>) -> Option<ShareStep> {
        let by_plan = self.allocation.uplifted.offset.as_ref().filter(|_| !share.figures.mountain)?;
        let plan = share.figures.plan.fen().unsigned_abs();
        let payers = &by_plan.weight_total * self.allocation.policy().terms().quantum.fen().unsigned_abs();
        Some(self.share(by_plan.quanta, plan, &payers, 2, share.figures.offset))
    }

    fn share(&self, shared: u64, weight: u128, total: &BigUint, places: u32, amount: Money) -> ShareStep {
        let exact = Quotient::of_product([shared.into(), weight], total);
        ShareStep {
            shared: self.allocation.money(shared),
            weight: Exact::new(weight.into(), places),
            weight_total: Exact::new(total.clone(), places),
            rounded_up: amount > self.allocation.money(exact.whole()),
            exact,
            amount,
        }
    }
}
