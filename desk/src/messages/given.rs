//! What was given and cannot be taken: a file in the place of another, a name that is taken, a county that is not there.

use std::io::{self, ErrorKind};
use std::path::Path;

use special_fund::table::Language;

use super::files::{path, say, unwritable};
use super::{Wording, shown};
use crate::view::amounts::count;

/// A county to be explained that the table does not have.
pub(crate) fn not_in_table(asked_for: &str, rows: usize, language: Language) -> String {
    let (asked_for, rows) = (shown(asked_for), count(rows));
    say(
        language,
        Wording::new(
            format!("县表的 {rows} 行里没有代码或名称为“{asked_for}”的"),
            "照县表写代码（行政区划代码一列）或完整的名称",
            "county_unknown",
        ),
        format!(
            "none of the table's {rows} rows has the code or the name \"{asked_for}\"; write a code or a whole name as in the table"
        ),
    )
}

/// A name to be explained that several rows have.
pub(crate) fn name_not_unique(asked_for: &str, rows: usize, language: Language) -> String {
    let (asked_for, rows) = (shown(asked_for), count(rows));
    say(
        language,
        Wording::new(
            format!("县表里有 {rows} 行名称都是“{asked_for}”"),
            "改写代码（行政区划代码一列）",
            "county_ambiguous",
        ),
        format!("{rows} rows of the table are called \"{asked_for}\"; write the code instead"),
    )
}

/// A CSV that is not to be called one.
pub(crate) fn not_named_csv(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("写出来的是 CSV，文件名 {file} 不是以 .csv 结尾"),
            "换一个以 .csv 结尾的文件名，Excel 和 WPS 可以直接打开",
            "out_not_csv",
        ),
        format!("{file}: what is written is a CSV; give it a name that ends with .csv"),
    )
}

/// A new file that cannot be made, above all because there is one.
pub(crate) fn not_new(file: &Path, error: &io::Error, language: Language) -> String {
    if error.kind() != ErrorKind::AlreadyExists {
        return unwritable(file, error, language);
    }
    let file = path(file);
    say(
        language,
        Wording::new(format!("已经有 {file}，不覆盖"), "用 --out 写另一个文件名，或先移走原来的", "out_exists"),
        format!("{file} is there already and is left alone; name another with --out or move it first"),
    )
}

/// A list of problems that would take the place of something else.
pub(crate) fn not_a_list(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("已经有 {file}，它不是问题清单，不覆盖"),
            "--problems 后面写另一个文件名",
            "problems_exists",
        ),
        format!("{file} is there already and is no list of problems; name another with --problems"),
    )
}

/// A list of problems that cannot be written.
pub(crate) fn list_unwritable(file: &Path, error: &io::Error, language: Language) -> String {
    let file = path(file);
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("找不到所在的文件夹", "its folder is not there"),
        ErrorKind::PermissionDenied => ("没有权限", "no permission"),
        _ => ("写文件出错", "it cannot be written"),
    };
    say(
        language,
        Wording::new(
            format!("问题清单 {file} 没有写成：{zh}"),
            "如果 Excel 或 WPS 正开着它，先关掉；否则 --problems 后面写另一个文件夹里的文件名",
            "problems_write",
        ),
        format!("{file}: no list of problems: {en}; close it if Excel has it open, or name another with --problems"),
    )
}

/// A workbook or another packed file where the policy should be.
pub(crate) fn policy_is_workbook(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("政策文件 {file} 是 Excel 工作簿，不是文本文件"),
            "--policy 后面写 policy.toml，样式见 fixtures/2025/policy.toml",
            "policy_workbook",
        ),
        format!("{file}: a workbook; the policy is a text file such as policy.toml"),
    )
}

/// A year's table where the policy should be.
pub(crate) fn policy_is_table(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("{file} 是县表，不是政策文件"),
            "--policy 后面写 policy.toml，县表写在命令后面",
            "policy_is_table",
        ),
        format!("{file}: a year's table, not a policy; name policy.toml after --policy"),
    )
}

/// A policy where the year's table should be.
pub(crate) fn table_is_policy(file: &Path, language: Language) -> String {
    let file = path(file);
    say(
        language,
        Wording::new(
            format!("{file} 是政策文件，不是县表"),
            "命令后面写县表（CSV），政策文件写在 --policy 后面",
            "table_is_policy",
        ),
        format!("{file}: a policy, not a year's table; name the CSV first and the policy after --policy"),
    )
}
