//! Tables of many rows, which two threads walk through, half each: nothing but time may tell them from short ones.
//!
//! Most rows here have nothing and get nothing. So a short table says exactly what must come out of a long one in which
//! its rows stand far apart.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division,
    clippy::panic,
    clippy::string_slice,
    reason = "a test that stops here has found something"
)]

use special_fund::audit::{self, Verdict};
use special_fund::table::{self, Encoding, ReadError};
use special_fund::{
    Allocation, County, Money, Natural, Order, Policy, PublishedRow, Refusal, Score, apportion,
    calculate, controlled_rounding,
};

/// More than the 16,384 rows from which on a table is walked in halves.
const ROWS: usize = 20_000;
const HALF: usize = ROWS / 2;

/// The year's policy: funding, what happens to the rest, fund in yuan.
fn policy(funding: &str, rest: &str, fund: u64) -> Policy {
    let factor = |key: &str, weight: &str, tilt: &str| {
        format!(
            "[[factors]]\nkey = \"{key}\"\nname = \"{key}因素\"\nweight = \"{weight}\"\ntilt = \"{tilt}\"\nsource = \"\"\n"
        )
    };
    let factors = [
        factor("eco", "0.4", "1.2"),
        factor("pol", "0.3", "1"),
        factor("reg", "0.2", "1.1"),
    ];
    let text = format!(
        "fiscal_year = 2025\ntitle = \"专项资金\"\nsource = \"\"\nfund_total_yuan = \"{fund}\"\nquantum_yuan = \"1\"\n{}\
         [fiscal_capacity]\nweight = \"0.1\"\nrest = \"{rest}\"\nsource = \"\"\n\
         [uplift]\nrate = {{ fixed = \"0.03\" }}\nfunding = \"{funding}\"\nsource = \"\"\n\
         [roster]\ncounties = [{{ code = \"330127\", name = \"淳安县\" }}, {{ code = \"330324\", name = \"永嘉县\" }}]\n",
        factors.concat()
    );
    toml::from_str(&text).expect("a valid policy")
}

fn usual() -> Policy {
    policy("fiscal_capacity", "by_score", 1_000_000)
}

/// The next number, different for each seed.
fn dice(seed: &mut u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *seed >> 33
}

/// The code of a village: a quarter of the rows in each of four counties, one of the roster in either half.
fn code(row: usize) -> String {
    let county = ["330102", "330127", "330302", "330324"][row * 4 / ROWS];
    format!("{county}{row:06}")
}

fn village(row: usize, scores: [u64; 4]) -> County {
    let [eco, pol, reg, capacity] =
        scores.map(|score| score.to_string().parse::<Score>().expect("a score"));
    County {
        code: code(row).parse().expect("a code"),
        name: format!("村{row}").parse().expect("a name"),
        base: Money::ZERO,
        scores: [eco, pol, reg].into(),
        coefficients: [].into(),
        fiscal_capacity: Some(capacity),
    }
}

fn with_nothing(row: usize) -> County {
    village(row, [0; 4])
}

/// Rows far apart, also the first, the last, and those on both sides of the middle.
fn few_rows() -> Vec<usize> {
    let apart = (0..ROWS).step_by(487);
    let mut rows: Vec<usize> = apart.chain([HALF - 1, HALF, ROWS - 1]).collect();
    rows.sort_unstable();
    rows
}

/// Villages with scores up to `largest`; up to 9, each has one in a single factor, so that some are passed over.
fn few(seed: &mut u64, largest: u64) -> Vec<County> {
    let scores = |seed: &mut u64| {
        let mut scores = std::array::from_fn(|_| dice(seed) % largest + 1);
        if largest <= 9 {
            let factor = dice(seed) % 3;
            for (place, score) in (0..3).zip(&mut scores) {
                *score *= u64::from(place == factor);
            }
        }
        scores
    };
    let rows = few_rows().into_iter();
    rows.map(|row| village(row, scores(seed))).collect()
}

