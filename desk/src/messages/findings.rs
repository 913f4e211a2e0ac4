//! What an audit finds: `330127 淳安县「上浮(元)」列：公布 1.00 元，应为……（规则第6节）[code]`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::Value;
use special_fund::audit::{Demand, Finding, Verdict};
use special_fund::table::{Language, PublishedColumn, PublishedTable};
use special_fund::{Column, CountyCode, Policy};

use super::words::Words;
use super::{called, grouped, places, say, shown};
use crate::input::sheets::Cells;

/// Where the figures of a published table stand.
#[derive(Debug)]
pub struct Printed<'a> {
    columns: &'a [PublishedColumn],
    /// The lines of each county: of one that is doubled, all.
    lines: BTreeMap<CountyCode, Vec<usize>>,
    /// Those of the sheet that it stands in.
    cells: Option<&'a Cells>,
}

impl<'a> Printed<'a> {
    /// Of a table, in a sheet or in lines.
    pub(crate) fn of(table: &'a PublishedTable, cells: Option<&'a Cells>) -> Printed<'a> {
        let mut lines: BTreeMap<CountyCode, Vec<usize>> = BTreeMap::new();
        for (row, line) in table.rows.iter().zip(&table.lines) {
            lines.entry(row.code).or_default().push(*line);
        }
        Printed { columns: &table.columns, lines, cells }
    }

    /// The column as it stands there.
    pub(crate) fn column(&self, column: Option<&Column>) -> Option<&'a PublishedColumn> {
        self.columns.iter().find(|printed| Some(&printed.column) == column)
    }

    /// The cell of a column in a line, or the line: `F7`, 第7行, line 7.
    pub(crate) fn at(&self, line: usize, column: Option<&PublishedColumn>, language: Language) -> String {
        match (self.cells, column) {
            (Some(cells), Some(column)) => format!("{}{line}", cells.column(column.place)),
            _ => places::line(line, language),
        }
    }

    /// Whether a column is printed in 万元, or any of the table.
    pub(super) fn is_in_wan_yuan(&self, column: Option<&Column>) -> bool {
        match column {
            Some(_) => self.column(column).is_some_and(|column| column.is_in_wan_yuan),
            None => self.columns.iter().any(|column| column.is_in_wan_yuan),
        }
    }

    pub(crate) fn line(&self, county: CountyCode) -> Option<usize> {
        self.lines.get(&county)?.first().copied()
    }

    /// Where a finding is.
    fn place(&self, finding: &Finding, language: Language) -> String {
        if let (Some((code, _)), Demand::Doubled { .. }) = (&finding.county, &finding.demand) {
            let lines = self.lines.get(code).map_or(String::new(), |lines| grouped::runs(lines, language));
            return Words::of(language).sentence("sentences.lines", context! { lines });
        }
        let line = match (&finding.county, &finding.demand) {
            (Some((code, _)), _) => self.line(*code),
            (None, Demand::TotalRow { line, .. } | Demand::SubtotalRow { line, .. }) => Some(*line),
            (None, _) => None,
        };
        line.map(|line| self.at(line, self.column(finding.column.as_ref()), language)).unwrap_or_default()
    }
}

/// All findings that are listed, a line each, and how many more there are; where they are printed, if they are.
pub fn listed(verdict: &Verdict, policy: &Policy, printed: Option<&Printed<'_>>, language: Language) -> String {
    let findings = verdict.listed.iter();
    let mut lines: Vec<String> = findings.map(|finding| self::finding(finding, policy, printed, language)).collect();
    if verdict.unlisted > 0 {
        lines.push(unlisted(verdict.listed.len(), verdict.unlisted, language));
    }
    lines.join("\n")
}

/// What stands above a column of the published table: there in 万元 as it is printed, else as the library calls it in
/// English.
pub(super) fn header<'c>(column: &'c Column, printed: Option<&PublishedColumn>, language: Language) -> Cow<'c, str> {
    let printed = printed.filter(|printed| language == Language::Chinese || printed.is_in_wan_yuan);
    printed.map_or_else(|| column.header(language), |printed| shown(printed.header.trim()).into())
}

/// How many more there are.
pub(super) fn unlisted(listed: usize, unlisted: usize, language: Language) -> String {
    Words::of(language).sentence("sentences.unlisted", context! { listed, unlisted })
}

/// A result that its own audit does not accept: never seen, and never to be published.
pub fn own_result(verdict: &Verdict, policy: &Policy, language: Language) -> String {
    let words = say(language, "self_audit", context! { findings => verdict.count() });
    format!("{words}\n{}", listed(verdict, policy, None, language))
}

/// One finding, in the unit of the table as printed. In English the library says what has no amounts.
pub fn finding(finding: &Finding, policy: &Policy, printed: Option<&Printed<'_>>, language: Language) -> String {
    let words = Words::of(language);
    let column = printed.and_then(|printed| printed.column(finding.column.as_ref()));
    let in_wan_yuan = printed.is_some_and(|printed| printed.is_in_wan_yuan(finding.column.as_ref()));
    let column = finding.column.as_ref().map(|of| header(of, column, language));
    let at = printed.map(|printed| printed.place(finding, language)).unwrap_or_default();
    let data = context! { column, at, in_wan_yuan, called => called(policy), ..Value::from_serialize(finding) };
    let demand = words.fill(&format!("demands.{}", finding.code()), &data);
    let demand = demand.unwrap_or_else(|_| match language {
        Language::English => finding.demand.to_string(),
        Language::Chinese => {
            words.sentence("wording.unknown_demand", context! { demand => finding.demand.to_string() })
        }
    });
    words.sentence("wording.finding", context! { demand, ..data })
}
