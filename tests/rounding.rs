//! The two roundings of RULES section 10, `apportion` and `controlled_rounding`: against their definitions, against the
//! oracle, and on cases worked out by hand.

mod oracle;

use std::ops::{Range, RangeInclusive};

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, ToPrimitive, Zero};
use oracle::BigRational;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use special_fund::rounding::{
    Apportionment, MAX_COLUMNS, Rounding, RoundingError, RowRounding, Tie, apportion,
    controlled_rounding,
};

// ---------------------------------------------------------------------------------------------------------------------
// What is asked, and what must come out
// ---------------------------------------------------------------------------------------------------------------------

/// A vector to share out.
#[derive(Clone, Debug)]
struct Split {
    quanta: u64,
    weights: Vec<BigUint>,
}

impl Split {
    fn ours(&self) -> Apportionment {
        apportion(self.quanta, self.weights.clone()).expect("a weight above zero")
    }

    /// The exact shares, from the definition.
    fn exact(&self) -> Vec<BigRational> {
        let total: BigUint = self.weights.iter().sum();
        let share = |weight: &BigUint| {
            if self.quanta == 0 {
                return BigRational::zero();
            }
            BigRational::new(
                BigInt::from(weight * self.quanta),
                BigInt::from(total.clone()),
            )
        };
        self.weights.iter().map(share).collect()
    }

    fn scaled(&self, factor: &BigUint) -> Split {
        Split {
            quanta: self.quanta,
            weights: self.weights.iter().map(|weight| weight * factor).collect(),
        }
    }
}

/// A matrix to round. Rows in the order given; `keys` say in which order they settle ties.
#[derive(Clone, Debug)]
struct Problem {
    pools: Vec<u64>,
    weights: Vec<Vec<BigUint>>,
    keys: Vec<u32>,
}

impl Problem {
    /// A key that the row order decides where the seeds are equal.
    fn new(pools: Vec<u64>, weights: Vec<Vec<BigUint>>, seeds: &[u8]) -> Problem {
        let keys = seeds
            .iter()
            .zip(0_u32..)
            .map(|(seed, row)| u32::from(*seed) * 3_000 + row);
        let mut problem = Problem {
            pools,
            weights,
            keys: keys.collect(),
        };
        for column in 0..problem.pools.len() {
            if problem.weights.iter().all(|row| row[column].is_zero()) {
                problem.pools[column] = 0;
            }
        }
        problem
    }

    fn of_small<const N: usize>(pools: [u64; N], weights: &[[u32; N]]) -> Problem {
        let weights: Vec<Vec<BigUint>> = weights
            .iter()
            .map(|row| row.map(BigUint::from).to_vec())
            .collect();
        let seeds = vec![0; weights.len()];
        Problem::new(pools.to_vec(), weights, &seeds)
    }

    fn rows(&self) -> usize {
        self.weights.len()
    }

    /// The rows in the order that settles ties.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_by_key(|row| self.keys[*row]);
        order
    }

    /// What comes out, in the order of this table's rows. Native numbers and big ones say the same.
    fn ours(&self) -> Rounding {
        let order = self.order();
        let weights: Vec<BigUint> = order
            .iter()
            .flat_map(|row| self.weights[*row].clone())
            .collect();
        let big = controlled_rounding(&self.pools, weights.clone()).expect("weights above zero");
        let native: Option<Vec<u64>> = weights.iter().map(ToPrimitive::to_u64).collect();
        if let Some(native) = native {
            let native = controlled_rounding(&self.pools, native).expect("weights above zero");
            assert_eq!(native, big);
        }
        let rows = |places: &[usize]| {
            let mut rows: Vec<usize> = places.iter().map(|place| order[*place]).collect();
            rows.sort_unstable();
            rows
        };
        let columns = self.pools.len();
        let mut ours = big.clone();
        for (place, row) in order.iter().enumerate() {
            ours.rows[*row] = big.rows[place];
            let (to, from) = (row * columns, place * columns);
            ours.cells[to..to + columns].copy_from_slice(&big.cells[from..from + columns]);
        }
        ours.cut = big.cut.map(|place| order[place]);
        for tie in &mut ours.ties {
            *tie = Tie {
                rounded_up: rows(&tie.rounded_up),
                rounded_down: rows(&tie.rounded_down),
            };
        }
        ours
    }

    fn codes(&self) -> Vec<String> {
        self.keys.iter().map(|key| format!("{key:06}")).collect()
    }

    fn exact(&self) -> Vec<Vec<BigRational>> {
        let pools: Vec<BigInt> = self.pools.iter().copied().map(BigInt::from).collect();
        let whole = |weight: &BigUint| BigRational::from_integer(BigInt::from(weight.clone()));
        let weights: Vec<Vec<BigRational>> = self
            .weights
            .iter()
            .map(|row| row.iter().map(whole).collect())
            .collect();
        oracle::exact_cells(&pools, &weights)
    }
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The tie of a vector by definition: the rows rounded up and those rounded down that equal the smallest remainder
/// rounded up.
fn tie_by_definition(exact: &[BigRational], up: &[bool]) -> Option<Tie> {
    let (ups, downs): (Vec<usize>, Vec<usize>) = (0..exact.len()).partition(|row| up[*row]);
    let last = ups.iter().map(|row| exact[*row].fract()).min()?;
    let equal = |rows: Vec<usize>| {
        rows.into_iter()
            .filter(|row| exact[*row].fract() == last)
            .collect()
    };
    let tie = Tie {
        rounded_up: equal(ups),
        rounded_down: equal(downs),
    };
    (!tie.rounded_down.is_empty()).then_some(tie)
}

