//! The year's table as a workbook: xlsx, xls and ods give what the CSV gives, to the byte; what stands in a cell and is
//! nothing to calculate with is refused by its cell; nothing fills the memory.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use crate::book::{Book, Office, fill};
use crate::cases::Dice;
use crate::core::{Year, fixtures};
use crate::process::{folder, fund, text, typed, write};
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// One factor with a coefficient, bases in whole yuan, a complete roster of two counties.
const POLICY: &str = r#"
fiscal_year = 2025
title = "专项资金"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"
factors = [{ key = "eco", name = "生态", weight = "1", tilt = "1", coefficients = ["k"], source = "示例" }]
uplift = { rate = { fixed = "0.03" }, funding = "additional", source = "示例" }
roster = { counties = [{ code = "330001", name = "甲县" }, { code = "330002", name = "乙县" }] }
"#;

const HEADER: [&str; 5] = ["code", "name", "base_yuan", "eco", "k"];

fn desk() -> TempDir {
    let folder = folder();
    write(&folder, "policy.toml", POLICY);
    folder
}

/// Header and two counties.
fn good() -> Vec<Vec<&'static str>> {
    vec![HEADER.to_vec(), vec!["330001", "甲县", "1", "87.5", "1"], vec!["330002", "乙县", "2", "1", "0.12"]]
}

fn save(mut book: Workbook, folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    book.save(&path).expect("written");
    path
}

/// The same workbooks as other programs write them, all in this folder: what each is called.
fn in_every_format(folder: &TempDir, books: &[PathBuf]) -> Vec<String> {
    let name = |book: &PathBuf, kind: &str| book.with_extension(kind).file_name()?.to_str().map(str::to_owned);
    let mut names: Vec<String> = books.iter().filter_map(|book| name(book, "xlsx")).collect();
    let Some(office) = Office::find_for("cells of ods and xls were not read") else { return names };
    for kind in ["ods", "xls"] {
        let saved = office.save_as(kind, books);
        for name in books.iter().filter_map(|book| name(book, kind)) {
            fs::copy(saved.join(&name), folder.path().join(&name)).expect("copied");
            names.push(name);
        }
    }
    names
}

/// Why a table is refused, in all.
#[track_caller]
fn refused(folder: &TempDir, line: &str, said: &str) {
    let heading = if line.ends_with(" en") { "refused." } else { "检查未通过。" };
    typed(folder, &format!("check {line}")).refused(format!("{heading}\n{said}\n"));
}

/// The allocation of a table and a policy, to the byte.
fn allocation(table: &Path, policy: &str) -> String {
    Year::new(fs::read(table).expect("a table"), policy).text(".csv", "zh")
}

#[test]
fn a_workbook_gives_the_allocation_of_the_csv_to_the_byte() {
    let folder = desk();
    let mut books = Vec::new();
    for fixture in fixtures() {
        let year = Year::of(&fixture);
        let (policy, expected) = (year.policy().to_owned(), year.text(".csv", "zh"));
        let text = match str::from_utf8(&year.table.1) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => GB18030.decode(&year.table.1).0.into_owned(),
        };
        let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
        let mut book = Workbook::new();
        fill(book.add_worksheet(), (0, 0), rows.iter().map(|row| row.iter().collect()));
        let path = save(book, folder.path(), &format!("{}.xlsx", fixture.replace('/', "_")));
        assert_eq!(allocation(&path, &policy), expected, "{fixture}.xlsx");
        books.push((path, policy, expected));
    }
    let Some(office) = Office::find_for("tables as ods and xls were not read") else { return };
    let paths: Vec<PathBuf> = books.iter().map(|(path, ..)| path.clone()).collect();
    for format in ["ods", "xls"] {
        let saved = office.save_as(format, &paths);
        for (path, policy, expected) in &books {
            let path = saved.join(path.with_extension(format).file_name().expect("a name"));
            assert_eq!(allocation(&path, policy), *expected, "{}", path.display());
        }
    }
}

