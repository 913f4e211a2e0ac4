//! The result: every county's figures, and beside them how they came about.

use crate::apportion::Apportionment;
use crate::controlled_rounding::MAX_COLUMNS;
use crate::county::{County, CountyCode};
use crate::money::Money;
use crate::number::Rate;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::published::{PublishedFigures, PublishedRow};
use crate::ranking::Tie;
use crate::uplift::{self, Uplifted};

/// The allocation of one year's fund.
///
/// Borrows the policy and the counties it was calculated from, so that nothing can come between a figure and its input.
/// Serializes as `policy` (its [`Terms`](crate::Terms)), `steps` (its [`CommonSteps`](crate::CommonSteps)) and
/// `counties`, each with its figures and its own `steps` ([`CountySteps`](crate::CountySteps)); amounts are text in yuan.
#[derive(Clone, Debug)]
pub struct Allocation<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) counties: &'a [County],
    pub(crate) plan: Plan<'a>,
    pub(crate) uplifted: Uplifted,
}

/// One county's figures. Σ of the parts is exact: plan = base + Σ cells, total = plan + uplift + fiscal capacity − offset.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    allocation: &'a Allocation<'a>,
    county: &'a County,
    row: usize,
}

/// A pool and what was in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool<'a> {
    /// Key of the factor, or `fiscal_capacity`.
    pub key: &'a str,
    /// Name of the factor.
    pub name: &'a str,
    /// Weight of the factor.
    pub weight: Rate,
    /// The pool, in whole quanta.
    pub amount: Money,
}

/// Equal remainders of which not all could round up: lower county codes came first.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CodeTie {
    /// Where it happened.
    pub stage: Stage,
    /// Rounded up, ascending.
    pub rounded_up: Vec<CountyCode>,
    /// Rounded down, ascending.
    pub rounded_down: Vec<CountyCode>,
}

/// The three figures that a county's remainder can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The plan: sum of the cells.
    Plan,
    /// The share of the rest of the fiscal-capacity pool.
    FiscalCapacity,
    /// The part of the uplift that another county pays.
    Offset,
}

