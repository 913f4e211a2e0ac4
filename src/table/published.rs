//! A published allocation, read back for an audit.

use std::borrow::Cow;
use std::io::Read;

use super::heading::read_headers;
use super::kind::{Allowed, ProblemKind};
use super::lines::{Lines, is_blank, is_subtotal, split_quoted, unfit};
use super::problem::{MAX_PROBLEMS, Problem, Problems, ReadError};
use super::source::Source;
use super::text::{Encoding, decode, refuse_other_formats, refused};
use crate::county::{CountyCode, Name};
use crate::header::{Language, canonical};
use crate::number::Money;
use crate::number::{AMOUNT, NumberError, Plain};
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal};

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
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// A column by what it holds, `None` if nobody knows, and its header as written.
type Headed = (Option<Column>, String);

/// Reads a table as [`write`](super::write()) makes it, in either language: also after a spreadsheet has saved it in
/// GB18030, dropped the byte order mark or trailing zeros, put in thousands separators, or gained total rows.
///
/// # Errors
///
/// [`ReadError::Io`] if the reader fails, else [`ReadError::Refused`] with every problem: a missing column, a cell that
/// is not an amount, a group that is neither.
pub fn read_published(reader: impl Read, policy: &Policy) -> Result<PublishedTable, ReadError> {
    let (mut source, mut bytes) = (Source::new(reader), Vec::new());
    let read = source.read_lines(&mut bytes);
    read.map_err(|why| why.after(0))?;
    refuse_other_formats(&bytes)?;
    source.read_to_end(&mut bytes, 0)?;
    let (bytes, encoding) = decode(bytes)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = Lines::new(text, 0);
    if lines.is_blank_to_the_end() {
        return Err(refused(Problem::of_table(ProblemKind::EmptyFile)));
    }
    let mut problems = Problems::default();
    let columns = read_header(&mut lines, policy, &mut problems)?;
    let mut published = PublishedTable {
        rows: Vec::new(),
        totals: Vec::new(),
        subtotals: Vec::new(),
        ignored: ignored(&columns),
        encoding,
    };
    while let Some((number, line)) = lines.next() {
        if is_blank(line) {
            if let Some(last) = lines.skip_blank_rows() {
                problems.push(Problem::of_line(number, ProblemKind::BlankRow { last }));
            }
            continue;
        }
        let cells = match unfit(line).map_or_else(|| split_quoted(line), Err) {
            Ok(cells) => cells,
            Err(mut kind) => {
                if problems.count() < MAX_PROBLEMS {
                    kind = lines.explain(line, kind, Some(columns.len()));
                }
                problems.push(Problem::of_line(number, kind));
                continue;
            }
        };
        let before = problems.count();
        match kind_of(&cells, &columns) {
            Kind::Subtotal => published.subtotals.push(number),
            Kind::Total => {
                let total = read_total(number, &cells, &columns, &mut problems);
                published.totals.extend(total);
            }
            Kind::County => {
                let row = read_row(number, &cells, &columns, &mut problems);
                if let Some(row) = row.filter(|_| problems.count() == before) {
                    published.rows.push(row);
                }
            }
        }
    }
    if problems.is_empty() {
        return Ok(published);
    }
    problems.sort();
    Err(problems.into())
}

fn read_header(
    lines: &mut Lines<'_>,
    policy: &Policy,
    problems: &mut Problems,
) -> Result<Vec<Headed>, ReadError> {
    let (number, line) = lines.next().unwrap_or((1, ""));
    let cells = read_headers(line, lines.rest().as_bytes());
    let cells = cells.map_err(|kind| refused(Problem::of_line(number, kind)))?;
    let known = Column::all(policy);
    let headers = |column: &Column| {
        let headers = [Language::English, Language::Chinese].map(|to| column.header(to));
        headers.map(|header| canonical(&header).into_owned())
    };
    let column = |header: &str| {
        let header = canonical(header);
        let is_it = |column: &&Column| headers(column).iter().any(|name| *name == header);
        known.iter().find(is_it).cloned()
    };
    let columns: Vec<Headed> = cells
        .iter()
        .map(|cell| (column(cell), cell.clone().into_owned()))
        .collect();
    if columns.iter().all(|(column, _)| column.is_none()) {
        let columns = known.iter().map(|column| headers(column).to_vec());
        let columns = columns.collect();
        let kind = ProblemKind::NoHeader { columns };
        return Err(refused(Problem::of_line(number, kind)));
    }
    // Before the columns that are there twice, so that none of them pushes these off the list.
    for column in &known {
        if !columns
            .iter()
            .any(|(other, _)| other.as_ref() == Some(column))
        {
            let headers = headers(column).to_vec();
            problems.push(Problem::of_line(
                number,
                ProblemKind::MissingColumn { headers },
            ));
        }
    }
    let mut firsts: Vec<(&Column, usize)> = Vec::new();
    for (place, (column, header)) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        match firsts.iter().find(|(other, _)| *other == column) {
            None => firsts.push((column, place)),
            Some((_, first)) => {
                let kind = ProblemKind::DuplicateColumn {
                    first: first.saturating_add(1),
                };
                problems.push(Problem::of_cell(number, place, None, header, kind));
            }
        }
    }
    Ok(columns)
}

fn ignored(columns: &[Headed]) -> Vec<String> {
    let ignored = columns.iter().filter(|(column, _)| column.is_none());
    ignored.map(|(_, header)| header.clone()).collect()
}

/// What a row is.
enum Kind {
    County,
    Subtotal,
    Total,
}

