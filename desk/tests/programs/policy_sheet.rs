//! The policy as the sheet 政策: there and back, told by its cells, and taken by every command.

use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use special_fund::table::Language;
use special_fund::{BaseRole, Funding, Money, Policy};
use special_fund_desk::policy_sheet;
use tempfile::TempDir;

use crate::book::{Office, fill};
use crate::cases::{Case, Dice, situations};
use crate::process::{bytes, copy, folder, fund, json, repository, text, typed, write};

const EVERY_KEY: &str = include_str!("../every_key.toml");

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// What the library may be asked to do: every fixture, every key, and more than has been thought of.
fn policies() -> Vec<Policy> {
    let ways = [
        ("{ fixed = \"3%\" }", ""),
        ("{ affordable = { step = \"0.1%\", max = \"5%\" } }", ""),
        (
            "{ by_fund_total = [{ from_yuan = \"0\", rate = \"3%\" }, { from_yuan = \"500.01\", rate = \"4.0001%\" }] }",
            "rate_basis_yuan = \"2000\"",
        ),
    ];
    let of_every_key = ways.map(|(rate, basis)| EVERY_KEY.replace("RATE", rate).replace("BASIS", basis));
    let odd = of_every_key[0]
        .replace("\"难度\"", "\"甲、乙\"")
        .replace("\"performance\"]", "\"performance\", \"fiscal_difficulty\", \"绩效系数\", \"丙\"]")
        .replace("name = \"绩效系数\"\n", "")
        .replace("\"总依据\"", "\"\"")
        .replace("\"生态的依据\"", "\"  第一行\\n第二行  \"")
        .replace("\"优\" = ", "\"优、\\\"好\\\"\" = ");
    let texts = of_every_key
        .into_iter()
        .chain([odd])
        .chain(fixtures().into_iter().map(|file| fs::read_to_string(file).expect("a file")));
    let mut policies: Vec<Policy> =
        texts.map(|text| toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"))).collect();
    policies.extend((0..200).map(|seed| Case::any(&mut Dice::of_seed(seed)).policy));
    policies
}

/// A coefficient that the policy calls otherwise has no more the name that everybody knows.
#[test]
fn a_coefficient_is_called_as_its_row_says() {
    let policy = text(repository("fixtures/2025-full"), "policy.toml");
    let mut rows = rows(Some(&toml::from_str(&policy).expect("a policy")), Language::Chinese);
    let cell = rows.iter_mut().flatten().find(|cell| *cell == "绩效等次").expect("beside its factor");
    "绩效系数".clone_into(cell);
    let reasons = read(&rows).expect_err("nothing is multiplied by 绩效等次");
    assert_eq!(reasons.len(), 1);
    assert!(reasons[0].ends_with(
        "“performance”：没有哪个因素或指标用到；改法：删去这一行，或写进因素、指标的“系数”一列 [unused_coefficient]"
    ));
}

/// Every policy file of the repository that is one.
fn fixtures() -> Vec<PathBuf> {
    let folders =
        fs::read_dir(repository("fixtures/ladder")).expect("fixtures").map(|entry| entry.expect("one").path());
    let years = ["fixtures/2025", "fixtures/2025-full"].map(repository);
    let files = folders.chain(years).map(|folder| folder.join("policy.toml"));
    files.filter(|file| file.exists() && !file.ends_with("every_mistake/policy.toml")).collect()
}

fn rows(policy: Option<&Policy>, language: Language) -> Vec<Vec<String>> {
    policy_sheet::rows(policy, language).iter().map(policy_sheet::Row::texts).collect()
}

fn read(rows: &[Vec<String>]) -> Result<Policy, Vec<String>> {
    let taken = policy_sheet::read(policy_sheet::cells(rows), Language::Chinese);
    taken.map(|taken| taken.policy)
}

#[test]
fn whatever_a_policy_says_its_sheet_says_it_too() {
    let policies = policies();
    assert!(policies.iter().any(|policy| policy.terms().funding() == Some(Funding::Offset)));
    for policy in &policies {
        for language in LANGUAGES {
            let rows = rows(Some(policy), language);
            let again = read(&rows).unwrap_or_else(|said| panic!("{said:#?}\n{rows:#?}"));
            assert_eq!(again, *policy, "{rows:#?}");
        }
    }
}

/// The rows of the policy with every key.
fn sheet() -> Vec<Vec<String>> {
    let rate = r#"{ by_fund_total = [{ from_yuan = "0", rate = "3%" }, { from_yuan = "500", rate = "4%" }] }"#;
    let text = EVERY_KEY.replace("RATE", rate).replace("BASIS", "rate_basis_yuan = \"2000\"");
    rows(Some(&toml::from_str(&text).expect("a policy")), Language::Chinese)
}

/// The row and column of the cell that is written `C7`.
fn place(cell: &str) -> (usize, usize) {
    let (letter, row) = cell.split_at(1);
    let column = usize::from(letter.as_bytes()[0] - b'A');
    (row.parse::<usize>().expect("a row") - 1, column)
}

/// Other texts in some cells, as `B5=2025 B6=`, and everything that is said of the sheet then.
fn said(changes: &str, language: Language) -> String {
    let mut rows = sheet();
    for (cell, text) in changes.split(' ').filter_map(|change| change.split_once('=')) {
        let (row, column) = place(cell);
        let end = rows.len().max(row + 1);
        rows.resize(end, vec![String::new(); 13]);
        text.clone_into(&mut rows[row][column]);
    }
    let taken = policy_sheet::read(policy_sheet::cells(&rows), language);
    taken.map_or_else(|said| said, |taken| taken.notices).join("\n")
}

#[test]
fn every_mistake_is_told_with_its_cell_and_in_words_of_the_sheet() {
    let codes = |said: &str| -> Vec<Option<String>> {
        said.lines().map(|said| said.rsplit_once('[').map(|(_, code)| code.to_owned())).collect()
    };
    for (changes, expected) in situations(include_str!("policy_sheet.txt")) {
        let expected = expected.join("\n");
        assert_eq!(said(changes, Language::Chinese), expected, "{changes}");
        // In English the same cells with the same codes.
        assert_eq!(codes(&said(changes, Language::English)), codes(&expected), "{changes}");
    }
    assert_eq!(
        said("B6=92000 C32=0.9", Language::English),
        "政策!B6, 资金规模, \"92000\": no unit; write it, as in 6.8亿元, 68000万元, 680000000 yuan [policy_sheet_unit]\n\
         政策!C32, 倾斜, \"0.9\": found 0.9; allowed is at least 1 [tilt_below_one]"
    );
}

/// Whatever a person does to the cells, it is a policy that is the same once written again, or something is said.
#[test]
fn cells_in_any_disorder_are_a_policy_or_told() {
    let mut accepted = 0;
    for seed in 0..1000 {
        let (mut rows, mut dice) = (sheet(), Dice::of_seed(seed));
        for _ in 0..=dice.below(3) {
            let [from, to] = [(); 2].map(|()| (dice.index(rows.len()), dice.index(13)));
            let text = rows[from.0][from.1].clone();
            match dice.below(4) {
                0 => rows.swap(from.0, to.0),
                1 => rows[to.0][to.1] = text,
                2 => rows[from.0][from.1].clear(),
                _ => rows[from.0].clear(),
            }
            rows.iter_mut().for_each(|row| row.resize(13, String::new()));
        }
        match read(&rows) {
            Ok(policy) => {
                accepted += 1;
                assert_eq!(read(&self::rows(Some(&policy), Language::English)).as_ref(), Ok(&policy));
            }
            Err(said) => assert!(!said.is_empty()),
        }
    }
    assert!((100..900).contains(&accepted), "{accepted}");
}

/// Labels in other words, rows and columns in another order, units in labels and above the table, merged owners.
#[test]
fn a_sheet_as_an_office_writes_it_is_the_same_policy() {
    let rows = "2025年政策\n|||单位：万元\n序号|项 目|内容|依据|备注\n1|二、基数|系数 法\n2|资金总额（亿元）|0.00001|总依据\n\
                3|一、年度：|2025年度\n4|名称|专项资金\n5|最小分配单位|0.0001||怎么定的\n注：以上由处务会确定\n三、因素（本年）\n\
                倾斜系数|英文列名|因素名称|依据|权重\n1|eco|生态|示例|0.4\n1.0|pol|治污|示例|60％\n指标\n\
                所属因素|英文列名|指标名称|权重|依据\n治污|cod|削减量|50%|示例\n|air|空气|50 %|示例";
    let rows: Vec<Vec<String>> = rows.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect();
    let policy = read(&rows).expect("a policy");
    let terms = policy.terms();
    assert_eq!((terms.fund_total, terms.quantum), (Money::from_yuan(1000), Money::from_yuan(1)));
    assert_eq!((terms.base, terms.factors[1].indicators.len()), (BaseRole::Basis, 2));
}

/// Nobody in the office needs English: what has no key gets one, and that is said.
#[test]
fn a_sheet_without_english_names_gets_them_and_says_so() {
    let rows = "项目|内容|依据\n名称|专项资金\n年度|2026\n资金规模|1000元|依据\n最小分配单位|1元\n基数|系数法\n因素\n名称|权重|倾斜|依据|英文列名\n\
                生态保护因素|40%|1|示例\n乡村|60%|1|示例\n指标\n所属因素|名称|权重|依据\n乡村|削减量|50%|示例\n乡村|空气|50%|示例";
    let rows: Vec<Vec<String>> = rows.lines().map(|row| row.split('|').map(str::to_owned).collect()).collect();
    let taken = policy_sheet::read(policy_sheet::cells(&rows), Language::Chinese).expect("a policy");
    let factors = &taken.policy.terms().factors;
    let keys: Vec<&str> = factors.iter().map(|factor| factor.key.as_str()).collect();
    assert_eq!(keys, ["ecological_protection", "factor_2"]);
    assert_eq!(
        factors[1].indicators.iter().map(|own| own.key.as_str()).collect::<Vec<_>>(),
        ["indicator_2_1", "indicator_2_2"]
    );
    assert_eq!(
        taken.notices,
        [
            "政策表里没有填英文列名的，英文表和 policy.toml 里取：生态保护因素 = ecological_protection、乡村 = factor_2、\
          削减量 = indicator_2_1、空气 = indicator_2_2"
        ]
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Through the front door
// ---------------------------------------------------------------------------------------------------------------------

fn year() -> TempDir {
    let folder = folder();
    copy("fixtures/2025-full/policy.toml", &folder, "原来.toml");
    let mut workbook = Workbook::new();
    policy_sheet::add(&mut workbook, Some(&policy(&folder, "原来.toml")), Language::Chinese).expect("a sheet");
    let table = text(repository("fixtures/2025-full"), "counties.csv");
    let rows = table.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect());
    fill(workbook.add_worksheet().set_name("各县").expect("a name"), (0, 0), rows);
    workbook.save(folder.path().join("一年.xlsx")).expect("written");
    folder
}

fn policy(folder: &TempDir, name: &str) -> Policy {
    toml::from_str(&text(folder, name)).expect("a policy")
}

/// No figure depends on it: a date is printed as people write one, and that is said.
#[test]
fn the_date_of_the_annex_may_be_a_date() {
    let folder = year();
    let policy = policy(&folder, "原来.toml");
    for (date, format, said) in [
        ("2025-01-10", "yyyy-mm-dd", "政策表 B26 的落款日期是日期格式，按“2025年1月10日”印\n"),
        (
            "2025-01-10T08:30:00",
            "yyyy-mm-dd hh:mm",
            "政策!B26「落款日期」：是日期，不是文字；改法：把单元格格式改为文本，",
        ),
    ] {
        let mut workbook = Workbook::new();
        let sheet = policy_sheet::add(&mut workbook, Some(&policy), Language::Chinese).expect("a sheet");
        let date = ExcelDateTime::parse_from_str(date).expect("a date");
        sheet.write_with_format(25, 1, &date, &Format::new().set_num_format(format)).expect("a cell");
        workbook.save(folder.path().join("日期.xlsx")).expect("written");
        typed(&folder, "check 一年.xlsx --policy 日期.xlsx").tells(said);
    }
}

#[test]
fn the_sheet_of_the_workbook_is_its_policy() {
    let folder = year();
    typed(&folder, "一年.xlsx").says("政策  一年.xlsx 的“政策”表（2025 年度）\n");
    let expected = text(repository("fixtures/2025-full"), "expected.zh.csv");
    assert_eq!(text(&folder, "一年/allocation.csv"), expected);
    // Table and policy are one file, of one digest.
    let record = json(&folder, "一年/allocation.json");
    assert!(record["policy"]["file"] == "一年.xlsx" && record["policy"] == record["table"], "{}", record["policy"]);
    for line in [
        "check 一年.xlsx",
        "explain 一年.xlsx 331127",
        "audit 一年.xlsx 一年/allocation.xlsx",
        "check 一年.xlsx --policy 一年.xlsx",
        "template --policy 一年.xlsx --out 空.csv",
    ] {
        typed(&folder, line).done();
    }
    // A folder that has no other policy is a side of a comparison.
    ["甲/县表.xlsx", "乙/县表.xlsx"].iter().for_each(|name| write(&folder, name, bytes(&folder, "一年.xlsx")));
    typed(&folder, "compare 甲 乙").says("按 甲/县表.xlsx 计算").says("参数  没有变化");
}

/// 92000 shown as 92000万元 is not 92000 yuan, whatever its label says.
#[test]
fn an_amount_is_in_the_unit_in_which_it_is_shown() {
    let folder = year();
    let policy = policy(&folder, "原来.toml");
    let mut workbook = Workbook::new();
    let sheet = policy_sheet::add(&mut workbook, Some(&policy), Language::Chinese).expect("a sheet");
    sheet.write_string(5, 0, "资金规模（元）").expect("a label");
    let format = Format::new().set_num_format("#,##0\"万元\"");
    sheet.write_number_with_format(5, 1, 92_000.0, &format).expect("an amount");
    workbook.save(folder.path().join("万元.xlsx")).expect("written");
    typed(&folder, "policy 万元.xlsx --out 万元.toml").done();
    assert_eq!(self::policy(&folder, "万元.toml").terms().fund_total, Money::from_yuan(920_000_000));
}

/// Merged, one 系数 stands for two factors.
#[test]
fn cells_merged_over_several_rows_hold_what_they_show_in_each() {
    let folder = year();
    let policy = policy(&folder, "原来.toml");
    let rows = rows(Some(&policy), Language::Chinese);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("政策").expect("a name");
    let mut merged = 0;
    for column in 0..rows.iter().map(Vec::len).max().expect("rows") {
        let cells: Vec<&str> = rows.iter().map(|row| row.get(column).map_or("", String::as_str)).collect();
        let mut first = 0;
        for run in cells.chunk_by(|a, b| a == b) {
            let (last, place) = (first + run.len() - 1, u16::try_from(column).expect("few"));
            let [from, to] = [first, last].map(|row| u32::try_from(row).expect("few"));
            let written = match run {
                [text, _, ..] if !text.is_empty() => {
                    merged += 1;
                    sheet.merge_range(from, place, to, place, text, &Format::new())
                }
                texts => sheet.write_string(from, place, texts[0]),
            };
            written.expect("there is room");
            first = last + 1;
        }
    }
    assert!(merged > 5, "{merged}");
    let path = folder.path().join("合并.xlsx");
    workbook.save(&path).expect("written");
    let mut books = vec![path.clone()];
    let office = Office::find(); // where there is none, the test of tables says so
    for format in office.iter().flat_map(|_| ["ods", "xls"]) {
        let saved = office.as_ref().expect("it is there").save_as(format, std::slice::from_ref(&path));
        books.push(saved.join("合并").with_extension(format));
    }
    for book in books {
        fund(&folder, &["policy", &book.display().to_string(), "--out", "回来.toml"]).done();
        assert_eq!(self::policy(&folder, "回来.toml"), policy, "{}", book.display());
        fs::remove_file(folder.path().join("回来.toml")).expect("it is there");
    }
}

#[test]
fn a_policy_goes_from_toml_to_a_sheet_and_back_and_is_the_same() {
    let folder = year();
    let title = "2025年度省级生态环境保护专项资金（全年）（2025 年度）的政策";
    let there = format!(
        "写好 原来.xlsx：{title}，在“政策”表里\n怎么用    把这张表放进县表的工作簿，或写 --policy 原来.xlsx\n没有带来  原来.toml 里以 # 开头的注释；各项的值都在\n"
    );
    for (line, code, said) in [
        ("原来.toml", 0, there.as_str()),
        ("原来.xlsx --out 回来.toml", 0, &format!("写好 回来.toml：{title}，各项的值都在\n")),
        ("原来.toml --out en.xlsx --lang en", 0, "left out    the comments in 原来.toml"),
        ("en.xlsx", 0, "写好 en.toml"),
        (
            "原来.toml",
            1,
            "没有写出政策。\n已经有 原来.xlsx，不覆盖；改法：用 --out 写另一个文件名，或先移走原来的 [out_exists]\n",
        ),
        (
            "原来.toml --out x.csv",
            1,
            "x.csv 的名字不对：要写的是工作簿；改法：--out 后面写以 .xlsx 结尾的名字 [policy_out_name]\n",
        ),
        (
            "en.xlsx --out x.csv --lang en",
            1,
            "x.csv: what is written is TOML; give a name that ends in .toml [policy_out_name]\n",
        ),
    ] {
        typed(&folder, &format!("policy {line}")).ended(code).tells(said);
    }
    for name in ["回来.toml", "en.toml"] {
        assert_eq!(policy(&folder, name), policy(&folder, "原来.toml"));
    }
}

#[test]
fn of_two_policies_neither_is_taken_unless_they_are_one() {
    let folder = year();
    let text = text(&folder, "原来.toml");
    let save = |workbook: &mut Workbook, name: &str| {
        write(&folder, name, workbook.save_to_buffer().expect("a workbook"));
    };
    let policy = policy(&folder, "原来.toml");
    let other = text.replace("920000000.00", "9,300,000,000.00").replace("\"130%\"", "\"131%\"");
    let remedy =
        "；改法：留一处：移走 policy.toml，或删去“政策”表；也可以用 --policy 写明用哪一个 [policy_sheet_differs]\n";
    for (beside, code, said) in [
        (text.clone(), 0, "提示  旁边的 policy.toml 与“政策”表是同一个政策，用的是“政策”表\n".to_owned()),
        (
            other,
            1,
            format!("一年.xlsx 里有“政策”表，旁边又有 policy.toml，两处的政策不同：资金规模、增幅控制封顶{remedy}"),
        ),
        (text.replace("title", "titel"), 1, format!("旁边又有 policy.toml，后者读不出来{remedy}")),
    ] {
        write(&folder, "policy.toml", beside);
        typed(&folder, "check 一年.xlsx").ended(code).tells(said);
    }
    typed(&folder, "check 一年.xlsx --policy 一年.xlsx").ended(0);
    fs::remove_file(folder.path().join("policy.toml")).expect("it was there");
    save(&mut Workbook::new(), "空.xlsx");
    for (name, is_hidden) in [("政策 ", false), ("政策2025", false), ("政策", true), ("原政策", true)] {
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        let sheet = policy_sheet::add(&mut workbook, Some(&policy), Language::Chinese);
        let sheet = sheet.expect("a sheet").set_name(name).expect("a name").set_hidden(is_hidden);
        sheet.set_row_hidden(5).expect("a row");
        save(&mut workbook, &format!("别处/{}{is_hidden}.xlsx", name.trim()));
    }
    let mut workbook = Workbook::new();
    for name in ["政策", "Policy 2024"] {
        let sheet = policy_sheet::add(&mut workbook, Some(&policy), Language::Chinese);
        sheet.expect("a sheet").set_name(name).expect("a name");
    }
    save(&mut workbook, "别处/两张.xlsx");
    write(&folder, "空的.xlsx", "");
    write(&folder, "别处/另一个.toml", text.replace("\"130%\"", "\"131%\""));
    copy("fixtures/2025-full/counties.csv", &folder, "县表.csv");
    write(&folder, "gbk.toml", encoding_rs::GB18030.encode(&text).0);
    typed(&folder, "policy 原来.toml --out 只有政策.xlsx").ended(0);
    let told = "
一年.xlsx --policy 空.xlsx
    工作簿 空.xlsx 里没有“政策”这张表；改法：--policy 后面写有这张表的工作簿，或 policy.toml [policy_sheet_none]
一年.xlsx --policy 别处/两张.xlsx
    提示  政策用的是“政策”表，没有用“Policy 2024”
县表.csv --policy 空的.xlsx --problems 问题.csv
    [workbook_broken]
    没有写问题清单 问题.csv：要改的不在县表里
只有政策.xlsx
    只有政策.xlsx 是政策文件，不是县表；改法：
一年.xlsx --policy 别处/另一个.toml
    提示  政策用的是 别处/另一个.toml，没有用 一年.xlsx 里的“政策”表，两处不同
一年.xlsx --policy 别处/政策false.xlsx
    提示  “政策”表里有隐藏的行或列（1 行、0 列），已照常读取
别处/政策2025false.xlsx
    的“政策2025”表写的是政策，名字却不是“政策”，没有读取；改法：用它的，改名为“政策”；不用的，删去这张表，或用 --policy 写明用哪一个 [policy_sheet_misnamed]
别处/政策true.xlsx
    的“政策”表写的是政策，却是隐藏的，没有读取；改法：用它的，取消隐藏；不用的，
别处/原政策true.xlsx
    的“原政策”表写的是政策，却是隐藏的，没有读取；改法：用它的，取消隐藏、改名为“政策”；不用的，
县表.csv
    改法：找到了 gbk.toml、一年.xlsx、原来.toml、只有政策.xlsx，是它的，
县表.csv --policy gbk.toml
    提示  政策文件 gbk.toml 是 GBK（GB18030）编码，已照读
";
    for (line, said) in situations(told) {
        assert!(!said.is_empty(), "{line}: nothing said");
        typed(&folder, &format!("check {line}")).tells(said.join("\n"));
    }
}
