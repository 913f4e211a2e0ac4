//! Workbooks taken apart, spoilt, put together, and recalculated by LibreOffice.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use rust_xlsxwriter::Worksheet;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::core::Year;
use crate::html::unescaped;
use crate::process::{files_in, folder, fund, write};

/// A table and a policy in a folder of their own.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) folder: TempDir,
}

impl Case {
    pub(crate) fn new(name: &str, table: impl AsRef<[u8]>, policy: &str) -> Case {
        let folder = folder();
        write(&folder, "counties.csv", table);
        write(&folder, "policy.toml", policy);
        Case { name: name.to_owned(), folder }
    }

    fn fixture(path: &str) -> Case {
        let year = Year::of(path);
        Case::new(path.trim_start_matches("ladder/"), &year.table.1, year.policy())
    }

    /// Runs `fund` and reads the workbook of its set.
    pub(crate) fn workbook(&self, arguments: &[&str]) -> Book {
        let arguments: Vec<&str> = ["counties.csv"].iter().chain(arguments).copied().collect();
        fund(self.folder.path(), &arguments).of(&self.name).done();
        Book::read(&self.folder.path().join("counties/allocation.xlsx"))
    }
}

pub(crate) fn year_2025() -> Case {
    Case::fixture("2025")
}

/// One factor in a fund that is shared among counties none of which need be on a roster but 339901.
pub(crate) fn policy(fund: &str, quantum: &str, key: &str, fiscal_capacity: &str, funding: &str) -> String {
    let weight = if fiscal_capacity.is_empty() { "1" } else { "0.9" };
    format!(
        "fiscal_year = 2025\ntitle = \"测算\"\nsource = \"invented\"\nfund_total_yuan = \"{fund}\"\n\
         quantum_yuan = \"{quantum}\"\n\
         [[factors]]\nkey = \"{key}\"\nname = \"生态保护因素\"\nweight = \"{weight}\"\ntilt = \"1\"\nsource = \"invented\"\n\
         {fiscal_capacity}\n\
         [uplift]\nrate = {{ fixed = \"0.035\" }}\nfunding = \"{funding}\"\nsource = \"invented\"\n\
         [roster]\npartial = true\ncounties = [{{ code = \"339901\", name = \"甲县\" }}]\n"
    )
}

/// The year 2025 and every fixture of the ladder that calculates.
pub(crate) fn fixtures() -> Vec<Case> {
    crate::core::fixtures().iter().map(|name| Case::fixture(name)).collect()
}

pub(crate) fn case(name: &str) -> Case {
    cases().into_iter().find(|case| case.name == name).expect("it is a case")
}

/// The fixtures, and what spreadsheets find hard.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = fixtures();
    let by_score = "[fiscal_capacity]\nweight = \"0.1\"\nrest = \"by_score\"\nsource = \"invented\"\n";
    let header = "code,name,eco\n";
    let three = |scores: [&str; 3]| {
        let [a, b, c] = scores;
        format!("{header}339901,甲县,{a}\n339902,乙县,{b}\n339903,丙县,{c}\n")
    };
    let simple = |fund: &str, quantum: &str| policy(fund, quantum, "eco", "", "additional");
    cases.extend([
        // Exact 3.33…33, 3.33…34, 3.33…33 and one to round up: binary numbers see no difference.
        Case::new(
            "near_tie",
            three(["333333333333333333", "333333333333333334", "333333333333333333"]),
            &simple("10", "1"),
        ),
        // Exact 9.99…98, 10^−17 and 10^−17.
        Case::new("near_whole", three(["999999999999999998", "1", "1"]), &simple("10", "1")),
        // 14 digits of fen: no decimal place of an exact amount is sure.
        Case::new("many_digits", three(["3", "4", "4"]), &simple("9000000000000", "0.01")),
        // Half of 9 × 10^14 fen: 3.5% of it is whole, and its product with 35,000 has 20 digits.
        Case::new("whole_uplift", format!("{header}339901,甲县,1\n339902,乙县,1\n"), &simple("9000000000000", "0.01")),
        // 3.5% of 10^12 + 1 fen is 35,000,000,000.035.
        Case::new(
            "uplift_of_14_digits",
            format!("{header}339901,甲县,1\n339902,乙县,1\n"),
            &simple("20000000000.02", "0.01"),
        ),
        Case::new("quantum_of_7_fen", three(["3", "4", "4"]), &simple("1000.02", "0.07")),
        Case::new(
            "scattered",
            format!("{header}339901,甲县,3\n339801,乙县,4\n339902,丙县,5\n339802,丁县,6\n"),
            &simple("1000", "1"),
        ),
        Case::new(
            "offset_and_score",
            "code,name,eco,fiscal_capacity\n339901,甲县,3,1\n339902,乙县,4,1\n339903,丙县,5,1\n339904,丁县,5,0.5\n",
            &policy("10000", "1", "eco", by_score, "offset"),
        ),
    ]);
    cases.push(coefficients());
    cases.extend(crate::year_book::cases());
    cases
}

