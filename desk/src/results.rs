//! The files that a year's result is written as.

use std::io::{self, Write};

use special_fund::table;

use crate::page;
use crate::report::Report;
use crate::screen::grid;
use crate::workbook;

/// The table to publish.
pub(crate) const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";
const PAGE: &str = "allocation.html";
const XLSX: &str = "allocation.xlsx";

/// Writes one file.
pub(crate) type Writer<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'a>;

/// The files by name, and why others are left out.
pub(crate) fn files<'a>(report: &'a Report<'_>) -> (Vec<(String, Writer<'a>)>, Vec<String>) {
    let (allocation, language) = (report.allocation, report.language);
    let mut files: Vec<(&str, Writer<'_>)> =
        vec![(CSV, Box::new(move |writer| table::write(writer, allocation, language)))];
    files.push((JSON, Box::new(move |writer| report.record().write(writer, grid::is_long(allocation)))));
    let mut left_out = Vec::new();
    for (name, why_not, write) in [
        (PAGE, page::left_out(report), page::write as fn(&Report<'_>, &mut dyn Write) -> io::Result<()>),
        (XLSX, workbook::left_out(report), workbook::write),
    ] {
        match why_not {
            None => files.push((name, Box::new(move |writer| write(report, writer)))),
            Some(why) => left_out.push(why),
        }
    }
    let named = |(name, write)| (report.year.policy_file.named(name, language), write);
    (files.into_iter().map(named).collect(), left_out)
}
