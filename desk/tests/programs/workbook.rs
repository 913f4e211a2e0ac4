//! `allocation.xlsx`: what it holds, and that a spreadsheet that recalculates every formula comes to the figures of the
//! library. The second part needs LibreOffice and says so where it is missing.

use std::fs;

use crate::book::{Book, Case, Office, case, cases, close, column_name, year_2025};
use crate::core::Year;
use crate::process::{bytes, repository, text, typed, write};

// ---------------------------------------------------------------------------------------------------------------------
// Without a spreadsheet
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn the_same_input_gives_the_same_bytes() {
    let case = year_2025();
    let once = case.workbook(&[]);
    let again = case.workbook(&["--out", "again"]);
    let other = fs::read(case.folder.path().join("again/allocation.xlsx")).expect("written");
    assert_eq!(once.bytes, again.bytes);
    assert_eq!(once.bytes, other);
    let core = once.part("docProps/core.xml");
    assert_eq!(core.matches("2000-01-01T00:00:00Z").count(), 2, "{core}");
}

#[test]
fn the_sheets_in_both_languages() {
    let case = year_2025();
    for (language, names) in
        [("zh", ["分配方案", "测算过程", "政策参数", "图"]), ("en", ["Allocation", "Working", "Policy", "Chart"])]
    {
        let book = case.workbook(&["--lang", language]);
        assert_eq!(book.sheets(), names);
    }
}

#[test]
fn every_formula_carries_its_result() {
    for case in cases() {
        let book = case.workbook(&[]);
        for sheet in 1..=4 {
            for (cell, formula, value) in book.formulas(sheet) {
                let is_left_out = value.is_empty() || value.starts_with('#');
                assert!(!is_left_out, "{} {sheet} {cell} {formula}", case.name);
            }
        }
        let verdict = book.value(2, "C2");
        assert_eq!(verdict, "一致", "{}", case.name);
    }
}

#[test]
fn the_accounts_are_those_that_the_policy_has() {
    for case in cases() {
        let texts = case.workbook(&[]).part("xl/sharedStrings.xml");
        let policy = text(&case.folder, "policy.toml");
        let has = |key: &str| policy.contains(key);
        let is_of_pool = has("funding = \"fiscal_capacity\"");
        for (name, is_there) in [
            ("地区财力因素资金池", has("[fiscal_capacity]")),
            ("其中上浮后余额", is_of_pool),
            ("地区财力因素余额", has("[fiscal_capacity]") && !is_of_pool),
            ("上浮合计", has("[uplift]")),
            ("减：其他县抵减", has("funding = \"offset\"")),
            ("分档所依据的全年资金规模", has("rate_basis_yuan")),
        ] {
            assert_eq!(texts.contains(&format!(">{name}<")), is_there, "{} {name}", case.name);
        }
        let is_basis = policy.contains("\nbase = \"basis\"");
        assert_ne!(texts.contains(">减：保基数<"), is_basis, "{}", case.name);
    }
}

#[test]
fn subtotals_hold_exactly_their_leaves_and_the_total_no_subtotal() {
    let book = year_2025().workbook(&[]);
    let (mut leaves, mut sums) = (Vec::new(), Vec::new());
    let total_row = book.row_of(1, "合计");
    for row in 6..total_row {
        if book.formula(1, &format!("D{row}")).is_none() {
            leaves.push(row);
            continue;
        }
        let (first, last) = (leaves[0], row - 1);
        assert_eq!(leaves, (first..=last).collect::<Vec<_>>());
        for column in ["D", "H", "K"] {
            let formula = book.formula(1, &format!("{column}{row}"));
            let expected = format!("SUBTOTAL(9,${column}${first}:${column}${last})");
            assert_eq!(formula.as_deref(), Some(expected.as_str()));
            let sum: f64 = leaves.iter().map(|leaf| book.number(1, &format!("{column}{leaf}"))).sum();
            assert!(close(sum, book.number(1, &format!("{column}{row}"))));
        }
        // A county's prefecture is in its code.
        let prefectures = leaves.iter().map(|row| book.value(1, &format!("A{row}"))[..4].to_owned());
        let prefectures: std::collections::BTreeSet<String> = prefectures.collect();
        assert_eq!(prefectures.len(), 1);
        sums.push(row);
        leaves.clear();
    }
    assert_eq!(sums.len(), 10);
    assert!(leaves.is_empty());
    // SUBTOTAL leaves out other SUBTOTALs.
    let total = book.formula(1, &format!("K{total_row}"));
    let last = total_row - 1;
    assert_eq!(total, Some(format!("SUBTOTAL(9,$K$6:$K${last})")));
    assert!(close(book.number(1, &format!("K{total_row}")), 68_000.0));
}

