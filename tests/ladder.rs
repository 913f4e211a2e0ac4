//! A ladder of tiny tables, `fixtures/ladder`, whose results are worked out by hand: the calculation is the comment, the
//! figures below it are its results in whole yuan, and `expected.csv` beside the table is the same as it is published.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use special_fund::table::{self, Encoding, Language, ReadError, Table};
use special_fund::{Allocation, CodeTie, CountyCode, Money, Policy, RateStep, Stage, audit, calculate};

const CASES: &str = "one_county two_counties tie zero_weight passed_over tie_passed_over wan_yuan mountain_only \
    funding_fiscal_capacity funding_additional funding_offset rate_fixed rate_by_fund_total rate_basis rate_affordable \
    rest_retained rest_by_score without_uplift own_townships indicators control adjustments batches_recover batches_keep \
    basis coefficients townships gb18030 as_saved_by_excel every_mistake";

fn ladder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/ladder")
}

fn bytes(case: &str, file: &str) -> Vec<u8> {
    let path = ladder().join(case).join(file);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn policy(case: &str) -> Policy {
    let text = String::from_utf8(bytes(case, "policy.toml")).expect("a policy is UTF-8");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{case}: {error}"))
}

fn read(case: &str, file: &str) -> Table {
    table::read(&bytes(case, file)[..], &policy(case)).unwrap_or_else(|error| panic!("{case}: {error}"))
}

fn yuan(amount: Money) -> i128 {
    assert_eq!(amount.fen() % 100, 0, "{amount} is not whole yuan");
    amount.fen() / 100
}

/// Each county's base, cells, plan, uplift, share of the fiscal-capacity pool, offset and total, in whole yuan.
fn figures(allocation: &Allocation<'_>) -> Vec<Vec<i128>> {
    let share = |share: special_fund::Share<'_>| {
        let of = share.figures;
        let last = [of.plan, of.uplift, of.fiscal_capacity, of.offset, of.total];
        [&[of.base], &of.cells[..], &last].concat().into_iter().map(yuan).collect()
    };
    allocation.shares().map(share).collect()
}

/// Calculates a case without ties: D, U, what is retained and what there is to account for are these, and the figures of
/// every county; what is published is `expected.csv`, byte for byte.
fn check<const N: usize, const R: usize>(case: &str, common: [i128; 4], expected: [[i128; N]; R]) {
    check_tied(case, common, expected, [&[], &[], &[]]);
}

/// The same of a case with a tie in the plan: who rounded up, who did not, and who was passed over.
fn check_tied<const N: usize, const R: usize>(
    case: &str,
    common: [i128; 4],
    expected: [[i128; N]; R],
    [up, down, passed_over]: [&[&str]; 3],
) {
    let (policy, table) = (policy(case), read(case, "counties.csv"));
    let allocation = calculate(&policy, &table.counties).unwrap_or_else(|error| panic!("{case}: {error}"));
    let found = allocation.common();
    let all = [found.distributable, found.uplift_total, found.retained, found.to_account_for];
    assert_eq!((all.map(yuan), figures(&allocation)), (common, expected.map(Vec::from).to_vec()), "{case}");
    assert_eq!(found.paid + found.retained, found.to_account_for, "{case}");
    let codes =
        |codes: &[&str]| codes.iter().map(|code| code.parse().expect("six digits")).collect::<Vec<CountyCode>>();
    let tie = CodeTie { stage: Stage::Plan, rounded_up: codes(up), rounded_down: codes(down) };
    let ties = if up.is_empty() { vec![] } else { vec![tie] };
    assert_eq!((&found.ties[..], &found.passed_over[..]), (&ties[..], &codes(passed_over)[..]), "{case}");
    let mut written = Vec::new();
    table::write(&mut written, &allocation, Language::English).expect("a Vec takes everything");
    let golden = bytes(case, "expected.csv");
    assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&golden), "{case}");
    assert_eq!(written, golden, "{case}");
    is_confirmed(case, &policy, &table, &allocation);
}

