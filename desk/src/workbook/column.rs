//! A table of a sheet: its columns, of each what stands in a row, and what becomes of the sum.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{ColNum, Format, RowNum, XlsxError};
use special_fund::Rate;

use super::Book;
use super::sheet::{Sheet, Written, column_range, fixed};
use super::styles::percent;

/// Stands in a formula for the number of the row that it is written in.
const ROW: char = '@';
/// Stands in a formula for the number of what the row stands for in the published table.
const PUBLISHED_ROW: char = '#';

/// The cell of a column, in whatever row: `$C@`.
pub(super) fn cell(column: ColNum) -> String {
    format!("${}{ROW}", column_number_to_name(column))
}

/// The same, fixed once it is written: `$C$@`.
pub(super) fn fixed_cell(column: ColNum) -> String {
    format!("${}${ROW}", column_number_to_name(column))
}

/// The cell of a column of the published table: `$C$#`.
pub(super) fn published_cell(column: ColNum) -> String {
    format!("${}${PUBLISHED_ROW}", column_number_to_name(column))
}

/// `$A@+$B@+$C@`.
pub(super) fn sum(columns: &[ColNum]) -> String {
    columns.iter().map(|column| cell(*column)).collect::<Vec<_>>().join("+")
}

/// What stands in a row of a column. Formulas are without their `=`.
pub(super) enum Cell {
    Text(String),
    Number(String),
    Percent(Rate),
    Formula(String, String),
    /// A number that no formula finds.
    Decided(String, Decided),
    /// A 0 that is not shown.
    Zero,
    Nothing,
}

/// Why a number is no formula.
pub(super) struct Decided {
    /// That it is as near to exact as binary numbers are.
    pub(super) condition: String,
    pub(super) note: String,
}

/// By the place of the row, and what was decided in the columns before.
type CellOf<'b> = dyn Fn(usize, &[Decided]) -> Cell + 'b;

/// A column.
pub(super) struct Column<'b> {
    heading: String,
    /// In letters.
    pub(super) width: u32,
    look: &'b Format,
    cell: Box<CellOf<'b>>,
    /// To how many places it is rounded, its result, how it looks.
    sum: Option<(Option<u32>, String, &'b Format)>,
    /// A formula; it comes to what the sum does.
    due: Option<String>,
    /// How many round up: a formula and its result.
    left: Option<(String, String)>,
}

impl<'b> Column<'b> {
    pub(super) fn aware(
        (heading, width): (impl Into<String>, u32),
        look: &'b Format,
        cell: impl Fn(usize, &[Decided]) -> Cell + 'b,
    ) -> Column<'b> {
        Column { heading: heading.into(), width, look, cell: Box::new(cell), sum: None, due: None, left: None }
    }

    pub(super) fn new(
        heading: (impl Into<String>, u32),
        look: &'b Format,
        cell: impl Fn(usize) -> Cell + 'b,
    ) -> Column<'b> {
        Column::aware(heading, look, move |row, _| cell(row))
    }

    /// A formula, the same in every row, and its results.
    pub(super) fn formula(
        heading: (impl Into<String>, u32),
        look: &'b Format,
        formula: String,
        result: impl Fn(usize) -> String + 'b,
    ) -> Column<'b> {
        Column::new(heading, look, move |row| Cell::Formula(formula.clone(), result(row)))
    }

    /// In some rows a number that no formula finds.
    pub(super) fn decided(self, decided: impl Fn(usize) -> Option<(String, Decided)> + 'b) -> Column<'b> {
        let cell = self.cell;
        let cell = move |row, before: &[Decided]| match decided(row) {
            Some((number, decided)) => Cell::Decided(number, decided),
            None => cell(row, before),
        };
        Column { cell: Box::new(cell), ..self }
    }

    pub(super) fn headed(self, heading: &str) -> Column<'b> {
        Column { heading: heading.to_owned(), ..self }
    }

    /// With its sum.
    pub(super) fn sum(self, result: impl ToString, look: &'b Format) -> Column<'b> {
        self.sum_to(None, result, look)
    }

    /// With its sum, rounded to as many places as its numbers have: then it is without error.
    pub(super) fn sum_to(self, places: Option<u32>, result: impl ToString, look: &'b Format) -> Column<'b> {
        Column { sum: Some((places, result.to_string(), look)), ..self }
    }

    /// With what it must add up to, if that is said.
    pub(super) fn due(self, formula: impl Into<Option<String>>) -> Column<'b> {
        Column { due: formula.into(), ..self }
    }

    /// With how many round up.
    pub(super) fn left(self, formula: String, result: impl ToString) -> Column<'b> {
        Column { left: Some((formula, result.to_string())), ..self }
    }
}

