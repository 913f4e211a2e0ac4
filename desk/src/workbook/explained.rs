//! The steps of every county, and how well a spreadsheet can follow them.

use std::collections::BTreeMap;

use special_fund::{
    Allocation, BigUint, Bound, CountyControl, CountySteps, Exact, IndicatorKind, IndicatorStep, Money, Quotient, Rate,
    RowRounding, ShareStep,
};

use super::quanta;
use super::remainders::{Decision, Recipient, Remainders, error, sure_digits};
use crate::view::exact::{in_one_unit, power};

/// Everything the working needs to know of the library's steps.
pub(super) struct Explained {
    pub(super) counties: Vec<CountySteps>,
    /// In policy order.
    pub(super) weights: Vec<Weights>,
    pub(super) scores: Weights,
    pub(super) pools: Remainders,
    pub(super) plan: Remainders,
    pub(super) fiscal_capacity: Option<Remainders>,
    pub(super) offset: Option<Remainders>,
    /// Whether exact arithmetic decides how a county's uplift is rounded.
    pub(super) uplift_decided: Vec<bool>,
    /// Values of indicators, by factor.
    pub(super) indicators: Vec<Vec<Values>>,
    /// The amounts after control.
    pub(super) control: Option<Remainders>,
    /// The bounds of control that are a rate of an amount.
    pub(super) bounds: BTreeMap<Bound, Products>,
    /// What the others share of each adjustment.
    pub(super) freed: Vec<Option<Remainders>>,
}

/// The values of an indicator.
pub(super) struct Values {
    pub(super) weights: Weights,
    /// Whether they are what is left of figures with more digits than a spreadsheet keeps.
    pub(super) is_decided: bool,
}

/// Rates of amounts, rounded to whole quanta.
pub(super) struct Products {
    /// Decimal places that are surely right before rounding.
    pub(super) digits: u32,
    /// Of each county the bound, if it has one, and whether exact arithmetic decides it.
    pub(super) rows: Vec<Option<(i128, bool)>>,
}

/// The weights of a column as binary numbers.
pub(super) struct Weights {
    /// Decimal places of the exact weights, if a spreadsheet can round to them.
    pub(super) places: Option<u32>,
    /// How many roundings one weight over their sum can suffer.
    errors: u64,
}

impl Weights {
    /// `products` is how many numbers are multiplied to a weight.
    fn of<'w>(weights: impl Iterator<Item = &'w Exact> + Clone, total: Option<&Exact>, products: u128) -> Weights {
        let places = weights.clone().map(Exact::places).max().unwrap_or(0);
        let units = total.map(|total| {
            let places = places.max(total.places());
            total.digits() * power(places - total.places())
        });
        let is_exact = units.unwrap_or_default() * products <= BigUint::from(1_u64 << 50);
        let places = is_exact.then_some(places);
        let rows = u64::try_from(weights.count()).unwrap_or(u64::MAX);
        Weights { places, errors: if places.is_some() { 4 } else { rows + 64 } }
    }
}

impl Explained {
    pub(super) fn new(allocation: &Allocation<'_>) -> Explained {
        let steps = allocation.steps();
        let rows = 0..allocation.shares().len();
        let counties: Vec<CountySteps> = rows.filter_map(|row| steps.county(row)).collect();
        let indicators = indicators(allocation, &counties);
        let weights = weights(allocation, &counties, &indicators);
        let share = |of: fn(&CountySteps) -> Option<&ShareStep>| {
            let total = counties.iter().find_map(of).map(|step| &step.weight_total);
            let all = counties.iter().filter_map(of);
            Weights::of(all.map(|step| &step.weight), total, 4)
        };
        let scores = share(|county| county.fiscal_capacity.as_ref());
        // Plans are whole quanta, and so is their sum.
        let remainders = |of: &dyn Fn(&CountySteps) -> Option<&ShareStep>, errors: u64| {
            let any = counties.iter().any(|county| of(county).is_some());
            any.then(|| split(allocation, &counties, |county| shared(of(county)), errors))
        };
        let freed = |place: usize| remainders(&|county| county.adjustments.get(place)?.freed.as_ref(), 6);
        let summed = weights.iter().map(|weights| weights.errors + 4).sum::<u64>();
        let is_controlled = allocation.common().control.is_some();
        Explained {
            pools: pools(allocation),
            plan: split(allocation, &counties, plan, summed + 4),
            fiscal_capacity: remainders(&|county| county.fiscal_capacity.as_ref(), scores.errors + 2),
            offset: remainders(&|county| county.offset.as_ref(), 6),
            uplift_decided: uplift_decided(allocation),
            control: is_controlled.then(|| split(allocation, &counties, control, 24)),
            bounds: bounds(allocation, &counties),
            freed: (0..allocation.common().adjustments.len()).map(freed).collect(),
            indicators,
            weights,
            scores,
            counties,
        }
    }
}

