//! What a file of the folder is, by what stands in it: a year's table, or what came of one.

use std::fs;
use std::path::Path;

use special_fund::Policy;
use special_fund::table::{Language, Row};

use crate::disk::{open, policy_file, problem_list};
use crate::input::published::{FIRST_ROWS, counted, is_published};
use crate::input::sheets;
use crate::input::table::read_rows;
use crate::messages::words::Words;
use crate::sums::Report;
use crate::sums::grid::{Grid, Holds};

/// Most bytes of a file that is looked into, and most rows of its tables.
const MAX_BYTES: u64 = 1 << 24;
const MAX_ROWS: usize = 300;

/// What a year's table is called in Chinese, and its sheet.
pub(super) const USUAL: &str = "县表";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Year,
    /// A result, a comparison, or an annex that an office printed.
    Published,
    Unknown,
    /// None of these: a list of problems, a policy.
    Other,
}

/// What a file is under the policy of its own or the one beside it.
pub(super) fn kind(file: &Path, beside: Option<&Policy>) -> Kind {
    if !file.metadata().is_ok_and(|found| found.is_file() && found.len() <= MAX_BYTES) {
        return Kind::Unknown; // a pipe would wait
    }
    if problem_list::is_list(file).unwrap_or(false) {
        return Kind::Other;
    }
    let Some(tables) = tables(file) else { return Kind::Unknown };
    let own = policy_file::of_workbook(file, Language::Chinese);
    // A sheet with mistakes is a policy too.
    let has_own = !matches!(own, Ok(None));
    let own = own.ok().flatten().map(|own| own.policy);
    let policy = own.as_ref().or(beside.filter(|_| !has_own));
    let stem = file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let is_empty =
        tables.iter().all(|(_, rows)| rows.iter().all(|row| row.cells.iter().all(|cell| cell.trim().is_empty())));
    let is_called_so =
        !is_empty && (stem.contains(USUAL) || stem == "counties" || tables.iter().any(|(name, _)| name == USUAL));
    let any = |is_one: &dyn Fn(&[Row<'_>]) -> bool| tables.iter().any(|(_, rows)| is_one(rows));
    match () {
        () if has_own && tables.is_empty() => Kind::Other,
        () if any(&|rows| policy.is_some_and(|policy| is_year(rows, policy))) => Kind::Year,
        () if any(&is_published) || any(&is_titled) || any(&is_comparison) => Kind::Published,
        () if is_called_so || has_own => Kind::Year,
        () if any(&|rows| is_given_out(rows, policy.is_some())) => Kind::Published,
        () => Kind::Unknown,
    }
}

/// The tables of a file by their sheets; `None` if it cannot be read.
fn tables(file: &Path) -> Option<Vec<(String, Vec<Row<'static>>)>> {
    let mut opened = open(file).ok()?;
    let mut tables = match opened.start().is_ok_and(sheets::is_workbook) {
        true => sheets::tables(fs::read(file).ok()?)?,
        false => vec![(String::new(), read_rows(&mut opened, None, Language::Chinese).ok()?.0)],
    };
    tables.iter_mut().for_each(|(_, rows)| rows.truncate(MAX_ROWS));
    Some(tables)
}

/// Whether it begins as a comparison does.
fn is_comparison(rows: &[Row<'_>]) -> bool {
    let only = [Language::Chinese, Language::English].map(|language| Words::of(language).text("compare.csv.only"));
    rows.first().is_some_and(|row| row.cells.iter().any(|cell| only.contains(&cell.as_ref())))
}

/// Whether it is titled as annexes are: its columns may be called as those of the policy, and hold money.
fn is_titled(rows: &[Row<'_>]) -> bool {
    let is_title = |row: &Row<'_>| {
        let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
        filled.next().is_some_and(|title| title.trim().ends_with("分配表")) && filled.next().is_none()
    };
    rows.iter().take(FIRST_ROWS).any(is_title)
}

/// Whether it has a column of what the policy counts, and none that adds such columns up as money.
fn is_year(rows: &[Row<'_>], policy: &Policy) -> bool {
    let Some(mut grid) = Grid::read(rows) else { return false };
    let counted = counted(&grid, policy);
    let sums = Report::of(&mut grid).across;
    let adds_up =
        sums.iter().any(|sum| is_money(&grid, sum.whole) && sum.parts.iter().any(|(part, _)| counted.contains(part)));
    !counted.is_empty() && !is_published(rows) && !is_titled(rows) && !adds_up
}

fn is_money(grid: &Grid, column: usize) -> bool {
    grid.columns.get(column).is_some_and(|column| column.unit.is_some())
}

/// Whether a column is headed 合计 or the like and holds money; of a table without what the policy counts, whether all
/// columns of numbers do.
fn is_given_out(rows: &[Row<'_>], is_without_counted: bool) -> bool {
    let Some(grid) = Grid::read(rows) else { return false };
    let is_whole = |column: &usize| {
        grid.columns.get(*column).is_some_and(|column| matches!(column.holds, Holds::Numbers { is_whole: true, .. }))
    };
    let (money, others): (Vec<usize>, Vec<usize>) = grid.numbers().partition(|column| is_money(&grid, *column));
    money.iter().any(is_whole) || is_without_counted && others.is_empty() && !money.is_empty()
}
