//! Rows → counties.

use std::collections::BTreeMap;

use super::columns::{Columns, Found};
use super::header::CODE;
use super::kind::ProblemKind;
use super::notice::{Notice, NoticeKind};
use super::problem::{Problem, Problems};
use super::row::{Log, Outcome, Row, first_rows};
use super::totals::{self, Total};
use crate::county::{County, CountyCode, Name};
use crate::number::Money;
use crate::policy::Policy;
use crate::roster::RosterCounty;

/// A table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The counties, in the order of the rows.
    pub counties: Vec<County>,
    /// Headers of the columns that were ignored, as written.
    pub ignored: Vec<String>,
    /// What was taken as it is meant, because no figure hangs on it: one a kind.
    pub notices: Vec<Notice>,
    /// How the text was encoded. Rows that did not come from a file are UTF-8, as all text in Rust is.
    pub encoding: Encoding,
}

/// How a table was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// GB18030, which includes GBK and GB2312: what Excel and WPS save on a Chinese system.
    Gb18030,
}

/// Reads a year's table from rows of text, header first, perhaps below titles: from a spreadsheet, a database, JSON.
///
/// # Errors
///
/// Every problem of the table, as if the rows had stood in a file: for example a missing column, a code of five digits, a
/// blank score, `12%`, a county of the roster that is missing.
///
/// ```
/// # let policy: special_fund::Policy = toml::from_str(include_str!("../../fixtures/2025/policy.toml"))?;
/// use special_fund::table::{self, Row};
///
/// let header = ["code", "name", "ecological_protection", "pollution_control"];
/// let row = Row::new(2, ["330102", "上城区", "80", "12%"]);
/// let problems = table::counties([Row::new(1, header), row], &policy).unwrap_err();
/// let codes: Vec<_> = problems.listed.iter().map(|problem| problem.code()).collect();
/// assert_eq!(codes, ["missing_column", "missing_column", "missing_column", "percent", "roster_missing"]);
/// let percent = &problems.listed[3];
/// assert_eq!((percent.line, percent.header.as_deref()), (Some(2), Some("pollution_control")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn counties<'a>(rows: impl IntoIterator<Item = Row<'a>>, policy: &Policy) -> Result<Table, Problems> {
    let mut rows = rows.into_iter();
    let (headers, first) = first_rows(&mut rows)?;
    let (columns, problems) = Columns::find(&headers, policy)?;
    let mut counties = Counties::new(&columns, problems);
    for row in first.into_iter().skip(columns.header.heading.rows).chain(rows) {
        counties.take(row.line, (!row.is_blank()).then(|| columns.read(&row)));
    }
    counties.finish()
}

/// The rows read so far.
#[derive(Debug)]
pub(super) struct Counties<'a> {
    columns: &'a Columns<'a>,
    pub(super) log: Log<'a>,
    /// Kept while nothing is wrong.
    counties: Vec<County>,
    /// Every code that could be read, with its line.
    codes: Vec<(CountyCode, usize)>,
    /// Counties of the roster that have no row yet, if each must have one.
    missing: Vec<&'a RosterCounty>,
    /// Total rows, and what they must add up to.
    totals: Vec<Total>,
}

