//! Whether a table stands in a coarser unit than the policy's quantum: calculated with that as its quantum, or rounded cell by
//! cell, as sheets made by hand are.

use std::iter::successors;

use super::case::check_table;
use super::cause::Rounded;
use super::finding::{Demand, Finding};
use super::trial::Trial;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::Column;

/// The unit that accounts for all that is found, if there is one. Hardly any cell of such a table is right; so there is at
/// least one finding a row.
pub(super) fn find(trial: &Trial<'_>) -> Option<Rounded> {
    let (verdict, policy) = (trial.verdict, trial.policy);
    if verdict.unlisted > 0 || verdict.found() < trial.rows.len() {
        return None;
    }
    let unit = unit(trial)?;
    let coarser = Policy::new(Terms { quantum: unit, ..policy.terms().clone() });
    let is_quantum =
        coarser.is_ok_and(|policy| check_table(&policy, trial.counties, trial.rows, trial.totals).is_clean());
    let is_rounding = || verdict.listed.iter().all(|finding| is_of_rounding(finding, unit, trial));
    (is_quantum || is_rounding()).then_some(Rounded { unit, is_quantum })
}

/// The largest power of ten above the quantum, and a multiple of it, of which all amounts are multiples.
fn unit(trial: &Trial<'_>) -> Option<Money> {
    let (quantum, columns) = (trial.policy.terms().quantum.fen(), &trial.columns);
    let amounts = || trial.rows.iter().flat_map(|row| columns.iter().filter_map(|column| column.amount(&row.figures)));
    let largest = amounts().map(|amount| amount.fen().abs()).max()?;
    let units = successors(Some(1), |unit: &i128| unit.checked_mul(10)).take_while(|unit| *unit <= largest);
    let units = units.filter(|unit| *unit > quantum && unit % quantum == 0);
    units.take_while(|unit| amounts().all(|amount| amount.fen() % unit == 0)).last().and_then(Money::from_fen)
}

/// Whether each number of a sum being off by less than the unit accounts for what is found.
fn is_of_rounding(finding: &Finding, unit: Money, trial: &Trial<'_>) -> bool {
    let is_of_others = matches!(finding.demand, Demand::CountyFirst { .. } | Demand::FactorFirst { .. });
    let Some([published, down, up]) = finding.amounts() else {
        return is_of_others || finding.demand.is_unchecked();
    };
    let off = (down - published).max(published - up);
    let numbers = match (&finding.county, &finding.column) {
        (Some(_), Some(Column::Base | Column::Factor { .. } | Column::Uplift)) => 1,
        // What control and others take is of the sum before it.
        (Some(_), _) => trial.columns.len(),
        (None, _) => trial.rows.len() + 1,
    };
    off < (0..numbers).map(|_| unit).sum()
}
