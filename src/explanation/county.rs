//! The steps of each county.

use super::{
    CellStep, CountySteps, PlanStep, Quotient, RowRounding, ShareStep, UpliftStep, decimal,
};
use crate::allocation::Allocation;
use crate::money::Money;
use crate::natural::Natural;
use crate::number::{Rate, Score, point};
use crate::policy::BaseRole;
use crate::recipients::digits_and_places;
use crate::uplift::money;

/// The steps of all counties: what is common to them, worked out once.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    pub(super) allocation: &'a Allocation<'a>,
    /// Exact sums of the cells, in quanta.
    sums: Vec<Quotient>,
    /// Place of each row's remainder, from 1; 0 where the sum is whole.
    ranks: Vec<usize>,
    fiscal_capacity_total: Natural,
    fiscal_capacity_places: usize,
    others_plan: u64,
}

impl Allocation<'_> {
    /// The steps behind every figure.
    #[must_use]
    pub fn steps(&self) -> Steps<'_> {
        let rows = 0..self.counties.len();
        let sums: Vec<Quotient> = rows.clone().map(|row| self.exact_sum(row)).collect();
        let remainder = |row: usize| sums.get(row).map(|sum| &sum.numerator);
        let mut open: Vec<usize> = rows
            .filter(|row| sums.get(*row).is_some_and(|sum| !sum.is_whole()))
            .collect();
        // All sums have one denominator, so numerators compare as remainders.
        let place = |row: usize| self.plan.recipients.order.place(row);
        open.sort_by(|a, b| {
            remainder(*b)
                .cmp(&remainder(*a))
                .then_with(|| place(*a).cmp(&place(*b)))
        });
        let mut ranks = vec![0; sums.len()];
        for (rank, row) in (1..).zip(open) {
            if let Some(slot) = ranks.get_mut(row) {
                *slot = rank;
            }
        }
        let scores = self
            .counties
            .iter()
            .filter_map(|county| county.fiscal_capacity);
        let places = scores.clone().map(|score| digits_and_places(score).1);
        let places = places.max().unwrap_or(0);
        let others = self.shares().filter(|share| !share.is_mountain());
        let others_plan = others.map(|share| self.plan.plan(share.row(), share.county()));
        Steps {
            allocation: self,
            sums,
            ranks,
            fiscal_capacity_total: scores.map(|score| in_places(score, places)).sum(),
            fiscal_capacity_places: places,
            others_plan: others_plan.fold(0, u64::saturating_add),
        }
    }

    /// Exact sum of a row's cells over the product of the columns' totals.
    pub(super) fn exact_sum(&self, row: usize) -> Quotient {
        let totals = &self.plan.rounding.weight_totals;
        let used = totals.iter().filter(|total| !total.is_zero());
        let denominator = used.fold(Natural::ONE, |product, total| product.times(total));
        let mut numerator = Natural::ZERO;
        for (column, total) in totals.iter().enumerate() {
            let pool = self.plan.pools.shares.get(column).copied().unwrap_or(0);
            let share = Natural::from(pool).times(&self.weight(row, column));
            if let Some((others, _)) = denominator.div_rem(total) {
                numerator.add(&share.times(&others));
            }
        }
        Quotient::new(1, &numerator, &denominator)
    }

    fn weight(&self, row: usize, column: usize) -> Natural {
        self.plan
            .weights
            .weight(row, column, self.plan.is_mountain(row))
    }
}

impl<'a> Steps<'a> {
    /// The steps behind the figures of the county in one row, counted from 0.
    #[must_use]
    pub fn county(&self, row: usize) -> Option<CountySteps> {
        let share = self.allocation.share(row)?;
        let county = share.county();
        Some(CountySteps {
            code: county.code,
            name: county.name.clone(),
            mountain: share.is_mountain(),
            base: share.base(),
            cells: share
                .cells()
                .enumerate()
                .map(|(column, amount)| self.cell(row, column, amount))
                .collect(),
            plan: self.plan(row, share.plan()),
            uplift: share
                .is_mountain()
                .then(|| self.uplift(share.plan(), share.uplift())),
            fiscal_capacity: self.fiscal_capacity(row, share.fiscal_capacity()),
            offset: self.offset(row, share.offset()),
            total: share.total(),
        })
    }

