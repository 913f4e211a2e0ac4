//! A draft of a policy that knows in which cell each key stands.

use std::collections::BTreeMap;

use minijinja::value::Value as Data;
use serde_json::{Value, json};

use crate::input::sheets::letters;

/// A cell, what it is about and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Counted from 1.
    pub(crate) row: usize,
    /// Counted from 0.
    pub(crate) column: usize,
    /// What its row or column is called.
    pub(crate) label: String,
    pub(crate) text: String,
}

impl Place {
    /// `C7`.
    pub(crate) fn cell(&self) -> String {
        format!("{}{}", letters(self.column + 1), self.row)
    }
}

/// What is wrong with a sheet before it is a policy: by code, with what fills its words.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) place: Option<Place>,
    pub(crate) code: &'static str,
    pub(crate) data: Data,
}

/// Values as a policy file has them, each with its cell.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) tree: Value,
    /// By key, as the library writes it: `factors[1].tilt`.
    pub(super) places: BTreeMap<String, Place>,
    /// Keys of which it has been told what is wrong.
    pub(super) told: Vec<String>,
    /// Rows, columns and lists that stand there under another name, of which that has been told.
    pub(super) misspelt: Vec<&'static str>,
    /// Sections of which it has been told that they are there although their first row says otherwise.
    pub(super) kept: Vec<&'static str>,
    pub(super) found: Vec<Found>,
    /// What was given no key, and the one that it has been given.
    pub(super) named: Vec<(String, String)>,
}

impl Draft {
    /// Says what is wrong in a cell.
    pub(super) fn tell(&mut self, place: &Place, code: &'static str, data: Data) {
        self.found.push(Found { place: Some(place.clone()), code, data });
    }

    /// Remembers where a key stands.
    pub(super) fn stands(&mut self, key: &str, place: &Place) {
        self.places.entry(key.to_owned()).or_insert_with(|| place.clone());
    }

    /// Where a key stands, or else what it belongs to.
    pub(super) fn place(&self, mut key: &str) -> Option<&Place> {
        loop {
            if let Some(place) = self.places.get(key) {
                return Some(place);
            }
            key = key.get(..key.rfind(['.', '['])?)?;
        }
    }

    /// What stands at a key, `uplift.rate.fixed`; the tables on the way there are made.
    pub(super) fn at(&mut self, key: &str) -> &mut Value {
        key.split('.').fold(&mut self.tree, |table, name| &mut table[name])
    }
}

/// The items of a list, which may not be there.
pub(super) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// Adds an item to a list, which may not be there yet.
pub(super) fn push(list: &mut Value, item: Value) {
    match list {
        Value::Array(items) => items.push(item),
        _ => *list = json!([item]),
    }
}
