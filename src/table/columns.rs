//! A year's row → a county.

use std::cmp::Ordering;

use super::cells;
use super::header::{CODE, Column, Header, NAME, Wanted};
use super::heading::FirstRow;
use super::kind::ProblemKind;
use super::mend::{self, Holds};
use super::notice::{NoticeKind, Oddity};
use super::problem::{Problem, Problems};
use super::row::{Reading, Row, is_subtotal, names_the_total, total_word};
use super::totals::{Total, TotalAmount};
use crate::county::{County, CountyCode, Name};
use crate::header::{self, Unit};
use crate::number::Money;
use crate::policy::{AmountColumn, BaseRole, Policy};
use crate::roster::RosterCounty;

/// The columns of a year's table.
#[derive(Debug)]
pub(super) struct Columns<'p> {
    pub(super) policy: &'p Policy,
    pub(super) header: Header,
    /// Whether none is missing.
    is_complete: bool,
}

/// What a row is found to be.
#[derive(Debug)]
pub(super) enum Found {
    County(County),
    Total(Total),
    /// A text and nothing else, with what is wrong with it where counties stand below.
    Note(Vec<Problem>),
    /// A row with problems. Code and name say who is there, if they can be read.
    Refused(Option<CountyCode>, Option<Name>),
    /// A row that cannot be split: whose it is cannot be told for sure, so nobody of these codes and names is missing.
    #[cfg(feature = "table")]
    Broken(Vec<CountyCode>, Vec<Name>),
}

/// Places among the columns wanted. Behind them stand the factors, figures, fiscal capacity, coefficients, amounts.
const BASE: usize = 2;
const FACTORS: usize = 3;

/// The columns that a policy reads.
fn wanted(policy: &Policy) -> Vec<Wanted> {
    let terms = policy.terms();
    let base = Wanted { is_needed: terms.base == BaseRole::Basis, ..Wanted::needed(header::base_headers()) };
    let mut wanted = vec![Wanted::fixed(header::CODE), Wanted::fixed(header::NAME), base];
    let factors = policy.scored_factors();
    wanted.extend(factors.map(|factor| Wanted::needed([factor.key.clone(), factor.name.to_string()])));
    wanted.extend(policy.figures().iter().map(|column| Wanted::needed(column.headers.clone())));
    wanted.extend(policy.needs_fiscal_capacity_scores().then(|| Wanted::fixed(header::FISCAL_CAPACITY)));
    wanted.extend(policy.coefficients().iter().map(|key| {
        let name = policy.coefficient_name(key).to_owned();
        Wanted::needed([key.clone()].into_iter().chain((name != *key).then_some(name)))
    }));
    let amounts = policy.amounts().iter();
    wanted.extend(amounts.map(|AmountColumn { key, name, .. }| Wanted::needed(header::amount_headers(key, name))));
    wanted
}

impl<'p> Columns<'p> {
    /// The columns by the header in the first of these rows, and its problems.
    pub(super) fn find(first_rows: &[FirstRow], policy: &'p Policy) -> Result<(Columns<'p>, Problems), Problems> {
        let mut problems = Problems::default();
        let header = Header::read(first_rows, &wanted(policy), &mut problems)?;
        if header.is_published() {
            return Err(Problems::only(Some(header.heading.line), ProblemKind::ResultFile));
        }
        let is_complete = problems.is_empty();
        header.check_others(BASE, &mut problems);
        header.check_doubles(true, &mut problems);
        let columns = Columns { policy, header, is_complete };
        columns.check_units(&mut problems);
        Ok((columns, problems))
    }

    /// A line above the table says 单位：元 and a header 万元, or the other way round.
    fn check_units(&self, problems: &mut Problems) {
        let Header { heading, columns, places, .. } = &self.header;
        for place in self.amounts().filter_map(|wanted| places.get(wanted)).flatten() {
            let unit = columns.get(*place).and_then(|column| Unit::of_header(&column.canonical));
            let other = heading.units.iter().find(|(_, above)| unit.is_some_and(|unit| unit != *above));
            if let Some((line, _)) = other {
                problems.push(self.header.own_problem(*place, ProblemKind::TwoUnits { above: *line }));
            }
        }
    }