fn check_split(split: &Split) -> Apportionment {
    let ours = split.ours();
    let exact = split.exact();
    let order: Vec<usize> = (0..exact.len()).collect();
    let weights: Vec<BigRational> = split
        .weights
        .iter()
        .map(|weight| BigRational::from_integer(BigInt::from(weight.clone())))
        .collect();

    let theirs = oracle::apportion(&BigInt::from(split.quanta), &weights, &order);
    assert_eq!(
        ours.shares
            .iter()
            .copied()
            .map(BigInt::from)
            .collect::<Vec<_>>(),
        theirs,
        "as the oracle has it"
    );
    assert_eq!(
        ours.shares.iter().copied().map(u128::from).sum::<u128>(),
        u128::from(split.quanta),
        "conservation"
    );
    for (row, share) in ours.shares.iter().enumerate() {
        let share = whole(*share);
        assert!(
            share == exact[row].floor() || share == exact[row].ceil(),
            "row {row}: {share} of {}",
            exact[row]
        );
        assert!(
            !split.weights[row].is_zero() || share.is_zero(),
            "row {row}: no weight, no share"
        );
    }
    for (a, b) in order
        .iter()
        .flat_map(|a| order.iter().map(move |b| (*a, *b)))
    {
        let larger = split.weights[a] > split.weights[b];
        assert!(
            !larger || ours.shares[a] >= ours.shares[b],
            "row {a} weighs more than row {b} and gets less"
        );
    }
    let up: Vec<bool> = ours
        .shares
        .iter()
        .zip(&exact)
        .map(|(share, exact)| whole(*share) > *exact)
        .collect();
    assert_eq!(ours.tie, tie_by_definition(&exact, &up));
    ours
}

fn check_matrix(problem: &Problem) -> Rounding {
    let ours = problem.ours();
    let exact = problem.exact();
    let theirs = oracle::controlled_rounding(&exact, &problem.codes());
    check_conditions(problem, &exact, &ours);
    assert_eq!(as_the_oracle(problem, &ours), theirs);
    check_rows_up(problem, &exact, &ours);
    ours
}

/// The rows passed over, ascending.
fn passed(ours: &Rounding) -> Vec<usize> {
    let rows = ours.rows.iter().enumerate();
    rows.filter(|(_, row)| row.rounding == RowRounding::PassedOver)
        .map(|(row, _)| row)
        .collect()
}

/// Table, rows passed over and ties, as the oracle has them.
fn as_the_oracle(problem: &Problem, ours: &Rounding) -> oracle::Rounding {
    let tie = |tie: &Tie| (tie.rounded_up.clone(), tie.rounded_down.clone());
    oracle::Rounding {
        table: table(problem, ours),
        passed_over: passed(ours),
        ties: ours.ties.iter().map(tie).collect(),
    }
}

fn table(problem: &Problem, ours: &Rounding) -> Vec<Vec<BigInt>> {
    let columns = problem.pools.len();
    let row = |row: usize| {
        ours.cells[row * columns..(row + 1) * columns]
            .iter()
            .copied()
            .map(BigInt::from)
            .collect()
    };
    (0..problem.rows()).map(row).collect()
}

/// Each cell and each row's sum ⌊exact⌋ or ⌈exact⌉, each column's sum its pool, nothing for nothing.
fn check_conditions(problem: &Problem, exact: &[Vec<BigRational>], ours: &Rounding) {
    let table = table(problem, ours);
    assert!(
        oracle::is_controlled_rounding(exact, &table),
        "cells, rows and columns hold"
    );
    for (column, pool) in problem.pools.iter().enumerate() {
        assert_eq!(
            table.iter().map(|row| &row[column]).sum::<BigInt>(),
            BigInt::from(*pool),
            "column {column}"
        );
    }
    for (cells, weights) in table.iter().zip(&problem.weights) {
        assert!(
            cells
                .iter()
                .zip(weights)
                .all(|(cell, weight)| cell.is_zero() || !weight.is_zero()),
            "no weight, no cell"
        );
    }
}

