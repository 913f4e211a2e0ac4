//! What is asked for on the command line.

use std::path::PathBuf;

use special_fund::table::Language;

use crate::usage::language;

const HELP: &str = "\
{about}

用法：{usage}

参数：
{positionals}

选项：
{options}

退出码：0 未发现问题；1 发现问题，逐条打印，或文件不能复核，原因见标准错误；2 用法错误。
";

/// One line of usage, for whoever got it wrong.
pub(crate) const USAGE: &str = "audit COUNTIES.csv PUBLISHED.csv [--policy POLICY.toml] [--lang zh|en]";

/// 复核公布的分配表：按年度县表和政策逐格核对，不用计算代码，打印结论和全部问题。
#[derive(Debug, clap::Parser)]
#[command(
    name = "audit",
    version,
    color = clap::ColorChoice::Never,
    help_template = HELP,
    override_usage = USAGE,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Arguments {
    /// 年度县表：CSV，一行一个县
    #[arg(value_name = "COUNTIES.csv")]
    pub(crate) counties: PathBuf,

    /// 公布的分配表，即 allocation.csv；中文英文表头、经 Excel 另存、加了合计行的都可以
    #[arg(value_name = "PUBLISHED.csv")]
    pub(crate) published: PathBuf,

    /// 政策文件；不写则用县表旁边的 policy.toml，两处都没有则不复核
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 语言：zh 中文（默认），en English for screen and messages
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,

    /// 打印本说明
    #[arg(short, long, action = clap::ArgAction::Help)]
    help: Option<bool>,

    /// 打印版本号
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}
