//! The tables: opened, and refused in words.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, ProblemKind, Problems, PublishedTable, ReadError, Table};
use special_fund::{County, Policy, Roster, RosterCounty, Terms};

use crate::disk::policy_file::{self, is_policy};
use crate::disk::sheets::{self, Cells, Sheet, Wanted};
use crate::messages::{self, files, given};
use crate::view::unusual::Unusual;

/// Opens a file; a folder is none.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// A year's table that was read.
pub(crate) struct ReadTable {
    pub(crate) table: Table,
    /// Of the file's bytes, as people compare it; `None` if nobody asked for it.
    pub(crate) sha256: Option<String>,
    /// What is to be said of the sheet that it stood in.
    pub(crate) sheet_notices: Vec<String>,
}

/// Why a year's table could not be read: in words, and as problems if it has any.
pub(crate) struct Unread {
    pub(crate) reasons: String,
    pub(crate) problems: Option<Box<Problems>>,
    /// Where the problems stand, if in a sheet.
    pub(crate) cells: Option<Cells>,
}

impl From<String> for Unread {
    fn from(reasons: String) -> Unread {
        Unread { reasons, problems: None, cells: None }
    }
}

/// A table as it stands in its file.
pub(crate) enum Opened {
    /// A text, from its first byte.
    Text(Box<dyn Read>),
    Sheet(Box<Sheet>),
}

/// Opens a table: a CSV, or the sheet of a workbook.
pub(crate) fn open_table(
    mut file: File,
    path: &Path,
    sheet: Option<&str>,
    wanted: Wanted<'_>,
    language: Language,
) -> Result<Opened, String> {
    let mut start = Vec::new();
    let failed = |error: io::Error| files::unreadable(path, &error, language);
    file.by_ref().take(4).read_to_end(&mut start).map_err(failed)?;
    let is_workbook = sheets::is_workbook(&start);
    let file = Cursor::new(start).chain(file);
    if !is_workbook {
        return match sheet {
            Some(name) => Err(messages::sheets::no_workbook(path, name, language)),
            None => Ok(Opened::Text(Box::new(file))),
        };
    }
    let mut bytes = Vec::new();
    file.take(sheets::MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > sheets::MAX_BYTES) {
        return Err(messages::sheets::unreadable(path, sheets::Fault::TooLarge, language));
    }
    Ok(Opened::Sheet(Box::new(sheets::read(path, bytes, sheet, wanted, language)?)))
}

/// Reads a year's table.
pub(crate) fn read_year_table(
    file: File,
    path: &Path,
    sheet: Option<&str>,
    policy: &Policy,
    digest: bool,
    language: Language,
) -> Result<ReadTable, Unread> {
    let file = match open_table(file, path, sheet, Wanted::Year(policy), language)? {
        Opened::Text(file) => file,
        Opened::Sheet(sheet) => return read_sheet(*sheet, path, policy, digest, language),
    };
    let (table, sha256) = if digest {
        let mut reader = Hashing { inner: file, hasher: Sha256::new() };
        let table = table::read(&mut reader, policy);
        (table, Some(policy_file::sha256_text(&reader.hasher.finalize())))
    } else {
        (table::read(file, policy), None)
    };
    let table = table.map_err(|error| Unread {
        reasons: with_names(refused(&error, "县表", path, None, language), &error, policy, language, |policy| {
            let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
            table::read(is_file.then(|| open(path).ok()).flatten()?, policy).ok()
        }),
        problems: match error {
            ReadError::Refused(problems) => Some(Box::new(problems)),
            _ => None,
        },
        cells: None,
    })?;
    Ok(ReadTable { table, sha256, sheet_notices: Vec::new() })
}

