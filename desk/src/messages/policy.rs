//! What is wrong with a policy.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Money, NumberError, PolicyError, PolicyErrors, PolicyMistake};

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
            Language::English => (number.map(|number| number.to_string()), format!("{error} [{}]", error.code())),
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
    let reading = without_unit(error);
    let case = match (case(error), &reading) {
        (Some(case), _) => format!("{}.{case}", error.code()),
        (None, Some(_)) => format!("{}.unit", error.code()),
        (None, None) => error.code().to_owned(),
    };
    Wording::of(&case, error, context! { at => places::key(&error.key), line_text, value, reading })
}

/// What may be meant by a text that is no number.
pub(super) fn case(error: &PolicyError) -> Option<&'static str> {
    let PolicyMistake::Number { found, error: NumberError::NotPlain, .. } = &error.mistake else { return None };
    let is_least = error.key.starts_with("uplift.rate.") && policy_sheet::says_least(found);
    is_least.then_some("at_least")
}

/// An amount with a unit behind it, as the file is to have it: in the unit that the key names.
fn without_unit(error: &PolicyError) -> Option<String> {
    let PolicyMistake::Number { found, error: NumberError::NotPlain, .. } = &error.mistake else { return None };
    let amount = error.key.ends_with("_yuan").then(|| policy_sheet::money(found)).flatten()?;
    let places = if error.key.ends_with("_wan_yuan") { 6 } else { 2 };
    Some(decimal(amount.parse::<Money>().ok()?.fen(), places, 0).replace(',', ""))
}
