//! Whether the right rows, and within them the right cells, were rounded up.
//!
//! A row rounded down could take the quantum of a row rounded up if the columns between them can pass it on, by rows
//! that have a cell up in one and down in the other: reachability among at most eight columns. If no row could trade
//! with one that comes after it, the rows rounded up are the rule's: they are the best basis of a matroid exactly if no
//! single exchange improves them. Within rows the same holds cell by cell, each row against the rows after it.
//!
//! Of all that could trade, the first is the one that the rule rounds up for certain: every one before it that is
//! rounded down could only trade with those before itself. Of the others nothing is certain until this one is right.

#![allow(clippy::indexing_slicing, reason = "columns are below 8, rows are counted by themselves")]

use std::cmp::{Ordering, Reverse};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Leading binary digits of what its exact sum has above a whole number: 64, and too low by less than one a column.
    pub(super) digits: u128,
    pub(super) side: Side,
    pub(super) up: u8,
    pub(super) down: u8,
    pub(super) outside: u8,
    /// Of each column rounded down, those rounded up although they come after it.
    pub(super) inverted: [u8; 8],
}

/// Step 1: which rows round up.
pub(super) fn row_choice(rows: &[Row], order: impl Fn(usize, usize) -> Ordering) -> Option<Flaw> {
    let mut steps = Steps::default();
    let (mut first_down, mut last_up) = ([None; 8], [None; 8]);
    for (row, found) in rows.iter().enumerate() {
        // A column that is a quantum short has it from a cell rounded down; its row lacks one where a cell is up.
        steps.add(found.down, found.up);
        let keep = |kept: &mut Option<usize>, is_better: fn(Ordering) -> bool| {
            if kept.is_none_or(|kept| is_better(order(row, kept))) {
                *kept = Some(row);
            }
        };
        for column in members(found.down).filter(|_| found.side == Side::Down) {
            keep(&mut first_down[column], Ordering::is_lt);
        }
        for column in members(found.up).filter(|_| found.side == Side::Up) {
            keep(&mut last_up[column], Ordering::is_gt);
        }
    }
    let reach = steps.closure();
    let trades = (0..8).flat_map(|from| members(reach[from]).map(move |to| (from, to)));
    let trades = trades.filter_map(|(from, to)| Some((first_down[to]?, last_up[from]?)));
    let wrong = trades.filter(|(down, up)| order(*down, *up).is_lt());
    let first = wrong.min_by(|(a, _), (b, _)| order(*a, *b));
    first.map(|(down, up)| Flaw::RowChoice { down, up })
}

/// Step 2: which cells round up, from the last row to the first. `order` is that of two cells of a row.
pub(super) fn cell_choice(
    rows: &[Row],
    code: impl Fn(usize) -> CountyCode,
    order: impl Fn(usize, usize, usize) -> Ordering,
) -> Option<Flaw> {
    if rows.iter().all(|row| row.inverted == [0; 8]) {
        return None;
    }
    let mut sequence: Vec<usize> = (0..rows.len()).collect();
    sequence.sort_by_cached_key(|row| Reverse(code(*row)));
    let mut steps = Steps::default();
    let mut reach = steps.closure();
    let mut first = None;
    for row in sequence {
        let found = &rows[row];
        let wrong = members(found.down).filter_map(|down| {
            let up = members(found.inverted[down] & reach[down]).last()?;
            Some((down, up))
        });
        let wrong = wrong.min_by(|(a, _), (b, _)| order(row, *a, *b));
        first = wrong.map(|(down, up)| Flaw::CellChoice { row, down, up }).or(first);
        // The rows after one pass on a quantum too many: up now, and down instead.
        let before = steps;
        steps.add(found.up, found.down);
        if steps != before {
            reach = steps.closure();
        }
    }
    first
}

/// From each column, those that some row can pass a quantum on to: one bit each.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Steps([u8; 8]);

impl Steps {
    /// From every column of one set to every one of another.
    fn add(&mut self, from: u8, to: u8) {
        members(from).for_each(|column| self.0[column] |= to);
    }

    /// What can be reached in any number of steps, the column itself included.
    fn closure(self) -> [u8; 8] {
        let mut reach = self.0;
        (0..8).for_each(|column| reach[column] |= 1 << column);
        for through in 0..8 {
            for from in 0..8 {
                if reach[from] >> through & 1 == 1 {
                    reach[from] |= reach[through];
                }
            }
        }
        reach
    }
}

/// The columns of a set, ascending.
pub(super) fn members(set: u8) -> impl Iterator<Item = usize> {
    let mut rest = set;
    std::iter::from_fn(move || {
        let first = (rest != 0).then_some(rest.trailing_zeros() as usize);
        rest &= rest.saturating_sub(1);
        first
    })
}
