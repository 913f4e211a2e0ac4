//! What concerns all counties, as plan and uplift found it.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::iter::zip;

use super::plan::{FactorWeight, Plan};
use super::recipients::Recipient;
use super::steps::{CodeTie, CommonSteps, PoolStep, Stage};
use super::uplift::Uplifted;
use crate::exact::{Exact, Quotient};
use crate::header;
use crate::number::{Money, Rate};
use crate::policy::{Funding, Policy};
use crate::rounding::{RowRounding, Tie};

/// What plan and uplift found; [`CommonSteps::paid`] is for the caller, who has every county's total.
pub(super) fn steps(policy: &Policy, recipients: &[Recipient<'_>], plan: &Plan, uplifted: &Uplifted) -> CommonSteps {
    let terms = policy.terms();
    let money = |quanta: u128| Money::of_quanta(quanta, terms.quantum);
    let pool = |key: &str, name: &str, weight: Rate, quanta: u64, weight_total: Option<Exact>| PoolStep {
        key: key.to_owned(),
        name: name.to_owned(),
        weight,
        exact: Quotient::of_product(
            [plan.distributable.into(), weight.millionths().into()],
            &Rate::ONE.millionths().into(),
        ),
        amount: money(quanta.into()),
        weight_total,
    };
    let totals = zip(FactorWeight::all(policy), &plan.weight_totals);
    let totals = totals.map(|(factor, total)| factor.shown(total.clone()));
    let factors = zip(zip(&terms.factors, &plan.pools), totals);
    let factors =
        factors.map(|((factor, quanta), total)| pool(&factor.key, &factor.name, factor.weight, *quanta, Some(total)));
    let (key, name) = (header::FISCAL_CAPACITY.en, header::FISCAL_CAPACITY.zh);
    let last = terms.fiscal_capacity.as_ref();
    let last = last.map(|factor| pool(key, name, factor.weight, plan.fiscal_capacity_pool, None));

    let code = |row: &usize| recipients[*row].county.code;
    let tie = |(stage, tie): (Stage, &Tie)| CodeTie {
        stage,
        rounded_up: tie.rounded_up.iter().map(code).collect(),
        rounded_down: tie.rounded_down.iter().map(code).collect(),
    };
    let shared = [(Stage::FiscalCapacity, &uplifted.fiscal_capacity), (Stage::Offset, &uplifted.offset)];
    let shared = shared.into_iter().filter_map(|(stage, parts)| Some((stage, parts.as_ref()?.by.tie.as_ref()?)));
    let ties = plan.rounding.ties.iter().map(|tie| (Stage::Plan, tie)).chain(shared).map(tie).collect();
    let rounded = || zip(recipients, &plan.rounding.rows);
    let rounded_up = rounded().filter(|(_, row)| row.rounding == RowRounding::Up).count();
    let passed_over = rounded().filter(|(_, row)| row.rounding == RowRounding::PassedOver);

    let mountain = zip(recipients, &plan.counties).filter(|(recipient, _)| recipient.mountain);
    let new_money = if terms.funding() == Some(Funding::Additional) { money(uplifted.total) } else { Money::ZERO };
    let retained = money(uplifted.retained.into());
    CommonSteps {
        fund_total: terms.fund_total,
        protected_bases: money(plan.bases.into()),
        distributable: money(plan.distributable.into()),
        pools: factors.chain(last).collect(),
        fiscal_capacity_pool: money(plan.fiscal_capacity_pool.into()),
        plan_floor_quanta: plan.pools.iter().sum::<u64>() - rounded_up as u64,
        rounded_up,
        cut: plan.rounding.cut.as_ref().map(code),
        ties,
        passed_over: passed_over.map(|(recipient, _)| recipient.county.code).collect(),
        mountain_plan: money(mountain.map(|(_, plan)| u128::from(*plan)).sum()),
        uplift_rate: uplifted.rate,
        uplift_total: money(uplifted.total),
        funding: terms.funding(),
        fiscal_capacity_rest: money(uplifted.rest.into()),
        retained,
        paid: Money::ZERO,
        to_account_for: terms.fund_total + new_money,
    }
}
