//! What is wrong with a policy.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{PolicyError, PolicyErrors};

use super::syntax::{Spot, Spots};
use super::words::Words;
use super::{Wording, places};

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
    Wording::of(error.code(), error, context! { at => places::key(&error.key), line_text, value })
}
