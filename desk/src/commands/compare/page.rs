//! `comparison.html`: the same for a browser and for paper, with style and script of the allocation's page.

use std::io::{self, Write};
use std::iter::zip;

use minijinja::context;
use minijinja::value::Value;
use special_fund::Money;

use super::changes;
use super::comparison::{Comparison, Row};
use super::notes::notes;
use super::parameters::parameters;
use super::parts::Pair;
use super::sums::sums;
use crate::messages::words::Words;
use crate::page::render;
use crate::view::units::prefecture_name;

/// Most counties of a page; all of them are in the table to open in a spreadsheet.
const MAX_COUNTIES: usize = 2_000;

const TEMPLATE: &str = include_str!("page.html");
const MORE_STYLE: &str = include_str!("page.css");

/// The page, whole; the same bytes for the same comparison.
pub(super) fn write(writer: &mut dyn Write, comparison: &Comparison<'_>) -> io::Result<()> {
    let mut words = Words::of(comparison.language).labels("page");
    words.extend(Words::of(comparison.language).labels("comparison"));
    let [name_a, name_b] = &comparison.names;
    let (parameters, [warnings, notes]) = (parameters(comparison), notes(comparison));
    let left = comparison.rows.len().saturating_sub(MAX_COUNTIES);
    let data = context! {
        title => words["title"],
        sides => zip(&comparison.names, comparison.described()).collect::<Vec<_>>(),
        explained => comparison.say("explained", context! { name_a, name_b }),
        digests => comparison.files.map(|side| side.table_sha256()),
        unit => comparison.unit.heading(comparison.language),
        names => comparison.names,
        totals => comparison.sides.map(|lines| lines.total.as_str()),
        // Why there are no parameters to compare.
        no_parameters => parameters.as_ref().err(),
        changed => parameters.as_ref().ok().map(|[changed, _]| changed),
        unchanged => parameters.as_ref().ok().map(|[_, unchanged]| unchanged),
        sums => sums(comparison),
        prefectures => prefectures(comparison),
        counties => counties(comparison),
        // What is said of the counties that are not shown, if there are any.
        left => (left > 0).then(|| comparison.say("more_counties", context! { left })),
        total => context! { name => comparison.text("total"), cells => comparison.cells(&comparison.total) },
        columns => comparison.moved().map(|part| part.header.as_str()).collect::<Vec<_>>(),
        warnings,
        notes,
        changes => changed_rows(comparison),
    };
    writer.write_all(render(TEMPLATE, MORE_STYLE, &words, data).map_err(io::Error::other)?.as_bytes())
}

/// A line with its bar from the middle to either side, `longest` being half of the width of 1000; who stands on one side
/// only may have more than that.
fn entry(pair: &Pair, longest: u128, comparison: &Comparison<'_>) -> Value {
    let length = (pair.size() * 500).checked_div(longest).unwrap_or(0).min(500);
    let (mark, start) = if pair.difference() < Money::ZERO { ("uplift", 500 - length) } else { ("plan", 500) };
    context! { mark, start, length, cells => comparison.cells(pair) }
}

fn prefectures(comparison: &Comparison<'_>) -> Vec<Value> {
    let pairs = &comparison.prefectures;
    let longest = pairs.iter().map(|(_, pair)| pair.size()).max().unwrap_or(0);
    let name = |of: Option<u64>| comparison.prefecture(of);
    pairs.iter().map(|(of, pair)| context! { name => name(*of), ..entry(pair, longest, comparison) }).collect()
}

fn counties(comparison: &Comparison<'_>) -> Vec<Value> {
    // Who stands on one side only would leave the others no length.
    let in_both = comparison.rows.iter().filter(|row| row.only().is_none());
    let longest = in_both.map(|row| row.pair.size()).max().unwrap_or(0);
    let county = |row: &Row<'_>| {
        let (code, name, prefecture) = (row.code(), row.name(), row.prefecture().map(prefecture_name));
        context! { code, name, prefecture => prefecture.unwrap_or_default(), ..entry(&row.pair, longest, comparison) }
    };
    comparison.rows.iter().take(MAX_COUNTIES).map(county).collect()
}

fn changed_rows(comparison: &Comparison<'_>) -> Vec<[String; 2]> {
    let change = |row: &Row<'_>| {
        let text = comparison.only_said(row).unwrap_or_else(|| changes::all(row, comparison));
        (!text.is_empty()).then(|| [row.label(), text])
    };
    comparison.rows.iter().take(MAX_COUNTIES).filter_map(change).collect()
}
