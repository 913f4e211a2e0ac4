//! The feature `parallel` changes no result: the same hashes with it and without.
//!
//! `cargo test --test parallel`, and `RAYON_NUM_THREADS=4 cargo test --features parallel --test parallel`. With
//! `--workspace` it is always on: the desk turns it on for all.

mod cases;

use std::fmt::Write as _;

use cases::{Case, Dice, FLOOR, LARGEST_FEN, LARGEST_SCORE, money, plain_factors, rate, score, sum_to_one};
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, MAX_PROBLEMS, ReadError};
use special_fund::{
    Allocation, BaseRole, County, CountyCode, FiscalCapacity, Funding, Policy, Rate, Rest, Terms, Uplift, UpliftRate,
    audit, calculate,
};

/// Five times what a thread takes at once.
const ROWS: u64 = 20_000;

/// What the scores are like.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Small numbers, three factors: many ties.
    Plain,
    /// A score in one of four factors only: villages are passed over.
    Alone,
    /// 18 digits times bases of 17 digits: no total fits 64 binary digits.
    Wide,
}

/// Villages in random order, every third county of them on the roster.
fn villages(kind: Kind) -> Case {
    let dice = &mut Dice::of_seed(2025);
    let factors = if matches!(kind, Kind::Alone) { 4 } else { 3 };
    let is_wide = matches!(kind, Kind::Wide);
    let quantum = if matches!(kind, Kind::Alone) { 100_000 } else { 100 };
    let mut codes: Vec<CountyCode> =
        (0..ROWS).map(|row| format!("{}{row:06}", 330_100 + row % 30).parse().expect("a code")).collect();
    dice.shuffle(&mut codes);
    let mut any_score = || match kind {
        Kind::Plain => score(dice.below(100), 0),
        Kind::Alone => score(1 + dice.below(9), 0),
        Kind::Wide => score(LARGEST_SCORE - dice.below(1_000_000), 0),
    };
    let mut county = |(row, code): (usize, CountyCode)| {
        let alone = matches!(kind, Kind::Alone).then_some(row % factors);
        let none = special_fund::Score::ZERO;
        let scores = (0..factors).map(|f| if alone.is_some_and(|alone| alone != f) { none } else { any_score() });
        let scores = scores.collect();
        let base = if is_wide {
            LARGEST_FEN - u64::try_from(any_score().millionths() / 1_000_000 % 1_000).expect("small")
        } else {
            quantum * (row as u64 % 5)
        };
        let (name, fiscal_capacity) = (cases::name(code), Some(any_score()));
        County {
            code,
            name,
            base: money(base),
            scores,
            coefficients: [rate(900_000 + row as u64 % 7)].into(),
            fiscal_capacity,
            figures: [].into(),
            amounts: [].into(),
        }
    };
    let counties: Vec<County> = codes.into_iter().enumerate().map(&mut county).collect();
    let weights = sum_to_one(
        &[4, 3, 2, 1][..=factors.min(3)].iter().copied().chain((factors == 4).then_some(1)).collect::<Vec<u64>>(),
    );
    let mut of_policy = plain_factors(&weights[..factors]);
    of_policy[0].tilt = rate(1_200_000);
    of_policy[1].coefficients = vec!["performance".to_owned()];
    let terms = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: money(12_345_600_000),
        quantum: money(quantum),
        base: if is_wide { BaseRole::Basis } else { BaseRole::Protected },
        factors: of_policy,
        fiscal_capacity: Some(FiscalCapacity { weight: weights[factors], rest: Rest::ByScore, source: String::new() }),
        uplift: Some(Uplift {
            rate: UpliftRate::Fixed(rate(FLOOR)),
            rate_basis: None,
            funding: if is_wide { Funding::Offset } else { Funding::FiscalCapacity },
            source: String::new(),
        }),
        coefficients: vec![],
        control: None,
        adjustments: vec![],
        issued: None,
        annex: None,
        roster: cases::roster((0..30).step_by(3).map(|of| format!("{}", 330_100 + of).parse().expect("a code"))),
    };
    Case { policy: Policy::new(terms).expect("terms within the limits"), counties }
}

