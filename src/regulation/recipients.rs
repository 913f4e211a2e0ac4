//! RULES section 4: the counties as one table, in keeping with the policy and its roster.

use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::parallel;
use crate::policy::{BaseRole, Policy};
use crate::regulation::Refusal;

/// A county as the calculation sees it. Recipients stand in the order of their codes, which settles ties: an index is a
/// rank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recipient<'a> {
    pub(crate) county: &'a County,
    /// Where it stands among the counties given, from 0.
    pub(crate) row: usize,
    /// Whether it is on the roster, or a township or village of a county that is.
    pub(crate) mountain: bool,
    /// The base that it keeps, in quanta; 0 in the `basis` role.
    pub(crate) base: u64,
}

/// Lists every problem of the counties: what [`calculate`](crate::calculate) refuses them for. Empty if there is none.
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
#[must_use]
pub fn check(policy: &Policy, counties: &[County]) -> Vec<Refusal> {
    examine(policy, counties).1
}

/// The recipients, if nothing is wrong with any; else the first problem.
pub(super) fn admit<'a>(
    policy: &Policy,
    counties: &'a [County],
) -> Result<Vec<Recipient<'a>>, Refusal> {
    let (recipients, refusals) = examine(policy, counties);
    refusals.into_iter().next().map_or(Ok(recipients), Err)
}

/// The counties that nothing is wrong with, in the order of their codes, and every problem: row by row, then of the
/// table as a whole.
fn examine<'a>(policy: &Policy, counties: &'a [County]) -> (Vec<Recipient<'a>>, Vec<Refusal>) {
    let roster = &policy.terms().roster;
    let (mut recipients, mut refusals) = (Vec::with_capacity(counties.len()), Vec::new());
    let mut is_there = vec![false; roster.counties().len()];
    let first = counties.first().map(|county| county.code);
    let mut last = None;
    for (row, county) in counties.iter().enumerate() {
        // Townships and villages of one county mostly stand together.
        let of = county.code.county();
        let place = match last {
            Some((last, place)) if last == of => place,
            _ => roster.place(of),
        };
        last = Some((of, place));
        let is_county = county.code == of;
        let named = is_county
            .then(|| roster.place_of_name(&county.name))
            .flatten();
        for place in [place, named].into_iter().flatten() {
            if let Some(is_there) = is_there.get_mut(place) {
                *is_there = true;
            }
        }
        let base = match fitting_base(policy, county, first) {
            Ok(base) => base,
            Err(refusal) => {
                refusals.push(refusal);
                continue;
            }
        };
        if let Some(expected) = roster.contradicted(county.code, &county.name) {
            let (code, name) = (county.code, county.name.clone());
            refusals.push(Refusal::ContradictsRoster {
                county: code,
                name,
                expected: expected.clone(),
            });
        }
        recipients.push(Recipient {
            county,
            row,
            mountain: place.is_some(),
            base,
        });
    }
    if counties.is_empty() {
        refusals.push(Refusal::NoCounties);
    }
    parallel::sort_by_key(&mut recipients, |recipient| {
        (recipient.county.code, recipient.row)
    });
    let twice = recipients.windows(2).filter_map(|pair| match pair {
        [a, b] if a.county.code == b.county.code => Some((a.county.code, [a.row, b.row])),
        _ => None,
    });
    refusals.extend(twice.map(|(county, rows)| Refusal::DuplicateCode { county, rows }));
    let missing = roster
        .counties()
        .iter()
        .zip(is_there)
        .filter(|(_, is_there)| !is_there);
    let missing: Vec<_> = missing.map(|(county, _)| county.clone()).collect();
    if !missing.is_empty() && !roster.is_partial() {
        refusals.push(Refusal::RosterMissing { missing });
    }
    (recipients, refusals)
}

/// The base that a county keeps, in quanta, if its figures fit the policy.
fn fitting_base(
    policy: &Policy,
    county: &County,
    first: Option<CountyCode>,
) -> Result<u64, Refusal> {
    let terms = policy.terms();
    let (code, base) = (county.code, county.base);
    if let Some(first) = first.filter(|first| first.digits() != code.digits()) {
        return Err(Refusal::MixedCodes { first, other: code });
    }
    let (found, expected) = (county.scores.len(), terms.factors.len());
    if found != expected {
        return Err(Refusal::ScoreCount {
            county: code,
            found,
            expected,
        });
    }
    let (found, expected) = (county.coefficients.len(), policy.coefficients().len());
    if found != expected {
        return Err(Refusal::CoefficientCount {
            county: code,
            found,
            expected,
        });
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
            base.in_quanta(quantum).ok_or(Refusal::BaseNotWholeQuanta {
                county,
                base,
                quantum,
            })
        }
    }
}
