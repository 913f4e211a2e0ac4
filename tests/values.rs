//! The small values of the front door: numbers of any size, amounts, codes, rosters, and what they become elsewhere.

use std::collections::{BTreeSet, HashSet};

use rust_decimal::Decimal;
use special_fund::{CountyCode, Exact, Figure, Money, Name, NameError, NumberError, Rate, Roster, Score};

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn decimals_become_amounts_rates_and_scores_and_come_back_or_are_refused() {
    for text in ["12.50", "-3", "0.01", "792281625142643375935439503.35"] {
        let money = Money::try_from(decimal(text)).expect("fen");
        assert_eq!(Decimal::try_from(money), Ok(decimal(text)));
    }
    for text in ["0.0350", "0", "1000000"] {
        let rate = Rate::try_from(decimal(text)).expect("a rate");
        assert_eq!(Decimal::from(rate), decimal(text));
    }
    for text in ["1.500", "0", "999999999999999999", "999999999999.999999"] {
        let score = Score::try_from(decimal(text)).expect("a score");
        assert_eq!(Decimal::from(score), decimal(text));
    }
    let refused = [
        Money::try_from(decimal("0.001")).map(|_| ()),
        Rate::try_from(decimal("-1")).map(|_| ()),
        Score::try_from(decimal("-0.5")).map(|_| ()),
    ];
    assert_eq!(
        refused.map(|refused| refused.expect_err("out of range").code()),
        ["too_many_places", "negative", "negative"]
    );
}

#[test]
fn a_percentage_is_the_same_rate_as_its_decimal_and_no_score() {
    for (percent, decimal) in [("12%", "0.12"), ("3.5%", "0.035"), ("0.0001%", "0.000001"), ("100000000%", "1000000")] {
        assert_eq!(percent.parse::<Rate>(), decimal.parse(), "{percent}");
    }
    for (text, code) in [
        ("0.00001%", "too_many_places"),
        ("100000001%", "too_large"),
        ("-3%", "negative"),
        ("%", "not_a_number"),
        ("3%%", "percent"),
        ("3 %", "spaces"),
        ("3% ", "spaces"),
        (" 3.5%", "spaces"),
        ("３%", "full_width"),
    ] {
        assert_eq!(text.parse::<Rate>().expect_err("no rate").code(), code, "{text}");
    }
    assert_eq!("12%".parse::<Score>(), Err(NumberError::Percent));
    assert_eq!("12%".parse::<Money>(), Err(NumberError::Percent));
}

#[test]
fn the_largest_amount_is_the_largest_decimal_and_sums_go_beyond_it() {
    let most = (1_i128 << 96) - 1;
    assert_eq!(Money::from_fen(most), Some(Money::MAX));
    for beyond in [most + 1, -most - 1] {
        assert_eq!(Money::from_fen(beyond), None);
    }
    assert_eq!(Decimal::try_from(Money::MAX).expect("in range").mantissa(), most);
    let sum: Money = [Money::MAX; 3].into_iter().sum();
    assert_eq!(sum.fen(), 3 * most);
    assert_eq!(Decimal::try_from(sum), Err(NumberError::AmountOutOfRange));
    assert_eq!((sum - Money::MAX - Money::MAX, -sum + sum), (Money::MAX, Money::ZERO));
    assert_eq!(Money::MAX.checked_add(Money::from_fen(1).expect("a fen")), None);
}

