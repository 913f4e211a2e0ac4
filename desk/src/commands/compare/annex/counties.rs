//! The rows of an annex that are counties: where it says who they are, code or name, group, amounts.

use std::collections::BTreeMap;

use minijinja::context;
use special_fund::table::Row;
use special_fund::{CountyCode, Money, Name, city_itself};

use super::super::known::{MAX_KNOWN, of_zhejiang};
use super::super::lines::{Amounts, Identity, Recipient, identity};
use super::columns::Columns;
use crate::commands::audit::sums::Told;
use crate::messages::places::short;
use crate::sums::Down;
use crate::sums::grid::{Cell, Grid, Holds, Kind, Line, dense};
use crate::sums::labels::{says_subtotal, unnumbered};
use crate::view::units::{OWN, zhejiang};

/// Of so few rows with amounts one may well be the sum of the others.
const FEW: usize = 5;

/// What is read, and what is wrong with it by line.
struct Reader<'a> {
    told: &'a Told<'a>,
    columns: &'a Columns,
    labels: Labels<'a>,
    /// The city in whose row or below which a row stands.
    city: &'a str,
    /// What fills blank cells, by line and column.
    filled: BTreeMap<(usize, usize), i128>,
    /// In which line a county stands first.
    first: BTreeMap<Identity, &'a Line>,
    /// In which line a county of Zhejiang stands first by its name.
    named: BTreeMap<CountyCode, &'a Line>,
    faults: Vec<(usize, String)>,
}

/// The columns of labels.
struct Labels<'a> {
    rows: &'a [Row<'a>],
    code: Option<usize>,
    name: Option<usize>,
    group: Option<usize>,
    /// Whether the groups name mountain counties: who has none is another.
    has_mountain: bool,
}

/// All counties, or what is wrong with their cells, a line each.
pub(super) fn read<'a>(
    rows: &'a [Row<'a>],
    told: &'a Told<'a>,
    columns: &'a Columns,
) -> Result<Vec<Recipient<'static>>, Vec<String>> {
    let filled = told.report.filled.iter().map(|(line, column, sum)| ((*line, *column), *sum));
    let mut reader = Reader {
        told,
        columns,
        labels: Labels::of(told.grid, rows),
        city: "",
        filled: filled.collect(),
        first: BTreeMap::new(),
        named: BTreeMap::new(),
        faults: Vec::new(),
    };
    reader.doubtful();
    let lines = told.grid.lines.iter().enumerate();
    let counties = lines.filter_map(|(place, line)| Some((line, reader.line(place, line)?)));
    let counties: Vec<(&Line, Recipient<'static>)> = counties.collect();
    reader.without_number(rows);
    reader.whole(&counties);
    if reader.faults.is_empty() {
        return Ok(counties.into_iter().map(|(_, county)| county).collect());
    }
    reader.faults.sort_by_key(|(line, _)| *line);
    Err(reader.faults.into_iter().map(|(_, said)| said).collect())
}

impl<'a> Reader<'a> {
    /// `more` is what was found, or where else.
    fn fault(&mut self, why: &str, line: usize, column: usize, label: &str, more: &str) {
        let (at, column_name) = (self.told.at_line(line, column), self.told.name(column));
        let data = context! { at, label => short(label), column_name, other => more, found => short(more) };
        self.faults.push((line, self.told.words.sentence(&format!("compare.annex.{why}"), data)));
    }

