//! Two allocations matched county by county, and what lies between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use special_fund::{Allocation, CountyCode, Money, Policy, Share};

use crate::view::amounts::{Unit, decimal};
use crate::view::lines::Line;

/// Two allocations beside each other.
pub(crate) struct Comparison<'a> {
    pub(crate) a: &'a Allocation<'a>,
    pub(crate) b: &'a Allocation<'a>,
    /// Shows every amount of both in full.
    pub(crate) unit: Unit,
    /// The factors of both, those of B first, in policy order.
    pub(crate) factors: Vec<FactorPlaces<'a>>,
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

/// A factor by its key, and its column on either side.
pub(crate) struct FactorPlaces<'a> {
    pub(crate) key: &'a str,
    pub(crate) name: &'a str,
    pub(crate) a: Option<usize>,
    pub(crate) b: Option<usize>,
    /// Whether both policies read its scores from the same column: a table has them by key or by name.
    pub(crate) is_one_column: bool,
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
    pub(crate) fn new(a: &'a Allocation<'a>, b: &'a Allocation<'a>) -> Comparison<'a> {
        let mut comparison = Comparison {
            a,
            b,
            unit: Unit::of(common_quantum(a.policy().terms().quantum, b.policy().terms().quantum)),
            factors: factors(a.policy(), b.policy()),
            rows: rows(a, b),
            prefectures: Vec::new(),
            has_base: [a, b].map(has_base),
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
        let mut prefectures: BTreeMap<u64, Pair> = BTreeMap::new();
        for row in &self.rows {
            let group = match (&row.a, &row.b) {
                (Some(_), Some(_)) => &mut self.in_both,
                (Some(_), None) => &mut self.only_a,
                _ => &mut self.only_b,
            };
            let prefecture = prefectures.entry(row.code.prefecture()).or_default();
            for sum in [group, prefecture, &mut self.total] {
                sum.a.add(&row.pair.a);
                sum.b.add(&row.pair.b);
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
        let total = |pair: &Pair| pair.difference(|line| line.total);
        let is_funded = |side: &Allocation<'_>| {
            side.common().paid.checked_add(side.common().retained) == Some(side.common().to_account_for)
        };
        is_funded(self.a)
            && is_funded(self.b)
            && sum(self.rows.iter().map(|row| total(&row.pair))) == between
            && sum(self.prefectures.iter().map(|(_, pair)| total(pair))) == between
            && Some(total(&self.total)) == between
    }

    /// Whether the rest of a fiscal-capacity pool is paid on either side.
    pub(crate) fn has_fiscal_capacity(&self) -> bool {
        let Pair { a, b } = &self.total;
        a.fiscal_capacity > Money::ZERO || b.fiscal_capacity > Money::ZERO
    }

    /// Whether counties pay for the uplift of others on either side.
    pub(crate) fn has_offset(&self) -> bool {
        let Pair { a, b } = &self.total;
        a.offset > Money::ZERO || b.offset > Money::ZERO
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
    /// B − A of one amount; a side without rows counts as 0.
    pub(crate) fn difference(&self, amount: impl Fn(&Line) -> Money) -> Money {
        minus(amount(&self.b), amount(&self.a))
    }

    /// What the offset does to the total: it is paid by the county.
    pub(crate) fn offset(&self) -> Money {
        minus(Money::ZERO, self.difference(|line| line.offset))
    }

    /// The difference of one factor's cells.
    pub(crate) fn cell(&self, factor: &FactorPlaces<'_>) -> Money {
        let cell = |line: &Line, place: Option<usize>| {
            let cell = place.and_then(|place| line.cells.get(place));
            cell.copied().unwrap_or(Money::ZERO)
        };
        minus(cell(&self.b, factor.b), cell(&self.a, factor.a))
    }

    /// The difference of the totals in per cent of A, without the sign of a percentage; `None` if A is 0.
    pub(crate) fn percent(&self) -> Option<String> {
        percent(self.difference(|line| line.total), self.a.total)
    }

    fn effect(&self) -> u128 {
        self.difference(|line| line.total).fen().unsigned_abs()
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

fn has_base(side: &Allocation<'_>) -> bool {
    side.shares().any(|share| share.county.base > Money::ZERO)
}

fn factors<'a>(a: &'a Policy, b: &'a Policy) -> Vec<FactorPlaces<'a>> {
    let place = |policy: &Policy, key: &str| policy.terms().factors.iter().position(|factor| factor.key == key);
    let only_a = a.terms().factors.iter().filter(|factor| place(b, &factor.key).is_none());
    let name = |policy: &'a Policy, place: Option<usize>| {
        let factor = place.and_then(|place| policy.terms().factors.get(place));
        factor.map(|factor| &factor.name)
    };
    let all = b.terms().factors.iter().chain(only_a).map(|factor| {
        let (in_a, in_b) = (place(a, &factor.key), place(b, &factor.key));
        FactorPlaces {
            key: &factor.key,
            name: &factor.name,
            a: in_a,
            b: in_b,
            is_one_column: name(a, in_a) == name(b, in_b),
        }
    });
    all.collect()
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
