//! Who comes first: rows in the order of their keys, and the largest of many remainders without sorting them all.

use std::cmp::Ordering;

use crate::quota;

/// Rows in ascending order of their keys: the order that settles ties.
///
/// ```
/// use special_fund::Order;
///
/// let codes = [330802, 330127, 330324];
/// let order = Order::by_key(3, |row| codes[row]);
/// assert_eq!(order.rows().collect::<Vec<_>>(), [1, 2, 0]);
/// assert_eq!(order.place(0), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Order {
    rows: usize,
    /// Rows by place, and places by row; `None` when every row is already in its place.
    moved: Option<(Vec<usize>, Vec<usize>)>,
}

impl Order {
    /// The order in which the rows stand.
    #[must_use]
    pub fn as_given(rows: usize) -> Order {
        Order { rows, moved: None }
    }

    /// Rows `0..rows` by ascending key; rows with equal keys stay as given. Linear: by the digits of the keys.
    #[must_use]
    pub fn by_key(rows: usize, key: impl Fn(usize) -> u64) -> Order {
        if (1..rows).all(|row| key(row.wrapping_sub(1)) <= key(row)) {
            return Order::as_given(rows);
        }
        let mut keyed: Vec<(u64, usize)> = (0..rows).map(|row| (key(row), row)).collect();
        let mut sorted = vec![(0, 0); rows];
        for shift in (0..u64::BITS).step_by(11) {
            if sort_by_digit(&keyed, &mut sorted, shift) {
                std::mem::swap(&mut keyed, &mut sorted);
            }
        }
        let by_place: Vec<usize> = keyed.into_iter().map(|(_, row)| row).collect();
        let mut by_row = vec![0; rows];
        for (place, row) in by_place.iter().enumerate() {
            if let Some(slot) = by_row.get_mut(*row) {
                *slot = place;
            }
        }
        Order {
            rows,
            moved: Some((by_place, by_row)),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).map(|place| match &self.moved {
            Some((by_place, _)) => by_place.get(place).copied().unwrap_or(place),
            None => place,
        })
    }

    /// The place of a row in the order.
    #[must_use]
    #[inline]
    pub fn place(&self, row: usize) -> usize {
        match &self.moved {
            Some((_, by_row)) => by_row.get(row).copied().unwrap_or(row),
            None => row,
        }
    }
}

/// Sorts by eleven binary digits of the keys, keeping the order of equal ones; `false` if they are the same in all keys
/// and nothing was done.
fn sort_by_digit(keyed: &[(u64, usize)], sorted: &mut [(u64, usize)], shift: u32) -> bool {
    let digit = |key: u64| usize::try_from((key >> shift) & 0x7ff).unwrap_or(0);
    let mut starts = [0_usize; 0x800];
    for (key, _) in keyed {
        if let Some(count) = starts.get_mut(digit(*key)) {
            *count = count.wrapping_add(1);
        }
    }
    if starts.contains(&keyed.len()) {
        return false;
    }
    let mut start = 0_usize;
    for count in &mut starts {
        (start, *count) = (start.wrapping_add(*count), start);
    }
    for (key, row) in keyed {
        if let Some(place) = starts.get_mut(digit(*key)) {
            if let Some(slot) = sorted.get_mut(*place) {
                *slot = (*key, *row);
            }
            *place = place.wrapping_add(1);
        }
    }
    true
}

/// A row with the leading digits of its remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ranked {
    pub(crate) digits: u64,
    pub(crate) row: usize,
}

/// Several equal remainders of which some were rounded up and some down: the order of the keys decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tie {
    /// Rows rounded up, ascending.
    pub rounded_up: Vec<usize>,
    /// Rows rounded down, ascending.
    pub rounded_down: Vec<usize>,
}

/// The order "larger remainder first, equal remainders by key", and how far its digits can be trusted.
pub(crate) struct Ranking<'a, C> {
    /// Exact comparison of two rows' remainders.
    pub(crate) compare: C,
    pub(crate) order: &'a Order,
    /// How many digits were added up for each row: the digits err by less than this many times [`quota::ERROR`].
    pub(crate) terms: u64,
}

impl<C: Fn(usize, usize) -> Ordering> Ranking<'_, C> {
    fn slack(&self) -> u64 {
        self.terms.saturating_mul(quota::ERROR)
    }

    /// The remainders of two rows, compared: by their digits if these are far enough apart, else exactly.
    pub(crate) fn remainders(&self, a: Ranked, b: Ranked) -> Ordering {
        if a.digits.abs_diff(b.digits) >= self.slack() {
            a.digits.cmp(&b.digits)
        } else {
            (self.compare)(a.row, b.row)
        }
    }

    /// `Less` if `a` comes before `b`.
    pub(crate) fn sequence(&self, a: Ranked, b: Ranked) -> Ordering {
        self.remainders(b, a)
            .then_with(|| self.order.place(a.row).cmp(&self.order.place(b.row)))
    }

    /// Moves the first `count` of the ranking to the front, the last of them to place `count - 1`; linear time.
    ///
    /// One selection by digits alone leaves a band of rows too close to its threshold to call; everything above the
    /// band is in, everything below is out, and only the band is compared exactly.
    pub(crate) fn first(&self, rows: &mut [Ranked], count: usize) {
        if count == 0 || count > rows.len() {
            return;
        }
        let last = count.wrapping_sub(1);
        let (_, threshold, _) = rows.select_nth_unstable_by(last, |a, b| b.digits.cmp(&a.digits));
        let threshold = threshold.digits;
        let slack = self.slack();
        let (front, back) = rows.split_at_mut(count);
        let above = partition(front, |r| r.digits.saturating_sub(threshold) >= slack);
        let close = partition(back, |r| threshold.saturating_sub(r.digits) < slack);
        if let Some(band) = rows.get_mut(above..count.saturating_add(close)) {
            let last = last.saturating_sub(above);
            if last < band.len() {
                band.select_nth_unstable_by(last, |a, b| self.sequence(*a, *b));
            }
        }
    }

    /// The tie at the cut, if the key order decided one: rows that equal `last`, the last row rounded up.
    pub(crate) fn tie(&self, last: Ranked, up: &[Ranked], down: &[Ranked]) -> Option<Tie> {
        let equals = |rows: &[Ranked]| {
            let equal = rows.iter().filter(|r| self.remainders(**r, last).is_eq());
            let mut equal: Vec<usize> = equal.map(|r| r.row).collect();
            equal.sort_unstable();
            equal
        };
        let rounded_down = equals(down);
        (!rounded_down.is_empty()).then(|| Tie {
            rounded_up: equals(up),
            rounded_down,
        })
    }
}

/// Moves the rows that pass the test to the front and returns how many there are.
fn partition(rows: &mut [Ranked], test: impl Fn(&Ranked) -> bool) -> usize {
    let mut passed = 0;
    for index in 0..rows.len() {
        if rows.get(index).is_some_and(&test) {
            rows.swap(index, passed);
            passed = passed.wrapping_add(1);
        }
    }
    passed
}
