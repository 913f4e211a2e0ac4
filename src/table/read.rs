//! The header row, and the table as a whole.

use std::collections::BTreeMap;
use std::io::Read;

use super::blocks::{self, Beginning};
use super::heading::read_headers;
use super::kind::ProblemKind;
use super::lines::Lines;
use super::problem::{Problem, Problems, ReadError};
use super::rows::Rows;
use super::source::Source;
use super::text::{Encoding, decode, decode_rest, refuse_other_formats, refused};
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
    let (columns, counties, encoding) = match plain_header(&bytes, policy) {
        Some(columns) => read_plain(&mut source, bytes, columns, policy)?,
        None => read_closely(&mut source, bytes, policy)?,
    };
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

/// The columns, if there is nothing to explain about them.
fn plain_header(bytes: &[u8], policy: &Policy) -> Option<Vec<Column>> {
    let (header, rows) = split_header(bytes);
    let header = std::str::from_utf8(header).ok()?;
    let mut problems = Problems::default();
    let columns = read_header(header, rows, policy, &mut problems).ok()?;
    problems.is_empty().then_some(columns)
}

/// Reads the rows of a file that begins with these bytes fast while they are plain, and closely from the first on that
/// are not.
fn read_plain(
    source: &mut Source<impl Read>,
    bytes: Vec<u8>,
    columns: Vec<Column>,
    policy: &Policy,
) -> Result<Found, ReadError> {
    let Beginning {
        counties,
        rest,
        is_utf8,
        is_sound,
    } = blocks::read(source, bytes, &columns, policy)?;
    if is_sound {
        return Ok((columns, counties, Encoding::Utf8));
    }
    if counties.is_empty() {
        return read_closely(source, rest, policy);
    }
    let lines = counties.len().saturating_add(1);
    let mut rest = rest;
    source.read_to_end(&mut rest, lines)?;
    let (rest, encoding) = decode_rest(rest, lines, is_utf8)?;
    let mut rows = Rows::new(policy, &columns, Problems::default());
    rows.take(counties);
    let counties = rows.read(&mut Lines::new(text(&rest), lines))?;
    Ok((columns, counties, encoding))
}

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
    if policy.base == BaseRole::Basis {
        needed.push((Role::BaseYuan, header::base_headers()));
    }
    for (place, factor) in policy.factors.iter().enumerate() {
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

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    /// Every kind of column; bases in yuan or in 万元.
    const POLICY: &str = r#"
fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1000.00"
quantum_yuan = "100.00"
base = "basis"
factors = [{ key = "eco", name = "生态", weight = "0.9", tilt = "1", coefficients = ["k"], source = "" }]
fiscal_capacity = { weight = "0.1", rest = "by_score", source = "" }
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "" }
roster = { partial = true }
"#;

    /// What the slow way says too cannot tell which way was gone: here it can, and both say the same.
    fn is_read_the_fast_way(file: &str) {
        let policy: Policy = toml::from_str(POLICY).expect("a valid policy");
        let (_, explained, _) =
            read_closely(&mut Source::new(file.as_bytes()), Vec::new(), &policy)
                .expect("a good table");
        let (mut source, mut first) = (Source::new(file.as_bytes()), Vec::new());
        source.read_lines(&mut first).expect("bytes");
        let columns = plain_header(&first, &policy).expect("a plain header");
        let read = blocks::read(&mut source, first, &columns, &policy).expect("bytes");
        assert!(
            read.is_sound && read.rest.is_empty() && read.counties == explained,
            "{}",
            file.lines().take(3).collect::<String>()
        );
    }

    #[test]
    fn plain_tables_of_any_make_are_read_the_fast_way() {
        let rows = [
            "330102,上城区,3,75,1,1,",
            "330103,a long name of printable ASCII,12.5,87.50,0.95,0.000001,x",
            "330104,丙县,100000000.5,123456789012345678,1000000,123456789012.345678,a remark",
            "330105,丁县,0.01,0.000001,0.9,99999999,=1",
            "330106,戊县,1234567.89,1234.567,12.3,1.234567,１",
            "330107,己县,00012,0099.90,1,0000000001.50,",
        ];
        let longest = format!("330108,{},1,1,1,1,", "x".repeat(100));
        for base in ["base_yuan", "基数(万元)"] {
            for end in ["\n", "\r\n"] {
                let header = format!("code,name,{base},eco,k,fiscal_capacity,note");
                let lines = [&[header.as_str()], &rows[..], &[&longest]].concat();
                is_read_the_fast_way(&lines.join(end));
                is_read_the_fast_way(&format!("\u{feff}{}{end}", lines.join(end)));
            }
        }
        is_read_the_fast_way(
            "备注,k,地区财力因素,eco,base_yuan,name,code\n,1,2,3,4,甲村,330102001201\n",
        );
    }

    /// Two threads read it in blocks.
    #[test]
    fn long_tables_are_read_the_fast_way() {
        let row = |place: u64| format!("3301{place:08},某村,{place}.5,{place},0.5,{place},\n");
        let rows: String = (0..60_000).map(row).collect();
        is_read_the_fast_way(&format!(
            "code,name,base_yuan,eco,k,fiscal_capacity,note\n{rows}"
        ));
    }
}
