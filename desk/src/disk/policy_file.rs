//! The year's policy: where it is.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use special_fund::table::Language;

use crate::disk;
use crate::input::policy::{self, MAX_BYTES, PolicyFile, is_policy};
use crate::messages::{files, given};

/// Which policy is meant.
#[derive(Debug, clap::Args)]
pub(crate) struct PolicyChoice {
    /// 政策文件；不写则用县表旁边的 policy.toml，再没有则不算
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 用程序自带的示例政策试一试；结果处处注明“示例，非正式”
    #[arg(long, conflicts_with = "policy")]
    pub(crate) example_policy: bool,
}

impl PolicyChoice {
    /// The policy asked for, else `policy.toml` beside the table.
    pub(crate) fn read(&self, table: &Path, language: Language) -> Result<PolicyFile, String> {
        if self.example_policy {
            policy::example(language)
        } else {
            read(self.policy.as_deref(), table, true, language)
        }
    }
}

/// The policy asked for, else `policy.toml` beside the table. What else looks like it is named, not taken; the example is
/// spoken of if it `may_be_tried`.
pub(crate) fn read(
    asked_for: Option<&Path>,
    table: &Path,
    may_be_tried: bool,
    language: Language,
) -> Result<PolicyFile, String> {
    let beside = table.with_file_name("policy.toml");
    let name = asked_for.unwrap_or(&beside);
    // What cannot be seen may be there: reading it says why not.
    if asked_for.is_none() && !beside.try_exists().unwrap_or(true) {
        return Err(given::no_policy(&beside, &likely(&beside), may_be_tried, language));
    }
    policy::read(read_bytes(name, language)?, name, language)
}

/// Policies by other names beside the table, and that of the folder above.
fn likely(policy: &Path) -> Vec<PathBuf> {
    const MOST: usize = 5;
    let folder = policy.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let others = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_named = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml" || ending == "txt");
    let mut likely: Vec<PathBuf> =
        others.filter(is_named).map(|path| policy.with_file_name(path.file_name().unwrap_or_default())).collect();
    likely.sort();
    likely.push(policy.with_file_name("..").join("policy.toml"));
    // What is no file, such as a pipe, is not opened: it would wait.
    likely.retain(|path| path.is_file() && starts_as_policy(path).unwrap_or(false));
    likely.truncate(MOST);
    likely
}

fn starts_as_policy(path: &Path) -> Option<bool> {
    Some(is_policy(&disk::open(path).ok()?.first_bytes(MAX_BYTES)?))
}

fn read_bytes(path: &Path, language: Language) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        file.take(MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| files::unreadable(path, &error, language))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MAX_BYTES) {
        Ok(bytes)
    } else {
        Err(files::too_long(path, MAX_BYTES, language))
    }
}
