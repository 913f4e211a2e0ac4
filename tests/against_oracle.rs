//! `calculate` against the oracle on random policies and tables, and against what must hold by definition.
//!
//! `cargo test --release --test against_oracle -- --ignored --nocapture` runs a hundred thousand cases and prints how
//! often each corner was reached.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::panic,
    reason = "a test that stops here has found something; its numbers are small or unbounded"
)]

mod oracle;

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use oracle::BigRational;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::{Union, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use special_fund::{
    Allocation, BaseRole, Bracket, County, CountyCode, Factor, FiscalCapacity, Funding,
    MAX_FACTORS, Money, Policy, Rate, Refusal, Rest, Roster, RosterCounty, Share, Stage, Terms,
    Uplift, UpliftRate, calculate,
};

/// 10^13 yuan in fen.
const LARGEST_FEN: u64 = 1_000_000_000_000_000;
/// 10^6 in millionths.
const LARGEST_RATE: u64 = 1_000_000_000_000;
const FLOOR: u64 = 30_000;

// ---------------------------------------------------------------------------------------------------------------------
// A case: what both sides are asked
// ---------------------------------------------------------------------------------------------------------------------

/// A score as it is written: digits, and how many of them stand after the point.
#[derive(Clone, Copy, Debug)]
struct Number {
    digits: u64,
    places: u32,
}

impl Number {
    fn text(self) -> String {
        let width = 1 + usize::try_from(self.places).expect("at most 6");
        let mut text = format!("{:0width$}", self.digits);
        if self.places > 0 {
            text.insert(text.len() + 1 - width, '.');
        }
        text
    }

    fn exact(self) -> BigRational {
        BigRational::new(BigInt::from(self.digits), power_of_ten(self.places))
    }

    /// The same value times 10^`power`, which must leave at most 18 digits.
    fn shifted(self, power: u32) -> Number {
        let (from_places, rest) = (power.min(self.places), power.saturating_sub(self.places));
        let digits = if self.digits == 0 {
            0
        } else {
            self.digits * 10_u64.pow(rest)
        };
        Number {
            digits,
            places: self.places - from_places,
        }
    }

    /// The largest power of ten that can be taken.
    fn room(self) -> u32 {
        if self.digits == 0 {
            u32::MAX
        } else {
            self.places + 17 - self.digits.ilog10()
        }
    }
}

#[derive(Clone, Debug)]
struct Row {
    code: String,
    base_fen: u64,
    scores: Vec<Number>,
    /// In millionths: the coefficients c0, c1 and c2, of which the policy may name fewer.
    coefficients: [u64; 3],
    fiscal_capacity: Option<Number>,
}

#[derive(Clone, Debug)]
struct Case {
    terms: Terms,
    /// The roster's codes, six digits.
    mountain: Vec<String>,
    rows: Vec<Row>,
}

const COEFFICIENTS: [&str; 3] = ["c0", "c1", "c2"];

impl Case {
    fn policy(&self) -> Policy {
        Policy::new(self.terms.clone()).expect("terms within the limits")
    }

    fn counties(&self, policy: &Policy) -> Vec<County> {
        let county = |row: &Row| County {
            code: row.code.parse().expect("6, 9 or 12 digits"),
            name: name_of(&row.code).parse().expect("a name"),
            base: money(row.base_fen),
            scores: row
                .scores
                .iter()
                .map(|score| score.text().parse().expect("a score"))
                .collect(),
            coefficients: policy
                .coefficients()
                .iter()
                .map(|name| {
                    rate(
                        row.coefficients[COEFFICIENTS
                            .iter()
                            .position(|c| c == name)
                            .expect("c0, c1 or c2")],
                    )
                })
                .collect(),
            fiscal_capacity: row
                .fiscal_capacity
                .map(|score| score.text().parse().expect("a score")),
        };
        self.rows.iter().map(county).collect()
    }

    fn input(&self) -> oracle::Input {
        let terms = &self.terms;
        let factor = |factor: &Factor| oracle::Factor {
            weight: millionths(factor.weight.millionths()),
            tilt: millionths(factor.tilt.millionths()),
            coefficients: (0..3)
                .filter(|c| {
                    factor
                        .coefficients
                        .iter()
                        .any(|name| name == COEFFICIENTS[*c])
                })
                .collect(),
        };
        let row = |row: &Row| oracle::Row {
            code: row.code.clone(),
            mountain: self.is_mountain(row),
            base_fen: BigInt::from(row.base_fen),
            scores: row.scores.iter().map(|score| score.exact()).collect(),
            coefficients: row.coefficients.map(millionths).to_vec(),
            fiscal_capacity: row
                .fiscal_capacity
                .map_or(BigRational::zero(), Number::exact),
        };
        oracle::Input {
            quantum_fen: BigInt::from(terms.quantum.fen()),
            fund_total_fen: BigInt::from(terms.fund_total.fen()),
            basis: terms.base == BaseRole::Basis,
            factors: terms.factors.iter().map(factor).collect(),
            fiscal_capacity: terms
                .fiscal_capacity
                .as_ref()
                .map(|pool| oracle::FiscalCapacity {
                    weight: millionths(pool.weight.millionths()),
                    by_score: pool.rest == Rest::ByScore,
                }),
            rate: match &terms.uplift.rate {
                UpliftRate::Fixed(rate) => oracle::RateRule::Fixed(millionths(rate.millionths())),
                UpliftRate::ByFundTotal(brackets) => oracle::RateRule::ByFundTotal(
                    brackets
                        .iter()
                        .map(|b| (BigInt::from(b.from.fen()), millionths(b.rate.millionths())))
                        .collect(),
                ),
                UpliftRate::Affordable { step, max } => oracle::RateRule::Affordable {
                    step: millionths(step.millionths()),
                    max: millionths(max.millionths()),
                },
                _ => unreachable!("this program knows no other"),
            },
            funding: match terms.uplift.funding {
                Funding::FiscalCapacity => oracle::Funding::FiscalCapacity,
                Funding::Additional => oracle::Funding::Additional,
                Funding::Offset => oracle::Funding::Offset,
                _ => unreachable!("this program knows no other"),
            },
            rows: self.rows.iter().map(row).collect(),
        }
    }

    fn is_mountain(&self, row: &Row) -> bool {
        self.mountain.iter().any(|code| row.code.starts_with(code))
    }

    fn fen(&self, quanta: &BigInt) -> i128 {
        (quanta * self.terms.quantum.fen())
            .to_i128()
            .expect("an amount of money")
    }

    /// Funding, rate, role of the base and rest.
    fn way(&self) -> [&'static str; 4] {
        let funding = match self.terms.uplift.funding {
            Funding::FiscalCapacity => "fiscal_capacity",
            Funding::Additional => "additional",
            Funding::Offset => "offset",
            _ => unreachable!("this program knows no other"),
        };
        let rate = match self.terms.uplift.rate {
            UpliftRate::Fixed(_) => "fixed",
            UpliftRate::ByFundTotal(_) => "by_fund_total",
            UpliftRate::Affordable { .. } => "affordable",
            _ => unreachable!("this program knows no other"),
        };
        let role = if self.terms.base == BaseRole::Basis {
            "basis"
        } else {
            "protected"
        };
        let rest = match self.terms.fiscal_capacity.as_ref().map(|pool| pool.rest) {
            None => "no pool",
            Some(Rest::ByScore) => "by_score",
            Some(Rest::Retained) => "retained",
            _ => unreachable!("this program knows no other"),
        };
        [funding, rate, role, rest]
    }
}

fn name_of(code: &str) -> String {
    format!("县{code}")
}

fn money(fen: u64) -> Money {
    Money::from_fen(i128::from(fen)).expect("an amount of money")
}

fn rate(millionths: u64) -> Rate {
    Rate::from_millionths(millionths).expect("at most 10^6")
}

fn millionths(number: u64) -> BigRational {
    BigRational::new(BigInt::from(number), BigInt::from(1_000_000))
}

fn power_of_ten(power: u32) -> BigInt {
    BigInt::from(10).pow(power)
}

// ---------------------------------------------------------------------------------------------------------------------
// Cases of every kind
// ---------------------------------------------------------------------------------------------------------------------

/// From 1 to `largest`, small ones as likely as large ones.
fn of_any_size(largest: u64) -> BoxedStrategy<u64> {
    (1..=largest, 0..u64::BITS)
        .prop_map(|(number, shift)| (number >> shift).max(1))
        .boxed()
}

fn quantum_fen() -> BoxedStrategy<u64> {
    prop_oneof![
        Just(1_u64),
        Just(7),
        Just(100),
        Just(10_000),
        Just(1_000_000),
        1..=1_000_000_u64
    ]
    .boxed()
}

/// Pools smaller than the number of counties, ordinary ones, and 10^13 yuan.
fn fund_quanta() -> BoxedStrategy<u64> {
    prop_oneof![2 => 1..13_u64, 2 => 1..400_u64, 3 => of_any_size(LARGEST_FEN), 1 => Just(LARGEST_FEN)].boxed()
}

/// Each table has scores of one of these kinds.
fn score_kinds() -> Vec<BoxedStrategy<Number>> {
    let number = |digits: BoxedStrategy<u64>, places: BoxedStrategy<u32>| {
        (digits, places)
            .prop_map(|(digits, places)| Number { digits, places })
            .boxed()
    };
    let largest = 10_u64.pow(18) - 1;
    let none = || Just(0_u32).boxed();
    vec![
        number((0..4_u64).boxed(), none()),
        number((0..101_u64).boxed(), none()),
        number((0..100_001_u64).boxed(), (0..4_u32).boxed()),
        number((0..=largest).boxed(), (0..7_u32).boxed()),
        number((0..=20_000_000_u64).boxed(), Just(6).boxed()),
        number(
            prop_oneof![Just(0_u64), Just(1), Just(largest), Just(largest - 1)].boxed(),
            (0..7_u32).boxed(),
        ),
        number(
            prop_oneof![3 => Just(0_u64), 1 => 1..60_u64].boxed(),
            none(),
        ),
        number(of_any_size(largest), (0..7_u32).boxed()),
    ]
}

fn coefficient() -> BoxedStrategy<u64> {
    prop_oneof![
        6 => 800_000..=1_200_000_u64,
        4 => (1..13_u64).prop_map(|tenths| tenths * 100_000),
        1 => Just(0_u64),
        1 => Just(1_u64),
        2 => of_any_size(LARGEST_RATE),
    ]
    .boxed()
}

fn tilt() -> BoxedStrategy<u64> {
    prop_oneof![
        2 => Just(1_000_000_u64),
        3 => (10..21_u64).prop_map(|tenths| tenths * 100_000),
        1 => Just(1_000_001_u64),
        1 => 1_000_000..=LARGEST_RATE,
    ]
    .boxed()
}

/// A part of the whole weight, a tilt, and which of the three coefficients.
fn factors() -> BoxedStrategy<Vec<(u64, u64, [bool; 3])>> {
    let part = prop_oneof![1 => Just(0_u64), 4 => 1..11_u64, 1 => 1..=1_000_000_u64];
    let factor = (
        part,
        tilt(),
        [
            prop::bool::weighted(0.3),
            prop::bool::weighted(0.3),
            prop::bool::weighted(0.3),
        ],
    );
    prop_oneof![7 => vec(factor.clone(), 1..=4), 1 => vec(factor, 5..=MAX_FACTORS)].boxed()
}

fn uplift_rate() -> BoxedStrategy<u64> {
    prop_oneof![2 => Just(FLOOR), 6 => FLOOR..=120_000_u64, 1 => FLOOR..=2_000_000_u64, 1 => FLOOR..=LARGEST_RATE]
        .boxed()
}

/// How a rate is found; where brackets begin is said in relation to the fund.
#[derive(Clone, Debug)]
enum RateDraft {
    Fixed(u64),
    ByFundTotal(u64, Vec<(i8, u64, u64)>),
    Affordable { step: u64, max: u64 },
}

fn rate_draft() -> BoxedStrategy<RateDraft> {
    let brackets = vec((-1..=2_i8, of_any_size(LARGEST_FEN), uplift_rate()), 0..5);
    let step = prop_oneof![
        Just(1_u64),
        Just(5_000),
        1..20_001_u64,
        of_any_size(LARGEST_RATE)
    ];
    let max = prop_oneof![1 => Just(FLOOR), 4 => FLOOR..=200_000, 2 => FLOOR..=LARGEST_RATE];
    prop_oneof![
        3 => uplift_rate().prop_map(RateDraft::Fixed),
        3 => (uplift_rate(), brackets)
            .prop_map(|(first, brackets)| RateDraft::ByFundTotal(first, brackets)),
        1 => (step, max).prop_map(|(step, max)| RateDraft::Affordable { step, max }),
    ]
    .boxed()
}

impl RateDraft {
    fn finish(self, fund_fen: u64) -> UpliftRate {
        match self {
            RateDraft::Fixed(fixed) => UpliftRate::Fixed(rate(fixed)),
            RateDraft::Affordable { step, max } => UpliftRate::Affordable {
                step: rate(step),
                max: rate(max),
            },
            RateDraft::ByFundTotal(first, more) => {
                let mut brackets: BTreeMap<u64, u64> = more
                    .into_iter()
                    .map(|(place, distance, rate)| match place {
                        -1 => (fund_fen.saturating_sub(distance), rate),
                        0 => (fund_fen, rate),
                        1 => (fund_fen + 1, rate),
                        _ => (fund_fen.saturating_add(distance), rate),
                    })
                    .collect();
                brackets.insert(0, first);
                let bracket = |(from, of): (u64, u64)| Bracket {
                    from: money(from),
                    rate: rate(of),
                };
                UpliftRate::ByFundTotal(brackets.into_iter().map(bracket).collect())
            }
        }
    }
}

/// A row before its code, its base and its coefficients are fitted to the others.
#[derive(Clone, Debug)]
struct RowDraft {
    key: u64,
    mountain: bool,
    base: u64,
    scores: Vec<Number>,
    coefficients: [u64; 3],
    fiscal_capacity: Number,
}

fn rows() -> BoxedStrategy<Vec<RowDraft>> {
    let of_kind = |score: BoxedStrategy<Number>| {
        let row = (
            0..9_000_u64,
            any::<bool>(),
            prop_oneof![2 => Just(0_u64), 3 => 0..21_u64, 3 => of_any_size(LARGEST_FEN)],
            vec(score.clone(), MAX_FACTORS),
            [coefficient(), coefficient(), coefficient()],
            score,
        );
        let row = row.prop_map(
            |(key, mountain, base, scores, coefficients, fiscal_capacity)| RowDraft {
                key,
                mountain,
                base,
                scores,
                coefficients,
                fiscal_capacity,
            },
        );
        prop_oneof![2 => vec(row.clone(), 1..4), 12 => vec(row.clone(), 4..15), 1 => vec(row, 15..41)].boxed()
    };
    Union::new(score_kinds().into_iter().map(of_kind)).boxed()
}

/// What the numbers are put to.
#[derive(Clone, Debug)]
struct Frame {
    quantum_fen: u64,
    fund_quanta: u64,
    basis: bool,
    funding: Funding,
    /// 0: no pool; 1: retained; 2 and 3: by score.
    rest: u8,
    fiscal_part: u64,
    rate: RateDraft,
    /// 6, 9 or 12 digits.
    digits: u32,
    /// 0: nobody is a mountain county; 1: everybody is; else as drawn.
    mountain: u8,
    /// 0: protected bases may exceed the fund; 1: they take all of it; else they leave some.
    bases: u8,
    /// 0: every fiscal-capacity score is 0; 1 to 3: each row has a score above zero in one factor only.
    scores: u8,
}

fn frame() -> BoxedStrategy<Frame> {
    let funding = prop_oneof![
        Just(Funding::FiscalCapacity),
        Just(Funding::Additional),
        Just(Funding::Offset)
    ];
    let digits = prop_oneof![4 => Just(6_u32), 1 => Just(9), 1 => Just(12)];
    let fiscal_part = prop_oneof![1 => Just(0_u64), 6 => 1..21_u64, 1 => 1..=1_000_000_u64];
    let numbers = (
        quantum_fen(),
        fund_quanta(),
        any::<bool>(),
        funding,
        0..4_u8,
        fiscal_part,
        rate_draft(),
    );
    (numbers, digits, 0..12_u8, 0..10_u8, 0..10_u8)
        .prop_map(|(numbers, digits, mountain, bases, scores)| {
            let (quantum_fen, fund_quanta, basis, funding, rest, fiscal_part, rate) = numbers;
            let fund_quanta = fund_quanta.min(LARGEST_FEN / quantum_fen);
            // The rate that a pool limits needs a pool that pays, and so does funding from the pool.
            let funding = if matches!(rate, RateDraft::Affordable { .. }) {
                Funding::FiscalCapacity
            } else {
                funding
            };
            let rest = if funding == Funding::FiscalCapacity {
                rest % 2 + 1
            } else {
                rest
            };
            Frame {
                quantum_fen,
                fund_quanta,
                basis,
                funding,
                rest,
                fiscal_part,
                rate,
                digits,
                mountain,
                bases,
                scores,
            }
        })
        .boxed()
}

fn cases() -> BoxedStrategy<Case> {
    cases_of(any::<bool>().boxed())
}

fn cases_of(is_plain: BoxedStrategy<bool>) -> BoxedStrategy<Case> {
    (frame(), factors(), rows(), is_plain)
        .prop_map(|(frame, mut factors, mut rows, is_plain)| {
            if is_plain {
                make_plain(&mut factors, &mut rows);
            }
            finish(frame, &factors, rows)
        })
        .boxed()
}

/// Tilts of 1 and 2, coefficients of ½ and 1, bases of 1, 2 and 3, twins: equal remainders come about.
fn make_plain(factors: &mut [(u64, u64, [bool; 3])], rows: &mut [RowDraft]) {
    for (_, tilt, _) in factors {
        *tilt = if *tilt % 2 == 0 { 1_000_000 } else { 2_000_000 };
    }
    for row in rows.iter_mut() {
        row.base = 1 + row.base % 3;
        for coefficient in &mut row.coefficients {
            *coefficient = if *coefficient % 4 == 1 {
                500_000
            } else {
                1_000_000
            };
        }
    }
    for row in 1..rows.len() {
        if rows[row].key.is_multiple_of(4) {
            let (key, twin) = (rows[row].key, rows[row - 1].clone());
            rows[row] = RowDraft { key, ..twin };
        }
    }
}

fn finish(frame: Frame, factors: &[(u64, u64, [bool; 3])], drafts: Vec<RowDraft>) -> Case {
    let fund_fen = frame.fund_quanta * frame.quantum_fen;
    let parts = factors
        .iter()
        .map(|(part, _, _)| *part)
        .chain((frame.rest > 0).then_some(frame.fiscal_part));
    let weights = sum_to_one(&parts.collect::<Vec<_>>());
    let factors: Vec<Factor> = (0..factors.len())
        .map(|f| Factor {
            key: format!("f{f}"),
            name: format!("因素{f}").parse().expect("a name"),
            weight: rate(weights[f]),
            tilt: rate(factors[f].1),
            coefficients: (0..3)
                .filter(|c| factors[f].2[*c])
                .map(|c| COEFFICIENTS[c].to_owned())
                .collect(),
            source: String::new(),
        })
        .collect();
    let fiscal_capacity = (frame.rest > 0).then(|| FiscalCapacity {
        weight: rate(weights[factors.len()]),
        rest: if frame.rest == 1 {
            Rest::Retained
        } else {
            Rest::ByScore
        },
        source: String::new(),
    });

    let mut bases = bases(&frame, &drafts);
    let mut mountain: Vec<String> = vec!["999999".to_owned()];
    let mut rows = Vec::new();
    for (draft, place) in drafts.into_iter().zip(0_u64..) {
        // Keys make the order of the codes, places keep them apart.
        let code = match frame.digits {
            6 => format!("{:06}", draft.key * 100 + place),
            digits => {
                let (county, within) = (330_100 + draft.key % 3, draft.key / 3 % 9 * 100 + place);
                format!(
                    "{county}{within:0width$}",
                    width = if digits == 9 { 3 } else { 6 }
                )
            }
        };
        if frame.mountain == 1 || frame.mountain > 1 && draft.mountain {
            mountain.push(code.chars().take(6).collect());
        }
        let zero = Number {
            digits: 0,
            places: 0,
        };
        let fiscal_capacity = if frame.scores == 0 {
            zero
        } else {
            draft.fiscal_capacity
        };
        let mut scores = draft.scores[..factors.len()].to_vec();
        if matches!(frame.scores, 1..=3) {
            let alone = usize::try_from(draft.key).expect("small") % scores.len();
            let others = scores.iter_mut().enumerate().filter(|(f, _)| *f != alone);
            others.for_each(|(_, score)| *score = zero);
        }
        rows.push(Row {
            code,
            base_fen: bases.remove(0),
            scores,
            coefficients: draft.coefficients,
            fiscal_capacity: (frame.rest > 1 || draft.mountain).then_some(fiscal_capacity),
        });
    }
    mountain.sort_unstable();
    mountain.dedup();
    let county = |code: &String| RosterCounty {
        code: code.parse().expect("a code"),
        name: name_of(code).parse().expect("a name"),
    };
    let roster = Roster::new(mountain.iter().map(county).collect())
        .expect("distinct codes")
        .partial();
    let terms = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: money(fund_fen),
        quantum: money(frame.quantum_fen),
        base: if frame.basis {
            BaseRole::Basis
        } else {
            BaseRole::Protected
        },
        factors,
        fiscal_capacity,
        uplift: Uplift {
            rate: frame.rate.finish(fund_fen),
            funding: frame.funding,
            source: String::new(),
        },
        roster,
    };
    Case {
        terms,
        mountain,
        rows,
    }
}

