//! Exact numbers: what the explanation and the workbook both ask of them.

use std::cmp::Ordering;

use special_fund::{BigUint, Exact, Quotient};

/// 10^`digits`.
pub(crate) fn power(digits: u32) -> BigUint {
    BigUint::from(10_u32).pow(digits)
}

/// Two decimals over one denominator: both in units of the smaller one's last place.
pub(crate) fn in_one_unit(a: &Exact, b: &Exact) -> [BigUint; 2] {
    let places = a.places().max(b.places());
    [a, b].map(|number| number.digits() * power(places - number.places()))
}

/// Two remainders over one denominator.
pub(crate) fn remainders(a: &Quotient, b: &Quotient) -> [BigUint; 2] {
    [a.numerator() * b.denominator(), b.numerator() * a.denominator()]
}

/// Remainders in exact order.
pub(crate) fn compare_remainders(a: &Quotient, b: &Quotient) -> Ordering {
    let [a, b] = remainders(a, b);
    a.cmp(&b)
}
