//! Whether a published table adds up, whatever it is of: rows across, subtotals and totals. Exact; it knows of no fund.

pub(crate) mod grid;

use grid::{Cell, Grid, Holds, Kind};

/// What was tested, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) across: Vec<Across>,
    pub(crate) down: Vec<Down>,
    /// Columns with 合计 in their header of which nobody can tell what they add up.
    pub(crate) unclear_columns: Vec<usize>,
    /// Lines of 其中 and of totals of which nobody can tell what they add up.
    pub(crate) unclear_lines: Vec<usize>,
    /// Blank cells that stand for what their parts add up to: line, column, sum.
    pub(crate) filled: Vec<(usize, usize, i128)>,
}

/// A column that others add up to, in every row. Lines and columns are places in the grid.
#[derive(Debug)]
pub(crate) struct Across {
    pub(crate) whole: usize,
    pub(crate) parts: Vec<usize>,
    pub(crate) tested: usize,
    pub(crate) wrong: Vec<Wrong>,
}

/// A line that others add up to, in every column.
#[derive(Debug)]
pub(crate) struct Down {
    pub(crate) line: usize,
    pub(crate) of: Vec<usize>,
    /// The columns with a number in this line.
    pub(crate) columns: Vec<usize>,
    pub(crate) wrong: Vec<Wrong>,
}

/// A cell that is not the sum; `None` is a blank.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) found: Option<i128>,
    pub(crate) sum: i128,
}

impl Report {
    pub(crate) fn of(grid: &Grid) -> Report {
        let mut report = Report::default();
        for whole in grid.numbers().filter(|column| is_whole(grid, *column)) {
            match across(grid, whole) {
                Some(across) => report.across.push(across),
                None => report.unclear_columns.push(whole),
            }
        }
        let blanks = report.across.iter().flat_map(|across| &across.wrong).filter(|wrong| wrong.found.is_none());
        report.filled = blanks.map(|blank| (blank.line, blank.column, blank.sum)).collect();
        for (place, line) in grid.lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Detail) {
            match down(grid, place, &report.filled) {
                Some(down) => report.down.push(down),
                None => report.unclear_lines.push(line.line),
            }
        }
        report
    }

    /// All cells that are not the sum.
    pub(crate) fn wrong(&self) -> usize {
        let across = self.across.iter().map(|across| across.wrong.len());
        across.chain(self.down.iter().map(|down| down.wrong.len())).sum()
    }
}

fn is_whole(grid: &Grid, column: usize) -> bool {
    grid.columns.get(column).is_some_and(|column| matches!(column.holds, Holds::Numbers { is_whole: true, .. }))
}

fn is_part(grid: &Grid, column: usize) -> bool {
    grid.columns.get(column).is_some_and(|column| matches!(column.holds, Holds::Numbers { is_part: true, .. }))
}

/// The number of a cell; a blank is 0.
fn value(grid: &Grid, line: usize, column: usize) -> i128 {
    match grid.lines.get(line).and_then(|line| line.cells.get(column)) {
        Some(Cell::Number(number)) => *number,
        _ => 0,
    }
}

fn is_blank(grid: &Grid, line: usize, column: usize) -> bool {
    grid.lines.get(line).and_then(|line| line.cells.get(column)) == Some(&Cell::Blank)
}

