//! The empty table as a workbook: what belongs in a column is said at its header, and anything else is refused there.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, RowNum,
    Workbook, Worksheet, XlsxError,
};
use special_fund::table::Language;
use special_fund::{CountyCode, Policy};

use super::columns::{Column, Takes};
use crate::messages::words::Words;
use crate::policy_sheet;
use crate::view::letters::width;
use crate::workbook::{can_spawn, note};

/// The last row in which a value is checked: there is room for rows that are added.
const LAST_ROW: RowNum = 1_000;

/// Most characters of a list of values.
const MAX_LIST: usize = 255;

/// Writes it, and the policy that it is to be filled in for as its second sheet, to be filled in too where there is none;
/// the same policy gives the same bytes.
pub(super) fn write(
    writer: &mut dyn Write,
    columns: &[Column<'_>],
    rows: &BTreeMap<CountyCode, String>,
    policy: Option<&Policy>,
    language: Language,
) -> io::Result<()> {
    can_spawn()?;
    writer.write_all(&bytes(columns, rows, policy, language).map_err(io::Error::other)?)
}

fn bytes(
    columns: &[Column<'_>],
    rows: &BTreeMap<CountyCode, String>,
    policy: Option<&Policy>,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    counties(workbook.add_worksheet(), columns, rows, Words::of(language))?;
    policy_sheet::add(&mut workbook, policy, language)?;
    workbook.save_to_buffer()
}

/// The sheet to be filled in.
fn counties(
    sheet: &mut Worksheet,
    columns: &[Column<'_>],
    rows: &BTreeMap<CountyCode, String>,
    words: &'static Words,
) -> Result<(), XlsxError> {
    sheet.set_name(words.text("template.sheet"))?.set_freeze_panes(1, 2)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let heading =
        Format::new().set_bold().set_text_wrap().set_background_color("DDEBF7").set_border(FormatBorder::Thin);
    let heading = heading.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let last = (rows.len() + 1).try_into().unwrap_or(LAST_ROW).max(LAST_ROW);
    for (place, column) in (0..).zip(columns) {
        let format = Format::new().set_num_format(column.format);
        let letters = u32::try_from(width(&column.header).clamp(8, 20)).unwrap_or(20);
        sheet.set_column_format(place, &format)?.set_column_width(place, letters + 3)?;
        sheet.write_string_with_format(0, place, &column.header, &heading)?;
        let (name, data) = &column.says;
        sheet.insert_note(0, place, &note(&words.sentence(&format!("template.{name}"), data.clone())))?;
        if let Some(validation) = column.validation(words)? {
            sheet.add_data_validation(1, place, last, place, &validation)?;
        }
        for (row, (code, name)) in (1..).zip(rows) {
            match place {
                0 => sheet.write_string_with_format(row, place, code.to_string(), &format)?,
                1 => sheet.write_string_with_format(row, place, name, &format)?,
                _ => break,
            };
        }
    }
    Ok(())
}

impl Column<'_> {
    /// What the cells take; `None` where a spreadsheet cannot tell.
    fn validation(&self, words: &'static Words) -> Result<Option<DataValidation>, XlsxError> {
        let (validation, refused) = match &self.takes {
            Takes::Texts => return Ok(None),
            Takes::Grades(names) => {
                // A list stands in one text, which commas divide.
                let letters: usize = names.iter().map(|name| name.chars().count() + 1).sum();
                if letters > MAX_LIST || names.iter().any(|name| name.contains(',')) {
                    return Ok(None);
                }
                (DataValidation::new().allow_list_strings(names)?, "refused_grade")
            }
            Takes::Numbers([from, to]) => {
                let refused = if *from < 0.0 { "refused_text" } else { "refused" };
                (DataValidation::new().allow_decimal_number(DataValidationRule::Between(*from, *to)), refused)
            }
        };
        let title = words.text("template.refused_title");
        let said = words.text(&format!("template.{refused}"));
        Ok(Some(validation.set_error_title(title)?.set_error_message(said)?))
    }
}
