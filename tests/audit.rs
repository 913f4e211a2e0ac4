//! The audit: it accepts what the rules demand and nothing else.
//!
//! Which table the rules demand is not asked of the calculator but of the oracle, which lists every table there is.
//! `cargo test --release --test audit -- --ignored --nocapture` does so for many more.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::panic,
    reason = "a test that stops here has found something; its numbers are small or unbounded"
)]

mod oracle;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};
use oracle::BigRational;
use special_fund::audit::{self, Demand, Finding, MAX_FINDINGS, Verdict};
use special_fund::{
    BaseRole, Bracket, Column, County, CountyCode, Factor, FiscalCapacity, Funding, MAX_FACTORS,
    Money, Policy, PublishedFigures, PublishedRow, PublishedTotal, Rate, Rest, Roster,
    RosterCounty, Score, Terms, Uplift, UpliftRate, calculate, table,
};

/// 10^13 yuan in fen.
const LARGEST_FEN: u64 = 1_000_000_000_000_000;
/// 10^6 in millionths.
const LARGEST_RATE: u64 = 1_000_000_000_000;
const FLOOR: u64 = 30_000;

// ---------------------------------------------------------------------------------------------------------------------
// A policy, its counties, and what can be published of them
// ---------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Debug)]
struct Case {
    policy: Policy,
    counties: Vec<County>,
}

/// A column of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Base,
    Cell(usize),
    Plan,
    Uplift,
    FiscalCapacity,
    Offset,
    Total,
}

impl Case {
    fn quantum(&self) -> i128 {
        self.policy.terms().quantum.fen()
    }

    fn factors(&self) -> usize {
        self.policy.terms().factors.len()
    }

    /// Our own result, which other tests compare with the oracle's.
    fn published(&self) -> Vec<PublishedRow> {
        let allocation = calculate(&self.policy, &self.counties).expect("nothing to refuse");
        allocation.published()
    }

    /// The verdict on rows that stand in the order of the counties, by both ways in.
    fn audit(&self, rows: &[PublishedRow]) -> Verdict {
        let verdict = audit::figures(&self.policy, &self.counties, |row| rows[row].figures);
        let again = audit::table(&self.policy, &self.counties, rows);
        assert_eq!(verdict, again, "by figures and by table");
        verdict
    }

    fn places(&self) -> Vec<Place> {
        let mut places = vec![Place::Base];
        places.extend((0..self.factors()).map(Place::Cell));
        places.extend([
            Place::Plan,
            Place::Uplift,
            Place::FiscalCapacity,
            Place::Offset,
            Place::Total,
        ]);
        places
    }

    fn column(&self, place: Place) -> Column {
        match place {
            Place::Base => Column::Base,
            Place::Cell(factor) => factor_column(&self.policy, factor),
            Place::Plan => Column::Plan,
            Place::Uplift => Column::Uplift,
            Place::FiscalCapacity => Column::FiscalCapacity,
            Place::Offset => Column::Offset,
            Place::Total => Column::Total,
        }
    }

    fn is_mountain(&self, row: usize) -> bool {
        self.policy.terms().roster.contains(self.counties[row].code)
    }

    fn codes(&self) -> Vec<String> {
        let codes = self.counties.iter().map(|county| county.code.to_string());
        codes.collect()
    }

    /// Rows by ascending code.
    fn code_order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.counties.len()).collect();
        order.sort_by_key(|row| self.counties[*row].code);
        order
    }

    /// The base a county keeps, in quanta.
    fn base(&self, row: usize) -> i128 {
        match self.policy.terms().base {
            BaseRole::Protected => self.counties[row].base.fen() / self.quantum(),
            BaseRole::Basis => 0,
            _ => unreachable!("this program knows no other"),
        }
    }

    /// The factors' pools, then the fiscal-capacity pool (0 if there is none), in quanta.
    fn pools(&self) -> Vec<BigInt> {
        let bases: i128 = (0..self.counties.len()).map(|row| self.base(row)).sum();
        let distributable = self.policy.terms().fund_total.fen() / self.quantum() - bases;
        let factors = self
            .policy
            .terms()
            .factors
            .iter()
            .map(|factor| factor.weight);
        let last = self
            .policy
            .terms()
            .fiscal_capacity
            .as_ref()
            .map(|pool| pool.weight);
        let weights: Vec<BigRational> = factors
            .chain(last)
            .map(|weight| millionths(weight.millionths()))
            .collect();
        let order: Vec<usize> = (0..weights.len()).collect();
        let mut pools = oracle::apportion(&BigInt::from(distributable), &weights, &order);
        pools.resize(self.factors() + 1, BigInt::zero());
        pools
    }

    /// The exact cells, rows × factors, in quanta.
    fn exact(&self) -> Vec<Vec<BigRational>> {
        let weight = |row: usize, factor: usize| {
            let (county, of) = (&self.counties[row], &self.policy.terms().factors[factor]);
            let mut weight = score_value(county.scores[factor]);
            for name in &of.coefficients {
                let mut names = self.policy.coefficients().iter();
                let place = names.position(|other| other == name).expect("named");
                weight *= millionths(county.coefficients[place].millionths());
            }
            if self.is_mountain(row) {
                weight *= millionths(of.tilt.millionths());
            }
            if self.policy.terms().base == BaseRole::Basis {
                weight *= BigInt::from(county.base.fen());
            }
            weight
        };
        let weights: Vec<Vec<BigRational>> = (0..self.counties.len())
            .map(|row| (0..self.factors()).map(|f| weight(row, f)).collect())
            .collect();
        oracle::exact_cells(&self.pools()[..self.factors()], &weights)
    }

    /// What is published if the cells are these and everything that follows from them is as the rules have it; `None`
    /// if whoever is to pay the uplift cannot.
    fn settled(&self, cells: &[Vec<i128>], rate: Rate) -> Option<Vec<PublishedRow>> {
        let plan = |row: usize| self.base(row) + cells[row].iter().sum::<i128>();
        let rows = 0..self.counties.len();
        let plans: Vec<i128> = rows.clone().map(plan).collect();
        let lifted = |row: usize| {
            let exact = i128::from(rate.millionths()) * plans[row];
            let is_lifted = self.is_mountain(row);
            if is_lifted {
                Integer::div_ceil(&exact, &1_000_000)
            } else {
                0
            }
        };
        let uplifts: Vec<i128> = rows.clone().map(lifted).collect();
        let uplift: i128 = uplifts.iter().sum();
        let pool = self.pools()[self.factors()].to_i128().expect("quanta");
        let of_others = |row: usize| if self.is_mountain(row) { 0 } else { plans[row] };
        let others: Vec<i128> = rows.clone().map(of_others).collect();
        let order = self.code_order();
        let (mut rest, mut offsets) = (pool, vec![0; plans.len()]);
        match self.policy.terms().uplift.funding {
            Funding::FiscalCapacity if uplift > pool => return None,
            Funding::FiscalCapacity => rest -= uplift,
            Funding::Additional => {}
            Funding::Offset if uplift > others.iter().sum() => return None,
            Funding::Offset => {
                let weights: Vec<BigRational> = others.iter().map(|plan| whole(*plan)).collect();
                offsets = quanta(&oracle::apportion(&BigInt::from(uplift), &weights, &order));
            }
            _ => unreachable!("this program knows no other"),
        }
        let mut shares = vec![0; plans.len()];
        if self.policy.needs_fiscal_capacity_scores() {
            let score = |county: &County| county.fiscal_capacity.map_or(whole(0), score_value);
            let scores: Vec<BigRational> = self.counties.iter().map(score).collect();
            shares = quanta(&oracle::apportion(&BigInt::from(rest), &scores, &order));
        }
        let row = |row: usize| {
            let money = |quanta: i128| fen(quanta * self.quantum());
            let mut figures = PublishedFigures {
                mountain: self.is_mountain(row),
                base: money(self.base(row)),
                plan: money(plans[row]),
                uplift: money(uplifts[row]),
                fiscal_capacity: money(shares[row]),
                offset: money(offsets[row]),
                total: money(plans[row] + uplifts[row] + shares[row] - offsets[row]),
                ..PublishedFigures::default()
            };
            for (slot, cell) in figures.cells.iter_mut().zip(&cells[row]) {
                *slot = money(*cell);
            }
            PublishedRow {
                code: self.counties[row].code,
                name: self.counties[row].name.clone(),
                figures,
            }
        };
        Some(rows.map(row).collect())
    }

    /// The cells of published rows, in quanta.
    fn cells(&self, rows: &[PublishedRow]) -> Vec<Vec<i128>> {
        let cells = |row: &PublishedRow| {
            let cells = row.figures.cells.iter().take(self.factors());
            cells.map(|cell| cell.fen() / self.quantum()).collect()
        };
        rows.iter().map(cells).collect()
    }
}

fn factor_column(policy: &Policy, place: usize) -> Column {
    let is_it =
        |column: &Column| matches!(column, Column::Factor { place: at, .. } if *at == place);
    let mut columns = Column::all(policy).into_iter();
    columns.find(is_it).expect("a factor")
}

fn at(figures: &mut PublishedFigures, place: Place) -> &mut Money {
    match place {
        Place::Base => &mut figures.base,
        Place::Cell(factor) => &mut figures.cells[factor],
        Place::Plan => &mut figures.plan,
        Place::Uplift => &mut figures.uplift,
        Place::FiscalCapacity => &mut figures.fiscal_capacity,
        Place::Offset => &mut figures.offset,
        Place::Total => &mut figures.total,
    }
}

fn add(amount: &mut Money, more: i128) {
    let most = Money::MAX.fen();
    *amount = fen((amount.fen() + more).clamp(-most, most));
}

fn fen(amount: i128) -> Money {
    Money::from_fen(amount).expect("an amount of money")
}

fn rate(millionths: u64) -> Rate {
    Rate::from_millionths(millionths).expect("at most 10^6")
}

fn millionths(number: u64) -> BigRational {
    BigRational::new(BigInt::from(number), BigInt::from(1_000_000))
}

fn score_value(score: Score) -> BigRational {
    BigRational::new(BigInt::from(score.millionths()), BigInt::from(1_000_000))
}

fn whole(number: i128) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

fn quanta(numbers: &[BigInt]) -> Vec<i128> {
    let numbers = numbers.iter().map(|number| number.to_i128());
    numbers.map(|number| number.expect("quanta")).collect()
}

fn floor_and_ceiling(exact: &BigRational) -> (i128, i128) {
    let floor = exact.floor().to_integer().to_i128();
    let ceiling = exact.ceil().to_integer().to_i128();
    (floor.expect("quanta"), ceiling.expect("quanta"))
}

/// Codes of all findings, each once.
fn codes(verdict: &Verdict) -> BTreeSet<&'static str> {
    verdict.listed.iter().map(Finding::code).collect()
}

fn names(verdict: &Verdict, code: CountyCode) -> bool {
    let mut counties = verdict.listed.iter().map(|finding| &finding.county);
    counties.any(|county| county.as_ref().is_some_and(|(named, _)| *named == code))
}

fn names_column(verdict: &Verdict, column: &Column) -> bool {
    let mut columns = verdict.listed.iter().map(|finding| &finding.column);
    columns.any(|named| named == column)
}

// ---------------------------------------------------------------------------------------------------------------------
// Cases of every kind
// ---------------------------------------------------------------------------------------------------------------------

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn index(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("small");
        usize::try_from(self.below(end)).expect("small")
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())].clone()
    }

    /// From 1 to `largest`, small ones as likely as large ones.
    fn of_any_size(&mut self, largest: u64) -> u64 {
        let shift = self.below(64);
        ((self.below(largest) + 1) >> shift).max(1)
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in (1..all.len()).rev() {
            all.swap(place, self.index(place + 1));
        }
    }

    /// So many millionths that sum to 1.
    fn weights(&mut self, count: usize) -> Vec<u64> {
        let parts: Vec<u64> = (0..count)
            .map(|_| match self.below(8) {
                0 => 0,
                1 => 1 + self.below(1_000_000),
                _ => 1 + self.below(10),
            })
            .collect();
        let sum = parts.iter().sum::<u64>().max(1);
        let mut weights: Vec<u64> = parts.iter().map(|part| part * 1_000_000 / sum).collect();
        let others: u64 = weights[1..].iter().sum();
        weights[0] = 1_000_000 - others;
        weights
    }
}

