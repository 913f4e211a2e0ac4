//! [7] Control: everybody's amount between its bounds, and as near to proportional as they allow.
//!
//! The amounts are found by fixing counties at bounds, round by round, until those that are left fit; no breakpoint is
//! sorted. That they are the ones of docs/rules.md 7 is then certified by the definition alone.

use std::iter::zip;

use dashu_int::IBig;
use dashu_ratio::RBig;

use super::{Control, Input, Refusal, largest_remainders, last_that_fits, sum, total};

/// Lower bounds, and upper bounds where there are any; in quanta.
pub type Bounds = (Vec<IBig>, Vec<Option<IBig>>);

/// In quanta, one a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controlled {
    pub lower: Vec<IBig>,
    /// None: no upper bound.
    pub upper: Vec<Option<IBig>>,
    /// t before rounding.
    pub exact: Vec<RBig>,
    /// t.
    pub amounts: Vec<IBig>,
    /// None if no county is strictly between its bounds.
    pub lambda: Option<RBig>,
    /// The rows whose λy is below their lower bound. Where several λ give the same amounts, this goes by the least.
    pub raised: Vec<usize>,
    /// The rows whose λy is above their upper bound. Where nobody can take more, all with y > 0.
    pub cut: Vec<usize>,
    /// What nobody can take.
    pub retained: IBig,
}

/// Why no t adds up to T.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The sum of the lower bounds is above T.
    LowerSum(IBig),
    /// The sum of what everybody may have at most is below T.
    UpperSum(IBig),
}

/// The step as a whole. `promised`: H.
pub fn control_step(input: &Input, y: &[IBig], promised: &[IBig], order: &[usize]) -> Result<Controlled, Refusal> {
    let rules = input.control.clone().unwrap_or_default();
    let (lower, upper) = bounds(input, &rules, promised);
    let available = sum(y);
    match control(y, &available, &lower, &upper, order) {
        Ok(controlled) => Ok(controlled),
        Err(Misfit::LowerSum(lower_sum)) => {
            let highest_floor = highest_floor(input, &rules, promised, &available);
            Err(Refusal::ControlLower { lower_sum, available, highest_floor })
        }
        Err(Misfit::UpperSum(upper_sum)) if rules.surplus_retained => {
            Ok(everybody_at_the_most(y, lower, upper, available - upper_sum))
        }
        Err(Misfit::UpperSum(upper_sum)) => {
            let lowest_cap = lowest_cap(input, &rules, promised, y);
            Err(Refusal::ControlUpper { upper_sum, available, lowest_cap })
        }
    }
}

/// L = min(max(H, S), max(N, H)) and U = max(min(N, C), L).
pub fn bounds(input: &Input, control: &Control, promised: &[IBig]) -> Bounds {
    let quanta = |fen: &IBig| RBig::from_parts(fen.clone(), 1_u8.into()) / &input.quantum_fen;
    let (mut lowers, mut uppers) = (Vec::new(), Vec::new());
    for (row, promised) in zip(&input.rows, promised) {
        let last = quanta(&row.last_fen);
        let has_last = last > RBig::ZERO;
        let floor = control.floor.as_ref().filter(|_| has_last).map_or(IBig::ZERO, |floor| (floor * &last).ceil());
        let cap = control.cap.as_ref().filter(|_| has_last).map(|cap| (cap * &last).floor());
        let need = control.need_rate.as_ref().map(|rate| (rate * quanta(&row.need_fen)).floor());

        let mut lower = promised.max(&floor).clone();
        if let Some(need) = &need {
            lower = lower.min(need.max(promised).clone());
        }
        let least_limit = need.into_iter().chain(cap).min();
        uppers.push(least_limit.map(|limit| limit.max(lower.clone())));
        lowers.push(lower);
    }
    (lowers, uppers)
}

/// t = median(L, λy, U) for the one λ with Σ t = `available`, rounded; where y = 0, t = L. `order`: all indices, by
/// ascending code.
pub fn control(
    y: &[IBig],
    available: &IBig,
    lower: &[IBig],
    upper: &[Option<IBig>],
    order: &[usize],
) -> Result<Controlled, Misfit> {
    let lower_sum = sum(lower);
    if lower_sum > *available {
        return Err(Misfit::LowerSum(lower_sum));
    }
    let upper_sum: Option<IBig> = most(y, lower, upper).into_iter().sum();
    if let Some(upper_sum) = upper_sum.filter(|upper_sum| upper_sum < available) {
        return Err(Misfit::UpperSum(upper_sum));
    }
    let exact = shares(y, available, lower, upper);

    // A county above its lower bound is there by λ, and so λ is at least t/y; one below its upper bound ...
    let rows = || (0..y.len()).filter(|&i| !y[i].is_zero());
    let is_above = |i: &usize| exact[*i] > RBig::from(lower[*i].clone());
    let is_below = |i: &usize| upper[*i].as_ref().is_none_or(|upper| exact[*i] < RBig::from(upper.clone()));
    let ratio = |i: usize| &exact[i] / &y[i];
    let least = rows().filter(is_above).map(ratio).max().unwrap_or(RBig::ZERO);
    let greatest = rows().filter(is_below).map(ratio).min();

    // The certificate.
    assert!(greatest.is_none_or(|greatest| least <= greatest), "one λ for all");
    let medians: Vec<RBig> = (0..y.len()).map(|i| median(&lower[i], &(&least * &y[i]), upper[i].as_ref())).collect();
    assert_eq!(medians, exact, "the medians");
    assert_eq!(total(&medians), RBig::from(available.clone()), "Σ t = T");

    let amounts = largest_remainders(available, &exact, order);
    assert!(zip(&amounts, lower).all(|(amount, lower)| amount >= lower), "rounded, the lower bounds hold");
    assert!(zip(&amounts, upper).all(|(amount, upper)| upper.as_ref().is_none_or(|upper| amount <= upper)));

    let share = |i: usize| &least * &y[i];
    let is_cut = |i: &usize| upper[*i].as_ref().is_some_and(|upper| share(*i) > RBig::from(upper.clone()));
    Ok(Controlled {
        lambda: rows().any(|i| is_above(&i) && is_below(&i)).then(|| least.clone()),
        raised: (0..y.len()).filter(|&i| share(i) < RBig::from(lower[i].clone())).collect(),
        cut: (0..y.len()).filter(is_cut).collect(),
        lower: lower.to_vec(),
        upper: upper.to_vec(),
        exact,
        amounts,
        retained: IBig::ZERO,
    })
}

