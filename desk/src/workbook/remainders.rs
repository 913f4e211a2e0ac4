//! Largest remainders as formulas, and the rows in which a spreadsheet could not carry them out.
//!
//! A spreadsheet counts in binary numbers of 53 bits. Exact amounts are therefore rounded to as many decimal places as
//! it surely gets right; where a remainder is then still too near to a whole number or to the other side of the cut, the
//! row gets the exact decision as a number, and says so.

use std::cmp::Reverse;

use special_fund::{BigUint, Quotient};

use super::exact::{self, decimal};
use crate::view::exact::{compare_remainders, power};

/// Most decimal places of an exact amount.
const MAX_DIGITS: u32 = 9;

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

/// One who shares.
pub(super) struct Recipient {
    /// Settles ties: the lower key comes first.
    key: u64,
    /// Whole quanta of the exact share.
    pub(super) whole: u64,
    /// The exact share; of one that is whole, only that it is.
    exact: Quotient,
    /// What it gets, in quanta.
    pub(super) quanta: u64,
    decision: Decision,
    /// Place of its remainder among those that formulas rank; 0 if it has none.
    pub(super) rank: usize,
}

impl Recipient {
    /// One who has its exact share rounded, or gets whole quanta.
    pub(super) fn new(key: u64, exact: Option<&Quotient>, quanta: u64, decision: Decision) -> Recipient {
        let (whole, exact) = exact.map_or((quanta, Quotient::default()), |exact| (exact.whole(), exact.clone()));
        Recipient { key, whole, exact, quanta, decision, rank: 0 }
    }

    /// What is decided of it without formulas: which words say why.
    pub(super) fn decided(&self) -> Option<&'static str> {
        match self.decision {
            Decision::Formula => None,
            Decision::PassedOver => Some("note.passed_over"),
            Decision::TooNear => Some("note.too_near"),
        }
    }

    fn is_up(&self) -> bool {
        self.quanta > self.whole
    }

    /// Whether it has a remainder that is left to formulas.
    fn is_open(&self) -> bool {
        self.decision == Decision::Formula && !self.exact.is_whole()
    }

    /// The remainder in units of 10^−`digits`, rounded half up: what `ROUND` gives.
    fn remainder_units(&self, digits: u32) -> BigUint {
        let (numerator, denominator) = (self.exact.numerator(), self.exact.denominator());
        (numerator * power(digits) * 2_u32 + denominator) / (denominator * 2_u32)
    }

    /// The exact share in units of 10^−`digits`, rounded half up.
    pub(super) fn units(&self, digits: u32) -> BigUint {
        power(digits) * self.whole + self.remainder_units(digits)
    }

    /// The exact share as a spreadsheet rounds it.
    pub(super) fn rounded(&self, digits: u32) -> String {
        decimal(&self.units(digits), digits)
    }

    /// Its remainder, rounded alike.
    pub(super) fn remainder(&self, digits: u32) -> String {
        decimal(&self.remainder_units(digits), digits)
    }

    /// The exact share, cut off after `places` decimal places.
    pub(super) fn decimal(&self, places: u32) -> String {
        let decimal = self.exact.decimal(places);
        let (_, fraction) = decimal.split_once('.').unwrap_or_default();
        format!("{}.{fraction}", self.whole)
    }
}

/// A split by largest remainders, as a spreadsheet carries it out.
pub(super) struct Remainders {
    /// Decimal places that are surely right.
    pub(super) digits: u32,
    /// What a spreadsheet's exact amount may be off by where it cannot decide.
    pub(super) tolerance: String,
    pub(super) recipients: Vec<Recipient>,
}

impl Remainders {
    /// `errors` is how many roundings of a spreadsheet may add up in one exact amount.
    pub(super) fn new(recipients: impl Iterator<Item = Recipient>, errors: u64) -> Remainders {
        let recipients: Vec<Recipient> = recipients.collect();
        let largest = recipients.iter().map(|recipient| recipient.whole).max().unwrap_or(0);
        let error = error(largest.into(), errors);
        let digits = sure_digits(error);
        let tolerance = match digits {
            Some(digits) if digits > 0 => decimal(&BigUint::from(1_u32), digits),
            _ => (error >> 52).saturating_add(2).to_string(),
        };
        let mut remainders = Remainders { digits: digits.unwrap_or(0), tolerance, recipients };
        remainders.decide(digits.is_none());
        remainders.rank();
        remainders
    }

