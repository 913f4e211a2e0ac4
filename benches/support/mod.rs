//! Data for benches, made here and the same everywhere: no download, no clock, no seed from outside.

use sha2::{Digest, Sha256};
use special_fund::{Allocation, County, Policy, calculate, table};

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// Three factors with tilt, protected base, 3% uplift paid by a fiscal-capacity pool whose rest is shared by score, the
/// same work everywhere. 680 million yuan in fen; illustrative.
pub(crate) const POLICY: &str = r#"
fiscal_year = 2025
title = "基准测试"
source = "illustrative"
fund_total_yuan = "680000000.00"
quantum_yuan = "0.01"

[[factors]]
key = "ecological_protection"
name = "生态保护因素"
weight = "0.40"
tilt = "1.10"
source = "illustrative"

[[factors]]
key = "pollution_control"
name = "污染防治因素"
weight = "0.30"
tilt = "1.08"
source = "illustrative"

[[factors]]
key = "regulatory_capacity"
name = "监管能力因素"
weight = "0.20"
tilt = "1.05"
source = "illustrative"

[fiscal_capacity]
weight = "0.10"
rest = "by_score"
source = "illustrative"

[uplift]
rate = { fixed = "0.03" }
funding = "fiscal_capacity"
source = "2021, item 2: at least 3%"

[roster]
edition = "2021"
partial = true
"#;

/// The policy of [`POLICY`].
pub(crate) fn policy() -> Policy {
    toml::from_str(POLICY).unwrap()
}

/// How the rows of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Code,
    Random,
}

/// A table of `rows` villages (codes of twelve digits) in the 90 units of the 2025 fixture; about 60 bytes a row.
pub(crate) fn table_csv(rows: u64, order: Order) -> String {
    let year = include_str!("../../fixtures/2025/counties.csv");
    let units: Vec<&str> = year.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let mut random = Random(2021);
    let each = rows.div_ceil(units.len() as u64);
    let mut lines = Vec::with_capacity(rows as usize);
    for row in 0..rows {
        let (unit, village) = (units[(row / each) as usize], row % each);
        let mut amount = |whole| format!("{}.{:02}", random.below(whole), random.below(100));
        let (base, scores) = (amount(300), [amount(10_000), amount(10_000), amount(10_000), amount(100)]);
        lines.push(format!("{unit}{:06},第{row:07}村,{base},{}", village + 1, scores.join(",")));
    }
    if order == Order::Random {
        for row in (1..lines.len()).rev() {
            lines.swap(row, random.below(row as u64 + 1) as usize);
        }
    }
    let header = "code,name,base_yuan,ecological_protection,pollution_control,regulatory_capacity,fiscal_capacity";
    format!("{header}\n{}\n", lines.join("\n"))
}

/// A table of `rows` villages for a whole year: four indicators a factor (an amount, two figures of a change, a figure with a
/// gap to 10,000, a grade), last year's amount near this year's, a deduction for one in ten.
pub(crate) fn year_csv(rows: u64) -> String {
    let mut random = Random(2025);
    let mut header = "code,name,base_yuan".to_owned();
    for key in ["ecological_protection", "pollution_control", "regulatory_capacity"] {
        header += &format!(",{key}_amount,{key}_before,{key}_now,{key}_gap,{key}_grade");
    }
    let mut text = header + ",fiscal_capacity,last_yuan,deduction_yuan\n";
    let average = 680_000_000 / rows;
    for line in table_csv(rows, Order::Random).lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        text += &cells[..2].join(",");
        text += &format!(",{}.00", random.below(average.div_ceil(4)));
        for _ in 0..3 {
            let mut figure = || format!("{}.{:02}", random.below(10_000), random.below(100));
            let figures = [figure(), figure(), figure(), figure()].join(",");
            text += &format!(",{figures},{}", ["A", "B", "C", "D"][random.below(4) as usize]);
        }
        let deduction = if random.below(10) == 0 { random.below(average.div_ceil(20)) } else { 0 };
        let last = average / 2 + random.below(average + 1);
        text += &format!(",{},{last}.00,{deduction}.00\n", cells[6]);
    }
    text
}

/// The counties of [`table_csv`].
pub(crate) fn counties(rows: u64, order: Order) -> Vec<County> {
    table::read(table_csv(rows, order).as_bytes(), &policy()).unwrap().counties
}

/// SHA-256 of the published table, its first 16 hexadecimal digits.
pub(crate) fn hash(allocation: &Allocation<'_>) -> String {
    let mut table = Vec::new();
    table::write(&mut table, allocation, table::Language::English).unwrap();
    Sha256::digest(&table).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Asserts that the allocation of these counties has the hash on record: a change of meaning shows before any time does.
pub(crate) fn assert_hash(policy: &Policy, counties: &[County], expected: &str) {
    let found = hash(&calculate(policy, counties).unwrap());
    assert_eq!(found, expected, "the allocation of {} counties has changed", counties.len());
}

/// Whether this is a smoke run (`cargo bench -- --test`): small sizes only.
pub(crate) fn is_smoke() -> bool {
    std::env::args().any(|arg| arg == "--test")
}
