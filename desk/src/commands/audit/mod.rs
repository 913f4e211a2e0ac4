//! `audit`: checks a published allocation against the year's table and policy, by code that calculates nothing.

mod screen;

use std::io;
use std::path::PathBuf;

use special_fund::audit;
use special_fund::table::{self, Language};

use super::{Command, Done, Names};
use crate::disk::inputs::{open, read_year_table};
use crate::disk::policy_file;
use crate::messages::{self, files};
use crate::usage::language;
use screen::Screen;

/// 复核公布的分配表：按年度县表和政策逐格核对，不用计算代码，打印结论和全部问题。
#[derive(Debug, clap::Parser)]
pub(crate) struct Audit {
    /// 年度县表：CSV 或工作簿（xlsx、xls、ods），一行一个县
    #[arg(value_name = "COUNTIES")]
    counties: PathBuf,

    /// 公布的分配表，即 allocation.csv；中文英文表头、经 Excel 另存、加了合计行的都可以
    #[arg(value_name = "PUBLISHED.csv")]
    published: PathBuf,

    /// 县表是工作簿时，用里面的哪一张表
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// 政策文件；不写则用县表旁边的 policy.toml，两处都没有则不复核
    #[arg(long, value_name = "POLICY.toml")]
    policy: Option<PathBuf>,

    /// 语言：zh 中文（默认），en English for screen and messages
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    language: Language,
}

impl Command for Audit {
    const USAGE: &'static str = "COUNTIES PUBLISHED.csv [--sheet NAME] [--policy POLICY.toml] [--lang zh|en]";
    const EXIT_CODES: &'static str = "0 未发现问题；1 发现问题，逐条打印，或文件不能复核，原因见标准错误；2 用法错误";
    const HAS_VERSION: bool = true;
    const REFUSED: [&'static str; 2] = ["未作复核。", "refused; nothing was audited."];

    fn language(&self) -> Language {
        self.language
    }

    fn run(&self, names: Names) -> Result<Done, String> {
        audit(self, names)
    }

    fn unprintable(error: &io::Error, language: Language) -> String {
        messages::audit::unprintable(error, language)
    }
}

/// The whole of it: what to print and whether nothing was found, or every reason why there is no verdict.
fn audit(arguments: &Audit, names: Names) -> Result<Done, String> {
    let language = arguments.language;
    let inputs = [&arguments.counties, &arguments.published];
    if let Some(reason) = messages::audit::swapped(&arguments.counties, &arguments.published, names, language) {
        return Err(reason);
    }
    let policy_file = policy_file::read(arguments.policy.as_deref(), &arguments.counties, false, language);
    let opened = inputs.map(|path| open(path).map_err(|error| files::unreadable(path, &error, language)));
    let (policy_file, [counties, published]) = match (policy_file, opened) {
        (Ok(policy_file), [Ok(counties), Ok(published)]) => (policy_file, [counties, published]),
        (policy_file, [counties, published]) => {
            let reasons = [counties.err(), published.err(), policy_file.err()];
            return Err(reasons.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        }
    };
    let policy = &policy_file.policy;
    // The larger file first: while it is read, nothing else takes up memory.
    let published = table::read_published(published, policy)
        .map_err(|error| messages::audit::published(&error, &arguments.published, names, language));
    let sheet = arguments.sheet.as_deref();
    let counties = read_year_table(counties, &arguments.counties, sheet, policy, false, language);
    let counties = counties.map_err(|unread| unread.reasons);
    let (read, published) = match (counties, published) {
        (Ok(read), Ok(published)) => (read, published),
        (Err(a), Err(b)) => return Err(format!("{a}\n{b}")),
        (Err(reasons), _) | (_, Err(reasons)) => return Err(reasons),
    };
    let (rows, totals) = (&published.rows, &published.totals);
    let verdict = audit::published(policy, &read.table.counties, rows, totals);
    let screen = Screen {
        arguments,
        policy_file: &policy_file,
        table: &read.table,
        sheet_notices: &read.sheet_notices,
        published: &published,
        verdict: &verdict,
    };
    Ok(Done { screen: screen.print(), is_found_wrong: !verdict.is_clean() })
}
