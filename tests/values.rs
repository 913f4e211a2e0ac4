//! The small values of the front door: numbers of any size, amounts, codes, rosters, and what they become elsewhere.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that stops here has found something"
)]

use num_bigint::BigUint;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use special_fund::{
    CountyCode, Figures, Money, Name, Natural, NumberError, Order, Rate, Roster, Score, apportion,
};

/// A number of the crate and its twin, from 64 binary digits at a time.
fn twins(digits: &[u64]) -> (Natural, BigUint) {
    let limb = Natural::from(1_u128 << 64);
    digits
        .iter()
        .fold((Natural::ZERO, BigUint::ZERO), |(natural, twin), digits| {
            let natural = natural.times(&limb).plus(&Natural::from(*digits));
            (natural, (twin << 64) + BigUint::from(*digits))
        })
}

fn digits() -> impl Strategy<Value = Vec<u64>> {
    vec(
        prop_oneof![Just(0), Just(u64::MAX), 1..9_u64, any::<u64>()],
        0..7,
    )
}

proptest! {
    /// Sums, products, differences, quotients, order and text, of up to 384 binary digits.
    #[test]
    fn natural_numbers_agree_with_another_librarys((a, b) in (digits(), digits())) {
        let ((ours_a, a), (ours_b, b)) = (twins(&a), twins(&b));
        let is = |ours: &Natural, theirs: &BigUint| ours.to_string() == theirs.to_string();
        prop_assert!(is(&ours_a, &a) && is(&ours_a.plus(&ours_b), &(&a + &b)) && is(&ours_a.times(&ours_b), &(&a * &b)));
        prop_assert_eq!(format!("{ours_a:>150}"), format!("{a:>150}"));
        prop_assert_eq!(ours_a.cmp(&ours_b), a.cmp(&b));
        prop_assert_eq!(u64::from(ours_a.bits()), a.bits());
        prop_assert_eq!(ours_a.to_u64(), u64::try_from(&a).ok());
        prop_assert_eq!(ours_a.to_u128(), u128::try_from(&a).ok());
        let (less, theirs) = (ours_a.checked_sub(&ours_b), (a >= b).then(|| &a - &b));
        prop_assert_eq!(less.map(|less| less.to_string()), theirs.map(|less| less.to_string()));
        match ours_a.div_rem(&ours_b) {
            Some((whole, rest)) => prop_assert!(is(&whole, &(&a / &b)) && is(&rest, &(&a % &b))),
            None => prop_assert_eq!(b, BigUint::ZERO),
        }
    }
}

#[test]
fn small_numbers_become_natural_ones() {
    assert_eq!(Natural::from(7_u32), Natural::from(7_u64));
    assert_eq!(Natural::from(7_u64), Natural::from(7_u128));
    assert!(Natural::from(0_u32).is_zero() && !Natural::ONE.is_zero());
}

