//! How much room the sheets of an `.xls` take, before anybody makes it.
//!
//! Their reader makes a cell of every place between the first and the last of a sheet, and room for as many as the sheet
//! says that it has; a few bytes may say billions. What is walked over are the records of [MS-XLS]: a kind and a length of
//! two bytes each, then what is in it, of a cell its row and column first.

use std::io::{Cursor, Read};
use std::path::Path;

use cfb::CompoundFile;

use super::{Fault, MAX_CELLS};

const BEGIN: u16 = 0x0809;
pub(super) const END: u16 = 0x000A;
const SHEET: u16 = 0x0085;
/// What follows is locked with a password.
const LOCKED: u16 = 0x002F;
const DIMENSIONS: u16 = 0x0200;
pub(super) const NUMBERS: u16 = 0x00BD;
const FORMULA: u16 = 0x0006;
/// The text that the formula before it gives.
const TEXT_OF_FORMULA: u16 = 0x0207;
/// Number, text, formatted text, truth value or error, short number, several of them, shared text, formula.
pub(super) const CELLS: [u16; 8] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, NUMBERS, 0x00FD, FORMULA];

/// Refuses sheets that take more room than any table, all together: they are all read when the file is opened.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Fault::Locked);
    }
    let is_book = |name: &str| name.eq_ignore_ascii_case("Workbook") || name.eq_ignore_ascii_case("Book");
    let books: Vec<_> = file.walk().filter(|entry| entry.is_stream() && is_book(entry.name())).collect();
    for book in books {
        check_sheets(&read(&mut file, book.path())?)?;
    }
    Ok(())
}

fn read(file: &mut CompoundFile<Cursor<&[u8]>>, path: &Path) -> Result<Vec<u8>, Fault> {
    let mut stream = Vec::new();
    let read = file.open_stream(path).and_then(|mut book| book.read_to_end(&mut stream));
    read.map(|_| stream).map_err(|_| Fault::Broken)
}

/// The stream that a reader takes for the workbook.
pub(super) fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).ok()?;
    ["/Workbook", "/Book"].into_iter().find_map(|name| read(&mut file, Path::new(name)).ok())
}

/// The records of a workbook before those of its sheets.
pub(super) fn of_book(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    Records(stream).take_while(|(kind, _)| *kind != END)
}

/// Where the sheets of a workbook begin.
pub(super) fn starts(stream: &[u8]) -> impl Iterator<Item = usize> {
    let sheets = of_book(stream).filter(|(kind, _)| *kind == SHEET);
    sheets.filter_map(|(_, data)| usize::try_from(u32::from_le_bytes(*data.first_chunk()?)).ok())
}

