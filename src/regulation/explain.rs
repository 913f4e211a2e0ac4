//! How the steps of a county are made: the exact numbers again, the decisions as they were recorded.
#![allow(clippy::indexing_slicing, reason = "a policy has one pool a factor")]

use std::iter::{once, zip};

use num_bigint::BigUint;
use num_integer::Integer;

use super::allocation::{Allocation, Share};
use super::plan::{FactorWeight, ScoreSource};
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
        let factors = FactorWeight::all(self.policy(), &self.found.plan.scores);
        let totals = zip(&factors, &self.found.plan.weight_totals);
        let totals = totals.map(|(factor, total)| factor.shown(total.clone())).collect();
        let mut before = BigUint::from(1_u32);
        let shared = self.found.plan.weight_totals.iter().map(|total| match total.bits() {
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
        let cells = zip(&self.factors, &share.figures.cells).enumerate();
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
            control: self.control(share),
            adjustments: self.adjustments(share),
            total: figures.total,
            batch: self.allocation.policy().terms().issued.as_ref().map(|_| figures.batch),
        }
    }

    fn cell(&self, share: &Share<'_>, place: usize, factor: &FactorWeight<'_>, amount: Money) -> CellStep {
        let (county, mountain, pool) = (share.county, share.figures.mountain, self.allocation.found.plan.pools[place]);
        let weight = factor.weight(share.row, county, mountain);
        let total = &self.allocation.found.plan.weight_totals[place];
        let exact = match factor.score {
            ScoreSource::Column(_) => {
                Quotient::of_product(once(pool.into()).chain(factor.terms(county, mountain)), total)
            }
            ScoreSource::Indicators(..) => Quotient::of_fraction(&weight * pool, total),
        };
        let coefficients = zip(&factor.factor.coefficients, factor.coefficients(county));
        let basis = self.allocation.policy().terms().base == BaseRole::Basis;
        CellStep {
            factor: factor.factor.key.clone(),
            score: match factor.score {
                ScoreSource::Column(place) => Some(county.scores[place]),
                ScoreSource::Indicators(..) => None,
            },
            indicators: self.score(share, factor),
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
        let (score, by_score) =
            (share.county.fiscal_capacity?, self.allocation.found.uplifted.fiscal_capacity.as_ref()?);
        let weight_total = &by_score.weight_total;
        Some(self.share(by_score.quanta, score.millionths(), weight_total, 6, share.figures.fiscal_capacity))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, share: &Share<'_>) -> Option<ShareStep> {
        let by_plan = self.allocation.found.uplifted.offset.as_ref().filter(|_| !share.figures.mountain)?;
        let plan = share.figures.plan.fen().unsigned_abs();
        let payers = &by_plan.weight_total * self.allocation.policy().terms().quantum.fen().unsigned_abs();
        Some(self.share(by_plan.quanta, plan, &payers, 2, share.figures.offset))
    }

    pub(super) fn share(&self, shared: u64, weight: u128, total: &BigUint, places: u32, amount: Money) -> ShareStep {
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
