//! A file → its rows of cells, split by `csv`.

use std::io::{self, Read};

use csv::StringRecord;

use super::columns::Columns;
use super::counties::{Counties, Table};
use super::header::{CODE, Header};
use super::heading::{FIRST_ROWS, FirstRow};
use super::kind::ProblemKind;
use super::notice::{NoticeKind, Oddity};
use super::problem::{Problem, Problems, ReadError};
use super::row::{Outcome, Reading, Row};
use super::rows::{RawRow, Rows};
use super::text::{self, Text};
use crate::number::Figure;
use crate::parallel;
use crate::policy::Policy;

/// As many rows are split, then read: enough for several threads.
const CHUNK: usize = 1 << 14;

/// Reads a year's table, which is held in memory until its counties are read.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem of the table (all are counted, the
/// first [`MAX_PROBLEMS`](super::MAX_PROBLEMS) listed): for example a
/// missing column, a code of five digits, a blank score, `12%`, a county of the roster that is missing.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// use special_fund::table::{self, ReadError};
///
/// let csv = "code,name,ecological_protection\n33112,景宁畲族自治县,12%\n";
/// let Err(ReadError::Refused(problems)) = table::read(csv.as_bytes(), &policy) else { panic!() };
/// let codes: Vec<_> = problems.listed.iter().map(|problem| problem.code()).collect();
/// assert_eq!(codes[..3], ["missing_column", "missing_column", "missing_column"]);
/// assert!(codes.contains(&"code") && codes.contains(&"percent"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read(reader: impl Read, policy: &Policy) -> Result<Table, ReadError> {
    let Text { text, encoding, has_end_mark } = text::open(reader)?;
    let (first_rows, rows) = open(&text)?;
    let (columns, problems) = Columns::find(&first_rows, policy)?;
    let mut counties = Counties::new(&columns, problems);
    if has_end_mark {
        counties.log.notices.of(NoticeKind::EndOfFileMark).add(None, None);
    }
    let take = |line, outcome| counties.take(line, outcome);
    read_rows(rows, &columns.header, |row| columns.read(row), Columns::read_broken, take)?;
    Ok(Table { encoding, ..counties.finish()? })
}

/// The rows of a CSV as they stand, whatever table it holds, in any encoding that [`read`] takes. A title with a quote in it
/// is one cell.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every row that cannot be split.
///
/// ```
/// let rows = special_fund::table::rows("县,金额\n甲县,\"1,200\"\n".as_bytes())?;
/// assert_eq!((rows[1].line, &*rows[1].cells[1]), (2, "1,200"));
/// # Ok::<(), special_fund::table::ReadError>(())
/// ```
pub fn rows(reader: impl Read) -> Result<Vec<Row<'static>>, ReadError> {
    as_they_stand(reader, |row, record, kind| {
        let is_title = !record.iter().any(|cell| cell.trim().parse::<Figure>().is_ok());
        match kind {
            ProblemKind::StrayQuote if is_title => Ok(Row::new(row.line, [row.text.trim().to_owned()])),
            kind => Err(kind.clone()),
        }
    })
}

/// The same, to be shown: a row that cannot be split stands there with its quotes, one cell between two commas.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] if the file has no rows, such as one in UTF-16.
///
/// ```
/// let rows = special_fund::table::raw_rows("县,金额\n甲\"县,1\n".as_bytes())?;
/// assert_eq!(rows[1].cells, ["甲\"县", "1"]);
/// # Ok::<(), special_fund::table::ReadError>(())
/// ```
pub fn raw_rows(reader: impl Read) -> Result<Vec<Row<'static>>, ReadError> {
    as_they_stand(reader, |row, _, _| Ok(Row::new(row.line, row.text.trim_end().split(',').map(str::to_owned))))
}

/// The rows of a CSV; `broken` says what to take of one that cannot be split.
fn as_they_stand(
    reader: impl Read,
    broken: impl Fn(&RawRow<'_>, &StringRecord, &ProblemKind) -> Result<Row<'static>, ProblemKind>,
) -> Result<Vec<Row<'static>>, ReadError> {
    let Text { text, .. } = text::open(reader)?;
    let raw: Vec<RawRow<'_>> = open(&text)?.1.collect();
    let mut records = Vec::new();
    split(&raw, &mut records)?;
    let (mut problems, mut rows) = (Problems::default(), Vec::new());
    for (row, record) in raw.iter().zip(&records) {
        let read = match &row.broken {
            Some(kind) => broken(row, record, kind),
            None => Ok(Row::new(row.line, record.iter().map(str::to_owned))),
        };
        match read {
            Ok(row) => rows.push(row),
            Err(kind) => problems.push(Problem::new(row.line, kind)),
        }
    }
    problems.into_result()?;
    Ok(rows)
}