/// Weights in millionths in proportion to the parts; the last takes what is left.
fn sum_to_one(parts: &[u64]) -> Vec<u64> {
    let whole = parts.iter().sum::<u64>().max(1);
    let mut weights: Vec<u64> = parts.iter().map(|part| part * 1_000_000 / whole).collect();
    let others: u64 = weights[..weights.len() - 1].iter().sum();
    weights[parts.len() - 1] = 1_000_000 - others;
    weights
}

fn bases(frame: &Frame, drafts: &[RowDraft]) -> Vec<u64> {
    if frame.basis {
        return drafts.iter().map(|draft| draft.base).collect();
    }
    let rows = u64::try_from(drafts.len()).expect("a few rows");
    let most = if frame.bases == 0 {
        LARGEST_FEN / frame.quantum_fen
    } else {
        frame.fund_quanta / rows
    };
    let mut quanta: Vec<u64> = drafts.iter().map(|draft| draft.base.min(most)).collect();
    if frame.bases == 1 {
        quanta[drafts.len() - 1] += frame.fund_quanta - quanta.iter().sum::<u64>();
    }
    quanta
        .into_iter()
        .map(|quanta| quanta * frame.quantum_fen)
        .collect()
}

/// A runner with the same numbers every time.
fn fixed() -> TestRunner {
    TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    )
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Figure by figure
// ---------------------------------------------------------------------------------------------------------------------

