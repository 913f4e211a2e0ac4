//! A published allocation, read back for an audit.

use std::io::Read;

use super::cells;
use super::counties::Encoding;
use super::header::{FirstRow, Header, Wanted};
use super::kind::ProblemKind;
use super::mend::{self, Holds};
use super::notice::{Notice, NoticeKind};
use super::problem::{Problem, Problems, ReadError};
use super::row::{Log, Reading, Row, is_subtotal, names_the_total, total_word};
use super::{file, text};
use crate::header::{self, Language, canonical};
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

/// What stands in the column of groups.
pub(super) const MOUNTAIN: header::Header = header::Header { en: "mountain", zh: "山区县" };
pub(super) const OTHER: header::Header = header::Header { en: "other", zh: "其他" };

/// A published table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTable {
    /// The counties' rows, in the order of the file.
    pub rows: Vec<PublishedRow>,
    /// The total rows, such as 合计, 全省合计 or total, to be checked against the sums of the counties' rows.
    pub totals: Vec<PublishedTotal>,
    /// Lines, counted from 1, of subtotal rows that were passed over, such as 杭州市小计 or 山区县合计: which counties they
    /// take is not said in the file.
    pub subtotals: Vec<usize>,
    /// Headers of the columns that were not read, as written: nothing in them is audited.
    pub ignored: Vec<String>,
    /// What was taken as it is meant, because no figure hangs on it.
    pub notices: Vec<Notice>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// Reads a table as [`write`](super::write()) makes it, in either language: also after a spreadsheet has saved it in
/// GB18030, dropped the byte order mark or trailing zeros, put in thousands separators, or gained total rows.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem: a missing column, a cell that
/// is not an amount, a group that is neither.
pub fn read_published(reader: impl Read, policy: &Policy) -> Result<PublishedTable, ReadError> {
    let bytes = text::read(reader)?;
    let (text, encoding) = text::decode(&bytes)?;
    let (text, has_end_mark) = text::without_end_mark(&text);
    let (first_rows, rows_of_text) = file::open(text)?;
    let mut problems = Problems::default();
    let columns = Columns::find(first_rows, policy, &mut problems)?;
    let mut log = Log::new(problems, &columns.header);
    if has_end_mark {
        log.notices.of(NoticeKind::EndOfFileMark).add(None, None);
    }
    let (mut rows, mut totals, mut subtotals) = (Vec::new(), Vec::new(), Vec::new());
    let take = |line, outcome| match log.take(line, outcome) {
        Some(Found::County(row)) => rows.push(row),
        Some(Found::Total(total)) => totals.push(total),
        Some(Found::Subtotal) => subtotals.push(line),
        Some(Found::Refused) | None => {}
    };
    file::read_rows(rows_of_text, &columns.header, |row| columns.read(row), |_| Found::Refused, take)?;
    log.problems.into_result()?;
    let notices = log.notices.into_list();
    Ok(PublishedTable { rows, totals, subtotals, ignored: columns.header.ignored(), notices, encoding })
}

/// The columns of a published table.
struct Columns {
    header: Header,
    /// What each column of the table holds, if it is read.
    columns: Vec<Option<Column>>,
    /// A row in which nothing has been read.
    zero: PublishedFigures,
}

/// What a row is found to be.
#[allow(clippy::large_enum_variant, reason = "nearly all are counties")]
enum Found {
    County(PublishedRow),
    Total(PublishedTotal),
    Subtotal,
    Refused,
}

impl Columns {
    /// The columns by the header in the first of these rows.
    fn find(first_rows: Vec<FirstRow>, policy: &Policy, problems: &mut Problems) -> Result<Columns, Problems> {
        let all = Column::all(policy);
        let headers = |column: &Column| {
            let headers = [Language::English, Language::Chinese].map(|to| column.header(to));
            Wanted::needed(headers.map(|header| canonical(&header).into_owned()))
        };
        let wanted: Vec<Wanted> = all.iter().map(headers).collect();
        let header = Header::read(first_rows, &wanted, problems)?;
        header.check_doubles(false, problems);
        let columns = header.columns.iter();
        let columns = columns.map(|column| all.get(column.wanted?).cloned()).collect();
        Ok(Columns { header, columns, zero: PublishedFigures::zero(policy) })
    }

