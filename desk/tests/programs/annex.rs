//! The first sheet of `allocation.xlsx`: the annex as an office issues it; and that no officer meets an identifier.

use crate::book::{Book, Case, case, close, fixtures, policy, year_2025};
use crate::process::{bytes, text, typed, write};

/// Texts of the rows from one on: the first cell of each.
fn below(book: &Book, row: usize) -> Vec<String> {
    let rows = row..=book.last_row(1);
    rows.map(|row| book.value(1, &format!("A{row}"))).filter(|text| !text.is_empty()).collect()
}

#[test]
fn the_policy_says_what_stands_around_the_table() {
    let book = case("2025-full").workbook(&[]);
    let head = ["附件2", "2025年度省级生态环境保护专项资金（全年）分配表（示例）", "单位：万元", "代码"];
    assert_eq!([1, 2, 3, 4].map(|row| book.value(1, &format!("A{row}"))), head);
    assert_eq!(
        below(&book, book.row_of(1, "合计")),
        [
            "合计",
            "其中：山区县",
            "注：1. 本表为示例，各项数额均非正式数据。",
            "2. 上浮额按山区县总分配方案的3.5%计算，在地区财力因素中安排。",
            "3. 本次下达＝年度应下达－第一批已下达，负数为收回。",
            "示例省财政厅",
            "2025年3月10日",
        ]
    );
    assert!(book.part("xl/styles.xml").contains("宋体"));
    let case = year_2025();
    let policy = text(&case.folder, "policy.toml") + "\n[annex]\nfont = \"仿宋\"\n";
    write(&case.folder, "policy.toml", policy);
    let styles = case.workbook(&[]).part("xl/styles.xml");
    assert!(styles.contains("仿宋") && !styles.contains("宋体\""), "{styles}");
    assert!(text(&case.folder, "counties/allocation.json").contains("仿宋"));
}

#[test]
fn without_an_annex_the_policy_is_enough() {
    let book = year_2025().workbook(&[]);
    assert_eq!(book.value(1, "A1"), "附件");
    assert_eq!(book.value(1, "A2"), "2025年度省级生态环境保护专项资金分配表");
    let below = below(&book, book.row_of(1, "其中：山区县") + 1);
    let labels: Vec<&str> = below.iter().filter_map(|note| Some(note.split_once('：')?.0)).collect();
    assert_eq!(labels, ["依据", "上浮比例", "上浮资金"]);
    let policy = policy("1000", "1", "eco", "", "additional").replace("title = \"测算\"", "title = \"某资金分配表\"");
    let book = Case::new("titled", "code,name,eco\n339901,甲县,1\n339902,乙县,1\n", &policy).workbook(&[]);
    assert_eq!(book.value(1, "A2"), "某资金分配表");
}

#[test]
fn columns_of_a_kind_stand_under_one_heading() {
    let book = year_2025().workbook(&[]);
    let row =
        |book: &Book, row: usize| ["D", "E", "F", "G", "H"].map(|column| book.value(1, &format!("{column}{row}")));
    assert_eq!(row(&book, 4), ["基数", "因素分配", "", "", "总分配方案"]);
    assert_eq!(row(&book, 5), ["", "生态保护因素", "污染防治因素", "监管能力因素", ""]);
    let xml = book.part("xl/worksheets/sheet1.xml");
    for merged in ["A4:A5", "D4:D5", "E4:G4", "H4:H5"] {
        assert!(xml.contains(&format!("<mergeCell ref=\"{merged}\"/>")), "{merged}");
    }
    assert!(book.part("xl/workbook.xml").contains("分配方案!$3:$5"), "repeated on every page");
    // One factor, so no heading over it; two batches.
    let batches = "\n[issued]\nbatches = [{ key = \"b1\", name = \"第一批\", total_yuan = \"10\" }, \
                   { key = \"b2\", name = \"第二批\", total_yuan = \"20\" }]\nsource = \"示例\"\n";
    let policy = policy("1000", "1", "eco", "", "additional") + batches;
    let table = "code,name,eco,b1_yuan,b2_yuan\n339901,甲县,1,10,0\n339902,乙县,1,0,20\n";
    let book = Case::new("batches", table, &policy).workbook(&[]);
    assert_eq!(row(&book, 4), ["生态保护因素", "总分配方案", "上浮", "年度应下达", "已下达"]);
    assert_eq!(row(&book, 5), ["", "", "", "", "第一批"]);
    assert_eq!(["I5", "J4", "J5"].map(|cell| book.value(1, cell)), ["第二批", "本次下达", ""]);
}

#[test]
fn mountain_counties_have_a_sum_of_their_own() {
    let book = year_2025().workbook(&[]);
    let row = book.row_of(1, "其中：山区县");
    assert_eq!(row, book.row_of(1, "合计") + 1);
    let leaves = 6..row - 1;
    for column in ["D", "H", "I", "K"] {
        let formula = book.formula(1, &format!("{column}{row}")).expect("a formula");
        let last = row - 2;
        assert_eq!(formula, format!("SUMIF($C$6:$C${last},\"山区县\",${column}$6:${column}${last})"));
        let mountain = leaves.clone().filter(|row| book.value(1, &format!("C{row}")) == "山区县");
        let sum: f64 = mountain.map(|row| book.number(1, &format!("{column}{row}"))).sum();
        assert!(close(sum, book.number(1, &format!("{column}{row}"))), "{column}");
    }
    let book = case("without_uplift").workbook(&[]);
    assert_eq!(below(&book, book.row_of(1, "合计"))[1].split('：').next(), Some("依据"), "nobody is one");
}

/// What a policy calls in English by itself is not the program's: sources, and the names of files and digests.
#[test]
fn no_officer_meets_an_identifier() {
    for case in fixtures() {
        let folder = &case.folder;
        let policy = text(folder, "policy.toml");
        let lines = policy.lines().map(|line| if line.starts_with("source") { "source = \"示例\"" } else { line });
        write(folder, "政策.toml", lines.collect::<Vec<_>>().join("\n"));
        write(folder, "县表.csv", bytes(folder, "counties.csv"));
        typed(folder, "县表.csv --policy 政策.toml").done();
        let book = Book::read(&folder.path().join("县表/allocation.xlsx"));
        for sheet in 1..=4 {
            for (cell, text) in book.values(sheet) {
                let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                let text =
                    ["政策.toml", "县表.csv", "allocation.json"].iter().fold(text, |text, file| text.replace(file, ""));
                let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
                let found: Vec<&str> = words.filter(|word| word.len() >= 4).collect();
                assert!(is_digest || found.is_empty(), "{} {sheet} {cell}: {text}", case.name);
            }
        }
    }
}
