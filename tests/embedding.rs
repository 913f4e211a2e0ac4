//! What an embedding program stands on: every problem of its counties at once, and results that are stored and sent.

mod cases;

use std::fs;
use std::path::Path;

use cases::{Case, Dice};
use special_fund::{
    County, Exact, Language, PublishedRow, Quotient, RECORD_VERSION, Record, Refusal, Score, calculate, check, table,
};

// ---------------------------------------------------------------------------------------------------------------------
// check
// ---------------------------------------------------------------------------------------------------------------------

const POLICY: &str = r#"fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1008.00"
quantum_yuan = "1.00"
fiscal_capacity = { weight = "0.2", rest = "by_score", source = "invented" }
uplift = { rate = { fixed = "0.03" }, funding = "offset", source = "invented" }
roster = { counties = [{ code = "330127", name = "淳安县" }, { code = "330324", name = "永嘉县" }] }
factors = [
    { key = "eco", name = "生态保护因素", weight = "0.6", tilt = "1.1", coefficients = ["performance"], source = "invented" },
    { key = "pol", name = "污染防治因素", weight = "0.2", tilt = "1", source = "invented" },
]
"#;

/// Two counties of the roster and three others.
const COUNTIES: &str = r#"[
    { "code": "330324", "name": "永嘉县", "base_yuan": "17.00", "scores": ["2", "1"], "coefficients": ["0.9"],
      "fiscal_capacity": "3" },
    { "code": "330901", "name": "甲县", "scores": ["1", "1"], "coefficients": ["1"], "fiscal_capacity": "3" },
    { "code": "330127", "name": "淳安县", "scores": ["3", "0"], "coefficients": ["1.05"], "fiscal_capacity": "5" },
    { "code": "330902", "name": "乙县", "scores": ["1", "1"], "coefficients": ["1"], "fiscal_capacity": "3" },
    { "code": "330903", "name": "丙县", "scores": ["0.000001", "2"], "coefficients": ["0"], "fiscal_capacity": "0" }
]"#;

fn small() -> Case {
    let policy = toml::from_str(POLICY).expect("a policy");
    Case { policy, counties: serde_json::from_str(COUNTIES).expect("counties") }
}

fn code(text: &str) -> special_fund::CountyCode {
    text.parse().expect("a code")
}

type Spoil = fn(&mut Vec<County>);

