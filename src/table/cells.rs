//! Cells → figures: what a single cell holds.

use super::kind::{Allowed, ProblemKind};
use crate::county::{CountyCode, Name};
use crate::number::{BASE_WAN_YUAN, BASE_YUAN, Money, NumberError, Plain, Rate, Score};

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
    let rate = Plain::read_share(cell.as_bytes(), Plain::read_separated).and_then(Rate::from_plain);
    rate.map_err(|error| ProblemKind::Number { error, allowed: Allowed::Coefficient })
}

/// A base in yuan or in 万元; a multiple of the quantum, if one is given.
pub(super) fn base(cell: &str, in_wan_yuan: bool, quantum: Option<Money>) -> Result<Money, ProblemKind> {
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

/// A published amount in yuan, with a minus sign if it is negative.
#[cfg(feature = "table")]
pub(super) fn amount(cell: &str) -> Result<Money, ProblemKind> {
    let cell = cell.trim();
    let in_fen = |plain| Money::within(crate::number::AMOUNT, plain);
    match cell.strip_prefix('-').filter(|amount| !amount.is_empty()) {
        Some(amount) => number(amount, Allowed::Amount, in_fen).map(|amount| -amount),
        None => number(cell, Allowed::Amount, in_fen),
    }
}

fn number<T>(cell: &str, allowed: Allowed, read: impl Fn(Plain) -> Result<T, NumberError>) -> Result<T, ProblemKind> {
    let number = Plain::read_separated(cell.as_bytes()).and_then(read);
    number.map_err(|error| ProblemKind::Number { error, allowed })
}
