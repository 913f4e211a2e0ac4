//! What is printed: the two sides, what changed, whom it moved and how far.

use std::path::PathBuf;

use special_fund::Money;
use special_fund::table::Language;

use super::changes;
use super::columns::{self, Column};
use super::comparison::{Comparison, Pair, Row, percent};
use super::notes::Note;
use super::parameters::{Parameter, Sum};
use super::side::Side;
use super::words::{NOTHING, row_percent, say, sides, signed, signed_percent};
use crate::amounts::count;
use crate::grid::MAX_ROWS;
use crate::lines::prefecture_name;
use crate::messages::files;

/// Rows that are printed of a table longer than [`MAX_ROWS`].
const MOST_MOVED: usize = 50;

/// Most changes that are named in a row.
const MAX_CHANGES: usize = 1;

/// Everything that is printed.
pub(crate) struct Screen<'a> {
    pub(crate) sides: [&'a Side; 2],
    pub(crate) comparison: &'a Comparison<'a>,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) sums: &'a [Sum],
    pub(crate) notes: &'a [Note],
    pub(crate) results: [PathBuf; 2],
    pub(crate) language: Language,
}

impl Screen<'_> {
    pub(crate) fn print(&self) -> String {
        let prefectures = self.say("分市，按差额大小排列", "prefectures, by size of difference");
        [
            self.heading(),
            self.changed_parameters(),
            self.titled(self.say("总账", "sums"), &self.sums()),
            self.titled(prefectures, &self.prefectures()),
            self.titled(&self.counties_heading(), &self.counties()),
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
        let rows: Vec<Vec<String>> = changed
            .map(|one| vec![one.name.clone(), one.a.clone(), one.b.clone()])
            .collect();
        let [a, b] = self.sides.map(Side::table_sha256);
        let tables = if a == b {
            self.say(
                "县表  两边是同一个文件（SHA-256 相同）",
                "table  the same file on both sides (equal SHA-256)",
            )
        } else {
            self.say(
                "县表  两边不是同一个文件（SHA-256 不同）",
                "table  not the same file (SHA-256 differs)",
            )
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
            vec![
                sum.name.clone(),
                show(sum.a),
                show(sum.b),
                self.signed(sum.difference()),
                signed_percent(percent),
            ]
        };
        let mut columns = vec![Column::left("")];
        let amounts = [
            "A",
            "B",
            self.say("差额", "difference"),
            self.say("幅度", "%"),
        ];
        columns.extend(amounts.map(Column::right));
        columns::print(&columns, self.sums.iter().map(row).collect(), true)
    }

    fn prefectures(&self) -> String {
        let rows = self
            .comparison
            .prefectures
            .iter()
            .map(|(prefecture, pair)| {
                let mut row = vec![prefecture_name(*prefecture)];
                row.extend(self.amounts(pair, pair.percent()));
                row
            });
        let mut columns = vec![Column::left(self.say("市", "prefecture"))];
        columns.extend(self.amount_columns());
        let total = self.total(1, &[]);
        columns::print(&columns, rows.chain([total]).collect(), true)
    }

    fn is_long(&self) -> bool {
        self.comparison.rows.len() > MAX_ROWS
    }

    fn counties_heading(&self) -> String {
        let order = self.say(
            "分县，按差额大小排列（不论增减），相同的按代码",
            "counties, by size of difference either way, equal ones by code",
        );
        if !self.is_long() {
            return order.to_owned();
        }
        let (all, shown) = (count(self.comparison.rows.len()), count(MOST_MOVED));
        match self.language {
            Language::Chinese => format!("{order}；共 {all} 行，下表为前 {shown} 行"),
            Language::English => format!("{order}; the first {shown} of {all} rows"),
        }
    }

    fn counties(&self) -> String {
        let all = &self.comparison.rows;
        let shown = if self.is_long() {
            MOST_MOVED
        } else {
            all.len()
        };
        let mut rows: Vec<Vec<String>> =
            all.iter().take(shown).map(|row| self.county(row)).collect();
        let left = all.len().saturating_sub(shown);
        if left > 0 {
            let left = count(left);
            rows.push(vec![
                String::new(),
                match self.language {
                    Language::Chinese => format!("…其余 {left} 行"),
                    Language::English => format!("… {left} more"),
                },
            ]);
        }
        rows.push(self.total(2, &[String::new()]));
        let mut columns = vec![
            Column::left(self.say("代码", "code")),
            Column::left(self.say("县(市、区)", "name")),
        ];
        columns.extend(self.amount_columns());
        columns.push(Column::left(
            self.say("县表中的变动", "changes in the table"),
        ));
        columns::print(&columns, rows, true)
    }

    fn county(&self, row: &Row<'_>) -> Vec<String> {
        let mut cells = vec![row.code.to_string(), row.name().to_owned()];
        let mut amounts = self.amounts(&row.pair, row_percent(row));
        // The side a county does not stand on has no amount, not 0.
        let missing = [(0, row.a.is_none()), (1, row.b.is_none())];
        for (place, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
            if let Some(cell) = amounts.get_mut(place) {
                NOTHING.clone_into(cell);
            }
        }
        cells.extend(amounts);
        cells.push(self.changes(row));
        cells
    }

    fn changes(&self, row: &Row<'_>) -> String {
        if row.a.is_none() || row.b.is_none() {
            return sides(row, self.language).to_owned();
        }
        let changes = changes::of(row, self.comparison, self.language);
        let named = changes.iter().take(MAX_CHANGES).map(changes::Change::print);
        let named: Vec<String> = named.collect();
        let text = named.join(self.say("，", ", "));
        if changes.len() <= MAX_CHANGES {
            return text;
        }
        let all = count(changes.len());
        match self.language {
            Language::Chinese => format!("{text} 等 {all} 项"),
            Language::English => format!("{text} and others, {all} in all"),
        }
    }

    fn total(&self, names: usize, last: &[String]) -> Vec<String> {
        let mut row = vec![String::new(); names];
        if let Some(name) = row.last_mut() {
            self.say("合计", "total").clone_into(name);
        }
        let total = &self.comparison.total;
        row.extend(self.amounts(total, total.percent()));
        row.extend_from_slice(last);
        row
    }

    fn amount_columns(&self) -> Vec<Column> {
        let mut headers = vec![
            self.say("A\n合计", "A\ntotal"),
            self.say("B\n合计", "B\ntotal"),
            self.say("差额", "difference"),
            self.say("幅度", "%"),
            self.say("其中：\n方案", "of this:\nplan"),
            self.say("上浮", "uplift"),
        ];
        if self.has_fiscal_capacity() {
            headers.push(self.say("地区财力\n因素", "fiscal\ncapacity"));
        }
        if self.has_offset() {
            headers.push(self.say("抵减", "offset"));
        }
        headers.into_iter().map(Column::right).collect()
    }

    fn amounts(&self, pair: &Pair, percent: Option<String>) -> Vec<String> {
        let mut cells = vec![
            self.show(pair.a.total),
            self.show(pair.b.total),
            self.signed(pair.difference(|line| line.total)),
            signed_percent(percent),
            self.signed(pair.difference(|line| line.plan)),
            self.signed(pair.difference(|line| line.uplift)),
        ];
        if self.has_fiscal_capacity() {
            cells.push(self.signed(pair.difference(|line| line.fiscal_capacity)));
        }
        if self.has_offset() {
            cells.push(self.signed(pair.offset()));
        }
        cells
    }

    fn has_fiscal_capacity(&self) -> bool {
        self.comparison.has_fiscal_capacity()
    }

    fn has_offset(&self) -> bool {
        self.comparison.has_offset()
    }

    /// Notes, and where the results are; labels of one width.
    fn ending(&self) -> String {
        let results = self.results.each_ref().map(|path| files::path(path));
        let results = Note {
            label: self.say("结果文件", "results").to_owned(),
            text: results.join(self.say("、", ", ")),
        };
        let notes = self.notes.iter().chain([&results]);
        let notes: Vec<&Note> = notes.collect();
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
