//! Two tables of lines matched county by county, and what lies between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use special_fund::{CountyCode, Money};

use super::lines::{Lines, Recipient};
use super::pair::Pair;
use super::parts::{Part, parts};
use crate::messages::shown;
use crate::view::amounts::Unit;
use crate::view::lines::prefecture_name;

/// As many counties say what a table is of.
const FIRST_NAMES: usize = 3;

/// Two tables beside each other.
pub(crate) struct Comparison<'a> {
    pub(crate) a: &'a Lines<'a>,
    pub(crate) b: &'a Lines<'a>,
    /// What the sides are called.
    pub(crate) names: [String; 2],
    /// Shows every amount of both in full.
    pub(crate) unit: Unit,
    /// What the differences are made of.
    pub(crate) parts: Vec<Part>,
    /// Every county of either, by effect.
    pub(crate) rows: Vec<Row<'a>>,
    /// Prefectures by effect; `None` are the counties without a code. Nothing if none has one.
    pub(crate) prefectures: Vec<(Option<u64>, Pair)>,
    /// Whether any county of A, and of B, has a base.
    pub(crate) has_base: [bool; 2],
    pub(crate) total: Pair,
    pub(crate) in_both: Pair,
    pub(crate) only_a: Pair,
    pub(crate) only_b: Pair,
}

/// A county of either side or both.
#[derive(Default)]
pub(crate) struct Row<'a> {
    pub(crate) code: Option<CountyCode>,
    pub(crate) a: Option<&'a Recipient<'a>>,
    pub(crate) b: Option<&'a Recipient<'a>>,
    pub(crate) pair: Pair,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(a: &'a Lines<'a>, b: &'a Lines<'a>, names: [String; 2]) -> Comparison<'a> {
        let mut comparison = Comparison {
            a,
            b,
            names,
            unit: Unit::of(common_quantum(a.quantum, b.quantum)),
            parts: parts([a, b]),
            rows: rows([a, b]),
            prefectures: Vec::new(),
            has_base: [a, b].map(Lines::has_base),
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
            part.is_moved = self.rows.iter().any(|row| part.shown(&row.pair) != Money::ZERO);
        }
        self.parts.retain(|part| part.only.is_none() || part.is_moved);
        let mut prefectures: BTreeMap<(bool, Option<u64>), Pair> = BTreeMap::new();
        for row in &self.rows {
            let group = match (row.a, row.b) {
                (Some(_), Some(_)) => &mut self.in_both,
                (Some(_), None) => &mut self.only_a,
                _ => &mut self.only_b,
            };
            let prefecture = row.code.map(CountyCode::prefecture);
            let prefecture = prefectures.entry((prefecture.is_none(), prefecture)).or_default();
            for sum in [group, prefecture, &mut self.total] {
                if row.a.is_some() {
                    sum.a.add(&row.pair.a);
                }
                if row.b.is_some() {
                    sum.b.add(&row.pair.b);
                }
            }
        }
        if prefectures.keys().any(|(is_unknown, _)| !is_unknown) {
            self.prefectures = prefectures.into_iter().map(|((_, prefecture), pair)| (prefecture, pair)).collect();
        }
        // Both stand ascending by code, and the sorts keep that among equals.
        self.prefectures.sort_by_key(|(_, pair)| Reverse(pair.effect()));
        self.rows.sort_by_key(|row| Reverse(row.pair.effect()));
    }

    /// Whether the differences of counties and prefectures make up what lies between the two payments, and each side
    /// its fund.
    pub(crate) fn adds_up(&self) -> bool {
        let between = self.paid(1).checked_sub(self.paid(0));
        let is_funded = |side: &Lines<'_>| {
            side.allocation
                .map(|side| side.common())
                .is_none_or(|common| common.paid.checked_add(common.retained) == Some(common.to_account_for))
        };
        is_funded(self.a)
            && is_funded(self.b)
            && sum(self.rows.iter().map(|row| row.pair.difference())) == between
            && (self.prefectures.is_empty()
                || sum(self.prefectures.iter().map(|(_, pair)| pair.difference())) == between)
            && Some(self.total.difference()) == between
    }

    pub(crate) fn sides(&self) -> [&'a Lines<'a>; 2] {
        [self.a, self.b]
    }

    /// What all counties of a side have.
    pub(crate) fn paid(&self, side: usize) -> Money {
        let total = if side == 0 { &self.total.a } else { &self.total.b };
        let side = self.sides().get(side).and_then(|side| side.allocation);
        side.map_or(total.total, |side| side.common().paid)
    }

    /// The first few counties of either side, in the order of their tables.
    pub(crate) fn first_names(&self) -> [Vec<String>; 2] {
        self.sides().map(|side| side.recipients.iter().take(FIRST_NAMES).map(|one| shown(one.name)).collect())
    }

    /// Whether both sides have a policy.
    pub(crate) fn has_policies(&self) -> bool {
        self.sides().iter().all(|side| side.allocation.is_some())
    }

    /// What explains a difference: from the plan on, the parts of which some county has another amount.
    pub(crate) fn moved(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_moved && part.explains())
    }

    /// What the totals of A and of B are called: entitlements where part of the fund has been issued.
    pub(crate) fn totals(&self) -> [String; 2] {
        self.sides().map(|side| side.total.clone())
    }
}

impl Row<'_> {
    /// The name on side B, else on A.
    pub(crate) fn name(&self) -> &str {
        self.b.or(self.a).map_or("", |recipient| recipient.name.as_str())
    }

    /// What a part is shown as; nothing if the county does not stand on the only side that is known.
    pub(crate) fn part(&self, part: &Part) -> Option<Money> {
        let is_there = [self.a.is_some(), self.b.is_some()];
        let is_known = part.only.is_none_or(|side| is_there.get(side) == Some(&true));
        is_known.then(|| part.shown(&self.pair))
    }

    /// `code name`, as far as there is a code.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.code(), self.name()).trim_start().to_owned()
    }

    pub(crate) fn code(&self) -> String {
        self.code.map_or_else(String::new, |code| code.to_string())
    }

    pub(crate) fn prefecture(&self) -> String {
        self.code.map_or_else(String::new, |code| prefecture_name(code.prefecture()))
    }
}

fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    amounts.try_fold(Money::ZERO, Money::checked_add)
}

/// The largest quantum of which both are multiples.
pub(crate) fn common_quantum(a: Money, b: Money) -> Money {
    let (mut large, mut small) = (a.fen(), b.fen());
    while let Some(remainder) = large.checked_rem(small) {
        (large, small) = (small, remainder);
    }
    Money::from_fen(large.abs()).unwrap_or(a)
}

/// Every county of either, ascending by code, those without one last in the order of their tables.
fn rows<'a>([a, b]: [&'a Lines<'a>; 2]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut places: BTreeMap<(Option<CountyCode>, &str), usize> = BTreeMap::new();
    let of_a = a.recipients.iter().map(|recipient| (true, recipient));
    for (is_a, recipient) in of_a.chain(b.recipients.iter().map(|recipient| (false, recipient))) {
        let place = *places.entry(recipient.identity()).or_insert(rows.len());
        if place == rows.len() {
            rows.push(Row { code: recipient.code, ..Row::default() });
        }
        let Some(row) = rows.get_mut(place) else { continue };
        let (side, amounts) = if is_a { (&mut row.a, &mut row.pair.a) } else { (&mut row.b, &mut row.pair.b) };
        *side = Some(recipient);
        *amounts = recipient.amounts.clone();
    }
    rows.sort_by_key(|row| (row.code.is_none(), row.code));
    rows
}
