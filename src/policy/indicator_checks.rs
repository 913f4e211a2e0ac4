//! What must hold of indicators, and of what cells stand for.

use std::collections::BTreeSet;

use super::error::PolicyMistake;
use super::headers::Headers;
use super::indicators::{BelowZero, FigureBracket, Indicator, IndicatorKind, MAX_INDICATORS, Scale};
use super::terms::{MAX_COEFFICIENTS, Terms};
use super::value::Mistakes;
use crate::number::{self, Figure, NumberError, Rate};

/// The indicators of one factor; `at` is its key.
pub(super) fn check_indicators(indicators: &[Indicator], at: &str, headers: &mut Headers, told: &mut Mistakes) {
    let found = indicators.len();
    let key = format!("{at}.indicators");
    told.require(found <= MAX_INDICATORS, &*key, PolicyMistake::IndicatorCount { found });
    for (index, indicator) in indicators.iter().enumerate() {
        let at = format!("{key}[{index}]");
        headers.claim_named(&at, &indicator.key, &indicator.name, told);
        if let IndicatorKind::Change { before, now, .. } = &indicator.kind {
            headers.share(format!("{at}.before"), before, indicator.scale.as_ref(), told);
            headers.share(format!("{at}.now"), now, indicator.scale.as_ref(), told);
            told.require(before != now, format!("{at}.now"), PolicyMistake::SameColumns);
        }
        if let IndicatorKind::Minmax { lowest: found, .. } = indicator.kind {
            told.require(found < Rate::ONE, format!("{at}.lowest"), PolicyMistake::Lowest { found });
        }
        let found = indicator.coefficients.len();
        let is_count = found <= MAX_COEFFICIENTS;
        told.require(is_count, format!("{at}.coefficients"), PolicyMistake::CoefficientCount { found });
        check_scale(indicator.scale.as_ref(), &at, told);
        if let (IndicatorKind::Amount { below_zero: BelowZero::Refuse }, Some(scale)) =
            (&indicator.kind, &indicator.scale)
        {
            check_signs(scale, &at, told);
        }
    }
    let are_known = (0..found).all(|index| told.knows(&format!("{key}[{index}].weight")));
    let weights = indicators.iter().map(|indicator| indicator.weight);
    told.require_one(are_known && !indicators.is_empty(), &format!("{key}[].weight"), weights);
}

/// The coefficients of which the policy says more than their key: some factor or indicator uses each.
pub(super) fn check_scaled_coefficients(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    let indicators = terms.factors.iter().flat_map(|factor| &factor.indicators);
    let used = indicators.flat_map(|indicator| &indicator.coefficients);
    let used: BTreeSet<&String> = used.chain(terms.factors.iter().flat_map(|factor| &factor.coefficients)).collect();
    for coefficient in &terms.coefficients {
        let at = format!("coefficients.{}", coefficient.key);
        told.require(used.contains(&coefficient.key), &*at, PolicyMistake::UnusedCoefficient);
        if let Some(name) = coefficient.name.as_ref().filter(|name| ***name != *coefficient.key) {
            headers.claim(format!("{at}.name"), name, told);
        }
        check_scale(coefficient.scale.as_ref(), &at, told);
    }
}

/// An amount that must not be below 0 cannot stand for one that is.
fn check_signs(scale: &Scale, at: &str, told: &mut Mistakes) {
    let (key, values): (&str, Vec<Figure>) = match scale {
        Scale::Grades(grades) => ("grades", grades.iter().map(|(_, value)| *value).collect()),
        Scale::Brackets(brackets) => ("brackets", brackets.iter().map(|bracket| bracket.value).collect()),
    };
    if let Some(negative) = values.into_iter().find(|value| *value < Figure::default()) {
        let (found, error, allowed) = (negative.to_string(), NumberError::Negative, number::SCORE.allowed);
        told.tell(format!("{at}.{key}"), PolicyMistake::Number { found, error, allowed });
    }
}

fn check_scale(scale: Option<&Scale>, at: &str, told: &mut Mistakes) {
    match scale {
        Some(Scale::Grades(grades)) => {
            let key = format!("{at}.grades");
            told.require(!grades.is_empty(), &*key, PolicyMistake::EmptyScale);
            let mut seen = BTreeSet::new();
            let is_new = grades.iter().all(|(grade, _)| seen.insert(grade));
            told.require(is_new, key, PolicyMistake::DuplicateKey);
        }
        Some(Scale::Brackets(brackets)) => {
            let key = format!("{at}.brackets");
            told.require(!brackets.is_empty(), &*key, PolicyMistake::EmptyScale);
            for (place, pair) in brackets.windows(2).enumerate() {
                let [FigureBracket { from: above, .. }, FigureBracket { from: found, .. }] = *pair else { continue };
                let key = format!("{key}[{}].from", place + 1);
                told.require(found > above, key, PolicyMistake::ScaleOrder { found, above });
            }
        }
        None => {}
    }
}