/// Sixteen coefficients of six places: the weights have more digits than a binary number.
fn coefficients() -> Case {
    let names: Vec<String> = (1..=16).map(|place| format!("c{place}")).collect();
    let row = |start: u32| {
        let figures = (1..=16).map(|place| format!("1.{:06}", start * place * 7_919 % 1_000_000));
        figures.collect::<Vec<_>>().join(",")
    };
    let table = format!(
        "code,name,eco,{}\n339901,甲县,12.345678,{}\n339902,乙县,9.87,{}\n339903,丙县,10,{}\n",
        names.join(","),
        row(1),
        row(2),
        row(3)
    );
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let used = format!("tilt = \"1.05\"\ncoefficients = [{}]", quoted.join(", "));
    let policy = policy("1000000", "0.01", "eco", "", "additional").replace("tilt = \"1\"", &used);
    Case::new("sixteen_coefficients", table, &policy)
}

/// Writes texts from a cell on as what they are: numbers as numbers, blanks not at all.
pub(crate) fn fill<'t>(sheet: &mut Worksheet, from: (u32, u16), rows: impl IntoIterator<Item = Vec<&'t str>>) {
    for (row, cells) in (from.0..).zip(rows) {
        for (column, cell) in (from.1..).zip(cells) {
            let written = match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number),
                Err(_) if cell.is_empty() => continue,
                Err(_) => sheet.write_string(row, column, cell),
            };
            written.expect("there is room for a cell");
        }
    }
}

/// A workbook's parts.
#[derive(Clone)]
pub(crate) struct Book {
    pub(crate) bytes: Vec<u8>,
    pub(crate) parts: Vec<(String, Vec<u8>)>,
    texts: Vec<String>,
}

/// A cell: its formula, if it is one, and its value.
struct Cell {
    formula: Option<String>,
    value: String,
}

impl Book {
    pub(crate) fn read(path: &Path) -> Book {
        Book::of(fs::read(path).expect("the workbook is there"))
    }

    pub(crate) fn of(bytes: Vec<u8>) -> Book {
        let mut archive = ZipArchive::new(Cursor::new(bytes.clone())).expect("it is a zip");
        let mut parts = Vec::new();
        for place in 0..archive.len() {
            let mut file = archive.by_index(place).expect("a part");
            let mut contents = Vec::new();
            file.read_to_end(&mut contents).expect("it can be read");
            let name = file.name().expect("a name").into_owned();
            parts.push((name, contents));
        }
        let mut book = Book { bytes, parts, texts: Vec::new() };
        let shared = book.part("xl/sharedStrings.xml");
        let texts = shared.split("<si>").skip(1);
        book.texts = texts.map(|text| unescaped(between(text, "<t", "</t>"))).collect();
        book
    }

    pub(crate) fn part(&self, name: &str) -> String {
        let part = self.parts.iter().find(|(other, _)| other == name);
        let (_, contents) = part.expect("the part is there");
        String::from_utf8(contents.clone()).expect("it is text")
    }

