//! Rows that add up others without the word 小计: 杭州市 above its counties, a row above 其中 and what stands beside it.

use std::ops::{Range, RangeInclusive};

use super::down::stands_above;
use super::grid::{Cell, Grid, Kind, Line};
use super::labels::is_carried;
use super::nested::{self, block, is_inner, off};

/// A line, and those that it adds up.
pub(crate) type Known = (usize, Range<usize>);

/// Marks them, and says what they add up; and totals, the lines of 其中 below them besides.
pub(crate) fn mark(grid: &mut Grid) -> Vec<Known> {
    mark_province(grid);
    mark_carried(grid);
    mark_stacked(grid);
    let mut known = mark_outline(grid);
    if_totals_fit(grid, &known, true, mark_first_parts);
    known.extend(mark_parts(grid));
    for is_head in [|line: &Line| line.is_numbered, |line: &Line| line.is_city] {
        let found = if_totals_fit(grid, &known, true, |grid| mark_either_way(grid, is_head));
        known.extend(found);
    }
    if known.iter().all(|(line, _)| !grid.lines.get(*line).is_some_and(|line| line.is_numbered || line.is_city)) {
        known.extend(if_totals_fit(grid, &known, false, mark_cities));
    }
    let nested = if stands_above(grid) { nested::mark(grid) } else { upside_down(grid, nested::mark) };
    known.extend(nested);
    known
}

/// A province above its cities is all of them, where no other row is.
fn mark_province(grid: &mut Grid) {
    let is_province = |line: &Line| line.kind == Kind::Detail && line.label.ends_with('省');
    let is_one = grid.lines.iter().filter(|line| is_province(line)).count() == 1;
    let has_total = grid.lines.iter().any(|line| line.kind.is_of_all());
    if let Some(first) = grid.lines.first_mut().filter(|first| is_one && !has_total && is_province(first)) {
        first.kind = Kind::Sum { is_of_all: true };
    }
}

/// What is carried over from a page that is not here, above all others, is a row like them.
fn mark_carried(grid: &mut Grid) {
    if let Some(first) = grid.lines.first_mut().filter(|first| is_carried(&first.label)) {
        first.kind = Kind::Detail;
    }
}

/// Of several 合计 with 总计 each is of its own rows.
fn mark_stacked(grid: &mut Grid) {
    let (of_all, of_some) = (Kind::Sum { is_of_all: true }, Kind::Sum { is_of_all: false });
    let count = |kind: Kind| grid.lines.iter().filter(|line| line.kind == kind).count();
    if count(of_all) > 1 && count(Kind::GrandTotal) > 0 {
        grid.lines.iter_mut().filter(|line| line.kind == of_all).for_each(|line| line.kind = of_some);
    }
}

/// The heads of an outline, each with all below it that stand deeper, if half of them add those up. Every row has its depth.
fn mark_outline(grid: &mut Grid) -> Vec<Known> {
    let depths: Vec<Option<usize>> =
        grid.lines.iter().map(|line| if line.kind == Kind::Detail { line.depth } else { Some(0) }).collect();
    if depths.contains(&None) {
        return Vec::new();
    }
    let run = |head: usize| {
        let is_deeper = |line: &usize| depths.get(*line) > depths.get(head);
        head + 1..(head + 1..depths.len()).take_while(is_deeper).last().map_or(head + 1, |last| last + 1)
    };
    let is_row = |line: &usize| grid.kind(*line) == Some(Kind::Detail);
    let heads = (0..depths.len()).filter(is_row).map(|head| (head, run(head)));
    let known: Vec<Known> = heads.filter(|(_, run)| !run.is_empty()).collect();
    let before = kinds(grid);
    known.iter().for_each(|(head, _)| set(grid, *head..head + 1, Kind::Subtotal));
    let right = known.iter().filter(|(head, run)| is_sum_of_details(grid, *head, run.clone())).count();
    if right * 2 >= known.len() {
        return known;
    }
    restore(grid, before);
    Vec::new()
}

/// What is marked, if the totals and the heads that are `known` hold with it as well as without, or better where that is
/// asked; else nothing is.
fn if_totals_fit(
    grid: &mut Grid,
    known: &[Known],
    is_better: bool,
    mark: impl Fn(&mut Grid) -> Vec<Known>,
) -> Vec<Known> {
    let fit = |grid: &Grid, found: &[Known]| {
        let all = [known, found].concat();
        let heads = known.iter().filter(|(head, run)| is_sum_of_details(grid, *head, run.clone())).count();
        totals_fit(grid, &[]).max(totals_fit(grid, &all)) + heads
    };
    let (before, kinds) = (fit(grid, &[]), kinds(grid));
    let found = mark(grid);
    let now = fit(grid, &found);
    if now > before || now == before && !is_better {
        return found;
    }
    restore(grid, kinds);
    Vec::new()
}

fn kinds(grid: &Grid) -> Vec<Kind> {
    grid.lines.iter().map(|line| line.kind).collect()
}

fn restore(grid: &mut Grid, kinds: Vec<Kind>) {
    grid.lines.iter_mut().zip(kinds).for_each(|(line, kind)| line.kind = kind);
}

