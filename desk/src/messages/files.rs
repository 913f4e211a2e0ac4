//! Files that cannot be read or written: which one, and what to do.

use std::io::{self, ErrorKind};
use std::path::Path;

use minijinja::context;
use special_fund::table::Language;

use super::words::Words;
use super::{say, shown};

/// A path, safe to print.
pub(crate) fn path(path: &Path) -> String {
    shown(&path.display().to_string())
}

/// A message about a file alone.
pub(crate) fn about(file: &Path, name: &str, language: Language) -> String {
    say(language, name, context! { file => path(file) })
}

/// A row that stands in one cell, and how many more do.
#[cfg(feature = "program")]
pub(crate) fn row_in_one_cell(file: &Path, line: usize, more: usize, language: Language) -> String {
    say(language, "row_in_one_cell", context! { file => path(file), line, more })
}

/// A message about a file and what the system says of it.
fn failed(file: &Path, name: &str, error: &io::Error, language: Language) -> String {
    say(language, name, context! { file => path(file), error => cause(error, language) })
}

/// What the system says; what happens to everybody, in the words of the language.
pub(super) fn cause(error: &io::Error, language: Language) -> String {
    if is_full(error) { Words::of(language).text("notices.disk_full").to_owned() } else { error.to_string() }
}

pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// Whether Windows says that another program has the file to itself.
fn is_open_elsewhere(error: &io::Error) -> bool {
    const SHARING_VIOLATION: i32 = 32;
    cfg!(windows) && error.raw_os_error() == Some(SHARING_VIOLATION)
}

/// A table or policy that cannot be read.
pub fn unreadable(file: &Path, error: &io::Error, language: Language) -> String {
    let name = match error.kind() {
        _ if is_open_elsewhere(error) => "file_in_use",
        ErrorKind::NotFound => "file_not_found",
        ErrorKind::PermissionDenied => "file_permission",
        ErrorKind::IsADirectory => "file_is_directory",
        _ => "file_read",
    };
    failed(file, name, error, language)
}

/// A policy that is far too long to be one.
pub(crate) fn too_long(file: &Path, most: u64, language: Language) -> String {
    say(language, "policy_too_large", context! { file => path(file), most })
}

/// A result that cannot be written.
pub fn unwritable(file: &Path, error: &io::Error, language: Language) -> String {
    let name = match error.kind() {
        _ if is_open_elsewhere(error) => "out_permission",
        ErrorKind::PermissionDenied => "out_permission",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "out_not_directory",
        ErrorKind::NotFound => "out_not_found",
        ErrorKind::ReadOnlyFilesystem => "out_read_only",
        ErrorKind::WouldBlock => "out_no_thread",
        _ if is_full(error) => "out_full",
        _ => "out_write",
    };
    failed(file, name, error, language)
}

/// A screen that could not be written to the end, though the results are there.
pub fn unprintable(error: &io::Error, language: Language) -> String {
    say(language, "stdout_write", context! { error => cause(error, language) })
}
