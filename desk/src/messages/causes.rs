//! What is behind the findings of an audit: said before them.

use minijinja::context;
use minijinja::value::Value;
use special_fund::audit::{Cause, CauseKind, Finding, Likely, Verdict};
use special_fund::table::Language;
use special_fund::{CountyCode, Name};

use super::findings::{Printed, header};
use super::words::Words;
use super::{grouped, shown};

/// What is probably behind the findings, a line each, and whether it is behind all of them: one change makes the whole
/// table right, and there is but one right table.
pub(crate) fn causes(verdict: &Verdict, printed: &Printed<'_>, language: Language) -> (Vec<String>, bool) {
    match &verdict.cause {
        Some(cause) => (vec![whole(cause, verdict, printed, language)], true),
        None => likely(verdict, printed, language),
    }
}

/// The one change behind all findings.
fn whole(cause: &Cause, verdict: &Verdict, printed: &Printed<'_>, language: Language) -> String {
    let words = Words::of(language);
    let row = |county: &(CountyCode, Name)| {
        let line = printed.line(county.0).map(|line| printed.at(line, None, language));
        let name = format!("{} {}", county.0, shown(&county.1));
        line.map_or_else(|| name.clone(), |line| format!("{line} {name}"))
    };
    let rows: Vec<String> = cause.counties.iter().map(row).collect();
    let changed: Vec<Value> = cause.cells.iter().map(|cell| changed(cell, printed, language)).collect();
    let kind = match cause.kind {
        CauseKind::AmountsExchanged => "amounts_exchanged",
        CauseKind::NamesExchanged => "names_exchanged",
        CauseKind::CodesExchanged => "codes_exchanged",
        CauseKind::RowMissing => "row_missing",
        CauseKind::RowWrong => "row_wrong",
        _ => unreachable!("this program knows no other"),
    };
    let said = words.sentence(&format!("sentences.causes.{kind}"), context! { rows, changed });
    let lines = (!cause.totals.is_empty()).then(|| grouped::runs(&cause.totals, language));
    let lines = lines.map(|lines| words.sentence("sentences.lines", context! { lines }));
    words.sentence("sentences.cause", context! { said, lines, count => verdict.found() })
}

/// A cell, what stands there and what must.
fn changed(cell: &Likely, printed: &Printed<'_>, language: Language) -> Value {
    let column = printed.column(Some(&cell.column));
    context! {
        at => printed.line(cell.county).map(|line| printed.at(line, column, language)).unwrap_or_default(),
        county => cell.county.to_string(),
        name => shown(&cell.name),
        column => header(&cell.column, column, language),
        published => cell.published.to_string(),
        amount => cell.amount.to_string(),
        in_wan_yuan => printed.is_in_wan_yuan(Some(&cell.column)),
    }
}

/// The cells that were probably changed. Where one of them alone makes the whole table right no other does.
fn likely(verdict: &Verdict, printed: &Printed<'_>, language: Language) -> (Vec<String>, bool) {
    let one = verdict.likely.iter().find(|likely| likely.left == 0);
    let mut found = verdict.listed.iter().filter(|finding| !finding.demand.is_unchecked());
    let is_of = |cell: &Likely, finding: &Finding| finding.column.as_ref() == Some(&cell.column);
    if one.is_some_and(|cell| verdict.found() == 1 && found.all(|finding| is_of(cell, finding))) {
        return (Vec::new(), true); // the finding says it
    }
    let line = |likely: &Likely| {
        let data = context! {
            left => likely.left,
            count => verdict.found(),
            is_one => one.is_some(),
            is_alone => verdict.likely.iter().filter(|other| other.county == likely.county).count() == 1,
            ..changed(likely, printed, language)
        };
        Words::of(language).sentence("sentences.likely", data)
    };
    let cells = verdict.likely.iter().filter(|likely| one.is_none_or(|one| one == *likely));
    (cells.map(line).collect(), one.is_some())
}
