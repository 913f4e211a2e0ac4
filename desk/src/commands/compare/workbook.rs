//! `comparison.xlsx`: counties in the order of their codes with live differences, prefectures below, for Excel, WPS and
//! LibreOffice; amounts in 万元.

use std::io::{self, Write};
use std::iter::zip;

use minijinja::context;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{ColNum, Format, FormatAlign, FormatBorder, IgnoreError, RowNum, Worksheet, XlsxError};
use special_fund::{CountyCode, Money};

use super::changes;
use super::comparison::{Comparison, NOTHING, Note, Row};
use super::notes::notes;
use super::parts::{Pair, Part};
use crate::view::amounts::decimal;
use crate::workbook::sheet::{Sheet, Written, column_range, height, letters};
use crate::workbook::styles::ALARM;
use crate::workbook::{MAX_FEN, can_spawn, saved};

/// Most rows.
const MAX_ROWS: usize = 100_000;

/// The highest row, in points.
const MAX_HEIGHT: u32 = 409;

/// Digits of a share.
const DIGITS: u32 = 15;

/// Rows of the title, the unit, the header and the first county.
const TITLE: RowNum = 0;
const UNIT: RowNum = 1;
const HEADER: RowNum = 2;
const FIRST: RowNum = 3;

/// Columns: code, name, prefecture, the one side, totals of A and B, their difference and what it is of A; then parts and
/// what changed in the table.
const NAME: ColNum = 1;
const PREFECTURE: ColNum = 2;
const A: ColNum = 4;
const B: ColNum = 5;
const DIFFERENCE: ColNum = 6;
const PERCENT: ColNum = 7;
const PARTS: ColNum = 8;

/// Why there is no workbook, if the comparison is too much for one.
pub(crate) fn left_out(comparison: &Comparison<'_>) -> Option<String> {
    let is_long = comparison.total.totals().iter().any(|total| total.fen().abs() > MAX_FEN);
    let is_too_much = is_long || comparison.rows.len() > MAX_ROWS;
    is_too_much.then(|| comparison.say("sheet.left_out", context! { is_long, most => MAX_ROWS }))
}

/// Writes it; the same comparison gives the same bytes.
pub(super) fn write(writer: &mut dyn Write, comparison: &Comparison<'_>) -> io::Result<()> {
    can_spawn()?;
    let mut worksheet = Worksheet::new();
    let bytes = Book::new(comparison).write(&mut worksheet).and_then(|()| saved([worksheet], None));
    writer.write_all(&bytes.map_err(io::Error::other)?)
}

/// How the cells of a line look.
struct Look {
    text: Format,
    amount: Format,
    signed: Format,
    percent: Format,
}

impl Look {
    fn new(text: Format, amount: &str) -> Look {
        let signed = text.clone().set_num_format(format!("+{amount};-{amount};{amount}"));
        let percent = text.clone().set_num_format("+0.00%;-0.00%;0.00%").set_align(FormatAlign::Right);
        Look { amount: text.clone().set_num_format(amount), signed, percent, text }
    }
}

struct Book<'a> {
    comparison: &'a Comparison<'a>,
    /// What is said before the table, and what below it.
    notes: [Vec<Note>; 2],
    /// What explains the differences, then what only one side has.
    parts: Vec<&'a Part>,
    plain: Format,
    of_county: Look,
    of_sums: Look,
}

