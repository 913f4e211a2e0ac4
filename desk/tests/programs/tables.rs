//! A year at the finance desk, as processes: an empty table, filled in, checked, its problems as a list for those who
//! supplied it, wrong files in the wrong place.

use std::collections::BTreeSet;
use std::fs;

use crate::process::{copy, files_in, folder, folder_of, folder_with, fund, repository, text, typed, write};
use tempfile::TempDir;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A folder with the policy of a fixture.
fn desk(fixture: &str) -> TempDir {
    folder_with(fixture, &["policy.toml"])
}

/// Another policy, with something put otherwise.
fn change_policy(desk: &TempDir, from: &str, to: &str) {
    let policy = text(desk, "policy.toml");
    assert!(policy.contains(from), "{from}");
    write(desk, "policy.toml", policy.replace(from, to));
}

// ---------------------------------------------------------------------------------------------------------------------
// template
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn the_empty_table_of_2025_filled_in_gives_the_allocation_of_2025() {
    let desk = desk("2025");
    typed(&desk, "template").prints(
        "已写出空表 县表.csv：90 行，浙江省 90 个单位\n\
         填写的列  基数(万元)、生态保护因素、污染防治因素、监管能力因素、地区财力因素、绩效系数\n\
         填写要求  每格都填，没有的填 0（空白不等于 0）；不参加分配的单位整行删去，缺少的添上\n\
         填好之后  fund check 县表.csv\n",
    );
    let empty = text(&desk, "县表.csv");
    assert!(empty.starts_with("\u{feff}行政区划代码,县(市、区),基数(万元),生态保护因素,污染防治因素,监管能力因素,地区财力因素,绩效系数\r\n330100,杭州市本级,,,,,,\r\n"));
    assert!(empty.ends_with("\r\n331181,龙泉市,,,,,,\r\n"));
    assert_eq!(empty.matches('\n').count(), 91);
    assert_eq!(empty.matches("\r\n").count(), 91);

    // Every blank is refused by its place: a blank is not 0.
    typed(&desk, "check 县表.csv").refused(
        "检查未通过。\n县表 县表.csv 有 540 处问题：\n\
         没有填数，540 处；改法：填上数；确实是零就写 0 [blank_number]\n  \
           第2至91行「基数(万元)」列\n  \
           第2至91行「生态保护因素」列\n  \
           第2至91行「污染防治因素」列\n  \
           第2至91行「监管能力因素」列\n  \
           第2至91行「地区财力因素」列\n  \
           第2至91行「绩效系数」列\n",
    );

    let figures = text(repository("fixtures/2025"), "counties.csv");
    let filled = figures.lines().zip(empty.lines()).map(|(figures, empty)| match empty.strip_suffix(",,,,,,") {
        Some(first) => {
            let cells: Vec<&str> = figures.split(',').collect();
            assert_eq!(first, cells[..2].join(","));
            format!("{first},{}\r\n", cells[2..8].join(","))
        }
        None => format!("{empty}\r\n"),
    });
    write(&desk, "县表.csv", filled.collect::<String>());
    typed(&desk, "check 县表.csv").prints("县表 县表.csv 没有问题：90 行，其中山区县 26 行；可以计算。\n");
    typed(&desk, "县表.csv").ended(0);
    assert_eq!(text(&desk, "县表/allocation.csv"), text(repository("fixtures/2025"), "expected.zh.csv"));
}

#[test]
fn an_empty_table_in_english_and_one_of_a_roster_of_its_own() {
    let desk = desk("ladder/coefficients");
    typed(&desk, "template --lang en --out t.csv").prints(
        "t.csv: an empty table of 1 rows, the counties of the policy's roster\n\
         to fill in  base_wan_yuan, ecological_protection, pollution_control, performance, fiscal_difficulty\n\
         how         every cell, 0 where there is nothing (a blank is not 0); delete rows that take no part, add those missing\n\
         then        fund check t.csv\n",
    );
    assert_eq!(
        text(&desk, "t.csv"),
        "\u{feff}code,name,base_wan_yuan,ecological_protection,pollution_control,performance,fiscal_difficulty\r\n\
         339901,甲县,,,,,\r\n"
    );
}

#[test]
fn a_county_of_the_roster_that_is_not_built_in_is_added_under_the_names_of_the_policy() {
    let desk = desk("ladder/basis");
    change_policy(&desk, "counties = [", "counties = [{ code = \"331181\", name = \"龙泉新市\" }, ");
    typed(&desk, "template").done().begins("已写出空表 县表.csv：91 行，浙江省 90 个单位和政策名单上的另外 1 个县\n");
    assert!(text(&desk, "县表.csv").ends_with("\r\n331181,龙泉新市,,\r\n339901,甲县,,\r\n"));
}

