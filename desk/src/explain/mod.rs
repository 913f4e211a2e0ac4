//! Every figure of one county in numbered steps: the clause, the numbers that produced it, the rule that decided.
//!
//! A line with `=` is an equation that a hand calculator reproduces; a line that begins with `=` goes on with the one
//! above it. A number that ends with … is cut off there, not rounded.

pub(crate) mod county;
mod indicators;
mod plan;
mod queue;
mod rounding;
mod uplift;
mod year;

use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;
use special_fund::table::Language;
use special_fund::{Allocation, CommonSteps, CountySteps, Factor, Funding, Money, Quotient, Stage, Steps};

use crate::messages::words::Words;
use crate::messages::{cited, shown};
use crate::view::amounts::{Unit, decimal};
use crate::view::clauses::Clause;
use crate::view::columns::is_issued;
use crate::view::exact::{cut_off, fraction, numerator};
use crate::view::named;
use crate::view::reasons::Reasons;
use queue::{Queue, Waiting};
use year::Parts;

/// One numbered step behind a county's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Step {
    /// The words of the document that it carries out; none for what only adds up.
    pub(crate) clause: Option<&'static str>,
    /// What it arrives at.
    pub(crate) title: String,
    /// What the policy cites for it.
    pub(crate) source: Option<String>,
    /// Equations and sentences, one a line.
    pub(crate) lines: Vec<String>,
}

/// What the steps of all counties need, worked out once.
pub(crate) struct Explainer<'a> {
    allocation: &'a Allocation<'a>,
    steps: Steps<'a>,
    common: CommonSteps,
    language: Language,
    unit: Unit,
    has_counties: bool,
    /// Who was passed over in the plan, by name; empty if nobody was.
    passed_over: String,
    /// The rate and why.
    rate: String,
    /// The first step of every county.
    pools: Option<Step>,
    who_pays: Option<Step>,
    plan: Queue,
    fiscal_capacity: Option<Queue>,
    offset: Option<Queue>,
    control: Option<Queue>,
    /// λ and where it comes from, if there is one.
    lambda: Option<Value>,
    adjustments: Vec<Option<Queue>>,
}

