//! The core: a year's table and policy as bytes in, what to print and a named set of files out, or why there is neither.
//!
//! It knows no disk, no terminal and no clock, so that a service takes it as it is, and a browser.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use special_fund::table::Language;

use crate::explain::county;
use crate::input::file::File;
use crate::input::policy;
use crate::input::sheets;
use crate::input::table::Refused;
use crate::input::year::Year;
use crate::messages::files;
use crate::report::Report;
use crate::{results, screen};

/// What a year is calculated from: files by their names, as people know them, and their bytes.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The year's table: CSV or workbook.
    pub table: (&'a str, &'a [u8]),
    /// Which sheet of the workbook; `None`: the one that is called so, or the only one that has the headers.
    pub sheet: Option<&'a str>,
    /// The year's policy: TOML, or a workbook with a sheet 政策. `None`: the sheet 政策 of the table's workbook; where there is
    /// none the example, and every result says so.
    pub policy: Option<(&'a str, &'a [u8])>,
    /// Of all that people read.
    pub language: Language,
    /// Columns of whatever shows the screen: 80 are enough for every table.
    pub width: u16,
}

/// What a year comes to, checked by the audit.
#[derive(Clone, Debug)]
pub struct Results {
    /// What the program prints.
    pub screen: String,
    /// The files by their names, byte for byte as the program writes them.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Calculates a year.
///
/// # Errors
///
/// Everything that keeps it from being calculated.
///
/// ```
/// use special_fund::table::Language;
/// use special_fund_desk::{Given, calculate};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let [table, policy] = ["counties.csv", "policy.toml"].map(|name| format!("../fixtures/2025/{name}"));
/// let [table, policy] = [std::fs::read(table)?, std::fs::read(policy)?];
/// let given = Given {
///     table: ("counties.csv", &table),
///     sheet: None,
///     policy: Some(("policy.toml", &policy)),
///     language: Language::Chinese,
///     width: 80,
/// };
/// let results = calculate(&given)?;
/// assert_eq!(results.files[0], ("allocation.csv".into(), std::fs::read("../fixtures/2025/expected.zh.csv")?));
/// # Ok(())
/// # }
/// ```
pub fn calculate(given: &Given<'_>) -> Result<Results, Refused> {
    let year = read(given)?;
    let allocation = year.audited()?;
    let report = Report::new(&year, &allocation, "fund")?;
    let (writers, left_out) = results::files(&report);
    let mut files = Vec::new();
    for (name, write) in writers {
        let mut bytes = Vec::new();
        write(&mut bytes).map_err(|error| files::unwritable(Path::new(&name), &error, given.language))?;
        files.push((name, bytes));
    }
    let names: Vec<PathBuf> = files.iter().map(|(name, _)| PathBuf::from(name)).collect();
    Ok(Results { screen: screen::print(&report, given.width, &names, left_out), files })
}

/// Checks a year and writes nothing: what the program's `check` prints.
///
/// # Errors
///
/// Everything that keeps it from being calculated.
pub fn check(given: &Given<'_>) -> Result<String, Refused> {
    let year = read(given)?;
    Ok(screen::checked(&year, &year.audited()?))
}

/// Explains every figure of one county, by its code or name: what the program's `explain` prints.
///
/// # Errors
///
/// Everything that keeps the year from being calculated, or that the county is not in the table.
pub fn explain(given: &Given<'_>, code_or_name: &str) -> Result<String, Refused> {
    let year = read(given)?;
    Ok(county::print(&year, &year.audited()?, code_or_name)?)
}

fn read(given: &Given<'_>) -> Result<Year, Refused> {
    let ((name, bytes), language) = (given.table, given.language);
    let of_workbook = || match sheets::is_workbook(bytes) {
        true => policy::of_workbook(bytes.to_vec(), Path::new(name), language),
        false => Ok(None),
    };
    let policy_file = match given.policy {
        Some((name, bytes)) => policy::read(bytes.to_vec(), Path::new(name), language)?,
        None => of_workbook()?.map_or_else(|| policy::example(language), Ok)?,
    };
    Year::read(File::new(Path::new(name), Cursor::new(bytes)), given.sheet, policy_file, true, language)
}
