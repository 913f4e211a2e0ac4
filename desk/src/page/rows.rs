//! The table: counties, and the subtotals below them.

use minijinja::context;
use minijinja::value::Value;
use special_fund::Share;

use super::bars::Scale;
use crate::report::Report;
use crate::view::lines::{Group, Line, subtotal_name};

/// Counties, and below them subtotals.
pub(super) fn groups(report: &Report<'_>) -> Vec<Value> {
    let lines: Vec<Line> = report.allocation.shares().map(|share| Line::of(&share)).collect();
    let scale = Scale::of(lines.iter());
    let county = |share: &Share<'_>| {
        let (county, line) = (share.county, Line::of(share));
        // Of a county only: next to its counties a subtotal would dwarf them.
        let bar = scale.bar(&line);
        let row = row(report, &county.code.to_string(), &county.name, &line);
        context! { is_mountain => share.figures.mountain, bar, ..row }
    };
    let subtotal = |(prefecture, line): &(u64, Line)| {
        row(report, &format!("{prefecture:04}"), &subtotal_name(*prefecture, report.language), line)
    };
    let group = |(shares, prefectures): Group<'_>| {
        let counties: Vec<Value> = shares.iter().map(county).collect();
        context! { counties, subtotals => prefectures.iter().map(subtotal).collect::<Vec<_>>() }
    };
    report.groups().into_iter().map(group).collect()
}

/// Amounts as shown.
pub(super) fn row(report: &Report<'_>, code: &str, name: &str, line: &Line) -> Value {
    context! { code, name, amounts => report.amounts(line) }
}
