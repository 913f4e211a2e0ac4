//! What the steps of the regulation found, and what of it concerns all counties.
#![allow(clippy::indexing_slicing, reason = "every vector of a calculation has one entry a county")]

use std::collections::BTreeMap;
use std::iter::zip;

use super::common_steps::{AdjustmentStep, BatchStep, CodeTie, CommonSteps, ControlStep, HeldStep, PoolStep, Stage};
use super::control::Controlled;
use super::plan::{FactorWeight, Plan};
use super::recipients::Recipient;
use super::uplift::Uplifted;
use super::year::{Adjusted, Entitled};
use crate::county::CountyCode;
use crate::exact::{Exact, Quotient};
use crate::header;
use crate::number::{Money, Rate};
use crate::policy::{Adjustment, Batch, Funding, Policy};
use crate::rounding::{RowRounding, Tie};

/// Everything that was decided, in quanta.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) plan: Plan,
    pub(super) uplifted: Uplifted,
    /// If the policy controls amounts.
    pub(super) controlled: Option<Controlled>,
    /// If the policy adjusts amounts, or part of the fund has been issued.
    pub(super) entitled: Option<Entitled>,
}

/// What the steps found; [`CommonSteps::paid`] is for the caller, who has every county's total.
pub(super) fn steps(policy: &Policy, recipients: &[Recipient<'_>], found: &Found) -> CommonSteps {
    let Found { plan, uplifted, controlled, entitled } = found;
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
    let adjusted = || entitled.iter().flat_map(|entitled| &entitled.adjustments);
    let freed = adjusted().filter_map(|adjusted| Some((Stage::Adjustment, &adjusted.freed.as_ref()?.by)));
    let shared = shared.chain(limited).chain(freed).filter_map(|(stage, by)| Some((stage, by.tie.as_ref()?)));
    let ties = plan.rounding.ties.iter().map(|tie| (Stage::Plan, tie)).chain(shared).map(tie).collect();
    let rounded = || zip(recipients, &plan.rounding.rows);
    let rounded_up = rounded().filter(|(_, row)| row.rounding == RowRounding::Up).count();
    let passed_over = rounded().filter(|(_, row)| row.rounding == RowRounding::PassedOver);

    let mountain = zip(recipients, &plan.counties).filter(|(recipient, _)| recipient.mountain);
    let uplift = if terms.funding() == Some(Funding::Additional) { money(uplifted.total) } else { Money::ZERO };
    let signed = |quanta: i128| Money::of_signed_quanta(quanta, terms.quantum);
    let new_money = uplift + signed(adjusted().map(|adjusted| adjusted.new_money).sum());
    let over = uplifted.retained + controlled.as_ref().map_or(0, |controlled| controlled.retained);
    let retained = money(over.into()) + signed(adjusted().map(|adjusted| adjusted.retained).sum());
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
        control: controlled.as_ref().map(|controlled| control(policy, recipients, controlled)),
        adjustments: entitled.as_ref().map_or_else(Vec::new, |entitled| adjustments(policy, recipients, entitled)),
        batches: batches(policy),
        retained,
        paid: Money::ZERO,
        to_account_for: terms.fund_total + new_money,
    }
}

/// Control as it concerns all counties.
fn control(policy: &Policy, recipients: &[Recipient<'_>], controlled: &Controlled) -> ControlStep {
    let money = |quanta: u128| Money::of_quanta(quanta, policy.terms().quantum);
    let mut held: BTreeMap<_, Vec<CountyCode>> = BTreeMap::new();
    for (row, recipient) in recipients.iter().enumerate() {
        if let Some(by) = controlled.held(row, &controlled.bounds(policy, recipient, row)) {
            held.entry(by).or_default().push(recipient.county.code);
        }
    }
    let changes = zip(&controlled.after.shares, &controlled.before);
    ControlStep {
        total: money(controlled.total.into()),
        least: money(controlled.least),
        most: controlled.most.map(money),
        lambda: controlled
            .lambda
            .map(|lambda| Quotient::of_product([lambda.numerator.into()], &lambda.denominator.into())),
        held: held.into_iter().map(|(by, counties)| HeldStep { by, counties }).collect(),
        gained: money(changes.map(|(after, before)| u128::from(after.saturating_sub(*before))).sum()),
        retained: money(controlled.retained.into()),
    }
}

/// Adjustments as they concern all counties.
fn adjustments(policy: &Policy, recipients: &[Recipient<'_>], entitled: &Entitled) -> Vec<AdjustmentStep> {
    let money = |quanta: i128| Money::of_signed_quanta(quanta, policy.terms().quantum);
    let steps = zip(&policy.terms().adjustments, &entitled.adjustments).enumerate();
    let step = |(place, (adjustment, adjusted)): (usize, (&Adjustment, &Adjusted))| {
        let own = recipients.iter().filter_map(|row| policy.adjustments_of(row.county).nth(place));
        AdjustmentStep {
            key: adjustment.key.clone(),
            name: adjustment.name.to_string(),
            amount: adjustment.signed(own.sum()),
            freed: money(adjusted.freed.as_ref().map_or(0, |freed| freed.quanta.into())),
            retained: money(adjusted.retained),
            new_money: money(adjusted.new_money),
        }
    };
    steps.map(step).collect()
}

/// What each batch issued.
fn batches(policy: &Policy) -> Vec<BatchStep> {
    let step =
        |Batch { key, name, total }: &Batch| BatchStep { key: key.clone(), name: name.to_string(), amount: *total };
    policy.terms().batches().iter().map(step).collect()
}
