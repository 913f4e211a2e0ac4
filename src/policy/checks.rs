//! What must hold of a policy's values, each by itself and together, in the order of a policy file.

use std::collections::{BTreeMap, BTreeSet};

use super::error::PolicyMistake;
use super::headers::Headers;
use super::indicators::{FigureBracket, Indicator, IndicatorKind, MAX_INDICATORS, Scale};
use super::terms::{
    Annex, Bracket, Factor, Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_FONT_CHARS, MAX_NOTE_CHARS, MAX_NOTES,
    MAX_QUANTUM, MIN_UPLIFT_RATE, Terms, Uplift, UpliftRate,
};
use super::value::Mistakes;
use super::year::{Adjustment, AdjustmentKind, Batch, Control, MAX_ADJUSTMENTS, MAX_BATCHES};
use crate::county::{Name, is_formula, is_invisible};
use crate::number::{self, Bounds, Figure, Money, NumberError, Rate, Score};
use crate::roster::RosterError;

pub(super) fn check_terms(terms: &Terms, told: &mut Mistakes) {
    check_fund(terms, told);
    let mut headers = Headers::of(terms);
    check_factors(terms, &mut headers, told);
    check_coefficients(&terms.factors, &mut headers, told);
    check_scaled_coefficients(terms, &mut headers, told);
    check_weights(terms, told);
    if let Some(uplift) = &terms.uplift {
        check_uplift(terms, uplift, told);
    }
    check_year(terms, &mut headers, told);
    if let Some(annex) = &terms.annex {
        check_annex(annex, told);
    }
}

fn check_fund(terms: &Terms, told: &mut Mistakes) {
    let (year, found, quantum) = (terms.fiscal_year, terms.fund_total, terms.quantum);
    let is_year = (1949..=2999).contains(&year);
    told.require(is_year, "fiscal_year", PolicyMistake::FiscalYear { found: year.to_string() });
    told.require(is_fund(found), "fund_total_yuan", PolicyMistake::FundTotal { found });
    let is_quantum = quantum > Money::ZERO && quantum <= MAX_QUANTUM;
    if is_fund(found) && is_quantum && told.knows("quantum_yuan") {
        let is_whole = found.fen() % quantum.fen() == 0;
        told.require(is_whole, "fund_total_yuan", PolicyMistake::FundTotalNotWholeQuanta { found, quantum });
    }
    told.require(is_quantum, "quantum_yuan", PolicyMistake::Quantum { found: quantum });
}

fn check_factors(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    for (index, factor) in terms.factors.iter().enumerate() {
        let key = |name: &str| format!("factors[{index}].{name}");
        headers.claim_paid(&format!("factors[{index}]"), &factor.key, &factor.name, told);
        let found = factor.tilt;
        told.require(found >= Rate::ONE, key("tilt"), PolicyMistake::Tilt { found });
        let has_somebody = found <= Rate::ONE || !terms.roster.is_nobody();
        told.require(has_somebody, key("tilt"), PolicyMistake::TiltOfNobody { found });
        let found = factor.coefficients.len();
        told.require(found <= MAX_COEFFICIENTS, key("coefficients"), PolicyMistake::CoefficientCount { found });
        check_indicators(&factor.indicators, &format!("factors[{index}]"), headers, told);
    }
}

