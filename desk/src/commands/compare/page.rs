//! `comparison.html`: the same for a browser and for paper.

use minijinja::Environment;
use serde::Serialize;
use special_fund::Money;
use special_fund::table::Language;

use super::changes::{self, Change};
use super::comparison::{Comparison, Pair, percent};
use super::notes::Note;
use super::parameters::Parameter;
use super::side::Side;
use super::sums::Sum;
use super::words::{NOTHING, row_percent, sides, signed, signed_percent};
use crate::view::amounts::{count, decimal};
use crate::view::lines::prefecture_name;
use crate::view::say;

/// Escaped throughout: the name tells the engine that it is HTML.
const NAME: &str = "page.html";

/// Most counties of a page; all of them are in the table to open in a spreadsheet.
const MAX_COUNTIES: usize = 2_000;

const TEMPLATE: &str = include_str!("page.html");

/// What the template is filled with.
#[derive(Serialize)]
struct Page {
    is_chinese: bool,
    sides: [String; 2],
    same_table: bool,
    digests: [String; 2],
    unit: String,
    changed: Vec<[String; 3]>,
    unchanged: Vec<[String; 3]>,
    sums: Vec<Entry>,
    prefectures: Vec<Entry>,
    counties: Vec<Entry>,
    /// Counties that are not shown, if there are any.
    left: Option<String>,
    total: Entry,
    columns: Vec<&'static str>,
    notes: Vec<[String; 2]>,
}

/// One line of a table.
#[derive(Default, Serialize)]
struct Entry {
    code: String,
    name: String,
    a: String,
    b: String,
    difference: String,
    percent: String,
    /// What the difference is made of, in the order of `columns`.
    parts: Vec<String>,
    note: String,
    is_less: bool,
    /// Length in per cent of the longest.
    bar: String,
}

/// The page, or why the template could not be filled.
pub(crate) fn print(
    sides: [&Side; 2],
    comparison: &Comparison<'_>,
    parameters: &[Parameter],
    sums: &[Sum],
    notes: &[Note],
    language: Language,
) -> Result<String, minijinja::Error> {
    let [a, b] = sides;
    let row = |one: &Parameter| [one.name.clone(), one.a.clone(), one.b.clone()];
    let (changed, unchanged): (Vec<&Parameter>, Vec<&Parameter>) = parameters.iter().partition(|one| one.is_changed());
    let filler = Filler { comparison, language };
    let page = Page {
        is_chinese: language == Language::Chinese,
        sides: [a.describe(comparison.a), b.describe(comparison.b)],
        same_table: a.table_sha256() == b.table_sha256(),
        digests: [a, b].map(|side| side.table_sha256().to_owned()),
        unit: comparison.unit.heading(language),
        changed: changed.into_iter().map(row).collect(),
        unchanged: unchanged.into_iter().map(row).collect(),
        sums: sums.iter().map(|sum| filler.sum(sum)).collect(),
        prefectures: filler.prefectures(),
        counties: filler.counties(),
        left: left(comparison.rows.len()),
        total: filler.total(),
        columns: filler.columns(),
        notes: notes.iter().map(|note| [note.label.clone(), note.text.clone()]).collect(),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_template(NAME, TEMPLATE)?;
    environment.get_template(NAME)?.render(page)
}

struct Filler<'a> {
    comparison: &'a Comparison<'a>,
    language: Language,
}

