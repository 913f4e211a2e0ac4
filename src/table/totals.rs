//! Total and subtotal rows of a year's table: they are no counties, and their bases must be sums of the counties'.

use std::collections::BTreeMap;

use crate::county::{County, CountyCode};
use crate::number::Money;

/// A total row.
#[derive(Debug)]
pub(super) struct Total {
    /// Whether it is the total of all counties, by its word.
    pub(super) is_of_all: bool,
    /// Its base and the cell as written, if it has one.
    pub(super) base: Option<(Money, String)>,
}

/// A base of a total row that is not what it sums up.
#[derive(Debug)]
pub(super) struct WrongTotal {
    pub(super) line: usize,
    pub(super) cell: String,
    pub(super) found: Money,
    pub(super) sum: Money,
}

/// The total rows of a table.
#[derive(Debug, Default)]
pub(super) struct Totals(Vec<Placed>);

#[derive(Debug)]
struct Placed {
    line: usize,
    /// How many counties stand above.
    above: usize,
    total: Total,
}

impl Totals {
    pub(super) fn push(&mut self, line: usize, above: usize, total: Total) {
        self.0.push(Placed { line, above, total });
    }

    /// Those whose base is no sum that they may mean. A total means all counties. A subtotal means those between it and
    /// the total row above, or below; those on the roster, or the others; or those of a prefecture.
    pub(super) fn wrong(&self, counties: &[County], is_mountain: impl Fn(CountyCode) -> bool) -> Vec<WrongTotal> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let sum = |from: usize, to: usize| counties.iter().take(to).skip(from).map(|county| county.base).sum::<Money>();
        let all = sum(0, counties.len());
        let mountain: Money = counties.iter().filter(|county| is_mountain(county.code)).map(|county| county.base).sum();
        let mut prefectures: BTreeMap<u64, Money> = BTreeMap::new();
        for county in counties {
            let sum = prefectures.entry(county.code.prefecture()).or_default();
            *sum = *sum + county.base;
        }
        let mut wrong = Vec::new();
        let mut from = 0;
        for (Placed { line, above, total }, next) in self.0.iter().zip(self.0.iter().skip(1).map(Some).chain([None])) {
            let to = next.map_or(counties.len(), |next| next.above);
            let (before, behind) = (sum(from, *above), sum(*above, to));
            let has_some_above = from < *above;
            from = *above;
            let Some((found, cell)) = &total.base else { continue };
            let sums = [before, behind, mountain, all - mountain, all];
            let is_right = match total.is_of_all {
                true => *found == all,
                false => sums.iter().chain(prefectures.values()).any(|sum| sum == found),
            };
            if !is_right {
                let expected = if total.is_of_all {
                    all
                } else if has_some_above {
                    before
                } else {
                    behind
                };
                wrong.push(WrongTotal { line: *line, cell: cell.clone(), found: *found, sum: expected });
            }
        }
        wrong
    }
}
