//! The mistakes of a policy, all at once.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::error::{PolicyError, PolicyMistake};

/// Every mistake of a policy, at least one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PolicyErrors(Vec<PolicyError>);

impl PolicyErrors {
    /// The mistakes: first what could not be read, then what is wrong with what could.
    #[must_use]
    pub fn listed(&self) -> &[PolicyError] {
        &self.0
    }
}

impl std::error::Error for PolicyErrors {}

impl fmt::Display for PolicyErrors {
    /// How many there are, then one a line with its code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("1 mistake in the policy")?,
            count => write!(f, "{count} mistakes in the policy")?,
        }
        let mut lines = self.0.iter();
        lines.try_for_each(|error| write!(f, "\n{error} [{}]", error.code()))
    }
}

/// The mistakes told so far.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    listed: Vec<PolicyError>,
    /// Keys of what could not be read: nothing more can be said about them, nor about what stands below them.
    unread: BTreeSet<String>,
}

impl Mistakes {
    /// Tells a mistake, unless its key or a table or list around it could not be read.
    pub(super) fn tell(&mut self, key: impl Into<String>, mistake: PolicyMistake) {
        let key = key.into();
        if self.knows(&key) {
            self.listed.push(PolicyError { key, mistake });
        }
    }

    /// Tells why the value of a key cannot be read.
    pub(super) fn unread(&mut self, key: impl Into<String>, mistake: PolicyMistake) {
        let key = key.into();
        self.tell(&*key, mistake);
        self.unread.insert(key);
    }

    /// Nothing is told of a key from here on: it is missing, or stands there misspelt.
    pub(super) fn mark(&mut self, key: &str) {
        self.unread.insert(key.to_owned());
    }

    /// Tells which keys of the table `at` are missing.
    pub(super) fn missing(&mut self, at: &str, keys: impl Iterator<Item = String>) {
        if self.knows(at) {
            let mistake = PolicyMistake::MissingKey;
            let missing = |key| PolicyError { key, mistake: mistake.clone() };
            self.listed.extend(keys.map(missing));
        }
    }

    /// Whether the value of a key could be read.
    pub(super) fn knows(&self, key: &str) -> bool {
        let ends = key.match_indices(['.', '[']).map(|(end, _)| end);
        let mut around = [0, key.len()].into_iter().chain(ends).filter_map(|end| key.get(..end));
        !around.any(|key| self.unread.contains(key))
    }

    /// What was made if nothing is wrong with it, else everything that is.
    pub(super) fn or<T>(mut self, made: T) -> Result<T, PolicyErrors> {
        if let (true, Some(key)) = (self.listed.is_empty(), self.unread.pop_first()) {
            // Why it could not be read has been told; if ever it were not, a stand-in would still become no policy.
            let mistake = PolicyMistake::MissingKey;
            self.listed.push(PolicyError { key, mistake });
        }
        match self.listed.is_empty() {
            true => Ok(made),
            false => Err(PolicyErrors(self.listed)),
        }
    }
}
