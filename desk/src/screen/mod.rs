//! What is printed: heading, table, words, notices.

pub(crate) mod check;
pub(crate) mod grid;

use std::path::PathBuf;

use minijinja::context;
use special_fund::table::{Encoding, Language, Table};
use special_fund::{BaseRole, Money, Policy};

use crate::input::policy::PolicyFile;
use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, beginning, files};
use crate::view::amounts::Unit;
use crate::view::letters;
use crate::view::lines::{Line, Subtotals};
use crate::view::summary::Summary;
use crate::view::unusual::Unusual;
use grid::Grid;

/// Everything that is printed after a successful run.
pub(crate) struct Screen<'a> {
    pub(crate) year: &'a Year,
    pub(crate) subtotals: &'a Subtotals,
    pub(crate) summary: &'a Summary<'a>,
    /// Of the terminal.
    pub(crate) width: u16,
    pub(crate) results: Vec<PathBuf>,
    /// What is too long or too large to be written, and what of an older set was kept.
    pub(crate) of_results: Vec<String>,
}

impl Screen<'_> {
    pub(crate) fn print(&self) -> String {
        let Summary { allocation, language, .. } = *self.summary;
        let grid = Grid::new(allocation, self.subtotals, language, self.width).print();
        let unit = Unit::of(allocation.policy().terms().quantum).heading(language);
        let rule = grid.lines().find(|line| line.starts_with("--")).map_or(0, str::len);
        let indent = " ".repeat(rule.saturating_sub(letters::width(&unit)));
        let notices = self.notices(language);
        format!("{}\n{indent}{unit}\n{grid}\n{}{notices}", self.heading(language), self.summary.print(),)
    }

    fn heading(&self, language: Language) -> String {
        let PolicyFile { policy, path, .. } = &self.year.policy_file;
        let total = &self.subtotals.total;
        let policy_place = self.year.policy_file.place(language);
        let data = context! {
            title => policy.terms().title,
            illustrative => path.is_none().then(|| messages::illustrative(language)),
            table => of_rows(&files::path(&self.year.input), total, language),
            policy => of_year(policy_place.as_deref(), policy, language),
            source => source_of(policy, language),
            most => grid::is_long(self.summary.allocation).then_some(grid::MAX_ROWS),
        };
        Words::of(language).sentence("screen.heading", data)
    }

    fn notices(&self, language: Language) -> String {
        let words = Words::of(language);
        let PolicyFile { policy, path, .. } = &self.year.policy_file;
        let rate = self.summary.allocation.common().rate();
        let mut notices = Unusual::of(&self.year.table.counties, policy, Some(rate), language).notices();
        notices.extend(table_notices(&self.year.table, policy.terms().base, language));
        notices.extend(self.year.sheet_notices.iter().chain(&self.of_results).cloned());
        let said = notices.iter().map(|said| words.sentence("screen.notice", context! { said }));
        let mut lines: Vec<String> = said.collect();
        if path.is_none() {
            lines.push(messages::illustrative(language).to_owned());
        }
        let names: Vec<String> = self.results.iter().map(|path| files::path(path)).collect();
        lines.push(words.sentence("screen.results", context! { names }));
        lines.join("\n") + "\n"
    }
}

/// The year's table, and how many rows it has.
pub(crate) fn of_rows(table: &str, total: &Line, language: Language) -> String {
    let data = context! { table, row_count => total.rows, mountain_rows => total.mountain_rows };
    Words::of(language).sentence("sentences.table_of_rows", data)
}

/// The policy, the built-in one without a file, and its year.
pub(crate) fn of_year(file: Option<&str>, policy: &Policy, language: Language) -> String {
    let words = Words::of(language);
    let file = file.unwrap_or_else(|| words.text("page.built_in"));
    words.sentence("sentences.policy_of_year", context! { policy => file, year => policy.terms().fiscal_year })
}

/// What is to be said of how the table was read.
pub(crate) fn table_notices(table: &Table, role: BaseRole, language: Language) -> Vec<String> {
    let words = Words::of(language);
    let mut notices = Vec::from_iter(unused(table, false, language));
    let has_base = table.counties.iter().any(|county| county.base > Money::ZERO);
    if role == BaseRole::Protected && !has_base {
        notices.push(words.text("notices.no_base").to_owned());
    }
    notices.extend(encoding(table.encoding, false, language));
    notices.extend(table.notices.iter().map(|notice| messages::table::notice(notice, language)));
    notices
}

/// The columns that were passed over, if any; `of_table` where there is another table beside it.
pub(crate) fn unused(table: &Table, of_table: bool, language: Language) -> Option<String> {
    const MOST: usize = 20;
    let names = not_blank(&table.ignored, language);
    let data = || context! { first => names.get(..MOST).unwrap_or(&names), more => names.len().saturating_sub(MOST), of_table };
    (!names.is_empty()).then(|| Words::of(language).sentence("notices.columns_unused", data()))
}

/// That a file is not UTF-8, if so.
pub(crate) fn encoding(encoding: Encoding, is_published: bool, language: Language) -> Option<String> {
    let is_other = encoding == Encoding::Gb18030;
    is_other.then(|| Words::of(language).sentence("notices.encoding", context! { is_published }))
}

/// Headers of columns that were passed over, safe to print.
pub(crate) fn not_blank(headers: &[String], language: Language) -> Vec<String> {
    const MOST: usize = 60;
    let headers = headers.iter().map(|header| header.trim()).filter(|header| !header.is_empty());
    headers.map(|header| beginning(header, MOST, language)).collect()
}

/// What the policy says of itself, on one line, safe to print.
pub(crate) fn source_of(policy: &Policy, language: Language) -> String {
    const MOST: usize = 300;
    let words: Vec<&str> = policy.terms().source.split_whitespace().collect();
    beginning(&words.join(" "), MOST, language)
}
