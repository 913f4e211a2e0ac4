//! Which column of an annex is its total, and what the others are to it.

use std::collections::BTreeSet;

use special_fund::Name;

use super::super::lines::Role;
use crate::sums::Report;
use crate::sums::across::is_taken_off;
use crate::sums::grid::{Cell, Grid, Kind};
use crate::view::years::years;

/// How totals are headed, the likeliest first.
const TOTALS: [&[&str]; 4] = [
    &["年度应下达", "年度应下达数", "全年应下达", "全年应下达数"],
    &["合计", "总计", "共计", "total"],
    &["小计"],
    &["分配金额", "分配资金", "分配数", "分配额", "下达金额", "下达资金", "下达数", "补助金额", "补助资金", "安排资金"],
];

/// What is no total of this table.
const LAST_YEAR: [&str; 2] = ["上年", "去年"];
const NO_TOTAL: [&str; 2] = ["基数", "需求"];

/// What is counted, not paid, at the end of a header, and before 数 there; 按面积 is paid.
const COUNTS: [&str; 4] = ["数量", "面积", "里程", "人口"];
const COUNTED: [&str; 18] = [
    "人", "生", "户", "村", "乡", "镇", "个", "校", "班", "床位", "头", "项目", "企业", "站", "点", "教师", "职工",
    "单位",
];

/// What stands in brackets behind figures that are no money.
const NO_MONEY: [&str; 11] = ["亩", "人", "户", "个", "吨", "公里", "平方公里", "公顷", "立方米", "次", "家"];

/// Sums of sums of sums.
const MAX_DEPTH: usize = 4;

