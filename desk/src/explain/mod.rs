//! Every figure of one county in numbered steps: the clause, the numbers that produced it, the rule that decided.
//!
//! A line with `=` is an equation that a hand calculator reproduces; a line that begins with `=` goes on with the one
//! above it. A number that ends with … is cut off there, not rounded.

pub(crate) mod county;
mod exact;
mod indicators;
mod plan;
mod queue;
mod rounding;
mod uplift;
mod year;

use special_fund::table::Language;
use special_fund::{Allocation, CommonSteps, CountySteps, Funding, Money, Quotient, Stage, Steps};

use crate::messages::words::Words;
use crate::view::amounts::{Unit, decimal};
use crate::view::columns::is_issued;
use crate::view::reasons::Reasons;
use crate::view::say;
use queue::{Queue, Waiting};
use year::Parts;

/// One numbered step behind a county's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The words of the document that it carries out; none for what only adds up.
    pub(crate) clause: Option<&'static str>,
    /// What it arrives at.
    pub(crate) title: String,
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
    /// The rate and why.
    rate: String,
    plan: Queue,
    fiscal_capacity: Option<Queue>,
    offset: Option<Queue>,
    control: Option<Queue>,
    /// The equations of λ, if some county is between its bounds.
    lambda: Vec<String>,
    adjustments: Vec<Option<Queue>>,
}

impl<'a> Explainer<'a> {
    pub(crate) fn new(allocation: &'a Allocation<'a>, language: Language) -> Explainer<'a> {
        let steps = allocation.steps();
        let common = allocation.common().clone();
        let reasons = Reasons {
            allocation,
            mountain_rows: 0, // the rate does not depend on it
            language,
        };
        let terms = allocation.policy().terms();
        let by_score = allocation.policy().needs_fiscal_capacity_scores();
        let by_plan = terms.funding() == Some(Funding::Offset);
        let queue = |stage, of: fn(CountySteps) -> Option<Waiting>| Queue::of_share(allocation, &steps, stage, of);
        let rest = || queue(Stage::FiscalCapacity, |county| county.fiscal_capacity.map(Waiting::from));
        let paid = || queue(Stage::Offset, |county| county.offset.map(Waiting::from));
        let mut explainer = Explainer {
            plan: Queue::of_plan(allocation, &common, &steps),
            rate: reasons.rate(),
            unit: Unit::of(terms.quantum),
            fiscal_capacity: by_score.then(rest).flatten(),
            offset: by_plan.then(paid).flatten(),
            control: None,
            lambda: Vec::new(),
            adjustments: Vec::new(),
            allocation,
            steps,
            common,
            language,
        };
        explainer.year_queues();
        explainer
    }

    /// Every step of the county in one row, in the order of the rules.
    pub(crate) fn county(&self, row: usize) -> Option<Vec<Step>> {
        let county = self.steps.county(row)?;
        let mut steps = vec![self.pools()];
        for cell in &county.cells {
            steps.extend(self.score(cell));
            steps.push(self.cell(&county, cell));
        }
        steps.push(self.sum(&county));
        steps.extend(self.cells(&county));
        steps.push(self.plan(&county));
        steps.push(self.uplift(&county));
        steps.extend(self.who_pays());
        steps.extend(self.offset(row, &county));
        steps.extend(self.fiscal_capacity(row, &county));
        steps.extend(self.control(row, &county));
        steps.extend(self.adjustments(row, &county));
        steps.push(self.total(&county));
        steps.extend(self.batch(row, &county));
        Some(steps)
    }

    fn say(&self, chinese: &'static str, english: &'static str) -> &'static str {
        say(self.language, chinese, english)
    }

    /// What a line is about, and the line.
    fn labelled(&self, label: &str, line: &str) -> String {
        match self.language {
            Language::Chinese => format!("{label}：{line}"),
            Language::English => format!("{label}: {line}"),
        }
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
        exact::amount(exact, self.allocation.policy().terms().quantum, self.unit)
    }

    /// The same as whole quanta and a fraction of one, where there is one: the rest of an equation.
    fn as_fraction(&self, exact: &Quotient) -> Option<String> {
        let (floor, fraction) = (self.floor(exact), exact::fraction(exact));
        let whole = self.show(floor);
        (!exact.is_whole()).then(|| format!("= {whole} + {fraction} × {}", self.quantum()))
    }

    /// An exact amount rounded down to whole quanta.
    fn floor(&self, exact: &Quotient) -> Money {
        let quantum = self.allocation.policy().terms().quantum.fen();
        let fen = i128::from(exact.whole()).saturating_mul(quantum);
        Money::from_fen(fen).unwrap_or(Money::MAX)
    }

    /// The name of a factor, or its key.
    fn factor_name(&self, key: &str) -> String {
        let factors = &self.allocation.policy().terms().factors;
        let factor = factors.iter().find(|factor| factor.key == key);
        match (self.language, factor) {
            (Language::Chinese, Some(factor)) => factor.name.to_string(),
            _ => key.to_owned(),
        }
    }

    fn step(&self, clause: &'static str, title: &str, lines: Vec<String>) -> Step {
        Step { clause: Some(Words::of(self.language).text(clause)), title: title.to_owned(), lines }
    }

    /// What a county is paid in all.
    fn total(&self, county: &CountySteps) -> Step {
        let title = match is_issued(self.allocation) {
            true => self.say("年度应下达", "entitlement of the year"),
            false => self.say("合计", "total"),
        };
        let line = self.parts(county, Parts::All, county.total);
        Step { clause: None, title: title.to_owned(), lines: vec![line] }
    }
}

/// An exact product of an amount and a number of millionths, in the unit.
fn product(unit: Unit, amount: Money, millionths: u64) -> String {
    let product = amount.fen().saturating_mul(i128::from(millionths));
    decimal(product, unit.shift().saturating_add(6), 0)
}
