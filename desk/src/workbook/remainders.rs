//! Largest remainders as formulas, and the rows in which a spreadsheet could not carry them out.
//!
//! A spreadsheet counts in binary numbers of 53 bits. Exact amounts are therefore rounded to as many decimal places as
//! it surely gets right; where a remainder is then still too near to a whole number or to the other side of the cut, the
//! row gets the exact decision as a number, and says so.

use std::cmp::Reverse;

use special_fund::{BigUint, Quotient};

use super::exact;
use crate::view::exact::{compare_remainders, power};

/// Most decimal places of an exact amount.
const MAX_DIGITS: u32 = 9;

/// One who shares.
pub(super) struct Recipient {
    /// Settles ties: the lower key comes first.
    pub(super) key: u64,
    /// Whole quanta of the exact share.
    pub(super) whole: u64,
    /// The exact share; of one that is whole, only that it is.
    pub(super) exact: Quotient,
    /// What it gets, in quanta.
    pub(super) quanta: u64,
    pub(super) is_passed_over: bool,
}

impl Recipient {
    /// One who has its exact share rounded.
    pub(super) fn of(key: u64, exact: Quotient, quanta: u64) -> Recipient {
        Recipient { key, whole: exact.whole(), exact, quanta, is_passed_over: false }
    }

    /// One whose exact share is whole.
    pub(super) fn of_whole(key: u64, quanta: u64) -> Recipient {
        Recipient { whole: quanta, ..Recipient::of(key, Quotient::default(), quanta) }
    }

    /// The exact share in units of 10^−`digits`, rounded half up.
    pub(super) fn units(&self, digits: u32) -> BigUint {
        power(digits) * self.whole + exact::remainder_units(&self.exact, digits)
    }

    /// The exact share as a spreadsheet rounds it.
    pub(super) fn rounded(&self, digits: u32) -> String {
        exact::decimal(&self.units(digits), digits)
    }

    /// Its remainder, rounded alike.
    pub(super) fn remainder(&self, digits: u32) -> String {
        exact::decimal(&exact::remainder_units(&self.exact, digits), digits)
    }

    /// The exact share, cut off after `places` decimal places.
    pub(super) fn decimal(&self, places: u32) -> String {
        let decimal = self.exact.decimal(places);
        let (_, fraction) = decimal.split_once('.').unwrap_or_default();
        format!("{}.{fraction}", self.whole)
    }
}

/// Where the number of whole quanta comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// From formulas.
    Formula,
    /// From the rules: it could not round up.
    PassedOver,
    /// From exact arithmetic: a spreadsheet could not tell.
    TooNear,
}

/// A split by largest remainders, as a spreadsheet carries it out.
pub(super) struct Remainders {
    /// Decimal places that are surely right.
    pub(super) digits: u32,
    /// What a spreadsheet's exact amount may be off by where it cannot decide.
    pub(super) tolerance: String,
    pub(super) recipients: Vec<Recipient>,
    pub(super) decisions: Vec<Decision>,
    /// Place of each remainder among those that formulas rank; 0 if it has none.
    pub(super) ranks: Vec<usize>,
}

impl Remainders {
    /// `errors` is how many roundings of a spreadsheet may add up in one exact amount.
    pub(super) fn new(recipients: Vec<Recipient>, errors: u64) -> Remainders {
        let largest = recipients.iter().map(|recipient| recipient.whole).max().unwrap_or(0);
        let error = error(largest.into(), errors);
        let digits = sure_digits(error);
        let mut remainders = Remainders {
            digits: digits.unwrap_or(0),
            tolerance: match digits {
                Some(digits) if digits > 0 => format!("0.{:0>width$}", 1, width = width(digits)),
                _ => (error >> 52).saturating_add(2).to_string(),
            },
            decisions: vec![Decision::Formula; recipients.len()],
            ranks: Vec::new(),
            recipients,
        };
        remainders.decide(digits.is_none());
        remainders.rank();
        remainders
    }

    /// What is decided of a row without formulas, and which words say why.
    pub(super) fn decided(&self, row: usize) -> Option<(&'static str, &Recipient)> {
        let why = match self.decisions.get(row)? {
            Decision::Formula => return None,
            Decision::PassedOver => "note.passed_over",
            Decision::TooNear => "note.too_near",
        };
        Some((why, self.recipients.get(row)?))
    }

    /// All quanta.
    pub(super) fn quanta(&self) -> u64 {
        self.recipients.iter().map(|recipient| recipient.quanta).fold(0, u64::saturating_add)
    }

    /// Σ of the whole quanta.
    pub(super) fn floors(&self) -> u64 {
        self.quanta().saturating_sub(u64::try_from(self.left()).unwrap_or(0))
    }

