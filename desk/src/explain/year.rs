//! Control, adjustments and batches of one county: rules, sections 7 to 9.

use std::collections::BTreeSet;

use minijinja::context;
use minijinja::value::Value;
use special_fund::{
    AdjustmentKind, BaseRole, ControlStep, CountyAdjustment, CountyControl, CountySteps, Exact, Money, Rate,
    RowRounding,
};

use super::{Explainer, Step, product};
use crate::view::amounts::percent;
use crate::view::exact::{decimal, is_zero, numerator};

impl Explainer<'_> {
    /// Between its bounds, as much of its amount as all have.
    pub(super) fn control(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let control = county.control.as_ref()?;
        let terms = self.allocation.policy().terms();
        let is_between = control.held.is_none();
        let between = control.exact.as_ref().zip(self.control.as_ref()).filter(|_| is_between);
        let rounding = if control.rounded_up { RowRounding::Up } else { RowRounding::Down };
        let data = context! {
            parts => self.parts(county, Parts::BeforeControl, control.before),
            is_promised => county.mountain && terms.uplift.is_some(),
            is_protected => terms.base == BaseRole::Protected,
            is_least => self.common.control.as_ref().and_then(|control| control.lambda.as_ref()).is_some_and(is_zero),
            promised => self.show(control.promised),
            issued => control.issued.map(|issued| self.show(issued)),
            edges => self.edges(control),
            lower => self.show(control.lower),
            upper => control.upper.map(|upper| self.show(upper)),
            lambda => self.lambda,
            exact => control.exact.as_ref().map(|exact| self.exact(exact)),
            at_bound => control.held,
            rounded => between.map(|(exact, queue)| {
                self.rounded(exact, county.code, queue.place(row), rounding, queue)
            }),
            amount => self.show(control.amount),
            before => self.show(control.before),
            change => self.show(control.change),
        };
        let kept = terms.issued.as_ref().map_or("", |issued| &issued.source);
        let source = terms.control.as_ref().map_or(kept, |control| &control.source);
        Some(self.cited(source, self.step("control", data)))
    }

    /// λ from the amounts: what is left for those between their bounds, over what they had.
    pub(super) fn lambda_of(&self, common: &ControlStep) -> Option<Value> {
        let lambda = common.lambda.as_ref().filter(|lambda| !is_zero(lambda))?;
        let held: BTreeSet<_> = common.held.iter().flat_map(|held| &held.counties).collect();
        let (mut between, mut at_bounds) = (Money::ZERO, Money::ZERO);
        for share in self.allocation.shares() {
            let figures = &share.figures;
            let own = figures.plan + figures.uplift + figures.fiscal_capacity - figures.offset;
            if held.contains(&share.county.code) {
                at_bounds = at_bounds + own + figures.control;
            } else {
                between = between + own;
            }
        }
        Some(context! {
            numerator => numerator(lambda).to_string(),
            denominator => lambda.denominator().to_string(),
            decimal => decimal(lambda),
            total => self.show(common.total),
            at_bounds => self.show(at_bounds),
            left => self.show(common.total - at_bounds),
            between => (between > Money::ZERO).then(|| self.show(between)),
        })
    }

    /// What bounds there are by last year's amount and by need, each with the figures that it comes from.
    fn edges(&self, control: &CountyControl) -> Vec<Value> {
        let terms = self.allocation.policy().terms().control.as_ref();
        let rate = |of: fn(&special_fund::Control) -> Option<Rate>| terms.and_then(of);
        let edges = [
            ("floor", rate(|control| control.floor), control.last, control.floor_bound),
            ("need", rate(|control| control.need_rate), control.need, control.need_bound),
            ("cap", rate(|control| control.cap), control.last, control.cap_bound),
        ];
        let edge = |(bound, rate, of, amount): (&str, Option<Rate>, Option<Money>, Option<Money>)| {
            let (rate, of, rounded) = (rate?, of?, self.show(amount?));
            let exact = product(self.unit, of, rate.millionths());
            let rounded = (exact != rounded).then_some(rounded);
            Some(context! { bound, of => self.show(of), rate => percent(rate), exact, rounded })
        };
        edges.into_iter().filter_map(edge).collect()
    }

    /// What each adjustment takes or adds.
    pub(super) fn adjustments(&self, row: usize, county: &CountySteps) -> Vec<Step> {
        let steps = county.adjustments.iter().enumerate();
        steps.map(|(place, step)| self.adjustment(row, county, place, step)).collect()
    }

    fn adjustment(&self, row: usize, county: &CountySteps, place: usize, step: &CountyAdjustment) -> Step {
        let adjustment = self.allocation.policy().terms().adjustments.get(place);
        // The table has what is taken, without a sign.
        let is_deducted = adjustment.is_some_and(|of| matches!(of.kind, AdjustmentKind::Deduction { .. }));
        let queue = self.adjustments.get(place).and_then(Option::as_ref);
        // Weights are amounts in yuan.
        let yuan = |exact: &Exact| exact.to_string().parse().map_or_else(|_| exact.to_string(), |of| self.show(of));
        let freed = step.freed.as_ref();
        let data = context! {
            name => adjustment.map_or(String::new(), |adjustment| self.name(&adjustment.key, &adjustment.name)),
            own => self.show(if is_deducted { Money::ZERO - step.own } else { step.own }),
            shared => freed.map(|share| self.show(share.shared)),
            weight => freed.map(|share| yuan(&share.weight)),
            total => freed.map(|share| yuan(&share.weight_total)),
            exact => freed.map(|share| self.exact(&share.exact)),
            rounded => freed.zip(queue).and_then(|(share, queue)| self.shared(row, county.code, share, queue)),
            before => self.show(step.before),
            amount => self.signed(step.amount).join(" "),
            after => self.show(step.before + step.amount),
        };
        self.cited(adjustment.map_or("", |adjustment| &adjustment.source), self.step("adjustment", data))
    }

    /// What remains to be issued.
    pub(super) fn batch(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let (batch, share) = (county.batch?, self.allocation.share(row)?);
        let issued = share.figures.issued.iter().map(|amount| self.signed(Money::ZERO - *amount).join(" "));
        let data = context! {
            total => self.show(county.total),
            issued => issued.collect::<Vec<String>>().join(" "),
            amount => self.show(batch),
            is_recovered => batch < Money::ZERO,
        };
        let issued = self.allocation.policy().terms().issued.as_ref()?;
        Some(self.cited(&issued.source, self.step("batch", data)))
    }

    /// The parts of an amount, and what they add up to.
    pub(super) fn parts(&self, county: &CountySteps, of: Parts, sum: Money) -> String {
        let terms = self.allocation.policy().terms();
        let adjustments = terms.adjustments.iter().zip(&county.adjustments).filter(|_| of == Parts::All);
        let adjusted = adjustments.map(|(adjustment, step)| {
            let [sign, amount] = self.signed(step.amount);
            [sign, self.name(&adjustment.key, &adjustment.name), amount]
        });
        let control = county.control.as_ref().filter(|_| of == Parts::All);
        let data = context! {
            plan => self.show(county.plan.amount),
            uplift => county.uplift.as_ref().map(|uplift| self.show(uplift.amount)),
            fiscal_capacity => county.fiscal_capacity.as_ref().map(|share| self.show(share.amount)),
            offset => county.offset.as_ref().map(|share| self.show(share.amount)),
            controlled => control.map(|control| self.signed(control.change)),
            adjusted => adjusted.collect::<Vec<[String; 3]>>(),
            sum => self.show(sum),
        };
        self.say("parts", data)
    }

    /// Its sign, and the amount without it.
    fn signed(&self, amount: Money) -> [String; 2] {
        let (sign, amount) = if amount < Money::ZERO { ("-", Money::ZERO - amount) } else { ("+", amount) };
        [sign.to_owned(), self.show(amount)]
    }
}

/// Which parts of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    BeforeControl,
    All,
}