/// The values of indicators, by factor.
fn indicators(allocation: &Allocation<'_>, counties: &[CountySteps]) -> Vec<Vec<Values>> {
    let factors = allocation.policy().terms().factors.iter().enumerate().map(|(factor, terms)| {
        let indicators = terms.indicators.iter().enumerate();
        let values = indicators.map(|(number, indicator)| {
            let is_difference = !matches!(indicator.kind, IndicatorKind::Amount { .. });
            let scores = counties.iter().filter_map(|county| county.cells.get(factor)?.indicators.as_ref());
            Values::of(scores.filter_map(|score| score.parts.get(number)), is_difference)
        });
        values.collect()
    });
    factors.collect()
}

impl Values {
    /// Differences of figures have the figures' errors.
    fn of<'s>(steps: impl Iterator<Item = &'s IndicatorStep> + Clone, is_difference: bool) -> Values {
        let larger = |a: &Exact, b: &Exact| {
            let [a, b] = in_one_unit(a, b);
            a.cmp(&b)
        };
        let largest = steps.clone().map(largest).max_by(larger);
        let total = steps.clone().next().map(|step| &step.total);
        let is_larger = largest.as_ref().zip(total).is_some_and(|(largest, total)| larger(largest, total).is_gt());
        let weights = Weights::of(steps.map(|step| &step.value), if is_larger { largest.as_ref() } else { total }, 24);
        Values { is_decided: weights.places.is_none() && is_difference, weights }
    }
}

/// The largest number that comes up where a value is calculated.
fn largest(step: &IndicatorStep) -> Exact {
    let figures = step.figures.iter().chain(step.range.iter().flatten());
    let figure = figures.map(|figure| figure.millionths().unsigned_abs()).max().unwrap_or(0);
    let rates = step.coefficients.iter().map(|(_, rate)| u128::from(rate.millionths()));
    let places = u32::try_from(step.coefficients.len() + 1).unwrap_or(1) * 6;
    Exact::new(std::iter::once(figure).chain(rates).map(BigUint::from).product(), places)
}

/// Floors, need limits and caps: a rate of an amount, rounded.
fn bounds(allocation: &Allocation<'_>, counties: &[CountySteps]) -> BTreeMap<Bound, Products> {
    let terms = allocation.policy().terms();
    let Some(control) = &terms.control else {
        return BTreeMap::new();
    };
    type Of = fn(&CountyControl) -> (Option<Money>, Option<Money>);
    let floor: Of = |step| (step.last, step.floor_bound);
    let need: Of = |step| (step.need, step.need_bound);
    let cap: Of = |step| (step.last, step.cap_bound);
    let quantum = terms.quantum.fen().unsigned_abs();
    let unit = quantum * u128::from(Rate::ONE.millionths());
    let products = |rate: Rate, of: Of| {
        let steps = || counties.iter().map(|county| county.control.as_ref().map_or((None, None), of));
        let product = |amount: Money| amount.fen().unsigned_abs() * u128::from(rate.millionths());
        let largest = steps().filter_map(|(amount, _)| Some(product(amount?) / unit)).max();
        let digits = sure_digits(error(largest.unwrap_or(0), 6));
        let row = |(amount, bound): (Option<Money>, Option<Money>)| {
            let above = product(amount?) % unit;
            let distance = above.min(unit - above);
            let is_near = digits.is_none_or(|digits| distance * 10_u128.saturating_pow(digits) < unit);
            // A whole product is no nearer to a whole number than to itself, as long as it is rounded at all.
            let is_decided = if above == 0 { digits.is_none() } else { is_near };
            Some((bound?.fen() / terms.quantum.fen(), is_decided))
        };
        Products { digits: digits.unwrap_or(0), rows: steps().map(row).collect() }
    };
    let rates =
        [(Bound::Floor, control.floor, floor), (Bound::Need, control.need_rate, need), (Bound::Cap, control.cap, cap)];
    rates.into_iter().filter_map(|(bound, rate, of)| Some((bound, products(rate?, of)))).collect()
}

