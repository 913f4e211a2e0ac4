//! What is printed: the two sides, what changed, whom it moved and how far.

use std::path::PathBuf;

use minijinja::context;
use special_fund::Money;
use special_fund::table::Language;

use super::comparison::{Comparison, percent};
use super::grids::Grids;
use super::notes::Note;
use super::parameters::Parameter;
use super::side::Side;
use super::sums::Sum;
use super::words::{NOTHING, signed, signed_percent};
use crate::messages::files;
use crate::messages::words::Words;
use crate::view::letters::{self, Column, width};
use crate::view::say;

/// Most parameters that are printed; all of them are on the page.
const MAX_PARAMETERS: usize = 60;

/// Everything that is printed.
pub(crate) struct Screen<'a> {
    pub(crate) sides: [&'a Side; 2],
    pub(crate) comparison: &'a Comparison<'a>,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) sums: &'a [Sum],
    pub(crate) notes: &'a [Note],
    pub(crate) results: [PathBuf; 2],
    pub(crate) language: Language,
    /// Of the terminal.
    pub(crate) width: u16,
}

impl Screen<'_> {
    /// `of_results` is what is to be said of the results.
    pub(crate) fn print(&self, of_results: &[String]) -> String {
        let prefectures = self.say("分市，按差额大小排列", "prefectures, by size of difference");
        let grids = Grids { comparison: self.comparison, language: self.language, width: self.width };
        let tables = [
            Some(self.heading()),
            Some(self.changed_parameters()),
            Some(self.titled(self.say("总体情况", "sums"), &self.sums())),
            Some(self.titled(prefectures, &grids.prefectures())),
            Some(self.titled(&grids.counties_heading(), &grids.counties())),
            grids.changes(),
            Some(self.ending(of_results)),
        ];
        tables.into_iter().flatten().collect::<Vec<String>>().join("\n")
    }

    fn titled(&self, title: &str, table: &str) -> String {
        let unit = self.comparison.unit.heading(self.language);
        match self.language {
            Language::Chinese => format!("{title}（{unit}）\n{table}"),
            Language::English => format!("{title}; {unit}\n{table}"),
        }
    }

    fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        say(self.language, chinese, english)
    }

    fn signed(&self, amount: Money) -> String {
        signed(amount, self.comparison)
    }

    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    fn heading(&self) -> String {
        let names = &self.comparison.names;
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
        let [name_a, name_b] = names;
        let title = Words::of(self.language).sentence("compare.title", context! { name_a, name_b });
        let sides = || self.sides.into_iter().zip([self.comparison.a, self.comparison.b]).zip(names);
        let mut heading = format!("{title}\n\n");
        for ((side, allocation), name) in sides() {
            let gap = " ".repeat(widest.saturating_sub(width(name)));
            heading.push_str(&format!("{name}{gap}  {}\n", side.describe(allocation)));
        }
        for ((side, _), name) in sides() {
            if let Some(choice) = side.choice(name) {
                heading.push_str(&format!("{choice}\n"));
            }
            if side.has_unread_result {
                heading.push_str(&match self.language {
                    Language::Chinese => format!("提示  {name} 的文件夹里还有 allocation.json，未使用；要比较它，请写出它的文件名\n"),
                    Language::English => format!("notice  the folder of {name} also holds allocation.json, which was not used; name the file to compare it\n"),
                });
            }
        }
        heading
    }

    /// Those that changed, and whether the tables did.
    fn changed_parameters(&self) -> String {
        let words = Words::of(self.language);
        let changed: Vec<&Parameter> = self.parameters.iter().filter(|one| one.is_changed).collect();
        let [a, b] = self.sides.map(Side::table_sha256);
        let tables = words.text(if a == b { "compare.one_table" } else { "compare.two_tables" });
        if changed.is_empty() {
            return format!("{}\n{tables}\n", words.text("compare.no_parameter"));
        }
        let rows = changed.iter().take(MAX_PARAMETERS).map(|one| vec![one.name.clone(), one.a.clone(), one.b.clone()]);
        let [a, b] = &self.comparison.names;
        let columns = [words.text("compare.parameters"), a, b].map(Column::left);
        let table = letters::print(&columns, rows.collect(), false, self.width);
        let left = changed.len().saturating_sub(MAX_PARAMETERS);
        let left = (left > 0).then(|| words.sentence("compare.more_parameters", context! { left }) + "\n");
        format!("{table}{}{tables}\n", left.unwrap_or_default())
    }

    fn sums(&self) -> String {
        let show = |amount: Option<Money>| amount.map_or(NOTHING.to_owned(), |a| self.show(a));
        let row = |sum: &Sum| {
            let percent = sum.a.and_then(|a| percent(sum.difference(), a));
            vec![sum.name.clone(), show(sum.a), show(sum.b), self.signed(sum.difference()), signed_percent(percent)]
        };
        let mut columns = vec![Column::left("")];
        let [a, b] = &self.comparison.names;
        let amounts = [a, b, self.say("差额", "difference"), self.say("增幅", "%")];
        columns.extend(amounts.map(Column::right));
        letters::print(&columns, self.sums.iter().map(row).collect(), true, self.width)
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self, of_results: &[String]) -> String {
        let results = self.results.each_ref().map(|path| files::path(path));
        let results =
            Note { label: self.say("结果文件", "results").to_owned(), text: results.join(self.say("、", ", ")) };
        let kept = of_results.iter().map(|text| {
            let label = self.say("提示", "notice").to_owned();
            Note { label, text: text.clone() }
        });
        let kept: Vec<Note> = kept.collect();
        let notes: Vec<&Note> = self.notes.iter().chain(&kept).chain([&results]).collect();
        let widest = notes.iter().map(|note| width(&note.label)).max();
        let widest = widest.unwrap_or(0).saturating_add(2);
        let line = |note: &&Note| {
            let gap = " ".repeat(widest.saturating_sub(width(&note.label)));
            format!("{}{gap}{}\n", note.label, note.text)
        };
        notes.iter().map(line).collect()
    }
}
