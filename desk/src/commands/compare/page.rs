//! `comparison.html`: the same for a browser and for paper, with style and script of the allocation's page.

use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;
use special_fund::Money;
use special_fund::table::Language;

use super::changes::{self, Change};
use super::comparison::{Comparison, Row};
use super::notes::Note;
use super::pair::{Pair, percent};
use super::parameters::{self, Parameter};
use super::screen::Screen;
use super::side::Side;
use super::sums::Sum;
use super::words::{NOTHING, prefecture, row_percent, sides, signed, signed_percent};
use crate::messages::words::{Labels, Words};
use crate::page::{SCRIPT, STYLE, security, unix};

/// Escaped throughout: the name tells the engine that it is HTML.
const NAME: &str = "page.html";

/// Most counties of a page; all of them are in the table to open in a spreadsheet.
const MAX_COUNTIES: usize = 2_000;

const TEMPLATE: &str = include_str!("page.html");
const MORE_STYLE: &str = include_str!("page.css");

/// What the template is filled with.
#[derive(Serialize)]
struct Page<'a> {
    words: Labels,
    security: String,
    style: &'a str,
    script: &'a str,
    sides: Vec<String>,
    explained: String,
    digests: [&'a str; 2],
    unit: String,
    names: &'a [String; 2],
    totals: [String; 2],
    /// Why there are no parameters to compare.
    no_parameters: Option<String>,
    changed: Vec<&'a Parameter>,
    unchanged: Vec<&'a Parameter>,
    sums: Vec<Entry>,
    prefectures: Vec<Entry>,
    counties: Vec<Entry>,
    /// What is said of the counties that are not shown, if there are any.
    left: Option<String>,
    total: Entry,
    columns: Vec<String>,
    notes: &'a [Note],
    /// County by county, what changed in the table.
    changes: Vec<[String; 2]>,
}

/// One line of a table.
#[derive(Default, Serialize)]
struct Entry {
    code: String,
    name: String,
    prefecture: String,
    a: String,
    b: String,
    difference: String,
    percent: String,
    /// What the difference is made of, in the order of `columns`.
    parts: Vec<String>,
    /// The bar: its colour, where it begins and how long it is, in 1000ths; from the middle to either side.
    mark: &'static str,
    start: u128,
    length: u128,
}

/// The page, or why the template could not be filled.
pub(crate) fn print(report: &Screen<'_>) -> Result<String, minijinja::Error> {
    let Screen { sides, comparison, parameters, sums, notes, language, .. } = *report;
    let mut words = Words::of(language).labels("page");
    words.extend(Words::of(language).labels("comparison"));
    let (changed, unchanged) = parameters.iter().partition(|one| one.is_changed);
    let filler = Filler { comparison, language };
    let (style, script) = (unix(STYLE) + &unix(MORE_STYLE), unix(SCRIPT));
    let [name_a, name_b] = &comparison.names;
    let left = comparison.rows.len().saturating_sub(MAX_COUNTIES);
    let sentence = |name, data| Words::of(language).sentence(name, data);
    let of_rows = |name| Words::of(language).text(name).to_owned();
    let page = Page {
        words,
        security: security::policy(&style, &script),
        style: &style,
        script: &script,
        sides: sides.into_iter().zip(comparison.sides()).map(|(side, lines)| side.describe(lines)).collect(),
        explained: sentence("compare.explained", context! { name_a, name_b }),
        digests: sides.map(Side::table_sha256),
        unit: comparison.unit.heading(language),
        names: &comparison.names,
        totals: comparison.totals(),
        no_parameters: parameters::unknown(comparison, language),
        changed,
        unchanged,
        sums: sums.iter().map(|sum| filler.sum(sum)).collect(),
        prefectures: filler.prefectures(),
        counties: filler.counties(),
        left: (left > 0).then(|| sentence("compare.more_counties", context! { left })),
        total: Entry { name: of_rows("compare.total"), ..filler.entry(&comparison.total, 0) },
        columns: comparison.moved().map(|part| part.header.clone()).collect(),
        notes,
        changes: filler.changes(),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = unix(TEMPLATE);
    environment.add_template(NAME, &template)?;
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

    fn sum(&self, sum: &Sum) -> Entry {
        let difference = sum.difference();
        let show = |amount: Option<Money>| amount.map_or(NOTHING.to_owned(), |a| self.show(a));
        Entry {
            name: sum.name.clone(),
            a: show(sum.a),
            b: show(sum.b),
            difference: difference.map_or(NOTHING.to_owned(), |amount| signed(amount, self.comparison)),
            percent: signed_percent(sum.a.zip(difference).and_then(|(a, difference)| percent(difference, a))),
            ..Entry::default()
        }
    }

    fn entry(&self, pair: &Pair, longest: u128) -> Entry {
        let difference = pair.difference();
        let part = |amount: Money| signed(amount, self.comparison);
        // Half of the width is the longest; who stands on one side only may have more than that.
        let length = (difference.fen().unsigned_abs() * 500).checked_div(longest).unwrap_or(0).min(500);
        let is_less = difference < Money::ZERO;
        Entry {
            a: self.show(pair.a.total),
            b: self.show(pair.b.total),
            difference: part(difference),
            percent: signed_percent(pair.percent()),
            parts: self.comparison.moved().map(|moved| part(moved.difference(pair))).collect(),
            mark: if is_less { "uplift" } else { "plan" },
            start: if is_less { 500 - length } else { 500 },
            length,
            ..Entry::default()
        }
    }

    fn prefectures(&self) -> Vec<Entry> {
        let pairs = &self.comparison.prefectures;
        let longest = longest(pairs.iter().map(|(_, pair)| pair));
        let entry = |(of, pair): &(Option<u64>, Pair)| Entry { name: prefecture(*of), ..self.entry(pair, longest) };
        pairs.iter().map(entry).collect()
    }

    fn counties(&self) -> Vec<Entry> {
        let rows = &self.comparison.rows;
        // Who stands on one side only would leave the others no length.
        let in_both = rows.iter().filter(|row| row.a.is_some() && row.b.is_some());
        let longest = longest(in_both.map(|row| &row.pair));
        rows.iter().take(MAX_COUNTIES).map(|row| self.county(row, longest)).collect()
    }

    fn county(&self, row: &Row<'_>, longest: u128) -> Entry {
        let mut entry = Entry {
            code: row.code(),
            name: row.name().to_owned(),
            prefecture: row.prefecture(),
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
        entry
    }

    fn changes(&self) -> Vec<[String; 2]> {
        let change = |row: &Row<'_>| {
            let changes = changes::of(row, self.comparison, self.language);
            let texts: Vec<String> = changes.iter().map(Change::print).collect();
            let text = match (row.a, row.b) {
                (Some(_), Some(_)) => texts.join(Words::of(self.language).text("compare.semicolon")),
                _ => sides(row, self.comparison, self.language),
            };
            (!text.is_empty()).then(|| [row.label(), text])
        };
        self.comparison.rows.iter().take(MAX_COUNTIES).filter_map(change).collect()
    }
}

fn longest<'p>(pairs: impl Iterator<Item = &'p Pair>) -> u128 {
    pairs.map(|pair| pair.difference().fen().unsigned_abs()).max().unwrap_or(0)
}