    /// Reads a row: the county, or all that is wrong with it.
    pub(super) fn read(&self, row: &Row<'_>) -> Reading<Found> {
        let holds = |wanted| match wanted {
            CODE => Holds::Code,
            NAME => Holds::Name,
            _ => Holds::Number,
        };
        let is_odd = |found: &Found| matches!(found, Found::County(county) if mend::is_odd_name(&county.name));
        let mut read = mend::read(row, &self.header, holds, |row| self.read_plainly(row), is_odd);
        if let Found::County(county) = &read.found
            && mend::has_lost_characters(&county.name)
        {
            read.oddities.push(Oddity { kind: NoticeKind::LostCharacters, place: self.header.place(NAME) });
        }
        if read.problems.iter().any(|problem| problem.kind == ProblemKind::Code) && self.is_mostly_blank(row) {
            // A heading between counties is one mistake, not one in each of its cells.
            let is_blank = |problem: &Problem| problem.cell.as_ref().is_some_and(|cell| cell.trim().is_empty());
            let is_here = |problem: &Problem| problem.line == Some(row.line) && problem.kind != ProblemKind::Code;
            read.problems.retain(|problem| !(is_here(problem) && is_blank(problem)));
        }
        if !read.problems.is_empty() && row.is_remark(self.header.place(NAME)) {
            read.found = Found::Note(std::mem::take(&mut read.problems));
        }
        read
    }

    /// Whether at least half of what stands behind code and name is blank.
    fn is_mostly_blank(&self, row: &Row<'_>) -> bool {
        let cells = self.header.places.iter().skip(BASE).filter_map(|places| row.cell(places.first().copied()));
        let (blank, filled): (Vec<&str>, Vec<&str>) = cells.partition(|cell| cell.trim().is_empty());
        blank.len() >= filled.len()
    }

    fn read_plainly(&self, row: &Row<'_>) -> (Found, Vec<Problem>) {
        let cell = |wanted| row.cell(self.header.place(wanted));
        let (code, name) = (cell(CODE), cell(NAME));
        if code.is_some_and(is_subtotal) || name.is_some_and(is_subtotal) {
            return self.total(row);
        }
        let (found, expected) = (row.cells.len(), self.header.columns.len());
        let whole = |kind| vec![Problem::new(row.line, kind)];
        let mut problems = match found.cmp(&expected) {
            Ordering::Less => whole(ProblemKind::ShortRow { found, expected }),
            Ordering::Greater => whole(ProblemKind::LongRow { found, expected }),
            Ordering::Equal => match (self.county(row), self.header.check_bare(&row.cells)) {
                (Ok(county), None) => return (Found::County(county), Vec::new()),
                (Ok(_), Some(problem)) => vec![problem],
                (Err(problems), problem) => problems.into_iter().chain(problem).collect(),
            },
        };
        if !problems.is_empty() && row.cell(Some(0)).is_some_and(is_subtotal) {
            return self.total(row);
        }
        problems.sort_by_key(|problem| problem.column);
        let code = code.and_then(|cell| cells::code(cell).ok());
        let name = name.and_then(|cell| cells::name(cell).ok());
        (Found::Refused(code, name), problems)
    }

    /// A total row, unless it has a code besides. Its scores mean nothing; its amounts are checked once all rows are read.
    fn total(&self, row: &Row<'_>) -> (Found, Vec<Problem>) {
        let cell = |wanted| row.cell(self.header.place(wanted)).unwrap_or_default();
        if !cell(CODE).trim().is_empty() && !is_subtotal(cell(CODE)) {
            return (Found::Refused(None, None), vec![Problem::new(row.line, ProblemKind::SubtotalRow)]);
        }
        let mut words = [cell(CODE), cell(NAME), row.cell(Some(0)).unwrap_or_default()].into_iter();
        let word = total_word(words.find(|word| is_subtotal(word)).unwrap_or_default());
        let (is_of_all, is_of_mountain) = (names_the_total(&word), word.contains("山区"));
        let mut problems = Vec::new();
        let amount = |wanted| {
            let cell = row.cell(self.header.place(wanted)).filter(|cell| !cell.trim().is_empty())?.to_owned();
            let read = |cell: &str, column: &Column| cells::amount_of(cell, &column.canonical, wanted != BASE, None);
            let found = self.cell(row, wanted, &mut problems, read)?;
            Some(TotalAmount { wanted, cell, found })
        };
        let amounts = self.amounts().filter_map(amount).collect();
        if problems.is_empty() {
            (Found::Total(Total { line: row.line, above: 0, is_of_all, is_of_mountain, amounts }), problems)
        } else {
            (Found::Refused(None, None), problems)
        }
    }

    /// The columns of amounts among those wanted: the base, and the last ones.
    pub(super) fn amounts(&self) -> impl Iterator<Item = usize> {
        let last = self.header.places.len();
        [BASE].into_iter().chain(last - self.policy.amounts().len()..last)
    }

