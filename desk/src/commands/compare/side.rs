//! One side of a comparison: a year calculated from its files, or a result read back.

use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, Name};

use super::annex::Annex;
use super::folder;
use super::lines::Lines;
use super::recorded::Recorded;
use crate::disk::policy_file::PolicyChoice;
use crate::disk::year::YearFiles;
use crate::disk::{is_table, open, stands_there};
use crate::input::sheets::is_workbook;
use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{compare, files, shown};
use crate::view::letters::width;

const POLICY: &str = "policy.toml";
const RESULT: &str = "allocation.json";

/// Widest name of a side: it stands in headers.
const MAX_NAME_WIDTH: usize = 12;

/// Most other files of a folder that are named.
const MAX_NAMED: usize = 5;

/// What one side is made from.
#[derive(Debug)]
pub(crate) struct Side {
    made: Made,
    name: Option<String>,
    /// Whether a folder holds a result too, which was not looked at.
    pub(crate) has_unread_result: bool,
    language: Language,
}

#[derive(Debug)]
enum Made {
    Year {
        year: Box<Year>,
        table: PathBuf,
        /// Names of the other CSV files in the folder.
        unread: Vec<String>,
    },
    Result {
        recorded: Box<Recorded>,
        path: PathBuf,
    },
    Annex {
        annex: Box<Annex>,
        path: PathBuf,
    },
}

