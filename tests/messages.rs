//! Every English message of the library, verbatim, once, with its stable code; wherever it can be, brought about by bad
//! input: a bad table, a bad policy, bad counties.

use std::io::{self, Read};

use special_fund::table::{self, MAX_LINE_BYTES, MAX_PROBLEMS, ProblemKind, ReadError};
use special_fund::{
    Annex, BaseRole, CODES, CodeError, County, CountyCode, Factor, FiscalCapacity, Funding, MAX_NOTE_CHARS, Money,
    Name, NameError, NumberError, Policy, PolicyDraft, Rate, Refusal, Rest, Roster, RosterCounty, RosterError,
    RoundingError, Score, Terms, Uplift, UpliftRate, apportion, calculate, controlled_rounding,
};

const POLICY: &str = r#"fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1000.00"
quantum_yuan = "100.00"

[[factors]]
key = "eco"
name = "生态保护因素"
weight = "0.5"
tilt = "1.1"
coefficients = ["performance"]
source = "invented"

[[factors]]
key = "pol"
name = "污染防治因素"
weight = "0.3"
tilt = "1"
source = "invented"

[fiscal_capacity]
weight = "0.2"
rest = "by_score"
source = "invented"

[uplift]
rate = { fixed = "0.03" }
funding = "fiscal_capacity"
source = "invented"

[roster]
counties = [{ code = "330127", name = "淳安县" }, { code = "330324", name = "永嘉县" }]
"#;

fn policy() -> Policy {
    toml::from_str(POLICY).expect("a valid policy")
}

fn terms() -> Terms {
    policy().into()
}

/// The uplift of these terms, to be changed.
fn uplift(terms: &mut Terms) -> &mut Uplift {
    terms.uplift.as_mut().expect("an uplift")
}

/// The numbers of a text that is none.
fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

fn yuan(text: &str) -> Money {
    text.parse().expect("an amount")
}

fn code(text: &str) -> CountyCode {
    text.parse().expect("a code")
}

fn roster_county(code_text: &str, name: &str) -> RosterCounty {
    RosterCounty { code: code(code_text), name: name.parse().expect("a name") }
}

// ---------------------------------------------------------------------------------------------------------------------
// Tables
// ---------------------------------------------------------------------------------------------------------------------

const HEADER: &str = "code,name,base_yuan,eco,pol,performance,fiscal_capacity";
const CHUNAN: &str = "330127,淳安县,0,1,1,1,1";
const YONGJIA: &str = "330324,永嘉县,0,1,1,1,1";

/// All messages about a table, but for the first line, which counts them.
fn messages_about(file: impl AsRef<[u8]>) -> String {
    let error = table::read(file.as_ref(), &policy()).expect_err("something is wrong with it");
    let text = error.to_string();
    let (count, messages) = text.split_once('\n').expect("a count and messages");
    let problems = messages.lines().filter(|line| !line.starts_with("headers "));
    let expected = match problems.count() {
        1 => "1 problem in the table".to_owned(),
        more => format!("{more} problems in the table"),
    };
    assert_eq!(count, expected);
    messages.to_owned()
}

/// The message about a table of good rows and this one, on line 4.
fn message_about_row(row: &str) -> String {
    messages_about([HEADER, CHUNAN, YONGJIA, row, ""].join("\n"))
}

#[test]
fn of_files() {
    for (file, message) in [
        (b"".as_slice(), "table: the file is empty; expected a header row and one row a county [empty_file]"),
        (b"PK\x03\x04", "table: this is a spreadsheet file, not a CSV; save it as CSV [spreadsheet]"),
        (b"\xff\xfec\0o\0d\0e\0", "table: the file is UTF-16; save it as CSV UTF-8 [utf16]"),
        (
            b"code,name\n330127,\xff\xff\n",
            "line 2: neither UTF-8 nor GB18030; save the file as CSV UTF-8 [unknown_encoding]",
        ),
        (b"co\0de,name\n", "line 1: a NUL byte; this is not a text file [nul_byte]"),
        (
            b"code,name\r330127,x\r",
            "line 1: the lines end with carriage returns alone; save the file as CSV UTF-8 [line_ends]",
        ),
        (b"code\tname\n330127\tx\n", "line 1: columns are separated by tabs, not by commas [separator]"),
        (b"code;name\n330127;x\n", "line 1: columns are separated by semicolons, not by commas [separator]"),
        (
            "code，name\n330127，x\n".as_bytes(),
            "line 1: columns are separated by full-width commas, not by commas [separator]",
        ),
        (
            "code；name\n330127；x\n".as_bytes(),
            "line 1: columns are separated by full-width semicolons, not by commas [separator]",
        ),
        (
            b"330325,x\ncode,name\n330127,x\n",
            "line 1: the header stands on line 2; delete the line above it [title_row]",
        ),
        (
            "专项资金\n330325,x\ncode,name\n330127,x\n".as_bytes(),
            "line 1: the header stands on line 3; delete the lines above it [title_row]",
        ),
        (
            b"{\n  \"counties\": [\n    { \"code\": 330127, \"name\": \"x\" }\n  ]\n}\n",
            "line 1: no header of this table stands here; is it the right file? expected headers code or 行政区划代码, \
             name or 县(市、区), eco or 生态保护因素, pol or 污染防治因素, fiscal_capacity or 地区财力因素, performance or 绩效系数 [no_header]",
        ),
        (
            b"code,name,group,base_yuan,eco_yuan,plan_yuan,total_yuan\n",
            "line 1: this is a published allocation, not a year's table [result_file]",
        ),
    ] {
        assert_eq!(messages_about(file), message);
    }
    assert_eq!(messages_about(HEADER), "table: a header row and no county below it [header_only]");
    assert_eq!(
        messages_about("x".repeat(2 * MAX_LINE_BYTES)),
        "line 1: this line is longer than 1048576 bytes; is this a CSV? [line_too_long]"
    );
    // 4 GiB are too many for a test.
    assert_eq!(ProblemKind::FileTooLarge.to_string(), "the file is longer than 4294967296 bytes");
    assert_eq!(ProblemKind::FileTooLarge.code(), "file_too_large");
}

#[test]
fn of_a_reader_that_fails() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let error = table::read(Broken, &policy()).expect_err("it fails");
    assert!(matches!(error, ReadError::Io(_)));
    assert_eq!(error.to_string(), "the table could not be read: the cable is out");
    assert_eq!(error.code(), "io");
}

#[test]
fn of_headers() {
    let rows = "330127,1,1,1,1,1,1,\n330324,1,1,1,1,1,1,\n";
    assert_eq!(
        messages_about(format!("code,eco,生态保护因素, ,备注,备注,performance,pol\n{rows}")),
        "line 1: column missing: expected a header name or 县(市、区) [missing_column]\n\
         line 1: column missing: expected a header fiscal_capacity or 地区财力因素 [missing_column]\n\
         line 1, column 3, cell \"生态保护因素\": the same as column 2; keep one of them [duplicate_column]\n\
         line 1, column 4, cell \" \": blank header; name the column or delete it [blank_header]\n\
         line 1, column 6, cell \"备注\": the same as column 5; keep one of them [duplicate_column]\n\
         line 2, 330127, column pol, cell \"\": blank; a blank is not 0; allowed is a decimal of at least 0 with at most 18 \
         digits and 6 places [blank_number]\n\
         line 3, 330324, column pol, cell \"\": blank; a blank is not 0; allowed is a decimal of at least 0 with at most 18 \
         digits and 6 places [blank_number]\n\
         headers not recognised: column 5 \"备注\", column 6 \"备注\""
    );
}

#[test]
fn of_headers_that_may_be_a_missing_columns() {
    let rows = "330127,淳安县,1,1,1,1,,\n330324,永嘉县,1,1,1,1,,\n";
    assert_eq!(
        messages_about(format!("code,name,eco,\u{200b}pol,performance,fiscal_capacity,,备注\n{rows}")),
        "line 1: column missing: expected a header pol or 污染防治因素 [missing_column]\n\
         line 1, column 7, cell \"\": blank header; name the column or delete it [blank_header]\n\
         headers not recognised: column 4 \"\\u{200b}pol\", column 8 \"备注\""
    );
    assert!(
        messages_about(format!("code,name,eco,a,b,c,d,e,f,g\n{rows}")).ends_with(
            "\nheaders not recognised: column 4 \"a\", column 5 \"b\", column 6 \"c\", column 7 \"d\", column 8 \"e\" and 2 more"
        )
    );
}

#[test]
fn of_a_header_that_looks_like_the_base() {
    let rows = "330127,淳安县,1,1,1,1,1,5\n330324,永嘉县,1,1,1,1,1,5\n";
    assert_eq!(
        messages_about(format!("code,name,eco,pol,performance,fiscal_capacity,备注,基数\n{rows}")),
        "line 1, column 8, cell \"基数\": looks like the base but is not read as such; name it base_yuan or 基数(元) or \
         base_wan_yuan or 基数(万元), or otherwise if it is something else [base_header]"
    );
}

