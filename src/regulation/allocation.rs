//! The result: every county's figures, and beside them how they came about.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::fmt;

use super::plan::Plan;
use super::recipients::Recipients;
use super::tie::{CodeTie, Stage};
use super::uplift::{self, RateStep, Uplifted};
use crate::county::{County, CountyCode};
use crate::header;
use crate::number::Money;
use crate::number::Rate;
use crate::policy::{Funding, MAX_FACTORS, Policy};
use crate::published::{PublishedFigures, PublishedRow};
use crate::rounding::{Apportionment, RoundedRow, RowRounding, Tie};

/// The allocation of one year's fund.
///
/// Borrows the policy and the counties it was calculated from, so that nothing can come between a figure and its input.
/// [`Allocation::record`] makes of it what can be stored and sent. It serializes as that.
#[derive(Clone)]
pub struct Allocation<'a> {
    pub(super) policy: &'a Policy,
    pub(super) counties: &'a [County],
    /// One a county, in input order.
    pub(super) rows: Vec<Row>,
    /// One a county and factor, in input order, in quanta.
    cells: Vec<u64>,
    /// In quanta, as the figures below.
    bases: u64,
    pub(super) distributable: u64,
    pub(super) pools: Vec<u64>,
    fiscal_capacity_pool: u64,
    pub(super) rate: RateStep,
    pub(super) uplift: u128,
    pub(super) rest: u64,
    retained: u64,
    /// The last county in the order of remainders that was rounded up.
    pub(super) cut: Option<CountyCode>,
    ties: Vec<CodeTie>,
}

/// One county's figures, in quanta, and how its sum of cells was rounded.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) mountain: bool,
    pub(super) rounded: RoundedRow,
    base: u64,
    pub(super) plan: u64,
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
    factors: usize,
}

impl Share<'_> {
    /// Its share of each factor's pool, in policy order.
    #[must_use]
    pub fn cells(&self) -> &[Money] {
        &self.figures.cells[..self.factors]
    }
}

impl fmt::Debug for Allocation<'_> {
    /// What a log needs: not the whole table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Allocation")
            .field("fiscal_year", &self.policy.terms().fiscal_year)
            .field("counties", &self.rows.len())
            .field("paid", &self.paid())
            .field("retained", &self.retained())
            .finish_non_exhaustive()
    }
}

/// A pool and what was in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool<'a> {
    /// Key of the factor, or `fiscal_capacity`.
    pub key: &'a str,
    /// Name of the factor.
    pub name: &'a str,
    /// Weight of the factor.
    pub weight: Rate,
    /// The pool, in whole quanta.
    pub amount: Money,
}