fn read_sheet(
    sheet: Sheet,
    path: &Path,
    policy: &Policy,
    digest: bool,
    language: Language,
) -> Result<ReadTable, Unread> {
    let sha256 = digest.then_some(sheet.sha256);
    let rows = || sheet.rows.iter().cloned();
    match table::counties(rows(), policy) {
        Ok(table) => Ok(ReadTable { table, sha256, sheet_notices: sheet.notices }),
        Err(problems) => {
            let problems = sheet.cells.restored(problems);
            let error = ReadError::Refused(problems.clone());
            let reasons = refused(&error, "县表", path, Some(&sheet.cells), language);
            let reasons = with_names(reasons, &error, policy, language, |policy| table::counties(rows(), policy).ok());
            Err(Unread { reasons, problems: Some(Box::new(problems)), cells: Some(sheet.cells) })
        }
    }
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
    file: File,
    path: &Path,
    sheet: Option<&str>,
    (policy, counties): (&Policy, &[County]),
    language: Language,
) -> Result<ReadPublished, String> {
    match open_table(file, path, sheet, Wanted::Published(policy, counties), language)? {
        Opened::Text(file) => {
            let table = table::read_published(file, policy, counties);
            let table = table.map_err(|error| messages::audit::published(&error, path, None, language))?;
            Ok(ReadPublished { table, cells: None, sheet_notices: Vec::new() })
        }
        Opened::Sheet(sheet) => {
            let table = table::published(sheet.rows, policy, counties).map_err(|problems| {
                let error = ReadError::Refused(sheet.cells.restored(problems));
                messages::audit::published(&error, path, Some(&sheet.cells), language)
            })?;
            Ok(ReadPublished { table, cells: Some(sheet.cells), sheet_notices: sheet.notices })
        }
    }
}

/// The reasons and, where a name of the roster is another and nothing else is wrong, all names that are: they are mended
/// in one go.
fn with_names(
    reasons: String,
    error: &ReadError,
    policy: &Policy,
    language: Language,
    read: impl FnOnce(&Policy) -> Option<Table>,
) -> String {
    let ReadError::Refused(problems) = error else { return reasons };
    if !problems.listed.iter().all(|problem| matches!(problem.kind, ProblemKind::RosterName { .. })) {
        return reasons;
    }
    let names = without_roster(policy).and_then(|policy| read(&policy)).and_then(|table| {
        let unusual = Unusual::of(&table.counties, policy, None, language);
        unusual.other_names()
    });
    names.map_or(reasons.clone(), |names| format!("{reasons}\n{names}"))
}

/// The policy with a roster that no table contradicts.
fn without_roster(policy: &Policy) -> Option<Policy> {
    let nobody = RosterCounty { code: "999999".parse().ok()?, name: "—".parse().ok()? };
    let roster = Roster::new(vec![nobody]).ok()?.partial();
    Policy::new(Terms { roster, ..policy.terms().clone() }).ok()
}

/// Passes on what it reads and digests it on the way.
pub(crate) struct Hashing<R> {
    pub(crate) inner: R,
    pub(crate) hasher: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}

/// The problems of a table, in words; `what` is what it is called in Chinese, `cells` are those of the sheet
/// that it stands in.
pub(crate) fn refused(error: &ReadError, what: &str, path: &Path, cells: Option<&Cells>, language: Language) -> String {
    let file = files::path(path);
    match (error, language) {
        (ReadError::Io(error), _) => files::unreadable(path, error, language),
        (ReadError::Refused(problems), _) if is_headless(problems) && is_other_file(path) => {
            given::table_is_policy(path, language)
        }
        (ReadError::Refused(problems), Language::Chinese) => messages::grouped::problems(problems, what, &file, cells),
        (ReadError::Refused(problems), Language::English) if cells.is_some() => {
            cells.map(|cells| messages::sheets::in_english(problems, cells, &file)).unwrap_or_default()
        }
        (error, _) => format!("{file}: {error}"),
    }
}

/// The first bytes of a file, for a second look: what is no file, such as a pipe, can be read only once.
pub(crate) fn first_bytes(path: &Path, most: u64) -> Option<Vec<u8>> {
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let file = is_file.then(|| File::open(path).ok()).flatten()?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether this is the policy.
fn is_other_file(path: &Path) -> bool {
    first_bytes(path, policy_file::MAX_BYTES).is_some_and(|bytes| is_policy(&bytes))
}

/// Whether not even the first line is a table's.
fn is_headless(problems: &Problems) -> bool {
    matches!(problems.listed.as_slice(), [only] if only.line == Some(1))
}
