//! 依据 (a): the weight of each county in each factor, as a whole number.
//!
//! `score × Π coefficients × tilt × base`, each brought to a common number of decimal places over its column, so that
//! the weights of a factor are whole numbers in a common unit of 10^−places.

use crate::county::County;
use crate::natural::Natural;
use crate::number::Rate;
use crate::policy::{BaseRole, Factor, Policy};

/// The weights of one table.
#[derive(Clone, Debug)]
pub(crate) struct Weights<'a> {
    counties: &'a [County],
    columns: Vec<Column>,
    basis: bool,
}

#[derive(Clone, Debug)]
struct Column {
    /// Most decimal places of a score of this factor.
    score_places: u64,
    /// What mountain and other counties' scores are multiplied by: tilt and 1 in the same unit.
    tilt: [u64; 2],
    /// Places in [`County::coefficients`], and what their millionths are divided by, exactly.
    coefficients: Vec<(usize, u64)>,
    /// Decimal places of the weights.
    places: u32,
}

const POWERS: [u64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

impl<'a> Weights<'a> {
    pub(crate) fn new(policy: &Policy, counties: &'a [County]) -> Weights<'a> {
        let basis = policy.base == BaseRole::Basis;
        let factors = policy.factors.iter().enumerate();
        let columns =
            factors.map(|(column, factor)| Column::new(policy, counties, column, factor, basis));
        Weights {
            counties,
            columns: columns.collect(),
            basis,
        }
    }

    /// The weight of a county in a factor, in units of 10^−[`Weights::places`].
    #[inline]
    pub(crate) fn weight(&self, row: usize, column: usize, mountain: bool) -> Natural {
        let (Some(county), Some(factor)) = (self.counties.get(row), self.columns.get(column))
        else {
            return Natural::ZERO;
        };
        let score = county.scores.get(column).copied().unwrap_or_default();
        let missing =
            usize::try_from(factor.score_places.wrapping_sub(score.places())).unwrap_or(0);
        let power = POWERS.get(missing).copied().unwrap_or(1);
        let [other, tilted] = factor.tilt;
        let tilt = if mountain { tilted } else { other };
        // 2^60 × 10^6 × 10^12 < 2^128: never wraps.
        let tilted = u128::from(score.digits())
            .wrapping_mul(u128::from(power))
            .wrapping_mul(u128::from(tilt));
        if factor.coefficients.is_empty() && !self.basis {
            return Natural::from(tilted);
        }
        self.multiplied(Natural::from(tilted), county, factor)
    }

    #[inline]
    fn multiplied(&self, mut weight: Natural, county: &County, factor: &Column) -> Natural {
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
        policy: &Policy,
        counties: &[County],
        column: usize,
        factor: &Factor,
        basis: bool,
    ) -> Column {
        let scores = counties
            .iter()
            .filter_map(|county| county.scores.get(column));
        let score_places = scores.map(|score| score.places()).max().unwrap_or(0);
        let (tilt, one, tilt_places) = common_unit([factor.tilt].into_iter());
        let mut places = u32::try_from(score_places)
            .unwrap_or(0)
            .saturating_add(tilt_places);
        if basis {
            places = places.saturating_add(2); // bases count in fen
        }
        let mut coefficients = Vec::with_capacity(factor.coefficients.len());
        for name in &factor.coefficients {
            let place = policy
                .coefficients()
                .iter()
                .position(|other| other == name)
                .unwrap_or(usize::MAX);
            let figures = counties
                .iter()
                .filter_map(|county| county.coefficients.get(place).copied());
            let (divisor, _, coefficient_places) = common_unit(figures);
            coefficients.push((place, divisor));
            places = places.saturating_add(coefficient_places);
        }
        let tilt = factor.tilt.millionths().checked_div(tilt).unwrap_or(0);
        Column {
            score_places,
            tilt: [one, tilt],
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
