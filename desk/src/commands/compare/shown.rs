//! A line as screen, page and workbook show it.

use minijinja::context;
use special_fund::Money;

use super::comparison::{Comparison, Row};
use super::pair::Pair;
use crate::view::lines::prefecture_name;

/// What stands where there is nothing.
pub(crate) const NOTHING: &str = "—";

/// A remark: what it is about, and the text.
pub(crate) type Note = [String; 2];

impl Comparison<'_> {
    /// The totals of a line, their difference, what it is of A, and what it is made of: the parts that moved.
    pub(crate) fn cells(&self, pair: &Pair) -> Vec<String> {
        let fixed = self.amounts(pair.amounts(), Some(pair.difference()), pair.percent());
        fixed.into_iter().chain(self.moved().map(|part| self.signed(part.shown(pair)))).collect()
    }

    /// A, B, their difference and what it is of A, as far as they are known.
    pub(crate) fn amounts(
        &self,
        sides: [Option<Money>; 2],
        difference: Option<Money>,
        percent: Option<String>,
    ) -> [String; 4] {
        let [a, b] = sides.map(|amount| amount.map(|amount| self.unit.show(amount)));
        let percent = percent.map(|percent| {
            let plus = if percent.starts_with('-') || percent == "0.00" { "" } else { "+" };
            format!("{plus}{percent}%")
        });
        let difference = difference.map(|difference| self.signed(difference));
        [a, b, difference, percent].map(|text| text.unwrap_or_else(|| NOTHING.to_owned()))
    }

    /// An amount with its sign, `+` included.
    pub(crate) fn signed(&self, amount: Money) -> String {
        let plus = if amount > Money::ZERO { "+" } else { "" };
        format!("{plus}{}", self.unit.show(amount))
    }

    /// The name of a prefecture, or what the counties without a code are called beside others.
    pub(crate) fn prefecture(&self, prefecture: Option<u64>) -> String {
        let uncoded = || if self.prefectures.is_empty() { NOTHING } else { self.text("uncoded") };
        prefecture.map_or_else(|| uncoded().to_owned(), prefecture_name)
    }

    /// The one side a county stands on, by name.
    pub(crate) fn only(&self, row: &Row<'_>) -> Option<&str> {
        Some(&self.names[row.only()?])
    }

    /// That a county stands on one side only, if it does.
    pub(crate) fn only_said(&self, row: &Row<'_>) -> Option<String> {
        self.only(row).map(|only| self.say("only", context! { only }))
    }

    /// `about` is what the label is called in the words.
    pub(crate) fn note(&self, about: &str, side: &str, text: String) -> Note {
        [self.say(&format!("label.{about}"), context! { side }), text]
    }
}