/// Which rows went up, which was the last, and what follows when nobody is passed over.
fn check_rows_up(problem: &Problem, exact: &[Vec<BigRational>], ours: &Rounding) {
    let exact_sums: Vec<BigRational> = exact.iter().map(|row| row.iter().sum()).collect();
    let sums: Vec<BigInt> = table(problem, ours)
        .iter()
        .map(|row| row.iter().sum())
        .collect();
    let up: Vec<bool> = sums
        .iter()
        .zip(&exact_sums)
        .map(|(sum, exact)| BigRational::from_integer(sum.clone()) > *exact)
        .collect();
    let mut turn: Vec<usize> = (0..problem.rows()).filter(|row| up[*row]).collect();
    turn.sort_by_key(|row| (-exact_sums[*row].fract(), problem.keys[*row]));
    assert_eq!(ours.cut, turn.last().copied(), "the last row rounded up");
    let mut ranking: Vec<usize> = (0..problem.rows()).collect();
    ranking.sort_by_key(|row| (-exact_sums[*row].fract(), problem.keys[*row]));
    ranking.retain(|row| !exact_sums[*row].is_integer());
    for row in 0..problem.rows() {
        let rank = ranking
            .iter()
            .position(|ranked| *ranked == row)
            .map_or(0, |place| place + 1);
        assert_eq!(
            ours.rows[row].rank as usize, rank,
            "place of the remainder of row {row}"
        );
        let is_up = ours.rows[row].rounding == RowRounding::Up;
        let is_whole = ours.rows[row].rounding == RowRounding::Whole;
        assert_eq!((is_up, is_whole), (up[row], rank == 0), "row {row}");
    }

    if passed(&ours).is_empty() {
        let mut order: Vec<usize> = (0..problem.rows()).collect();
        order.sort_by_key(|row| problem.keys[*row]);
        let quanta: BigInt = problem.pools.iter().copied().map(BigInt::from).sum();
        assert_eq!(
            sums,
            oracle::apportion(&quanta, &exact_sums, &order),
            "largest remainder on the sums"
        );
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What to ask
// ---------------------------------------------------------------------------------------------------------------------

/// The largest pool of a matrix.
const MOST: u64 = u64::MAX >> 1;

/// Up to 384 binary digits, never zero.
fn wide() -> BoxedStrategy<BigUint> {
    vec(1..=u128::MAX, 1..=3)
        .prop_map(|parts| parts.into_iter().map(BigUint::from).product())
        .boxed()
}

/// What weights may be multiplied by without changing anything.
fn scale() -> BoxedStrategy<BigUint> {
    prop_oneof![
        (1..1_000_u32).prop_map(BigUint::from),
        Just(BigUint::from(10_u32).pow(60)),
        Just(BigUint::one() << 128_u32),
        wide(),
    ]
    .boxed()
}

fn one_weight() -> Vec<BoxedStrategy<BigUint>> {
    vec![
        (0..5_u32).prop_map(BigUint::from).boxed(),
        (0..1_000_u32).prop_map(BigUint::from).boxed(),
        any::<u64>().prop_map(BigUint::from).boxed(),
        any::<u128>().prop_map(BigUint::from).boxed(),
        wide(),
        prop_oneof![4 => Just(0_u32), 1 => 1..7_u32]
            .prop_map(BigUint::from)
            .boxed(),
        prop_oneof![
            Just(BigUint::zero()),
            Just(BigUint::one()),
            Just(BigUint::from(u64::MAX)),
            wide()
        ]
        .boxed(),
    ]
}

/// Weights of every size; some nearly equal; some whose exact shares are thirds, halves and wholes.
fn split(rows: usize) -> BoxedStrategy<Split> {
    let alike =
        proptest::strategy::Union::new(one_weight().into_iter().map(|weight| vec(weight, rows)));
    let nearly_equal = (wide(), vec(0..4_u32, rows));
    let nearly_equal =
        nearly_equal.prop_map(|(base, more)| more.into_iter().map(|more| &base + more).collect());
    let quanta = prop_oneof![0..4_u64, 0..60_u64, 0..1_000_000_u64, 0..=MOST];
    let free =
        (quanta, prop_oneof![4 => alike, 1 => nearly_equal]).prop_map(|(quanta, weights)| {
            let has_weight = weights.iter().any(|weight: &BigUint| !weight.is_zero());
            Split {
                quanta: if has_weight { quanta } else { 0 },
                weights,
            }
        });
    prop_oneof![3 => free, 2 => unit().prop_flat_map(move |unit| commensurable(rows, unit))].boxed()
}

fn unit() -> BoxedStrategy<BigUint> {
    prop_oneof![
        (1..13_u32).prop_map(BigUint::from),
        (1..=u64::MAX).prop_map(BigUint::from),
        wide(),
        wide().prop_map(|unit| unit * 6_u32),
    ]
    .boxed()
}

/// Every exact share is a weight divided by `unit`, with one of six remainders; a last row brings the total to `unit` ×
/// quanta.
fn commensurable(rows: usize, unit: BigUint) -> BoxedStrategy<Split> {
    vec((0..4_u64, 0..6_usize), rows - 1)
        .prop_map(move |parts| in_units(&unit, parts))
        .boxed()
}

/// The same, but the first of at least two rows has nearly all of `most` quanta: there the digits of a remainder err
/// most, and differ from those of an equal one.
fn dominated(rows: usize, unit: BigUint, most: u64) -> BoxedStrategy<Split> {
    let room = 5 * u64::try_from(rows).expect("a few rows");
    (vec((0..4_u64, 0..6_usize), rows - 1), 0..100_u64)
        .prop_map(move |(mut parts, less)| {
            parts[0].0 = most - room - less;
            in_units(&unit, parts)
        })
        .boxed()
}

fn in_units(unit: &BigUint, parts: Vec<(u64, usize)>) -> Split {
    let one = BigUint::one() % unit;
    let parts_of_a_unit: [BigUint; 6] = [
        BigUint::zero(),
        one,
        unit / 2_u32,
        unit / 3_u32,
        unit * 2_u32 / 3_u32,
        unit - 1_u32,
    ];
    let quanta = 1 + parts.iter().map(|(quanta, _)| quanta + 1).sum::<u64>();
    let mut weights: Vec<BigUint> = parts
        .into_iter()
        .map(|(quanta, part)| unit * quanta + &parts_of_a_unit[part])
        .collect();
    weights.push(unit * quanta - weights.iter().sum::<BigUint>());
    Split { quanta, weights }
}

fn any_split() -> BoxedStrategy<Split> {
    (1..15_usize).prop_flat_map(split).boxed()
}

fn columns() -> BoxedStrategy<usize> {
    prop_oneof![9 => 1..6_usize, 1 => 6..=MAX_COLUMNS].boxed()
}

fn of_columns(columns: Vec<Split>, seeds: &[u8]) -> Problem {
    let rows = columns.first().map_or(0, |column| column.weights.len());
    let row = |row: usize| {
        columns
            .iter()
            .map(|column| column.weights[row].clone())
            .collect()
    };
    Problem::new(
        columns.iter().map(|column| column.quanta).collect(),
        (0..rows).map(row).collect(),
        seeds,
    )
}

/// Columns of every kind beside each other.
fn dense(rows: Range<usize>) -> BoxedStrategy<Problem> {
    let free = (rows.clone(), columns())
        .prop_flat_map(|(rows, columns)| (vec(split(rows), columns), vec(any::<u8>(), rows)))
        .prop_map(|(columns, seeds)| of_columns(columns, &seeds));
    let one_unit = (rows, columns(), unit())
        .prop_flat_map(|(rows, columns, unit)| {
            (
                vec(commensurable(rows, unit), columns),
                vec(any::<u8>(), rows),
            )
        })
        .prop_map(|(columns, seeds)| of_columns(columns, &seeds));
    prop_oneof![2 => free, 1 => one_unit].boxed()
}

/// Small pools, mostly one weight above zero in a row: here rows are passed over. In large tables it takes fewer rows
/// with two, since these make up for each other.
fn sparse(
    rows: RangeInclusive<usize>,
    columns: impl Strategy<Value = usize> + 'static,
    largest_pool: u64,
    with_two_in_a_hundred: impl Strategy<Value = u8> + 'static,
) -> BoxedStrategy<Problem> {
    let cell = || (0..MAX_COLUMNS, 1..60_u32);
    let rows = vec((cell(), cell(), 0..100_u8, any::<u8>()), rows);
    (
        rows,
        columns,
        vec(1..=largest_pool, MAX_COLUMNS),
        with_two_in_a_hundred,
    )
        .prop_map(|(rows, columns, pools, with_two)| {
            let seeds: Vec<u8> = rows.iter().map(|(_, _, _, seed)| *seed).collect();
            let weights = rows.into_iter().map(|(one, other, dice, _)| {
                let mut row = vec![BigUint::zero(); columns];
                if dice < with_two {
                    row[other.0 % columns] = BigUint::from(other.1);
                }
                row[one.0 % columns] = BigUint::from(one.1);
                row
            });
            Problem::new(pools[..columns].to_vec(), weights.collect(), &seeds)
        })
        .boxed()
}

/// Many rows with equal remainders, rivals for one column or for several.
fn equals() -> BoxedStrategy<Problem> {
    prop_oneof![few_kinds(), tenths()].boxed()
}

/// Rows of one cell each, in tenths; a last row of each column brings it to a whole number.
fn tenths() -> BoxedStrategy<Problem> {
    (2..5_usize, vec((0..4_usize, 2..7_u32, any::<u8>()), 4..15))
        .prop_map(|(columns, rows)| {
            let mut seeds: Vec<u8> = rows.iter().map(|(_, _, seed)| *seed).collect();
            let mut sums = vec![0_u32; columns];
            let of = |column: usize, weight: u32| {
                let mut row = vec![BigUint::zero(); columns];
                row[column] = BigUint::from(weight);
                row
            };
            let mut weights: Vec<Vec<BigUint>> = Vec::new();
            for (column, weight, _) in rows {
                sums[column % columns] += weight;
                weights.push(of(column % columns, weight));
            }
            for (column, sum) in sums.iter_mut().enumerate() {
                let rest = sum.next_multiple_of(10) - *sum;
                *sum += rest;
                weights.push(of(column, rest));
                seeds.push(0);
            }
            let pools = sums.into_iter().map(|sum| u64::from(sum / 10)).collect();
            Problem::new(pools, weights, &seeds)
        })
        .boxed()
}

/// Few kinds of rows, mostly with one weight above zero, and small pools.
fn few_kinds() -> BoxedStrategy<Problem> {
    let cell = prop_oneof![2 => Just(0_u32), 1 => 1..7_u32];
    (2..5_usize, 4..15_usize)
        .prop_flat_map(move |(columns, rows)| {
            (
                vec(vec(cell.clone(), columns), 2..6),
                vec(1..=6_u64, columns),
                vec((any::<proptest::sample::Index>(), any::<u8>()), rows),
            )
        })
        .prop_map(|(kinds, pools, rows)| {
            let seeds: Vec<u8> = rows.iter().map(|(_, seed)| *seed).collect();
            let weights = rows.iter().map(|(kind, _)| {
                let kind = &kinds[kind.index(kinds.len())];
                kind.iter().copied().map(BigUint::from).collect()
            });
            Problem::new(pools, weights.collect(), &seeds)
        })
        .boxed()
}

fn any_problem() -> BoxedStrategy<Problem> {
    prop_oneof![1 => dense(1..13), 1 => sparse(4..=14, columns(), 6, 0..=25_u8)].boxed()
}

/// A runner with the same numbers every time.
fn fixed() -> TestRunner {
    TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    )
}

fn next<T: std::fmt::Debug>(strategy: &BoxedStrategy<T>, runner: &mut TestRunner) -> T {
    strategy
        .new_tree(runner)
        .expect("nothing is filtered")
        .current()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// A vector
// ---------------------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(config(4_000))]

    /// Oracle, conservation, ⌊exact⌋ or ⌈exact⌉, nothing for nothing, no less for more, and the tie.
    #[test]
    fn a_vector_is_shared_by_largest_remainder(split in any_split()) {
        check_split(&split);
    }

    /// Any unit: 10^60 takes every weight past 128 binary digits.
    #[test]
    fn the_unit_of_the_weights_of_a_vector_does_not_matter(split in any_split(), factor in scale()) {
        prop_assert_eq!(split.scaled(&factor).ours(), split.ours());
    }

    #[test]
    fn ones_own_larger_weight_never_gets_less(
        split in any_split(),
        row in any::<prop::sample::Index>(),
        more in prop_oneof![(1..5_u32).prop_map(BigUint::from), wide()],
    ) {
        let row = row.index(split.weights.len());
        let mut larger = split.clone();
        larger.weights[row] += more;
        prop_assert!(larger.ours().shares[row] >= split.ours().shares[row]);
    }

    /// All 64 binary digits of the amount are in use, and many remainders are equal.
    #[test]
    fn the_largest_amounts_are_shared_exactly(
        split in prop_oneof![
            (u64::MAX - 9..=u64::MAX, vec(prop_oneof![(1..4_u32).prop_map(BigUint::from), wide()], 1..9))
                .prop_map(|(quanta, weights)| Split { quanta, weights }),
            (2..9_usize, unit()).prop_flat_map(|(rows, unit)| dominated(rows, unit, u64::MAX)),
        ],
    ) {
        check_split(&split);
    }
}

#[test]
fn ties_of_a_vector_are_reported_and_often_there() {
    let (mut runner, strategy) = (fixed(), any_split());
    let (mut ties, mut wide_ties) = (0, 0);
    for _ in 0..2_000 {
        let split = next(&strategy, &mut runner);
        if check_split(&split).tie.is_some() {
            ties += 1;
            wide_ties += usize::from(split.weights.iter().sum::<BigUint>().bits() > 128);
        }
    }
    println!("ties: {ties}, with weights beyond 2^128: {wide_ties}");
    assert!(ties > 300 && wide_ties > 50, "{ties}, {wide_ties}");
}

#[test]
fn nobody_and_nothing_to_share() {
    let nothing = |shares| Ok(Apportionment { shares, tie: None });
    assert_eq!(apportion(0, Vec::<u64>::new()), nothing(vec![]));
    assert_eq!(apportion(0, vec![0_u64, 0]), nothing(vec![0, 0]));
    assert_eq!(
        apportion(5, vec![0_u64, 0]),
        Err(RoundingError::EveryWeightZero { quanta: 5 })
    );
    assert_eq!(
        apportion(1, Vec::<BigUint>::new()),
        Err(RoundingError::EveryWeightZero { quanta: 1 })
    );
}

/// The total of a column decides in which numbers it is worked out: the largest native one, and one more.
#[test]
fn totals_of_64_bits_and_just_beyond_are_exact() {
    for last in [0, 1] {
        let weights = vec![u64::MAX - 7, 7 + last];
        let big: Vec<BigUint> = weights.iter().copied().map(BigUint::from).collect();
        for quanta in [1, 1_000_003, u64::MAX] {
            check_split(&Split {
                quanta,
                weights: big.clone(),
            });
            assert_eq!(
                apportion(quanta, weights.clone()),
                apportion(quanta, big.clone())
            );
        }
    }
}

/// False, and here is why: *a larger pool gives nobody less.* The Alabama paradox.
///
/// Weights 6, 6, 2 of 14.
/// 10 quanta: 60/14 = 4 4/14, 4 4/14, 20/14 = 1 6/14; one left over, to the largest remainder 6/14: 4, 4, 2.
/// 11 quanta: 66/14 = 4 10/14, 4 10/14, 22/14 = 1 8/14; two left over, to the remainders 10/14: 5, 5, 1.
#[test]
fn it_is_false_that_a_larger_pool_gives_nobody_less() {
    let share = |quanta| Split {
        quanta,
        weights: [6_u32, 6, 2].map(BigUint::from).to_vec(),
    };
    assert_eq!(check_split(&share(10)).shares, [4, 4, 2]);
    assert_eq!(
        check_split(&share(11)).shares,
        [5, 5, 1],
        "the third has lost a quantum to a larger pool"
    );
}

/// False, and here is why: *whoever grows faster loses nothing to whoever grows more slowly.* The population paradox.
///
/// 10 quanta.
/// Weights 1, 17, 9 of 27: 10/27, 170/27 = 6 8/27, 90/27 = 3 9/27; one left over, to 10/27: 1, 6, 3.
/// Weights 2, 22, 9 of 33: 20/33, 220/33 = 6 22/33, 90/33 = 2 24/33; two left over, to 24/33 and 22/33: 0, 7, 3.
/// The first has doubled and lost its quantum to the second, which has grown by 5 in 17.
#[test]
fn it_is_false_that_who_grows_faster_loses_nothing_to_who_grows_more_slowly() {
    let share = |weights: [u32; 3]| Split {
        quanta: 10,
        weights: weights.map(BigUint::from).to_vec(),
    };
    assert_eq!(check_split(&share([1, 17, 9])).shares, [1, 6, 3]);
    assert_eq!(check_split(&share([2, 22, 9])).shares, [0, 7, 3]);
}

// ---------------------------------------------------------------------------------------------------------------------
// A matrix
// ---------------------------------------------------------------------------------------------------------------------

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
    let problem = Problem::of_small([8, 2], &[[20, 38], [20, 12], [49, 0], [47, 0], [24, 0]]);
    let problem = Problem {
        keys: vec![339_901, 339_902, 339_903, 339_904, 339_905],
        ..problem
    };
    let ours = check_matrix(&problem);
    assert_eq!(ours.cells, [1, 2, 1, 0, 3, 0, 2, 0, 1, 0]);
    assert_eq!(passed(&ours), [1]);
    assert_eq!(ours.cut, Some(2));
    assert_eq!(ours.ties, []);
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
    let problem = Problem::of_small(
        [4, 3, 3],
        &[[5, 2, 0], [1, 0, 3], [0, 2, 0], [1, 0, 4], [3, 0, 1]],
    );
    let ours = check_matrix(&problem);
    assert_eq!(ours.cells, [2, 2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 2, 2, 0, 0]);
    assert_eq!(passed(&ours), [1]);
    assert_eq!(ours.cut, Some(0));
    assert_eq!(
        ours.ties,
        [Tie {
            rounded_up: vec![0],
            rounded_down: vec![2]
        }]
    );
}