/// What a case led to.
struct Seen {
    /// `allocated`, or the code of the refusal.
    outcome: &'static str,
    passed_over: bool,
    ties: Vec<Stage>,
    /// A row was passed over for one with an equal remainder and a lower code.
    passed_over_by_code: bool,
}

fn compare(case: &Case) -> Seen {
    let policy = case.policy();
    let counties = case.counties(&policy);
    let input = case.input();
    match (calculate(&policy, &counties), oracle::allocate(&input)) {
        (Ok(ours), Ok(theirs)) => {
            compare_figures(case, &ours, &theirs);
            hold_by_definition(case, &ours);
            let ties = compare_ties(case, &input, &ours, &theirs);
            Seen {
                outcome: "allocated",
                passed_over: !theirs.passed_over.is_empty(),
                ties,
                passed_over_by_code: theirs
                    .plan_ties
                    .iter()
                    .any(|(_, down)| down.iter().any(|row| theirs.passed_over.contains(row))),
            }
        }
        (Err(ours), Err(theirs)) => {
            compare_refusals(case, input, &ours, theirs);
            Seen {
                outcome: ours.code(),
                passed_over: false,
                ties: vec![],
                passed_over_by_code: false,
            }
        }
        (ours, theirs) => panic!(
            "ours: {:?}\ntheirs: {theirs:?}",
            ours.map(|ours| published(case, &ours))
        ),
    }
}