/// What is published in either language reads back as the same figures, and the audit, which calculates nothing the way
/// the calculator does, has nothing to say against them.
fn is_confirmed(case: &str, policy: &Policy, table: &Table, allocation: &Allocation<'_>) {
    for language in [Language::Chinese, Language::English] {
        let mut written = Vec::new();
        table::write(&mut written, allocation, language).expect("a Vec takes everything");
        let published =
            table::read_published(&written[..], policy, &[]).unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(published.rows, allocation.published(), "{case}");
        let verdict = audit::published(policy, &table.counties, &published.rows, &[]);
        assert!(verdict.is_clean(), "{case}: {:?}", verdict.listed);
    }
}

/// How the rate of a case was found.
fn rate_of(case: &str) -> RateStep {
    let policy = policy(case);
    let allocation = calculate(&policy, &read(case, "counties.csv").counties).map(|result| result.common().uplift_rate);
    allocation.expect("a result").expect("an uplift")
}

#[test]
fn pools_are_shared_by_score() {
    // 1,000 yuan in quanta of 100: 10 quanta. Pools 0.4, 0.3, 0.3: 4, 3, 3. One county, so each is its own: 10 quanta.
    // It is not a mountain county: no uplift.
    check("one_county", [1000, 0, 0, 1000], [[0, 400, 300, 300, 1000, 0, 0, 0, 1000]]);

    // 1,000 quanta of 1 yuan, one factor. Weights: 甲 50 × 1.1 = 55, 乙 45; together 100.
    // 甲 1000 × 55/100 = 550, 乙 450. Uplift 3% × 550 = 16.5, up to 17. New money: 1,000 + 17 are paid.
    check("two_counties", [1000, 17, 0, 1017], [[0, 550, 550, 17, 0, 0, 567], [0, 450, 450, 0, 0, 0, 450]]);

    // Two pools of 5 quanta. First: 0, 8, 0 of 8: all 5 to 乙. Second: 2, 3, 0 of 5: 2, 3, 0.
    // 丙 has no score above zero and gets nothing at all.
    let rows = [[0, 0, 200, 200, 0, 0, 0, 200], [0, 500, 300, 800, 0, 0, 0, 800], [0, 0, 0, 0, 0, 0, 0, 0]];
    check("zero_weight", [1000, 0, 0, 1000], rows);

    // 100 万元, protected bases 10 and 20, so 70 are shared 3 : 4: 30 and 40. Plans 40 and 60 万元.
    // Uplift 3% × 40 = 1.2 万元, up to 2 万元. New money.
    let rows = [[100_000, 300_000, 400_000, 20_000, 0, 0, 420_000], [200_000, 400_000, 600_000, 0, 0, 0, 600_000]];
    check("wan_yuan", [700_000, 20_000, 0, 1_020_000], rows);

    // 1,000 quanta of 1 yuan. Weights 100.25 × 4 = 401 and 599 × 1 = 599, together 1,000: 401 and 599. A base need not
    // be whole quanta, and none is paid as such. Uplift 3% × 401 = 12.03, up to 13.
    check("basis", [1000, 13, 0, 1013], [[0, 401, 401, 13, 0, 0, 414], [0, 599, 599, 0, 0, 0, 599]]);

    // Two pools of 500 quanta. First, with one coefficient and a tilt of 2: 甲 10 × 0.6 × 2 = 12, 乙 13 × 1 = 13; of 25,
    // 20 a point: 240 and 260. Second, with two and no tilt: 甲 10 × 0.6 × 1.5 = 9, 乙 16: 180 and 320.
    // Plans 420 and 580; uplift 3% × 420 = 12.6, up to 13.
    let rows = [[0, 240, 180, 420, 13, 0, 0, 433], [0, 260, 320, 580, 0, 0, 0, 580]];
    check("coefficients", [1000, 13, 0, 1013], rows);

    // 甲县 339901 is on the roster, so its townships are mountain townships; 乙县 339902 has none here: the roster is
    // partial. 10 quanta of 100 yuan by 5 : 3 : 2, all tilted alike: 5, 3, 2. Uplift 3%: 0.15, 0.09, 0.06, up to 1 each.
    let rows = [[0, 500, 500, 100, 0, 0, 600], [0, 300, 300, 100, 0, 0, 400], [0, 200, 200, 100, 0, 0, 300]];
    check("townships", [1000, 300, 0, 1300], rows);

    // 600 by 2 : 1 : 1 are 300, 150, 150; 400 by 1 : 1 : 2 are 100, 100, 200.
    let rows = [[0, 300, 100, 400, 0, 0, 0, 400], [0, 150, 100, 250, 0, 0, 0, 250], [0, 150, 200, 350, 0, 0, 0, 350]];
    check("own_townships", [1000, 0, 0, 1000], rows);

    // Cuts 30, 20, 50 of 100, grades 1, 0.75, 0 of 1.75, half each: 0.435714…, 0.314285…, 0.25. 甲 is tilted by 1.1:
    // 0.479285…. Of 1,000 by 1.043571…: 459.27, 301.16, 239.56; the quantum left over goes to 丙.
    let rows = [[0, 459, 459, 0, 0, 0, 459], [0, 301, 301, 0, 0, 0, 301], [0, 240, 240, 0, 0, 0, 240]];
    check("indicators", [1000, 0, 0, 1000], rows);
}

