//! Whether a published table adds up, whatever it is of: rows across, subtotals and totals. Exact; it knows of no fund.

pub(crate) mod across;
mod cells;
mod crossing;
mod down;
pub(crate) mod grid;
mod implied;
pub(crate) mod labels;
mod nested;
pub(crate) mod units;

use std::collections::BTreeSet;
use std::iter::successors;
use std::ops::Range;

use grid::{Cell, Grid, Holds, Kind, Line};
use implied::Known;

pub(crate) use crossing::{Crossing, Unread};

/// What was tested, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) across: Vec<Across>,
    pub(crate) down: Vec<Down>,
    /// Columns with 合计 in their header of which nobody can tell what they add up.
    pub(crate) unclear_columns: Vec<usize>,
    /// Lines of 其中 and of totals of which nobody can tell what they add up.
    pub(crate) unclear_lines: Vec<usize>,
    /// Lines that no sum adds up, though there is a total.
    pub(crate) outside: Vec<usize>,
    /// Columns that no sum adds up, though others are.
    pub(crate) outside_columns: Vec<usize>,
    /// Blank cells that stand for what their parts add up to: line, column, sum.
    pub(crate) filled: Vec<(usize, usize, i128)>,
    /// Cells of sums that should be numbers and are none.
    pub(crate) unread: Vec<Unread>,
    /// The cells that are likely wrong.
    pub(crate) crossings: Vec<Crossing>,
}

/// A column that others add up to, in every row. Lines and columns are places in the grid.
#[derive(Debug)]
pub(crate) struct Across {
    pub(crate) whole: usize,
    /// The columns, and whether they are taken off.
    pub(crate) parts: Vec<(usize, bool)>,
    pub(crate) tested: usize,
    /// Lines with a text for a number.
    pub(crate) untested: usize,
    pub(crate) wrong: Vec<Wrong>,
}

/// Cells with their signs, which come to 0 together.
type Sum = Vec<(usize, usize, i128)>;

impl Across {
    /// Whether a column is one of its parts.
    pub(crate) fn adds(&self, column: usize) -> bool {
        self.parts.iter().any(|(part, _)| *part == column)
    }

    fn sum(&self, line: usize) -> Sum {
        let parts = self.parts.iter().map(|(part, is_off)| (line, *part, if *is_off { -1 } else { 1 }));
        parts.chain([(line, self.whole, -1)]).collect()
    }
}

impl Down {
    fn sum(&self, column: usize) -> Sum {
        self.of.iter().map(|line| (*line, column, 1)).chain([(self.line, column, -1)]).collect()
    }
}