/// Places in the grid.
pub(super) struct Columns {
    pub(super) total: usize,
    pub(super) others: Vec<Other>,
    /// Columns of numbers that cannot be compared, and why not.
    pub(super) left_out: Vec<(usize, &'static str)>,
}

/// A column beside the total.
#[derive(Debug)]
pub(super) struct Other {
    pub(super) column: usize,
    pub(super) role: Role,
    /// Whether it is taken off the total where it is above 0.
    pub(super) is_off: bool,
}

impl Columns {
    /// Or the columns that may be the total, if none or several are.
    pub(super) fn of(grid: &Grid, report: &Report) -> Result<Columns, Vec<usize>> {
        let (mut amounts, mut left_out, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for column in grid.numbers() {
            match no_amount(grid, report, column) {
                None => amounts.push(column),
                Some(why) => left_out.push((column, why)),
            }
        }
        let total = total(grid, report, &amounts).map(|total| paid(grid, report, &amounts, total))?;
        let of_years: Vec<usize> =
            parts(report, total).iter().map(|(part, _)| *part).filter(|part| is_year(grid, *part)).collect();
        if of_years.len() > 1 || years(grid.columns[total].name.split('(').next().unwrap_or_default()).len() > 1 {
            return Err(of_years.into_iter().chain([total]).collect());
        }
        let (parts, of_total) = (parts(report, total), leaves(report, total, MAX_DEPTH));
        let is_detail = |line: &usize| grid.kind(*line) == Some(Kind::Detail);
        for column in amounts.into_iter().filter(|column| *column != total) {
            if (0..grid.lines.len()).filter(is_detail).any(|line| grid.cell(line, column) == Cell::Text) {
                left_out.push((column, "texts"));
                continue;
            }
            let part = parts.iter().find(|(part, _)| *part == column);
            let role = match part {
                Some(_) => Role::Part,
                None if leaves(report, column, MAX_DEPTH).is_subset(&of_total) => Role::Detail,
                None => Role::Beside,
            };
            others.push(Other { column, role, is_off: part.is_some_and(|(_, is_off)| *is_off) });
        }
        Ok(Columns { total, others, left_out })
    }
}

/// The only column of amounts, unless it is headed as something else; else the likeliest by its header that is part of no other such one.
fn total(grid: &Grid, report: &Report, amounts: &[usize]) -> Result<usize, Vec<usize>> {
    if let [only] = amounts {
        let is_other = LAST_YEAR.iter().chain(&NO_TOTAL).any(|word| grid.columns[*only].name.contains(word));
        return if is_other { Err(vec![*only]) } else { Ok(*only) };
    }
    let is_called = |column: &&usize, names: &[&str]| {
        let name = grid.columns[**column].name.to_lowercase();
        !LAST_YEAR.iter().any(|word| name.contains(word))
            && names.iter().any(|end| name.split('(').next().is_some_and(|name| name.ends_with(end)))
    };
    let called = |names: &&[&str]| amounts.iter().filter(|column| is_called(column, names)).copied().collect();
    let called = TOTALS.iter().map(called).find(|called: &Vec<usize>| !called.is_empty()).unwrap_or_default();
    let is_below = |column: usize, other: usize| {
        let [own, others] = [column, other].map(|column| leaves(report, column, MAX_DEPTH));
        own.len() < others.len() && own.is_subset(&others)
    };
    let is_top = |column: &&usize| !called.iter().any(|other| is_below(**column, *other));
    match called.iter().filter(is_top).collect::<Vec<&usize>>().as_slice() {
        [only] => Ok(**only),
        _ => Err(called),
    }
}

/// The total, less what is taken off beside it, if a column is that in every row.
fn paid(grid: &Grid, report: &Report, amounts: &[usize], total: usize) -> usize {
    let of_total = leaves(report, total, MAX_DEPTH);
    let is_off = |column: &&usize| is_taken_off(grid, **column) && !of_total.contains(column);
    let off: Vec<usize> = amounts.iter().filter(is_off).copied().collect();
    let sum_off = |line: usize| off.iter().map(|column| grid.value(line, *column).abs()).sum::<i128>();
    let details = || (0..grid.lines.len()).filter(|line| grid.kind(*line) == Some(Kind::Detail));
    let is_left =
        |column: usize| details().all(|line| grid.value(line, column) == grid.value(line, total) - sum_off(line));
    // Where nothing is taken off, that is the total itself.
    if is_left(total) { total } else { amounts.iter().copied().find(|column| is_left(*column)).unwrap_or(total) }
}

/// What a column adds up directly, and whether it is taken off.
fn parts(report: &Report, whole: usize) -> &[(usize, bool)] {
    let across = report.across.iter().find(|across| across.whole == whole);
    across.map_or(&[], |across| across.parts.as_slice())
}

/// What a column comes from in the end: itself, if it adds up nothing.
fn leaves(report: &Report, column: usize, depth: usize) -> BTreeSet<usize> {
    match parts(report, column) {
        parts if parts.is_empty() || depth == 0 => BTreeSet::from([column]),
        parts => parts.iter().flat_map(|(part, _)| leaves(report, *part, depth - 1)).collect(),
    }
}

/// Whether a column is headed by a year alone: 2024年.
fn is_year(grid: &Grid, column: usize) -> bool {
    let name = grid.columns[column].name.as_str();
    name.trim_end_matches(['年', '度']).chars().all(|c| c.is_ascii_digit()) && years(&format!("{name}年")).len() == 1
}

/// Why numbers are no amounts, by their header.
fn no_amount(grid: &Grid, report: &Report, column: usize) -> Option<&'static str> {
    let name = grid.columns[column].name.as_str();
    let brackets = name.strip_suffix(')').and_then(|name| name.rsplit_once('('));
    let is_other = brackets.is_some_and(|(_, unit)| NO_MONEY.contains(&unit));
    let counted = ["合计", "小计", "总计", "共计"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let ends = |text: &str, ends: &[&str]| ends.iter().any(|end| text.ends_with(end));
    let is_count = ends(counted, &COUNTS) || counted.strip_suffix('数').is_some_and(|text| ends(text, &COUNTED));
    // 人口(万元) is added up with others in every row.
    let is_part = report.across.iter().any(|across| across.wrong.is_empty() && across.adds(column));
    if is_other || is_count && !is_part && !name.starts_with('按') {
        Some("no_money")
    } else {
        name.parse::<Name>().is_err().then_some("header")
    }
}

/// Whether a column is headed as what one batch issues.
pub(crate) fn is_of_batch(header: &str) -> bool {
    header.contains("本次下达") && !header.contains('含') || header.starts_with("提前下达")
}
