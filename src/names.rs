//! Which county a name means, where a table has no codes or a wrong one.

use std::collections::BTreeMap;

use crate::county::{County, OtherName};

/// Among more counties than these, of villages, only whole names are known.
const MAX_OTHERWISE: usize = 10_000;

/// Counties by their names.
pub(crate) struct Names<'a> {
    counties: &'a [County],
    whole: BTreeMap<&'a str, Vec<&'a County>>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(counties: &'a [County]) -> Names<'a> {
        let mut whole: BTreeMap<&str, Vec<&County>> = BTreeMap::new();
        counties.iter().for_each(|county| whole.entry(&county.name).or_default().push(county));
        Names { counties, whole }
    }

    /// Whether a county is called so.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.whole.contains_key(name)
    }

    /// Those that are called so; if nobody is, those that may be.
    pub(crate) fn meant(&self, name: &str) -> Vec<&'a County> {
        let otherwise = || {
            let known = self.counties.iter().take_while(|_| self.counties.len() <= MAX_OTHERWISE);
            known.filter(|county| OtherName::of(&county.name, name).is_some()).collect()
        };
        self.whole.get(name).cloned().unwrap_or_else(otherwise)
    }
}
