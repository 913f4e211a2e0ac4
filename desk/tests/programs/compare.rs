//! `fund compare` as a process: two policies for one table, two years, results read back, and everything that
//! cannot be compared.

use std::fs;
use std::path::Path;

use crate::page::{LOOK, seen_in};
use crate::process::{Run, files_in, fund, repository};
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

[[factors]]
key = "eco"
name = "生态"
weight = "0.5"
tilt = "1"
source = "示例"

[[factors]]
key = "pol"
name = "污染"
weight = "0.5"
tilt = "1"
source = "示例"

[uplift]
rate = { fixed = "0.03" }
funding = "additional"
source = "示例"

[roster]
counties = [ { code = "339901", name = "甲县" } ]
"#;

/// Pools of 500 and 500, Σ scores 100 each: 甲县 300 + 50, uplift ⌈10.5⌉ = 11; 乙县 150 + 150; 丙县 50 + 300.
pub(crate) const TABLE: &str = "code,name,eco,pol\n339901,甲县,60,10\n339902,乙县,30,30\n339903,丙县,10,60\n";

/// A folder to work in, with year `a` in it.
pub(crate) fn desk() -> TempDir {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    year(desk.path(), "a", TABLE, POLICY);
    desk
}

pub(crate) fn year(desk: &Path, name: &str, table: &str, policy: &str) {
    let folder = desk.join(name);
    fs::create_dir_all(&folder).expect("there is room for a folder");
    write(&folder, "counties.csv", table);
    write(&folder, "policy.toml", policy);
}

pub(crate) fn write(folder: &Path, name: &str, contents: impl AsRef<[u8]>) {
    fs::write(folder.join(name), contents).expect("it can be written");
}

pub(crate) fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("it is there and text")
}

pub(crate) fn compare(desk: &Path, arguments: &[&str]) -> Run {
    let mut all = vec!["compare"];
    all.extend_from_slice(arguments);
    fund(desk, &all)
}

