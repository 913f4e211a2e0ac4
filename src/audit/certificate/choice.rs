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
    Row { row: usize, floor: u128, is_whole: bool },
    /// Cells that do not add up to the pool.
    Column { column: usize },
    /// The first row rounded down that could have had the quantum of one rounded up after it.
    RowChoice { down: usize, up: usize },
    /// The same within a row: column `down` could have had the quantum of column `up`.
    CellChoice { row: usize, down: usize, up: usize },
}

/// Where a cell or a row's sum stands beside its exact value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Whole,
    Down,
    Up,
    Outside,
}

/// A row as far as it matters to others.
pub(super) struct Row {
    pub(super) code: CountyCode,
    /// Leading binary digits of what its exact sum has above a whole number.
    pub(super) digits: u128,
    pub(super) side: Side,
    /// The columns whose cells stand on each side, one bit each.
    pub(super) sets: [u8; 4],
    /// Whether a cell is rounded up although it comes after one that is not.
    pub(super) is_inverted: bool,
}

impl Row {
    /// The columns whose cells stand on a side, ascending.
    pub(super) fn columns(&self, side: Side) -> impl Iterator<Item = usize> + use<> {
        let set = self.sets[side as usize];
        (0..8).filter(move |column| set >> column & 1 == 1)
    }

    /// Each column rounded down with each rounded up.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.columns(Side::Down).flat_map(|down| self.columns(Side::Up).map(move |up| (down, up)))
    }
}

/// From each column to each: whether rows that are down in one and up in the next can pass on a quantum that the first
/// lacks, and if so, the highest code up to which such rows reach. Cells pass it on the other way round.
type Paths = [[Option<CountyCode>; 8]; 8];

/// The first row, and if there is none the first cell, that should have been rounded up. `order_rows` and `order_cells`
/// say which of two comes first.
pub(super) fn first_choice(
    rows: &[Row],
    order_rows: impl Fn(usize, usize) -> Ordering,
    order_cells: impl Fn(usize, usize, usize) -> Ordering,
) -> Option<Flaw> {
    let paths = paths(rows);
    row_choice(rows, &paths, order_rows).or_else(|| cell_choice(rows, &paths, order_cells))
}

fn paths(rows: &[Row]) -> Paths {
    let mut paths = [[None; 8]; 8];
    for row in rows {
        for (from, to) in row.pairs() {
            paths[from][to] = paths[from][to].max(Some(row.code));
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

/// Step 1: which rows round up.
fn row_choice(rows: &[Row], paths: &Paths, order: impl Fn(usize, usize) -> Ordering) -> Option<Flaw> {
    // By column, of the rows with a cell rounded as they are: the first that is down, the last that is up.
    let (mut first_down, mut last_up) = ([None; 8], [None; 8]);
    for (row, found) in rows.iter().enumerate() {
        let (kept, better) = match found.side {
            Side::Down => (&mut first_down, Ordering::Less),
            Side::Up => (&mut last_up, Ordering::Greater),
            Side::Whole | Side::Outside => continue,
        };
        for column in found.columns(found.side) {
            if kept[column].is_none_or(|kept| order(row, kept) == better) {
                kept[column] = Some(row);
            }
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
fn cell_choice(rows: &[Row], paths: &Paths, order: impl Fn(usize, usize, usize) -> Ordering) -> Option<Flaw> {
    let mut inverted: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].is_inverted).collect();
    inverted.sort_by_key(|row| rows[*row].code);
    inverted.into_iter().find_map(|row| {
        let later = |(down, up): &(usize, usize)| paths[*up][*down] > Some(rows[row].code);
        let wrong = rows[row].pairs().filter(later).filter(|(down, up)| order(row, *down, *up).is_lt());
        let first = wrong.min_by(|a, b| order(row, a.0, b.0).then(b.1.cmp(&a.1)));
        first.map(|(down, up)| Flaw::CellChoice { row, down, up })
    })
}