impl<'a> Book<'a> {
    fn new(comparison: &'a Comparison<'a>) -> Book<'a> {
        let plain = Format::new().set_font_name(comparison.text("sheet.font")).set_font_size(10);
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let boxed = plain.clone().set_border(FormatBorder::Thin);
        let unit = comparison.unit;
        let amount = if unit.shift() == 6 { unit.number_format() } else { "#,##0.00####".to_owned() };
        Book {
            comparison,
            notes: notes(comparison),
            parts: comparison.moved().chain(comparison.parts.iter().filter(|part| part.only.is_some())).collect(),
            of_sums: Look::new(boxed.clone().set_bold(), &amount),
            of_county: Look::new(boxed, &amount),
            plain,
        }
    }

    fn last_column(&self) -> ColNum {
        PARTS + ColNum::try_from(self.parts.len()).unwrap_or(0)
    }

    fn write(&self, worksheet: &mut Worksheet) -> Written {
        let mut rows: Vec<&Row<'_>> = self.comparison.rows.iter().collect();
        rows.sort_by_key(|row| (row.code.is_none(), row.code));
        let end = FIRST + RowNum::try_from(rows.len()).unwrap_or(0);
        worksheet.set_name(self.comparison.text("folder"))?;
        let width = self.page(worksheet, end)?;
        let mut sheet = Sheet::new(worksheet, self.comparison.language);
        self.header(&mut sheet, width)?;
        for (at, row) in (FIRST..).zip(&rows) {
            self.county(&mut sheet, at, row)?;
        }
        let sum = |column| format!("=SUM({})", column_range([FIRST, end - 1], column));
        self.sums(&mut sheet, (end, self.comparison.text("total")), &self.comparison.total, &sum)?;
        let below = self.prefectures(&mut sheet, end)?;
        self.remarks(&mut sheet, below, width)
    }

    /// A4 across, as wide as the page; returns how many letters are as wide as the table.
    fn page(&self, worksheet: &mut Worksheet, end: RowNum) -> Result<u32, XlsxError> {
        const A4: u8 = 9;
        let Comparison { rows, total, .. } = self.comparison;
        let footer = self.comparison.text("sheet.footer");
        worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_footer(footer);
        worksheet.set_repeat_rows(HEADER, HEADER)?.set_freeze_panes(FIRST, PREFECTURE)?;
        worksheet.autofilter(HEADER, 0, end - 1, self.last_column())?;
        worksheet.ignore_error_range(FIRST, 0, end, PREFECTURE, IgnoreError::NumberStoredAsText)?;
        let digits = rows.iter().filter_map(|row| row.code).map(CountyCode::digits).max();
        let name = rows.iter().map(|row| letters(row.name())).max().unwrap_or(0).clamp(12, 34);
        let [a, b] = total.totals();
        let amount = (letters(&decimal(a.max(b).fen(), 6, 2)) + 3).max(11);
        let widths = [if digits > Some(6) { 14 } else { 9 }, name, 9, 10, amount, amount, amount, 10];
        let parts = self.parts.iter().map(|_| amount).chain([24]);
        let widths: Vec<u32> = widths.into_iter().chain(parts).collect();
        for (column, width) in (0..).zip(&widths) {
            worksheet.set_column_width(column, *width)?;
        }
        Ok(widths.iter().sum())
    }

    fn header(&self, sheet: &mut Sheet<'_>, width: u32) -> Written {
        let Comparison { names: [name_a, name_b], sides: [of_a, of_b], .. } = self.comparison;
        let title = self.comparison.say("sheet.title", context! { name_a, name_b });
        let columns = [0, self.last_column()];
        let big = self.plain.clone().set_bold().set_font_size(16).set_align(FormatAlign::Center).set_text_wrap();
        sheet.across(TITLE, columns, &title, &big)?;
        sheet.worksheet.set_row_height(TITLE, 2 * height(2 * letters(&title), width))?;
        self.unit(sheet, width)?;
        let text = |name: &str| self.comparison.text(name).to_owned();
        let labels = ["column.code", "column.name", "column.prefecture", "csv.only"].map(text);
        let totals = [format!("{name_a} {}", of_a.total), format!("{name_b} {}", of_b.total)];
        let differences = ["column.difference", "column.percent"].map(text);
        let parts = self.parts.iter().map(|part| self.part_header(part)).chain([text("column.changes")]);
        let format = self.of_sums.text.clone().set_text_wrap().set_align(FormatAlign::Center);
        for (column, name) in (0..).zip(labels.into_iter().chain(totals).chain(differences).chain(parts)) {
            sheet.text(HEADER, column, &name, &format)?;
        }
        sheet.worksheet.set_row_height(HEADER, 44).map(|_| ())
    }

    /// The unit, below what a reader must know before the table.
    fn unit(&self, sheet: &mut Sheet<'_>, width: u32) -> Written {
        let (columns, unit) = ([0, self.last_column()], self.comparison.text("sheet.unit"));
        let right = self.plain.clone().set_align(FormatAlign::Right);
        let [warnings, _] = &self.notes;
        if warnings.is_empty() {
            return sheet.across(UNIT, columns, unit, &right);
        }
        let warnings = warnings.iter().map(|note| self.labelled(note));
        let lines: Vec<String> = warnings.chain([unit.to_owned()]).collect();
        sheet.across(UNIT, columns, &lines.join("\n"), &right.set_text_wrap().set_background_color(ALARM))?;
        let points: u32 = lines.iter().map(|line| height(letters(line), width)).sum();
        sheet.worksheet.set_row_height(UNIT, points.min(MAX_HEIGHT)).map(|_| ())
    }

    fn labelled(&self, [label, text]: &Note) -> String {
        self.comparison.say("sheet.note", context! { label, text })
    }

    fn part_header(&self, part: &Part) -> String {
        let only = part.only.map(|side| &self.comparison.names[side]);
        let data = context! { header_lines => part.header_lines(), only, of_total => part.is_of_total() };
        self.comparison.say("sheet.part", data)
    }

    /// The columns of amounts, A, B and the parts, and how they look: differences have a sign, other amounts none.
    fn amounts<'l>(&'l self, look: &'l Look) -> impl Iterator<Item = (ColNum, &'l Format)> {
        let part = |part: &&Part| if part.only.is_none() { &look.signed } else { &look.amount };
        (A..).zip([&look.amount; 2]).chain((PARTS..).zip(self.parts.iter().map(part)))
    }

    /// Texts from the first column on.
    fn labels(&self, sheet: &mut Sheet<'_>, at: RowNum, look: &Look, labels: [&str; 4]) -> Written {
        (0..).zip(labels).try_for_each(|(column, label)| sheet.text(at, column, label, &look.text))
    }

    fn county(&self, sheet: &mut Sheet<'_>, at: RowNum, row: &Row<'_>) -> Written {
        let (comparison, look) = (self.comparison, &self.of_county);
        let (code, prefecture) = (row.code(), comparison.prefecture(row.prefecture()));
        self.labels(sheet, at, look, [&code, row.name(), &prefecture, comparison.only(row).unwrap_or_default()])?;
        let parts = self.parts.iter().map(|part| row.part(part));
        for ((column, format), amount) in self.amounts(look).zip(row.pair.amounts().into_iter().chain(parts)) {
            match amount {
                Some(amount) => sheet.number(at, column, &plain(amount), format),
                None => sheet.text(at, column, "", format),
            }?;
        }
        difference(sheet, at, look, &row.pair)?;
        sheet.text(at, self.last_column(), &changes::all(row, comparison), &look.text)
    }

    /// A line of sums: what each column adds up, and what that comes to.
    fn sums(
        &self,
        sheet: &mut Sheet<'_>,
        (at, name): (RowNum, &str),
        pair: &Pair,
        sum: &dyn Fn(ColNum) -> String,
    ) -> Written {
        let look = &self.of_sums;
        self.labels(sheet, at, look, ["", name, "", ""])?;
        let parts = self.parts.iter().map(|part| part.shown(pair));
        for ((column, format), amount) in self.amounts(look).zip(pair.totals().into_iter().chain(parts)) {
            sheet.formula(at, column, &sum(column), &plain(amount), format)?;
        }
        difference(sheet, at, look, pair)?;
        if let [_, None] = &pair.0 {
            sheet.text(at, PERCENT, NOTHING, &look.percent)?; // the sum of nobody is 0, not blank
        }
        sheet.text(at, self.last_column(), "", &look.text)
    }

    /// Below the total every prefecture; returns the next free row.
    fn prefectures(&self, sheet: &mut Sheet<'_>, end: RowNum) -> Result<RowNum, XlsxError> {
        let mut prefectures: Vec<&(Option<u64>, Pair)> = self.comparison.prefectures.iter().collect();
        prefectures.sort_by_key(|(prefecture, _)| (prefecture.is_none(), *prefecture));
        if prefectures.len() < 2 {
            return Ok(end + 2);
        }
        let counties = column_range([FIRST, end - 1], PREFECTURE);
        let mut at = end + 1;
        for (of, pair) in prefectures {
            let name = row_col_to_cell(at, NAME);
            let sum = |column| format!("=SUMIF({counties},{name},{})", column_range([FIRST, end - 1], column));
            self.sums(sheet, (at, &self.comparison.prefecture(*of)), pair, &sum)?;
            at += 1;
        }
        Ok(at + 1)
    }

    /// What the sides are, and all that is to be remarked.
    fn remarks(&self, sheet: &mut Sheet<'_>, mut at: RowNum, width: u32) -> Written {
        let comparison = self.comparison;
        let sides = zip(comparison.names.clone(), comparison.described()).map(|side| self.labelled(&side.into()));
        let [name_a, name_b] = &comparison.names;
        let explained = comparison.say("explained", context! { name_a, name_b });
        let unit = comparison.unit;
        let other_unit = context! { unit => unit.heading(comparison.language) };
        let other_unit = (unit.shift() != 6).then(|| comparison.say("sheet.other_unit", other_unit));
        let notes = self.notes.iter().flatten().map(|note| self.labelled(note));
        let format = self.plain.clone().set_text_wrap();
        for note in sides.chain([explained]).chain(other_unit).chain(notes) {
            sheet.across(at, [0, self.last_column()], &note, &format)?;
            sheet.worksheet.set_row_height(at, height(letters(&note), width))?;
            at += 1;
        }
        Ok(())
    }
}

