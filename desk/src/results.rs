//! What a year's allocation comes to: what is printed, and the files that it is written as.

use std::io::{self, Write};
use std::path::PathBuf;

use special_fund::{Allocation, table};

use crate::input::year::Year;
use crate::messages;
use crate::page::{self, Page};
use crate::report::{Audited, Input, Report};
use crate::screen::{Screen, grid};
use crate::view::lines::Subtotals;
use crate::view::summary::Summary;
use crate::workbook;

/// The table to publish.
pub(crate) const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";
const PAGE: &str = "allocation.html";
const XLSX: &str = "allocation.xlsx";

/// Writes one file.
pub(crate) type Writer<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'a>;

/// An allocation and what all its results need.
pub(crate) struct Outcome<'a> {
    year: &'a Year,
    allocation: &'a Allocation<'a>,
    subtotals: Subtotals,
    /// What the program that calculates is called.
    program: &'a str,
}

impl<'a> Outcome<'a> {
    /// Whose sums were found to be right.
    pub(crate) fn new(year: &'a Year, allocation: &'a Allocation<'a>, program: &'a str) -> Result<Outcome<'a>, String> {
        let outcome = Outcome { year, allocation, subtotals: Subtotals::of(allocation), program };
        let adds_up = outcome.summary().adds_up();
        adds_up.then_some(outcome).ok_or_else(|| messages::refusal::unbalanced(year.language))
    }

    fn summary(&self) -> Summary<'_> {
        Summary { allocation: self.allocation, total: &self.subtotals.total, language: self.year.language }
    }

    fn report(&self) -> Report<'_> {
        let Year { input, policy_file, table_sha256, .. } = self.year;
        Report {
            version: env!("CARGO_PKG_VERSION"),
            table: Input::new(Some(input), table_sha256.as_deref().unwrap_or_default()),
            policy: Input::new(policy_file.path.as_deref(), &policy_file.sha256),
            audit: Audited { findings: 0 }, // with any it does not appear
            allocation: self.allocation,
        }
    }

    /// The files by name, and why others are left out.
    pub(crate) fn files(&self) -> (Vec<(String, Writer<'_>)>, Vec<String>) {
        let language = self.year.language;
        let mut files: Vec<(&str, Writer<'_>)> =
            vec![(CSV, Box::new(move |writer| table::write(writer, self.allocation, language)))];
        files.push((JSON, Box::new(|writer| self.report().write(writer, grid::is_long(self.allocation)))));
        let mut left_out = Vec::new();
        if self.subtotals.total.rows <= page::MAX_ROWS {
            files.push((PAGE, Box::new(|writer| self.write_page(writer))));
        } else {
            left_out.push(page::left_out(language));
        }
        match workbook::left_out(self.allocation, language) {
            None => files.push((XLSX, Box::new(|writer| self.write_workbook(writer)))),
            Some(why) => left_out.push(why),
        }
        let named = |(name, write)| (self.year.policy_file.named(name, language), write);
        (files.into_iter().map(named).collect(), left_out)
    }

    fn write_page(&self, writer: &mut dyn Write) -> io::Result<()> {
        let page = Page {
            report: &self.report(),
            table: &self.year.table,
            sheet_notices: &self.year.sheet_notices,
            subtotals: &self.subtotals,
            summary: &self.summary(),
            program: self.program,
        };
        page.write(writer)
    }

    fn write_workbook(&self, writer: &mut dyn Write) -> io::Result<()> {
        let Report { table, policy, .. } = self.report();
        let workbook = workbook::Source {
            allocation: self.allocation,
            subtotals: &self.subtotals,
            table: &table,
            policy: &policy,
            language: self.year.language,
        };
        workbook.write(writer)
    }

    /// What is printed once the results are there; `notices` are of them.
    pub(crate) fn screen(&self, width: u16, results: Vec<PathBuf>, notices: Vec<String>) -> String {
        let screen = Screen {
            year: self.year,
            subtotals: &self.subtotals,
            summary: &self.summary(),
            width,
            results,
            of_results: notices,
        };
        screen.print()
    }
}
