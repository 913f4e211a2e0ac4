//! The oracle against calculations done by hand: the sections of docs/rules.md on indicators, control, adjustments and
//! batches.

mod oracle;

use std::iter::zip;

use dashu_int::IBig;
use dashu_ratio::RBig;
use oracle::control::{Controlled, Misfit, control};
use oracle::indicators::{by_brackets, by_grades, scores};
use oracle::{
    Adjustment, Better, Control, Factor, Funding, Indicator, Input, Issued, Kind, Output, RateRule, Refusal, Row,
    Scores, Shortfall, Uplift, allocate,
};

/// `1.15`, or `-3`.
fn number(text: &str) -> RBig {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let digits: IBig = format!("{whole}{places}").parse().expect("digits");
    RBig::from(digits) / IBig::from(10).pow(places.len())
}

fn whole(numbers: &[i64]) -> Vec<IBig> {
    numbers.iter().map(|number| IBig::from(*number)).collect()
}

fn fraction(of: i64, by: i64) -> RBig {
    RBig::from(IBig::from(of)) / IBig::from(by)
}

/// One factor with these scores, and nothing else; the first `mountain` rows are mountain rows. A quantum is a fen.
fn year(fund: i64, scores: &[i64], mountain: usize) -> Input {
    let row = |(row, score): (usize, &i64)| Row {
        code: format!("{}", 330_101 + row),
        mountain: row < mountain,
        base_fen: IBig::ZERO,
        scores: vec![fraction(*score, 1)],
        figures: vec![],
        coefficients: vec![],
        fiscal_capacity: RBig::ZERO,
        last_fen: IBig::ZERO,
        need_fen: IBig::ZERO,
        adjustments_fen: vec![],
        issued_fen: vec![],
    };
    let factor = Factor { weight: RBig::ONE, tilt: RBig::ONE, coefficients: vec![], scores: Scores::Column };
    Input {
        quantum_fen: IBig::ONE,
        fund_total_fen: fund.into(),
        basis: false,
        factors: vec![factor],
        fiscal_capacity: None,
        uplift: None,
        control: None,
        adjustments: vec![],
        issued: None,
        rows: scores.iter().enumerate().map(row).collect(),
    }
}

fn fill(input: &mut Input, column: &[i64], into: impl Fn(&mut Row, IBig)) {
    assert_eq!(input.rows.len(), column.len());
    for (row, figure) in zip(&mut input.rows, column) {
        into(row, IBig::from(*figure));
    }
}

fn adjusted(mut input: Input, adjustments: &[(Adjustment, &[i64])]) -> Result<Output, Refusal> {
    for (adjustment, column) in adjustments {
        input.adjustments.push(adjustment.clone());
        fill(&mut input, column, |row, amount| row.adjustments_fen.push(amount));
    }
    allocate(&input)
}

fn issued(mut input: Input, shortfall: Shortfall, batches: &[&[i64]]) -> Input {
    let totals_fen = batches.iter().map(|batch| batch.iter().sum::<i64>().into()).collect();
    input.issued = Some(Issued { totals_fen, shortfall });
    for batch in batches {
        fill(&mut input, batch, |row, amount| row.issued_fen.push(amount));
    }
    input
}

fn totals(output: &Output) -> Vec<IBig> {
    output.rows.iter().map(|row| row.total.clone()).collect()
}

fn batch(output: &Output) -> Vec<IBig> {
    output.rows.iter().map(|row| row.batch.clone().expect("a batch")).collect()
}

// ---------------------------------------------------------------------------------------------------------------------
// Indicators (5.1)
// ---------------------------------------------------------------------------------------------------------------------

const AMOUNT: Kind = Kind::Amount { figure: 0, below_zero_is_zero: false };

fn indicator(weight: &str, kind: Kind) -> Indicator {
    Indicator { weight: number(weight), kind, coefficients: vec![] }
}

/// Three rows with these figures, a row at a time, under one factor of these indicators.
fn measured(indicators: Vec<Indicator>, figures: [&[&str]; 3]) -> Input {
    let mut input = year(1_000, &[0, 0, 0], 0);
    input.factors[0].scores = Scores::Indicators(indicators);
    for (row, figures) in zip(&mut input.rows, figures) {
        row.figures = figures.iter().map(|figure| number(figure)).collect();
        row.coefficients = vec![number("2"), number("0")];
    }
    input.rows[2].coefficients[1] = number("1");
    input
}

