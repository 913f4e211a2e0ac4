//! The amounts of a row, as the published table and the working name them.

use special_fund::{Funding, Money};

use super::Book;
use crate::view::lines::Line;

/// What an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    Base,
    Cell(usize),
    Plan,
    Uplift,
    FiscalCapacity,
    /// Not positive.
    Offset,
    Total,
}

impl Figure {
    /// Those that a table has, in the order of its columns.
    pub(super) fn of(book: &Book<'_>) -> Vec<Figure> {
        let policy = book.allocation.policy();
        let mut figures = Vec::new();
        figures.extend((book.allocation.common().protected_bases > Money::ZERO).then_some(Figure::Base));
        figures.extend((0..policy.terms().factors.len()).map(Figure::Cell));
        figures.push(Figure::Plan);
        figures.extend(policy.terms().uplift.as_ref().map(|_| Figure::Uplift));
        figures.extend(policy.needs_fiscal_capacity_scores().then_some(Figure::FiscalCapacity));
        figures.extend((policy.terms().funding() == Some(Funding::Offset)).then_some(Figure::Offset));
        figures.push(Figure::Total);
        figures
    }

    pub(super) fn name<'b>(self, book: &'b Book<'_>) -> &'b str {
        match self {
            Figure::Base => book.say("基数", "base"),
            Figure::Cell(place) => book.factor_name(place),
            Figure::Plan => book.say("总分配方案", "plan"),
            Figure::Uplift => book.say("上浮", "uplift"),
            Figure::FiscalCapacity => book.say("地区财力因素", "fiscal_capacity"),
            Figure::Offset => book.say("抵减", "offset"),
            Figure::Total => book.say("合计", "total"),
        }
    }

    pub(super) fn amount(self, line: &Line) -> Money {
        match self {
            Figure::Base => line.base,
            Figure::Cell(place) => line.cells.get(place).copied().unwrap_or_default(),
            Figure::Plan => line.plan,
            Figure::Uplift => line.uplift,
            Figure::FiscalCapacity => line.fiscal_capacity,
            Figure::Offset => Money::ZERO.checked_sub(line.offset).unwrap_or_default(),
            Figure::Total => line.total,
        }
    }

    /// Uplift and offset concern some counties only: the others have a blank there.
    pub(super) fn is_blank(self, amount: Money) -> bool {
        matches!(self, Figure::Uplift | Figure::Offset) && amount == Money::ZERO
    }
}
