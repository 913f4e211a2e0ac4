//! Rows → a draft: each value at its key, lists into the items that they belong to.

use std::collections::BTreeMap;

use minijinja::context;
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::layout::{self, Block, Kind, LISTS};
use super::lines::{Filled, Lines, ListLine};
use super::names::{Names, split};
use super::values;
use crate::input::sheets::CellFault;
use crate::messages::sheets;

/// Puts the rows into the draft, but for those of factors and what belongs to one.
pub(super) fn fill(lines: &Lines, names: &Names, draft: &mut Draft) {
    items(lines, draft);
    sources(lines, draft);
    for block in LISTS {
        if let Some((heading, rows)) = lines.lists.get(block.key) {
            draft.stands(block.key, heading);
            let rows = (0..)
                .zip(rows)
                .map(|(index, row)| table(&block, row, &format!("{}[{index}]", block.key), names, draft));
            let rows: Vec<Value> = rows.map(Value::Object).collect();
            if !rows.is_empty() {
                draft.put(block.key, Value::Array(rows));
            }
        }
    }
}

fn items(lines: &Lines, draft: &mut Draft) {
    let mut notes = Vec::new();
    for line in &lines.items {
        let (key, kind) = (line.item.key, line.item.kind);
        let place = &line.value.place;
        draft.stands(layout::section(key), place);
        let is_blank = place.text.trim().is_empty() && line.value.fault.is_none();
        match kind {
            Kind::Notes if is_blank => {}
            Kind::Notes => {
                let key = format!("{key}[{}]", notes.len());
                notes.push(value(Kind::Source, &key, &line.value, draft));
            }
            Kind::Way => {
                draft.stands("uplift.rate", place);
                way(key, &line.value, draft);
            }
            _ => {
                let value = value(kind, key, &line.value, draft);
                if !is_blank {
                    draft.put(key, value);
                }
            }
        }
    }
    if !notes.is_empty() {
        draft.put("annex.notes", Value::Array(notes));
    }
}

/// A rate, or in which other way it is found: then its rows or its list say the rest.
fn way(key: &str, filled: &Filled, draft: &mut Draft) {
    let text = &filled.place.text;
    match values::choice("rate", text) {
        Some(way) => {
            draft.stands(&format!("uplift.rate.{way}"), &filled.place);
            let rest = if way == "affordable" { json!({}) } else { json!([]) };
            draft.put(&format!("uplift.rate.{way}"), rest);
        }
        None => {
            let is_blank = text.trim().is_empty() && filled.fault.is_none();
            let value = value(Kind::Percent, key, filled, draft);
            if !is_blank {
                draft.put(key, value);
            }
        }
    }
}

/// Where the values of each section come from: said once, or everywhere the same.
fn sources(lines: &Lines, draft: &mut Draft) {
    let mut said: BTreeMap<&str, &Filled> = BTreeMap::new();
    for line in &lines.items {
        let section = layout::section(line.item.key);
        let (text, place) = (&line.source.place.text, &line.source.place);
        if text.trim().is_empty() && line.source.fault.is_none() {
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
        let key = if section.is_empty() { "source".to_owned() } else { format!("{section}.source") };
        match said.get(section) {
            Some(source) => {
                let value = value(Kind::Source, &key, source, draft);
                draft.put(&key, value);
            }
            None => {
                let row = lines.items.iter().find(|line| line.item.key == beside);
                let row = row.or_else(|| lines.items.iter().find(|line| layout::section(line.item.key) == section));
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
        (Some(CellFault::Date), Kind::Text) => Some("cell_date_text"),
        (Some(fault), _) => Some(sheets::code(fault)),
        (None, Kind::Money) => match values::money(&place.text, filled.unit) {
            Some(amount) => return json!(amount),
            None => (!place.text.trim().is_empty()).then_some("policy_sheet_unit"),
        },
        _ if place.text.trim().is_empty() => None,
        _ => return values::read(kind, last, &place.text),
    };
    if let Some(code) = refused {
        draft.tell(place, code, context! {});
        draft.told.push(key.to_owned());
    }
    Value::Null
}

/// A row of a list as a table, but for what it belongs to.
pub(super) fn table(block: &Block, row: &ListLine, key: &str, names: &Names, draft: &mut Draft) -> Map<String, Value> {
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
    table
}
