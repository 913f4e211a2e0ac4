//! Policies as values: what they may be at most, that a mistake hides nothing but itself and is data, and that a policy is
//! the same in every format. Every message stands in `tests/messages/`.

use special_fund::{
    Annex, Coefficient, Figure, FigureBracket, Funding, MAX_NOTE_CHARS, Policy, PolicyDraft, PolicyErrors, Rate,
    Roster, Scale, Terms,
};

const POLICY: &str = include_str!("messages/plan/policy.toml");

fn policy() -> Policy {
    toml::from_str(POLICY).expect("a valid policy")
}

fn terms() -> Terms {
    policy().into()
}

fn rate(text: &str) -> Rate {
    text.parse().expect("a rate")
}

fn figure(text: &str) -> Figure {
    text.parse().expect("a figure")
}

/// The mistakes of the policy after one text of it was replaced by another.
fn mistakes(old: &str, new: &str) -> PolicyErrors {
    assert!(POLICY.contains(old), "{old}");
    let draft: PolicyDraft = toml::from_str(&POLICY.replacen(old, new, 1)).expect("it is TOML");
    Policy::try_from(draft).expect_err("a mistake")
}

/// Where cap and floor are one rate, all counties have that of last year's amount.
#[test]
fn a_cap_may_be_the_floor() {
    const YEAR: &str = include_str!("messages/year/policy.toml");
    let equal = YEAR.replace("cap = \"1.1\"", "cap = \"0.9\"");
    assert_ne!(equal, YEAR);
    assert!(toml::from_str::<Policy>(&equal).is_ok());
}

/// What cannot be read hides nothing but itself: neither a sum nor a comparison is made with it.
#[test]
fn nothing_is_told_that_follows_from_what_could_not_be_read() {
    for (old, new, key) in [
        ("\"100.00\"", "100", "quantum_yuan"),
        ("\"1000.00\"", "1000", "fund_total_yuan"),
        ("key = \"eco\"", "key = 1", "factors[0].key"),
        ("weight = \"0.5\"", "weight = true", "factors[0].weight"),
        ("weight = \"0.2\"", "weight = \"\"", "fiscal_capacity.weight"),
        ("[fiscal_capacity]", "[fiscal_capasity]", "fiscal_capasity"),
        ("fixed = \"0.03\"", "fixed = 0.02", "uplift.rate.fixed"),
        (
            "fixed = \"0.03\"",
            "by_fund_total = [{ from_yuan = 5, rate = \"0.03\" }, { from_yuan = \"0\", rate = \"0.03\" }]",
            "uplift.rate.by_fund_total[0].from_yuan",
        ),
        ("funding = \"fiscal_capacity\"", "funding = 1", "uplift.funding"),
        ("[uplift]", "[[uplift]]", "uplift"),
        ("\"330127\"", "330127", "roster.counties[0].code"),
    ] {
        let errors = mistakes(old, new);
        let keys: Vec<&str> = errors.listed().iter().map(|error| &*error.key).collect();
        assert_eq!(keys, [key], "{errors}");
    }
    let draft: PolicyDraft = toml::from_str(&POLICY.replace("[[factors]]", "[[factor]]")).expect("it is TOML");
    let errors = Policy::try_from(draft).expect_err("no factors");
    assert_eq!(errors.listed().iter().map(|error| &*error.key).collect::<Vec<_>>(), ["factor"]);
}

#[test]
fn keys_headers_and_coefficients_are_as_many_and_as_long_as_allowed() {
    let mut most = terms();
    most.factors[1].key = "a".repeat(64);
    most.factors[0].coefficients = (1..16).map(|c| format!("c{c}")).chain(["绩".repeat(100)]).collect();
    most.factors[1].coefficients = vec!["系数 (2024)".to_owned()];
    Policy::new(most.clone()).expect("as many and as long as allowed");
    for key in ["eco-logy", "a b", "_a", &"a".repeat(65), &"a".repeat(100_000)] {
        most.factors[1].key = key.to_owned();
        let errors = Policy::new(most.clone()).expect_err("no key");
        assert_eq!(errors.listed()[0].code(), "factor_key");
        assert!(errors.to_string().len() < 300, "it is not shown whole");
    }
}

