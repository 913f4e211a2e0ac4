//! The problems of a table, each with its place.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::iter::{once, repeat};

use serde::{Serialize, Serializer};

use super::kind::{ProblemKind, plural};
use crate::county::{CountyCode, Name, OtherName};
use crate::error::{Place, serialize};
use crate::header::{canonical, is_in_wan_yuan};
use crate::number::NumberError;
use crate::roster::RosterCounty;

/// Most problems that are listed; the rest are counted.
pub const MAX_PROBLEMS: usize = 1_000;

/// Most characters of a cell or a header that a problem repeats.
const MAX_CELL_CHARS: usize = 60;

/// Most headers that are listed as unmatched; the rest are counted.
pub const MAX_UNMATCHED: usize = 5;

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The reader failed.
    // What it says is in the message, so it is no source: nobody prints it twice.
    #[error("the table could not be read: {0}")]
    Io(io::Error),
    /// The table has problems.
    #[error(transparent)]
    Refused(#[from] Problems),
}

impl ReadError {
    /// A stable code; each problem of a refused table has its own besides.
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Io(_) => "io",
            ReadError::Refused(_) => "table_refused",
        }
    }

    /// Where it is: no single place.
    pub fn place(&self) -> Place {
        Place::Whole
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> ReadError {
        ReadError::Io(error)
    }
}

impl Serialize for ReadError {
    /// `{code, message, place}`; of a refused table `{code, message, place, listed, unlisted, unmatched}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (code, place) = (self.code(), self.place());
        match self {
            ReadError::Io(_) => serialize(serializer, code, self, &place, &()),
            ReadError::Refused(all) => serialize(serializer, code, &all.headline(), &place, all),
        }
    }
}

/// All problems of a table, sorted by place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// The first [`MAX_PROBLEMS`] found.
    pub listed: Vec<Problem>,
    /// How many more there are.
    pub unlisted: usize,
    /// If a column is missing: the headers of the year's table that are no column's. One of them may be meant.
    pub unmatched: Unmatched,
}

/// Headers that are no column's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// The first [`MAX_UNMATCHED`]: column, counted from 1, and header as written, its first characters if it is long.
    pub listed: Vec<(usize, String)>,
    /// How many more there are.
    pub unlisted: usize,
}

impl Problems {
    /// The only problem of a table.
    pub(super) fn only(line: Option<usize>, kind: ProblemKind) -> Problems {
        Problems { listed: vec![Problem::new(line, kind)], ..Problems::default() }
    }