/// Digits with so many places.
fn score(digits: u64, places: u32) -> Score {
    let one = 10_u64.pow(places);
    let text = match places {
        0 => digits.to_string(),
        _ => format!(
            "{}.{:0width$}",
            digits / one,
            digits % one,
            width = usize::try_from(places).expect("at most 6")
        ),
    };
    text.parse().expect("a score")
}

const MOST_DIGITS: u64 = 999_999_999_999_999_999;

/// Each table has scores of one of these kinds.
fn any_score(dice: &mut Dice, kind: u64) -> Score {
    let places = u32::try_from(dice.below(7)).expect("at most 6");
    match kind {
        0 => score(dice.below(4), 0),
        1 => score(dice.below(101), 0),
        2 => score(dice.below(100_001), places.min(3)),
        3 => score(dice.below(MOST_DIGITS + 1), places),
        4 => score(dice.pick(&[0, 1, MOST_DIGITS, MOST_DIGITS - 1]), places),
        5 => score(dice.of_any_size(MOST_DIGITS), places),
        // Few above zero: counties are passed over.
        _ if dice.chance(70) => Score::ZERO,
        _ => score(1 + dice.below(60), 0),
    }
}

fn any_rate(dice: &mut Dice) -> Rate {
    rate(match dice.below(8) {
        0 | 1 => FLOOR,
        2 => FLOOR + dice.of_any_size(LARGEST_RATE - FLOOR),
        _ => FLOOR + dice.below(90_001),
    })
}

fn any_uplift_rate(dice: &mut Dice, fund_fen: u64, is_from_pool: bool) -> UpliftRate {
    match dice.below(if is_from_pool { 3 } else { 2 }) {
        0 => UpliftRate::Fixed(any_rate(dice)),
        1 => {
            let mut starts = BTreeSet::from([0]);
            for _ in 0..dice.below(4) {
                let distance = dice.of_any_size(LARGEST_FEN);
                let places = [
                    fund_fen,
                    fund_fen + 1,
                    fund_fen + distance,
                    fund_fen.saturating_sub(distance),
                ];
                starts.insert(dice.pick(&places));
            }
            let bracket = |from: u64| Bracket {
                from: fen(i128::from(from)),
                rate: any_rate(dice),
            };
            UpliftRate::ByFundTotal(starts.into_iter().map(bracket).collect())
        }
        _ => UpliftRate::Affordable {
            step: rate(dice.pick(&[1, 1_000, 5_000, 7_919, 1_000_000])),
            max: any_rate(dice),
        },
    }
}

fn any_case(dice: &mut Dice) -> Case {
    let quantum = dice.pick(&[1_u64, 7, 100, 10_000, 1_000_000]);
    let most = LARGEST_FEN / quantum;
    let fund_quanta = match dice.below(8) {
        0 | 1 => 1 + dice.below(12),
        2 | 3 => 1 + dice.below(400),
        7 => most,
        _ => dice.of_any_size(most),
    };
    let fund_fen = fund_quanta * quantum;
    let funding = dice.pick(&[
        Funding::FiscalCapacity,
        Funding::Additional,
        Funding::Offset,
    ]);
    let is_from_pool = funding == Funding::FiscalCapacity;
    let rest = match dice.below(3) {
        0 if !is_from_pool => None,
        1 => Some(Rest::Retained),
        _ => Some(Rest::ByScore),
    };
    let factors = if dice.chance(85) {
        1 + dice.index(4)
    } else {
        5 + dice.index(4)
    };
    let mut weights = dice.weights(factors + usize::from(rest.is_some()));
    if rest.is_some() {
        weights.rotate_left(1); // the largest last: it is to pay the uplift
    }
    let factor = |dice: &mut Dice, f: usize| Factor {
        key: format!("f{f}"),
        name: format!("因素{f}").parse().expect("a name"),
        weight: rate(weights[f]),
        tilt: rate(match dice.below(6) {
            0 | 1 => 1_000_000,
            2 => 1_000_001,
            3 => 1_000_000 + dice.of_any_size(LARGEST_RATE - 1_000_000),
            _ => 100_000 * (10 + dice.below(11)),
        }),
        coefficients: ["c0", "c1", "c2"]
            .into_iter()
            .filter(|_| dice.chance(25))
            .map(str::to_owned)
            .collect(),
        source: String::new(),
    };
    let factors: Vec<Factor> = (0..factors).map(|f| factor(dice, f)).collect();

    let rows = match dice.below(8) {
        0 => 1 + dice.index(3),
        7 => 15 + dice.index(26),
        _ => 4 + dice.index(11),
    };
    let digits = dice.pick(&[6_usize, 6, 6, 9, 12]);
    let mut codes: Vec<CountyCode> = (0..rows)
        .map(|row| {
            let code = match digits {
                6 => format!("{:06}", 330_100 + row * 7),
                _ => format!("{}{:0width$}", 330_100 + row % 4, row, width = digits - 6),
            };
            code.parse().expect("a code")
        })
        .collect();
    dice.shuffle(&mut codes);
    let who = dice.below(10); // 0: nobody is a mountain county; 1: everybody is
    let mut roster = BTreeSet::from(["999999".parse::<CountyCode>().expect("a code")]);
    for code in &codes {
        if who == 1 || who > 1 && dice.chance(50) {
            roster.insert(code.county());
        }
    }

    let basis = dice.chance(50);
    let named = factors.iter().flat_map(|factor| &factor.coefficients);
    let coefficients = named.collect::<BTreeSet<_>>().len();
    let kind = dice.below(9);
    let is_plain = dice.chance(40); // equal remainders come about
    let is_alone = dice.chance(25); // each county has scores in one factor only: some are passed over
    let county = |dice: &mut Dice, code: CountyCode| County {
        code,
        name: format!("县{code}").parse().expect("a name"),
        base: fen(i128::from(match (basis, is_plain) {
            (true, true) => 1 + dice.below(3),
            (true, false) => dice.of_any_size(LARGEST_FEN),
            (false, _) => {
                let most = fund_quanta / u64::try_from(rows).expect("few");
                dice.below(most / 2 + 1) * quantum
            }
        })),
        scores: {
            let of = dice.index(factors.len());
            let score = |f: usize| {
                let score = any_score(dice, kind);
                if is_alone && f != of {
                    Score::ZERO
                } else {
                    score
                }
            };
            (0..factors.len()).map(score).collect()
        },
        coefficients: (0..coefficients)
            .map(|_| {
                rate(match dice.below(6) {
                    _ if is_plain => dice.pick(&[500_000, 1_000_000]),
                    0 => dice.pick(&[0, 1]),
                    1 => dice.of_any_size(LARGEST_RATE),
                    _ => 800_000 + dice.below(400_001),
                })
            })
            .collect(),
        fiscal_capacity: (rest == Some(Rest::ByScore) || dice.chance(30))
            .then(|| any_score(dice, kind)),
    };
    let counties: Vec<County> = codes.into_iter().map(|code| county(dice, code)).collect();
    let member = |code: CountyCode| RosterCounty {
        code,
        name: format!("县{code}").parse().expect("a name"),
    };
    let roster = Roster::new(roster.into_iter().map(member).collect()).expect("distinct codes");
    let terms = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: fen(i128::from(fund_fen)),
        quantum: fen(i128::from(quantum)),
        base: if basis {
            BaseRole::Basis
        } else {
            BaseRole::Protected
        },
        fiscal_capacity: rest.map(|rest| FiscalCapacity {
            weight: rate(weights[factors.len()]),
            rest,
            source: String::new(),
        }),
        factors,
        uplift: Uplift {
            rate: any_uplift_rate(dice, fund_fen, is_from_pool),
            funding,
            source: String::new(),
        },
        roster: roster.partial(),
    };
    Case {
        policy: Policy::new(terms).expect("terms within the limits"),
        counties,
    }
}

/// Funding, rate, role of the base and rest.
fn way(policy: &Policy) -> String {
    let rate = match policy.terms().uplift.rate {
        UpliftRate::Fixed(_) => "fixed",
        UpliftRate::ByFundTotal(_) => "by fund total",
        UpliftRate::Affordable { .. } => "affordable",
        _ => unreachable!("this program knows no other"),
    };
    let rest = policy
        .terms()
        .fiscal_capacity
        .as_ref()
        .map(|pool| pool.rest);
    format!(
        "{:?}, {rate}, {:?}, {rest:?}",
        policy.terms().uplift.funding,
        policy.terms().base
    )
}

// ---------------------------------------------------------------------------------------------------------------------
// What is right is accepted
// ---------------------------------------------------------------------------------------------------------------------

/// The audit has nothing to say against our result, whatever the order of the published rows. `None` if there is none.
fn accept(dice: &mut Dice, case: &Case) -> Option<Vec<PublishedRow>> {
    let allocation = calculate(&case.policy, &case.counties).ok()?;
    let figures = |row: usize| allocation.share(row).expect("a row").figures;
    let verdict = audit::figures(&case.policy, &case.counties, figures);
    assert_eq!(verdict, Verdict::default(), "{case:#?}");
    let published = allocation.published();
    let mut shuffled = published.clone();
    dice.shuffle(&mut shuffled);
    let verdict = audit::table(&case.policy, &case.counties, &shuffled);
    assert_eq!(verdict, Verdict::default(), "{case:#?}");
    assert!(verdict.is_clean() && verdict.count() == 0);
    Some(published)
}

fn accept_many(cases: u64) -> BTreeMap<String, usize> {
    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..cases {
        let mut dice = Dice(seed);
        let case = any_case(&mut dice);
        let Some(_) = accept(&mut dice, &case) else {
            continue;
        };
        let mut count = |what: String| *reached.entry(what).or_default() += 1;
        let allocation = calculate(&case.policy, &case.counties).expect("it did before");
        count("all".to_owned());
        count(way(&case.policy));
        count(format!("{} factors", case.factors()));
        if allocation.common().passed_over.iter().count() > 0 {
            count("with counties passed over".to_owned());
        }
        for tie in allocation.common().ties.clone() {
            count(format!("with a tie, {:?}", tie.stage));
        }
        if case.exact().iter().flatten().any(is_wide) {
            count("with more than 128 binary digits".to_owned());
        }
    }
    for (what, times) in &reached {
        println!("{times:>6} {what}");
    }
    for what in [
        "with counties passed over",
        "with a tie, Plan",
        "with a tie, FiscalCapacity",
        "with a tie, Offset",
        "with more than 128 binary digits",
    ] {
        assert!(reached.contains_key(what), "never {what}");
    }
    for factors in 1..=MAX_FACTORS {
        assert!(reached.contains_key(&format!("{factors} factors")));
    }
    reached
}

fn is_wide(exact: &BigRational) -> bool {
    exact.denom().bits() > 128
}

#[test]
fn every_result_of_every_kind_is_accepted() {
    let reached = accept_many(6_000);
    let ways = reached
        .iter()
        .filter(|(way, times)| way.matches(", ").count() == 3 && **times >= 10);
    assert_eq!(ways.count(), 36, "ways of funding, rate, base and rest");
}

#[test]
#[ignore = "a hundred thousand cases; run it with --release --nocapture"]
fn every_result_of_every_kind_is_accepted_a_hundred_thousand_times() {
    accept_many(100_000);
}