/// Where a table stands, from the first column on.
pub(super) struct Frame<'b> {
    pub(super) header: RowNum,
    /// The first and the last.
    pub(super) rows: [RowNum; 2],
    /// Sums, what they must be, and whether they are.
    pub(super) sums: Option<[RowNum; 3]>,
    /// What the rows stand for in the published table.
    pub(super) published: &'b [RowNum],
}

impl Frame<'_> {
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
        let mut has_notes = false;
        for (at, column) in (0..).zip(columns) {
            sheet.text(self.header, at, &column.heading.replace('_', " "), &book.styles["header"])?;
            if let Some(rows) = self.sums {
                self.sums(book, sheet, rows, (at, column))?;
            }
        }
        for (place, row) in (self.rows[0]..=self.rows[1]).enumerate() {
            has_notes |= self.row(book, sheet, (place, row), columns)?;
        }
        Ok(has_notes)
    }

    fn row(
        &self,
        book: &Book<'_>,
        sheet: &mut Sheet<'_>,
        (place, row): (usize, RowNum),
        columns: &[Column<'_>],
    ) -> Result<bool, XlsxError> {
        let published = (self.published.get(place).copied().unwrap_or(0) + 1).to_string();
        let number = (row + 1).to_string();
        let (mut decisions, mut has_note) = (Vec::new(), false);
        for (at, Column { look, cell, .. }) in (0..).zip(columns) {
            match cell(place, &decisions) {
                Cell::Text(text) => {
                    sheet.text(row, at, &text, look)?;
                    has_note = !text.is_empty();
                }
                Cell::Number(number) => sheet.number(row, at, &number, look)?,
                Cell::Percent(rate) => sheet.number(row, at, &rate.to_string(), &percent(look, rate))?,
                Cell::Formula(formula, result) => {
                    let formula = formula.replace(ROW, &number).replace(PUBLISHED_ROW, &published);
                    sheet.formula(row, at, &format!("={formula}"), &result, look)?;
                }
                Cell::Decided(number, decided) => {
                    sheet.number(row, at, &number, &book.styles["decided"])?;
                    decisions.push(decided);
                }
                Cell::Zero => sheet.number(row, at, "0", &book.styles["rank"])?,
                Cell::Nothing => {}
            }
        }
        Ok(has_note)
    }

    fn sums(
        &self,
        book: &Book<'_>,
        sheet: &mut Sheet<'_>,
        [sums, due, agrees]: [RowNum; 3],
        (at, column): (ColNum, &Column<'_>),
    ) -> Written {
        let styles = &book.styles;
        for row in [sums, due, agrees] {
            sheet.worksheet.write_blank(row, at, &styles["sum"])?;
        }
        if let Some((places, result, look)) = &column.sum {
            let formula = match (places, self.all(at)) {
                (Some(places), all) => format!("=ROUND(SUM({all}),{places})"),
                (None, all) => format!("=SUM({all})"),
            };
            sheet.formula(sums, at, &formula, result, look)?;
        }
        if let (Some(formula), Some((_, result, _))) = (&column.due, &column.sum) {
            sheet.formula(due, at, &format!("={formula}"), result, &styles["sum"])?;
            let difference = format!("ROUND({}-{},4)", fixed(sums, at), fixed(due, at));
            let check = format!("={}", book.verdict(&format!("{difference}=0")));
            sheet.formula(agrees, at, &check, book.say("agrees"), &styles["total_text"])?;
        }
        if let Some((formula, result)) = &column.left {
            sheet.formula(due, at, &format!("={formula}"), result, &styles["sum_left"])?;
        }
        Ok(())
    }
}
