//! A whole year: the fixture's 90 counties, and villages with three factors of four indicators each (amount, change, gap, grades),
//! control against last year and one deduction. Numbers beyond 64 bits, so the big integers do it.
#![allow(dead_code, reason = "each bench uses a part of the support")]

mod support;

use std::fs;
use std::time::{Duration, Instant};

use special_fund::{County, Policy, audit, calculate, table};

/// Villages, and the hash of their allocation.
const SIZES: [(u64, &str); 3] =
    [(10_000, "1c78f4c22ecb5c34"), (100_000, "d4ee785594f305d4"), (1_000_000, "0f08f36ef54dad26")];

fn main() {
    let (policy, counties) = fixture();
    let run = |_: usize| {
        let start = Instant::now();
        drop(calculate(&policy, &counties).unwrap());
        start.elapsed()
    };
    let mut runs: Vec<Duration> = (0..if support::is_smoke() { 1 } else { 2_001 }).map(run).collect();
    runs.sort();
    println!("fixtures/2025-full: calculate {:.2?}, the median of {} runs", runs[runs.len() / 2], runs.len());

    println!("   villages   calculate   a village       audit  peak MiB while calculating");
    for (rows, hash) in SIZES.into_iter().filter(|(rows, _)| !support::is_smoke() || *rows <= 10_000) {
        let (policy, counties) = villages(rows);
        // The villages are in memory, the text that they were read from no longer is.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let start = Instant::now();
        let allocation = calculate(&policy, &counties).unwrap();
        let calculated = start.elapsed();
        let peak = peak_mib().map_or("-".to_owned(), |peak| peak.to_string());
        assert_eq!(support::hash(&allocation), hash, "the allocation of {rows} villages has changed");
        let figures = |row| allocation.share(row).unwrap().figures;
        let start = Instant::now();
        assert!(audit::figures(&policy, &counties, figures).is_clean());
        let audited = start.elapsed();
        println!("{rows:>11}  {calculated:>10.2?}  {:>10.2?}  {audited:>10.2?}  {peak:>8}", calculated / rows as u32);
    }
}

fn fixture() -> (Policy, Vec<County>) {
    let policy: Policy = toml::from_str(include_str!("../fixtures/2025-full/policy.toml")).unwrap();
    let year = include_bytes!("../fixtures/2025-full/counties.csv");
    let counties = table::read(&year[..], &policy).unwrap().counties;
    (policy, counties)
}

/// The bench's policy and table with four indicators in place of each score.
fn villages(rows: u64) -> (Policy, Vec<County>) {
    const INDICATORS: &str = r#"
[[factors.indicators]]
key = "KEY_amount"
name = "KEY数量"
weight = "0.4"
source = "illustrative"
[[factors.indicators]]
key = "KEY_change"
name = "KEY改善"
weight = "0.3"
source = "illustrative"
kind = "change"
better = "lower"
before = "KEY_before"
now = "KEY_now"
[[factors.indicators]]
key = "KEY_gap"
name = "KEY差距"
weight = "0.2"
source = "illustrative"
kind = "gap"
reference = "10000"
[[factors.indicators]]
key = "KEY_grade"
name = "KEY等次"
weight = "0.1"
source = "illustrative"
grades = { "A" = "1", "B" = "0.75", "C" = "0.5", "D" = "0" }
"#;
    const YEAR: &str = r#"
[control]
floor = "0.90"
cap = "1.50"
source = "illustrative"

[[adjustments]]
key = "deduction"
name = "扣减"
kind = "deduction"
source = "illustrative"
"#;
    let mut text = support::POLICY.to_owned();
    for key in ["ecological_protection", "pollution_control", "regulatory_capacity"] {
        let factor = text.find(&format!("key = \"{key}\"")).unwrap();
        let end = factor + text[factor..].find("\n\n").unwrap();
        text.insert_str(end, &INDICATORS.replace("KEY", key));
    }
    let policy: Policy = toml::from_str(&(text + YEAR)).unwrap();
    let csv = support::year_csv(rows);
    let counties = table::read(csv.as_bytes(), &policy).unwrap().counties;
    (policy, counties)
}

/// The most memory since it was last forgotten, where the system says.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib / 1024)
}
