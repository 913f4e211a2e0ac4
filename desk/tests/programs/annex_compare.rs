//! `fund compare` with what was printed of a year: a published annex without its policy.

use std::fs;

use crate::book::{Book, Office, close, fill};
use crate::compare::{POLICY, TABLE, compare, desk, desk_with_other_weights, refused, year};
use crate::process::{fund, repository, text, typed, write};
use rust_xlsxwriter::Workbook;

/// 甲县 has 350, and 361 in year `a`; 丙县 340 and 350; 戊县 is not in it.
const ANNEX: &str = "附件1,,,,,\n2024年专项资金分配表,,,,,\n单位：元,,,,,\n县（市、区）,类别,总分配方案,上浮,补差,合计\n\
    甲县,山区县,320,10,20,350\n丙县,,340,,,340\n戊县,,300,,,300\n合计,,960,10,20,990\n";

#[test]
fn an_annex_is_compared_by_its_names_and_headings() {
    let desk = desk();
    write(&desk, "annex.csv", ANNEX);
    let run = typed(&desk, "compare annex.csv a").done();
    // 11 ÷ 350 = 3.142…%, 10 ÷ 340 = 2.941…%, 21 ÷ 990 = 2.121…%.
    let screen = "\
比较：差额 = 2025年 − 2024年

2024年  2024年专项资金分配表（3 行，其中山区县 1 行）；读自公布的附件 annex.csv，没有政策文件，金额照公布的
2025年  专项资金（2025 年度，3 行，其中山区县 1 行）；按 a/counties.csv、a/policy.toml 计算，已复核

参数  2024年 是公布的附件，没有政策文件，参数没有比较。

总体情况（单位：元）
            2024年  2025年  差额      增幅
------------------------------------------
资金总额         —   1,000     —         —
生态             —     500     —         —
污染             —     500     —         —
总分配方案     960   1,000   +40    +4.17%
上浮            10      11    +1   +10.00%
补差            20       —   -20  -100.00%
------------------------------------------
各县合计       990   1,011   +21    +2.12%
------------------------------------------
";
    let ending = "
339902  乙县             —     300  +300       —    +300     0     0
        戊县           300       —  -300       —    -300     0     0
339901  甲县           350     361   +11  +3.14%     +30    +1   -20
339903  丙县           340     350   +10  +2.94%     +10     0     0
--------------------------------------------------------------------
        合计           990   1,011   +21  +2.12%     +40    +1   -20
--------------------------------------------------------------------

代码    县(市、区)  县表中的变动
--------------------------------
339902  乙县        仅见于2025年
        戊县        仅见于2024年

仅见于 2024年  1 个，合计 300：戊县
仅见于 2025年  1 个，合计 300：乙县(339902)
仅见于 2025年  「生态」「污染」列，另一边没有公布或没有读取，不计差额
核对 2024年    核对 2 项合计、小计，均相符
核对 2025年    各县合计 1,011 + 结余 0 = 资金总额 1,000 + 上浮 11（元）
核对差额       两边均有的 +21，仅见于 2024年 的 -300，仅见于 2025年 的 +300，共 +21 = 2025年 各县合计 1,011 − 2024年 各县合计 990
";
    run.begins(screen).says(ending);
    let csv = "\u{feff}\
行政区划代码,县(市、区),市,仅见于,2024年合计(元),2025年合计(元),差额(元),差额占2024年(%),生态（仅2025年）(元),污染（仅2025年）(元),总分配方案差额(元),上浮差额(元),补差差额(元),县表中的变动\r\n\
339902,乙县,3399,2025年,,300.00,300.00,,150.00,150.00,300.00,0.00,0.00,\r\n\
,戊县,,2024年,300.00,,-300.00,,,,-300.00,0.00,0.00,\r\n\
339901,甲县,3399,,350.00,361.00,11.00,3.14,300.00,50.00,30.00,1.00,-20.00,\r\n\
339903,丙县,3399,,340.00,350.00,10.00,2.94,50.00,300.00,10.00,0.00,0.00,\r\n";
    assert_eq!(text(&desk, "比较/comparison.csv"), csv);
    let page = text(&desk, "比较/comparison.html");
    assert!(page.contains("<p>2024年 是公布的附件，没有政策文件，参数没有比较。</p>"), "{page}");
}