/// What everybody may have at most: U, or L where y = 0.
fn most(y: &[IBig], lower: &[IBig], upper: &[Option<IBig>]) -> Vec<Option<IBig>> {
    let of = |i: usize| if y[i].is_zero() { Some(lower[i].clone()) } else { upper[i].clone() };
    (0..y.len()).map(of).collect()
}

fn median(lower: &IBig, value: &RBig, upper: Option<&IBig>) -> RBig {
    let value = value.clone().max(lower.clone().into());
    match upper {
        Some(upper) => {
            assert!(lower <= upper);
            value.min(upper.clone().into())
        }
        None => value,
    }
}

/// In every round the free counties share what is left in proportion to y. If their medians then come to more than
/// that, λ is in truth smaller, and who is below its lower bound stays there; if to less, λ is in truth greater, and
/// who is above its upper bound stays there.
fn shares(y: &[IBig], available: &IBig, lower: &[IBig], upper: &[Option<IBig>]) -> Vec<RBig> {
    let mut fixed: Vec<Option<RBig>> = Vec::new();
    for (y, lower) in zip(y, lower) {
        fixed.push(y.is_zero().then(|| lower.clone().into()));
    }
    loop {
        let left = RBig::from(available.clone()) - total(fixed.iter().flatten());
        let free: Vec<usize> = (0..y.len()).filter(|&i| fixed[i].is_none()).collect();
        if free.is_empty() {
            assert!(left.is_zero(), "everybody is at a bound, and {left} is left");
            return fixed.into_iter().flatten().collect();
        }
        let lambda = &left / free.iter().map(|&i| &y[i]).sum::<IBig>();
        let medians: Vec<RBig> =
            free.iter().map(|&i| median(&lower[i], &(&lambda * &y[i]), upper[i].as_ref())).collect();
        let come_to = total(&medians);
        for (&i, median) in zip(&free, medians) {
            let share = &lambda * &y[i];
            let stays = (come_to >= left && median > share) || (come_to <= left && median < share);
            if stays || come_to == left {
                fixed[i] = Some(median);
            }
        }
    }
}

/// Surplus retained: everybody with y > 0 gets U.
fn everybody_at_the_most(y: &[IBig], lower: Vec<IBig>, upper: Vec<Option<IBig>>, retained: IBig) -> Controlled {
    let amounts: Vec<IBig> = most(y, &lower, &upper).into_iter().flatten().collect();
    assert_eq!(amounts.len(), y.len(), "who has no upper bound could take more");
    Controlled {
        exact: amounts.iter().cloned().map(RBig::from).collect(),
        amounts,
        lambda: None,
        raised: (0..y.len()).filter(|&i| y[i].is_zero() && lower[i] > IBig::ZERO).collect(),
        cut: (0..y.len()).filter(|&i| !y[i].is_zero()).collect(),
        lower,
        upper,
        retained,
    }
}

fn thousandths(k: &IBig) -> RBig {
    RBig::from_parts(k.clone(), 1_000_u32.into())
}

/// The highest floor, in steps of 0.001 from 0, whose lower bounds fit; none without a floor.
fn highest_floor(input: &Input, control: &Control, promised: &[IBig], available: &IBig) -> Option<RBig> {
    let refused = control.floor.as_ref()?;
    let fits = |k: &IBig| {
        let (lower, _) = bounds(input, &Control { floor: Some(thousandths(k)), ..control.clone() }, promised);
        sum(&lower) <= *available
    };
    let too_high = (refused * IBig::from(1_000)).ceil();
    assert!(!fits(&too_high));
    fits(&IBig::ZERO).then(|| thousandths(&last_that_fits(&too_high, &fits)))
}

/// The lowest cap, in steps of 0.001 up to 1,000,000, whose upper bounds leave nothing over; none without a cap.
fn lowest_cap(input: &Input, control: &Control, promised: &[IBig], y: &[IBig]) -> Option<RBig> {
    control.cap.as_ref()?;
    let available = sum(y);
    let leaves_some = |k: &IBig| {
        let (lower, upper) = bounds(input, &Control { cap: Some(thousandths(k)), ..control.clone() }, promised);
        most(y, &lower, &upper).into_iter().sum::<Option<IBig>>().is_some_and(|upper_sum| upper_sum < available)
    };
    let highest = IBig::from(1_000_000_000);
    if leaves_some(&highest) {
        return None;
    }
    let last = last_that_fits(&highest, &leaves_some);
    Some(thousandths(&(last + 1)))
}
