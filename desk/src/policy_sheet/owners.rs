//! What grades, brackets and indicators belong to.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;
use serde_json::{Map, Value, json};

use super::draft::{Draft, Place};
use super::fill::{table, value};
use super::labels::nearest;
use super::layout::{BRACKETS, COEFFICIENTS, FACTORS, GRADES, INDICATORS, Kind};
use super::lines::{Lines, ListLine};
use super::names::{Names, usual};
use super::values::dense;
use crate::messages::shown;

/// Puts factors, their indicators, coefficients, grades and brackets into the draft.
pub(super) fn owners(lines: &Lines, names: &Names, draft: &mut Draft) {
    let mut owners = factors(lines, names, draft);
    coefficients(lines, &mut owners, draft);
    scales(lines, &mut owners, draft);
    owners.put(draft);
}

/// Factors with their indicators, and what else may own grades and brackets, each with what it is called.
#[derive(Default)]
struct Owners {
    factors: Vec<Map<String, Value>>,
    /// Of each factor.
    indicators: Vec<Vec<Map<String, Value>>>,
    coefficients: BTreeMap<String, Map<String, Value>>,
    names: Vec<(String, Owner)>,
}

#[derive(Clone, PartialEq, Eq)]
enum Owner {
    Factor(usize),
    Indicator(usize, usize),
    Coefficient(String),
}

impl Owners {
    /// Which one is meant: by its name, else by its key; `is` says which kind may be.
    fn find(&self, text: &str, is: impl Fn(&Owner) -> bool) -> Option<&Owner> {
        let find = |same: &dyn Fn(&str) -> bool| self.names.iter().find(|(name, owner)| is(owner) && same(name));
        let found = find(&|name| name == text).or_else(|| find(&|name| dense(name) == dense(text)));
        found.map(|(_, owner)| owner)
    }

    fn key(owner: &Owner) -> String {
        match owner {
            Owner::Factor(factor) => format!("factors[{factor}]"),
            Owner::Indicator(factor, indicator) => format!("factors[{factor}].indicators[{indicator}]"),
            Owner::Coefficient(key) => format!("coefficients.{}", quoted(key)),
        }
    }

    fn table(&mut self, owner: &Owner) -> Option<&mut Map<String, Value>> {
        match owner {
            Owner::Factor(factor) => self.factors.get_mut(*factor),
            Owner::Indicator(factor, indicator) => self.indicators.get_mut(*factor)?.get_mut(*indicator),
            Owner::Coefficient(key) => Some(self.coefficients.entry(key.clone()).or_default()),
        }
    }

    fn put(self, draft: &mut Draft) {
        let factors = self.factors.into_iter().zip(self.indicators).map(|(mut factor, indicators)| {
            if !indicators.is_empty() {
                factor.insert("indicators".to_owned(), indicators.into_iter().map(Value::Object).collect());
            }
            Value::Object(factor)
        });
        let factors: Vec<Value> = factors.collect();
        if !factors.is_empty() {
            draft.put(FACTORS.key, Value::Array(factors));
        }
        if !self.coefficients.is_empty() {
            let coefficients = self.coefficients.into_iter().map(|(key, table)| (key, Value::Object(table)));
            draft.tree.insert(COEFFICIENTS.key.to_owned(), Value::Object(coefficients.collect()));
        }
    }
}

/// A name that a policy chooses, as the library writes it into keys.
fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain { name.to_owned() } else { format!("{name:?}") }
}

fn factors(lines: &Lines, names: &Names, draft: &mut Draft) -> Owners {
    let mut owners = Owners::default();
    if let Some((heading, rows)) = lines.lists.get(FACTORS.key) {
        draft.stands(FACTORS.key, heading);
        for (index, row) in rows.iter().enumerate() {
            owners.factors.push(table(&FACTORS, row, &format!("factors[{index}]"), names, draft));
            owners.indicators.push(Vec::new());
            owners.names.extend(called(row, &Owner::Factor(index)));
        }
    }
    let mut above: Option<Owner> = None;
    for row in lines.lists.get(INDICATORS.key).into_iter().flat_map(|(_, rows)| rows) {
        let is_factor = |owner: &Owner| matches!(owner, Owner::Factor(_));
        above = owner(row, "factor", above, &owners, is_factor, draft);
        let Some(Owner::Factor(factor)) = above else { continue };
        let Some(list) = owners.indicators.get_mut(factor) else { continue };
        let key = format!("factors[{factor}].indicators[{}]", list.len());
        let place = list.len();
        list.push(table(&INDICATORS, row, &key, names, draft));
        if let Some(place) = draft.place(&key).cloned() {
            draft.stands(&format!("factors[{factor}].indicators"), &place);
        }
        owners.names.extend(called(row, &Owner::Indicator(factor, place)));
    }
    owners
}

/// What a row is called: by its name, and by its key.
fn called(row: &ListLine, owner: &Owner) -> Vec<(String, Owner)> {
    let texts = ["name", "key"].into_iter().filter_map(|column| row.cells.get(column));
    let texts = texts.map(|filled| filled.place.text.trim().to_owned()).filter(|text| !text.is_empty());
    texts.map(|text| (text, owner.clone())).collect()
}