    /// All quanta.
    pub(super) fn quanta(&self) -> u64 {
        self.recipients.iter().map(|recipient| recipient.quanta).sum()
    }

    /// Σ of the whole quanta.
    pub(super) fn floors(&self) -> u64 {
        self.quanta() - self.left()
    }

    /// Σ of the rounded exact amounts.
    pub(super) fn exact_total(&self) -> String {
        decimal(&self.recipients.iter().map(|recipient| recipient.units(self.digits)).sum(), self.digits)
    }

    /// Σ of the remainders that formulas rank.
    pub(super) fn remainder_total(&self) -> String {
        let ranked = self.recipients.iter().filter(|recipient| recipient.decided().is_none());
        decimal(&ranked.map(|recipient| recipient.remainder_units(self.digits)).sum(), self.digits)
    }

    /// How many of those left to formulas round up.
    pub(super) fn left(&self) -> u64 {
        let open = self.recipients.iter().filter(|recipient| recipient.decided().is_none());
        open.map(|recipient| u64::from(recipient.is_up())).sum()
    }

    /// Whether a single exact amount is too near to a whole one for a comparison.
    pub(super) fn is_near_whole(&self, exact: &Quotient) -> bool {
        self.digits == 0 || exact::is_near_whole(exact, self.digits)
    }

    /// Finds the rows that formulas must not decide.
    fn decide(&mut self, all: bool) {
        let digits = self.digits;
        let open = self.recipients.iter_mut().filter(|recipient| recipient.decision == Decision::Formula);
        for recipient in open.filter(|recipient| all || exact::is_near_whole(&recipient.exact, digits)) {
            recipient.decision = Decision::TooNear;
        }
        let Some(cut) = self.undecidable_cut() else {
            return;
        };
        let is_at = |exact: &Quotient| cut.iter().any(|side| exact::are_near(exact, side, digits));
        for recipient in self.recipients.iter_mut().filter(|recipient| recipient.is_open() && is_at(&recipient.exact)) {
            recipient.decision = Decision::TooNear;
        }
    }

    /// Both sides of the cut if remainders are too near to the other side, unless they are all equal: then codes decide,
    /// which a spreadsheet does as well.
    fn undecidable_cut(&self) -> Option<[Quotient; 2]> {
        let open = || self.recipients.iter().filter(|recipient| recipient.is_open());
        let by_remainder = |a: &&Recipient, b: &&Recipient| compare_remainders(&a.exact, &b.exact);
        let last_up = &open().filter(|recipient| recipient.is_up()).min_by(by_remainder)?.exact;
        let first_down = &open().filter(|recipient| !recipient.is_up()).max_by(by_remainder)?.exact;
        let is_near = |a: &Quotient, b: &Quotient| exact::are_near(a, b, self.digits);
        let mut near = open()
            .map(|recipient| &recipient.exact)
            .filter(|exact| is_near(exact, last_up) || is_near(exact, first_down));
        let is_equal =
            |exact: &Quotient| compare_remainders(exact, last_up).is_eq() && !exact::is_between(exact, self.digits);
        let is_undecidable = is_near(last_up, first_down) && !near.all(is_equal);
        is_undecidable.then(|| [last_up.clone(), first_down.clone()])
    }

    fn rank(&mut self) {
        let digits = self.digits;
        let mut open: Vec<&mut Recipient> =
            self.recipients.iter_mut().filter(|recipient| recipient.is_open()).collect();
        open.sort_by_cached_key(|recipient| (Reverse(recipient.remainder_units(digits)), recipient.key));
        (1..).zip(open).for_each(|(rank, recipient)| recipient.rank = rank);
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
