//! Values of a draft at their keys, what can be read of them, and the mistakes told so far.

use std::collections::BTreeSet;

use super::draft::{Raw, beginning};
use super::error::{PolicyError, PolicyErrors, PolicyMistake, ValueType};
use super::terms::is_key;
use crate::county::Name;
use crate::number::{self, Bounds, Figure, Money, NumberError, Rate};

/// The mistakes told so far.
#[derive(Default)]
pub(super) struct Mistakes {
    listed: Vec<PolicyError>,
    /// Keys of what could not be read: nothing more is told about them, nor about what stands below them.
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

    /// Tells a mistake, unless what must hold does.
    pub(super) fn require(&mut self, holds: bool, key: impl Into<String>, mistake: PolicyMistake) {
        if !holds {
            self.tell(key, mistake);
        }
    }

    /// Tells a sum of weights that is not 1, if all of them are known.
    pub(super) fn require_one(&mut self, are_known: bool, key: &str, weights: impl Iterator<Item = Rate>) {
        let found_millionths = weights.map(Rate::millionths).sum();
        let is_one = found_millionths == Rate::ONE.millionths();
        self.require(is_one || !are_known, key, PolicyMistake::WeightSum { found_millionths });
    }

    /// Takes back that a key is missing: it stands there under another name, of which that is told.
    fn misspelt(&mut self, key: String) {
        self.listed.retain(|error| error.key != key || error.mistake != PolicyMistake::MissingKey);
        self.unread.insert(key);
    }

    /// Whether the value of a key could be read.
    pub(super) fn knows(&self, key: &str) -> bool {
        let ends = key.match_indices(['.', '[']).map(|(end, _)| end);
        let mut around = [0, key.len()].into_iter().chain(ends).filter_map(|end| key.get(..end));
        !around.any(|key| self.unread.contains(key))
    }

    /// Everything that is wrong, if anything is.
    pub(super) fn result(self) -> Result<(), PolicyErrors> {
        if self.listed.is_empty() { Ok(()) } else { Err(PolicyErrors(self.listed)) }
    }
}

/// A value and its key. Each way to read it gives what was meant, or tells what is wrong and gives a stand-in.
pub(super) struct Value<'a> {
    pub(super) raw: &'a Raw,
    key: String,
    told: &'a mut Mistakes,
    /// Of a table, the keys asked for.
    asked: Vec<&'static str>,
}

