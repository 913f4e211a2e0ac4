//! Which county a name means, where a table has no codes or a wrong one.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::zip;

use crate::county::{County, OtherName, beginning};

/// Among more counties than these, of villages, only whole names are known.
const MAX_OTHERWISE: usize = 10_000;

/// Counties by their names.
pub(crate) struct Names<'a> {
    counties: &'a [County],
    whole: BTreeMap<&'a str, Vec<&'a County>>,
    /// Their places by the beginnings of their names, if other names are known.
    beginnings: BTreeMap<Option<&'a str>, Vec<usize>>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(counties: &'a [County]) -> Names<'a> {
        let mut whole: BTreeMap<&str, Vec<&County>> = BTreeMap::new();
        counties.iter().for_each(|county| whole.entry(&county.name).or_default().push(county));
        let mut beginnings: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        let known = counties.iter().enumerate().take_while(|_| counties.len() <= MAX_OTHERWISE);
        known.for_each(|(place, county)| beginnings.entry(beginning(&county.name)).or_default().push(place));
        Names { counties, whole, beginnings }
    }

    /// Whether a county is called so.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.whole.contains_key(name)
    }

    /// Those that are called so; if nobody is, those that may be.
    pub(crate) fn meant(&self, name: &str) -> Vec<&'a County> {
        self.whole.get(name).cloned().unwrap_or_else(|| self.called_otherwise(name))
    }

    /// In their order those that a name may mean. Only those are asked whose names begin with some of it, of two characters
    /// or one.
    fn called_otherwise(&self, name: &str) -> Vec<&'a County> {
        let ends: Vec<usize> = name.char_indices().map(|(start, _)| start).chain([name.len()]).collect();
        let pieces = [1, 2].into_iter().flat_map(|count| zip(&ends, ends.iter().skip(count)));
        let pieces = pieces.map(|(start, end)| name.get(*start..*end)).chain([None]);
        let places: BTreeSet<usize> =
            pieces.filter_map(|piece| self.beginnings.get(&piece)).flatten().copied().collect();
        let counties = places.into_iter().filter_map(|place| self.counties.get(place));
        counties.filter(|county| OtherName::of(&county.name, name).is_some()).collect()
    }
}
