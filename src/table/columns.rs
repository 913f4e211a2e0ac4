//! A year's row → a county.

use std::cmp::Ordering;

use super::cells;
use super::header::{Column, FirstRow, Header, Wanted};
use super::kind::ProblemKind;
use super::problem::{Problem, Problems};
use super::row::{Row, is_subtotal};
use crate::county::{County, CountyCode, Name};
use crate::header;
use crate::number::Money;
use crate::policy::{BaseRole, Policy};

/// The columns of a year's table.
#[derive(Debug)]
pub(super) struct Columns<'p> {
    policy: &'p Policy,
    pub(super) header: Header,
    /// Whether none is missing.
    is_complete: bool,
}

/// What came of a row.
#[derive(Debug)]
pub(super) enum Outcome {
    Blank,
    County(County),
    /// Code and name are kept if they can be read: they say who is there.
    Refused {
        code: Option<CountyCode>,
        name: Option<Name>,
        problems: Vec<Problem>,
    },
}

/// Places among the columns wanted.
const CODE: usize = 0;
const NAME: usize = 1;
const BASE: usize = 2;

/// The columns that a policy reads: code, name, base, scores, fiscal capacity, coefficients.
fn wanted(policy: &Policy) -> Vec<Wanted> {
    let terms = policy.terms();
    let mut wanted = vec![Wanted::fixed(header::CODE), Wanted::fixed(header::NAME)];
    wanted.push(Wanted { headers: header::base_headers(), is_needed: terms.base == BaseRole::Basis });
    for factor in &terms.factors {
        wanted.push(Wanted::needed([factor.key.clone(), factor.name.to_string()]));
    }
    if policy.needs_fiscal_capacity_scores() {
        wanted.push(Wanted::fixed(header::FISCAL_CAPACITY));
    }
    for key in policy.coefficients() {
        wanted.push(Wanted::needed([key.clone()]));
    }
    wanted
}

impl<'p> Columns<'p> {
    /// The columns by the header in the first of these rows.
    pub(super) fn find(
        first_rows: Vec<FirstRow>,
        policy: &'p Policy,
        problems: &mut Problems,
    ) -> Result<Columns<'p>, Problems> {
        let header = Header::read(first_rows, &wanted(policy), problems)?;
        if header.is_published() {
            return Err(Problems::only(Some(header.line), ProblemKind::ResultFile));
        }
        let is_complete = problems.is_empty();
        header.check_others(BASE, problems);
        header.check_doubles(true, problems);
        Ok(Columns { policy, header, is_complete })
    }

    /// Where the code stands.
    pub(super) fn code(&self) -> Option<usize> {
        self.header.place(CODE)
    }

    /// Reads a row: the county, or all that is wrong with it.
    pub(super) fn read(&self, row: &Row<'_>) -> Outcome {
        if row.is_blank() {
            return Outcome::Blank;
        }
        let whole = |kind| vec![Problem::of_line(row.line, kind)];
        let read = match self.whole_row(row) {
            Some(kind) => Err(whole(kind)),
            None => self.county(row),
        };
        let mut problems = match read {
            Ok(county) => return Outcome::County(county),
            Err(found) if found.is_empty() || !row.cell(Some(0)).is_some_and(is_subtotal) => found,
            Err(_) => whole(ProblemKind::SubtotalRow),
        };
        problems.sort_by_key(|problem| problem.column);
        let is_subtotal = |problem: &Problem| problem.kind == ProblemKind::SubtotalRow;
        // A subtotal is nobody's row, and has no code that could stand twice.
        let cell = |wanted| match problems.iter().any(is_subtotal) {
            true => None,
            false => row.cell(self.header.place(wanted)),
        };
        Outcome::Refused {
            code: cell(CODE).and_then(|cell| cells::code(cell).ok()),
            name: cell(NAME).and_then(|cell| cells::name(cell).ok()),
            problems,
        }
    }

    /// What concerns a row as a whole and makes its cells not worth a word.
    fn whole_row(&self, row: &Row<'_>) -> Option<ProblemKind> {
        let (found, expected) = (row.cells.len(), self.header.columns.len());
        let mut named = [CODE, NAME].map(|wanted| self.header.place(wanted)).into_iter();
        if named.any(|place| row.cell(place).is_some_and(is_subtotal)) {
            return Some(ProblemKind::SubtotalRow);
        }
        match found.cmp(&expected) {
            Ordering::Less => Some(ProblemKind::ShortRow { found, expected }),
            Ordering::Greater => Some(ProblemKind::LongRow { found, expected }),
            Ordering::Equal => None,
        }
    }

    /// The county, if no column is missing, or the problems of all cells.
    fn county(&self, row: &Row<'_>) -> Result<County, Vec<Problem>> {
        let terms = self.policy.terms();
        let quantum = (terms.base == BaseRole::Protected).then_some(terms.quantum);
        let (mut places, mut problems) = (self.header.places.iter(), Vec::new());
        let code = self.cell(row, places.next(), &mut problems, |cell, _| cells::code(cell));
        let name = self.cell(row, places.next(), &mut problems, |cell, _| cells::name(cell));
        let base = self.cell(row, places.next(), &mut problems, |cell, column| {
            let in_wan_yuan = header::BASE_WAN_YUAN.is(&column.canonical);
            cells::base(cell, in_wan_yuan, quantum)
        });
        let mut score = |places| self.cell(row, places, &mut problems, |cell, _| cells::score(cell));
        let factors = places.by_ref().take(terms.factors.len());
        let scores = factors.filter_map(|places| score(Some(places))).collect();
        let needs_capacity = self.policy.needs_fiscal_capacity_scores();
        let capacity = if needs_capacity { score(places.next()) } else { None };
        let coefficients =
            places.filter_map(|places| self.cell(row, Some(places), &mut problems, |cell, _| cells::coefficient(cell)));
        let coefficients = coefficients.collect();
        let of_county = code.filter(|code| code.digits() == 6).zip(name.as_ref());
        problems.extend(of_county.and_then(|(code, name)| self.contradiction(row, code, name)));
        match (code, name) {
            // No cell is missing and none is wrong, so none of the figures has been left out.
            (Some(code), Some(name)) if problems.is_empty() && self.is_complete => Ok(County {
                code,
                name,
                base: base.unwrap_or(Money::ZERO), // there is no such column
                scores,
                coefficients,
                fiscal_capacity: capacity,
            }),
            _ => Err(problems),
        }
    }

    /// Reads the cell of a column, if there is one; of a column that stands twice, both.
    fn cell<T>(
        &self,
        row: &Row<'_>,
        places: Option<&Vec<usize>>,
        problems: &mut Vec<Problem>,
        read: impl Fn(&str, &Column) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        let mut value = None;
        for place in places? {
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
        let expected = self.policy.terms().roster.contradicted(code, name)?.clone();
        let (wanted, kind) = if expected.code == code {
            (NAME, ProblemKind::RosterName { expected })
        } else {
            (CODE, ProblemKind::RosterCode { expected })
        };
        let place = self.header.place(wanted)?;
        let cell = row.cell(Some(place))?;
        Some(self.header.problem(row.line, place, cell, kind))
    }
}
