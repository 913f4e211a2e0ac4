//! Each row against its exact values.

use std::cmp::Ordering;
use std::ops::Range;

use super::choice::{Candidates, Ranked};
use super::column::Column;
use super::{Flaw, Row, Sets, Table, bit, places};
use crate::audit::wide::Wide;

/// Binary digits of a remainder that are looked at first.
const PLACES: u32 = 62;
/// Digits of one remainder err by less than this, either way, in units of the last (and by less than 2½ at that:
/// [`super::column::Narrow::digits`]).
const ERROR: i64 = 4;
/// Digits of a row's sum err by less than this: at most eight remainders.
const ROW_ERROR: i64 = 32;
/// From this distance on, the digits of two rows' sums say which is larger.
const TWO_ROW_ERRORS: u64 = 64;

/// A published cell against its exact value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Whole,
    Down,
    Up,
    Outside,
}

pub(super) struct Exam<'a, T> {
    pub(super) table: &'a T,
    pub(super) columns: Vec<Column>,
    /// Whether leading digits are known for every column; else every comparison is exact.
    has_digits: bool,
}

/// What there is to say of some rows.
pub(super) struct Examined {
    pub(super) rows: Vec<Sets>,
    pub(super) candidates: Candidates,
    /// Σ cells of each column.
    pub(super) sums: Vec<u128>,
    /// Cells of a row rounded up although another, rounded down, comes before: (row, down, up).
    pub(super) inversions: Vec<(usize, usize, usize)>,
    pub(super) flaws: Vec<Flaw>,
}

impl<'a, T: Table> Exam<'a, T> {
    pub(super) fn new(table: &'a T, columns: Vec<Column>) -> Self {
        let has_digits = columns.iter().all(|column| column.narrow.is_some());
        Exam { table, columns, has_digits }
    }

    /// Cells and sums of some rows.
    pub(super) fn examine(&self, rows: Range<usize>) -> Examined {
        let mut examined = Examined {
            rows: Vec::with_capacity(self.table.rows().saturating_sub(rows.start)),
            candidates: Candidates::new(self.columns.len()),
            sums: vec![0; self.columns.len()],
            inversions: Vec::new(),
            flaws: Vec::new(),
        };
        for row in rows {
            let found = self.examine_row(row, &mut examined);
            examined.rows.push(found.sets);
            self.note(&mut examined.candidates, Ranked { row, found });
        }
        examined
    }

    /// Takes what there is to say of the rows that follow.
    pub(super) fn append(&self, examined: &mut Examined, next: Examined) {
        examined.rows.extend(next.rows);
        self.note_all(&mut examined.candidates, next.candidates);
        for (sum, more) in examined.sums.iter_mut().zip(next.sums) {
            *sum = sum.saturating_add(more);
        }
        examined.inversions.extend(next.inversions);
        examined.flaws.extend(next.flaws);
    }

    #[inline]
    fn examine_row(&self, row: usize, examined: &mut Examined) -> Row {
        let Examined { sums, inversions, flaws, .. } = examined;
        let mut digits = [0_i64; 8];
        let mut found = Row::default();
        let (mut sum, mut ups, mut is_sound) = (0_i128, 0_i128, true);
        for (place, (column, total)) in self.columns.iter().zip(sums).enumerate() {
            let cell = self.table.cell(row, place);
            *total = total.saturating_add(cell);
            let (side, part) = self.judge(column, row, place, cell);
            match side {
                Side::Whole => {}
                Side::Down => found.sets.down |= bit(place),
                Side::Up => {
                    found.sets.up |= bit(place);
                    ups = ups.wrapping_add(1);
                }
                Side::Outside => {
                    flaws.push(Flaw::Cell { row, column: place });
                    is_sound = false;
                }
            }
            if let Some(slot) = digits.get_mut(place) {
                *slot = part;
            }
            sum = sum.wrapping_add(i128::from(part));
        }
        if !is_sound {
            return Row::default();
        }
        if found.sets.up | found.sets.down == 0 {
            return found;
        }
        match self.row_sum(row, sum, ups) {
            Some((side, part)) => {
                found.digits = part;
                found.is_up = side == Side::Up;
                found.is_down = side == Side::Down;
            }
            None => flaws.push(Flaw::Row { row }),
        }
        if found.sets.up != 0 && found.sets.down != 0 {
            self.note_inversions(row, found.sets, &digits, inversions);
        }
        found
    }

