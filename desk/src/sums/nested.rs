//! Subtotals among the rows of a city, with their own rows: 县级小计 below 绍兴市.

use std::ops::Range;

use super::grid::{Grid, Kind, Line};
use super::labels::{is_of_city, is_subtotal};

/// Subtotals of cities with others among their rows, where they come closer to all of those than to the rows beside them.
pub(super) fn mark(grid: &mut Grid) -> Vec<(usize, Range<usize>)> {
    let is_city = |line: &Line| is_subtotal(&line.label) && is_of_city(&line.label);
    let is_row = |line: &usize| matches!(grid.kind(*line), Some(Kind::Detail | Kind::Part));
    let known = grid.lines.iter().enumerate().filter(|(_, line)| is_city(line)).filter_map(|(head, _)| {
        let rows = head + 1..(head + 1..).find(|line| !is_row(line))?;
        let block = block(grid, head, |_| false)?;
        (off(grid, head, block.clone()) < off(grid, head, rows)).then_some((head, block))
    });
    let known: Vec<(usize, Range<usize>)> = known.collect();
    for (head, _) in &known {
        if let Some(line) = grid.lines.get_mut(*head) {
            line.kind = Kind::Subtotal;
        }
    }
    known
}

/// All below a head until the next, if a subtotal is among it that names no city: 县级小计 below 绍兴市 has its own rows.
pub(super) fn block(grid: &Grid, head: usize, is_head: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    let is_row = |line: &Line| matches!(line.kind, Kind::Detail | Kind::Part);
    let below = grid.lines.iter().enumerate().skip(head + 1);
    let end = below.clone().find(|(place, line)| is_head(*place) || !is_row(line) && !is_inner(line));
    let end = end.map_or(grid.lines.len(), |(place, _)| place);
    let has_inner = below.take(end - head - 1).any(|(_, line)| is_inner(line));
    has_inner.then_some(head + 1..end)
}

/// Whether it is a subtotal within a city.
pub(super) fn is_inner(line: &Line) -> bool {
    is_subtotal(&line.label) && !line.is_numbered && !line.is_city && !is_of_city(&line.label)
}

/// How far it is off the sum of those in the run that add up no others, in all columns.
pub(super) fn off(grid: &Grid, head: usize, run: Range<usize>) -> i128 {
    let details: Vec<usize> = run.filter(|line| grid.kind(*line) == Some(Kind::Detail)).collect();
    let sum = |column| details.iter().map(|line| grid.value(*line, column)).sum::<i128>();
    grid.numbers().map(|column| i128::abs(sum(column) - grid.value(head, column))).sum()
}
