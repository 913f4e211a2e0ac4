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
    Control,
    Adjustment(usize),
    Total,
    Issued(usize),
    Batch,
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
        figures.extend(policy.terms().is_controlled().then_some(Figure::Control));
        figures.extend((0..policy.terms().adjustments.len()).map(Figure::Adjustment));
        figures.push(Figure::Total);
        if let Some(issued) = &policy.terms().issued {
            figures.extend((0..issued.batches.len()).map(Figure::Issued));
            figures.push(Figure::Batch);
        }
        figures
    }

    /// What several columns of a kind stand under.
    pub(super) fn heading<'b>(self, book: &'b Book<'_>) -> Option<&'b str> {
        let terms = book.allocation.policy().terms();
        match self {
            Figure::Cell(_) if terms.factors.len() > 1 => Some(book.say("因素分配", "by factor")),
            Figure::Issued(_) if terms.issued.as_ref().is_some_and(|issued| issued.batches.len() > 1) => {
                Some(book.say("已下达", "issued"))
            }
            _ => None,
        }
    }

    pub(super) fn name<'b>(self, book: &'b Book<'_>) -> &'b str {
        let terms = book.allocation.policy().terms();
        match self {
            Figure::Base => book.say("基数", "base"),
            Figure::Cell(place) => book.factor_name(place),
            Figure::Plan => book.say("总分配方案", "plan"),
            Figure::Uplift => book.say("上浮", "uplift"),
            Figure::FiscalCapacity => book.say("地区财力因素", "fiscal_capacity"),
            Figure::Offset => book.say("抵减", "offset"),
            Figure::Control => book.say("增幅控制", "control"),
            Figure::Adjustment(place) => {
                terms.adjustments.get(place).map_or("", |step| book.named(&step.name, &step.key))
            }
            Figure::Total if terms.issued.is_some() => book.say("年度应下达", "total"),
            Figure::Total => book.say("合计", "total"),
            Figure::Issued(place) => {
                let batch = terms.issued.as_ref().and_then(|issued| issued.batches.get(place));
                batch.map_or("", |batch| book.named(&batch.name, &batch.key))
            }
            Figure::Batch => book.say("本次下达", "batch"),
        }
    }

    pub(super) fn amount(self, line: &Line) -> Money {
        let at = |amounts: &[Money], place: usize| amounts.get(place).copied().unwrap_or_default();
        match self {
            Figure::Base => line.base,
            Figure::Cell(place) => at(&line.cells, place),
            Figure::Plan => line.plan,
            Figure::Uplift => line.uplift,
            Figure::FiscalCapacity => line.fiscal_capacity,
            Figure::Offset => Money::ZERO.checked_sub(line.offset).unwrap_or_default(),
            Figure::Control => line.control,
            Figure::Adjustment(place) => at(&line.adjustments, place),
            Figure::Total => line.total,
            Figure::Issued(place) => at(&line.issued, place),
            Figure::Batch => line.batch,
        }
    }

    /// Uplift, offset and adjustments concern some counties only: the others have a blank there.
    pub(super) fn is_blank(self, amount: Money) -> bool {
        matches!(self, Figure::Uplift | Figure::Offset | Figure::Adjustment(_)) && amount == Money::ZERO
    }
}
