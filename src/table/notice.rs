//! What was taken as it is meant, because no figure hangs on it: one notice a kind.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use super::kind::plural;
use super::problem::first_chars;
use crate::error::{Place, serialize};

/// Most lines, and most headers, that a notice names; it counts all.
pub const MAX_NOTICED: usize = 20;

/// What a table has that changes no figure, with its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// How many cells, rows or columns it is about.
    pub count: usize,
    /// The lines it is about, each once, the first [`MAX_NOTICED`].
    pub lines: Vec<usize>,
    /// Headers of the columns it is about as written, each once, the first [`MAX_NOTICED`].
    pub columns: Vec<String>,
}

/// What changes no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the messages say what each is")]
pub enum NoticeKind {
    RowsAboveHeader,
    /// 单位：万元 above the header of a published table.
    UnitLine,
    HeaderOfTwoRows,
    /// The header once more, on the next printed page, with the titles above it.
    RepeatedHeader,
    /// 栏次: the columns numbered below the header, 3=1+2.
    ColumnNumbers,
    /// No code column: the year's table gives each name its code.
    CodeByName,
    /// A published table does not say who the mountain counties are.
    GroupByPolicy,
    BlankColumn,
    CellSpaces,
    /// `淳　安县` for 淳安县.
    SpreadName,
    /// ` -   `, which is how a spreadsheet's accounting format shows 0; in a published table any dash.
    AccountingZero,
    /// A blank cell of a published table, where a county may have nothing.
    BlankZero,
    /// `330127.0`, `'330127`, `="330127"`.
    CodeForm,
    MissingCells,
    BlankRow,
    TotalRow,
    NoteRow,
    /// A row of a county, `331127000`, beside those of its townships.
    CountyAmongTownships,
    LostCharacters,
    DoubledLineEnds,
    EndOfFileMark,
}

impl NoticeKind {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NoticeKind::RowsAboveHeader => "rows_above_header",
            NoticeKind::UnitLine => "unit_line",
            NoticeKind::HeaderOfTwoRows => "header_of_two_rows",
            NoticeKind::RepeatedHeader => "repeated_header",
            NoticeKind::ColumnNumbers => "column_numbers",
            NoticeKind::CodeByName => "code_by_name",
            NoticeKind::GroupByPolicy => "group_by_policy",
            NoticeKind::BlankColumn => "blank_column",
            NoticeKind::CellSpaces => "cell_spaces",
            NoticeKind::SpreadName => "spread_name",
            NoticeKind::AccountingZero => "accounting_zero",
            NoticeKind::BlankZero => "blank_zero",
            NoticeKind::CodeForm => "code_form",
            NoticeKind::MissingCells => "missing_cells",
            NoticeKind::BlankRow => "blank_row",
            NoticeKind::TotalRow => "total_rows",
            NoticeKind::NoteRow => "note_row",
            NoticeKind::CountyAmongTownships => "county_among_townships",
            NoticeKind::LostCharacters => "lost_characters",
            NoticeKind::DoubledLineEnds => "doubled_line_ends",
            NoticeKind::EndOfFileMark => "end_of_file_mark",
        }
    }
}

impl Notice {
    pub(super) fn new(kind: NoticeKind) -> Notice {
        Notice { kind, count: 0, lines: Vec::new(), columns: Vec::new() }
    }

    /// One more place.
    pub(super) fn add(&mut self, line: Option<usize>, column: Option<&str>) {
        self.count += 1;
        // Lines come in their order.
        self.lines.extend(line.filter(|line| self.lines.len() < MAX_NOTICED && self.lines.last() != Some(line)));
        let column = column.map(first_chars);
        self.columns.extend(column.filter(|name| self.columns.len() < MAX_NOTICED && !self.columns.contains(name)));
    }

    /// All places of another.
    pub(super) fn join(&mut self, other: Notice) {
        self.count += other.count;
        self.lines.extend(other.lines);
        self.lines.truncate(MAX_NOTICED);
    }

    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where it is: the first line, or no single place.
    #[must_use]
    pub fn place(&self) -> Place {
        let cell = |line: &usize| Place::Cell { line: Some(*line), column: None, header: None };
        self.lines.first().map_or(Place::Whole, cell)
    }
}

