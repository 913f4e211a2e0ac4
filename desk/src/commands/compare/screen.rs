//! What is printed: the two sides, what changed, whom it moved and how far.

use std::path::PathBuf;

use special_fund::Money;
use special_fund::table::Language;

use super::columns::{self, Column};
use super::comparison::{Comparison, percent};
use super::grids::Grids;
use super::notes::Note;
use super::parameters::Parameter;
use super::side::Side;
use super::sums::Sum;
use super::words::{NOTHING, signed, signed_percent};
use crate::messages::files;
use crate::view::say;

/// Everything that is printed.
pub(crate) struct Screen<'a> {
    pub(crate) sides: [&'a Side; 2],
    pub(crate) comparison: &'a Comparison<'a>,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) sums: &'a [Sum],
    pub(crate) notes: &'a [Note],
    pub(crate) results: [PathBuf; 2],
    /// What of an older set was kept.
    pub(crate) of_results: Vec<String>,
    pub(crate) language: Language,
}

impl Screen<'_> {
    pub(crate) fn print(&self) -> String {
        let prefectures = self.say("分市，按差额大小排列", "prefectures, by size of difference");
        let grids = Grids { comparison: self.comparison, language: self.language };
        [
            self.heading(),
            self.changed_parameters(),
            self.titled(self.say("总账", "sums"), &self.sums()),
            self.titled(prefectures, &grids.prefectures()),
            self.titled(&grids.counties_heading(), &grids.counties()),
            self.ending(),
        ]
        .join("\n")
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
        let [a, b] = self.sides;
        let mut heading = format!(
            "{}\n\nA  {}\nB  {}\n",
            self.say("比较：差额 = B − A", "comparison: difference = B − A"),
            a.describe(self.comparison.a),
            b.describe(self.comparison.b)
        );
        for (name, side) in [("A", a), ("B", b)] {
            if let Some(choice) = side.choice(name) {
                heading.push_str(&format!("{choice}\n"));
            }
            if side.has_unread_result {
                heading.push_str(&match self.language {
                    Language::Chinese => format!("提示  {name} 的文件夹里还有 allocation.json，没有用；要比较它，请写出它的文件名\n"),
                    Language::English => format!("notice  the folder of {name} also holds allocation.json, which was not used; name the file to compare it\n"),
                });
            }
        }
        heading
    }

    /// Those that changed, and whether the tables did.
    fn changed_parameters(&self) -> String {
        let changed = self.parameters.iter().filter(|one| one.is_changed());
        let rows: Vec<Vec<String>> = changed.map(|one| vec![one.name.clone(), one.a.clone(), one.b.clone()]).collect();
        let [a, b] = self.sides.map(Side::table_sha256);
        let tables = if a == b {
            self.say("县表  两边是同一个文件（SHA-256 相同）", "table  the same file on both sides (equal SHA-256)")
        } else {
            self.say("县表  两边不是同一个文件（SHA-256 不同）", "table  not the same file (SHA-256 differs)")
        };
        if rows.is_empty() {
            let none = self.say("参数  没有变化", "parameters  none changed");
            return format!("{none}\n{tables}\n");
        }
        let name = self.say("有变化的参数", "parameters that changed");
        let columns = [name, "A", "B"].map(Column::left);
        format!("{}{tables}\n", columns::print(&columns, rows, false))
    }

    fn sums(&self) -> String {
        let show = |amount: Option<Money>| amount.map_or(NOTHING.to_owned(), |a| self.show(a));
        let row = |sum: &Sum| {
            let percent = sum.a.and_then(|a| percent(sum.difference(), a));
            vec![sum.name.clone(), show(sum.a), show(sum.b), self.signed(sum.difference()), signed_percent(percent)]
        };
        let mut columns = vec![Column::left("")];
        let amounts = ["A", "B", self.say("差额", "difference"), self.say("幅度", "%")];
        columns.extend(amounts.map(Column::right));
        columns::print(&columns, self.sums.iter().map(row).collect(), true)
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self) -> String {
        let results = self.results.each_ref().map(|path| files::path(path));
        let results =
            Note { label: self.say("结果文件", "results").to_owned(), text: results.join(self.say("、", ", ")) };
        let kept = self.of_results.iter().map(|text| {
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

/// How wide a text is: Chinese characters take two columns.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
