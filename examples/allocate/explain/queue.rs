//! Who gets the quanta left over: the counties by their remainders, and where the line falls.

use std::cmp::Reverse;

use special_fund::{Allocation, CommonSteps, CountyCode, Money, Natural, Stage, Steps};

/// The remainders of one rounding, the largest first.
pub(super) struct Queue {
    /// Which rounding.
    pub(super) stage: Stage,
    /// Σ of the exact amounts.
    pub(super) shared: Money,
    /// Σ of the exact amounts, each rounded down.
    pub(super) floors: Money,
    /// Quanta left over.
    pub(super) left: usize,
    /// Rows with a remainder.
    pub(super) open: usize,
    /// The last row that rounded up, and its place.
    pub(super) cut: Option<(usize, usize)>,
    /// Place of each row, from 1; 0 for those without a remainder. Empty for the plan, whose steps say it.
    places: Vec<usize>,
}

impl Queue {
    /// Of the plan.
    pub(super) fn of_plan(
        allocation: &Allocation<'_>,
        common: &CommonSteps,
        steps: &Steps<'_>,
    ) -> Queue {
        let factors = allocation.policy().factors.len();
        let pools = common.pools.iter().take(factors);
        let shared = pools.fold(0_i128, |sum, pool| sum.saturating_add(pool.amount.fen()));
        let floors = i128::from(common.plan_floor_quanta);
        let rows = 0..allocation.shares().len();
        let rank = |row: usize| steps.county(row)?.plan.rank;
        let is_cut = |code: CountyCode| Some(code) == common.cut;
        let cut = allocation.shares().find(|share| is_cut(share.county.code));
        let cut = cut.and_then(|share| Some((share.row, rank(share.row)?)));
        Queue {
            stage: Stage::Plan,
            shared: money(shared),
            floors: money(floors.saturating_mul(allocation.policy().quantum.fen())),
            left: common.rounded_up,
            open: rows.filter(|row| rank(*row).is_some()).count(),
            cut,
            places: Vec::new(),
        }
    }

    /// Of an amount shared by the weights of the rows; nothing is shared if they are all 0.
    pub(super) fn of_share(
        allocation: &Allocation<'_>,
        stage: Stage,
        shared: Money,
        weights: &[Natural],
    ) -> Queue {
        let quantum = allocation.policy().quantum.fen().unsigned_abs();
        let total: Natural = weights.iter().cloned().sum();
        let fen = Natural::from(shared.fen().unsigned_abs());
        let quanta = fen.div_rem(&Natural::from(quantum));
        let quanta = quanta.map_or(Natural::ZERO, |(quanta, _)| quanta);
        let mut floors = Natural::ZERO;
        let mut open: Vec<(Natural, CountyCode, usize)> = Vec::new();
        for (share, weight) in allocation.shares().zip(weights) {
            if let Some((floor, rest)) = quanta.times(weight).div_rem(&total) {
                floors = floors.plus(&floor);
                if !rest.is_zero() {
                    open.push((rest, share.county().code, share.row()));
                }
            }
        }
        open.sort_by(|(a, code, _), (b, other, _)| {
            Reverse(a).cmp(&Reverse(b)).then(code.cmp(other))
        });
        let mut places = vec![0; weights.len()];
        for (place, (_, _, row)) in (1..).zip(&open) {
            if let Some(slot) = places.get_mut(*row) {
                *slot = place;
            }
        }
        let left = quanta.checked_sub(&floors).and_then(|left| left.to_u64());
        let left = left
            .and_then(|left| usize::try_from(left).ok())
            .unwrap_or(0);
        let last = left.checked_sub(1).and_then(|place| open.get(place));
        let floors = floors.times(&Natural::from(quantum)).to_u128().unwrap_or(0);
        Queue {
            stage,
            shared,
            floors: money(i128::try_from(floors).unwrap_or(0)),
            left,
            open: open.len(),
            cut: last.map(|(_, _, row)| (*row, left)),
            places,
        }
    }

    /// Place of a row among the remainders.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        self.places.get(row).copied().filter(|place| *place > 0)
    }
}

fn money(fen: i128) -> Money {
    Money::from_fen(fen).unwrap_or(Money::MAX)
}
