//! `fund audit --sums`: published tables of any office, and shapes of tables; what holds, what does not, what was not tested.

use crate::book::fill;
use crate::cases::situations;
use crate::process::{Run, audit, folder, repository, typed, write};
use rust_xlsxwriter::Workbook;

fn sums(text: &str, more: &[&str]) -> Run {
    let folder = folder();
    write(&folder, "t.csv", text);
    audit(&folder, &[&["--sums", "t.csv"], more].concat())
}

/// Each city has a cell with which its row and its subtotal would hold: the first fifty are said, and how many there are.
#[test]
fn cells_that_are_likely_wrong_are_listed_up_to_a_bound_and_counted() {
    let city = |place: i32| {
        let off = if place % 2 == 0 { 100 + place } else { -place };
        format!("{place}县,{},5,205\n{place}区,100,5,105\n{place}乡,50,5,55\n{place}市小计,350,15,365\n", 200 + off)
    };
    let rows: String = (1..=60).map(city).collect();
    let run = sums(&format!("县,甲,乙,合计\n{rows}"), &[]);
    let likely = run.stdout.lines().filter(|line| line.starts_with("可能是"));
    assert_eq!(likely.count(), 50, "{}", run.stdout);
    assert!(run.stdout.contains("\n        另有 10 处没有列出\n"), "{}", run.stdout);
}

/// Columns in other units are no parts of a total; a unit in the header of a group is that of all its columns.
#[test]
fn columns_in_other_units_are_not_added_up() {
    let rows = "甲县,1,2,3\n乙县,2,3,5\n丙县,3,4,7\n合计,6,9,15\n";
    sums(&format!("单位：万元,,,\n县,中央（元）,省级,合计\n{rows}"), &[])
        .says("\n未核对  「合计」列由哪几列相加，无法判断");
    sums(&format!("单位：万元,,,\n县,补助（元）,,合计（元）\n,中央,省级,\n{rows}"), &[])
        .says("横向    「合计」= 中央 + 省级：核对 4 行，均相符");
}

/// 增减 is one year less the last, 实际下达 what is left once something is taken off; what an acre gets is not added up.
#[test]
fn differences_are_tested_row_by_row() {
    let years = "县,今年,上年,增减\n德清县,200,100,100\n安吉县,300,200,90\n淳安县,100,50,50\n合计,600,350,250\n";
    let said = "\
横向    「增减」= 今年 − 上年：核对 4 行，1 行不符
        第4行 安吉县「增减」列：公布 90，应为 100（今年 − 上年），相差 -10 万元
";
    sums(&format!("单位：万元,,,\n{years}"), &[])
        .ended(1)
        .says(said)
        .says("\n最可能  第4行 安吉县「增减」列有误：公布 90，改为 100，即全部相符\n");
    // Below 0 in every way that people print it, as `audit` reads it.
    let below =
        "县,甲,乙,合计\n甲县,200,(100),100\n乙县,300,（90）,210\n丙县,100,△50,50\n丁县,90,—50,40\n合计,690,－290,400\n";
    sums(below, &[]).done().says("「合计」= 甲 + 乙：核对 5 行，均相符");
    // Where nobody can tell from what it comes, nothing is said of it.
    sums("县,今年,比上年增加\n德清县,200,100\n安吉县,300,90\n合计,500,190\n", &[])
        .ended(0)
        .never_says("「比上年增加」");
    let off = "县,标准（元/亩）,分配金额,扣减,实际下达\n德清县,3,200,10,190\n安吉县,2,300,0,310\n淳安县,2,90,0,90\n合计,,590,10,590\n";
    sums(&format!("单位：万元,,,,\n{off}"), &[])
        .ended(1)
        .says("第4行 安吉县「实际下达」列：公布 310，应为 300（分配金额 − 扣减），相差 10 万元\n")
        .says("\n未核对  「标准(元/亩)」列不是可以相加的数，或多为文字\n");
}