#[test]
fn every_problem_of_the_counties_is_listed_and_the_first_is_what_calculate_refuses_them_for() {
    let situations: [(Spoil, &[&str]); 14] = [
        (|_| (), &[]),
        (
            |all| all.clear(),
            &[
                "there is no county to share the fund among",
                "2 counties of the roster are missing: 330127 淳安县, 330324 永嘉县",
            ],
        ),
        (|all| all[1].scores = [Score::from(1); 3].into(), &["330901 has 3 scores; the policy needs 2"]),
        (|all| all[1].coefficients = [].into(), &["330901 has 0 coefficients; the policy names 1"]),
        (
            |all| all[4].fiscal_capacity = None,
            &["330903 has no fiscal-capacity score; the policy shares the rest of that pool by score"],
        ),
        (
            |all| all[1].base = "-0.01".parse().expect("an amount"),
            &["the base of 330901 is -0.01 yuan; allowed is 0 to 10000000000000.00"],
        ),
        (
            |all| all[1].base = "0.50".parse().expect("an amount"),
            &["the base of 330901 is 0.50 yuan; allowed is a multiple of the quantum 1.00"],
        ),
        (
            |all| all[2].name = "甲县".parse().expect("a name"),
            &["330127 甲县 contradicts the roster, which has 330127 淳安县; correct the code or the name"],
        ),
        (
            |all| all[2].code = code("330128"),
            &["330128 淳安县 contradicts the roster, which has 330127 淳安县; correct the code or the name"],
        ),
        // Nine digits that end in 000 are the county; its township may have any name.
        (
            |all| {
                for county in all.iter_mut() {
                    county.code = code(&format!("{}000", county.code));
                }
                all[1].code = code("330127001");
                all[1].name = "永嘉县".parse().expect("a name");
                all[2].name = "甲县".parse().expect("a name");
            },
            &["330127000 甲县 contradicts the roster, which has 330127 淳安县; correct the code or the name"],
        ),
        (
            |all| all[3].code = code("330901001"),
            &["codes 330324 and 330901001 differ in length; one table has codes of one length"],
        ),
        (
            |all| all[4].code = all[1].code,
            &["code 330901 stands in rows 1 and 4 (counted from 0); each county is listed once"],
        ),
        // Row by row, then of the table as a whole.
        (
            |all| {
                all[1].scores = [].into();
                all[3].coefficients = [].into();
                all[4].code = all[3].code;
                all[4].fiscal_capacity = None;
                all.remove(2);
            },
            &[
                "330901 has 0 scores; the policy needs 2",
                "330902 has 0 coefficients; the policy names 1",
                "330902 has no fiscal-capacity score; the policy shares the rest of that pool by score",
                "code 330902 stands in rows 2 and 3 (counted from 0); each county is listed once",
                "1 county of the roster is missing: 330127 淳安县",
            ],
        ),
        // Of a county both: what does not fit, and the name that is another's.
        (
            |all| {
                all[2].scores = [].into();
                all[2].name = "建德市".parse().expect("a name");
            },
            &[
                "330127 has 0 scores; the policy needs 2",
                "330127 建德市 contradicts the roster, which has 330127 淳安县; correct the code or the name",
            ],
        ),
    ];
    for (spoil, expected) in situations {
        let Case { policy, mut counties } = small();
        spoil(&mut counties);
        let refusals = check(&policy, &counties);
        assert_eq!(refusals.iter().map(Refusal::to_string).collect::<Vec<_>>(), expected);
        assert_eq!(calculate(&policy, &counties).err(), refusals.into_iter().next());
    }
}

