//! `--problems`: what is wrong with the year's table as a table or as a workbook, for the office that supplied it.

mod book;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Write};
use std::path::Path;

use csv::StringRecord;
use minijinja::context;
use sha2::{Digest, Sha256};
use special_fund::table::{self, Language, Problem, Problems};

use crate::disk::open;
use crate::disk::output;
use crate::disk::{BYTE_ORDER_MARK, is_csv, is_xlsx};
use crate::input::digest::sha256_text;
use crate::input::sheets::{Cells, Sheet};
use crate::messages::words::Words;
use crate::messages::{files, places, sheets, shown};
use book::Standing;

/// More than any list has.
const MAX_LIST_BYTES: u64 = 1 << 24;

/// Whether a list can be called so: it is not the table, and of a kind that is written. Said before anything else is done.
pub(crate) fn check_name(list: &Path, input: &Path, language: Language) -> Result<(), String> {
    let found = list.canonicalize();
    if found.is_ok_and(|list| input.canonicalize().is_ok_and(|input| input == list)) {
        return Err(files::about(list, "problems_exists", language));
    }
    if is_csv(list) || is_xlsx(list) { Ok(()) } else { Err(files::about(list, "out_not_csv", language)) }
}

/// Whether a list may be written there: nothing is, or an older list.
pub(crate) fn may_be_written(list: &Path, language: Language) -> Result<(), String> {
    match is_untouched(list) {
        Ok(true) => Ok(()),
        Ok(false) => Err(files::about(list, "problems_exists", language)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(unwritable(list, &error, language)),
    }
}

/// Whether what stands there is a list of problems: a workbook in which nobody worked, or a CSV with its header.
pub(crate) fn is_list(list: &Path) -> io::Result<bool> {
    if is_xlsx(list) { is_untouched(list) } else { Ok(!rows_of_list(list)?.is_empty()) }
}

/// Whether it is a list in which nobody worked: a workbook as it was written, a CSV of which every row has its check.
fn is_untouched(list: &Path) -> io::Result<bool> {
    if is_xlsx(list) {
        return Ok(!list.is_dir() && book::is_untouched(File::open(list)?)?);
    }
    let rows = rows_of_list(list)?;
    let has_check = |(place, row): (usize, &StringRecord)| {
        let mut cells: Vec<&str> = row.iter().collect();
        cells.pop().is_some_and(|found| found == check(place, rows.len() - 1, &cells))
    };
    Ok(!rows.is_empty() && rows.iter().skip(1).enumerate().all(has_check))
}

/// The rows of a list written as CSV, its header with them; none of anything else.
fn rows_of_list(list: &Path) -> io::Result<Vec<StringRecord>> {
    if list.is_dir() {
        return Ok(Vec::new());
    }
    let file = File::open(list)?;
    let mut start = [0; BYTE_ORDER_MARK.len()];
    let mut file = BufReader::new(file.take(MAX_LIST_BYTES));
    let rows: Result<Vec<StringRecord>, _> = match file.read_exact(&mut start) {
        Ok(()) if start == BYTE_ORDER_MARK => {
            csv::ReaderBuilder::new().has_headers(false).from_reader(file).into_records().collect()
        }
        _ => return Ok(Vec::new()),
    };
    let rows = rows.unwrap_or_default();
    let is_header = |language| rows.first().is_some_and(|first| first.iter().eq(header_of_list(language)));
    let is_list = is_header(Language::Chinese) || is_header(Language::English);
    Ok(if is_list { rows } else { Vec::new() })
}

/// What tells that a row is as it was written, where it was and among as many. No spreadsheet takes it for a number.
fn check(place: usize, count: usize, cells: &[&str]) -> String {
    format!("#{:.8}", sha256_text(&Sha256::digest(format!("{place}\n{count}\n{}", cells.join("\n")))))
}

/// Writes the list, in place of an older one, and says so or why not; `sheet` is what the table stands in, if in one.
pub(crate) fn write(
    list: &Path,
    input: &Path,
    problems: &Problems,
    sheet: Option<&Sheet>,
    language: Language,
) -> String {
    let cells = sheet.map(|sheet| &sheet.cells);
    let words = Words::of(language);
    let data = context! { file => files::path(list), listed => problems.listed.len() };
    let (written, said) = if is_xlsx(list) {
        let rows = if sheet.is_none() { as_it_stands(input) } else { Vec::new() };
        let table = match sheet {
            Some(sheet) => Standing { name: &sheet.name, rows: &sheet.rows, cells },
            None => Standing { name: words.text("problems.table"), rows: &rows, cells },
        };
        let table = Some(table).filter(Standing::fits);
        let said = if table.is_some() { "problems.written_marked" } else { "problems.written_unmarked" };
        (output::replace(list, &|writer| book::write(writer, problems, table, language)), said)
    } else {
        (output::replace(list, &|writer| rows(writer, problems, cells, language)), "problems.written")
    };
    match written {
        Ok(()) => words.sentence(said, data),
        Err(failed) => unwritable(&failed.path, &failed.error, language),
    }
}

fn unwritable(list: &Path, error: &io::Error, language: Language) -> String {
    let cause = match error.kind() {
        ErrorKind::NotFound => "not_found",
        ErrorKind::PermissionDenied => "permission",
        _ if files::is_full(error) => "full",
        _ => "other",
    };
    files::of(list, "problems_write", context! { cause }, language)
}

/// The rows of a CSV once more; none of what is no file or has no rows.
fn as_it_stands(input: &Path) -> Vec<table::Row<'static>> {
    let is_file = input.metadata().is_ok_and(|metadata| metadata.is_file());
    let file = is_file.then(|| open(input).ok()).flatten();
    file.and_then(|file| table::raw_rows(file).ok()).unwrap_or_default()
}

