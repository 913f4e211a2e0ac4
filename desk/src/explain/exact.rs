//! Exact numbers as a hand calculator shows them: cut off, never rounded, with … where digits are left out.

use special_fund::{BigUint, Exact, Money, Quotient};

use crate::view::amounts::Unit;
pub(super) use crate::view::exact::cut_off;
use crate::view::exact::{in_one_unit, numerator};

/// An exact number of quanta as an amount.
pub(super) fn amount(exact: &Quotient, quantum: Money, unit: Unit) -> String {
    let fen = numerator(exact) * quantum.fen().unsigned_abs();
    cut_off(&fen, &(exact.denominator() * unit.fen()))
}

/// What remains of a quantum, as a decimal below 1.
pub(super) fn remainder(exact: &Quotient) -> String {
    cut_off(exact.numerator(), exact.denominator())
}

/// What remains of a quantum, as a fraction in lowest terms.
pub(super) fn fraction(exact: &Quotient) -> String {
    format!("{}/{}", exact.numerator(), exact.denominator())
}

/// What part of a total a weight is; `None` if the total is 0.
pub(super) fn share(weight: &Exact, total: &Exact) -> Option<String> {
    let [weight, total] = in_one_unit(weight, total);
    (total > BigUint::ZERO).then(|| cut_off(&weight, &total))
}
