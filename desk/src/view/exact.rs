//! Exact numbers: what the explanation and the workbook both ask of them.

use std::cmp::Ordering;

use num_integer::Integer;
use special_fund::{BigUint, Exact, Quotient};

use super::amounts::separated;

/// Decimal places after which an exact number is cut off.
const PLACES: usize = 12;
/// 10^`PLACES`.
const ONE: u64 = 1_000_000_000_000;

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

/// `numerator ÷ denominator`, which is above 0, as a hand calculator shows it: all of it, or cut off after the first places,
/// never rounded, with … where digits are left out.
pub(crate) fn cut_off(numerator: &BigUint, denominator: &BigUint) -> String {
    let (number, rest) = (numerator * ONE).div_rem(denominator);
    let (whole, places) = number.div_rem(&ONE.into());
    let number = format!("{whole}.{places:0PLACES$}");
    if rest > BigUint::ZERO {
        return format!("{}…", separated(number));
    }
    separated(number.trim_end_matches('0').trim_end_matches('.'))
}

/// What remains of a quantum, as a decimal below 1.
pub(crate) fn remainder(exact: &Quotient) -> String {
    cut_off(exact.numerator(), exact.denominator())
}

/// The same as a fraction in lowest terms.
pub(crate) fn fraction(exact: &Quotient) -> String {
    format!("{}/{}", exact.numerator(), exact.denominator())
}

/// What part of a total a weight is; `None` if the total is 0.
pub(crate) fn share(weight: &Exact, total: &Exact) -> Option<String> {
    let [weight, total] = in_one_unit(weight, total);
    (total > BigUint::ZERO).then(|| cut_off(&weight, &total))
}

/// All of an exact number, or the first places of it and ….
pub(crate) fn decimal(exact: &Quotient) -> String {
    cut_off(&numerator(exact), exact.denominator())
}

/// The numerator of all of an exact number, whole part and fraction.
pub(crate) fn numerator(exact: &Quotient) -> BigUint {
    exact.whole() * exact.denominator() + exact.numerator()
}

/// Whether an exact number is 0: λ where everybody has its lower bound, and no other is asked for.
pub(crate) fn is_zero(exact: &Quotient) -> bool {
    exact.whole() == 0 && exact.is_whole()
}
