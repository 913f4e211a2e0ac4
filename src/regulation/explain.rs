//! How the steps of a county are made: the exact numbers again, the decisions as they were recorded.
#![allow(clippy::indexing_slicing, reason = "a policy has one pool a factor")]

use std::iter::zip;

use num_bigint::BigUint;

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
}

impl Allocation<'_> {
    /// The steps behind every figure.
    #[must_use]
    pub fn steps(&self) -> Steps<'_> {
        Steps { allocation: self, factors: FactorWeight::all(self.policy()) }
    }
}

impl Steps<'_> {
    /// The steps behind the figures of the county in one row, counted from 0; `None` if there is no such row.
    #[must_use]
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
                exact: cells.iter().map(|cell| &cell.exact).sum(),
                rounding: rounded.rounding,
                rank: (rounded.rank > 0).then_some(rounded.rank),
                amount: figures.plan,
            },
            cells,
            uplift: figures.mountain.then(|| self.uplift(figures.plan, figures.uplift)),
            fiscal_capacity: self.fiscal_capacity(share),
            offset: self.offset(share),
            total: figures.total,
        }
    }

    fn cell(&self, share: &Share<'_>, place: usize, factor: &FactorWeight<'_>, amount: Money) -> CellStep {
        let (county, mountain, pool) = (share.county, share.figures.mountain, self.allocation.pools[place]);
        let weight: BigUint = factor.terms(county, mountain).map(BigUint::from).product();
        let weight_total = &self.allocation.weight_totals[place];
        let exact = Quotient::of_share(pool, &weight, weight_total);
        let coefficients = zip(&factor.factor.coefficients, factor.coefficients(county));
        let basis = self.allocation.policy().terms().base == BaseRole::Basis;
        CellStep {
            factor: factor.factor.key.clone(),
            score: county.scores[place],
            coefficients: coefficients.map(|(name, rate)| (name.clone(), rate)).collect(),
            tilt: factor.tilt(mountain),
            base: basis.then_some(county.base),
            weight: Exact::new(weight, factor.places()),
            weight_total: Exact::new(weight_total.clone(), factor.places()),
            pool: self.allocation.money(pool),
            rounded_up: amount > self.allocation.money(exact.whole),
            exact,
            amount,
        }
    }

    fn uplift(&self, plan: Money, amount: Money) -> UpliftStep {
        let rate = self.allocation.common().uplift_rate.rate();
        let product = BigUint::from(rate.millionths()) * plan.fen().unsigned_abs();
        UpliftStep { rate, plan, exact_yuan: Exact::new(product, 8), amount }
    }

    /// Its share of the rest of the fiscal-capacity pool, by score.
    fn fiscal_capacity(&self, share: &Share<'_>) -> Option<ShareStep> {
        let (score, total) = (share.county.fiscal_capacity?, self.allocation.scores.as_ref()?);
        Some(self.share(self.allocation.rest, score.millionths().into(), total, 6, share.figures.fiscal_capacity))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, share: &Share<'_>) -> Option<ShareStep> {
        let payers = self.allocation.payers.as_ref().filter(|_| !share.figures.mountain)?;
        let uplift = u64::try_from(self.allocation.uplift).ok()?; // at most the payers' plan
        let plan = BigUint::from(share.figures.plan.fen().unsigned_abs());
        let payers = payers * self.allocation.policy().terms().quantum.fen().unsigned_abs();
        Some(self.share(uplift, plan, &payers, 2, share.figures.offset))
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