    /// Which side of its exact value a cell lies on, and the leading digits of the remainder.
    #[inline]
    fn judge(&self, column: &Column, row: usize, place: usize, cell: u128) -> (Side, i64) {
        if let (Some(narrow), true) = (column.narrow, self.has_digits)
            && cell <= column.pool
        {
            let weight = self.table.narrow(row, place).unwrap_or(0);
            let (exact, cell) = (column.pool.wrapping_mul(weight), cell.wrapping_mul(narrow.total));
            return match exact.checked_sub(cell) {
                Some(0) => (Side::Whole, 0),
                Some(above) if above < narrow.total => (Side::Down, narrow.digits(above)),
                Some(_) => (Side::Outside, 0),
                None => match narrow.total.checked_sub(cell.wrapping_sub(exact)) {
                    Some(above) if above > 0 => (Side::Up, narrow.digits(above)),
                    _ => (Side::Outside, 0),
                },
            };
        }
        (self.judge_exactly(column, row, place, cell), 0)
    }

    #[cold]
    fn judge_exactly(&self, column: &Column, row: usize, place: usize, cell: u128) -> Side {
        let exact = self.table.wide(row, place).times(&Wide::from(column.pool));
        let times = |cell: u128| column.total.times(&Wide::from(cell));
        match times(cell).cmp(&exact) {
            Ordering::Equal => Side::Whole,
            Ordering::Less if exact < times(cell.saturating_add(1)) => Side::Down,
            Ordering::Greater if times(cell.saturating_sub(1)) < exact => Side::Up,
            _ => Side::Outside,
        }
    }

    /// Which side of its exact value a row's sum lies on; `None` if it is neither ⌊exact⌋ nor ⌈exact⌉.
    #[inline]
    fn row_sum(&self, row: usize, digits: i128, ups: i128) -> Option<(Side, i64)> {
        let (whole, part) = (digits >> PLACES, digits & ((1 << PLACES) - 1));
        let part = i64::try_from(part).unwrap_or(0);
        let is_clear = part > ROW_ERROR && part < (1 << PLACES) - ROW_ERROR;
        if !is_clear || !self.has_digits {
            return self.row_sum_exactly(row, digits);
        }
        match ups.wrapping_sub(whole) {
            0 => Some((Side::Down, part)),
            1 => Some((Side::Up, part)),
            _ => None,
        }
    }

    #[cold]
    fn row_sum_exactly(&self, row: usize, digits: i128) -> Option<(Side, i64)> {
        let (exact, one) = (self.exact_sum(row), self.denominator());
        let sum = self.cell_sum(row);
        let times = |sum: u128| one.times(&Wide::from(sum));
        let near = |whole: i128| i64::try_from(digits.wrapping_sub(whole << PLACES)).unwrap_or(0);
        let nearest = digits.wrapping_add(1 << (PLACES - 1)) >> PLACES;
        match times(sum).cmp(&exact) {
            Ordering::Equal => Some((Side::Whole, 0)),
            Ordering::Less => {
                let is_floor = exact < times(sum.saturating_add(1));
                is_floor.then(|| (Side::Down, near(self.floor_digits(nearest, &exact, row))))
            }
            Ordering::Greater => {
                let is_ceiling = times(sum.saturating_sub(1)) < exact;
                is_ceiling.then(|| (Side::Up, near(self.floor_digits(nearest, &exact, row))))
            }
        }
    }

    /// The whole part of a sum of remainders whose digits lie next to the whole number `nearest`.
    fn floor_digits(&self, nearest: i128, exact: &Wide, row: usize) -> i128 {
        let floors = (0..self.columns.len()).fold(0_u128, |sum, place| sum.saturating_add(self.floor(row, place)));
        let at = u128::try_from(nearest).unwrap_or(0).saturating_add(floors);
        if *exact < self.denominator().times(&Wide::from(at)) { nearest.wrapping_sub(1) } else { nearest }
    }

    /// ⌊exact⌋ of a cell that is ⌊exact⌋ or ⌈exact⌉.
    fn floor(&self, row: usize, place: usize) -> u128 {
        let cell = self.table.cell(row, place);
        let side = self.columns.get(place).map(|column| self.judge_exactly(column, row, place, cell));
        if side == Some(Side::Up) { cell.saturating_sub(1) } else { cell }
    }