    fn cell(&self, row: usize, column: usize, amount: Money) -> CellStep {
        let Allocation {
            policy,
            counties,
            plan,
            ..
        } = self.allocation;
        let factor = policy.factors.get(column);
        let county = counties.get(row);
        let names = factor
            .map(|factor| factor.coefficients.as_slice())
            .unwrap_or_default();
        let coefficient = |name: &String| {
            let place = policy
                .coefficients()
                .iter()
                .position(|other| other == name)?;
            county?.coefficients.get(place).copied()
        };
        let weight = self.allocation.weight(row, column);
        let total = plan
            .rounding
            .weight_totals
            .get(column)
            .cloned()
            .unwrap_or(Natural::ZERO);
        let pool = plan.pools.shares.get(column).copied().unwrap_or(0);
        let places = plan.weights.places(column);
        let exact = Quotient::new(pool, &weight, &total);
        let tilt = factor
            .filter(|_| plan.is_mountain(row))
            .map_or(Rate::ONE, |factor| factor.tilt);
        CellStep {
            factor: factor.map(|factor| factor.key.clone()).unwrap_or_default(),
            score: county
                .and_then(|county| county.scores.get(column))
                .copied()
                .unwrap_or_default(),
            coefficients: names
                .iter()
                .map(|name| (name.clone(), coefficient(name).unwrap_or_default()))
                .collect(),
            tilt,
            base: county
                .map(|county| county.base)
                .filter(|_| policy.base == BaseRole::Basis),
            weight: decimal(&weight, places),
            weight_total: decimal(&total, places),
            pool: money(u128::from(pool), policy.quantum),
            rounded_up: amount > money(u128::from(exact.whole), policy.quantum),
            exact,
            amount,
        }
    }

    fn plan(&self, row: usize, amount: Money) -> PlanStep {
        let Allocation {
            plan,
            policy,
            counties,
            ..
        } = self.allocation;
        let exact = self
            .sums
            .get(row)
            .cloned()
            .unwrap_or_else(|| self.allocation.exact_sum(row));
        let base = counties.get(row).map_or(0, |county| plan.base(county));
        let floor = money(
            u128::from(base).saturating_add(u128::from(exact.whole)),
            policy.quantum,
        );
        let rounding = if exact.is_whole() {
            RowRounding::Whole
        } else if amount > floor {
            RowRounding::Up
        } else if plan.rounding.passed_over.binary_search(&row).is_ok() {
            RowRounding::PassedOver
        } else {
            RowRounding::Down
        };
        PlanStep {
            exact,
            rounding,
            rank: self.ranks.get(row).copied().filter(|rank| *rank > 0),
            amount,
        }
    }

    fn uplift(&self, plan: Money, amount: Money) -> UpliftStep {
        let rate = self.allocation.uplift_rate();
        let product = u128::from(rate.millionths()).saturating_mul(plan.fen().unsigned_abs());
        UpliftStep {
            rate,
            plan,
            exact_yuan: point(&product.to_string(), 8),
            amount,
        }
    }

    fn fiscal_capacity(&self, row: usize, amount: Money) -> Option<ShareStep> {
        let Allocation {
            counties, uplifted, ..
        } = self.allocation;
        uplifted.fiscal_capacity.as_ref()?;
        let places = self.fiscal_capacity_places;
        let weight = in_places(counties.get(row)?.fiscal_capacity?, places);
        let places = u32::try_from(places).unwrap_or(0);
        Some(self.share(
            uplifted.rest,
            weight,
            self.fiscal_capacity_total.clone(),
            places,
            amount,
        ))
    }

    fn offset(&self, row: usize, amount: Money) -> Option<ShareStep> {
        let Allocation {
            counties,
            plan,
            uplifted,
            policy,
        } = self.allocation;
        uplifted
            .offset
            .as_ref()
            .filter(|_| !plan.is_mountain(row))?;
        let fen = |quanta: u64| {
            Natural::from(quanta).times(&Natural::from(policy.quantum.fen().unsigned_abs()))
        };
        let weight = fen(plan.plan(row, counties.get(row)?));
        Some(self.share(
            u64::try_from(uplifted.total).ok()?,
            weight,
            fen(self.others_plan),
            2,
            amount,
        ))
    }

    fn share(
        &self,
        shared: u64,
        weight: Natural,
        total: Natural,
        places: u32,
        amount: Money,
    ) -> ShareStep {
        let quantum = self.allocation.policy.quantum;
        let exact = Quotient::new(shared, &weight, &total);
        ShareStep {
            shared: money(u128::from(shared), quantum),
            weight: decimal(&weight, places),
            weight_total: decimal(&total, places),
            rounded_up: amount > money(u128::from(exact.whole), quantum),
            exact,
            amount,
        }
    }
}

/// A score in units of 10^−`places`, for at least as many places as it has.
fn in_places(score: Score, places: usize) -> Natural {
    let missing = 6_u32.saturating_sub(u32::try_from(places).unwrap_or(6));
    let millionths = score.millionths();
    Natural::from(
        millionths
            .checked_div(10_u128.saturating_pow(missing))
            .unwrap_or(0),
    )
}