#[test]
fn of_rows() {
    for (row, message) in [
        (
            "330325,丙县,0",
            "line 4, 丙县 (330325): 3 cells; the header has 7; a row that is no county's is to be deleted [short_row]",
        ),
        ("330325", "line 4, 330325: 1 cell; the header has 7; a row that is no county's is to be deleted [short_row]"),
        (
            "330325,丙县,1,234,1,1,1,1",
            "line 4, 丙县 (330325): 8 cells; the header has 7; a cell with a comma must stand in quotes [long_row]",
        ),
        (
            "330325,\"丙\n县\",0,1,1,1,1",
            "line 4, 330325, column name, cell \"丙\\n县\": holds a control character or an invisible one; take it out \
             [invisible_name]",
        ),
        ("330325,\"丙县,0,1,1,1,1", "line 4: a quote is opened and not closed [open_quote]"),
        (
            "330325,\"丙\"县,0,1,1,1,1",
            "line 4: a quote inside a cell; quotes surround a whole cell and are doubled inside it [stray_quote]",
        ),
        (
            "330325,杭州市小计,0,1,1,1,1",
            "line 4, 杭州市小计 (330325): a subtotal or total row with a code of its own; delete it, the calculator makes its own [subtotal_row]",
        ),
        (
            ",杭州市小计,100,1,1,1,1",
            "line 4, column base_yuan, cell \"100\": the rows add up to 0.00 yuan, this total says 100.00; correct it or \
             delete the row [total_amount]",
        ),
        (
            "330325,丙\r县,0,1,1,1,1",
            "line 4: a carriage return inside the line; lines end with LF or CRLF [carriage_return]",
        ),
        ("33032,丙县,0,1,1,1,1", "line 4, 丙县, column code, cell \"33032\": allowed are 6, 9 or 12 digits [code]"),
        (",丙县,0,1,1,1,1", "line 4, 丙县, column code, cell \"\": blank; allowed are 6, 9 or 12 digits [code]"),
        (
            "3.3E+11,丙县,0,1,1,1,1",
            "line 4, 丙县, column code, cell \"3.3E+11\": a spreadsheet has shortened this code; format the column as text [code]",
        ),
        (
            "######,丙县,0,1,1,1,1",
            "line 4, 丙县, column code, cell \"######\": the column was too narrow in the spreadsheet to show the number; widen it and save again [code]",
        ),
        (
            "330325,丙县,0,########,1,1,1",
            "line 4, 丙县 (330325), column eco, cell \"########\": the column was too narrow in the spreadsheet to show the number; widen it and save again [formula_error]",
        ),
        (
            "330325001,丙县,0,1,1,1,1",
            "line 4, column code, cell \"330325001\": 9 digits; most codes have 6; one table has codes of one length \
             [code_length]",
        ),
        (
            "330324,永嘉县,0,1,1,1,1",
            "line 4, column code, cell \"330324\": the same code as in line 3; each county is listed once \
             [duplicate_code]",
        ),
        (
            "330325,淳安县,0,1,1,1,1",
            "line 4, 淳安县, column code, cell \"330325\": 淳安县 is 330127 on the roster; correct the code or the name [roster_code]",
        ),
    ] {
        assert_eq!(message_about_row(row), message);
    }
}

#[test]
fn of_the_roster() {
    assert_eq!(
        messages_about(format!("{HEADER}\n330127,千岛湖县,0,1,1,1,1\n{YONGJIA}\n")),
        "line 2, 330127, column name, cell \"千岛湖县\": 330127 is 淳安县 on the roster; correct the code or the name [roster_name]"
    );
    assert_eq!(
        messages_about(format!("{HEADER}\n330127,淳安,0,1,1,1,1\n{YONGJIA}\n")),
        "line 2, 330127, column name, cell \"淳安\": another form of 淳安县, which 330127 is on the roster; write 淳安县 [roster_name]"
    );
    assert_eq!(
        messages_about(format!("{HEADER}\n330325,丙县,0,1,1,1,1\n")),
        "table: 2 counties of the roster are missing: 330127 淳安县, 330324 永嘉县 [roster_missing]"
    );
    assert_eq!(
        messages_about(format!("{HEADER}\n{CHUNAN}\n")),
        "table: 1 county of the roster is missing: 330324 永嘉县 [roster_missing]"
    );
}

#[test]
fn of_names_in_a_table() {
    let long = "县".repeat(101);
    let shown = format!("{}…", "县".repeat(60));
    for (name, message) in [
        ("", "cell \"\": blank; allowed is a name of 1 to 100 characters [blank_name]"),
        (
            "=1+1",
            "cell \"=1+1\": starts with =, +, - or @, which a spreadsheet takes for a formula; take it out [formula_name]",
        ),
        (
            "丙\u{200b}县",
            "cell \"丙\\u{200b}县\": holds a control character or an invisible one; take it out [invisible_name]",
        ),
        (&long, &format!("cell \"{shown}\": too long; allowed are at most 100 characters [long_name]")),
    ] {
        assert_eq!(
            message_about_row(&format!("330325,{name},0,1,1,1,1")),
            format!("line 4, 330325, column name, {message}")
        );
    }
}

#[test]
fn of_numbers_in_a_table() {
    let score = "allowed is a decimal of at least 0 with at most 18 digits and 6 places";
    let coefficient = "allowed is a decimal from 0 to 1000000 with at most 6 places";
    let base = "allowed is an amount in yuan of at least 0 with at most 2 places";
    for (column, number, problem, allowed, code) in [
        ("eco", "", "blank; a blank is not 0", score, "blank_number"),
        ("eco", "—", "a dash; write 0 if nothing is meant", score, "dash"),
        ("eco", "-5", "negative", score, "negative"),
        ("eco", "12%", "a percentage; write it as a plain decimal", score, "percent"),
        ("eco", "1E+05", "scientific notation; write all digits", score, "exponent"),
        ("eco", "１２", "full-width characters; use half-width digits", score, "full_width"),
        ("eco", "1 2", "spaces around or inside the number", score, "spaces"),
        ("eco", "\"1,23\"", "commas where none are allowed; write the number without them", score, "separators"),
        ("eco", "#DIV/0!", "the error value of a spreadsheet formula", score, "formula_error"),
        ("eco", "0.0000001", "more than 6 decimal places", score, "too_many_places"),
        ("eco", "1234567890123456789", "more than 18 significant digits", score, "too_many_digits"),
        ("eco", "1111111111111111111111111111111111111", "more than 18 significant digits", score, "too_many_digits"),
        ("performance", "1111111111111111111111111111111111111111", "above 1000000", coefficient, "too_large"),
        ("fiscal_capacity", "/", "a dash; write 0 if nothing is meant", score, "dash"),
        ("performance", "1000000.1", "above 1000000", coefficient, "too_large"),
        ("performance", "0.0000001", "more than 6 decimal places", coefficient, "too_many_places"),
        ("base_yuan", "0.001", "more than 2 decimal places", base, "too_many_places"),
    ] {
        let cell = |name: &str| match name {
            "code" => "330325",
            "name" => "丙县",
            name if name == column => number,
            "base_yuan" => "0",
            _ => "1",
        };
        let row: Vec<&str> = HEADER.split(',').map(cell).collect();
        let written = number.trim_matches('"');
        assert_eq!(
            message_about_row(&row.join(",")),
            format!("line 4, 丙县 (330325), column {column}, cell \"{written}\": {problem}; {allowed} [{code}]")
        );
    }
}

#[test]
fn of_bases_in_a_table() {
    assert_eq!(
        message_about_row("330325,丙县,10000000000000.01,1,1,1,1"),
        "line 4, 丙县 (330325), column base_yuan, cell \"10000000000000.01\": above 10000000000000.00; allowed is at most that many yuan \
         [amount_too_large]"
    );
    assert_eq!(
        message_about_row("330325,丙县,250,1,1,1,1"),
        "line 4, 丙县 (330325), column base_yuan, cell \"250\": allowed is a multiple of the quantum of 100.00 yuan [not_whole_quanta]"
    );
    assert_eq!(
        messages_about(format!(
            "{}\n{}\n{YONGJIA}\n",
            HEADER.replace("base_yuan", "base_wan_yuan"),
            CHUNAN.replace(",0,", ",0.0000001,")
        )),
        "line 2, 淳安县 (330127), column base_wan_yuan, cell \"0.0000001\": more than 6 decimal places; allowed is an amount in 10,000 yuan \
         of at least 0 with at most 6 places [too_many_places]"
    );
}

/// What is said of a table that is read: one that has everything that changes no figure.
#[test]
fn of_notices() {
    let rows = [
        "专项资金分配表",
        "行政区划代码,县（市、区）,基数(元),得分,,performance,fiscal_capacity,备注,",
        ",,,eco,pol,,,,",
        " 330127 ,淳　安县, -   ,1,1,1,1,,",
        "",
        "=\"330324\",永嘉县,0,1,1,1,1",
        "330325,□县,0,1,1,1,1,,",
        "合计,,0",
        "注：无\u{1a}",
    ];
    let read = table::read(rows.join("\r\r\n").as_bytes(), &policy()).expect("a table");
    let said: Vec<String> = read.notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 1: 1 row above the header passed over [rows_above_header]",
            "line 3: the header takes two rows; the lower one counts where it is not blank [header_of_two_rows]",
            "1 blank column at the end without a header [blank_column]",
            "line 4, column 行政区划代码: spaces around 1 cell do not count [cell_spaces]",
            "line 4, column 县（市、区）: spaces between the characters of 1 name do not count [spread_name]",
            "line 4, column 基数(元): 1 dash for an amount read as 0 [accounting_zero]",
            "line 6, column 行政区划代码: 1 code written as a number or a formula; no digit is lost [code_form]",
            "line 6: 1 row ends before the last columns, which are not read [missing_cells]",
            "line 5: 1 blank row between others [blank_row]",
            "line 8: 1 total or subtotal row; amounts are what the rows add up to, scores have no total [total_rows]",
            "line 9: 1 row below the table with a text and nothing else [note_row]",
            "line 7, column 县（市、区）: 1 name with ?, □ or the like; a character may have been lost when the file was saved \
             [lost_characters]",
            "lines 4, 6, 7, 8: 4 lines end with two carriage returns [doubled_line_ends]",
            "the file ends with an old end-of-file mark [end_of_file_mark]",
        ]
    );
}

