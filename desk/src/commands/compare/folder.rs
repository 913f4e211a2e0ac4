//! Which file of a folder is the year's table: a CSV or, by its usual name, a workbook.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use super::csv;
use crate::disk::policy_file::{self, PolicyChoice};
use crate::disk::problem_list;
use crate::disk::year::YearFiles;
use crate::disk::{BYTE_ORDER_MARK, is_csv, stands_there};
use crate::messages::{files, say};

/// What a table is called: in this crate's examples, and by the command `template`.
const USUAL: [&str; 5] = ["counties.csv", "县表.csv", "县表.xlsx", "县表.xls", "县表.ods"];

/// How an `allocation.csv` begins and ends its header.
const ALLOCATION: [(&str, &str); 2] =
    [("行政区划代码,县(市、区),类别,", ",合计(元)"), ("code,name,group,", ",total_yuan")];

/// The table and the names of all other CSV files: the one with a usual name, else the only one that this program did
/// not write. Which of several is meant is not guessed.
pub(super) fn table_in(folder: &Path, language: Language) -> Result<(PathBuf, Vec<String>), String> {
    let names = csv_files(folder);
    let usual: Vec<&str> = USUAL.into_iter().filter(|name| stands_there(&folder.join(name))).collect();
    let table = if let [only] = usual.as_slice() {
        (*only).to_owned()
    } else {
        let names = names.as_ref().map_err(|error| files::unreadable(folder, error, language))?;
        let is_own = |name: &&String| is_own(&folder.join(name)).unwrap_or(false);
        let tables: Vec<&String> = names.iter().filter(|name| !is_own(name)).collect();
        let folder = files::path(folder);
        match tables.as_slice() {
            [only] => (*only).clone(),
            [] => return Err(say(language, "folder_without_table", context! { folder })),
            names => return Err(say(language, "folder_with_several_tables", context! { folder, names })),
        }
    };
    let others = names.unwrap_or_default().into_iter().filter(|name| *name != table).collect();
    Ok((folder.join(table), others))
}

/// Whether the table of a folder is a workbook with its policy: one with mistakes is too.
pub(super) fn holds_policy_sheet(folder: &Path, language: Language) -> bool {
    let table = table_in(folder, language);
    table.is_ok_and(|(table, _)| policy_file::of_workbook(&table, language).map_or(true, |sheet| sheet.is_some()))
}

/// A table with the policy that it has, or that lies beside it.
pub(super) fn year(table: &Path, sheet: Option<&str>) -> YearFiles {
    let policy = PolicyChoice { policy: None, example_policy: false };
    YearFiles { input: table.to_owned(), policy, sheet: sheet.map(str::to_owned) }
}

/// Whether a file is a year's table, not what was printed of one: by its name or by its policy.
pub(super) fn is_year(table: &Path, sheet: Option<&str>, language: Language) -> bool {
    let is_usual = || USUAL.iter().any(|usual| table.ends_with(usual));
    let has_policy = || policy_file::of_workbook(table, language).map_or(true, |policy| policy.is_some());
    sheet.is_none() && (is_usual() || has_policy()) || year(table, sheet).read(false, language).is_ok()
}

/// Names in order, not to depend on the disk.
fn csv_files(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| is_csv(&path) && stands_there(&path)) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether this program wrote it, by its header: a list of problems, an allocation or a comparison.
fn is_own(file: &Path) -> io::Result<bool> {
    if problem_list::is_list(file)? {
        return Ok(true);
    }
    let mut line = Vec::new();
    BufReader::new(File::open(file)?.take(1 << 16)).read_until(b'\n', &mut line)?;
    let line = String::from_utf8_lossy(line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line));
    let line = line.trim_end();
    let is_allocation = |(start, end): (&str, &str)| line.starts_with(start) && line.ends_with(end);
    Ok(csv::is_header(line) || ALLOCATION.into_iter().any(is_allocation))
}
