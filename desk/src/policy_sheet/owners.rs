//! What grades, brackets and indicators belong to.

use std::collections::BTreeSet;

use minijinja::context;
use serde_json::{Value, json};

use super::draft::{Draft, Place, items, push};
use super::fill::{list, table, value};
use super::labels::nearest;
use super::layout::{BRACKETS, COEFFICIENTS, FACTORS, GRADES, INDICATORS, Kind};
use super::lines::{Lines, ListLine};
use super::names::{Names, usual};
use super::values::dense;
use crate::messages::shown;

/// Puts factors, their indicators, coefficients, grades and brackets into the draft.
pub(super) fn owners(lines: &Lines, names: &Names, draft: &mut Draft) {
    list(&FACTORS, lines, names, draft);
    let factors = lines.rows(&FACTORS).iter().enumerate();
    let mut owners: Owners = factors.flat_map(|(place, row)| called(row, &Owner::Factor(place))).collect();
    indicators(lines, names, &mut owners, draft);
    coefficients(lines, &mut owners, draft);
    named(&mut owners, draft);
    scales(lines, &owners, draft);
}

/// What may own something, by each of its names.
type Owners = Vec<(String, Owner)>;

#[derive(Clone, PartialEq, Eq)]
enum Owner {
    Factor(usize),
    Indicator(usize, usize),
    Coefficient(String),
}

impl Owner {
    fn key(&self) -> String {
        match self {
            Owner::Factor(factor) => format!("factors[{factor}]"),
            Owner::Indicator(factor, indicator) => format!("factors[{factor}].indicators[{indicator}]"),
            Owner::Coefficient(key) => format!("coefficients.{}", quoted(key)),
        }
    }

    /// Its table in the draft; that of a coefficient which is only named is made.
    fn table<'d>(&self, draft: &'d mut Draft) -> &'d mut Value {
        match self {
            Owner::Factor(factor) => &mut draft.tree[FACTORS.key][factor],
            Owner::Indicator(factor, indicator) => &mut draft.tree[FACTORS.key][factor][INDICATORS.key][indicator],
            Owner::Coefficient(key) => {
                let table = &mut draft.tree[COEFFICIENTS.key][key];
                if table.is_null() {
                    *table = json!({});
                }
                table
            }
        }
    }
}

/// Which one is meant: by its name, else by its key; `is` says which kind may be.
fn find<'o>(owners: &'o Owners, text: &str, is: impl Fn(&Owner) -> bool) -> Option<&'o Owner> {
    let find = |same: &dyn Fn(&str) -> bool| owners.iter().find(|(name, owner)| is(owner) && same(name));
    let found = find(&|name| name == text).or_else(|| find(&|name| dense(name) == dense(text)));
    found.map(|(_, owner)| owner)
}

/// A name that a policy chooses, as the library writes it into keys.
fn quoted(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_plain { name.to_owned() } else { format!("{name:?}") }
}

fn indicators(lines: &Lines, names: &Names, owners: &mut Owners, draft: &mut Draft) {
    let is_factor = |owner: &Owner| matches!(owner, Owner::Factor(_));
    let mut above = None;
    for row in lines.rows(&INDICATORS) {
        above = owner(row, "factor", above, owners, is_factor, draft);
        let Some(Owner::Factor(factor)) = above else { continue };
        let place = items(&draft.tree[FACTORS.key][factor][INDICATORS.key]).len();
        let own = Owner::Indicator(factor, place);
        let indicator = table(&INDICATORS, row, &own.key(), names, draft);
        push(&mut draft.tree[FACTORS.key][factor][INDICATORS.key], indicator);
        if let Some(place) = draft.place(&own.key()).cloned() {
            draft.stands(&format!("factors[{factor}].indicators"), &place);
        }
        owners.extend(called(row, &own));
    }
}