/// Coefficients are rates, also those that a scale gives and no file.
#[test]
fn what_a_coefficient_stands_for_is_a_rate() {
    let grades = |value: &str| Scale::Grades(vec![("甲".parse().expect("a name"), figure(value))]);
    let brackets = |value: &str| Scale::Brackets(vec![FigureBracket { from: figure("-5"), value: figure(value) }]);
    let policy = |scale: Scale| {
        let mut terms = terms();
        terms.coefficients = vec![Coefficient { key: "performance".to_owned(), name: None, scale: Some(scale) }];
        Policy::new(terms)
    };
    for value in ["0", "1000000"] {
        policy(grades(value)).expect("a rate");
        policy(brackets(value)).expect("a rate");
    }
    for (scale, said) in [
        (grades("-1"), "grades: found \"-1\"; negative"),
        (brackets("-0.000001"), "brackets: found \"-0.000001\"; negative"),
        (grades("1000000.000001"), "grades: found \"1000000.000001\"; above 1000000"),
        (brackets("1000000000"), "brackets: found \"1000000000\"; above 1000000"),
    ] {
        let allowed = "allowed is a decimal from 0 to 1000000 with at most 6 places";
        let errors = policy(scale).expect_err("no rate");
        assert_eq!(errors.listed()[0].to_string(), format!("coefficients.performance.{said}; {allowed}"));
    }
}

#[test]
fn the_fund_total_is_the_same_with_separators_and_in_wan_yuan() {
    for other in ["_yuan = \"1,000\"", "_wan_yuan = \"0.1\"", "_wan_yuan = \"0.100000\""] {
        let text = POLICY.replace("_yuan = \"1000.00\"", other);
        assert_eq!(toml::from_str::<Policy>(&text).expect("a valid policy"), policy(), "{other}");
    }
}

/// Written and read back.
fn is_the_same_in_every_format(policy: &Policy) {
    let json = serde_json::to_string(policy).expect("JSON");
    assert_eq!(serde_json::from_str::<Policy>(&json).expect("a policy"), *policy);
    let yaml = serde_yaml_ng::to_string(policy).expect("YAML");
    assert!(!yaml.contains('!'), "plain tables, no tags: {yaml}");
    assert_eq!(serde_yaml_ng::from_str::<Policy>(&yaml).expect("a policy"), *policy);
    let toml = toml::to_string(policy).expect("TOML");
    assert_eq!(toml::from_str::<Policy>(&toml).expect("a policy"), *policy);
}

#[test]
fn a_policy_is_the_same_in_toml_json_and_yaml() {
    for rate in [
        "fixed = \"0.035\"",
        "by_fund_total = [{ from_yuan = \"0\", rate = \"0.03\" }, { from_yuan = \"9\", rate = \"0.1\" }]",
        "affordable = { step = \"0.001\", max = \"0.1\" }",
    ] {
        let text = POLICY.replacen("fixed = \"0.03\"", rate, 1);
        is_the_same_in_every_format(&toml::from_str(&text).expect("a valid policy"));
    }
    let mut bare = terms();
    let some = |text: &str| Some(text.parse().expect("a name"));
    bare.annex = Some(Annex {
        number: some("附件2"),
        title: some("资金分配表"),
        issuer: some("某省财政厅"),
        date: some("2025年3月10日"),
        notes: vec!["注：一".into(), "二".repeat(MAX_NOTE_CHARS / 3)],
        font: some("仿宋"),
    });
    bare.fiscal_capacity = None;
    bare.factors[0].weight = rate("0.7");
    bare.uplift.as_mut().expect("an uplift").funding = Funding::Additional;
    bare.roster = Roster::edition_2021().partial();
    let bare = Policy::new(bare).expect("a valid policy");
    is_the_same_in_every_format(&bare);
    let json = serde_json::to_value(&bare).expect("JSON");
    assert!(json["fiscal_capacity"].is_null(), "null is as if it were left out");
    assert_eq!(json["annex"]["notes"][0], "注：一");
    let empty = toml::from_str::<Policy>(&format!("{POLICY}[annex]\n")).expect("a policy");
    assert_eq!(empty.terms().annex, Some(Annex::default()));
}