    /// Names of the sheets.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let xml = self.part("xl/workbook.xml");
        let sheets = xml.split("<sheet name=\"").skip(1);
        sheets.map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    }

    fn cells(&self, sheet: usize) -> BTreeMap<String, Cell> {
        let xml = self.part(&format!("xl/worksheets/sheet{sheet}.xml"));
        let cells = xml.split("<c r=\"").skip(1).map(|rest| {
            let (name, rest) = rest.split_once('"').expect("a reference");
            let (attributes, rest) = rest.split_once('>').expect("an element");
            let body = if attributes.ends_with('/') { "" } else { rest.split("</c>").next().unwrap_or_default() };
            let formula = body.contains("<f>").then(|| unescaped(between(body, "<f", "</f>")));
            let value = if body.contains("<v>") { unescaped(between(body, "<v", "</v>")) } else { String::new() };
            let value = if attributes.contains("t=\"s\"") {
                self.texts[value.parse::<usize>().expect("a place")].clone()
            } else {
                value
            };
            (name.to_owned(), Cell { formula, value })
        });
        cells.collect()
    }

    /// Cells with a formula: where, which, and with which result.
    pub(crate) fn formulas(&self, sheet: usize) -> Vec<(String, String, String)> {
        let cells = self.cells(sheet).into_iter();
        let formulas = cells.filter_map(|(name, cell)| Some((name, cell.formula?, cell.value)));
        formulas.collect()
    }

    /// Every cell and its value.
    pub(crate) fn values(&self, sheet: usize) -> Vec<(String, String)> {
        self.cells(sheet).into_iter().map(|(name, cell)| (name, cell.value)).collect()
    }

    pub(crate) fn formula(&self, sheet: usize, cell: &str) -> Option<String> {
        self.cells(sheet).remove(cell).and_then(|cell| cell.formula)
    }

    pub(crate) fn value(&self, sheet: usize, cell: &str) -> String {
        self.cells(sheet).remove(cell).map_or(String::new(), |cell| cell.value)
    }

    pub(crate) fn number(&self, sheet: usize, cell: &str) -> f64 {
        let value = self.value(sheet, cell);
        value.parse().unwrap_or(0.0)
    }

    /// The row in which a text stands in one of the first two columns.
    pub(crate) fn row_of(&self, sheet: usize, text: &str) -> usize {
        let cells = self.cells(sheet);
        let found = cells.iter().find(|(name, cell)| {
            cell.value == text && name.starts_with(['A', 'B']) && name[1..].parse::<usize>().is_ok()
        });
        found.expect("the text is there").0[1..].parse().expect("a row")
    }

    /// The column in which a text stands in a row.
    pub(crate) fn column_of(&self, sheet: usize, row: usize, text: &str) -> String {
        let cells = self.cells(sheet);
        let columns = (0..200).map(column_name);
        let mut columns =
            columns.filter(|column| cells.get(&format!("{column}{row}")).is_some_and(|cell| cell.value == text));
        columns.next().expect("the column is there")
    }

    pub(crate) fn last_row(&self, sheet: usize) -> usize {
        let cells = self.cells(sheet);
        let rows = cells.keys().map(|name| name.trim_start_matches(|c: char| c.is_ascii_uppercase()));
        rows.filter_map(|row| row.parse().ok()).max().unwrap_or(0)
    }

    /// The workbook with a wrong result beside every formula.
    pub(crate) fn spoilt(&self) -> Vec<u8> {
        self.rewritten(|_, xml| {
            let mut spoilt = String::new();
            for (place, piece) in xml.split("</f><v>").enumerate() {
                if place == 0 {
                    spoilt.push_str(piece);
                } else {
                    let (_, rest) = piece.split_once("</v>").expect("a result");
                    spoilt.push_str("</f><v>123456789</v>");
                    spoilt.push_str(rest);
                }
            }
            spoilt.replace(" t=\"str\"><f>", "><f>")
        })
    }

    /// The workbook with one number changed.
    pub(crate) fn with_number(&self, sheet: usize, cell: &str, from: &str, to: &str) -> Vec<u8> {
        let name = format!("xl/worksheets/sheet{sheet}.xml");
        self.rewritten(|part, xml| {
            if part != name {
                return xml.to_owned();
            }
            let (before, rest) = xml.split_once(&format!("<c r=\"{cell}\"")).expect("the cell");
            let value = format!("<v>{from}</v>");
            assert!(rest.split("</c>").next().is_some_and(|body| body.contains(&value)), "{cell}");
            let rest = rest.replacen(&value, &format!("<v>{to}</v>"), 1);
            format!("{before}<c r=\"{cell}\"{rest}")
        })
    }

    /// The workbook with its parts of XML changed.
    pub(crate) fn rewritten(&self, change: impl Fn(&str, &str) -> String) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, contents) in &self.parts {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a part");
            if name.ends_with(".xml") {
                let xml = std::str::from_utf8(contents).expect("it is text");
                writer.write_all(change(name, xml).as_bytes()).expect("written");
            } else {
                writer.write_all(contents).expect("written");
            }
        }
        writer.finish().expect("complete").into_inner()
    }
}

