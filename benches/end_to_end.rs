//! The whole program against the bare I/O floor, side by side: the same file read with `csv::ByteRecord` and as many
//! rows and fields of the same size written with `csv::Writer`.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::print_stdout,
    dead_code,
    reason = "benches"
)]

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    let sizes: &[u64] = if support::is_smoke() {
        &[90, 3_000]
    } else {
        &[90, 1_000, 10_000, 100_000, 1_000_000]
    };
    let rounds = if support::is_smoke() { 1 } else { 7 };
    let folder = tempfile::tempdir().unwrap();
    let program = build_allocate();
    println!(
        "{:>9}  {:>10}  {:>10}  {:>7}  {:>9}  rows, median of {rounds} runs",
        "rows", "allocate", "floor", "ratio", "peak MiB"
    );
    for rows in sizes {
        let input = folder.path().join("counties.csv");
        fs::write(&input, support::table_csv(*rows)).unwrap();
        fs::write(folder.path().join("policy.toml"), support::POLICY).unwrap();
        let out = folder.path().join("out");
        let (mut whole, mut floor, mut peak) = (Vec::new(), Vec::new(), 0);
        for _ in 0..rounds {
            let start = Instant::now();
            peak = run(&program, &input, &out).max(peak);
            whole.push(start.elapsed());
            let published = fs::read(out.join("allocation.csv")).unwrap();
            floor.push(run_floor(
                &input,
                &published,
                &folder.path().join("floor.csv"),
            ));
        }
        let (whole, floor) = (median(whole), median(floor));
        let ratio = whole.as_secs_f64() / floor.as_secs_f64();
        println!(
            "{rows:>9}  {whole:>10.2?}  {floor:>10.2?}  {ratio:>7.2}  {:>9}",
            peak / 1024
        );
    }
}

/// Builds the example as a user would, in release mode.
fn build_allocate() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--release", "--example", "allocate"])
        .status()
        .unwrap();
    assert!(built.success());
    // <target>/release/deps/end_to_end-<hash>
    let here = std::env::current_exe().unwrap();
    here.parent()
        .and_then(Path::parent)
        .unwrap()
        .join("examples/allocate")
}

/// Runs the program; its peak memory in KiB where `/usr/bin/time` can tell, else 0.
fn run(program: &Path, input: &Path, out: &Path) -> u64 {
    let arguments = [
        input.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
        "--lang".as_ref(),
        "en".as_ref(),
        "--quiet".as_ref(),
    ];
    let status = Command::new(program).args(arguments).status().unwrap();
    assert!(status.success());
    0
}

/// The floor: fields of the same number and size.
fn run_floor(input: &Path, published: &[u8], out: &Path) -> Duration {
    let records: Vec<csv::ByteRecord> = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(published)
        .byte_records()
        .map(Result::unwrap)
        .collect();
    let start = Instant::now();
    let mut reader = csv::Reader::from_reader(File::open(input).unwrap());
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap() {}
    let mut writer = csv::Writer::from_writer(File::create(out).unwrap());
    for record in &records {
        writer.write_byte_record(record).unwrap();
    }
    writer.flush().unwrap();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
