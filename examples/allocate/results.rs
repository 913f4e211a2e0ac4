//! The command itself: a year in, results out.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::Path;

use special_fund::table::{self, Language};

use crate::arguments::Allocate;
use crate::grid;
use crate::lines::Subtotals;
use crate::messages::{self, files};
use crate::output::{self, Check, Contents, Unwritten};
use crate::page::{self, Page};
use crate::policy_file::PolicyFile;
use crate::progress::Progress;
use crate::report::{Audited, Input, Report};
use crate::screen::Screen;
use crate::summary::Summary;
use crate::terminal::complain;
use crate::unusual::Unusual;
use crate::workbook;
use crate::year::Year;

const CSV: &str = "allocation.csv";
const JSON: &str = "allocation.json";
const PAGE: &str = "allocation.html";
const XLSX: &str = "allocation.xlsx";

/// What to print once every result is written, or every reason why none is.
pub(crate) fn run(arguments: &Allocate) -> Result<String, String> {
    if arguments.quiet {
        return quiet(arguments);
    }
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
    let page = Page { report: &report, table: &year.table, subtotals: &subtotals, summary: &summary };
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
        subtotals: &subtotals,
        summary: &summary,
        results: names.collect(),
        left_out,
    };
    Ok(screen.print())
}

/// Only the table to publish.
fn quiet(arguments: &Allocate) -> Result<String, String> {
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
    let unusual = Unusual::of(
        &year.table.counties,
        &year.policy_file.policy,
        Some(allocation.common().uplift_rate.rate()),
        language,
    );
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

/// Writes the results, unless one would take the place of its own input or the audit finds anything.
fn write(
    arguments: &Allocate,
    policy_file: &PolicyFile,
    check: Check<'_>,
    results: &[(&str, Contents<'_>)],
) -> Result<(), String> {
    let (folder, language) = (arguments.out.as_path(), arguments.year.language);
    let names: Vec<&str> = results.iter().map(|(name, _)| *name).collect();
    let inputs = [Some(arguments.year.input.as_path()), policy_file.path.as_deref()];
    let inputs: Vec<&Path> = inputs.into_iter().flatten().collect();
    if let Some(input) = output::overwritten(folder, &names, &inputs) {
        return Err(files::overwrites_input(input, language));
    }
    output::write(folder, results, check).map_err(|unwritten| match unwritten {
        Unwritten::Refused(reasons) => reasons,
        Unwritten::Failed { path, error } => files::unwritable(&path, &error, language),
    })
}
