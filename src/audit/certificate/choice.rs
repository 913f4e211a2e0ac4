//! Whether the right rows, and within them the right cells, were rounded up.

use super::exam::Exam;
use super::{Flaw, Row, Table, bit, places};

impl<T: Table> Exam<'_, T> {
    /// Step 1: no row rounded down comes before one rounded up whose quantum it could have had.
    pub(super) fn check_row_choice(&self, rows: &[Row], flaws: &mut Vec<Flaw>) {
        let columns = self.columns.len();
        let mut passes_on = [0_u8; 8]; // from a column with a quantum too many, to those a row can pass it on to
        let mut first_down: [Option<usize>; 8] = [None; 8];
        let mut last_up: [Option<usize>; 8] = [None; 8];
        for (index, row) in rows.iter().enumerate() {
            if row.up != 0 {
                each(&mut passes_on, row.down, |to| *to |= row.up);
            }
            if row.is_down {
                each(&mut first_down, row.down, |first| {
                    if first.is_none_or(|first| self.sequence(rows, index, first).is_lt()) {
                        *first = Some(index);
                    }
                });
            } else if row.is_up {
                each(&mut last_up, row.up, |last| {
                    if last.is_none_or(|last| self.sequence(rows, index, last).is_gt()) {
                        *last = Some(index);
                    }
                });
            }
        }
        let reach = closure(passes_on);
        for from in 0..columns {
            for to in places(reach.get(from).copied().unwrap_or(0)) {
                let (up, down) = (
                    last_up.get(from).copied().flatten(),
                    first_down.get(to).copied().flatten(),
                );
                if let (Some(up), Some(down)) = (up, down)
                    && self.sequence(rows, down, up).is_lt()
                    && !flaws.contains(&Flaw::RowChoice { down, up })
                {
                    flaws.push(Flaw::RowChoice { down, up });
                }
            }
        }
    }

    /// Step 2: no cell rounded down comes before one of its row rounded up if the rows after could make up for it.
    pub(super) fn check_cell_choice(&self, rows: &[Row], flaws: &mut Vec<Flaw>) {
        if self.inversions.is_empty() {
            return;
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        if !order.is_sorted_by_key(|row| self.table.code(*row)) {
            order.sort_by_key(|row| self.table.code(*row));
        }
        let mut inversions = self.inversions.clone();
        let mut place_of = vec![0_usize; rows.len()];
        for (place, row) in order.iter().enumerate() {
            if let Some(slot) = place_of.get_mut(*row) {
                *slot = place;
            }
        }
        inversions.sort_by_key(|(row, _, _)| place_of.get(*row).copied());
        // From the last row to the first; the graph holds the rows after the one at hand.
        let mut passes_on = [0_u8; 8]; // from a column with a quantum too many: the row gives it up and takes another
        let mut reach = closure(passes_on);
        for row in order.into_iter().rev() {
            while let Some((_, down, up)) = inversions.pop_if(|(at, _, _)| *at == row) {
                if reach.get(down).is_some_and(|reach| reach & bit(up) != 0) {
                    flaws.push(Flaw::CellChoice { row, down, up });
                }
            }
            let Some(found) = rows.get(row) else { continue };
            let before = passes_on;
            each(&mut passes_on, found.up, |to| *to |= found.down);
            if passes_on != before {
                reach = closure(passes_on);
            }
        }
    }
}

/// Does something for every place of a set.
#[inline]
fn each<T>(all: &mut [T; 8], set: u8, mut action: impl FnMut(&mut T)) {
    for place in places(set) {
        if let Some(one) = all.get_mut(place) {
            action(one);
        }
    }
}

/// What can be reached from each place, itself included.
fn closure(steps: [u8; 8]) -> [u8; 8] {
    let mut reach = steps;
    for (place, reach) in reach.iter_mut().enumerate() {
        *reach |= bit(place);
    }
    for _ in 0..3 {
        // Each round doubles the length of the paths: 1, 2, 4, 8.
        let before = reach;
        for reach in &mut reach {
            *reach = before
                .iter()
                .enumerate()
                .filter(|(place, _)| *reach & bit(*place) != 0)
                .fold(*reach, |all, (_, more)| all | more);
        }
    }
    reach
}
