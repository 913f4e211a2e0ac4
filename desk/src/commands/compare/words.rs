//! Words that screen, table, page and workbook share.

use minijinja::context;
use special_fund::Money;
use special_fund::table::Language;

use super::comparison::{Comparison, Row};
use crate::messages::words::Words;
use crate::view::lines::prefecture_name;

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";

/// An amount with its sign, `+` included.
pub(crate) fn signed(amount: Money, comparison: &Comparison<'_>) -> String {
    let plus = if amount > Money::ZERO { "+" } else { "" };
    format!("{plus}{}", comparison.unit.show(amount))
}

/// A percentage with its sign, or that there is none.
pub(crate) fn signed_percent(percent: Option<String>) -> String {
    match percent {
        None => NOTHING.to_owned(),
        Some(percent) if percent.starts_with('-') => format!("{percent}%"),
        Some(percent) if percent.bytes().all(|byte| matches!(byte, b'0' | b'.')) => {
            format!("{percent}%")
        }
        Some(percent) => format!("+{percent}%"),
    }
}

/// The name of a prefecture, or that there is none.
pub(crate) fn prefecture(prefecture: Option<u64>) -> String {
    prefecture.map_or_else(|| NOTHING.to_owned(), prefecture_name)
}

/// The one side a county stands on; `None` if on both.
pub(crate) fn only<'a>(row: &Row<'_>, comparison: &'a Comparison<'_>) -> Option<&'a String> {
    let [a, b] = &comparison.names;
    match (row.a, row.b) {
        (Some(_), Some(_)) => None,
        (Some(_), None) => Some(a),
        _ => Some(b),
    }
}

/// The sides a county stands on.
pub(crate) fn sides(row: &Row<'_>, comparison: &Comparison<'_>, language: Language) -> String {
    Words::of(language).sentence("compare.only", context! { only => only(row, comparison) })
}

/// `Pair::percent`, `—` for a county that only one side has: it has nothing to be compared with.
pub(crate) fn row_percent(row: &Row<'_>) -> Option<String> {
    row.pair.percent().filter(|_| row.b.is_some())
}
