//! Figures that stand far from all others of their column: a point or a unit that slipped.

use std::ops::RangeInclusive;

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Amounts, County, Policy};

use super::amounts::decimal;
use super::inputs::{Input, Kind};
use crate::messages::shown;
use crate::messages::words::Words;

/// Of fewer counties nobody can tell; of more nobody looks.
const COUNTIES: RangeInclusive<usize> = 10..=10_000;

/// So many times the figure next to it, and the one in the middle.
const TIMES: [i128; 2] = [4, 5];

/// The largest or the least of a column if it is one, with its county and what the others have. Who has nothing is none.
pub(crate) fn outliers(counties: &[County], policy: &Policy, language: Language) -> Vec<String> {
    let mut inputs = Input::all(policy);
    inputs.retain(|input| match input.kind {
        Kind::Base | Kind::Score | Kind::Coefficient => true,
        Kind::Figure => input.scale.is_none(), // others do not stand for themselves
        Kind::Amount => matches!(policy.amounts()[input.place].holds, Amounts::Last | Amounts::Need),
        Kind::FiscalCapacity => false,
    });
    inputs.sort_by_key(|input| input.kind);
    inputs.iter().flat_map(|input| of_column(input, counties, language)).collect()
}

fn of_column(input: &Input<'_>, counties: &[County], language: Language) -> Vec<String> {
    let figures = counties.iter().filter_map(|county| Some((input.of(county)?, county)));
    let mut filled: Vec<(i128, &County)> = figures.filter(|(figure, _)| *figure > 0).collect();
    filled.sort_by_key(|(figure, county)| (*figure, county.code));
    let middle = filled.get(filled.len() / 2).filter(|_| COUNTIES.contains(&filled.len())).map(|(figure, _)| *figure);
    let ([first, second, .., before, last], Some(middle)) = (filled.as_slice(), middle) else { return Vec::new() };
    let [of_next, of_middle] = TIMES;
    let is_far = |small: i128, next: i128, middle: i128| small * of_next <= next && small * of_middle <= middle;
    let is_least = is_far(first.0, second.0, middle);
    let is_largest = last.0 >= before.0 * of_next && last.0 >= middle * of_middle;
    let said = |(figure, county): &(i128, &County), [from, to]: [i128; 2]| {
        let [figure, from, to] = [*figure, from, to].map(|figure| decimal(figure, 6, 0));
        let (code, county) = (county.code.to_string(), shown(&county.name));
        let in_wan_yuan = matches!(input.kind, Kind::Base | Kind::Amount); // of which a fen is a millionth
        let data = context! { code, county, column => input.name(language), figure, from, to, in_wan_yuan };
        Words::of(language).sentence("notices.outlier", data)
    };
    let least = is_least.then(|| said(first, [second.0, last.0]));
    least.into_iter().chain(is_largest.then(|| said(last, [first.0, before.0]))).collect()
}