impl<'a> Value<'a> {
    pub(super) fn new(raw: &'a Raw, key: String, told: &'a mut Mistakes) -> Value<'a> {
        Value { raw, key, told, asked: Vec::new() }
    }

    /// Tells why the value cannot be read.
    pub(super) fn refuse<T>(&mut self, mistake: PolicyMistake, stand_in: T) -> T {
        self.told.tell(&*self.key, mistake);
        self.told.unread.insert(self.key.clone());
        stand_in
    }

    /// What is not given is missing; a number without quotes may have lost what was written.
    pub(super) fn wrong_type<T>(&mut self, allowed: ValueType, stand_in: T) -> T {
        let is_quoted = matches!(allowed, ValueType::Text | ValueType::Decimal | ValueType::Code);
        let mistake = match self.raw {
            Raw::Nothing => PolicyMistake::MissingKey,
            Raw::Bare(found) if is_quoted => PolicyMistake::Unquoted { found: beginning(found), allowed },
            raw => PolicyMistake::WrongType { found: raw.to_string(), allowed },
        };
        self.refuse(mistake, stand_in)
    }

    /// What a text stands for, if it does.
    pub(super) fn read<T, E>(
        &mut self,
        allowed: ValueType,
        read: impl FnOnce(&str) -> Result<T, E>,
        mistake: impl FnOnce(String, E) -> PolicyMistake,
    ) -> Option<T> {
        let Raw::Text(text) = self.raw else {
            return self.wrong_type(allowed, None);
        };
        read(text).map_err(|error| self.refuse(mistake(beginning(text), error), ())).ok()
    }

    pub(super) fn choice<T: Copy>(&mut self, choices: &[(&'static str, T)], stand_in: T) -> T {
        let (Raw::Text(text) | Raw::Bare(text)) = self.raw else {
            return self.wrong_type(ValueType::Text, stand_in);
        };
        let allowed = || choices.iter().map(|(word, _)| *word).collect();
        match choices.iter().find(|(word, _)| word == text) {
            Some((_, choice)) => *choice,
            None => self.refuse(PolicyMistake::UnknownChoice { found: beginning(text), allowed: allowed() }, stand_in),
        }
    }

    pub(super) fn each<T>(&mut self, mut read: impl FnMut(&mut Value<'_>) -> T) -> Vec<T> {
        let Raw::List(values) = self.raw else {
            return self.wrong_type(ValueType::List, Vec::new());
        };
        let keys = (0..).map(|place| format!("{}[{place}]", self.key));
        let values = values.iter().zip(keys);
        values.map(|(raw, key)| read(&mut Value::new(raw, key, self.told))).collect()
    }

    /// Reads a table whose keys the policy chooses: a column, a grade.
    pub(super) fn each_named<T>(&mut self, mut read: impl FnMut(&str, &mut Value<'_>) -> T) -> Vec<T> {
        if !matches!(self.raw, Raw::Table(_)) {
            return self.wrong_type(ValueType::Table, Vec::new());
        }
        let mut seen = BTreeSet::new();
        let mut made = Vec::new();
        for (name, raw) in self.entries() {
            let key = self.key_of(name);
            if seen.insert(name) {
                made.push(read(name, &mut Value::new(raw, key, self.told)));
            } else {
                self.told.tell(key, PolicyMistake::DuplicateKey);
            }
        }
        made
    }

    /// Reads a table by its keys: what is not asked for is unknown, and no key stands twice.
    pub(super) fn table<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if !matches!(self.raw, Raw::Table(_)) {
            self.wrong_type(ValueType::Table, ());
        }
        let made = read(self);
        let names: Vec<&str> = self.entries().iter().map(|(name, _)| name.as_str()).collect();
        let absent: Vec<_> = self.asked.iter().copied().filter(|name| !names.contains(name)).collect();
        let mut seen = BTreeSet::new();
        for name in names {
            if !self.asked.contains(&name) {
                let near = nearest(name, &absent);
                if let Some(near) = near {
                    self.told.misspelt(self.key_of(near));
                }
                let allowed = self.asked.clone();
                self.told.tell(self.key_of(name), PolicyMistake::UnknownKey { near, allowed });
            } else if !seen.insert(name) {
                self.told.tell(self.key_of(name), PolicyMistake::DuplicateKey);
            }
        }
        made
    }

    fn entries(&self) -> &'a [(String, Raw)] {
        if let Raw::Table(entries) = self.raw { entries } else { &[] }
    }

    /// The key of what stands in a table; one that no policy has is quoted, for it may be unfit to print.
    fn key_of(&self, name: &str) -> String {
        let dot = if self.key.is_empty() { "" } else { "." };
        match is_key(name) {
            true => format!("{}{dot}{name}", self.key),
            false => format!("{}{dot}{:?}", self.key, beginning(name)),
        }
    }

    /// What a key says that may be left out, as null does.
    pub(super) fn may<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Value<'_>) -> T) -> Option<T> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        let mut given = self.entries().iter().filter(|(key, raw)| key == name && *raw != Raw::Nothing);
        let (_, raw) = given.next()?;
        Some(read(&mut Value::new(raw, self.key_of(name), self.told)))
    }

    /// What a key says that must be given.
    pub(super) fn need<T>(&mut self, name: &'static str, mut read: impl FnMut(&mut Value<'_>) -> T) -> T {
        let given = self.may(name, &mut read);
        given.unwrap_or_else(|| read(&mut Value::new(&Raw::Nothing, self.key_of(name), self.told)))
    }

    /// A key that stands for another: what could not be read of it, nothing more is told about of the other.
    pub(super) fn stands_for(&mut self, name: &str, other: &str) {
        if !self.told.knows(&self.key_of(name)) {
            self.told.unread.insert(self.key_of(other));
        }
    }

    /// Whether a table has a key that has not been asked for.
    pub(super) fn has_unknown_key(&self) -> bool {
        self.entries().iter().any(|(name, _)| !self.asked.contains(&name.as_str()))
    }
}

pub(super) fn text(value: &mut Value<'_>) -> String {
    match value.raw {
        Raw::Text(text) => text.clone(),
        _ => value.wrong_type(ValueType::Text, String::new()),
    }
}

pub(super) fn truth(value: &mut Value<'_>) -> bool {
    match value.raw {
        Raw::Truth(truth) => *truth,
        _ => value.wrong_type(ValueType::Truth, false),
    }
}

pub(super) fn name(value: &mut Value<'_>) -> Name {
    let name = value.read(ValueType::Text, str::parse, |found, error| PolicyMistake::Name { found, error });
    name.unwrap_or_else(|| Name::built_in("?"))
}

pub(super) fn rate(value: &mut Value<'_>) -> Rate {
    decimal(value, number::RATE, str::parse)
}

pub(super) fn figure(value: &mut Value<'_>) -> Figure {
    decimal(value, number::FIGURE, str::parse)
}

pub(super) fn money(value: &mut Value<'_>) -> Money {
    decimal(value, number::AMOUNT, |text| Money::read(text, number::AMOUNT))
}

/// In 10,000 yuan.
pub(super) fn wan_yuan(value: &mut Value<'_>) -> Money {
    decimal(value, number::AMOUNT_WAN_YUAN, |text| Money::read(text, number::AMOUNT_WAN_YUAN))
}

fn decimal<T: Default>(value: &mut Value<'_>, bounds: Bounds, read: impl FnOnce(&str) -> Result<T, NumberError>) -> T {
    let mistake = |found, error| PolicyMistake::Number { found, error, allowed: bounds.allowed };
    value.read(ValueType::Decimal, read, mistake).unwrap_or_default()
}

/// The absent key that an unknown one may stand for: half of the shorter one's letters are the other's, from both ends.
fn nearest(unknown: &str, absent: &[&'static str]) -> Option<&'static str> {
    let alike = |key: &str| {
        let from_start = unknown.chars().zip(key.chars()).take_while(|(a, b)| a == b);
        let from_end = unknown.chars().rev().zip(key.chars().rev()).take_while(|(a, b)| a == b);
        from_start.count() + from_end.count()
    };
    let is_near = |key: &&str| 2 * alike(key) >= unknown.len().min(key.len()).max(4);
    absent.iter().copied().filter(is_near).max_by_key(|key| alike(key))
}
