//! `check`: what a table and a policy would be refused for, without a result.

use std::path::PathBuf;

use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::progress::Progress;
use crate::disk::year::{Year, YearFiles};
use crate::messages::{self, files};
use crate::screen::table_notices;
use crate::view::amounts::count;
use crate::view::unusual::Unusual;

/// 只检查县表和政策文件，不分配，不写结果。
#[derive(Debug, clap::Parser)]
pub(crate) struct Check {
    #[command(flatten)]
    year: YearFiles,

    /// 县表有问题时，把问题清单另写成 CSV（一处一行）或 xlsx 工作簿（原表照抄，标出问题），供填表单位改正
    #[arg(long, value_name = "FILE")]
    problems: Option<PathBuf>,
}

impl Command for Check {
    const USAGE: &'static str =
        "INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--problems FILE] [--lang zh|en]";
    const REFUSED: [&'static str; 2] = ["检查未通过。", "refused."];

    fn language(&self) -> Language {
        self.year.language
    }

    fn run(&self, _: Names) -> Result<Done, String> {
        check(self).map(Done::from)
    }
}

/// What to print if nothing stands in the way of the calculation, or everything that does.
///
/// The calculation is tried too: some refusals, such as an uplift larger than its pool, show only there.
fn check(arguments: &Check) -> Result<String, String> {
    let (input, language) = (files::path(&arguments.year.input), arguments.year.language);
    let progress = Progress::start(language);
    progress.phase("正在读取…", "reading…");
    let year = Year::read_listing(&arguments.year, false, arguments.problems.as_deref())?;
    progress.phase("正在试算…", "calculating…");
    let allocation = year.calculate()?;
    progress.phase("正在复核…", "checking…");
    year.check(&allocation)?;
    let rows = allocation.shares().len();
    let mountain = allocation.shares().filter(|share| share.figures.mountain);
    let (rows, mountain) = (count(rows), count(mountain.count()));
    let mut text = match language {
        Language::Chinese => {
            format!("县表 {input} 没有问题：{rows} 行，其中山区县 {mountain} 行；可以计算。\n")
        }
        Language::English => {
            format!("{input}: no problems: {rows} rows, {mountain} of them mountain; it can be calculated.\n")
        }
    };
    let policy = &year.policy_file.policy;
    let unusual = Unusual::of(&year.table.counties, policy, Some(allocation.common().rate()), language);
    let mut notices = unusual.notices();
    notices.extend(table_notices(&year.table, policy.terms().base, language));
    notices.extend(year.sheet_notices.iter().cloned());
    for notice in notices {
        text.push_str(match language {
            Language::Chinese => "提示  ",
            Language::English => "notice  ",
        });
        text.push_str(&notice);
        text.push('\n');
    }
    if year.policy_file.path.is_none() {
        text.push_str(messages::illustrative(language));
        text.push('\n');
    }
    Ok(text)
}