fn compare_figures(case: &Case, ours: &Allocation<'_>, theirs: &oracle::Output) {
    let fen = |quanta: &BigInt| case.fen(quanta);
    assert_eq!(
        millionths(ours.common().uplift_rate.rate().millionths()),
        theirs.rate,
        "rate"
    );
    assert_eq!(ours.common().uplift_total.fen(), fen(&theirs.uplift_total), "U");
    assert_eq!(ours.common().retained.fen(), fen(&theirs.retained), "retained");

    let mut pools: Vec<i128> = ours.common().pools.iter().map(|pool| pool.amount.fen()).collect();
    pools.resize(theirs.pools.len(), 0);
    assert_eq!(
        pools,
        theirs.pools.iter().map(fen).collect::<Vec<_>>(),
        "pools"
    );
    assert_eq!(
        Some(ours.common().fiscal_capacity_pool.fen()),
        pools.last().copied(),
        "the fiscal-capacity pool"
    );

    let codes = |rows: &[usize]| {
        rows.iter()
            .map(|row| case.rows[*row].code.clone())
            .collect::<Vec<_>>()
    };
    let passed_over: Vec<String> = ours
        .common().passed_over.iter()
        .map(CountyCode::to_string)
        .collect();
    assert_eq!(passed_over, codes(&theirs.passed_over), "passed over");

    assert_eq!(ours.shares().len(), theirs.rows.len());
    for ((share, row), place) in ours.shares().zip(&theirs.rows).zip(0..) {
        assert_eq!(
            (share.row, share.county.code.to_string()),
            (place, case.rows[place].code.clone()),
            "input order"
        );
        assert_eq!(
            share.figures.mountain,
            case.is_mountain(&case.rows[place]),
            "row {place}"
        );
        let ours = figures(&share);
        let mut theirs: Vec<i128> = [&row.base].into_iter().chain(&row.cells).map(fen).collect();
        theirs.extend(
            [
                &row.plan,
                &row.uplift,
                &row.fiscal_capacity,
                &row.offset,
                &row.total,
            ]
            .map(fen),
        );
        assert_eq!(
            ours, theirs,
            "row {place}: base, cells, plan, uplift, fiscal capacity, offset, total"
        );
    }
}

