//! `allocation.xlsx` of policies with indicators, control, adjustments and batches: the years that the library's
//! tests/year.rs has by hand.

use crate::book::{Book, Case, Office};

const FACTOR: &str =
    "\n[[factors]]\nkey = \"eco\"\nname = \"生态保护因素\"\nweight = \"1\"\ntilt = \"1\"\nsource = \"示例\"\n";
const CONTROL: &str = "\n[control]\nfloor = \"1.00\"\ncap = \"1.15\"\nsource = \"示例\"\n";
const AUDIT: &str = "\n[[adjustments]]\nkey = \"audit\"\nname = \"审计扣减\"\nkind = \"deduction\"\nfreed = \"others\"\nsource = \"示例\"\n";
const ISSUED: &str = "\n[issued]\nbatches = [{ key = \"first_batch\", name = \"第一批已下达\", total_yuan = \"750.00\" }]\nshortfall = \"recover\"\nsource = \"示例\"\n";

const NAMES: [&str; 5] = ["330102,上城区", "330105,拱墅区", "330106,西湖区", "330108,滨江区", "330109,萧山区"];

fn policy(fund: &str, parts: &[&str]) -> String {
    let head = "fiscal_year = 2025\ntitle = \"示例\"\nsource = \"示例\"\nquantum_yuan = \"1.00\"\n";
    format!("fund_total_yuan = \"{fund}\"\n{head}{}", parts.concat())
}

/// The five counties, each with its figures.
fn table(columns: &str, rows: [&str; 5]) -> String {
    let rows = NAMES.iter().zip(rows).map(|(name, figures)| format!("{name},{figures}\n"));
    format!("code,name,{columns}\n{}", rows.collect::<String>())
}

const LAST: [&str; 5] = ["283,250", "191,200", "269,280", "209,150", "48,60"];

fn beside(figures: [&str; 5]) -> Vec<String> {
    LAST.iter().zip(figures).map(|(last, figure)| format!("{last},{figure}")).collect()
}

fn controlled(name: &str, column: &str, figures: [&str; 5], parts: &[&str]) -> Case {
    let rows = beside(figures);
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let rows = rows.try_into().expect("five counties");
    let parts = [&[FACTOR, CONTROL], parts].concat();
    Case::new(name, table(&format!("eco,last_yuan,{column}"), rows), &policy("1000.00", &parts))
}

/// An indicator of every kind; two factors; mountain counties with a tilt and an uplift.
fn every_kind() -> Case {
    let indicator = |key: &str, name: &str, weight: &str, more: &str| {
        format!(
            "[[factors.indicators]]\nkey = \"{key}\"\nname = \"{name}\"\nweight = \"{weight}\"\nsource = \"示例\"\n{more}\n"
        )
    };
    let factor = |key: &str, name: &str, weight: &str| {
        format!(
            "\n[[factors]]\nkey = \"{key}\"\nname = \"{name}\"\nweight = \"{weight}\"\ntilt = \"1.1\"\n\
             coefficients = [\"performance\"]\nsource = \"示例\"\n"
        )
    };
    let parts = [
        factor("eco", "生态保护因素", "0.6"),
        indicator("cut", "削减量", "0.3", "below_zero = \"zero\"\ncoefficients = [\"hard\"]"),
        indicator("air", "空气质量改善", "0.2", "kind = \"change\"\nbetter = \"lower\"\nbefore = \"pm_2023\"\nnow = \"pm_2024\""),
        indicator("gap", "水质差距", "0.25", "kind = \"gap\"\nreference = \"80.5\""),
        indicator("rate", "达标率", "0.25", "kind = \"minmax\"\nbetter = \"higher\"\nlowest = \"0.1\""),
        factor("pollution", "污染防治因素", "0.3"),
        indicator("section", "断面水质", "1", "grades = { \"优\" = \"1\", \"良\" = \"0.75\", \"差\" = \"0\" }"),
        "\n[coefficients.performance]\nname = \"绩效系数\"\ngrades = { \"甲\" = \"1.1\", \"乙\" = \"1\" }\n".to_owned(),
        "\n[fiscal_capacity]\nweight = \"0.1\"\nrest = \"retained\"\nsource = \"示例\"\n".to_owned(),
        "\n[uplift]\nrate = { fixed = \"0.035\" }\nfunding = \"fiscal_capacity\"\nsource = \"示例\"\n".to_owned(),
        "\n[control]\nfloor = \"0.7\"\ncap = \"1.2\"\nneed_rate = \"0.8\"\nsurplus = \"retained\"\nsource = \"示例\"\n".to_owned(),
        AUDIT.replace("others", "retained"),
        "\n[[adjustments]]\nkey = \"award\"\nname = \"奖惩\"\nkind = \"signed\"\nnew_money_yuan = \"30.00\"\nsource = \"示例\"\n".to_owned(),
        ISSUED.replace("750.00", "500.00"),
        "\n[roster]\ncounties = [{ code = \"330102\", name = \"上城区\" }]\n".to_owned(),
    ];
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let columns = "cut,pm_2023,pm_2024,gap,rate,section,performance,hard,last_yuan,need_yuan,audit_yuan,award_yuan,first_batch_yuan";
    let rows = [
        "30.5,35.2,30.9,70,99.5,优,甲,1.2,6000.37,9000,0,20,100",
        "-3,31,33,60.25,95.1,良,乙,1,1500.5,3000.33,10,-10,120",
        "20,28.3,28.1,90,91,差,乙,1,1900,2100,5,0,80",
        "12.25,40,31.5,75,97.3,优,甲,1.05,0,4000,0,15,300",
        "0,33,32.75,80,96,良,乙,1,1000,1800,0,5,-100",
    ];
    Case::new("every_kind", table(columns, rows), &policy("10000.00", &parts))
}