/// Writes `a.json`, the result of year `a`.
fn result_of_a(desk: &Path) {
    let run = fund(desk, &["a/counties.csv", "--out", "result"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::copy(desk.join("result/allocation.json"), desk.join("a.json")).expect("it is there");
}

/// Year `b` with weights of 0.6 and 0.4.
pub(crate) fn other_weights(desk: &Path) {
    let policy = POLICY.replacen("0.5", "0.6", 1).replacen("\"0.5\"", "\"0.4\"", 1);
    year(desk, "b", TABLE, &policy);
}

#[track_caller]
pub(crate) fn done(run: &Run) {
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

/// Refused in both languages with these reasons, and nothing written.
#[track_caller]
pub(crate) fn refused(desk: &Path, sides: [&str; 2], chinese: &str, english: &str) {
    let run = compare(desk, &sides);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(run.stderr, format!("{REFUSED}{chinese}\n"));
    let run = compare(desk, &[sides[0], sides[1], "--lang", "en"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(run.stderr, format!("refused; nothing was written.\n{english}\n"));
    assert!(!desk.join("比较").exists() && !desk.join("comparison").exists());
}

// ---------------------------------------------------------------------------------------------------------------------
// Two policies, two years
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn two_policies_for_one_table() {
    let desk = desk();
    other_weights(desk.path());
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    // B: pools of 600 and 400; 甲县 360 + 40, uplift ⌈12⌉; 乙县 180 + 120; 丙县 60 + 240.
    // 51 ÷ 361 = 14.127…%, 50 ÷ 350 = 14.285…%, 1 ÷ 1011 = 0.098…%.
    let screen = "\
比较：差额 = b − a

a  专项资金（2025 年度，3 行，其中山区县 1 行）；按 a/counties.csv、a/policy.toml 计算，已复核
b  专项资金（2025 年度，3 行，其中山区县 1 行）；按 b/counties.csv、b/policy.toml 计算，已复核

有变化的参数  a    b
----------------------
生态 权重     50%  60%
污染 权重     50%  40%
县表  两边是同一个文件（SHA-256 相同）

总体情况（单位：元）
                a      b  差额     增幅
---------------------------------------
资金总额    1,000  1,000     0    0.00%
生态          500    600  +100  +20.00%
污染          500    400  -100  -20.00%
总分配方案  1,000  1,000     0    0.00%
上浮           11     12    +1   +9.09%
---------------------------------------
各县合计    1,011  1,012    +1   +0.10%
---------------------------------------

分市，按差额大小排列（单位：元）
                                  其中：
          a      b                总分配
市     合计   合计  差额    增幅    方案  上浮
----------------------------------------------
3399  1,011  1,012    +1  +0.10%       0    +1
----------------------------------------------
合计  1,011  1,012    +1  +0.10%       0    +1
----------------------------------------------

分县，按差额大小排列（不论增减），相同的按代码（单位：元）
                                                 其中：
                        a      b                 总分配
代码    县(市、区)   合计   合计  差额     增幅    方案  上浮
-------------------------------------------------------------
339901  甲县          361    412   +51  +14.13%     +50    +1
339903  丙县          350    300   -50  -14.29%     -50     0
339902  乙县          300    300     0    0.00%       0     0
-------------------------------------------------------------
        合计        1,011  1,012    +1   +0.10%       0    +1
-------------------------------------------------------------

核对 a    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对 b    各县合计 1,012 + 结余 0 = 资金总额 1,000 + 上浮 12（元）
核对差额  两边均有的 +1，仅见于 a 的 0，仅见于 b 的 0，共 +1 = b 各县合计 1,012 − a 各县合计 1,011
结果文件  比较/comparison.csv、比较/comparison.html、比较/比较.xlsx
";
    assert_eq!(run.stdout, screen);
    let csv = "\u{feff}\
行政区划代码,县(市、区),市,仅见于,a合计(元),b合计(元),差额(元),差额占a(%),基数差额(元),生态差额(元),污染差额(元),总分配方案差额(元),上浮差额(元),地区财力因素差额(元),抵减差额(元),县表中的变动\r\n\
339901,甲县,3399,,361.00,412.00,51.00,14.13,0.00,60.00,-10.00,50.00,1.00,0.00,0.00,\r\n\
339903,丙县,3399,,350.00,300.00,-50.00,-14.29,0.00,10.00,-60.00,-50.00,0.00,0.00,0.00,\r\n\
339902,乙县,3399,,300.00,300.00,0.00,0.00,0.00,30.00,-30.00,0.00,0.00,0.00,0.00,\r\n";
    assert_eq!(text(desk.path(), "比较/comparison.csv"), csv);
    assert_eq!(files_in(&desk.path().join("比较")), ["comparison.csv", "comparison.html", "比较.xlsx"]);
}

#[test]
fn in_english() {
    let desk = desk();
    other_weights(desk.path());
    let run = compare(desk.path(), &["a", "b", "--lang", "en", "--out", "results"]);
    done(&run);
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
    assert!(run.stdout.starts_with(screen), "{}", run.stdout);
    let ending = "
check a  counties 1,011 + retained 0 = fund 1,000 + uplift 11 (yuan)
check b  counties 1,012 + retained 0 = fund 1,000 + uplift 12 (yuan)
check    in both +1, only in a 0, only in b 0: +1 = counties of b 1,012 − counties of a 1,011
results  results/comparison.csv, results/comparison.html, results/comparison.xlsx
";
    assert!(run.stdout.ends_with(ending), "{}", run.stdout);
    let csv = text(desk.path(), "results/comparison.csv");
    let header = "\u{feff}code,name,prefecture,only_in,a_total_yuan,b_total_yuan,difference_yuan,difference_percent_of_a,base_difference_yuan,eco_difference_yuan,pol_difference_yuan,plan_difference_yuan,uplift_difference_yuan,fiscal_capacity_difference_yuan,offset_difference_yuan,changes_in_the_table\r\n";
    assert!(csv.starts_with(header), "{csv}");
    assert!(text(desk.path(), "results/comparison.html").contains("<html lang=\"en\">"));
}

#[test]
fn two_years_with_a_county_gone_one_new_and_one_renamed() {
    let desk = desk();
    // Σ scores 100 each again: 甲县 300 + 50, 丙区 150 + 400, 丁县 50 + 50.
    let table = "code,name,eco,pol\n339901,甲县,60,10\n339903,丙区,30,80\n339904,丁县,10,10\n";
    year(desk.path(), "b", table, &POLICY.replace("2025", "2026"));
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
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
    assert!(run.stdout.contains(counties), "{}", run.stdout);
    let ending = "
仅见于 2025年  1 个，合计 300：乙县(339902)
仅见于 2026年  1 个，合计 100：丁县(339904)
改名           1 个：丙县→丙区(339903)
核对 2025年    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对 2026年    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对差额       两边均有的 +200，仅见于 2025年 的 -300，仅见于 2026年 的 +100，共 0 = 2026年 各县合计 1,011 − 2025年 各县合计 1,011
结果文件       比较/comparison.csv、比较/comparison.html、比较/比较.xlsx
";
    assert!(run.stdout.ends_with(ending), "{}", run.stdout);
    assert!(run.stdout.contains("年度          2025    2026\n县表  两边不是同一个文件（SHA-256 不同）\n"));
    let csv = text(desk.path(), "比较/comparison.csv");
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "339902,乙县,3399,2025年,300.00,,-300.00,,0.00,-150.00,-150.00,-300.00,0.00,0.00,0.00,",
            "339903,丙区,3399,,350.00,550.00,200.00,57.14,0.00,100.00,100.00,200.00,0.00,0.00,0.00,名称 丙县→丙区；得分 生态 10→30；得分 污染 60→80",
            "339904,丁县,3399,2026年,,100.00,100.00,,0.00,50.00,50.00,100.00,0.00,0.00,0.00,",
            "339901,甲县,3399,,361.00,361.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,",
        ]
    );
}

#[test]
fn the_year_2025_with_other_weights() {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    let policy = text(&repository("fixtures/2025"), "policy.toml");
    let policy = policy.replacen("weight = \"0.40\"", "weight = \"0.35\"", 1).replacen(
        "weight = \"0.30\"",
        "weight = \"0.35\"",
        1,
    );
    let table = text(&repository("fixtures/2025"), "counties.csv");
    year(desk.path(), "b", &table, &policy);
    let a = repository("fixtures/2025").display().to_string();
    let run = compare(desk.path(), &[&a, "b"]);
    done(&run);
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
    let csv = text(desk.path(), "比较/comparison.csv");
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
    let run = compare(desk.path(), &["a", "a"]);
    done(&run);
    assert!(run.stdout.contains("\n参数  没有变化\n县表  两边是同一个文件（SHA-256 相同）\n"));
    assert!(!run.stdout.contains('+') || !run.stdout.contains("+1"));
    let csv = text(desk.path(), "比较/comparison.csv");
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        assert!(cells[6..15].iter().all(|cell| *cell == "0.00"), "{row}");
    }
}

#[test]
fn the_other_way_round_every_difference_has_the_other_sign() {
    let desk = desk();
    other_weights(desk.path());
    done(&compare(desk.path(), &["a", "b", "--out", "ab"]));
    done(&compare(desk.path(), &["b", "a", "--out", "ba"]));
    let rows = |name: &str| -> Vec<Vec<String>> {
        let csv = text(desk.path(), name);
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
    let desk = desk();
    other_weights(desk.path());
    let first = compare(desk.path(), &["a", "b"]);
    let read = || {
        let files = ["comparison.csv", "comparison.html", "比较.xlsx"];
        files.map(|name| fs::read(desk.path().join("比较").join(name)).expect("it is there"))
    };
    let files = read();
    assert_eq!(first, compare(desk.path(), &["a", "b"]));
    assert_eq!(files, read());
}

// ---------------------------------------------------------------------------------------------------------------------
// What changed
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_comparison_of_others_is_kept() {
    let desk = desk();
    other_weights(desk.path());
    done(&compare(desk.path(), &["a", "b"]));
    let first = text(desk.path(), "比较/comparison.csv");
    let run = compare(desk.path(), &["b", "a"]);
    done(&run);
    assert!(run.stdout.contains("比较 里原来是 a, b 的结果，予以保留，现名为 比较-以前的结果\n"), "{}", run.stdout);
    assert_eq!(text(desk.path(), "比较-以前的结果/comparison.csv"), first);
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

[[factors]]
key = "pol"
name = "污染防治"
weight = "0.5"
tilt = "1.2"
coefficients = ["k"]
source = "示例"

[[factors]]
key = "reg"
name = "监管"
weight = "0.3"
tilt = "1"
source = "示例"

[fiscal_capacity]
weight = "0.2"
rest = "retained"
source = "示例"

[uplift]
rate = { affordable = { step = "0.005", max = "0.1" } }
funding = "fiscal_capacity"
source = "示例"

[roster]
partial = true
counties = [ { code = "339902", name = "乙县" }, { code = "339909", name = "己县" } ]
"#;
    let table =
        "code,name,base_yuan,pol,reg,k\n339901,甲县,10,10,1,1\n339902,乙县,20,30,1,0.9\n339903,丙县,30,60,1,1\n";
    year(desk.path(), "b", table, policy);
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
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
    assert!(run.stdout.contains(parameters), "{}", run.stdout);
    let csv = text(desk.path(), "比较/comparison.csv");
    let second = csv.lines().find(|line| line.starts_with("339902,"));
    assert!(second.is_some_and(|line| line.ends_with(",类别 其他→山区县；基数(元) 全表没有基数→20.00")), "{csv}");
    // Quanta of 1 and of 0.50 yuan: yuan with two decimals show both.
    assert!(run.stdout.contains("总体情况（单位：元）"));
    assert!(run.stdout.contains("资金总额          1,000.00  2,000.00"), "{}", run.stdout);
}

#[test]
fn of_many_counties_the_screen_shows_those_that_moved_most() {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    let table = |last: u32| {
        let mut table = "code,name,eco,pol\n339901,甲县,60,10\n".to_owned();
        for place in 0..250_u32 {
            let score = if place == 7 { last } else { 10 };
            table.push_str(&format!("34{place:04},县{place},{score},10\n"));
        }
        table
    };
    let policy = POLICY.replace("\"1000\"", "\"1000000\"");
    year(desk.path(), "a", &table(10), &policy);
    year(desk.path(), "b", &table(20), &policy);
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    assert!(run.stdout.contains("相同的按代码；共 251 行，下表为前 50 行（单位：元）"));
    assert!(run.stdout.contains("\n        …其余 201 行\n"), "{}", run.stdout);
    let shown = run.stdout.lines().filter(|line| line.starts_with("34000"));
    assert!(shown.clone().any(|line| line.contains("得分 生态 10→20")));
    assert_eq!(text(desk.path(), "比较/comparison.csv").lines().count(), 252);
    let page = text(desk.path(), "比较/comparison.html");
    assert_eq!(page.matches("<tr><td>34").count(), 250);
}

/// Year `b`: the whole year of the fixture with something of its policy and table put differently.
fn whole_year(desk: &Path, policy: [&str; 2], table: [&str; 2]) -> String {
    let fixture = repository("fixtures/2025-full");
    let change = |name: &str, [from, to]: [&str; 2]| {
        let text = text(&fixture, name);
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    };
    year(desk, "b", &change("counties.csv", table), &change("policy.toml", policy));
    fixture.display().to_string()
}

/// What a grade stands for is the policy's: cells that say 良好 on both sides have not changed, whichever side is read
/// back from a result.
#[test]
fn another_scale_is_a_parameter_and_no_change_of_the_table() {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    for (from, to, parameter) in [
        ("\"良好\" = \"0.75\"", "\"良好\" = \"0.8\"", "交接断面水质 等次 良好 相当于  0.75       0.8\n"),
        ("\"中\" = \"0.9\"", "\"中\" = \"0.95\"", "绩效等次 等次 中 相当于  0.9        0.95\n"),
    ] {
        let a = whole_year(desk.path(), [from, to], ["", ""]);
        let run = fund(desk.path(), &[&format!("{a}/counties.csv"), "--out", "result"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        for a in [a.as_str(), "result"] {
            let run = compare(desk.path(), &[a, "b"]);
            done(&run);
            let parameter = parameter.replace("  0.", "\0 0.");
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
            let line = run.stdout.lines().find(|line| line.starts_with(parameter.split('\0').next().expect("a name")));
            assert_eq!(words(line.expect("it is listed")), words(&parameter.replace('\0', " ")), "{}", run.stdout);
            assert!(run.stdout.contains("两边是同一个文件") && !run.stdout.contains('→'), "{}", run.stdout);
        }
        // A cell that does say something else is told as it is written.
        let a = whole_year(desk.path(), [from, to], ["26.2,16,44,优,", "26.2,16,44,良,"]);
        let run = compare(desk.path(), &[&a, "b"]);
        done(&run);
        assert!(run.stdout.contains("\n330102  上城区      系数 绩效等次 优→良\n"), "{}", run.stdout);
        assert_eq!(run.stdout.matches('→').count(), 1, "{}", run.stdout);
    }
}

/// Of every county what moved it, in print and in the table: plan, uplift, control, deduction; and what that leaves for
/// the batch.
#[test]
fn control_and_deductions_explain_a_difference_wholly() {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    let a = whole_year(desk.path(), ["cap = \"130%\"", "cap = \"125%\""], ["", ""]);
    let run = compare(desk.path(), &[&a, "b"]);
    done(&run);
    assert!(tables(&run.stdout).all(|line| width(line) <= 80), "{}", run.stdout);
    let sum = |name: &str| run.stdout.lines().find(|line| line.starts_with(name)).map(str::to_owned);
    for name in ["增幅控制调增", "审计扣减", "各县合计", "第一批已下达", "本次下达"] {
        assert!(sum(name).is_some(), "{name}: {}", run.stdout);
    }
    let csv = text(desk.path(), "比较/comparison.csv");
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
    let desk = tempfile::tempdir().expect("there is room for a folder");
    let a =
        whole_year(desk.path(), ["fund_total_yuan = \"920000000.00\"", "fund_total_yuan = \"930000000.00\""], ["", ""]);
    let run = compare(desk.path(), &[&a, "b"]);
    done(&run);
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("330102  上城区")).count(), 2, "{}", run.stdout);
    assert!(tables(&run.stdout).all(|line| width(line) <= 80), "{}", run.stdout);
}

// ---------------------------------------------------------------------------------------------------------------------
// Results read back
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_result_says_the_same_as_the_files_it_was_made_from() {
    let mut folders = vec![repository("fixtures/2025")];
    let ladder = fs::read_dir(repository("fixtures/ladder")).expect("it is there");
    let ladder = ladder.map(|entry| entry.expect("it can be listed").path());
    folders.extend(ladder.filter(|path| path.join("expected.csv").exists()));
    assert!(folders.len() > 15);
    let b = repository("fixtures/2025").display().to_string();
    for folder in folders {
        let desk = tempfile::tempdir().expect("there is room for a folder");
        let path = folder.display().to_string();
        let table = folder.join("counties.csv").display().to_string();
        let result = folder.file_name().expect("it has a name").to_str().expect("it is text");
        let run = fund(desk.path(), &[&table, "--out", result]);
        assert_eq!(run.code, Some(0), "{path}");
        done(&compare(desk.path(), &[&path, &b, "--out", "files"]));
        done(&compare(desk.path(), &[result, &b, "--out", "read"]));
        let csv = |name: &str| text(desk.path(), &format!("{name}/comparison.csv"));
        assert_eq!(csv("files"), csv("read"), "{path}");
        let run = compare(desk.path(), &[&format!("{result}/allocation.json"), &path]);
        done(&run);
        assert!(run.stdout.contains("\n参数  没有变化\n县表  两边是同一个文件"), "{path}");
        assert!(csv("比较").lines().skip(1).all(|line| line.ends_with(",0.00,")), "{path}");
    }
}

#[test]
fn a_folder_with_policy_and_result_is_calculated_and_says_so() {
    let desk = desk();
    result_of_a(desk.path());
    fs::copy(desk.path().join("a.json"), desk.path().join("a/allocation.json")).expect("it is there");
    let run = compare(desk.path(), &["a", "a.json"]);
    done(&run);
    let heading = "\
A  专项资金（2025 年度，3 行，其中山区县 1 行）；按 a/counties.csv、a/policy.toml 计算，已复核
B  专项资金（2025 年度，3 行，其中山区县 1 行）；读自 a.json，已按其中的政策和得分复核
提示  A 的文件夹里还有 allocation.json，未使用；要比较它，请写出它的文件名
";
    assert!(run.stdout.contains(heading), "{}", run.stdout);
    let run = compare(desk.path(), &["a", "a.json", "--lang", "en"]);
    let heading = "
B  专项资金 (fiscal year 2025, 3 rows, 1 of them mountain); read from a.json, audited against its own policy and scores
notice  the folder of A also holds allocation.json, which was not used; name the file to compare it
";
    assert!(run.stdout.contains(heading), "{}", run.stdout);
}

#[test]
fn a_result_with_a_byte_order_mark_is_read() {
    let desk = desk();
    result_of_a(desk.path());
    let json = format!("\u{feff}{}", text(desk.path(), "a.json"));
    write(desk.path(), "a.json", json);
    done(&compare(desk.path(), &["a", "a.json"]));
}

#[test]
fn a_changed_amount_is_found() {
    let desk = desk();
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    // The total of 甲县, 361, and with it the sum of the column.
    let changed = json.replacen("\"total\": \"361.00\"", "\"total\": \"362.00\"", 1);
    assert_ne!(changed, json);
    write(desk.path(), "a.json", changed);
    refused(
        desk.path(),
        ["a.json", "a"],
        "a.json 的内容与按其中的政策和得分重算的不符，共 1 处，文件可能被改动过；改法：不要使用这个文件；按县表和政策文件重新计算 [result_altered]\n\
         allocation.counties[0].total：文件中是 \"362.00\"，重算是 \"361.00\"\n\
         339901 甲县「合计(元)」列：公布 362.00 元，应为各部分之和 361.00 元（规则第12节）[sum_of_parts]\n\
         整张表「合计(元)」列：各县公布数之和 1,012.00 元，应为 1,011.00 元（规则第8节）[column_sum]",
        "a.json: not what its policy and scores lead to, places: 1; it may have been changed; do not use it, calculate again from its table and policy [result_altered]\n\
         allocation.counties[0].total: \"362.00\" in the file, calculated \"361.00\"\n\
         339901 甲县, total_yuan: published 362.00; must be the sum of its parts, 361.00 (rules, section 12) [sum_of_parts]\n\
         table, total_yuan: adds up to 1012.00; must add up to 1011.00 (rules, section 8) [column_sum]",
    );
}

#[test]
fn a_changed_score_no_longer_leads_to_the_amounts() {
    let desk = desk();
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    let changed = json.replacen("\"score\": \"60\"", "\"score\": \"61\"", 1);
    assert_ne!(changed, json);
    write(desk.path(), "a.json", changed);
    let run = compare(desk.path(), &["a.json", "a"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("[result_altered]"), "{}", run.stderr);
}

/// The result of year `a` with one value changed in place; it must be refused, naming `place` with both values.
#[track_caller]
fn tampered(desk: &Path, pointer: &str, value: Value, place: &str) {
    let mut json: Value = serde_json::from_str(&text(desk, "a.json")).expect("it is JSON");
    let found = json.pointer_mut(pointer).expect("it is there");
    let (before, after) = (found.to_string(), value.to_string());
    *found = value;
    write(desk, "changed.json", json.to_string());
    let run = compare(desk, &["changed.json", "a"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{pointer}");
    assert!(run.stderr.contains("[result_altered]"), "{}", run.stderr);
    let line = format!("\n{place}：文件中是 {after}，重算是 {before}\n");
    assert!(run.stderr.contains(&line), "{line}{}", run.stderr);
    assert!(!desk.join("比较").exists());
}

#[test]
fn every_changed_value_is_found() {
    let desk = desk();
    result_of_a(desk.path());
    for (place, value) in [
        ("steps.paid", json!("1010.00")),
        ("steps.retained", json!("1.00")),
        ("steps.uplift_total", json!("12.00")),
        ("steps.uplift_rate.rate", json!("0.04")),
        ("steps.fiscal_capacity_rest", json!("1.00")),
        ("steps.pools[0].amount", json!("501.00")),
        ("steps.ties", json!(["339901"])),
        ("steps.passed_over", json!(["339901"])),
        ("counties[1].steps.cells[0].exact.numerator", json!("7")),
        ("counties[1].steps.plan.rank", json!(3)),
        ("counties[2].steps.code", json!("339909")),
        ("counties[2].steps.name", json!("丁县")),
    ] {
        let pointer = place.replace(['.', '['], "/").replace(']', "");
        let place = match place {
            "steps.ties" | "steps.passed_over" => format!("allocation.{place}[0]"),
            _ => format!("allocation.{place}"),
        };
        if place.ends_with("[0]") {
            added(desk.path(), &format!("/allocation/{pointer}"), &value[0], &place);
        } else {
            tampered(desk.path(), &format!("/allocation/{pointer}"), value, &place);
        }
    }
}

/// The same with a value added to an empty list.
#[track_caller]
fn added(desk: &Path, pointer: &str, value: &Value, place: &str) {
    let mut json: Value = serde_json::from_str(&text(desk, "a.json")).expect("it is JSON");
    let list = json.pointer_mut(pointer).and_then(Value::as_array_mut);
    list.expect("it is a list").push(value.clone());
    write(desk, "changed.json", json.to_string());
    let run = compare(desk, &["changed.json", "a"]);
    assert_eq!(run.code, Some(1), "{pointer}");
    let line = format!("\n{place}：文件中是 {value}，重算没有\n");
    assert!(run.stderr.contains(&line), "{line}{}", run.stderr);
}

#[test]
fn counties_that_changed_places_are_found() {
    let desk = desk();
    result_of_a(desk.path());
    let mut json: Value = serde_json::from_str(&text(desk.path(), "a.json")).expect("it is JSON");
    for (key, [one, other]) in [("code", ["339902", "339903"]), ("name", ["乙县", "丙县"])] {
        json["allocation"]["counties"][1][key] = json!(other);
        json["allocation"]["counties"][2][key] = json!(one);
    }
    write(desk.path(), "a.json", json.to_string());
    let run = compare(desk.path(), &["a.json", "a"]);
    assert_eq!(run.code, Some(1));
    let places = "\
        allocation.counties[1].steps.code：文件中是 \"339902\"，重算是 \"339903\"\n\
        allocation.counties[1].steps.name：文件中是 \"乙县\"，重算是 \"丙县\"\n\
        allocation.counties[2].steps.code：文件中是 \"339903\"，重算是 \"339902\"\n\
        allocation.counties[2].steps.name：文件中是 \"丙县\"，重算是 \"乙县\"\n";
    assert!(run.stderr.ends_with(places), "{}", run.stderr);
}

/// Both in the rows and in their steps, so that the file agrees with itself.
#[test]
fn two_sides_cannot_read_different_counties_from_one_table() {
    let desk = desk();
    result_of_a(desk.path());
    let mut json: Value = serde_json::from_str(&text(desk.path(), "a.json")).expect("it is JSON");
    for (key, [one, other]) in [("code", ["339902", "339903"]), ("name", ["乙县", "丙县"])] {
        for (row, value) in [(1, other), (2, one)] {
            json["allocation"]["counties"][row][key] = json!(value);
            json["allocation"]["counties"][row]["steps"][key] = json!(value);
        }
    }
    let sha256 = json["table"]["sha256"].as_str().expect("it is text").to_owned();
    write(desk.path(), "a.json", json.to_string());
    refused(
        desk.path(),
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
    year(desk.path(), "a", table, POLICY);
    year(desk.path(), "b", table, &POLICY.replace("生态", "水质").replace("339901", "339902").replace("甲县", "乙县"));
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    assert!(run.stdout.contains("两边是同一个文件"), "{}", run.stdout);
}

#[test]
fn a_result_of_another_version_says_so_if_it_differs() {
    let desk = desk();
    result_of_a(desk.path());
    let mut json: Value = serde_json::from_str(&text(desk.path(), "a.json")).expect("it is JSON");
    json["version"] = json!("0.0.9");
    write(desk.path(), "a.json", json.to_string());
    done(&compare(desk.path(), &["a.json", "a", "--out", "results"]));
    json["allocation"]["steps"]["cut_off"] = json!(1);
    write(desk.path(), "a.json", json.to_string());
    refused(
        desk.path(),
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
    let desk = desk();
    result_of_a(desk.path());
    let mut json: Value = serde_json::from_str(&text(desk.path(), "a.json")).expect("it is JSON");
    assert_eq!(json["allocation"]["version"], json!(2));
    of_the_first_version(&mut json["allocation"]);
    write(desk.path(), "a.json", json.to_string());
    done(&compare(desk.path(), &["a.json", "a", "--out", "results"]));
    // Its fractions are held against the calculation all the same.
    let exact = &mut json["allocation"]["counties"][0]["steps"]["cells"][0]["exact"];
    exact["numerator"] = json!("1");
    write(desk.path(), "a.json", json.to_string());
    let run = compare(desk.path(), &["a.json", "a"]);
    let place = "allocation.counties[0].steps.cells[0].exact.numerator";
    assert!(run.stderr.contains("[result_altered]") && run.stderr.contains(place), "{}", run.stderr);
}

#[test]
fn steps_that_contradict_each_other_are_refused() {
    let desk = desk();
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    let changed = json.replacen("\"factor\": \"eco\"", "\"factor\": \"pol\"", 1);
    assert_ne!(changed, json);
    write(desk.path(), "a.json", changed);
    refused(
        desk.path(),
        ["a.json", "a"],
        "a.json 中 339901 各步骤的因素、系数或基数自相矛盾；改法：不要使用这个文件；按县表和政策文件重新计算 [result_contradiction]",
        "a.json: factors, coefficients or bases in the steps of 339901 contradict each other; do not use it, calculate again from its table and policy [result_contradiction]",
    );
}

#[test]
fn scores_that_lead_to_no_allocation_are_refused() {
    let desk = desk();
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    let json = json.replacen("\"code\": \"339903\"", "\"code\": \"339902\"", 1);
    write(desk.path(), "b.json", json);
    refused(
        desk.path(),
        ["b.json", "a"],
        "b.json 中的政策和得分得不出分配：代码 339902 出现两次（第2个和第3个县）；改法：一个县只写一行 [counties_share_code]",
        "b.json: its policy and scores lead to no allocation: code 339902 stands in rows 1 and 2 (counted from 0); each county is listed once [counties_share_code]",
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// What is no result, and what is no year
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn files_that_are_no_results() {
    let desk = desk();
    write(desk.path(), "a.txt", "PK");
    refused(
        desk.path(),
        ["a.txt", "a"],
        "a.txt 第 1 行第 1 列起不是 JSON；改法：写 fund 写出的 allocation.json、放着县表和 policy.toml 的文件夹，或公布的附件（xlsx、xls、ods、csv） [result_not_json]",
        "a.txt: not JSON from line 1, column 1; name an allocation.json that fund wrote, a folder with a table and policy.toml, or a published annex (xlsx, xls, ods, csv) [result_not_json]",
    );
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    write(desk.path(), "half.json", json.trim_end().trim_end_matches('}'));
    refused(
        desk.path(),
        ["a", "half.json"],
        "half.json 不完整，没有写到末尾；改法：重新复制这个文件，或按县表和政策文件重新计算 [result_truncated]",
        "half.json: ends in the middle; copy it again, or calculate it again from its table and policy [result_truncated]",
    );
    let version = env!("CARGO_PKG_VERSION");
    write(desk.path(), "other.json", "{\"table\": {}}");
    refused(
        desk.path(),
        ["a", "other.json"],
        &"other.json 不是 VERSION 版 fund 写出的结果（原文：missing field `sha256` at line 1 column 12）；改法：用本版的 fund 按县表和政策文件重新计算，或改写放着它们的文件夹 [result_shape]".replace("VERSION", version),
        &"other.json: not a result of fund VERSION (missing field `sha256` at line 1 column 12); calculate it again from its table and policy, or name the folder that holds them [result_shape]".replace("VERSION", version),
    );
}

#[test]
fn a_page_is_named_as_what_it_is() {
    let desk = desk();
    result_of_a(desk.path());
    refused(
        desk.path(),
        ["result/allocation.html", "a"],
        "result/allocation.html 是网页，不是可以比较的结果文件；改法：写同一次结果的 allocation.json，或放着县表和 policy.toml 的文件夹 [result_other_file]",
        "result/allocation.html: a page, not a result to compare; name the allocation.json written with it, or a folder with a table and policy.toml [result_other_file]",
    );
    fs::create_dir(desk.path().join("b")).expect("there is room for a folder");
    write(&desk.path().join("b"), "allocation.json", "PK\u{3}\u{4}");
    let run = compare(desk.path(), &["a", "b"]);
    assert!(run.stderr.contains("b/allocation.json 是 Excel 工作簿"), "{}", run.stderr);
}

#[test]
fn amounts_that_are_numbers_have_lost_their_digits_and_are_refused() {
    let desk = desk();
    result_of_a(desk.path());
    let json = text(desk.path(), "a.json");
    write(desk.path(), "a.json", json.replacen("\"361.00\"", "361.00", 1));
    let run = compare(desk.path(), &["a.json", "a"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("[result_shape]"), "{}", run.stderr);
}

#[test]
fn folders_without_a_year() {
    let desk = desk();
    fs::create_dir(desk.path().join("empty")).expect("there is room for a folder");
    refused(
        desk.path(),
        ["empty", "a"],
        "文件夹 empty 里没有 policy.toml，也没有 allocation.json；改法：写 fund 写出的 allocation.json、放着县表和 policy.toml 的文件夹，或公布的附件（xlsx、xls、ods、csv） [folder_without_year]",
        "empty: neither policy.toml nor allocation.json in it; name an allocation.json that fund wrote, a folder with a table and policy.toml, or a published annex (xlsx, xls, ods, csv) [folder_without_year]",
    );
    write(&desk.path().join("empty"), "policy.toml", POLICY);
    refused(
        desk.path(),
        ["a", "empty"],
        "文件夹 empty 里有 policy.toml，没有县表；改法：把县表存为其中的 counties.csv [folder_without_table]",
        "empty: a policy.toml and no table; save the table in it as counties.csv [folder_without_table]",
    );
    write(&desk.path().join("empty"), "县表.CSV", TABLE);
    done(&compare(desk.path(), &["a", "empty", "--out", "results"]));
    write(&desk.path().join("empty"), "allocation.csv", TABLE);
    refused(
        desk.path(),
        ["a", "empty"],
        "文件夹 empty 里有几个 CSV 文件（allocation.csv、县表.CSV），无法确定哪个是县表；改法：把县表改名为 counties.csv，其他的移到别处 [folder_with_several_tables]",
        "empty: several CSV files (allocation.csv, 县表.CSV), and no telling which is the table; call it counties.csv and move the others elsewhere [folder_with_several_tables]",
    );
}

#[test]
fn a_years_table_has_no_result_to_compare() {
    let desk = desk();
    let book = desk.path().join("一年.xlsx");
    let mut workbook = Workbook::new();
    policy_sheet::add(&mut workbook, None, Language::Chinese).expect("a sheet");
    let sheet = workbook.add_worksheet().set_name("县表").expect("a name");
    for (column, header) in (0..).zip(["行政区划代码", "县(市、区)", "生态", "污染"]) {
        sheet.write_string(0, column, header).expect("a cell");
        sheet.write_number(1, column, f64::from(column)).expect("a cell");
    }
    workbook.save(book).expect("written");
    for name in ["a/counties.csv", "一年.xlsx"] {
        refused(
            desk.path(),
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
    write(&desk.path().join("a"), "annex.csv", "代码,县,一季度,二季度\n339901,甲县,1,2\n");
    assert!(compare(desk.path(), &["a/annex.csv", "a"]).stderr.contains("[annex_no_total]"));
}

/// Year `b` as README has it: the table under its Chinese name, and a list of what was wrong with it.
fn year_with_a_list(desk: &Path) {
    year(desk, "b", &TABLE.replace("60,10", "60,"), POLICY);
    let b = desk.join("b");
    fs::rename(b.join("counties.csv"), b.join("县表.csv")).expect("it is there");
    let run = fund(desk, &["check", "b/县表.csv", "--problems", "b/问题.csv"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(files_in(&b), ["policy.toml", "县表.csv", "问题.csv"]);
    write(&b, "县表.csv", TABLE);
}

#[test]
fn a_table_beside_its_list_of_problems_is_found() {
    let desk = desk();
    year_with_a_list(desk.path());
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    let notice =
        "按 b/县表.csv、b/policy.toml 计算，已复核\n提示  b 的县表用的是 县表.csv；文件夹里还有 问题.csv，未使用\n";
    assert!(run.stdout.contains(notice), "{}", run.stdout);
    let run = compare(desk.path(), &["a", "b", "--lang", "en"]);
    let notice = "\nnotice  the table of b is 县表.csv; the folder also holds 问题.csv, not used\n";
    assert!(run.stdout.contains(notice), "{}", run.stdout);
}

#[test]
fn what_this_program_wrote_is_no_table() {
    let desk = desk();
    year_with_a_list(desk.path());
    let b = desk.path().join("b");
    fs::rename(b.join("县表.csv"), b.join("2025.csv")).expect("it is there");
    for lang in ["zh", "en"] {
        let run = fund(desk.path(), &["b/2025.csv", "--out", lang, "--lang", lang]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        done(&compare(desk.path(), &["a", "a", "--out", "compared", "--lang", lang]));
        for (folder, name) in [(lang, "allocation.csv"), ("compared", "comparison.csv")] {
            let copy = b.join(format!("{lang}-{name}"));
            fs::copy(desk.path().join(folder).join(name), copy).expect("it is there");
        }
    }
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    let notice = "提示  b 的县表用的是 2025.csv；文件夹里还有 en-allocation.csv、en-comparison.csv、zh-allocation.csv、zh-comparison.csv、问题.csv，未使用\n";
    assert!(run.stdout.contains(notice), "{}", run.stdout);
    write(&b, "a.csv", "");
    let run = compare(desk.path(), &["a", "b"]);
    assert!(run.stderr.contains("（2025.csv、a.csv）"), "{}", run.stderr);
    // One usual name settles it, two do not.
    write(&b, "县表.csv", TABLE);
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    let notice = "县表用的是 县表.csv；文件夹里还有 2025.csv、a.csv、en-allocation.csv、en-comparison.csv、zh-allocation.csv 等 7 个，未使用\n";
    assert!(run.stdout.contains(notice), "{}", run.stdout);
    write(&b, "counties.csv", TABLE);
    let run = compare(desk.path(), &["a", "b", "--out", "results"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("[folder_with_several_tables]"), "{}", run.stderr);
}

#[test]
fn a_side_without_any_base_is_said_to_have_none() {
    let desk = desk();
    let table = "code,name,base_yuan,eco,pol\n339901,甲县,100,60,10\n339902,乙县,0,30,30\n339903,丙县,0,10,60\n";
    year(desk.path(), "b", table, POLICY);
    done(&compare(desk.path(), &["b", "a"]));
    let csv = text(desk.path(), "比较/comparison.csv");
    let base: Vec<&str> = csv.lines().filter(|line| line.contains("基数(元) ")).collect();
    assert_eq!(base.len(), 1, "{csv}");
    assert!(csv.contains(",基数(元) 100→全表没有基数\r\n"), "{csv}");
}

#[test]
fn every_reason_of_both_sides_is_given() {
    let desk = desk();
    year(desk.path(), "b", &TABLE.replace("60,10", "60,"), POLICY);
    refused(
        desk.path(),
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
    year(desk.path(), "b", &TABLE.replace(",10\n", ",0\n").replace(",30\n", ",0\n").replace(",60\n", ",0\n"), POLICY);
    let run = compare(desk.path(), &["a", "b"]);
    assert_eq!(run.code, Some(1));
    let start = format!("{REFUSED}b/counties.csv：");
    assert!(run.stderr.starts_with(&start), "{}", run.stderr);
    assert!(run.stderr.ends_with("[zero_weights]\n"), "{}", run.stderr);
}

#[test]
fn the_comparison_is_a_set_of_its_own() {
    let desk = desk();
    year(desk.path(), "b", TABLE, POLICY);
    let run = compare(desk.path(), &["a", "b", "--out", "b"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stderr,
        format!(
            "{REFUSED}结果文件夹 b 每次整个换成新的，不能是、也不能放着这次要用的 b；改法：用 --out 指定另一个文件夹 [out_holds_input]\n"
        )
    );
    assert_eq!(files_in(&desk.path().join("b")), ["counties.csv", "policy.toml"]);
    // Changed, it is kept.
    done(&compare(desk.path(), &["a", "b"]));
    write(desk.path(), "比较/笔记.txt", "");
    let run = compare(desk.path(), &["a", "b"]);
    done(&run);
    let notice = "\n提示      以前的结果改动过，予以保留，现名为 比较-改过-1\n结果文件  比较/comparison.csv、比较/comparison.html、比较/比较.xlsx\n";
    assert!(run.stdout.ends_with(notice), "{}", run.stdout);
    // Of an earlier comparison, it is called so.
    let run = compare(desk.path(), &["a", "nowhere"]);
    assert_eq!(run.code, Some(1));
    let notice = "\n注意：比较 里是以前的结果，不是这一次的，已改名为 比较-以前的结果。\n";
    assert!(run.stderr.ends_with(notice), "{}", run.stderr);
    assert_eq!(files_in(desk.path()), ["a", "b", "比较-以前的结果", "比较-改过-1"]);
}

#[test]
fn called_wrongly() {
    let desk = desk();
    let run = compare(desk.path(), &["a"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        "用法错误：没有写 <B>\n用法：fund compare A B [--sheet NAME] [--out DIR] [--lang zh|en]\n全部说明：fund compare --help\n"
    );
    let run = compare(desk.path(), &["--help"]);
    done(&run);
    assert!(
        run.stdout.starts_with("比较两次分配：两个政策方案、两个年度，或去年公布的附件。差额都是后一个减前一个。\n")
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// The page
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn names_that_would_run_are_only_shown() {
    let desk = tempfile::tempdir().expect("there is room for a folder");
    let policy = POLICY.replace("专项资金", "<script>alert(1)</script>&'").replacen(
        "tilt = \"1\"\n",
        "tilt = \"1\"\ncoefficients = [\"<i>k</i>\"]\n",
        1,
    );
    let table = |coefficient| {
        format!(
            "code,name,eco,pol,<i>k</i>\n339901,甲县,60,10,1\n339902,<b onclick=x>乙县</b>,30,30,{coefficient}\n339903,\"丙,\"\"县\",10,60,1\n"
        )
    };
    year(desk.path(), "a", &table("1"), &policy);
    year(desk.path(), "b", &table("0.9"), &policy);
    done(&compare(desk.path(), &["a", "b"]));
    let page = text(desk.path(), "比较/comparison.html");
    assert!(!page.contains("<script>alert") && !page.contains("<b onclick") && !page.contains("<i>"), "{page}");
    assert!(page.contains("&lt;b onclick=x&gt;乙县&lt;&#x2f;b&gt;"));
    let csv = text(desk.path(), "比较/comparison.csv");
    assert!(csv.contains("339903,\"丙,\"\"县\",3399,"), "{csv}");
    assert!(csv.contains(",系数 <i>k</i> 1→0.9\r\n"), "{csv}");
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let desk = desk();
    other_weights(desk.path());
    done(&compare(desk.path(), &["a", "b"]));
    let page = text(desk.path(), "比较/comparison.html");
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
    let Some(chromium) = crate::browser::chromium("the page of a comparison in a browser") else {
        return;
    };
    let desk = desk();
    other_weights(desk.path());
    done(&compare(desk.path(), &["a", "b"]));
    let script = format!("{LOOK}{}", include_str!("browser/comparison.js"));
    let seen = seen_in(&chromium, &text(desk.path(), "比较/comparison.html"), &script);
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
    let a = whole_year(desk.path(), ["cap = \"130%\"", "cap = \"125%\""], ["", ""]);
    done(&compare(desk.path(), &[&a, "b"]));
    let script = format!("{LOOK}{}", include_str!("browser/differences.js"));
    let seen = seen_in(&chromium, &text(desk.path(), "比较/comparison.html"), &script);
    assert!(seen["overflow"].as_u64() <= seen["width"].as_u64(), "{seen}");
    let edges = seen["edges"].as_array().expect("one of each table");
    assert!(edges.len() == 3 && edges.iter().all(|edge| edge.as_u64() <= seen["width"].as_u64()), "{seen}");
}
