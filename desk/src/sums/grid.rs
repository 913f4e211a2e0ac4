//! A printed table as labels and exact numbers.

use std::collections::BTreeMap;

use special_fund::table::Row;

use super::cells::{cell, holds, is_year};
use super::labels::{NUMERALS, depth, is_compared, is_note, kind, names_city, unnumbered};
use super::units::{unit_alone, unit_of_header, unit_of_line};
use crate::view::units::{OWN, zhejiang};

pub(crate) use super::cells::{Cell, Holds};
pub(crate) use super::labels::Kind;

/// A row with a number in it, or a text for one.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) line: usize,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    /// Whether it may stand for others, by its number or by its name or code.
    pub(crate) is_numbered: bool,
    pub(crate) is_city: bool,
    /// How deep it stands in an outline, by its number or the length of its code.
    pub(crate) depth: Option<usize>,
    pub(crate) cells: Vec<Cell>,
    /// What stands in columns of numbers and is none.
    pub(crate) texts: BTreeMap<usize, String>,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// What stands above several columns, if it does.
    pub(crate) group: String,
    pub(crate) holds: Holds,
    /// What it adds up by the numbers below the headers, 3=1+2: columns, and whether they are taken off.
    pub(crate) formula: Vec<(usize, bool)>,
    /// How many yuan its numbers are in.
    pub(crate) unit: Option<i128>,
}

/// A table as it is printed.
#[derive(Debug)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<Line>,
    /// Rows between them with a label and no number.
    pub(crate) gaps: Vec<Line>,
}

impl Column {
    fn is_added(&self) -> bool {
        matches!(self.holds, Holds::Numbers { .. })
    }
}

impl Grid {
    /// The table below titles and headers; `None` if it has neither headers nor numbers.
    pub(crate) fn read(rows: &[Row<'_>]) -> Option<Grid> {
        let has_unit = |row: &Row<'_>| row.cells.iter().any(|cell| unit_of_line(cell).is_some());
        let is_header = |row: &Row<'_>| filled(row) > 1 && !row.numbers_columns() && !has_unit(row);
        let first = rows.iter().position(is_line)?;
        // Years may be headers, but not below others.
        let has_header = rows.iter().take(first).any(is_header);
        let first = first + usize::from(!has_header && rows.get(first).is_some_and(is_of_years));
        let (above, body) = rows.split_at(first);
        let mut header = above.iter().rposition(is_header)?;
        // A row of texts below the header is none of its rows: those leave the label to the one above.
        while let Some(upper) = header.checked_sub(1).filter(|upper| above.get(*upper).is_some_and(is_header))
            && is_below(above.get(upper)?, above.get(header)?)
        {
            header = upper;
        }
        let numbered = rows.iter().skip(header).take(3).find(|row| row.numbers_columns());
        let formulas = numbered.map(formulas).unwrap_or_default();
        let of_table = above.iter().take(header).flat_map(|row| &row.cells).find_map(|cell| unit_of_line(cell));
        // Of the columns, in a row of its own below their headers.
        let units = above.get(header).filter(|row| header > 0 && is_of_units(row));
        let named = header - usize::from(units.is_some());
        // Of one column alone such a row is no header.
        let units = units.or_else(|| above.get(header + 1).filter(|row| is_of_units(row)));
        let is_above = |upper: &usize| above.get(*upper).zip(above.get(upper + 1)).is_some_and(|(a, b)| is_upper(a, b));
        let top = (0..named).rev().take_while(is_above).last().unwrap_or(named);
        let levels = above.get(top..=named)?;
        let width = rows.iter().map(|row| row.cells.len()).max()?;
        // What stands above a column in each row of headers, perhaps further to the left: it goes on to the right until
        // something stands in its row or above it, or nothing below.
        let mut heads = vec![""; levels.len()];
        let columns = (0..width).map(|place| {
            let texts: Vec<&str> = levels.iter().map(|row| text(row, place)).collect();
            let first = texts.iter().position(|text| !text.is_empty());
            let last = texts.iter().rposition(|text| !text.is_empty());
            for (level, (head, text)) in heads.iter_mut().zip(&texts).enumerate() {
                if first.is_some_and(|first| first <= level) || last.is_none_or(|last| last <= level) {
                    *head = text;
                }
            }
            let own = last.unwrap_or(0);
            let name = dense(heads.get(own).unwrap_or(&""));
            let group = heads.iter().take(own).rfind(|head| !head.is_empty()).map(|head| dense(head));
            let alone = || if own + 1 < levels.len() { name.clone() } else { String::new() };
            let unit = units.and_then(|row| unit_alone(text(row, place)));
            let unit = unit.or_else(|| heads.iter().rev().find_map(|head| unit_of_header(head))).or(of_table);
            let cells = body.iter().map(|row| cell(text(row, place)));
            let formula = formulas.get(place).cloned().unwrap_or_default();
            Column { holds: holds(&name, cells.collect()), group: group.unwrap_or_else(alone), name, formula, unit }
        });
        let columns: Vec<Column> = columns.collect();
        let rows = rows.get(header + 1..)?;
        let last = rows.iter().rposition(is_line)?;
        let (mut lines, mut gaps) = (Vec::new(), Vec::new());
        for (place, row) in rows.iter().enumerate() {
            let line = line(row, &columns);
            let is_header = columns.iter().any(|column| [&column.name, &column.group].contains(&&line.label));
            let is_detail = line.kind == Kind::Detail;
            let is_named = !is_header && !row.numbers_columns() && (place < last || !is_detail);
            if is_line(row) || is_named && filled(row) > 1 && line.texts.values().any(|text| is_misprint(text)) {
                lines.push(line);
            } else if is_named && is_detail && !line.is_numbered && !line.is_city && !is_misprint(&line.label) {
                gaps.push(line);
            }
        }
        // Whoever notes something or can be asked stands below the last total, and is none of the rows; nor is what the
        // total is compared with, where the rows stand above it.
        let end = lines.iter().rposition(|line| line.kind >= Kind::Subtotal).unwrap_or(lines.len());
        let total = lines.iter().rposition(|line| line.kind.is_of_all());
        let is_closed = |total: &usize| lines.iter().take(*total).any(|line| line.kind == Kind::Detail);
        let total = total.filter(is_closed).unwrap_or(lines.len());
        let mut place = 0..;
        lines.retain(|line| {
            let place = place.next().unwrap_or_default();
            !(place > end && is_note(&line.label) || place > total && is_compared(&line.label))
        });
        Some(Grid { columns, lines, gaps })
    }

    /// The cell of a line and a column.
    pub(crate) fn cell(&self, line: usize, column: usize) -> Cell {
        self.lines.get(line).and_then(|line| line.cells.get(column)).copied().unwrap_or(Cell::Blank)
    }

    /// The number of a cell; a blank is 0.
    pub(crate) fn value(&self, line: usize, column: usize) -> i128 {
        if let Cell::Number(number) = self.cell(line, column) { number } else { 0 }
    }

    pub(crate) fn has_number(&self, line: usize) -> bool {
        self.numbers().any(|column| matches!(self.cell(line, column), Cell::Number(_)))
    }

    pub(crate) fn kind(&self, line: usize) -> Option<Kind> {
        self.lines.get(line).map(|line| line.kind)
    }

    /// Whether the table stands in several panels side by side: a header of labels comes twice.
    pub(crate) fn has_panels(&self) -> bool {
        let labels = self.columns.iter().filter(|column| column.holds == Holds::Labels && !column.name.is_empty());
        let names: Vec<&str> = labels.map(|column| column.name.as_str()).collect();
        names.iter().enumerate().any(|(place, name)| names.iter().skip(place + 1).any(|other| other == name))
    }

    /// The columns that are added up.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(|(_, column)| column.is_added()).map(|(place, _)| place)
    }
}