/// A figure that stands in a cell, as a number or as text, is the figure that was typed. Of a number of more than 15
/// digits a spreadsheet keeps less than was typed: then it is refused, or the less is all that there is to see.
#[test]
fn a_table_written_to_a_workbook_comes_back_or_is_refused() {
    let mut dice = Dice::of_seed(1);
    let mut refused = 0;
    for _ in 0..400 {
        let scores = [(); 2].map(|()| {
            let whole_end = dice.pick(&[10, 1_000, 1_000_000, 1_000_000_000_000]);
            let places = dice.index(7);
            let digits: String = (0..places).map(|_| dice.below(10).to_string()).collect();
            let point = if places == 0 { "" } else { "." };
            (format!("{}{point}{digits}", dice.below(whole_end)), dice.chance(50))
        });
        let rows = ["330001,甲县", "330002,乙县"].into_iter().zip(&scores);
        let rows: Vec<String> = rows.map(|(county, (score, _))| format!("{county},1,{score},1")).collect();
        let csv = [&[HEADER.join(",")], rows.as_slice()].concat().join("\n");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        fill(sheet, (0, 0), csv.lines().map(|line| line.split(',').collect()));
        for (row, (score, _)) in (1..).zip(&scores).filter(|(_, (_, is_text))| *is_text) {
            sheet.write_string(row, 3, score).expect("there is room for a cell");
        }
        let book = book.save_to_buffer().expect("a workbook");
        let published = |table: Vec<u8>| Year::new(table, POLICY).tried("zh").map(|results| results.files[0].clone());
        let is_long =
            |(score, is_text): &(String, bool)| !is_text && score.replace('.', "").trim_matches('0').len() > 15;
        match (published(book), published(csv.into_bytes())) {
            (Err(why), _) if why.reasons.contains("[cell_digits]") => {
                assert!(scores.iter().any(is_long), "{scores:?}");
                refused += 1;
            }
            (of_book, of_csv) if !scores.iter().any(is_long) => assert_eq!(of_book.ok(), of_csv.ok(), "{scores:?}"),
            _ => {}
        }
    }
    assert!((1..100).contains(&refused), "{refused}");
}

#[test]
fn every_command_takes_a_workbook() {
    let (a, b) = (desk(), desk());
    for folder in [&a, &b] {
        let mut book = Workbook::new();
        fill(book.add_worksheet(), (0, 0), good());
        save(book, folder.path(), "县表.xlsx");
    }
    let here = a.path();
    typed(here, "check 县表.xlsx").printed("县表 县表.xlsx 没有问题：2 行，其中山区县 2 行；可以计算。\n");
    typed(here, "县表.xlsx").ended(0);
    typed(here, "explain 县表.xlsx 330001").begins("甲县（330001，山区县）");
    typed(here, "audit 县表.xlsx 县表/allocation.csv").says("未发现问题：2 行逐格核对");
    let other = b.path().display().to_string();
    fund(here, &["compare", ".", &other, "--out", "compared"]).ended(0);
}

#[test]
fn a_table_may_stand_anywhere_in_its_sheet() {
    let folder = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, 6, "专项资金县表", &bold).expect("merged");
    sheet.write_string(1, 6, "单位：元").expect("a unit");
    let accounting = Format::new().set_num_format("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ");
    let percent = Format::new().set_num_format("0%");
    for (row, cells) in (3..).zip(good()) {
        for (column, cell) in (2..).zip(cells) {
            let written = match (cell.parse::<f64>(), column) {
                (Ok(number), 4) => sheet.write_number_with_format(row, column, number, &accounting),
                (Ok(number), 6) => sheet.write_number_with_format(row, column, number, &percent),
                (Ok(number), _) => sheet.write_number(row, column, number),
                (Err(_), _) => sheet.write_string(row, column, cell),
            };
            written.expect("a cell");
        }
    }
    // A sum as a spreadsheet makes it, with the noise of binary numbers, and a note.
    sheet.write_string(6, 2, "合计").expect("a total");
    sheet.write_formula(6, 4, Formula::new("=SUM(E5:E6)").set_result("3.0000000000000004")).expect("a sum");
    sheet.write_string(7, 0, "注：无").expect("a note");
    sheet.set_row_hidden(5).expect("hidden");
    sheet.set_column_hidden(5).expect("hidden");
    save(book, folder.path(), "t.xlsx");
    typed(&folder, "check t.xlsx").printed(
        "县表 t.xlsx 没有问题：2 行，其中山区县 2 行；可以计算。\n\
         提示  第1至3行在表头上面，没有读取；金额的单位只看表头\n\
         提示  1 行是合计或小计，不当作县；填了金额的与各行之和一致，得分没有合计（第7行）\n\
         提示  表下有 1 行只有文字，没有读取（第8行）\n\
         提示  表里有隐藏的行或列（1 行、1 列），已照常读取\n",
    );
    let page = typed(&folder, "t.xlsx");
    assert!(page.stdout.contains("提示      表里有隐藏的行或列（1 行、1 列），已照常读取\n"), "{}", page.stderr);
    let page = text(&folder, "t/allocation.html");
    assert!(page.contains("表里有隐藏的行或列（1 行、1 列），已照常读取"));
}

