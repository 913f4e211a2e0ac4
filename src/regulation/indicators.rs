//! The score of a factor out of the figures of its indicators: docs/rules.md section 5.1.
#![allow(
    clippy::indexing_slicing,
    reason = "a county has one figure a column of them and one coefficient a column: `recipients` admits no other"
)]

use std::iter::{once, zip};

use num_bigint::BigUint;
use num_integer::Integer;

use super::recipients::Recipient;
use super::refusal::Refusal;
use crate::county::County;
use crate::number::{Figure, Rate};
use crate::policy::{Better, Indicator, IndicatorKind, IndicatorPlaces, Policy};
use crate::rounding::Weights;

/// The scores of a factor, `score_i` = Σ weight × share, over a common denominator.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    /// One a county, in millionths of 1 ÷ denominator.
    pub(crate) numerators: Vec<BigUint>,
    /// A multiple of every `U`, as far as their values are reduced.
    pub(crate) denominator: BigUint,
    /// `U` of each indicator: Σ of its values.
    pub(crate) totals: Vec<BigUint>,
    /// Of each indicator that asks for them, the least and the largest figure.
    pub(crate) ranges: Vec<Option<Range>>,
}

/// The least and the largest figure.
pub(crate) type Range = [Figure; 2];

/// An indicator, where its columns stand, and the range of its figures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Valued<'a> {
    pub(crate) indicator: &'a Indicator,
    places: &'a IndicatorPlaces,
    range: Option<Range>,
}

impl Scores {
    /// The scores of each factor that has indicators.
    pub(super) fn of_factors(policy: &Policy, recipients: &[Recipient<'_>]) -> Result<Vec<Option<Scores>>, Refusal> {
        let factors = zip(&policy.terms().factors, policy.places());
        let scores = factors.map(|(factor, places)| match places.indicators.as_slice() {
            [] => Ok(None),
            places => Scores::of(&factor.indicators, places, recipients).map(Some),
        });
        scores.collect()
    }

    fn of(
        indicators: &[Indicator],
        places: &[IndicatorPlaces],
        recipients: &[Recipient<'_>],
    ) -> Result<Scores, Refusal> {
        let ranges = zip(indicators, places).map(|(indicator, places)| range(indicator, places, recipients));
        let ranges: Vec<Option<Range>> = ranges.collect();
        let valued = Valued::all(indicators, places, &ranges);
        let (values, totals) =
            Weights::of_products(recipients, &valued, |recipient, valued| valued.terms(recipient.county));
        for ((Indicator { key, .. }, total), range) in zip(zip(indicators, &totals), &ranges) {
            if total.bits() == 0 {
                let indicator = key.clone();
                let are_same = range.is_some_and(|[least, largest]| least == largest); // then every value is 0
                let refusal =
                    if are_same { Refusal::SameFigures { indicator } } else { Refusal::ZeroIndicator { indicator } };
                return Err(refusal);
            }
        }
        // What values have in common changes no share, and is left out of the common denominator.
        let reduced = values.totals(valued.len());
        let denominator = reduced.iter().fold(BigUint::from(1_u32), |denominator, total| denominator.lcm(total));
        let parts = zip(indicators, &reduced).map(|(indicator, total)| {
            let part = &denominator / total;
            part * indicator.weight.millionths()
        });
        let numerators = values.sums_with(&parts.collect::<Vec<_>>());
        Ok(Scores { numerators, denominator, totals, ranges })
    }
}

/// The range of an indicator's figures, if its values go by it.
fn range(indicator: &Indicator, places: &IndicatorPlaces, recipients: &[Recipient<'_>]) -> Option<Range> {
    let IndicatorKind::Minmax { .. } = indicator.kind else { return None };
    let figures = || recipients.iter().map(|row| row.county.figures[places.figures[0]]);
    Some([figures().min()?, figures().max()?])
}

impl<'a> Valued<'a> {
    pub(crate) fn all(
        indicators: &'a [Indicator],
        places: &'a [IndicatorPlaces],
        ranges: &[Option<Range>],
    ) -> Vec<Valued<'a>> {
        let all = zip(zip(indicators, places), ranges);
        all.map(|((indicator, places), range)| Valued { indicator, places, range: *range }).collect()
    }

    /// The figures of its columns: one, or before and now.
    pub(crate) fn figures(&self, county: &County) -> Vec<Figure> {
        self.places.figures.iter().map(|place| county.figures[*place]).collect()
    }

    /// The coefficients, in the order of the indicator.
    pub(crate) fn coefficients(&self, county: &County) -> impl Iterator<Item = Rate> {
        self.places.coefficients.iter().map(|place| county.coefficients[*place])
    }

    /// Decimal places of the value: figures and rates count in millionths.
    pub(crate) fn places(&self) -> u32 {
        let of_range = if self.range.is_some() { 6 } else { 0 };
        self.places.coefficients.iter().map(|_| 6).sum::<u32>() + 6 + of_range
    }

    /// What the value `u` is the product of: what its kind makes of the figure, and the coefficients.
    pub(crate) fn terms(&self, county: &County) -> impl Iterator<Item = u128> {
        let x = |place: usize| county.figures[self.places.figures[place]].millionths();
        let value = match &self.indicator.kind {
            IndicatorKind::Amount { .. } => x(0),
            IndicatorKind::Change { better: Better::Higher, .. } => x(1) - x(0),
            IndicatorKind::Change { better: Better::Lower, .. } => x(0) - x(1),
            IndicatorKind::Gap { reference } => reference.millionths() - x(0),
            IndicatorKind::Minmax { better, lowest } => self.range.map_or(0, |range| {
                let [least, largest] = range.map(Figure::millionths);
                let from_worst = if *better == Better::Higher { x(0) - least } else { largest - x(0) };
                let (one, lowest) = (i128::from(Rate::ONE.millionths()), i128::from(lowest.millionths()));
                (one - lowest) * from_worst + lowest * (largest - least)
            }),
        };
        let coefficients = self.coefficients(county).map(|rate| u128::from(rate.millionths()));
        once(value.max(0).unsigned_abs()).chain(coefficients)
    }
}
