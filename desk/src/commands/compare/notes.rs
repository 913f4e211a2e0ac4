//! Beside the tables: who stands on one side only, who was renamed, and whether everything adds up.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::zip;

use minijinja::context;
use minijinja::value::Value;
use special_fund::Money;

use super::annex::columns::is_of_batch;
use super::comparison::{Comparison, Note, Row};
use super::lines::Lines;
use crate::report::summary::reconciliation;
use crate::view::amounts::count;
use crate::view::units::{CHANGED, Changed};

/// Most counties that are named in a note; all of them are in the table to open in a spreadsheet.
const MAX_NAMED: usize = 12;

/// What a reader must know before the table: without it the differences mislead.
const WARNINGS: [&str; 6] = ["unit", "batch", "crossed", "far", "areas", "wrong"];

/// Of fewer counties nobody can tell which moves far.
const LEAST_COUNTIES: usize = 10;

/// So many times what the county in the middle moves.
const FAR: i128 = 5;

/// All that is to be remarked: what must be known before the tables, and what stands below them.
pub(crate) fn notes(comparison: &Comparison<'_>) -> [Vec<Note>; 2] {
    let [a, b] = comparison.names.each_ref().map(String::as_str);
    let mut list = vec![
        ("only", a, only(0, comparison)),
        ("only", b, only(1, comparison)),
        ("only", a, columns(0, comparison)),
        ("only", b, columns(1, comparison)),
        ("renamed", "", renamed(comparison, "renamed")),
        ("crossed", "", renamed(comparison, "crossed")),
        ("codes", "", recoded(comparison)),
        ("unit", "", unit(comparison)),
        ("batch", "", batch(comparison)),
        ("far", "", far(comparison)),
    ];
    list.extend(CHANGED.map(|changed| ("areas", "", areas(comparison, changed))));
    for (name, lines) in zip([a, b], comparison.sides) {
        let check = lines.allocation.map(|allocation| reconciliation(allocation, comparison.language));
        list.push(("check", name, check));
        list.extend(lines.remarks.iter().map(|(about, text)| (*about, name, Some(text.clone()))));
    }
    list.push(("difference", "", Some(reconciled(comparison))));
    let mut notes: [Vec<Note>; 2] = Default::default();
    for (about, side, text) in list {
        notes[usize::from(!WARNINGS.contains(&about))].extend(text.map(|text| comparison.note(about, side, text)));
    }
    notes
}

/// Names as far as there is room, if there are any.
fn named(name: &str, all: &[String], more: Value, comparison: &Comparison<'_>) -> Option<String> {
    let names = all.get(..MAX_NAMED).unwrap_or(all);
    let data = context! { row_count => all.len(), names, is_cut => all.len() > MAX_NAMED, ..more };
    (!all.is_empty()).then(|| comparison.say(&format!("note.{name}"), data))
}

/// Who stands on this side only.
fn only(side: usize, comparison: &Comparison<'_>) -> Option<String> {
    let code = |row: &Row<'_>| row.code.map_or_else(String::new, |code| format!("({code})"));
    let rows = comparison.rows.iter().filter(|row| row.only() == Some(side));
    let all: Vec<String> = rows.map(|row| format!("{}{}", row.name(), code(row))).collect();
    let amount = comparison.unit.show(comparison.only[side].totals()[side]);
    named("only", &all, context! { amount }, comparison)
}

/// Columns that only this side has, where the other is an annex.
fn columns(side: usize, comparison: &Comparison<'_>) -> Option<String> {
    let parts = comparison.parts.iter().filter(|part| part.only == Some(side));
    let names: Vec<String> = parts.map(|part| part.header.replace('\n', "")).collect();
    (!names.is_empty()).then(|| comparison.say("note.columns", context! { names }))
}

