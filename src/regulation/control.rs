//! Control of growth (增幅控制): how much of its amount beside last year's, its need and what it has been promised a
//! county gets. RULES section 7.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::cmp::Ordering;
use std::iter::zip;

use super::plan::Plan;
use super::recipients::{Recipient, Recipients};
use super::refusal::Refusal;
use super::steps::{Bound, Held};
use super::uplift::{Uplifted, highest};
use crate::number::{Money, Rate};
use crate::policy::{Control, Policy, Shortfall, Surplus};
use crate::rounding::{Apportionment, Bounded, BoundedShares, Lambda};

/// The amounts after control, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Controlled {
    /// `y_i` = plan + uplift + fiscal-capacity share − offset.
    pub(crate) before: Vec<u64>,
    /// What nothing takes back, as [`Bounds`] have it: with the policy and the county's row all that these are made of.
    pub(crate) promised: Vec<u64>,
    /// `T` = Σ y.
    pub(crate) total: u64,
    /// Σ L.
    pub(crate) least: u128,
    /// Σ U, where who has no amount counts with its lower bound; `None` if some county has no limit.
    pub(crate) most: Option<u128>,
    /// The λ of `t` = median(L, λy, U); `None` where everybody has the upper bound.
    pub(crate) lambda: Option<Lambda>,
    /// `t_i`, rounded.
    pub(crate) after: Apportionment,
    /// What nobody may take.
    pub(crate) retained: u64,
}

/// The bounds of a county's amount, in quanta; `None` where there is no such bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// What nothing takes back: plan and uplift of a mountain county, the protected base of others.
    pub(crate) promised: u128,
    /// What it has been issued, if it keeps that.
    pub(crate) issued: Option<u128>,
    /// `S`: ⌈floor × last year's amount⌉.
    pub(crate) floor: Option<u128>,
    /// `N`: ⌊need rate × need⌋.
    pub(crate) need: Option<u128>,
    /// `C`: ⌊cap × last year's amount⌋.
    pub(crate) cap: Option<u128>,
    /// `L`.
    pub(crate) lower: u128,
    /// `U`, at least `L`.
    pub(crate) upper: Option<u128>,
}

impl Controlled {
    /// Controls amounts, if the policy does.
    pub(super) fn make(
        policy: &Policy,
        recipients: &Recipients<'_>,
        plan: &Plan,
        uplifted: &Uplifted,
    ) -> Result<Option<Controlled>, Refusal> {
        let (terms, quantum) = (policy.terms(), policy.terms().quantum);
        if !terms.is_controlled() {
            return Ok(None);
        }
        let rows = &recipients.rows;
        let money = |quanta: u128| Money::of_quanta(quanta, quantum);
        let amounts = || (0..rows.len()).map(|row| uplifted.amount(row, plan));
        let sum: u128 = amounts().sum();
        let in_range = |quanta: u128| u64::try_from(quanta).map_err(|_| Refusal::TotalAboveRange { total: money(sum) });
        let total = in_range(sum)?;
        let before: Vec<u64> = amounts().map(in_range).collect::<Result<_, _>>()?;
        let promised = zip(rows, zip(&plan.counties, &uplifted.counties));
        let promised = promised.map(|(recipient, (plan, uplift))| match recipient.mountain && terms.uplift.is_some() {
            true => in_range(u128::from(*plan) + uplift),
            false => Ok(recipient.base),
        });
        let promised: Vec<u64> = promised.collect::<Result<_, _>>()?;

        // Such amounts exist if Σ L ≤ T and T ≤ Σ U, where who has no amount counts with its lower bound.
        let least_at = |control: Option<&Control>| {
            Bounds::all(policy, rows, &promised, control).map(|bounds| bounds.lower).sum::<u128>()
        };
        let least = least_at(terms.control.as_ref());
        if least > sum {
            let fits = |floor: Rate| {
                let control = terms.control.clone().map(|control| Control { floor: Some(floor), ..control });
                least_at(control.as_ref()) <= sum
            };
            let floor = terms.control.as_ref().and_then(|control| control.floor);
            let highest = floor.filter(|_| fits(Rate::ZERO)).map(|floor| highest(Rate::ZERO, STEP, floor, fits));
            return Err(Refusal::FloorsAboveTotal { least: money(least), total: money(sum), highest });
        }
        let most_of = |(bounds, before): (Bounds, &u64)| bounds.most(*before);
        let most_at = |control: Option<&Control>| {
            zip(Bounds::all(policy, rows, &promised, control), &before).map(most_of).sum::<Option<u128>>()
        };
        let most = most_at(terms.control.as_ref());
        let fits = |most: Option<u128>| most.is_none_or(|most| most >= sum);
        if fits(most) {
            let rows = zip(Bounds::all(policy, rows, &promised, terms.control.as_ref()), &before);
            let rows: Vec<Bounded> = rows.map(|(bounds, weight)| bounds.of_total(*weight, total)).collect();
            let BoundedShares { lambda, rounded: after } = recipients.bounded_shares(total, &rows)?;
            let lambda = Some(lambda);
            return Ok(Some(Controlled { before, promised, total, least, most, lambda, after, retained: 0 }));
        }
        let upper = terms.control.as_ref().zip(most);
        let (control, upper) = upper.ok_or(Refusal::internal("an upper bound without control"))?;
        if control.surplus == Surplus::Refuse {
            let falls_short = |cap: Rate| {
                let control = Control { cap: Some(cap), ..control.clone() };
                !fits(most_at(Some(&control)))
            };
            // The lowest cap that fits is the step above the highest that does not.
            let from = control.cap.and_then(|cap| Rate::from_millionths(cap.millionths() / 1_000 * 1_000));
            let highest = from.map(|from| highest(from, STEP, Rate::MAX, falls_short));
            let lowest = highest.and_then(|highest| Rate::from_millionths(highest.millionths() + STEP.millionths()));
            return Err(Refusal::TotalAboveCaps { upper: money(upper), total: money(sum), lowest });
        }
        let shares = zip(Bounds::all(policy, rows, &promised, Some(control)), &before).map(most_of);
        let shares: Option<Vec<u64>> = shares.map(|most| u64::try_from(most?).ok()).collect();
        let shares = shares.ok_or(Refusal::internal("a share above the total"))?;
        let retained = total - shares.iter().sum::<u64>();
        let after = Apportionment { shares, tie: None };
        Ok(Some(Controlled { before, promised, total, least, most, lambda: None, after, retained }))
    }
}

