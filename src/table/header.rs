//! The header: which column holds what.

use std::collections::BTreeMap;

use super::kind::{ProblemKind, SEPARATORS};
use super::problem::{Problem, Problems};
use crate::header::{self, CODE, NAME, PLAN_YUAN, TOTAL_YUAN, canonical};

/// As many rows are looked at for the header: the first, and some below to say where it is if it is not the first.
pub(super) const FIRST_ROWS: usize = 4;

/// One of the first rows, with its line: its cells, or why it cannot be split.
pub(super) type FirstRow = (usize, Result<Vec<String>, ProblemKind>);

/// A column that is looked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The headers it may have.
    pub(super) headers: Vec<String>,
    pub(super) is_needed: bool,
}

impl Wanted {
    pub(super) fn needed(headers: impl IntoIterator<Item = String>) -> Wanted {
        Wanted { headers: headers.into_iter().collect(), is_needed: true }
    }

    pub(super) fn fixed(column: header::Header) -> Wanted {
        Wanted::needed([column.en, column.zh].map(str::to_owned))
    }
}

/// The header of a table.
#[derive(Debug)]
pub(super) struct Header {
    /// The line it stands on.
    pub(super) line: usize,
    pub(super) columns: Vec<Column>,
    /// Where each wanted column stands; more than once is a problem.
    pub(super) places: Vec<Vec<usize>>,
}

/// A column of a table.
#[derive(Debug)]
pub(super) struct Column {
    /// Its header as written.
    pub(super) header: String,
    /// Its header as it is compared.
    pub(super) canonical: String,
    /// Which of the wanted columns it is; `None` if it is not read.
    pub(super) wanted: Option<usize>,
}

impl Header {
    /// Finds the wanted columns and says which are missing. A header that cannot be made out at all is refused at once.
    pub(super) fn read(
        first_rows: Vec<FirstRow>,
        wanted: &[Wanted],
        problems: &mut Problems,
    ) -> Result<Header, Problems> {
        let (line, cells) = find(first_rows)?;
        let known: BTreeMap<_, _> = (wanted.iter().enumerate().rev())
            .flat_map(|(place, column)| column.headers.iter().map(move |h| (canonical(h), place)))
            .collect();
        let column = |cell: String| {
            let canonical = canonical(&cell).into_owned();
            let wanted = known.get(canonical.as_str()).copied();
            Column { header: cell, canonical, wanted }
        };
        let columns: Vec<Column> = cells.into_iter().map(column).collect();
        if columns.iter().all(|column| column.wanted.is_none()) {
            let columns = wanted.iter().filter(|column| column.is_needed);
            let columns = columns.map(|column| column.headers.clone()).collect();
            return Err(Problems::only(Some(line), ProblemKind::NoHeader { columns }));
        }
        let mut places = vec![Vec::new(); wanted.len()];
        for (place, column) in columns.iter().enumerate() {
            let known = column.wanted.and_then(|wanted| places.get_mut(wanted));
            known.into_iter().for_each(|places| places.push(place));
        }
        let missing = wanted.iter().zip(&places).filter(|(column, places)| places.is_empty() && column.is_needed);
        for (column, _) in missing {
            let headers = column.headers.clone();
            problems.push(Problem::new(line, ProblemKind::MissingColumn { headers }));
        }
        Ok(Header { line, columns, places })
    }

    /// Where a wanted column stands.
    pub(super) fn place(&self, wanted: usize) -> Option<usize> {
        self.places.get(wanted)?.first().copied()
    }

    /// Headers of the columns that are not read, as written.
    pub(super) fn ignored(&self) -> Vec<String> {
        let ignored = self.columns.iter().filter(|column| column.wanted.is_none());
        ignored.map(|column| column.header.clone()).collect()
    }

    /// A problem of a cell below this header.
    pub(super) fn problem(&self, line: usize, place: usize, cell: &str, kind: ProblemKind) -> Problem {
        let header = self.columns.get(place).map(|column| &*column.header);
        Problem::new(line, kind).in_cell(place, header, cell)
    }

