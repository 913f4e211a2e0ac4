//! The whole program against the bare I/O floor, side by side: the same file read with `csv::ByteRecord` and as many
//! rows and fields of the same size written with `csv::Writer`.
#![allow(dead_code, reason = "each bench uses a part of the support")]

mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let sizes: &[u64] =
        if support::is_smoke() { &[90, 3_000] } else { &[90, 1_000, 10_000, 100_000, 1_000_000, 10_000_000] };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("end_to_end");
    fs::create_dir_all(&folder).unwrap();
    let program = build_fund();
    println!(
        "  order       rows        fund       floor  ratio  peak MiB   median of 9, of 3 above a million, side by side"
    );
    let orders = [support::Order::Code, support::Order::Random];
    for (rows, order) in sizes.iter().flat_map(|rows| orders.map(|order| (rows, order))) {
        let rounds = match rows {
            _ if support::is_smoke() => 1,
            0..=1_000_000 => 9,
            _ => 3,
        };
        let input = folder.join("counties.csv");
        fs::write(&input, support::table_csv(*rows, order)).unwrap();
        fs::write(folder.join("policy.toml"), policy(*rows)).unwrap();
        let out = folder.join("out");
        let peak = run(&program, &input, &out, true);
        let published = fs::read(out.join("allocation.csv")).unwrap();
        let records: Vec<csv::ByteRecord> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&published[..])
            .byte_records()
            .map(Result::unwrap)
            .collect();
        let (mut whole, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let start = Instant::now();
            run(&program, &input, &out, false);
            whole.push(start.elapsed());
            floor.push(run_floor(&input, &records, &folder.join("floor.csv")));
        }
        let (whole, floor) = (median(whole), median(floor));
        let ratio = whole.as_secs_f64() / floor.as_secs_f64();
        let peak = peak as f64 / 1024.0;
        println!("{order:>7?}  {rows:>9}  {whole:>10.2?}  {floor:>10.2?}  {ratio:>5.2}  {peak:>8.1}");
    }
    fs::remove_dir_all(folder).unwrap();
}

/// The benches' policy; the bases of ten million rows need a larger fund.
fn policy(rows: u64) -> String {
    let fund = |yuan: &str| format!("fund_total_yuan = \"{yuan}\"");
    let policy = support::POLICY;
    assert!(policy.contains(&fund("680000000.00")));
    if rows > 1_000_000 { policy.replace(&fund("680000000.00"), &fund("6800000000.00")) } else { policy.to_owned() }
}

/// Builds `fund` as `desk/release.sh` does, in smoke size as a clone does, with the feature `parallel` if this bench has it;
/// where it is, Cargo says.
fn build_fund() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "special-fund-desk", "--message-format", "json"]);
    build.args(["--profile", if support::is_smoke() { "release" } else { "dist" }]);
    if !cfg!(feature = "parallel") {
        build.args(["--no-default-features", "--features", "program"]);
    }
    let built = build.stderr(Stdio::inherit()).output().unwrap();
    assert!(built.status.success());
    let messages = String::from_utf8(built.stdout).unwrap();
    let mut messages = messages.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    messages.find_map(|message| Some(PathBuf::from(message["executable"].as_str()?))).unwrap()
}

/// Runs the program; on request watches its peak memory in KiB, where the system tells it.
fn run(program: &Path, input: &Path, out: &Path, watch: bool) -> u64 {
    let mut child =
        Command::new(program).arg(input).arg("--out").arg(out).args(["--lang", "en", "--quiet"]).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while watch && child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let found = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = found.unwrap_or(0).max(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.wait().unwrap().success());
    peak
}

/// The floor: the same file, and fields of the same number and size.
fn run_floor(input: &Path, records: &[csv::ByteRecord], out: &Path) -> Duration {
    let start = Instant::now();
    let mut reader = csv::Reader::from_reader(File::open(input).unwrap());
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).unwrap() {}
    let mut writer = csv::Writer::from_writer(File::create(out).unwrap());
    for record in records {
        writer.write_byte_record(record).unwrap();
    }
    writer.flush().unwrap();
    drop(writer); // closed, as the program's files are when it ends
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
