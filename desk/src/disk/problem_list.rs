//! `--problems`: what is wrong with the year's table as a table, for the office that supplied it.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

use special_fund::table::{Language, Problem, Problems};

use crate::disk::output;
use crate::disk::{BYTE_ORDER_MARK, is_csv};
use crate::input::sheets::Cells;
use crate::messages::{files, given, places, sheets, shown, table};
use crate::view::amounts::count;

const CHINESE: &str = "行号,列,内容,错在哪,怎么改,代码";
const ENGLISH: &str = "line,column,found,problem,code";

/// Whether a list may be written there: nothing is, or an older list. Said before anything else is done.
pub(crate) fn may_be_written(list: &Path, input: &Path, language: Language) -> Result<(), String> {
    let found = list.canonicalize();
    if found.is_ok_and(|list| input.canonicalize().is_ok_and(|input| input == list)) {
        return Err(given::not_a_list(list, language));
    }
    if !is_csv(list) {
        return Err(given::not_named_csv(list, language));
    }
    match is_list(list) {
        Ok(true) => Ok(()),
        Ok(false) => Err(given::not_a_list(list, language)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(given::list_unwritable(list, &error, language)),
    }
}

/// Whether what stands there is a list of problems.
pub(crate) fn is_list(list: &Path) -> io::Result<bool> {
    if list.is_dir() {
        return Ok(false);
    }
    let mut start = Vec::new();
    File::open(list)?.take(200).read_to_end(&mut start)?;
    let start = start.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&start);
    Ok([CHINESE, ENGLISH].iter().any(|header| start.starts_with(header.as_bytes())))
}

/// Writes the list, in place of an older one, and says so or why not.
pub(crate) fn write(list: &Path, problems: &Problems, cells: Option<&Cells>, language: Language) -> String {
    let written = output::replace(list, &|writer| rows(writer, problems, cells, language));
    match written {
        Ok(()) => {
            let (file, count) = (files::path(list), count(problems.listed.len()));
            match language {
                Language::Chinese => {
                    format!("另写了问题清单 {file}（{count} 处，一处一行），可交填表单位改正")
                }
                Language::English => {
                    format!("{file} lists the problems, {count} rows, for whoever supplied the table")
                }
            }
        }
        Err(failed) => given::list_unwritable(&failed.path, &failed.error, language),
    }
}

fn rows(writer: &mut dyn Write, problems: &Problems, cells: Option<&Cells>, language: Language) -> io::Result<()> {
    writer.write_all(BYTE_ORDER_MARK)?;
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::CRLF).from_writer(writer);
    let header = match language {
        Language::Chinese => CHINESE,
        Language::English => ENGLISH,
    };
    csv.write_record(header.split(','))?;
    for problem in &problems.listed {
        csv.write_record(row(problem, cells, language))?;
    }
    if problems.unlisted > 0 {
        let (listed, unlisted) = (count(problems.listed.len()), count(problems.unlisted));
        let last = match language {
            Language::Chinese => vec![
                String::new(),
                String::new(),
                String::new(),
                format!("以上是前 {listed} 处，另有 {unlisted} 处没有列出"),
                "改好以上各处后再检查一遍".to_owned(),
                "unlisted".to_owned(),
            ],
            Language::English => vec![
                String::new(),
                String::new(),
                String::new(),
                format!("the first {listed}; {unlisted} more are not listed: mend these and check again"),
                "unlisted".to_owned(),
            ],
        };
        csv.write_record(last)?;
    }
    csv.flush()
}

/// What comes from the table stands in “”: so no spreadsheet takes it for a formula, a date or a number.
fn row(problem: &Problem, cells: Option<&Cells>, language: Language) -> Vec<String> {
    let quoted = |text: &str| format!("“{}”", shown(text));
    let line = problem.line.map(|line| line.to_string());
    let cell = problem.cell.as_deref().filter(|cell| !cell.is_empty());
    let cell = cell.map(quoted).unwrap_or_default();
    match language {
        Language::Chinese => {
            let wording = sheets::wording(problem, cells).unwrap_or_else(|| table::problem(problem));
            vec![
                line.unwrap_or("整张表".to_owned()),
                places::column(problem),
                cell,
                wording.wrong,
                wording.remedy,
                wording.code,
            ]
        }
        Language::English => {
            let column = match (&problem.header, problem.column) {
                (Some(header), _) => quoted(header.trim()),
                (None, Some(column)) => column.to_string(),
                (None, None) => String::new(),
            };
            let line = line.unwrap_or("table".to_owned());
            let fault = cells.and_then(|cells| cells.fault(problem)).map(sheets::in_words);
            let (kind, code) = fault.unwrap_or_else(|| (problem.kind.to_string(), problem.code()));
            vec![line, column, cell, kind, code.to_owned()]
        }
    }
}

/// What to say of an older list if there is no new one: it is not about this table.
pub(crate) fn left_alone(list: &Path, language: Language) -> Option<String> {
    let file = list.exists().then(|| files::path(list))?;
    Some(match language {
        Language::Chinese => {
            format!("注意：这次没有写问题清单；{file} 是以前留下的，说的不是这次的县表。")
        }
        Language::English => {
            format!("NOTE: no list of problems was written; {file} is an older one and not about this table.")
        }
    })
}