// ---------------------------------------------------------------------------------------------------------------------
// What is not right is found
// ---------------------------------------------------------------------------------------------------------------------

/// One to three figures changed, by a little or by a lot: clean exactly if nothing changed after all.
#[test]
fn whatever_figure_is_changed_it_is_found() {
    let (mut changed, mut unchanged) = (0, 0);
    for seed in 0..4_000 {
        let mut dice = Dice(seed);
        let case = any_case(&mut dice);
        let Ok(allocation) = calculate(&case.policy, &case.counties) else {
            continue;
        };
        let right = allocation.published();
        for _ in 0..6 {
            let mut rows = right.clone();
            for _ in 0..1 + dice.below(3) {
                let place = dice.pick(&case.places());
                let row = dice.index(rows.len());
                let amount = at(&mut rows[row].figures, place);
                let quantum = case.quantum();
                match dice.below(8) {
                    0 => *amount = Money::ZERO,
                    1 => *amount = dice.pick(&[Money::MAX, fen(-Money::MAX.fen())]),
                    2 => *amount = fen(-amount.fen()),
                    3 => add(amount, dice.pick(&[1, -1])),
                    4 => add(amount, i128::from(dice.of_any_size(LARGEST_FEN))),
                    5 => add(amount, -i128::from(dice.of_any_size(LARGEST_FEN))),
                    _ => add(amount, dice.pick(&[quantum, -quantum])),
                }
            }
            let verdict = case.audit(&rows);
            assert_eq!(verdict.is_clean(), rows == right, "{case:#?} {rows:#?}");
            if rows == right {
                unchanged += 1;
            } else {
                changed += 1;
            }
        }
    }
    println!("{changed} changed, {unchanged} not");
    assert!(changed > 5_000);
}

/// Everything that the conditions on cells, rows and columns find, from their definition: where, and what is demanded.
fn flaws(
    case: &Case,
    exact: &[Vec<BigRational>],
    cells: &[Vec<i128>],
) -> Vec<(Option<CountyCode>, Column, Demand)> {
    let money = |quanta: i128| fen(quanta * case.quantum());
    let code = |row: usize| Some(case.counties[row].code);
    let mut flaws = Vec::new();
    for (row, (exact, cells)) in exact.iter().zip(cells).enumerate() {
        let mut are_near = true;
        for (factor, (exact, cell)) in exact.iter().zip(cells).enumerate() {
            let (floor, ceiling) = floor_and_ceiling(exact);
            if *cell != floor && *cell != ceiling {
                are_near = false;
                let (down, up) = (money(floor), money(ceiling));
                let column = case.column(Place::Cell(factor));
                flaws.push((code(row), column, Demand::FloorOrCeiling { down, up }));
            }
        }
        let (floor, ceiling) = floor_and_ceiling(&exact.iter().sum());
        let sum: i128 = cells.iter().sum();
        if are_near && sum != floor && sum != ceiling {
            flaws.push((code(row), Column::Plan, Demand::RowSum));
        }
    }
    for (factor, pool) in quanta(&case.pools()[..case.factors()]).iter().enumerate() {
        if cells.iter().map(|cells| cells[factor]).sum::<i128>() != *pool {
            let amount = money(*pool);
            let column = case.column(Place::Cell(factor));
            flaws.push((None, column, Demand::ColumnSum { amount }));
        }
    }
    flaws
}

/// What an audit says of the cells, without what it says of the sum of all totals.
fn of_cells(verdict: &Verdict) -> Vec<(Option<CountyCode>, Column, Demand)> {
    let findings = verdict.listed.iter().filter(|f| f.column != Column::Total);
    let finding = |finding: &Finding| {
        let county = finding.county.as_ref().map(|(code, _)| *code);
        (county, finding.column.clone(), finding.demand.clone())
    };
    findings.map(finding).collect()
}

/// A tiny matrix as a policy: as many factors, no base, the uplift paid with new money, and what the numbers of each
/// factor are all multiplied by, which changes nothing but their length.
fn matrix(dice: &mut Dice, scores: &[Vec<Score>], weights: &[u64], fund_quanta: u64) -> Case {
    let quantum = dice.pick(&[1_i128, 1, 100, 30_000]);
    let factor = |dice: &mut Dice, f: usize| Factor {
        key: format!("f{f}"),
        name: format!("因素{f}").parse().expect("a name"),
        weight: rate(weights[f]),
        tilt: Rate::ONE,
        coefficients: (0..dice.pick(&[0, 0, 0, 1, 2, 3, 5, 9]))
            .map(|c| format!("c{c}"))
            .collect(),
        source: String::new(),
    };
    let factors: Vec<Factor> = (0..weights.len()).map(|f| factor(dice, f)).collect();
    let named = factors.iter().map(|factor| factor.coefficients.len()).max();
    let mut numbers: Vec<usize> = (0..scores.len()).collect();
    dice.shuffle(&mut numbers);
    let code = |number: usize| match scores.len() {
        ..1_000 => format!("330{number:03}"),
        _ => format!("330100{number:06}"),
    };
    let county = |(scores, number): (&Vec<Score>, usize)| County {
        code: code(number).parse().expect("a code"),
        name: format!("县{number}").parse().expect("a name"),
        base: Money::ZERO,
        scores: scores.as_slice().into(),
        coefficients: vec![Rate::MAX; named.expect("a factor")].into(),
        fiscal_capacity: None,
    };
    let counties: Vec<County> = scores.iter().zip(numbers).map(county).collect();
    let member = RosterCounty {
        code: counties[0].code.county(),
        name: counties[0].name.clone(),
    };
    let largest = i128::from(LARGEST_FEN);
    let terms = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: fen((i128::from(fund_quanta) * quantum).min(largest - largest % quantum)),
        quantum: fen(quantum),
        base: BaseRole::Protected,
        factors,
        fiscal_capacity: None,
        uplift: Uplift {
            rate: UpliftRate::Fixed(rate(FLOOR)),
            funding: Funding::Additional,
            source: String::new(),
        },
        roster: Roster::new(vec![member]).expect("one county"),
    };
    let policy = Policy::new(terms).expect("terms within the limits");
    Case { policy, counties }
}

/// Rows and columns few enough for every table to be listed.
const TINY: [(usize, usize); 12] = [
    (2, 2),
    (3, 2),
    (2, 3),
    (3, 3),
    (4, 2),
    (4, 3),
    (5, 2),
    (3, 4),
    (5, 3),
    (4, 4),
    (6, 2),
    (2, 8),
];

fn tiny(dice: &mut Dice) -> Case {
    let (rows, columns) = dice.pick(&TINY);
    let kind = dice.below(4);
    let any = |dice: &mut Dice| match kind {
        0 => score(1 + dice.below(9), 0),
        1 => score(dice.below(3), 0),
        _ if dice.chance(50) => Score::ZERO,
        _ => score(1 + dice.below(9), 0),
    };
    let mut scores: Vec<Vec<Score>> = (0..rows)
        .map(|_| (0..columns).map(|_| any(dice)).collect())
        .collect();
    // Somebody has a score in every factor.
    for column in 0..columns {
        if scores.iter().all(|row| row[column].is_zero()) {
            let row = dice.index(rows);
            scores[row][column] = score(1, 0);
        }
    }
    let weights = dice.weights(columns);
    let most = u64::try_from(columns * 3).expect("small");
    let fund_quanta = 1 + dice.below(most);
    matrix(dice, &scores, &weights, fund_quanta)
}

/// Up to eight factors, each county with a score in two or three of them, mostly neighbours: a quantum can be traded only
/// along a chain of counties and factors.
fn chain(dice: &mut Dice) -> Case {
    let columns = 3 + dice.index(6);
    let rows = columns + dice.index(2);
    let mut scores = vec![vec![Score::ZERO; columns]; rows];
    let mut places: Vec<usize> = (0..columns).collect();
    dice.shuffle(&mut places);
    for (number, row) in scores.iter_mut().enumerate() {
        let (first, second) = match dice.below(4) {
            0 => (dice.index(columns), dice.index(columns)),
            _ => (places[number % columns], places[(number + 1) % columns]),
        };
        row[first] = score(1 + dice.below(9), 0);
        row[second] = score(1 + dice.below(9), 0);
        if columns < 6 && dice.chance(15) {
            row[dice.index(columns)] = score(1 + dice.below(9), 0);
        }
    }
    for column in 0..columns {
        if scores.iter().all(|row| row[column].is_zero()) {
            let row = dice.index(rows);
            scores[row][column] = score(1, 0);
        }
    }
    // A quantum or two a factor.
    let one = 1_000_000 / u64::try_from(columns).expect("few");
    let mut weights = vec![one; columns];
    weights[0] += 1_000_000 - one * u64::try_from(columns).expect("few");
    let fund_quanta = u64::try_from(columns).expect("few") + dice.below(3);
    matrix(dice, &scores, &weights, fund_quanta)
}

/// Matrices whose remainders, and whose sums and whole numbers, lie a hair's breadth apart.
fn hairs_breadth(dice: &mut Dice) -> Case {
    let (rows, columns) = dice.pick(&TINY[..9]);
    let most = match dice.below(3) {
        0 => MOST_DIGITS - dice.below(9),
        _ => dice.of_any_size(MOST_DIGITS).max(100),
    };
    let others = u64::try_from(rows - 1).expect("few");
    let share = most / others;
    // The last row fills each column up to the same total, so that a share of it is 1 ÷ so many rows.
    let mut digits = vec![vec![0; columns]; rows];
    for column in 0..columns {
        for row in &mut digits[..rows - 1] {
            let before = match column {
                0 => share,
                _ => row[column - 1],
            };
            row[column] = match dice.below(9) {
                0 => 0,
                1 => 1,
                2 => share / 2,
                3 => share / 2 + 1,
                4 => dice.below(share + 1),
                5 => before,
                6 => (before + 1).min(share),
                7 => share.saturating_sub(before + 1),
                _ => share - before,
            };
        }
        let sum: u64 = digits.iter().map(|row| row[column]).sum();
        let slack = dice.pick(&[0, 0, 1, 2]);
        digits[rows - 1][column] = (share * others - sum).saturating_sub(slack).max(1);
    }
    let places = dice.pick(&[0, 6]);
    let scores: Vec<Vec<Score>> = digits
        .iter()
        .map(|row| row.iter().map(|digits| score(*digits, places)).collect())
        .collect();
    let columns_too = u64::try_from(columns).expect("few");
    let (weights, fund_quanta) = if dice.chance(60) {
        let weight = 1_000_000 / columns_too;
        let mut weights = vec![weight; columns];
        weights[0] += 1_000_000 - weight * columns_too;
        (weights, columns_too * others * (1 + dice.below(3)))
    } else {
        (dice.weights(columns), dice.of_any_size(LARGEST_FEN))
    };
    matrix(dice, &scores, &weights, fund_quanta)
}

/// How many tables were audited, and what was found of them.
#[derive(Default, Debug)]
struct Seen {
    matrices: usize,
    tables: usize,
    county_first: usize,
    factor_first: usize,
    broken: usize,
}

