//! Bytes as a published table of 2025.
//!
//! - Nothing panics. What is refused has at least one problem, and every problem can be shown.
//! - What is read is audited; every finding can be shown. The audit has nothing to say exactly if the rows are ours.
#![no_main]

use std::sync::LazyLock;

use checks::{COUNTIES_OF_2025, OF_2025};
use libfuzzer_sys::fuzz_target;
use special_fund::audit::{self, MAX_FINDINGS};
use special_fund::table::{self, MAX_PROBLEMS, ReadError};
use special_fund::{PublishedRow, calculate};

/// By code.
static RIGHT: LazyLock<Vec<PublishedRow>> = LazyLock::new(|| {
    let allocation = calculate(&OF_2025, &COUNTIES_OF_2025).expect("a result");
    sorted(allocation.published())
});

fn sorted(mut rows: Vec<PublishedRow>) -> Vec<PublishedRow> {
    rows.sort_by_key(|row| row.code);
    rows
}

fuzz_target!(|bytes: &[u8]| {
    match table::read_published(bytes, &OF_2025) {
        Ok(published) => {
            let verdict = audit::table(&OF_2025, &COUNTIES_OF_2025, &published.rows);
            assert!(verdict.unlisted == 0 || verdict.listed.len() == MAX_FINDINGS);
            for finding in &verdict.listed {
                assert!(
                    finding
                        .to_string()
                        .ends_with(&format!("[{}]", finding.code()))
                );
            }
            assert_eq!(verdict.is_clean(), sorted(published.rows) == *RIGHT);
        }
        Err(ReadError::Refused(problems)) => {
            assert!(!problems.listed.is_empty() && problems.listed.len() <= MAX_PROBLEMS);
            for problem in &problems.listed {
                assert!(
                    problem
                        .to_string()
                        .ends_with(&format!("[{}]", problem.code()))
                );
            }
        }
        Err(error) => panic!("a slice is always read: {error}"),
    }
});