/// A line that others add up to, in every column.
#[derive(Debug)]
pub(crate) struct Down {
    pub(crate) line: usize,
    pub(crate) of: Vec<usize>,
    /// The columns with a number in this line.
    pub(crate) columns: Vec<usize>,
    /// Those that are blank in it while the others have something, or have a text for a number.
    pub(crate) untested: Vec<usize>,
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
    pub(crate) fn of(grid: &mut Grid) -> Report {
        if grid.has_panels() {
            let totals = grid.lines.iter().filter(|line| line.kind != Kind::Detail);
            return Report { unclear_lines: totals.map(|line| line.line).collect(), ..Report::default() };
        }
        let known = implied::mark(grid);
        let mut report = Report::default();
        let (changes, unclear) = across::changes(grid);
        let changed: Vec<usize> = changes.iter().map(|change| change.whole).collect();
        for whole in grid.numbers().filter(|column| is_whole(grid, *column)) {
            match across::find(grid, whole, &changed) {
                Some(across) if across::is_uplifted_plan(grid, &across) => {}
                Some(across) => match report.across.iter_mut().find(|other| across::is_inverse(other, &across)) {
                    None => report.across.push(across),
                    // Where most rows have nothing else, 总分配方案 is 合计: the one that holds is meant.
                    Some(other) if across.wrong.len() < other.wrong.len() => *other = across,
                    Some(_) => {}
                },
                None if changes.iter().any(|change| change.adds(whole)) => {}
                None if across::has_parts(grid, whole, &changed) => report.unclear_columns.push(whole),
                None => {}
            }
        }
        let unclear = unclear.into_iter().filter(|column| !report.across.iter().any(|across| across.adds(*column)));
        report.unclear_columns.extend(unclear);
        report.across.extend(changes);
        report.leave_out_columns(grid);
        let blanks = report.across.iter().flat_map(|across| &across.wrong).filter(|wrong| wrong.found.is_none());
        report.filled = blanks.map(|blank| (blank.line, blank.column, blank.sum)).collect();
        let top = implied::top(grid, &known);
        let claimed = down::claimed(grid, &report.filled);
        let lines = || grid.lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Detail);
        for (place, _) in lines().filter(|(_, line)| !line.kind.is_of_all()) {
            report.add(grid, place, &known, &[], &claimed);
        }
        for (place, line) in lines().filter(|(_, line)| line.kind == Kind::Subtotal) {
            if let Some(at) = report.unclear_lines.iter().position(|unclear| *unclear == line.line)
                && let Some(down) = down::like_others(grid, place, &report.down)
            {
                report.unclear_lines.remove(at);
                report.down.push(down);
            }
        }
        // A total adds up no row of a subtotal once more.
        let is_top = |line: &usize| top.binary_search(line).is_ok();
        let is_twice = report.down.iter().any(|down| is_top(&down.line) && down.of.iter().any(is_top));
        for (place, _) in lines().filter(|(_, line)| line.kind.is_of_all()) {
            report.add(grid, place, &known, if is_twice { &[] } else { &top }, &claimed);
        }
        report.down.sort_by_key(|down| down.line);
        report.unclear_lines.sort_unstable();
        if report.down.iter().any(|down| grid.kind(down.line).is_some_and(Kind::is_of_all)) {
            let added: BTreeSet<usize> = report.down.iter().flat_map(|down| down.of.iter().copied()).collect();
            let is_outside = |(place, line): &(usize, &Line)| {
                line.kind == Kind::Detail && grid.has_number(*place) && !added.contains(place)
            };
            let outside = grid.lines.iter().enumerate().filter(is_outside);
            report.outside = outside.map(|(_, line)| line.line).collect();
        }
        report.unread = crossing::texts(grid, &report);
        crossing::leave_out_blanks(grid, &mut report);
        report.crossings = crossing::find(grid, &report);
        report
    }

    /// Finds the columns that no sum has, in the unit of one that adds up others. While there are any, nobody can tell
    /// whether a second total is of the columns of the first or of those.
    fn leave_out_columns(&mut self, grid: &Grid) {
        let unit = |column: usize| grid.columns.get(column).and_then(|column| column.unit);
        let sums = self.across.iter().filter(|across| across.parts.iter().all(|(_, is_off)| !is_off));
        let units: BTreeSet<Option<i128>> = sums.map(|across| unit(across.whole)).collect();
        let is_free = |column: &usize| {
            let is_in = |across: &Across| across.whole == *column || across.adds(*column);
            units.contains(&unit(*column))
                && !self.across.iter().any(is_in)
                && !self.unclear_columns.contains(column)
                && !is_part(grid, *column)
        };
        self.outside_columns = grid.numbers().filter(is_free).collect();
        if self.outside_columns.is_empty() {
            return;
        }
        let (mut seen, unclear) = (Vec::new(), &mut self.unclear_columns);
        self.across.retain(|across| {
            let is_first = !seen.contains(&across.parts);
            if is_first {
                seen.push(across.parts.clone());
            } else {
                unclear.push(across.whole);
            }
            is_first
        });
    }

    /// What a line adds up that is no row, if anybody can tell; `top` is what a total may.
    fn add(&mut self, grid: &Grid, place: usize, known: &[Known], top: &[usize], claimed: &BTreeSet<(Kind, usize)>) {
        let Some(line) = grid.lines.get(place) else { return };
        // What stands in the run of a head and is a head itself has its rows there; 其中 counts where nothing else does.
        let rows = |run: Range<usize>| {
            let of = |kind: Kind| run.clone().filter(|line| grid.kind(*line) == Some(kind)).collect::<Vec<usize>>();
            Some(of(Kind::Detail)).filter(|details| !details.is_empty()).unwrap_or_else(|| of(Kind::Part))
        };
        let is_part = known.iter().any(|(_, run)| rows(run.clone()).contains(&place));
        let own = known.iter().find(|(head, _)| *head == place).map(|(_, run)| rows(run.clone()));
        let own = own.map(|rows| down::test(grid, place, rows, &self.filled));
        let others = down::find(grid, place, top, claimed, &self.filled);
        // What holds one way is not asked for in another.
        let is_right = own.as_ref().is_some_and(|own| own.wrong.is_empty() && !own.columns.is_empty());
        let is_one = |down: &Down| {
            (own.is_none() || line.kind != Kind::Subtotal)
                && !is_of_some(grid, down)
                && (!is_right || down.wrong.is_empty())
        };
        match others.filter(is_one) {
            Some(down) => self.down.push(down),
            None if own.is_some() || is_part => {}
            None => self.unclear_lines.push(line.line),
        }
        self.down.extend(own);
    }

    /// Whether rounding every number by itself accounts for all that does not add up: a tenth of the sums at least, and each is off
    /// by no more than half of the last digit for every number in it.
    pub(crate) fn is_of_rounding(&self, grid: &Grid) -> bool {
        let is_near = |wrong: &Wrong, numbers: usize| {
            let last = last_digit(grid, wrong.column);
            let off = wrong.found.map(|found| 2 * (found - wrong.sum).unsigned_abs());
            off.is_some_and(|off| off <= (0..numbers).map(|_| last).sum())
        };
        let is_near_across = |across: &Across| across.wrong.iter().all(|it| is_near(it, across.parts.len() + 1));
        let is_near_down = |down: &Down| down.wrong.iter().all(|it| is_near(it, down.of.len() + 1));
        let across = self.across.iter().map(|across| across.tested);
        let tested: usize = across.chain(self.down.iter().map(|down| down.columns.len())).sum();
        // Cells that are wrong by themselves are the better reason.
        let of_cells = self.crossings.iter().filter(|crossing| self.is_alone(crossing)).map(|crossing| crossing.mended);
        let are_cells = of_cells.sum::<usize>() == self.wrong();
        let is_often = self.wrong() > 1 && self.wrong() * 10 >= tested;
        is_often && !are_cells && self.across.iter().all(is_near_across) && self.down.iter().all(is_near_down)
    }

    /// What the rows are off in all, where a column seems not to be published: a third of them are, all the same way, and
    /// the sums down hold.
    pub(crate) fn unpublished(&self, grid: &Grid, across: &Across) -> Option<i128> {
        let rows = across.wrong.iter().filter(|wrong| grid.kind(wrong.line) == Some(Kind::Detail));
        let off = rows.map(|wrong| Some(wrong.found? - wrong.sum)).collect::<Option<Vec<i128>>>()?;
        let is_one_way = [1, -1].iter().any(|sign| {
            across.wrong.iter().all(|wrong| wrong.found.is_some_and(|found| (found - wrong.sum).signum() == *sign))
        });
        let is_often = off.len() > 1 && across.wrong.len() * 3 >= across.tested;
        let is_of = |column: usize| column == across.whole || across.parts.iter().any(|(part, _)| *part == column);
        let mut downs = self.down.iter();
        let holds = downs.any(|down| down.columns.contains(&across.whole))
            && self.down.iter().all(|down| !down.wrong.iter().any(|wrong| is_of(wrong.column)));
        (is_one_way && is_often && holds && !self.is_of_rounding(grid)).then(|| off.iter().sum())
    }

    /// How many cells are not the sum; where a column seems not to be published, that is one fault.
    pub(crate) fn found(&self, grid: &Grid) -> usize {
        let as_one = self.across.iter().filter(|across| self.unpublished(grid, across).is_some());
        self.wrong() - as_one.map(|across| across.wrong.len() - 1).sum::<usize>()
    }

    /// Whether no other cell of its row or column may be the one instead.
    pub(crate) fn is_alone(&self, cell: &Crossing) -> bool {
        let is_rival = |other: &Crossing| other != cell && (other.line == cell.line || other.column == cell.column);
        !self.crossings.iter().any(is_rival)
    }

    /// How many columns and lines were tested.
    pub(crate) fn tested(&self) -> usize {
        self.across.len() + self.down.iter().filter(|down| !down.columns.is_empty()).count()
    }

    /// All cells that are not the sum.
    pub(crate) fn wrong(&self) -> usize {
        let across = self.across.iter().map(|across| across.wrong.len());
        across.chain(self.down.iter().map(|down| down.wrong.len())).sum()
    }
}