#[test]
fn counties_of_a_prefecture_are_brought_together() {
    let book = case("scattered").workbook(&[]);
    let first = (5..=11).map(|row| book.value(1, &format!("A{row}")));
    let expected = ["339801", "339802", "3398小计", "339901", "339902", "3399小计", "合计"];
    assert_eq!(first.collect::<Vec<_>>(), expected);
    assert_eq!(book.formula(1, "D7").as_deref(), Some("SUBTOTAL(9,$D$5:$D$6)"));
    assert_eq!(book.formula(1, "D11").as_deref(), Some("SUBTOTAL(9,$D$5:$D$10)"));
    // The working keeps the order of the table.
    assert_eq!(["B9", "B10"].map(|cell| book.value(2, cell)), ["甲县", "乙县"]);
}

/// The words of 2021 stand there as far as the policy carries them out.
#[test]
fn the_sheet_of_the_policy_quotes_what_its_policy_carries_out() {
    let quoted = |name: &str| {
        let book = case(name).workbook(&[]);
        let row = book.row_of(3, "因素");
        let column = book.column_of(3, row, "2021年文件第2条");
        let clauses: Vec<String> = (row + 1..row + 4).map(|row| book.value(3, &format!("{column}{row}"))).collect();
        (book.value(3, "A2"), clauses)
    };
    assert_eq!(
        quoted("2025"),
        (
            "山区26县支持政策（2021年5月6日）第2条：对生态保护因素、污染防治因素、监管能力因素等均予以一定程度倾斜，形成总分配方案后，再上浮至少3%的额度，具体上浮比例根据年度资金规模予以调整确定，在地区财力因素中安排".to_owned(),
            vec!["“予以一定程度倾斜”".to_owned(); 3]
        )
    );
    let (quote, clauses) = quoted("without_uplift");
    assert_eq!((quote.as_str(), clauses.concat().as_str()), ("依据：invented", ""));
    let (quote, clauses) = quoted("funding_additional");
    assert!(quote.ends_with("予以调整确定") && !clauses.concat().contains("地区财力"), "{quote} {clauses:?}");
}

