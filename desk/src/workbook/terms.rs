//! What the policy says of indicators, control, adjustments and batches, line by line: RULES sections 5.1 and 7 to 9.

use minijinja::context;
use special_fund::{
    Adjustment, AdjustmentKind, BelowZero, Better, Control, Freed, Indicator, IndicatorKind, Issued, Scale, Shortfall,
    Surplus,
};

use super::Book;
use super::lines::{Key, Lines, Value};

impl Lines<'_> {
    /// All lines; none for a policy that says nothing of these.
    pub(super) fn terms(&mut self) {
        let (book, terms) = (self.book, self.book.allocation.policy().terms());
        for (place, factor) in terms.factors.iter().enumerate().filter(|(_, factor)| !factor.indicators.is_empty()) {
            self.heading(&book.sentence("policy.indicators", context! { name => book.factor_name(place) }));
            for (number, indicator) in factor.indicators.iter().enumerate() {
                self.indicator((place, number), indicator);
            }
        }
        if !terms.coefficients.is_empty() {
            self.heading(book.say("coefficients"));
        }
        for coefficient in &terms.coefficients {
            let key = coefficient.key.as_str();
            let name = coefficient.name.as_ref().map_or(key, |name| book.named(name, key));
            let scale = coefficient.scale.as_ref().map(|scale| self::scale(book, scale));
            self.text(name, &scale.unwrap_or_default());
        }
        if terms.is_controlled() {
            self.control(terms.control.as_ref());
        }
        if !terms.adjustments.is_empty() {
            self.heading(book.say("policy.adjustments"));
        }
        for (place, adjustment) in terms.adjustments.iter().enumerate() {
            self.adjustment(place, adjustment);
        }
        if let Some(issued) = &terms.issued {
            self.issued(issued);
        }
    }

    fn source(&mut self, source: &str) {
        self.text(self.book.say("policy.source"), source);
    }

    fn indicator(&mut self, (place, number): (usize, usize), indicator: &Indicator) {
        let book = self.book;
        let mut parts = vec![kind(book, &indicator.kind)];
        parts.extend(indicator.scale.as_ref().map(|scale| self::scale(book, scale)));
        if !indicator.coefficients.is_empty() {
            let names: Vec<&str> = indicator.coefficients.iter().map(|key| book.coefficient_name(key)).collect();
            parts.push(book.sentence("policy.times", context! { names }));
        }
        parts.push(book.sentence("policy.cited", context! { source => indicator.source }));
        let name = book.named(&indicator.name, &indicator.key);
        let weight = Value::Percent(indicator.weight);
        self.value(Key::Weight(place, number), name, weight, &parts.join(book.say("semicolon")));
        let key = Key::Constant(place, number);
        match &indicator.kind {
            IndicatorKind::Gap { reference } => {
                let name = book.sentence("policy.reference", context! { name });
                self.value(key, &name, Value::Number(reference.to_string()), "");
            }
            IndicatorKind::Minmax { lowest, .. } => {
                let name = book.sentence("policy.lowest", context! { name });
                self.value(key, &name, Value::Number(lowest.to_string()), "");
            }
            _ => {}
        }
    }

    fn control(&mut self, control: Option<&Control>) {
        let book = self.book;
        self.heading(book.say("control"));
        if let Some(control) = control {
            for (key, name, rate, text) in [
                (Key::Floor, "floor", control.floor, "policy.of_last_up"),
                (Key::NeedRate, "need_rate", control.need_rate, "policy.of_need"),
                (Key::Cap, "cap", control.cap, "policy.of_last_down"),
            ] {
                if let Some(rate) = rate {
                    self.value(key, book.say(name), Value::Percent(rate), book.say(text));
                }
            }
        }
        let name = book.say("policy.lambda");
        let lambda = book.common.control.as_ref().and_then(|step| step.lambda.as_ref());
        match lambda {
            Some(lambda) => {
                let numerator = lambda.denominator() * lambda.whole() + lambda.numerator();
                let formula = format!("={numerator}/{}", lambda.denominator());
                let lambda = Value::Decided(formula, lambda.decimal(18));
                self.value(Key::Lambda, name, lambda, book.say("policy.median"));
            }
            None => self.text(name, book.say("policy.all_capped")),
        }
        if let Some(control) = control {
            let surplus = match control.surplus {
                Surplus::Refuse => book.say("policy.refused"),
                Surplus::Retained => book.choice("surplus.retained"),
                _ => unreachable!("this program knows no other"),
            };
            self.text(book.say("policy.surplus"), surplus);
            self.source(&control.source);
        }
    }

    fn adjustment(&mut self, place: usize, adjustment: &Adjustment) {
        let book = self.book;
        let name = book.named(&adjustment.name, &adjustment.key);
        let (kind, new_money) = match adjustment.kind {
            AdjustmentKind::Deduction { freed: Freed::Retained } => (book.say("policy.deduction_retained"), None),
            AdjustmentKind::Deduction { freed: Freed::Others } => (book.say("policy.deduction_shared"), None),
            AdjustmentKind::Signed { new_money } => (book.choice("kind.signed"), new_money),
            _ => unreachable!("this program knows no other"),
        };
        let text = book.sentence("policy.adjustment", context! { what => kind, source => adjustment.source });
        self.text(name, &text);
        if let Some(money) = new_money {
            let name = book.sentence("policy.new_money", context! { name });
            self.value(Key::NewMoney(place), &name, Value::Amount(money), "");
        }
    }

    fn issued(&mut self, issued: &Issued) {
        let book = self.book;
        self.heading(book.say("issued"));
        for (place, batch) in issued.batches.iter().enumerate() {
            let name = book.named(&batch.name, &batch.key);
            self.value(Key::Batch(place), name, Value::Amount(batch.total), "");
        }
        let shortfall = match issued.shortfall {
            Shortfall::Refuse => book.say("policy.refused"),
            Shortfall::Recover => book.say("policy.recovered"),
            Shortfall::Keep => book.say("policy.kept"),
            _ => unreachable!("this program knows no other"),
        };
        self.text(book.say("policy.shortfall"), shortfall);
        self.source(&issued.source);
    }
}

