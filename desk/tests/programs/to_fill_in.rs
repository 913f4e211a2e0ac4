//! Workbooks that go to those who fill in a table and come back: the empty table, and the list of its problems.

use std::collections::BTreeMap;
use std::fs;

use crate::book::{Book, Office, column_name};
use crate::process::{bytes, folder_with, fund, repository, text, typed, write};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

fn refused(folder: &TempDir, arguments: &[&str]) -> String {
    fund(folder, arguments).silent(1).stderr
}

/// What a note says, by its cell.
fn notes(book: &Book) -> BTreeMap<String, String> {
    let xml = book.part("xl/comments1.xml");
    let notes = xml.split("<comment ref=\"").skip(1).map(|note| {
        let (cell, rest) = note.split_once('"').expect("a cell");
        let text = rest.rsplit("<t").next().and_then(|text| text.split_once('>')).expect("a text").1;
        (cell.to_owned(), text.split("</t>").next().expect("a text").to_owned())
    });
    notes.collect()
}

/// The empty table with the figures of the year in it, and one of them changed.
fn filled(empty: &Book, change: impl Fn(&str, &str) -> String) -> Vec<u8> {
    let figures = text(repository("fixtures/2025-full"), "counties.csv");
    let rows: Vec<Vec<&str>> = figures.lines().map(|line| line.split(',').collect()).collect();
    let headers: Vec<String> = (0..16).map(|place| empty.value(1, &format!("{}1", column_name(place)))).collect();
    empty.rewritten(|part, xml| {
        if part != "xl/worksheets/sheet1.xml" {
            return xml.to_owned();
        }
        let mut pieces = xml.split("</row>");
        let mut text = pieces.next().expect("a header").to_owned();
        for (row, piece) in (2..).zip(pieces) {
            text.push_str("</row>");
            text.push_str(piece);
            let Some(figures) = rows.get(row - 1).filter(|_| piece.contains("<row")) else { continue };
            for (place, header) in headers.iter().enumerate().skip(2) {
                let figure = figures[rows[0].iter().position(|other| other == header).expect("the column is there")];
                let (cell, figure) = (format!("{}{row}", column_name(place)), change(header, figure));
                text.push_str(&match figure.parse::<f64>() {
                    Ok(_) => format!("<c r=\"{cell}\"><v>{figure}</v></c>"),
                    Err(_) => format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{figure}</t></is></c>"),
                });
            }
        }
        text
    })
}

#[test]
fn the_empty_table_as_a_workbook_says_what_belongs_where_and_is_read_without_a_notice_once_filled_in() {
    let desk = folder_with("2025-full", &["policy.toml"]);
    typed(&desk, "template --out 县表.xlsx").ended(0);
    let path = desk.path().join("县表.xlsx");
    let empty = Book::read(&path);
    assert_eq!(
        (empty.sheets(), empty.value(1, "A3"), empty.value(1, "B91")),
        (vec!["县表".to_owned(), "政策".to_owned()], "330102".to_owned(), "龙泉市".to_owned())
    );
    // The workbook has its policy with it.
    fs::remove_file(desk.path().join("policy.toml")).expect("it is there");
    let (notes, sheet) = (notes(&empty), empty.part("xl/worksheets/sheet1.xml"));
    for (cell, header, note, check) in [
        ("A", "行政区划代码", "6 位（县）", ""),
        (
            "C",
            "基数(万元)",
            "单位：万元。不小于 0，是 1.00 万元的整数倍。没有的填 0，不能空着。",
            "<formula1>0</formula1>",
        ),
        ("G", "交接断面水质", "优秀、良好、及格、不及格", "<formula1>\"优秀,良好,及格,不及格\"</formula1>"),
        ("H", "2023年PM2.5浓度", "负数写成 -300", "type=\"decimal\""),
        ("L", "地区财力因素", "得分：不小于 0", "<formula1>0</formula1>"),
        ("P", "第一批已下达(万元)", "负数写成 -300", "type=\"decimal\""),
    ] {
        assert_eq!(empty.value(1, &format!("{cell}1")), header);
        let said = &notes[&format!("{cell}1")];
        assert!(said.contains(note), "{said}");
        let checked =
            sheet.split("<dataValidation ").find(|other| other.contains(&format!("sqref=\"{cell}2:{cell}1001\"")));
        assert!(checked.map_or(check.is_empty(), |checked| checked.contains(check)), "{header}");
    }
    // A key stands nowhere.
    assert!(!(0..16).any(|place| empty.value(1, &format!("{}1", column_name(place))).contains('_')));

    fs::write(&path, filled(&empty, |_, figure| figure.to_owned())).expect("written");
    let said = "县表 县表.xlsx 没有问题：90 行，其中山区县 26 行；可以计算。\n";
    let run = typed(&desk, "check 县表.xlsx");
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (said, ""));
    typed(&desk, "县表.xlsx").ended(0);
    let expected = fs::read(repository("fixtures/2025-full/expected.zh.csv")).expect("it is there");
    assert_eq!(bytes(&desk, "县表/allocation.csv"), expected);
    if let Some(office) = Office::find() {
        let saved = office.save_as("xlsx", std::slice::from_ref(&path));
        fs::copy(saved.join("县表.xlsx"), &path).expect("saved");
        assert_eq!(typed(&desk, "check 县表.xlsx").stdout, said);
    }
    // Brackets stand for a minus where a number may be below 0.
    let wrong = |header: &str, figure: &str| {
        if header.starts_with("第一批") && figure == "270" { "(300)" } else { figure }.to_owned()
    };
    fs::write(&path, filled(&empty, wrong)).expect("written");
    assert_eq!(
        refused(&desk, &["check", "县表.xlsx"]),
        "检查未通过。\n县表 县表.xlsx 有 1 处问题：\nP2 杭州市本级（330100）「第一批已下达(万元)」列“(300)”：用了别的负号；\
         改法：负数写 -300，用半角减号，不用括号；金额以万元为单位，最多 6 位小数 [foreign_minus]\n"
    );
}