#[test]
fn what_is_nothing_to_calculate_with_is_refused_by_its_cell() {
    let folder = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut rows = good();
    rows[0].push("备注");
    fill(sheet, (0, 0), rows);
    let date = ExcelDateTime::parse_from_str("2025-01-31").expect("a date");
    let as_date = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).expect("an error");
    sheet.write_datetime_with_format(1, 3, &date, &as_date).expect("a date");
    sheet.write_boolean(1, 4, true).expect("a truth");
    sheet.write_formula(2, 3, Formula::new("=1/3").set_result("0.33333333333333331")).expect("a third");
    // Where nobody reads it, nobody minds.
    sheet.write_formula(1, 5, Formula::new("=1/3").set_result("0.33333333333333331")).expect("a remark");
    sheet.write_formula(2, 4, Formula::new("=0.06*2").set_result("0.12")).expect("a formula with its result");
    save(book, folder.path(), "t.xlsx");
    refused(
        &folder,
        "t.xlsx",
        "县表 t.xlsx 有 4 处问题：\n\
         C2 甲县（330001）「base_yuan」列“#DIV/0!”：是公式计算出错的结果；改法：改好公式，存盘后再算 [cell_error]\n\
         D2 甲县（330001）「eco」列“45688”：是日期或时间；改法：把单元格格式改为常规，重新填数 [cell_date]\n\
         E2 甲县（330001）「k」列“TRUE”：是逻辑值（真或假）；改法：重新填数 [cell_truth]\n\
         D3 乙县（330002）「eco」列“0.3333333333333333”：有效数字多于 15 位，不像录入的数，像是公式算出来的；\
         改法：写成录入的数，或在公式外面套 ROUND 取到需要的位数 [cell_digits]",
    );
    refused(
        &folder,
        "t.xlsx --lang en",
        "t.xlsx: 4 problems in the table\n\
         C2, 甲县 (330001), cell \"#DIV/0!\": the error value of a formula; mend the formula and save [cell_error]\n\
         D2, 甲县 (330001), cell \"45688\": a date or a time; format the cell as general and write the number [cell_date]\n\
         E2, 甲县 (330001), cell \"TRUE\": a truth value; write the number [cell_truth]\n\
         D3, 乙县 (330002), cell \"0.3333333333333333\": more than 15 significant digits: calculated, not typed; write the number, or round \
         it in the formula [cell_digits]",
    );
    typed(&folder, "check t.xlsx --problems p.csv").silent(1);
    let list = text(&folder, "p.csv");
    assert!(
        list.contains("2,330001,甲县,「eco」列,“45688”,是日期或时间,把单元格格式改为常规，重新填数,cell_date,#"),
        "{list}"
    );
}

#[test]
fn problems_of_several_cells_name_them_all() {
    let folder = desk();
    let mut book = Workbook::new();
    let mut rows = good();
    for row in &mut rows[1..] {
        row[3] = "";
    }
    for _ in 0..3 {
        rows.push(vec!["330003", "丙县", "1", "-", "1"]);
    }
    rows[2][0] = "33000";
    fill(book.add_worksheet(), (0, 0), rows);
    save(book, folder.path(), "t.xlsx");
    typed(&folder, "check t.xlsx")
        .silent(1)
        .complains("\n  D2、D3「eco」列（甲县、乙县）")
        .complains("\n  D4至D6「eco」列“-”（丙县）")
        .complains("\nA3 乙县「code」列“33000”：不是行政区划代码；");
    let english = "\nA3, 乙县, column code, cell \"33000\": allowed are 6, 9 or 12 digits [code]";
    typed(&folder, "check t.xlsx --lang en").silent(1).complains(english);
}

