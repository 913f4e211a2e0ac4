//! Bytes as a year's table.
//!
//! - Nothing panics. What is refused has at least one problem, and every problem can be shown.
//! - What is accepted is calculated or refused; a result is accounted for, accepted by the audit, and reads back.
//! - Where quotes change nothing, they change nothing: with every cell in quotes the same counties are read.
#![no_main]

use checks::{OF_2025, PARTIAL, check};
use libfuzzer_sys::fuzz_target;
use special_fund::table::{self, MAX_LINE_BYTES, MAX_PROBLEMS, ReadError};

fuzz_target!(|bytes: &[u8]| {
    for policy in [&*OF_2025, &*PARTIAL] {
        match table::read(bytes, policy) {
            Ok(table) => {
                let _ = check(policy, &table.counties);
                if let Some(quoted) = in_quotes(bytes) {
                    let again = table::read(quoted.as_bytes(), policy).expect("only quotes");
                    assert_eq!(again.counties, table.counties);
                }
            }
            Err(ReadError::Refused(problems)) => {
                assert!(!problems.listed.is_empty() && problems.listed.len() <= MAX_PROBLEMS);
                assert!(problems.unlisted == 0 || problems.listed.len() == MAX_PROBLEMS);
                for problem in &problems.listed {
                    assert!(problem.to_string().ends_with(&format!("[{}]", problem.code())));
                }
                assert!(!problems.to_string().is_empty());
            }
            Err(error) => panic!("a slice is always read: {error}"),
        }
    }
});

/// The table with every cell in quotes, if it is UTF-8 without any.
fn in_quotes(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('"') || 3 * text.len() > MAX_LINE_BYTES {
        return None;
    }
    let mut quoted = String::new();
    for line in text.split_inclusive('\n') {
        let end = line.len() - line.trim_end_matches('\n').len();
        let (line, end) = line.split_at(line.len() - end);
        let (line, carriage) = match line.strip_suffix('\r') {
            Some(line) if !end.is_empty() => (line, "\r"),
            _ => (line, ""),
        };
        let cells: Vec<String> = line.split(',').map(|cell| format!("\"{cell}\"")).collect();
        quoted.push_str(&cells.join(","));
        quoted.push_str(carriage);
        quoted.push_str(end);
    }
    Some(quoted)
}
