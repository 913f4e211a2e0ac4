//! 依据 (a): the weight of each county in each factor, as a whole number.
//!
//! `score × Π coefficients × tilt × base`, each brought to a common number of decimal places over its column, so that
//! the weights of a factor are whole numbers in a common unit of 10^−places.

use crate::county::County;
use crate::natural::Natural;
use crate::number::Rate;
use crate::policy::{BaseRole, Factor, Policy};
use crate::recipients::{Recipients, digits_and_places};

/// The weights of one table.
#[derive(Clone, Debug)]
pub(crate) struct Weights<'a> {
    counties: &'a [County],
    columns: Vec<Column>,
    basis: bool,
}

#[derive(Clone, Debug)]
struct Column {
    /// What a score's digits are multiplied by, by its decimal places: for other counties and for mountain counties.
    /// Brings the score to the places of its column, and holds 1 or the tilt in one unit; at most 10^18.
    scale: [[u64; 7]; 2],
    /// Places in [`County::coefficients`], and what their millionths are divided by, exactly.
    coefficients: Vec<(usize, u64)>,
    /// Decimal places of the weights.
    places: u32,
}

const POWERS: [u64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

impl<'a> Weights<'a> {
    pub(crate) fn new(policy: &Policy, counties: &'a [County], recipients: &Recipients) -> Self {
        let basis = policy.base == BaseRole::Basis;
        let factors = policy.factors.iter().enumerate();
        let columns = factors.map(|(column, factor)| {
            let places = recipients.score_places(column);
            let coefficients = factor.coefficients.iter().map(|name| {
                let place = policy.coefficients().iter().position(|other| other == name);
                place.unwrap_or(usize::MAX)
            });
            Column::new(factor, coefficients.collect(), counties, places, basis)
        });
        Weights {
            counties,
            columns: columns.collect(),
            basis,
        }
    }

    /// The weight of a county in a factor, in units of 10^−[`Weights::places`].
    #[inline(always)]
    pub(crate) fn weight(&self, row: usize, column: usize, mountain: bool) -> Natural {
        let (Some(county), Some(factor)) = (self.counties.get(row), self.columns.get(column))
        else {
            return Natural::ZERO;
        };
        let score = county.scores.get(column).copied().unwrap_or_default();
        let [other, tilted] = &factor.scale;
        let scale = if mountain { tilted } else { other };
        let (digits, places) = digits_and_places(score);
        let scale = scale.get(places).copied().unwrap_or(0);
        let scaled = digits.wrapping_mul(u128::from(scale)); // below 2^120
        if factor.coefficients.is_empty() && !self.basis {
            return Natural::from(scaled);
        }
        self.multiplied(scaled, county, factor)
    }

    /// Σ weights of each factor, if nothing but tilts multiplies the scores.
    pub(crate) fn totals(&self, recipients: &Recipients) -> Option<Vec<Natural>> {
        let is_plain = |factor: &Column| factor.coefficients.is_empty() && !self.basis;
        let factors = self.columns.iter().zip(&recipients.score_sums);
        let total = |(factor, sums): (&Column, &[[u128; 7]; 2])| {
            let sums = sums.as_flattened().iter().map(|sum| Natural::from(*sum));
            let scales = factor.scale.as_flattened().iter();
            let parts = sums
                .zip(scales)
                .map(|(sum, scale)| sum.times(&Natural::from(*scale)));
            is_plain(factor).then(|| parts.sum())
        };
        factors.map(total).collect()
    }

    #[inline(never)]
    fn multiplied(&self, scaled: u128, county: &County, factor: &Column) -> Natural {
        let mut weight = Natural::from(scaled);
        for (place, divisor) in &factor.coefficients {
            let millionths = county
                .coefficients
                .get(*place)
                .map_or(0, |coefficient| coefficient.millionths());
            weight = weight.times(&Natural::from(
                millionths.checked_div(*divisor).unwrap_or(0),
            ));
        }
        if self.basis {
            weight = weight.times(&Natural::from(county.base.fen_u64().unwrap_or(0)));
        }
        weight
    }

    /// Decimal places of the weights of a factor.
    pub(crate) fn places(&self, column: usize) -> u32 {
        self.columns.get(column).map_or(0, |column| column.places)
    }
}

impl Column {
    fn new(
        factor: &Factor,
        coefficients: Vec<usize>,
        counties: &[County],
        score_places: usize,
        basis: bool,
    ) -> Column {
        let (divisor, one, tilt_places) = common_unit([factor.tilt].into_iter());
        let tilt = factor.tilt.millionths().checked_div(divisor).unwrap_or(0);
        let mut scale = [[0; 7]; 2];
        for (scale, tilt) in scale.iter_mut().zip([one, tilt]) {
            let powers = POWERS.iter().take(score_places.saturating_add(1)).rev();
            for (slot, power) in scale.iter_mut().zip(powers) {
                *slot = power.saturating_mul(tilt);
            }
        }
        let mut places = u32::try_from(score_places)
            .unwrap_or(0)
            .saturating_add(tilt_places);
        if basis {
            places = places.saturating_add(2); // bases count in fen
        }
        let coefficients = coefficients.into_iter().map(|place| {
            let figures = counties
                .iter()
                .filter_map(|county| county.coefficients.get(place).copied());
            let (divisor, _, coefficient_places) = common_unit(figures);
            places = places.saturating_add(coefficient_places);
            (place, divisor)
        });
        let coefficients = coefficients.collect();
        Column {
            scale,
            coefficients,
            places,
        }
    }
}

/// The largest power of ten that divides all the rates' millionths; 1 in the unit that leaves; and its decimal places.
fn common_unit(rates: impl Iterator<Item = Rate> + Clone) -> (u64, u64, u32) {
    let divides = |power: &u64| {
        rates
            .clone()
            .all(|rate| rate.millionths().checked_rem(*power) == Some(0))
    };
    let shift = POWERS.iter().rposition(divides).unwrap_or(0);
    let divisor = POWERS.get(shift).copied().unwrap_or(1);
    let one = POWERS.iter().rev().nth(shift).copied().unwrap_or(1);
    (
        divisor,
        one,
        6_u32.saturating_sub(u32::try_from(shift).unwrap_or(0)),
    )
}
