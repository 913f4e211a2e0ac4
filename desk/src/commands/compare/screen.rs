//! What is printed: the two sides, what changed, whom it moved and how far.

use std::path::PathBuf;

use minijinja::context;
use minijinja::value::Value;
use special_fund::Money;
use special_fund::table::Language;

use super::comparison::Comparison;
use super::grids::Grids;
use super::notes::Note;
use super::pair::percent;
use super::parameters::{self, Parameter};
use super::side::Side;
use super::sums::Sum;
use super::words::{NOTHING, signed, signed_percent};
use crate::messages::files;
use crate::messages::words::Words;
use crate::view::letters::{self, Column, width};

/// Most parameters that are printed; all of them are on the page.
const MAX_PARAMETERS: usize = 60;

/// Everything that is printed.
pub(crate) struct Screen<'a> {
    pub(crate) sides: [&'a Side; 2],
    pub(crate) comparison: &'a Comparison<'a>,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) sums: &'a [Sum],
    pub(crate) notes: &'a [Note],
    pub(crate) results: Vec<PathBuf>,
    pub(crate) language: Language,
    /// Of the terminal.
    pub(crate) width: u16,
}

impl Screen<'_> {
    /// `of_results` is what is to be said of the results.
    pub(crate) fn print(&self, of_results: &[String]) -> String {
        let grids = Grids { comparison: self.comparison, language: self.language, width: self.width };
        let has_prefectures = !self.comparison.prefectures.is_empty();
        let tables = [
            Some(self.heading()),
            Some(self.changed_parameters()),
            Some(self.titled(self.text("sums"), &self.sums())),
            has_prefectures.then(|| self.titled(self.text("prefectures"), &grids.prefectures())),
            Some(self.titled(&grids.counties_heading(), &grids.counties())),
            grids.changes(),
            Some(self.ending(of_results)),
        ];
        tables.into_iter().flatten().collect::<Vec<String>>().join("\n")
    }

    fn titled(&self, title: &str, table: &str) -> String {
        let unit = self.comparison.unit.heading(self.language);
        format!("{}\n{table}", self.say("titled", context! { title, unit }))
    }

    fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(&format!("compare.{name}"))
    }

    fn say(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("compare.{name}"), data)
    }

    fn heading(&self) -> String {
        let names = &self.comparison.names;
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        let [name_a, name_b] = names;
        let title = self.say("title", context! { name_a, name_b });
        let sides = || self.sides.into_iter().zip(self.comparison.sides()).zip(names);
        let mut heading = format!("{title}\n\n");
        for ((side, lines), name) in sides() {
            let gap = " ".repeat(widest.saturating_sub(width(name)));
            heading.push_str(&format!("{name}{gap}  {}\n", side.describe(lines)));
        }
        for ((side, _), name) in sides() {
            if let Some(choice) = side.choice(name) {
                heading.push_str(&format!("{choice}\n"));
            }
            if side.has_unread_result {
                heading.push_str(&format!("{}\n", self.say("unread", context! { side => name })));
            }
        }
        heading
    }

    /// Those that changed, and whether the tables did.
    fn changed_parameters(&self) -> String {
        if let Some(unknown) = parameters::unknown(self.comparison, self.language) {
            return self.say("no_parameters", context! { reason => unknown }) + "\n";
        }
        let changed: Vec<&Parameter> = self.parameters.iter().filter(|one| one.is_changed).collect();
        let [a, b] = self.sides.map(Side::table_sha256);
        let tables = self.text(if a == b { "one_table" } else { "two_tables" });
        if changed.is_empty() {
            return format!("{}\n{tables}\n", self.text("no_parameter"));
        }
        let rows = changed.iter().take(MAX_PARAMETERS).map(|one| vec![one.name.clone(), one.a.clone(), one.b.clone()]);
        let [a, b] = &self.comparison.names;
        let columns = [self.text("parameters"), a, b].map(Column::left);
        let table = letters::print(&columns, rows.collect(), false, self.width);
        let left = changed.len().saturating_sub(MAX_PARAMETERS);
        let left = (left > 0).then(|| self.say("more_parameters", context! { left }) + "\n");
        format!("{table}{}{tables}\n", left.unwrap_or_default())
    }

    fn sums(&self) -> String {
        let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
        let show = |amount: Option<Money>| or_nothing(amount.map(|amount| self.comparison.unit.show(amount)));
        let row = |sum: &Sum| {
            let difference = sum.difference();
            let percent = sum.a.zip(difference).and_then(|(a, difference)| percent(difference, a));
            let difference = or_nothing(difference.map(|amount| signed(amount, self.comparison)));
            vec![sum.name.clone(), show(sum.a), show(sum.b), difference, signed_percent(percent)]
        };
        let mut columns = vec![Column::left("")];
        let [a, b] = &self.comparison.names;
        let amounts = [a, b, self.text("column.difference"), self.text("column.percent")];
        columns.extend(amounts.map(Column::right));
        letters::print(&columns, self.sums.iter().map(row).collect(), self.sums.len() > 1, self.width)
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self, of_results: &[String]) -> String {
        let note = |name: &str, text: String| Note::of(name, "", text, self.language);
        let results: Vec<String> = self.results.iter().map(|path| files::path(path)).collect();
        let results = note("results", results.join(self.text("comma")));
        let kept: Vec<Note> = of_results.iter().map(|text| note("notice", text.clone())).collect();
        let notes: Vec<&Note> = self.notes.iter().chain(&kept).chain([&results]).collect();
        let widest = notes.iter().map(|note| width(&note.label)).max();
        let widest = widest.unwrap_or(0) + 2;
        let line = |note: &&Note| {
            let gap = " ".repeat(widest.saturating_sub(width(&note.label)));
            format!("{}{gap}{}\n", note.label, note.text)
        };
        notes.iter().map(line).collect()
    }
}
