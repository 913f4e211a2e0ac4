//! A policy: bytes → what it says, or its mistakes in words.

use std::path::{Path, PathBuf};

use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft};

use crate::input::digest::sha256_text;
use crate::messages::words::Words;
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

/// The example, whose title says in all results what it is.
pub(crate) fn example(language: Language) -> Result<PolicyFile, String> {
    let mark = Words::of(language).text("example.mark");
    let text = ILLUSTRATIVE.replacen("title = \"", &format!("title = \"{mark}"), 1);
    let policy = parse(&text, Path::new("policy.toml"), language)?;
    Ok(PolicyFile { policy, path: None, sha256: sha256_text(&Sha256::digest(&text)) })
}

/// Reads a policy.
pub(crate) fn read(bytes: Vec<u8>, name: &Path, language: Language) -> Result<PolicyFile, String> {
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

fn parse(text: &str, path: &Path, language: Language) -> Result<Policy, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = files::path(path);
    let draft: PolicyDraft = toml::from_str(text).map_err(|error| syntax::not_toml(&error, text, &file, language))?;
    Policy::try_from(draft).map_err(|errors| policy::mistakes(&errors, text, &file, language))
}
