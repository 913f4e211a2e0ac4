//! The rows below the header.

use super::draft::Draft;
use super::kind::ProblemKind;
use super::lines::{Lines, is_blank, is_subtotal, split_quoted, unfit};
use super::problem::{MAX_PROBLEMS, Problem, Problems, ReadError};
use super::read::{Column, Role};
use crate::county::{County, CountyCode};
use crate::policy::{BaseRole, Policy};
use crate::roster::Roster;

/// The rows read so far.
pub(super) struct Rows<'a> {
    policy: &'a Policy,
    columns: &'a [Column],
    problems: Problems,
    counties: Vec<County>,
    /// Every code with its line, kept from the first problem on; until then row r stands on line r + 2.
    codes: Option<Vec<(CountyCode, usize)>>,
    /// Counties of the roster that have a row.
    seen: Vec<bool>,
    draft: Draft,
}

impl<'a> Rows<'a> {
    pub(super) fn new(policy: &'a Policy, columns: &'a [Column], problems: Problems) -> Rows<'a> {
        let draft = Draft::new(policy);
        Rows {
            policy,
            columns,
            codes: (!problems.is_empty()).then(Vec::new),
            problems,
            counties: Vec::new(),
            seen: vec![false; policy.terms().roster.counties().len()],
            draft,
        }
    }

    /// Reads to the end of the file: the counties, or every problem.
    pub(super) fn read(mut self, lines: &mut Lines<'_>) -> Result<Vec<County>, ReadError> {
        while let Some((number, line)) = lines.next() {
            let before = self.problems.count();
            (self.draft.code, self.draft.name) = (None, None);
            let county = self.read_line(lines, number, line);
            if self.problems.count() > before && self.codes.is_none() {
                self.codes = Some(
                    self.counties
                        .iter()
                        .zip(2..)
                        .map(|(county, line)| (county.code, line))
                        .collect(),
                );
            }
            if let Some((codes, code)) = self.codes.as_mut().zip(self.draft.code) {
                codes.push((code, number));
            }
            self.counties.extend(county);
        }
        self.check_lengths();
        self.check_duplicates();
        self.check_roster();
        if self.problems.is_empty() {
            return Ok(self.counties);
        }
        self.problems.sort();
        Err(self.problems.into())
    }

    #[inline]
    fn read_line(&mut self, lines: &mut Lines<'_>, number: usize, line: &str) -> Option<County> {
        if let Some(kind) = unfit(line) {
            self.note_broken(line);
            self.problems.push(Problem::of_line(number, kind));
            return None;
        }
        if !line.contains('"') {
            return self.read_row(lines, number, line, line.split(','));
        }
        match split_quoted(line) {
            Ok(cells) => self.read_row(lines, number, line, cells.iter().map(|cell| &**cell)),
            Err(mut kind) => {
                if self.problems.count() < MAX_PROBLEMS {
                    kind = lines.explain(line, kind, Some(self.columns.len()));
                }
                self.note_broken(line);
                self.problems.push(Problem::of_line(number, kind));
                None
            }
        }
    }

    #[inline]
    fn read_row<'c, C>(
        &mut self,
        lines: &mut Lines<'_>,
        number: usize,
        line: &str,
        cells: C,
    ) -> Option<County>
    where
        C: Iterator<Item = &'c str> + Clone,
    {
        let mut rest = cells.clone();
        let mut wrong = Vec::new();
        let mut found = 0_usize;
        let protected_quantum = (self.policy.terms().base == BaseRole::Protected)
            .then_some(self.policy.terms().quantum);
        for (place, column) in self.columns.iter().enumerate() {
            let Some(cell) = rest.next() else { break };
            found = found.wrapping_add(1); // at most the cells of a line
            if let Err(kind) = self.draft.read_cell(column.role, cell, protected_quantum) {
                wrong.push((place, kind));
            }
        }
        found = found.saturating_add(rest.count());
        let is_doubtful =
            !wrong.is_empty() || found != self.columns.len() || self.draft.is_subtotal();
        if is_doubtful
            && let Some(problem) = self.whole_row(lines, number, line, cells.clone(), found)
        {
            self.mark_draft();
            if matches!(&problem, Some(problem) if problem.kind == ProblemKind::SubtotalRow) {
                self.draft.code = None; // not a county, so not one that stands twice
            }
            self.problems.extend(problem);
            return None;
        }
        self.check_code_and_name(&mut wrong);
        if wrong.is_empty() {
            return self.draft.county();
        }
        wrong.sort_by_key(|(place, _)| *place);
        let mut wrong = wrong.into_iter().peekable();
        for (place, (cell, column)) in cells.zip(self.columns).enumerate() {
            while let Some((_, kind)) = wrong.next_if(|(wrong, _)| *wrong == place) {
                let header = Some(column.header.as_str());
                self.problems
                    .push(Problem::of_cell(number, place, header, cell, kind));
            }
        }
        None
    }

    /// What concerns a row as a whole and makes its cells not worth a word: `Some(None)` where it is no problem.
    #[cold]
    fn whole_row<'c, C>(
        &self,
        lines: &mut Lines<'_>,
        number: usize,
        line: &str,
        mut cells: C,
        found: usize,
    ) -> Option<Option<Problem>>
    where
        C: Iterator<Item = &'c str> + Clone,
    {
        let problem = |kind| Some(Some(Problem::of_line(number, kind)));
        let expected = self.columns.len();
        if is_blank(line) {
            return Some(
                lines
                    .skip_blank_rows()
                    .map(|last| Problem::of_line(number, ProblemKind::BlankRow { last })),
            );
        }
        let names = |column: &Column| matches!(column.role, Role::Code | Role::Name);
        let mut named = self
            .columns
            .iter()
            .zip(cells.clone())
            .filter(|(column, _)| names(column));
        if named.any(|(_, cell)| is_subtotal(cell)) || cells.next().is_some_and(is_subtotal) {
            return problem(ProblemKind::SubtotalRow);
        }
        match found.cmp(&expected) {
            std::cmp::Ordering::Less => problem(ProblemKind::ShortRow { found, expected }),
            std::cmp::Ordering::Greater => problem(ProblemKind::LongRow { found, expected }),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The roster's names under the roster's codes.
    #[inline]
    fn check_code_and_name(&mut self, wrong: &mut Vec<(usize, ProblemKind)>) {
        let Some(code) = self.draft.code else {
            return self.mark_draft();
        };
        let roster = &self.policy.terms().roster;
        if let Some(name) = &self.draft.name
            && let Some(county) = roster.contradicted(code, name)
        {
            let (role, kind) = if county.code == code {
                (Role::Name, ProblemKind::RosterName(county.clone()))
            } else {
                (Role::Code, ProblemKind::RosterCode(county.clone()))
            };
            wrong.push((self.place_of(role), kind));
        }
        self.mark_draft();
    }

    /// Marks the roster's county that the row at hand is.
    #[inline]
    fn mark_draft(&mut self) {
        let roster = &self.policy.terms().roster;
        let places = places(roster, self.draft.code, self.draft.name.as_deref());
        self.mark(places);
    }

    /// Marks those that a row may be whose cells cannot be told apart for sure.
    #[cold]
    fn note_broken(&mut self, line: &str) {
        let roster = &self.policy.terms().roster;
        for cell in line.split(',') {
            let cell = cell.trim_matches(|c: char| c == '"' || c.is_whitespace());
            let code = CountyCode::read(cell.as_bytes()).ok();
            self.mark([
                code.and_then(|code| roster.place(code)),
                roster.place_of_name(cell),
            ]);
        }
    }

    fn mark(&mut self, places: [Option<usize>; 2]) {
        for place in places.into_iter().flatten() {
            if let Some(seen) = self.seen.get_mut(place) {
                *seen = true;
            }
        }
    }

    fn place_of(&self, role: Role) -> usize {
        self.columns
            .iter()
            .position(|column| column.role == role)
            .unwrap_or(0)
    }

    /// The code of a row that has one, with its line.
    fn code(&self, row: usize) -> Option<(CountyCode, usize)> {
        match &self.codes {
            Some(codes) => codes.get(row).copied(),
            None => self
                .counties
                .get(row)
                .map(|county| (county.code, row.saturating_add(2))),
        }
    }

    /// How many rows have a code.
    fn coded(&self) -> usize {
        self.codes.as_ref().map_or(self.counties.len(), Vec::len)
    }

    fn push_of_code(&mut self, (code, line): (CountyCode, usize), kind: ProblemKind) {
        let place = self.place_of(Role::Code);
        let header = self.columns.get(place).map(|column| column.header.as_str());
        self.problems.push(Problem::of_cell(
            line,
            place,
            header,
            &code.to_string(),
            kind,
        ));
    }

    /// One table has codes of one length: that of most rows.
    fn check_lengths(&mut self) {
        let lengths = [6, 9, 12].map(|digits| {
            let codes = (0..self.coded()).filter_map(|row| self.code(row));
            (
                codes.filter(|(code, _)| code.digits() == digits).count(),
                digits,
            )
        });
        let Some((most, expected)) = lengths.into_iter().rev().max_by_key(|(count, _)| *count)
        else {
            return;
        };
        if most == self.coded() {
            return;
        }
        let codes = (0..self.coded()).filter_map(|row| self.code(row));
        let others: Vec<_> = codes
            .filter(|(code, _)| code.digits() != expected)
            .collect();
        for (code, line) in others {
            let found = code.digits();
            self.push_of_code((code, line), ProblemKind::CodeLength { found, expected });
        }
    }

    fn check_duplicates(&mut self) {
        let mut codes: Vec<(CountyCode, usize)> =
            (0..self.coded()).filter_map(|row| self.code(row)).collect();
        codes.sort();
        let mut first: Option<(CountyCode, usize)> = None;
        let mut found = Vec::new();
        for (this, line) in codes {
            match first {
                Some((other, first)) if other == this => found.push((this, line, first)),
                _ => first = Some((this, line)),
            }
        }
        for (code, line, first) in found {
            self.push_of_code((code, line), ProblemKind::DuplicateCode { first });
        }
    }

    fn check_roster(&mut self) {
        let roster = &self.policy.terms().roster;
        let missing = roster
            .counties()
            .iter()
            .zip(&self.seen)
            .filter(|(_, seen)| !**seen);
        let missing: Vec<_> = missing.map(|(county, _)| county.clone()).collect();
        let has_codes = self.columns.iter().any(|column| column.role == Role::Code);
        if has_codes && !missing.is_empty() && !roster.is_partial() {
            self.problems
                .push(Problem::of_table(ProblemKind::RosterMissing(missing)));
        }
    }
}

/// The places on the roster of a row's code and, in a table of counties, of its name: whichever of the two is wrong,
/// the county is not reported as missing too.
#[inline]
fn places(roster: &Roster, code: Option<CountyCode>, name: Option<&str>) -> [Option<usize>; 2] {
    let name = name.filter(|_| code.is_none_or(|code| code.digits() == 6));
    [
        code.and_then(|code| roster.place(code)),
        name.and_then(|name| roster.place_of_name(name)),
    ]
}
