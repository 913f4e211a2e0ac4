//! `fund compare` as a process: two policies for one table, two years, results read back, and everything that
//! cannot be compared.

use std::fs;
use std::path::Path;

use crate::book::fill;
use crate::core::fixtures;
use crate::page::{LOOK, seen_in};
use crate::process::{Run, bytes, files_in, folder, fund, json, repository, text, typed, write};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use special_fund::table::Language;
use special_fund_desk::policy_sheet;
use tempfile::TempDir;

const REFUSED: &str = "未作比较，没有写出任何文件。\n";

/// Two factors of one half each, 3% uplift for 甲县, paid with new money.
pub(crate) const POLICY: &str = r#"fiscal_year = 2025
title = "专项资金"
source = "示例"
fund_total_yuan = "1000"
quantum_yuan = "1"
factors = [
    { key = "eco", name = "生态", weight = "0.5", tilt = "1", source = "示例" },
    { key = "pol", name = "污染", weight = "0.5", tilt = "1", source = "示例" },
]
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "示例" }
roster = { counties = [{ code = "339901", name = "甲县" }] }
"#;

/// Pools of 500 and 500, Σ scores 100 each: 甲县 300 + 50, uplift ⌈10.5⌉ = 11; 乙县 150 + 150; 丙县 50 + 300.
pub(crate) const TABLE: &str = "code,name,eco,pol\n339901,甲县,60,10\n339902,乙县,30,30\n339903,丙县,10,60\n";

/// A folder to work in, with year `a` in it.
pub(crate) fn desk() -> TempDir {
    let desk = folder();
    year(&desk, "a", TABLE, POLICY);
    desk
}

pub(crate) fn year(desk: impl AsRef<Path>, name: &str, table: &str, policy: &str) {
    write(&desk, &format!("{name}/counties.csv"), table);
    write(&desk, &format!("{name}/policy.toml"), policy);
}

pub(crate) fn compare(desk: &(impl AsRef<Path> + ?Sized), arguments: &[&str]) -> Run {
    fund(desk, &[&["compare"], arguments].concat())
}

/// A folder with year `a` and, as `a.json`, its result.
fn desk_with_result() -> TempDir {
    let desk = desk();
    typed(&desk, "a/counties.csv --out result").ended(0);
    write(&desk, "a.json", bytes(&desk, "result/allocation.json"));
    desk
}

/// A folder with year `a` and year `b`, which has weights of 0.6 and 0.4.
pub(crate) fn desk_with_other_weights() -> TempDir {
    let desk = desk();
    year(&desk, "b", TABLE, &POLICY.replacen("0.5", "0.6", 1).replacen("\"0.5\"", "\"0.4\"", 1));
    desk
}

/// Refused in both languages with these reasons, and nothing written.
#[track_caller]
pub(crate) fn refused(desk: &TempDir, sides: [&str; 2], chinese: &str, english: &str) {
    compare(desk, &sides).refused(format!("{REFUSED}{chinese}\n"));
    compare(desk, &[sides[0], sides[1], "--lang", "en"]).refused(format!("refused; nothing was written.\n{english}\n"));
    assert!(!desk.path().join("比较").exists() && !desk.path().join("comparison").exists());
}

// ---------------------------------------------------------------------------------------------------------------------
// Two policies, two years
// ---------------------------------------------------------------------------------------------------------------------

// Pools of b: 600 and 400; 甲县 360 + 40, uplift ⌈12⌉; 乙县 180 + 120; 丙县 60 + 240.
// 51 ÷ 361 = 14.127…%, 50 ÷ 350 = 14.285…%, 1 ÷ 1011 = 0.098…%.
#[test]
fn two_policies_for_one_table_in_both_languages() {
    let desk = desk_with_other_weights();
    typed(&desk, "compare a b").prints(include_str!("screens/comparison.zh.txt"));
    let csv = "\u{feff}\
行政区划代码,县(市、区),市,仅见于,a合计(元),b合计(元),差额(元),差额占a(%),基数差额(元),生态差额(元),污染差额(元),总分配方案差额(元),上浮差额(元),地区财力因素差额(元),抵减差额(元),县表中的变动\r\n\
339901,甲县,3399,,361.00,412.00,51.00,14.13,0.00,60.00,-10.00,50.00,1.00,0.00,0.00,\r\n\
339903,丙县,3399,,350.00,300.00,-50.00,-14.29,0.00,10.00,-60.00,-50.00,0.00,0.00,0.00,\r\n\
339902,乙县,3399,,300.00,300.00,0.00,0.00,0.00,30.00,-30.00,0.00,0.00,0.00,0.00,\r\n";
    assert_eq!(text(&desk, "比较/comparison.csv"), csv);
    assert_eq!(files_in(&desk.path().join("比较")), ["comparison.csv", "comparison.html", "比较.xlsx"]);
    let screen = "\
comparison: difference = b − a

a  专项资金 (fiscal year 2025, 3 rows, 1 of them mountain); calculated from a/counties.csv, a/policy.toml, audited
b  专项资金 (fiscal year 2025, 3 rows, 1 of them mountain); calculated from b/counties.csv, b/policy.toml, audited

parameters that changed  a    b
---------------------------------
eco weight               50%  60%
pol weight               50%  40%
table  the same file on both sides (equal SHA-256)

sums; unit: yuan
";
    let ending = "
check a  counties 1,011 + retained 0 = fund 1,000 + uplift 11 (yuan)
check b  counties 1,012 + retained 0 = fund 1,000 + uplift 12 (yuan)
check    in both +1, only in a 0, only in b 0: +1 = counties of b 1,012 − counties of a 1,011
results  results/comparison.csv, results/comparison.html, results/comparison.xlsx
";
    typed(&desk, "compare a b --lang en --out results").done().begins(screen).ends(ending);
    let header = "\u{feff}code,name,prefecture,only_in,a_total_yuan,b_total_yuan,difference_yuan,difference_percent_of_a,base_difference_yuan,eco_difference_yuan,pol_difference_yuan,plan_difference_yuan,uplift_difference_yuan,fiscal_capacity_difference_yuan,offset_difference_yuan,changes_in_the_table\r\n";
    assert!(text(&desk, "results/comparison.csv").starts_with(header));
    assert!(text(&desk, "results/comparison.html").contains("<html lang=\"en\">"));
}

