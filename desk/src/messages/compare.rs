//! What cannot be compared: results that are none or do not hold, folders without a year.

use std::path::Path;

use minijinja::context;
use minijinja::value::Value;
use serde::Serialize;
use special_fund::audit::Verdict;
use special_fund::table::Language;
use special_fund::{CountyCode, Policy, Refusal};

use super::files::{about, path};
use super::words::Words;
use super::{findings, refusal, say};

/// A value in the file, and what the calculation has there; `None` where there is nothing.
#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    /// `allocation.counties[3].code`.
    pub(crate) path: String,
    pub(crate) recorded: Option<String>,
    pub(crate) demanded: Option<String>,
}

/// All differences, the first of them in full.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    pub(crate) first: Vec<Difference>,
    pub(crate) count: usize,
}

/// What results are mistaken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Other {
    Workbook,
    Page,
}

/// A result that is not JSON from some place on.
pub(crate) fn not_json(file: &Path, line: usize, column: usize, program: &str, language: Language) -> String {
    say(language, "result_not_json", context! { file => path(file), line, column, program })
}

/// A result in another shape than JSON.
pub(crate) fn other_file(file: &Path, other: Other, language: Language) -> String {
    say(language, "result_other_file", context! { file => path(file), is_page => other == Other::Page })
}

/// Two sides that name one table and do not agree on what it says.
pub(crate) fn one_table(sha256: &str, county: &str, language: Language) -> String {
    say(language, "sides_contradict", context! { sha256, county })
}

/// JSON, and not the result that this version writes; `error` says where it differs.
pub(crate) fn shape(file: &Path, error: &str, program: &str, language: Language) -> String {
    say(language, "result_shape", context! { file => path(file), original => error, program })
}

/// A result that is far too long.
pub(crate) fn too_long(file: &Path, most: u64, language: Language) -> String {
    say(language, "result_too_large", context! { file => path(file), most })
}

/// A result whose steps of one county contradict each other.
pub(crate) fn contradiction(file: &Path, county: CountyCode, language: Language) -> String {
    say(language, "result_contradiction", context! { file => path(file), county => county.to_string() })
}

/// A result whose own scores and policy lead to no allocation.
pub(crate) fn incalculable(file: &Path, error: &Refusal, policy: &Policy, language: Language) -> String {
    let refusal = refusal::said(error, policy, language);
    Words::of(language).sentence("sentences.incalculable", context! { file => path(file), refusal })
}

/// A result that says something else than its own scores and policy lead to.
pub(crate) struct Altered<'a> {
    pub(crate) file: &'a Path,
    /// The one that wrote it, as it says.
    pub(crate) version: &'a str,
    pub(crate) differences: &'a Differences,
    /// Of its amounts.
    pub(crate) verdict: &'a Verdict,
}

impl Altered<'_> {
    /// The first places, then what the audit finds in the amounts.
    pub(crate) fn print(&self, policy: &Policy, language: Language) -> String {
        let words = Words::of(language);
        let Differences { first, count: places } = self.differences;
        let altered = context! { file => path(self.file), places, version => self.version };
        let mut lines = vec![say(language, "result_altered", altered)];
        lines.extend(first.iter().map(|place| words.sentence("sentences.difference", Value::from_serialize(place))));
        if first.len() < *places {
            lines.push(words.sentence("sentences.first_of", context! { listed => first.len(), places }));
        }
        if !self.verdict.is_clean() {
            lines.push(findings::listed(self.verdict, policy, None, language));
        }
        lines.join("\n")
    }
}

/// A folder with neither a year nor a result.
pub(crate) fn empty_folder(folder: &Path, program: &str, language: Language) -> String {
    say(language, "folder_without_year", context! { folder => path(folder), program })
}

/// A folder with a policy and no table.
pub(crate) fn no_table(folder: &Path, language: Language) -> String {
    say(language, "folder_without_table", context! { folder => path(folder) })
}

/// A folder with several tables, none or several of which have a usual name.
pub(crate) fn several_tables(folder: &Path, names: &[String], language: Language) -> String {
    say(language, "folder_with_several_tables", context! { folder => path(folder), names })
}

/// Why an annex cannot be compared.
pub(crate) enum Unfit {
    /// No table, or nobody in it.
    NoTable,
    /// Several tables side by side.
    Panels,
    /// No column that may be the total; perhaps the name of the only one, which is something else.
    NoTotal(Option<String>),
    /// Several columns that may be the total, by name.
    Totals(Vec<String>),
    /// Nobody says what the amounts are in.
    Unit,
    /// More than any annex has.
    TooLarge { lines: usize, columns: usize },
    /// What is wrong with its cells, a line each.
    Cells(Vec<String>),
}

/// Most cells of an annex that are listed.
const MAX_CELLS: usize = 50;

/// An annex that cannot be compared.
pub(crate) fn unfit(file: &Path, unfit: &Unfit, language: Language) -> String {
    let about = |name: &str| about(file, name, language);
    match unfit {
        Unfit::NoTable => about("annex_no_table"),
        Unfit::Panels => about("annex_panels"),
        Unfit::NoTotal(column_name) => say(language, "annex_no_total", context! { file => path(file), column_name }),
        Unfit::Unit => about("annex_unit"),
        Unfit::Totals(names) => say(language, "annex_totals", context! { file => path(file), names }),
        Unfit::TooLarge { lines, columns } => say(
            language,
            "annex_too_large",
            context! { file => path(file), line_count => lines, column_count => columns },
        ),
        Unfit::Cells(faults) => {
            let places = faults.len();
            let mut lines = vec![say(language, "annex_cells", context! { file => path(file), places })];
            lines.extend(faults.iter().take(MAX_CELLS).cloned());
            let first_of = Words::of(language).sentence("sentences.first_of", context! { listed => MAX_CELLS, places });
            lines.extend((places > MAX_CELLS).then_some(first_of));
            lines.join("\n")
        }
    }
}

/// A year's table where a result or an annex is wanted.
pub(crate) fn input(file: &Path, program: &str, language: Language) -> String {
    say(language, "side_is_input", context! { file => path(file), program })
}

/// Cities of an annex of which nobody knows whether they are meant as a whole.
pub(crate) fn doubtful_cities(file: &Path, names: &[String], language: Language) -> String {
    say(language, "annex_city", context! { file => path(file), names })
}

/// Two sides without a county in common.
pub(crate) fn nothing_common(files: [&Path; 2], counties: [Vec<String>; 2], language: Language) -> String {
    let [of_a, of_b] = counties;
    say(language, "nothing_common", context! { names => files.map(path), of_a, of_b })
}