fn weights(allocation: &Allocation<'_>, counties: &[CountySteps], indicators: &[Vec<Values>]) -> Vec<Weights> {
    let factors = allocation.policy().terms().factors.iter().enumerate();
    let columns = factors.map(|(column, factor)| {
        let cells = counties.iter().filter_map(|county| county.cells.get(column));
        let total = cells.clone().next().map(|cell| &cell.weight_total);
        let products = u128::try_from(factor.coefficients.len()).unwrap_or(16);
        let weights = cells.map(|cell| &cell.weight);
        let of_indicators = indicators.get(column).filter(|indicators| !indicators.is_empty());
        let Some(of_indicators) = of_indicators else {
            return Weights::of(weights, total, products + 6);
        };
        // A score that indicators made has no last decimal place.
        let errors = of_indicators.iter().map(|values| values.weights.errors + 4);
        let rows = u64::try_from(counties.len()).unwrap_or(u64::MAX);
        Weights { places: None, errors: errors.fold(rows + 64, u64::saturating_add) }
    });
    columns.collect()
}

/// A split among counties: of each its exact share if that is rounded, what it gets, and who decided.
fn split<'c>(
    allocation: &Allocation<'_>,
    counties: &'c [CountySteps],
    of: impl Fn(&'c CountySteps) -> (Option<&'c Quotient>, Money, Decision),
    errors: u64,
) -> Remainders {
    let quantum = allocation.policy().terms().quantum;
    let recipients = counties.iter().map(|county| {
        let (exact, amount, decision) = of(county);
        Recipient::new(county.code.value(), exact, quanta(amount, quantum), decision)
    });
    Remainders::new(recipients, errors)
}

fn pools(allocation: &Allocation<'_>) -> Remainders {
    let quantum = allocation.policy().terms().quantum;
    let recipients = (1..)
        .zip(&allocation.common().pools)
        .map(|(key, pool)| Recipient::new(key, Some(&pool.exact), quanta(pool.amount, quantum), Decision::Formula));
    Remainders::new(recipients, 4)
}

fn plan(county: &CountySteps) -> (Option<&Quotient>, Money, Decision) {
    let is_passed_over = county.plan.rounding == RowRounding::PassedOver;
    let decision = if is_passed_over { Decision::PassedOver } else { Decision::Formula };
    (Some(&county.plan.exact), county.cells.iter().map(|cell| cell.amount).sum(), decision)
}

/// The amount after control: λy, unless a bound holds the county.
fn control(county: &CountySteps) -> (Option<&Quotient>, Money, Decision) {
    let step = county.control.as_ref();
    let exact = step.filter(|step| step.held.is_none()).and_then(|step| step.exact.as_ref());
    (exact, step.map(|step| step.amount).unwrap_or_default(), Decision::Formula)
}

fn shared(step: Option<&ShareStep>) -> (Option<&Quotient>, Money, Decision) {
    (step.map(|step| &step.exact), step.map(|step| step.amount).unwrap_or_default(), Decision::Formula)
}

/// Rate × plan in millionths of a quantum: below 10^14 a spreadsheet rounds it up rightly after rounding it to six
/// places, above only if it is not too near to a whole number.
fn uplift_decided(allocation: &Allocation<'_>) -> Vec<bool> {
    const ONE: u128 = 1_000_000;
    let policy = allocation.policy();
    let rate = u128::from(allocation.common().rate().millionths());
    let decided = allocation.shares().map(|share| {
        let product = rate * u128::from(quanta(share.figures.plan, policy.terms().quantum));
        let distance = (product % ONE).min(ONE - product % ONE);
        share.figures.mountain && product >= 100_000_000_000_000 && distance <= (product >> 46) + 1
    });
    decided.collect()
}
