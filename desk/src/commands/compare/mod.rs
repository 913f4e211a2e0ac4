//! `compare`: two policies for one table, two years, or what was printed of one, county by county.

mod annex;
mod changes;
mod comparison;
mod csv;
mod folder;
mod known;
mod lines;
mod notes;
mod page;
mod parameters;
mod parts;
pub(crate) mod recorded;
mod screen;
mod side;
mod sums;
mod workbook;

use std::io::Write;
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::output::Contents;
use crate::disk::set::Place;
use crate::messages::words::Words;
use crate::messages::{self, files, say, shown};
use comparison::Comparison;
use lines::Lines;
use screen::Screen;
use side::Side;

/// As many counties say what a table is of.
const FIRST_NAMES: usize = 3;

/// 比较两次分配：两个政策方案、两个年度，或去年公布的附件。差额都是后一个减前一个。
#[derive(Debug, clap::Parser)]
pub(crate) struct Compare {
    /// 结果文件 allocation.json、放着县表和 policy.toml 的文件夹，或公布的附件（xlsx、xls、ods、csv）
    #[arg(value_name = "A")]
    a: PathBuf,

    /// 与 A 比较的，同样是结果文件、文件夹或附件
    #[arg(value_name = "B")]
    b: PathBuf,

    /// 结果文件夹，每次整个换成新的；不写则为当前文件夹里的 比较（英文 comparison）
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// 附件是工作簿的，取其中哪一张表，两边都是的都取这一张；不写则用“分配方案”，没有就用唯一一张有表格的
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

impl Command for Compare {
    const USAGE: &'static str = "A B [--sheet NAME] [--out DIR] [--lang zh|en]";
    const REFUSED: &'static str = "commands.refused.compare";

    fn run(&self, names: Names, language: Language) -> Result<Done, String> {
        let out = Words::of(language).text("compare.folder");
        let out = self.out.as_deref().unwrap_or(Path::new(out));
        let sides: [&Path; 2] = [&self.a, &self.b];
        let place = Place::new(out, &sides, language)?.of(&sides, self.sheet.as_deref());
        let screen = compare(self, &place, names, language);
        screen.map(Done::from).map_err(|reasons| place.refused(reasons))
    }
}

/// What to print once all results are written, or every reason why none is.
fn compare(arguments: &Compare, place: &Place, names: Names, language: Language) -> Result<String, String> {
    let (paths, sheet) = ([&*arguments.a, &*arguments.b], arguments.sheet.as_deref());
    if let Some(sheet) = sheet.filter(|_| !paths.into_iter().any(side::is_book)) {
        return Err(files::of(paths[0], "sheet_of_csv", context! { asked_for => sheet }, language));
    }
    let sides = both(paths.map(|path| Side::read(path, sheet, names.program, language)))?;
    let allocations = both(sides.each_ref().map(Side::calculate))?;
    let mut lines = [0, 1].map(|side| sides[side].lines(allocations[side].as_ref()));
    known::by_name(&mut lines, language);
    for (side, other) in [(0, 1), (1, 0)] {
        let names = known::doubtful_cities(&lines[side], &lines[other]);
        if lines[side].allocation.is_none() && !names.is_empty() {
            return Err(say(language, "annex_city", context! { file => files::path(paths[side]), names }));
        }
    }
    let comparison = Comparison::new(sides.each_ref(), lines.each_ref());
    if !comparison.adds_up() {
        return Err(messages::refusal::unbalanced(language));
    }
    if !comparison.has_policies() && comparison.rows.iter().all(|row| row.only().is_some()) {
        let first = |lines: &Lines<'_>| lines.recipients.iter().take(FIRST_NAMES).map(|one| shown(&one.name)).collect();
        let [of_a, of_b]: [Vec<String>; 2] = comparison.sides.map(first);
        return Err(say(language, "nothing_common", context! { names => paths.map(files::path), of_a, of_b }));
    }
    if comparison.has_policies()
        && comparison.is_one_table()
        && let Some(county) = changes::in_one_table(&comparison)
    {
        return Err(say(language, "sides_contradict", context! { sha256 => sides[0].table_sha256(), county }));
    }
    write(&comparison, place, names.width)
}

/// Writes all results and says what is in them.
fn write(comparison: &Comparison<'_>, place: &Place, width: u16) -> Result<String, String> {
    let left_out = workbook::left_out(comparison);
    let csv = |writer: &mut dyn Write| csv::write(writer, comparison);
    let html = |writer: &mut dyn Write| page::write(writer, comparison);
    let book = |writer: &mut dyn Write| workbook::write(writer, comparison);
    let contents: [(&str, Contents<'_>); 3] =
        [("comparison.csv", &csv), ("comparison.html", &html), (comparison.text("sheet.file"), &book)];
    let contents = if left_out.is_none() { &contents[..] } else { &contents[..2] };
    // Both sides are audited, and the differences add up, before this.
    let mut of_results = place.write(contents, &|| Ok(()))?;
    of_results.extend(left_out);
    let results: Vec<PathBuf> = contents.iter().map(|(name, _)| place.path(name)).collect();
    Ok(Screen { comparison, width }.print(&results, &of_results))
}

/// Both, or what is wrong with either.
fn both<T>(sides: [Result<T, String>; 2]) -> Result<[T; 2], String> {
    match sides {
        [Ok(a), Ok(b)] => Ok([a, b]),
        [Err(a), Err(b)] if a != b => Err(format!("{a}\n{b}")),
        [Err(reason), _] | [_, Err(reason)] => Err(reason),
    }
}
