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

退出码：0 完成；1 不予分配，原因见标准错误，不写任何文件；2 用法错误。
";

/// One line of usage, for whoever got it wrong.
pub(crate) const USAGE: &str =
    "allocate INPUT.csv [--policy POLICY.toml] [--out DIR] [--lang zh|en] [--quiet]";

/// 按因素法把专项资金分到各县：读入年度县表和政策文件，打印分配表，写出结果文件。
#[derive(Debug, clap::Parser)]
#[command(
    name = "allocate",
    version,
    color = clap::ColorChoice::Never,
    help_template = HELP,
    override_usage = USAGE,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Arguments {
    /// 年度县表：CSV，一行一个县
    #[arg(value_name = "INPUT.csv")]
    pub(crate) input: PathBuf,

    /// 政策文件；不写则用县表旁边的 policy.toml，再没有则用自带的示例政策
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 结果文件夹；不写则为 out
    #[arg(
        long,
        value_name = "DIR",
        default_value = "out",
        hide_default_value = true
    )]
    pub(crate) out: PathBuf,

    /// 语言：zh 中文（默认），en English for screen, messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,

    /// 成功时什么都不打印，只写 allocation.csv
    #[arg(long)]
    pub(crate) quiet: bool,

    /// 打印本说明
    #[arg(short, long, action = clap::ArgAction::Help)]
    help: Option<bool>,

    /// 打印版本号
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}
