//! A whole year by hand: indicators, control, adjustments, batches. RULES sections 5.1 and 7 to 9.

use special_fund::table::{self, Language};
use special_fund::{Allocation, Bound, Held, Policy, Refusal, calculate};

fn policy(text: &str) -> Policy {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The published table without its first three columns, in whole yuan.
fn published(policy: &Policy, rows: &str) -> Result<Vec<Vec<i64>>, Refusal> {
    let table = table::read(rows.as_bytes(), policy).unwrap_or_else(|error| panic!("{error}"));
    let allocation = calculate(policy, &table.counties)?;
    let common = allocation.common();
    assert_eq!(common.paid + common.retained, common.to_account_for, "everything is accounted for");
    Ok(figures(&allocation))
}

fn figures(allocation: &Allocation<'_>) -> Vec<Vec<i64>> {
    let mut csv = Vec::new();
    table::write(&mut csv, allocation, Language::English).expect("a Vec takes everything");
    let text = String::from_utf8(csv).expect("UTF-8");
    let yuan = |cell: &str| cell.strip_suffix(".00").expect("whole yuan").parse().expect("a number");
    text.lines().skip(1).map(|line| line.split(',').skip(3).map(yuan).collect()).collect()
}

const INDICATORS: &str = r#"
fiscal_year = 2025
title = "示例"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"

[[factors]]
key = "pollution"
name = "污染防治因素"
weight = "1"
tilt = "1"
source = "示例"

[[factors.indicators]]
key = "cod_cut"
name = "化学需氧量削减量"
weight = "50%"
source = "示例"

[[factors.indicators]]
key = "section"
name = "交接断面水质"
weight = "0.5"
grades = { "优秀" = "1", "良好" = "0.75", "不及格" = "0" }
source = "示例"
"#;

const CUTS: &str =
    "code,name,化学需氧量削减量,section\n330102,上城区,30,优秀\n330105,拱墅区,20,良好\n330106,西湖区,50,不及格\n";

#[test]
fn indicators_make_a_score() {
    // COD cuts 30, 20, 50 of 100; grades 1, 0.75, 0 of 1.75; half each:
    // 上城区 0.15 + 0.5 ÷ 1.75 = 0.435714…, 拱墅区 0.1 + 0.375 ÷ 1.75 = 0.314285…, 西湖区 0.25. Of 1,000: 435.71, 314.28,
    // 250; the quantum left over goes to 上城区.
    let figures = published(&policy(INDICATORS), CUTS).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[1]).collect::<Vec<_>>(), [436, 314, 250]);
}

#[test]
fn the_tilt_is_on_the_score_that_indicators_made() {
    // The first is a mountain county, its score tilted by 1.1: 0.479285…, 0.314285…, 0.25, together 1.043571….
    // Of 1,000: 459.27, 301.16, 239.56; the quantum left over goes to the third.
    let text = INDICATORS.replace("tilt = \"1\"", "tilt = \"1.1\"");
    let text = format!("{text}\n[roster]\ncounties = [{{ code = \"330102\", name = \"上城区\" }}]\n");
    let figures = published(&policy(&text), CUTS).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[1]).collect::<Vec<_>>(), [459, 301, 240]);
}

/// Bases of 1 (two mountain counties of plan 240 and 160, uplift 8 and 5) and so on are not needed to reach the amounts:
/// the scores are the plans themselves.
const CONTROLLED: &str = r#"
fiscal_year = 2025
title = "示例"
source = "示例"
fund_total_yuan = "987.00"
quantum_yuan = "1.00"

[[factors]]
key = "eco"
name = "生态保护因素"
weight = "1"
tilt = "1"
source = "示例"

[control]
floor = "1.00"
cap = "1.15"
surplus = "refuse"
source = "示例"
"#;

const LAST: &str = "code,name,eco,last_yuan\n330102,上城区,283,250\n330105,拱墅区,191,200\n330106,西湖区,269,280\n330108,滨江区,209,150\n330109,萧山区,48,60\n";

