//! The table as offices publish it.

use rust_xlsxwriter::{ColNum, Format, IgnoreError, RowNum, Worksheet, XlsxError};
use special_fund::table::Language;

use super::figures::Figure;
use super::sheet::{Sheet, column_range, fixed, height, letters};
use super::{Book, page};
use crate::view::lines::{Line, prefecture_name};
use crate::view::reasons::Reasons;

const TITLE: RowNum = 0;
const UNIT: RowNum = 1;
const HEADER: RowNum = 2;
const FIRST: RowNum = 3;
const CODE: ColNum = 0;
const NAME: ColNum = 1;
const GROUP: ColNum = 2;
/// The first column of amounts.
const AMOUNTS: ColNum = 3;

/// Where what stands, for the sheets that refer to it.
pub(super) struct Table {
    figures: Vec<Figure>,
    /// Rows of the counties, in input order.
    pub(super) counties: Vec<RowNum>,
    /// Names and rows of the subtotals.
    pub(super) prefectures: Vec<(String, RowNum)>,
}

impl Table {
    /// A figure in a row; `None` if the table has no such column.
    pub(super) fn cell(&self, row: RowNum, figure: Figure) -> Option<String> {
        self.column(figure).map(|column| fixed(row, column))
    }

    fn column(&self, figure: Figure) -> Option<ColNum> {
        (AMOUNTS..).zip(&self.figures).find(|(_, other)| **other == figure).map(|(column, _)| column)
    }

    fn last_column(&self) -> ColNum {
        let amounts = ColNum::try_from(self.figures.len()).unwrap_or(ColNum::MAX);
        GROUP.saturating_add(amounts)
    }
}

/// Writes the sheet.
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<Table, XlsxError> {
    let mut table = Table { figures: Figure::of(book), counties: Vec::new(), prefectures: Vec::new() };
    head(book, worksheet, &table)?;
    let last = rows(book, &mut Sheet { worksheet }, &mut table)?;
    foot(book, &mut Sheet { worksheet }, &table, last)?;
    page(book, worksheet);
    worksheet.set_repeat_rows(UNIT, HEADER)?;
    worksheet.set_freeze_panes(FIRST, AMOUNTS)?;
    worksheet.ignore_error_range(FIRST, CODE, last, CODE, IgnoreError::NumberStoredAsText)?;
    Ok(table)
}

fn head(book: &Book<'_>, worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let styles = &book.styles;
    let last = table.last_column();
    let digits = book.allocation.share(0).map_or(6, |share| share.county.code.digits());
    let names = book.allocation.shares().map(|share| letters(&share.county.name));
    let widest = names.max().unwrap_or(0).clamp(14, 34);
    worksheet.set_column_width(CODE, if digits > 6 { 14 } else { 8 })?;
    worksheet.set_column_width(NAME, widest)?;
    worksheet.set_column_width(GROUP, 9)?;
    let total = book.unit.show(book.subtotals.total.total);
    let wide = letters(&total).saturating_add(3).max(11);
    worksheet.set_column_range_width(AMOUNTS, last, wide)?;
    worksheet.set_row_height(TITLE, 30)?;
    worksheet.set_row_height(HEADER, 32)?;
    let mut sheet = Sheet { worksheet };
    sheet.across(TITLE, [CODE, last], &book.allocation.policy().terms().title, &styles.title)?;
    sheet.across(UNIT, [CODE, last], &book.unit.heading(book.language), &styles.remark_right)?;
    let first = [book.say("代码", "code"), book.say("县(市、区)", "name"), book.say("类别", "group")];
    let amounts = table.figures.iter().map(|figure| figure.name(book));
    for (column, name) in (CODE..).zip(first.into_iter().chain(amounts)) {
        // Keys break only at blanks.
        let name = if book.language == Language::English { name.replace('_', " ") } else { name.to_owned() };
        sheet.text(HEADER, column, &name, &styles.header)?;
    }
    Ok(())
}

