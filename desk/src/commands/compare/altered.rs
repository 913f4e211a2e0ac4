//! Where a result read back is not what its own policy and scores lead to.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::messages::compare::{Difference, Differences};
use crate::messages::shown;

/// Most places that are named.
const MAX_NAMED: usize = 5;

/// Most characters of a value that is shown.
const MAX_SHOWN: usize = 40;

impl Differences {
    /// Compares the two values under `allocation`, to the last digit.
    pub(crate) fn between(recorded: &Value, demanded: &Value) -> Differences {
        let mut differences = Differences::default();
        let mut path = vec!["allocation".to_owned()];
        differences.compare(&mut path, Some(recorded), Some(demanded));
        differences
    }

    fn compare(&mut self, path: &mut Vec<String>, recorded: Option<&Value>, demanded: Option<&Value>) {
        if recorded == demanded {
            return;
        }
        match (recorded, demanded) {
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
                for key in keys {
                    path.push(format!(".{}", shown(key)));
                    self.compare(path, a.get(key), b.get(key));
                    path.pop();
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for place in 0..a.len().max(b.len()) {
                    path.push(format!("[{place}]"));
                    self.compare(path, a.get(place), b.get(place));
                    path.pop();
                }
            }
            _ => self.note(path, recorded, demanded),
        }
    }

    fn note(&mut self, path: &[String], recorded: Option<&Value>, demanded: Option<&Value>) {
        self.count += 1;
        if self.first.len() < MAX_NAMED {
            self.first.push(Difference {
                path: path.concat(),
                recorded: recorded.map(show),
                demanded: demanded.map(show),
            });
        }
    }
}

/// As it stands in the file; the beginning if it is long.
fn show(value: &Value) -> String {
    let text = shown(&value.to_string());
    match text.char_indices().nth(MAX_SHOWN) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
