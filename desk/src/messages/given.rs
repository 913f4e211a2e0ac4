//! What was given and cannot be taken: a file in the place of another, a name that is taken, a county that is not there.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;

use super::files::{about, is_full, path, unwritable};
use super::{say, shown};

/// No policy of that name; `likely` are others that may be meant.
pub(crate) fn no_policy(file: &Path, likely: &[PathBuf], may_be_tried: bool, language: Language) -> String {
    let likely: Vec<String> = likely.iter().map(|file| path(file)).collect();
    say(language, "no_policy", context! { file => path(file), likely, may_be_tried })
}

/// A new file that cannot be made, above all because there is one.
pub(crate) fn not_new(file: &Path, error: &io::Error, language: Language) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => about(file, "out_exists", language),
        _ => unwritable(file, error, language),
    }
}

/// A list of problems that cannot be written.
pub(crate) fn list_unwritable(file: &Path, error: &io::Error, language: Language) -> String {
    let cause = match error.kind() {
        ErrorKind::NotFound => "not_found",
        ErrorKind::PermissionDenied => "permission",
        _ if is_full(error) => "full",
        _ => "other",
    };
    say(language, "problems_write", context! { file => path(file), cause })
}

/// A folder for the results in which something stands that the run reads or writes by itself.
pub(crate) fn out_holds_input(folder: &Path, file: &Path, language: Language) -> String {
    say(language, "out_holds_input", context! { folder => path(folder), file => path(file) })
}

/// A folder for the results with files that are no results.
pub(crate) fn out_holds_others(folder: &Path, names: &[String], language: Language) -> String {
    const MOST: usize = 5;
    let first: Vec<String> = names.iter().take(MOST).map(|name| shown(name)).collect();
    say(language, "out_holds_others", context! { file => path(folder), names => first, all => names.len() })
}

/// A name for a policy that is not that of a workbook, or of TOML.
pub(crate) fn not_named_policy(file: &Path, is_workbook: bool, language: Language) -> String {
    say(language, "policy_out_name", context! { file => path(file), is_workbook })
}

/// A policy that would not be the same in its new form.
pub(crate) fn policy_unwritten(file: &Path, reason: &str, language: Language) -> String {
    say(language, "policy_unwritten", context! { file => path(file), reason })
}

/// A policy in the workbook and another beside it, which differ there, or of which the other cannot be read.
pub(crate) fn two_policies(file: &Path, other: &Path, differing: Option<&[&str]>, language: Language) -> String {
    const MOST: usize = 5;
    let all = differing.unwrap_or_default();
    let (file, other) = (path(file), path(other));
    let data = context! { file, other, differences => all.get(..MOST.min(all.len())), more => all.len() > MOST };
    say(language, "policy_sheet_differs", data)
}
