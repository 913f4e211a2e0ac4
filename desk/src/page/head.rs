//! What stands around the table: the files it was made from, the figures in large type, the sentences.

use minijinja::context;
use minijinja::value::Value;
use special_fund::Rest;
use special_fund::table::Language;

use crate::messages;
use crate::messages::words::Labels;
use crate::record::Record;
use crate::report::Report;
use crate::report::notices::{of_reading, of_year, source_of};
use crate::report::summary::Part;
use crate::view::amounts::percent;
use crate::view::columns::is_issued;

/// Files by name, without their folders: the page is for passing on.
pub(super) fn about(report: &Report<'_>, words: &Labels) -> Vec<Value> {
    let (policy, language, record) = (report.policy(), report.language, report.record());
    let table = record.table.file.as_deref().map(messages::shown).unwrap_or_default();
    let policy_file = record.policy.file.as_deref().map(messages::shown);
    let lines = [
        (words["table"], report.of_rows(&table)),
        (words["policy"], of_year(policy_file.as_deref(), policy, language)),
        (words["source"], source_of(policy, language)),
    ];
    lines.map(labelled).into()
}

/// What there is, what it becomes, what is left: figures in large type, and what stands below them.
pub(super) fn headline(report: &Report<'_>, words: &Labels) -> Vec<Value> {
    let (common, total) = (report.allocation.common(), &report.total().figures);
    let mut tiles =
        vec![(words["fund"], report.terms().fund_total, String::new()), (words["plan"], total.plan, String::new())];
    if let Some(step) = common.uplift_rate {
        tiles.push((words["uplift"], total.uplift, format!("{} {}", words["rate"], percent(step.rate()))));
    }
    if let Some(pool) = &report.terms().fiscal_capacity {
        let note = match pool.rest {
            Rest::ByScore => words["by_score"],
            Rest::Retained => words["not_paid"],
            _ => unreachable!("this program knows no other"),
        };
        let amount = total.fiscal_capacity;
        tiles.push((words["fiscal_capacity"], amount, note.to_owned()));
    }
    let is_issued = is_issued(report.allocation);
    tiles.push((words[if is_issued { "entitlement" } else { "paid" }], total.total, String::new()));
    if is_issued {
        tiles.push((words["issued"], total.issued.iter().copied().sum(), String::new()));
        tiles.push((words["batch"], total.batch, String::new()));
    }
    tiles.push((words["retained"], common.retained, String::new()));
    let tile = |(label, amount, note)| context! { label, figure => report.unit.show(amount), note };
    tiles.into_iter().map(tile).collect()
}

/// The table of pools.
pub(super) fn parts(report: &Report<'_>) -> Vec<Value> {
    let name = |name: &str| match report.language {
        Language::Chinese => name.to_owned(),
        Language::English => name.replace('_', " "), // keys, which may break there
    };
    let part = |Part { name: own, weight, amount, note }: Part<'_>| {
        context! { name => name(own), weight, amount => report.unit.show(amount), note }
    };
    report.parts().into_iter().map(part).collect()
}

/// The sentences of the screen.
pub(super) fn said(report: &Report<'_>, words: &Labels) -> Vec<Value> {
    let reasons = report.reasons();
    let mut said = vec![(words["rate"], reasons.rate())];
    said.extend(reasons.uplift().map(|uplift| (words["lift"], uplift)));
    said.extend(reasons.year().into_iter().map(|(what, line)| (words[what], line)));
    let residuals = reasons.residuals().into_iter();
    said.extend(residuals.map(|line| (words["residual"], line)));
    said.push((words["audit"], report.audited()));
    let notices = of_reading(report.year).into_iter();
    said.extend(notices.map(|notice| (words["notice"], notice)));
    said.into_iter().map(labelled).collect()
}

/// Of both inputs.
pub(super) fn digests(report: &Report<'_>, words: &Labels) -> Vec<Value> {
    let Record { table, policy, .. } = report.record();
    let inputs = [(words["table"], table.sha256), (words["policy"], policy.sha256)];
    inputs.map(|(label, digest)| labelled((label, digest.to_owned()))).into()
}

fn labelled((label, text): (&'static str, String)) -> Value {
    context! { label, text }
}