#[test]
fn two_years_with_a_county_gone_one_new_and_one_renamed() {
    let desk = desk();
    // Σ scores 100 each again: 甲县 300 + 50, 丙区 150 + 400, 丁县 50 + 50.
    let table = "code,name,eco,pol\n339901,甲县,60,10\n339903,丙区,30,80\n339904,丁县,10,10\n";
    year(&desk, "b", table, &POLICY.replace("2025", "2026"));
    let run = typed(&desk, "compare a b").done();
    let counties = "\
339902  乙县           300       —  -300        —    -300
339903  丙区           350     550  +200  +57.14%    +200
339904  丁县             —     100  +100        —    +100
339901  甲县           361     361     0    0.00%       0
---------------------------------------------------------
        合计         1,011   1,011     0    0.00%       0
---------------------------------------------------------

代码    县(市、区)  县表中的变动
------------------------------------------
339902  乙县        仅见于2025年
339903  丙区        名称 丙县→丙区 等 3 项
339904  丁县        仅见于2026年
";
    let ending = "
仅见于 2025年  1 个，合计 300：乙县(339902)
仅见于 2026年  1 个，合计 100：丁县(339904)
改名           1 个：丙县→丙区(339903)
核对 2025年    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对 2026年    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对差额       两边均有的 +200，仅见于 2025年 的 -300，仅见于 2026年 的 +100，共 0 = 2026年 各县合计 1,011 − 2025年 各县合计 1,011
结果文件       比较/comparison.csv、比较/comparison.html、比较/比较.xlsx
";
    let years = "年度          2025    2026\n县表  两边不是同一个文件（SHA-256 不同）\n";
    run.says(counties).says(years).ends(ending);
    let csv = text(&desk, "比较/comparison.csv");
    let rows = "\
339902,乙县,3399,2025年,300.00,,-300.00,,0.00,-150.00,-150.00,-300.00,0.00,0.00,0.00,\r\n\
339903,丙区,3399,,350.00,550.00,200.00,57.14,0.00,100.00,100.00,200.00,0.00,0.00,0.00,名称 丙县→丙区；得分 生态 10→30；得分 污染 60→80\r\n\
339904,丁县,3399,2026年,,100.00,100.00,,0.00,50.00,50.00,100.00,0.00,0.00,0.00,\r\n\
339901,甲县,3399,,361.00,361.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,\r\n";
    assert_eq!(csv.split_once('\n').map(|(_, rows)| rows), Some(rows));
}

#[test]
fn the_year_2025_with_other_weights() {
    let desk = folder();
    let policy = text(repository("fixtures/2025"), "policy.toml");
    let other = ["0.40", "0.30"]
        .into_iter()
        .fold(policy, |policy, weight| policy.replacen(&format!("weight = \"{weight}\""), "weight = \"0.35\"", 1));
    year(&desk, "b", &text(repository("fixtures/2025"), "counties.csv"), &other);
    let a = repository("fixtures/2025").display().to_string();
    let run = compare(&desk, &[&a, "b"]).done();
    // 452,863,900 yuan × 35% = 1,585,023.65 quanta, twice; × 20% = 905,727.8; × 10% = 452,863.9. Three quanta are left
    // over: for fiscal capacity, supervision, and of the two equal remainders for the factor that stands first.
    for line in [
        "生态保护因素      18,114.55  15,850.24  -2,264.31  -12.50%\n",
        "污染防治因素      13,585.92  15,850.23  +2,264.31  +16.67%\n",
        "监管能力因素       9,057.28   9,057.28       0.00    0.00%\n",
        "地区财力因素       4,528.64   4,528.64       0.00    0.00%\n",
        "总分配方案        63,471.36  63,471.36       0.00    0.00%\n",
        "各县合计          68,000.00  68,000.00       0.00    0.00%\n",
    ] {
        assert!(run.stdout.contains(line), "{line}{}", run.stdout);
    }
    // 330102 has neither uplift nor fiscal-capacity score, so its total moves with its two cells alone:
    // 136.66 × 35 ÷ 40 = 119.58, 177.50 × 35 ÷ 30 = 207.08, which is -17.08 + 29.58.
    let csv = text(&desk, "比较/comparison.csv");
    let shangcheng = csv.lines().find(|line| line.starts_with("330102,"));
    let shangcheng = shangcheng.expect("it is there");
    assert_eq!(
        shangcheng,
        "330102,上城区,杭州市,,6617200.00,6742200.00,125000.00,1.89,0.00,-170800.00,295800.00,0.00,125000.00,0.00,0.00,0.00,"
    );
}

#[test]
fn a_year_with_itself_differs_in_nothing() {
    let desk = desk();
    let same = "\n参数  没有变化\n县表  两边是同一个文件（SHA-256 相同）\n";
    typed(&desk, "compare a a").done().says(same).never_says("+1");
    let csv = text(&desk, "比较/comparison.csv");
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        assert!(cells[6..15].iter().all(|cell| *cell == "0.00"), "{row}");
    }
}

#[test]
fn the_other_way_round_every_difference_has_the_other_sign() {
    let desk = desk_with_other_weights();
    typed(&desk, "compare a b --out ab").done();
    typed(&desk, "compare b a --out ba").done();
    let rows = |name: &str| -> Vec<Vec<String>> {
        let csv = text(&desk, name);
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        csv.lines().skip(1).map(cells).collect()
    };
    let negated = |cell: &String| match cell.strip_prefix('-') {
        Some(amount) => amount.to_owned(),
        None if cell == "0.00" => cell.clone(),
        None => format!("-{cell}"),
    };
    for (ab, ba) in rows("ab/comparison.csv").iter().zip(rows("ba/comparison.csv")) {
        assert_eq!((&ab[0], &ab[4], &ab[5]), (&ba[0], &ba[5], &ba[4]));
        assert_eq!(negated(&ab[6]), ba[6]);
        let parts: Vec<String> = ab[8..15].iter().map(negated).collect();
        assert_eq!(parts, ba[8..15]);
    }
}

