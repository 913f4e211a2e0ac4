//! A policy and its counties, made from bytes so that nearly all of them are valid.
//!
//! - Nothing panics, whatever the numbers within the limits. A result is accounted for, accepted by the audit, and reads
//!   back from what is published of it in both languages.
//! - The order of the counties changes nothing but the order of the result.
//! - With some figures changed, the audit has nothing to say exactly if they are ours after all.
#![no_main]

use std::collections::BTreeSet;

use arbitrary::{Arbitrary, Result, Unstructured};
use checks::check;
use libfuzzer_sys::fuzz_target;
use special_fund::{
    BaseRole, Bracket, County, CountyCode, Factor, FiscalCapacity, Funding, MAX_FACTORS, Money,
    Name, Policy, PublishedRow, Rate, Rest, Roster, RosterCounty, Score, Terms, Uplift, UpliftRate,
    audit, calculate,
};

const MOST_ROWS: u8 = 40;
/// 10^13 yuan in fen.
const LARGEST_FEN: u64 = 1_000_000_000_000_000;
/// 10^6 in millionths.
const LARGEST_RATE: u64 = 1_000_000_000_000;
const LARGEST_SCORE: u64 = 999_999_999_999_999_999;
const FLOOR: u64 = 30_000;
const COEFFICIENTS: [&str; 4] = ["c0", "c1", "c2", "c3"];

/// Everything but the rows.
#[derive(Arbitrary, Debug)]
struct Frame {
    rows: u8,
    quantum: Quantum,
    fund: Number,
    basis: bool,
    factors: u8,
    factor: [FactorInput; MAX_FACTORS],
    /// Part of the whole weight, and whether the rest is shared by score.
    fiscal_capacity: Option<(u8, bool)>,
    funding: FundingInput,
    rate: RateInput,
    /// 6, 9 or 12 digits.
    length: u8,
    changes: [Option<Change>; 4],
}

#[derive(Arbitrary, Debug)]
enum Quantum {
    Fen,
    HundredYuan,
    TenThousandYuan,
    Any(u32),
}

#[derive(Arbitrary, Debug)]
struct FactorInput {
    part: u8,
    tilt: Number,
    /// Bits: which of the four it has, twice, so that most factors have few.
    coefficients: u8,
    /// Decimal places of its scores.
    places: u8,
}

#[derive(Arbitrary, Debug)]
enum RateInput {
    Fixed(Number),
    ByFundTotal([(Number, Number); 3]),
    Affordable(Number, Number),
}

#[derive(Arbitrary, Debug)]
enum FundingInput {
    FiscalCapacity,
    Additional,
    Offset,
}

/// A figure to be changed by so many fen, or quanta.
#[derive(Arbitrary, Debug)]
struct Change {
    row: u8,
    place: u8,
    by: i8,
    quanta: bool,
}

/// A number of one byte, most often 0 or small; some of them a word.
#[derive(Debug, Clone, Copy)]
enum Number {
    Small(u64),
    Any(u64),
    Largest(u64),
}

impl Arbitrary<'_> for Number {
    fn arbitrary(bytes: &mut Unstructured<'_>) -> Result<Number> {
        Ok(match bytes.arbitrary::<u8>()? {
            0..=79 => Number::Small(0),
            byte @ 80..=199 => Number::Small(u64::from(byte) - 79),
            200..=219 => Number::Small(u64::from(bytes.arbitrary::<u16>()?)),
            220..=247 => Number::Any(bytes.arbitrary()?),
            byte => Number::Largest(u64::from(byte) - 248),
        })
    }
}

