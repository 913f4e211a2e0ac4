//! The header: which column holds what.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::heading::{FirstRow, Heading, printed};
use super::kind::ProblemKind;
use super::notice::{NoticeKind, Notices};
use super::problem::{Problem, Problems};
use crate::header::{self, PLAN, TOTAL, Unit, canonical};

/// Places of code and name, which come first in every list of wanted columns.
pub(super) const CODE: usize = 0;
pub(super) const NAME: usize = 1;

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
    /// Where it stands, and what is said above it.
    pub(super) heading: Heading,
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
    /// The unit of its amounts that its header says; once that of a published table is clear, the one above it too.
    pub(super) unit: Option<Unit>,
}

impl Header {
    /// Finds the wanted columns and says which are missing. A header that cannot be made out at all is refused at once.
    pub(super) fn read(
        first_rows: &[FirstRow],
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
        let has_codes = wanted.first().is_some_and(|code| code.is_needed);
        let heading = Heading::find(first_rows, [has_codes, is_printed], find)?;
        let line = heading.line;
        let column = |header: &String| {
            let canonical = canonical(header).into_owned();
            let (wanted, unit) = (find(&canonical), Unit::of_header(&canonical));
            Column { header: header.clone(), canonical, wanted, unit }
        };
        let columns: Vec<Column> = heading.cells.iter().map(column).collect();
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
        Ok(Header { heading, columns, places })
    }

    /// Whether a row is one of the header's, printed once more.
    pub(super) fn repeats(&self, cells: &[Cow<'_, str>]) -> bool {
        // Most rows are a county's, and begin with its code.
        let first = cells.iter().find(|cell| !cell.trim().is_empty());
        first.is_some_and(|first| !first.starts_with(|c: char| c.is_ascii_digit()))
            && self.heading.printed.contains(&printed(cells))
    }

    /// Where a wanted column stands.
    pub(super) fn place(&self, wanted: usize) -> Option<usize> {
        self.places.get(wanted)?.first().copied()
    }

    /// Headers of the columns that are not read, as written; of those at the end that have none nothing is said.
    pub(super) fn ignored(&self) -> Vec<String> {
        let ignored =
            self.columns.iter().take(self.columns.len() - self.bare()).filter(|column| column.wanted.is_none());
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

    /// Settles the unit of the columns of which `is_amount` says that they hold amounts. It is that of the header, or the one
    /// above the table: never one where the other is meant.
    pub(super) fn settle_units(&mut self, is_amount: impl Fn(usize) -> bool, problems: &mut Problems) {
        let is_amount = |column: &&mut Column| column.wanted.is_some_and(&is_amount);
        let amounts: Vec<_> = self.columns.iter_mut().filter(is_amount).collect();
        let said = &self.heading.units;
        let above = said.first().map(|(_, unit)| *unit);
        let is_one = |own: Option<Unit>| match (own, above) {
            (Some(own), Some(above)) => own == above,
            (own, above) => own.or(above).is_some(),
        };
        let is_clear = above != Some(Unit::Other)
            && said.iter().all(|(_, unit)| Some(*unit) == above)
            && amounts.iter().all(|column| is_one(column.unit));
        amounts.into_iter().for_each(|column| column.unit = column.unit.or(above).filter(|_| is_clear));
        if is_clear {
            self.heading.above.retain(|line| !said.iter().any(|(of_unit, _)| of_unit == line));
        } else {
            problems.push(Problem::new(self.heading.line, ProblemKind::Unit));
        }
    }

    /// What is to be said of it.
    pub(super) fn notice(&self, notices: &mut Notices) {
        for line in &self.heading.above {
            notices.of(NoticeKind::RowsAboveHeader).add(Some(*line), None);
        }
        // A line that says a unit which counts is no title any more.
        for (line, _) in self.heading.units.iter().filter(|(line, _)| !self.heading.above.contains(line)) {
            notices.of(NoticeKind::UnitLine).add(Some(*line), None);
        }
        if let Some(line) = self.heading.second {
            notices.of(NoticeKind::HeaderOfTwoRows).add(Some(line), None);
        }
    }

    /// Reads the cells of columns that are wanted, and says what is wrong with those that cannot be read.
    pub(super) fn read_cells(
        &self,
        (line, cells): (usize, &[Cow<'_, str>]),
        places: impl IntoIterator<Item = usize>,
        mut read: impl FnMut(usize, Option<Unit>, &str) -> Result<(), ProblemKind>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for place in places {
            let (Some(column), Some(cell)) = (self.columns.get(place), cells.get(place)) else { continue };
            let read = column.wanted.map_or(Ok(()), |wanted| read(wanted, column.unit, cell));
            problems.extend(read.err().map(|kind| self.problem(line, place, cell, kind)));
        }
        problems
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
            let is_title = self.heading.second.is_none();
            let upper = self.heading.upper.get(place).filter(|upper| !is_title || ends_with_base(upper));
            if !has_base && (looks_like_base(&column.canonical) || upper.is_some_and(|upper| looks_like_base(upper))) {
                problems.push(self.own_problem(place, ProblemKind::BaseHeader));
            }
            if is_incomplete {
                problems.push_unmatched(place, &column.header);
            }
        }
    }

    /// A problem of the header of a column.
    pub(super) fn own_problem(&self, place: usize, kind: ProblemKind) -> Problem {
        let header = self.columns.get(place).map_or("", |column| &*column.header);
        Problem::new(self.heading.line, kind).in_cell(place, None, header)
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

/// Whether what stands above the headers is the base, 上年基数（万元）, and no title: 保基数资金县表.
fn ends_with_base(title: &str) -> bool {
    canonical(title).split('(').next().is_some_and(|title| title.ends_with(header::BASE.zh))
}

/// Whether a header speaks of the base. A baseline, last year's amount, is another thing.
fn looks_like_base(header: &str) -> bool {
    let header = header.to_lowercase();
    header.contains("基数") || header.replace("baseline", "").contains("base")
}
