//! What a total row adds up, column by column.

use std::collections::BTreeSet;

use super::grid::{Cell, Grid, Kind, Line};
use super::{Down, Wrong, is_blank};

/// Whether subtotals stand above their rows: nothing stands above the first of them.
pub(super) fn stands_above(grid: &Grid) -> bool {
    let is_subtotal = |kind: Kind| matches!(kind, Kind::Subtotal | Kind::Sum { is_of_all: false });
    let of = grid.lines.iter().find(|line| line.kind == Kind::Detail || is_subtotal(line.kind));
    of.is_some_and(|line| is_subtotal(line.kind))
}

/// The rows that subtotals add up in every column on the side on which most stand, each with what the subtotal is.
pub(super) fn claimed(grid: &Grid, filled: &[(usize, usize, i128)]) -> BTreeSet<(Kind, usize)> {
    let is_below = stands_above(grid);
    let is_row = |line: &usize| matches!(grid.kind(*line), Some(Kind::Detail | Kind::Part));
    let rows = |place: usize| -> Vec<usize> {
        let run: Vec<usize> = match is_below {
            true => (place + 1..grid.lines.len()).take_while(is_row).collect(),
            false => (0..place).rev().take_while(is_row).collect(),
        };
        run.into_iter().filter(|line| grid.kind(*line) == Some(Kind::Detail)).collect()
    };
    let sums = grid.lines.iter().enumerate();
    let sums = sums.filter(|(_, line)| matches!(line.kind, Kind::Subtotal | Kind::Sum { is_of_all: false }));
    let holds = |(place, line): (usize, &Line)| {
        let down = Some(rows(place)).filter(|rows| !rows.is_empty()).map(|rows| test(grid, place, rows, filled))?;
        let is_right = down.wrong.is_empty() && !down.columns.is_empty();
        let kind = line.kind;
        is_right.then(|| down.of.into_iter().map(move |row| (kind, row)))
    };
    sums.filter_map(holds).flatten().collect()
}

/// What a line adds up: the rows around it that do so in most columns, or for a total `top`; `None` if nobody can tell.
/// `claimed` are rows of other subtotals.
pub(super) fn find(
    grid: &Grid,
    place: usize,
    top: &[usize],
    claimed: &BTreeSet<(Kind, usize)>,
    filled: &[(usize, usize, i128)],
) -> Option<Down> {
    let own = grid.lines.get(place)?.kind;
    let level = |kind: Kind| match kind {
        Kind::Detail | Kind::Part => 0,
        Kind::Subtotal => 1,
        Kind::Sum { .. } => 2,
        Kind::GrandTotal => 3,
    };
    let levels: Vec<u8> = grid.lines.iter().map(|line| level(line.kind)).collect();
    if own == Kind::Part {
        return None;
    }
    let above = |least: u8| levels.iter().take(place).rposition(|other| *other >= least).map_or(0, |at| at + 1)..place;
    let below = |least: u8| {
        let next = levels.iter().skip(place + 1).position(|other| *other >= least);
        place + 1..next.map_or(levels.len(), |next| place + 1 + next)
    };
    let (all, own_level) = (0..levels.len(), level(own));
    let ranges = match own {
        Kind::Sum { is_of_all: true } | Kind::GrandTotal => {
            [all, above(own_level), below(own_level), above(1), below(1)]
        }
        _ if stands_above(grid) => [below(1), below(own_level), above(1), above(own_level), all],
        _ => [above(1), above(own_level), below(1), below(own_level), all],
    };
    let is_detail = |line: &usize| grid.kind(*line) == Some(Kind::Detail);
    let mut sets = ranges.map(|range| range.filter(is_detail).collect::<Vec<usize>>());
    // What another of its level adds up is no more of this one.
    if !own.is_of_all() {
        let is_claimed = |line: &usize| claimed.contains(&(own, *line));
        sets.iter_mut().skip(2).take(2).filter(|set| set.iter().any(is_claimed)).for_each(Vec::clear);
    }
    let fits = |down: &Down| {
        let is_right = |column: &&usize| !down.wrong.iter().any(|wrong| wrong.column == **column);
        down.columns.iter().filter(is_right).filter(|column| grid.value(place, **column) != 0).count()
    };
    let near = (!own.is_of_all()).then(|| nearest(grid, place, &sets[0], filled)).flatten();
    let tested = sets.into_iter().filter(|set| !set.is_empty()).map(|set| test(grid, place, set, filled));
    let is_of_all = own.is_of_all();
    let top = (is_of_all && top.len() > 1).then(|| test(grid, place, top.to_vec(), filled));
    let best = tested
        .chain(top)
        .chain(near)
        .map(|down| (fits(&down), down))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    // Where a text stands in every column, the likeliest rows are meant.
    let is_of_texts =
        |down: &Down| down.columns.is_empty() && down.untested.iter().any(|column| !is_blank(grid, place, *column));
    let is_one = |(fits, down): &(usize, Down)| {
        *fits > 0 || is_of_texts(down) || !down.columns.is_empty() && is_certain(grid, down, is_of_all)
    };
    best.filter(is_one).map(|(_, down)| down)
}

