//! What is read from the disk and written to it, and the terminal.

pub(crate) mod output;
pub(crate) mod policy_file;
pub(crate) mod problem_list;
pub(crate) mod progress;
pub mod set;
pub(crate) mod terminal;
pub(crate) mod year;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::input::file::File;

/// What stands before a text, so that Excel takes it for UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Opens a file; a folder is none.
pub(crate) fn open(path: &Path) -> io::Result<File<'_, fs::File>> {
    let bytes = fs::File::open(path)?;
    if bytes.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    Ok(File::new(path, bytes))
}

/// Whether something stands there that can be read without waiting: what cannot be seen may, a pipe cannot.
pub(crate) fn stands_there(path: &Path) -> bool {
    match path.metadata() {
        Ok(found) => found.is_file() || found.is_dir(),
        Err(error) => error.kind() != ErrorKind::NotFound,
    }
}

/// Whether a file is a CSV by its name.
pub(crate) fn is_csv(file: &Path) -> bool {
    ends_with(file, "csv")
}

/// Whether a file may hold a year's table, by its name; what a program keeps beside an open file is none.
pub(crate) fn is_table(file: &Path) -> bool {
    let is_aside = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '~']));
    !is_aside && ["csv", "xlsx", "xls", "ods"].iter().any(|ending| ends_with(file, ending))
}

/// Whether a file is a workbook that can be written, by its name.
pub(crate) fn is_xlsx(file: &Path) -> bool {
    ends_with(file, "xlsx")
}

/// Whether a file has such an ending, in letters of either case.
pub(crate) fn ends_with(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
}
