//! Step 1: which rows round up.

use super::columns::{Kinds, Room, Row};
use super::matrix::{Matrix, TERMS, Table};
use crate::natural::Natural;
use crate::ranking::{Leaders, Order, Ranked, Ranking, Tie};
use std::cmp::Ordering;

#[derive(Default)]
pub(super) struct Choice {
    pub(super) cut: Option<usize>,
    pub(super) passed_over: Vec<usize>,
    pub(super) ties: Vec<Tie>,
}

/// Decides the rows whose exact sum is not whole and raises [`Row::ups`] of those that round up.
pub(super) fn choose<W>(matrix: &Matrix<W>, table: &mut Table, order: &Order) -> Choice
where
    W: Fn(usize, usize) -> Natural,
{
    let ranking = Ranking {
        compare: |a, b| matrix.compare_rows(a, b),
        order,
        terms: TERMS,
    };
    let mut room = Room::new(&table.left, &table.kinds);
    let mut leaders = ranking.leaders(&table.remainders, room.quanta());
    let (mut shown, mut all) = table.kinds_of(&leaders);
    // Room only ever shrinks: if it suffices for the first rows of the ranking together, it did for each in its turn.
    if !room.clone().take(&all) {
        leaders = one_by_one(table, &ranking, room.clone());
        (shown, all) = table.kinds_of(&leaders);
    }
    room.take(&shown); // as they all fit
    let (up, down) = leaders.close();
    let Some(cut) = up.last() else {
        return Choice::default();
    };
    let down = down.iter().copied();
    let rivals: Vec<Ranked> = down
        .filter(|ranked| ranking.remainders(*ranked, *cut).is_ge())
        .collect();
    let passed_over = rivals.iter();
    let passed_over = passed_over.filter(|ranked| ranking.sequence(**ranked, *cut).is_lt());
    let choice = Choice {
        cut: Some(cut.row),
        passed_over: ascending(passed_over),
        ties: ties(up, rivals, &ranking, room, table),
    };
    table.raise(&leaders, &all);
    choice
}

impl Table {
    fn row(&self, ranked: &Ranked) -> Option<Row> {
        self.rows.get(ranked.row).copied()
    }

    fn kinds<'a>(&self, ranked: impl Iterator<Item = &'a Ranked>) -> Kinds {
        Kinds::of(
            self.left.len(),
            ranked.filter_map(|ranked| self.row(ranked)),
        )
    }

    /// The kinds of the leaders: of those shown by their digits, and of all.
    fn kinds_of(&self, leaders: &Leaders) -> (Kinds, Kinds) {
        let mut shown = Kinds::none(self.left.len());
        for (row, is_leader) in self.rows.iter().zip(leaders.shown(&self.remainders)) {
            shown.add(*row, i64::from(is_leader));
        }
        let mut all = self.kinds(leaders.close().0.iter());
        all.append(&shown);
        (shown, all)
    }

    /// Rounds up the leaders, of which there are so many of each kind.
    fn raise(&mut self, leaders: &Leaders, kinds: &Kinds) {
        let shown = leaders.shown(&self.remainders);
        for (row, is_leader) in self.rows.iter_mut().zip(shown) {
            row.ups = row.ups.wrapping_add(u8::from(is_leader)); // at most 8
        }
        for ranked in leaders.close().0 {
            if let Some(row) = self.rows.get_mut(ranked.row) {
                *row = row.raised();
            }
        }
        self.kinds.raise(kinds);
    }
}

