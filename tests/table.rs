//! `table::read`: what it accepts, what it refuses, where it says the problem is, and what it does with files made to
//! break it.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use special_fund::table::{
    self, Encoding, MAX_FILE_BYTES, MAX_LINE_BYTES, MAX_PROBLEMS, ProblemKind, Problems, ReadError, Row, Table,
};
use special_fund::{County, CountyCode, Money, Name, Policy, Rate, Score};

// ---------------------------------------------------------------------------------------------------------------------
// What is read, and what came of it
// ---------------------------------------------------------------------------------------------------------------------

/// Two factors, protected bases in quanta of 100 yuan, a complete roster of two counties.
const POLICY: &str = r#"
fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1000.00"
quantum_yuan = "100.00"
factors = [
    { key = "eco", name = "生态（保护）因素", weight = "0.5", tilt = "1", source = "invented" },
    { key = "pol", name = "污染防治因素", weight = "0.5", tilt = "1", source = "invented" },
]
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "invented" }

[roster]
counties = [{ code = "330127", name = "淳安县" }, { code = "330324", name = "永嘉县" }]
"#;

const HEADER: &str = "code,name,eco,pol";
const CHUNAN: &str = "330127,淳安县,1,2";
const YONGJIA: &str = "330324,永嘉县,3,4";

/// The policy above with some of its text replaced.
fn policy_with(edits: &[(&str, &str)]) -> Policy {
    let text = edits.iter().fold(POLICY.to_owned(), |text, (old, new)| text.replacen(old, new, 1));
    toml::from_str(&text).expect("a valid policy")
}

fn policy() -> Policy {
    policy_with(&[])
}

/// The same, of whose roster a table may lack counties.
fn partial() -> Policy {
    policy_with(&[("[roster]", "[roster]\npartial = true")])
}

/// Header, the rows given, LF after each.
fn table(rows: &[&str]) -> String {
    let lines = [HEADER].into_iter().chain(rows.iter().copied());
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn read_with(policy: &Policy, file: impl AsRef<[u8]>) -> Result<Table, Problems> {
    match table::read(file.as_ref(), policy) {
        Ok(table) => Ok(table),
        Err(ReadError::Refused(problems)) => Err(problems),
        Err(error) => panic!("a slice does not fail: {error}"),
    }
}

fn accept(file: impl AsRef<[u8]>) -> Table {
    read_with(&policy(), file).unwrap_or_else(|problems| panic!("{problems}"))
}

fn refuse(file: impl AsRef<[u8]>) -> Problems {
    read_with(&policy(), file).expect_err("something is wrong with it")
}

type Place = (Option<usize>, Option<usize>, &'static str);

fn places(problems: &Problems) -> Vec<Place> {
    let place = |problem: &table::Problem| (problem.line, problem.column, problem.code());
    problems.listed.iter().map(place).collect()
}

fn found(file: impl AsRef<[u8]>) -> Vec<Place> {
    places(&refuse(file))
}

fn found_by(policy: &Policy, file: impl AsRef<[u8]>) -> Vec<Place> {
    places(&read_with(policy, file).expect_err("something is wrong with it"))
}

const fn of_table(code: &'static str) -> Place {
    (None, None, code)
}

const fn row(line: usize, code: &'static str) -> Place {
    (Some(line), None, code)
}

const fn cell(line: usize, column: usize, code: &'static str) -> Place {
    (Some(line), Some(column), code)
}

/// Rows below the header, and everything that is wrong with them.
fn are_refused(situations: &[(&[&str], &[Place])]) {
    for (rows, places) in situations {
        assert_eq!(found(table(rows)), *places, "{rows:?}");
    }
}

/// What is said of a table that is read.
fn noticed(table: &Table) -> Vec<String> {
    table.notices.iter().map(ToString::to_string).collect()
}

/// A file of the two counties, and all that is said of it.
fn is_read(file: impl AsRef<[u8]>, said: &[&str]) {
    let read = accept(&file);
    assert_eq!((&read.counties, noticed(&read)), (&two_counties(), said.iter().map(ToString::to_string).collect()));
}

fn names(table: &Table) -> Vec<String> {
    table.counties.iter().map(|county| county.name.to_string()).collect()
}

/// The two counties of [`CHUNAN`] and [`YONGJIA`], built by hand.
fn two_counties() -> Vec<County> {
    let county = |code: &str, name: &str, scores: [u32; 2]| County {
        code: code.parse().expect("a code"),
        name: name.parse().expect("a name"),
        base: Money::ZERO,
        scores: scores.map(Score::from).into(),
        coefficients: [].into(),
        fiscal_capacity: None,
        figures: [].into(),
        amounts: [].into(),
    };
    vec![county("330127", "淳安县", [1, 2]), county("330324", "永嘉县", [3, 4])]
}

/// What a call gives, if it comes back in time: hostile files may be refused or read, but not make anyone wait.
fn in_time<T>(call: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = call();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(10), "took {taken:?}");
    result
}

// ---------------------------------------------------------------------------------------------------------------------
// Encodings
// ---------------------------------------------------------------------------------------------------------------------

/// 淳安县 and 永嘉县 in GB18030, as Excel and WPS save them.
const GB18030: &[u8] = b"code,name,eco,pol\n330127,\xb4\xbe\xb0\xb2\xcf\xd8,1,2\n330324,\xd3\xc0\xbc\xce\xcf\xd8,3,4\n";

#[test]
fn utf8_and_gb18030_are_read_with_and_without_a_byte_order_mark() {
    let utf8 = table(&[CHUNAN, YONGJIA]);
    for (mark, file, encoding) in [
        (&b""[..], utf8.as_bytes(), Encoding::Utf8),
        (b"\xef\xbb\xbf", utf8.as_bytes(), Encoding::Utf8),
        (b"", GB18030, Encoding::Gb18030),
        (b"\x84\x31\x95\x33", GB18030, Encoding::Gb18030), // rare as it is
    ] {
        let read = accept([mark, file].concat());
        assert_eq!((read.encoding, read.counties, &read.ignored[..]), (encoding, two_counties(), &[][..]));
    }
}

#[test]
fn what_is_no_text_is_refused() {
    let text = table(&[CHUNAN, YONGJIA]);
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().map(bytes).collect::<Vec<_>>().concat();
    let (little, big) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    for (begin, rest, place) in [
        // 0xff begins no character in either encoding. Its line is told, above which all is UTF-8, or GB18030.
        (table(&[CHUNAN]).as_bytes(), &b"330324,\xff\xff,3,4\n"[..], row(3, "unknown_encoding")),
        (&GB18030[..37], b"330324,\xff\xff,3,4\n", row(3, "unknown_encoding")),
        // The bytes of 丙县 in UTF-8 are 涓欏幙 in GB18030, and \xe9t, which is not UTF-8, is a character there.
        ("code,name,eco,pol,note\n330325,丙县,1,2,caf".as_bytes(), b"\xe9t\n", row(2, "unknown_encoding")),
        (b"\xff\xfe", &little, of_table("utf16")),
        (b"\xfe\xff", &big, of_table("utf16")),
        (b"PK\x03\x04", b"\x14\0\x06\0", of_table("spreadsheet")),
        (b"\xd0\xcf\x11\xe0", b"\xa1\xb1\x1a\xe1", of_table("spreadsheet")),
        (b"co\0de", b",name,eco,pol\n", row(1, "nul_byte")),
    ] {
        assert_eq!(found([begin, rest].concat()), [place]);
    }
    // Without a byte order mark every other byte of an ASCII header is NUL, or the whole is no encoding at all.
    for file in [little, big] {
        assert!(matches!(found(file)[0].2, "nul_byte" | "unknown_encoding"));
    }
}

#[test]
fn an_empty_file_and_a_header_without_counties_are_refused() {
    for empty in ["", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\r\n"] {
        assert_eq!(found(empty), [of_table("empty_file")], "{empty:?}");
    }
    for blank in ["", "\n", "\r\n", "\n\n,,,\n\"\",\n  \n", "\n合计,,4,6\n"] {
        assert_eq!(found(format!("{HEADER}{blank}")), [of_table("header_only")], "{blank:?}");
    }
    assert_eq!(found_by(&partial(), HEADER), [of_table("header_only")], "though all may lack");
    // What is wrong with the header is said too.
    assert_eq!(found("code,name,eco\n"), [row(1, "missing_column"), of_table("header_only")]);
}

#[test]
fn a_reader_that_gives_one_byte_at_a_time_gives_the_same_table() {
    struct Slow<'a>(&'a [u8]);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let take = buffer.len().min(1);
            self.0.read(&mut buffer[..take])
        }
    }
    let file = table(&[CHUNAN, YONGJIA]);
    let read = table::read(Slow(file.as_bytes()), &policy()).expect("a good table");
    assert_eq!(read.counties, two_counties());
}

// ---------------------------------------------------------------------------------------------------------------------
// Lines
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn ends_of_lines_and_blank_rows_at_the_end_change_nothing() {
    let lf = table(&[CHUNAN, YONGJIA]);
    let mixed = format!("{HEADER}\r\n{CHUNAN}\n{YONGJIA}\r\n");
    let ends = ["\n", "\r\n\r\n", ",,,\n,,,\n", "   \n", "\"\",\"\",,\n", ",,,", "\u{3000},\n"];
    let ended = ends.map(|end| format!("{lf}{end}"));
    for file in [&lf, &lf.replace('\n', "\r\n"), lf.trim_end(), &mixed].into_iter().chain(ended.iter().map(|e| &**e)) {
        is_read(file, &[]);
    }
}

#[test]
fn a_carriage_return_that_ends_no_line_is_refused() {
    let good = table(&[CHUNAN, YONGJIA]);
    for (file, place) in [
        (good.replace('\n', "\r"), row(1, "line_ends")),
        (good.replacen(',', "\r", 1), row(1, "carriage_return")),
        (good.replace("永", "永\r"), row(3, "carriage_return")),
        (good.replace("4\n", "4\r\r\r\n"), row(3, "carriage_return")),
        // In a cell that is not read: as one row, it would swallow the beginning of the next county.
        (good.replace("pol", "pol,a,b").replace("2\n", "2,\r330324,永嘉县\n"), row(2, "carriage_return")),
    ] {
        assert_eq!(found(&file), [place], "{file:?}");
    }
    // Two rows run together on one line by a lone carriage return.
    assert!(found(good.replace("2\n", "2\r")).contains(&row(2, "carriage_return")));
}

