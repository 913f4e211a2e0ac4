//! The parameters of both policies, side by side: whatever stands in a policy is walked in one way, so that a key of
//! tomorrow is compared too. What keys are called is in the words.

use minijinja::context;
use serde::Serialize;
use serde_json::{Value, json};
use special_fund::Policy;
use special_fund::table::Language;

use super::comparison::Comparison;
use super::shown::NOTHING;
use crate::messages::shown;
use crate::messages::words::Words;
use crate::view::amounts::{Unit, percent};
use crate::view::named;

#[cfg(test)]
mod walked;

/// In which order the keys of a table are told; others come last.
const ORDER: &str = "
    title fiscal_year fund_total_yuan quantum_yuan base factors coefficients fiscal_capacity uplift control adjustments
    issued roster
    key name weight tilt indicators kind better lowest reference below_zero before now grades brackets
    rest rate fixed by_fund_total affordable step max rate_basis_yuan funding
    floor cap need_rate surplus freed new_money_yuan batches total_yuan shortfall
    edition partial counties
    source";

/// Tables whose keys the policy chooses.
const CHOSEN: [&str; 2] = ["coefficients", "grades"];

/// What tells the items of a list apart: the first of these that they have.
const IDENTITIES: [&str; 4] = ["key", "code", "from", "from_yuan"];

/// Rates that are said as percentages.
const PERCENTAGES: [&str; 8] = ["weight", "rate", "fixed", "step", "max", "floor", "cap", "need_rate"];

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
    let (sides, policies) = ([a, b], [a, b].map(|side| side.policy()));
    let [a, b] = policies.map(as_value);
    let (language, words) = (comparison.language, comparison.words());
    let mut walk = Walk { unit: comparison.unit, policies, words, language, parameters: Vec::new() };
    walk.table(&[], "", [Some(&a), Some(&b)]);
    let rates = sides.map(|side| side.common().uplift_rate.map(|step| percent(step.rate())));
    let [a, b] = rates.map(|rate| rate.unwrap_or_else(|| NOTHING.to_owned()));
    let name = walk.words.text("parameters.rate_found").to_owned();
    walk.parameters.push(Parameter { name, is_changed: a != b, a, b });
    walk.parameters
}

/// The policy as a file has it, and whom its roster names, whether it lists them or an edition does.
fn as_value(policy: &Policy) -> Value {
    let roster = &policy.terms().roster;
    let mut value = serde_json::to_value(policy.terms()).expect("a policy is keys and texts");
    value["roster"] =
        json!({ "edition": roster.edition(), "partial": roster.is_partial(), "counties": roster.counties() });
    value
}

struct Walk<'a> {
    unit: Unit,
    policies: [&'a Policy; 2],
    words: &'static Words,
    language: Language,
    parameters: Vec<Parameter>,
}

/// What stands at one place on either side.
type Pair<'v> = [Option<&'v Value>; 2];

