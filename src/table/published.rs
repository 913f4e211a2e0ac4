//! A published allocation, read back for an audit.

#[cfg(feature = "table")]
use std::io::Read;

use super::counties::Encoding;
use super::notice::{Notice, NoticeKind};
use super::printed::{Columns, Found};
use super::problem::Problems;
use super::row::{Log, Outcome, Row, first_rows};
#[cfg(feature = "table")]
use super::{file, problem::ReadError, text};
use crate::county::County;
use crate::header::Unit;
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedRow, PublishedTotal};

/// Reads a table as an office prints it and a spreadsheet saves it: in yuan or 万元, as the headers say or a line 单位：万元
/// above them; below titles and above notes, with total and subtotal rows, the header on every page and a row that numbers
/// the columns, in either language and any order, in UTF-8 or GB18030. A table without codes is known by its names: by
/// those of `counties`, the year's, whole or short; without them a column of codes is needed. A code of a county, such as
/// 330127000000, is written as long as theirs. An amount counts exactly as it is printed, a dash as 0, `(160)` and `△160`
/// as −160. A column may be missing where the policy gives nobody anything in it, and that of bases; nobody has an amount
/// there then. A blank cell is 0, but not in a column of sums: plan, total, what is issued now. Where no row says its
/// group, it is the policy's.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem: a missing column, no unit, a cell
/// that is not an amount, a group that is neither.
#[cfg(feature = "table")]
pub fn read_published(reader: impl Read, policy: &Policy, counties: &[County]) -> Result<PublishedTable, ReadError> {
    let text::Text { text, encoding, has_end_mark } = text::open(reader)?;
    let (first_rows, rows) = file::open(&text)?;
    let (columns, problems) = Columns::find(&first_rows, policy, counties)?;
    let mut taken = Taken::new(&columns, problems);
    if has_end_mark {
        taken.log.notices.of(NoticeKind::EndOfFileMark).add(None, None);
    }
    let take = |line, outcome| taken.take(line, outcome);
    file::read_rows(rows, &columns.header, |row| columns.read(row), |row| columns.refused(row), take)?;
    Ok(PublishedTable { encoding, ..taken.finish(policy)? })
}

/// Reads a published table from rows of text, header first, perhaps below titles: from a spreadsheet, as
/// [`counties`](super::counties()) reads a year's.
///
/// # Errors
///
/// Every problem of the table, as if the rows had stood in a file.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// use special_fund::table::{self, Row};
///
/// let header = ["代码", "县(市、区)", "类别", "生态保护因素", "污染防治因素", "监管能力因素", "总分配方案", "上浮",
///     "地区财力因素", "合计"];
/// let row = ["330102", "上城区", "", "136.66", "177.5", "104.66", "418.82", "", "0", "418.82"];
/// let rows = [Row::new(1, ["单位：万元"]), Row::new(2, header), Row::new(3, row)];
/// let published = table::published(rows, &policy, &[])?;
/// assert_eq!(published.rows[0].figures.plan.to_string(), "4188200.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn published<'a>(
    rows: impl IntoIterator<Item = Row<'a>>,
    policy: &Policy,
    counties: &[County],
) -> Result<PublishedTable, Problems> {
    let mut rows = rows.into_iter();
    let (headers, first) = first_rows(&mut rows)?;
    let (columns, problems) = Columns::find(&headers, policy, counties)?;
    let mut taken = Taken::new(&columns, problems);
    for row in first.into_iter().skip(columns.header.heading.rows).chain(rows) {
        taken.take(row.line, (!row.is_blank()).then(|| columns.read(&row)));
    }
    taken.finish(policy)
}

/// A published table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTable {
    /// The counties' rows, in the order of the file.
    pub rows: Vec<PublishedRow>,
    /// The line of each of them, counted from 1.
    pub lines: Vec<usize>,
    /// The total and subtotal rows, such as 合计, 全省合计, 杭州市小计 or 其中：山区县, to be checked against the sums of the
    /// counties' rows.
    pub totals: Vec<PublishedTotal>,
    /// The columns that were read.
    pub columns: Vec<PublishedColumn>,
    /// Headers of the columns that were not read, as written: nothing in them is audited.
    pub ignored: Vec<String>,
    /// What was taken as it is meant, because no figure hangs on it.
    pub notices: Vec<Notice>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// Where a column of a published table stands, and what its amounts are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedColumn {
    /// What it holds.
    pub column: Column,
    /// Its place, counted from 1.
    pub place: usize,
    /// Its header as written.
    pub header: String,
    /// Whether its amounts are in 万元.
    pub is_in_wan_yuan: bool,
}

