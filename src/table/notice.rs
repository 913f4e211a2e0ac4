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
    pub fn code(&self) -> &'static str {
        self.words().0
    }

    /// The code, and what is said: `#` is how many there are, `+s`, `+es` and `+end` are as that number asks.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            NoticeKind::RowsAboveHeader => ("rows_above_header", "# row+s above the header passed over"),
            NoticeKind::UnitLine => ("unit_line", "amounts are in the unit that is said above the header"),
            NoticeKind::HeaderOfTwoRows => (
                "header_of_two_rows",
                "the header takes two rows; the lower one counts where it is not blank, a unit there belongs to the header above",
            ),
            NoticeKind::RepeatedHeader => ("repeated_header", "# row+s of headers and titles repeated further down"),
            NoticeKind::ColumnNumbers => ("column_numbers", "# row+s numbering the columns passed over"),
            NoticeKind::CodeByName => ("code_by_name", "no column of codes; # row+s known by name"),
            NoticeKind::GroupByPolicy => {
                ("group_by_policy", "no row says its group; # row+s grouped by the policy's roster")
            }
            NoticeKind::BlankColumn => ("blank_column", "# blank column+s at the end without a header"),
            NoticeKind::CellSpaces => ("cell_spaces", "spaces around # cell+s do not count"),
            NoticeKind::SpreadName => ("spread_name", "spaces between the characters of # name+s do not count"),
            NoticeKind::AccountingZero => ("accounting_zero", "# dash+es for an amount read as 0"),
            NoticeKind::BlankZero => ("blank_zero", "# blank cell+s read as 0"),
            NoticeKind::CodeForm => ("code_form", "# code+s written as a number or a formula; no digit is lost"),
            NoticeKind::MissingCells => ("missing_cells", "# row+s +end before the last columns, which are not read"),
            NoticeKind::BlankRow => ("blank_row", "# blank row+s between others"),
            NoticeKind::TotalRow => {
                ("total_rows", "# total or subtotal row+s; amounts are what the rows add up to, scores have no total")
            }
            NoticeKind::NoteRow => ("note_row", "# row+s below the table with text alone"),
            NoticeKind::CountyAmongTownships => (
                "county_among_townships",
                "# row+s of a county among its townships, paid beside them; is it their sum?",
            ),
            NoticeKind::LostCharacters => (
                "lost_characters",
                "# name+s with ?, □ or the like; a character may have been lost when the file was saved",
            ),
            NoticeKind::DoubledLineEnds => ("doubled_line_ends", "# line+s +end with two carriage returns"),
            NoticeKind::EndOfFileMark => ("end_of_file_mark", "the file ends with an old end-of-file mark"),
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

    /// A stable code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where it is: the first line, or no single place.
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
        let (code, words) = self.kind.words();
        let (s, es, end) = if self.count == 1 { ("", "", "ends") } else { ("s", "es", "end") };
        let words = words.replace('#', &self.count.to_string());
        write!(f, "{} [{code}]", words.replace("+s", s).replace("+es", es).replace("+end", end))
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
