//! The result: every county's figures, and beside them how they came about.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::fmt;
use std::iter::zip;

use num_bigint::BigUint;

use super::common;
use super::plan::Plan;
use super::recipients::Recipients;
use super::steps::CommonSteps;
use super::uplift::{self, Shared, Uplifted};
use crate::county::County;
use crate::number::{Money, Rate};
use crate::policy::{MAX_FACTORS, Policy};
use crate::published::{PublishedFigures, PublishedRow};
use crate::rounding::RoundedRow;

/// The allocation of one year's fund.
///
/// Borrows the policy and the counties it was calculated from, so that nothing can come between a figure and its input.
/// [`Allocation::record`] makes of it what can be stored and sent. It serializes as that.
#[derive(Clone)]
pub struct Allocation<'a> {
    policy: &'a Policy,
    counties: &'a [County],
    common: CommonSteps,
    /// One a county.
    rows: Vec<Row>,
    /// One a county and factor, in quanta.
    cells: Vec<u64>,
    pub(super) pools: Vec<u64>,
    pub(super) weight_totals: Vec<BigUint>,
    pub(super) rest: u64,
    pub(super) uplift: u128,
    /// Σ fiscal-capacity scores, in millionths, where the rest is shared by them.
    pub(super) scores: Option<BigUint>,
    /// Σ plan of the other counties, in quanta, where they pay.
    pub(super) payers: Option<BigUint>,
}

/// One county's figures, in quanta, and how its sum of cells was rounded.
#[derive(Clone, Copy)]
struct Row {
    mountain: bool,
    rounded: RoundedRow,
    base: u64,
    plan: u64,
    uplift: u128,
    fiscal_capacity: u64,
    offset: u64,
}

/// One county's figures. Σ of the parts is exact: plan = base + Σ cells, total = plan + uplift + fiscal capacity − offset.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// The county, as given.
    pub county: &'a County,
    /// The row it stands in, counted from 0.
    pub row: usize,
    /// Its figures, as they are published.
    pub figures: PublishedFigures,
    pub(super) rounded: RoundedRow,
    factors: usize,
}

impl Share<'_> {
    /// Its share of each factor's pool, in policy order.
    pub fn cells(&self) -> &[Money] {
        &self.figures.cells[..self.factors]
    }
}

impl<'a> Allocation<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        counties: &'a [County],
        recipients: &Recipients<'a>,
        plan: Plan,
        uplifted: Uplifted,
    ) -> Allocation<'a> {
        let share = |parts: &Option<Shared>, row: usize| parts.as_ref().map_or(0, |parts| parts.by.shares[row]);
        let rows = recipients.rows.iter().enumerate().map(|(row, recipient)| Row {
            mountain: recipient.mountain,
            rounded: plan.rounding.rows[row],
            base: recipient.base,
            plan: plan.counties[row],
            uplift: uplifted.counties[row],
            fiscal_capacity: share(&uplifted.fiscal_capacity, row),
            offset: share(&uplifted.offset, row),
        });
        let rows: Vec<Row> = rows.collect();
        let paid =
            |row: &Row| u128::from(row.plan) + row.uplift + u128::from(row.fiscal_capacity) - u128::from(row.offset);
        let paid = Money::of_quanta(rows.iter().map(paid).sum(), policy.terms().quantum);
        let common = CommonSteps { paid, ..common::steps(policy, counties, recipients, &plan, &uplifted) };
        let weight_total = |parts: Option<Shared>| parts.map(|parts| parts.weight_total);
        let Uplifted { rest, total: uplift, .. } = uplifted;
        let (scores, payers) = (weight_total(uplifted.fiscal_capacity), weight_total(uplifted.offset));
        let Plan { pools, weight_totals, rounding, .. } = plan;
        let cells = rounding.cells;
        Allocation { policy, counties, common, rows, cells, pools, weight_totals, rest, uplift, scores, payers }
    }

    /// The policy this follows.
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Pools, the rate, what was shared and retained, ties: what concerns all counties.
    pub fn common(&self) -> &CommonSteps {
        &self.common
    }

    /// Every county's figures, in input order.
    pub fn shares(&self) -> impl ExactSizeIterator<Item = Share<'a>> + Clone {
        (0..self.rows.len()).map(|row| self.share_of(row))
    }

    /// The figures of the county in one row, counted from 0.
    pub fn share(&self, row: usize) -> Option<Share<'a>> {
        (row < self.rows.len()).then(|| self.share_of(row))
    }

    fn share_of(&self, row: usize) -> Share<'a> {
        let (found, factors) = (&self.rows[row], self.pools.len());
        let mut cells = [Money::ZERO; MAX_FACTORS];
        for (cell, quanta) in zip(&mut cells, &self.cells[row * factors..][..factors]) {
            *cell = self.money(*quanta);
        }
        let (plan, uplift) = (self.money(found.plan), Money::of_quanta(found.uplift, self.policy.terms().quantum));
        let (fiscal_capacity, offset) = (self.money(found.fiscal_capacity), self.money(found.offset));
        let figures = PublishedFigures {
            mountain: found.mountain,
            base: self.money(found.base),
            cells,
            plan,
            uplift,
            fiscal_capacity,
            offset,
            total: plan + uplift + fiscal_capacity - offset,
        };
        Share { county: &self.counties[row], row, figures, rounded: found.rounded, factors }
    }

    /// The published table, row by row.
    pub fn published(&self) -> Vec<PublishedRow> {
        let row = |Share { county, figures, .. }: Share<'_>| PublishedRow {
            code: county.code,
            name: county.name.clone(),
            figures,
        };
        self.shares().map(row).collect()
    }

    /// What `U` would be at another rate, of the same plan: a hundred rates cost less than one calculation.
    ///
    /// ```
    /// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
    /// # let year = include_bytes!("../../fixtures/2025/counties.csv");
    /// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
    /// let allocation = special_fund::calculate(&policy, &counties)?;
    /// assert_eq!(allocation.uplift_total_at("0.035".parse()?), allocation.common().uplift_total);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn uplift_total_at(&self, rate: Rate) -> Money {
        let mountain = self.rows.iter().filter(|row| row.mountain);
        Money::of_quanta(uplift::total(mountain.map(|row| row.plan), rate), self.policy.terms().quantum)
    }

    pub(super) fn money(&self, quanta: u64) -> Money {
        Money::of_quanta(quanta.into(), self.policy.terms().quantum)
    }
}

impl fmt::Debug for Allocation<'_> {
    /// What a log needs: not the whole table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Allocation");
        debug.field("fiscal_year", &self.policy.terms().fiscal_year).field("counties", &self.rows.len());
        debug.field("paid", &self.common.paid).field("retained", &self.common.retained).finish_non_exhaustive()
    }
}
