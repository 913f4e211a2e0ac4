//! RULES section 5, checked: the pools, and the cells by certificate.

#![allow(clippy::indexing_slicing, reason = "a flaw names rows and columns of the table that was certified")]

use std::cmp::Reverse;
use std::iter::once;

use super::case::{Audit, clamped};
use super::certificate::{Flaw, certify};
use super::finding::Demand;
use crate::county::County;
use crate::number::{Money, Rate};
use crate::policy::{BaseRole, Policy};
use crate::published::{Column, PublishedFigures};

/// 1, in millionths.
pub(super) const ONE: u128 = Rate::ONE.millionths() as u128;

impl<P: Fn(usize) -> Option<PublishedFigures>> Audit<'_, P> {
    /// The pools of the factors and of the fiscal-capacity factor, in quanta; `None` if the bases are above the fund.
    pub(super) fn pools(&mut self) -> Option<Vec<u128>> {
        let bases = match self.terms.base {
            BaseRole::Protected => self.counties.iter().map(|county| county.base.fen()).sum(),
            BaseRole::Basis => 0,
        };
        let fund_total = self.terms.fund_total;
        if bases > fund_total.fen() {
            let bases = clamped(bases);
            let demand = Demand::BasesWithinFund { bases, fund_total };
            self.find_in_all(Some(&Column::Base), None, demand);
            return None;
        }
        let left = self.quanta(clamped(fund_total.fen() - bases));
        let factors = self.terms.factors.iter().map(|factor| factor.weight);
        let fiscal_capacity = self.terms.fiscal_capacity.iter().map(|pool| pool.weight);
        let weights = factors.chain(fiscal_capacity);
        let exact = weights.map(|weight| u128::from(weight.millionths()) * left);
        Some(by_largest_remainder(left, &exact.collect::<Vec<u128>>()))
    }

    /// 依据 (a) and (b): the cells. What is left is the fiscal-capacity factor's pool; `None` if there can be no plan.
    pub(super) fn check_plan(&mut self, pools: &[u128]) -> Option<u128> {
        let (pools, fiscal_capacity) = pools.split_at(self.terms.factors.len());
        let (counties, rows) = (self.counties, &self.rows);
        let parts = |row: usize, column| weight_parts(self.policy, &counties[row], rows[row].mountain, column);
        let flaws = certify(counties, pools, &self.cells, parts);
        let factors = self.columns.iter();
        let factors = factors.filter(|column| matches!(column, Column::Factor { .. }));
        let factors: Vec<&Column> = factors.collect();
        self.tell(&flaws, &factors, &Column::Plan, pools).then(|| fiscal_capacity.iter().sum())
    }

    /// Says what is wrong with columns that were certified; `sum` is the column in which a row's sum stands. `false` if a
    /// pool has no weights. What another row or a right plan could mend is not said where one is missing.
    pub(super) fn tell(&mut self, flaws: &[Flaw], columns: &[&Column], sum: &Column, pools: &[u128]) -> bool {
        let is_complete = self.is_complete();
        let are_plans_right = self.rows.iter().all(|row| row.adds_up);
        for flaw in flaws {
            match *flaw {
                Flaw::ZeroWeights { column } => {
                    self.find_in_all(Some(columns[column]), None, Demand::SomeWeight);
                }
                Flaw::Cell { row, column, floor, is_whole } if self.rows[row].is_clear => {
                    let column = columns[column];
                    let down = column.shown(self.money(floor));
                    let up = column.shown(self.money(floor + u128::from(!is_whole)));
                    self.find(row, Some(column), Demand::FloorOrCeiling { down, up });
                }
                Flaw::Row { row } if self.rows[row].is_clear => {
                    self.find(row, Some(sum), Demand::RowSum);
                }
                Flaw::Column { column } if is_complete => {
                    let (column, pool) = (columns[column], self.money(pools[column]));
                    self.check_sum(column, self.sum(column), pool);
                }
                Flaw::RowChoice { down, up } if are_plans_right => {
                    let other = self.counties[up].code;
                    self.find(down, Some(sum), Demand::CountyFirst { other });
                }
                Flaw::CellChoice { row, down, up } if are_plans_right => {
                    if let Column::Factor { key, .. } = columns[up] {
                        let other = key.clone();
                        self.find(row, Some(columns[down]), Demand::FactorFirst { other });
                    }
                }
                _ => {}
            }
        }
        !flaws.iter().any(|flaw| matches!(flaw, Flaw::ZeroWeights { .. }))
    }

    /// What a column adds up to.
    pub(super) fn check_sum(&mut self, column: &Column, sum: Money, expected: Money) {
        if sum != expected {
            let amount = column.shown(expected);
            let demand = Demand::ColumnSum { amount };
            self.find_in_all(Some(column), Some(column.shown(sum)), demand);
        }
    }
}

/// ⌊exact⌋ each, `exact` in millionths, and one more to those with the largest remainders, the first where they are equal,
/// until `all` are given.
fn by_largest_remainder(all: u128, exact: &[u128]) -> Vec<u128> {
    let mut shares: Vec<u128> = exact.iter().map(|exact| exact / ONE).collect();
    let left = all - shares.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|place| Reverse(exact[*place] % ONE));
    for (place, _) in order.into_iter().zip(0..left) {
        shares[place] += 1;
    }
    shares
}

/// 依据 (a): what is multiplied for the weight of a county: score, tilt and coefficients of a factor in millionths, and the
/// base in fen where it is the basis.
fn weight_parts<'a>(
    policy: &'a Policy,
    county: &'a County,
    mountain: bool,
    column: usize,
) -> impl Iterator<Item = u128> + 'a {
    let (terms, names) = (policy.terms(), policy.coefficients());
    let factor = &terms.factors[column];
    let named = |name: &String| names.iter().zip(&county.coefficients).find(|(n, _)| *n == name);
    let coefficients = factor.coefficients.iter().filter_map(named).map(|(_, rate)| *rate);
    let tilt = if mountain { factor.tilt } else { Rate::ONE };
    let rates = once(tilt).chain(coefficients);
    let base = (terms.base == BaseRole::Basis).then(|| county.base.fen().unsigned_abs());
    let score = county.scores[column].millionths();
    once(score).chain(rates.map(|rate| u128::from(rate.millionths()))).chain(base)
}