/// A text in one byte or two each, as the byte before it says.
pub(super) fn letters(text: &[u8]) -> String {
    match text.split_first() {
        Some((how, text)) if how & 1 == 1 => {
            let units = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        Some((_, text)) => text.iter().map(|byte| char::from(*byte)).collect(),
        None => String::new(),
    }
}

fn check_sheets(stream: &[u8]) -> Result<(), Fault> {
    if of_book(stream).any(|(kind, _)| kind == LOCKED) {
        return Err(Fault::Locked);
    }
    let (mut bytes, mut places) = (0, 0_u64);
    for sheet in starts(stream).filter_map(|start| stream.get(start..)) {
        let size = size(sheet);
        (bytes, places) = (bytes + size.0, places + size.1);
        // Sheets that lie over each other would be read over and over.
        if bytes > stream.len() || places > MAX_CELLS as u64 {
            return Err(Fault::TooLarge);
        }
    }
    Ok(())
}

/// How many bytes a sheet has, and for how many places room is made.
fn size(stream: &[u8]) -> (usize, u64) {
    let mut records = Records(stream);
    let (mut depth, mut said) = (0, 0);
    let (mut area, mut formula) = (None, [0, 0]);
    for (kind, data) in records.by_ref() {
        match kind {
            BEGIN => depth += 1,
            END if depth > 1 => depth -= 1,
            END => break,
            // In a chart within the sheet nothing is a cell of it.
            _ if depth > 1 => {}
            DIMENSIONS => said = said.max(places_said(data).unwrap_or(0)),
            TEXT_OF_FORMULA => area = grown(area, formula),
            _ if CELLS.contains(&kind) => {
                let (Some(row), Some(column)) = (number(data, 0), number(data, 2)) else { continue };
                area = grown(area, [row, column]);
                if kind == FORMULA {
                    formula = [row, column];
                }
                if kind == NUMBERS {
                    area = grown(area, [row, number(data, data.len() - 2).unwrap_or(column)]);
                }
            }
            _ => {}
        }
    }
    let filled = area.map_or(0, |area| area.map(|(first, last)| u64::from(last - first) + 1).iter().product());
    (stream.len() - records.0.len(), said.max(filled))
}

/// The first and the last, of rows and of columns, with another place.
fn grown(area: Option<[(u16, u16); 2]>, [row, column]: [u16; 2]) -> Option<[(u16, u16); 2]> {
    let [rows, columns] = area.unwrap_or([(row, row), (column, column)]);
    let with = |(first, last): (u16, u16), place: u16| (first.min(place), last.max(place));
    Some([with(rows, row), with(columns, column)])
}

/// How many places there are up to the last row and column that a sheet says it has.
fn places_said(data: &[u8]) -> Option<u64> {
    // Older ones write rows in two bytes.
    let (rows, columns) = match data.len() {
        10 => (number(data, 2)?.into(), number(data, 6)?),
        _ => (u32::from_le_bytes(*data.get(4..)?.first_chunk()?), number(data, 10)?),
    };
    Some(u64::from(rows) * u64::from(columns))
}

pub(super) fn number(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// The records of a stream: kinds, and what is in them.
pub(super) struct Records<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let ([kind @ .., _, _], rest) = self.0.split_first_chunk::<4>()?;
        let (data, rest) = rest.split_at_checked(number(self.0, 2)?.into())?;
        self.0 = rest;
        Some((u16::from_le_bytes(*kind), data))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn record(kind: u16, data: &[u16]) -> Vec<u8> {
        let length = u16::try_from(data.len() * 2).expect("a short record");
        [kind, length].iter().chain(data).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// A workbook whose sheets, as many as asked for, all have these records.
    fn book(sheets: usize, records: &[(u16, &[u16])]) -> Vec<u8> {
        let records: Vec<u8> = records.iter().flat_map(|(kind, data)| record(*kind, data)).collect();
        let sheet = [record(BEGIN, &[0x600, 0x10]), records, record(END, &[])].concat();
        let start = |place: usize| u16::try_from(8 + sheets * 10 + 4 + place * sheet.len()).expect("a short stream");
        let names = (0..sheets).flat_map(|place| record(SHEET, &[start(place), 0, 0]));
        let globals: Vec<u8> = record(BEGIN, &[0x600, 5]).into_iter().chain(names).chain(record(END, &[])).collect();
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("made in memory");
        let stream = [globals, sheet.repeat(sheets)].concat();
        file.create_stream("/Workbook").and_then(|mut book| book.write_all(&stream)).expect("made in memory");
        file.into_inner().into_inner()
    }

    #[test]
    fn sheets_larger_than_any_table_are_refused_before_they_are_read() {
        let corner = [65_535, 65_535, 0];
        let (first, last) = ((0x0203, &[0, 0, 0][..]), (0x0203, &corner[..]));
        let too_large: [&[(u16, &[u16])]; 5] = [
            &[first, last],
            &[(TEXT_OF_FORMULA, &[]), last],
            &[first, (NUMBERS, &[200, 0, 0, 0, 0, 65_535])],
            &[(DIMENSIONS, &[0, 0, 0, 1, 0, 256, 0])],
            &[(DIMENSIONS, &[0, 65_535, 0, 65_535, 0])],
        ];
        for records in too_large {
            assert_eq!(check(&book(1, records)), Err(Fault::TooLarge), "{records:?}");
        }
        // Each alone is small enough.
        let half = [first, (0x0203, &[65_535, 99, 0][..])];
        assert_eq!((check(&book(1, &half)), check(&book(2, &half))), (Ok(()), Err(Fault::TooLarge)));
        // In a chart nothing is a cell.
        assert_eq!(check(&book(1, &[first, (BEGIN, &[]), last, (END, &[])])), Ok(()));
    }

    #[test]
    fn sheets_that_lie_over_each_other_are_not_read_over_and_over() {
        let sheet = record(0x0203, &[0, 0, 0]).repeat(100);
        let names = |count: usize| record(SHEET, &[4 + 10 * u16::try_from(count).expect("few"), 0, 0]).repeat(count);
        let stream = |count: usize| [names(count), record(END, &[]), sheet.clone()].concat();
        assert_eq!([1, 2].map(|count| check_sheets(&stream(count))), [Ok(()), Err(Fault::TooLarge)]);
        // What is locked is not measured: nobody can tell what it says.
        assert_eq!(check_sheets(&[record(LOCKED, &[1]), stream(2)].concat()), Err(Fault::Locked));
    }
}