    /// Two columns of one meaning: of the wanted ones, or of all that have a header.
    pub(super) fn check_doubles(&self, of_all: bool, problems: &mut Problems) {
        let mut firsts = BTreeMap::new();
        for (place, column) in self.columns.iter().enumerate() {
            let meaning = column.wanted.ok_or(&column.canonical);
            if meaning.is_err_and(|header| !of_all || header.is_empty()) {
                continue;
            }
            let first = *firsts.entry(meaning).or_insert(place) + 1;
            if first != place + 1 {
                problems.push(self.own_problem(place, ProblemKind::DuplicateColumn { first }));
            }
        }
    }

    /// What a year's table must not have besides: blank headers, and a header that looks like the base and is not.
    pub(super) fn check_others(&self, base: usize, problems: &mut Problems) {
        let is_incomplete = !problems.is_empty();
        let has_base = self.columns.iter().any(|column| column.wanted == Some(base));
        for (place, column) in self.columns.iter().enumerate() {
            if column.wanted.is_some() {
                continue;
            }
            if column.canonical.is_empty() {
                problems.push(self.own_problem(place, ProblemKind::BlankHeader));
                continue;
            }
            if !has_base && looks_like_base(&column.header) {
                problems.push(self.own_problem(place, ProblemKind::BaseHeader));
            }
            if is_incomplete {
                problems.push_unmatched(place, &column.header);
            }
        }
    }

    /// A problem of the header of a column.
    fn own_problem(&self, place: usize, kind: ProblemKind) -> Problem {
        let header = self.columns.get(place).map_or("", |column| &*column.header);
        Problem::new(self.line, kind).in_cell(place, None, header)
    }

    /// Whether it is that of a published table.
    pub(super) fn is_published(&self) -> bool {
        let has = |wanted: header::Header| self.columns.iter().any(|column| wanted.is(&column.canonical));
        has(PLAN_YUAN) && has(TOTAL_YUAN)
    }
}

/// The headers in the first row, with its line; or what stands in their place.
fn find(first_rows: Vec<FirstRow>) -> Result<(usize, Vec<String>), Problems> {
    let has = |cells: &[String], column: header::Header| cells.iter().any(|cell| column.is(&canonical(cell)));
    let is_header = |row: &FirstRow| row.1.as_ref().is_ok_and(|cells| has(cells, CODE) && has(cells, NAME));
    let headers = first_rows.iter().enumerate().filter(|(_, row)| is_header(row));
    let headers: Vec<(usize, usize)> = headers.map(|(place, (line, _))| (place, *line)).collect();
    let Some((line, first)) = first_rows.into_iter().next() else {
        return Err(Problems::only(None, ProblemKind::EmptyFile));
    };
    let kind = match (&headers[..], first) {
        // Below the first row, if there is no doubt which row it is.
        ([(1.., header)], _) => ProblemKind::TitleRow { header: *header },
        (_, Err(kind)) => kind,
        (_, Ok(cells)) => match separator(&cells) {
            Some(found) => ProblemKind::Separator { found },
            None => return Ok((line, cells)),
        },
    };
    Err(Problems::only(Some(line), kind))
}

/// What separates the headers of a row without commas. A title may hold a full-width comma, so there one of the headers
/// must be known.
fn separator(cells: &[String]) -> Option<char> {
    let [only] = cells else { return None };
    let is_known = |header: &str| [CODE, NAME].iter().any(|column| column.is(&canonical(header)));
    let mut separators = SEPARATORS.iter().map(|(separator, _)| *separator);
    separators
        .find(|separator| only.contains(*separator) && (*separator != '，' || only.split(*separator).any(is_known)))
}

/// Whether a header speaks of the base. A baseline, last year's amount, is another thing.
fn looks_like_base(header: &str) -> bool {
    let header = header.to_lowercase();
    header.contains("基数") || header.replace("baseline", "").contains("base")
}
