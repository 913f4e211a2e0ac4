//! No word: the year calculated, its results written.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use special_fund::table::{self, Language};

use super::{Command, Done, Names};
use crate::disk::output::{self, Check, Contents};
use crate::disk::policy_file::PolicyFile;
use crate::disk::progress::Progress;
use crate::disk::terminal::complain;
use crate::disk::year::{Year, YearFiles};
use crate::messages::{self, files};
use crate::page::{self, Page};
use crate::report::{Audited, Input, Report};
use crate::screen::Screen;
use crate::screen::grid;
use crate::view::lines::Subtotals;
use crate::view::summary::Summary;
use crate::view::unusual::Unusual;
use crate::workbook;

const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";
const PAGE: &str = "allocation.html";
const XLSX: &str = "allocation.xlsx";

/// 按因素法把专项资金分到各县：读入年度县表和政策文件，打印分配表，写出结果文件。
#[derive(Debug, clap::Parser)]
pub(crate) struct Calculate {
    #[command(flatten)]
    year: YearFiles,

    /// 结果文件夹；不写则为 out
    #[arg(long, value_name = "DIR", default_value = "out", hide_default_value = true)]
    out: PathBuf,

    /// 县表有问题时，把问题清单另写成 CSV，一处一行，供填表单位改正；取自县表的内容放在“”里
    #[arg(long, value_name = "FILE.csv")]
    problems: Option<PathBuf>,

    /// 成功时什么都不打印，只写 allocation.csv
    #[arg(long)]
    quiet: bool,
}

impl Command for Calculate {
    const USAGE: &'static str =
        "INPUT [--sheet NAME] [--policy POLICY.toml] [--out DIR] [--problems FILE.csv] [--lang zh|en] [--quiet]";
    const EXIT_CODES: &'static str = "0 完成；1 不予分配，原因见标准错误，不写任何文件；2 用法错误";
    const HAS_VERSION: bool = true;
    const REFUSED: [&'static str; 2] = ["未作分配，没有写出任何文件。", "refused; nothing was written."];

    fn language(&self) -> Language {
        self.year.language
    }

    fn run(&self, names: Names) -> Result<Done, String> {
        let screen = if self.quiet { quiet(self) } else { loud(self, names.program) };
        screen.map(Done::from)
    }
}

/// What to print once every result is written, or every reason why none is.
fn loud(arguments: &Calculate, program: &str) -> Result<String, String> {
    let (input, language) = (arguments.year.input.as_path(), arguments.year.language);
    let progress = Progress::start(language);
    progress.phase("正在读取…", "reading…");
    let year = Year::read_listing(&arguments.year, true, arguments.problems.as_deref())?;
    let policy_file = &year.policy_file;
    progress.phase("正在计算…", "calculating…");
    let allocation = year.calculate()?;
    let subtotals = Subtotals::of(&allocation);
    let summary = Summary { allocation: &allocation, total: &subtotals.total, language };
    if !summary.adds_up() {
        return Err(messages::refusal::unbalanced(language));
    }
    let report = Report {
        version: env!("CARGO_PKG_VERSION"),
        table: Input::new(Some(input), year.table_sha256.as_deref().unwrap_or_default()),
        policy: Input::new(policy_file.path.as_deref(), &policy_file.sha256),
        audit: Audited { findings: 0 }, // with any it does not appear
        allocation: &allocation,
    };
    let page = Page {
        report: &report,
        table: &year.table,
        sheet_notices: &year.sheet_notices,
        subtotals: &subtotals,
        summary: &summary,
        program,
    };
    let workbook = workbook::Source {
        allocation: &allocation,
        subtotals: &subtotals,
        table: &report.table,
        policy: &report.policy,
        language,
    };
    let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
    let json = |writer: &mut dyn Write| report.write(writer, grid::is_long(&allocation));
    let html = |writer: &mut dyn Write| page.write(writer);
    let xlsx = |writer: &mut dyn Write| workbook.write(writer);
    let mut results: Vec<(&str, Contents<'_>)> = vec![(CSV, &csv), (JSON, &json)];
    let mut left_out = Vec::new();
    if subtotals.total.rows <= page::MAX_ROWS {
        results.push((PAGE, &html));
    } else {
        left_out.push((page::left_out(language), arguments.out.join(PAGE)));
    }
    match workbook::left_out(&allocation) {
        None => results.push((XLSX, &xlsx)),
        Some(why) => left_out.push((why.why(language), arguments.out.join(XLSX))),
    }
    progress.phase("正在复核、写出结果…", "checking and writing…");
    write(arguments, policy_file, &|| year.check(&allocation), &results)?;
    let names = results.iter().map(|(name, _)| arguments.out.join(name));
    let screen = Screen {
        input,
        policy_file,
        table: &year.table,
        sheet_notices: &year.sheet_notices,
        subtotals: &subtotals,
        summary: &summary,
        results: names.collect(),
        left_out,
    };
    Ok(screen.print())
}

/// Only the table to publish.
fn quiet(arguments: &Calculate) -> Result<String, String> {
    // The process ends right after: handing back a million counties one by one would be work for nothing.
    let year = Year::read_listing(&arguments.year, false, arguments.problems.as_deref())?;
    let year = ManuallyDrop::new(year);
    let allocation = ManuallyDrop::new(year.calculate()?);
    let language = arguments.year.language;
    let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
    let check = || year.check(&allocation);
    write(arguments, &year.policy_file, &check, &[(CSV, &csv)])?;
    if year.policy_file.path.is_none() {
        complain(messages::illustrative(language));
    }
    let unusual =
        Unusual::of(&year.table.counties, &year.policy_file.policy, Some(allocation.common().rate()), language);
    for notice in unusual.of_money() {
        complain(&match language {
            Language::Chinese => format!("提示：{notice}"),
            Language::English => format!("notice: {notice}"),
        });
    }
    let others = [JSON, PAGE, XLSX].map(|name| arguments.out.join(name));
    for older in others.iter().filter(|path| path.exists()) {
        complain(&files::of_an_earlier_run(older, language));
    }
    Ok(String::new())
}

fn write(
    arguments: &Calculate,
    policy_file: &PolicyFile,
    check: Check<'_>,
    results: &[(&str, Contents<'_>)],
) -> Result<(), String> {
    let YearFiles { input, language, .. } = &arguments.year;
    let inputs: Vec<&Path> = [Some(input.as_path()), policy_file.path.as_deref()].into_iter().flatten().collect();
    output::write_results(&arguments.out, &inputs, check, results, *language)
}
