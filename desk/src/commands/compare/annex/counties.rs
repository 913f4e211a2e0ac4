//! The rows of an annex that are counties: code or name, group, amounts.

use std::collections::BTreeMap;

use minijinja::context;
use special_fund::table::Row;
use special_fund::{CountyCode, Money, Name};

use super::super::lines::{Amounts, Recipient};
use super::columns::Columns;
use crate::commands::audit::sums::Told;
use crate::messages::places::short;
use crate::sums::Down;
use crate::sums::grid::{Cell, Grid, Holds, Kind, Line, dense, says_subtotal};
use crate::view::units::{OWN, city_itself, zhejiang};

/// Where the labels stand.
struct Labels {
    code: Option<usize>,
    name: Option<usize>,
    group: Option<usize>,
    /// Whether the groups name mountain counties: who has none is another.
    has_mountain: bool,
}

/// All counties, or what is wrong with their cells, a line each.
pub(super) fn read(
    rows: &[Row<'_>],
    told: &Told<'_>,
    columns: &Columns,
) -> Result<Vec<Recipient<'static>>, Vec<String>> {
    let labels = Labels::of(told.grid, rows);
    let (mut counties, mut faults, mut city) = (Vec::new(), doubtful(told, columns.total), "");
    let mut lines: BTreeMap<(Option<CountyCode>, String), &Line> = BTreeMap::new();
    for (place, line) in told.grid.lines.iter().enumerate() {
        if line.label.ends_with('市') && (line.kind == Kind::Subtotal || is_prefecture(&line.label)) {
            city = &line.label;
        }
        if line.kind != Kind::Detail {
            continue;
        }
        let (found, own) = (text(rows, line, labels.code), labels.name_of(rows, line, city));
        let label = [line.label.as_str(), &own].into_iter().find(|label| !label.is_empty() && *label != found);
        let fault = |column: usize, why: &str, other: Option<&Line>| {
            let other = other.map(|other| told.at(other, column));
            let (at, label) = (told.at(line, column), short(label.unwrap_or(found)));
            let data = context! { at, label, column_name => told.name(column), other, found => short(found) };
            (line.line, told.words.sentence(&format!("compare.annex.{why}"), data))
        };
        let code = found.parse::<CountyCode>().ok();
        if let Some(column) = labels.code.filter(|_| code.is_none() && found.chars().any(char::is_alphanumeric)) {
            faults.push(fault(column, "code", None));
        }
        let name = match own.parse::<Name>() {
            Ok(name) if city_itself(&own).is_none_or(|city| !city.is_empty()) => name,
            other => {
                let why = match other {
                    Ok(_) => "whose",
                    Err(_) if own.is_empty() => "nameless",
                    Err(_) => "unusable",
                };
                faults.push(fault(labels.name.unwrap_or(0), why, None));
                continue;
            }
        };
        let identity = (code, code.map_or_else(|| name.to_string(), |_| String::new()));
        if let Some(other) = lines.insert(identity, line) {
            let column = labels.code.filter(|_| code.is_some()).or(labels.name).unwrap_or(0);
            faults.push(fault(column, "twice", Some(other)));
        }
        let (amounts, unfit) = amounts(told, place, columns);
        faults.extend(unfit.into_iter().map(|(column, why)| fault(column, why, None)));
        let is_mountain = labels.has_mountain.then(|| is_mountain(text(rows, line, labels.group)));
        counties.push(Recipient { code, name, known_as: None, is_mountain, amounts, share: None });
    }
    faults.extend(without_number(rows, told, columns.total, &labels));
    if faults.is_empty() {
        return Ok(counties);
    }
    faults.sort_by_key(|(line, _)| *line);
    Err(faults.into_iter().map(|(_, said)| said).collect())
}

/// The amounts of a line, and the columns in which there is none, with why.
fn amounts(told: &Told<'_>, line: usize, columns: &Columns) -> (Amounts, Vec<(usize, &'static str)>) {
    let mut unfit = Vec::new();
    let mut of = |column: usize, is_total: bool| {
        amount(told, line, column, is_total).unwrap_or_else(|why| {
            unfit.push((column, why));
            Money::ZERO
        })
    };
    let total = of(columns.total, true);
    let others = columns.others.iter().map(|other| {
        let amount = of(other.column, false);
        if other.is_off { -amount } else { amount }
    });
    (Amounts { columns: others.collect(), total }, unfit)
}

