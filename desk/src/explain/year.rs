//! Control, adjustments and batches of one county: rules, sections 7 to 9.

use std::collections::BTreeSet;

use special_fund::table::Language;
use special_fund::{
    AdjustmentKind, Bound, ControlStep, CountyAdjustment, CountyControl, CountySteps, Exact, Held, Money, Rate,
    RowRounding, Stage,
};

use super::exact::cut_off;
use super::queue::{Queue, Waiting};
use super::rounding::Rounded;
use super::{Explainer, Step, product};
use crate::messages::shown;
use crate::view::amounts::percent;

impl Explainer<'_> {
    /// λ, and the queues of control and of each adjustment that frees money for others.
    pub(super) fn year_queues(&mut self) {
        let adjustments = self.allocation.policy().terms().adjustments.len();
        self.lambda = self.common.control.as_ref().map_or_else(Vec::new, |control| self.lambda_of(control));
        self.control = Queue::of_share(self.allocation, &self.steps, Stage::Control, |county| {
            let control = county.control.filter(|control| control.held.is_none())?;
            Some(Waiting { exact: control.exact?, rounded_up: control.rounded_up, amount: control.amount })
        });
        self.adjustments = (0..adjustments)
            .map(|place| {
                Queue::of_share(self.allocation, &self.steps, Stage::Adjustment, |county| {
                    county.adjustments.into_iter().nth(place)?.freed.map(Waiting::from)
                })
            })
            .collect();
    }

    /// Between its bounds, as much of its amount as all have.
    pub(super) fn control(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let (control, common) = (county.control.as_ref()?, self.common.control.as_ref()?);
        let mut lines = vec![self.parts(county, Parts::BeforeControl, control.before)];
        lines.extend(self.bounds(county, control));
        if let (Some(exact), Some(lambda)) = (&control.exact, &common.lambda) {
            let (numerator, denominator) =
                (lambda.whole() * lambda.denominator() + lambda.numerator(), lambda.denominator());
            lines.push(match self.language {
                Language::Chinese => format!(
                    "各县用同一个 λ（{numerator}/{denominator}），使各县在上下限之间的数合计正好是 {}",
                    self.show(common.total)
                ),
                Language::English => format!(
                    "one λ for all ({numerator}/{denominator}), with which all amounts within their bounds add up to {}",
                    self.show(common.total)
                ),
            });
            lines.extend(self.lambda.clone());
            let equation =
                format!("{} × {numerator} ÷ {denominator} = {}", self.show(control.before), self.exact(exact));
            lines.push(self.labelled(self.say("控制前的数 × λ", "its amount × λ"), &equation));
        }
        match control.held {
            Some(_) if common.lambda.is_none() => {
                let all = self.say(
                    "可分配的数大于各县上限之和，各县都取上限",
                    "more than all upper bounds take: all have theirs",
                );
                lines.push(all.to_owned());
            }
            Some(held) => lines.push(self.held(held, control.amount)),
            None => lines.extend(self.followed(row, county, control)),
        }
        let [after, before] = [control.amount, control.before].map(|amount| self.show(amount));
        let equation = format!("{after} - {before} = {}", self.show(control.change));
        lines.push(self.labelled(self.say("增减", "change"), &equation));
        Some(self.of_rule("7", self.say("增幅控制", "control"), lines))
    }

    /// λ from the amounts: what is left for those between their bounds, over what they had.
    fn lambda_of(&self, common: &ControlStep) -> Vec<String> {
        let held: BTreeSet<_> = common.held.iter().flat_map(|held| &held.counties).collect();
        let (mut before, mut at_bounds) = (Money::ZERO, Money::ZERO);
        for share in self.allocation.shares() {
            let figures = &share.figures;
            let own = figures.plan + figures.uplift + figures.fiscal_capacity - figures.offset;
            if held.contains(&share.county.code) {
                at_bounds = at_bounds + own + figures.control;
            } else {
                before = before + own;
            }
        }
        let Some(lambda) = common.lambda.as_ref().filter(|_| before > Money::ZERO) else { return Vec::new() };
        let lambda = cut_off(&(lambda.whole() * lambda.denominator() + lambda.numerator()), lambda.denominator());
        let [left, total, at_bounds, own] =
            [common.total - at_bounds, common.total, at_bounds, before].map(|amount| self.show(amount));
        let [of_others, shared, at_bounds_word, own_word] = match self.language {
            Language::Chinese => ["在上下限之间各县可分", "可分配", "取上下限各县合计", "这些县控制前合计"],
            Language::English => ["for those between their bounds", "to share", "at their bounds", "they had"],
        };
        let left_of = format!("{shared} {total} - {at_bounds_word} {at_bounds} = {left}");
        let lambda = format!("{left} ÷ {own_word} {own} = {lambda}");
        vec![self.labelled(of_others, &left_of), self.labelled("λ", &lambda)]
    }

    /// What bounds there are, each with the figures that it comes from.
    fn bounds(&self, county: &CountySteps, control: &CountyControl) -> Vec<String> {
        let terms = self.allocation.policy().terms();
        let of = terms.control.as_ref();
        let is_promised = county.mountain && terms.uplift.is_some();
        let promised = if is_promised {
            self.say("方案和上浮，不因控制而减少", "plan and uplift, which control does not touch")
        } else {
            self.say("保基数，不因控制而减少", "protected base, which control does not touch")
        };
        let mut lines = vec![self.labelled(promised, &self.show(control.promised))];
        if let Some(issued) = control.issued {
            lines.push(self.labelled(self.say("已下达，予以保留", "issued, which it keeps"), &self.show(issued)));
        }
        let mut bound = |label: &str, rate: Option<Rate>, of: Option<Money>, bound: Option<Money>| {
            let (Some(rate), Some(of), Some(bound)) = (rate, of, bound) else { return };
            let exact = product(self.unit, of, rate.millionths());
            lines.push(self.labelled(label, &format!("{} × {} = {exact}", self.show(of), percent(rate))));
            let rounded = self.show(bound);
            if exact != rounded {
                lines.push(self.labelled(self.say("取整", "in whole quanta"), &rounded));
            }
        };
        let rate = |rate: fn(&special_fund::Control) -> Option<Rate>| of.and_then(rate);
        let [floor, cap, need] = match self.language {
            Language::Chinese => ["保底：上年下达数", "封顶：上年下达数", "需求上限：资金需求"],
            Language::English => ["floor: last year's amount", "cap: last year's amount", "limit of need: need"],
        };
        bound(floor, rate(|control| control.floor), control.last, control.floor_bound);
        bound(need, rate(|control| control.need_rate), control.need, control.need_bound);
        bound(cap, rate(|control| control.cap), control.last, control.cap_bound);
        let upper = control.upper.map_or_else(|| self.say("不限", "none").to_owned(), |upper| self.show(upper));
        lines.push(match self.language {
            Language::Chinese => {
                format!("下限 {}，上限 {upper}（先承诺和已下达，再需求上限，再保底，再封顶）", self.show(control.lower))
            }
            Language::English => format!(
                "at least {}, at most {upper} (first what is promised and issued, then need, then floor, then cap)",
                self.show(control.lower)
            ),
        });
        lines
    }

    fn held(&self, held: Held, amount: Money) -> String {
        let by = match held.bound {
            Bound::Promised => self.say("承诺数", "what it is promised"),
            Bound::Issued => self.say("已下达数", "what it has been issued"),
            Bound::Floor => self.say("保底", "the floor"),
            Bound::Need => self.say("需求上限", "the limit of need"),
            Bound::Cap => self.say("封顶", "the cap"),
            _ => unreachable!("this program knows no other"),
        };
        let amount = self.show(amount);
        match (self.language, held.raised) {
            (Language::Chinese, true) => format!("低于下限，按{by}上调至 {amount}"),
            (Language::Chinese, false) => format!("高于上限，按{by}下调至 {amount}"),
            (Language::English, true) => format!("below: raised to {by}, {amount}"),
            (Language::English, false) => format!("above: cut to {by}, {amount}"),
        }
    }

    /// Between its bounds: rounded by largest remainder.
    fn followed(&self, row: usize, county: &CountySteps, control: &CountyControl) -> Vec<String> {
        let (Some(exact), Some(queue)) = (&control.exact, &self.control) else { return Vec::new() };
        let rounded = Rounded {
            exact,
            code: county.code,
            place: queue.place(row),
            rounding: if control.rounded_up { RowRounding::Up } else { RowRounding::Down },
        };
        let mut lines = vec![self.say("在上下限之间", "between its bounds").to_owned()];
        lines.extend(self.as_fraction(exact));
        lines.extend(self.rounded(&rounded, queue));
        lines
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
        let own = if is_deducted { Money::ZERO - step.own } else { step.own };
        let mut lines = vec![self.labelled(self.say("县表所列", "in the table"), &self.show(own))];
        let queue = self.adjustments.get(place).and_then(Option::as_ref);
        if let (Some(share), Some(queue)) = (step.freed.as_ref().filter(|share| share.shared > Money::ZERO), queue) {
            let [shared, weight, total] = match self.language {
                Language::Chinese => ["扣下合计", "本县现有", "未被扣减各县现有合计"],
                Language::English => ["deducted in all", "own amount", "amounts of all without a deduction"],
            };
            // Weights are amounts in yuan.
            let amount =
                |exact: &Exact| exact.to_string().parse().map_or_else(|_| exact.to_string(), |of| self.show(of));
            let equation = format!(
                "{shared} {} × {weight} {} ÷ {total} {} = {}",
                self.show(share.shared),
                amount(&share.weight),
                amount(&share.weight_total),
                self.exact(&share.exact)
            );
            lines.push(self.labelled(self.say("精确金额", "exact amount"), &equation));
            lines.extend(self.as_fraction(&share.exact));
            let rounding = if share.rounded_up { RowRounding::Up } else { RowRounding::Down };
            let rounded = Rounded { exact: &share.exact, code: county.code, place: queue.place(row), rounding };
            lines.extend(self.rounded(&rounded, queue));
        }
        let (before, amount) = (self.show(step.before), signed(&self.show(step.amount)));
        let after = self.show(step.before + step.amount);
        lines.push(self.labelled(self.say("调整后", "after it"), &format!("{before} {amount} = {after}")));
        let named = adjustment.map(|adjustment| match self.language {
            Language::Chinese => shown(&adjustment.name),
            Language::English => adjustment.key.clone(),
        });
        self.of_rule("8", &named.unwrap_or_default(), lines)
    }

    /// What remains to be issued.
    pub(super) fn batch(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let (batch, share) = (county.batch?, self.allocation.share(row)?);
        let issued = share.figures.issued.iter().map(|amount| signed(&self.show(Money::ZERO - *amount)));
        let issued = issued.collect::<Vec<_>>().join(" ");
        let equation = format!("{} {issued} = {}", self.show(county.total), self.show(batch));
        let label = self.say("年度应下达 - 已下达", "entitlement - issued");
        let mut lines = vec![self.labelled(label, &equation)];
        if batch < Money::ZERO {
            lines.push(self.say("小于 0，予以收回", "below 0: to be given back").to_owned());
        }
        Some(self.of_rule("9", self.say("本次下达", "batch"), lines))
    }

    /// A step of a rule of ours, not of a clause of the document.
    fn of_rule(&self, section: &str, title: &str, lines: Vec<String>) -> Step {
        let title = match self.language {
            Language::Chinese => format!("{title}（规则第{section}节）"),
            Language::English => format!("{title} (rules, section {section})"),
        };
        Step { clause: None, title, lines }
    }

    /// The parts of an amount, and what they add up to.
    pub(super) fn parts(&self, county: &CountySteps, of: Parts, sum: Money) -> String {
        let mut parts = vec![(self.say("总分配方案", "plan").to_owned(), county.plan.amount)];
        if let Some(uplift) = &county.uplift {
            parts.push((self.say("上浮", "uplift").to_owned(), uplift.amount));
        }
        if let Some(share) = &county.fiscal_capacity {
            parts.push((self.say("地区财力因素", "fiscal capacity").to_owned(), share.amount));
        }
        if let Some(offset) = &county.offset {
            parts.push((self.say("抵减", "offset").to_owned(), Money::ZERO - offset.amount));
        }
        if of == Parts::All {
            if let Some(control) = &county.control {
                parts.push((self.say("增幅控制", "control").to_owned(), control.change));
            }
            let adjustments = self.allocation.policy().terms().adjustments.iter().zip(&county.adjustments);
            parts.extend(adjustments.map(|(adjustment, step)| match self.language {
                Language::Chinese => (shown(&adjustment.name), step.amount),
                Language::English => (adjustment.key.clone(), step.amount),
            }));
        }
        let mut line = String::new();
        for (label, amount) in parts {
            if line.is_empty() {
                line = format!("{label} {}", self.show(amount));
                continue;
            }
            // An offset of 0 is taken away too.
            let is_taken = amount < Money::ZERO || label == self.say("抵减", "offset");
            let (sign, amount) = if is_taken { ("-", Money::ZERO - amount) } else { ("+", amount) };
            line.push_str(&format!(" {sign} {label} {}", self.show(amount)));
        }
        format!("{line} = {}", self.show(sum))
    }
}

/// Which parts of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    BeforeControl,
    All,
}

/// `+ 12`, `- 12`.
fn signed(shown: &str) -> String {
    shown.strip_prefix('-').map_or_else(|| format!("+ {shown}"), |amount| format!("- {amount}"))
}
