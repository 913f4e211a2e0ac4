//! `allocation.html`: the result as one page, to be read in any browser, searched, sorted and printed, without a network.

mod bars;
mod security;

use std::io::{self, Write};

use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};
use special_fund::Share;
use special_fund::table::Language;

use crate::explain::{Explainer, Step};
use crate::messages::words::{Labels, Words};
use crate::messages::{self, shown};
use crate::report::Report;
use crate::report::notices::{of_reading, of_year, source_of};
use crate::report::summary::Part;
use crate::view::amounts::percent;
use crate::view::columns::is_issued;
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
        ..head(report)
    }
}

/// What stands around the table. Files stand there by name, without their folders: the page is for passing on.
fn head(report: &Report<'_>) -> Value {
    let (policy, language, record) = (report.policy(), report.language, report.record());
    let policy_file = record.policy.file.as_deref().map(shown);
    let pool = report.terms().fiscal_capacity.as_ref();
    context! {
        table => report.of_rows(&record.table.file.as_deref().map(shown).unwrap_or_default()),
        policy => of_year(policy_file.as_deref(), policy, language),
        source => source_of(policy, language),
        figures => figures(report),
        rate => report.allocation.common().uplift_rate.map(|step| percent(step.rate())),
        rest => pool.map(|pool| pool.rest),
        is_issued => is_issued(report.allocation),
        parts => parts(report),
        reasons => report.reasons().all(),
        audited => report.audited(),
        notices => of_reading(report.year),
        record => context! { table => record.table, policy => record.policy, version => record.version },
    }
}

/// What there is, what it becomes, what is left.
fn figures(report: &Report<'_>) -> Value {
    let (total, show) = (&report.total().figures, |amount| report.unit.show(amount));
    context! {
        fund => show(report.terms().fund_total),
        plan => show(total.plan),
        uplift => show(total.uplift),
        fiscal_capacity => show(total.fiscal_capacity),
        total => show(total.total),
        issued => show(total.issued.iter().copied().sum()),
        batch => show(total.batch),
        retained => show(report.allocation.common().retained),
    }
}

/// The table of pools.
fn parts(report: &Report<'_>) -> Vec<Value> {
    let name = |name: &str| match report.language {
        Language::Chinese => name.to_owned(),
        Language::English => name.replace('_', " "), // keys, which may break there
    };
    let part = |Part { name: own, weight, amount, note }: Part<'_>| {
        context! { name => name(own), weight, amount => report.unit.show(amount), note }
    };
    report.parts().into_iter().map(part).collect()
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