#[test]
fn the_same_again_is_the_same_byte_for_byte() {
    let desk = desk_with_other_weights();
    let first = typed(&desk, "compare a b");
    let read = || {
        let files = ["comparison.csv", "comparison.html", "比较.xlsx"];
        files.map(|name| bytes(desk.path().join("比较"), name))
    };
    let files = read();
    assert_eq!(first, typed(&desk, "compare a b"));
    assert_eq!(files, read());
}

// ---------------------------------------------------------------------------------------------------------------------
// What changed
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_comparison_of_others_is_kept() {
    let desk = desk_with_other_weights();
    typed(&desk, "compare a b").done();
    let first = text(&desk, "比较/comparison.csv");
    typed(&desk, "compare b a").done().says("比较 里原来是 a, b 的结果，予以保留，现名为 比较-以前的结果\n");
    assert_eq!(text(&desk, "比较-以前的结果/comparison.csv"), first);
}

#[test]
fn every_parameter_is_named_with_both_values() {
    let desk = desk();
    let policy = r#"fiscal_year = 2026
title = "另一项资金"
source = "另一份文件"
fund_total_yuan = "2000.00"
quantum_yuan = "0.50"
base = "basis"
factors = [
    { key = "pol", name = "污染防治", weight = "0.5", tilt = "1.2", coefficients = ["k"], source = "示例" },
    { key = "reg", name = "监管", weight = "0.3", tilt = "1", source = "示例" },
]
fiscal_capacity = { weight = "0.2", rest = "retained", source = "示例" }
uplift = { rate = { affordable = { step = "0.005", max = "0.1" } }, funding = "fiscal_capacity", source = "示例" }
roster = { partial = true, counties = [{ code = "339902", name = "乙县" }, { code = "339909", name = "己县" }] }
"#;
    let table =
        "code,name,base_yuan,pol,reg,k\n339901,甲县,10,10,1,1\n339902,乙县,20,30,1,0.9\n339903,丙县,30,60,1,1\n";
    year(&desk, "b", table, policy);
    let run = typed(&desk, "compare a b").done();
    let parameters = "\
有变化的参数           2025年                  2026年
-------------------------------------------------------------------
名称                   专项资金                另一项资金
年度                   2025                    2026
资金规模               1,000元                 2,000元
资金规模 依据          示例                    另一份文件
最小分配单位           1元                     0.5元
基数                   保基数                  系数法
地区财力因素权重       —                       20%
地区财力因素权重 依据  —                       示例
地区财力因素余额       —                       留作结余
上浮比例               3%                      按资金池试算
上浮试算步长           —                       0.5%
上浮试算上限           —                       10%
上浮资金来源           在资金总额之外另行安排  在地区财力因素中安排
名单上的县             县表必须齐全            县表可以缺
因素                   生态、污染              污染防治、监管
污染防治 名称          污染                    污染防治
污染防治 倾斜          1                       1.2
污染防治 系数          —                       k
监管 权重              —                       30%
监管 倾斜              —                       1
监管 依据              —                       示例
生态 权重              50%                     —
生态 倾斜              1                       —
生态 依据              示例                    —
名单 代码 339902 名称  —                       乙县
名单 代码 339909 名称  —                       己县
名单 代码 339901 名称  甲县                    —
得出的上浮比例         3%                      10%
县表  两边不是同一个文件（SHA-256 不同）
";
    // Quanta of 1 and of 0.50 yuan: yuan with two decimals show both.
    run.says(parameters).says("总体情况（单位：元）").says("资金总额          1,000.00  2,000.00");
    let second = ",类别 其他→山区县；基数(元) 全表没有基数→20.00";
    let csv = text(&desk, "比较/comparison.csv");
    assert!(csv.lines().any(|line| line.starts_with("339902,") && line.ends_with(second)), "{csv}");
}

#[test]
fn of_many_counties_the_screen_shows_those_that_moved_most() {
    let desk = folder();
    let table = |last: u32| {
        let mut table = "code,name,eco,pol\n339901,甲县,60,10\n".to_owned();
        for place in 0..250_u32 {
            let score = if place == 7 { last } else { 10 };
            table.push_str(&format!("34{place:04},县{place},{score},10\n"));
        }
        table
    };
    let policy = POLICY.replace("\"1000\"", "\"1000000\"");
    year(&desk, "a", &table(10), &policy);
    year(&desk, "b", &table(20), &policy);
    let run = typed(&desk, "compare a b")
        .done()
        .says("相同的按代码；共 251 行，下表为前 50 行（单位：元）")
        .says("\n        …其余 201 行\n");
    let shown = run.stdout.lines().filter(|line| line.starts_with("34000"));
    assert!(shown.clone().any(|line| line.contains("得分 生态 10→20")));
    assert_eq!(text(&desk, "比较/comparison.csv").lines().count(), 252);
    let page = text(&desk, "比较/comparison.html");
    assert_eq!(page.matches("<tr><td>34").count(), 250);
}

