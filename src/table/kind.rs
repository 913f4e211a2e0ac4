//! What can be wrong with a table, and what is allowed.

use std::fmt;

use serde::Serialize;

use crate::county::NameError;
use crate::header;
use crate::number::{self, Bounds, Figure, Money, NumberError};
use crate::roster::{RosterCounty, first_of, missing_counties};

/// Most bytes of a line. A row of the year's table has a few hundred.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Most bytes of a file, which is held in memory. Ten million rows have about 600 million.
pub const MAX_FILE_BYTES: u64 = 1 << 32;

/// What some put between cells instead of a comma, and what that is called.
pub(super) const SEPARATORS: [(char, &str); 4] =
    [('\t', "tabs"), (';', "semicolons"), ('；', "full-width semicolons"), ('，', "full-width commas")];

/// What is wrong, and what is allowed; [`error_codes`](crate::error_codes) says each in a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the messages say what the kinds and their fields are")]
pub enum ProblemKind {
    #[error("the file is empty; expected a header row and one row a county")]
    EmptyFile,
    #[error("this is a spreadsheet file, not a CSV; save it as CSV")]
    Spreadsheet,
    /// UTF-16, which Excel calls "Unicode text".
    #[error("the file is UTF-16; save it as CSV UTF-8")]
    Utf16,
    #[error("neither UTF-8 nor GB18030; save the file as CSV UTF-8")]
    UnknownEncoding,
    #[error("a NUL byte; this is not a text file")]
    NulByte,
    #[error("this line is longer than {MAX_LINE_BYTES} bytes; is this a CSV?")]
    LineTooLong,
    #[error("the file is longer than {MAX_FILE_BYTES} bytes")]
    FileTooLarge,
    #[error("a carriage return inside the line; lines end with LF or CRLF")]
    CarriageReturn,
    /// A file whose lines end with carriage returns alone, as an old Macintosh wrote them.
    #[error("the lines end with carriage returns alone; save the file as CSV UTF-8")]
    LineEnds,
    #[error("columns are separated by {}, not by commas", separators(*found))]
    Separator { found: char },
    /// Titles above the header are passed over; a row with a code is none.
    #[error("the header stands on line {header}; delete the line{} above it", plural(header.abs_diff(1)))]
    TitleRow { header: usize },
    #[error("no header of this table stands here; is it the right file? expected headers {}", listed(columns))]
    NoHeader { columns: Vec<Vec<String>> },
    #[error("this is a published allocation, not a year's table")]
    ResultFile,
    #[error("a header row and no county below it")]
    HeaderOnly,
    #[error("blank header; name the column or delete it")]
    BlankHeader,
    /// A column that looks like the base and is not read, such as `基数` or `base`, while no other is: nobody's base may
    /// be lost over a header.
    #[error(
        "looks like the base but is not read as such; name it {}, or otherwise if it is something else",
        either(&header::base_headers())
    )]
    BaseHeader,
    #[error("column missing: expected a header {}", either(headers))]
    MissingColumn { headers: Vec<String> },
    /// None is said, or more than one, or the one above the table is not that of a header.
    #[error(
        "the unit of the amounts is not clear; say it once above the header, 单位：元 or 单位：万元, or in every header"
    )]
    Unit,
    #[error("line {above} says another unit than this header; correct one of them")]
    TwoUnits { above: usize },
    #[error("the same as column {first}; keep one of them")]
    DuplicateColumn { first: usize },
    #[error("{found} cell{}; the header has {expected}; a row that is no county's is to be deleted", plural(*found))]
    ShortRow { found: usize, expected: usize },
    #[error("{found} cell{}; the header has {expected}; a cell with a comma must stand in quotes", plural(*found))]
    LongRow { found: usize, expected: usize },
    #[error("a quote is opened and not closed")]
    OpenQuote,
    #[error("a quote inside a cell; quotes surround a whole cell and are doubled inside it")]
    StrayQuote,
    #[error("a subtotal or total row with a code of its own; delete it, the calculator makes its own")]
    SubtotalRow,
    #[error("the rows add up to {sum} yuan, this total says {found}; correct it or delete the row")]
    TotalAmount { found: Money, sum: Money },
    #[error("allowed are mountain and other, or 山区县 and 其他")]
    Group,
    #[error("allowed are 6, 9 or 12 digits")]
    Code,
    #[error("{found} digits; most codes have {expected}; one table has codes of one length")]
    CodeLength { found: usize, expected: usize },
    #[error("the same code as in line {first}; each county is listed once")]
    DuplicateCode { first: usize },
    /// A county's own row among its townships.
    #[error("this row of a county is the sum of its townships' rows; delete it")]
    CountySum,
    #[error("{0}")]
    Name(#[serde(skip)] NameError),
    #[error("{} is {} on the roster; correct the code or the name", .expected.code, .expected.name)]
    RosterName { expected: RosterCounty },
    #[error("{} is {} on the roster; correct the code or the name", .expected.name, .expected.code)]
    RosterCode { expected: RosterCounty },
    /// A row of a published table without codes; `several` are those that may be meant.
    #[error("{}", if several.is_empty() { "no county of the year's table is called so".to_owned() } else { format!("{} counties of the year's table may be meant, {}; write the name in full, or add a column of codes", several.len(), first_of(several)) })]
    NameWithoutCode { several: Vec<RosterCounty> },
    #[error("{}", missing_counties(missing))]
    RosterMissing { missing: Vec<RosterCounty> },
    #[error("{error}; allowed is {allowed}")]
    Number {
        #[serde(skip)]
        error: NumberError,
        allowed: Allowed,
    },
    /// A cell that is none of the policy's grades.
    #[error("allowed are {}", either(allowed))]
    Grade { allowed: Vec<String> },
    #[error("below the first bracket, {first}")]
    BelowBrackets { first: Figure },
    #[error("above {}; allowed is at most that many yuan", Money::MAX_INPUT)]
    AmountTooLarge,
    #[error("allowed is a multiple of the quantum of {quantum} yuan")]
    NotWholeQuanta { quantum: Money },
}

