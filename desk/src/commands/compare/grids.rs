//! The tables of prefectures and counties in letters.

use special_fund::Money;
use special_fund::table::Language;

use super::changes;
use super::columns::{self, Column};
use super::comparison::{Comparison, Pair, Row};
use super::words::{NOTHING, row_percent, sides, signed, signed_percent};
use crate::screen::grid::MAX_ROWS;
use crate::view::amounts::count;
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
        let total = self.total(1, &[]);
        columns::print(&columns, rows.chain([total]).collect(), true)
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
            rows.push(vec![
                String::new(),
                match self.language {
                    Language::Chinese => format!("…其余 {left} 行"),
                    Language::English => format!("… {left} more"),
                },
            ]);
        }
        rows.push(self.total(2, &[String::new()]));
        let mut columns = vec![Column::left(self.say("代码", "code")), Column::left(self.say("县(市、区)", "name"))];
        columns.extend(self.amount_columns());
        columns.push(Column::left(self.say("县表中的变动", "changes in the table")));
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
}
