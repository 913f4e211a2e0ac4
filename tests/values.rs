//! The small values of the front door: numbers of any size, amounts, codes, rosters, and what they become elsewhere.

use std::collections::{BTreeSet, HashSet};

use num_bigint::BigUint;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use special_fund::{
    CountyCode, MAX_FACTORS, Money, Name, NameError, Natural, NumberError, Order, PublishedFigures,
    PublishedRow, PublishedRows, Rate, Roster, Score, apportion,
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
fn the_largest_amount_is_the_largest_decimal_and_sums_go_beyond_it() {
    let most = (1_i128 << 96) - 1;
    assert_eq!(Money::from_fen(most), Some(Money::MAX));
    for beyond in [most + 1, -most - 1] {
        assert_eq!(Money::from_fen(beyond), None);
    }
    assert_eq!(
        Decimal::try_from(Money::MAX).expect("in range").mantissa(),
        most
    );
    let sum: Money = [Money::MAX; 3].into_iter().sum();
    assert_eq!(sum.fen(), 3 * most);
    assert_eq!(Decimal::try_from(sum), Err(NumberError::AmountOutOfRange));
    assert_eq!(
        (sum - Money::MAX - Money::MAX, -sum + sum),
        (Money::MAX, Money::ZERO)
    );
    assert_eq!(
        Money::MAX.checked_add(Money::from_fen(1).expect("a fen")),
        None
    );
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
        (
            -123_456_789_012,
            "-1,234,567,890.12",
            "-123,456.789012",
            "-123,456.789012",
        ),
        (
            100_000_000_000_000,
            "1,000,000,000,000.00",
            "100,000,000",
            "100,000,000.00",
        ),
    ] {
        let amount = Money::from_fen(fen).expect("in range");
        assert_eq!(amount.in_yuan().to_string(), yuan);
        assert_eq!(amount.in_wan_yuan().to_string(), wan_yuan);
        assert_eq!(format!("{:.2}", amount.in_wan_yuan()), two_decimals);
    }
    let amount = Money::from_yuan(12_345);
    assert_eq!(
        format!("{:>12}|{:<10.4}|", amount.in_yuan(), amount.in_wan_yuan()),
        "   12,345.00|1.2345    |"
    );
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

#[test]
fn scores_are_text_in_json_and_say_what_they_are() {
    let score: Score = serde_json::from_str("\"87.50\"").expect("a score");
    assert_eq!(serde_json::to_string(&score).expect("text"), "\"87.5\"");
    assert_eq!(format!("{score:?}"), "Score(87.5)");
    assert!(serde_json::from_str::<Score>("\"-1\"").is_err());
    assert!(!score.is_zero() && Score::ZERO.is_zero());
}

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
fn a_code_is_a_county_or_a_township_or_village_of_one() {
    for (code, is_county) in [
        ("331127", true),
        ("331127000", true),
        ("331127103", false),
        ("331127000000", true),
        ("331127103000", false),
        ("331127000001", false),
        ("000000", true),
    ] {
        let read: CountyCode = code.parse().expect("a code");
        assert_eq!(
            (read.to_string().as_str(), read.is_county()),
            (code, is_county)
        );
    }
}

#[test]
fn a_name_is_compared_hashed_and_made_like_a_text() {
    let [a, b] = ["丁县", "甲县"].map(|name| Name::try_from(name).expect("a name"));
    assert_eq!(a.cmp(&b), "丁县".cmp("甲县"));
    assert_eq!(BTreeSet::from([a.clone(), b.clone(), a.clone()]).len(), 2);
    assert_eq!(HashSet::from([a.clone(), b.clone(), a.clone()]).len(), 2);
    assert!(a == "丁县" && a == *"丁县" && b != "丁县" && a.as_ref() == "丁县");
    assert_eq!(Name::try_from("丁县".to_owned()), Ok(a));
    assert_eq!(Name::try_from(" ".to_owned()), Err(NameError::Blank));
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

/// They are not checked where they are made.
#[test]
fn the_names_of_the_roster_of_2021_are_names() {
    for county in Roster::edition_2021().counties() {
        assert_eq!(county.name.parse(), Ok(county.name.clone()));
    }
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

/// Most amounts take 64 binary digits; those that do not are kept too, and the one that stands for them.
#[test]
fn rows_in_little_room_come_back_as_they_were() {
    let edges = [
        0,
        1,
        -1,
        i128::from(i64::MAX),
        i128::from(i64::MAX) + 1,
        i128::from(i64::MIN) + 1,
        i128::from(i64::MIN),
        i128::from(i64::MIN) - 1,
        Money::MAX.fen(),
        -Money::MAX.fen(),
    ];
    let money = |place: usize| Money::from_fen(edges[place % edges.len()]).expect("in range");
    let row = |first: usize| PublishedRow {
        code: "330127".parse().expect("six digits"),
        name: "淳安县".parse().expect("a name"),
        figures: PublishedFigures {
            mountain: first.is_multiple_of(2),
            base: money(first),
            cells: std::array::from_fn(|cell| money(first + 1 + cell)),
            plan: money(first + 9),
            uplift: money(first + 10),
            fiscal_capacity: money(first + 11),
            offset: money(first + 12),
            total: money(first + 13),
        },
    };
    let rows: Vec<PublishedRow> = (0..edges.len()).map(row).collect();
    let all: PublishedRows = rows.iter().cloned().collect();
    assert_eq!(all.iter().collect::<Vec<_>>(), rows);
    assert_eq!((all.len(), all.is_empty()), (rows.len(), false));
    assert_eq!((all.get(rows.len()), all.figures(rows.len())), (None, None));
    for cells in 0..=MAX_FACTORS {
        let mut few = PublishedRows::new(cells);
        assert!(few.is_empty());
        for row in &rows {
            few.push(row.clone());
        }
        for (row, mut expected) in rows.iter().cloned().enumerate() {
            expected.figures.cells[cells..].fill(Money::ZERO);
            assert_eq!(few.get(row), Some(expected));
        }
    }
}

/// A row of one county whose figures are all the same but for its cells.
fn published(code: &str, cells: &[i64]) -> PublishedRow {
    let mut row = PublishedRow {
        code: code.parse().expect("six digits"),
        name: "淳安县".parse().expect("a name"),
        figures: PublishedFigures::default(),
    };
    for (cell, yuan) in row.figures.cells.iter_mut().zip(cells) {
        *cell = Money::from_yuan(*yuan);
    }
    row
}

#[test]
fn rows_that_begin_with_none_keep_every_cell() {
    let row = published("330127", &[1, 2, 3, 4, 5, 6, 7, 8]);
    let mut rows = PublishedRows::default();
    rows.push(row.clone());
    assert_eq!(rows.get(0), Some(row));
}

/// A table of two factors has room for two cells a row, rows collected have room for all.
#[test]
fn the_same_rows_are_equal_whatever_they_have_room_for() {
    // Its amount takes more than 64 binary digits of fen.
    let (a, b) = (
        published("330127", &[1, i64::MAX]),
        published("330324", &[-2, 3]),
    );
    let with = |cells: usize, rows: &[&PublishedRow]| {
        let mut all = PublishedRows::new(cells);
        rows.iter().for_each(|row| all.push((*row).clone()));
        all
    };
    let both: PublishedRows = [a.clone(), b.clone()].into_iter().collect();
    for cells in 2..=MAX_FACTORS {
        assert_eq!(with(cells, &[&a, &b]), both);
        for other in [
            with(cells, &[&a]),
            with(cells, &[&b, &a]),
            with(cells, &[&a, &b, &b]),
            with(cells, &[&a, &published("330324", &[-2, 4])]),
            with(cells, &[&a, &published("330325", &[-2, 3])]),
        ] {
            assert_ne!(other, both);
            assert_ne!(both, other);
        }
    }
    assert_ne!(with(1, &[&a, &b]), both);
    let mut mountain = b.clone();
    mountain.figures.mountain = true;
    assert_ne!(with(2, &[&a, &mountain]), both);
    assert_eq!(PublishedRows::new(2), PublishedRows::default());
}