/// What a column of numbers allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the figures of the county and of the published table")]
pub enum Allowed {
    Score,
    Figure,
    /// A figure that must not be below 0.
    PositiveFigure,
    Coefficient,
    Yuan,
    WanYuan,
    Amount,
    AmountWanYuan,
}

impl Allowed {
    pub(super) fn bounds(self) -> Bounds {
        match self {
            Allowed::Score => number::SCORE,
            Allowed::Figure | Allowed::PositiveFigure => number::FIGURE,
            Allowed::Coefficient => number::RATE,
            Allowed::Yuan => number::BASE_YUAN,
            Allowed::WanYuan => number::BASE_WAN_YUAN,
            Allowed::Amount => number::AMOUNT,
            Allowed::AmountWanYuan => number::AMOUNT_WAN_YUAN,
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Allowed::PositiveFigure => {
                "a figure of at least 0 with at most 18 digits and 6 places, or below_zero = \"zero\" in the policy"
            }
            allowed => allowed.bounds().allowed,
        })
    }
}

impl ProblemKind {
    /// A stable code.
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
            ProblemKind::Unit => "unit",
            ProblemKind::TwoUnits { .. } => "two_units",
            ProblemKind::DuplicateColumn { .. } => "duplicate_column",
            ProblemKind::ShortRow { .. } => "short_row",
            ProblemKind::LongRow { .. } => "long_row",
            ProblemKind::OpenQuote => "open_quote",
            ProblemKind::StrayQuote => "stray_quote",
            ProblemKind::SubtotalRow => "subtotal_row",
            ProblemKind::CountySum => "county_sum",
            ProblemKind::TotalAmount { .. } => "total_amount",
            ProblemKind::Group => "group",
            ProblemKind::Code => "code",
            ProblemKind::CodeLength { .. } => "code_length",
            ProblemKind::DuplicateCode { .. } => "duplicate_code",
            ProblemKind::Name(error) => error.code(),
            ProblemKind::RosterName { .. } => "roster_name",
            ProblemKind::RosterCode { .. } => "roster_code",
            ProblemKind::NameWithoutCode { .. } => "name_without_code",
            ProblemKind::RosterMissing { .. } => "roster_missing",
            ProblemKind::Number { error, .. } => error.code(),
            ProblemKind::Grade { .. } => "grade",
            ProblemKind::BelowBrackets { .. } => "below_brackets",
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

fn listed(columns: &[Vec<String>]) -> String {
    let columns = columns.iter().map(|headers| either(headers));
    columns.collect::<Vec<_>>().join(", ")
}

fn separators(found: char) -> &'static str {
    let known = SEPARATORS.iter().find(|(separator, _)| *separator == found);
    known.map_or("something else", |(_, name)| name)
}

pub(super) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
