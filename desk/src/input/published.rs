//! Whether a table is a result: one from which nothing is to be calculated.

use special_fund::Column;
use special_fund::table::{Language, Row};

use crate::messages::words::Words;

/// As many rows are looked at for the header.
pub(crate) const FIRST_ROWS: usize = 12;

/// Whether a row has the headers of plan and total, as every result of this program and no year's table does, be it
/// `allocation.csv` or printed.
pub(crate) fn is_published(rows: &[Row<'_>]) -> bool {
    const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];
    let of = |column: Column| LANGUAGES.map(|language| bare(&column.header(language)));
    let (plans, [total, english]) = (of(Column::Plan), of(Column::Total));
    let totals = [total, english, bare(Words::of(Language::Chinese).text("columns.entitlement"))];
    let is_header = |row: &Row<'_>| {
        let has = |names: &[String]| row.cells.iter().any(|cell| names.contains(&bare(cell)));
        has(&plans) && has(&totals)
    };
    rows.iter().take(FIRST_ROWS).any(is_header)
}

/// A header without spaces and without its unit.
pub(crate) fn bare(header: &str) -> String {
    let dense: String = header.chars().filter(|c| !c.is_whitespace()).collect();
    let name = dense.split(['(', '（']).next().unwrap_or_default();
    let name = name.strip_suffix("_yuan").unwrap_or(name);
    name.strip_suffix("_wan").unwrap_or(name).to_owned()
}