/// A folder with year `b`, the whole year of the fixture with something of its policy and table put differently; and where
/// the fixture stands.
fn desk_with_whole_year(policy: [&str; 2], table: [&str; 2]) -> (TempDir, String) {
    let (desk, fixture) = (folder(), repository("fixtures/2025-full"));
    let change = |name: &str, [from, to]: [&str; 2]| {
        let text = text(&fixture, name);
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    year(&desk, "b", &change("counties.csv", table), &change("policy.toml", policy));
    (desk, fixture.display().to_string())
}

/// What a grade stands for is the policy's: cells that say 良好 on both sides have not changed, whichever side is read
/// back from a result.
#[test]
fn another_scale_is_a_parameter_and_no_change_of_the_table() {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    for (from, to, parameter) in [
        ("\"良好\" = \"0.75\"", "\"良好\" = \"0.8\"", "交接断面水质 等次 良好 相当于 0.75 0.8"),
        ("\"中\" = \"0.9\"", "\"中\" = \"0.95\"", "绩效等次 等次 中 相当于 0.9 0.95"),
    ] {
        let (desk, a) = desk_with_whole_year([from, to], ["", ""]);
        fund(&desk, &[&format!("{a}/counties.csv"), "--out", "result"]).ended(0);
        for a in [a.as_str(), "result"] {
            let run = compare(&desk, &[a, "b"]).done().says("两边是同一个文件").never_says("→");
            assert!(run.stdout.lines().any(|line| words(line) == words(parameter)), "{}", run.stdout);
        }
        // A cell that does say something else is told as it is written.
        let (desk, a) = desk_with_whole_year([from, to], ["26.2,16,44,优,", "26.2,16,44,良,"]);
        let run = compare(&desk, &[&a, "b"]).done().says("\n330102  上城区      系数 绩效等次 优→良\n");
        assert_eq!(run.stdout.matches('→').count(), 1, "{}", run.stdout);
    }
}

/// Of every county what moved it, in print and in the table: plan, uplift, control, deduction; and what that leaves for
/// the batch.
#[test]
fn control_and_deductions_explain_a_difference_wholly() {
    let (desk, a) = desk_with_whole_year(["cap = \"130%\"", "cap = \"125%\""], ["", ""]);
    let run = compare(&desk, &[&a, "b"]).done();
    assert!(tables(&run.stdout).all(|line| width(line) <= 80), "{}", run.stdout);
    let sums = ["增幅控制调增", "各县合计", "第一批已下达", "本次下达"];
    let run = sums.into_iter().fold(run, |run, name| run.says(format!("\n{name}")));
    // What is taken off goes to other counties: the column comes to 0 on both sides.
    assert!(!run.stdout.contains("\n审计扣减"), "{}", run.stdout);
    let csv = text(&desk, "比较/comparison.csv");
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().expect("it has a header").clone();
    let mut moved = 0;
    for record in reader.records() {
        let record = record.expect("a row");
        let fen = |name: &str| {
            let place = headers.iter().position(|header| header == name);
            let amount = record[place.unwrap_or_else(|| panic!("{name}"))].replace('.', "");
            amount.parse::<i64>().expect("an amount")
        };
        let part = |name: &str| fen(&format!("{name}差额(元)"));
        let parts = ["总分配方案", "上浮", "地区财力因素", "抵减", "增幅控制", "审计扣减"].map(part);
        assert_eq!(fen("差额(元)"), parts.iter().sum::<i64>(), "{record:?}");
        assert_eq!(fen("差额(元)"), fen("b应下达(元)") - fen("2025-full应下达(元)"), "{record:?}");
        assert_eq!(part("本次下达"), fen("差额(元)") - part("第一批已下达"), "{record:?}");
        moved += usize::from(part("增幅控制") != 0);
    }
    assert!(moved > 10, "{moved}");
}

/// The lines of the screen's tables: between the sides and the notes.
fn tables(screen: &str) -> impl Iterator<Item = &str> {
    screen.lines().skip_while(|line| !line.starts_with("有变化的参数")).take_while(|line| !line.starts_with("核对"))
}

/// How wide a line is: Chinese characters take two columns.
fn width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() || c == '−' { 1 } else { 2 }).sum()
}

/// A difference in more parts than a line has room for goes on below, with code and name again.
#[test]
fn a_table_too_wide_for_the_screen_goes_on_below() {
    let (desk, a) = desk_with_whole_year(["920000000.00", "930000000.00"], ["", ""]);
    let run = compare(&desk, &[&a, "b"]).done();
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("330102  上城区")).count(), 2, "{}", run.stdout);
    assert!(tables(&run.stdout).all(|line| width(line) <= 80), "{}", run.stdout);
}

// ---------------------------------------------------------------------------------------------------------------------
// Results read back
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_result_says_the_same_as_the_files_it_was_made_from() {
    let b = repository("fixtures/2025").display().to_string();
    for fixture in fixtures().iter().filter(|name| *name != "2025-full") {
        let desk = folder();
        let path = repository("fixtures").join(fixture).display().to_string();
        let result = fixture.rsplit('/').next().expect("a name");
        fund(&desk, &[&format!("{path}/counties.csv"), "--out", result]).ended(0);
        compare(&desk, &[&path, &b, "--out", "files"]).done();
        compare(&desk, &[result, &b, "--out", "read"]).done();
        let csv = |name: &str| text(&desk, &format!("{name}/comparison.csv"));
        assert_eq!(csv("files"), csv("read"), "{path}");
        let same = "\n参数  没有变化\n县表  两边是同一个文件";
        compare(&desk, &[&format!("{result}/allocation.json"), &path]).done().says(same);
        assert!(csv("比较").lines().skip(1).all(|line| line.ends_with(",0.00,")), "{path}");
    }
}

#[test]
fn a_folder_with_policy_and_result_is_calculated_and_says_so() {
    let desk = desk_with_result();
    write(&desk, "a/allocation.json", bytes(&desk, "a.json"));
    typed(&desk, "compare a a.json").done().says(
        "\
A  专项资金（2025 年度，3 行，其中山区县 1 行）；按 a/counties.csv、a/policy.toml 计算，已复核
B  专项资金（2025 年度，3 行，其中山区县 1 行）；读自 a.json，已按其中的政策和得分复核
提示  A 的文件夹里还有 allocation.json，未使用；要比较它，请写出它的文件名
",
    );
    typed(&desk, "compare a a.json --lang en").says(
        "
B  专项资金 (fiscal year 2025, 3 rows, 1 of them mountain); read from a.json, audited against its own policy and scores
notice  the folder of A also holds allocation.json, which was not used; name the file to compare it
",
    );
}

#[test]
fn a_result_with_a_byte_order_mark_is_read() {
    let desk = desk_with_result();
    write(&desk, "a.json", format!("\u{feff}{}", text(&desk, "a.json")));
    typed(&desk, "compare a a.json").done();
}

