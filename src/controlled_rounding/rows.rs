//! Step 1: which rows round up.

use super::columns::{Room, Row};
use super::matrix::{Matrix, TERMS, Table};
use crate::natural::Natural;
use crate::ranking::{Order, Ranked, Ranking, Tie};
use std::cmp::Ordering;

pub(super) struct Choice {
    pub(super) cut: Option<usize>,
    pub(super) passed_over: Vec<usize>,
    pub(super) tie: Option<Tie>,
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
    for ranked in up {
        if let Some(row) = rows.get_mut(ranked.row) {
            row.ups = row.ups.saturating_add(1);
        }
    }
    let Some(cut) = up.last() else {
        return Choice {
            cut: None,
            passed_over: Vec::new(),
            tie: None,
        };
    };
    let (passed_over, tie) = if all_fit {
        (Vec::new(), ranking.tie(*cut, up, down))
    } else {
        let (passed, after): (Vec<Ranked>, Vec<Ranked>) = down
            .iter()
            .partition(|ranked| ranking.sequence(**ranked, *cut).is_lt());
        let mut passed: Vec<usize> = passed.into_iter().map(|ranked| ranked.row).collect();
        passed.sort_unstable();
        (passed, ranking.tie(*cut, up, &after))
    };
    Choice {
        cut: Some(cut.row),
        passed_over,
        tie,
    }
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
