//! Problems of the year's table: 第7行「生态保护因素」列“12%”：错在哪；改法：怎么改.

use minijinja::context;
use special_fund::table::{Language, MAX_NOTICED, Notice, Problem, ProblemKind};
use special_fund::{NumberError, OtherName, Score};

use super::grouped::runs;
use super::words::Words;
use super::{Wording, shown};
use crate::view::units::was_abolished;

/// 错在哪, 怎么改.
pub fn problem(problem: &Problem) -> Wording {
    match case(problem) {
        Some(case) => in_case(problem, case),
        None => worded(problem, problem.code()),
    }
}

/// The same of a published table, where that is something else: nobody may add to what was issued, or take from it.
pub(super) fn published_problem(problem: &Problem) -> Option<Wording> {
    let is_other = match problem.kind {
        ProblemKind::MissingColumn { .. } => true,
        ProblemKind::Code => matches!(case(problem), None | Some("blank")),
        _ => false,
    };
    is_other.then(|| in_case(problem, "published"))
}

/// The same, in a case that the table around it makes.
pub(super) fn in_case(problem: &Problem, case: &str) -> Wording {
    worded(problem, &format!("{}.{case}", problem.code()))
}

fn worded(problem: &Problem, name: &str) -> Wording {
    let error = match &problem.kind {
        ProblemKind::Number { error, .. } => Some(error),
        _ => None,
    };
    Wording::of(name, problem, context! { at => "", error })
}

/// What a spreadsheet has done to a code or to a number, seen from the cell.
fn case(problem: &Problem) -> Option<&'static str> {
    let cell = problem.cell.as_deref().unwrap_or_default().trim();
    let is_too_narrow = !cell.is_empty() && cell.bytes().all(|byte| byte == b'#');
    match problem.kind {
        ProblemKind::Code | ProblemKind::Number { .. } if is_too_narrow => Some("too_narrow"),
        ProblemKind::RosterName { ref expected } if OtherName::of(&expected.name, cell).is_some() => Some("form"),
        ProblemKind::NameWithoutCode { ref several } if several.is_empty() && was_abolished(cell) => Some("abolished"),
        ProblemKind::Code if cell.is_empty() => Some("blank"),
        ProblemKind::Code if cell.parse::<Score>() == Err(NumberError::Exponent) => Some("shortened"),
        _ => None,
    }
}

/// What was taken as it is meant, of a year's table or a published one: 第3行在表头上面，没有读取.
pub fn notice(notice: &Notice, is_published: bool, language: Language) -> String {
    if language == Language::English {
        return notice.to_string();
    }
    let words = Words::of(language);
    let lines = context! { runs => runs(&notice.lines, language), is_cut => notice.lines.len() >= MAX_NOTICED };
    let names: Vec<String> = notice.columns.iter().map(|name| shown(name.trim())).collect();
    let columns = context! { names, is_cut => notice.columns.len() >= MAX_NOTICED };
    let data = context! {
        count => notice.count,
        is_published,
        lines => words.sentence("noticed.lines", lines),
        columns => words.sentence("noticed.columns", columns),
    };
    words.sentence(&format!("noticed.{}", notice.code()), data)
}