/// Where the order decided: of rows with equal remainders some rounded up, and some down for which there was still room
/// when the turn came to the first of them.
///
/// `rivals` are the rows rounded down, those behind the cut left out; `room` is all there was before the turn of the
/// first row of `up`.
fn ties<C>(
    up: &[Ranked],
    mut rivals: Vec<Ranked>,
    ranking: &Ranking<'_, C>,
    mut room: Room,
    table: &Table,
) -> Vec<Tie>
where
    C: Fn(usize, usize) -> Ordering,
{
    /// Equal remainders.
    struct Equals<'a> {
        down: &'a [Ranked],
        up: Vec<Ranked>,
        /// Rows rounded up between the equals before these and these.
        above: Vec<Ranked>,
    }
    rivals.sort_unstable_by(|a, b| ranking.remainders(*b, *a));
    let groups = rivals.chunk_by(|a, b| ranking.remainders(*a, *b).is_eq());
    let mut groups: Vec<Equals<'_>> = groups
        .map(|down| Equals {
            down,
            up: Vec::new(),
            above: Vec::new(),
        })
        .collect();
    for ranked in up {
        let place = groups.binary_search_by(|group| {
            let equal = group.down.first();
            equal.map_or(Ordering::Equal, |equal| ranking.remainders(*ranked, *equal))
        });
        match place {
            Ok(place) => groups.get_mut(place).map(|group| group.up.push(*ranked)),
            Err(place) => groups.get_mut(place).map(|group| group.above.push(*ranked)),
        };
    }
    let mut ties = Vec::new();
    let mut above = Vec::new();
    for group in groups {
        above.extend(group.above);
        if group.up.is_empty() {
            continue;
        }
        room.take(&table.kinds(above.iter())); // it was taken before
        let open = group.down.iter();
        let mut open = open
            .filter(|ranked| table.row(ranked).is_some_and(|row| !room.is_closed_to(row)))
            .peekable();
        if open.peek().is_some() {
            ties.push(Tie {
                rounded_up: ascending(group.up.iter()),
                rounded_down: ascending(open),
            });
        }
        above = group.up;
    }
    ties
}

fn ascending<'a>(ranked: impl Iterator<Item = &'a Ranked>) -> Vec<usize> {
    let mut rows: Vec<usize> = ranked.map(|ranked| ranked.row).collect();
    rows.sort_unstable();
    rows
}

/// The rule row by row, but in linear time.
///
/// Rows of a kind close together and for good. So the ranking is taken in runs: the longest run that fits, then every
/// row that the room is now closed to is set aside, and so on; there are at most as many runs as kinds of rows.
fn one_by_one<C>(table: &Table, ranking: &Ranking<'_, C>, mut room: Room) -> Leaders
where
    C: Fn(usize, usize) -> Ordering,
{
    let open = table.remainders.iter().copied().enumerate();
    let open = open.filter(|(_, digits)| *digits > 0);
    let mut rest: Vec<Ranked> = open.map(|(row, digits)| Ranked { digits, row }).collect();
    let (mut up, mut closed) = (Vec::new(), Vec::new());
    loop {
        let row = |ranked: &Ranked| table.row(ranked);
        let is_closed = |ranked: &Ranked| row(ranked).is_none_or(|row| room.is_closed_to(row));
        let (shut, mut still): (Vec<Ranked>, Vec<Ranked>) =
            rest.iter().partition(|ranked| is_closed(ranked));
        closed.extend(shut);
        let taken = longest_run(&mut still, ranking, &mut room, table);
        up.extend(still.drain(..taken));
        if taken == 0 {
            closed.extend(still);
            return Leaders::from_parts(up, closed);
        }
        rest = still;
    }
}

/// Takes the longest run of the ranking's first rows that the room allows and moves it to the front.
fn longest_run<C>(
    rows: &mut [Ranked],
    ranking: &Ranking<'_, C>,
    room: &mut Room,
    table: &Table,
) -> usize
where
    C: Fn(usize, usize) -> Ordering,
{
    // The first `fits` rows are taken; the first `end` are all there are, or too many.
    let (mut fits, mut end) = (0_usize, rows.len());
    let mut step = end;
    while step > 0 {
        let Some(open) = rows.get_mut(fits..end) else {
            break;
        };
        ranking.first(open, step);
        let (run, _) = open.split_at(step.min(open.len()));
        if room.take(&table.kinds(run.iter())) {
            fits = fits.saturating_add(step);
        } else {
            end = fits.saturating_add(step);
        }
        step = end.saturating_sub(fits) >> 1;
    }
    fits
}