#[test]
fn blank_rows_in_the_middle_are_one_notice_and_the_rows_below_keep_their_lines() {
    are_refused(&[
        (
            &[CHUNAN, ",,,", "", "330324,永嘉县,3,", ",,,", "330325,丙县,,1", "", ""],
            &[cell(5, 4, "blank_number"), cell(7, 3, "blank_number")],
        ),
        // Four quotes are a cell with one quote in it, also at the end; two are an empty cell.
        (&[CHUNAN, "\"\"\"\",\"\"\"\"", YONGJIA], &[row(3, "short_row")]),
        (&[CHUNAN, "\"\"\"\",,,", YONGJIA], &[cell(3, 1, "code")]),
        (&[CHUNAN, YONGJIA, "\"\"\"\",1", ""], &[row(4, "short_row")]),
    ]);
    let blank = "line 3: 1 blank row between others [blank_row]";
    is_read(table(&[CHUNAN, "\"\"", YONGJIA]), &[blank]);
    is_read(table(&[CHUNAN, "\"\",\" \",,\"\"", YONGJIA]), &[blank]);
    let blanks = "lines 3, 4, 5: 3 blank rows between others [blank_row]";
    is_read(table(&[CHUNAN, "", ",,,", "", YONGJIA, "", ""]), &[blanks]);
}

#[test]
fn total_rows_are_no_counties_and_said_once() {
    is_read(
        table(&[CHUNAN, ",杭州市小计,1,2", YONGJIA, "合计,,4,6", ",Total,-,", "总计", "合计：,省,4,6", "合计:,,,"]),
        &[
            "lines 3, 5, 6, 7, 8, 9: 6 total or subtotal rows; amounts are what the rows add up to, scores have no total \
          [total_rows]",
        ],
    );
}

#[test]
fn total_rows_with_a_code_of_their_own_are_refused_once_each() {
    // With a colon or a space of another kind behind it.
    let named = ["全 省 合 计", "合计：", "合计:", "total:", "合计\u{a0}", "杭州市小计\u{3000}", "合 计 ： "];
    let named: Vec<String> = (330_000..).zip(named).map(|(code, name)| format!("{code},{name},4,6")).collect();
    let rows: Vec<&str> = [CHUNAN, YONGJIA].into_iter().chain(named.iter().map(String::as_str)).collect();
    assert_eq!(found(table(&rows)), [4, 5, 6, 7, 8, 9, 10].map(|line| row(line, "subtotal_row")));
    // One that is no duplicate too, and one that is the only row.
    are_refused(&[(&[CHUNAN, "330127,淳安县小计,1,2", YONGJIA], &[row(3, "subtotal_row")])]);
    let long = "x".repeat(101);
    for (name, problem) in [
        ("合计", row(2, "subtotal_row")),
        ("total", row(2, "subtotal_row")),
        ("TOTAL", row(2, "subtotal_row")),
        ("合计:", row(2, "subtotal_row")),
        (&long, cell(2, 2, "long_name")),
    ] {
        assert_eq!(found_by(&partial(), table(&[&format!("330325,{name},1,2")])), [problem], "{name}");
    }
    // These only look like it.
    for name in ["统计县", "Ital", "计", "甲:", "合计:甲县", &long[1..]] {
        assert_eq!(accept(table(&[CHUNAN, YONGJIA, &format!("330325,{name},1,1")])).counties.len(), 3, "{name}");
    }
}

#[test]
fn bases_of_total_rows_are_checked() {
    let based = |rows: &[&str]| format!("code,name,base_wan_yuan,eco,pol\n{}\n", rows.join("\n"));
    let (chunan, yongjia) = ("330127,淳安县,1,1,2", "330324,永嘉县,2,3,4");
    let (third, fourth) = ("330325,丙县,4,1,1", "330326,丁县,8,1,1");
    let mountain = &[chunan, yongjia, third, fourth, ",山区县合计,3", ",其他县小计,12", "总计"];
    let rows: [&[&str]; 6] = [
        &["合计,,15", chunan, yongjia, third, fourth, ",全省合计,\" 15.00 \",99,"],
        // Below and above its counties, by prefecture at the end, mountain counties and others.
        &[chunan, ",杭州市小计,1", yongjia, third, fourth, ",温州市小计,14,,", "合计,,15,,"],
        &[",杭州市小计,1", chunan, ",温州市小计,14", yongjia, third, fourth],
        &[chunan, yongjia, third, fourth, ",杭州市小计,1", ",温州市小计,14"],
        mountain,
        &["330127,淳安县, - ,1,2", ",小计, - ", yongjia],
    ];
    for rows in rows {
        assert!(accept(based(rows)).notices.iter().any(|notice| notice.code() == "total_rows"));
    }
    for (rows, line, found, expected) in [
        (&[chunan, yongjia, third, fourth, "合计,,15.01"][..], 6, 150_100, 150_000),
        (&[chunan, yongjia, third, fourth, "合计,,15", ",其中：山区县,4"], 7, 40_000, 30_000),
        // The others, and 萧山区 above its own rows, which is no 山区.
        (&[chunan, yongjia, third, fourth, "合计,,15", ",其中：非山区县,5"], 7, 50_000, 120_000),
        (&[chunan, yongjia, third, fourth, "合计,,15", ",其中：不含山区县,5"], 7, 50_000, 120_000),
        (&[",萧山区小计,5", third, ",小计,11", chunan, yongjia, fourth], 2, 50_000, 40_000),
        (&[chunan, ",杭州市小计,1.5", yongjia, "合计,,3"], 3, 15_000, 10_000),
        (&[",杭州市小计,5", chunan, yongjia], 2, 50_000, 30_000),
        (&[chunan, yongjia, third, ",全省合计,0"], 5, 0, 70_000),
        // Nobody below it, and nobody but mountain counties: neither is a sum of 0.
        (&[chunan, yongjia, ",小计,0"], 4, 0, 30_000),
    ] {
        let problems = refuse(based(rows));
        assert_eq!(places(&problems), [cell(line, 3, "total_amount")], "{rows:?}");
        let (found, expected) = (Money::from_yuan(found), Money::from_yuan(expected));
        assert_eq!(problems.listed[0].kind, ProblemKind::TotalAmount { found, sum: expected });
    }
    // 其他 says nothing where nobody is a mountain county.
    let problems = read_with(&partial(), based(&[",其他单位小计,5", third, ",小计,8", fourth])).expect_err("no sum");
    let (wrong, sum) = (Money::from_yuan(50_000), Money::from_yuan(40_000));
    assert_eq!(problems.listed[0].kind, ProblemKind::TotalAmount { found: wrong, sum });
    // A total that is none, and one of rows that are not read, which nobody can check.
    assert_eq!(found(based(&[chunan, yongjia, "合计,,x"])), [cell(4, 3, "not_a_number")]);
    assert_eq!(found(based(&[chunan, "330324,永嘉县,2,,4", "合计,,9"])), [cell(3, 4, "blank_number")]);
}

