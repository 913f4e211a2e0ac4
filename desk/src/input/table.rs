//! The tables: bytes → rows → counties or published figures, or what is wrong with them in words.

use std::fmt;
use std::io::{self, Read, Seek};

use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, Problem, ProblemKind, Problems, PublishedTable, ReadError, Row, Table};
use special_fund::{County, Policy, Roster, RosterCounty, Terms};

use crate::input::digest::{Hashing, sha256_text};
use crate::input::file::{File, is_pdf};
use crate::input::policy::{self, is_policy};
use crate::input::published::{are_amounts, bare, is_published};
use crate::input::sheets::{self, Cells, Sheet, Wanted};
use crate::messages::{self, files};
use crate::sums::grid::{Grid, Kind};
use crate::sums::labels::kind;
use crate::view::unusual::{other_names, roster_names};

/// So many rows tell what stands in the columns of a table.
const FIRST_ROWS: usize = 300;

/// A year's table that was read.
pub(crate) struct ReadTable {
    pub(crate) table: Table,
    /// Of the file's bytes, as people compare it; `None` if nobody asked for it.
    pub(crate) sha256: Option<String>,
    /// What is to be said of the sheet that it stood in.
    pub(crate) sheet_notices: Vec<String>,
}

/// Why there is no result.
#[derive(Clone, Debug)]
pub struct Refused {
    /// In words, a reason a line.
    pub reasons: String,
    /// What is wrong with the table as a table, if that is why.
    pub problems: Option<Box<Problems>>,
    /// Where the problems stand, if in a sheet.
    pub(crate) sheet: Option<Box<Sheet>>,
}

impl From<String> for Refused {
    fn from(reasons: String) -> Refused {
        Refused { reasons, problems: None, sheet: None }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reasons)
    }
}

impl std::error::Error for Refused {}

/// The sheet that a table stands in if its file is a workbook; `None` of a text, which is still to be read.
pub(crate) fn open_sheet(
    file: &mut File<'_, impl Read>,
    asked_for: Option<&str>,
    wanted: Wanted<'_>,
    language: Language,
) -> Result<Option<Sheet>, String> {
    let name = file.name;
    let failed = |error: io::Error| files::unreadable(name, &error, language);
    let start = file.start().map_err(failed)?;
    if is_pdf(start) {
        return Err(files::about(name, "file_pdf", language));
    }
    if !sheets::is_workbook(start) {
        let no_sheet = |asked_for| files::of(name, "sheet_of_csv", context! { asked_for }, language);
        return asked_for.map_or(Ok(None), |sheet| Err(no_sheet(sheet)));
    }
    let mut bytes = Vec::new();
    file.take(sheets::MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > sheets::MAX_BYTES) {
        return Err(messages::sheets::unreadable(name, sheets::Fault::TooLarge, language));
    }
    sheets::read(name, bytes, asked_for, wanted, language).map(Some)
}

