//! How the steps of a county are made: the exact numbers again, the decisions as they were recorded.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county or a factor")]

use std::iter::{once, zip};

use num_bigint::BigUint;
use num_integer::Integer;

use super::allocation::{Allocation, Share};
use super::common::Found;
use super::control::Bounds;
use super::indicators::Valued;
use super::plan::FactorWeight;
use super::steps::{
    CellStep, CountyAdjustment, CountyControl, CountySteps, IndicatorStep, PlanStep, ScoreStep, ShareStep, UpliftStep,
};
use super::uplift::Shared;
use super::year::Adjusted;
use crate::exact::{Exact, Quotient};
use crate::number::{Money, Rate};
use crate::policy::{Adjustment, BaseRole};

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
        let exact = match factor.scores {
            None => Quotient::of_product(once(pool.into()).chain(factor.terms(county, mountain)), total),
            Some(_) => Quotient::of_fraction(&weight * pool, total),
        };
        let basis = self.allocation.policy().terms().base == BaseRole::Basis;
        CellStep {
            factor: factor.factor.key.clone(),
            score: factor.scores.is_none().then(|| county.scores[factor.places.score]),
            indicators: self.score(share, factor),
            coefficients: zip(factor.factor.coefficients.iter().cloned(), factor.coefficients(county)).collect(),
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

    /// How the indicators of a factor made a county's score.
    fn score(&self, share: &Share<'_>, factor: &FactorWeight<'_>) -> Option<ScoreStep> {
        let scores = factor.scores?;
        let valued = Valued::all(&factor.factor.indicators, &factor.places.indicators, &scores.ranges);
        let parts = zip(zip(&valued, &scores.totals), &scores.ranges).map(|((valued, total), range)| {
            let terms = || valued.terms(share.county);
            let names = valued.indicator.coefficients.iter().cloned();
            IndicatorStep {
                indicator: valued.indicator.key.clone(),
                weight: valued.indicator.weight,
                figures: valued.figures(share.county),
                range: *range,
                coefficients: zip(names, valued.coefficients(share.county)).collect(),
                value: Exact::new(terms().map(BigUint::from).product(), valued.places()),
                total: Exact::new(total.clone(), valued.places()),
                share: Quotient::of_product(terms(), total),
            }
        });
        let numerator = scores.numerators[share.row].clone();
        let millionths = BigUint::from(Rate::ONE.millionths());
        Some(ScoreStep {
            parts: parts.collect(),
            score: Quotient::of_fraction(numerator.clone(), &(&scores.denominator * millionths)),
            numerator: Exact::new(numerator, 6),
            denominator: scores.denominator.clone(),
        })
    }

    fn uplift(&self, share: &Share<'_>) -> Option<UpliftStep> {
        let (rate, plan) = (self.allocation.common().uplift_rate?.rate(), share.figures.plan);
        let product = BigUint::from(rate.millionths()) * plan.fen().unsigned_abs();
        let step = UpliftStep { rate, plan, exact_yuan: Exact::new(product, 8), amount: share.figures.uplift };
        share.figures.mountain.then_some(step)
    }

    /// Its share of the rest of the fiscal-capacity pool, by score.
    fn fiscal_capacity(&self, share: &Share<'_>) -> Option<ShareStep> {
        let by_score = self.allocation.found.uplifted.fiscal_capacity.as_ref()?;
        let score = share.county.fiscal_capacity?.millionths();
        Some(self.share(by_score, score, 6, share.figures.fiscal_capacity))
    }

    /// What another county pays of the uplift, by its plan.
    fn offset(&self, share: &Share<'_>) -> Option<ShareStep> {
        let by_plan = self.allocation.found.uplifted.offset.as_ref().filter(|_| !share.figures.mountain)?;
        Some(self.share(by_plan, share.figures.plan.fen().unsigned_abs(), 2, share.figures.offset))
    }

    fn control(&self, share: &Share<'_>) -> Option<CountyControl> {
        let Found { plan, uplifted, controlled, .. } = &self.allocation.found;
        let (policy, row, controlled) = (self.allocation.policy(), share.row, controlled.as_ref()?);
        let money = |quanta: u128| policy.money(quanta);
        let before = controlled.before[row];
        let (recipient, control) = (&self.allocation.recipients[row], policy.terms().control.as_ref());
        let bounds = Bounds::of(policy, recipient, (plan, uplifted), row, control);
        let lambda = controlled.lambda.filter(|lambda| lambda.compare(before, u64::MAX.into()).is_le());
        let exact = lambda
            .map(|lambda| Quotient::of_product([lambda.numerator.into(), before.into()], &lambda.denominator.into()));
        let amount = controlled.after.shares[row];
        let held = controlled.held(row, &bounds);
        let is_above = exact.as_ref().is_some_and(|exact| u128::from(amount) > exact.whole().into());
        Some(CountyControl {
            before: money(before.into()),
            last: policy.last(share.county),
            need: policy.need(share.county),
            promised: money(bounds.promised),
            issued: bounds.issued.map(money),
            floor_bound: bounds.floor.map(money),
            need_bound: bounds.need.map(money),
            cap_bound: bounds.cap.map(money),
            lower: money(bounds.lower),
            upper: bounds.upper.map(money),
            rounded_up: held.is_none() && is_above,
            exact,
            held,
            amount: money(amount.into()),
            change: share.figures.control,
        })
    }

    fn adjustments(&self, share: &Share<'_>) -> Vec<CountyAdjustment> {
        let (policy, figures) = (self.allocation.policy(), &share.figures);
        let mut before = figures.plan + figures.uplift + figures.fiscal_capacity - figures.offset + figures.control;
        let own = policy.adjustments_of(share.county);
        let adjustments = zip(
            zip(&policy.terms().adjustments, own),
            zip(&self.allocation.found.entitled.adjustments, &figures.adjustments),
        );
        let step = |((adjustment, own), (adjusted, amount)): ((&Adjustment, Money), (&Adjusted, &Money))| {
            let freed = adjusted.shared.as_ref().filter(|_| own == Money::ZERO);
            let freed = freed.map(|freed| self.share(freed, before.fen().unsigned_abs(), 2, *amount));
            let step = CountyAdjustment { key: adjustment.key.clone(), before, own, freed, amount: *amount };
            before = before + *amount;
            step
        };
        adjustments.map(step).collect()
    }

    fn share(&self, shared: &Shared, weight: u128, places: u32, amount: Money) -> ShareStep {
        let exact = Quotient::of_product([shared.quanta.into(), weight], &shared.weight_total);
        ShareStep {
            shared: self.allocation.money(shared.quanta),
            weight: Exact::new(weight.into(), places),
            weight_total: Exact::new(shared.weight_total.clone(), places),
            rounded_up: amount > self.allocation.money(exact.whole()),
            exact,
            amount,
        }
    }
}
