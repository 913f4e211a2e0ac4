//! The steps of one county, printed.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, OtherName, Share};

use super::Explainer;
use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{self, names, say, shown};
use crate::view::amounts::Unit;
use crate::view::units::own_code;

/// What to print of the county asked for, or why there is nothing.
pub(crate) fn print(year: &Year, allocation: &Allocation<'_>, asked_for: &str) -> Result<String, String> {
    let language = year.language;
    let Share { row, county, figures, .. } = find(allocation, asked_for, language)?;
    let (terms, asked_for) = (allocation.policy().terms(), asked_for.trim());
    let is_other_name = OtherName::of(&county.name, asked_for).is_some();
    let data = context! {
        name => shown(&county.name),
        county => county.code.to_string(),
        mountain => figures.mountain,
        title => shown(&terms.title),
        unit => Unit::of(terms.quantum).name(language),
        quantum => terms.quantum,
        taken => is_other_name.then(|| names::taken([asked_for, &county.name], false, language)),
        illustrative => year.policy_file.path.is_none().then(|| messages::illustrative(language)),
        steps => Explainer::new(allocation, language).county(row),
    };
    Ok(Words::of(language).sentence("explain.printed", data))
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
            Err(say(language, "county_ambiguous", context! { asked_for, row_count => named.count() + 2 }))
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
        meant.iter().map(|share| format!("{} {}", share.county.code, shown(&share.county.name))).collect();
    Err(say(language, "county_unknown", context! { asked_for, row_count => allocation.shares().len(), near }))
}
