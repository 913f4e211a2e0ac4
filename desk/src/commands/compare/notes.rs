//! Beside the tables: who stands on one side only, who was renamed, and whether everything adds up.

use std::collections::BTreeMap;

use minijinja::context;
use serde::Serialize;
use special_fund::{CountyCode, Money};

use super::comparison::{Comparison, Row};
use super::lines::Lines;
use super::shown::signed;
use crate::report::summary::reconciliation;
use crate::view::amounts::count;
use crate::view::units::{SINCE_2021, was_larger};

/// Most counties that are named in a note; all of them are in the table to open in a spreadsheet.
const MAX_NAMED: usize = 12;

/// What a reader must know before the table: without it the differences mislead.
const WARNINGS: [&str; 4] = ["unit", "far", "areas", "wrong"];

/// Of fewer counties nobody can tell which moves far.
const LEAST_COUNTIES: usize = 10;

/// So many times what the county in the middle moves.
const FAR: i128 = 5;

/// A remark and what it is about.
#[derive(Clone, Serialize)]
pub(crate) struct Note {
    pub(crate) label: String,
    pub(crate) text: String,
    #[serde(skip)]
    pub(crate) is_warning: bool,
}

impl Note {
    /// `name` says what it is about.
    pub(crate) fn of(name: &str, side: &str, text: String, comparison: &Comparison<'_>) -> Note {
        let label = comparison.say(&format!("label.{name}"), context! { side });
        Note { label, text, is_warning: WARNINGS.contains(&name) }
    }
}

/// All that is to be remarked.
pub(crate) fn notes(comparison: &Comparison<'_>) -> Vec<Note> {
    let note = |name: &str, side: &str, text: String| Note::of(name, side, text, comparison);
    let sides = || comparison.names.iter().zip(comparison.sides).enumerate();
    let mut list = Vec::new();
    list.extend(sides().filter_map(|(side, (name, _))| Some(note("only", name, only(side, comparison)?))));
    list.extend(sides().filter_map(|(side, (name, _))| Some(note("only", name, columns(side, comparison)?))));
    list.extend(renamed(comparison).map(|text| note("renamed", "", text)));
    list.extend(recoded(comparison).map(|text| note("codes", "", text)));
    list.extend(unit(comparison).map(|text| note("unit", "", text)));
    list.extend(far(comparison).map(|text| note("far", "", text)));
    list.extend(areas(comparison).map(|text| note("areas", "", text)));
    for (_, (name, lines)) in sides() {
        list.extend(
            lines.allocation.map(|allocation| note("check", name, reconciliation(allocation, comparison.language))),
        );
        list.extend(lines.remarks.iter().map(|(label, text)| note(label, name, text.clone())));
    }
    list.push(note("difference", "", reconciled(comparison)));
    list
}

/// Names as far as there is room, if there are any.
fn named(name: &str, all: &[String], comparison: &Comparison<'_>) -> Option<String> {
    let names = all.get(..MAX_NAMED).unwrap_or(all);
    let data = context! { row_count => all.len(), names, is_cut => all.len() > MAX_NAMED };
    (!all.is_empty()).then(|| comparison.say(&format!("note.{name}"), data))
}

/// Who stands on this side only.
fn only(side: usize, comparison: &Comparison<'_>) -> Option<String> {
    let code = |code: CountyCode| format!("({code})");
    let rows = comparison.rows.iter().filter(|row| row.only() == Some(side));
    let all: Vec<String> =
        rows.map(|row| format!("{}{}", row.name(), row.code.map(code).unwrap_or_default())).collect();
    let names = all.get(..MAX_NAMED).unwrap_or(&all);
    let amount = comparison.unit.show(*comparison.only.get(side)?.totals().get(side)?);
    let data = context! { row_count => all.len(), amount, names, is_cut => all.len() > MAX_NAMED };
    (!all.is_empty()).then(|| comparison.say("note.only", data))
}

/// Columns that only this side has, where the other is an annex.
fn columns(side: usize, comparison: &Comparison<'_>) -> Option<String> {
    let parts = comparison.parts.iter().filter(|part| part.only == Some(side));
    let names: Vec<String> = parts.map(|part| part.header.replace('\n', "")).collect();
    (!names.is_empty()).then(|| comparison.say("note.columns", context! { names }))
}