/// Base, cells, plan, uplift, fiscal capacity, offset and total, in fen.
fn figures(share: &Share<'_>) -> Vec<i128> {
    let mut figures = vec![share.figures.base.fen()];
    figures.extend(share.cells().iter().copied().map(Money::fen));
    figures.extend(
        [
            share.figures.plan,
            share.figures.uplift,
            share.figures.fiscal_capacity,
            share.figures.offset,
            share.figures.total,
        ]
        .map(Money::fen),
    );
    figures
}

/// The refusal, and every number in it. Those that the oracle does not name it calculates for a policy that goes on
/// where this one was refused: paid with new money, and the rest retained.
fn compare_refusals(
    case: &Case,
    mut input: oracle::Input,
    ours: &Refusal,
    theirs: oracle::Refusal,
) {
    let refused_input = input.clone();
    let mut go_on = |rate: Option<Rate>| {
        if let Some(rate) = rate {
            input.rate = oracle::RateRule::Fixed(millionths(rate.millionths()));
            input.funding = oracle::Funding::Additional;
        }
        if let Some(pool) = &mut input.fiscal_capacity {
            pool.by_score = false;
        }
        oracle::allocate(&input).expect("nothing left to refuse")
    };
    let expected = match theirs {
        oracle::Refusal::BasesAboveFund => Refusal::BasesAboveFund {
            bases: money(case.rows.iter().map(|row| row.base_fen).sum()),
            fund_total: case.terms.fund_total,
        },
        oracle::Refusal::ZeroWeights { factor } => {
            let bases: u64 = case.rows.iter().map(|row| row.base_fen).sum();
            let bases = if refused_input.basis {
                BigInt::zero()
            } else {
                BigInt::from(bases)
            };
            let quanta = (&refused_input.fund_total_fen - bases) / &refused_input.quantum_fen;
            let weights = refused_input.factors.iter().map(|factor| &factor.weight);
            let weights: Vec<BigRational> = weights
                .chain(
                    refused_input
                        .fiscal_capacity
                        .as_ref()
                        .map(|pool| &pool.weight),
                )
                .cloned()
                .collect();
            let order: Vec<usize> = (0..weights.len()).collect();
            let pool = money_of(case, &oracle::apportion(&quanta, &weights, &order)[factor]);
            Refusal::ZeroWeights {
                factor: format!("f{factor}"),
                pool,
            }
        }
        oracle::Refusal::UpliftAbovePool { highest_rate } => {
            let asked = rate_asked(case);
            let at_that_rate = go_on(Some(asked));
            let highest = (highest_rate * BigInt::from(1_000_000))
                .to_integer()
                .to_u64()
                .expect("at most 10^12");
            Refusal::UpliftAbovePool {
                rate: asked,
                uplift: money_of(case, &at_that_rate.uplift_total),
                pool: money_of(case, at_that_rate.pools.last().expect("a pool")),
                highest: rate(highest),
            }
        }
        oracle::Refusal::OffsetAbovePlan => {
            let asked = rate_asked(case);
            let at_that_rate = go_on(Some(asked));
            let others = at_that_rate
                .rows
                .iter()
                .zip(&case.rows)
                .filter(|(_, row)| !case.is_mountain(row));
            let plan: BigInt = others.map(|(row, _)| &row.plan).sum();
            Refusal::OffsetAbovePlan {
                uplift: money_of(case, &at_that_rate.uplift_total),
                plan: money_of(case, &plan),
            }
        }
        oracle::Refusal::ZeroFiscalScores => Refusal::ZeroFiscalCapacityScores {
            rest: money_of(case, &go_on(None).retained),
        },
    };
    assert_eq!(*ours, expected);
}

/// The rate that was refused.
fn rate_asked(case: &Case) -> Rate {
    match &case.terms.uplift.rate {
        UpliftRate::Fixed(rate) => *rate,
        UpliftRate::ByFundTotal(brackets) => {
            let reached = |bracket: &&Bracket| bracket.from <= case.terms.fund_total;
            brackets
                .iter()
                .rfind(reached)
                .expect("the first begins at 0")
                .rate
        }
        UpliftRate::Affordable { .. } => rate(FLOOR),
        _ => unreachable!("this program knows no other"),
    }
}

fn money_of(case: &Case, quanta: &BigInt) -> Money {
    Money::from_fen(case.fen(quanta)).expect("an amount of money")
}

// ---------------------------------------------------------------------------------------------------------------------
// By definition
// ---------------------------------------------------------------------------------------------------------------------

