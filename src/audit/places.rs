//! Which published row is which county's.

use std::cell::LazyCell;
use std::ops::Deref;

use super::finding::Demand;
use super::verdict::{MAX_FINDINGS, Renamed, Verdict};
use crate::county::{County, OtherName};
use crate::names::Names;
use crate::published::{PublishedFigures, PublishedRow};
use crate::roster::RosterCounty;

/// The figures of each county, `None` if it is missing, or doubled with different ones; and whether any is doubled so.
/// What is missing, doubled or added is found here, once for each county: nobody judges figures that do not exist.
pub(super) fn find<'a>(
    counties: &[County],
    published: &'a [PublishedRow],
    verdict: &mut Verdict,
) -> (Vec<Option<&'a PublishedFigures>>, bool) {
    // Of each county whether it is there, and its figures if they are clear.
    let mut places = vec![None; counties.len()];
    let mut by_code: Vec<(&County, &mut Option<Option<_>>)> = counties.iter().zip(&mut places).collect();
    by_code.sort_by_key(|(county, _)| county.code);
    let mut sorted: Vec<&PublishedRow> = published.iter().collect();
    sorted.sort_by_key(|row| row.code);
    let names = LazyCell::new(|| Names::of(counties)); // looked up only where one is not that of its code
    for group in sorted.chunk_by(|a, b| a.code == b.code) {
        let [first, more @ ..] = group else { continue };
        let found = by_code.binary_search_by_key(&first.code, |(county, _)| county.code);
        let Some((county, place)) = found.ok().and_then(|found| by_code.get_mut(found)) else {
            let by_name = by_name(&names, &first.name, verdict);
            verdict.find(Some((first.code, &first.name)), None, None, Demand::Added { by_name });
            continue;
        };
        check_names(&names, county, group, verdict);
        let same = more.iter().all(|row| row.figures == first.figures);
        if !more.is_empty() {
            verdict.find(Some((first.code, &first.name)), None, None, Demand::Doubled { same });
        }
        **place = Some(same.then_some(&first.figures));
    }
    for (county, _) in counties.iter().zip(&places).filter(|(_, place)| place.is_none()) {
        verdict.find(Some((county.code, &county.name)), None, None, Demand::Missing);
    }
    let is_any_unclear = places.iter().flatten().any(Option::is_none);
    let figures: Vec<Option<&PublishedFigures>> = places.into_iter().map(Option::flatten).collect();
    if figures.iter().any(Option::is_none) {
        verdict.find(None, None, None, Demand::SumsUnchecked);
    }
    (figures, is_any_unclear)
}

/// Names beside the code of a county. The code leads: another name of the county, by which no other is called, is told
/// and is no finding; of the wrong ones the first is.
fn check_names<'a>(
    names: &impl Deref<Target = Names<'a>>,
    county: &County,
    group: &[&PublishedRow],
    verdict: &mut Verdict,
) {
    let mut is_wrong = false;
    for row in group.iter().filter(|row| row.name != county.name) {
        let (name, expected) = (row.name.clone(), county.name.clone());
        match OtherName::of(&expected, &name).filter(|_| !names.has(&name)) {
            Some(how) => verdict.renamed.push(Renamed { county: row.code, name, expected, how }),
            None if is_wrong => {}
            None => {
                let by_name = by_name(names, &name, verdict);
                verdict.find(Some((row.code, &name)), None, None, Demand::Name { expected, by_name });
                is_wrong = true;
            }
        }
    }
}

/// Whom a name alone would mean, if it is one county.
fn by_name<'a>(names: &impl Deref<Target = Names<'a>>, name: &str, verdict: &Verdict) -> Option<RosterCounty> {
    if verdict.listed.len() == MAX_FINDINGS {
        return None; // nobody will read it
    }
    let meant = names.meant(name);
    let [county] = meant[..] else { return None };
    Some(RosterCounty { code: county.code, name: county.name.clone() })
}
