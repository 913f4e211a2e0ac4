//! Cells → a county: the row at hand.

use super::kind::{Allowed, ProblemKind};
use super::lines::is_subtotal;
use super::read::Role;
use crate::county::{County, CountyCode, Name};
use crate::number::Money;
use crate::number::{self, NumberError, Plain, Rate, Score};
use crate::policy::Policy;

/// The row at hand.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) code: Option<CountyCode>,
    pub(super) name: Option<Name>,
    base: Money,
    scores: Vec<Score>,
    coefficients: Vec<Rate>,
    fiscal_capacity: Option<Score>,
}

impl Draft {
    pub(super) fn new(policy: &Policy) -> Draft {
        Draft {
            scores: vec![Score::ZERO; policy.terms().factors.len()],
            coefficients: vec![Rate::ZERO; policy.coefficients().len()],
            ..Draft::default()
        }
    }

    #[inline]
    pub(super) fn read_cell(
        &mut self,
        role: Role,
        cell: &str,
        protected_quantum: Option<Money>,
    ) -> Result<(), ProblemKind> {
        match role {
            Role::Score(place) => {
                let score = Plain::read_separated(cell.as_bytes()).and_then(Score::from_plain);
                let score = score.map_err(|error| ProblemKind::Number {
                    error,
                    allowed: Allowed::Score,
                })?;
                if let Some(slot) = self.scores.get_mut(place) {
                    *slot = score;
                }
            }
            Role::Code => {
                self.code = Some(CountyCode::read(cell.as_bytes()).map_err(|_| ProblemKind::Code)?)
            }
            Role::Name => self.name = Some(cell.parse().map_err(ProblemKind::Name)?),
            Role::BaseYuan => self.base = read_base(cell, 0, protected_quantum)?,
            Role::BaseWanYuan => self.base = read_base(cell, 4, protected_quantum)?,
            Role::Coefficient(place) => {
                let coefficient = Plain::read_separated(cell.as_bytes()).and_then(Rate::from_plain);
                let allowed = Allowed::Coefficient;
                let coefficient =
                    coefficient.map_err(|error| ProblemKind::Number { error, allowed })?;
                if let Some(slot) = self.coefficients.get_mut(place) {
                    *slot = coefficient;
                }
            }
            Role::FiscalCapacity => {
                let score = Plain::read_separated(cell.as_bytes()).and_then(Score::from_plain);
                let score = score.map_err(|error| ProblemKind::Number {
                    error,
                    allowed: Allowed::Score,
                })?;
                self.fiscal_capacity = Some(score);
            }
            Role::Ignored => {}
        }
        Ok(())
    }

    pub(super) fn is_subtotal(&self) -> bool {
        self.name.as_deref().is_some_and(is_subtotal)
    }

    /// The county, if code and name are there.
    #[inline]
    pub(super) fn county(&mut self) -> Option<County> {
        Some(County {
            code: self.code?,
            name: self.name.take()?,
            base: self.base,
            scores: self.scores.as_slice().into(),
            coefficients: self.coefficients.as_slice().into(),
            fiscal_capacity: self.fiscal_capacity,
        })
    }
}

/// A base in units of 10^`shift` yuan; whole quanta if it is to be paid.
#[inline]
fn read_base(
    cell: &str,
    shift: u32,
    protected_quantum: Option<Money>,
) -> Result<Money, ProblemKind> {
    let (allowed, bounds) = if shift == 0 {
        (Allowed::Yuan, number::BASE_YUAN)
    } else {
        (Allowed::WanYuan, number::BASE_WAN_YUAN)
    };
    let plain = Plain::read_separated(cell.as_bytes())
        .map_err(|error| ProblemKind::Number { error, allowed })?;
    let base = Money::within(bounds, plain).map_err(|error| match error {
        NumberError::AmountOutOfRange => ProblemKind::AmountTooLarge,
        error => ProblemKind::Number { error, allowed },
    })?;
    match protected_quantum {
        Some(quantum) if base.in_quanta(quantum).is_none() => {
            Err(ProblemKind::NotWholeQuanta { quantum })
        }
        _ => Ok(base),
    }
}
