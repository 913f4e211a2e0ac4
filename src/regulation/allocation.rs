//! The result: every county's figures, and beside them how they came about.
#![allow(
    clippy::indexing_slicing,
    reason = "every vector of a calculation has one entry a county"
)]

use serde::{Deserialize, Serialize};

use super::uplift;
use super::{Plan, Recipient, Uplifted};
use crate::county::{County, CountyCode};
use crate::header;
use crate::number::Money;
use crate::number::Rate;
use crate::policy::{Funding, MAX_FACTORS, Policy};
use crate::published::{PublishedFigures, PublishedRow};
use crate::rounding::{Apportionment, RowRounding, Tie};

/// The allocation of one year's fund.
///
/// Borrows the policy and the counties it was calculated from, so that nothing can come between a figure and its input.
/// [`Allocation::record`] makes of it what can be stored and sent. It serializes as that.
#[derive(Clone, Debug)]
pub struct Allocation<'a> {
    pub(super) policy: &'a Policy,
    pub(super) counties: &'a [County],
    /// In the order of their codes, as everything that the rooms below found.
    pub(super) recipients: Vec<Recipient<'a>>,
    /// The place of each county in that order, by its row.
    pub(super) ranks: Vec<usize>,
    pub(super) plan: Plan,
    pub(super) uplifted: Uplifted,
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

/// Equal remainders of which not all could round up: lower county codes came first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTie {
    /// Where it happened.
    pub stage: Stage,
    /// Rounded up, ascending.
    pub rounded_up: Vec<CountyCode>,
    /// Rounded down, ascending.
    pub rounded_down: Vec<CountyCode>,
}

/// The figures that a county's remainder can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stage {
    /// The plan: sum of the cells.
    Plan,
    /// The share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// The part of the uplift that another county pays.
    Offset,
}

impl<'a> Allocation<'a> {
    pub(super) fn new(
        policy: &'a Policy,
        counties: &'a [County],
        recipients: Vec<Recipient<'a>>,
        plan: Plan,
        uplifted: Uplifted,
    ) -> Allocation<'a> {
        let mut ranks = vec![0; counties.len()];
        for (rank, recipient) in recipients.iter().enumerate() {
            ranks[recipient.row] = rank;
        }
        Allocation {
            policy,
            counties,
            recipients,
            ranks,
            plan,
            uplifted,
        }
    }

    /// The policy this follows.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Every county's figures, in input order.
    pub fn shares(&self) -> impl ExactSizeIterator<Item = Share<'a>> + Clone {
        (0..self.ranks.len()).map(|row| self.share_of(row))
    }

    /// The figures of the county in one row, counted from 0.
    #[must_use]
    pub fn share(&self, row: usize) -> Option<Share<'a>> {
        (row < self.ranks.len()).then(|| self.share_of(row))
    }

    fn share_of(&self, row: usize) -> Share<'a> {
        let rank = self.ranks[row];
        let (recipient, factors) = (&self.recipients[rank], self.plan.pools.len());
        let part = |parts: &Option<Apportionment>| match parts {
            Some(parts) => self.money(parts.shares[rank]),
            None => Money::ZERO,
        };
        let mut cells = [Money::ZERO; MAX_FACTORS];
        for (cell, quanta) in cells
            .iter_mut()
            .zip(&self.plan.rounding.cells[rank * factors..][..factors])
        {
            *cell = self.money(*quanta);
        }
        let plan = self.money(self.plan.counties[rank]);
        let uplift = Money::of_quanta(self.uplifted.counties[rank], self.policy.terms().quantum);
        let (fiscal_capacity, offset) = (
            part(&self.uplifted.fiscal_capacity),
            part(&self.uplifted.offset),
        );
        let figures = PublishedFigures {
            mountain: recipient.mountain,
            base: self.money(recipient.base),
            cells,
            plan,
            uplift,
            fiscal_capacity,
            offset,
            total: plan + uplift + fiscal_capacity - offset,
        };
        Share {
            county: recipient.county,
            row,
            figures,
            factors,
        }
    }

    /// Fund total less the protected bases: what the pools share.
    #[must_use]
    pub fn distributable(&self) -> Money {
        self.money(self.plan.distributable)
    }

    /// Σ protected bases; 0 in the basis role.
    #[must_use]
    pub fn protected_bases(&self) -> Money {
        self.money(self.plan.bases)
    }

    /// The factors' pools in policy order, then the fiscal-capacity pool if the policy has one.
    pub fn pools(&self) -> impl Iterator<Item = Pool<'a>> {
        let terms = self.policy.terms();
        let factors = terms
            .factors
            .iter()
            .zip(&self.plan.pools)
            .map(|(factor, quanta)| Pool {
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
        self.money(self.plan.fiscal_capacity_pool)
    }

    /// The year's uplift rate.
    #[must_use]
    pub fn uplift_rate(&self) -> Rate {
        self.uplifted.rate.rate()
    }

    /// `U`, the sum of all uplifts.
    #[must_use]
    pub fn uplift_total(&self) -> Money {
        Money::of_quanta(self.uplifted.total, self.policy.terms().quantum)
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
        let total = uplift::total(&self.recipients, &self.plan, rate);
        Money::of_quanta(total, self.policy.terms().quantum)
    }

    /// What the uplift leaves of the fiscal-capacity pool.
    #[must_use]
    pub fn fiscal_capacity_rest(&self) -> Money {
        self.money(self.uplifted.rest)
    }

    /// What is not paid out (结余).
    #[must_use]
    pub fn retained(&self) -> Money {
        self.money(self.uplifted.retained)
    }

    /// The published table, row by row.
    #[must_use]
    pub fn published(&self) -> Vec<PublishedRow> {
        let row = |Share {
                       county, figures, ..
                   }: Share<'_>| {
            PublishedRow {
                code: county.code,
                name: county.name.clone(),
                figures,
            }
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
    pub fn ties(&self) -> Vec<CodeTie> {
        let plan = self.plan.rounding.ties.iter().map(|tie| (Stage::Plan, tie));
        let of = |parts: &'_ Option<Apportionment>| parts.as_ref()?.tie.clone();
        let shares = [
            (Stage::FiscalCapacity, of(&self.uplifted.fiscal_capacity)),
            (Stage::Offset, of(&self.uplifted.offset)),
        ];
        let shares = shares
            .iter()
            .filter_map(|(stage, tie)| Some((*stage, tie.as_ref()?)));
        let codes = |ranks: &[usize]| {
            ranks
                .iter()
                .map(|rank| self.recipients[*rank].county.code)
                .collect()
        };
        let tie = |(stage, tie): (Stage, &Tie)| CodeTie {
            stage,
            rounded_up: codes(&tie.rounded_up),
            rounded_down: codes(&tie.rounded_down),
        };
        plan.chain(shares).map(tie).collect()
    }

    /// Counties passed over: rounded down although quanta were left, because the table could not have been completed
    /// otherwise (RULES section 10). In input order.
    pub fn passed_over(&self) -> impl Iterator<Item = &'a County> {
        let rows = self.counties.iter().zip(&self.ranks);
        let is_passed =
            |rank: usize| self.plan.rounding.rows[rank].rounding == RowRounding::PassedOver;
        rows.filter(move |(_, rank)| is_passed(**rank))
            .map(|(county, _)| county)
    }

    pub(super) fn money(&self, quanta: u64) -> Money {
        Money::of_quanta(quanta.into(), self.policy.terms().quantum)
    }
}