    fn line(&mut self, place: usize, line: &'a Line) -> Option<Recipient<'static>> {
        if line.label.ends_with('市') && (line.kind == Kind::Subtotal || is_prefecture(&line.label)) {
            self.city = &line.label;
        }
        if line.kind != Kind::Detail {
            return None;
        }
        let (found, own) = (self.labels.text(line, self.labels.code), self.labels.name_of(line, self.city));
        let label = [own.as_str(), &line.label].into_iter().find(|label| !label.is_empty() && *label != found);
        let label = label.unwrap_or(found);
        let code = found.parse::<CountyCode>().ok();
        if let Some(column) = self.labels.code.filter(|_| code.is_none() && found.chars().any(char::is_alphanumeric)) {
            self.fault("code", line.line, column, label, found);
        }
        let column = self.labels.name.unwrap_or(0);
        let name = usable(&own).map_err(|why| self.fault(why, line.line, column, label, "")).ok()?;
        // 苍南县（不含龙港市）, 龙港市（原苍南县龙港镇） are one.
        let is_other = |inside: &str| ["不含", "不包括", "除", "原"].iter().any(|word| inside.starts_with(word));
        let own = name.split_once(['(', '（']).filter(|(_, inside)| is_other(inside) || inside.contains("除外"));
        let own = own.map_or(name.as_str(), |(own, _)| own);
        let several: Vec<&str> = zhejiang().values().filter(|known| own.contains(**known)).copied().collect();
        if several.len() > 1 {
            self.fault("several", line.line, column, label, &several.join("/"));
        }
        // A township is no county, whatever it is called.
        let is_county = self.told.grid.lines.len() <= MAX_KNOWN && code.is_none_or(|code| code.digits() == 6);
        let meant = if is_county { of_zhejiang(&name) } else { None };
        let named = meant.and_then(|meant| Some((self.named.insert(meant, line)?, column)));
        let of_code = self.labels.code.filter(|_| code.is_some()).unwrap_or(column);
        let first = self.first.insert(identity(code, &name), line).map(|other| (other, of_code));
        if let Some((other, column)) = first.or(named) {
            self.fault("twice", line.line, column, label, &self.told.at(other, column));
        }
        let total = self.amount(place, line, self.columns.total, label);
        let others = self.columns.others.iter().map(|other| {
            let amount = self.amount(place, line, other.column, label);
            if other.is_off { -amount } else { amount }
        });
        let amounts = Amounts { columns: others.collect(), total };
        let is_mountain = self.labels.is_mountain(line);
        Some(Recipient { code, name, known_as: None, is_mountain, amounts, share: None })
    }

    fn amount(&mut self, place: usize, line: &Line, column: usize, label: &str) -> Money {
        let amount = self.read_amount(place, column);
        amount.map_err(|why| self.fault(why, line.line, column, label, "")).unwrap_or_default()
    }

    /// What stands in a cell, or why it is no amount. A blank is 0; a blank total is what its parts come to.
    fn read_amount(&self, line: usize, column: usize) -> Result<Money, &'static str> {
        let (grid, is_total) = (self.told.grid, column == self.columns.total);
        let is_unread = || self.told.report.unread.iter().any(|cell| (cell.line, cell.column) == (line, column));
        let value = match (grid.cell(line, column), self.filled.get(&(line, column))) {
            (Cell::Text, _) => return Err("text"),
            (Cell::Blank, Some(sum)) if is_total => *sum,
            (Cell::Blank, None)
                if is_total && (is_unread() || grid.numbers().any(|other| grid.value(line, other) != 0)) =>
            {
                return Err("blank");
            }
            (Cell::Blank, _) => 0,
            (Cell::Number(value), _) => value,
        };
        let yuan = grid.columns[column].unit.unwrap_or(1);
        // Millionths of the unit, of which a yuan has 100 fen.
        let per_fen = 10_000;
        let fen = value.checked_mul(yuan).filter(|value| value % per_fen == 0).ok_or("fraction")?;
        Money::from_fen(fen / per_fen).ok_or("text")
    }

    /// Rows between the counties whose total is a text, so that no number stands in them, or blank beside a code.
    fn without_number(&mut self, rows: &[Row<'_>]) {
        let (lines, total) = (&self.told.grid.lines, self.columns.total);
        let unread = self.told.unread_in(total);
        let [first, last] = [lines.first(), lines.last()].map(|line| line.map_or(0, |line| line.line));
        let is_line = |row: &&Row<'_>| lines.binary_search_by_key(&row.line, |line| line.line).is_ok();
        let is_within = |row: &&Row<'_>| (first..last).contains(&row.line) && !row.numbers_columns();
        for row in rows.iter().filter(is_within).filter(|row| !is_line(row)) {
            let amount = text(row, Some(total));
            let name = text(row, self.labels.name);
            let is_county = text(row, self.labels.code).parse::<CountyCode>().is_ok()
                || name.parse().is_ok_and(|name| of_zhejiang(&name).is_some());
            let is_alone = row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() == 1;
            let why = match amount {
                "" if is_county || unread.contains(&row.line) => "blank",
                "" => continue,
                _ if dense(amount).ends_with(&dense(&self.told.name(total))) => continue, // a header on the next page
                _ if is_alone && amount.starts_with(|c: char| c.is_ascii_digit()) => "nameless",
                _ => "text",
            };
            self.fault(why, row.line, total, name, "");
        }
    }

    /// Rows without a code that have as much as all others together: sums under a name that does not say so.
    fn whole(&mut self, counties: &[(&'a Line, Recipient<'_>)]) {
        let all: Money = counties.iter().map(|(_, county)| county.amounts.total).sum();
        let filled = counties.iter().filter(|(_, county)| county.amounts.total != Money::ZERO).count();
        if filled <= FEW || self.has_total() {
            return;
        }
        let is_whole = |county: &Recipient<'_>| {
            let total = county.amounts.total;
            county.code.is_none() && total != Money::ZERO && all - total == total && of_zhejiang(&county.name).is_none()
        };
        for (line, county) in counties.iter().filter(|(_, county)| is_whole(county)) {
            self.fault("whole", line.line, self.columns.total, &county.name, "");
        }
    }

