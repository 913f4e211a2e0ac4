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

/// One in so many, or fewer, can be far from all others.
const FEW: usize = 10;

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

/// The largest and the least of a column that are far from all others, each with its county and what the others have. Who
/// has nothing is none.
pub(crate) fn outliers(counties: &[County], policy: &Policy, language: Language) -> Vec<String> {
    if !FOR_OUTLIERS.contains(&counties.len()) {
        return Vec::new();
    }
    let mut inputs = Input::all(policy);
    inputs.retain(|input| match input.kind {
        Kind::Base | Kind::Score | Kind::Coefficient | Kind::FiscalCapacity => true,
        Kind::Figure => input.scale.is_none(), // others do not stand for themselves
        Kind::Amount => matches!(policy.amounts()[input.place].holds, Amounts::Last | Amounts::Need),
    });
    inputs.sort_by_key(|input| input.kind);
    inputs.iter().flat_map(|input| of_column(input, counties, language)).collect()
}

fn of_column(input: &Input<'_>, counties: &[County], language: Language) -> Vec<String> {
    let figures = counties.iter().filter_map(|county| Some((input.of(county)?, county)));
    let mut filled: Vec<(i128, &County)> = figures.filter(|(figure, _)| *figure > 0).collect();
    filled.sort_by_key(|(figure, county)| (*figure, county.code));
    let count = filled.len();
    if count < *FOR_OUTLIERS.start() {
        return Vec::new();
    }
    let (middle, [of_next, of_middle]) = (filled[count / 2].0, TIMES_OF_OTHERS);
    let is_far = |small: i128, large: i128, times: i128| small * times <= large;
    // More than a tenth that stand apart are a kind of their own.
    let (few, many) = (count / FEW, count - count / FEW);
    let is_low =
        |at: &usize| is_far(filled[*at].0, filled[at + 1].0, of_next) && is_far(filled[*at].0, middle, of_middle);
    let is_high =
        |at: &usize| is_far(filled[at - 1].0, filled[*at].0, of_next) && is_far(middle, filled[*at].0, of_middle);
    let low = (0..few).rfind(is_low).map_or(0, |last| last + 1);
    let high = (many..count).find(is_high).unwrap_or(count);
    let [from, to] = [filled[low].0, filled[high - 1].0].map(|figure| decimal(figure, 6, 0));
    let said = |(figure, county): &(i128, &County)| {
        let (code, county, figure) = (county.code.to_string(), shown(&county.name), decimal(*figure, 6, 0));
        let in_wan_yuan = matches!(input.kind, Kind::Base | Kind::Amount); // of which a fen is a millionth
        let data = context! { code, county, column => input.name(language), figure, from, to, in_wan_yuan };
        Words::of(language).sentence("notices.outlier", data)
    };
    filled[..low].iter().chain(&filled[high..]).map(said).collect()
}
