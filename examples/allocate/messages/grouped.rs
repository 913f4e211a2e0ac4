//! All problems of a table at once: what has one remedy is said once, with every place.

use special_fund::table::{Problem, Problems};

use super::Wording;
use super::table::{column_and_cell, line, wording};
use crate::amounts::count;

/// Problems with one remedy, in the order of the file.
struct Group<'a> {
    wording: Wording,
    problems: Vec<&'a Problem>,
}

/// All problems of a table, in the order of the file by the first of each kind; `what` is what it is called, 县表.
pub(crate) fn problems(problems: &Problems, what: &str, file: &str) -> String {
    let mut text = format!("{what} {file} 有 {} 处问题：", count(problems.count()));
    for group in groups(&problems.listed) {
        text.push('\n');
        text.push_str(&group.print());
    }
    if problems.unlisted > 0 {
        let (listed, unlisted) = (count(problems.listed.len()), count(problems.unlisted));
        text.push_str(&format!(
            "\n以上是前 {listed} 处，另有 {unlisted} 处没有列出"
        ));
    }
    text
}

fn groups(listed: &[Problem]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for problem in listed {
        let wording = wording(&problem.kind);
        match groups.iter_mut().find(|group| group.wording == wording) {
            Some(group) => group.problems.push(problem),
            None => groups.push(Group {
                wording,
                problems: vec![problem],
            }),
        }
    }
    groups
}

impl Group<'_> {
    /// A line if there is one place, else a line and one more for each column and cell.
    fn print(&self) -> String {
        let Wording {
            wrong,
            remedy,
            code,
        } = &self.wording;
        if let [problem] = self.problems.as_slice() {
            let place = format!("{}{}", line(problem), column_and_cell(problem));
            return format!("{place}：{}", self.wording);
        }
        let places = count(self.problems.len());
        let mut text = format!("{wrong}，{places} 处；改法：{remedy} [{code}]");
        for (place, lines) in self.places() {
            let lines = match lines.as_slice() {
                [] => "整张表".to_owned(),
                lines => format!("第{}行", runs(lines)),
            };
            text.push_str(&format!("\n  {lines}{place}"));
        }
        text
    }

    /// Each column and cell, with the lines in which it stands.
    fn places(&self) -> Vec<(String, Vec<usize>)> {
        let mut places: Vec<(String, Vec<usize>)> = Vec::new();
        for problem in &self.problems {
            let place = column_and_cell(problem);
            match places.iter_mut().find(|(other, _)| *other == place) {
                Some((_, lines)) => lines.extend(problem.line),
                None => places.push((place, problem.line.into_iter().collect())),
            }
        }
        places
    }
}

/// Ascending numbers, runs of three and more from first to last: 2、4、7至9.
fn runs(lines: &[usize]) -> String {
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