/// Tables that add up, as offices print them: nothing of them is accused, and a cell that is changed is.
#[test]
fn outlines_parts_of_equal_rows_and_three_rows_of_headers_add_up() {
    let tables = "
单位,金额|总计,1650|一、省级,150|省林业局,150|二、市县,1500|（一）杭州市,700|1.淳安县,300|2.建德市,400|（二）丽水市,800|1.龙泉市,450|2.庆元县,350
    建德市,400 → 建德市,410
地区,金额|合计,300|其中：山区县,100|淳安县,100|临安区,100|富阳区,100
    临安区,100 → 临安区,90
地区,中央,省级|合计,400,330|其中：山区县,200,150|淳安县,100,80|文成县,100,70|临安区,100,90|富阳区,100,90
    70 → 60
科目,县,合计,中央,省级,预算年度|2110301,淳安县,5,3,2,2025|2110301,建德市,6,3,3,2025|2110301,合计,11,6,5,2025|上年下达数,,10,5,5,2024|比上年增长（%）,,10,20,0,
    11,6,5 → 11,6,4
县,2025年提前下达,2025年增加安排,合计|德清县,60,40,100|安吉县,120,80,200|合计,180,120,300
    120,80,200 → 120,80,210
县,上年结转,本年增加,合计|德清县,60,40,100|安吉县,120,80,200|合计,180,120,300
    120,80,200 → 120,80,210
县,合计,2110301科目,2025年度|德清县,100,60,40|安吉县,200,120,80|合计,300,180,120
    180 → 181
县,2024年,2025年,增加额,减少额|德清县,90,100,10,|安吉县,210,200,,10|合计,300,300,10,10
    90,100 → 90,101
乡镇,金额|合计,450|占陇镇,100|增产乡,230|上年结转项目,120
    230 → 231
县,中央,省级,合计,增减,上年|德清县,60,40,100,10,90|安吉县,120,80,200,-10,210|淳安县,200,100,300,50,250
    80 → 81
地区,总计,本次下达,,,提前下达|,,合计,教育,,|,,,中央,省级,|合计,15,9,5,4,6|淳安县,8,5,3,2,3|建德市,7,4,2,2,3
    合计,15 → 合计,99
地区,总计,本次下达,,,,,,提前下达|,,合计,教育,,,卫生,,|,,,小计,中央,省级,中央,省级,|合计,18,12,9,5,4,2,1,6|淳安县,9,6,5,3,2,1,0,3|建德市,9,6,4,2,2,1,1,3
    9,6,4 → 9,7,4
";
    for (rows, change) in situations(tables) {
        let table = format!("{}\n", rows.replace('|', "\n"));
        let (right, wrong) = change[0].split_once(" → ").expect("a change");
        assert!(table.contains(right), "{rows}");
        sums(&table, &[]).of(rows).ended(0).never_says("不符");
        sums(&table.replace(right, wrong), &[]).of(rows).ended(1).says("发现");
    }
}

/// A row that stands in one cell would be missed by nobody but its sums.
#[test]
fn a_row_in_one_cell_is_told_and_nothing_concluded() {
    let head =
        "2024年资金分配表,,,\n单位：万元,,,\n县(市、区),中央资金,省级资金,合计\n平阳县,10,20,30\n苍南县,5,6,11\n";
    let numbered = "单位：万元,,\n序号,县（市、区）,合计\n1,文成县,100\n\"2,瑞安市,200\",,\n";
    sums(numbered, &[]).complains("t.csv 第4行整行写在一个单元格里：");
    for rows in [
        "\"文成县,1,2,3\"\n\"泰顺县,4,4,8\"\n合计,15,26,41\n",
        "文成县，1，2，3\n330329\t泰顺县\t4\t4\t8\n合计,15,26,41\n",
    ] {
        sums(&format!("{head}{rows}"), &[])
            .ended(1)
            .complains("t.csv 第6行整行写在一个单元格里，这样的另有 1 行：没有分列，读不出各列的数；");
    }
}

