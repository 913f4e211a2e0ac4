//! What the policy says of indicators, control, adjustments and batches, line by line: RULES sections 5.1 and 7 to 9.

use rust_xlsxwriter::{Format, XlsxError};
use special_fund::{
    Adjustment, AdjustmentKind, BelowZero, Better, Control, Freed, Indicator, IndicatorKind, Issued, Rate, Scale,
    Shortfall, Surplus,
};

use super::Book;
use super::parameters::{Parameters, QUANTA, VALUE};
use super::policy::{LABEL, TEXT, label, line};
use super::pools::percent;
use super::sheet::{Sheet, height, letters};

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
        rows.heading(&format!("{}{}", book.say("指标：", "indicators: "), book.factor_name(place)));
        for (number, indicator) in factor.indicators.iter().enumerate() {
            rows.indicator((place, number), indicator);
        }
    }
    if !terms.coefficients.is_empty() {
        rows.heading(book.say("系数", "coefficients"));
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
        rows.heading(book.say("扣减、奖惩", "adjustments"));
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
        self.text(self.book.say("来源", "source"), source);
    }

    fn indicator(&mut self, (place, number): (usize, usize), indicator: &Indicator) {
        let book = self.book;
        let mut parts = vec![kind(book, &indicator.kind)];
        parts.extend(indicator.scale.as_ref().map(|scale| self::scale(book, scale)));
        if !indicator.coefficients.is_empty() {
            let names: Vec<&str> = indicator.coefficients.iter().map(|key| book.coefficient_name(key)).collect();
            parts.push(format!("{}{}", book.say("乘以", "times "), names.join(book.say("、", ", "))));
        }
        parts.push(format!("{}{}", book.say("来源：", "source: "), indicator.source));
        let name = book.named(&indicator.name, &indicator.key);
        self.rate(Term::Weight(place, number), name, indicator.weight, parts.join(book.say("；", "; ")));
        let term = Term::Constant(place, number);
        let plain = &book.styles.plain;
        let heading = |word: &str| format!("{name}{word}");
        match &indicator.kind {
            IndicatorKind::Gap { reference } => {
                self.number(term, &heading(book.say("：参照值", ": reference")), reference.to_string(), plain);
            }
            IndicatorKind::Minmax { lowest, .. } => {
                self.number(term, &heading(book.say("：最差者得 ε", ": the worst has ε")), lowest.to_string(), plain);
            }
            _ => {}
        }
    }

    fn control(&mut self, control: Option<&Control>) {
        let book = self.book;
        self.heading(book.say("增幅控制", "control"));
        if let Some(control) = control {
            let last_up = book.say("× 上年下达数，向上取整", "× last year's amount, rounded up");
            let last_down = book.say("× 上年下达数，向下取整", "× last year's amount, rounded down");
            let need = book.say("× 资金需求，向下取整", "× need, rounded down");
            for (term, name, rate, text) in [
                (Term::Floor, book.say("保底", "floor"), control.floor, last_up),
                (Term::NeedRate, book.say("需求上限", "need limit"), control.need_rate, need),
                (Term::Cap, book.say("封顶", "cap"), control.cap, last_down),
            ] {
                if let Some(rate) = rate {
                    self.rate(term, name, rate, text.to_owned());
                }
            }
        }
        let name = book.say("调节系数 λ", "λ");
        let lambda = book.common.control.as_ref().and_then(|step| step.lambda.as_ref());
        match lambda {
            Some(lambda) => {
                let numerator = lambda.denominator() * lambda.whole() + lambda.numerator();
                let formula = format!("={numerator}/{}", lambda.denominator());
                let text = book.say(
                    "各县 = 下限、λ×控制前金额、上限三者的中位数；λ 由程序求出，是使合计等于可分配数的唯一值",
                    "a county has the median of lower bound, λ × amount before, upper bound; the program found the one λ with which they add up",
                );
                self.add(Some(Term::Lambda), name, Value::Decided(formula, lambda.decimal(18)), text.to_owned());
            }
            None => self.text(name, book.say("各县都到上限", "everybody has the upper bound")),
        }
        if let Some(control) = control {
            let surplus = match control.surplus {
                Surplus::Refuse => book.say("不测算，报错", "refused"),
                Surplus::Retained => book.say("留作结余", "retained"),
                _ => unreachable!("this program knows no other"),
            };
            self.text(book.say("都到上限仍有余额的", "money above all bounds"), surplus);
            self.source(&control.source);
        }
    }

    fn adjustment(&mut self, place: usize, adjustment: &Adjustment) {
        let book = self.book;
        let name = book.named(&adjustment.name, &adjustment.key);
        let (kind, new_money) = match adjustment.kind {
            AdjustmentKind::Deduction { freed: Freed::Retained } => {
                (book.say("扣减，扣下的留作结余", "deduction, retained"), None)
            }
            AdjustmentKind::Deduction { freed: Freed::Others } => {
                (book.say("扣减，扣下的由没有扣减的按金额分", "deduction, shared by the others by their amounts"), None)
            }
            AdjustmentKind::Signed { new_money } => (book.say("有增有减", "rewards and penalties"), new_money),
            _ => unreachable!("this program knows no other"),
        };
        let source = format!("{kind}{}{}", book.say("；来源：", "; source: "), adjustment.source);
        self.text(name, source);
        if let Some(money) = new_money {
            let name = format!("{name}{}", book.say("：另行安排", ": new money"));
            self.number(Term::NewMoney(place), &name, book.unit.plain(money), &book.styles.amount);
        }
    }

    fn issued(&mut self, issued: &Issued) {
        let book = self.book;
        self.heading(book.say("已下达", "issued"));
        for (place, batch) in issued.batches.iter().enumerate() {
            let name = book.named(&batch.name, &batch.key);
            self.number(Term::Batch(place), name, book.unit.plain(batch.total), &book.styles.amount);
        }
        let shortfall = match issued.shortfall {
            Shortfall::Refuse => book.say("不测算，报错", "refused"),
            Shortfall::Recover => book.say("差额收回（本次下达为负数）", "given back: the batch is below 0"),
            Shortfall::Keep => {
                book.say("保留已下达数，作为增幅控制的下限", "kept: what was issued is a lower bound of control")
            }
            _ => unreachable!("this program knows no other"),
        };
        self.text(book.say("已下达多于应下达的", "issued above the total"), shortfall);
        self.source(&issued.source);
    }
}