fn renamed(comparison: &Comparison<'_>) -> Option<String> {
    let renamed = |row: &Row<'_>| {
        let [Some(a), Some(b)] = row.on else { return None };
        let is_other = a.known_as.is_none() && b.known_as.is_none() && a.name != b.name;
        is_other.then(|| format!("{}→{}({})", a.name.as_str(), b.name.as_str(), row.code()))
    };
    let all: Vec<String> = comparison.rows.iter().filter_map(renamed).collect();
    named("renamed", &all, comparison)
}

/// Who stands on both sides by name but under two codes, so that nothing is taken off.
fn recoded(comparison: &Comparison<'_>) -> Option<String> {
    let only = |side: usize| comparison.rows.iter().filter(move |row| row.code.is_some() && row.only() == Some(side));
    let of_a: BTreeMap<&str, String> = only(0).map(|row| (row.name(), row.code())).collect();
    let other = |row: &Row<'_>| Some(format!("{}({}→{})", row.name(), of_a.get(row.name())?, row.code()));
    let all: Vec<String> = only(1).filter_map(other).collect();
    named("codes", &all, comparison)
}

/// Totals a thousand times as large as the others, or more: the units are not the same.
fn unit(comparison: &Comparison<'_>) -> Option<String> {
    const FAR: u128 = 1_000;
    let ([a, b], [name_a, name_b]) = (comparison.paid().map(|paid| paid.fen().unsigned_abs()), &comparison.names);
    let times = a.max(b).checked_div(a.min(b))?;
    let times = count(usize::try_from(times).ok().filter(|_| times >= FAR)?);
    let [smaller, larger] = if a < b { [name_a, name_b] } else { [name_b, name_a] };
    Some(comparison.say("note.unit", context! { times, smaller, larger }))
}

/// Counties of an annex that moved far more than most, or far less: a point or a unit may have slipped in print.
fn far(comparison: &Comparison<'_>) -> Option<String> {
    let moved = |row: &Row<'_>| {
        let [a, b] = row.pair.totals().map(Money::fen);
        (row.only().is_none() && a > 0 && b > 0).then(|| b * 1_000_000 / a)
    };
    let mut all: Vec<i128> = comparison.rows.iter().filter_map(moved).collect();
    all.sort_unstable();
    let is_annex = !comparison.has_policies();
    let can_tell = |middle: &&i128| is_annex && all.len() >= LEAST_COUNTIES && **middle > 0;
    let middle = *all.get(all.len() / 2).filter(can_tell)?;
    let is_far = |moved: i128| moved >= middle * FAR || moved * FAR <= middle;
    let far = comparison.rows.iter().filter(|row| moved(row).is_some_and(is_far));
    let far = far.map(|row| {
        let [a, b] = row.pair.totals().map(|total| comparison.unit.show(total));
        format!("{} {a}→{b}", row.label())
    });
    // Where many moved that far, it is what happened.
    let far = Some(far.collect::<Vec<String>>()).filter(|far| far.len() * 10 <= all.len())?;
    named("far", &far, comparison)
}

/// That districts of Hangzhou have other areas since 2021, where one side has them as they were and the other as they are.
fn areas(comparison: &Comparison<'_>) -> Option<String> {
    let has = |side: &Lines<'_>, name: &str| side.recipients.iter().any(|one| one.name.ends_with(name));
    let is_new = |side: &Lines<'_>| SINCE_2021.iter().any(|name| has(side, name));
    let is_old = |side: &Lines<'_>| !is_new(side) && side.recipients.iter().any(|one| was_larger(&one.name));
    let older = (0..2).find(|older| {
        let sides = comparison.sides;
        sides.get(*older).is_some_and(|side| is_old(side)) && sides.get(1 - older).is_some_and(|side| is_new(side))
    })?;
    Some(comparison.say("note.areas", context! { side => comparison.names.get(older) }))
}

/// The differences make up what lies between the two payments.
fn reconciled(comparison: &Comparison<'_>) -> String {
    let Comparison { in_both, only: [only_a, only_b], total, names: [name_a, name_b], .. } = comparison;
    let [in_both, only_a, only_b, total] =
        [in_both, only_a, only_b, total].map(|pair| signed(pair.difference(), comparison));
    let [paid_a, paid_b] = comparison.paid().map(|paid| comparison.unit.show(paid));
    comparison.say("note.reconciled", context! { in_both, only_a, only_b, total, paid_a, paid_b, name_a, name_b })
}
