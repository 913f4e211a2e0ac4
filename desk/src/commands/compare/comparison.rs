//! Two tables of lines matched county by county, what lies between them, and how it is shown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use minijinja::context;
use minijinja::value::Value;
use num_integer::Integer;
use special_fund::table::Language;
use special_fund::{Allocation, CountyCode, Money};

use super::lines::{Identity, Lines, Recipient};
use super::parts::{Pair, Part, parts};
use super::side::{self, Side};
use crate::messages::words::Words;
use crate::view::amounts::Unit;
use crate::view::inputs::Input;
use crate::view::units::{HANGZHOU, prefecture_name, was_abolished};

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";

/// A remark: what it is about, and the text.
pub(crate) type Note = [String; 2];

/// Two tables beside each other; of what there are two, that of A comes first.
pub(crate) struct Comparison<'a> {
    pub(crate) sides: [&'a Lines<'a>; 2],
    /// What they were read from.
    pub(crate) files: [&'a Side; 2],
    /// What the sides are called.
    pub(crate) names: [String; 2],
    pub(crate) language: Language,
    /// Shows every amount of both in full.
    pub(crate) unit: Unit,
    /// What the differences are made of.
    pub(crate) parts: Vec<Part>,
    /// What both policies read of the table, if there are two, in the order of changes.
    pub(crate) inputs: Vec<[Input<'a>; 2]>,
    /// Every county of either, by effect.
    pub(crate) rows: Vec<Row<'a>>,
    /// Prefectures by effect; `None` are the counties without a code. Nothing if none has one.
    pub(crate) prefectures: Vec<(Option<u64>, Pair)>,
    pub(crate) total: Pair,
    pub(crate) in_both: Pair,
    /// Of those who stand on one side only.
    pub(crate) only: [Pair; 2],
}

/// A county of either side or both.
#[derive(Default)]
pub(crate) struct Row<'a> {
    pub(crate) code: Option<CountyCode>,
    pub(crate) on: [Option<&'a Recipient<'a>>; 2],
    pub(crate) pair: Pair,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(files: [&'a Side; 2], sides: [&'a Lines<'a>; 2]) -> Comparison<'a> {
        let mut comparison = Comparison {
            sides,
            files,
            names: side::names(files, sides),
            language: files[0].language,
            unit: Unit::of(common_quantum(sides[0].quantum, sides[1].quantum)),
            parts: parts(sides),
            inputs: inputs(sides),
            rows: rows(sides),
            prefectures: Vec::new(),
            total: Pair::default(),
            in_both: Pair::default(),
            only: Default::default(),
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
            let group = row.only().map_or(&mut self.in_both, |side| &mut self.only[side]);
            let prefecture = row.prefecture();
            let prefecture = prefectures.entry((prefecture.is_none(), prefecture)).or_default();
            [group, prefecture, &mut self.total].into_iter().for_each(|sum| sum.add(&row.pair));
        }
        if prefectures.keys().any(|(is_unknown, _)| !is_unknown) {
            self.prefectures = prefectures.into_iter().map(|((_, prefecture), pair)| (prefecture, pair)).collect();
        }
        // Both stand ascending by code, and the sorts keep that among equals.
        self.prefectures.sort_by_key(|(_, pair)| Reverse(pair.size()));
        self.rows.sort_by_key(|row| Reverse(row.pair.size()));
    }

    /// Whether the differences of counties and prefectures make up what lies between the two payments, and each side
    /// its fund.
    pub(crate) fn adds_up(&self) -> bool {
        let [paid_a, paid_b] = self.paid();
        let between = paid_b.checked_sub(paid_a);
        let is_funded = |side: &Allocation<'_>| {
            let common = side.common();
            common.paid.checked_add(common.retained) == Some(common.to_account_for)
        };
        let prefectures = &self.prefectures;
        self.sides.iter().filter_map(|side| side.allocation).all(is_funded)
            && sum(self.rows.iter().map(|row| &row.pair)) == between
            && (prefectures.is_empty() || sum(prefectures.iter().map(|(_, pair)| pair)) == between)
            && Some(self.total.difference()) == between
    }

    /// What all counties of either side have.
    pub(crate) fn paid(&self) -> [Money; 2] {
        let totals = self.total.totals();
        [0, 1].map(|side| self.sides[side].allocation.map_or(totals[side], |side| side.common().paid))
    }

    /// What either side is.
    pub(crate) fn described(&self) -> [String; 2] {
        [0, 1].map(|side| self.files[side].describe(self.sides[side]))
    }

    /// Whether the tables of both are one file.
    pub(crate) fn is_one_table(&self) -> bool {
        let [a, b] = self.files.map(Side::table_sha256);
        a == b
    }

    /// Whether both sides have a policy.
    pub(crate) fn has_policies(&self) -> bool {
        self.sides.iter().all(|side| side.allocation.is_some())
    }

    /// What explains a difference: from the plan on, the parts of which some county has another amount.
    pub(crate) fn moved(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.is_moved && part.explains())
    }

    /// The totals of a line, their difference, what it is of A, and what it is made of: the parts that moved.
    pub(crate) fn cells(&self, pair: &Pair) -> Vec<String> {
        let fixed = self.amounts(pair.amounts(), Some(pair.difference()), pair.percent());
        fixed.into_iter().chain(self.moved().map(|part| self.signed(part.shown(pair)))).collect()
    }

    /// A, B, their difference and what it is of A, as far as they are known.
    pub(crate) fn amounts(
        &self,
        sides: [Option<Money>; 2],
        difference: Option<Money>,
        percent: Option<String>,
    ) -> [String; 4] {
        let [a, b] = sides.map(|amount| amount.map(|amount| self.unit.show(amount)));
        let percent = percent.map(|percent| {
            let plus = if percent.starts_with('-') || percent == "0.00" { "" } else { "+" };
            format!("{plus}{percent}%")
        });
        let difference = difference.map(|difference| self.signed(difference));
        [a, b, difference, percent].map(|text| text.unwrap_or_else(|| NOTHING.to_owned()))
    }

    /// An amount with its sign, `+` included.
    pub(crate) fn signed(&self, amount: Money) -> String {
        let plus = if amount > Money::ZERO { "+" } else { "" };
        format!("{plus}{}", self.unit.show(amount))
    }

    /// The name of a prefecture, or what the counties without a code are called beside others.
    pub(crate) fn prefecture(&self, prefecture: Option<u64>) -> String {
        let uncoded = || if self.prefectures.is_empty() { NOTHING } else { self.text("uncoded") };
        prefecture.map_or_else(|| uncoded().to_owned(), prefecture_name)
    }

    /// The one side a county stands on, by name.
    pub(crate) fn only(&self, row: &Row<'_>) -> Option<&str> {
        Some(&self.names[row.only()?])
    }

    /// That a county stands on one side only, if it does.
    pub(crate) fn only_said(&self, row: &Row<'_>) -> Option<String> {
        self.only(row).map(|only| self.say("only", context! { only }))
    }

    /// `about` is what the label is called in the words.
    pub(crate) fn note(&self, about: &str, side: &str, text: String) -> Note {
        [self.say(&format!("label.{about}"), context! { side }), text]
    }

    pub(crate) fn text(&self, name: &str) -> &'static str {
        Words::of(self.language).text(&format!("compare.{name}"))
    }

    pub(crate) fn say(&self, name: &str, data: Value) -> String {
        Words::of(self.language).sentence(&format!("compare.{name}"), data)
    }
}

