//! Who is taken under another name: short, or of a county that became a district.

use minijinja::context;
use special_fund::OtherName;
use special_fund::table::Language;

use super::shown;
use super::words::Words;
use crate::view::units::right_city;

/// Most names that are listed.
const MAX_LISTED: usize = 12;

/// A county that is called `name`, and its own name.
pub(crate) fn taken([name, own]: [&str; 2], is_listed: bool, language: Language) -> String {
    // Either may be the longer one.
    let how = OtherName::of(own, name).or_else(|| OtherName::of(name, own));
    let data = context! { name => shown(name), own => shown(own), how, city => right_city(name, own), is_listed };
    Words::of(language).sentence("sentences.other_name", data)
}

/// Several, if there are any: those under the name of another city first.
pub(crate) fn all_taken<'n>(names: impl Iterator<Item = [&'n str; 2]>, language: Language) -> Option<String> {
    let mut names: Vec<[&str; 2]> = names.collect();
    names.sort_by_key(|[name, own]| right_city(name, own).is_none());
    let row_count = names.len();
    let names: Vec<String> = names.into_iter().take(MAX_LISTED).map(|names| taken(names, true, language)).collect();
    let data = context! { row_count, names, is_cut => row_count > MAX_LISTED };
    (row_count > 0).then(|| Words::of(language).sentence("sentences.other_names", data))
}