/// Shares of the cuts: 0.3, 0.2, 0.5; of the grades, 1 + 0.75 + 0 = 1.75: 4/7, 3/7, 0. Scores, half each: 61/140, 44/140,
/// 35/140, which add up to 1. × 1,000: 435.71, 314.29, 250 → 436, 314, 250.
/// The first tilted by 1.1: 67.1, 44, 35 of 146.1: 459.27, 301.16, 239.56 → 459, 301, 239 and one left: the third.
#[test]
fn a_cut_and_a_grade_half_each() {
    let grades = [("优秀", number("1")), ("良好", number("0.75")), ("不及格", number("0"))];
    let grade = |cell: &str| by_grades(&grades, cell).expect("a grade");
    let cut = indicator("0.5", AMOUNT);
    let section = indicator("0.5", Kind::Amount { figure: 1, below_zero_is_zero: false });
    let mut input = measured(vec![cut, section], [&["30"], &["20"], &["50"]]);
    for (row, cell) in zip(&mut input.rows, ["优秀", "良好", "不及格"]) {
        row.figures.push(grade(cell));
    }
    assert_eq!(scores(&input).expect("scores"), [61, 44, 35].map(|of| vec![fraction(of, 140)]));
    assert_eq!(totals(&allocate(&input).expect("a plan")), whole(&[436, 314, 250]));

    input.rows[0].mountain = true;
    input.factors[0].tilt = number("1.1");
    assert_eq!(totals(&allocate(&input).expect("a plan")), whole(&[459, 301, 240]));
    assert_eq!(by_grades(&grades, "优"), None);
}

#[test]
fn a_bracket_holds_from_where_it_begins() {
    let brackets = [(number("60"), number("0.5")), (number("80"), number("1"))];
    let of = |figure: &str| by_brackets(&brackets, &number(figure));
    assert_eq!(of("59.999999"), None);
    assert_eq!([of("60"), of("79.9"), of("80"), of("1000")].map(Option::unwrap), ["0.5", "0.5", "1", "1"].map(number));
}

/// One indicator of weight 1: what each kind makes of its figures.
#[test]
fn every_kind_of_indicator() {
    let change = |better| Kind::Change { before: 0, now: 1, better };
    let minmax = |better, lowest| Kind::MinMax { figure: 0, better, lowest: number(lowest) };
    for (kind, figures, shares) in [
        // As a score column.
        (AMOUNT, [&["1"][..], &["2"], &["5"]], [(1, 8), (2, 8), (5, 8)]),
        // −4 counts as 0.
        (Kind::Amount { figure: 0, below_zero_is_zero: true }, [&["-4"], &["2"], &["6"]], [(0, 1), (1, 4), (3, 4)]),
        // now − before: 2, −1, 1.5.
        (change(Better::Higher), [&["1", "3"], &["3", "2"], &["0", "1.5"]], [(4, 7), (0, 1), (3, 7)]),
        // before − now: −2, 1, −1.5.
        (change(Better::Lower), [&["1", "3"], &["3", "2"], &["0", "1.5"]], [(0, 1), (1, 1), (0, 1)]),
        // 10 − x: 7, 3, −2.
        (Kind::Gap { figure: 0, reference: number("10") }, [&["3"], &["7"], &["12"]], [(7, 10), (3, 10), (0, 1)]),
        // x − 2: 0, 3, 8.
        (minmax(Better::Higher, "0"), [&["2"], &["5"], &["10"]], [(0, 1), (3, 11), (8, 11)]),
        // 0.75 × (0, 3, 8) + 0.25 × 8: 2, 4.25, 8; together 14.25.
        (minmax(Better::Higher, "0.25"), [&["2"], &["5"], &["10"]], [(8, 57), (17, 57), (32, 57)]),
        // 10 − x: 8, 5, 0.
        (minmax(Better::Lower, "0"), [&["2"], &["5"], &["10"]], [(8, 13), (5, 13), (0, 1)]),
    ] {
        let input = measured(vec![indicator("1", kind.clone())], figures);
        let expected = shares.map(|(of, by)| vec![fraction(of, by)]);
        assert_eq!(scores(&input).expect("scores"), expected, "{kind:?}");
    }
}

