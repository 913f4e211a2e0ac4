//! Cases of every kind: a policy and its counties, made of the numbers of a seed or of any bytes.
//!
//! One generator for the oracle, the audit and fuzzing. Nearly every case is a table that offices could have; the others
//! are refused for what only a calculation finds. Equal remainders, counties passed over, weights of 0, amounts and
//! numbers at their limits all come about often enough to be counted, which the tests do.
#![allow(dead_code, unreachable_pub, reason = "every program includes this module and uses a part of it")]

use std::collections::BTreeSet;
use std::fs;
use std::iter::zip;
use std::path::PathBuf;

use special_fund::{
    BaseRole, BelowZero, Better, Bracket, Column, County, CountyCode, Factor, Figure, FiscalCapacity, Funding,
    Indicator, IndicatorKind, MAX_FACTORS, MAX_INDICATORS, Money, Name, Policy, PublishedFigures, Rate, Rest, Roster,
    RosterCounty, Score, Terms, Uplift, UpliftRate, table,
};

mod year;

/// 10^13 yuan in fen.
pub const LARGEST_FEN: u64 = 1_000_000_000_000_000;
/// 10^6 in millionths.
pub const LARGEST_RATE: u64 = 1_000_000_000_000;
/// Eighteen digits.
pub const LARGEST_SCORE: u64 = 999_999_999_999_999_999;
/// 3% in millionths.
pub const FLOOR: u64 = 30_000;

/// Fixtures whose audit is tried row by row and cell by cell.
pub const FIXTURES: [&str; 7] = [
    "2025",
    "ladder/coefficients",
    "ladder/funding_offset",
    "ladder/passed_over",
    "ladder/rate_affordable",
    "ladder/rest_by_score",
    "ladder/townships",
];

const COEFFICIENTS: [&str; 3] = ["c0", "c1", "c2"];

// ---------------------------------------------------------------------------------------------------------------------
// Dice
// ---------------------------------------------------------------------------------------------------------------------

/// Numbers from a seed without end, or from bytes until there are none; then 0.
#[derive(Debug)]
pub struct Dice<'a> {
    bytes: &'a [u8],
    seed: Option<u64>,
}

impl<'a> Dice<'a> {
    pub fn of_seed(seed: u64) -> Dice<'static> {
        Dice { bytes: &[], seed: Some(seed) }
    }

    pub fn of_bytes(bytes: &'a [u8]) -> Dice<'a> {
        Dice { bytes, seed: None }
    }

    /// A number of at least so many bytes. From a seed: SplitMix64, the same numbers everywhere.
    fn next(&mut self, count: u32) -> u64 {
        if let Some(seed) = &mut self.seed {
            *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            return mixed ^ (mixed >> 31);
        }
        let count = self.bytes.len().min(usize::try_from(count).expect("at most 8"));
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        taken.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// From 0 to below `end`, of as few bytes as that needs.
    pub fn below(&mut self, end: u64) -> u64 {
        let bits = u64::BITS - (end - 1).leading_zeros();
        self.next(bits.div_ceil(8)) % end
    }

    pub fn index(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.below(end)).expect("small")
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())].clone()
    }

    /// From 1 to `largest`, small ones as likely as large ones.
    pub fn of_any_size(&mut self, largest: u64) -> u64 {
        let shift = self.below(64);
        ((self.below(largest) + 1) >> shift).max(1)
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.index(place + 1));
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------------------------------

pub fn money(fen: u64) -> Money {
    fen_of(i128::from(fen))
}

pub fn fen_of(fen: i128) -> Money {
    Money::from_fen(fen).expect("an amount of money")
}

pub fn rate(millionths: u64) -> Rate {
    Rate::from_millionths(millionths).expect("at most 10^6")
}

