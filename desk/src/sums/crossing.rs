//! The cell at which sums that fail cross: with another number there, all that it is part of would add up.

use std::collections::BTreeMap;

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
