//! All problems of a table at once: what has one remedy is said once, with every place.

use special_fund::table::{Language, Problem, ProblemKind, Problems, Unmatched};

use super::findings::unlisted;
use super::places::{cell, column, column_and_cell, county, line, name_and_code};
use super::sheets;
use super::table::in_case;
use super::{Wording, shown};
use crate::input::sheets::Cells;
use crate::view::amounts::count;

/// Most different cells of a column that have a line each; the first few of more stand on one.
const MAX_CELLS: usize = 5;

/// So many of those are shown.
const FIRST_CELLS: usize = 3;

/// Most lines of places of one group.
const MAX_LINES: usize = 20;

/// Problems with one remedy, in the order of the file.
struct Group<'a> {
    wording: Wording,
    problems: Vec<&'a Problem>,
}

/// All problems of a table, in the order of the file by the first of each kind; `what` is what it is called, 县表.
pub(crate) fn problems(problems: &Problems, what: &str, file: &str, cells: Option<&Cells>) -> String {
    let mut text = format!("{what} {file} 有 {} 处问题：", count(problems.count()));
    for group in groups(problems, cells) {
        text.push('\n');
        text.push_str(&group.print(cells));
    }
    if problems.unlisted > 0 {
        text.push('\n');
        text.push_str(&unlisted(problems.listed.len(), problems.unlisted, Language::Chinese));
    }
    if !problems.unmatched.listed.is_empty() {
        text.push('\n');
        text.push_str(&not_recognised(&problems.unmatched));
    }
    text
}

/// The headers of which one may be that of a missing column.
fn not_recognised(unmatched: &Unmatched) -> String {
    let header = |(column, header): &(usize, String)| format!("第{column}列“{}”", shown(header));
    let headers: Vec<String> = unmatched.listed.iter().map(header).collect();
    let more = match unmatched.unlisted {
        0 => String::new(),
        more => format!("，另有 {} 列", count(more)),
    };
    format!("未识别的列：{}{more}；缺少的列如果就是其中一列，把它的表头改成要求的写法", headers.join("、"))
}

/// Whether a column of amounts is missing only because its header does not say the unit.
fn lacks_unit(problem: &Problem, unmatched: &Unmatched) -> bool {
    let ProblemKind::MissingColumn { headers } = &problem.kind else { return false };
    let without =
        |wanted: &String| ["(元)", "_yuan"].iter().find_map(|unit| wanted.strip_suffix(unit)).map(str::to_owned);
    let names: Vec<String> = headers.iter().filter_map(without).collect();
    unmatched.listed.iter().any(|(_, header)| names.iter().any(|name| name == header.trim()))
}

fn groups<'a>(problems: &'a Problems, cells: Option<&Cells>) -> Vec<Group<'a>> {
    let listed = &problems.listed;
    let mut groups: Vec<Group<'_>> = Vec::new();
    let is_double = |problem: &Problem| matches!(problem.kind, ProblemKind::DuplicateCode { .. });
    let doubles = listed.iter().filter(|problem| is_double(problem)).count();
    for problem in listed {
        let wording = if is_double(problem) && doubles > MAX_CELLS {
            // Each is like another line: a table that stands in the file twice.
            in_case(problem, "many")
        } else if lacks_unit(problem, &problems.unmatched) {
            in_case(problem, "unit")
        } else {
            sheets::wording(problem, cells).unwrap_or_else(|| super::table::problem(problem))
        };
        match groups.iter_mut().find(|group| group.wording == wording) {
            Some(group) => group.problems.push(problem),
            None => groups.push(Group { wording, problems: vec![problem] }),
        }
    }
    groups
}