/// B − A and what that is of A, as formulas and what they come to.
fn difference(sheet: &mut Sheet<'_>, at: RowNum, look: &Look, pair: &Pair) -> Written {
    let [a, b, difference] = [A, B, DIFFERENCE].map(|column| row_col_to_cell(at, column));
    sheet.formula(at, DIFFERENCE, &format!("={b}-{a}"), &plain(pair.difference()), &look.signed)?;
    let formula = format!("=IF(OR({a}=\"\",{a}=0,{b}=\"\"),\"{NOTHING}\",{difference}/ABS({a}))");
    sheet.formula(at, PERCENT, &formula, share(pair).as_deref().unwrap_or(NOTHING), &look.percent)
}

/// 万元 as a plain number.
fn plain(amount: Money) -> String {
    decimal(amount.fen(), 6, 0).replace(',', "")
}

/// What the difference is of A, if there is anything on both sides.
fn share(pair: &Pair) -> Option<String> {
    let ([a, _], difference) = (pair.totals(), pair.difference());
    pair.percent()?;
    let size = pair.size().checked_mul(10_u128.pow(DIGITS))?.checked_div(a.fen().unsigned_abs())?;
    let size = decimal(i128::try_from(size).ok()?, DIGITS as usize, 0).replace(',', "");
    Some(if difference < Money::ZERO { format!("-{size}") } else { size })
}
