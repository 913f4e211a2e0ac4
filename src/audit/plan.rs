//! RULES section 5, checked: the pools, and the cells by certificate.

use super::certificate::{self, Certificate, Flaw, Table};
use super::wide::Wide;
use super::{Audit, Column, Demand, Found};
use crate::county::{County, CountyCode};
use crate::money::Money;
use crate::number::Rate;
use crate::policy::{BaseRole, Policy};
use crate::published::PublishedFigures;

/// The plan matrix as published, with its weights.
struct Cells<'a> {
    policy: &'a Policy,
    counties: &'a [County],
    mountain: &'a [bool],
    cells: &'a [u64],
    pools: &'a [u128],
    /// What each factor's coefficients are, as places in [`County::coefficients`].
    coefficients: Vec<Vec<usize>>,
    /// Whether nothing multiplies the tilted scores.
    is_plain: bool,
}

impl Cells<'_> {
    /// 依据 (a): score × tilt, in millionths each: below 10^36.
    #[inline]
    fn tilted(&self, row: usize, column: usize) -> u128 {
        let (Some(county), Some(factor)) =
            (self.counties.get(row), self.policy.factors.get(column))
        else {
            return 0;
        };
        let is_mountain = self.mountain.get(row).copied().unwrap_or(false);
        let tilt = if is_mountain { factor.tilt } else { Rate::ONE };
        let score = county
            .scores
            .get(column)
            .map_or(0, |score| score.millionths());
        score.wrapping_mul(u128::from(tilt.millionths()))
    }

    /// What that is multiplied by: coefficients in millionths, and the base in fen where it is the basis.
    #[inline]
    fn multipliers(&self, row: usize, column: usize) -> impl Iterator<Item = u128> + '_ {
        let county = self.counties.get(row);
        let places = self
            .coefficients
            .get(column)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let coefficients = places
            .iter()
            .filter_map(move |place| county?.coefficients.get(*place));
        let coefficients = coefficients.map(|coefficient| u128::from(coefficient.millionths()));
        let base = county.filter(|_| self.policy.base == BaseRole::Basis);
        coefficients.chain(base.map(|county| county.base.fen().unsigned_abs()))
    }
}

impl Table for Cells<'_> {
    fn pools(&self) -> &[u128] {
        self.pools
    }

    fn rows(&self) -> usize {
        self.counties.len()
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.counties.get(row).map(|county| county.code)
    }

    #[inline]
    fn narrow(&self, row: usize, column: usize) -> Option<u128> {
        let tilted = self.tilted(row, column);
        if self.is_plain {
            return Some(tilted);
        }
        self.multipliers(row, column)
            .try_fold(tilted, u128::checked_mul)
    }

    fn wide(&self, row: usize, column: usize) -> Wide {
        let tilted = self.tilted(row, column);
        Wide::product([tilted].into_iter().chain(self.multipliers(row, column)))
    }

    #[inline]
    fn cells(&self, row: usize) -> [u128; 8] {
        let mut cells = [0; 8];
        let columns = self.pools.len();
        let start = row.saturating_mul(columns);
        let published = self
            .cells
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take(columns);
        for (slot, cell) in cells.iter_mut().zip(published) {
            *slot = u128::from(*cell);
        }
        cells
    }
}

