//! The columns of amounts, the same wherever the allocation is shown as a table.

use special_fund::table::Language;
use special_fund::{Allocation, Funding, Money, Terms};

use crate::messages::words::Words;
use crate::view::lines::Line;

/// A column of amounts, in the order of the published table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Base,
    /// By its place in the policy.
    Factor(usize),
    Plan,
    Uplift,
    FiscalCapacity,
    Offset,
    Control,
    /// By its place in the policy.
    Adjustment(usize),
    Total,
    /// By its place in the policy.
    Issued(usize),
    Batch,
}

impl Column {
    /// Those of the published table: docs/rules.md section 12.
    pub(crate) fn published(terms: &Terms) -> Vec<Column> {
        let mut columns = vec![Column::Base];
        columns.extend((0..terms.factors.len()).map(Column::Factor));
        columns.extend([Column::Plan, Column::Uplift, Column::FiscalCapacity, Column::Offset]);
        columns.extend(terms.is_controlled().then_some(Column::Control));
        columns.extend((0..terms.adjustments.len()).map(Column::Adjustment));
        columns.push(Column::Total);
        if let Some(issued) = &terms.issued {
            columns.extend((0..issued.batches.len()).map(Column::Issued));
            columns.push(Column::Batch);
        }
        columns
    }

    /// Those that this allocation needs, with the shares of the fiscal-capacity pool or without.
    pub(crate) fn needed(allocation: &Allocation<'_>, has_fiscal_capacity: bool) -> Vec<Column> {
        let terms = allocation.policy().terms();
        let mut columns = Column::published(terms);
        columns.retain(|column| match column {
            Column::Base => allocation.common().protected_bases > Money::ZERO,
            Column::Uplift => terms.uplift.is_some(),
            Column::FiscalCapacity => has_fiscal_capacity,
            Column::Offset => terms.funding() == Some(Funding::Offset),
            _ => true,
        });
        columns
    }

    /// Its header, in lines.
    pub(crate) fn header(self, allocation: &Allocation<'_>, language: Language) -> String {
        match (self.named(allocation), language) {
            (None, _) => Words::of(language).text(&format!("columns.{}", self.word(allocation))).to_owned(),
            (Some((_, name)), Language::Chinese) => broken_name(name),
            (Some((key, _)), Language::English) => key.replace('_', "\n"),
        }
    }

    /// Which word is its name; none of what the policy names.
    pub(crate) fn word(self, allocation: &Allocation<'_>) -> &'static str {
        match self {
            Column::Base => "base",
            Column::Plan => "plan",
            Column::Uplift => "uplift",
            Column::FiscalCapacity => "fiscal_capacity",
            Column::Offset => "offset",
            Column::Control => "control",
            Column::Total if is_issued(allocation) => "entitlement",
            Column::Total => "total",
            Column::Batch => "batch",
            Column::Factor(_) | Column::Adjustment(_) | Column::Issued(_) => "",
        }
    }

    /// Key and name of a column that the policy names.
    pub(crate) fn named<'a>(self, allocation: &'a Allocation<'_>) -> Option<(&'a str, &'a str)> {
        let terms = allocation.policy().terms();
        match self {
            Column::Factor(place) => terms.factors.get(place).map(|factor| (factor.key.as_str(), &*factor.name)),
            Column::Adjustment(place) => terms.adjustments.get(place).map(|step| (step.key.as_str(), &*step.name)),
            Column::Issued(place) => {
                let batch = terms.issued.as_ref()?.batches.get(place)?;
                Some((batch.key.as_str(), &*batch.name))
            }
            _ => None,
        }
    }

    /// What a line has in it. Uplift and offset concern some counties only: the others have a blank there.
    pub(crate) fn amount(self, line: &Line) -> Option<Money> {
        let figures = &line.figures;
        match self {
            Column::Base => Some(figures.base),
            Column::Factor(place) => figures.cells.get(place).copied(),
            Column::Plan => Some(figures.plan),
            Column::Uplift => above_zero(figures.uplift),
            Column::FiscalCapacity => Some(figures.fiscal_capacity),
            Column::Offset => above_zero(figures.offset).map(|offset| -offset),
            Column::Control => Some(figures.control),
            Column::Adjustment(place) => figures.adjustments.get(place).copied(),
            Column::Total => Some(figures.total),
            Column::Issued(place) => figures.issued.get(place).copied(),
            Column::Batch => Some(figures.batch),
        }
    }
}

/// Whether part of the fund has been issued: then the total is the entitlement of the year.
pub(crate) fn is_issued(allocation: &Allocation<'_>) -> bool {
    allocation.policy().terms().issued.is_some()
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
        if place > 0 && place.is_multiple_of(6) {
            broken.push('\n');
        }
        broken.push(c);
    }
    broken.push_str(end);
    broken
}
