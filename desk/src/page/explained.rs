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

/// What the policy cites for a step.
#[derive(Serialize)]
pub(super) struct Cited {
    title: String,
    source: String,
}

/// Every county, in input order; and what the policy cites for each step, once for all of them.
pub(super) fn explained(allocation: &Allocation<'_>, language: Language) -> (Vec<Explained>, Vec<Cited>) {
    let explainer = Explainer::new(allocation, language);
    let unit = Unit::of(allocation.policy().terms().quantum);
    let mut cited: Vec<Cited> = Vec::new();
    let county = |share: special_fund::Share<'_>| {
        let steps = explainer.county(share.row).unwrap_or_default();
        for step in &steps {
            let source = step.source.as_ref().filter(|_| cited.iter().all(|known| known.title != step.title));
            cited.extend(source.map(|source| Cited { title: step.title.clone(), source: source.clone() }));
        }
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
    let counties = allocation.shares().map(county).collect();
    (counties, cited)
}
