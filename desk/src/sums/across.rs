//! What a column adds up, row by row.

use std::collections::BTreeSet;

use super::grid::{Cell, Grid, Kind};
use super::{Across, Wrong, is_blank, is_part, is_whole};

/// Columns that are added up, each with whether it is taken off.
type Set = Vec<(usize, bool)>;

const TAKEN_OFF: [&str; 7] = ["抵减", "抵扣", "扣减", "扣除", "扣回", "收回", "核减"];

/// A plan is whole before any uplift (clause (b)).
const PLAN: [&str; 2] = ["总分配方案", "plan"];
const UPLIFT: [&str; 2] = ["上浮", "uplift"];

/// What one year is more than the last.
const CHANGE: [&str; 4] = ["增减", "增加", "较上年", "比上年"];

/// What is issued now, and what has been.
const ISSUES: [&str; 2] = ["本次下达", "本次应下达"];
const ISSUED: [&str; 2] = ["已下达", "提前下达"];

/// What a column adds up: what the numbers below the headers say; else the columns that its name says, its group holds or
/// that stand beside it, if they do so in most rows of counties, by the name in half: a total row only repeats them.
/// `changes` are part of none.
pub(super) fn find(grid: &Grid, whole: usize, changes: &[usize]) -> Option<Across> {
    // Yuan and 万元 do not add up.
    let is_in_unit = |set: &Set| set.iter().all(|(part, _)| is_of_unit(grid, *part, whole));
    let formula = grid.columns.get(whole).map(|column| column.formula.clone());
    let formula = formula.filter(|formula| !formula.is_empty() && is_in_unit(formula));
    let is_said = formula.is_some();
    let named = less_issued(grid, whole).filter(is_in_unit);
    let is_named = named.is_some() || grid.numbers().any(|column| column != whole && are_of_group(grid, column, whole));
    let sets = formula.or(named).map_or_else(|| sets(grid, whole, changes), |set| vec![set]);
    likeliest(grid, whole, sets, is_said, is_named)
}

/// Columns that are what one year is more than another, and those that are called so and are not; those that are called a
/// total too, or have a formula, are found as such.
pub(super) fn changes(grid: &Grid) -> (Vec<Across>, Vec<usize>) {
    // Where 减少 has a column of its own, each of both is but a part of it.
    if grid.numbers().any(|column| has(grid, column, &["减少", "调减"])) {
        return (Vec::new(), Vec::new());
    }
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for whole in grid.numbers().filter(|column| has(grid, *column, &CHANGE) && !is_whole(grid, *column)) {
        let sets = less_last_year(grid, whole);
        let is_clear = !sets.is_empty();
        match likeliest(grid, whole, sets, false, false) {
            Some(change) => found.push(change),
            None => others.extend(is_clear.then_some(whole)),
        }
    }
    (found, others)
}

/// The set of columns that a column adds up in most rows.
fn likeliest(grid: &Grid, whole: usize, sets: Vec<Set>, is_said: bool, is_named: bool) -> Option<Across> {
    let sum = |line: usize, set: &Set| {
        let parts = set.iter().map(|(part, is_off)| (grid.value(line, *part), is_off));
        parts.map(|(value, is_off)| if *is_off { -value } else { value }).sum::<i128>()
    };
    // A total may say nothing of the parts.
    let says = |line: &usize, set: &Set| {
        let is_detail = grid.kind(*line) == Some(Kind::Detail);
        let is_said = set.iter().any(|(part, _)| !is_blank(grid, *line, *part));
        is_said || is_detail && grid.value(*line, whole) != 0
    };
    let is_number = |line: &usize, set: &Set| {
        set.iter().map(|(part, _)| *part).chain([whole]).all(|column| grid.cell(*line, column) != Cell::Text)
    };
    let lines = |set: &Set| (0..grid.lines.len()).filter(|line| says(line, set)).collect::<Vec<usize>>();
    let fits = |set: &Set| {
        let right = |line: &&usize| sum(**line, set) == grid.value(**line, whole);
        let lines = lines(set).into_iter().filter(|line| grid.kind(*line) == Some(Kind::Detail));
        let lines: Vec<usize> = lines.filter(|line| is_number(line, set)).collect();
        (lines.iter().filter(right).count(), lines.len())
    };
    let sets = sets.into_iter().filter(|set| set.len() > 1);
    let best = sets.map(|set| (fits(&set), set)).reduce(|best, next| if next.0.0 > best.0.0 { next } else { best });
    let ((fitting, details), parts) = best?;
    let (tested, untested): (Vec<usize>, Vec<usize>) =
        lines(&parts).into_iter().partition(|line| is_number(line, &parts));
    if !is_said && fitting * 2 + usize::from(is_named) <= details {
        return None;
    }
    let wrong = tested.iter().map(|line| Wrong {
        line: *line,
        column: whole,
        found: (!is_blank(grid, *line, whole)).then(|| grid.value(*line, whole)),
        sum: sum(*line, &parts),
    });
    let wrong = wrong.filter(|wrong| wrong.found.unwrap_or(0) != wrong.sum).collect();
    Some(Across { whole, tested: tested.len(), untested: untested.len(), parts, wrong })
}

