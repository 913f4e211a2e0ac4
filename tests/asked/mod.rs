//! What the oracle is asked: a case in its own numbers.
#![allow(dead_code, unreachable_pub, reason = "every program includes this module and uses a part of it")]

use std::iter::zip;

use dashu_int::IBig;
use dashu_ratio::RBig;
use special_fund::{
    Adjustment, AdjustmentKind, Amounts, BaseRole, BelowZero, Better, Control, County, Factor, Figure, Freed, Funding,
    Indicator, IndicatorKind, Issued, Money, Policy, Rate, Rest, Score, Shortfall, Surplus, Uplift, UpliftRate,
};

use crate::cases::Case;
use crate::oracle;

pub fn of_rate(rate: Rate) -> RBig {
    RBig::from_parts(rate.millionths().into(), 1_000_000_u32.into())
}

pub fn of_score(score: Score) -> RBig {
    RBig::from_parts(score.millionths().into(), 1_000_000_u32.into())
}

pub fn of_figure(figure: Figure) -> RBig {
    RBig::from_parts(figure.millionths().into(), 1_000_000_u32.into())
}

pub fn of_fen(amount: Money) -> IBig {
    IBig::from(amount.fen())
}

/// Quanta of the oracle as an amount.
pub fn money(case: &Case, quanta: &IBig) -> Money {
    let fen = i128::try_from(quanta * case.quantum()).expect("an amount of money");
    Money::from_fen(fen).expect("an amount of money")
}

pub fn codes(case: &Case) -> Vec<String> {
    case.counties.iter().map(|county| county.code.to_string()).collect()
}

pub fn input(case: &Case) -> oracle::Input {
    let terms = case.policy.terms();
    let factor = |factor: &Factor| oracle::Factor {
        weight: of_rate(factor.weight),
        tilt: of_rate(factor.tilt),
        coefficients: places(&case.policy, &factor.coefficients),
        scores: match factor.indicators.as_slice() {
            [] => oracle::Scores::Column,
            of => oracle::Scores::Indicators(of.iter().map(|of| indicator(&case.policy, of)).collect()),
        },
    };
    let amounts = |county: &County, holds: &[Amounts]| -> Vec<IBig> {
        let amounts = zip(case.policy.amounts(), &county.amounts).filter(|(column, _)| holds.contains(&column.holds));
        amounts.map(|(_, amount)| of_fen(*amount)).collect()
    };
    let row = |(row, county): (usize, &County)| oracle::Row {
        code: county.code.to_string(),
        mountain: case.is_mountain(row),
        base_fen: of_fen(county.base),
        scores: scores(case, county),
        figures: county.figures.iter().copied().map(of_figure).collect(),
        coefficients: county.coefficients.iter().copied().map(of_rate).collect(),
        fiscal_capacity: county.fiscal_capacity.map_or(RBig::ZERO, of_score),
        last_fen: amounts(county, &[Amounts::Last]).into_iter().sum(),
        need_fen: amounts(county, &[Amounts::Need]).into_iter().sum(),
        adjustments_fen: amounts(county, &[Amounts::Deduction, Amounts::Signed]),
        issued_fen: amounts(county, &[Amounts::Issued]),
    };
    oracle::Input {
        quantum_fen: of_fen(terms.quantum),
        fund_total_fen: of_fen(terms.fund_total),
        basis: terms.base == BaseRole::Basis,
        factors: terms.factors.iter().map(factor).collect(),
        fiscal_capacity: terms
            .fiscal_capacity
            .as_ref()
            .map(|pool| oracle::FiscalCapacity { weight: of_rate(pool.weight), by_score: pool.rest == Rest::ByScore }),
        uplift: terms.uplift.as_ref().map(uplift),
        control: terms.control.as_ref().map(control),
        adjustments: terms.adjustments.iter().map(adjustment).collect(),
        issued: terms.issued.as_ref().map(issued),
        rows: case.counties.iter().enumerate().map(row).collect(),
    }
}

