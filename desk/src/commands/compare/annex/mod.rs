//! A published annex: what of it can be compared without the policy behind it.

mod columns;
mod counties;
mod labels;

use std::path::Path;

use minijinja::context;
use special_fund::Money;
use special_fund::table::{Language, Row};

use super::comparison::common_quantum;
use super::folder;
use super::lines::{Heading, Lines, Recipient, plain};
use super::side::Side;
use crate::commands::audit::sums::{Told, number};
use crate::disk::open;
use crate::input::table::{check_columns, read_rows};
use crate::messages::compare::{Unfit, input, unfit};
use crate::messages::words::Words;
use crate::messages::{files, shown};
use crate::sums::Report;
use crate::sums::grid::{Grid, Kind};
use crate::view::letters::width;
use columns::{Columns, Other};

/// Most cells with a wrong sum that are listed.
const MAX_WRONG: usize = 10;

/// Most lines and columns; of a province's villages there are some 20,000, and the work grows faster than they.
const MAX_LINES: usize = 100_000;
const MAX_COLUMNS: usize = 300;

/// An annex as far as it was read.
#[derive(Debug)]
pub(crate) struct Annex {
    /// What stands above the table.
    pub(crate) title: Option<String>,
    pub(crate) year: Option<u16>,
    pub(crate) sha256: String,
    total: String,
    headings: Vec<Heading>,
    counties: Vec<Recipient<'static>>,
    remarks: Vec<(&'static str, String)>,
}

impl Annex {
    /// The table of a file, checked as far as it can be without its policy; or why it cannot be compared.
    pub(crate) fn read(path: &Path, sheet: Option<&str>, program: &str, language: Language) -> Result<Annex, String> {
        let mut file = open(path).map_err(|error| files::unreadable(path, &error, language))?;
        let (rows, cells, notices, sha256) = read_rows(&mut file, sheet, language)?;
        let refused = |why: Unfit| match why {
            // The headers of a year's table are right: it has nothing to compare.
            Unfit::NoTable | Unfit::NoTotal(_) | Unfit::Totals(_) | Unfit::Unit
                if folder::is_year(path, sheet, language) =>
            {
                input(path, program, language)
            }
            _ => unfit(path, &why, language),
        };
        check_columns(path, &rows, language)?;
        let mut grid = Grid::read(&rows).ok_or_else(|| refused(Unfit::NoTable))?;
        if grid.has_panels() {
            return Err(refused(Unfit::Panels));
        }
        if grid.lines.len() > MAX_LINES || grid.columns.len() > MAX_COLUMNS {
            return Err(refused(Unfit::TooLarge { lines: MAX_LINES, columns: MAX_COLUMNS }));
        }
        let report = Report::of(&mut grid);
        let told = Told { grid: &grid, report: &report, cells: cells.as_ref(), words: Words::of(language), language };
        let columns = Columns::of(&grid, &report).map_err(|several| {
            let names: Vec<String> = several.iter().map(|column| told.name(*column)).collect();
            refused(match names.as_slice() {
                [] | [_] => Unfit::NoTotal(names.into_iter().next()),
                _ => Unfit::Totals(names),
            })
        })?;
        if grid.columns.get(columns.total).is_none_or(|column| column.unit.is_none()) {
            return Err(refused(Unfit::Unit));
        }
        let counties = counties::read(&rows, &told, &columns).map_err(|faults| refused(Unfit::Cells(faults)))?;
        if counties.is_empty() {
            return Err(refused(Unfit::NoTable));
        }
        let heading = |Other { column, role, .. }: &Other| {
            let header = told.name(*column);
            Heading { column: None, key: None, names: vec![plain(&header)], header, role: *role }
        };
        let above = above(&rows, &grid);
        let texts = above.iter().map(String::as_str).chain(path.file_stem().and_then(|stem| stem.to_str()));
        Ok(Annex {
            year: texts.filter_map(year).next(),
            title: above.iter().max_by_key(|text| width(text)).map(|text| shown(text)),
            sha256,
            total: told.name(columns.total),
            remarks: remarks(&told, &columns, &counties, notices),
            headings: columns.others.iter().map(heading).collect(),
            counties,
        })
    }