#[test]
fn remainders_decide_who_rounds_up_and_codes_between_equal_ones() {
    // 10 quanta by equal scores: 3 1/3 each. One is left; all three remainders are 1/3, so the lowest code, 339901,
    // which stands in the second row, rounds up. The rows stay in the order of the table: 339903, 339901, 339902.
    let rows = [[0, 300, 300, 0, 0, 0, 300], [0, 400, 400, 0, 0, 0, 400], [0, 300, 300, 0, 0, 0, 300]];
    check_tied("tie", [1000, 0, 0, 1000], rows, [&["339901"], &["339902", "339903"], &[]]);

    // Pools of 8 and 2 quanta.
    // First factor: scores sum to 160, so a score point is 8/160 = 1/20 quantum: 1, 1, 2.45, 2.35, 1.2.
    // Second: scores sum to 50, a point is 1/25: 1.52, 0.48, 0, 0, 0.
    // Sums 2.52, 1.48, 2.45, 2.35, 1.2; floors 2 + 1 + 2 + 2 + 1 = 8, so two counties round up.
    // By remainder: 甲 .52, 乙 .48, 丙 .45, 丁 .35, 戊 .2.
    //   甲 up: its only fractional cell is in the second factor, which has floors 1 + 0 = 1 and so one more to give.
    //   乙: its only fractional cell is in the second factor too, which has now given all it has. Passed over.
    //   丙 up: by its cell in the first factor, which has floors 1 + 1 + 2 + 2 + 1 = 7 and so one more to give.
    let rows = [
        [0, 100, 200, 300, 0, 0, 0, 300],
        [0, 100, 0, 100, 0, 0, 0, 100],
        [0, 300, 0, 300, 0, 0, 0, 300],
        [0, 200, 0, 200, 0, 0, 0, 200],
        [0, 100, 0, 100, 0, 0, 0, 100],
    ];
    check_tied("passed_over", [1000, 0, 0, 1000], rows, [&[], &[], &["339902"]]);

    // As before, but the scores of the second factor sum to 4, a point is 1/2 quantum: 1.5, 0.5, 0, 0, 0.
    // Sums 2.5, 1.5, 2.45, 2.35, 1.2. By remainder: 甲 and 乙 .5, 丙 .45, 丁 .35, 戊 .2.
    //   甲 comes first by its code, and takes all that the second factor has left. 乙 is passed over; had its code been
    //   the lower one, it would have been the other way round.
    //   丙 up, as before.
    check_tied("tie_passed_over", [1000, 0, 0, 1000], rows, [&["339901"], &["339902"], &["339902"]]);
}