/// What is remarked on a row names none; a city may stand where the codes do.
#[test]
fn neither_remarks_nor_cities_among_the_codes_mislead() {
    for remark in ["其中：提前下达1万元", "两批合计", "全省"] {
        let table = format!(
            "单位：万元,,,,\n县,中央,省级,合计,备注\n文成县,10,20,30,{remark}\n泰顺县,4,5,9,\n瑞安市,2,2,4,\n合计,16,27,43,\n"
        );
        sums(&table, &[]).ended(0).says("第6行（合计）= 第3至5行之和（共 3 行）");
    }
    let table = "代码,县,中央,省级,合计\n温州市,,5,7,12\n330328,文成县,1,2,3\n330329,泰顺县,4,5,9\n丽水市,,3,5,8\n\
                 331126,庆元县,1,2,3\n331181,龙泉市,2,3,5\n合计,,8,12,20\n";
    sums(table, &[]).ended(0).says("第2行");
}

/// Units may stand in a row of their own; whoever notes something below the total is none of the rows.
#[test]
fn rows_of_units_and_notes_with_numbers_are_none_of_the_table() {
    let table = "县(市、区),中央资金,省级资金,合计\n,万元,万元,万元\n平阳县,10,20,35\n苍南县,5,6,11\n文成县,3,3,6\n泰顺县,3,8,11\n合计,21,37,63\n注：结余,,,12\n联系电话,0571,88888888,\n";
    sums(table, &[]).ended(1).says("第3行 平阳县").never_says("第8行").says("「合计」= 中央资金 + 省级资金");
}

#[test]
fn what_offices_published() {
    let published = "
shangqiu_2019 0
    纵向    第12行（合计）= 第3至11行之和（共 9 行）：市级资金 5,000 相符
    未核对  没有写明合计的列，横向无可核对
    结论    核对的 1 项关系均相符
shangqiu_2020 0
    纵向    第6行（合计）= 第3至5行之和（共 3 行）：省级资金 1,227 相符
    未核对  没有写明合计的列，横向无可核对
    结论    核对的 1 项关系均相符
pingdingshan_2022 0
    横向    「资金合计」= 中央资金 + 省级资金 + 市级资金：核对 6 行，均相符
    纵向    第8行（合计）= 第3至7行之和（共 5 行）：资金合计 2,960、市级资金 2,960 相符
    结论    核对的 2 项关系均相符
jiaozuo_2018 1
    横向    「资金合计」= 中央资金 + 省级资金：核对 9 行，1 行不符
            第10行 焦作林场「资金合计」列：空着，应为 10（中央资金 + 省级资金）
    纵向    第11行（合计）= 第3至10行之和（共 8 行），第10行空着的按 10 计：资金合计 6,490、中央资金 55、省级资金 6,435 相符
    结论    发现 1 处合计不符
liuan_2021 0
    横向    「小计」= 省级 + 市级：核对 8 行，均相符
    纵向    第10行（合计）= 第3至9行之和（共 7 行）：省级 1,165、市级 200、小计 1,365 相符
    结论    核对的 2 项关系均相符
mof_2024_transfers 1
    纵向    第35行（全国合计）= 第3至34行之和（共 32 行）：一般性转移支付 87,161.44、其中共同财政事权 37,503.37 相符；1 列不符
            第35行 全国合计「专项转移支付」列：公布 8,174.28，应为 8,174.26（第3至34行之和），相差 0.02
    未核对  没有写明合计的列，横向无可核对
    结论    发现 1 处合计不符
";
    for (of, said) in situations(published) {
        let (name, code) = of.split_once(' ').expect("a name and a code");
        let run = audit(&repository("fixtures/published"), &["--sums", &format!("{name}.csv")]);
        let run = run.ended(code.parse().expect("a code")).complained("");
        let (_, after_heading) = run.stdout.split_once('\n').expect("a heading");
        assert_eq!(after_heading, said.join("\n") + "\n", "{name}");
    }
}