#[test]
fn the_sheet_is_the_one_called_so_or_the_only_one_with_the_headers() {
    let folder = desk();
    let book = |sheets: &[(&str, bool)]| {
        let mut book = Workbook::new();
        for (name, is_table) in sheets {
            let sheet = book.add_worksheet();
            sheet.set_name(*name).expect("a name");
            sheet.set_hidden(name.starts_with('藏'));
            fill(sheet, (0, 0), if *is_table { good() } else { vec![vec!["说明"], vec!["见附件", "1"]] });
        }
        save(book, folder.path(), "t.xlsx");
    };
    let taken = "没有问题：2 行，其中山区县 2 行；可以计算。\n提示  县表取自工作簿里的“";
    for (sheets, line, taken_from) in [
        (&[("封面", false), ("2025", true)][..], "check t.xlsx", "2025”（未读取：封面）"),
        (&[("去年", true), ("县表", true)], "check t.xlsx", "县表”（未读取：去年）"),
        (
            &[("县表", true), ("1", false), ("2", false), ("3", false), ("4", false), ("5", false), ("6", false)],
            "check t.xlsx",
            "县表”（未读取：1、2、3、4、5 等 6 张）",
        ),
        (&[("封面", false), ("2025", true), ("藏", true)], "check t.xlsx", "2025”（未读取：封面；隐藏的：藏）"),
        (&[("甲", true), ("乙", true), ("说明", false)], "check t.xlsx --sheet 乙", "乙”（未读取：甲、说明）"),
    ] {
        book(sheets);
        typed(&folder, line).says(format!("{taken}{taken_from}"));
    }
    refused(
        &folder,
        "t.xlsx",
        "工作簿 t.xlsx 有几张表都像县表；改法：用 --sheet 写明是哪一张：甲、乙、说明 [sheet_several]",
    );
    refused(
        &folder,
        "t.xlsx --sheet 丙 --lang en",
        "t.xlsx: no sheet \"丙\"; name one of these after --sheet: 甲, 乙, 说明 [sheet_unknown]",
    );
    book(&[("一", false), ("二", false)]);
    refused(
        &folder,
        "t.xlsx",
        "工作簿 t.xlsx 的几张表都没有县表的表头；改法：检查是不是选错了文件；或用 --sheet 写明是哪一张：一、二 [sheet_none]",
    );
    write(&folder, "t.csv", "code,name\n");
    refused(
        &folder,
        "t.csv --sheet 一",
        "t.csv 不是工作簿，没有“一”这张表；改法：不写 --sheet，或换成工作簿 [sheet_of_csv]",
    );
}

/// A workbook of one sheet as its XML, in parts.
fn packed(parts: &[(impl AsRef<str>, impl AsRef<[u8]>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_ref(), SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes.as_ref()).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

/// The same workbook with every element written with a prefix, as some programs do.
fn prefixed(path: &Path, prefix: &str) -> Vec<u8> {
    Book::read(path).rewritten(|part, xml| {
        if !part.starts_with("xl/") {
            return xml.to_owned();
        }
        let [start, end] = ["<", "</"].map(|start| format!("{start}{prefix}:"));
        let xml =
            xml.replace("</", "\u{0}").replace('<', &start).replace('\u{0}', &end).replace(&format!("{start}?"), "<?");
        xml.replace("xmlns=", &format!("xmlns:{prefix}="))
    })
}

fn xlsx(sheet_data: &str) -> Vec<u8> {
    xlsx_called("workbook", sheet_data)
}

/// The same with another name for the part that tells the sheets.
fn xlsx_called(called: &str, sheet_data: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let of_workbook = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet_data}</sheetData></worksheet>");
    let whole = format!(
        "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/{called}.xml\"/></Relationships>"
    );
    packed(&[
        ("_rels/.rels", &whole),
        (&format!("xl/{called}.xml"), &workbook),
        (&format!("xl/_rels/{called}.xml.rels"), &of_workbook),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// An OpenDocument of one sheet, with styles of its own and those that have names.
fn ods(own: &str, named: &str, sheet: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:automatic-styles>{own}</office:automatic-styles><office:body>\
         <office:spreadsheet><table:table table:name=\"a\">{sheet}</table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
        ("styles.xml", &format!("<office:document-styles>{named}</office:document-styles>")),
    ])
}

/// Rows of texts as XML, from row 1.
fn rows_as_xml(rows: &[Vec<&str>]) -> String {
    let cell = |cell: &&str| match cell.parse::<f64>() {
        Ok(_) => format!("<c><v>{cell}</v></c>"),
        Err(_) => format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
    };
    rows.iter().map(|cells| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>())).collect()
}

#[test]
fn a_formula_without_its_result_is_refused_with_what_to_do() {
    let folder = desk();
    let data = rows_as_xml(&good()).replace("<v>87.5</v>", "<f>SUM(A1:A2)</f>");
    write(&folder, "t.xlsx", xlsx(&data));
    refused(
        &folder,
        "t.xlsx",
        "县表 t.xlsx 有 1 处问题：\nD2 甲县（330001）「eco」列“SUM(A1:A2)”：是公式，文件里没有存它的结果；\
         改法：用 Excel、WPS 或 LibreOffice 打开，让它算出来，存盘后再用 [cell_formula]",
    );
}

#[test]
fn nothing_fills_the_memory() {
    let folder = desk();
    let good = rows_as_xml(&good());
    let many = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"float\" \
                office:value=\"1\" table:number-columns-repeated=\"16000\"/></table:table-row>";
    let spaces = many
        .replace("/></table:table-row>", "><text:p><text:s text:c='1000000000'/></text:p></table:table-cell>")
        .replace("table:number-rows-repeated=\"1000000\"", "")
        .replace("table:number-columns-repeated=\"16000\"", "");
    let zeros = vec![0; (1 << 29) + 1];
    for (what, bytes) in [
        ("far apart", xlsx(&format!("{good}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>"))),
        ("repeated", ods("", "", many)),
        (
            "repeated texts",
            ods("", "", &many.replace("office:value-type=\"float\" office:value", "office:string-value")),
        ),
        ("spaces", ods("", "", &spaces)),
        ("bomb", packed(&[("xl/workbook.xml", &zeros)])),
    ] {
        write(&folder, "t.xlsx", bytes);
        let said = typed(&folder, "check t.xlsx").of(what).silent(1).stderr;
        let is_bounded = said.contains("[workbook_too_large]") || said.contains("[blank_header]");
        assert!(is_bounded, "{what}: {said}");
    }
    // Blank rows and columns without end, and below them a percentage.
    let blank = "<table:table-row table:number-rows-repeated=\"99999999999999999999\"><table:table-cell \
                 table:number-columns-repeated=\"99999999999999999999\"/><table:table-cell office:value-type=\"percentage\" \
                 office:value=\"1\"/></table:table-row>";
    write(&folder, "t.xlsx", ods("", "", &blank.repeat(2)));
    typed(&folder, "check t.xlsx").silent(1).complains("[workbook_");
    // A million formatted rows without anything in them, as spreadsheets leave them behind.
    let blank: String =
        (4..=1_000_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"0\"/></row>")).collect();
    write(&folder, "t.xlsx", xlsx(&format!("{good}{blank}")));
    typed(&folder, "check t.xlsx").printed("县表 t.xlsx 没有问题：2 行，其中山区县 2 行；可以计算。\n");
}