/// The indicators of one factor; `at` is its key.
fn check_indicators(indicators: &[Indicator], at: &str, headers: &mut Headers, told: &mut Mistakes) {
    let found = indicators.len();
    let key = format!("{at}.indicators");
    told.require(found <= MAX_INDICATORS, &*key, PolicyMistake::IndicatorCount { found });
    for (index, indicator) in indicators.iter().enumerate() {
        let at = format!("{key}[{index}]");
        headers.claim_named(&at, &indicator.key, &indicator.name, told);
        if let IndicatorKind::Change { before, now, .. } = &indicator.kind {
            headers.share(format!("{at}.before"), before, (true, indicator.scale.clone()), told);
            headers.share(format!("{at}.now"), now, (true, indicator.scale.clone()), told);
            told.require(before != now, format!("{at}.now"), PolicyMistake::SameColumns);
        }
        if let IndicatorKind::Minmax { lowest: found, .. } = indicator.kind {
            told.require(found < Rate::ONE, format!("{at}.lowest"), PolicyMistake::Lowest { found });
        }
        let found = indicator.coefficients.len();
        let is_count = found <= MAX_COEFFICIENTS;
        told.require(is_count, format!("{at}.coefficients"), PolicyMistake::CoefficientCount { found });
        if let Some(scale) = &indicator.scale {
            let may_be_negative = indicator.may_be_negative();
            let error = |value: &str| value.parse::<Score>().err().filter(|_| !may_be_negative);
            check_scale(scale, &at, number::SCORE, error, told);
        }
    }
    let are_known = (0..found).all(|index| told.knows(&format!("{key}[{index}].weight")));
    let weights = indicators.iter().map(|indicator| indicator.weight);
    told.require_one(are_known && !indicators.is_empty(), &format!("{key}[].weight"), weights);
}

/// The coefficients of which the policy says more than their key: some factor or indicator uses each.
fn check_scaled_coefficients(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    let indicators = terms.factors.iter().flat_map(|factor| &factor.indicators);
    let used = indicators.flat_map(|indicator| &indicator.coefficients);
    let used: BTreeSet<&String> = used.chain(terms.factors.iter().flat_map(|factor| &factor.coefficients)).collect();
    for coefficient in &terms.coefficients {
        let at = format!("coefficients.{}", coefficient.key);
        told.require(used.contains(&coefficient.key), &*at, PolicyMistake::UnusedCoefficient);
        if let Some(name) = coefficient.name.as_ref().filter(|name| ***name != *coefficient.key) {
            headers.claim(format!("{at}.name"), name, told);
        }
        if let Some(scale) = &coefficient.scale {
            check_scale(scale, &at, number::RATE, |value| value.parse::<Rate>().err(), told);
        }
    }
}

/// What cells stand for: nothing that could not stand there itself, such as an amount below 0 that must not be, and of a
/// coefficient rates.
fn check_scale(
    scale: &Scale,
    at: &str,
    bounds: Bounds,
    error: impl Fn(&str) -> Option<NumberError>,
    told: &mut Mistakes,
) {
    let (name, values): (&str, Vec<Figure>) = match scale {
        Scale::Grades(grades) => ("grades", grades.iter().map(|(_, value)| *value).collect()),
        Scale::Brackets(brackets) => ("brackets", brackets.iter().map(|bracket| bracket.value).collect()),
    };
    let key = format!("{at}.{name}");
    told.require(!values.is_empty(), &*key, PolicyMistake::EmptyScale);
    match scale {
        Scale::Grades(grades) => {
            let mut seen = BTreeSet::new();
            let is_new = grades.iter().all(|(grade, _)| seen.insert(grade));
            told.require(is_new, &*key, PolicyMistake::DuplicateKey);
        }
        Scale::Brackets(brackets) => {
            for (place, pair) in brackets.windows(2).enumerate() {
                let [FigureBracket { from: above, .. }, FigureBracket { from: found, .. }] = *pair else { continue };
                let key = format!("{key}[{}].from", place + 1);
                told.require(found > above, key, PolicyMistake::ScaleOrder { found, above });
            }
        }
    }
    let mut values = values.iter().map(Figure::to_string);
    if let Some((found, error)) = values.find_map(|found| error(&found).map(|error| (found, error))) {
        told.tell(key, PolicyMistake::Number { found, error, allowed: bounds.allowed });
    }
}

/// Factors and indicators may share a coefficient, but one may not name it twice.
fn check_coefficients(factors: &[Factor], headers: &mut Headers, told: &mut Mistakes) {
    for (index, factor) in factors.iter().enumerate() {
        let at = format!("factors[{index}]");
        check_own_coefficients(&factor.coefficients, &at, headers, told);
        for (index, indicator) in factor.indicators.iter().enumerate() {
            check_own_coefficients(&indicator.coefficients, &format!("{at}.indicators[{index}]"), headers, told);
        }
    }
}