/// What a row is called: by its name, and by its key.
fn called(row: &ListLine, owner: &Owner) -> Owners {
    let texts = ["name", "key"].into_iter().map(|column| row.text(column)).filter(|text| !text.is_empty());
    texts.map(|text| (text.to_owned(), owner.clone())).collect()
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
    let text = row.text(column);
    if text.is_empty() && above.is_some() {
        return above;
    }
    let found = find(owners, text, is).cloned();
    if found.is_none()
        && let Some(filled) = row.cells.get(column).or_else(|| row.cells.values().next())
    {
        let all = owners.iter().filter(|(_, owner)| is(owner));
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

/// The coefficients of which there is more to say.
fn coefficients(lines: &Lines, owners: &mut Owners, draft: &mut Draft) {
    if let Some((heading, _)) = lines.lists.get(COEFFICIENTS.key) {
        draft.stands(COEFFICIENTS.key, heading);
    }
    for row in lines.rows(&COEFFICIENTS) {
        let Some(filled) = row.cells.get("key").or_else(|| row.cells.values().next()) else { continue };
        let place = &filled.place;
        let key = match row.text("key") {
            "" => Names::default().key(row.text("name")), // its column has the name that people read
            key => key.to_owned(),
        };
        if key.is_empty() {
            draft.tell(place, "policy_sheet_key", context! {});
            continue;
        }
        let own = Owner::Coefficient(key.clone());
        if owners.iter().any(|(_, owner)| *owner == own) {
            let first = draft.place(&own.key()).map(Place::cell);
            draft.tell(place, "policy_sheet_twice", context! { first });
            continue;
        }
        // The library quotes what it reads, and not what it checks.
        for at in [own.key(), format!("coefficients.{key}")] {
            draft.stands(&at, place);
            if let Some(name) = row.cells.get("name") {
                draft.stands(&format!("{at}.name"), &name.place);
            }
        }
        let mut coefficient = table(&COEFFICIENTS, row, &own.key(), &Names::default(), draft);
        coefficient.as_object_mut().map(|table| table.remove("key"));
        *own.table(draft) = coefficient;
        owners.extend(called(row, &own));
    }
}

/// Grades may be those of a coefficient that is only named beside a factor or an indicator.
fn named(owners: &mut Owners, draft: &Draft) {
    let factors = items(&draft.tree[FACTORS.key]);
    let tables = factors.iter().chain(factors.iter().flat_map(|factor| items(&factor[INDICATORS.key])));
    let keys = tables.flat_map(|table| items(&table["coefficients"])).filter_map(Value::as_str);
    for key in keys.collect::<BTreeSet<&str>>() {
        let owner = Owner::Coefficient(key.to_owned());
        owners.extend(usual(key).into_iter().chain([key]).map(|name| (name.to_owned(), owner.clone())));
    }
}

/// Grades and brackets, each to what it is of.
fn scales(lines: &Lines, owners: &Owners, draft: &mut Draft) {
    let is_scaled = |owner: &Owner| !matches!(owner, Owner::Factor(_));
    for block in [GRADES, BRACKETS] {
        let mut above = None;
        for row in lines.rows(&block) {
            above = owner(row, "owner", above, owners, is_scaled, draft);
            let Some(owner) = &above else { continue };
            let at = format!("{}.{}", owner.key(), block.key);
            if let Some(filled) = row.cells.values().next() {
                draft.stands(&at, &filled.place);
            }
            if block.key == GRADES.key {
                grade(row, &at, owner, draft);
            } else {
                let place = items(&owner.table(draft)[block.key]).len();
                let bracket = table(&block, row, &format!("{at}[{place}]"), &Names::default(), draft);
                push(&mut owner.table(draft)[block.key], bracket);
            }
        }
    }
}

fn grade(row: &ListLine, at: &str, owner: &Owner, draft: &mut Draft) {
    let name = row.text("grade");
    let is_given = owner.table(draft)[GRADES.key].get(name).is_some();
    let (Some(grade), Some(filled)) = (row.cells.get("grade"), row.cells.get("value")) else { return };
    let key = format!("{at}.{}", quoted(name));
    if is_given {
        let first = draft.place(&key).map(Place::cell);
        return draft.tell(&grade.place, "policy_sheet_twice", context! { first });
    }
    draft.stands(&key, if name.is_empty() { &grade.place } else { &filled.place });
    owner.table(draft)[GRADES.key][name] = value(Kind::Number, &key, filled, draft);
}
