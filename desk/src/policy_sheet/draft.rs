//! A draft of a policy that knows in which cell each key stands.

use std::collections::BTreeMap;

use minijinja::value::Value as Data;
use serde_json::{Map, Value};

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
    pub(super) tree: Map<String, Value>,
    /// By key, as the library writes it: `factors[1].tilt`.
    places: BTreeMap<String, Place>,
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

    /// Puts a value where its key says: `uplift.rate.fixed`.
    pub(super) fn put(&mut self, key: &str, value: Value) {
        let (tables, last) = key.rsplit_once('.').map_or((None, key), |(tables, last)| (Some(tables), last));
        let mut table = &mut self.tree;
        for name in tables.into_iter().flat_map(|tables| tables.split('.')) {
            let inner = table.entry(name).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(inner) = inner else { return };
            table = inner;
        }
        table.insert(last.to_owned(), value);
    }
}
