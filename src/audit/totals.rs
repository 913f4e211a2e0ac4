//! docs/rules.md section 12, checked: what total and subtotal rows say.

use std::collections::BTreeSet;
use std::ops::Range;

use super::finding::Demand;
use super::verdict::Verdict;
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedRow, PublishedTotal, Takes, is_of_mountain, left_out, names_mountain};

/// Rows that a total takes, by their places among those published.
type Group = Vec<usize>;

/// The rows that sums take: of counties of the year's table, each once, and whether the roster has it; `None` of others.
struct Rows<'p>(Vec<Option<(&'p PublishedRow, bool)>>);

/// Checks the total rows of a table in which no county has different figures. A row that names all counties takes all;
/// another those that its name says or those beside it. Where that leaves several groups, it is the one that its amounts
/// fit best; where it leaves none, the row is not checked.
pub(super) fn check(
    policy: &Policy,
    counties: &[County],
    published: &[PublishedRow],
    totals: &[PublishedTotal],
    verdict: &mut Verdict,
) {
    let (columns, rows) = (Column::all(policy), Rows::of(policy, counties, published));
    // 本页小计 takes what a page happens to hold, and is no end of what others take.
    let is_of_page = |total: &PublishedTotal| total.label.contains('页');
    let first = totals.iter().find(|total| total.takes == Takes::Some && !is_of_page(total));
    let is_below = first.is_none_or(|first| first.above > 0);
    // Where the block of rows begins that a subtotal below it takes.
    let mut from = 0;
    // What the total above takes, if that is clear.
    let mut last: Option<Group> = Some(rows.all(|_, _| true));
    for (place, total) in totals.iter().enumerate() {
        if is_of_page(total) {
            verdict.unchecked.push(total.line);
            last = None;
            continue;
        }
        let (groups, is_certain) = match total.takes {
            Takes::All => (vec![rows.all(|_, _| true)], true),
            Takes::Part => last.as_ref().map(|of| rows.parts(&total.label, of)).unwrap_or_default(),
            Takes::Some => {
                let is_end = |total: &&PublishedTotal| total.takes != Takes::Part && !is_of_page(total);
                let end = totals.iter().skip(place + 1).find(is_end).map_or(published.len(), |next| next.above);
                let block = if is_below { from..total.above } else { total.above..end };
                // Of several together each may take some of the rows beside them.
                let is_beside = |other: &PublishedTotal| other.takes == Takes::Some && other.above == total.above;
                let is_alone = totals.iter().filter(|other| is_beside(other) && !is_of_page(other)).count() == 1;
                rows.beside(&total.label, (block, is_alone), last.as_ref())
            }
        };
        if total.takes != Takes::Part {
            from = total.above;
        }
        let group = rows.closest(groups, total, is_certain);
        if total.takes != Takes::Part {
            last.clone_from(&group);
        }
        let Some(group) = group else {
            verdict.unchecked.push(total.line);
            continue;
        };
        check_total(total, &rows, &group, verdict);
        // It may say nothing of a column in which its counties have something.
        let is_said = |column: &Column| total.amounts.iter().any(|(said, _)| said == column);
        if columns.iter().any(|column| !is_said(column) && rows.sum(&group, column) != Money::ZERO) {
            verdict.blank.push(total.line);
        }
    }
}

fn check_total(total: &PublishedTotal, rows: &Rows<'_>, group: &Group, verdict: &mut Verdict) {
    for (column, published) in &total.amounts {
        let expected = rows.sum(group, column);
        if *published == expected {
            continue;
        }
        let (line, label, amount) = (total.line, total.label.clone(), column.shown(expected));
        let demand = match total.takes {
            Takes::All => Demand::TotalRow { line, amount },
            Takes::Some | Takes::Part => Demand::SubtotalRow { line, label, amount },
        };
        verdict.find(None, Some(column), Some(column.shown(*published)), demand);
    }
}

impl<'p> Rows<'p> {
    fn of(policy: &Policy, counties: &[County], published: &'p [PublishedRow]) -> Rows<'p> {
        let known: BTreeSet<CountyCode> = counties.iter().map(|county| county.code).collect();
        let mut counted = BTreeSet::new();
        let count = |row: &'p PublishedRow| {
            let counts = known.contains(&row.code) && counted.insert(row.code);
            counts.then(|| (row, policy.terms().roster.contains(row.code)))
        };
        Rows(published.iter().map(count).collect())
    }

    /// Those of a range, which a total row may claim to end anywhere.
    fn among(&self, range: Range<usize>, takes: impl Fn(&PublishedRow, bool) -> bool) -> Group {
        let is_taken = |place: &usize| self.row(*place).is_some_and(|(row, mountain)| takes(row, mountain));
        (range.start..range.end.min(self.0.len())).filter(is_taken).collect()
    }

