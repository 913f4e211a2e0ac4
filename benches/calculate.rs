//! `calculate` at 1 to 1,000,000 counties in code order and in random order, on big numbers, its steps, other rates, and
//! the audit.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(dead_code, reason = "each bench uses a part of the support")]

mod support;

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use special_fund::{County, Policy, Rate, Score, audit, calculate};
use support::{Order, assert_hash, counties, is_smoke, policy};

/// Counties in code order, and the hash of their allocation.
const SIZES: [(u64, &str); 5] = [
    (1, "2672b1690b298d93"),
    (90, "002cfd6a693dc231"),
    (3_000, "06b3f0510f7e34d0"),
    (100_000, "9ee01a139a584dbd"),
    (1_000_000, "41f4ea8b451a1ac2"),
];

fn sizes() -> impl Iterator<Item = (u64, &'static str)> {
    SIZES.into_iter().filter(|(rows, _)| !is_smoke() || *rows <= 3_000)
}

fn bench_calculate(criterion: &mut Criterion) {
    let policy = policy();
    for order in [Order::Code, Order::Random] {
        let mut group = criterion.benchmark_group(format!("calculate/{order:?} order"));
        for (rows, hash) in sizes() {
            let counties = counties(rows, order);
            if order == Order::Code {
                assert_hash(&policy, &counties, hash);
            }
            group.throughput(Throughput::Elements(rows)).sample_size(if rows > 10_000 { 10 } else { 100 });
            group.bench_with_input(BenchmarkId::from_parameter(rows), &counties, |bencher, counties| {
                bencher.iter(|| calculate(&policy, counties).unwrap());
            });
        }
        group.finish();
    }
}

/// The 2025 fixture: coefficients, a fiscal-capacity pool by score, quantum 100 yuan.
fn bench_year(criterion: &mut Criterion) {
    let policy: Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml")).unwrap();
    let year = include_bytes!("../fixtures/2025/counties.csv");
    let counties = special_fund::table::read(&year[..], &policy).unwrap().counties;
    criterion.bench_function("calculate/2025", |bencher| bencher.iter(|| calculate(&policy, &counties).unwrap()));
}

/// Scores of 18 digits beside scores with 6 places, times the largest base: no total fits 64 bits.
fn wide(rows: u64) -> (Policy, Vec<County>) {
    let text = support::POLICY.replacen("quantum_yuan", "base = \"basis\"\nquantum_yuan", 1);
    let mut counties = counties(rows, Order::Code);
    for (place, county) in counties.iter_mut().enumerate() {
        let large: Score = format!("{}", 999_999_999_999_999_999 - place as u64).parse().unwrap();
        let fine: Score = format!("{place}.000001").parse().unwrap();
        county.scores = [if place % 2 == 0 { large } else { fine }; 3].into();
        county.base = "9999999999999.99".parse().unwrap();
    }
    (toml::from_str(&text).unwrap(), counties)
}

fn bench_wide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calculate/wide");
    for (rows, hash) in [(90, "d45ed4dafb13a408"), (3_000, "c049b69e82e9fc0b")] {
        let (policy, counties) = wide(rows);
        assert_hash(&policy, &counties, hash);
        group.bench_with_input(BenchmarkId::from_parameter(rows), &counties, |bencher, counties| {
            bencher.iter(|| calculate(&policy, counties).unwrap());
        });
    }
    group.finish();
}

