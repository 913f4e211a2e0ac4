//! Rows → a draft: each value at its key, lists into the items that they belong to.

use std::collections::BTreeMap;

use minijinja::context;
use serde_json::{Map, Value, json};

use super::draft::{Draft, items, push};
use super::layout::{self, Block, COEFFICIENTS, Kind, LISTS};
use super::lines::{Filled, Lines, ListLine};
use super::names::{Names, own_key, split};
use super::values;
use crate::input::sheets::CellFault;
use crate::messages::sheets;

/// The date that is printed below the annex.
pub(super) const DATE: &str = "annex.date";

/// Puts the rows into the draft, but for those of factors and what belongs to one.
pub(super) fn fill(lines: &Lines, names: &Names, draft: &mut Draft) {
    rows(lines, draft);
    kept(lines, draft);
    sources(lines, draft);
    LISTS.iter().for_each(|block| list(block, lines, names, draft));
}

/// Puts a list of the policy itself into the draft.
pub(super) fn list(block: &Block, lines: &Lines, names: &Names, draft: &mut Draft) {
    if let Some((heading, rows)) = lines.lists.get(block.key) {
        draft.stands(block.key, heading);
        for (index, row) in rows.iter().enumerate() {
            let item = table(block, row, &format!("{}[{index}]", block.key), names, draft);
            push(draft.at(block.key), item);
        }
    }
}

fn rows(lines: &Lines, draft: &mut Draft) {
    // In which way the uplift's rate is found comes before what belongs to that way, wherever it stands.
    let (ways, others): (Vec<_>, Vec<_>) = lines.items.iter().partition(|line| line.kind == Kind::Way);
    for line in ways.into_iter().chain(others) {
        let (key, kind) = (line.key, line.kind);
        let place = &line.value.place;
        draft.stands(layout::section(key), place);
        let is_blank = line.value.is_blank();
        match kind {
            Kind::Notes if is_blank => {}
            Kind::Notes => {
                let place = items(draft.at(key)).len();
                let note = value(Kind::Source, &format!("{key}[{place}]"), &line.value, draft);
                push(draft.at(key), note);
            }
            Kind::Way => {
                draft.stands("uplift.rate", place);
                way(key, &line.value, draft);
            }
            _ => {
                let value = value(kind, key, &line.value, draft);
                if !is_blank {
                    *draft.at(key) = value;
                }
            }
        }
    }
}

/// A rate, or in which other way it is found: then its rows or its list say the rest.
fn way(key: &str, filled: &Filled, draft: &mut Draft) {
    match values::choice("rate", &filled.place.text) {
        Some(way) => {
            let way_key = format!("uplift.rate.{way}");
            draft.stands(&way_key, &filled.place);
            *draft.at(&way_key) = if way == "affordable" { json!({}) } else { json!([]) };
        }
        None if says_none(filled) => draft.stands(key, &filled.place),
        None => {
            *draft.at(key) = value(Kind::Percent, key, filled, draft);
        }
    }
}

/// Whether a cell says that there is no such thing.
fn says_none(filled: &Filled) -> bool {
    filled.is_blank() || ["不上浮", "无", "none"].contains(&values::dense(&filled.place.text).as_str())
}

/// Tells which cells keep a section whose first row says that there is none.
fn kept(lines: &Lines, draft: &mut Draft) {
    for key in ["fiscal_capacity.weight", "uplift.rate.fixed"] {
        let section = layout::section(key);
        let of_section = || lines.items.iter().filter(|line| layout::section(line.key) == section);
        let Some(head) = of_section().find(|line| line.key == key && says_none(&line.value)) else { continue };
        let values = of_section().filter(|line| line.key != key).map(|line| &line.value);
        let sources = of_section().map(|line| &line.source);
        let lists = lines.lists.iter().filter(|(list, _)| layout::section(list) == section);
        let rows =
            lists.flat_map(|(_, (_, rows))| rows).filter_map(|row| row.cells.values().find(|cell| !cell.is_blank()));
        let cells = values.chain(sources).chain(rows).filter(|filled| !filled.is_blank());
        let cells: Vec<String> = cells.map(|filled| filled.place.cell()).collect();
        if !cells.is_empty() {
            draft.tell(&head.value.place, "policy_sheet_kept", context! { cells });
            draft.kept.push(section);
        }
    }
}

