//! What can be wrong with a table, and what is allowed.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::county::NameError;
use crate::header;
use crate::number::Money;
use crate::number::{self, NumberError};
use crate::roster::{RosterCounty, missing_counties};

/// Most bytes of a line. A row of the year's table has a few hundred.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Most bytes of a file. Ten million rows have about 600 million. Wider than the `usize` of a 32-bit machine, where a
/// file can be longer than the memory it is read through.
pub const MAX_FILE_BYTES: u64 = 1 << 32;

/// What some put between cells instead of a comma, and what that is called.
pub(super) const SEPARATORS: [(char, &str); 4] =
    [('\t', "tabs"), (';', "semicolons"), ('；', "full-width semicolons"), ('，', "full-width commas")];

/// What is wrong, and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the messages say what the fields are")]
pub enum ProblemKind {
    /// Nothing in the file.
    #[error("the file is empty; expected a header row and one row a county")]
    EmptyFile,
    /// An Excel workbook instead of a CSV.
    #[error("this is a spreadsheet file, not a CSV; save it as CSV")]
    Spreadsheet,
    /// UTF-16, which Excel calls "Unicode text".
    #[error("the file is UTF-16; save it as CSV UTF-8")]
    Utf16,
    /// Neither UTF-8 nor GB18030.
    #[error("neither UTF-8 nor GB18030; save the file as CSV UTF-8")]
    UnknownEncoding,
    /// A NUL byte.
    #[error("a NUL byte; this is not a text file")]
    NulByte,
    /// A line without end.
    #[error("this line is longer than {MAX_LINE_BYTES} bytes; is this a CSV?")]
    LineTooLong,
    /// A file without end.
    #[error("the file is longer than {MAX_FILE_BYTES} bytes")]
    FileTooLarge,
    /// A carriage return that does not end a line together with a line feed.
    #[error("a carriage return inside the line; lines end with LF or CRLF")]
    CarriageReturn,
    /// A file whose lines end with carriage returns alone, as an old Macintosh wrote them.
    #[error("the lines end with carriage returns alone; save the file as CSV UTF-8")]
    LineEnds,
    /// Tabs, semicolons or full-width commas where commas should be.
    #[error("columns are separated by {}, not by commas", separators(*found))]
    Separator { found: char },
    /// A title, or anything else, above the header.
    #[error("the header stands on line {header}; delete the line{} above it", if *header == 2 { "" } else { "s" })]
    TitleRow { header: usize },
    /// A first line without any header of the table, such as that of another file.
    #[error("no header of this table stands here; is it the right file? expected headers {}", listed(columns))]
    NoHeader { columns: Vec<Vec<String>> },
    /// A result instead of a year's table.
    #[error("this is a published allocation, not a year's table")]
    ResultFile,
    /// A header and no county.
    #[error("a header row and no county below it")]
    HeaderOnly,
    /// A column without a header.
    #[error("blank header; name the column or delete it")]
    BlankHeader,
    /// A column that looks like the base and is not read, such as `基数` or `base`, while no other is: nobody's base may
    /// be lost over a header.
    #[error(
        "looks like the base but is not read as such; name it {}, or otherwise if it is something else",
        either(&header::base_headers())
    )]
    BaseHeader,
    /// A column that the policy needs.
    #[error("column missing: expected a header {}", either(headers))]
    MissingColumn { headers: Vec<String> },
    /// Two columns of one meaning.
    #[error("the same as column {first}; keep one of them")]
    DuplicateColumn { first: usize },
    /// Fewer cells than headers.
    #[error("{}; the header has {expected}; a row that is no county's is to be deleted", cells(*found))]
    ShortRow { found: usize, expected: usize },
    /// More cells than headers.
    #[error("{}; the header has {expected}; a cell with a comma must stand in quotes", cells(*found))]
    LongRow { found: usize, expected: usize },
    /// A quote that is opened and never closed.
    #[error("a quote is opened and not closed")]
    OpenQuote,
    /// A quote where none belongs.
    #[error("a quote inside a cell; quotes surround a whole cell and are doubled inside it")]
    StrayQuote,
    /// Blank rows with rows below them.
    #[error("blank up to line {last}; delete blank rows between counties")]
    BlankRow { last: usize },
    /// A subtotal or total.
    #[error("a subtotal or total row; delete it, the calculator makes its own")]
    SubtotalRow,
    /// A group that is neither of the two.
    #[error("allowed are mountain and other, or 山区县 and 其他")]
    Group,
    /// A code that is not a code.
    #[error("allowed are 6, 9 or 12 digits")]
    Code,
    /// A code of another length than most.
    #[error("{found} digits; most codes have {expected}; one table has codes of one length")]
    CodeLength { found: usize, expected: usize },
    /// A code that stands above already.
    #[error("the same code as in line {first}; each county is listed once")]
    DuplicateCode { first: usize },
    /// A name that cannot be published.
    #[error("{0}")]
    Name(#[serde(serialize_with = "nothing")] NameError),
    /// A code of the roster under another name.
    #[error("{} is {} on the roster; correct the code or the name", .expected.code, .expected.name)]
    RosterName { expected: RosterCounty },
    /// A name of the roster under another code.
    #[error("{} is {} on the roster; correct the code or the name", .expected.name, .expected.code)]
    RosterCode { expected: RosterCounty },
    /// Counties of the roster that the table lacks.
    #[error("{}", missing_counties(missing))]
    RosterMissing { missing: Vec<RosterCounty> },
    /// A cell that is not the number it should be.
    #[error("{error}; allowed is {allowed}")]
    Number {
        #[serde(skip)]
        error: NumberError,
        allowed: Allowed,
    },
    /// An amount above the limit.
    #[error("above {}; allowed is at most that many yuan", Money::MAX_INPUT)]
    AmountTooLarge,
    /// A protected base that cannot be paid in whole quanta.
    #[error("allowed is a multiple of the quantum of {quantum} yuan")]
    NotWholeQuanta { quantum: Money },
}

