//! What must hold of a policy's values, each by itself and together, in the order of a policy file.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::beginning;
use super::error::PolicyMistake;
use super::terms::{
    Bracket, Factor, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_QUANTUM, MIN_UPLIFT_RATE, Terms, Uplift, UpliftRate,
    is_key,
};
use super::value::Mistakes;
use crate::county::{Name, NameError};
use crate::header;
use crate::number::{Money, Rate};
use crate::roster::RosterError;

pub(super) fn check_terms(terms: &Terms, told: &mut Mistakes) {
    check_fund(terms, told);
    let mut headers = Headers::new();
    check_factors(terms, &mut headers, told);
    check_coefficients(&terms.factors, &mut headers, told);
    check_weights(terms, told);
    if let Some(uplift) = &terms.uplift {
        check_uplift(terms, uplift, told);
    }
}

fn check_fund(terms: &Terms, told: &mut Mistakes) {
    let (year, found, quantum) = (terms.fiscal_year, terms.fund_total, terms.quantum);
    let is_year = (1949..=2999).contains(&year);
    told.require(is_year, "fiscal_year", PolicyMistake::FiscalYear { found: year.to_string() });
    let is_total = found > Money::ZERO && found <= Money::MAX_INPUT;
    told.require(is_total, "fund_total_yuan", PolicyMistake::FundTotal { found });
    let is_quantum = quantum > Money::ZERO && quantum <= MAX_QUANTUM;
    if is_total && is_quantum && told.knows("quantum_yuan") {
        let is_whole = found.fen() % quantum.fen() == 0;
        told.require(is_whole, "fund_total_yuan", PolicyMistake::FundTotalNotWholeQuanta { found, quantum });
    }
    told.require(is_quantum, "quantum_yuan", PolicyMistake::Quantum { found: quantum });
}

fn check_factors(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    for (index, factor) in terms.factors.iter().enumerate() {
        let key = |name: &str| format!("factors[{index}].{name}");
        if is_key(&factor.key) {
            claim_header(headers, key("key"), &factor.key, told);
        } else {
            told.tell(key("key"), PolicyMistake::FactorKey { found: beginning(&factor.key) });
        }
        if *factor.name != *factor.key {
            claim_header(headers, key("name"), &factor.name, told);
        }
        let found = factor.tilt;
        told.require(found >= Rate::ONE, key("tilt"), PolicyMistake::Tilt { found });
        let has_somebody = found <= Rate::ONE || !terms.roster.is_nobody();
        told.require(has_somebody, key("tilt"), PolicyMistake::TiltOfNobody { found });
        let found = factor.coefficients.len();
        told.require(found <= MAX_COEFFICIENTS, key("coefficients"), PolicyMistake::CoefficientCount { found });
    }
}

/// Factors may share a coefficient, but one may not name it twice.
fn check_coefficients(factors: &[Factor], headers: &mut Headers, told: &mut Mistakes) {
    let mut shared = BTreeSet::new();
    for (index, factor) in factors.iter().enumerate() {
        let mut own = BTreeMap::new();
        for (place, found) in factor.coefficients.iter().enumerate() {
            let key = format!("factors[{index}].coefficients[{place}]");
            if let Err(error) = found.parse::<Name>() {
                let is_blank = error == NameError::Blank;
                let misnamed = PolicyMistake::HeaderName { found: beginning(found), error };
                told.tell(key, if is_blank { PolicyMistake::HeaderBlank } else { misnamed });
            } else if let Some(other) = own.insert(found, key.clone()) {
                told.tell(key, PolicyMistake::HeaderTaken { found: found.clone(), other });
            } else if shared.insert(found) {
                claim_header(headers, key, found, told);
            }
        }
    }
}

/// The headers of a policy's own columns in canonical form, each with the key that claims it: no two may be the same.
type Headers = BTreeMap<String, String>;