#[test]
fn amounts_are_shown_in_yuan_and_in_wan_yuan_with_separators_and_never_rounded() {
    for (fen, yuan, wan_yuan, two_decimals) in [
        (0, "0.00", "0", "0.00"),
        (1, "0.01", "0.000001", "0.000001"),
        (-1, "-0.01", "-0.000001", "-0.000001"),
        (99_999, "999.99", "0.099999", "0.099999"),
        (100_000, "1,000.00", "0.1", "0.10"),
        (123_450_000, "1,234,500.00", "123.45", "123.45"),
        (-123_456_789_012, "-1,234,567,890.12", "-123,456.789012", "-123,456.789012"),
        (100_000_000_000_000, "1,000,000,000,000.00", "100,000,000", "100,000,000.00"),
    ] {
        let amount = Money::from_fen(fen).expect("in range");
        assert_eq!(amount.in_yuan().to_string(), yuan);
        assert_eq!(amount.in_wan_yuan().to_string(), wan_yuan);
        assert_eq!(format!("{:.2}", amount.in_wan_yuan()), two_decimals);
    }
    let amount = Money::from_yuan(12_345);
    assert_eq!(format!("{:>12}|{:<10.4}|", amount.in_yuan(), amount.in_wan_yuan()), "   12,345.00|1.2345    |");
    assert_eq!(format!("{:.8}", amount.in_wan_yuan()), "1.23450000");
}

/// However many digits there are: zeros in front count for nothing, and no number wraps round into another.
#[test]
fn numbers_of_many_digits_are_read_or_refused() {
    for count in 1..60 {
        let (zeros, nines) = ("0".repeat(count), "9".repeat(count));
        assert_eq!(format!("{zeros}87.5").parse(), "87.5".parse::<Score>());
        assert_eq!(format!("{zeros}.25").parse(), "0.25".parse::<Rate>());
        assert_eq!(nines.parse::<Rate>().is_ok(), count <= 6);
        assert_eq!(nines.parse::<Score>().is_ok(), count <= 18);
        let amount = nines.parse::<Money>().ok();
        let expected = (count <= 26).then(|| format!("{nines}.00"));
        assert_eq!(amount.map(|amount| amount.to_string()), expected);
        assert_eq!(format!("{nines}.99").parse::<Money>().is_ok(), count <= 26);
    }
}

/// A number without quotes may have been rounded already.
#[test]
fn values_are_read_from_text_only_and_say_what_they_found() {
    let score: Score = serde_json::from_str("\"87.50\"").expect("a score");
    assert_eq!(serde_json::to_string(&score).expect("text"), "\"87.5\"");
    assert_eq!(format!("{score:?}"), "Score(87.5)");
    assert!(!score.is_zero() && Score::ZERO.is_zero());
    let refused = [
        serde_json::from_str::<Score>("\"-1\"").map(|_| ()),
        serde_json::from_str::<Rate>("0.5").map(|_| ()),
        serde_json::from_str::<Money>("\"1e3\"").map(|_| ()),
        serde_json::from_str::<CountyCode>("\"33012\"").map(|_| ()),
        serde_json::from_str::<Name>("\" \"").map(|_| ()),
    ];
    let said = refused.map(|refused| refused.expect_err("no value").to_string());
    let expected = [
        "\"-1\": negative",
        "invalid type: floating point `0.5`, expected a string",
        "\"1e3\": scientific notation; write all digits",
        "\"33012\": a code is 6, 9 or 12 digits",
        "blank; allowed is a name of 1 to 100 characters",
    ];
    assert!(said.iter().zip(expected).all(|(said, expected)| said.starts_with(expected)), "{said:#?}");
}

#[test]
fn scores_are_ordered_by_what_they_are_worth() {
    let ascending = "0 0.000001 0.5 0.999999 1 1.000001 9.9 10 87.5 87.500001 999999999999.999999 999999999999999999";
    let ascending: Vec<Score> = ascending.split(' ').map(|text| text.parse().expect("a score")).collect();
    assert!(ascending.is_sorted_by(|a, b| a < b));
    let mut shuffled = ascending.clone();
    shuffled.reverse();
    shuffled.sort();
    assert_eq!(shuffled, ascending);
    let same = ["87.5", "87.500"].map(|text| text.parse::<Score>().expect("a score"));
    assert_eq!(same[0].cmp(&same[1]), std::cmp::Ordering::Equal);
}