#[test]
fn the_uplift_is_paid_as_the_policy_says() {
    // 20 quanta of 100 yuan: 18 for the factor, 2 for fiscal capacity. Where every county is a mountain county the tilt
    // changes nothing. Weights 5 × 1.5 and 4 × 1.5, that is 5 : 4: 10 and 8. Uplift 3%: 0.3 and 0.24, up to 1 and 1.
    // U = 2 is the whole fiscal-capacity pool; its rest is 0.
    check("mountain_only", [2000, 200, 0, 2000], [[0, 1000, 1000, 100, 0, 0, 1100], [0, 800, 800, 100, 0, 0, 900]]);

    // The next three share one table. 10,000 quanta of 1 yuan: 9,000 for the factor, 1,000 for fiscal capacity.
    // Weights 甲 2 × 1.5 = 3, 乙 3, 丙 4; together 10: 2,700, 2,700, 3,600. Uplift 4% × 2,700 = 108.
    // The pool pays. Rest 1,000 − 108 = 892, retained: 2,808 + 2,700 + 3,600 + 892 = 10,000.
    let rows = [[0, 2700, 2700, 108, 0, 0, 2808], [0, 2700, 2700, 0, 0, 0, 2700], [0, 3600, 3600, 0, 0, 0, 3600]];
    check("funding_fiscal_capacity", [10_000, 108, 892, 10_000], rows);
    // New money pays. The pool stays whole, retained: 2,808 + 2,700 + 3,600 + 1,000 = 10,108 = 10,000 + 108.
    check("funding_additional", [10_000, 108, 1000, 10_108], rows);
    // The others pay, 108 by their plans 2,700 : 3,600 = 3 : 4: 108 × 3/7 = 46 2/7 and 108 × 4/7 = 61 5/7. One is left,
    // for the larger remainder 5/7: 46 and 62. Totals 2,700 − 46 = 2,654 and 3,600 − 62 = 3,538. The pool stays whole,
    // retained: 2,808 + 2,654 + 3,538 + 1,000 = 10,000.
    let rows = [[0, 2700, 2700, 108, 0, 0, 2808], [0, 2700, 2700, 0, 0, 46, 2654], [0, 3600, 3600, 0, 0, 62, 3538]];
    check("funding_offset", [10_000, 108, 1000, 10_000], rows);

    // The next two share one table. 1,000 quanta of 1 yuan: 900 for the factor, 100 for fiscal capacity. Scores 5 : 4:
    // 500 and 400. Uplift 3% × 500 = 15, from the pool, which has 85 left. They are retained, or shared by scores
    // 1.5 : 1: 85 × 1.5/2.5 = 51 and 34.
    check("rest_retained", [1000, 15, 85, 1000], [[0, 500, 500, 15, 0, 0, 515], [0, 400, 400, 0, 0, 0, 400]]);
    check("rest_by_score", [1000, 15, 0, 1000], [[0, 500, 500, 15, 51, 0, 566], [0, 400, 400, 0, 34, 0, 434]]);

    // 900 by 5 : 4 are 500 and 400; 100 by 1.5 : 1 are 60 and 40. 淳安县 is on the roster of 2021, which nobody asks for.
    check("without_uplift", [1000, 0, 0, 1000], [[0, 500, 500, 0, 60, 0, 560], [0, 400, 400, 0, 40, 0, 440]]);
    let (policy, table) = (policy("without_uplift"), read("without_uplift", "counties.csv"));
    let allocation = calculate(&policy, &table.counties).expect("a result");
    assert_eq!((allocation.common().uplift_rate, allocation.common().funding), (None, None));
    assert!(allocation.steps().county(0).expect("a row").uplift.is_none());
}

