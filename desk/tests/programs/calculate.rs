//! The examples as processes, as a finance officer and a script meet them: good files and bad ones, folders in the way,
//! pipes that close.

use std::fs;
use std::process::Stdio;

use crate::cases::situations;
use crate::core::Year;
use crate::process::{
    bytes, command, copy, files_in, folder, folder_of, folder_with, fund, json, read, repository, sha256, text, typed,
    write,
};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

const NOTHING_WRITTEN: &str = "未作分配，没有写出任何文件。\n";

const ILLUSTRATIVE: &str =
    "注意：示例，非正式。用的是程序自带的示例政策（--example-policy），各项参数不是任何部门的。\n";

fn expected(name: &str) -> Vec<u8> {
    bytes(repository("fixtures/2025"), name)
}

// ---------------------------------------------------------------------------------------------------------------------
// The year 2025
// ---------------------------------------------------------------------------------------------------------------------

const SET: [&str; 4] = ["allocation.csv", "allocation.html", "allocation.json", "allocation.xlsx"];

/// The screen without the rows of counties, and some of these, each of which stands in both parts of the table.
#[test]
fn the_year_2025_in_either_language() {
    let year = folder_of("2025");
    for (language, out, table, screen, rows) in [
        (
            "zh",
            "counties",
            "expected.zh.csv",
            include_str!("screens/2025.zh.txt"),
            [
                "330100  杭州市本级                   0.00      79.38     136.46     52.15",
                "330100  杭州市本级         267.99              1.72     269.71",
                "331127  景宁畲族自治县     859.61   30.09     84.09     973.79",
                "331181  龙泉市             843.20   29.52     98.04     970.76",
            ]
            .as_slice(),
        ),
        ("en", "results", "expected.csv", include_str!("screens/2025.en.txt"), &[]),
    ] {
        let run = fund(&year, &["counties.csv", "--lang", language, "--out", out]).done();
        let (counties, others): (Vec<&str>, Vec<&str>) = run.stdout.lines().partition(|line| line.starts_with("33"));
        assert_eq!(others.join("\n") + "\n", screen);
        assert_eq!(counties.len(), 2 * 90);
        assert!(rows.iter().all(|row| counties.contains(row)), "{}", run.stdout);
        assert_eq!(bytes(year.path().join(out), "allocation.csv"), expected(table));
        assert_eq!(files_in(&year.path().join(out)), SET);
    }
}

/// A table wider than a terminal goes on below, with code and name again.
#[test]
fn eighty_columns_are_enough_for_the_table() {
    for (language, after) in [("zh", "资金总额"), ("en", "fund ")] {
        let screen = Year::of("2025-full").screen(language);
        let table = screen.lines().skip(5).take_while(|line| !line.starts_with(after));
        let width = |line: &str| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let (mut parts, mut widest) = (0, 0);
        for line in table {
            parts += usize::from(line.starts_with("330102 "));
            widest = widest.max(width(line));
        }
        assert!(parts > 1 && widest <= 80, "{language}: {parts} {widest}");
    }
}

#[test]
fn the_json_holds_everything_and_what_it_was_made_from() {
    let year = folder_of("2025");
    typed(&year, "counties.csv").ended(0);
    assert!(text(&year, "counties/allocation.json").ends_with("}\n"));
    let json = json(&year, "counties/allocation.json");
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    for (input, name) in [("table", "counties.csv"), ("policy", "policy.toml")] {
        assert_eq!(json[input]["file"], name);
        assert_eq!(json[input]["sha256"], sha256(bytes(&year, name)));
    }
    let counties = json["allocation"]["counties"].as_array().expect("counties are listed");
    assert_eq!(counties.len(), 90);
    // The totals are those of the CSV, as text.
    let csv = String::from_utf8(expected("expected.csv")).expect("it is text");
    for (line, county) in csv.lines().skip(1).zip(counties) {
        let cells: Vec<&str> = line.split(',').collect();
        assert_eq!([&county["code"], &county["total"]], [cells[0], cells[cells.len() - 1]]);
    }
    assert_eq!(json["allocation"]["policy"]["fund_total_yuan"], "680000000.00");
    assert_eq!(json["allocation"]["steps"]["uplift_total"], "8143400.00");
}

