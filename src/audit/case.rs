//! What is audited, and what is known of it so far.

use super::finding::{Demand, Verdict};
use crate::county::County;
use crate::number::Money;
use crate::policy::{Policy, Terms};
use crate::published::{Column, PublishedFigures, PublishedTotal};

/// An audit under way. `rows`, `plan` and `uplift` carry it out, in this order.
pub(super) struct Audit<'a, P> {
    pub(super) policy: &'a Policy,
    pub(super) terms: &'a Terms,
    pub(super) counties: &'a [County],
    pub(super) columns: &'a [Column],
    /// The figures of a row; `None` if it is missing, or doubled with different ones.
    pub(super) published: P,
    /// What was published, row by row.
    pub(super) rows: Vec<Row>,
    /// The factors' cells, row by row, in quanta.
    pub(super) cells: Vec<u64>,
    /// Σ totals as published, in fen.
    pub(super) paid: i128,
    /// Whether anybody has a share of the fiscal-capacity pool, or pays for others.
    pub(super) has_fiscal_capacity: bool,
    pub(super) has_offset: bool,
    pub(super) verdict: Verdict,
}

/// A published row in quanta; zeros where a county is missing or unclear.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Whether it is published, once.
    pub(super) is_clear: bool,
    /// Whether the roster has it.
    pub(super) mountain: bool,
    /// Whether its plan is the sum of its parts. If not, who was rounded up cannot be told.
    pub(super) adds_up: bool,
    /// Its plan as the rest of the row goes by it: no right figure is to be called wrong over a mistyped one.
    pub(super) plan: u64,
    pub(super) fiscal_capacity: u64,
    pub(super) offset: u64,
}

impl<'a, P: Fn(usize) -> Option<PublishedFigures>> Audit<'a, P> {
    /// In the order of the rules: what each row says by itself, the plan, and what follows from it.
    pub(super) fn of(
        policy: &'a Policy,
        counties: &'a [County],
        columns: &'a [Column],
        published: P,
        verdict: Verdict,
    ) -> Self {
        let mut audit = Audit {
            policy,
            terms: policy.terms(),
            counties,
            columns,
            published,
            rows: Vec::with_capacity(counties.len()),
            cells: Vec::new(),
            paid: 0,
            has_fiscal_capacity: false,
            has_offset: false,
            verdict,
        };
        let pools = audit.check_rows().then(|| audit.pools()).flatten();
        match pools.and_then(|pools| audit.check_plan(&pools)) {
            None => audit.find_in_all(None, None, Demand::PlanUnchecked),
            Some(pool) if audit.is_complete() => audit.check_uplift(pool),
            Some(_) => {}
        }
        audit
    }

    /// Whether every county is published, once.
    pub(super) fn is_complete(&self) -> bool {
        self.rows.iter().all(|row| row.is_clear)
    }

    /// What is wrong with a county, or with its figure in a column.
    pub(super) fn find(&mut self, row: usize, column: Option<&Column>, demand: Demand) {
        let figures = (self.published)(row).zip(column);
        let published =
            figures.and_then(|(figures, column)| column.amount(&figures).map(|amount| column.shown(amount)));
        let county = self.counties.get(row);
        let county = county.map(|county| (county.code, &county.name));
        self.verdict.find(county, column, published, demand);
    }

    /// What is wrong with the table, or with a column.
    pub(super) fn find_in_all(&mut self, column: Option<&Column>, published: Option<Money>, demand: Demand) {
        self.verdict.find(None, column, published, demand);
    }

    /// A total row: each amount is the sum of the counties' rows.
    pub(super) fn check_total_row(&mut self, total: &PublishedTotal) {
        for (column, amount) in &total.amounts {
            let sum = self.sum(column);
            if *amount != sum {
                let (line, published) = (total.line, column.shown(*amount));
                let amount = column.shown(sum);
                let demand = Demand::TotalRow { line, amount };
                self.find_in_all(Some(column), Some(published), demand);
            }
        }
    }

    /// Σ of a column as published.
    pub(super) fn sum(&self, column: &Column) -> Money {
        let rows = (0..self.counties.len()).filter_map(&self.published);
        let amounts = rows.filter_map(|figures| column.amount(&figures));
        clamped(amounts.map(Money::fen).sum()) // below 2^96 each
    }

    pub(super) fn money(&self, quanta: u128) -> Money {
        let fen = quanta.saturating_mul(self.terms.quantum.fen().unsigned_abs());
        clamped(i128::try_from(fen).unwrap_or(i128::MAX))
    }

    /// Whole quanta of an amount, rounded down; 0 below 0.
    pub(super) fn quanta(&self, amount: Money) -> u128 {
        let fen = amount.max(Money::ZERO).fen().unsigned_abs();
        let quantum = self.terms.quantum.fen().unsigned_abs();
        match (u64::try_from(fen), u64::try_from(quantum)) {
            (Ok(fen), Ok(quantum)) => u128::from(fen / quantum), // nearly always, and faster
            _ => fen / quantum,
        }
    }
}

/// An amount in fen. What is published has no bounds: beyond all that we know it is the largest amount there is.
pub(super) fn clamped(fen: i128) -> Money {
    Money::of_fen(fen.clamp(-Money::MAX.fen(), Money::MAX.fen()))
}
