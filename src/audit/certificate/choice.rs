//! Whether the right rows, and within them the right cells, were rounded up.
//!
//! A row rounded down could take the quantum of a row rounded up if the columns between them can pass it on, by rows
//! that have a cell up in one and down in the other: a path among at most eight columns. If no row could trade with one
//! that comes after it, the rows rounded up are the rule's: they are the best basis of a matroid exactly if no single
//! exchange improves them. Within rows the same holds cell by cell, each row against the rows after it.
//!
//! Of all that could trade, the first is the one that the rule rounds up for certain: every one before it that is
//! rounded down could only trade with those before itself. Of the others nothing is certain until this one is right.

#![allow(clippy::indexing_slicing, reason = "columns are below 8, rows are counted by themselves")]

use std::cmp::Ordering;

use crate::county::CountyCode;

/// Where a table is not the rule's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::audit) enum Flaw {
    /// A pool to share and no weight above zero.
    ZeroWeights { column: usize },
    /// A cell that is neither ⌊exact⌋ nor ⌈exact⌉.
    Cell { row: usize, column: usize, floor: u128, is_whole: bool },
    /// Cells that are, and their sum is neither.
    Row { row: usize },
    /// Cells that do not add up to the pool.
    Column { column: usize },
    /// The first row rounded down that could have had the quantum of one rounded up after it.
    RowChoice { down: usize, up: usize },
    /// The same within a row: column `down` could have had the quantum of column `up`.
    CellChoice { row: usize, down: usize, up: usize },
}

/// Where a cell or a row's sum stands beside its exact value.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Side {
    #[default]
    Whole,
    Down,
    Up,
    Outside,
}

/// A row as far as it matters to others: sets of columns, one bit each.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Leading binary digits of what its exact sum has above a whole number, a little too low.
    pub(super) digits: u128,
    pub(super) side: Side,
    pub(super) up: u8,
    pub(super) down: u8,
    pub(super) outside: u8,
    /// Whether a cell is rounded up although it comes after one that is not.
    pub(super) is_inverted: bool,
}

impl Row {
    /// Each column rounded down with each rounded up.
    pub(super) fn pairs(self) -> impl Iterator<Item = (usize, usize)> {
        members(self.down).flat_map(move |down| members(self.up).map(move |up| (down, up)))
    }
}

/// By columns: see [`paths`].
pub(super) type Paths = [[Option<CountyCode>; 8]; 8];

/// Step 1: which rows round up.
pub(super) fn row_choice(rows: &[Row], paths: &Paths, order: impl Fn(usize, usize) -> Ordering) -> Option<Flaw> {
    let (mut first_down, mut last_up) = ([None; 8], [None; 8]);
    for (row, found) in rows.iter().enumerate() {
        let keep = |kept: &mut Option<usize>, is_better: fn(Ordering) -> bool| {
            if kept.is_none_or(|kept| is_better(order(row, kept))) {
                *kept = Some(row);
            }
        };
        match found.side {
            Side::Down => members(found.down).for_each(|column| keep(&mut first_down[column], Ordering::is_lt)),
            Side::Up => members(found.up).for_each(|column| keep(&mut last_up[column], Ordering::is_gt)),
            Side::Whole | Side::Outside => {}
        }
    }
    let trades = (0..8).flat_map(|from| (0..8).map(move |to| (from, to)));
    let trades = trades.filter(|(from, to)| from == to || paths[*from][*to].is_some());
    let trades = trades.filter_map(|(from, to)| Some((first_down[to]?, last_up[from]?)));
    let wrong = trades.filter(|(down, up)| order(*down, *up).is_lt());
    let first = wrong.min_by(|(a, _), (b, _)| order(*a, *b));
    first.map(|(down, up)| Flaw::RowChoice { down, up })
}

/// Step 2: which cells round up. A row could trade with the rows after it.
pub(super) fn cell_choice(
    rows: &[Row],
    paths: &Paths,
    codes: &[CountyCode],
    order: impl Fn(usize, usize, usize) -> Ordering,
) -> Option<Flaw> {
    let mut first: Option<(usize, usize, usize)> = None;
    for (row, found) in rows.iter().enumerate().filter(|(_, found)| found.is_inverted) {
        if first.is_some_and(|(first, ..)| codes[first] < codes[row]) {
            continue;
        }
        let wrong =
            found.pairs().filter(|(down, up)| paths[*up][*down] > Some(codes[row]) && order(row, *down, *up).is_lt());
        let wrong = wrong.min_by(|a, b| order(row, a.0, b.0).then(b.1.cmp(&a.1)));
        first = wrong.map(|(down, up)| (row, down, up)).or(first);
    }
    first.map(|(row, down, up)| Flaw::CellChoice { row, down, up })
}

/// From each column to each: whether rows that are down in one and up in the next can pass on a quantum that the first
/// lacks, and if so, the highest code up to which such rows reach. Cells pass it on the other way round.
pub(super) fn paths(rows: &[Row], codes: &[CountyCode]) -> Paths {
    let mut paths = [[None; 8]; 8];
    for (row, found) in rows.iter().enumerate() {
        for (from, to) in found.pairs() {
            paths[from][to] = paths[from][to].max(Some(codes[row]));
        }
    }
    for via in 0..8 {
        for from in 0..8 {
            for to in 0..8 {
                paths[from][to] = paths[from][to].max(paths[from][via].min(paths[via][to]));
            }
        }
    }
    paths
}

/// The columns of a set, ascending.
pub(super) fn members(set: u8) -> impl Iterator<Item = usize> {
    (0..8).filter(move |column| set >> column & 1 == 1)
}
