//! The header: which column holds what.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::kind::{ProblemKind, SEPARATORS};
use super::notice::{NoticeKind, Notices};
use super::problem::{Problem, Problems};
use crate::county::CountyCode;
use crate::header::{self, CODE, NAME, PLAN, TOTAL, Unit, canonical};

/// As many rows are looked at for the header: titles may stand above it.
pub(super) const FIRST_ROWS: usize = 10;

/// One of the first rows, with its line: its cells, or why it cannot be split.
pub(super) type FirstRow = (usize, Result<Vec<String>, ProblemKind>);

/// A column that is looked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The headers it may have.
    pub(super) headers: Vec<String>,
    /// Others that are understood, and that nobody is told to write.
    pub(super) others: Vec<String>,
    pub(super) is_needed: bool,
}

impl Wanted {
    pub(super) fn needed(headers: impl IntoIterator<Item = String>) -> Wanted {
        Wanted { headers: headers.into_iter().collect(), others: Vec::new(), is_needed: true }
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
    /// How many rows it takes, with those above it.
    pub(super) rows: usize,
    /// Lines of the rows above it.
    above: Vec<usize>,
    /// Units that are said there, with their lines.
    units: Vec<(usize, Unit)>,
    /// The lines that say the unit of the amounts, if that counts.
    of_unit: Vec<usize>,
    /// The line of its second row, if it has two.
    second: Option<usize>,
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
        let known: BTreeMap<_, _> = (wanted.iter().enumerate().rev())
            .flat_map(|(place, column)| column.others.iter().chain(&column.headers).map(move |h| (canonical(h), place)))
            .collect();
        // What is printed is spread over its cell, and its keys have blanks.
        let is_printed = wanted.iter().any(|column| !column.others.is_empty());
        let spread = |header: &str| {
            let dense = || header.split_whitespace().collect::<String>();
            known.get(&*header.replace(' ', "_")).or_else(|| known.get(&*dense()))
        };
        let find = |header: &str| {
            let found = known.get(header);
            found.or_else(|| spread(header).filter(|_| is_printed)).copied()
        };
        let heading = Heading::find(first_rows, find)?;
        let Heading { line, cells, rows, above, units, second } = heading;
        let column = |cell: String| {
            let canonical = canonical(&cell).into_owned();
            let wanted = find(&canonical);
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
        Ok(Header { line, rows, above, units, of_unit: Vec::new(), second, columns, places })
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

    /// How many columns at the end have no header.
    pub(super) fn bare(&self) -> usize {
        self.columns.iter().rev().take_while(|column| column.canonical.is_empty()).count()
    }

    /// What stands in a column at the end that has no header: a figure may be meant for a column.
    pub(super) fn check_bare(&self, cells: &[Cow<'_, str>]) -> Option<Problem> {
        let named = self.columns.len() - self.bare();
        let filled = cells.iter().skip(named).position(|cell| !cell.trim().is_empty());
        filled.map(|place| self.own_problem(named + place, ProblemKind::BlankHeader))
    }

    /// The unit of each column of which `is_amount` says that it holds amounts. It is that of its header, or the one above
    /// the table: never one where the other is meant.
    pub(super) fn units(&mut self, is_amount: impl Fn(usize) -> bool, problems: &mut Problems) -> Vec<Option<Unit>> {
        let amounts = |column: &Column| column.wanted.is_some_and(&is_amount);
        let of_headers: Vec<_> =
            self.columns.iter().map(|column| amounts(column).then(|| Unit::of_header(&column.canonical))).collect();
        let said: Vec<Unit> = self.units.iter().map(|(_, unit)| *unit).collect();
        let above = said.first().copied();
        let is_clear = said.iter().all(|unit| Some(*unit) == above)
            && of_headers.iter().flatten().all(|unit| above.is_none_or(|above| unit.is_none_or(|unit| unit == above)));
        if !is_clear || above.is_none() && of_headers.contains(&Some(None)) {
            problems.push(Problem::new(self.line, ProblemKind::Unit));
            return vec![None; self.columns.len()];
        }
        self.of_unit = self.units.iter().map(|(line, _)| *line).collect();
        self.above.retain(|line| !self.of_unit.contains(line));
        of_headers.into_iter().map(|unit| unit.and_then(|unit| unit.or(above))).collect()
    }

    /// What is to be said of it.
    pub(super) fn notice(&self, notices: &mut Notices) {
        for line in &self.above {
            notices.of(NoticeKind::RowsAboveHeader).add(Some(*line), None);
        }
        for line in &self.of_unit {
            notices.of(NoticeKind::UnitLine).add(Some(*line), None);
        }
        if let Some(line) = self.second {
            notices.of(NoticeKind::HeaderOfTwoRows).add(Some(line), None);
        }
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
        let named = self.columns.len() - self.bare();
        let has_base = self.columns.iter().any(|column| column.wanted == Some(base));
        for (place, column) in self.columns.iter().enumerate().take(named) {
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
        let has = |wanted: header::Header| {
            let headers = header::amount_headers(wanted.en, wanted.zh);
            self.columns.iter().any(|column| wanted.is(&column.canonical) || headers.contains(&column.canonical))
        };
        has(PLAN) && has(TOTAL)
    }
}

/// The headers, and where they stand.
struct Heading {
    line: usize,
    cells: Vec<String>,
    /// How many of the first rows they take, with those above.
    rows: usize,
    /// Lines of the rows above.
    above: Vec<usize>,
    /// Units that are said there.
    units: Vec<(usize, Unit)>,
    /// The line of the second row of headers.
    second: Option<usize>,
}

impl Heading {
    /// The headers in the first row, or below titles if there is no doubt which row it is; or what stands in their place.
    fn find(first_rows: Vec<FirstRow>, wanted: impl Fn(&str) -> Option<usize>) -> Result<Heading, Problems> {
        let has = |cells: &[String], place: usize| cells.iter().any(|cell| wanted(&canonical(cell)) == Some(place));
        // Code and name come first in every list of wanted columns.
        let is_header = |row: &FirstRow| row.1.as_ref().is_ok_and(|cells| has(cells, 0) && has(cells, 1));
        let headers: Vec<usize> = (0..).zip(&first_rows).filter(|(_, row)| is_header(row)).map(|(at, _)| at).collect();
        let place = if let [place] = headers[..] { place } else { 0 };
        let of_line = |(line, cells): &FirstRow| {
            let units = cells.iter().flatten().filter_map(|cell| Unit::of_line(cell));
            units.map(|unit| (*line, unit)).collect::<Vec<_>>()
        };
        let units = first_rows.iter().take(place).flat_map(of_line).collect();
        let titles: Vec<usize> = first_rows.iter().take(place).map(|(line, _)| *line).collect();
        let are_titles = first_rows.iter().take(place).all(is_title);
        let mut rows = first_rows.into_iter().skip(if are_titles { place } else { 0 });
        let Some((line, first)) = rows.next() else {
            return Err(Problems::only(None, ProblemKind::EmptyFile));
        };
        let refused = |kind| Err(Problems::only(Some(line), kind));
        if !are_titles {
            let header = rows.nth(place - 1).map_or(line, |(header, _)| header);
            return refused(ProblemKind::TitleRow { header });
        }
        let cells = match first {
            Err(kind) => return refused(kind),
            Ok(cells) => cells,
        };
        if let Some(found) = separator(&cells) {
            return refused(ProblemKind::Separator { found });
        }
        let one = Heading { line, cells, rows: place + 1, above: titles, units, second: None };
        let Some((below, Ok(lower))) = rows.next().filter(|_| headers.len() == 1) else { return Ok(one) };
        Ok(match joined(&one.cells, &lower, |header| wanted(header).is_some()) {
            Some(cells) => Heading { cells, rows: place + 2, second: Some(below), ..one },
            None => one,
        })
    }
}

/// Whether a row above the header can be passed over: no county stands in it.
fn is_title((_, cells): &FirstRow) -> bool {
    let is_code = |cell: &String| CountyCode::read(cell.trim().as_bytes()).is_ok();
    cells.as_ref().is_ok_and(|cells| !cells.iter().any(is_code))
}

/// The headers of two rows, of which the upper has names of groups. The lower is one of headers if it has any, and
/// nothing below those that stand in the upper.
fn joined(upper: &[String], lower: &[String], is_known: impl Fn(&str) -> bool) -> Option<Vec<String>> {
    let pairs = (0..upper.len().max(lower.len())).map(|at| [upper.get(at), lower.get(at)]);
    let pairs = pairs.map(|pair| pair.map(|cell| cell.map_or("", String::as_str)));
    let is_blank = |cell: &str| cell.trim().is_empty();
    let is_header = |cell: &str| is_known(&canonical(cell));
    let has_headers = pairs.clone().any(|[_, below]| is_header(below));
    let is_beside = pairs.clone().all(|[above, below]| !is_header(above) || is_blank(below));
    let cells = pairs.map(|[above, below]| if is_blank(below) { above } else { below }.to_owned());
    (has_headers && is_beside).then(|| cells.collect())
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
