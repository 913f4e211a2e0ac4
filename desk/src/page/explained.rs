//! Below the table: how each county's figures came about.

use serde::Serialize;
use special_fund::Allocation;
use special_fund::table::Language;

use crate::explain::Explainer;
use crate::view::amounts::Unit;

/// The steps of one county.
#[derive(Serialize)]
pub(super) struct Explained {
    code: String,
    name: String,
    total: String,
    steps: Vec<Step>,
}

/// One step, as the command `explain` words it.
#[derive(Serialize)]
struct Step {
    clause: &'static str,
    title: String,
    lines: Vec<String>,
}

/// Every county, in input order.
pub(super) fn explained(allocation: &Allocation<'_>, language: Language) -> Vec<Explained> {
    let explainer = Explainer::new(allocation, language);
    let unit = Unit::of(allocation.policy().terms().quantum);
    let county = |share: special_fund::Share<'_>| {
        let steps = explainer.county(share.row).unwrap_or_default();
        let steps = steps.into_iter().map(|step| Step {
            clause: step.clause.unwrap_or_default(),
            title: step.title,
            lines: step.lines,
        });
        Explained {
            code: share.county.code.to_string(),
            name: share.county.name.to_string(),
            total: unit.show(share.figures.total),
            steps: steps.collect(),
        }
    };
    allocation.shares().map(county).collect()
}
