//! The columns of a published table: what they are called, and what its rows are, also where offices leave out the codes.

use std::ops::Range;

use super::cells;
use super::header::{CODE, Header, NAME, Wanted};
use super::heading::{FirstRow, cells_of};
use super::kind::ProblemKind;
use super::mend::{self, Holds};
use super::notice::{NoticeKind, Oddity};
use super::problem::{Problem, Problems};
use super::row::{Reading, Row, is_part, is_subtotal, names_the_total, total_word};
use crate::county::{County, CountyCode, city_itself};
use crate::header::{self, Unit, amount_headers, canonical};
use crate::names::Names;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedRow, PublishedTotal, Takes};
use crate::roster::RosterCounty;

/// What stands in the column of groups.
pub(super) const MOUNTAIN: header::Header = header::Header { en: "mountain", zh: "山区县" };
pub(super) const OTHER: header::Header = header::Header { en: "other", zh: "其他" };

/// The columns of a published table.
pub(super) struct Columns<'c> {
    pub(super) header: Header,
    /// The columns that are wanted.
    pub(super) wanted: Vec<Column>,
    /// A code of the year's table: counties have codes as long as that.
    code: Option<CountyCode>,
    /// Who a name is, where the table has no codes.
    names: Option<Names<'c>>,
    /// The cities without 市 that have a row of their own: those of 杭州市本级.
    cities: Vec<String>,
    /// A row in which nothing has been read.
    zero: PublishedFigures,
}

/// What a row is found to be.
#[allow(clippy::large_enum_variant, reason = "nearly all are counties")]
pub(super) enum Found {
    /// And whether it says its group.
    County(PublishedRow, bool),
    Total(PublishedTotal),
    /// A text and nothing else, with what is wrong with it where counties stand below.
    Note(Vec<Problem>),
    /// The header, once more.
    Header,
    /// The columns' numbers.
    Numbers,
    /// And whether it is a county's, for all that is wrong with it.
    Refused(bool),
}

impl<'c> Columns<'c> {
    /// The columns by the header in the first of these rows, and its problems.
    pub(super) fn find(
        first_rows: &[FirstRow],
        policy: &Policy,
        counties: &'c [County],
    ) -> Result<(Columns<'c>, Problems), Problems> {
        let mut problems = Problems::default();
        let all = Column::all(policy);
        let told = told(first_rows);
        let mut wanted: Vec<Wanted> = all.iter().map(|column| wanted(column, policy, &told)).collect();
        if let Some(code) = wanted.get_mut(CODE) {
            code.is_needed = counties.is_empty();
        }
        let mut header = Header::read(first_rows, &wanted, &mut problems)?;
        header.check_doubles(false, &mut problems);
        header.settle_units(|wanted| all.get(wanted).is_some_and(|column| !column.is_text()), &mut problems);
        let names = (header.place(CODE).is_none() && !counties.is_empty()).then(|| Names::of(counties));
        let cities = counties.iter().filter_map(|county| city_itself(&county.name)).collect();
        let code = counties.first().map(|county| county.code);
        let zero = PublishedFigures::zero(policy);
        Ok((Columns { header, wanted: all, code, names, cities, zero }, problems))
    }

    pub(super) fn read(&self, row: &Row<'_>) -> Reading<Found> {
        let passed_over = |found| Reading { found, problems: Vec::new(), oddities: Vec::new() };
        if self.header.repeats(&row.cells) {
            return passed_over(Found::Header);
        }
        if row.numbers_columns() {
            return passed_over(Found::Numbers);
        }
        let is_county = self.kind(row).is_none();
        let holds = |wanted: usize| match self.wanted.get(wanted) {
            Some(Column::Code) => Holds::Code,
            Some(Column::Name) => Holds::Name,
            Some(Column::Group) => Holds::Text,
            // A blank cell of a total says nothing.
            Some(column) => Holds::Printed { may_be_blank: is_county && is_of_some(column) },
            None => Holds::Text,
        };
        let mut read = mend::read(row, &self.header, holds, |row| self.read_plainly(row), |_| false);
        if self.names.is_some() && matches!(read.found, Found::County(..)) {
            read.oddities.push(Oddity { kind: NoticeKind::CodeByName, place: None });
        }
        if !read.problems.is_empty() && row.is_remark(None) {
            read.found = Found::Note(std::mem::take(&mut read.problems));
            read.oddities.clear();
        } else if matches!(read.found, Found::Refused(_)) {
            read.found = self.refused(row);
        }
        read
    }

