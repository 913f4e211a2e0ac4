//! A year's table and policy: read, calculated, audited.

use std::path::{Path, PathBuf};

use special_fund::table::{Language, Table};
use special_fund::{Allocation, audit};

use crate::disk::inputs::{ReadTable, Unread, open, read_year_table};
use crate::disk::policy_file::{PolicyChoice, PolicyFile};
use crate::disk::problem_list;
use crate::disk::terminal::complain;
use crate::messages::{self, files};
use crate::usage::language;

/// The files of a year, and the language to speak of them.
#[derive(Debug, clap::Args)]
pub(crate) struct YearFiles {
    /// 年度县表：CSV 或工作簿（xlsx、xls、ods），一行一个县
    #[arg(value_name = "INPUT")]
    pub(crate) input: PathBuf,

    /// 工作簿里的哪一张表；不写则用名为“县表”的，没有就用唯一一张有表头的
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,

    #[command(flatten)]
    pub(crate) policy: PolicyChoice,

    /// 语言：zh 中文（默认），en English for screen, messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,
}

/// What a year is calculated from.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) policy_file: PolicyFile,
    pub(crate) table: Table,
    /// Of the table's bytes, as people compare it; `None` if nobody asked for it.
    pub(crate) table_sha256: Option<String>,
    /// What is to be said of the sheet that the table stands in.
    pub(crate) sheet_notices: Vec<String>,
    language: Language,
}

impl Year {
    /// Both files, or everything that keeps them from being read.
    pub(crate) fn read(files: &YearFiles, digest: bool) -> Result<Year, String> {
        Year::read_both(files, digest).map_err(|unread| unread.reasons)
    }

    /// The same; what is wrong with the table is written as a list too, if one is asked for.
    pub(crate) fn read_listing(files: &YearFiles, digest: bool, list: Option<&Path>) -> Result<Year, String> {
        let Some(list) = list else {
            return Year::read(files, digest);
        };
        problem_list::may_be_written(list, &files.input, files.language)?;
        let year = Year::read_both(files, digest);
        if let Err(Unread { reasons, problems: Some(problems), sheet }) = &year {
            let said = problem_list::write(list, &files.input, problems, sheet.as_deref(), files.language);
            return Err(format!("{reasons}\n{said}"));
        }
        if let Some(notice) = problem_list::left_alone(list, files.language) {
            complain(&notice);
        }
        year.map_err(|unread| unread.reasons)
    }

    fn read_both(files: &YearFiles, digest: bool) -> Result<Year, Unread> {
        let (input, language) = (files.input.as_path(), files.language);
        let file = open(input).map_err(|error| files::unreadable(input, &error, language));
        let policy = files.policy.read(input, language);
        let (file, policy_file) = match (file, policy) {
            (Ok(file), Ok(policy)) => (file, policy),
            (Err(a), Err(b)) => return Err(format!("{a}\n{b}").into()),
            (Err(reason), _) | (_, Err(reason)) => return Err(reason.into()),
        };
        let sheet = files.sheet.as_deref();
        let read = read_year_table(file, input, sheet, &policy_file.policy, digest, language)?;
        let ReadTable { table, sha256: table_sha256, sheet_notices } = read;
        Ok(Year { policy_file, table, table_sha256, sheet_notices, language })
    }

    /// The allocation, or why there is none.
    pub(crate) fn calculate(&self) -> Result<Allocation<'_>, String> {
        let policy = &self.policy_file.policy;
        let allocation = special_fund::calculate(policy, &self.table.counties);
        allocation.map_err(|refusal| match self.language {
            Language::Chinese => messages::refusal::refusal(&refusal, policy).to_string(),
            Language::English => format!("{refusal} [{}]", refusal.code()),
        })
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
