//! The allocation as a table in letters.

use special_fund::Allocation;

use crate::report::Report;
use crate::view::amounts::count;
use crate::view::letters;
use crate::view::lines::{Line, names_heading, subtotal_name};

/// Most rows that are printed one by one; of longer tables the screen shows subtotals.
pub(crate) const MAX_ROWS: usize = 200;

/// Code and name, which each part of the table repeats.
const NAMES: usize = 2;

/// Every county, or the subtotals if there are too many, for so wide a terminal.
pub(super) fn print(report: &Report<'_>, width: u16) -> String {
    let is_long = is_long(report.allocation);
    let mut grid = Grid { report, is_long, rows: Vec::new() };
    if is_long {
        grid.long();
    } else {
        grid.short();
    }
    // The rule above the total parts enough.
    grid.rows.pop_if(|last| last.iter().all(String::is_empty));
    grid.subtotal(report.text("page.total").to_owned(), report.total());
    letters::print_in_parts(NAMES, &grid.headings(), &grid.rows, width)
}

/// The printed table.
struct Grid<'a> {
    report: &'a Report<'a>,
    /// Whether subtotals stand for the rows.
    is_long: bool,
    rows: Vec<Vec<String>>,
}

impl Grid<'_> {
    /// Counties, and below them subtotals.
    fn short(&mut self) {
        let report = self.report;
        for (shares, prefectures) in report.groups() {
            for share in shares {
                let (county, group) =
                    (share.county, if share.figures.mountain { report.text("page.mountain") } else { "" });
                let first = [county.code.to_string(), county.name.to_string(), group.to_owned()];
                self.row(first, &Line::of(&share));
            }
            if !report.subtotals.is_grouped {
                self.gap();
            }
            for (prefecture, line) in prefectures {
                self.subtotal(subtotal_name(*prefecture, report.language), line);
            }
            self.gap();
        }
    }

    /// Subtotals of counties, where the rows are townships or villages of not too many, and of prefectures.
    fn long(&mut self) {
        let subtotals = &self.report.subtotals;
        let roster = self.report.terms().roster.counties();
        let has_counties = subtotals.counties.len() <= MAX_ROWS;
        for (prefecture, line) in &subtotals.prefectures {
            if has_counties {
                let of_it = subtotals.counties.iter();
                for (code, line) in of_it.filter(|(code, _)| code.prefecture() == *prefecture) {
                    let known = roster.iter().find(|county| county.code == *code);
                    let name = known.map_or(String::new(), |county| county.name.to_string());
                    self.row([code.to_string(), name, count(line.rows)], line);
                }
            }
            self.subtotal(subtotal_name(*prefecture, self.report.language), line);
            if has_counties {
                self.gap();
            }
        }
    }

    fn subtotal(&mut self, name: String, line: &Line) {
        let rows = if self.is_long { count(line.rows) } else { String::new() };
        self.row([String::new(), name, rows], line);
    }

    /// Numbers stand at the right: all from the fourth column on, and the rows that a subtotal covers.
    fn headings(&self) -> Vec<letters::Column> {
        let report = self.report;
        let third = if self.is_long {
            letters::Column::right(report.text("screen.rows"))
        } else {
            letters::Column::left(report.text("page.group"))
        };
        let names =
            [report.text("page.code"), names_heading(report.allocation, report.language)].map(letters::Column::left);
        let amounts = report.headers().into_iter().map(|header| letters::Column::right(&header));
        names.into_iter().chain([third]).chain(amounts).collect()
    }

    fn row(&mut self, first: [String; 3], line: &Line) {
        self.rows.push(first.into_iter().chain(self.report.amounts(line)).collect());
    }

    fn gap(&mut self) {
        self.rows.push(vec![String::new(); self.report.columns.len() + 3]);
    }
}

/// Whether the screen shows subtotals only.
pub(crate) fn is_long(allocation: &Allocation<'_>) -> bool {
    allocation.shares().len() > MAX_ROWS
}