/// The ties of a small matrix, its rows in the order of their keys.
fn ties_of<const N: usize>(pools: [u64; N], weights: &[[u32; N]]) -> (Rounding, Vec<Tie>) {
    let problem = Problem::of_small(pools, weights);
    let ours = check_matrix(&problem);
    let ties = ours.ties.clone();
    (ours, ties)
}

fn tie<const U: usize, const D: usize>(rounded_up: [usize; U], rounded_down: [usize; D]) -> Tie {
    Tie {
        rounded_up: rounded_up.to_vec(),
        rounded_down: rounded_down.to_vec(),
    }
}

/// Pools X = 8 and Y = 2; an X cell is weight/20, a Y cell weight/2.
/// X 1, 1, 2.45, 2.35, 1.2; Y 1.5, 0.5, 0, 0, 0; sums 2.5, 1.5, 2.45, 2.35, 1.2: two of the five round up.
/// Rows 0 and 1 have equal remainders and want the one Y that is left. Row 0 takes it, being first; row 1 is passed over,
/// since X still has one for row 2. The other way round it would have been row 1: a tie.
#[test]
fn equal_rows_that_want_one_quantum_tie_though_quanta_are_left_for_others() {
    let rows = [[20, 3], [20, 1], [49, 0], [47, 0], [24, 0]];
    let (ours, ties) = ties_of([8, 2], &rows);
    assert_eq!(ours.cells, [1, 2, 1, 0, 3, 0, 2, 0, 1, 0]);
    assert_eq!((ours.cut, passed(&ours)), (Some(2), vec![1]));
    assert_eq!(ties, [tie([0], [1])]);
    let mut turned = rows;
    turned.swap(0, 1);
    let (ours, ties) = ties_of([8, 2], &turned);
    assert_eq!(ours.cells, [1, 1, 1, 1, 3, 0, 2, 0, 1, 0]);
    assert_eq!(ties, [tie([0], [1])]);
}

