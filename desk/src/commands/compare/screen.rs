//! What is printed: the two sides, what changed, whom it moved and how far.

use std::path::PathBuf;

use minijinja::context;

use super::comparison::Row;
use super::notes::Note;
use super::pair::Pair;
use super::parameters::{self, Parameter};
use super::parts::Part;
use super::shown::{Shown, only, prefecture};
use super::{Report, changes};
use crate::messages::files;
use crate::screen::grid::MAX_ROWS;
use crate::view::letters::{self, Column, width};

/// Most parameters that are printed; all of them are on the page.
const MAX_PARAMETERS: usize = 60;

/// Rows that are printed of a table longer than [`MAX_ROWS`].
const MOST_MOVED: usize = 50;

/// A report on a terminal.
pub(crate) struct Screen<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) results: Vec<PathBuf>,
    /// Of the terminal.
    pub(crate) width: u16,
}

impl Screen<'_> {
    /// `of_results` is what is to be said of the results.
    pub(crate) fn print(&self, of_results: &[String]) -> String {
        let comparison = self.report.comparison;
        let titled = |title: &str, table: String| {
            let unit = comparison.unit.heading(comparison.language);
            format!("{}\n{table}", comparison.say("titled", context! { title, unit }))
        };
        let has_prefectures = !comparison.prefectures.is_empty();
        let tables = [
            Some(self.heading()),
            self.warnings(),
            Some(self.changed_parameters()),
            Some(titled(comparison.text("sums"), self.sums())),
            has_prefectures.then(|| titled(comparison.text("prefectures"), self.prefectures())),
            Some(titled(&self.counties_heading(), self.counties())),
            self.changes(),
            Some(self.ending(of_results)),
        ];
        tables.into_iter().flatten().collect::<Vec<String>>().join("\n")
    }

    fn heading(&self) -> String {
        let comparison = self.report.comparison;
        let [name_a, name_b] = &comparison.names;
        let sides = || comparison.names.iter().zip(comparison.sides);
        let described = padded(sides().map(|(name, lines)| (name.clone(), lines.describe())).collect());
        let mut heading = format!("{}\n\n{described}", comparison.say("title", context! { name_a, name_b }));
        for (name, lines) in sides() {
            let unread = || comparison.say("unread", context! { side => name });
            let unread = lines.side.has_unread_result.then(unread);
            heading.extend(lines.side.choice(name).into_iter().chain(unread).map(|said| said + "\n"));
        }
        heading
    }

    /// What a reader must know before the tables; nothing if all is well.
    fn warnings(&self) -> Option<String> {
        let warnings = self.report.warnings.iter().map(|note| (note.label.clone(), note.text.clone()));
        (!self.report.warnings.is_empty()).then(|| padded(warnings.collect()))
    }

    /// Those that changed, and whether the tables did.
    fn changed_parameters(&self) -> String {
        let comparison = self.report.comparison;
        if let Some(unknown) = parameters::unknown(comparison) {
            return comparison.say("no_parameters", context! { reason => unknown }) + "\n";
        }
        let changed: Vec<&Parameter> = self.report.parameters.iter().filter(|one| one.is_changed).collect();
        let [a, b] = comparison.sides.map(|lines| lines.side.table_sha256());
        let tables = comparison.text(if a == b { "one_table" } else { "two_tables" });
        if changed.is_empty() {
            return format!("{}\n{tables}\n", comparison.text("no_parameter"));
        }
        let rows = changed.iter().take(MAX_PARAMETERS).map(|one| vec![one.name.clone(), one.a.clone(), one.b.clone()]);
        let [a, b] = &comparison.names;
        let columns = [comparison.text("parameters"), a, b].map(Column::left);
        let table = letters::print(&columns, rows.collect(), false, self.width);
        let left = changed.len().saturating_sub(MAX_PARAMETERS);
        let left = (left > 0).then(|| comparison.say("more_parameters", context! { left }) + "\n");
        format!("{table}{}{tables}\n", left.unwrap_or_default())
    }

    fn sums(&self) -> String {
        let Report { comparison, sums, .. } = self.report;
        let rows = sums.iter().map(|sum| row([sum.name.clone()], Shown::of_sum(sum, comparison)));
        let [a, b] = &comparison.names;
        let amounts = [a, b, comparison.text("column.difference"), comparison.text("column.percent")];
        let columns: Vec<Column> = [Column::left("")].into_iter().chain(amounts.map(Column::right)).collect();
        letters::print(&columns, rows.collect(), sums.len() > 1, self.width)
    }

    fn prefectures(&self) -> String {
        let comparison = self.report.comparison;
        let rows = comparison.prefectures.iter().map(|(of, pair)| self.line([prefecture(*of, comparison)], pair));
        let total = self.line([comparison.text("total").to_owned()], &comparison.total);
        self.table(["column.prefecture"], rows.chain([total]).collect())
    }

    /// Rows that are printed, and how many are not.
    fn listed(&self) -> (&[Row<'_>], usize) {
        let rows = self.report.comparison.rows.as_slice();
        let listed = if rows.len() > MAX_ROWS { MOST_MOVED } else { rows.len() };
        rows.split_at_checked(listed).map_or((rows, 0), |(listed, left)| (listed, left.len()))
    }

    fn counties_heading(&self) -> String {
        let (listed, left) = self.listed();
        let data = context! { row_count => listed.len() + left, listed => listed.len(), left };
        self.report.comparison.say("counties", data)
    }

    fn counties(&self) -> String {
        let (comparison, (listed, left)) = (self.report.comparison, self.listed());
        let county = |row: &Row<'_>| self.line([row.code(), row.name().to_owned()], &row.pair);
        let mut rows: Vec<Vec<String>> = listed.iter().map(county).collect();
        rows.extend((left > 0).then(|| vec![String::new(), comparison.say("more_rows", context! { left })]));
        rows.push(self.line([String::new(), comparison.text("total").to_owned()], &comparison.total));
        self.table(["column.code", "column.name"], rows)
    }

    /// What changed in the table, county by county, the first change of each; nothing where nothing did.
    fn changes(&self) -> Option<String> {
        let comparison = self.report.comparison;
        let change = |row: &Row<'_>| {
            let said = if row.only().is_some() {
                comparison.say("only", context! { only => only(row, comparison) })
            } else {
                let changes = changes::of(row, comparison);
                let named: Vec<String> = changes.iter().take(1).map(changes::Change::print).collect();
                comparison.say("changes", context! { named, all => changes.len() })
            };
            (!said.is_empty()).then(|| vec![row.code(), row.name().to_owned(), said])
        };
        let rows: Vec<Vec<String>> = self.listed().0.iter().filter_map(change).collect();
        let columns = ["column.code", "column.name", "column.changes"].map(|name| Column::left(comparison.text(name)));
        (!rows.is_empty()).then(|| letters::print(&columns, rows, false, self.width))
    }

    /// Names, then totals, their difference, and what makes it: the parts that moved for any county.
    fn table<const N: usize>(&self, names: [&str; N], rows: Vec<Vec<String>>) -> String {
        let comparison = self.report.comparison;
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
        row(names, Shown::of(pair, self.report.comparison))
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self, of_results: &[String]) -> String {
        let Report { comparison, notes, .. } = self.report;
        let results: Vec<String> = self.results.iter().map(|path| files::path(path)).collect();
        let results = Note::of("results", "", results.join(comparison.text("comma")), comparison);
        let kept = of_results.iter().map(|text| Note::of("notice", "", text.clone(), comparison));
        let notes = notes.iter().cloned().chain(kept).chain([results]);
        padded(notes.map(|note| (note.label, note.text)).collect())
    }
}

fn row<const N: usize>(names: [String; N], shown: Shown) -> Vec<String> {
    names.into_iter().chain(shown.cells()).collect()
}

/// Lines of a label and a text, the texts below each other.
fn padded(lines: Vec<(String, String)>) -> String {
    let widest = lines.iter().map(|(label, _)| width(label)).max().unwrap_or(0) + 2;
    let line = |(label, text): &(String, String)| {
        let gap = " ".repeat(widest.saturating_sub(width(label)));
        format!("{label}{gap}{text}\n")
    };
    lines.iter().map(line).collect()
}
