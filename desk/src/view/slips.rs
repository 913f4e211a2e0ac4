//! What nobody can mean in a policy or a column of amounts: a growth for a multiple, grades on two scales, another unit;
//! and figures that stand far from all others of their column: a point or a unit that slipped. Nothing is refused for it.

use std::ops::RangeInclusive;

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Amounts, County, Figure, Money, Policy, Rate, Scale};

use crate::messages::shown;
use crate::messages::words::Words;
use crate::view::amounts::decimal;
use crate::view::inputs::{Input, Kind};

/// A half, in millionths: hardly anybody is to have less than that of last year.
const LEAST_FLOOR: u64 = 500_000;

/// So many times the next value of a scale.
const TIMES: i128 = 20;

/// So many times the fund, or a part of it.
const TIMES_OF_FUND: i128 = 50;

/// Of fewer counties nobody can tell which figure stands far from all others; of more nobody looks.
const FOR_OUTLIERS: RangeInclusive<usize> = 10..=10_000;

/// So many times the figure next to it, and the one in the middle.
const TIMES_OF_OTHERS: [i128; 2] = [4, 5];

/// What is to be said, a line each.
pub(crate) fn slips(counties: &[County], policy: &Policy, language: Language) -> Vec<String> {
    let say = |name: &str, data: Value| Words::of(language).sentence(&format!("notices.{name}"), data);
    let control = policy.terms().control.as_ref();
    let floor = control.and_then(|control| control.floor).filter(|floor| floor.millionths() < LEAST_FLOOR);
    let cap = control.and_then(|control| control.cap).filter(|cap| *cap < Rate::ONE);
    let bounds = floor.map(|floor| ("low_floor", floor)).into_iter().chain(cap.map(|cap| ("low_cap", cap)));
    let bounds = bounds.map(|(name, rate)| say(name, context! { rate => rate.to_string() }));
    let scales = scales(policy, language).map(|(name, values)| say("uneven_scale", context! { name, values }));
    let last = last_of_other_unit(counties, policy);
    let last = last
        .map(|last_total| say("last_of_other_unit", context! { last_total, fund_total => policy.terms().fund_total }));
    bounds.chain(scales).chain(last).collect()
}

/// Scales of which a value stands far from the next one, as 75 does between 0.5 and 1: each with its values.
fn scales(policy: &Policy, language: Language) -> impl Iterator<Item = (String, Vec<String>)> {
    let scaled = Input::all(policy).into_iter().filter_map(move |input| Some((input.name(language), input.scale?)));
    scaled.filter_map(|(name, scale)| {
        let values: Vec<Figure> = match scale {
            Scale::Grades(grades) => grades.iter().map(|(_, value)| *value).collect(),
            Scale::Brackets(brackets) => brackets.iter().map(|bracket| bracket.value).collect(),
            _ => return None,
        };
        let mut positive: Vec<i128> =
            values.iter().map(|value| value.millionths()).filter(|value| *value > 0).collect();
        positive.sort_unstable();
        let is_uneven = positive.iter().zip(positive.iter().skip(1)).any(|(low, high)| low * TIMES <= *high);
        is_uneven.then(|| (name.to_owned(), values.iter().map(Figure::to_string).collect()))
    })
}

/// The sum of last year's amounts, if it is in no keeping with the fund.
fn last_of_other_unit(counties: &[County], policy: &Policy) -> Option<Money> {
    let place = policy.amounts().iter().position(|column| column.holds == Amounts::Last)?;
    let last: Money = counties.iter().filter_map(|county| county.amounts.get(place)).copied().sum();
    let (sum, fund_total) = (last.fen(), policy.terms().fund_total.fen());
    let is_other = sum >= fund_total * TIMES_OF_FUND || sum > 0 && sum * TIMES_OF_FUND <= fund_total;
    is_other.then_some(last)
}

/// The largest or the least of a column if it is one, with its county and what the others have. Who has nothing is
/// none.
pub(crate) fn outliers(counties: &[County], policy: &Policy, language: Language) -> Vec<String> {
    if !FOR_OUTLIERS.contains(&counties.len()) {
        return Vec::new();
    }
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
    let middle = filled.get(filled.len() / 2).filter(|_| filled.len() >= *FOR_OUTLIERS.start());
    let middle = middle.map(|(figure, _)| *figure);
    let ([first, second, .., before, last], Some(middle)) = (filled.as_slice(), middle) else { return Vec::new() };
    let [of_next, of_middle] = TIMES_OF_OTHERS;
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
