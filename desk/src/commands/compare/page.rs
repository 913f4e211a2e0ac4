//! `comparison.html`: the same for a browser and for paper, with style and script of the allocation's page.

use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;
use special_fund::Money;

use super::comparison::{Comparison, Row};
use super::notes::Note;
use super::pair::Pair;
use super::parameters::{self, Parameter};
use super::shown::{Shown, only, prefecture};
use super::{Report, changes};
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
    sides: [String; 2],
    explained: String,
    digests: [&'a str; 2],
    unit: String,
    names: &'a [String; 2],
    totals: [&'a str; 2],
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
    columns: Vec<&'a str>,
    warnings: &'a [Note],
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
    #[serde(flatten)]
    shown: Shown,
    /// The bar: its colour, where it begins and how long it is, in 1000ths; from the middle to either side.
    mark: &'static str,
    start: u128,
    length: u128,
}

/// The page, or why the template could not be filled.
pub(crate) fn print(report: &Report<'_>) -> Result<String, minijinja::Error> {
    let Report { comparison, parameters, sums, warnings, notes } = *report;
    let mut words = Words::of(comparison.language).labels("page");
    words.extend(Words::of(comparison.language).labels("comparison"));
    let (changed, unchanged) = parameters.iter().partition(|one| one.is_changed);
    let (style, script) = (unix(STYLE) + &unix(MORE_STYLE), unix(SCRIPT));
    let [name_a, name_b] = &comparison.names;
    let left = comparison.rows.len().saturating_sub(MAX_COUNTIES);
    let name = |name: String, shown: Shown| Entry { name, shown, ..Entry::default() };
    let page = Page {
        words,
        security: security::policy(&style, &script),
        style: &style,
        script: &script,
        sides: comparison.sides.map(|lines| lines.describe()),
        explained: comparison.say("explained", context! { name_a, name_b }),
        digests: comparison.sides.map(|lines| lines.side.table_sha256()),
        unit: comparison.unit.heading(comparison.language),
        names: &comparison.names,
        totals: comparison.sides.map(|lines| lines.total.as_str()),
        no_parameters: parameters::unknown(comparison),
        changed,
        unchanged,
        sums: sums.iter().map(|sum| name(sum.name.clone(), Shown::of_sum(sum, comparison))).collect(),
        prefectures: prefectures(comparison),
        counties: counties(comparison),
        left: (left > 0).then(|| comparison.say("more_counties", context! { left })),
        total: name(comparison.text("total").to_owned(), Shown::of(&comparison.total, comparison)),
        columns: comparison.moved().map(|part| part.header.as_str()).collect(),
        warnings,
        notes,
        changes: changed_rows(comparison),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = unix(TEMPLATE);
    environment.add_template(NAME, &template)?;
    environment.get_template(NAME)?.render(page)
}

/// A line with its bar, `longest` being half of the width; who stands on one side only may have more than that.
fn entry(pair: &Pair, longest: u128, comparison: &Comparison<'_>) -> Entry {
    let length = (pair.size() * 500).checked_div(longest).unwrap_or(0).min(500);
    let (mark, start) = if pair.difference() < Money::ZERO { ("uplift", 500 - length) } else { ("plan", 500) };
    Entry { shown: Shown::of(pair, comparison), mark, start, length, ..Entry::default() }
}

fn prefectures(comparison: &Comparison<'_>) -> Vec<Entry> {
    let pairs = &comparison.prefectures;
    let longest = pairs.iter().map(|(_, pair)| pair.size()).max().unwrap_or(0);
    let name = |of: Option<u64>| prefecture(of, comparison);
    pairs.iter().map(|(of, pair)| Entry { name: name(*of), ..entry(pair, longest, comparison) }).collect()
}

fn counties(comparison: &Comparison<'_>) -> Vec<Entry> {
    // Who stands on one side only would leave the others no length.
    let in_both = comparison.rows.iter().filter(|row| row.only().is_none());
    let longest = in_both.map(|row| row.pair.size()).max().unwrap_or(0);
    let county = |row: &Row<'_>| Entry {
        code: row.code(),
        name: row.name().to_owned(),
        prefecture: row.prefecture(),
        ..entry(&row.pair, longest, comparison)
    };
    comparison.rows.iter().take(MAX_COUNTIES).map(county).collect()
}

fn changed_rows(comparison: &Comparison<'_>) -> Vec<[String; 2]> {
    let change = |row: &Row<'_>| {
        let text = match only(row, comparison) {
            None => changes::all(row, comparison),
            only => comparison.say("only", context! { only }),
        };
        (!text.is_empty()).then(|| [row.label(), text])
    };
    comparison.rows.iter().take(MAX_COUNTIES).filter_map(change).collect()
}