#[test]
fn a_changed_result_is_refused() {
    let desk = desk_with_result();
    let json = text(&desk, "a.json");
    let changed = |from: &str, to: &str| {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        write(&desk, "a.json", changed);
    };
    for (from, to, chinese, english) in [
        // The total of 甲县, 361, and with it the sum of the column.
        (
            "\"total\": \"361.00\"",
            "\"total\": \"362.00\"",
            "a.json 的内容与按其中的政策和得分重算的不符，共 1 处，文件可能被改动过；改法：不要使用这个文件；按县表和政策文件重新计算 [result_altered]\n\
             allocation.counties[0].total：文件中是 \"362.00\"，重算是 \"361.00\"\n\
             339901 甲县「合计(元)」列：公布 362.00 元，应为各部分之和 361.00 元（规则第12节）[sum_of_parts]\n\
             整张表「合计(元)」列：各县公布数之和 1,012.00 元，应为 1,011.00 元（规则第8节）[column_sum]",
            "a.json: not what its policy and scores lead to, places: 1; it may have been changed; do not use it, calculate again from its table and policy [result_altered]\n\
             allocation.counties[0].total: \"362.00\" in the file, calculated \"361.00\"\n\
             339901 甲县, total_yuan: published 362.00; must be the sum of its parts, 361.00 (rules, section 12) [sum_of_parts]\n\
             table, total_yuan: adds up to 1012.00; must add up to 1011.00 (rules, section 8) [column_sum]",
        ),
        (
            "\"factor\": \"eco\"",
            "\"factor\": \"pol\"",
            "a.json 中 339901 各步骤的因素、系数或基数自相矛盾；改法：不要使用这个文件；按县表和政策文件重新计算 [result_contradiction]",
            "a.json: factors, coefficients or bases in the steps of 339901 contradict each other; do not use it, calculate again from its table and policy [result_contradiction]",
        ),
        (
            "\"code\": \"339903\"",
            "\"code\": \"339902\"",
            "a.json 中的政策和得分得不出分配：代码 339902 出现两次（第2个和第3个县）；改法：一个县只写一行 [counties_share_code]",
            "a.json: its policy and scores lead to no allocation: code 339902 stands in rows 1 and 2 (counted from 0); each county is listed once [counties_share_code]",
        ),
    ] {
        changed(from, to);
        refused(&desk, ["a.json", "a"], chinese, english);
    }
    // A score no longer leads to the amounts; an amount that is a number has lost its digits.
    for (from, to, code) in
        [("\"score\": \"60\"", "\"score\": \"61\"", "[result_altered]"), ("\"361.00\"", "361.00", "[result_shape]")]
    {
        changed(from, to);
        typed(&desk, "compare a.json a").ended(1).complains(code);
    }
}

#[test]
fn every_changed_value_is_found() {
    let desk = desk_with_result();
    for (place, value) in [
        ("steps.paid", json!("1010.00")),
        ("steps.retained", json!("1.00")),
        ("steps.uplift_total", json!("12.00")),
        ("steps.uplift_rate.rate", json!("0.04")),
        ("steps.fiscal_capacity_rest", json!("1.00")),
        ("steps.pools[0].amount", json!("501.00")),
        ("steps.ties", json!("339901")),
        ("steps.passed_over", json!("339901")),
        ("counties[1].steps.cells[0].exact.numerator", json!("7")),
        ("counties[1].steps.plan.rank", json!(3)),
        ("counties[2].steps.code", json!("339909")),
        ("counties[2].steps.name", json!("丁县")),
    ] {
        let mut json = json(&desk, "a.json");
        let found = json.pointer_mut(&format!("/allocation/{}", place.replace(['.', '['], "/").replace(']', "")));
        let said = match found.expect(place) {
            // A list is empty: it gets a value.
            Value::Array(list) => {
                list.push(value.clone());
                format!("{place}[0]：文件中是 {value}，重算没有")
            }
            found => format!("{place}：文件中是 {value}，重算是 {}", std::mem::replace(found, value.clone())),
        };
        write(&desk, "changed.json", json.to_string());
        let run = typed(&desk, "compare changed.json a").of(place).silent(1).complains("[result_altered]");
        run.complains(format!("\nallocation.{said}\n"));
        assert!(!desk.path().join("比较").exists());
    }
}

/// Two counties exchanged, in their rows alone or also in their steps, so that the file agrees with itself.
#[test]
fn counties_that_changed_places_are_found() {
    let desk = desk_with_result();
    let mut json = json(&desk, "a.json");
    let exchanged = [("code", ["339902", "339903"]), ("name", ["乙县", "丙县"])];
    let rows = exchanged.iter().flat_map(|(key, [one, other])| [(1, key, other), (2, key, one)]);
    for (row, key, value) in rows.clone() {
        json["allocation"]["counties"][row][key] = json!(value);
    }
    write(&desk, "a.json", json.to_string());
    let places = "\
        allocation.counties[1].steps.code：文件中是 \"339902\"，重算是 \"339903\"\n\
        allocation.counties[1].steps.name：文件中是 \"乙县\"，重算是 \"丙县\"\n\
        allocation.counties[2].steps.code：文件中是 \"339903\"，重算是 \"339902\"\n\
        allocation.counties[2].steps.name：文件中是 \"丙县\"，重算是 \"乙县\"\n";
    typed(&desk, "compare a.json a").ended(1).complains_last(places);
    for (row, key, value) in rows {
        json["allocation"]["counties"][row]["steps"][key] = json!(value);
    }
    write(&desk, "a.json", json.to_string());
    let sha256 = json["table"]["sha256"].as_str().expect("it is text");
    refused(
        &desk,
        ["a.json", "a"],
        &format!(
            "两边都写明县表的 SHA-256 是 {sha256}，县表的内容却不同（339902 乙县 得分 生态 10→30），结果文件可能被改动过；改法：不要使用结果文件；按县表和政策文件重新计算 [sides_contradict]"
        ),
        &format!(
            "both sides name the table with SHA-256 {sha256} and differ in what it says (339902 乙县 score eco 10→30); a result may have been changed; do not use it, calculate again from its table and policy [sides_contradict]"
        ),
    );
}

#[test]
fn two_policies_may_read_different_columns_of_one_table() {
    let desk = desk();
    let table = "code,name,生态,水质,pol\n339901,甲县,60,20,10\n339902,乙县,30,40,30\n339903,丙县,10,40,60\n";
    year(&desk, "a", table, POLICY);
    year(&desk, "b", table, &POLICY.replace("生态", "水质").replace("339901", "339902").replace("甲县", "乙县"));
    typed(&desk, "compare a b").done().says("两边是同一个文件");
}