#[test]
fn a_code_is_a_county_or_a_township_or_village_of_one() {
    for (text, is_county) in [
        ("331127", true),
        ("331127000", true),
        ("331127103", false),
        ("331127000000", true),
        ("331127103000", false),
        ("331127000001", false),
    ] {
        let code: CountyCode = text.parse().expect("a code");
        assert_eq!((code.to_string().as_str(), code.is_county()), (text, is_county));
        assert_eq!((code.county().to_string(), code.prefecture()), ("331127".to_owned(), 3311));
    }
    // Shorter ones come first, and a prefecture is a number.
    let codes = ["010203", "990000", "010203001", "330127001", "010203001001"]
        .map(|code| code.parse::<CountyCode>().expect("a code"));
    assert!(codes.is_sorted_by(|a, b| a < b));
    assert_eq!((codes[0].prefecture(), format!("{:?}", codes[1])), (102, "CountyCode(990000)".to_owned()));
}

#[test]
fn a_name_is_compared_hashed_and_made_like_a_text() {
    let [a, b] = ["丁县", "甲县"].map(|name| name.parse::<Name>().expect("a name"));
    assert_eq!(a.cmp(&b), "丁县".cmp("甲县"));
    assert_eq!(BTreeSet::from([a.clone(), b.clone(), a.clone()]).len(), 2);
    assert_eq!(HashSet::from([a.clone(), b.clone(), a.clone()]).len(), 2);
    assert!(a == "丁县" && a == *"丁县" && b != "丁县" && a.as_str() == "丁县");
    assert_eq!(Name::try_from("丁县".to_owned()), Ok(a));
    assert_eq!(Name::try_from(" ".to_owned()), Err(NameError::Blank));
    assert_eq!(format!("{b:?}"), "\"甲县\"");
    // It is a text, so it can be padded and cut as one.
    let name: Name = "景宁畲族自治县".parse().expect("a name");
    assert_eq!(format!("{name:.2}|{name:>9}|"), "景宁|  景宁畲族自治县|");
}

#[test]
fn the_roster_of_2021_is_the_default_and_one_made_by_hand_has_no_edition() {
    let roster = Roster::default();
    assert_eq!((roster.edition(), roster.counties().len()), (Some("2021"), 26));
    // Its names are not checked where they are made.
    assert!(roster.counties().iter().all(|county| county.name.parse() == Ok(county.name.clone())));
    let by_hand = Roster::new(roster.counties().to_vec()).expect("the same counties");
    assert_eq!(by_hand.edition(), None);
    assert!(!by_hand.is_partial() && by_hand.partial().is_partial());
    let own = serde_json::json!([{ "code": "331127", "name": "景宁畲族自治县" }]);
    let by_hand = Roster::new(serde_json::from_value(own.clone()).expect("a county")).expect("a roster");
    for (roster, data) in [
        (roster, serde_json::json!({ "edition": "2021", "partial": false })),
        (by_hand.partial(), serde_json::json!({ "counties": own, "partial": true })),
    ] {
        assert_eq!(serde_json::to_value(roster).expect("data"), data);
    }
}

/// A column of figures is padded; none of them loses a digit to a precision, which would make it another one.
#[test]
fn a_width_pads_a_number_or_a_code_and_no_precision_cuts_it() {
    let rate: Rate = "0.035".parse().expect("a rate");
    let score: Score = "87.5".parse().expect("a score");
    let money: Money = "1234.50".parse().expect("an amount");
    let exact: Exact = "80.2923".parse().expect("a decimal");
    let code: CountyCode = "331127".parse().expect("a code");
    assert_eq!(format!("{rate:.2} {score:.1} {money:.1} {exact:.1} {code:.4}"), "0.035 87.5 1234.50 80.2923 331127");
    assert_eq!(format!("{rate:>8.2}|{rate:<8.2}|{rate:*^9}|{rate:8}|"), "   0.035|0.035   |**0.035**|   0.035|");
    assert_eq!(format!("{score:>8.1}|{score:<8.0}|{score:*^8}|{score:8}|"), "    87.5|87.5    |**87.5**|    87.5|");
    // A code is a label: left unless asked otherwise, and no zeros in front.
    assert_eq!(
        format!("{code:>8}|{code:<8}|{code:*^9}|{code:8}|{code:08}|{code:2}|"),
        "  331127|331127  |*331127**|331127  |331127  |331127|"
    );
}

