//! A workbook: its sheets and what stands in their cells.

use std::io::Cursor;

use calamine::{CellErrorType, Data, Ods, OdsError, Range, Reader, Sheet, SheetVisible, Xls, XlsError, Xlsx};

use super::codes::Shown;
use super::formats::{self, Places};
use super::unpacked::{self, Hidden};
use super::{Fault, MAX_CELLS, guarded, records, xls};

/// A filled cell, or one with a formula; row and column are counted from 0.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) value: Data,
    pub(super) formula: Option<String>,
    /// How it is shown, if not as it is.
    pub(super) shown: Option<Shown>,
}

impl Cell {
    /// The unit of money that stands behind its number.
    pub(super) fn unit(&self) -> Option<&'static str> {
        match (&self.value, self.shown) {
            (Data::Int(_) | Data::Float(_), Some(Shown::In(unit))) => Some(unit),
            _ => None,
        }
    }
}

/// The first of merged cells, and their last row.
pub(super) type Merged = ((usize, usize), usize);

type Bytes = Cursor<Vec<u8>>;

/// A workbook that has been opened.
pub(super) struct Book {
    format: Format,
    /// The file.
    bytes: Vec<u8>,
}

enum Format {
    Xlsx(Box<Xlsx<Bytes>>),
    Ods(Box<Ods<Bytes>>),
    Xls(Box<Xls<Bytes>>),
}

impl Book {
    /// Opens it by what it is, not by what it is called.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Book, Fault> {
        guarded::read(|| Book::of(bytes))
    }

    fn of(bytes: Vec<u8>) -> Result<Book, Fault> {
        let fault = |is_locked| if is_locked { Fault::Locked } else { Fault::Broken };
        if !bytes.starts_with(b"PK") {
            records::check(&bytes)?;
            let format = Format::Xls(Box::new(
                Xls::new(Cursor::new(bytes.clone())).map_err(|error| fault(matches!(error, XlsError::Password)))?,
            ));
            return Ok(Book { format, bytes });
        }
        unpacked::check(&bytes)?;
        let format = if unpacked::is_open_document(&bytes) {
            Format::Ods(Box::new(
                Ods::new(Cursor::new(bytes.clone())).map_err(|error| fault(matches!(error, OdsError::Password)))?,
            ))
        } else {
            Format::Xlsx(Box::new(Xlsx::new(Cursor::new(bytes.clone())).map_err(|_| Fault::Broken)?))
        };
        Ok(Book { format, bytes })
    }

    /// The names of the sheets that can be seen, in their order, and of those that cannot.
    pub(super) fn names(&self) -> [Vec<String>; 2] {
        let (seen, hidden): (Vec<&Sheet>, Vec<&Sheet>) =
            self.sheets().iter().partition(|sheet| sheet.visible == SheetVisible::Visible);
        [seen, hidden].map(|sheets| sheets.into_iter().map(|sheet| sheet.name.clone()).collect())
    }

    fn sheets(&self) -> &[Sheet] {
        match &self.format {
            Format::Xlsx(book) => book.sheets_metadata(),
            Format::Ods(book) => book.sheets_metadata(),
            Format::Xls(book) => book.sheets_metadata(),
        }
    }

    /// Which cells of a sheet are not shown as they are.
    fn shown(&self, name: &str) -> Result<Places, Fault> {
        match &self.format {
            Format::Xlsx(_) => formats::in_xlsx(&self.bytes, name),
            Format::Ods(_) => Ok(formats::in_ods(&self.bytes, name)?.0),
            Format::Xls(_) => {
                let place = self.sheets().iter().position(|sheet| sheet.name == name);
                Ok(place.map_or_else(Places::new, |place| xls::cells_shown(&self.bytes, place)))
            }
        }
    }

    /// How many of the first rows and columns of a sheet are hidden, as far as the file says so in plain words.
    pub(super) fn hidden(&self, name: &str, size: [usize; 2]) -> Result<Hidden, Fault> {
        match &self.format {
            Format::Ods(_) => unpacked::hidden_in_ods(&self.bytes, name, size),
            Format::Xlsx(_) => unpacked::hidden_in_xlsx(&self.bytes, name, size[1]),
            Format::Xls(_) => Ok(Hidden::default()),
        }
    }

    /// Cells that are merged over several rows.
    pub(super) fn merged(&mut self, name: &str) -> Result<Vec<Merged>, Fault> {
        let merged = guarded::read(|| match &mut self.format {
            Format::Xlsx(book) => book.merge_cells_by_sheet_name(name).map_err(|_| Fault::Broken),
            Format::Xls(book) => book.merge_cells_by_sheet_name(name).map_err(|_| Fault::Broken),
            Format::Ods(_) => Ok(Vec::new()),
        })?;
        if matches!(self.format, Format::Ods(_)) {
            return Ok(formats::in_ods(&self.bytes, name)?.1);
        }
        let merged = merged.into_iter().filter(|cells| cells.start.0 < cells.end.0);
        let place = |(row, column): (u32, u32)| (index(row), index(column));
        Ok(merged.map(|cells| (place(cells.start), index(cells.end.0))).collect())
    }

    /// The cells of a sheet. One that stands there twice says two things, so the sheet says nothing.
    pub(super) fn cells(&mut self, name: &str) -> Result<Vec<Cell>, Fault> {
        let mut cells = guarded::read(|| match &mut self.format {
            Format::Xlsx(book) => of_xlsx(book, name),
            Format::Ods(book) => of_range(book.worksheet_range(name), book.worksheet_formula(name)),
            Format::Xls(book) => of_range(book.worksheet_range(name), book.worksheet_formula(name)),
        })?;
        let shown = self.shown(name)?;
        cells.iter_mut().for_each(|cell| cell.shown = shown.get(&(cell.row, cell.column)).copied());
        let mut places: Vec<(usize, usize)> = cells.iter().map(|cell| (cell.row, cell.column)).collect();
        places.sort_unstable();
        if places.is_sorted_by(|first, second| first < second) { Ok(cells) } else { Err(Fault::Broken) }
    }
}

