//! A year's table and policy: read, calculated, audited.

use std::io::{self, Read};

use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, Table};
use special_fund::{Allocation, audit};

use crate::arguments::YearFiles;
use crate::inputs::{open, refused};
use crate::messages::{self, files};
use crate::policy_file::{self, PolicyFile};

/// What a year is calculated from.
#[derive(Debug)]
pub(crate) struct Year {
    pub(crate) policy_file: PolicyFile,
    pub(crate) table: Table,
    /// Of the table's bytes, as people compare it; `None` if nobody asked for it.
    pub(crate) table_sha256: Option<String>,
    language: Language,
}

impl Year {
    /// Both files, or everything that keeps them from being read.
    pub(crate) fn read(files: &YearFiles, digest: bool) -> Result<Year, String> {
        let (input, language) = (files.input.as_path(), files.language);
        let file = open(input).map_err(|error| files::unreadable(input, &error, language));
        let policy = policy_file::read(files.policy.as_deref(), input, language);
        let (file, policy_file) = match (file, policy) {
            (Ok(file), Ok(policy)) => (file, policy),
            (Err(a), Err(b)) => return Err(format!("{a}\n{b}")),
            (Err(reason), _) | (_, Err(reason)) => return Err(reason),
        };
        let policy = &policy_file.policy;
        let (table, table_sha256) = if digest {
            let mut reader = Hashing {
                inner: file,
                hasher: Sha256::new(),
            };
            let table = table::read(&mut reader, policy);
            let digest = policy_file::sha256_text(&reader.hasher.finalize());
            (table, Some(digest))
        } else {
            (table::read(file, policy), None)
        };
        let table = table.map_err(|error| refused(&error, "县表", input, language))?;
        Ok(Year {
            policy_file,
            table,
            table_sha256,
            language,
        })
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
            share.map(|share| share.figures()).unwrap_or_default()
        });
        if verdict.is_clean() {
            return Ok(());
        }
        let language = self.language;
        Err(messages::findings::own_result(&verdict, policy, language))
    }
}

/// Passes on what it reads and digests it on the way.
struct Hashing<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}
