//! The cell at which sums that fail cross: with another number there, all that it is part of would add up.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Cell, Grid, Line};
use super::{Across, Down, Report, Sum};

/// A cell that is likely wrong. Lines and columns are places in the grid.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// `None` is a blank.
    pub(crate) found: Option<i128>,
    /// What makes its sums add up.
    pub(crate) sum: i128,
    /// How many sums that is.
    pub(crate) mended: usize,
}

/// A cell that should be a number and is none.
#[derive(Debug)]
pub(crate) struct Unread {
    /// A place among the lines, or behind them among the gaps.
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// How many sums it stands in.
    pub(crate) sums: usize,
    /// What it must be for all of them that have no other such cell.
    pub(crate) sum: Option<i128>,
}

/// The texts in sums.
pub(super) fn texts(grid: &Grid, report: &Report) -> Vec<Unread> {
    let across = report.across.iter().flat_map(|of| (0..grid.lines.len()).map(|line| of.sum(line)));
    let down = report.down.iter().flat_map(|of| of.untested.iter().map(|column| of.sum(*column)));
    let mut found: Vec<Needed> = across.chain(down).flat_map(|sum| needed(grid, &sum)).collect();
    // Below the totals stand other things: 占比, who made the table.
    let is_row = |line: &usize| {
        let mut down = report.down.iter();
        report.down.is_empty() || down.any(|down| down.line == *line || down.of.binary_search(line).is_ok())
    };
    found.retain(|((line, _), _)| is_row(line));
    found.sort_unstable();
    let unread = |of: &[Needed]| {
        let needed: Vec<Option<i128>> = of.iter().map(|(_, needed)| *needed).collect();
        of.first().and_then(|(cell, _)| Unread::of(*cell, &needed))
    };
    found.chunk_by(|(one, _), (other, _)| one == other).filter_map(unread).collect()
}

/// A cell, and what it must be for a sum; `None` if nobody can tell.
type Needed = ((usize, usize), Option<i128>);

impl Unread {
    /// `needed` is what it must be for each of its sums, if anybody can tell.
    fn of((line, column): (usize, usize), needed: &[Option<i128>]) -> Option<Unread> {
        let known: BTreeSet<i128> = needed.iter().copied().flatten().collect();
        let sum = known.first().copied().filter(|_| known.len() == 1);
        (!needed.is_empty()).then_some(Unread { line, column, sums: needed.len(), sum })
    }
}

/// What each text in a sum must be for it: where another is open nobody can tell.
fn needed(grid: &Grid, sum: &Sum) -> Vec<Needed> {
    let is_text = |(line, column, _): &&(usize, usize, i128)| grid.cell(*line, *column) == Cell::Text;
    // A total that is blank says nothing.
    let is_blank_total =
        |(line, column, sign): &&(usize, usize, i128)| *sign < 0 && grid.cell(*line, *column) == Cell::Blank;
    let is_alone = sum.iter().filter(is_text).count() + sum.iter().filter(is_blank_total).count() == 1;
    let value = sum.iter().map(|(line, column, sign)| sign * grid.value(*line, *column)).sum::<i128>();
    let texts = sum.iter().filter(is_text);
    texts.map(|(line, column, sign)| ((*line, *column), is_alone.then_some(-sign * value))).collect()
}

/// Leaves out of the sums the blanks, also rows without a number, that make up what is missing in all that they stand in,
/// in one of them alone: its total is not at fault.
pub(super) fn leave_out_blanks(grid: &Grid, report: &mut Report) {
    let mut sums = Vec::new();
    for (place, down) in report.down.iter().enumerate() {
        let blanks = blanks(grid, down);
        for column in &down.columns {
            let wrong = down.wrong.iter().find(|wrong| wrong.column == *column);
            let missing = wrong.map_or(0, |wrong| wrong.found.unwrap_or(0) - wrong.sum);
            sums.extend(blanks.iter().map(|line| ((*line, *column), place, missing, blanks.len() == 1)));
        }
    }
    sums.sort_unstable();
    for of in sums.chunk_by(|(one, ..), (other, ..)| one == other) {
        let needed = of.iter().map(|(_, _, missing, is_alone)| is_alone.then_some(*missing));
        let needed: Vec<Option<i128>> = needed.collect();
        let are_missing = of.iter().all(|(_, _, missing, _)| *missing > 0) && needed.iter().any(Option::is_some);
        let Some((cell, ..)) = of.first().filter(|_| are_missing) else { continue };
        report.unread.extend(Unread::of(*cell, &needed));
        for ((_, column), place, ..) in of {
            let down = report.down.get_mut(*place).filter(|down| down.columns.contains(column));
            let Some(down) = down else { continue };
            down.columns.retain(|other| other != column);
            down.wrong.retain(|wrong| wrong.column != *column);
            down.untested.push(*column);
        }
    }
}

/// The rows without a number among those that a line adds up.
fn blanks(grid: &Grid, down: &Down) -> Vec<usize> {
    let is_within = |gap: &Line| {
        let next = grid.lines.partition_point(|line| line.line < gap.line);
        [next.checked_sub(1), Some(next)].into_iter().flatten().any(|beside| down.of.binary_search(&beside).is_ok())
    };
    let gaps = (grid.lines.len()..).zip(&grid.gaps).filter(|(_, gap)| is_within(gap)).map(|(place, _)| place);
    down.of.iter().copied().filter(|line| !grid.has_number(*line)).chain(gaps).collect()
}

/// The cells whose sums all fail, at least two of them, and all by the same amount.
pub(super) fn find(grid: &Grid, report: &Report) -> Vec<Crossing> {
    let across = report.across.iter().flat_map(|of| of.wrong.iter().map(|wrong| (of.sum(wrong.line), wrong)));
    let down = report.down.iter().flat_map(|of| of.wrong.iter().map(|wrong| (of.sum(wrong.column), wrong)));
    let mut changes: BTreeMap<(usize, usize), Vec<i128>> = BTreeMap::new();
    for (sum, wrong) in across.chain(down) {
        let over = wrong.sum - wrong.found.unwrap_or(0);
        sum.iter().for_each(|(line, column, sign)| changes.entry((*line, *column)).or_default().push(-sign * over));
    }
    let crossing = |((line, column), changes): ((usize, usize), Vec<i128>)| {
        let found = match grid.cell(line, column) {
            Cell::Number(found) => Some(found),
            Cell::Blank => None,
            Cell::Text => return None,
        };
        let [first, others @ ..] = changes.as_slice() else { return None };
        let is_one = !others.is_empty() && others.iter().all(|change| change == first);
        let are_all = changes.len() == sums_of(grid, report, line, column);
        let mended = changes.len();
        (is_one && are_all).then(|| Crossing { line, column, found, sum: found.unwrap_or(0) + first, mended })
    };
    changes.into_iter().filter_map(crossing).collect()
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