#[test]
fn amounts_are_held_between_floor_and_cap() {
    // y = 283, 191, 269, 209, 48 of 1,000; without the promise to mountain counties L = last, U = ⌊1.15 × last⌋ = 287,
    // 230, 322, 172, 69. λ: 滨江区 is cut to 172 and 拱墅区, 西湖区, 萧山区 are raised to 200, 280, 60 as long as
    // λ × 191 < 200, …; 1,000 − 172 − 200 − 280 − 60 = 288 is above 287, so 上城区 is cut to 287 and one quantum goes on to
    // those that follow λ: the lowest breakpoint above is 280 ÷ 269, so 西湖区 has 281.
    let text = CONTROLLED.replace("987.00", "1000.00");
    let policy = policy(&text);
    let figures = published(&policy, LAST).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[6]).collect::<Vec<_>>(), [4, 9, 12, -37, 12]);
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [287, 200, 281, 172, 60]);
    let table = table::read(LAST.as_bytes(), &policy).expect("a table");
    let allocation = calculate(&policy, &table.counties).expect("an allocation");
    let held = &allocation.common().control.as_ref().expect("control").held;
    let held: Vec<(Held, usize)> = held.iter().map(|held| (held.by, held.counties.len())).collect();
    let by = |bound, raised| Held { bound, raised };
    assert_eq!(held, [(by(Bound::Floor, true), 2), (by(Bound::Cap, false), 2)]);
}

#[test]
fn a_floor_that_cannot_be_paid_names_the_highest_that_can() {
    // Σ last = 940: at 1.060 the floors are 265, 212, 297, 159, 64 = 997; at 1.061 they are 266, 213, 298, 160, 64 = 1001.
    let text = CONTROLLED.replace("987.00", "1000.00").replace("floor = \"1.00\"", "floor = \"1.10\"");
    let refusal = published(&policy(&text), LAST).expect_err("a floor above the fund");
    let Refusal::FloorsAboveTotal { highest, .. } = refusal else { panic!("{refusal}") };
    assert_eq!(highest.expect("a floor").to_string(), "1.06");
}

#[test]
fn loops_that_clip_again_end_outside_the_bounds_and_this_does_not() {
    // Shares 60/20/20, last year 100 each, fund 306, band 0 to +10 %: right is 106, 100, 100.
    let text = CONTROLLED.replace("987.00", "306.00").replace("1.15", "1.10");
    let rows = "code,name,eco,last_yuan\n330102,上城区,60,100\n330105,拱墅区,20,100\n330106,西湖区,20,100\n";
    let figures = published(&policy(&text), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [106, 100, 100]);
}

const BATCHES: &str = "\n[issued]\nbatches = [{ key = \"first_batch\", name = \"第一批已下达\", total_yuan = \"750.00\" }]\nshortfall = \"recover\"\nsource = \"示例\"\n";

#[test]
fn the_next_batch_is_what_remains() {
    let text = format!("{}{BATCHES}", CONTROLLED.replace("987.00", "1000.00"));
    let rows = "code,name,eco,last_yuan,第一批已下达(元)\n330102,上城区,283,250,190\n330105,拱墅区,191,200,150\n330106,西湖区,269,280,200\n330108,滨江区,209,150,180\n330109,萧山区,48,60,30\n";
    let figures = published(&policy(&text), rows).expect("an allocation");
    let [issued, batch] = [8, 9].map(|column| figures.iter().map(|row| row[column]).collect::<Vec<_>>());
    assert_eq!((issued, batch), (vec![190, 150, 200, 180, 30], vec![97, 50, 81, -8, 30]));
    // Who has been issued more than its entitlement keeps it: 滨江区 has 180, and the others' amounts follow.
    let figures = published(&policy(&text.replace("recover", "keep")), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [280, 200, 280, 180, 60]);
    // Without a word on it, that is refused, and named.
    let refusal = published(&policy(&text.replace("recover", "refuse")), rows).expect_err("180 of 172 issued");
    assert_eq!(refusal.to_string(), "issued above the entitlement: 330108 by 8.00");
}

#[test]
fn adjustments_come_after_control() {
    let adjustment = "\n[[adjustments]]\nkey = \"audit\"\nname = \"审计扣减\"\nkind = \"deduction\"\nfreed = \"others\"\nsource = \"示例\"\n";
    let text = format!("{}{adjustment}", CONTROLLED.replace("987.00", "1000.00"));
    let rows = "code,name,eco,last_yuan,审计扣减(万元)\n330102,上城区,283,250,0.0087\n330105,拱墅区,191,200,0\n330106,西湖区,269,280,0\n330108,滨江区,209,150,0\n330109,萧山区,48,60,0\n";
    // 87 of 上城区's 287 go to the others by 200, 281, 172, 60 = 713: 24.40, 34.28, 20.98, 7.32; two quanta are left over
    // and go to 滨江区 (.98) and 拱墅区 (.40).
    let figures = published(&policy(&text), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [-87, 25, 34, 21, 7]);
    assert_eq!(figures.iter().map(|row| row[8]).collect::<Vec<_>>(), [200, 225, 315, 193, 67]);
    // What is retained is not paid out.
    let figures = published(&policy(&text.replace("others", "retained")), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[8]).collect::<Vec<_>>(), [200, 200, 281, 172, 60]);
}