fn hold_by_definition(case: &Case, ours: &Allocation<'_>) {
    let quantum = case.terms.quantum.fen();
    let sum = |figure: fn(&Share<'_>) -> Money| {
        ours.shares()
            .map(|share| figure(&share).fen())
            .sum::<i128>()
    };
    let (fund, uplift) = (case.terms.fund_total.fen(), ours.common().uplift_total.fen());
    let new_money = if case.terms.uplift.funding == Funding::Additional {
        uplift
    } else {
        0
    };

    // Conservation, stage by stage.
    assert_eq!(
        ours.common().protected_bases.fen() + ours.common().distributable.fen(),
        fund,
        "bases and the rest of the fund"
    );
    assert_eq!(
        sum(|share| share.figures.base),
        ours.common().protected_bases.fen(),
        "Σ bases"
    );
    assert_eq!(
        ours.common().pools.iter().map(|pool| pool.amount.fen()).sum::<i128>(),
        ours.common().distributable.fen(),
        "Σ pools"
    );
    for (factor, pool) in ours.common().pools.iter().take(case.terms.factors.len()).enumerate() {
        let column = ours
            .shares()
            .map(|share| share.cells()[factor].fen())
            .sum::<i128>();
        assert_eq!(column, pool.amount.fen(), "Σ cells of {}", pool.key);
    }
    assert_eq!(sum(|share| share.figures.uplift), uplift, "U");
    let pool = ours.common().fiscal_capacity_pool.fen();
    let (from_pool, from_others) = match case.terms.uplift.funding {
        Funding::FiscalCapacity => (uplift, 0),
        Funding::Additional => (0, 0),
        Funding::Offset => (0, uplift),
        _ => unreachable!("this program knows no other"),
    };
    assert_eq!(
        ours.common().fiscal_capacity_rest.fen(),
        pool - from_pool,
        "what the uplift leaves of the pool"
    );
    assert_eq!(sum(|share| share.figures.offset), from_others, "Σ offset");
    assert_eq!(
        sum(|share| share.figures.fiscal_capacity) + ours.common().retained.fen(),
        pool - from_pool,
        "the rest is paid or retained"
    );
    assert_eq!(sum(|share| share.figures.total), ours.common().paid.fen(), "paid");
    assert_eq!(
        ours.common().paid.fen() + ours.common().retained.fen(),
        fund + new_money,
        "paid and retained"
    );
    assert_eq!(
        ours.common().to_account_for.fen(),
        fund + new_money,
        "what there is to account for"
    );

    // Row by row.
    assert!(ours.common().uplift_rate.rate().millionths() >= FLOOR, "never below 3%");
    let rate = i128::from(ours.common().uplift_rate.rate().millionths());
    for share in ours.shares() {
        assert!(
            figures(&share)
                .iter()
                .all(|figure| *figure >= 0 && figure % quantum == 0),
            "whole quanta"
        );
        let cells: i128 = share.cells().iter().copied().map(Money::fen).sum();
        assert_eq!(
            share.figures.plan.fen(),
            share.figures.base.fen() + cells,
            "plan"
        );
        let added = share.figures.plan.fen()
            + share.figures.uplift.fen()
            + share.figures.fiscal_capacity.fen();
        assert_eq!(
            share.figures.total.fen(),
            added - share.figures.offset.fen(),
            "total"
        );
        let exact = rate * share.figures.plan.fen(); // in millionths of a fen
        let uplift = share.figures.uplift.fen() * 1_000_000;
        if share.figures.mountain {
            assert!(
                uplift >= exact && uplift < exact + quantum * 1_000_000,
                "rate × plan, up to the next quantum"
            );
            assert_eq!(
                share.figures.offset,
                Money::ZERO,
                "a mountain county pays nothing"
            );
        } else {
            assert_eq!(uplift, 0, "no uplift for others");
            assert!(
                share.figures.offset <= share.figures.plan,
                "nobody pays more than its plan"
            );
        }
    }
}

/// Weights as RULES 5.3 has them.
fn weight(input: &oracle::Input, row: &oracle::Row, f: usize) -> BigRational {
    let mut weight = row.scores[f].clone();
    for coefficient in &input.factors[f].coefficients {
        weight *= &row.coefficients[*coefficient];
    }
    if row.mountain {
        weight *= &input.factors[f].tilt;
    }
    if input.basis {
        weight *= &row.base_fen;
    }
    weight
}

type NamedTie = (Stage, Vec<String>, Vec<String>);

/// The reported ties against the ties there are: those of the plan as the oracle has them, the others by definition.
fn compare_ties(
    case: &Case,
    input: &oracle::Input,
    ours: &Allocation<'_>,
    theirs: &oracle::Output,
) -> Vec<Stage> {
    let plan = theirs.plan_ties.iter();
    let plan = plan.map(|(up, down)| (Stage::Plan, codes(case, up), codes(case, down)));
    let mut expected: Vec<NamedTie> = plan.collect();

    let shared: BigInt = theirs.rows.iter().map(|row| &row.fiscal_capacity).sum();
    let scores: Vec<Vec<BigRational>> = input
        .rows
        .iter()
        .map(|row| vec![row.fiscal_capacity.clone()])
        .collect();
    let given: Vec<BigInt> = theirs
        .rows
        .iter()
        .map(|row| row.fiscal_capacity.clone())
        .collect();
    let exact = oracle::exact_cells(&[shared], &scores).concat();
    let tie_of_scores = tie(case, &exact, &given);
    expected.extend(tie_of_scores.map(|(up, down)| (Stage::FiscalCapacity, up, down)));

    let paid: BigInt = theirs.rows.iter().map(|row| &row.offset).sum();
    let plan_of_others: Vec<Vec<BigRational>> = theirs
        .rows
        .iter()
        .zip(&input.rows)
        .map(|(row, of)| {
            vec![if of.mountain {
                BigRational::zero()
            } else {
                row.plan.clone().into()
            }]
        })
        .collect();
    let given: Vec<BigInt> = theirs.rows.iter().map(|row| row.offset.clone()).collect();
    let exact = oracle::exact_cells(&[paid], &plan_of_others).concat();
    let tie_of_plans = tie(case, &exact, &given);
    expected.extend(tie_of_plans.map(|(up, down)| (Stage::Offset, up, down)));

    assert_eq!(named_ties(ours), expected, "ties");
    expected.into_iter().map(|(stage, _, _)| stage).collect()
}

fn named_ties(ours: &Allocation<'_>) -> Vec<NamedTie> {
    let names = |codes: &[CountyCode]| codes.iter().map(CountyCode::to_string).collect();
    ours.common().ties
        .iter()
        .map(|tie| (tie.stage, names(&tie.rounded_up), names(&tie.rounded_down)))
        .collect()
}

