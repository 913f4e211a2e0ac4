//! Files that cannot be read or written: which one, and what to do.

use std::io::{self, ErrorKind};
use std::path::Path;

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;

use super::words::Words;
use super::{say, shown};

/// A path, safe to print.
pub(crate) fn path(path: &Path) -> String {
    shown(&path.display().to_string())
}

/// A message about a file alone.
pub(crate) fn about(file: &Path, name: &str, language: Language) -> String {
    of(file, name, context! {}, language)
}

/// A message about a file and more.
pub(crate) fn of(file: &Path, name: &str, more: Value, language: Language) -> String {
    say(language, name, context! { file => path(file), ..more })
}

/// What the system says; what happens to everybody, in the words of the language.
fn cause(error: &io::Error, language: Language) -> String {
    if is_full(error) { Words::of(language).text("notices.disk_full").to_owned() } else { error.to_string() }
}

pub(crate) fn is_full(error: &io::Error) -> bool {
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
    of(file, name, context! { error => cause(error, language) }, language)
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
    of(file, name, context! { error => cause(error, language) }, language)
}

/// A new file that cannot be made, above all because there is one.
pub(crate) fn not_new(file: &Path, error: &io::Error, language: Language) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => about(file, "out_exists", language),
        _ => unwritable(file, error, language),
    }
}

/// A screen that could not be written to the end: `stdout_write` of results, which are there.
pub fn unprintable(name: &str, error: &io::Error, language: Language) -> String {
    say(language, name, context! { error => cause(error, language) })
}