impl Group<'_> {
    /// A line if there is one place, else a line and one more for each column and cell, or for each column if there are
    /// many cells in it.
    fn print(&self, cells: Option<&Cells>) -> String {
        let Wording { wrong, remedy, code } = &self.wording;
        if let [problem] = self.problems.as_slice() {
            let place = match (cells.and_then(|cells| cells.letters(problem)), problem.line) {
                (Some(letters), Some(line)) => format!("{letters}{line}"),
                _ => line(problem),
            };
            let place = format!("{place}{}{}", county(problem, Language::Chinese), column_and_cell(problem));
            return format!("{place}：{}", self.wording);
        }
        let all = count(self.problems.len());
        let mut text = format!("{wrong}，{all} 处；改法：{remedy} [{code}]");
        let places = self.places(cells);
        for place in places.iter().take(MAX_LINES) {
            let lines: Vec<usize> = place.rows.iter().map(|(line, _)| *line).collect();
            let lines = match lines.as_slice() {
                [] => "整张表".to_owned(),
                lines if place.letters.is_empty() => format!("第{}行", runs(lines)),
                lines => cells_of(&place.letters, lines),
            };
            text.push_str(&format!("\n  {lines}{}{}", place.words, place.counties()));
        }
        let more = places.iter().skip(MAX_LINES).map(|place| place.problems);
        match more.sum::<usize>() {
            0 => text,
            more => format!("{text}\n  另有 {} 处没有列出", count(more)),
        }
    }

    /// By column and cell; the cells of a column that has many different ones are one place.
    fn places(&self, sheet: Option<&Cells>) -> Vec<Place> {
        let mut columns: Vec<(String, Vec<Place>)> = Vec::new();
        for problem in &self.problems {
            let (column, words) = (column(problem), cell(problem));
            let at = columns.iter().position(|(other, _)| *other == column);
            let at = at.unwrap_or_else(|| {
                columns.push((column, Vec::new()));
                columns.len().saturating_sub(1)
            });
            let Some((_, cells)) = columns.get_mut(at) else {
                continue;
            };
            match cells.iter_mut().find(|place| place.words == words) {
                Some(place) => place.add(problem),
                None => cells.push(Place::new(words, problem, sheet)),
            }
        }
        let places = columns.into_iter().flat_map(|(column, cells)| {
            if cells.len() > MAX_CELLS {
                return vec![Place::all(&column, &cells)];
            }
            let named = cells.into_iter().map(|place| Place { words: format!("{column}{}", place.words), ..place });
            named.collect()
        });
        places.collect()
    }
}

/// Where problems are, in words, and on which lines.
struct Place {
    words: String,
    /// The letters of the column, if it is one of a sheet.
    letters: String,
    /// Their lines, and who stands there.
    rows: Vec<(usize, Option<String>)>,
    problems: usize,
}

impl Place {
    fn new(words: String, problem: &Problem, sheet: Option<&Cells>) -> Place {
        let letters = sheet.and_then(|cells| cells.letters(problem)).unwrap_or_default();
        let mut place = Place { words, letters, rows: Vec::new(), problems: 0 };
        place.add(problem);
        place
    }

    fn add(&mut self, problem: &Problem) {
        let [name, code] = name_and_code(problem);
        self.rows.extend(problem.line.map(|line| (line, name.or(code))));
        self.problems = self.problems.saturating_add(1);
    }

    /// A column with many cells: the first of them, and all lines.
    fn all(column: &str, cells: &[Place]) -> Place {
        let mut rows: Vec<(usize, Option<String>)> = cells.iter().flat_map(|cell| cell.rows.clone()).collect();
        rows.sort_unstable();
        let first: Vec<&str> = cells.iter().take(FIRST_CELLS).map(|cell| &*cell.words).collect();
        let more = count(cells.len().saturating_sub(first.len()));
        Place {
            words: format!("{column}{}，另有 {more} 种", first.join("、")),
            letters: cells.first().map(|cell| cell.letters.clone()).unwrap_or_default(),
            rows,
            problems: cells.iter().map(|cell| cell.problems).sum(),
        }
    }

    /// Who stands there, if they are a few: （淳安县、建德市）.
    fn counties(&self) -> String {
        let mut names: Vec<&str> = self.rows.iter().filter_map(|(_, name)| name.as_deref()).collect();
        names.dedup();
        if names.is_empty() || self.rows.len() > MAX_CELLS {
            String::new()
        } else {
            format!("（{}）", names.join("、"))
        }
    }
}

/// The cells of a column: D2、D4、D7至D9.
pub(crate) fn cells_of(letters: &str, lines: &[usize]) -> String {
    let runs = runs(lines);
    let cells = runs.split('、').map(|run| format!("{letters}{}", run.replace('至', &format!("至{letters}"))));
    cells.collect::<Vec<_>>().join("、")
}

/// Ascending numbers, runs of three and more from first to last: 2、4、7至9.
pub(crate) fn runs(lines: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*line) => *last = *line,
            _ => runs.push((*line, *line)),
        }
    }
    let run = |(first, last): (usize, usize)| match last.saturating_sub(first) {
        0 => first.to_string(),
        1 => format!("{first}、{last}"),
        _ => format!("{first}至{last}"),
    };
    let runs: Vec<String> = runs.into_iter().map(run).collect();
    runs.join("、")
}
