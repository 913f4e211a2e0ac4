//! `allocation.json`: everything, with the steps and what it was made from.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use special_fund::Allocation;

/// The result as data.
#[derive(Serialize)]
pub(crate) struct Record<'a> {
    /// Of this crate.
    pub(crate) version: &'static str,
    pub(crate) table: Input<'a>,
    pub(crate) policy: Input<'a>,
    pub(crate) audit: Audited,
    pub(crate) allocation: &'a Allocation<'a>,
}

/// A file it was made from.
#[derive(Clone, Serialize)]
pub(crate) struct Input<'a> {
    /// Name without folder; `None` for the built-in policy.
    pub(crate) file: Option<String>,
    pub(crate) sha256: &'a str,
}

/// What the audit of the result found.
#[derive(Serialize)]
pub(crate) struct Audited {
    pub(crate) findings: usize,
}

impl<'a> Input<'a> {
    pub(crate) fn new(path: Option<&'a Path>, sha256: &'a str) -> Input<'a> {
        let name = path.and_then(Path::file_name);
        let file = name.map(|name| name.to_string_lossy().into_owned());
        Input { file, sha256 }
    }
}

impl Record<'_> {
    /// Indented for people to read; without any white space where the table is too long for that.
    pub(crate) fn write(&self, mut writer: impl Write, is_long: bool) -> io::Result<()> {
        if is_long {
            serde_json::to_writer(&mut writer, self)?;
        } else {
            serde_json::to_writer_pretty(&mut writer, self)?;
        }
        writer.write_all(b"\n")
    }
}
