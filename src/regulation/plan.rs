//! 依据 (a), (b): the complete plan (总分配方案) before any uplift. docs/rules.md section 5.2, step by step.
#![allow(
    clippy::indexing_slicing,
    reason = "a recipient has one score a factor and one figure a coefficient column: `recipients` admits no other"
)]

use std::iter::{once, zip};

use num_bigint::BigUint;

use super::indicators::Scores;
use super::recipients::{Recipient, Recipients};
use super::refusal::Refusal;
use crate::county::County;
use crate::exact::Exact;
use crate::number::Rate;
use crate::policy::{BaseRole, Factor, FactorPlaces, Policy};
use crate::rounding::{self, Apportionment, Rounding, RoundingError, Weights};

/// The plan, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Σ protected bases.
    pub(crate) bases: u64,
    /// `D`, what the pools share.
    pub(crate) distributable: u64,
    /// One a factor, in policy order.
    pub(crate) pools: Vec<u64>,
    /// 0 if the policy has none.
    pub(crate) fiscal_capacity_pool: u64,
    /// The scores of each factor that has indicators.
    pub(crate) scores: Vec<Option<Scores>>,
    /// Σ weights of each factor, in units of its weights.
    pub(crate) weight_totals: Vec<BigUint>,
    /// The cells, one a county and factor, and how each county's sum of them was rounded.
    pub(crate) rounding: Rounding,
    /// `plan_i`: protected base + Σ cells.
    pub(crate) counties: Vec<u64>,
}

impl Plan {
    pub(super) fn make(policy: &Policy, recipients: &Recipients<'_>) -> Result<Plan, Refusal> {
        let (terms, quantum) = (policy.terms(), policy.terms().quantum);

        // 5.1 scores of the factors that have indicators
        let scores = Scores::of_factors(policy, &recipients.rows)?;

        // 1. D = fund total − Σ protected bases
        let fund = terms.fund_total.in_quanta(quantum).ok_or(Refusal::internal("a fund of parts of quanta"))?;
        let bases: u128 = recipients.rows.iter().map(|recipient| u128::from(recipient.base)).sum();
        let bases = u64::try_from(bases).ok().filter(|bases| *bases <= fund).ok_or_else(|| {
            let (bases, fund_total) = (policy.money(bases), terms.fund_total);
            Refusal::BasesAboveFund { bases, fund_total }
        })?;
        let distributable = fund - bases;

        // 2. pools = apportion(D, weights), in policy order
        let weights = terms.factors.iter().map(|factor| factor.weight);
        let weights = weights.chain(terms.fiscal_capacity.as_ref().map(|pool| pool.weight));
        let weights: Vec<u64> = weights.map(Rate::millionths).collect();
        let Apportionment { shares: mut pools, .. } = rounding::apportion(distributable, weights)?;
        let fiscal_capacity_pool = pools.split_off(terms.factors.len()).into_iter().sum();

        // 3. to 5. exact cells pool × weight ÷ Σ weights, rounded so that rows and columns both add up
        let factors = FactorWeight::all(policy, &scores);
        let (weights, weight_totals) = if scores.iter().all(Option::is_none) {
            Weights::of_products(&recipients.rows, &factors, |recipient, factor| {
                factor.terms(recipient.county, recipient.mountain)
            })
        } else {
            let weight = |(row, factor): (usize, &FactorWeight<'_>)| {
                let Recipient { county, mountain, .. } = recipients.rows[row];
                factor.weight(row, county, mountain)
            };
            let cells = (0..recipients.rows.len()).flat_map(|row| factors.iter().map(move |factor| (row, factor)));
            let weights = Weights::from(cells.map(weight).collect::<Vec<_>>());
            let totals = weights.totals(factors.len());
            (weights, totals)
        };
        let rounding = rounding::controlled_rounding_in(&recipients.order, &pools, weights);
        let rounding = rounding.map_err(|error| match error {
            RoundingError::ColumnWeightsZero { column, quanta } => {
                Refusal::ZeroWeights { factor: terms.factors[column].key.clone(), pool: policy.money(quanta) }
            }
            error => Refusal::from(error),
        })?;

        // 6. plan_i = protected base + Σ rounded cells
        let cells = rounding.cells.chunks(terms.factors.len());
        let counties = recipients.rows.iter().zip(cells);
        let counties = counties.map(|(recipient, cells)| recipient.base + cells.iter().sum::<u64>());
        let counties = counties.collect();
        Ok(Plan { bases, distributable, pools, fiscal_capacity_pool, scores, weight_totals, rounding, counties })
    }
}

/// Step 3, the weight of a county in a factor: score × Π coefficients × tilt if it is a mountain county × base in the
/// `basis` role.
#[derive(Clone, Debug)]
pub(crate) struct FactorWeight<'a> {
    pub(crate) factor: &'a Factor,
    pub(crate) places: &'a FactorPlaces,
    /// What its indicators made, if it has any; else the score is a column's.
    pub(crate) scores: Option<&'a Scores>,
    base: BaseRole,
}

impl<'a> FactorWeight<'a> {
    /// One a factor, in policy order, with the scores of those that have indicators.
    pub(crate) fn all(policy: &'a Policy, scores: &'a [Option<Scores>]) -> Vec<FactorWeight<'a>> {
        let (factors, base) = (zip(&policy.terms().factors, policy.places()), policy.terms().base);
        let factors = zip(factors, scores);
        factors
            .map(|((factor, places), scores)| FactorWeight { factor, places, scores: scores.as_ref(), base })
            .collect()
    }

    /// The tilt: 1 for counties that are not mountain counties.
    pub(crate) fn tilt(&self, mountain: bool) -> Rate {
        if mountain { self.factor.tilt } else { Rate::ONE }
    }

    /// The coefficients, in the order of the factor.
    pub(crate) fn coefficients(&self, county: &County) -> impl Iterator<Item = Rate> {
        self.places.coefficients.iter().map(|place| county.coefficients[*place])
    }

    /// Decimal places of the weight, where scores and rates count in millionths and bases in fen.
    fn places(&self) -> u32 {
        let rates = self.places.coefficients.iter().map(|_| 6).sum::<u32>() + 12;
        rates + if self.base == BaseRole::Basis { 2 } else { 0 }
    }

    /// A weight, or Σ of them, as it is shown.
    pub(crate) fn shown(&self, weight: BigUint) -> Exact {
        Exact::new(weight, self.places())
    }

    /// The weight of the county in one row.
    pub(crate) fn weight(&self, row: usize, county: &County, mountain: bool) -> BigUint {
        let of_indicators = self.scores.map_or(BigUint::from(1_u32), |scores| scores.numerators[row].clone());
        self.terms(county, mountain).fold(of_indicators, |product, term| product * term)
    }

    /// What the weight is the product of, beside what indicators made: a column's score, tilt and coefficients in
    /// millionths, base in fen.
    pub(crate) fn terms(&self, county: &County, mountain: bool) -> impl Iterator<Item = u128> {
        let score = self.scores.is_none().then(|| county.scores[self.places.score].millionths());
        let rates = once(self.tilt(mountain)).chain(self.coefficients(county));
        let base = (self.base == BaseRole::Basis).then(|| county.base.fen().unsigned_abs());
        score.into_iter().chain(rates.map(|rate| u128::from(rate.millionths()))).chain(base)
    }
}
