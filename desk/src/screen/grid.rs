//! The allocation as a table in letters.

use special_fund::Allocation;
use special_fund::table::Language;

use crate::messages::words::Words;
use crate::view::amounts::{Unit, count};
use crate::view::columns::Column;
use crate::view::letters;
use crate::view::lines::{Line, Subtotals, names_heading, subtotal_name};

/// Most rows that are printed one by one; of longer tables the screen shows subtotals.
pub(crate) const MAX_ROWS: usize = 200;

/// Code and name, which each part of the table repeats.
const NAMES: usize = 2;

/// The printed table.
pub(crate) struct Grid<'a> {
    allocation: &'a Allocation<'a>,
    subtotals: &'a Subtotals,
    language: Language,
    unit: Unit,
    columns: Vec<Column>,
    /// Whether subtotals stand for the rows.
    is_long: bool,
    /// Of the terminal.
    width: u16,
    rows: Vec<Vec<String>>,
}

impl<'a> Grid<'a> {
    pub(crate) fn new(
        allocation: &'a Allocation<'a>,
        subtotals: &'a Subtotals,
        language: Language,
        width: u16,
    ) -> Grid<'a> {
        Grid {
            allocation,
            subtotals,
            language,
            unit: Unit::of(allocation.policy().terms().quantum),
            columns: Column::of(allocation, &subtotals.total),
            is_long: is_long(allocation),
            width,
            rows: Vec::new(),
        }
    }

    /// Every county, or the subtotals if there are too many.
    pub(crate) fn print(mut self) -> String {
        if self.is_long {
            self.long();
        } else {
            self.short();
        }
        // The rule above the total parts enough.
        self.rows.pop_if(|last| last.iter().all(String::is_empty));
        let name = self.text("page.total").to_owned();
        self.subtotal(name, &self.subtotals.total);
        letters::print_in_parts(NAMES, &self.headings(), &self.rows, self.width)
    }

    fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(name)
    }

    /// Counties, and below them subtotals.
    fn short(&mut self) {
        let subtotals = self.subtotals;
        for (shares, prefectures) in subtotals.groups(self.allocation) {
            for share in shares {
                let (county, group) =
                    (share.county, if share.figures.mountain { self.text("page.mountain") } else { "" });
                let first = [county.code.to_string(), county.name.to_string(), group.to_owned()];
                self.row(first, &Line::of(&share));
            }
            if !subtotals.is_grouped {
                self.gap();
            }
            for (prefecture, line) in prefectures {
                self.subtotal(subtotal_name(*prefecture, self.language), line);
            }
            self.gap();
        }
    }

    /// Subtotals of counties, where the rows are townships or villages of not too many, and of prefectures.
    fn long(&mut self) {
        let subtotals = self.subtotals;
        let roster = self.allocation.policy().terms().roster.counties();
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
            self.subtotal(subtotal_name(*prefecture, self.language), line);
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
        let third = if self.is_long {
            letters::Column::right(self.text("screen.rows"))
        } else {
            letters::Column::left(self.text("page.group"))
        };
        let names = names_heading(self.allocation, self.language);
        let first = [letters::Column::left(self.text("page.code")), letters::Column::left(names), third];
        let amounts = self.columns.iter().map(|column| column.header(self.allocation, self.language));
        first.into_iter().chain(amounts.map(|header| letters::Column::right(&header))).collect()
    }

    fn row(&mut self, first: [String; 3], line: &Line) {
        let amounts = self.columns.iter().map(|column| column.amount(line));
        let amounts = amounts.map(|amount| amount.map_or(String::new(), |a| self.unit.show(a)));
        self.rows.push(first.into_iter().chain(amounts).collect());
    }

    fn gap(&mut self) {
        self.rows.push(vec![String::new(); self.columns.len() + 3]);
    }
}

/// Whether the screen shows subtotals only.
pub(crate) fn is_long(allocation: &Allocation<'_>) -> bool {
    allocation.shares().len() > MAX_ROWS
}
