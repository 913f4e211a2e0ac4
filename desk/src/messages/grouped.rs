//! All problems of a table at once: what has one remedy is said once, with every place.

use minijinja::context;
use minijinja::value::Value;
use special_fund::table::{Language, Problem, ProblemKind, Problems, Unmatched};

use super::Wording;
use super::findings::unlisted;
use super::places::{self, cell, column, county, name_and_code};
use super::sheets;
use super::table::{in_case, published_problem};
use super::words::Words;
use crate::input::sheets::Cells;

/// Most different cells of a column that have a line each; the first few of more stand on one.
const MAX_CELLS: usize = 5;

/// Most lines of places of one group.
const MAX_LINES: usize = 20;

/// Problems with one remedy, in the order of the file.
struct Group<'a> {
    wording: Wording,
    problems: Vec<&'a Problem>,
}

/// All problems of a table, in the order of the file by the first of each kind; `what` is its kind: `year`.
pub(crate) fn problems(problems: &Problems, what: &str, file: &str, cells: Option<&Cells>) -> String {
    let mut lines = vec![say("problems", context! { what, file, count => problems.count() })];
    lines.extend(groups(problems, what == "published", cells).iter().map(|group| group.print(cells)));
    if problems.unlisted > 0 {
        lines.push(unlisted(problems.listed.len(), problems.unlisted, Language::Chinese));
    }
    // The headers of which one may be that of a missing column.
    let Unmatched { listed: columns, unlisted: more, .. } = &problems.unmatched;
    if !columns.is_empty() {
        lines.push(say("not_recognised", context! { columns, more }));
    }
    lines.join("\n")
}

fn say(name: &str, data: Value) -> String {
    Words::of(Language::Chinese).sentence(&format!("wording.{name}"), data)
}

/// Whether a column of amounts is missing only because its header does not say the unit.
fn lacks_unit(problem: &Problem, unmatched: &Unmatched) -> bool {
    let ProblemKind::MissingColumn { headers } = &problem.kind else { return false };
    let without =
        |wanted: &String| ["(元)", "_yuan"].iter().find_map(|unit| wanted.strip_suffix(unit)).map(str::to_owned);
    let names: Vec<String> = headers.iter().filter_map(without).collect();
    unmatched.listed.iter().any(|(_, header)| names.iter().any(|name| name == header.trim()))
}

fn groups<'a>(problems: &'a Problems, is_published: bool, cells: Option<&Cells>) -> Vec<Group<'a>> {
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
            let published = || if is_published { published_problem(problem) } else { None };
            let wording = sheets::wording(problem, cells).or_else(published);
            wording.unwrap_or_else(|| super::table::problem(problem))
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
        let whole = || Words::of(Language::Chinese).text("problems.whole").to_owned();
        if let [problem] = self.problems.as_slice() {
            let place = match (cells.and_then(|cells| cells.letters(problem)), problem.line) {
                (Some(letters), Some(line)) => format!("{letters}{line}"),
                (None, Some(line)) => places::line(line, Language::Chinese),
                (_, None) => whole(),
            };
            let at = [place, county(problem, Language::Chinese), column(problem), cell(problem)].concat();
            return say("problem", context! { at, said => self.wording.to_string() });
        }
        let places = self.places(cells);
        let line = |place: &Place| {
            let rows: Vec<usize> = place.rows.iter().map(|(line, _)| *line).collect();
            let at = match rows.as_slice() {
                [] => whole(),
                rows if place.letters.is_empty() => {
                    let lines = context! { lines => runs(rows, Language::Chinese) };
                    Words::of(Language::Chinese).sentence("sentences.lines", lines)
                }
                rows => cells_of(&place.letters, rows, Language::Chinese),
            };
            format!("{at}{}{}", place.words, place.counties())
        };
        let listed: Vec<String> = places.iter().take(MAX_LINES).map(line).collect();
        let more: usize = places.iter().skip(MAX_LINES).map(|place| place.problems).sum();
        say("several", context! { wrong, remedy, code, all => self.problems.len(), at_places => listed, more })
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
        self.problems += 1;
    }

    /// A column with many cells: the first of them, and all lines.
    fn all(column: &str, cells: &[Place]) -> Place {
        let mut rows: Vec<(usize, Option<String>)> = cells.iter().flat_map(|cell| cell.rows.clone()).collect();
        rows.sort_unstable();
        let words: Vec<&str> = cells.iter().map(|cell| &*cell.words).collect();
        Place {
            words: format!("{column}{}", say("kinds", context! { cells => words })),
            letters: cells.first().map(|cell| cell.letters.clone()).unwrap_or_default(),
            rows,
            problems: cells.iter().map(|cell| cell.problems).sum(),
        }
    }

    /// Who stands there, if they are a few: （淳安县、建德市）.
    fn counties(&self) -> String {
        let mut names: Vec<&str> = self.rows.iter().filter_map(|(_, name)| name.as_deref()).collect();
        names.dedup();
        if names.is_empty() || self.rows.len() > MAX_CELLS { String::new() } else { say("rows", context! { names }) }
    }
}

/// Ascending numbers, runs of three and more from first to last: 2、4、7至9.
pub(crate) fn runs(lines: &[usize], language: Language) -> String {
    cells_of("", lines, language)
}

/// The cells of a column: D2、D4、D7至D9.
pub(crate) fn cells_of(letters: &str, lines: &[usize], language: Language) -> String {
    let mut spans: Vec<[usize; 2]> = Vec::new();
    for line in lines {
        match spans.last_mut() {
            Some([_, last]) if last.checked_add(1) == Some(*line) => *last = *line,
            _ => spans.push([*line, *line]),
        }
    }
    Words::of(language).sentence("sentences.runs", context! { letters, spans })
}
