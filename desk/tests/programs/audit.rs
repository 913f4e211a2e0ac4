//! `fund audit` as a process, and `fund` where it audits itself; every Chinese sentence of a finding, verbatim.

use std::fs;
use std::process::Stdio;

use crate::cases::situations;
use crate::core::fixtures;
use crate::process::{Run, audit, command, copy, folder, folder_of, fund, json, read, repository, text, typed, write};
use special_fund::audit::{Demand, Finding, HeldBy, Verdict};
use special_fund::table::Language;
use special_fund::{Column, Money, Policy, RosterCounty};
use special_fund_desk::messages;
use tempfile::TempDir;

const SOURCE: &str = "资金规模6.8亿元：浙江省财政厅、浙江省生态环境厅《关于提前下达2025年省生态环境保护专项资金的通知》（浙财资环〔2024〕78号），即2025年第一批；权重、倾斜系数、上浮分档、基数和得分均为示例数据";

/// A folder with the table and the policy of 2025, and what is published of it.
fn year_with(published: impl AsRef<[u8]>) -> TempDir {
    let folder = folder_of("2025");
    write(&folder, "published.csv", published);
    folder
}

fn year_2025() -> TempDir {
    year_with(fixture("expected.zh.csv"))
}

fn fixture(name: &str) -> String {
    text(repository("fixtures/2025"), name)
}

/// The published table of 2025 with one place changed.
fn published_with(from: &str, to: &str) -> String {
    let published = fixture("expected.zh.csv");
    assert_eq!(published.matches(from).count(), 1, "{from}");
    published.replacen(from, to, 1)
}

/// The published table of 2025 with a row more.
fn published_and(row: &str) -> String {
    format!("{}{row}\r\n", fixture("expected.zh.csv"))
}

const AUDIT: &str = "audit counties.csv published.csv";

const AUDIT_IN_ENGLISH: &str = "audit counties.csv published.csv --lang en";

/// What is printed from the verdict on.
#[track_caller]
fn verdict_of(run: &Run) -> &str {
    assert_eq!(run.stderr, "");
    let start = run.stdout.find("\n结论 ").or(run.stdout.find("\nverdict "));
    &run.stdout[start.expect("a verdict") + 1..]
}

// ---------------------------------------------------------------------------------------------------------------------
// Clean
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn the_year_2025_is_clean_in_either_language() {
    let year = year_2025();
    typed(&year, AUDIT).prints(format!(
        "2025年度省级生态环境保护专项资金\n\n\
         县表    counties.csv（90 行）\n\
         分配表  published.csv（90 行）\n\
         政策    policy.toml（2025 年度）\n\
         依据    {SOURCE}\n\n\
         结论    未发现问题：90 行逐格核对，与规则一致\n\
         提示    县表中未使用的列：备注\n"
    ));
    typed(&year, AUDIT_IN_ENGLISH).prints(format!(
        "2025年度省级生态环境保护专项资金\n\n\
         table      counties.csv (90 rows)\n\
         published  published.csv (90 rows)\n\
         policy     policy.toml (fiscal year 2025)\n\
         source     {SOURCE}\n\n\
         verdict    nothing found: every figure of 90 rows is as the rules demand\n\
         notice     columns of the table not used: 备注\n"
    ));
    // English headers, read in a Chinese run.
    typed(&year_with(fixture("expected.csv")), AUDIT).ended(0);
}

#[test]
fn a_table_as_excel_saves_it_with_separators_and_a_total_row_is_read() {
    let published = fixture("expected.zh.csv");
    let mut lines = published.trim_start_matches('\u{feff}').lines();
    let mut saved = format!("{}\r\n", lines.next().expect("it has a header"));
    for line in lines {
        let cells: Vec<String> = line.split(',').map(with_separators).collect();
        saved.push_str(&format!("{}\r\n", cells.join(",")));
    }
    saved.push_str("合计,,,,,,,,,,,\"680,000,000\"\r\n");
    assert!(saved.contains("\"2,697,100\""));
    let (gbk, _, lossy) = encoding_rs::GB18030.encode(&saved);
    assert!(!lossy);
    let year = year_with(gbk);
    assert_eq!(
        verdict_of(&typed(&year, AUDIT).ended(0)),
        "结论    未发现问题：90 行逐格核对，与规则一致；没有核对的：第92行（合计、小计行）空着的格\n\
         提示    分配表里的合计、小计 1 行，填了数的格与所含各县之和核对过\n\
         提示    县表中未使用的列：备注\n\
         提示    分配表是 GB18030（GBK）编码，已照此读取\n"
    );
    assert_eq!(
        verdict_of(&typed(&year, AUDIT_IN_ENGLISH)),
        "verdict    nothing found: every figure of 90 rows is as the rules demand; not checked: blank cells of the total rows on lines 92\n\
         notice     total and subtotal rows checked against the sums of the counties' rows: 1\n\
         notice     columns of the table not used: 备注\n\
         notice     the published table is in GB18030 and was read as such\n"
    );
}