/// `digits × 10^−places`.
pub fn score(digits: u64, places: usize) -> Score {
    let text = format!("{digits:0width$}", width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{whole}{point}{fraction}").parse().expect("a score")
}

pub fn figure(of: Score, is_below_zero: bool) -> Figure {
    let sign = if is_below_zero { "-" } else { "" };
    format!("{sign}{of}").parse().expect("a figure")
}

/// A name that has to stand in quotes; the roster has the same.
pub fn name(code: CountyCode) -> Name {
    let of = if code.is_county() { code.county() } else { code };
    format!("县{of},\"{}\"", of.value() % 7).parse().expect("a name")
}

/// Weights in proportion to the parts; the last takes what is left.
pub fn sum_to_one(parts: &[u64]) -> Vec<Rate> {
    let whole = parts.iter().sum::<u64>().max(1);
    let mut weights: Vec<u64> = parts.iter().map(|part| part * 1_000_000 / whole).collect();
    let others: u64 = weights[..weights.len() - 1].iter().sum();
    weights[parts.len() - 1] = 1_000_000 - others;
    weights.into_iter().map(rate).collect()
}

/// So many factors of these weights, without tilt and coefficients.
pub fn plain_factors(weights: &[Rate]) -> Vec<Factor> {
    let factor = |(f, weight): (usize, &Rate)| Factor {
        key: format!("f{f}"),
        name: format!("因素{f}").parse().expect("a name"),
        weight: *weight,
        tilt: Rate::ONE,
        coefficients: vec![],
        indicators: vec![],
        source: String::new(),
    };
    weights.iter().enumerate().map(factor).collect()
}

/// A county with these scores and nothing else.
pub fn county(code: CountyCode, scores: &[Score]) -> County {
    let (coefficients, figures, amounts) = ([].into(), [].into(), [].into());
    let (name, base, scores, fiscal_capacity) = (name(code), Money::ZERO, scores.into(), None);
    County { code, name, base, scores, coefficients, fiscal_capacity, figures, amounts }
}

/// A fund in quanta, shared by these factors, of this roster; and nothing else.
pub fn plain_terms(fund_total: Money, quantum: Money, factors: Vec<Factor>, roster: Roster) -> Terms {
    Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total,
        quantum,
        roster,
        base: BaseRole::Protected,
        factors,
        fiscal_capacity: None,
        uplift: None,
        coefficients: vec![],
        control: None,
        adjustments: vec![],
        issued: None,
        annex: None,
    }
}

/// So many fen more in a column of a published table.
pub fn add(figures: &mut PublishedFigures, column: &Column, fen: i128) {
    let amount = column.slot(figures).expect("a column of amounts");
    *amount = fen_of(amount.fen() + fen);
}

/// The uplift of these terms, to be changed: one of 3%, if they have none; its rate goes by the fund total alone.
pub fn uplift(terms: &mut Terms) -> &mut Uplift {
    let uplift = terms.uplift.get_or_insert_with(|| Uplift {
        rate: UpliftRate::Fixed(rate(FLOOR)),
        rate_basis: None,
        funding: Funding::Additional,
        source: String::new(),
    });
    uplift.rate_basis = None;
    uplift
}

/// A roster of these counties that a table need not cover.
pub fn roster(codes: impl IntoIterator<Item = CountyCode>) -> Roster {
    let codes: BTreeSet<CountyCode> = codes.into_iter().map(CountyCode::county).collect();
    let member = |code: CountyCode| RosterCounty { code, name: name(code) };
    Roster::new(codes.into_iter().map(member).collect()).expect("distinct codes").partial()
}

/// Situations as text: a line for what is done, below it, indented, what is said of it; a line with # is a comment.
pub fn situations(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut situations: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("    ") {
            Some(said) => situations.last_mut().expect("a situation").1.push(said),
            None => situations.push((line, vec![])),
        }
    }
    situations
}

/// Amounts in yuan as text, row by row: `0: eco 100, plan 300; 2: total 300`, or `nothing`. Columns are named by their
/// headers without the unit.
pub fn amounts(policy: &Policy, text: &str) -> Vec<(usize, Column, Money)> {
    let columns = Column::all(policy);
    let column = |name: &str| columns.iter().find(|column| column.to_string() == format!("{name}_yuan")).expect(name);
    let of_row = |text: &str| {
        let (row, amounts) = text.split_once(": ").expect("a row");
        let row = row.parse().expect("a row");
        let amount = |text: &str| {
            let (name, yuan) = text.split_once(' ').expect("an amount");
            (row, column(name).clone(), yuan.parse().expect("an amount"))
        };
        amounts.split(", ").map(amount).collect::<Vec<_>>()
    };
    if text == "nothing" { vec![] } else { text.split("; ").flat_map(of_row).collect() }
}

