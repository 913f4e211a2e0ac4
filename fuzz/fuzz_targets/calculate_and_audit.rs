//! A policy and its counties, made from bytes by the generator of the tests, so that nearly all of them are valid.
//!
//! - Nothing panics, whatever the numbers within the limits. A result is accounted for, accepted by the audit, and reads
//!   back from what is published of it in both languages.
//! - The order of the counties changes nothing but the order of the result.
//! - With some figures changed, the audit has nothing to say exactly if they are ours after all.
#![no_main]

#[path = "../../tests/cases/mod.rs"]
mod cases;

use cases::{Case, Dice};
use checks::check;
use libfuzzer_sys::fuzz_target;
use special_fund::{Column, County, Money, audit, calculate};

/// A figure to be changed by so many fen, or quanta.
struct Change {
    row: usize,
    column: usize,
    by: i128,
    is_in_quanta: bool,
}

impl Change {
    fn any(dice: &mut Dice<'_>) -> Change {
        let [row, column] = [(); 2].map(|()| dice.index(256));
        Change { row, column, by: i128::from(dice.below(256)) - 128, is_in_quanta: dice.chance(50) }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let dice = &mut Dice::of_bytes(bytes);
    let changes: Vec<Change> = (0..dice.below(4)).map(|_| Change::any(dice)).collect();
    let case = Case::any(dice);
    let (policy, counties) = (&case.policy, &case.counties);
    let Ok(allocation) = check(policy, counties) else { return };
    let right = allocation.published();
    let reversed: Vec<County> = counties.iter().rev().cloned().collect();
    let again = calculate(policy, &reversed).expect("it did in another order");
    assert!(again.published().iter().rev().eq(&right));
    let mut rows = right.clone();
    let columns = Column::all(policy);
    for change in changes {
        let row = change.row % rows.len();
        if let Some(amount) = columns[change.column % columns.len()].slot(&mut rows[row].figures) {
            let unit = if change.is_in_quanta { case.quantum() } else { 1 };
            *amount = Money::from_fen(amount.fen() + change.by * unit).unwrap_or(*amount);
        }
    }
    let verdict = audit::published(policy, counties, &rows, &[]);
    assert_eq!(verdict.is_clean(), rows == right, "{:#?}", verdict.listed);
});