#[test]
fn a_result_of_another_version_says_so_if_it_differs() {
    let desk = desk_with_result();
    let mut json = json(&desk, "a.json");
    json["version"] = json!("0.0.9");
    write(&desk, "a.json", json.to_string());
    typed(&desk, "compare a.json a --out results").done();
    json["allocation"]["steps"]["cut_off"] = json!(1);
    write(&desk, "a.json", json.to_string());
    refused(
        &desk,
        ["a.json", "a"],
        &"a.json 的内容与按其中的政策和得分重算的不符，共 1 处，文件写明由 0.0.9 版写出，本程序是 VERSION 版：版本不同，或文件被改动过；改法：不要使用这个文件；按县表和政策文件重新计算 [result_altered]\n\
          allocation.steps.cut_off：文件中是 1，重算没有".replace("VERSION", env!("CARGO_PKG_VERSION")),
        &"a.json: not what its policy and scores lead to, places: 1; it says that version 0.0.9 wrote it and this is VERSION: the versions differ, or it was changed; do not use it, calculate again from its table and policy [result_altered]\n\
          allocation.steps.cut_off: 1 in the file, calculated nothing".replace("VERSION", env!("CARGO_PKG_VERSION")),
    );
}

/// As the first version wrote it: without the version of the allocation, and with fractions as they came.
fn of_the_first_version(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(of_the_first_version),
        Value::Object(fields) => {
            fields.remove("version");
            for key in ["numerator", "denominator"] {
                if let Some(part) = fields.get_mut(key) {
                    let number: u64 = part.as_str().expect("text").parse().expect("a number");
                    *part = json!((number * 6).to_string());
                }
            }
            fields.values_mut().for_each(of_the_first_version);
        }
        _ => {}
    }
}

#[test]
fn a_result_of_the_first_version_is_read() {
    let desk = desk_with_result();
    let mut json = json(&desk, "a.json");
    assert_eq!(json["allocation"]["version"], json!(2));
    of_the_first_version(&mut json["allocation"]);
    write(&desk, "a.json", json.to_string());
    typed(&desk, "compare a.json a --out results").done();
    // Its fractions are held against the calculation all the same.
    json["allocation"]["counties"][0]["steps"]["cells"][0]["exact"]["numerator"] = json!("1");
    write(&desk, "a.json", json.to_string());
    let place = "allocation.counties[0].steps.cells[0].exact.numerator";
    typed(&desk, "compare a.json a").complains("[result_altered]").complains(place);
}

// ---------------------------------------------------------------------------------------------------------------------
// What is no result, and what is no year
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn files_that_are_no_results() {
    let desk = desk_with_result();
    write(&desk, "a.txt", "PK");
    write(&desk, "half.json", text(&desk, "a.json").trim_end().trim_end_matches('}'));
    write(&desk, "other.json", "{\"table\": {}}");
    for (sides, chinese, english) in [
        (
            ["a.txt", "a"],
            "a.txt 第 1 行第 1 列起不是 JSON；改法：写 fund 写出的 allocation.json、放着县表和 policy.toml 的文件夹，或公布的附件（xlsx、xls、ods、csv） [result_not_json]",
            "a.txt: not JSON from line 1, column 1; name an allocation.json that fund wrote, a folder with a table and policy.toml, or a published annex (xlsx, xls, ods, csv) [result_not_json]",
        ),
        (
            ["a", "half.json"],
            "half.json 不完整，没有写到末尾；改法：重新复制这个文件，或按县表和政策文件重新计算 [result_truncated]",
            "half.json: ends in the middle; copy it again, or calculate it again from its table and policy [result_truncated]",
        ),
        (
            ["a", "other.json"],
            "other.json 不是 VERSION 版 fund 写出的结果（原文：missing field `sha256` at line 1 column 12）；改法：用本版的 fund 按县表和政策文件重新计算，或改写放着它们的文件夹 [result_shape]",
            "other.json: not a result of fund VERSION (missing field `sha256` at line 1 column 12); calculate it again from its table and policy, or name the folder that holds them [result_shape]",
        ),
        (
            ["result/allocation.html", "a"],
            "result/allocation.html 是网页，不是可以比较的结果文件；改法：写同一次结果的 allocation.json，或放着县表和 policy.toml 的文件夹 [result_other_file]",
            "result/allocation.html: a page, not a result to compare; name the allocation.json written with it, or a folder with a table and policy.toml [result_other_file]",
        ),
    ] {
        let [chinese, english] = [chinese, english].map(|said| said.replace("VERSION", env!("CARGO_PKG_VERSION")));
        refused(&desk, sides, &chinese, &english);
    }
    write(&desk, "b/allocation.json", "PK\u{3}\u{4}");
    typed(&desk, "compare a b").complains("b/allocation.json 是 Excel 工作簿");
}

/// What is written into a folder, and what is said of it then.
#[test]
fn folders_without_a_year() {
    let desk = desk();
    fs::create_dir(desk.path().join("empty")).expect("there is room for a folder");
    for (files, chinese, english) in [
        (
            [].as_slice(),
            "文件夹 empty 里没有 policy.toml，也没有 allocation.json；改法：写 fund 写出的 allocation.json、放着县表和 policy.toml 的文件夹，或公布的附件（xlsx、xls、ods、csv） [folder_without_year]",
            "empty: neither policy.toml nor allocation.json in it; name an allocation.json that fund wrote, a folder with a table and policy.toml, or a published annex (xlsx, xls, ods, csv) [folder_without_year]",
        ),
        (
            &[("policy.toml", POLICY)],
            "文件夹 empty 里有 policy.toml，没有县表；改法：把县表存为其中的 counties.csv [folder_without_table]",
            "empty: a policy.toml and no table; save the table in it as counties.csv [folder_without_table]",
        ),
        (
            &[("县表.CSV", TABLE), ("allocation.csv", TABLE)],
            "文件夹 empty 里有几个文件（allocation.csv、县表.CSV），无法确定哪个是县表；改法：把县表改名为 counties.csv，其他的移到别处 [folder_with_several_tables]",
            "empty: several files (allocation.csv, 县表.CSV), and no telling which is the table; call it counties.csv and move the others elsewhere [folder_with_several_tables]",
        ),
    ] {
        files.iter().for_each(|(name, contents)| write(&desk, &format!("empty/{name}"), contents));
        refused(&desk, ["a", "empty"], chinese, english);
    }
    fs::remove_file(desk.path().join("empty/allocation.csv")).expect("it is there");
    typed(&desk, "compare a empty --out results").done();
}

