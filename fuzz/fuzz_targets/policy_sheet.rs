//! Text as the cells of a sheet 政策: rows by lines, cells by tabs.
//!
//! - Nothing panics; what is refused says why.
//! - What is accepted is the same policy once it is written as a sheet, in either language, and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use special_fund::table::Language;
use special_fund_desk::policy_sheet::{self, Row};

fuzz_target!(|text: &str| {
    let rows: Vec<Vec<String>> = text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let read = |rows: &[Vec<String>]| policy_sheet::read(policy_sheet::cells(rows), Language::Chinese);
    match read(&rows) {
        Err(mistakes) => assert!(!mistakes.is_empty()),
        Ok(taken) => {
            for language in [Language::Chinese, Language::English] {
                let rows: Vec<_> = policy_sheet::rows(Some(&taken.policy), language).iter().map(Row::texts).collect();
                assert_eq!(read(&rows).expect("it has been written").policy, taken.policy);
            }
        }
    }
});
