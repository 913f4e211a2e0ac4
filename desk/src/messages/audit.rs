//! What cannot be audited: files that are none, or given the wrong way round.

use std::io;
use std::path::Path;

use minijinja::context;
use special_fund::table::{Language, Problem, ProblemKind, ReadError};

use super::{files, say};
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
        return refused(error, "公布的分配表", path, None, language);
    }
    if has_plan_or_total(path) {
        return not_in_yuan(path, names.program, language);
    }
    files::about(path, "not_published", language)
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
    Some(say(language, "swapped", context! { counties, published, audit => names.audit }))
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
    files::about(path, "spreadsheet.published", language)
}

/// A published table whose amounts are not in yuan, or do not say so.
fn not_in_yuan(path: &Path, program: &str, language: Language) -> String {
    say(language, "not_in_yuan", context! { file => files::path(path), program })
}

/// A verdict that could not be written to the end.
pub(crate) fn unprintable(error: &io::Error, language: Language) -> String {
    say(language, "stdout_write.verdict", context! { error => files::cause(error, language) })
}