/// Pools of 1, an X cell and a Y cell are weight/10. Row 0 (Y 0.6) takes the one Y. Then remainders of 0.4: row 1 (X)
/// takes the one X and is the cut; row 2 (X) could have, had it come first; row 3 (Y) could not: Y was gone before.
/// Where no second X row has 0.4, nobody lost by the order.
#[test]
fn a_row_that_a_larger_remainder_closed_is_in_no_tie() {
    let (ours, ties) = ties_of([1, 1], &[[0, 6], [4, 0], [4, 0], [0, 4], [2, 0]]);
    assert_eq!((ours.cut, passed(&ours)), (Some(1), vec![]));
    assert_eq!(ties, [tie([1], [2])]);
    let (ours, ties) = ties_of([1, 1], &[[0, 6], [4, 0], [0, 4], [3, 0], [3, 0]]);
    assert_eq!((ours.cut, passed(&ours)), (Some(1), vec![]));
    assert_eq!(ties, []);
    // The same, row 1 before the cut: passed over, and still in no tie.
    let (ours, ties) = ties_of([1, 1], &[[0, 6], [0, 4], [4, 0], [4, 0], [2, 0]]);
    assert_eq!((ours.cut, passed(&ours)), (Some(2), vec![1]));
    assert_eq!(ties, [tie([2], [3])]);
}