/// Shapes: whether they add up, and what is said. A changed figure is found at its place.
#[test]
fn shapes_of_tables() {
    let mut base = "";
    for (what, lines) in situations(include_str!("shapes.txt")) {
        let [rows, expected @ ..] = &*lines else { panic!("{what}: no table") };
        assert!(!expected.is_empty(), "{what}: nothing said");
        let rows = match rows.split_once(" → ") {
            Some((from, to)) => {
                assert!(base.contains(from), "{what}");
                base.replace(from, to)
            }
            None => {
                base = rows;
                base.to_owned()
            }
        };
        for expected in expected {
            let (code, said) = expected.split_once(' ').expect("code and words");
            let run = sums(&format!("{}\n", rows.replace('|', "\n")), &[]).of(what);
            run.ended(code.parse().expect("a code")).complained("").says(said.replace("\\n", "\n"));
        }
    }
}

/// What is said last, from the cells on.
fn said_last(text: &str, code: i32) -> String {
    let run = sums(text, &[]).ended(code).complained("");
    let is_relation = |line: &&str| ["表 ", "横向", "纵向"].iter().any(|start| line.starts_with(start));
    run.stdout.split_inclusive('\n').skip_while(is_relation).collect()
}

const NO_WHOLE: &str = "未核对  没有写明合计的列，横向无可核对\n";

/// In the right table 甲县 has 1 + 2 = 3, 乙县 3 + 4 = 7, and 合计 is 4, 6, 10.
#[test]
fn a_text_for_a_number_is_named_with_what_it_must_be_and_its_sums_have_not_passed() {
    let table = "县,中央,省级,合计\n甲县,1,2,3\n乙县,3,4,7\n合计,4,6,10\n";
    let one = "单位：万元\n县,金额\n甲县,3\n乙县,7\n合计,10\n";
    let (rest, none) = ("其余核对的 2 项关系均相符", "其余没有可以核对的关系");
    for (what, text, cell, sums, after) in [
        (
            "a total across",
            table.replace("4,7", "4,1007*"),
            "第3行 乙县「合计」列“1007*”不是数，所在的 2 处合计没有核对；应为 7",
            rest,
            "",
        ),
        (
            "a part",
            table.replace("3,4,7", "3元,4,7"),
            "第3行 乙县「中央」列“3元”不是数，所在的 2 处合计没有核对；应为 3",
            rest,
            "",
        ),
        (
            "a total down",
            table.replace("6,10", "6,11*"),
            "第4行 合计「合计」列“11*”不是数，所在的 2 处合计没有核对；应为 10",
            rest,
            "",
        ),
        (
            "the only number of a row",
            one.replace("甲县,3", "甲县,3万元"),
            "第3行 甲县「金额」列“3万元”不是数，所在的 1 处合计没有核对；应为 3",
            none,
            NO_WHOLE,
        ),
        (
            "the only number of a total",
            one.replace("计,10", "计,①10"),
            "第5行 合计「金额」列“①10”不是数，所在的 1 处合计没有核对；应为 10",
            none,
            NO_WHOLE,
        ),
    ] {
        let verdict = format!("结论    1 格不是数或空着，所在的合计没有核对；{sums}");
        assert_eq!(said_last(&text, 1), format!("存疑    {cell}，才全部相符\n{after}{verdict}\n"), "{what}");
    }
    // Of many the first are listed, and the rest are counted.
    let many: String = (0..120).map(|row| format!("县{row},{}\n", if row % 2 == 0 { "1" } else { "1元" })).collect();
    let said = said_last(&format!("单位：万元\n县,金额\n{many}合计,120\n"), 1);
    assert_eq!(said.lines().nth(50), Some("        另有 10 处没有列出"), "{said}");
    assert!(said.contains("\n结论    60 格不是数或空着"), "{said}");
    // Its sums ask for 7 and for 8: nobody can tell what it must be.
    let said = said_last(&table.replace("4,7", "4,7*").replace("6,10", "6,11"), 1);
    assert!(said.contains("存疑    第3行 乙县「合计」列“7*”不是数，所在的 2 处合计没有核对\n"), "{said}");
}

