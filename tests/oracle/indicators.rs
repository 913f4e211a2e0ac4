//! [5.1] Scores that are made of indicators.

use std::iter::zip;

use dashu_ratio::RBig;

use super::{Better, Indicator, Input, Kind, Refusal, Row, Scores, total};

/// The number that a grade stands for; None if the policy has no such grade.
pub fn by_grades(grades: &[(&str, RBig)], cell: &str) -> Option<RBig> {
    grades.iter().find(|(grade, _)| *grade == cell).map(|(_, value)| value.clone())
}

/// The value of the last bracket, ascending, that begins at the figure or below; None below the first.
pub fn by_brackets(brackets: &[(RBig, RBig)], figure: &RBig) -> Option<RBig> {
    brackets.iter().rfind(|(from, _)| from <= figure).map(|(_, value)| value.clone())
}

/// Scores, rows × factors.
pub fn scores(input: &Input) -> Result<Vec<Vec<RBig>>, Refusal> {
    let mut scores: Vec<Vec<RBig>> = vec![Vec::new(); input.rows.len()];
    for (factor, of) in input.factors.iter().enumerate() {
        let column = match &of.scores {
            Scores::Column => input.rows.iter().map(|row| row.scores[factor].clone()).collect(),
            Scores::Indicators(indicators) => weighted_shares(&input.rows, factor, indicators)?,
        };
        for (of_row, score) in zip(&mut scores, column) {
            of_row.push(score);
        }
    }
    Ok(scores)
}

/// Score_i = Σ_j weight_j × u_ij ÷ U_j.
fn weighted_shares(rows: &[Row], factor: usize, indicators: &[Indicator]) -> Result<Vec<RBig>, Refusal> {
    assert_eq!(total(indicators.iter().map(|indicator| &indicator.weight)), RBig::ONE, "weights that sum to 1");
    let mut scores = vec![RBig::ZERO; rows.len()];
    for (j, indicator) in indicators.iter().enumerate() {
        let values = values(rows, indicator, (factor, j))?;
        let whole = total(&values);
        if whole.is_zero() {
            return Err(Refusal::ZeroIndicator { factor, indicator: j });
        }
        for (score, value) in zip(&mut scores, &values) {
            *score += &indicator.weight * value / &whole;
        }
    }
    Ok(scores)
}

/// u of every row, coefficients included.
fn values(rows: &[Row], of: &Indicator, (factor, indicator): (usize, usize)) -> Result<Vec<RBig>, Refusal> {
    let not_below_zero = |value: RBig| value.max(RBig::ZERO);
    let column = |column: usize| rows.iter().map(move |row| &row.figures[column]);
    let mut values: Vec<RBig> = match &of.kind {
        Kind::Amount { figure, below_zero_is_zero } => {
            let is_below = |row: &usize| rows[*row].figures[*figure] < RBig::ZERO;
            let below: Vec<usize> = (0..rows.len()).filter(is_below).collect();
            if !below.is_empty() && !below_zero_is_zero {
                return Err(Refusal::FiguresBelowZero { factor, indicator, rows: below });
            }
            column(*figure).cloned().map(not_below_zero).collect()
        }
        Kind::Change { before, now, better } => {
            let change = |(before, now): (&RBig, &RBig)| match better {
                Better::Higher => not_below_zero(now - before),
                Better::Lower => not_below_zero(before - now),
            };
            zip(column(*before), column(*now)).map(change).collect()
        }
        Kind::Gap { figure, reference } => column(*figure).map(|x| not_below_zero(reference - x)).collect(),
        Kind::MinMax { figure, better, lowest } => {
            assert!(*lowest >= RBig::ZERO && *lowest < RBig::ONE);
            let min = column(*figure).min().expect("rows");
            let max = column(*figure).max().expect("rows");
            if min == max {
                return Err(Refusal::EqualFigures { factor, indicator });
            }
            let distance = |x: &RBig| match better {
                Better::Higher => x - min,
                Better::Lower => max - x,
            };
            column(*figure).map(|x| (RBig::ONE - lowest) * distance(x) + lowest * (max - min)).collect()
        }
    };
    for (value, row) in zip(&mut values, rows) {
        for &coefficient in &of.coefficients {
            *value *= &row.coefficients[coefficient];
        }
    }
    Ok(values)
}