/// The codes of the rows that went up and of those that went down with the smallest remainder that went up.
fn tie(case: &Case, exact: &[BigRational], given: &[BigInt]) -> Option<(Vec<String>, Vec<String>)> {
    let (up, down): (Vec<usize>, Vec<usize>) = (0..exact.len())
        .partition(|row| BigRational::from_integer(given[*row].clone()) > exact[*row]);
    let last = up.iter().map(|row| exact[*row].fract()).min()?;
    let equal = |mut rows: Vec<usize>| {
        rows.retain(|row| exact[*row].fract() == last);
        codes(case, &rows)
    };
    let (up, down) = (equal(up), equal(down));
    (!down.is_empty()).then_some((up, down))
}

/// Of some rows, ascending.
fn codes(case: &Case, rows: &[usize]) -> Vec<String> {
    let codes = rows.iter().map(|row| case.rows[*row].code.clone());
    let mut codes: Vec<String> = codes.collect();
    codes.sort_unstable();
    codes
}

/// Everything that is published, in an order that the input does not change.
fn published(
    case: &Case,
    ours: &Allocation<'_>,
) -> (BTreeMap<String, Vec<i128>>, Vec<Money>, Rate, Vec<NamedTie>) {
    let mut by_code: BTreeMap<String, Vec<i128>> = BTreeMap::new();
    for (share, row) in ours.shares().zip(&case.rows) {
        by_code.insert(row.code.clone(), figures(&share));
    }
    for county in ours.common().passed_over.iter() {
        by_code.entry(county.to_string()).or_default().push(-1);
    }
    let mut amounts: Vec<Money> = ours.common().pools.iter().map(|pool| pool.amount).collect();
    amounts.extend([
        ours.common().uplift_total,
        ours.common().fiscal_capacity_rest,
        ours.common().retained,
        ours.common().paid,
    ]);
    (by_code, amounts, ours.common().uplift_rate.rate(), named_ties(ours))
}

// ---------------------------------------------------------------------------------------------------------------------
// The tests
// ---------------------------------------------------------------------------------------------------------------------

/// How often each way of each kind led where.
#[derive(Default)]
struct Coverage(BTreeMap<String, usize>);

impl Coverage {
    fn count(&mut self, case: &Case, seen: &Seen) {
        let [funding, rate, role, rest] = case.way();
        let way = format!("{funding}, {rate}, {role}, {rest}");
        let mut count = |what: String| *self.0.entry(what).or_default() += 1;
        count(format!("{way}: {}", seen.outcome));
        count(format!("any: {}", seen.outcome));
        count(format!("{funding}: {}", seen.outcome));
        if seen.passed_over {
            count(format!("{way}: with counties passed over"));
            count("any: with counties passed over".to_owned());
        }
        for stage in &seen.ties {
            count(format!("{way}: with a tie, {stage:?}"));
            count(format!("any: with a tie, {stage:?}"));
        }
        if seen.passed_over && seen.ties.contains(&Stage::Plan) {
            count("any: with counties passed over and a tie".to_owned());
        }
        if seen.passed_over_by_code {
            count("any: with counties passed over by code".to_owned());
        }
        if seen
            .ties
            .iter()
            .filter(|stage| **stage == Stage::Plan)
            .count()
            > 1
        {
            count("any: with ties at several places of the plan".to_owned());
        }
        if seen.outcome == "allocated" {
            count(format!("any: {} factors", case.terms.factors.len()));
            count(format!("any: codes of {} digits", case.rows[0].code.len()));
            let quanta = case.terms.fund_total.fen() / case.terms.quantum.fen();
            if quanta < i128::try_from(case.rows.len()).expect("a few rows") {
                count("any: fewer quanta than counties".to_owned());
            }
        }
    }

    fn reached(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }

    fn missing(&self, corners: Vec<String>) -> Vec<String> {
        corners
            .into_iter()
            .filter(|corner| self.reached(corner) == 0)
            .collect()
    }
}

/// Funding, rate, role and rest: the 36 ways that the rules leave open.
fn ways() -> Vec<[&'static str; 4]> {
    let mut ways = Vec::new();
    for funding in ["fiscal_capacity", "additional", "offset"] {
        for rate in ["fixed", "by_fund_total", "affordable"] {
            for role in ["protected", "basis"] {
                for rest in ["no pool", "retained", "by_score"] {
                    let from_pool = funding == "fiscal_capacity";
                    if (rate != "affordable" || from_pool) && (rest != "no pool" || !from_pool) {
                        ways.push([funding, rate, role, rest]);
                    }
                }
            }
        }
    }
    ways
}

/// Every corner there is: each way, with each outcome it can have.
fn corners() -> Vec<String> {
    let mut corners = Vec::new();
    for [funding, rate, role, rest] in ways() {
        let mut reach =
            |what: &str| corners.push(format!("{funding}, {rate}, {role}, {rest}: {what}"));
        reach("allocated");
        reach("zero_weights");
        reach("with counties passed over");
        reach("with a tie, Plan");
        if role == "protected" {
            reach("bases_above_fund");
        }
        if funding == "fiscal_capacity" {
            reach("uplift_above_pool");
        }
        if funding == "offset" {
            reach("offset_above_plan");
            reach("with a tie, Offset");
        }
        if rest == "by_score" {
            reach("zero_fiscal_capacity_scores");
            reach("with a tie, FiscalCapacity");
        }
    }
    corners
}

/// The corners that a shorter run reaches too.
fn main_corners() -> Vec<String> {
    let mut corners: Vec<String> = ways()
        .into_iter()
        .map(|[funding, rate, role, rest]| format!("{funding}, {rate}, {role}, {rest}: allocated"))
        .collect();
    let outcomes = [
        "bases_above_fund",
        "zero_weights",
        "uplift_above_pool",
        "offset_above_plan",
        "zero_fiscal_capacity_scores",
        "with counties passed over",
        "with counties passed over and a tie",
        "with counties passed over by code",
        "with ties at several places of the plan",
        "with a tie, Plan",
        "with a tie, FiscalCapacity",
        "with a tie, Offset",
        "fewer quanta than counties",
        "codes of 6 digits",
        "codes of 9 digits",
        "codes of 12 digits",
    ];
    corners.extend(outcomes.map(|outcome| format!("any: {outcome}")));
    corners.extend((1..=MAX_FACTORS).map(|factors| format!("any: {factors} factors")));
    for funding in ["fiscal_capacity", "additional", "offset"] {
        corners.extend(
            [
                "bases_above_fund",
                "zero_weights",
                "zero_fiscal_capacity_scores",
            ]
            .map(|code| format!("{funding}: {code}")),
        );
    }
    corners
}

