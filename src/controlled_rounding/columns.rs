//! Sets of columns, and the conditions that say whether a partial choice can be completed.
//!
//! A partial choice can be completed if and only if for every set S of columns the quanta that the columns of S still
//! need lie between what the rows must and what they can round up within S (Hoffman's circulation conditions on the
//! bipartite network of rows and columns, RULES section 8). Each struct here keeps one side of these 2^k inequalities.
//!
//! Why one side is enough. Step 1 only ever watches the lower side: the sets of rows that may round up together are
//! the independent sets of a matroid, so a row that cannot round up in its turn never could later, and rounding it down
//! closes no door. In step 2 every row's sum is fixed, and then the condition above for S is the one below for the
//! columns outside S.

/// A set of columns, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnSet(u8);

impl ColumnSet {
    pub(super) const EMPTY: ColumnSet = ColumnSet(0);

    #[inline]
    pub(super) fn with(self, column: usize) -> ColumnSet {
        ColumnSet(self.0 | bit(column))
    }

    #[inline]
    pub(super) fn contains(self, column: usize) -> bool {
        self.0 & bit(column) != 0
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "at most 8")]
    pub(super) fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    #[inline]
    fn inside(self, other: ColumnSet) -> u8 {
        ColumnSet(self.0 & other.0).len()
    }

    #[inline]
    fn outside(self, other: ColumnSet) -> u8 {
        ColumnSet(self.0 & !other.0).len()
    }

    /// All sets of the first `columns` columns, the empty one first, the full one last.
    fn all(columns: usize) -> impl Iterator<Item = ColumnSet> {
        let count = 1_usize << columns.min(super::MAX_COLUMNS);
        (0..=u8::MAX).take(count).map(ColumnSet)
    }
}

#[inline]
fn bit(column: usize) -> u8 {
    u32::try_from(column)
        .ok()
        .and_then(|column| 1_u8.checked_shl(column))
        .unwrap_or(0)
}

/// The columns of a set in some order, three binary digits each, the first lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sequence(u32);

impl Sequence {
    /// From how many columns of the set come before each.
    #[inline]
    pub(super) fn new(set: ColumnSet, before: &[u32; super::MAX_COLUMNS]) -> Sequence {
        let columns = before.iter().zip(0_u32..).zip(0_usize..);
        let columns = columns.filter(|(_, column)| set.contains(*column));
        let digits = columns.map(|((before, digits), _)| digits << before.wrapping_mul(3));
        Sequence(digits.fold(0, |all, one| all | one))
    }

    /// The first `count` of its columns, of a table of so many; nothing branches, for nothing predicts the count.
    #[inline]
    pub(super) fn first(self, count: u8, columns: usize) -> ColumnSet {
        let places = self.places().zip(0_u8..).take(columns);
        let bits = places.map(|(column, place)| u8::from(place < count).wrapping_shl(column));
        ColumnSet(bits.fold(0, |set, bit| set | bit))
    }

    /// The first of its columns, in order.
    pub(super) fn columns(self, count: u8) -> impl Iterator<Item = usize> {
        let places = self.places().take(usize::from(count));
        places.map(|column| usize::try_from(column).unwrap_or(0))
    }

    #[inline]
    fn places(self) -> impl Iterator<Item = u32> {
        let shifts = (0..24_u32).step_by(3);
        shifts.map(move |shift| self.0.wrapping_shr(shift) & 7)
    }
}

/// What the conditions need to know of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Columns in which the row's cell has a remainder.
    pub(super) fractional: ColumnSet,
    /// How many of them round up.
    pub(super) ups: u8,
}

impl Row {
    /// The row rounded up once more.
    pub(super) fn raised(self) -> Row {
        let ups = self.ups.saturating_add(1);
        Row { ups, ..self }
    }

    /// The fewest of the row's ups that can fall in `set`.
    fn least_in(self, set: ColumnSet) -> u8 {
        self.ups.saturating_sub(self.fractional.outside(set))
    }

    /// The most of the row's ups that can fall in `set`.
    fn most_in(self, set: ColumnSet) -> u8 {
        self.ups.min(self.fractional.inside(set))
    }
}

/// How many rows there are of each kind: rows of a kind are alike to the conditions, and of few kinds there are many.
#[derive(Clone)]
pub(super) struct Kinds {
    columns: usize,
    /// By ups, of which a row has as many as columns at most, and by set of columns.
    rows: Vec<i64>,
}

impl Kinds {
    pub(super) fn none(columns: usize) -> Kinds {
        let columns = columns.min(super::MAX_COLUMNS);
        Kinds {
            columns,
            rows: vec![0; columns.wrapping_add(1) << columns],
        }
    }

    pub(super) fn of(columns: usize, rows: impl Iterator<Item = Row>) -> Kinds {
        let mut kinds = Kinds::none(columns);
        for row in rows {
            kinds.add(row, 1);
        }
        kinds
    }

