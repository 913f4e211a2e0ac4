//! docs/rules.md section 12, checked: what total and subtotal rows say.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::finding::Demand;
use super::verdict::Verdict;
use crate::county::{County, CountyCode};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedRow, PublishedTotal, Takes, is_of_mountain, left_out, names_mountain};

/// Rows that a total takes, by their places among those published.
type Group = Vec<usize>;

/// The rows that sums take.
struct Rows<'p> {
    /// Of counties of the year's table, each once, and whether the roster has it; `None` of others.
    published: Vec<Option<(&'p PublishedRow, bool)>>,
    /// Those of each prefecture.
    prefectures: BTreeMap<u64, Group>,
    /// The prefecture of each city that has a row 杭州市本级, by what stands before 本级.
    cities: BTreeMap<&'p str, u64>,
}

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
        let group = match total.takes {
            Takes::All => rows.closest([rows.all(|_, _| true)], total, true),
            Takes::Part => last.as_ref().and_then(|of| {
                let group = rows.closest(rows.parts(&total.label, of), total, true)?;
                // Below a city's total it is no sum of others, unless it says so.
                let is_of_it = || group.iter().all(|place| of.binary_search(place).is_ok());
                (!rows.is_city(of) || !rows.named(&total.label).is_empty() || is_of_it()).then_some(group)
            }),
            Takes::Some => {
                let is_end = |total: &&PublishedTotal| total.takes != Takes::Part && !is_of_page(total);
                let end = totals.iter().skip(place + 1).find(is_end).map_or(published.len(), |next| next.above);
                let block = if is_below { from..total.above } else { total.above..end };
                // Of several together each may take some of the rows beside them.
                let is_beside = |other: &PublishedTotal| other.takes == Takes::Some && other.above == total.above;
                let is_alone = totals.iter().filter(|other| is_beside(other) && !is_of_page(other)).count() == 1;
                let (groups, is_certain) = rows.beside(&total.label, (block, is_alone), last.as_ref());
                rows.closest(groups, total, is_certain)
            }
        };
        if total.takes != Takes::Part {
            from = total.above;
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
        let published: Vec<_> = published.iter().map(count).collect();
        let (mut prefectures, mut cities) = (BTreeMap::<u64, Group>::new(), BTreeMap::new());
        for (place, (row, _)) in (0..).zip(&published).filter_map(|(place, row)| Some((place, row.as_ref()?))) {
            let prefecture = row.code.prefecture();
            prefectures.entry(prefecture).or_default().push(place);
            // 市本级 says nobody's name.
            let city = row.name.strip_suffix("本级").filter(|city| city.chars().nth(1).is_some());
            city.map(|city| cities.entry(city).or_insert(prefecture));
        }
        Rows { published, prefectures, cities }
    }

    /// Those of a range, which a total row may claim to end anywhere.
    fn among(&self, range: Range<usize>, takes: impl Fn(&PublishedRow, bool) -> bool) -> Group {
        let is_taken = |place: &usize| self.row(*place).is_some_and(|(row, mountain)| takes(row, mountain));
        (range.start..range.end.min(self.published.len())).filter(is_taken).collect()
    }

    fn all(&self, takes: impl Fn(&PublishedRow, bool) -> bool) -> Group {
        self.among(0..self.published.len(), takes)
    }

    fn row(&self, place: usize) -> Option<(&'p PublishedRow, bool)> {
        self.published.get(place).copied().flatten()
    }

    fn sum(&self, group: &Group, column: &Column) -> Money {
        let rows = group.iter().filter_map(|place| self.row(*place));
        rows.filter_map(|(row, _)| column.amount(&row.figures)).sum()
    }

    /// What a row with 其中 may take: those of the total above that its name says.
    fn parts(&self, label: &str, of: &Group) -> Vec<Group> {
        let groups = is_of_mountain(label).map(|mountain| {
            let is_part = |place: &usize| self.row(*place).is_some_and(|(_, is_mountain)| is_mountain == mountain);
            let parts = |of: &Group| -> Group { of.iter().copied().filter(is_part).collect() };
            // 其中：衢州市山区县 is that of the city wherever it stands; 山区县（衢州等市） may be of all.
            let (all, named) = (self.all(|_, is_mountain| is_mountain == mountain), self.named(label));
            match (named.is_empty(), self.is_of_named(label)) {
                (true, _) => vec![parts(of), all],
                (false, true) => vec![parts(&named)],
                (false, false) => vec![parts(of), all, parts(&named)],
            }
        });
        groups.unwrap_or_default()
    }

    /// The rows of the cities that a name speaks of, with 市 or without.
    fn named(&self, label: &str) -> Group {
        let of = self.cities.iter().filter(|(city, _)| label.contains(&*stem(city)));
        of.filter_map(|(_, of)| self.prefectures.get(of)).flatten().copied().collect()
    }

    /// Whether a name speaks of cities, and of no others besides: 丽水等市 may be all.
    fn is_of_named(&self, label: &str) -> bool {
        let is_one = |city: &&&str| label.contains(&*stem(city));
        let mut named = self.cities.keys().filter(is_one).peekable();
        let is_any = named.peek().is_some();
        is_any && !named.any(|city| ["等", "市等"].iter().any(|more| label.contains(&(stem(city) + more))))
    }

    /// Whether these are all rows of one city, and not all there are.
    fn is_city(&self, group: &Group) -> bool {
        let is_one = |city: &Group| city == group && self.prefectures.len() > 1;
        let (row, _) = group.first().and_then(|first| self.row(*first)).unzip();
        row.and_then(|row| self.prefectures.get(&row.code.prefecture())).is_some_and(is_one)
    }

    /// The same without the cities' own rows.
    fn without_own(&self, group: &Group) -> Group {
        let is_own = |place: &usize| self.row(*place).is_some_and(|(row, _)| row.name.ends_with("本级"));
        group.iter().copied().filter(|place| !is_own(place)).collect()
    }

    /// What a subtotal may take, and whether the first of these is certain where none fits: what its name says, else the
    /// rows beside it, else those of one city. One of mountain counties, or of the others, may take a part of the `last`
    /// total, too. Whether it stands alone beside its block says whether that is certain.
    fn beside<'r>(
        &'r self,
        label: &str,
        (block, is_alone): (Range<usize>, bool),
        last: Option<&Group>,
    ) -> (Box<dyn Iterator<Item = Group> + 'r>, bool) {
        if let Some(mountain) = is_of_mountain(label) {
            let block = self.among(block, |_, is_mountain| is_mountain == mountain);
            let mut groups = last.map(|of| self.parts(label, of)).unwrap_or_default();
            let is_certain = !block.is_empty() || groups.first() == groups.last();
            if !self.is_of_named(label) {
                groups.insert(0, block);
            }
            return (Box::new(groups.into_iter()), is_certain);
        }
        let of = ["合计", "小计", "总计", "共计"].iter().find_map(|end| label.strip_suffix(end)).unwrap_or(label);
        // A row 杭州市本级 says whose 杭州市小计 is: of another city's counties it is no sum, wherever it stands.
        if let Some(city) = self.cities.get(of).and_then(|prefecture| self.prefectures.get(prefecture)) {
            let beside = city.iter().copied().filter(|place| block.contains(place)).collect();
            return (Box::new([city.clone(), beside].into_iter()), true);
        }
        let block = self.among(block, |_, _| true);
        let is_certain = !block.is_empty() && is_alone;
        let all = of.starts_with('全').then(|| self.all(|_, _| true));
        // 县级小计, 县（市、区）小计: likely without the city's own row.
        let is_of_counties = label.contains('县') || label.contains("区级");
        let groups = [block].into_iter().chain(self.prefectures.values().cloned()).chain(all);
        let groups = groups.flat_map(move |group| [is_of_counties.then(|| self.without_own(&group)), Some(group)]);
        (Box::new(groups.flatten()), is_certain)
    }

    /// Whether a subtotal may be of these rows: its name leaves nobody out who is in the table, and counts as many, as
    /// 26个山区县 does.
    fn are_meant(&self, label: &str, group: &Group) -> bool {
        let is_named = |out: &str| {
            let is_of_cities = out.contains("市本级") || out.starts_with("本级");
            let begins = |name: &str| out.contains(&*name.chars().take(2).collect::<String>());
            let mut names = self.published.iter().flatten().map(|(row, _)| &row.name);
            names.any(|name| begins(name) || is_of_cities && name.ends_with("本级"))
        };
        let counted = label.split_once('个').map(|(before, _)| before);
        let is_numeral = |c: char| c.is_numeric() || "一二三四五六七八九十百两".contains(c);
        let counted =
            counted.and_then(|before| before.rsplit(|c| !is_numeral(c)).next()).filter(|count| !count.is_empty());
        counted.is_none_or(|counted| counted.parse() == Ok(group.len())) && !left_out(label).is_some_and(is_named)
    }

    /// The group that most amounts of a total are the sums of: the first of them, of those that are not empty and may be meant.
    fn closest(
        &self,
        groups: impl IntoIterator<Item = Group>,
        total: &PublishedTotal,
        is_certain: bool,
    ) -> Option<Group> {
        let amounts = || total.amounts.iter().filter(|(_, amount)| *amount != Money::ZERO);
        // Somebody who is left out may be in the table under a name that does not tell.
        let is_certain = is_certain && left_out(&total.label).is_none_or(names_mountain);
        let groups = groups.into_iter().filter(|group| !group.is_empty() || total.takes != Takes::Some);
        let (most, mut best) = (amounts().count(), None);
        for group in groups.filter(|group| self.are_meant(&total.label, group)) {
            let fits = amounts().filter(|(column, amount)| self.sum(&group, column) == *amount).count();
            if best.as_ref().is_none_or(|(best, _)| fits > *best) {
                best = Some((fits, group));
            }
            if fits == most {
                break; // nearly always the first
            }
        }
        best.filter(|(fits, _)| is_certain || *fits > 0).map(|(_, group)| group)
    }
}

/// What a city is called without 市: its first two characters.
fn stem(city: &str) -> String {
    city.chars().take(2).collect()
}
