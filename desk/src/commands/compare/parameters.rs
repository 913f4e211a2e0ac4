//! The parameters of both policies, side by side, as the sheet 政策 has them; and the rates that were found.

use std::iter::zip;

use minijinja::context;

use super::comparison::{Comparison, NOTHING};
use crate::messages::shown;
use crate::messages::words::Words;
use crate::policy_sheet;
use crate::view::amounts::percent;

/// Most characters of a text that are shown: sources may be long.
const MAX_SHOWN: usize = 60;

/// Characters before the first difference of two long texts.
const BEFORE: usize = 10;

/// Parameters: the name, and what A and B have.
type Parameters = Vec<[String; 3]>;

/// Every parameter of either policy, and the rate that was found: those that changed, and those that did not; or why
/// there are none to compare, if a side has no policy.
pub(crate) fn parameters(comparison: &Comparison<'_>) -> Result<[Parameters; 2], String> {
    let [Some(a), Some(b)] = comparison.sides.map(|side| side.allocation) else {
        let sides = zip(comparison.sides, &comparison.names).filter(|(side, _)| side.allocation.is_none());
        let names: Vec<&String> = sides.map(|(_, name)| name).collect();
        return Err(comparison.say("no_policy", context! { names }));
    };
    let entries = policy_sheet::entries([a, b].map(|side| side.policy()), comparison.language);
    let rates = [a, b].map(|side| side.common().uplift_rate.map(|step| percent(step.rate())).unwrap_or_default());
    let found = (Words::of(comparison.language).text("parameters.rate_found").to_owned(), rates);
    let mut sorted: [Parameters; 2] = Default::default();
    for (label, texts) in entries.into_iter().map(|entry| (entry.label, entry.texts)).chain([found]) {
        let [a, b] = texts.map(|text| if text.is_empty() { NOTHING.to_owned() } else { shown(&text) });
        let is_same = a == b;
        let [a, b] = from_the_difference([a, b]);
        sorted[usize::from(is_same)].push([shown(&label), a, b]);
    }
    Ok(sorted)
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
