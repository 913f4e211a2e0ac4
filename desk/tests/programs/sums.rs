//! `fund audit --sums`: published tables of any office, and shapes of tables; what holds, what does not, what was not tested.

use crate::book::fill;
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
    for (table, right, wrong) in [
        (
            "单位,金额\n总计,1650\n一、省级,150\n省林业局,150\n二、市县,1500\n（一）杭州市,700\n1.淳安县,300\n2.建德市,400\n\
             （二）丽水市,800\n1.龙泉市,450\n2.庆元县,350\n",
            "建德市,400",
            "建德市,410",
        ),
        ("地区,金额\n合计,300\n其中：山区县,100\n淳安县,100\n临安区,100\n富阳区,100\n", "临安区,100", "临安区,90"),
        (
            "地区,中央,省级\n合计,400,330\n其中：山区县,200,150\n淳安县,100,80\n文成县,100,70\n临安区,100,90\n富阳区,100,90\n",
            "70",
            "60",
        ),
        (
            "科目,县,合计,中央,省级,预算年度\n2110301,淳安县,5,3,2,2025\n2110301,建德市,6,3,3,2025\n2110301,合计,11,6,5,2025\n\
             上年下达数,,10,5,5,2024\n比上年增长（%）,,10,20,0,\n",
            "11,6,5",
            "11,6,4",
        ),
        (
            "县,2025年提前下达,2025年增加安排,合计\n德清县,60,40,100\n安吉县,120,80,200\n合计,180,120,300\n",
            "120,80,200",
            "120,80,210",
        ),
        (
            "县,上年结转,本年增加,合计\n德清县,60,40,100\n安吉县,120,80,200\n合计,180,120,300\n",
            "120,80,200",
            "120,80,210",
        ),
        ("县,合计,2110301科目,2025年度\n德清县,100,60,40\n安吉县,200,120,80\n合计,300,180,120\n", "180", "181"),
        (
            "县,2024年,2025年,增加额,减少额\n德清县,90,100,10,\n安吉县,210,200,,10\n合计,300,300,10,10\n",
            "90,100",
            "90,101",
        ),
        ("乡镇,金额\n合计,450\n占陇镇,100\n增产乡,230\n上年结转项目,120\n", "230", "231"),
        (
            "县,中央,省级,合计,增减,上年\n德清县,60,40,100,10,90\n安吉县,120,80,200,-10,210\n淳安县,200,100,300,50,250\n",
            "80",
            "81",
        ),
        (
            "地区,总计,本次下达,,,提前下达\n,,合计,教育,,\n,,,中央,省级,\n合计,15,9,5,4,6\n淳安县,8,5,3,2,3\n建德市,7,4,2,2,3\n",
            "合计,15",
            "合计,99",
        ),
        (
            "地区,总计,本次下达,,,,,,提前下达\n,,合计,教育,,,卫生,,\n,,,小计,中央,省级,中央,省级,\n\
             合计,18,12,9,5,4,2,1,6\n淳安县,9,6,5,3,2,1,0,3\n建德市,9,6,4,2,2,1,1,3\n",
            "9,6,4",
            "9,7,4",
        ),
    ] {
        sums(table, &[]).of(table).ended(0).never_says("不符");
        sums(&table.replace(right, wrong), &[]).ended(1).says("发现");
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
    for (name, code, said) in [
        (
            "shangqiu_2019",
            0,
            "纵向    第12行（合计）= 第3至11行之和（共 9 行）：市级资金 5,000 相符\n\
             未核对  没有写明合计的列，横向无可核对\n\
             结论    核对的 1 项关系均相符\n",
        ),
        (
            "shangqiu_2020",
            0,
            "纵向    第6行（合计）= 第3至5行之和（共 3 行）：省级资金 1,227 相符\n\
             未核对  没有写明合计的列，横向无可核对\n\
             结论    核对的 1 项关系均相符\n",
        ),
        (
            "pingdingshan_2022",
            0,
            "横向    「资金合计」= 中央资金 + 省级资金 + 市级资金：核对 6 行，均相符\n\
             纵向    第8行（合计）= 第3至7行之和（共 5 行）：资金合计 2,960、市级资金 2,960 相符\n\
             结论    核对的 2 项关系均相符\n",
        ),
        (
            "jiaozuo_2018",
            1,
            "横向    「资金合计」= 中央资金 + 省级资金：核对 9 行，1 行不符\n\
             \x20       第10行 焦作林场「资金合计」列：空着，应为 10（中央资金 + 省级资金）\n\
             纵向    第11行（合计）= 第3至10行之和（共 8 行），第10行空着的按 10 计：资金合计 6,490、中央资金 55、省级资金 6,435 相符\n\
             结论    发现 1 处合计不符\n",
        ),
        (
            "liuan_2021",
            0,
            "横向    「小计」= 省级 + 市级：核对 8 行，均相符\n\
             纵向    第10行（合计）= 第3至9行之和（共 7 行）：省级 1,165、市级 200、小计 1,365 相符\n\
             结论    核对的 2 项关系均相符\n",
        ),
        (
            "mof_2024_transfers",
            1,
            "纵向    第35行（全国合计）= 第3至34行之和（共 32 行）：一般性转移支付 87,161.44、其中共同财政事权 37,503.37 相符；1 列不符\n\
             \x20       第35行 全国合计「专项转移支付」列：公布 8,174.28，应为 8,174.26（第3至34行之和），相差 0.02\n\
             未核对  没有写明合计的列，横向无可核对\n\
             结论    发现 1 处合计不符\n",
        ),
    ] {
        let run = audit(&repository("fixtures/published"), &["--sums", &format!("{name}.csv")]).ended(code);
        assert_eq!(run.complained("").stdout.split_once('\n').map(|(_, said)| said), Some(said), "{name}");
    }
}

