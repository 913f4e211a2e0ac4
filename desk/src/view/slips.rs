//! What nobody can mean in a policy or a column of amounts: a growth for a multiple, grades on two scales, another unit.
//! Nothing is refused for it.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::Language;
use special_fund::{Amounts, County, Figure, Money, Policy, Rate, Scale};

use crate::messages::words::Words;
use crate::view::inputs::Input;

/// A half, in millionths: hardly anybody is to have less than that of last year.
const LEAST_FLOOR: u64 = 500_000;

/// So many times the next value of a scale.
const TIMES: i128 = 20;

/// So many times the fund, or a part of it.
const TIMES_OF_FUND: i128 = 50;

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