/// Pools of 1, cells weight/10. Remainders of 0.5: rows 0 and 1 want the one X. Of 0.4: rows 2 and 3 want the one Y. Of
/// 0.2: row 4 wants Y, gone before; rows 5 to 9 want the one Z, and the first of them is the cut.
#[test]
fn ties_stand_in_the_order_of_their_remainders() {
    let y = |weight| [0, weight, 0];
    let rows = [
        [5, 0, 0],
        [5, 0, 0],
        y(4),
        y(4),
        y(2),
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
        [0, 0, 2],
    ];
    let (ours, ties) = ties_of([1, 1, 1], &rows);
    assert_eq!((ours.cut, passed(&ours)), (Some(5), vec![1, 3, 4]));
    let cut = tie([5], [6, 7, 8, 9]);
    assert_eq!(ties, [tie([0], [1]), tie([2], [3]), cut]);
}

#[test]
fn matrices_that_cannot_be_rounded_are_refused() {
    let weights = vec![1_u64, 0, 1, 1, 0, 1];
    let refused =
        |pools: &[u64], weights: &[u64]| controlled_rounding(pools, weights.to_vec()).unwrap_err();
    let zero = RoundingError::ColumnWeightsZero {
        column: 1,
        quanta: 7,
    };
    assert_eq!(refused(&[5, 7, 9], &weights), zero);
    assert_eq!(
        refused(&[0; 9], &[]),
        RoundingError::TooManyColumns { columns: 9 }
    );
    assert_eq!(
        refused(&[1, 2], &weights[..5]),
        RoundingError::UnevenRows {
            weights: 5,
            columns: 2
        }
    );
    assert_eq!(
        refused(&[], &weights),
        RoundingError::UnevenRows {
            weights: 6,
            columns: 0
        }
    );
    assert_eq!(
        refused(&[3], &[]),
        RoundingError::ColumnWeightsZero {
            column: 0,
            quanta: 3
        }
    );
    let cells = |pools: &[u64], weights: &[u64]| {
        controlled_rounding(pools, weights.to_vec()).unwrap().cells
    };
    assert_eq!(cells(&[5, 0, 9], &weights), [3, 0, 4, 2, 0, 5]);
    assert_eq!(cells(&[], &[]), []);
    assert_eq!(cells(&[0, 0], &[]), []);
}

