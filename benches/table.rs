//! Reading and writing tables in MB/s, with the raw floor of the `csv` crate beside them.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(dead_code, reason = "each bench uses a part of the support")]

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use special_fund::{calculate, table};
use support::{Order, counties, is_smoke, policy, table_csv};

fn rows() -> u64 {
    if is_smoke() { 3_000 } else { 1_000_000 }
}

fn bench_read(criterion: &mut Criterion) {
    let (policy, csv) = (policy(), table_csv(rows(), Order::Code));
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(csv.len() as u64)).sample_size(10);
    group.bench_function("table::read", |bencher| bencher.iter(|| table::read(csv.as_bytes(), &policy).unwrap()));
    group.bench_function("floor: csv::ByteRecord", |bencher| {
        bencher.iter(|| {
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let mut record = csv::ByteRecord::new();
            let mut fields = 0;
            while reader.read_byte_record(&mut record).unwrap() {
                fields += record.len();
            }
            fields
        });
    });
    group.finish();
}

fn bench_write(criterion: &mut Criterion) {
    let (policy, counties) = (policy(), counties(rows(), Order::Code));
    let allocation = calculate(&policy, &counties).unwrap();
    let expected = if is_smoke() { "06b3f0510f7e34d0" } else { "41f4ea8b451a1ac2" };
    assert_eq!(support::hash(&allocation), expected, "the published table has changed");
    let mut published = Vec::new();
    table::write(&mut published, &allocation, table::Language::English).unwrap();
    let fields: Vec<csv::ByteRecord> =
        csv::ReaderBuilder::new().from_reader(&published[..]).byte_records().map(Result::unwrap).collect();
    let mut group = criterion.benchmark_group("write");
    group.throughput(Throughput::Bytes(published.len() as u64)).sample_size(10);
    group.bench_function("table::write", |bencher| {
        bencher.iter(|| table::write(std::io::sink(), &allocation, table::Language::English).unwrap());
    });
    group.bench_function("floor: csv::Writer", |bencher| {
        bencher.iter(|| {
            let mut writer = csv::Writer::from_writer(std::io::sink());
            for record in &fields {
                writer.write_byte_record(record).unwrap();
            }
            writer.flush().unwrap();
        });
    });
    group.finish();
}

criterion_group!(benches, bench_read, bench_write);
criterion_main!(benches);
