//! How the indicators of a factor made a county's score.
#![allow(clippy::indexing_slicing, reason = "a row of the scores is a row of the table")]

use std::iter::zip;

use num_bigint::BigUint;

use super::allocation::Share;
use super::explain::Steps;
use super::indicator_steps::{IndicatorStep, ScoreStep};
use super::indicators::{Range, Valued};
use super::plan::{FactorWeight, ScoreSource};
use crate::exact::{Exact, Quotient};
use crate::number::{Figure, Rate};

impl Steps<'_> {
    pub(super) fn score(&self, share: &Share<'_>, factor: &FactorWeight<'_>) -> Option<ScoreStep> {
        let ScoreSource::Indicators(scores, places) = factor.score else { return None };
        let valued = Valued::all(&factor.factor.indicators, places, &scores.ranges);
        let parts = zip(zip(&valued, &scores.totals), &scores.ranges).map(|((valued, total), range)| {
            let terms = || valued.terms(share.county);
            let figure = |millionths: i128| Figure::from_millionths(millionths);
            let coefficients = zip(&valued.indicator.coefficients, valued.coefficients(share.county));
            IndicatorStep {
                indicator: valued.indicator.key.clone(),
                weight: valued.indicator.weight,
                figures: valued.figures(share.county),
                range: range.map(|Range { least, largest }| [figure(least), figure(largest)]),
                coefficients: coefficients.map(|(name, rate)| (name.clone(), rate)).collect(),
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
}
