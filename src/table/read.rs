//! The header row, and the table as a whole.

use std::collections::BTreeMap;
use std::io::Read;

use super::heading::read_headers;
use super::kind::ProblemKind;
use super::lines::Lines;
use super::problem::{Problem, Problems, ReadError};
use super::rows::Rows;
use super::source::Source;
use super::text::{Encoding, decode, refuse_other_formats, refused};
use crate::county::County;
use crate::header::{self, canonical};
use crate::policy::{BaseRole, Policy};

/// A table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The counties, in the order of the file.
    pub counties: Vec<County>,
    /// Headers of the columns that were ignored, as written.
    pub ignored: Vec<String>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Code,
    Name,
    BaseYuan,
    BaseWanYuan,
    /// Place of the factor.
    Score(usize),
    /// Place of the coefficient.
    Coefficient(usize),
    FiscalCapacity,
    Ignored,
}

/// A column: what it holds and its header as written.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) role: Role,
    pub(super) header: String,
}

/// Reads a year's table. From 64 KiB on another thread works on the rows too; the reader is asked by this one alone.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem of the table: for example a
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
    let mut source = Source::new(reader);
    let mut bytes = Vec::new();
    let read = source.read_lines(&mut bytes);
    read.map_err(|why| why.after(0))?;
    refuse_other_formats(&bytes)?;
    let (columns, counties, encoding) = read_closely(&mut source, bytes, policy)?;
    let ignored = columns
        .into_iter()
        .filter(|column| column.role == Role::Ignored);
    Ok(Table {
        counties,
        ignored: ignored.map(|column| column.header).collect(),
        encoding,
    })
}

type Found = (Vec<Column>, Vec<County>, Encoding);

/// Reads a file that begins with these bytes: the columns and the counties, or every problem.
fn read_closely(
    source: &mut Source<impl Read>,
    bytes: Vec<u8>,
    policy: &Policy,
) -> Result<Found, ReadError> {
    let mut bytes = bytes;
    source.read_to_end(&mut bytes, 0)?;
    let (bytes, encoding) = decode(bytes)?;
    let refuse = |kind| Err(refused(Problem::of_table(kind)));
    let (header, rows) = split_header(&bytes);
    if bytes_are_blank(header) && bytes_are_blank(rows) {
        return refuse(ProblemKind::EmptyFile);
    }
    let mut problems = Problems::default();
    let columns = read_header(text(header), rows, policy, &mut problems)?;
    let mut lines = Lines::new(text(rows), 1);
    if lines.is_blank_to_the_end() {
        problems.push(Problem::of_table(ProblemKind::HeaderOnly));
        problems.sort();
        return Err(problems.into());
    }
    let counties = Rows::new(policy, &columns, problems).read(&mut lines)?;
    Ok((columns, counties, encoding))
}

/// The text of bytes that have been decoded.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The first line, and the rows below it.
pub(super) fn split_header(bytes: &[u8]) -> (&[u8], &[u8]) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let end = end.map_or(bytes.len(), |end| end.saturating_add(1));
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

fn bytes_are_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// The columns; a header that cannot be made out at all is refused at once.
fn read_header(
    line: &str,
    rows: &[u8],
    policy: &Policy,
    problems: &mut Problems,
) -> Result<Vec<Column>, ReadError> {
    let (number, line) = Lines::new(line, 0).next().unwrap_or((1, ""));
    let refuse = |kind| Err(refused(Problem::of_line(number, kind)));
    let cells = match read_headers(line, rows) {
        Ok(cells) => cells,
        Err(kind) => return refuse(kind),
    };
    let has = |wanted: header::Header| cells.iter().any(|cell| wanted.is(&canonical(cell)));
    if has(header::PLAN_YUAN) && has(header::TOTAL_YUAN) {
        return refuse(ProblemKind::ResultFile);
    }
    let columns: Vec<Column> = cells.iter().map(|cell| column(cell, policy)).collect();
    let needed = needed(policy);
    if columns.iter().all(|column| column.role == Role::Ignored) {
        let columns = needed.into_iter().map(|(_, headers)| headers).collect();
        return refuse(ProblemKind::NoHeader { columns });
    }
    check_header(number, &columns, needed, problems);
    Ok(columns)
}