fn of_xlsx(book: &mut Xlsx<Bytes>, name: &str) -> Result<Vec<Cell>, Fault> {
    // A sheet that is a chart has no cells.
    let Ok(mut reader) = book.worksheet_cells_reader(name) else { return Ok(Vec::new()) };
    let mut cells = Vec::new();
    loop {
        let next = reader.next_cell_with_formula().map_err(|_| Fault::Broken)?;
        let Some(cell) = next else { return Ok(cells) };
        let (value, formula) = (Data::from(cell.value), cell.formula.filter(|formula| !formula.is_empty()));
        if value != Data::Empty || formula.is_some() {
            cells.push(Cell { row: index(cell.pos.0), column: index(cell.pos.1), value, formula, shown: None });
        }
        if cells.len() > MAX_CELLS {
            return Err(Fault::TooLarge);
        }
    }
}

fn of_range<E>(values: Result<Range<Data>, E>, formulas: Result<Range<String>, E>) -> Result<Vec<Cell>, Fault> {
    let values = values.map_err(|_| Fault::Broken)?;
    let (top, left) = values.start().unwrap_or_default();
    let used = values.used_cells().map(|(row, column, value)| Cell {
        row: index(top) + row,
        column: index(left) + column,
        value: error_of(value).unwrap_or_else(|| value.clone()),
        formula: None,
        shown: None,
    });
    let mut cells: Vec<Cell> = used.collect();
    // Formulas without a value of their own.
    let formulas = formulas.unwrap_or_default();
    let (top_of_formulas, left_of_formulas) = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells() {
        let row = index(top_of_formulas) + row;
        let column = index(left_of_formulas) + column;
        let position = u32::try_from(row).ok().zip(u32::try_from(column).ok());
        let has_value = position.and_then(|position| values.get_value(position)).is_some_and(|v| *v != Data::Empty);
        if !has_value {
            cells.push(Cell { row, column, value: Data::Empty, formula: Some(formula.clone()), shown: None });
        }
    }
    if cells.len() > MAX_CELLS { Err(Fault::TooLarge) } else { Ok(cells) }
}

/// An OpenDocument's errors come as the text that is shown.
fn error_of(value: &Data) -> Option<Data> {
    let Data::String(text) = value else { return None };
    Some(Data::Error(match text.as_str() {
        "#N/A" => CellErrorType::NA,
        "#DIV/0!" => CellErrorType::Div0,
        "#REF!" => CellErrorType::Ref,
        "#VALUE!" => CellErrorType::Value,
        "#NAME?" => CellErrorType::Name,
        "#NUM!" => CellErrorType::Num,
        "#NULL!" => CellErrorType::Null,
        _ => return None,
    }))
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