/// What an annex may be like, and what is said then.
#[test]
fn annexes() {
    let desk = desk();
    let other = |text: &str| text.replace("甲县", "景宁畲族自治县").replace("乙县", "玉环市");
    year(desk.path(), "other", &other(TABLE), &other(POLICY));
    let ungrouped = ANNEX.replace("类别", "备注").replace("山区县", "");
    let coded = "单位：万元,,\n代码,县,合计\n339901,甲乡,0.035\n339903,丙县,0.034\n";
    let cities = "单位：元,\n县,分配金额\n南市,690\n甲县,350\n丙县,340\n北市,300\n戊县,300\n合计,990\n";
    for (what, annex, b, said) in [
        ("no groups", ungrouped, "a", "2024年  2024年专项资金分配表（3 行）；读自"),
        (
            "other names",
            "单位：元,\n县,合计\n景宁县,350\n玉环县,300\n".to_owned(),
            "other",
            "提示 annex  2 行写的是简称或旧名，按箭头后的名称处理：景宁县→景宁畲族自治县、玉环县→玉环市\n",
        ),
        ("codes", coded.to_owned(), "a", "\n改名           1 个：甲乡→甲县(339901)\n".trim_end()),
        (
            "codes of each other",
            coded.replace("丙县", "甲县").replace("甲乡", "丙县"),
            "a",
            "\n\n核对代码     2 个代码两边名称不同，而且是另一个县的名称：丙县→甲县(339901)、甲县→丙县(339903)；代码或名称有误，按代码相减的差额不是同一个县的\n\n参数  ",
        ),
        (
            "numbers before names",
            "单位：元,\n县,合计\n（一）南市,690\n1.甲县,350\n2．丙县,340\n合计,690\n上年下达数,600\n".to_owned(),
            "a",
            "\n339901  甲县            350    361   +11  +3.14%\n",
        ),
        ("nobody of it on one side", ANNEX.to_owned(), "a", "\n无代码 300 — -300 — -300 0 0\n"),
        ("a unit", coded.to_owned(), "a", "\n339901  甲县          350    361   +11  +3.14%\n"),
        ("spaces", ANNEX.replace("甲县", "甲  县"), "a", "\n339901  甲县           350     361   +11  +3.14%"),
        (
            "a wrong total",
            ANNEX.replace("20,990", "20,991"),
            "a",
            "不符 2024年    第8行 合计「合计」列：公布 991，应为 990（第5至7行之和），相差 1 元\n",
        ),
        (
            "a wrong row",
            ANNEX.replace("340,,,340", "340,,,341"),
            "a",
            "\n不符 2024年    核对 2 项合计、小计，2 处不符，各县仍按公布的数比较\n",
        ),
        (
            "a county called a city",
            "单位：元,\n县,合计\n南市,690\n甲县,350\n丁市,340\n北市,300\n戊县,300\n合计,990\n".to_owned(),
            "a",
            "核对 annex     核对 3 项合计、小计，均相符\n",
        ),
        (
            "a total that is none",
            ANNEX.replace("20,990", "20,#REF!"),
            "a",
            "未核对 2024年  合计、小计或所含的格不是数，或空着：第8行「合计」列\n",
        ),
        ("cities", cities.to_owned(), "a", "\n各县合计    990  1,011   +21  +2.12%\n"),
        ("a city wrong", cities.replace("南市,690", "南市,691"), "a", "第3行 南市「分配金额」列：公布 691，应为 690"),
        (
            "the city itself",
            format!("单位：元,\n县,合计\n杭州市,10\n市本级,4\n上城区,6\n温州市,5\n市本级,2\n{}", "鹿城区,3\n合计,15\n"),
            "city.csv",
            "330100  杭州市本级        4        4     0  0.00%",
        ),
        ("a blank total", ANNEX.replace("10,20,350", "10,20,"), "a", "第5行 甲县的合计空着，按各部分之和 350 计\n"),
        ("no amounts", ANNEX.replace("补差", "耕地(亩)"), "a", "「耕地(亩)」列没有比较：不是金额\n"),
        (
            "a text among them",
            ANNEX
                .replace("340,10", "340,待定")
                .replace("340,,,340", "340,,0,340")
                .replace("300,,,300", "300,待定,0,300"),
            "a",
            "「上浮」列没有比较：夹有文字\n",
        ),
        (
            "a header to run",
            ANNEX.replace("补差", "=1+1"),
            "a",
            "「=1+1」列没有比较：表头太长、有看不见的字符，或以 =、+、-、@ 开头\n",
        ),
        (
            "codes of an office",
            "单位：元,,\n单位编码,县,合计\n001,甲县,350\n002,丙县,340\n".to_owned(),
            "a",
            "提示 annex 「单位编码」列不是行政区划代码，没有使用，按县名比较\n",
        ),
        (
            "another code",
            "单位：元,,\n代码,县,合计\n999999,甲县,350\n339903,丙县,340\n".to_owned(),
            "a",
            "核对代码 1 个名称相同而代码不同，各列一行，没有相减：甲县(999999→339901)；是同一个县的，改正代码\n",
        ),
        ("both", ANNEX.to_owned(), "last.csv", "\n参数  2024年、2023年 是公布的附件，没有政策文件，参数没有比较。\n"),
        ("both the same", ANNEX.to_owned(), "annex.csv", "\n核对差额  两边均有的 0，仅见于 A 的 0，仅见于 B 的 0，"),
    ] {
        write(&desk, "annex.csv", &annex);
        write(&desk, "city.csv", "单位：元,,\n代码,县,合计\n330100,杭州市本级,4\n330300,温州市本级,2\n");
        write(&desk, "last.csv", ANNEX.replace("2024", "2023"));
        let run = compare(&desk, &["./annex.csv", b]).done();
        let squeezed = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" ");
        assert!(squeezed(&run.stdout).contains(&squeezed(said)), "{what}: {}", run.stdout);
    }
}