fn check_own_coefficients(coefficients: &[String], at: &str, headers: &mut Headers, told: &mut Mistakes) {
    let mut own = BTreeMap::new();
    for (place, found) in coefficients.iter().enumerate() {
        let key = format!("{at}.coefficients[{place}]");
        match own.insert(found, key.clone()) {
            Some(other) if found.parse::<Name>().is_ok() => {
                told.tell(key, PolicyMistake::HeaderTaken { found: found.clone(), other });
            }
            _ => headers.share(key, found, (false, None), told),
        }
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
    let keys = (0..found).map(|index| format!("factors[{index}].weight"));
    let are_known = keys.chain(["fiscal_capacity.weight".to_owned()]).all(|key| told.knows(&key));
    told.require_one(are_known, "factors[].weight and fiscal_capacity.weight", weights);
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
        told.require(is_fund(found), "uplift.rate_basis_yuan", PolicyMistake::FundTotal { found });
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

/// Control, adjustments and batches.
fn check_year(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    if let Some(Control { floor, cap, need_rate, .. }) = &terms.control {
        let known = ["control.floor", "control.cap", "control.need_rate"].iter().all(|key| told.knows(key));
        let has_bound = floor.is_some() || cap.is_some() || need_rate.is_some();
        told.require(has_bound || !known, "control", PolicyMistake::NoBound);
        if let (Some(floor), Some(found), true) = (*floor, *cap, known) {
            told.require(found >= floor, "control.cap", PolicyMistake::CapBelowFloor { found, floor });
        }
    }
    let found = terms.adjustments.len();
    told.require(found <= MAX_ADJUSTMENTS, "adjustments", PolicyMistake::TooManyAdjustments { found });
    for (index, Adjustment { key, name, kind, .. }) in terms.adjustments.iter().enumerate() {
        let at = format!("adjustments[{index}]");
        headers.claim_amounts(&at, key, name, told);
        if let AdjustmentKind::Signed { new_money: Some(found) } = *kind {
            require_payable(terms, format!("{at}.new_money_yuan"), found, told);
        }
    }
    let Some(issued) = &terms.issued else { return };
    let found = issued.batches.len();
    let is_count = (1..=MAX_BATCHES).contains(&found);
    told.require(is_count, "issued.batches", PolicyMistake::BatchCount { found });
    for (index, Batch { key, name, total }) in issued.batches.iter().enumerate() {
        let at = format!("issued.batches[{index}]");
        headers.claim_amounts(&at, key, name, told);
        // 0 or less where counties only gave back.
        require_whole_quanta(terms, format!("{at}.total_yuan"), *total, told);
    }
}

/// Whether an amount could be the fund's.
fn is_fund(amount: Money) -> bool {
    amount > Money::ZERO && amount <= Money::MAX_INPUT
}

/// An amount that could be the fund's, in whole quanta.
fn require_payable(terms: &Terms, key: String, found: Money, told: &mut Mistakes) {
    told.require(is_fund(found), &*key, PolicyMistake::FundTotal { found });
    if is_fund(found) {
        require_whole_quanta(terms, key, found, told);
    }
}

fn require_whole_quanta(terms: &Terms, key: String, found: Money, told: &mut Mistakes) {
    let quantum = terms.quantum;
    let is_whole = quantum <= Money::ZERO || found.fen() % quantum.fen() == 0 || !told.knows("quantum_yuan");
    told.require(is_whole, key, PolicyMistake::FundTotalNotWholeQuanta { found, quantum });
}

fn check_annex(annex: &Annex, told: &mut Mistakes) {
    let found = annex.notes.len();
    told.require(found <= MAX_NOTES, "annex.notes", PolicyMistake::NoteCount { found });
    for (index, note) in annex.notes.iter().enumerate() {
        let is_note = !note.trim().is_empty() && note.chars().nth(MAX_NOTE_CHARS).is_none();
        let is_plain = !note.chars().any(is_invisible) && !is_formula(note);
        told.require(is_note && is_plain, format!("annex.notes[{index}]"), PolicyMistake::Note);
    }
    let found = annex.font.as_ref().map_or(0, |font| font.chars().count());
    told.require(found <= MAX_FONT_CHARS, "annex.font", PolicyMistake::Font { found });
}
