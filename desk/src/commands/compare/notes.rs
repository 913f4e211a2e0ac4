//! Beside the tables: who stands on one side only, who was renamed, and whether everything adds up.

use serde::Serialize;
use special_fund::table::Language;
use special_fund::{Allocation, Money, Share};

use super::comparison::{Comparison, Row};
use super::words::signed;
use crate::view::amounts::count;
use crate::view::lines::Line;
use crate::view::say;
use crate::view::summary::Summary;

/// Most counties that are named in a note; all of them are in the table to open in a spreadsheet.
const MAX_NAMED: usize = 12;

/// A remark and what it is about.
#[derive(Serialize)]
pub(crate) struct Note {
    pub(crate) label: String,
    pub(crate) text: String,
}

/// All that is to be remarked.
pub(crate) fn notes(comparison: &Comparison<'_>, language: Language) -> Vec<Note> {
    let notes = Notes { comparison, language };
    let Comparison { a, b, rows, .. } = comparison;
    let only_a: Vec<&Row<'_>> = rows.iter().filter(|row| row.b.is_none()).collect();
    let only_b: Vec<&Row<'_>> = rows.iter().filter(|row| row.a.is_none()).collect();
    let say = |chinese, english| say(language, chinese, english);
    let [name_a, name_b] = &comparison.names;
    let only = |name: &String| format!("{} {name}", say("仅见于", "only in"));
    let check = |name: &String| format!("{} {name}", say("核对", "check"));
    let texts = [
        (only(name_a), notes.only(&only_a, comparison.only_a.a.total)),
        (only(name_b), notes.only(&only_b, comparison.only_b.b.total)),
        (say("改名", "renamed").to_owned(), notes.renamed()),
        (check(name_a), Some(funded(a, &comparison.total.a, language))),
        (check(name_b), Some(funded(b, &comparison.total.b, language))),
        (say("核对差额", "check").to_owned(), Some(notes.reconciled())),
    ];
    let note = |(label, text): (String, Option<String>)| text.map(|text| Note { label, text });
    texts.into_iter().filter_map(note).collect()
}

struct Notes<'a> {
    comparison: &'a Comparison<'a>,
    language: Language,
}

impl Notes<'_> {
    fn show(&self, amount: Money) -> String {
        self.comparison.unit.show(amount)
    }

    /// The first of many names.
    fn names(&self, rows: &[&Row<'_>], name: impl Fn(&Row<'_>) -> String) -> String {
        let names = rows.iter().take(MAX_NAMED).map(|row| name(row));
        let names: Vec<String> = names.collect();
        let names = names.join(say(self.language, "、", ", "));
        if rows.len() <= MAX_NAMED {
            return names;
        }
        match self.language {
            Language::Chinese => format!("{names} 等（全部见 comparison.csv）"),
            Language::English => format!("{names} and others (all in comparison.csv)"),
        }
    }

    fn only(&self, rows: &[&Row<'_>], paid: Money) -> Option<String> {
        if rows.is_empty() {
            return None;
        }
        let names = self.names(rows, |row| format!("{}({})", row.name(), row.code));
        let (size, paid) = (count(rows.len()), self.show(paid));
        Some(match self.language {
            Language::Chinese => format!("{size} 个，合计 {paid}：{names}"),
            Language::English => format!("{size}, {paid} in all: {names}"),
        })
    }

    fn renamed(&self) -> Option<String> {
        let name = |share: &Option<Share<'_>>| {
            let share = share.as_ref();
            share.map(|share| share.county.name.to_string())
        };
        let names = |row: &Row<'_>| name(&row.a).zip(name(&row.b)).filter(|(a, b)| a != b);
        let rows = self.comparison.rows.iter();
        let rows: Vec<&Row<'_>> = rows.filter(|row| names(row).is_some()).collect();
        if rows.is_empty() {
            return None;
        }
        let renamed = self.names(&rows, |row| {
            let (a, b) = names(row).unwrap_or_default();
            format!("{a}→{b}({})", row.code)
        });
        let size = count(rows.len());
        Some(match self.language {
            Language::Chinese => format!("{size} 个：{renamed}"),
            Language::English => format!("{size}: {renamed}"),
        })
    }

    /// The differences make up what lies between the two payments.
    fn reconciled(&self) -> String {
        let Comparison { a, b, in_both, only_a, only_b, total, .. } = self.comparison;
        let [both, only_a, only_b, total] =
            [in_both, only_a, only_b, total].map(|pair| signed(pair.difference(), self.comparison));
        let (a, b) = (self.show(a.common().paid), self.show(b.common().paid));
        let [name_a, name_b] = &self.comparison.names;
        match self.language {
            Language::Chinese => format!(
                "两边均有的 {both}，仅见于 {name_a} 的 {only_a}，仅见于 {name_b} 的 {only_b}，共 {total} = {name_b} 各县合计 {b} − {name_a} 各县合计 {a}"
            ),
            Language::English => format!(
                "in both {both}, only in {name_a} {only_a}, only in {name_b} {only_b}: {total} = counties of {name_b} {b} − counties of {name_a} {a}"
            ),
        }
    }
}

/// What a side pays and retains is what it has.
fn funded(allocation: &Allocation<'_>, total: &Line, language: Language) -> String {
    Summary { allocation, total, language }.reconciliation()
}