// ---------------------------------------------------------------------------------------------------------------------
// Cases
// ---------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug)]
pub struct Case {
    pub policy: Policy,
    pub counties: Vec<County>,
}

impl Case {
    pub fn any(dice: &mut Dice<'_>) -> Case {
        let is_plain = dice.chance(50); // equal remainders come about
        let codes = codes(dice);
        let mut terms = terms(dice, is_plain, &codes);
        // About half of all cases have none of these, the others at least one.
        let sections = if dice.chance(45) { 0 } else { 1 + dice.below(15) };
        let [indicators, control, adjustments, issued] = [1, 2, 4, 8].map(|section| sections & section > 0);
        if indicators {
            add_indicators(dice, &mut terms.factors);
        }
        let policy = Policy::new(terms).expect("terms within the limits");
        let counties = counties(dice, is_plain, &policy, &codes);
        year::add(dice, is_plain, Case { policy, counties }, [control, adjustments, issued])
    }

    /// A year of `fixtures`.
    pub fn fixture(name: &str) -> Case {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
        let policy = fs::read_to_string(folder.join("policy.toml")).expect("a policy");
        let policy: Policy = toml::from_str(&policy).expect("a valid policy");
        let counties = fs::read(folder.join("counties.csv")).expect("a table");
        let counties = table::read(&counties[..], &policy).expect("a good table").counties;
        Case { policy, counties }
    }

    /// The same counties under other terms.
    pub fn under(&self, change: impl FnOnce(&mut Terms)) -> Case {
        let mut terms = Terms::from(self.policy.clone());
        change(&mut terms);
        Case { policy: Policy::new(terms).expect("valid terms"), counties: self.counties.clone() }
    }

    /// The same counties without control, adjustments and batches.
    pub fn without_the_year(&self) -> Case {
        let mut case = self.under(|terms| {
            (terms.control, terms.issued) = (None, None);
            terms.adjustments.clear();
        });
        case.counties.iter_mut().for_each(|county| county.amounts = [].into());
        case
    }

    pub fn quantum(&self) -> i128 {
        self.policy.terms().quantum.fen()
    }

    pub fn factors(&self) -> usize {
        self.policy.terms().factors.len()
    }

    /// The columns of amounts of a published table.
    pub fn columns(&self) -> Vec<Column> {
        let columns = Column::all(&self.policy).into_iter();
        columns.filter(|column| column.slot(&mut PublishedFigures::zero(&self.policy)).is_some()).collect()
    }

    /// The column of a factor.
    pub fn factor(&self, place: usize) -> Column {
        let is_it = |column: &Column| matches!(column, Column::Factor { place: at, .. } if *at == place);
        self.columns().into_iter().find(is_it).expect("a factor")
    }

    pub fn is_mountain(&self, row: usize) -> bool {
        self.policy.terms().roster.contains(self.counties[row].code)
    }

    /// Funding, rate, role of the base and rest.
    pub fn way(&self) -> [&'static str; 4] {
        let terms = self.policy.terms();
        let funding = match terms.funding() {
            None => "no uplift",
            Some(Funding::FiscalCapacity) => "fiscal_capacity",
            Some(Funding::Additional) => "additional",
            Some(Funding::Offset) => "offset",
            _ => unreachable!("the generator knows no other"),
        };
        let rate = match terms.uplift.as_ref().map(|uplift| &uplift.rate) {
            None => "no rate",
            Some(UpliftRate::Fixed(_)) => "fixed",
            Some(UpliftRate::ByFundTotal(_)) => "by_fund_total",
            Some(UpliftRate::Affordable { .. }) => "affordable",
            _ => unreachable!("the generator knows no other"),
        };
        let role = if terms.base == BaseRole::Basis { "basis" } else { "protected" };
        let rest = match terms.fiscal_capacity.as_ref().map(|pool| pool.rest) {
            None => "no pool",
            Some(Rest::ByScore) => "by_score",
            Some(_) => "retained",
        };
        [funding, rate, role, rest]
    }
}