impl<'a> Allocation<'a> {
    /// The policy this follows.
    #[must_use]
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Every county's figures, in input order.
    #[inline]
    pub fn shares(&self) -> impl ExactSizeIterator<Item = Share<'_>> + Clone {
        self.counties.iter().enumerate().map(|(row, county)| Share {
            allocation: self,
            county,
            row,
        })
    }

    /// The figures of the county in one row, counted from 0.
    #[must_use]
    #[inline]
    pub fn share(&self, row: usize) -> Option<Share<'_>> {
        self.counties.get(row).map(|county| Share {
            allocation: self,
            county,
            row,
        })
    }

    /// Fund total less the protected bases: what the pools share.
    #[must_use]
    pub fn distributable(&self) -> Money {
        self.money(self.plan.distributable)
    }

    /// Σ protected bases; 0 in the basis role.
    #[must_use]
    pub fn protected_bases(&self) -> Money {
        self.money(self.plan.bases)
    }

    /// The factors' pools in policy order, then the fiscal-capacity pool if the policy has one.
    pub fn pools(&self) -> impl Iterator<Item = Pool<'_>> {
        let factors = self.policy.factors.iter();
        let factors =
            factors.map(|factor| (factor.key.as_str(), factor.name.as_str(), factor.weight));
        let last = self.policy.fiscal_capacity.as_ref();
        let last = last.map(|pool| {
            (
                "fiscal_capacity",
                crate::header::FISCAL_CAPACITY.zh,
                pool.weight,
            )
        });
        let amounts = self
            .plan
            .pools
            .shares
            .iter()
            .map(|quanta| self.money(*quanta));
        factors
            .chain(last)
            .zip(amounts)
            .map(|((key, name, weight), amount)| Pool {
                key,
                name,
                weight,
                amount,
            })
    }

    /// The fiscal-capacity pool; 0 if the policy has none.
    #[must_use]
    pub fn fiscal_capacity_pool(&self) -> Money {
        self.money(self.plan.fiscal_capacity_pool())
    }

    /// The year's uplift rate.
    #[must_use]
    pub fn uplift_rate(&self) -> Rate {
        self.uplifted.rate
    }

    /// `U`, the sum of all uplifts.
    #[must_use]
    pub fn uplift_total(&self) -> Money {
        uplift::money(self.uplifted.total, self.policy.quantum)
    }

    /// What the uplift leaves of the fiscal-capacity pool.
    #[must_use]
    pub fn fiscal_capacity_rest(&self) -> Money {
        self.money(self.uplifted.rest)
    }

    /// What is not paid out (结余).
    #[must_use]
    pub fn retained(&self) -> Money {
        self.money(self.uplifted.retained)
    }

    /// The published table, row by row.
    #[must_use]
    pub fn published(&self) -> Vec<PublishedRow> {
        let row = |share: Share<'_>| {
            let County { code, name, .. } = share.county();
            PublishedRow {
                code: *code,
                name: name.clone(),
                figures: share.figures(),
            }
        };
        self.shares().map(row).collect()
    }

    /// What is paid out in all: the sum of the counties' totals.
    #[must_use]
    pub fn paid(&self) -> Money {
        let fen = self
            .shares()
            .fold(0_i128, |sum, share| sum.saturating_add(share.total().fen()));
        Money::clamped(fen)
    }

    /// What `paid + retained` must be: the fund total, and the uplift where that is new money.
    #[must_use]
    pub fn to_account_for(&self) -> Money {
        let added = match self.policy.uplift.funding {
            crate::policy::Funding::Additional => self.uplift_total().fen(),
            _ => 0,
        };
        Money::clamped(self.policy.fund_total.fen().saturating_add(added))
    }

    /// Ties that the order of county codes decided: several in the plan if counties were passed over, the largest
    /// remainder first. A county that such a tie passed over is also among [`Allocation::passed_over`].
    #[must_use]
    pub fn ties(&self) -> Vec<CodeTie> {
        let plan = self.plan.rounding.ties.iter();
        let plan = plan.map(|tie| (Stage::Plan, tie));
        let uplifted = &self.uplifted;
        let others = [
            (Stage::FiscalCapacity, &uplifted.fiscal_capacity),
            (Stage::Offset, &uplifted.offset),
        ];
        let others = others
            .into_iter()
            .filter_map(|(stage, parts)| Some((stage, parts.as_ref()?.tie.as_ref()?)));
        plan.chain(others)
            .map(|(stage, tie)| self.code_tie(stage, tie))
            .collect()
    }

    fn code_tie(&self, stage: Stage, tie: &Tie) -> CodeTie {
        let codes = |rows: &[usize]| {
            let mut codes: Vec<CountyCode> = rows
                .iter()
                .filter_map(|row| self.counties.get(*row))
                .map(|c| c.code)
                .collect();
            codes.sort_unstable();
            codes
        };
        CodeTie {
            stage,
            rounded_up: codes(&tie.rounded_up),
            rounded_down: codes(&tie.rounded_down),
        }
    }

    /// Counties passed over: rounded down although quanta were left, because the table could not have been completed
    /// otherwise (RULES section 8). Ascending by row.
    pub fn passed_over(&self) -> impl Iterator<Item = &'a County> {
        self.plan
            .rounding
            .passed_over
            .iter()
            .filter_map(|row| self.counties.get(*row))
    }

    #[inline]
    fn money(&self, quanta: u64) -> Money {
        Money::of_quanta(quanta, self.plan.quantum)
    }
}

