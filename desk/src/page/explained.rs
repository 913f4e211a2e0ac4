//! Below the table: how each county's figures came about.

use minijinja::context;
use minijinja::value::Value;
use special_fund::Share;

use crate::explain::{Explainer, Step};
use crate::report::Report;

/// Every county, in input order; and the first step of each title for which the policy cites something.
pub(super) fn explained(report: &Report<'_>) -> (Vec<Value>, Vec<Step>) {
    let explainer = Explainer::new(report.allocation, report.language);
    let mut cited: Vec<Step> = Vec::new();
    let county = |Share { row, county, figures, .. }: Share<'_>| {
        let steps = explainer.county(row).unwrap_or_default();
        for step in steps.iter().filter(|step| step.source.is_some()) {
            if cited.iter().all(|known| known.title != step.title) {
                cited.push(step.clone());
            }
        }
        let total = report.unit.show(figures.total);
        context! { code => county.code.to_string(), name => county.name, total, steps }
    };
    let counties = report.allocation.shares().map(county).collect();
    (counties, cited)
}