/// Who has two names under one code: renamed, or `crossed` where either is another's on the other side.
fn renamed(comparison: &Comparison<'_>, about: &str) -> Option<String> {
    let names = [0, 1].map(|side| {
        // Townships of one name are many.
        let differs = |row: &&Row<'_>| matches!(row.on, [Some(a), Some(b)] if a.name != b.name);
        let on = comparison.rows.iter().filter(differs).filter_map(|row| row.on[side]);
        on.map(|one| one.name.as_str()).collect::<BTreeSet<&str>>()
    });
    let renamed = |row: &Row<'_>| {
        let [Some(a), Some(b)] = row.on else { return None };
        let is_other = a.known_as.is_none() && b.known_as.is_none() && a.name != b.name;
        let is_crossed = names[1].contains(a.name.as_str()) || names[0].contains(b.name.as_str());
        let is_one = is_other && is_crossed == (about == "crossed");
        is_one.then(|| format!("{}→{}({})", a.name.as_str(), b.name.as_str(), row.code()))
    };
    let all: Vec<String> = comparison.rows.iter().filter_map(renamed).collect();
    named(about, &all, context! {}, comparison)
}

/// Who stands on both sides by name but under two codes, so that nothing is taken off.
fn recoded(comparison: &Comparison<'_>) -> Option<String> {
    let only = |side: usize| comparison.rows.iter().filter(move |row| row.code.is_some() && row.only() == Some(side));
    let of_a: BTreeMap<&str, String> = only(0).map(|row| (row.name(), row.code())).collect();
    let other = |row: &Row<'_>| Some(format!("{}({}→{})", row.name(), of_a.get(row.name())?, row.code()));
    let all: Vec<String> = only(1).filter_map(other).collect();
    named("codes", &all, context! {}, comparison)
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

/// That one side has the amounts of a batch for its total, and the other says of no batch, in header or title.
fn batch(comparison: &Comparison<'_>) -> Option<String> {
    let sides = comparison.sides;
    let is_batch = |side: usize| is_of_batch(&sides[side].total);
    let is_titled = |side: usize| sides[side].title.as_ref().is_some_and(|title| title.contains('批'));
    let of_batch = (0..2).find(|side| is_batch(*side) && !is_batch(1 - side) && !is_titled(1 - side))?;
    let [side, other] = [of_batch, 1 - of_batch].map(|side| &comparison.names[side]);
    Some(comparison.say("note.batch", context! { side, other, column_name => sides[of_batch].total }))
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
    named("far", &far, context! {}, comparison)
}

/// That counties have other areas since a year, where one side has them as they were and the other as they are.
fn areas(comparison: &Comparison<'_>, Changed { year, new, old }: Changed) -> Option<String> {
    let has = |side: &Lines<'_>, name: &str| side.recipients.iter().any(|one| one.name.ends_with(name));
    let is_new = |side: &Lines<'_>| new.iter().any(|name| has(side, name));
    let may_be_old = |side: &Lines<'_>| side.year.is_none_or(|of| of <= year) && !is_new(side);
    let is_old = |side: &Lines<'_>| may_be_old(side) && old.iter().any(|all| all.iter().all(|name| has(side, name)));
    let sides = comparison.sides;
    let older = (0..2).find(|older| is_old(sides[*older]) && is_new(sides[1 - older]))?;
    Some(comparison.say("note.areas", context! { side => comparison.names[older], year }))
}

/// The differences make up what lies between the two payments.
fn reconciled(comparison: &Comparison<'_>) -> String {
    let Comparison { in_both, only: [only_a, only_b], total, names: [name_a, name_b], .. } = comparison;
    let [in_both, only_a, only_b, total] =
        [in_both, only_a, only_b, total].map(|pair| comparison.signed(pair.difference()));
    let [paid_a, paid_b] = comparison.paid().map(|paid| comparison.unit.show(paid));
    comparison.say("note.reconciled", context! { in_both, only_a, only_b, total, paid_a, paid_b, name_a, name_b })
}