#[test]
fn of_published_tables() {
    let header = "code,name,group,base_yuan,eco_yuan,pol_yuan,plan_yuan,uplift_yuan,fiscal_capacity_yuan,offset_yuan,\
                  total_yuan";
    let file = format!("{header}\n330127,淳安县,hills,0,0,0,1e3,0,0,0,0\n");
    let broken = "330324,\"永嘉\n县\",other,0,0,0,0,0,0,0,0";
    let file = format!("{file}{broken}\n{broken}\n330325,丙\"县,other,0,0,0,0,0,0,0,0\n");
    let error = table::read_published(file.as_bytes(), &policy(), &[]).expect_err("five problems");
    assert_eq!(
        error.to_string(),
        "5 problems in the table\n\
         line 2, 淳安县 (330127), column group, cell \"hills\": allowed are mountain and other, or 山区县 and 其他 [group]\n\
         line 2, 淳安县 (330127), column plan_yuan, cell \"1e3\": scientific notation; write all digits; allowed is an amount in yuan with \
         at most 2 places [exponent]\n\
         line 3, 330324, column name, cell \"永嘉\\n县\": holds a control character or an invisible one; take it out [invisible_name]\n\
         line 5, 330324, column name, cell \"永嘉\\n县\": holds a control character or an invisible one; take it out [invisible_name]\n\
         line 7: a quote inside a cell; quotes surround a whole cell and are doubled inside it [stray_quote]"
    );
    let without_unit = header.replace("total_yuan", "total").replace("plan_yuan", "plan");
    let error = table::read_published(without_unit.as_bytes(), &policy(), &[]).expect_err("no unit");
    assert_eq!(
        error.to_string(),
        "1 problem in the table\n\
         line 1: the unit of the amounts is not clear; say it once above the header, 单位：元 or 单位：万元, or in every header [unit]"
    );
    let row = "330127,淳安县,,,0,0,0,0,,,0";
    let printed = format!("单位：元\n{header}\n{row}\n");
    let read = table::read_published(printed.as_bytes(), &policy(), &[]).expect("as it is printed");
    let said: Vec<String> = read.notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 1: amounts are in the unit that is said above the header [unit_line]",
            "no row says its group; 1 row grouped by the policy's roster [group_by_policy]",
            "line 3, columns base_yuan, fiscal_capacity_yuan, offset_yuan: 3 blank cells read as 0 [blank_zero]",
        ]
    );
    // Known by their names.
    let counties = [("330127", "淳安县"), ("330324", "永嘉县"), ("330325", "永嘉县")].map(|(code, name)| County {
        code: code.parse().expect("a code"),
        name: name.parse().expect("a name"),
        base: Money::ZERO,
        scores: Box::default(),
        coefficients: Box::default(),
        fiscal_capacity: None,
        figures: Box::default(),
        amounts: Box::default(),
    });
    let header_of_names = header.strip_prefix("code,").expect("a code");
    let row = |name: &str| format!("{name},other,0,0,—,0,0,0,0,0\n");
    let numbers = "栏次,,1,2,3,4=1+2+3,5,6,7,8=4+5\n";
    let file = |rows: &str| format!("{header_of_names}\n{numbers}{}续表\n{header_of_names}\n{rows}", row("淳安县"));
    let read = |rows: &str| table::read_published(file(rows).as_bytes(), &policy(), &counties);
    let said: Vec<String> = read("").expect("a name").notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "lines 4, 5: 2 rows of headers and titles repeated further down [repeated_header]",
            "line 2: 1 row numbering the columns passed over [column_numbers]",
            "line 3: no column of codes; 1 row known by name [code_by_name]",
            "line 3, column pol_yuan: 1 dash for an amount read as 0 [accounting_zero]",
        ]
    );
    assert_eq!(
        read(&(row("丙县") + &row("永嘉县"))).expect_err("names").to_string(),
        "2 problems in the table\n\
         line 6, column name, cell \"丙县\": no county of the year's table is called so [name_without_code]\n\
         line 7, column name, cell \"永嘉县\": 2 counties of the year's table are called so; add a column of codes [name_without_code]"
    );
    let titled = format!("330325,丙县,,,,,,,,,\n{header}\n");
    let error = table::read_published(titled.as_bytes(), &policy(), &[]).expect_err("a county");
    assert_eq!(
        error.to_string(),
        "1 problem in the table\n\
         line 1: the header stands on line 2; delete the line above it [title_row]"
    );
}

#[test]
fn of_more_problems_than_are_listed() {
    let file = format!("{HEADER}\n{}{CHUNAN}\n{YONGJIA}\n", "x,丙县,0,1,1,1,1\n".repeat(MAX_PROBLEMS + 7));
    let Err(error) = table::read(file.as_bytes(), &policy()) else {
        panic!("it was read");
    };
    let text = error.to_string();
    assert!(text.starts_with("1007 problems in the table\nline 2, 丙县, column code, cell \"x\": "));
    assert!(text.ends_with("\nand 7 more"));
}

#[test]
fn a_problem_is_also_known_by_its_code() {
    let error = table::read(&b""[..], &policy()).expect_err("nothing was read");
    assert_eq!(error.code(), "table_refused");
    let ReadError::Refused(problems) = error else {
        panic!("it could be read: {error}");
    };
    assert_eq!(problems.listed[0].code(), "empty_file");
    assert_eq!(problems.listed[0].kind.code(), "empty_file");
}

