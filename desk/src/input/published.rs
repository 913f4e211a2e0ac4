//! Whether a table is a result: one from which nothing is to be calculated.

use special_fund::table::{Language, Row};
use special_fund::{Column, Policy};

use crate::messages::words::Words;
use crate::sums::Report;
use crate::sums::grid::Grid;

/// As many rows are looked at for the header.
pub(crate) const FIRST_ROWS: usize = 12;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// Whether a row has the headers of plan and total, as every result of this program and no year's table does, be it
/// `allocation.csv` or printed.
pub(crate) fn is_published(rows: &[Row<'_>]) -> bool {
    let (plans, [total, english]) = (headers(Column::Plan), headers(Column::Total));
    let totals = [total, english, bare(Words::of(Language::Chinese).text("columns.entitlement"))];
    let is_header = |row: &Row<'_>| {
        let has = |names: &[String]| row.cells.iter().any(|cell| names.contains(&bare(cell)));
        has(&plans) && has(&totals)
    };
    rows.iter().take(FIRST_ROWS).any(is_header)
}

/// The columns of what the factors of a policy count: scores and figures.
pub(crate) fn counted(grid: &Grid, policy: &Policy) -> Vec<usize> {
    let factors = policy.scored_factors().flat_map(|factor| [factor.key.as_str(), &factor.name]);
    let figures = policy.figures().iter().flat_map(|column| column.headers.iter().map(String::as_str));
    columns_of(grid, &factors.chain(figures).map(bare).collect::<Vec<String>>())
}

fn columns_of(grid: &Grid, names: &[String]) -> Vec<usize> {
    let columns = (0..).zip(&grid.columns).filter(|(_, column)| names.contains(&bare(&column.name)));
    columns.map(|(at, _)| at).collect()
}

/// Whether what a policy counts is added up with money, or to money where the table has no other: then it is money itself,
/// as in an annex whose amounts are called as the policy calls its scores.
pub(crate) fn are_amounts(grid: &mut Grid, policy: &Policy) -> bool {
    let mut counted = counted(grid, policy);
    counted.extend(columns_of(grid, &headers(Column::FiscalCapacity)));
    let unit = grid.columns.iter().find_map(|column| column.unit);
    let is_money = |column: &usize| grid.columns.get(*column).is_some_and(|column| column.unit.is_some());
    let (money, plain): (Vec<usize>, Vec<usize>) = grid.numbers().partition(is_money);
    // Were they money, it would be in the unit that is said.
    for column in plain {
        grid.columns[column].unit = unit;
    }
    let sums = Report::of(grid).across;
    let is_blank = |column: usize| (0..grid.lines.len()).all(|line| grid.value(line, column) == 0);
    sums.iter().any(|sum| {
        let is_other = |column: &usize| money.contains(column) && !counted.contains(column) && *column != sum.whole;
        let is_added = |column: &usize| is_other(column) && !is_blank(*column);
        let parts: Vec<usize> = sum.parts.iter().map(|(part, _)| *part).collect();
        let is_to_money = money.contains(&sum.whole) && !money.iter().any(is_other);
        parts.iter().any(|part| counted.contains(part)) && (parts.iter().any(is_added) || is_to_money)
    })
}

fn headers(column: Column) -> [String; 2] {
    LANGUAGES.map(|language| bare(&column.header(language)))
}

/// A header without spaces and without its unit.
pub(crate) fn bare(header: &str) -> String {
    let dense: String = header.chars().filter(|c| !c.is_whitespace()).collect();
    let name = dense.split(['(', '（']).next().unwrap_or_default();
    let name = name.strip_suffix("_yuan").unwrap_or(name);
    name.strip_suffix("_wan").unwrap_or(name).to_owned()
}
