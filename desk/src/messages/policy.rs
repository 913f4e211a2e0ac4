//! What is wrong with a policy.

use std::fmt;

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Money, NumberError, PolicyError, PolicyErrors, PolicyMistake, Rate};

use super::syntax::{Spot, Spots};
use super::words::Words;
use super::{Wording, places};
use crate::policy_sheet;
use crate::view::amounts::decimal;

/// Everything that is wrong with a policy file, each with its line and key.
pub(crate) fn mistakes(errors: &PolicyErrors, text: &str, file: &str, language: Language) -> String {
    let (words, spots) = (Words::of(language), Spots::of(text));
    let mut said: Vec<(Option<usize>, String)> = Vec::new();
    for error in errors.listed() {
        let spot = spots.find(&error.key);
        let number = spot.as_ref().map(|spot| spot.number);
        let (line, mistake) = match language {
            Language::Chinese => (spot.as_ref().map(Spot::quoted), policy(error, spot.as_ref()).to_string()),
            Language::English => (number.map(|number| number.to_string()), in_english(error, error)),
        };
        said.push((number, words.sentence("sentences.policy_mistake", context! { line, mistake })));
    }
    said.sort_by_key(|(number, _)| *number);
    let mistakes: Vec<String> = said.into_iter().map(|(_, said)| said).collect();
    words.sentence("sentences.policy_mistakes", context! { file, mistakes })
}

/// 错在哪, 怎么改.
pub fn policy(error: &PolicyError, spot: Option<&Spot<'_>>) -> Wording {
    let (line_text, value) = spot.map_or(("", ""), |spot| (spot.line, spot.value));
    let (case, reading) = meant(error).unzip();
    let name = case.map_or_else(|| error.code().to_owned(), |case| format!("{}.{case}", error.code()));
    Wording::of(&name, error, context! { at => places::key(&error.key), line_text, value, reading })
}

/// The library's words, what may be meant, and the code.
pub(super) fn in_english(error: &PolicyError, said: impl fmt::Display) -> String {
    let hint = meant(error)
        .map(|(case, reading)| Words::of(Language::English).sentence(&format!("wording.{case}"), context! { reading }));
    format!("{said}{} [{}]", hint.unwrap_or_default(), error.code())
}

/// What may be meant by a text that is no number: in which case, and as it is to be written.
pub(super) fn meant(error: &PolicyError) -> Option<(&'static str, String)> {
    let PolicyMistake::Number { found, error: NumberError::NotPlain, .. } = &error.mistake else { return None };
    let bound = policy_sheet::bound(found);
    let number = bound.map_or(found.as_str(), |(number, _)| number);
    if error.key.ends_with("_yuan") {
        return Some(("unit", without_unit(&error.key, number)?));
    }
    let (number, is_least) = bound?;
    let is_rate =
        error.key.starts_with("uplift.rate.") && (error.key.ends_with(".fixed") || error.key.ends_with(".rate"));
    let number = Some(number).filter(|number| number.parse::<Rate>().is_ok());
    if is_rate && is_least {
        return Some(("at_least", number.unwrap_or("3%").to_owned()));
    }
    number.map(|number| ("bound", number.to_owned()))
}

/// An amount with a unit behind it, as the file is to have it: in the unit that the key names.
fn without_unit(key: &str, found: &str) -> Option<String> {
    let amount = policy_sheet::money(found)?.parse::<Money>().ok()?;
    let places = if key.ends_with("_wan_yuan") { 6 } else { 2 };
    Some(decimal(amount.fen(), places, 0).replace(',', ""))
}