// ---------------------------------------------------------------------------------------------------------------------
// Numbers, names, codes
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn of_numbers() {
    let score = |text: &str| text.parse::<Score>().expect_err("not a score");
    let rate = |text: &str| text.parse::<Rate>().expect_err("not a rate");
    let money = |text: &str| text.parse::<Money>().expect_err("not an amount");
    for (error, message, code) in [
        (score(""), "blank; a blank is not 0", "blank_number"),
        (score("-"), "a dash; write 0 if nothing is meant", "dash"),
        (score("（300）"), "a minus sign of another kind; write -300", "foreign_minus"),
        (score("-1"), "negative", "negative"),
        (score("3%"), "a percentage; write it as a plain decimal", "percent"),
        (rate("3e-2"), "scientific notation; write all digits", "exponent"),
        (rate("０.03"), "full-width characters; use half-width digits", "full_width"),
        (money("1 000"), "spaces around or inside the number", "spaces"),
        (score("#N/A"), "the error value of a spreadsheet formula", "formula_error"),
        (rate("0.0000001"), "more than 6 decimal places", "too_many_places"),
        (money("0.005"), "more than 2 decimal places", "too_many_places"),
        (score("1234567890123456789"), "more than 18 significant digits", "too_many_digits"),
        (score(&"9".repeat(50)), "more than 18 significant digits", "too_many_digits"),
        (rate(&"9".repeat(50)), "above 1000000", "too_large"),
        (rate(&format!("{}.0000001", "9".repeat(50))), "more than 6 decimal places", "too_many_places"),
        (rate("1000001"), "above 1000000", "too_large"),
    ] {
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}

/// 2^96 − 1 fen have 29 digits: how many there are says nothing.
#[test]
fn of_an_amount_beyond_the_largest() {
    let largest = "792281625142643375935439503.35";
    assert_eq!(Money::MAX.to_string(), largest);
    for sign in ["", "-"] {
        let amount = format!("{sign}{largest}").parse::<Money>();
        assert_eq!(amount.map(Money::fen).map(i128::abs), Ok(Money::MAX.fen()));
        for beyond in ["792281625142643375935439503.36", &"9".repeat(37)] {
            let error = format!("{sign}{beyond}").parse::<Money>();
            let error = error.expect_err("above the largest");
            assert_eq!(error.to_string(), format!("beyond {largest} yuan, the largest amount either way"));
            assert_eq!(error.code(), "amount_out_of_range");
        }
    }
}

/// Of however many digits.
#[test]
fn of_a_base_above_the_largest_input() {
    for base in ["10000000000000.01", &"9".repeat(14), &"9".repeat(26), &"9".repeat(60)] {
        assert_eq!(
            message_about_row(&format!("330325,丙县,{base},1,1,1,1")),
            format!(
                "line 4, 丙县 (330325), column base_yuan, cell \"{base}\": above 10000000000000.00; allowed is at most that many yuan \
                 [amount_too_large]"
            )
        );
    }
}

#[test]
fn of_what_is_no_number_at_all() {
    for text in [
        "abc", "无", ".5", "5.", ".", "1.2.3", "+5", "0x10", "inf", "NaN", "1_000", "¥5", "5元", "'5", "1/2", "--5",
        "1-2", "1e", "e5", "1e1.5e", "5%%", "-abc", "1,2x",
    ] {
        assert_eq!(text.parse::<Score>(), Err(NumberError::NotPlain), "{text}");
    }
    assert_eq!(NumberError::NotPlain.to_string(), "not a plain decimal such as 12.5");
    assert_eq!(NumberError::NotPlain.code(), "not_a_number");
    assert_eq!(
        message_about_row("330325,丙县,0,无,1,1,1"),
        "line 4, 丙县 (330325), column eco, cell \"无\": not a plain decimal such as 12.5; allowed is a decimal of at least 0 with at \
         most 18 digits and 6 places [not_a_number]"
    );
}

#[test]
fn of_a_dash_for_an_amount() {
    assert_eq!("-".parse::<Money>(), Err(NumberError::Dash));
}

/// Groups of three are right in a cell and nowhere else, so "in wrong places" would mislead here.
#[test]
fn of_thousands_separators_outside_a_table() {
    let error = "1,000".parse::<Money>().expect_err("not a plain decimal");
    assert_eq!(error.to_string(), "commas where none are allowed; write the number without them");
    assert_eq!(error.code(), "separators");
}

#[test]
fn of_names() {
    for (name, message, code) in [
        (" ", "blank; allowed is a name of 1 to 100 characters", "blank_name"),
        ("丙县 ", "spaces before or after the name; take them out", "name_spaces"),
        ("@丙", "starts with =, +, - or @, which a spreadsheet takes for a formula; take it out", "formula_name"),
        ("丙\n县", "holds a control character or an invisible one; take it out", "invisible_name"),
        (&"县".repeat(101), "too long; allowed are at most 100 characters", "long_name"),
    ] {
        let error: NameError = name.parse::<Name>().expect_err("not a name");
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}

#[test]
fn of_codes() {
    let error: CodeError = "33012".parse::<CountyCode>().expect_err("five digits");
    assert_eq!(error.to_string(), "a code is 6, 9 or 12 digits");
    assert_eq!(error.code(), "not_a_code");
}

// ---------------------------------------------------------------------------------------------------------------------
// Policies
// ---------------------------------------------------------------------------------------------------------------------

/// The message and code about the policy above after a change to its terms.
fn about(change: impl FnOnce(&mut Terms)) -> (String, &'static str) {
    let mut terms = terms();
    change(&mut terms);
    let errors = Policy::new(terms).expect_err("an invalid policy");
    let [error] = errors.listed() else {
        panic!("one mistake: {errors}");
    };
    (error.to_string(), error.code())
}

fn expect(found: (String, &'static str), message: &str, code: &str) {
    assert_eq!((found.0.as_str(), found.1), (message, code));
}

fn brackets(list: &[(&str, &str)]) -> UpliftRate {
    let bracket = |(from, held): &(&str, &str)| special_fund::Bracket { from: yuan(from), rate: rate(held) };
    UpliftRate::ByFundTotal(list.iter().map(bracket).collect())
}

fn affordable(step: &str, max: &str) -> UpliftRate {
    UpliftRate::Affordable { step: rate(step), max: rate(max) }
}

#[test]
fn of_amounts_in_a_policy() {
    expect(about(|terms| terms.fiscal_year = 1948), "fiscal_year: found 1948; allowed is 1949 to 2999", "fiscal_year");
    for quantum in ["0", "10000.01", "-100"] {
        expect(
            about(|terms| terms.quantum = yuan(quantum)),
            &format!("quantum_yuan: found {}; allowed is 0.01 to 10000.00", yuan(quantum)),
            "quantum",
        );
    }
    for fund_total in ["0", "10000000000000.01", "-1000"] {
        expect(
            about(|terms| terms.fund_total = yuan(fund_total)),
            &format!("fund_total_yuan: found {}; allowed is above 0 up to 10000000000000.00", yuan(fund_total)),
            "fund_total",
        );
    }
    expect(
        about(|terms| terms.fund_total = yuan("1050")),
        "fund_total_yuan: found 1050.00; allowed is a multiple of the quantum 100.00",
        "fund_total_not_whole_quanta",
    );
}

#[test]
fn of_headers_in_a_policy() {
    let expect_header = |change: &dyn Fn(&mut Terms), place: &str, found: &str, owner: &str| {
        let code = match owner {
            "a fixed column has it" => "header_fixed",
            _ => "header_taken",
        };
        expect(
            about(change),
            &format!("{place}: found \"{found}\"; {owner}; allowed is a header that no other column has"),
            code,
        );
    };
    let fixed = "a fixed column has it";
    // Twice; a fixed column's; one that would become a fixed column's in the published table.
    for (key, owner) in
        [("eco", "factors[0].key has it already"), ("code", fixed), ("total", fixed), ("fiscal_capacity", fixed)]
    {
        let change = |terms: &mut Terms| terms.factors[1].key = key.to_owned();
        expect_header(&change, "factors[1].key", key, owner);
    }
    for (name, owner) in [
        ("生态保护因素", "factors[0].name has it already"),
        ("行政区划代码", fixed),
        ("合计", fixed),
        ("县（市、区）", fixed),
        ("eco", "factors[0].key has it already"),
    ] {
        let change = |terms: &mut Terms| terms.factors[1].name = name.parse().expect("a name");
        expect_header(&change, "factors[1].name", name, owner);
    }
    for (coefficient, owner) in
        [("pol", "factors[1].key has it already"), ("name", fixed), ("污染防治因素", "factors[1].name has it already")]
    {
        let change = |terms: &mut Terms| terms.factors[0].coefficients = vec![coefficient.to_owned()];
        expect_header(&change, "factors[0].coefficients[0]", coefficient, owner);
    }
    let change = |terms: &mut Terms| {
        terms.factors[1].coefficients = ["x", "a", "a"].map(str::to_owned).to_vec();
    };
    let owner = "factors[1].coefficients[1] has it already";
    expect_header(&change, "factors[1].coefficients[2]", "a", owner);
}

/// Every page, workbook and message shows it: what a terminal would act on is refused, and spelled out in the refusal.
#[test]
fn of_a_coefficient_whose_header_is_no_name() {
    let long = "c".repeat(100_000);
    let beginning = format!("{}…", "c".repeat(64));
    for (header, found, why) in [
        ("k\u{202e}\n1", "k\\u{202e}\\n1", "holds a control character or an invisible one; take it out"),
        ("a\nb", "a\\nb", "holds a control character or an invisible one; take it out"),
        ("\ncode", "\\ncode", "holds a control character or an invisible one; take it out"),
        ("=1+1", "=1+1", "starts with =, +, - or @, which a spreadsheet takes for a formula; take it out"),
        (" a ", " a ", "spaces before or after the name; take them out"),
        (long.as_str(), beginning.as_str(), "too long; allowed are at most 100 characters"),
    ] {
        expect(
            about(|terms| terms.factors[1].coefficients = vec!["x".to_owned(), header.to_owned()]),
            &format!("factors[1].coefficients[1]: found \"{found}\"; {why}"),
            "header_name",
        );
    }
    expect(
        about(|terms| terms.factors[0].coefficients = vec![" ".to_owned()]),
        "factors[0].coefficients[0]: blank; allowed is a header that no other column has",
        "header_blank",
    );
    let mut longest = terms();
    longest.factors[0].coefficients = vec!["绩".repeat(100), "系数 (2024)".to_owned()];
    Policy::new(longest).expect("names");
}

#[test]
fn of_factors_in_a_policy() {
    for count in [0, 9_u8] {
        let numbered = |terms: &Terms, n: u8| Factor {
            key: format!("f{n}"),
            name: format!("因素{n}").parse().expect("a name"),
            ..terms.factors[0].clone()
        };
        expect(
            about(|terms| terms.factors = (0..count).map(|n| numbered(terms, n)).collect()),
            &format!("factors: found {count}; allowed is 1 to 8"),
            "factor_count",
        );
    }
    let long = ["a".repeat(65), "a".repeat(100_000)];
    let beginning = format!("{}…", "a".repeat(64));
    for (key, found) in [
        ("", ""),
        ("1st", "1st"),
        ("eco-logy", "eco-logy"),
        ("生态", "生态"),
        ("a b", "a b"),
        ("_a", "_a"),
        ("a\u{202e}b\n", "a\\u{202e}b\\n"),
        (&long[0], &beginning),
        (&long[1], &beginning),
    ] {
        expect(
            about(|terms| terms.factors[1].key = key.to_owned()),
            &format!("factors[1].key: found \"{found}\"; allowed is a letter, then letters, digits and _, at most 64"),
            "factor_key",
        );
    }
    let mut longest = terms();
    longest.factors[1].key = "a".repeat(64);
    Policy::new(longest).expect("as long as a key may be");
    expect(
        about(|terms| terms.factors[1].tilt = rate("0.999999")),
        "factors[1].tilt: found 0.999999; allowed is at least 1",
        "tilt_below_one",
    );
    expect(
        about(|terms| terms.factors[0].coefficients = (0..17).map(|c| format!("c{c}")).collect()),
        "factors[0].coefficients: found 17; allowed is at most 16",
        "too_many_coefficients",
    );
    let mut most = terms();
    most.factors[0].coefficients = (0..16).map(|c| format!("c{c}")).collect();
    Policy::new(most).expect("as many as are allowed");
    expect(
        about(|terms| terms.factors[0].weight = rate("0.499999")),
        "factors[].weight and fiscal_capacity.weight: found a sum of 0.999999; allowed is exactly 1",
        "weight_sum",
    );
}

#[test]
fn of_the_uplift_in_a_policy() {
    let with = |rate: UpliftRate| about(|terms| uplift(terms).rate = rate);
    expect(
        with(UpliftRate::Fixed(rate("0.029999"))),
        "uplift.rate.fixed: found 0.029999; allowed is at least 0.03 (上浮至少3%)",
        "rate_below_floor",
    );
    expect(
        with(brackets(&[("0", "0.03"), ("5", "0.02")])),
        "uplift.rate.by_fund_total[1].rate: found 0.02; allowed is at least 0.03 (上浮至少3%)",
        "rate_below_floor",
    );
    expect(
        with(affordable("0.001", "0.02")),
        "uplift.rate.affordable.max: found 0.02; allowed is at least 0.03 (上浮至少3%)",
        "rate_below_floor",
    );
    expect(
        with(brackets(&[])),
        "uplift.rate.by_fund_total: found no bracket; at least one is needed, from 0",
        "first_bracket",
    );
    expect(
        with(brackets(&[("0.01", "0.03")])),
        "uplift.rate.by_fund_total[0].from_yuan: found 0.01; allowed is 0",
        "first_bracket",
    );
    expect(
        with(brackets(&[("0", "0.03"), ("9", "0.04"), ("9", "0.05")])),
        "uplift.rate.by_fund_total[2].from_yuan: found 9.00; allowed is above 9.00",
        "bracket_order",
    );
    expect(with(affordable("0", "0.1")), "uplift.rate.affordable.step: found 0; allowed is above 0", "step_zero");
    for (funding, key) in [(Funding::Additional, "additional"), (Funding::Offset, "offset")] {
        expect(
            about(|terms| {
                uplift(terms).rate = affordable("0.001", "0.1");
                uplift(terms).funding = funding;
            }),
            &format!("uplift.rate.affordable: found with funding \"{key}\"; allowed is \"fiscal_capacity\""),
            "affordable_funding",
        );
    }
    expect(
        about(|terms| {
            terms.fiscal_capacity = None;
            terms.factors[0].weight = rate("0.7");
        }),
        "uplift.funding: found \"fiscal_capacity\" without a [fiscal_capacity] table; allowed is \"additional\", \
         \"offset\", or add the table",
        "no_fiscal_capacity",
    );
    expect(
        about(|terms| uplift(terms).rate_basis = Some(yuan("5"))),
        "uplift.rate_basis_yuan: found 5.00, but the rate does not depend on the fund; allowed only beside by_fund_total",
        "unused_rate_basis",
    );
    expect(
        about(|terms| {
            uplift(terms).rate = brackets(&[("0", "0.03")]);
            uplift(terms).rate_basis = Some(Money::ZERO);
        }),
        "uplift.rate_basis_yuan: found 0.00; allowed is above 0 up to 10000000000000.00",
        "fund_total",
    );
}

#[test]
fn of_a_policy_in_which_nobody_is_a_mountain_county() {
    let nobody = |change: fn(&mut Terms)| {
        about(move |terms| {
            terms.roster = Roster::nobody();
            terms.factors[0].tilt = Rate::ONE;
            change(terms);
        })
    };
    expect(nobody(|_| {}), "roster.counties: the list of counties is empty; name at least one", "roster_empty");
    expect(
        nobody(|terms| {
            terms.uplift = None;
            terms.factors[1].tilt = rate("1.1");
        }),
        "factors[1].tilt: found 1.1, but no county is a mountain county; allowed is 1, or name them in [roster]",
        "tilt_of_nobody",
    );
    let mut nobody = terms();
    (nobody.uplift, nobody.roster, nobody.factors[0].tilt) = (None, Roster::nobody(), Rate::ONE);
    let policy = Policy::new(nobody).expect("a valid policy");
    let toml = toml::to_string(&policy).expect("TOML");
    assert!(!toml.contains("roster") && !toml.contains("uplift"), "{toml}");
    assert_eq!(toml::from_str::<Policy>(&toml).expect("a policy"), policy);
}

/// What a reader of the policy file is told after one text of it was replaced by another.
fn in_file(old: &str, new: &str) -> String {
    assert!(POLICY.contains(old), "{old}");
    let text = POLICY.replacen(old, new, 1);
    let draft: PolicyDraft = toml::from_str(&text).expect("it is TOML");
    let errors = Policy::try_from(draft).expect_err("an invalid policy");
    let lines = errors.to_string();
    lines.split_once('\n').expect("a count and mistakes").1.to_owned()
}

/// What to replace in the policy file, by what, and everything that is said of it.
const IN_FILE: [(&str, &str, &str); 49] = [
    (
        "[roster]",
        "[roster]\npartial = true\nedition = \"2021\"",
        "roster.counties: both an edition and a list of counties; give one of them [roster_edition_and_counties]",
    ),
    (
        "counties = [{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }]",
        "counties = []\npartial = true",
        "roster.counties: the list of counties is empty; name at least one [roster_empty]",
    ),
    (
        "[roster]",
        "[roster]\nedition = \"2021\"\nyear = 2021",
        "roster.counties: both an edition and a list of counties; give one of them [roster_edition_and_counties]\nroster.year: unknown key; allowed are edition, counties, partial [unknown_key]",
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = 2025\nyear = 2025",
        "year: unknown key; allowed are fiscal_year, title, source, fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]",
    ),
    (
        "fixed = \"0.03\"",
        "fixed = \"3 %\"",
        "uplift.rate.fixed: found \"3 %\"; spaces around or inside the number; allowed is a decimal from 0 to 1000000 with at most 6 places [spaces]",
    ),
    (
        "weight = \"0.5\"",
        "weight = 0.5",
        "factors[0].weight: found 0.5 without quotes; allowed is a decimal in quotes, such as \"0.03\" [unquoted_number]",
    ),
    (
        "fixed = \"0.03\"",
        "fixed = 1",
        "uplift.rate.fixed: found 1 without quotes; allowed is a decimal in quotes, such as \"0.03\" [unquoted_number]",
    ),
    (
        "\"1000.00\"",
        "1000.00",
        "fund_total_yuan: found 1000.0 without quotes; allowed is a decimal in quotes, such as \"0.03\" [unquoted_number]",
    ),
    ("\"100.00\"", "true", "quantum_yuan: found true; allowed is a decimal in quotes, such as \"0.03\" [wrong_type]"),
    (
        "fixed = \"0.03\"",
        "fixed = \"\"",
        "uplift.rate.fixed: found \"\"; blank; a blank is not 0; allowed is a decimal from 0 to 1000000 with at most 6 places [blank_number]",
    ),
    (
        "\"1000.00\"",
        "\"0.005\"",
        "fund_total_yuan: found \"0.005\"; more than 2 decimal places; allowed is an amount in yuan with at most 2 places [too_many_places]",
    ),
    (
        "\"330127\"",
        "330127",
        "roster.counties[0].code: found 330127 without quotes; allowed is a code in quotes, such as \"330127\" [unquoted_number]",
    ),
    ("\"330127\"", "\"33012\"", "roster.counties[0].code: found \"33012\"; a code is 6, 9 or 12 digits [not_a_code]"),
    (
        "\"淳安县\"",
        "\"\"",
        "roster.counties[0].name: found \"\"; blank; allowed is a name of 1 to 100 characters [blank_name]",
    ),
    (
        "tilt = \"1.1\"",
        "tilts = \"1.1\"",
        "factors[0].tilts: unknown key, perhaps tilt is meant; allowed are key, name, weight, tilt, coefficients, indicators, source [unknown_key]",
    ),
    (
        "rest = \"by_score\"",
        "rest = \"by_score\"\ntilt = \"1\"",
        "fiscal_capacity.tilt: unknown key; allowed are weight, rest, source [unknown_key]",
    ),
    (
        "funding = \"fiscal_capacity\"",
        "funding = \"fiscal_capacity\"\nfrom = \"0\"",
        "uplift.from: unknown key; allowed are rate, rate_basis_yuan, funding, source [unknown_key]",
    ),
    (
        "{ fixed = \"0.03\" }",
        "{ by_fund_total = [{ from = \"0\", rate = \"0.03\" }] }",
        "uplift.rate.by_fund_total[0].from: unknown key, perhaps from_yuan is meant; allowed are from_yuan, rate [unknown_key]",
    ),
    (
        "[roster]",
        "[roster]\nyear = \"2021\"",
        "roster.year: unknown key; allowed are edition, counties, partial [unknown_key]",
    ),
    (
        "name = \"淳安县\"",
        "name = \"淳安县\", tilt = \"1\"",
        "roster.counties[0].tilt: unknown key; allowed are code, name [unknown_key]",
    ),
    ("title = \"专项资金\"", "", "title: missing; it must be given [missing_key]"),
    (
        "fixed = \"0.03\"",
        "percent = \"3\"",
        "uplift.rate.percent: unknown key; allowed are fixed, by_fund_total, affordable [unknown_key]",
    ),
    (
        "fixed = \"0.03\"",
        "fixed = \"0.03\", by_fund_total = []",
        "uplift.rate: give one of fixed, by_fund_total, affordable [one_choice]",
    ),
    ("fixed = \"0.03\"", "", "uplift.rate: give one of fixed, by_fund_total, affordable [one_choice]"),
    ("{ fixed = \"0.03\" }", "\"3%\"", "uplift.rate: found \"3%\"; allowed is a single table [wrong_type]"),
    ("[uplift]", "[[uplift]]", "uplift: found a list; allowed is a single table [wrong_type]"),
    (
        "fixed = \"0.03\"",
        "affordable = \"0.1\"",
        "uplift.rate.affordable: found \"0.1\"; allowed is a single table [wrong_type]",
    ),
    (
        "fixed = \"0.03\"",
        "affordable = { step = \"0.001\", most = \"0.1\" }",
        "uplift.rate.affordable.max: missing; it must be given [missing_key]\nuplift.rate.affordable.most: unknown key; allowed are step, max [unknown_key]",
    ),
    (
        "\"by_score\"",
        "\"shared\"",
        "fiscal_capacity.rest: found \"shared\"; allowed are by_score, retained [unknown_choice]",
    ),
    (
        "funding = \"fiscal_capacity\"",
        "funding = \"both\"",
        "uplift.funding: found \"both\"; allowed are fiscal_capacity, additional, offset [unknown_choice]",
    ),
    (
        "quantum_yuan",
        "base = \"kept\"\nquantum_yuan",
        "base: found \"kept\"; allowed are protected, basis [unknown_choice]",
    ),
    (
        "counties = [{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }]",
        "edition = \"2022\"",
        "roster.edition: edition \"2022\" is not built in; allowed is \"2021\", or a list of counties [roster_edition]",
    ),
    (
        "counties = [{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }]",
        "edition = 2021",
        "roster.edition: found 2021 without quotes; allowed is a text in quotes [unquoted_number]",
    ),
    (
        "[roster]",
        "[roster]\nedition = \"2021\"",
        "roster.counties: both an edition and a list of counties; give one of them [roster_edition_and_counties]",
    ),
    (
        "counties = [{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }]",
        "counties = []",
        "roster.counties: the list of counties is empty; name at least one [roster_empty]",
    ),
    (
        "counties = [{ code = \"330127\", name = \"淳安县\" }, { code = \"330324\", name = \"永嘉县\" }]",
        "counties = \"331127\"",
        "roster.counties: found \"331127\"; allowed is a list [wrong_type]",
    ),
    (
        "\"330324\"",
        "\"330324001\"",
        "roster.counties[1].code: code 330324001 has 9 digits; a county has 6 [roster_not_a_county]",
    ),
    ("\"330324\"", "\"330127\"", "roster.counties[1].code: code 330127 is listed twice [roster_duplicate]"),
    (
        "[roster]",
        "[roster]\npartial = \"no\"",
        "roster.partial: found \"no\"; allowed is true or false, without quotes [wrong_type]",
    ),
    (
        "\"1000.00\"",
        "\"10,00.00\"",
        "fund_total_yuan: found \"10,00.00\"; commas where none are allowed; write the number without them; allowed is an amount in yuan with at most 2 places [separators]",
    ),
    (
        "\"1000.00\"",
        "\"1000.00\"\nfund_total_wan_yuan = \"0.1\"",
        "fund_total_yuan: given twice; give it once [duplicate_key]",
    ),
    (
        "fund_total_yuan = \"1000.00\"",
        "fund_total_wan_yuan = \"0.1000001\"",
        "fund_total_wan_yuan: found \"0.1000001\"; more than 6 decimal places; allowed is an amount in 10,000 yuan with at most 6 places [too_many_places]",
    ),
    (
        "fiscal_year = 2025",
        "fiscal_year = \"2025\"",
        "fiscal_year: found \"2025\"; allowed is a year without quotes, such as 2025 [wrong_type]",
    ),
    ("fiscal_year = 2025", "fiscal_year = 70000", "fiscal_year: found 70000; allowed is 1949 to 2999 [fiscal_year]"),
    (
        "title = \"专项资金\"",
        "title = 2025-01-01",
        "title: found 2025-01-01 without quotes; allowed is a text in quotes [unquoted_number]",
    ),
    (
        "[\"performance\"]",
        "\"performance\"",
        "factors[0].coefficients: found \"performance\"; allowed is a list [wrong_type]",
    ),
    (
        "title = \"专项资金\"",
        "title = \"专项资金\"\n\"年\\u202e度\" = 1",
        "\"年\\u{202e}度\": unknown key; allowed are fiscal_year, title, source, fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]",
    ),
    (
        "fund_total_yuan",
        "total_fund_yuan",
        "fund_total_yuan: missing; it must be given [missing_key]\ntotal_fund_yuan: unknown key; allowed are fiscal_year, title, source, fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]",
    ),
    (
        "quantum_yuan",
        "quantum",
        "quantum: unknown key, perhaps quantum_yuan is meant; allowed are fiscal_year, title, source, fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]",
    ),
];

#[test]
fn of_values_and_keys_in_a_policy_file() {
    for (old, new, message) in IN_FILE {
        assert_eq!(in_file(old, new), message, "{new}");
    }
}

/// One mistake of every kind that can stand beside others: what can be read is checked although the rest cannot be.
#[test]
fn of_many_mistakes_in_one_policy_file() {
    let mistakes = [
        ("fiscal_year = 2025", "fiscal_year = 2025.0\nyear = 1"),
        ("\"1000.00\"", "\"1050.00\""),
        ("weight = \"0.5\"", "weight = 0.5"),
        ("tilt = \"1.1\"", "tilt = \"0.9\""),
        ("[\"performance\"]", "[\"performance\", 3, \"pol\"]"),
        ("name = \"污染防治因素\"", "name = \"生态保护因素\""),
        ("tilt = \"1\"", "tlit = \"1\""),
        ("rest = \"by_score\"\n", ""),
        ("fixed = \"0.03\"", "affordable = { step = \"0\", max = \"0.02\" }"),
        ("funding = \"fiscal_capacity\"", "funding = \"offset\""),
        ("\"330324\"", "\"330127\""),
        ("\"永嘉县\"", "\"永嘉县 \""),
    ];
    let text = mistakes.iter().fold(POLICY.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    let errors = toml::from_str::<Policy>(&text).expect_err("many mistakes");
    assert_eq!(
        errors.message(),
        r#"15 mistakes in the policy
fiscal_year: found 2025.0; allowed is 1949 to 2999 [fiscal_year]
factors[0].weight: found 0.5 without quotes; allowed is a decimal in quotes, such as "0.03" [unquoted_number]
factors[0].coefficients[1]: found 3 without quotes; allowed is a text in quotes [unquoted_number]
factors[1].tlit: unknown key, perhaps tilt is meant; allowed are key, name, weight, tilt, coefficients, indicators, source [unknown_key]
fiscal_capacity.rest: missing; it must be given [missing_key]
roster.counties[1].code: code 330127 is listed twice [roster_duplicate]
roster.counties[1].name: found "永嘉县 "; spaces before or after the name; take them out [name_spaces]
year: unknown key; allowed are fiscal_year, title, source, fund_total_wan_yuan, fund_total_yuan, quantum_yuan, base, factors, coefficients, fiscal_capacity, uplift, control, adjustments, issued, roster, annex [unknown_key]
fund_total_yuan: found 1050.00; allowed is a multiple of the quantum 100.00 [fund_total_not_whole_quanta]
factors[0].tilt: found 0.9; allowed is at least 1 [tilt_below_one]
factors[1].name: found "生态保护因素"; factors[0].name has it already; allowed is a header that no other column has [header_taken]
factors[0].coefficients[2]: found "pol"; factors[1].key has it already; allowed is a header that no other column has [header_taken]
uplift.rate.affordable.step: found 0; allowed is above 0 [step_zero]
uplift.rate.affordable.max: found 0.02; allowed is at least 0.03 (上浮至少3%) [rate_below_floor]
uplift.rate.affordable: found with funding "offset"; allowed is "fiscal_capacity" [affordable_funding]"#
    );
}

/// What cannot be read hides nothing but itself: neither a sum nor a comparison is made with it.
#[test]
fn of_nothing_that_follows_from_what_could_not_be_read() {
    for (old, new, key) in [
        ("\"100.00\"", "100", "quantum_yuan"),
        ("\"1000.00\"", "1000", "fund_total_yuan"),
        ("key = \"eco\"", "key = 1", "factors[0].key"),
        ("weight = \"0.5\"", "weight = true", "factors[0].weight"),
        ("weight = \"0.2\"", "weight = \"\"", "fiscal_capacity.weight"),
        ("[fiscal_capacity]", "[fiscal_capasity]", "fiscal_capasity"),
        ("[[factors]]", "[[factor]]", "factor"),
        ("fixed = \"0.03\"", "fixed = 0.02", "uplift.rate.fixed"),
        (
            "fixed = \"0.03\"",
            "by_fund_total = [{ from_yuan = 5, rate = \"0.03\" }, { from_yuan = \"0\", rate = \"0.03\" }]",
            "uplift.rate.by_fund_total[0].from_yuan",
        ),
        ("funding = \"fiscal_capacity\"", "funding = 1", "uplift.funding"),
        ("[uplift]", "[[uplift]]", "uplift"),
        ("\"330127\"", "330127", "roster.counties[0].code"),
    ] {
        let text = POLICY.replace(old, new);
        let draft: PolicyDraft = toml::from_str(&text).expect("it is TOML");
        let errors = Policy::try_from(draft).expect_err("a mistake");
        let keys: Vec<&str> = errors.listed().iter().map(|error| &*error.key).collect();
        assert_eq!(keys, [key], "{errors}");
    }
}

#[test]
fn the_fund_total_is_the_same_with_separators_and_in_wan_yuan() {
    let policy: Policy = toml::from_str(POLICY).expect("a valid policy");
    for other in ["_yuan = \"1,000\"", "_wan_yuan = \"0.1\"", "_wan_yuan = \"0.100000\""] {
        let text = POLICY.replace("_yuan = \"1000.00\"", other);
        assert_eq!(toml::from_str::<Policy>(&text).expect("a valid policy"), policy, "{other}");
    }
}

#[test]
fn a_policy_is_the_same_in_toml_json_and_yaml() {
    let rates = [
        "fixed = \"0.035\"",
        "by_fund_total = [{ from_yuan = \"0\", rate = \"0.03\" }, { from_yuan = \"9\", rate = \"0.1\" }]",
        "affordable = { step = \"0.001\", max = \"0.1\" }",
    ];
    for rate in rates {
        let text = POLICY.replacen("fixed = \"0.03\"", rate, 1);
        let policy: Policy = toml::from_str(&text).expect("a valid policy");
        let json = serde_json::to_string(&policy).expect("JSON");
        assert_eq!(serde_json::from_str::<Policy>(&json).expect("a policy"), policy);
        let yaml = serde_yaml_ng::to_string(&policy).expect("YAML");
        assert!(!yaml.contains('!'), "plain tables, no tags: {yaml}");
        assert_eq!(serde_yaml_ng::from_str::<Policy>(&yaml).expect("a policy"), policy);
        let toml = toml::to_string(&policy).expect("TOML");
        assert_eq!(toml::from_str::<Policy>(&toml).expect("a policy"), policy);
    }
    let mut bare = terms();
    let some = |text: &str| Some(text.parse().expect("a name"));
    bare.annex = Some(Annex {
        number: some("附件2"),
        title: some("资金分配表"),
        issuer: some("某省财政厅"),
        date: some("2025年3月10日"),
        notes: vec!["注：一".into(), "二".repeat(MAX_NOTE_CHARS / 3)],
        font: some("仿宋"),
    });
    bare.fiscal_capacity = None;
    bare.factors[0].weight = rate("0.7");
    uplift(&mut bare).funding = Funding::Additional;
    bare.roster = Roster::edition_2021().partial();
    let policy = Policy::new(bare).expect("a valid policy");
    let json = serde_json::to_value(&policy).expect("JSON");
    assert!(json["fiscal_capacity"].is_null(), "null is as if it were left out");
    assert_eq!(json["annex"]["notes"][0], "注：一");
    assert_eq!(serde_json::from_value::<Policy>(json).expect("a policy"), policy);
    let toml = toml::to_string(&policy).expect("TOML");
    assert_eq!(toml::from_str::<Policy>(&toml).expect("a policy"), policy);
    let yaml = serde_yaml_ng::to_string(&policy).expect("YAML");
    assert_eq!(serde_yaml_ng::from_str::<Policy>(&yaml).expect("a policy"), policy);
    let empty = toml::from_str::<Policy>(&format!("{POLICY}[annex]\n")).expect("a policy");
    assert_eq!(empty.terms().annex, Some(Annex::default()));
}

/// What only JSON or YAML can say: a key twice, null, a policy that is no table, numbers in a format's own clothes.
#[test]
fn of_policies_in_json_and_yaml() {
    let json = |change: &dyn Fn(String) -> String| {
        let text = change(serde_json::to_string(&policy()).expect("JSON"));
        let error = serde_json::from_str::<Policy>(&text).expect_err("an invalid policy");
        error.to_string()
    };
    let twice = json(&|text| text.replacen("\"title\"", "\"title\":\"资金\",\"title\"", 1));
    assert!(twice.contains("\ntitle: given twice; give it once [duplicate_key]"), "{twice}");
    let null = json(&|text| text.replacen("\"专项资金\"", "null", 1));
    assert!(null.contains("\ntitle: missing; it must be given [missing_key]"), "{null}");
    let list = json(&|_| "[1, 2]".to_owned());
    assert!(list.contains("\npolicy: found a list; allowed is a single table [wrong_type]"), "{list}");
    let number = json(&|text| text.replacen("\"0.5\"", "{\"$serde_json::private::Number\": \"0.50\"}", 1));
    let expected = "factors[0].weight: found 0.50 without quotes; allowed is a decimal in quotes";
    assert!(number.contains(expected), "{number}");
    let yaml = serde_yaml_ng::to_string(&policy()).expect("YAML");
    let yaml = yaml.replace("'0.5'", "0.50").replace("'0.03'", "~");
    let error = serde_yaml_ng::from_str::<PolicyDraft>(&yaml).map(Policy::try_from);
    let errors = error.expect("it is YAML").expect_err("two mistakes");
    let found: Vec<_> = errors.listed().iter().map(|error| (&*error.key, error.code())).collect();
    assert_eq!(found, [("factors[0].weight", "unquoted_number"), ("uplift.rate", "one_choice")]);
}

/// As a service hands it on.
#[test]
fn a_mistake_is_data() {
    let text = POLICY.replacen("tilt = \"1\"", "tilt = \"0.5\"\nwieght = \"1\"", 1);
    let draft: PolicyDraft = toml::from_str(&text).expect("it is TOML");
    let errors = Policy::try_from(draft).expect_err("two mistakes");
    let data = serde_json::to_value(&errors).expect("errors are data");
    assert_eq!(
        data,
        serde_json::json!([
            {
                "code": "unknown_key",
                "message": "factors[1].wieght: unknown key; allowed are key, name, weight, tilt, coefficients, indicators, source",
                "place": { "key": "factors[1].wieght" },
                "near": null,
                "allowed": ["key", "name", "weight", "tilt", "coefficients", "indicators", "source"],
            },
            {
                "code": "tilt_below_one",
                "message": "factors[1].tilt: found 0.5; allowed is at least 1",
                "place": { "key": "factors[1].tilt" },
                "found": "0.5",
            },
        ])
    );
}

/// With the data of what is wrong with the text by itself.
#[test]
fn a_mistake_in_a_text_is_data() {
    for (old, new, code, key, data) in [
        ("\"0.5\"", "\"0.0000001\"", "too_many_places", "max", serde_json::json!(6)),
        ("\"330324\"", "\"330127\"", "roster_duplicate", "county", serde_json::json!("330127")),
    ] {
        let draft: PolicyDraft = toml::from_str(&POLICY.replacen(old, new, 1)).expect("it is TOML");
        let errors = Policy::try_from(draft).expect_err("a mistake");
        let told = serde_json::to_value(&errors).expect("errors are data");
        assert_eq!(told[0]["code"], code);
        assert_eq!(told[0]["error"][key], data);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Rosters
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn of_rosters() {
    let township = Roster::new(vec![roster_county("330127001", "某镇")]).expect_err("a township");
    let twice = Roster::new(vec![
        roster_county("330127", "淳安县"),
        roster_county("330324", "永嘉县"),
        roster_county("330127", "千岛湖县"),
    ]);
    let unknown = RosterError::UnknownEdition { found: "2022".to_owned() };
    let unseen = RosterError::UnknownEdition { found: "2\u{202e}\n".to_owned() };
    assert_eq!(
        unseen.to_string(),
        "edition \"2\\u{202e}\\n\" is not built in; allowed is \"2021\", or a list of counties"
    );
    for (error, message, code) in [
        (township, "code 330127001 has 9 digits; a county has 6", "roster_not_a_county"),
        (twice.expect_err("a code twice"), "code 330127 is listed twice", "roster_duplicate"),
        (Roster::new(vec![]).expect_err("nobody"), "the list of counties is empty; name at least one", "roster_empty"),
        (unknown, "edition \"2022\" is not built in; allowed is \"2021\", or a list of counties", "roster_edition"),
        (
            RosterError::EditionAndCounties,
            "both an edition and a list of counties; give one of them",
            "roster_edition_and_counties",
        ),
    ] {
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Refusals
// ---------------------------------------------------------------------------------------------------------------------

fn county(code_text: &str, name: &str) -> County {
    County {
        code: code(code_text),
        name: name.parse().expect("a name"),
        base: Money::ZERO,
        scores: [1, 1].map(Score::from).into(),
        coefficients: [Rate::ONE].into_iter().collect(),
        fiscal_capacity: Some(Score::from(1)),
        figures: [].into(),
        amounts: [].into(),
    }
}

fn two_counties() -> Vec<County> {
    vec![county("330127", "淳安县"), county("330324", "永嘉县")]
}

/// The refusal of the counties above after a change to them, under the policy above after a change to it.
fn refusal(policy: impl FnOnce(&mut Terms), change: impl FnOnce(&mut Vec<County>)) -> (String, &'static str) {
    let (mut terms, mut counties) = (terms(), two_counties());
    policy(&mut terms);
    change(&mut counties);
    let policy = Policy::new(terms).expect("a valid policy");
    let refusal: Refusal = calculate(&policy, &counties).expect_err("refused");
    (refusal.to_string(), refusal.code())
}

/// The same under the policy as it is.
fn refused(change: impl FnOnce(&mut Vec<County>)) -> (String, &'static str) {
    refusal(|_| {}, change)
}

#[test]
fn of_counties() {
    expect(refused(Vec::clear), "there is no county to share the fund among", "no_counties");
    expect(
        refused(|counties| counties.push(county("330325001", "某镇"))),
        "codes 330127 and 330325001 differ in length; one table has codes of one length",
        "mixed_codes",
    );
    expect(
        refused(|counties| counties.push(county("330127", "淳安县"))),
        "code 330127 stands in rows 0 and 2 (counted from 0); each county is listed once",
        "counties_share_code",
    );
    expect(
        refused(|counties| counties[1].scores = [Score::ZERO].into()),
        "330324 has 1 score; the policy has 2 factors",
        "county_score_count",
    );
    expect(
        refused(|counties| counties[1].coefficients = std::iter::empty().collect()),
        "330324 has 0 coefficients; the policy names 1",
        "county_coefficient_count",
    );
    let alone = Refusal::ScoreCount { county: code("330127"), found: 2, expected: 1 };
    assert_eq!(alone.to_string(), "330127 has 2 scores; the policy has 1 factor");
    expect(
        refused(|counties| counties[1].fiscal_capacity = None),
        "330324 has no fiscal-capacity score; the policy shares the rest of that pool by score",
        "no_fiscal_capacity_score",
    );
    for base in ["-0.01", "10000000000000.01"] {
        expect(
            refused(|counties| counties[0].base = yuan(base)),
            &format!("the base of 330127 is {base} yuan; allowed is 0 to 10000000000000.00"),
            "base_range",
        );
    }
    expect(
        refused(|counties| counties[0].base = yuan("250")),
        "the base of 330127 is 250.00 yuan; allowed is a multiple of the quantum 100.00",
        "base_not_whole_quanta",
    );
}

#[test]
fn of_counties_and_the_roster() {
    expect(
        refused(|counties| counties[0].name = "千岛湖县".parse().expect("a name")),
        "330127 千岛湖县 contradicts the roster, which has 330127 淳安县; correct the code or the name",
        "contradicts_roster",
    );
    // Twice in a row, and the name is looked at both times.
    expect(
        refused(|counties| counties.insert(1, county("330127", "千岛湖县"))),
        "330127 千岛湖县 contradicts the roster, which has 330127 淳安县; correct the code or the name",
        "contradicts_roster",
    );
    expect(
        refused(|counties| counties[0].code = code("330128")),
        "330128 淳安县 contradicts the roster, which has 330127 淳安县; correct the code or the name",
        "contradicts_roster",
    );
    expect(
        refused(|counties| *counties = vec![county("330325", "丙县")]),
        "2 counties of the roster are missing: 330127 淳安县, 330324 永嘉县",
        "roster_not_covered",
    );
    expect(
        refused(|counties| counties.truncate(1)),
        "1 county of the roster is missing: 330324 永嘉县",
        "roster_not_covered",
    );
}

#[test]
fn of_the_plan() {
    expect(
        refused(|counties| counties[0].base = yuan("1100")),
        "the protected bases sum to 1100.00 yuan, above the fund of 1000.00",
        "bases_above_fund",
    );
    expect(
        refused(|counties| counties.iter_mut().for_each(|county| county.scores = [0, 1].map(Score::from).into())),
        "factor eco has 500.00 yuan to share and every county's weight in it is 0",
        "zero_weights",
    );
}

#[test]
fn of_the_uplift() {
    // 5 + 3 quanta for the factors, 2 for fiscal capacity. Both counties are mountain counties with plans of 4 quanta;
    // 26% of 4 is 1.04, up to 2 each: 4 quanta, and the pool has 2. Up to 25% it is 1 each.
    expect(
        refusal(|terms| uplift(terms).rate = UpliftRate::Fixed(rate("0.26")), |_| {}),
        "at the rate 0.26 the uplift is 400.00 yuan, above the fiscal-capacity pool of 200.00; the highest rate that fits \
         is 0.25",
        "uplift_above_pool",
    );
    // Three counties with an uplift of one quantum each at any rate above 0.
    expect(
        refusal(
            |terms| {
                uplift(terms).rate = affordable("0.001", "0.1");
                let third = roster_county("330325", "丙县");
                let roster = terms.roster.counties().iter().cloned().chain([third]);
                terms.roster = Roster::new(roster.collect()).expect("a roster");
            },
            |counties| counties.push(county("330325", "丙县")),
        ),
        "at the rate 0.03 the uplift is 300.00 yuan, above the fiscal-capacity pool of 200.00; the highest rate that fits \
         is 0; not even 3% fits; enlarge the pool or choose another funding",
        "uplift_above_pool",
    );
    // More than the plan again is no rate that anybody means.
    let percent =
        Refusal::UpliftAbovePool { rate: rate("3.5"), uplift: yuan("900"), pool: yuan("100"), highest: rate("0.19") };
    assert_eq!(
        percent.to_string(),
        "at the rate 3.5 the uplift is 900.00 yuan, above the fiscal-capacity pool of 100.00; that is 3.5 times the plan; \
         if 3.5% is meant, write 3.5%"
    );
    // 3% fits, and that is all that is said.
    let just_fits =
        Refusal::UpliftAbovePool { rate: rate("0.04"), uplift: yuan("200"), pool: yuan("100"), highest: rate("0.03") };
    assert_eq!(
        just_fits.to_string(),
        "at the rate 0.04 the uplift is 200.00 yuan, above the fiscal-capacity pool of 100.00; the highest rate that \
         fits is 0.03"
    );
    expect(
        refusal(|terms| uplift(terms).funding = Funding::Offset, |_| {}),
        "the uplift is 200.00 yuan, above the other counties' plan of 0.00 that is to pay it",
        "offset_above_plan",
    );
    expect(
        refusal(
            |terms| uplift(terms).funding = Funding::Additional,
            |counties| counties.iter_mut().for_each(|county| county.fiscal_capacity = Some(Score::ZERO)),
        ),
        "200.00 yuan of the fiscal-capacity pool are to be shared by score and every score is 0",
        "zero_fiscal_capacity_scores",
    );
}

#[test]
fn of_the_roundings_by_themselves() {
    let table = |pools: &[u64], weights: Vec<u64>| controlled_rounding(pools, weights).map(|_| ());
    for (refused, message, code) in [
        (
            apportion(5, vec![0, 0]).map(|_| ()),
            "there are 5 quanta to share and every weight is 0",
            "every_weight_zero",
        ),
        (
            table(&[1, 5], vec![1, 0, 1, 0]),
            "column 1 has 5 quanta to share and every weight in it is 0",
            "column_weights_zero",
        ),
        (table(&[0; 9], vec![1; 9]), "9 columns; at most 8 are allowed", "too_many_columns"),
        (table(&[1, 1], vec![1; 5]), "5 weights do not fill rows of 2 columns", "uneven_rows"),
    ] {
        let error: RoundingError = refused.expect_err(code);
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}

/// No input brings these about.
#[test]
fn of_what_the_rules_exclude() {
    let what = "a rest above its pool";
    let (refusal, error) = (Refusal::Internal { what }, RoundingError::Internal { what });
    assert_eq!(refusal.to_string(), "internal fault: a rest above its pool; nothing was calculated; please report it");
    assert_eq!(error.to_string(), "internal fault of the rounding: a rest above its pool; please report it");
    assert_eq!([refusal.code(), error.code()], ["internal", "rounding_internal"]);
}

// ---------------------------------------------------------------------------------------------------------------------
// All of them
// ---------------------------------------------------------------------------------------------------------------------

/// Those of findings stand in `findings.rs` and `audit.rs`.
#[test]
fn every_code_of_the_library_stands_in_a_test_of_its_message() {
    let tests = [
        include_str!("messages.rs"),
        include_str!("year_messages.rs"),
        include_str!("findings.rs"),
        include_str!("audit.rs"),
        include_str!("audit_year.rs"),
        include_str!("errors.rs"),
    ]
    .concat();
    for (code, _) in CODES.iter() {
        let is_told = [format!("[{code}]"), format!("\"{code}\"")].iter().any(|told| tests.contains(told));
        assert!(is_told, "{code}");
    }
}

/// The parts of a policy are public and can be built by hand; what is asserted here is that this stays so.
#[test]
fn terms_are_plain_structs() {
    let built = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: yuan("1000"),
        quantum: yuan("100"),
        base: BaseRole::Basis,
        factors: vec![Factor {
            key: "eco".to_owned(),
            name: "生态保护因素".parse().expect("a name"),
            weight: rate("0.9"),
            tilt: Rate::ONE,
            coefficients: vec![],
            indicators: vec![],
            source: String::new(),
        }],
        coefficients: vec![],
        control: None,
        adjustments: vec![],
        issued: None,
        annex: None,
        fiscal_capacity: Some(FiscalCapacity { weight: rate("0.1"), rest: Rest::Retained, source: String::new() }),
        uplift: Some(Uplift {
            rate: UpliftRate::Fixed(rate("0.03")),
            rate_basis: None,
            funding: Funding::Additional,
            source: String::new(),
        }),
        roster: Roster::edition_2021().partial(),
    };
    let policy = Policy::new(built.clone()).expect("a valid policy");
    assert_eq!(Terms::from(policy), built);
}
