//! A year's row → a county.

use std::cmp::Ordering;

use super::cells;
use super::header::{CODE, Header, NAME, Wanted};
use super::heading::FirstRow;
use super::kind::ProblemKind;
use super::mend::{self, Holds};
use super::notice::{NoticeKind, Oddity};
use super::problem::{Problem, Problems};
use super::row::{Reading, Row, is_subtotal, names_the_total, total_word};
use super::totals::{Total, TotalAmount};
use crate::county::{County, CountyCode, Name};
use crate::header;
use crate::number::Money;
use crate::policy::{AmountColumn, BaseRole, FigureColumn, Policy, Scale};
use crate::published::is_of_mountain;
use crate::roster::RosterCounty;

/// The columns of a year's table.
#[derive(Debug)]
pub(super) struct Columns<'p> {
    pub(super) policy: &'p Policy,
    pub(super) header: Header,
    /// What each column wanted holds.
    fields: Vec<Field<'p>>,
    /// Whether none is missing.
    is_complete: bool,
}

/// What a column holds.
#[derive(Debug)]
enum Field<'p> {
    Code,
    Name,
    Base,
    Score,
    Figure(&'p FigureColumn),
    FiscalCapacity,
    Coefficient(Option<&'p Scale>),
    Amount(&'p AmountColumn),
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

/// The base's place among the columns wanted. Amounts stand last.
const BASE: usize = 2;

/// The columns that a policy reads, and what they hold.
fn wanted(policy: &Policy) -> Vec<(Field<'_>, Wanted)> {
    let base = Wanted { is_needed: policy.terms().base == BaseRole::Basis, ..Wanted::needed(header::base_headers()) };
    let (code, name) = (Wanted::fixed(header::CODE), Wanted::fixed(header::NAME));
    let mut wanted = vec![(Field::Code, code), (Field::Name, name), (Field::Base, base)];
    let factors = policy.scored_factors();
    let score = |key: &str, name: &str| (Field::Score, Wanted::needed([key, name].map(str::to_owned)));
    wanted.extend(factors.map(|factor| score(&factor.key, &factor.name)));
    let figures = policy.figures().iter();
    wanted.extend(figures.map(|column| (Field::Figure(column), Wanted::needed(column.headers.clone()))));
    let needs_capacity = policy.needs_fiscal_capacity_scores();
    wanted.extend(needs_capacity.then(|| (Field::FiscalCapacity, Wanted::fixed(header::FISCAL_CAPACITY))));
    wanted.extend(policy.coefficients().iter().map(|key| {
        let name = policy.coefficient_name(key).to_owned();
        let scale = policy.coefficient(key).and_then(|coefficient| coefficient.scale.as_ref());
        let headers = [key.clone()].into_iter().chain((name != *key).then_some(name));
        (Field::Coefficient(scale), Wanted::needed(headers))
    }));
    let amount = |column: &AmountColumn| Wanted::needed(header::amount_headers(&column.key, &column.name));
    wanted.extend(policy.amounts().iter().map(|column| (Field::Amount(column), amount(column))));
    wanted
}

impl<'p> Columns<'p> {
    /// The columns by the header in the first of these rows, and its problems.
    pub(super) fn find(first_rows: &[FirstRow], policy: &'p Policy) -> Result<(Columns<'p>, Problems), Problems> {
        let mut problems = Problems::default();
        let (fields, wanted): (Vec<Field<'_>>, Vec<Wanted>) = wanted(policy).into_iter().unzip();
        let header = Header::read(first_rows, &wanted, &mut problems)?;
        if header.is_published() {
            return Err(Problems::only(Some(header.heading.line), ProblemKind::ResultFile));
        }
        let is_complete = problems.is_empty();
        header.check_others(BASE, &mut problems);
        header.check_doubles(true, &mut problems);
        let columns = Columns { policy, header, fields, is_complete };
        columns.check_units(&mut problems);
        Ok((columns, problems))
    }

    /// A line above the table says 单位：元 and a header 万元, or the other way round.
    fn check_units(&self, problems: &mut Problems) {
        let Header { heading, columns, places, .. } = &self.header;
        for place in self.amounts().filter_map(|wanted| places.get(wanted)).flatten() {
            let unit = columns.get(*place).and_then(|column| column.unit);
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
        let (is_of_all, is_of_mountain) = (names_the_total(&word), is_of_mountain(&word));
        let filled = self.amounts().filter(|wanted| !cell(*wanted).trim().is_empty());
        let places = filled.filter_map(|wanted| self.header.places.get(wanted)).flatten().copied();
        let mut amounts = Vec::new();
        let problems = self.header.read_cells((row.line, &row.cells), places, |wanted, unit, cell| {
            let found = cells::amount_of(cell, unit, wanted != BASE, None)?;
            amounts.push(TotalAmount { wanted, cell: cell.to_owned(), found });
            Ok(())
        });
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

    /// The county, if no column is missing, or the problems of all cells. A base that has no column is 0.
    fn county(&self, row: &Row<'_>) -> Result<County, Vec<Problem>> {
        let terms = self.policy.terms();
        let quantum_if = |is_whole: bool| is_whole.then_some(terms.quantum);
        let (mut code, mut name, mut base, mut fiscal_capacity) = (None, None, Money::ZERO, None);
        let (mut scores, mut figures, mut coefficients, mut amounts) = (vec![], vec![], vec![], vec![]);
        let places = self.header.places.iter().flatten().copied();
        let mut problems = self.header.read_cells((row.line, &row.cells), places, |wanted, unit, cell| {
            let Some(field) = self.fields.get(wanted) else { return Ok(()) };
            match field {
                Field::Code => code = Some(cells::code(cell)?),
                Field::Name => name = Some(cells::name(cell)?),
                Field::Base => {
                    base = cells::amount_of(cell, unit, false, quantum_if(terms.base == BaseRole::Protected))?;
                }
                Field::Score => scores.push(cells::score(cell)?),
                Field::Figure(column) => figures.push(cells::figure(cell, column)?),
                Field::FiscalCapacity => fiscal_capacity = Some(cells::score(cell)?),
                Field::Coefficient(scale) => coefficients.push(cells::coefficient(cell, *scale)?),
                Field::Amount(AmountColumn { holds, .. }) => {
                    let quantum = quantum_if(holds.are_whole_quanta());
                    amounts.push(cells::amount_of(cell, unit, holds.may_be_negative(), quantum)?);
                }
            }
            Ok(())
        });
        problems.extend(code.zip(name.as_deref()).and_then(|(code, name)| self.contradiction(row, code, name)));
        let (Some(code), Some(name), true, true) = (code, name, problems.is_empty(), self.is_complete) else {
            return Err(problems);
        };
        let (scores, coefficients, figures, amounts) =
            (scores.into(), coefficients.into(), figures.into(), amounts.into());
        Ok(County { code, name, base, scores, coefficients, fiscal_capacity, figures, amounts })
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
