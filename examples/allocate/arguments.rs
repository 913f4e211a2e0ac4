//! What is asked for on the command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;
use special_fund::table::Language;

use crate::usage::{is_english, language};

const HELP: &str = "\
{about}

用法：{usage}

参数：
{positionals}

选项：
{options}

其他命令（各有 --help）：
  template  按政策写一张空的县表，填好就能算
  check     只检查县表和政策文件，不分配，不写结果
  explain   一个县的每一步：算式、依据和进舍
  compare   比较两次分配：两个政策方案，或两个年度

退出码：0 完成；1 不予分配，原因见标准错误，不写任何文件；2 用法错误。
";

const COMMAND_HELP: &str = "\
{about}

用法：{usage}

参数：
{positionals}

选项：
{options}

退出码：0 完成；1 没有完成，原因见标准错误；2 用法错误。
";

const OPTIONS_HELP: &str = "\
{about}

用法：{usage}

选项：
{options}

退出码：0 完成；1 没有完成，原因见标准错误；2 用法错误。
";

/// The words that may stand after the program's name.
const COMMANDS: [&str; 4] = ["template", "check", "explain", "compare"];

/// One line of usage each, for whoever got it wrong.
const USAGE: &str =
    "allocate INPUT.csv [--policy POLICY.toml] [--out DIR] [--problems FILE.csv] [--lang zh|en] [--quiet]";
const CHECK_USAGE: &str = "allocate check INPUT.csv [--policy POLICY.toml] [--problems FILE.csv] [--lang zh|en]";
const EXPLAIN_USAGE: &str = "allocate explain INPUT.csv CODE [--policy POLICY.toml] [--lang zh|en]";
const TEMPLATE_USAGE: &str = "allocate template [--policy POLICY.toml] [--out FILE.csv] [--lang zh|en]";
const COMPARE_USAGE: &str = "allocate compare A B [--out DIR] [--lang zh|en]";

/// What the first word is told if it is neither a command nor a file: `chek`, `help`.
pub(crate) fn no_command() -> Option<String> {
    let word = std::env::args_os().nth(1)?.into_string().ok()?;
    let is_word = word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !word.is_empty();
    if !is_word || COMMANDS.contains(&word.as_str()) || Path::new(&word).exists() {
        return None;
    }
    Some(if is_english() {
        format!(
            "error: no command \"{word}\", nor a file of that name\ncommands: {}; without one the table is calculated\nusage: {USAGE}\neverything: allocate --help\n",
            COMMANDS.join(", ")
        )
    } else {
        format!(
            "用法错误：没有“{word}”这个命令，也没有叫这个名字的文件\n命令：{}；不写命令就是计算\n用法：{USAGE}\n全部说明：allocate --help\n",
            COMMANDS.join("、")
        )
    })
}

/// What is to be done: the word after the program's name says it; without one, allocating.
#[derive(Debug)]
pub(crate) enum Command {
    Allocate(Allocate),
    Check(Check),
    Explain(Explain),
    Template(Template),
    Compare(Compare),
}

impl Command {
    /// What was asked for, or what is wrong with it and the usage of the command that was meant.
    pub(crate) fn parse() -> Result<Command, (clap::Error, &'static str)> {
        let mut given: Vec<OsString> = std::env::args_os().collect();
        let word = given.get(1).and_then(|word| word.to_str());
        match word {
            Some("check") => {
                given.remove(0);
                let check = Check::try_parse_from(given).map(Command::Check);
                check.map_err(|error| (error, CHECK_USAGE))
            }
            Some("explain") => {
                given.remove(0);
                let explain = Explain::try_parse_from(given).map(Command::Explain);
                explain.map_err(|error| (error, EXPLAIN_USAGE))
            }
            Some("template") => {
                given.remove(0);
                let template = Template::try_parse_from(given).map(Command::Template);
                template.map_err(|error| (error, TEMPLATE_USAGE))
            }
            Some("compare") => {
                given.remove(0);
                let compare = Compare::try_parse_from(given).map(Command::Compare);
                compare.map_err(|error| (error, COMPARE_USAGE))
            }
            _ => {
                let allocate = Allocate::try_parse_from(given).map(Command::Allocate);
                allocate.map_err(|error| (error, USAGE))
            }
        }
    }
}

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
pub(crate) struct Allocate {
    #[command(flatten)]
    pub(crate) year: YearFiles,

