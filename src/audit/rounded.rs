//! Whether a table stands in a coarser unit than the policy's quantum: calculated with that as its quantum, or rounded cell by
//! cell, as sheets made by hand are.

use std::iter::successors;

use super::cause::Rounded;
use super::finding::{Demand, Finding};
use super::verdict::Verdict;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedRow};

/// The unit that accounts for all that is found, if there is one. Hardly any cell of such a table is right; so there is at
/// least one finding a row. `audit` says what is found by another policy.
pub(super) fn find(
    verdict: &Verdict,
    policy: &Policy,
    rows: &[PublishedRow],
    audit: impl Fn(&Policy) -> Verdict,
) -> Option<Rounded> {
    if verdict.unlisted > 0 || verdict.found() < rows.len() {
        return None;
    }
    let unit = unit(policy, rows)?;
    let coarser = Policy::new(Terms { quantum: unit, ..policy.terms().clone() });
    let is_quantum = coarser.is_ok_and(|policy| audit(&policy).is_clean());
    let is_rounding = || verdict.listed.iter().all(|finding| is_of_rounding(finding, unit, policy, rows.len()));
    (is_quantum || is_rounding()).then_some(Rounded { unit, is_quantum })
}

/// The largest power of ten above the quantum, and a multiple of it, of which all amounts are multiples.
fn unit(policy: &Policy, rows: &[PublishedRow]) -> Option<Money> {
    let (quantum, columns) = (policy.terms().quantum.fen(), Column::all(policy));
    let amounts = || rows.iter().flat_map(|row| columns.iter().filter_map(|column| column.amount(&row.figures)));
    let largest = amounts().map(|amount| amount.fen().abs()).max()?;
    let units = successors(Some(1), |unit: &i128| unit.checked_mul(10)).take_while(|unit| *unit <= largest);
    let units = units.filter(|unit| *unit > quantum && unit % quantum == 0);
    units.take_while(|unit| amounts().all(|amount| amount.fen() % unit == 0)).last().and_then(Money::from_fen)
}

/// Whether each number of a sum being off by less than the unit accounts for what is found.
fn is_of_rounding(finding: &Finding, unit: Money, policy: &Policy, row_count: usize) -> bool {
    let [published, down, up] = match (&finding.demand, finding.published) {
        (Demand::CountyFirst { .. } | Demand::FactorFirst { .. }, _) => return true,
        (demand, _) if demand.is_unchecked() => return true,
        (Demand::FloorOrCeiling { down, up }, Some(published)) => [published, *down, *up],
        (Demand::RowSum { sum, down, up }, _) => [*sum, *down, *up],
        (
            Demand::Exactly { amount }
            | Demand::UpliftOfPlan { amount, .. }
            | Demand::AtBound { amount, .. }
            | Demand::SumOfParts { amount }
            | Demand::ColumnSum { amount }
            | Demand::TotalRow { amount, .. }
            | Demand::SubtotalRow { amount, .. },
            Some(published),
        ) => [published, *amount, *amount],
        _ => return false,
    };
    let off = (down - published).max(published - up);
    let numbers = match (&finding.county, &finding.column) {
        (Some(_), Some(Column::Base | Column::Factor { .. } | Column::Uplift)) => 1,
        // What control and others take is of the sum before it.
        (Some(_), _) => Column::all(policy).len(),
        (None, _) => row_count + 1,
    };
    off < (0..numbers).map(|_| unit).sum()
}