impl<P: Fn(usize) -> Option<PublishedFigures>> Audit<'_, P> {
    /// The pools, once the cells are checked. `None` if there can be no plan at all.
    pub(super) fn check_plan(&mut self, bases: i128) -> Option<Vec<u128>> {
        let bases = match self.policy.base {
            BaseRole::Protected => bases,
            BaseRole::Basis => 0,
        };
        let fund_total = self.policy.fund_total;
        let Ok(left) = u128::try_from(fund_total.fen().saturating_sub(bases)) else {
            let bases = Some(Money::clamped(bases));
            self.find(
                None,
                Column::Base,
                bases,
                Demand::BasesWithinFund { fund_total },
            );
            return None;
        };
        let pools = pools(self.policy, left.checked_div(self.quantum).unwrap_or(0));
        let place = |name: &String| {
            self.policy
                .coefficients()
                .iter()
                .position(|other| other == name)
        };
        let places = |names: &[String]| names.iter().filter_map(place).collect();
        let cells = Cells {
            policy: self.policy,
            counties: self.counties,
            mountain: &self.mountain,
            cells: &self.cells,
            pools: pools.get(..self.policy.factors.len()).unwrap_or_default(),
            coefficients: self
                .policy
                .factors
                .iter()
                .map(|factor| places(&factor.coefficients))
                .collect(),
            is_plain: self.policy.coefficients().is_empty()
                && self.policy.base == BaseRole::Protected,
        };
        let Certificate { flaws, totals } = certificate::certify(&cells);
        let is_possible = !flaws
            .iter()
            .any(|flaw| matches!(flaw, Flaw::ZeroWeights { .. }));
        let flaws = flaws.into_iter().filter(|flaw| self.can_tell(*flaw));
        let (findings, unlisted) = self.worded(flaws, |flaw| self.finding(&cells, &totals, flaw));
        self.find_all(findings, unlisted);
        is_possible.then_some(pools)
    }

    /// Whether a flaw stays one whatever the counties have that are not published.
    fn can_tell(&self, flaw: Flaw) -> bool {
        match flaw {
            Flaw::ZeroWeights { .. } => true,
            Flaw::Cell { row, .. } | Flaw::Row { row } => {
                self.is_complete || (self.published)(row).is_some()
            }
            Flaw::Column { .. } | Flaw::RowChoice { .. } | Flaw::CellChoice { .. } => {
                self.is_complete
            }
        }
    }

    fn finding(&self, cells: &Cells<'_>, totals: &[Wide], flaw: Flaw) -> Option<Found> {
        let key = |column: usize| {
            self.policy
                .factors
                .get(column)
                .map(|factor| factor.key.clone())
        };
        let factor = |column: usize| key(column).map(Column::Factor);
        let cell = |row: usize, column: usize| self.figures(row).cells.get(column).copied();
        let plan = |row: usize| Some(self.figures(row).plan);
        let pool = |column: usize| cells.pools.get(column).copied().unwrap_or(0);
        Some(match flaw {
            Flaw::ZeroWeights { column } => (None, factor(column)?, None, Demand::SomeWeight),
            Flaw::Cell { row, column } => {
                let total = totals.get(column)?;
                let exact = cells.wide(row, column).times(&Wide::from(pool(column)));
                let (down, up) = self.neighbours(&exact, total, pool(column));
                (
                    Some(row),
                    factor(column)?,
                    cell(row, column),
                    Demand::FloorOrCeiling { down, up },
                )
            }
            Flaw::Row { row } => (Some(row), Column::Plan, plan(row), Demand::RowSum),
            Flaw::Column { column, sum } => {
                let amount = self.money(pool(column));
                (
                    None,
                    factor(column)?,
                    Some(self.money(sum)),
                    Demand::ColumnSum { amount },
                )
            }
            Flaw::RowChoice { down, up } => {
                let demand = Demand::AnotherCountyFirst {
                    other: self.code(down)?,
                };
                (Some(up), Column::Plan, plan(up), demand)
            }
            Flaw::CellChoice { row, down, up } => {
                let demand = Demand::AnotherFactorFirst { other: key(down)? };
                (Some(row), factor(up)?, cell(row, up), demand)
            }
        })
    }
}

/// Pools by largest remainder, equal remainders in policy order: few, so each is ranked against all.
fn pools(policy: &Policy, distributable: u128) -> Vec<u128> {
    let one = u128::from(Rate::ONE.millionths());
    let factors = policy.factors.iter().map(|factor| factor.weight);
    let weights = factors.chain(policy.fiscal_capacity.as_ref().map(|pool| pool.weight));
    let exact = weights.map(|weight| u128::from(weight.millionths()).saturating_mul(distributable));
    let parts: Vec<(u128, u128)> = exact
        .filter_map(|exact| exact.checked_div(one).zip(exact.checked_rem(one)))
        .collect();
    let paid = parts
        .iter()
        .fold(0_u128, |sum, (whole, _)| sum.saturating_add(*whole));
    let left = distributable.saturating_sub(paid);
    let is_next = |place: usize, part: u128| {
        let others = parts.iter().enumerate();
        let ahead =
            others.filter(|(other, (_, rest))| *rest > part || (*rest == part && *other < place));
        u128::try_from(ahead.count()).is_ok_and(|ahead| ahead < left)
    };
    let pools = parts.iter().enumerate();
    pools
        .map(|(place, (whole, part))| whole.saturating_add(u128::from(is_next(place, *part))))
        .collect()
}
