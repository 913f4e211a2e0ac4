//! The steps behind each figure: every one re-derived, in another library's fractions, from the numbers beside it.

mod asked;
mod cases;
mod oracle;

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use cases::{Case, Dice};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use special_fund::{
    Allocation, CellStep, CountySteps, Exact, MAX_FACTORS, Money, Policy, Quotient, RowRounding, ShareStep, calculate,
    table,
};

/// Every fixture that has a result.
fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let ladder = fs::read_dir(root.join("ladder")).expect("the ladder").map(|entry| entry.expect("an entry").path());
    let folders = ladder.chain([root.join("2025")]);
    folders.filter(|folder| folder.join("expected.csv").exists()).collect()
}

/// A decimal number, exactly.
fn number(number: &impl ToString) -> RBig {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: IBig = format!("{whole}{fraction}").parse().expect("digits");
    RBig::from_parts(digits, UBig::from(10_u8).pow(fraction.len()))
}

/// A quotient is a whole number and a fraction below 1 in lowest terms.
fn value(exact: &Quotient) -> RBig {
    let fraction = number(exact.numerator()) / number(exact.denominator());
    let terms = (fraction.numerator().to_string(), fraction.denominator().to_string());
    assert_eq!((exact.numerator().to_string(), exact.denominator().to_string()), terms, "lowest terms");
    assert!(fraction < RBig::ONE);
    RBig::from(exact.whole()) + fraction
}

fn in_quanta(policy: &Policy, amount: Money) -> RBig {
    number(&amount) / number(&policy.terms().quantum)
}

/// An exact number of quanta and what it was rounded to.
fn is_rounded(policy: &Policy, exact: &Quotient, amount: Money, is_up: bool) {
    let exact_value = value(exact);
    assert_eq!(in_quanta(policy, amount), RBig::from(exact_value.floor() + IBig::from(is_up)));
    assert_eq!(exact.is_whole(), exact_value.is_int());
    assert!(!is_up || !exact.is_whole());
    // Some places of it, cut off.
    for places in [12, 0] {
        let power = RBig::from(IBig::from(10).pow(places));
        let cut = RBig::from((exact_value.clone() * &power).floor()) / power;
        assert_eq!(number(&exact.decimal(u32::try_from(places).expect("few"))), cut);
    }
}

fn check_cell(policy: &Policy, cell: &CellStep) {
    let rates = cell.coefficients.iter().map(|(_, rate)| rate).chain([&cell.tilt]);
    let weight = rates.fold(number(&cell.score.expect("a score")), |product, rate| product * number(rate));
    let weight = cell.base.map_or(RBig::ONE, |base| number(&base)) * weight;
    assert_eq!(number(&cell.weight), weight);
    let pool = in_quanta(policy, cell.pool);
    let exact = if pool.is_zero() { pool } else { pool * weight / number(&cell.weight_total) };
    assert_eq!(value(&cell.exact), exact);
    is_rounded(policy, &cell.exact, cell.amount, cell.rounded_up);
}

fn check_share(policy: &Policy, share: &ShareStep) {
    let shared = in_quanta(policy, share.shared);
    let exact = if shared.is_zero() { shared } else { shared * number(&share.weight) / number(&share.weight_total) };
    assert_eq!(value(&share.exact), exact);
    is_rounded(policy, &share.exact, share.amount, share.rounded_up);
}

fn check_county(policy: &Policy, told: &CountySteps) {
    let cells: Money = told.cells.iter().map(|cell| cell.amount).sum();
    assert_eq!(told.plan.amount, told.base + cells);
    let exact: RBig = told.cells.iter().fold(RBig::ZERO, |sum, cell| sum + value(&cell.exact));
    assert_eq!(value(&told.plan.exact), exact);
    told.cells.iter().for_each(|cell| check_cell(policy, cell));
    is_rounded(policy, &told.plan.exact, cells, told.plan.rounding == RowRounding::Up);
    let is_whole = told.plan.rounding == RowRounding::Whole;
    assert_eq!((is_whole, is_whole), (exact.is_int(), told.plan.rank.is_none()));
    let mut total = told.plan.amount;
    if let Some(uplift) = &told.uplift {
        let lifted = number(&uplift.rate) * number(&uplift.plan);
        assert_eq!((number(&uplift.exact_yuan), uplift.plan), (lifted.clone(), told.plan.amount));
        assert_eq!(in_quanta(policy, uplift.amount), RBig::from((lifted / number(&policy.terms().quantum)).ceil()));
        total = total + uplift.amount;
    }
    for (share, sign) in [(&told.fiscal_capacity, 1), (&told.offset, -1)] {
        if let Some(share) = share {
            check_share(policy, share);
            total = total + if sign > 0 { share.amount } else { -share.amount };
        }
    }
    assert_eq!(told.total, total);
}

