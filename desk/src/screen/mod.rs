//! What is printed: heading, table, words, notices.

pub(crate) mod grid;

use std::path::PathBuf;

use minijinja::context;
use special_fund::Allocation;

use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, files};
use crate::report::Report;
use crate::report::notices::{noticed, of_year, source_of};
use crate::view::letters;

/// Everything that is printed after a successful run, for so wide a terminal; `of_results` is what is too long or too
/// large to be written, and what of an older set was kept.
pub(crate) fn print(report: &Report<'_>, width: u16, results: &[PathBuf], of_results: Vec<String>) -> String {
    let (grid, unit) = (grid::print(report, width), report.unit.heading(report.language));
    let rule = grid.lines().find(|line| line.starts_with("--")).map_or(0, str::len);
    let (policy, language, reasons) = (report.policy(), report.language, report.reasons());
    let policy_place = report.year.policy_file.place(language);
    let labelled = reasons.all().into_iter().map(|(what, line)| (reasons.label(what), line));
    let data = context! {
        title => report.terms().title,
        illustrative => report.is_illustrative().then(|| messages::illustrative(language)),
        table => report.of_rows(&files::path(&report.year.input)),
        policy => of_year(policy_place.as_deref(), policy, language),
        source => source_of(policy, language),
        most => grid::is_long(report.allocation).then_some(grid::MAX_ROWS),
        indent => " ".repeat(rule.saturating_sub(letters::width(&unit))),
        unit,
        grid,
        pools => report.pools(),
        because => labelled.collect::<Vec<_>>(),
        reconciliation => report.reconciliation(),
        audited => report.audited(),
        notices => noticed(report.year, report.allocation).into_iter().chain(of_results).collect::<Vec<String>>(),
        names => results.iter().map(|path| files::path(path)).collect::<Vec<String>>(),
    };
    report.sentence("screen.printed", data)
}

/// What is printed of a year in which nothing stands in the way of the calculation.
pub(crate) fn checked(year: &Year, allocation: &Allocation<'_>) -> String {
    let language = year.language;
    let data = context! {
        file => files::path(&year.input),
        row_count => allocation.shares().len(),
        mountain_rows => allocation.shares().filter(|share| share.figures.mountain).count(),
        notices => noticed(year, allocation),
        illustrative => year.policy_file.path.is_none().then(|| messages::illustrative(language)),
    };
    Words::of(language).sentence("screen.checked", data)
}
