//! Control of growth (增幅控制): how much of its amount beside last year's, its need and what it has been promised a
//! county gets. docs/rules.md section 7.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::cmp::Ordering;
use std::iter::zip;

use super::plan::Plan;
use super::recipients::{Recipient, Recipients};
use super::refusal::Refusal;
use super::steps::{Bound, Held};
use super::uplift::{Uplifted, highest};
use crate::number::Rate;
use crate::policy::{Control, Policy, Shortfall, Surplus};
use crate::rounding::{Apportionment, Bounded, Lambda, bounded_shares};

/// The amounts after control, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Controlled {
    /// `y_i` = plan + uplift + fiscal-capacity share − offset.
    pub(crate) before: Vec<u64>,
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
        let (terms, rows) = (policy.terms(), &recipients.rows);
        if !terms.is_controlled() {
            return Ok(None);
        }
        let amounts = || (0..rows.len()).map(|row| uplifted.amount(row, plan));
        let sum: u128 = amounts().sum();
        let in_range =
            |quanta: u128| u64::try_from(quanta).map_err(|_| Refusal::TotalAboveRange { total: policy.money(sum) });
        let total = in_range(sum)?;
        let before: Vec<u64> = amounts().map(in_range).collect::<Result<_, _>>()?;
        let bounds =
            |row: usize, control: Option<&Control>| Bounds::of(policy, &rows[row], (plan, uplifted), row, control);

        // Such amounts exist if Σ L ≤ T and T ≤ Σ U, where who has no amount counts with its lower bound.
        let sums_at = |control: Option<&Control>| {
            zip(0.., &before).fold((0, Some(0)), |(least, most): (u128, Option<u128>), (row, before)| {
                let bounds = bounds(row, control);
                (least + bounds.lower, most.zip(bounds.most(*before)).map(|(most, more)| most + more))
            })
        };
        let control = terms.control.as_ref();
        let (least, most) = sums_at(control);
        if least > sum {
            let fits = |floor: Rate| {
                let control = control.map(|control| Control { floor: Some(floor), ..control.clone() });
                sums_at(control.as_ref()).0 <= sum
            };
            let floor = control.and_then(|control| control.floor).filter(|_| fits(Rate::ZERO));
            let highest = floor.map(|floor| highest(Rate::ZERO, STEP, floor, fits));
            return Err(Refusal::FloorsAboveTotal { least: policy.money(least), total: policy.money(sum), highest });
        }
        let payable = |most: Option<u128>| most.map_or(sum, |most| most.min(sum));
        let paid = in_range(payable(most))?;
        if let Some(control) = control.filter(|control| paid < total && control.surplus == Surplus::Refuse) {
            let falls_short = |cap: Rate| {
                let control = Control { cap: Some(cap), ..control.clone() };
                payable(sums_at(Some(&control)).1) < sum
            };
            // The lowest cap that fits is the step above the highest that does not.
            let from = control.cap.and_then(|cap| Rate::from_millionths(cap.millionths() / 1_000 * 1_000));
            let highest = from.map(|from| highest(from, STEP, Rate::MAX, falls_short));
            let lowest = highest.and_then(|highest| Rate::from_millionths(highest.millionths() + STEP.millionths()));
            return Err(Refusal::TotalAboveCaps { upper: policy.money(paid), total: policy.money(sum), lowest });
        }
        let bounds = zip(0.., &before).map(|(row, weight)| bounds(row, control).of_total(*weight, total));
        let bounds: Vec<Bounded> = bounds.collect();
        let (lambda, after) = bounded_shares(paid, &bounds, &recipients.order)?;
        // With a surplus everybody has the upper bound, whatever λ.
        let (lambda, retained) = ((paid == total).then_some(lambda), total - paid);
        Ok(Some(Controlled { before, total, least, most, lambda, after, retained }))
    }
}

/// Distance of the floors and caps that a refusal tries.
const STEP: Rate = Rate::THOUSANDTH;

impl Controlled {
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
    pub(super) fn of(
        policy: &Policy,
        recipient: &Recipient<'_>,
        (plan, uplifted): (&Plan, &Uplifted),
        row: usize,
        control: Option<&Control>,
    ) -> Bounds {
        let promised = match recipient.mountain && policy.terms().uplift.is_some() {
            true => u128::from(plan.counties[row]) + uplifted.counties[row],
            false => recipient.base.into(),
        };
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