    fn read(&self, row: &Row<'_>) -> Reading<Found> {
        let holds = |column| match column {
            0 => Holds::Code,
            1 => Holds::Name,
            2 => Holds::Text,
            _ => Holds::Number,
        };
        mend::read(row, &self.header, holds, |row| self.read_plainly(row), |_| false)
    }

    fn read_plainly(&self, row: &Row<'_>) -> (Found, Vec<Problem>) {
        let (found, expected) = (row.cells.len(), self.columns.len());
        let whole = |kind| Err(vec![Problem::new(row.line, kind)]);
        let read = match self.kind(row) {
            Kind::Subtotal => Ok(Found::Subtotal),
            _ if found > expected => whole(ProblemKind::LongRow { found, expected }),
            Kind::Total => self.total(row),
            Kind::County if found < expected => whole(ProblemKind::ShortRow { found, expected }),
            Kind::County => self.county(row),
        };
        match read {
            Ok(found) => (found, Vec::new()),
            Err(problems) => (Found::Refused, problems),
        }
    }

    /// A payment is not passed over for its name: what has anything but the word itself for a code is a county's row.
    /// What has no code at all is none, whatever stands in its cells; its line is kept.
    fn kind(&self, row: &Row<'_>) -> Kind {
        let cell = |wanted| row.cell(self.header.place(wanted)).unwrap_or("");
        let (code, name) = (cell(0), cell(1));
        let has_code = !code.trim().is_empty();
        let named = if has_code { code } else { name };
        if !is_subtotal(named) {
            return Kind::County;
        }
        let word = total_word(named);
        if names_the_total(&word) {
            Kind::Total
        } else if !has_code || matches!(word.as_str(), "小计" | "subtotal" | "sub-total") {
            Kind::Subtotal
        } else {
            Kind::County
        }
    }

    /// Reads every cell that has a column, and takes what it finds.
    fn cells(
        &self,
        row: &Row<'_>,
        mut take: impl FnMut(&Column, &str) -> Result<(), ProblemKind>,
    ) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        for (place, (column, cell)) in self.columns.iter().zip(&row.cells).enumerate() {
            let read = column.as_ref().map_or(Ok(()), |column| take(column, cell));
            problems.extend(read.err().map(|kind| self.header.problem(row.line, place, cell, kind)));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn county(&self, row: &Row<'_>) -> Result<Found, Vec<Problem>> {
        let (mut code, mut name, mut figures) = (None, None, self.zero.clone());
        self.cells(row, |column, cell| {
            match column {
                Column::Code => code = Some(cells::code(cell)?),
                Column::Name => name = Some(cells::name(cell)?),
                Column::Group => figures.mountain = group(cell)?,
                _ => {
                    let amount = column.shown(cells::amount(cell)?);
                    column.slot(&mut figures).into_iter().for_each(|slot| *slot = amount);
                }
            }
            Ok(())
        })?;
        // Where a column is missing, the table is refused for that.
        let row = code.zip(name).map(|(code, name)| PublishedRow { code, name, figures });
        Ok(row.map_or(Found::Refused, Found::County))
    }

    /// A total row: blank cells say nothing, and cells that are not there are blank.
    fn total(&self, row: &Row<'_>) -> Result<Found, Vec<Problem>> {
        let mut amounts = Vec::new();
        self.cells(row, |column, cell| {
            let is_text = matches!(column, Column::Code | Column::Name | Column::Group);
            if !is_text && !cell.trim().is_empty() {
                amounts.push((column.clone(), column.shown(cells::amount(cell)?)));
            }
            Ok(())
        })?;
        Ok(Found::Total(PublishedTotal { line: row.line, amounts }))
    }
}

/// What a row is.
enum Kind {
    County,
    Subtotal,
    Total,
}

fn group(cell: &str) -> Result<bool, ProblemKind> {
    let is_mountain = MOUNTAIN.is(cell.trim());
    if is_mountain || OTHER.is(cell.trim()) { Ok(is_mountain) } else { Err(ProblemKind::Group) }
}