/// The columns of a list, by their names among the words.
const LINES: [&str; 8] = ["line", "code", "name", "column", "found", "wrong", "remedy", "key"];

/// What is said of a problem under each of these columns. In English the library says what is wrong and what is allowed
/// in one.
fn columns<'c>(columns: &'c [&'c str], language: Language) -> impl Iterator<Item = &'c str> {
    columns.iter().copied().filter(move |column| language == Language::Chinese || *column != "remedy")
}

fn header(of: &[&str], language: Language) -> Vec<&'static str> {
    columns(of, language).map(|column| Words::of(language).text(&format!("problems.{column}"))).collect()
}

/// The header of a list as CSV: what is said, and the check of the row.
fn header_of_list(language: Language) -> Vec<&'static str> {
    let mut all = header(&LINES, language);
    all.push(Words::of(language).text("problems.check"));
    all
}

fn rows(writer: &mut dyn Write, problems: &Problems, cells: Option<&Cells>, language: Language) -> io::Result<()> {
    writer.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::CRLF).from_writer(writer);
    csv.write_record(header_of_list(language))?;
    let all = all(problems, cells, language);
    for (place, said) in all.iter().enumerate() {
        let cells: Vec<&str> = columns(&LINES, language).map(|column| part(said, column)).collect();
        csv.write_record(cells.iter().copied().chain([check(place, all.len(), &cells).as_str()]))?;
    }
    csv.flush()
}

/// What is said of a problem, by column.
type Said = BTreeMap<&'static str, String>;

/// Every listed problem, and how many more there are.
fn all(problems: &Problems, cells: Option<&Cells>, language: Language) -> Vec<Said> {
    let mut all: Vec<Said> = problems.listed.iter().map(|problem| said(problem, cells, language)).collect();
    if problems.unlisted > 0 {
        let words = Words::of(language);
        let numbers = context! { listed => problems.listed.len(), unlisted => problems.unlisted };
        let remedy = words.text("problems.unlisted_remedy").to_owned();
        let wrong = words.sentence("problems.unlisted", numbers);
        all.push(Said::from([("wrong", wrong), ("remedy", remedy), ("key", "unlisted".to_owned())]));
    }
    all
}

/// What comes from the table stands in “”, so that no spreadsheet takes it for a formula, a date or a number; a code and a
/// name that could be read are none.
fn said(problem: &Problem, cells: Option<&Cells>, language: Language) -> Said {
    let quoted = |text: &str| format!("“{}”", shown(text));
    let whole = || Words::of(language).text("problems.whole").to_owned();
    let found = problem.cell.as_deref().filter(|cell| !cell.is_empty());
    let column = match (&problem.header, problem.column, language) {
        (_, _, Language::Chinese) => places::column(problem),
        (Some(header), _, _) => quoted(header.trim()),
        (None, Some(column), _) => column.to_string(),
        (None, None, _) => String::new(),
    };
    let (wrong, remedy, key) = sheets::worded(problem, cells, language);
    Said::from([
        ("line", problem.line.map_or_else(whole, |line| line.to_string())),
        ("code", problem.county.map(|code| code.to_string()).unwrap_or_default()),
        ("name", problem.name.as_deref().map(shown).unwrap_or_default()),
        ("column", column),
        ("found", found.map(quoted).unwrap_or_default()),
        ("wrong", wrong),
        ("remedy", remedy),
        ("key", key),
    ])
}

/// Of how many more there are nothing else is said.
fn part<'s>(said: &'s Said, column: &str) -> &'s str {
    said.get(column).map_or("", String::as_str)
}

/// What to say where a run is refused for what is not the table's.
pub(crate) fn not_written(list: &Path, language: Language) -> String {
    Words::of(language).sentence("problems.not_written", context! { file => files::path(list) })
}

/// What to say of an older list if there is no new one: it is not about this table.
pub(crate) fn left_alone(list: &Path, language: Language) -> Option<String> {
    let is_one = list.exists() && (is_xlsx(list) || is_list(list).unwrap_or(false));
    let file = is_one.then(|| files::path(list))?;
    Some(Words::of(language).sentence("problems.older", context! { file }))
}
