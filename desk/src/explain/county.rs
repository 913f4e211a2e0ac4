//! The steps of one county, printed.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, OtherName, Share};

use super::{Explainer, Step};
use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, given, names, shown};
use crate::view::amounts::{Unit, count};
use crate::view::units::own_code;

/// What to print of the county asked for, or why there is nothing.
pub(crate) fn print(year: &Year, allocation: &Allocation<'_>, asked_for: &str) -> Result<String, String> {
    let language = year.language;
    let share = find(allocation, asked_for, language)?;
    let steps = Explainer::new(allocation, language).county(share.row);
    let mut text = heading(&share, allocation, language);
    let (name, asked_for) = (share.county.name.as_str(), asked_for.trim());
    if OtherName::of(name, asked_for).is_some() {
        text.push_str(&names::taken([asked_for, name], false, language));
        text.push('\n');
    }
    if year.policy_file.path.is_none() {
        text.push_str(messages::illustrative(language));
        text.push('\n');
    }
    for (number, step) in (1_usize..).zip(steps.unwrap_or_default()) {
        text.push_str(&printed(number, &step, year.language));
    }
    Ok(text)
}

/// The row of this code or, if it stands alone, of this name, short or whole.
fn find<'a>(allocation: &'a Allocation<'_>, asked_for: &str, language: Language) -> Result<Share<'a>, String> {
    let asked_for = asked_for.trim();
    let code = asked_for.parse().ok().map(own_code);
    let by_code = |share: &Share<'_>| Some(own_code(share.county.code)) == code;
    if let Some(share) = allocation.shares().find(by_code) {
        return Ok(share);
    }
    let by_name = |share: &Share<'_>| &*share.county.name == asked_for;
    let mut named = allocation.shares().filter(by_name);
    match (named.next(), named.next()) {
        (Some(share), None) => Ok(share),
        (Some(_), Some(_)) => {
            let rows = named.count() + 2;
            Err(given::name_not_unique(asked_for, rows, language))
        }
        (None, _) => by_other_name(allocation, asked_for, language),
    }
}

/// The only row that is likely meant, or those that may be.
fn by_other_name<'a>(allocation: &'a Allocation<'_>, asked_for: &str, language: Language) -> Result<Share<'a>, String> {
    let is_meant = |share: &Share<'_>| OtherName::of(&share.county.name, asked_for).is_some();
    let mut meant: Vec<Share<'_>> = allocation.shares().filter(is_meant).collect();
    if meant.len() == 1
        && let Some(share) = meant.pop()
    {
        return Ok(share);
    }
    if meant.is_empty() {
        let digits = |share: &Share<'_>| share.county.code.to_string();
        let is_near = |share: &Share<'_>| share.county.name.contains(asked_for) || digits(share).starts_with(asked_for);
        meant = allocation.shares().filter(|share| !asked_for.is_empty() && is_near(share)).collect();
    }
    let near: Vec<String> =
        meant.iter().take(NEAR).map(|share| format!("{} {}", share.county.code, shown(&share.county.name))).collect();
    let more = meant.len().saturating_sub(near.len());
    Err(given::not_in_table(asked_for, allocation.shares().len(), &near, more, language))
}

/// Most rows that are suggested.
const NEAR: usize = 5;

fn heading(share: &Share<'_>, allocation: &Allocation<'_>, language: Language) -> String {
    let policy = allocation.policy();
    let (county, unit) = (share.county, Unit::of(policy.terms().quantum));
    let data = context! {
        name => shown(&county.name),
        county => county.code.to_string(),
        mountain => share.figures.mountain,
        title => shown(&policy.terms().title),
        unit => unit.name(language),
        quantum => policy.terms().quantum,
    };
    Words::of(language).sentence("explain.heading", data)
}

fn printed(number: usize, step: &Step, language: Language) -> String {
    let (number, title) = (count(number), &step.title);
    let of_clause = |clause| Words::of(language).sentence("explain.clause.printed", context! { title, clause });
    let title = step.clause.map_or_else(|| title.clone(), of_clause);
    let said = |source| Words::of(language).sentence("explain.source", context! { source });
    let source = step.source.as_ref().map(said);
    let lines = source.iter().chain(&step.lines).map(|line| format!("   {line}\n"));
    let lines = lines.collect::<String>();
    format!("\n{number}. {title}\n{lines}")
}
