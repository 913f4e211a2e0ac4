//! What the steps of the regulation found, and what of it concerns all counties.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::collections::BTreeMap;
use std::iter::zip;

use super::common_steps::{BatchStep, CodeTie, CommonSteps, ControlStep, HeldStep, PoolStep, Stage};
use super::control::{Bounds, Controlled};
use super::plan::{FactorWeight, Plan};
use super::recipients::Recipient;
use super::uplift::Uplifted;
use super::year::Entitled;
use crate::county::CountyCode;
use crate::exact::{Exact, Quotient};
use crate::header;
use crate::number::{Money, Rate};
use crate::policy::{Batch, Funding, Policy};
use crate::rounding::{RowRounding, Tie};

/// Everything that was decided, in quanta.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) plan: Plan,
    pub(super) uplifted: Uplifted,
    /// If the policy controls amounts.
    pub(super) controlled: Option<Controlled>,
    pub(super) entitled: Entitled,
}

/// What the steps found; [`CommonSteps::paid`] is for the caller, who has every county's total.
pub(super) fn steps(policy: &Policy, recipients: &[Recipient<'_>], found: &Found) -> CommonSteps {
    let Found { plan, uplifted, controlled, entitled } = found;
    let terms = policy.terms();
    let pool = |key: &str, name: &str, weight: Rate, quanta: u64, weight_total: Option<Exact>| PoolStep {
        key: key.to_owned(),
        name: name.to_owned(),
        weight,
        exact: Quotient::of_product(
            [plan.distributable.into(), weight.millionths().into()],
            &Rate::ONE.millionths().into(),
        ),
        amount: policy.money(quanta),
        weight_total,
    };
    let totals = zip(FactorWeight::all(policy, &plan.scores), &plan.weight_totals);
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
    let shared = shared.into_iter().filter_map(|(stage, parts)| Some((stage, &parts.as_ref()?.by)));
    let limited = controlled.iter().map(|controlled| (Stage::Control, &controlled.after));
    let freed =
        entitled.adjustments.iter().filter_map(|adjusted| Some((Stage::Adjustment, &adjusted.shared.as_ref()?.by)));
    let shared = shared.chain(limited).chain(freed).filter_map(|(stage, by)| Some((stage, by.tie.as_ref()?)));
    let ties = plan.rounding.ties.iter().map(|tie| (Stage::Plan, tie)).chain(shared).map(tie).collect();
    let rounded = || zip(recipients, &plan.rounding.rows);
    let rounded_up = rounded().filter(|(_, row)| row.rounding == RowRounding::Up).count();
    let passed_over = rounded().filter(|(_, row)| row.rounding == RowRounding::PassedOver);

    let mountain = zip(recipients, &plan.counties).filter(|(recipient, _)| recipient.mountain);
    let uplift = if terms.funding() == Some(Funding::Additional) { uplifted.total } else { 0 };
    let adjustments = || entitled.adjustments.iter().map(|adjusted| &adjusted.step);
    let batch =
        |Batch { key, name, total }: &Batch| BatchStep { key: key.clone(), name: name.to_string(), amount: *total };
    let over = uplifted.retained + controlled.as_ref().map_or(0, |controlled| controlled.retained);
    CommonSteps {
        fund_total: terms.fund_total,
        protected_bases: policy.money(plan.bases),
        distributable: policy.money(plan.distributable),
        pools: factors.chain(last).collect(),
        fiscal_capacity_pool: policy.money(plan.fiscal_capacity_pool),
        plan_floor_quanta: plan.pools.iter().sum::<u64>() - rounded_up as u64,
        rounded_up,
        cut: plan.rounding.cut.as_ref().map(code),
        ties,
        passed_over: passed_over.map(|(recipient, _)| recipient.county.code).collect(),
        mountain_plan: policy.money(mountain.map(|(_, plan)| u128::from(*plan)).sum::<u128>()),
        uplift_rate: uplifted.rate,
        uplift_total: policy.money(uplifted.total),
        funding: terms.funding(),
        fiscal_capacity_rest: policy.money(uplifted.rest),
        control: controlled.as_ref().map(|controlled| control(policy, recipients, found, controlled)),
        adjustments: adjustments().cloned().collect(),
        batches: terms.batches().iter().map(batch).collect(),
        retained: policy.money(over) + adjustments().map(|step| step.retained).sum(),
        paid: Money::ZERO,
        to_account_for: terms.fund_total + policy.money(uplift) + adjustments().map(|step| step.new_money).sum(),
    }
}

/// Control as it concerns all counties.
fn control(policy: &Policy, recipients: &[Recipient<'_>], found: &Found, controlled: &Controlled) -> ControlStep {
    let amounts = (&found.plan, &found.uplifted);
    let mut held: BTreeMap<_, Vec<CountyCode>> = BTreeMap::new();
    for (row, recipient) in recipients.iter().enumerate() {
        let bounds = Bounds::of(policy, recipient, amounts, row, policy.terms().control.as_ref());
        if let Some(by) = controlled.held(row, &bounds) {
            held.entry(by).or_default().push(recipient.county.code);
        }
    }
    let changes = zip(&controlled.after.shares, &controlled.before);
    ControlStep {
        total: policy.money(controlled.total),
        least: policy.money(controlled.least),
        most: controlled.most.map(|most| policy.money(most)),
        lambda: controlled
            .lambda
            .map(|lambda| Quotient::of_product([lambda.numerator.into()], &lambda.denominator.into())),
        held: held.into_iter().map(|(by, counties)| HeldStep { by, counties }).collect(),
        gained: policy.money(changes.map(|(after, before)| u128::from(after.saturating_sub(*before))).sum::<u128>()),
        retained: policy.money(controlled.retained),
    }
}
