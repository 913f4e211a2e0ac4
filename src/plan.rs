//! 依据 (a), (b): pools, cells, and the complete plan (总分配方案) before any uplift.

use crate::apportion::{Apportionment, apportion};
use crate::controlled_rounding::{self, MatrixError, Rounding, controlled_rounding};
use crate::county::County;
use crate::money::Money;
use crate::natural::Natural;
use crate::number::Rate;
use crate::policy::{BaseRole, Policy};
use crate::ranking::Order;
use crate::recipients::Recipients;
use crate::refusal::Refusal;
use crate::weights::Weights;

/// The plan, in quanta.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) recipients: Recipients,
    pub(crate) weights: Weights<'a>,
    /// Σ protected bases.
    pub(crate) bases: u64,
    /// Fund total less protected bases.
    pub(crate) distributable: u64,
    /// One pool a factor, then the fiscal-capacity pool if the policy has one.
    pub(crate) pools: Apportionment,
    /// One cell a county and factor.
    pub(crate) rounding: Rounding,
    protected: bool,
    pub(crate) quantum: u64,
}

impl<'a> Plan<'a> {
    /// RULES section 5, in its order.
    pub(crate) fn make(
        policy: &Policy,
        counties: &'a [County],
        recipients: Recipients,
    ) -> Result<Plan<'a>, Refusal> {
        let quantum = policy.quantum.fen_u64().unwrap_or(1);
        let protected = policy.base == BaseRole::Protected;
        let (bases, distributable) = distributable(policy, recipients.bases)?;
        let pools = pools(policy, distributable);
        let factor_pools = pools.shares.get(..policy.factors.len()).unwrap_or_default();
        let weights = Weights::new(policy, counties, &recipients);
        let is_mountain = |row: usize| recipients.mountain.get(row).copied().unwrap_or(false);
        let weight = |row: usize, column: usize| weights.weight(row, column, is_mountain(row));
        let order = &recipients.order;
        let rounding = match weights.totals(&recipients) {
            Some(totals) => controlled_rounding::round(factor_pools, totals, order, weight),
            None => controlled_rounding(factor_pools, order, weight),
        };
        let rounding = rounding.map_err(|error| zero_weights(policy, quantum, error))?;
        Ok(Plan {
            recipients,
            weights,
            bases,
            distributable,
            pools,
            rounding,
            protected,
            quantum,
        })
    }

    pub(crate) fn is_mountain(&self, row: usize) -> bool {
        self.recipients.mountain.get(row).copied().unwrap_or(false)
    }

    /// The base a county keeps, in quanta; 0 in the basis role.
    #[inline]
    pub(crate) fn base(&self, county: &County) -> u64 {
        if self.protected {
            quanta(county.base, self.quantum)
        } else {
            0
        }
    }

    /// A county's cells, in quanta, in policy order.
    #[inline]
    pub(crate) fn cells(&self, row: usize) -> &[u64] {
        let columns = self.rounding.weight_totals.len();
        let start = row.saturating_mul(columns);
        self.rounding
            .cells
            .get(start..start.saturating_add(columns))
            .unwrap_or_default()
    }

    /// `plan_i` = protected base + Σ rounded cells, in quanta; at most the fund total.
    #[inline]
    pub(crate) fn plan(&self, row: usize, county: &County) -> u64 {
        self.cells(row)
            .iter()
            .fold(self.base(county), |plan, cell| plan.saturating_add(*cell))
    }

    /// The fiscal-capacity pool, in quanta; 0 if the policy has none.
    pub(crate) fn fiscal_capacity_pool(&self) -> u64 {
        self.pools
            .shares
            .get(self.rounding.weight_totals.len())
            .copied()
            .unwrap_or(0)
    }
}

/// Whole quanta of an amount that is a multiple of the quantum.
#[inline]
fn quanta(amount: Money, quantum: u64) -> u64 {
    if quantum == 1 {
        return amount.fen_u64().unwrap_or(0);
    }
    amount
        .fen_u64()
        .and_then(|fen| fen.checked_div(quantum))
        .unwrap_or(0)
}

/// 1. `D` = fund total − Σ protected bases.
fn distributable(policy: &Policy, bases: i128) -> Result<(u64, u64), Refusal> {
    let bases = match policy.base {
        BaseRole::Protected => bases,
        BaseRole::Basis => 0,
    };
    let left = policy.fund_total.fen().saturating_sub(bases);
    if left < 0 {
        return Err(Refusal::BasesAboveFund {
            bases: Money::clamped(bases),
            fund_total: policy.fund_total,
        });
    }
    let quantum = policy.quantum.fen_u64().unwrap_or(1);
    Ok((
        quanta(Money::clamped(bases), quantum),
        quanta(Money::clamped(left), quantum),
    ))
}

/// 2. The pools: `D` by the factors' weights and the fiscal-capacity factor's, ties in policy order.
fn pools(policy: &Policy, distributable: u64) -> Apportionment {
    let factors = policy.factors.iter().map(|factor| factor.weight);
    let weights: Vec<Rate> = factors
        .chain(policy.fiscal_capacity.as_ref().map(|pool| pool.weight))
        .collect();
    let weight =
        |pool: usize| Natural::from(weights.get(pool).map_or(0, |weight| weight.millionths()));
    // Weights sum to 1, so there is one above zero.
    apportion(distributable, &Order::as_given(weights.len()), weight).unwrap_or(Apportionment {
        shares: Vec::new(),
        tie: None,
    })
}

fn zero_weights(policy: &Policy, quantum: u64, error: MatrixError) -> Refusal {
    let (column, quanta) = match error {
        MatrixError::ZeroWeights { column, quanta } => (column, quanta),
        MatrixError::TooManyColumns { columns } => (columns, 0), // a policy has at most MAX_FACTORS
    };
    let factor = policy
        .factors
        .get(column)
        .map(|factor| factor.key.clone())
        .unwrap_or_default();
    let pool = Money::clamped(i128::from(quanta).saturating_mul(i128::from(quantum)));
    Refusal::ZeroWeights { factor, pool }
}