impl Walk<'_> {
    /// A value, below what its place is called; `name` is its own name there.
    fn value(&mut self, place: &[String], name: &str, key: &str, pair: Pair<'_>) {
        let says = |value: &&Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
        let pair = pair.map(|value| value.filter(says));
        let is = |kind: fn(&Value) -> bool| pair.into_iter().flatten().any(kind);
        let has_tables = |value: &Value| value.get(0).is_some_and(Value::is_object);
        if is(Value::is_object) {
            self.table(&with(place, name), key, pair);
        } else if is(has_tables) {
            self.list(place, name, key, pair);
        } else if is(|_| true) {
            self.leaf(&with(place, name), key, pair);
        }
    }

    fn table(&mut self, place: &[String], key: &str, pair: Pair<'_>) {
        let keys =
            |value: Option<&Value>| value.and_then(Value::as_object).map(|table| table.keys().cloned().collect());
        let [a, b]: [Vec<String>; 2] = pair.map(|value| keys(value).unwrap_or_default());
        let mut all = union(b, a);
        all.sort_by_key(|key| ORDER.split_whitespace().position(|known| known == key).unwrap_or(ORDER.len()));
        if key == "item" && pair.contains(&None) {
            all.retain(|child| child != "key" && child != "name"); // its name is said with every other key
        }
        for child in all {
            let values = pair.map(|value| value.and_then(|table| table.get(&child)));
            match key {
                "coefficients" => self.value(&[], &self.item_name(&child, values), "", values),
                _ if CHOSEN.contains(&key) => self.value(place, &shown(&child), key, values),
                _ => self.value(place, self.words.text(&format!("parameters.{child}")), &child, values),
            }
        }
    }

    /// The items of a list, each beside its twin; those with a key have names of their own, and their order counts.
    fn list(&mut self, place: &[String], name: &str, key: &str, pair: Pair<'_>) {
        let items = pair.map(|list| list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice));
        let has = |identity: &&str| items.into_iter().flatten().next().is_some_and(|item| item.get(identity).is_some());
        let Some(identity) = IDENTITIES.into_iter().find(has) else {
            return self.leaf(&with(place, name), key, pair);
        };
        if identity != "key" {
            return twins(items, identity)
                .into_iter()
                .for_each(|twins| self.entry(&with(place, name), identity, twins));
        }
        let [a, b] = items.map(|items| items.iter().map(|item| item.get(identity)).collect::<Vec<_>>());
        let names = items.map(|items| self.names(items));
        // A new name or a new key is said of the item.
        let is_changed = a != b && names.iter().any(|name| Some(name) != names.first());
        self.add(&with(place, name), names, is_changed);
        let place = if key == "indicators" { place } else { &[] };
        for twins in twins(items, identity) {
            self.table(&with(place, &self.item_name("", twins)), "item", twins);
        }
    }

    /// A bracket or a county of the roster: what it says beside its identity.
    fn entry(&mut self, place: &[String], identity: &str, twins: Pair<'_>) {
        let [a, b] = twins.map(|item| item.and_then(Value::as_object));
        let own = b.or(a).and_then(|item| item.get(identity)).and_then(Value::as_str).unwrap_or_default();
        let own = context! { own => self.text(identity, own) };
        let label = self.words.sentence(&format!("parameters.item.{identity}"), own);
        let keys = b.or(a).into_iter().flat_map(|item| item.keys()).filter(|key| *key != identity);
        for key in keys {
            let values = [a, b].map(|item| item.and_then(|item| item.get(key)));
            let [in_a, in_b] = values;
            if identity != "code" || in_a != in_b {
                self.leaf(&with(place, &label), key, values); // of a roster only what changed
            }
        }
    }

    /// What something with a key is called on side B, else on A.
    fn item_name(&self, key: &str, [a, b]: Pair<'_>) -> String {
        let called = if self.language == Language::Chinese { "name" } else { "key" };
        let name = |value: Option<&Value>| value?.get(called)?.as_str().map(shown);
        name(b).or_else(|| name(a)).unwrap_or_else(|| shown(key))
    }

    fn leaf(&mut self, place: &[String], key: &str, pair: Pair<'_>) {
        let [a, b] = pair;
        let [policy_a, policy_b] = self.policies;
        let sides = [(policy_a, a), (policy_b, b)];
        let texts =
            sides.map(|(policy, value)| value.map_or(NOTHING.to_owned(), |value| self.show(policy, key, value)));
        self.add(place, texts, a != b);
    }

    fn add(&mut self, place: &[String], texts: [String; 2], is_changed: bool) {
        let [a, b] = from_the_difference(texts);
        self.parameters.push(Parameter { name: place.join(" "), a, b, is_changed });
    }

    /// The names of items in their order.
    fn names(&self, items: &[Value]) -> String {
        self.join(items.iter().map(|item| self.item_name("", [None, Some(item)])).collect())
    }

    fn join(&self, names: Vec<String>) -> String {
        if names.is_empty() { NOTHING.to_owned() } else { names.join(self.words.text("parameters.comma")) }
    }

    fn show(&self, policy: &Policy, key: &str, value: &Value) -> String {
        match value {
            Value::String(text) => self.text(key, text),
            Value::Array(coefficients) => {
                let keys = coefficients.iter().filter_map(Value::as_str);
                self.join(keys.map(|key| self.coefficient(policy, key)).collect())
            }
            other => self.text(key, &other.to_string()),
        }
    }

    fn coefficient(&self, policy: &Policy, key: &str) -> String {
        shown(named(self.language, key, policy.coefficient_name(key)))
    }

    /// A choice in words, an amount in the unit of all, a rate as a percentage, any other text as it is.
    fn text(&self, key: &str, text: &str) -> String {
        let choice = self.words.text(&format!("choices.{key}.{text}"));
        if !choice.is_empty() {
            return choice.to_owned();
        }
        let amount = || text.parse().ok().filter(|_| key.ends_with("_yuan"));
        let rate = || text.parse().ok().filter(|_| PERCENTAGES.contains(&key));
        let amount = amount().map(|amount| format!("{} {}", self.unit.show(amount), self.unit.name(self.language)));
        amount.or_else(|| rate().map(percent)).unwrap_or_else(|| shown(text))
    }
}

/// The items of both lists, those of B first: each beside the one that has the same identity; one whose key is new, beside
/// the one that has its name.
fn twins<'v>([a, b]: [&'v [Value]; 2], identity: &str) -> Vec<Pair<'v>> {
    let same = |key: &str, one: &Value, other: &Value| one.get(key).is_some() && one.get(key) == other.get(key);
    let twin = |item: &Value, own: &[Value], others: &'v [Value]| {
        let is_free = |other: &&Value| identity == "key" && !own.iter().any(|item| same(identity, item, other));
        let mut named = others.iter().filter(|other| same("name", other, item)).filter(is_free);
        others.iter().find(|other| same(identity, other, item)).or_else(|| named.next())
    };
    let of_b = b.iter().map(|item| [twin(item, b, a), Some(item)]);
    let only_a = a.iter().filter(|item| twin(item, a, b).is_none()).map(|item| [Some(item), None]);
    of_b.chain(only_a).collect()
}

fn with(place: &[String], name: &str) -> Vec<String> {
    place.iter().cloned().chain([name.to_owned()]).collect()
}

/// All of the first, then what only the second has.
fn union(mut first: Vec<String>, second: Vec<String>) -> Vec<String> {
    let more: Vec<String> = second.into_iter().filter(|item| !first.contains(item)).collect();
    first.extend(more);
    first
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