fn column(cell: &str, policy: &Policy) -> Column {
    let header = canonical(cell);
    let is = |column: header::Header| column.is(&header);
    let factor = policy
        .terms()
        .factors
        .iter()
        .position(|f| f.key == header || canonical(&f.name) == header);
    let coefficient = policy
        .coefficients()
        .iter()
        .position(|key| canonical(key) == header);
    let role = if is(header::CODE) {
        Role::Code
    } else if is(header::NAME) {
        Role::Name
    } else if is(header::BASE_YUAN) {
        Role::BaseYuan
    } else if is(header::BASE_WAN_YUAN) {
        Role::BaseWanYuan
    } else if is(header::FISCAL_CAPACITY) && policy.needs_fiscal_capacity_scores() {
        Role::FiscalCapacity
    } else if let Some(place) = factor {
        Role::Score(place)
    } else if let Some(place) = coefficient {
        Role::Coefficient(place)
    } else {
        Role::Ignored
    };
    Column {
        role,
        header: cell.to_owned(),
    }
}

/// The columns that the policy needs, with the headers each may have.
fn needed(policy: &Policy) -> Vec<(Role, Vec<String>)> {
    let fixed = |column: header::Header| vec![column.en.to_owned(), column.zh.to_owned()];
    let mut needed = vec![
        (Role::Code, fixed(header::CODE)),
        (Role::Name, fixed(header::NAME)),
    ];
    if policy.terms().base == BaseRole::Basis {
        needed.push((Role::BaseYuan, header::base_headers()));
    }
    for (place, factor) in policy.terms().factors.iter().enumerate() {
        needed.push((
            Role::Score(place),
            vec![factor.key.clone(), factor.name.to_string()],
        ));
    }
    if policy.needs_fiscal_capacity_scores() {
        needed.push((Role::FiscalCapacity, fixed(header::FISCAL_CAPACITY)));
    }
    for (place, key) in policy.coefficients().iter().enumerate() {
        needed.push((Role::Coefficient(place), vec![key.clone()]));
    }
    needed
}

/// Blank headers, two columns of one meaning, columns that are needed and not there.
fn check_header(
    line: usize,
    columns: &[Column],
    needed: Vec<(Role, Vec<String>)>,
    problems: &mut Problems,
) {
    let meaning = |column: &Column| match column.role {
        Role::BaseWanYuan => (Role::BaseYuan, None),
        Role::Ignored => (Role::Ignored, Some(canonical(&column.header).into_owned())),
        role => (role, None),
    };
    let mut seen = BTreeMap::new();
    let has_base = columns
        .iter()
        .any(|column| meaning(column).0 == Role::BaseYuan);
    for (place, column) in columns.iter().enumerate() {
        let of_cell = |kind| Problem::of_cell(line, place, None, &column.header, kind);
        if !has_base && column.role == Role::Ignored && looks_like_base(&column.header) {
            problems.push(of_cell(ProblemKind::BaseHeader));
        }
        if canonical(&column.header).is_empty() {
            problems.push(of_cell(ProblemKind::BlankHeader));
        } else {
            let first = *seen.entry(meaning(column)).or_insert(place);
            if first != place {
                problems.push(of_cell(ProblemKind::DuplicateColumn {
                    first: first.saturating_add(1),
                }));
            }
        }
    }
    let mut is_complete = true;
    for (role, headers) in needed {
        if !columns.iter().any(|column| meaning(column).0 == role) {
            is_complete = false;
            problems.push(Problem::of_line(
                line,
                ProblemKind::MissingColumn { headers },
            ));
        }
    }
    let is_other =
        |column: &Column| column.role == Role::Ignored && !canonical(&column.header).is_empty();
    for (place, column) in columns.iter().enumerate() {
        if !is_complete && is_other(column) {
            problems.unmatched.push(place, &column.header);
        }
    }
}

/// Whether a header speaks of the base. A baseline, last year's amount, is another thing.
fn looks_like_base(header: &str) -> bool {
    let header = header.to_lowercase();
    header.contains("基数") || header.replace("baseline", "").contains("base")
}
