//! RULES section 12, checked: what total and subtotal rows say.

use std::collections::BTreeSet;

use super::case::Audit;
use super::finding::Demand;
use crate::county::CountyCode;
use crate::number::Money;
use crate::published::{Column, PublishedRow, PublishedTotal, Takes};

/// A row that sums take: a county's of the year's table, each once.
#[derive(Clone, Copy)]
struct Counted<'p> {
    /// Where it stands among those published.
    place: usize,
    row: &'p PublishedRow,
    mountain: bool,
}

/// Rows that a total takes.
type Group<'p> = Vec<Counted<'p>>;

impl Audit<'_> {
    /// The total rows of a table in which no county has different figures. A row that names all counties takes all; another
    /// those that its name says or those beside it. Where that leaves several groups, it is the one that its amounts fit
    /// best; where it leaves none, the row is not checked.
    pub(super) fn check_totals(&mut self, published: &[PublishedRow], totals: &[PublishedTotal]) {
        let rows = self.rows_of_sums(published);
        let subtotals = || totals.iter().filter(|total| total.takes == Takes::Some);
        let is_below = subtotals().next().is_none_or(|first| first.above > 0);
        // Where the block of rows begins that a subtotal below it takes.
        let mut from = 0;
        let mut last = rows.clone();
        for (place, total) in totals.iter().enumerate() {
            let (groups, is_certain) = match total.takes {
                Takes::All => (vec![rows.clone()], true),
                Takes::Part => (parts(&total.label, &last, &rows), true),
                Takes::Some => {
                    let next = totals.iter().skip(place + 1).find(|total| total.takes != Takes::Part);
                    let end = next.map_or(published.len(), |next| next.above);
                    let block = if is_below { from..total.above } else { total.above..end };
                    beside(&total.label, only(&rows, |it| block.contains(&it.place)), &rows)
                }
            };
            if total.takes != Takes::Part {
                from = total.above;
            }
            match closest(groups, total, is_certain) {
                None => self.verdict.unchecked.push(total.line),
                Some(group) => {
                    self.check_total(total, &group);
                    if self.is_blank_somewhere(total, &group) {
                        self.verdict.blank.push(total.line);
                    }
                    last = if total.takes == Takes::Part { last } else { group };
                }
            }
        }
    }

    /// Whether a total says nothing of a column in which its counties have something.
    fn is_blank_somewhere(&self, total: &PublishedTotal, group: &[Counted<'_>]) -> bool {
        let is_said = |column: &Column| total.amounts.iter().any(|(said, _)| said == column);
        let columns = Column::all(self.policy);
        columns.iter().any(|column| !is_said(column) && sum(group, column) != Money::ZERO)
    }

    fn check_total(&mut self, total: &PublishedTotal, group: &[Counted<'_>]) {
        for (column, published) in &total.amounts {
            let expected = sum(group, column);
            if *published == expected {
                continue;
            }
            let (line, label, amount) = (total.line, total.label.clone(), column.shown(expected));
            let demand = match total.takes {
                Takes::All => Demand::TotalRow { line, amount },
                Takes::Some | Takes::Part => Demand::SubtotalRow { line, label, amount },
            };
            self.verdict.find(None, Some(column), Some(column.shown(*published)), demand);
        }
    }

    fn rows_of_sums<'p>(&self, published: &'p [PublishedRow]) -> Group<'p> {
        let known: BTreeSet<CountyCode> = self.counties.iter().map(|county| county.code).collect();
        let mut counted = BTreeSet::new();
        let rows = published.iter().enumerate();
        let rows = rows.filter(|(_, row)| known.contains(&row.code) && counted.insert(row.code));
        rows.map(|(place, row)| Counted { place, row, mountain: self.terms.roster.contains(row.code) }).collect()
    }
}

fn only<'p>(rows: &[Counted<'p>], takes: impl Fn(&Counted<'p>) -> bool) -> Group<'p> {
    rows.iter().copied().filter(takes).collect()
}

fn sum(group: &[Counted<'_>], column: &Column) -> Money {
    group.iter().filter_map(|it| column.amount(&it.row.figures)).sum()
}

/// What a row with 其中 may take: those of the total above that its name says.
fn parts<'p>(label: &str, of: &[Counted<'p>], rows: &[Counted<'p>]) -> Vec<Group<'p>> {
    let groups = is_of_mountain(label).map(|mountain| [of, rows].map(|rows| only(rows, |it| it.mountain == mountain)));
    groups.into_iter().flatten().collect()
}

/// What a subtotal may take, and whether the first of these is certain where none fits: what its name says, else the
/// `block` of rows beside it, else those of one city.
fn beside<'p>(label: &str, block: Group<'p>, rows: &[Counted<'p>]) -> (Vec<Group<'p>>, bool) {
    if is_of_mountain(label).is_some() {
        return (parts(label, &block, rows), true);
    }
    let stem = ["合计", "小计", "总计", "共计"].iter().find_map(|end| label.strip_suffix(end)).unwrap_or(label);
    let city = |rows: &[Counted<'p>], of: u64| only(rows, |it| it.row.code.prefecture() == of);
    // A row 杭州市本级 says whose 杭州市小计 is: of another city's counties it is no sum, wherever it stands.
    if let Some(own) = rows.iter().find(|it| it.row.name.strip_suffix("本级").is_some_and(|city| city == stem)) {
        let of = own.row.code.prefecture();
        return (vec![city(rows, of), city(&block, of)], true);
    }
    let cities: BTreeSet<u64> = rows.iter().map(|it| it.row.code.prefecture()).collect();
    let is_certain = !block.is_empty();
    let all = stem.starts_with('全').then(|| rows.to_vec());
    ([block].into_iter().chain(cities.into_iter().map(|of| city(rows, of))).chain(all).collect(), is_certain)
}

/// The group that most amounts of a total are the sums of: the first of them, of those that are not empty.
fn closest<'p>(groups: Vec<Group<'p>>, total: &PublishedTotal, is_certain: bool) -> Option<Group<'p>> {
    let fits = |group: &Group<'_>| {
        let amounts = total.amounts.iter().filter(|(_, amount)| *amount != Money::ZERO);
        amounts.filter(|(column, amount)| sum(group, column) == *amount).count()
    };
    let groups = groups.into_iter().filter(|group| !group.is_empty() || total.takes != Takes::Some);
    let best = groups.map(|group| (fits(&group), group)).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(fits, _)| is_certain || *fits > 0).map(|(_, group)| group)
}

/// Whether a subtotal is that of the mountain counties, or of the others; `None` if its name says neither.
fn is_of_mountain(label: &str) -> Option<bool> {
    let is_of_others = ["非山区", "其他", "其余", "other"].iter().any(|word| label.contains(word));
    let is_of_mountain = ["山区", "26县", "mountain"].iter().any(|word| label.contains(word));
    (is_of_others || is_of_mountain).then_some(!is_of_others)
}
