//! What the policy says of indicators, control, adjustments and batches, line by line: RULES sections 5.1 and 7 to 9.

use minijinja::context;
use rust_xlsxwriter::{Format, XlsxError};
use special_fund::{
    Adjustment, AdjustmentKind, BelowZero, Better, Control, Freed, Indicator, IndicatorKind, Issued, Rate, Scale,
    Shortfall, Surplus,
};

use super::Book;
use super::parameters::{Parameters, QUANTA, VALUE};
use super::policy::{LABEL, TEXT, label, line};
use super::sheet::{Sheet, height, letters};
use super::styles::percent;

/// A parameter that formulas refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// Of an indicator, by the places of its factor and its own.
    Weight(usize, usize),
    /// Reference or ε of an indicator.
    Constant(usize, usize),
    Floor,
    Cap,
    NeedRate,
    Lambda,
    /// By the place of the adjustment.
    NewMoney(usize),
    /// What a batch issued in all.
    Batch(usize),
}

/// A line of the sheet.
pub(super) struct Row {
    pub(super) term: Option<Term>,
    label: String,
    value: Value,
    text: String,
}

enum Value {
    /// The line is a heading.
    Heading,
    None,
    Number(String, Format),
    Decided(String, String),
}

/// All lines; none for a policy that says nothing of these.
pub(super) fn rows(book: &Book<'_>) -> Vec<Row> {
    let terms = book.allocation.policy().terms();
    let mut rows = Rows { book, rows: Vec::new() };
    for (place, factor) in terms.factors.iter().enumerate().filter(|(_, factor)| !factor.indicators.is_empty()) {
        rows.heading(&book.sentence("policy.indicators", context! { name => book.factor_name(place) }));
        for (number, indicator) in factor.indicators.iter().enumerate() {
            rows.indicator((place, number), indicator);
        }
    }
    if !terms.coefficients.is_empty() {
        rows.heading(book.say("coefficients"));
    }
    for coefficient in &terms.coefficients {
        let name =
            coefficient.name.as_ref().map_or(coefficient.key.as_str(), |name| book.named(name, &coefficient.key));
        rows.text(name, coefficient.scale.as_ref().map_or_else(String::new, |scale| self::scale(book, scale)));
    }
    if terms.is_controlled() {
        rows.control(terms.control.as_ref());
    }
    if !terms.adjustments.is_empty() {
        rows.heading(book.say("policy.adjustments"));
    }
    for (place, adjustment) in terms.adjustments.iter().enumerate() {
        rows.adjustment(place, adjustment);
    }
    if let Some(issued) = &terms.issued {
        rows.issued(issued);
    }
    rows.rows
}

/// Writes them; before each heading a line stays empty.
pub(super) fn write(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters) -> Result<(), XlsxError> {
    let styles = &book.styles;
    for (row, Row { label: name, value, text, .. }) in (parameters.first_term()..).zip(rows(book)) {
        match &value {
            Value::Heading if name.is_empty() => continue,
            Value::Heading => {
                sheet.text(row, LABEL, &name, &styles.section)?;
                continue;
            }
            Value::None => {
                line(book, sheet, row, &name, &text)?;
                continue;
            }
            Value::Number(number, format) => sheet.number(row, VALUE, number, format)?,
            Value::Decided(formula, result) => {
                let style = styles.decided.clone().set_num_format("General");
                sheet.formula(row, VALUE, formula, result, &style)?;
            }
        }
        label(book, sheet, row, &name)?;
        sheet.across(row, [QUANTA, TEXT], &text, &styles.wrapped)?;
        sheet.worksheet.set_row_height(row, height(letters(&text).max(letters(&name).saturating_mul(6)), 150))?;
    }
    Ok(())
}

struct Rows<'b> {
    book: &'b Book<'b>,
    rows: Vec<Row>,
}

impl Rows<'_> {
    fn add(&mut self, term: Option<Term>, label: &str, value: Value, text: String) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.rows.push(Row { term, label: label.to_owned(), value, text });
    }

    fn heading(&mut self, name: &str) {
        self.add(None, "", Value::Heading, String::new());
        self.add(None, name, Value::Heading, String::new());
    }

    fn text(&mut self, name: &str, text: impl Into<String>) {
        self.add(None, name, Value::None, text.into());
    }

    fn rate(&mut self, term: Term, name: &str, rate: Rate, text: String) {
        let format = percent(&self.book.styles.plain, rate);
        self.add(Some(term), name, Value::Number(rate.to_string(), format), text);
    }

    fn number(&mut self, term: Term, name: &str, number: String, format: &Format) {
        self.add(Some(term), name, Value::Number(number, format.clone()), String::new());
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
        self.rate(Term::Weight(place, number), name, indicator.weight, parts.join(book.say("semicolon")));
        let term = Term::Constant(place, number);
        let plain = &book.styles.plain;
        match &indicator.kind {
            IndicatorKind::Gap { reference } => {
                self.number(term, &book.sentence("policy.reference", context! { name }), reference.to_string(), plain);
            }
            IndicatorKind::Minmax { lowest, .. } => {
                self.number(term, &book.sentence("policy.lowest", context! { name }), lowest.to_string(), plain);
            }
            _ => {}
        }
    }

    fn control(&mut self, control: Option<&Control>) {
        let book = self.book;
        self.heading(book.say("control"));
        if let Some(control) = control {
            let last_up = book.say("policy.of_last_up");
            let last_down = book.say("policy.of_last_down");
            let need = book.say("policy.of_need");
            for (term, name, rate, text) in [
                (Term::Floor, book.say("floor"), control.floor, last_up),
                (Term::NeedRate, book.say("need_rate"), control.need_rate, need),
                (Term::Cap, book.say("cap"), control.cap, last_down),
            ] {
                if let Some(rate) = rate {
                    self.rate(term, name, rate, text.to_owned());
                }
            }
        }
        let name = book.say("policy.lambda");
        let lambda = book.common.control.as_ref().and_then(|step| step.lambda.as_ref());
        match lambda {
            Some(lambda) => {
                let numerator = lambda.denominator() * lambda.whole() + lambda.numerator();
                let formula = format!("={numerator}/{}", lambda.denominator());
                let text = book.say("policy.median");
                self.add(Some(Term::Lambda), name, Value::Decided(formula, lambda.decimal(18)), text.to_owned());
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
        self.text(name, book.sentence("policy.adjustment", context! { what => kind, source => adjustment.source }));
        if let Some(money) = new_money {
            let name = book.sentence("policy.new_money", context! { name });
            self.number(Term::NewMoney(place), &name, book.unit.plain(money), &book.styles.amount);
        }
    }

    fn issued(&mut self, issued: &Issued) {
        let book = self.book;
        self.heading(book.say("issued"));
        for (place, batch) in issued.batches.iter().enumerate() {
            let name = book.named(&batch.name, &batch.key);
            self.number(Term::Batch(place), name, book.unit.plain(batch.total), &book.styles.amount);
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
            let grades = grades.iter().map(|(grade, value)| format!("{grade}＝{value}"));
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