/// Distinct codes of one length, in any order.
fn codes(dice: &mut Dice<'_>) -> Vec<CountyCode> {
    let rows = match dice.below(15) {
        0 | 1 => 1 + dice.below(3),
        2 => 15 + dice.below(26),
        _ => 4 + dice.below(11),
    };
    let digits = dice.pick(&[6, 6, 6, 6, 9, 12]);
    let mut code = |place: u64| {
        let key = dice.below(9_000);
        // Keys make the order of the codes, places keep them apart.
        let within = key / 3 % 9 * 100 + place;
        let text = match digits {
            6 => format!("{:06}", key * 100 + place),
            _ => format!("{}{within:0width$}", 330_100 + key % 3, width = digits - 6),
        };
        text.parse().expect("6, 9 or 12 digits")
    };
    (0..rows).map(&mut code).collect()
}

fn terms(dice: &mut Dice<'_>, is_plain: bool, codes: &[CountyCode]) -> Terms {
    let any_quantum = 1 + dice.below(1_000_000);
    let quantum = dice.pick(&[1, 7, 100, 10_000, 1_000_000, any_quantum]);
    let most = LARGEST_FEN / quantum;
    // Pools smaller than the number of counties, ordinary ones, and 10^13 yuan.
    let fund_quanta = match dice.below(8) {
        0 | 1 => 1 + dice.below(12),
        2 | 3 => 1 + dice.below(399),
        4 => most,
        _ => dice.of_any_size(most),
    };
    let fund_fen = fund_quanta * quantum;
    // The rate that a pool limits needs a pool that pays, and so does funding from the pool.
    let is_affordable = dice.chance(14);
    let any_funding = dice.pick(&[Funding::FiscalCapacity, Funding::Additional, Funding::Offset]);
    let funding = if is_affordable { Funding::FiscalCapacity } else { any_funding };
    let rests = [Some(Rest::Retained), Some(Rest::ByScore), Some(Rest::ByScore), None];
    let rest = dice.pick(if funding == Funding::FiscalCapacity { &rests[..2] } else { &rests });
    let count = if dice.chance(87) { 1 + dice.index(4) } else { 5 + dice.index(MAX_FACTORS - 4) };
    let part = |dice: &mut Dice<'_>, most: u64| match dice.below(7) {
        0 => 0,
        1 => 1 + dice.below(1_000_000),
        _ => 1 + dice.below(most),
    };
    let mut parts: Vec<u64> = (0..count).map(|_| part(dice, 10)).collect();
    parts.extend(rest.map(|_| part(dice, 20)));
    let weights = sum_to_one(&parts);
    let mut factors = plain_factors(&weights[..count]);
    for factor in &mut factors {
        factor.tilt = any_tilt(dice, is_plain);
        factor.coefficients = COEFFICIENTS.into_iter().filter(|_| dice.chance(30)).map(str::to_owned).collect();
    }
    let who = dice.below(12); // 0: nobody is a mountain county; 1: everybody is
    let members = codes.iter().filter(|_| dice.chance(50) && who > 0 || who == 1);
    let roster = roster(members.copied().chain(["999999".parse().expect("a code")]));
    let base = dice.pick(&[BaseRole::Protected, BaseRole::Basis]);
    let rate = any_uplift_rate(dice, fund_fen, is_affordable);
    let rate_basis = match &rate {
        UpliftRate::ByFundTotal(brackets) if dice.chance(30) => {
            Some(dice.pick(brackets).from.clamp(money(1), money(LARGEST_FEN)))
        }
        _ => None,
    };
    let uplift = Uplift { rate, rate_basis, funding, source: String::new() };
    Terms {
        base,
        fiscal_capacity: rest.map(|rest| FiscalCapacity { weight: weights[count], rest, source: String::new() }),
        uplift: (!dice.chance(10)).then_some(uplift),
        ..plain_terms(money(fund_fen), money(quantum), factors, roster)
    }
}

