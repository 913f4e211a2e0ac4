//! A single value of a draft → a text, a truth, a name, a number.

use super::draft::Raw;
use super::error::{PolicyMistake, ValueType};
use super::value::Value;
use crate::county::Name;
use crate::number::{self, Bounds, Figure, Money, Rate};

pub(super) fn text(value: &mut Value<'_>) -> String {
    match value.raw {
        Raw::Text(text) => text.clone(),
        _ => value.wrong_type(ValueType::Text, String::new()),
    }
}

pub(super) fn truth(value: &mut Value<'_>) -> bool {
    match value.raw {
        Raw::Truth(truth) => *truth,
        _ => value.wrong_type(ValueType::Truth, false),
    }
}

pub(super) fn name(value: &mut Value<'_>) -> Name {
    let name = value.parsed(ValueType::Text, |found, error| PolicyMistake::Name { found, error });
    name.unwrap_or_else(|| Name::built_in("?"))
}

pub(super) fn rate(value: &mut Value<'_>) -> Rate {
    value.number(number::RATE.allowed)
}

pub(super) fn money(value: &mut Value<'_>) -> Money {
    amount(value, number::AMOUNT)
}

/// In 10,000 yuan.
pub(super) fn wan_yuan(value: &mut Value<'_>) -> Money {
    amount(value, number::AMOUNT_WAN_YUAN)
}

fn amount(value: &mut Value<'_>, bounds: Bounds) -> Money {
    let mistake = |found, error| PolicyMistake::Number { found, error, allowed: bounds.allowed };
    value.read(ValueType::Decimal, |text| Money::read(text, bounds), mistake).unwrap_or_default()
}

pub(super) fn figure(value: &mut Value<'_>) -> Figure {
    value.number(number::FIGURE.allowed)
}
