//! Workbooks with a year's table: which sheet is meant, what stands in a cell that is nothing to calculate with.

use std::path::Path;

use minijinja::context;
use special_fund::table::{Language, Problem, Problems};

use super::places::county;
use super::words::Words;
use super::{Wording, files, say, shown};
use crate::input::sheets::{CellFault, Cells, Fault, MAX_BYTES, Wanted};

/// A workbook that cannot be read.
pub(crate) fn unreadable(file: &Path, fault: Fault, language: Language) -> String {
    match fault {
        Fault::Broken => files::about(file, "workbook_broken", language),
        Fault::Locked => files::about(file, "workbook_locked", language),
        Fault::TooLarge => files::of(file, "workbook_too_large", context! { most => MAX_BYTES }, language),
    }
}

/// Sheets of which none can be seen, or none or several have the headers.
pub(crate) fn which_sheet(
    file: &Path,
    names: &[String],
    with_headers: usize,
    wanted: Wanted<'_>,
    language: Language,
) -> String {
    let name = match with_headers {
        _ if names.is_empty() => "sheet_hidden",
        0 => "sheet_none",
        _ => "sheet_several",
    };
    let (is_year, is_published) = (matches!(wanted, Wanted::Year(_)), matches!(wanted, Wanted::Published(..)));
    files::of(file, name, context! { names, is_year, is_published }, language)
}

/// Rows and columns that nobody sees and that were read all the same.
pub(crate) fn hidden(rows: usize, columns: usize, of_policy: bool, language: Language) -> String {
    let data = context! { hidden_rows => rows, hidden_columns => columns, of_policy };
    Words::of(language).sentence("notices.hidden", data)
}

/// The code of what is wrong with a cell.
pub(crate) fn code(fault: CellFault) -> &'static str {
    match fault {
        CellFault::Digits => "cell_digits",
        CellFault::Error => "cell_error",
        CellFault::Date => "cell_date",
        CellFault::Truth => "cell_truth",
        CellFault::NoValue => "cell_formula",
        CellFault::Scaled => "cell_scaled",
        CellFault::Marked => "cell_marked",
    }
}

/// 错在哪, 怎么改 of a problem that comes from what stands in the cell.
pub(super) fn wording(problem: &Problem, cells: Option<&Cells>) -> Option<Wording> {
    Wording::by_name(code(cells?.fault(problem)?), &context! {}).ok()
}

/// 错在哪, 怎么改 and the code of a problem, whatever it comes from. English says both in one.
pub(crate) fn worded(problem: &Problem, cells: Option<&Cells>, language: Language) -> (String, String, String) {
    match language {
        Language::Chinese => {
            let Wording { wrong, remedy, code } =
                wording(problem, cells).unwrap_or_else(|| super::table::problem(problem));
            (wrong, remedy, code)
        }
        Language::English => {
            let fault = cells.and_then(|cells| cells.fault(problem)).map(code);
            let said = |code| Words::of(language).text(&format!("messages.{code}")).to_owned();
            let said = fault.map_or_else(|| problem.kind.to_string(), said);
            (said, String::new(), fault.unwrap_or(problem.code()).to_owned())
        }
    }
}

/// All problems in English, with cells: `D7, column pol, cell "…": …`.
pub(crate) fn in_english(problems: &Problems, cells: &Cells, file: &str) -> String {
    let said = problems.to_string();
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    for (line, problem) in lines.iter_mut().skip(1).zip(&problems.listed) {
        let Some((number, letters)) = problem.line.zip(cells.letters(problem)) else { continue };
        let place = format!("{letters}{number}");
        *line = match cells.fault(problem) {
            Some(fault) => {
                let found = shown(problem.cell.as_deref().unwrap_or_default());
                let county = county(problem, Language::English);
                format!("{place}{county}, cell \"{found}\": {}", say(Language::English, code(fault), context! {}))
            }
            None => line.replacen(&format!("line {number}"), &place, 1),
        };
    }
    format!("{file}: {}", lines.join("\n"))
}