    pub(crate) fn lines<'a>(&'a self, side: &'a Side) -> Lines<'a> {
        let amounts = self.counties.iter().map(|county| &county.amounts);
        let amounts = amounts.flat_map(|amounts| amounts.columns.iter().chain([&amounts.total]));
        Lines {
            side,
            allocation: None,
            quantum: amounts.fold(Money::ZERO, |quantum, amount| common_quantum(quantum, *amount)),
            total: self.total.clone(),
            headings: self.headings.clone(),
            recipients: self.counties.clone(),
            has_base: false,
            remarks: self.remarks.clone(),
        }
    }
}

/// What stands alone in its row above the table, but not the unit.
fn above(rows: &[Row<'_>], grid: &Grid) -> Vec<String> {
    let first = grid.lines.first().map_or(0, |line| line.line);
    let texts = rows.iter().take_while(|row| row.line < first).filter_map(|row| {
        let mut filled = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        filled.next().filter(|text| filled.next().is_none() && !text.contains("单位"))
    });
    texts.map(|text| text.trim_start_matches(['#', ' ']).to_owned()).collect()
}

/// 2024 of 2024年度, not of a day.
fn year(text: &str) -> Option<u16> {
    let mut years = text.match_indices('年').filter_map(|(at, mark)| {
        let (before, after) = (text.get(..at)?, text.get(at + mark.len()..)?);
        let start = before.len().checked_sub(4).filter(|_| !after.starts_with(|c: char| c.is_ascii_digit()))?;
        before.get(start..)?.parse::<u16>().ok().filter(|year| (1949..2200).contains(year))
    });
    years.next()
}

/// What was checked, which sums are wrong, and what was left out.
fn remarks(
    told: &Told<'_>,
    columns: &Columns,
    counties: &[Recipient<'_>],
    notices: Vec<String>,
) -> Vec<(&'static str, String)> {
    let (report, words) = (told.report, told.words);
    let (tested, wrong) = (report.across.len() + report.down.len(), told.all_wrong());
    let found = report.found(told.grid);
    let data = context! { tested, wrong_count => found };
    let label = if found > 0 { "wrong" } else { "check" };
    let mut remarks = vec![(label, words.sentence("compare.annex.checked", data))];
    remarks.extend(told.likely(false, MAX_WRONG).into_iter().map(|likely| ("wrong", likely.trim().to_owned())));
    let more = told.more(wrong.len(), MAX_WRONG);
    remarks.extend(wrong.into_iter().take(MAX_WRONG).map(|wrong| ("wrong", wrong)));
    remarks.extend(more.map(|more| ("wrong", more.trim().to_owned())));
    let unchecked = told.unread(false, MAX_WRONG).into_iter().chain(told.unchecked());
    remarks.extend(unchecked.map(|said| ("unchecked", said.trim().to_owned())));
    let untested = report.down.iter().filter_map(|down| Some((told.grid.lines.get(down.line)?, &down.untested)));
    let cells = untested.flat_map(|(line, columns)| columns.iter().map(|column| told.at_cell(line, *column)));
    let cells: Vec<String> = cells.collect();
    let (first, more) = (cells.get(..MAX_WRONG).unwrap_or(&cells), cells.len().saturating_sub(MAX_WRONG));
    let untested = words.sentence("compare.annex.untested", context! { cells => first, more });
    remarks.extend((!cells.is_empty()).then_some(("unchecked", untested)));
    for why in ["no_money", "texts", "header"] {
        let columns = columns.left_out.iter().filter(|(_, reason)| *reason == why);
        let names: Vec<String> = columns.map(|(column, _)| told.name(*column)).collect();
        let left_out = || words.sentence("compare.annex.left_out", context! { names, why });
        remarks.extend((!names.is_empty()).then(|| ("notice", left_out())));
    }
    let codes = labels::codes(told.grid).filter(|_| counties.iter().all(|county| county.code.is_none()));
    let no_codes = |column| words.sentence("compare.annex.no_codes", context! { column_name => told.name(column) });
    remarks.extend(codes.map(|column| ("notice", no_codes(column))));
    let filled = report.filled.iter().filter_map(|(line, column, sum)| {
        let line = told.grid.lines.get(*line);
        let line = line.filter(|line| line.kind == Kind::Detail && *column == columns.total)?;
        let data = context! { at => told.at(line, *column), label => shown(&line.label), sum => number(*sum) };
        Some(("notice", words.sentence("compare.annex.filled", data)))
    });
    remarks.extend(filled);
    remarks.extend(notices.into_iter().map(|said| ("notice", said)));
    remarks
}