/// Whether it is the sum of those in the run that add up no others, in every column.
fn is_sum_of_details(grid: &Grid, head: usize, run: Range<usize>) -> bool {
    off(grid, head, run) == 0
}

/// Whether a total is the sum of all rows that are none, in half of the columns at least.
fn is_sum_of_rows(grid: &Grid, total: usize) -> bool {
    let details = (0..grid.lines.len()).filter(|line| grid.kind(*line) == Some(Kind::Detail));
    let sum = |column| details.clone().map(|line| grid.value(line, column)).sum::<i128>();
    let fitting = grid.numbers().filter(|column| sum(*column) == grid.value(total, *column)).count();
    grid.kind(total).is_some_and(Kind::is_of_all) && fitting * 2 >= grid.numbers().count().max(1)
}

/// 其中 on the first row below 小计 names no part of it where the totals need that row.
fn mark_first_parts(grid: &mut Grid) -> Vec<Known> {
    for line in 1..grid.lines.len() {
        if grid.kind(line - 1) == Some(Kind::Subtotal) && grid.kind(line) == Some(Kind::Part) {
            set(grid, line..line + 1, Kind::Detail);
        }
    }
    Vec::new()
}

/// Heads above their rows, or below them where more of them and of the totals add up so.
fn mark_either_way(grid: &mut Grid, is_head: fn(&Line) -> bool) -> Vec<Known> {
    let right = |grid: &Grid, found: &[Known]| {
        let heads = found.iter().filter(|(head, run)| is_sum_of_details(grid, *head, run.clone())).count();
        heads + totals_fit(grid, &[])
    };
    let read = kinds(grid);
    let above = mark_heads(grid, is_head);
    let (right_above, marked) = (right(grid, &above), kinds(grid));
    restore(grid, read);
    let below = upside_down(grid, |grid| mark_heads(grid, is_head));
    if right(grid, &below) > right_above {
        return below;
    }
    restore(grid, marked);
    above
}

/// What is marked where the last line stands first.
fn upside_down(grid: &mut Grid, mark: impl Fn(&mut Grid) -> Vec<Known>) -> Vec<Known> {
    grid.lines.reverse();
    let known = mark(grid);
    grid.lines.reverse();
    let count = grid.lines.len();
    known.into_iter().map(|(line, run)| (count - 1 - line, count - run.end..count - run.start)).collect()
}

/// Every head with all that stand below it until the next; one with nothing below it is a row like any other, and one of
/// those above it where they make it up only with it: 建德市 among the counties of 杭州市. 其中 is none of them, but where
/// they come closer to it with 其中.
fn mark_heads(grid: &mut Grid, is_head: impl Fn(&Line) -> bool) -> Vec<Known> {
    let is_below = |line: &&Line| line.kind == Kind::Part || line.kind == Kind::Detail && !is_head(line);
    let below = |head: usize| {
        let below = grid.lines.iter().skip(head + 1).take_while(is_below).enumerate();
        below.filter(|(_, line)| line.kind == Kind::Detail).last().map_or(0, |(place, _)| place + 1)
    };
    let is_own = |head: &usize| grid.lines.get(*head).is_some_and(|line| line.kind == Kind::Detail && is_head(line));
    let has_rows = |head: usize| below(head) > 0 || grid.lines.get(head + 1).is_some_and(is_inner);
    let block = |head: usize| block(grid, head, |line| is_own(&line) && has_rows(line));
    let is_block = |head: usize| block(head).is_some_and(|block| is_sum_of_details(grid, head, block));
    let heads = (0..grid.lines.len()).filter(is_own).filter(|head| has_rows(*head));
    let heads: Vec<usize> = heads.filter(|head| below(*head) > 0 || is_block(*head)).collect();
    let is_row = |line: &usize| {
        matches!(grid.kind(*line), Some(Kind::Detail | Kind::Part)) && heads.binary_search(line).is_err()
    };
    let run = |head: usize| {
        let least = below(head);
        let end = (head + 1..grid.lines.len()).find(|line| !is_row(line)).unwrap_or(grid.lines.len());
        let found = fewest(grid, head, least, end, is_detail).map(|run| (run, false));
        found.unwrap_or_else(|| {
            let (beside, run, has_parts) = closest(grid, head, head + 1 + least..=end);
            match block(head).filter(|block| least == 0 || off(grid, head, block.clone()) < beside) {
                Some(block) => (block, false),
                None => (run, has_parts),
            }
        })
    };
    let known: Vec<(usize, (Range<usize>, bool))> = heads.iter().map(|head| (*head, run(*head))).collect();
    let mark = |(line, (run, has_parts)): (usize, (Range<usize>, bool))| {
        if has_parts {
            set(grid, run.clone(), Kind::Detail);
        }
        set(grid, line..line + 1, Kind::Subtotal);
        (line, run)
    };
    known.into_iter().map(mark).collect()
}

