//! The sheet of the policy is a list of lines, made by a template: what each says, and where it stands for the formulas that
//! refer to it.

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use rust_xlsxwriter::{ColNum, RowNum, XlsxError};
use serde::Deserialize;
use special_fund::{Money, Rate};

use super::sheet::{Sheet, Written, column_range, fixed, height, letters, on};
use super::styles::percent;
use super::{Book, is_chinese};
use crate::messages::words::Words;
use crate::view::on_one_line;

/// Columns of the sheet.
pub(super) const LABEL: ColNum = 0;
pub(super) const VALUE: ColNum = 1;
pub(super) const QUANTA: ColNum = 2;
pub(super) const WEIGHT: ColNum = 2;
const TILT: ColNum = 3;
/// The split among pools.
pub(super) const EXACT: ColNum = 5;
pub(super) const POOL: ColNum = 9;
/// The last column.
const TEXT: ColNum = 12;

/// The first line, below title and clauses.
const FIRST: RowNum = 2;

const TEMPLATE: &str = include_str!("policy.jinja");

/// A line, as the template writes it; nothing is a gap.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Line {
    /// By which formulas refer to it: `rate`, `pool.0`, `weight.0.1`, `account.paid`.
    key: String,
    heading: Option<String>,
    label: Option<String>,
    /// Over all columns.
    text: Option<String>,
    amount: Option<Money>,
    percent: Option<Rate>,
    number: Option<String>,
    /// What no formula finds: formula and result.
    decided: Option<[String; 2]>,
    /// Beside an amount.
    unit: Option<String>,
    rate: Option<Rate>,
    /// Beside the uplift rate: the way it is found.
    way: Option<String>,
    /// A text beside a value, which may be empty.
    beside: Option<String>,
}

/// The lines of the sheet.
pub(super) struct Lines<'b> {
    pub(super) book: &'b Book<'b>,
    sheet: &'static str,
    lines: Vec<Line>,
}

impl<'b> Lines<'b> {
    /// What the template makes of the data.
    pub(super) fn new(book: &'b Book<'b>, data: Value) -> Result<Lines<'b>, XlsxError> {
        let [_, _, sheet, _] = book.names();
        let wrong = |error: &dyn std::error::Error| XlsxError::ParameterError(error.to_string());
        let lines = rendered(book, data).map_err(|error| wrong(&error))?;
        let lines = serde_json::Deserializer::from_str(&lines).into_iter();
        Ok(Lines { book, sheet, lines: lines.collect::<Result<_, _>>().map_err(|error| wrong(&error))? })
    }

    fn find(&self, key: &str) -> Option<RowNum> {
        (FIRST..).zip(&self.lines).find(|(_, line)| line.key == key).map(|(row, _)| row)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// The row of a line; [`FIRST`], which is empty, if there is none.
    pub(super) fn row(&self, key: &str) -> RowNum {
        self.find(key).unwrap_or(FIRST)
    }

    fn cell(&self, key: &str, column: ColNum) -> String {
        on(self.sheet, &fixed(self.row(key), column))
    }

    /// The value of a line, for formulas of all sheets; of pools and accounts in quanta.
    pub(super) fn at(&self, key: &str) -> String {
        let column = match key.split_once('.') {
            Some(("pool", _)) => POOL,
            Some(("account", _)) => QUANTA,
            _ => VALUE,
        };
        self.cell(key, column)
    }

    /// The pool of a factor; after the last that of the fiscal-capacity factor.
    pub(super) fn pool(&self, place: usize) -> String {
        self.at(&format!("pool.{place}"))
    }

    pub(super) fn account(&self, account: &str) -> String {
        self.at(&format!("account.{account}"))
    }

    pub(super) fn tilt(&self, factor: usize) -> String {
        self.cell(&format!("pool.{factor}"), TILT)
    }

    /// A cell of the sheet, for its own formulas.
    pub(super) fn own(&self, key: &str) -> String {
        fixed(self.row(key), VALUE)
    }

    /// An amount as quanta, rounded no more than binary numbers make needful.
    pub(super) fn in_quanta(&self, amount: &str) -> String {
        format!("ROUND({amount}/{},{})", self.at("quantum"), self.book.quanta_digits())
    }

    /// The formula of the rate, if the size of the fund finds it among brackets.
    fn lookup(&self) -> Option<String> {
        let bracket = |place: usize| self.find(&format!("bracket.{place}"));
        let rows = [bracket(0)?, (0..).map_while(bracket).last()?];
        let basis = self.own(if self.has("rate_basis") { "rate_basis" } else { "fund" });
        Some(format!("=LOOKUP({basis},{},{})", column_range(rows, VALUE), column_range(rows, WEIGHT)))
    }
}

