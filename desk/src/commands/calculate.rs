//! No word: the year calculated, its results written.

use std::io::{ErrorKind, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::{self, Language};

use super::{Command, Done, Names};
use crate::disk::output::Contents;
use crate::disk::progress::Progress;
use crate::disk::set::Place;
use crate::disk::terminal::complain;
use crate::disk::year::YearFiles;
use crate::messages::words::Words;
use crate::messages::{self, files};
use crate::report::Report;
use crate::results::CSV;
use crate::view::unusual::Unusual;
use crate::{results, screen};

/// 按因素法把专项资金分到各县：读入年度县表和政策文件，打印分配表，写出结果文件。
#[derive(Debug, clap::Parser)]
pub(crate) struct Calculate {
    #[command(flatten)]
    year: YearFiles,

    /// 结果文件夹，每次整个换成新的；不写则在县表旁边，与县表同名（县表.csv 的结果在 县表 里）
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// 县表有问题时，把问题清单另写成 CSV（一处一行）或 xlsx 工作簿（原表照抄，标出问题），供填表单位改正
    #[arg(long, value_name = "FILE")]
    problems: Option<PathBuf>,

    /// 成功时什么都不打印，只写 allocation.csv
    #[arg(long)]
    quiet: bool,
}

impl Command for Calculate {
    const USAGE: &'static str = "INPUT [--sheet NAME] [--policy POLICY.toml | --example-policy] [--out DIR] [--problems FILE] [--lang zh|en] [--quiet]";
    const EXIT_CODES: &'static str = "0 完成；1 不予分配，原因见标准错误，不写任何文件；2 用法错误";
    const HAS_VERSION: bool = true;
    const REFUSED: &'static str = "commands.refused.calculate";

    fn run(&self, names: Names, language: Language) -> Result<Done, String> {
        let place = self.place(language)?;
        let screen = if self.quiet { quiet(self, &place, language) } else { loud(self, &place, names, language) };
        screen.map(Done::from).map_err(|reasons| place.refused(reasons))
    }
}

impl Calculate {
    /// The folder asked for, else beside the table, called like it without its ending.
    fn place(&self, language: Language) -> Result<Place, String> {
        let YearFiles { input, policy, sheet } = &self.year;
        let out = match &self.out {
            Some(out) => out.clone(),
            None if input.extension().is_some() && policy.example_policy => example_folder(input, language),
            None if input.extension().is_some() => input.with_extension(""),
            None => return Err(unnamed(input, language)),
        };
        let apart = [Some(input), policy.policy.as_ref(), self.problems.as_ref()];
        let apart: Vec<&Path> = apart.into_iter().flatten().map(PathBuf::as_path).collect();
        Ok(Place::new(&out, &apart, language)?.of(&[input], sheet.as_deref()))
    }
}

/// The results of an example stand in a folder of their own: they take the place of no other.
fn example_folder(input: &Path, language: Language) -> PathBuf {
    let name = input.file_stem().map(|name| name.to_string_lossy()).unwrap_or_default();
    input.with_file_name(Words::of(language).sentence("example.file", context! { name }))
}

/// Why the table names no folder for its results: it is not there, or its name has no ending.
fn unnamed(input: &Path, language: Language) -> String {
    match input.metadata() {
        Err(error) => files::unreadable(input, &error, language),
        Ok(metadata) if metadata.is_dir() => files::unreadable(input, &ErrorKind::IsADirectory.into(), language),
        Ok(_) => files::about(input, "out_unnamed", language),
    }
}

/// What to print once every result is written, or every reason why none is.
fn loud(arguments: &Calculate, place: &Place, names: Names, language: Language) -> Result<String, String> {
    let progress = Progress::start(language);
    progress.phase("reading");
    let year = arguments.year.read_listing(true, arguments.problems.as_deref(), language)?;
    progress.phase("calculating");
    let allocation = year.calculate()?;
    let report = Report::new(&year, &allocation, names.program)?;
    progress.phase("writing");
    let (files, mut notices) = results::files(&report);
    let contents: Vec<(&str, Contents<'_>)> =
        files.iter().map(|(name, write)| (name.as_str(), &**write as _)).collect();
    notices.extend(place.write(&contents, &|| year.check(&allocation))?);
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| place.path(name)).collect();
    Ok(screen::print(&report, names.width, &paths, notices))
}

/// Only the table to publish.
fn quiet(arguments: &Calculate, place: &Place, language: Language) -> Result<String, String> {
    // The process ends right after: handing back a million counties one by one would be work for nothing.
    let year = arguments.year.read_listing(false, arguments.problems.as_deref(), language)?;
    let year = ManuallyDrop::new(year);
    let allocation = ManuallyDrop::new(year.calculate()?);
    let csv = |writer: &mut dyn Write| table::write(writer, &allocation, language);
    let of_results = place.write(&[(&year.policy_file.named(CSV, language), &csv)], &|| year.check(&allocation))?;
    if year.policy_file.path.is_none() {
        complain(messages::illustrative(language));
    }
    let unusual =
        Unusual::of(&year.table.counties, &year.policy_file.policy, Some(allocation.common().rate()), language);
    for notice in unusual.of_money.into_iter().chain(of_results) {
        complain(&Words::of(language).sentence("commands.notice", context! { said => notice }));
    }
    Ok(String::new())
}
