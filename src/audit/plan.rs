//! docs/rules.md section 5, checked: the pools, and the cells by certificate.

#![allow(clippy::indexing_slicing, reason = "a flaw names rows and columns of the table that was certified")]

use std::cmp::Reverse;
use std::iter::once;

use super::case::{Audit, quanta};
use super::certificate::{Flaw, certify};
use super::finding::Demand;
use crate::number::{Money, Rate};
use crate::policy::BaseRole;
use crate::published::Column;

/// 1, in millionths.
pub(super) const ONE: u128 = Rate::ONE.millionths() as u128;

impl Audit<'_> {
    /// The pools of the factors and of the fiscal-capacity factor, in quanta; `None` if the bases are above the fund.
    pub(super) fn pools(&mut self, bases: Money) -> Option<Vec<u128>> {
        let fund_total = self.terms.fund_total;
        if bases > fund_total {
            self.verdict.find(None, Some(&Column::Base), None, Demand::BasesWithinFund { bases, fund_total });
            return None;
        }
        let (left, _) = quanta(fund_total - bases, self.terms.quantum);
        let factors = self.terms.factors.iter().map(|factor| factor.weight);
        let weights = factors.chain(self.terms.fiscal_capacity.iter().map(|pool| pool.weight));
        let exact: Vec<u128> = weights.map(|weight| u128::from(weight.millionths()) * left).collect();
        // ⌊exact⌋, and one more to those with the largest remainders, the first where they are equal.
        let mut pools: Vec<u128> = exact.iter().map(|exact| exact / ONE).collect();
        let over = left - pools.iter().sum::<u128>();
        let mut order: Vec<usize> = (0..exact.len()).collect();
        order.sort_by_key(|place| Reverse(exact[*place] % ONE));
        for (place, _) in order.into_iter().zip(0..over) {
            pools[place] += 1;
        }
        Some(pools)
    }

    /// 依据 (a) and (b): the cells. What is left is the fiscal-capacity factor's pool; `None` if there can be no plan.
    pub(super) fn check_plan(&mut self, pools: &[u128]) -> Option<u128> {
        let columns: Vec<Column> =
            self.columns.iter().filter(|column| matches!(column, Column::Factor { .. })).cloned().collect();
        let scores = self.scores(&columns)?;
        let (pools, fiscal_capacity) = pools.split_at(self.terms.factors.len());
        let is_basis = self.terms.base == BaseRole::Basis;
        // 依据 (a): what is multiplied for a weight: score, tilt and coefficients, and the base where it is the basis.
        let parts = |row: usize, column: usize| {
            let (county, factor, places) =
                (&self.counties[row], &self.terms.factors[column], &self.policy.places()[column]);
            let tilt = if self.rows[row].mountain { factor.tilt } else { Rate::ONE };
            let coefficients = places.coefficients.iter().map(|place| county.coefficients[*place]);
            let rates = once(tilt).chain(coefficients).map(|rate| rate.millionths().into());
            let base = is_basis.then(|| county.base.fen().unsigned_abs());
            // That of indicators is in `scores`.
            let score = factor.indicators.is_empty().then(|| county.scores[places.score].millionths());
            score.into_iter().chain(rates).chain(base)
        };
        let cell = |row, column: usize| self.quanta(self.amount(row, &columns[column]));
        let flaws = certify(self.counties, pools, cell, parts, &scores);
        self.tell(&flaws, &columns, &Column::Plan, pools, &|_| Money::ZERO, &floor_or_ceiling)
            .then(|| fiscal_capacity.iter().sum())
    }

    /// A column of shares by largest remainder, a table of one column; what stands in it is `less` than the share. Of a
    /// row with neither of its two amounts `demand` says what is wrong.
    pub(super) fn check_shares(
        &mut self,
        column: &Column,
        pool: u128,
        weights: &[u128],
        less: &(dyn Fn(usize) -> Money + Sync),
        demand: &dyn Fn(usize, Money, Money) -> Demand,
    ) {
        let may_be_negative = self.may_be_negative(column);
        let cell = |row, _| match self.amount(row, column) + less(row) {
            // No share is below 0: that is beyond all of them, where it is not found for its sign.
            share if share < Money::ZERO && may_be_negative => u64::MAX.into(),
            share => self.quanta(share),
        };
        let flaws = certify(self.counties, &[pool], cell, |row, _| once(weights[row]), &[]);
        self.tell(&flaws, std::slice::from_ref(column), column, &[pool], less, demand);
    }

    /// Says what is wrong with columns that were certified; `sum` is the column in which a row's sum stands, and what
    /// stands in a column is `less` than what was certified. `false` if a pool has no weights. What another row or a right
    /// plan could mend is not said where one is missing.
    fn tell(
        &mut self,
        flaws: &[Flaw],
        columns: &[Column],
        sum: &Column,
        pools: &[u128],
        less: &dyn Fn(usize) -> Money,
        demand: &dyn Fn(usize, Money, Money) -> Demand,
    ) -> bool {
        let may_choose = self.is_complete && self.are_plans_right;
        for flaw in flaws {
            match *flaw {
                Flaw::ZeroWeights { column } => {
                    self.verdict.find(None, Some(&columns[column]), None, Demand::SomeWeight);
                }
                Flaw::Cell { row, column, floor, is_whole } if self.figures(row).is_some() => {
                    let shown = |quanta| columns[column].shown(self.money(quanta) - less(row));
                    let (down, up) = (shown(floor), shown(floor + u128::from(!is_whole)));
                    self.find(row, Some(&columns[column]), demand(row, down, up));
                }
                Flaw::Row { row, floor, is_whole } if self.figures(row).is_some() => {
                    let (down, up) = (self.money(floor), self.money(floor + u128::from(!is_whole)));
                    let sum = columns.iter().map(|column| self.amount(row, column)).sum();
                    self.find(row, None, Demand::RowSum { sum, down, up });
                }
                Flaw::Column { column } if self.is_complete => {
                    let less: Money = (0..self.rows.len()).map(less).sum();
                    self.check_sum(&columns[column], self.money(pools[column]) - less);
                }
                Flaw::RowChoice { down, up } if may_choose => {
                    self.find(down, Some(sum), Demand::CountyFirst { other: self.counties[up].code });
                }
                Flaw::CellChoice { row, down, up } if may_choose => {
                    let other = self.terms.factors[up].key.clone();
                    self.find(row, Some(&columns[down]), Demand::FactorFirst { other });
                }
                _ => {}
            }
        }
        !flaws.iter().any(|flaw| matches!(flaw, Flaw::ZeroWeights { .. }))
    }
}

/// The share of a row, rounded one way or the other.
pub(super) fn floor_or_ceiling(_: usize, down: Money, up: Money) -> Demand {
    Demand::FloorOrCeiling { down, up }
}
