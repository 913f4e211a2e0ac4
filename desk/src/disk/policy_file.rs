//! The year's policy: where it is, what it says.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft};

use crate::disk::inputs::first_bytes;
use crate::messages::words::Words;
use crate::messages::{files, given, policy, syntax};

/// Parameters to try the program with; they are nobody's.
const ILLUSTRATIVE: &str = include_str!("../../../fixtures/2025/policy.toml");

/// Most bytes of a policy file. One with its own roster of a thousand counties has about 60,000.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// How workbooks begin: xlsx and its kin, xls.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

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

/// A policy and where it came from.
#[derive(Debug)]
pub(crate) struct PolicyFile {
    pub(crate) policy: Policy,
    /// `None` if it is the example.
    pub(crate) path: Option<PathBuf>,
    pub(crate) sha256: String,
}

impl PolicyFile {
    /// What a result is called: that of the example says so.
    pub(crate) fn named(&self, name: &str, language: Language) -> String {
        match self.path {
            Some(_) => name.to_owned(),
            None => Words::of(language).sentence("example.file", context! { name }),
        }
    }
}

impl PolicyChoice {
    /// The policy asked for, else `policy.toml` beside the table.
    pub(crate) fn read(&self, table: &Path, language: Language) -> Result<PolicyFile, String> {
        if self.example_policy { example(language) } else { read(self.policy.as_deref(), table, true, language) }
    }
}

/// The example, whose title says in all results what it is.
fn example(language: Language) -> Result<PolicyFile, String> {
    let mark = Words::of(language).text("example.mark");
    let text = ILLUSTRATIVE.replacen("title = \"", &format!("title = \"{mark}"), 1);
    let policy = parse(&text, Path::new("policy.toml"), language)?;
    Ok(PolicyFile { policy, path: None, sha256: sha256_text(&Sha256::digest(&text)) })
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
    let bytes = read_bytes(name, language)?;
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return Err(given::policy_is_workbook(name, language));
    }
    if is_table(&bytes) {
        return Err(given::policy_is_table(name, language));
    }
    let text = String::from_utf8(bytes).map_err(|_| files::not_utf8(name, language))?;
    let policy = parse(&text, name, language)?;
    Ok(PolicyFile { policy, path: Some(name.to_owned()), sha256 })
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
    likely.retain(|path| first_bytes(path, MAX_BYTES).is_some_and(|bytes| is_policy(&bytes)));
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
        key.is_some_and(|key| key == "fund_total_yuan")
    };
    text.lines().any(is_key)
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
