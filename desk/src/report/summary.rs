//! Below the table: where the money is, why, and whether it adds up.

use std::iter;

use comfy_table::{Cell, CellAlignment, ContentLineStyle, Table, TableStyle};
use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, BaseRole, Funding, Money, Rest};

use super::Report;
use crate::messages::words::Words;
use crate::view::amounts::{Unit, percent};
use crate::view::named;

/// A part of the fund.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    /// As a percentage; empty for the bases.
    pub(crate) weight: String,
    pub(crate) amount: Money,
    /// What becomes of it, where there is something to say.
    pub(crate) note: String,
}

impl Report<'_> {
    /// That all of the fund is accounted for.
    pub(crate) fn reconciliation(&self) -> String {
        reconciliation(self.allocation, self.language)
    }

    /// That the result was audited, and what came of it: with findings nothing would be printed.
    pub(crate) fn audited(&self) -> String {
        let has_counties = self.reasons().has_counties();
        self.sentence("summary.audited", context! { row_count => self.total().rows, has_counties })
    }

    /// The fund, pool by pool, a line each.
    pub(crate) fn pools(&self) -> String {
        let mut table = Table::new();
        table.load_style(TableStyle::new().content_lines(ContentLineStyle::none()));
        let fund = Part {
            name: "",
            weight: String::new(),
            amount: self.terms().fund_total,
            note: self.unit.name(self.language).to_owned(),
        };
        let labels = ["summary.fund", "summary.of_this"].map(|label| self.text(label)).into_iter();
        for (label, part) in labels.chain(iter::repeat("")).zip(iter::once(fund).chain(self.parts())) {
            let [weight, amount] = [part.weight, self.unit.show(part.amount)]
                .map(|text| Cell::new(text).set_alignment(CellAlignment::Right));
            table.add_row(vec![Cell::new(label), Cell::new(part.name), weight, amount, Cell::new(part.note)]);
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        let lines = table.lines().map(|line| format!("{}\n", line.trim_end()));
        lines.collect()
    }

    /// What the fund consists of: protected bases and pools.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        if self.terms().base == BaseRole::Protected {
            parts.push(Part {
                name: self.text("summary.bases"),
                weight: String::new(),
                amount: self.allocation.common().protected_bases,
                note: String::new(),
            });
        }
        parts.extend(self.allocation.common().pools.iter().map(|pool| Part {
            name: named(self.language, &pool.key, &pool.name),
            weight: percent(pool.weight),
            amount: pool.amount,
            note: match pool.key.as_str() {
                "fiscal_capacity" => self.fiscal_capacity(),
                _ => String::new(),
            },
        }));
        parts
    }

    /// What becomes of the fiscal-capacity pool.
    fn fiscal_capacity(&self) -> String {
        let (terms, common) = (self.terms(), self.allocation.common());
        let pays_uplift = terms.funding() == Some(Funding::FiscalCapacity);
        let data = context! {
            uplift => pays_uplift.then(|| self.unit.show(common.uplift_total)),
            rest => self.unit.show(common.fiscal_capacity_rest),
            is_retained => terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained),
        };
        self.sentence("summary.pool", data)
    }
}

/// Σ totals + retained = fund total (+ uplift), in figures.
pub(crate) fn reconciliation(allocation: &Allocation<'_>, language: Language) -> String {
    let (terms, common) = (allocation.policy().terms(), allocation.common());
    let unit = Unit::of(terms.quantum);
    let is_additional = terms.funding() == Some(Funding::Additional);
    let new_money = common.adjustments.iter().map(|step| step.new_money).sum::<Money>();
    let data = context! {
        paid => unit.show(common.paid),
        retained => unit.show(common.retained),
        fund_total => unit.show(terms.fund_total),
        uplift => is_additional.then(|| unit.show(common.uplift_total)),
        new_money => (new_money > Money::ZERO).then(|| unit.show(new_money)),
        unit => unit.name(language),
    };
    Words::of(language).sentence("summary.reconciliation", data)
}
