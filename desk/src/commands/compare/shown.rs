//! A line as screen, table, page and workbook show it.

use serde::Serialize;
use special_fund::Money;

use super::comparison::{Comparison, Row};
use super::pair::{Pair, percent};
use super::sums::Sum;
use crate::view::lines::prefecture_name;

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";

/// The amounts of a line.
#[derive(Default, Serialize)]
pub(crate) struct Shown {
    pub(crate) a: String,
    pub(crate) b: String,
    pub(crate) difference: String,
    pub(crate) percent: String,
    /// What the difference is made of: the parts that moved.
    pub(crate) parts: Vec<String>,
}

impl Shown {
    pub(crate) fn of(pair: &Pair, comparison: &Comparison<'_>) -> Shown {
        let [a, b] = pair.0.each_ref().map(|side| or_nothing(side.as_ref().map(|side| side.total), comparison));
        let part = |amount| signed(amount, comparison);
        Shown {
            a,
            b,
            difference: part(pair.difference()),
            percent: signed_percent(pair.percent()),
            parts: comparison.moved().map(|moved| part(moved.difference(pair))).collect(),
        }
    }

    pub(crate) fn of_sum(sum: &Sum, comparison: &Comparison<'_>) -> Shown {
        let ([a, b], difference) = (sum.amounts, sum.difference());
        Shown {
            a: or_nothing(a, comparison),
            b: or_nothing(b, comparison),
            difference: difference.map_or(NOTHING.to_owned(), |amount| signed(amount, comparison)),
            percent: signed_percent(a.zip(difference).and_then(|(a, difference)| percent(difference, a))),
            parts: Vec::new(),
        }
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = String> {
        [self.a, self.b, self.difference, self.percent].into_iter().chain(self.parts)
    }
}

fn or_nothing(amount: Option<Money>, comparison: &Comparison<'_>) -> String {
    amount.map_or(NOTHING.to_owned(), |amount| comparison.unit.show(amount))
}

/// An amount with its sign, `+` included.
pub(crate) fn signed(amount: Money, comparison: &Comparison<'_>) -> String {
    let plus = if amount > Money::ZERO { "+" } else { "" };
    format!("{plus}{}", comparison.unit.show(amount))
}

/// A percentage with its sign, or that there is none.
fn signed_percent(percent: Option<String>) -> String {
    match percent {
        None => NOTHING.to_owned(),
        Some(percent) if percent.starts_with('-') || percent.bytes().all(|byte| matches!(byte, b'0' | b'.')) => {
            format!("{percent}%")
        }
        Some(percent) => format!("+{percent}%"),
    }
}

/// The name of a prefecture, or what the counties without a code are called beside others.
pub(crate) fn prefecture(prefecture: Option<u64>, comparison: &Comparison<'_>) -> String {
    let uncoded = || if comparison.prefectures.is_empty() { NOTHING } else { comparison.text("uncoded") };
    prefecture.map_or_else(|| uncoded().to_owned(), prefecture_name)
}

/// The one side a county stands on, by name.
pub(crate) fn only<'c>(row: &Row<'_>, comparison: &'c Comparison<'_>) -> Option<&'c String> {
    comparison.names.get(row.only()?)
}