fn text<'r>(row: &'r Row<'_>, place: usize) -> &'r str {
    row.cells.get(place).map_or("", |cell| cell.trim())
}

fn filled(row: &Row<'_>) -> usize {
    row.cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// A text without spaces and without the unit at its end.
pub(crate) fn dense(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('（', "(").replace('）', ")");
    let unit = text.rsplit_once('(').filter(|(_, unit)| unit.ends_with("元)")).map(|(name, _)| name);
    let key = text.strip_suffix("_wan_yuan").or_else(|| text.strip_suffix("_yuan"));
    unit.or(key).unwrap_or(&text).to_owned()
}

fn numbers(row: &Row<'_>) -> Vec<i128> {
    let number = |text| if let Cell::Number(number) = cell(text) { Some(number) } else { None };
    row.cells.iter().filter_map(|text| number(text)).collect()
}

/// Whether it is a row of the table.
fn is_line(row: &Row<'_>) -> bool {
    !numbers(row).is_empty() && filled(row) > 1 && !row.numbers_columns()
}

/// Whether a text has digits that are no date: 40万元 or 40*, not 另文.
pub(crate) fn is_misprint(text: &str) -> bool {
    text.contains(char::is_numeric) && !text.ends_with(['年', '月', '日'])
}

/// What each column adds up, by a row such as 1, 2, 3=1+2.
fn formulas(row: &Row<'_>) -> Vec<Vec<(usize, bool)>> {
    let halves = |cell: &str| {
        let cell: String = cell.chars().filter(|c| !c.is_whitespace() && !"()（）".contains(*c)).collect();
        let (own, sum) = cell.split_once(['=', '＝']).unwrap_or((&cell, ""));
        (own.to_owned(), sum.to_owned())
    };
    let cells: Vec<(String, String)> = row.cells.iter().map(|cell| halves(cell)).collect();
    let column = |number: &str| cells.iter().position(|(own, _)| own == number);
    let formula = |(_, sum): &(String, String)| {
        let sum = sum.replace('＋', "+").replace(['－', '−'], "-").replace('-', "+-");
        let part = |part: &str| match part.strip_prefix('-') {
            Some(part) => Some((column(part)?, true)),
            None => Some((column(part)?, false)),
        };
        sum.split('+').map(part).collect::<Option<Vec<_>>>().unwrap_or_default()
    };
    cells.iter().map(formula).collect()
}

/// Whether a row stands below a header and is none of it: the label has something in both, and it is no fuller.
fn is_below(upper: &Row<'_>, lower: &Row<'_>) -> bool {
    let is_labelled = |row: &Row<'_>| !text(row, 0).is_empty() && !text(row, 0).starts_with('#');
    is_labelled(upper) && is_labelled(lower) && filled(upper) >= filled(lower)
}

/// Whether all that stands in it are units, perhaps in brackets, behind the cell of the labels.
fn is_of_units(row: &Row<'_>) -> bool {
    let texts = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let mut texts = texts.skip_while(|text| matches!(*text, "单位" | "计量单位")).peekable();
    texts.peek().is_some() && texts.all(|text| unit_alone(text).is_some())
}

/// Whether its numbers are years.
fn is_of_years(row: &Row<'_>) -> bool {
    row.cells.iter().all(|text| is_year(&cell(text)))
}

/// Whether a row holds headings of groups: it has fewer than the one below. A remark on the source is none.
fn is_upper(upper: &Row<'_>, lower: &Row<'_>) -> bool {
    let places = 0..upper.cells.len().max(lower.cells.len());
    let is_blank = |row, at| text(row, at).is_empty();
    let is_remark = upper.cells.first().is_some_and(|first| first.trim().starts_with('#'));
    filled(upper) > 1 && !is_remark && places.into_iter().any(|at| is_blank(upper, at) != is_blank(lower, at))
}

fn line(row: &Row<'_>, columns: &[Column]) -> Line {
    let cells: Vec<Cell> = (0..columns.len()).map(|place| cell(text(row, place))).collect();
    let is_label = |(place, _): &(usize, &Column)| cells.get(*place) == Some(&Cell::Text);
    let is_digit = |text: &str| !text.is_empty() && text.chars().all(|c| NUMERALS.contains(c));
    let is_of_numbers = |column: &Column| ["序号", "编号"].contains(&column.name.as_str());
    // A remark names no row, whatever it says: 其中：提前下达1万元. It stands behind the numbers, or its column is called so.
    let end = columns.iter().rposition(Column::is_added).unwrap_or(columns.len());
    let is_remark = |column: &Column| ["备注", "说明", "文号"].iter().any(|word| column.name.contains(word));
    let labels = columns.iter().enumerate().take(end).filter(is_label).filter(|(_, column)| !is_remark(column));
    let labels = labels.filter(|(place, column)| !(is_of_numbers(column) && is_digit(text(row, *place))));
    let labels: Vec<String> = labels.map(|(place, _)| dense(text(row, place))).collect();
    let place = |is_one: &dyn Fn(&Column) -> bool| columns.iter().position(is_one).map(|place| text(row, place));
    let number = place(&is_of_numbers).unwrap_or_default();
    let code = place(&|column| column.name.contains("代码"))
        .filter(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()));
    let named = labels.iter().map(|label| (label, kind(label))).max_by_key(|(_, kind)| (*kind, 0));
    let (label, kind) = match named {
        Some((label, kind)) if kind != Kind::Detail => (label.clone(), kind),
        _ => (labels.first().cloned().unwrap_or_default(), Kind::Detail),
    };
    let is_numbered = is_digit(number) || label.split_once('、').is_some_and(|(number, _)| is_digit(number));
    let of_subject = place(&|column| column.holds == Holds::Labels && column.name.contains("科目"));
    let of_subject = of_subject.filter(|code| !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()));
    let of_number = || depth(if number.is_empty() { &label } else { number });
    let depth = of_subject.map(str::len).or_else(of_number);
    let is_named = kind == Kind::Detail && names_city(&label);
    let is_county = zhejiang().values().any(|county| *county == unnumbered(&label));
    let is_city = code.map_or(is_named && !is_county, |code| code.ends_with("00")) && !label.ends_with(OWN);
    let texts = columns.iter().enumerate().filter(is_label).filter(|(_, column)| column.is_added());
    let texts = texts.map(|(place, _)| (place, text(row, place).to_owned())).collect();
    Line { line: row.line, label, kind, is_numbered, is_city, depth, cells, texts }
}