    /// Who may be meant by a row that cannot be split.
    #[cfg(feature = "table")]
    pub(super) fn read_broken(row: &Row<'_>) -> Found {
        let cells = || row.cells.iter();
        let codes = cells().filter_map(|cell| cells::code(cell).ok()).collect();
        Found::Broken(codes, cells().filter_map(|cell| cells::name(cell).ok()).collect())
    }

    /// The county, if no column is missing, or the problems of all cells.
    fn county(&self, row: &Row<'_>) -> Result<County, Vec<Problem>> {
        let terms = self.policy.terms();
        let quantum = (terms.base == BaseRole::Protected).then_some(terms.quantum);
        let mut problems = Vec::new();
        let code = self.cell(row, CODE, &mut problems, |cell, _| cells::code(cell));
        let name = self.cell(row, NAME, &mut problems, |cell, _| cells::name(cell));
        let base = match self.header.place(BASE) {
            None => Some(Money::ZERO), // a base that has no column is 0
            Some(_) => self.cell(row, BASE, &mut problems, |cell, column| {
                cells::amount_of(cell, &column.canonical, false, quantum)
            }),
        };
        let mut wanted = FACTORS..self.header.places.len();
        let mut score = |wanted| self.cell(row, wanted, &mut problems, |cell, _| cells::score(cell));
        let scores = wanted.by_ref().take(self.policy.scored_factors().count()).filter_map(&mut score).collect();
        let figures = self.policy.figures().iter().zip(wanted.by_ref()).filter_map(|(column, wanted)| {
            self.cell(row, wanted, &mut problems, |cell, _| cells::figure(cell, column))
        });
        let figures = figures.collect();
        let needs_capacity = self.policy.needs_fiscal_capacity_scores();
        let fiscal_capacity = if needs_capacity {
            wanted.next().and_then(|wanted| self.cell(row, wanted, &mut problems, |cell, _| cells::score(cell)))
        } else {
            None
        };
        let coefficients = self.policy.coefficients().iter().zip(wanted.by_ref()).filter_map(|(key, wanted)| {
            let scale = self.policy.coefficient(key).and_then(|coefficient| coefficient.scale.as_ref());
            self.cell(row, wanted, &mut problems, |cell, _| cells::coefficient(cell, scale))
        });
        let coefficients = coefficients.collect();
        let amounts = self.policy.amounts().iter().zip(wanted).filter_map(|(AmountColumn { holds, .. }, wanted)| {
            let quantum = holds.are_whole_quanta().then_some(terms.quantum);
            self.cell(row, wanted, &mut problems, |cell, column| {
                cells::amount_of(cell, &column.canonical, holds.may_be_negative(), quantum)
            })
        });
        let amounts = amounts.collect();
        problems.extend(code.zip(name.as_deref()).and_then(|(code, name)| self.contradiction(row, code, name)));
        if let (Some(code), Some(name), Some(base), true, true) =
            (code, name, base, problems.is_empty(), self.is_complete)
        {
            return Ok(County { code, name, base, scores, coefficients, fiscal_capacity, figures, amounts });
        }
        Err(problems)
    }

    /// Reads the cell of a column, if there is one; of a column that stands twice, both.
    fn cell<T>(
        &self,
        row: &Row<'_>,
        wanted: usize,
        problems: &mut Vec<Problem>,
        read: impl Fn(&str, &Column) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        let mut value = None;
        for place in self.header.places.get(wanted)? {
            let (cell, column) = (row.cell(Some(*place))?, self.header.columns.get(*place)?);
            match read(cell, column) {
                Ok(read) => value = Some(read),
                Err(kind) => problems.push(self.header.problem(row.line, *place, cell, kind)),
            }
        }
        value
    }

    /// The roster's names under the roster's codes.
    fn contradiction(&self, row: &Row<'_>, code: CountyCode, name: &str) -> Option<Problem> {
        let RosterCounty { code: of, name } = self.policy.terms().roster.contradicted(code, name)?.clone();
        // As it has to be written in this table.
        let expected = RosterCounty { code: of.as_long_as(code), name };
        let (wanted, kind) = if expected.code == code {
            (NAME, ProblemKind::RosterName { expected })
        } else {
            (CODE, ProblemKind::RosterCode { expected })
        };
        let place = self.header.place(wanted)?;
        Some(self.header.problem(row.line, place, row.cell(Some(place))?, kind))
    }
}