/// Where the values of each section come from: said once, or everywhere the same.
fn sources(lines: &Lines, draft: &mut Draft) {
    let mut said: BTreeMap<&str, &Filled> = BTreeMap::new();
    for line in &lines.items {
        let section = layout::section(line.key);
        let (text, place) = (&line.source.place.text, &line.source.place);
        if line.source.is_blank() {
            continue;
        }
        if !layout::SOURCES.iter().any(|(has, _)| *has == section) {
            draft.tell(place, "policy_sheet_no_source", context! {});
            continue;
        }
        match said.get(section) {
            Some(before) if before.place.text == *text => {}
            Some(before) => {
                let section =
                    layout::name(if section.is_empty() { "fund_total_yuan" } else { section }, super::LANGUAGES[0]);
                draft.tell(place, "policy_sheet_source", context! { first => before.place.cell(), section });
            }
            None => {
                said.insert(section, &line.source);
            }
        }
    }
    for (section, beside) in layout::SOURCES {
        let key = layout::source(section);
        match said.get(section) {
            Some(source) => *draft.at(&key) = value(Kind::Source, &key, source, draft),
            None => {
                let row = lines.items.iter().find(|line| line.key == beside);
                let row = row.or_else(|| lines.items.iter().find(|line| layout::section(line.key) == section));
                if let Some(line) = row {
                    draft.stands(&key, &line.source.place);
                }
            }
        }
    }
}

/// The value of a cell at a key; what is wrong with the cell itself is told.
pub(super) fn value(kind: Kind, key: &str, filled: &Filled, draft: &mut Draft) -> Value {
    let place = &filled.place;
    draft.stands(key, place);
    let last = key.rsplit('.').next().unwrap_or(key);
    let refused = match (filled.fault, kind) {
        // No figure depends on the date that is printed.
        (Some(CellFault::Date), Kind::Text) if key == DATE && !place.text.is_empty() => return json!(place.text),
        (Some(CellFault::Date), Kind::Text) => Some("cell_date_text"),
        (Some(fault), _) => Some(sheets::code(fault)),
        // The number of a day in a cell that has lost its format.
        (None, Kind::Text) if key == DATE && is_day(&place.text) => Some("cell_date_text"),
        _ if place.text.trim().is_empty() => None,
        (None, Kind::Money) => match values::money(&place.text, filled.unit) {
            Some(amount) => return json!(amount),
            None => Some("policy_sheet_unit"),
        },
        (None, Kind::Percent) => match values::percent(&place.text, filled.is_of_hundred, key.starts_with("uplift.")) {
            Ok(rate) => return json!(rate),
            Err(ways) => {
                draft.tell(place, "policy_sheet_percent", context! { ways });
                draft.told.push(key.to_owned());
                return Value::Null;
            }
        },
        _ => return values::read(kind, last, &place.text),
    };
    if let Some(code) = refused {
        let ways = if key == "quantum_yuan" { values::quanta(&place.text) } else { Vec::new() };
        draft.tell(place, code, context! { ways });
        draft.told.push(key.to_owned());
    }
    Value::Null
}

/// Whether a text is a number as spreadsheets keep dates, 45992.
fn is_day(text: &str) -> bool {
    let text = text.trim();
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row of a list as a table, but for what it belongs to.
pub(super) fn table(block: &Block, row: &ListLine, key: &str, names: &Names, draft: &mut Draft) -> Value {
    let mut table = Map::new();
    for (column, kind) in block.columns.iter().filter(|(_, kind)| *kind != Kind::Owner) {
        let Some(filled) = row.cells.get(column) else { continue };
        draft.stands(key, &filled.place);
        let at = format!("{key}.{column}");
        let value = match kind {
            Kind::Coefficients if filled.fault.is_none() => {
                draft.stands(&at, &filled.place);
                let keys: Vec<String> = split(&filled.place.text).map(|text| names.key(text)).collect();
                if keys.is_empty() { Value::Null } else { json!(keys) }
            }
            _ => value(*kind, &at, filled, draft),
        };
        if !value.is_null() {
            table.insert((*column).to_owned(), value);
        }
    }
    let has_key = block.key != COEFFICIENTS.key && block.columns.iter().any(|(column, _)| *column == "key");
    let is_told = draft.told.contains(&format!("{key}.key"));
    if let Some(name) = table.get("name").and_then(Value::as_str).map(str::to_owned)
        && has_key
        && !is_told
        && !table.contains_key("key")
    {
        let own = own_key(&name, key);
        table.insert("key".to_owned(), json!(own));
        draft.named.push((name, own));
    }
    Value::Object(table)
}
