//! The columns of amounts, the same wherever the allocation is shown as a table.

use special_fund::table::Language;
use special_fund::{Allocation, Funding, Money};

use crate::view::lines::Line;

/// A column of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Base,
    /// By its place in the policy.
    Factor(usize),
    Plan,
    Uplift,
    FiscalCapacity,
    Offset,
    Total,
}

impl Column {
    /// Those that this allocation needs; `total` is its last line.
    pub(crate) fn of(allocation: &Allocation<'_>, total: &Line) -> Vec<Column> {
        let policy = allocation.policy();
        let mut columns = Vec::new();
        if allocation.common().protected_bases > Money::ZERO {
            columns.push(Column::Base);
        }
        columns.extend((0..policy.terms().factors.len()).map(Column::Factor));
        columns.push(Column::Plan);
        columns.extend(policy.terms().uplift.as_ref().map(|_| Column::Uplift));
        if total.fiscal_capacity > Money::ZERO {
            columns.push(Column::FiscalCapacity);
        }
        if policy.terms().funding() == Some(Funding::Offset) {
            columns.push(Column::Offset);
        }
        columns.push(Column::Total);
        columns
    }

    /// Its header, in lines.
    pub(crate) fn header(self, allocation: &Allocation<'_>, language: Language) -> String {
        let fixed = match (self, language) {
            (Column::Base, Language::Chinese) => "基数",
            (Column::Plan, Language::Chinese) => "总分配\n方案",
            (Column::Uplift, Language::Chinese) => "上浮",
            (Column::FiscalCapacity, Language::Chinese) => "地区财力\n因素",
            (Column::Offset, Language::Chinese) => "抵减",
            (Column::Total, Language::Chinese) => "合计",
            (Column::Base, Language::English) => "base",
            (Column::Plan, Language::English) => "plan",
            (Column::Uplift, Language::English) => "uplift",
            (Column::FiscalCapacity, Language::English) => "fiscal\ncapacity",
            (Column::Offset, Language::English) => "offset",
            (Column::Total, Language::English) => "total",
            (Column::Factor(place), _) => {
                let factor = allocation.policy().terms().factors.get(place);
                return factor.map_or(String::new(), |factor| match language {
                    Language::Chinese => broken_name(&factor.name),
                    Language::English => factor.key.replace('_', "\n"),
                });
            }
        };
        fixed.to_owned()
    }

    /// What a line has in it. Uplift and offset concern some counties only: the others have a blank there.
    pub(crate) fn amount(self, line: &Line) -> Option<Money> {
        match self {
            Column::Base => Some(line.base),
            Column::Factor(place) => line.cells.get(place).copied(),
            Column::Plan => Some(line.plan),
            Column::Uplift => above_zero(line.uplift),
            Column::FiscalCapacity => Some(line.fiscal_capacity),
            Column::Offset => above_zero(line.offset).and_then(|offset| Money::ZERO.checked_sub(offset)),
            Column::Total => Some(line.total),
        }
    }
}

fn above_zero(amount: Money) -> Option<Money> {
    (amount > Money::ZERO).then_some(amount)
}

/// A factor's name in lines of at most six characters, 因素 in a line of its own.
fn broken_name(name: &str) -> String {
    let (start, end) = match name.strip_suffix("因素") {
        Some(start) if !start.is_empty() => (start, "\n因素"),
        _ => (name, ""),
    };
    let mut broken = String::new();
    for (place, c) in start.chars().enumerate() {
        if place > 0 && place.checked_rem(6) == Some(0) {
            broken.push('\n');
        }
        broken.push(c);
    }
    broken.push_str(end);
    broken
}
