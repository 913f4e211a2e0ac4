//! docs/rules.md section 5.1, checked: the scores that indicators make, as weights of any size.

#![allow(clippy::indexing_slicing, reason = "only counties that fit the policy are asked for their figures")]

use std::iter::zip;

use num_bigint::{BigInt, BigUint};

use super::case::Audit;
use super::certificate::Large;
use super::finding::Demand;
use crate::county::County;
use crate::number::Rate;
use crate::policy::{Better, Indicator, IndicatorKind, IndicatorPlaces};
use crate::published::Column;

impl Audit<'_> {
    /// The scores of each factor that has indicators, all multiplied by the same; `None` if there is an indicator of
    /// which everybody has 0, as is so where all figures of a `minmax` are the same.
    pub(super) fn scores(&mut self, columns: &[Column]) -> Option<Vec<Large>> {
        let (mut scores, mut are_all) = (Vec::new(), true);
        for (column, (factor, places)) in zip(columns, zip(&self.terms.factors, self.policy.places())) {
            if places.indicators.is_empty() {
                scores.push(None);
                continue;
            }
            let of_indicators = zip(&factor.indicators, &places.indicators);
            let values: Vec<Vec<BigUint>> =
                of_indicators.map(|(of, places)| values(self.counties, of, places)).collect();
            let totals: Vec<BigUint> = values.iter().map(|values| values.iter().sum()).collect();
            for (indicator, _) in zip(&factor.indicators, &totals).filter(|(_, total)| **total == BigUint::ZERO) {
                let indicator = indicator.key.clone();
                self.verdict.find(None, Some(column), None, Demand::SomeValue { indicator });
                are_all = false;
            }
            // Σ weight × value ÷ total, times all totals: those of the other indicators.
            let others = |own: usize| {
                let others = totals.iter().enumerate().filter(|(place, _)| *place != own);
                others.map(|(_, total)| total).product::<BigUint>()
            };
            let weights = factor.indicators.iter().enumerate();
            let weights: Vec<BigUint> = weights.map(|(own, of)| others(own) * of.weight.millionths()).collect();
            let score = |row: usize| zip(&weights, &values).map(|(weight, values)| weight * &values[row]).sum();
            scores.push(Some((0..self.counties.len()).map(score).collect()));
        }
        are_all.then_some(scores)
    }
}

/// What each county has of an indicator, all multiplied by the same.
fn values(counties: &[County], indicator: &Indicator, places: &IndicatorPlaces) -> Vec<BigUint> {
    let figure = |county: &County, place: usize| BigInt::from(county.figures[places.figures[place]].millionths());
    let figures = || counties.iter().map(|county| figure(county, 0));
    let (least, most) = (figures().min().unwrap_or_default(), figures().max().unwrap_or_default());
    let better = |better: &Better, more: BigInt| if *better == Better::Higher { more } else { -more };
    let value = |county: &County| match &indicator.kind {
        IndicatorKind::Amount { .. } => figure(county, 0),
        IndicatorKind::Change { better: way, .. } => better(way, figure(county, 1) - figure(county, 0)),
        IndicatorKind::Gap { reference } => BigInt::from(reference.millionths()) - figure(county, 0),
        IndicatorKind::Minmax { better: way, lowest } => {
            let worst = if *way == Better::Higher { &least } else { &most };
            let above = better(way, figure(county, 0) - worst);
            let lowest = BigInt::from(lowest.millionths());
            (Rate::ONE.millionths() - &lowest) * above + lowest * (&most - &least)
        }
    };
    let coefficients = |county: &County| -> BigUint {
        let rates = places.coefficients.iter().map(|place| county.coefficients[*place]);
        rates.map(|rate| BigUint::from(rate.millionths())).product()
    };
    // What is below 0 is no positive number, and counts as 0.
    let value = |county: &County| value(county).to_biguint().unwrap_or_default() * coefficients(county);
    counties.iter().map(value).collect()
}
