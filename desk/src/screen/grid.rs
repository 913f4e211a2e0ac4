//! The allocation as a table in letters.

use comfy_table::{Cell, CellAlignment, ContentLineStyle, LineStyle, Row, Table, TableStyle};
use special_fund::Allocation;
use special_fund::table::Language;

use crate::view::amounts::{Unit, count};
use crate::view::columns::Column;
use crate::view::lines::{Line, Subtotals, names_heading, subtotal_name};
use crate::view::say;

/// Most rows that are printed one by one; of longer tables the screen shows subtotals.
pub(crate) const MAX_ROWS: usize = 200;

/// Rules and blanks only: box-drawing characters are as wide as two letters on some Chinese terminals.
const STYLE: TableStyle =
    TableStyle::new().header_lines(ContentLineStyle::none()).header_separator(LineStyle::none().fill('-'));

/// The printed table.
pub(crate) struct Grid<'a> {
    allocation: &'a Allocation<'a>,
    subtotals: &'a Subtotals,
    language: Language,
    unit: Unit,
    columns: Vec<Column>,
    /// Whether subtotals stand for the rows.
    is_long: bool,
    table: Table,
}

impl<'a> Grid<'a> {
    pub(crate) fn new(allocation: &'a Allocation<'a>, subtotals: &'a Subtotals, language: Language) -> Grid<'a> {
        Grid {
            allocation,
            subtotals,
            language,
            unit: Unit::of(allocation.policy().terms().quantum),
            columns: Column::of(allocation, &subtotals.total),
            is_long: is_long(allocation),
            table: Table::new(),
        }
    }

    /// Every county, or the subtotals if there are too many.
    pub(crate) fn print(mut self) -> String {
        self.header();
        if self.is_long {
            self.long();
        } else {
            self.short();
        }
        let name = self.say("合计", "total").to_owned();
        self.subtotal(name, &self.subtotals.total);
        self.finish()
    }

    fn say(&self, chinese: &'static str, english: &'static str) -> &'static str {
        say(self.language, chinese, english)
    }

    /// Counties in input order; subtotals below each prefecture if its counties stand together, else below all.
    fn short(&mut self) {
        let group = self.say("山区县", "mountain");
        let subtotals = self.subtotals;
        let mut prefectures = subtotals.prefectures.iter();
        let mut shares = self.allocation.shares().peekable();
        while let Some(share) = shares.next() {
            let county = share.county;
            let group = if share.figures.mountain { group } else { "" };
            let first = [county.code.to_string(), county.name.to_string(), group.to_owned()];
            self.row(first, &Line::of(&share));
            let is_followed =
                shares.peek().is_some_and(|next| next.county.code.prefecture() == county.code.prefecture());
            if subtotals.is_grouped
                && !is_followed
                && let Some((prefecture, line)) = prefectures.next()
            {
                self.subtotal(subtotal_name(*prefecture, self.language), line);
                self.gap();
            }
        }
        if !subtotals.is_grouped {
            self.gap();
            for (prefecture, line) in prefectures {
                self.subtotal(subtotal_name(*prefecture, self.language), line);
            }
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

    fn header(&mut self) {
        let third = if self.is_long { self.say("行数", "rows") } else { self.say("类别", "group") };
        let first = [self.say("代码", "code"), names_heading(self.allocation, self.language), third];
        let mut cells: Vec<String> = first.map(str::to_owned).to_vec();
        let headers = self.columns.iter();
        cells.extend(headers.map(|column| column.header(self.allocation, self.language)));
        let lines_of = |text: &String| text.lines().count();
        let most = cells.iter().map(lines_of).max().unwrap_or(1);
        let cells = cells.iter().enumerate().map(|(place, text)| {
            let above = "\n".repeat(most.saturating_sub(lines_of(text)));
            self.cell(place, &format!("{above}{text}"))
        });
        let row = Row::from(cells.collect::<Vec<Cell>>());
        self.table.load_style(STYLE).set_header(row);
    }

    fn row(&mut self, first: [String; 3], line: &Line) {
        let amounts = self.columns.iter().map(|column| column.amount(line));
        let amounts = amounts.map(|amount| amount.map_or(String::new(), |a| self.unit.show(a)));
        let cells = first.into_iter().chain(amounts).enumerate();
        let cells = cells.map(|(place, text)| self.cell(place, &text));
        let row = Row::from(cells.collect::<Vec<Cell>>());
        self.table.add_row(row);
    }

    /// Numbers stand at the right: all from the fourth column on, and the rows that a subtotal covers.
    fn cell(&self, place: usize, text: &str) -> Cell {
        let is_number = place >= 3 || (self.is_long && place == 2);
        let side = if is_number { CellAlignment::Right } else { CellAlignment::Left };
        Cell::new(text).set_alignment(side)
    }

    fn gap(&mut self) {
        self.table.add_row(Row::new());
    }

    /// The lines, the last of them between two rules.
    fn finish(mut self) -> String {
        const GAP: u16 = 2;
        for column in self.table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        let lines = self.table.lines().map(|line| line.trim_end().to_owned());
        let mut lines: Vec<String> = lines.collect();
        let is_rule = |line: &&mut String| line.starts_with('-') && line.ends_with('-');
        let mut rule = String::new();
        if let Some(line) = lines.iter_mut().find(is_rule) {
            line.truncate(line.len().saturating_sub(usize::from(GAP)));
            rule.clone_from(line);
        }
        let total = lines.pop().unwrap_or_default();
        lines.pop_if(|last| last.is_empty());
        format!("{}\n{rule}\n{total}\n{rule}\n", lines.join("\n"))
    }
}

/// Whether the screen shows subtotals only.
pub(crate) fn is_long(allocation: &Allocation<'_>) -> bool {
    allocation.shares().len() > MAX_ROWS
}
