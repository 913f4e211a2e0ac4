//! The year's policy: where it is, what it says.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft};

use crate::disk::inputs::first_bytes;
use crate::disk::sheets;
use crate::messages::words::Words;
use crate::messages::{files, given, policy, syntax};
use crate::policy_sheet::{self, Mistakes};

/// Parameters to try the program with; they are nobody's.
const ILLUSTRATIVE: &str = include_str!("../../../fixtures/2025/policy.toml");

/// Most bytes of a policy file. One with its own roster of a thousand counties has about 60,000.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

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

/// A policy and where it came from.
#[derive(Debug)]
pub(crate) struct PolicyFile {
    pub(crate) policy: Policy,
    /// `None` if it is the example.
    pub(crate) path: Option<PathBuf>,
    pub(crate) sha256: String,
    /// Whether it is a sheet of a workbook.
    pub(crate) is_sheet: bool,
    /// What is to be said of how it was read.
    pub(crate) notices: Vec<String>,
}

impl PolicyFile {
    /// Its file, and that it is a sheet of it; `None` if it is the example.
    pub(crate) fn place(&self, language: Language) -> Option<String> {
        let file = files::path(self.path.as_deref()?);
        let sheet = || Words::of(language).sentence("notices.policy_of_sheet", context! { file });
        Some(if self.is_sheet { sheet() } else { file.clone() })
    }

    /// What a result is called: that of the example says so.
    pub(crate) fn named(&self, name: &str, language: Language) -> String {
        match self.path {
            Some(_) => name.to_owned(),
            None => Words::of(language).sentence("example.file", context! { name }),
        }
    }
}

impl PolicyChoice {
    /// The policy asked for, else that of the table's workbook or `policy.toml` beside the table.
    pub(crate) fn read(&self, table: &Path, language: Language) -> Result<PolicyFile, String> {
        if self.example_policy { example(language) } else { read(self.policy.as_deref(), table, true, language) }
    }
}

/// The example, whose title says in all results what it is.
fn example(language: Language) -> Result<PolicyFile, String> {
    let mark = Words::of(language).text("example.mark");
    let text = ILLUSTRATIVE.replacen("title = \"", &format!("title = \"{mark}"), 1);
    let policy = parse(&text, Path::new("policy.toml"), language)?;
    Ok(PolicyFile {
        policy,
        path: None,
        sha256: sha256_text(&Sha256::digest(&text)),
        is_sheet: false,
        notices: Vec::new(),
    })
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
        return of_file(name, language);
    }
    let beside = table.with_file_name("policy.toml");
    // What cannot be seen may be there: reading it says why not.
    let is_beside = beside.try_exists().unwrap_or(true);
    match (of_workbook(table, language)?, is_beside) {
        (Some(sheet), true) => only_one(sheet, table, &beside, language),
        (Some(sheet), false) => Ok(sheet),
        (None, true) => of_file(&beside, language),
        (None, false) => Err(given::no_policy(&beside, &likely(&beside, language), may_be_tried, language)),
    }
}

/// A policy in a file of its own: TOML, or a workbook with its sheet.
pub(crate) fn of_file(name: &Path, language: Language) -> Result<PolicyFile, String> {
    let bytes = read_bytes(name, language)?;
    if sheets::is_workbook(&bytes) {
        let sheet = of_bytes(name, bytes, language)?;
        return sheet.ok_or_else(|| given::no_policy_sheet(name, language));
    }
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    if is_table(&bytes) {
        return Err(given::policy_is_table(name, language));
    }
    let (text, notices) = match String::from_utf8(bytes) {
        Ok(text) => (text, Vec::new()),
        Err(error) => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(error.as_bytes());
            let text = text.ok_or_else(|| files::unknown_encoding(name, language))?.into_owned();
            let file = files::path(name);
            (text, vec![Words::of(language).sentence("notices.policy_encoding", context! { file })])
        }
    };
    let policy = parse(&text, name, language)?;
    Ok(PolicyFile { policy, path: Some(name.to_owned()), sha256, is_sheet: false, notices })
}

/// The policy in the workbook of a table, if the table is one that has it.
pub(crate) fn of_workbook(table: &Path, language: Language) -> Result<Option<PolicyFile>, String> {
    let is_workbook = first_bytes(table, 4).is_some_and(|start| sheets::is_workbook(&start));
    if is_workbook { of_bytes(table, read_bytes(table, language)?, language) } else { Ok(None) }
}

fn of_bytes(path: &Path, bytes: Vec<u8>, language: Language) -> Result<Option<PolicyFile>, String> {
    let Some((cells, sha256)) = sheets::policy(path, bytes, language)? else { return Ok(None) };
    let taken = policy_sheet::read(cells, language).map_err(|Mistakes(mistakes)| {
        Words::of(language).sentence("sentences.policy_sheet", context! { file => files::path(path), mistakes })
    })?;
    let (policy, notices) = (taken.policy, taken.notices);
    Ok(Some(PolicyFile { policy, path: Some(path.to_owned()), sha256, is_sheet: true, notices }))
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
        _ => Err(given::two_policies(table, beside, differing.ok().as_deref(), language)),
    }
}

/// Policies by other names beside the table, and that of the folder above.
fn likely(policy: &Path, language: Language) -> Vec<PathBuf> {
    const MOST: usize = 5;
    let folder = policy.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let others = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_named = |path: &PathBuf| {
        path.extension()
            .is_some_and(|ending| ["toml", "txt", "xlsx", "xls", "ods"].iter().any(|known| ending == *known))
    };
    let mut likely: Vec<PathBuf> =
        others.filter(is_named).map(|path| policy.with_file_name(path.file_name().unwrap_or_default())).collect();
    likely.sort();
    likely.push(policy.with_file_name("..").join("policy.toml"));
    likely.retain(|path| {
        let is_text = || first_bytes(path, MAX_BYTES).is_some_and(|bytes| is_policy(&bytes));
        // One with mistakes is meant too.
        of_workbook(path, language).map_or(true, |sheet| sheet.is_some()) || is_text()
    });
    likely.truncate(MOST);
    likely
}

/// Whether this is the other file of a year, its table in UTF-8 or GB18030.
fn is_table(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let starts = ["行政区划代码,".as_bytes(), b"\xd0\xd0\xd5\xfe\xc7\xf8\xbb\xae\xb4\xfa\xc2\xeb,", b"code,"];
    starts.iter().any(|start| line.starts_with(start))
}

/// Whether what is refused as a year's table is a policy.
pub(crate) fn is_policy(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_key = |line: &str| {
        let key = line.split_once('=').map(|(key, _)| key.trim());
        key.is_some_and(|key| ["fund_total_yuan", "fund_total_wan_yuan"].contains(&key))
    };
    text.lines().any(is_key)
}

/// All of a file, if it is not far longer than a policy or a workbook may be.
fn read_bytes(path: &Path, language: Language) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<(Vec<u8>, u64)> {
        let (mut bytes, mut most) = (Vec::new(), MAX_BYTES);
        let mut file = File::open(path)?;
        file.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
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
        Err(files::too_long(path, most, language))
    }
}

fn parse(text: &str, path: &Path, language: Language) -> Result<Policy, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = files::path(path);
    let draft: PolicyDraft = toml::from_str(text).map_err(|error| syntax::not_toml(&error, text, &file, language))?;
    Policy::try_from(draft).map_err(|errors| policy::mistakes(&errors, text, &file, language))
}

/// A digest as people compare it.
pub(crate) fn sha256_text(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