/// What a column adds up: the columns beside it that do so in most rows.
fn across(grid: &Grid, whole: usize) -> Option<Across> {
    let before = |column: &usize| *column < whole;
    let plain: Vec<usize> = grid.numbers().filter(|column| !is_whole(grid, *column)).collect();
    let wholes: Vec<usize> = grid.numbers().filter(|column| is_whole(grid, *column) && *column != whole).collect();
    let end = wholes.iter().copied().find(|other| *other > whole).unwrap_or(usize::MAX);
    let start = wholes.iter().copied().rfind(|other| *other < whole).unwrap_or(0);
    let of = |keep: &dyn Fn(&usize) -> bool| plain.iter().copied().filter(keep).collect::<Vec<usize>>();
    let group = grid.columns.get(whole).map(|column| column.group.as_str()).unwrap_or_default();
    let in_group =
        |column: &usize| !group.is_empty() && grid.columns.get(*column).is_some_and(|other| other.group == group);
    let (left, right) = (of(&|column| (start..whole).contains(column)), of(&|column| (whole..end).contains(column)));
    let mut sets =
        vec![of(&in_group), right.clone(), left.clone(), of(&|column| !before(column)), of(&before), of(&|_| true)];
    sets.push(wholes.iter().copied().filter(|column| !before(column)).collect());
    sets.push(wholes.iter().copied().filter(before).collect());
    // 合计 may add up what stands beside it and leave out what that is made of.
    sets.extend((1..left.len()).filter_map(|first| left.get(first..).map(<[usize]>::to_vec)));
    sets.extend((1..right.len()).rev().filter_map(|last| right.get(..last).map(<[usize]>::to_vec)));
    let without_parts = |set: &Vec<usize>| set.iter().copied().filter(|column| !is_part(grid, *column)).collect();
    sets.extend(sets.iter().map(without_parts).collect::<Vec<Vec<usize>>>());
    let sum = |line: usize, set: &[usize]| set.iter().map(|column| value(grid, line, *column)).sum::<i128>();
    // A total may say nothing of the parts.
    let says = |line: &usize, set: &[usize]| {
        let is_detail = grid.lines.get(*line).is_some_and(|line| line.kind == Kind::Detail);
        let is_said = set.iter().any(|column| !is_blank(grid, *line, *column));
        is_said || is_detail && value(grid, *line, whole) != 0
    };
    let lines = |set: &[usize]| (0..grid.lines.len()).filter(|line| says(line, set)).collect::<Vec<usize>>();
    let fits = |set: &[usize]| lines(set).iter().filter(|line| sum(**line, set) == value(grid, **line, whole)).count();
    let sets = sets.into_iter().filter(|set| set.len() > 1);
    let best = sets.map(|set| (fits(&set), set)).reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (fitting, parts) = best?;
    let tested = lines(&parts);
    if fitting * 2 <= tested.len() {
        return None;
    }
    let wrong = tested.iter().map(|line| Wrong {
        line: *line,
        column: whole,
        found: (!is_blank(grid, *line, whole)).then(|| value(grid, *line, whole)),
        sum: sum(*line, &parts),
    });
    let wrong = wrong.filter(|wrong| wrong.found.unwrap_or(0) != wrong.sum).collect();
    Some(Across { whole, tested: tested.len(), parts, wrong })
}

/// Whether subtotals stand above their rows: nothing stands above the first of them.
fn stands_above(grid: &Grid) -> bool {
    let is_subtotal = |kind: Kind| matches!(kind, Kind::Subtotal | Kind::Sum { is_of_all: false });
    let of = grid.lines.iter().find(|line| line.kind == Kind::Detail || is_subtotal(line.kind));
    of.is_some_and(|line| is_subtotal(line.kind))
}

/// What a line adds up: the rows around it that do so in most columns.
fn down(grid: &Grid, place: usize, filled: &[(usize, usize, i128)]) -> Option<Down> {
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
    let is_detail = |line: &usize| grid.lines.get(*line).is_some_and(|line| line.kind == Kind::Detail);
    let sets = ranges.into_iter().map(|range| range.filter(is_detail).collect::<Vec<usize>>());
    let columns: Vec<usize> = grid.numbers().filter(|column| !is_blank(grid, place, *column)).collect();
    if columns.is_empty() {
        return None;
    }
    let of_cell = |line: usize, column: usize| {
        let known = filled.iter().find(|(of, at, _)| (*of, *at) == (line, column));
        known.map_or_else(|| value(grid, line, column), |(_, _, sum)| *sum)
    };
    let sum = |set: &[usize], column: usize| set.iter().map(|line| of_cell(*line, column)).sum::<i128>();
    let fits = |set: &[usize]| {
        let fitting = columns.iter().filter(|column| sum(set, **column) == value(grid, place, **column));
        fitting.filter(|column| value(grid, place, **column) != 0).count()
    };
    let sets = sets.filter(|set| !set.is_empty()).map(|set| (fits(&set), set));
    let (_, of) = sets.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let wrong = columns.iter().map(|column| Wrong {
        line: place,
        column: *column,
        found: Some(value(grid, place, *column)),
        sum: sum(&of, *column),
    });
    let wrong = wrong.filter(|wrong| wrong.found != Some(wrong.sum)).collect();
    Some(Down { line: place, of, columns, wrong })
}
