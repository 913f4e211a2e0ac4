//! `check`: what a table and a policy would be refused for, without a result.

use std::path::PathBuf;

use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::progress::Progress;
use crate::disk::year::YearFiles;
use crate::screen;

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
    const REFUSED: &'static str = "commands.refused.check";

    fn run(&self, _: Names, language: Language) -> Result<Done, String> {
        check(self, language).map(Done::from)
    }
}

/// What to print if nothing stands in the way of the calculation, or everything that does.
///
/// The calculation is tried too: some refusals, such as an uplift larger than its pool, show only there.
fn check(arguments: &Check, language: Language) -> Result<String, String> {
    let progress = Progress::start(language);
    progress.phase("reading");
    let year = arguments.year.read_listing(false, arguments.problems.as_deref(), language)?;
    progress.phase("trying");
    let allocation = year.calculate()?;
    progress.phase("checking");
    year.check(&allocation)?;
    Ok(screen::checked(&year, &allocation))
}
