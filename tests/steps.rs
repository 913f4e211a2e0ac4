//! The steps behind each figure: every one re-derived from the numbers that stand beside it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    reason = "a test that stops here has found something"
)]

use std::fs;
use std::path::{Path, PathBuf};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use special_fund::{
    Allocation, CellStep, CountySteps, Money, Policy, Quotient, RowRounding, ShareStep, calculate,
    table,
};

/// Every fixture that has a result.
fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let ladder = fs::read_dir(root.join("ladder")).expect("the ladder");
    let folders = ladder.map(|entry| entry.expect("an entry").path());
    let folders = folders.chain([root.join("2025")]);
    folders
        .filter(|folder| folder.join("expected.csv").exists())
        .collect()
}

/// A decimal number, exactly.
fn number(number: &impl ToString) -> BigRational {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().expect("digits");
    let places = u32::try_from(fraction.len()).expect("few places");
    BigRational::new(digits, BigInt::from(10).pow(places))
}

fn yuan(amount: Money) -> BigRational {
    number(&amount)
}

fn value(exact: &Quotient) -> BigRational {
    number(&exact.whole) + number(&exact.numerator) / number(&exact.denominator)
}

/// An exact number of quanta and what it was rounded to.
fn is_rounded(policy: &Policy, exact: &Quotient, amount: Money, is_up: bool) {
    let quanta = yuan(amount) / yuan(policy.terms().quantum);
    let up = BigRational::from_integer(BigInt::from(u8::from(is_up)));
    assert_eq!(quanta, value(exact).floor() + up);
    assert!(!is_up || !exact.is_whole());
    // Twelve places of it, cut off.
    let cut = (value(exact) * number(&"1000000000000")).floor() / number(&"1000000000000");
    assert_eq!(number(&exact.decimal(12)), cut);
    assert_eq!(number(&exact.decimal(0)), value(exact).floor());
}

fn check_cell(policy: &Policy, cell: &CellStep) {
    let factors = cell
        .coefficients
        .iter()
        .map(|(_, rate)| number(&rate.to_string()));
    let weight = factors.fold(number(&cell.score.to_string()), |product, rate| {
        product * rate
    });
    let weight = weight * number(&cell.tilt.to_string());
    let weight = weight * cell.base.map_or_else(BigRational::one, yuan);
    assert_eq!(number(&cell.weight), weight);
    if !cell.pool.eq(&Money::ZERO) {
        let exact =
            yuan(cell.pool) / yuan(policy.terms().quantum) * weight / number(&cell.weight_total);
        assert_eq!(value(&cell.exact), exact);
    }
    is_rounded(policy, &cell.exact, cell.amount, cell.rounded_up);
}

fn check_share(policy: &Policy, share: &ShareStep) {
    if share.shared != Money::ZERO {
        let quanta = yuan(share.shared) / yuan(policy.terms().quantum);
        let exact = quanta * number(&share.weight) / number(&share.weight_total);
        assert_eq!(value(&share.exact), exact);
    }
    is_rounded(policy, &share.exact, share.amount, share.rounded_up);
}

fn check_county(policy: &Policy, told: &CountySteps) {
    let mut plan = yuan(told.base);
    let mut exact = BigRational::zero();
    for cell in &told.cells {
        check_cell(policy, cell);
        plan += yuan(cell.amount);
        exact += value(&cell.exact);
    }
    if policy.terms().base == special_fund::BaseRole::Basis {
        plan -= yuan(told.base);
    }
    assert_eq!(yuan(told.plan.amount), plan);
    assert_eq!(value(&told.plan.exact), exact);
    let is_whole = told.plan.rounding == RowRounding::Whole;
    assert_eq!(is_whole, exact.is_integer());
    assert_eq!(is_whole, told.plan.rank.is_none());
    let mut total = yuan(told.plan.amount);
    if let Some(uplift) = &told.uplift {
        let lifted = number(&uplift.rate.to_string()) * yuan(uplift.plan);
        assert_eq!(number(&uplift.exact_yuan), lifted);
        let quantum = yuan(policy.terms().quantum);
        assert_eq!(yuan(uplift.amount), (lifted / &quantum).ceil() * quantum);
        total += yuan(uplift.amount);
    }
    if let Some(share) = &told.fiscal_capacity {
        check_share(policy, share);
        total += yuan(share.amount);
    }
    if let Some(share) = &told.offset {
        check_share(policy, share);
        total -= yuan(share.amount);
    }
    assert_eq!(yuan(told.total), total);
}

fn check_ranks(counties: &[CountySteps]) {
    let mut ranked: Vec<&CountySteps> = counties
        .iter()
        .filter(|told| told.plan.rank.is_some())
        .collect();
    ranked.sort_by_key(|told| told.plan.rank);
    let part = |told: &&CountySteps| value(&told.plan.exact).fract();
    assert!(
        ranked
            .iter()
            .map(|told| told.plan.rank)
            .eq((1..=ranked.len()).map(Some))
    );
    assert!(ranked.is_sorted_by_key(|told| (-part(told), told.code)));
}

fn check_common(allocation: &Allocation<'_>, counties: &[CountySteps]) {
    let (policy, common) = (allocation.policy(), allocation.common().clone());
    assert_eq!(
        yuan(common.distributable),
        yuan(common.fund_total) - yuan(common.protected_bases)
    );
    for pool in &common.pools {
        let exact = yuan(common.distributable) / yuan(policy.terms().quantum)
            * number(&pool.weight.to_string());
        assert_eq!(value(&pool.exact), exact);
    }
    let of = |rounding| {
        counties
            .iter()
            .filter(|told| told.plan.rounding == rounding)
            .count()
    };
    assert_eq!(common.rounded_up, of(RowRounding::Up));
    assert_eq!(common.passed_over.len(), of(RowRounding::PassedOver));
    let floors: BigRational = counties
        .iter()
        .map(|told| value(&told.plan.exact).floor())
        .sum();
    assert_eq!(number(&common.plan_floor_quanta.to_string()), floors);
    let rate = common.uplift_rate.rate();
    assert_eq!(rate, allocation.common().uplift_rate.rate());
    assert_eq!(
        yuan(common.paid) + yuan(common.retained),
        yuan(common.to_account_for)
    );
}

#[test]
fn every_figure_of_every_fixture_follows_from_the_numbers_beside_it() {
    let fixtures = fixtures();
    assert!(fixtures.len() > 15);
    for folder in fixtures {
        println!("{}", folder.display());
        let text = fs::read_to_string(folder.join("policy.toml")).expect("a policy");
        let policy: Policy = toml::from_str(&text).expect("a valid policy");
        let file = fs::read(folder.join("counties.csv")).expect("a table");
        let table = table::read(&file[..], &policy).expect("a good table");
        let allocation = calculate(&policy, &table.counties).expect("a result");
        let steps = allocation.steps();
        let counties: Vec<CountySteps> = allocation
            .shares()
            .map(|share| steps.county(share.row).expect("a row"))
            .collect();
        for (told, share) in counties.iter().zip(allocation.shares()) {
            check_county(&policy, told);
            assert_eq!(
                (told.code, told.total),
                (share.county.code, share.figures.total)
            );
        }
        assert!(steps.county(counties.len()).is_none());
        check_ranks(&counties);
        check_common(&allocation, &counties);
        // And it is written as it is told.
        let json = serde_json::to_value(&allocation).expect("JSON");
        let written = json
            .pointer("/counties/0/steps")
            .expect("the first county's");
        let told = serde_json::to_value(counties.first()).expect("JSON");
        assert_eq!(*written, told);
    }
}
