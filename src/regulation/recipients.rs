//! docs/rules.md section 4: the counties as one table, in keeping with the policy and its roster; and the order of their
//! codes.
#![allow(clippy::indexing_slicing, reason = "a place on the roster is one of it, a place of the order is a row")]

use std::iter::zip;

use super::refusal::Refusal;
use crate::county::{County, CountyCode};
use crate::number::{Figure, Money};
use crate::parallel;
use crate::policy::{AmountColumn, BaseRole, Policy};

/// A county as the calculation sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient<'a> {
    pub(crate) county: &'a County,
    /// Whether it is on the roster, or a township or village of a county that is.
    pub(crate) mountain: bool,
    /// The base that it keeps, in quanta; 0 in the `basis` role.
    pub(crate) base: u64,
}

/// All recipients as they were given, and the order of their codes, which settles ties.
#[derive(Clone, Debug)]
pub(crate) struct Recipients<'a> {
    pub(super) rows: Vec<Recipient<'a>>,
    /// The rows by ascending code.
    pub(super) order: Vec<usize>,
}

/// Lists every county with a problem, by itself or beside the policy and its roster: what
/// [`calculate`](crate::calculate) refuses before it reckons. Of figures that do not fit the policy it names the first of
/// each county. Empty if there is none; what only amounts show, such as bases above the fund, a factor that nobody has a
/// weight in, figures of an indicator that are all 0, an uplift above its pool or a batch of another sum, `calculate` alone
/// finds.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// # let year = include_bytes!("../../fixtures/2025/counties.csv");
/// # let mut counties = special_fund::table::read(&year[..], &policy)?.counties;
/// counties[0].scores = [].into();
/// counties[1].code = counties[2].code;
/// let refusals = special_fund::check(&policy, &counties);
/// let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code()).collect();
/// assert_eq!(codes, ["county_score_count", "counties_share_code"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check(policy: &Policy, counties: &[County]) -> Vec<Refusal> {
    examine(policy, counties).1
}

/// The recipients, if nothing is wrong with any; else the first problem.
pub(super) fn admit<'a>(policy: &Policy, counties: &'a [County]) -> Result<Recipients<'a>, Refusal> {
    let (recipients, refusals) = examine(policy, counties);
    refusals.into_iter().next().map_or(Ok(recipients), Err)
}

/// The recipients, without those that do not fit the policy, and every problem: row by row, then of the table as a whole.
fn examine<'a>(policy: &Policy, counties: &'a [County]) -> (Recipients<'a>, Vec<Refusal>) {
    let roster = &policy.terms().roster;
    let (mut rows, mut refusals) = (Vec::with_capacity(counties.len()), Vec::new());
    let mut is_there = vec![false; roster.counties().len()];
    let first = counties.first().map(|county| county.code);
    for county in counties {
        let place = roster.place(county.code);
        let is_county = county.code.is_county();
        let named = is_county.then(|| roster.place_of_name(&county.name)).flatten();
        for place in [place, named].into_iter().flatten() {
            is_there[place] = true;
        }
        let base = fitting_base(policy, county, first).map_err(|refusal| refusals.push(refusal));
        if let Some(expected) = roster.contradicted(county.code, &county.name) {
            refusals.push(Refusal::ContradictsRoster {
                county: county.code,
                name: county.name.clone(),
                expected: expected.clone(),
            });
        }
        rows.extend(base.map(|base| Recipient { county, mountain: place.is_some(), base }));
    }
    if counties.is_empty() {
        refusals.push(Refusal::NoCounties);
    }
    let (order, twice) = by_code(counties);
    refusals.extend(twice.into_iter().map(|(county, rows)| Refusal::DuplicateCode { county, rows }));
    let missing = roster.counties().iter().zip(is_there).filter(|(_, is_there)| !is_there);
    let missing: Vec<_> = missing.map(|(county, _)| county.clone()).collect();
    if !missing.is_empty() && !roster.is_partial() {
        refusals.push(Refusal::RosterMissing { missing });
    }
    (Recipients { rows, order }, refusals)
}

/// The rows by ascending code, and every code that stands twice, with two of its rows.
fn by_code(counties: &[County]) -> (Vec<usize>, Vec<(CountyCode, [usize; 2])>) {
    let mut order: Vec<(CountyCode, usize)> = zip(counties.iter().map(|county| county.code), 0..).collect();
    parallel::sort_by_key(&mut order, |place| *place);
    let pairs = order.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    let twice = pairs.map(|pair| (pair[0].0, [pair[0].1, pair[1].1])).collect();
    (order.into_iter().map(|(_, row)| row).collect(), twice)
}

/// The base that a county keeps, in quanta, if its figures fit the policy.
fn fitting_base(policy: &Policy, county: &County, first: Option<CountyCode>) -> Result<u64, Refusal> {
    let terms = policy.terms();
    let (code, base) = (county.code, county.base);
    if let Some(first) = first.filter(|first| first.digits() != code.digits()) {
        return Err(Refusal::MixedCodes { first, other: code });
    }
    let (found, expected) = (county.scores.len(), policy.scored_factors().count());
    if found != expected {
        return Err(Refusal::ScoreCount { county: code, found, expected });
    }
    let (found, expected) = (county.coefficients.len(), policy.coefficients().len());
    if found != expected {
        return Err(Refusal::CoefficientCount { county: code, found, expected });
    }
    let (found, expected) = (county.figures.len(), policy.figures().len());
    if found != expected {
        return Err(Refusal::FigureCount { county: code, found, expected });
    }
    let mut figures = policy.figures().iter().zip(&county.figures);
    let negative = figures.find(|(column, figure)| **figure < Figure::default() && !column.may_be_negative);
    if let Some((column, figure)) = negative {
        let column = column.headers.first().cloned().unwrap_or_default();
        return Err(Refusal::NegativeFigure { county: code, column, figure: *figure });
    }
    let (found, expected) = (county.amounts.len(), policy.amounts().len());
    if found != expected {
        return Err(Refusal::AmountCount { county: code, found, expected });
    }
    for (column, amount) in policy.amounts().iter().zip(&county.amounts) {
        check_amount(code, column, *amount, terms.quantum)?;
    }
    if county.fiscal_capacity.is_none() && policy.needs_fiscal_capacity_scores() {
        return Err(Refusal::NoFiscalCapacityScore { county: code });
    }
    if base < Money::ZERO || base > Money::MAX_INPUT {
        return Err(Refusal::BaseRange { county: code, base });
    }
    match terms.base {
        BaseRole::Basis => Ok(0),
        BaseRole::Protected => {
            let (quantum, county) = (terms.quantum, code);
            base.in_quanta(quantum).ok_or(Refusal::BaseNotWholeQuanta { county, base, quantum })
        }
    }
}

/// What stands in a column of amounts.
fn check_amount(county: CountyCode, column: &AmountColumn, amount: Money, quantum: Money) -> Result<(), Refusal> {
    let (holds, key) = (column.holds, || column.key.clone());
    let negative = holds.may_be_negative();
    let least = if negative { -Money::MAX_INPUT } else { Money::ZERO };
    if amount < least || amount > Money::MAX_INPUT {
        return Err(Refusal::AmountRange { county, column: key(), amount, negative });
    }
    if holds.are_whole_quanta() && amount.fen() % quantum.fen() != 0 {
        return Err(Refusal::AmountNotWholeQuanta { county, column: key(), amount, quantum });
    }
    Ok(())
}
