//! The sheet of the policy is a list of lines: what each says, and where it stands for the formulas that refer to it.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::{Money, Rate};

use super::Book;
use super::sheet::{Sheet, Written, column_range, fixed, height, letters, on};
use super::styles::percent;

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

/// A line that formulas refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Fund,
    Quantum,
    /// By the place of the factor; after the last that of the fiscal-capacity factor.
    Pool(usize),
    Rate,
    /// The fund that the rate goes by, where it is not this one.
    RateBasis,
    Bracket(usize),
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
    Account(Account),
}

/// Lines of the accounts, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    Fund,
    Bases,
    Distributable,
    Uplift,
    /// What others pay of it.
    Offset,
    Pool,
    Rest,
    /// What nobody may take.
    Surplus,
    /// What adjustments take and nobody gets.
    Adjusted,
    Retained,
    NewMoney,
    Paid,
    Due,
    Balance,
}

/// What stands in a line.
pub(super) enum Value {
    Nothing,
    /// The line is a heading.
    Heading,
    /// Nothing but the label: what stands beside it is written elsewhere.
    Label,
    /// A text over all columns.
    Text(String),
    Amount(Money),
    Percent(Rate),
    Number(String),
    /// What no formula finds: formula and result.
    Decided(String, String),
}

/// What stands beside a value.
pub(super) enum Beside {
    Nothing,
    Unit,
    Rate(Rate),
    Kind(String),
    Text(String),
}

/// A line.
pub(super) struct Line {
    key: Option<Key>,
    label: String,
    value: Value,
    beside: Beside,
}

/// The lines of the sheet.
pub(super) struct Lines<'b> {
    pub(super) book: &'b Book<'b>,
    sheet: &'static str,
    lines: Vec<Line>,
}

impl<'b> Lines<'b> {
    pub(super) fn new(book: &'b Book<'b>) -> Lines<'b> {
        let [_, _, sheet, _] = book.names();
        Lines { book, sheet, lines: Vec::new() }
    }

    pub(super) fn add(&mut self, key: impl Into<Option<Key>>, label: &str, value: Value, beside: Beside) {
        self.lines.push(Line { key: key.into(), label: label.to_owned(), value, beside });
    }

    pub(super) fn gap(&mut self) {
        self.add(None, "", Value::Nothing, Beside::Nothing);
    }

    /// A heading below an empty line.
    pub(super) fn heading(&mut self, name: &str) {
        self.gap();
        self.add(None, name, Value::Heading, Beside::Nothing);
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.add(None, name, Value::Text(on_one_line(text)), Beside::Nothing);
    }

    /// A value with a text beside it, which may be empty.
    pub(super) fn value(&mut self, key: Key, name: &str, value: Value, text: &str) {
        self.add(key, name, value, Beside::Text(on_one_line(text)));
    }

    fn find(&self, key: Key) -> Option<RowNum> {
        (FIRST..).zip(&self.lines).find(|(_, line)| line.key == Some(key)).map(|(row, _)| row)
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.find(key).is_some()
    }

    /// The row of a line; [`FIRST`], which is empty, if there is none.
    pub(super) fn row(&self, key: Key) -> RowNum {
        self.find(key).unwrap_or(FIRST)
    }

    fn cell(&self, key: Key, column: ColNum) -> String {
        on(self.sheet, &fixed(self.row(key), column))
    }

    /// The value of a line, for formulas of all sheets; of pools and accounts in quanta.
    pub(super) fn at(&self, key: Key) -> String {
        let column = match key {
            Key::Pool(_) => POOL,
            Key::Account(_) => QUANTA,
            _ => VALUE,
        };
        self.cell(key, column)
    }

    pub(super) fn account(&self, account: Account) -> String {
        self.at(Key::Account(account))
    }

    pub(super) fn tilt(&self, factor: usize) -> String {
        self.cell(Key::Pool(factor), TILT)
    }

    /// A cell of the sheet, for its own formulas.
    pub(super) fn own(&self, key: Key) -> String {
        fixed(self.row(key), VALUE)
    }

    /// An amount as quanta, rounded no more than binary numbers make needful.
    pub(super) fn in_quanta(&self, amount: &str) -> String {
        format!("ROUND({amount}/{},{})", self.at(Key::Quantum), self.book.quanta_digits())
    }

    /// The formula of the rate, if the size of the fund finds it among brackets.
    fn lookup(&self) -> Option<String> {
        let rows = [self.find(Key::Bracket(0))?, (0..).map_while(|place| self.find(Key::Bracket(place))).last()?];
        let basis = self.own(if self.has(Key::RateBasis) { Key::RateBasis } else { Key::Fund });
        Some(format!("=LOOKUP({basis},{},{})", column_range(rows, VALUE), column_range(rows, WEIGHT)))
    }
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
        match &self.value {
            Value::Nothing => return Ok(()),
            Value::Heading => return sheet.text(row, LABEL, &self.label, &styles.section),
            _ => sheet.text(row, LABEL, &self.label, &styles.subtotal_text)?,
        }
        match &self.value {
            Value::Nothing | Value::Heading | Value::Label => Ok(()),
            Value::Text(text) => {
                sheet.worksheet.set_row_height(row, height(letters(text), 165))?;
                sheet.across(row, [VALUE, TEXT], text, &styles.wrapped)
            }
            Value::Amount(amount) => sheet.number(row, VALUE, &book.unit.plain(*amount), &styles.amount),
            Value::Number(number) => sheet.number(row, VALUE, number, &styles.plain),
            Value::Percent(rate) => {
                let (result, format) = (rate.to_string(), percent(&styles.plain, *rate));
                match lines.lookup().filter(|_| self.key == Some(Key::Rate)) {
                    Some(formula) => sheet.formula(row, VALUE, &formula, &result, &format),
                    None => sheet.number(row, VALUE, &result, &format),
                }
            }
            Value::Decided(formula, result) => {
                sheet.formula(row, VALUE, formula, result, &styles.decided.clone().set_num_format("General"))
            }
        }
    }

    fn beside(&self, book: &Book<'_>, sheet: &mut Sheet<'_>, row: RowNum) -> Written {
        let styles = &book.styles;
        match &self.beside {
            Beside::Nothing => Ok(()),
            Beside::Unit => sheet.text(row, QUANTA, book.unit_name(), &styles.text),
            Beside::Rate(rate) => sheet.number(row, WEIGHT, &rate.to_string(), &percent(&styles.plain, *rate)),
            Beside::Kind(text) => sheet.across(row, [QUANTA, TEXT], text, &styles.text),
            Beside::Text(text) => {
                let letters = letters(text).max(letters(&self.label) * 6);
                sheet.worksheet.set_row_height(row, height(letters, 150))?;
                sheet.across(row, [QUANTA, TEXT], text, &styles.wrapped)
            }
        }
    }
}

pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
