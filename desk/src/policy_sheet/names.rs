//! Coefficients by what they are called.

use std::collections::BTreeMap;

use super::layout::COEFFICIENTS;
use super::lines::{Lines, ListLine};

/// Coefficients by the name that everybody knows.
const USUAL: [(&str, &str); 2] = [("绩效系数", "performance"), ("财政困难系数", "fiscal_difficulty")];

/// What everybody calls a coefficient.
pub(super) fn usual(key: &str) -> Option<&'static str> {
    USUAL.iter().find(|(_, usual)| *usual == key).map(|(name, _)| *name)
}

/// The keys of coefficients by what they are called.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Which coefficient is meant: one in “…” by its key, others by name, else by key.
    pub(super) fn key(&self, text: &str) -> String {
        match text.strip_prefix('“').and_then(|text| text.strip_suffix('”')) {
            Some(key) => key.to_owned(),
            None => self.0.get(text).cloned().unwrap_or_else(|| {
                USUAL.iter().find(|(name, _)| *name == text).map_or(text, |(_, key)| key).to_owned()
            }),
        }
    }

    /// Of names and keys.
    pub(super) fn of(pairs: impl Iterator<Item = (String, String)>) -> Names {
        Names(pairs.collect())
    }
}

/// Those that the rows of coefficients name.
pub(super) fn coefficient_names(lines: &Lines) -> Names {
    let rows = lines.lists.get(COEFFICIENTS.key).into_iter().flat_map(|(_, rows)| rows);
    let text = |row: &ListLine, column| row.cells.get(column).map(|filled| filled.place.text.trim().to_owned());
    Names::of(
        rows.filter_map(|row| Some((text(row, "name")?, text(row, "key")?)))
            .filter(|(name, key)| !name.is_empty() && !key.is_empty()),
    )
}

/// The coefficients named in a cell: between separators, but for those within “…”.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let parts = text.split(move |c: char| {
        match c {
            '“' => is_quoted = true,
            '”' => is_quoted = false,
            _ => {}
        }
        !is_quoted && matches!(c, '、' | '，' | ',' | '；' | ';' | '\n')
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}