proptest! {
    #![proptest_config(config(2_000))]

    /// Cells, passed over, cut and tie as the oracle has them (completion decided by a flow), every condition, and
    /// plain largest remainder on the sums when nobody is passed over.
    #[test]
    fn a_dense_matrix_is_rounded_as_the_oracle_does(problem in dense(1..13)) {
        check_matrix(&problem);
    }

    #[test]
    fn a_sparse_matrix_is_rounded_as_the_oracle_does(problem in sparse(4..=14, columns(), 6, 0..=25_u8)) {
        check_matrix(&problem);
    }

    /// The same choice from the list of all tables.
    #[test]
    fn a_tiny_matrix_is_rounded_as_the_list_of_all_tables_says(
        problem in prop_oneof![dense(1..5), sparse(4..=6, columns(), 3, 0..=25_u8)]
            .prop_filter("few columns", |problem| problem.pools.len() <= 4),
    ) {
        let ours = check_matrix(&problem);
        let theirs = oracle::controlled_rounding_by_enumeration(&problem.exact(), &problem.codes());
        prop_assert_eq!(as_the_oracle(&problem, &ours), theirs);
    }

    /// What a tie says: first among its equals, the row would have rounded up. Of a row passed over without a tie: not
    /// even then.
    #[test]
    fn a_row_rounds_up_when_it_comes_first_if_and_only_if_the_order_decided(problem in equals()) {
        let ours = problem.ours();
        let decided: Vec<usize> = ours.ties.iter().flat_map(|tie| tie.rounded_down.clone()).collect();
        for row in decided.iter().chain(&passed(&ours)) {
            let mut first = problem.clone();
            first.keys.iter_mut().for_each(|key| *key += 1);
            first.keys[*row] = 0;
            let sum = |rounding: &Rounding| table(&problem, rounding)[*row].iter().sum::<BigInt>();
            prop_assert_eq!(sum(&first.ours()) > sum(&ours), decided.contains(row), "row {}", row);
        }
    }

    #[test]
    fn matrices_of_equal_rows_are_rounded_as_the_oracle_does(problem in equals()) {
        check_matrix(&problem);
    }

    /// Each column in its own unit; 10^60 takes a column past 128 binary digits.
    #[test]
    fn the_units_of_the_columns_do_not_matter(problem in any_problem(), factors in vec(scale(), MAX_COLUMNS)) {
        let mut scaled = problem.clone();
        for row in &mut scaled.weights {
            for (weight, factor) in row.iter_mut().zip(&factors) {
                *weight *= factor;
            }
        }
        let (straight, scaled) = (problem.ours(), scaled.ours());
        prop_assert_eq!(scaled, straight);
    }
}

proptest! {
    #![proptest_config(config(500))]

    /// Eight columns of the largest pools, every sum with one of a few remainders: nowhere do the digits err more.
    #[test]
    fn a_wide_matrix_of_equal_remainders_is_rounded_as_the_oracle_does(
        problem in (6..15_usize, unit())
            .prop_flat_map(|(rows, unit)| {
                (vec(dominated(rows, unit, MOST), MAX_COLUMNS), vec(any::<u8>(), rows))
            })
            .prop_map(|(columns, seeds)| of_columns(columns, &seeds)),
    ) {
        check_matrix(&problem);
    }
}

#[test]
fn rows_are_passed_over_and_ties_decided_often_enough_to_be_tested() {
    let (mut runner, strategy) = (fixed(), sparse(4..=14, columns(), 6, 0..=25_u8));
    let (mut with_passed_over, mut passed_over, mut ties, mut both) = (0, 0, 0, 0);
    for _ in 0..2_000 {
        let ours = check_matrix(&next(&strategy, &mut runner));
        passed_over += passed(&ours).len();
        with_passed_over += usize::from(!passed(&ours).is_empty());
        ties += usize::from(!ours.ties.is_empty());
        both += usize::from(!passed(&ours).is_empty() && !ours.ties.is_empty());
    }
    println!(
        "of 2000 with rows passed over: {with_passed_over} ({passed_over} rows), with a tie: {ties}, both: {both}"
    );
    assert!(
        with_passed_over > 50,
        "only {with_passed_over} matrices with rows passed over"
    );
    assert!(
        ties > 50 && both > 0,
        "{ties} ties, {both} of them where rows were passed over"
    );
}

#[test]
fn rows_are_passed_over_by_the_order_often_enough_to_be_tested() {
    let (mut runner, strategy) = (fixed(), equals());
    let (mut by_order, mut before, mut several, mut closed_at_cut) = (0, 0, 0, 0);
    for _ in 0..4_000 {
        let problem = next(&strategy, &mut runner);
        let ours = check_matrix(&problem);
        let is_passed = |row: &usize| passed(&ours).contains(row);
        let downs = || ours.ties.iter().flat_map(|tie| &tie.rounded_down);
        by_order += usize::from(downs().any(is_passed));
        before += usize::from(passed(&ours).iter().any(|row| !downs().any(|d| d == row)));
        several += usize::from(ours.ties.len() > 1);
        let sums: Vec<BigRational> = problem.exact().iter().map(|row| row.iter().sum()).collect();
        closed_at_cut += usize::from(ours.cut.is_some_and(|cut| {
            (cut + 1..problem.rows())
                .filter(|row| problem.keys[*row] > problem.keys[cut] && !is_passed(row))
                .any(|row| sums[row].fract() == sums[cut].fract() && !downs().any(|d| *d == row))
        }));
    }
    println!(
        "of 4000 with rows passed over by the order: {by_order}, before it: {before}, with several ties: {several}, \
         rows closed before their equals at the cut: {closed_at_cut}"
    );
    assert!(
        by_order > 100 && before > 100 && several > 100 && closed_at_cut > 10,
        "{by_order}, {before}, {several}, {closed_at_cut}"
    );
}