/// Shapes: whether they add up, and a line that is said. A changed figure is found at its place.
#[test]
fn shapes_of_tables() {
    let nested = "单位,金额\n全市总计,21\n甲市合计,6\n区一,1\n区二,5\n乙市合计,15\n区三,7\n区四,8\n";
    let below = "县,甲,乙,小计\nA,1,2,3\nB,3,4,7\n市区小计,4,6,10\nC,5,-,5\nD,1,1,2\n郊区小计,6,1,7\n合计,10,7,17\n";
    let part = "县,合计,其中：中央,其中：省级\nA,3,1,2\nB,7,3,4\n合计,10,4,6\n其中：山区县,3,1,2\n";
    let groups = ",第一批,,,第二批,,,\n县,中央,省级,小计,中央,省级,小计,合计\nA,1,2,3,4,5,9,12\nB,1,1,2,2,2,4,6\n总计,2,3,5,6,7,13,18\n";
    let cities = "附件1,\n分配表,单位：万元\n地区,中央\n合计,24\n杭州市,6\n上城区,1\n淳安县,5\n温州市,15\n永嘉县,15\n舟山市,3\n定海区,3\n";
    let numbered = "单位：亿元,,,\n县,甲,乙,丙\n栏次,1,2,3=1-2\n甲县,5,2,3\n乙县,4,1,3\n合计,9,3,6\n";
    // Nobody else has an uplift, and no plan is made of one.
    let one_factor = "县,生态,总分配方案,上浮,合计\n甲,3,3,1,4\n乙,3,3,,3\n丙,3,3,,3\n合计,9,9,1,10\n";
    let year = "县,基数,生态,总分配方案,上浮,增幅控制,年度应下达,已下达,本次下达\n甲,1,5,6,1,-1,6,2,4\n乙,1,2,3,0,1,4,1,3\n合计,2,7,9,1,0,10,3,7\n";
    for (what, text, code, said) in [
        (
            "totals above",
            nested.to_owned(),
            0,
            "纵向    第2行（全市总计）= 第4、5、7、8行之和（共 4 行）：金额 21 相符",
        ),
        ("each of its own", nested.to_owned(), 0, "纵向    第6行（乙市合计）= 第7、8行之和（共 2 行）：金额 15 相符"),
        (
            "one wrong above",
            nested.replace("区四,8", "区四,9"),
            1,
            "第6行 乙市合计「金额」列：公布 15，应为 16（第7、8行之和），相差 -1",
        ),
        ("one factor", one_factor.to_owned(), 0, "横向    「合计」= 生态 + 上浮：核对 4 行，均相符"),
        (
            "subtotals below",
            below.to_owned(),
            0,
            "纵向    第7行（郊区小计）= 第5、6行之和（共 2 行）：甲 6、乙 1、小计 7 相符",
        ),
        (
            "a subtotal wrong",
            below.replace("郊区小计,6,1,7", "郊区小计,6,2,7"),
            1,
            "第7行 郊区小计「乙」列：公布 2，应为 1（第5、6行之和），相差 1",
        ),
        ("a row wrong", below.replace("C,5,-,5", "C,5,-,6"), 1, "第5行 C「小计」列：公布 6，应为 5（甲 + 乙），相差 1"),
        ("其中 across and down", part.to_owned(), 0, "未核对  第5行（其中，或无法判断由哪几行相加的合计；共 1 行）"),
        ("parts that are all", part.to_owned(), 0, "横向    「合计」= 其中：中央 + 其中：省级：核对 4 行，均相符"),
        (
            "two rows of headers",
            groups.to_owned(),
            0,
            "横向    「合计」= 第一批小计 + 第二批小计：核对 3 行，均相符",
        ),
        (
            "cities without 小计",
            cities.to_owned(),
            0,
            "纵向    第4行（合计）= 第6、7、9、11行之和（共 4 行）：中央 24 相符",
        ),
        (
            "a city wrong, one of one county",
            cities.replace("温州市,15", "温州市,16"),
            1,
            "第8行 温州市「中央」列：公布 16，应为 15（第9行之和），相差 1 万元",
        ),
        (
            "其中 and what stands beside it",
            "单位,金额\n甲局,10\n其中：一处,4\n二处,6\n乙局,5\n合计,15\n其中：中央,9\n省级,6\n".to_owned(),
            0,
            "纵向    第6行（合计）= 第7、8行之和（共 2 行）：金额 15 相符",
        ),
        (
            "a row of texts below the header",
            "县,金额,备注\n甲,另文,无\n乙,5,\n丙,6,\n合计,11,\n".to_owned(),
            0,
            "：金额 11 相符",
        ),
        ("numbers below the header", numbered.to_owned(), 0, "横向    「丙」= 甲 − 乙：核对 3 行，均相符"),
        (
            "a difference in 万元",
            numbered.replace("乙县,4,1,3", "乙县,4,1,2"),
            1,
            "第5行 乙县「丙」列：公布 2，应为 3（甲 − 乙），相差 -10,000 万元",
        ),
        ("a year's", year.to_owned(), 0, "横向    「年度应下达」= 基数 + 生态 + 上浮 + 增幅控制：核对 3 行，均相符"),
        (
            "a batch wrong",
            year.replace("2,4\n", "2,5\n"),
            1,
            "第2行 甲「本次下达」列：公布 5，应为 4（年度应下达 − 已下达），相差 1",
        ),
        (
            "what is due is not made of its batches",
            "县,方案,上浮,年度应下达,已下达,本次下达\n甲,30,2,32,20,12\n乙,15,0,15,10,5\n丙,15,4,18,10,8\n".to_owned(),
            1,
            "第4行 丙「年度应下达」列：公布 18，应为 19（方案 + 上浮），相差 -1",
        ),
        (
            "what is taken off",
            "县,基数,因素,上浮,抵减,年度应下达\n甲,10,20,2,0,32\n乙,5,10,0,2,13\n丙,5,10,0,0,15\n".to_owned(),
            0,
            "「年度应下达」= 基数 + 因素 + 上浮 − 抵减：核对 3 行，均相符",
        ),
        (
            "a total row is no evidence",
            "县,甲,乙,合计\nA,4,2,6\nB,3,1,5\n合计,7,3,11\n".to_owned(),
            0,
            "结论    核对的 1 项关系均相符；合计类的列有 1 列没有核对",
        ),
        (
            "a subtotal of some of the rows above",
            "地区,金额\n本级,10\n甲县,20\n乙县,30\n县区小计,50\n合计,60\n".to_owned(),
            0,
            "第5行（县区小计）= 第3、4行之和（共 2 行）：金额 50 相符",
        ),
        (
            "a city wrong, by the total",
            "地区,金额\n杭州市,61\n西湖区,20\n萧山区,40\n宁波市,30\n宁波市本级,30\n舟山市,10\n合计,100\n".to_owned(),
            1,
            "第2行 杭州市「金额」列：公布 61，应为 60（第3、4行之和），相差 1",
        ),
        (
            "cities by their codes",
            "代码,地区,金额\n330100,杭州市,61\n330102,上城区,20\n330106,西湖区,40\n330700,金华市,10\n330782,义乌市,10\n,合计,70\n".to_owned(),
            1,
            "第7行（合计）= 第3、4、6行之和（共 3 行）：金额 70 相符",
        ),
        (
            "numbered levels, one wrong",
            "序号,地区,金额\n,总计,100\n一,省级,10\n1,机关,5\n2,中心,6\n二,市县,90\n,杭州市,60\n,甲县,20\n,乙县,40\n,温州市,30\n,丙县,30\n".to_owned(),
            1,
            "第2行（总计）= 第3、6行之和（共 2 行）：金额 100 相符",
        ),
        (
            "其中 on the first row of a subtotal",
            "地区,金额\n杭州市小计,60\n其中：上城区,20\n西湖区,40\n宁波市小计,30\n其中：北仑区,30\n合计,90\n".to_owned(),
            0,
            "结论    核对的 3 项关系均相符\n",
        ),
        (
            "a city wrong whose last row is called a city too",
            "地区,金额\n合计,102\n杭州市,61\n上城区,20\n建德市,41\n丽水市,51\n莲都区,10\n龙泉市,31\n".to_owned(),
            1,
            "第6行 丽水市「金额」列：公布 51，应为 41（第7、8行之和），相差 10\n",
        ),
        (
            "a city wrong whose last row is called a city too, elsewhere",
            "地区,金额\n合计,91\n甲市,62\n子县,20\n丑市,41\n寅市,30\n卯县,10\n辰县,20\n".to_owned(),
            1,
            "第3行 甲市「金额」列：公布 62，应为 61（第4、5行之和），相差 1\n",
        ),
        (
            "其中 among the rows of a city",
            "地区,金额\n合计,90\n甲市,45\nA县,10\n其中：老区,5\nB县,35\n乙市,45\nC县,45\n".to_owned(),
            0,
            "纵向    第3行（甲市）= 第4、6行之和（共 2 行）：金额 45 相符\n",
        ),
        (
            "其中 that is one of the rows of a city",
            "地区,金额\n合计,90\n甲市,46\n其中：本级,5\nA县,40\n乙市,45\n其中：本级,5\nC县,40\n".to_owned(),
            1,
            "第3行 甲市「金额」列：公布 46，应为 45（第4、5行之和），相差 1\n",
        ),
        (
            "cities below their rows, one wrong",
            "地区,金额\n子县,20\n丑区,41\n甲市,61\n卯县,10\n辰县,20\n寅市,31\n合计,91\n".to_owned(),
            1,
            "第7行 寅市「金额」列：公布 31，应为 30（第5、6行之和），相差 1\n",
        ),
        (
            "cities below their rows",
            "地区,金额\n子县,20\n丑区,41\n甲市,61\n卯县,10\n辰县,20\n寅市,30\n合计,91\n".to_owned(),
            0,
            "纵向    第8行（合计）= 第2、3、5、6行之和（共 4 行）：金额 91 相符\n",
        ),
        (
            "a sum of some rows below the total",
            "地区,甲,乙\n子县,1,0\n丑县,2,3\n合计,3,3\n山区县小计,2,3\n".to_owned(),
            0,
            "核对的 1 项关系均相符；合计、小计有 1 行没有核对\n",
        ),
        (
            "a subtotal of all rows above the total",
            "地区,甲,乙\n子县,1,0\n丑县,2,3\n山区县小计,2,3\n合计,3,3\n".to_owned(),
            1,
            "第4行 山区县小计「甲」列：公布 2，应为 3（第2、3行之和），相差 -1\n",
        ),
        (
            "side by side",
            "地区,金额,地区,金额\n甲县,1,丙县,3\n乙县,2,丁县,4\n,,合计,10\n".to_owned(),
            1,
            "结论    没有可以核对的关系；合计、小计有 1 行没有核对",
        ),
        (
            "rates",
            "县,金额,占比\nA,1,50%\nB,1,50%\n合计,2,100%\n".to_owned(),
            0,
            "未核对  「占比」列不是可以相加的数，或多为文字",
        ),
        (
            "a remark among numbers",
            "县,金额,数\nA,1,1\nB,另文,2\n合计,2,3\n".to_owned(),
            0,
            "数 3 相符；没有核对 1 列（合计空着，或夹有文字）：金额",
        ),
        ("years for headers", "县,2023,2024\nA,1,2\nB,3,4\n合计,4,6\n".to_owned(), 0, "：2023 4、2024 6 相符"),
        ("a figure like a year", "县,金额\nA,2024\nB,1\n合计,2025\n".to_owned(), 0, "：金额 2,025 相符"),
        ("no relation", "县,金额\nA,1\nB,2\n".to_owned(), 1, "结论    没有可以核对的关系"),
        ("to the last place", "县,金额\nA,0.000001\nB,0.1\nC,0.2\n合计,0.3\n".to_owned(), 1, "相差 -0.000001"),
        (
            "printed otherwise",
            "县,金额\nA,\"1,234.50\"\nB,(0.50)\nC, -   \n合 计：,\"1,234\"\n".to_owned(),
            0,
            "：金额 1,234 相符",
        ),
        (
            "the plan is the total of most",
            "县,总分配方案,上浮,合计\n甲,320,10,330\n乙,340,,340\n丙,300,,300\n合计,960,10,970\n".to_owned(),
            0,
            "横向    「合计」= 总分配方案 + 上浮：核对 4 行，均相符",
        ),
        (
            "keys with their unit",
            "code,name,plan_yuan,uplift_yuan,total_yuan\n330127,甲,1,2,3\n330128,乙,2,2,4\n".to_owned(),
            0,
            "横向    「total」= plan + uplift：核对 2 行，均相符",
        ),
        (
            "titles and units",
            "附件1,,\n分配表,,\n,,单位：万元\n县,甲（万元）,合 计\nA,1,1\n合计,1,1\n注：无,,\n".to_owned(),
            0,
            "未核对  「合计」列由哪几列相加，无法判断（2 格）",
        ),
    ] {
        sums(&text, &[]).of(what).ended(code).complained("").says(said);
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

/// A sum is of what stands beside it: that it is as much as others by chance certifies nothing.
#[test]
fn a_sum_is_of_its_own_rows_and_columns() {
    for (what, text, code, said) in [
        (
            "a city with the sum of another's counties",
            "县区,合计\n全省合计,52\n杭州市小计,30\n西湖区,10\n余杭区,20\n宁波市小计,30\n海曙区,17\n江北区,5\n",
            1,
            "第6行 宁波市小计「合计」列：公布 30，应为 22（第7、8行之和）",
        ),
        (
            "as much is given out as there is",
            "项目,金额\n资金来源合计,5000\n中央,3000\n省级,2000\n资金分配合计,5000\n甲县,2500\n乙县,2600\n",
            1,
            "第5行 资金分配合计「金额」列：公布 5,000，应为 5,100（第6、7行之和）",
        ),
        (
            "a group of columns",
            "县,中央,,,省级,,\n,小计,水利,农业,小计,水利,农业\n甲,10,4,6,10,2,9\n乙,20,10,10,20,10,10\n合计,30,14,16,30,12,19\n",
            1,
            "「省级小计」列：公布 10，应为 11（省级水利 + 省级农业），相差 -1",
        ),
        (
            "a second total across",
            "单位,收入合计,拨款,其他,支出合计,基本,项目\n甲,100,80,20,100,70,40\n乙,200,110,90,200,150,60\n合计,300,190,110,300,220,100\n",
            0,
            "未核对  「支出合计」列由哪几列相加，无法判断（3 格）\n未核对  「基本」「项目」列不在上面任何横向合计里",
        ),
        (
            "a part that the total leaves out",
            "县,资金合计,中央,省级,市级\n甲,100,60,40,5\n乙,90,50,40,0\n丙,31,20,11,0\n合计,221,130,91,5\n",
            0,
            "未核对  「市级」列不在上面任何横向合计里",
        ),
        (
            "a change with the other sign",
            "县,上年数,本年数,比上年增减\n甲,100,120,-20\n乙,200,190,10\n丙,1,5,-4\n合计,301,315,-14\n",
            0,
            "未核对  「比上年增减」列由哪几列相加，无法判断（4 格）",
        ),
        (
            "a change of groups that nobody tests",
            "县,2023年,,,2024年,,,增减\n,小计,中央,省级,小计,中央,省级,\n甲,100,60,40,120,70,50,25\n乙,200,100,100,210,100,110,10\n",
            0,
            "未核对  「增减」列由哪几列相加，无法判断（2 格）",
        ),
        (
            "round numbers are not rounded",
            "县,合计,中央,省级\n甲,1500,1000,500\n乙,2600,1000,1500\n丙,3000,1000,2000\n合计,7100,3000,4000\n",
            1,
            "纵向    第5行（合计）= 第2至4行之和（共 3 行）：合计 7,100、中央 3,000、省级 4,000 相符\n结论    发现 2 处合计不符\n",
        ),
        (
            "其中 and what stands beside it, then cities",
            "地区,金额\n全省合计,330\n其中：省级,100\n市县,230\n杭州市,80\n宁波市,150\n",
            0,
            "结论    核对的 1 项关系均相符；有 2 行不在任何合计里",
        ),
        (
            "a province above its cities",
            "地区,数\n浙江省,556\n省本级,50\n宁波市,200\n宁波市本级,100\n慈溪市,100\n衢州市,306\n衢州市本级,100\n柯城区,206\n",
            0,
            "结论    核对的 3 项关系均相符\n",
        ),
        (
            "a province among others",
            "地区,合计,甲,乙\n北京市,30,18,12\n天津市,20,12,8\n河北省,55,30,25\n合计,105,60,45\n",
            0,
            "第5行（合计）= 第2至4行之和（共 3 行）：合计 105、甲 60、乙 45 相符",
        ),
        (
            "subtotals above their rows, and a row above all",
            "地区,数\n合计,106\n省本级,10\n杭州市小计,30\n上城区,10\n拱墅区,20\n宁波市小计,66\n海曙区,30\n江北区,36\n",
            0,
            "结论    核对的 3 项关系均相符\n",
        ),
        (
            "a second page",
            "县,数\n承前页,300\n甲,20\n乙,30\n合计,350\n",
            0,
            "第5行（合计）= 第2至4行之和（共 3 行）：数 350 相符",
        ),
        (
            "a change within a year",
            "县,2025年预算,2025年调整预算,增减\n甲,100,120,20\n乙,50,45,-5\n丙,10,10,0\n",
            0,
            "横向    「增减」= 2025年调整预算 − 2025年预算：核对 3 行，均相符",
        ),
        (
            "carried over a page",
            "县,金额\n甲,10\n乙,11\n过次页,21\n承前页,21\n丙,5\n丁,7\n合计,33\n",
            0,
            "第8行（合计）= 第2、3、6、7行之和（共 4 行）：金额 33 相符",
        ),
        (
            "an outline of three levels",
            "项目,数\n一、甲,600\n（一）乙,250\n1.丙,150\n2.丁,100\n（二）戊,350\n1.己,350\n二、庚,400\n（一）辛,400\n1.壬,150\n2.癸,250\n合计,1000\n",
            0,
            "第2行（一、甲）= 第4、5、7行之和（共 3 行）：数 600 相符",
        ),
        (
            "codes that begin with others",
            "科目编码,名称,数\n,合计,100\n201,甲,60\n20101,乙,25\n20102,丙,35\n205,丁,40\n20502,戊,41\n",
            1,
            "第6行 丁「数」列：公布 40，应为 41（第7行之和）",
        ),
        (
            "numbers with points",
            "序号,地区,数\n合计,,330\n1,省属,100\n1.1,甲,40\n1.2,乙,60\n2,市县,230\n2.1,丙,80\n2.2,丁,150\n",
            0,
            "第6行（市县）= 第7、8行之和（共 2 行）：数 230 相符",
        ),
        (
            "a city without a subtotal",
            "县,数\n甲,10\n乙,20\n杭州市小计,30\n丙,7\n丁,5\n戊,6\n台州市小计,11\n合计,48\n",
            0,
            "第8行（台州市小计）= 第6、7行之和（共 2 行）：数 11 相符",
        ),
    ] {
        sums(text, &[]).of(what).ended(code).complained("").says(said);
    }
}