fn check_ranks(counties: &[CountySteps]) {
    let mut ranked: Vec<&CountySteps> = counties.iter().filter(|told| told.plan.rank.is_some()).collect();
    ranked.sort_by_key(|told| told.plan.rank);
    assert!(ranked.iter().map(|told| told.plan.rank).eq((1..=ranked.len()).map(Some)));
    assert!(ranked.is_sorted_by_key(|told| (Reverse(value(&told.plan.exact).fract()), told.code)));
}

fn check_common(allocation: &Allocation<'_>, counties: &[CountySteps]) {
    let (policy, common) = (allocation.policy(), allocation.common());
    let quanta = in_quanta(policy, common.distributable);
    assert_eq!(common.distributable, common.fund_total - common.protected_bases);
    for pool in &common.pools {
        assert_eq!(value(&pool.exact), quanta.clone() * number(&pool.weight));
        is_rounded(policy, &pool.exact, pool.amount, in_quanta(policy, pool.amount) > value(&pool.exact));
    }
    let of = |rounding| counties.iter().filter(|told| told.plan.rounding == rounding).count();
    assert_eq!(common.rounded_up, of(RowRounding::Up));
    assert_eq!(common.passed_over.len(), of(RowRounding::PassedOver));
    let floors: u64 = counties.iter().map(|told| told.plan.exact.whole()).sum();
    assert_eq!(common.plan_floor_quanta, floors);
    assert_eq!(common.paid + common.retained, common.to_account_for);
}

fn check(allocation: &Allocation<'_>) {
    let steps = allocation.steps();
    let told = |row: usize| steps.county(row).expect("a row");
    let counties: Vec<CountySteps> = allocation.shares().map(|share| told(share.row)).collect();
    for (told, share) in counties.iter().zip(allocation.shares()) {
        check_county(allocation.policy(), told);
        assert_eq!((told.code, told.total), (share.county.code, share.figures.total));
    }
    assert!(steps.county(counties.len()).is_none());
    check_ranks(&counties);
    check_common(allocation, &counties);
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
        check(&calculate(&policy, &table.counties).expect("a result"));
    }
}

/// Products of up to 18 digits and three coefficients, sums of up to 8 fractions, in lowest terms.
#[test]
fn every_figure_of_every_kind_of_case_follows_from_the_numbers_beside_it() {
    let mut factors = [0; MAX_FACTORS + 1];
    for seed in 0..1_500 {
        let case = Case::any(&mut Dice::of_seed(seed));
        if let Ok(allocation) = calculate(&case.policy, &case.counties) {
            check(&allocation);
            factors[case.factors()] += 1;
        }
    }
    assert!(factors[1..].iter().all(|times| *times > 10), "{factors:?}");
}

/// An exact decimal of any length is the number that was written, with no zero behind its point.
#[test]
fn exact_decimals_are_the_numbers_that_were_written() {
    for seed in 0..2_000 {
        let dice = &mut Dice::of_seed(seed);
        let mut digits = |count: u64| (0..count).map(|_| if dice.chance(50) { '0' } else { '7' }).collect::<String>();
        let text = format!("1{}.{}5{}", digits(seed % 60), digits(seed % 77), "0".repeat(seed as usize % 140));
        for text in [text.split('.').next().expect("a whole part").to_owned() + "0", text] {
            let exact: Exact = text.parse().expect("a decimal");
            assert_eq!(number(&exact), number(&text));
            let shown = exact.to_string();
            let places = shown.split_once('.').map_or(0, |(_, places)| places.len());
            assert_eq!(usize::try_from(exact.places()), Ok(places));
            assert!(places == 0 || !shown.ends_with('0'), "{shown}");
            assert_eq!(Exact::new(exact.digits().clone(), exact.places()), exact);
        }
    }
}