    #[inline]
    pub(super) fn add(&mut self, row: Row, rows: i64) {
        let place = (usize::from(row.ups) << self.columns) | usize::from(row.fractional.0);
        if let Some(count) = self.rows.get_mut(place) {
            *count = count.wrapping_add(rows);
        }
    }

    pub(super) fn append(&mut self, more: &Kinds) {
        for (row, rows) in more.each() {
            self.add(row, rows);
        }
    }

    /// These rows, which are among them, are not there any more.
    pub(super) fn remove(&mut self, rows: &Kinds) {
        for (row, rows) in rows.each() {
            self.add(row, rows.wrapping_neg());
        }
    }

    /// These rows, which are among them, round up once more.
    pub(super) fn raise(&mut self, rows: &Kinds) {
        self.remove(rows);
        for (row, rows) in rows.each() {
            self.add(row.raised(), rows);
        }
    }

    fn each(&self) -> impl Iterator<Item = (Row, i64)> + '_ {
        let sets = self.rows.chunks(1 << self.columns).zip(0_u8..);
        sets.flat_map(|(rows, ups)| {
            let kinds = rows.iter().zip((0..=u8::MAX).map(ColumnSet));
            let kinds = kinds.filter(|(rows, _)| **rows > 0);
            kinds.map(move |(rows, fractional)| (Row { fractional, ups }, *rows))
        })
    }
}

/// What a set of columns needs: Σ of the quanta left in its columns.
fn needs(left: &[i64], set: ColumnSet) -> i64 {
    let columns = left
        .iter()
        .enumerate()
        .filter(|(column, _)| set.contains(*column));
    columns.fold(0, |sum, (_, left)| sum.wrapping_add(*left)) // at most 8 × the number of rows
}

/// Step 1: for each set of columns, how many more quanta rows may be bound to place in it, for want of room outside.
#[derive(Clone)]
pub(super) struct Room(Vec<(ColumnSet, i64)>);

impl Room {
    pub(super) fn new(left: &[i64], rows: &Kinds) -> Room {
        let room = ColumnSet::all(left.len()).map(|set| (set, needs(left, set)));
        let mut room = Room(room.collect());
        for (row, rows) in rows.each() {
            for (set, room) in &mut room.0 {
                let forced = rows.wrapping_mul(i64::from(row.least_in(*set)));
                *room = room.wrapping_sub(forced);
            }
        }
        room
    }

    /// How many rows round up in all.
    pub(super) fn quanta(&self) -> usize {
        self.0
            .last()
            .and_then(|(_, room)| usize::try_from(*room).ok())
            .unwrap_or(0)
    }

    /// Whether rounding the row up takes from the room of `set`: it already has as many ups as it can place outside.
    fn charges(row: Row, set: ColumnSet) -> bool {
        row.ups >= row.fractional.outside(set)
    }

    /// Whether the row can no longer round up.
    pub(super) fn is_closed_to(&self, row: Row) -> bool {
        self.0
            .iter()
            .any(|(set, room)| *room < 1 && Room::charges(row, *set))
    }

    /// Rounds up all of these rows, or none if the table could not be completed.
    pub(super) fn take(&mut self, rows: &Kinds) -> bool {
        let mut after = self.clone();
        for (row, rows) in rows.each() {
            for (set, room) in &mut after.0 {
                let charged = i64::from(Room::charges(row, *set));
                *room = room.wrapping_sub(rows.wrapping_mul(charged));
            }
        }
        let fits = after.0.iter().all(|(_, room)| *room >= 0);
        if fits {
            *self = after;
        }
        fits
    }
}

/// Step 2: for each set of columns, how many more ups the rows still open can place in it than it needs.
///
/// Asked and changed for every row, so it is kept eight sets to a machine word, a byte each: small change in `purse`,
/// at most [`Slack::CHANGE`] a set, the rest in `bank`.
pub(super) struct Slack {
    purse: Vec<u64>,
    bank: Vec<i64>,
    inside: Inside,
}

impl Slack {
    /// A byte with this value leaves its top bit free to show a borrow.
    const CHANGE: i64 = 127;
    const TOP_BITS: u64 = 0x8080_8080_8080_8080;

    pub(super) fn new(left: &[i64], rows: &Kinds) -> Slack {
        let columns = left.len();
        // With fewer than three columns the sets beyond repeat the ones that differ in absent columns only.
        let sets = ColumnSet::all(columns.max(3));
        let mut bank: Vec<i64> = sets.map(|set| needs(left, set).wrapping_neg()).collect();
        for (row, rows) in rows.each() {
            for (slack, set) in bank.iter_mut().zip(ColumnSet::all(columns.max(3))) {
                let can = rows.wrapping_mul(i64::from(row.most_in(set)));
                *slack = slack.wrapping_add(can);
            }
        }
        Slack {
            purse: vec![0; bank.len() >> 3],
            bank,
            inside: Inside::new(columns),
        }
    }

    /// Whether the table can be completed.
    pub(super) fn is_enough(&self) -> bool {
        self.bank.iter().all(|slack| *slack >= 0)
    }

