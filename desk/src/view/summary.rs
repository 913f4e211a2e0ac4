//! Below the table: where the money is, why, and whether it adds up.

use comfy_table::{Cell, CellAlignment, ContentLineStyle, Table, TableStyle};
use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Allocation, BaseRole, Funding, Money, Rest};

use crate::messages::words::Words;
use crate::view::amounts::{Unit, percent};
use crate::view::lines::Line;
use crate::view::named;
use crate::view::reasons::Reasons;

/// What is said below the table.
pub(crate) struct Summary<'a> {
    pub(crate) allocation: &'a Allocation<'a>,
    /// Sum of the printed lines.
    pub(crate) total: &'a Line,
    pub(crate) language: Language,
}

/// A part of the fund.
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    /// As a percentage; empty for the bases.
    pub(crate) weight: String,
    pub(crate) amount: Money,
    /// What becomes of it, where there is something to say.
    pub(crate) note: String,
}

impl Summary<'_> {
    /// Pools, rate, uplift, ties, reconciliation, audit; a line each.
    pub(crate) fn print(&self) -> String {
        let reasons = self.reasons();
        let [check, audit] = ["check", "audit"].map(|label| self.text(label));
        let audited = self.audit(reasons.has_counties());
        format!("{}\n{}{check}  {}\n{audit}  {audited}\n", self.pools(), reasons.print(), self.reconciliation())
    }

    fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(&format!("summary.{name}"))
    }

    fn say(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("summary.{name}"), data)
    }

    /// The allocation in words.
    pub(crate) fn reasons(&self) -> Reasons<'_> {
        Reasons { allocation: self.allocation, mountain_rows: self.total.mountain_rows, language: self.language }
    }

    /// That the result was audited, and what came of it: with findings nothing would be printed.
    pub(crate) fn audit(&self, has_counties: bool) -> String {
        self.say("audited", context! { row_count => self.total.rows, has_counties })
    }

    /// Whether what is paid and what is retained make what there is.
    pub(crate) fn adds_up(&self) -> bool {
        let used = self.total.figures.total.checked_add(self.allocation.common().retained);
        used == Some(self.allocation.common().to_account_for)
    }

    fn unit(&self) -> Unit {
        Unit::of(self.allocation.policy().terms().quantum)
    }

    fn show(&self, amount: Money) -> String {
        self.unit().show(amount)
    }

    /// The fund, pool by pool.
    fn pools(&self) -> String {
        let mut table = Table::new();
        table.load_style(TableStyle::new().content_lines(ContentLineStyle::none()));
        let mut row = |label: &str, part: Part<'_>| {
            let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
            table.add_row(vec![
                Cell::new(label),
                Cell::new(part.name),
                right(part.weight),
                right(self.show(part.amount)),
                Cell::new(part.note),
            ]);
        };
        let fund = Part {
            name: "",
            weight: String::new(),
            amount: self.allocation.policy().terms().fund_total,
            note: self.unit().name(self.language).to_owned(),
        };
        row(self.text("fund"), fund);
        let mut label = self.text("of_this");
        for part in self.parts() {
            row(label, part);
            label = "";
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
        if self.allocation.policy().terms().base == BaseRole::Protected {
            parts.push(Part {
                name: self.text("bases"),
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
        let (terms, common) = (self.allocation.policy().terms(), self.allocation.common());
        let pays_uplift = terms.funding() == Some(Funding::FiscalCapacity);
        let data = context! {
            uplift => pays_uplift.then(|| self.show(common.uplift_total)),
            rest => self.show(common.fiscal_capacity_rest),
            is_retained => terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained),
        };
        self.say("pool", data)
    }

    /// Σ totals + retained = fund total (+ uplift), in figures.
    pub(crate) fn reconciliation(&self) -> String {
        let (terms, common) = (self.allocation.policy().terms(), self.allocation.common());
        let is_additional = terms.funding() == Some(Funding::Additional);
        let new_money = common.adjustments.iter().map(|step| step.new_money).sum::<Money>();
        let data = context! {
            paid => self.show(self.total.figures.total),
            retained => self.show(common.retained),
            fund_total => self.show(terms.fund_total),
            uplift => is_additional.then(|| self.show(common.uplift_total)),
            new_money => (new_money > Money::ZERO).then(|| self.show(new_money)),
            unit => self.unit().name(self.language),
        };
        self.say("reconciliation", data)
    }
}