/// The lines below this one that come closest to it, until one of these: how far they are off, and whether those of 其中
/// count; in one pass.
fn closest(grid: &Grid, line: usize, ends: RangeInclusive<usize>) -> (i128, Range<usize>, bool) {
    let columns: Vec<usize> = grid.numbers().collect();
    // Without 其中, and with it.
    let mut sums = [false, true].map(|has_parts| (has_parts, vec![0; columns.len()]));
    let mut best = (i128::MAX, *ends.start(), false);
    for end in line + 1..=*ends.end() {
        for (has_parts, sums) in &mut sums {
            let off = sums.iter().zip(&columns).map(|(sum, column)| i128::abs(sum - grid.value(line, *column))).sum();
            if ends.contains(&end) && off < best.0 {
                best = (off, end, *has_parts);
            }
            if *has_parts || grid.kind(end) == Some(Kind::Detail) {
                sums.iter_mut().zip(&columns).for_each(|(sum, column)| *sum += grid.value(end, *column));
            }
        }
    }
    let (off, end, has_parts) = best;
    (off, line + 1..end, has_parts)
}

/// The details and subtotals that stand in no other's run.
pub(crate) fn top(grid: &Grid, known: &[Known]) -> Vec<usize> {
    let is_top = |line: &usize| {
        let is_row = matches!(grid.kind(*line), Some(Kind::Detail | Kind::Subtotal));
        is_row && !known.iter().any(|(_, run)| run.contains(line))
    };
    (0..grid.lines.len()).filter(is_top).collect()
}

/// How many cells of the totals of all are the sum of the rows that are none, or of those that stand in no run.
fn totals_fit(grid: &Grid, known: &[Known]) -> usize {
    let is_total = |line: &usize| grid.kind(*line).is_some_and(Kind::is_of_all);
    let is_detail = |line: &usize| grid.kind(*line) == Some(Kind::Detail);
    let details: Vec<usize> = match known {
        [] => (0..grid.lines.len()).filter(is_detail).collect(),
        _ => top(grid, known),
    };
    let sum = |column| details.iter().map(|line| grid.value(*line, column)).sum::<i128>();
    let fit = |line| grid.numbers().filter(|column| sum(*column) == grid.value(line, *column)).count();
    (0..grid.lines.len()).filter(is_total).map(fit).sum()
}

/// The first lines below this one that make it up, at least two.
fn run(grid: &Grid, line: usize, is_one: impl Fn(Kind) -> bool) -> Option<Range<usize>> {
    let start = line + 1;
    let is_below = |kind: Kind| kind == Kind::Part || is_one(kind);
    let length = (start..grid.lines.len()).take_while(|below| grid.kind(*below).is_some_and(is_below)).count();
    fewest(grid, line, 2, start + length, &is_one)
}

fn is_detail(kind: Kind) -> bool {
    kind == Kind::Detail
}

/// The fewest lines below this one, at least `least`, of which those that count make it up in most columns in which it
/// has something; in one pass.
fn fewest(grid: &Grid, line: usize, least: usize, end: usize, counts: impl Fn(Kind) -> bool) -> Option<Range<usize>> {
    let columns: Vec<usize> = grid.numbers().filter(|column| grid.value(line, *column) != 0).collect();
    let mut sums = vec![Some(0); columns.len()];
    let start = line + 1;
    (start..end).find_map(|below| {
        if !grid.kind(below).is_some_and(&counts) {
            return None;
        }
        for (sum, column) in sums.iter_mut().zip(&columns) {
            let is_number = grid.cell(below, *column) != Cell::Text;
            *sum = sum.filter(|_| is_number).map(|sum: i128| sum + grid.value(below, *column));
        }
        let fits = |(sum, column): &(&Option<i128>, &usize)| **sum == Some(grid.value(line, **column));
        let fitting = sums.iter().zip(&columns).filter(fits).count();
        (below + 1 >= start + least && fitting * 2 >= columns.len().max(1)).then_some(start..below + 1)
    })
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
        // Below a total of all rows they are no more of it than these.
        if own != Some(Kind::Detail) && is_sum_of_rows(grid, line) {
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
        let found = is_named_so(grid, line).then(|| run(grid, line, is_detail)).flatten();
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
        matches!(grid.kind(line), Some(Kind::Detail | Kind::Part)) && !is_taken
    };
    // A city of one county is that county once more.
    let is_head = |line: usize| {
        let is_first = line == 0 || !is_free(line - 1);
        is_named_so(grid, line)
            && is_free(line + 1)
            && (is_first || fewest(grid, line, 1, line + 2, is_detail).is_some())
    };
    let heads: Vec<usize> = (0..grid.lines.len()).filter(|line| is_free(*line) && is_head(*line)).collect();
    let end = |head: usize| (head + 1..).find(|line| !is_free(*line) || heads.contains(line)).unwrap_or(head);
    // The fewest that make it up, else all.
    let run = |head: usize| fewest(grid, head, 1, end(head), is_detail).unwrap_or(head + 1..end(head));
    heads.iter().map(|head| (*head, run(*head))).collect()
}

fn is_named_so(grid: &Grid, line: usize) -> bool {
    let line = grid.lines.get(line).filter(|line| line.kind == Kind::Detail);
    line.is_some_and(|line| line.is_numbered || line.is_city)
}
