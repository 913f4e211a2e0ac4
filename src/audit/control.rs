//! docs/rules.md section 7, checked: the one λ of Σ median(L, λy, U) = T, and the amounts beside it.

#![allow(clippy::indexing_slicing, reason = "one entry a row")]

use std::cmp::Ordering;
use std::iter::zip;

use super::case::Audit;
use super::finding::{Demand, HeldBy};
use super::plan::{ONE, floor_or_ceiling};
use crate::number::{Money, Rate};
use crate::policy::Surplus;
use crate::published::Column;

/// The bounds of a county's amount, in quanta.
struct Bounds {
    /// `y`: its amount before control.
    before: u64,
    /// `L`.
    lower: u128,
    /// `U`, at least `L`; without a limit, a number beyond all amounts.
    upper: u128,
    /// What makes the two.
    held_by: [HeldBy; 2],
}

/// `λ`: what is to be shared, over the `y` of those who follow it.
#[derive(Clone, Copy)]
struct Lambda {
    numerator: u64,
    /// Above 0.
    denominator: u64,
}

/// Beyond all amounts, and their sums are numbers still.
const NO_LIMIT: u128 = 1 << 96;

impl Audit<'_> {
    /// Control, with the amounts `before` it. Σ of its column; `None` where there can be none.
    pub(super) fn check_control(&mut self, before: &[Money]) -> Option<Money> {
        let quantum = self.terms.quantum;
        let rows = (0..before.len()).map(|row| self.bounds(row, self.quanta(before[row])));
        let rows: Vec<Bounds> = rows.collect::<Option<_>>()?;
        let total: u128 = rows.iter().map(|row| u128::from(row.before)).sum();
        let amount = u64::try_from(total).ok()?;

        let least: u128 = rows.iter().map(|row| row.lower).sum();
        let most: u128 = rows.iter().map(|row| if row.before == 0 { row.lower } else { row.upper }).sum();
        let is_surplus = most < total;
        let is_retained = self.terms.control.as_ref().is_some_and(|control| control.surplus == Surplus::Retained);
        // With a surplus everybody has the upper bound.
        let lambda = if is_surplus { is_retained.then_some(Lambda::ABOVE_ALL) } else { Lambda::find(&rows, amount) };
        let Some(lambda) = lambda else {
            let demand = Demand::ControlWithin {
                lower: self.money(least),
                upper: (most < NO_LIMIT).then(|| self.money(most)),
                amount: self.money(total),
            };
            self.verdict.find(None, Some(&Column::Control), None, demand);
            return None;
        };
        // Who is at a bound has that. The others share what is left by their y: a column of shares like any other.
        let bounds: Vec<Option<u128>> = rows.iter().map(|row| row.bound(lambda)).collect();
        let at_bounds: u128 = bounds.iter().flatten().sum();
        let pool = if is_surplus { 0 } else { total - at_bounds };
        let money = |quanta: u128| Money::of_quanta(quanta, quantum);
        let less: Vec<Money> = zip(before, &bounds).map(|(y, bound)| *y - bound.map_or(Money::ZERO, money)).collect();
        let weights = zip(&rows, &bounds).map(|(row, bound)| if bound.is_some() { 0 } else { row.before.into() });
        let demand = |row: usize, down, up| {
            let Some(quanta) = bounds[row] else { return floor_or_ceiling(row, down, up) };
            let [lower, upper] = rows[row].held_by;
            let bound = if quanta == rows[row].lower { lower } else { upper };
            Demand::AtBound { bound, limit: money(quanta), amount: down }
        };
        self.check_shares(&Column::Control, pool, &weights.collect::<Vec<u128>>(), &|row| less[row], &demand);
        Some(money(pool) - less.into_iter().sum())
    }

    /// What is promised and what was paid come first, then the need limit, then the floor, then the growth cap. `None`
    /// where an amount is beyond all that are paid.
    fn bounds(&self, row: usize, before: u128) -> Option<Bounds> {
        let (county, found) = (&self.counties[row], &self.rows[row]);
        let promised = match found.mountain && self.terms.uplift.is_some() {
            true => found.plan + self.quanta(self.amount(row, &Column::Uplift)),
            false => self.quanta(self.base(county)),
        };
        let issued = self.quanta(self.kept(county));
        let held = promised.max(issued);
        let control = self.terms.control.as_ref();
        let unit = ONE * self.terms.quantum.fen().unsigned_abs();
        let part = |rate: Rate, of: Money| u128::from(rate.millionths()) * of.fen().unsigned_abs();
        let last = self.policy.last(county).filter(|last| *last > Money::ZERO);
        let need = control.and_then(|control| Some(part(control.need_rate?, self.policy.need(county)?) / unit));
        let floor = control.and_then(|control| Some(part(control.floor?, last?).div_ceil(unit)));
        let cap = control.and_then(|control| Some(part(control.cap?, last?) / unit));
        let [need, cap] = [need, cap].map(|limit| limit.unwrap_or(NO_LIMIT));
        let lower = held.max(floor.unwrap_or(0)).min(need.max(held));
        let upper = need.min(cap);
        let below = if lower > held {
            if floor == Some(lower) { HeldBy::Floor } else { HeldBy::Need }
        } else if promised >= issued {
            HeldBy::Promised
        } else {
            HeldBy::Issued
        };
        let above = if need <= cap { HeldBy::Need } else { HeldBy::Cap };
        let held_by = [below, if upper <= lower { below } else { above }];
        let before = u64::try_from(before).ok()?;
        (lower < NO_LIMIT).then_some(Bounds { before, lower, upper: upper.max(lower), held_by })
    }
}

