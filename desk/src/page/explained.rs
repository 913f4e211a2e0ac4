//! Below the table: how each county's figures came about.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Allocation, Share};

use crate::explain::{Explainer, Step};
use crate::view::amounts::Unit;

/// Every county, in input order; and the first step of each title for which the policy cites something.
pub(super) fn explained(allocation: &Allocation<'_>, language: Language) -> (Vec<Value>, Vec<Step>) {
    let explainer = Explainer::new(allocation, language);
    let unit = Unit::of(allocation.policy().terms().quantum);
    let mut cited: Vec<Step> = Vec::new();
    let county = |Share { row, county, figures, .. }: Share<'_>| {
        let steps = explainer.county(row).unwrap_or_default();
        for step in steps.iter().filter(|step| step.source.is_some()) {
            if cited.iter().all(|known| known.title != step.title) {
                cited.push(step.clone());
            }
        }
        context! { code => county.code.to_string(), name => county.name, total => unit.show(figures.total), steps }
    };
    let counties = allocation.shares().map(county).collect();
    (counties, cited)
}
