//! What is printed: the two sides, what changed, whom it moved and how far.

use std::iter::zip;
use std::path::PathBuf;

use minijinja::context;

use super::changes;
use super::comparison::{Comparison, Note, Row};
use super::notes::notes;
use super::parameters::parameters;
use super::parts::{Pair, Part};
use super::sums::sums;
use crate::messages::files;
use crate::screen::grid::MAX_ROWS;
use crate::view::letters::{self, Column, width};

/// Most parameters that are printed; all of them are on the page.
const MAX_PARAMETERS: usize = 60;

/// Rows that are printed of a table longer than [`MAX_ROWS`].
const MOST_MOVED: usize = 50;

/// A comparison on a terminal so wide.
pub(super) struct Screen<'a> {
    pub(super) comparison: &'a Comparison<'a>,
    pub(super) width: u16,
}

impl Screen<'_> {
    /// What is said of the results stands above their names.
    pub(super) fn print(&self, results: &[PathBuf], of_results: &[String]) -> String {
        let comparison = self.comparison;
        let [warnings, mut notes] = notes(comparison);
        let results: Vec<String> = results.iter().map(|path| files::path(path)).collect();
        notes.extend(of_results.iter().map(|text| comparison.note("notice", "", text.clone())));
        notes.push(comparison.note("results", "", results.join(comparison.text("comma"))));
        let printed = [
            self.heading(),
            padded(&warnings),
            self.changed_parameters(),
            self.sums(),
            self.prefectures(),
            self.counties(),
            self.changes(),
            padded(&notes),
        ];
        printed.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join("\n")
    }

    fn titled(&self, title: &str, table: &str) -> String {
        let unit = self.comparison.unit.heading(self.comparison.language);
        format!("{}\n{table}", self.comparison.say("titled", context! { title, unit }))
    }

    fn heading(&self) -> String {
        let comparison = self.comparison;
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
        let Screen { comparison, width } = *self;
        let [changed, _] = match parameters(comparison) {
            Ok(parameters) => parameters,
            Err(reason) => return comparison.say("no_parameters", context! { reason }) + "\n",
        };
        let tables = comparison.text(if comparison.is_one_table() { "one_table" } else { "two_tables" });
        if changed.is_empty() {
            return format!("{}\n{tables}\n", comparison.text("no_parameter"));
        }
        let left = changed.len().saturating_sub(MAX_PARAMETERS);
        let left = (left > 0).then(|| comparison.say("more_parameters", context! { left }) + "\n");
        let [a, b] = &comparison.names;
        let columns = [comparison.text("parameters"), a, b].map(Column::left);
        let rows = changed.into_iter().take(MAX_PARAMETERS).map(Vec::from);
        format!("{}{}{tables}\n", letters::print(&columns, rows.collect(), false, width), left.unwrap_or_default())
    }

    fn sums(&self) -> String {
        let Screen { comparison, width } = *self;
        let ([a, b], sums) = (&comparison.names, sums(comparison));
        let amounts = [a, b, comparison.text("column.difference"), comparison.text("column.percent")];
        let columns: Vec<Column> = [Column::left("")].into_iter().chain(amounts.map(Column::right)).collect();
        let has_more = sums.len() > 1;
        self.titled(comparison.text("sums"), &letters::print(&columns, sums, has_more, width))
    }

    fn prefectures(&self) -> String {
        let prefectures = &self.comparison.prefectures;
        if prefectures.is_empty() {
            return String::new();
        }
        let rows = prefectures.iter().map(|(of, pair)| self.line([self.comparison.prefecture(*of)], pair));
        self.titled(self.comparison.text("prefectures"), &self.table(["column.prefecture"], rows.collect()))
    }

    /// Rows that are printed, and how many are not.
    fn listed(&self) -> (&[Row<'_>], usize) {
        let rows = self.comparison.rows.as_slice();
        let listed = if rows.len() > MAX_ROWS { MOST_MOVED } else { rows.len() };
        rows.split_at_checked(listed).map_or((rows, 0), |(listed, left)| (listed, left.len()))
    }

    fn counties(&self) -> String {
        let (comparison, (listed, left)) = (self.comparison, self.listed());
        let county = |row: &Row<'_>| self.line([row.code(), row.name().to_owned()], &row.pair);
        let mut rows: Vec<Vec<String>> = listed.iter().map(county).collect();
        rows.extend((left > 0).then(|| vec![String::new(), comparison.say("more_rows", context! { left })]));
        let heading = context! { row_count => listed.len() + left, listed => listed.len(), left };
        self.titled(&comparison.say("counties", heading), &self.table(["column.code", "column.name"], rows))
    }

    /// What changed in the table, county by county, the first change of each; nothing where nothing did.
    fn changes(&self) -> String {
        let Screen { comparison, width } = *self;
        let change = |row: &Row<'_>| {
            let changes = changes::of(row, comparison);
            let named: Vec<&str> = changes.iter().take(1).map(|change| change.text.as_str()).collect();
            let first = || comparison.say("changes", context! { named, all => changes.len() });
            let said = comparison.only_said(row).unwrap_or_else(first);
            (!said.is_empty()).then(|| vec![row.code(), row.name().to_owned(), said])
        };
        let rows: Vec<Vec<String>> = self.listed().0.iter().filter_map(change).collect();
        if rows.is_empty() {
            return String::new();
        }
        let columns = ["column.code", "column.name", "column.changes"].map(|name| Column::left(comparison.text(name)));
        letters::print(&columns, rows, false, width)
    }

    /// Names, then totals, their difference, and what makes it: the parts that moved for any county; below them the total.
    fn table<const N: usize>(&self, names: [&str; N], mut rows: Vec<Vec<String>>) -> String {
        let Screen { comparison, width } = *self;
        let mut total = names.map(|_| String::new());
        total[N - 1] = comparison.text("total").to_owned();
        rows.push(self.line(total, &comparison.total));
        let totals = zip(&comparison.names, comparison.sides).map(|(name, side)| format!("{name}\n{}", side.total));
        let fixed = ["column.difference", "column.percent"].map(|name| comparison.text(name).to_owned());
        let mut first = Some(comparison.text("of_total"));
        let part = |part: &Part| match part.is_of_total() {
            true => first.take().map_or(String::new(), |first| format!("{first}\n")) + &part.header,
            false => format!("{}\n{}", comparison.text("besides"), part.header),
        };
        let amounts = totals.chain(fixed).chain(comparison.moved().map(part));
        let names = names.map(|name| Column::left(comparison.text(name)));
        let columns: Vec<Column> = names.into_iter().chain(amounts.map(|header| Column::right(&header))).collect();
        letters::print_in_parts(N, &columns, &rows, width)
    }

    fn line<const N: usize>(&self, names: [String; N], pair: &Pair) -> Vec<String> {
        names.into_iter().chain(self.comparison.cells(pair)).collect()
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