/// 乙县 would have 7, 丁县 5; 合计 is 3 + 7 + 4 + 5 = 19.
#[test]
fn a_blank_that_makes_up_what_is_missing_is_named_and_no_other_is_accused() {
    let table = "单位：万元\n县,金额\n甲县,3\n乙县,7\n一市小计,10\n丙县,4\n丁县,5\n二市小计,9\n合计,19\n";
    let coded = "单位：万元\n代码,县,金额\n330127,甲县,3\n330128,乙县,\n330129,丙县,4\n,合计,14\n";
    let cell =
        |cell: &str, sums, sum| format!("存疑    {cell}，所在的 {sums} 处合计没有核对；应为 {sum}，才全部相符\n");
    let b = cell("第4行 乙县「金额」列空着", 2, 7);
    let d = cell("第7行 丁县「金额」列空着", 2, 5);
    let (one, none) = ("其余核对的 1 项关系均相符", "其余没有可以核对的关系");
    for (what, text, cells, count, others) in [
        ("a row of its name alone", table.replace("乙县,7", "乙县,"), b.clone(), 1, one),
        ("one in each city", table.replace("乙县,7", "乙县").replace("丁县,5", "丁县,"), b + &d, 2, none),
        ("a remark", table.replace("乙县,7", "乙县,待定"), cell("第4行 乙县「金额」列“待定”不是数", 2, 7), 1, one),
        ("a row with a code", coded.to_owned(), cell("第4行 乙县「金额」列空着", 1, 7), 1, none),
    ] {
        let verdict = format!("结论    {count} 格不是数或空着，所在的合计没有核对；{others}\n");
        assert_eq!(said_last(&text, 1), format!("{cells}{NO_WHOLE}{verdict}"), "{what}");
    }
    // Nothing is missing: a blank is nothing, and so is a heading.
    let nothing = table.replace("乙县,7", "乙县,").replace("计,10", "计,3").replace("计,19", "计,12");
    assert_eq!(said_last(&nothing, 0), format!("{NO_WHOLE}结论    核对的 3 项关系均相符\n"));
    // Of two blanks nobody can tell whose it is, and where one is no part of a wrong subtotal the total is wrong.
    for text in
        [table.replace("甲县,3\n乙县,7", "甲县,\n乙县,"), table.replace("乙县,7", "乙县,").replace("计,10", "计,3")]
    {
        sums(&text, &[]).of(&text).ended(1).complained("").says("「金额」列：公布 19，应为");
    }
}

/// A and B have 3 and 2 of what no column has; 合计 has all.
#[test]
fn a_column_that_is_not_published_is_said_once() {
    let table = "单位：万元\n县,甲,乙,合计\nA,10,2,15\nB,20,4,26\nC,30,6,36\nD,5,1,6\nE,7,3,10\n合计,72,16,93\n";
    let once = "        这些行公布的都比各部分之和多，各县共多 5 万元，而纵向相符：可能有一列没有公布";
    let run = sums(table, &[]).ended(1).says(once).ends("结论    发现 1 处合计不符\n");
    assert_eq!(run.stdout.matches("公布").count(), 2, "{}", run.stdout);
    for (what, text) in [
        ("both ways", table.replace("B,20,4,26", "B,20,4,22").replace("72,16,93", "72,16,89")),
        ("a total that does not hold", table.replace("72,16,93", "72,16,94")),
        ("one row", table.replace("B,20,4,26", "B,20,4,24").replace("72,16,93", "72,16,91")),
    ] {
        sums(&text, &[]).of(what).ended(1).complained("").says("第3行 A「合计」列：公布 15，应为 12");
    }
}

