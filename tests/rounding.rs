//! The two roundings of docs/rules.md section 10, `apportion` and `controlled_rounding`: against their
//! definitions, against the oracle, and on cases worked out by hand.

mod cases;
mod oracle;

use std::cmp::Reverse;
use std::iter::zip;

use cases::Dice;
use dashu_int::IBig;
use dashu_ratio::RBig;
use num_bigint::BigUint;
use num_integer::Integer;
use proptest::collection::vec;
use proptest::prelude::*;
use special_fund::rounding::{
    Apportionment, MAX_COLUMNS, Rounding, RoundingError, RowRounding, Tie, apportion, controlled_rounding,
};

// ---------------------------------------------------------------------------------------------------------------------
// What is asked, and what must come out
// ---------------------------------------------------------------------------------------------------------------------

fn big(number: impl Into<BigUint>) -> BigUint {
    number.into()
}

/// In the oracle's numbers.
fn whole(number: &BigUint) -> RBig {
    RBig::from(number.to_string().parse::<IBig>().expect("digits"))
}

fn is_zero(number: &BigUint) -> bool {
    number.bits() == 0
}

/// A vector to share out.
#[derive(Clone, Debug)]
struct Split {
    quanta: u64,
    weights: Vec<BigUint>,
}

impl Split {
    fn of(quanta: u64, weights: &[u32]) -> Split {
        Split { quanta, weights: weights.iter().copied().map(big).collect() }
    }

    fn ours(&self) -> Apportionment {
        apportion(self.quanta, self.weights.clone()).expect("a weight above zero")
    }

    /// The exact shares, from the definition.
    fn exact(&self) -> Vec<RBig> {
        let weights: Vec<Vec<RBig>> = self.weights.iter().map(|weight| vec![whole(weight)]).collect();
        oracle::exact_cells(&[self.quanta.into()], &weights).concat()
    }
}

/// A matrix to round. Rows in the order given; `keys` say in which order they settle ties.
#[derive(Clone, Debug)]
struct Problem {
    pools: Vec<u64>,
    weights: Vec<Vec<BigUint>>,
    keys: Vec<u64>,
}

impl Problem {
    /// The rows settle ties as they stand; a column without a weight has no pool.
    fn new(mut pools: Vec<u64>, weights: Vec<Vec<BigUint>>) -> Problem {
        for (column, pool) in pools.iter_mut().enumerate() {
            if weights.iter().all(|row| is_zero(&row[column])) {
                *pool = 0;
            }
        }
        Problem { pools, keys: (0..).take(weights.len()).collect(), weights }
    }

    fn of<const N: usize>(pools: [u64; N], weights: &[[u32; N]]) -> Problem {
        Problem::new(pools.to_vec(), weights.iter().map(|row| row.map(big).to_vec()).collect())
    }

    /// The rows settle ties in some order, where it is drawn to matter.
    fn keyed(mut self, dice: &mut Dice<'_>) -> Problem {
        self.keys.iter_mut().for_each(|key| *key += dice.below(256) * 3_000);
        self
    }

    fn rows(&self) -> usize {
        self.weights.len()
    }

    /// What comes out, in the order of this table's rows. Native numbers and big ones say the same.
    fn ours(&self) -> Rounding {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_by_key(|row| self.keys[*row]);
        let weights: Vec<BigUint> = order.iter().flat_map(|row| self.weights[*row].clone()).collect();
        let native: Result<Vec<u64>, _> = weights.iter().map(u64::try_from).collect();
        let ordered = controlled_rounding(&self.pools, weights).expect("weights above zero");
        if let Ok(native) = native {
            assert_eq!(controlled_rounding(&self.pools, native).as_ref(), Ok(&ordered));
        }
        let rows = |places: &[usize]| {
            let mut rows: Vec<usize> = places.iter().map(|place| order[*place]).collect();
            rows.sort_unstable();
            rows
        };
        let columns = self.pools.len();
        let mut ours = ordered.clone();
        for (place, row) in order.iter().enumerate() {
            ours.rows[*row] = ordered.rows[place];
            let cells = &ordered.cells[place * columns..][..columns];
            ours.cells[row * columns..][..columns].copy_from_slice(cells);
        }
        ours.cut = ordered.cut.map(|place| order[place]);
        let tie = |tie: &Tie| Tie { rounded_up: rows(&tie.rounded_up), rounded_down: rows(&tie.rounded_down) };
        ours.ties = ordered.ties.iter().map(tie).collect();
        ours
    }

    fn codes(&self) -> Vec<String> {
        self.keys.iter().map(|key| format!("{key:06}")).collect()
    }

    fn exact(&self) -> Vec<Vec<RBig>> {
        let pools: Vec<IBig> = self.pools.iter().copied().map(IBig::from).collect();
        let weights: Vec<Vec<RBig>> = self.weights.iter().map(|row| row.iter().map(whole).collect()).collect();
        oracle::exact_cells(&pools, &weights)
    }

    fn table(&self, ours: &Rounding) -> Vec<Vec<IBig>> {
        let row = |row: usize| &ours.cells[row * self.pools.len()..][..self.pools.len()];
        (0..self.rows()).map(|place| row(place).iter().copied().map(IBig::from).collect()).collect()
    }

