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
    [name.map(short), problem.county.map(|code| code.to_string()).filter(|code| code != cell)]
}

/// A name, or its beginning.
pub(crate) fn short(name: &str) -> String {
    match name.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{}…", shown(name.get(..end).unwrap_or_default())),
        None => shown(name),
    }
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

/// A key as officers know it: 第2个因素的 tilt, 第1个因素的第2个指标的第3档的 from, 名单第3个县的 code. A space follows
/// what is not Chinese.
pub(super) fn key(key: &str) -> String {
    let (mut items, mut rest) = (Vec::new(), String::new());
    for part in key.split('.') {
        let numbered = part.strip_suffix(']').and_then(|part| part.split_once('['));
        let number = numbered.and_then(|(_, index)| index.parse::<usize>().ok()?.checked_add(1));
        let dot = if rest.is_empty() { "" } else { "." };
        rest = format!("{rest}{dot}{}", numbered.filter(|_| number.is_some()).map_or(part, |(list, _)| list));
        if let Some(number) = number {
            items.push(context! { list => std::mem::take(&mut rest), number });
        }
    }
    Words::of(Language::Chinese).sentence("wording.key", context! { items, rest })
}
