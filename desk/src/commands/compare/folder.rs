//! Which file of a folder is the year's table.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use super::side::POLICY;
use crate::commands::kind::{Kind, kind};
use crate::disk::policy_file::{self, PolicyChoice};
use crate::disk::year::YearFiles;
use crate::disk::{is_csv, is_table, stands_there};
use crate::messages::{files, say};

/// What a table is called: in this crate's examples, and by the command `template`.
const USUAL: [&str; 5] = ["counties.csv", "县表.csv", "县表.xlsx", "县表.xls", "县表.ods"];

/// The table and the names of all other CSV files: the one with a usual name, else the only one that may be one by what
/// stands in it; a workbook must be one. Which of several is meant is not guessed.
pub(super) fn table_in(folder: &Path, language: Language) -> Result<(PathBuf, Vec<String>), String> {
    let names = tables(folder);
    let usual: Vec<&str> = USUAL.into_iter().filter(|name| stands_there(&folder.join(name))).collect();
    let table = if let [only] = usual.as_slice() {
        (*only).to_owned()
    } else {
        let names = names.as_ref().map_err(|error| files::unreadable(folder, error, language))?;
        let beside = Some(folder.join(POLICY)).filter(|beside| beside.is_file()); // a pipe would wait
        let beside = beside.and_then(|beside| policy_file::of_file(&beside, language).ok()).map(|file| file.policy);
        let may_be_one = |name: &&String| match kind(&folder.join(name), beside.as_ref()) {
            Kind::Year => true,
            Kind::Unknown => is_csv(Path::new(name)),
            Kind::Published | Kind::Other => false,
        };
        let tables: Vec<&String> = names.iter().filter(may_be_one).collect();
        let folder = files::path(folder);
        match tables.as_slice() {
            [only] => (*only).clone(),
            [] => return Err(say(language, "folder_without_table", context! { folder })),
            names => return Err(say(language, "folder_with_several_tables", context! { folder, names })),
        }
    };
    let is_other = |name: &String| *name != table && is_csv(Path::new(name));
    let others = names.unwrap_or_default().into_iter().filter(is_other).collect();
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
fn tables(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|_| is_table(&path) && stands_there(&path)) {
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
