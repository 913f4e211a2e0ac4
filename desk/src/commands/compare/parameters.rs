//! The parameters of both policies, side by side, as the sheet 政策 has them; and the rates that were found.

use minijinja::context;
use serde::Serialize;

use super::comparison::Comparison;
use super::shown::NOTHING;
use crate::messages::shown;
use crate::policy_sheet::{self, Entry};
use crate::view::amounts::percent;

/// Most characters of a text that are shown: sources may be long.
const MAX_SHOWN: usize = 60;

/// Characters before the first difference of two long texts.
const BEFORE: usize = 10;

/// A parameter on either side.
#[derive(Serialize)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) is_changed: bool,
}

/// Why there are none to compare, if a side has no policy.
pub(crate) fn unknown(comparison: &Comparison<'_>) -> Option<String> {
    let sides = comparison.sides.into_iter().zip(&comparison.names);
    let names: Vec<&String> = sides.filter(|(side, _)| side.allocation.is_none()).map(|(_, name)| name).collect();
    (!names.is_empty()).then(|| comparison.say("no_policy", context! { names }))
}

/// Every parameter of either policy, and the rate that was found; nothing if a side has no policy.
pub(crate) fn parameters(comparison: &Comparison<'_>) -> Vec<Parameter> {
    let [Some(a), Some(b)] = comparison.sides.map(|side| side.allocation) else { return Vec::new() };
    let entries = policy_sheet::entries([a, b].map(|side| side.policy()), comparison.language);
    let rates = [a, b].map(|side| side.common().uplift_rate.map(|step| percent(step.rate())).unwrap_or_default());
    let found = (comparison.words().text("parameters.rate_found").to_owned(), rates);
    let all = entries.into_iter().map(|Entry { label, texts, .. }| (label, texts)).chain([found]);
    let parameter = |(label, texts): (String, [String; 2])| {
        let [a, b] = texts.map(|text| if text.is_empty() { NOTHING.to_owned() } else { shown(&text) });
        let is_changed = a != b;
        let [a, b] = from_the_difference([a, b]);
        Parameter { name: shown(&label), a, b, is_changed }
    };
    all.map(parameter).collect()
}

/// Two texts as far as there is room: of long ones the part where they begin to differ.
fn from_the_difference([a, b]: [String; 2]) -> [String; 2] {
    let is_long = [&a, &b].into_iter().any(|text| text.chars().count() > MAX_SHOWN);
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let start = if is_long && a != b { common.saturating_sub(BEFORE) } else { 0 };
    [a, b].map(|text| {
        let shown: String = text.chars().skip(start).take(MAX_SHOWN).collect();
        let is_cut = text.chars().nth(start + MAX_SHOWN).is_some();
        format!("{}{shown}{}", if start > 0 { "…" } else { "" }, if is_cut { "…" } else { "" })
    })
}
