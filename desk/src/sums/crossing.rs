//! The cell at which sums that fail cross: with another number there, all that it is part of would add up.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Cell, Grid};
use super::{Across, Down, Report};

/// A cell that is likely wrong. Lines and columns are places in the grid.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) found: i128,
    /// What makes its sums add up.
    pub(crate) sum: i128,
    /// How many sums that is.
    pub(crate) mended: usize,
}

/// A cell that should be a number and is none.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// How many sums it stands in.
    pub(crate) sums: usize,
    /// What it must be for all of them that have no other such cell.
    pub(crate) sum: Option<i128>,
}

/// The texts in sums.
pub(super) fn unread(grid: &Grid, report: &Report) -> Vec<Unread> {
    let lines = (0..grid.lines.len()).flat_map(|line| grid.numbers().map(move |column| (line, column)));
    let of = |(line, column): (usize, usize)| {
        let across = report.across.iter().map(|across| {
            let parts = across.parts.iter().map(|(part, is_off)| (line, *part, if *is_off { -1 } else { 1 }));
            parts.chain([(line, across.whole, -1)]).collect::<Vec<(usize, usize, i128)>>()
        });
        let down = report.down.iter().filter(|down| down.untested.contains(&column));
        let down =
            down.map(|down| down.of.iter().map(|of| (*of, column, 1)).chain([(down.line, column, -1)]).collect());
        let sums = across.chain(down).filter_map(|sum| missing(grid, &sum, (line, column)));
        let sums: Vec<Option<i128>> = sums.collect();
        let known: BTreeSet<i128> = sums.iter().copied().flatten().collect();
        let sum = known.first().copied().filter(|_| known.len() == 1);
        (!sums.is_empty()).then_some(Unread { line, column, sums: sums.len(), sum })
    };
    // Below the totals stand other things: 占比, who made the table.
    let is_row = |line: usize| {
        report.down.is_empty() || report.down.iter().any(|down| down.line == line || down.of.contains(&line))
    };
    let is_one = |(line, column): &(usize, usize)| grid.cell(*line, *column) == Cell::Text && is_row(*line);
    lines.filter(is_one).filter_map(of).collect()
}

/// What a cell must be for cells with these signs to come to 0, if it is one of them; `None` within if nobody can tell.
fn missing(grid: &Grid, sum: &[(usize, usize, i128)], cell: (usize, usize)) -> Option<Option<i128>> {
    let (own, others): (Vec<_>, Vec<_>) = sum.iter().partition(|(line, column, _)| (*line, *column) == cell);
    let (_, _, sign) = own.first()?;
    // A total that is blank says nothing.
    let is_open = |(line, column, sign): &(usize, usize, i128)| match grid.cell(*line, *column) {
        Cell::Text => true,
        Cell::Blank => *sign < 0,
        Cell::Number(_) => false,
    };
    let value = others.iter().map(|(line, column, sign)| sign * grid.value(*line, *column)).sum::<i128>();
    Some((!others.iter().any(is_open)).then_some(-sign * value))
}

/// The cells whose sums all fail, at least two of them, and all by the same amount.
pub(super) fn find(grid: &Grid, report: &Report) -> Vec<Crossing> {
    let mut needed: BTreeMap<(usize, usize), Vec<i128>> = BTreeMap::new();
    let mut need = |line: usize, column: usize, change: i128| needed.entry((line, column)).or_default().push(change);
    for across in &report.across {
        for wrong in &across.wrong {
            let over = wrong.sum - wrong.found.unwrap_or(0);
            across.parts.iter().for_each(|(part, is_off)| need(wrong.line, *part, if *is_off { over } else { -over }));
            need(wrong.line, across.whole, over);
        }
    }
    for down in &report.down {
        for wrong in &down.wrong {
            let over = wrong.sum - wrong.found.unwrap_or(0);
            down.of.iter().for_each(|line| need(*line, wrong.column, -over));
            need(wrong.line, wrong.column, over);
        }
    }
    let crossing = |((line, column), changes): ((usize, usize), Vec<i128>)| {
        let Cell::Number(found) = grid.cell(line, column) else { return None };
        let [first, others @ ..] = changes.as_slice() else { return None };
        let is_one = !others.is_empty() && others.iter().all(|change| change == first);
        let are_all = changes.len() == sums_of(grid, report, line, column);
        let mended = changes.len();
        (is_one && are_all).then(|| Crossing { line, column, found, sum: found + first, mended })
    };
    needed.into_iter().filter_map(crossing).collect()
}

/// How many of the sums that were tested a cell is part of.
fn sums_of(grid: &Grid, report: &Report, line: usize, column: usize) -> usize {
    let is_across = |across: &&Across| {
        let columns = || across.parts.iter().map(|(part, _)| *part).chain([across.whole]);
        columns().any(|of| of == column) && columns().all(|of| grid.cell(line, of) != Cell::Text)
    };
    let is_down = |down: &&Down| down.columns.contains(&column) && (down.line == line || down.of.contains(&line));
    report.across.iter().filter(is_across).count() + report.down.iter().filter(is_down).count()
}
