//! `calculate` at 1 to 1,000,000 counties, its wide path, and the audit.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::integer_division,
    dead_code,
    reason = "benches"
)]

mod support;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use special_fund::{County, Policy, Score, audit, calculate};
use support::{assert_hash, counties, is_smoke, policy};

/// Counties, and the hash of their allocation.
const SIZES: [(u64, &str); 5] = [
    (1, "b1d36fb27e64c6a6"),
    (90, "f8985c19a2b6b559"),
    (3_000, "32f495808892eb21"),
    (100_000, "7e9ecfeba188337b"),
    (1_000_000, "d70cd73b62b9ef09"),
];

fn sizes() -> impl Iterator<Item = (u64, &'static str)> {
    SIZES
        .into_iter()
        .filter(|(rows, _)| !is_smoke() || *rows <= 3_000)
}

fn bench_calculate(criterion: &mut Criterion) {
    let policy = policy();
    let mut group = criterion.benchmark_group("calculate");
    for (rows, hash) in sizes() {
        let counties = counties(rows);
        assert_hash(&policy, &counties, hash);
        group
            .throughput(Throughput::Elements(rows))
            .sample_size(if rows > 10_000 { 10 } else { 100 });
        group.bench_with_input(
            BenchmarkId::from_parameter(rows),
            &counties,
            |bencher, counties| {
                bencher.iter(|| calculate(&policy, counties).unwrap());
            },
        );
    }
    group.finish();
}

/// The 2025 fixture: coefficients, a fiscal-capacity pool by score, quantum 100 yuan.
fn bench_year(criterion: &mut Criterion) {
    let policy: Policy = toml::from_str(include_str!("../fixtures/2025/policy.toml")).unwrap();
    let year = include_bytes!("../fixtures/2025/counties.csv");
    let counties = special_fund::table::read(&year[..], &policy)
        .unwrap()
        .counties;
    criterion.bench_function("calculate/2025", |bencher| {
        bencher.iter(|| calculate(&policy, &counties).unwrap())
    });
}

/// Scores of 18 digits beside scores with 6 places: weights of more than 128 binary digits, so every sum is wide.
fn wide(rows: u64) -> (Policy, Vec<County>) {
    let text = support::POLICY.replace(
        "source = \"illustrative\"\nfund_total_yuan",
        "source = \"illustrative\"\nbase = \"basis\"\nfund_total_yuan",
    );
    let mut counties = counties(rows);
    for (place, county) in counties.iter_mut().enumerate() {
        let large: Score = format!("{}", 999_999_999_999_999_999 - place as u64)
            .parse()
            .unwrap();
        let fine: Score = format!("{place}.000001").parse().unwrap();
        county.scores = if place % 2 == 0 {
            [large; 3].into()
        } else {
            [fine; 3].into()
        };
        county.base = "9999999999999.99".parse().unwrap();
    }
    (toml::from_str(&text).unwrap(), counties)
}

fn bench_wide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calculate/wide");
    for (rows, hash) in [(90, "efed26c2289336a7"), (3_000, "5e0893133ea8840f")] {
        let (policy, counties) = wide(rows);
        assert_hash(&policy, &counties, hash);
        group.bench_with_input(
            BenchmarkId::from_parameter(rows),
            &counties,
            |bencher, counties| {
                bencher.iter(|| calculate(&policy, counties).unwrap());
            },
        );
    }
    group.finish();
}

fn bench_audit(criterion: &mut Criterion) {
    let policy = policy();
    let mut group = criterion.benchmark_group("audit");
    for (rows, _) in sizes() {
        let counties = counties(rows);
        let allocation = calculate(&policy, &counties).unwrap();
        let figures = |row| allocation.share(row).unwrap().figures;
        assert!(audit::figures(&policy, &counties, figures).is_clean());
        group
            .throughput(Throughput::Elements(rows))
            .sample_size(if rows > 10_000 { 10 } else { 100 });
        group.bench_function(BenchmarkId::from_parameter(rows), |bencher| {
            bencher.iter(|| audit::figures(&policy, &counties, figures));
        });
    }
    group.finish();
}

criterion_group!(
    benches,
    bench_calculate,
    bench_year,
    bench_wide,
    bench_audit
);
criterion_main!(benches);
