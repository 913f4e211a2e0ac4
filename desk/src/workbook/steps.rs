//! Columns of the working that are listed: of each its heading, its cells, and what becomes of its sum.

use rust_xlsxwriter::{ColNum, Format, RowNum, XlsxError};
use special_fund::CountySteps;

use super::columns::WORKING_SUMS;
use super::remainders::{Decision, Remainders};
use super::sheet::{Sheet, beside};
use super::split::Split;
use super::styles::Styles;
use super::working::Working;
use super::{Book, notes, sums};

/// What stands in a row of a column.
pub(super) enum Cell {
    /// A formula without its `=`, and its result.
    Formula(String, String),
    /// What exact arithmetic decided, and the condition that it is as near to its formula as binary numbers are.
    Decided(String, String),
}

/// How cells look: one of the styles.
type Look = fn(&Styles) -> &Format;

/// A column that is written as it is listed.
pub(super) struct Column<'b> {
    pub(super) at: ColNum,
    pub(super) heading: String,
    pub(super) width: u32,
    format: Look,
    cell: Box<dyn Fn(RowNum, usize) -> Cell + 'b>,
    /// What is said of what exact arithmetic decided.
    note: &'static str,
    /// What it adds up to, if that is shown.
    sum: Option<(String, Look)>,
    /// What it must add up to: a formula and its result.
    due: Option<(String, String)>,
}

/// A split by largest remainders.
pub(super) struct Divided<'b> {
    pub(super) at: Split,
    name: &'b str,
    remainders: &'b Remainders,
    exact: Box<dyn Fn(RowNum) -> String + 'b>,
    shared: String,
}

pub(super) enum Item<'b> {
    Column(Column<'b>),
    Divided(Divided<'b>),
}

/// Columns under one heading.
pub(super) struct Group<'b> {
    pub(super) name: String,
    pub(super) items: Vec<Item<'b>>,
}

impl<'b> Column<'b> {
    /// A column without a sum.
    pub(super) fn new(
        at: ColNum,
        heading: impl Into<String>,
        format: Look,
        cell: impl Fn(RowNum, usize) -> Cell + 'b,
    ) -> Column<'b> {
        let (heading, cell) = (heading.into(), Box::new(cell));
        Column { at, heading, width: 13, format, cell, note: "bound", sum: None, due: None }
    }

    pub(super) fn noted(self, note: &'static str) -> Column<'b> {
        Column { note, ..self }
    }

    /// A column of whole quanta with its sum.
    pub(super) fn quanta(
        book: &'b Book<'b>,
        (at, heading): (ColNum, &str),
        formula: impl Fn(RowNum) -> String + 'b,
        value: impl Fn(&CountySteps, usize) -> i128 + 'b,
    ) -> Column<'b> {
        let of = move |row: usize| book.explained.counties.get(row).map_or(0, |county| value(county, row));
        let sum: i128 = (0..book.explained.counties.len()).map(&of).sum();
        let column = Column::new(
            at,
            heading,
            |styles| &styles.quanta,
            move |at, row| Cell::Formula(formula(at), of(row).to_string()),
        );
        column.summed(sum.to_string(), |styles| &styles.sum)
    }

    pub(super) fn summed(self, sum: String, format: Look) -> Column<'b> {
        Column { sum: Some((sum, format)), ..self }
    }

    pub(super) fn due(self, formula: String, result: String) -> Column<'b> {
        Column { due: Some((formula, result)), ..self }
    }
}

impl<'b> Item<'b> {
    /// `exact` is the exact amount of a row, `shared` what all share; formulas without their `=`.
    pub(super) fn divided(
        at: Split,
        (name, remainders): (&'b str, &'b Remainders),
        exact: impl Fn(RowNum) -> String + 'b,
        shared: String,
    ) -> Item<'b> {
        Item::Divided(Divided { at, name, remainders, exact: Box::new(exact), shared })
    }
}

impl Working<'_> {
    fn items(&self) -> impl Iterator<Item = &Item<'_>> {
        self.columns.listed().flat_map(|group| &group.items)
    }

    /// A row of the listed columns.
    pub(super) fn listed(&self, sheet: &mut Sheet<'_>, at: RowNum, row: usize) -> Result<(), XlsxError> {
        let styles = &self.book.styles;
        for item in self.items() {
            match item {
                Item::Divided(split) => {
                    self.split(sheet, (at, row), &split.at, split.remainders, &(split.exact)(at))?;
                }
                Item::Column(column) => match (column.cell)(at, row) {
                    Cell::Decided(number, _) => sheet.number(at, column.at, &number, &styles.decided)?,
                    Cell::Formula(formula, result) => {
                        sheet.formula(at, column.at, &format!("={formula}"), &result, (column.format)(styles))?;
                    }
                },
            }
        }
        Ok(())
    }

    /// Their sums.
    pub(super) fn listed_sums(&self, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
        for item in self.items() {
            match item {
                Item::Divided(split) => {
                    sums::split(self, sheet, &split.at, split.remainders, &format!("={}", split.shared))?;
                }
                Item::Column(Column { at, sum, due, .. }) => {
                    if let Some((result, format)) = sum {
                        let formula = format!("=SUM({})", self.all(*at));
                        sheet.formula(WORKING_SUMS, *at, &formula, result, format(&self.book.styles))?;
                    }
                    if let Some((formula, result)) = due {
                        sums::due(self, sheet, *at, &format!("={formula}"), result)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// That what no formula decided is within a quantum of exact.
    pub(super) fn listed_decisions(&self, at: RowNum, row: usize) -> impl Iterator<Item = String> {
        self.items().filter_map(move |item| match item {
            Item::Divided(split) => {
                let is_decided = split.remainders.decisions.get(row) != Some(&Decision::Formula);
                let distance = format!("ABS({}-{})", beside(at, split.at.quanta), beside(at, split.at.exact));
                is_decided.then(|| format!("{distance}<1+{}", split.remainders.tolerance))
            }
            Item::Column(column) => match (column.cell)(at, row) {
                Cell::Decided(_, condition) => Some(condition),
                Cell::Formula(..) => None,
            },
        })
    }

    /// What is to be said of them in a row.
    pub(super) fn listed_notes(&self, row: usize, said: &mut Vec<String>) {
        for item in self.items() {
            match item {
                Item::Divided(split) => notes::split(self.book, row, split.remainders, split.name, said),
                Item::Column(column) => {
                    if let Cell::Decided(..) = (column.cell)(0, row) {
                        said.push(notes::decided(self.book, column.note, &column.heading));
                    }
                }
            }
        }
    }
}