/// Whether a plan seems to add up an uplift, because most rows have none; what numbers below the headers say is no guess.
pub(super) fn is_uplifted_plan(grid: &Grid, across: &Across) -> bool {
    let is_guess = grid.columns.get(across.whole).is_some_and(|column| column.formula.is_empty());
    is_guess && has(grid, across.whole, &PLAN) && across.parts.iter().any(|(part, _)| has(grid, *part, &UPLIFT))
}

/// Whether both say the same, one of them the other way round.
pub(super) fn is_inverse(one: &Across, other: &Across) -> bool {
    let columns = |across: &Across| {
        let parts = across.parts.iter().map(|(part, _)| *part);
        parts.chain([across.whole]).collect::<BTreeSet<usize>>()
    };
    columns(one) == columns(other)
}

/// Whether there is anything that a column might add up.
pub(super) fn has_parts(grid: &Grid, whole: usize, changes: &[usize]) -> bool {
    is_of_total(grid, whole) || sets(grid, whole, changes).iter().any(|set| set.len() > 1)
}

/// Whether it is called 合计 or the like, not 本次下达, which may stand alone.
fn is_of_total(grid: &Grid, whole: usize) -> bool {
    let name = grid.columns.get(whole).map_or("", |column| column.name.as_str());
    !["总分配方案", "下达"].iter().any(|word| name.contains(word))
}

/// What it may add up, the likelier first.
fn sets(grid: &Grid, whole: usize, changes: &[usize]) -> Vec<Set> {
    let before = |column: &usize| *column < whole;
    // What is due is not made of how it is issued.
    let is_due = has(grid, whole, &["应下达"]) && !has(grid, whole, &ISSUES);
    let is_issue = |column: &usize| is_due && (has(grid, *column, &ISSUED) || has(grid, *column, &ISSUES));
    let is_free = |column: &usize| !is_issue(column) && !changes.contains(column);
    let is_one = |column: &usize| *column != whole && is_of_unit(grid, *column, whole) && is_free(column);
    let all: Vec<usize> = grid.numbers().filter(is_one).collect();
    let (wholes, plain): (Vec<usize>, Vec<usize>) = all.iter().partition(|column| is_whole(grid, **column));
    let end = wholes.iter().copied().find(|other| *other > whole).unwrap_or(usize::MAX);
    let start = wholes.iter().copied().rfind(|other| *other < whole).unwrap_or(0);
    let of = |keep: &dyn Fn(&usize) -> bool| plain.iter().copied().filter(keep).collect::<Vec<usize>>();
    let in_group = |column: &usize| are_of_group(grid, *column, whole);
    // Where its group has others, it adds up them, and of another group nothing but totals.
    let has_group = all.iter().any(in_group);
    let has_total = |column: usize| wholes.iter().any(|other| *other == column || are_of_group(grid, *other, column));
    let is_of_others = |column: &usize| !in_group(column) && has_total(*column);
    let (left, right) = (of(&|column| (start..whole).contains(column)), of(&|column| (whole..end).contains(column)));
    let mut sets =
        vec![of(&in_group), right.clone(), left.clone(), of(&|column| !before(column)), of(&before), of(&|_| true)];
    sets.push(wholes.iter().copied().filter(|column| !before(column)).collect());
    sets.push(wholes.iter().copied().filter(before).collect());
    // 合计 may add up what stands beside it and leave out what that is made of; 年度应下达 adds 上浮 to 总分配方案.
    let (every_left, every_right): (Vec<usize>, Vec<usize>) = all.iter().partition(|column| before(column));
    let (plain_left, plain_right) = (of(&before), of(&|column| !before(column)));
    for left in [&left, &plain_left, &every_left] {
        sets.extend((0..left.len()).filter_map(|first| left.get(first..).map(<[usize]>::to_vec)));
    }
    for right in [&right, &plain_right, &every_right] {
        sets.extend((1..=right.len()).rev().filter_map(|last| right.get(..last).map(<[usize]>::to_vec)));
    }
    let without_parts = |set: &Vec<usize>| set.iter().copied().filter(|column| !is_part(grid, *column)).collect();
    sets.extend(sets.iter().map(without_parts).collect::<Vec<Vec<usize>>>());
    let is_of_group = |set: &Vec<usize>| {
        let are_wholes = set.iter().all(|column| is_whole(grid, *column));
        set.iter().any(in_group) && (are_wholes || !set.iter().any(is_of_others))
    };
    sets.retain(|set| !has_group || is_of_group(set));
    // 抵减 is printed as what is taken off, or with a minus sign; 收回存量资金 may be given out again.
    let is_above = |column: usize| (0..grid.lines.len()).all(|line| grid.value(line, column) >= 0);
    let is_off = |column: usize, takes_back: bool| {
        is_taken_off(grid, column) && is_above(column) && (takes_back || !has(grid, column, &["收回"]))
    };
    let signed = |set: &Vec<usize>, takes_back: bool| {
        set.iter().map(|column| (*column, is_off(*column, takes_back))).collect::<Set>()
    };
    [false, true].iter().flat_map(|takes_back| sets.iter().map(|set| signed(set, *takes_back))).collect()
}