    fn read_plainly(&self, row: &Row<'_>) -> (Found, Vec<Problem>) {
        let (found, expected) = (row.cells.len(), self.header.columns.len());
        let whole = |kind| Err(vec![Problem::new(row.line, kind)]);
        let read = match self.kind(row) {
            _ if found > expected => whole(ProblemKind::LongRow { found, expected }),
            Some((label, takes)) => self.total(row, label, takes),
            None if found < expected => whole(ProblemKind::ShortRow { found, expected }),
            None => self.county(row),
        };
        match read {
            Ok(found) => (found, self.header.check_bare(&row.cells).into_iter().collect()),
            Err(problems) => (Found::Refused(true), problems),
        }
    }

    /// A row that cannot be read, as it is printed. A telephone or page number below the table is nobody's: who has a row is
    /// known by a code, without codes by a name, and has something beside it.
    pub(super) fn refused(&self, row: &Row<'_>) -> Found {
        let cell = |wanted| row.cell(self.header.place(wanted)).map(str::trim).filter(|cell| !cell.is_empty());
        let is_known = if self.header.place(CODE).is_some() { cell(CODE) } else { cell(NAME) }.is_some();
        Found::Refused(is_known && row.cells.iter().filter(|cell| !cell.trim().is_empty()).count() > 1)
    }

    /// What a total row is called and takes; `None` if it is a county's. A payment is not passed over for its name: what has
    /// anything but the word itself for a code is a county's row, unless it has no name or that of the sum of a city. What has
    /// no code at all is none.
    fn kind(&self, row: &Row<'_>) -> Option<(String, Takes)> {
        let cell = |wanted| row.cell(self.header.place(wanted)).unwrap_or("").trim();
        let (code, name) = (cell(CODE), cell(NAME));
        let first = || row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or("");
        let named = match (code, name) {
            ("", "") => first(),
            ("", name) => name,
            (code, _) => code,
        };
        // 杭州市 without a code is no county where 杭州市本级 is one; 杭州市小计 is none whatever its code, and is checked.
        let word = total_word(name);
        let sum_of = ["小计", "合计"].into_iter().find_map(|ending| word.strip_suffix(ending));
        let is_city = |name: &str| self.cities.iter().any(|city| city == name.trim_end_matches('市'));
        if code.is_empty() && is_city(name) || sum_of.is_some_and(is_city) {
            return Some((word, Takes::Some));
        }
        if !is_subtotal(named) && !named.ends_with('省') {
            return None;
        }
        let word = total_word(named);
        if names_the_total(&word) {
            Some((word, Takes::All))
        } else if code.is_empty() || name.is_empty() || matches!(&*word, "小计" | "subtotal" | "sub-total") {
            let takes = if is_part(&word) { Takes::Part } else { Takes::Some };
            Some((word, takes))
        } else {
            None
        }
    }

