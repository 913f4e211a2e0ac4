//! A year: read, calculated, audited.

use std::io::{Read, Seek};
use std::path::PathBuf;

use special_fund::table::{Language, Table};
use special_fund::{Allocation, audit};

use super::file::File;
use super::policy::PolicyFile;
use super::table::{ReadTable, Refused, read_year_table};
use crate::messages;

/// What a year is calculated from.
#[derive(Debug)]
pub(crate) struct Year {
    /// What the table's file is called.
    pub(crate) input: PathBuf,
    pub(crate) policy_file: PolicyFile,
    pub(crate) table: Table,
    /// Of the table's bytes, as people compare it; `None` if nobody asked for it.
    pub(crate) table_sha256: Option<String>,
    /// What is to be said of how the policy was read, and of the sheet that the table stands in.
    pub(crate) sheet_notices: Vec<String>,
    pub(crate) language: Language,
}

impl Year {
    /// The table, or everything that keeps it from being read.
    pub(crate) fn read(
        table: File<'_, impl Read + Seek>,
        sheet: Option<&str>,
        policy_file: PolicyFile,
        digest: bool,
        language: Language,
    ) -> Result<Year, Refused> {
        let input = table.name.to_owned();
        let read = read_year_table(table, sheet, &policy_file.policy, digest, language)?;
        let ReadTable { table, sha256: table_sha256, sheet_notices } = read;
        let sheet_notices = policy_file.notices.iter().cloned().chain(sheet_notices).collect();
        Ok(Year { input, policy_file, table, table_sha256, sheet_notices, language })
    }

    /// The allocation, or why there is none.
    pub(crate) fn calculate(&self) -> Result<Allocation<'_>, String> {
        let policy = &self.policy_file.policy;
        let allocation = special_fund::calculate(policy, &self.table.counties);
        allocation.map_err(|error| messages::refusal::said(&error, policy, self.language))
    }

    /// The allocation, audited, or why there is none.
    pub(crate) fn audited(&self) -> Result<Allocation<'_>, String> {
        let allocation = self.calculate()?;
        self.check(&allocation)?;
        Ok(allocation)
    }

    /// Audits its allocation with code that calculates nothing.
    pub(crate) fn check(&self, allocation: &Allocation<'_>) -> Result<(), String> {
        let policy = allocation.policy();
        let verdict = audit::figures(policy, &self.table.counties, |row| {
            let share = allocation.share(row);
            share.map(|share| share.figures).unwrap_or_default()
        });
        if verdict.is_clean() {
            return Ok(());
        }
        let language = self.language;
        Err(messages::findings::own_result(&verdict, policy, language))
    }
}