#[test]
fn an_empty_table_never_takes_the_place_of_a_file() {
    let desk = desk("2025");
    write(&desk, "县表.csv", "填了一半");
    typed(&desk, "template").refused(
        "没有写出空表。\n已经有 县表.csv，不覆盖；改法：用 --out 写另一个文件名，或先移走原来的 [out_exists]\n",
    );
    assert_eq!(text(&desk, "县表.csv"), "填了一半");
    typed(&desk, "template --out 县表.csv --lang en").refused(
        "no table written.\n县表.csv is there already and is left alone; name another with --out or move it first [out_exists]\n",
    );
    typed(&desk, "template --out 县表.xls").refused(
        "没有写出空表。\n写出来的是 CSV 或工作簿，文件名 县表.xls 不是以 .csv 或 .xlsx 结尾；改法：换一个以 .xlsx 或 .csv 结尾的文件名，Excel 和 WPS 都可以直接打开 [out_not_csv]\n",
    );
    typed(&desk, "template --out 没有/县表.csv --policy policy.toml").refused(
        "没有写出空表。\n找不到 没有/县表.csv 所在的文件夹或磁盘；改法：用 --out 指定另一个文件夹 [out_not_found]\n",
    );
    assert_eq!(files_in(desk.path()), ["policy.toml", "县表.csv"]);
}

/// Whoever has no policy yet begins with an empty sheet, not with the example's figures.
#[test]
fn an_office_without_a_policy_begins_with_a_sheet_to_fill_in() {
    let folder = folder();
    let run = typed(&folder, "template --out 县表.xlsx");
    let way = "还没有的，用 fund template --example-policy --out 新表.xlsx 写一个工作簿，里面有空着的“政策”表可填；";
    assert!(run.stderr.contains(way), "{}", run.stderr);
    typed(&folder, "template --example-policy --out 县表.xlsx")
        .ended(0)
        .says("\n政策      照本办法填“政策”表，它还空着；因素有增减、改名的，县表的列跟着改\n注意：示例，非正式。");
    let run = typed(&folder, "check 县表.xlsx");
    let blanks = run.stderr.lines().filter(|line| line.ends_with("[missing_key]"));
    assert!(run.stderr.contains("政策表 县表.xlsx 有 6 处问题：\n政策!B4「名称」：没有填“名称”；"), "{}", run.stderr);
    assert_eq!(blanks.count(), 6, "{}", run.stderr);
}

#[test]
fn an_empty_table_of_the_example_says_so() {
    let folder = folder();
    typed(&folder, "template --example-policy")
        .ended(0)
        .ends("\n注意：示例，非正式。用的是程序自带的示例政策（--example-policy），各项参数不是任何部门的。\n");
}

// ---------------------------------------------------------------------------------------------------------------------
// Problems on the screen and as a list
// ---------------------------------------------------------------------------------------------------------------------

/// Two rows alike, one that a spreadsheet would take for a formula, one more.
const BAD: &str = "code,name,ecological_protection\n\
                   339901,甲县,5%\n\
                   339902,乙县,5%\n\
                   339903,丙县,\"=HYPERLINK(\"\"http://x\"\",1)\"\n\
                   339904,丁县,-1\n\
                   339905,戊县,\n\
                   339906,己县,7%\n\
                   339907,庚县,5%\n";

fn bad_desk() -> TempDir {
    let desk = desk("ladder/rate_fixed");
    write(&desk, "县表.csv", BAD);
    desk
}

const BAD_SAID: &str = "县表 县表.csv 有 7 处问题：\n\
    写成了百分数，4 处；改法：与这一列其他各行用同一个单位，写不带 % 的数 [percent]\n  \
      第2、3、8行「ecological_protection」列“5%”（甲县、乙县、庚县）\n  \
      第7行「ecological_protection」列“7%”（己县）\n\
    第4行 丙县（339903）「ecological_protection」列“=HYPERLINK(\"http://x\",1)”：不是普通小数；改法：只写数字和一个小数点，如 87.5；得分是不小于 0 的小数，最多 18 位数字、6 位小数 [not_a_number]\n\
    第5行 丁县（339904）「ecological_protection」列“-1”：是负数；改法：得分是不小于 0 的小数，最多 18 位数字、6 位小数 [negative]\n\
    第6行 戊县（339905）「ecological_protection」列：没有填数；改法：填上数；确实是零就写 0 [blank_number]\n";

const BAD_LISTED: &str = "行号,地区代码,地区,列,内容,错在哪,怎么改,代码\r\n\
    2,339901,甲县,「ecological_protection」列,“5%”,写成了百分数,与这一列其他各行用同一个单位，写不带 % 的数,percent\r\n\
    3,339902,乙县,「ecological_protection」列,“5%”,写成了百分数,与这一列其他各行用同一个单位，写不带 % 的数,percent\r\n\
    4,339903,丙县,「ecological_protection」列,\"“=HYPERLINK(\"\"http://x\"\",1)”\",不是普通小数,只写数字和一个小数点，如 87.5；得分是不小于 0 的小数，最多 18 位数字、6 位小数,not_a_number\r\n\
    5,339904,丁县,「ecological_protection」列,“-1”,是负数,得分是不小于 0 的小数，最多 18 位数字、6 位小数,negative\r\n\
    6,339905,戊县,「ecological_protection」列,,没有填数,填上数；确实是零就写 0,blank_number\r\n\
    7,339906,己县,「ecological_protection」列,“7%”,写成了百分数,与这一列其他各行用同一个单位，写不带 % 的数,percent\r\n\
    8,339907,庚县,「ecological_protection」列,“5%”,写成了百分数,与这一列其他各行用同一个单位，写不带 % 的数,percent\r\n";

