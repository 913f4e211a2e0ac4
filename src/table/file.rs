//! A file → its rows, block by block.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use super::counties::Encoding;
use super::header::{FIRST_ROWS, FirstRow};
use super::kind::ProblemKind;
use super::lines::{Layout, Line, Rows};
use super::problem::{Problems, ReadError};
use super::row::Row;
use super::source::Source;
use crate::parallel;

/// As many blocks are split and read at once, if there are threads for them.
const BLOCKS: usize = if cfg!(feature = "parallel") { 16 } else { 1 };

/// A file of which the first rows are known.
#[derive(Debug)]
pub(super) struct File<R> {
    source: Source<R>,
    /// What has been taken from the source and not been read yet.
    text: String,
    /// Lines above the text.
    lines: usize,
}

/// What came of a row of a file.
#[derive(Debug)]
pub(super) enum Outcome<T> {
    Read(T),
    /// It cannot be split: its first line, and why.
    Broken(String, ProblemKind),
}

impl<R: Read> File<R> {
    /// Opens a file: what stands below its first row, and its first rows.
    pub(super) fn open(reader: R) -> Result<(File<R>, Vec<FirstRow>), ReadError> {
        let mut source = Source::new(reader);
        let block = source.next_lines(0)?.unwrap_or_default();
        let text = block.strip_prefix('\u{feff}').unwrap_or(&block);
        if text.chars().all(|c| matches!(c, ',' | '"') || c.is_whitespace()) {
            return Err(Problems::only(None, ProblemKind::EmptyFile).into());
        }
        let mut rows = Rows::new(text, 0, Layout::default(), true);
        let mut first: Vec<FirstRow> = Vec::new();
        for row in split(rows.clone()).take(FIRST_ROWS) {
            let (line, row) = row?;
            let texts = |row: Row<'_>| row.cells.into_iter().map(Cow::into_owned).collect();
            first.push((line, row.map(texts).map_err(|(_, kind)| kind)));
        }
        rows.next();
        if let [(_, Err(kind @ ProblemKind::CarriageReturn))] = &mut first[..] {
            *kind = ProblemKind::LineEnds; // the whole file is one line
        }
        let (text, lines) = rows.rest();
        let text = text.to_owned();
        Ok((File { source, text, lines }, first))
    }

    /// Reads all rows below the first and takes what comes of them, in the order of the file.
    pub(super) fn read<T: Send>(
        mut self,
        layout: Layout,
        read: impl Fn(&Row<'_>) -> T + Sync + Send,
        mut take: impl FnMut(usize, Outcome<T>),
    ) -> Result<Encoding, ReadError> {
        let mut is_last = false;
        while !is_last {
            let mut blocks = Vec::with_capacity(BLOCKS);
            while blocks.len() < BLOCKS && !is_last {
                let above = self.lines + self.text.matches('\n').count();
                match self.source.next_lines(above)? {
                    Some(more) => self.text.push_str(&more),
                    None => is_last = true,
                }
                blocks.push(self.whole_rows(layout, is_last));
            }
            let outcomes = parallel::blocks(&blocks, |(text, lines)| {
                let rows = split(Rows::new(text, *lines, layout, true));
                let outcome = |row: io::Result<_>| {
                    row.map(|(line, row)| match row {
                        Ok(row) => (line, Outcome::Read(read(&row))),
                        Err((text, kind)) => (line, Outcome::Broken(str::to_owned(text), kind)),
                    })
                };
                rows.map(outcome).collect::<io::Result<Vec<_>>>()
            });
            for outcomes in outcomes {
                outcomes?.into_iter().for_each(|(line, outcome)| take(line, outcome));
            }
        }
        Ok(self.source.encoding())
    }

    /// Takes the rows that are whole, with the lines above them. The beginning of another is left.
    fn whole_rows(&mut self, layout: Layout, is_last: bool) -> (String, usize) {
        let mut rest = String::new();
        if self.text.contains('"') {
            let mut rows = Rows::new(&self.text, self.lines, layout, is_last);
            rows.by_ref().for_each(drop);
            rest = rows.rest().0.to_owned();
        }
        self.text.truncate(self.text.len() - rest.len());
        let above = self.lines;
        self.lines += self.text.split_inclusive('\n').count();
        (std::mem::replace(&mut self.text, rest), above)
    }
}

/// A row with its first line; of one that cannot be split, that line's text and why.
type Split<'a> = (usize, Result<Row<'a>, (&'a str, ProblemKind)>);

/// Splits rows: those without quotes at their commas, the others by `csv`.
fn split<'a>(rows: Rows<'a>) -> impl Iterator<Item = io::Result<Split<'a>>> {
    let (all, mut records, mut width) = (rows.clone(), None, 0);
    rows.map(move |(line, row)| {
        let mut cells = Vec::with_capacity(width);
        match row {
            Line::Blank => {}
            Line::Plain(row) => cells.extend(row.split(',').map(Cow::Borrowed)),
            Line::Quoted(_) => {
                let records = records.get_or_insert_with(|| split_quoted(all.clone()));
                let record = records.next().ok_or(io::ErrorKind::UnexpectedEof)??;
                cells.extend(record.iter().map(|cell| Cow::Owned(cell.to_owned())));
            }
            Line::Broken(row, kind) => return Ok((line, Err((row, kind)))),
        }
        width = cells.len();
        Ok((line, Ok(Row { line, cells })))
    })
}

/// The rows that have quotes, each split.
fn split_quoted(rows: Rows<'_>) -> csv::StringRecordsIntoIter<Cursor<String>> {
    // Not to begin with a byte order mark, which `csv` would take away; empty lines it passes over.
    let mut quoted = "\n".to_owned();
    for (_, row) in rows {
        if let Line::Quoted(row) = row {
            quoted.push_str(row);
        }
    }
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true);
    builder.from_reader(Cursor::new(quoted)).into_records()
}