/// A rate × last year's amount that is nearer to a whole number than 15 digits can tell.
fn near_bounds() -> Case {
    let rows = "code,name,eco,last_yuan\n330102,上城区,1,9999999999999.99\n330105,拱墅区,1,1\n";
    let control = CONTROL
        .replace("floor = \"1.00\"\n", "")
        .replace("1.15", "1.000001")
        .replace("source", "surplus = \"retained\"\nsource");
    Case::new("near_bounds", rows, &policy("1000000000.00", &[FACTOR, &control]))
}

/// Amounts of 14 digits: no remainder is sure.
fn many_digits() -> Case {
    let rows = "code,name,eco,last_yuan,审计扣减(元)\n330102,上城区,3,3000000000000,0\n330105,拱墅区,4,2000000000000,0.07\n\
        330106,西湖区,4,3000000000000,0\n330108,滨江区,1,0,0\n330109,萧山区,2,0,0\n";
    let policy = policy("9000000000000.00", &[FACTOR, CONTROL, AUDIT]).replace("\"1.00\"\n\n", "\"0.01\"\n\n");
    Case::new("many_digits_of_control", rows, &policy)
}

/// Figures of 18 digits whose differences are small.
fn near_figures() -> Case {
    let change = "kind = \"change\"\nbetter = \"higher\"\nbefore = \"earlier\"\nnow = \"later\"\n";
    let indicators = format!(
        "{FACTOR}[[factors.indicators]]\nkey = \"cut\"\nname = \"削减量\"\nweight = \"0.5\"\nsource = \"示例\"\n\
         [[factors.indicators]]\nkey = \"air\"\nname = \"空气质量改善\"\nweight = \"0.5\"\nsource = \"示例\"\n{change}"
    );
    let rows = "code,name,cut,earlier,later\n330102,上城区,333333333333333333,333333333333333333,333333333333333334\n\
        330105,拱墅区,333333333333333334,333333333333333333,333333333333333335\n\
        330106,西湖区,333333333333333333,333333333333333333,333333333333333334\n";
    Case::new("near_figures", rows, &policy("1000.00", &[&indicators]))
}

pub(crate) fn cases() -> Vec<Case> {
    let issued = ["190", "150", "200", "180", "30"];
    let keep = ISSUED.replace("recover", "keep");
    let none = ["0"; 5];
    let pollution = "\n[[factors]]\nkey = \"pollution\"\nname = \"污染防治因素\"\nweight = \"1\"\ntilt = \"1.1\"\nsource = \"示例\"\n\
        [[factors.indicators]]\nkey = \"cod_cut\"\nname = \"化学需氧量削减量\"\nweight = \"50%\"\nsource = \"示例\"\n\
        [[factors.indicators]]\nkey = \"section\"\nname = \"交接断面水质\"\nweight = \"0.5\"\nsource = \"示例\"\n\
        grades = { \"优秀\" = \"1\", \"良好\" = \"0.75\", \"不及格\" = \"0\" }\n\
        [roster]\ncounties = [{ code = \"330102\", name = \"上城区\" }]\n";
    let cuts =
        "code,name,化学需氧量削减量,section\n330102,上城区,30,优秀\n330105,拱墅区,20,良好\n330106,西湖区,50,不及格\n";
    let all_capped = CONTROL.replace("1.15", "1.01").replace("source", "surplus = \"retained\"\nsource");
    vec![
        Case::new("indicators", cuts, &policy("1000.00", &[pollution])),
        controlled("control", "remark", none, &[]),
        controlled("freed_to_others", "审计扣减(万元)", ["0.0087", "0", "0", "0", "0"], &[AUDIT]),
        controlled("retained", "审计扣减(元)", ["87", "0", "3", "0", "0"], &[&AUDIT.replace("others", "retained")]),
        controlled("recover", "第一批已下达(元)", issued, &[ISSUED]),
        controlled("keep", "第一批已下达(元)", issued, &[&keep]),
        Case::new("all_capped", table("eco,last_yuan", LAST), &policy("1000.00", &[FACTOR, &all_capped])),
        Case::new(
            "keep_alone",
            table("eco,first_batch_yuan", ["283,190", "191,150", "269,200", "209,180", "48,30"]),
            &policy("760.00", &[FACTOR, &keep]),
        ),
        every_kind(),
        near_bounds(),
        many_digits(),
        near_figures(),
    ]
}

