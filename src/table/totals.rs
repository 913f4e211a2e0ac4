//! Total and subtotal rows of a year's table: they are no counties, and their amounts must be sums of the counties'.

use std::collections::BTreeMap;

use crate::county::{County, CountyCode};
use crate::number::Money;

/// A total row.
#[derive(Debug)]
pub(super) struct Total {
    pub(super) line: usize,
    /// How many counties stand above.
    pub(super) above: usize,
    /// Whether it is the total of all counties, by its word.
    pub(super) is_of_all: bool,
    /// Whether it is that of the mountain counties, or of the others, by its word.
    pub(super) is_of_mountain: Option<bool>,
    pub(super) amounts: Vec<TotalAmount>,
}

/// An amount of a total row.
#[derive(Debug)]
pub(super) struct TotalAmount {
    /// Where its column stands among those wanted.
    pub(super) wanted: usize,
    /// As written.
    pub(super) cell: String,
    pub(super) found: Money,
}

/// The amounts of one column of total rows that are no sum they may mean, each with its line and the sum it is likely to
/// mean; `of` is what a county has in it. A total means all counties. A subtotal means those between it and the total row
/// above, or below; those on the roster, or the others; or those of a prefecture.
pub(super) fn wrong<'a>(
    totals: &'a [Total],
    wanted: usize,
    counties: &[County],
    of: impl Fn(&County) -> Option<Money>,
    is_mountain: impl Fn(CountyCode) -> bool,
) -> Vec<(usize, &'a TotalAmount, Money)> {
    if totals.is_empty() {
        return Vec::new();
    }
    let sum = |from: usize, to: usize| counties.iter().take(to).skip(from).filter_map(&of).sum::<Money>();
    let all = sum(0, counties.len());
    // Where nobody stands there is no sum that a 0 could mean.
    let groups = [true, false].map(|mountain| {
        let mut group = counties.iter().filter(|county| is_mountain(county.code) == mountain).peekable();
        group.peek().is_some().then(|| group.filter_map(&of).sum::<Money>())
    });
    let mut prefectures: BTreeMap<u64, Money> = BTreeMap::new();
    for (county, amount) in counties.iter().filter_map(|county| Some((county, of(county)?))) {
        let sum = prefectures.entry(county.code.prefecture()).or_default();
        *sum = *sum + amount;
    }
    let mut wrong = Vec::new();
    let mut from = 0;
    let ends = totals.iter().skip(1).map(|next| next.above).chain([counties.len()]);
    for (Total { line, above, is_of_all, is_of_mountain, amounts }, to) in totals.iter().zip(ends) {
        let before = (from < *above).then(|| sum(from, *above));
        let behind = (*above < to).then(|| sum(*above, to));
        // Below the total, 其中：山区县 is of no rows beside it; nor is 其他县, where there are mountain counties.
        let [of_mountain, of_others] = groups;
        let named =
            is_of_mountain.and_then(|is_mountain| if is_mountain { of_mountain } else { of_mountain.and(of_others) });
        let nearest = before.or(named).or(behind).unwrap_or(all);
        from = *above;
        let Some(amount) = amounts.iter().find(|amount| amount.wanted == wanted) else { continue };
        let sums = [before, behind, Some(all)].into_iter().chain(groups);
        let is_right = match is_of_all {
            true => amount.found == all,
            false => sums.flatten().chain(prefectures.values().copied()).any(|sum| sum == amount.found),
        };
        if !is_right {
            wrong.push((*line, amount, if *is_of_all { all } else { nearest }));
        }
    }
    wrong
}