#[test]
fn exact_decimals_have_as_few_places_as_they_need() {
    for (text, shown, places) in
        [("80.2923", "80.2923", 4), ("1.500", "1.5", 1), ("0.000", "0", 0), ("007", "7", 0), ("100", "100", 0)]
    {
        let exact: Exact = text.parse().expect("a decimal");
        assert_eq!((exact.to_string().as_str(), exact.places()), (shown, places));
    }
    for (text, error) in [
        ("", NumberError::Blank),
        ("-1", NumberError::Negative),
        ("1e3", NumberError::Exponent),
        ("1.", NumberError::NotPlain),
        ("1_000", NumberError::NotPlain),
        ("+5", NumberError::NotPlain),
    ] {
        assert_eq!(text.parse::<Exact>(), Err(error), "{text}");
    }
}

#[test]
fn every_text_that_is_no_value_is_refused_for_its_reason() {
    let nines = "9".repeat(50);
    let score = |text: &str| text.parse::<Score>().map_err(|error| error.code()).err();
    let rate = |text: &str| text.parse::<Rate>().map_err(|error| error.code()).err();
    let money = |text: &str| text.parse::<Money>().map_err(|error| error.code()).err();
    let figure = |text: &str| text.parse::<Figure>().map_err(|error| error.code()).err();
    let name = |text: &str| text.parse::<Name>().map_err(|error| error.code()).err();
    for (found, code) in [
        (score(""), "blank_number"),
        (score("-"), "dash"),
        (score("（300）"), "foreign_minus"),
        (score("-1"), "negative"),
        (score("3%"), "percent"),
        (score("#N/A"), "formula_error"),
        (score("1234567890123456789"), "too_many_digits"),
        (score(&nines), "too_many_digits"),
        (rate("3e-2"), "exponent"),
        (rate("０.03"), "full_width"),
        (rate("0.0000001"), "too_many_places"),
        (rate(&format!("{nines}.0000001")), "too_many_places"),
        (rate(&nines), "too_large"),
        (rate("1000001"), "too_large"),
        (money("1 000"), "spaces"),
        (money("0.005"), "too_many_places"),
        (money("-"), "dash"),
        // One minus sign belongs to the number, and what is wrong is what stands behind it.
        (money("--5"), "not_a_number"),
        (money("- 5"), "spaces"),
        (money("-(5)"), "foreign_minus"),
        (figure("--5"), "not_a_number"),
        (figure("- 5"), "spaces"),
        (figure("-(5)"), "foreign_minus"),
        // Groups of three are right in a cell and nowhere else.
        (money("1,000"), "separators"),
        (name(" "), "blank_name"),
        (name("丙县 "), "name_spaces"),
        (name("@丙"), "formula_name"),
        (name("丙\n县"), "invisible_name"),
        (name(&"县".repeat(101)), "long_name"),
        ("33012".parse::<CountyCode>().map_err(|error| error.code()).err(), "not_a_code"),
    ] {
        assert_eq!(found, Some(code));
    }
    for text in [
        "abc", "无", ".5", "5.", ".", "1.2.3", "+5", "0x10", "inf", "NaN", "1_000", "¥5", "5元", "'5", "1/2", "--5",
        "1-2", "1e", "e5", "1e1.5e", "5%%", "-abc", "1,2x",
    ] {
        assert_eq!(text.parse::<Score>(), Err(NumberError::NotPlain), "{text}");
    }
}

/// 2^96 − 1 fen have 29 digits: how many there are says nothing.
#[test]
fn amounts_are_read_up_to_the_largest_either_way() {
    let largest = "792281625142643375935439503.35";
    assert_eq!(Money::MAX.to_string(), largest);
    for sign in ["", "-"] {
        let amount = format!("{sign}{largest}").parse::<Money>();
        assert_eq!(amount.map(Money::fen).map(i128::abs), Ok(Money::MAX.fen()));
        for beyond in ["792281625142643375935439503.36", &"9".repeat(37)] {
            assert_eq!(format!("{sign}{beyond}").parse::<Money>(), Err(NumberError::AmountOutOfRange));
        }
    }
}
