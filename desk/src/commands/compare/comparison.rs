//! Two tables of lines matched county by county, and what lies between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use special_fund::{CountyCode, Money};

use super::lines::{Amounts, Heading, Lines, Recipient, Role};
use crate::messages::shown;
use crate::view::amounts::{Unit, decimal};
use crate::view::columns::Column;
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
    /// Prefectures by effect; `None` are the counties without a code.
    pub(crate) prefectures: Vec<(Option<u64>, Pair)>,
    /// Whether any county of A, and of B, has a base.
    pub(crate) has_base: [bool; 2],
    pub(crate) total: Pair,
    pub(crate) in_both: Pair,
    pub(crate) only_a: Pair,
    pub(crate) only_b: Pair,
}

/// A column of the published table of either side or both.
pub(crate) struct Part {
    /// Where it stands among the columns of the published table.
    pub(crate) column: Column,
    /// As the policy of side B has it, else that of A, else an annex; in lines.
    pub(crate) header: String,
    /// The place of its amounts on either side.
    pub(crate) a: Option<usize>,
    pub(crate) b: Option<usize>,
    role: Role,
    /// The one side that has it, where the other is an annex without it: what that has is not known.
    pub(crate) only: Option<usize>,
    /// Whether some county has another amount of it.
    is_moved: bool,
}

/// A county of either side or both.
#[derive(Default)]
pub(crate) struct Row<'a> {
    pub(crate) code: Option<CountyCode>,
    pub(crate) a: Option<&'a Recipient<'a>>,
    pub(crate) b: Option<&'a Recipient<'a>>,
    pub(crate) pair: Pair,
}

/// The amounts of one line on either side; no rows, no amounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) a: Amounts,
    pub(crate) b: Amounts,
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
            part.is_moved = self.rows.iter().any(|row| part.difference(&row.pair) != Money::ZERO);
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
        self.prefectures = prefectures.into_iter().map(|((_, prefecture), pair)| (prefecture, pair)).collect();
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
            && sum(self.prefectures.iter().map(|(_, pair)| pair.difference())) == between
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
        self.parts.iter().filter(|part| part.is_moved && part.role != Role::Detail && part.only.is_none())
    }

    /// What the totals of A and of B are called: entitlements where part of the fund has been issued.
    pub(crate) fn totals(&self) -> [String; 2] {
        self.sides().map(|side| side.total.clone())
    }
}

impl Part {
    /// The column at this place of one side; the other has it or not.
    fn new([a, b]: [Option<usize>; 2], sides: [&Lines<'_>; 2]) -> Option<Part> {
        let [of_a, of_b] = sides;
        let headings = [b.and_then(|place| of_b.headings.get(place)), a.and_then(|place| of_a.headings.get(place))];
        let headings = || headings.into_iter().flatten();
        let heading = headings().find(|heading| heading.column.is_some()).or(headings().next())?;
        let is_unknown = |place: Option<usize>, side: &Lines<'_>| place.is_none() && side.allocation.is_none();
        Some(Part {
            column: Column::Base,
            header: heading.header.clone(),
            a,
            b,
            role: heading.role,
            only: if is_unknown(a, of_a) { Some(1) } else { is_unknown(b, of_b).then_some(0) },
            is_moved: false,
        })
    }

    /// Whether it is a part of the total, not of what is issued of it.
    pub(crate) fn is_of_total(&self) -> bool {
        self.role != Role::Beside
    }

    /// B − A; what a side does not have counts as 0.
    pub(crate) fn difference(&self, pair: &Pair) -> Money {
        minus(amount(&pair.b, self.b), amount(&pair.a, self.a))
    }

    /// The difference, or the amount of the only side that is known.
    pub(crate) fn shown(&self, pair: &Pair) -> Money {
        match self.only {
            Some(0) => amount(&pair.a, self.a),
            _ => self.difference(pair),
        }
    }

    /// The same of a county; nothing if it does not stand on the only side that is known.
    pub(crate) fn of(&self, row: &Row<'_>) -> Option<Money> {
        let is_there = [row.a.is_some(), row.b.is_some()];
        let is_known = self.only.is_none_or(|side| is_there.get(side) == Some(&true));
        is_known.then(|| self.shown(&row.pair))
    }
}

fn amount(amounts: &Amounts, place: Option<usize>) -> Money {
    place.and_then(|place| amounts.columns.get(place)).copied().unwrap_or(Money::ZERO)
}

impl Row<'_> {
    /// The name on side B, else on A.
    pub(crate) fn name(&self) -> &str {
        self.b.or(self.a).map_or("", |recipient| recipient.name.as_str())
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
pub(crate) fn common_quantum(a: Money, b: Money) -> Money {
    let (mut large, mut small) = (a.fen(), b.fen());
    while let Some(remainder) = large.checked_rem(small) {
        (large, small) = (small, remainder);
    }
    Money::from_fen(large.abs()).unwrap_or(a)
}

/// The columns of both, in the order of the published table; those of an annex after the one beside which they stand.
fn parts([a, b]: [&Lines<'_>; 2]) -> Vec<Part> {
    let twin = |heading: &Heading, other: &Lines<'_>| other.headings.iter().position(|other| other.is_same(heading));
    let places = |side: &Lines<'_>, other: &Lines<'_>| {
        let mut column = Column::Base;
        let place = |heading: &Heading| {
            let twin = twin(heading, other).and_then(|twin| other.headings.get(twin));
            column = heading.column.or(twin.and_then(|twin| twin.column)).unwrap_or(column);
            column
        };
        side.headings.iter().map(place).collect::<Vec<Column>>()
    };
    let of_b = b.headings.iter().zip(places(b, a)).enumerate();
    let of_b = of_b.map(|(place, (heading, column))| (column, [twin(heading, a), Some(place)]));
    let of_a = a.headings.iter().zip(places(a, b)).enumerate().filter(|(_, (heading, _))| twin(heading, b).is_none());
    let of_a = of_a.map(|(place, (_, column))| (column, [Some(place), None]));
    let part = |(column, places)| Some(Part { column, ..Part::new(places, [a, b])? });
    let mut parts: Vec<Part> = of_b.chain(of_a).filter_map(part).collect();
    parts.sort_by_key(|part| part.column);
    parts
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