/// The rows of any published table, the cells of the sheet that they stand in, what is to be said of it, and the digest of
/// the file's bytes.
pub(crate) type ReadRows = (Vec<Row<'static>>, Option<Cells>, Vec<String>, String);

/// Reads a published table without its policy.
pub(crate) fn read_rows(
    file: &mut File<'_, impl Read + Seek>,
    sheet: Option<&str>,
    language: Language,
) -> Result<ReadRows, String> {
    if let Some(sheet) = open_sheet(file, sheet, Wanted::Any, language)? {
        return Ok((sheet.rows, Some(sheet.cells), sheet.notices, sheet.sha256));
    }
    let mut reader = Hashing { inner: &mut *file, hasher: Sha256::new() };
    let rows = table::rows(&mut reader);
    let sha256 = sha256_text(&reader.hasher.finalize());
    let rows = rows.map_err(|error| refused(&error, "any", file, None, language))?;
    Ok((rows, None, Vec::new(), sha256))
}

/// Refuses a table of which a row stands in one cell, where nobody would miss it.
#[cfg(feature = "program")]
pub(crate) fn check_columns(file: &std::path::Path, rows: &[Row<'_>], language: Language) -> Result<(), String> {
    let mut lines = rows.iter().filter(|row| row.is_in_one_cell()).map(|row| row.line);
    lines.next().map_or(Ok(()), |line| {
        let more = minijinja::context! { line, more => lines.count() };
        Err(files::of(file, "row_in_one_cell", more, language))
    })
}

/// What keeps a file from being a year's table under any policy.
#[cfg(feature = "program")]
pub(crate) enum Unfit {
    /// It is a result, of which nobody wants to know the policy.
    Result(String),
    Other(String),
}

/// Whether a file can be a year's table under any policy.
#[cfg(feature = "program")]
pub(crate) fn unfit(file: &mut File<'_, impl Read + Seek>, sheet: Option<&str>, language: Language) -> Option<Unfit> {
    let example = policy::example(language).ok()?.policy;
    let rows = match open_sheet(file, sheet, Wanted::Year(&example), language) {
        Ok(Some(sheet)) => Ok(sheet.rows),
        Ok(None) => read_rows(file, None, language).map(|(rows, ..)| rows),
        Err(reason) => Err(reason),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(reason) => return Some(Unfit::Other(reason)),
    };
    if is_published(&rows) {
        return Some(Unfit::Result(files::about(file.name, "table_is_result", language)));
    }
    let problems = table::counties(rows, &example).err()?;
    let is_empty = problems.listed.iter().any(|problem| problem.kind == ProblemKind::EmptyFile);
    is_empty.then(|| Unfit::Other(refused(&ReadError::Refused(problems), "any", file, None, language)))
}

/// Reads a year's table.
pub(crate) fn read_year_table(
    mut file: File<'_, impl Read + Seek>,
    sheet: Option<&str>,
    policy: &Policy,
    digest: bool,
    language: Language,
) -> Result<ReadTable, Refused> {
    if let Some(sheet) = open_sheet(&mut file, sheet, Wanted::Year(policy), language)? {
        return read_sheet(Box::new(sheet), file, policy, digest, language);
    }
    let (table, sha256) = if digest {
        let mut reader = Hashing { inner: &mut file, hasher: Sha256::new() };
        let table = table::read(&mut reader, policy);
        (table, Some(sha256_text(&reader.hasher.finalize())))
    } else {
        (table::read(&mut file, policy), None)
    };
    let table = table.map_err(|error| Refused {
        reasons: with_names(refused(&error, "year", &mut file, None, language), &error, policy, language, |policy| {
            table::read(file.again()?, policy).ok()
        }),
        problems: match error {
            ReadError::Refused(problems) => Some(Box::new(problems)),
            _ => None,
        },
        sheet: None,
    })?;
    if may_add_up(&table) && file.first_rows().is_some_and(|rows| is_of_amounts(&rows, policy)) {
        return Err(files::about(file.name, "table_is_result", language).into());
    }
    Ok(ReadTable { table, sha256, sheet_notices: Vec::new() })
}

fn read_sheet(
    sheet: Box<Sheet>,
    mut file: File<'_, impl Read + Seek>,
    policy: &Policy,
    digest: bool,
    language: Language,
) -> Result<ReadTable, Refused> {
    let sha256 = digest.then(|| sheet.sha256.clone());
    let rows = || sheet.rows.iter().cloned();
    if is_published(&sheet.rows) {
        return Err(files::about(file.name, "table_is_result", language).into());
    }
    match table::counties(rows(), policy) {
        Ok(table) if may_add_up(&table) && is_of_amounts(&sheet.rows, policy) => {
            Err(files::about(file.name, "table_is_result", language).into())
        }
        Ok(table) => Ok(ReadTable { table, sha256, sheet_notices: sheet.notices }),
        Err(problems) => {
            let problems = sheet.cells.restored(problems);
            let error = ReadError::Refused(problems.clone());
            let reasons = refused(&error, "year", &mut file, Some(&sheet.cells), language);
            let reasons = with_names(reasons, &error, policy, language, |policy| table::counties(rows(), policy).ok());
            Err(Refused { reasons, problems: Some(Box::new(problems)), sheet: Some(sheet) })
        }
    }
}

/// Whether a column is left that may add others up, and so may tell what they are.
fn may_add_up(table: &Table) -> bool {
    table.ignored.iter().any(|header| kind(&bare(header)) != Kind::Detail)
}

/// Whether amounts stand where the policy wants scores, as in an annex of last year.
fn is_of_amounts(rows: &[Row<'_>], policy: &Policy) -> bool {
    let grid = Grid::read(rows.get(..FIRST_ROWS).unwrap_or(rows));
    grid.is_some_and(|mut grid| are_amounts(&mut grid, policy))
}

/// A published table that was read, and where it stands in a workbook.
pub(crate) struct ReadPublished {
    pub(crate) table: PublishedTable,
    pub(crate) cells: Option<Cells>,
    /// What is to be said of its sheet.
    pub(crate) sheet_notices: Vec<String>,
}

/// Reads a published table.
pub(crate) fn read_published(
    mut file: File<'_, impl Read + Seek>,
    sheet: Option<&str>,
    (policy, counties): (&Policy, &[County]),
    language: Language,
) -> Result<ReadPublished, String> {
    match open_sheet(&mut file, sheet, Wanted::Published(policy, counties), language)? {
        None => {
            let table = table::read_published(&mut file, policy, counties);
            let table = table.map_err(|error| messages::audit::published(&error, &mut file, None, language))?;
            Ok(ReadPublished { table, cells: None, sheet_notices: Vec::new() })
        }
        Some(sheet) => {
            let table = table::published(sheet.rows, policy, counties).map_err(|problems| {
                let error = ReadError::Refused(sheet.cells.restored(problems));
                messages::audit::published(&error, &mut file, Some(&sheet.cells), language)
            })?;
            Ok(ReadPublished { table, cells: Some(sheet.cells), sheet_notices: sheet.notices })
        }
    }
}

/// The reasons and, where names or codes of the roster are others and nothing else is wrong, all names that are: they are
/// mended in one go.
fn with_names(
    reasons: String,
    error: &ReadError,
    policy: &Policy,
    language: Language,
    read: impl FnOnce(&Policy) -> Option<Table>,
) -> String {
    let ReadError::Refused(problems) = error else { return reasons };
    let is_roster =
        |kind: &ProblemKind| matches!(kind, ProblemKind::RosterName { .. } | ProblemKind::RosterCode { .. });
    if !problems.listed.iter().all(|problem| is_roster(&problem.kind)) {
        return reasons;
    }
    let table = without_roster(policy).and_then(|policy| read(&policy));
    let names = table.and_then(|table| other_names(&table.counties, policy, language));
    let said = [Some(reasons), roster_names(policy, language), names];
    said.into_iter().flatten().collect::<Vec<String>>().join("\n")
}

/// The policy with a roster that no table contradicts.
fn without_roster(policy: &Policy) -> Option<Policy> {
    let nobody = RosterCounty { code: "999999".parse().ok()?, name: "—".parse().ok()? };
    let roster = Roster::new(vec![nobody]).ok()?.partial();
    Policy::new(Terms { roster, ..policy.terms().clone() }).ok()
}

/// The problems of a table, in words; `what` is its kind: `year`, `published` or `any`; `cells` are those of the sheet
/// that it stands in.
pub(crate) fn refused(
    error: &ReadError,
    what: &str,
    file: &mut File<'_, impl Read + Seek>,
    cells: Option<&Cells>,
    language: Language,
) -> String {
    let name = files::path(file.name);
    let mut is_policy = || file.first_bytes(policy::MAX_BYTES).is_some_and(|bytes| is_policy(&bytes));
    match (error, language) {
        (ReadError::Io(error), _) => files::unreadable(file.name, error, language),
        (ReadError::Refused(problems), _) if is_headless(problems) && is_policy() => {
            files::about(file.name, "table_is_policy", language)
        }
        // Printed, its headers stand below titles.
        (ReadError::Refused(problems), _) if what == "year" && is_unknown(problems) && is_result(file) => {
            files::about(file.name, "table_is_result", language)
        }
        (ReadError::Refused(problems), Language::Chinese) => messages::grouped::problems(problems, what, &name, cells),
        (ReadError::Refused(problems), Language::English) if cells.is_some() => {
            cells.map(|cells| messages::sheets::in_english(problems, cells, &name)).unwrap_or_default()
        }
        (error, _) => format!("{name}: {error}"),
    }
}

fn is_unknown(problems: &Problems) -> bool {
    matches!(problems.listed.as_slice(), [Problem { kind: ProblemKind::NoHeader { .. }, .. }])
}

fn is_result(file: &mut File<'_, impl Read + Seek>) -> bool {
    file.again().and_then(|file| table::rows(file).ok()).is_some_and(|rows| is_published(&rows))
}

/// Whether not even the first line is a table's.
fn is_headless(problems: &Problems) -> bool {
    matches!(problems.listed.as_slice(), [only] if only.line == Some(1))
}
