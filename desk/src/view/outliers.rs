//! Figures that stand far from all others of their column: a point or a unit that slipped.

use std::ops::RangeInclusive;

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Amounts, County, Policy};

use super::amounts::decimal;
use super::named;
use crate::messages::shown;
use crate::messages::words::Words;

/// Of fewer counties nobody can tell; of more nobody looks.
const COUNTIES: RangeInclusive<usize> = 10..=10_000;

/// So many times the figure next to it, and the one in the middle.
const TIMES: [i128; 2] = [4, 5];

/// What stands in a column: millionths, or fen, of which a 万元 has a million.
struct Column<'p> {
    /// Its key and its name in the policy; `None` for the base.
    named: Option<[&'p str; 2]>,
    figures: Vec<i128>,
    is_amount: bool,
}

/// The largest or the least of a column if it is one, with its county and what the others have. Who has nothing is none.
pub(crate) fn outliers(counties: &[County], policy: &Policy, language: Language) -> Vec<String> {
    if !COUNTIES.contains(&counties.len()) {
        return Vec::new();
    }
    columns(counties, policy).iter().flat_map(|column| of_column(column, counties, language)).collect()
}

fn of_column(
    Column { named: names, figures, is_amount }: &Column<'_>,
    counties: &[County],
    language: Language,
) -> Vec<String> {
    let mut filled: Vec<(i128, &County)> =
        figures.iter().copied().zip(counties).filter(|(figure, _)| *figure > 0).collect();
    filled.sort_by_key(|(figure, county)| (*figure, county.code));
    let middle = filled.get(filled.len() / 2).filter(|_| filled.len() >= *COUNTIES.start()).map(|(figure, _)| *figure);
    let ([first, second, .., before, last], Some(middle)) = (filled.as_slice(), middle) else { return Vec::new() };
    let [of_next, of_middle] = TIMES;
    let is_far = |small: i128, next: i128, middle: i128| small * of_next <= next && small * of_middle <= middle;
    let is_least = is_far(first.0, second.0, middle);
    let is_largest = last.0 >= before.0 * of_next && last.0 >= middle * of_middle;
    let said = |(figure, county): &(i128, &County), [from, to]: [i128; 2]| {
        let [figure, from, to] = [*figure, from, to].map(|figure| decimal(figure, 6, 0));
        let (code, county, words) = (county.code.to_string(), shown(&county.name), Words::of(language));
        let column = names.map_or_else(|| words.text("columns.base"), |[key, name]| named(language, key, name));
        let data = context! { code, county, column, figure, from, to, in_wan_yuan => is_amount };
        words.sentence("notices.outlier", data)
    };
    let least = is_least.then(|| said(first, [second.0, last.0]));
    least.into_iter().chain(is_largest.then(|| said(last, [first.0, before.0]))).collect()
}

/// Bases, scores, coefficients, figures of indicators that stand for themselves, last year's amounts and needs.
fn columns<'p>(counties: &[County], policy: &'p Policy) -> Vec<Column<'p>> {
    let figures =
        |of: &dyn Fn(&County) -> Option<i128>| counties.iter().map(|county| of(county).unwrap_or(0)).collect();
    let base = Column { named: None, figures: figures(&|county| Some(county.base.fen())), is_amount: true };
    let mut columns = vec![base];
    let mut add = |key: &'p str, name: &'p str, is_amount, of: &dyn Fn(&County) -> Option<i128>| {
        columns.push(Column { named: Some([key, name]), figures: figures(of), is_amount });
    };
    for (place, factor) in policy.scored_factors().enumerate() {
        let score = |county: &County| i128::try_from(county.scores.get(place)?.millionths()).ok();
        add(&factor.key, &factor.name, false, &score);
    }
    for (place, key) in policy.coefficients().iter().enumerate() {
        let rate = |county: &County| Some(county.coefficients.get(place)?.millionths().into());
        add(key, policy.coefficient_name(key), false, &rate);
    }
    for (place, column) in policy.figures().iter().enumerate().filter(|(_, column)| column.scale.is_none()) {
        if let (Some(key), Some(name)) = (column.headers.first(), column.headers.last()) {
            add(key, name, false, &|county| Some(county.figures.get(place)?.millionths()));
        }
    }
    for (place, column) in policy.amounts().iter().enumerate() {
        if matches!(column.holds, Amounts::Last | Amounts::Need) {
            add(&column.key, &column.name, true, &|county| Some(county.amounts.get(place)?.fen()));
        }
    }
    columns
}