impl<'a> Allocation<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        counties: &'a [County],
        recipients: &Recipients<'a>,
        plan: Plan,
        uplifted: Uplifted,
    ) -> Allocation<'a> {
        let share = |parts: &Option<Apportionment>, row: usize| parts.as_ref().map_or(0, |parts| parts.shares[row]);
        let rows = recipients.rows.iter().enumerate().map(|(row, recipient)| Row {
            mountain: recipient.mountain,
            rounded: plan.rounding.rows[row],
            base: recipient.base,
            plan: plan.counties[row],
            uplift: uplifted.counties[row],
            fiscal_capacity: share(&uplifted.fiscal_capacity, row),
            offset: share(&uplifted.offset, row),
        });
        let rows = rows.collect();
        let code = |row: usize| counties[row].code;
        let tie = |stage: Stage, tie: Tie| CodeTie {
            stage,
            rounded_up: tie.rounded_up.into_iter().map(code).collect(),
            rounded_down: tie.rounded_down.into_iter().map(code).collect(),
        };
        let mut ties: Vec<CodeTie> = plan.rounding.ties.into_iter().map(|found| tie(Stage::Plan, found)).collect();
        let shares = [(Stage::FiscalCapacity, uplifted.fiscal_capacity), (Stage::Offset, uplifted.offset)];
        ties.extend(shares.into_iter().filter_map(|(stage, parts)| Some(tie(stage, parts?.tie?))));
        Allocation {
            policy,
            counties,
            rows,
            cells: plan.rounding.cells,
            bases: plan.bases,
            distributable: plan.distributable,
            pools: plan.pools,
            fiscal_capacity_pool: plan.fiscal_capacity_pool,
            rate: uplifted.rate,
            uplift: uplifted.total,
            rest: uplifted.rest,
            retained: uplifted.retained,
            cut: plan.rounding.cut.map(code),
            ties,
        }
    }

    /// The policy this follows.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Every county's figures, in input order.
    pub fn shares(&self) -> impl ExactSizeIterator<Item = Share<'a>> + Clone {
        (0..self.rows.len()).map(|row| self.share_of(row))
    }

    /// The figures of the county in one row, counted from 0.
    #[must_use]
    pub fn share(&self, row: usize) -> Option<Share<'a>> {
        (row < self.rows.len()).then(|| self.share_of(row))
    }

    fn share_of(&self, row: usize) -> Share<'a> {
        let (found, factors) = (&self.rows[row], self.pools.len());
        let mut cells = [Money::ZERO; MAX_FACTORS];
        for (cell, quanta) in cells.iter_mut().zip(&self.cells[row * factors..][..factors]) {
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
        Share { county: &self.counties[row], row, figures, factors }
    }

    /// Fund total less the protected bases: what the pools share.
    #[must_use]
    pub fn distributable(&self) -> Money {
        self.money(self.distributable)
    }

    /// Σ protected bases; 0 in the basis role.
    #[must_use]
    pub fn protected_bases(&self) -> Money {
        self.money(self.bases)
    }

    /// The factors' pools in policy order, then the fiscal-capacity pool if the policy has one.
    pub fn pools(&self) -> impl Iterator<Item = Pool<'a>> {
        let terms = self.policy.terms();
        let factors = terms.factors.iter().zip(&self.pools).map(|(factor, quanta)| Pool {
            key: &factor.key,
            name: &factor.name,
            weight: factor.weight,
            amount: self.money(*quanta),
        });
        let last = terms.fiscal_capacity.as_ref().map(|factor| Pool {
            key: header::FISCAL_CAPACITY.en,
            name: header::FISCAL_CAPACITY.zh,
            weight: factor.weight,
            amount: self.fiscal_capacity_pool(),
        });
        factors.chain(last)
    }

    /// The fiscal-capacity pool; 0 if the policy has none.
    #[must_use]
    pub fn fiscal_capacity_pool(&self) -> Money {
        self.money(self.fiscal_capacity_pool)
    }

    /// The year's uplift rate.
    #[must_use]
    pub fn uplift_rate(&self) -> Rate {
        self.rate.rate()
    }

    /// How that rate was found.
    #[must_use]
    pub fn rate_step(&self) -> RateStep {
        self.rate
    }

    /// `U`, the sum of all uplifts.
    #[must_use]
    pub fn uplift_total(&self) -> Money {
        Money::of_quanta(self.uplift, self.policy.terms().quantum)
    }

    /// What `U` would be at another rate, of the same plan: a hundred rates cost less than one calculation.
    ///
    /// ```
    /// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
    /// # let year = include_bytes!("../../fixtures/2025/counties.csv");
    /// # let counties = special_fund::table::read(&year[..], &policy)?.counties;
    /// let allocation = special_fund::calculate(&policy, &counties)?;
    /// let at = |rate: &str| Ok::<_, special_fund::NumberError>(allocation.uplift_total_at(rate.parse()?));
    /// assert_eq!(at("0.035")?, allocation.uplift_total());
    /// assert!(at("0.19")? < allocation.fiscal_capacity_pool() && at("0.2")? > allocation.fiscal_capacity_pool());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn uplift_total_at(&self, rate: Rate) -> Money {
        let mountain = self.rows.iter().filter(|row| row.mountain);
        let total = uplift::total(mountain.map(|row| row.plan), rate);
        Money::of_quanta(total, self.policy.terms().quantum)
    }

    /// What the uplift leaves of the fiscal-capacity pool.
    #[must_use]
    pub fn fiscal_capacity_rest(&self) -> Money {
        self.money(self.rest)
    }

    /// What is not paid out (结余).
    #[must_use]
    pub fn retained(&self) -> Money {
        self.money(self.retained)
    }

    /// The published table, row by row.
    #[must_use]
    pub fn published(&self) -> Vec<PublishedRow> {
        let row = |Share { county, figures, .. }: Share<'_>| PublishedRow {
            code: county.code,
            name: county.name.clone(),
            figures,
        };
        self.shares().map(row).collect()
    }

    /// What is paid out in all: the sum of the counties' totals.
    #[must_use]
    pub fn paid(&self) -> Money {
        self.shares().map(|share| share.figures.total).sum()
    }

    /// What `paid + retained` must be: the fund total, and the uplift where that is new money.
    #[must_use]
    pub fn to_account_for(&self) -> Money {
        let terms = self.policy.terms();
        match terms.uplift.funding {
            Funding::Additional => terms.fund_total + self.uplift_total(),
            Funding::FiscalCapacity | Funding::Offset => terms.fund_total,
        }
    }

    /// Ties that the order of county codes decided: several in the plan if counties were passed over, the largest
    /// remainder first. A county that such a tie passed over is also among [`Allocation::passed_over`].
    #[must_use]
    pub fn ties(&self) -> &[CodeTie] {
        &self.ties
    }

    /// Counties passed over: rounded down although quanta were left, because the table could not have been completed
    /// otherwise (RULES section 10). In input order.
    pub fn passed_over(&self) -> impl Iterator<Item = &'a County> {
        let rows = self.counties.iter().zip(&self.rows);
        let passed_over = rows.filter(|(_, row)| row.rounded.rounding == RowRounding::PassedOver);
        passed_over.map(|(county, _)| county)
    }

    pub(super) fn money(&self, quanta: u64) -> Money {
        Money::of_quanta(quanta.into(), self.policy.terms().quantum)
    }
}