/// What would mislead stands before the tables, on the screen, the page and the sheet.
#[test]
fn what_makes_a_comparison_doubtful_is_said_before_it() {
    let desk = desk();
    let wrong = ANNEX.replace("340,,,340", "340,,,341");
    write(&desk, "annex.csv", wrong.replace("元", "万元"));
    write(&desk, "last.csv", ANNEX.replace("2024", "2023"));
    let unit = "2024年 的合计是 2023年 的 10,010 倍，可能有一边的单位写错了（元与万元差一万倍）：先核对两边的单位，在此之前不要引用下面的差额和增幅";
    let likely = "最可能：第6行 丙县「合计」列有误：公布 341，改为 340，即全部相符";
    let said = format!(
        "没有政策文件，金额照公布的\n\n核对单位     {unit}\n\
         不符 2024年  核对 2 项合计、小计，2 处不符，各县仍按公布的数比较\n\
         不符 2024年  {likely}\n\
         不符 2024年  第6行 丙县「合计」列：公布 341，应为 340（总分配方案 + 上浮 + 补差），相差 1 万元\n\
         不符 2024年  第8行 合计「合计」列：公布 990，应为 991（第5至7行之和），相差 -1 万元\n\n参数  "
    );
    typed(&desk, "compare last.csv annex.csv").done().says(said);
    let page = text(&desk, "比较/comparison.html");
    let (head, tables) = page.split_once("</header>").expect("a head");
    assert!(head.contains(unit) && head.contains(likely) && !tables.contains(likely), "{page}");
    let book = Book::read(&desk.path().join("比较/比较.xlsx"));
    let top = book.value(1, "A2");
    assert!(top.starts_with(&format!("核对单位：{unit}\n")) && top.contains(likely), "{top}");
    assert!(top.ends_with("\n单位：万元"), "{top}");
    let english = typed(&desk, "compare last.csv annex.csv --lang en").stdout;
    let likely = "\nwrong 2024  likely: line 6 丙县, 合计 is wrong: 341 is printed; with 340, everything adds up\n";
    assert!(english.find(likely) < english.find("\nsums; unit") && english.contains(likely), "{english}");
}

/// A county whose point or unit slipped, and districts that are others since 2021; what is no total is not taken for one.
#[test]
fn what_is_unusual_in_an_annex_is_said_before_the_tables() {
    let desk = desk();
    let this_year = repository("fixtures/2025").display().to_string();
    let counties = text(repository("fixtures/2025"), "annex.csv");
    let totals = counties.lines().filter(|line| line.starts_with("33")).filter_map(|line| {
        let mut cells = line.split(',');
        Some((cells.next()?, cells.next()?, cells.next_back()?))
    });
    let totals: Vec<(&str, &str, &str)> = totals.collect();
    let annex = |of: &dyn Fn(&str, &str) -> Option<String>| {
        let rows = totals.iter().filter_map(|(_, name, total)| of(name, total));
        format!("单位：万元,\n县,合计\n{}", rows.collect::<String>())
    };
    for (total, shown) in [("11054200", "11,054,200.00"), ("11054.2", "11,054.20"), ("110.54", "110.54")] {
        let is_one = |name: &str| name == "淳安县";
        let slipped = annex(&|name, right| Some(format!("{name},{}\n", if is_one(name) { total } else { right })));
        write(&desk, "old.csv", slipped);
        compare(&desk, &["old.csv", &this_year]).done().says(format!(
            "\n核对金额  1 个两边之比与多数县的相差 5 倍以上，小数点或单位可能错了，先核对：330127 淳安县 {shown}→1,105.42\n\n参数"
        ));
    }
    // Where every second one moved so far nobody can tell which of them did.
    let half = annex(&|name, right| Some(format!("{name},{right}{}\n", if name.ends_with('县') { "0" } else { "" })));
    write(&desk, "old.csv", half);
    compare(&desk, &["old.csv", &this_year]).done().never_says("核对金额");
    let before = |name: &str, total: &str| {
        let name = if name == "临平区" { "江干区" } else { name };
        (name != "钱塘区").then(|| format!("{name},{total}\n"))
    };
    write(&desk, "2020.csv", annex(&before));
    // Of the city only what 钱塘区 has is more: 江干区 is one of its districts.
    compare(&desk, &["2020.csv", &this_year])
        .done()
        .says("\n核对区划  2021年杭州市调整区划：江干区大部并入上城区，")
        .says("2020 是调整前的区，同名的两边范围不同，增减不能说明分配的变化\n\n参数")
        .never_says("无代码");
    // Of the mountain counties alone nobody knows.
    let some = annex(&|name, total| ["苍南县", "淳安县"].contains(&name).then(|| format!("{name},{total}\n")));
    write(&desk, "some.csv", some);
    compare(&desk, &["some.csv", &this_year]).done().never_says("核对区划");
    write(&desk, "2018.csv", annex(&|name, total| (name != "龙港市").then(|| format!("{name},{total}\n"))));
    let said =
        "\n核对区划  2019年龙港市从苍南县分出；2018 是分出前的县，同名的两边范围不同，增减不能说明分配的变化\n\n参数";
    compare(&desk, &["2018.csv", &this_year]).done().says(said);
    let other = crate::compare::desk();
    let whole = annex(&|name, total| Some(format!("{name},{total}\n")));
    write(&other, "last.csv", whole.replace("合计", "上年下达数"));
    refused(
        &other,
        ["last.csv", &this_year],
        "last.csv 里看不出哪一列是各县的合计，只有“上年下达数”一列金额；改法：换成有各县合计的附件；要比较的正是这一列的，另存一份，把这一列的表头改为“合计” [annex_no_total]",
        "last.csv: no telling which column is the total; the only amounts are 上年下达数: take an annex with a total, or, if these are meant, head them total in a copy [annex_no_total]",
    );
    // The unit in the header of a group is that of its columns, not the one above the table.
    let rows: Vec<String> = totals.iter().map(|(code, name, total)| format!("{code},{name},5,7,{total}")).collect();
    let grouped = format!("单位：万元,,,,\n代码,县,补助（元）,,合计\n,,中央,省级,\n{}\n", rows.join("\n"));
    write(&desk, "groups.csv", grouped);
    let run = compare(&desk, &["groups.csv", &this_year]).done();
    let squeezed: Vec<&str> =
        run.stdout.lines().filter(|line| line.starts_with("中央") || line.starts_with("省级")).collect();
    assert!(squeezed.len() == 2 && squeezed[0].contains(" 450 ") && squeezed[1].contains(" 630 "), "{}", run.stdout);
}

