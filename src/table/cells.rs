//! Cells → figures: what a single cell holds.

use super::kind::{Allowed, ProblemKind};
use crate::county::{CountyCode, Name};
use crate::money::Money;
use crate::number::{NumberError, Plain, Rate, Score};

pub(super) fn code(cell: &str) -> Result<CountyCode, ProblemKind> {
    CountyCode::read(cell.as_bytes()).map_err(|_| ProblemKind::Code)
}

pub(super) fn name(cell: &str) -> Result<Name, ProblemKind> {
    cell.parse().map_err(ProblemKind::Name)
}

pub(super) fn score(cell: &str) -> Result<Score, ProblemKind> {
    number(cell, Allowed::Score, Score::from_plain)
}

pub(super) fn coefficient(cell: &str) -> Result<Rate, ProblemKind> {
    number(cell, Allowed::Coefficient, Rate::from_plain)
}

/// A base in yuan or in 万元; a multiple of the quantum, if one is given.
pub(super) fn base(
    cell: &str,
    in_wan_yuan: bool,
    quantum: Option<Money>,
) -> Result<Money, ProblemKind> {
    let (allowed, shift) = if in_wan_yuan {
        (Allowed::WanYuan, 4)
    } else {
        (Allowed::Yuan, 0)
    };
    let base = number(cell, allowed, |plain| Money::from_plain(plain, shift));
    let base = base.map_err(|kind| match kind {
        ProblemKind::Number {
            error: NumberError::AmountOutOfRange,
            ..
        } => ProblemKind::AmountTooLarge,
        kind => kind,
    })?;
    if base > Money::MAX_INPUT {
        return Err(ProblemKind::AmountTooLarge);
    }
    match quantum {
        Some(quantum) if base.fen() % quantum.fen() != 0 => {
            Err(ProblemKind::NotWholeQuanta { quantum })
        }
        _ => Ok(base),
    }
}

/// A published amount in yuan, with a minus sign if it is negative.
#[cfg(feature = "table")]
pub(super) fn amount(cell: &str) -> Result<Money, ProblemKind> {
    let cell = cell.trim();
    let in_fen = |plain| Money::from_plain(plain, 0);
    match cell.strip_prefix('-').filter(|amount| !amount.is_empty()) {
        Some(amount) => number(amount, Allowed::Amount, in_fen).map(negated),
        None => number(cell, Allowed::Amount, in_fen),
    }
}

/// The range of money is the same either way.
#[cfg(feature = "table")]
pub(super) fn negated(amount: Money) -> Money {
    Money::clamped(-amount.fen())
}

fn number<T>(
    cell: &str,
    allowed: Allowed,
    read: impl Fn(Plain) -> Result<T, NumberError>,
) -> Result<T, ProblemKind> {
    let number = Plain::read_separated(cell.as_bytes()).and_then(read);
    number.map_err(|error| ProblemKind::Number { error, allowed })
}