    /// Σ of the rounded exact amounts.
    pub(super) fn exact_total(&self) -> String {
        let units = self.recipients.iter().map(|recipient| recipient.units(self.digits));
        exact::decimal(&units.sum(), self.digits)
    }

    /// Σ of the remainders that formulas rank.
    pub(super) fn remainder_total(&self) -> String {
        let ranked = self.recipients.iter().zip(&self.decisions);
        let ranked = ranked.filter(|(_, decision)| **decision == Decision::Formula);
        let units: BigUint = ranked.map(|(recipient, _)| exact::remainder_units(&recipient.exact, self.digits)).sum();
        exact::decimal(&units, self.digits)
    }

    /// How many of those left to formulas round up.
    pub(super) fn left(&self) -> usize {
        let decided = self.recipients.iter().zip(&self.decisions);
        let open = decided.filter(|(_, decision)| **decision == Decision::Formula);
        open.filter(|(recipient, _)| recipient.quanta > recipient.whole).count()
    }

    /// Whether a single exact amount is too near to a whole one for a comparison.
    pub(super) fn is_near_whole(&self, exact: &Quotient) -> bool {
        self.digits == 0 || exact::is_near_whole(exact, self.digits)
    }

    /// Finds the rows that formulas must not decide.
    fn decide(&mut self, all: bool) {
        let decided = self.recipients.iter().zip(&mut self.decisions);
        for (recipient, decision) in decided {
            if recipient.is_passed_over {
                *decision = Decision::PassedOver;
            } else if all || exact::is_near_whole(&recipient.exact, self.digits) {
                *decision = Decision::TooNear;
            }
        }
        for row in self.undecidable_at_the_cut() {
            if let Some(decision) = self.decisions.get_mut(row) {
                *decision = Decision::TooNear;
            }
        }
    }

    /// Rows whose remainders are too near to the other side of the cut, unless they are all equal: then codes decide,
    /// which a spreadsheet does as well.
    fn undecidable_at_the_cut(&self) -> Vec<usize> {
        let open: Vec<(usize, &Recipient)> = self.open().collect();
        let is_up = |(_, recipient): &&(usize, &Recipient)| recipient.quanta > recipient.whole;
        let by_remainder =
            |a: &&(usize, &Recipient), b: &&(usize, &Recipient)| compare_remainders(&a.1.exact, &b.1.exact);
        let last_up = open.iter().filter(is_up).min_by(by_remainder);
        let first_down = open.iter().filter(|row| !is_up(row)).max_by(by_remainder);
        let (Some((_, up)), Some((_, down))) = (last_up, first_down) else {
            return Vec::new();
        };
        if !exact::are_near(&up.exact, &down.exact, self.digits) {
            return Vec::new();
        }
        let near = open.iter().filter(|(_, recipient)| {
            exact::are_near(&recipient.exact, &up.exact, self.digits)
                || exact::are_near(&recipient.exact, &down.exact, self.digits)
        });
        let is_a_tie = near.clone().all(|(_, recipient)| {
            compare_remainders(&recipient.exact, &up.exact).is_eq() && !exact::is_between(&recipient.exact, self.digits)
        });
        if is_a_tie { Vec::new() } else { near.map(|(row, _)| *row).collect() }
    }

    /// Rows with a remainder that are left to formulas.
    fn open(&self) -> impl Iterator<Item = (usize, &Recipient)> {
        let rows = self.recipients.iter().zip(&self.decisions).enumerate();
        rows.filter(|(_, (recipient, decision))| **decision == Decision::Formula && !recipient.exact.is_whole())
            .map(|(row, (recipient, _))| (row, recipient))
    }

    fn rank(&mut self) {
        let mut open: Vec<(Reverse<BigUint>, u64, usize)> = self
            .open()
            .map(|(row, recipient)| {
                let units = exact::remainder_units(&recipient.exact, self.digits);
                (Reverse(units), recipient.key, row)
            })
            .collect();
        open.sort_unstable();
        self.ranks = vec![0; self.recipients.len()];
        for (rank, (_, _, row)) in (1..).zip(open) {
            if let Some(slot) = self.ranks.get_mut(row) {
                *slot = rank;
            }
        }
    }
}

/// What roundings add up to in an amount, in units of 2^−53.
pub(super) fn error(largest: u128, errors: u64) -> u128 {
    largest.saturating_add(1).saturating_mul(u128::from(errors))
}

/// Decimal places that are right for all that.
pub(super) fn sure_digits(error: u128) -> Option<u32> {
    let is_right = |digits: &u32| {
        let scaled = error.saturating_mul(16_u128.saturating_mul(10_u128.saturating_pow(*digits)));
        scaled <= 1 << 53
    };
    (0..=MAX_DIGITS).rev().find(is_right)
}

fn width(digits: u32) -> usize {
    usize::try_from(digits).unwrap_or(0)
}