/// What stands in an element, its attributes left out.
fn between<'t>(text: &'t str, open: &str, close: &str) -> &'t str {
    let after = text.split_once(open).map_or("", |(_, rest)| rest);
    let after = after.split_once('>').map_or("", |(_, rest)| rest);
    after.split_once(close).map_or("", |(inner, _)| inner)
}

/// `A`, …, `Z`, `AA`, ….
pub(crate) fn column_name(place: usize) -> String {
    let letter = |place: usize| char::from(b'A' + u8::try_from(place % 26).expect("a letter"));
    match place.checked_div(26) {
        Some(more) if more > 0 => format!("{}{}", letter(more - 1), letter(place)),
        _ => letter(place).to_string(),
    }
}

/// Whether two numbers agree as far as a spreadsheet counts.
pub(crate) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= f64::max(1e-6, b.abs() * 1e-14)
}

/// LibreOffice without a window and with a profile of its own that recalculates whatever it opens.
pub(crate) struct Office {
    program: &'static str,
    folder: TempDir,
}

impl Office {
    /// Where there is none says what was not tested, past the capture of `cargo test`, so that it shows.
    pub(crate) fn find_for(untested: &str) -> Option<Office> {
        let found = Office::find();
        if found.is_none() {
            let line = format!("SKIPPED: no LibreOffice (soffice); {untested}\n");
            std::io::stderr().write_all(line.as_bytes()).expect("standard error is there");
        }
        found
    }

    pub(crate) fn find() -> Option<Office> {
        let runs = |program: &&str| {
            let version = Command::new(program).arg("--version").output();
            version.is_ok_and(|output| output.status.success())
        };
        let program = ["soffice", "libreoffice"].into_iter().find(runs)?;
        let folder = folder();
        let settings = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
            <oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
            xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n\
            <item oor:path=\"/org.openoffice.Office.Calc/Formula/Load\">\
            <prop oor:name=\"OOXMLRecalcMode\" oor:op=\"fuse\"><value>0</value></prop></item>\n</oor:items>\n";
        write(&folder, "profile/user/registrymodifications.xcu", settings);
        Some(Office { program, folder })
    }

    /// Saves workbooks in another format; says where.
    pub(crate) fn save_as(&self, format: &str, files: &[PathBuf]) -> PathBuf {
        self.convert(format, self.folder.path().join(format.split(':').next().expect("a suffix")), files)
    }

    /// Converts files, all in one go: each start takes seconds.
    fn convert(&self, format: &str, output: PathBuf, files: &[PathBuf]) -> PathBuf {
        assert!(!files.is_empty(), "without a file it would wait for one");
        let run = Command::new(self.program)
            .arg(format!("-env:UserInstallation=file://{}", self.folder.path().join("profile").display()))
            .args(["--headless", "--convert-to", format, "--outdir"])
            .arg(&output)
            .args(files)
            .output()
            .expect("it starts");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        output
    }

    /// Recalculates workbooks.
    pub(crate) fn recalculate<'n>(&self, books: impl Iterator<Item = (&'n str, Vec<u8>)>) -> Recalculated {
        let input = self.folder.path().join("in");
        let files = books.map(|(name, bytes)| {
            let name = format!("{name}.xlsx");
            write(&input, &name, bytes);
            input.join(name)
        });
        let files: Vec<PathBuf> = files.collect();
        let every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
        let output = self.convert(every_sheet, self.folder.path().join("out"), &files);
        let sheets = files_in(&output).into_iter().map(|name| {
            let values = values(&output.join(&name));
            (name.trim_end_matches(".csv").to_owned(), values)
        });
        Recalculated { sheets: sheets.collect() }
    }
}

/// What every cell came to.
pub(crate) struct Recalculated {
    sheets: BTreeMap<String, BTreeMap<String, String>>,
}

impl Recalculated {
    pub(crate) fn sheet(&self, book: &str, sheet: &str) -> &BTreeMap<String, String> {
        let name = format!("{book}-{sheet}");
        self.sheets.get(&name).unwrap_or_else(|| panic!("{name} was not exported"))
    }
}

fn values(path: &Path) -> BTreeMap<String, String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path).expect("it is there");
    let mut values = BTreeMap::new();
    for record in reader.records() {
        let record = record.expect("a row");
        // Blank lines do not count as records, but as lines.
        let line = usize::try_from(record.position().expect("a position").line());
        let row = line.expect("a row");
        for (place, value) in record.iter().enumerate() {
            values.insert(format!("{}{row}", column_name(place)), value.to_owned());
        }
    }
    values
}