/// The lines in JSON, one after the other: whatever the template fills in becomes a text of it.
fn rendered(book: &Book<'_>, data: Value) -> Result<String, Error> {
    let (words, own) = (Words::of(book.language), if is_chinese(book) { "name" } else { "key" });
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_formatter(|out, _, value| {
        let text = serde_json::to_string(&value.to_string());
        let text = text.map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?;
        Ok(out.write_str(&text)?)
    });
    environment.add_filter("own", move |item: Value| item.get_attr(own));
    environment
        .add_function("say", |name: &str, data: Kwargs| words.sentence(&format!("workbook.{name}"), Value::from(data)));
    environment.template_from_str(TEMPLATE)?.render(data)
}

/// Writes the lines.
pub(super) fn write(lines: &Lines<'_>, sheet: &mut Sheet<'_>) -> Written {
    for (row, line) in (FIRST..).zip(&lines.lines) {
        line.value(lines, sheet, row)?;
        line.beside(lines.book, sheet, row)?;
    }
    Ok(())
}

impl Line {
    /// Label and value.
    fn value(&self, lines: &Lines<'_>, sheet: &mut Sheet<'_>, row: RowNum) -> Written {
        let (book, styles) = (lines.book, &lines.book.styles);
        if let Some(heading) = &self.heading {
            sheet.text(row, LABEL, heading, &styles["section"])?;
        }
        if let Some(label) = &self.label {
            sheet.text(row, LABEL, label, &styles["subtotal_text"])?;
        }
        if let Some(text) = self.text.as_deref().map(on_one_line) {
            sheet.worksheet.set_row_height(row, height(letters(&text), 165))?;
            sheet.across(row, [VALUE, TEXT], &text, &styles["wrapped"])?;
        }
        if let Some(amount) = self.amount {
            sheet.number(row, VALUE, &book.unit.plain(amount), &styles["amount"])?;
        }
        if let Some(number) = &self.number {
            sheet.number(row, VALUE, number, &styles["plain"])?;
        }
        if let Some(rate) = self.percent {
            let (result, format) = (rate.to_string(), percent(&styles["plain"], rate));
            match lines.lookup().filter(|_| self.key == "rate") {
                Some(formula) => sheet.formula(row, VALUE, &formula, &result, &format)?,
                None => sheet.number(row, VALUE, &result, &format)?,
            }
        }
        if let Some([formula, result]) = &self.decided {
            sheet.formula(row, VALUE, formula, result, &styles["decided"].clone().set_num_format("General"))?;
        }
        Ok(())
    }

    fn beside(&self, book: &Book<'_>, sheet: &mut Sheet<'_>, row: RowNum) -> Written {
        let styles = &book.styles;
        if let Some(unit) = &self.unit {
            sheet.text(row, QUANTA, unit, &styles["text"])?;
        }
        if let Some(rate) = self.rate {
            sheet.number(row, WEIGHT, &rate.to_string(), &percent(&styles["plain"], rate))?;
        }
        if let Some(way) = &self.way {
            sheet.across(row, [QUANTA, TEXT], way, &styles["text"])?;
        }
        if let Some(text) = self.beside.as_deref().map(on_one_line) {
            let letters = letters(&text).max(self.label.as_deref().map_or(0, letters) * 6);
            sheet.worksheet.set_row_height(row, height(letters, 150))?;
            sheet.across(row, [QUANTA, TEXT], &text, &styles["wrapped"])?;
        }
        Ok(())
    }
}
