//! RULES section 5, checked: the pools, and the cells by certificate.

use super::certificate::{self, Certificate, Flaw, Table};
use super::rows::Sums;
use super::wide::Wide;
use super::{Audit, Demand, Found};
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::number::Rate;
use crate::policy::{BaseRole, Policy};
use crate::published::{Column, PublishedFigures};

/// 依据 (a): what multiplies a county's scores.
pub(super) struct Weights<'a> {
    policy: &'a Policy,
    /// What each factor's coefficients are, as places in [`County::coefficients`].
    coefficients: Vec<Vec<usize>>,
    /// Whether nothing multiplies the tilted scores.
    is_plain: bool,
}

impl<'a> Weights<'a> {
    pub(super) fn new(policy: &'a Policy) -> Weights<'a> {
        let known = policy.coefficients();
        let place = |name: &String| known.iter().position(|other| other == name);
        let places = |names: &[String]| names.iter().filter_map(place).collect();
        let factors = policy.terms().factors.iter();
        Weights {
            policy,
            coefficients: factors.map(|factor| places(&factor.coefficients)).collect(),
            is_plain: known.is_empty() && policy.terms().base == BaseRole::Protected,
        }
    }

    /// score × tilt, in millionths each: below 10^36.
    #[inline]
    fn tilted(&self, county: &County, mountain: bool, column: usize) -> u128 {
        let Some(factor) = self.policy.terms().factors.get(column) else {
            return 0;
        };
        let tilt = if mountain { factor.tilt } else { Rate::ONE };
        let score = county.scores.get(column).map_or(0, |score| score.millionths());
        score.wrapping_mul(u128::from(tilt.millionths()))
    }

    /// What that is multiplied by: coefficients in millionths, and the base in fen where it is the basis.
    #[inline]
    fn multipliers(&self, county: &County, column: usize) -> impl Iterator<Item = u128> {
        let places = self.coefficients.get(column).map(Vec::as_slice);
        let places = places.unwrap_or_default().iter();
        let coefficients = places.filter_map(|place| county.coefficients.get(*place));
        let coefficients = coefficients.map(|coefficient| u128::from(coefficient.millionths()));
        let base = (self.policy.terms().base == BaseRole::Basis).then_some(county.base);
        coefficients.chain(base.map(|base| base.fen().unsigned_abs()))
    }

    /// The weight, if it is below 2^128.
    #[inline]
    pub(super) fn narrow(&self, county: &County, mountain: bool, column: usize) -> Option<u128> {
        let tilted = self.tilted(county, mountain, column);
        if self.is_plain {
            return Some(tilted);
        }
        self.multipliers(county, column).try_fold(tilted, u128::checked_mul)
    }

    fn wide(&self, county: &County, mountain: bool, column: usize) -> Wide {
        let tilted = self.tilted(county, mountain, column);
        Wide::product([tilted].into_iter().chain(self.multipliers(county, column)))
    }
}

/// The plan matrix as published, with its weights.
struct Cells<'a> {
    weights: &'a Weights<'a>,
    counties: &'a [County],
    mountain: &'a [bool],
    cells: &'a [u64],
    pools: &'a [u128],
    totals: &'a [Option<u128>],
    is_ascending: bool,
}

impl Cells<'_> {
    #[inline]
    fn is_mountain(&self, row: usize) -> bool {
        self.mountain.get(row).copied().unwrap_or(false)
    }
}

impl Table for Cells<'_> {
    fn pools(&self) -> &[u128] {
        self.pools
    }

    fn rows(&self) -> usize {
        self.counties.len()
    }

    fn order(&self) -> Option<Vec<usize>> {
        (!self.is_ascending).then(|| {
            let mut order: Vec<usize> = (0..self.counties.len()).collect();
            order.sort_by_key(|row| self.code(*row));
            order
        })
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.counties.get(row).map(|county| county.code)
    }

    fn narrow_total(&self, column: usize) -> Option<u128> {
        self.totals.get(column).copied().flatten()
    }

    #[inline]
    fn narrow(&self, row: usize, column: usize) -> Option<u128> {
        let county = self.counties.get(row)?;
        self.weights.narrow(county, self.is_mountain(row), column)
    }

    fn wide(&self, row: usize, column: usize) -> Wide {
        match self.counties.get(row) {
            Some(county) => self.weights.wide(county, self.is_mountain(row), column),
            None => Wide::from(0),
        }
    }

    #[inline]
    fn cell(&self, row: usize, column: usize) -> u128 {
        let place = row.wrapping_mul(self.pools.len()).wrapping_add(column);
        self.cells.get(place).map_or(0, |cell| u128::from(*cell))
    }
}

