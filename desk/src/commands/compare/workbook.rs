//! `comparison.xlsx`: counties in the order of their codes with live differences, prefectures below, for Excel, WPS and
//! LibreOffice; amounts in 万元.

use std::io::{self, Write};

use minijinja::context;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ColNum, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, RowNum, Workbook, Worksheet,
    XlsxError,
};
use special_fund::{CountyCode, Money};

use super::changes::{self, Change};
use super::comparison::{Comparison, Row};
use super::pair::Pair;
use super::parts::Part;
use super::screen::Screen;
use super::words::{NOTHING, only, prefecture};
use crate::messages::words::Words;
use crate::view::amounts::decimal;
use crate::workbook::can_spawn;
use crate::workbook::sheet::{Sheet, column_range, height, letters};

/// Most rows, and the largest amount in fen that a spreadsheet keeps to the last digit.
const MAX_ROWS: usize = 100_000;
const MAX_FEN: i128 = 999_999_999_999_999;

/// Digits of a share.
const DIGITS: u32 = 15;

/// Rows of the title, the unit, the header and the first county.
const TITLE: RowNum = 0;
const UNIT: RowNum = 1;
const HEADER: RowNum = 2;
const FIRST: RowNum = 3;

/// Columns: code, name, prefecture, the one side, totals of A and B, their difference and what it is of A; then parts.
const NAME: ColNum = 1;
const PREFECTURE: ColNum = 2;
const A: ColNum = 4;
const B: ColNum = 5;
const DIFFERENCE: ColNum = 6;
const PERCENT: ColNum = 7;
const PARTS: ColNum = 8;

/// Why there is no workbook, if the comparison is too much for one.
pub(crate) fn left_out(comparison: &Comparison<'_>, words: &'static Words) -> Option<String> {
    let totals = [&comparison.total.a, &comparison.total.b];
    let is_long = totals.iter().any(|total| total.total.fen().abs() > MAX_FEN);
    let is_too_much = is_long || comparison.rows.len() > MAX_ROWS;
    is_too_much.then(|| words.sentence("compare.sheet.left_out", context! { is_long, most => MAX_ROWS }))
}

/// Writes it; the same comparison gives the same bytes.
pub(crate) fn write(report: &Screen<'_>, writer: &mut dyn Write) -> io::Result<()> {
    can_spawn()?;
    let mut worksheet = Worksheet::new();
    let bytes = Book::new(report).write(&mut worksheet).and_then(|()| {
        let properties = DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        let mut workbook = Workbook::new();
        workbook.set_properties(&properties).push_worksheet(worksheet);
        workbook.save_to_buffer()
    });
    writer.write_all(&bytes.map_err(io::Error::other)?)
}

struct Book<'a> {
    report: &'a Screen<'a>,
    comparison: &'a Comparison<'a>,
    words: &'static Words,
    /// What explains the differences, then what only one side has.
    parts: Vec<&'a Part>,
    /// How cells look: bold ones are sums.
    plain: Format,
    boxed: Format,
    bold: Format,
    amount: String,
}

