//! The empty table as a workbook: what belongs in a column is said at its header, and anything else is refused there.

use std::collections::BTreeMap;
use std::io::{self, Write};

use minijinja::context;
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, RowNum,
    Workbook, Worksheet, XlsxError,
};
use special_fund::table::Language;
use special_fund::{CountyCode, Figure, Name, Policy};

use super::columns::{Column, Holds};
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
        let format = Format::new().set_num_format(column.number_format());
        let letters = u32::try_from(width(&column.header).clamp(8, 20)).unwrap_or(20);
        sheet.set_column_format(place, &format)?.set_column_width(place, letters + 3)?;
        sheet.write_string_with_format(0, place, &column.header, &heading)?;
        sheet.insert_note(0, place, &note(&column.belongs(words)))?;
        if let Some(validation) = column.validation(words)? {
            sheet.add_data_validation(1, place, last, place, &validation)?;
        }
        for (row, (code, name)) in (1..).zip(rows) {
            match column.holds {
                Holds::Code => sheet.write_string_with_format(row, place, code.to_string(), &format)?,
                Holds::Name => sheet.write_string_with_format(row, place, name, &format)?,
                _ => break,
            };
        }
    }
    Ok(())
}

impl Column<'_> {
    /// Codes, names and grades are texts; the rest stays as it is typed.
    fn number_format(&self) -> &'static str {
        match self.holds {
            Holds::Code | Holds::Name | Holds::Grades(_) => "@",
            Holds::Amount { .. } => "#,##0.00####",
            _ => "General",
        }
    }

    /// What belongs there, in words.
    fn belongs(&self, words: &'static Words) -> String {
        let said = |name: &str, data| words.sentence(&format!("template.{name}"), data);
        match &self.holds {
            Holds::Code => said("code", context! {}),
            Holds::Name => said("name", context! {}),
            Holds::Amount { may_be_negative, quantum } => {
                let quantum = quantum.map(|quantum| quantum.to_string());
                said("amount", context! { negative => may_be_negative, quantum => quantum })
            }
            Holds::Score => said("score", context! {}),
            Holds::Figure { may_be_negative } => said("figure", context! { negative => may_be_negative }),
            Holds::Coefficient => said("coefficient", context! {}),
            Holds::Grades(grades) => said("grades", context! { names => names(grades) }),
            Holds::Brackets(brackets) => {
                let first = brackets.first().map(|bracket| bracket.from.to_string());
                said("brackets", context! { from => first })
            }
        }
    }

    /// What the cells take; `None` where a spreadsheet cannot tell.
    fn validation(&self, words: &'static Words) -> Result<Option<DataValidation>, XlsxError> {
        const LARGEST: f64 = 1e18;
        let numbers = |from, to| DataValidation::new().allow_decimal_number(DataValidationRule::Between(from, to));
        let (validation, refused) = match &self.holds {
            Holds::Code | Holds::Name => return Ok(None),
            Holds::Grades(grades) => {
                let names = names(grades);
                // A list stands in one text, which commas divide.
                let letters: usize = names.iter().map(|name| name.chars().count() + 1).sum();
                if letters > MAX_LIST || names.iter().any(|name| name.contains(',')) {
                    return Ok(None);
                }
                (DataValidation::new().allow_list_strings(&names)?, "refused_grade")
            }
            Holds::Amount { may_be_negative: true, .. }
            | Holds::Figure { may_be_negative: true }
            | Holds::Brackets(_) => (numbers(-LARGEST, LARGEST), "refused_text"),
            Holds::Coefficient => (numbers(0.0, 1e6), "refused"),
            _ => (numbers(0.0, LARGEST), "refused"),
        };
        let title = words.text("template.refused_title");
        let said = words.text(&format!("template.{refused}"));
        Ok(Some(validation.set_error_title(title)?.set_error_message(said)?))
    }
}

fn names(grades: &[(Name, Figure)]) -> Vec<&str> {
    grades.iter().map(|(name, _)| name.as_str()).collect()
}