/// 本次下达: what is due, less what has been issued.
fn less_issued(grid: &Grid, whole: usize) -> Option<Set> {
    if !has(grid, whole, &ISSUES) {
        return None;
    }
    let left: Vec<usize> = grid.numbers().filter(|column| *column < whole).collect();
    let issued: Vec<usize> = left.iter().copied().filter(|column| has(grid, *column, &ISSUED)).collect();
    let is_due = |column: &usize| !issued.contains(column) && has(grid, *column, &["应下达", "合计"]);
    let due = left.iter().copied().rfind(is_due).filter(|_| !issued.is_empty())?;
    Some([(due, false)].into_iter().chain(issued.into_iter().map(|column| (column, true))).collect())
}

/// Whether it is taken off, by its name; 扣减后金额 is what is left, and 扣减返还 is given.
pub(crate) fn is_taken_off(grid: &Grid, column: usize) -> bool {
    let name = grid.columns.get(column).map_or("", |column| column.name.as_str());
    let is_less = name.strip_prefix('减').is_some_and(|rest| rest.starts_with([':', '：']));
    let is_given = ["返还", "退回"].iter().any(|end| name.ends_with(end))
        || TAKEN_OFF.iter().any(|word| name.split(word).skip(1).any(|rest| rest.starts_with('前')));
    (is_less || has(grid, column, &TAKEN_OFF) && !is_given) && !has(grid, column, &["后"])
}

/// What it may come from: a column near it, less another that is said to be of a year, and of no later one.
fn less_last_year(grid: &Grid, whole: usize) -> Vec<Set> {
    const NEAR: usize = 12;
    let is_one = |column: &usize| {
        let is_near = column.abs_diff(whole) <= NEAR && *column != whole;
        is_near && is_of_unit(grid, *column, whole) && !has(grid, *column, &CHANGE)
    };
    let columns: Vec<usize> = grid.numbers().filter(is_one).collect();
    let is_of_year = |column: usize| headed(grid, column).contains('年');
    let of = |last: usize| {
        let is_before = move |year: &&usize| {
            **year != last
                && year_of(grid, last).is_none_or(|last| year_of(grid, **year).is_none_or(|year| last <= year))
        };
        columns.iter().filter(is_before).map(move |year| vec![(*year, false), (last, true)])
    };
    columns.iter().filter(|column| is_of_year(**column)).flat_map(|last| of(*last)).collect()
}

/// The year that a column is said to be of; 上年 comes before all, 本年 after.
fn year_of(grid: &Grid, column: usize) -> Option<u32> {
    let name = headed(grid, column);
    let said = [(["上年", "去年"], 0), (["本年", "今年"], u32::MAX)];
    let said = said.iter().find(|(words, _)| words.iter().any(|word| name.contains(word)));
    let number = || name.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 4)?.parse().ok();
    said.map(|(_, year)| *year).or_else(number)
}

/// What stands above a column, in both rows.
fn headed(grid: &Grid, column: usize) -> String {
    grid.columns.get(column).map(|column| format!("{}{}", column.group, column.name)).unwrap_or_default()
}

/// Whether one header stands above both.
fn are_of_group(grid: &Grid, column: usize, whole: usize) -> bool {
    let group = |column: usize| grid.columns.get(column).map_or("", |column| column.group.as_str());
    !group(whole).is_empty() && group(column) == group(whole)
}

fn is_of_unit(grid: &Grid, column: usize, whole: usize) -> bool {
    let unit = |column: usize| grid.columns.get(column).and_then(|column| column.unit);
    unit(column) == unit(whole)
}

fn has(grid: &Grid, column: usize, words: &[&str]) -> bool {
    grid.columns.get(column).is_some_and(|column| words.iter().any(|word| column.name.contains(word)))
}