/// What cities and counties were called once; whatever is taken for another is said.
#[test]
fn old_names_are_known_and_said() {
    let desk = desk();
    let this_year = repository("fixtures/2025").display().to_string();
    for (rows, said) in [
        (
            "湖州市直,5\n绍兴县,3\n衢县,2\n金华县,1\n杭州市（本级）,6\n温州市市本级,7\n上城区,1\n",
            "提示 old     6 行写的是简称或旧名，按箭头后的名称处理：湖州市直→湖州市本级、绍兴县→柯桥区（2013年撤县设区，区域有调整）、\
             衢县→衢江区（2001年撤县设区，区域有调整）、金华县→金东区（2000年撤县设区，区域有调整）、\
             杭州市（本级）→杭州市本级、温州市市本级→温州市本级\n",
        ),
        // Bodies and zones within a county are none.
        ("普陀山管委会,2\n余杭经济开发区,1\n上城区教育局,4\n上城区,1\n", "\n仅见于 old   3 个，合计 7.00："),
        // Both stand there: the former one is nobody else.
        ("柯桥区,2\n绍兴县,1\n", "\n仅见于 old   1 个，合计 1.00：绍兴县\n"),
        // Below their cities.
        (
            "杭州市,10\n（本级）,4\n上城区,6\n温州市,5\n市直,2\n鹿城区,3\n合计,15\n",
            "提示 old     2 行写的是简称或旧名，按箭头后的名称处理：杭州市（本级）→杭州市本级、温州市直→温州市本级\n",
        ),
    ] {
        write(&desk, "old.csv", format!("单位：万元,\n县,合计\n{rows}"));
        let run = compare(&desk, &["old.csv", &this_year]).done().says(said);
        assert_eq!(run.stdout.contains("仅见于 old  "), said.contains("仅见于 old  "), "{}", run.stdout);
    }
}

/// Short names alone are known by the province, and one county under two names is one county.
#[test]
fn short_names_lead_to_counties_and_none_stands_there_twice() {
    let desk = desk();
    let annex = |name: &str, rows: &str| write(&desk, name, format!("单位：万元,,\n县,合计,备注\n{rows}\n"));
    annex("short.csv", "安吉,1,\n德清县,2,\n海盐,3,\n淳安,4,\n合计,10,");
    annex("long.csv", "安吉县,2,\n德清县,2,\n海盐县,3,\n淳安县,4,\n合计,11,");
    typed(&desk, "compare short.csv long.csv")
        .done()
        .says("\n330523  安吉县          1     2    +1  +100.00%\n")
        .says("安吉→安吉县、海盐→海盐县、淳安→淳安县");
    for (rows, said) in [
        ("安吉,1,\n德清县,2,\n安吉县,3,", "第5行 安吉县：与第3行 是同一个县"),
        ("安吉县,1,\n德清县,,另文下达\n海盐,3,", "第4行 德清县「合计」列：空着；没有的写 0"),
    ] {
        annex("other.csv", rows);
        typed(&desk, "compare other.csv long.csv").ended(1).complains(said);
    }
    write(&desk, "coded.csv", "单位：万元,,\n代码,县,合计\n330523,安吉县,1\n330521,安吉县,2\n330424,海盐县,3\n");
    typed(&desk, "compare coded.csv long.csv").complains("第4行 安吉县：与第3行 是同一个县");
}