/// Of all the tables that meet every condition, the audit accepts one: the rule's. Of every other it names one county, or
/// one factor of a county, that the rule rounds up and the table does not.
fn accept_one_of_all_tables(case: &Case, seen: &mut Seen) {
    let exact = case.exact();
    let cells = |table: &Vec<Vec<BigInt>>| table.iter().map(|row| quanta(row)).collect::<Vec<_>>();
    let all: Vec<Vec<Vec<i128>>> = oracle::all_controlled_roundings(&exact)
        .iter()
        .map(cells)
        .collect();
    let rule = oracle::controlled_rounding_by_enumeration(&exact, &case.codes()).table;
    let rule = cells(&rule);
    assert_eq!(case.cells(&case.published()), rule, "{case:#?}");
    seen.matrices += 1;
    for table in &all {
        seen.tables += 1;
        let rows = case.settled(table, rate(FLOOR)).expect("new money");
        let verdict = case.audit(&rows);
        if *table == rule {
            assert!(verdict.is_clean(), "{:?} {case:#?}", verdict.listed);
            continue;
        }
        let [finding] = verdict.listed.as_slice() else {
            panic!("{:?} {case:#?}", verdict.listed)
        };
        match (&finding.demand, sums(table) == sums(&rule)) {
            (Demand::CountyFirst { other }, false) => {
                is_county_first(case, &exact, [&rule, table], finding, *other);
                seen.county_first += 1;
            }
            (Demand::FactorFirst { other }, true) => {
                is_factor_first(case, &exact, [&rule, table], finding, other);
                seen.factor_first += 1;
            }
            _ => panic!("{finding} {case:#?}"),
        }
    }
}

fn sums(table: &[Vec<i128>]) -> Vec<i128> {
    table.iter().map(|row| row.iter().sum()).collect()
}

fn row_of(case: &Case, code: CountyCode) -> usize {
    let mut counties = case.counties.iter();
    counties
        .position(|county| county.code == code)
        .expect("a county")
}

/// The rule rounds the county named up, the table down; the table rounds the other up, which comes later: its remainder
/// is smaller, or the same and its code higher.
fn is_county_first(
    case: &Case,
    exact: &[Vec<BigRational>],
    [rule, table]: [&Vec<Vec<i128>>; 2],
    finding: &Finding,
    other: CountyCode,
) {
    let (code, _) = finding.county.as_ref().expect("a county");
    let (down, up) = (row_of(case, *code), row_of(case, other));
    let remainder = |row: usize| exact[row].iter().sum::<BigRational>().fract();
    let order = remainder(up).cmp(&remainder(down)).then(code.cmp(&other));
    assert!(order.is_lt(), "{finding} {case:#?}");
    assert_eq!(
        sums(rule)[down],
        sums(table)[down] + 1,
        "{finding} {case:#?}"
    );
    let floor = exact[up].iter().sum::<BigRational>().floor().to_integer();
    assert_eq!(
        BigInt::from(sums(table)[up]),
        floor + 1,
        "{finding} {case:#?}"
    );
    assert_eq!((&finding.column, finding.section()), (&Column::Plan, "8"));
}

/// The same of two factors within a county; in the counties before it the table is the rule's.
fn is_factor_first(
    case: &Case,
    exact: &[Vec<BigRational>],
    [rule, table]: [&Vec<Vec<i128>>; 2],
    finding: &Finding,
    other: &str,
) {
    let (code, _) = finding.county.as_ref().expect("a county");
    let row = row_of(case, *code);
    let place = |key: &str| {
        let mut factors = case.policy.terms().factors.iter();
        factors.position(|factor| factor.key == key).expect("a key")
    };
    let Column::Factor { place: down, .. } = &finding.column else {
        panic!("{finding}")
    };
    let (down, up) = (*down, place(other));
    let remainder = |factor: usize| exact[row][factor].fract();
    let order = remainder(up).cmp(&remainder(down)).then(down.cmp(&up));
    assert!(order.is_lt(), "{finding} {case:#?}");
    assert_eq!(rule[row][down], table[row][down] + 1, "{finding} {case:#?}");
    let floor = exact[row][up].floor().to_integer();
    assert_eq!(
        BigInt::from(table[row][up]),
        floor + 1,
        "{finding} {case:#?}"
    );
    let mut earlier = (0..table.len()).filter(|row| case.counties[*row].code < *code);
    assert!(
        earlier.all(|row| rule[row] == table[row]),
        "{finding} {case:#?}"
    );
    let published = fen(table[row][down] * case.quantum());
    assert_eq!(
        (finding.published, finding.section()),
        (Some(published), "8")
    );
}

fn accept_one_of_all_tables_of(matrices: u64) {
    let mut seen = [Seen::default(), Seen::default(), Seen::default()];
    for seed in 0..matrices {
        let mut dice = Dice(seed);
        accept_one_of_all_tables(&tiny(&mut dice), &mut seen[0]);
        accept_one_of_all_tables(&hairs_breadth(&mut dice), &mut seen[1]);
        if seed % 3 == 0 {
            accept_one_of_all_tables(&chain(&mut dice), &mut seen[2]);
        }
    }
    println!("{seen:#?}");
    for seen in seen {
        assert!(
            seen.tables > 3 * seen.matrices,
            "{} tables of {} matrices",
            seen.tables,
            seen.matrices
        );
        assert!(
            seen.county_first > seen.matrices / 4 && seen.factor_first > seen.matrices / 4,
            "{} of a county first, {} of a factor first",
            seen.county_first,
            seen.factor_first
        );
    }
}

#[test]
fn of_all_tables_that_add_up_only_the_rules_is_accepted() {
    accept_one_of_all_tables_of(1_500);
}

#[test]
#[ignore = "a hundred thousand matrices; run it with --release --nocapture"]
fn of_all_tables_that_add_up_only_the_rules_is_accepted_for_a_hundred_thousand_matrices() {
    accept_one_of_all_tables_of(50_000);
}

/// Sums that miss a whole number, and cells that differ, by less than 10^−34: no leading digits tell.
#[test]
fn rows_and_cells_a_hair_apart_are_told_apart() {
    let mut seen = Seen::default();
    for seed in 0..400 {
        let mut dice = Dice(seed);
        // Of 2k + 1 and of 2k + 3.
        let k = 200_000_000_000_000_000 + 2 * dice.below(100_000_000_000_000_000);
        let mut columns = dice.pick(&[
            // 1 and a hair, and two of about a half.
            [[k + 1, k / 2 + 1, k / 2 - 1], [k + 1, k / 2 + 2, k / 2]],
            // 1 less a hair.
            [[k, k / 2 + 2, k / 2 - 1], [k + 2, k / 2 + 1, k / 2]],
            // Cells that differ by a hair.
            [[k, k / 2 + 1, k / 2], [k + 1, k / 2 + 1, k / 2 + 1]],
        ]);
        if dice.chance(50) {
            columns.reverse();
        }
        let row = |row: usize| columns.iter().map(|of| score(of[row], 0)).collect();
        let scores: Vec<Vec<Score>> = (0..3).map(row).collect();
        let case = matrix(&mut dice, &scores, &[500_000, 500_000], 2);
        accept_one_of_all_tables(&case, &mut seen);
    }
    println!("{seen:?}");
    assert!(seen.county_first > 800 && seen.factor_first > 200);
}

/// Of totals beyond 63 binary digits the leading digits can come out high: here those of two cells add up to 1, and the
/// cells to 0.06 × 2^−62 less. 1 would be the smallest remainder, 0; this one is the largest.
#[test]
fn a_sum_a_hair_below_1_whose_leading_digits_come_to_1_rounds_up_first() {
    let mut seen = Seen::default();
    for seed in 0..60 {
        let mut dice = Dice(seed);
        // Of 1,275,642,067,403,790,870 and of 1,231,907,707,031,181,294: 1 less a hair, 0.40, and 0.60.
        let columns: [[u64; 3]; 2] = [
            [
                631_419_746_415_303_232,
                300_000_000_000_000_000,
                344_222_320_988_487_638,
            ],
            [
                622_135_677_825_699_016,
                200_000_000_000_000_000,
                409_772_029_205_482_278,
            ],
        ];
        let row = |row: usize| columns.iter().map(|of| score(of[row], 0)).collect();
        let scores: Vec<Vec<Score>> = (0..3).map(row).collect();
        let case = matrix(&mut dice, &scores, &[500_000, 500_000], 2);
        accept_one_of_all_tables(&case, &mut seen);
    }
    println!("{seen:?}");
    assert!(seen.county_first > 60, "{seen:?}");
}

/// Every table whose cells are the exact values rounded down or up, and, of the smallest matrices, up to one more.
#[test]
fn of_all_tables_near_the_exact_values_only_the_rules_is_accepted() {
    let mut seen = Seen::default();
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let case = if dice.chance(70) {
            tiny(&mut dice)
        } else {
            hairs_breadth(&mut dice)
        };
        let exact = case.exact();
        let rule = case.cells(&case.published());
        let cells = exact.len() * case.factors();
        let beyond = i128::from(cells <= 4);
        let choices: Vec<Vec<i128>> = exact
            .iter()
            .flatten()
            .map(|exact| {
                let (floor, ceiling) = floor_and_ceiling(exact);
                ((floor - beyond).max(0)..=ceiling + beyond).collect()
            })
            .collect();
        if choices.iter().map(Vec::len).product::<usize>() > 600 {
            continue;
        }
        seen.matrices += 1;
        for table in all_of(&choices) {
            let table: Vec<Vec<i128>> = table.chunks(case.factors()).map(<[_]>::to_vec).collect();
            let rows = case.settled(&table, rate(FLOOR)).expect("new money");
            let verdict = case.audit(&rows);
            seen.tables += 1;
            let flaws = flaws(&case, &exact, &table);
            if !flaws.is_empty() {
                assert_eq!(of_cells(&verdict), flaws, "{table:?} {case:#?}");
                let is_balanced =
                    sums(&table).iter().sum::<i128>() == sums(&rule).iter().sum::<i128>();
                assert_eq!(names_column(&verdict, &Column::Total), !is_balanced);
                seen.broken += 1;
            } else if table != rule {
                let chosen = BTreeSet::from(["county_first", "factor_first"]);
                assert!(!verdict.is_clean(), "{table:?} {case:#?}");
                assert!(codes(&verdict).is_subset(&chosen), "{table:?} {case:#?}");
                seen.county_first += 1;
            } else {
                assert!(verdict.is_clean(), "{table:?} {case:#?}");
            }
        }
    }
    println!("{seen:#?}");
    assert!(seen.broken > 10_000 && seen.county_first > 300);
}

/// One of each, in every combination.
fn all_of(choices: &[Vec<i128>]) -> Vec<Vec<i128>> {
    choices.iter().fold(vec![vec![]], |all, choices| {
        let longer = |one: &Vec<i128>, choice: &i128| [one.as_slice(), &[*choice]].concat();
        all.iter()
            .flat_map(|one| choices.iter().map(move |choice| longer(one, choice)))
            .collect()
    })
}

/// Counties that are all alike: every exact sum is a whole number of quanta, that of a table near it is not.
#[test]
fn a_county_short_of_its_whole_sum_is_found_beside_one_with_too_much() {
    let wrong: [&[&[i128]]; 2] = [
        &[&[0, 0], &[1, 1], &[1, 0], &[0, 1]],
        &[&[1, 1, 0, 0], &[0; 4], &[0, 0, 1, 0], &[0, 0, 0, 1]],
    ];
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let cells: Vec<Vec<i128>> = dice.pick(&wrong).iter().map(|row| row.to_vec()).collect();
        let (rows, columns) = (cells.len(), cells[0].len());
        let scores = vec![vec![score(1 + dice.below(9), 0); columns]; rows];
        let weights = vec![1_000_000 / u64::try_from(columns).expect("few"); columns];
        let case = matrix(&mut dice, &scores, &weights, 4);
        let expected = flaws(&case, &case.exact(), &cells);
        assert_eq!(expected.len(), 2, "one has too little, one too much");
        let verdict = settle_and_audit(&case, &cells);
        assert_eq!(of_cells(&verdict), expected, "{case:#?}");
    }
}

/// Of these numbers the leading digits of 5⁄7 and 2⁄7, cut off, add up to 1 all the same.
#[test]
fn a_whole_sum_whose_digits_lose_nothing_is_whole() {
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let sevenths = |parts: u64| score(parts * 107_249_079_691_392_250, 6);
        let scores = [[5, 2], [2, 5]].map(|row| row.map(sevenths).to_vec());
        let case = matrix(&mut dice, &scores, &[500_000, 500_000], 2);
        let cells = vec![vec![1, 1], vec![0, 0]];
        let expected = flaws(&case, &case.exact(), &cells);
        assert_eq!(expected.len(), 2, "one has too little, one too much");
        assert_eq!(of_cells(&settle_and_audit(&case, &cells)), expected);
    }
}

