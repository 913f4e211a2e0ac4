//! A table in a workbook: its sheet, as rows of text for the library.

mod book;
mod codes;
mod formats;
mod guarded;
mod places;
mod records;
mod unpacked;
mod values;
mod xls;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, ProblemKind, Problems, Row};
use special_fund::{County, Policy};

use crate::input::digest::sha256_text;
use crate::input::published::is_published;
use crate::messages::words::Words;
use crate::messages::{files, sheets as messages};
use crate::policy_sheet;
use crate::sums::grid::Grid;
use book::{Book, Merged};
#[cfg(feature = "program")]
pub(crate) use guarded::is_guarded;
pub(crate) use places::{Cells, letters};
use unpacked::Hidden;
pub(crate) use values::CellFault;
use values::Text;

/// Most bytes of a workbook. A year of a province has about 30,000.
pub(crate) const MAX_BYTES: u64 = 1 << 26;

/// Most cells of a sheet, blank ones between filled ones too.
const MAX_CELLS: usize = 8_000_000;

/// Most filled cells of a policy. One with its own roster of a thousand counties has about 2,500, and no file of TOML that
/// may be written as a sheet has more.
const MAX_POLICY_CELLS: usize = 100_000;

/// Most blank rows that are handed on; further ones are passed over.
const MAX_BLANK_ROWS: usize = 1_000;

/// As many rows are looked at to see whether a sheet has the headers.
const FIRST_ROWS: usize = 12;

/// Which table is looked for.
#[derive(Clone, Copy)]
pub(crate) enum Wanted<'p> {
    /// The year's, by its policy.
    Year(&'p Policy),
    /// The one that was published by it. Its figures are checked, so they may have the noise of binary numbers.
    Published(&'p Policy, &'p [County]),
    /// Any published table.
    Any,
}

impl Wanted<'_> {
    /// What its sheet is called that is taken though others have the headers too.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Wanted::Year(_) => &["县表"],
            Wanted::Published(..) | Wanted::Any => &["分配方案", "Allocation"],
        }
    }

    /// Whether the first rows hold its header.
    fn has_headers(self, rows: &[Row<'_>]) -> bool {
        let first = rows.iter().take(FIRST_ROWS).cloned();
        let problems = match self {
            Wanted::Year(policy) => table::counties(first, policy).err(),
            Wanted::Published(policy, counties) => table::published(first, policy, counties).err(),
            Wanted::Any => return Grid::read(rows).is_some(),
        };
        let is_other = |kind: &ProblemKind| {
            matches!(
                kind,
                ProblemKind::NoHeader { .. }
                    | ProblemKind::EmptyFile
                    | ProblemKind::Separator { .. }
                    | ProblemKind::ResultFile
            )
        };
        let problems = problems.unwrap_or_default();
        let is_none = matches!(self, Wanted::Published(..)) && lacks_plan_and_total(&problems);
        !is_none && !problems.listed.iter().any(|problem| is_other(&problem.kind))
    }
}

/// Whether neither of the columns is there that every published table has and no other.
pub(crate) fn lacks_plan_and_total(problems: &Problems) -> bool {
    let lacks = |names: [&str; 2]| {
        let is_it = |header: &String| names.iter().any(|name| header.starts_with(name));
        let is_one =
            |kind: &ProblemKind| matches!(kind, ProblemKind::MissingColumn { headers } if headers.iter().any(is_it));
        problems.listed.iter().any(|problem| is_one(&problem.kind))
    };
    lacks(["plan", "总分配方案"]) && lacks(["total", "合计"])
}

/// A sheet as a table.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) rows: Vec<Row<'static>>,
    pub(crate) cells: Cells,
    /// Of the file's bytes.
    pub(crate) sha256: String,
    /// What is to be said of it.
    pub(crate) notices: Vec<String>,
}

