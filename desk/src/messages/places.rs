//! Where something is wrong, in Chinese: a line, a column and a cell of a table, a key of a policy file.

use minijinja::context;
use special_fund::table::{Language, Problem};

use super::shown;
use super::words::Words;

/// A line of the file.
pub(crate) fn line(line: usize, language: Language) -> String {
    Words::of(language).sentence("sentences.line", context! { line })
}

/// Which column.
pub(crate) fn column(problem: &Problem) -> String {
    let label = problem.header.as_deref().map(|header| shown(header.trim()));
    Words::of(Language::Chinese).sentence("wording.column", context! { label, column => problem.column })
}

/// Most characters of a name beside a place.
const NAME_CHARS: usize = 20;

/// Name and code of the row, where they can be read and do not follow as what stands in the cell.
pub(super) fn name_and_code(problem: &Problem) -> [Option<String>; 2] {
    let cell = problem.cell.as_deref().unwrap_or_default().trim();
    let name = problem.name.as_deref().filter(|name| *name != cell);
    let name = name.map(|name| match name.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{}…", shown(name.get(..end).unwrap_or_default())),
        None => shown(name),
    });
    [name, problem.county.map(|code| code.to_string()).filter(|code| code != cell)]
}

/// Whose row it is, behind its line or cell: 淳安县（330127）.
pub(super) fn county(problem: &Problem, language: Language) -> String {
    let [name, code] = name_and_code(problem);
    Words::of(language).sentence("sentences.row_of", context! { name, code })
}

/// What stands there.
pub(super) fn cell(problem: &Problem) -> String {
    let cell = problem.cell.as_ref().filter(|cell| !cell.is_empty());
    cell.map(|cell| format!("“{}”", shown(cell))).unwrap_or_default()
}

/// Which column, and what stands there.
pub(super) fn column_and_cell(problem: &Problem) -> String {
    column(problem) + &cell(problem)
}

/// A key as officers know it: 第2个因素的 tilt, 上浮分档第2档的 rate, 名单第3个县的 code. A space follows what is not
/// Chinese.
pub(super) fn key(key: &str) -> String {
    let item = key.split_once('[').and_then(|(list, rest)| {
        let (index, rest) = rest.split_once(']')?;
        let number = index.parse::<usize>().ok()?.saturating_add(1);
        let rest = rest.trim_start_matches('.');
        let nested = rest.strip_prefix("indicators[").and_then(|rest| rest.split_once(']'));
        let indicator = nested.and_then(|(index, _)| index.parse::<usize>().ok()?.checked_add(1));
        let rest = nested.filter(|_| indicator.is_some()).map_or(rest, |(_, rest)| rest.trim_start_matches('.'));
        let coefficient = rest.strip_prefix("coefficients[").and_then(|rest| rest.strip_suffix(']'));
        let coefficient = coefficient.and_then(|index| index.parse::<usize>().ok()?.checked_add(1));
        Some(context! { list, number, indicator, rest, coefficient })
    });
    let item = item.unwrap_or_else(|| context! { list => () });
    Words::of(Language::Chinese).sentence("wording.key", context! { key, ..item })
}
