//! What a service may hand over without having read it from anywhere: every public function answers or refuses, and none
//! stops the program.

mod cases;

use cases::{Case, Dice};
use special_fund::{
    BigUint, County, Figure, Money, PublishedFigures, PublishedRow, PublishedTotal, Rate, Score, Takes, apportion,
    audit, calculate, check, controlled_rounding,
};

#[test]
fn roundings_of_the_largest_numbers_add_up() {
    let wide: BigUint = BigUint::from(u64::MAX).pow(40);
    for weights in [vec![u64::MAX; 64], vec![1; 64], (0..64).map(|bit| 1 << bit).collect()] {
        let found = apportion(u64::MAX, weights.clone()).expect("shares");
        assert_eq!(found.shares.iter().map(|share| u128::from(*share)).sum::<u128>(), u64::MAX.into());
        let big: Vec<BigUint> = weights.iter().map(|weight| &wide * *weight).collect();
        assert_eq!(apportion(u64::MAX, big.clone()).expect("shares"), found);
        let found = controlled_rounding(&[u64::MAX; 8], weights).expect("a table");
        assert_eq!(controlled_rounding(&[u64::MAX; 8], big).expect("a table"), found);
        for column in 0..8 {
            let column = found.cells.iter().skip(column).step_by(8);
            assert_eq!(column.map(|cell| u128::from(*cell)).sum::<u128>(), u64::MAX.into());
        }
    }
    assert!(controlled_rounding(&[], vec![1]).is_err() && controlled_rounding(&[1], Vec::<u64>::new()).is_err());
}

/// Counties and published rows of extreme values, too many and too few of each.
#[test]
fn counties_and_tables_of_any_values_are_answered() {
    let scores: Vec<Score> = ["0", "999999999999.999999"].map(|score| score.parse().expect("a score")).into();
    let figures: Vec<Figure> =
        ["0", "-999999999999.999999", "999999999999.999999"].map(|f| f.parse().expect("one")).into();
    let amounts = [Money::ZERO, Money::MAX, -Money::MAX, Money::MAX_INPUT, -Money::MAX_INPUT];
    for seed in 0..2_000 {
        let dice = &mut Dice::of_seed(seed);
        let Case { policy, mut counties } = Case::any(dice);
        let mut any = |count: usize| dice.below(count as u64) as usize;
        for _ in 0..any(4) {
            let Some(last) = counties.len().checked_sub(1) else { break };
            let row = any(last + 1);
            let other = counties[any(last + 1)].code;
            let County {
                code, base, scores: own, coefficients, fiscal_capacity, figures: values, amounts: given, ..
            } = &mut counties[row];
            match any(7) {
                0 => *code = other,
                1 => *base = amounts[any(5)],
                2 => *own = vec![scores[any(2)]; any(4)].into(),
                3 => *coefficients = vec![[Rate::ZERO, Rate::MAX][any(2)]; any(4)].into(),
                4 => *fiscal_capacity = [None, Some(scores[1])][any(2)],
                5 => values.iter_mut().for_each(|value| *value = figures[any(3)]),
                _ => given.iter_mut().for_each(|amount| *amount = amounts[any(5)]),
            }
        }
        let refused = check(&policy, &counties);
        let found = calculate(&policy, &counties);
        assert!(refused.is_empty() || found.is_err());
        if let Ok(allocation) = &found {
            allocation.uplift_total_at(Rate::MAX);
        }
        let mut rows: Vec<PublishedRow> = found.as_ref().map(|found| found.published()).unwrap_or_default();
        rows.extend(counties.first().map(|county| PublishedRow {
            code: county.code,
            name: county.name.clone(),
            figures: PublishedFigures { plan: -Money::MAX, total: Money::MAX, ..PublishedFigures::default() },
        }));
        for row in rows.iter_mut().take(any(3)) {
            row.figures.cells = vec![amounts[any(5)]; any(10)].into();
            row.figures.issued = vec![amounts[any(5)]; any(10)].into();
            (row.figures.batch, row.figures.offset) = (amounts[any(5)], amounts[any(5)]);
        }
        let takes = [Takes::All, Takes::Some, Takes::Part][any(3)];
        let total = PublishedTotal { line: usize::MAX, takes, above: usize::MAX, ..PublishedTotal::default() };
        let verdict = audit::published(&policy, &counties, &rows, &[total]);
        assert!(!verdict.is_clean() || counties.is_empty(), "one county is there twice");
    }
}
