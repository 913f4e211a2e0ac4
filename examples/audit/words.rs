//! What only this program has to say.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use special_fund::table::{Language, Problem, ProblemKind, ReadError};

use crate::inputs::refused;
use crate::messages::{Wording, files};

/// Most bytes of a header that are looked at.
const MAX_HEADER: u64 = 4_096;

/// The problems of the published table; that it is none goes before them.
pub(crate) fn published(error: &ReadError, path: &Path, language: Language) -> String {
    let problems = refused(error, "公布的分配表", path, language);
    if is_published(error) {
        return problems;
    }
    if is_in_other_words(path) {
        return format!("{}\n{problems}", not_in_yuan(path, language));
    }
    let (file, code) = (files::path(path), "not_published");
    let no_result = match language {
        Language::Chinese => Wording::new(
            format!("{file} 没有总分配方案和合计，不是公布的分配表"),
            "先写年度县表，后写公布的分配表，检查两个文件的次序",
            code,
        )
        .to_string(),
        Language::English => format!(
            "{file}: neither plan nor total, so not a published table; name the year's table first, the published one second [{code}]"
        ),
    };
    format!("{no_result}\n{problems}")
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

/// Whether the first lines have a plan or a total all the same, in another unit or none.
fn is_in_other_words(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_HEADER).read_to_end(&mut bytes));
    if read.is_err() {
        return false;
    }
    let header = bytes.split(|byte| *byte == b'\n').next();
    let header = header.unwrap_or_default();
    // 总分配方案, 合计: in UTF-8 and GB18030.
    let names: [&[u8]; 6] = [
        "总分配方案".as_bytes(),
        "合计".as_bytes(),
        b"\xd7\xdc\xb7\xd6\xc5\xe4\xb7\xbd\xb0\xb8",
        b"\xba\xcf\xbc\xc6",
        b"plan",
        b"total",
    ];
    let has = |name: &&[u8]| header.windows(name.len()).any(|part| part == *name);
    names.iter().any(has)
}

/// A published table whose amounts are not in yuan, or do not say so.
fn not_in_yuan(path: &Path, language: Language) -> String {
    let file = files::path(path);
    let words = Wording::new(
        format!("{file} 的金额不是以元为单位，或表头没有写明单位"),
        "金额一律以元为单位，表头写明，如「合计(元)」；请公布和复核 allocate 写出的 allocation.csv",
        "not_in_yuan",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "{file}: its amounts are not in yuan, or its headers do not say so; they must be in yuan with headers such as total_yuan: publish and audit the allocation.csv that allocate writes [{}]",
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
    let words = Wording::new(
        format!("复核结论没有全部输出（{error}）"),
        "检查输出重定向到的文件",
        "stdout_write",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "not all of the verdict was written ({error}); check where it is redirected to [{}]",
            words.code
        ),
    }
}