/// A payment is not passed over for its name: what has anything but the word itself for a code is a county's row. What has
/// no code at all is none, whatever stands in its cells; its line is kept.
fn kind_of(cells: &[Cow<'_, str>], columns: &[Headed]) -> Kind {
    let cell = |wanted: Column| {
        let mut named = columns.iter().zip(cells);
        named.find_map(|((column, _), cell)| {
            (column.as_ref() == Some(&wanted)).then_some(cell.as_ref())
        })
    };
    let code = cell(Column::Code).unwrap_or_default();
    let name = cell(Column::Name).unwrap_or_default();
    let named = if code.trim().is_empty() { name } else { code };
    if !is_subtotal(named) {
        return Kind::County;
    }
    let word: String = named.chars().filter(|c| !c.is_whitespace()).collect();
    let word = word.trim_end_matches([':', '：']).to_lowercase();
    if names_the_total(&word) {
        Kind::Total
    } else if code.trim().is_empty() || matches!(word.as_str(), "小计" | "subtotal" | "sub-total")
    {
        Kind::Subtotal
    } else {
        Kind::County
    }
}

/// Whether a word names the total of all counties: 合计, 全省合计, 浙江省总计, 各县（市、区）合计. 杭州市合计 does not, nor
/// do 全市合计 and 全部山区县合计.
fn names_the_total(word: &str) -> bool {
    const ALL: [&str; 12] = [
        "",
        "全省",
        "全部",
        "总",
        "各县",
        "各市县",
        "各县市区",
        "全省各县",
        "全省各市县",
        "全省各县市区",
        "各单位",
        "全部单位",
    ];
    let word: String = word
        .chars()
        .filter(|c| !matches!(c, '(' | ')' | '（' | '）' | '、'))
        .collect();
    let mut ends = ["合计", "总计", "共计"].iter();
    match ends.find_map(|end| word.strip_suffix(end)) {
        None => matches!(word.as_str(), "total" | "grandtotal"),
        Some(of) => ALL.contains(&of) || of.ends_with('省'),
    }
}

/// A total row: blank cells say nothing, and cells that are not there are blank.
fn read_total(
    line: usize,
    cells: &[Cow<'_, str>],
    columns: &[Headed],
    problems: &mut Problems,
) -> Option<PublishedTotal> {
    let (found, expected) = (cells.len(), columns.len());
    if found > expected {
        problems.push(Problem::of_line(
            line,
            ProblemKind::LongRow { found, expected },
        ));
        return None;
    }
    let mut total = PublishedTotal {
        line,
        amounts: Vec::new(),
    };
    for (place, ((column, header), cell)) in columns.iter().zip(cells).enumerate() {
        let holds = |column: &&Column| column.amount(&PublishedFigures::default()).is_some();
        let Some(column) = column.as_ref().filter(holds) else {
            continue;
        };
        if cell.trim().is_empty() {
            continue;
        }
        match read_shown(column, cell) {
            Ok(amount) => total.amounts.push((column.clone(), amount)),
            Err(kind) => problems.push(Problem::of_cell(line, place, Some(header), cell, kind)),
        }
    }
    Some(total)
}

fn read_row(
    number: usize,
    cells: &[Cow<'_, str>],
    columns: &[Headed],
    problems: &mut Problems,
) -> Option<PublishedRow> {
    let (found, expected) = (cells.len(), columns.len());
    if found != expected {
        let short = ProblemKind::ShortRow { found, expected };
        let kind = if found < expected {
            short
        } else {
            ProblemKind::LongRow { found, expected }
        };
        problems.push(Problem::of_line(number, kind));
        return None;
    }
    let (mut code, mut name) = (None, None);
    let mut figures = PublishedFigures::default();
    for (place, ((column, header), cell)) in columns.iter().zip(cells).enumerate() {
        let Some(column) = column else { continue };
        let read = match column {
            Column::Code => CountyCode::read(cell.as_bytes())
                .map(|read| code = Some(read))
                .map_err(|_| ProblemKind::Code),
            Column::Name => cell
                .parse::<Name>()
                .map(|read| name = Some(read))
                .map_err(ProblemKind::Name),
            Column::Group => read_group(cell).map(|mountain| figures.mountain = mountain),
            _ => read_shown(column, cell).map(|amount| {
                if let Some(slot) = column.slot(&mut figures) {
                    *slot = amount;
                }
            }),
        };
        if let Err(kind) = read {
            problems.push(Problem::of_cell(number, place, Some(header), cell, kind));
        }
    }
    Some(PublishedRow {
        code: code?,
        name: name?,
        figures,
    })
}

fn read_group(cell: &str) -> Result<bool, ProblemKind> {
    match cell.trim() {
        "山区县" | "mountain" => Ok(true),
        "其他" | "other" => Ok(false),
        _ => Err(ProblemKind::Group),
    }
}

/// The amount of a cell: the table shows what a county pays as negative.
fn read_shown(column: &Column, cell: &str) -> Result<Money, ProblemKind> {
    let amount = read_amount(cell.trim());
    let amount = amount.map_err(|error| ProblemKind::Number {
        error,
        allowed: Allowed::Amount,
    })?;
    Ok(column.shown(amount))
}

fn read_amount(cell: &str) -> Result<Money, NumberError> {
    match cell.strip_prefix('-') {
        Some(amount) if !amount.is_empty() => Plain::read_separated(amount.as_bytes())
            .and_then(|plain| Money::within(AMOUNT, plain))
            .map(negated),
        _ => Plain::read_separated(cell.as_bytes()).and_then(|plain| Money::within(AMOUNT, plain)),
    }
}

fn negated(amount: Money) -> Money {
    Money::ZERO.checked_sub(amount).unwrap_or_default()
}
