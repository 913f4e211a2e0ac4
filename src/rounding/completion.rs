//! Which rows, and within them which cells, round up so that the table can still be completed: docs/rules.md section 10.
//!
//! Whether it can is decided without search, by Hoffman's circulation conditions for every set of columns: what the
//! columns of the set still need is at most what the rows can place there and at least what they must.
#![allow(clippy::indexing_slicing, reason = "rows and columns of one table")]

use std::cmp::Ordering;

use super::outcome::{RoundedRow, Rounding, RoundingError, RowRounding, Tie};

/// A set of columns, one bit each.
pub(super) type Set = u8;

/// What completing the table asks of a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    /// Columns in which the exact cell is not whole.
    pub(super) open: Set,
    /// How many of these cells round up, at most all of them.
    pub(super) ups: u8,
}

impl Row {
    fn at_least_in(self, set: Set) -> i64 {
        (i64::from(self.ups) - size(self.open & !set)).max(0)
    }

    fn at_most_in(self, set: Set) -> i64 {
        i64::from(self.ups).min(size(self.open & set))
    }

    /// Whether rounding the row up places one more quantum in the set for certain.
    fn charges(self, set: Set) -> bool {
        i64::from(self.ups) >= size(self.open & !set)
    }
}

/// A row whose sum is not whole, in its place among all by descending remainder.
pub(super) struct Ranked {
    pub(super) row: usize,
    /// Whether the row before has the same remainder.
    pub(super) equals_last: bool,
}

/// Step 1: rows by descending remainder; a row rounds up, and has one more of [`Row::ups`], if the table can still be
/// completed. `left` is what each column needs beyond its cells rounded down.
pub(super) fn round_rows(rows: &mut [Row], ranking: &[Ranked], left: &[i64]) -> Rounding {
    // For each set of columns: the quanta it needs beyond those that rows must place there.
    let mut room =
        for_each_set(left, |set| needs(left, set) - rows.iter().map(|row| row.at_least_in(set)).sum::<i64>());
    // From the set of all columns down: its room is what is left in all, and runs out first.
    let admits = |room: &[(Set, i64)], row: Row| room.iter().rev().all(|(set, room)| *room > 0 || !row.charges(*set));
    let mut rounding = Rounding { rows: vec![RoundedRow::default(); rows.len()], ..Rounding::default() };
    let mut rejected: Vec<usize> = Vec::new();
    let (mut before, mut rank) = (room.clone(), 0);
    for equals in ranking.chunk_by(|_, next| next.equals_last) {
        before.copy_from_slice(&room);
        for Ranked { row, .. } in equals {
            rank += 1;
            let is_up = admits(&room, rows[*row]);
            if is_up {
                let charged = room.iter_mut().filter(|(set, _)| rows[*row].charges(*set));
                charged.for_each(|(_, room)| *room -= 1);
                rows[*row].ups += 1;
                rounding.cut = Some(*row);
                for passed_over in rejected.drain(..) {
                    rounding.rows[passed_over].rounding = RowRounding::PassedOver;
                }
            } else {
                rejected.push(*row);
            }
            let up_or_down = if is_up { RowRounding::Up } else { RowRounding::Down };
            rounding.rows[*row] = RoundedRow { rank, rounding: up_or_down };
        }
        if equals.len() > 1 {
            let is_up = |row: &usize| rounding.rows[*row].rounding == RowRounding::Up;
            let (up, down): (Vec<usize>, Vec<usize>) = equals.iter().map(|ranked| ranked.row).partition(is_up);
            // Of those rounded down, the rows that the order decided: first among their equals they would be up.
            let down: Vec<usize> = down.into_iter().filter(|row| admits(&before, rows[*row])).collect();
            if !up.is_empty() && !down.is_empty() {
                rounding.ties.push(Tie { rounded_up: up, rounded_down: down });
            }
        }
    }
    rounding
}

/// Step 2: rows in an order; within a row its open cells in the order of `compare(row, column, column)`: a cell
/// rounds up if its row still needs it and the rest can still be completed. `raise` is told each row's choice.
pub(super) fn round_cells(
    rows: &[Row],
    order: &[usize],
    left: &[i64],
    compare: impl Fn(usize, usize, usize) -> Ordering,
    mut raise: impl FnMut(usize, Set),
) -> Result<(), RoundingError> {
    // For each set of columns: what rows still to come can place there beyond what it needs.
    let mut slack =
        for_each_set(left, |set| rows.iter().map(|row| row.at_most_in(set)).sum::<i64>() - needs(left, set));
    let mut cells: Vec<usize> = Vec::new();
    for place in order.iter().copied() {
        let row = rows[place];
        let lost = |chosen: Set, set: Set| row.at_most_in(set) - size(chosen & set);
        let fits = |chosen: Set| slack.iter().all(|(set, slack)| *slack >= lost(chosen, *set));
        cells.clear();
        cells.extend(members(row.open));
        cells.sort_unstable_by(|a, b| compare(place, *a, *b));
        let chosen = first_choice(&cells, row.ups, 0, &fits);
        let chosen = chosen.ok_or(RoundingError::Internal { what: "no way to complete the table" })?;
        slack.iter_mut().for_each(|(set, slack)| *slack -= lost(chosen, *set));
        raise(place, chosen);
    }
    Ok(())
}

/// The first set of so many columns, in their order, that fits.
fn first_choice(order: &[usize], ups: u8, chosen: Set, fits: &impl Fn(Set) -> bool) -> Option<Set> {
    if ups == 0 {
        return fits(chosen).then_some(chosen);
    }
    let (column, rest) = order.split_first()?;
    first_choice(rest, ups - 1, chosen | 1 << column, fits).or_else(|| first_choice(rest, ups, chosen, fits))
}

/// Σ of what the columns of a set need.
fn needs(left: &[i64], set: Set) -> i64 {
    members(set).map(|column| left[column]).sum()
}

/// A value for each set of the columns, from the empty one to all.
fn for_each_set(columns: &[i64], value: impl Fn(Set) -> i64) -> Vec<(Set, i64)> {
    (0..=Set::MAX).take(1 << columns.len()).map(|set| (set, value(set))).collect()
}

/// How many columns a set has.
fn size(set: Set) -> i64 {
    i64::from(set.count_ones())
}

/// The columns of a set, ascending.
pub(super) fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..8).filter(move |column| set >> column & 1 == 1)
}
