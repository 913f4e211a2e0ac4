//! Beside the tables: who stands on one side only, who was renamed, and whether everything adds up.

use special_fund::table::Language;
use special_fund::{Allocation, Funding, Money, Share};

use super::comparison::{Comparison, Pair, Row};
use super::words::signed;
use crate::view::amounts::count;
use crate::view::say;

/// Most counties that are named in a note; all of them are in the table to open in a spreadsheet.
const MAX_NAMED: usize = 12;

/// A remark and what it is about.
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
    let texts = [
        (say("只在 A", "only in A"), notes.only(&only_a, comparison.only_a.a.total)),
        (say("只在 B", "only in B"), notes.only(&only_b, comparison.only_b.b.total)),
        (say("改名", "renamed"), notes.renamed()),
        (say("核对 A", "check A"), Some(notes.funded(a))),
        (say("核对 B", "check B"), Some(notes.funded(b))),
        (say("核对差额", "check"), Some(notes.reconciled())),
    ];
    let note = |(label, text): (&str, Option<String>)| text.map(|text| Note { label: label.to_owned(), text });
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

    /// What a side pays and retains is its fund.
    fn funded(&self, side: &Allocation<'_>) -> String {
        let (paid, retained) = (self.show(side.common().paid), self.show(side.common().retained));
        let fund = self.show(side.policy().terms().fund_total);
        let line = match self.language {
            Language::Chinese => {
                format!("各县合计 {paid} + 结余 {retained} = 资金总额 {fund}")
            }
            Language::English => format!("counties {paid} + retained {retained} = fund {fund}"),
        };
        if side.policy().terms().funding() != Some(Funding::Additional) {
            return line;
        }
        let word = say(self.language, "上浮", "uplift");
        format!("{line} + {word} {}", self.show(side.common().uplift_total))
    }

    /// The differences make up what lies between the two payments.
    fn reconciled(&self) -> String {
        let Comparison { a, b, in_both, only_a, only_b, total, .. } = self.comparison;
        let difference = |pair: &Pair| {
            let difference = pair.difference(|line| line.total);
            signed(difference, self.comparison)
        };
        let [both, only_a, only_b, total] = [in_both, only_a, only_b, total].map(difference);
        let (a, b) = (self.show(a.common().paid), self.show(b.common().paid));
        match self.language {
            Language::Chinese => format!(
                "两边都有的 {both}，只在 A 的 {only_a}，只在 B 的 {only_b}，共 {total} = B 各县合计 {b} − A 各县合计 {a}"
            ),
            Language::English => format!(
                "in both {both}, only in A {only_a}, only in B {only_b}: {total} = counties of B {b} − counties of A {a}"
            ),
        }
    }
}