#[test]
fn texts_that_look_like_formulas_and_links_stay_texts() {
    let case = year_2025();
    let policy = text(&case.folder, "policy.toml");
    let lines = policy.lines().map(|line| {
        if line.starts_with("source = \"2021") {
            "source = \"=HYPERLINK(\\\"http://evil.example\\\")\"".to_owned()
        } else if line.starts_with("source = ") {
            "source = \"http://example.com/@SUM(A1)\"".to_owned()
        } else {
            line.to_owned()
        }
    });
    write(&case.folder, "+1.toml", lines.collect::<Vec<_>>().join("\n"));
    write(&case.folder, "=1+1.csv", bytes(&case.folder, "counties.csv"));
    typed(&case.folder, "=1+1.csv --policy +1.toml").done();
    let book = Book::read(&case.folder.path().join("=1+1/allocation.xlsx"));
    let texts = book.part("xl/sharedStrings.xml");
    for kept in ["<t>=1+1.csv</t>", "<t>+1.toml</t>", "=HYPERLINK(", "http://example.com/@SUM(A1)"] {
        assert!(texts.contains(kept), "{kept}");
    }
    for sheet in 1..=4 {
        let xml = book.part(&format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(!xml.contains("hyperlink"), "{sheet}");
        for (_, formula, _) in book.formulas(sheet) {
            assert!(!formula.contains("HYPERLINK") && !formula.contains("1+1"), "{formula}");
        }
    }
}

#[test]
fn only_functions_that_every_spreadsheet_has() {
    let known = "ABS AND COUNTIF COUNTIFS IF INDEX INT ISNUMBER LEFT LOOKUP MATCH MAX MEDIAN MIN ROUND ROWS SUBTOTAL SUM SUMIF \
                 SUMPRODUCT";
    let known: Vec<&str> = known.split(' ').collect();
    for case in cases() {
        let book = case.workbook(&[]);
        for (_, formula, _) in (1..=4).flat_map(|sheet| book.formulas(sheet)) {
            for part in formula.split('(').filter(|part| part.ends_with(|c: char| c.is_ascii_alphabetic())) {
                let name = part.rsplit(|c: char| !c.is_ascii_alphabetic()).next();
                let name = name.unwrap_or_default();
                assert!(known.contains(&name), "{name} in {formula}");
            }
            assert!(formula.len() < 8_192, "{formula}");
        }
    }
}

#[test]
fn a_table_of_more_than_5_000_rows_has_no_workbook_and_says_so() {
    let rows = (1..5_002).map(|row| format!("339901{row:06},{row}村,1\n"));
    let table = format!("code,name,eco\n{}", rows.collect::<String>());
    let policy = crate::book::policy("10000000", "100", "eco", "", "additional");
    let year = Year::new(table, &policy);
    for (language, said) in [
        (
            "zh",
            "提示      超过 5,000 行，不写工作簿 allocation.xlsx（Excel 重算太慢）\n\
             结果文件  allocation.csv、allocation.json\n",
        ),
        (
            "en",
            "notice    more than 5,000 rows: no workbook allocation.xlsx (Excel would be slow)\n\
             results   allocation.csv, allocation.json\n",
        ),
    ] {
        let screen = year.screen(language);
        assert!(screen.ends_with(said), "{screen}");
    }
}

#[test]
fn amounts_that_a_spreadsheet_would_cut_off_have_no_workbook() {
    let policy = crate::book::policy("10000000000000", "0.01", "eco", "", "additional");
    let year = Year::new("code,name,eco\n339901,甲县,1\n339902,乙县,2\n", &policy);
    for (language, said) in [
        ("zh", "提示      金额超过 15 位数字，不写工作簿 allocation.xlsx（Excel 存不下）\n"),
        ("en", "notice    amounts of more than 15 digits: no workbook allocation.xlsx (Excel would cut them off)\n"),
    ] {
        let results = year.results(language);
        assert!(results.screen.contains(said), "{}", results.screen);
        let names: Vec<&String> = results.files.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["allocation.csv", "allocation.json", "allocation.html"]);
    }
}

#[test]
fn decisions_that_no_formula_takes_are_said_in_words() {
    let notes = |name: &str| -> Vec<String> {
        let book = case(name).workbook(&[]);
        let note = book.column_of(2, 5, "说明");
        let rows = 9..=book.last_row(2);
        rows.map(|row| book.value(2, &format!("{note}{row}"))).collect()
    };
    assert_eq!(
        notes("passed_over"),
        [
            "",
            "总分配方案：让位。余数较大，但排在前面的进位后，本行再进位，就没有一种取整能使各因素的列合计都等于资金池，按规则舍去，为 1",
            "",
            "",
            "",
        ]
    );
    // Remainders that differ in the 18th digit: the larger one wins though its code is higher.
    let near = notes("near_tie");
    assert_eq!(
        near[1],
        "生态保护因素是 333333333333333334，超过 15 位数字，单元格里是近似数；程序用的是原数；\
         总分配方案：精确值 3.333333333333333340… 太接近整数或进位与舍去的界限，表格软件的 15 位数字分不清；程序用精确分数判定进位，为 4"
    );
    assert!(near[0].ends_with("判定舍去，为 3"), "{}", near[0]);
    // Equal remainders are no matter of digits: codes decide, and formulas do so too.
    assert_eq!(
        notes("tie"),
        [
            "总分配方案：余数相同，代码小的在前，舍去",
            "总分配方案：余数相同，代码小的在前，进位",
            "总分配方案：余数相同，代码小的在前，舍去",
        ]
    );
    // Passed over for an equal remainder with a lower code: both are said.
    assert_eq!(
        notes("tie_passed_over")[..3],
        [
            "总分配方案：余数相同，代码小的在前，进位",
            "总分配方案：让位。余数较大，但排在前面的进位后，本行再进位，就没有一种取整能使各因素的列合计都等于资金池，\
             按规则舍去，为 1；总分配方案：余数相同，代码小的在前，舍去",
            "",
        ]
    );
    assert!(notes("2025").iter().all(String::is_empty));
}

