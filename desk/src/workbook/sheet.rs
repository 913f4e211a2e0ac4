//! Cells: text that stays text, exact numbers, formulas with their results.

use std::borrow::Cow;
use std::num::ParseFloatError;

use rust_xlsxwriter::utility::row_col_to_cell_absolute;
use rust_xlsxwriter::{ColNum, Format, Formula, RowNum, Worksheet, XlsxError};
use special_fund::table::Language;

use crate::messages::words::Words;
use crate::view::letters::width;

/// Most characters of a cell.
const MAX_TEXT: usize = 32_767;

/// What comes of writing cells.
pub(crate) type Written = Result<(), XlsxError>;

/// A sheet being written.
pub(crate) struct Sheet<'a> {
    pub(crate) worksheet: &'a mut Worksheet,
    words: &'static Words,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(worksheet: &'a mut Worksheet, language: Language) -> Sheet<'a> {
        Sheet { worksheet, words: Words::of(language) }
    }

    /// Never a formula and never a link, whatever it begins with.
    pub(crate) fn text(&mut self, row: RowNum, column: ColNum, text: &str, format: &Format) -> Written {
        let written = self.worksheet.write_string_with_format(row, column, cut(text, self.words), format);
        written.map(|_| ())
    }

    /// A plain decimal; up to 15 significant digits a spreadsheet keeps them all.
    pub(crate) fn number(&mut self, row: RowNum, column: ColNum, number: &str, format: &Format) -> Written {
        let nearest = number.parse::<f64>();
        let nearest =
            nearest.map_err(|error: ParseFloatError| XlsxError::ParameterError(format!("{number}: {error}")))?;
        let written = self.worksheet.write_number_with_format(row, column, nearest, format);
        written.map(|_| ())
    }

    /// A formula and what it comes to, for viewers that do not calculate.
    pub(crate) fn formula(
        &mut self,
        row: RowNum,
        column: ColNum,
        formula: &str,
        result: &str,
        format: &Format,
    ) -> Written {
        let formula = Formula::new(formula).set_result(result);
        let written = self.worksheet.write_formula_with_format(row, column, formula, format);
        written.map(|_| ())
    }

    /// A text over several columns of a row.
    pub(crate) fn across(&mut self, row: RowNum, columns: [ColNum; 2], text: &str, format: &Format) -> Written {
        self.block([row; 2], columns, text, format)
    }

    /// A text over several rows and columns, or in one cell.
    pub(super) fn block(
        &mut self,
        [top, bottom]: [RowNum; 2],
        [first, last]: [ColNum; 2],
        text: &str,
        format: &Format,
    ) -> Written {
        if (top, first) == (bottom, last) {
            return self.text(top, first, text, format);
        }
        let merged = self.worksheet.merge_range(top, first, bottom, last, &cut(text, self.words), format);
        merged.map(|_| ())
    }
}

/// A text that a cell has room for, counted as spreadsheets count, in UTF-16.
pub(crate) fn cut<'t>(text: &'t str, words: &'static Words) -> Cow<'t, str> {
    if text.encode_utf16().count() <= MAX_TEXT {
        return text.into();
    }
    let more = words.text("problems.cut");
    let mut room = MAX_TEXT.saturating_sub(more.encode_utf16().count());
    let fits = |c: &char| {
        room = room.saturating_sub(c.len_utf16());
        room > 0
    };
    Cow::Owned(text.chars().take_while(fits).chain(more.chars()).collect())
}

/// `$C$5`.
pub(super) fn fixed(row: RowNum, column: ColNum) -> String {
    row_col_to_cell_absolute(row, column)
}

/// `$C$5:$C$9`.
pub(crate) fn column_range([first, last]: [RowNum; 2], column: ColNum) -> String {
    format!("{}:{}", fixed(first, column), fixed(last, column))
}

/// Another sheet's cell or range.
pub(super) fn on(sheet: &str, cell: &str) -> String {
    format!("'{sheet}'!{cell}")
}

/// How wide a text is in letters: Chinese characters take two.
pub(crate) fn letters(text: &str) -> u32 {
    u32::try_from(width(text)).unwrap_or(u32::MAX)
}

/// The height of a row that wraps a text of so many letters into a width of so many.
pub(crate) fn height(letters: u32, width: u32) -> u32 {
    const LINE: u32 = 14;
    let lines = letters.div_ceil(width.max(1)).max(1);
    lines * LINE + 6
}