/// 杭州市 is all of it, or 杭州市本级: nobody guesses.
#[test]
fn whole_cities_are_not_taken_for_their_own_shares() {
    let desk = desk();
    let this_year = repository("fixtures/2025").display().to_string();
    write(&desk, "city.csv", "单位：万元,\n地区,合计\n杭州市,30\n温州市,20\n宁波市,20\n合计,70\n");
    refused(
        &desk,
        ["city.csv", &this_year],
        "city.csv 里的 杭州市、温州市 看不出是市本级还是全市，另一边有的是市本级；改法：另存一份，是市本级的写全，如“杭州市本级”；是全市的，换成列到县的表 [annex_city]",
        "city.csv: no telling whether 杭州市, 温州市 means the whole city or its own share, which the other side has; in a copy, write out own shares, as 杭州市本级; of whole cities take a table by counties instead [annex_city]",
    );
    write(&desk, "last.csv", "单位：万元,\n地区,合计\n杭州市,20\n温州市,20\n宁波市,20\n合计,60\n");
    typed(&desk, "compare last.csv city.csv").done().says("\n      杭州市        20    30   +10  +50.00%\n");
}

/// Of a workbook the sheet asked for; what is hidden is not taken, and that is said.
#[test]
fn a_sheet_of_an_annex() {
    let desk = desk();
    let mut book = Workbook::new();
    for (name, total) in [("甲", "350"), ("乙", "300")] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        fill(sheet, (0, 0), [vec!["单位：元"], vec!["县", "合计"], vec!["甲县", total]]);
    }
    book.save(desk.path().join("annex.xlsx")).expect("written");
    refused(
        &desk,
        ["annex.xlsx", "a"],
        "工作簿 annex.xlsx 有几张表都像公布的表；改法：用 --sheet 写明是哪一张：甲、乙 [sheet_several]",
        "annex.xlsx: several sheets look like a published table; name one after --sheet: 甲, 乙 [sheet_several]",
    );
    for (sheet, total) in [("甲", "350"), ("乙", "300")] {
        compare(&desk, &["annex.xlsx", "a", "--sheet", sheet]).done().says(format!("\n339901  甲县          {total}"));
    }
    fs::remove_file(desk.path().join("annex.xlsx")).expect("it is there");
    fs::remove_dir_all(desk.path().join("比较")).expect("it is there");
    typed(&desk, "compare a a --sheet 甲")
        .ended(1)
        .complains_last("a 不是工作簿，没有“甲”这张表；改法：不写 --sheet，或换成工作簿 [sheet_of_csv]\n");
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "县").expect("a cell");
    // All its sheets hidden, which no office program saves and others do.
    let book = Book::of(book.save_to_buffer().expect("written"));
    let hidden = book.rewritten(|_, xml| xml.replace(" sheetId=", " state=\"hidden\" sheetId="));
    write(&desk, "hidden.xlsx", hidden);
    refused(
        &desk,
        ["hidden.xlsx", "a"],
        "工作簿 hidden.xlsx 里的表都是隐藏的，没有取；改法：取消隐藏要用的一张（在表名上按右键）再保存；或用 --sheet 写明是哪一张 [sheet_hidden]",
        "hidden.xlsx: all its sheets are hidden, so none was taken; unhide one (right-click on its name), or name it after --sheet [sheet_hidden]",
    );
}

#[cfg(unix)]
#[test]
fn what_may_have_no_end_is_no_side() {
    let desk = desk();
    std::os::unix::fs::symlink("/dev/zero", desk.path().join("annex.csv")).expect("a link");
    refused(
        &desk,
        ["annex.csv", "a"],
        "annex.csv 既不是文件，也不是文件夹；改法：先存成文件再比较 [side_no_file]",
        "annex.csv: neither a file nor a folder; save it as a file first [side_no_file]",
    );
}