#[test]
fn problems_of_one_kind_are_said_once_with_every_place_and_listed_one_by_one() {
    let desk = bad_desk();
    let list = "另写了问题清单 问题.csv（7 处，一处一行），可交填表单位改正\n";
    for (arguments, heading) in [
        (vec!["check", "县表.csv", "--problems", "问题.csv"], "检查未通过。"),
        (vec!["县表.csv", "--problems", "问题.csv"], "未作分配，没有写出任何文件。"),
        (vec!["县表.csv", "--quiet", "--problems", "问题.csv"], "未作分配，没有写出任何文件。"),
    ] {
        fund(&desk, &arguments).refused(format!("{heading}\n{BAD_SAID}{list}"));
        // Each row ends with a check of what stands in it.
        let listed = text(&desk, "问题.csv");
        let rows = listed.lines().map(|row| row.rsplit_once(',').expect("a check"));
        let said: String = rows.clone().map(|(said, _)| format!("{said}\r\n")).collect();
        assert_eq!(said, format!("{BYTE_ORDER_MARK}{BAD_LISTED}"));
        let checks: BTreeSet<&str> = rows.map(|(_, check)| check).collect();
        assert_eq!(checks.len(), 8, "{checks:?}");
        assert!(checks.contains("校验") && checks.contains("#5d795f4f"), "{checks:?}");
    }
    assert_eq!(files_in(desk.path()), ["policy.toml", "县表.csv", "问题.csv"]);
}

#[test]
fn the_list_in_english() {
    let desk = bad_desk();
    typed(&desk, "check 县表.csv --lang en --problems p.csv").complains_first(
        "refused.\n县表.csv: 7 problems in the table\nline 2, 甲县 (339901), column ecological_protection, cell \"5%\": a percentage",
    ).complains_last(
        "\np.csv lists the problems, 7 rows, for whoever supplied the table\n",
    );
    let listed = text(&desk, "p.csv");
    assert!(listed.starts_with("\u{feff}line,county,name,column,found,problem,code,check\r\n2,339901,甲县,“ecological_protection”,“5%”,a percentage; write it as a plain decimal; allowed is "));
    assert_eq!(listed.matches("\r\n").count(), 8);
}

#[test]
fn no_cell_of_a_list_begins_as_a_formula_does() {
    let desk = desk("ladder/rate_fixed");
    let hostile = ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"];
    let mut table = "code,name,ecological_protection,=cmd,=cmd\n".to_owned();
    for (row, cell) in hostile.into_iter().enumerate() {
        table.push_str(&format!("33990{row},{cell},{cell},1,1\n"));
    }
    table.push_str("合计,=1,=2\n@,+,-,,\n");
    write(&desk, "县表.csv", table);
    for language in ["zh", "en"] {
        fund(&desk, &["check", "县表.csv", "--lang", language, "--problems", "p.csv"]).ended(1);
        let listed = text(&desk, "p.csv");
        let mut reader = csv::Reader::from_reader(listed.trim_start_matches(BYTE_ORDER_MARK).as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("it is a CSV")).collect();
        assert!(rows.len() > 10, "{listed}");
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell}");
        }
    }
}

#[test]
fn a_list_of_a_thousand_says_how_many_more_there_are() {
    let desk = desk("ladder/rate_fixed");
    let row = |row: usize| format!("{},县{row},-\n", 330_000_usize.saturating_add(row));
    let rows: String = (0..1_500).map(row).collect();
    write(&desk, "县表.csv", format!("code,name,ecological_protection\n{rows}"));
    typed(&desk, "check 县表.csv --problems p.csv")
        .ended(1)
        .complains("\n  第2至1001行「ecological_protection」列“-”\n以上是前 1,000 处，另有 ");
    let listed = text(&desk, "p.csv");
    assert_eq!(listed.matches("\r\n").count(), 1_002);
    let last = listed.lines().last().expect("it has lines");
    assert!(last.starts_with(",,,,,\"以上是前 1,000 处，另有 "), "{last}");
    assert!(last.contains(" 处没有列出\",改好以上各处后再检查一遍,unlisted,#"), "{last}");
}

#[test]
fn an_older_list_of_a_table_that_is_now_in_order_is_left_and_said_to_be_old() {
    let desk = bad_desk();
    typed(&desk, "check 县表.csv --problems p.csv").ended(1);
    let old = text(&desk, "p.csv");
    write(&desk, "县表.csv", "code,name,ecological_protection\n339901,甲县,6\n339902,乙县,4\n");
    let said = "注意：这次没有写问题清单；p.csv 是以前留下的，说的不是这次的县表。\n";
    typed(&desk, "check 县表.csv --problems p.csv").ended(0).complained(said);
    assert_eq!(text(&desk, "p.csv"), old);
    // Without an older one there is nothing to say, nor anything written.
    typed(&desk, "check 县表.csv --problems q.csv").done();
    assert_eq!(files_in(desk.path()), ["p.csv", "policy.toml", "县表.csv"]);
}