impl Bounds {
    /// The bound at or beyond which λy lies, if it does; who has nothing before has the lower one.
    fn bound(&self, lambda: Lambda) -> Option<u128> {
        if self.before == 0 || lambda.compare(self, self.lower).is_le() {
            Some(self.lower)
        } else if lambda.compare(self, self.upper).is_ge() {
            Some(self.upper)
        } else {
            None
        }
    }
}

impl Lambda {
    /// Above all U ÷ y of amounts that are controlled.
    const ABOVE_ALL: Lambda = Lambda { numerator: u64::MAX, denominator: 1 };

    /// The λ with Σ median(L, λy, U) = `total`; `None` if there is none. However one is found, it is that equation which
    /// makes it the one.
    fn find(rows: &[Bounds], total: u64) -> Option<Lambda> {
        // Of all L ÷ y and U ÷ y the first with which the sum is no longer below the total.
        let within = |bound: u128| u64::try_from(bound).map_or(total, |bound| bound.min(total));
        let sharing = || rows.iter().filter(|row| row.before > 0);
        let points = sharing().flat_map(|row| [row.lower, row.upper].map(|bound| (within(bound), row.before)));
        let points = points.chain([(0, 1)]).map(|(numerator, denominator)| Lambda { numerator, denominator });
        let mut points: Vec<Lambda> = points.collect();
        points.sort_unstable_by(|a, b| a.order(*b));
        let reached = points.partition_point(|point| point.compare_sum(rows, total).is_lt());
        let reached = *points.get(reached)?;
        // From the one before it up to this one the same counties follow λ.
        let (at_bounds, weight) = reached.parts(rows);
        let between = || {
            let numerator = u128::from(total).checked_sub(at_bounds)?;
            Some(Lambda { numerator: numerator.try_into().ok()?, denominator: weight.try_into().ok()? })
        };
        let found = if weight == 0 { Some(reached) } else { between() };
        found.filter(|lambda| lambda.compare_sum(rows, total).is_eq())
    }

    /// λy against an amount.
    fn compare(self, row: &Bounds, amount: u128) -> Ordering {
        let share = u128::from(self.numerator) * u128::from(row.before);
        // An amount whose product does not fit is above every share.
        amount.checked_mul(self.denominator.into()).map_or(Ordering::Less, |amount| share.cmp(&amount))
    }

    /// Σ of the bounds that counties are at, and Σ y of those that follow λ, up to their upper bound.
    fn parts(self, rows: &[Bounds]) -> (u128, u128) {
        let (mut at_bounds, mut weight) = (0, 0);
        for row in rows {
            if row.before == 0 || self.compare(row, row.lower).is_le() {
                at_bounds += row.lower;
            } else if self.compare(row, row.upper).is_gt() {
                at_bounds += row.upper;
            } else {
                weight += u128::from(row.before);
            }
        }
        (at_bounds, weight)
    }

    /// Σ median(L, λy, U) against the total.
    fn compare_sum(self, rows: &[Bounds], total: u64) -> Ordering {
        let (at_bounds, weight) = self.parts(rows);
        // Those at bounds have whole amounts, the others λ × their y together, and their y are at most the total.
        let left = u128::from(total).checked_sub(at_bounds);
        let left = left.map(|left| left * u128::from(self.denominator));
        left.map_or(Ordering::Greater, |left| (weight * u128::from(self.numerator)).cmp(&left))
    }

    fn order(self, other: Lambda) -> Ordering {
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        product(self.numerator, other.denominator).cmp(&product(other.numerator, self.denominator))
    }
}