impl<'a> Explainer<'a> {
    pub(crate) fn new(allocation: &'a Allocation<'a>, language: Language) -> Explainer<'a> {
        let steps = allocation.steps();
        let common = allocation.common().clone();
        let reasons = Reasons { allocation, language };
        let terms = allocation.policy().terms();
        let by_score = allocation.policy().needs_fiscal_capacity_scores();
        let by_plan = terms.funding() == Some(Funding::Offset);
        let queue = |stage, of: &dyn Fn(CountySteps) -> Option<Waiting>| Queue::of_share(allocation, &steps, stage, of);
        let rest = || queue(Stage::FiscalCapacity, &|county| county.fiscal_capacity.map(Waiting::from));
        let paid = || queue(Stage::Offset, &|county| county.offset.map(Waiting::from));
        let freed = |place| {
            queue(Stage::Adjustment, &|county| county.adjustments.into_iter().nth(place)?.freed.map(Waiting::from))
        };
        let controlled = queue(Stage::Control, &|county| {
            let control = county.control.filter(|control| control.held.is_none())?;
            Some(Waiting { exact: control.exact?, rounded_up: control.rounded_up, amount: control.amount })
        });
        let mut explainer = Explainer {
            plan: Queue::of_plan(allocation, &common, &steps),
            has_counties: reasons.has_counties(),
            passed_over: if common.passed_over.is_empty() { String::new() } else { reasons.names(&common.passed_over) },
            rate: reasons.rate(),
            pools: None,
            who_pays: None,
            unit: Unit::of(terms.quantum),
            fiscal_capacity: by_score.then(rest).flatten(),
            offset: by_plan.then(paid).flatten(),
            control: controlled,
            lambda: None,
            adjustments: (0..terms.adjustments.len()).map(freed).collect(),
            allocation,
            steps,
            common,
            language,
        };
        explainer.lambda = explainer.common.control.as_ref().and_then(|control| explainer.lambda_of(control));
        explainer.pools = Some(explainer.pools());
        explainer.who_pays = explainer.who_pays();
        explainer
    }

    /// Every step of the county in one row, in the order of the rules.
    pub(crate) fn county(&self, row: usize) -> Option<Vec<Step>> {
        let county = self.steps.county(row)?;
        let mut steps = Vec::from_iter(self.pools.clone());
        for cell in &county.cells {
            steps.extend(self.score(cell));
            steps.push(self.cell(&county, cell));
        }
        steps.push(self.sum(&county));
        steps.extend(self.cells(&county));
        steps.push(self.plan(&county));
        steps.push(self.uplift(&county));
        steps.extend(self.who_pays.clone());
        steps.extend(self.offset(row, &county));
        steps.extend(self.fiscal_capacity(row, &county));
        steps.extend(self.control(row, &county));
        steps.extend(self.adjustments(row, &county));
        steps.push(self.total(&county));
        steps.extend(self.batch(row, &county));
        Some(steps)
    }

    fn say(&self, name: &str, data: Value) -> String {
        let data = context! { has_counties => self.has_counties, ..data };
        Words::of(self.language).sentence(&format!("explain.{name}"), data)
    }

    /// A step in the words of its name: its title, and its lines below it.
    fn step(&self, name: &str, data: Value) -> Step {
        let said = self.say(name, data);
        let mut lines = said.split('\n').map(str::to_owned);
        Step { clause: None, title: lines.next().unwrap_or_default(), source: None, lines: lines.collect() }
    }

    /// The same under a clause of the document, if the policy carries it out.
    fn of_clause(&self, clause: Clause, name: &str, data: Value) -> Step {
        let is_of = clause.is_of(self.allocation.policy());
        let clause = is_of.then(|| Words::of(self.language).text(&format!("explain.clause.{}", clause.letter())));
        Step { clause, ..self.step(name, data) }
    }

    /// A step, and what the policy cites for it, if it does.
    fn cited(&self, source: &str, step: Step) -> Step {
        let source = (!source.trim().is_empty()).then(|| cited(source, self.language));
        Step { source, ..step }
    }

    fn show(&self, amount: Money) -> String {
        self.unit.show(amount)
    }

    fn quantum(&self) -> String {
        self.show(self.allocation.policy().terms().quantum)
    }

    /// The same in a sentence.
    fn quantum_with_unit(&self) -> String {
        format!("{} {}", self.quantum(), self.unit.name(self.language))
    }

    /// An exact amount as a decimal.
    fn exact(&self, exact: &Quotient) -> String {
        let fen = numerator(exact) * self.allocation.policy().terms().quantum.fen().unsigned_abs();
        cut_off(&fen, &(exact.denominator() * self.unit.fen()))
    }

    /// The same as whole quanta and a fraction of one, where there is one: the rest of an equation.
    fn as_fraction(&self, exact: &Quotient) -> Option<String> {
        let (floor, fraction) = (self.floor(exact), fraction(exact));
        let whole = self.show(floor);
        (!exact.is_whole()).then(|| format!("= {whole} + {fraction} × {}", self.quantum()))
    }

    /// An exact amount rounded down to whole quanta.
    fn floor(&self, exact: &Quotient) -> Money {
        queue::money(exact.whole(), self.allocation.policy().terms().quantum)
    }

    /// How many quanta an amount is, rounded down.
    fn quanta(&self, amount: Money) -> i128 {
        amount.fen() / self.allocation.policy().terms().quantum.fen()
    }

    /// What the policy calls something, safe to print.
    fn name(&self, key: &str, name: &str) -> String {
        shown(named(self.language, key, name))
    }

    fn factor(&self, key: &str) -> Option<&'a Factor> {
        self.allocation.policy().terms().factors.iter().find(|factor| factor.key == key)
    }

    fn factor_name(&self, key: &str) -> String {
        self.name(key, self.factor(key).map_or(key, |factor| &factor.name))
    }

    /// What a county is paid in all.
    fn total(&self, county: &CountySteps) -> Step {
        let parts = self.parts(county, Parts::All, county.total);
        self.step("total", context! { is_issued => is_issued(self.allocation), parts })
    }
}

/// An exact product of an amount and a number of millionths, in the unit.
fn product(unit: Unit, amount: Money, millionths: u64) -> String {
    let product = amount.fen() * i128::from(millionths);
    decimal(product, unit.shift() + 6, 0)
}