/// The same cases every time; a failure is shrunk before it is shown.
fn run(cases_to_run: u32) -> Coverage {
    let coverage = std::cell::RefCell::new(Coverage::default());
    let config = Config {
        cases: cases_to_run,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&cases(), |case| {
        let seen = compare(&case);
        coverage.borrow_mut().count(&case, &seen);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    coverage.into_inner()
}

#[test]
fn every_figure_and_every_refusal_is_as_the_oracle_has_it() {
    let coverage = run(8_000);
    assert_eq!(
        coverage.missing(main_corners()),
        [""; 0],
        "corners not reached"
    );
}

#[test]
#[ignore = "a hundred thousand cases take a minute; run it with --release --nocapture"]
fn every_figure_and_every_refusal_is_as_the_oracle_has_it_a_hundred_thousand_times() {
    let coverage = run(100_000);
    for (what, times) in &coverage.0 {
        println!("{times:>7} {what}");
    }
    assert_eq!(
        coverage.missing(main_corners()),
        [""; 0],
        "corners not reached"
    );
    assert_eq!(coverage.missing(corners()), [""; 0], "corners not reached");
}

proptest! {
    #![proptest_config(config(1_000))]

    /// Other cases every time.
    #[test]
    fn fresh_cases_are_as_the_oracle_has_them(case in cases()) {
        compare(&case);
    }

    #[test]
    fn shuffled_rows_only_shuffle_the_result(
        (case, places) in cases().prop_flat_map(|case| {
            let places: Vec<usize> = (0..case.rows.len()).collect();
            (Just(case), Just(places).prop_shuffle())
        }),
    ) {
        let rows = places.iter().map(|place| case.rows[*place].clone()).collect();
        let moved = Case { rows, ..case.clone() };
        let policy = case.policy();
        let (counties, moved_counties) = (case.counties(&policy), moved.counties(&policy));
        let straight = calculate(&policy, &counties).map(|ours| published(&case, &ours));
        let shuffled = calculate(&policy, &moved_counties).map(|ours| published(&moved, &ours));
        prop_assert_eq!(shuffled, straight);
    }
}

/// All scores of a factor times 10^k, as large as the limits allow: 4.5 becomes 450000000000000000, and many a product
/// that fitted 128 binary digits no longer does.
#[test]
fn the_unit_of_a_factors_scores_does_not_matter() {
    let (mut runner, strategy) = (fixed(), cases_of(Just(false).boxed()));
    let mut widened = 0;
    for number in 0..2_000_usize {
        let case = strategy
            .new_tree(&mut runner)
            .expect("nothing is filtered")
            .current();
        let factor = number % case.terms.factors.len();
        let power = case
            .rows
            .iter()
            .map(|row| row.scores[factor].room())
            .min()
            .expect("a row");
        let mut scaled = case.clone();
        for row in &mut scaled.rows {
            row.scores[factor] =
                row.scores[factor].shifted(if power == u32::MAX { 0 } else { power });
        }
        let policy = case.policy();
        let (counties, scaled_counties) = (case.counties(&policy), scaled.counties(&policy));
        let straight = calculate(&policy, &counties).map(|ours| published(&case, &ours));
        assert_eq!(
            calculate(&policy, &scaled_counties).map(|ours| published(&scaled, &ours)),
            straight,
            "{case:#?}"
        );
        let crosses = weight_bits(&case, factor) <= 128 && weight_bits(&scaled, factor) > 128;
        widened += usize::from(crosses && straight.is_ok());
    }
    println!("allocations with a factor that grew past 128 binary digits: {widened}");
    assert!(widened > 50, "{widened}");
}

/// Binary digits of the sum of a factor's weights, all of them whole in a common power of ten.
fn weight_bits(case: &Case, factor: usize) -> u64 {
    let input = case.input();
    let places = |numbers: &mut dyn Iterator<Item = &BigRational>| -> u32 {
        let needed = |number: &BigRational| {
            (0..7)
                .find(|places| (number * power_of_ten(*places)).is_integer())
                .expect("at most 6 places")
        };
        numbers.map(needed).max().unwrap_or(0)
    };
    let mut unit = places(&mut input.rows.iter().map(|row| &row.scores[factor]));
    unit += places(&mut std::iter::once(&input.factors[factor].tilt));
    for coefficient in &input.factors[factor].coefficients {
        unit += places(&mut input.rows.iter().map(|row| &row.coefficients[*coefficient]));
    }
    let sum: BigRational = input
        .rows
        .iter()
        .map(|row| weight(&input, row, factor))
        .sum();
    (sum * power_of_ten(unit)).to_integer().bits()
}

/// The order of magnitude of the limits of RULES section 3, all of them at once: nothing overflows, wraps or rounds.
#[test]
fn all_limits_at_once_are_calculated_exactly() {
    let largest = Number {
        digits: 10_u64.pow(18) - 1,
        places: 0,
    };
    let smallest = Number {
        digits: 1,
        places: 6,
    };
    for (funding, quantum_fen) in [
        (Funding::Additional, 1),
        (Funding::Additional, 1_000_000),
        (Funding::Offset, 1),
    ] {
        let frame = Frame {
            quantum_fen,
            fund_quanta: LARGEST_FEN / quantum_fen,
            basis: true,
            funding,
            rest: 2,
            fiscal_part: 1,
            rate: RateDraft::Fixed(if funding == Funding::Additional {
                LARGEST_RATE
            } else {
                FLOOR
            }),
            digits: 12,
            mountain: 2,
            bases: 2,
            scores: 9,
        };
        let factors = vec![(1, LARGEST_RATE, [true; 3]); MAX_FACTORS];
        let row = |key: u64| {
            let number = |of: u64| {
                if (key + of).is_multiple_of(3) {
                    smallest
                } else {
                    largest
                }
            };
            RowDraft {
                key,
                mountain: key % 3 == 2,
                base: LARGEST_FEN - key % 2,
                scores: (0..8).map(number).collect(),
                coefficients: [LARGEST_RATE, LARGEST_RATE - key, 1 + key],
                fiscal_capacity: number(1),
            }
        };
        let case = finish(frame, &factors, (0..12).map(row).collect());
        assert_eq!(compare(&case).outcome, "allocated");
    }
}

#[test]
fn results_can_be_shared_between_threads() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Allocation<'_>>();
    is_send_and_sync::<Share<'_>>();
    is_send_and_sync::<Policy>();
    is_send_and_sync::<County>();
    is_send_and_sync::<Refusal>();
}
