//! What is said of the files that a year was read from, and of what looks unusual in them.

use minijinja::context;
use special_fund::table::{Encoding, Language, Table};
use special_fund::{Allocation, BaseRole, Money, Policy};

use crate::input::year::Year;
use crate::messages;
use crate::messages::words::Words;
use crate::messages::{beginning, cited};
use crate::view::unusual::Unusual;

/// All that is noticed of a year.
pub(crate) fn noticed(year: &Year, allocation: &Allocation<'_>) -> Vec<String> {
    let (counties, policy) = (&year.table.counties, &year.policy_file.policy);
    let mut notices = Unusual::of(counties, policy, Some(allocation.common().rate()), year.language).notices();
    notices.extend(of_reading(year));
    notices
}

/// What is to be said of how its files were read.
pub(crate) fn of_reading(year: &Year) -> Vec<String> {
    let (table, language) = (&year.table, year.language);
    let mut notices = Vec::from_iter(unused(table, false, language));
    let has_base = table.counties.iter().any(|county| county.base > Money::ZERO);
    if year.policy_file.policy.terms().base == BaseRole::Protected && !has_base {
        notices.push(Words::of(language).text("notices.no_base").to_owned());
    }
    notices.extend(encoding(table.encoding, false, language));
    notices.extend(table.notices.iter().map(|notice| messages::table::notice(notice, false, language)));
    notices.extend(year.sheet_notices.iter().cloned());
    notices
}

/// The policy, the built-in one without a file, and its year.
pub(crate) fn of_year(file: Option<&str>, policy: &Policy, language: Language) -> String {
    let words = Words::of(language);
    let file = file.unwrap_or_else(|| words.text("page.built_in"));
    words.sentence("sentences.policy_of_year", context! { policy => file, year => policy.terms().fiscal_year })
}

/// The columns that were passed over, if any; `of_table` where there is another table beside it.
pub(crate) fn unused(table: &Table, of_table: bool, language: Language) -> Option<String> {
    let names = not_blank(&table.ignored, language);
    (!names.is_empty()).then(|| Words::of(language).sentence("notices.columns_unused", context! { names, of_table }))
}

/// That a file is not UTF-8, if so.
pub(crate) fn encoding(encoding: Encoding, is_published: bool, language: Language) -> Option<String> {
    let is_other = encoding == Encoding::Gb18030;
    is_other.then(|| Words::of(language).sentence("notices.encoding", context! { is_published }))
}

/// Headers of columns that were passed over, safe to print.
pub(crate) fn not_blank(headers: &[String], language: Language) -> Vec<String> {
    const MOST: usize = 60;
    let headers =
        headers.iter().map(|header| header.trim().trim_start_matches('=')).filter(|header| !header.is_empty());
    headers.map(|header| beginning(header, MOST, language)).collect()
}

/// What the policy says of itself, on one line, safe to print.
pub(crate) fn source_of(policy: &Policy, language: Language) -> String {
    cited(&policy.terms().source, language)
}