/// Whether a line below the total, such as 山区县小计, is of some rows only: it would have to be of all, and is less.
fn is_of_some(grid: &Grid, down: &Down) -> bool {
    let is_of_all = |kind: &Kind| kind.is_of_all();
    let kinds: Vec<Kind> = grid.lines.iter().map(|line| line.kind).collect();
    let above = kinds.iter().take(down.line).rfind(|kind| **kind == Kind::Detail || is_of_all(kind));
    let is_below = above.is_some_and(is_of_all) && !kinds.get(down.line).is_some_and(is_of_all);
    let is_less = !down.wrong.is_empty() && down.wrong.iter().all(|wrong| wrong.found < Some(wrong.sum));
    is_below && is_less && down.of.len() == kinds.iter().filter(|kind| **kind == Kind::Detail).count()
}

/// The last digit that is printed of the numbers in the unit of a column: a power of ten of millionths, one at most.
fn last_digit(grid: &Grid, column: usize) -> u128 {
    let unit = |column: usize| grid.columns.get(column).map(|column| column.unit);
    let columns: Vec<usize> = grid.numbers().filter(|other| unit(*other) == unit(column)).collect();
    let is_of_all = |digit: &u128| {
        let mut lines = 0..grid.lines.len();
        lines.all(|line| columns.iter().all(|column| grid.value(line, *column).unsigned_abs().is_multiple_of(*digit)))
    };
    successors(Some(1), |digit| (digit < &1_000_000).then_some(digit * 10)).take_while(is_of_all).last().unwrap_or(1)
}

fn is_whole(grid: &Grid, column: usize) -> bool {
    grid.columns.get(column).is_some_and(
        |column| matches!(column.holds, Holds::Numbers { is_whole, .. } if is_whole || !column.formula.is_empty()),
    )
}

fn is_part(grid: &Grid, column: usize) -> bool {
    grid.columns.get(column).is_some_and(|column| matches!(column.holds, Holds::Numbers { is_part: true, .. }))
}

fn is_blank(grid: &Grid, line: usize, column: usize) -> bool {
    grid.cell(line, column) == Cell::Blank
}