#[test]
fn a_years_table_has_no_result_to_compare() {
    let desk = desk();
    let mut workbook = Workbook::new();
    policy_sheet::add(&mut workbook, None, Language::Chinese).expect("a sheet");
    let sheet = workbook.add_worksheet().set_name("县表").expect("a name");
    fill(sheet, (0, 0), ["行政区划代码,县(市、区),生态,污染", "0,1,2,3"].map(|row| row.split(',').collect()));
    workbook.save(desk.path().join("一年.xlsx")).expect("written");
    for name in ["a/counties.csv", "一年.xlsx"] {
        refused(
            &desk,
            [name, name],
            &format!(
                "{name} 是计算用的年度县表，里面没有分配结果，无从比较；改法：写算好的结果文件夹或公布的附件；还没有算的，先运行 fund {name} [side_is_input]"
            ),
            &format!(
                "{name} is a year's table, from which an allocation is calculated: it has no result to compare; name the folder of the result, or the published annex; if nothing is calculated yet, first run fund {name} [side_is_input]"
            ),
        );
    }
    // What is printed of a year may lie beside its policy.
    write(&desk, "a/annex.csv", "代码,县,一季度,二季度\n339901,甲县,1,2\n");
    typed(&desk, "compare a/annex.csv a").complains("[annex_no_total]");
}

/// A folder with year `a` and year `b` as README has it: the table under its Chinese name, and a list of what was wrong
/// with it.
fn desk_with_a_list() -> TempDir {
    let desk = desk();
    write(&desk, "b/policy.toml", POLICY);
    write(&desk, "b/县表.csv", TABLE.replace("60,10", "60,"));
    typed(&desk, "check b/县表.csv --problems b/问题.csv").ended(1);
    assert_eq!(files_in(&desk.path().join("b")), ["policy.toml", "县表.csv", "问题.csv"]);
    write(&desk, "b/县表.csv", TABLE);
    desk
}

#[test]
fn a_table_beside_its_list_of_problems_is_found() {
    let desk = desk_with_a_list();
    typed(&desk, "compare a b").done().says(
        "按 b/县表.csv、b/policy.toml 计算，已复核\n提示  b 的县表用的是 县表.csv；文件夹里还有 问题.csv，未使用\n",
    );
    typed(&desk, "compare a b --lang en")
        .says("\nnotice  the table of b is 县表.csv; the folder also holds 问题.csv, not used\n");
}

#[test]
fn what_this_program_wrote_is_no_table() {
    let desk = desk_with_a_list();
    let b = desk.path().join("b");
    fs::rename(b.join("县表.csv"), b.join("2025.csv")).expect("it is there");
    for lang in ["zh", "en"] {
        fund(&desk, &["b/2025.csv", "--out", lang, "--lang", lang]).ended(0);
        compare(&desk, &["a", "a", "--out", "compared", "--lang", lang]).done();
        for (folder, name) in [(lang, "allocation.csv"), ("compared", "comparison.csv")] {
            write(&b, &format!("{lang}-{name}"), bytes(&desk, &format!("{folder}/{name}")));
        }
    }
    typed(&desk, "compare a b").done().says(
        "提示  b 的县表用的是 2025.csv；文件夹里还有 en-allocation.csv、en-comparison.csv、zh-allocation.csv、zh-comparison.csv、问题.csv，未使用\n",
    );
    write(&b, "a.csv", "");
    typed(&desk, "compare a b").complains("（2025.csv、a.csv）");
    // One usual name settles it, two do not.
    write(&b, "县表.csv", TABLE);
    typed(&desk, "compare a b").done().says(
        "县表用的是 县表.csv；文件夹里还有 2025.csv、a.csv、en-allocation.csv、en-comparison.csv、zh-allocation.csv 等 7 个，未使用\n",
    );
    write(&b, "counties.csv", TABLE);
    typed(&desk, "compare a b --out results").ended(1).complains("[folder_with_several_tables]");
}

#[test]
fn a_side_without_any_base_is_said_to_have_none() {
    let desk = desk();
    let table = "code,name,base_yuan,eco,pol\n339901,甲县,100,60,10\n339902,乙县,0,30,30\n339903,丙县,0,10,60\n";
    year(&desk, "b", table, POLICY);
    typed(&desk, "compare b a").done();
    let csv = text(&desk, "比较/comparison.csv");
    let base: Vec<&str> = csv.lines().filter(|line| line.contains("基数(元) ")).collect();
    assert_eq!(base.len(), 1, "{csv}");
    assert!(csv.contains(",基数(元) 100→全表没有基数\r\n"), "{csv}");
}

#[test]
fn every_reason_of_both_sides_is_given() {
    let desk = desk();
    year(&desk, "b", &TABLE.replace("60,10", "60,"), POLICY);
    refused(
        &desk,
        ["nowhere", "b"],
        "找不到文件 nowhere；改法：检查文件名和所在文件夹 [file_not_found]\n\
         县表 b/counties.csv 有 1 处问题：\n\
         第2行 甲县（339901）「pol」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]",
        "nowhere: no such file; check its name and folder [file_not_found]\n\
         b/counties.csv: 1 problem in the table\n\
         line 2, 甲县 (339901), column pol, cell \"\": blank; a blank is not 0; allowed is a decimal of at least 0 with at most 18 digits and 6 places [blank_number]",
    );
}

#[test]
fn a_year_that_cannot_be_calculated_says_which() {
    let desk = desk();
    year(&desk, "b", &TABLE.replace(",10\n", ",0\n").replace(",30\n", ",0\n").replace(",60\n", ",0\n"), POLICY);
    let run = typed(&desk, "compare a b").ended(1);
    run.complains_first(format!("{REFUSED}b/counties.csv：")).complains_last("[zero_weights]\n");
}

