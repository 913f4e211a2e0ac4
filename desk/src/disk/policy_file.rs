//! The year's policy: where it is, what it says.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft};

use crate::messages::{files, given, policy, syntax};

/// Parameters to try the program with; they are nobody's.
const ILLUSTRATIVE: &str = include_str!("../../../fixtures/2025/policy.toml");

/// Most bytes of a policy file. One with its own roster of a thousand counties has about 60,000.
pub(crate) const MAX_BYTES: u64 = 1 << 20;

/// How workbooks begin: xlsx and its kin, xls.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// A policy and where it came from.
#[derive(Debug)]
pub(crate) struct PolicyFile {
    pub(crate) policy: Policy,
    /// `None` if it is the built-in one.
    pub(crate) path: Option<PathBuf>,
    pub(crate) sha256: String,
}

/// The policy asked for, else `policy.toml` beside the table, else the built-in illustrative one.
pub(crate) fn read(asked_for: Option<&Path>, table: &Path, language: Language) -> Result<PolicyFile, String> {
    let path = match asked_for {
        Some(path) => Some(path.to_owned()),
        None => {
            let beside = table.with_file_name("policy.toml");
            // What cannot be seen may be there: reading it says why not.
            beside.try_exists().unwrap_or(true).then_some(beside)
        }
    };
    let bytes = match &path {
        Some(path) => read_bytes(path, language)?,
        None => ILLUSTRATIVE.as_bytes().to_vec(),
    };
    let name = path.as_deref().unwrap_or(Path::new("policy.toml"));
    let sha256 = sha256_text(&Sha256::digest(&bytes));
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return Err(given::policy_is_workbook(name, language));
    }
    if is_table(&bytes) {
        return Err(given::policy_is_table(name, language));
    }
    let text = String::from_utf8(bytes).map_err(|_| files::not_utf8(name, language))?;
    let policy = parse(&text, name, language)?;
    Ok(PolicyFile { policy, path, sha256 })
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