#[test]
fn annexes_that_cannot_be_compared() {
    let desk = desk();
    for (annex, chinese, english) in [
        (
            ANNEX.replace("元", ""),
            "annex.csv 没有写明金额的单位；改法：另存一份，在表头上面写“单位：万元”，或在表头里写明，如“合计(万元)” [annex_unit]",
            "annex.csv: the unit of its amounts is not said; in a copy, head the total total_yuan or total_wan_yuan [annex_unit]",
        ),
        (
            "单位：元,,\n县,中央合计,省级合计\n甲县,1,2\n乙县,3,4\n".to_owned(),
            "annex.csv 里有几列都可能是各县的合计（中央合计、省级合计）；改法：另存一份，只留要比较的一列叫“合计”，其他的改写表头或删去 [annex_totals]",
            "annex.csv: several columns may be the total (中央合计, 省级合计); in a copy, head only one of them total [annex_totals]",
        ),
        (
            ANNEX.replace("补差,合计", "补差,补助"),
            "annex.csv 里看不出哪一列是各县的合计；改法：另存一份，把这一列的表头改为“合计” [annex_no_total]",
            "annex.csv: no telling which column is the total; head it total in a copy [annex_no_total]",
        ),
        (
            "单位：万元,,\n县,第一批已下达,本次下达\n甲县,1,2\n乙县,3,4\n".to_owned(),
            "annex.csv 里看不出哪一列是各县的合计；改法：另存一份，添一列“合计”，写各批下达数之和（一批的数不要改叫“合计”） [annex_no_total]",
            "annex.csv: no telling which column is the total; in a copy, add a column total, the sum of all batches [annex_no_total]",
        ),
        (
            "单位：万元,,,\n县,2023年,2024年,合计\n甲县,1,2,3\n乙县,3,4,7\n丙县,3,5,8\n".to_owned(),
            "annex.csv 里有几列都可能是各县的合计（2023年、2024年、合计）；改法：另存一份，只留要比较的一列叫“合计”，其他的改写表头或删去 [annex_totals]",
            "annex.csv: several columns may be the total (2023年, 2024年, 合计); in a copy, head only one of them total [annex_totals]",
        ),
        (
            "单位：万元,\n县,合计\n上城区、拱墅区,1358\n平阳县,7\n苍南县（含龙港市）,9\n".to_owned(),
            "annex.csv 有 2 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第3行 上城区、拱墅区：不止一个县（上城区/拱墅区），不能逐县比较；另存一份，各县分开写\n\
             第5行 苍南县（含龙港市）：不止一个县（苍南县/龙港市），不能逐县比较；另存一份，各县分开写",
            "annex.csv: cells that cannot be compared: 2; mend them in a copy [annex_cells]\n\
             line 3 上城区、拱墅区: more than one county (上城区/拱墅区), which cannot be compared county by county; write them apart in a copy\n\
             line 5 苍南县（含龙港市）: more than one county (苍南县/龙港市), which cannot be compared county by county; write them apart in a copy",
        ),
        (
            "单位：万元,\n县,合计\n甲县,1\n乙县,2\n丙县,1\n丁县,1\n戊县,1\n资金总和,6\n".to_owned(),
            "annex.csv 有 1 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第8行 资金总和：与其他各行之和相等，看不出是一个县还是合计；是合计的，把名称改为“合计”；是县的，加一列代码",
            "annex.csv: cells that cannot be compared: 1; mend them in a copy [annex_cells]\n\
             line 8 资金总和: as much as all other rows together, so a county or the total; if it is that, call it total, if a county, add a column of codes",
        ),
        (
            "单位：万元,\n县,合计\n苍南县（不含龙港市）,9\n原苍南县、龙港市,9\n".to_owned(),
            "annex.csv 有 1 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第4行 原苍南县、龙港市：不止一个县（苍南县/龙港市），不能逐县比较；另存一份，各县分开写",
            "annex.csv: cells that cannot be compared: 1; mend them in a copy [annex_cells]\n\
             line 4 原苍南县、龙港市: more than one county (苍南县/龙港市), which cannot be compared county by county; write them apart in a copy",
        ),
        (
            "注：无\n".to_owned(),
            "annex.csv 里没有可以比较的表：没有表头，或没有各县的金额；改法：检查是不是选错了文件；工作簿里有几张表的，用 --sheet 写明是哪一张 [annex_no_table]",
            "annex.csv: no table to compare in it: no headers, or no amounts of counties; of several sheets name the one with --sheet [annex_no_table]",
        ),
        (
            "单位：元,,,\n县,合计,县,合计\n甲县,1,乙县,2\n".to_owned(),
            "annex.csv 的表分成几栏并排，一行有几个县；改法：另存一份，把各栏上下接成一栏 [annex_panels]",
            "annex.csv: its table stands in several panels side by side; put them below each other in a copy [annex_panels]",
        ),
        (
            ANNEX.replace("340,,,340", "340,,,待定").replace("戊县,,300,,,300", "甲县,,300,,,0.001"),
            "annex.csv 有 3 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第6行 丙县「合计」列：不是数\n\
             第7行 甲县：与第5行 是同一个县\n\
             第7行 甲县「合计」列：不是整分",
            "annex.csv: cells that cannot be compared: 3; mend them in a copy [annex_cells]\n\
             line 6 丙县, 合计: no number\n\
             line 7 甲县: the county of line 5\n\
             line 7 甲县, 合计: no whole fen",
        ),
        (
            "单位：元,,\n县,省级,合计\n=1+1,5,5\n乙县,5,\n丙县,6,6\n".to_owned(),
            "annex.csv 有 2 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第3行 =1+1：不能用作县名：太长、有看不见的字符，或以 =、+、-、@ 开头\n\
             第4行 乙县「合计」列：空着；没有的写 0，与别的县合并单元格的，各县分开写",
            "annex.csv: cells that cannot be compared: 2; mend them in a copy [annex_cells]\n\
             line 3 =1+1: no name that can be used: too long, with invisible characters, or beginning with =, +, - or @\n\
             line 4 乙县, 合计: blank; write 0 for none, and a share each where cells of counties are merged",
        ),
        (
            "单位：元,,\n县,省级,合计\n甲,1,1\n南市,9,9\n乙,2,2\n丙,3,3\n戊,4,4\n北市,5,5\n己,1,1\n庚,1,1\n合计,99,99\n".to_owned(),
            "annex.csv 有 1 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第8行 北市：看不出是一个县还是下面各行的合计，数也对不上；是合计的，在名称后写“小计”",
            "annex.csv: cells that cannot be compared: 1; mend them in a copy [annex_cells]\n\
             line 8 北市: a county or the sum of the rows below, which it is not; if it is one, add subtotal to its name",
        ),
        (
            "单位：元,\n县,合计\n甲县,350\n乙县,暂缓\n本级,5\n丙县,340\n合计,690\n".to_owned(),
            "annex.csv 有 2 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第4行 乙县「合计」列：不是数\n\
             第5行 本级：看不出是哪个市的本级；写全，如“杭州市本级”",
            "annex.csv: cells that cannot be compared: 2; mend them in a copy [annex_cells]\n\
             line 4 乙县, 合计: no number\n\
             line 5 本级: no telling whose 本级 it is; write it out, as 杭州市本级",
        ),
        (
            "单位：元,,\n代码,县,合计\n33990l,甲县,350\n339902,,300\n,,300\n339903,市直,340\n".to_owned(),
            "annex.csv 有 4 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n\
             第3行 甲县「代码」列：33990l 不是行政区划代码\n\
             第4行 339902：没有县名\n\
             第5行：没有县名\n\
             第6行 市直：看不出是哪个市的本级；写全，如“杭州市本级”",
            "annex.csv: cells that cannot be compared: 4; mend them in a copy [annex_cells]\n\
             line 3 甲县, 代码: 33990l is no code of an area\n\
             line 4 339902: no name\n\
             line 5: no name\n\
             line 6 市直: no telling whose 本级 it is; write it out, as 杭州市本级",
        ),
        (
            "单位：元,,,,\n县,总计,本次下达,,提前下达\n,,合计,教育,\n,,,中央,省级\n甲县,6,3,2,3\n丙县,9,4,3,5\n".to_owned(),
            "annex.csv 里有几列都可能是各县的合计（总计、合计）；改法：另存一份，只留要比较的一列叫“合计”，其他的改写表头或删去 [annex_totals]",
            "annex.csv: several columns may be the total (总计, 合计); in a copy, head only one of them total [annex_totals]",
        ),
        (
            "单位：元,,\n主管部门,县,合计\n省林业局,甲县,1\n省水利厅,甲县,2\n".to_owned(),
            "annex.csv 有 1 处不能比较；改法：另存一份，改正下列各处 [annex_cells]\n第4行 甲县：与第3行 是同一个县",
            "annex.csv: cells that cannot be compared: 1; mend them in a copy [annex_cells]\nline 4 甲县: the county of line 3",
        ),
        (
            "单位：元,\n县,合计\n辛县,1\n壬县,2\n".to_owned(),
            "两边没有相同的县：annex.csv 里是 辛县、壬县 等，a 里是 甲县、乙县、丙县 等；改法：检查是不是选错了文件；附件里没有代码的，县名写全称，或加一列代码 [nothing_common]",
            "the sides have no county in common: annex.csv has 辛县, 壬县, a has 甲县, 乙县, 丙县; check the files; where an annex has no codes, write whole names or add a column of codes [nothing_common]",
        ),
        (
            String::new(),
            "表 annex.csv 有 1 处问题：\n整张表：文件是空的；改法：第一行写表头，下面一行一个县 [empty_file]",
            "annex.csv: 1 problem in the table\ntable: the file is empty; expected a header row and one row a county [empty_file]",
        ),
    ] {
        write(&desk, "annex.csv", &annex);
        refused(&desk, ["annex.csv", "a"], chinese, english);
    }
}

