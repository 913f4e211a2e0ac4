//! docs/rules.md sections 8 and 9, checked: what is deducted, added and issued, and what the totals add up to.

#![allow(clippy::indexing_slicing, reason = "one entry a row")]

use std::iter::zip;

use super::case::{Audit, Row};
use super::finding::{Demand, Finding};
use super::plan::floor_or_ceiling;
use crate::county::County;
use crate::number::Money;
use crate::policy::{AdjustmentKind, Freed, Shortfall};
use crate::published::Column;

impl Audit<'_> {
    /// Whether the policy has steps that go from one county's amount to another's after the uplift.
    pub(super) fn has_year(&self) -> bool {
        self.terms.is_controlled() || !self.terms.adjustments.is_empty()
    }

    /// Control and adjustments, of amounts that add up to `expected`. What the totals add up to; `None` if there can be no
    /// amounts after control, or if one before it was found wrong: then λ and the bounds are not those of the rules, and right
    /// figures would look wrong. So would shares of a deduction, which are then only added up.
    pub(super) fn check_year(&mut self, expected: Money) -> Option<Money> {
        if !self.has_year() {
            return Some(expected);
        }
        let amount = |(row, found): (usize, &Row)| {
            let rest = self.figures(row).map_or(Money::ZERO, |it| it.uplift + it.fiscal_capacity - it.offset);
            self.money(found.plan) + rest
        };
        let mut amounts: Vec<Money> = self.rows.iter().enumerate().map(amount).collect();
        let (mut expected, columns) = (expected, self.columns);
        for (place, column) in columns.iter().enumerate() {
            let is_before = |finding: &Finding| match &finding.column {
                Some(found) => columns.iter().take(place).any(|before| before == found),
                None => matches!(finding.demand, Demand::RowSum { .. }),
            };
            let is_found = self.verdict.listed.iter().any(is_before);
            let change = match *column {
                Column::Control if is_found => return None,
                Column::Control => self.check_control(&amounts)?,
                Column::Adjustment { place, .. } => self.check_adjustment(column, place, &amounts, !is_found)?,
                _ => continue,
            };
            expected = expected + change;
            for (row, amount) in amounts.iter_mut().enumerate() {
                *amount = *amount + self.amount(row, column);
            }
        }
        Some(expected)
    }

    /// One adjustment, with the amounts before it, if those are `sure`. Σ of its column; `None` if a county has none of it,
    /// which none that fits the policy lacks.
    fn check_adjustment(&mut self, column: &Column, place: usize, amounts: &[Money], sure: bool) -> Option<Money> {
        let adjustment = self.terms.adjustments.get(place)?;
        let own = self.counties.iter().map(|county| self.policy.adjustments_of(county).nth(place));
        let own: Vec<Money> = own.collect::<Option<_>>()?;
        for (row, ((own, amount), county)) in zip(zip(&own, amounts), self.counties).enumerate() {
            let kept = self.kept(county);
            if sure && *own < Money::ZERO && *amount + *own < kept {
                let demand = Demand::TakenWithin { taken: -*own, amount: *amount - kept };
                self.find(row, Some(column), demand);
            }
        }
        let sum: Money = own.iter().copied().sum();
        Some(match adjustment.kind {
            AdjustmentKind::Deduction { freed: Freed::Retained } => sum,
            AdjustmentKind::Deduction { freed: Freed::Others } => {
                let weight = |(own, amount): (&Money, &Money)| match *own {
                    Money::ZERO => self.quanta(*amount),
                    _ => 0,
                };
                let weights: Vec<u128> = zip(&own, amounts).map(weight).collect();
                if sure {
                    self.check_shares(column, self.quanta(-sum), &weights, &|row| -own[row], &floor_or_ceiling);
                }
                Money::ZERO
            }
            AdjustmentKind::Signed { new_money } => {
                let amount = new_money.unwrap_or_default();
                if sum.max(Money::ZERO) != amount {
                    self.verdict.find(None, Some(column), None, Demand::GivenSum { found: sum, amount });
                }
                sum
            }
        })
    }

    /// What a county has been issued, if it keeps that.
    pub(super) fn kept(&self, county: &County) -> Money {
        match self.terms.shortfall() {
            Some(Shortfall::Keep) => self.policy.issued_of(county).sum::<Money>().max(Money::ZERO),
            _ => Money::ZERO,
        }
    }

    /// What a county has in a column as the year's table gives it: the base, what is deducted or added, what has been
    /// issued. `None` where others share a deduction.
    pub(super) fn given(&self, county: &County, column: &Column) -> Option<Money> {
        match column {
            Column::Base => Some(self.base(county)),
            Column::Issued { place, .. } => self.policy.issued_of(county).nth(*place),
            Column::Adjustment { place, .. } => {
                let kind = self.terms.adjustments.get(*place)?.kind;
                let is_shared = kind == AdjustmentKind::Deduction { freed: Freed::Others };
                self.policy.adjustments_of(county).nth(*place).filter(|_| !is_shared)
            }
            _ => None,
        }
    }

    /// The batches of the year's table add up to those of the policy.
    pub(super) fn check_batches(&mut self) {
        let columns = self.columns.iter().filter(|column| matches!(column, Column::Issued { .. }));
        for (place, (column, batch)) in zip(columns, self.terms.batches()).enumerate() {
            let (issued, amount) = (|county| self.policy.issued_of(county).nth(place), batch.total);
            let found = self.counties.iter().filter_map(issued).sum();
            if found != amount {
                self.verdict.find(None, Some(column), None, Demand::GivenSum { found, amount });
            }
        }
    }
}
