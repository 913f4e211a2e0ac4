//! Every English message of the library, verbatim, from the cases of `tests/messages/`; and those that no policy and no
//! table brings about.

use std::io::{self, Read};

use special_fund::table::{self, MAX_PROBLEMS, ReadError};
use special_fund::{Policy, RoundingError, apportion, controlled_rounding};

#[path = "messages/mod.rs"]
mod cases;

use cases::{Outcome, PLAN, cases, codes_of_findings, codes_without};

fn policy() -> Policy {
    toml::from_str(PLAN.policy).expect("a valid policy")
}

#[test]
fn every_message_in_english() {
    for case in cases() {
        let (outcome, Some(en)) = (case.outcome(), &case.en) else {
            assert!(matches!(case.outcome(), Outcome::NotToml), "the library speaks: {case:?}");
            continue;
        };
        let counted = en.lines().filter(|line| !line.starts_with("headers ")).count();
        let plural = if counted == 1 { "" } else { "s" };
        let expected = match &outcome {
            Outcome::Mistakes(_) => format!("{counted} mistake{plural} in the policy\n{en}"),
            Outcome::Problems(_) => format!("{counted} problem{plural} in the table\n{en}"),
            _ => en.clone(),
        };
        assert_eq!(outcome.in_english(), expected, "{case:?}");
    }
}

/// What stands below, and of findings in their own tests.
#[test]
fn every_code_of_the_library_has_a_case_in_english() {
    let mut without = codes_without(|case| case.en.is_some());
    let elsewhere = [include_str!("messages.rs"), include_str!("errors.rs")].concat();
    without.retain(|code| !elsewhere.contains(&format!("\"{code}\"")));
    assert_eq!(without, [""; 0]);
    let tests = [include_str!("findings.rs"), include_str!("audit.rs"), include_str!("audit_year.rs")].concat();
    let told = |code: &&str| tests.contains(&format!("[{code}]")) || tests.contains(&format!("\"{code}\""));
    assert_eq!(codes_of_findings().filter(|code| !told(code)).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn of_a_reader_that_fails() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let broken = || PLAN.counties.as_bytes().chain(Broken);
    for read in [table::read(broken(), &policy()).map(drop), table::read_published(Broken, &policy(), &[]).map(drop)] {
        let error = read.expect_err("it fails");
        assert!(matches!(error, ReadError::Io(_)));
        assert_eq!((error.to_string().as_str(), error.code()), ("the table could not be read: the cable is out", "io"));
        assert!(std::error::Error::source(&error).is_none(), "the cause would be printed twice");
    }
}

#[test]
fn of_more_problems_than_are_listed() {
    let rows = "x,丙县,0,1,1,1,1\n".repeat(MAX_PROBLEMS + 7);
    let error = table::read(format!("{}{rows}", PLAN.counties).as_bytes(), &policy()).expect_err("it is refused");
    let text = error.to_string();
    assert!(text.starts_with("1007 problems in the table\nline 4, 丙县, column code, cell \"x\": "));
    assert!(text.ends_with("\nand 7 more"));
    assert_eq!(error.code(), "table_refused");
    let ReadError::Refused(problems) = error else { panic!("it could be read") };
    assert_eq!((problems.listed[0].code(), problems.listed[0].kind.code()), ("code", "code"));
}

#[test]
fn of_the_roundings_by_themselves() {
    let table = |pools: &[u64], weights: Vec<u64>| controlled_rounding(pools, weights).map(|_| ());
    let internal = RoundingError::Internal { what: "a rest above its pool" };
    for (refused, message, code) in [
        (
            apportion(5, vec![0, 0]).map(|_| ()),
            "there are 5 quanta to share and every weight is 0",
            "every_weight_zero",
        ),
        (
            table(&[1, 5], vec![1, 0, 1, 0]),
            "column 1 has 5 quanta to share and every weight in it is 0",
            "column_weights_zero",
        ),
        (table(&[0; 9], vec![1; 9]), "9 columns; at most 8 are allowed", "too_many_columns"),
        (table(&[1, 1], vec![1; 5]), "5 weights do not fill rows of 2 columns", "uneven_rows"),
        (Err(internal), "internal fault of the rounding: a rest above its pool; please report it", "rounding_internal"),
    ] {
        let error: RoundingError = refused.expect_err(code);
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}
