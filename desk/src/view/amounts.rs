//! Amounts and rates as an office publishes them.

use std::fmt::Display;

use special_fund::table::Language;
use special_fund::{Money, Rate};

use crate::messages::words::Words;

/// The unit of a published table, and the decimals its quantum needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    is_wan_yuan: bool,
    places: usize,
}

impl Unit {
    /// 万元 with at most two decimals where the quantum allows it, else yuan.
    pub(crate) fn of(quantum: Money) -> Unit {
        let is_multiple_of = |fen: i128| quantum.fen() % fen == 0;
        let (is_wan_yuan, places) = if is_multiple_of(1_000_000) {
            (true, 0)
        } else if is_multiple_of(100_000) {
            (true, 1)
        } else if is_multiple_of(10_000) {
            (true, 2)
        } else if is_multiple_of(100) {
            (false, 0)
        } else {
            (false, 2)
        };
        Unit { is_wan_yuan, places }
    }

    pub(crate) fn name(self, language: Language) -> &'static str {
        Words::of(language).text(if self.is_wan_yuan { "columns.wan_yuan" } else { "columns.yuan" })
    }

    /// What stands above a table: 单位：万元.
    pub(crate) fn heading(self, language: Language) -> String {
        Words::of(language).text(if self.is_wan_yuan { "columns.in_wan_yuan" } else { "columns.in_yuan" }).to_owned()
    }

    /// An amount in this unit, with separators; never cut off, so an amount below the quantum has more decimals.
    pub(crate) fn show(self, amount: Money) -> String {
        decimal(amount.fen(), self.shift(), self.places)
    }

    /// A fen is 10^−shift of this unit.
    pub(crate) fn shift(self) -> usize {
        if self.is_wan_yuan { 6 } else { 2 }
    }

    /// How many fen it is.
    pub(crate) fn fen(self) -> u32 {
        if self.is_wan_yuan { 1_000_000 } else { 100 }
    }

    /// An amount in this unit as a plain number.
    pub(crate) fn plain(self, amount: Money) -> String {
        self.show(amount).replace(',', "")
    }

    /// How a spreadsheet shows such an amount.
    pub(crate) fn number_format(self) -> String {
        match self.places {
            0 => "#,##0".to_owned(),
            places => format!("#,##0.{}", "0".repeat(places)),
        }
    }
}

/// An amount in yuan with two decimals and separators.
pub(crate) fn yuan(amount: Money) -> String {
    decimal(amount.fen(), 2, 2)
}

/// A rate as a percentage, exact: 0.035 is `3.5%`.
pub(crate) fn percent(rate: Rate) -> String {
    let hundredths = i128::from(rate.millionths());
    format!("{}%", decimal(hundredths, 4, 0))
}

/// A whole number with separators.
pub(crate) fn count(number: usize) -> String {
    grouped(&number.to_string())
}

/// `number` × 10^−`shift` with separators and at least `places` decimals, more where the value has them.
pub(crate) fn decimal(number: i128, shift: usize, places: usize) -> String {
    let width = shift + 1;
    let digits = format!("{:0width$}", number.unsigned_abs());
    let point = digits.len().saturating_sub(shift);
    let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    let needed = fraction.trim_end_matches('0').len().max(places);
    let sign = if number < 0 { "-" } else { "" };
    match fraction.get(..needed) {
        None | Some("") => format!("{sign}{}", grouped(whole)),
        Some(fraction) => format!("{sign}{}.{fraction}", grouped(whole)),
    }
}

/// A decimal as the library writes it, with separators.
pub(crate) fn separated(decimal: impl Display) -> String {
    let decimal = decimal.to_string();
    match decimal.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(&decimal),
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