#[test]
fn a_policy_without_mountain_counties_names_neither_roster_nor_uplift() {
    let mut nobody = terms();
    (nobody.uplift, nobody.roster, nobody.factors[0].tilt) = (None, Roster::nobody(), Rate::ONE);
    let policy = Policy::new(nobody.clone()).expect("a valid policy");
    let toml = toml::to_string(&policy).expect("TOML");
    assert!(!toml.contains("roster") && !toml.contains("uplift"), "{toml}");
    assert_eq!(toml::from_str::<Policy>(&toml).expect("a policy"), policy);
    nobody.uplift = terms().uplift;
    let errors = Policy::new(nobody).expect_err("an uplift of nobody");
    assert_eq!(errors.listed()[0].to_string(), "roster.counties: the list of counties is empty; name at least one");
}

/// What only JSON or YAML can say: a key twice, null, a policy that is no table, numbers in a format's own clothes.
#[test]
fn what_only_json_and_yaml_can_say_is_refused_too() {
    let json = serde_json::to_string(&policy()).expect("JSON");
    for (text, said) in [
        (
            json.replacen("\"title\"", "\"title\":\"资金\",\"title\"", 1),
            "\ntitle: given twice; give it once [duplicate_key]",
        ),
        (json.replacen("\"专项资金\"", "null", 1), "\ntitle: missing; it must be given [missing_key]"),
        ("[1, 2]".to_owned(), "\npolicy: found a list; allowed is a single table [wrong_type]"),
        (
            json.replacen("\"0.5\"", "{\"$serde_json::private::Number\": \"0.50\"}", 1),
            "factors[0].weight: found 0.50 without quotes; allowed is a decimal in quotes",
        ),
    ] {
        let error = serde_json::from_str::<Policy>(&text).expect_err("an invalid policy").to_string();
        assert!(error.contains(said), "{error}");
    }
    let yaml = serde_yaml_ng::to_string(&policy()).expect("YAML");
    let yaml = yaml.replace("'0.5'", "0.50").replace("'0.03'", "~");
    let draft = serde_yaml_ng::from_str::<PolicyDraft>(&yaml).expect("it is YAML");
    let errors = Policy::try_from(draft).expect_err("two mistakes");
    let found: Vec<_> = errors.listed().iter().map(|error| (&*error.key, error.code())).collect();
    assert_eq!(found, [("factors[0].weight", "unquoted_number"), ("uplift.rate", "one_choice")]);
}

/// As a service hands it on.
#[test]
fn a_mistake_is_data() {
    let errors = mistakes("tilt = \"1\"\n", "tilt = \"0.5\"\nwieght = \"1\"\n");
    assert_eq!(
        serde_json::to_value(&errors).expect("errors are data"),
        serde_json::json!([
            {
                "code": "unknown_key",
                "message": "factors[1].wieght: unknown key; allowed are key, name, weight, tilt, coefficients, indicators, source",
                "place": { "key": "factors[1].wieght" },
                "near": null,
                "allowed": ["key", "name", "weight", "tilt", "coefficients", "indicators", "source"],
            },
            {
                "code": "tilt_below_one",
                "message": "factors[1].tilt: found 0.5; allowed is at least 1",
                "place": { "key": "factors[1].tilt" },
                "found": "0.5",
            },
        ])
    );
    // With the data of what is wrong with a text by itself.
    for (old, new, code, key, data) in [
        ("\"0.5\"", "\"0.0000001\"", "too_many_places", "max", serde_json::json!(6)),
        ("\"330324\"", "\"330127\"", "roster_duplicate", "county", serde_json::json!("330127")),
    ] {
        let told = serde_json::to_value(mistakes(old, new)).expect("errors are data");
        assert_eq!((&told[0]["code"], &told[0]["error"][key]), (&code.into(), &data));
    }
}
