//! `comparison.csv`: every county, for a spreadsheet.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use minijinja::context;
use special_fund::Money;
use special_fund::table::Language;

use super::changes::{self, Change};
use super::comparison::{Comparison, Row};
use super::parts::Part;
use super::words::{only, row_percent};
use crate::messages::words::Words;

/// UTF-8 with byte order mark, CRLF, amounts in yuan without separators, by effect, no sums. No text begins with what a
/// spreadsheet would run: names cannot, and the others begin with a word of this program.
pub(crate) fn write(mut writer: &mut dyn Write, comparison: &Comparison<'_>, language: Language) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut writer);
    csv.write_record(header(comparison, language))?;
    for row in &comparison.rows {
        csv.write_record(record(row, comparison, language))?;
    }
    csv.flush()
}

/// Whether a table that begins with this line is a comparison.
pub(super) fn is_header(line: &str) -> bool {
    ["行政区划代码,县(市、区),市,仅见于,", "code,name,prefecture,only_in,"].iter().any(|start| line.starts_with(start))
}

fn header(comparison: &Comparison<'_>, language: Language) -> Vec<String> {
    let words = Words::of(language);
    let fixed = ["code", "name", "prefecture", "only", "a", "b", "difference", "percent"];
    let [a, b] = &comparison.names;
    let [total_a, total_b] = comparison.totals();
    let names = context! { a, b, total_a, total_b };
    let fixed = fixed.map(|column| words.sentence(&format!("compare.csv.{column}"), names.clone()));
    let part = |part: &Part| {
        let only = part.only.and_then(|side| comparison.names.get(side));
        let header_lines: Vec<&str> = part.header.lines().collect();
        words.sentence("compare.csv.part", context! { header_lines, only })
    };
    let parts = comparison.parts.iter().map(part);
    fixed.into_iter().chain(parts).chain([words.text("compare.csv.changes").to_owned()]).collect()
}

/// What a side does not have is blank, not 0.
fn record(row: &Row<'_>, comparison: &Comparison<'_>, language: Language) -> Vec<String> {
    let total = |is_there: bool, total: Money| if is_there { total.to_string() } else { String::new() };
    let changes = changes::of(row, comparison, language);
    let changes: Vec<String> = changes.iter().map(Change::print).collect();
    let mut record = vec![
        row.code(),
        row.name().to_owned(),
        row.prefecture(),
        only(row, comparison).cloned().unwrap_or_default(),
        total(row.a.is_some(), row.pair.a.total),
        total(row.b.is_some(), row.pair.b.total),
        row.pair.difference().to_string(),
        row_percent(row).unwrap_or_default().replace(',', ""),
    ];
    record.extend(
        comparison.parts.iter().map(|part| row.part(part).map_or_else(String::new, |amount| amount.to_string())),
    );
    record.push(changes.join(Words::of(language).text("compare.semicolon")));
    record
}
