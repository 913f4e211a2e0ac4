//! What cannot be compared: results that are none or do not hold, folders without a year.

use std::path::Path;

use special_fund::audit::Verdict;
use special_fund::table::Language;
use special_fund::{CountyCode, Policy, Refusal};

use super::files::{path, say};
use super::{Wording, findings, refusal, shown};
use crate::view::amounts::{count, decimal};

/// A value in the file, and what the calculation has there; `None` where there is nothing.
#[derive(Debug)]
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
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other {
    Workbook,
    Page,
}

/// What to name instead.
fn name_a_result(program: &str) -> [String; 2] {
    [
        format!("写 {program} 写出的 allocation.json，或放着县表和 policy.toml 的文件夹"),
        format!("name an allocation.json that {program} wrote, or a folder with a table and policy.toml"),
    ]
}

/// A result that is not JSON from some place on.
pub(crate) fn not_json(file: &Path, line: usize, column: usize, program: &str, language: Language) -> String {
    let [remedy, remedy_en] = name_a_result(program);
    let (file, line, column) = (path(file), count(line), count(column));
    say(
        language,
        Wording::new(format!("{file} 第 {line} 行第 {column} 列起不是 JSON"), remedy, "result_not_json"),
        format!("{file}: not JSON from line {line}, column {column}; {remedy_en}"),
    )
}

/// A result in another shape than JSON.
pub(crate) fn other_file(file: &Path, other: Other, language: Language) -> String {
    let file = path(file);
    let (chinese, english) = match other {
        Other::Workbook => (" Excel 工作簿", "a workbook"),
        Other::Page => ("网页", "a page"),
    };
    say(
        language,
        Wording::new(
            format!("{file} 是{chinese}，不是可以比较的结果文件"),
            "写同一次结果的 allocation.json，或放着县表和 policy.toml 的文件夹",
            "result_other_file",
        ),
        format!(
            "{file}: {english}, not a result to compare; name the allocation.json written with it, or a folder with a table and policy.toml"
        ),
    )
}

/// Two sides that name one table and do not agree on what it says.
pub(crate) fn one_table(sha256: &str, county: &str, language: Language) -> String {
    let sha256 = shown(sha256);
    say(
        language,
        Wording::new(
            format!("两边都写明县表的 SHA-256 是 {sha256}，县表的内容却不同（{county}），结果文件可能被改动过"),
            "不要使用结果文件；按县表和政策文件重新计算",
            "sides_contradict",
        ),
        format!(
            "both sides name the table with SHA-256 {sha256} and differ in what it says ({county}); a result may have been changed; do not use it, calculate again from its table and policy"
        ),
    )
}

/// A result that ends in the middle.
pub(crate) fn truncated(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("{file} 不完整，没有写到末尾"),
            "重新复制这个文件，或按县表和政策文件重新计算",
            "result_truncated",
        ),
        format!("{file}: ends in the middle; copy it again, or calculate it again from its table and policy"),
    )
}

/// JSON, and not the result that this version writes; `error` says where it differs.
pub(crate) fn shape(file: &Path, error: &str, program: &str, language: Language) -> String {
    let (file, error, version) = (path(file), shown(error), env!("CARGO_PKG_VERSION"));
    say(
        language,
        Wording::new(
            format!("{file} 不是 {version} 版 {program} 写出的结果（原文：{error}）"),
            format!("用本版的 {program} 按县表和政策文件重新计算，或改写放着它们的文件夹"),
            "result_shape",
        ),
        format!(
            "{file}: not a result of {program} {version} ({error}); calculate it again from its table and policy, or name the folder that holds them"
        ),
    )
}

/// A result that is far too long.
pub(crate) fn too_long(file: &Path, most: u64, language: Language) -> String {
    let (file, most) = (path(file), decimal(i128::from(most), 0, 0));
    say(
        language,
        Wording::new(
            format!("结果文件 {file} 超过 {most} 字节"),
            "改写放着县表和 policy.toml 的文件夹",
            "result_too_large",
        ),
        format!("{file}: longer than {most} bytes; name the folder with its table and policy.toml instead"),
    )
}

/// A result whose steps of one county contradict each other.
pub(crate) fn contradiction(file: &Path, county: CountyCode, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("{file} 中 {county} 各步骤的因素、系数或基数自相矛盾"),
            "不要使用这个文件；按县表和政策文件重新计算",
            "result_contradiction",
        ),
        format!(
            "{file}: factors, coefficients or bases in the steps of {county} contradict each other; do not use it, calculate again from its table and policy"
        ),
    )
}

