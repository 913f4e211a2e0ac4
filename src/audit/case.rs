//! What is audited, and what is known of it so far.

use super::finding::{Demand, Verdict};
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures, PublishedTotal};

/// An audit under way. `rows`, `plan` and `uplift` carry it out, in this order.
pub(super) struct Audit<'a> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms,
    pub(super) counties: &'a [County],
    /// The figures of a row; `None` if it is missing, or doubled with different ones.
    pub(super) published: &'a dyn Fn(usize) -> Option<PublishedFigures>,
    pub(super) codes: Vec<CountyCode>,
    /// What was published, row by row.
    pub(super) rows: Vec<Row>,
    /// The factors' cells, row by row, in quanta.
    pub(super) cells: Vec<u64>,
    /// Whether every county is published, once.
    pub(super) is_complete: bool,
    /// Whether every plan is published as the sum of its parts. If not, who was rounded up cannot be told.
    pub(super) are_plans_right: bool,
    /// Σ bases of the year's table.
    pub(super) bases: Money,
    /// Σ totals as published.
    pub(super) paid: Money,
    pub(super) verdict: Verdict,
}

/// A published row; zeros where a county is missing or unclear.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Whether it is published, once.
    pub(super) is_clear: bool,
    /// Whether the roster has it.
    pub(super) mountain: bool,
    /// Its plan in quanta as the rest of the row goes by it: no right figure is to be called wrong over a mistyped one.
    pub(super) plan: u64,
    pub(super) fiscal_capacity: Money,
    pub(super) offset: Money,
}

impl Audit<'_> {
    /// In the order of the rules: what each row says by itself, the plan, and what follows from it.
    pub(super) fn check(&mut self) {
        let pools = self.check_rows().then(|| self.pools()).flatten();
        match pools.and_then(|pools| self.check_plan(&pools)) {
            None => self.find_in_all(None, None, Demand::PlanUnchecked),
            Some(pool) if self.is_complete => self.check_uplift(pool),
            Some(_) => {}
        }
    }

    /// What is wrong with a county, or with its figure in a column.
    pub(super) fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = (self.published)(row).zip(column);
        let published = figures.and_then(|(figures, column)| Some(column.shown(column.amount(&figures)?)));
        let county = self.counties.get(row).map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What is wrong with the table, or with a column.
    pub(super) fn find_in_all(&mut self, column: Option<&Column>, published: Option<Money>, demand: Demand) {
        self.verdict.find(None, column, published, demand);
    }

    /// What a column adds up to.
    pub(super) fn check_sum(&mut self, column: &Column, sum: Money, expected: Money) {
        if sum != expected {
            let demand = Demand::ColumnSum { amount: column.shown(expected) };
            self.find_in_all(Some(column), Some(column.shown(sum)), demand);
        }
    }

    /// A total row: each amount is the sum of the counties' rows.
    pub(super) fn check_total_row(&mut self, total: &PublishedTotal) {
        for (column, amount) in &total.amounts {
            let sum = self.sum(column);
            if *amount != sum {
                let demand = Demand::TotalRow { line: total.line, amount: column.shown(sum) };
                self.find_in_all(Some(column), Some(column.shown(*amount)), demand);
            }
        }
    }

    /// Σ of a column as published.
    pub(super) fn sum(&self, column: &Column) -> Money {
        let rows = (0..self.counties.len()).filter_map(self.published);
        rows.filter_map(|figures| column.amount(&figures)).sum()
    }

    pub(super) fn money(&self, quanta: u128) -> Money {
        Money::of_quanta(quanta, self.terms.quantum)
    }

    /// Whole quanta of an amount, rounded down; 0 below 0.
    pub(super) fn quanta(&self, amount: Money) -> u128 {
        self.divided(amount.max(Money::ZERO)).0
    }

    /// Whole quanta of an amount, counted without its sign, and whether they are all of it.
    pub(super) fn divided(&self, amount: Money) -> (u128, bool) {
        let (fen, quantum) = (amount.fen().unsigned_abs(), self.terms.quantum.fen().unsigned_abs());
        match (u64::try_from(fen), u64::try_from(quantum)) {
            (Ok(fen), Ok(quantum)) => ((fen / quantum).into(), fen % quantum == 0), // nearly always, and faster
            _ => (fen / quantum, fen % quantum == 0),
        }
    }
}
