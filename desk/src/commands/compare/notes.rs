//! Beside the tables: who stands on one side only, who was renamed, and whether everything adds up.

use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;
use special_fund::table::Language;
use special_fund::{Allocation, Money};

use super::comparison::{Comparison, Row};
use super::lines::Recipient;
use super::words::signed;
use crate::messages::words::Words;
use crate::view::amounts::count;
use crate::view::lines::Line;
use crate::view::summary::Summary;

/// Most counties that are named in a note; all of them are in the table to open in a spreadsheet.
const MAX_NAMED: usize = 12;

/// A remark and what it is about.
#[derive(Serialize)]
pub(crate) struct Note {
    pub(crate) label: String,
    pub(crate) text: String,
}

impl Note {
    /// `name` says what it is about.
    pub(crate) fn of(name: &str, side: &str, text: String, language: Language) -> Note {
        Note { label: Words::of(language).sentence(&format!("compare.label.{name}"), context! { side }), text }
    }
}

/// All that is to be remarked.
pub(crate) fn notes(comparison: &Comparison<'_>, language: Language) -> Vec<Note> {
    let notes = Notes { comparison, language };
    let names = comparison.names.each_ref().map(String::as_str);
    let [a, b] = names;
    let lacks = |is_missing: fn(&Row<'_>) -> bool| {
        comparison.rows.iter().filter(|row| is_missing(row)).collect::<Vec<&Row<'_>>>()
    };
    let only_a = notes.only(&lacks(|row| row.b.is_none()), comparison.only_a.a.total);
    let only_b = notes.only(&lacks(|row| row.a.is_none()), comparison.only_b.b.total);
    let [columns_a, columns_b] = [0, 1].map(|side| notes.columns(side));
    let texts = [
        ("only", a, only_a),
        ("only", b, only_b),
        ("only", a, columns_a),
        ("only", b, columns_b),
        ("renamed", a, notes.renamed()),
        ("codes", a, notes.codes()),
        ("unit", a, notes.unit()),
    ];
    let note = |(name, side, text): (&str, &str, Option<String>)| Some(Note::of(name, side, text?, language));
    let mut list: Vec<Note> = texts.into_iter().filter_map(note).collect();
    for (lines, name) in comparison.sides().into_iter().zip(names) {
        list.extend(note(("check", name, lines.allocation.map(|allocation| funded(allocation, language)))));
        list.extend(lines.remarks.iter().map(|(label, text)| Note::of(label, name, text.clone(), language)));
    }
    list.push(Note::of("difference", a, notes.reconciled(), language));
    list
}

struct Notes<'a> {
    comparison: &'a Comparison<'a>,
    language: Language,
}

impl Notes<'_> {
    fn say(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("compare.note.{name}"), data)
    }

    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    fn only(&self, rows: &[&Row<'_>], paid: Money) -> Option<String> {
        let code = |row: &Row<'_>| row.code.map_or_else(String::new, |code| format!("({code})"));
        let names = rows.iter().take(MAX_NAMED).map(|row| format!("{}{}", row.name(), code(row)));
        let names: Vec<String> = names.collect();
        let is_cut = rows.len() > MAX_NAMED;
        let data = context! { row_count => rows.len(), amount => self.show(paid), names, is_cut };
        (!rows.is_empty()).then(|| self.say("only", data))
    }

    /// Columns that only this side has, where the other is an annex.
    fn columns(&self, side: usize) -> Option<String> {
        let parts = self.comparison.parts.iter().filter(|part| part.only == Some(side));
        let names: Vec<String> = parts.map(|part| part.header.replace('\n', "")).collect();
        (!names.is_empty()).then(|| self.say("columns", context! { names }))
    }

    fn renamed(&self) -> Option<String> {
        let name = |side: Option<&Recipient<'_>>| side.filter(|one| one.known_as.is_none()).map(|one| one.name.clone());
        let renamed = |row: &Row<'_>| {
            let (a, b) = name(row.a).zip(name(row.b)).filter(|(a, b)| a != b)?;
            Some(format!("{}→{}({})", a.as_str(), b.as_str(), row.code()))
        };
        let renamed: Vec<String> = self.comparison.rows.iter().filter_map(renamed).collect();
        let names: Vec<&String> = renamed.iter().take(MAX_NAMED).collect();
        let is_cut = renamed.len() > MAX_NAMED;
        let data = context! { row_count => renamed.len(), names, is_cut };
        (!renamed.is_empty()).then(|| self.say("renamed", data))
    }

    /// Who stands on both sides by name but under two codes, so that nothing is taken off.
    fn codes(&self) -> Option<String> {
        let rows = &self.comparison.rows;
        let coded = |row: &&Row<'_>| row.code.is_some();
        let only_a = rows.iter().filter(coded).filter(|row| row.b.is_none());
        let only_a: BTreeMap<&str, String> = only_a.map(|row| (row.name(), row.code())).collect();
        let only_b = rows.iter().filter(coded).filter(|row| row.a.is_none());
        let other = |row: &Row<'_>| Some(format!("{}({}→{})", row.name(), only_a.get(row.name())?, row.code()));
        let all: Vec<String> = only_b.filter_map(other).collect();
        let names: Vec<&String> = all.iter().take(MAX_NAMED).collect();
        let data = context! { row_count => all.len(), names, is_cut => all.len() > MAX_NAMED };
        (!all.is_empty()).then(|| self.say("codes", data))
    }

    /// Totals a thousand times as large as the others, or more: the units are not the same.
    fn unit(&self) -> Option<String> {
        const FAR: u128 = 1_000;
        let [a, b] = [0, 1].map(|side| self.comparison.paid(side).fen().unsigned_abs());
        let times = a.max(b).checked_div(a.min(b))?;
        let times = count(usize::try_from(times).ok().filter(|_| times >= FAR)?);
        Some(self.say("unit", context! { times }))
    }

    /// The differences make up what lies between the two payments.
    fn reconciled(&self) -> String {
        let Comparison { in_both, only_a, only_b, total, .. } = self.comparison;
        let [in_both, only_a, only_b, total] =
            [in_both, only_a, only_b, total].map(|pair| signed(pair.difference(), self.comparison));
        let [paid_a, paid_b] = [0, 1].map(|side| self.show(self.comparison.paid(side)));
        let [name_a, name_b] = &self.comparison.names;
        self.say("reconciled", context! { in_both, only_a, only_b, total, paid_a, paid_b, name_a, name_b })
    }
}

/// What a side pays and retains is what it has.
fn funded(allocation: &Allocation<'_>, language: Language) -> String {
    let mut total = Line::default();
    allocation.shares().for_each(|share| total.add(&Line::of(&share)));
    Summary { allocation, total: &total, language }.reconciliation()
}