/// What is taken of a row, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Oddity {
    pub(super) kind: NoticeKind,
    /// The column, counted from 0.
    pub(super) place: Option<usize>,
}

/// The notices of a table so far, in the order of their kinds.
#[derive(Debug, Default)]
pub(super) struct Notices(BTreeMap<NoticeKind, Notice>);

impl Notices {
    pub(super) fn of(&mut self, kind: NoticeKind) -> &mut Notice {
        self.0.entry(kind).or_insert_with(|| Notice::new(kind))
    }

    pub(super) fn into_list(self) -> Vec<Notice> {
        self.0.into_values().collect()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines.iter().map(usize::to_string).collect();
        if !lines.is_empty() {
            let more = if self.lines.len() == MAX_NOTICED { " …" } else { "" };
            write!(f, "line{} {}{more}", plural(lines.len()), lines.join(", "))?;
        }
        if !self.columns.is_empty() {
            let columns: Vec<String> = self.columns.iter().map(|name| name.escape_debug().to_string()).collect();
            write!(f, ", column{} {}", plural(columns.len()), columns.join(", "))?;
        }
        f.write_str(if lines.is_empty() { "" } else { ": " })?;
        let (count, s) = (self.count, plural(self.count));
        let (es, ends) = if count == 1 { ("", "ends") } else { ("es", "end") };
        match self.kind {
            NoticeKind::RowsAboveHeader => write!(f, "{count} row{s} above the header passed over"),
            NoticeKind::UnitLine => f.write_str("amounts are in the unit that is said above the header"),
            NoticeKind::HeaderOfTwoRows => {
                write!(f, "the header takes two rows; the lower one counts where it is not blank")
            }
            NoticeKind::RepeatedHeader => write!(f, "{count} row{s} of headers and titles repeated further down"),
            NoticeKind::ColumnNumbers => write!(f, "{count} row{s} numbering the columns passed over"),
            NoticeKind::CodeByName => write!(f, "no column of codes; {count} row{s} known by name"),
            NoticeKind::GroupByPolicy => {
                write!(f, "no row says its group; {count} row{s} grouped by the policy's roster")
            }
            NoticeKind::BlankColumn => write!(f, "{count} blank column{s} at the end without a header"),
            NoticeKind::CellSpaces => write!(f, "spaces around {count} cell{s} do not count"),
            NoticeKind::SpreadName => write!(f, "spaces between the characters of {count} name{s} do not count"),
            NoticeKind::AccountingZero => write!(f, "{count} dash{es} for an amount read as 0"),
            NoticeKind::BlankZero => write!(f, "{count} blank cell{s} read as 0"),
            NoticeKind::CodeForm => write!(f, "{count} code{s} written as a number or a formula; no digit is lost"),
            NoticeKind::MissingCells => write!(f, "{count} row{s} {ends} before the last columns, which are not read"),
            NoticeKind::BlankRow => write!(f, "{count} blank row{s} between others"),
            NoticeKind::TotalRow => {
                write!(f, "{count} total or subtotal row{s}; amounts are what the rows add up to, scores have no total")
            }
            NoticeKind::NoteRow => write!(f, "{count} row{s} below the table with text alone"),
            NoticeKind::CountyAmongTownships => {
                write!(f, "{count} row{s} of a county among its townships, paid beside them; is it their sum?")
            }
            NoticeKind::LostCharacters => write!(
                f,
                "{count} name{s} with ?, □ or the like; a character may have been lost when the file was saved"
            ),
            NoticeKind::DoubledLineEnds => write!(f, "{count} line{s} {ends} with two carriage returns"),
            NoticeKind::EndOfFileMark => write!(f, "the file ends with an old end-of-file mark"),
        }?;
        write!(f, " [{}]", self.code())
    }
}

impl Serialize for Notice {
    /// `{code, message, place, count, lines, columns}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Data<'a> {
            count: usize,
            lines: &'a [usize],
            columns: &'a [String],
        }
        let data = Data { count: self.count, lines: &self.lines, columns: &self.columns };
        serialize(serializer, self.code(), self, &self.place(), &data)
    }
}