/// What a column of numbers allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Allowed {
    /// A score.
    Score,
    /// A coefficient.
    Coefficient,
    /// An amount in yuan.
    Yuan,
    /// An amount in 10,000 yuan (万元).
    WanYuan,
    /// A published amount.
    Amount,
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Allowed::Score => number::SCORE.allowed,
            Allowed::Coefficient => number::RATE.allowed,
            Allowed::Yuan => number::BASE_YUAN.allowed,
            Allowed::WanYuan => number::BASE_WAN_YUAN.allowed,
            Allowed::Amount => number::AMOUNT.allowed,
        })
    }
}

impl ProblemKind {
    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ProblemKind::EmptyFile => "empty_file",
            ProblemKind::Spreadsheet => "spreadsheet",
            ProblemKind::Utf16 => "utf16",
            ProblemKind::UnknownEncoding => "unknown_encoding",
            ProblemKind::NulByte => "nul_byte",
            ProblemKind::LineTooLong => "line_too_long",
            ProblemKind::FileTooLarge => "file_too_large",
            ProblemKind::CarriageReturn => "carriage_return",
            ProblemKind::LineEnds => "line_ends",
            ProblemKind::Separator { .. } => "separator",
            ProblemKind::TitleRow { .. } => "title_row",
            ProblemKind::NoHeader { .. } => "no_header",
            ProblemKind::ResultFile => "result_file",
            ProblemKind::HeaderOnly => "header_only",
            ProblemKind::BlankHeader => "blank_header",
            ProblemKind::BaseHeader => "base_header",
            ProblemKind::MissingColumn { .. } => "missing_column",
            ProblemKind::DuplicateColumn { .. } => "duplicate_column",
            ProblemKind::ShortRow { .. } => "short_row",
            ProblemKind::LongRow { .. } => "long_row",
            ProblemKind::OpenQuote => "open_quote",
            ProblemKind::StrayQuote => "stray_quote",
            ProblemKind::BlankRow { .. } => "blank_row",
            ProblemKind::SubtotalRow => "subtotal_row",
            ProblemKind::Group => "group",
            ProblemKind::Code => "code",
            ProblemKind::CodeLength { .. } => "code_length",
            ProblemKind::DuplicateCode { .. } => "duplicate_code",
            ProblemKind::Name(error) => error.code(),
            ProblemKind::RosterName { .. } => "roster_name",
            ProblemKind::RosterCode { .. } => "roster_code",
            ProblemKind::RosterMissing { .. } => "roster_missing",
            ProblemKind::Number { error, .. } => error.code(),
            ProblemKind::AmountTooLarge => "amount_too_large",
            ProblemKind::NotWholeQuanta { .. } => "not_whole_quanta",
        }
    }
}

/// The headers a column may have; those of a policy's coefficients can hold anything.
fn either(headers: &[String]) -> String {
    let shown = headers.iter().map(|header| header.escape_debug().to_string());
    shown.collect::<Vec<_>>().join(" or ")
}

/// The headers of several columns.
fn listed(columns: &[Vec<String>]) -> String {
    let columns = columns.iter().map(|headers| either(headers));
    columns.collect::<Vec<_>>().join(", ")
}

fn separators(found: char) -> &'static str {
    let known = SEPARATORS.iter().find(|(separator, _)| *separator == found);
    known.map_or("something else", |(_, name)| name)
}

/// `1 cell`, `2 cells`.
fn cells(count: usize) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} cell{plural}")
}

/// For what the code says already.
fn nothing<S: Serializer>(_: &NameError, serializer: S) -> Result<S::Ok, S::Error> {
    ().serialize(serializer)
}
