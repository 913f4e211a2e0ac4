//! `audit`: checks a published allocation against the year's table and policy, by code that calculates nothing.

mod beside;
mod screen;
pub(crate) mod sums;

use std::path::PathBuf;

use minijinja::context;
use special_fund::table::{Language, PublishedTable};
use special_fund::{Column, Money, Policy, audit};

use super::{Command, Done, Names};
use crate::disk::{open, policy_file};
use crate::input::table::{read_published, read_year_table};
use crate::messages::words::Words;
use crate::messages::{self, files};
use screen::Screen;

/// 复核公布的分配表：由另一套程序按年度县表和政策逐格核对，打印结论和全部问题。
#[derive(Debug, clap::Parser)]
pub(crate) struct Audit {
    /// 年度县表：CSV 或工作簿（xlsx、xls、ods），一行一个县
    #[arg(value_name = "COUNTIES", required_unless_present = "sums")]
    counties: Option<PathBuf>,

    /// 公布的分配表：印发的附件（工作簿或另存的 CSV），或 allocation.csv；元或万元，有标题、小计、合计、附注的都可以
    #[arg(value_name = "PUBLISHED", required_unless_present = "sums")]
    published: Option<PathBuf>,

    /// 不用政策和县表，只查一张公布的表合计是否相符：横向、小计、合计
    #[arg(long, value_name = "FILE", conflicts_with_all = ["counties", "published", "policy", "published_sheet"])]
    sums: Option<PathBuf>,

    /// 县表（或要查合计的表）是工作簿时，用里面的哪一张表
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// 分配表是工作簿时，用里面的哪一张表；不写则用“分配方案”，没有就用唯一一张有表头的
    #[arg(long, value_name = "NAME")]
    published_sheet: Option<String>,

    /// 政策文件，或有“政策”表的工作簿；不写则用县表工作簿里的“政策”表、县表旁边的 policy.toml，都没有则不复核
    #[arg(long, value_name = "POLICY.toml")]
    policy: Option<PathBuf>,
}

impl Command for Audit {
    const USAGE: &'static str = "COUNTIES PUBLISHED [--sheet NAME] [--published-sheet NAME] [--policy POLICY.toml] [--lang zh|en] | --sums FILE [--sheet NAME]";
    const EXIT_CODES: &'static str = "0 未发现问题；1 发现问题，逐条打印，或文件不能复核，原因见标准错误；2 用法错误";
    const HAS_VERSION: bool = true;
    const IN_ENGLISH: &'static str = "screen and messages";
    const LANG_PLACE: usize = 4;
    const REFUSED: &'static str = "commands.refused.audit";
    const UNPRINTABLE: &'static str = "stdout_write.verdict";

    fn run(&self, names: Names, language: Language) -> Result<Done, String> {
        let sheet = self.sheet.as_deref();
        match (&self.sums, &self.counties, &self.published) {
            (Some(file), ..) => sums::audit(file, sheet, language),
            (None, Some(counties), Some(published)) => audit(self, [counties, published], names, language),
            (None, ..) => unreachable!("clap asks for both"),
        }
    }
}

/// The whole of it: what to print and whether nothing was found, or every reason why there is no verdict.
fn audit(arguments: &Audit, inputs: [&PathBuf; 2], names: Names, language: Language) -> Result<Done, String> {
    let [counties_path, published_path] = inputs;
    let mut opened = inputs.map(|path| open(path).map_err(|error| files::unreadable(path, &error, language)));
    if let [Ok(counties), Ok(published)] = &mut opened
        && let Some(reason) = messages::audit::swapped([counties, published], names.audit, language)
    {
        return Err(reason);
    }
    let policy_file = policy_file::read(arguments.policy.as_deref(), counties_path, false, language);
    let (policy_file, [counties, published]) = match (policy_file, opened) {
        (Ok(policy_file), [Ok(counties), Ok(published)]) => (policy_file, [counties, published]),
        (policy_file, [counties, published]) => {
            let reasons = [counties.err(), published.err(), policy_file.err()];
            return Err(reasons.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        }
    };
    let policy = &policy_file.policy;
    let sheet = arguments.sheet.as_deref();
    let counties = read_year_table(counties, sheet, policy, false, language);
    let counties = counties.map_err(|unread| unread.reasons);
    // A printed table may have names alone: those are the counties'.
    let known = counties.as_ref().map_or(&[][..], |read| &read.table.counties);
    let sheet = arguments.published_sheet.as_deref();
    let published = read_published(published, sheet, (policy, known), language);
    let (read, mut published) = match (counties, published) {
        (Ok(read), Ok(published)) => (read, published),
        (Err(a), Err(b)) => return Err(format!("{a}\n{b}")),
        (Err(reasons), _) | (_, Err(reasons)) => return Err(reasons),
    };
    let sheet_notices: Vec<String> = policy_file.notices.iter().chain(&read.sheet_notices).cloned().collect();
    let other_unit = in_other_unit(&published.table, policy);
    let misread = other_unit.is_some().then(|| {
        let said_wan_yuan = published.table.columns.iter().any(|column| column.is_in_wan_yuan);
        Words::of(language).sentence("sentences.misread", context! { said_wan_yuan })
    });
    published.table = other_unit.unwrap_or(published.table);
    let PublishedTable { rows, totals, columns, .. } = &published.table;
    let verdict = audit::published(policy, &read.table.counties, rows, totals);
    let is_there = |column: &Column| columns.iter().any(|printed| printed.column == *column);
    let is_wrong = |column: &Column| {
        let mut listed = verdict.listed.iter();
        listed.any(|finding| finding.county.is_some() && finding.column.as_ref() == Some(column))
    };
    let mut missing = Column::all(policy);
    missing.retain(|column| !is_there(column) && is_wrong(column));
    if !missing.is_empty() {
        let is_in_wan_yuan = columns.iter().any(|column| column.is_in_wan_yuan);
        return Err(messages::audit::column_missing(published_path, &missing, is_in_wan_yuan, language));
    }
    let beside = beside::compare(&published, published_path, policy, names.program, language);
    let screen = Screen {
        inputs,
        language,
        policy_file: &policy_file,
        table: &read.table,
        sheet_notices: &sheet_notices,
        published: &published,
        verdict: &verdict,
        misread,
        beside: beside.as_ref(),
    };
    Ok(Done { screen: screen.print(), is_found_wrong: screen.count() > 0 })
}

/// The table in the other unit, if by the one that is said it pays out a thousand times the fund, or a thousandth.
fn in_other_unit(table: &PublishedTable, policy: &Policy) -> Option<PublishedTable> {
    const FAR: i128 = 1_000;
    let paid: Money = table.rows.iter().map(|row| row.figures.total).sum();
    let (paid, fund) = (paid.fen(), policy.terms().fund_total.fen());
    let is_in_wan_yuan = table.columns.iter().any(|column| column.is_in_wan_yuan);
    let is_far = if is_in_wan_yuan { paid / FAR >= fund } else { paid > 0 && paid * FAR <= fund };
    is_far.then(|| table.in_other_unit()).flatten()
}