/// What two sides are called: by year, else by folder or file, else by what there is of these, else A and B.
pub(crate) fn names(sides: [&Side; 2], lines: [&Lines<'_>; 2], language: Language) -> [String; 2] {
    let year = |(side, lines): (&Side, &Lines<'_>)| {
        let year = lines.allocation.map(|allocation| allocation.policy().terms().fiscal_year).or(side.year_of_annex());
        year.map(|year| Words::of(language).sentence("compare.year", context! { year })).unwrap_or_default()
    };
    let [a, b] = sides;
    let [of_a, of_b] = lines;
    let years = [year((a, of_a)), year((b, of_b))];
    let folders = sides.map(|side| side.name.clone().unwrap_or_default());
    let plain = ["A", "B"].map(str::to_owned);
    // A name that a spreadsheet would run, or that is too long for a header, is none.
    let is_fit = |name: &String| name.parse::<Name>().is_ok() && width(name) <= MAX_NAME_WIDTH;
    let either = |place: usize| {
        [&years, &folders, &plain]
            .map(|names| names.get(place))
            .into_iter()
            .flatten()
            .find(|name| is_fit(name))
            .cloned()
    };
    let mixed = [0, 1].map(|place| either(place).unwrap_or_default());
    let fit = [years, folders, mixed].into_iter().find(|names @ [a, b]| a != b && names.iter().all(is_fit));
    fit.unwrap_or(plain)
}

/// What a folder is called, or a result: by its folder, if it has the usual name.
fn name_of(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    let named = match () {
        () if path.is_dir() => path.file_name(),
        () if path.ends_with(RESULT) || path.file_stem() == Path::new(RESULT).file_stem() => path.parent()?.file_name(),
        () => path.file_stem(),
    };
    named.map(|name| name.to_string_lossy().into_owned())
}

impl Side {
    /// What a path holds: a year if it is a folder with a policy; else a result, or the annex that was printed of one.
    /// `sheet` is the one asked for of an annex in a workbook.
    pub(crate) fn read(path: &Path, sheet: Option<&str>, program: &str, language: Language) -> Result<Side, String> {
        let side = |made, has_unread_result| Side { made, name: name_of(path), has_unread_result, language };
        if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Err(compare::no_file(path, language)); // it may have no end, or nobody may write into it
        }
        if !path.is_dir() {
            let is_annex = is_table(path) || is_book(path);
            let made = if is_annex { annex(path, sheet, language)? } else { result(path, program, language)? };
            return Ok(side(made, false));
        }
        // What cannot be seen may be there: reading it says why not.
        let holds = |name| stands_there(&path.join(name));
        let has_policy = holds(POLICY) || folder::holds_policy_sheet(path, language);
        match (has_policy, holds(RESULT)) {
            (true, has_result) => Ok(side(year(path, language)?, has_result)),
            (false, true) => Ok(side(result(&path.join(RESULT), program, language)?, false)),
            (false, false) => Err(compare::empty_folder(path, program, language)),
        }
    }

    /// The allocation, calculated and audited, or why there is none; an annex has nothing to calculate.
    pub(crate) fn calculate(&self) -> Result<Option<Allocation<'_>>, String> {
        match &self.made {
            Made::Annex { .. } => Ok(None),
            Made::Result { recorded, path } => recorded.calculate(path, self.language).map(Some),
            Made::Year { year, table, .. } => year.audited().map(Some).map_err(|reason| {
                let data = context! { file => files::path(table), reason };
                Words::of(self.language).sentence("compare.of_side", data)
            }),
        }
    }

    /// Its table, of the allocation or of the annex.
    pub(crate) fn lines<'a>(&'a self, allocation: Option<&'a Allocation<'a>>) -> Lines<'a> {
        match (allocation, &self.made) {
            (Some(allocation), _) => Lines::of(allocation, self.language),
            (None, Made::Annex { annex, .. }) => annex.lines(),
            (None, _) => unreachable!("all others are calculated"),
        }
    }

    fn year_of_annex(&self) -> Option<u16> {
        if let Made::Annex { annex, .. } = &self.made { annex.year } else { None }
    }

    /// The digest of the table it was calculated from, or of the annex.
    pub(crate) fn table_sha256(&self) -> &str {
        match &self.made {
            Made::Year { year, .. } => year.table_sha256.as_deref().unwrap_or_default(),
            Made::Result { recorded, .. } => &recorded.table_sha256,
            Made::Annex { annex, .. } => &annex.sha256,
        }
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> Vec<&Path> {
        match &self.made {
            Made::Year { year, table, .. } => {
                let policy = year.policy_file.path.as_deref().filter(|policy| *policy != table);
                [Some(table.as_path()), policy].into_iter().flatten().collect()
            }
            Made::Result { path, .. } | Made::Annex { path, .. } => vec![path],
        }
    }

    /// Which CSV was taken for the table, if the folder holds others.
    pub(crate) fn choice(&self, name: &str) -> Option<String> {
        let Made::Year { table, unread, .. } = &self.made else {
            return None;
        };
        let others = unread.iter().map(|other| shown(other));
        let others: Vec<String> = others.take(MAX_NAMED).collect();
        if others.is_empty() {
            return None;
        }
        let table = files::path(Path::new(table.file_name()?));
        let data = context! { side => name, table, others, all => unread.len() };
        Some(Words::of(self.language).sentence("compare.table_of_side", data))
    }

    /// Title, year, rows, and where they come from.
    pub(crate) fn describe(&self, lines: &Lines<'_>) -> String {
        let terms = lines.allocation.map(|allocation| allocation.policy().terms());
        let title = if let Made::Annex { annex, .. } = &self.made { annex.title.clone() } else { None };
        let names: Vec<String> = self.files().into_iter().map(files::path).collect();
        let data = context! {
            title => terms.map(|terms| shown(&terms.title)).or(title),
            year => terms.map(|terms| terms.fiscal_year),
            row_count => lines.recipients.len(),
            mountain_rows => lines.mountain_rows(),
            names,
            is_annex => lines.allocation.is_none(),
            is_recorded => matches!(self.made, Made::Result { .. }),
        };
        Words::of(self.language).sentence("compare.side", data)
    }
}

fn result(path: &Path, program: &str, language: Language) -> Result<Made, String> {
    Ok(Made::Result { recorded: Box::new(Recorded::read(path, program, language)?), path: path.to_owned() })
}

fn year(folder: &Path, language: Language) -> Result<Made, String> {
    let (table, unread) = folder::table_in(folder, language)?;
    let policy = PolicyChoice { policy: None, example_policy: false };
    let files = YearFiles { input: table.clone(), policy, sheet: None, language };
    Ok(Made::Year { year: Box::new(files.read(true)?), table, unread })
}

/// Whether a file is a workbook by what stands in it.
pub(crate) fn is_book(path: &Path) -> bool {
    path.is_file() && open(path).is_ok_and(|mut file| file.start().is_ok_and(is_workbook))
}

fn annex(path: &Path, sheet: Option<&str>, language: Language) -> Result<Made, String> {
    let sheet = sheet.filter(|_| is_book(path));
    Ok(Made::Annex { annex: Box::new(Annex::read(path, sheet, language)?), path: path.to_owned() })
}