/// A title, a formula, a wrong row, a cell that is too long, a row that cannot be split.
const WRONG: &str = "某市,,\ncode,name,ecological_protection\n339901,甲县,=1+1\n33990,乙县,12%\n\
                     339903,\"丙县,1\n339904,丁县,5,6\n";

#[test]
fn the_list_of_problems_as_a_workbook_marks_them_in_the_table_as_it_stands() {
    let desk = folder_with("ladder/rate_fixed", &["policy.toml"]);
    let long = "长".repeat(40_000);
    write(&desk, "t.csv", format!("{WRONG}339905,戊县,{long}\n"));
    let mut book = Workbook::new();
    let rows = [["code", "name", "ecological_protection"], ["339901", "甲县", "=1+1"], ["33990", "乙县", "12%"]];
    book.add_worksheet().set_name("问题").expect("a name").write_row_matrix(0, 3, rows).expect("written");
    book.save(desk.path().join("t.xlsx")).expect("saved");
    for (table, sheets, above, cells) in [
        (
            "t.csv",
            ["县表", "问题"],
            2,
            vec![
                ("C3", "=1+1", "不是普通小数"),
                ("A4", "33990", "不是行政区划代码；改法："),
                ("C4", "12%", "写成了百分数；改法："),
                ("A5", "339903", "双引号只有前一半"),
                ("A6", "339904", "这一行有 4 格，表头有 3 格"),
                ("C7", "", "不是普通小数"),
            ],
        ),
        (
            "t.xlsx",
            ["问题", "问题清单"],
            1,
            vec![("F2", "=1+1", "不是普通小数"), ("D3", "33990", "不是行政区划代码"), ("F3", "12%", "写成了百分数")],
        ),
    ] {
        let said = refused(&desk, &["check", table, "--problems", "p.xlsx"]);
        let all = cells.len();
        assert!(
            said.ends_with(&format!(
                "\n另写了问题清单 p.xlsx（{all} 处；原表照抄，有问题的格已标出），可交填表单位改正\n"
            )),
            "{said}"
        );
        let book = Book::read(&desk.path().join("p.xlsx"));
        assert_eq!(book.sheets(), sheets);
        assert!(book.formulas(1).is_empty() && book.formulas(2).is_empty());
        assert!(book.part("xl/worksheets/sheet1.xml").contains(&format!("<pane ySplit=\"{above}\"")));
        let notes = notes(&book);
        assert_eq!(notes.len(), all);
        for (place, (cell, found, note)) in cells.into_iter().enumerate() {
            let value = book.value(1, cell);
            assert!(
                value == found || found.is_empty() && value.ends_with("长……（此格太长，后面的略）"),
                "{cell} {value}"
            );
            assert!(notes[cell].contains(note), "{cell} {notes:?}");
            let row = place + 2;
            let listed = ["A", "B", "C", "F"].map(|column| book.value(2, &format!("{column}{row}")));
            let links = book.part("xl/worksheets/sheet2.xml");
            assert!(
                links.contains(&format!("<hyperlink ref=\"C{row}\" location=\"'{}'!{cell}\"", sheets[0])),
                "{links}"
            );
            assert!(note.starts_with(&listed[3]) || notes[cell].starts_with(&listed[3]), "{listed:?}");
        }
        assert_eq!(book.value(2, "B2"), "甲县");
    }
    // What cannot be split stands there as it is, and a table that has no rows is left out.
    refused(&desk, &["check", "t.csv", "--problems", "p.xlsx"]);
    assert_eq!(Book::read(&desk.path().join("p.xlsx")).value(1, "B5"), "\"丙县");
    write(&desk, "u.csv", b"\xff\xfec\0");
    assert!(refused(&desk, &["check", "u.csv", "--problems", "u.xlsx"]).contains("县表没有附在里面"));
    assert_eq!(Book::read(&desk.path().join("u.xlsx")).sheets(), ["问题"]);
}

#[test]
fn a_list_in_which_somebody_has_worked_is_left_alone() {
    let desk = folder_with("ladder/rate_fixed", &["policy.toml"]);
    write(&desk, "t.csv", WRONG);
    let check = ["check", "t.csv", "--problems", "p.xlsx"];
    let list = desk.path().join("p.xlsx");
    assert!(refused(&desk, &check).contains("另写了问题清单"));
    let own = Book::read(&list);
    // An older list gives way.
    assert!(refused(&desk, &check).contains("另写了问题清单"));
    let mut other = Workbook::new();
    other.add_worksheet();
    for bytes in [
        own.rewritten(|_, xml| {
            xml.replace(":modified xsi:type=\"dcterms:W3CDTF\">2000", ":modified xsi:type=\"dcterms:W3CDTF\">2026")
        }),
        other.save_to_buffer().expect("a workbook"),
        b"PK".to_vec(),
    ] {
        fs::write(&list, &bytes).expect("written");
        assert!(refused(&desk, &check).contains("或写出后有人改过，不覆盖"));
        assert_eq!(fs::read(&list).expect("it is there"), bytes);
        // What is wrong with the table is said all the same, and once nothing is, the list is in nobody's way.
        assert!(refused(&desk, &check).contains("处问题"));
        write(&desk, "u.csv", "code,name,ecological_protection\n339901,甲县,6\n339902,乙县,4\n");
        fund(&desk, &["check", "u.csv", "--problems", "p.xlsx"]).ended(0);
    }
}