/// A city above its counties, with a number or without: what is wrong is one thing, not each of its cells.
#[test]
fn a_heading_between_counties_is_one_problem() {
    let table = |row: &str| format!("code,name,base_yuan,eco,pol\n330127,淳安县,0,1,2\n{row}\n330324,永嘉县,0,3,4\n");
    for (row, problems) in [
        (",温州市,,,", &[cell(3, 1, "code")][..]),
        (",温州市,500,,", &[cell(3, 1, "code")]),
        ("温州市,,500,,", &[cell(3, 1, "code")]),
        (",温州市,x,,", &[cell(3, 1, "code"), cell(3, 3, "not_a_number")]),
        // A county that has lost its code and a score, and one that has lost its scores alone.
        (",丙县,500,1,", &[cell(3, 1, "code"), cell(3, 5, "blank_number")]),
        ("330325,丙县,,,", &[cell(3, 3, "blank_number"), cell(3, 4, "blank_number"), cell(3, 5, "blank_number")]),
    ] {
        assert_eq!(found(table(row)), problems, "{row}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Quotes
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_quoted_cell_may_hold_commas_and_doubled_quotes() {
    let file = "code,\"name\",eco,\"pol\",\"备注,\"\"二\"\"\"\r\n\
                \"330127\",\"淳安县\",\"1\",2,\"\"\"a\"\", b\"\r\n\
                330324,永嘉县,3,\"4\",\"\"\r\n\
                330325,\"甲\"\"乙\"\",丙\",0,0,\"\"\"\"\r\n";
    let read = accept(file);
    assert_eq!(names(&read), ["淳安县", "永嘉县", "甲\"乙\",丙"]);
    assert_eq!((&read.counties[..2], &read.ignored[..]), (&two_counties()[..], &["备注,\"二\"".to_owned()][..]));
}

#[test]
fn a_stray_quote_is_refused_and_the_next_rows_are_read() {
    for stray in ["\"丙\"县,1,2", "丙\"县\",1,2", "丙县\",1,2", " \"丙县\",1,2", "\"丙县\" ,1,2", "丙县,1,2\""]
    {
        let file = table(&[CHUNAN, &format!("330325,{stray}"), YONGJIA, "330326,丁县,,1"]);
        assert_eq!(found(file), [row(3, "stray_quote"), cell(5, 3, "blank_number")], "{stray}");
    }
    // A county all in quotes is no note below the table.
    are_refused(&[(&[CHUNAN, YONGJIA, "\"330325,丙县,1,2\"。"], &[row(4, "stray_quote")])]);
    for county in
        ["\"330325,丙县,1,2\"", "330325 丙县 1 2", "330325；丙县；1；2", "\"丙县,1,2\",,,", "\"注：330325,丙县,1,2\""]
    {
        assert!(found(table(&[CHUNAN, YONGJIA, county])).iter().all(|place| place.0 == Some(4)), "{county}");
    }
    // What the row holds of the roster is not missing too.
    for (begin, code) in [
        ("330127,淳\"安\"县", "stray_quote"),
        ("330127,淳\0安县", "nul_byte"),
        ("\"330127\",\"淳安\"县", "stray_quote"),
    ] {
        assert_eq!(found(table(&[&format!("{begin},1,2"), YONGJIA])), [row(2, code)], "{begin}");
    }
}

#[test]
fn a_quote_that_is_not_closed_takes_no_other_row_along() {
    let open = row(4, "open_quote");
    are_refused(&[
        (&["330127,\"淳安县,1,2", YONGJIA], &[row(2, "open_quote")]),
        // In the middle, followed by good rows and by a bad one; on the last line; two in a row; nothing but a quote.
        (
            &[CHUNAN, YONGJIA, "330325,\"丙县,1,2", "330326,丁县,1,2", "330327,戊县,1,"],
            &[open, cell(6, 4, "blank_number")],
        ),
        (&[CHUNAN, YONGJIA, "330325,丙县,1,\"2"], &[open]),
        (&[CHUNAN, YONGJIA, "330325,\"丙县,1,2", "330326,\"丁县,1,2"], &[open, row(5, "open_quote")]),
        (&[CHUNAN, "\"", YONGJIA], &[row(3, "open_quote")]),
        // Followed by a row with good quotes.
        (&[CHUNAN, "330325,\"丙县,1,2", "330324,\"永嘉县\",3,4"], &[row(3, "open_quote")]),
    ]);
    assert_eq!(found(table(&[CHUNAN, YONGJIA, "330325,丙县,1,\"2"]).trim_end()), [open]);
}

#[test]
fn a_quoted_cell_may_hold_line_breaks() {
    // As headers from a spreadsheet do, and remarks.
    for end in ["\n", "\r\n"] {
        let file = "code,\"县\n（市、区）\",\"污染防治 \n 因素\",eco,\"备\n注\"\n\
             330127,淳安县,2,1,\"一\n\n二, \"\"三\"\"\"\n\
             330324,永嘉县,4,3,\n";
        let read = accept(file.replace('\n', end));
        assert_eq!((read.counties, read.ignored), (two_counties(), vec![format!("备{end}注")]));
    }
    // A name or a number has none; what stands below keeps its line.
    let rows = [CHUNAN, YONGJIA, "330325,\"丙", "", "县\",1,\"2", "\"", "330326,丁县,,1"];
    let expected = [cell(4, 2, "invisible_name"), cell(4, 4, "spaces"), cell(8, 3, "blank_number")];
    assert_eq!(found(table(&rows)), expected);
    assert_eq!(found(table(&rows).replace('\n', "\r\n")), expected);
    // The row is a county's all the same.
    are_refused(&[(&["330127,\"淳安", "县\",1,2", YONGJIA], &[cell(2, 2, "invisible_name")])]);
}

#[test]
fn a_quoted_cell_takes_no_row_along() {
    // Two stray quotes around a remark, or what may be one: the row between them has a code.
    let rows = [CHUNAN, YONGJIA, "330325,丙县,1,2,\"x", "330326,丁县,1,2,y", "330327,戊县,1,2,z\""];
    let file = table(&rows).replacen('\n', ",note\n", 1);
    assert_eq!(found(file), [row(4, "open_quote"), row(6, "stray_quote")]);
    // Nor where it makes a row of too few cells, holds what no row may hold, or goes on and on.
    for (between, code) in [("x", "short_row"), ("\0", "nul_byte"), ("a\rb", "carriage_return")] {
        let file = table(&[CHUNAN, YONGJIA, "330325,丙县,\"1", between, "2\""]);
        assert_eq!(found(file), [row(4, "open_quote"), row(5, code), row(6, "stray_quote")], "{between}");
    }
    for (lines, is_read) in [(15, true), (16, false)] {
        let remark = format!("\"{}\"", "\n".repeat(lines));
        let file = format!("{HEADER},note\n330127,淳安县,1,2,{remark}\n330324,永嘉县,3,4,\n");
        assert_eq!(read_with(&policy(), file).is_ok(), is_read, "{lines}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Columns
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn titles_above_the_header_are_one_notice() {
    let good = table(&[CHUNAN, YONGJIA]);
    for (above, lines) in [
        ("sep=,\n", "line 1: 1 row"),
        ("sep=,\r\n", "line 1: 1 row"),
        ("\u{feff}2025年专项资金分配表\n", "line 1: 1 row"),
        ("专项资金分配表，2025年\n", "line 1: 1 row"),
        ("专项资金分配表,,,\n单位：元,,,\n", "lines 1, 2: 2 rows"),
        ("\"专项资金\n分配表\",,,\n", "line 1: 1 row"),
        ("一\n\n,,,\n", "lines 1, 2, 3: 3 rows"),
        (",,,\n", "line 1: 1 row"),
        ("代码,名称,甲,乙\n", "line 1: 1 row"),
        ("附件1\n专项资金分配表\n浙江省\n单位：万元\n", "lines 1, 2, 3, 4: 4 rows"),
        ("填报单位,浙江省财政厅,年份,2025\n,县名,得分,\n", "lines 1, 2: 2 rows"),
        (",浙江省财政厅,2025-03-10\n,联系人张三,0571-87654321,2025.3.10\n", "lines 1, 2: 2 rows"),
        (",填表单位：淳安县,电话,64812345\n,资金规模（万元）,1000,\n", "lines 1, 2: 2 rows"),
    ] {
        let said = format!("{lines} above the header passed over [rows_above_header]");
        is_read(format!("{above}{good}"), &[&said]);
    }
    let chinese = good.replace("code,name", "\"行政区划代码\",县（市、区）");
    is_read(format!("表\n{chinese}"), &["line 1: 1 row above the header passed over [rows_above_header]"]);
    // A unit above the header is nobody's unit.
    let based = format!("单位：万元,,,,\n{HEADER},基数\n{CHUNAN},1\n{YONGJIA},1\n");
    assert_eq!(found(based), [cell(2, 5, "base_header")]);
    // A group above the headers may be the base; a title that speaks of it is none.
    let numbered = |title: &str| format!("{title},,,,\n序号,{HEADER}\n1,{CHUNAN}\n2,{YONGJIA}\n");
    accept(numbered("2025年保基数资金县表"));
    assert_eq!(found(numbered("上年基数（万元）")), [cell(2, 1, "base_header")]);
    // A county above the header would be lost.
    for above in [
        CHUNAN,
        "330325,丙县,1,2",
        "x, 330325 ",
        ",丙县,1,2",
        "33032,丙县,,\"1,200\"",
        " —, 丙县 ,-,0.5",
        ",丙县,１２,",
        ",丙县,,100 万元",
    ] {
        let problems = refuse(format!("表\n{above}\n{good}"));
        assert_eq!(places(&problems), [row(1, "title_row")], "{above}");
        assert_eq!(problems.listed[0].kind, ProblemKind::TitleRow { header: 3 });
    }
    // Too far down, or twice: nobody knows.
    for file in [format!("{}{good}", "一\n".repeat(10)), format!("一\n{HEADER}\n{good}")] {
        assert_eq!(found(file), [row(1, "no_header")]);
    }
    // A header on the first line is the header, whatever stands below.
    assert_eq!(found(format!("{HEADER}\n{good}"))[0], cell(2, 1, "code"), "a second header is a bad row");
}

#[test]
fn a_header_may_take_two_rows() {
    let rows = format!("{CHUNAN},x\n{YONGJIA},\n");
    for (header, line) in [
        ("code,name,得分,,备注\n,,eco,pol,\n", 2),
        ("code,name,得分,,备注\n,,eco,pol\n", 2),
        ("code,name\n,,eco,pol,备注\n", 2),
        ("code,name,eco,得分,备注\n,,,pol,\n", 2),
        ("分配表\n行政区划代码,县（市、区）,各因素得分,,备注\n,,\"生态\n(保护)因素\",污染防治因素,\n", 3),
    ] {
        let read = accept(format!("{header}{rows}"));
        assert_eq!((&*read.counties, &*read.ignored), (&*two_counties(), &["备注".to_owned()][..]), "{header}");
        let said = format!(
            "line {line}: the header takes two rows; the lower one counts where it is not blank, a unit there belongs to the header above [header_of_two_rows]"
        );
        assert_eq!(noticed(&read).last(), Some(&said), "{header}");
    }
    // Something below a header that is one: which of the two counts is not for us to say.
    for header in
        ["code,name,eco,得分\n,,x,pol\n", "code,name,eco,pol\n,,pol,eco\n", "code,name,eco,pol\n330325,,eco,\n"]
    {
        assert!(found(format!("{header}{CHUNAN}\n{YONGJIA}\n"))[0].0 <= Some(2), "{header}");
    }
}

#[test]
fn headers_are_read_in_english_and_chinese_in_any_order() {
    for header in [
        "pol,eco,name,code",
        "污染防治因素,生态（保护）因素,县（市、区）,行政区划代码",
        "pol , \u{3000}生态(保护)因素\t,县(市、区),\"code\"",
        "污染防治因素,eco, name ,行政区划代码",
    ] {
        is_read(format!("{header}\n2,1,淳安县,330127\n4,3,永嘉县,330324\n"), &[]);
    }
    // All others are ignored and listed.
    let file = format!("备注,{HEADER},note,fiscal_capacity,performance\nx,{CHUNAN},,,-\n,{YONGJIA},=1,１,\n");
    assert_eq!(accept(&file).ignored, ["备注", "note", "fiscal_capacity", "performance"]);
    is_read(file, &[]);
}

#[test]
fn a_header_that_looks_like_the_base_is_never_ignored() {
    let rows = "\n330127,淳安县,1,2,5\n330324,永嘉县,3,4,5\n";
    for header in ["基数", "保基数（万元）", "基数(亿元)", "base", "Base yuan", "基数万元"] {
        assert_eq!(found(format!("{HEADER},{header}{rows}")), [cell(1, 5, "base_header")], "{header}");
    }
    // Last year's amount, one column of a result alone, and whatever stands beside a base that is read, is somebody
    // else's column.
    for header in ["baseline", "baseline_yuan", "备注", "plan_yuan", "合计(元)"] {
        assert_eq!(accept(format!("{HEADER},{header}{rows}")).ignored, [header]);
    }
    let rows = "\n330127,淳安县,1,2,500,6\n330324,永嘉县,3,4,500,6\n";
    assert_eq!(accept(format!("{HEADER},基数(元),上年基数{rows}")).counties[0].base, Money::from_yuan(500));
}

#[test]
fn a_missing_a_blank_and_a_doubled_column_are_named() {
    let problems = refuse("code,生态(保护)因素,eco, ,备注,remark, 备注\n330127,1,1,,,,\n");
    let owned = |headers: [&str; 2]| headers.map(str::to_owned).to_vec();
    let kinds = [
        ProblemKind::MissingColumn { headers: owned(["name", "县(市、区)"]) },
        ProblemKind::MissingColumn { headers: owned(["pol", "污染防治因素"]) },
        ProblemKind::DuplicateColumn { first: 2 },
        ProblemKind::BlankHeader,
        ProblemKind::DuplicateColumn { first: 5 },
    ];
    assert!(problems.listed[..5].iter().map(|problem| &problem.kind).eq(&kinds), "{problems}");
    let columns = [None, None, Some(3), Some(4), Some(7), None];
    assert_eq!(problems.listed.iter().map(|problem| problem.column).collect::<Vec<_>>(), columns);
    assert_eq!(problems.listed[5].code(), "roster_missing");
}

/// 0.01 万元 are 100 yuan, one quantum; 0.001 万元 are not.
#[test]
fn bases_are_in_yuan_or_in_wan_yuan() {
    let based = |header: &str, [chunan, yongjia]: [&str; 2]| {
        format!("{HEADER},{header}\n{CHUNAN},{chunan}\n{YONGJIA},{yongjia}\n")
    };
    for (header, base) in [
        ("base_yuan", "1230000"),
        ("base_yuan", "\"1,230,000.00\""),
        ("基数（元）", "1230000.0"),
        ("base_wan_yuan", "123"),
        ("base_wan_yuan", "123.0000"),
        ("基数(万元)", "123.000000"),
    ] {
        let read = accept(based(header, [base, "0"]));
        assert_eq!([0, 1].map(|row| read.counties[row].base), [Money::from_yuan(1_230_000), Money::ZERO], "{base}");
    }
    for (header, bases, places) in [
        ("base_yuan,基数(万元)", ["0,0", "0,0"], &[cell(1, 6, "duplicate_column")][..]),
        ("基数(万元)", ["0.01", "0.001"], &[cell(3, 5, "not_whole_quanta")]),
        ("base_yuan", ["0.001", "10000000000100"], &[cell(2, 5, "too_many_places"), cell(3, 5, "amount_too_large")]),
    ] {
        assert_eq!(found(based(header, bases)), places, "{header}");
    }
    // The largest, read without quotes and with.
    for header in ["base_yuan", "\"base_yuan\""] {
        assert_eq!(accept(based(header, ["10000000000000", "0"])).counties[0].base, Money::MAX_INPUT);
    }
    // In the basis role a base is needed and need not be whole quanta.
    let basis = policy_with(&[("quantum_yuan", "base = \"basis\"\nquantum_yuan")]);
    assert_eq!(found_by(&basis, table(&[CHUNAN, YONGJIA])), [row(1, "missing_column")]);
    let read = read_with(&basis, based("base_yuan", ["0.01", "3"])).expect("any fen will do");
    assert_eq!(read.counties[0].base.fen(), 1);
}

#[test]
fn thousands_separators_stand_where_they_belong_or_the_number_is_refused() {
    let file = |number: &str| table(&[CHUNAN, YONGJIA, &format!("330325,丙县,\"{number}\",1")]);
    for right in ["1,234", "12,345.5", "123,456,789"] {
        assert_eq!(accept(file(right)).counties.len(), 3);
    }
    for wrong in ["0,123", "012,345", ",123", "1234,567", "1,23", "1,2345", "1,234.567,8", "1,234.567,890"] {
        assert_eq!(found(file(wrong)), [cell(4, 3, "separators")], "{wrong}");
    }
}

#[test]
fn a_fiscal_capacity_score_is_read_only_where_it_is_needed() {
    let pool = |rest: &str| {
        let pool = format!("fiscal_capacity = {{ weight = \"0.1\", rest = \"{rest}\", source = \"x\" }}\nuplift");
        policy_with(&[("weight = \"0.5\"", "weight = \"0.4\""), ("uplift", &pool)])
    };
    let file = format!("{HEADER},地区财力因素\n{CHUNAN},7.5\n{YONGJIA},\n");
    assert_eq!(found_by(&pool("by_score"), &file), [cell(3, 5, "blank_number")]);
    assert_eq!(found_by(&pool("by_score"), table(&[CHUNAN, YONGJIA])), [row(1, "missing_column")]);
    let retained = read_with(&pool("retained"), &file).expect("nobody asks for the score");
    assert_eq!((retained.counties[0].fiscal_capacity, &*retained.ignored[0]), (None, "地区财力因素"));
    let read = read_with(&pool("by_score"), file.replace("4,\n", "4,0\n")).expect("two scores");
    assert_eq!(read.counties[0].fiscal_capacity, Some("7.5".parse().expect("a score")));
}

#[test]
fn a_published_allocation_is_refused_as_one() {
    let (policy, counties) = (policy(), two_counties());
    let allocation = special_fund::calculate(&policy, &counties).expect("an allocation");
    for language in [table::Language::Chinese, table::Language::English] {
        let mut file = Vec::new();
        table::write(&mut file, &allocation, language).expect("a Vec takes everything");
        assert_eq!(found(file), [row(1, "result_file")], "{language:?}");
    }
}

#[test]
fn nothing_but_digits_and_a_point_between_them_is_a_number() {
    let others = (' '..='~').filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '"'));
    let mut wrong: Vec<String> = ["5.", ".5", ".", "5..5", "5.5.", "5.5.5", "12345678."].map(str::to_owned).to_vec();
    for c in others.chain(['\u{b2}', '５', 'é']) {
        for (before, after) in [("", ""), ("5", ""), ("", "5"), ("5.", ""), ("5.5", ""), ("5", "5.5")] {
            // Spaces around a number do not count.
            let is_around = c == ' ' && (before.is_empty() != after.is_empty()) && before != "5.";
            wrong.extend((!is_around).then(|| format!("{before}{c}{after}")));
        }
    }
    for number in wrong {
        let found = found_by(&partial(), table(&[&format!("330325,丙县,{number},100000000")]));
        assert_eq!(found[0].1, Some(3), "{number}");
    }
}

#[test]
fn other_separators_are_named() {
    let separated = |separator: &str| table(&[CHUNAN, YONGJIA]).replace(',', separator);
    for (separator, found) in [("\t", '\t'), (";", ';'), ("；", '；'), ("，", '，')] {
        let problems = refuse(separated(separator));
        assert_eq!(problems.listed.len(), 1);
        assert_eq!(problems.listed[0].kind, ProblemKind::Separator { found });
    }
    // Excel writes down which one it took.
    assert_eq!(found(format!("sep=;\n{}", separated(";"))), [row(1, "separator")]);
    // A comma in a text separates nothing.
    for title in ["备注，一", "# 2018年公示; 万元; 完整"] {
        assert_eq!(found(format!("{title}\nx\n")), [row(1, "no_header")]);
    }
}

/// One problem, not one for every line; a single header that is known makes it a table with columns missing.
#[test]
fn another_file_is_one_problem() {
    let columns = [["code", "行政区划代码"], ["name", "县(市、区)"]];
    let columns = columns.into_iter().chain([["eco", "生态（保护）因素"], ["pol", "污染防治因素"]]);
    let columns: Vec<Vec<String>> = columns.map(|headers| headers.map(str::to_owned).to_vec()).collect();
    for file in [
        "{\n  \"a\": [1, 2],\n  \"b\": \"c\"\n}\n",
        "<!doctype html>\n<title>a, b</title>\n",
        "330127,淳安县,1,2\n330324,永嘉县,3,4\n",
        "baseline,基数,备注,备注,\n1,2,3,4\n",
    ] {
        let problems = refuse(file);
        assert_eq!(places(&problems), [row(1, "no_header")], "{file}");
        assert_eq!(problems.listed[0].kind, ProblemKind::NoHeader { columns: columns.clone() });
    }
    assert_eq!(found("备注,pol\n1,2\n")[0], row(1, "missing_column"));
}

// ---------------------------------------------------------------------------------------------------------------------
// Codes, names, roster
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_duplicate_is_reported_with_both_lines_also_when_other_rows_have_problems() {
    let duplicates = |problems: &Problems| {
        let first = |problem: &table::Problem| match problem.kind {
            ProblemKind::DuplicateCode { first } => Some((problem.line?, first)),
            _ => None,
        };
        problems.listed.iter().filter_map(first).collect::<Vec<_>>()
    };
    // Alone; a third time; before and after a problem; in a row that has a problem itself; after a short row; far apart.
    let third = "330324,永嘉县,5,6";
    let bad = "330325,丙县,,1";
    for (rows, expected) in [
        (&[CHUNAN, YONGJIA, third][..], &[(4, 3)][..]),
        (&[YONGJIA, CHUNAN, third, YONGJIA], &[(4, 2), (5, 2)]),
        (&[bad, YONGJIA, CHUNAN, third], &[(5, 3)]),
        (&[YONGJIA, CHUNAN, third, bad], &[(4, 2)]),
        (&[YONGJIA, bad, CHUNAN, third], &[(5, 2)]),
        (&[YONGJIA, CHUNAN, "330324,永嘉县,,"], &[(4, 2)]),
        (&["330324,永嘉县,-1,", CHUNAN, YONGJIA], &[(4, 2)]),
        (&[YONGJIA, CHUNAN, "330324,永嘉县"], &[(4, 2)]),
        (&[YONGJIA, CHUNAN, ",,,", third], &[(5, 2)]),
        (&[YONGJIA, CHUNAN, "33032,x,1,1", CHUNAN, third], &[(5, 3), (6, 2)]),
    ] {
        assert_eq!(duplicates(&refuse(table(rows))), expected, "{rows:?}");
    }
}

#[test]
fn one_table_has_codes_of_one_length() {
    are_refused(&[
        (
            &[CHUNAN, "330324001,某镇,1,1", YONGJIA, "330324001002,某村,1,1"],
            &[cell(3, 1, "code_length"), cell(5, 1, "code_length")],
        ),
        // One odd code at the top does not make every other row odd.
        (&["330100000,杭州市本级,1,1", CHUNAN, YONGJIA], &[cell(2, 1, "code_length")]),
    ]);
    for code in ["", "33012", "3301270", "33012a", "３３０１２７", "330127.5", "3.3E+11", "-30127", "'33012", "3301 27"]
    {
        assert_eq!(found(table(&[YONGJIA, &format!("{code},淳安县,1,2")])), [cell(3, 1, "code")], "{code}");
    }
}

#[test]
fn names_must_be_fit_to_publish() {
    let long = "县".repeat(101);
    for (names, code) in [
        (&["", "  "][..], "blank_name"),
        (&["=1+1", "+1", "-丙县", "@丙", "＝1"], "formula_name"),
        (&["丙\t县", "丙\u{200b}县", "\u{feff}丙县", "丙\u{202e}县", "丙\u{fe0f}"], "invisible_name"),
        (&["\u{3164}", "\u{2800}"], "invisible_name"),
        (&[&long], "long_name"),
    ] {
        for name in names {
            let file = table(&[CHUNAN, YONGJIA, &format!("330325,{name},1,1")]);
            assert_eq!(found(file), [cell(4, 2, code)], "{name:?}");
        }
    }
    let file = table(&[CHUNAN, YONGJIA, &format!("330325,{},1,1", &long[3..])]);
    assert_eq!(accept(file).counties.len(), 3);
}

#[test]
fn a_row_that_contradicts_the_roster_is_one_problem() {
    are_refused(&[
        // A code of the roster with another name; a name of the roster under a code that is not on it, and not missing too.
        (&["330127,千岛湖县,1,2", YONGJIA], &[cell(2, 2, "roster_name")]),
        (&["330128,淳安县,1,2", YONGJIA], &[cell(2, 1, "roster_code")]),
        // The same where the code is no code at all, and where the row has other problems or is short or long.
        (&["33012,淳安县,1,2", YONGJIA], &[cell(2, 1, "code")]),
        (&["330127,,1,2", YONGJIA], &[cell(2, 2, "blank_name")]),
        (&["330127,淳安县,,2", YONGJIA], &[cell(2, 3, "blank_number")]),
        (&["330127,淳安县", YONGJIA], &[row(2, "short_row")]),
        (&["330127,淳安县,1,2,3", YONGJIA], &[row(2, "long_row")]),
        // A township named like a county is not that county.
        (&["330127001,甲镇,1,1", "330999001,永嘉县,1,1"], &[of_table("roster_missing")]),
        // 330324 typed where 330127 was meant: 淳安县 is there, under the wrong code.
        (&["330324,淳安县,1,2", YONGJIA], &[cell(2, 2, "roster_name"), cell(3, 1, "duplicate_code")]),
    ]);
    // A township may have any name.
    assert_eq!(accept(table(&["330127001,永嘉县,1,1", "330324001,淳安县,1,1"])).counties.len(), 2);
    // Names that begin alike, and a roster of a single one.
    let both = "{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }";
    let alike = "{ code = \"330127\", name = \"龙泉市\" }, { code = \"330324\", name = \"龙游县\" }";
    let single = "{ code = \"330127\", name = \"淳安县\" }";
    for (counties, name) in [(alike, "龙泉市"), (alike, "龙游县"), (single, "淳安县")] {
        let roster = policy_with(&[("[roster]", "[roster]\npartial = true"), (both, counties)]);
        assert_eq!(found_by(&roster, table(&[&format!("330128,{name},1,2")])), [cell(2, 1, "roster_code")]);
    }
}

#[test]
fn missing_counties_are_one_problem_that_names_them_all() {
    let problems = refuse(table(&["330325,丙县,1,1"]));
    assert_eq!(places(&problems), [of_table("roster_missing")]);
    let ProblemKind::RosterMissing { missing } = &problems.listed[0].kind else { panic!("{problems}") };
    assert_eq!(missing.iter().map(|county| county.code.to_string()).collect::<Vec<_>>(), ["330127", "330324"]);
    assert!(read_with(&partial(), table(&["330325,丙县,1,1"])).is_ok());
    // Where there is no code column, nobody can tell who is missing.
    assert_eq!(found("name,eco,pol\n淳安县,1,1\n"), [row(1, "missing_column")]);
}

#[test]
fn a_county_of_nine_or_twelve_digits_is_on_the_roster_as_one_of_six() {
    for zeros in ["000", "000000"] {
        let village = format!("330127{},甲村,1,2", zeros.replace("00", "01"));
        let row = |county: &str, name: &str| format!("{county}{zeros},{name},1,1");
        accept(table(&[&row("330127", "淳安县"), &village, &row("330324", "永嘉县")]));
        let other_name = table(&[&row("330127", "千岛湖县"), &village, &row("330324", "永嘉县")]);
        assert_eq!(found(other_name), [cell(2, 2, "roster_name")]);
        // And not missing too.
        let problems = refuse(table(&[&row("330128", "淳安县"), &row("330324", "永嘉县")]));
        assert_eq!(places(&problems), [cell(2, 1, "roster_code")]);
        // The code to write is as long as the table's others.
        let ProblemKind::RosterCode { expected } = &problems.listed[0].kind else { panic!("{problems}") };
        assert_eq!(expected.code.to_string(), format!("330127{zeros}"));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What is taken as it is meant
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn spaces_around_cells_do_not_count() {
    for space in [" ", "  ", "\u{3000}", "\u{a0}", "\t", "\u{2003}"] {
        let spaced =
            |row: &str| row.split(',').map(|cell| format!("{space}{cell}{space}")).collect::<Vec<_>>().join(",");
        let said = "line 2, columns code, name, eco, pol: spaces around 4 cells do not count [cell_spaces]";
        is_read(table(&[&spaced(CHUNAN), YONGJIA]), &[said]);
        // A blank stays a blank, and the cell is told as it is written.
        let problems = refuse(table(&[&spaced("330127,淳安县,,１"), YONGJIA]));
        assert_eq!(places(&problems), [cell(2, 3, "blank_number"), cell(2, 4, "full_width")], "{space:?}");
        assert_eq!(problems.listed[1].cell.as_deref(), Some(&*format!("{space}１{space}")));
        let file = table(&[&format!("330127,淳安县,1{space}2,2"), YONGJIA]);
        assert_eq!(found(file), [cell(2, 3, "spaces")], "{space:?}");
    }
    // In a column that is not read they are nobody's business; an invisible character that is no space is.
    is_read(format!("{HEADER},备注\n{CHUNAN}, x \n{YONGJIA},\n"), &[]);
    are_refused(&[(&["330127,\u{200b}淳安县,1,2", YONGJIA], &[cell(2, 2, "invisible_name")])]);
}

#[test]
fn spaces_between_the_characters_of_a_chinese_name_do_not_count() {
    let spread = "lines 2, 3, column name: spaces between the characters of 2 names do not count [spread_name]";
    is_read(table(&["330127,淳\u{3000}安县,1,2", "330324,永 嘉\u{a0}县,3,4"]), &[spread]);
    // Another name may have spaces, and a tab or a line break is more than a space.
    let read = accept(table(&[CHUNAN, YONGJIA, "330325,Ab c,1,1", "330326,甲 （乙）,1,1"]));
    assert_eq!((&names(&read)[2..], read.notices.len()), (&["Ab c".to_owned(), "甲 （乙）".to_owned()][..], 0));
}

#[test]
fn rows_may_end_with_their_last_filled_cell_and_the_table_with_blank_columns() {
    let missing = "lines 2, 3: 2 rows end before the last columns, which are not read [missing_cells]";
    is_read(format!("{HEADER},备注,说明,数\n{CHUNAN}\n{YONGJIA},x\n"), &[missing]);
    let blank = "2 blank columns at the end without a header [blank_column]";
    is_read(
        format!("{HEADER},备注,, \n{CHUNAN},,,\n{YONGJIA},x\n"),
        &[blank, "line 3: 1 row ends before the last columns, which are not read [missing_cells]"],
    );
    // A cell that is read cannot be missing.
    let file = format!("code,name,eco,备注,pol\n330127,淳安县,1,\n{YONGJIA},4\n");
    assert_eq!(found(file), [row(2, "short_row")]);
    // What stands in a column without a header may be meant for another.
    let file = format!("{HEADER},,\n{CHUNAN},,9\n{YONGJIA},,8\n330325,丙县,１,1,7,\n");
    let header = |column| cell(1, column, "blank_header");
    assert_eq!(found(file), [header(5), header(6), cell(4, 3, "full_width")]);
    // It is told once, and as it is written, though something else is odd in the row.
    let problems = refuse(format!("{HEADER},\n330127, 淳安县,1,2,9\n330324, 永嘉县,3,4,8\n"));
    assert_eq!((places(&problems), problems.listed[0].cell.as_deref()), (vec![header(5)], Some("")));
}

#[test]
fn a_dash_in_accounting_format_is_zero() {
    let header = "code,name,base_yuan,eco,pol";
    let file = format!("{header}\n330127,淳安县, -   ,1,2\n330324,永嘉县,\" 1,200.00 \",3, - \n");
    let read = accept(file);
    assert_eq!((read.counties[0].base, read.counties[1].base), (Money::ZERO, Money::from_yuan(1_200)));
    assert_eq!(read.counties[1].scores[1], Score::from(0));
    assert_eq!(
        noticed(&read),
        [
            "line 3, column base_yuan: spaces around 1 cell do not count [cell_spaces]",
            "lines 2, 3, columns base_yuan, pol: 2 dashes for an amount read as 0 [accounting_zero]",
        ]
    );
    for dash in ["-", " -", "- ", "－", " — ", " / "] {
        assert_eq!(found(table(&[&format!("330127,淳安县,{dash},2"), YONGJIA])), [cell(2, 3, "dash")], "{dash:?}");
    }
}

#[test]
fn a_code_may_be_written_as_a_number_or_a_formula() {
    for code in ["330324.0", "330324.00", "'330324", "\"=\"\"330324\"\"\"", "=\"330324\""] {
        let said = "line 3, column code: 1 code written as a number or a formula; no digit is lost [code_form]";
        is_read(table(&[CHUNAN, &format!("{code},永嘉县,3,4")]), &[said]);
    }
    let read = accept(table(&[" '330127 ,淳安县,1,2", YONGJIA]));
    assert_eq!(read.notices.iter().map(table::Notice::code).collect::<Vec<_>>(), ["cell_spaces", "code_form"]);
    // Wherever else such quotes stand they are stray.
    for wrong in ["=\"x\",淳安县,1,2", "330127,=\"淳\"县,1,2", "=\"330127\"0,淳安县,1,2", "=\"\",淳安县,1,2"]
    {
        assert_eq!(found(table(&[wrong, YONGJIA]))[0], row(2, "stray_quote"), "{wrong}");
    }
}

#[test]
fn notes_below_the_table_are_one_notice() {
    let note = "lines 5, 6: 2 rows below the table with text alone [note_row]";
    is_read(
        table(&[CHUNAN, YONGJIA, "", "注：得分见附件", "填表人：甲,,,", ""]),
        &["line 4: 1 blank row between others [blank_row]", note],
    );
    // Where people sign is nobody's row.
    for remark in [
        ",填表人：张三,,2025年3月10日",
        "制表：张三,审核：李四,,",
        ",,,2025年3月10日",
        ",填表人：张三,,",
        "填表人,张三,联系电话,0571-87654321",
    ] {
        let note = "lines 4, 5: 2 rows below the table with text alone [note_row]";
        is_read(table(&[CHUNAN, YONGJIA, "注：得分见附件,,,", remark]), &[note]);
    }
    // With a county below it, or a code in it, it may be one that has lost its cells.
    are_refused(&[
        (&[CHUNAN, "杭州市", YONGJIA], &[row(3, "short_row")]),
        (&[CHUNAN, YONGJIA, "330325", ""], &[row(4, "short_row")]),
        (&[CHUNAN, YONGJIA, "注：,1,", ""], &[row(4, "short_row")]),
    ]);
    // A county that has lost its code, or has figures, is told.
    for county in [",淳安县,,", ",淳安县,,备注：待定", ",填表人：张三,3,", "制表：,1,2,"] {
        assert!(!found(table(&[CHUNAN, YONGJIA, county])).is_empty(), "{county}");
    }
}

/// Offices spread short headers over their cells, and put the unit below.
#[test]
fn a_header_is_read_with_spaces_between_its_characters_and_its_unit_in_a_second_row() {
    let file = |header: &str| format!("{header}\n330127,淳安县,1,1,2\n330324,永嘉县,1,3,4\n");
    for header in [
        "code,name,基 数（万元）,eco,pol",
        "code,name,基\u{3000}数( 万元 ),eco,pol",
        "code,name,\"基\n数\n（万元）\",eco,pol",
        "code,name,基数 (万元),eco,pol",
        "code,name,基数,因素得分,\n,,（万元）,eco,pol",
        "code,name,基 数,eco,pol\n,,万元,,",
        "code,name,资金（万元）,,\n,,基数,eco,pol",
    ] {
        assert_eq!(accept(file(header)).counties[0].base, Money::from_yuan(10_000), "{header}");
    }
    let found = |header: &str| found(file(header));
    // One yuan is less than the quantum.
    let of_yuan = [3, 4].map(|line| cell(line, 3, "not_whole_quanta"));
    assert_eq!(found("code,name,基数,eco,pol\n,,元,,"), of_yuan);
    assert_eq!(found("code,name,资金（元）,,\n,,基数,eco,pol"), of_yuan);
    assert_eq!(found("code,name,资金（万元）,,\n,,基数（元）,eco,pol"), of_yuan);
    // A header with nothing below it is that of no group.
    assert!(found("code,name,计划（万元）,,\n,,,基数,eco").contains(&cell(1, 4, "base_header")));
    // In one pass: a gap looked at from each of its spaces would take minutes.
    let wide = format!("code,name,基{}数(元),eco,pol", " ".repeat(900_000));
    assert_eq!(found(&wide), [2, 3].map(|line| cell(line, 3, "not_whole_quanta")));
    // A score is no money.
    assert_eq!(found("code,name,基 数,eco,pol\n,,万元,万元,").first(), Some(&row(1, "missing_column")));
    // Not read, it must not be lost.
    assert_eq!(found("code,name,基 数,eco,pol"), [cell(1, 3, "base_header")]);
    assert_eq!(found("code,name,基数,得分,\n,,2024年,eco,pol"), [cell(1, 3, "base_header")]);
}

/// A wrong unit is ten thousand times the money.
#[test]
fn a_unit_above_the_table_that_is_not_the_headers_is_refused() {
    let rows = "code,name,base_wan_yuan,eco,pol\n330127,淳安县,0,1,2\n330324,永嘉县,0,3,4\n";
    for unit in [
        "单位：元",
        "计量单位：元、%",
        "（金额单位：元；面积单位：公顷）",
        "单位：亿元",
        "单位：元、万元",
        "人民币单位：人民币元",
    ] {
        assert_eq!(found(format!("{unit},,,,\n{rows}")), [cell(2, 3, "two_units")], "{unit}");
    }
    let passed_over = "line 1: 1 row above the header passed over [rows_above_header]";
    is_read(format!("单位：万元,,,,\n{rows}"), &[passed_over]);
}

#[test]
fn names_that_may_have_lost_a_character_are_one_notice() {
    let rows = ["麦?镇", "大\u{fffd}村", "大\u{e863}村", "□水街道", "甲镇"];
    let rows: Vec<String> = (0..).zip(rows).map(|(n, name)| format!("33012710{n},{name},1,2")).collect();
    let read = read_with(&partial(), table(&rows.iter().map(String::as_str).collect::<Vec<_>>())).expect("names");
    let said = "lines 2, 3, 4, 5, column name: 4 names with ?, □ or the like; a character may have been lost when the \
                file was saved [lost_characters]";
    assert_eq!((noticed(&read), read.counties.len()), (vec![said.to_owned()], 5));
}

#[test]
fn doubled_line_ends_and_an_end_of_file_mark_are_notices() {
    is_read(
        table(&[CHUNAN, YONGJIA]).replace('\n', "\r\r\n") + "\u{1a}",
        &[
            "lines 2, 3: 2 lines end with two carriage returns [doubled_line_ends]",
            "the file ends with an old end-of-file mark [end_of_file_mark]",
        ],
    );
}

#[test]
fn a_notice_names_its_first_lines_and_serializes() {
    let rows: Vec<String> = (100_000..100_050).map(|code| format!("{code} ,甲县,1,2")).collect();
    let read = read_with(&partial(), table(&rows.iter().map(String::as_str).collect::<Vec<_>>())).expect("spaces");
    let [notice] = read.notices.as_slice() else { panic!("one") };
    assert_eq!((notice.count, &*notice.lines), (50, &*(2..22).collect::<Vec<_>>()));
    assert!(notice.to_string().starts_with("lines 2, 3, "), "{notice}");
    assert!(notice.to_string().contains(", 21 …, column code: spaces around 50 cells"), "{notice}");
    let json = serde_json::to_value(&read.notices).expect("data");
    assert_eq!((&json[0]["code"], &json[0]["count"]), (&"cell_spaces".into(), &50.into()));
    assert_eq!((&json[0]["columns"], &json[0]["place"]["cell"]["line"]), (&serde_json::json!(["code"]), &2.into()));
}

// ---------------------------------------------------------------------------------------------------------------------
// Rows from elsewhere, and problems as data
// ---------------------------------------------------------------------------------------------------------------------

/// The rows of a file, as whoever has no file would hand them in.
fn rows(file: &str) -> Vec<Row<'_>> {
    let lines = file.lines().zip(1..);
    lines.map(|(text, line)| Row::new(line, text.split(','))).collect()
}

#[test]
fn rows_of_text_give_the_counties_and_the_problems_that_a_file_gives() {
    for file in [
        table(&[CHUNAN, YONGJIA]),
        table(&[CHUNAN, "", ",,,", "330324,永嘉县,3,", "合计,,,", "330127,x", "", ""]),
        table(&["330127001,甲镇,1,1"]),
        table(&[",,,"]),
        format!("表\n{}", table(&[CHUNAN])),
        "code,备注\n330127,x\n".to_owned(),
        "a,b\n".to_owned(),
        "\n,,\n".to_owned(),
        String::new(),
    ] {
        let read = read_with(&policy(), &file);
        assert_eq!(table::counties(rows(&file), &policy()), read, "{file}");
    }
}

/// Whoever counts otherwise, or not at all, gets the same problems, with his numbers.
#[test]
fn rows_may_have_any_numbers() {
    let cells = |text: &'static str| Row::new(0, text.split(','));
    let problems = table::counties([cells(CHUNAN), cells(HEADER), cells(CHUNAN)], &policy()).expect_err("a county");
    assert_eq!(places(&problems), [row(0, "title_row")]);
    assert!(problems.to_string().contains("the header stands on line 0; delete"), "{problems}");
    let read =
        table::counties([cells("表"), cells(HEADER), cells(CHUNAN), cells(YONGJIA)], &policy()).expect("a title");
    assert_eq!(noticed(&read), ["line 0: 1 row above the header passed over [rows_above_header]"]);
    let problems = table::counties([cells(HEADER), cells(CHUNAN), cells("")], &policy()).expect_err("one is missing");
    assert_eq!(places(&problems), [of_table("roster_missing")]);
}

#[test]
fn problems_serialize_with_code_message_place_and_data() {
    let file = table(&["330127,千岛湖县,1,12%", "330324,永嘉县,1"]);
    let error = table::read(file.as_bytes(), &policy()).expect_err("three problems");
    let json = serde_json::to_value(&error).expect("data");
    assert_eq!(json["code"], "table_refused");
    assert_eq!(json["message"], "3 problems in the table");
    assert_eq!(json["place"], "whole");
    assert_eq!((&json["unlisted"], &json["unmatched"]["listed"]), (&0.into(), &serde_json::json!([])));
    let place = |line: usize, column: Option<usize>, header: Option<&str>| serde_json::json!({ "cell": { "line": line, "column": column, "header": header } });
    let message = |place: usize| json["listed"][place]["message"].as_str().map(str::to_owned);
    let expected = serde_json::json!([
        {
            "code": "roster_name", "message": message(0), "place": place(2, Some(2), Some("name")),
            "cell": "千岛湖县", "county": "330127", "name": "千岛湖县", "expected": { "code": "330127", "name": "淳安县" },
        },
        {
            "code": "percent", "message": message(1), "place": place(2, Some(4), Some("pol")),
            "cell": "12%", "county": "330127", "name": "千岛湖县", "allowed": "score",
        },
        {
            "code": "short_row", "message": message(2), "place": place(3, None, None),
            "county": "330324", "name": "永嘉县", "found": 3, "expected": 4,
        },
    ]);
    assert_eq!(json["listed"], expected);
    // What its kind has to say is all there is to say.
    let empty = table::read(&b""[..], &policy()).expect_err("nothing");
    let json = serde_json::to_value(&empty).expect("data");
    assert_eq!(json["listed"][0]["place"], "whole");
    assert_eq!(json["listed"][0].as_object().map(|problem| problem.len()), Some(3));
}

// ---------------------------------------------------------------------------------------------------------------------
// How much is reported
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn problems_are_sorted_by_place() {
    let rows = ["330324,永嘉县,,-1", "330325,,3,4", "330324,永嘉县,１,4", "330326,合计,1,1", "330328,丙县,1,2,3"];
    let of_rows = [
        cell(2, 3, "blank_number"),
        cell(2, 4, "negative"),
        cell(3, 2, "blank_name"),
        cell(4, 1, "duplicate_code"),
        cell(4, 3, "full_width"),
        row(5, "subtotal_row"),
        row(6, "long_row"),
    ];
    are_refused(&[(&rows, &[&of_rows[..], &[of_table("roster_missing")]].concat())]);
}

#[test]
fn a_problem_repeats_the_cell_and_header_as_written_but_not_a_long_cell() {
    let file = "代码, eco ,name,code,pol\n,1%,淳安县,330127,1\n,1,永嘉县,330324,".to_owned();
    let problems = refuse(file + &"9".repeat(70) + "\n");
    assert_eq!(places(&problems), [cell(2, 2, "percent"), cell(3, 5, "too_many_digits")]);
    assert_eq!(problems.listed[0].header.as_deref(), Some(" eco "));
    let cells = [0, 1].map(|place| problems.listed[place].cell.as_deref());
    assert_eq!(cells, [Some("1%"), Some(&*("9".repeat(60) + "…"))]);
}

#[test]
fn so_many_problems_are_listed_and_the_rest_are_counted() {
    let file = |rows: usize| table(&vec!["330325,丙县,,"; rows]);
    // Two blanks a row, a duplicate in each but the first, and one for the roster.
    let exactly = MAX_PROBLEMS / 2;
    let problems = refuse(file(exactly - 1).replacen("丙县,,", "丙县,1,1", exactly));
    assert_eq!((problems.count(), problems.unlisted), (exactly - 2 + 1, 0));
    let problems = refuse(file(2 * MAX_PROBLEMS));
    assert_eq!(problems.listed.len(), MAX_PROBLEMS);
    assert_eq!(problems.count(), 4 * MAX_PROBLEMS + 2 * MAX_PROBLEMS - 1 + 1);
    let last = format!("\nand {} more", problems.unlisted);
    assert!(problems.to_string().ends_with(&last), "{last}");
    // The first of the file, in its order.
    let lines = [0, MAX_PROBLEMS - 1].map(|place| problems.listed[place].line);
    assert_eq!(lines, [Some(2), Some(1 + MAX_PROBLEMS / 2)]);
}

// ---------------------------------------------------------------------------------------------------------------------
// Files made to break it
// ---------------------------------------------------------------------------------------------------------------------

fn refused<T>(read: Result<T, ReadError>) -> Vec<Place> {
    match read {
        Err(ReadError::Refused(problems)) => places(&problems),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was read"),
    }
}

#[test]
fn a_line_without_end_is_refused_before_it_is_all_read() {
    let mut endless = io::repeat(b'1').take(8 << 20);
    assert_eq!(refused(table::read(&mut endless, &policy())), [row(1, "line_too_long")]);
    assert!(endless.limit() > 0, "it reads on and on");
    let file = table(&[CHUNAN, YONGJIA]) + &"x".repeat(2 << 20);
    assert_eq!(in_time(|| found(file)), [row(4, "line_too_long")]);
}

#[test]
#[ignore = "takes 4 GiB of memory"]
fn a_file_up_to_the_limit_is_read_and_a_longer_one_is_refused_before_it_is_all_read() {
    for (bytes, code) in
        [(MAX_FILE_BYTES, "empty_file"), (MAX_FILE_BYTES + 1, "file_too_large"), (u64::MAX, "file_too_large")]
    {
        let lines = io::repeat(b'\n').take(bytes);
        assert_eq!(refused(table::read(lines, &policy())), [of_table(code)], "{bytes}");
    }
}

/// By their first lines they are no tables: bytes in neither encoding, a workbook, UTF-16.
#[test]
fn what_is_no_table_is_refused_before_it_is_all_read() {
    for (start, expected) in [
        (&b"1,2\n".repeat(7)[..], row(8, "unknown_encoding")),
        (b"PK\x03\x04", of_table("spreadsheet")),
        (b"\xff\xfe1\x00", of_table("utf16")),
    ] {
        // 0xff is a byte of neither encoding; the line before it is long, and still within the first that is read.
        let file = [start, "a".repeat(4_000).as_bytes(), b"\xff\n"].concat().repeat(MAX_LINE_BYTES >> 12);
        let (mut year, mut published) = (&file[..], &file[..]);
        assert_eq!(refused(table::read(&mut year, &policy())), [expected]);
        assert_eq!(refused(table::read_published(&mut published, &policy(), &[])), [expected]);
        assert!(!year.is_empty() && !published.is_empty(), "it reads on and on");
    }
}

#[test]
fn a_line_is_read_up_to_the_limit_wherever_it_stands() {
    let file = |note: usize| format!("{HEADER},note\n{CHUNAN},\n{YONGJIA},{}\n", "x".repeat(note));
    let most = MAX_LINE_BYTES - YONGJIA.len() - 1;
    assert_eq!(in_time(|| accept(file(most))).counties, two_counties());
    // Almost two limits long, its end falls just before the end of the reader's second chunk.
    for note in [most + 1, 2 * MAX_LINE_BYTES - file(0).len()] {
        assert_eq!(found(file(note)), [row(3, "line_too_long")]);
    }
}

#[test]
fn many_columns() {
    for (columns, cells) in [(1_000, 1_000), (100_000, 0)] {
        let header: String = (0..columns).map(|column| format!(",c{column}")).collect();
        let commas = ",".repeat(cells);
        let read = in_time(|| accept(format!("{HEADER}{header}\n{CHUNAN}{commas}\n{YONGJIA}{commas}\n")));
        assert_eq!((read.counties, read.ignored.len()), (two_counties(), columns));
    }
    let [header, row] = ["code,", "x,"].map(|cell| cell.repeat(100_000));
    in_time(|| refuse(format!("{header}\n{row}\n{row}\n")));
}

#[test]
fn a_header_a_megabyte_long_is_not_repeated_by_every_problem() {
    let header = HEADER.replace("eco", &format!("eco{}", " ".repeat(1_000_000)));
    let file = format!("{header}\n{}", "330325,丙县,,1\n".repeat(MAX_PROBLEMS));
    let problems = in_time(|| refuse(file));
    let repeated: usize = problems.listed.iter().filter_map(|problem| Some(problem.header.as_ref()?.len())).sum();
    assert!(repeated < 10_000_000, "{repeated} bytes of headers");
}

#[test]
fn many_problems_are_counted_in_time() {
    let open = |row: String, times: usize| format!("{HEADER}\n{}", row.repeat(times));
    for (file, count) in [
        (table(&vec!["1,,-,-1"; 100_000]), 400_001),
        (table(&vec!["330325,\"丙县,1,2"; 50_000]), 50_001),
        (open(format!("330325,\"{}\n", "a,".repeat(2_000)), 2_000), 2_001),
        // Every other row.
        (open(format!("\n{CHUNAN}\n"), 50_000), 49_999 + 1),
        // And the two counties of the roster that have no row.
        (open("\0\n".to_owned(), 50_000), 50_001),
    ] {
        let problems = in_time(|| refuse(file));
        assert_eq!((problems.count(), problems.listed.len()), (count, MAX_PROBLEMS));
    }
    let deep = format!("330325,{},1,2", "\"".repeat(200_001));
    assert_eq!(in_time(|| found(table(&[CHUNAN, &deep, YONGJIA]))), [row(3, "open_quote")]);
    in_time(|| refuse(table(&vec!["\"\"\"\"\"\"\"\",\"\",\"\",\"\""; 50_000])));
    for bytes in [1_000, 3 << 20] {
        assert_eq!(in_time(|| found(vec![0; bytes])), [row(1, "nul_byte")], "{bytes}");
    }
}

#[test]
fn a_million_blank_rows() {
    let file = format!("{}{}{YONGJIA}\n", table(&[CHUNAN]), "\n".repeat(1_000_000));
    assert_eq!(in_time(|| accept(file)).notices[0].count, 1_000_000);
    let file = format!("{}{}", table(&[CHUNAN, YONGJIA]), ",,,\r\n".repeat(1_000_000));
    assert_eq!(in_time(|| accept(file)).counties, two_counties());
}

#[test]
fn carriage_returns_only() {
    for (file, place) in [
        // Also where a line so read is longer than a line may be.
        (table(&vec![CHUNAN; 20_000]).replace('\n', "\r"), row(1, "line_ends")),
        (table(&vec![CHUNAN; 100_000]).replace('\n', "\r"), row(1, "line_ends")),
        ("\r".repeat(3 << 20), row(1, "line_ends")),
        // Where lines before it end as they should, they are in that line.
        (table(&[CHUNAN, &"x\r".repeat(1 << 20)]), row(3, "carriage_return")),
        // A line that ends with CRLF is simply too long.
        (table(&[CHUNAN, &"x".repeat(2 << 20)]).replace('\n', "\r\n"), row(3, "line_too_long")),
    ] {
        assert_eq!(in_time(|| found(file)), [place]);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Properties
// ---------------------------------------------------------------------------------------------------------------------

/// Pieces of which unlucky tables are made.
fn piece() -> impl Strategy<Value = &'static str> + Clone {
    let longer = ["123456789012345678", "330325001", "\"1,234\"", "\u{feff}", "淳安县", "永嘉县"];
    prop_oneof![41 => select(PIECES.as_slice()), 6 => select(longer.to_vec())]
}

const PIECES: [&str; 41] = [
    "0", "1", "9", "12", "330127", "330324", ".", ".5", ",", ",", ",", "\"", "\"\"", "\n", "\n", "\r\n", "\r", "\0",
    " ", "\t", "\u{3000}", "\u{a0}", "-", "—", "%", "e", "E+5", "#REF!", "=", "合计", "total", ":", "：", "sep=,\n",
    "１", "，", "（", "𠮷", "é", "code", "name",
];

/// A row, more or less.
fn rough_row() -> impl Strategy<Value = String> {
    let code = prop_oneof![Just("330127".to_owned()), Just("330324".to_owned()), "[0-9]{5,13}"];
    let name = prop_oneof![Just("淳安县".to_owned()), Just("永嘉县".to_owned()), "[ a-z甲乙县\"=]{0,4}"];
    let number = prop_oneof![
        "[0-9]{1,19}",
        "[0-9]{1,9}\\.[0-9]{1,7}",
        "0{0,20}[0-9]{0,3}",
        "[0-9.,%e -]{0,12}",
        "\"[0-9]{1,3},[0-9]{3}\"",
    ];
    (code, name, number.clone(), number).prop_map(|(a, b, c, d)| format!("{a},{b},{c},{d}"))
}

/// Rows with nothing wrong, of different codes, and numbers of many lengths.
const GOOD_ROWS: [&str; 8] = [
    CHUNAN,
    YONGJIA,
    "330325,Ab-c d,0.5,12345678.123456",
    "330326,\"丙,\"\"县\"\"\",000000000012,0",
    "330327,\"丁县\",\"1,234,567\",\"12,345.678901\"",
    "330328,戊（己）县,123456789012345678,1",
    "330329,一个名字很长很长很长很长很长的县,99999999,100000000",
    "330330,辛县,1234567,0.000001",
];

/// A table that is nearly right: rows as above, with a few characters put in, taken out or exchanged.
fn rough_table() -> impl Strategy<Value = String> {
    let good = subsequence(GOOD_ROWS.as_slice(), 0..=GOOD_ROWS.len()).prop_shuffle();
    let rough = prop_oneof![4 => vec(rough_row(), 0..1), 1 => vec(rough_row(), 1..3)];
    let change = (any::<Index>(), 0..3_usize, piece());
    let changes = prop_oneof![vec(change.clone(), 0..1), vec(change, 1..4)];
    let ends = select(["\n", "\r\n"].as_slice());
    (good, rough, changes, ends).prop_map(|(good, rough, changes, end)| {
        let rows = good.into_iter().chain(rough.iter().map(String::as_str));
        let mut text: Vec<char> = rows.flat_map(|row| row.chars().chain(end.chars())).collect();
        for (place, taken, put) in changes {
            let place = place.index(text.len() + 1);
            let end = text.len().min(place + taken);
            text.splice(place..end, put.chars());
        }
        let rows: String = text.into_iter().collect();
        format!("{HEADER}{end}{rows}")
    })
}

/// A score or a coefficient as text, in a form people write.
fn written(number: &str, separated: bool) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, None), |(a, b)| (a, Some(b)));
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if separated && place > 0 && (whole.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    fraction.map_or(text.clone(), |fraction| format!("{text}.{fraction}"))
}

/// A text as a cell, in quotes if it must be or if one likes.
fn as_cell(text: &str, quoted: bool) -> String {
    if quoted || text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn any_score() -> impl Strategy<Value = Score> {
    (0..=999_999_999_999_999_999_u64, 0..=6_usize).prop_map(|(digits, places)| {
        let text = format!("{digits:07}");
        let (whole, fraction) = text.split_at(text.len() - places);
        let text = if places == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") };
        text.parse().expect("at most 18 digits and 6 places")
    })
}

fn any_county() -> impl Strategy<Value = County> {
    let code = prop_oneof![Just(6_usize), Just(9), Just(12)];
    let name = "[甲乙丙县市区A-Za-z0-9（）·,\"' ]{1,30}"
        .prop_filter_map("not a name", |name| name.parse::<Name>().ok())
        .prop_filter("a subtotal", |name| !name.to_ascii_lowercase().ends_with("total"))
        .prop_filter("spread", |name| !name.contains(' ') || name.contains(|c: char| !"甲乙丙县市区 ".contains(c)));
    let rate = (0..=Rate::MAX.millionths()).prop_map(|rate| Rate::from_millionths(rate).expect("in range"));
    let (value, quanta) = (0..1_000_000_000_000_u64, 0..=100_000_000_000_i64);
    (code, value, name, quanta, vec(any_score(), 3), vec(rate, 2)).prop_map(
        |(digits, value, name, quanta, scores, coefficients)| County {
            code: format!("{value:012}")[..digits].parse().expect("digits"),
            name,
            base: Money::from_yuan(quanta * 100),
            scores: scores[..2].into(),
            coefficients: coefficients.into_iter().collect(),
            fiscal_capacity: Some(scores[2]),
            figures: [].into(),
            amounts: [].into(),
        },
    )
}

/// How a table may be written.
#[derive(Clone, Debug)]
struct Hand {
    order: Vec<usize>,
    /// Of each column: a Chinese header, quotes, separators.
    columns: Vec<[bool; 3]>,
    /// In 万元, spaces around headers, a byte order mark, an end of the last line.
    some: [bool; 4],
    end: &'static str,
    blank: usize,
}

fn any_hand() -> impl Strategy<Value = Hand> {
    let order = Just((0..9).collect::<Vec<usize>>()).prop_shuffle();
    let ends = select(["\n", "\r\n"].as_slice());
    (order, vec(any::<[bool; 3]>(), 9), any::<[bool; 4]>(), ends, 0..3_usize)
        .prop_map(|(order, columns, some, end, blank)| Hand { order, columns, some, end, blank })
}

const HEADERS: [[&str; 2]; 9] = [
    ["code", "行政区划代码"],
    ["name", "县（市、区）"],
    ["base_yuan", "基数（元）"],
    ["eco", "生态(保护)因素"],
    ["pol", "污染防治因素"],
    ["performance", "performance"],
    ["fiscal_difficulty", "fiscal_difficulty"],
    ["fiscal_capacity", "地区财力因素"],
    ["note", "备注"],
];

/// The counties as a table, written by this hand.
fn write_by(hand: &Hand, counties: &[County]) -> String {
    let [wan_yuan, spaced, mark, last_end] = hand.some;
    let header = |column: usize| {
        let [en, zh] = match HEADERS[column] {
            [_, "基数（元）"] if wan_yuan => ["base_wan_yuan", "基数(万元)"],
            header => header,
        };
        let header = if hand.columns[column][0] { zh } else { en };
        if spaced { format!(" {header}\u{3000}") } else { header.to_owned() }
    };
    let figure = |county: &County, column: usize| {
        let fen = county.base.fen();
        let number = match column {
            0 => return county.code.to_string(),
            1 => return county.name.to_string(),
            2 if wan_yuan => format!("{}.{:06}", fen.div_euclid(1_000_000), fen.rem_euclid(1_000_000)),
            2 => county.base.to_string(),
            3 | 4 => county.scores[column - 3].to_string(),
            5 | 6 => county.coefficients[column - 5].to_string(),
            7 => county.fiscal_capacity.expect("one each").to_string(),
            _ => return "=\"备注\", 合计".to_owned(),
        };
        written(&number, hand.columns[column][2])
    };
    let line = |cell: &dyn Fn(usize) -> String| {
        let cells = hand.order.iter().map(|column| as_cell(&cell(*column), hand.columns[*column][1]));
        cells.collect::<Vec<_>>().join(",")
    };
    let mut lines = vec![line(&header)];
    lines.extend(counties.iter().map(|county| line(&|column| figure(county, column))));
    lines.extend(std::iter::repeat_n(",".repeat(8), hand.blank));
    let mark = if mark { "\u{feff}" } else { "" };
    let end = if last_end { hand.end } else { "" };
    format!("{mark}{}{end}", lines.join(hand.end))
}

/// Two coefficients, fiscal capacity by score, and a roster that no random code hits.
fn rich_policy() -> Policy {
    policy_with(&[
        ("weight = \"0.5\"", "weight = \"0.4\", coefficients = [\"performance\", \"fiscal_difficulty\"]"),
        ("uplift", "fiscal_capacity = { weight = \"0.1\", rest = \"by_score\", source = \"x\" }\nuplift"),
        ("[roster]", "[roster]\npartial = true"),
    ])
}

/// The cells as the `csv` crate splits them, without blank rows.
fn split_by_csv(file: &str) -> Vec<Vec<String>> {
    let file = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
    let reader = builder.from_reader(file.as_bytes());
    let mut rows = Vec::new();
    for record in reader.into_records() {
        let mut cells: Vec<String> = record.expect("UTF-8").iter().map(str::to_owned).collect();
        if let Some(last) = cells.last_mut()
            && last.ends_with('\r')
        {
            last.pop();
        }
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.push(cells);
        }
    }
    rows
}

/// That the counties of a table are what the `csv` crate finds in columns `code,name,eco,pol`.
fn agrees_with_csv(table: &Table, file: &str) {
    let rows = split_by_csv(file);
    assert_eq!(rows.len(), table.counties.len() + 1, "{file:?}");
    for (cells, county) in rows.iter().skip(1).zip(&table.counties) {
        let [code, name, eco, pol] = cells.as_slice() else {
            panic!("{cells:?} in {file:?}");
        };
        assert_eq!(code.parse::<CountyCode>(), Ok(county.code), "{file:?}");
        assert_eq!(name.as_str(), &*county.name, "{file:?}");
        for (cell, score) in [eco, pol].into_iter().zip(county.scores.iter()) {
            assert_eq!(cell.replace(',', "").parse::<Score>(), Ok(*score), "{file:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..400)) {
        let _ = table::read(&bytes[..], &policy());
        let _ = table::read(&[HEADER.as_bytes(), b"\n", &bytes].concat()[..], &policy());
    }

    #[test]
    fn no_bytes_make_the_reader_of_published_tables_panic(pieces in vec(piece(), 0..60), bytes in vec(any::<u8>(), 0..60)) {
        let header = "code,name,group,base_yuan,eco_yuan,pol_yuan,plan_yuan,uplift_yuan,fiscal_capacity_yuan,offset_yuan,total_yuan\n";
        let file = pieces.concat();
        let _ = table::read_published(file.as_bytes(), &policy(), &[]);
        let _ = table::read_published(format!("{header}{file}").as_bytes(), &policy(), &[]);
        let _ = table::read_published(&[header.as_bytes(), &bytes].concat()[..], &policy(), &[]);
    }

    #[test]
    fn no_pieces_of_tables_make_it_panic(pieces in vec(piece(), 0..60)) {
        let file = pieces.concat();
        let _ = table::read(file.as_bytes(), &policy());
        let _ = table::read(format!("{HEADER}\n{file}").as_bytes(), &partial());
    }

    #[test]
    fn every_problem_has_its_place_in_the_file(file in rough_table()) {
        let lines = file.split_inclusive('\n').count();
        if let Err(problems) = read_with(&policy(), &file) {
            prop_assert!(problems.count() > 0);
            let mut last = 0;
            for problem in &problems.listed {
                let line = problem.line.unwrap_or(usize::MAX);
                prop_assert!(line >= last, "out of order: {problems}");
                prop_assert!(problem.line.is_none_or(|line| (1..=lines).contains(&line)), "{problem} in {file:?}");
                last = line;
                // What the problem repeats stands on the line it names or, if a quoted cell takes several, below.
                let text: String = file.split_inclusive('\n').skip(line.saturating_sub(1)).collect();
                if let Some(cell) = problem.cell.as_deref().filter(|cell| !cell.contains('"')) {
                    prop_assert!(text.contains(cell.trim_end_matches('…')), "{problem} in {file:?}");
                }
            }
        }
    }

    #[test]
    fn a_blank_row_at_the_end_changes_nothing(file in rough_table()) {
        let (short, long) = (read_with(&partial(), &file), read_with(&partial(), format!("{file}\n\n")));
        prop_assert_eq!(short, long, "{:?}", file);
    }

    #[test]
    fn cells_are_split_as_the_csv_crate_splits_them(file in rough_table()) {
        // What is taken as it is meant is said.
        if let Ok(table) = read_with(&partial(), &file)
            && table.notices.is_empty()
        {
            agrees_with_csv(&table, &file);
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        counties in vec(any_county(), 1..12),
        hand in any_hand(),
    ) {
        let digits = counties[0].code.digits();
        let mut counties: Vec<County> = counties.into_iter().filter(|county| county.code.digits() == digits).collect();
        let mut seen = std::collections::BTreeSet::new();
        counties.retain(|county| seen.insert(county.code));
        let file = write_by(&hand, &counties);
        let read = read_with(&rich_policy(), &file);
        let read = read.map_err(|problems| TestCaseError::fail(format!("{problems}\n{file}")))?;
        prop_assert_eq!(&read.counties, &counties, "{}", file);
        prop_assert_eq!(read.ignored.len(), 1);
        // The csv crate finds the same cells.
        let rows = split_by_csv(&file);
        prop_assert_eq!(rows.len(), counties.len() + 1);
        let place = hand.order.iter().position(|column| *column == 1).expect("a name column");
        for (cells, county) in rows.iter().skip(1).zip(&counties) {
            prop_assert_eq!(cells[place].as_str(), &*county.name);
        }
    }

    #[test]
    fn gb18030_reads_as_its_utf8_twin(
        counties in vec(any_county(), 1..4),
        hand in any_hand(),
    ) {
        let one = &counties[..1];
        let file = write_by(&hand, one);
        let (bytes, _, replaced) = encoding_rs::GB18030.encode(&file);
        prop_assert!(!replaced);
        let (utf8, gb18030) = (read_with(&rich_policy(), &file), read_with(&rich_policy(), &bytes));
        prop_assert_eq!(utf8.map(|table| table.counties), gb18030.map(|table| table.counties));
    }

    #[test]
    fn subsets_of_columns_name_exactly_the_missing(kept in subsequence((0..4_usize).collect::<Vec<_>>(), 1..=4)) {
        let columns = ["code", "name", "eco", "pol"];
        let header: Vec<&str> = kept.iter().map(|column| columns[*column]).collect();
        let cells: Vec<&str> = kept.iter().map(|column| ["330325", "丙县", "1", "2"][*column]).collect();
        let file = format!("{}\n{}\n", header.join(","), cells.join(","));
        let missing = match read_with(&partial(), file) {
            Ok(_) => 0,
            Err(problems) => places(&problems).iter().filter(|place| **place == row(1, "missing_column")).count(),
        };
        prop_assert_eq!(missing, 4 - kept.len());
    }
}