#[test]
fn a_list_takes_the_place_of_nothing_but_an_older_list() {
    let desk = bad_desk();
    write(&desk, "重要.csv", "别的东西");
    fs::create_dir(desk.path().join("夹.csv")).expect("it is new");
    // Offices answer in the list itself: in a cell, with a column, or a row below.
    typed(&desk, "check 县表.csv --problems 答复.csv").ended(1);
    let list = text(&desk, "答复.csv");
    write(&desk, "附言.csv", format!("{list}已改正,,,,,,,,\r\n"));
    write(&desk, "改字.csv", list.replacen("是负数", "是负数（已改）", 1));
    write(&desk, "少一行.csv", list.lines().take(7).map(|row| format!("{row}\r\n")).collect::<String>());
    write(&desk, "答复.csv", list.replace("\r\n", ",已改正\r\n"));
    for name in ["县表.csv", "./县表.csv", "重要.csv", "夹.csv", "答复.csv", "附言.csv", "改字.csv", "少一行.csv"]
    {
        let problems = if name.ends_with("县表.csv") { "" } else { BAD_SAID };
        fund(&desk, &["县表.csv", "--problems", name]).refused(
            format!(
                "未作分配，没有写出任何文件。\n{problems}已经有 {name}，它不是问题清单，或写出后有人改过，不覆盖；改法：--problems 后面写另一个文件名 [problems_exists]\n"
            ),
        );
    }
    assert_eq!(text(&desk, "县表.csv"), BAD);
    assert_eq!(text(&desk, "重要.csv"), "别的东西");
    typed(&desk, "check 县表.csv --problems 没有/p.csv").refused(
        format!(
            "检查未通过。\n{BAD_SAID}问题清单 没有/p.csv 没有写成：找不到所在的文件夹；改法：如果 Excel 或 WPS 正开着它，先关掉；否则 --problems 后面写另一个文件夹里的文件名 [problems_write]\n"
        ),
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Wrong files
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_workbook_and_the_other_file_of_the_year_are_known_for_what_they_are() {
    let desk = desk("2025");
    copy("fixtures/2025/counties.csv", &desk, "县表.csv");
    write(&desk, "县表.xlsx", b"PK\x03\x04\x14\x00\x06\x00");
    write(&desk, "县表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let gbk = encoding_rs::GB18030.encode("行政区划代码,县(市、区)\n").0.into_owned();
    write(&desk, "国标.csv", gbk);
    let broken = |file: &str| {
        format!(
            "{file} 不是工作簿，或已损坏，无法打开；改法：用 Excel 或 WPS 打开看看；能打开的，另存为 xlsx，或在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）” [workbook_broken]"
        )
    };
    let is_table = "是县表，不是政策文件；改法：--policy 后面写 policy.toml，县表写在命令后面 [policy_is_table]";
    for (line, said) in [
        ("县表.xlsx", broken("县表.xlsx")),
        ("县表.xls", broken("县表.xls")),
        ("县表.csv --policy 县表.xls", broken("县表.xls")),
        ("policy.toml --policy 县表.csv", format!("县表.csv {is_table}")),
        ("县表.csv --policy 国标.csv", format!("国标.csv {is_table}")),
        (
            "policy.toml",
            "policy.toml 是政策文件，不是县表；改法：命令后面写县表（CSV 或工作簿），政策文件写在 --policy 后面 [table_is_policy]".to_owned(),
        ),
    ] {
        typed(&desk, line).refused(format!("未作分配，没有写出任何文件。\n{said}\n"));
    }
    for (line, said) in [
        (
            "policy.toml --lang en",
            "policy.toml: a policy, not a year's table; name the CSV first and the policy after --policy [table_is_policy]",
        ),
        (
            "县表.csv --policy 县表.csv --lang en",
            "县表.csv: a year's table, not a policy; name policy.toml after --policy [policy_is_table]",
        ),
    ] {
        typed(&desk, line).refused(format!("refused; nothing was written.\n{said}\n"));
    }
}

#[test]
fn a_check_says_what_only_the_calculation_finds_and_writes_nothing() {
    let desk = desk("ladder/rate_fixed");
    write(&desk, "县表.csv", "code,name,ecological_protection\n339901,甲县,0\n339902,乙县,0\n");
    typed(&desk, "check 县表.csv").silent(1).complains_first("检查未通过。\n").complains_last(" [zero_weights]\n");
    assert_eq!(files_in(desk.path()), ["policy.toml", "县表.csv"]);
}

// ---------------------------------------------------------------------------------------------------------------------
// What looks unusual and is not refused
// ---------------------------------------------------------------------------------------------------------------------

/// The table of 2025 with some names changed, without the rows of some codes, with some rows more.
fn table_of_2025(renamed: &[[&str; 2]], without: &[&str], more: &[&str]) -> String {
    let mut table = text(repository("fixtures/2025"), "counties.csv");
    for [from, to] in renamed {
        assert_eq!(table.matches(from).count(), 1, "{from}");
        table = table.replace(from, to);
    }
    let is_kept = |line: &&str| !without.iter().any(|code| line.starts_with(code));
    let mut table: String = table.split_inclusive('\n').filter(is_kept).collect();
    for unit in more {
        table.push_str(&format!("{unit},250,50,50,50,50,1,\n"));
    }
    table
}

const ODD_UNITS: [&str; 5] = [
    "像是全省或全市的合计，会当作一个县参与分配：330000 浙江省、330199 杭州市、330200 宁波市；是合计就删去整行",
    "不是浙江省 90 个单位的代码：330103 下城区、330104 江干区、330115 甲区，另有 1 个；请核对代码，不是县的删去整行",
    "几行名称相同：上城区（330102、330116）；请核对，一个县只写一行",
    "名称与代码通常的名称不同：330105 拱墅新区（应为拱墅区）；请核对代码和名称",
    "浙江省 90 个单位中没有列入的：330900 舟山市本级、330902 定海区、330903 普陀区，另有 2 个；不参加分配的可不处理，遗漏的补上",
];

const ODD_UNITS_ENGLISH: [&str; 5] = [
    "these rows look like the sum of a province or a city and will be paid as a county: 330000 浙江省, 330199 杭州市, 330200 宁波市; delete them if they are sums",
    "not codes of the 90 units of Zhejiang: 330103 下城区, 330104 江干区, 330115 甲区 and 1 more; check the codes, delete rows that are no county's",
    "names that several rows have: 上城区 (330102, 330116); check them, each county is listed once",
    "names other than usual for the code: 330105 拱墅新区 (usually 拱墅区); check code and name",
    "of the 90 units of Zhejiang these have no row: 330900 舟山市本级, 330902 定海区, 330903 普陀区 and 2 more; add them unless they take no part",
];

fn odd_desk() -> TempDir {
    let desk = desk("2025");
    let (sums, others) =
        ("330000,浙江省 330199,杭州市 330200,宁波市", "330103,下城区 330104,江干区 330115,甲区 330116,上城区");
    let more: Vec<&str> = sums.split(' ').chain(others.split(' ')).collect();
    write(&desk, "县表.csv", table_of_2025(&[["拱墅区", "拱墅新区"]], &["3309"], &more));
    desk
}

#[test]
fn sums_other_units_other_names_and_names_twice_are_noticed_where_the_table_is_of_zhejiang() {
    let desk = odd_desk();
    let noticed =
        |label: &str, notices: &[&str]| -> String { notices.iter().map(|n| format!("{label}{n}\n")).collect() };
    typed(&desk, "check 县表.csv").prints(format!(
        "县表 县表.csv 没有问题：92 行，其中山区县 26 行；可以计算。\n{}提示  未使用的列：备注\n",
        noticed("提示  ", &ODD_UNITS)
    ));
    typed(&desk, "check 县表.csv --lang en").prints(
        format!(
            "县表.csv: no problems: 92 rows, 26 of them mountain; it can be calculated.\n{}notice  columns not used: 备注\n",
            noticed("notice  ", &ODD_UNITS_ENGLISH)
        ),
    );
    let run = typed(&desk, "县表.csv").done();
    let said = noticed("提示      ", &ODD_UNITS) + "提示      未使用的列：备注\n";
    assert!(run.stdout.contains(&said), "{}", run.stdout);
    let run = typed(&desk, "audit 县表.csv 县表/allocation.csv").done();
    let said = noticed("提示    ", &ODD_UNITS) + "提示    县表中未使用的列：备注\n";
    assert!(run.stdout.ends_with(&said), "{}", run.stdout);
}

/// A header of a million characters, hundreds of columns nobody reads, a source as long as a book.
#[test]
fn no_screen_is_filled_by_one_cell() {
    let desk = desk("2025");
    let long = "长".repeat(100_000);
    let table = text(repository("fixtures/2025"), "counties.csv");
    let mut rows = table.lines();
    let header = rows.next().expect("a header");
    let headers: String = (0..300).map(|place| format!(",{place}号{long:.5}")).collect();
    let cells = ",".repeat(301);
    let rows: String = rows.map(|row| format!("{row}{cells}\n")).collect();
    write(&desk, "县表.csv", format!("{header}{headers},{long}\n{rows}"));
    let policy = text(&desk, "policy.toml");
    let (first, rest) = policy.split_once("\nsource = \"").expect("a source");
    write(&desk, "policy.toml", format!("{first}\nsource = \"{long}{rest}"));
    let run = typed(&desk, "县表.csv").done();
    assert!(run.stdout.len() < 24_000, "{}", run.stdout.len());
    assert!(run.stdout.contains("……（共 100,1"), "{}", run.stdout);
    assert!(run.stdout.contains("17号长长长长长、18号长长长长长，另有 282 列\n"), "{}", run.stdout);
    let run = typed(&desk, "audit 县表.csv 县表/allocation.csv").done();
    assert!(run.stdout.len() < 24_000, "{}", run.stdout.len());
}

/// What nobody writes into would never end.
#[cfg(unix)]
#[test]
fn nobody_waits_for_a_pipe_that_nobody_named() {
    let desk = folder();
    copy("fixtures/2025/counties.csv", &desk, "县表.csv");
    crate::process::pipe(&desk, "policy.toml");
    typed(&desk, "县表.csv").complains("[no_policy]");
    fs::remove_file(desk.path().join("policy.toml")).expect("it is there");
    copy("fixtures/2025/policy.toml", &desk, "policy.toml");
    fs::create_dir(desk.path().join("县表")).expect("there is room");
    crate::process::pipe(&desk, "县表/.special-fund.sha256");
    typed(&desk, "县表.csv").complains("[out_holds_others]");
}

#[test]
fn a_quiet_run_names_the_rows_that_may_be_paid_though_they_should_not_be() {
    let desk = odd_desk();
    for (language, label, notices) in [("zh", "提示：", &ODD_UNITS[..3]), ("en", "notice: ", &ODD_UNITS_ENGLISH[..3])]
    {
        let said: String = notices.iter().map(|n| format!("{label}{n}\n")).collect();
        fund(&desk, &["县表.csv", "--quiet", "--lang", language]).stopped(0, said);
    }
    // That a unit takes no part is nothing unusual, nor is it paid.
    write(&desk, "县表.csv", table_of_2025(&[["拱墅区", "拱墅新区"]], &["3309"], &[]));
    typed(&desk, "县表.csv --quiet").done();
}

#[test]
fn names_and_codes_of_the_policys_own_roster_are_nothing_unusual() {
    let desk = desk("2025");
    let own = "counties = [{ code = \"331181\", name = \"龙泉新市\" }, { code = \"330117\", name = \"新县\" }]";
    change_policy(&desk, "edition = \"2021\"", own);
    write(&desk, "县表.csv", table_of_2025(&[["龙泉市", "龙泉新市"]], &[], &["330117,新县"]));
    typed(&desk, "check 县表.csv")
        .prints("县表 县表.csv 没有问题：91 行，其中山区县 2 行；可以计算。\n提示  未使用的列：备注\n");
}

#[test]
fn townships_may_share_a_name_and_counties_of_another_province_are_none_of_zhejiang() {
    let desk = desk("ladder/rate_fixed");
    let policy = text(&desk, "policy.toml");
    let (policy, _) = policy.split_once("[roster]").expect("it has a roster");
    write(&desk, "policy.toml", format!("{policy}[roster]\npartial = true\n"));
    for rows in [
        "330102001,城关镇,1\n330105001,城关镇,1\n",
        "430102,芙蓉区,1\n430103,天心区,1\n330102,上城区,1\n330199,上城区,1\n",
    ] {
        write(&desk, "县表.csv", format!("code,name,ecological_protection\n{rows}"));
        typed(&desk, "check 县表.csv").done().never_says("浙江省").never_says("名称");
    }
}

/// The table of 2025 with its cells put otherwise, row by row.
fn rows_of_2025(change: impl Fn(&mut Vec<String>)) -> String {
    let row = |line: &str| {
        let mut cells = line.split(',').map(str::to_owned).collect();
        change(&mut cells);
        cells.join(",") + "\n"
    };
    text(repository("fixtures/2025"), "counties.csv").lines().map(row).collect()
}

/// What is put otherwise in the policy and in the table, and what the check remarks on.
#[test]
fn what_looks_unusual_is_noticed() {
    let header = table_of_2025(&[], &[], &[]);
    let header: Vec<&str> = header.lines().next().expect("a header").split(',').collect();
    let place = |name: &str| header.iter().position(|header| *header == name).expect("a column");
    let cell_of = |code: &str, column: &str, cell: &str| {
        let place = place(column);
        rows_of_2025(|cells| {
            if cells[0] == code {
                cell.clone_into(&mut cells[place]);
            }
        })
    };
    // A code of another county, all of them in twelve digits.
    let of_twelve_digits = rows_of_2025(|cells| {
        if cells[1] == "安吉县" {
            "330529".clone_into(&mut cells[0]);
        }
        if cells[0].starts_with("33") {
            cells[0] += "000000";
        }
    });
    let same = ["", ""];
    for ([from, to], table, said) in [
        (
            ["\"680000000.00\"", "\"68000.00\""],
            rows_of_2025(|cells| drop(cells.remove(2))),
            &[
                "提示  资金总额 68,000.00 元，平均每个单位不到 1 万元：请核对单位。fund_total_yuan 以元为单位，如果是 68,000.00 万元，写作 \"680000000.00\"\n",
            ][..],
        ),
        (
            ["[uplift]", "[uplift]\nrate_basis_yuan = \"92000\""],
            rows_of_2025(|_| {}),
            &[
                "提示  确定上浮比例所依据的全年资金规模 92,000.00 元，小于资金总额 680,000,000.00 元：请核对单位，rate_basis_yuan 以元为单位\n",
            ],
        ),
        (same, of_twelve_digits, &["330529 安吉县", "没有列入的：330523 安吉县"]),
        // A point that slipped, the largest or the least of its column; others far apart are nothing unusual.
        (same, cell_of("330523", "performance", "98"), &["与同一列其他各县相差悬殊：", "安吉县"]),
        (
            same,
            cell_of("330127", "生态保护因素", "0.2"),
            &["与同一列其他各县相差悬殊：330127 淳安县“生态保护因素”0.2（其余 "],
        ),
        (
            same,
            cell_of("330127", "生态保护因素", "977"),
            &["与同一列其他各县相差悬殊：330127 淳安县“生态保护因素”977（其余 "],
        ),
        (same, cell_of("330127", "基数(万元)", "9900"), &["相差悬殊：", "“基数”9,900 万元（其余 "]),
        (
            same,
            cell_of("330106", "地区财力因素", "14000"),
            &["与同一列其他各县相差悬殊：330106 西湖区“地区财力因素”14,000（其余 "],
        ),
        // Whoever fills in several rows slips in all of them; those of a tenth of all counties may be of a kind.
        (
            same,
            rows_of_2025(|cells| {
                if ["330106", "330108", "330127"].contains(&cells[0].as_str()) {
                    cells[4].insert_str(0, "9999");
                }
            }),
            &["与同一列其他各县相差悬殊：", "330106 西湖区“污染防治因素”", "330108 滨江区“污染", "330127 淳安县“污染"],
        ),
        (same, cell_of("330127", "生态保护因素", "100"), &[]),
        (same, cell_of("330127", "生态保护因素", "0"), &[]),
    ] {
        let desk = desk("2025");
        change_policy(&desk, from, to);
        write(&desk, "县表.csv", table);
        let run = said.iter().fold(typed(&desk, "check 县表.csv").ended(0), |run, said| run.says(said));
        if said.is_empty() {
            run.never_says("相差悬殊");
        }
    }
}

#[test]
fn a_missing_column_of_amounts_says_what_needs_it_or_that_only_its_unit_is_missing() {
    let desk = desk("2025-full");
    let table = text(repository("fixtures/2025-full"), "counties.csv");
    for (from, to, said) in [
        (
            "上年下达数(万元)",
            "说明",
            "缺少“上年下达数”一列金额，增幅控制的保底、封顶要用；改法：加上这一列，表头写“last_yuan”或",
        ),
        ("审计扣减(万元)", "说明", "缺少“审计扣减”一列金额，扣减奖惩或已下达批次要用；改法："),
        (
            "上年下达数(万元)",
            "上年下达数",
            "缺少“上年下达数”一列金额：没有对上的列里有它，只是表头没有写单位；改法：按填的是元还是万元，表头改为“last_yuan”或",
        ),
    ] {
        write(&desk, "县表.csv", table.replacen(from, to, 1));
        typed(&desk, "check 县表.csv").complains(format!("\n第1行：{said}"));
    }
}

#[test]
fn a_percentage_written_as_if_it_were_a_rate_is_noticed() {
    let desk = desk("ladder/rate_fixed");
    let notice = "上浮比例 350%，大于 100%：请核对（上浮 3.5% 写作 3.5% 或 0.035，不写 103.5%）\n";
    let english = "the uplift rate is 350%, above 100%: check it (3.5% more is written 3.5% or 0.035, not 103.5%)\n";
    copy("fixtures/ladder/rate_fixed/counties.csv", &desk, "县表.csv");
    let policy = text(&desk, "policy.toml");
    for rate in [
        "{ fixed = \"3.5\" }",
        "{ by_fund_total = [{ from_yuan = \"0\", rate = \"0.03\" }, { from_yuan = \"1000.00\", rate = \"3.5\" }, { from_yuan = \"1000.01\", rate = \"0.03\" }] }",
    ] {
        let changed = policy.replace("{ fixed = \"0.035\" }", rate);
        assert_ne!(changed, policy);
        write(&desk, "policy.toml", changed);
        typed(&desk, "县表.csv").done().says(format!("\n提示      {notice}"));
        typed(&desk, "check 县表.csv").says(format!("\n提示  {notice}"));
        typed(&desk, "audit 县表.csv 县表/allocation.csv").done().says(format!("\n提示    {notice}"));
        typed(&desk, "audit 县表.csv 县表/allocation.csv --lang en").says(format!("\nnotice     {english}"));
        typed(&desk, "县表.csv --quiet --out quiet").ended(0).complained(format!("提示：{notice}"));
    }
    // Twice as much is what a policy may want.
    write(&desk, "policy.toml", policy.replace("{ fixed = \"0.035\" }", "{ fixed = \"1\" }"));
    typed(&desk, "check 县表.csv").ended(0).never_says("100%");
}

// ---------------------------------------------------------------------------------------------------------------------
// One cause, one line
// ---------------------------------------------------------------------------------------------------------------------

/// What is checked, by the policy of which year, and everything that is said of it.
#[test]
fn what_has_one_cause_is_said_in_one_line() {
    let of_2025 = table_of_2025(&[], &[], &[]);
    let (_, rows) = of_2025.split_once('\n').expect("a header and rows");
    let blanks = ",".repeat(50);
    let columns: String = (4..24).map(|c| format!("  第1行第{c}列\n")).collect();
    let headers = [
        ["行政区划代码,县(市、区)", "代码,县（市、区）名称"],
        ["生态保护因素", "生态环保因素"],
        ["污染防治因素", "污染防治因素\u{200b}"],
        ["监管能力因素", "监管"],
        ["地区财力因素", "财力"],
    ];
    let old_names =
        [["龙港市", "龙港镇"], ["玉环市", "玉环县"], ["景宁畲族自治县", "景宁县"], ["莲都区", "丽水市莲都区"]];
    let many_blanks = format!(
        "有 50 处问题：\n\
         表头是空的，50 处；改法：写上列名；与左边合并的表头拆开，每列各写列名；空着的列删去 [blank_header]\n\
         {columns}  另有 30 处没有列出\n"
    );
    for (fixture, table, said) in [
        // A column in another unit than its header says: the unit is asked for first.
        (
            "2025",
            table_of_2025(&[["基数(万元)", "基数(元)"]], &[], &[]),
            "有 85 处问题：\n\
             基数不是最小分配单位 100.00 元的整数倍，85 处；改法：先核对单位：表头写的是元，数如果是万元，表头改为“基数(万元)”；单位没有错，再把数改成整数倍；确要分到更小的单位，最后才改小政策里的最小分配单位 [not_whole_quanta]\n  \
               第3至10、13至27、29至66、68至91行「基数(元)」列“242.90”、“215.75”、“207.97”，另有 79 种\n",
        ),
        (
            "2025",
            of_2025.replace("西湖区,207.97,", "西湖区,207.975,"),
            "有 1 处问题：\n\
             第5行 西湖区（330106）「基数(万元)」列“207.975”：基数不是最小分配单位 100.00 元的整数倍；改法：先核对单位：表头写的是万元，数如果是元，表头改为“基数(元)”；单位没有错，再把数改成整数倍；确要分到更小的单位，最后才改小政策里的最小分配单位 [not_whole_quanta]\n",
        ),
        (
            "ladder/rate_fixed",
            format!("code,name,ecological_protection{blanks},备注\n339901,甲县,1{blanks},\n"),
            &many_blanks,
        ),
        // Headers that are nearly right.
        (
            "2025",
            table_of_2025(&headers, &[], &[]),
            "有 6 处问题：\n\
             第1行：缺少“行政区划代码”一列；改法：加上这一列，表头写“code”或“行政区划代码” [missing_column]\n\
             第1行：缺少“县(市、区)”一列；改法：加上这一列，表头写“name”或“县(市、区)” [missing_column]\n\
             第1行：缺少“生态保护因素”一列；改法：加上这一列，表头写“ecological_protection”或“生态保护因素” [missing_column]\n\
             第1行：缺少“污染防治因素”一列；改法：加上这一列，表头写“pollution_control”或“污染防治因素” [missing_column]\n\
             第1行：缺少“监管能力因素”一列；改法：加上这一列，表头写“regulatory_capacity”或“监管能力因素” [missing_column]\n\
             第1行：缺少“地区财力因素”一列；改法：加上这一列，表头写“fiscal_capacity”或“地区财力因素” [missing_column]\n\
             未识别的列：第1列“代码”、第2列“县（市、区）名称”、第4列“生态环保因素”、第5列“污染防治因素〔零宽空格〕”、第6列“监管”，另有 2 列；\
             缺少的列如果就是其中一列，把它的表头改成要求的写法\n",
        ),
        // A table that stands in the file twice.
        (
            "2025",
            format!("{of_2025}{rows}"),
            "有 90 处问题：\n\
             代码与前面的行相同，90 处；改法：一个县只写一行，删去重复的或改正代码 [duplicate_code]\n  \
               第92至181行「行政区划代码」列“330100”、“330102”、“330105”，另有 87 种\n",
        ),
        // Old and short names: those of the roster are refused, and the others are told with them, to be mended in one go.
        (
            "2025",
            table_of_2025(&old_names, &[], &[]),
            "有 2 处问题：\n\
             第83行 331102「县(市、区)」列“丽水市莲都区”：这是“莲都区”的简称、旧名或别的写法，名单上 331102 是“莲都区”；改法：名称改为“莲都区” [roster_name]\n\
             第90行 331127「县(市、区)」列“景宁县”：这是“景宁畲族自治县”的简称、旧名或别的写法，名单上 331127 是“景宁畲族自治县”；\
             改法：名称改为“景宁畲族自治县” [roster_name]\n\
             名称与代码通常的名称不同的共 4 行，可以一并改正：330383 龙港镇（应为龙港市）、331083 玉环县（应为玉环市）、\
             331102 丽水市莲都区（应为莲都区）、331127 景宁县（应为景宁畲族自治县）\n",
        ),
    ] {
        let desk = desk(fixture);
        write(&desk, "县表.csv", table);
        typed(&desk, "check 县表.csv").refused(format!("检查未通过。\n县表 县表.csv {said}"));
        if said.contains("可以一并改正") {
            let said = "\n4 rows have a name other than usual for the code; mend all at once: 330383 龙港镇 (usually 龙港市), ";
            typed(&desk, "check 县表.csv --lang en").complains(said);
        }
    }
}

/// Offices publish annexes as PDF; whatever it is given for, it is told as that.
#[test]
fn a_pdf_is_told_as_that_by_every_command() {
    let desk = folder_of("2025");
    write(&desk, "附件.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n");
    let table = "附件.pdf 是 PDF，里面的表读不出来；改法：换成同一张表的工作簿（xlsx、xls、ods）或 CSV；没有的，录入工作簿后再用 [file_pdf]";
    let policy = "附件.pdf 是 PDF，不是政策文件；改法：--policy 后面写 policy.toml，或有“政策”表的工作簿 [policy_pdf]";
    for (line, said) in [
        ("附件.pdf", table),
        ("check 附件.pdf", table),
        ("explain 附件.pdf 330127", table),
        ("compare 附件.pdf .", table),
        ("audit counties.csv 附件.pdf", table),
        ("audit --sums 附件.pdf", table),
        ("check counties.csv --policy 附件.pdf", policy),
    ] {
        typed(&desk, line).ended(1).complains(said);
    }
    let english = "附件.pdf: a PDF, whose tables cannot be read; give the same table";
    typed(&desk, "compare 附件.pdf . --lang en").complains(english);
}
