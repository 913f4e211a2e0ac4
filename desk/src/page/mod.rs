//! `allocation.html`: the result as one page, to be read in any browser, searched, sorted and printed, without a network.

mod bars;
mod explained;
mod head;
mod rows;
pub(crate) mod security;

use std::io::{self, Write};

use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;
use special_fund::table::{Language, Table};

use crate::messages;
use crate::messages::words::{Labels, Words};
use crate::report::Report;
use crate::view::amounts::Unit;
use crate::view::columns::Column;
use crate::view::lines::{Subtotals, names_heading, prefecture_name};
use crate::view::summary::Summary;
use bars::{Bar, Kind, Scale};
use explained::{Cited, Explained};
use head::{Labelled, Part, Tile};
use rows::{Group, Row, Rows};

/// Most rows of a table that gets a page: browsers take long to lay out more.
pub(crate) const MAX_ROWS: usize = 5_000;

/// Most rows whose steps stand below the table, enough for every township of the province: some 4 kB each.
const MAX_EXPLAINED: usize = 1_500;

const TEMPLATE: &str = include_str!("page.html");
pub(crate) const STYLE: &str = include_str!("page.css");
pub(crate) const SCRIPT: &str = include_str!("page.js");

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

/// What the template is filled with; it escapes every text.
#[derive(Serialize)]
struct Filling<'a> {
    words: Labels,
    security: String,
    style: &'a str,
    script: &'a str,
    title: &'a str,
    warning: Option<&'static str>,
    about: Vec<Labelled>,
    headline: Vec<Tile>,
    reconciliation: String,
    parts: Vec<Part>,
    said: Vec<Labelled>,
    unit: String,
    legend: Vec<Kind>,
    chart: Vec<ChartRow>,
    /// What stands above the names.
    names: &'static str,
    headers: Vec<String>,
    /// Whether there are more columns than a screen is wide.
    is_wide: bool,
    groups: Vec<Group>,
    total: Row,
    explained: Vec<Explained>,
    /// What the policy cites for each step.
    cited: Vec<Cited>,
    /// What is said instead, where there are too many rows.
    unexplained: Option<String>,
    digests: Vec<Labelled>,
    version: &'static str,
}

/// A prefecture in the chart.
#[derive(Serialize)]
struct ChartRow {
    name: String,
    bar: Bar,
    total: String,
}

impl Page<'_> {
    /// The page, whole; the same bytes for the same inputs.
    pub(crate) fn write(&self, mut writer: impl Write) -> io::Result<()> {
        let (style, script) = (unix(STYLE), unix(SCRIPT));
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_keep_trailing_newline(true);
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let template = unix(TEMPLATE);
        let filling = self.filling(&style, &script);
        // Texts are escaped because this name ends in .html.
        let added = environment.add_template("page.html", &template);
        let rendered = added.and_then(|()| {
            let page = environment.get_template("page.html")?;
            page.render_captured_to(filling, &mut writer).map(drop)
        });
        rendered.map_err(io::Error::other)
    }

    fn filling<'a>(&'a self, style: &'a str, script: &'a str) -> Filling<'a> {
        let Summary { allocation, language, total } = *self.summary;
        let words = Words::of(language).labels("page");
        let unit = Unit::of(allocation.policy().terms().quantum);
        let columns = Column::of(allocation, total);
        let rows = Rows::new(allocation, self.subtotals, &columns, language);
        let is_explained = total.rows <= MAX_EXPLAINED;
        let unexplained = (!is_explained).then(|| unexplained(self.program, language));
        let (explained, cited) =
            if is_explained { explained::explained(allocation, language) } else { Default::default() };
        Filling {
            security: security::policy(style, script),
            style,
            script,
            title: &allocation.policy().terms().title,
            warning: self.is_illustrative().then(|| messages::illustrative(language)),
            about: self.about(&words),
            headline: self.headline(&words),
            reconciliation: self.summary.reconciliation(),
            parts: self.parts(),
            said: self.said(&words),
            unit: unit.heading(language),
            legend: Kind::of(&columns, &words),
            chart: self.chart(),
            names: names_heading(allocation, language),
            headers: columns.iter().map(|column| column.header(allocation, language)).collect(),
            is_wide: columns.len() > 9,
            groups: rows.groups(),
            total: rows.total(),
            explained,
            cited,
            unexplained,
            digests: self.digests(&words),
            version: self.report.version,
            words,
        }
    }

    fn is_illustrative(&self) -> bool {
        self.report.policy.file.is_none()
    }

    /// A bar for each prefecture, if there are several.
    fn chart(&self) -> Vec<ChartRow> {
        let prefectures = &self.subtotals.prefectures;
        if prefectures.len() < 2 {
            return Vec::new();
        }
        let unit = Unit::of(self.summary.allocation.policy().terms().quantum);
        let scale = Scale::of(prefectures.iter().map(|(_, line)| line));
        let rows = prefectures.iter().map(|(prefecture, line)| ChartRow {
            name: prefecture_name(*prefecture),
            bar: scale.bar(line),
            total: unit.show(line.total),
        });
        rows.collect()
    }
}

/// Line ends as a browser reads them, whatever the checkout made of them: digests are of what the browser sees.
pub(crate) fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}
