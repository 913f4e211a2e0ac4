//! `allocation.html`: the result as one page, to be read in any browser, searched, sorted and printed, without a network.

mod bars;
mod head;
mod security;

use std::io::{self, Write};

use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};
use special_fund::Share;

use crate::explain::{Explainer, Step};
use crate::messages;
use crate::messages::words::{Labels, Words};
use crate::report::Report;
use crate::view::lines::{Group, Line, names_heading, prefecture_name, subtotal_name};
use bars::Scale;

/// Most rows of a table that gets a page: browsers take long to lay out more.
pub(crate) const MAX_ROWS: usize = 5_000;

/// Most rows whose steps stand below the table, enough for every township of the province: some 4 kB each.
const MAX_EXPLAINED: usize = 1_500;

const FRAME: &str = include_str!("frame.html");
const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Why there is no page, if there are too many rows for one.
pub(crate) fn left_out(report: &Report<'_>) -> Option<String> {
    let is_long = report.total().rows > MAX_ROWS;
    is_long.then(|| report.sentence("notices.no_page", context! { most => MAX_ROWS }))
}

/// The page, whole; the same bytes for the same inputs.
pub(crate) fn write(report: &Report<'_>, writer: &mut dyn Write) -> io::Result<()> {
    let words = Words::of(report.language).labels("page");
    let page = render(TEMPLATE, "", &words, filling(report)).map_err(io::Error::other)?;
    writeln!(writer, "{page}")
}

/// What the template is filled with.
fn filling(report: &Report<'_>) -> Value {
    let is_explained = report.total().rows <= MAX_EXPLAINED;
    let (explained, cited) = if is_explained { explained(report) } else { Default::default() };
    let unexplained = || context! { most => MAX_EXPLAINED, program => report.program };
    context! {
        title => report.terms().title,
        warning => report.is_illustrative().then(|| messages::illustrative(report.language)),
        reconciliation => report.reconciliation(),
        unit => report.unit.heading(report.language),
        legend => bars::legend(&report.columns),
        chart => chart(report),
        names => names_heading(report.allocation, report.language),
        headers => report.headers(),
        // More columns than a screen is wide.
        is_wide => report.columns.len() > 9,
        groups => groups(report),
        total => row(report, "", "", report.total()),
        explained,
        cited,
        // Where the steps are that are not on the page.
        unexplained => (!is_explained).then(|| report.sentence("notices.unexplained", unexplained())),
        ..head::head(report)
    }
}

/// A bar for each prefecture, if there are several.
fn chart(report: &Report<'_>) -> Vec<Value> {
    let prefectures = &report.subtotals.prefectures;
    if prefectures.len() < 2 {
        return Vec::new();
    }
    let scale = Scale::of(prefectures.iter().map(|(_, line)| line));
    let row = |(prefecture, line): &(u64, Line)| {
        let total = report.unit.show(line.figures.total);
        context! { name => prefecture_name(*prefecture), bar => scale.bar(line), total }
    };
    prefectures.iter().map(row).collect()
}

/// Counties, and below them subtotals.
fn groups(report: &Report<'_>) -> Vec<Value> {
    let lines: Vec<Line> = report.allocation.shares().map(|share| Line::of(&share)).collect();
    let scale = Scale::of(lines.iter());
    let county = |share: &Share<'_>| {
        let (county, line) = (share.county, Line::of(share));
        // Of a county only: next to its counties a subtotal would dwarf them.
        let bar = scale.bar(&line);
        let row = row(report, &county.code.to_string(), &county.name, &line);
        context! { is_mountain => share.figures.mountain, bar, ..row }
    };
    let subtotal = |(prefecture, line): &(u64, Line)| {
        row(report, &format!("{prefecture:04}"), &subtotal_name(*prefecture, report.language), line)
    };
    let group = |(shares, prefectures): Group<'_>| {
        let counties: Vec<Value> = shares.iter().map(county).collect();
        context! { counties, subtotals => prefectures.iter().map(subtotal).collect::<Vec<_>>() }
    };
    report.groups().into_iter().map(group).collect()
}

/// Amounts as shown.
fn row(report: &Report<'_>, code: &str, name: &str, line: &Line) -> Value {
    context! { code, name, amounts => report.amounts(line) }
}

/// Every county, in input order; and the first step of each title for which the policy cites something.
fn explained(report: &Report<'_>) -> (Vec<Value>, Vec<Step>) {
    let explainer = Explainer::new(report.allocation, report.language);
    let mut cited: Vec<Step> = Vec::new();
    let county = |Share { row, county, figures, .. }: Share<'_>| {
        let steps = explainer.county(row).unwrap_or_default();
        for step in steps.iter().filter(|step| step.source.is_some()) {
            if cited.iter().all(|known| known.title != step.title) {
                cited.push(step.clone());
            }
        }
        let total = report.unit.show(figures.total);
        context! { code => county.code.to_string(), name => county.name, total, steps }
    };
    let counties = report.allocation.shares().map(county).collect();
    (counties, cited)
}

/// A page in the frame of all pages, with its own style below theirs; every text in it is escaped.
pub(crate) fn render(template: &str, style: &str, words: &Labels, data: Value) -> Result<String, minijinja::Error> {
    let (style, script) = (unix(STYLE) + &unix(style), unix(SCRIPT));
    let security = security::policy(&style, &script);
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = unix(FRAME).replace("<!-- page -->\n", &unix(template));
    // The name tells the engine that it is HTML.
    let template = environment.template_from_named_str("page.html", &template)?;
    template.render(context! { words, security, style, script, ..data })
}

/// Line ends as a browser reads them, whatever the checkout made of them: digests are of what the browser sees.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}
