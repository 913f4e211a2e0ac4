//! Cells → figures: what a single cell holds.

use super::kind::{Allowed, ProblemKind};
use crate::county::{CountyCode, Name};
use crate::header::Unit;
use crate::number::{
    AMOUNT, AMOUNT_WAN_YUAN, BASE_WAN_YUAN, BASE_YUAN, Figure, Money, NumberError, Plain, Rate, Score,
};
use crate::policy::{FigureColumn, Scale};

pub(super) fn code(cell: &str) -> Result<CountyCode, ProblemKind> {
    CountyCode::read(cell.as_bytes()).map_err(|_| ProblemKind::Code)
}

pub(super) fn name(cell: &str) -> Result<Name, ProblemKind> {
    cell.parse().map_err(ProblemKind::Name)
}

pub(super) fn score(cell: &str) -> Result<Score, ProblemKind> {
    not_below_zero(number(cell, Allowed::Score, Score::from_plain))
}

/// A figure of an indicator, or what its cell stands for.
pub(super) fn figure(cell: &str, column: &FigureColumn) -> Result<Figure, ProblemKind> {
    let figure = match &column.scale {
        Some(scale) => scaled(cell, scale),
        None => self::signed(cell),
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
            scale.of_figure(self::signed(cell)?).ok_or(ProblemKind::BelowBrackets { first })
        }
        Scale::Grades(grades) => scale.of_grade(cell.trim()).ok_or_else(|| {
            let allowed = grades.iter().map(|(grade, _)| grade.to_string()).collect();
            ProblemKind::Grade { allowed }
        }),
    }
}

fn signed(cell: &str) -> Result<Figure, ProblemKind> {
    Figure::read(cell).map_err(|error| ProblemKind::Number { error, allowed: Allowed::Figure })
}

pub(super) fn coefficient(cell: &str, scale: Option<&Scale>) -> Result<Rate, ProblemKind> {
    if let Some(scale) = scale {
        let millionths = u64::try_from(scaled(cell, scale)?.millionths()).ok();
        let too_large = NumberError::TooLarge { max: 1_000_000 };
        return millionths
            .and_then(Rate::from_millionths)
            .ok_or(ProblemKind::Number { error: too_large, allowed: Allowed::Coefficient });
    }
    let rate = Plain::read_share(cell.as_bytes(), Plain::read_separated).and_then(Rate::from_plain);
    not_below_zero(rate.map_err(|error| ProblemKind::Number { error, allowed: Allowed::Coefficient }))
}

/// Of a column that takes nothing below 0: whoever wrote (5) is not told to write -5.
fn not_below_zero<T>(read: Result<T, ProblemKind>) -> Result<T, ProblemKind> {
    read.map_err(|kind| match kind {
        ProblemKind::Number { error: NumberError::ForeignMinus, allowed } => {
            ProblemKind::Number { error: NumberError::Negative, allowed }
        }
        kind => kind,
    })
}

/// A base in yuan or in 万元; a multiple of the quantum, if one is given.
pub(super) fn base(cell: &str, in_wan_yuan: bool, quantum: Option<Money>) -> Result<Money, ProblemKind> {
    not_below_zero(unsigned(cell, in_wan_yuan, quantum))
}

fn unsigned(cell: &str, in_wan_yuan: bool, quantum: Option<Money>) -> Result<Money, ProblemKind> {
    let base = if in_wan_yuan {
        number(cell, Allowed::WanYuan, |plain| Money::within(BASE_WAN_YUAN, plain))
    } else {
        number(cell, Allowed::Yuan, |plain| Money::within(BASE_YUAN, plain))
    };
    match (base, quantum) {
        (Err(ProblemKind::Number { error: NumberError::AmountOutOfRange, .. }), _) => Err(ProblemKind::AmountTooLarge),
        (Ok(base), Some(quantum)) if base.in_quanta(quantum).is_none() => Err(ProblemKind::NotWholeQuanta { quantum }),
        (base, _) => base,
    }
}

/// An amount in yuan or in 万元, with a minus sign if it may be below 0; a multiple of the quantum, if one is given.
pub(super) fn amount_of(
    cell: &str,
    in_wan_yuan: bool,
    may_be_negative: bool,
    quantum: Option<Money>,
) -> Result<Money, ProblemKind> {
    if !may_be_negative {
        return base(cell, in_wan_yuan, quantum);
    }
    let amount = match cell.strip_prefix('-').filter(|amount| amount.starts_with(|c: char| c.is_ascii_digit())) {
        Some(amount) => unsigned(amount, in_wan_yuan, quantum).map(|amount| -amount),
        None => unsigned(cell, in_wan_yuan, quantum),
    };
    amount.map_err(|kind| match kind {
        ProblemKind::Number { error, .. } => {
            ProblemKind::Number { error, allowed: if in_wan_yuan { Allowed::AmountWanYuan } else { Allowed::Amount } }
        }
        kind => kind,
    })
}

/// A published amount, with a minus sign if it is negative.
pub(super) fn amount(cell: &str, unit: Unit) -> Result<Money, ProblemKind> {
    let cell = cell.trim();
    let (bounds, allowed) = match unit {
        Unit::Yuan => (AMOUNT, Allowed::Amount),
        Unit::WanYuan => (AMOUNT_WAN_YUAN, Allowed::AmountWanYuan),
    };
    let in_fen = |plain| Money::within(bounds, plain);
    match cell.strip_prefix('-').filter(|amount| !amount.is_empty()) {
        Some(amount) => number(amount, allowed, in_fen).map(|amount| -amount),
        None => number(cell, allowed, in_fen),
    }
}

fn number<T>(cell: &str, allowed: Allowed, read: impl Fn(Plain) -> Result<T, NumberError>) -> Result<T, ProblemKind> {
    let number = Plain::read_separated(cell.as_bytes()).and_then(read);
    number.map_err(|error| ProblemKind::Number { error, allowed })
}
