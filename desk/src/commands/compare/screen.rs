//! What is printed: the two sides, what changed, whom it moved and how far.

use std::iter::zip;
use std::path::PathBuf;

use minijinja::context;

use super::comparison::Row;
use super::pair::Pair;
use super::parts::Part;
use super::shown::Note;
use super::{Report, changes};
use crate::messages::files;
use crate::screen::grid::MAX_ROWS;
use crate::view::letters::{self, Column, width};

/// Most parameters that are printed; all of them are on the page.
const MAX_PARAMETERS: usize = 60;

/// Rows that are printed of a table longer than [`MAX_ROWS`].
const MOST_MOVED: usize = 50;

/// A report on a terminal.
pub(super) struct Screen<'a> {
    pub(super) report: &'a Report<'a>,
    pub(super) results: Vec<PathBuf>,
    /// Of the terminal.
    pub(super) width: u16,
}

impl Screen<'_> {
    /// `of_results` is what is to be said of the results.
    pub(super) fn print(&self, of_results: &[String]) -> String {
        let [warnings, notes] = &self.report.notes;
        let tables = [
            Some(self.heading()),
            Some(padded(warnings)).filter(|warnings| !warnings.is_empty()),
            Some(self.changed_parameters()),
            Some(self.sums()),
            (!self.report.comparison.prefectures.is_empty()).then(|| self.prefectures()),
            Some(self.counties()),
            self.changes(),
            Some(self.ending(notes, of_results)),
        ];
        tables.into_iter().flatten().collect::<Vec<String>>().join("\n")
    }

    fn titled(&self, title: &str, table: &str) -> String {
        let unit = self.report.comparison.unit.heading(self.report.comparison.language);
        format!("{}\n{table}", self.report.comparison.say("titled", context! { title, unit }))
    }

    fn heading(&self) -> String {
        let comparison = self.report.comparison;
        let [name_a, name_b] = &comparison.names;
        let described: Vec<Note> = zip(comparison.names.clone(), comparison.described()).map(Note::from).collect();
        let title = comparison.say("title", context! { name_a, name_b });
        let mut heading = format!("{title}\n\n{}", padded(&described));
        for (name, side) in zip(&comparison.names, comparison.files) {
            let unread = side.has_unread_result.then(|| comparison.say("unread", context! { side => name }));
            heading.extend(side.choice(name).into_iter().chain(unread).map(|said| said + "\n"));
        }
        heading
    }

    /// Those that changed, and whether the tables did.
    fn changed_parameters(&self) -> String {
        let comparison = self.report.comparison;
        let changed = match &self.report.parameters {
            Ok([changed, _]) => changed,
            Err(reason) => return comparison.say("no_parameters", context! { reason }) + "\n",
        };
        let tables = comparison.text(if comparison.is_one_table() { "one_table" } else { "two_tables" });
        if changed.is_empty() {
            return format!("{}\n{tables}\n", comparison.text("no_parameter"));
        }
        let rows = changed.iter().take(MAX_PARAMETERS).map(|texts| texts.to_vec());
        let [a, b] = &comparison.names;
        let columns = [comparison.text("parameters"), a, b].map(Column::left);
        let table = letters::print(&columns, rows.collect(), false, self.width);
        let left = changed.len().saturating_sub(MAX_PARAMETERS);
        let left = (left > 0).then(|| comparison.say("more_parameters", context! { left }) + "\n");
        format!("{table}{}{tables}\n", left.unwrap_or_default())
    }

    fn sums(&self) -> String {
        let Report { comparison, sums, .. } = self.report;
        let [a, b] = &comparison.names;
        let amounts = [a, b, comparison.text("column.difference"), comparison.text("column.percent")];
        let columns: Vec<Column> = [Column::left("")].into_iter().chain(amounts.map(Column::right)).collect();
        let has_more = sums.len() > 1;
        let table = letters::print(&columns, sums.clone(), has_more, self.width);
        self.titled(comparison.text("sums"), &table)
    }

    fn prefectures(&self) -> String {
        let comparison = self.report.comparison;
        let rows = comparison.prefectures.iter().map(|(of, pair)| self.line([comparison.prefecture(*of)], pair));
        self.titled(comparison.text("prefectures"), &self.table(["column.prefecture"], rows.collect()))
    }

    /// Rows that are printed, and how many are not.
    fn listed(&self) -> (&[Row<'_>], usize) {
        let rows = self.report.comparison.rows.as_slice();
        let listed = if rows.len() > MAX_ROWS { MOST_MOVED } else { rows.len() };
        rows.split_at_checked(listed).map_or((rows, 0), |(listed, left)| (listed, left.len()))
    }

    fn counties(&self) -> String {
        let (comparison, (listed, left)) = (self.report.comparison, self.listed());
        let county = |row: &Row<'_>| self.line([row.code(), row.name().to_owned()], &row.pair);
        let mut rows: Vec<Vec<String>> = listed.iter().map(county).collect();
        rows.extend((left > 0).then(|| vec![String::new(), comparison.say("more_rows", context! { left })]));
        let heading = context! { row_count => listed.len() + left, listed => listed.len(), left };
        self.titled(&comparison.say("counties", heading), &self.table(["column.code", "column.name"], rows))
    }

    /// What changed in the table, county by county, the first change of each; nothing where nothing did.
    fn changes(&self) -> Option<String> {
        let comparison = self.report.comparison;
        let change = |row: &Row<'_>| {
            let changes = changes::of(row, comparison);
            let named: Vec<&str> = changes.iter().take(1).map(|change| change.text.as_str()).collect();
            let first = || comparison.say("changes", context! { named, all => changes.len() });
            let said = comparison.only_said(row).unwrap_or_else(first);
            (!said.is_empty()).then(|| vec![row.code(), row.name().to_owned(), said])
        };
        let rows: Vec<Vec<String>> = self.listed().0.iter().filter_map(change).collect();
        let columns = ["column.code", "column.name", "column.changes"].map(|name| Column::left(comparison.text(name)));
        (!rows.is_empty()).then(|| letters::print(&columns, rows, false, self.width))
    }

    /// Names, then totals, their difference, and what makes it: the parts that moved for any county; below them the total.
    fn table<const N: usize>(&self, names: [&str; N], mut rows: Vec<Vec<String>>) -> String {
        let comparison = self.report.comparison;
        let mut total = names.map(|_| String::new());
        total[N - 1] = comparison.text("total").to_owned();
        rows.push(self.line(total, &comparison.total));
        let ([a, b], [of_a, of_b]) = (&comparison.names, comparison.sides);
        let fixed = [
            format!("{a}\n{}", of_a.total),
            format!("{b}\n{}", of_b.total),
            comparison.text("column.difference").to_owned(),
            comparison.text("column.percent").to_owned(),
        ];
        let mut first = Some(comparison.text("of_total"));
        let part = |part: &Part| match part.is_of_total() {
            true => first.take().map_or(String::new(), |first| format!("{first}\n")) + &part.header,
            false => format!("{}\n{}", comparison.text("besides"), part.header),
        };
        let amounts = fixed.into_iter().chain(comparison.moved().map(part));
        let names = names.map(|name| Column::left(comparison.text(name)));
        let columns: Vec<Column> = names.into_iter().chain(amounts.map(|header| Column::right(&header))).collect();
        letters::print_in_parts(N, &columns, &rows, self.width)
    }

    fn line<const N: usize>(&self, names: [String; N], pair: &Pair) -> Vec<String> {
        names.into_iter().chain(self.report.comparison.cells(pair)).collect()
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self, notes: &[Note], of_results: &[String]) -> String {
        let comparison = self.report.comparison;
        let results: Vec<String> = self.results.iter().map(|path| files::path(path)).collect();
        let results = comparison.note("results", "", results.join(comparison.text("comma")));
        let kept = of_results.iter().map(|text| comparison.note("notice", "", text.clone()));
        padded(&notes.iter().cloned().chain(kept).chain([results]).collect::<Vec<Note>>())
    }
}

/// Lines of a label and a text, the texts below each other.
fn padded(lines: &[Note]) -> String {
    let widest = lines.iter().map(|[label, _]| width(label)).max().unwrap_or(0) + 2;
    let line = |[label, text]: &Note| {
        let gap = " ".repeat(widest.saturating_sub(width(label)));
        format!("{label}{gap}{text}\n")
    };
    lines.iter().map(line).collect()
}
