//! Errors as data: the list of codes, and what a service hands on.

use std::fs;
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use special_fund::{CODES, CountyCode, Money, Name, NamedCounty, Policy, Rate, Roster, Score};

/// Every file below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of the source");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let texts = paths.map(|path| match path.is_dir() {
        true => sources(&path),
        false => vec![fs::read_to_string(&path).expect("source is UTF-8")],
    });
    texts.flatten().collect()
}

/// The codes in the functions `code` of a source, and in those that give each code its sentence: a sentence has spaces.
fn said(source: &str) -> Vec<&str> {
    let heads = ["fn code(&self) -> &'static str {", "fn words(self) -> (&'static str, &'static str) {"];
    let bodies = heads.iter().flat_map(|head| source.split(head).skip(1));
    let bodies = bodies.filter_map(|rest| rest.split("\n    }").next());
    bodies.flat_map(|body| body.split('"').skip(1).step_by(2)).filter(|text| !text.contains(' ')).collect()
}

#[test]
fn the_list_of_codes_has_what_errors_say_and_nothing_else() {
    assert_eq!(
        said("fn code(&self) -> &'static str {\n  match x { A => \"a\", B => \"b\" }\n    }\n \"c\""),
        ["a", "b"]
    );
    assert_eq!(said("fn words(self) -> (&'static str, &'static str) {\n  A => (\"a\", \"b c\"),\n    }"), ["a"]);
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut said: Vec<&str> = sources.iter().flat_map(|source| said(source)).collect();
    let mut listed: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    said.sort();
    listed.sort();
    assert_eq!(listed, said);
    assert!(listed.windows(2).all(|pair| pair[0] != pair[1]), "a code stands for two things");
    assert!(CODES.iter().all(|(_, line)| line.ends_with('.') && !line.contains('|')));
    let rows = include_str!("../docs/codes.md").lines().filter(|line| line.starts_with("| `"));
    assert_eq!(rows.count(), listed.len(), "a row that is not read");
}

fn policy() -> Policy {
    toml::from_str(include_str!("../fixtures/2025/policy.toml")).expect("the policy of 2025")
}

fn as_data(error: impl Serialize) -> Value {
    serde_json::to_value(error).expect("data")
}

#[test]
fn errors_of_values_are_data() {
    let code = |code: &str| code.parse::<CountyCode>().expect("a code");
    let roster = |counties: Value| {
        let counties = serde_json::from_value(counties).expect("counties");
        as_data(Roster::new(counties).expect_err("no roster"))
    };
    let village = json!([{ "code": code("331127103"), "name": "村" }]);
    let twice = json!([{ "code": "331127", "name": "甲县" }, { "code": "331127", "name": "乙县" }]);
    for (data, code, place, rest) in [
        (as_data("-1".parse::<Score>()), "negative", json!("whole"), json!({})),
        (as_data("0.001".parse::<Money>()), "too_many_places", json!("whole"), json!({ "max": 2 })),
        (as_data("1000001".parse::<Rate>()), "too_large", json!("whole"), json!({ "max": 1_000_000 })),
        (as_data("1".repeat(19).parse::<Score>()), "too_many_digits", json!("whole"), json!({ "max": 18 })),
        (as_data(" 甲县".parse::<Name>()), "name_spaces", json!("whole"), json!({})),
        (as_data("33".parse::<CountyCode>()), "not_a_code", json!("whole"), json!({})),
        (roster(json!([])), "roster_empty", json!({ "key": "roster.counties" }), json!({})),
        (roster(village), "roster_not_a_county", json!({ "key": "roster.counties" }), json!({ "county": "331127103" })),
        (roster(twice), "roster_duplicate", json!({ "key": "roster.counties" }), json!({ "county": "331127" })),
    ] {
        let mut data = data.get("Err").unwrap_or(&data).as_object().expect("an object").clone();
        assert_eq!(data.remove("code"), Some(json!(code)));
        assert!(data.remove("message").is_some_and(|message| message.is_string()));
        assert_eq!(data.remove("place"), Some(place));
        assert_eq!(Value::Object(data), rest, "{code}");
    }
}

/// The county as a service sends it, with other scores and coefficients.
fn named(scores: &str, coefficients: &str) -> NamedCounty {
    let text = format!(
        r#"{{ "code": "331127", "name": "景宁畲族自治县", "base_yuan": "2000000.00", "scores": {scores},
              "coefficients": {coefficients}, "fiscal_capacity": "88.5" }}"#
    );
    serde_json::from_str(&text).expect("a county")
}

const SCORES: &str = r#"{ "监管能力因素": "75", "ecological_protection": "92", "pollution_control": "40" }"#;

#[test]
fn figures_by_name_stand_in_the_order_of_the_policy() {
    let county = named(SCORES, r#"{ "performance": "0.87" }"#);
    let county = county.into_county(&policy()).expect("all figures");
    assert_eq!(county.scores, [92, 40, 75].map(Score::from).into());
    assert_eq!(county.coefficients, ["0.87".parse().expect("a rate")].into());
    let json = json!({
        "code": "331127", "name": "景宁畲族自治县", "base_yuan": "2000000.00", "scores": ["92", "40", "75"],
        "coefficients": ["0.87"], "fiscal_capacity": "88.5"
    });
    assert_eq!(as_data(&county), json);
    assert_eq!(serde_json::from_value::<special_fund::County>(json).expect("a county"), county);
}

#[test]
fn figures_that_are_missing_unknown_or_given_twice_are_all_told() {
    let scores = r#"{ "eco": "1", "ecological_protection": "92", "生态保护因素": "92", "监管能力因素": "75" }"#;
    let coefficients = r#"{ "performance": "0.87", "performance": "0.87" }"#;
    let error = named(scores, coefficients).into_county(&policy()).expect_err("three mistakes");
    assert_eq!(
        as_data(&error),
        json!({
            "code": "county_figures",
            "message": "331127: figures missing: pollution_control; unknown: eco; given twice: ecological_protection, \
                        performance",
            "place": { "county": "331127" },
            "missing": ["pollution_control"],
            "unknown": ["eco"],
            "given_twice": ["ecological_protection", "performance"],
            "unreadable": [],
        })
    );
}

#[test]
fn figures_of_indicators_are_read_by_name_and_grade() {
    let policy: Policy = toml::from_str(include_str!("../fixtures/2025-full/policy.toml")).expect("the whole year");
    let mut county = json!({
        "code": "331127", "name": "景宁畲族自治县", "base_yuan": "3640000.00", "scores": {}, "fiscal_capacity": "80",
        "coefficients": { "performance": "1.1" },
        "figures": {
            "生态保护红线面积": "520.5", "forest_cover": "80.1", "cod_cut": "-12", "section": "优秀",
            "2023年PM2.5浓度": "22.5", "2024年PM2.5浓度": "21", "monitoring_points": "20", "staff_gap": "12"
        },
        "amounts_yuan": { "last": "14000000.00", "审计扣减": "0", "first_batch": "9740000.00" }
    });
    let read = |county: &serde_json::Value| {
        let named: NamedCounty = serde_json::from_value(county.clone()).expect("it has the shape");
        named.into_county(&policy)
    };
    let figures = read(&county).expect("all are there").figures;
    let figures: Vec<String> = figures.iter().map(ToString::to_string).collect();
    assert_eq!(figures, ["520.5", "80.1", "-12", "1", "22.5", "21", "20", "12"]);
    county["figures"]["section"] = json!("优");
    let error = read(&county).expect_err("no such grade");
    assert_eq!(error.to_string(), "331127: figures unreadable: section");
}
