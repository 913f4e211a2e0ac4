//! Values of a draft at their keys, and what can be asked of them.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::checks::is_key;
use super::draft::{Raw, beginning};
use super::error::{PolicyMistake, ValueType};
use super::mistakes::Mistakes;
use crate::number::NumberError;

/// A value and its key. Each way to read it gives what was meant, or tells what is wrong and gives a stand-in.
pub(super) struct Value<'a> {
    pub(super) raw: &'a Raw,
    pub(super) at: String,
    pub(super) told: &'a mut Mistakes,
}

impl Value<'_> {
    pub(super) fn refuse<T>(self, mistake: PolicyMistake, stand_in: T) -> T {
        self.told.unread(self.at, mistake);
        stand_in
    }

    pub(super) fn wrong_type<T>(self, allowed: ValueType, stand_in: T) -> T {
        let mistake = wrong_type(self.raw, allowed);
        self.refuse(mistake, stand_in)
    }

    pub(super) fn number<T: Default + FromStr<Err = NumberError>>(self, allowed: &'static str) -> T {
        let mistake = |found, error| PolicyMistake::Number { found, error, allowed };
        self.parsed(ValueType::Decimal, mistake).unwrap_or_default()
    }

    /// A text that stands for something else, if it does. A number without quotes may have lost what was written.
    pub(super) fn parsed<T: FromStr>(
        self,
        allowed: ValueType,
        mistake: impl FnOnce(String, T::Err) -> PolicyMistake,
    ) -> Option<T> {
        let Raw::Text(text) = self.raw else {
            return self.wrong_type(allowed, None);
        };
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => self.refuse(mistake(beginning(text), error), None),
        }
    }

    pub(super) fn choice<T: Copy>(self, choices: &[(&'static str, T)], stand_in: T) -> T {
        let (Raw::Text(text) | Raw::Bare(text)) = self.raw else {
            return self.wrong_type(ValueType::Text, stand_in);
        };
        match choices.iter().find(|(word, _)| word == text) {
            Some((_, choice)) => *choice,
            None => {
                let found = beginning(text);
                let allowed = choices.iter().map(|(word, _)| *word).collect();
                self.refuse(PolicyMistake::UnknownChoice { found, allowed }, stand_in)
            }
        }
    }

    pub(super) fn each<T>(self, mut read: impl FnMut(Value<'_>) -> T) -> Vec<T> {
        let Raw::List(values) = self.raw else {
            return self.wrong_type(ValueType::List, Vec::new());
        };
        let values = values.iter().enumerate().map(|(place, raw)| {
            let at = format!("{}[{place}]", self.at);
            let told = &mut *self.told;
            read(Value { raw, at, told })
        });
        values.collect()
    }

    /// A table, read by its keys: what is not asked for is unknown, and no key stands twice.
    pub(super) fn table<T>(self, read: impl FnOnce(&mut Table<'_>) -> T) -> T {
        let entries = match self.raw {
            Raw::Table(entries) => entries.as_slice(),
            raw => {
                let mistake = wrong_type(raw, ValueType::Table);
                self.told.unread(&*self.at, mistake);
                &[]
            }
        };
        let mut table =
            Table { at: self.at, entries, asked: Vec::new(), absent: Vec::new(), refused: Vec::new(), told: self.told };
        let value = read(&mut table);
        table.close();
        value
    }
}

fn wrong_type(raw: &Raw, allowed: ValueType) -> PolicyMistake {
    match (raw, allowed) {
        (Raw::Bare(found), ValueType::Text | ValueType::Decimal | ValueType::Code) => {
            let found = beginning(found);
            PolicyMistake::Unquoted { found, allowed }
        }
        _ => {
            let found = raw.to_string();
            PolicyMistake::WrongType { found, allowed }
        }
    }
}

/// A table at its key, and what has been asked of it.
pub(super) struct Table<'a> {
    pub(super) at: String,
    entries: &'a [(String, Raw)],
    asked: Vec<&'static str>,
    /// Of the keys asked for those that are not given, and whether they must be.
    absent: Vec<(&'static str, bool)>,
    /// What is wrong with the table as a whole.
    refused: Vec<(String, PolicyMistake)>,
    told: &'a mut Mistakes,
}

impl<'a> Table<'a> {
    /// The key of what stands in the table; one that no policy has is quoted, for it may be unfit to print.
    pub(super) fn key(&self, name: &str) -> String {
        let dot = if self.at.is_empty() { "" } else { "." };
        match is_key(name) {
            true => format!("{}{dot}{name}", self.at),
            false => format!("{}{dot}{:?}", self.at, beginning(name)),
        }
    }

    /// What a key says that may be left out, as null does.
    pub(super) fn may<T>(&mut self, name: &'static str, read: impl FnOnce(Value<'_>) -> T) -> Option<T> {
        let (raw, at) = (self.find(name, false)?, self.key(name));
        let told = &mut *self.told;
        Some(read(Value { raw, at, told }))
    }

    /// What a key says that must be given.
    pub(super) fn need<T>(&mut self, name: &'static str, read: impl FnOnce(Value<'_>) -> T) -> T {
        let (raw, at) = (self.find(name, true), self.key(name));
        let told = &mut *self.told;
        if raw.is_none() {
            told.mark(&at);
        }
        let raw = raw.unwrap_or(&Raw::Nothing);
        read(Value { raw, at, told })
    }

    fn find(&mut self, name: &'static str, is_needed: bool) -> Option<&'a Raw> {
        self.asked.push(name);
        let given = self.entries.iter().find(|(key, _)| key == name);
        let raw = given.map(|(_, raw)| raw).filter(|raw| **raw != Raw::Nothing);
        if raw.is_none() {
            self.absent.push((name, is_needed));
        }
        raw
    }

    /// Something is wrong with the table as a whole: told in the end, unless an unknown key may be the reason.
    pub(super) fn refuse(&mut self, key: String, mistake: PolicyMistake) {
        self.refused.push((key, mistake));
    }

    /// Tells which keys are unknown, stand twice, or are missing.
    fn close(mut self) {
        let mut seen = BTreeSet::new();
        let mut refused = std::mem::take(&mut self.refused);
        for (name, _) in self.entries {
            if !self.asked.contains(&name.as_str()) {
                let near = nearest(name, &self.absent);
                // The one that is meant is not missing.
                self.absent.retain(|(absent, _)| Some(*absent) != near);
                if let Some(near) = near {
                    self.told.mark(&self.key(near));
                }
                let allowed = self.asked.clone();
                let mistake = PolicyMistake::UnknownKey { near, allowed };
                self.told.tell(self.key(name), mistake);
                refused.clear();
            } else if !seen.insert(name) {
                self.told.tell(self.key(name), PolicyMistake::DuplicateKey);
            }
        }
        for (key, mistake) in refused {
            self.told.unread(key, mistake);
        }
        let is_missing = |(name, is_needed): &(&str, bool)| is_needed.then(|| self.key(name));
        let missing: Vec<_> = self.absent.iter().filter_map(is_missing).collect();
        self.told.missing(&self.at, missing.into_iter());
    }
}

/// The absent key that an unknown one may stand for: one is a part of the other, or they differ in one or two letters
/// that stand together.
fn nearest(unknown: &str, absent: &[(&'static str, bool)]) -> Option<&'static str> {
    let alike = |key: &str| {
        let pairs = unknown.chars().zip(key.chars());
        let reversed = unknown.chars().rev().zip(key.chars().rev());
        pairs.take_while(|(a, b)| a == b).count() + reversed.take_while(|(a, b)| a == b).count()
    };
    let is_near = |key: &&str| {
        let is_part = unknown.len() >= 4 && (key.contains(unknown) || unknown.contains(*key));
        is_part || alike(key) + 2 >= unknown.len().max(key.len()).max(4)
    };
    let keys = absent.iter().map(|(key, _)| *key);
    keys.filter(is_near).max_by_key(|key| alike(key))
}
