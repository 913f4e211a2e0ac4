//! What must hold of a policy's values, each by itself and together, in the order of a policy file.

use std::collections::BTreeMap;

use super::draft::beginning;
use super::error::PolicyMistake;
use super::mistakes::Mistakes;
use super::terms::{
    Factor, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Terms, UpliftRate,
};
use crate::county::{Name, NameError};
use crate::header;
use crate::number::{Money, Rate};

pub(super) fn check(terms: &Terms, told: &mut Mistakes) {
    fund(terms, told);
    factors(&terms.factors, told);
    weights(terms, told);
    uplift(terms, told);
}

fn fund(terms: &Terms, told: &mut Mistakes) {
    if !(1949..=2999).contains(&terms.fiscal_year) {
        let found = terms.fiscal_year.to_string();
        told.tell("fiscal_year", PolicyMistake::FiscalYear { found });
    }
    let (found, quantum) = (terms.fund_total, terms.quantum);
    let has_quantum = quantum > Money::ZERO && quantum <= MAX_QUANTUM;
    if found <= Money::ZERO || found > Money::MAX_INPUT {
        told.tell("fund_total_yuan", PolicyMistake::FundTotal { found });
    } else if has_quantum && found.fen() % quantum.fen() != 0 && told.knows("quantum_yuan") {
        let mistake = PolicyMistake::FundTotalNotWholeQuanta { found, quantum };
        told.tell("fund_total_yuan", mistake);
    }
    if !has_quantum {
        told.tell("quantum_yuan", PolicyMistake::Quantum { found: quantum });
    }
}

fn factors(factors: &[Factor], told: &mut Mistakes) {
    let found = factors.len();
    if !(1..=MAX_FACTORS).contains(&found) {
        told.tell("factors", PolicyMistake::FactorCount { found });
    }
    let mut headers = Headers::default();
    for (index, factor) in factors.iter().enumerate() {
        let key = |name: &str| format!("factors[{index}].{name}");
        if is_key(&factor.key) {
            headers.claim(key("key"), &factor.key, told);
        } else {
            let found = beginning(&factor.key);
            told.tell(key("key"), PolicyMistake::FactorKey { found });
        }
        if *factor.name != *factor.key {
            headers.claim(key("name"), &factor.name, told);
        }
        if factor.tilt < Rate::ONE {
            told.tell(key("tilt"), PolicyMistake::Tilt { found: factor.tilt });
        }
        let found = factor.coefficients.len();
        if found > MAX_COEFFICIENTS {
            told.tell(key("coefficients"), PolicyMistake::CoefficientCount { found });
        }
    }
    // Each once: factors may share a coefficient, but one may not name it twice.
    let mut shared = BTreeMap::new();
    for (index, factor) in factors.iter().enumerate() {
        let mut own = BTreeMap::new();
        for (place, found) in factor.coefficients.iter().enumerate() {
            let key = format!("factors[{index}].coefficients[{place}]");
            if let Err(error) = found.parse::<Name>() {
                told.tell(key, no_header(found, error));
            } else if let Some(other) = own.insert(found, key.clone()) {
                let found = found.clone();
                told.tell(key, PolicyMistake::HeaderTaken { found, other });
            } else if shared.insert(found, ()).is_none() {
                headers.claim(key, found, told);
            }
        }
    }
}

/// The headers of a policy's own columns in canonical form, each with the key that claims it: no two may be the same.
#[derive(Default)]
struct Headers(BTreeMap<String, String>);

impl Headers {
    fn claim(&mut self, key: String, header: &str, told: &mut Mistakes) {
        let canonical = header::canonical(header).into_owned();
        let found = header.to_owned();
        if header::is_fixed(&canonical) {
            told.tell(key, PolicyMistake::HeaderFixed { found });
        } else if let Some(other) = self.0.get(&canonical).cloned() {
            told.tell(key, PolicyMistake::HeaderTaken { found, other });
        } else if told.knows(&key) {
            self.0.insert(canonical, key);
        }
    }
}

/// What is wrong with a coefficient's header that is no name.
fn no_header(found: &str, error: NameError) -> PolicyMistake {
    let found = beginning(found);
    match error {
        NameError::Blank => PolicyMistake::HeaderBlank,
        error => PolicyMistake::HeaderName { found, error },
    }
}

/// A letter, then letters, digits and `_`, and not too many.
pub(super) fn is_key(text: &str) -> bool {
    text.len() <= MAX_KEY_CHARS
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn weights(terms: &Terms, told: &mut Mistakes) {
    // Of too many factors the number is what is wrong; of 9 weights up to 10^12 millionths the sum fits.
    let mut keys = (0..terms.factors.len()).map(|index| format!("factors[{index}].weight"));
    if !(1..=MAX_FACTORS).contains(&terms.factors.len())
        || !keys.all(|key| told.knows(&key))
        || !told.knows("fiscal_capacity.weight")
    {
        return;
    }
    let factors = terms.factors.iter().map(|factor| factor.weight);
    let weights = factors.chain(terms.fiscal_capacity.as_ref().map(|pool| pool.weight));
    let found_millionths = weights.map(Rate::millionths).sum();
    if found_millionths != Rate::ONE.millionths() {
        let key = "factors[].weight and fiscal_capacity.weight";
        told.tell(key, PolicyMistake::WeightSum { found_millionths });
    }
}

/// 依据 (c): 上浮至少3%; 依据 (d): only a pool that there is can pay, and only one that pays limits the rate.
fn uplift(terms: &Terms, told: &mut Mistakes) {
    let funding = terms.uplift.funding;
    let floor = |key: &str, found: Rate, told: &mut Mistakes| {
        if found < MIN_UPLIFT_RATE {
            told.tell(key, PolicyMistake::RateBelowFloor { found });
        }
    };
    match &terms.uplift.rate {
        UpliftRate::Fixed(rate) => floor("uplift.rate.fixed", *rate, told),
        UpliftRate::ByFundTotal(brackets) => {
            let from = |index: usize| format!("uplift.rate.by_fund_total[{index}].from_yuan");
            match brackets.first() {
                None => told.tell("uplift.rate.by_fund_total", PolicyMistake::NoBracket),
                Some(first) if first.from != Money::ZERO => {
                    told.tell(from(0), PolicyMistake::FirstBracket { found: first.from });
                }
                Some(_) => {}
            }
            for (index, (before, bracket)) in brackets.iter().zip(brackets.iter().skip(1)).enumerate() {
                let (found, above) = (bracket.from, before.from);
                if found <= above && told.knows(&from(index)) {
                    told.tell(from(index + 1), PolicyMistake::BracketOrder { found, above });
                }
            }
            for (index, bracket) in brackets.iter().enumerate() {
                let key = format!("uplift.rate.by_fund_total[{index}].rate");
                floor(&key, bracket.rate, told);
            }
        }
        UpliftRate::Affordable { step, max } => {
            if *step == Rate::ZERO {
                told.tell("uplift.rate.affordable.step", PolicyMistake::Step);
            }
            floor("uplift.rate.affordable.max", *max, told);
            if funding != Funding::FiscalCapacity && told.knows("uplift.funding") {
                let mistake = PolicyMistake::AffordableFunding { found: funding };
                told.tell("uplift.rate.affordable", mistake);
            }
        }
    }
    if funding == Funding::FiscalCapacity && terms.fiscal_capacity.is_none() && told.knows("fiscal_capacity") {
        told.tell("uplift.funding", PolicyMistake::NoFiscalCapacity);
    }
}
