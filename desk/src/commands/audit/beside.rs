//! The result that stands beside a published table, `allocation.json`: both say the same of every county.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Column, CountyCode, Policy, PublishedRow};

use crate::commands::compare::recorded::Recorded;
use crate::input::table::ReadPublished;
use crate::messages::files;
use crate::messages::findings::Printed;
use crate::messages::words::Words;
use crate::view::units::own_code;

const RESULT: &str = "allocation.json";

/// Most differences that are listed.
const MAX_LISTED: usize = 100;

/// What a result says of the published table.
pub(super) struct Beside {
    /// That it was looked at, and what came of it; or why it was not.
    pub(super) said: String,
    /// Its name, if it cannot be read: it is none of a program like this, or far too large.
    pub(super) unread: Option<String>,
    pub(super) count: usize,
    /// The first of the differences, a line each.
    pub(super) differences: String,
}

/// Where it stands, if it does.
fn path(published: &Path) -> Option<PathBuf> {
    let result = published.with_file_name(RESULT);
    (result != published && result.is_file()).then_some(result)
}

/// Holds the result beside a published table against it; `None` if there is none.
pub(super) fn compare(
    published: &ReadPublished,
    file: &Path,
    policy: &Policy,
    program: &str,
    language: Language,
) -> Option<Beside> {
    let path = path(file)?;
    let recorded = match Recorded::read(&path, program, language) {
        Ok(recorded) => recorded,
        Err(said) => {
            return Some(Beside { said, unread: Some(files::path(&path)), count: 0, differences: String::new() });
        }
    };
    let mut recorded: BTreeMap<CountyCode, &PublishedRow> =
        recorded.rows.iter().map(|row| (own_code(row.code), row)).collect();
    let printed = Printed::of(&published.table, published.cells.as_ref());
    let words = Words::of(language);
    let file = files::path(&path);
    let mut lines = Vec::new();
    for (row, line) in published.table.rows.iter().zip(&published.table.lines) {
        let (county, name) = (row.code.to_string(), row.name.as_str());
        let own = context! { county, name, file };
        let Some(result) = recorded.remove(&own_code(row.code)) else {
            let at = printed.at(*line, None, language);
            let nothing = context! { at, column => (), published => true, ..own };
            lines.push(words.sentence("sentences.not_of_result", nothing));
            continue;
        };
        for column in Column::all(policy) {
            let (Some(published), Some(recorded)) = (column.amount(&row.figures), column.amount(&result.figures))
            else {
                continue;
            };
            if published != recorded {
                let place = printed.column(Some(&column));
                let at = printed.at(*line, place, language);
                let header = place.map_or_else(|| column.header(language), |place| place.header.trim().into());
                let in_wan_yuan = place.is_some_and(|place| place.is_in_wan_yuan);
                let (published, recorded) = (column.shown(published).to_string(), column.shown(recorded).to_string());
                let data = context! { at, column => header, published, recorded, in_wan_yuan, ..own.clone() };
                lines.push(words.sentence("sentences.not_of_result", data));
            }
        }
    }
    for (county, PublishedRow { name, .. }) in recorded {
        let (county, name) = (county.to_string(), name.as_str());
        let data = context! { at => "", county, name, file, column => (), published => false };
        lines.push(words.sentence("sentences.not_of_result", data).trim_start().to_owned());
    }
    let count = lines.len();
    let said = if count == 0 { "sentences.same_as_result" } else { "sentences.as_of_result" };
    let said = words.sentence(said, context! { file, differing => count });
    lines.truncate(MAX_LISTED);
    Some(Beside { said, unread: None, count, differences: lines.join("\n") })
}