#[test]
fn eight_columns_and_forced_structures_as_the_oracle_has_them() {
    let mut runner = fixed();
    let mut passed_over = 0;
    for (rows, largest_pool, tables) in [(60..=120, 40, 12), (100..=100, 10, 8)] {
        let strategy = sparse(rows, columns(), largest_pool, 0..=25_u8);
        for _ in 0..tables {
            passed_over += passed(&check_matrix(&next(&strategy, &mut runner))).len();
        }
    }
    println!("rows passed over: {passed_over}");
    assert!(passed_over > 10, "{passed_over}");
}

/// Rows of a few kinds only, so that most remainders are equal; the last column belongs to few rows.
fn large(rows: usize, columns: usize) -> BoxedStrategy<Problem> {
    let kinds = vec(
        vec(prop_oneof![1 => Just(0_u32), 3 => 1..9_u32], columns),
        7,
    );
    let pools = vec(1..=u64::try_from(rows).unwrap_or(1) * 2, columns);
    (
        kinds,
        pools,
        vec((0..7_usize, 0..40_u32, any::<u8>()), rows),
    )
        .prop_map(move |(kinds, mut pools, rows)| {
            let seeds: Vec<u8> = rows.iter().map(|(_, _, seed)| *seed).collect();
            let weights = rows.into_iter().map(|(kind, owner, _)| {
                let mut row: Vec<BigUint> =
                    kinds[kind].iter().copied().map(BigUint::from).collect();
                row[columns - 1] = BigUint::from(u32::from(owner == 0)); // one row in forty
                row
            });
            pools[columns - 1] /= 80;
            Problem::new(pools, weights.collect(), &seeds)
        })
        .boxed()
}

#[test]
fn three_hundred_rows_of_eight_columns_as_the_oracle_has_them() {
    let mut runner = fixed();
    let (mut passed_over, mut ties) = (0, 0);
    for strategy in [
        large(300, MAX_COLUMNS),
        sparse(300..=300, MAX_COLUMNS..=MAX_COLUMNS, 200, 0..=25_u8),
    ] {
        for _ in 0..6 {
            let ours = check_matrix(&next(&strategy, &mut runner));
            passed_over += passed(&ours).len();
            ties += ours.ties.len();
        }
    }
    println!("rows passed over: {passed_over}, ties: {ties}");
    assert!(
        passed_over > 10 && ties > 3,
        "{passed_over} rows passed over, {ties} ties"
    );
}

#[test]
fn three_thousand_rows_of_three_columns_as_the_oracle_has_them() {
    let mut runner = fixed();
    let (mut passed_over, mut ties) = (0, 0);
    for strategy in [
        large(3_000, 3),
        sparse(3_000..=3_000, 3..=3_usize, 2_000, 0..=1_u8),
    ] {
        for _ in 0..4 {
            let ours = check_matrix(&next(&strategy, &mut runner));
            passed_over += passed(&ours).len();
            ties += ours.ties.len();
        }
    }
    println!("rows passed over: {passed_over}, ties: {ties}");
    assert!(
        passed_over > 10 && ties > 2,
        "{passed_over} rows passed over, {ties} ties"
    );
}

/// Two columns in one unit u: the rows have (1/u, (u−1)/u), (2/u, (u−2)/u), and so on, so that every sum is whole
/// although both cells of every row are fractional, and the digits of the sum are a hair below a whole number.
#[test]
fn sums_that_are_whole_in_spite_of_two_fractional_cells_stay_whole() {
    for unit in [
        3_u128,
        7,
        1 << 64,
        (1 << 64) + 13,
        u128::MAX / 1_000,
        u128::MAX,
    ] {
        for scale in [BigUint::one(), BigUint::from(10_u32).pow(60)] {
            let unit = BigUint::from(unit);
            let rows: Vec<Vec<BigUint>> = (1..7_u32)
                .map(|part| {
                    let part = BigUint::from(part) % &unit;
                    vec![part.clone() * &scale, (&unit - part) * &scale]
                })
                .collect();
            let sums: Vec<BigUint> = (0..2)
                .map(|column| rows.iter().map(|row| &row[column]).sum())
                .collect();
            let pools = sums
                .iter()
                .map(|sum| Integer::div_ceil(sum, &(&unit * &scale)).to_u64());
            let pools: Vec<u64> = pools.map(|pool| pool.expect("at most 6")).collect();
            // A seventh row fills both columns up to whole units.
            let filler = pools
                .iter()
                .zip(&sums)
                .map(|(pool, sum)| &unit * &scale * *pool - sum)
                .collect();
            let weights = rows.into_iter().chain([filler]).collect();
            let problem = Problem::new(pools, weights, &[0; 7]);
            let ours = check_matrix(&problem);
            assert_eq!((ours.cut, ours.ties), (None, vec![]), "every sum is whole");
        }
    }
}

/// Two cells near a half each, whose sum is a hair above or below 1: the leading digits cannot tell it from 1.
#[test]
fn a_sum_a_hair_from_a_whole_number_is_not_whole() {
    for power in [70_usize, 100, 130, 300] {
        let half = BigUint::one() << power;
        let rows = vec![
            vec![half.clone(), &half - 1_u32],
            vec![half.clone(), &half + 1_u32],
        ];
        let ours = check_matrix(&Problem::new(vec![1, 1], rows, &[0; 2]));
        assert_eq!(
            (ours.cut, ours.ties),
            (Some(0), vec![]),
            "a hair below 1, up to 1"
        );
    }
}
