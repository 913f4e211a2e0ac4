//! The year's policy: where it is.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use crate::disk;
use crate::input::policy::{self, MAX_BYTES, PolicyFile, is_policy};
use crate::input::sheets;
use crate::messages::files;
use crate::messages::words::Words;
use crate::policy_sheet;

/// Which policy is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct PolicyChoice {
    /// 政策文件，或有“政策”表的工作簿；不写则用县表工作簿里的“政策”表、县表旁边的 policy.toml，都没有则不算
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 用程序自带的示例政策试一试；结果处处注明“示例，非正式”
    #[arg(long, conflicts_with = "policy")]
    pub(crate) example_policy: bool,
}

impl PolicyChoice {
    /// The policy asked for, else that of the table's workbook or `policy.toml` beside the table.
    pub(crate) fn read(&self, table: &Path, language: Language) -> Result<PolicyFile, String> {
        if self.example_policy {
            policy::example(language)
        } else {
            read(self.policy.as_deref(), table, true, language)
        }
    }
}

/// The policy asked for, else that of the table's workbook or `policy.toml` beside the table. What else looks like it is
/// named, not taken; the example is spoken of if it `may_be_tried`.
pub(crate) fn read(
    asked_for: Option<&Path>,
    table: &Path,
    may_be_tried: bool,
    language: Language,
) -> Result<PolicyFile, String> {
    if let Some(name) = asked_for {
        return Ok(unused(of_file(name, language)?, name, table, language));
    }
    let beside = table.with_file_name("policy.toml");
    // What cannot be seen may be there: reading it says why not.
    match (of_workbook(table, language)?, disk::stands_there(&beside)) {
        (Some(sheet), true) => only_one(sheet, table, &beside, language),
        (Some(sheet), false) => Ok(sheet),
        (None, true) => of_file(&beside, language),
        (None, false) => {
            let likely = likely(&beside, language);
            Err(files::of(&beside, "no_policy", context! { likely, may_be_tried }, language))
        }
    }
}

/// The policy asked for, with a word about another one in the table's workbook.
fn unused(mut asked_for: PolicyFile, name: &Path, table: &Path, language: Language) -> PolicyFile {
    let is_other = |sheet: Option<PolicyFile>| sheet.is_some_and(|sheet| sheet.policy != asked_for.policy);
    // A sheet with mistakes is another one.
    if of_workbook(table, language).map_or(true, is_other) {
        let data = context! { file => files::path(table), other => files::path(name) };
        asked_for.notices.push(Words::of(language).sentence("notices.policy_unused", data));
    }
    asked_for
}

/// A policy in a file of its own: TOML, or a workbook with its sheet.
pub(crate) fn of_file(name: &Path, language: Language) -> Result<PolicyFile, String> {
    policy::read(read_bytes(name, language)?, name, language)
}

/// The policy in the workbook of a table, if the table is one that has it.
pub(crate) fn of_workbook(table: &Path, language: Language) -> Result<Option<PolicyFile>, String> {
    // What is no file, such as a pipe, is not looked at: it would wait.
    let start = table.is_file().then(|| disk::open(table).ok()?.first_bytes(4)).flatten();
    if start.is_some_and(|start| sheets::is_workbook(&start)) {
        policy::of_workbook(read_bytes(table, language)?, table, language)
    } else {
        Ok(None)
    }
}

/// The sheet, if the file beside it is the same policy.
fn only_one(mut sheet: PolicyFile, table: &Path, beside: &Path, language: Language) -> Result<PolicyFile, String> {
    let other = of_file(beside, language);
    let differing = other.as_ref().map(|other| policy_sheet::differing([&sheet.policy, &other.policy], language));
    match other {
        Ok(other) if other.policy == sheet.policy => {
            let data = context! { other => files::path(beside) };
            sheet.notices.push(Words::of(language).sentence("notices.policy_same", data));
            Ok(sheet)
        }
        _ => {
            let data = context! { other => files::path(beside), differences => differing.ok() };
            Err(files::of(table, "policy_sheet_differs", data, language))
        }
    }
}

/// Policies by other names beside the table, and that of the folder above.
fn likely(policy: &Path, language: Language) -> Vec<String> {
    const MOST: usize = 5;
    let folder = policy.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let others = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_named =
        |path: &PathBuf| ["toml", "txt", "xlsx", "xls", "ods"].iter().any(|known| disk::ends_with(path, known));
    let mut likely: Vec<PathBuf> =
        others.filter(is_named).map(|path| policy.with_file_name(path.file_name().unwrap_or_default())).collect();
    likely.sort();
    likely.push(policy.with_file_name("..").join("policy.toml"));
    likely.retain(|path| {
        // What is no file, such as a pipe, is not opened: it would wait. A sheet with mistakes is meant too.
        let is_sheet = || read_bytes(path, language).is_ok_and(|bytes| policy::is_in_workbook(bytes, path, language));
        path.is_file() && (starts_as_policy(path).unwrap_or(false) || is_sheet())
    });
    likely.iter().take(MOST).map(|path| files::path(path)).collect()
}

fn starts_as_policy(path: &Path) -> Option<bool> {
    Some(is_policy(&disk::open(path).ok()?.first_bytes(MAX_BYTES)?))
}

/// All of a file, if it is not far longer than a policy or a workbook may be.
fn read_bytes(path: &Path, language: Language) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<(Vec<u8>, u64)> {
        let (mut bytes, mut most) = (Vec::new(), MAX_BYTES);
        let mut file = File::open(path)?;
        file.by_ref().take(most + 1).read_to_end(&mut bytes)?;
        if sheets::is_workbook(&bytes) {
            most = sheets::MAX_BYTES;
            file.take(most).read_to_end(&mut bytes)?;
        }
        Ok((bytes, most))
    };
    let (bytes, most) = read().map_err(|error| files::unreadable(path, &error, language))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        Ok(bytes)
    } else {
        Err(files::of(path, "policy_too_large", context! { most }, language))
    }
}