/// The same villages among all the others.
fn spread(few: &[County]) -> Vec<County> {
    let mut all: Vec<County> = (0..ROWS).map(with_nothing).collect();
    for (row, county) in few_rows().into_iter().zip(few) {
        all[row] = county.clone();
    }
    all
}

/// The rows in any order, the same for the same seed.
fn shuffle<T>(all: &mut [T], seed: &mut u64) {
    for place in (1..all.len()).rev() {
        let other = usize::try_from(dice(seed)).expect("small") % (place + 1);
        all.swap(place, other);
    }
}

/// What is published, by code.
fn published(allocation: &Allocation<'_>) -> Vec<PublishedRow> {
    let mut rows = allocation.published();
    rows.sort_by_key(|row| row.code);
    rows
}

/// The rows of villages that have something.
fn of_few(rows: &[PublishedRow], few: &[County]) -> Vec<PublishedRow> {
    let is_one = |row: &&PublishedRow| few.iter().any(|county| county.code == row.code);
    rows.iter().filter(is_one).cloned().collect()
}

fn must<'a>(policy: &'a Policy, counties: &'a [County]) -> Allocation<'a> {
    calculate(policy, counties).unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn rows_with_nothing_between_them_change_no_figure_no_tie_and_nobody_passed_over() {
    let mut seed = 1;
    let (mut ties, mut passed_over) = (0, 0);
    for (funding, rest, fund, largest) in [
        ("fiscal_capacity", "by_score", 1_000_000, 1_000),
        ("fiscal_capacity", "retained", 999_983, 30),
        ("additional", "by_score", 331, 9),
        ("additional", "by_score", 17, 1),
        ("additional", "retained", 23, 3),
        ("additional", "retained", 7, 50),
        ("offset", "by_score", 1_000_003, 1_000_000),
        ("offset", "by_score", 1_009, 2),
    ] {
        let policy = policy(funding, rest, fund);
        let few = few(&mut seed, largest);
        let short = must(&policy, &few);
        let mut all = spread(&few);
        for arrangement in ["ascending", "halves swapped", "shuffled"] {
            match arrangement {
                "halves swapped" => all.rotate_left(HALF),
                "shuffled" => shuffle(&mut all, &mut seed),
                _ => {}
            }
            let long = must(&policy, &all);
            let what = format!("{funding}, {rest}, {fund}, {arrangement}");
            let rows = published(&long);
            assert_eq!(of_few(&rows, &few), published(&short), "{what}");
            assert_eq!(long.paid(), short.paid(), "{what}");
            assert_eq!(long.ties(), short.ties(), "{what}");
            let mut passed: Vec<_> = long.passed_over().collect();
            passed.sort_by_key(|county| county.code);
            assert_eq!(passed, short.passed_over().collect::<Vec<_>>(), "{what}");
            let verdict = audit::published(&policy, &all, &rows, &[]);
            assert!(verdict.is_clean(), "{what}: {verdict:?}");
            ties += long.ties().len();
            passed_over += passed.len();
        }
    }
    assert!(
        ties > 9 && passed_over > 9,
        "{ties} ties, {passed_over} passed over"
    );
}

#[test]
fn a_long_vector_and_a_long_matrix_are_shared_by_the_definition() {
    let mut seed = 2;
    let weights: Vec<u64> = (0..ROWS).map(|_| dice(&mut seed) % 10_000).collect();
    let quanta = 77_777_u64;
    let weight = |row: usize| Natural::from(weights[row]);
    let shared = apportion(quanta, &Order::as_given(ROWS), weight).expect("weights above zero");

    // Everybody rounded down, then by descending remainder, the first in order first.
    let total: u64 = weights.iter().sum();
    let mut expected: Vec<u64> = weights.iter().map(|w| quanta * w / total).collect();
    let mut turn: Vec<usize> = (0..ROWS).collect();
    turn.sort_by_key(|row| (std::cmp::Reverse(quanta * weights[*row] % total), *row));
    let left = quanta - expected.iter().sum::<u64>();
    for row in &turn[..usize::try_from(left).expect("small")] {
        expected[*row] += 1;
    }
    assert_eq!(shared.shares, expected);
    let tie = shared.tie.expect("of so many some are equal");
    let last = turn[usize::try_from(left).expect("small") - 1];
    let equal = |row: &usize| weights[*row] == weights[last];
    let mut tied = [tie.rounded_up, tie.rounded_down].concat();
    tied.sort_unstable();
    assert_eq!(tied, (0..ROWS).filter(equal).collect::<Vec<_>>());

    // A matrix of one column is a vector.
    let matrix = controlled_rounding(&[quanta], &Order::as_given(ROWS), |row, _| weight(row));
    let matrix = matrix.expect("weights above zero");
    assert_eq!(matrix.cells, expected);
    assert_eq!(matrix.weight_totals, [Natural::from(total)]);
}

/// In a long table all rows get their first choice at once, as far as that can stand; where the order is not the one in
/// which rows are given, each has its turn.
#[test]
fn cells_chosen_together_are_those_chosen_one_by_one() {
    let mut seed = 4;
    // Largest weight of each column; pools as shares of the rows, in percent.
    for (largest, pools) in [
        ([1_000, 1_000, 1_000, 1_000], [90, 70, 50, 30]),
        ([1_000_000, 3, 1, 0], [240, 40, 30, 0]),
        ([2, 2, 2, 2], [10, 120, 20, 70]),
        ([1, 1, 1, 1], [50, 30, 20, 10]),
        ([50, 1, 7, 900], [1, 99, 1, 60]),
    ] {
        // From the middle on the first column has little: too many first choices before are of it.
        for is_lopsided in [false, true] {
            let mut weights: Vec<[u64; 4]> = Vec::new();
            for row in 0..ROWS {
                let mut weight = largest.map(|largest| dice(&mut seed) % (largest + 1));
                if is_lopsided && row > HALF {
                    weight[0] /= 3;
                }
                weights.push(weight);
            }
            let rows = u64::try_from(ROWS).expect("small");
            let pools = pools.map(|percent| rows * percent / 100 + percent.min(1) * 7);
            let together = controlled_rounding(&pools, &Order::as_given(ROWS), |row, column| {
                Natural::from(weights[row][column])
            });
            let together = together.expect("weights above zero");

            let mut moved: Vec<usize> = (0..ROWS).collect();
            shuffle(&mut moved, &mut seed);
            let key = |row: usize| u64::try_from(moved[row]).expect("small");
            let one_by_one =
                controlled_rounding(&pools, &Order::by_key(ROWS, key), |row, column| {
                    Natural::from(weights[moved[row]][column])
                });
            let one_by_one = one_by_one.expect("weights above zero");
            let mut cells = vec![[0; 4]; ROWS];
            for (row, cell) in moved.iter().zip(one_by_one.cells.as_chunks::<4>().0) {
                cells[*row] = *cell;
            }
            assert_eq!(together.cells.as_chunks::<4>().0, cells, "{largest:?}");
            assert_eq!(together.cut, one_by_one.cut.map(|row| moved[row]));
            assert_eq!(together.ties.len(), one_by_one.ties.len());
            assert_eq!(together.passed_over.len(), one_by_one.passed_over.len());
            for (column, pool) in pools.into_iter().enumerate() {
                assert_eq!(cells.iter().map(|row| row[column]).sum::<u64>(), pool);
            }
        }
    }
}

/// What a verdict says, in order.
fn said(verdict: &Verdict) -> Vec<String> {
    verdict.listed.iter().map(ToString::to_string).collect()
}

#[test]
fn the_audit_says_of_a_long_table_what_it_says_of_the_short_one() {
    let policy = usual();
    let mut seed = 3;
    let few = few(&mut seed, 1_000);
    let all = spread(&few);
    let (short, long) = (must(&policy, &few), must(&policy, &all));
    let rows = few_rows();
    let change = |published: &mut [PublishedRow], row: usize, column: usize, quanta: i128| {
        let figures = &mut published[row].figures;
        for amount in [
            &mut figures.cells[column],
            &mut figures.plan,
            &mut figures.total,
        ] {
            *amount = Money::from_fen(amount.fen() + 100 * quanta).expect("an amount");
        }
    };
    // A quantum more in one row, and one less in another: near the start, in the middle, at the end.
    let mut found = 0;
    for (more, less) in [
        (1, 2),
        (2, few.len() - 1),
        (few.len() - 1, 3),
        (few.len() - 2, few.len() - 5),
    ] {
        for columns in [[0, 0], [1, 2]] {
            let mut small = short.published();
            let mut large = long.published();
            for (place, column, quanta) in [(more, columns[0], 1), (less, columns[1], -1)] {
                change(&mut small, place, column, quanta);
                change(&mut large, rows[place], column, quanta);
            }
            let verdict = audit::published(&policy, &all, &large, &[]);
            assert_eq!(
                said(&verdict),
                said(&audit::published(&policy, &few, &small, &[]))
            );
            assert!(!verdict.is_clean());
            found += verdict.count();
        }
    }
    assert!(found > 8, "{found}");
}

/// Two villages of one factor each can trade a quantum only by way of others, in one half or in both. In every second
/// table all others pass on too, in any direction.
#[test]
fn a_trade_that_goes_through_both_halves_is_seen() {
    let policy = usual();
    let mut seed = 11;
    let (rows, count) = (few_rows(), few_rows().len());
    // Who has which factors: up in the first, down in the last, and between them those that pass the quantum on.
    let [up, passes, down, passes_on] = [2, 5, count - 3, count - 6];
    let factors = [
        (up, [1, 0, 0]),
        (passes, [1, 1, 0]),
        (passes_on, [0, 1, 1]),
        (down, [0, 0, 1]),
        (count - 9, [1, 1, 0]),
        (8, [0, 1, 1]),
    ];
    let moves = [
        (up, 0, 1),
        (passes, 0, -1),
        (passes, 1, 1),
        (passes_on, 1, -1),
        (passes_on, 2, 1),
        (down, 2, -1),
    ];
    let mut seen = 0;
    for table in 0..6_000 {
        let village_of = |place: usize, seed: &mut u64| {
            let factors = factors.iter().find(|(of, _)| *of == place);
            let has = factors.map_or([0; 3], |(_, has)| *has);
            let without = dice(seed) % 3;
            let has = match factors {
                None if table % 2 > 0 => [0, 1, 2].map(|column| u64::from(column != without)),
                _ => has,
            };
            let has = has.map(|has| has * (dice(seed) % 97 + 1));
            village(rows[place], [has[0], has[1], has[2], 1])
        };
        let few: Vec<County> = (0..count)
            .map(|place| village_of(place, &mut seed))
            .collect();
        let short = must(&policy, &few);
        let mut small = short.published();
        for (place, column, quanta) in moves {
            let figures = &mut small[place].figures;
            for amount in [
                &mut figures.cells[column],
                &mut figures.plan,
                &mut figures.total,
            ] {
                *amount = Money::from_fen(amount.fen() + 100 * quanta).expect("an amount");
            }
        }
        let verdict = audit::published(&policy, &few, &small, &[]);
        let is_trade = verdict
            .listed
            .iter()
            .any(|found| found.code() == "county_first");
        if !is_trade {
            continue; // some cell was left out of reach of its exact value
        }
        // With nothing to share among the other villages the long table is the short one.
        let all: Vec<County> = spread(&few);
        let mut large = must(&policy, &all).published();
        for (row, published) in rows.iter().zip(&small) {
            large[*row].figures = published.figures;
        }
        let long = audit::published(&policy, &all, &large, &[]);
        assert_eq!(said(&long), said(&verdict));
        seen += 1;
        if seen == 60 {
            break;
        }
    }
    assert_eq!(seen, 60);
}

#[test]
fn one_wrong_figure_in_the_second_half_is_found_where_it_stands() {
    let policy = usual();
    let mut seed = 4;
    let all: Vec<County> = (0..ROWS)
        .map(|row| village(row, std::array::from_fn(|_| dice(&mut seed) % 5_000)))
        .collect();
    let allocation = must(&policy, &all);
    let mut rows = allocation.published();
    assert!(audit::published(&policy, &all, &rows, &[]).is_clean());
    let mut file = Vec::new();
    table::write(&mut file, &allocation, table::Language::Chinese).expect("a Vec takes everything");
    let read = table::read_published(&file[..], &policy).expect("it was written so");
    assert_eq!(read.rows, rows);
    let figures = &mut rows[HALF + 1_234].figures;
    figures.cells[1] = Money::from_fen(figures.cells[1].fen() + 200).expect("an amount");
    let verdict = audit::published(&policy, &all, &rows, &[]);
    let of = Some((all[HALF + 1_234].code, all[HALF + 1_234].name.clone()));
    assert_eq!(
        verdict
            .listed
            .iter()
            .filter(|found| found.county == of)
            .count(),
        2
    ); // cell and plan
    assert_eq!(verdict.count(), 3); // and the column's sum
}

// ---------------------------------------------------------------------------------------------------------------------
// Refused in the order of the rows
// ---------------------------------------------------------------------------------------------------------------------

fn refusal(change: impl FnOnce(&mut Vec<County>)) -> Refusal {
    let mut all: Vec<County> = (0..ROWS).map(|row| village(row, [1; 4])).collect();
    change(&mut all);
    calculate(&usual(), &all).expect_err("something is wrong")
}

fn without_capacity(county: &mut County) {
    county.fiscal_capacity = None;
}

fn cut_short(county: &mut County) {
    county.code = "331002".parse().expect("a code");
}

#[test]
fn what_is_wrong_first_is_said_whichever_half_it_is_in() {
    let [first, early, late] = [0, 5_000, 15_000].map(|row| with_nothing(row).code);
    let no_score = |code| Refusal::NoFiscalCapacityScore { code };
    let mixed = Refusal::MixedCodes {
        first,
        other: "331002".parse().expect("a code"),
    };
    let both = |all: &mut Vec<County>| {
        without_capacity(&mut all[15_000]);
        cut_short(&mut all[5_000]);
    };
    assert_eq!(refusal(both), mixed);
    let both = |all: &mut Vec<County>| {
        without_capacity(&mut all[5_000]);
        cut_short(&mut all[15_000]);
    };
    assert_eq!(refusal(both), no_score(early));
    assert_eq!(
        refusal(|all| without_capacity(&mut all[15_000])),
        no_score(late)
    );
    assert_eq!(refusal(|all| cut_short(&mut all[15_000])), mixed);
    // Within the second half too; also where it begins with the odd one.
    let both = |all: &mut Vec<County>| {
        cut_short(&mut all[HALF]);
        without_capacity(&mut all[HALF + 1]);
    };
    assert_eq!(refusal(both), mixed);
}

#[test]
fn a_code_in_both_halves_is_refused_with_its_rows() {
    for [a, b] in [
        [0, ROWS - 1],
        [HALF - 1, HALF],
        [7, 8],
        [HALF + 7, HALF + 8],
    ] {
        let found = refusal(|all| all[b].code = all[a].code);
        let code = with_nothing(a).code;
        assert_eq!(found, Refusal::DuplicateCode { code, rows: [a, b] });
    }
    // Each half ascends, and the second begins below the end of the first.
    let found = refusal(|all| {
        all.rotate_left(HALF);
        all[ROWS - 1].code = all[0].code;
    });
    let code = with_nothing(HALF).code;
    assert_eq!(
        found,
        Refusal::DuplicateCode {
            code,
            rows: [0, ROWS - 1]
        }
    );
}

#[test]
fn a_county_of_the_roster_may_have_its_rows_in_either_half_and_must_have_some() {
    let without = |county: &str| {
        refusal(|all| {
            for village in all
                .iter_mut()
                .filter(|village| village.code.to_string().starts_with(county))
            {
                let code = village.code.to_string().replacen(county, "330402", 1);
                village.code = code.parse().expect("a code");
            }
        })
    };
    for county in ["330127", "330324"] {
        let Refusal::RosterMissing { missing } = without(county) else {
            panic!("{county} is missing");
        };
        assert_eq!(missing.len(), 1);
        assert_eq!(missing[0].code.to_string(), county);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Read in blocks
// ---------------------------------------------------------------------------------------------------------------------

const HEADER: &str = "code,name,eco,pol,reg,fiscal_capacity,note\n";

/// A line of the year's table, long enough for the table to have more than 2 MiB, some blocks.
fn line(row: usize) -> String {
    let (eco, pol) = (row % 977, row % 31);
    format!(
        "{},村{row},{eco}.25,{pol},1,{}.5,{}\n",
        code(row),
        row % 7,
        "x".repeat(100)
    )
}

fn lines() -> Vec<String> {
    (0..ROWS).map(line).collect()
}

fn file(lines: &[String]) -> String {
    let file = HEADER.to_owned() + &lines.concat();
    assert!(file.len() > 2 << 20, "too short to be read in blocks");
    file
}

fn read(file: impl AsRef<[u8]>) -> table::Table {
    table::read(file.as_ref(), &usual()).unwrap_or_else(|error| panic!("{error}"))
}

/// Line and code of each problem.
fn problems(file: impl AsRef<[u8]>) -> Vec<(Option<usize>, &'static str)> {
    match table::read(file.as_ref(), &usual()) {
        Err(ReadError::Refused(problems)) => {
            assert_eq!(problems.unlisted, 0);
            let listed = problems.listed.iter();
            listed
                .map(|problem| (problem.line, problem.code()))
                .collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_long_file_gives_the_counties_of_its_lines_whichever_way_it_is_read() {
    let mut lines = lines();
    let expected: Vec<County> = (0..ROWS)
        .map(|row| {
            let mut county = village(row, [0, u64::try_from(row % 31).expect("small"), 1, 0]);
            let eco: Score = format!("{}.25", row % 977).parse().expect("a score");
            county.scores = [eco, county.scores[1], county.scores[2]].into();
            county.fiscal_capacity = Some(format!("{}.5", row % 7).parse().expect("a score"));
            county
        })
        .collect();
    assert_eq!(read(file(&lines)).counties, expected);
    assert_eq!(read(file(&lines).replace('\n', "\r\n")).counties, expected);
    assert_eq!(read(file(&lines).trim_end()).counties, expected);
    // A cell in quotes, at last: its block gets a closer look.
    let last = ROWS - 1;
    lines[last] = lines[last].replace(&format!("村{last}"), &format!("\"村{last}\""));
    assert_eq!(read(file(&lines)).counties, expected);
    let whole = file(&lines);
    let (saved, _, _) = encoding_rs::GB18030.encode(&whole);
    let table = read(&saved);
    assert_eq!(
        (table.encoding, table.counties),
        (Encoding::Gb18030, expected)
    );
}

#[test]
fn a_long_file_in_any_order_gives_the_same_counties_in_that_order() {
    let mut seed = 5;
    let policy = usual();
    let mut lines = lines();
    let ascending = read(file(&lines)).counties;
    for arrangement in ["halves swapped", "shuffled"] {
        match arrangement {
            "shuffled" => shuffle(&mut lines, &mut seed),
            _ => lines.rotate_left(HALF),
        }
        let mut counties = read(file(&lines)).counties;
        let codes = lines.iter().filter_map(|line| line.split(',').next());
        assert!(
            counties
                .iter()
                .map(|county| county.code.to_string())
                .eq(codes)
        );
        let rows = published(&must(&policy, &counties));
        assert_eq!(rows, published(&must(&policy, &ascending)), "{arrangement}");
        counties.sort_by_key(|county| county.code);
        assert_eq!(counties, ascending, "{arrangement}");
    }
}

#[test]
fn problems_in_late_blocks_are_named_with_their_lines_in_order() {
    let mut lines = lines();
    lines[15_000] = lines[15_000].replacen(",1,", ",many,", 1);
    assert_eq!(problems(file(&lines)), [(Some(15_002), "not_a_number")]);
    lines[4_000] = lines[4_000].replacen(",1,", ",-1,", 1);
    lines[19_999] = lines[19_999].replacen(",1,", ",,", 1);
    assert_eq!(
        problems(file(&lines)),
        [
            (Some(4_002), "negative"),
            (Some(15_002), "not_a_number"),
            (Some(20_001), "blank_number")
        ]
    );
}

#[test]
fn a_code_twice_or_of_another_length_in_a_late_block_is_named() {
    let whole = lines();
    for [a, b] in [[0, 19_999], [3_000, 15_000], [9_999, 10_000]] {
        let mut lines = whole.clone();
        lines[b] = lines[b].replacen(&code(b), &code(a), 1);
        assert_eq!(problems(file(&lines)), [(Some(b + 2), "duplicate_code")]);
    }
    // Blocks in descending order, so that a duplicate stands far from its like although no block is out of order.
    let mut lines = whole.clone();
    lines.rotate_left(HALF);
    lines[19_999] = lines[19_999].replacen(&code(9_999), &code(10_000), 1);
    assert_eq!(problems(file(&lines)), [(Some(20_001), "duplicate_code")]);

    let mut lines = whole;
    for row in [7_000, 12_000] {
        lines[row] = lines[row].replacen(&code(row), "331002", 1);
        let found = problems(file(&lines));
        assert!(found.contains(&(Some(row + 2), "code_length")), "{found:?}");
    }
}

#[test]
fn bytes_of_no_encoding_in_a_late_block_are_named_with_their_line() {
    let utf8 = file(&lines());
    let broken = |mut bytes: Vec<u8>, row: usize| {
        let wanted = code(row);
        let mut places = bytes.windows(12).enumerate();
        let place = places.find(|(_, bytes)| *bytes == wanted.as_bytes());
        let (place, _) = place.expect("every code stands there");
        bytes[place + 30..place + 32].copy_from_slice(b"\xff\xff");
        bytes
    };
    for row in [9_000, 17_000] {
        assert_eq!(
            problems(broken(utf8.clone().into_bytes(), row)),
            [(Some(row + 2), "unknown_encoding")]
        );
        let (saved, _, _) = encoding_rs::GB18030.encode(&utf8);
        assert_eq!(
            problems(broken(saved.into_owned(), row)),
            [(Some(row + 2), "unknown_encoding")]
        );
    }
}

#[test]
fn a_county_of_the_roster_is_seen_in_any_block() {
    let lines: Vec<String> = lines()
        .iter()
        .map(|line| line.replacen("330324", "330402", 1))
        .collect();
    assert_eq!(problems(file(&lines)), [(None, "roster_missing")]);
}

/// The table or its problems, as text to compare.
fn outcome(file: &[u8]) -> String {
    match table::read(file, &usual()) {
        Ok(table) => format!("{:?} {:?}", table.encoding, table.counties),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_closer_look_from_a_late_block_on_sees_what_a_closer_look_at_the_whole_file_sees() {
    type Change = (&'static str, fn(usize, &mut Vec<Vec<u8>>));
    fn replace(line: &mut Vec<u8>, from: &str, to: &[u8]) {
        let mut places = line.windows(from.len()).enumerate();
        let found = places.find(|(_, bytes)| *bytes == from.as_bytes());
        let (start, _) = found.expect("stands there");
        drop(line.splice(start..start + from.len(), to.iter().copied()));
    }
    let changes: [Change; 15] = [
        ("nothing", |_, _| ()),
        ("a cell in quotes", |row, lines| {
            replace(&mut lines[row], "村", "\"村\"\"".as_bytes());
            replace(&mut lines[row], ".25", b"\",1.25");
        }),
        ("a separator", |row, lines| {
            replace(&mut lines[row], ".25", b",000.25")
        }),
        ("not a number", |row, lines| {
            replace(&mut lines[row], ",1,", b",many,")
        }),
        ("a blank row", |row, lines| {
            lines.insert(row, b",,,,,,\n".to_vec())
        }),
        ("a subtotal", |row, lines| {
            lines[row] = "小计,,1,1,1,1,\n".into()
        }),
        ("an open quote", |row, lines| {
            replace(&mut lines[row], "xxx", b"\"xxx")
        }),
        ("a code twice", |row, lines| {
            let other = lines[row / 2].clone();
            lines[row].splice(..12, other[..12].iter().copied());
        }),
        ("a shorter code", |row, lines| {
            drop(lines[row].splice(..12, *b"331002"))
        }),
        ("no county of the roster", |_, lines| {
            for line in lines.iter_mut().filter(|line| line.starts_with(b"330324")) {
                line.splice(..6, *b"330402");
            }
        }),
        ("a bad byte", |row, lines| {
            replace(&mut lines[row], "xxx", b"\xff\xff\xff")
        }),
        ("GB18030 in one row", |row, lines| {
            replace(&mut lines[row], "村", b"\xb4\xe5")
        }),
        ("a line too long", |row, lines| {
            replace(&mut lines[row], "xxx", &vec![b'x'; 2 << 20]);
        }),
        ("carriage returns, too long", |row, lines| {
            replace(&mut lines[row], "xxx", &vec![b'\r'; 2 << 20]);
        }),
        ("a NUL", |row, lines| replace(&mut lines[row], "xxx", b"\0")),
    ];
    // With Chinese from the first row on; with none but in the header; with none at all, and characters that GB18030 cannot have.
    let names: [fn(String) -> Vec<u8>; 3] = [
        |line| line.into_bytes(),
        |line| line.replace('村', "V").into_bytes(),
        |line| line.replace('村', "V").replace("xxxx", "€").into_bytes(),
    ];
    for (place, name) in names.iter().enumerate() {
        for (what, change) in &changes {
            for row in [2_500, 9_999, 19_999] {
                let mut lines: Vec<Vec<u8>> = lines().into_iter().map(name).collect();
                lines[row] = line(row).into_bytes(); // what the changes look for
                change(row, &mut lines);
                if place > 0 {
                    let stays =
                        std::str::from_utf8(&lines[row]).map(|line| line.replace('村', "V"));
                    lines[row] = stays.map_or_else(|_| lines[row].clone(), String::into_bytes);
                }
                let header = HEADER.replace("note", ["note", "说明", "note"][place]);
                let whole = [header.as_bytes(), &lines.concat()].concat();
                // The first row in quotes: nothing is read fast.
                lines[0] = [b"\"", &lines[0][..12], b"\"", &lines[0][12..]].concat();
                let closely = [header.as_bytes(), &lines.concat()].concat();
                assert_eq!(
                    outcome(&whole),
                    outcome(&closely),
                    "{what}, row {row}, names {place}"
                );
            }
        }
    }
}
