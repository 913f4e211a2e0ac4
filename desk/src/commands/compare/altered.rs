//! Where a result read back is not what its own policy and scores lead to.

use std::collections::BTreeSet;

use minijinja::context;
use minijinja::value::Value as Data;
use serde_json::Value;
use special_fund::table::Language;

use crate::messages::shown;
use crate::messages::words::Words;

/// Most places that are named.
const MAX_NAMED: usize = 5;

/// Most characters of a value that is shown.
const MAX_SHOWN: usize = 40;

/// How many places there are, and what the first of them say.
#[derive(Default)]
pub(super) struct Differences {
    pub(super) count: usize,
    first: Vec<Data>,
}

impl Differences {
    /// Compares the two values under a path such as `allocation.counties[3].code`, to the last digit.
    pub(super) fn compare(&mut self, path: &str, recorded: Option<&Value>, demanded: Option<&Value>) {
        match (recorded, demanded) {
            _ if recorded == demanded => {}
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                for key in a.keys().chain(b.keys()).collect::<BTreeSet<&String>>() {
                    self.compare(&format!("{path}.{}", shown(key)), a.get(key), b.get(key));
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for place in 0..a.len().max(b.len()) {
                    self.compare(&format!("{path}[{place}]"), a.get(place), b.get(place));
                }
            }
            _ => {
                self.count += 1;
                if self.first.len() < MAX_NAMED {
                    let [recorded, demanded] = [recorded, demanded].map(|value| value.map(show));
                    self.first.push(context! { path, recorded, demanded });
                }
            }
        }
    }

    /// The first of them, a line each.
    pub(super) fn said(self, language: Language) -> Vec<String> {
        let (words, places, listed) = (Words::of(language), self.count, self.first.len());
        let mut lines: Vec<String> =
            self.first.into_iter().map(|place| words.sentence("sentences.difference", place)).collect();
        lines.extend((listed < places).then(|| words.sentence("sentences.first_of", context! { listed, places })));
        lines
    }
}

/// As it stands in the file; the beginning if it is long.
fn show(value: &Value) -> String {
    let text = shown(&value.to_string());
    match text.char_indices().nth(MAX_SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