/// However many rows are spoiled, each is told, in input order, and those that are not are not.
#[test]
fn every_spoiled_row_of_any_case_is_listed() {
    let mut listed = 0;
    for seed in 0..1_000 {
        let dice = &mut Dice::of_seed(seed);
        let mut case = Case::any(dice);
        let mut expected = Vec::new();
        let has_scores = case.policy.scored_factors().next().is_some();
        for county in &mut case.counties {
            let is_score = has_scores && dice.chance(50);
            if dice.chance(30) {
                expected.push((county.code, if is_score { "county_score_count" } else { "base_range" }));
                if is_score { county.scores = [].into() } else { county.base = cases::fen_of(-1) }
            }
        }
        let found = check(&case.policy, &case.counties);
        let place = |(county, code)| (special_fund::Place::County(county), code);
        let said = found.iter().map(|refusal| (refusal.place(), refusal.code()));
        assert_eq!(said.collect::<Vec<_>>(), expected.iter().copied().map(place).collect::<Vec<_>>());
        if !expected.is_empty() {
            assert_eq!(calculate(&case.policy, &case.counties).err().as_ref(), found.first());
        }
        listed += found.len();
    }
    assert!(listed > 1_000, "{listed}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Records
// ---------------------------------------------------------------------------------------------------------------------

/// A result is written as its record, read back as it was, and has the version of this library.
#[test]
fn a_record_is_read_back_as_it_was_written() {
    let mut read = 0;
    for seed in 0..300 {
        let case = Case::any(&mut Dice::of_seed(seed));
        let Ok(allocation) = calculate(&case.policy, &case.counties) else { continue };
        let record = allocation.record();
        let text = serde_json::to_string(&record).expect("JSON");
        assert_eq!(serde_json::to_string(&allocation).expect("JSON"), text, "one county at a time or all at once");
        assert_eq!(serde_json::from_str::<Record>(&text).expect("a record"), record);
        assert_eq!((record.version, &record.policy), (RECORD_VERSION, &case.policy));
        // What was stored can be calculated anew from its own policy.
        let again = calculate(&record.policy, &case.counties).expect("it did before");
        assert_eq!(again.record(), record);
        let rows: Vec<PublishedRow> = record.counties.iter().map(|county| county.row.clone()).collect();
        assert_eq!(rows, allocation.published());
        let (mut now, mut stored) = (Vec::new(), Vec::new());
        table::write(&mut now, &allocation, Language::Chinese).expect("a vector takes it");
        table::write_record(&mut stored, &record, Language::Chinese).expect("a vector takes it");
        assert!(now == stored, "a stored result is published as it was");
        read += 1;
    }
    assert!(read > 100, "{read}");
}

/// Records that somebody has stored: this one, of every part that a record can have, is read, and is what is written.
/// If it no longer is, raise `RECORD_VERSION`, say so in the CHANGELOG, and take the new one from where the test puts it.
#[test]
fn the_record_on_file_is_read_and_is_what_is_written_today() {
    let Case { policy, counties } = small();
    let record = calculate(&policy, &counties).expect("a result").record();
    let written = serde_json::to_string_pretty(&record).expect("JSON") + "\n";
    let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("record.json");
    fs::write(&new, &written).expect("a file");
    let stored = include_str!("golden/record.json");
    assert!(written == stored, "another record than tests/golden/record.json; it is in {}", new.display());
    let read: Record = serde_json::from_str(stored).expect("a record");
    assert_eq!((read.version, &read), (2, &record));
    let steps = &read.counties[1].steps;
    assert!(steps.fiscal_capacity.is_some() && steps.offset.is_some() && read.counties[0].steps.uplift.is_some());
    assert!(!read.steps.ties.is_empty(), "every part");
}

#[test]
fn what_is_no_record_is_refused() {
    let stored = include_str!("golden/record.json");
    for (from, to, said) in [
        ("\"version\": 2,", "", "missing field `version`"),
        ("\"weight\": \"0.6\"", "\"weight\": \"0.7\"", "sum"),
        ("\"rank\": 1", "\"rank\": -1", "invalid value: integer `-1`"),
        ("\"base\": \"17.00\"", "\"base\": \"17.001\"", "17.001"),
    ] {
        assert!(stored.contains(from), "{from}");
        let error = serde_json::from_str::<Record>(&stored.replacen(from, to, 1)).expect_err("no record").to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn a_record_with_a_number_that_is_none_is_refused() {
    let stored = serde_json::to_value(calculate(&small().policy, &small().counties).expect("a result")).expect("JSON");
    assert!(serde_json::from_value::<Record>(stored.clone()).is_ok());
    let nothing_behind = "0.".to_owned() + &"0".repeat(70_000) + "1";
    for (place, number) in [
        ("/counties/0/steps/plan/exact/denominator", "0"),
        ("/counties/0/steps/plan/exact/denominator", "1"),
        ("/counties/0/steps/plan/exact/numerator", "-1"),
        ("/counties/0/steps/cells/0/weight", "1e5"),
        ("/counties/0/steps/cells/0/weight", &nothing_behind),
    ] {
        let mut spoiled = stored.clone();
        *spoiled.pointer_mut(place).expect(place) = number.into();
        assert!(serde_json::from_value::<Record>(spoiled).is_err(), "{place}");
    }
}

#[test]
fn exact_numbers_have_as_many_places_as_are_asked_for() {
    let places = 70_000;
    let exact = Exact::new(7_u32.into(), places);
    assert_eq!(exact.to_string(), format!("0.{}7", "0".repeat(69_999)));
    assert_eq!(Exact::new(0_u32.into(), u32::MAX).to_string(), "0");
    let third = r#"{ "whole": 5, "numerator": "1", "denominator": "3" }"#;
    let third: Quotient = serde_json::from_str(third).expect("a third");
    assert_eq!(third.decimal(places), format!("5.{}", "3".repeat(70_000)));
    assert_eq!((third.decimal(0), third.is_whole()), ("5".to_owned(), false));
}