/// B's 乙 is one too much: its row and its column fail by the same, the other sums of both hold. Then a cell of a row, a
/// subtotal and a total, and a subtotal in the last column.
#[test]
fn one_wrong_cell_is_named_where_the_sums_cross_that_fail() {
    for (table, language, label, said) in [
        (
            "县,甲,乙,合计\nA,1,2,3\nB,4,6,9\nC,7,8,15\n合计,12,15,27\n",
            "zh",
            "最可能",
            "最可能  第3行 B「乙」列有误：公布 6，改为 5，即全部相符\n",
        ),
        (
            "县,甲,乙,合计\n杭州市小计,5,1,6\nA,3,2,4\nB,2,0,2\n宁波市小计,9,0,8\nC,4,0,4\nD,5,0,5\n合计,14,1,15\n",
            "en",
            "likely",
            "likely     line 3 A, 乙 is wrong: 2 is printed; with 1, sums above that add up: 3\n\
             likely     line 5 宁波市小计, 合计 is wrong: 8 is printed; with 9, sums above that add up: 2\n",
        ),
    ] {
        let run = sums(table, &["--lang", language]);
        let lines: String = run.stdout.split_inclusive('\n').filter(|line| line.starts_with(label)).collect();
        assert_eq!(lines, said, "{}", run.stdout);
    }
    let run = sums("县,甲,乙,小计\nA,1,2,3\n其中：B,9,9,18\nC,4,5,9\n", &["--lang", "en"]);
    let said: Vec<&str> = run.stdout.lines().filter(|line| line.starts_with("not tested lines")).collect();
    assert!(said.len() == 1 && said[0].is_ascii(), "{}", run.stdout);
}

#[test]
fn where_nothing_crosses_no_cell_is_named() {
    // A row alone fails, and nobody can tell by which of its cells.
    sums("县,甲,乙,合计\nA,1,2,3\nB,4,6,9\nC,7,8,15\n", &[]).says("应为 10").never_says("最可能");
}

#[test]
fn nobody_is_added_up_twice_or_left_out() {
    // =SUM over everything adds up the subtotals too.
    let double = "县,金额\n甲县,1\n乙县,2\nA市小计,3\n丙县,3\n丁县,4\nB市小计,7\n合计,20\n";
    sums(double, &[]).ended(1).says("公布 20，应为 10");
    let rest = sums("县,金额\n甲县,1\n乙县,2\n合计,3\n丙县,4\n", &[]).ended(0);
    rest.says("第5行不在任何合计、小计里（共 1 行）").ends("；有 1 行不在任何合计里\n");
    // What it should add up its siblings say, though 乙县 alone makes it up.
    let cities = "甲县,1\n乙县,2\nA市小计,2\n丙县,3\n丁县,4\nB市小计,7\n戊县,5\n己县,6\nC市小计,11\n合计,21\n";
    sums(&format!("县,金额\n{cities}"), &[]).ended(1).says("公布 2，应为 3");
}

#[test]
fn a_workbook_names_its_cells_and_english_is_spoken() {
    let folder = folder();
    let mut book = Workbook::new();
    let rows = ["县,甲,合计", "A,1,3", "B,2,2", "合计,3,4"].map(|row| row.split(',').collect());
    fill(book.add_worksheet(), (1, 1), rows);
    book.save(folder.path().join("t.xlsx")).expect("written");
    typed(&folder, "audit --sums t.xlsx --lang en").printed(
        "table      t.xlsx (3 rows with numbers; totals and subtotals: 1)\n\
         down       line 5 (合计) = sum of lines 3, 4 (2 rows): 甲 3 right; columns that do not add up: 1\n           \
         D5 合计, 合计: 4 is printed, the sum is 5 (D3, D4), difference -1\n\
         not tested nobody can tell which columns make up 合计 (cells: 3)\n\
         verdict    cells that do not add up: 1; columns of totals not tested: 1\n",
    );
    for (text, language, said) in [
        (
            "县,金额\n",
            "zh",
            "未作复核。\nt.csv 里没有可以核对的表：没有表头，或没有数；改法：检查是不是选错了文件；工作簿里有几张表的，用 --sheet 写明是哪一张 [no_sums]\n",
        ),
        (
            "县,金额\n",
            "en",
            "refused; nothing was audited.\nt.csv: no table in it: no headers, or no numbers; of several sheets name the one with --sheet [no_sums]\n",
        ),
        ("县,金额\nA,\"1\n", "zh", "未作复核。\n表 t.csv 有 1 处问题：\n第2行：双引号只有前一半；"),
    ] {
        sums(text, &["--lang", language]).silent(1).complains_first(said);
    }
}