    fn cell_sum(&self, row: usize) -> u128 {
        let cells = (0..self.columns.len()).map(|place| self.table.cell(row, place));
        cells.fold(0, u128::saturating_add)
    }

    fn denominator(&self) -> Wide {
        let totals = self.columns.iter().map(|column| &column.total).filter(|total| **total != Wide::from(0));
        totals.fold(Wide::from(1), |product, total| product.times(total))
    }

    /// The exact sum of a row's cells, over the common denominator.
    fn exact_sum(&self, row: usize) -> Wide {
        let mut sum = Wide::from(0);
        for (place, column) in self.columns.iter().enumerate().filter(|(_, column)| column.pool > 0) {
            let mut term = self.table.wide(row, place).times(&Wide::from(column.pool));
            for (other, column) in self.columns.iter().enumerate() {
                if other != place && column.total != Wide::from(0) {
                    term = term.times(&column.total);
                }
            }
            sum = sum.plus(&term);
        }
        sum
    }

    /// Notes cells rounded up although a cell rounded down comes before them: a larger remainder, or an equal one and
    /// an earlier column.
    #[inline]
    fn note_inversions(&self, row: usize, sets: Sets, digits: &[i64; 8], inversions: &mut Vec<(usize, usize, usize)>) {
        let digit = |place: usize| digits.get(place).copied().unwrap_or(0);
        for down in places(sets.down) {
            for up in places(sets.up) {
                let distance = digit(down).wrapping_sub(digit(up));
                let larger = if self.has_digits && distance.abs() >= 2 * ERROR {
                    distance.cmp(&0)
                } else {
                    self.compare_cells(row, down, up)
                };
                if larger.then_with(|| up.cmp(&down)).is_gt() {
                    inversions.push((row, down, up));
                }
            }
        }
    }

    /// The remainders of two cells of a row, compared exactly.
    #[cold]
    fn compare_cells(&self, row: usize, a: usize, b: usize) -> Ordering {
        let (Some(over_a), Some(over_b)) = (self.columns.get(a), self.columns.get(b)) else {
            return Ordering::Equal;
        };
        let both = over_a.total.times(&over_b.total);
        let part = |place: usize, column: &Column, other: &Column, floor: u128| {
            let exact = self.table.wide(row, place).times(&Wide::from(column.pool)).times(&other.total);
            exact.plus(&both.times(&Wide::from(floor)))
        };
        // a/A − ⌊a/A⌋ against b/B − ⌊b/B⌋, over A × B, each side with the other's floor added.
        let left = part(a, over_a, over_b, self.floor(row, b));
        left.cmp(&part(b, over_b, over_a, self.floor(row, a)))
    }

    /// `Less` if cell `a` of a row comes before cell `b`: a larger remainder, or an equal one and an earlier column.
    pub(super) fn cell_sequence(&self, row: usize, a: usize, b: usize) -> Ordering {
        self.compare_cells(row, b, a).then_with(|| a.cmp(&b))
    }

    /// `Less` if row `a` comes before row `b`: a larger remainder, or an equal one and a lower code.
    #[inline]
    pub(super) fn sequence(&self, a: Ranked, b: Ranked) -> Ordering {
        let distance = b.found.digits.wrapping_sub(a.found.digits); // both within 0 and 2^62, but for a few units
        if self.has_digits && distance.unsigned_abs() >= TWO_ROW_ERRORS {
            return distance.cmp(&0);
        }
        let codes = || self.table.code(a.row).cmp(&self.table.code(b.row));
        self.compare_rows(a, b).reverse().then_with(codes)
    }

    #[cold]
    fn compare_rows(&self, a: Ranked, b: Ranked) -> Ordering {
        let columns = 0..self.columns.len();
        let narrow = |row: usize, column: usize| self.table.narrow(row, column);
        if columns.clone().all(|column| narrow(a.row, column).is_some_and(|w| narrow(b.row, column) == Some(w))) {
            return Ordering::Equal;
        }
        let floor = |ranked: Ranked| self.cell_sum(ranked.row).saturating_sub(u128::from(ranked.found.is_up));
        let one = self.denominator();
        let with =
            |ranked: Ranked, other: Ranked| self.exact_sum(ranked.row).plus(&one.times(&Wide::from(floor(other))));
        with(a, b).cmp(&with(b, a))
    }
}
