//! What must hold of control, adjustments and batches.

use super::error::PolicyMistake;
use super::headers::Headers;
use super::terms::Terms;
use super::value::Mistakes;
use super::year::{Adjustment, AdjustmentKind, Batch, Control, MAX_ADJUSTMENTS, MAX_BATCHES};
use crate::number::Money;

pub(super) fn check_year(terms: &Terms, headers: &mut Headers, told: &mut Mistakes) {
    if let Some(Control { floor, cap, need_rate, .. }) = &terms.control {
        let known = ["control.floor", "control.cap", "control.need_rate"].iter().all(|key| told.knows(key));
        let has_bound = floor.is_some() || cap.is_some() || need_rate.is_some();
        told.require(has_bound || !known, "control", PolicyMistake::NoBound);
        if let (Some(floor), Some(found), true) = (*floor, *cap, known) {
            told.require(found >= floor, "control.cap", PolicyMistake::CapBelowFloor { found, floor });
        }
    }
    let found = terms.adjustments.len();
    told.require(found <= MAX_ADJUSTMENTS, "adjustments", PolicyMistake::TooManyAdjustments { found });
    for (index, Adjustment { key, name, kind, .. }) in terms.adjustments.iter().enumerate() {
        let at = format!("adjustments[{index}]");
        headers.claim_amounts(&at, key, name, told);
        if let AdjustmentKind::Signed { new_money: Some(found) } = *kind {
            require_payable(terms, format!("{at}.new_money_yuan"), found, told);
        }
    }
    let Some(issued) = &terms.issued else { return };
    let found = issued.batches.len();
    let is_count = (1..=MAX_BATCHES).contains(&found);
    told.require(is_count, "issued.batches", PolicyMistake::BatchCount { found });
    for (index, Batch { key, name, total }) in issued.batches.iter().enumerate() {
        let at = format!("issued.batches[{index}]");
        headers.claim_amounts(&at, key, name, told);
        // 0 or less where counties only gave back.
        require_whole_quanta(terms, format!("{at}.total_yuan"), *total, told);
    }
}

/// An amount that could be the fund's: above 0, and whole quanta.
fn require_payable(terms: &Terms, key: String, found: Money, told: &mut Mistakes) {
    let is_amount = found > Money::ZERO && found <= Money::MAX_INPUT;
    told.require(is_amount, &*key, PolicyMistake::FundTotal { found });
    if is_amount {
        require_whole_quanta(terms, key, found, told);
    }
}

fn require_whole_quanta(terms: &Terms, key: String, found: Money, told: &mut Mistakes) {
    let quantum = terms.quantum;
    let is_whole = quantum <= Money::ZERO || found.fen() % quantum.fen() == 0 || !told.knows("quantum_yuan");
    told.require(is_whole, key, PolicyMistake::FundTotalNotWholeQuanta { found, quantum });
}
