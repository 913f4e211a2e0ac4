//! Two allocations matched county by county, and what lies between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::mem::discriminant;

use special_fund::table::Language;
use special_fund::{Allocation, CountyCode, Money, Share};

use crate::messages::words::Words;
use crate::view::amounts::{Unit, decimal};
use crate::view::columns::{Column, is_issued};
use crate::view::lines::Line;

/// Two allocations beside each other.
pub(crate) struct Comparison<'a> {
    pub(crate) a: &'a Allocation<'a>,
    pub(crate) b: &'a Allocation<'a>,
    /// What the sides are called.
    pub(crate) names: [String; 2],
    /// Shows every amount of both in full.
    pub(crate) unit: Unit,
    /// What the differences are made of.
    pub(crate) parts: Vec<Part>,
    /// Every county of either, by effect.
    pub(crate) rows: Vec<Row<'a>>,
    /// Prefectures by effect.
    pub(crate) prefectures: Vec<(u64, Pair)>,
    /// Whether any county of A, and of B, has a base.
    pub(crate) has_base: [bool; 2],
    pub(crate) total: Pair,
    pub(crate) in_both: Pair,
    pub(crate) only_a: Pair,
    pub(crate) only_b: Pair,
}

/// A column of the published table of either side or both.
pub(crate) struct Part {
    /// As side B has it, else A.
    pub(crate) column: Column,
    pub(crate) a: Option<Column>,
    pub(crate) b: Option<Column>,
    /// Whether some county has another amount of it.
    is_moved: bool,
}

/// A county of either side or both.
pub(crate) struct Row<'a> {
    pub(crate) code: CountyCode,
    pub(crate) a: Option<Share<'a>>,
    pub(crate) b: Option<Share<'a>>,
    pub(crate) pair: Pair,
}

/// The amounts of one line on either side; no rows, no amounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) a: Line,
    pub(crate) b: Line,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(a: &'a Allocation<'a>, b: &'a Allocation<'a>, names: [String; 2]) -> Comparison<'a> {
        let mut comparison = Comparison {
            a,
            b,
            names,
            unit: Unit::of(common_quantum(a.policy().terms().quantum, b.policy().terms().quantum)),
            parts: parts(a, b),
            rows: rows(a, b),
            prefectures: Vec::new(),
            has_base: [a, b].map(|side| side.shares().any(|share| share.county.base > Money::ZERO)),
            total: Pair::default(),
            in_both: Pair::default(),
            only_a: Pair::default(),
            only_b: Pair::default(),
        };
        comparison.add_up();
        comparison
    }

    /// Sums, and the order by effect: the largest difference first, whichever way it goes; equal ones by code.
    fn add_up(&mut self) {
        for part in &mut self.parts {
            part.is_moved = self.rows.iter().any(|row| part.difference(&row.pair) != Money::ZERO);
        }
        let mut prefectures: BTreeMap<u64, Pair> = BTreeMap::new();
        for row in &self.rows {
            let group = match (&row.a, &row.b) {
                (Some(_), Some(_)) => &mut self.in_both,
                (Some(_), None) => &mut self.only_a,
                _ => &mut self.only_b,
            };
            let prefecture = prefectures.entry(row.code.prefecture()).or_default();
            for sum in [group, prefecture, &mut self.total] {
                if row.a.is_some() {
                    sum.a.add(&row.pair.a);
                }
                if row.b.is_some() {
                    sum.b.add(&row.pair.b);
                }
            }
        }
        self.prefectures = prefectures.into_iter().collect();
        // Both stand ascending by code, and the sorts keep that among equals.
        self.prefectures.sort_by_key(|(_, pair)| Reverse(pair.effect()));
        self.rows.sort_by_key(|row| Reverse(row.pair.effect()));
    }

    /// Whether the differences of counties and prefectures make up what lies between the two payments, and each side
    /// its fund.
    pub(crate) fn adds_up(&self) -> bool {
        let between = self.b.common().paid.checked_sub(self.a.common().paid);
        let is_funded = |side: &Allocation<'_>| {
            side.common().paid.checked_add(side.common().retained) == Some(side.common().to_account_for)
        };
        is_funded(self.a)
            && is_funded(self.b)
            && sum(self.rows.iter().map(|row| row.pair.difference())) == between
            && sum(self.prefectures.iter().map(|(_, pair)| pair.difference())) == between
            && Some(self.total.difference()) == between
    }

    /// What explains a difference: from the plan on, the parts of which some county has another amount.
    pub(crate) fn moved(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_moved && part.column >= Column::Plan)
    }

    /// What the totals of A and of B are called: entitlements where part of the fund has been issued.
    pub(crate) fn totals(&self, language: Language) -> [String; 2] {
        [self.a, self.b].map(|side| {
            let name = if is_issued(side) { "entitlement" } else { "total" };
            Words::of(language).text(&format!("compare.{name}")).to_owned()
        })
    }

    /// What a part is called, in lines: as on side B, if it has it.
    pub(crate) fn header(&self, part: &Part, language: Language) -> String {
        let side = if part.b.is_some() { self.b } else { self.a };
        part.column.header(side, language)
    }
}

