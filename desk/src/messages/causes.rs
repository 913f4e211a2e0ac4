//! What is behind the findings of an audit: said before them.

use minijinja::context;
use minijinja::value::Value;
use special_fund::audit::{Cause, CauseKind, Finding, Likely, Rounded, Verdict};
use special_fund::table::Language;
use special_fund::{CountyCode, Name, Policy};

use super::findings::{Printed, header};
use super::words::Words;
use super::{grouped, shown};

/// What is probably behind the findings, a line each, and whether it is behind all of them: one change makes the whole
/// table right, and there is but one right table.
pub(crate) fn causes(found: &Found<'_>, printed: &Printed<'_>, language: Language) -> (Vec<String>, bool) {
    match (&found.verdict.rounded, &found.verdict.cause) {
        (Some(rounded), _) => (vec![in_unit(*rounded, found, printed, language)], true),
        (None, Some(cause)) => (vec![whole(cause, found, printed, language)], true),
        (None, None) => likely(found, printed, language),
    }
}

/// What was found of which table.
pub(crate) struct Found<'a> {
    pub(crate) verdict: &'a Verdict,
    /// Whether more is listed than the verdict has, such as what differs from the result beside the table.
    pub(crate) has_others: bool,
    pub(crate) has_totals: bool,
    pub(crate) policy: &'a Policy,
}

/// In what unit the table stands.
fn in_unit(rounded: Rounded, found: &Found<'_>, printed: &Printed<'_>, language: Language) -> String {
    let data = context! {
        amount => rounded.unit.to_string(),
        quantum => found.policy.terms().quantum.to_string(),
        in_wan_yuan => printed.is_in_wan_yuan(None),
        is_quantum => rounded.is_quantum,
        count => found.verdict.found(),
    };
    Words::of(language).sentence("sentences.rounded", data)
}

/// The one change behind all findings.
fn whole(cause: &Cause, found: &Found<'_>, printed: &Printed<'_>, language: Language) -> String {
    let (words, kind) = (Words::of(language), cause.kind);
    let at = |code, name: String| {
        let line = printed.line(code).map(|line| printed.at(line, None, language));
        line.map_or_else(|| name.clone(), |line| format!("{line} {name}"))
    };
    let row = |county: &(CountyCode, Name)| at(county.0, format!("{} {}", county.0, shown(&county.1)));
    // Of a row with a wrong code its name says which it is.
    let named = |county: &(CountyCode, Name), code| at(code, shown(&county.1).to_string());
    let rows: Vec<String> = match (kind, cause.counties.as_slice()) {
        (CauseKind::CodesExchanged, [a, b]) => [(a, b.0), (b, a.0)].map(|(county, code)| named(county, code)).into(),
        (_, counties) => counties.iter().map(row).collect(),
    };
    let is_mountain = cause.counties.iter().any(|(code, _)| found.policy.terms().roster.contains(*code));
    let changed: Vec<Value> = cause.cells.iter().map(|cell| changed(cell, printed, language)).collect();
    let name = format!("sentences.causes.{}", Value::from_serialize(kind));
    let said = words.sentence(&name, context! { rows, changed, is_mountain });
    let lines = (!cause.totals.is_empty()).then(|| grouped::runs(&cause.totals, language));
    let lines = lines.map(|lines| words.sentence("sentences.lines", context! { lines }));
    // Which subtotal takes a row that is missing is not certain.
    let has_sums = kind == CauseKind::RowMissing && found.has_totals;
    let (count, has_others) = (found.verdict.found(), found.has_others);
    words.sentence("sentences.cause", context! { said, lines, has_sums, count, has_others })
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
fn likely(found: &Found<'_>, printed: &Printed<'_>, language: Language) -> (Vec<String>, bool) {
    let (verdict, has_others) = (found.verdict, found.has_others);
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
            has_others,
            is_one => one.is_some(),
            is_alone => verdict.likely.iter().filter(|other| other.county == likely.county).count() == 1,
            ..changed(likely, printed, language)
        };
        Words::of(language).sentence("sentences.likely", data)
    };
    let cells = verdict.likely.iter().filter(|likely| one.is_none_or(|one| one == *likely));
    (cells.map(line).collect(), one.is_some())
}