#[test]
fn the_rate_is_given_or_follows_the_fund_or_is_what_the_pool_affords() {
    // The first three share one table: 1,000 quanta of 1 yuan by scores 6 : 4: 600 and 400. 3.5% × 600 = 21.
    let rows = |uplift: i128| [[0, 600, 600, uplift, 0, 0, 600 + uplift], [0, 400, 400, 0, 0, 0, 400]];
    check("rate_fixed", [1000, 21, 0, 1021], rows(21));
    assert_eq!(rate_of("rate_fixed").rate().to_string(), "0.035");
    // Brackets from 0: 3%, from 1,000.00: 4%, from 1,000.01: 5%. The fund total of 1,000.00 stands exactly on the second
    // edge and one fen below the third: 4% × 600 = 24.
    check("rate_by_fund_total", [1000, 24, 0, 1024], rows(24));
    assert_eq!(rate_of("rate_by_fund_total").rate().to_string(), "0.04");
    // The same brackets and the same 1,000.00, but 1,000.01 are expected in the year: 5% × 600 = 30.
    check("rate_basis", [1000, 30, 0, 1030], rows(30));
    let RateStep::ByFundTotal { rate, basis: Some(basis), .. } = rate_of("rate_basis") else {
        panic!("the bracket was chosen by another amount")
    };
    assert_eq!((rate.to_string(), basis.to_string()), ("0.05".to_owned(), "1000.01".to_owned()));

    // 1,000 quanta of 1 yuan: 950 for the factor, 50 for fiscal capacity. Scores 8, 6, 5 of 19, 50 a point: 400, 300,
    // 250; 甲 and 乙 are mountain counties. Rates 3% + k × 0.1%, at most 10%:
    //   7.0% (k = 40): 28 + 21 = 49, fits into 50;
    //   7.1% (k = 41): 28.4 and 21.3, up to 29 + 22 = 51, does not.
    // So 7%; 50 − 49 = 1 is left, retained.
    let rows = [[0, 400, 400, 28, 0, 0, 428], [0, 300, 300, 21, 0, 0, 321], [0, 250, 250, 0, 0, 0, 250]];
    check("rate_affordable", [1000, 49, 1, 1000], rows);
    let RateStep::Affordable { rate, next: Some((next, uplift)), pool, .. } = rate_of("rate_affordable") else {
        panic!("the rate was found by trying, and the next one was tried too")
    };
    assert_eq!([rate, next].map(|rate| rate.to_string()), ["0.07", "0.071"]);
    assert_eq!([uplift, pool].map(yuan), [51, 50]);
}

#[test]
fn files_as_offices_save_them() {
    // The figures of two_counties; the first name has a character of four bytes that GBK does not have.
    check("gb18030", [1000, 17, 0, 1017], [[0, 550, 550, 17, 0, 0, 567], [0, 450, 450, 0, 0, 0, 450]]);
    let (gb18030, utf8) = (read("gb18030", "counties.csv"), read("gb18030", "counties_utf8.csv"));
    assert_eq!((gb18030.encoding, utf8.encoding), (Encoding::Gb18030, Encoding::Utf8));
    assert_eq!((&gb18030.counties, &*utf8.counties[0].name), (&utf8.counties, "𠮷县"));

    // Byte order mark, CRLF, columns in another order, Chinese headers with full-width parentheses and spaces around
    // them, a remark in quotes, thousands separators, a blank row at the end.
    // 13,000 yuan less bases of 1,000 and 2,000 are 100 quanta of 100: pools 60, 30 and, for fiscal capacity, 10.
    // First factor 1,200 : 1,800: 24 and 36. Second 20 : 10: 20 and 10. Plans 10 + 44 = 54 and 20 + 46 = 66 quanta.
    // Uplift 3% × 54 = 1.62, up to 2, from the pool; its rest of 8 by 3 : 1: 6 and 2. Totals 62 + 68 = 130 quanta.
    let rows = [[1000, 2400, 2000, 5400, 200, 600, 0, 6200], [2000, 3600, 1000, 6600, 0, 200, 0, 6800]];
    check("as_saved_by_excel", [10_000, 200, 0, 13_000], rows);
    let file = bytes("as_saved_by_excel", "counties.csv");
    assert!(file.starts_with(b"\xef\xbb\xbf") && file.ends_with(b"\r\n"));
    assert_eq!(read("as_saved_by_excel", "counties.csv").ignored, ["备注"]);
}

/// All with plans of 283, 191, 269, 209, 48.
#[test]
fn control_adjustments_and_batches_follow_the_plan() {
    let plans = [283, 191, 269, 209, 48];
    let check = |case: &str, account: i128, totals: [i128; 5]| {
        let rows: [_; 5] = std::array::from_fn(|row| [0, plans[row], plans[row], 0, 0, 0, totals[row]]);
        check(case, [1000, 0, 0, account], rows);
    };
    // Last year 250, 200, 280, 150, 60; floor 1.00, cap 1.15: at most 287, 230, 322, 172, 69. 甲 is cut to 287 and 丁 to
    // 172, 乙 and 戊 are raised to 200 and 60; 丙 follows with what is left of 1,000: 281.
    check("control", 1000, [287, 200, 281, 172, 60]);
    // 甲 loses 87 of 287; the others share it by 200, 281, 172, 60 of 713: 24.40, 34.29, 20.99, 7.32, so 25, 34, 21, 7.
    // Then 乙 is rewarded with 5, 戊 with 2, 丁 loses 4: 3 of new money.
    check("adjustments", 1003, [200, 230, 315, 189, 69]);
    // Issued 190, 150, 200, 180, 30: 丁 has 180 of 172, so 8 to be given back.
    check("batches_recover", 1000, [287, 200, 281, 172, 60]);
    // Kept, 180 is its lower bound: 1,000 − 180 leave the floors 200, 280, 60 and 280 for 甲.
    check("batches_keep", 1000, [280, 200, 280, 180, 60]);
}