#[test]
fn a_table_as_excel_and_wps_save_it_gives_the_same_result() {
    let year = Year::of("2025");
    let utf8 = String::from_utf8(year.table.1.clone()).expect("it is text");
    let (gbk, _, lossy) = encoding_rs::GB18030.encode(&utf8);
    assert!(!lossy);
    let excel = format!("\u{feff}{}", utf8.replace('\n', "\r\n")).into_bytes();
    for (table, is_gbk) in [(gbk.into_owned(), true), (excel, false)] {
        let results = Year::new(table, year.policy()).results("zh");
        assert_eq!(results.screen.contains("提示      县表是 GB18030（GBK）编码，已照此读取\n"), is_gbk);
        assert_eq!(results.screen.contains("GB18030"), is_gbk);
        assert_eq!(results.files[0].1, expected("expected.zh.csv"));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Which policy
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn the_example_policy_is_used_where_it_is_asked_for_and_every_result_says_so() {
    let year = folder_with("2025", &["counties.csv"]);
    let title = "示例，非正式：2025年度省级生态环境保护专项资金";
    let named = |ending| format!("示例，非正式-counties/示例，非正式-allocation.{ending}");
    let results = format!("结果文件  {}\n", ["csv", "json", "html", "xlsx"].map(named).join("、"));
    let run = typed(&year, "counties.csv --example-policy").done();
    run.begins(format!("{title}\n\n{ILLUSTRATIVE}")).ends(format!("{ILLUSTRATIVE}{results}"));
    assert_eq!(json(&year, &named("json"))["policy"]["file"], Value::Null);
    assert!(text(&year, &named("html")).contains(&format!("<h1>{title}</h1>")));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(year.path().join(named("xlsx"))).expect("a workbook");
    for (name, cells) in calamine::Reader::worksheets(&mut book) {
        let is_said = cells.used_cells().any(|(_, _, cell)| cell.to_string().contains(title));
        assert!(is_said, "{name}");
    }

    // A quiet run must not pass illustrative figures on without a word.
    typed(&year, "counties.csv --quiet --example-policy --out quiet").stopped(0, ILLUSTRATIVE);
    assert_eq!(files_in(&year.path().join("quiet")), ["示例，非正式-allocation.csv"]);
}

#[test]
fn without_a_policy_nothing_is_calculated_and_what_may_be_one_is_named() {
    const TRY: &str = "只想试一试的，写 --example-policy，用程序自带的示例政策，结果处处注明“示例，非正式” [no_policy]";
    let year = folder_with("2025", &["counties.csv"]);
    let refusal = |said: &str| {
        let no_policy = "没有政策文件：没有写 --policy，也没有 policy.toml；改法：";
        typed(&year, "counties.csv").refused(format!("{NOTHING_WRITTEN}{no_policy}{said}；{TRY}\n"));
    };
    refusal(
        "用 --policy 写明分配所依据的政策文件；还没有的，用 fund template --example-policy --out 新表.xlsx 写一个工作簿，里面有空着的“政策”表可填",
    );
    // What no policy would mend is said first.
    write(&year, "空.csv", "");
    Workbook::new().save(year.path().join("空.xlsx")).expect("there is room");
    for empty in ["空.csv", "空.xlsx"] {
        typed(&year, empty).complains_first(
            format!(
            "{NOTHING_WRITTEN}表 {empty} 有 1 处问题：\n整张表：文件是空的；改法：第一行写表头，下面一行一个县 [empty_file]\n没有政策文件："
        ),
        );
    }
    fs::remove_file(year.path().join("空.xlsx")).expect("it is there");
    write(&year, "说明.txt", "不是政策");
    ["policy.toml.txt", "政策.toml"].iter().for_each(|name| copy("fixtures/2025/policy.toml", &year, name));
    refusal(
        "找到了 policy.toml.txt、政策.toml，是它的，改名为 policy.toml 放到县表旁边，或写 --policy policy.toml.txt",
    );
    let one = "用法错误：--example-policy 和 --policy <POLICY.toml> 只能写一个\n";
    typed(&year, "counties.csv --example-policy --policy 政策.toml").ended(2).complains_first(one);
}

#[test]
fn a_policy_asked_for_goes_before_the_one_beside_the_table() {
    let year = folder_of("2025");
    write(&year, "other.toml", text(&year, "policy.toml").replace("2025年度省级", "测算方案二："));
    let run = typed(&year, "counties.csv --policy other.toml").ended(0);
    run.begins(
        "测算方案二：生态环境保护专项资金
",
    )
    .says(
        "
政策  other.toml（2025 年度）
",
    );
}

#[test]
fn a_policy_as_notepad_saves_it_is_read() {
    let year = Year::of("2025");
    let policy = year.policy().replace('\n', "\r\n");
    Year::new(year.table.1, &format!("\u{feff}{policy}")).results("zh");
}

// ---------------------------------------------------------------------------------------------------------------------
// Refused, and nothing written
// ---------------------------------------------------------------------------------------------------------------------

/// What is typed, and why nothing is calculated.
#[test]
fn what_is_refused_says_all_its_mistakes_and_writes_nothing() {
    let year = folder_of("2025");
    let table = text(&year, "counties.csv");
    let lines = table.lines().enumerate().map(|(place, line)| match place {
        1 => line.replacen(",20.2,", ",20.2%,", 1),
        2 => line.replacen("330102", "33010", 1),
        3 => line.replacen(",72.22,", ",,", 1),
        13 => line.replacen("淳安县", "淳安", 1),
        90 => "合计,,1,1,1,1,1,1,".to_owned(),
        _ => line.to_owned(),
    });
    write(&year, "bad.csv", lines.collect::<Vec<_>>().join("\n"));
    typed(&year, "counties.csv --out zh").ended(0);
    typed(&year, "counties.csv --out en --lang en").ended(0);
    let is_result = "第1行：这是算好的分配结果，不是年度县表；改法：要计算，换成填有各因素得分、指标的县表；要复核这份结果，用 fund audit；要与另一年或另一方案比较，用 fund compare [result_file]\n";
    for (line, said) in [
        (
            "bad.csv",
            "县表 bad.csv 有 5 处问题：\n\
             第2行 杭州市本级（330100）「生态保护因素」列“20.2%”：写成了百分数；改法：与这一列其他各行用同一个单位，写不带 % 的数 [percent]\n\
             第3行 上城区「行政区划代码」列“33010”：不是行政区划代码；改法：写 6 位（县）、9 位（乡镇）或 12 位（村）半角数字；不是县的行，删去整行 [code]\n\
             第4行 拱墅区（330105）「污染防治因素」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]\n\
             第14行 330127「县(市、区)」列“淳安”：这是“淳安县”的简称、旧名或别的写法，名单上 330127 是“淳安县”；改法：名称改为“淳安县” [roster_name]\n\
             整张表：缺少名单上的 1 个县：331181 龙泉市；改法：补上这些县；确实只分其中一部分的，政策里“名单上的县”写“县表可以缺”（policy.toml 的 [roster] 写 partial = true） [roster_missing]\n",
        ),
        (
            "zh/allocation.csv --policy policy.toml --out again",
            &format!("县表 zh/allocation.csv 有 1 处问题：\n{is_result}"),
        ),
        (
            "en/allocation.csv --policy policy.toml --out again",
            &format!("县表 en/allocation.csv 有 1 处问题：\n{is_result}"),
        ),
        (
            "县表.csv --policy 政策.toml",
            "找不到文件 县表.csv；改法：检查文件名和所在文件夹 [file_not_found]\n\
             找不到文件 政策.toml；改法：检查文件名和所在文件夹 [file_not_found]\n",
        ),
        (".", ". 是文件夹，不是文件；改法：写出文件夹里那个文件的名字 [file_is_directory]\n"),
    ] {
        typed(&year, line).refused(format!("{NOTHING_WRITTEN}{said}"));
    }
    assert_eq!(files_in(year.path()), ["bad.csv", "counties.csv", "en", "policy.toml", "zh"]);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named_and_no_new_folder_is_left_behind() {
    use std::os::unix::fs::PermissionsExt;
    let year = folder_of("2025");
    let locked = year.path().join("locked");
    fs::create_dir(&locked).expect("it is new");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("it is ours");
    if fs::write(locked.join("probe"), "").is_ok() {
        let line = "SKIPPED: a folder without permission: this user may write anywhere\n";
        std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).expect("standard error is there");
        return;
    }
    typed(&year, "counties.csv --out locked/sub").refused(
        format!(
            "{NOTHING_WRITTEN}没有权限写 locked/sub；改法：如果 Excel 或 WPS 正开着这个文件，先关掉；否则用 --out 指定自己的文件夹 [out_permission]\n"
        ),
    );
    assert!(files_in(&locked).is_empty());
}

#[test]
fn wrong_usage_says_how_to_use_it() {
    let folder = folder();
    let usage = "用法：fund INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--out DIR] [--problems FILE] [--lang zh|en] [--quiet]\n\
                 全部说明：fund --help\n";
    for (arguments, wrong) in [
        ([].as_slice(), "没有写 <INPUT>"),
        (&["a.csv", "b.csv"], "不认识“b.csv”"),
        (&["a.csv", "--format", "x"], "不认识“--format”"),
        (&["a.csv", "--lang", "fr"], "--lang <zh|en> 不能是“fr”"),
        (&["a.csv", "--out"], "--out <DIR> 后面没有写值"),
        (&["a.csv", "--quiet=1"], "--quiet 后面不能带值“1”"),
        (&["a.csv", "--out", "x", "--out", "y"], "--out <DIR> 写了不止一次"),
    ] {
        fund(&folder, arguments).stopped(2, format!("用法错误：{wrong}\n{usage}"));
    }
    for arguments in [["--lang", "en"].as_slice(), &["--lang=en"]] {
        fund(&folder, arguments).ended(2).complains_first("error: the following required arguments were not provided:");
    }
    assert!(files_in(folder.path()).is_empty());
}

/// Nobody can answer here, so nothing is asked and nothing is done.
#[test]
fn without_arguments_it_says_what_it_found() {
    let folder = folder();
    let said = |folder: &TempDir| fund(folder, &[]).silent(2).stderr;
    for file in ["b 1.xlsx", "~$b 1.xlsx"] {
        write(&folder, file, "");
        assert_eq!(
            said(&folder),
            "这个文件夹里没有认出县表。\n\
             b 1.xlsx 没有认出是什么表；是县表的，用 fund check \"b 1.xlsx\" 查看缺什么\n"
        );
    }
    let year = folder_of("2025");
    let proposed = "这个文件夹里有县表 counties.csv，政策是 policy.toml：将据此计算分配方案，结果写到文件夹 counties。\n\
                    要计算，就写：fund counties.csv\n";
    assert_eq!(said(&year), proposed);
    // What was printed of a year, by this program or by an office, is none, whatever its columns are called.
    write(
        &year,
        "2024.csv",
        "2024年分配表,,,,\n单位：万元,,,,\n代码,县市区,合计,生态保护因素,污染防治因素\n,合计,30,10,20\n\
         330102,上城区,10,4,6\n330105,拱墅区,20,6,14\n",
    );
    typed(&year, "counties.csv").ended(0);
    write(&year, "a.xlsx", bytes(&year, "counties/allocation.xlsx"));
    let printed = |table: &str| {
        format!(
            "2024.csv、a.xlsx 是分配好的表（公布的附件或算好的结果），不是县表：查合计用 fund audit --sums 2024.csv，\
             {table}与另一年比较用 fund compare 2024.csv 另一份\n"
        )
    };
    let checked = printed("按县表逐格复核用 fund audit counties.csv 2024.csv，");
    assert_eq!(said(&year), format!("{proposed}{checked}"));
    // Nor is one whose columns are those of the policy, by its title.
    let titled = "2024年分配表,,,\n单位：万元,,,\n代码,县市区,生态保护因素,污染防治因素\n330102,上城区,4,6\n330105,拱墅区,6,14\n";
    write(&year, "2024.csv", titled);
    assert_eq!(said(&year), format!("{proposed}{checked}"));
    write(&year, "b.csv", text(&year, "counties.csv"));
    assert_eq!(
        said(&year),
        format!("这个文件夹里有几张县表：b.csv、counties.csv\n要计算哪一张，就写哪一张：fund b.csv\n{}", printed(""))
    );
    fs::rename(year.path().join("b.csv"), year.path().join("县表.csv")).expect("it is there");
    fund(&year, &[])
        .complains_first("这个文件夹里有县表 县表.csv，政策是 policy.toml：")
        .complains("\n另有 counties.csv 也是县表，这次不算；要算就写：fund counties.csv\n");
    // Without a policy only names tell a table.
    fs::rename(year.path().join("counties.csv"), year.path().join("2025.csv")).expect("it is there");
    fs::remove_file(year.path().join("policy.toml")).expect("it is there");
    fund(&year, &[])
        .complains_first("这个文件夹里有县表 县表.csv，还不能计算：\n没有政策文件：")
        .complains("\n2025.csv 没有认出是什么表；");
}

#[test]
fn without_arguments_a_table_that_cannot_be_calculated_is_told_with_why() {
    let year = folder_of("2025");
    let header = text(&year, "counties.csv").lines().next().expect("a header").to_owned();
    write(&year, "counties.csv", header);
    fund(&year, &[]).silent(2).complained(
        "这个文件夹里有县表 counties.csv，还不能计算：\n县表 counties.csv 有 1 处问题：\n\
         整张表：只有表头，没有县；改法：表头下面一行一个县 [header_only]\n",
    );
}

/// Whoever gives a result for the table is told so, with a policy or without.
#[test]
fn a_result_needs_no_policy_to_be_told_as_one() {
    let year = folder_of("2025");
    typed(&year, "counties.csv").ended(0);
    let results = year.path().join("counties");
    copy("fixtures/2025/annex.csv", &results, "附件.csv");
    for line in ["allocation.csv", "allocation.xlsx", "allocation.xlsx --policy ../policy.toml", "附件.csv"] {
        let name = line.split(' ').next().expect("a name");
        typed(&results, line).refused(format!(
            "{NOTHING_WRITTEN}{name} 是算好的分配结果，不是年度县表；改法：要计算，换成填有各因素得分、指标的县表；\
             要复核这份结果，用 fund audit；要与另一年或另一方案比较，用 fund compare [table_is_result]\n"
        ));
    }
    let english = "allocation.xlsx: a finished result, not a year's table; ";
    typed(&results, "allocation.xlsx --lang en").complains(english);
}

#[test]
fn amounts_where_scores_belong_are_told_as_a_result_and_a_sum_of_scores_is_none() {
    let year = folder_of("2025");
    let policy = String::from_utf8(expected("policy.toml")).expect("text");
    let lines = policy.lines().filter(|line| !line.starts_with("coefficients = "));
    write(&year, "policy.toml", lines.collect::<Vec<_>>().join("\n"));
    let rows = |name: &str| -> Vec<Vec<String>> {
        let text = String::from_utf8(expected(name)).expect("text");
        let rows = text.trim_start_matches('\u{feff}').lines().skip(1);
        rows.map(|row| row.split(',').map(str::to_owned).collect()).collect()
    };
    let write = |name: &str, header: &str, rows: &[String]| {
        write(&year, name, format!("{header}\n{}\n", rows.join("\n")));
    };
    let header =
        |more: &str| format!("行政区划代码,县(市、区),基数(元),生态保护因素,污染防治因素,监管能力因素,{more}合计");
    let of_amounts = rows("expected.zh.csv").into_iter();
    let amounts = of_amounts.map(|row| [0, 1, 3, 4, 5, 6, 8, 9, 11].map(|column| row[column].as_str()).join(","));
    write("去年.csv", &header("上浮,地区财力因素,"), &amounts.collect::<Vec<String>>());
    typed(&year, "去年.csv").complains("去年.csv 是算好的分配结果，不是年度县表");

    let hundredths = |cell: &String| -> u64 {
        let (whole, places) = cell.split_once('.').unwrap_or((cell, ""));
        format!("{whole}{places:0<2}").parse().expect("a score")
    };
    let scores = rows("counties.csv").into_iter().map(|row| {
        let sum: u64 = row[3..=6].iter().map(hundredths).sum();
        format!("{},0,{},{}.{:02}", row[..2].join(","), row[3..=6].join(","), sum / 100, sum % 100)
    });
    let title = format!("单位：元\n{}", header("地区财力因素,"));
    write("今年.csv", &title, &scores.collect::<Vec<String>>());
    typed(&year, "今年.csv").done();
}

#[test]
fn a_word_that_is_no_command_is_named_and_the_commands_are_listed() {
    let year = folder_of("2025");
    for (word, more) in [("chek", ["counties.csv"].as_slice()), ("help", &[])] {
        fund(&year, &[&[word], more].concat()).stopped(
            2,
            format!(
                "用法错误：没有“{word}”这个命令，也没有叫这个名字的文件\n\
                 命令：policy、template、check、explain、compare、audit；不写命令就是计算\n\
                 用法：fund INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--out DIR] [--problems FILE] [--lang zh|en] [--quiet]\n\
                 全部说明：fund --help\n"
            ),
        );
    }
    typed(&year, "chek counties.csv --lang en").stopped(
        2,
        "error: no command \"chek\", nor a file of that name\n\
         commands: policy, template, check, explain, compare, audit; without one the table is calculated\n\
         usage: fund INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--out DIR] [--problems FILE] [--lang zh|en] [--quiet]\n\
         everything: fund --help\n",
    );
    // A file may be called so.
    write(&year, "chek", text(&year, "counties.csv"));
    typed(&year, "chek --out results").ended(0);
}

#[test]
fn help_and_version_go_to_standard_output() {
    typed(&folder(), "--help").prints(include_str!("screens/help.zh.txt"));
    typed(&folder(), "--version").printed(format!("fund {}\n", env!("CARGO_PKG_VERSION")));
}

// ---------------------------------------------------------------------------------------------------------------------
// In scripts and pipes
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_quiet_run_prints_nothing_and_writes_only_the_table() {
    let year = folder_of("2025");
    typed(&year, "counties.csv --quiet").prints("");
    assert_eq!(files_in(&year.path().join("counties")), ["allocation.csv"]);
    assert_eq!(bytes(&year, "counties/allocation.csv"), expected("expected.zh.csv"));
    typed(&year, "nowhere.csv --quiet").ended(1).complains_first(NOTHING_WRITTEN);
}

#[test]
fn a_pipe_that_closes_early_does_not_stop_the_results() {
    let year = folder_of("2025");
    let mut command = command(&year, &["counties.csv"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    drop(child.stdout.take());
    read(child.wait_with_output().expect("it ends")).done();
    assert_eq!(files_in(&year.path().join("counties")), SET);
}

#[cfg(target_os = "linux")]
#[test]
fn a_screen_that_cannot_be_written_is_said() {
    let year = folder_of("2025");
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let mut command = command(&year, &["counties.csv"]);
    command.stdout(full.expect("Linux has it")).stderr(Stdio::piped());
    let run = read(command.spawn().and_then(|child| child.wait_with_output()).expect("it runs"));
    run.ended(1).complained(
        "结果文件已经写好，但屏幕内容没有全部输出（磁盘空间不足）；改法：检查输出重定向到的文件 [stdout_write]
",
    );
}

#[test]
fn there_is_never_a_colour_code_nor_a_control_character_from_a_file() {
    let year = folder_of("2025");
    let table = text(&year, "counties.csv").replace("备注", "备\u{1b}[31m注\u{7}");
    write(&year, "odd.csv", &table);
    write(&year, "bad.csv", table.replace(",20.2,", ",\u{1b}[2J,"));
    let policy = text(&year, "policy.toml");
    write(&year, "key.toml", policy.replacen("key = \"", "key = \"\\u001b[31m", 1));
    write(&year, "column.toml", policy.replace("[\"performance\"]", "[\"\\u001b[31m\"]"));
    write(&year, "line.toml", policy.replacen("0.40", "\u{9b}31m", 1));
    for line in [
        "odd.csv",
        "bad.csv",
        "--help",
        "--wrong",
        "\u{1b}[31m.csv",
        "a --\u{1b}[31m",
        "counties.csv --policy key.toml",
        "counties.csv --policy column.toml",
        "counties.csv --policy line.toml",
    ] {
        for language in ["zh", "en"] {
            let arguments: Vec<&str> = line.split(' ').chain(["--lang", language]).collect();
            let mut command = command(&year, &arguments);
            command.env("CLICOLOR_FORCE", "1").env("TERM", "xterm-256color");
            let run = read(command.output().expect("it starts"));
            for text in [&run.stdout, &run.stderr] {
                let odd = text.chars().find(|c| c.is_control() && *c != '\n');
                assert_eq!(odd, None, "{arguments:?}: {text}");
            }
        }
    }
    typed(&year, "odd.csv").says("未使用的列：备〔U+001B〕[31m注〔U+0007〕\n");
}

#[cfg(unix)]
#[test]
fn results_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let year = folder_of("2025");
    typed(&year, "counties.csv").ended(0);
    write(&year, "any", "");
    let mode = |name: &str| fs::metadata(year.path().join(name)).expect("it is there").permissions().mode();
    for name in SET {
        assert_eq!(mode(&format!("counties/{name}")), mode("any"), "{name}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What the screen says
// ---------------------------------------------------------------------------------------------------------------------

/// A policy of one factor for as many counties as there are, without a roster to cover.
pub(crate) const ONE_FACTOR: &str = r#"
fiscal_year = 2025
title = "示例资金"
source = "示例"
fund_total_yuan = "10000.00"
quantum_yuan = "1.00"
factors = [ { key = "eco", name = "生态保护因素", weight = "1", tilt = "1", source = "示例" } ]
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "示例" }
roster = { edition = "2021", partial = true }
"#;

/// [`ONE_FACTOR`] on rows of code, name and score; what is printed.
fn screen(policy: &str, rows: &str) -> String {
    Year::new(format!("code,name,eco\n{rows}"), policy).screen("zh")
}

#[test]
fn subtotals_stand_below_each_prefecture_or_below_all_if_rows_are_mixed() {
    let together = screen(ONE_FACTOR, "331102,莲都区,1\n331127,景宁畲族自治县,1\n430101,某区,2\n");
    assert_eq!(together, include_str!("screens/subtotals.zh.txt"));
    let mixed = screen(ONE_FACTOR, "430101,某区,2\n331102,莲都区,1\n430102,又一区,2\n");
    let rows = "\n\
        430101  某区                   4,000   4,000         4,000\n\
        331102  莲都区      山区县     2,000   2,000    60   2,060\n\
        430102  又一区                 4,000   4,000         4,000\n\
        \n\
        \x20       丽水市小计             2,000   2,000    60   2,060\n\
        \x20       4301小计               8,000   8,000         8,000\n";
    assert!(mixed.contains(rows), "{mixed}");
}

/// 10 for 10%, and a roster that has two counties' names the wrong way round.
#[test]
fn tilts_and_names_of_the_roster_that_nobody_means_are_said() {
    let tilted = ONE_FACTOR.replace("tilt = \"1\"", "tilt = \"10\"").replace(
        "edition = \"2021\"",
        "counties = [{ code = \"330127\", name = \"景宁畲族自治县\" }, { code = \"331127\", name = \"淳安县\" }]",
    );
    let renamed = "330127 景宁畲族自治县（应为淳安县）、331127 淳安县（应为景宁畲族自治县）";
    let of_roster = format!("政策的名单上，名称与代码通常的名称不同：{renamed}；请先核对名单，再核对县表\n");
    let printed = screen(&tilted, "330127,景宁畲族自治县,1\n331127,淳安县,1\n");
    for said in [
        "提示      倾斜系数大于 2：生态保护因素 10，山区县的得分将按该倍数计算；请核对（提高 10% 写作 1.1）\n",
        &format!("提示      {of_roster}"),
    ] {
        assert!(printed.contains(said), "{printed}");
    }
    let refused = Year::new("code,name,eco\n330127,淳安县,1\n331127,景宁畲族自治县,1\n", &tilted).tried("zh");
    let reasons = refused.map(|_| ()).expect_err("the names are the roster's of each other").reasons;
    assert!(reasons.ends_with(of_roster.trim_end()), "{reasons}");
}

/// Last year's policy with another year, but its names: what is printed would be of last year.
#[test]
fn a_title_of_another_year_is_said() {
    let policy = ONE_FACTOR.replace("fiscal_year = 2025", "fiscal_year = 2026");
    for (title, said) in [("2025年度专项资金", Some(2025)), ("2024—2026年专项资金", None), ("专项资金", None)]
    {
        let titled = policy.replace("title = \"示例资金\"", &format!("title = \"{title}\""));
        assert_ne!(titled, policy);
        let printed = screen(&titled, "330127,淳安县,1\n");
        let line = |year| format!("名称或附件标题写的是 {year} 年：“{title}”，政策的年度是 2026 年；请核对");
        match said {
            Some(year) => assert!(printed.contains(&line(year)), "{printed}"),
            None => assert!(!printed.contains("附件标题"), "{printed}"),
        }
    }
}

/// A growth for a multiple, grades on two scales, last year's amounts in yuan under 万元.
#[test]
fn what_nobody_can_mean_in_control_and_scales_is_said() {
    let full = Year::of("2025-full");
    let table = String::from_utf8(full.table.1.clone()).expect("a table");
    let in_yuan = |line: &str| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells[13] = cells[13].split_once('.').map_or(cells[13].clone(), |(whole, _)| format!("{whole}0000"));
        cells.join(",") + "\n"
    };
    let in_yuan: String = table.lines().map(in_yuan).collect();
    for (table, from, to, said) in [
        (
            &table,
            "cap = \"130%\"\nsurplus = \"refuse\"",
            "cap = \"90%\"\nsurplus = \"retained\"",
            "封顶 0.9 是上年的 90%，低于上年；请核对（增幅不超过 30% 写作 130%）",
        ),
        (
            &table,
            "floor = \"90%\"",
            "floor = \"10%\"",
            "保底 0.1 是上年的 10%，低于一半；请核对（降幅不超过 10% 写作 90%）",
        ),
        (&table, "\"良好\" = \"0.75\"", "\"良好\" = \"75\"", "「交接断面水质」各档的数相差 20 倍以上：75、1、0.5、0；"),
        (&in_yuan, "floor = \"90%\"", "", "元相差 50 倍以上；请核对单位"),
    ] {
        let policy = full.policy().replacen(from, to, 1);
        let printed = match Year::new(table.as_str(), &policy).tried("zh") {
            Ok(done) => done.screen,
            Err(refused) => refused.reasons,
        };
        assert!(printed.contains(said), "{said}: {printed}");
    }
}

#[test]
fn tables_of_more_than_200_rows_are_shown_as_subtotals_and_it_says_so() {
    let rows = |count: u64| -> String {
        let rows = (0..count).map(|row| format!("{},村{row},1\n", 331_127_100 + row));
        rows.collect()
    };
    let all = screen(ONE_FACTOR, &rows(200));
    assert!(all.contains("\n331127299  村199"));
    assert!(!all.contains("只列小计"));
    let subtotals = screen(ONE_FACTOR, &rows(201));
    let lines: Vec<&str> = subtotals.lines().skip(5).take(11).collect();
    assert_eq!(
        lines,
        [
            "超过 200 行，下表只列小计；逐行结果见 allocation.csv",
            "",
            "                                                      单位：元",
            "                                生态保护  总分配",
            "代码  乡镇(街道)          行数      因素    方案  上浮    合计",
            "--------------------------------------------------------------",
            "      景宁畲族自治县小计   201    10,000  10,000   402  10,402",
            "--------------------------------------------------------------",
            "      合计                 201    10,000  10,000   402  10,402",
            "--------------------------------------------------------------",
            "",
        ]
    );
}

#[test]
fn ties_and_counties_passed_over_are_named() {
    let told = "
tie zh
    尾差处理  总分配方案余数相同而不能都进位的，按代码由小到大：进位 甲县(339901)；舍去 乙县(339902)、丙县(339903)
tie en
    residual  plan: equal remainders settled by lower code: up 甲县(339901); down 乙县(339902), 丙县(339903)
passed_over zh
    尾差处理  让位（余数较大而舍去）的：乙县(339902)；排在前面的进位后，它们再进位，各因素的列合计即不能与资金池相等
passed_over en
    residual  passed over: 乙县(339902); if they rounded up after those before them, the factors' columns could not add up to their pools
# Passed over for an equal remainder with a lower code: both are said.
tie_passed_over zh
    尾差处理  总分配方案余数相同而不能都进位的，按代码由小到大：进位 甲县(339901)；舍去 乙县(339902)
    尾差处理  让位（余数较大而舍去）的：乙县(339902)；排在前面的进位后，它们再进位，各因素的列合计即不能与资金池相等
";
    for (of, said) in situations(told) {
        let (case, language) = of.split_once(' ').expect("a case and a language");
        let screen = Year::of(&format!("ladder/{case}")).screen(language);
        let label = said[0].split("  ").next().expect("a label");
        assert_eq!(screen.lines().filter(|line| line.starts_with(label)).collect::<Vec<_>>(), said, "{of}");
    }
}

/// Eight factors of one quantum each, in each of them two rivals with equal remainders, 0.50, 0.49, and so on.
#[test]
fn the_first_of_many_ties_are_said_and_the_rest_counted() {
    let keys: Vec<String> = (0..8).map(|factor| format!("factor_{factor}")).collect();
    let policy = Year::of("ladder/tie_passed_over").policy().to_owned();
    let (head, rest) = policy.split_once("[[factors]]").expect("factors");
    let (_, tail) = rest.split_once("[uplift]").expect("an uplift");
    let factor = |key: &String| {
        format!("[[factors]]\nkey = \"{key}\"\nname = \"{key}\"\nweight = \"0.125\"\ntilt = \"1\"\nsource = \"\"\n")
    };
    let factors: String = keys.iter().map(factor).collect();
    let head = head.replace("1000.00", "800.00");
    let policy = format!("{head}{factors}[uplift]{tail}");
    let mut table = format!("code,name,{}\n", keys.join(","));
    for factor in 0..8 {
        for (place, score) in [50 - factor, 50 - factor, 2 * factor].iter().enumerate() {
            let scores = (0..8).map(|of| if of == factor { score.to_string() } else { "0".to_owned() });
            let scores = scores.collect::<Vec<_>>().join(",");
            table.push_str(&format!("3399{factor}{place},县{factor}{place},{scores}\n"));
        }
    }
    let year = Year::new(table, &policy);
    for (language, last) in [
        ("zh", "尾差处理  余数相同而不能都进位的共 8 处，以上 5 处（全部见 allocation.json）"),
        ("en", "residual  8 such ties in all, 5 of them above (see allocation.json)"),
    ] {
        let screen = year.screen(language);
        let label = last.split("  ").next().expect("a label");
        let said: Vec<&str> = screen.lines().filter(|line| line.starts_with(label)).collect();
        assert_eq!(said.len(), 7, "{screen}");
        assert!(said[4].contains("县40(339940)") && said[4].contains("县41(339941)"), "{}", said[4]);
        assert_eq!(said[5], last);
    }
}

#[test]
fn the_rate_and_why_and_who_pays() {
    let year = Year::of("2025");
    let policy = year.policy();
    let brackets = policy.lines().find(|line| line.starts_with("rate = ")).expect("it has a rate");
    let said = |rate: &str, funding: &str, rest: &str, language: &str| -> String {
        let other = policy
            .replace(brackets, &format!("rate = {rate}"))
            .replace("funding = \"fiscal_capacity\"", &format!("funding = \"{funding}\""))
            .replace("rest = \"by_score\"", &format!("rest = \"{rest}\""));
        let screen = Year::new(year.table.1.clone(), &other).screen(language);
        let starts = ["          地区财力", "         fiscal_c", "上浮", "收支", "rate", "uplift", "check"];
        let lines = screen.lines().filter(|line| starts.iter().any(|start| line.starts_with(start)));
        lines.map(str::trim).collect::<Vec<&str>>().join("\n")
    };
    for (case, expected) in situations(include_str!("rates.txt")) {
        let [rate, funding, rest] = case.split("; ").collect::<Vec<_>>().try_into().expect("three");
        let (chinese, english) = expected.split_at(4);
        assert_eq!(said(rate, funding, rest, "zh").lines().collect::<Vec<_>>(), chinese, "{case}");
        assert_eq!(said(rate, funding, rest, "en").lines().collect::<Vec<_>>(), english, "{case}");
    }
}
