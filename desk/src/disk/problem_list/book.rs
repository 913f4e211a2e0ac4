//! The list as a workbook: the table as it stands, its faulty cells marked, and beside it the sheet that lists them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};
use std::iter::repeat;

use minijinja::context;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{
    ColNum, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, IgnoreError, RowNum, Url,
    Workbook, Worksheet, XlsxError,
};
use special_fund::CountyCode;
use special_fund::table::{Language, Problem, Problems, Row};
use zip::ZipArchive;

use super::{Said, all, columns, header, part};
use crate::input::sheets::Cells;
use crate::messages::words::Words;
use crate::view::letters::width;
use crate::workbook::sheet::{Written, cut};
use crate::workbook::{can_spawn, note};

/// Most rows of a table that is written beside its problems.
const MAX_ROWS: usize = 100_000;

/// What a sheet has room for.
const MAX_ROW: RowNum = 1_048_575;
const MAX_COLUMN: ColNum = 16_383;

/// What the properties of the workbook say that it is.
const SUBJECT: &str = "special-fund: problems of a table";

/// Light red: what is to be mended.
const FAULTY: &str = "FFC7CE";

/// The columns of the list.
const COLUMNS: [&str; 7] = ["code", "name", "cell", "column", "found", "wrong", "remedy"];
const WIDTHS: [f64; 7] = [14.0, 18.0, 10.0, 26.0, 22.0, 44.0, 60.0];

/// The table as it stands: each row on its line.
#[derive(Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) name: &'a str,
    pub(super) rows: &'a [Row<'static>],
    /// Those of its sheet, if it stands in one.
    pub(super) cells: Option<&'a Cells>,
}

impl Standing<'_> {
    /// Whether there is something to show, and a sheet has room for it.
    pub(super) fn fits(&self) -> bool {
        let has_room = |row: &Row<'_>| {
            let last = self.place(row.line, row.cells.len().max(1));
            last.is_some_and(|(row, column)| row <= MAX_ROW && column <= MAX_COLUMN)
        };
        !self.rows.is_empty() && self.rows.len() <= MAX_ROWS && self.rows.iter().all(has_room)
    }

    /// The column of the sheet, counted from 0, that is the table's first.
    fn first(&self) -> usize {
        self.cells.map_or(0, |cells| cells.first)
    }

    /// A cell by its line and column of the table, both counted from 1.
    fn place(&self, line: usize, column: usize) -> Option<(RowNum, ColNum)> {
        let column = column.checked_sub(1)? + self.first();
        Some((RowNum::try_from(line.checked_sub(1)?).ok()?, ColNum::try_from(column).ok()?))
    }

    /// Where a problem is marked: at its cell, or at the first one of its row.
    fn marked(&self, problem: &Problem) -> Option<(RowNum, ColNum)> {
        self.place(problem.line?, problem.column.unwrap_or(1))
    }

    /// As many rows stand above the first with a code: titles and header.
    fn above(&self) -> RowNum {
        let is_code = |cell: &str| cell.trim().parse::<CountyCode>().is_ok();
        let first = self.rows.iter().find(|row| row.cells.iter().any(|cell| is_code(cell)));
        first.and_then(|row| RowNum::try_from(row.line).ok()).map_or(1, |line| line.saturating_sub(1))
    }
}

/// Writes it; the same problems give the same bytes.
pub(super) fn write(
    writer: &mut dyn Write,
    problems: &Problems,
    table: Option<Standing<'_>>,
    language: Language,
) -> io::Result<()> {
    can_spawn()?;
    writer.write_all(&bytes(problems, table, language).map_err(io::Error::other)?)
}

/// Whether a workbook is such a list and nobody has saved it since: every program writes its own properties, with the
/// time of the change.
pub(super) fn is_untouched(file: File) -> io::Result<bool> {
    can_spawn()?;
    let mut own = Workbook::new();
    let own = properties().and_then(|properties| own.set_properties(&properties).save_to_buffer());
    let own = own.map_err(io::Error::other)?;
    Ok(core(file).is_some_and(|found| core(Cursor::new(own)) == Some(found)))
}

/// What a workbook says of itself.
fn core(workbook: impl Read + Seek) -> Option<String> {
    let mut text = String::new();
    let mut archive = ZipArchive::new(workbook).ok()?;
    archive.by_name("docProps/core.xml").ok()?.take(1 << 16).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Without a clock, so that the same problems give the same bytes.
fn properties() -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_subject(SUBJECT).set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?))
}