/// Of everything that is published and of every step.
fn hash(allocation: &Allocation<'_>) -> String {
    let mut bytes = Vec::new();
    table::write(&mut bytes, allocation, Language::Chinese).expect("a Vec takes everything");
    serde_json::to_writer(&mut bytes, allocation).expect("a Vec takes everything");
    Sha256::digest(&bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The year's table as an office has it.
fn csv(case: &Case) -> String {
    let keys: Vec<&str> = case.policy.terms().factors.iter().map(|factor| factor.key.as_str()).collect();
    let mut text = format!("code,name,base_yuan,{},performance,fiscal_capacity\n", keys.join(","));
    for county in &case.counties {
        let scores: Vec<String> = county.scores.iter().map(ToString::to_string).collect();
        let name = county.name.as_str().replace('"', "\"\"");
        let (rate, fiscal): (Rate, _) = (county.coefficients[0], county.fiscal_capacity.expect("a score"));
        writeln!(text, "{},\"{name}\",{},{},{rate},{fiscal}", county.code, county.base, scores.join(","))
            .expect("text");
    }
    text
}

/// The gate says with which of the two it means to run this file.
#[test]
fn the_feature_is_on_where_it_is_meant_to_be() {
    let found = if cfg!(feature = "parallel") { "on" } else { "off" };
    let meant = std::env::var("SPECIAL_FUND_PARALLEL");
    assert_eq!(meant.as_deref().unwrap_or(found), found);
}

#[test]
fn twenty_thousand_villages_come_to_the_same_with_threads_and_without() {
    let mut hashes = Vec::new();
    for kind in [Kind::Plain, Kind::Alone, Kind::Wide] {
        let case = villages(kind);
        let allocation = calculate(&case.policy, &case.counties).expect("a result");
        let common = allocation.common();
        println!("{kind:?}: {} passed over, {} ties", common.passed_over.len(), common.ties.len());
        assert_eq!(!common.passed_over.is_empty(), matches!(kind, Kind::Alone));
        assert!(!common.ties.is_empty() || matches!(kind, Kind::Wide));
        hashes.push(hash(&allocation));
        let mut published = allocation.published();
        assert!(audit::published(&case.policy, &case.counties, &published, &[]).is_clean());
        // Read from a file: the same counties; and the published table with some figures wrong.
        let read = table::read(csv(&case).as_bytes(), &case.policy).expect("a good table");
        assert!(read.counties == case.counties);
        published.iter_mut().step_by(997).for_each(|row| row.figures.cells[0] = row.figures.plan);
        let verdict = audit::published(&case.policy, &case.counties, &published, &[]);
        assert_eq!(verdict, audit::figures(&case.policy, &case.counties, |row| published[row].figures.clone()));
        assert!(verdict.count() > 20);
    }
    assert_eq!(hashes, ["bd7e13c9c860177a", "6e5795a7638c49f8", "bdaa574f408458a1"]);
}

/// Problems in all parts of a file, and refusals of rows in all parts of a table, in the order of the rows.
#[test]
fn problems_are_told_in_the_same_order() {
    let mut case = villages(Kind::Plain);
    let text = csv(&case).replace(",0.900003,", ",-0.900003,");
    let is_wrong = |(line, row): &(usize, &str)| line % 1_009 == 1_008 || row.contains("-0.9");
    let lines: Vec<usize> = text.lines().enumerate().filter(is_wrong).map(|(line, _)| line + 1).collect();
    let text = text
        .lines()
        .enumerate()
        .fold(String::new(), |text, (line, row)| text + if line % 1_009 == 1_008 { "x,x" } else { row } + "\n");
    let Err(ReadError::Refused(problems)) = table::read(text.as_bytes(), &case.policy) else { panic!("a good table") };
    let listed = problems.listed.iter().map(|problem| problem.line.expect("a line"));
    assert!(listed.eq(lines.iter().copied().take(MAX_PROBLEMS)));
    assert_eq!(problems.count(), lines.len());
    case.counties.iter_mut().step_by(1_009).for_each(|county| county.scores = [].into());
    let refusals = special_fund::check(&case.policy, &case.counties);
    let expected = case.counties.iter().step_by(1_009).map(|county| special_fund::Place::County(county.code));
    assert!(refusals.iter().map(special_fund::Refusal::place).eq(expected));
}
