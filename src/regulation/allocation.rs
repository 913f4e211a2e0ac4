//! The result: every county's figures, and beside them how they came about.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::fmt;
use std::iter::zip;

use super::common::{self, Found};
use super::common_steps::CommonSteps;
use super::recipients::{Recipient, Recipients};
use super::uplift::{self, Shared};
use crate::county::County;
use crate::number::{Money, Rate};
use crate::policy::Policy;
use crate::published::{PublishedFigures, PublishedRow};
use crate::rounding::RoundedRow;

/// The allocation of one year's fund.
///
/// Borrows the policy and the counties it was calculated from, so that nothing can come between a figure and its input.
/// [`Allocation::record`] makes of it what can be stored and sent. It serializes as that.
#[derive(Clone)]
pub struct Allocation<'a> {
    policy: &'a Policy,
    pub(super) recipients: Vec<Recipient<'a>>,
    common: CommonSteps,
    pub(super) found: Found,
}

/// One county's figures. Σ of the parts is exact: plan = base + Σ cells, total = plan + uplift + fiscal capacity − offset
/// + control + Σ adjustments, batch = total − Σ issued where the policy has `[issued]`, else 0.
#[derive(Clone, Debug)]
pub struct Share<'a> {
    /// The county, as given.
    pub county: &'a County,
    /// The row it stands in, counted from 0.
    pub row: usize,
    /// Its figures, as they are published.
    pub figures: PublishedFigures,
    pub(super) rounded: RoundedRow,
}

impl Share<'_> {
    /// Its row of the published table.
    pub fn published(&self) -> PublishedRow {
        PublishedRow { code: self.county.code, name: self.county.name.clone(), figures: self.figures.clone() }
    }
}

impl<'a> Allocation<'a> {
    pub(super) fn new(policy: &'a Policy, recipients: Recipients<'a>, found: Found) -> Allocation<'a> {
        let recipients = recipients.rows;
        let common = common::steps(policy, &recipients, &found);
        let mut allocation = Allocation { policy, recipients, common, found };
        allocation.common.paid = allocation.shares().map(|share| share.figures.total).sum();
        allocation
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
        (0..self.recipients.len()).map(|row| self.share_of(row))
    }

    /// The figures of the county in one row, counted from 0.
    pub fn share(&self, row: usize) -> Option<Share<'a>> {
        (row < self.recipients.len()).then(|| self.share_of(row))
    }

    fn share_of(&self, row: usize) -> Share<'a> {
        let Found { plan: found, uplifted, controlled, entitled } = &self.found;
        let (Recipient { county, mountain, base }, factors) = (self.recipients[row], found.pools.len());
        let part = |shared: &Option<Shared>| shared.as_ref().map_or(0, |shared| shared.by.shares[row]);
        let cells = &found.rounding.cells[row * factors..][..factors];
        let cells = cells.iter().map(|quanta| self.money(*quanta)).collect();
        let plan = self.money(found.counties[row]);
        let uplift = self.money(uplifted.counties[row].cast_signed());
        let fiscal_capacity = self.money(part(&uplifted.fiscal_capacity));
        let offset = self.money(part(&uplifted.offset));
        let before = plan + uplift + fiscal_capacity - offset;
        let after = controlled.as_ref().map_or(before, |controlled| self.money(controlled.after.shares[row]));
        let figures = PublishedFigures {
            mountain,
            base: self.money(base),
            cells,
            plan,
            uplift,
            fiscal_capacity,
            offset,
            control: after - before,
            adjustments: entitled.adjustments.iter().map(|adjusted| self.money(adjusted.changes[row])).collect(),
            total: self.money(entitled.totals[row]),
            issued: self.policy.issued_of(county).collect(),
            batch: entitled.batch.as_ref().map_or(Money::ZERO, |batch| self.money(batch[row])),
        };
        Share { county, row, figures, rounded: found.rounding.rows[row] }
    }

    /// The published table, row by row.
    pub fn published(&self) -> Vec<PublishedRow> {
        self.shares().map(|share| share.published()).collect()
    }

    /// What `U` would be at another rate, of the same plan: a hundred rates cost less than one calculation. Any rate is
    /// answered, also one that the policy or its pool would not bear.
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
        let counties = zip(&self.recipients, &self.found.plan.counties);
        let mountain = counties.filter(|(recipient, _)| recipient.mountain).map(|(_, plan)| *plan);
        self.policy.money(uplift::total(mountain, rate))
    }

    pub(super) fn money(&self, quanta: impl Into<i128>) -> Money {
        self.policy.signed_money(quanta)
    }
}

impl fmt::Debug for Allocation<'_> {
    /// What a log needs: not the whole table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Allocation");
        debug.field("fiscal_year", &self.policy.terms().fiscal_year).field("counties", &self.recipients.len());
        debug.field("paid", &self.common.paid).field("retained", &self.common.retained).finish_non_exhaustive()
    }
}
