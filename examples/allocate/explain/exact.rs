//! Exact numbers as a hand calculator shows them: cut off, never rounded, with … where digits are left out.

use special_fund::{Money, Natural, Quotient};

use crate::amounts::{Unit, separated};

/// Decimal places after which an exact number is cut off.
const PLACES: usize = 12;

/// An exact number of quanta as an amount.
pub(super) fn amount(exact: &Quotient, quantum: Money, unit: Unit) -> String {
    let whole = Natural::from(exact.whole).times(&exact.denominator);
    let fen = Natural::from(quantum.fen().unsigned_abs());
    let numerator = whole.plus(&exact.numerator).times(&fen);
    cut_off(&numerator, &exact.denominator.times(&power(unit.shift())))
}

/// What remains of a quantum, as a decimal below 1.
pub(super) fn remainder(exact: &Quotient) -> String {
    cut_off(&exact.numerator, &exact.denominator)
}

/// What remains of a quantum, as a fraction in lowest terms.
pub(super) fn fraction(exact: &Quotient) -> String {
    let (mut divisor, mut rest) = (exact.denominator.clone(), exact.numerator.clone());
    while let Some((_, next)) = divisor.div_rem(&rest) {
        divisor = rest;
        rest = next;
    }
    let part = |number: &Natural| match number.div_rem(&divisor) {
        Some((part, _)) => part,
        None => number.clone(),
    };
    format!("{}/{}", part(&exact.numerator), part(&exact.denominator))
}

/// What part of a total a weight is, both decimals; `None` if the total is 0.
pub(super) fn share(weight: &str, total: &str) -> Option<String> {
    let places = |decimal: &str| {
        decimal
            .split_once('.')
            .map_or(0, |(_, places)| places.len())
    };
    let most = places(weight).max(places(total));
    let scaled = |decimal: &str| {
        let missing = most.saturating_sub(places(decimal));
        digits(decimal).times(&power(missing))
    };
    let (weight, total) = (scaled(weight), scaled(total));
    (!total.is_zero()).then(|| cut_off(&weight, &total))
}

fn digits(decimal: &str) -> Natural {
    let digits = decimal.chars().filter_map(|c| c.to_digit(10));
    digits.fold(Natural::ZERO, |number, digit| {
        number.times(&Natural::from(10_u64)).plus(&digit.into())
    })
}

fn power(places: usize) -> Natural {
    (0..places).fold(Natural::ONE, |power, _| power.times(&Natural::from(10_u64)))
}

/// `numerator ÷ denominator`: all of it, or the first places of it and ….
pub(super) fn cut_off(numerator: &Natural, denominator: &Natural) -> String {
    let Some((number, rest)) = numerator.times(&power(PLACES)).div_rem(denominator) else {
        return "0".to_owned(); // denominators are above 0
    };
    let width = PLACES.saturating_add(1);
    let digits = format!("{:0>width$}", number.to_string());
    let point = digits.len().saturating_sub(PLACES);
    let (whole, places) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    if !rest.is_zero() {
        return format!("{}…", separated(&format!("{whole}.{places}")));
    }
    let number = format!("{whole}.{places}");
    separated(number.trim_end_matches('0').trim_end_matches('.'))
}