    /// Whether the total of all rows holds: then every other row is one of them.
    fn has_total(&self) -> bool {
        let total = self.columns.total;
        let holds = |down: &Down| down.columns.contains(&total) && !is_wrong(down, total);
        self.told
            .report
            .down
            .iter()
            .any(|down| self.told.grid.kind(down.line).is_some_and(Kind::is_of_all) && holds(down))
    }

    /// Lines that would be the sum of those below them though nothing says 小计 and they are not: where no total holds
    /// that shows it, they may as well be counties.
    fn doubtful(&mut self) {
        if self.has_total() {
            return;
        }
        let (told, total) = (self.told, self.columns.total);
        let is_subtotal = |down: &&Down| told.grid.kind(down.line) == Some(Kind::Subtotal);
        let doubtful = told.report.down.iter().filter(is_subtotal).filter(|down| is_wrong(down, total));
        let lines = doubtful.filter_map(|down| told.grid.lines.get(down.line));
        for line in lines.filter(|line| !says_subtotal(&line.label)) {
            self.fault("doubtful", line.line, total, &line.label, "");
        }
    }
}

fn is_wrong(down: &Down, column: usize) -> bool {
    down.wrong.iter().any(|wrong| wrong.column == column)
}

/// The name of a county, or why there is none.
fn usable(name: &str) -> Result<Name, &'static str> {
    match name.parse::<Name>() {
        Ok(_) if city_itself(name).is_some_and(|city| city.is_empty()) => Err("whose"),
        Ok(name) => Ok(name),
        Err(_) => Err(if name.is_empty() { "nameless" } else { "unusable" }),
    }
}

/// Whether a city has counties, and a row 本级 of its own among them.
fn is_prefecture(city: &str) -> bool {
    zhejiang().values().any(|name| name.strip_suffix(OWN) == Some(city))
}

impl<'a> Labels<'a> {
    fn of(grid: &Grid, rows: &'a [Row<'a>]) -> Labels<'a> {
        let name = ["县", "单位", "名称", "name", "区", "市"].iter().find_map(|part| find(grid, &[*part]));
        let group = find(grid, &["类别", "group"]);
        let labels = Labels { rows, code: codes(grid), name, group, has_mountain: false };
        // Offices have codes of their own: where no county has one of an area, they are none.
        let is_code = |line: &Line| labels.text(line, labels.code).parse::<CountyCode>().is_ok();
        let code = labels.code.filter(|_| grid.lines.iter().any(is_code));
        let has_mountain = grid.lines.iter().any(|line| names_mountain(labels.text(line, group)));
        Labels { code, has_mountain, ..labels }
    }

    fn text(&self, line: &Line, column: Option<usize>) -> &'a str {
        let place = self.rows.binary_search_by_key(&line.line, |row| row.line);
        place.ok().and_then(|place| self.rows.get(place)).map_or("", |row| text(row, column))
    }

    /// The name, without spaces and a number before it; 市本级 is that of the city in whose row or below which it stands.
    fn name_of(&self, line: &Line, city: &str) -> String {
        let own: String = self.text(line, self.name).chars().filter(|c| !c.is_whitespace()).collect();
        let own = if own.is_empty() { line.label.clone() } else { own };
        let name = unnumbered(&own);
        match city_itself(name) {
            Some(own) if own.is_empty() && !city.is_empty() => format!("{city}{}", name.trim_start_matches('市')),
            _ => name.to_owned(),
        }
    }

    /// Whether it is a mountain county, if the table says so.
    fn is_mountain(&self, line: &Line) -> Option<bool> {
        self.has_mountain.then(|| names_mountain(self.text(line, self.group)))
    }
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

/// What stands in a cell of a row.
fn text<'r>(row: &'r Row<'_>, column: Option<usize>) -> &'r str {
    column.and_then(|column| row.cells.get(column)).map_or("", |cell| cell.trim())
}

fn names_mountain(group: &str) -> bool {
    group.contains("山区") || group.eq_ignore_ascii_case("mountain")
}
