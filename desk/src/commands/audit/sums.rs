//! `audit --sums`: whether any published table adds up, without a policy and without a county table.

use std::path::Path;

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;

use crate::commands::Done;
use crate::disk::open;
use crate::input::sheets::Cells;
use crate::input::table::{check_columns, read_rows};
use crate::messages::words::Words;
use crate::messages::{files, grouped, places, shown};
use crate::sums::grid::{Cell, Column, Grid, Holds, Kind, Line, is_misprint};
use crate::sums::units::unit_of;
use crate::sums::{Across, Crossing, Down, Report, Unread, Wrong};
use crate::view::amounts::decimal;

/// Most cells that are listed of one column or one line.
const MAX_LISTED: usize = 50;

/// Tests a table and says what was tested, what does not hold and what could not be tested.
pub(super) fn audit(path: &Path, sheet: Option<&str>, language: Language) -> Result<Done, String> {
    let mut file = open(path).map_err(|error| files::unreadable(path, &error, language))?;
    let (rows, cells, notices, _) = read_rows(&mut file, sheet, language)?;
    check_columns(path, &rows, language)?;
    let mut grid = Grid::read(&rows).ok_or_else(|| files::about(path, "no_sums", language))?;
    let report = Report::of(&mut grid);
    let told = Told { grid: &grid, report: &report, cells: cells.as_ref(), words: Words::of(language), language };
    // A table in which nothing could be tested, or not what stands for a number, has not passed.
    let is_untested = report.tested() == 0 || report.unread.iter().any(|cell| told.is_doubtful(cell));
    Ok(Done { screen: told.print(path, &notices), is_found_wrong: report.found(&grid) > 0 || is_untested })
}

/// A report in words.
pub(crate) struct Told<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) report: &'a Report,
    pub(crate) cells: Option<&'a Cells>,
    pub(crate) words: &'static Words,
    pub(crate) language: Language,
}

