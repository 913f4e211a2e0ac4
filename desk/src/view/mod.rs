//! What screen, page and workbook show alike: amounts, columns, lines and sums, the allocation in words.

pub(crate) mod amounts;
pub(crate) mod clauses;
pub(crate) mod columns;
pub(crate) mod exact;
pub(crate) mod inputs;
pub(crate) mod letters;
pub(crate) mod lines;
pub(crate) mod reasons;
pub(crate) mod slips;
pub(crate) mod units;
pub(crate) mod unusual;
pub(crate) mod years;

use special_fund::table::Language;

/// What the policy calls something in a language: in English by its key.
pub(crate) fn named<'t>(language: Language, key: &'t str, name: &'t str) -> &'t str {
    match language {
        Language::Chinese => name,
        Language::English => key,
    }
}

/// A text of several lines, as it stands on one.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