/// A result whose own scores and policy lead to no allocation.
pub(crate) fn incalculable(file: &Path, error: &Refusal, policy: &Policy, language: Language) -> String {
    let file = path(file);
    match language {
        Language::Chinese => {
            let words = refusal::refusal(error, policy);
            format!("{file} 中的政策和得分得不出分配：{words}")
        }
        Language::English => format!("{file}: its policy and scores lead to no allocation: {error} [{}]", error.code()),
    }
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
        let (file, found) = (path(self.file), count(self.differences.count));
        let (chinese, english) = self.cause();
        let words = say(
            language,
            Wording::new(
                format!("{file} 的内容与按其中的政策和得分重算的不符，共 {found} 处，{chinese}"),
                "不要使用这个文件；按县表和政策文件重新计算",
                "result_altered",
            ),
            format!(
                "{file}: not what its policy and scores lead to, places: {found}; {english}; do not use it, calculate again from its table and policy"
            ),
        );
        let places = self.differences.first.iter();
        let mut lines = vec![words];
        lines.extend(places.map(|place| difference(place, language)));
        let named = self.differences.first.len();
        if named < self.differences.count {
            let named = count(named);
            lines.push(match language {
                Language::Chinese => format!("以上是前 {named} 处，共 {found} 处"),
                Language::English => format!("these are the first {named} of {found}"),
            });
        }
        if !self.verdict.is_clean() {
            lines.push(findings::listed(self.verdict, policy, language));
        }
        lines.join("\n")
    }

    fn cause(&self) -> (String, String) {
        let own = env!("CARGO_PKG_VERSION");
        if self.version == own {
            let english = "it may have been changed".to_owned();
            return ("文件可能被改动过".to_owned(), english);
        }
        let version = shown(self.version);
        (
            format!("文件写明由 {version} 版写出，本程序是 {own} 版：版本不同，或文件被改动过"),
            format!(
                "it says that version {version} wrote it and this is {own}: the versions differ, or it was changed"
            ),
        )
    }
}

fn difference(difference: &Difference, language: Language) -> String {
    let path = &difference.path;
    let (recorded, demanded) = (&difference.recorded, &difference.demanded);
    match language {
        Language::Chinese => {
            let value = |value: &Option<String>| match value {
                Some(value) => format!("是 {value}"),
                None => "没有".to_owned(),
            };
            format!("{path}：文件中{}，重算{}", value(recorded), value(demanded))
        }
        Language::English => {
            let value = |value: &Option<String>| value.clone().unwrap_or("nothing".to_owned());
            let (recorded, demanded) = (value(recorded), value(demanded));
            format!("{path}: {recorded} in the file, calculated {demanded}")
        }
    }
}

/// A folder with neither a year nor a result.
pub(crate) fn empty_folder(folder: &Path, program: &str, language: Language) -> String {
    let [remedy, remedy_en] = name_a_result(program);
    let folder = path(folder);
    say(
        language,
        Wording::new(
            format!("文件夹 {folder} 里没有 policy.toml，也没有 allocation.json"),
            remedy,
            "folder_without_year",
        ),
        format!("{folder}: neither policy.toml nor allocation.json in it; {remedy_en}"),
    )
}

/// A folder with a policy and no table.
pub(crate) fn no_table(folder: &Path, language: Language) -> String {
    let folder = path(folder);
    say(
        language,
        Wording::new(
            format!("文件夹 {folder} 里有 policy.toml，没有县表"),
            "把县表存为其中的 counties.csv",
            "folder_without_table",
        ),
        format!("{folder}: a policy.toml and no table; save the table in it as counties.csv"),
    )
}

/// A folder with several tables, none or several of which have a usual name.
pub(crate) fn several_tables(folder: &Path, names: &[String], language: Language) -> String {
    let folder = path(folder);
    let names: Vec<String> = names.iter().map(|name| shown(name)).collect();
    say(
        language,
        Wording::new(
            format!("文件夹 {folder} 里有几个 CSV 文件（{}），不知道哪个是县表", names.join("、")),
            "把县表改名为 counties.csv，其他的移到别处",
            "folder_with_several_tables",
        ),
        format!(
            "{folder}: several CSV files ({}), and no telling which is the table; call it counties.csv and move the others elsewhere",
            names.join(", ")
        ),
    )
}
