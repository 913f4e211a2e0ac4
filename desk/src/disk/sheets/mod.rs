//! A year's table in a workbook: its sheet, as rows of text for the library.

mod book;
mod places;
mod unpacked;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use special_fund::Policy;
use special_fund::table::{self, Language, ProblemKind, Row};

use crate::messages::sheets as messages;
use book::Book;
pub(crate) use places::Cells;
pub(crate) use values::CellFault;
use values::Text;

/// Most bytes of a workbook. A year of a province has about 30,000.
pub(crate) const MAX_BYTES: u64 = 1 << 26;

/// Most cells of a sheet, blank ones between filled ones too.
const MAX_CELLS: usize = 8_000_000;

/// Most blank rows that are handed on; further ones are passed over.
const MAX_BLANK_ROWS: usize = 1_000;

/// As many rows are looked at to see whether a sheet has the headers.
const FIRST_ROWS: usize = 12;

/// What a sheet is called that is taken though others have the headers too.
const USUAL: &str = "县表";

/// A sheet as a table.
#[derive(Debug)]
pub(crate) struct Sheet {
    pub(crate) rows: Vec<Row<'static>>,
    pub(crate) cells: Cells,
    /// What is to be said of it.
    pub(crate) notices: Vec<String>,
}

/// Whether a file is a workbook, by its beginning: xlsx and ods, xls.
pub(crate) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The sheet asked for; else the one that is called 县表, else the only one that has the headers. Or why there is none.
pub(crate) fn read(
    path: &Path,
    bytes: Vec<u8>,
    asked_for: Option<&str>,
    policy: &Policy,
    language: Language,
) -> Result<Sheet, String> {
    let unread = |fault| messages::unreadable(path, fault, language);
    let mut book = Book::open(bytes).map_err(unread)?;
    let names = book.names();
    let name = match asked_for {
        Some(name) if !names.iter().any(|other| other == name) => {
            return Err(messages::no_such_sheet(path, name, &names, language));
        }
        Some(name) => name.to_owned(),
        None => match names.as_slice() {
            [only] => only.clone(),
            _ if names.iter().any(|name| name == USUAL) => USUAL.to_owned(),
            _ => {
                let mut with_headers = Vec::new();
                for name in &names {
                    let sheet = sheet(&mut book, name).map_err(unread)?;
                    with_headers.extend(has_headers(&sheet.rows, policy).then_some(name));
                }
                match with_headers.as_slice() {
                    [only] => (*only).clone(),
                    _ => return Err(messages::which_sheet(path, &names, with_headers.len(), language)),
                }
            }
        },
    };
    let mut sheet = sheet(&mut book, &name).map_err(unread)?;
    if names.len() > 1 {
        sheet.notices.push(messages::sheet(&name, names.len(), language));
    }
    let hidden = book.hidden(&name);
    if hidden.rows > 0 || hidden.columns > 0 {
        sheet.notices.push(messages::hidden(hidden.rows, hidden.columns, language));
    }
    Ok(sheet)
}

/// Whether the first rows hold a header of the year's table.
fn has_headers(rows: &[Row<'_>], policy: &Policy) -> bool {
    let first = rows.iter().take(FIRST_ROWS).cloned();
    let Err(problems) = table::counties(first, policy) else { return true };
    let is_other = |kind: &ProblemKind| {
        matches!(
            kind,
            ProblemKind::NoHeader { .. }
                | ProblemKind::EmptyFile
                | ProblemKind::Separator { .. }
                | ProblemKind::ResultFile
        )
    };
    !problems.listed.iter().any(|problem| is_other(&problem.kind))
}

/// The rows of a sheet, all as wide as the widest.
fn sheet(book: &mut Book, name: &str) -> Result<Sheet, Fault> {
    let mut filled: BTreeMap<usize, BTreeMap<usize, Text>> = BTreeMap::new();
    for cell in book.cells(name)? {
        filled.entry(cell.row).or_default().insert(cell.column, Text::of(cell.value, cell.formula));
    }
    // Titles and notes may begin further to the left than the table.
    let of_table = filled.values().filter(|row| row.len() > 1);
    let first = of_table.filter_map(|row| row.keys().next()).min().copied().unwrap_or(0);
    let end = filled.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| last.saturating_add(1));
    let width = end.saturating_sub(first).max(1);
    if filled.len().saturating_mul(width) > MAX_CELLS {
        return Err(Fault::TooLarge);
    }
    let mut cells = Cells::new(first);
    let (mut rows, mut next, mut blank) = (Vec::new(), 0, 0_usize);
    for (place, row) in filled {
        while next < place && blank < MAX_BLANK_ROWS {
            rows.push(Row::new(line(next), [""]));
            blank = blank.saturating_add(1);
            next = next.saturating_add(1);
        }
        next = line(place);
        let is_total = row.values().take(3).any(Text::is_total);
        let mut texts = vec![String::new(); width];
        for (column, text) in row {
            let column = column.saturating_sub(first);
            let (text, fault) = text.written(is_total);
            if let Some(fault) = fault {
                cells.add_fault(line(place), column.saturating_add(1), fault);
            }
            if let Some(cell) = texts.get_mut(column) {
                *cell = text;
            }
        }
        rows.push(Row::new(line(place), texts));
    }
    Ok(Sheet { rows, cells, notices: Vec::new() })
}

/// The number of a row counted from 0.
fn line(place: usize) -> usize {
    place.saturating_add(1)
}

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Broken, or locked with a password.
    Broken(String),
    /// Larger than any table, packed or unpacked.
    TooLarge,
}
