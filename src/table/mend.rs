//! A row without what changes no figure. It is looked for only where plain reading finds something.

use std::borrow::Cow;

use super::cells;
use super::header::{CODE, Header, NAME};
use super::notice::{NoticeKind, Oddity};
use super::problem::Problem;
use super::row::{Reading, Row};
use crate::county::CountyCode;
use crate::header::is_chinese;

/// What a cell that is read holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Code,
    Name,
    Text,
    Number,
    /// An amount as it is printed, where a dash is 0, and a blank may be.
    Printed {
        may_be_blank: bool,
    },
}

/// Reads a row plainly or, if that finds a problem or something odd, as it is meant.
pub(super) fn read<T>(
    row: &Row<'_>,
    header: &Header,
    holds: impl Fn(usize) -> Holds,
    plainly: impl Fn(&Row<'_>) -> (T, Vec<Problem>),
    is_odd: impl Fn(&T) -> bool,
) -> Reading<T> {
    let (found, problems) = plainly(row);
    if problems.is_empty() && !is_odd(&found) {
        return Reading { found, problems, oddities: Vec::new() };
    }
    let (meant, oddities) = mended(row, header, holds);
    if oddities.is_empty() {
        return Reading { found, problems: of_county(problems, row, header), oddities };
    }
    let (found, problems) = plainly(&meant);
    let problems = problems.into_iter().map(|problem| problem.of_row(row.line, &row.cells)).collect();
    Reading { found, problems: of_county(problems, &meant, header), oddities }
}

/// The problems with what of the row's code and name can be read.
fn of_county(problems: Vec<Problem>, row: &Row<'_>, header: &Header) -> Vec<Problem> {
    let cell = |wanted| row.cell(header.place(wanted)).unwrap_or_default();
    let (code, name) = (cells::code(cell(CODE)).ok(), cells::name(cell(NAME)).ok());
    let named = |problem: Problem| match problem.line == Some(row.line) {
        true => problem.of_county(code, name.clone()),
        false => problem, // of the header
    };
    problems.into_iter().map(named).collect()
}

/// The row as it is meant, and what of it was written otherwise; `holds` says what stands in a wanted column.
fn mended<'r>(row: &'r Row<'_>, header: &Header, holds: impl Fn(usize) -> Holds) -> (Row<'r>, Vec<Oddity>) {
    let mut oddities = Vec::new();
    let mut cells: Vec<Cow<'r, str>> = row.cells.iter().map(|cell| Cow::Borrowed(&**cell)).collect();
    for (place, (column, cell)) in header.columns.iter().zip(&mut cells).enumerate() {
        let Some(wanted) = column.wanted else { continue };
        for (meant, kind) in steps(holds(wanted), cell) {
            oddities.push(Oddity { kind, place: Some(place) });
            *cell = meant;
        }
    }
    if let Some(missing) = header.columns.get(cells.len()..)
        && !missing.is_empty()
        && missing.iter().all(|column| column.wanted.is_none())
    {
        cells.resize(header.columns.len(), Cow::Borrowed(""));
        oddities.push(Oddity { kind: NoticeKind::MissingCells, place: None });
    }
    (Row { line: row.line, cells }, oddities)
}

/// What a cell is step by step, with the reason for each.
fn steps<'r>(holds: Holds, cell: &Cow<'r, str>) -> Vec<(Cow<'r, str>, NoticeKind)> {
    let mut steps = Vec::new();
    let trimmed = cell.trim_matches(|c: char| c.is_whitespace() && !matches!(c, '\n' | '\r'));
    if cell.trim().is_empty() && holds == (Holds::Printed { may_be_blank: true }) {
        return vec![(Cow::Borrowed("0"), NoticeKind::BlankZero)];
    }
    if cell.trim().is_empty() {
        return steps; // a blank stays a blank
    }
    let is_zero = match holds {
        Holds::Number => is_accounting_zero(cell),
        Holds::Printed { .. } => matches!(trimmed, "-" | "—" | "–" | "－" | "——"),
        _ => false,
    };
    if is_zero {
        return vec![(Cow::Borrowed("0"), NoticeKind::AccountingZero)];
    }
    if trimmed.len() != cell.len() {
        steps.push((trimmed.to_owned().into(), NoticeKind::CellSpaces));
    }
    match holds {
        Holds::Code => steps.extend(code(trimmed).map(|code| (code.to_owned().into(), NoticeKind::CodeForm))),
        Holds::Name => steps.extend(joined(trimmed).map(|name| (name.into(), NoticeKind::SpreadName))),
        _ => {}
    }
    steps
}

/// Whether a cell is the dash of a spreadsheet's accounting format, which has spaces on both sides: `_ * "-"??_ `.
fn is_accounting_zero(cell: &str) -> bool {
    cell.starts_with(' ') && cell.ends_with(' ') && cell.trim() == "-"
}

/// The digits of a code that is written as a number, `330127.0`, or so that a spreadsheet takes it for a text.
fn code(cell: &str) -> Option<&str> {
    let as_text = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"'));
    let as_number =
        || cell.split_once('.').filter(|(_, places)| !places.is_empty() && places.bytes().all(|b| b == b'0'));
    let code = as_text.or_else(|| cell.strip_prefix('\'')).or_else(|| Some(as_number()?.0));
    code.filter(|code| CountyCode::read(code.as_bytes()).is_ok())
}

/// A name whose characters a spreadsheet, or somebody, has spread over its cell: Chinese names have no spaces.
fn joined(name: &str) -> Option<String> {
    let is_spread = name.contains(is_space) && name.chars().all(|c| is_chinese(c) || is_space(c));
    is_spread.then(|| name.chars().filter(|c| !is_space(*c)).collect())
}

/// A space and nothing else: no tab and no line break.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether a name that can be read needs a second look.
pub(super) fn is_odd_name(name: &str) -> bool {
    name.chars().any(|c| is_lost(c) || c.is_whitespace())
}

/// Whether a name has what stands where an encoding had no room for a character.
pub(super) fn has_lost_characters(name: &str) -> bool {
    name.chars().any(is_lost)
}

fn is_lost(c: char) -> bool {
    match c {
        // Nearly every name.
        '\u{4e00}'..='\u{9fff}' => false,
        '?' | '？' | '_' | '\u{25a1}' | '\u{3013}' | '\u{fffd}' => true,
        _ => matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'),
    }
}