/// What stands in a column of the first sheet.
fn published(book: &Book, heading: &str) -> Vec<f64> {
    let column = book.column_of(1, 4, heading);
    let rows = 5..=book.last_row(1);
    let rows = rows.filter(|row| book.value(1, &format!("A{row}")).starts_with("3301"));
    rows.map(|row| book.number(1, &format!("{column}{row}"))).collect()
}

fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).expect("it is a case")
}

#[test]
fn the_published_sheet_has_the_years_columns() {
    let book = case("freed_to_others").workbook(&[]);
    assert_eq!(published(&book, "增幅控制"), [4.0, 9.0, 12.0, -37.0, 12.0]);
    assert_eq!(published(&book, "审计扣减"), [-87.0, 25.0, 34.0, 21.0, 7.0]);
    assert_eq!(published(&book, "合计"), [200.0, 225.0, 315.0, 193.0, 67.0]);
    let book = case("recover").workbook(&[]);
    assert_eq!(published(&book, "年度应下达"), [287.0, 200.0, 281.0, 172.0, 60.0]);
    assert_eq!(published(&book, "第一批已下达"), [190.0, 150.0, 200.0, 180.0, 30.0]);
    assert_eq!(published(&book, "本次下达"), [97.0, 50.0, 81.0, -8.0, 30.0]);
    let book = case("recover").workbook(&["--lang", "en"]);
    assert_eq!(published(&book, "first batch"), [190.0, 150.0, 200.0, 180.0, 30.0]);
    let book = case("keep").workbook(&[]);
    assert_eq!(published(&book, "年度应下达"), [280.0, 200.0, 280.0, 180.0, 60.0]);
    let book = case("indicators").workbook(&[]);
    assert_eq!(published(&book, "污染防治因素"), [459.0, 301.0, 240.0]);
}

#[test]
fn the_policy_sheet_says_the_years_terms() {
    let book = case("every_kind").workbook(&[]);
    for (label, value) in [("保底", "0.7"), ("封顶", "1.2"), ("需求上限", "0.8"), ("第一批已下达", "500")]
    {
        assert_eq!(book.value(3, &format!("B{}", book.row_of(3, label))), value, "{label}");
    }
    for label in ["指标：生态保护因素", "削减量", "水质差距：参照值", "调节系数 λ", "审计扣减", "奖惩：另行安排"]
    {
        assert!(book.row_of(3, label) > 0, "{label}");
    }
}

#[test]
fn what_no_formula_finds_is_marked_and_said() {
    let book = case("near_bounds").workbook(&[]);
    let note = book.value(2, &format!("{}9", book.column_of(2, 5, "说明")));
    assert!(note.contains("封顶数：比例乘以金额的积太接近整数"), "{note}");
    let book = case("near_figures").workbook(&[]);
    let note = book.value(2, &format!("{}9", book.column_of(2, 5, "说明")));
    assert!(note.contains("空气质量改善：数值：表格软件只存 15 位数字，相减的差不准"), "{note}");
    assert!(note.contains("削减量是 333333333333333333，超过 15 位数字"), "{note}");
}

#[test]
fn a_year_that_is_changed_by_hand_is_found() {
    let Some(office) = Office::find() else { return };
    let case = case("recover");
    let book = case.workbook(&[]);
    let row = book.row_of(1, "滨江区");
    let changes = [
        ("控制", "增幅控制", "-37", "-36"),
        ("批次", "本次下达", "-8", "-7"),
        ("已下达", "第一批已下达", "180", "181"),
    ];
    let changed = changes.map(|(name, heading, from, to)| {
        let cell = format!("{}{row}", book.column_of(1, 4, heading));
        (name, book.with_number(1, &cell, from, to))
    });
    let recalculated = office.recalculate(changed.into_iter());
    for (name, ..) in changes {
        let verdict = &recalculated.sheet(name, "测算过程")["C2"];
        assert!(verdict.starts_with("不一致：1 行不符，最先是第 12 行 滨江区"), "{name}: {verdict}");
    }
}