/// Distance of the floors and caps that a refusal tries.
const STEP: Rate = Rate::THOUSANDTH;

impl Controlled {
    /// The bounds of the county in one row.
    pub(super) fn bounds(&self, policy: &Policy, recipient: &Recipient<'_>, row: usize) -> Bounds {
        Bounds::of(policy, recipient, self.promised[row].into(), policy.terms().control.as_ref())
    }

    /// The bound that the county in one row is at, if λy lies beyond it.
    pub(super) fn held(&self, row: usize, bounds: &Bounds) -> Option<Held> {
        let before = self.before[row];
        // Where everybody has the upper bound, λ is above all.
        let against = |bound: u128| self.lambda.map_or(Ordering::Greater, |lambda| lambda.compare(before, bound));
        if against(bounds.lower).is_lt() || (before == 0 && bounds.lower > 0) {
            return Some(Held { bound: bounds.lower_rule(), raised: true });
        }
        let upper = bounds.upper.filter(|upper| before > 0 && against(*upper).is_gt())?;
        let bound = if upper == bounds.lower { bounds.lower_rule() } else { bounds.upper_rule() };
        Some(Held { bound, raised: false })
    }
}

impl Bounds {
    /// One a county.
    fn all(
        policy: &Policy,
        recipients: &[Recipient<'_>],
        promised: &[u64],
        control: Option<&Control>,
    ) -> impl Iterator<Item = Bounds> {
        let rows = zip(recipients, promised);
        rows.map(move |(recipient, promised)| Bounds::of(policy, recipient, (*promised).into(), control))
    }

    /// The rule that sets L.
    fn lower_rule(&self) -> Bound {
        let held = self.promised.max(self.issued.unwrap_or(0));
        if self.lower > held {
            return if self.floor == Some(self.lower) { Bound::Floor } else { Bound::Need };
        }
        if self.promised < held { Bound::Issued } else { Bound::Promised }
    }

    /// The rule that sets a U above L.
    fn upper_rule(&self) -> Bound {
        if self.need.is_some() && self.upper == self.need { Bound::Need } else { Bound::Cap }
    }

    /// L = min(max(H, S), max(N, H)), U = max(min(N, C), L): what is promised and what was paid come first, then the need
    /// limit, then the floor, then the cap.
    fn of(policy: &Policy, recipient: &Recipient<'_>, promised: u128, control: Option<&Control>) -> Bounds {
        let quantum = policy.terms().quantum.fen().unsigned_abs();
        let last = policy.last(recipient.county).map(|last| last.fen().unsigned_abs()).filter(|last| *last > 0);
        let need = policy.need(recipient.county).map(|need| need.fen().unsigned_abs());
        let part = |rate: Rate, of: u128| u128::from(rate.millionths()) * of;
        let unit = quantum * u128::from(Rate::ONE.millionths());
        let floor = control.and_then(|control| Some(part(control.floor?, last?).div_ceil(unit)));
        let cap = control.and_then(|control| Some(part(control.cap?, last?) / unit));
        let need = control.and_then(|control| Some(part(control.need_rate?, need?) / unit));
        let keeps = policy.terms().shortfall() == Some(Shortfall::Keep);
        let issued = keeps.then(|| policy.issued_quanta(recipient.county).max(0).unsigned_abs());

        let held = promised.max(issued.unwrap_or(0));
        let lower = held.max(floor.unwrap_or(0)).min(need.map_or(u128::MAX, |need| need.max(held)));
        let upper = [need, cap].into_iter().flatten().min().map(|upper| upper.max(lower));
        Bounds { promised, issued, floor, need, cap, lower, upper }
    }

    /// The most that a county of this amount may have; `None` without a limit.
    fn most(&self, before: u64) -> Option<u128> {
        if before == 0 { Some(self.lower) } else { self.upper }
    }

    /// Bounds beyond the total bind nobody.
    fn of_total(&self, weight: u64, total: u64) -> Bounded {
        let within = |bound: u128| u64::try_from(bound).map_or(total, |bound| bound.min(total));
        Bounded { weight, lower: within(self.lower), upper: self.upper.map_or(total, within) }
    }
}