#[test]
fn every_mistake_is_reported_in_one_run_in_the_order_of_the_file() {
    let policy = policy("every_mistake");
    let Err(ReadError::Refused(problems)) = table::read(&bytes("every_mistake", "counties.csv")[..], &policy) else {
        panic!("a file of mistakes was read");
    };
    let found: Vec<_> = problems.listed.iter().map(|problem| (problem.line, problem.column, problem.code())).collect();
    let row = |line, code| (Some(line), None, code);
    let cell = |line, column, code| (Some(line), Some(column), code);
    let expected = [
        row(1, "missing_column"),         // fiscal_difficulty
        cell(1, 8, "blank_header"),       //
        cell(1, 10, "duplicate_column"),  // 备注 a second time
        cell(1, 11, "duplicate_column"),  // base_wan_yuan beside base_yuan
        cell(3, 1, "code_length"),        // 339905001
        cell(4, 1, "code"),               // 33990
        cell(5, 1, "code"),               // nothing
        cell(6, 1, "duplicate_code"),     // 339901 as in line 2
        cell(7, 2, "roster_name"),        // 339902 is 乙县
        cell(8, 1, "roster_code"),        // 丙县 is 339903
        cell(9, 2, "blank_name"),         //
        cell(11, 2, "formula_name"),      // =1+1
        cell(12, 2, "invisible_name"),    // a zero-width space in it
        cell(13, 2, "long_name"),         // 101 characters
        cell(14, 3, "blank_number"),      //
        cell(14, 4, "dash"),              // -
        cell(14, 5, "percent"),           // 12%
        cell(14, 6, "negative"),          // -5
        cell(14, 7, "exponent"),          // 1e3
        cell(14, 11, "full_width"),       // １２
        cell(15, 3, "spaces"),            // 1 000
        cell(15, 4, "separators"),        // 1,23
        cell(15, 5, "formula_error"),     // #REF!
        cell(15, 6, "too_many_places"),   // 0.0000001
        cell(15, 7, "too_large"),         // 1000000.1
        cell(16, 3, "amount_too_large"),  // 10000000000000.01
        cell(16, 4, "too_many_digits"),   // 1234567890123456789
        cell(16, 5, "not_a_number"),      // abc
        cell(16, 11, "not_whole_quanta"), // 0.001 万元 are 10 yuan, the quantum is 100
        row(17, "short_row"),             // 4 cells
        row(18, "long_row"),              // 12 cells
        row(19, "stray_quote"),           // "巳"县
        cell(20, 2, "invisible_name"),    // a line break in it, up to line 21
        row(22, "carriage_return"),       //
        row(26, "open_quote"),            // and line 27 is read as a row of its own
        (None, None, "roster_missing"),   // 339904 丁县, the only one without a row
    ];
    assert_eq!(found, expected);
    assert_eq!(problems.unlisted, 0);
    let missing = problems.listed.last().expect("there are problems");
    assert_eq!(missing.to_string(), "table: 1 county of the roster is missing: 339904 丁县 [roster_missing]");
}

#[test]
fn every_case_has_its_files_and_its_line_in_the_readme() {
    let entries = fs::read_dir(ladder()).expect("the ladder is there");
    let entries = entries.map(|entry| entry.expect("a readable entry").path());
    let found: BTreeSet<String> =
        entries.filter(|path| path.is_dir()).filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    assert_eq!(found, CASES.split(' ').map(str::to_owned).collect());
    let readme = String::from_utf8(bytes("", "README.md")).expect("a readme is UTF-8");
    for case in CASES.split(' ') {
        policy(case);
        let line = format!("| `{case}` |");
        assert_eq!(readme.matches(&line).count(), 1, "{line}");
    }
}