/// What is paid is what is left of 分配金额 once something is taken off; what an acre gets is no amount.
#[test]
fn the_total_is_what_is_left_and_rates_are_not_added_up() {
    let desk = desk();
    let annex = "单位：元,,,,\n县,面积（亩）,标准（元/亩）,分配金额,扣减,{}\n\
                 甲县,100,3,320,10,310\n丙县,150,2,340,0,340\n合计,,,660,10,650\n";
    for people in ["户数", "学生数合计", "（人）", "面积"] {
        let counted =
            ANNEX.replace("补差", people).replace("320,10,20,350", "320,10,2000,330").replace("20,990", ",970");
        write(&desk, "annex.csv", counted);
        typed(&desk, "compare annex.csv a")
            .done()
            .says("\n各县合计       970   1,011")
            .says(format!("「{}」列没有比较：不是金额", people.replace('（', "(").replace('）', ")")));
    }
    let shares = "单位：元,,\n县,按面积,其他资金\n甲县,60,40\n丙县,200,100\n合计,260,140\n";
    write(&desk, "annex.csv", shares);
    assert!(typed(&desk, "compare annex.csv a").stderr.contains("[annex_no_total]"));
    for header in ["实际下达", "拨付", "扣减后金额"] {
        write(&desk, "annex.csv", annex.replace("{}", header));
        let run = typed(&desk, "compare annex.csv a").done();
        let said = run.stdout.split_whitespace().collect::<Vec<&str>>().join(" ");
        for line in [
            "各县合计 650 1,011 +361 +55.54%",
            "339901 甲县 310 361 +51 +16.45%",
            "未核对 annex 「标准(元/亩)」列不是可以相加的数，或多为文字",
        ] {
            assert!(said.contains(line), "{header}: {}", run.stdout);
        }
    }
}