/// Of at least one factor: 1 to 4, rarely as many as there may be. Changes may have columns in common.
fn add_indicators(dice: &mut Dice<'_>, factors: &mut [Factor]) {
    let sure = dice.index(factors.len());
    for (f, factor) in factors.iter_mut().enumerate() {
        if f != sure && dice.chance(50) {
            continue;
        }
        let count = if dice.chance(97) { 1 + dice.index(4) } else { MAX_INDICATORS };
        let parts: Vec<u64> = (0..count).map(|_| dice.below(10)).collect();
        let mut indicator = |(place, weight): (usize, Rate)| Indicator {
            key: format!("f{f}_{place}"),
            name: format!("因素{f}指标{place}").parse().expect("a name"),
            weight,
            kind: any_kind(dice),
            scale: None,
            coefficients: COEFFICIENTS.into_iter().filter(|_| dice.chance(15)).map(str::to_owned).collect(),
            source: String::new(),
        };
        factor.indicators = sum_to_one(&parts).into_iter().enumerate().map(&mut indicator).collect();
    }
}

fn any_kind(dice: &mut Dice<'_>) -> IndicatorKind {
    let better = dice.pick(&[Better::Higher, Better::Lower]);
    match dice.below(8) {
        0 | 1 => IndicatorKind::Amount { below_zero: BelowZero::Refuse },
        2 => IndicatorKind::Amount { below_zero: BelowZero::Zero },
        3 | 4 => {
            let before = dice.below(4);
            let now = (before + 1 + dice.below(3)) % 4;
            IndicatorKind::Change { better, before: format!("x{before}"), now: format!("x{now}") }
        }
        5 => {
            let kind = dice.below(7);
            IndicatorKind::Gap { reference: figure(any_score(dice, kind), dice.chance(5)) }
        }
        _ => IndicatorKind::Minmax { better, lowest: rate(dice.pick(&[0, 200_000, 1, 999_999])) },
    }
}

fn any_tilt(dice: &mut Dice<'_>, is_plain: bool) -> Rate {
    rate(match dice.below(7) {
        choice if is_plain => 1_000_000 * (1 + choice % 2),
        0 | 1 => 1_000_000,
        2 => 1_000_001,
        3 => 1_000_000 + dice.below(LARGEST_RATE - 1_000_000 + 1),
        _ => 100_000 * (10 + dice.below(11)),
    })
}

fn any_rate(dice: &mut Dice<'_>) -> Rate {
    rate(match dice.below(10) {
        0 | 1 => FLOOR,
        2 => FLOOR + dice.below(2_000_000),
        3 => FLOOR + dice.below(LARGEST_RATE - FLOOR + 1),
        _ => FLOOR + dice.below(90_001),
    })
}

fn any_uplift_rate(dice: &mut Dice<'_>, fund_fen: u64, is_affordable: bool) -> UpliftRate {
    if is_affordable {
        let any_step = [1, 5_000, 1 + dice.below(20_000), dice.of_any_size(LARGEST_RATE)];
        let max = match dice.below(7) {
            0 => FLOOR,
            1 | 2 => FLOOR + dice.below(LARGEST_RATE - FLOOR + 1),
            _ => FLOOR + dice.below(170_001),
        };
        return UpliftRate::Affordable { step: rate(dice.pick(&any_step)), max: rate(max) };
    }
    if dice.chance(50) {
        return UpliftRate::Fixed(any_rate(dice));
    }
    let mut starts = BTreeSet::from([0]);
    for _ in 0..dice.below(5) {
        let distance = dice.of_any_size(LARGEST_FEN);
        let places = [fund_fen, fund_fen + 1, fund_fen + distance, fund_fen.saturating_sub(distance)];
        starts.insert(dice.pick(&places));
    }
    let bracket = |from: u64| Bracket { from: money(from), rate: any_rate(dice) };
    UpliftRate::ByFundTotal(starts.into_iter().map(bracket).collect())
}

