//! The table: counties, and the subtotals below them.

use serde::Serialize;
use special_fund::Allocation;
use special_fund::table::Language;

use super::bars::{Bar, Scale};
use crate::view::amounts::Unit;
use crate::view::columns::Column;
use crate::view::lines::{Line, Subtotals, subtotal_name};

/// Rows that stand together.
#[derive(Serialize)]
pub(super) struct Group {
    counties: Vec<Row>,
    subtotals: Vec<Row>,
}

/// A county, a subtotal or the total.
#[derive(Serialize)]
pub(super) struct Row {
    /// Of a subtotal the prefecture.
    code: String,
    name: String,
    is_mountain: bool,
    /// As shown; blank where there is nothing to show.
    amounts: Vec<String>,
    /// Of a county only: next to its counties a subtotal would dwarf them.
    bar: Bar,
}

/// Makes the rows.
pub(super) struct Rows<'a> {
    allocation: &'a Allocation<'a>,
    subtotals: &'a Subtotals,
    columns: &'a [Column],
    language: Language,
    unit: Unit,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        allocation: &'a Allocation<'a>,
        subtotals: &'a Subtotals,
        columns: &'a [Column],
        language: Language,
    ) -> Rows<'a> {
        Rows { allocation, subtotals, columns, language, unit: Unit::of(allocation.policy().terms().quantum) }
    }

    /// Counties in input order; subtotals below each prefecture if its counties stand together, else below all.
    pub(super) fn groups(&self) -> Vec<Group> {
        let lines: Vec<Line> = self.allocation.shares().map(|s| Line::of(&s)).collect();
        let scale = Scale::of(lines.iter());
        let mut groups: Vec<Group> = Vec::new();
        let mut prefectures = self.subtotals.prefectures.iter();
        let mut counties = Vec::new();
        let mut shares = self.allocation.shares().zip(&lines).peekable();
        while let Some((share, line)) = shares.next() {
            let county = share.county;
            let name = county.name.to_string();
            let mut row = self.row(county.code.to_string(), name, line);
            row.is_mountain = share.figures.mountain;
            row.bar = scale.bar(line);
            counties.push(row);
            let prefecture = county.code.prefecture();
            let next = shares.peek();
            let is_followed = next.is_some_and(|(next, _)| next.county.code.prefecture() == prefecture);
            if self.subtotals.is_grouped && !is_followed {
                groups.push(Group {
                    counties: std::mem::take(&mut counties),
                    subtotals: prefectures.next().map(|p| self.subtotal(p)).into_iter().collect(),
                });
            }
        }
        if !self.subtotals.is_grouped {
            let subtotals = prefectures.map(|p| self.subtotal(p)).collect();
            groups.push(Group { counties, subtotals });
        }
        groups
    }

    /// The last row.
    pub(super) fn total(&self) -> Row {
        self.row(String::new(), String::new(), &self.subtotals.total)
    }

    fn subtotal(&self, (prefecture, line): &(u64, Line)) -> Row {
        let name = subtotal_name(*prefecture, self.language);
        self.row(format!("{prefecture:04}"), name, line)
    }

    fn row(&self, code: String, name: String, line: &Line) -> Row {
        let amounts = self.columns.iter().map(|column| column.amount(line));
        let show = |amount| self.unit.show(amount);
        Row {
            code,
            name,
            is_mountain: false,
            amounts: amounts.map(|a| a.map_or(String::new(), show)).collect(),
            bar: Bar::new(),
        }
    }
}