impl PublishedTable {
    /// The table with every amount read in the other unit, yuan for 万元 and 万元 for yuan: where the unit that is said is
    /// not that of the figures. `None` if one would not be whole fen, or too large.
    pub fn in_other_unit(&self) -> Option<PublishedTable> {
        let mut table = self.clone();
        let is_in_wan_yuan = |column: &Column| {
            let own = self.columns.iter().find(|printed| printed.column == *column);
            own.is_some_and(|own| own.is_in_wan_yuan)
        };
        let other = |column: &Column, amount: &mut Money| {
            let fen = amount.fen();
            let fen = match is_in_wan_yuan(column) {
                true => (fen % YUAN_OF_WAN == 0).then_some(fen / YUAN_OF_WAN),
                false => fen.checked_mul(YUAN_OF_WAN),
            };
            *amount = Money::from_fen(fen?)?;
            Some(())
        };
        for row in &mut table.rows {
            for printed in &self.columns {
                printed.column.slot(&mut row.figures).map_or(Some(()), |amount| other(&printed.column, amount))?;
            }
        }
        for (column, amount) in table.totals.iter_mut().flat_map(|total| &mut total.amounts) {
            other(column, amount)?;
        }
        table.columns.iter_mut().for_each(|printed| printed.is_in_wan_yuan = !printed.is_in_wan_yuan);
        Some(table)
    }
}

/// How many yuan a 万元 has.
const YUAN_OF_WAN: i128 = 10_000;

/// The rows read so far.
struct Taken<'c> {
    columns: &'c Columns<'c>,
    log: Log<'c>,
    rows: Vec<PublishedRow>,
    lines: Vec<usize>,
    totals: Vec<PublishedTotal>,
    /// Whether any row says its group.
    has_groups: bool,
}

impl<'c> Taken<'c> {
    fn new(columns: &'c Columns<'c>, problems: Problems) -> Taken<'c> {
        let log = Log::new(problems, &columns.header);
        Taken { columns, log, rows: Vec::new(), lines: Vec::new(), totals: Vec::new(), has_groups: false }
    }

    fn take(&mut self, line: usize, outcome: Outcome<Found>) {
        match self.log.take(line, outcome) {
            Some(Found::County(row, has_group)) => {
                self.log.county();
                self.has_groups |= has_group;
                self.rows.push(row);
                self.lines.push(line);
            }
            Some(Found::Total(total)) => self.totals.push(PublishedTotal { above: self.rows.len(), ..total }),
            Some(Found::Note(problems)) => self.log.note(line, problems),
            Some(Found::Header) => self.log.repeated(line),
            Some(Found::Numbers) => self.log.notices.of(NoticeKind::ColumnNumbers).add(Some(line), None),
            Some(Found::Refused(true)) => self.log.county(),
            Some(Found::Refused(false)) | None => {}
        }
    }

    /// The table, or every problem. Where no row says its group, it is the policy's: there is nothing to audit in it.
    fn finish(mut self, policy: &Policy) -> Result<PublishedTable, Problems> {
        let roster = &policy.terms().roster;
        if !self.has_groups && !roster.counties().is_empty() {
            self.rows.iter_mut().for_each(|row| row.figures.mountain = roster.contains(row.code));
            self.log.notices.of(NoticeKind::GroupByPolicy).count = self.rows.len();
        }
        let (notices, ignored) = self.log.finish()?;
        let Columns { header, wanted, .. } = self.columns;
        let columns = (1..).zip(&header.columns).filter_map(|(place, printed)| {
            let column = wanted.get(printed.wanted?)?.clone();
            let (header, is_in_wan_yuan) = (printed.header.clone(), printed.unit == Some(Unit::WanYuan));
            Some(PublishedColumn { column, place, header, is_in_wan_yuan })
        });
        let (rows, lines, totals, columns) = (self.rows, self.lines, self.totals, columns.collect());
        Ok(PublishedTable { rows, lines, totals, columns, ignored, notices, encoding: Encoding::Utf8 })
    }
}