    /// Table, rows passed over and ties, as the oracle has them.
    fn as_the_oracle(&self, ours: &Rounding) -> oracle::Rounding {
        let tie = |tie: &Tie| (tie.rounded_up.clone(), tie.rounded_down.clone());
        let (table, ties) = (self.table(ours), ours.ties.iter().map(tie).collect());
        oracle::Rounding { table, passed_over: passed(ours), ties }
    }
}

/// The rows passed over, ascending.
fn passed(ours: &Rounding) -> Vec<usize> {
    let is_passed = |row: &usize| ours.rows[*row].rounding == RowRounding::PassedOver;
    (0..ours.rows.len()).filter(is_passed).collect()
}

/// The tie of a vector by definition: the rows rounded up and those rounded down that equal the smallest remainder
/// rounded up.
fn tie_by_definition(exact: &[RBig], shares: &[u64]) -> Option<Tie> {
    let is_up = |row: &usize| RBig::from(shares[*row]) > exact[*row];
    let (mut rounded_up, mut rounded_down): (Vec<usize>, Vec<usize>) = (0..exact.len()).partition(is_up);
    let last = rounded_up.iter().map(|row| exact[*row].fract()).min()?;
    for rows in [&mut rounded_up, &mut rounded_down] {
        rows.retain(|row| exact[*row].fract() == last);
    }
    (!rounded_down.is_empty()).then_some(Tie { rounded_up, rounded_down })
}

/// Oracle, conservation, ⌊exact⌋ or ⌈exact⌉, nothing for nothing, no less for more, and the tie.
fn check_split(split: &Split) -> Apportionment {
    let ours = split.ours();
    let exact = split.exact();
    let order: Vec<usize> = (0..exact.len()).collect();
    let weights: Vec<RBig> = split.weights.iter().map(whole).collect();
    let theirs = oracle::apportion(&split.quanta.into(), &weights, &order);
    assert_eq!(ours.shares.iter().copied().map(IBig::from).collect::<Vec<_>>(), theirs, "as the oracle has it");
    assert_eq!(ours.shares.iter().copied().map(u128::from).sum::<u128>(), u128::from(split.quanta), "conservation");
    for (row, share) in ours.shares.iter().enumerate() {
        let quanta = IBig::from(*share);
        assert!(quanta == exact[row].floor() || quanta == exact[row].ceil(), "row {row}: {share} of {}", exact[row]);
        assert!(!is_zero(&split.weights[row]) || *share == 0, "row {row}: no weight, no share");
        for (other, less) in zip(&split.weights, &ours.shares) {
            assert!(split.weights[row] <= *other || share >= less, "row {row} weighs more and gets less");
        }
    }
    assert_eq!(ours.tie, tie_by_definition(&exact, &ours.shares));
    ours
}

/// Cells, passed over, cut, ranks and ties as the oracle has them (completion decided by a flow), every condition, and
/// plain largest remainder on the sums when nobody is passed over.
fn check_matrix(problem: &Problem) -> Rounding {
    let (ours, exact) = (problem.ours(), problem.exact());
    let table = problem.table(&ours);
    assert!(oracle::is_controlled_rounding(&exact, &table), "cells, rows and columns hold");
    for (column, pool) in problem.pools.iter().enumerate() {
        assert_eq!(table.iter().map(|row| &row[column]).sum::<IBig>(), IBig::from(*pool), "column {column}");
    }
    for (cells, weights) in zip(&table, &problem.weights) {
        let nothing_for_nothing = zip(cells, weights).all(|(cell, weight)| cell.is_zero() || !is_zero(weight));
        assert!(nothing_for_nothing, "no weight, no cell");
    }
    assert_eq!(problem.as_the_oracle(&ours), oracle::controlled_rounding(&exact, &problem.codes()));
    check_rows_up(problem, &exact, &ours);
    ours
}

