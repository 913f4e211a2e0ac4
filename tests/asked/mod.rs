//! What the oracle is asked: a case in its own numbers.
#![allow(dead_code, unreachable_pub, reason = "every program includes this module and uses a part of it")]

use dashu_int::IBig;
use dashu_ratio::RBig;
use special_fund::{BaseRole, County, Factor, Funding, Money, Rate, Rest, Score, Uplift, UpliftRate};

use crate::cases::Case;
use crate::oracle;

pub fn of_rate(rate: Rate) -> RBig {
    RBig::from_parts(rate.millionths().into(), 1_000_000_u32.into())
}

pub fn of_score(score: Score) -> RBig {
    RBig::from_parts(score.millionths().into(), 1_000_000_u32.into())
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
    let place = |name: &String| case.policy.coefficients().iter().position(|other| other == name).expect("named");
    let factor = |factor: &Factor| oracle::Factor {
        weight: of_rate(factor.weight),
        tilt: of_rate(factor.tilt),
        coefficients: factor.coefficients.iter().map(place).collect(),
        scores: oracle::Scores::Column,
    };
    let row = |(row, county): (usize, &County)| oracle::Row {
        code: county.code.to_string(),
        mountain: case.is_mountain(row),
        base_fen: of_fen(county.base),
        scores: county.scores.iter().copied().map(of_score).collect(),
        figures: vec![],
        coefficients: county.coefficients.iter().copied().map(of_rate).collect(),
        fiscal_capacity: county.fiscal_capacity.map_or(RBig::ZERO, of_score),
        last_fen: IBig::ZERO,
        need_fen: IBig::ZERO,
        adjustments_fen: vec![],
        issued_fen: vec![],
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
        control: None,
        adjustments: vec![],
        issued: None,
        rows: case.counties.iter().enumerate().map(row).collect(),
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
