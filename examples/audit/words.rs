//! What only this program has to say.

use std::io;
use std::path::Path;

use special_fund::table::{Language, ProblemKind, ReadError};

use crate::inputs::refused;
use crate::messages::{Wording, files};

/// The problems of the published table; that it is none goes before them.
pub(crate) fn published(error: &ReadError, path: &Path, language: Language) -> String {
    let problems = refused(error, "公布的分配表", path, language);
    if is_published(error) {
        return problems;
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
    let lacks = |column: &str| {
        let mut kinds = problems.listed.iter().map(|problem| &problem.kind);
        kinds.any(|kind| {
            matches!(kind, ProblemKind::MissingColumn { headers } if headers.iter().any(|header| header == column))
        })
    };
    !(lacks("plan_yuan") && lacks("total_yuan"))
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