#[test]
fn a_workbook_that_says_nothing_sure_is_refused_whole() {
    let folder = desk();
    // 甲县 has two scores, one over the other.
    let twice = rows_as_xml(&good()).replace("<v>87.5</v>", "<v>87.5</v></c><c r=\"D2\"><v>78.5</v>");
    let cut = b"PK\x03\x04\x14\x00\x06\x00".to_vec();
    // What is not found here may say that figures are percentages.
    let elsewhere = xlsx_called("book", &rows_as_xml(&good()));
    for broken in [cut, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), xlsx(&twice), elsewhere] {
        write(&folder, "t.xlsx", broken);
        let run = typed(&folder, "check t.xlsx").silent(1);
        run.complains_first("检查未通过。\nt.xlsx 不是工作簿，或已损坏").complains_last("[workbook_broken]\n");
    }
    let manifest = "<manifest:manifest><manifest:file-entry><manifest:encryption-data></manifest:encryption-data>\
                    </manifest:file-entry></manifest:manifest>";
    let mut office = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("made in memory");
    office.create_stream("/EncryptedPackage").expect("made in memory");
    for locked in [
        office.into_inner().into_inner(),
        packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("encrypted-package", "?")]),
        packed(&[
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", "?"),
            ("META-INF/manifest.xml", manifest),
        ]),
    ] {
        write(&folder, "t.xlsx", locked);
        let run = typed(&folder, "check t.xlsx").silent(1);
        run.complains_first("检查未通过。\n工作簿 t.xlsx 加了密码，无法打开；").complains_last("[workbook_locked]\n");
    }
}

