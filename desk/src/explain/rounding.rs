//! 依据 (b): the exact sum, who gets the quanta left over, and the complete plan.

use minijinja::context;
use minijinja::value::Value;
use special_fund::{BaseRole, CellStep, CountyCode, CountySteps, Quotient, RowRounding, Stage};

use super::queue::Queue;
use super::{Explainer, Step};
use crate::messages::shown;
use crate::view::clauses::Clause;
use crate::view::exact::{compare_remainders, fraction, remainder};

impl Explainer<'_> {
    /// The exact sum of the cells and its rounding.
    pub(super) fn sum(&self, county: &CountySteps) -> Step {
        let step = &county.plan;
        let cells = county.cells.iter().map(|cell| self.exact(&cell.exact));
        let data = context! {
            summands => cells.collect::<Vec<String>>(),
            exact => self.exact(&step.exact),
            rounded => self.rounded(&step.exact, county.code, step.rank, step.rounding, &self.plan),
        };
        self.of_clause(Clause::Plan, "sum", data)
    }

    /// What the place of a remainder, counted from 1, came to, in figures and in words.
    pub(super) fn rounded(
        &self,
        exact: &Quotient,
        code: CountyCode,
        rank: Option<usize>,
        rounding: RowRounding,
        queue: &Queue,
    ) -> String {
        let Some(rank) = rank else {
            return self.say("whole", context! { with_unit => self.quantum_with_unit() });
        };
        let (floor, quantum) = (self.floor(exact), self.allocation.policy().terms().quantum);
        let is_up = rounding == RowRounding::Up;
        let cut = queue.cut.as_ref().map(|cut| self.code(cut.row));
        let data = context! {
            as_fraction => self.as_fraction(exact),
            fraction => fraction(exact),
            remainder => remainder(exact),
            left_over => queue.left_over.get_or_init(|| self.left_over(queue)),
            rank,
            open => queue.open,
            is_last => is_up && cut == Some(Some(code)),
            is_passed_over => rounding == RowRounding::PassedOver,
            is_behind => cut.is_some(),
            tied => self.tied(code, queue.stage),
            floor => self.show(floor),
            quantum => self.quantum(),
            up => is_up.then(|| self.show(floor + quantum)),
        };
        self.say("rounded", data)
    }

    /// How many quanta are left over, and who was the last to get one.
    fn left_over(&self, queue: &Queue) -> String {
        let last = queue.cut.as_ref().and_then(|cut| {
            let county = self.allocation.share(cut.row)?.county;
            Some(context! {
                rank => cut.place,
                name => shown(&county.name),
                code => county.code.to_string(),
                remainder => remainder(&cut.exact),
            })
        });
        let data = context! {
            shared => self.show(queue.shared),
            floors => self.show(queue.floors),
            quantum => self.quantum(),
            with_unit => self.quantum_with_unit(),
            left => queue.left,
            last,
            passed_over => if queue.stage == Stage::Plan { &self.passed_over } else { "" },
        };
        self.say("left_over", data)
    }

    fn code(&self, row: usize) -> Option<CountyCode> {
        self.allocation.share(row).map(|share| share.county.code)
    }

    /// How many were rounded up and down by the order of codes, if that decided.
    fn tied(&self, code: CountyCode, stage: Stage) -> Option<[usize; 2]> {
        let mut ties = self.common.ties.iter().filter(|tie| tie.stage == stage);
        let tie = ties.find(|tie| tie.rounded_up.contains(&code) || tie.rounded_down.contains(&code))?;
        Some([tie.rounded_up.len(), tie.rounded_down.len()])
    }

    /// Which of the county's cells round up so that they make its rounded sum; nothing to say if there is but one factor.
    pub(super) fn cells(&self, county: &CountySteps) -> Option<Step> {
        if county.cells.len() < 2 {
            return None;
        }
        let floors = county.cells.iter().map(|cell| self.floor(&cell.exact));
        let ups = county.cells.iter().filter(|cell| cell.rounded_up).count();
        let mut ranked: Vec<&CellStep> = county.cells.iter().filter(|cell| !cell.exact.is_whole()).collect();
        ranked.sort_by(|a, b| compare_remainders(&b.exact, &a.exact));
        let mut left = ups;
        let ranked = ranked.into_iter().map(|cell| {
            let is_blocked = left > 0 && !cell.rounded_up;
            left -= usize::from(cell.rounded_up);
            self.cell_rounded(cell, is_blocked)
        });
        let data = context! {
            summands => floors.clone().map(|floor| self.show(floor)).collect::<Vec<String>>(),
            floor => self.show(floors.sum()),
            sum => self.show(county.plan.amount - county.base),
            quantum => self.quantum(),
            ups,
            ranked => ranked.collect::<Vec<Value>>(),
        };
        Some(self.of_clause(Clause::Plan, "cells", data))
    }

    /// `is_blocked`: its county still needs it rounded up, but then the rest of the table cannot be completed.
    fn cell_rounded(&self, cell: &CellStep, is_blocked: bool) -> Value {
        context! {
            name => self.factor_name(&cell.factor),
            remainder => remainder(&cell.exact),
            floor => self.show(self.floor(&cell.exact)),
            up => cell.rounded_up.then(|| self.show(cell.amount)),
            is_blocked,
        }
    }

    /// The complete plan.
    pub(super) fn plan(&self, county: &CountySteps) -> Step {
        let is_protected = self.allocation.policy().terms().base == BaseRole::Protected;
        let cells = county.cells.iter();
        let summands = cells.map(|cell| format!("{} {}", self.factor_name(&cell.factor), self.show(cell.amount)));
        let data = context! {
            base => is_protected.then(|| self.show(county.base)),
            summands => summands.collect::<Vec<String>>(),
            amount => self.show(county.plan.amount),
        };
        self.of_clause(Clause::Plan, "plan", data)
    }
}