impl Row<'_> {
    /// The one side it stands on, if not on both.
    pub(crate) fn only(&self) -> Option<usize> {
        match self.on {
            [Some(_), Some(_)] => None,
            [Some(_), None] => Some(0),
            _ => Some(1),
        }
    }

    /// The name on side B, else on A.
    pub(crate) fn name(&self) -> &str {
        let [a, b] = self.on;
        b.or(a).map_or("", |recipient| recipient.name.as_str())
    }

    /// What a part is shown as; nothing if the county does not stand on the only side that is known.
    pub(crate) fn part(&self, part: &Part) -> Option<Money> {
        let is_known = part.only.is_none() || self.only().is_none_or(|side| part.only == Some(side));
        is_known.then(|| part.shown(&self.pair))
    }

    /// `code name`, as far as there is a code.
    pub(crate) fn label(&self) -> String {
        format!("{} {}", self.code(), self.name()).trim_start().to_owned()
    }

    pub(crate) fn code(&self) -> String {
        self.code.map_or_else(String::new, |code| code.to_string())
    }

    /// The first four digits of its code; a district that was abolished has none, and its city all the same.
    pub(crate) fn prefecture(&self) -> Option<u64> {
        self.code.map(CountyCode::prefecture).or_else(|| was_abolished(self.name()).then_some(HANGZHOU))
    }
}

fn sum<'p>(mut pairs: impl Iterator<Item = &'p Pair>) -> Option<Money> {
    pairs.try_fold(Money::ZERO, |sum, pair| sum.checked_add(pair.difference()))
}

/// The largest quantum of which both are multiples.
pub(crate) fn common_quantum(a: Money, b: Money) -> Money {
    Money::from_fen(a.fen().gcd(&b.fen())).unwrap_or(a)
}

/// The columns of the table that both policies read.
fn inputs<'a>(sides: [&Lines<'a>; 2]) -> Vec<[Input<'a>; 2]> {
    let [Some(a), Some(b)] = sides.map(|side| side.allocation) else { return Vec::new() };
    let (of_a, mut of_b) = (Input::all(a.policy()), Input::all(b.policy()));
    of_b.sort_by_key(|input| input.kind);
    let pair = |b: Input<'a>| Some([of_a.iter().find(|a| a.is_same(&b))?.clone(), b]);
    of_b.into_iter().filter_map(pair).collect()
}

/// Every county of either, ascending by code, those without one last in the order of their tables.
fn rows<'a>(sides: [&'a Lines<'a>; 2]) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    let mut places: BTreeMap<Identity, usize> = BTreeMap::new();
    for (side, lines) in sides.into_iter().enumerate() {
        for recipient in &lines.recipients {
            let place = *places.entry(recipient.identity()).or_insert(rows.len());
            if place == rows.len() {
                rows.push(Row { code: recipient.code, ..Row::default() });
            }
            rows[place].on[side] = Some(recipient);
            rows[place].pair.0[side] = Some(recipient.amounts.clone());
        }
    }
    rows.sort_by_key(|row| (row.code.is_none(), row.code));
    rows
}