    /// Reads every cell that has a column, and takes what it finds. Amounts without a unit are not read.
    fn cells(
        &self,
        row: &Row<'_>,
        mut take: impl FnMut(&Column, Option<Unit>, &str) -> Result<(), ProblemKind>,
    ) -> Result<(), Vec<Problem>> {
        let places = 0..self.header.columns.len();
        let problems = self.header.read_cells((row.line, &row.cells), places, |wanted, unit, cell| {
            let column = self.wanted.get(wanted).filter(|column| column.is_text() || unit.is_some());
            column.map_or(Ok(()), |column| take(column, unit, cell))
        });
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// The code of a county as long as the year's table has them: 330127000000 is 330127.
    fn own_code(&self, code: CountyCode) -> CountyCode {
        self.code.filter(|_| code.is_county()).map_or(code, |own| code.as_long_as(own))
    }

    fn county(&self, row: &Row<'_>) -> Result<Found, Vec<Problem>> {
        let (mut code, mut name, mut has_group, mut figures) = (None, None, false, self.zero.clone());
        self.cells(row, |column, unit, cell| {
            match column {
                Column::Code => code = Some(self.own_code(cells::code(cell)?)),
                Column::Name => {
                    code = self.names.as_ref().map_or(Ok(code), |names| code_of(cell, names).map(Some))?;
                    name = Some(cells::name(cell)?);
                }
                Column::Group => (figures.mountain, has_group) = (group(cell)?, !cell.trim().is_empty()),
                _ => {
                    let amount = column.shown(cells::amount(cell, unit)?);
                    column.slot(&mut figures).into_iter().for_each(|slot| *slot = amount);
                }
            }
            Ok(())
        })?;
        // Where a column is missing, the table is refused for that.
        let row = code.zip(name).map(|(code, name)| PublishedRow { code, name, figures });
        Ok(row.map_or(Found::Refused(true), |row| Found::County(row, has_group)))
    }

    /// A total row: blank cells say nothing, and cells that are not there are blank.
    fn total(&self, row: &Row<'_>, label: String, takes: Takes) -> Result<Found, Vec<Problem>> {
        let mut amounts = Vec::new();
        self.cells(row, |column, unit, cell| {
            if !column.is_text() && !cell.trim().is_empty() {
                amounts.push((column.clone(), column.shown(cells::amount(cell, unit)?)));
            }
            Ok(())
        })?;
        Ok(Found::Total(PublishedTotal { line: row.line, label, takes, above: 0, amounts }))
    }
}

/// Whether some counties may have nothing in a column, so that a blank is 0: everything but what the parts add up to.
fn is_of_some(column: &Column) -> bool {
    !matches!(column, Column::Plan | Column::Total | Column::Batch)
}

/// Whether it is a mountain county; of the others it may be blank.
fn group(cell: &str) -> Result<bool, ProblemKind> {
    let cell = cell.trim();
    let is_mountain = MOUNTAIN.is(cell);
    if is_mountain || cell.is_empty() || OTHER.is(cell) { Ok(is_mountain) } else { Err(ProblemKind::Group) }
}

/// Which headers a column of amounts that is missing is to have, of those that it may have: as the table says its unit.
fn told(first_rows: &[FirstRow]) -> Range<usize> {
    let cells = || first_rows.iter().flat_map(cells_of);
    let is_chinese =
        cells().any(|cell| [header::NAME, header::PLAN, header::TOTAL].iter().any(|one| cell.contains(one.zh)));
    let first = if cells().any(|cell| !Unit::of_line(cell).is_empty()) {
        4
    } else if cells().any(|cell| header::is_in_wan_yuan(&canonical(cell))) {
        2
    } else {
        return 0..2;
    };
    let only = first + usize::from(is_chinese);
    only..only + 1
}

/// The code of the one county that is called so, or, if none is, may be.
fn code_of(name: &str, names: &Names<'_>) -> Result<CountyCode, ProblemKind> {
    match names.meant(name)[..] {
        [county] => Ok(county.code),
        ref several => {
            let several = several.iter().map(|county| RosterCounty { code: county.code, name: county.name.clone() });
            Err(ProblemKind::NameWithoutCode { several: several.collect() })
        }
    }
}

/// What a column is called: key and name with yuan, with 万元, and without a unit where a line above says it. Of these it is
/// to have those that are `told`.
fn wanted(column: &Column, policy: &Policy, told: &Range<usize>) -> Wanted {
    let [key, name] = column.names();
    let texts = [key, name].map(|header| canonical(header).into_owned());
    let is_needed = column.is_needed(policy);
    if column.is_text() {
        let others = match column {
            Column::Code => vec![header::PRINTED_CODE.to_owned()],
            Column::Name => header::PRINTED_NAMES.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        };
        return Wanted { others, is_needed, ..Wanted::needed(texts) };
    }
    let mut others: Vec<String> = amount_headers(key, name).into_iter().chain(texts).collect();
    let headers = others.iter().skip(told.start).take(told.len()).cloned().collect();
    if *column == Column::Total && policy.terms().issued.is_some() {
        others.push(header::ENTITLEMENT.zh.to_owned());
        others.extend(amount_headers(key, header::ENTITLEMENT.zh));
    }
    Wanted { headers, others, is_needed }
}