/// 8 struck out before 6.33 is the text 86.33 in the file, 331 with the mark of a note the text 3312.
#[test]
fn digits_that_are_struck_out_or_marks_of_notes_are_no_part_of_a_number() {
    let folder = desk();
    let (plain, struck) = (Format::new(), Format::new().set_font_strikethrough());
    let above = Format::new().set_font_script(rust_xlsxwriter::FormatScript::Superscript);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(good()) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    sheet.write_rich_string(1, 3, &[(&struck, "8"), (&plain, "6.33")]).expect("a cell");
    sheet.write_rich_string(2, 3, &[(&plain, "331"), (&above, "2")]).expect("a cell");
    // Struck out whole, it counts or not, be it a text; where nobody reads it, nobody minds.
    sheet.write_string_with_format(2, 1, "乙县", &struck).expect("a cell");
    // A part of a name or a grade makes another of it: 不及格.
    sheet.write_rich_string(1, 1, &[(&plain, "甲"), (&struck, "乡"), (&plain, "县")]).expect("a cell");
    sheet.write_number_with_format(1, 4, 1.5, &struck).expect("a cell");
    sheet.write_number_with_format(1, 5, 1.5, &struck).expect("a cell");
    // Above a column it is part of a unit.
    sheet.write_rich_string(0, 5, &[(&plain, "km"), (&above, "2")]).expect("a cell");
    let marked = save(book, folder.path(), "t.xlsx");
    // A whole column: an OpenDocument says it of the column alone, and of its header that it is plain.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, (0, 0), good());
    sheet.set_column_format(3, &struck).expect("a column");
    sheet.write_string_with_format(0, 3, "eco", &Format::new().set_bold()).expect("a header");
    for row in [1, 2] {
        sheet.write_number_with_format(row, 3, 87.5, &struck).expect("a cell");
    }
    for name in in_every_format(&folder, &[marked, save(book, folder.path(), "column.xlsx")]) {
        if name.starts_with("column") {
            let said = ["D2、D3", "[cell_marked]", "2 处"];
            said.into_iter().fold(typed(&folder, &format!("check {name}")).silent(1), |run, said| run.complains(said));
            continue;
        }
        let run = typed(&folder, &format!("check {name}")).silent(1).complains("5 处").complains("B2");
        let run = run.complains("B3").complains("D2").complains("D3").complains("E2");
        run.complains("有划掉的字，或上标、下标的字与其余的数字连成了一个数").complains("[cell_marked]");
    }
}

/// 12 shown as 12万元 below 基数（元） is one or the other: nobody knows which.
#[test]
fn a_number_that_is_shown_in_another_unit_than_its_header_is_refused() {
    const SITUATIONS: [(&str, [&str; 2], &str); 14] = [
        ("eco,k,base_yuan", ["0\"元\"", "0.00\"元\""], ""),
        ("eco,k,base_yuan", ["0.00\"万元\"", "0"], "E2"),
        ("eco,k,base_yuan", ["0", "0\"万\""], "E3"),
        ("eco,k,base_yuan", ["0\"万人\"", "0\"元/亩\";-0"], ""),
        ("eco,k,基数（万元）", ["#,##0.00\"万元\"", "0\"万\""], ""),
        ("eco,k,基数（万元）", ["0\\元;-0\\元", "0"], "E2"),
        ("eco,k,基数（万元）", ["[Red][<0]-0\"元\";0\"元\"", "0"], "E2"),
        ("eco,k,基数（万元）", ["[Red][<0]-0\"万元\";0\"万元\"", "0"], ""),
        ("eco,k,基数（万元）", ["0", "0\"百万元\""], "E3"),
        ("eco,k,基数\n,,,,（万元）", ["0", "0\"元\""], "E4"),
        ("eco,k,资金（万元）\n,,,,基数", ["0", "0\"元\""], "E4"),
        // Counties in two units, whatever the header says.
        ("base_yuan,k,eco", ["0\"万元\"", "0\"元\""], "E3"),
        ("base_yuan,k,eco", ["0\"元\"", "0\"元\""], ""),
        ("base_yuan,k,eco", ["0\"元\"", "0"], ""),
    ];
    let folder = desk();
    write(&folder, "policy.toml", POLICY.replace("\"1000.00\"", "\"1000000.00\""));
    let books = SITUATIONS.iter().enumerate().map(|(place, (header, formats, _))| {
        let header = format!("code,name,{header}");
        let mut rows: Vec<Vec<&str>> = header.lines().map(|line| line.split(',').collect()).collect();
        let last = u32::try_from(rows.len()).expect("two");
        rows.extend(["330001,甲县,1,1", "330002,乙县,1,1"].map(|line| line.split(',').collect()));
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        fill(sheet, (0, 0), rows);
        for (row, format) in (last..).zip(formats) {
            let format = Format::new().set_num_format(*format);
            sheet.write_number_with_format(row, 4, 12.0, &format).expect("a cell");
        }
        save(book, folder.path(), &format!("{place}.xlsx"))
    });
    for book in in_every_format(&folder, &books.collect::<Vec<PathBuf>>()) {
        let place = book.split('.').next().and_then(|place| place.parse::<usize>().ok()).expect("a place");
        let run = typed(&folder, &format!("check {book}")).of(format!("{book}: {:?}", SITUATIONS[place]));
        match SITUATIONS[place].2 {
            "" => drop(run.ended(0)),
            cell => drop(run.silent(1).complains(" 1 处").complains(cell).complains("[cell_scaled]")),
        }
    }
}