/// Where the coefficients stand in every row.
fn places(policy: &Policy, names: &[String]) -> Vec<usize> {
    let place = |name: &String| policy.coefficients().iter().position(|other| other == name).expect("named");
    names.iter().map(place).collect()
}

/// One a factor; 0 where it has none.
fn scores(case: &Case, county: &County) -> Vec<RBig> {
    let mut scores = county.scores.iter().copied().map(of_score);
    let factors = case.policy.terms().factors.iter();
    let score = |factor: &Factor| if factor.indicators.is_empty() { scores.next() } else { Some(RBig::ZERO) };
    factors.map(score).collect::<Option<_>>().expect("one score a column")
}

fn indicator(policy: &Policy, of: &Indicator) -> oracle::Indicator {
    let column =
        |header: &String| policy.figures().iter().position(|column| column.headers.contains(header)).expect("a column");
    let way = |better: Better| match better {
        Better::Higher => oracle::Better::Higher,
        Better::Lower => oracle::Better::Lower,
    };
    let figure = || column(&of.key);
    oracle::Indicator {
        weight: of_rate(of.weight),
        coefficients: places(policy, &of.coefficients),
        kind: match &of.kind {
            IndicatorKind::Amount { below_zero } => {
                oracle::Kind::Amount { figure: figure(), below_zero_is_zero: *below_zero == BelowZero::Zero }
            }
            IndicatorKind::Change { better, before, now } => {
                oracle::Kind::Change { before: column(before), now: column(now), better: way(*better) }
            }
            IndicatorKind::Gap { reference } => {
                oracle::Kind::Gap { figure: figure(), reference: of_figure(*reference) }
            }
            IndicatorKind::Minmax { better, lowest } => {
                oracle::Kind::MinMax { figure: figure(), better: way(*better), lowest: of_rate(*lowest) }
            }
            _ => unreachable!("the oracle knows no other"),
        },
    }
}

fn control(control: &Control) -> oracle::Control {
    oracle::Control {
        floor: control.floor.map(of_rate),
        cap: control.cap.map(of_rate),
        need_rate: control.need_rate.map(of_rate),
        surplus_retained: control.surplus == Surplus::Retained,
    }
}

fn adjustment(adjustment: &Adjustment) -> oracle::Adjustment {
    match adjustment.kind {
        AdjustmentKind::Deduction { freed } => {
            oracle::Adjustment::Deduction { freed_to_others: freed == Freed::Others }
        }
        AdjustmentKind::Signed { new_money } => oracle::Adjustment::Signed { new_money_fen: new_money.map(of_fen) },
        _ => unreachable!("the oracle knows no other"),
    }
}

fn issued(issued: &Issued) -> oracle::Issued {
    oracle::Issued {
        totals_fen: issued.batches.iter().map(|batch| of_fen(batch.total)).collect(),
        shortfall: match issued.shortfall {
            Shortfall::Refuse => oracle::Shortfall::Refuse,
            Shortfall::Recover => oracle::Shortfall::Recover,
            Shortfall::Keep => oracle::Shortfall::Keep,
            _ => unreachable!("the oracle knows no other"),
        },
    }
}

fn uplift(uplift: &Uplift) -> oracle::Uplift {
    oracle::Uplift {
        rate: match &uplift.rate {
            UpliftRate::Fixed(rate) => oracle::RateRule::Fixed(of_rate(*rate)),
            UpliftRate::ByFundTotal(brackets) => oracle::RateRule::ByFundTotal(
                brackets.iter().map(|bracket| (of_fen(bracket.from), of_rate(bracket.rate))).collect(),
            ),
            UpliftRate::Affordable { step, max } => {
                oracle::RateRule::Affordable { step: of_rate(*step), max: of_rate(*max) }
            }
            _ => unreachable!("the oracle knows no other"),
        },
        basis_fen: uplift.rate_basis.map(of_fen),
        funding: match uplift.funding {
            Funding::FiscalCapacity => oracle::Funding::FiscalCapacity,
            Funding::Additional => oracle::Funding::Additional,
            Funding::Offset => oracle::Funding::Offset,
            _ => unreachable!("the oracle knows no other"),
        },
    }
}
