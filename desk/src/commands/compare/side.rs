//! One side of a comparison: a year calculated from its files, or a result read back.

use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, Name};

use super::annex;
use super::folder;
use super::lines::Lines;
use super::recorded::Recorded;
use crate::disk::{is_table, open, stands_there};
use crate::input::sheets::is_workbook;
use crate::input::year::Year;
use crate::messages::words::Words;
use crate::messages::{files, say};
use crate::view::letters::width;

pub(super) const POLICY: &str = "policy.toml";
const RESULT: &str = "allocation.json";

/// Widest name of a side: it stands in headers.
const MAX_NAME_WIDTH: usize = 12;

/// What one side is made from.
pub(crate) struct Side {
    made: Made,
    name: Option<String>,
    /// The files that were read, that of the amounts first.
    files: Vec<PathBuf>,
    /// Names of the other CSV files in the folder.
    unread: Vec<String>,
    /// Whether a folder holds a result too, which was not looked at.
    pub(crate) has_unread_result: bool,
    pub(crate) language: Language,
}

enum Made {
    Year(Box<Year>),
    Result(Box<Recorded>),
    /// With the digest of its file.
    Annex(Box<Lines<'static>>, String),
}

/// What two sides are called: by year, else by folder or file, else by what there is of these, else A and B.
pub(crate) fn names(sides: [&Side; 2], lines: [&Lines<'_>; 2]) -> [String; 2] {
    // A name that a spreadsheet would run, or that is too long for a header, is none.
    let is_fit = |name: &String| name.parse::<Name>().is_ok() && width(name) <= MAX_NAME_WIDTH;
    let words = Words::of(sides[0].language);
    let years = lines.map(|lines| lines.year.map(|year| words.sentence("compare.year", context! { year })));
    let [years, names] = [years, sides.map(|side| side.name.clone())].map(|pair| pair.map(|name| name.filter(is_fit)));
    let plain = ["A", "B"].map(|name| Some(name.to_owned()));
    let mixed = [0, 1].map(|side| [&years, &names, &plain].into_iter().find_map(|pair| pair[side].clone()));
    let known = [years, names, mixed, plain].into_iter().filter_map(|[a, b]| Some([a?, b?]));
    known.into_iter().find(|[a, b]| a != b).expect("A is not B")
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
        let side = |made, file: &Path| {
            let (name, files) = (name_of(path), vec![file.to_owned()]);
            Side { made, name, files, unread: Vec::new(), has_unread_result: false, language }
        };
        let result = |file: &Path| {
            Recorded::read(file, program, language).map(|recorded| side(Made::Result(Box::new(recorded)), file))
        };
        if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
            return Err(files::about(path, "side_no_file", language)); // it may have no end, or nobody may write into it
        }
        if path.is_dir() {
            // What cannot be seen may be there: reading it says why not.
            let has_result = stands_there(&path.join(RESULT));
            if !stands_there(&path.join(POLICY)) && !folder::holds_policy_sheet(path, language) {
                let data = || context! { folder => files::path(path), program };
                let empty = || Err(say(language, "folder_without_year", data()));
                return if has_result { result(&path.join(RESULT)) } else { empty() };
            }
            let (table, unread) = folder::table_in(path, language)?;
            let year = folder::year(&table, None).read(true, language)?;
            let policy = year.policy_file.path.clone().filter(|policy| *policy != table);
            let mut side = side(Made::Year(Box::new(year)), &table);
            side.files.extend(policy);
            return Ok(Side { unread, has_unread_result: has_result, ..side });
        }
        let is_book = is_book(path);
        if !is_book && !is_table(path) {
            return result(path);
        }
        let (lines, sha256) = annex::read(path, sheet.filter(|_| is_book), program, language)?;
        Ok(side(Made::Annex(Box::new(lines), sha256), path))
    }

    /// The file of the amounts.
    fn file(&self) -> &Path {
        self.files.first().expect("something was read")
    }

    /// The allocation, calculated and audited, or why there is none; an annex has nothing to calculate.
    pub(crate) fn calculate(&self) -> Result<Option<Allocation<'_>>, String> {
        match &self.made {
            Made::Annex(..) => Ok(None),
            Made::Result(recorded) => recorded.calculate(self.file(), self.language).map(Some),
            Made::Year(year) => year.audited().map(Some).map_err(|reason| {
                let data = context! { file => files::path(self.file()), reason };
                Words::of(self.language).sentence("compare.of_side", data)
            }),
        }
    }

    /// Its table, of the allocation or of the annex.
    pub(crate) fn lines<'a>(&'a self, allocation: Option<&'a Allocation<'a>>) -> Lines<'a> {
        match (allocation, &self.made) {
            (Some(allocation), _) => Lines::of(allocation, self.language),
            (None, Made::Annex(lines, _)) => (**lines).clone(),
            (None, _) => unreachable!("all others are calculated"),
        }
    }

    /// Title, year, rows, and where they come from.
    pub(crate) fn describe(&self, lines: &Lines<'_>) -> String {
        // How many mountain counties there are, if the table says so.
        let mountain: Option<Vec<bool>> = lines.recipients.iter().map(|one| one.is_mountain).collect();
        let mountain_rows = mountain.map(|all| all.into_iter().filter(|is_mountain| *is_mountain).count());
        let data = context! {
            title => lines.title,
            year => lines.year.filter(|_| lines.allocation.is_some()),
            row_count => lines.recipients.len(),
            mountain_rows,
            names => self.files.iter().map(|file| files::path(file)).collect::<Vec<String>>(),
            is_annex => lines.allocation.is_none(),
            is_recorded => matches!(self.made, Made::Result(_)),
        };
        Words::of(self.language).sentence("compare.side", data)
    }

    /// The digest of the table it was calculated from, or of the annex.
    pub(crate) fn table_sha256(&self) -> &str {
        match &self.made {
            Made::Year(year) => year.table_sha256.as_deref().unwrap_or_default(),
            Made::Result(recorded) => recorded.table_sha256(),
            Made::Annex(_, sha256) => sha256,
        }
    }

    /// Which CSV was taken for the table, if the folder holds others.
    pub(crate) fn choice(&self, name: &str) -> Option<String> {
        let others = &self.unread;
        let table = files::path(Path::new(self.file().file_name()?));
        let data = context! { side => name, table, others };
        (!others.is_empty()).then(|| Words::of(self.language).sentence("compare.table_of_side", data))
    }
}

/// Whether a file is a workbook by what stands in it.
pub(crate) fn is_book(path: &Path) -> bool {
    path.is_file() && open(path).is_ok_and(|mut file| file.start().is_ok_and(is_workbook))
}