/// The workbook that `fund` writes, and what LibreOffice saves of it, say of every county what the result says.
#[test]
fn a_workbook_of_this_program_differs_in_nothing_from_its_result() {
    let desk = desk();
    let table = repository("fixtures/2025-full/counties.csv").display().to_string();
    for language in ["zh", "en"] {
        fund(&desk, &[&table, "--out", language, "--lang", language]).ended(0);
    }
    let mut annexes = ["zh/allocation.xlsx", "en/allocation.xlsx", "zh/allocation.csv", "en/allocation.csv"]
        .map(|name| desk.path().join(name))
        .to_vec();
    if let Some(office) = Office::find() {
        for format in ["xls", "ods", "csv:Text - txt - csv (StarCalc):44,34,76"] {
            let saved = office.save_as(format, &annexes[..1]);
            let ending = format.split(':').next().expect("a suffix");
            let copy = desk.path().join(format!("saved.{ending}"));
            fs::copy(saved.join(format!("allocation.{ending}")), &copy).expect("it is there");
            annexes.push(copy);
        }
    }
    for annex in annexes {
        compare(&desk, &[&annex.display().to_string(), "zh"]).done().says("均相符").never_says("\n仅见于 ");
        let csv = text(&desk, "比较/comparison.csv");
        for row in csv.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            assert!(cells[6..cells.len() - 1].iter().all(|cell| *cell == "0.00"), "{}: {row}", annex.display());
        }
        assert_eq!(csv.lines().count(), 91);
    }
}

/// One sheet, counties by code, cities below the total; every formula comes to what is stored with it.
#[test]
fn the_workbook_of_a_comparison_calculates() {
    let desk = desk_with_other_weights();
    write(&desk, "annex.csv", ANNEX);
    let full = repository("fixtures/2025-full").display().to_string();
    let year = repository("fixtures/2025").display().to_string();
    let mut books = Vec::new();
    for (name, a, b) in
        [("policies", "a", "b"), ("annex", "annex.csv", "a"), ("back", "a", "annex.csv"), ("years", &year, &full)]
    {
        compare(&desk, &[a, b, "--out", name]).done();
        books.push((name, Book::read(&desk.path().join(name).join("比较.xlsx"))));
    }
    let book = &books[1].1;
    assert_eq!(book.sheets(), ["比较"]);
    for (cell, value) in [
        ("A1", "2025年与2024年分配比较"),
        ("A2", "单位：万元"),
        ("E3", "2024年 合计"),
        ("I3", "其中：总分配方案"),
        ("L3", "仅2025年：生态"),
        ("B4", "甲县"),
        ("B5", "乙县"),
        ("B6", "丙县"),
        ("B7", "戊县"),
        ("D7", "2024年"),
        ("E4", "0.035"),
        ("E5", ""),
        ("F4", "0.0361"),
        ("G4", "0.0011"),
        ("H5", "—"),
        ("B8", "合计"),
        ("G8", "0.0021"),
        ("B9", "3399"),
        ("E9", "0.069"),
    ] {
        assert_eq!(book.value(1, cell), value, "{cell}");
    }
    assert_eq!(book.formula(1, "G4").as_deref(), Some("F4-E4"));
    assert_eq!(book.formula(1, "E8").as_deref(), Some("SUM($E$4:$E$7)"));
    let sheet = book.part("xl/worksheets/sheet1.xml");
    for part in [
        "<autoFilter ref=\"A3:N7\"",
        "ySplit=\"3\"",
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
    ] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    let Some(office) = Office::find() else { return };
    let recalculated = office.recalculate(books.iter().map(|(name, book)| (*name, book.spoilt())));
    let number = |text: &str| match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|percent| percent / 100.0),
        None => text.parse().ok(),
    };
    let mut compared = 0;
    for (name, book) in &books {
        for (cell, formula, stored) in book.formulas(1) {
            let value = recalculated.sheet(name, "比较").get(&cell).map_or("", String::as_str);
            let agrees = match (number(value), number(&stored)) {
                (Some(value), Some(stored)) => close(value, stored),
                _ => value == stored,
            };
            assert!(agrees, "{name} {cell} ={formula}: {value}, stored {stored}");
            compared += 1;
        }
    }
    assert!(compared > 250, "{compared}");
}