/// Which one a row belongs to; where that is left blank, as in merged cells, the one that the row above belongs to.
fn owner(
    row: &ListLine,
    column: &'static str,
    above: Option<Owner>,
    owners: &Owners,
    is: impl Fn(&Owner) -> bool + Copy,
    draft: &mut Draft,
) -> Option<Owner> {
    let filled = row.cells.get(column);
    let text = filled.map_or("", |filled| filled.place.text.trim());
    if text.is_empty() && above.is_some() {
        return above;
    }
    let found = owners.find(text, is).cloned();
    if found.is_none()
        && let Some(filled) = filled.or_else(|| row.cells.values().next())
    {
        let all = owners.names.iter().filter(|(_, owner)| is(owner));
        let near = nearest(text, all.clone().map(|(name, _)| name.as_str())).map(shown);
        let mut allowed: Vec<(&Owner, String)> = Vec::new();
        for (name, owner) in all {
            if !allowed.iter().any(|(known, _)| *known == owner) {
                allowed.push((owner, shown(name)));
            }
        }
        let allowed: Vec<String> = allowed.into_iter().map(|(_, name)| name).collect();
        let data = context! { near, allowed, is_blank => text.is_empty() };
        draft.tell(&filled.place, "policy_sheet_owner", data);
    }
    found
}

/// The coefficients of which there is more to say, and those that a factor or an indicator names.
fn coefficients(lines: &Lines, owners: &mut Owners, draft: &mut Draft) {
    let Some((heading, rows)) = lines.lists.get(COEFFICIENTS.key) else { return named(owners) };
    draft.stands(COEFFICIENTS.key, heading);
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    for row in rows {
        let key = row.cells.get("key").map(|filled| filled.place.clone());
        let place = key.clone().or_else(|| row.cells.values().next().map(|filled| filled.place.clone()));
        let (Some(place), key) = (place, key.map(|place| place.text.trim().to_owned()).unwrap_or_default()) else {
            continue;
        };
        if key.is_empty() {
            draft.tell(&place, "policy_sheet_key", context! {});
            continue;
        }
        if let Some(before) = seen.get(&key) {
            draft.tell(&place, "policy_sheet_twice", context! { first => before.cell() });
            continue;
        }
        let at = Owners::key(&Owner::Coefficient(key.clone()));
        // The library quotes what it reads, and not what it checks.
        for at in [at.clone(), format!("coefficients.{key}")] {
            draft.stands(&at, &place);
            if let Some(name) = row.cells.get("name") {
                draft.stands(&format!("{at}.name"), &name.place);
            }
        }
        let mut table = table(&COEFFICIENTS, row, &at, &Names::default(), draft);
        table.remove("key");
        owners.names.extend(called(row, &Owner::Coefficient(key.clone())));
        owners.coefficients.insert(key.clone(), table);
        seen.insert(key, place);
    }
    named(owners);
}

/// Grades may be those of a coefficient that is only named beside a factor or an indicator.
fn named(owners: &mut Owners) {
    let tables = owners.factors.iter().chain(owners.indicators.iter().flatten());
    let keys = tables.filter_map(|table| table.get("coefficients")?.as_array()).flatten();
    let keys: BTreeSet<String> = keys.filter_map(|key| Some(key.as_str()?.to_owned())).collect();
    for key in keys {
        let owner = Owner::Coefficient(key.clone());
        owners.names.extend(usual(&key).map(str::to_owned).into_iter().chain([key]).map(|name| (name, owner.clone())));
    }
}

/// Grades and brackets, each to what it is of.
fn scales(lines: &Lines, owners: &mut Owners, draft: &mut Draft) {
    let is_scaled = |owner: &Owner| !matches!(owner, Owner::Factor(_));
    for block in [GRADES, BRACKETS] {
        let mut above = None;
        for row in lines.lists.get(block.key).into_iter().flat_map(|(_, rows)| rows) {
            above = owner(row, "owner", above, owners, is_scaled, draft);
            let Some(owner) = &above else { continue };
            let at = format!("{}.{}", Owners::key(owner), block.key);
            if let Some(filled) = row.cells.values().next() {
                draft.stands(&at, &filled.place);
            }
            let Some(owned) = owners.table(owner) else { continue };
            if block.key == GRADES.key {
                grade(row, &at, owned, draft);
            } else {
                let mut list = owned.remove(block.key).unwrap_or_else(|| json!([]));
                let count = list.as_array().map_or(0, Vec::len);
                let bracket = table(&block, row, &format!("{at}[{count}]"), &Names::default(), draft);
                if let Some(list) = list.as_array_mut() {
                    list.push(Value::Object(bracket));
                }
                owned.insert(block.key.to_owned(), list);
            }
        }
    }
}

fn grade(row: &ListLine, at: &str, owned: &mut Map<String, Value>, draft: &mut Draft) {
    let (Some(grade), Some(filled)) = (row.cells.get("grade"), row.cells.get("value")) else { return };
    let name = grade.place.text.trim();
    let grades = owned.entry("grades").or_insert_with(|| json!({}));
    let Some(grades) = grades.as_object_mut() else { return };
    if grades.contains_key(name) {
        return draft.tell(
            &grade.place,
            "policy_sheet_twice",
            context! { first => draft.place(&format!("{at}.{}", quoted(name))).map(Place::cell) },
        );
    }
    let key = format!("{at}.{}", quoted(name));
    draft.stands(&key, if name.is_empty() { &grade.place } else { &filled.place });
    let value = value(Kind::Number, &key, filled, draft);
    grades.insert(name.to_owned(), value);
}
