//! A published annex: what of it can be compared without the policy behind it.

pub(super) mod columns;
mod counties;

use std::path::Path;

use minijinja::context;
use minijinja::value::Value;
use special_fund::Money;
use special_fund::table::{Language, Row};

use super::comparison::common_quantum;
use super::folder;
use super::lines::{Heading, Lines, Recipient, plain};
use crate::commands::audit::sums::{Told, number};
use crate::disk::open;
use crate::input::table::{check_columns, read_rows};
use crate::messages::words::Words;
use crate::messages::{files, say, shown};
use crate::sums::Report;
use crate::sums::grid::{Grid, Kind};
use crate::view::letters::width;
use crate::view::years::years;
use columns::{Columns, Other, is_of_batch};

/// Most cells with a wrong sum that are listed.
const MAX_WRONG: usize = 10;

/// Most cells that cannot be compared that are listed.
const MAX_CELLS: usize = 50;

/// Most lines and columns; of a province's villages there are some 20,000, and the work grows faster than they.
const MAX_LINES: usize = 100_000;
const MAX_COLUMNS: usize = 300;

/// The table of a file with the file's digest, checked as far as it can be without its policy; or why it cannot be
/// compared.
pub(super) fn read(
    path: &Path,
    sheet: Option<&str>,
    program: &str,
    language: Language,
) -> Result<(Lines<'static>, String), String> {
    let mut file = open(path).map_err(|error| files::unreadable(path, &error, language))?;
    let (rows, cells, notices, sha256) = read_rows(&mut file, sheet, language)?;
    let refused = |name: &str, more: Value| say(language, name, context! { file => files::path(path), ..more });
    // The headers of a year's table are right: it has nothing to compare.
    let unclear = |name: &str, more: Value| {
        let is_year = folder::is_year(path, sheet, language);
        if is_year { refused("side_is_input", context! { program }) } else { refused(name, more) }
    };
    check_columns(path, &rows, language)?;
    let mut grid = Grid::read(&rows).ok_or_else(|| unclear("annex_no_table", context! {}))?;
    if grid.has_panels() {
        return Err(refused("annex_panels", context! {}));
    }
    if grid.lines.len() > MAX_LINES || grid.columns.len() > MAX_COLUMNS {
        let most = context! { line_count => MAX_LINES, column_count => MAX_COLUMNS };
        return Err(refused("annex_too_large", most));
    }
    let report = Report::of(&mut grid);
    let told = Told { grid: &grid, report: &report, cells: cells.as_ref(), words: Words::of(language), language };
    let columns = Columns::of(&grid, &report).map_err(|several| {
        let names: Vec<String> = several.iter().map(|column| told.name(*column)).collect();
        match names.as_slice() {
            [] | [_] => {
                let is_of_batches = grid.columns.iter().any(|column| is_of_batch(&column.name));
                unclear("annex_no_total", context! { column_name => names.first(), is_of_batches })
            }
            _ => unclear("annex_totals", context! { names }),
        }
    })?;
    if grid.columns.get(columns.total).is_none_or(|column| column.unit.is_none()) {
        return Err(unclear("annex_unit", context! {}));
    }
    let recipients = counties::read(&rows, &told, &columns).map_err(|faults| {
        let places = faults.len();
        let mut lines = vec![refused("annex_cells", context! { places })];
        lines.extend(faults.into_iter().take(MAX_CELLS));
        let first_of = || told.words.sentence("sentences.first_of", context! { listed => MAX_CELLS, places });
        lines.extend((places > MAX_CELLS).then(first_of));
        lines.join("\n")
    })?;
    if recipients.is_empty() {
        return Err(unclear("annex_no_table", context! {}));
    }
    let heading = |Other { column, role, .. }: &Other| {
        let header = told.name(*column);
        Heading { column: None, key: None, names: vec![plain(&header)], header, role: *role }
    };
    let above = above(&rows, &grid);
    let texts = above.iter().map(String::as_str).chain(path.file_stem().and_then(|stem| stem.to_str()));
    let amounts = recipients.iter().map(|county| &county.amounts);
    let amounts = amounts.flat_map(|amounts| amounts.columns.iter().chain([&amounts.total]));
    let lines = Lines {
        allocation: None,
        title: above.iter().max_by_key(|text| width(text)).map(|text| shown(text)),
        year: texts
            .map(years)
            .find(|years| !years.is_empty())
            .filter(|years| years.len() == 1)
            .and_then(|years| years.first().copied()),
        quantum: amounts.fold(Money::ZERO, |quantum, amount| common_quantum(quantum, *amount)),
        total: told.name(columns.total),
        headings: columns.others.iter().map(heading).collect(),
        remarks: remarks(&told, &columns, &recipients, notices),
        recipients,
        has_base: false,
    };
    Ok((lines, sha256))
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

/// What was checked, which sums are wrong, and what was left out.
fn remarks(
    told: &Told<'_>,
    columns: &Columns,
    counties: &[Recipient<'_>],
    notices: Vec<String>,
) -> Vec<(&'static str, String)> {
    let (report, grid) = (told.report, told.grid);
    let say = |name: &str, data: Value| told.words.sentence(&format!("compare.annex.{name}"), data);
    let (found, wrong) = (report.found(grid), told.all_wrong());
    let checked = say("checked", context! { tested => report.across.len() + report.down.len(), wrong_count => found });
    let more = told.more(wrong.len(), MAX_WRONG);
    let wrong = told.likely(false, MAX_WRONG).into_iter().chain(wrong.into_iter().take(MAX_WRONG)).chain(more);
    let untested = report.down.iter().filter_map(|down| Some((grid.lines.get(down.line)?, &down.untested)));
    let cells = untested.flat_map(|(line, columns)| columns.iter().map(|column| told.at_cell(line, *column)));
    let cells: Vec<String> = cells.collect();
    let (first, more) = (cells.get(..MAX_WRONG).unwrap_or(&cells), cells.len().saturating_sub(MAX_WRONG));
    let untested = (!cells.is_empty()).then(|| say("untested", context! { cells => first, more }));
    let unchecked = told.unread(false, MAX_WRONG).into_iter().chain(told.unchecked()).chain(untested);
    let left_out = ["no_money", "texts", "header"].into_iter().filter_map(|why| {
        let columns = columns.left_out.iter().filter(|(_, reason)| *reason == why);
        let names: Vec<String> = columns.map(|(column, _)| told.name(*column)).collect();
        (!names.is_empty()).then(|| say("left_out", context! { names, why }))
    });
    let codes = counties::codes(grid).filter(|_| counties.iter().all(|county| county.code.is_none()));
    let no_codes = codes.map(|column| say("no_codes", context! { column_name => told.name(column) }));
    let filled = report.filled.iter().filter_map(|(line, column, sum)| {
        let line = grid.lines.get(*line);
        let line = line.filter(|line| line.kind == Kind::Detail && *column == columns.total)?;
        let data = context! { at => told.at(line, *column), label => shown(&line.label), sum => number(*sum) };
        Some(say("filled", data))
    });
    let mut remarks = vec![(if found > 0 { "wrong" } else { "check" }, checked)];
    remarks.extend(wrong.map(|said| ("wrong", said.trim().to_owned())));
    remarks.extend(unchecked.map(|said| ("unchecked", said.trim().to_owned())));
    remarks.extend(left_out.chain(no_codes).chain(filled).chain(notices).map(|said| ("notice", said)));
    remarks
}