#[test]
fn a_number_of_any_size_less_itself_is_zero() {
    let wide = Natural::from(u128::MAX).times(&Natural::from(u128::MAX));
    for number in [Natural::ONE, Natural::from(u128::MAX), wide] {
        assert_eq!(number.checked_sub(&number), Some(Natural::ZERO));
        assert_eq!(number.checked_sub(&number.plus(&Natural::ONE)), None);
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn decimals_become_amounts_rates_and_scores_or_are_refused() {
    let money = Money::try_from(decimal("12.50")).expect("fen");
    assert_eq!(
        (money.fen(), Decimal::from(money)),
        (1_250, decimal("12.50"))
    );
    assert_eq!(Decimal::from(Money::from_yuan(-3)), decimal("-3"));
    assert!(Money::try_from(decimal("0.001")).is_err());
    let rate = Rate::try_from(decimal("0.0350")).expect("a rate");
    assert_eq!(rate.millionths(), 35_000);
    assert!(Rate::try_from(decimal("-1")).is_err());
    let score = Score::try_from(decimal("1.500")).expect("a score");
    assert_eq!(
        (score.to_string(), score.millionths()),
        ("1.5".to_owned(), 1_500_000)
    );
    assert!(matches!(
        Score::try_from(decimal("-0.5")),
        Err(NumberError::Negative)
    ));
}

#[test]
fn the_largest_amount_is_the_largest_decimal() {
    let most = (1_i128 << 96) - 1;
    assert_eq!(Money::from_fen(most), Some(Money::MAX));
    for beyond in [most + 1, -most - 1] {
        assert_eq!(Money::from_fen(beyond), None);
    }
    let decimal = Decimal::from(Money::MAX);
    assert_eq!(decimal.mantissa(), most);
    assert_eq!(Money::try_from(decimal), Ok(Money::MAX));
}

#[test]
fn scores_are_text_in_json_and_say_what_they_are() {
    let score: Score = serde_json::from_str("\"87.50\"").expect("a score");
    assert_eq!(serde_json::to_string(&score).expect("text"), "\"87.5\"");
    assert_eq!(format!("{score:?}"), "Score(87.5)");
    assert!(serde_json::from_str::<Score>("\"-1\"").is_err());
    assert!(!score.is_zero() && Score::ZERO.is_zero());
}

/// Scores of few and of many digits and places, whose words in memory stand in another order.
#[test]
fn scores_are_ordered_by_what_they_are_worth() {
    let ascending = [
        "0",
        "0.000001",
        "0.5",
        "0.999999",
        "1",
        "1.000001",
        "9.9",
        "10",
        "87.5",
        "87.500001",
        "999999999999.999999",
        "999999999999999999",
    ]
    .map(|text| text.parse::<Score>().expect("a score"));
    assert!(ascending.is_sorted_by(|a, b| a < b));
    let mut shuffled = ascending;
    shuffled.reverse();
    shuffled.sort();
    assert_eq!(shuffled, ascending);
    let same = ["87.5", "87.500"].map(|text| text.parse::<Score>().expect("a score"));
    assert_eq!(same[0].cmp(&same[1]), std::cmp::Ordering::Equal);
}

#[test]
fn a_code_knows_its_county_and_its_prefecture() {
    for code in ["331127", "331127103", "331127103005"] {
        let code: CountyCode = code.parse().expect("a code");
        assert_eq!(
            (code.county().to_string(), code.prefecture()),
            ("331127".to_owned(), 3311)
        );
    }
}

#[test]
fn shorter_codes_come_first_and_a_prefecture_is_a_number() {
    let codes = ["010203", "990000", "010203001", "330127001", "010203001001"]
        .map(|code| code.parse::<CountyCode>().expect("a code"));
    assert!(codes.is_sorted_by(|a, b| a < b));
    assert_eq!(codes[0].prefecture(), 102);
    assert_eq!(format!("{:04}", codes[0].prefecture()), "0102");
}

#[test]
fn a_row_that_is_not_there_stands_behind_all_others() {
    let order = Order::by_key(2, |row| [7, 5][row]);
    assert_eq!([0, 1, 2, 9].map(|row| order.place(row)), [1, 0, 2, 9]);
    assert_eq!(Order::as_given(2).place(9), 9);
}

#[test]
fn a_code_and_a_name_say_what_they_are_to_a_programmer() {
    let code: CountyCode = "330127".parse().expect("a code");
    let name: Name = "淳安县".parse().expect("a name");
    assert_eq!(
        format!("{code:?} {name:?}"),
        "CountyCode(330127) \"淳安县\""
    );
}

/// A column of figures is padded; none of them loses a digit to a precision, which would make it another one.
#[test]
fn a_width_pads_a_number_or_a_code_and_no_precision_cuts_it() {
    let rate: Rate = "0.035".parse().expect("a rate");
    let score: Score = "87.5".parse().expect("a score");
    let money: Money = "1234.50".parse().expect("an amount");
    let natural = Natural::from(1_234_567_u32);
    let code: CountyCode = "331127".parse().expect("a code");
    assert_eq!(
        format!("{rate:.2} {score:.1} {money:.1} {natural:.1} {code:.4}"),
        "0.035 87.5 1234.50 1234567 331127"
    );
    assert_eq!(
        format!("{rate:>8.2}|{rate:<8.2}|{rate:*^9}|{rate:8}|"),
        "   0.035|0.035   |**0.035**|   0.035|"
    );
    assert_eq!(
        format!("{score:>8.1}|{score:<8.0}|{score:*^8}|{score:8}|"),
        "    87.5|87.5    |**87.5**|    87.5|"
    );
    // A code is a label: left unless asked otherwise, and no zeros in front.
    assert_eq!(
        format!("{code:>8.4}|{code:<8}|{code:*^9.1}|{code:8}|{code:08}|{code:2}|"),
        "  331127|331127  |*331127**|331127  |331127  |331127|"
    );
}

/// A name is a text, so it can be cut as one.
#[test]
fn a_name_is_padded_and_cut_like_any_text() {
    let name: Name = "景宁畲族自治县".parse().expect("a name");
    assert_eq!(format!("{name:.2}|{name:>9}|"), "景宁|  景宁畲族自治县|");
}

/// Three fit in place; more are kept elsewhere.
#[test]
fn figures_are_slices_however_many_there_are() {
    for count in 0..6_u32 {
        let expected: Vec<Score> = (0..count).map(Score::from).collect();
        let figures = Figures::from(expected.as_slice());
        assert_eq!(&*figures, expected);
        assert_eq!(figures, Figures::from(expected.clone()));
        assert_eq!(figures, expected.iter().copied().collect());
        assert_eq!(format!("{figures:?}"), format!("{expected:?}"));
        assert_eq!(figures == Figures::default(), count == 0);
    }
}

#[test]
fn the_roster_of_2021_is_the_default_and_one_made_by_hand_has_no_edition() {
    let roster = Roster::default();
    assert_eq!(
        (roster.edition(), roster.counties().len()),
        (Some("2021"), 26)
    );
    let by_hand = Roster::new(roster.counties().to_vec()).expect("the same counties");
    assert_eq!(by_hand.edition(), None);
    assert!(!by_hand.is_partial() && by_hand.partial().is_partial());
}

#[test]
fn an_order_of_nobody_is_empty() {
    assert!(Order::as_given(0).is_empty() && !Order::as_given(1).is_empty());
    assert_eq!(
        apportion(0, &Order::as_given(0), |_| Natural::ONE)
            .expect("nothing")
            .shares,
        [0; 0]
    );
}

/// Keys that differ in any of their digits, also in the highest ones only, and equal ones in the order given.
#[test]
fn rows_are_ordered_by_all_digits_of_their_keys() {
    let keys: Vec<u64> = (0..64)
        .flat_map(|shift| [1_u64 << shift, u64::MAX >> shift, 5])
        .rev()
        .collect();
    let mut expected: Vec<usize> = (0..keys.len()).collect();
    expected.sort_by_key(|row| keys.get(*row));
    let order = Order::by_key(keys.len(), |row| keys.get(row).copied().expect("a key"));
    assert_eq!(order.rows().collect::<Vec<_>>(), expected);
    for (place, row) in expected.into_iter().enumerate() {
        assert_eq!(order.place(row), place);
    }
    assert_eq!(order.len(), keys.len());
}
