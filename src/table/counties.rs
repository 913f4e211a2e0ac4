//! Rows → counties.

use super::columns::{CODE, Columns, Found};
use super::header::FIRST_ROWS;
use super::kind::ProblemKind;
use super::problem::{Problem, Problems};
use super::row::{Log, Outcome, Row};
use crate::county::{County, CountyCode, Name};
use crate::policy::Policy;
use crate::roster::RosterCounty;

/// A table without problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The counties, in the order of the rows.
    pub counties: Vec<County>,
    /// Headers of the columns that were ignored, as written.
    pub ignored: Vec<String>,
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

/// Reads a year's table from rows of text, the first of which is the header: from a spreadsheet, a database, JSON.
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
    let first: Vec<Row<'_>> = rows.by_ref().take(FIRST_ROWS).collect();
    if first.iter().all(Row::is_blank) {
        return Err(Problems::only(None, ProblemKind::EmptyFile));
    }
    let texts = |row: &Row<'_>| row.cells.iter().map(|cell| cell.clone().into_owned()).collect();
    let headers = first.iter().map(|row| (row.line, Ok(texts(row)))).collect();
    let mut problems = Problems::default();
    let columns = Columns::find(headers, policy, &mut problems)?;
    let mut counties = Counties::new(&columns, problems);
    for row in first.into_iter().skip(1).chain(rows) {
        counties.take(row.line, (!row.is_blank()).then(|| columns.read(&row)));
    }
    counties.finish()
}

/// The rows read so far.
#[derive(Debug)]
pub(super) struct Counties<'a> {
    columns: &'a Columns<'a>,
    log: Log,
    /// Kept while nothing is wrong.
    counties: Vec<County>,
    /// Every code that could be read, with its line.
    codes: Vec<(CountyCode, usize)>,
    /// Counties of the roster that have no row yet, if each must have one.
    missing: Vec<&'a RosterCounty>,
    has_rows: bool,
}

impl<'a> Counties<'a> {
    pub(super) fn new(columns: &'a Columns<'a>, problems: Problems) -> Counties<'a> {
        let roster = &columns.policy.terms().roster;
        let needed = roster.counties().iter().filter(|_| !roster.is_partial());
        Counties {
            columns,
            log: Log::new(problems),
            counties: Vec::new(),
            codes: Vec::new(),
            missing: needed.collect(),
            has_rows: false,
        }
    }

    /// Takes what came of the next row.
    pub(super) fn take(&mut self, line: usize, outcome: Outcome<Found>) {
        let Some(found) = self.log.take(line, outcome) else { return };
        self.has_rows = true;
        match found {
            Found::County(county) => {
                self.admit(line, Some(county.code), Some(&county.name));
                if self.log.problems.is_empty() {
                    self.counties.push(county);
                }
            }
            Found::Refused(code, name) => self.admit(line, code, name.as_ref()),
            #[cfg(feature = "table")]
            Found::Broken(codes, names) => {
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
        if !self.has_rows {
            self.log.problems.push(Problem::new(None, ProblemKind::HeaderOnly));
        } else if let Some(place) = self.columns.header.place(CODE) {
            self.check_codes(place);
            if !self.missing.is_empty() {
                let missing = self.missing.into_iter().cloned().collect();
                self.log.problems.push(Problem::new(None, ProblemKind::RosterMissing { missing }));
            }
        }
        self.log.problems.into_result()?;
        Ok(Table { counties: self.counties, ignored: self.columns.header.ignored(), encoding: Encoding::Utf8 })
    }

    /// One table has codes of one length, that of most rows, and each once.
    fn check_codes(&mut self, place: usize) {
        let problem = |line, code: CountyCode, kind| self.columns.header.problem(line, place, &code.to_string(), kind);
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
