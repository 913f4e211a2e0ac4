//! A policy: bytes → what it says, or its mistakes in words.

use std::path::{Path, PathBuf};

use encoding_rs::GB18030;
use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft};

use crate::input::digest::sha256_text;
use crate::input::file::is_pdf;
use crate::input::sheets::{self, PolicyCells};
use crate::messages::words::Words;
use crate::messages::{files, policy, syntax};
use crate::policy_sheet;

/// Parameters to try the program with; they are nobody's.
const ILLUSTRATIVE: &str = include_str!("../../../fixtures/2025/policy.toml");

/// Most bytes of a policy file. One with its own roster of a thousand counties has about 60,000.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

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

/// The example, whose title says in all results what it is.
pub(crate) fn example(language: Language) -> Result<PolicyFile, String> {
    let mark = Words::of(language).text("example.mark");
    let text = ILLUSTRATIVE.replacen("title = \"", &format!("title = \"{mark}"), 1);
    let policy = parse(&text, Path::new("policy.toml"), language)?;
    let sha256 = sha256_text(&Sha256::digest(&text));
    Ok(PolicyFile { policy, path: None, sha256, is_sheet: false, notices: Vec::new() })
}

/// Reads a policy: TOML, or a workbook with its sheet.
pub(crate) fn read(bytes: Vec<u8>, name: &Path, language: Language) -> Result<PolicyFile, String> {
    let is_called_workbook =
        name.extension().is_some_and(|ending| ["xlsx", "xls", "ods"].iter().any(|one| ending == *one));
    if sheets::is_workbook(&bytes) || is_called_workbook {
        return of_workbook(bytes, name, language)?.ok_or_else(|| files::about(name, "policy_sheet_none", language));
    }
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    if is_pdf(&bytes) {
        return Err(files::about(name, "policy_pdf", language));
    }
    if is_table(&bytes) {
        return Err(files::about(name, "policy_is_table", language));
    }
    let (text, notices) = match String::from_utf8(bytes) {
        Ok(text) => (text, Vec::new()),
        Err(error) => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(error.as_bytes());
            let text = text.ok_or_else(|| files::about(name, "policy_encoding", language))?.into_owned();
            let file = files::path(name);
            (text, vec![Words::of(language).sentence("notices.policy_encoding", context! { file })])
        }
    };
    let policy = parse(&text, name, language)?;
    Ok(PolicyFile { policy, path: Some(name.to_owned()), sha256, is_sheet: false, notices })
}

/// The policy in a workbook, if it has one.
pub(crate) fn of_workbook(bytes: Vec<u8>, path: &Path, language: Language) -> Result<Option<PolicyFile>, String> {
    let Some(PolicyCells { cells, sha256, mut notices }) = sheets::policy(path, bytes, language)? else {
        return Ok(None);
    };
    let taken = policy_sheet::read(cells, language).map_err(|mistakes| {
        Words::of(language).sentence("sentences.policy_sheet", context! { file => files::path(path), mistakes })
    })?;
    notices.extend(taken.notices);
    Ok(Some(PolicyFile { policy: taken.policy, path: Some(path.to_owned()), sha256, is_sheet: true, notices }))
}

/// Whether this is a workbook that holds a policy, right or wrong.
#[cfg(feature = "program")]
pub(crate) fn is_in_workbook(bytes: Vec<u8>, path: &Path, language: Language) -> bool {
    sheets::is_workbook(&bytes) && matches!(sheets::policy(path, bytes, language), Ok(Some(_)))
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

fn parse(text: &str, path: &Path, language: Language) -> Result<Policy, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = files::path(path);
    let draft: PolicyDraft = toml::from_str(text).map_err(|error| syntax::not_toml(&error, text, &file, language))?;
    Policy::try_from(draft).map_err(|errors| policy::mistakes(&errors, text, &file, language))
}