/// Counties in input order; subtotals below each prefecture if its counties stand together, else below all. Returns the
/// row of the total.
fn rows(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &mut Table) -> Result<RowNum, XlsxError> {
    let subtotals = book.subtotals;
    let mut prefectures = subtotals.prefectures.iter();
    let (mut row, mut first) = (FIRST, FIRST);
    let mut shares = book.allocation.shares().peekable();
    while let Some(share) = shares.next() {
        let county = share.county;
        let group = if share.figures.mountain { book.say("山区县", "mountain") } else { "" };
        sheet.text(row, CODE, &county.code.to_string(), &book.styles.text)?;
        sheet.text(row, NAME, &county.name, &book.styles.text)?;
        sheet.text(row, GROUP, group, &book.styles.centered)?;
        amounts(book, sheet, table, row, &Line::of(&share))?;
        table.counties.push(row);
        row = row.saturating_add(1);
        let prefecture = county.code.prefecture();
        let is_followed = shares.peek().is_some_and(|next| next.county.code.prefecture() == prefecture);
        if subtotals.is_grouped
            && !is_followed
            && let Some((_, line)) = prefectures.next()
        {
            let range = [first, row.saturating_sub(1)];
            let sum = |column| format!("=SUBTOTAL(9,{})", column_range(range, column));
            subtotal(book, sheet, table, (row, prefecture), line, &sum)?;
            row = row.saturating_add(1);
            first = row;
        }
    }
    let range = [FIRST, row.saturating_sub(1)];
    for (prefecture, line) in prefectures {
        let codes = column_range(range, CODE);
        let sum = |column| {
            let amounts = column_range(range, column);
            format!("=SUMPRODUCT((LEFT({codes},4)=\"{prefecture:04}\")*{amounts})")
        };
        subtotal(book, sheet, table, (row, *prefecture), line, &sum)?;
        row = row.saturating_add(1);
    }
    let sum = |column| format!("=SUBTOTAL(9,{})", column_range(range, column));
    let name = book.say("合计", "total");
    let formats = [&book.styles.total_text, &book.styles.total];
    sum_row(book, sheet, table, (row, name), &subtotals.total, (&sum, formats))?;
    Ok(row)
}

fn amounts(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table, row: RowNum, line: &Line) -> Result<(), XlsxError> {
    for (column, figure) in (AMOUNTS..).zip(&table.figures) {
        let amount = figure.amount(line);
        if figure.is_blank(amount) {
            sheet.worksheet.write_blank(row, column, &book.styles.amount)?;
        } else {
            sheet.number(row, column, &book.unit.plain(amount), &book.styles.amount)?;
        }
    }
    Ok(())
}

fn subtotal(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    table: &mut Table,
    (row, prefecture): (RowNum, u64),
    line: &Line,
    sum: &dyn Fn(ColNum) -> String,
) -> Result<(), XlsxError> {
    let name = prefecture_name(prefecture);
    let label = format!("{name}{}", book.say("小计", " subtotal"));
    let formats = [&book.styles.subtotal_text, &book.styles.subtotal];
    sum_row(book, sheet, table, (row, &label), line, (sum, formats))?;
    table.prefectures.push((name, row));
    Ok(())
}

fn sum_row(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    table: &Table,
    (row, label): (RowNum, &str),
    line: &Line,
    (sum, [text, number]): (&dyn Fn(ColNum) -> String, [&Format; 2]),
) -> Result<(), XlsxError> {
    sheet.across(row, [CODE, GROUP], label, text)?;
    for (column, figure) in (AMOUNTS..).zip(&table.figures) {
        let result = book.unit.plain(figure.amount(line));
        sheet.formula(row, column, &sum(column), &result, number)?;
    }
    Ok(())
}

/// Below the table: the rate, who pays, what is retained.
fn foot(book: &Book<'_>, sheet: &mut Sheet<'_>, table: &Table, total: RowNum) -> Result<(), XlsxError> {
    let reasons = Reasons {
        allocation: book.allocation,
        mountain_rows: book.subtotals.total.mountain_rows,
        language: book.language,
    };
    let mut lines: Vec<String> = reasons.print().lines().map(str::to_owned).collect();
    lines.insert(
        0,
        format!(
            "{}  {}",
            book.say("依据    ", "source  "),
            book.allocation.policy().terms().source.split_whitespace().collect::<Vec<_>>().join(" ")
        ),
    );
    lines.push(format!(
        "{}  {} {}",
        book.say("结余    ", "retained"),
        book.unit.show(book.allocation.common().retained),
        book.unit_name()
    ));
    let last = table.last_column();
    for (row, line) in (total.saturating_add(1)..).zip(lines) {
        sheet.across(row, [CODE, last], &line, &book.styles.remark)?;
        sheet.worksheet.set_row_height(row, height(letters(&line), 120))?;
    }
    Ok(())
}
