//! `allocation.html`: the result as one page, to be read in any browser, searched, sorted and printed, without a network.

mod bars;
mod explained;
mod head;
mod rows;
mod security;

use std::io::{self, Write};

use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};
use special_fund::table::{Language, Table};

use crate::messages;
use crate::messages::words::{Labels, Words};
use crate::report::Report;
use crate::view::amounts::Unit;
use crate::view::columns::Column;
use crate::view::lines::{Line, Subtotals, names_heading, prefecture_name};
use crate::view::summary::Summary;
use bars::{Kind, Scale};
use rows::Rows;

/// Most rows of a table that gets a page: browsers take long to lay out more.
pub(crate) const MAX_ROWS: usize = 5_000;

/// Most rows whose steps stand below the table, enough for every township of the province: some 4 kB each.
const MAX_EXPLAINED: usize = 1_500;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Why there is no page.
pub(crate) fn left_out(language: Language) -> String {
    Words::of(language).sentence("notices.no_page", context! { most => MAX_ROWS })
}

/// Where the steps are that are not on the page.
fn unexplained(program: &str, language: Language) -> String {
    Words::of(language).sentence("notices.unexplained", context! { most => MAX_EXPLAINED, program })
}

/// What the page shows.
pub(crate) struct Page<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) table: &'a Table,
    /// What is to be said of the sheet that the table stands in.
    pub(crate) sheet_notices: &'a [String],
    pub(crate) subtotals: &'a Subtotals,
    pub(crate) summary: &'a Summary<'a>,
    pub(crate) program: &'a str,
}

impl Page<'_> {
    /// The page, whole; the same bytes for the same inputs.
    pub(crate) fn write(&self, mut writer: impl Write) -> io::Result<()> {
        let words = Words::of(self.summary.language).labels("page");
        let page = render(TEMPLATE, "", &words, self.filling(&words)).map_err(io::Error::other)?;
        writeln!(writer, "{page}")
    }

    fn filling(&self, words: &Labels) -> Value {
        let Summary { allocation, language, total } = *self.summary;
        let unit = Unit::of(allocation.policy().terms().quantum);
        let columns = Column::of(allocation, total);
        let rows = Rows::new(allocation, self.subtotals, &columns, language);
        let is_explained = total.rows <= MAX_EXPLAINED;
        let (explained, cited) =
            if is_explained { explained::explained(allocation, language) } else { Default::default() };
        context! {
            title => allocation.policy().terms().title,
            warning => self.is_illustrative().then(|| messages::illustrative(language)),
            about => self.about(words),
            headline => self.headline(words),
            reconciliation => self.summary.reconciliation(),
            parts => self.parts(),
            said => self.said(words),
            unit => unit.heading(language),
            legend => Kind::of(&columns, words),
            chart => self.chart(),
            names => names_heading(allocation, language),
            headers => columns.iter().map(|column| column.header(allocation, language)).collect::<Vec<_>>(),
            // More columns than a screen is wide.
            is_wide => columns.len() > 9,
            groups => rows.groups(),
            total => rows.total(),
            explained,
            cited,
            // What is said instead, where there are too many rows.
            unexplained => (!is_explained).then(|| unexplained(self.program, language)),
            digests => self.digests(words),
            version => self.report.version,
        }
    }

    fn is_illustrative(&self) -> bool {
        self.report.policy.file.is_none()
    }

    /// A bar for each prefecture, if there are several.
    fn chart(&self) -> Vec<Value> {
        let prefectures = &self.subtotals.prefectures;
        if prefectures.len() < 2 {
            return Vec::new();
        }
        let unit = Unit::of(self.summary.allocation.policy().terms().quantum);
        let scale = Scale::of(prefectures.iter().map(|(_, line)| line));
        let row = |(prefecture, line): &(u64, Line)| {
            context! { name => prefecture_name(*prefecture), bar => scale.bar(line), total => unit.show(line.figures.total) }
        };
        prefectures.iter().map(row).collect()
    }
}

/// A page, with its own style below that of all pages; every text in it is escaped.
pub(crate) fn render(template: &str, style: &str, words: &Labels, data: Value) -> Result<String, minijinja::Error> {
    let (style, script) = (unix(STYLE) + &unix(style), unix(SCRIPT));
    let security = security::policy(&style, &script);
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = unix(template);
    // The name tells the engine that it is HTML.
    let template = environment.template_from_named_str("page.html", &template)?;
    template.render(context! { words, security, style, script, ..data })
}

/// Line ends as a browser reads them, whatever the checkout made of them: digests are of what the browser sees.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}
