//! Bytes → counties.

use std::io::Read;

use super::columns::Columns;
use super::counties::{Counties, Table};
use super::file::{File, Outcome};
use super::problem::{Problems, ReadError};
use super::row::Row;
use crate::policy::Policy;

/// Reads a year's table. The file is taken in blocks of lines and never held whole.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem of the table: for example a
/// missing column, a code of five digits, a blank score, `12%`, a county of the roster that is missing.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// use special_fund::table::{self, ReadError};
///
/// let csv = "code,name,ecological_protection\n33112,景宁畲族自治县,12%\n";
/// let Err(ReadError::Refused(problems)) = table::read(csv.as_bytes(), &policy) else { panic!() };
/// let codes: Vec<_> = problems.listed.iter().map(|problem| problem.code()).collect();
/// assert_eq!(codes[..3], ["missing_column", "missing_column", "missing_column"]);
/// assert!(codes.contains(&"code") && codes.contains(&"percent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(reader: impl Read, policy: &Policy) -> Result<Table, ReadError> {
    let (file, first_rows) = File::open(reader)?;
    let mut problems = Problems::default();
    let columns = Columns::find(first_rows, policy, &mut problems)?;
    let mut counties = Counties::new(&columns, policy, problems);
    let read = |row: &Row<'_>| columns.read(row);
    let encoding = file.read(columns.header.layout(), read, |line, outcome| match outcome {
        Outcome::Read(outcome) => counties.take(line, outcome),
        Outcome::Broken(text, kind) => counties.take_broken(line, &text, kind),
    })?;
    Ok(Table { counties: counties.finish()?, ignored: columns.header.ignored(), encoding })
}