/// The first rows of a text, and all rows.
pub(super) fn open(text: &str) -> Result<(Vec<FirstRow>, Rows<'_>), ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().all(|c| matches!(c, ',' | '"') || c.is_whitespace()) {
        return Err(Problems::only(None, ProblemKind::EmptyFile).into());
    }
    let rows = Rows { rest: text, lines: 0, width: None, code: None };
    let (first, mut records) = (rows.clone().take(FIRST_ROWS).collect::<Vec<_>>(), Vec::new());
    split(&first, &mut records)?;
    let is_one_line = first.len() == 1;
    let cells = |(row, record): (RawRow<'_>, &StringRecord)| match row.broken {
        None => (row.line, Ok(record.iter().map(str::to_owned).collect())),
        Some(ProblemKind::StrayQuote) if is_text(record) => (row.line, Ok(record.iter().map(str::to_owned).collect())),
        Some(ProblemKind::CarriageReturn) if is_one_line => (row.line, Err(ProblemKind::LineEnds)),
        Some(kind) => (row.line, Err(kind)),
    };
    let first = first.into_iter().zip(&records).map(cells).collect();
    Ok((first, rows))
}

/// Reads the rows below the header, of which `broken` are those that cannot be split, and takes what comes of them in the order of the file.
pub(super) fn read_rows<T: Send>(
    mut rows: Rows<'_>,
    header: &Header,
    read: impl Fn(&Row<'_>) -> Reading<T> + Sync + Send,
    broken: impl Fn(&Row<'_>) -> T + Sync + Send,
    mut take: impl FnMut(usize, Outcome<T>),
) -> io::Result<()> {
    rows.by_ref().take(header.heading.rows).for_each(drop);
    rows.width = Some(header.columns.len());
    rows.code = header.place(CODE);
    let mut records = Vec::new();
    loop {
        let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        split(&chunk, &mut records)?;
        let chunk: Vec<_> = chunk.iter().zip(&records).collect();
        let outcomes = parallel::map(&chunk, |(raw, record)| {
            let row = Row::new(raw.line, *record);
            let mut outcome = match &raw.broken {
                Some(ProblemKind::StrayQuote) if is_text(record) => Some(read(&row)),
                None => (!row.is_blank()).then(|| read(&row)),
                Some(kind) => {
                    let problems = vec![Problem::new(row.line, kind.clone())];
                    Some(Reading { found: broken(&row), problems, oddities: Vec::new() })
                }
            };
            if let Some(reading) = outcome.as_mut().filter(|_| raw.has_doubled_end) {
                reading.oddities.push(Oddity { kind: NoticeKind::DoubledLineEnds, place: None });
            }
            outcome
        });
        for ((raw, _), outcome) in chunk.into_iter().zip(outcomes) {
            take(raw.line, outcome);
        }
    }
}

/// Whether a row with a quote in it is one text, such as a title or a note, so that nothing hangs on where it is split: a
/// county in quotes has commas.
fn is_text(record: &StringRecord) -> bool {
    let mut filled = record.iter().filter(|cell| !cell.trim().is_empty());
    let is_one = |cell: &str| cell.contains(char::is_alphabetic) && !cell.contains([',', ';', '\t']);
    filled.next().is_some_and(is_one) && filled.next().is_none()
}

/// Splits rows into records: those that cannot be split at every comma, without the quotes around cells.
fn split(rows: &[RawRow<'_>], records: &mut Vec<StringRecord>) -> io::Result<()> {
    // At the beginning `csv` would take a byte order mark away, and it passes over empty lines.
    let mut text = "\n".to_owned();
    for row in rows.iter().filter(|row| row.broken.is_none()) {
        text.push_str(if row.text.trim_start().is_empty() { "\"\"\n" } else { row.text });
    }
    let mut csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    records.resize_with(rows.len(), StringRecord::new);
    for (row, record) in rows.iter().zip(records) {
        if row.broken.is_some() {
            let cells = row.text.split(',');
            *record = cells.map(|cell| cell.trim_matches(|c: char| c == '"' || c.is_whitespace())).collect();
        } else if !csv.read_record(record)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}
