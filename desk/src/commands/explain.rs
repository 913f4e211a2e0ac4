//! `explain`: the steps of one county, printed.

use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::year::YearFiles;
use crate::explain::county;

/// 一个县的每个数字怎么来的：分步列出算式、依据和进位、舍去的缘由。
#[derive(Debug, clap::Parser)]
pub(crate) struct Explain {
    #[command(flatten)]
    year: YearFiles,

    /// 县表里的行政区划代码，或完整的名称
    #[arg(value_name = "CODE")]
    county: String,
}

impl Command for Explain {
    const USAGE: &'static str = "INPUT CODE [--sheet NAME] [--policy POLICY.toml | --example-policy] [--lang zh|en]";
    const REFUSED: &'static str = "commands.refused.explain";

    fn run(&self, _: Names, language: Language) -> Result<Done, String> {
        let year = self.year.read(false, language)?;
        county::print(&year, &year.audited()?, &self.county).map(Done::from)
    }
}