/// Whether a file is a workbook, by its beginning: xlsx and ods, xls.
pub(crate) fn is_workbook(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The sheet asked for; else, of those that can be seen, the one with the usual name, else the only one that has the
/// headers. Or why there is none.
pub(crate) fn read(
    path: &Path,
    bytes: Vec<u8>,
    asked_for: Option<&str>,
    wanted: Wanted<'_>,
    language: Language,
) -> Result<Sheet, String> {
    let unread = |fault| messages::unreadable(path, fault, language);
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    let mut book = Book::open(bytes).map_err(unread)?;
    let [mut names, hidden] = book.names();
    let is_year = matches!(wanted, Wanted::Year(_));
    if is_year && asked_for.is_none() {
        names.retain(|name| !is_policy(name));
        if names.is_empty() && hidden.is_empty() {
            return Err(files::about(path, "table_is_policy", language));
        }
    }
    let name = match asked_for {
        Some(name) if !names.iter().chain(&hidden).any(|other| other == name) => {
            return Err(files::of(path, "sheet_unknown", context! { asked_for => name, names }, language));
        }
        Some(name) => name.to_owned(),
        None => match names.as_slice() {
            [only] if hidden.is_empty() => only.clone(),
            _ => match names.iter().find(|name| wanted.usual().contains(&name.as_str())) {
                Some(usual) => usual.clone(),
                None => {
                    let (mut with_headers, mut results) = (Vec::new(), Vec::new());
                    for name in &names {
                        let sheet = sheet(&mut book, name, wanted).map_err(unread)?;
                        with_headers.extend(wanted.has_headers(&sheet.rows).then_some(name));
                        results.extend(is_published(&sheet.rows).then_some(name));
                    }
                    match (with_headers.as_slice(), results.as_slice()) {
                        ([only], _) => (*only).clone(),
                        ([], [result, ..]) if is_year => (*result).clone(),
                        _ => return Err(messages::which_sheet(path, &names, with_headers.len(), wanted, language)),
                    }
                }
            },
        },
    };
    let mut sheet = Sheet { sha256, ..sheet(&mut book, &name, wanted).map_err(unread)? };
    let [others, hidden] = [names, hidden].map(|mut names| {
        names.retain(|other| *other != name && !is_policy(other));
        names
    });
    if !others.is_empty() || !hidden.is_empty() {
        sheet.notices.push(Words::of(language).sentence("notices.sheet", context! { name, is_year, others, hidden }));
    }
    let size = [
        sheet.rows.last().map_or(0, |row| row.line),
        sheet.cells.first + sheet.rows.last().map_or(0, |row| row.cells.len()),
    ];
    let hidden = book.hidden(&name, size).map_err(unread)?;
    if hidden.rows > 0 || hidden.columns > 0 {
        sheet.notices.push(messages::hidden(hidden.rows, hidden.columns, false, language));
    }
    Ok(sheet)
}

/// The tables of a workbook that can be seen, whatever they are of, by the names of their sheets, without its policy.
#[cfg(feature = "program")]
pub(crate) fn tables(bytes: Vec<u8>) -> Option<Vec<(String, Vec<Row<'static>>)>> {
    let mut book = Book::open(bytes).ok()?;
    let [names, _] = book.names();
    let table = |name: String| sheet(&mut book, &name, Wanted::Any).ok().map(|sheet| (name, sheet.rows));
    names.into_iter().filter(|name| !is_policy(name)).map(table).collect()
}

/// The cells of the sheet 政策, if the workbook has one that can be seen, and the digest of its bytes. One that is hidden
/// or nearly called so is not passed over: whoever filled it in takes it for the policy. Beside the right one it is said.
pub(crate) fn policy(path: &Path, bytes: Vec<u8>, language: Language) -> Result<Option<PolicyCells>, String> {
    let unread = |fault| messages::unreadable(path, fault, language);
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    let mut book = Book::open(bytes).map_err(unread)?;
    let [names, hidden] = book.names();
    let exact = names.iter().find(|name| *name == policy_sheet::NAME);
    let called_so = exact.or_else(|| names.iter().find(|name| is_policy(name)));
    let is_other = |name: &&String| Some(*name) != called_so && (called_so.is_none() || is_like_policy(name));
    let mut alike: Vec<&String> = names.iter().chain(&hidden).filter(is_other).collect();
    alike.retain(|name| cells(&mut book, name).is_ok_and(|cells| policy_sheet::is_policy(&cells)));
    let Some(name) = called_so else {
        return alike.first().map_or(Ok(None), |name| {
            let (is_hidden, is_called_so) = (hidden.contains(name), is_policy(name));
            let data = context! { asked_for => name, is_hidden, is_called_so };
            Err(files::of(path, "policy_sheet_misnamed", data, language))
        });
    };
    let mut cells = cells(&mut book, name).map_err(unread)?;
    if cells.len() <= MAX_POLICY_CELLS {
        fill_merged(&mut cells, &book.merged(name).map_err(unread)?);
    }
    if cells.len() > MAX_POLICY_CELLS {
        return Err(files::of(path, "policy_sheet_too_large", context! { most => MAX_POLICY_CELLS }, language));
    }
    let end = |place: fn(&policy_sheet::Cell) -> usize| cells.iter().map(place).max().unwrap_or(0);
    let size = [end(|cell| cell.row), end(|cell| cell.column + 1)];
    let Hidden { rows, columns } = book.hidden(name, size).map_err(unread)?;
    let is_hidden = rows > 0 || columns > 0;
    let hidden = is_hidden.then(|| messages::hidden(rows, columns, true, language));
    let said = |names| Words::of(language).sentence("notices.policy_alike", context! { names });
    let others = (!alike.is_empty()).then(|| said(&alike));
    let notices = hidden.into_iter().chain(others).collect();
    Ok(Some(PolicyCells { cells, sha256, notices }))
}

fn is_policy(name: &str) -> bool {
    name.trim() == policy_sheet::NAME
}

fn is_like_policy(name: &str) -> bool {
    name.contains(policy_sheet::NAME) || name.to_lowercase().contains("policy")
}

fn cells(book: &mut Book, name: &str) -> Result<Vec<policy_sheet::Cell>, Fault> {
    let cells = book.cells(name)?.into_iter().map(|cell| {
        let (day, unit) = (values::day(&cell.value), cell.unit().unwrap_or_default());
        let (text, fault) = Text::of(cell.value, cell.formula, cell.shown).written(false);
        let text = match fault {
            None => text + unit,
            Some(CellFault::Date) => day.unwrap_or_default(), // its number says nothing to whoever typed it
            Some(_) => text.trim_start_matches('=').to_owned(),
        };
        policy_sheet::Cell { row: line(cell.row), column: cell.column, text, fault }
    });
    Ok(cells.collect())
}

/// What stands in merged cells stands in every row of them that says more.
fn fill_merged(cells: &mut Vec<policy_sheet::Cell>, merged: &[Merged]) {
    let rows: BTreeSet<usize> = cells.iter().map(|cell| cell.row).collect();
    for &((row, column), last) in merged {
        let Some(first) = cells.iter().find(|cell| (cell.row, cell.column) == (line(row), column)).cloned() else {
            continue;
        };
        let below = line(row) + 1..=line(last);
        cells.retain(|cell| cell.column != column || !below.contains(&cell.row)); // which nobody sees
        let more = rows.range(below).take(MAX_POLICY_CELLS);
        cells.extend(more.map(|row| policy_sheet::Cell { row: *row, ..first.clone() }));
        if cells.len() > MAX_POLICY_CELLS {
            break;
        }
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
}

/// What stands in the sheet 政策.
#[derive(Default)]
pub(crate) struct PolicyCells {
    pub(crate) cells: Vec<policy_sheet::Cell>,
    /// Of the file's bytes.
    pub(crate) sha256: String,
    /// What is to be said of the sheet.
    pub(crate) notices: Vec<String>,
}

/// The rows of a sheet, all as wide as the widest.
fn sheet(book: &mut Book, name: &str, wanted: Wanted<'_>) -> Result<Sheet, Fault> {
    let mut filled: BTreeMap<usize, BTreeMap<usize, Text>> = BTreeMap::new();
    let mut units = BTreeMap::new();
    for cell in book.cells(name)? {
        units.extend(cell.unit().map(|unit| ((line(cell.row), cell.column), unit)));
        filled.entry(cell.row).or_default().insert(cell.column, Text::of(cell.value, cell.formula, cell.shown));
    }
    // Titles and notes may begin further to the left than the table.
    let of_table = filled.values().filter(|row| row.len() > 1);
    let first = of_table.filter_map(|row| row.keys().next()).min().copied().unwrap_or(0);
    let end = filled.values().filter_map(|row| row.keys().next_back()).max().map_or(0, |last| last + 1);
    let width = end.saturating_sub(first).max(1);
    if filled.len().checked_mul(width).is_none_or(|cells| cells > MAX_CELLS) {
        return Err(Fault::TooLarge);
    }
    let mut cells = Cells::new(first);
    let (mut rows, mut next, mut blank) = (Vec::new(), 0, 0_usize);
    for (place, row) in filled {
        while next < place && blank < MAX_BLANK_ROWS {
            rows.push(Row::new(line(next), [""]));
            blank += 1;
            next += 1;
        }
        next = line(place);
        let is_checked = !matches!(wanted, Wanted::Year(_)) || row.values().take(3).any(Text::is_total);
        let mut texts = vec![String::new(); width];
        for (column, text) in row {
            let column = column.saturating_sub(first);
            let (text, fault) = text.written(is_checked);
            if let Some(fault) = fault {
                cells.add_fault(line(place), column + 1, fault);
            }
            if let Some(cell) = texts.get_mut(column) {
                *cell = text;
            }
        }
        rows.push(Row::new(line(place), texts));
    }
    if !units.is_empty() {
        cells.refuse_other_units(&mut rows, &units);
    }
    Ok(Sheet { name: name.to_owned(), rows, cells, sha256: String::new(), notices: Vec::new() })
}

/// The number of a row counted from 0.
fn line(place: usize) -> usize {
    place + 1
}

/// Why a workbook cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No workbook at all, or a broken one.
    Broken,
    /// Locked with a password.
    Locked,
    /// Larger than any table, packed or unpacked.
    TooLarge,
}
