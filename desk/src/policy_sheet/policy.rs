//! A sheet → a policy, or every mistake with its cell.

use minijinja::context;
use serde_json::json;
use special_fund::table::Language;
use special_fund::{Policy, PolicyDraft, PolicyError, PolicyMistake};

use super::draft::{Draft, Found};
use super::fill::{DATE, fill};
use super::lines::{self, Lines};
use super::names::coefficient_names;
use super::owners::owners;
use super::{Cell, Place, layout};
use crate::messages::policy_sheet as messages;
use crate::messages::shown;

/// A policy that was read from a sheet.
#[derive(Debug)]
pub struct Taken {
    /// The policy.
    pub policy: Policy,
    /// What is to be said of how it was read.
    pub notices: Vec<String>,
}

/// Reads the policy.
///
/// # Errors
///
/// Everything that is wrong, in words, in the order of the rows, each with its cell: `政策!C7`.
pub fn read(cells: Vec<Cell>, language: Language) -> Result<Taken, Vec<String>> {
    let mut draft = Draft { tree: json!({}), ..Draft::default() };
    let lines = lines::read(cells, &mut draft);
    let names = coefficient_names(&lines);
    fill(&lines, &names, &mut draft);
    owners(&lines, &names, &mut draft);
    let policy = serde_json::from_value::<PolicyDraft>(draft.tree.take());
    let policy = policy.map_err(|error| vec![error.to_string()])?;
    match Policy::try_from(policy) {
        Ok(policy) if draft.found.is_empty() => Ok(Taken { policy, notices: notices(&lines, &draft, language) }),
        Ok(_) => Err(said(draft, Vec::new(), language)),
        Err(errors) => Err(said(draft, errors.listed().to_vec(), language)),
    }
}

/// All mistakes in words: those of cells, and those of the policy but for what follows from them.
fn said(draft: Draft, errors: Vec<PolicyError>, language: Language) -> Vec<String> {
    let is_owner_lost = draft.found.iter().any(|found| found.code == "policy_sheet_owner");
    let is_header_lost = draft.found.iter().any(|found| found.code == "policy_sheet_header");
    let is_rate_unclear = errors.iter().any(|error| error.mistake == PolicyMistake::OneChoice);
    let is_rate_told = draft.told.iter().any(|key| key.starts_with("uplift.rate."));
    let follows = |error: &PolicyError| {
        let is_sum = matches!(error.mistake, PolicyMistake::WeightSum { .. });
        let is_of_lost = is_owner_lost && is_sum && error.key.contains("indicators");
        let is_unused = is_owner_lost && error.mistake == PolicyMistake::UnusedCoefficient;
        let (bare, is_missing) = (layout::bare(&error.key), error.mistake == PolicyMistake::MissingKey);
        let is_misspelt = |key: &&str| {
            bare == **key || bare.rsplit('.').next() == Some(*key) || bare == layout::source(layout::section(key))
        };
        let is_told = draft.told.contains(&error.key) || draft.misspelt.iter().any(is_misspelt);
        is_of_lost
            || draft.kept.contains(&layout::section(&bare))
            || is_unused
            || is_rate_told && error.mistake == PolicyMistake::OneChoice
            || is_header_lost
            || is_missing && (is_told || is_rate_unclear && bare.starts_with("uplift.rate."))
    };
    let of_policy = errors.iter().filter(|error| !follows(error)).map(|error| {
        let place = draft.place(&error.key);
        (place.cloned(), messages::of_policy(error, place, |key| draft.place(key).cloned(), language))
    });
    let of_cells = draft.found.iter().map(|Found { place, code, data }| {
        (place.clone(), messages::of_cell(place.as_ref(), code, data.clone(), language))
    });
    let mut all: Vec<_> = of_cells.chain(of_policy).collect();
    all.sort_by(|(a, _), (b, _)| a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)));
    all.into_iter().map(|(_, said)| said).collect()
}

fn notices(lines: &Lines, draft: &Draft, language: Language) -> Vec<String> {
    let cells: Vec<String> = lines.unread.iter().map(super::Place::cell).collect();
    let words = crate::messages::words::Words::of(language);
    let unread = (!cells.is_empty()).then(|| words.sentence("notices.policy_sheet_unread", context! { cells }));
    let names: Vec<String> = draft.named.iter().map(|(name, key)| format!("{} = {key}", shown(name))).collect();
    let named = (!names.is_empty()).then(|| words.sentence("notices.policy_sheet_named", context! { names }));
    let days = lines.items.iter().filter(|line| line.key == DATE && line.value.fault.is_some());
    let day = |place: &Place| {
        words.sentence("notices.policy_sheet_day", context! { cell => place.cell(), text => shown(&place.text) })
    };
    let days = days.map(|line| day(&line.value.place));
    unread.into_iter().chain(named).chain(days).collect()
}
