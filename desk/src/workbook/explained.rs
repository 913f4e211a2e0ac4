//! The steps of every county, and how well a spreadsheet can follow them.

use special_fund::{Allocation, BigUint, CountySteps, Exact, PoolStep, Quotient, RowRounding, ShareStep};

use super::quanta;
use super::remainders::{Recipient, Remainders};
use crate::view::exact::power;

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
        // A sum has no more places than its parts.
        let units = total.map(|total| total.digits() * power(places - total.places()));
        let is_exact = units.unwrap_or_default() * products <= BigUint::from(1_u64 << 50);
        let places = is_exact.then_some(places);
        let rows = u64::try_from(weights.count()).unwrap_or(u64::MAX);
        Weights { places, errors: if places.is_some() { 4 } else { rows.saturating_add(64) } }
    }
}

impl Explained {
    pub(super) fn new(allocation: &Allocation<'_>) -> Explained {
        let steps = allocation.steps();
        let rows = 0..allocation.shares().len();
        let counties: Vec<CountySteps> = rows.filter_map(|row| steps.county(row)).collect();
        let weights = weights(allocation, &counties);
        let share = |of: fn(&CountySteps) -> Option<&ShareStep>| {
            let total = counties.iter().find_map(of).map(|step| &step.weight_total);
            let all = counties.iter().filter_map(of);
            Weights::of(all.map(|step| &step.weight), total, 4)
        };
        let scores = share(|county| county.fiscal_capacity.as_ref());
        // Plans are whole quanta, and so is their sum.
        let remainders = |of: fn(&CountySteps) -> Option<&ShareStep>, errors: u64| {
            let any = counties.iter().any(|county| of(county).is_some());
            any.then(|| shared(allocation, &counties, of, errors))
        };
        let fiscal_capacity = remainders(|county| county.fiscal_capacity.as_ref(), scores.errors.saturating_add(2));
        let offset = remainders(|county| county.offset.as_ref(), 6);
        let summed = weights.iter().map(|weights| weights.errors.saturating_add(4));
        let plan = plan(allocation, &counties, summed.fold(4, u64::saturating_add));
        Explained {
            pools: pools(allocation, allocation.common().pools.clone()),
            plan,
            fiscal_capacity,
            offset,
            uplift_decided: uplift_decided(allocation),
            weights,
            scores,
            counties,
        }
    }
}

fn weights(allocation: &Allocation<'_>, counties: &[CountySteps]) -> Vec<Weights> {
    let factors = allocation.policy().terms().factors.iter().enumerate();
    let columns = factors.map(|(column, factor)| {
        let cells = counties.iter().filter_map(|county| county.cells.get(column));
        let total = cells.clone().next().map(|cell| &cell.weight_total);
        let products = u128::try_from(factor.coefficients.len()).unwrap_or(16);
        let weights = cells.map(|cell| &cell.weight);
        Weights::of(weights, total, products.saturating_add(6))
    });
    columns.collect()
}

fn pools(allocation: &Allocation<'_>, pools: Vec<PoolStep>) -> Remainders {
    let recipients = (1..).zip(pools).map(|(key, pool)| Recipient {
        key,
        quanta: quanta(pool.amount, allocation.policy().terms().quantum),
        exact: pool.exact,
        is_passed_over: false,
    });
    Remainders::new(recipients.collect(), 4)
}

fn plan(allocation: &Allocation<'_>, counties: &[CountySteps], errors: u64) -> Remainders {
    let recipients = counties.iter().map(|county| Recipient {
        key: county.code.value(),
        exact: county.plan.exact.clone(),
        quanta: {
            let cells = county.cells.iter();
            let cells = cells.map(|cell| quanta(cell.amount, allocation.policy().terms().quantum));
            cells.fold(0, u64::saturating_add)
        },
        is_passed_over: county.plan.rounding == RowRounding::PassedOver,
    });
    Remainders::new(recipients.collect(), errors)
}

fn shared(
    allocation: &Allocation<'_>,
    counties: &[CountySteps],
    of: fn(&CountySteps) -> Option<&ShareStep>,
    errors: u64,
) -> Remainders {
    let nothing = Quotient::default();
    let recipients = counties.iter().map(|county| {
        let step = of(county);
        Recipient {
            key: county.code.value(),
            exact: step.map_or_else(|| nothing.clone(), |step| step.exact.clone()),
            quanta: step.map_or(0, |step| quanta(step.amount, allocation.policy().terms().quantum)),
            is_passed_over: false,
        }
    });
    Remainders::new(recipients.collect(), errors)
}

/// Rate × plan in millionths of a quantum: below 10^14 a spreadsheet rounds it up rightly after rounding it to six
/// places, above only if it is not too near to a whole number.
fn uplift_decided(allocation: &Allocation<'_>) -> Vec<bool> {
    const ONE: u128 = 1_000_000;
    let policy = allocation.policy();
    let rate = u128::from(allocation.common().rate().millionths());
    let decided = allocation.shares().map(|share| {
        let product = rate.saturating_mul(u128::from(quanta(share.figures.plan, policy.terms().quantum)));
        let above = product.checked_rem(ONE).unwrap_or(0);
        let distance = above.min(ONE.saturating_sub(above));
        share.figures.mountain && product >= 100_000_000_000_000 && distance <= (product >> 46).saturating_add(1)
    });
    decided.collect()
}
