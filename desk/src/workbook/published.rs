//! The table as offices publish it: counties by prefecture, subtotals, the total.

use rust_xlsxwriter::{ColNum, IgnoreError, RowNum, Worksheet, XlsxError};
use special_fund::{Money, Share};

use super::amounts::amount;
use super::column::published_cell;
use super::sheet::{Sheet, Written, column_range, letters, on};
use super::{Book, annex, page};
use crate::view::columns::Column;
use crate::view::lines::{Line, group_of, prefecture_name, subtotal_name};

/// The first row of the header; above it stand the number of the annex, the title and the unit.
pub(super) const HEADER: RowNum = 3;
pub(super) const CODE: ColNum = 0;
pub(super) const NAME: ColNum = 1;
pub(super) const GROUP: ColNum = 2;
/// The first column of amounts.
pub(super) const AMOUNTS: ColNum = 3;

/// Where what stands, for the sheets that refer to it.
pub(super) struct Table {
    pub(super) figures: Vec<Column>,
    /// The first row below the header.
    pub(super) first: RowNum,
    /// Rows of the counties, in input order.
    pub(super) counties: Vec<RowNum>,
    /// Names and rows of the subtotals.
    pub(super) prefectures: Vec<(String, RowNum)>,
}

impl Table {
    fn of(book: &Book<'_>) -> Table {
        let figures = book.amounts();
        let header_rows = if figures.iter().any(|figure| book.heading(*figure).is_some()) { 2 } else { 1 };
        let counties = vec![0; book.allocation.shares().len()];
        Table { figures, first: HEADER + header_rows, counties, prefectures: Vec::new() }
    }

    /// A figure, for the rows of other sheets; `None` if the table has no such column.
    pub(super) fn cell(&self, book: &Book<'_>, figure: Column) -> Option<String> {
        let [sheet, ..] = book.names();
        let (column, _) = (AMOUNTS..).zip(&self.figures).find(|(_, other)| **other == figure)?;
        Some(on(sheet, &published_cell(column)))
    }

    pub(super) fn last_column(&self) -> ColNum {
        let amounts = ColNum::try_from(self.figures.len()).unwrap_or(ColNum::MAX);
        GROUP + amounts
    }
}

/// Writes the sheet.
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<Table, XlsxError> {
    let mut table = Table::of(book);
    let width = widths(book, worksheet, &table)?;
    let mut sheet = Sheet::new(worksheet, book.language);
    annex::head(book, &mut sheet, &table, width)?;
    let last = rows(book, &mut sheet, &mut table)?;
    annex::foot(book, &mut sheet, &table, (last + 1, width))?;
    page(book, worksheet);
    worksheet.set_repeat_rows(HEADER - 1, table.first - 1)?;
    worksheet.set_freeze_panes(table.first, AMOUNTS)?;
    worksheet.ignore_error_range(table.first, CODE, last, CODE, IgnoreError::NumberStoredAsText)?;
    Ok(table)
}

/// Makes the columns as wide as what stands in them; says how wide the table is, in letters.
fn widths(book: &Book<'_>, worksheet: &mut Worksheet, table: &Table) -> Result<u32, XlsxError> {
    let code = if book.code_digits() > 6 { 14 } else { 8 };
    let (name, group) = (book.name_width(), 8);
    let amount = (letters(&book.unit.show(book.report.total().figures.total)) + 2).max(10);
    worksheet.set_column_width(CODE, code)?;
    worksheet.set_column_width(NAME, name)?;
    worksheet.set_column_width(GROUP, group)?;
    worksheet.set_column_range_width(AMOUNTS, table.last_column(), amount)?;
    Ok(code + name + group + amount * u32::from(table.last_column() - GROUP))
}

/// Prefectures in the order of the table, in each its counties, below them their subtotal unless there is but one.
/// Returns the last row.
fn rows(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &mut Table) -> Result<RowNum, XlsxError> {
    let prefectures = &book.report.subtotals.prefectures;
    let (group_of, mut row) = (group_of(book.allocation), table.first);
    for (prefecture, line) in prefectures {
        let first = row;
        for (share, place) in book.allocation.shares().zip(&mut table.counties) {
            if group_of(share.county.code) == *prefecture {
                *place = row;
                row += 1;
            }
        }
        if prefectures.len() > 1 {
            let sum = |column| format!("=SUBTOTAL(9,{})", column_range([first, row - 1], column));
            let label = subtotal_name(*prefecture, book.language);
            sum_row(book, sheet, table, (row, &label), line, &sum)?;
            table.prefectures.push((prefecture_name(*prefecture), row));
            row += 1;
        }
    }
    for (share, row) in book.allocation.shares().zip(&table.counties) {
        county(book, sheet, table, *row, &share)?;
    }
    let range = [table.first, row - 1];
    let sum = |column| format!("=SUBTOTAL(9,{})", column_range(range, column));
    let total = (row, book.say("total"));
    sum_row(book, sheet, table, total, book.report.total(), &sum)?;
    if book.report.subtotals.mountain.rows == 0 {
        return Ok(row);
    }
    let (groups, word) = (column_range(range, GROUP), book.say("mountain"));
    let sum = |column| format!("=SUMIF({groups},\"{word}\",{})", column_range(range, column));
    let mountain = (row + 1, book.say("published.mountain"));
    sum_row(book, sheet, table, mountain, &book.report.subtotals.mountain, &sum)?;
    Ok(row + 1)
}

fn county(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table, row: RowNum, share: &Share<'_>) -> Written {
    let (printed, county, line) = (&book.printed, share.county, Line::of(share));
    sheet.text(row, CODE, &county.code.to_string(), &printed["centered"])?;
    sheet.text(row, NAME, &county.name, &printed["text"])?;
    sheet.text(row, GROUP, if share.figures.mountain { book.say("mountain") } else { "" }, &printed["centered"])?;
    for (column, figure) in (AMOUNTS..).zip(&table.figures) {
        // An adjustment, like uplift and offset, concerns some counties only.
        let is_shown = |amount: &Money| *amount != Money::ZERO || !matches!(figure, Column::Adjustment(_));
        match figure.amount(&line).filter(is_shown) {
            Some(amount) => sheet.number(row, column, &book.unit.plain(amount), &printed["amount"])?,
            None => sheet.worksheet.write_blank(row, column, &printed["amount"]).map(|_| ())?,
        }
    }
    Ok(())
}

fn sum_row(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    table: &Table,
    (row, label): (RowNum, &str),
    line: &Line,
    sum: &dyn Fn(ColNum) -> String,
) -> Written {
    let printed = &book.printed;
    sheet.across(row, [CODE, GROUP], label, &printed["sum_text"])?;
    for (column, figure) in (AMOUNTS..).zip(&table.figures) {
        let result = book.unit.plain(amount(*figure, line));
        sheet.formula(row, column, &sum(column), &result, &printed["sum"])?;
    }
    Ok(())
}
