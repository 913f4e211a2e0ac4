//! Step 1: which rows round up.

use super::columns::{Room, Row};
use super::matrix::{Matrix, TERMS, Table};
use crate::natural::Natural;
use crate::ranking::{Order, Ranked, Ranking, Tie};
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
    let Table {
        rows, open, left, ..
    } = table;
    let row = |ranked: &Ranked| rows.get(ranked.row).copied();
    let mut room = Room::new(left, rows.iter().copied());
    let before = room.clone();
    let wanted = room.quanta().min(open.len());
    // Room only ever shrinks: if it suffices for the first rows of the ranking together, it did for each in its turn.
    ranking.first(open, wanted);
    let (first, _) = open.split_at(wanted);
    let all_fit = room.take(first.iter().filter_map(row));
    let chosen = if all_fit {
        wanted
    } else {
        one_by_one(open, &ranking, &mut room, row)
    };
    let (up, down) = open.split_at(chosen);
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
        ties: ties(up, rivals, &ranking, before, row),
    };
    for ranked in up {
        if let Some(row) = rows.get_mut(ranked.row) {
            row.ups = row.ups.saturating_add(1);
        }
    }
    choice
}

/// Where the order decided: of rows with equal remainders some rounded up, and some down for which there was still room
/// when the turn came to the first of them.
///
/// `rivals` are the rows rounded down, those behind the cut left out; `room` is all there was before the first turn.
fn ties<C>(
    up: &[Ranked],
    mut rivals: Vec<Ranked>,
    ranking: &Ranking<'_, C>,
    mut room: Room,
    row: impl Fn(&Ranked) -> Option<Row>,
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
        room.take(above.iter().filter_map(&row)); // it was taken before
        let open = group.down.iter();
        let mut open = open
            .filter(|ranked| row(ranked).is_some_and(|row| !room.is_closed_to(row)))
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

/// The rule row by row, but in linear time: moves the rows that round up to the front, the last of them last, and
/// returns how many there are.
///
/// Rows of a kind close together and for good. So the ranking is taken in runs: the longest run that fits, then every
/// row that the room is now closed to is set aside, and so on; there are at most as many runs as kinds of rows.
fn one_by_one<C>(
    open: &mut Vec<Ranked>,
    ranking: &Ranking<'_, C>,
    room: &mut Room,
    row: impl Fn(&Ranked) -> Option<Row>,
) -> usize
where
    C: Fn(usize, usize) -> Ordering,
{
    let mut rest = std::mem::take(open);
    let mut closed = Vec::new();
    loop {
        let is_closed = |ranked: &Ranked| row(ranked).is_none_or(|row| room.is_closed_to(row));
        let (shut, mut still): (Vec<Ranked>, Vec<Ranked>) =
            rest.iter().partition(|ranked| is_closed(ranked));
        closed.extend(shut);
        let taken = longest_run(&mut still, ranking, room, &row);
        open.extend(still.drain(..taken));
        if taken == 0 {
            let chosen = open.len();
            open.extend(still);
            open.extend(closed);
            return chosen;
        }
        rest = still;
    }
}

/// Takes the longest run of the ranking's first rows that the room allows and moves it to the front.
fn longest_run<C>(
    rows: &mut [Ranked],
    ranking: &Ranking<'_, C>,
    room: &mut Room,
    row: &impl Fn(&Ranked) -> Option<Row>,
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
        if room.take(run.iter().filter_map(row)) {
            fits = fits.saturating_add(step);
        } else {
            end = fits.saturating_add(step);
        }
        step = end.saturating_sub(fits) >> 1;
    }
    fits
}