    pub(super) fn push(&mut self, problem: Problem) {
        if self.listed.len() < MAX_PROBLEMS {
            self.listed.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    /// A header that is no column's, with its place counted from 0.
    pub(super) fn push_unmatched(&mut self, place: usize, header: &str) {
        if self.unmatched.listed.len() < MAX_UNMATCHED {
            self.unmatched.listed.push((place + 1, first_chars(header)));
        } else {
            self.unmatched.unlisted += 1;
        }
    }

    /// Refuses the table if there are any.
    pub(super) fn into_result(mut self) -> Result<(), Problems> {
        self.listed.sort_by_key(|problem| (problem.line.unwrap_or(usize::MAX), problem.column));
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// How many problems there are.
    pub fn count(&self) -> usize {
        self.listed.len() + self.unlisted
    }

    pub(super) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// `3 problems in the table`.
    fn headline(&self) -> String {
        let count = self.count();
        format!("{count} problem{} in the table", plural(count))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        for problem in &self.listed {
            write!(f, "\n{problem}")?;
        }
        if self.unlisted > 0 {
            write!(f, "\nand {} more", self.unlisted)?;
        }
        let Unmatched { listed, unlisted } = &self.unmatched;
        for ((column, header), before) in listed.iter().zip(once("\nheaders not recognised: ").chain(repeat(", "))) {
            write!(f, "{before}column {column} \"{}\"", header.escape_debug())?;
        }
        if *unlisted > 0 { write!(f, " and {unlisted} more") } else { Ok(()) }
    }
}

impl std::error::Error for Problems {}

/// One problem: where it is, what was found, what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line of the file, counted from 1; `None` where it concerns the table as a whole.
    pub line: Option<usize>,
    /// Column of the table, counted from 1.
    pub column: Option<usize>,
    /// Header of the column as written, its first characters if it is long.
    pub header: Option<String>,
    /// The cell as written, its first characters if it is long.
    pub cell: Option<String>,
    /// The code that stands in the row, if it can be read.
    pub county: Option<CountyCode>,
    /// The name that stands in the row, if it can be read.
    pub name: Option<Name>,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl Problem {
    /// A problem of a line, or of the table as a whole.
    pub(super) fn new(line: impl Into<Option<usize>>, kind: ProblemKind) -> Problem {
        Problem { line: line.into(), column: None, header: None, cell: None, county: None, name: None, kind }
    }

    /// The same problem, of a cell: its column, counted from 0, that column's header and what stands in it.
    pub(super) fn in_cell(self, column: usize, header: Option<&str>, cell: &str) -> Problem {
        Problem { column: Some(column + 1), header: header.map(first_chars), cell: Some(first_chars(cell)), ..self }
    }

    /// The same problem, with the cell as it is written in the row on this line; what the header says stays.
    pub(super) fn of_row(self, line: usize, cells: &[Cow<'_, str>]) -> Problem {
        let is_of_row = self.cell.is_some() && self.line == Some(line);
        let cell = self.column.filter(|_| is_of_row).and_then(|column| cells.get(column - 1));
        Problem { cell: cell.map(|cell| first_chars(cell)).or(self.cell), ..self }
    }

    /// The same problem, of the row of a county: what of code and name can be read.
    pub(super) fn of_county(self, county: Option<CountyCode>, name: Option<Name>) -> Problem {
        Problem { county, name, ..self }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        match self.line {
            None => Place::Whole,
            line => Place::Cell { line, column: self.column, header: self.header.clone() },
        }
    }
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    /// `{code, message, place, cell, county, name, …}`, with what its kind knows.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Data<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            cell: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            county: Option<CountyCode>,
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<&'a Name>,
            #[serde(flatten)]
            kind: &'a ProblemKind,
        }
        let Problem { county, name, kind, .. } = self;
        let data = Data { cell: self.cell.as_deref(), county: *county, name: name.as_ref(), kind };
        serialize(serializer, self.code(), self, &self.place(), &data)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}")?,
            None => write!(f, "table")?,
        }
        // What stands in the cell follows.
        let cell = self.cell.as_deref().unwrap_or_default().trim();
        let name = self.name.as_deref().filter(|name| *name != cell).map(first_chars);
        let county = self.county.map(|county| county.to_string()).filter(|county| county != cell);
        match (name, county) {
            (Some(name), Some(county)) => write!(f, ", {name} ({county})")?,
            (Some(only), None) | (None, Some(only)) => write!(f, ", {only}")?,
            (None, None) => {}
        }
        match (&self.header, self.column) {
            (Some(header), _) => write!(f, ", column {}", header.escape_debug())?,
            (None, Some(column)) => write!(f, ", column {column}")?,
            (None, None) => {}
        }
        if let Some(cell) = &self.cell {
            write!(f, ", cell \"{}\"", cell.escape_debug())?;
        }
        match hint(&self.kind, cell, self.header.as_deref().unwrap_or_default()) {
            Some(hint) => write!(f, ": {hint}")?,
            None => write!(f, ": {}", self.kind)?,
        }
        write!(f, " [{}]", self.code())
    }
}

/// A cell or a header, its first characters if it is long.
pub(super) fn first_chars(text: &str) -> String {
    match text.char_indices().nth(MAX_CELL_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// What a spreadsheet has done to a code or a number, and what to do; and sums in the unit of their column.
fn hint(kind: &ProblemKind, cell: &str, header: &str) -> Option<Cow<'static, str>> {
    let is_too_narrow = !cell.is_empty() && cell.bytes().all(|byte| byte == b'#');
    let hint = match kind {
        ProblemKind::Code | ProblemKind::Number { .. } if is_too_narrow => {
            "the column was too narrow in the spreadsheet to show the number; widen it and save again"
        }
        ProblemKind::Code if cell.is_empty() => "blank; allowed are 6, 9 or 12 digits",
        ProblemKind::Code if NumberError::of(cell.as_bytes()) == NumberError::Exponent => {
            "a spreadsheet has shortened this code; format the column as text"
        }
        ProblemKind::RosterName { expected } if OtherName::of(&expected.name, cell).is_some() => {
            let RosterCounty { code, name } = expected;
            return Some(format!("another name of {name}, which {code} is on the roster; write {name}").into());
        }
        ProblemKind::TotalAmount { found, sum } if is_in_wan_yuan(&canonical(header)) => {
            let (found, sum) = (found.in_wan_yuan(), sum.in_wan_yuan());
            return Some(
                format!("the rows add up to {sum:.2} 万元, this total says {found:.2}; correct it or delete the row")
                    .into(),
            );
        }
        _ => return None,
    };
    Some(hint.into())
}