impl Part {
    /// Whether it is a part of the total, not of what is issued of it.
    pub(crate) fn is_of_total(&self) -> bool {
        self.column < Column::Total
    }

    /// B − A; what a side does not have counts as 0.
    pub(crate) fn difference(&self, pair: &Pair) -> Money {
        let amount =
            |column: Option<Column>, line| column.and_then(|column| column.amount(line)).unwrap_or(Money::ZERO);
        minus(amount(self.b, &pair.b), amount(self.a, &pair.a))
    }
}

impl Row<'_> {
    /// The name on side B, else on A.
    pub(crate) fn name(&self) -> &str {
        let share = self.b.as_ref().or(self.a.as_ref());
        share.map_or("", |share| share.county.name.as_str())
    }
}

impl Pair {
    /// B − A of the totals; a side without rows counts as 0.
    pub(crate) fn difference(&self) -> Money {
        minus(self.b.total, self.a.total)
    }

    /// The difference of the totals in per cent of A, without the sign of a percentage; `None` if A is 0.
    pub(crate) fn percent(&self) -> Option<String> {
        percent(self.difference(), self.a.total)
    }

    fn effect(&self) -> u128 {
        self.difference().fen().unsigned_abs()
    }
}

fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.try_fold(Money::ZERO, Money::checked_add)
}

/// `a − b`. Amounts and their sums stay below 10^24 fen, far within the range.
pub(crate) fn minus(a: Money, b: Money) -> Money {
    a.checked_sub(b).unwrap_or(Money::MAX)
}

/// `difference ÷ of` in per cent with two decimals, rounded half up by its size, so that both directions round alike.
pub(crate) fn percent(difference: Money, of: Money) -> Option<String> {
    let of = of.fen().unsigned_abs();
    let twice = of.checked_mul(2)?;
    let scaled = difference.fen().unsigned_abs().checked_mul(20_000)?;
    let hundredths = scaled.checked_add(of)?.checked_div(twice)?;
    let size = decimal(i128::try_from(hundredths).ok()?, 2, 2);
    Some(if difference < Money::ZERO { format!("-{size}") } else { size })
}

/// The largest quantum of which both are multiples.
fn common_quantum(a: Money, b: Money) -> Money {
    let (mut large, mut small) = (a.fen(), b.fen());
    while let Some(remainder) = large.checked_rem(small) {
        (large, small) = (small, remainder);
    }
    Money::from_fen(large).unwrap_or(a)
}

/// The columns of both, in the order of the published table; those of the policy's naming are matched by key.
fn parts(a: &Allocation<'_>, b: &Allocation<'_>) -> Vec<Part> {
    let columns = |side: &Allocation<'_>| {
        let columns = Column::published(side.policy().terms()).into_iter();
        columns.filter(|column| *column != Column::Total).collect::<Vec<Column>>()
    };
    let key = |side, column: Column| column.named(side).map(|(key, _)| key.to_owned());
    let is_same =
        |of_a: Column, of_b: Column| discriminant(&of_a) == discriminant(&of_b) && key(a, of_a) == key(b, of_b);
    let (of_a, of_b) = (columns(a), columns(b));
    let twin = |column: &Column| of_a.iter().copied().find(|other| is_same(*other, *column));
    let only_a = of_a.iter().filter(|column| !of_b.iter().any(|other| is_same(**column, *other)));
    let only_a = only_a.map(|column| Part { column: *column, a: Some(*column), b: None, is_moved: false });
    let mut parts: Vec<Part> = of_b
        .iter()
        .map(|column| Part { column: *column, a: twin(column), b: Some(*column), is_moved: false })
        .collect();
    parts.extend(only_a);
    parts.sort_by_key(|part| part.column);
    parts
}

/// Every county of either, ascending by code.
fn rows<'a>(a: &'a Allocation<'a>, b: &'a Allocation<'a>) -> Vec<Row<'a>> {
    let mut sides: BTreeMap<CountyCode, [Option<Share<'a>>; 2]> = BTreeMap::new();
    for share in a.shares() {
        sides.insert(share.county.code, [Some(share), None]);
    }
    for share in b.shares() {
        let [_, other] = sides.entry(share.county.code).or_default();
        *other = Some(share);
    }
    let line = |share: &Option<Share<'_>>| share.as_ref().map(Line::of).unwrap_or_default();
    let row = |(code, [a, b]): (CountyCode, [Option<Share<'a>>; 2])| Row {
        code,
        pair: Pair { a: line(&a), b: line(&b) },
        a,
        b,
    };
    sides.into_iter().map(row).collect()
}