impl<P: Fn(usize) -> Option<PublishedFigures> + Sync> Audit<'_, P> {
    /// The pools, once the cells are checked. `None` if there can be no plan at all.
    pub(super) fn check_plan(&mut self, weights: &Weights<'_>, sums: &Sums) -> Option<Vec<u128>> {
        let bases = match self.policy.terms().base {
            BaseRole::Protected => sums.bases,
            BaseRole::Basis => 0,
        };
        let fund_total = self.policy.terms().fund_total;
        let Ok(left) = u128::try_from(fund_total.fen().saturating_sub(bases)) else {
            let bases = Money::of_fen(bases);
            let demand = Demand::BasesWithinFund { bases, fund_total };
            self.find(None, Column::Base, None, demand);
            self.find(None, Column::Code, None, Demand::PlanUnchecked);
            return None;
        };
        let pools = pools(self.policy, left.checked_div(u128::from(self.quantum.fen)).unwrap_or(0));
        let cells = Cells {
            weights,
            counties: self.counties,
            mountain: &self.mountain,
            cells: &self.cells,
            pools: pools.get(..self.policy.terms().factors.len()).unwrap_or_default(),
            totals: &sums.weights,
            is_ascending: sums.is_ascending,
        };
        let Certificate { flaws, totals } = certificate::certify(&cells);
        let is_possible = !flaws.iter().any(|flaw| matches!(flaw, Flaw::ZeroWeights { .. }));
        let flaws = flaws.into_iter().filter(|flaw| self.can_tell(*flaw));
        let (findings, unlisted) = self.worded(flaws, |flaw| self.finding(&cells, &totals, flaw));
        self.find_all(findings, unlisted);
        if !is_possible {
            self.find(None, Column::Code, None, Demand::PlanUnchecked);
        }
        is_possible.then_some(pools)
    }

    /// Whether a flaw stays one whatever the counties have that are not published, or whose plan is not its cells.
    pub(super) fn can_tell(&self, flaw: Flaw) -> bool {
        match flaw {
            Flaw::ZeroWeights { .. } => true,
            Flaw::Cell { row, .. } | Flaw::Row { row } => self.is_complete || (self.published)(row).is_some(),
            Flaw::Column { .. } => self.is_complete,
            Flaw::RowChoice { .. } | Flaw::CellChoice { .. } => self.is_complete && self.plans.is_empty(),
        }
    }

    fn finding(&self, cells: &Cells<'_>, totals: &[Wide], flaw: Flaw) -> Option<Found> {
        let key = |column: usize| self.policy.terms().factors.get(column).map(|factor| factor.key.clone());
        let factor = |column: usize| Column::all(self.policy).into_iter().nth(column + 4);
        let cell = |row: usize, column: usize| self.figures(row).cells.get(column).copied();
        let plan = |row: usize| Some(self.figures(row).plan);
        let pool = |column: usize| cells.pools.get(column).copied().unwrap_or(0);
        Some(match flaw {
            Flaw::ZeroWeights { column } => (None, factor(column)?, None, Demand::SomeWeight),
            Flaw::Cell { row, column } => {
                let total = totals.get(column)?;
                let exact = cells.wide(row, column).times(&Wide::from(pool(column)));
                let (down, up) = self.neighbours(&exact, total, pool(column));
                (Some(row), factor(column)?, cell(row, column), Demand::FloorOrCeiling { down, up })
            }
            Flaw::Row { row } => (Some(row), Column::Plan, plan(row), Demand::RowSum),
            Flaw::Column { column } => {
                let figure = |figures: &PublishedFigures| figures.cells.get(column).copied().unwrap_or_default();
                return self.column_sum(factor(column)?, pool(column), figure);
            }
            Flaw::RowChoice { down, up } => {
                let other = self.code(up)?;
                let demand = Demand::CountyFirst { other };
                (Some(down), Column::Plan, plan(down), demand)
            }
            Flaw::CellChoice { row, down, up } => {
                let demand = Demand::FactorFirst { other: key(up)? };
                (Some(row), factor(down)?, cell(row, down), demand)
            }
        })
    }
}

/// Pools by largest remainder, equal remainders in policy order: few, so each is ranked against all.
fn pools(policy: &Policy, distributable: u128) -> Vec<u128> {
    let one = u128::from(Rate::ONE.millionths());
    let factors = policy.terms().factors.iter().map(|factor| factor.weight);
    let weights = factors.chain(policy.terms().fiscal_capacity.as_ref().map(|pool| pool.weight));
    let exact = weights.map(|weight| u128::from(weight.millionths()).saturating_mul(distributable));
    let parts: Vec<(u128, u128)> =
        exact.filter_map(|exact| exact.checked_div(one).zip(exact.checked_rem(one))).collect();
    let paid = parts.iter().fold(0_u128, |sum, (whole, _)| sum.saturating_add(*whole));
    let left = distributable.saturating_sub(paid);
    let is_next = |place: usize, part: u128| {
        let others = parts.iter().enumerate();
        let ahead = others.filter(|(other, (_, rest))| *rest > part || (*rest == part && *other < place));
        u128::try_from(ahead.count()).is_ok_and(|ahead| ahead < left)
    };
    let pools = parts.iter().enumerate();
    pools.map(|(place, (whole, part))| whole.saturating_add(u128::from(is_next(place, *part)))).collect()
}
