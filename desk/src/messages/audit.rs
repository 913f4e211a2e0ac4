//! What cannot be audited: files that are none, or given the wrong way round.

use std::io;
use std::path::Path;

use special_fund::table::{Language, Problem, ProblemKind, ReadError};

use super::{Wording, files};
use crate::commands::Names;
use crate::disk::inputs::{first_bytes, refused};

/// Lines of a file on which a header is looked for.
const MAX_LINES: usize = 8;

/// Most bytes of them that are looked at.
const MAX_BYTES: u64 = 16_384;

/// The problems of the published table. That it is none, or in another unit, says all there is to say of it.
pub(crate) fn published(error: &ReadError, path: &Path, names: Names, language: Language) -> String {
    if is_workbook(error) {
        return workbook(path, language);
    }
    if is_published(error) {
        return refused(error, "公布的分配表", path, language);
    }
    if has_plan_or_total(path) {
        return not_in_yuan(path, names.program, language);
    }
    let file = files::path(path);
    let words = Wording::new(
        format!("{file} 没有总分配方案和合计，不是公布的分配表"),
        "先写年度县表，后写公布的分配表，检查两个文件的次序；分配表的表头要像 allocation.csv 那样",
        "not_published",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "{file}: neither plan nor total, so not a published table; name the year's table first, the published one second, with headers as in allocation.csv [{}]",
            words.code
        ),
    }
}

/// That the two files are given the wrong way round, if so.
pub(crate) fn swapped(counties: &Path, published: &Path, names: Names, language: Language) -> Option<String> {
    let is_result = |path| {
        let bytes = first_bytes(path, MAX_BYTES)?;
        let mut lines = bytes.split(|byte| *byte == b'\n').take(MAX_LINES);
        Some(lines.any(|line| columns_of(line) == [true; 2]))
    };
    if !is_result(counties)? || is_result(published)? {
        return None;
    }
    let [counties, published] = [counties, published].map(files::path);
    let audit = names.audit;
    let words = Wording::new(
        format!("{counties} 是分配表，{published} 不是：两个文件写反了"),
        format!("先写年度县表，后写公布的分配表：{audit} {published} {counties}"),
        "swapped",
    );
    Some(match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "{counties} is a published table and {published} is not: the other way round, {audit} {published} {counties} [{}]",
            words.code
        ),
    })
}

fn is_workbook(error: &ReadError) -> bool {
    let ReadError::Refused(problems) = error else {
        return false;
    };
    let mut kinds = problems.listed.iter().map(|problem| &problem.kind);
    kinds.any(|kind| *kind == ProblemKind::Spreadsheet)
}

/// Whether it has one of the columns that every published table has and no other.
fn is_published(error: &ReadError) -> bool {
    let ReadError::Refused(problems) = error else {
        return true;
    };
    let is_other = |problem: &Problem| matches!(problem.kind, ProblemKind::NoHeader { .. });
    if problems.listed.iter().any(is_other) {
        return false;
    }
    let lacks = |column: &str| {
        let mut kinds = problems.listed.iter().map(|problem| &problem.kind);
        kinds.any(|kind| {
            matches!(kind, ProblemKind::MissingColumn { headers } if headers.iter().any(|header| header == column))
        })
    };
    !(lacks("plan_yuan") && lacks("total_yuan"))
}

/// Whether there is a plan or a total all the same, in another unit or none: one of them in the header on the first
/// line, or both on a line below a title.
fn has_plan_or_total(path: &Path) -> bool {
    let bytes = first_bytes(path, MAX_BYTES).unwrap_or_default();
    let mut lines = bytes.split(|byte| *byte == b'\n').take(MAX_LINES);
    let [plan, total] = columns_of(lines.next().unwrap_or_default());
    plan || total || lines.any(|line| columns_of(line) == [true; 2])
}

/// Whether the plan and the total stand on a line, in UTF-8 or GB18030.
fn columns_of(line: &[u8]) -> [bool; 2] {
    let plans: [&[u8]; 3] = ["总分配方案".as_bytes(), b"\xd7\xdc\xb7\xd6\xc5\xe4\xb7\xbd\xb0\xb8", b"plan"];
    let totals: [&[u8]; 3] = ["合计".as_bytes(), b"\xba\xcf\xbc\xc6", b"total"];
    let has = |name: &&[u8]| line.windows(name.len()).any(|part| part == *name);
    [plans.iter().any(has), totals.iter().any(has)]
}

/// A workbook, of which no sheet saved as CSV can be audited.
fn workbook(path: &Path, language: Language) -> String {
    let file = files::path(path);
    let words = Wording::new(
        format!("公布的分配表 {file} 是 Excel 工作簿，不是 CSV"),
        "写与它一起写出的 allocation.csv；工作簿里的表是给人看的，另存成 CSV 也不能复核",
        ProblemKind::Spreadsheet.code(),
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "{file}: a workbook, not a CSV; name the allocation.csv that was written with it: its sheets are for people, and cannot be audited when saved as CSV either [{}]",
            words.code
        ),
    }
}

/// A published table whose amounts are not in yuan, or do not say so.
fn not_in_yuan(path: &Path, program: &str, language: Language) -> String {
    let file = files::path(path);
    let words = Wording::new(
        format!("{file} 的金额不是以元为单位，或表头没有写明单位"),
        format!("金额一律以元为单位，表头写明，如「合计(元)」；请公布和复核 {program} 写出的 allocation.csv"),
        "not_in_yuan",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "{file}: its amounts are not in yuan, or its headers do not say so; they must be in yuan with headers such as total_yuan: publish and audit the allocation.csv that {program} writes [{}]",
            words.code
        ),
    }
}

/// An audit without a policy.
pub(crate) fn no_policy(counties: &Path, language: Language) -> String {
    let file = files::path(&counties.with_file_name("policy.toml"));
    let words = Wording::new(
        format!("没有政策文件：没有写 --policy，也没有 {file}"),
        "用 --policy 写明分配所依据的政策文件",
        "no_policy",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "no policy: neither --policy nor {file}; name the policy of the allocation with --policy [{}]",
            words.code
        ),
    }
}

/// A verdict that could not be written to the end.
pub(crate) fn unprintable(error: &io::Error, language: Language) -> String {
    let words = Wording::new(format!("复核结论没有全部输出（{error}）"), "检查输出重定向到的文件", "stdout_write");
    match language {
        Language::Chinese => words.to_string(),
        Language::English => {
            format!("not all of the verdict was written ({error}); check where it is redirected to [{}]", words.code)
        }
    }
}