#[test]
fn the_comparison_is_a_set_of_its_own() {
    let desk = desk();
    year(&desk, "b", TABLE, POLICY);
    typed(&desk, "compare a b --out b").refused(
        format!(
            "{REFUSED}结果文件夹 b 每次整个换成新的，不能是、也不能放着这次要用的 b；改法：用 --out 指定另一个文件夹 [out_holds_input]\n"
        ),
    );
    assert_eq!(files_in(&desk.path().join("b")), ["counties.csv", "policy.toml"]);
    // Changed, it is kept.
    typed(&desk, "compare a b").done();
    write(&desk, "比较/笔记.txt", "");
    typed(&desk, "compare a b").done().ends(
        "\n提示      以前的结果改动过，予以保留，现名为 比较-改过-1\n结果文件  比较/comparison.csv、比较/comparison.html、比较/比较.xlsx\n",
    );
    // Of an earlier comparison, it is called so.
    typed(&desk, "compare a nowhere")
        .ended(1)
        .complains_last("\n注意：比较 里是以前的结果，不是这一次的，已改名为 比较-以前的结果。\n");
    assert_eq!(files_in(desk.path()), ["a", "b", "比较-以前的结果", "比较-改过-1"]);
}

#[test]
fn called_wrongly() {
    let desk = desk();
    typed(&desk, "compare a").stopped(
        2,
        "用法错误：没有写 <B>\n用法：fund compare A B [--sheet NAME] [--out DIR] [--lang zh|en]\n全部说明：fund compare --help\n",
    );
    typed(&desk, "compare --help")
        .done()
        .begins("比较两次分配：两个政策方案、两个年度，或去年公布的附件。差额都是后一个减前一个。\n");
}

// ---------------------------------------------------------------------------------------------------------------------
// The page
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn names_that_would_run_are_only_shown() {
    let desk = folder();
    let policy = POLICY.replace("专项资金", "<script>alert(1)</script>&'");
    let policy = policy.replacen("tilt = \"1\"", "tilt = \"1\", coefficients = [\"<i>k</i>\"]", 1);
    let table = |coefficient| {
        format!(
            "code,name,eco,pol,<i>k</i>\n339901,甲县,60,10,1\n339902,<b onclick=x>乙县</b>,30,30,{coefficient}\n339903,\"丙,\"\"县\",10,60,1\n"
        )
    };
    year(&desk, "a", &table("1"), &policy);
    year(&desk, "b", &table("0.9"), &policy);
    typed(&desk, "compare a b").done();
    let page = text(&desk, "比较/comparison.html");
    assert!(!page.contains("<script>alert") && !page.contains("<b onclick") && !page.contains("<i>"), "{page}");
    assert!(page.contains("&lt;b onclick=x&gt;乙县&lt;&#x2f;b&gt;"));
    let csv = text(&desk, "比较/comparison.csv");
    assert!(csv.contains("339903,\"丙,\"\"县\",3399,"), "{csv}");
    assert!(csv.contains(",系数 <i>k</i> 1→0.9\r\n"), "{csv}");
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let desk = desk_with_other_weights();
    typed(&desk, "compare a b").done();
    let page = text(&desk, "比较/comparison.html");
    assert!(page.contains("content=\"default-src &#x27;none&#x27;; style-src &#x27;sha256-"), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
    for word in ["http:", "https:", "src=", "<link", "@import", "url(", " style="] {
        assert!(!page.contains(word), "{word}");
    }
    let row = "<tr><td>339903</td><th scope=\"row\">丙县</th><td>3399</td><td>350</td><td>300</td><td>-14.29%</td><td>-50</td><td>0</td><td>-50</td><td class=\"bar\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"uplift\" x=\"10\" width=\"490\" height=\"10\"/></svg></td></tr>";
    assert!(page.contains(row), "{page}");
    assert!(page.contains(
        "<dt>核对差额</dt><dd>两边均有的 +1，仅见于 a 的 0，仅见于 b 的 0，共 +1 = b 各县合计 1,012 − a 各县合计 1,011</dd>"
    ));
}

#[test]
fn in_a_browser_the_page_sorts_and_searches_and_fits_a_phone() {
    let Some(chromium) = crate::browser::chromium("the page of a comparison in a browser") else { return };
    let desk = desk_with_other_weights();
    typed(&desk, "compare a b").done();
    let script = format!("{LOOK}{}", include_str!("browser/comparison.js"));
    let seen = seen_in(&chromium, &text(&desk, "比较/comparison.html"), &script);
    assert_eq!(seen["start"], json!(["339901", "339903", "339902"]));
    assert_eq!(seen["by_code"], json!(["339901", "339902", "339903"]));
    assert_eq!(seen["by_difference"], json!(["339901", "339902", "339903"]), "+51, 0, -50");
    let found = json!({
        "first": "乙县", "last": "乙县", "rows": 1, "subtotals": 0, "total": 0, "restore": 1,
        "status": "显示 1 / 3 行；按“差额”从大到小排列；没有显示全的，不列合计", "sort": [["差额", "descending"]],
    });
    assert_eq!(seen["found"], found);
    assert_eq!(seen["again"], seen["start"]);
    assert!(seen["overflow"].as_u64() <= seen["width"].as_u64() && seen["width"].as_u64() < Some(600), "{seen}");
    // The whole year has more columns than a phone is wide: its tables scroll, the page does not.
    let (desk, a) = desk_with_whole_year(["cap = \"130%\"", "cap = \"125%\""], ["", ""]);
    compare(&desk, &[&a, "b"]).done();
    let script = format!("{LOOK}{}", include_str!("browser/differences.js"));
    let seen = seen_in(&chromium, &text(&desk, "比较/comparison.html"), &script);
    assert!(seen["overflow"].as_u64() <= seen["width"].as_u64(), "{seen}");
    let edges = seen["edges"].as_array().expect("one of each table");
    assert!(edges.len() == 3 && edges.iter().all(|edge| edge.as_u64() <= seen["width"].as_u64()), "{seen}");
}
