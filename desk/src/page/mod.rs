//! `allocation.html`: the result as one page, to be read in any browser, searched, sorted and printed, without a network.

mod bars;
mod explained;
mod head;
mod rows;
mod security;

use std::io::{self, Write};

use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::messages;
use crate::messages::words::{Labels, Words};
use crate::report::Report;
use crate::view::lines::{Line, names_heading, prefecture_name};
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
    let (explained, cited) = if is_explained { explained::explained(report) } else { Default::default() };
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
        groups => rows::groups(report),
        total => rows::row(report, "", "", report.total()),
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
