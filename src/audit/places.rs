//! Which published row is which county's.

use super::{Demand, Finding, Verdict};
use crate::county::{County, CountyCode, Name};
use crate::published::{Column, PublishedRow};

/// What is published of a county.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Missing,
    /// More than once, with different figures.
    Unclear,
    At(usize),
}

/// The place of each county's row among those published, if it is clear which one that is, and whether it is clear of
/// all that are published. What is missing, doubled or added is found here, once for each county: figures that do not
/// exist are judged by nobody.
pub(super) fn places(
    counties: &[County],
    published: &[PublishedRow],
    verdict: &mut Verdict,
) -> (Vec<Option<usize>>, bool) {
    let mut places = vec![Place::Missing; counties.len()];
    let code_of = |row: &usize| counties.get(*row).map(|county| county.code);
    let mut by_code: Vec<usize> = (0..counties.len()).collect();
    by_code.sort_by_key(code_of);
    let codes: Vec<CountyCode> = published.iter().map(|row| row.code).collect();
    let names: Vec<&Name> = published.iter().map(|row| &row.name).collect();
    let mut rows: Vec<usize> = (0..published.len()).collect();
    rows.sort_by_key(|row| codes.get(*row));
    for group in rows.chunk_by(|a, b| codes.get(*a) == codes.get(*b)) {
        let first = group.first().copied();
        let found = first.and_then(|first| Some((first, codes.get(first)?, *names.get(first)?)));
        let Some((first, code, name)) = found else {
            continue;
        };
        let found = by_code.binary_search_by_key(&Some(*code), code_of).ok();
        let found = found.and_then(|place| by_code.get(place)).copied();
        let found = found.and_then(|row| counties.get(row).zip(places.get_mut(row)));
        let Some((county, place)) = found else {
            find(verdict, *code, name, Demand::Added);
            continue;
        };
        let mut named = group.iter().filter_map(|row| names.get(*row).copied());
        if let Some(other) = named.find(|name| **name != county.name) {
            let expected = county.name.clone();
            find(verdict, *code, other, Demand::Name { expected });
        }
        let figures = |row: &usize| published.get(*row).map(|row| row.figures);
        let same = group.iter().all(|row| figures(row) == figures(&first));
        if group.len() > 1 {
            find(verdict, *code, name, Demand::Doubled { same });
        }
        *place = if same { Place::At(first) } else { Place::Unclear };
    }
    for (county, _) in counties.iter().zip(&places).filter(|(_, place)| **place == Place::Missing) {
        find(verdict, county.code, &county.name, Demand::Missing);
    }
    let is_clear = !places.contains(&Place::Unclear);
    let places = places.into_iter().map(|place| match place {
        Place::At(place) => Some(place),
        Place::Missing | Place::Unclear => None,
    });
    let places: Vec<Option<usize>> = places.collect();
    if places.iter().any(Option::is_none) {
        verdict.push(Finding { county: None, column: Column::Code, published: None, demand: Demand::SumsUnchecked });
    }
    (places, is_clear)
}

fn find(verdict: &mut Verdict, code: CountyCode, name: &Name, demand: Demand) {
    verdict.push(Finding { county: Some((code, name.clone())), column: Column::Code, published: None, demand });
}