// ---------------------------------------------------------------------------------------------------------------------
// With LibreOffice, which recalculates everything from wrong results
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn recalculated_every_cell_is_what_the_library_says() {
    let Some(office) = Office::find_for("the workbook's formulas were not recalculated") else { return };
    let cases = cases();
    let books: Vec<(String, Book)> = cases
        .iter()
        .flat_map(|case| {
            ["en", "zh"].map(|language| {
                let book = case.workbook(&["--lang", language]);
                (format!("{}_{language}", case.name), book)
            })
        })
        .collect();
    let spoilt = books.iter().map(|(name, book)| (name.as_str(), book.spoilt()));
    let recalculated = office.recalculate(spoilt);
    let mut compared = 0_usize;
    for (name, book) in &books {
        for (place, sheet) in book.sheets().iter().enumerate() {
            let values = recalculated.sheet(name, sheet);
            for (cell, formula, cached) in book.formulas(place + 1) {
                let value = values.get(&cell).map_or("", String::as_str);
                let agrees = match (number(value), number(&cached)) {
                    (Some(value), Some(cached)) => close(value, cached),
                    _ => value == cached,
                };
                assert!(agrees, "{name} {sheet}!{cell} ={formula}: {value}, the library has {cached}");
                compared += 1;
            }
        }
        let verdict = &recalculated.sheet(name, &book.sheets()[1])["C2"];
        assert!(verdict == "一致" || verdict == "agrees", "{name}: {verdict}");
    }
    assert!(compared > 10_000, "{compared}");
    for case in &cases {
        fen_by_fen(case, &recalculated, &format!("{}_zh", case.name));
    }
}

/// The final figures by formula against the published CSV, to the fen.
fn fen_by_fen(case: &Case, recalculated: &crate::book::Recalculated, name: &str) {
    let working = recalculated.sheet(name, "测算过程");
    let csv = fs::read_to_string(case.folder.path().join("counties/allocation.csv")).expect("written");
    let csv = csv.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let is_wan = recalculated.sheet(name, "分配方案")["A3"] == "单位：万元";
    let (unit, yuan) = if is_wan { ("万元", 10_000.0) } else { ("元", 1.0) };
    for (row, record) in reader.records().enumerate() {
        let record = record.expect("a row");
        for (ours, theirs) in [
            ("总分配方案", "总分配方案(元)"),
            ("上浮", "上浮(元)"),
            ("地区财力因素", "地区财力因素(元)"),
            ("抵减", "抵减(元)"),
            ("合计", "合计(元)"),
        ] {
            let heading = format!("{ours}({unit})");
            let column = (0..200)
                .map(column_name)
                .find(|column| working.get(&format!("{column}4")).is_some_and(|text| *text == heading));
            let Some(column) = column else {
                continue; // no such figure in this policy
            };
            let value = number(&working[&format!("{column}{}", row + 9)]).expect("a number");
            let place = headers.iter().position(|header| header == theirs).expect("a column");
            assert_eq!(format!("{:.2}", value * yuan + 0.0), record[place], "{name} {heading} {row}");
        }
    }
}

/// A number as LibreOffice writes it.
fn number(text: &str) -> Option<f64> {
    let text = text.replace(',', "");
    match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|number| number / 100.0),
        None => text.parse().ok(),
    }
}

#[test]
fn a_published_figure_one_quantum_off_is_found_and_named() {
    let Some(office) = Office::find_for("the workbook's formulas were not recalculated") else { return };
    let case = year_2025();
    let book = case.workbook(&[]);
    let row = book.row_of(1, "景宁畲族自治县");
    let changes = [
        ("cell", format!("E{row}"), "318.7", "318.71"),
        ("plan", format!("H{row}"), "859.61", "859.6"),
        ("uplift", format!("I{row}"), "30.09", "30.08"),
        ("total", format!("K{row}"), "973.79", "973.78"),
        ("base", format!("D{row}"), "364.42", "364.43"),
    ];
    let changed = changes.iter().map(|(name, cell, from, to)| (*name, book.with_number(1, cell, from, to)));
    let recalculated = office.recalculate(changed);
    for (name, ..) in &changes {
        let verdict = &recalculated.sheet(name, "测算过程")["C2"];
        let expected = "不一致：1 行不符，最先是第 97 行 景宁畲族自治县";
        assert!(verdict.starts_with(expected), "{name}: {verdict}");
    }
    let verdict = &recalculated.sheet("cell", "测算过程")["C2"];
    assert!(verdict.ends_with("；合计不符 1 处"), "{verdict}");
    assert!(repository("fixtures/2025").is_dir());
}