impl Number {
    /// From 0 to `largest`; small numbers count in units.
    fn up_to(self, largest: u64, unit: u64) -> u64 {
        match self {
            Number::Small(number) => (number * unit).min(largest),
            Number::Any(number) => number % (largest + 1),
            Number::Largest(less) => largest.saturating_sub(less),
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Unstructured::new(bytes);
    let Ok(frame) = Frame::arbitrary(&mut bytes) else {
        return;
    };
    let Some((policy, counties)) = made_of(&frame, &mut bytes) else {
        return;
    };
    let Ok(allocation) = check(&policy, &counties) else {
        return;
    };
    let right = allocation.published();
    let reversed: Vec<County> = counties.iter().rev().cloned().collect();
    let again = calculate(&policy, &reversed).expect("it did in another order");
    assert!(again.published().iter().rev().eq(&right));
    let mut rows = right.clone();
    for change in frame.changes.iter().flatten() {
        apply(change, &policy, &mut rows);
    }
    let verdict = audit::published(&policy, &counties, &rows, &[]);
    assert_eq!(verdict.is_clean(), rows == right, "{:#?}", verdict.listed);
});

fn apply(change: &Change, policy: &Policy, rows: &mut [PublishedRow]) {
    let row = usize::from(change.row) % rows.len();
    let figures = &mut rows[row].figures;
    let amount = match usize::from(change.place) % (6 + policy.terms().factors.len()) {
        0 => &mut figures.base,
        1 => &mut figures.plan,
        2 => &mut figures.uplift,
        3 => &mut figures.fiscal_capacity,
        4 => &mut figures.offset,
        5 => &mut figures.total,
        cell => &mut figures.cells[cell - 6],
    };
    let unit = if change.quanta {
        policy.terms().quantum.fen()
    } else {
        1
    };
    let changed = amount.fen() + i128::from(change.by) * unit;
    *amount = Money::from_fen(changed).unwrap_or(*amount);
}

fn made_of(frame: &Frame, bytes: &mut Unstructured<'_>) -> Option<(Policy, Vec<County>)> {
    let quantum = match frame.quantum {
        Quantum::Fen => 1,
        Quantum::HundredYuan => 10_000,
        Quantum::TenThousandYuan => 1_000_000,
        Quantum::Any(fen) => 1 + u64::from(fen) % 1_000_000,
    };
    let fund_quanta = frame.fund.up_to(LARGEST_FEN / quantum, 1).max(1);
    let count = 1 + usize::from(frame.factors) % MAX_FACTORS;
    let factors = &frame.factor[..count];
    let codes = codes(frame, bytes);
    let mut roster = BTreeSet::from(["999999".parse::<CountyCode>().expect("a code")]);
    for code in &codes {
        if bytes.arbitrary().ok()? {
            roster.insert(code.county());
        }
    }
    let policy = policy(frame, factors, quantum, fund_quanta, roster)?;
    let most_base = fund_quanta / u64::try_from(codes.len()).ok()?.max(1);
    let mut counties: Vec<County> = Vec::new();
    for code in codes {
        // A twin has the same figures: the code decides between them.
        let is_twin = bytes.arbitrary::<u8>().ok()? >= 224;
        if let Some(before) = counties.last().filter(|_| is_twin) {
            let twin = County {
                code,
                name: name(code),
                ..before.clone()
            };
            counties.push(twin);
            continue;
        }
        let mut number = || Number::arbitrary(bytes).ok();
        let base = number()?;
        let base = match policy.terms().base {
            BaseRole::Basis => base.up_to(LARGEST_FEN, 1),
            BaseRole::Protected => base.up_to(most_base, 1) * quantum,
        };
        let scores: Option<Vec<Score>> = factors
            .iter()
            .map(|factor| Some(score(number()?, factor.places)))
            .collect();
        let coefficients: Option<Vec<Rate>> = policy
            .coefficients()
            .iter()
            .map(|_| Some(rate(number()?.up_to(LARGEST_RATE, 100_000))))
            .collect();
        let fiscal_capacity = match policy.terms().fiscal_capacity {
            Some(_) => Some(score(number()?, 1)),
            None => None,
        };
        counties.push(County {
            code,
            name: name(code),
            base: money(base),
            scores: scores?.into(),
            coefficients: coefficients?.into(),
            fiscal_capacity,
        });
    }
    Some((policy, counties))
}

/// `None` for the few that are no policy: funding from a pool that is not there, an affordable rate that others pay.
fn policy(
    frame: &Frame,
    factors: &[FactorInput],
    quantum: u64,
    fund_quanta: u64,
    roster: BTreeSet<CountyCode>,
) -> Option<Policy> {
    let parts = factors.iter().map(|factor| factor.part);
    let weights = sum_to_one(parts.chain(frame.fiscal_capacity.map(|(part, _)| part)))?;
    let factor = |(f, factor): (usize, &FactorInput)| Factor {
        key: format!("f{f}"),
        name: format!("因素{f}").parse().expect("a name"),
        weight: weights[f],
        tilt: rate(1_000_000 + factor.tilt.up_to(LARGEST_RATE - 1_000_000, 100_000)),
        coefficients: COEFFICIENTS
            .iter()
            .enumerate()
            .filter(|(c, _)| (factor.coefficients & factor.coefficients >> 4) >> c & 1 == 1)
            .map(|(_, name)| (*name).to_owned())
            .collect(),
        source: String::new(),
    };
    let member = |code: CountyCode| RosterCounty {
        code,
        name: name(code),
    };
    let roster = Roster::new(roster.into_iter().map(member).collect()).expect("distinct codes");
    let terms = Terms {
        fiscal_year: 2025,
        title: "专项资金".parse().expect("a name"),
        source: String::new(),
        fund_total: money(fund_quanta * quantum),
        quantum: money(quantum),
        base: if frame.basis {
            BaseRole::Basis
        } else {
            BaseRole::Protected
        },
        factors: factors.iter().enumerate().map(factor).collect(),
        fiscal_capacity: frame.fiscal_capacity.map(|(_, by_score)| FiscalCapacity {
            weight: weights[factors.len()],
            rest: if by_score {
                Rest::ByScore
            } else {
                Rest::Retained
            },
            source: String::new(),
        }),
        uplift: Uplift {
            rate: uplift_rate(&frame.rate),
            funding: match frame.funding {
                FundingInput::FiscalCapacity => Funding::FiscalCapacity,
                FundingInput::Additional => Funding::Additional,
                FundingInput::Offset => Funding::Offset,
            },
            source: String::new(),
        },
        roster: roster.partial(),
    };
    Policy::new(terms).ok()
}

fn uplift_rate(input: &RateInput) -> UpliftRate {
    let at_least_3_percent =
        |number: &Number| rate(FLOOR + number.up_to(LARGEST_RATE - FLOOR, 1_000));
    match input {
        RateInput::Fixed(number) => UpliftRate::Fixed(at_least_3_percent(number)),
        RateInput::Affordable(step, max) => UpliftRate::Affordable {
            step: rate(step.up_to(LARGEST_RATE, 500).max(1)),
            max: at_least_3_percent(max),
        },
        RateInput::ByFundTotal(brackets) => {
            let mut from = 0;
            let bracket = |(distance, rate): &(Number, Number)| {
                let bracket = Bracket {
                    from: money(from),
                    rate: at_least_3_percent(rate),
                };
                from += distance.up_to(LARGEST_FEN, 1).max(1);
                bracket
            };
            UpliftRate::ByFundTotal(brackets.iter().map(bracket).collect())
        }
    }
}

/// Weights in proportion to the parts; the last takes what is left.
fn sum_to_one(parts: impl Iterator<Item = u8>) -> Option<Vec<Rate>> {
    let parts: Vec<u64> = parts.map(u64::from).collect();
    let whole = parts.iter().sum::<u64>().max(1);
    let mut weights: Vec<u64> = parts.iter().map(|part| part * 1_000_000 / whole).collect();
    let _ = weights.pop()?;
    let others: u64 = weights.iter().sum();
    weights.push(1_000_000 - others);
    Some(weights.into_iter().map(rate).collect())
}

/// Distinct codes in any order.
fn codes(frame: &Frame, bytes: &mut Unstructured<'_>) -> Vec<CountyCode> {
    let mut used = BTreeSet::new();
    let mut codes = Vec::new();
    for _ in 0..frame.rows % (MOST_ROWS + 1) {
        let mut place = bytes.arbitrary::<u8>().unwrap_or(0);
        while !used.insert(place) {
            place = place.wrapping_add(1);
        }
        let text = match frame.length % 3 {
            0 => format!("33{place:04}"),
            1 => format!("3301{:02}{place:03}", place % 3),
            _ => format!("3301{:02}{place:06}", place % 3),
        };
        codes.push(text.parse().expect("a code"));
    }
    codes
}

/// A name that has to stand in quotes.
fn name(code: CountyCode) -> Name {
    let name = format!("县{code},\"{}\"", code.value() % 7);
    name.parse().expect("a name")
}

fn score(number: Number, places: u8) -> Score {
    let digits = number.up_to(LARGEST_SCORE, 1);
    let places = usize::from(places % 7);
    let text = format!("{digits:0width$}", width = places + 1);
    let (whole, fraction) = text.split_at(text.len() - places);
    let point = if places > 0 { "." } else { "" };
    let text = format!("{whole}{point}{fraction}");
    text.parse().expect("a score")
}

fn rate(millionths: u64) -> Rate {
    Rate::from_millionths(millionths).expect("at most 10^6")
}

fn money(fen: u64) -> Money {
    Money::from_fen(i128::from(fen)).expect("an amount of money")
}
