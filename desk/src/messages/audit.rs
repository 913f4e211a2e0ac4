//! What cannot be audited: files that are none, or given the wrong way round.

use std::io::{Read, Seek};
use std::path::Path;

use minijinja::context;
use special_fund::Column;
use special_fund::table::{Language, ProblemKind, Problems, ReadError};

use super::{files, say};
use crate::input::file::File;
use crate::input::published::is_published;
use crate::input::sheets::{Cells, is_workbook, lacks_plan_and_total};
use crate::input::table::refused;

/// The problems of the published table, in the cells of a sheet if it stands in one. That it is none says all there is to
/// say of it.
pub(crate) fn published(
    error: &ReadError,
    file: &mut File<'_, impl Read + Seek>,
    cells: Option<&Cells>,
    language: Language,
) -> String {
    let is_other = |problems: &Problems| {
        let mut kinds = problems.listed.iter().map(|problem| &problem.kind);
        kinds.any(|kind| matches!(kind, ProblemKind::NoHeader { .. })) || lacks_plan_and_total(problems)
    };
    match error {
        ReadError::Refused(problems) if is_other(problems) => files::about(file.name, "not_published", language),
        _ => refused(error, "published", file, cells, language),
    }
}

/// A column that is missing though not all counties have 0 in it.
pub(crate) fn column_missing(path: &Path, columns: &[Column], is_in_wan_yuan: bool, language: Language) -> String {
    let header = |column: &Column| match (column.header(language), is_in_wan_yuan) {
        (header, true) => header.replace("(元)", "(万元)").replace("_yuan", "_wan_yuan"),
        (header, false) => header.into_owned(),
    };
    let columns: Vec<_> = columns.iter().map(header).collect();
    say(language, "column_needed", context! { file => files::path(path), columns })
}

/// That the two files are given the wrong way round, if so.
pub(crate) fn swapped<R: Read + Seek>(files: [&mut File<'_, R>; 2], audit: &str, language: Language) -> Option<String> {
    let is_result = |file: &mut File<'_, R>| {
        let is_text = file.start().is_ok_and(|start| !is_workbook(start));
        is_text.then(|| file.first_rows().is_some_and(|rows| is_published(&rows)))
    };
    let [counties, published] = files;
    if !is_result(counties)? || is_result(published)? {
        return None;
    }
    let [counties, published] = [counties, published].map(|file| files::path(file.name));
    Some(say(language, "swapped", context! { counties, published, audit }))
}