impl<'a> Counties<'a> {
    pub(super) fn new(columns: &'a Columns<'a>, problems: Problems) -> Counties<'a> {
        let roster = &columns.policy.terms().roster;
        let needed = roster.counties().iter().filter(|_| !roster.is_partial());
        Counties {
            columns,
            log: Log::new(problems, &columns.header),
            counties: Vec::new(),
            codes: Vec::new(),
            missing: needed.collect(),
            totals: Vec::new(),
        }
    }

    /// Takes what came of the next row.
    pub(super) fn take(&mut self, line: usize, outcome: Outcome<Found>) {
        match self.log.take(line, outcome) {
            None => {}
            Some(Found::Total(total)) => {
                self.log.notices.of(NoticeKind::TotalRow).add(Some(line), None);
                self.totals.push(Total { above: self.counties.len(), ..total });
            }
            Some(Found::Note(problems)) => self.log.note(line, problems),
            Some(Found::County(county)) => {
                self.log.county();
                self.admit(line, Some(county.code), Some(&county.name));
                if self.log.problems.is_empty() {
                    self.counties.push(county);
                }
            }
            Some(Found::Refused(code, name)) => {
                self.log.county();
                self.admit(line, code, name.as_ref());
            }
            #[cfg(feature = "table")]
            Some(Found::Broken(codes, names)) => {
                self.log.county();
                codes.into_iter().for_each(|code| self.mark(Some(code), None));
                names.iter().for_each(|name| self.mark(None, Some(name)));
            }
        }
    }

    fn admit(&mut self, line: usize, code: Option<CountyCode>, name: Option<&Name>) {
        self.mark(code, name.filter(|_| code.is_none_or(CountyCode::is_county)));
        self.codes.extend(code.map(|code| (code, line)));
    }

    /// The roster's counties of a row's code and, if the row is a county's, of its name are there: whichever of the two
    /// is wrong, the county is not reported as missing too.
    fn mark(&mut self, code: Option<CountyCode>, name: Option<&Name>) {
        let code = code.map(CountyCode::county);
        self.missing.retain(|county| code != Some(county.code) && name != Some(&county.name));
    }

    /// The table, or every problem.
    pub(super) fn finish(mut self) -> Result<Table, Problems> {
        if !self.log.has_counties {
            self.log.problems.push(Problem::new(None, ProblemKind::HeaderOnly));
        } else if let Some(place) = self.columns.header.place(CODE) {
            self.check_codes(place);
            if !self.missing.is_empty() {
                let missing = self.missing.iter().copied().cloned().collect();
                self.log.problems.push(Problem::new(None, ProblemKind::RosterMissing { missing }));
            }
        }
        if self.log.problems.is_empty() {
            self.check_totals();
            self.check_county_rows();
        }
        let (notices, ignored) = self.log.finish()?;
        Ok(Table { counties: self.counties, ignored, notices, encoding: Encoding::Utf8 })
    }

    /// The amounts of total rows are those of the counties they sum up. Scores have no sum.
    fn check_totals(&mut self) {
        let (header, roster) = (&self.columns.header, &self.columns.policy.terms().roster);
        for (column, wanted) in self.columns.amounts().enumerate() {
            let Some(place) = header.place(wanted) else { continue };
            // The base comes first, then a county's other amounts.
            let amount = |county: &County| [county.base].iter().chain(&county.amounts).copied().nth(column);
            let wrong = totals::wrong(&self.totals, wanted, &self.counties, amount, |code| roster.contains(code));
            for (line, amount, sum) in wrong {
                let kind = ProblemKind::TotalAmount { found: amount.found, sum };
                self.log.problems.push(header.problem(line, place, &amount.cell, kind));
            }
        }
    }

    /// A county's own row among its townships is likely their sum, and refused if it is exactly that.
    fn check_county_rows(&mut self) {
        let (header, policy) = (&self.columns.header, self.columns.policy);
        let of_counties = self.codes.iter().filter(|(code, _)| code.digits() > 6 && code.is_county());
        let of_counties: Vec<&(CountyCode, usize)> = of_counties.collect();
        let mut rows: BTreeMap<CountyCode, Vec<&County>> = BTreeMap::new();
        for row in self.counties.iter().filter(|_| !of_counties.is_empty()) {
            rows.entry(row.code.county()).or_default().push(row);
        }
        for (code, line) in of_counties {
            let rows = rows.get(&code.county()).into_iter().flatten().copied();
            let (own, townships): (Vec<_>, Vec<_>) = rows.partition(|row| row.code == *code);
            let (Some(place), [own], false) = (header.place(CODE), &own[..], townships.is_empty()) else { continue };
            if is_sum(own, &townships, policy) {
                let problem = header.problem(*line, place, &code.to_string(), ProblemKind::CountySum);
                self.log.problems.push(problem.of_county(Some(*code), Some(own.name.clone())));
            } else {
                self.log.notices.of(NoticeKind::CountyAmongTownships).add(Some(*line), None);
            }
        }
    }

    /// One table has codes of one length, that of most rows, and each once.
    fn check_codes(&mut self, place: usize) {
        let problem = |line, code: CountyCode, kind| {
            self.columns.header.problem(line, place, &code.to_string(), kind).of_county(Some(code), None)
        };
        let with = |digits| self.codes.iter().filter(|(code, _)| code.digits() == digits).count();
        // The shortest, if several are the most.
        let most = [12, 9, 6].into_iter().max_by_key(|digits| with(*digits));
        for (code, line) in &self.codes {
            let found = code.digits();
            if let Some(expected) = most.filter(|most| *most != found) {
                self.log.problems.push(problem(*line, *code, ProblemKind::CodeLength { found, expected }));
            }
        }
        self.codes.sort_unstable();
        for same in self.codes.chunk_by(|(a, _), (b, _)| a == b) {
            let Some(((_, first), others)) = same.split_first() else { continue };
            for (code, line) in others {
                self.log.problems.push(problem(*line, *code, ProblemKind::DuplicateCode { first: *first }));
            }
        }
    }
}

/// Whether every figure of a row is the sum of others', and some of them is not 0. Coefficients have no sum, nor have
/// grades and brackets.
fn is_sum(own: &County, others: &[&County], policy: &Policy) -> bool {
    let numbers = |county: &County| {
        let scores = county.scores.iter().map(|score| score.millionths().cast_signed());
        let figures = policy.figures().iter().zip(&county.figures).filter(|(column, _)| column.scale.is_none());
        let figures = figures.map(|(_, figure)| figure.millionths());
        let amounts = [county.base].into_iter().chain(county.amounts.iter().copied()).map(Money::fen);
        scores.chain(figures).chain(amounts).collect::<Vec<i128>>()
    };
    let own = numbers(own);
    let mut sums = vec![0; own.len()];
    for other in others {
        sums.iter_mut().zip(numbers(other)).for_each(|(sum, number)| *sum += number);
    }
    sums == own && own.iter().any(|number| *number != 0)
}
