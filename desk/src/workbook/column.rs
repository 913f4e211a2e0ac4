//! A table of a sheet: its columns, of each what stands in a row, and what becomes of the sum.

use rust_xlsxwriter::{ColNum, Format, RowNum, XlsxError};
use special_fund::{CountySteps, Rate};

use super::Book;
use super::sheet::{Sheet, beside, column_range, fixed};
use super::styles::{Styles, percent};

/// A row being written.
pub(super) struct Row {
    pub(super) at: RowNum,
    /// Its place among the rows.
    pub(super) place: usize,
    /// What exact arithmetic decided in the columns before.
    pub(super) decisions: Vec<Decided>,
}

impl Row {
    /// The row's cell of a column.
    pub(super) fn cell(&self, column: ColNum) -> String {
        beside(self.at, column)
    }
}

/// A figure that no formula finds.
pub(super) struct Decided {
    /// That it is as near to exact as binary numbers are.
    pub(super) condition: String,
    /// Why.
    pub(super) note: String,
}

/// What stands in a row of a column.
pub(super) enum Cell {
    Text(String),
    Number(String),
    Percent(Rate),
    /// A formula without its `=`, and its result.
    Formula(String, String),
    Decided(String, Decided),
    /// A 0 that is not shown.
    Zero,
    Nothing,
}

/// How cells look: one of the styles.
pub(super) type Look = fn(&Styles) -> &Format;

/// A column.
pub(super) struct Column<'b> {
    heading: String,
    /// In letters.
    pub(super) width: u32,
    look: Look,
    cell: Box<dyn Fn(&Row) -> Cell + 'b>,
    /// To how many places it is rounded, its result, how it looks.
    sum: Option<(Option<u32>, String, Look)>,
    /// A formula and its result.
    due: Option<(String, String)>,
    /// How many round up: a formula and its result.
    left: Option<(String, String)>,
}

impl<'b> Column<'b> {
    pub(super) fn new(heading: impl Into<String>, look: Look, cell: impl Fn(&Row) -> Cell + 'b) -> Column<'b> {
        let (heading, cell) = (heading.into(), Box::new(cell));
        Column { heading, width: 13, look, cell, sum: None, due: None, left: None }
    }

    /// Whole quanta, and their sum.
    pub(super) fn quanta(
        book: &'b Book<'b>,
        heading: impl Into<String>,
        formula: impl Fn(&Row) -> String + 'b,
        value: impl Fn(&CountySteps) -> i128 + 'b,
    ) -> Column<'b> {
        let counties = &book.explained.counties;
        let sum: i128 = counties.iter().map(&value).sum();
        let cell = move |row: &Row| Cell::Formula(formula(row), counties.get(row.place).map_or(0, &value).to_string());
        Column::new(heading, |styles| &styles.quanta, cell).sum(sum.to_string(), |styles| &styles.sum)
    }

    pub(super) fn wide(self, width: u32) -> Column<'b> {
        Column { width, ..self }
    }

    pub(super) fn headed(self, heading: &str) -> Column<'b> {
        Column { heading: heading.to_owned(), ..self }
    }

    /// With its sum.
    pub(super) fn sum(self, result: impl Into<String>, look: Look) -> Column<'b> {
        self.sum_to(None, result, look)
    }

    /// With its sum, rounded to as many places as its numbers have: then it is without error.
    pub(super) fn sum_to(self, places: Option<u32>, result: impl Into<String>, look: Look) -> Column<'b> {
        Column { sum: Some((places, result.into(), look)), ..self }
    }

    /// With what it must add up to: a formula and its result.
    pub(super) fn due(self, formula: String, result: impl ToString) -> Column<'b> {
        Column { due: Some((formula, result.to_string())), ..self }
    }

    /// With how many round up.
    pub(super) fn left(self, formula: String, result: impl ToString) -> Column<'b> {
        Column { left: Some((formula, result.to_string())), ..self }
    }
}

/// Where a table stands, from the first column on.
pub(super) struct Frame {
    pub(super) header: RowNum,
    /// The first and the last.
    pub(super) rows: [RowNum; 2],
    /// Sums, what they must be, and whether they are.
    pub(super) sums: [RowNum; 3],
}

impl Frame {
    /// All cells of a column.
    pub(super) fn all(&self, column: ColNum) -> String {
        column_range(self.rows, column)
    }

    /// Writes the table; says whether a row has a text in its last column.
    pub(super) fn write(
        &self,
        book: &Book<'_>,
        sheet: &mut Sheet<'_>,
        columns: &[Column<'_>],
    ) -> Result<bool, XlsxError> {
        let styles = &book.styles;
        let mut has_notes = false;
        for (at, column) in (0..).zip(columns) {
            sheet.text(self.header, at, &column.heading.replace('_', " "), &styles.header)?;
            self.sums(book, sheet, (at, column))?;
        }
        for (place, at) in (self.rows[0]..=self.rows[1]).enumerate() {
            let (mut row, mut is_said) = (Row { at, place, decisions: Vec::new() }, false);
            for (column, item) in (0..).zip(columns) {
                let look = (item.look)(styles);
                match (item.cell)(&row) {
                    Cell::Text(text) => {
                        is_said = !text.is_empty();
                        sheet.text(at, column, &text, look)?;
                    }
                    Cell::Number(number) => sheet.number(at, column, &number, look)?,
                    Cell::Percent(rate) => sheet.number(at, column, &rate.to_string(), &percent(look, rate))?,
                    Cell::Formula(formula, result) => {
                        sheet.formula(at, column, &format!("={formula}"), &result, look)?;
                    }
                    Cell::Decided(number, decision) => {
                        sheet.number(at, column, &number, &styles.decided)?;
                        row.decisions.push(decision);
                    }
                    Cell::Zero => sheet.number(at, column, "0", &styles.rank)?,
                    Cell::Nothing => {}
                }
            }
            has_notes |= is_said;
        }
        Ok(has_notes)
    }

    fn sums(
        &self,
        book: &Book<'_>,
        sheet: &mut Sheet<'_>,
        (at, column): (ColNum, &Column<'_>),
    ) -> Result<(), XlsxError> {
        let ([sums, due, agrees], styles) = (self.sums, &book.styles);
        for row in self.sums {
            sheet.worksheet.write_blank(row, at, &styles.sum)?;
        }
        if let Some((places, result, look)) = &column.sum {
            let formula = match (places, self.all(at)) {
                (Some(places), all) => format!("=ROUND(SUM({all}),{places})"),
                (None, all) => format!("=SUM({all})"),
            };
            sheet.formula(sums, at, &formula, result, look(styles))?;
        }
        if let Some((formula, result)) = &column.due {
            sheet.formula(due, at, &format!("={formula}"), result, &styles.sum)?;
            let differs = format!("ROUND({}-{},4)", fixed(sums, at), fixed(due, at));
            let check = format!("={}", book.verdict(&format!("{differs}=0")));
            sheet.formula(agrees, at, &check, book.say("agrees"), &styles.total_text)?;
        }
        if let Some((formula, result)) = &column.left {
            sheet.formula(due, at, &format!("={formula}"), result, &styles.sum_left)?;
        }
        Ok(())
    }
}