/// 39.3% is 0.393 in the file: what is typed and seen is refused where no percentage may stand, in a workbook of any kind.
/// So is what is shown in thousands.
#[test]
fn a_number_that_is_shown_as_a_percentage_is_one() {
    let folder = desk();
    let percents = [("0.0%", "39.3%"), ("0%;-0%", "39.3%"), ("0.0\"%\"", "0.393"), ("0.000", "0.393"), (r"0\.0,", "")];
    let books = percents.iter().enumerate().map(|(place, (format, _))| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 1, "标题").expect("a title");
        let format = Format::new().set_num_format(*format);
        for (row, cells) in (3..).zip(good()) {
            for (column, cell) in (1..).zip(cells) {
                match cell.parse::<f64>() {
                    Ok(_) if column > 3 => sheet.write_number_with_format(row, column, 0.393, &format),
                    Ok(number) => sheet.write_number(row, column, number),
                    Err(_) => sheet.write_string(row, column, cell),
                }
                .expect("a cell");
            }
        }
        save(book, folder.path(), &format!("{place}.xlsx"))
    });
    let books: Vec<PathBuf> = books.collect();
    write(&folder, "prefixed.xlsx", prefixed(&books[0], "x"));
    typed(&folder, "check prefixed.xlsx").silent(1).complains("E5").complains("39.3%").complains("2 处");
    for name in in_every_format(&folder, &books) {
        let place = name.split('.').next().and_then(|place| place.parse::<usize>().ok()).expect("a place");
        let shown = percents[place].1;
        let run = typed(&folder, &format!("check {name}"));
        if shown.is_empty() {
            // 万元 by its format is yuan in the file.
            run.silent(1).complains("E5").complains("单元格按元、千、万、亿或百分比显示（数字格式）");
        } else if shown.ends_with('%') {
            // The score, not the coefficient beside it.
            let said = ["E5", "39.3%", "[percent]", "2 处"];
            said.into_iter().fold(run.silent(1), |run, said| run.complains(said)).never_complains("F5");
        } else {
            run.ended(0);
        }
    }
}