impl<'a> Book<'a> {
    fn new(report: &'a Screen<'a>) -> Book<'a> {
        let (comparison, words) = (report.comparison, Words::of(report.language));
        let plain = Format::new().set_font_name(words.text("compare.sheet.font")).set_font_size(10);
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let unit = comparison.unit;
        Book {
            report,
            comparison,
            words,
            parts: comparison.moved().chain(comparison.parts.iter().filter(|part| part.only.is_some())).collect(),
            bold: boxed.clone().set_bold(),
            plain,
            boxed,
            amount: if unit.shift() == 6 { unit.number_format() } else { "#,##0.00####".to_owned() },
        }
    }

    fn last_column(&self) -> ColNum {
        PARTS + ColNum::try_from(self.parts.len()).unwrap_or(0)
    }

    fn write(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let mut rows: Vec<&Row<'_>> = self.comparison.rows.iter().collect();
        rows.sort_by_key(|row| (row.code.is_none(), row.code));
        let end = FIRST + RowNum::try_from(rows.len()).unwrap_or(0);
        worksheet.set_name(self.words.text("compare.folder"))?;
        let width = self.page(worksheet, end)?;
        let mut sheet = Sheet::new(worksheet, self.report.language);
        self.header(&mut sheet, width)?;
        for (at, row) in (FIRST..).zip(&rows) {
            self.county(&mut sheet, at, row)?;
        }
        let sum = |column| format!("=SUM({})", column_range([FIRST, end - 1], column));
        self.sums(&mut sheet, (end, self.words.text("compare.total")), &self.comparison.total, &sum)?;
        let below = self.prefectures(&mut sheet, end)?;
        self.notes(&mut sheet, below, width)
    }

    /// A4 across, as wide as the page; returns how many letters are as wide as the table.
    fn page(&self, worksheet: &mut Worksheet, end: RowNum) -> Result<u32, XlsxError> {
        const A4: u8 = 9;
        let footer = self.words.text("compare.sheet.footer");
        worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer(footer);
        worksheet.set_repeat_rows(HEADER, HEADER)?.set_freeze_panes(FIRST, PREFECTURE)?;
        worksheet.autofilter(HEADER, 0, end - 1, self.last_column())?;
        worksheet.ignore_error_range(FIRST, 0, end, PREFECTURE, IgnoreError::NumberStoredAsText)?;
        let digits = self.comparison.rows.iter().filter_map(|row| row.code).map(CountyCode::digits).max();
        let name = self.comparison.rows.iter().map(|row| letters(row.name())).max().unwrap_or(0).clamp(12, 34);
        let total = self.comparison.total.b.total.max(self.comparison.total.a.total);
        let amount = (letters(&decimal(total.fen(), 6, 2)) + 3).max(11);
        let widths = [if digits > Some(6) { 14 } else { 9 }, name, 9, 10, amount, amount, amount, 10];
        let parts = self.parts.iter().map(|_| amount).chain([24]);
        let widths: Vec<u32> = widths.into_iter().chain(parts).collect();
        for (column, width) in (0..).zip(&widths) {
            worksheet.set_column_width(column, *width)?;
        }
        Ok(widths.iter().sum())
    }

    fn header(&self, sheet: &mut Sheet<'_>, width: u32) -> Result<(), XlsxError> {
        let ([name_a, name_b], [total_a, total_b]) = (&self.comparison.names, self.comparison.totals());
        let title = self.words.sentence("compare.sheet.title", context! { name_a, name_b });
        let columns = [0, self.last_column()];
        let big = self.plain.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center).set_text_wrap();
        sheet.across(TITLE, columns, &title, &big)?;
        sheet.worksheet.set_row_height(TITLE, 2 * height(2 * letters(&title), width))?;
        let right = self.plain.clone().set_align(FormatAlign::Right);
        sheet.across(UNIT, columns, self.words.text("compare.sheet.unit"), &right)?;
        let text = |name: &str| self.words.text(&format!("compare.{name}")).to_owned();
        let fixed = [
            text("column.code"),
            text("column.name"),
            text("column.prefecture"),
            text("csv.only"),
            format!("{name_a} {total_a}"),
            format!("{name_b} {total_b}"),
            text("column.difference"),
            text("column.percent"),
        ];
        let parts = self.parts.iter().map(|part| self.part_header(part));
        let format = self.bold.clone().set_text_wrap().set_align(FormatAlign::Center);
        for (column, name) in (0..).zip(fixed.into_iter().chain(parts).chain([text("column.changes")])) {
            sheet.text(HEADER, column, &name, &format)?;
        }
        sheet.worksheet.set_row_height(HEADER, 44).map(|_| ())
    }

    fn part_header(&self, part: &Part) -> String {
        let header_lines: Vec<&str> = part.header.lines().collect();
        let only = part.only.and_then(|side| self.comparison.names.get(side));
        let of_total = part.is_of_total();
        self.words.sentence("compare.sheet.part", context! { header_lines, only, of_total })
    }

    fn county(&self, sheet: &mut Sheet<'_>, at: RowNum, row: &Row<'_>) -> Result<(), XlsxError> {
        let labels = [
            row.code(),
            row.name().to_owned(),
            prefecture(row.code.map(CountyCode::prefecture)),
            only(row, self.comparison).cloned().unwrap_or_default(),
        ];
        for (column, label) in (0..).zip(labels) {
            sheet.text(at, column, &label, &self.boxed)?;
        }
        let format = self.boxed.clone().set_num_format(&self.amount);
        for (column, side, total) in [(A, row.a, row.pair.a.total), (B, row.b, row.pair.b.total)] {
            match side {
                Some(_) => sheet.number(at, column, &plain(total), &format)?,
                None => sheet.text(at, column, "", &format)?,
            }
        }
        self.difference(sheet, at, &row.pair, row.b.is_some(), &self.boxed)?;
        for (column, part) in (PARTS..).zip(&self.parts) {
            let format = self.of_part(part, &self.boxed);
            match row.part(part) {
                Some(amount) => sheet.number(at, column, &plain(amount), &format)?,
                None => sheet.text(at, column, "", &format)?,
            }
        }
        let changes = changes::of(row, self.comparison, self.report.language);
        let changes: Vec<String> = changes.iter().map(Change::print).collect();
        let changes = changes.join(self.words.text("compare.semicolon"));
        sheet.text(at, self.last_column(), &changes, &self.boxed)
    }

    /// B − A and what that is of A, as formulas and what they come to.
    fn difference(
        &self,
        sheet: &mut Sheet<'_>,
        at: RowNum,
        pair: &Pair,
        is_in_b: bool,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let [a, b, difference] = [A, B, DIFFERENCE].map(|column| row_col_to_cell(at, column));
        let result = pair.difference();
        let own = self.signed(format);
        sheet.formula(at, DIFFERENCE, &format!("={b}-{a}"), &plain(result), &own)?;
        let of = pair.a.total.fen().unsigned_abs();
        let share = |of: u128| {
            let size = result.fen().unsigned_abs().checked_mul(10_u128.pow(DIGITS))?.checked_div(of)?;
            let size = decimal(i128::try_from(size).ok()?, DIGITS as usize, 0).replace(',', "");
            Some(if result < Money::ZERO { format!("-{size}") } else { size })
        };
        let share = share(of).filter(|_| is_in_b).unwrap_or_else(|| NOTHING.to_owned());
        let formula = format!("=IF(OR({a}=\"\",{a}=0,{b}=\"\"),\"{NOTHING}\",{difference}/ABS({a}))");
        let percent = format.clone().set_num_format("+0.00%;-0.00%;0.00%").set_align(FormatAlign::Right);
        sheet.formula(at, PERCENT, &formula, &share, &percent)
    }

    fn signed(&self, format: &Format) -> Format {
        format.clone().set_num_format(format!("+{0};-{0};{0}", self.amount))
    }

    /// Differences have a sign, amounts of one side none.
    fn of_part(&self, part: &Part, format: &Format) -> Format {
        if part.only.is_some() { format.clone().set_num_format(&self.amount) } else { self.signed(format) }
    }

    /// A line of sums: what each column adds up, and what that comes to.
    fn sums(
        &self,
        sheet: &mut Sheet<'_>,
        (at, name): (RowNum, &str),
        pair: &Pair,
        sum: &dyn Fn(ColNum) -> String,
    ) -> Result<(), XlsxError> {
        for column in [0, PREFECTURE, 3, self.last_column()] {
            sheet.text(at, column, "", &self.bold)?;
        }
        sheet.text(at, NAME, name, &self.bold)?;
        let format = self.bold.clone().set_num_format(&self.amount);
        for (column, total) in [(A, pair.a.total), (B, pair.b.total)] {
            sheet.formula(at, column, &sum(column), &plain(total), &format)?;
        }
        self.difference(sheet, at, pair, true, &self.bold)?;
        for (column, part) in (PARTS..).zip(&self.parts) {
            let result = part.shown(pair);
            sheet.formula(at, column, &sum(column), &plain(result), &self.of_part(part, &self.bold))?;
        }
        Ok(())
    }

    /// Below the total every prefecture; returns the next free row.
    fn prefectures(&self, sheet: &mut Sheet<'_>, end: RowNum) -> Result<RowNum, XlsxError> {
        let mut prefectures: Vec<&(Option<u64>, Pair)> = self.comparison.prefectures.iter().collect();
        prefectures.sort_by_key(|(prefecture, _)| (prefecture.is_none(), *prefecture));
        if prefectures.len() < 2 {
            return Ok(end + 2);
        }
        let mut at = end + 1;
        for (of, pair) in prefectures {
            let counties = column_range([FIRST, end - 1], PREFECTURE);
            let name = row_col_to_cell(at, NAME);
            let sum = |column| format!("=SUMIF({counties},{name},{})", column_range([FIRST, end - 1], column));
            self.sums(sheet, (at, &prefecture(*of)), pair, &sum)?;
            at += 1;
        }
        Ok(at + 1)
    }

    /// What the sides are, and all that is to be remarked.
    fn notes(&self, sheet: &mut Sheet<'_>, mut at: RowNum, width: u32) -> Result<(), XlsxError> {
        let (report, [name_a, name_b]) = (self.report, &self.comparison.names);
        let labelled = |label: &str, text: &str| self.words.sentence("compare.sheet.note", context! { label, text });
        let sides = report.sides.into_iter().zip(self.comparison.sides()).zip(&self.comparison.names);
        let sides = sides.map(|((side, lines), name)| labelled(name, &side.describe(lines)));
        let explained = self.words.sentence("compare.explained", context! { name_a, name_b });
        let unit = self.comparison.unit;
        let other_unit = context! { unit => unit.heading(report.language) };
        let other_unit = (unit.shift() != 6).then(|| self.words.sentence("compare.sheet.other_unit", other_unit));
        let notes = report.notes.iter().map(|note| labelled(&note.label, &note.text));
        let format = self.plain.clone().set_text_wrap();
        for note in sides.chain([explained]).chain(other_unit).chain(notes) {
            sheet.across(at, [0, self.last_column()], &note, &format)?;
            sheet.worksheet.set_row_height(at, height(letters(&note), width))?;
            at += 1;
        }
        Ok(())
    }
}
/// 万元 as a plain number.
fn plain(amount: Money) -> String {
    decimal(amount.fen(), 6, 0).replace(',', "")
}