/// `2697100.00` as `"2,697,100"`; what is no amount as it is.
fn with_separators(cell: &str) -> String {
    let Some(yuan) = cell.strip_suffix(".00") else {
        return cell.to_owned();
    };
    let digits = yuan.char_indices().map(|(place, digit)| {
        let is_first_of_three = place > 0 && (yuan.len() - place) % 3 == 0;
        if is_first_of_three { format!(",{digit}") } else { digit.to_string() }
    });
    format!("\"{}\"", digits.collect::<String>())
}

#[test]
fn what_it_writes_is_clean() {
    for name in fixtures().iter().filter_map(|name| name.strip_prefix("ladder/")) {
        let folder = folder_of(&format!("ladder/{name}"));
        typed(&folder, "counties.csv").of(name).ended(0);
        typed(&folder, "audit counties.csv counties/allocation.csv").of(name).done();
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Findings
// ---------------------------------------------------------------------------------------------------------------------

/// What is published, how the audit ends, and the first lines that it prints from the verdict on.
#[test]
fn what_is_wrong_or_not_known_is_found_and_named() {
    // 杭州市本级, 生态保护因素: 793,800 and a quantum of 100.
    let one_cell = published_with("793800.00,1364600.00", "793900.00,1364600.00");
    let without = fixture("expected.zh.csv");
    let without = without.split_inclusive('\n').filter(|line| !line.starts_with("330127")).collect::<String>();
    let mut columns = fixture("expected.zh.csv").replace("\r\n", ",5000000.00,,\r\n");
    columns = columns.replacen(",5000000.00,,\r\n", ",追加补助(元), ,备注\r\n", 1);
    for (what, published, code, said) in [
        (
            "one cell by one quantum",
            one_cell.clone(),
            1,
            "结论    发现 3 处问题：\n\
             只有一格有误：第2行 330100 杭州市本级「生态保护因素(元)」列，公布 793,900.00 元，应为 793,800.00 元，改后全表相符；以下 3 处都由它引起\n\
             第2行 330100 杭州市本级「总分配方案(元)」列：公布 2,679,900.00 元，应为各部分之和 2,680,000.00 元（规则第5节）[sum_of_parts]\n\
             第2行 330100 杭州市本级「生态保护因素(元)」列：公布 793,900.00 元，应为精确值舍去或进位到最小分配单位，即 793,700.00 元或 793,800.00 元（规则第5节）[floor_or_ceiling]\n\
             整张表「生态保护因素(元)」列：各县公布数之和 181,145,600.00 元，应为 181,145,500.00 元（规则第5节）[column_sum]\n\
             提示    县表中未使用的列：备注\n",
        ),
        (
            "a total that is not the sum: one for the county and one for the table",
            published_with(",0.00,2697100.00", ",0.00,2697000.00"),
            1,
            "结论    发现 2 处问题：\n\
             只有一格有误：第2行 330100 杭州市本级「合计(元)」列，公布 2,697,000.00 元，应为 2,697,100.00 元，改后全表相符；以下 2 处都由它引起\n\
             第2行 330100 杭州市本级「合计(元)」列：公布 2,697,000.00 元，应为各部分之和 2,697,100.00 元（规则第12节）[sum_of_parts]\n\
             整张表「合计(元)」列：各县公布数之和 679,999,900.00 元，应为 680,000,000.00 元（规则第8节）[column_sum]\n",
        ),
        (
            "two cells of two counties, each with how much is left once it is right",
            one_cell.replacen(",6617200.00\r\n", ",6617300.00\r\n", 1),
            1,
            "结论    发现 5 处问题：\n\
             最可能有误的是：第2行 330100 杭州市本级「生态保护因素(元)」列，公布 793,900.00 元，为 793,800.00 元时本行相符，问题减为 2 处\n\
             最可能有误的是：第3行 330102 上城区「合计(元)」列，公布 6,617,300.00 元，为 6,617,200.00 元时本行相符，问题减为 3 处\n",
        ),
        (
            "a payment that is named a subtotal: a county that is added",
            published_and("339999,省级机动小计,其他,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,5000000.00"),
            1,
            "结论    发现 1 处问题：\n\
             第92行 339999 省级机动小计：公布的分配表里有，县表里没有；核对合计时没有计入（规则第4节）[county_added]\n",
        ),
        (
            "another group",
            published_with("淳安县,山区县", "淳安县,其他"),
            1,
            "结论    发现 1 处问题：\n\
             第14行 330127 淳安县「类别」列：名单上有，应为“山区县”（规则第11节）[roster_group]\n",
        ),
        (
            "another code",
            published_with("330127,淳安县", "330129,淳安县"),
            1,
            "结论    发现 2 处问题：\n\
             第14行 330129 淳安县：公布的分配表里有，县表里没有；核对合计时没有计入；按名称可能是县表里的 330127 淳安县，请核对代码（规则第4节）[county_added]\n\
             330127 淳安县：县表里有，公布的分配表里没有（规则第4节）[county_missing]\n\
             整张表：各县都公布一次才能核对的，没有核对：各列合计、由哪些县进位、地区财力因素、抵减、按资金池算出的上浮比例（规则第4节）[sums_unchecked]\n",
        ),
        (
            "columns that nobody looked at, which may hold any amount",
            columns.clone(),
            0,
            "结论    未发现问题：90 行逐格核对，与规则一致；没有核对的：追加补助(元)、备注（不认得的列）\n",
        ),
        (
            "many subtotal rows: the first ten, and how many more",
            published_and(",其中：市本级,,,,,,,,,,1.00\r\n".repeat(12).trim_end()),
            0,
            "结论    未发现问题：90 行逐格核对，与规则一致；没有核对的：第92、93、94、95、96、97、98、99、100、101行和另外 2 行（小计行）\n",
        ),
        ("a total row", published_and(",合计,,,,,,,,,,680000000.00"), 0, "结论    未发现问题："),
        (
            "two wrong cells of a total row",
            published_and("合计,,,,\"181,145,600\",,,,,,,1.00"),
            1,
            "结论    发现 2 处问题；没有核对的：第92行（合计、小计行）空着的格：\n\
             第92行（合计行）「生态保护因素(元)」列：公布 181,145,600.00 元，应为各县之和 181,145,500.00 元（规则第12节）[total_row]\n\
             第92行（合计行）「合计(元)」列：公布 1.00 元，应为各县之和 680,000,000.00 元（规则第12节）[total_row]\n",
        ),
        (
            "a subtotal against its own",
            published_and(",杭州市小计,,,,,,,,,,1.00"),
            1,
            "结论    发现 1 处问题；没有核对的：第92行（合计、小计行）空着的格：\n\
             第92行（杭州市小计）「合计(元)」列：公布 1.00 元，应为所含各县之和 90,051,800.00 元（规则第12节）[subtotal_sum]\n",
        ),
        (
            "a subtotal of nobody knows whom",
            published_and(",其中：市本级,,,,,,,,,,1.00"),
            0,
            "结论    未发现问题：90 行逐格核对，与规则一致；没有核对的：第92行（小计行）\n",
        ),
    ] {
        let run = typed(&year_with(published), AUDIT).of(what).ended(code).ends("提示    县表中未使用的列：备注\n");
        assert!(verdict_of(&run).starts_with(said), "{what}: {said}\n{}", run.stdout);
        let is_one_of_several = said.contains("最可能有误的是");
        assert!(!is_one_of_several || run.stdout.contains("改正后重新复核"), "{what}: {}", run.stdout);
    }
    for (published, said) in [
        (
            one_cell,
            "verdict    3 findings:\n\
             one cell alone is wrong: line 2 330100 杭州市本级, ecological_protection_yuan: published 793900.00, must be 793800.00; with it the whole table is right, and all findings below come of it: 3\n\
             line 2: 330100 杭州市本级, plan_yuan: published 2679900.00; must be the sum of its parts, 2680000.00 (rules, section 5) [sum_of_parts]\n",
        ),
        (published_with("淳安县,山区县", "淳安县,其他"), "verdict    1 finding:\n"),
        (
            columns,
            "verdict    nothing found: every figure of 90 rows is as the rules demand; not checked: columns not known: 追加补助(元), 备注\n",
        ),
        (
            published_and(",其中：市本级,,,,,,,,,,1.00"),
            "verdict    nothing found: every figure of 90 rows is as the rules demand; not checked: subtotal rows on lines 92\n",
        ),
    ] {
        let run = typed(&year_with(published), AUDIT_IN_ENGLISH);
        assert!(verdict_of(&run).starts_with(said), "{said}\n{}", run.stdout);
    }
    // In whatever words the total is called so.
    for label in [",全省合计", ",全省", "浙江省,", "合计（90个）,", ",合计(90 个)："] {
        let run = typed(&year_with(published_and(&format!("{label},,,,,,,,,,1.00"))), AUDIT).of(label).ended(1);
        let said =
            "第92行（合计行）「合计(元)」列：公布 1.00 元，应为各县之和 680,000,000.00 元（规则第12节）[total_row]";
        assert_eq!(verdict_of(&run).lines().nth(1), Some(said), "{label}");
    }
    let missing = "\n330127 淳安县：县表里有，公布的分配表里没有（规则第4节）[county_missing]\n";
    typed(&year_with(without), AUDIT).ended(1).says(missing).complained("");
    let below_zero = published_with("793800.00,1364600.00", "-793800.00,1364600.00");
    let run = typed(&year_with(below_zero), AUDIT).ended(1).never_says("whole_quanta");
    let said = "第2行 330100 杭州市本级「生态保护因素(元)」列：公布 -793,800.00 元，不能小于 0（规则第3节）[sign]";
    assert_eq!(verdict_of(&run).lines().nth(2), Some(said));
}

/// Over a wrong amount before control nothing after it is checked; with it mended all was, and that is said alone.
#[test]
fn what_was_not_checked_for_the_one_wrong_cell_is_not_said() {
    let year = folder_of("ladder/batches_keep");
    let published = text(repository("fixtures/ladder/batches_keep"), "expected.csv");
    let changed = published.replacen(",191.00,191.00,", ",191.00,192.00,", 1);
    assert_ne!(changed, published);
    write(&year, "published.csv", changed);
    let said = "结论    发现 1 处问题：\n\
                第3行 339922 乙县「plan_yuan」列：公布 192.00 元，应为各部分之和 191.00 元（规则第5节）[sum_of_parts]\n";
    let run = typed(&year, AUDIT).never_says("没有核对的：");
    assert!(verdict_of(&run).starts_with(said), "{}", run.stdout);
}

// ---------------------------------------------------------------------------------------------------------------------
// Refusals and usage
// ---------------------------------------------------------------------------------------------------------------------

/// What is typed, and why nothing is audited.
#[test]
fn what_cannot_be_audited_is_refused() {
    let year = year_2025();
    let unreadable = year_with(published_with("2697100.00", "269.71万"));
    write(&unreadable, "counties.csv", fixture("counties.csv").replacen(",20.2,", ",,", 1));
    write(&unreadable, "no_amount.csv", published_and("合计,,,,,,,,,,,abc"));
    write(&unreadable, "reserve.csv", published_and(",省级预留,,,,,,,,,,5000000.00"));
    fs::create_dir(year.path().join("counties")).expect("it is new");
    fs::rename(year.path().join("published.csv"), year.path().join("counties/allocation.csv")).expect("it is there");
    let named = year_2025();
    fs::rename(named.path().join("policy.toml"), named.path().join("named.toml")).expect("it is there");
    let refused = "
year: counties/allocation.csv counties.csv
    counties/allocation.csv 是分配表，counties.csv 不是：两个文件写反了；改法：先写年度县表，后写公布的分配表：fund audit counties.csv counties/allocation.csv [swapped]
year: counties/allocation.csv counties.csv --lang en
    counties/allocation.csv is a published table and counties.csv is not: the other way round, fund audit counties.csv counties/allocation.csv [swapped]
# The year's table, or the result, twice.
year: counties/allocation.csv counties/allocation.csv --policy policy.toml
    县表 counties/allocation.csv 有 1 处问题：
    第1行：这是算好的分配结果，不是年度县表；改法：要计算，换成填有各因素得分、指标的县表；要复核这份结果，用 fund audit；要与另一年或另一方案比较，用 fund compare [result_file]
year: counties.csv counties.csv
    counties.csv 没有总分配方案和合计，不是公布的分配表；改法：先写年度县表，后写公布的分配表，检查两个文件的次序；分配表的表头要像 allocation.csv 那样 [not_published]
year: counties.csv counties.csv --lang en
    counties.csv: neither plan nor total, so not a published table; name the year's table first, the published one second, with headers as in allocation.csv [not_published]
unreadable: counties.csv published.csv
    县表 counties.csv 有 1 处问题：
    第2行 杭州市本级（330100）「生态保护因素」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]
    公布的分配表 published.csv 有 1 处问题：
    第2行 杭州市本级（330100）「合计(元)」列“269.71万”：不是普通小数；改法：只写数字和一个小数点，如 87.5；金额以元为单位，最多 2 位小数 [not_a_number]
year: a.csv b.csv --policy p.toml
    找不到文件 a.csv；改法：检查文件名和所在文件夹 [file_not_found]
    找不到文件 b.csv；改法：检查文件名和所在文件夹 [file_not_found]
    找不到文件 p.toml；改法：检查文件名和所在文件夹 [file_not_found]
named: counties.csv published.csv
    没有政策文件：没有写 --policy，也没有 policy.toml；改法：找到了 named.toml，是它的，改名为 policy.toml 放到县表旁边，或写 --policy named.toml [no_policy]
named: counties.csv published.csv --lang en
    no policy: neither --policy nor policy.toml; found named.toml: if it is that, rename it or give --policy named.toml [no_policy]
";
    for (of, said) in situations(refused) {
        let (folder, line) = of.split_once(": ").expect("a folder");
        let folder = match folder {
            "year" => &year,
            "unreadable" => &unreadable,
            _ => &named,
        };
        let heading = if line.ends_with(" en") { "refused; nothing was audited." } else { "未作复核。" };
        typed(folder, &format!("audit {line}")).refused(format!("{heading}\n{}\n", said.join("\n")));
    }
    typed(&named, "audit counties.csv published.csv --policy named.toml").done();
    for (published, said) in [
        (
            "reserve.csv",
            "第92行 省级预留「行政区划代码」列：没有填代码；改法：是县表里的县，在副本里填上它的代码；不是的（如预留），县表里没有这一行，它的金额不在分配结果内，先查明由来 [code]",
        ),
        ("no_amount.csv", "第92行「合计(元)」列“abc”"),
    ] {
        typed(&unreadable, &format!("audit counties.csv {published}")).silent(1).complains(said);
    }
}

#[test]
fn a_published_table_without_a_unit_is_told_to_say_it() {
    let published = fixture("expected.zh.csv").replace("(元)", "");
    let (gb18030, _, _) = encoding_rs::GB18030.encode(published.trim_start_matches('\u{feff}'));
    for bytes in [published.as_bytes(), &gb18030] {
        typed(&year_with(bytes), AUDIT).refused(
            "未作复核。\n公布的分配表 published.csv 有 1 处问题：\n第1行：金额的单位没有写明，或不是元、万元，或几处写得不一样；改法：\
             在表头上方写一处“单位：万元”或“单位：元”，或每个表头都写明，如“合计(万元)” [unit]\n",
        );
    }
}

/// What nobody writes into would never end.
#[cfg(unix)]
#[test]
fn a_comparison_does_not_wait_for_a_pipe_in_a_folder() {
    for name in ["policy.toml", "counties.csv", "allocation.json"] {
        let year = year_2025();
        fs::create_dir(year.path().join("other")).expect("there is room");
        crate::process::pipe(year.path().join("other"), name);
        typed(&year, "compare . other").of(name).complains("[folder_without_");
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_refused_is_not_read_a_second_time() {
    let year = year_2025();
    crate::process::pipe(&year, "pipe");
    for (arguments, contents) in [
        (["audit", "counties.csv", "pipe"].as_slice(), "代码,名称\n"),
        (&["audit", "pipe", "published.csv"], "x = 1\n"),
        (&["pipe", "--out", "results", "--quiet"], "x = 1\n"),
    ] {
        let mut command = command(year.path(), arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        write(&year, "pipe", contents);
        let mut patience = 500;
        while child.try_wait().expect("it is there").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(20));
            patience -= 1;
            if patience == 0 {
                child.kill().expect("it is there");
                panic!("{arguments:?} waits for ever");
            }
        }
        read(child.wait_with_output().expect("it has ended")).of(contents).ended(1);
    }
}

#[test]
fn wrong_usage_says_how_to_use_it() {
    let folder = folder();
    let usage = "用法：fund audit COUNTIES PUBLISHED [--sheet NAME] [--published-sheet NAME] [--policy POLICY.toml] [--lang zh|en] | --sums FILE [--sheet NAME]\n\
                 全部说明：fund audit --help\n";
    for (arguments, wrong) in [
        ([].as_slice(), "没有写 <COUNTIES>"),
        (&["a.csv"], "没有写 <PUBLISHED>"),
        (&["a.csv", "b.csv", "c.csv"], "不认识“c.csv”"),
        (&["a.csv", "b.csv", "--quiet"], "不认识“--quiet”"),
    ] {
        audit(&folder, arguments).stopped(2, format!("用法错误：{wrong}\n{usage}"));
    }
    let missing = "error: the following required arguments were not provided:";
    typed(&folder, "audit a.csv --lang en").ended(2).complains_first(missing);
}

#[test]
fn help_goes_to_standard_output() {
    typed(&folder(), "audit --help").prints(include_str!("screens/help_of_audit.zh.txt"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_verdict_that_cannot_be_written_is_said_and_is_no_success() {
    let year = year_2025();
    for (language, said) in [
        ("zh", "复核结论没有全部输出（磁盘空间不足）；改法：检查输出重定向到的文件 [stdout_write]\n"),
        (
            "en",
            "not all of the verdict was written (the disk is full); check where it is redirected to [stdout_write]\n",
        ),
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let full = full.expect("Linux has it");
        let arguments = ["audit", "counties.csv", "published.csv", "--lang", language];
        let mut command = command(year.path(), &arguments);
        let run = command.stdout(full).stderr(Stdio::piped()).output().expect("it starts");
        let run = read(run);
        assert_eq!((run.code, run.stderr.as_str()), (Some(1), said));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The words of every finding
// ---------------------------------------------------------------------------------------------------------------------

fn policy() -> Policy {
    toml::from_str(&fixture("policy.toml")).expect("the fixture is valid")
}

fn fen(fen: i128) -> Money {
    Money::from_fen(fen).expect("in range")
}

/// 淳安县, published with 1 yuan where an amount stands.
fn of_county(column: Option<Column>, published: bool, demand: Demand) -> Finding {
    let code = "330127".parse().expect("a code");
    let name = "淳安县".parse().expect("a name");
    Finding { county: Some((code, name)), column, published: published.then(|| fen(100)), demand }
}

fn of_table(column: Option<Column>, published: Option<Money>, demand: Demand) -> Finding {
    Finding { county: None, column, published, demand }
}

fn yongjia() -> RosterCounty {
    RosterCounty { code: "330324".parse().expect("a code"), name: "永嘉县".parse().expect("a name") }
}

/// Every demand, in the order of `findings.zh.txt`.
fn findings() -> Vec<Finding> {
    let eco = || Column::all(&policy()).swap_remove(4);
    let issued =
        || Column::Issued { place: 0, key: "first_batch".to_owned(), name: "第一批".parse().expect("a name") };
    let amount = fen(123_456_700);
    let row = |demand| of_county(None, false, demand);
    let cell = |column, demand| of_county(Some(column), true, demand);
    let table = |demand| of_table(None, None, demand);
    let column = |column, demand| of_table(Some(column), None, demand);
    let sum = |column, demand| of_table(Some(column), Some(fen(100)), demand);
    vec![
        row(Demand::Missing),
        row(Demand::Added { by_name: None }),
        row(Demand::Added { by_name: Some(yongjia()) }),
        row(Demand::Doubled { same: true }),
        row(Demand::Doubled { same: false }),
        table(Demand::SumsUnchecked),
        table(Demand::PlanUnchecked),
        row(Demand::Name { expected: "淳安".parse().expect("a name"), by_name: None }),
        row(Demand::Name { expected: "淳安".parse().expect("a name"), by_name: Some(yongjia()) }),
        row(Demand::Unfit),
        of_county(Some(Column::Group), false, Demand::Group { mountain: true }),
        of_county(Some(Column::Group), false, Demand::Group { mountain: false }),
        cell(eco(), Demand::WholeQuanta { quantum: fen(1_000_000) }),
        cell(eco(), Demand::Sign { above: false }),
        cell(Column::Offset, Demand::Sign { above: true }),
        sum(Column::Total, Demand::TotalRow { line: 92, amount }),
        sum(Column::Total, Demand::SubtotalRow { line: 16, label: "杭州市小计".to_owned(), amount }),
        cell(Column::Base, Demand::Exactly { amount }),
        cell(Column::FiscalCapacity, Demand::FloorOrCeiling { down: fen(200), up: fen(300) }),
        cell(eco(), Demand::FloorOrCeiling { down: fen(200), up: fen(200) }),
        cell(Column::Control, Demand::AtBound { bound: HeldBy::Cap, limit: amount, amount: fen(200) }),
        row(Demand::RowSum { sum: fen(500), down: fen(200), up: fen(300) }),
        row(Demand::RowSum { sum: fen(50), down: fen(200), up: fen(200) }),
        cell(Column::Plan, Demand::CountyFirst { other: "330324".parse().expect("a code") }),
        cell(eco(), Demand::FactorFirst { other: "pollution_control".to_owned() }),
        Finding {
            county: Some(("330127103".parse().expect("a code"), "威坪镇".parse().expect("a name"))),
            ..cell(eco(), Demand::FactorFirst { other: "pollution_control".to_owned() })
        },
        cell(Column::Total, Demand::SumOfParts { amount }),
        cell(Column::Uplift, Demand::UpliftOfPlan { rate: "0.035".parse().expect("a rate"), amount }),
        // The table shows what a county pays as negative.
        cell(Column::Offset, Demand::Exactly { amount }),
        sum(Column::Offset, Demand::ColumnSum { amount }),
        column(Column::Base, Demand::BasesWithinFund { bases: fen(200_000_000), fund_total: amount }),
        column(eco(), Demand::SomeWeight),
        column(Column::Uplift, Demand::UpliftWithin { needed: fen(200_000_000), amount }),
        table(Demand::RestUnchecked),
        table(Demand::TotalsUnchecked),
        column(eco(), Demand::SomeValue { indicator: "cod_cut".to_owned() }),
        column(
            Column::Control,
            Demand::ControlWithin { lower: fen(200_000_000), upper: Some(fen(300_000_000)), amount },
        ),
        column(issued(), Demand::GivenSum { found: fen(100), amount }),
        column(Column::Control, Demand::TakenWithin { taken: fen(200_000_000), amount }),
        table(Demand::YearUnchecked),
    ]
}

#[test]
fn every_demand_has_its_words() {
    let policy = policy();
    let findings = findings();
    let expected: Vec<&str> = include_str!("findings.zh.txt").lines().skip(1).collect();
    assert_eq!(findings.len(), expected.len());
    for (finding, expected) in findings.iter().zip(expected) {
        let [chinese, english] = [Language::Chinese, Language::English]
            .map(|language| messages::findings::finding(finding, &policy, None, language));
        assert_eq!(chinese, expected, "{finding}");
        // Of amounts the desk says the unit; of yuan it says what the library says, but which row is a total's.
        match finding.demand {
            Demand::TotalRow { .. } | Demand::SubtotalRow { .. } => assert!(english.starts_with("line "), "{english}"),
            _ => assert_eq!(english, finding.to_string()),
        }
    }
    // None is left to the library's own words: every code that `Demand::code` knows is above.
    let source = include_str!("../../../src/audit/finding.rs");
    let (_, codes) =
        source.split_once("pub fn code(&self) -> &'static str {\n        match self {").expect("it is there");
    let (codes, _) = codes.split_once("\n        }\n").expect("it ends");
    let mut arms = 0_usize;
    for code in codes.split("=> \"").skip(1) {
        let (code, _) = code.split_once('"').expect("it ends");
        let is_said = findings.iter().any(|finding| finding.code() == code);
        assert!(is_said, "{code}");
        arms = arms.saturating_add(1);
    }
    assert_eq!(arms, 31);
}

#[test]
fn columns_are_named_as_the_published_table_names_them() {
    let policy = policy();
    let published = fixture("expected.zh.csv");
    let header = published.trim_start_matches('\u{feff}').lines().next();
    let headers = header.expect("it has a header").split(',');
    let columns = Column::all(&policy);
    let headers: Vec<&str> = headers.collect();
    assert_eq!(headers.len(), columns.len());
    for (header, column) in headers.into_iter().zip(columns).skip(1) {
        let finding = of_table(Some(column), None, Demand::SomeWeight);
        let said = messages::findings::finding(&finding, &policy, None, Language::Chinese);
        assert!(said.starts_with(&format!("整张表「{header}」列：")), "{said}");
    }
}

#[test]
fn findings_beyond_the_limit_are_counted() {
    let policy = policy();
    let finding = of_county(None, false, Demand::Missing);
    let verdict = Verdict { listed: vec![finding; 1_000], unlisted: 2_345, ..Verdict::default() };
    let last = |language| {
        let listed = messages::findings::listed(&verdict, &policy, None, language);
        assert_eq!(listed.lines().count(), 1_001);
        listed.lines().last().map(str::to_owned)
    };
    assert_eq!(last(Language::Chinese).as_deref(), Some("以上是前 1,000 处，另有 2,345 处没有列出"));
    assert_eq!(last(Language::English).as_deref(), Some("these are the first 1,000; 2,345 more are not listed"));
}

// ---------------------------------------------------------------------------------------------------------------------
// The program audits itself
// ---------------------------------------------------------------------------------------------------------------------

/// What the screen says of a year's counties stands in `screens/`; townships and villages are rows.
#[test]
fn it_says_that_it_audited_its_result() {
    let townships = folder_of("ladder/townships");
    for (language, words) in [("zh", "行未发现问题\n"), ("en", "rows checked")] {
        fund(&townships, &["counties.csv", "--lang", language]).says(words);
    }
    assert_eq!(json(&townships, "counties/allocation.json")["audit"], serde_json::json!({ "findings": 0 }));
}

#[test]
fn a_result_that_its_audit_does_not_accept_has_its_words() {
    let verdict = Verdict { listed: vec![of_county(None, false, Demand::Missing)], unlisted: 0, ..Verdict::default() };
    let said = |language| messages::findings::own_result(&verdict, &policy(), language);
    assert_eq!(
        said(Language::Chinese),
        "复核发现 1 处问题，这是程序的错误；改法：不要使用这次结果，把县表和政策文件交给程序的维护者 [self_audit]\n\
         330127 淳安县：县表里有，公布的分配表里没有（规则第4节）[county_missing]"
    );
    assert_eq!(
        said(Language::English),
        "the audit of the result has findings: 1; an error of this program, please report it [self_audit]\n\
         330127 淳安县: in the year's table, but not published (rules, section 4) [county_missing]"
    );
}

/// A county's code in twelve digits is its code in six: for `audit`, `explain` and `compare`.
#[test]
fn a_code_of_twelve_digits_that_ends_in_zeros_is_that_of_the_county() {
    let folder = folder();
    let (six, twelve) = (folder.path().join("six"), folder.path().join("twelve"));
    let table = text(repository("fixtures/2025"), "counties.csv");
    let mut lines = table.lines();
    let header = lines.next().expect("a header");
    let longer = lines.map(|line| format!("{}000000{}\n", &line[..6], &line[6..]));
    let longer = format!("{header}\n{}", longer.collect::<String>());
    for (folder, table) in [(&six, &table), (&twelve, &longer)] {
        write(folder, "counties.csv", table);
        copy("fixtures/2025/policy.toml", folder, "policy.toml");
        typed(folder, "counties.csv").ended(0).says("县(市、区)").never_says("村(社区)");
    }
    for (table, published) in [("six", "twelve"), ("twelve", "six")] {
        for kind in ["csv", "xlsx"] {
            let [table, published] =
                [format!("{table}/counties.csv"), format!("{published}/counties/allocation.{kind}")];
            audit(&folder, &[&table, &published]).says("未发现问题：90 行");
        }
    }
    for (name, code) in [("twelve", "330127"), ("six", "330127000000")] {
        fund(&folder, &["explain", &format!("{name}/counties.csv"), code]).begins("淳安县（330127");
    }
    typed(&folder, "compare six twelve --out compared").ended(0);
    let compared = text(&folder, "compared/comparison.csv");
    assert_eq!((compared.lines().count(), compared.matches(",0.00,0.00,").count() > 89), (91, true), "{compared}");
}
