//! Cells → figures: what a single cell holds.

use std::ops::Neg;

use super::kind::{Allowed, ProblemKind};
use crate::county::{CountyCode, Name};
use crate::header::Unit;
use crate::number::{Figure, Money, NumberError, Rate, Score, unsigned};
use crate::policy::{FigureColumn, Scale};

pub(super) fn code(cell: &str) -> Result<CountyCode, ProblemKind> {
    CountyCode::read(cell.as_bytes()).map_err(|_| ProblemKind::Code)
}

pub(super) fn name(cell: &str) -> Result<Name, ProblemKind> {
    cell.parse().map_err(ProblemKind::Name)
}

pub(super) fn score(cell: &str) -> Result<Score, ProblemKind> {
    number(cell, Allowed::Score, Score::read)
}

/// A figure of an indicator, or what its cell stands for.
pub(super) fn figure(cell: &str, column: &FigureColumn) -> Result<Figure, ProblemKind> {
    let figure = match &column.scale {
        Some(scale) => scaled(cell, scale),
        None => number(cell, Allowed::Figure, Figure::read),
    };
    let below_zero = ProblemKind::Number { error: NumberError::Negative, allowed: Allowed::PositiveFigure };
    match figure {
        Ok(figure) if figure < Figure::default() && !column.may_be_negative => Err(below_zero),
        Err(ProblemKind::Number { error: NumberError::ForeignMinus, .. }) if !column.may_be_negative => Err(below_zero),
        figure => figure,
    }
}

/// What a cell stands for.
fn scaled(cell: &str, scale: &Scale) -> Result<Figure, ProblemKind> {
    if cell.trim().is_empty() {
        return Err(ProblemKind::Number { error: NumberError::Blank, allowed: Allowed::Figure });
    }
    match scale {
        Scale::Brackets(brackets) => {
            let first = brackets.first().map(|bracket| bracket.from).unwrap_or_default();
            scale.of_figure(number(cell, Allowed::Figure, Figure::read)?).ok_or(ProblemKind::BelowBrackets { first })
        }
        Scale::Grades(grades) => scale.of_grade(cell.trim()).ok_or_else(|| {
            let allowed = grades.iter().map(|(grade, _)| grade.to_string()).collect();
            ProblemKind::Grade { allowed }
        }),
    }
}

pub(super) fn coefficient(cell: &str, scale: Option<&Scale>) -> Result<Rate, ProblemKind> {
    if let Some(scale) = scale {
        let millionths = u64::try_from(scaled(cell, scale)?.millionths()).ok();
        let too_large = NumberError::TooLarge { max: 1_000_000 };
        return millionths
            .and_then(Rate::from_millionths)
            .ok_or(ProblemKind::Number { error: too_large, allowed: Allowed::Coefficient });
    }
    number(cell, Allowed::Coefficient, Rate::read)
}

/// An amount in the unit of its header, with a minus sign if it may be below 0; a multiple of the quantum, if one is given.
pub(super) fn amount_of(
    cell: &str,
    unit: Option<Unit>,
    may_be_negative: bool,
    quantum: Option<Money>,
) -> Result<Money, ProblemKind> {
    let (unsigned, signed) = match unit == Some(Unit::WanYuan) {
        true => (Allowed::WanYuan, Allowed::AmountWanYuan),
        false => (Allowed::Yuan, Allowed::Amount),
    };
    let amount = match may_be_negative {
        true => number(cell, signed, |cell| Money::read(cell, unsigned.bounds())),
        false => number(cell, unsigned, |cell| Money::read_unsigned(cell, unsigned.bounds())),
    };
    match (amount, quantum) {
        (Err(ProblemKind::Number { error: NumberError::AmountOutOfRange, .. }), _) => Err(ProblemKind::AmountTooLarge),
        (Ok(amount), Some(quantum)) if amount.fen() % quantum.fen() != 0 => {
            Err(ProblemKind::NotWholeQuanta { quantum })
        }
        (amount, _) => amount,
    }
}

/// A published amount, with a minus sign of any kind or in brackets if it is negative.
pub(super) fn amount(cell: &str, unit: Option<Unit>) -> Result<Money, ProblemKind> {
    let allowed = if unit == Some(Unit::WanYuan) { Allowed::AmountWanYuan } else { Allowed::Amount };
    let bounds = allowed.bounds();
    number(cell.trim(), allowed, |cell| match unsigned(cell) {
        Some(amount) => Money::read_unsigned(amount, bounds).map(Money::neg),
        None => Money::read(cell, bounds),
    })
}

fn number<T>(cell: &str, allowed: Allowed, read: impl Fn(&str) -> Result<T, NumberError>) -> Result<T, ProblemKind> {
    // Whoever wrote (5) where nothing below 0 is taken is not told to write -5.
    let may_be_negative = matches!(allowed, Allowed::Figure | Allowed::Amount | Allowed::AmountWanYuan);
    read(cell).map_err(|error| match error {
        NumberError::ForeignMinus if !may_be_negative => ProblemKind::Number { error: NumberError::Negative, allowed },
        error => ProblemKind::Number { error, allowed },
    })
}
