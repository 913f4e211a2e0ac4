//! `compare`: two policies for one table, two years, or what was printed of one, county by county.

pub(crate) mod altered;
mod annex;
mod changes;
mod comparison;
mod csv;
mod first_version;
mod folder;
mod known;
mod lines;
mod notes;
mod page;
mod pair;
mod parameters;
mod parts;
pub(crate) mod recorded;
mod screen;
mod shown;
mod side;
mod sums;
mod workbook;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use special_fund::table::Language;

use super::{Command, Done, Names};
use crate::disk::output::Contents;
use crate::disk::set::Place;
use crate::messages;
use crate::messages::words::Words;
use crate::usage::language;
use comparison::Comparison;
use notes::Note;
use parameters::Parameter;
use screen::Screen;
use side::Side;
use sums::Sum;

const CSV: &str = "comparison.csv";
const HTML: &str = "comparison.html";

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

    /// 附件是工作簿的，取其中哪一张表，两边都是的都取这一张；不写则用第一张有表格的
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,

    /// 语言：zh 中文（默认），en English for screen, messages and headers
    #[arg(long = "lang", value_name = "zh|en", value_parser = language(), default_value = "zh",
          hide_default_value = true, hide_possible_values = true)]
    language: Language,
}

impl Command for Compare {
    const USAGE: &'static str = "A B [--sheet NAME] [--out DIR] [--lang zh|en]";
    const REFUSED: &'static str = "commands.refused.compare";

    fn language(&self) -> Language {
        self.language
    }

    fn run(&self, names: Names) -> Result<Done, String> {
        let out = Words::of(self.language).text("compare.folder");
        let out = self.out.as_deref().unwrap_or(Path::new(out));
        let place = Place::new(out, &[&self.a, &self.b], self.language)?;
        let screen = compare(self, &place, names);
        screen.map(Done::from).map_err(|reasons| place.refused(reasons))
    }
}

/// What screen, page and workbook show.
struct Report<'a> {
    comparison: &'a Comparison<'a>,
    parameters: &'a [Parameter],
    sums: &'a [Sum],
    /// What is said before the tables, and what below them.
    warnings: &'a [Note],
    notes: &'a [Note],
}

/// What to print once all results are written, or every reason why none is.
fn compare(arguments: &Compare, place: &Place, names: Names) -> Result<String, String> {
    let Compare { a, b, sheet, language, .. } = arguments;
    let sheet = sheet.as_deref();
    if let Some(sheet) = sheet.filter(|_| ![a, b].into_iter().any(|path| side::is_book(path))) {
        return Err(messages::sheets::no_workbook(a, sheet, *language));
    }
    let read = |path: &Path| Side::read(path, sheet, names.program, *language);
    let (side_a, side_b) = both(read(a), read(b))?;
    let (allocation_a, allocation_b) = both(side_a.calculate(), side_b.calculate())?;
    let (mut lines_a, mut lines_b) = (side_a.lines(allocation_a.as_ref()), side_b.lines(allocation_b.as_ref()));
    known::by_name([&mut lines_a, &mut lines_b], *language);
    for (path, annex, other) in [(a, &lines_a, &lines_b), (b, &lines_b, &lines_a)] {
        let cities = known::doubtful_cities(annex, other);
        if annex.allocation.is_none() && !cities.is_empty() {
            return Err(messages::compare::doubtful_cities(path, &cities, *language));
        }
    }
    let sides = [&lines_a, &lines_b];
    let comparison = Comparison::new(sides, side::names(sides), *language);
    if !comparison.adds_up() {
        return Err(messages::refusal::unbalanced(*language));
    }
    if !comparison.has_policies() {
        if comparison.rows.iter().all(|row| row.only().is_some()) {
            return Err(messages::compare::nothing_common([a, b], comparison.first_names(), *language));
        }
    } else if let [a, b] = sides.map(|lines| lines.side.table_sha256())
        && a == b
        && let Some(county) = changes::in_one_table(&comparison)
    {
        return Err(messages::compare::one_table(a, &county, *language));
    }
    write(&comparison, place, names.width)
}

/// Writes all results and says what is in them.
fn write(comparison: &Comparison<'_>, place: &Place, width: u16) -> Result<String, String> {
    let left_out = workbook::left_out(comparison);
    let files = [CSV, HTML, comparison.text("sheet.file")];
    let files = if left_out.is_none() { &files[..] } else { &files[..2] };
    let (warnings, notes): (Vec<Note>, Vec<Note>) =
        notes::notes(comparison).into_iter().partition(|note| note.is_warning);
    let report = Report {
        comparison,
        parameters: &parameters::parameters(comparison),
        sums: &sums::sums(comparison),
        warnings: &warnings,
        notes: &notes,
    };
    let csv = |writer: &mut dyn Write| csv::write(writer, comparison);
    let html = |writer: &mut dyn Write| {
        let page = page::print(&report).map_err(io::Error::other)?;
        writer.write_all(page.as_bytes())
    };
    let book = |writer: &mut dyn Write| workbook::write(&report, writer);
    let contents: [Contents<'_>; 3] = [&csv, &html, &book];
    let contents: Vec<(&str, Contents<'_>)> = files.iter().copied().zip(contents).collect();
    // Both sides are audited, and the differences add up, before this.
    let mut of_results = place.write(&contents, &|| Ok(()))?;
    of_results.extend(left_out);
    let results = files.iter().map(|name| place.path(name)).collect();
    Ok(Screen { report: &report, results, width }.print(&of_results))
}

/// Both, or what is wrong with either.
fn both<T>(a: Result<T, String>, b: Result<T, String>) -> Result<(T, T), String> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) if a == b => Err(a),
        (Err(a), Err(b)) => Err(format!("{a}\n{b}")),
        (Err(reason), _) | (_, Err(reason)) => Err(reason),
    }
}
