//! Every key that a policy may have, changed one by one: each is listed, in words.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft, PolicyMistake};

use super::{Entry, ITEMS, Sheet, beside, layout, whole};
use crate::messages::words::Words;

const RATES: [&str; 3] = [
    r#"{ by_fund_total = [{ from_yuan = "0", rate = "3%" }, { from_yuan = "500", rate = "4%" }] }"#,
    r#"{ fixed = "3%" }"#,
    r#"{ affordable = { step = "0.1%", max = "5%" } }"#,
];

/// Everything but the rate of the uplift, of which there is one.
const POLICY: &str = include_str!("../../../tests/every_key.toml");

fn policies() -> impl Iterator<Item = Policy> {
    RATES.into_iter().map(|rate| {
        let basis = if rate.contains("by_fund_total") { "rate_basis_yuan = \"2000\"" } else { "" };
        toml::from_str(&POLICY.replace("RATE", rate).replace("BASIS", basis)).expect("it is a policy")
    })
}

fn changed(a: &Value, b: &Value, language: Language) -> Vec<Entry> {
    let sheets = [a, b].map(|tree| Sheet::of(tree.clone(), language));
    beside(sheets.each_ref()).into_iter().filter(Entry::differs).collect()
}

/// The places of all texts, numbers and lists of texts, as JSON pointers.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(table) => table.iter().for_each(|(key, value)| places(value, format!("{at}/{key}"), found)),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().enumerate().for_each(|(place, item)| places(item, format!("{at}/{place}"), found));
        }
        Value::Null => {}
        _ => found.push(at),
    }
}

/// Another value at one place.
fn altered(value: &Value, place: &str) -> Value {
    let mut altered = value.clone();
    let found = altered.pointer_mut(place).expect("it is there");
    *found = match &*found {
        Value::Bool(truth) => json!(!truth),
        Value::Number(_) => json!(2026),
        Value::Array(_) => json!(["另一个"]),
        _ => json!("另一个"),
    };
    altered
}

#[test]
fn whatever_key_is_changed_it_is_listed_and_has_a_name() {
    for policy in policies() {
        let value = whole(&policy);
        assert!(changed(&value, &value, Language::Chinese).is_empty());
        let mut all = Vec::new();
        places(&value, String::new(), &mut all);
        for place in all {
            let other = altered(&value, &place);
            for (a, b) in [(&value, &other), (&other, &value)] {
                let listed = changed(a, b, Language::Chinese);
                assert!(!listed.is_empty(), "{place} is not listed");
                for Entry { label, .. } in &listed {
                    assert!(label.split(' ').all(|part| !part.is_empty()), "{place}: {label:?} lacks a word");
                    assert!(!label.bytes().any(|byte| byte.is_ascii_alphabetic()), "{place}: {label}");
                }
                let english = changed(a, b, Language::English);
                let is_named = |one: &Entry| one.label.split(' ').all(|part| !part.is_empty());
                assert!(!english.is_empty() && english.iter().all(is_named), "{place}");
            }
        }
    }
}

/// What the library says that may stand in a policy: no key and no choice of tomorrow is without words.
#[test]
fn every_key_and_every_choice_has_words_in_both_languages() {
    let (mut keys, mut choices) = (BTreeSet::new(), BTreeSet::new());
    for policy in policies() {
        let value = serde_json::to_value(policy.terms()).expect("a policy is keys and texts");
        let mut all = Vec::new();
        places(&value, String::new(), &mut all);
        for place in all {
            let mut draft = altered(&value, &place);
            let (table, key) = place.rsplit_once('/').expect("it is a pointer");
            draft.pointer_mut(table).expect("it is there")["zzz"] = json!("");
            let draft: PolicyDraft = serde_json::from_value(draft).expect("any JSON is a draft");
            let errors = Policy::try_from(draft).expect_err("an unknown key");
            for error in errors.listed() {
                match &error.mistake {
                    PolicyMistake::UnknownKey { allowed, .. } => keys.extend(allowed.iter().copied()),
                    PolicyMistake::UnknownChoice { allowed, .. } => {
                        choices.extend(allowed.iter().map(|choice| format!("{key}.{choice}")));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(keys.len() > 45 && choices.len() > 20, "{} {}", keys.len(), choices.len());
    let columns = layout::blocks().flat_map(|block| {
        let columns = block.columns.iter().map(move |(column, _)| format!("{}.{column}", block.key));
        columns.chain([block.key.to_owned()])
    });
    let written: Vec<String> = ITEMS.iter().map(|(key, _)| (*key).to_owned()).chain(columns).collect();
    keys.retain(|key| !written.iter().any(|place| place.split('.').any(|part| part == *key)));
    assert_eq!(keys, BTreeSet::from(["fund_total_wan_yuan"]), "the unit stands in the cell");
    for language in [Language::Chinese, Language::English] {
        let names = written.iter().filter(|key| layout::name(key, language).is_empty()).cloned();
        let choices = choices.iter().map(|choice| format!("choices.{choice}"));
        let missing = names.chain(choices.filter(|name| Words::of(language).text(name).is_empty()));
        assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
    }
}
