//! What is printed: heading, table, words, notices.

pub(crate) mod check;
pub(crate) mod grid;

use std::path::PathBuf;

use minijinja::context;

use crate::messages::{self, files};
use crate::report::Report;
use crate::report::notices::{noticed, of_year, source_of};
use crate::view::letters;

/// Everything that is printed after a successful run, for so wide a terminal; `of_results` is what is too long or too
/// large to be written, and what of an older set was kept.
pub(crate) fn print(report: &Report<'_>, width: u16, results: &[PathBuf], of_results: Vec<String>) -> String {
    let (grid, unit) = (grid::print(report, width), report.unit.heading(report.language));
    let rule = grid.lines().find(|line| line.starts_with("--")).map_or(0, str::len);
    let indent = " ".repeat(rule.saturating_sub(letters::width(&unit)));
    let (heading, summary) = (heading(report), report.summary());
    format!("{heading}\n{indent}{unit}\n{grid}\n{summary}{}", notices(report, results, of_results))
}

fn heading(report: &Report<'_>) -> String {
    let (policy, language) = (report.policy(), report.language);
    let policy_place = report.year.policy_file.place(language);
    let data = context! {
        title => report.terms().title,
        illustrative => report.is_illustrative().then(|| messages::illustrative(language)),
        table => report.of_rows(&files::path(&report.year.input)),
        policy => of_year(policy_place.as_deref(), policy, language),
        source => source_of(policy, language),
        most => grid::is_long(report.allocation).then_some(grid::MAX_ROWS),
    };
    report.sentence("screen.heading", data)
}

fn notices(report: &Report<'_>, results: &[PathBuf], of_results: Vec<String>) -> String {
    let notices = noticed(report.year, report.allocation).into_iter().chain(of_results);
    let mut lines: Vec<String> = notices.map(|said| report.sentence("screen.notice", context! { said })).collect();
    if report.is_illustrative() {
        lines.push(messages::illustrative(report.language).to_owned());
    }
    let names: Vec<String> = results.iter().map(|path| files::path(path)).collect();
    lines.push(report.sentence("screen.results", context! { names }));
    lines.join("\n") + "\n"
}