fn kind(book: &Book<'_>, kind: &IndicatorKind) -> String {
    let text = match kind {
        IndicatorKind::Amount { below_zero: BelowZero::Refuse } => book.say("policy.amount"),
        IndicatorKind::Amount { .. } => book.say("policy.least_0"),
        IndicatorKind::Change { better, before, now } => {
            let [less, from] = if *better == Better::Higher { [before, now] } else { [now, before] };
            return book.sentence("policy.change", context! { a => from, b => less });
        }
        IndicatorKind::Gap { .. } => book.say("policy.gap"),
        IndicatorKind::Minmax { better: Better::Higher, .. } => book.say("policy.higher"),
        IndicatorKind::Minmax { better: Better::Lower, .. } => book.say("policy.lower"),
        _ => unreachable!("this program knows no other"),
    };
    text.to_owned()
}

fn scale(book: &Book<'_>, scale: &Scale) -> String {
    match scale {
        Scale::Grades(grades) => {
            let grades = grades.iter().map(|(grade, value)| {
                book.sentence("policy.grade", context! { grade => grade.to_string(), value => value.to_string() })
            });
            book.sentence("policy.grades", context! { words => grades.collect::<Vec<_>>() })
        }
        Scale::Brackets(brackets) => {
            let brackets = brackets.iter().map(|bracket| {
                let (from, value) = (bracket.from.to_string(), bracket.value.to_string());
                book.sentence("policy.bracket", context! { from, value })
            });
            book.sentence("policy.brackets", context! { words => brackets.collect::<Vec<_>>() })
        }
        _ => unreachable!("this program knows no other"),
    }
}