impl<'a> Share<'a> {
    /// The county, as given.
    #[must_use]
    pub fn county(&self) -> &'a County {
        self.county
    }

    /// The row it stands in, counted from 0.
    #[must_use]
    pub fn row(&self) -> usize {
        self.row
    }

    /// Whether it is a mountain county, or a township or village of one.
    #[must_use]
    #[inline]
    pub fn is_mountain(&self) -> bool {
        self.allocation.plan.is_mountain(self.row)
    }

    /// The base it keeps (保基数); 0 in the basis role, where the base is not paid as such.
    #[must_use]
    #[inline]
    pub fn base(&self) -> Money {
        self.allocation
            .money(self.allocation.plan.base(self.county))
    }

    /// Its share of each factor's pool, in policy order.
    #[inline]
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Money> + DoubleEndedIterator + use<'a> {
        let allocation = self.allocation;
        allocation
            .plan
            .cells(self.row)
            .iter()
            .map(move |quanta| allocation.money(*quanta))
    }

    /// All figures at once, as they are published.
    #[must_use]
    #[inline]
    pub fn figures(&self) -> PublishedFigures {
        let amounts = self.amounts();
        let mut cells = [Money::ZERO; MAX_COLUMNS];
        for (slot, cell) in cells.iter_mut().zip(self.cells()) {
            *slot = cell;
        }
        PublishedFigures {
            mountain: self.is_mountain(),
            base: self.base(),
            cells,
            plan: amounts.plan,
            uplift: amounts.uplift,
            fiscal_capacity: amounts.fiscal_capacity,
            offset: amounts.offset,
            total: amounts.total,
        }
    }

    /// 总分配方案: base and cells.
    #[must_use]
    pub fn plan(&self) -> Money {
        self.amounts().plan
    }

    /// 上浮: rate × plan, rounded up to the next quantum, for a mountain county; 0 for others.
    #[must_use]
    pub fn uplift(&self) -> Money {
        self.amounts().uplift
    }

    /// Its share of the rest of the fiscal-capacity pool.
    #[must_use]
    pub fn fiscal_capacity(&self) -> Money {
        self.amounts().fiscal_capacity
    }

    /// What it pays towards the uplift of the mountain counties, at least 0.
    #[must_use]
    pub fn offset(&self) -> Money {
        self.amounts().offset
    }

    /// plan + uplift + fiscal capacity − offset.
    #[must_use]
    pub fn total(&self) -> Money {
        self.amounts().total
    }

    /// Plan, uplift, fiscal capacity, offset and total at once.
    #[must_use]
    #[inline]
    pub fn amounts(&self) -> Amounts {
        let Allocation {
            plan,
            uplifted,
            policy,
            ..
        } = self.allocation;
        let quanta = plan.plan(self.row, self.county);
        let uplift = if self.is_mountain() {
            uplift::money(uplift::uplift(uplifted.rate, quanta), policy.quantum)
        } else {
            Money::ZERO
        };
        let part = |parts: &Option<Apportionment>| match parts {
            Some(parts) => self
                .allocation
                .money(parts.shares.get(self.row).copied().unwrap_or(0)),
            None => Money::ZERO,
        };
        let plan = self.allocation.money(quanta);
        let (fiscal_capacity, offset) = (part(&uplifted.fiscal_capacity), part(&uplifted.offset));
        // Each at most 2^96: the sum cannot overflow.
        let paid = plan
            .fen()
            .wrapping_add(uplift.fen())
            .wrapping_add(fiscal_capacity.fen());
        let total = Money::clamped(paid.wrapping_sub(offset.fen()));
        Amounts {
            plan,
            uplift,
            fiscal_capacity,
            offset,
            total,
        }
    }
}

/// A county's amounts after its cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Amounts {
    /// 总分配方案: base and cells.
    pub plan: Money,
    /// 上浮.
    pub uplift: Money,
    /// Share of the rest of the fiscal-capacity pool.
    pub fiscal_capacity: Money,
    /// What it pays towards the uplift of others, at least 0.
    pub offset: Money,
    /// plan + uplift + fiscal capacity − offset.
    pub total: Money,
}
