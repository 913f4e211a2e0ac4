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

    /// Whether every row is in its place.
    pub(crate) fn is_as_given(&self) -> bool {
        self.moved.is_none()
    }

    /// The rows in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).map(|place| match &self.moved {
            Some((by_place, _)) => by_place.get(place).copied().unwrap_or(place),
            None => place,
        })
    }

    /// The place of a row in the order, both from 0; of a row that is not there, `row` itself, as if it stood behind all
    /// others.
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

/// The first of a ranking.
pub(crate) struct Leaders {
    /// Every row with more digits is one of them.
    above: u64,
    /// Of the others, the rows too close to call by their digits alone, the leaders among them in front.
    close: Vec<Ranked>,
    /// How many of those are leaders.
    first: usize,
    /// How many leaders there are besides.
    shown: usize,
}

impl Leaders {
    /// From all the leaders, the last of them last, and all the other rows.
    pub(crate) fn from_parts(mut leaders: Vec<Ranked>, others: Vec<Ranked>) -> Leaders {
        let first = leaders.len();
        leaders.extend(others);
        Leaders {
            above: u64::MAX,
            close: leaders,
            first,
            shown: 0,
        }
    }

    /// Of each row, whether its digits alone show that it is one of them; of no row where none is shown, as in a short
    /// table.
    #[inline]
    pub(crate) fn shown(&self, digits: &[u64]) -> impl Iterator<Item = bool> {
        let digits = if self.shown > 0 { digits } else { &[] };
        digits.iter().map(|digits| *digits > self.above)
    }

    /// The other leaders, the last of all of them last, and the rows that could have been.
    pub(crate) fn close(&self) -> (&[Ranked], &[Ranked]) {
        self.close.split_at(self.first.min(self.close.len()))
    }
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
    /// How many remainders at most were added up for each row: digits are too low by less than this many times
    /// [`quota::ERROR`]; those of a remainder below 1 unit may be 1 instead of 0, which passes no other.
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

    /// The first `count` of all rows whose digits are not 0; linear time.
    ///
    /// The leading digits of the digits are counted. Of many rows that tells who leads but for those that share the
    /// leading digits of the last leader, or are too near to them.
    pub(crate) fn leaders(&self, digits: &[u64], count: usize) -> Leaders {
        /// Below as many rows, each is looked at.
        const MANY: usize = 1 << LEADING;
        let (mut above, mut below) = (u64::MAX, 1);
        if count == 0 {
            below = above;
        } else if digits.len() >= MANY {
            let (least, most) = neighbourhood(digits, count);
            // The `count`-th largest digits, t, are one of these. At least `count` rows have t or more, and a row with
            // t − slack or less is smaller than each of them; fewer than `count` have more than t, and no other is
            // larger than a row with t + slack or more.
            let slack = self.slack().saturating_sub(1);
            above = most.saturating_add(slack);
            below = least.saturating_sub(slack).max(1);
        }
        let (mut close, mut shown) = (Vec::new(), 0_usize);
        for (row, digits) in digits.iter().copied().enumerate() {
            shown = shown.wrapping_add(usize::from(digits > above));
            // One comparison for both sides: nothing predicts on which of them a row is.
            if digits.wrapping_sub(below) <= above.wrapping_sub(below) {
                close.push(Ranked { digits, row });
            }
        }
        let first = count.saturating_sub(shown).min(close.len());
        self.first(&mut close, first);
        Leaders {
            above,
            close,
            first,
            shown,
        }
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

/// Binary digits that [`Ranking::leaders`] counts.
const LEADING: u32 = 12;

/// Between which digits the `count`-th largest lie: all that begin with the same leading digits.
#[inline(never)] // its counts take much room on the stack
fn neighbourhood(digits: &[u64], count: usize) -> (u64, u64) {
    const OTHERS: u32 = u64::BITS - LEADING;
    let mut counts = [0_usize; 1 << LEADING];
    for digits in digits {
        let leading = usize::try_from(digits >> OTHERS).unwrap_or(0);
        if let Some(count) = counts.get_mut(leading) {
            *count = count.wrapping_add(1);
        }
    }
    let mut before = 0_usize;
    let leading = counts.iter().rposition(|rows| {
        before = before.wrapping_add(*rows);
        before >= count
    });
    let leading = leading.and_then(|leading| u64::try_from(leading).ok());
    let least = leading.unwrap_or(0) << OTHERS;
    (least, least | ((1 << OTHERS) - 1))
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

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Where leading digits change.
    const EDGES: [u64; 4] = [1, 2, 77, 4_000];

    /// Exact remainders, and digits that err from them as far as they may, of many rows; many lie close to an edge.
    fn rows() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
        let near = |(edge, off): (u64, u64)| ((edge << 52) + off).saturating_sub(8);
        let value = prop_oneof![
            any::<u64>(),
            (prop::sample::select(EDGES.as_slice()), 0..16_u64).prop_map(near),
            0..3_u64,
            Just(u64::MAX - 3),
        ];
        let row = (value, 0..quota::ERROR).prop_map(|(exact, error)| {
            let digits = exact.saturating_sub(error);
            (exact, digits.max(u64::from(exact > 0)))
        });
        prop::collection::vec(row, 4_096..4_200).prop_map(|rows| rows.into_iter().unzip())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Leaders of many rows against sorting them all; the last of them stands last.
        #[test]
        fn leaders_are_the_first_of_all_rows_sorted(
            (exact, digits) in rows(),
            edge in prop::option::of(prop::sample::select(EDGES.as_slice())),
            surplus in 0..100_usize,
            any_count in 0..4_300_usize,
        ) {
            let above = |edge: u64| exact.iter().filter(|exact| **exact >= edge << 52).count();
            let count = edge.map_or(any_count, |edge| (above(edge) + surplus).saturating_sub(50));
            let order = Order::as_given(exact.len());
            let ranking = Ranking { compare: |a: usize, b: usize| exact[a].cmp(&exact[b]), order: &order, terms: 1 };
            let mut sorted: Vec<usize> = (0..exact.len()).filter(|row| exact[*row] > 0).collect();
            sorted.sort_by_key(|row| (std::cmp::Reverse(exact[*row]), *row));
            sorted.truncate(count);
            let leaders = ranking.leaders(&digits, count);
            let shown = leaders.shown(&digits).enumerate().filter(|(_, shown)| *shown);
            let mut found: Vec<usize> = shown.map(|(row, _)| row).collect();
            found.extend(leaders.close().0.iter().map(|ranked| ranked.row));
            prop_assert_eq!(found.last(), sorted.last());
            found.sort_unstable();
            sorted.sort_unstable();
            prop_assert_eq!(found, sorted);
        }
    }
}
