//! The table: counties, and the subtotals below them.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Allocation, Share};

use super::bars::Scale;
use crate::view::amounts::Unit;
use crate::view::columns::Column;
use crate::view::lines::{Group, Line, Subtotals, subtotal_name};

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

    /// Counties, and below them subtotals.
    pub(super) fn groups(&self) -> Vec<Value> {
        let lines: Vec<Line> = self.allocation.shares().map(|share| Line::of(&share)).collect();
        let scale = Scale::of(lines.iter());
        let county = |share: &Share<'_>| {
            let (county, line) = (share.county, Line::of(share));
            // Of a county only: next to its counties a subtotal would dwarf them.
            let bar = scale.bar(&line);
            let row = self.row(county.code.to_string(), &county.name, &line);
            context! { is_mountain => share.figures.mountain, bar, ..row }
        };
        let subtotal = |(prefecture, line): &(u64, Line)| {
            self.row(format!("{prefecture:04}"), &subtotal_name(*prefecture, self.language), line)
        };
        let group = |(shares, prefectures): Group<'_>| {
            let counties: Vec<Value> = shares.iter().map(county).collect();
            context! { counties, subtotals => prefectures.iter().map(subtotal).collect::<Vec<_>>() }
        };
        self.subtotals.groups(self.allocation).into_iter().map(group).collect()
    }

    /// The last row.
    pub(super) fn total(&self) -> Value {
        self.row(String::new(), "", &self.subtotals.total)
    }

    /// Amounts as shown; blank where there is nothing to show.
    fn row(&self, code: String, name: &str, line: &Line) -> Value {
        let amounts = self.columns.iter().map(|column| column.amount(line));
        let amounts = amounts.map(|amount| amount.map_or(String::new(), |amount| self.unit.show(amount)));
        context! { code, name, amounts => amounts.collect::<Vec<_>>() }
    }
}