/// A cell without a style has that of its row, else of its column; a style says what the one says that it is made from.
#[test]
fn what_is_struck_out_by_a_row_a_column_or_a_style_with_a_name_is_refused() {
    const STRUCK: &str = "style:text-line-through-style='solid' style:text-line-through-type='single'";
    const PLAIN: &str = "style:text-line-through-style='none' style:text-line-through-type='none'";
    let style = |name: &str, parent: &str, says: &str| {
        format!(
            "<style:style style:name='{name}' style:family='table-cell' style:parent-style-name='{parent}'>\
             <style:text-properties {says}/></style:style>"
        )
    };
    // Of a shape, which strikes no cell out.
    let shape = style("s", "", STRUCK).replace("table-cell", "graphic");
    let empty = "<style:style style:name='p' style:family='table-cell' style:parent-style-name='Default'/>";
    let named = style("Bad", "Worse", "") + &style("Worse", "Worst", "") + &style("Worst", "", STRUCK) + &shape;
    let own = style("s", "", STRUCK) + empty + &style("b", "Bad", "") + &style("n", "Bad", PLAIN) + empty;
    let usual = |style: &str| format!(" table:default-cell-style-name='{style}'");
    let of = |style: &str| format!(" table:style-name='{style}'");
    let nothing = String::new;
    let text = |style: &str, text: &str| {
        format!("<table:table-cell{style} office:value-type='string'><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |of_row: &str, of_cell: &str, [code, name]: [&str; 2]| {
        let one = "office:value-type='float' office:value='1'";
        let [code, name] = [code, name].map(|cell| text("", cell));
        format!(
            "<table:table-row{of_row}>{code}{name}<table:table-cell {one}/>\
             <table:table-cell{of_cell} {one} table:number-columns-repeated='2'/></table:table-row>"
        )
    };
    let header: String = HEADER.map(|cell| text(&of("p"), cell)).concat();
    let folder = desk();
    for (what, [of_d, of_e, of_row, of_cell], refused) in [
        ("nothing", [nothing(), nothing(), nothing(), nothing()], &[][..]),
        ("column", [usual("s"), nothing(), nothing(), nothing()], &["D2", "D3"]),
        ("next column", [nothing(), usual("s"), nothing(), nothing()], &["E2", "E3"]),
        ("two columns", [usual("s"), usual("s"), nothing(), nothing()], &["D2", "D3", "E2", "E3"]),
        ("plain cell", [usual("s"), nothing(), nothing(), of("p")], &["D3"]),
        ("plain row", [usual("s"), nothing(), usual("p"), nothing()], &["D3"]),
        ("row", [nothing(), nothing(), usual("s"), nothing()], &["A2", "B2", "C2", "D2", "E2"]),
        ("plain cells of a row", [nothing(), nothing(), usual("s"), of("p")], &["A2", "B2", "C2"]),
        ("named", [usual("Bad"), nothing(), nothing(), nothing()], &["D2", "D3"]),
        ("made from named", [nothing(), nothing(), nothing(), of("b")], &["D2", "E2"]),
        ("plain again", [nothing(), nothing(), nothing(), of("n")], &[]),
    ] {
        let sheet = format!(
            "<table:table-column table:number-columns-repeated='3'/><table:table-column{of_d}/><table:table-column{of_e}/>\
             <table:table-row>{header}</table:table-row>{}{}",
            row(&of_row, &of_cell, ["330001", "甲县"]),
            row("", "", ["330002", "乙县"])
        );
        write(&folder, "t.ods", ods(&own, &named, &sheet));
        let run = typed(&folder, "check t.ods").of(what);
        if refused.is_empty() {
            run.ended(0);
            continue;
        }
        let run = run.silent(1).complains("[cell_marked]").complains(format!("{} 处", refused.len()));
        refused.iter().fold(run, |run, cell| run.complains(cell));
    }
}

/// What a sheet is called and how its XML is written changes nothing of what stands in it: 31.3% is not 0.313.
#[test]
fn formats_are_found_whatever_a_sheet_is_called_and_whoever_wrote_it() {
    let folder = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("a'b & \"<c>\" 县").expect("a name");
    fill(sheet, (0, 0), good());
    let percent = Format::new().set_num_format("0.0%");
    sheet.write_number_with_format(1, 3, 0.313, &percent).expect("a cell");
    let path = save(book, folder.path(), "t.xlsx");
    let book = Book::read(&path);
    let apostrophe = |written: &str| book.rewritten(|_, xml| xml.replace("name=\"a'b", &format!("name=\"a{written}b")));
    write(&folder, "apos.xlsx", apostrophe("&apos;"));
    write(&folder, "39.xlsx", apostrophe("&#39;"));
    write(&folder, "x27.xlsx", apostrophe("&#x27;"));
    let single = |_: &str, xml: &str| xml.replace('\'', "&apos;").replace('"', "'").replace(" name=", "\n\tname = ");
    write(&folder, "single.xlsx", book.rewritten(single));
    write(&folder, "prefixed.xlsx", prefixed(&path, "ns0"));
    let written = |(name, part): &(String, Vec<u8>)| {
        (name.replace("styles", "Styles").replace("worksheets/sheet", "worksheets\\Sheet"), part.clone())
    };
    write(&folder, "capitals.xlsx", packed(&book.parts.iter().map(written).collect::<Vec<_>>()));
    let others = ["apos", "39", "x27", "single", "prefixed", "capitals"].map(|name| format!("{name}.xlsx"));
    let mut all = in_every_format(&folder, &[path]);
    if let Some(office) = Office::find_for("no workbook of LibreOffice itself was read") {
        let saved = office.save_as("xlsx", &[folder.path().join("t.ods")]).join("t.xlsx");
        fs::copy(saved, folder.path().join("office.xlsx")).expect("copied");
        all.push("office.xlsx".to_owned());
    }
    for name in all.into_iter().chain(others) {
        let run = typed(&folder, &format!("check {name}")).of(&name).silent(1);
        run.complains("D2").complains("31.3%").complains("[percent]");
    }
}

/// What is hidden is counted one by one, as far as the table goes.
#[test]
fn every_hidden_row_and_column_of_the_table_is_counted() {
    let folder = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let rows = good().into_iter().map(|mut cells| {
        cells.splice(3..3, if cells == HEADER { ["备注", "说明", "来源"] } else { [""; 3] });
        cells
    });
    fill(sheet, (4, 0), rows.collect::<Vec<_>>());
    for row in 0..3 {
        sheet.set_row_hidden(row).expect("hidden");
    }
    sheet.set_column_range_hidden(3, 5).expect("hidden");
    sheet.set_column_range_hidden(10, 16_383).expect("hidden");
    let path = save(book, folder.path(), "t.xlsx");
    let written = Book::read(&path).part("xl/worksheets/sheet1.xml");
    assert!(written.contains("<col min=\"4\" max=\"6\""), "{written}");
    for name in in_every_format(&folder, &[path]).iter().filter(|name| !name.ends_with("xls")) {
        let run = typed(&folder, &format!("check {name}")).of(name).ended(0);
        run.says("提示  表里有隐藏的行或列（3 行、3 列），已照常读取\n");
    }
}
