//! What is wrong with a policy in a sheet: with its cell, in the words of the sheet.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{PolicyError, PolicyMistake};

use super::words::Words;
use super::{Wording, policy, say};
use crate::policy_sheet::{self, NAME, Place};

/// What is wrong with a cell, by code.
pub(crate) fn of_cell(place: Option<&Place>, code: &str, data: Value, language: Language) -> String {
    placed(place, "", &say(language, code, data), language)
}

/// A mistake of the policy; `find` says where another key stands.
pub(crate) fn of_policy(
    error: &PolicyError,
    place: Option<&Place>,
    find: impl Fn(&str) -> Option<Place>,
    language: Language,
) -> String {
    let mistake = match language {
        Language::Chinese => {
            let last = error.key.rsplit('.').next().unwrap_or_default();
            let word = |choice: &&str| {
                let word = Words::of(language).text(&format!("choices.{last}.{choice}"));
                if word.is_empty() { (*choice).to_owned() } else { word.to_owned() }
            };
            let words: Vec<String> = match &error.mistake {
                PolicyMistake::UnknownChoice { allowed, .. } => allowed.iter().map(word).collect(),
                _ => ["true", "false"].iter().map(word).collect(),
            };
            let other = match &error.mistake {
                PolicyMistake::HeaderTaken { other, .. } => find(other),
                _ => None,
            };
            let other_cell = other.map(|place| place.cell()).unwrap_or_default();
            let item = item(&error.key, language);
            let (case, reading) = policy::meant(error).unzip();
            let data = context! { at => "", value => "", line_text => "", item, words, other_cell, reading };
            Wording::of(&format!("{}.{}", error.code(), case.unwrap_or("sheet")), error, data).to_string()
        }
        Language::English => policy::in_english(error, &error.mistake),
    };
    placed(place, item(&error.key, language), &mistake, language)
}

/// What a key is called in the sheet: its row or its column.
fn item(key: &str, language: Language) -> &'static str {
    match policy_sheet::bare(key).as_str() {
        "uplift.rate" => policy_sheet::name("uplift.rate.fixed", language),
        key if key.ends_with("source") => policy_sheet::name("source", language),
        key => policy_sheet::name(key, language),
    }
}

/// 政策!C7「倾斜」“0.95”：…; what stands nowhere is called by its name alone.
fn placed(place: Option<&Place>, name: &str, mistake: &str, language: Language) -> String {
    let found = place.map(|place| place.text.trim());
    let cell = place.map(Place::cell);
    let label = place.map_or(name, |place| place.label.as_str());
    let data = context! { name => NAME, cell, label, found, mistake };
    Words::of(language).sentence("sentences.policy_sheet_mistake", data)
}
