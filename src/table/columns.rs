//! A year's row → a county.

use std::cmp::Ordering;

use super::cells;
use super::header::{FirstRow, Header, Wanted};
use super::kind::ProblemKind;
#[cfg(feature = "table")]
use super::lines::Layout;
use super::problem::{Problem, Problems};
use super::row::{Row, is_subtotal};
use crate::county::{County, CountyCode, Name};
use crate::header;
use crate::money::Money;
use crate::policy::{BaseRole, Policy};

/// The columns of a year's table, each where it stands.
#[derive(Debug)]
pub(super) struct Columns<'p> {
    policy: &'p Policy,
    pub(super) header: Header,
    code: Vec<usize>,
    name: Vec<usize>,
    base_yuan: Vec<usize>,
    base_wan_yuan: Vec<usize>,
    scores: Vec<Vec<usize>>,
    fiscal_capacity: Vec<usize>,
    coefficients: Vec<Vec<usize>>,
    /// Whether none is missing.
    is_complete: bool,
    /// What a base must be a multiple of, if it is paid.
    base_quantum: Option<Money>,
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

/// Place of the base among the columns wanted.
const BASE: usize = 2;

/// The columns that a policy reads, in the order of the fields of [`Columns`].
fn wanted(policy: &Policy) -> Vec<Wanted> {
    let terms = policy.terms();
    let mut wanted = vec![Wanted::fixed(header::CODE), Wanted::fixed(header::NAME)];
    wanted.push(Wanted {
        headers: header::base_headers(),
        is_needed: terms.base == BaseRole::Basis,
    });
    let scores = terms.factors.iter();
    wanted
        .extend(scores.map(|factor| Wanted::needed([factor.key.clone(), factor.name.to_string()])));
    wanted.extend(
        policy
            .needs_fiscal_capacity_scores()
            .then(|| Wanted::fixed(header::FISCAL_CAPACITY)),
    );
    let coefficients = policy.coefficients().iter();
    wanted.extend(coefficients.map(|key| Wanted::needed([key.clone()])));
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
        let is_in_wan_yuan = |place: &usize| {
            let column = header.columns.get(*place);
            column.is_some_and(|column| header::BASE_WAN_YUAN.is(&column.canonical))
        };
        let mut places = header.places.iter().cloned();
        let (code, name) = (places.next(), places.next());
        let base = places.next().into_iter().flatten();
        let (base_wan_yuan, base_yuan) = base.partition(is_in_wan_yuan);
        let terms = policy.terms();
        let scores = places.by_ref().take(terms.factors.len()).collect();
        let has_capacity = usize::from(policy.needs_fiscal_capacity_scores());
        let fiscal_capacity = places.by_ref().take(has_capacity).flatten().collect();
        Ok(Columns {
            policy,
            code: code.unwrap_or_default(),
            name: name.unwrap_or_default(),
            base_yuan,
            base_wan_yuan,
            scores,
            fiscal_capacity,
            coefficients: places.collect(),
            is_complete,
            base_quantum: (terms.base == BaseRole::Protected).then_some(terms.quantum),
            header,
        })
    }

    /// Where the code stands.
    pub(super) fn code(&self) -> Option<usize> {
        self.code.first().copied()
    }

    fn name(&self) -> Option<usize> {
        self.name.first().copied()
    }

    /// What is known of its rows.
    #[cfg(feature = "table")]
    pub(super) fn layout(&self) -> Layout {
        Layout {
            width: Some(self.header.columns.len()),
            code: self.code(),
        }
    }

    /// Reads a row: the county, or all that is wrong with it.
    pub(super) fn read(&self, row: &Row<'_>) -> Outcome {
        if row.is_blank() {
            return Outcome::Blank;
        }
        if let Some(kind) = self.whole_row(row) {
            return self.refused(row, vec![Problem::of_line(row.line, kind)]);
        }
        let mut problems = Vec::new();
        let code = self.cell(row, &self.code, &mut problems, cells::code);
        let name = self.cell(row, &self.name, &mut problems, cells::name);
        let base = self.base(row, &mut problems);
        let mut score = |places: &Vec<_>| self.cell(row, places, &mut problems, cells::score);
        let scores = self.scores.iter().filter_map(&mut score).collect();
        let fiscal_capacity = score(&self.fiscal_capacity);
        let coefficient =
            |places: &Vec<_>| self.cell(row, places, &mut problems, cells::coefficient);
        let coefficients = self.coefficients.iter().filter_map(coefficient).collect();
        if let (Some(code), Some(name)) = (code.filter(|code| code.digits() == 6), &name) {
            problems.extend(self.contradiction(row, code, name));
        }
        match (code, name, base) {
            // Nothing is missing, so none of the figures has been left out.
            (Some(code), Some(name), Some(base)) if problems.is_empty() && self.is_complete => {
                Outcome::County(County {
                    code,
                    name,
                    base,
                    scores,
                    coefficients,
                    fiscal_capacity,
                })
            }
            _ if !problems.is_empty() && row.cell(Some(0)).is_some_and(is_subtotal) => self
                .refused(
                    row,
                    vec![Problem::of_line(row.line, ProblemKind::SubtotalRow)],
                ),
            _ => self.refused(row, problems),
        }
    }

    /// Reads the cell of a column, if there is one; of a column that stands twice, both.
    fn cell<T>(
        &self,
        row: &Row<'_>,
        places: &[usize],
        problems: &mut Vec<Problem>,
        read: impl Fn(&str) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        let mut value = None;
        for place in places {
            let cell = row.cell(Some(*place))?;
            match read(cell) {
                Ok(read) => value = Some(read),
                Err(kind) => problems.push(self.header.problem(row.line, *place, cell, kind)),
            }
        }
        value
    }

    /// The base; 0 in a table without one.
    fn base(&self, row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Money> {
        if self.base_yuan.is_empty() && self.base_wan_yuan.is_empty() {
            return Some(Money::ZERO);
        }
        let mut read = |places, in_wan_yuan| {
            self.cell(row, places, problems, |cell| {
                cells::base(cell, in_wan_yuan, self.base_quantum)
            })
        };
        let in_yuan = read(&self.base_yuan, false);
        read(&self.base_wan_yuan, true).or(in_yuan)
    }

    /// What concerns a row as a whole and makes its cells not worth a word.
    fn whole_row(&self, row: &Row<'_>) -> Option<ProblemKind> {
        let (found, expected) = (row.cells.len(), self.header.columns.len());
        let first = Some(0).filter(|_| found != expected);
        let mut named = [self.code(), self.name(), first].into_iter();
        if named.any(|place| row.cell(place).is_some_and(is_subtotal)) {
            return Some(ProblemKind::SubtotalRow);
        }
        match found.cmp(&expected) {
            Ordering::Less => Some(ProblemKind::ShortRow { found, expected }),
            Ordering::Greater => Some(ProblemKind::LongRow { found, expected }),
            Ordering::Equal => None,
        }
    }

    /// The roster's names under the roster's codes.
    fn contradiction(&self, row: &Row<'_>, code: CountyCode, name: &str) -> Option<Problem> {
        let county = self.policy.terms().roster.contradicted(code, name)?;
        let expected = county.clone();
        let (place, kind) = if expected.code == code {
            (self.name(), ProblemKind::RosterName { expected })
        } else {
            (self.code(), ProblemKind::RosterCode { expected })
        };
        Some(
            self.header
                .problem(row.line, place?, row.cell(place)?, kind),
        )
    }

    fn refused(&self, row: &Row<'_>, mut problems: Vec<Problem>) -> Outcome {
        problems.sort_by_key(|problem| problem.column);
        // A subtotal is not a county, so not one that stands twice.
        let is_county = problems
            .iter()
            .all(|problem| problem.kind != ProblemKind::SubtotalRow);
        let code = row.cell(self.code()).filter(|_| is_county);
        let name = row.cell(self.name()).filter(|_| is_county);
        Outcome::Refused {
            code: code.and_then(|cell| cells::code(cell).ok()),
            name: name.and_then(|cell| cells::name(cell).ok()),
            problems,
        }
    }
    /// A problem of a code that could be read.
    pub(super) fn code_problem(
        &self,
        line: usize,
        code: CountyCode,
        kind: ProblemKind,
    ) -> Option<Problem> {
        let cell = code.to_string();
        self.code()
            .map(|place| self.header.problem(line, place, &cell, kind))
    }
}
