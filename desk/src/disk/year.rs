//! A year's table and policy on the disk.

use std::path::{Path, PathBuf};

use special_fund::table::Language;

use crate::disk::policy_file::PolicyChoice;
use crate::disk::terminal::complain;
use crate::disk::{open, problem_list};
use crate::input::table::{Refused, Unfit, unfit};
use crate::input::year::Year;
use crate::messages::files;

/// The files of a year.
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
}

impl YearFiles {
    /// Both files, or everything that keeps them from being read.
    pub(crate) fn read(&self, digest: bool, language: Language) -> Result<Year, String> {
        self.read_both(digest, language).map_err(|refused| refused.reasons)
    }

    /// The same; what is wrong with the table is written as a list too, if one is asked for.
    pub(crate) fn read_listing(&self, digest: bool, list: Option<&Path>, language: Language) -> Result<Year, String> {
        let Some(list) = list else {
            return self.read(digest, language);
        };
        problem_list::check_name(list, &self.input, language)?;
        let year = self.read_both(digest, language);
        if let Err(Refused { reasons, problems: Some(problems), sheet }) = &year {
            let write = |()| problem_list::write(list, &self.input, problems, sheet.as_deref(), language);
            let said = problem_list::may_be_written(list, language).map_or_else(|reason| reason, write);
            return Err(format!("{reasons}\n{said}"));
        }
        if let Some(notice) = problem_list::left_alone(list, language) {
            complain(&notice);
        }
        let unlisted = |reasons: String| format!("{reasons}\n{}", problem_list::not_written(list, language));
        year.map_err(|refused| unlisted(refused.reasons))
    }

    fn read_both(&self, digest: bool, language: Language) -> Result<Year, Refused> {
        let input = self.input.as_path();
        let table = open(input).map_err(|error| files::unreadable(input, &error, language));
        match (table, self.policy.read(input, language)) {
            (Ok(table), Ok(policy)) => Year::read(table, self.sheet.as_deref(), policy, digest, language),
            (Ok(mut table), Err(b)) => Err(match unfit(&mut table, self.sheet.as_deref(), language) {
                Some(Unfit::Result(a)) => a.into(),
                // Both may say the same of one workbook.
                Some(Unfit::Other(a)) if a == b => a.into(),
                Some(Unfit::Other(a)) => format!("{a}\n{b}").into(),
                None => b.into(),
            }),
            (Err(a), Err(b)) if self.policy.policy.is_some() => Err(format!("{a}\n{b}").into()),
            // A policy is looked for beside the table.
            (Err(reason), _) => Err(reason.into()),
        }
    }
}
