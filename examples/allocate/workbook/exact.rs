//! Exact amounts as a spreadsheet shows them, and whether its binary numbers can tell them apart.

use std::cmp::Ordering;

use special_fund::{Natural, Quotient};

/// 10^`digits`.
pub(super) fn power(digits: u32) -> Natural {
    let ten = Natural::from(10_u64);
    (0..digits).fold(Natural::ONE, |power, _| power.times(&ten))
}

/// The remainder in units of 10^−`digits`, rounded half up: what `ROUND` gives.
pub(super) fn remainder_units(exact: &Quotient, digits: u32) -> u64 {
    let two = Natural::from(2_u64);
    let doubled = exact.numerator.times(&power(digits)).times(&two);
    let rounded = doubled
        .plus(&exact.denominator)
        .div_rem(&exact.denominator.times(&two));
    rounded
        .and_then(|(units, _)| units.to_u64())
        .unwrap_or(u64::MAX)
}

/// The amount rounded half up to `digits` decimal places, as plain text.
pub(super) fn rounded(exact: &Quotient, digits: u32) -> String {
    let units = remainder_units(exact, digits);
    let one = 10_u64.saturating_pow(digits);
    if units >= one {
        return exact.whole.saturating_add(1).to_string();
    }
    fraction(exact.whole, units, digits)
}

/// `whole` and `units` of 10^−`digits`, as plain text without trailing zeros.
pub(super) fn fraction(whole: u64, units: u64, digits: u32) -> String {
    let width = usize::try_from(digits).unwrap_or(0);
    if units == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{units:0width$}");
    text.trim_end_matches('0').to_owned()
}

/// Whether the amount is not whole, but nearer to a whole one than 10^−`digits`.
pub(super) fn is_near_whole(exact: &Quotient, digits: u32) -> bool {
    let scaled = exact.numerator.times(&power(digits));
    let left = exact.denominator.checked_sub(&exact.numerator);
    let left = left.map(|left| left.times(&power(digits)));
    !exact.is_whole()
        && (scaled < exact.denominator || left.is_some_and(|left| left < exact.denominator))
}

/// Remainders in exact order.
pub(super) fn compare(a: &Quotient, b: &Quotient) -> Ordering {
    let [a, b] = common(a, b);
    a.cmp(&b)
}

/// Whether two remainders are nearer to each other than 2 × 10^−`digits`.
pub(super) fn are_near(a: &Quotient, b: &Quotient, digits: u32) -> bool {
    let limit = a
        .denominator
        .times(&b.denominator)
        .times(&Natural::from(2_u64));
    let [a, b] = common(a, b);
    let distance = a.checked_sub(&b).or_else(|| b.checked_sub(&a));
    distance.is_none_or(|distance| distance.times(&power(digits)) < limit)
}

/// Whether the remainder stands between two multiples of 10^−`digits`, so that a spreadsheet might round it either way.
pub(super) fn is_between(exact: &Quotient, digits: u32) -> bool {
    let eighths = exact
        .numerator
        .times(&power(digits))
        .times(&Natural::from(8_u64));
    let eighths = eighths.div_rem(&exact.denominator);
    let eighths = eighths.and_then(|(eighths, _)| eighths.to_u64());
    eighths.is_none_or(|eighths| matches!(eighths.checked_rem(8), None | Some(3 | 4)))
}

/// Both remainders over one denominator.
fn common(a: &Quotient, b: &Quotient) -> [Natural; 2] {
    [
        a.numerator.times(&b.denominator),
        b.numerator.times(&a.denominator),
    ]
}

/// `part ÷ total` as a decimal cut off after `digits` places; both plain decimals.
pub(super) fn ratio(part: &str, total: &str, digits: u32) -> String {
    let places = |text: &str| {
        text.split_once('.')
            .map_or(0, |(_, decimals)| decimals.len())
    };
    let places = places(part).max(places(total));
    let share = natural(part, places)
        .times(&power(digits))
        .div_rem(&natural(total, places))
        .and_then(|(share, _)| share.to_u64());
    let one = 10_u64.saturating_pow(digits);
    let share = share.unwrap_or(0); // of nothing
    let (whole, units) = (share.checked_div(one), share.checked_rem(one));
    fraction(whole.unwrap_or(0), units.unwrap_or(0), digits)
}

/// A plain decimal in units of 10^−`places`, of which it has no more.
fn natural(text: &str, places: usize) -> Natural {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let ten = Natural::from(10_u64);
    let digits = format!("{whole}{decimals:0<places$}");
    digits.bytes().fold(Natural::ZERO, |value, digit| {
        let digit = Natural::from(u64::from(digit.saturating_sub(b'0')));
        value.times(&ten).plus(&digit)
    })
}