/// So far beyond its pool that its product with the sum of the weights is, in 128 binary digits, what it should be.
#[test]
fn a_cell_beyond_all_bounds_is_found_and_nothing_wraps() {
    let scores = vec![vec![score(20_000_000, 0)]; 2];
    for seed in 0..30 {
        let case = matrix(&mut Dice(seed), &scores, &[1_000_000], 1_000);
        // Scores are weighed in millionths of millionths.
        let beyond = u128::MAX / 40_000_000 / 1_000_000_000_000;
        let beyond = i128::try_from(beyond).expect("64 binary digits");
        let mut rows = case.published();
        let figures = &mut rows[0].figures;
        add(&mut figures.cells[0], beyond * case.quantum());
        let verdict = case.audit(&rows);
        let column = case.column(Place::Cell(0));
        let is_found = verdict
            .listed
            .iter()
            .any(|finding| finding.column == column && finding.demand.code() == "floor_or_ceiling");
        assert!(is_found, "{verdict:#?}");
    }
}

/// Larger tables of every kind: a quantum moved between counties, or between two counties and two factors back and
/// forth, and everything that follows from the cells as the rules have it.
#[test]
fn moved_quanta_are_found_although_all_that_follows_is_right() {
    let mut found: BTreeMap<&'static str, usize> = BTreeMap::new();
    for seed in 0..2_500 {
        let mut dice = Dice(seed);
        let case = any_case(&mut dice);
        let Ok(allocation) = calculate(&case.policy, &case.counties) else {
            continue;
        };
        let (exact, right) = (case.exact(), allocation.published());
        let rule = case.cells(&right);
        for _ in 0..6 {
            let mut table = rule.clone();
            // Along a round, every other cell up and the ones between down: rows and columns keep their sums. A round
            // of one column moves a quantum between two counties.
            let length = 1 + dice.index(3);
            let rows: Vec<usize> = (0..length.max(2)).map(|_| dice.index(rule.len())).collect();
            let columns: Vec<usize> = (0..length).map(|_| dice.index(case.factors())).collect();
            for (place, row) in rows.iter().enumerate() {
                if length == 1 {
                    table[*row][columns[0]] += if place == 0 { 1 } else { -1 };
                } else {
                    table[*row][columns[place]] += 1;
                    table[*row][columns[(place + 1) % length]] -= 1;
                }
            }
            if table.iter().flatten().any(|cell| *cell < 0) {
                continue;
            }
            let Some(rows) = case.settled(&table, allocation.common().uplift_rate.rate()) else {
                continue;
            };
            let is_affordable = matches!(
                case.policy.terms().uplift.rate,
                UpliftRate::Affordable { .. }
            );
            let verdict = case.audit(&rows);
            assert_eq!(verdict.is_clean(), table == rule, "{table:?} {case:#?}");
            if table == rule {
                assert_eq!(rows, right, "the oracle and we");
                continue;
            }
            let flaws = flaws(&case, &exact, &table);
            if flaws.is_empty() {
                let mut codes = codes(&verdict).into_iter();
                assert!(codes.any(|code| code.ends_with("_first")), "{case:#?}");
            } else if !is_affordable {
                // Another plan may afford another rate.
                assert_eq!(of_cells(&verdict), flaws, "{table:?} {case:#?}");
            }
            for code in codes(&verdict) {
                *found.entry(code).or_default() += 1;
            }
        }
    }
    println!("{found:#?}");
    for code in [
        "floor_or_ceiling",
        "row_sum",
        "county_first",
        "factor_first",
    ] {
        assert!(found.get(code).is_some_and(|times| *times > 30), "{code}");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Fixtures, figure by figure
// ---------------------------------------------------------------------------------------------------------------------

fn fixture(name: &str) -> Case {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name);
    let policy = fs::read_to_string(folder.join("policy.toml")).expect("a policy");
    let policy: Policy = toml::from_str(&policy).expect("a valid policy");
    let counties = fs::read(folder.join("counties.csv")).expect("a table");
    let counties = table::read(&counties[..], &policy)
        .expect("a good table")
        .counties;
    Case { policy, counties }
}

/// The same counties under other terms.
fn under(case: &Case, change: impl FnOnce(&mut Terms)) -> Case {
    let mut terms = Terms::from(case.policy.clone());
    change(&mut terms);
    Case {
        policy: Policy::new(terms).expect("valid terms"),
        counties: case.counties.clone(),
    }
}

const FIXTURES: [&str; 7] = [
    "2025",
    "ladder/coefficients",
    "ladder/funding_offset",
    "ladder/passed_over",
    "ladder/rate_affordable",
    "ladder/rest_by_score",
    "ladder/townships",
];

#[test]
fn every_single_figure_changed_by_a_quantum_or_by_a_fen_is_found_where_it_stands() {
    let mut changed = 0;
    for name in FIXTURES {
        let case = fixture(name);
        let right = case.published();
        assert_eq!(case.audit(&right), Verdict::default(), "{name}");
        let quantum = case.quantum();
        for row in 0..right.len() {
            let code = right[row].code;
            for place in case.places() {
                let column = case.column(place);
                for more in BTreeSet::from([quantum, -quantum, 1, -1]) {
                    let mut rows = right.clone();
                    add(at(&mut rows[row].figures, place), more);
                    let verdict = case.audit(&rows);
                    let what = format!("{name}, {code}, {place:?}, {more}: {verdict:#?}");
                    assert!(names(&verdict, code), "{what}");
                    assert!(names_column(&verdict, &column), "{what}");
                    let said: Vec<(&str, &Column)> = verdict
                        .listed
                        .iter()
                        .map(|finding| (finding.code(), &finding.column))
                        .collect();
                    // A figure that others follow from leads to more findings; the last does not.
                    match place {
                        Place::Plan => assert!(said.contains(&("sum_of_parts", &column)), "{what}"),
                        Place::Total => {
                            let expected =
                                ["sum_of_parts", "column_sum"].map(|code| (code, &column));
                            assert_eq!(said, expected, "{what}");
                        }
                        _ if at(&mut rows[row].figures, place).fen() < 0 => {
                            assert!(said.contains(&("sign", &column)), "{what}");
                        }
                        _ if more.abs() < quantum => {
                            assert!(said.contains(&("whole_quanta", &column)), "{what}");
                        }
                        Place::Base => assert!(said.contains(&("exactly", &column)), "{what}"),
                        Place::Uplift if case.is_mountain(row) => {
                            assert!(said.contains(&("uplift_of_plan", &column)), "{what}");
                        }
                        Place::Uplift => assert!(said.contains(&("exactly", &column)), "{what}"),
                        Place::Cell(_) => {
                            assert!(said.contains(&("sum_of_parts", &Column::Plan)), "{what}");
                            assert!(said.contains(&("column_sum", &column)), "{what}");
                        }
                        Place::FiscalCapacity | Place::Offset => {
                            assert!(said.contains(&("sum_of_parts", &Column::Total)), "{what}");
                        }
                    }
                    changed += 1;
                }
            }
            let mut rows = right.clone();
            rows[row].figures.mountain ^= true;
            let verdict = case.audit(&rows);
            assert_eq!(
                codes(&verdict),
                BTreeSet::from(["roster_group"]),
                "{verdict:#?}"
            );
            assert!(
                verdict.count() == 1 && names(&verdict, code),
                "{verdict:#?}"
            );
        }
    }
    println!("{changed} figures changed");
    assert!(changed > 3_000);
}

/// The base that a county has is no whole number of quanta, and nothing in its row is, though all of it adds up.
#[test]
fn in_a_row_without_one_whole_amount_each_amount_is_found() {
    let mut found = 0;
    for name in FIXTURES {
        let mut case = fixture(name);
        let right = case.published();
        if case.quantum() == 1 || case.policy.terms().base != BaseRole::Protected {
            continue;
        }
        for row in 0..right.len() {
            add(&mut case.counties[row].base, 1);
            // A fen more in each part: in the plan for the base and every factor, in the total also for the uplift and
            // the fiscal capacity, less one for the offset.
            let mut rows = right.clone();
            let plan = 1 + i128::try_from(case.factors()).expect("small");
            for place in case.places() {
                let more = match place {
                    Place::Plan => plan,
                    Place::Total => plan + 1,
                    _ => 1,
                };
                add(at(&mut rows[row].figures, place), more);
            }
            let verdict = case.audit(&rows);
            let code = right[row].code;
            let is_of_row = |finding: &&Finding| {
                let county = finding.county.as_ref();
                county.is_some_and(|(named, _)| *named == code) && finding.code() == "whole_quanta"
            };
            let said: Vec<&Column> = verdict
                .listed
                .iter()
                .filter(is_of_row)
                .map(|finding| &finding.column)
                .collect();
            for place in case.places() {
                let is_sum = matches!(place, Place::Plan | Place::Total);
                let is_said = said.contains(&&case.column(place));
                assert_eq!(is_said, !is_sum, "{name}, {code}, {place:?}: {verdict:#?}");
            }
            found += said.len();
            add(&mut case.counties[row].base, -1);
        }
    }
    assert!(found > 500, "{found}");
}

#[test]
fn two_figures_of_a_column_swapped_are_found_at_both_counties() {
    let mut swapped = 0;
    for name in FIXTURES {
        let case = fixture(name);
        let right = case.published();
        for place in case.places() {
            for a in 0..right.len() {
                for b in 0..a {
                    let mut rows = right.clone();
                    let (of_a, of_b) = (
                        *at(&mut rows[a].figures, place),
                        *at(&mut rows[b].figures, place),
                    );
                    // All pairs of neighbours, one in seven of the others.
                    if of_a == of_b || (a - b > 1 && !(a + 3 * b).is_multiple_of(7)) {
                        continue;
                    }
                    *at(&mut rows[a].figures, place) = of_b;
                    *at(&mut rows[b].figures, place) = of_a;
                    let verdict = case.audit(&rows);
                    for row in [a, b] {
                        assert!(
                            names(&verdict, right[row].code),
                            "{name}, {place:?}: {verdict:#?}"
                        );
                    }
                    swapped += 1;
                }
            }
        }
    }
    println!("{swapped} pairs swapped");
    assert!(swapped > 3_000);
}

/// What the audit says of cells that everything else in the table follows from.
fn settle_and_audit(case: &Case, cells: &[Vec<i128>]) -> Verdict {
    let rate = calculate(&case.policy, &case.counties)
        .expect("a result")
        .common().uplift_rate.rate();
    let rows = case.settled(cells, rate).expect("an uplift that is paid");
    case.audit(&rows)
}

/// Two counties trade their whole cells, or one gives the other a quantum; plan, uplift, the rest of the pool and total
/// follow, so every sum ties.
#[test]
fn a_quantum_moved_between_two_counties_of_2025_is_found_although_every_sum_ties() {
    let case = fixture("2025");
    let exact = case.exact();
    let rule = case.cells(&case.published());
    let mut found: BTreeMap<&'static str, usize> = BTreeMap::new();
    for factor in 0..case.factors() {
        for a in 0..rule.len() {
            for b in (0..rule.len()).filter(|b| *b != a) {
                let up = floor_and_ceiling(&exact[a][factor]);
                let down = floor_and_ceiling(&exact[b][factor]);
                let is_up = rule[a][factor] == up.1 && up.0 != up.1;
                let is_down = rule[b][factor] == down.0 && down.0 != down.1;
                if !is_up || !is_down || !(7 * a + b).is_multiple_of(13) {
                    continue;
                }
                let mut cells = rule.clone();
                cells[a][factor] -= 1;
                cells[b][factor] += 1;
                let verdict = settle_and_audit(&case, &cells);
                let flaws = flaws(&case, &exact, &cells);
                if flaws.is_empty() {
                    // Every condition is met, so it was this county's turn.
                    assert!(names(&verdict, case.counties[a].code), "{verdict:#?}");
                    assert_eq!(codes(&verdict), BTreeSet::from(["county_first"]));
                } else {
                    assert_eq!(of_cells(&verdict), flaws);
                    assert_eq!(codes(&verdict), BTreeSet::from(["row_sum"]));
                }
                for code in codes(&verdict) {
                    *found.entry(code).or_default() += 1;
                }
            }
        }
        for (a, b) in (0..rule.len()).zip(1..rule.len()) {
            let mut cells = rule.clone();
            cells[a][factor] = rule[b][factor];
            cells[b][factor] = rule[a][factor];
            let verdict = settle_and_audit(&case, &cells);
            let flaws = flaws(&case, &exact, &cells);
            assert_eq!(verdict.is_clean(), cells == rule);
            assert!(flaws.is_empty() || of_cells(&verdict) == flaws);
            *found.entry("swapped").or_default() += 1;
        }
    }
    println!("{found:#?}");
    assert!(found["county_first"] > 30 && found["row_sum"] > 30 && found["swapped"] > 200);
}

/// A rounds up in one factor and down in another, B the other way round; both change their minds. Rows, columns and all
/// that follows stay as they are.
#[test]
fn roundings_exchanged_between_two_counties_and_two_factors_of_2025_are_found() {
    let case = fixture("2025");
    let exact = case.exact();
    let rule = case.cells(&case.published());
    let side = |row: usize, factor: usize| {
        let (floor, ceiling) = floor_and_ceiling(&exact[row][factor]);
        (floor != ceiling).then_some(rule[row][factor] == ceiling)
    };
    let mut exchanged = 0;
    for a in 0..rule.len() {
        for b in 0..a {
            for f in 0..case.factors() {
                for g in (0..case.factors()).filter(|g| *g != f) {
                    let sides = [(a, f), (a, g), (b, f), (b, g)].map(|(row, f)| side(row, f));
                    if sides != [Some(true), Some(false), Some(false), Some(true)] {
                        continue;
                    }
                    let mut cells = rule.clone();
                    for (row, up, down) in [(a, g, f), (b, f, g)] {
                        cells[row][up] += 1;
                        cells[row][down] -= 1;
                    }
                    assert_eq!(sums(&cells), sums(&rule));
                    assert_eq!(flaws(&case, &exact, &cells), []);
                    let mut rows = case.published();
                    for (row, cells) in rows.iter_mut().zip(&cells) {
                        for (slot, cell) in row.figures.cells.iter_mut().zip(cells) {
                            *slot = fen(*cell * case.quantum());
                        }
                    }
                    let verdict = case.audit(&rows);
                    let expected = BTreeSet::from(["factor_first"]);
                    assert_eq!(codes(&verdict), expected, "{verdict:#?}");
                    let first = case.counties[a].code.min(case.counties[b].code);
                    assert!(names(&verdict, first), "{verdict:#?}");
                    exchanged += 1;
                }
            }
        }
    }
    println!("{exchanged} exchanges");
    assert!(exchanged > 200);
}

// ---------------------------------------------------------------------------------------------------------------------
// Rows
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn a_county_that_is_missing_is_found() {
    let case = fixture("2025");
    let right = case.published();
    for row in 0..right.len() {
        let mut rows = right.clone();
        let gone = rows.remove(row);
        let verdict = audit::table(&case.policy, &case.counties, &rows);
        assert_eq!(verdict.listed[0].code(), "county_missing");
        let county = Some((gone.code, gone.name));
        assert_eq!(verdict.listed[0].county, county);
        let missing = verdict
            .listed
            .iter()
            .filter(|f| f.code() == "county_missing");
        assert_eq!(missing.count(), 1);
        // Of the rest nothing is wrong, and what cannot be told is said once.
        assert_eq!(verdict.count(), 2);
        assert_eq!(verdict.listed[1].demand, Demand::SumsUnchecked);
    }
    let verdict = audit::table(&case.policy, &case.counties, &[]);
    let missing = verdict
        .listed
        .iter()
        .filter(|f| f.code() == "county_missing");
    assert_eq!(missing.count(), case.counties.len());
    assert_eq!(verdict.count(), case.counties.len() + 1);
}

/// A wrong figure is found in any row that is published, by itself, whichever other county is missing.
#[test]
fn a_missing_county_hides_no_wrong_row() {
    let case = fixture("2025");
    let right = case.published();
    for row in 1..right.len() {
        let mut rows = right.clone();
        // A whole yuan of 万元 more than a quantum away: neither neighbour of the exact value.
        let far = 3 * case.quantum();
        for place in [Place::Cell(0), Place::Plan, Place::Total] {
            add(at(&mut rows[row].figures, place), far);
        }
        rows.remove(row - 1);
        let verdict = audit::table(&case.policy, &case.counties, &rows);
        let found = codes(&verdict);
        assert!(found.contains("floor_or_ceiling"), "{found:?}");
        assert!(!found.contains("column_sum"), "{found:?}");
        assert!(names(&verdict, right[row].code));
    }
}

#[test]
fn a_county_that_is_added_is_found() {
    let case = fixture("2025");
    let mut rows = case.published();
    let added = PublishedRow {
        code: "339999".parse().expect("a code"),
        name: "虚构县".parse().expect("a name"),
        figures: rows[3].figures,
    };
    rows.insert(40, added.clone());
    let verdict = audit::table(&case.policy, &case.counties, &rows);
    assert_eq!(codes(&verdict), BTreeSet::from(["county_added"]));
    assert_eq!(verdict.listed[0].county, Some((added.code, added.name)));
    assert_eq!(verdict.count(), 1);
}

#[test]
fn a_county_that_is_published_twice_is_found_whatever_its_second_row_says() {
    let case = fixture("2025");
    let right = case.published();
    for more in [0, case.quantum()] {
        for (first, second) in [(0, more), (more, 0)] {
            let mut rows = right.clone();
            let mut twin = rows[7].clone();
            add(&mut rows[7].figures.total, first);
            add(&mut twin.figures.total, second);
            rows.push(twin);
            let verdict = audit::table(&case.policy, &case.counties, &rows);
            let same = more == 0;
            assert_eq!(verdict.listed[0].demand, Demand::Doubled { same });
            assert!(names(&verdict, right[7].code));
            // Which row counts is not for the audit to guess.
            let unchecked = verdict.listed.get(1).map(|finding| finding.code());
            assert_eq!(unchecked, (!same).then_some("sums_unchecked"));
            assert_eq!(verdict.count(), 1 + usize::from(!same));
        }
    }
    let mut rows = right.clone();
    rows.extend([rows[7].clone(), rows[7].clone()]);
    let verdict = audit::table(&case.policy, &case.counties, &rows);
    assert_eq!(verdict.count(), 1);
}

#[test]
fn a_county_under_another_name_or_two_names_swapped_are_found() {
    let case = fixture("2025");
    let mut rows = case.published();
    rows[9].name = "虚构县".parse().expect("a name");
    let verdict = audit::table(&case.policy, &case.counties, &rows);
    assert_eq!(verdict.count(), 1);
    let expected = case.counties[9].name.clone();
    assert_eq!(verdict.listed[0].demand, Demand::Name { expected });

    let mut rows = case.published();
    rows[9].name = case.counties[10].name.clone();
    rows[10].name = case.counties[9].name.clone();
    let verdict = audit::table(&case.policy, &case.counties, &rows);
    assert_eq!(
        (verdict.count(), codes(&verdict)),
        (2, BTreeSet::from(["name"]))
    );
}

/// A quantum of base from one county to another, everything after it consistent.
#[test]
fn a_base_moved_between_two_counties_is_found() {
    let case = fixture("2025");
    let mut rows = case.published();
    let quantum = case.quantum();
    // Two counties that are not lifted: nothing else depends on their plan.
    let others: Vec<usize> = (0..rows.len())
        .filter(|row| !case.is_mountain(*row) && rows[*row].figures.base > Money::ZERO)
        .collect();
    for (row, more) in [(others[0], -quantum), (others[1], quantum)] {
        for place in [Place::Base, Place::Plan, Place::Total] {
            add(at(&mut rows[row].figures, place), more);
        }
    }
    let verdict = case.audit(&rows);
    assert_eq!(
        (verdict.count(), codes(&verdict)),
        (2, BTreeSet::from(["exactly"]))
    );
    for (finding, row) in verdict.listed.iter().zip(others) {
        let amount = case.counties[row].base;
        assert_eq!(
            (&finding.column, &finding.demand),
            (&Column::Base, &Demand::Exactly { amount })
        );
        assert!(names(&verdict, case.counties[row].code));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Uplift, rate, funding
// ---------------------------------------------------------------------------------------------------------------------

/// An uplift a quantum too low or too high, its total and another county's share of the rest so that every sum ties.
#[test]
fn an_uplift_a_quantum_off_is_found() {
    let case = fixture("2025");
    let right = case.published();
    let other = (0..right.len())
        .find(|row| !case.is_mountain(*row) && right[*row].figures.fiscal_capacity > Money::ZERO)
        .expect("a county with a share of the rest");
    for row in (0..right.len()).filter(|row| case.is_mountain(*row)) {
        for more in [case.quantum(), -case.quantum()] {
            let mut rows = right.clone();
            add(&mut rows[row].figures.uplift, more);
            add(&mut rows[row].figures.total, more);
            add(&mut rows[other].figures.fiscal_capacity, -more);
            add(&mut rows[other].figures.total, -more);
            let verdict = case.audit(&rows);
            let finding = &verdict.listed[0];
            assert_eq!((finding.code(), finding.section()), ("uplift_of_plan", "6"));
            assert!(names(&verdict, case.counties[row].code));
            let Demand::UpliftOfPlan { amount, .. } = finding.demand else {
                panic!("{finding}")
            };
            assert_eq!(amount, right[row].figures.uplift);
            // The share of the rest that paid for it is off too.
            assert!(
                names_column(&verdict, &Column::FiscalCapacity),
                "{verdict:#?}"
            );
        }
    }
}

/// A fund of 10^13 yuan lifted by 10^6 times: the uplift is 10^21 fen, and 2^64 is less.
#[test]
fn an_uplift_beyond_64_binary_digits_is_judged_exactly() {
    let scores = vec![vec![score(1, 0)], vec![score(2, 0)]];
    let cells = matrix(&mut Dice(1), &scores, &[1_000_000], LARGEST_FEN);
    let case = under(&cells, |terms| {
        terms.quantum = fen(1);
        terms.fund_total = fen(i128::from(LARGEST_FEN));
        terms.uplift.rate = UpliftRate::Fixed(Rate::MAX);
        let members = cells.counties.iter().map(|county| RosterCounty {
            code: county.code,
            name: county.name.clone(),
        });
        terms.roster = Roster::new(members.collect()).expect("two counties");
    });
    let right = case.published();
    let uplift = |row: usize| right[row].figures.uplift.fen();
    assert_eq!(uplift(0) + uplift(1), 1_000_000 * i128::from(LARGEST_FEN));
    assert!(uplift(0).min(uplift(1)) > i128::from(u64::MAX));
    assert!(case.audit(&right).is_clean());
    // And it is written and read back whole.
    let allocation = calculate(&case.policy, &case.counties).expect("a result");
    let mut file = Vec::new();
    table::write(&mut file, &allocation, table::Language::English).expect("a Vec takes everything");
    let read = table::read_published(&file[..], &case.policy).expect("it was written so");
    assert_eq!(read.rows, right);
    for more in [-1, 1] {
        let mut rows = right.clone();
        add(&mut rows[1].figures.uplift, more);
        add(&mut rows[1].figures.total, more);
        let verdict = case.audit(&rows);
        assert!(names_column(&verdict, &Column::Uplift), "{verdict:?}");
    }
}

#[test]
fn an_uplift_of_a_county_that_is_not_on_the_roster_is_found() {
    let case = fixture("2025");
    let right = case.published();
    for row in (0..right.len()).filter(|row| !case.is_mountain(*row)) {
        let mut rows = right.clone();
        add(&mut rows[row].figures.uplift, case.quantum());
        add(&mut rows[row].figures.total, case.quantum());
        let verdict = case.audit(&rows);
        let amount = Money::ZERO;
        assert_eq!(verdict.listed[0].demand, Demand::Exactly { amount });
        assert_eq!(verdict.listed[0].column, Column::Uplift);
        assert!(names(&verdict, case.counties[row].code));
    }
}

/// Every uplift at another rate, everything after it consistent with that rate.
#[test]
fn another_rate_is_found_at_every_mountain_county() {
    let by_fund_total = fixture("2025");
    let affordable = under(&by_fund_total, |terms| {
        terms.uplift.rate = UpliftRate::Affordable {
            step: rate(500),
            max: rate(1_000_000),
        };
    });
    let capped = under(&by_fund_total, |terms| {
        terms.uplift.rate = UpliftRate::Affordable {
            step: rate(7_000),
            max: rate(50_000),
        };
    });
    let additional = under(&by_fund_total, |terms| {
        terms.uplift.funding = Funding::Additional
    });
    let offset = under(&by_fund_total, |terms| {
        terms.uplift.funding = Funding::Offset
    });
    for (case, expected) in [
        (by_fund_total, 35_000),
        (affordable, 0),
        (capped, 44_000), // 3% + 2 × 0.7%; one step more is above 5%
        (additional, 35_000),
        (offset, 35_000),
    ] {
        let allocation = calculate(&case.policy, &case.counties).expect("a result");
        let right = allocation.common().uplift_rate.rate().millionths();
        assert!(expected == 0 || expected == right, "{right}");
        let cells = case.cells(&allocation.published());
        let mut is_beyond_the_pool = false;
        for other in [
            30_000,
            right - 500,
            right + 500,
            right + 7_000,
            right - 1,
            right + 1,
        ] {
            let Some(rows) = case.settled(&cells, rate(other)) else {
                is_beyond_the_pool = true;
                continue;
            };
            let verdict = case.audit(&rows);
            let of_plan = |finding: &&Finding| finding.code() == "uplift_of_plan";
            for finding in verdict.listed.iter().filter(of_plan) {
                let Demand::UpliftOfPlan { rate: demanded, .. } = finding.demand else {
                    panic!("{finding}")
                };
                assert_eq!(demanded, rate(right));
            }
            let differing = rows.iter().zip(allocation.shares());
            let differing =
                differing.filter(|(row, share)| row.figures.uplift != share.figures.uplift);
            let found = verdict.listed.iter().filter(of_plan).count();
            assert_eq!(found, differing.count(), "{other}");
            // 1 in 10^6 may be less than a quantum of every uplift, 500 in 10^6 is not.
            assert!(found == 26 || other.abs_diff(right) == 1, "{other}");
        }
        let is_affordable = matches!(
            case.policy.terms().uplift.rate,
            UpliftRate::Affordable { .. }
        );
        assert_eq!(is_beyond_the_pool, is_affordable && expected == 0);
    }
}

/// The step after the affordable rate is more than the pool: all uplifts at that rate, and nobody has the difference.
#[test]
fn one_affordable_step_too_high_is_found_though_no_pool_can_pay_it() {
    let case = under(&fixture("2025"), |terms| {
        terms.uplift.rate = UpliftRate::Affordable {
            step: rate(500),
            max: rate(1_000_000),
        };
    });
    let allocation = calculate(&case.policy, &case.counties).expect("a result");
    let higher = rate(allocation.common().uplift_rate.rate().millionths() + 500);
    let paid_by_others = under(&case, |terms| {
        terms.uplift.rate = UpliftRate::Fixed(higher);
        terms.uplift.funding = Funding::Additional;
        terms.fiscal_capacity.as_mut().expect("a pool").rest = Rest::Retained;
    });
    let rows = paid_by_others.published();
    let uplift: i128 = rows.iter().map(|row| row.figures.uplift.fen()).sum();
    assert!(uplift > allocation.common().fiscal_capacity_pool.fen());
    let verdict = case.audit(&rows);
    let found = verdict
        .listed
        .iter()
        .filter(|f| f.code() == "uplift_of_plan");
    assert_eq!(found.count(), 26);
    assert!(
        names_column(&verdict, &Column::Total),
        "more paid than there is"
    );
}

#[test]
fn a_rate_that_the_pool_cannot_pay_is_found() {
    let paid = under(&fixture("2025"), |terms| {
        terms.uplift.rate = UpliftRate::Fixed(rate(900_000));
        terms.uplift.funding = Funding::Additional;
        terms.fiscal_capacity.as_mut().expect("a pool").rest = Rest::Retained;
    });
    let rows = paid.published();
    assert!(paid.audit(&rows).is_clean());
    let from_pool = under(&paid, |terms| {
        terms.uplift.funding = Funding::FiscalCapacity
    });
    assert_eq!(
        codes(&from_pool.audit(&rows)),
        BTreeSet::from(["rest_unchecked", "uplift_within"])
    );
    // The others' plan is more than the pool.
    let from_others = under(&paid, |terms| terms.uplift.funding = Funding::Offset);
    assert!(!from_others.audit(&rows).is_clean());
    let from_others = under(&paid, |terms| {
        terms.uplift.funding = Funding::Offset;
        terms.uplift.rate = UpliftRate::Fixed(rate(900_000_000));
    });
    let rows = under(&from_others, |terms| {
        terms.uplift.funding = Funding::Additional
    })
    .published();
    assert_eq!(
        codes(&from_others.audit(&rows)),
        BTreeSet::from(["rest_unchecked", "uplift_within"])
    );
}

/// The rest of a row goes by the plan that it adds up with; so does what other counties get and pay.
#[test]
fn a_mistyped_plan_is_one_finding_whatever_follows_from_plans() {
    let affordable = UpliftRate::Affordable {
        step: rate(1_000),
        max: rate(500_000),
    };
    for (funding, uplift_rate) in [
        (Funding::FiscalCapacity, None),
        (Funding::FiscalCapacity, Some(affordable)),
        (Funding::Additional, None),
        (Funding::Offset, None),
    ] {
        let case = under(&fixture("2025"), |terms| {
            terms.uplift.funding = funding;
            if let Some(rate) = &uplift_rate {
                terms.uplift.rate = rate.clone();
            }
        });
        let right = case.published();
        for row in [0, 85, 88] {
            let mut rows = right.clone();
            add(&mut rows[row].figures.plan, 100_000_000);
            let verdict = case.audit(&rows);
            let [finding] = verdict.listed.as_slice() else {
                panic!("{verdict:#?}")
            };
            let amount = right[row].figures.plan;
            assert_eq!(finding.demand, Demand::SumOfParts { amount });
            // The total follows the mistyped plan: so does what is demanded of the uplift.
            add(&mut rows[row].figures.total, 100_000_000);
            let codes = codes(&case.audit(&rows));
            assert!(codes.contains("sum_of_parts") && codes.contains("column_sum"));
            let is_mountain = rows[row].figures.mountain;
            let is_lifted = uplift_rate.is_some() || codes.contains("uplift_of_plan");
            assert!(is_lifted || !is_mountain, "{codes:?}");
        }
    }
}

/// 50 yuan, half a quantum, moved between two cells: the column adds up, and two cells are not whole quanta.
#[test]
fn a_column_that_adds_up_in_fen_is_not_said_not_to() {
    let case = fixture("2025");
    let mut rows = case.published();
    for (row, fen) in [(5, 5_000), (6, -5_000)] {
        let figures = &mut rows[row].figures;
        let of_row = [&mut figures.cells[0], &mut figures.plan, &mut figures.total];
        for amount in of_row {
            add(amount, fen);
        }
    }
    assert!(!codes(&case.audit(&rows)).contains("column_sum"));
    // Below 0 counts as it stands.
    let mut rows = case.published();
    let cell = rows[5].figures.cells[0];
    rows[5].figures.cells[0] = Money::ZERO.checked_sub(cell).expect("in range");
    let verdict = case.audit(&rows);
    let mut sums = verdict.listed.iter();
    let sum = sums.find(|finding| finding.code() == "column_sum");
    let column = case
        .published()
        .iter()
        .fold(0, |sum, row| sum + row.figures.cells[0].fen());
    assert_eq!(
        sum.and_then(|sum| sum.published),
        Some(fen(column - 2 * cell.fen()))
    );
}

#[test]
fn what_cannot_be_checked_without_a_plan_or_an_uplift_is_said_to_be_unchecked() {
    let case = fixture("2025");
    let rows = case.published();
    let last = |case: &Case, code: &str| {
        let verdict = case.audit(&rows);
        let last = verdict.listed.last().map(Finding::code);
        assert_eq!(last, Some(code), "{verdict:#?}");
        assert!(
            verdict
                .listed
                .iter()
                .all(|finding| finding.code() != "column_sum")
        );
    };
    let mut starved = under(&case, |_| ());
    for county in &mut starved.counties {
        county.scores = county
            .scores
            .iter()
            .enumerate()
            .map(|(factor, score)| if factor == 1 { Score::ZERO } else { *score })
            .collect();
    }
    last(&starved, "plan_unchecked");
    let mut above = under(&case, |_| ());
    above.counties[0].base = case.policy.terms().fund_total;
    last(&above, "plan_unchecked");
    let half = under(&case, |terms| {
        terms.uplift.rate = UpliftRate::Fixed(rate(500_000))
    });
    last(&half, "rest_unchecked");
}

/// Total rows take what the audit takes for the counties' rows.
#[test]
fn total_rows_beside_a_county_added_or_doubled() {
    let case = fixture("2025");
    let right = case.published();
    let total = |yuan: i64| PublishedTotal {
        line: 93,
        amounts: vec![(Column::Total, Money::from_yuan(yuan))],
    };
    let audit = |rows: &[PublishedRow], totals: &[PublishedTotal]| {
        codes(&audit::published(
            &case.policy,
            &case.counties,
            rows,
            totals,
        ))
    };
    assert!(audit(&right, &[total(680_000_000)]).is_empty());
    let mut added = right.clone();
    added.push(PublishedRow {
        code: "330999".parse().expect("a code"),
        ..right[3].clone()
    });
    assert_eq!(
        audit(&added, &[total(680_000_000)]),
        BTreeSet::from(["county_added"])
    );
    let mut doubled = right.clone();
    doubled.push(right[3].clone());
    assert_eq!(
        audit(&doubled, &[total(680_000_000)]),
        BTreeSet::from(["county_doubled"])
    );
    let twice = 680_000_000 + i64::try_from(right[3].figures.total.fen() / 100).expect("small");
    assert_eq!(
        audit(&doubled, &[total(twice)]),
        BTreeSet::from(["county_doubled", "total_row"])
    );
    let figures = &mut doubled[90].figures;
    add(&mut figures.uplift, 10_000);
    add(&mut figures.total, 10_000);
    let unclear = BTreeSet::from(["county_doubled", "sums_unchecked"]);
    assert_eq!(audit(&doubled, &[]), unclear);
    let with_totals = audit(&doubled, &[total(1)]);
    assert_eq!(
        &with_totals - &unclear,
        BTreeSet::from(["totals_unchecked"])
    );
}

/// A quantum of what one county pays for the mountain counties is paid by another.
#[test]
fn an_offset_moved_between_two_counties_is_found() {
    let case = under(&fixture("2025"), |terms| {
        terms.uplift.funding = Funding::Offset
    });
    let right = case.published();
    let payers: Vec<usize> = (0..right.len())
        .filter(|row| right[*row].figures.offset > Money::ZERO)
        .collect();
    assert_eq!(payers.len(), 64);
    let mut found: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (a, b) in payers.iter().zip(payers.iter().cycle().skip(1)) {
        let mut rows = right.clone();
        for (row, more) in [(*a, case.quantum()), (*b, -case.quantum())] {
            add(&mut rows[row].figures.offset, more);
            add(&mut rows[row].figures.total, -more);
        }
        let verdict = case.audit(&rows);
        let codes = codes(&verdict);
        let expected = BTreeSet::from(["county_first", "floor_or_ceiling"]);
        assert!(
            !verdict.is_clean() && codes.is_subset(&expected),
            "{verdict:#?}"
        );
        assert!(
            verdict
                .listed
                .iter()
                .all(|finding| finding.column == Column::Offset)
        );
        assert!(names(&verdict, right[*a].code) || names(&verdict, right[*b].code));
        for code in codes {
            *found.entry(code).or_default() += 1;
        }
    }
    println!("{found:#?}");
    assert_eq!(found.len(), 2);
    // A mountain county pays nothing.
    let mountain = (0..right.len())
        .find(|row| case.is_mountain(*row))
        .expect("one");
    let mut rows = right.clone();
    for (row, more) in [(mountain, case.quantum()), (payers[0], -case.quantum())] {
        add(&mut rows[row].figures.offset, more);
        add(&mut rows[row].figures.total, -more);
    }
    let verdict = case.audit(&rows);
    let (down, up) = (Money::ZERO, Money::ZERO);
    assert_eq!(
        verdict.listed[0].demand,
        Demand::FloorOrCeiling { down, up }
    );
    assert!(names(&verdict, right[mountain].code));
}

#[test]
fn an_offset_or_a_share_where_the_policy_has_none_is_found() {
    let case = under(&fixture("2025"), |terms| {
        terms.fiscal_capacity.as_mut().expect("a pool").rest = Rest::Retained;
    });
    let right = case.published();
    for (place, sign) in [(Place::Offset, -1), (Place::FiscalCapacity, 1)] {
        let mut rows = right.clone();
        add(at(&mut rows[2].figures, place), case.quantum());
        add(&mut rows[2].figures.total, sign * case.quantum());
        let verdict = case.audit(&rows);
        let amount = Money::ZERO;
        assert_eq!(verdict.listed[0].demand, Demand::Exactly { amount });
        assert_eq!(verdict.listed[0].column, case.column(place));
        assert!(names(&verdict, right[2].code));
        let column = Column::Total; // more is paid, or less, than the fund without what is retained
        assert!(
            verdict
                .listed
                .iter()
                .any(|f| f.code() == "column_sum" && f.column == column)
        );
        assert_eq!(verdict.count(), 2);
    }
}

/// What is retained is paid out after all, by score, to the last quantum.
/// Also where no county is without one, and where nobody has what some should have.
#[test]
fn an_offset_or_a_share_that_everybody_or_nobody_has_is_found() {
    let scores = vec![vec![score(1, 0)], vec![score(2, 0)]];
    let case = matrix(&mut Dice(1), &scores, &[1_000_000], 1_000);
    for (place, column, sign) in [
        (Place::FiscalCapacity, Column::FiscalCapacity, 1),
        (Place::Offset, Column::Offset, -1),
    ] {
        let mut rows = case.published();
        for row in &mut rows {
            add(at(&mut row.figures, place), case.quantum());
            add(&mut row.figures.total, sign * case.quantum());
        }
        assert!(names_column(&case.audit(&rows), &column));
    }
    let pays = under(&case, |terms| terms.uplift.funding = Funding::Offset);
    let mut rows = pays.published();
    for row in &mut rows {
        let offset = row.figures.offset.fen();
        add(&mut row.figures.offset, -offset);
        add(&mut row.figures.total, offset);
    }
    assert!(names_column(&pays.audit(&rows), &Column::Offset));
}

/// Three equal scores, a pool that leaves quanta over: the lower codes have them, and nobody else.
#[test]
fn a_tie_that_a_higher_code_won_is_found_also_among_shares() {
    let scores = vec![vec![score(1, 0)]; 3];
    let cells = matrix(&mut Dice(1), &scores, &[1_000_000], 1_000);
    let mut case = under(&cells, |terms| {
        terms.factors[0].weight = rate(900_000);
        terms.fiscal_capacity = Some(FiscalCapacity {
            weight: rate(100_000),
            rest: Rest::ByScore,
            source: String::new(),
        });
    });
    for county in &mut case.counties {
        county.fiscal_capacity = Some(score(7, 0));
    }
    let order = case.code_order();
    let (low, high) = (order[0], order[2]);
    let mut rows = case.published();
    let share = |row: usize| rows[row].figures.fiscal_capacity.fen();
    assert_eq!(share(low) - share(high), case.quantum());
    for (row, more) in [(low, -case.quantum()), (high, case.quantum())] {
        add(&mut rows[row].figures.fiscal_capacity, more);
        add(&mut rows[row].figures.total, more);
    }
    let verdict = case.audit(&rows);
    assert!(
        names_column(&verdict, &Column::FiscalCapacity),
        "{verdict:?}"
    );
}

#[test]
fn a_rest_that_is_paid_out_though_it_is_to_be_retained_is_found() {
    let by_score = fixture("2025");
    let retained = under(&by_score, |terms| {
        terms.fiscal_capacity.as_mut().expect("a pool").rest = Rest::Retained;
    });
    let verdict = retained.audit(&by_score.published());
    assert_eq!(codes(&verdict), BTreeSet::from(["exactly", "column_sum"]));
    let verdict = by_score.audit(&retained.published());
    assert!(codes(&verdict).contains("floor_or_ceiling"));
    assert!(names_column(&verdict, &Column::FiscalCapacity));
    assert!(names_column(&verdict, &Column::Total));
}

#[test]
fn shares_of_the_rest_swapped_with_their_totals_are_found() {
    let case = fixture("2025");
    let right = case.published();
    let mut swapped = 0;
    for (a, b) in (0..right.len()).zip(1..right.len()) {
        let mut rows = right.clone();
        let more = right[b].figures.fiscal_capacity.fen() - right[a].figures.fiscal_capacity.fen();
        if more == 0 {
            continue;
        }
        for (row, more) in [(a, more), (b, -more)] {
            add(&mut rows[row].figures.fiscal_capacity, more);
            add(&mut rows[row].figures.total, more);
        }
        let verdict = case.audit(&rows);
        let codes = codes(&verdict);
        let expected = BTreeSet::from(["county_first", "floor_or_ceiling"]);
        assert!(
            !verdict.is_clean() && codes.is_subset(&expected),
            "{verdict:#?}"
        );
        assert!(
            verdict
                .listed
                .iter()
                .all(|f| f.column == Column::FiscalCapacity)
        );
        assert!(names(&verdict, right[a].code) || names(&verdict, right[b].code));
        swapped += 1;
    }
    assert!(swapped > 70);
}

#[test]
fn totals_that_are_off_and_still_add_up_are_found() {
    let case = fixture("2025");
    let mut rows = case.published();
    add(&mut rows[5].figures.total, case.quantum());
    add(&mut rows[6].figures.total, -case.quantum());
    let verdict = case.audit(&rows);
    assert_eq!(
        (verdict.count(), codes(&verdict)),
        (2, BTreeSet::from(["sum_of_parts"]))
    );
    for row in [5, 6] {
        assert!(names(&verdict, rows[row].code));
    }
}

/// A whole factor is shared by another factor's scores: everybody's cells are wrong, every sum ties.
#[test]
fn a_table_that_follows_another_policy_is_found() {
    let case = fixture("2025");
    let changes: [fn(&mut Terms); 6] = [
        |terms| terms.factors[0].tilt = Rate::ONE,
        |terms| terms.factors[1].coefficients = vec![],
        |terms| {
            terms.factors[0].weight = rate(390_000);
            terms.factors[1].weight = rate(310_000);
        },
        |terms| terms.quantum = fen(1),
        |terms| terms.uplift.funding = Funding::Additional,
        |terms| terms.fund_total = fen(terms.fund_total.fen() + terms.quantum.fen()),
    ];
    for change in changes {
        let rows = under(&case, change).published();
        assert!(!case.audit(&rows).is_clean());
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What cannot be audited further, and how much is said
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn counties_that_do_not_fit_the_policy_are_found_and_that_the_plan_is_not_checked() {
    let right = fixture("2025");
    let rows = right.published();
    let spoil: [fn(&mut County); 4] = [
        |county| county.scores = [Score::from(1)].into(),
        |county| county.coefficients = [].into(),
        |county| county.fiscal_capacity = None,
        |county| county.base = Money::from_yuan(-100),
    ];
    for spoil in spoil {
        let mut case = right.clone();
        spoil(&mut case.counties[4]);
        let verdict = case.audit(&rows);
        assert!(
            verdict
                .listed
                .iter()
                .any(|finding| finding.code() == "unfit")
        );
        assert!(names(&verdict, case.counties[4].code));
        let mut of_table = verdict
            .listed
            .iter()
            .filter(|finding| finding.county.is_none());
        assert_eq!(of_table.next().map(Finding::code), Some("plan_unchecked"));
        assert_eq!(of_table.next(), None);
    }
}

#[test]
fn findings_beyond_the_first_thousand_are_counted() {
    let (rows, columns) = (300, 3);
    let mut dice = Dice(1);
    let scores = vec![vec![score(7, 0); columns]; rows];
    let case = matrix(
        &mut dice,
        &scores,
        &[400_000, 300_000, 300_000],
        3_000_000_000,
    );
    let mut published = case.published();
    for row in &mut published {
        for cell in &mut row.figures.cells[..columns] {
            add(cell, 2 * case.quantum());
        }
        row.figures.mountain ^= true;
    }
    let verdict = case.audit(&published);
    // Group, three cells and a plan that is not their sum, each; three columns that do not add up.
    let expected = rows * (1 + columns + 1) + columns;
    assert_eq!(
        (verdict.listed.len(), verdict.count()),
        (MAX_FINDINGS, expected)
    );
    assert_eq!(verdict.unlisted, expected - MAX_FINDINGS);
    assert!(!verdict.is_clean());
}

/// Tables of many counties, all of them wrong: as many explanations are made as are listed, not more.
#[test]
fn a_large_table_that_is_wrong_everywhere_is_judged_in_time() {
    let (rows, columns) = (20_000, 3);
    let scores = vec![vec![score(7, 0); columns]; rows];
    let weights = [400_000, 300_000, 300_000];
    let cells = matrix(&mut Dice(1), &scores, &weights, 3_000_000_000);
    let mut shares = under(&cells, |terms| {
        terms.factors[0].weight = rate(100_000);
        terms.fiscal_capacity = Some(FiscalCapacity {
            weight: rate(300_000),
            rest: Rest::ByScore,
            source: String::new(),
        });
    });
    for county in &mut shares.counties {
        county.fiscal_capacity = Some(score(7, 0));
    }
    let mut without_shares = shares.published();
    for row in &mut without_shares {
        row.figures.fiscal_capacity = Money::ZERO;
    }
    for (what, case, rows) in [
        ("cells", &cells, vec![]),
        ("shares", &shares, without_shares),
    ] {
        let start = Instant::now();
        let verdict = audit::table(&case.policy, &case.counties, &rows);
        let time = start.elapsed();
        println!("{what}: {} findings in {time:?}", verdict.count());
        assert_eq!(verdict.listed.len(), MAX_FINDINGS);
        assert!(time < Duration::from_secs(5), "{what}: {time:?}");
    }
}
