//! Bytes as a published table of 2025.
//!
//! - Nothing panics. What is refused has at least one problem, and every problem can be shown.
//! - What is read is audited; every finding can be shown. The audit has nothing to say exactly if the rows are ours.
//! - Its total rows are checked: a finding for each amount that is not the sum of the counties, none if there is none. Its
//!   subtotal rows are checked too, or said not to be.
#![no_main]

use std::sync::LazyLock;

use checks::{COUNTIES_OF_2025, OF_2025};
use libfuzzer_sys::fuzz_target;
use special_fund::audit::{self, MAX_FINDINGS};
use special_fund::table::{self, MAX_PROBLEMS, PublishedTable, ReadError};
use special_fund::{Column, Money, PublishedRow, PublishedTotal, Takes, calculate};

/// By code.
static RIGHT: LazyLock<Vec<PublishedRow>> = LazyLock::new(|| {
    let allocation = calculate(&OF_2025, &COUNTIES_OF_2025).expect("a result");
    sorted(allocation.published())
});

fn sorted(mut rows: Vec<PublishedRow>) -> Vec<PublishedRow> {
    rows.sort_by_key(|row| row.code);
    rows
}

/// The rows that sums take: of the counties of the table, each once. `None` if one is there with different figures.
fn counted(rows: &[PublishedRow]) -> Option<Vec<PublishedRow>> {
    let is_county = |row: &&PublishedRow| COUNTIES_OF_2025.iter().any(|county| county.code == row.code);
    let rows = sorted(rows.iter().filter(is_county).cloned().collect());
    let groups = rows.chunk_by(|a, b| a.code == b.code);
    let counted = groups.map(|group| {
        let is_clear = group.iter().all(|row| row.figures == group[0].figures);
        is_clear.then(|| group[0].clone())
    });
    counted.collect()
}

/// Amounts of a total row that are not what the rows add up to.
fn wrong_amounts(rows: &[PublishedRow], total: &PublishedTotal) -> usize {
    let is_wrong = |(column, amount): &&(Column, Money)| {
        let of_rows = rows.iter().filter_map(|row| column.amount(&row.figures));
        amount.fen() != of_rows.map(Money::fen).sum::<i128>()
    };
    total.amounts.iter().filter(is_wrong).count()
}

fuzz_target!(|bytes: &[u8]| {
    match table::read_published(bytes, &OF_2025, &[]) {
        Ok(published) => {
            let PublishedTable { rows, totals, .. } = published;
            let of_rows = audit::published(&OF_2025, &COUNTIES_OF_2025, &rows, &[]).count();
            let verdict = audit::published(&OF_2025, &COUNTIES_OF_2025, &rows, &totals);
            assert!(verdict.unlisted == 0 || verdict.listed.len() == MAX_FINDINGS);
            for finding in &verdict.listed {
                assert!(finding.to_string().ends_with(&format!("[{}]", finding.code())));
            }
            let of_all = || totals.iter().filter(|total| total.takes == Takes::All);
            let wrong: usize = match counted(&rows) {
                Some(rows) => of_all().map(|total| wrong_amounts(&rows, total)).sum(),
                None => usize::from(!totals.is_empty()),
            };
            let of_subtotals = verdict.listed.iter().filter(|finding| finding.code() == "subtotal_sum").count();
            if verdict.unlisted == 0 {
                assert_eq!(verdict.count(), of_rows + wrong + of_subtotals);
            }
            assert_eq!(of_rows == 0, sorted(rows) == *RIGHT);
        }
        Err(ReadError::Refused(problems)) => {
            assert!(!problems.listed.is_empty() && problems.listed.len() <= MAX_PROBLEMS);
            for problem in &problems.listed {
                assert!(problem.to_string().ends_with(&format!("[{}]", problem.code())));
            }
        }
        Err(error) => panic!("a slice is always read: {error}"),
    }
});