fn claim_header(headers: &mut Headers, key: String, header: &str, told: &mut Mistakes) {
    let canonical = header::canonical(header).into_owned();
    let found = header.to_owned();
    if header::is_fixed(&canonical) {
        told.tell(key, PolicyMistake::HeaderFixed { found });
    } else if let Some(other) = headers.get(&canonical).cloned() {
        told.tell(key, PolicyMistake::HeaderTaken { found, other });
    } else if told.knows(&key) {
        headers.insert(canonical, key);
    }
}

/// The weights sum to 1. Nothing is said of the sum where one of them could not be read, or of too many factors.
fn check_weights(terms: &Terms, told: &mut Mistakes) {
    let found = terms.factors.len();
    if !(1..=MAX_FACTORS).contains(&found) {
        return told.tell("factors", PolicyMistake::FactorCount { found });
    }
    let weights = terms.factors.iter().map(|factor| factor.weight);
    let weights = weights.chain(terms.fiscal_capacity.as_ref().map(|pool| pool.weight));
    let found_millionths = weights.map(Rate::millionths).sum();
    let keys = (0..found).map(|index| format!("factors[{index}].weight"));
    if keys.chain(["fiscal_capacity.weight".to_owned()]).all(|key| told.knows(&key)) {
        let key = "factors[].weight and fiscal_capacity.weight";
        told.require(found_millionths == Rate::ONE.millionths(), key, PolicyMistake::WeightSum { found_millionths });
    }
}

/// 依据 (d): only a pool that there is can pay, and only one that pays limits the rate.
fn check_uplift(terms: &Terms, uplift: &Uplift, told: &mut Mistakes) {
    let found = uplift.funding;
    let is_pool = found == Funding::FiscalCapacity;
    match &uplift.rate {
        UpliftRate::Fixed(rate) => require_floor("uplift.rate.fixed", *rate, told),
        UpliftRate::ByFundTotal(list) => check_brackets(list, told),
        UpliftRate::Affordable { step, max } => {
            told.require(*step > Rate::ZERO, "uplift.rate.affordable.step", PolicyMistake::Step);
            require_floor("uplift.rate.affordable.max", *max, told);
            let is_limited = is_pool || !told.knows("uplift.funding");
            told.require(is_limited, "uplift.rate.affordable", PolicyMistake::AffordableFunding { found });
        }
    }
    let has_payer = !is_pool || terms.fiscal_capacity.is_some() || !told.knows("fiscal_capacity");
    told.require(has_payer, "uplift.funding", PolicyMistake::NoFiscalCapacity);
    if let Some(found) = uplift.rate_basis {
        let is_amount = found > Money::ZERO && found <= Money::MAX_INPUT;
        told.require(is_amount, "uplift.rate_basis_yuan", PolicyMistake::FundTotal { found });
        let is_used = matches!(uplift.rate, UpliftRate::ByFundTotal(_)) || !told.knows("uplift.rate");
        told.require(is_used, "uplift.rate_basis_yuan", PolicyMistake::UnusedBasis { found });
    }
    if terms.roster.is_nobody() {
        told.tell("roster.counties", PolicyMistake::Roster { error: RosterError::Empty });
    }
}

fn check_brackets(brackets: &[Bracket], told: &mut Mistakes) {
    told.require(!brackets.is_empty(), "uplift.rate.by_fund_total", PolicyMistake::NoBracket);
    // The start of the bracket before, if it could be read.
    let mut before = None;
    for (index, bracket) in brackets.iter().enumerate() {
        let (found, key) = (bracket.from, format!("uplift.rate.by_fund_total[{index}]"));
        let from = format!("{key}.from_yuan");
        told.require(index > 0 || found == Money::ZERO, &*from, PolicyMistake::FirstBracket { found });
        if let Some(above) = before {
            told.require(found > above, &*from, PolicyMistake::BracketOrder { found, above });
        }
        before = told.knows(&from).then_some(found);
        require_floor(&format!("{key}.rate"), bracket.rate, told);
    }
}

/// 依据 (c): 上浮至少3%.
fn require_floor(key: &str, found: Rate, told: &mut Mistakes) {
    told.require(found >= MIN_UPLIFT_RATE, key, PolicyMistake::RateBelowFloor { found });
}
