//! Rows that add up others without the word 小计: 杭州市 above its counties, a row above 其中 and what stands beside it.

use std::ops::Range;

use super::grid::{Cell, Grid, Kind};

/// A line, and those that it adds up.
pub(crate) type Known = (usize, Range<usize>);

/// Marks them, and says what they add up; and totals, the lines of 其中 below them besides.
pub(crate) fn mark(grid: &mut Grid) -> Vec<Known> {
    let mut known = mark_parts(grid);
    let (fit, kinds) = (totals_fit(grid), grid.lines.iter().map(|line| line.kind).collect::<Vec<Kind>>());
    let cities = mark_cities(grid);
    if totals_fit(grid) < fit {
        // The totals hold without them.
        grid.lines.iter_mut().zip(kinds).for_each(|(line, kind)| line.kind = kind);
    } else {
        known.extend(cities);
    }
    known
}

/// How many cells of the totals of all are the sum of the rows that are none.
fn totals_fit(grid: &Grid) -> usize {
    let is_total = |line: &usize| matches!(grid.kind(*line), Some(Kind::Sum { is_of_all: true } | Kind::GrandTotal));
    let details: Vec<usize> = (0..grid.lines.len()).filter(|line| grid.kind(*line) == Some(Kind::Detail)).collect();
    let sum = |column| details.iter().map(|line| grid.value(*line, column)).sum::<i128>();
    let fit = |line| grid.numbers().filter(|column| sum(*column) == grid.value(line, *column)).count();
    (0..grid.lines.len()).filter(is_total).map(fit).sum()
}

/// Whether a line is the sum of these in most columns in which it has something.
fn is_sum(grid: &Grid, line: usize, of: Range<usize>) -> bool {
    let columns = grid.numbers().filter(|column| grid.value(line, *column) != 0);
    let fits = |column: &usize| {
        let is_number = of.clone().all(|part| grid.cell(part, *column) != Cell::Text);
        is_number && of.clone().map(|part| grid.value(part, *column)).sum::<i128>() == grid.value(line, *column)
    };
    let columns: Vec<usize> = columns.collect();
    columns.iter().filter(|column| fits(column)).count() * 2 >= columns.len().max(1)
}

/// The first lines below this one that make it up, at least two.
fn run(grid: &Grid, line: usize, is_one: impl Fn(Kind) -> bool) -> Option<Range<usize>> {
    let start = line + 1;
    let length = (start..grid.lines.len()).take_while(|below| grid.kind(*below).is_some_and(&is_one)).count();
    (2..=length).map(|length| start..start + length).find(|run| is_sum(grid, line, run.clone()))
}

fn set(grid: &mut Grid, lines: Range<usize>, kind: Kind) {
    grid.lines.iter_mut().take(lines.end).skip(lines.start).for_each(|line| line.kind = kind);
}

/// A row, 其中 below it, and those beside that one which say no more 其中.
fn mark_parts(grid: &mut Grid) -> Vec<Known> {
    let mut known = Vec::new();
    for line in 0..grid.lines.len() {
        let [own, below] = [line, line + 1].map(|line| grid.kind(line));
        if own == Some(Kind::Part) || below != Some(Kind::Part) {
            continue;
        }
        let Some(run) = run(grid, line, |kind| matches!(kind, Kind::Part | Kind::Detail)) else { continue };
        if own == Some(Kind::Detail) {
            set(grid, run.clone(), Kind::Detail);
            set(grid, line..line + 1, Kind::Subtotal);
        } else {
            set(grid, run.clone(), Kind::Part);
        }
        known.push((line, run));
    }
    known
}

/// A row that is called a city's, or is numbered above others, and is the sum of those below it; and, where there is one,
/// those that are not but begin what stands between such rows.
fn mark_cities(grid: &mut Grid) -> Vec<Known> {
    let (mut line, mut known) = (0, Vec::new());
    while line < grid.lines.len() {
        let found = is_named_so(grid, line).then(|| run(grid, line, |kind| kind == Kind::Detail)).flatten();
        let next = found.as_ref().map_or(line + 1, |run| run.end);
        known.extend(found.map(|run| (line, run)));
        line = next;
    }
    if !known.is_empty() {
        known.extend(between(grid, &known));
    }
    known.iter().for_each(|(line, _)| set(grid, *line..*line + 1, Kind::Subtotal));
    known
}

fn between(grid: &Grid, known: &[Known]) -> Vec<Known> {
    let is_free = |line: usize| {
        let is_taken = known.iter().any(|(head, run)| *head == line || run.contains(&line));
        grid.kind(line) == Some(Kind::Detail) && !is_taken
    };
    // A city of one county is that county once more.
    let is_head = |line: usize| {
        let is_first = line == 0 || !is_free(line - 1);
        is_named_so(grid, line) && is_free(line + 1) && (is_first || is_sum(grid, line, line + 1..line + 2))
    };
    let heads: Vec<usize> = (0..grid.lines.len()).filter(|line| is_free(*line) && is_head(*line)).collect();
    let end = |head: usize| (head + 1..).find(|line| !is_free(*line) || heads.contains(line)).unwrap_or(head);
    heads.iter().map(|head| (*head, head + 1..end(*head))).collect()
}

fn is_named_so(grid: &Grid, line: usize) -> bool {
    let Some(line) = grid.lines.get(line).filter(|line| line.kind == Kind::Detail) else { return false };
    let label = line.label.as_str();
    let is_numbered =
        label.starts_with(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']) && label.contains('、');
    is_numbered || ["市", "州", "盟", "地区", "省"].iter().any(|end| label.ends_with(end))
}
