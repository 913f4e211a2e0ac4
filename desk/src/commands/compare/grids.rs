//! The tables of prefectures and counties in letters.

use special_fund::Money;
use special_fund::table::Language;

use super::changes;
use super::comparison::{Comparison, Pair, Part, Row};
use super::words::{NOTHING, row_percent, sides, signed, signed_percent};
use crate::screen::grid::MAX_ROWS;
use crate::view::amounts::count;
use crate::view::letters::{self, Column};
use crate::view::lines::prefecture_name;
use crate::view::say;

/// Rows that are printed of a table longer than [`MAX_ROWS`].
const MOST_MOVED: usize = 50;

/// Most changes that are named in a row.
const MAX_CHANGES: usize = 1;

/// Both tables.
pub(crate) struct Grids<'a> {
    pub(crate) comparison: &'a Comparison<'a>,
    pub(crate) language: Language,
    pub(crate) width: u16,
}

impl Grids<'_> {
    fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        say(self.language, chinese, english)
    }

    fn signed(&self, amount: Money) -> String {
        signed(amount, self.comparison)
    }

    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    pub(crate) fn prefectures(&self) -> String {
        let rows = self.comparison.prefectures.iter().map(|(prefecture, pair)| {
            let mut row = vec![prefecture_name(*prefecture)];
            row.extend(self.amounts(pair, pair.percent()));
            row
        });
        let mut columns = vec![Column::left(self.say("市", "prefecture"))];
        columns.extend(self.amount_columns());
        let rows: Vec<Vec<String>> = rows.chain([self.total(1)]).collect();
        letters::print_in_parts(1, &columns, &rows, self.width)
    }

    fn is_long(&self) -> bool {
        self.comparison.rows.len() > MAX_ROWS
    }

    pub(crate) fn counties_heading(&self) -> String {
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

    pub(crate) fn counties(&self) -> String {
        let all = &self.comparison.rows;
        let shown = if self.is_long() { MOST_MOVED } else { all.len() };
        let mut rows: Vec<Vec<String>> = all.iter().take(shown).map(|row| self.county(row)).collect();
        let left = all.len().saturating_sub(shown);
        if left > 0 {
            let left = count(left);
            let said = match self.language {
                Language::Chinese => format!("…其余 {left} 行"),
                Language::English => format!("… {left} more"),
            };
            rows.push(vec![String::new(), said]);
        }
        rows.push(self.total(2));
        let mut columns = vec![Column::left(self.say("代码", "code")), Column::left(self.say("县(市、区)", "name"))];
        columns.extend(self.amount_columns());
        letters::print_in_parts(2, &columns, &rows, self.width)
    }

    /// What changed in the table, county by county; nothing where nothing did.
    pub(crate) fn changes(&self) -> Option<String> {
        let shown = if self.is_long() { MOST_MOVED } else { self.comparison.rows.len() };
        let rows = self.comparison.rows.iter().take(shown);
        let rows = rows.map(|row| vec![row.code.to_string(), row.name().to_owned(), self.changes_of(row)]);
        let rows: Vec<Vec<String>> = rows.filter(|row| row.last().is_some_and(|changes| !changes.is_empty())).collect();
        let columns = [
            self.say("代码", "code"),
            self.say("县(市、区)", "name"),
            self.say("县表中的变动", "changes in the table"),
        ];
        (!rows.is_empty()).then(|| letters::print(&columns.map(Column::left), rows, false, self.width))
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
        cells
    }

    fn changes_of(&self, row: &Row<'_>) -> String {
        if row.a.is_none() || row.b.is_none() {
            return sides(row, self.comparison, self.language);
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

    fn total(&self, names: usize) -> Vec<String> {
        let mut row = vec![String::new(); names];
        if let Some(name) = row.last_mut() {
            self.say("合计", "total").clone_into(name);
        }
        let total = &self.comparison.total;
        row.extend(self.amounts(total, total.percent()));
        row
    }

    /// Totals, their difference, and what makes it: the parts that moved for any county.
    fn amount_columns(&self) -> Vec<Column> {
        let [a, b] = &self.comparison.names;
        let [total_a, total_b] = self.comparison.totals(self.language);
        let fixed = [
            format!("{a}\n{total_a}"),
            format!("{b}\n{total_b}"),
            self.say("差额", "difference").to_owned(),
            self.say("增幅", "%").to_owned(),
        ];
        let mut first = self.say("其中：\n", "of this:\n");
        let part = |part: &Part| {
            let above =
                if part.is_of_total() { std::mem::take(&mut first) } else { self.say("另：\n", "besides:\n") };
            format!("{above}{}", self.comparison.header(part, self.language))
        };
        let headers = fixed.into_iter().chain(self.comparison.moved().map(part));
        headers.map(|header| Column::right(&header)).collect()
    }

    fn amounts(&self, pair: &Pair, percent: Option<String>) -> Vec<String> {
        let mut cells = vec![
            self.show(pair.a.total),
            self.show(pair.b.total),
            self.signed(pair.difference()),
            signed_percent(percent),
        ];
        cells.extend(self.comparison.moved().map(|part| self.signed(part.difference(pair))));
        cells
    }
}
