//! The counties as one table: complete, without duplicates, and in keeping with policy and roster.

use crate::county::County;
use crate::money::Money;
use crate::policy::{BaseRole, Policy};
use crate::ranking::Order;
use crate::refusal::Refusal;

/// What is known of the counties once they are checked.
#[derive(Clone, Debug)]
pub(crate) struct Recipients {
    /// Ascending codes: the order that settles ties.
    pub(crate) order: Order,
    /// Which rows are mountain counties, or townships and villages of one.
    pub(crate) mountain: Vec<bool>,
}

/// Checks the counties against the policy; the first problem is reported.
pub(crate) fn check(policy: &Policy, counties: &[County]) -> Result<Recipients, Refusal> {
    let first = counties.first().ok_or(Refusal::NoCounties)?.code;
    for county in counties {
        if county.code.digits() != first.digits() {
            return Err(Refusal::MixedCodes {
                first,
                other: county.code,
            });
        }
        check_figures(policy, county)?;
    }
    let code = |row: usize| counties.get(row).map(|county| county.code);
    let order = Order::by_key(counties.len(), code);
    if let Some((a, b)) = order
        .rows()
        .zip(order.rows().skip(1))
        .find(|(a, b)| code(*a) == code(*b))
    {
        let code = code(a).unwrap_or(first);
        return Err(Refusal::DuplicateCode {
            code,
            rows: [a.min(b), a.max(b)],
        });
    }
    let mountain = check_roster(policy, counties)?;
    Ok(Recipients { order, mountain })
}

#[inline]
fn check_figures(policy: &Policy, county: &County) -> Result<(), Refusal> {
    let (code, base) = (county.code, county.base);
    let (found, expected) = (county.scores.len(), policy.factors.len());
    if found != expected {
        return Err(Refusal::ScoreCount {
            code,
            found,
            expected,
        });
    }
    let (found, expected) = (county.coefficients.len(), policy.coefficients().len());
    if found != expected {
        return Err(Refusal::CoefficientCount {
            code,
            found,
            expected,
        });
    }
    if county.fiscal_capacity.is_none() && policy.needs_fiscal_capacity_scores() {
        return Err(Refusal::NoFiscalCapacityScore { code });
    }
    if base < Money::ZERO || base > Money::MAX_INPUT {
        return Err(Refusal::BaseRange { code, base });
    }
    let quantum = policy.quantum;
    if policy.base == BaseRole::Protected && !is_whole(base, quantum) {
        return Err(Refusal::BaseNotWholeQuanta {
            code,
            base,
            quantum,
        });
    }
    Ok(())
}

/// Whether an amount from 0 to 10^13 yuan is a multiple of the quantum.
#[inline]
pub(crate) fn is_whole(amount: Money, quantum: Money) -> bool {
    let (Some(amount), Some(quantum)) = (amount.fen_u64(), quantum.fen_u64()) else {
        return false;
    };
    amount.checked_rem(quantum) == Some(0)
}

fn check_roster(policy: &Policy, counties: &[County]) -> Result<Vec<bool>, Refusal> {
    let roster = &policy.roster;
    let mut seen = vec![false; roster.counties().len()];
    let mut mountain = Vec::with_capacity(counties.len());
    for county in counties {
        if let Some(expected) = roster.contradicted(county.code, &county.name) {
            let (code, name) = (county.code, county.name.clone());
            return Err(Refusal::ContradictsRoster {
                code,
                name,
                expected: expected.clone(),
            });
        }
        let place = roster.place(county.code);
        if let Some(seen) = place.and_then(|place| seen.get_mut(place)) {
            *seen = true;
        }
        mountain.push(place.is_some());
    }
    let missing = roster
        .counties()
        .iter()
        .zip(&seen)
        .filter(|(_, seen)| !**seen);
    let missing: Vec<_> = missing.map(|(county, _)| county.clone()).collect();
    if missing.is_empty() || roster.is_partial() {
        Ok(mountain)
    } else {
        Err(Refusal::RosterMissing { missing })
    }
}
