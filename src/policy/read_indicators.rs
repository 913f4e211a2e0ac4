//! A draft → indicators, and what cells stand for.

use super::draft::beginning;
use super::error::PolicyMistake;
use super::indicators::{BelowZero, Better, Coefficient, FigureBracket, Indicator, IndicatorKind, Scale};
use super::value::{Value, figure, name, rate, text};
use crate::county::Name;
use crate::number::Figure;

#[derive(Clone, Copy)]
enum Kind {
    Amount,
    Change,
    Gap,
    Minmax,
}

pub(super) fn indicator(value: &mut Value<'_>) -> Indicator {
    let kinds = [("amount", Kind::Amount), ("change", Kind::Change), ("gap", Kind::Gap), ("minmax", Kind::Minmax)];
    let kinds = kinds.map(|(word, kind)| (word, Some(kind)));
    value.table(|t| Indicator {
        key: t.need("key", text),
        name: t.need("name", name),
        weight: t.need("weight", rate),
        kind: match t.may("kind", |kind| kind.choice(&kinds, None)) {
            None | Some(Some(Kind::Amount)) => IndicatorKind::Amount { below_zero: below_zero(t) },
            Some(Some(Kind::Change)) => IndicatorKind::Change {
                better: t.need("better", better),
                before: t.need("before", text),
                now: t.need("now", text),
            },
            Some(Some(Kind::Gap)) => IndicatorKind::Gap { reference: t.need("reference", figure) },
            Some(Some(Kind::Minmax)) => IndicatorKind::Minmax {
                better: t.need("better", better),
                lowest: t.may("lowest", rate).unwrap_or_default(),
            },
            // Which keys it may have depends on its kind: with none, each is one.
            Some(None) => {
                for key in ["better", "before", "now", "reference", "lowest"] {
                    t.may(key, |_| ());
                }
                IndicatorKind::Amount { below_zero: below_zero(t) }
            }
        },
        scale: scale(t, figure),
        coefficients: t.may("coefficients", |list| list.each(text)).unwrap_or_default(),
        source: t.need("source", text),
    })
}

pub(super) fn coefficient(key: &str, value: &mut Value<'_>) -> Coefficient {
    let of_rate = |value: &mut Value<'_>| Figure::from(rate(value));
    value.table(|t| Coefficient { key: key.to_owned(), name: t.may("name", name), scale: scale(t, of_rate) })
}

/// What cells stand for, if not for themselves.
fn scale(t: &mut Value<'_>, of: fn(&mut Value<'_>) -> Figure) -> Option<Scale> {
    let grades = t.may("grades", |table| {
        let mut grades = table.each_named(|text, value| (grade(text, value), of(value)));
        // The best first: a file's table has no order.
        grades.sort_by(|(_, a), (_, b)| b.cmp(a));
        Scale::Grades(grades)
    });
    let brackets = t.may("brackets", |list| {
        let bracket = |value: &mut Value<'_>| {
            value.table(|t| FigureBracket { from: t.need("from", figure), value: t.need("value", of) })
        };
        let brackets = Scale::Brackets(list.each(bracket));
        if grades.is_some() { list.refuse(PolicyMistake::TwoScales, brackets) } else { brackets }
    });
    grades.or(brackets)
}

/// A grade as cells have it.
fn grade(found: &str, value: &mut Value<'_>) -> Name {
    let found = found.trim();
    let error = |error| PolicyMistake::Name { found: beginning(found), error };
    found.parse().unwrap_or_else(|why| value.refuse(error(why), Name::built_in("?")))
}

fn below_zero(t: &mut Value<'_>) -> BelowZero {
    let ways = [("refuse", BelowZero::Refuse), ("zero", BelowZero::Zero)];
    t.may("below_zero", |way| way.choice(&ways, BelowZero::Refuse)).unwrap_or_default()
}

fn better(value: &mut Value<'_>) -> Better {
    value.choice(&[("higher", Better::Higher), ("lower", Better::Lower)], Better::Higher)
}