/// The largest policy: 8 factors of 16 coefficients each, all of six places, so that every fraction is as long as it
/// can be.
fn largest(rows: u64) -> (Policy, Vec<County>) {
    let headers: Vec<String> = (1..=16).map(|place| format!("\"k{place}\"")).collect();
    let factor = |place: u64| {
        format!(
            "[[factors]]\nkey = \"f{place}\"\nname = \"因素{place}\"\nweight = \"0.125\"\ntilt = \"1.000001\"\n\
             coefficients = [{}]\nsource = \"illustrative\"\n",
            headers.join(", ")
        )
    };
    let factors: String = (1..=8).map(factor).collect();
    let (head, rest) = support::POLICY.split_once("[[factors]]").unwrap();
    let (_, uplift) = rest.split_once("[uplift]").unwrap();
    let uplift = uplift.replace("funding = \"fiscal_capacity\"", "funding = \"additional\"");
    let policy: Policy = toml::from_str(&format!("{head}{factors}[uplift]{uplift}")).unwrap();
    let mut counties = counties(rows, Order::Code);
    for (place, county) in (1_u64..).zip(&mut counties) {
        let score = |factor: u64| format!("{}.{:06}", 123_456_789_000 + place * 7919 * factor, 100_003 + place);
        county.scores = (1..=8).map(|factor| score(factor).parse::<Score>().unwrap()).collect();
        let rate = |column: u64| Rate::from_millionths(900_000_000_007 + 12_345 * place + column).unwrap();
        county.coefficients = (0..16).map(rate).collect();
    }
    (policy, counties)
}

/// Everything as JSON costs at most 20 times the calculation, also with the longest fractions.
fn bench_steps(criterion: &mut Criterion) {
    let (policy, counties) = largest(400);
    let allocation = calculate(&policy, &counties).unwrap();
    let calculation = fastest(|| drop(calculate(&policy, &counties).unwrap()));
    let json = fastest(|| drop(serde_json::to_vec(&allocation).unwrap()));
    println!("8 factors × 16 coefficients × 400 counties: calculate {calculation:.2?}, all steps as JSON {json:.2?}");
    assert!(json <= calculation * 20, "{json:?} is more than 20 × {calculation:?}");
    let mut group = criterion.benchmark_group("steps/8 factors, 16 coefficients");
    group.sample_size(10);
    group.bench_function("calculate", |bencher| bencher.iter(|| calculate(&policy, &counties).unwrap()));
    group.bench_function("JSON", |bencher| bencher.iter(|| serde_json::to_vec(&allocation).unwrap()));
    group.finish();
}

/// 200 other rates of 20,000 counties cost less than two calculations.
fn bench_rates(criterion: &mut Criterion) {
    let (policy, counties) = (policy(), counties(20_000, Order::Random));
    let allocation = calculate(&policy, &counties).unwrap();
    let rates: Vec<Rate> = (0..200).filter_map(|step| Rate::from_millionths(30_000 + step * 100)).collect();
    let all = || rates.iter().map(|rate| allocation.uplift_total_at(*rate).fen()).sum::<i128>();
    let (calculation, others) =
        (fastest(|| drop(calculate(&policy, &counties).unwrap())), fastest(|| assert!(all() > 0)));
    println!("20,000 counties: calculate {calculation:.2?}, 200 other rates {others:.2?}");
    assert!(others < calculation * 2, "{others:?} is not less than 2 × {calculation:?}");
    criterion.bench_function("200 other rates of 20,000 counties", |bencher| bencher.iter(all));
}

/// The fastest of five runs: what else the machine does only adds.
fn fastest(work: impl Fn()) -> Duration {
    let run = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..5).map(run).min().unwrap()
}

fn bench_audit(criterion: &mut Criterion) {
    let policy = policy();
    let mut group = criterion.benchmark_group("audit");
    for (rows, _) in sizes() {
        let counties = counties(rows, Order::Random);
        let allocation = calculate(&policy, &counties).unwrap();
        let figures = |row| allocation.share(row).unwrap().figures;
        assert!(audit::figures(&policy, &counties, figures).is_clean());
        group.throughput(Throughput::Elements(rows)).sample_size(if rows > 10_000 { 10 } else { 100 });
        group.bench_function(BenchmarkId::from_parameter(rows), |bencher| {
            bencher.iter(|| audit::figures(&policy, &counties, figures));
        });
    }
    group.finish();
}

criterion_group!(benches, bench_calculate, bench_year, bench_wide, bench_steps, bench_rates, bench_audit);
criterion_main!(benches);
