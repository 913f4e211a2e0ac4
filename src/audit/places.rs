//! Which published row is which county's.

use super::finding::{Demand, Verdict};
use crate::county::County;
use crate::published::PublishedRow;

/// What is published of a county.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Missing,
    /// More than once, with different figures.
    Unclear,
    At(&'a PublishedRow),
}

/// Each county's place. What is missing, doubled or added is found here, once for each county: nobody judges figures
/// that do not exist.
pub(super) fn find<'a>(counties: &[County], published: &'a [PublishedRow], verdict: &mut Verdict) -> Vec<Place<'a>> {
    let mut places = vec![Place::Missing; counties.len()];
    let mut by_code: Vec<(&County, &mut Place<'a>)> = counties.iter().zip(&mut places).collect();
    by_code.sort_by_key(|(county, _)| county.code);
    let mut sorted: Vec<&PublishedRow> = published.iter().collect();
    sorted.sort_by_key(|row| row.code);
    for group in sorted.chunk_by(|a, b| a.code == b.code) {
        let [first, more @ ..] = group else { continue };
        let mut tell = |row: &PublishedRow, demand| {
            verdict.find(Some((row.code, &row.name)), None, None, demand);
        };
        let found = by_code.binary_search_by_key(&first.code, |(county, _)| county.code);
        let Some((county, place)) = found.ok().and_then(|found| by_code.get_mut(found)) else {
            tell(first, Demand::Added);
            continue;
        };
        if let Some(other) = group.iter().find(|row| row.name != county.name) {
            let expected = county.name.clone();
            tell(other, Demand::Name { expected });
        }
        let same = more.iter().all(|row| row.figures == first.figures);
        if !more.is_empty() {
            tell(first, Demand::Doubled { same });
        }
        **place = if same { Place::At(first) } else { Place::Unclear };
    }
    for (county, place) in counties.iter().zip(&places) {
        if matches!(place, Place::Missing) {
            verdict.find(Some((county.code, &county.name)), None, None, Demand::Missing);
        }
    }
    if !places.iter().all(|place| matches!(place, Place::At(_))) {
        verdict.find(None, None, None, Demand::SumsUnchecked);
    }
    places
}
