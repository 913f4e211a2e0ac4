//! The rows of a policy → a sheet of a workbook.

use rust_xlsxwriter::{
    Color, DataValidation, Format, FormatAlign, FormatBorder, IgnoreError, RowNum, Workbook, Worksheet, XlsxError,
};
use special_fund::Policy;
use special_fund::table::Language;

use super::NAME;
use super::write::{LAST, RowKind, Written, rows};
use crate::workbook::sheet::{height, letters};

/// How wide the columns are, in letters.
const WIDTHS: [u16; 13] = [25, 17, 11, 16, 15, 13, 13, 9, 11, 9, 13, 17, 46];

/// Adds the sheet 政策 to a workbook: of a policy, or with everything blank that is to be written.
///
/// # Errors
///
/// A text is longer than a cell may be, 32,767 characters; or the workbook has a sheet of that name.
pub fn add<'w>(
    workbook: &'w mut Workbook,
    policy: Option<&Policy>,
    language: Language,
) -> Result<&'w mut Worksheet, XlsxError> {
    const A4: u8 = 9;
    let sheet = workbook.add_worksheet().set_name(NAME)?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let rows = rows(policy, language);
    let mut end: RowNum = 0;
    for (number, row) in (0..).zip(&rows) {
        for (place, cell) in row.cells.iter().enumerate() {
            write(sheet, number, cell, &format(row.kind, place == 0 && cell.columns != [0, LAST]))?;
        }
        sheet.set_row_height(number, row.cells.iter().map(tall).max().unwrap_or(12))?;
        end = number;
    }
    // Numbers are texts here: what is typed stays as it is typed.
    sheet.ignore_error_range(0, 0, end, LAST, IgnoreError::NumberStoredAsText)?;
    sheet.set_freeze_panes(3, 1)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(sheet)
}

fn write(sheet: &mut Worksheet, row: RowNum, cell: &Written, format: &Format) -> Result<(), XlsxError> {
    let [first, last] = cell.columns;
    if first == last {
        sheet.write_string_with_format(row, first, &cell.text, format)?;
    } else {
        sheet.merge_range(row, first, row, last, &cell.text, format)?;
    }
    if !cell.choices.is_empty() {
        let choices = DataValidation::new().allow_list_strings(&cell.choices)?;
        sheet.add_data_validation(row, first, row, first, &choices)?;
    }
    Ok(())
}

/// The height that a cell needs.
fn tall(cell: &Written) -> u32 {
    let [first, last] = cell.columns.map(usize::from);
    let width = WIDTHS.get(first..=last).into_iter().flatten().copied().map(u32::from).sum::<u32>();
    cell.text.split('\n').map(|line| height(letters(line), width)).fold(0, u32::saturating_add).min(400)
}

/// How the cells of a row look; labels of values have a ground of their own.
fn format(kind: RowKind, is_label: bool) -> Format {
    const LINE: Color = Color::RGB(0x00A6_A6A6);
    const HEAD: Color = Color::RGB(0x00DD_E7F0);
    const LABEL: Color = Color::RGB(0x00F2_F5F8);
    let plain = Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
    let plain = plain.set_text_wrap().set_num_format("@");
    let boxed = plain.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
    match kind {
        RowKind::Title => plain.set_bold().set_font_size(16).set_align(FormatAlign::Center),
        RowKind::Note => plain,
        RowKind::Heading => plain.set_bold().set_font_size(12),
        RowKind::Head => boxed.set_bold().set_align(FormatAlign::Center).set_background_color(HEAD),
        RowKind::Values if is_label => boxed.set_background_color(LABEL),
        RowKind::Values | RowKind::Blank => boxed,
    }
}