/// The fewest of these rows beside a subtotal, two at least, that make it up in every column: those of a city without a
/// subtotal may stand behind them.
fn nearest(grid: &Grid, place: usize, rows: &[usize], filled: &[(usize, usize, i128)]) -> Option<Down> {
    let mut left: Vec<(usize, i128)> =
        grid.numbers().map(|column| (column, grid.value(place, column))).filter(|(_, left)| *left != 0).collect();
    let is_below = rows.first().is_some_and(|first| *first > place);
    let of = |count: usize| if is_below { rows.get(..count) } else { rows.get(rows.len() - count..) };
    let count = (1..=rows.len()).find(|count| {
        let row = of(*count).and_then(|of| if is_below { of.last() } else { of.first() });
        left.iter_mut().for_each(|(column, left)| *left -= row.map_or(0, |row| grid.value(*row, *column)));
        *count > 1 && left.iter().all(|(_, left)| *left == 0)
    })?;
    Some(test(grid, place, of(count)?.to_vec(), filled)).filter(|down| down.wrong.is_empty() && !left.is_empty())
}

/// A subtotal of which nobody can tell the rows, as the sum of those beside it, if all others are that.
pub(super) fn like_others(grid: &Grid, place: usize, others: &[Down]) -> Option<Down> {
    let is_sum = |line: &usize| !matches!(grid.kind(*line), Some(Kind::Detail | Kind::Part));
    let (is_detail, is_below) = (|line: &usize| grid.kind(*line) == Some(Kind::Detail), stands_above(grid));
    let beside = |place: usize| {
        let run = match is_below {
            true => place + 1..(place + 1..grid.lines.len()).find(is_sum).unwrap_or(grid.lines.len()),
            false => (0..place).rfind(is_sum).map_or(0, |sum| sum + 1)..place,
        };
        run.filter(is_detail).collect::<Vec<usize>>()
    };
    let mut others = others.iter().filter(|down| grid.kind(down.line) == Some(Kind::Subtotal));
    let are_several = others.clone().count() > 1;
    let are_all = are_several && others.all(|down| down.wrong.is_empty() && down.of == beside(down.line));
    Some(beside(place)).filter(|rows| are_all && !rows.is_empty()).map(|rows| test(grid, place, rows, &[]))
}

/// Whether a line that holds in no column can only be the sum of these: no row that may stand for others, with rows below
/// it, is as little as what is missing in the total; and no neighbours of a subtotal, fewer than these, make it up.
fn is_certain(grid: &Grid, down: &Down, is_of_all: bool) -> bool {
    if is_of_all {
        let may_stand = |line: &&usize| {
            let [own, below] = [**line, **line + 1].map(|line| grid.lines.get(line));
            let is_head = |line: &Line| line.is_city || line.is_numbered;
            own.is_some_and(is_head) && below.is_some_and(|below| below.kind == Kind::Detail && !is_head(below))
        };
        let missing =
            |wrong: &Wrong, line: usize| wrong.sum - wrong.found.unwrap_or(0) >= grid.value(line, wrong.column);
        let doubled = |line: &usize| down.wrong.iter().all(|wrong| missing(wrong, *line));
        return !down.of.iter().filter(may_stand).any(doubled);
    }
    let is_sum = |of: &[usize]| test(grid, down.line, of.to_vec(), &[]).wrong.is_empty();
    let is_beside = down.of.first() == Some(&(down.line + 1)) || down.of.last().map(|last| last + 1) == Some(down.line);
    let mut parts = (1..down.of.len()).flat_map(|at| [down.of.get(..at), down.of.get(at..)]).flatten();
    let is_by_subtotal = [down.line.checked_sub(1), Some(down.line + 1)].into_iter().flatten();
    let is_by_subtotal = is_by_subtotal.filter(|beside| grid.kind(*beside) == Some(Kind::Subtotal)).count() > 0;
    is_beside && !is_by_subtotal && !parts.any(is_sum)
}

/// A line as the sum of these, in every column in which it says something.
pub(super) fn test(grid: &Grid, line: usize, of: Vec<usize>, filled: &[(usize, usize, i128)]) -> Down {
    let value = |line: usize, column: usize| {
        let known = filled.iter().find(|(of, at, _)| (*of, *at) == (line, column));
        known.map_or_else(|| grid.value(line, column), |(_, _, sum)| *sum)
    };
    let is_open = |column: &usize| {
        let lines = || of.iter().copied();
        lines().chain([line]).any(|line| grid.cell(line, *column) == Cell::Text)
            || is_blank(grid, line, *column) && lines().any(|line| grid.value(line, *column) != 0)
    };
    let (untested, columns): (Vec<usize>, Vec<usize>) = grid.numbers().partition(is_open);
    let columns: Vec<usize> = columns.into_iter().filter(|column| !is_blank(grid, line, *column)).collect();
    let wrong = columns.iter().map(|column| Wrong {
        line,
        column: *column,
        found: Some(grid.value(line, *column)),
        sum: of.iter().map(|of| value(*of, *column)).sum(),
    });
    let wrong = wrong.filter(|wrong| wrong.found != Some(wrong.sum)).collect();
    Down { line, of, columns, untested, wrong }
}
