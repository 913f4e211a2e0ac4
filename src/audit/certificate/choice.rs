//! Whether the right rows, and within them the right cells, were rounded up.

use std::cmp::Ordering;

use super::exam::Exam;
use super::{Flaw, Row, Sets, Table, bit, places};

/// A row whose sum is not whole, as far as it matters who was rounded up.
#[derive(Clone, Copy)]
pub(super) struct Ranked {
    pub(super) row: usize,
    pub(super) found: Row,
}

/// What some rows tell of who was rounded up. Of rows that round the same columns only one matters, the first rounded
/// down or the last rounded up; there are few sets of columns.
pub(super) struct Candidates {
    steps: Steps,
    first_down: Vec<Option<Ranked>>,
    last_up: Vec<Option<Ranked>>,
}

impl Candidates {
    pub(super) fn new(columns: usize) -> Candidates {
        let sets = 1_usize << columns.min(8);
        Candidates { steps: Steps(0), first_down: vec![None; sets], last_up: vec![None; sets] }
    }
}

impl<T: Table> Exam<'_, T> {
    /// Notes what a row tells.
    #[inline]
    pub(super) fn note(&self, candidates: &mut Candidates, ranked: Ranked) {
        let found = ranked.found;
        candidates.steps.add(found.sets.down, found.sets.up);
        if found.is_down {
            if let Some(first) = candidates.first_down.get_mut(usize::from(found.sets.down)) {
                self.keep(first, ranked, Ordering::is_lt);
            }
        } else if found.is_up
            && let Some(last) = candidates.last_up.get_mut(usize::from(found.sets.up))
        {
            self.keep(last, ranked, Ordering::is_gt);
        }
    }

    /// Notes what other rows tell.
    pub(super) fn note_all(&self, candidates: &mut Candidates, more: Candidates) {
        candidates.steps.0 |= more.steps.0;
        for ranked in more.first_down.into_iter().chain(more.last_up).flatten() {
            self.note(candidates, ranked);
        }
    }

    /// Step 1: no row rounded down comes before one rounded up whose quantum it could have had.
    ///
    /// Of all that do, the first is the one that the rule rounds up for certain: every row before it that is rounded
    /// down could only trade with rows before itself, so the rule rounds it down too. Of the others nothing is certain
    /// until this one is right.
    pub(super) fn check_row_choice(&self, candidates: &Candidates) -> Option<Flaw> {
        // The row rounded up would leave its column a quantum short; the one rounded down has one for its own.
        let reach = candidates.steps.closure();
        let first_down = self.by_column(&candidates.first_down, Ordering::is_lt);
        let last_up = self.by_column(&candidates.last_up, Ordering::is_gt);
        let mut first: Option<(Ranked, Ranked)> = None;
        for from in 0..self.columns.len() {
            for to in places(reach.get(from).copied().unwrap_or(0)) {
                let (up, down) = (last_up.get(from).copied().flatten(), first_down.get(to).copied().flatten());
                if let (Some(up), Some(down)) = (up, down)
                    && self.sequence(down, up).is_lt()
                    && first.is_none_or(|(other, _)| self.sequence(down, other).is_lt())
                {
                    first = Some((down, up));
                }
            }
        }
        first.map(|(down, up)| Flaw::RowChoice { down: down.row, up: up.row })
    }

    /// Step 2: no cell rounded down comes before one of its row rounded up if the rows after could make up for it.
    ///
    /// Of all that do, the first cell of the first row is the one that the rule rounds up for certain, for the same
    /// reason as in step 1; the choice of later rows depends on it.
    pub(super) fn check_cell_choice(&self, rows: &[Sets], mut inversions: Vec<(usize, usize, usize)>) -> Option<Flaw> {
        if inversions.is_empty() {
            return None;
        }
        let order = self.table.order();
        if let Some(order) = &order {
            let mut place_of = vec![0_usize; rows.len()];
            for (place, row) in order.iter().enumerate() {
                if let Some(slot) = place_of.get_mut(*row) {
                    *slot = place;
                }
            }
            inversions.sort_by_key(|(row, _, _)| place_of.get(*row).copied());
        }
        let row_at = |place: usize| match &order {
            Some(order) => order.get(place).copied(),
            None => Some(place),
        };
        // From the last row to the first; the graph holds the rows after the one at hand, and passes on a quantum too
        // many: the column now rounded up has it, and the one now rounded down lacks it.
        let mut steps = Steps(0);
        let mut reach = steps.closure();
        let mut first: Option<(usize, usize, usize)> = None;
        for row in (0..rows.len()).rev().filter_map(row_at) {
            if inversions.is_empty() {
                break;
            }
            while let Some((_, down, up)) = inversions.pop_if(|(at, _, _)| *at == row) {
                let is_flaw = reach.get(down).is_some_and(|reach| reach & bit(up) != 0);
                let is_first = first
                    .is_none_or(|(before, other, _)| before != row || self.cell_sequence(row, down, other).is_lt());
                if is_flaw && is_first {
                    first = Some((row, down, up));
                }
            }
            let Some(found) = rows.get(row) else { continue };
            let before = steps;
            steps.add(found.up, found.down);
            if steps != before {
                reach = steps.closure();
            }
        }
        first.map(|(row, down, up)| Flaw::CellChoice { row, down, up })
    }

    /// Keeps the row that comes before the other, or after it.
    #[inline]
    fn keep(&self, kept: &mut Option<Ranked>, ranked: Ranked, is_better: fn(Ordering) -> bool) {
        if kept.is_none_or(|kept| is_better(self.sequence(ranked, kept))) {
            *kept = Some(ranked);
        }
    }

    /// What is kept of each set of columns, for each column.
    fn by_column(&self, sets: &[Option<Ranked>], is_better: fn(Ordering) -> bool) -> [Option<Ranked>; 8] {
        let mut columns = [None; 8];
        for (set, ranked) in (0..=u8::MAX).zip(sets) {
            let Some(ranked) = ranked else { continue };
            for place in places(set) {
                if let Some(kept) = columns.get_mut(place) {
                    self.keep(kept, *ranked, is_better);
                }
            }
        }
        columns
    }
}

/// From each column, those that some row can pass a burden on to, a byte a column, a bit each: a quantum too few, by
/// rounding up there a cell rounded down and the other way in the next column (step 1), or a quantum too many, by the
/// reverse (step 2).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Steps(u64);

impl Steps {
    /// From any column of one set to any of another.
    #[inline]
    fn add(&mut self, from: u8, to: u8) {
        let spread = SPREAD.get(usize::from(from)).copied().unwrap_or(0);
        self.0 |= spread & u64::from_le_bytes([to; 8]);
    }

    /// What can be reached from each column, itself included.
    fn closure(self) -> [u8; 8] {
        let mut reach = self.0.to_le_bytes();
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
}

/// Of each set, the bytes of its members.
const SPREAD: [u64; 256] = {
    let mut spread = [0_u64; 256];
    let mut set = 0_u64;
    let mut rest: &mut [u64] = &mut spread;
    while let [first, others @ ..] = rest {
        let mut place = 0_u32;
        while place < 8 {
            if set & (1 << place) != 0 {
                *first |= 0xff << place.wrapping_mul(8);
            }
            place = place.wrapping_add(1);
        }
        set = set.wrapping_add(1);
        rest = others;
    }
    spread
};