impl Filler<'_> {
    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    fn columns(&self) -> Vec<&'static str> {
        let mut columns = vec![say(self.language, "总分配方案", "plan"), say(self.language, "上浮", "uplift")];
        if self.comparison.has_fiscal_capacity() {
            columns.push(say(self.language, "地区财力因素", "fiscal capacity"));
        }
        if self.comparison.has_offset() {
            columns.push(say(self.language, "抵减", "offset"));
        }
        columns
    }

    fn sum(&self, sum: &Sum) -> Entry {
        let show = |amount: Option<Money>| amount.map_or(NOTHING.to_owned(), |a| self.show(a));
        Entry {
            name: sum.name.clone(),
            a: show(sum.a),
            b: show(sum.b),
            difference: signed(sum.difference(), self.comparison),
            percent: signed_percent(sum.a.and_then(|a| percent(sum.difference(), a))),
            ..Entry::default()
        }
    }

    fn entry(&self, pair: &Pair, longest: u128) -> Entry {
        let difference = pair.difference(|line| line.total);
        let part = |amount: Money| signed(amount, self.comparison);
        let mut parts = vec![part(pair.difference(|line| line.plan)), part(pair.difference(|line| line.uplift))];
        if self.comparison.has_fiscal_capacity() {
            parts.push(part(pair.difference(|line| line.fiscal_capacity)));
        }
        if self.comparison.has_offset() {
            parts.push(part(pair.offset()));
        }
        Entry {
            a: self.show(pair.a.total),
            b: self.show(pair.b.total),
            difference: part(difference),
            percent: signed_percent(pair.percent()),
            parts,
            is_less: difference < Money::ZERO,
            bar: bar(difference, longest),
            ..Entry::default()
        }
    }

    fn prefectures(&self) -> Vec<Entry> {
        let pairs = &self.comparison.prefectures;
        let longest = longest(pairs.iter().map(|(_, pair)| pair));
        let entry = |(prefecture, pair): &(u64, Pair)| Entry {
            name: prefecture_name(*prefecture),
            ..self.entry(pair, longest)
        };
        pairs.iter().map(entry).collect()
    }

    fn counties(&self) -> Vec<Entry> {
        let rows = &self.comparison.rows;
        // Who stands on one side only would leave the others no length.
        let in_both = rows.iter().filter(|row| row.a.is_some() && row.b.is_some());
        let longest = longest(in_both.map(|row| &row.pair));
        let mut entries = Vec::new();
        for row in rows.iter().take(MAX_COUNTIES) {
            let changes = changes::of(row, self.comparison, self.language);
            let changes: Vec<String> = changes.iter().map(Change::print).collect();
            let mut entry = Entry {
                code: row.code.to_string(),
                name: row.name().to_owned(),
                note: changes.join(say(self.language, "；", "; ")),
                ..self.entry(&row.pair, longest)
            };
            entry.percent = signed_percent(row_percent(row));
            // The side a county does not stand on has no amount, not 0.
            if row.a.is_none() {
                NOTHING.clone_into(&mut entry.a);
            }
            if row.b.is_none() {
                NOTHING.clone_into(&mut entry.b);
            }
            if row.a.is_none() || row.b.is_none() {
                sides(row, self.language).clone_into(&mut entry.note);
            }
            entries.push(entry);
        }
        entries
    }

    fn total(&self) -> Entry {
        Entry { name: say(self.language, "合计", "total").to_owned(), ..self.entry(&self.comparison.total, 0) }
    }
}

fn left(rows: usize) -> Option<String> {
    let left = rows.saturating_sub(MAX_COUNTIES);
    (left > 0).then(|| count(left))
}

fn longest<'p>(pairs: impl Iterator<Item = &'p Pair>) -> u128 {
    let size = |pair: &Pair| pair.difference(|line| line.total).fen().unsigned_abs();
    pairs.map(size).max().unwrap_or(0)
}

/// A length in per cent of the longest, to a tenth, cut off; at most all of it.
fn bar(difference: Money, longest: u128) -> String {
    let size = difference.fen().unsigned_abs();
    let tenths = size.checked_mul(1_000).and_then(|size| size.checked_div(longest));
    let tenths = tenths.and_then(|tenths| i128::try_from(tenths).ok());
    let most = if size == 0 { 0 } else { 1_000 };
    decimal(tenths.unwrap_or(most).min(1_000), 1, 0)
}