    fn all(&self, takes: impl Fn(&PublishedRow, bool) -> bool) -> Group {
        self.among(0..self.0.len(), takes)
    }

    fn row(&self, place: usize) -> Option<(&'p PublishedRow, bool)> {
        self.0.get(place).copied().flatten()
    }

    fn sum(&self, group: &Group, column: &Column) -> Money {
        let rows = group.iter().filter_map(|place| self.row(*place));
        rows.filter_map(|(row, _)| column.amount(&row.figures)).sum()
    }

    /// What a row with 其中 may take: those of the total above that its name says.
    fn parts(&self, label: &str, of: &Group) -> (Vec<Group>, bool) {
        let groups = is_of_mountain(label).map(|mountain| {
            let is_part = |place: &usize| self.row(*place).is_some_and(|(_, is_mountain)| is_mountain == mountain);
            vec![of.iter().copied().filter(is_part).collect(), self.all(|_, is_mountain| is_mountain == mountain)]
        });
        (groups.unwrap_or_default(), true)
    }

    /// What a subtotal may take, and whether the first of these is certain where none fits: what its name says, else the
    /// rows beside it, else those of one city. One of mountain counties, or of the others, may take a part of the `last`
    /// total, too. Whether it stands alone beside its block says whether that is certain.
    fn beside(&self, label: &str, (block, is_alone): (Range<usize>, bool), last: Option<&Group>) -> (Vec<Group>, bool) {
        if let Some(mountain) = is_of_mountain(label) {
            let block = self.among(block, |_, is_mountain| is_mountain == mountain);
            let (mut groups, _) = last.map(|of| self.parts(label, of)).unwrap_or_default();
            let is_certain = !block.is_empty() || groups.first() == groups.last();
            groups.insert(0, block);
            return (groups, is_certain);
        }
        let stem = ["合计", "小计", "总计", "共计"].iter().find_map(|end| label.strip_suffix(end)).unwrap_or(label);
        let rows = || self.0.iter().flatten().map(|(row, _)| *row);
        let city = |of: u64| self.all(|row, _| row.code.prefecture() == of);
        // A row 杭州市本级 says whose 杭州市小计 is: of another city's counties it is no sum, wherever it stands.
        if let Some(own) = rows().find(|row| row.name.strip_suffix("本级").is_some_and(|city| city == stem)) {
            let of = own.code.prefecture();
            return (vec![city(of), self.among(block, |row, _| row.code.prefecture() == of)], true);
        }
        let block = self.among(block, |_, _| true);
        let cities: BTreeSet<u64> = rows().map(|row| row.code.prefecture()).collect();
        let is_certain = !block.is_empty() && is_alone;
        let all = stem.starts_with('全').then(|| self.all(|_, _| true));
        ([block].into_iter().chain(cities.into_iter().map(city)).chain(all).collect(), is_certain)
    }

    /// Whether a subtotal may be of these rows: its name leaves nobody out who is in the table, and counts as many, as
    /// 26个山区县 does.
    fn are_meant(&self, label: &str, group: &Group) -> bool {
        let is_named = |out: &str| {
            let is_of_cities = out.contains("市本级") || out.starts_with("本级");
            let begins = |name: &str| out.contains(&*name.chars().take(2).collect::<String>());
            let mut names = self.0.iter().flatten().map(|(row, _)| &row.name);
            names.any(|name| begins(name) || is_of_cities && name.ends_with("本级"))
        };
        let counted = label.split_once('个').map(|(before, _)| before);
        let is_numeral = |c: char| c.is_numeric() || "一二三四五六七八九十百两".contains(c);
        let counted =
            counted.and_then(|before| before.rsplit(|c| !is_numeral(c)).next()).filter(|count| !count.is_empty());
        counted.is_none_or(|counted| counted.parse() == Ok(group.len())) && !left_out(label).is_some_and(is_named)
    }

    /// The group that most amounts of a total are the sums of: the first of them, of those that are not empty and may be meant.
    fn closest(&self, groups: Vec<Group>, total: &PublishedTotal, is_certain: bool) -> Option<Group> {
        let fits = |group: &Group| {
            let amounts = total.amounts.iter().filter(|(_, amount)| *amount != Money::ZERO);
            amounts.filter(|(column, amount)| self.sum(group, column) == *amount).count()
        };
        // Somebody who is left out may be in the table under a name that does not tell.
        let is_certain = is_certain && left_out(&total.label).is_none_or(names_mountain);
        let groups = groups.into_iter().filter(|group| !group.is_empty() || total.takes != Takes::Some);
        let groups = groups.filter(|group| self.are_meant(&total.label, group));
        let best =
            groups.map(|group| (fits(&group), group)).reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.filter(|(fits, _)| is_certain || *fits > 0).map(|(_, group)| group)
    }
}
