//! What stands around the table: the files it was made from, the figures in large type, the pools.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;

use crate::messages::shown;
use crate::report::Report;
use crate::report::notices::{of_reading, of_year, source_of};
use crate::report::summary::Part;
use crate::view::amounts::percent;
use crate::view::columns::is_issued;

/// All of it. Files stand there by name, without their folders: the page is for passing on.
pub(super) fn head(report: &Report<'_>) -> Value {
    let (policy, language, record) = (report.policy(), report.language, report.record());
    let policy_file = record.policy.file.as_deref().map(shown);
    let pool = report.terms().fiscal_capacity.as_ref();
    context! {
        table => report.of_rows(&record.table.file.as_deref().map(shown).unwrap_or_default()),
        policy => of_year(policy_file.as_deref(), policy, language),
        source => source_of(policy, language),
        figures => figures(report),
        rate => report.allocation.common().uplift_rate.map(|step| percent(step.rate())),
        rest => pool.map(|pool| pool.rest),
        is_issued => is_issued(report.allocation),
        parts => parts(report),
        reasons => report.reasons().all(),
        audited => report.audited(),
        notices => of_reading(report.year),
        record => context! { table => record.table, policy => record.policy, version => record.version },
    }
}

/// What there is, what it becomes, what is left.
fn figures(report: &Report<'_>) -> Value {
    let (total, show) = (&report.total().figures, |amount| report.unit.show(amount));
    context! {
        fund => show(report.terms().fund_total),
        plan => show(total.plan),
        uplift => show(total.uplift),
        fiscal_capacity => show(total.fiscal_capacity),
        total => show(total.total),
        issued => show(total.issued.iter().copied().sum()),
        batch => show(total.batch),
        retained => show(report.allocation.common().retained),
    }
}

/// The table of pools.
fn parts(report: &Report<'_>) -> Vec<Value> {
    let name = |name: &str| match report.language {
        Language::Chinese => name.to_owned(),
        Language::English => name.replace('_', " "), // keys, which may break there
    };
    let part = |Part { name: own, weight, amount, note }: Part<'_>| {
        context! { name => name(own), weight, amount => report.unit.show(amount), note }
    };
    report.parts().into_iter().map(part).collect()
}