impl Told<'_> {
    fn say(&self, name: &str, data: Value) -> String {
        self.words.sentence(&format!("sums.{name}"), data) + "\n"
    }

    fn print(&self, path: &Path, notices: &[String]) -> String {
        let totals = self.report.down.len();
        let mut screen =
            self.say("heading", context! { file => files::path(path), line_count => self.grid.lines.len(), totals });
        for across in &self.report.across {
            screen.push_str(&self.across(across));
        }
        for down in &self.report.down {
            screen.push_str(&self.down(down));
        }
        screen.extend(self.unread(true, MAX_LISTED).into_iter().map(|said| said + "\n"));
        screen.extend(self.likely(true, MAX_LISTED).into_iter().map(|said| said + "\n"));
        let unchecked = self.unchecked();
        screen.extend(unchecked.iter().map(|said| self.say("unchecked", context! { said })));
        let (tested, unread) = (self.report.tested(), self.report.unread.len());
        let untested_columns = self.report.unclear_columns.len();
        let unclear = |line: &&Line| line.kind != Kind::Part && self.report.unclear_lines.contains(&line.line);
        let untested_totals = self.grid.lines.iter().filter(unclear).count();
        let (wrong_count, in_no_sum) = (self.report.found(self.grid), self.report.outside.len());
        screen.push_str(
            &self
                .say("verdict", context! { wrong_count, tested, unread, untested_columns, untested_totals, in_no_sum }),
        );
        screen.extend(notices.iter().map(|said| self.say("notice", context! { said })));
        screen
    }

    fn across(&self, across: &Across) -> String {
        let parts = self.sum(&across.parts, |column| self.name(column));
        let (whole, tested, untested_rows) = (self.name(across.whole), across.tested, across.untested);
        let said =
            self.say("across", context! { whole, parts, tested, untested_rows, wrong_count => across.wrong.len() });
        said + &self.wrong_across(across)
    }

    fn wrong_across(&self, across: &Across) -> String {
        let summed = |wrong: &Wrong| match (self.cells, self.line(wrong.line)) {
            (Some(_), Some(line)) => self.sum(&across.parts, |column| self.at(line, column)),
            _ => self.sum(&across.parts, |column| self.name(column)),
        };
        match self.report.unpublished(self.grid, across) {
            Some(off) => {
                let (sum, unit) = (number(off.abs()), self.unit(across.whole));
                self.say("unpublished", context! { is_more => off > 0, sum, unit })
            }
            None => self.wrong(&across.wrong, summed),
        }
    }

    /// Every cell that is not the sum, a line each.
    pub(crate) fn all_wrong(&self) -> Vec<String> {
        let across = self.report.across.iter().map(|across| self.wrong_across(across));
        let said: String = across.chain(self.report.down.iter().map(|down| self.wrong_down(down))).collect();
        said.lines().map(|line| line.trim().to_owned()).collect()
    }

    fn down(&self, down: &Down) -> String {
        let lines = self.lines(down);
        let Some(line) = self.line(down.line) else { return String::new() };
        let filled =
            self.report.filled.iter().filter(|(of, column, _)| down.of.contains(of) && down.columns.contains(column));
        let filled: Vec<Value> = filled
            .filter_map(|(of, column, sum)| {
                let at = self.at(self.line(*of)?, *column);
                Some(context! { at, sum => number(*sum) })
            })
            .collect();
        let is_right = |column: &&usize| !down.wrong.iter().any(|wrong| wrong.column == **column);
        let right = down.columns.iter().filter(is_right);
        let right: Vec<String> =
            right.map(|column| format!("{} {}", self.name(*column), self.shown(line, *column))).collect();
        let data = context! {
            line => line.line,
            label => shown(&line.label),
            lines => self.runs(&lines),
            line_count => lines.len(),
            filled,
            right,
            untested => down.untested.iter().map(|column| self.name(*column)).collect::<Vec<String>>(),
            wrong_count => down.wrong.len(),
        };
        self.say("down", data) + &self.wrong_down(down)
    }

    fn lines(&self, down: &Down) -> Vec<usize> {
        down.of.iter().filter_map(|of| Some(self.line(*of)?.line)).collect()
    }

    fn wrong_down(&self, down: &Down) -> String {
        let lines = self.lines(down);
        let summed = |wrong: &Wrong| match self.cells {
            Some(cells) => grouped::cells_of(&cells.column(wrong.column + 1), &lines, self.language),
            None => self.words.sentence("sums.lines", context! { lines => self.runs(&lines) }),
        };
        self.wrong(&down.wrong, summed)
    }

    /// Columns that are added up and taken off.
    fn sum(&self, parts: &[(usize, bool)], name: impl Fn(usize) -> String) -> String {
        let part = |(place, (column, is_off)): (usize, &(usize, bool))| match (place, is_off) {
            (0, false) => name(*column),
            (_, false) => format!(" + {}", name(*column)),
            (_, true) => format!(" − {}", name(*column)),
        };
        parts.iter().enumerate().map(part).collect()
    }

    /// The unit of a column, if it is known.
    fn unit(&self, column: usize) -> Option<&'static str> {
        unit_of(self.grid.columns.get(column)?.unit?)
    }

    /// `summed` says what was added up.
    fn wrong(&self, wrong: &[Wrong], summed: impl Fn(&Wrong) -> String) -> String {
        let one = |wrong: &Wrong| {
            let line = self.line(wrong.line)?;
            Some(self.say(
                "wrong",
                context! {
                    at => self.at(line, wrong.column),
                    label => shown(&line.label),
                    column => self.name(wrong.column),
                    found => wrong.found.map(number),
                    sum => number(wrong.sum),
                    difference => wrong.found.map(|found| number(found - wrong.sum)),
                    unit => self.unit(wrong.column),
                    summed => summed(wrong),
                },
            ))
        };
        let mut said: String = wrong.iter().take(MAX_LISTED).filter_map(one).collect();
        said.extend(self.more(wrong.len(), MAX_LISTED).map(|more| more + "\n"));
        said
    }

    /// That the numbers were rounded, or else the cells that are likely wrong; of several in a line any may be the one.
    /// `is_below` says that the sums stand above. The first of them, and how many more there are.
    pub(crate) fn likely(&self, is_below: bool, most: usize) -> Vec<String> {
        if self.report.is_of_rounding(self.grid) {
            return vec![self.words.sentence("sums.rounded", context! { is_below })];
        }
        let said = |crossing: &Crossing| {
            let line = self.line(crossing.line)?;
            let data = context! {
                at => self.at(line, crossing.column),
                label => shown(&line.label),
                column => self.name(crossing.column),
                found => crossing.found.map(number),
                sum => number(crossing.sum),
                mended => crossing.mended,
                is_all => crossing.mended == self.report.wrong(),
                is_below,
                is_alone => self.report.is_alone(crossing),
            };
            Some(self.words.sentence("sums.likely", data))
        };
        let first = self.report.crossings.iter().take(most).filter_map(said);
        first.chain(self.more(self.report.crossings.len(), most)).collect()
    }

    /// How many of all are not listed.
    pub(crate) fn more(&self, all: usize, most: usize) -> Option<String> {
        let more = all.saturating_sub(most);
        (more > 0).then(|| self.words.sentence("sums.more", context! { more }))
    }

    /// Cells that should be numbers and are none: their sums were not tested. The first of them, and how many more there are.
    pub(crate) fn unread(&self, is_below: bool, most: usize) -> Vec<String> {
        let said = |cell: &Unread| {
            let line = self.line(cell.line)?;
            let data = context! {
                at => self.at(line, cell.column),
                label => shown(&line.label),
                column => self.name(cell.column),
                text => self.text(cell).map(places::short),
                count => cell.sums,
                sum => cell.sum.map(number),
                is_below,
            };
            Some(self.words.sentence("sums.unread", data))
        };
        let first = self.report.unread.iter().take(most).filter_map(said);
        first.chain(self.more(self.report.unread.len(), most)).collect()
    }

    /// The lines with such a cell in a column.
    pub(crate) fn unread_in(&self, column: usize) -> Vec<usize> {
        let cells = self.report.unread.iter().filter(|cell| cell.column == column);
        cells.filter_map(|cell| Some(self.line(cell.line)?.line)).collect()
    }

    /// Whether it is no remark that stands beside numbers, such as 另文.
    fn is_doubtful(&self, cell: &Unread) -> bool {
        let is_beside = self.grid.has_number(cell.line) || cell.sum == Some(0);
        !is_beside || self.text(cell).is_none_or(is_misprint)
    }

    fn text(&self, cell: &Unread) -> Option<&str> {
        self.line(cell.line)?.texts.get(&cell.column).map(String::as_str)
    }

    /// What nobody tested, and why.
    pub(crate) fn unchecked(&self) -> Vec<String> {
        let said = |name: &str, data| self.words.sentence(&format!("sums.{name}"), data);
        let mut unchecked = Vec::new();
        if !self.report.unclear_columns.is_empty() {
            let columns = &self.report.unclear_columns;
            let names: Vec<String> = columns.iter().map(|column| self.name(*column)).collect();
            let is_number =
                |line: &&Line, column: usize| line.cells.get(column).is_some_and(|cell| *cell != Cell::Blank);
            let cells =
                columns.iter().map(|column| self.grid.lines.iter().filter(|line| is_number(line, *column)).count());
            unchecked.push(said("unclear_columns", context! { names, cell_count => cells.sum::<usize>() }));
        } else if self.report.across.is_empty() {
            unchecked.push(said("no_across", context! {}));
        }
        if !self.report.outside_columns.is_empty() {
            let names: Vec<String> = self.report.outside_columns.iter().map(|column| self.name(*column)).collect();
            unchecked.push(said("outside_columns", context! { names }));
        }
        if !self.report.unclear_lines.is_empty() {
            let lines = self.runs(&self.report.unclear_lines);
            let line_count = self.report.unclear_lines.len();
            unchecked.push(said("unclear_lines", context! { lines, line_count }));
        }
        if !self.report.outside.is_empty() {
            let (lines, line_count) = (self.runs(&self.report.outside), self.report.outside.len());
            unchecked.push(said("outside", context! { lines, line_count }));
        }
        if self.report.down.is_empty() && self.report.unclear_lines.is_empty() {
            unchecked.push(said("no_down", context! {}));
        }
        let others = self.grid.columns.iter().filter(|column| column.holds == Holds::Others);
        let names: Vec<String> = others.map(|column| shown(&column.name)).collect();
        if !names.is_empty() {
            unchecked.push(said("others", context! { names }));
        }
        unchecked
    }

    fn runs(&self, lines: &[usize]) -> String {
        grouped::runs(lines, self.language)
    }

    fn line(&self, place: usize) -> Option<&Line> {
        self.grid.lines.iter().chain(&self.grid.gaps).nth(place)
    }

    /// Its name, and that of its group where others are called the same.
    pub(crate) fn name(&self, column: usize) -> String {
        let Some(Column { name, group, .. }) = self.grid.columns.get(column) else { return String::new() };
        let is_one = self.grid.columns.iter().filter(|other| other.name == *name).count() == 1;
        shown(&if is_one || group == name { name.clone() } else { format!("{group}{name}") })
    }

    fn shown(&self, line: &Line, column: usize) -> String {
        match line.cells.get(column) {
            Some(Cell::Number(found)) => number(*found),
            _ => String::new(),
        }
    }

    /// `F7`, or 第7行.
    pub(crate) fn at(&self, line: &Line, column: usize) -> String {
        self.at_line(line.line, column)
    }

    /// `F7`, or 第7行「合计」列.
    pub(crate) fn at_cell(&self, line: &Line, column: usize) -> String {
        let at = self.at(line, column);
        if self.cells.is_some() {
            at
        } else {
            self.words.sentence("sums.cell", context! { at, column_name => self.name(column) })
        }
    }

    pub(crate) fn at_line(&self, line: usize, column: usize) -> String {
        match self.cells {
            Some(cells) => format!("{}{line}", cells.column(column + 1)),
            None => places::line(line, self.language),
        }
    }
}

/// Millionths as a number.
pub(crate) fn number(millionths: i128) -> String {
    decimal(millionths, 6, 0)
}