    /// Whether the rest of the table can be completed when the row rounds up just `chosen`; if so, closes the row.
    #[inline]
    pub(super) fn take(&mut self, row: Row, chosen: ColumnSet) -> bool {
        if !self.purse_covers(row, chosen) {
            self.change();
            if !self.purse_covers(row, chosen) {
                return false;
            }
        }
        for (word, purse) in self.purse.iter_mut().enumerate() {
            *purse = purse.wrapping_sub(self.inside.lost(row, chosen, word)); // no byte borrows: it is covered
        }
        true
    }

    #[inline]
    fn purse_covers(&self, row: Row, chosen: ColumnSet) -> bool {
        let covers = |(word, purse): (usize, &u64)| {
            let lost = self.inside.lost(row, chosen, word);
            let after = (purse | Slack::TOP_BITS).wrapping_sub(lost);
            after & Slack::TOP_BITS == Slack::TOP_BITS
        };
        self.purse.iter().enumerate().all(covers)
    }

    /// Brings every byte of the purse back to [`Slack::CHANGE`], or to all that the bank has.
    #[cold]
    fn change(&mut self) {
        for (purse, bank) in self.purse.iter_mut().zip(self.bank.chunks_mut(8)) {
            let mut bytes = purse.to_le_bytes();
            for (byte, bank) in bytes.iter_mut().zip(bank) {
                let all = bank.wrapping_add(i64::from(*byte));
                let kept = all.min(Slack::CHANGE);
                *byte = u8::try_from(kept).unwrap_or(0);
                *bank = all.wrapping_sub(kept);
            }
            *purse = u64::from_le_bytes(bytes);
        }
    }
}

/// How many columns of each set every set holds, a byte each.
struct Inside {
    /// For each set of columns, what each eight sets hold of it.
    words: Vec<u64>,
    /// How many words there are for each.
    each: usize,
}

impl Inside {
    fn new(columns: usize) -> Inside {
        let each = 1_usize << columns.max(3).saturating_sub(3);
        let sets = ColumnSet::all(columns);
        let words = sets.flat_map(|set| (0..each).map(move |word| inside(set, word, columns)));
        Inside {
            words: words.collect(),
            each,
        }
    }

    #[inline]
    fn of(&self, set: ColumnSet, word: usize) -> u64 {
        let place = usize::from(set.0)
            .wrapping_mul(self.each)
            .wrapping_add(word);
        self.words.get(place).copied().unwrap_or(0)
    }

    /// What eight sets of columns lose when the row rounds up just `chosen`: for each, the most of the row's ups that
    /// it could have held less those it does.
    #[inline]
    fn lost(&self, row: Row, chosen: ColumnSet, word: usize) -> u64 {
        let can = self.of(row.fractional, word);
        let ups = u64::from(row.ups).wrapping_mul(BYTES);
        // Bytes of at most 8: no carry and no borrow crosses from one to the next.
        let enough = ((ups | Slack::TOP_BITS).wrapping_sub(can) & Slack::TOP_BITS) >> 7;
        let mask = enough.wrapping_mul(0xff);
        let most = (can & mask) | (ups & !mask);
        most.wrapping_sub(self.of(chosen, word))
    }
}

/// A one in every byte.
const BYTES: u64 = 0x0101_0101_0101_0101;

/// For the eight sets from number 8 × `word`: how many columns of `set` they hold, a byte each.
fn inside(set: ColumnSet, word: usize, columns: usize) -> u64 {
    /// The sets 0..8 that hold column 0, 1, 2: every second, every second pair, the upper four.
    const MEMBERS: [u64; 3] = [
        0x0100_0100_0100_0100,
        0x0101_0000_0101_0000,
        0x0101_0101_0000_0000,
    ];
    let mut sum = 0_u64;
    for column in 0..columns {
        let members = match MEMBERS.get(column) {
            Some(members) => *members,
            None if (word << 3) & (1 << column) != 0 => BYTES,
            None => 0,
        };
        if set.contains(column) {
            sum = sum.wrapping_add(members);
        }
    }
    sum
}

#[cfg(test)]
#[allow(
    clippy::integer_division,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]
mod tests {
    use super::*;

    /// Eight sets a word against the definition, for every row and choice of five columns.
    #[test]
    fn words_of_eight_sets_agree_with_one_set_at_a_time() {
        let columns = 5;
        let inside = Inside::new(columns);
        for fractional in ColumnSet::all(columns) {
            for chosen in ColumnSet::all(columns).filter(|chosen| chosen.outside(fractional) == 0) {
                let row = Row {
                    fractional,
                    ups: chosen.len(),
                };
                for (number, set) in ColumnSet::all(columns).enumerate() {
                    let word = inside.lost(row, chosen, number / 8).to_le_bytes();
                    assert_eq!(
                        word[number % 8],
                        row.most_in(set) - chosen.inside(set),
                        "{row:?} {chosen:?} {set:?}"
                    );
                }
            }
        }
    }
}