    /// 结果文件夹；不写则为 out
    #[arg(long, value_name = "DIR", default_value = "out", hide_default_value = true)]
    pub(crate) out: PathBuf,

    /// 县表有问题时，把问题清单另写成 CSV，一处一行，供填表单位改正；取自县表的内容放在“”里
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) problems: Option<PathBuf>,

    /// 成功时什么都不打印，只写 allocation.csv
    #[arg(long)]
    pub(crate) quiet: bool,

    /// 打印版本号
    #[arg(short = 'V', long, display_order = 91, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

/// 只检查县表和政策文件，不分配，不写结果。
#[derive(Debug, clap::Parser)]
#[command(
    name = "check",
    color = clap::ColorChoice::Never,
    help_template = COMMAND_HELP,
    override_usage = CHECK_USAGE,
    disable_help_flag = true
)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) year: YearFiles,

    /// 县表有问题时，把问题清单另写成 CSV，一处一行，供填表单位改正；取自县表的内容放在“”里
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) problems: Option<PathBuf>,
}

/// 一个县的每个数字怎么来的：分步列出算式、条款和进舍的缘由。
#[derive(Debug, clap::Parser)]
#[command(
    name = "explain",
    color = clap::ColorChoice::Never,
    help_template = COMMAND_HELP,
    override_usage = EXPLAIN_USAGE,
    disable_help_flag = true
)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) year: YearFiles,

    /// 县表里的行政区划代码，或完整的名称
    #[arg(value_name = "CODE")]
    pub(crate) county: String,
}

/// 按政策写一张空的县表：表头、代码、名称都写好，数字空着。只列县级单位；不覆盖已有的文件。
#[derive(Debug, clap::Parser)]
#[command(
    name = "template",
    color = clap::ColorChoice::Never,
    help_template = OPTIONS_HELP,
    override_usage = TEMPLATE_USAGE,
    disable_help_flag = true
)]
pub(crate) struct Template {
    /// 政策文件；不写则用空表旁边的 policy.toml，再没有则用自带的示例政策
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 空表的文件名，以 .csv 结尾；不写则为 县表.csv（英文 counties.csv）
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) out: Option<PathBuf>,

    /// 语言：zh 中文（默认），en English for messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,

    /// 打印本说明
    #[arg(short, long, display_order = 90, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

/// 比较两次分配：两个政策方案，或两个年度。差额都是 B 减 A。
#[derive(Debug, clap::Parser)]
#[command(
    name = "compare",
    color = clap::ColorChoice::Never,
    help_template = COMMAND_HELP,
    override_usage = COMPARE_USAGE,
    disable_help_flag = true
)]
pub(crate) struct Compare {
    /// 结果文件 allocation.json，或放着县表和 policy.toml 的文件夹
    #[arg(value_name = "A")]
    pub(crate) a: PathBuf,

    /// 与 A 比较的，同样是结果文件或文件夹
    #[arg(value_name = "B")]
    pub(crate) b: PathBuf,

    /// 结果文件夹；不写则为 out
    #[arg(long, value_name = "DIR", default_value = "out", hide_default_value = true)]
    pub(crate) out: PathBuf,

    /// 语言：zh 中文（默认），en English for screen, messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,

    /// 打印本说明
    #[arg(short, long, display_order = 90, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

/// The files of a year, and the language to speak of them.
#[derive(Debug, clap::Args)]
pub(crate) struct YearFiles {
    /// 年度县表：CSV，一行一个县
    #[arg(value_name = "INPUT.csv")]
    pub(crate) input: PathBuf,

    /// 政策文件；不写则用县表旁边的 policy.toml，再没有则用自带的示例政策
    #[arg(long, value_name = "POLICY.toml")]
    pub(crate) policy: Option<PathBuf>,

    /// 语言：zh 中文（默认），en English for screen, messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    pub(crate) language: Language,

    /// 打印本说明
    #[arg(short, long, display_order = 90, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

impl YearFiles {
    /// The files of a year that no command line names one by one.
    pub(crate) fn new(input: PathBuf, policy: PathBuf, language: Language) -> YearFiles {
        YearFiles { input, policy: Some(policy), language, help: None }
    }
}