/// Which rows went up, which was the last, and what follows when nobody is passed over.
fn check_rows_up(problem: &Problem, exact: &[Vec<RBig>], ours: &Rounding) {
    let exact_sums: Vec<RBig> = exact.iter().map(oracle::total).collect();
    let sums: Vec<IBig> = problem.table(ours).iter().map(|row| row.iter().sum()).collect();
    let is_up = |row: &usize| RBig::from(sums[*row].clone()) > exact_sums[*row];
    let mut ranking: Vec<usize> = (0..problem.rows()).filter(|row| !exact_sums[*row].is_int()).collect();
    ranking.sort_by_key(|row| (Reverse(exact_sums[*row].fract()), problem.keys[*row]));
    assert_eq!(ours.cut, ranking.iter().copied().rfind(is_up), "the last row rounded up");
    let mut ranks = vec![0; problem.rows()];
    zip(1.., &ranking).for_each(|(rank, row)| ranks[*row] = rank);
    for (row, found) in ours.rows.iter().enumerate() {
        let is_whole = found.rounding == RowRounding::Whole;
        let found = (found.rank, found.rounding == RowRounding::Up, is_whole);
        assert_eq!(found, (ranks[row], is_up(&row), ranks[row] == 0), "row {row}: rank, up, whole");
    }
    if passed(ours).is_empty() {
        let mut order: Vec<usize> = (0..problem.rows()).collect();
        order.sort_by_key(|row| problem.keys[*row]);
        let quanta = problem.pools.iter().copied().map(IBig::from).sum();
        assert_eq!(sums, oracle::apportion(&quanta, &exact_sums, &order), "largest remainder on the sums");
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What to ask
// ---------------------------------------------------------------------------------------------------------------------

/// The largest pool of a matrix.
const MOST: u64 = u64::MAX >> 1;

/// Any number of 64 binary digits, and of 128.
fn any_u64(dice: &mut Dice<'_>) -> u64 {
    dice.below(u64::MAX)
}

fn any_u128(dice: &mut Dice<'_>) -> u128 {
    u128::from(any_u64(dice)) << 64 | u128::from(any_u64(dice))
}

/// Up to 384 binary digits, never zero.
fn wide(dice: &mut Dice<'_>) -> BigUint {
    (0..=dice.below(3)).map(|_| big(any_u128(dice).max(1))).product()
}

/// What weights may be multiplied by without changing anything.
fn scale(dice: &mut Dice<'_>) -> BigUint {
    match dice.below(4) {
        0 => big(1 + dice.below(999)),
        1 => big(10_u32).pow(60),
        2 => big(1_u32) << 128_u32,
        _ => wide(dice),
    }
}

fn one_weight(dice: &mut Dice<'_>, kind: u64) -> BigUint {
    match kind {
        0 => big(dice.below(5)),
        1 => big(dice.below(1_000)),
        2 => big(any_u64(dice)),
        3 => big(any_u128(dice)),
        4 => wide(dice),
        5 if dice.chance(80) => big(0_u32),
        5 => big(1 + dice.below(6)),
        _ => {
            let wide = wide(dice);
            dice.pick(&[big(0_u32), big(1_u32), big(u64::MAX), wide])
        }
    }
}

/// Weights of every size; some nearly equal; some whose exact shares are thirds, halves and wholes.
fn split(dice: &mut Dice<'_>, rows: usize) -> Split {
    if dice.chance(40) {
        let unit = unit(dice);
        return commensurable(dice, rows, &unit, None);
    }
    let quanta = match dice.below(4) {
        0 => dice.below(4),
        1 => dice.below(60),
        2 => dice.below(1_000_000),
        _ => dice.below(MOST) + 1,
    };
    let base = dice.chance(20).then(|| wide(dice));
    let kind = dice.below(7);
    let weight = |_| match &base {
        Some(base) => base + dice.below(4),
        None => one_weight(dice, kind),
    };
    let weights: Vec<BigUint> = (0..rows).map(weight).collect();
    let has_weight = weights.iter().any(|weight| !is_zero(weight));
    Split { quanta: if has_weight { quanta } else { 0 }, weights }
}

fn unit(dice: &mut Dice<'_>) -> BigUint {
    match dice.below(4) {
        0 => big(1 + dice.below(12)),
        1 => big(1 + any_u64(dice)),
        2 => wide(dice),
        _ => wide(dice) * 6_u32,
    }
}

/// Every exact share is a weight divided by `unit`, with one of six remainders; a last row brings the total to `unit` ×
/// quanta. With `most`, the first of at least two rows has nearly all of so many quanta: there the digits of a remainder
/// err most, and differ from those of an equal one.
fn commensurable(dice: &mut Dice<'_>, rows: usize, unit: &BigUint, most: Option<u64>) -> Split {
    let one = big(1_u32) % unit;
    let parts_of_a_unit = [big(0_u32), one, unit / 2_u32, unit / 3_u32, unit * 2_u32 / 3_u32, unit - 1_u32];
    let room = 5 * u64::try_from(rows).expect("a few rows");
    let mut parts: Vec<(u64, usize)> = (1..rows).map(|_| (dice.below(4), dice.index(6))).collect();
    if let Some(most) = most {
        parts[0].0 = most - room - dice.below(100);
    }
    let quanta = 1 + parts.iter().map(|(quanta, _)| quanta + 1).sum::<u64>();
    let weight = |(quanta, part): (u64, usize)| unit * quanta + &parts_of_a_unit[part];
    let mut weights: Vec<BigUint> = parts.into_iter().map(weight).collect();
    weights.push(unit * quanta - weights.iter().sum::<BigUint>());
    Split { quanta, weights }
}

fn columns(dice: &mut Dice<'_>) -> usize {
    if dice.chance(90) { 1 + dice.index(5) } else { 6 + dice.index(MAX_COLUMNS - 5) }
}

fn of_columns(dice: &mut Dice<'_>, columns: &[Split]) -> Problem {
    let row = |row: usize| columns.iter().map(|column| column.weights[row].clone()).collect();
    let rows = (0..columns[0].weights.len()).map(row).collect();
    Problem::new(columns.iter().map(|column| column.quanta).collect(), rows).keyed(dice)
}

/// Columns of every kind beside each other.
fn dense(dice: &mut Dice<'_>, most_rows: usize) -> Problem {
    let (rows, columns) = (1 + dice.index(most_rows), columns(dice));
    let one_unit = dice.chance(33).then(|| unit(dice));
    let column = |_| match &one_unit {
        Some(unit) => commensurable(dice, rows, unit, None),
        None => split(dice, rows),
    };
    let columns: Vec<Split> = (0..columns).map(column).collect();
    of_columns(dice, &columns)
}

/// Eight columns of the largest pools, every sum with one of a few remainders: nowhere do the digits err more.
fn dominated(dice: &mut Dice<'_>) -> Problem {
    let (rows, unit) = (6 + dice.index(9), unit(dice));
    let columns: Vec<Split> = (0..MAX_COLUMNS).map(|_| commensurable(dice, rows, &unit, Some(MOST))).collect();
    of_columns(dice, &columns)
}

/// Small pools, mostly one weight above zero in a row: here rows are passed over. In large tables it takes fewer rows
/// with two, since these make up for each other.
fn sparse(dice: &mut Dice<'_>, rows: usize, columns: usize, largest_pool: u64, most_with_two: u64) -> Problem {
    let with_two = dice.below(most_with_two + 1);
    let pools = (0..columns).map(|_| 1 + dice.below(largest_pool)).collect();
    let row = |_| {
        let mut row = vec![big(0_u32); columns];
        for _ in 0..1 + u8::from(dice.chance(with_two)) {
            row[dice.index(columns)] = big(1 + dice.below(59));
        }
        row
    };
    let rows = (0..rows).map(row).collect();
    Problem::new(pools, rows).keyed(dice)
}

fn small_sparse(dice: &mut Dice<'_>) -> Problem {
    let (rows, columns) = (4 + dice.index(11), columns(dice));
    sparse(dice, rows, columns, 6, 25)
}

/// Few columns and rows: every table there is can be listed.
fn tiny(dice: &mut Dice<'_>) -> Problem {
    let (rows, columns) = (1 + dice.index(4), 1 + dice.index(4));
    if dice.chance(50) {
        return sparse(dice, 4 + rows / 2, columns, 3, 25);
    }
    let columns: Vec<Split> = (0..columns).map(|_| split(dice, rows)).collect();
    of_columns(dice, &columns)
}

/// Many rows with equal remainders, rivals for one column or for several: few kinds of rows, mostly with one weight above
/// zero; or rows of one cell each, in tenths, a last row of each column bringing it to a whole number.
fn equals(dice: &mut Dice<'_>) -> Problem {
    let (columns, rows) = (2 + dice.index(3), 4 + dice.index(11));
    if dice.chance(50) {
        let cell = |dice: &mut Dice<'_>| if dice.chance(67) { 0 } else { 1 + dice.below(6) };
        let kinds: Vec<Vec<BigUint>> =
            (0..2 + dice.index(4)).map(|_| (0..columns).map(|_| big(cell(dice))).collect()).collect();
        let pools = (0..columns).map(|_| 1 + dice.below(6)).collect();
        let rows = (0..rows).map(|_| dice.pick(&kinds)).collect();
        return Problem::new(pools, rows).keyed(dice);
    }
    let mut sums = vec![0_u64; columns];
    let mut weights: Vec<Vec<BigUint>> = Vec::new();
    let mut add = |column: usize, weight: u64| {
        let mut row = vec![big(0_u32); columns];
        row[column] = big(weight);
        sums[column] += weight;
        weights.push(row);
        sums[column]
    };
    for _ in 0..rows {
        add(dice.index(columns), 2 + dice.below(5));
    }
    for column in 0..columns {
        let sum = add(column, 0);
        add(column, sum.next_multiple_of(10) - sum);
    }
    let pools = sums.iter().map(|sum| sum / 10).collect();
    Problem::new(pools, weights).keyed(dice)
}

/// Rows of a few kinds only, so that most remainders are equal; the last column belongs to few rows.
fn large(dice: &mut Dice<'_>, rows: usize, columns: usize) -> Problem {
    let most = 2 * u64::try_from(rows).expect("small");
    let cell = |dice: &mut Dice<'_>| if dice.chance(25) { 0 } else { 1 + dice.below(8) };
    let kinds: Vec<Vec<BigUint>> = (0..7).map(|_| (0..columns).map(|_| big(cell(dice))).collect()).collect();
    let mut pools: Vec<u64> = (0..columns).map(|_| 1 + dice.below(most)).collect();
    pools[columns - 1] /= 80;
    let row = |_| {
        let mut row = dice.pick(&kinds);
        row[columns - 1] = big(u32::from(dice.below(40) == 0));
        row
    };
    let rows = (0..rows).map(row).collect();
    Problem::new(pools, rows).keyed(dice)
}

/// What is made of bytes, so that what fails is made smaller before it is shown.
fn of_bytes<T: std::fmt::Debug>(make: impl Fn(&mut Dice<'_>) -> T) -> impl Strategy<Value = T> {
    vec(any::<u8>(), 50..900).prop_map(move |bytes| make(&mut Dice::of_bytes(&bytes)))
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

// ---------------------------------------------------------------------------------------------------------------------
// A vector
// ---------------------------------------------------------------------------------------------------------------------

fn any_split(dice: &mut Dice<'_>) -> Split {
    let rows = 1 + dice.index(14);
    split(dice, rows)
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn a_vector_is_shared_by_largest_remainder(split in of_bytes(any_split)) {
        check_split(&split);
    }

    /// Any unit: 10^60 takes every weight past 128 binary digits.
    #[test]
    fn the_unit_of_the_weights_of_a_vector_does_not_matter(split in of_bytes(any_split), factor in of_bytes(scale)) {
        let weights = split.weights.iter().map(|weight| weight * &factor).collect();
        prop_assert_eq!(Split { weights, ..split }.ours(), split.ours());
    }

    #[test]
    fn ones_own_larger_weight_never_gets_less(split in of_bytes(any_split), row in any::<prop::sample::Index>(), more in of_bytes(wide)) {
        let row = row.index(split.weights.len());
        for more in [&more % 5_u32, more] {
            let mut larger = split.clone();
            larger.weights[row] += more;
            prop_assert!(larger.ours().shares[row] >= split.ours().shares[row]);
        }
    }

    /// All 64 binary digits of the amount are in use, and many remainders are equal.
    #[test]
    fn the_largest_amounts_are_shared_exactly(split in of_bytes(|dice| {
        let (rows, unit) = (2 + dice.index(7), unit(dice));
        if dice.chance(50) {
            return commensurable(dice, rows, &unit, Some(u64::MAX));
        }
        let weights = (0..rows).map(|_| if dice.chance(50) { big(1 + dice.below(3)) } else { wide(dice) });
        Split { weights: weights.collect(), quanta: u64::MAX - dice.below(10) }
    })) {
        check_split(&split);
    }
}

#[test]
fn ties_of_a_vector_are_reported_and_often_there() {
    let (mut ties, mut wide_ties) = (0, 0);
    for seed in 0..2_000 {
        let split = any_split(&mut Dice::of_seed(seed));
        if check_split(&split).tie.is_some() {
            ties += 1;
            wide_ties += usize::from(split.weights.iter().sum::<BigUint>().bits() > 128);
        }
    }
    assert!(ties > 300 && wide_ties > 50, "ties: {ties}, with weights beyond 2^128: {wide_ties}");
}

#[test]
fn nobody_and_nothing_to_share() {
    let nothing = |shares| Ok(Apportionment { shares, tie: None });
    assert_eq!(apportion(0, Vec::<u64>::new()), nothing(vec![]));
    assert_eq!(apportion(0, vec![0_u64, 0]), nothing(vec![0, 0]));
    assert_eq!(apportion(5, vec![0_u64, 0]), Err(RoundingError::EveryWeightZero { quanta: 5 }));
    assert_eq!(apportion(1, Vec::<BigUint>::new()), Err(RoundingError::EveryWeightZero { quanta: 1 }));
}

/// The total of a column decides in which numbers it is worked out: the largest native one, and one more.
#[test]
fn totals_of_64_bits_and_just_beyond_are_exact() {
    for last in [0, 1] {
        let native = vec![u64::MAX - 7, 7 + last];
        let weights: Vec<BigUint> = native.iter().copied().map(BigUint::from).collect();
        for quanta in [1, 1_000_003, u64::MAX] {
            let ours = check_split(&Split { quanta, weights: weights.clone() });
            assert_eq!(apportion(quanta, native.clone()), Ok(ours));
        }
    }
}

/// False, and here is why: *a larger pool gives nobody less.* The Alabama paradox.
///
/// Weights 6, 6, 2 of 14.
/// 10 quanta: 60/14 = 4 4/14, 4 4/14, 20/14 = 1 6/14; one left over, to the largest remainder 6/14: 4, 4, 2.
/// 11 quanta: 66/14 = 4 10/14, 4 10/14, 22/14 = 1 8/14; two left over, to the remainders 10/14: 5, 5, 1.
/// The third has lost a quantum to a larger pool.
///
/// False too: *whoever grows faster loses nothing to whoever grows more slowly.* The population paradox. 10 quanta.
/// Weights 1, 17, 9 of 27: 10/27, 170/27 = 6 8/27, 90/27 = 3 9/27; one left over, to 10/27: 1, 6, 3.
/// Weights 2, 22, 9 of 33: 20/33, 220/33 = 6 22/33, 90/33 = 2 24/33; two left over, to 24/33 and 22/33: 0, 7, 3.
/// The first has doubled and lost its quantum to the second, which has grown by 5 in 17.
#[test]
fn what_is_false_of_largest_remainders() {
    for (quanta, weights, shares) in [
        (10, [6, 6, 2], [4, 4, 2]),
        (11, [6, 6, 2], [5, 5, 1]),
        (10, [1, 17, 9], [1, 6, 3]),
        (10, [2, 22, 9], [0, 7, 3]),
    ] {
        assert_eq!(check_split(&Split::of(quanta, &weights)).shares, shares);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// A matrix, worked out by hand
// ---------------------------------------------------------------------------------------------------------------------

/// A small matrix rounded, its rows in the order of their keys: cells, rows passed over, the cut, and ties as rows up and
/// rows down.
fn is_rounded<const N: usize>(
    pools: [u64; N],
    weights: &[[u32; N]],
    cells: Option<&[[u64; N]]>,
    passed_over: &[usize],
    cut: usize,
    ties: &[(&[usize], &[usize])],
) {
    let ours = check_matrix(&Problem::of(pools, weights));
    assert!(cells.is_none_or(|cells| cells.concat() == ours.cells), "{:?}", ours.cells);
    assert_eq!((passed(&ours).as_slice(), ours.cut), (passed_over, Some(cut)));
    let tie = |(up, down): &(&[usize], &[usize])| Tie { rounded_up: up.to_vec(), rounded_down: down.to_vec() };
    assert_eq!(ours.ties, ties.iter().map(tie).collect::<Vec<_>>());
}

/// Pools X = 8 and Y = 2; Σ X = 160, so an X cell is weight/20; Σ Y = 50, so a Y cell is weight/25.
///
/// | row | X           | Y          | sum  | ⌊sum⌋ | turn |
/// |-----|-------------|------------|------|-------|------|
/// | 0   | 20/20 = 1   | 38/25=1.52 | 2.52 | 2     | 1st  |
/// | 1   | 20/20 = 1   | 12/25=0.48 | 1.48 | 1     | 2nd  |
/// | 2   | 49/20 = 2.45| 0          | 2.45 | 2     | 3rd  |
/// | 3   | 47/20 = 2.35| 0          | 2.35 | 2     | 4th  |
/// | 4   | 24/20 = 1.20| 0          | 1.20 | 1     | 5th  |
///
/// Σ ⌊sum⌋ = 8, so two of the five round up.
/// 1st: row 0 up to 3. Its X is whole, so its Y is 2: all of Y.
/// 2nd: row 1 up to 2 would need a Y cell of 1, and Y is spent: passed over, although a quantum is left.
/// 3rd: row 2 up to 3. Rows 3 and 4 round down, with nothing left: not passed over.
/// X: 1 + 1 + 3 + 2 + 1 = 8. Y: 2.
#[test]
fn a_row_is_passed_over_when_the_one_before_took_all_of_its_factor() {
    let weights = [[20, 38], [20, 12], [49, 0], [47, 0], [24, 0]];
    let cells = [[1, 2], [1, 0], [3, 0], [2, 0], [1, 0]];
    is_rounded([8, 2], &weights, Some(&cells), &[1], 2, &[]);
}

/// Pools X = 4, Y = 3, Z = 3; Σ weights 10, 4, 8: X cells are weight × 0.4, Y cells × 0.75, Z cells × 0.375.
///
/// | row | X   | Y   | Z     | sum   | ⌊sum⌋ | turn |
/// |-----|-----|-----|-------|-------|-------|------|
/// | 0   | 2   | 1.5 | 0     | 3.5   | 3     | 4th  |
/// | 1   | 0.4 | 0   | 1.125 | 1.525 | 1     | 3rd  |
/// | 2   | 0   | 1.5 | 0     | 1.5   | 1     | 5th  |
/// | 3   | 0.4 | 0   | 1.5   | 1.9   | 1     | 1st  |
/// | 4   | 1.2 | 0   | 0.375 | 1.575 | 1     | 2nd  |
///
/// Σ ⌊sum⌋ = 7, so three of the five round up.
/// 1st and 2nd: rows 3 and 4 up to 2.
/// 3rd: were row 1 up too, rows 0 and 2 would be down and Y would be 1 + 1 = 2, not 3: row 1 is passed over.
/// 4th: row 0 up to 4, so its Y is 2. Row 2 has the same remainder, 0.5, and the higher code: down, and that is the tie.
///
/// Cells. Row 1: sum 1, and Z is at least 1: (0, 0, 1). X still needs 4 − 2 = 2 of rows 3 and 4, Z needs 3 − 1 = 2.
/// Row 3: Z has the larger remainder, 0.5 to 0.4: (0, 0, 2). Row 4: what is left of X: (2, 0, 0).
#[test]
fn a_row_is_passed_over_when_another_factor_could_not_be_paid_out() {
    let weights = [[5, 2, 0], [1, 0, 3], [0, 2, 0], [1, 0, 4], [3, 0, 1]];
    let cells = [[2, 2, 0], [0, 0, 1], [0, 1, 0], [0, 0, 2], [2, 0, 0]];
    is_rounded([4, 3, 3], &weights, Some(&cells), &[1], 0, &[(&[0], &[2])]);
}

/// Pools X = 8 and Y = 2; an X cell is weight/20, a Y cell weight/2.
/// X 1, 1, 2.45, 2.35, 1.2; Y 1.5, 0.5, 0, 0, 0; sums 2.5, 1.5, 2.45, 2.35, 1.2: two of the five round up.
/// Rows 0 and 1 have equal remainders and want the one Y that is left. Row 0 takes it, being first; row 1 is passed over,
/// since X still has one for row 2. The other way round it would have been row 1: a tie.
#[test]
fn equal_rows_that_want_one_quantum_tie_though_quanta_are_left_for_others() {
    let rows = [[20, 3], [20, 1], [49, 0], [47, 0], [24, 0]];
    let cells = [[1, 2], [1, 0], [3, 0], [2, 0], [1, 0]];
    is_rounded([8, 2], &rows, Some(&cells), &[1], 2, &[(&[0], &[1])]);
    let turned = [rows[1], rows[0], rows[2], rows[3], rows[4]];
    let cells = [[1, 1], [1, 1], [3, 0], [2, 0], [1, 0]];
    is_rounded([8, 2], &turned, Some(&cells), &[1], 2, &[(&[0], &[1])]);
}

/// Pools of 1, an X cell and a Y cell are weight/10. Row 0 (Y 0.6) takes the one Y. Then remainders of 0.4: row 1 (X)
/// takes the one X and is the cut; row 2 (X) could have, had it come first; row 3 (Y) could not: Y was gone before.
/// Where no second X row has 0.4, nobody lost by the order. And, row 1 before the cut: passed over, and still in no tie.
#[test]
fn a_row_that_a_larger_remainder_closed_is_in_no_tie() {
    is_rounded([1, 1], &[[0, 6], [4, 0], [4, 0], [0, 4], [2, 0]], None, &[], 1, &[(&[1], &[2])]);
    is_rounded([1, 1], &[[0, 6], [4, 0], [0, 4], [3, 0], [3, 0]], None, &[], 1, &[]);
    is_rounded([1, 1], &[[0, 6], [0, 4], [4, 0], [4, 0], [2, 0]], None, &[1], 2, &[(&[2], &[3])]);
}

/// Pools of 1, cells weight/10. Remainders of 0.5: rows 0 and 1 want the one X. Of 0.4: rows 2 and 3 want the one Y. Of
/// 0.2: row 4 wants Y, gone before; rows 5 to 9 want the one Z, and the first of them is the cut.
#[test]
fn ties_stand_in_the_order_of_their_remainders() {
    let (x, y, z) = (|weight| [weight, 0, 0], |weight| [0, weight, 0], |weight| [0, 0, weight]);
    let rows = [x(5), x(5), y(4), y(4), y(2), z(2), z(2), z(2), z(2), z(2)];
    let ties: [(&[usize], &[usize]); 3] = [(&[0], &[1]), (&[2], &[3]), (&[5], &[6, 7, 8, 9])];
    is_rounded([1, 1, 1], &rows, None, &[1, 3, 4], 5, &ties);
}

#[test]
fn matrices_that_cannot_be_rounded_are_refused() {
    let weights = [1, 0, 1, 1, 0, 1];
    let round = |pools: &[u64], weights: &[u64]| controlled_rounding(pools, weights.to_vec());
    for (pools, weights, error) in [
        (&[5, 7, 9][..], &weights[..], RoundingError::ColumnWeightsZero { column: 1, quanta: 7 }),
        (&[0; 9], &[], RoundingError::TooManyColumns { columns: 9 }),
        (&[1, 2], &weights[..5], RoundingError::UnevenRows { weights: 5, columns: 2 }),
        (&[], &weights, RoundingError::UnevenRows { weights: 6, columns: 0 }),
        (&[3], &[], RoundingError::ColumnWeightsZero { column: 0, quanta: 3 }),
    ] {
        assert_eq!(round(pools, weights), Err(error));
    }
    for (pools, weights, cells) in
        [(&[5, 0, 9][..], &weights[..], &[3, 0, 4, 2, 0, 5][..]), (&[], &[], &[]), (&[0, 0], &[], &[])]
    {
        assert_eq!(round(pools, weights).expect("nothing to refuse").cells, cells);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Matrices of every kind
// ---------------------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn a_matrix_is_rounded_as_the_oracle_does(
        problem in of_bytes(|dice| if dice.chance(50) { dense(dice, 12) } else { small_sparse(dice) }),
    ) {
        check_matrix(&problem);
    }

    /// The same choice from the list of all tables.
    #[test]
    fn a_tiny_matrix_is_rounded_as_the_list_of_all_tables_says(problem in of_bytes(tiny)) {
        let ours = check_matrix(&problem);
        let theirs = oracle::controlled_rounding_by_enumeration(&problem.exact(), &problem.codes());
        prop_assert_eq!(problem.as_the_oracle(&ours), theirs);
    }

    /// What a tie says: first among its equals, the row would have rounded up. Of a row passed over without a tie: not
    /// even then.
    #[test]
    fn a_row_rounds_up_when_it_comes_first_if_and_only_if_the_order_decided(problem in of_bytes(equals)) {
        let ours = problem.ours();
        let decided: Vec<usize> = ours.ties.iter().flat_map(|tie| tie.rounded_down.clone()).collect();
        for row in decided.iter().chain(&passed(&ours)) {
            let mut first = problem.clone();
            first.keys.iter_mut().for_each(|key| *key += 1);
            first.keys[*row] = 0;
            let sum = |rounding: &Rounding| problem.table(rounding)[*row].iter().sum::<IBig>();
            prop_assert_eq!(sum(&first.ours()) > sum(&ours), decided.contains(row), "row {}", row);
        }
    }

    /// Each column in its own unit; 10^60 takes a column past 128 binary digits.
    #[test]
    fn the_units_of_the_columns_do_not_matter(
        problem in of_bytes(|dice| if dice.chance(50) { dense(dice, 12) } else { small_sparse(dice) }),
        factors in of_bytes(|dice| [(); MAX_COLUMNS].map(|()| scale(dice))),
    ) {
        let mut scaled = problem.clone();
        for row in &mut scaled.weights {
            zip(row, &factors).for_each(|(weight, factor)| *weight *= factor);
        }
        prop_assert_eq!(scaled.ours(), problem.ours());
    }

    #[test]
    fn a_wide_matrix_of_equal_remainders_is_rounded_as_the_oracle_does(problem in of_bytes(dominated)) {
        check_matrix(&problem);
    }
}

/// Tables of every size and kind as the oracle has them, in which what must come about does.
#[test]
fn rows_are_passed_over_and_ties_decided_often_enough_to_be_tested() {
    type Make = fn(&mut Dice<'_>) -> Problem;
    let kinds: [(&str, Make, u64, usize, usize); 7] = [
        ("sparse", small_sparse, 2_000, 50, 50),
        ("equals", equals, 4_000, 200, 200),
        (
            "100 rows",
            |dice| {
                let columns = columns(dice);
                sparse(dice, 100, columns, 25, 25)
            },
            20,
            5,
            5,
        ),
        ("300 rows of few kinds", |dice| large(dice, 300, MAX_COLUMNS), 6, 0, 3),
        ("300 sparse rows", |dice| sparse(dice, 300, MAX_COLUMNS, 200, 25), 6, 2, 0),
        ("3,000 rows of few kinds", |dice| large(dice, 3_000, 3), 2, 0, 1),
        ("3,000 sparse rows", |dice| sparse(dice, 3_000, 3, 2_000, 1), 2, 1, 0),
    ];
    for (what, make, count, least_passed, least_ties) in kinds {
        // Tables with rows passed over, with ties, with both, with several; rows passed over by the order, and before it;
        // rows closed before their equals at the cut.
        let [mut passed_over, mut tied, mut both, mut several, mut by_order, mut before, mut closed] = [0; 7];
        for seed in 0..count {
            let problem = make(&mut Dice::of_seed(seed));
            let ours = check_matrix(&problem);
            let passed = passed(&ours);
            let downs: Vec<&usize> = ours.ties.iter().flat_map(|tie| &tie.rounded_down).collect();
            let exact = problem.exact();
            let remainder = |row: usize| oracle::total(&exact[row]).fract();
            let is_closed = |cut: usize| {
                let later = |row: &usize| problem.keys[*row] > problem.keys[cut] && remainder(*row) == remainder(cut);
                (0..problem.rows()).filter(later).any(|row| !passed.contains(&row) && !downs.contains(&&row))
            };
            for (count, is_seen) in [
                (&mut passed_over, !passed.is_empty()),
                (&mut tied, !downs.is_empty()),
                (&mut both, !passed.is_empty() && !downs.is_empty()),
                (&mut several, ours.ties.len() > 1),
                (&mut by_order, downs.iter().any(|row| passed.contains(row))),
                (&mut before, passed.iter().any(|row| !downs.contains(&row))),
                (&mut closed, problem.rows() < 50 && ours.cut.is_some_and(is_closed)),
            ] {
                *count += usize::from(is_seen);
            }
        }
        let seen = [passed_over, tied, both, several, by_order, before, closed];
        println!("{what}: {seen:?} of {count}");
        assert!(passed_over >= least_passed && tied >= least_ties, "{what}: {seen:?}");
        let is_equals = what == "equals";
        assert!(!is_equals || seen.iter().all(|seen| *seen > 100), "{what}: {seen:?}");
    }
}

/// Two columns in one unit u: the rows have (1/u, (u−1)/u), (2/u, (u−2)/u), and so on, so that every sum is whole
/// although both cells of every row are fractional, and the digits of the sum are a hair below a whole number.
#[test]
fn sums_that_are_whole_in_spite_of_two_fractional_cells_stay_whole() {
    for unit in [3_u128, 7, 1 << 64, (1 << 64) + 13, u128::MAX / 1_000, u128::MAX] {
        for scale in [big(1_u32), big(10_u32).pow(60)] {
            let unit = big(unit);
            let part = |part: u32| big(part) % &unit;
            let mut rows: Vec<Vec<BigUint>> =
                (1..7).map(|row| vec![part(row) * &scale, (&unit - part(row)) * &scale]).collect();
            // A seventh row fills both columns up to whole units.
            let sums = [0, 1].map(|column| rows.iter().map(|row| &row[column]).sum::<BigUint>());
            let pools = sums.clone().map(|sum| sum.div_ceil(&(&unit * &scale)));
            rows.push(zip(&pools, sums).map(|(pool, sum)| &unit * &scale * pool - sum).collect());
            let pools = pools.map(|pool| u64::try_from(pool).expect("at most 6"));
            let ours = check_matrix(&Problem::new(pools.to_vec(), rows));
            assert_eq!((ours.cut, ours.ties), (None, vec![]), "every sum is whole");
        }
    }
}

/// Two cells near a half each, whose sum is a hair above or below 1: the leading digits cannot tell it from 1.
#[test]
fn a_sum_a_hair_from_a_whole_number_is_not_whole() {
    for power in [70_usize, 100, 130, 300] {
        let half = big(1_u32) << power;
        let rows = vec![vec![half.clone(), &half - 1_u32], vec![half.clone(), &half + 1_u32]];
        let ours = check_matrix(&Problem::new(vec![1, 1], rows));
        assert_eq!((ours.cut, ours.ties), (Some(0), vec![]), "a hair below 1, up to 1");
    }
}
