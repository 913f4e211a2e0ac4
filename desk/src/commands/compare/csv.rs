//! `comparison.csv`: every county, for a spreadsheet.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use minijinja::context;
use special_fund::Money;

use super::changes;
use super::comparison::{Comparison, Row};
use super::parts::Part;
use crate::view::units::prefecture_name;

/// UTF-8 with byte order mark, CRLF, amounts in yuan without separators, by effect, no sums. No text begins with what a
/// spreadsheet would run: names cannot, and the others begin with a word of this program.
pub(crate) fn write(mut writer: &mut dyn Write, comparison: &Comparison<'_>) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut csv = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut writer);
    csv.write_record(header(comparison))?;
    for row in &comparison.rows {
        csv.write_record(record(row, comparison))?;
    }
    csv.flush()
}

fn header(comparison: &Comparison<'_>) -> Vec<String> {
    let ([a, b], [of_a, of_b]) = (&comparison.names, comparison.sides);
    let names = context! { a, b, total_a => of_a.total, total_b => of_b.total };
    let fixed = ["code", "name", "prefecture", "only", "a", "b", "difference", "percent"];
    let fixed = fixed.map(|column| comparison.say(&format!("csv.{column}"), names.clone()));
    let part = |part: &Part| {
        let only = part.only.map(|side| &comparison.names[side]);
        comparison.say("csv.part", context! { header_lines => part.header_lines(), only })
    };
    let parts = comparison.parts.iter().map(part);
    fixed.into_iter().chain(parts).chain([comparison.text("csv.changes").to_owned()]).collect()
}

/// What a side does not have is blank, not 0.
fn record(row: &Row<'_>, comparison: &Comparison<'_>) -> Vec<String> {
    let or_blank = |amount: Option<Money>| amount.map_or_else(String::new, |amount| amount.to_string());
    let (prefecture, only) = (row.prefecture().map(prefecture_name), comparison.only(row).map(str::to_owned));
    let labels = [row.code(), row.name().to_owned(), prefecture.unwrap_or_default(), only.unwrap_or_default()];
    let [a, b] = row.pair.amounts();
    let amounts = [a, b, Some(row.pair.difference())].map(or_blank);
    let percent = row.pair.percent().unwrap_or_default().replace(',', "");
    let parts = comparison.parts.iter().map(|part| or_blank(row.part(part)));
    let rest = [percent].into_iter().chain(parts).chain([changes::all(row, comparison)]);
    labels.into_iter().chain(amounts).chain(rest).collect()
}
