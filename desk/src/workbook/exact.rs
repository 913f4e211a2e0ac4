//! Exact amounts as a spreadsheet shows them, and whether its binary numbers can tell them apart.

use special_fund::{BigUint, Exact, Quotient};

use crate::view::exact::{in_one_unit, power, remainders};

/// `units` of 10^−`digits`, as plain text without trailing zeros.
pub(super) fn decimal(units: &BigUint, digits: u32) -> String {
    Exact::new(units.clone(), digits).to_string()
}

/// Whether the amount is not whole, but nearer to a whole one than 10^−`digits`.
pub(super) fn is_near_whole(exact: &Quotient, digits: u32) -> bool {
    let is_small = |part: &BigUint| part * power(digits) < *exact.denominator();
    let left = exact.denominator() - exact.numerator();
    !exact.is_whole() && (is_small(exact.numerator()) || is_small(&left))
}

/// Whether two remainders are nearer to each other than 2 × 10^−`digits`.
pub(super) fn are_near(a: &Quotient, b: &Quotient, digits: u32) -> bool {
    let limit = a.denominator() * b.denominator() * 2_u32;
    let [a, b] = remainders(a, b);
    let distance = (&a).max(&b) - (&a).min(&b);
    distance * power(digits) < limit
}

/// Whether the remainder stands between two multiples of 10^−`digits`, so that a spreadsheet might round it either way.
pub(super) fn is_between(exact: &Quotient, digits: u32) -> bool {
    let eighths = exact.numerator() * power(digits) * 8_u32 / exact.denominator();
    [3_u32, 4].map(BigUint::from).contains(&(eighths % 8_u32))
}

/// `part ÷ total` as a decimal cut off after `digits` places; 0 of nothing.
pub(super) fn ratio(part: &Exact, total: &Exact, digits: u32) -> String {
    let [part, total] = in_one_unit(part, total);
    if total == BigUint::ZERO {
        return "0".to_owned();
    }
    decimal(&(part * power(digits) / total), digits)
}
