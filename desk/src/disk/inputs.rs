//! The tables: opened, and refused in words.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use special_fund::table::{Language, Problems, ReadError};

use crate::disk::policy_file::{self, is_policy};
use crate::messages::{self, files, given};

/// Opens a file; a folder is none.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok(file)
}

/// The problems of a table, in words; `what` is what it is called in Chinese.
pub(crate) fn refused(error: &ReadError, what: &str, path: &Path, language: Language) -> String {
    let file = files::path(path);
    match (error, language) {
        (ReadError::Io(error), _) => files::unreadable(path, error, language),
        (ReadError::Refused(problems), _) if is_headless(problems) && is_other_file(path) => {
            given::table_is_policy(path, language)
        }
        (ReadError::Refused(problems), Language::Chinese) => messages::grouped::problems(problems, what, &file),
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
