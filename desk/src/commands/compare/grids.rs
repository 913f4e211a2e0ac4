//! The tables of prefectures and counties in letters.

use minijinja::context;
use special_fund::Money;
use special_fund::table::Language;

use super::changes;
use super::comparison::{Comparison, Row};
use super::pair::Pair;
use super::parts::Part;
use super::words::{NOTHING, prefecture, row_percent, sides, signed, signed_percent};
use crate::messages::words::Words;
use crate::screen::grid::MAX_ROWS;
use crate::view::letters::{self, Column};

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
    fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(&format!("compare.{name}"))
    }

    fn signed(&self, amount: Money) -> String {
        signed(amount, self.comparison)
    }

    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    pub(crate) fn prefectures(&self) -> String {
        let rows = self.comparison.prefectures.iter().map(|(of, pair)| {
            let mut row = vec![prefecture(*of)];
            row.extend(self.amounts(pair, pair.percent()));
            row
        });
        let mut columns = vec![Column::left(self.text("column.prefecture"))];
        columns.extend(self.amount_columns());
        let rows: Vec<Vec<String>> = rows.chain([self.total(1)]).collect();
        letters::print_in_parts(1, &columns, &rows, self.width)
    }

    /// Rows that are printed.
    fn listed(&self) -> usize {
        let all = self.comparison.rows.len();
        if all > MAX_ROWS { MOST_MOVED } else { all }
    }

    pub(crate) fn counties_heading(&self) -> String {
        let (row_count, listed) = (self.comparison.rows.len(), self.listed());
        let data = context! { row_count, listed, left => row_count.saturating_sub(listed) };
        Words::of(self.language).sentence("compare.counties", data)
    }

    pub(crate) fn counties(&self) -> String {
        let (all, listed) = (&self.comparison.rows, self.listed());
        let mut rows: Vec<Vec<String>> = all.iter().take(listed).map(|row| self.county(row)).collect();
        let left = all.len().saturating_sub(listed);
        if left > 0 {
            rows.push(vec![String::new(), Words::of(self.language).sentence("compare.more_rows", context! { left })]);
        }
        rows.push(self.total(2));
        let mut columns = vec![Column::left(self.text("column.code")), Column::left(self.text("column.name"))];
        columns.extend(self.amount_columns());
        letters::print_in_parts(2, &columns, &rows, self.width)
    }

    /// What changed in the table, county by county; nothing where nothing did.
    pub(crate) fn changes(&self) -> Option<String> {
        let rows = self.comparison.rows.iter().take(self.listed());
        let rows = rows.map(|row| vec![row.code(), row.name().to_owned(), self.changes_of(row)]);
        let rows: Vec<Vec<String>> = rows.filter(|row| row.last().is_some_and(|changes| !changes.is_empty())).collect();
        let columns = ["column.code", "column.name", "column.changes"].map(|name| Column::left(self.text(name)));
        (!rows.is_empty()).then(|| letters::print(&columns, rows, false, self.width))
    }

    fn county(&self, row: &Row<'_>) -> Vec<String> {
        let mut cells = vec![row.code(), row.name().to_owned()];
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
        let named: Vec<String> = changes.iter().take(MAX_CHANGES).map(changes::Change::print).collect();
        let all = changes.len();
        Words::of(self.language).sentence("compare.changes", context! { named, all })
    }

    fn total(&self, names: usize) -> Vec<String> {
        let mut row = vec![String::new(); names];
        if let Some(name) = row.last_mut() {
            self.text("total").clone_into(name);
        }
        let total = &self.comparison.total;
        row.extend(self.amounts(total, total.percent()));
        row
    }

    /// Totals, their difference, and what makes it: the parts that moved for any county.
    fn amount_columns(&self) -> Vec<Column> {
        let [a, b] = &self.comparison.names;
        let [total_a, total_b] = self.comparison.totals();
        let fixed = [
            format!("{a}\n{total_a}"),
            format!("{b}\n{total_b}"),
            self.text("column.difference").to_owned(),
            self.text("column.percent").to_owned(),
        ];
        let mut first = Some(self.text("of_total"));
        let part = |part: &Part| match part.is_of_total() {
            true => first.take().map_or(String::new(), |first| format!("{first}\n")) + &part.header,
            false => format!("{}\n{}", self.text("besides"), part.header),
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