fn bytes(problems: &Problems, table: Option<Standing<'_>>, language: Language) -> Result<Vec<u8>, XlsxError> {
    let said = all(problems, table.and_then(|table| table.cells), language);
    let words = Words::of(language);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties()?);
    let mut name = String::new();
    if let Some(table) = table {
        let sheet = workbook.add_worksheet();
        // A name that another kind of workbook allows may be none here.
        if sheet.set_name(table.name).is_err() {
            sheet.set_name(words.text("problems.table"))?;
        }
        name = sheet.name();
        sheet.set_tab_color("C00000").set_header(format!("&C{}", words.text("problems.marked")));
        mark(sheet, problems, &said, table, words)?;
    }
    let sheet = workbook.add_worksheet();
    let own = words.text("problems.sheet");
    sheet.set_name(if name == own { words.text("problems.sheet_beside") } else { own })?;
    let link = |problem: &Problem| {
        let (row, column) = table?.marked(problem)?;
        let cell = row_col_to_cell(row, column);
        let url = Url::new(format!("internal:'{}'!{cell}", name.replace('\'', "''")));
        Some(url.set_text(if problem.column.is_some() { cell } else { problem.line?.to_string() }))
    };
    list(sheet, &said, problems.listed.iter().map(link), language)?;
    workbook.save_to_buffer()
}

/// The table: texts as they are, never a formula, and a note at each cell that is faulty.
fn mark(
    sheet: &mut Worksheet,
    problems: &Problems,
    said: &[Said],
    table: Standing<'_>,
    words: &'static Words,
) -> Written {
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_freeze_panes(table.above(), 0)?;
    // Else every number would have a mark of the spreadsheet's own.
    sheet.ignore_error_range(0, 0, MAX_ROW, MAX_COLUMN, IgnoreError::NumberStoredAsText)?;
    let (plain, faulty) = (Format::new(), Format::new().set_background_color(FAULTY).set_border(FormatBorder::Thin));
    let notes = notes(problems, said, table, words);
    for ((row, column), text) in &notes {
        sheet.write_blank(*row, *column, &faulty)?.insert_note(*row, *column, &note(&cut(text, words)))?;
    }
    let mut widths: BTreeMap<ColNum, usize> = BTreeMap::new();
    for row in table.rows {
        for (column, cell) in (1..).zip(&row.cells) {
            let Some((row_number, place)) = table.place(row.line, column).filter(|_| !cell.is_empty()) else {
                continue;
            };
            let is_noted = notes.contains_key(&(row_number, place));
            let is_value = table.cells.is_none_or(|cells| cells.fault_at(row.line, column).is_none());
            // What was no value is none here either: whoever reads the table once more refuses it.
            let text = if is_noted || is_value { cell } else { cell.trim_start_matches('=') };
            let format = if is_noted { &faulty } else { &plain };
            sheet.write_string_with_format(row_number, place, cut(text, words), format)?;
            let widest = widths.entry(place).or_insert(8);
            *widest = (*widest).max(width(text).min(24));
        }
    }
    for (column, width) in widths {
        sheet.set_column_width(column, u32::try_from(width).unwrap_or(0) + 2)?;
    }
    Ok(())
}

/// What is said of each faulty cell.
fn notes(
    problems: &Problems,
    said: &[Said],
    table: Standing<'_>,
    words: &'static Words,
) -> BTreeMap<(RowNum, ColNum), String> {
    let mut notes: BTreeMap<(RowNum, ColNum), String> = BTreeMap::new();
    for (problem, said) in problems.listed.iter().zip(said) {
        let Some(place) = table.marked(problem) else { continue };
        let note = notes.entry(place).or_default();
        if !note.is_empty() {
            note.push('\n');
        }
        let data = context! { wrong => part(said, "wrong"), remedy => part(said, "remedy") };
        note.push_str(&words.sentence("problems.note", data));
    }
    notes
}

/// Every problem on a row of its own, with a link to its cell.
fn list(sheet: &mut Worksheet, said: &[Said], links: impl Iterator<Item = Option<Url>>, language: Language) -> Written {
    let heading = Format::new().set_bold().set_background_color("D9D9D9").set_border(FormatBorder::Thin);
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
    let linked = cell.clone().set_font_color("0563C1").set_underline(FormatUnderline::Single);
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
    for ((column, heading_text), width) in (0..).zip(header(&COLUMNS, language)).zip(WIDTHS) {
        sheet.set_column_width(column, width)?.write_string_with_format(0, column, heading_text, &heading)?;
    }
    for ((row, said), link) in (1..).zip(said).zip(links.chain(repeat(None))) {
        for (column, name) in (0..).zip(columns(&COLUMNS, language)) {
            match &link {
                Some(link) if name == "cell" => sheet.write_url_with_format(row, column, link, &linked)?,
                None if name == "cell" => sheet.write_string_with_format(row, column, part(said, "line"), &cell)?,
                _ => sheet.write_string_with_format(row, column, part(said, name), &cell)?,
            };
        }
    }
    Ok(())
}