fn counties(dice: &mut Dice<'_>, is_plain: bool, policy: &Policy, codes: &[CountyCode]) -> Vec<County> {
    let factors = policy.scored_factors().count();
    let kind = dice.below(8); // each table has scores of one kind
    let scores = dice.below(10); // 0: nobody has a fiscal-capacity score; 1 to 3: each row has one score above 0
    let bases = bases(dice, is_plain, policy, codes.len());
    let kinds: Vec<u64> = policy.figures().iter().map(|_| dice.below(8)).collect(); // and each column of figures
    let mut counties: Vec<County> = Vec::new();
    for (code, base) in codes.iter().copied().zip(bases) {
        // A twin has the same figures: the code decides between them.
        let is_twin = is_plain && dice.chance(25);
        if let Some(before) = counties.last().filter(|_| is_twin) {
            let base = if policy.terms().base == BaseRole::Basis { before.base } else { base };
            counties.push(County { code, name: name(code), base, ..before.clone() });
            continue;
        }
        let alone = (factors > 0 && matches!(scores, 1..=3)).then(|| dice.index(factors));
        let mut of_factor = |f: usize| {
            let score = any_score(dice, kind);
            if alone.is_some_and(|alone| alone != f) { Score::ZERO } else { score }
        };
        let of_factors: Vec<Score> = (0..factors).map(&mut of_factor).collect();
        let fiscal_capacity = if scores == 0 { Score::ZERO } else { any_score(dice, kind) };
        let is_needed = policy.needs_fiscal_capacity_scores() || dice.chance(30);
        counties.push(County {
            base,
            coefficients: policy.coefficients().iter().map(|_| any_coefficient(dice, is_plain)).collect(),
            fiscal_capacity: is_needed.then_some(fiscal_capacity),
            figures: zip(policy.figures(), &kinds)
                .map(|(column, kind)| figure(any_score(dice, *kind), column.may_be_negative && dice.chance(25)))
                .collect(),
            ..county(code, &of_factors)
        });
    }
    counties
}

/// Protected ones mostly leave some of the fund; some take all of it, some are above it.
fn bases(dice: &mut Dice<'_>, is_plain: bool, policy: &Policy, rows: usize) -> Vec<Money> {
    let any = |_| match dice.below(8) {
        choice if is_plain => 1 + choice % 3,
        0 | 1 => 0,
        2..=4 => dice.below(21),
        _ => dice.of_any_size(LARGEST_FEN),
    };
    let mut bases: Vec<u64> = (0..rows).map(any).collect();
    if policy.terms().base == BaseRole::Basis {
        return bases.into_iter().map(money).collect();
    }
    let [fund, quantum] =
        [policy.terms().fund_total, policy.terms().quantum].map(|amount| u64::try_from(amount.fen()).expect("limits"));
    let kind = dice.below(10);
    let most = if kind == 0 { LARGEST_FEN } else { fund / u64::try_from(rows).expect("few") } / quantum;
    bases.iter_mut().for_each(|base| *base = (*base).min(most));
    if kind == 1 {
        bases[rows - 1] += fund / quantum - bases.iter().sum::<u64>();
    }
    bases.into_iter().map(|quanta| money(quanta * quantum)).collect()
}

fn any_score(dice: &mut Dice<'_>, kind: u64) -> Score {
    match kind {
        0 => score(dice.below(4), 0),
        1 => score(dice.below(101), 0),
        2 => score(dice.below(100_001), dice.index(4)),
        3 => score(dice.below(LARGEST_SCORE + 1), dice.index(7)),
        4 => score(dice.below(20_000_001), 6),
        5 => score(dice.pick(&[0, 1, LARGEST_SCORE, LARGEST_SCORE - 1]), dice.index(7)),
        6 => score(dice.of_any_size(LARGEST_SCORE), dice.index(7)),
        // Few above zero: counties are passed over.
        _ if dice.chance(75) => Score::ZERO,
        _ => score(1 + dice.below(59), 0),
    }
}

fn any_coefficient(dice: &mut Dice<'_>, is_plain: bool) -> Rate {
    rate(match dice.below(14) {
        choice if is_plain => 500_000 * (1 + choice % 2),
        0 => 0,
        1 => 1,
        2 | 3 => dice.of_any_size(LARGEST_RATE),
        4..=7 => 100_000 * (1 + dice.below(12)),
        _ => 800_000 + dice.below(400_001),
    })
}