/// 1, 2, 5 by coefficients 2, 2, 2 stay 1/8, 2/8, 5/8; by 0, 0, 1 the last has everything.
#[test]
fn coefficients_of_an_indicator() {
    let by = |coefficient: usize| Indicator { coefficients: vec![coefficient], ..indicator("0.5", AMOUNT) };
    let input = measured(vec![by(0), by(1)], [&["1"], &["2"], &["5"]]);
    let expected = [1, 2, 13].map(|of| vec![fraction(of, 16)]);
    assert_eq!(scores(&input).expect("scores"), expected);
}

#[test]
fn indicators_that_are_refused() {
    let half = |kind| vec![indicator("0.5", AMOUNT), indicator("0.5", kind)];
    let second = |below_zero_is_zero| Kind::Amount { figure: 1, below_zero_is_zero };
    let (factor, indicator) = (0, 1);
    for (kind, column, refusal) in [
        (second(false), ["-1", "2", "-3"], Refusal::FiguresBelowZero { factor, indicator, rows: vec![0, 2] }),
        (second(true), ["-1", "0", "-3"], Refusal::ZeroIndicator { factor, indicator }),
        (
            Kind::MinMax { figure: 1, better: Better::Lower, lowest: number("0.5") },
            ["4", "4", "4"],
            Refusal::EqualFigures { factor, indicator },
        ),
        (
            Kind::Gap { figure: 1, reference: number("4") },
            ["4", "5", "6"],
            Refusal::ZeroIndicator { factor, indicator },
        ),
    ] {
        let [first, middle, last] = column.map(|figure| ["1", figure]);
        let mut input = measured(half(kind), [&first, &middle, &last]);
        // Section 5.1 comes before 5.2.
        input.fund_total_fen = IBig::ZERO;
        input.rows[0].base_fen = IBig::ONE;
        assert_eq!(allocate(&input), Err(refusal));
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Control (7)
// ---------------------------------------------------------------------------------------------------------------------

/// No upper bound where it is below 0.
fn controlled(y: &[i64], lower: &[i64], upper: &[i64]) -> Result<Controlled, Misfit> {
    let upper: Vec<Option<IBig>> = upper.iter().map(|upper| (*upper >= 0).then(|| IBig::from(*upper))).collect();
    let order: Vec<usize> = (0..y.len()).collect();
    control(&whole(y), &y.iter().sum::<i64>().into(), &whole(lower), &upper, &order)
}

/// The first 60% of 306 is 183.6 → 184. All three begin below 110; 100 + 100 leave 106 for the first: λ = 106/184, and
/// 61 × λ = 35 < 100.
#[test]
fn a_band_around_last_year() {
    let mut input = year(306, &[60, 20, 20], 0);
    fill(&mut input, &[100, 100, 100], |row, last| row.last_fen = last);
    input.control = Some(Control { floor: Some(number("1")), cap: Some(number("1.1")), ..Control::default() });
    let output = allocate(&input).expect("an allocation");
    assert_eq!(totals(&output), whole(&[106, 100, 100]));
    let changes: Vec<IBig> = output.rows.iter().map(|row| row.control.clone()).collect();
    assert_eq!(changes, whole(&[106 - 184, 39, 39]));
    let control = output.control.expect("a control");
    assert_eq!(control.lambda, Some(fraction(106, 184)));
    assert_eq!((control.raised, control.cut), (vec![1, 2], vec![]));
}

/// Five counties. What is promised to the first two is their protected base; the factor's pool of 587 adds
/// its scores, one quantum each: 248 + 35, 165 + 26, 269, 209, 48.
fn five(floor: &str) -> Input {
    let mut input = year(1_000, &[35, 26, 269, 209, 48], 0);
    fill(&mut input, &[248, 165, 0, 0, 0], |row, base| row.base_fen = base);
    fill(&mut input, &[250, 200, 280, 150, 60], |row, last| row.last_fen = last);
    input.control = Some(Control { floor: Some(number(floor)), cap: Some(number("1.15")), ..Control::default() });
    input
}

/// Bounds: max(248, 250) = 250 … ⌊287.5⌋ = 287; 200 … 230; 280 … 322; 150 … ⌊172.5⌋ = 172; 60 … 69.
/// 287 + 200 + 172 + 60 = 719 leave 281 for the third: λ = 281/269 = 1.0446, and 283 λ = 295.6 > 287,
/// 191 λ = 199.5 < 200, 209 λ = 218.3 > 172, 48 λ = 50.1 < 60.
#[test]
fn five_counties_with_floor_and_cap() {
    let output = allocate(&five("1.00")).expect("an allocation");
    let plan: Vec<IBig> = output.rows.iter().map(|row| row.plan.clone()).collect();
    assert_eq!(plan, whole(&[283, 191, 269, 209, 48]));
    assert_eq!(totals(&output), whole(&[287, 200, 281, 172, 60]));
    let control = output.control.expect("a control");
    assert_eq!(control.lambda, Some(fraction(281, 269)));
    assert_eq!((control.raised, control.cut), (vec![1, 4], vec![0, 3]));
}

/// At 1.060: 265, 212, ⌈296.8⌉ = 297, 159, ⌈63.6⌉ = 64, together 997. At 1.061: ⌈265.25⌉ = 266, ⌈212.2⌉ = 213,
/// ⌈297.08⌉ = 298, ⌈159.15⌉ = 160, ⌈63.66⌉ = 64, together 1,001. At 1.1: 275, 220, 308, 165, 66, together 1,034.
#[test]
fn the_highest_floor_that_fits() {
    let highest_floor = Some(number("1.060"));
    let refusal = Refusal::ControlLower { lower_sum: 1_034.into(), available: 1_000.into(), highest_floor };
    assert_eq!(allocate(&five("1.1")), Err(refusal));
    assert!(allocate(&five("1.06")).is_ok());

    // What is promised alone is above 1,000: 248 + 165 + 588. With the floor: 275 + 220 + 588 + 165 + 66.
    let input = issued(five("1.1"), Shortfall::Keep, &[&[248, 165, 588, 0, 0]]);
    let refusal = Refusal::ControlLower { lower_sum: 1_314.into(), available: 1_000.into(), highest_floor: None };
    assert_eq!(allocate(&input), Err(refusal));
}

/// Last year 100, 100 and 7; y = 150, 100, 0. Caps of 1.2: 120 + 120 + 0 < 250. At 1.25: 250.
#[test]
fn the_lowest_cap_that_fits() {
    let mut input = year(250, &[150, 100, 0], 0);
    fill(&mut input, &[100, 100, 7], |row, last| row.last_fen = last);
    let mut rules = Control { cap: Some(number("1.2")), ..Control::default() };
    let refused = |input: &Input, rules: &Control, upper_sum: i64, lowest_cap: Option<RBig>| {
        let input = Input { control: Some(rules.clone()), ..input.clone() };
        let refusal = Refusal::ControlUpper { upper_sum: upper_sum.into(), available: 250.into(), lowest_cap };
        assert_eq!(allocate(&input), Err(refusal));
    };
    refused(&input, &rules, 240, Some(number("1.25")));

    // A need of 130 and 110 at most, whatever the cap: none fits. Without a cap neither.
    fill(&mut input, &[260, 221, 500], |row, need| row.need_fen = need);
    rules.need_rate = Some(number("0.5"));
    refused(&input, &rules, 230, None);
    rules.cap = None;
    refused(&input, &rules, 240, None);

    // Retained: 130 and ⌊110.5⌋ are paid, 10 are not.
    rules.surplus_retained = true;
    let output = allocate(&Input { control: Some(rules), ..input }).expect("an allocation");
    assert_eq!((totals(&output), output.retained), (whole(&[130, 110, 0]), 10.into()));
    let control = output.control.expect("a control");
    assert_eq!((control.lambda, control.raised, control.cut), (None, vec![], vec![0, 1]));
}

/// Which bound comes first, on one mountain row and one other: y = 103 (100 and an uplift of 3%) and 100, T = 203.
#[test]
fn what_is_promised_comes_first_then_need_then_floor_then_cap() {
    let mut input = year(200, &[1, 1], 1);
    let rate = RateRule::Fixed(number("0.03"));
    input.uplift = Some(Uplift { rate, basis_fen: None, funding: Funding::Additional });
    for (last, need, [floor, cap], lower, upper, expected) in [
        // The need of 50 is below what is promised to the first, and below the floor of the second; 50 are retained.
        ([80, 80], [50, 50], ["1", "2"], [103, 50], [103, 50], [103, 50]),
        // The cap of 60 is below what is promised to the first; floor and cap are 60 for the second. 40 are retained.
        ([60, 60], [500, 500], ["1", "1"], [103, 60], [103, 60], [103, 60]),
        // Nothing last year: no floor, no cap. The second has its need, the first what is left.
        ([0, 0], [500, 70], ["1", "1"], [103, 0], [500, 70], [133, 70]),
        // ⌈1.005 × 91⌉ = ⌈91.455⌉ and ⌊1.1 × 91⌋ = ⌊100.1⌋; nothing binds.
        ([91, 91], [500, 500], ["1.005", "1.1"], [103, 92], [103, 100], [103, 100]),
    ] {
        fill(&mut input, &last, |row, last| row.last_fen = last);
        fill(&mut input, &need, |row, need| row.need_fen = need);
        let [floor, cap] = [floor, cap].map(|text| Some(number(text)));
        input.control = Some(Control { floor, cap, need_rate: Some(RBig::ONE), surplus_retained: true });
        let output = allocate(&input).expect("an allocation");
        assert_eq!(totals(&output), whole(&expected));
        let control = output.control.expect("a control");
        assert_eq!(control.lower, whole(&lower));
        assert_eq!(control.upper, whole(&upper).into_iter().map(Some).collect::<Vec<_>>());
    }

    // Without an uplift only the base is promised to a mountain row: 30 of its 115; its need is less.
    input.uplift = None;
    fill(&mut input, &[30, 0], |row, base| row.base_fen = base);
    fill(&mut input, &[20, 500], |row, need| row.need_fen = need);
    input.control = Some(Control { need_rate: Some(RBig::ONE), ..Control::default() });
    assert_eq!(totals(&allocate(&input).expect("an allocation")), whole(&[30, 170]));
}

#[test]
fn amounts_at_their_bounds_and_between() {
    type Found<'a> = (&'a [i64], Option<RBig>, &'a [usize], &'a [usize]);
    let situations: [([&[i64]; 3], Found<'_>); 4] = [
        // The first held at 15: 7.5 each for the others, equal remainders; the lower code has it.
        ([&[10, 10, 10], &[15, 0, 0], &[-1, -1, -1]], (&[15, 8, 7], Some(fraction(3, 4)), &[0], &[])),
        // Nothing binds: λ = 1.
        ([&[5, 7], &[0, 0], &[-1, 7]], (&[5, 7], Some(RBig::ONE), &[], &[])),
        // The lower bounds are all there is; y = 0 has its lower bound.
        ([&[9, 0], &[6, 3], &[-1, 8]], (&[6, 3], None, &[0, 1], &[])),
        // One at each bound: λ from 6/8 to 2/1; by the least nobody is cut, and the second is raised.
        ([&[8, 1], &[1, 3], &[6, 9]], (&[6, 3], None, &[1], &[])),
    ];
    for ([y, lower, upper], (amounts, lambda, raised, cut)) in situations {
        let found = controlled(y, lower, upper).expect("an amount each");
        assert_eq!((found.amounts, found.lambda), (whole(amounts), lambda));
        assert_eq!((&found.raised[..], &found.cut[..]), (raised, cut));
    }
    let exact = controlled(&[10, 10, 10], &[15, 0, 0], &[-1, -1, -1]).expect("an amount each").exact;
    assert_eq!(exact, [fraction(15, 1), fraction(15, 2), fraction(15, 2)]);
    // y = 0 never has more than its lower bound.
    assert_eq!(controlled(&[9, 0], &[0, 1], &[7, 8]), Err(Misfit::UpperSum(8.into())));
    assert_eq!(controlled(&[9, 0], &[8, 2], &[-1, 8]), Err(Misfit::LowerSum(10.into())));
}

/// Every small case: t exists exactly if the sums allow it, and `control` certifies each t by the definition.
#[test]
fn all_small_cases_of_control() {
    let mut bounds = Vec::new();
    for lower in 0..4 {
        bounds.push((lower, -1));
        bounds.extend((lower..5).map(|upper| (lower, upper)));
    }
    let amounts = [0, 1, 3];
    let (mut found, mut refused) = (0, 0);
    for case in 0..(bounds.len() * amounts.len()).pow(3) {
        let mut rest = case;
        let mut next = |end: usize| {
            let digit = rest % end;
            rest /= end;
            digit
        };
        let y = [0; 3].map(|_| amounts[next(amounts.len())]);
        let bounds = [0; 3].map(|_| bounds[next(bounds.len())]);
        let (lower, upper) = (bounds.map(|(lower, _)| lower), bounds.map(|(_, upper)| upper));
        let most = zip(y, bounds).map(|(y, (lower, upper))| match (y, upper) {
            (0, _) => lower,
            (_, -1) => 1_000,
            _ => upper,
        });
        let available: i64 = y.iter().sum();
        let exists = lower.iter().sum::<i64>() <= available && available <= most.sum();
        assert_eq!(controlled(&y, &lower, &upper).is_ok(), exists, "{y:?} {bounds:?}");
        *(if exists { &mut found } else { &mut refused }) += 1;
    }
    assert!(found > 1_000 && refused > 1_000, "{found} {refused}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Adjustments (8)
// ---------------------------------------------------------------------------------------------------------------------

const RETAINED: Adjustment = Adjustment::Deduction { freed_to_others: false };
const TO_OTHERS: Adjustment = Adjustment::Deduction { freed_to_others: true };

fn signed(new_money: Option<i64>) -> Adjustment {
    Adjustment::Signed { new_money_fen: new_money.map(IBig::from) }
}

/// 500, 300, 200. Retained: −50 → 450, 300, 200. To the others: the second gives 65, which 450 : 200 share as 45 and 20 →
/// 495, 235, 220. Signed: +5, 0, −7 → 500, 235, 213, and 2 are retained. New money: 0, +3, 0 → 500, 238, 213.
/// 951 + 50 + 2 = 1,000 + 3.
#[test]
fn one_adjustment_after_the_other() {
    let output = adjusted(
        year(1_000, &[5, 3, 2], 0),
        &[
            (RETAINED, &[50, 0, 0]),
            (TO_OTHERS, &[0, 65, 0]),
            (signed(None), &[5, 0, -7]),
            (signed(Some(3)), &[0, 3, 0]),
        ],
    );
    let output = output.expect("an allocation");
    assert_eq!(totals(&output), whole(&[500, 238, 213]));
    assert_eq!(output.retained, 52.into());
    let columns: Vec<Vec<IBig>> = output.rows.iter().map(|row| row.adjustments.clone()).collect();
    assert_eq!(columns, [whole(&[-50, 45, 5, 0]), whole(&[0, -65, 0, 3]), whole(&[0, 20, -7, 0])]);
    assert!(output.rows.iter().all(|row| row.batch.is_none() && row.issued.is_empty() && row.control.is_zero()));
}

#[test]
fn adjustments_that_are_refused() {
    let adjustment = 0;
    for (kind, column, refusal) in [
        (RETAINED, [501, 0, 201], Refusal::DeductionAboveAmount { adjustment, rows: vec![0, 2] }),
        (TO_OTHERS, [1, 1, 1], Refusal::NobodyForFreed { adjustment }),
        // The limits of the rows come before the sum.
        (TO_OTHERS, [1, 301, 1], Refusal::DeductionAboveAmount { adjustment, rows: vec![1] }),
        (signed(None), [900, 0, -201], Refusal::AdjustedBelowZero { adjustment, rows: vec![2] }),
        (signed(None), [9, 0, -8], Refusal::NewMoney { adjustment, change: 1.into() }),
        (signed(Some(2)), [9, 0, -8], Refusal::NewMoney { adjustment, change: 1.into() }),
        (signed(Some(1)), [8, 0, -8], Refusal::NewMoney { adjustment, change: 0.into() }),
        (signed(Some(1)), [0, 0, -8], Refusal::NewMoney { adjustment, change: (-8).into() }),
    ] {
        // The next is refused too, but comes later.
        let adjustments = [(kind, &column[..]), (RETAINED, &[2_000, 0, 0])];
        assert_eq!(adjusted(year(1_000, &[5, 3, 2], 0), &adjustments), Err(refusal));
    }

    // What the counties give each other needs no new money.
    let output = adjusted(year(1_000, &[5, 3, 2], 0), &[(signed(None), &[8, 0, -8])]);
    assert_eq!(totals(&output.expect("an allocation")), whole(&[508, 300, 192]));

    // Nothing freed needs nobody. All that a county has may go; then it weighs nothing.
    let output = adjusted(year(1_000, &[5, 3, 2], 0), &[(RETAINED, &[500, 300, 0]), (TO_OTHERS, &[0, 0, 0])]);
    assert_eq!(totals(&output.expect("an allocation")), whole(&[0, 0, 200]));
    let refused = adjusted(year(1_000, &[5, 3, 2], 0), &[(RETAINED, &[500, 300, 0]), (TO_OTHERS, &[0, 0, 1])]);
    assert_eq!(refused, Err(Refusal::NobodyForFreed { adjustment: 1 }));
}

// ---------------------------------------------------------------------------------------------------------------------
// Batches (9)
// ---------------------------------------------------------------------------------------------------------------------

/// Issued 190, 150, 200, 180, 30. Recovered: 287 − 190, 200 − 150, 281 − 200, 172 − 180, 60 − 30.
/// Kept: the fourth has 180 at least, so max(172, 180) = 180 at most; 200 + 180 + 60 and the third at its 280 leave 280
/// for the first: λ = 280/283, and 269 λ = 266.2 < 280. Batch: 90, 50, 80, 0, 30.
#[test]
fn five_counties_with_a_first_batch() {
    let first: &[i64] = &[190, 150, 200, 180, 30];
    assert_eq!(
        allocate(&issued(five("1.00"), Shortfall::Refuse, &[first])),
        Err(Refusal::BatchBelowZero { rows: vec![3] })
    );

    let output = allocate(&issued(five("1.00"), Shortfall::Recover, &[first])).expect("an allocation");
    assert_eq!(batch(&output), whole(&[97, 50, 81, -8, 30]));

    let output = allocate(&issued(five("1.00"), Shortfall::Keep, &[first])).expect("an allocation");
    assert_eq!(totals(&output), whole(&[280, 200, 280, 180, 60]));
    assert_eq!(batch(&output), whole(&[90, 50, 80, 0, 30]));
    let control = output.control.expect("a control");
    assert_eq!((control.lambda, control.raised), (Some(fraction(280, 283)), vec![1, 2, 4]));
    // 209 λ = 206.8 > 180.
    assert_eq!(control.cut, [3]);
}

/// A batch that is issued as published leaves nothing for the next, a recovered one included.
#[test]
fn after_the_batch_the_next_is_nothing() {
    let first: &[i64] = &[190, 150, 200, 180, 30];
    for (shortfall, second) in [(Shortfall::Recover, [97, 50, 81, -8, 30]), (Shortfall::Keep, [90, 50, 80, 0, 30])] {
        let output = allocate(&issued(five("1.00"), shortfall, &[first, &second])).expect("an allocation");
        assert_eq!(batch(&output), whole(&[0; 5]), "{shortfall:?}");
        assert_eq!(output.rows[3].issued, whole(&[180, second[3]]));
    }
}

/// Without `[control]`, 40 : 60 with 50 issued to the first: 50, 50.
#[test]
fn what_is_kept_bounds_the_amounts_without_control_too() {
    let input = |first: i64| issued(year(100, &[40, 60], 0), Shortfall::Keep, &[&[first, 0]]);
    let output = allocate(&input(50)).expect("an allocation");
    assert_eq!((totals(&output), batch(&output)), (whole(&[50, 50]), whole(&[0, 50])));
    let refusal = Refusal::ControlLower { lower_sum: 101.into(), available: 100.into(), highest_floor: None };
    assert_eq!(allocate(&input(101)), Err(refusal));

    // A sanction would take from what has been issued.
    let refusal = Refusal::AdjustedBelowIssued { adjustment: 0, rows: vec![0] };
    assert_eq!(adjusted(input(50), &[(RETAINED, &[1, 50])]), Err(refusal));
    assert_eq!(adjusted(input(50), &[(TO_OTHERS, &[0, 50])]).map(|output| batch(&output)), Ok(whole(&[50, 0])));
    let refusal = Refusal::DeductionAboveAmount { adjustment: 0, rows: vec![1] };
    assert_eq!(adjusted(input(50), &[(RETAINED, &[1, 51])]), Err(refusal));
}

#[test]
fn a_batch_adds_up_to_its_total() {
    let mut input = issued(five("1.1"), Shortfall::Recover, &[&[1, 2, 3, 4, 5], &[-1, 0, 0, 0, 1]]);
    input.issued.as_mut().expect("batches").totals_fen[1] = IBig::ONE;
    assert_eq!(allocate(&input), Err(Refusal::BatchSum { batch: 1, issued: 0.into() }));
}