fn kind(book: &Book<'_>, kind: &IndicatorKind) -> String {
    let text = match kind {
        IndicatorKind::Amount { below_zero: BelowZero::Refuse } => book.say("按数值", "the figure"),
        IndicatorKind::Amount { .. } => book.say("按数值，负数按 0", "the figure, at least 0"),
        IndicatorKind::Change { better, before, now } => {
            let [less, from] = if *better == Better::Higher { [before, now] } else { [now, before] };
            let [change, minus, least] = match book.language {
                special_fund::table::Language::Chinese => ["按改善量：", " 减 ", "，负数按 0"],
                special_fund::table::Language::English => ["the change: ", " − ", ", at least 0"],
            };
            return format!("{change}{from}{minus}{less}{least}");
        }
        IndicatorKind::Gap { .. } => {
            book.say("按与参照值的差距：参照值减数值，负数按 0", "reference − figure, at least 0")
        }
        IndicatorKind::Minmax { better: Better::Higher, .. } => {
            book.say("按极差：数值高的好，最差者得 ε", "between the least and the largest; higher is better")
        }
        IndicatorKind::Minmax { better: Better::Lower, .. } => {
            book.say("按极差：数值低的好，最差者得 ε", "between the least and the largest; lower is better")
        }
        _ => unreachable!("this program knows no other"),
    };
    text.to_owned()
}

fn scale(book: &Book<'_>, scale: &Scale) -> String {
    let (name, parts): (&str, Vec<String>) = match scale {
        Scale::Grades(grades) => {
            let parts = grades.iter().map(|(grade, value)| format!("{grade}＝{value}"));
            (book.say("等次 ", "grades "), parts.collect())
        }
        Scale::Brackets(brackets) => {
            let from = book.say(" 起为 ", " up: ");
            let parts = brackets.iter().map(|bracket| format!("{}{from}{}", bracket.from, bracket.value));
            (book.say("分档 ", "brackets "), parts.collect())
        }
        _ => unreachable!("this program knows no other"),
    };
    format!("{name}{}", parts.join(book.say("、", ", ")))
}