/// Rows between the counties whose total is a text, so that no number stands in them, or blank beside a code.
fn without_number(rows: &[Row<'_>], told: &Told<'_>, total: usize, labels: &Labels) -> Vec<(usize, String)> {
    let lines = &told.grid.lines;
    let [first, last] = [lines.first(), lines.last()].map(|line| line.map_or(0, |line| line.line));
    let is_line = |row: &&Row<'_>| lines.binary_search_by_key(&row.line, |line| line.line).is_ok();
    let within = rows.iter().filter(|row| (first..last).contains(&row.line) && !is_line(row) && !row.numbers_columns());
    let said = within.filter_map(|row| {
        let cell =
            |column: Option<usize>| column.and_then(|column| row.cells.get(column)).map_or("", |cell| cell.trim());
        let (amount, header) = (cell(Some(total)), told.name(total));
        let has_code = cell(labels.code).parse::<CountyCode>().is_ok();
        // The header may come again on the next page.
        let is_text = !amount.is_empty() && !dense(amount).ends_with(&dense(&header));
        let is_alone = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
        let why = match is_text {
            true if is_alone && amount.starts_with(|c: char| c.is_ascii_digit()) => "nameless",
            true => "text",
            false => (amount.is_empty() && has_code).then_some("blank")?,
        };
        let data =
            context! { at => told.at_line(row.line, total), label => short(cell(labels.name)), column_name => header };
        Some((row.line, told.words.sentence(&format!("compare.annex.{why}"), data)))
    });
    said.collect()
}

/// Lines that would be the sum of those below them though nothing says 小计 and they are not: where no total holds that
/// shows it, they may as well be counties.
fn doubtful(told: &Told<'_>, total: usize) -> Vec<(usize, String)> {
    let is_wrong = |down: &Down| down.wrong.iter().any(|wrong| wrong.column == total);
    let kind = |down: &Down| told.grid.kind(down.line);
    let is_of_all = |down: &Down| matches!(kind(down), Some(Kind::Sum { is_of_all: true } | Kind::GrandTotal));
    let holds = |down: &&Down| is_of_all(down) && down.columns.contains(&total) && !is_wrong(down);
    if told.report.down.iter().any(|down| holds(&down)) {
        return Vec::new();
    }
    let doubtful = told.report.down.iter().filter(|down| kind(down) == Some(Kind::Subtotal) && is_wrong(down));
    let lines = doubtful.filter_map(|down| told.grid.lines.get(down.line)).filter(|line| !says_subtotal(&line.label));
    let said = lines.map(|line| {
        let data = context! { at => told.at(line, total), label => short(&line.label) };
        (line.line, told.words.sentence("compare.annex.doubtful", data))
    });
    said.collect()
}

/// What stands in a cell, or why it is no amount. A blank is 0; a blank total is what its parts come to.
fn amount(told: &Told<'_>, line: usize, column: usize, is_total: bool) -> Result<Money, &'static str> {
    let filled = told.report.filled.iter().find(|(of, at, _)| (*of, *at) == (line, column));
    let value = match (told.grid.cell(line, column), filled) {
        (Cell::Text, _) => return Err("text"),
        (Cell::Blank, Some((_, _, sum))) if is_total => *sum,
        (Cell::Blank, None) if is_total && told.grid.numbers().any(|other| told.grid.value(line, other) != 0) => {
            return Err("blank");
        }
        (Cell::Blank, _) => 0,
        (Cell::Number(value), _) => value,
    };
    let yuan = told.grid.columns.get(column).and_then(|column| column.unit).unwrap_or(1);
    // Millionths of the unit, of which a yuan has 100 fen.
    let per_fen = 10_000;
    let fen = value.checked_mul(yuan).filter(|value| value % per_fen == 0).ok_or("fraction")?;
    Money::from_fen(fen / per_fen).ok_or("text")
}

fn text<'r>(rows: &'r [Row<'_>], line: &Line, column: Option<usize>) -> &'r str {
    let row = rows.binary_search_by_key(&line.line, |row| row.line).ok().and_then(|place| rows.get(place));
    let cell = row.zip(column).and_then(|(row, column)| row.cells.get(column));
    cell.map_or("", |cell| cell.trim())
}

/// Whether a city has counties, and a row 本级 of its own among them.
fn is_prefecture(city: &str) -> bool {
    zhejiang().values().any(|name| name.strip_suffix(OWN) == Some(city))
}

fn is_mountain(group: &str) -> bool {
    group.contains("山区") || group.eq_ignore_ascii_case("mountain")
}

/// The first column that is headed like these and holds no numbers to add up.
fn find(grid: &Grid, names: &[&str]) -> Option<usize> {
    let is_one = |name: &str| names.iter().any(|part| name.contains(part));
    let is_label = |holds: Holds| !matches!(holds, Holds::Numbers { .. });
    grid.columns.iter().position(|column| is_label(column.holds) && is_one(&column.name.to_lowercase()))
}

/// The column of codes, by its header.
pub(super) fn codes(grid: &Grid) -> Option<usize> {
    find(grid, &["代码", "编码", "code"])
}

impl Labels {
    fn of(grid: &Grid, rows: &[Row<'_>]) -> Labels {
        let find = |names: &[&str]| find(grid, names);
        let group = find(&["类别", "group"]);
        let name = ["县", "单位", "名称", "name", "区", "市"].iter().find_map(|part| find(&[*part]));
        let has_mountain = grid.lines.iter().any(|line| is_mountain(text(rows, line, group)));
        // Offices have codes of their own: where no county has one of an area, they are none.
        let is_code = |line: &Line, column| text(rows, line, Some(column)).parse::<CountyCode>().is_ok();
        let code = codes(grid).filter(|column| grid.lines.iter().any(|line| is_code(line, *column)));
        Labels { code, name, group, has_mountain }
    }

    /// The name, without spaces and a number before it; 市本级 is that of the city in whose row or below which it stands.
    fn name_of(&self, rows: &[Row<'_>], line: &Line, city: &str) -> String {
        let own: String = text(rows, line, self.name).chars().filter(|c| !c.is_whitespace()).collect();
        let own = if own.is_empty() { line.label.clone() } else { own };
        let numbered = own
            .split_once('、')
            .filter(|(number, _)| number.chars().all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)));
        let name = numbered.map_or(own.as_str(), |(_, name)| name);
        match city_itself(name) {
            Some(own) if own.is_empty() && !city.is_empty() => format!("{city}{}", name.trim_start_matches('市')),
            _ => name.to_owned(),
        }
    }
}
