//! `calculate` against the oracle on random policies and tables, and against what must hold by definition.
//!
//! `cargo test --release --test against_oracle -- --ignored --nocapture` runs a hundred thousand cases and prints how
//! often each corner was reached.

mod asked;
mod cases;
mod oracle;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::iter::zip;

use asked::{money, of_rate};
use cases::{Case, Dice, FLOOR, LARGEST_FEN, LARGEST_RATE, LARGEST_SCORE, fen_of, rate, score};
use dashu_int::IBig;
use dashu_ratio::RBig;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use special_fund::{
    AdjustmentKind, Allocation, BaseRole, BelowZero, Better, Beyond, Bound, County, CountyCode, Funding, Indicator,
    IndicatorKind, MAX_FACTORS, MAX_INDICATORS, Money, Place, Policy, Quotient, Rate, RateStep, Refusal, Rest, Score,
    Share, Shortfall, Stage, UpliftRate, calculate,
};

// ---------------------------------------------------------------------------------------------------------------------
// Figure by figure
// ---------------------------------------------------------------------------------------------------------------------

/// What a case led to.
#[derive(Default)]
struct Seen {
    /// `allocated`, or the code of the refusal.
    outcome: &'static str,
    passed_over: bool,
    ties: Vec<Stage>,
    /// A row was passed over for one with an equal remainder and a lower code.
    passed_over_by_code: bool,
    /// What else the result or the refusal has.
    corners: Vec<String>,
}

fn compare(case: &Case) -> Seen {
    let input = asked::input(case);
    match (calculate(&case.policy, &case.counties), oracle::allocate(&input)) {
        (Ok(ours), Ok(theirs)) => {
            compare_figures(case, &ours, &theirs);
            hold_by_definition(case, &ours);
            let ties = compare_ties(case, &input, &ours, &theirs);
            let mut downs = theirs.plan_ties.iter().flat_map(|(_, downs)| downs);
            Seen {
                outcome: "allocated",
                passed_over: !theirs.passed_over.is_empty(),
                ties,
                passed_over_by_code: downs.any(|row| theirs.passed_over.contains(row)),
                corners: corners_of(case, &ours, &theirs),
            }
        }
        (Err(ours), theirs) if theirs.is_err() || matches!(ours, Refusal::TotalAboveRange { .. }) => {
            let corners = match &ours {
                Refusal::FloorsAboveTotal { highest: None, .. } => vec!["no floor fits".to_owned()],
                Refusal::TotalAboveCaps { lowest: None, .. } => vec!["no cap fits".to_owned()],
                _ => vec![],
            };
            match (&ours, theirs) {
                (Refusal::TotalAboveRange { total }, _) => is_above_range(case, input, *total),
                (_, Err(theirs)) => compare_refusals(case, input, &ours, theirs),
                (_, Ok(_)) => unreachable!(),
            }
            Seen { outcome: ours.code(), corners, ..Seen::default() }
        }
        (ours, theirs) => panic!("ours: {:?}\ntheirs: {theirs:?}", ours.map(|ours| published(&ours))),
    }
}

fn compare_figures(case: &Case, ours: &Allocation<'_>, theirs: &oracle::Output) {
    let money = |quanta: &IBig| money(case, quanta);
    let common = ours.common();
    assert_eq!(common.uplift_rate.map(|step| of_rate(step.rate())), theirs.rate, "rate");
    assert_eq!(common.uplift_total, money(&theirs.uplift_total), "U");
    assert_eq!(common.retained, money(&theirs.retained), "retained");
    let mut pools: Vec<Money> = common.pools.iter().map(|pool| pool.amount).collect();
    pools.resize(theirs.pools.len(), Money::ZERO);
    assert_eq!(pools, theirs.pools.iter().map(money).collect::<Vec<_>>(), "pools");
    assert_eq!(Some(&common.fiscal_capacity_pool), pools.last(), "the fiscal-capacity pool");
    let passed_over = theirs.passed_over.iter().map(|row| case.counties[*row].code);
    assert_eq!(common.passed_over, passed_over.collect::<Vec<_>>(), "passed over");

    assert_eq!(ours.shares().len(), theirs.rows.len());
    for (place, (share, row)) in zip(ours.shares(), &theirs.rows).enumerate() {
        assert_eq!((share.row, share.county), (place, &case.counties[place]), "input order");
        assert_eq!(share.figures.mountain, case.is_mountain(place), "row {place}");
        let cells = [&row.base].into_iter().chain(&row.cells);
        let of_plan = [&row.plan, &row.uplift, &row.fiscal_capacity, &row.offset, &row.control];
        let of_year = row.adjustments.iter().chain([&row.total]).chain(&row.issued);
        let batch = row.batch.clone().unwrap_or(IBig::ZERO);
        let theirs = cells.chain(of_plan).chain(of_year).chain([&batch]);
        let what = "base, cells, plan, uplift, fiscal capacity, offset, control, adjustments, total, batches, batch";
        assert_eq!(figures(&share), theirs.map(money).collect::<Vec<_>>(), "row {place}: {what}");
    }
    compare_control(case, ours, theirs);
}

/// Base, cells, plan, uplift, fiscal capacity, offset, control, adjustments, total, batches and batch.
fn figures(share: &Share<'_>) -> Vec<Money> {
    let of = &share.figures;
    let of_plan = [of.plan, of.uplift, of.fiscal_capacity, of.offset, of.control];
    [&[of.base], &share.figures.cells[..], &of_plan, &of.adjustments, &[of.total], &of.issued, &[of.batch]].concat()
}

fn value(exact: &Quotient) -> RBig {
    let number = |number: &dyn ToString| number.to_string().parse::<IBig>().expect("digits");
    RBig::from(exact.whole()) + RBig::from(number(exact.numerator())) / RBig::from(number(exact.denominator()))
}

/// T, Σ L, what may be had at most; λ, and with it every exact amount; who is held by it, and by which bound.
fn compare_control(case: &Case, ours: &Allocation<'_>, theirs: &oracle::Output) {
    let (Some(ours), Some(theirs), y) = (&ours.common().control, &theirs.control, before_control(theirs)) else {
        return assert_eq!(ours.common().control.is_some(), theirs.control.is_some(), "control");
    };
    let money = |quanta: &IBig| money(case, quanta);
    let most = zip(&y, zip(&theirs.lower, &theirs.upper));
    let most = most.map(|(y, (lower, upper))| if y.is_zero() { Some(lower) } else { upper.as_ref() });
    assert_eq!(ours.total, money(&y.iter().sum()), "T");
    assert_eq!(ours.least, money(&theirs.lower.iter().sum()), "Σ L");
    assert_eq!(ours.most, most.sum::<Option<IBig>>().as_ref().map(money), "what may be had at most");
    assert_eq!(ours.retained, money(&theirs.retained), "what nobody may take");
    assert_eq!(ours.lambda.is_none(), theirs.retained > IBig::ZERO, "a λ, unless everybody has the most");
    assert!(ours.retained > Money::ZERO || ours.least <= ours.total && ours.most.is_none_or(|most| most >= ours.total));

    let lambda = ours.lambda.as_ref().map(value);
    assert!(theirs.lambda.is_none() || lambda == theirs.lambda, "λ");
    // Where several λ lead to the same amounts, each is right; who is held goes by the one that is shown.
    let beyond = |row: usize| match &lambda {
        Some(lambda) => (lambda * &y[row]).cmp(&theirs.exact[row]),
        None if y[row].is_zero() => IBig::ZERO.cmp(&theirs.lower[row]),
        None => std::cmp::Ordering::Greater,
    };
    for by in [false, true] {
        let held = ours.held.iter().filter(|held| held.by.raised == by).flat_map(|held| &held.counties);
        let mut held: Vec<CountyCode> = held.copied().collect();
        held.sort_unstable();
        let expected = (0..y.len()).filter(|row| if by { beyond(*row).is_lt() } else { beyond(*row).is_gt() });
        let mut expected: Vec<CountyCode> = expected.map(|row| case.counties[row].code).collect();
        expected.sort_unstable();
        assert_eq!(held, expected, "who is held, raised: {by}");
        if theirs.lambda.is_some() {
            let theirs = if by { &theirs.raised } else { &theirs.cut };
            assert_eq!(held.len(), theirs.len(), "who is held where λ is unique");
        }
    }
}

/// y, in quanta.
fn before_control(theirs: &oracle::Output) -> Vec<IBig> {
    let before = |row: &oracle::OutRow| &row.plan + &row.uplift + &row.fiscal_capacity - &row.offset;
    theirs.rows.iter().map(before).collect()
}

/// The same without control, adjustments and batches.
fn without_the_year(mut input: oracle::Input) -> oracle::Input {
    (input.control, input.issued) = (None, None);
    input.adjustments.clear();
    input.rows.iter_mut().for_each(|row| row.issued_fen.clear());
    input
}

/// The one refusal that the oracle does not know: control and shares of deductions count below 2^64 quanta.
fn is_above_range(case: &Case, input: oracle::Input, total: Money) {
    let range = IBig::from(1) << 64;
    let theirs = oracle::allocate(&without_the_year(input)).expect("a plan and its uplift");
    assert!(before_control(&theirs).into_iter().sum::<IBig>() >= range, "what there is");
    assert!(IBig::from(total.fen() / case.quantum()) >= range, "what is named");
}

/// The refusal, and every number in it. Those that the oracle does not name it calculates for a policy that goes on
/// where this one was refused: paid with new money, and the rest retained.
fn compare_refusals(case: &Case, input: oracle::Input, ours: &Refusal, theirs: oracle::Refusal) {
    let pools = oracle::pools(&input);
    let year = input.clone();
    let mut input = without_the_year(input);
    let mut go_on = |rate: Option<Rate>| {
        if let Some(rate) = rate {
            let rate = oracle::RateRule::Fixed(of_rate(rate));
            input.uplift = Some(oracle::Uplift { rate, basis_fen: None, funding: oracle::Funding::Additional });
        }
        if let Some(pool) = &mut input.fiscal_capacity {
            pool.by_score = false;
        }
        oracle::allocate(&input).expect("nothing left to refuse")
    };
    let expected = match theirs {
        oracle::Refusal::BasesAboveFund => Refusal::BasesAboveFund {
            bases: case.counties.iter().map(|county| county.base).sum(),
            fund_total: case.policy.terms().fund_total,
        },
        oracle::Refusal::ZeroWeights { factor } => Refusal::ZeroWeights {
            factor: format!("f{factor}"),
            pool: money(case, &pools.expect("bases within the fund")[factor]),
        },
        oracle::Refusal::UpliftAbovePool { highest_rate } => {
            let asked = rate_asked(case);
            let at_that_rate = go_on(Some(asked));
            let highest = (highest_rate * IBig::from(1_000_000)).trunc();
            Refusal::UpliftAbovePool {
                rate: asked,
                uplift: money(case, &at_that_rate.uplift_total),
                pool: money(case, at_that_rate.pools.last().expect("a pool")),
                highest: rate(u64::try_from(highest).expect("at most 10^12")),
            }
        }
        oracle::Refusal::OffsetAbovePlan => {
            let at_that_rate = go_on(Some(rate_asked(case)));
            let others = at_that_rate.rows.iter().enumerate().filter(|(row, _)| !case.is_mountain(*row));
            Refusal::OffsetAbovePlan {
                uplift: money(case, &at_that_rate.uplift_total),
                plan: money(case, &others.map(|(_, row)| &row.plan).sum()),
            }
        }
        oracle::Refusal::ZeroFiscalScores => {
            Refusal::ZeroFiscalCapacityScores { rest: money(case, &go_on(None).retained) }
        }
        other => refusal_of_the_year(case, year, other),
    };
    assert_eq!(*ours, expected);
}

/// What is asked of these rows, and what is allowed, by code.
fn beyond(case: &Case, rows: &[usize], mut asked: impl FnMut(usize) -> (Money, Money)) -> Vec<Beyond> {
    let mut beyond: Vec<Beyond> = rows
        .iter()
        .map(|row| {
            let (county, (asked, allowed)) = (&case.counties[*row], asked(*row));
            Beyond { county: county.code, name: county.name.clone(), asked, allowed }
        })
        .collect();
    beyond.sort();
    beyond
}

/// The same of indicators, control, adjustments and batches.
fn refusal_of_the_year(case: &Case, mut input: oracle::Input, theirs: oracle::Refusal) -> Refusal {
    let terms = case.policy.terms();
    let money = |quanta: &IBig| money(case, quanta);
    let key = |adjustment: usize| terms.adjustments[adjustment].key.clone();
    let indicator = |factor: usize, indicator: usize| terms.factors[factor].indicators[indicator].key.clone();
    let thousandths = |rate: RBig| (rate * IBig::from(1_000_000)).trunc();
    let found = |found: Option<RBig>| found.map(|found| rate(thousandths(found).try_into().expect("at most 10^12")));
    // What a row has before an adjustment, and what the adjustment asks of it.
    let mut amount = |adjustment: usize, row: usize| {
        input.adjustments.truncate(adjustment);
        let asked = &input.rows[row].adjustments_fen[adjustment] / case.quantum();
        if let Some(issued) = input.issued.as_mut().filter(|issued| issued.shortfall == oracle::Shortfall::Refuse) {
            issued.shortfall = oracle::Shortfall::Recover;
        }
        let rows = oracle::allocate(&input).expect("refused later").rows;
        (money(&rows[row].total), money(&asked), money(&rows[row].issued.iter().sum()))
    };
    match theirs {
        oracle::Refusal::EqualFigures { factor, indicator: of } => {
            Refusal::SameFigures { indicator: indicator(factor, of) }
        }
        oracle::Refusal::ZeroIndicator { factor, indicator: of } => {
            Refusal::ZeroIndicator { indicator: indicator(factor, of) }
        }
        oracle::Refusal::BatchSum { batch, issued } => {
            let of = &terms.issued.as_ref().expect("batches").batches[batch];
            Refusal::BatchTotal { batch: of.key.clone(), found: money(&issued), total: of.total }
        }
        oracle::Refusal::ControlLower { lower_sum, available, highest_floor } => Refusal::FloorsAboveTotal {
            least: money(&lower_sum),
            total: money(&available),
            highest: found(highest_floor),
        },
        oracle::Refusal::ControlUpper { upper_sum, available, lowest_cap } => {
            Refusal::TotalAboveCaps { upper: money(&upper_sum), total: money(&available), lowest: found(lowest_cap) }
        }
        oracle::Refusal::DeductionAboveAmount { adjustment, rows } => {
            let asked = |row| {
                let (amount, deduction, _) = amount(adjustment, row);
                (deduction, amount)
            };
            Refusal::DeductionAboveAmount { adjustment: key(adjustment), over: beyond(case, &rows, asked) }
        }
        oracle::Refusal::NobodyForFreed { adjustment } => {
            let freed = case.counties.iter().enumerate().map(|(row, _)| amount(adjustment, row).1).sum();
            Refusal::NobodyToReceive { adjustment: key(adjustment), freed }
        }
        oracle::Refusal::AdjustedBelowZero { adjustment, rows } => {
            let asked = |row| {
                let (amount, change, _) = amount(adjustment, row);
                (-change, amount)
            };
            Refusal::AdjustmentBelowZero { adjustment: key(adjustment), over: beyond(case, &rows, asked) }
        }
        oracle::Refusal::AdjustedBelowIssued { adjustment, rows } => {
            let is_signed = matches!(terms.adjustments[adjustment].kind, AdjustmentKind::Signed { .. });
            let asked = |row| {
                let (before, asked, issued) = amount(adjustment, row);
                (if is_signed { -asked } else { asked }, before - issued)
            };
            Refusal::AdjustmentBelowIssued { adjustment: key(adjustment), over: beyond(case, &rows, asked) }
        }
        oracle::Refusal::NewMoney { adjustment, change } => {
            let AdjustmentKind::Signed { new_money: expected } = terms.adjustments[adjustment].kind else {
                panic!("new money of a deduction")
            };
            Refusal::NewMoney { adjustment: key(adjustment), found: money(&change), new_money: expected }
        }
        oracle::Refusal::BatchBelowZero { rows } => {
            input.issued.as_mut().expect("batches").shortfall = oracle::Shortfall::Recover;
            let batches = oracle::allocate(&input).expect("nothing left to refuse").rows;
            let asked = |row: usize| {
                let total = money(&batches[row].total);
                (total - money(batches[row].batch.as_ref().expect("a batch")), total)
            };
            Refusal::IssuedAboveTotal { over: beyond(case, &rows, asked) }
        }
        other => panic!("no case asks for this step: {other:?}"),
    }
}

/// The rate that was refused.
fn rate_asked(case: &Case) -> Rate {
    let terms = case.policy.terms();
    let uplift = terms.uplift.as_ref().expect("an uplift that was refused");
    match &uplift.rate {
        UpliftRate::Fixed(rate) => *rate,
        UpliftRate::ByFundTotal(brackets) => {
            let basis = uplift.rate_basis.unwrap_or(terms.fund_total);
            let reached = brackets.iter().rfind(|bracket| bracket.from <= basis);
            reached.expect("the first begins at 0").rate
        }
        _ => rate(FLOOR),
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// By definition
// ---------------------------------------------------------------------------------------------------------------------

fn hold_by_definition(case: &Case, ours: &Allocation<'_>) {
    let (terms, common) = (case.policy.terms(), ours.common());
    let sum = |figure: fn(&Share<'_>) -> Money| ours.shares().map(|share| figure(&share)).sum::<Money>();
    let (fund, uplift, pool) = (terms.fund_total, common.uplift_total, common.fiscal_capacity_pool);
    let (new_money, from_pool, from_others) = match terms.funding() {
        Some(Funding::FiscalCapacity) => (Money::ZERO, uplift, Money::ZERO),
        Some(Funding::Additional) => (uplift, Money::ZERO, Money::ZERO),
        _ => (Money::ZERO, Money::ZERO, uplift),
    };

    let adjusted = |of: fn(&special_fund::AdjustmentStep) -> Money| common.adjustments.iter().map(of).sum::<Money>();
    let uncontrolled = common.control.as_ref().map_or(Money::ZERO, |control| control.retained);
    let of_pool = common.retained - uncontrolled - adjusted(|step| step.retained);
    let accountable = fund + new_money + adjusted(|step| step.new_money);

    // Conservation, stage by stage.
    for (what, found, expected) in [
        ("bases and the rest of the fund", common.protected_bases + common.distributable, fund),
        ("Σ bases", sum(|share| share.figures.base), common.protected_bases),
        ("Σ pools", common.pools.iter().map(|pool| pool.amount).sum(), common.distributable),
        ("U", sum(|share| share.figures.uplift), uplift),
        ("what the uplift leaves of the pool", common.fiscal_capacity_rest, pool - from_pool),
        ("Σ offset", sum(|share| share.figures.offset), from_others),
        ("the rest, paid", sum(|share| share.figures.fiscal_capacity) + of_pool, pool - from_pool),
        ("Σ control", sum(|share| share.figures.control), -uncontrolled),
        ("Σ batch", sum(|share| share.figures.batch), batch_total(case, common.paid)),
        ("paid", sum(|share| share.figures.total), common.paid),
        ("paid and retained", common.paid + common.retained, accountable),
        ("what there is to account for", common.to_account_for, accountable),
    ] {
        assert_eq!(found, expected, "{what}");
    }
    for (factor, pool) in common.pools.iter().take(case.factors()).enumerate() {
        assert_eq!(
            ours.shares().map(|share| share.figures.cells[factor]).sum::<Money>(),
            pool.amount,
            "Σ of {}",
            pool.key
        );
    }

    for (place, step) in common.adjustments.iter().enumerate() {
        let changes = ours.shares().map(|share| share.figures.adjustments[place]).sum::<Money>();
        assert_eq!(changes, step.new_money - step.retained, "Σ of {}", step.key);
        assert_eq!(step.amount + step.freed, changes, "{}: own amounts and what was given back", step.key);
    }

    // Row by row.
    let rate = common.uplift_rate.map_or(0, |step| i128::from(step.rate().millionths()));
    assert_eq!(common.uplift_rate.is_some(), terms.uplift.is_some());
    assert!(rate >= i128::from(FLOOR) || terms.uplift.is_none() && uplift == Money::ZERO, "never below 3%");
    let quantum = case.quantum();
    for share in ours.shares() {
        let of = &share.figures;
        assert!(figures(&share).into_iter().all(|figure| figure.fen() % quantum == 0), "whole quanta");
        let of_plan = [of.base, of.plan, of.uplift, of.fiscal_capacity, of.offset, of.total];
        assert!(of_plan.iter().chain(&share.figures.cells).all(|figure| *figure >= Money::ZERO), "at least 0");
        assert_eq!(of.plan, of.base + share.figures.cells.iter().copied().sum(), "plan");
        let controlled = of.plan + of.uplift + of.fiscal_capacity - of.offset + of.control;
        assert_eq!(of.total, controlled + of.adjustments.iter().copied().sum(), "total");
        let is_promised = of.mountain && terms.uplift.is_some();
        assert!(controlled >= if is_promised { of.plan + of.uplift } else { Money::ZERO }, "control keeps promises");
        if let Some(issued) = &terms.issued {
            assert_eq!(of.batch, of.total - of.issued.iter().copied().sum(), "batch");
            assert!(issued.shortfall == Shortfall::Recover || of.batch >= Money::ZERO, "nobody gives back");
        }
        let (exact, uplift) = (rate * of.plan.fen(), of.uplift.fen() * 1_000_000); // in millionths of a fen
        if of.mountain {
            let is_next = uplift >= exact && uplift < exact + quantum * 1_000_000;
            assert!(is_next, "rate × plan, up to the next quantum");
            assert_eq!(of.offset, Money::ZERO, "a mountain county pays nothing");
        } else {
            assert_eq!(uplift, 0, "no uplift for others");
            assert!(of.offset <= of.plan, "nobody pays more than its plan");
        }
    }
}

/// Σ batch by the policy: what is paid and not yet issued.
fn batch_total(case: &Case, paid: Money) -> Money {
    let issued = case.policy.terms().issued.as_ref();
    issued.map_or(Money::ZERO, |issued| paid - issued.batches.iter().map(|batch| batch.total).sum())
}

type NamedTie = (Stage, Vec<CountyCode>, Vec<CountyCode>);

/// The reported ties against the ties there are: those of the plan as the oracle has them, the others by definition.
fn compare_ties(case: &Case, input: &oracle::Input, ours: &Allocation<'_>, theirs: &oracle::Output) -> Vec<Stage> {
    let codes = |rows: &[usize]| {
        let mut codes: Vec<CountyCode> = rows.iter().map(|row| case.counties[*row].code).collect();
        codes.sort_unstable();
        codes
    };
    let plan = theirs.plan_ties.iter().map(|(up, down)| (Stage::Plan, codes(up), codes(down)));
    let mut expected: Vec<NamedTie> = plan.collect();
    let mut by_definition = |stage, weights: Vec<RBig>, given: Vec<&IBig>| {
        let shared: IBig = given.iter().copied().sum();
        let weights: Vec<Vec<RBig>> = weights.into_iter().map(|weight| vec![weight]).collect();
        let exact = oracle::exact_cells(&[shared], &weights).concat();
        expected.extend(tie(&exact, &given).map(|(up, down)| (stage, codes(&up), codes(&down))));
    };
    let scores = input.rows.iter().map(|row| row.fiscal_capacity.clone());
    let given = theirs.rows.iter().map(|row| &row.fiscal_capacity);
    by_definition(Stage::FiscalCapacity, scores.collect(), given.collect());
    let plan =
        |(of, row): (&oracle::Row, &oracle::OutRow)| if of.mountain { RBig::ZERO } else { row.plan.clone().into() };
    let given = theirs.rows.iter().map(|row| &row.offset);
    by_definition(Stage::Offset, zip(&input.rows, &theirs.rows).map(plan).collect(), given.collect());
    if let Some(control) = &theirs.control {
        let given: Vec<&IBig> = control.amounts.iter().collect();
        let tie = tie(&control.exact, &given);
        expected.extend(tie.map(|(up, down)| (Stage::Control, codes(&up), codes(&down))));
    }
    for (place, adjustment) in input.adjustments.iter().enumerate() {
        if *adjustment == (oracle::Adjustment::Deduction { freed_to_others: true }) {
            let (weights, given) = freed(input, theirs, place);
            let freed: IBig = given.iter().sum();
            let weights: Vec<Vec<RBig>> = weights.into_iter().map(|weight| vec![weight.into()]).collect();
            let exact = oracle::exact_cells(&[freed], &weights).concat();
            let tie = tie(&exact, &given.iter().collect::<Vec<_>>());
            expected.extend(tie.map(|(up, down)| (Stage::Adjustment, codes(&up), codes(&down))));
        }
    }

    assert_eq!(named_ties(ours), expected, "ties");
    expected.into_iter().map(|(stage, _, _)| stage).collect()
}

/// What a deduction that is given to the others finds in each row, 0 where it takes something; and what it gives.
fn freed(input: &oracle::Input, theirs: &oracle::Output, place: usize) -> (Vec<IBig>, Vec<IBig>) {
    let rows = zip(zip(&input.rows, &theirs.rows), before_control(theirs));
    let row = |((asked, row), y): ((&oracle::Row, &oracle::OutRow), IBig)| {
        if asked.adjustments_fen[place].is_zero() {
            let before = y + &row.control + row.adjustments[..place].iter().sum::<IBig>();
            (before, row.adjustments[place].clone())
        } else {
            (IBig::ZERO, IBig::ZERO)
        }
    };
    rows.map(row).unzip()
}

/// The rows that went up and those that went down with the smallest remainder that went up.
fn tie(exact: &[RBig], given: &[&IBig]) -> Option<(Vec<usize>, Vec<usize>)> {
    let is_up = |row: &usize| RBig::from(given[*row].clone()) > exact[*row];
    let (mut up, mut down): (Vec<usize>, Vec<usize>) = (0..exact.len()).partition(is_up);
    let last = up.iter().map(|row| exact[*row].fract()).min()?;
    up.retain(|row| exact[*row].fract() == last);
    down.retain(|row| exact[*row].fract() == last);
    (!down.is_empty()).then_some((up, down))
}

fn named_ties(ours: &Allocation<'_>) -> Vec<NamedTie> {
    let ties = ours.common().ties.iter();
    ties.map(|tie| (tie.stage, tie.rounded_up.clone(), tie.rounded_down.clone())).collect()
}

/// Everything that is published, in an order that the input does not change.
type Published = (BTreeMap<CountyCode, (Vec<Money>, bool)>, Vec<Money>, Option<RateStep>, Vec<NamedTie>);

fn published(ours: &Allocation<'_>) -> Published {
    let common = ours.common();
    let row = |share: Share<'_>| {
        let code = share.county.code;
        (code, (figures(&share), common.passed_over.contains(&code)))
    };
    let mut amounts: Vec<Money> = common.pools.iter().map(|pool| pool.amount).collect();
    amounts.extend([common.uplift_total, common.fiscal_capacity_rest, common.retained, common.paid]);
    (ours.shares().map(row).collect(), amounts, common.uplift_rate, named_ties(ours))
}

/// Of a refusal that names one county of several, which is the first in the table, the code alone.
fn result_of(case: &Case) -> Result<Published, String> {
    let result = calculate(&case.policy, &case.counties);
    result.map(|ours| published(&ours)).map_err(|refusal| match refusal {
        refusal if matches!(refusal.place(), Place::County(_)) => refusal.code().to_owned(),
        refusal => refusal.to_string(),
    })
}

// ---------------------------------------------------------------------------------------------------------------------
// Cases of every kind
// ---------------------------------------------------------------------------------------------------------------------

/// How often each way of each kind led where.
#[derive(Default)]
struct Coverage(BTreeMap<String, usize>);

impl Coverage {
    fn count(&mut self, case: &Case, seen: &Seen) {
        let [funding, rate, role, rest] = case.way();
        let way = format!("{funding}, {rate}, {role}, {rest}");
        let mut count = |of: &str, what: &str| *self.0.entry(format!("{of}: {what}")).or_default() += 1;
        for of in [way.as_str(), "any", funding] {
            count(of, seen.outcome);
        }
        for corner in &seen.corners {
            count("year", corner);
        }
        if seen.outcome == "allocated" {
            count(&sections(case), funding);
        }
        for of in [way.as_str(), "any"] {
            if seen.passed_over {
                count(of, "with counties passed over");
            }
            for stage in &seen.ties {
                count(of, &format!("with a tie, {stage:?}"));
            }
        }
        let plan_ties = seen.ties.iter().filter(|stage| **stage == Stage::Plan).count();
        let quanta = case.policy.terms().fund_total.fen() / case.quantum();
        let uplift = case.policy.terms().uplift.as_ref();
        for (is_seen, what) in [
            (uplift.is_some_and(|uplift| uplift.rate_basis.is_some()), "a bracket by another amount than the fund"),
            (seen.passed_over && plan_ties > 0, "with counties passed over and a tie"),
            (seen.passed_over_by_code, "with counties passed over by code"),
            (plan_ties > 1, "with ties at several places of the plan"),
            (quanta < i128::try_from(case.counties.len()).expect("few"), "fewer quanta than counties"),
        ] {
            if is_seen && seen.outcome == "allocated" {
                count("any", what);
            }
        }
        if seen.outcome == "allocated" {
            count("any", &format!("{} factors", case.factors()));
            count("any", &format!("codes of {} digits", case.counties[0].code.digits()));
        }
    }

    fn missing(&self, corners: Vec<String>) -> Vec<String> {
        corners.into_iter().filter(|corner| !self.0.contains_key(corner)).collect()
    }
}

/// Which of the sections 5.1 and 7 to 9 a policy has.
fn sections(case: &Case) -> String {
    let terms = case.policy.terms();
    let has = [
        (!case.policy.figures().is_empty(), "indicators"),
        (terms.control.is_some(), "control"),
        (!terms.adjustments.is_empty(), "adjustments"),
        (terms.issued.is_some(), "batches"),
    ];
    let has: Vec<&str> = has.into_iter().filter(|(has, _)| *has).map(|(_, section)| section).collect();
    if has.is_empty() { "none".to_owned() } else { has.join("+") }
}

/// What a result has of indicators, control, adjustments and batches.
fn corners_of(case: &Case, ours: &Allocation<'_>, theirs: &oracle::Output) -> Vec<String> {
    let (terms, common) = (case.policy.terms(), ours.common());
    let mut corners = Vec::new();
    let mut add = |is_seen: bool, corner: &str| corners.extend(is_seen.then(|| corner.to_owned()));
    for factor in &terms.factors {
        for Indicator { kind, coefficients, .. } in &factor.indicators {
            add(true, kind_of(kind));
            add(!coefficients.is_empty(), "an indicator with coefficients");
            let is_lifted = matches!(kind, IndicatorKind::Minmax { lowest, .. } if *lowest > Rate::ZERO);
            add(is_lifted, "minmax with something for the worst");
        }
        add(factor.indicators.len() == 1, "one indicator");
        add(factor.indicators.len() == MAX_INDICATORS, "as many indicators as there may be");
        add(factor.indicators.is_empty() && !case.policy.figures().is_empty(), "a column of scores beside indicators");
    }
    if let Some(control) = &terms.control {
        let is_beyond = |bound: Option<Rate>, is: fn(&Rate) -> bool| bound.is_some_and(|bound| is(&bound));
        add(is_beyond(control.floor, |floor| *floor > Rate::ONE), "a floor above 1");
        add(is_beyond(control.cap, |cap| *cap < Rate::ONE), "a cap below 1");
        let zero = |key: &str| {
            let place = case.policy.amounts().iter().position(|column| column.key == key);
            place.is_some_and(|place| case.counties.iter().any(|county| county.amounts[place] == Money::ZERO))
        };
        add(zero("last"), "nothing last year");
        add(zero("need"), "no need");
    }
    if let (Some(control), Some(theirs)) = (&common.control, &theirs.control) {
        for held in &control.held {
            add(true, &format!("{} {:?}", if held.by.raised { "raised to" } else { "cut to" }, held.by.bound));
        }
        add(control.held.is_empty(), "nobody held");
        add(control.held.len() > 2, "several bounds at once");
        add(theirs.lambda.is_none() && control.lambda.is_some(), "several λ");
        add(control.retained > Money::ZERO, "control retains");
        add(terms.control.is_none(), "kept without control");
    }
    for (step, adjustment) in zip(&common.adjustments, &terms.adjustments) {
        let is_signed = matches!(adjustment.kind, AdjustmentKind::Signed { .. });
        add(step.freed > Money::ZERO, "a deduction for the others");
        add(!is_signed && step.retained > Money::ZERO, "a deduction retained");
        add(!is_signed && step.amount == Money::ZERO, "a deduction of nothing");
        add(step.new_money > Money::ZERO, "rewards");
        add(is_signed && step.retained > Money::ZERO, "penalties");
        add(is_signed && step.amount == Money::ZERO, "rewards and penalties that are equal");
    }
    add(common.adjustments.len() > 1, "adjustments one after the other");
    let rows = || ours.shares().map(|share| share.figures);
    add(rows().any(|of| of.total == Money::ZERO && of.adjustments.iter().any(|of| *of < Money::ZERO)), "all deducted");
    if let Some(issued) = &terms.issued {
        add(true, &format!("shortfall {:?}", issued.shortfall));
        add(issued.batches.len() > 1, "batches one after the other");
        add(rows().any(|of| of.batch < Money::ZERO), "recovered");
        add(rows().all(|of| of.batch == Money::ZERO), "all issued");
        add(rows().any(|of| of.issued.iter().any(|issued| *issued < Money::ZERO)), "issued less than nothing");
    }
    corners.sort_unstable();
    corners.dedup();
    corners
}

fn kind_of(kind: &IndicatorKind) -> &'static str {
    match kind {
        IndicatorKind::Amount { below_zero: BelowZero::Refuse } => "amount",
        IndicatorKind::Amount { .. } => "amount that counts as 0 below it",
        IndicatorKind::Change { better: Better::Higher, .. } => "change, higher",
        IndicatorKind::Change { .. } => "change, lower",
        IndicatorKind::Gap { .. } => "gap",
        IndicatorKind::Minmax { better: Better::Higher, .. } => "minmax, higher",
        IndicatorKind::Minmax { .. } => "minmax, lower",
        _ => unreachable!("the generator knows no other"),
    }
}

/// What a result may have of indicators, control, adjustments and batches, and what they may be refused for.
const OF_THE_YEAR: &str = "amount; amount that counts as 0 below it; change, higher; change, lower; gap; minmax, higher; \
    minmax, lower; minmax with something for the worst; an indicator with coefficients; one indicator; as many indicators \
    as there may be; a column of scores beside indicators; a floor above 1; a cap below 1; nothing last year; no need; \
    nobody held; several bounds at once; several λ; control retains; kept without control; a deduction for the others; a \
    deduction retained; a deduction of nothing; rewards; penalties; rewards and penalties that are equal; adjustments one \
    after the other; all deducted; shortfall Refuse; shortfall Recover; shortfall Keep; batches one after the other; \
    recovered; all issued; issued less than nothing; no floor fits; no cap fits";
const REFUSED_OF_THE_YEAR: &str = "same_figures; zero_indicator; batch_total; floors_above_total; total_above_caps; \
    total_above_range; deduction_above_amount; nobody_to_receive; adjustment_below_zero; adjustment_below_issued; \
    new_money; issued_above_total; with a tie, Control; with a tie, Adjustment";

fn corners_of_the_year() -> Vec<String> {
    let bounds = [Bound::Promised, Bound::Issued, Bound::Floor, Bound::Need, Bound::Cap];
    let raised = bounds[..4].iter().map(|bound| format!("raised to {bound:?}"));
    let cut = bounds.iter().map(|bound| format!("cut to {bound:?}"));
    let held = raised.chain(cut).chain(OF_THE_YEAR.split("; ").map(str::to_owned));
    let refused = REFUSED_OF_THE_YEAR.split("; ").map(|code| format!("any: {code}"));
    held.map(|corner| format!("year: {corner}")).chain(refused).collect()
}

/// Every combination of the sections with every way to pay the uplift.
fn combinations() -> Vec<String> {
    let mut combinations = Vec::new();
    for sections in 0..16 {
        let all = ["indicators", "control", "adjustments", "batches"].into_iter().enumerate();
        let has: Vec<&str> = all.filter(|(place, _)| sections >> place & 1 > 0).map(|(_, section)| section).collect();
        let has = if has.is_empty() { "none".to_owned() } else { has.join("+") };
        let fundings = ["fiscal_capacity", "additional", "offset", "no uplift"];
        combinations.extend(fundings.map(|funding| format!("{has}: {funding}")));
    }
    combinations
}

/// Funding, rate, role and rest: the 36 ways that the rules leave open.
fn ways() -> Vec<[&'static str; 4]> {
    let mut ways = Vec::new();
    for funding in ["fiscal_capacity", "additional", "offset", "no uplift"] {
        for rate in ["fixed", "by_fund_total", "affordable", "no rate"] {
            for role in ["protected", "basis"] {
                for rest in ["no pool", "retained", "by_score"] {
                    let from_pool = funding == "fiscal_capacity";
                    let can_be = (rate != "affordable" || from_pool) && (rest != "no pool" || !from_pool);
                    if can_be && (rate == "no rate") == (funding == "no uplift") {
                        ways.push([funding, rate, role, rest]);
                    }
                }
            }
        }
    }
    assert_eq!(ways.len(), 42);
    ways
}

/// Every corner there is: each way, with each outcome it can have.
fn corners() -> Vec<String> {
    let mut corners = Vec::new();
    for [funding, rate, role, rest] in ways() {
        for (can_be, what) in [
            (true, "allocated"),
            (true, "zero_weights"),
            (true, "with counties passed over"),
            (true, "with a tie, Plan"),
            (role == "protected", "bases_above_fund"),
            (funding == "fiscal_capacity", "uplift_above_pool"),
            (funding == "offset", "offset_above_plan"),
            (funding == "offset", "with a tie, Offset"),
            (rest == "by_score", "zero_fiscal_capacity_scores"),
            (rest == "by_score", "with a tie, FiscalCapacity"),
        ] {
            corners.extend(can_be.then(|| format!("{funding}, {rate}, {role}, {rest}: {what}")));
        }
    }
    corners
}

/// The corners that a shorter run reaches too.
const MAIN: &str = "bases_above_fund; zero_weights; uplift_above_pool; offset_above_plan; zero_fiscal_capacity_scores; with \
    counties passed over; with counties passed over and a tie; with counties passed over by code; with ties at several \
    places of the plan; with a tie, Plan; with a tie, FiscalCapacity; with a tie, Offset; fewer quanta than counties; a \
    bracket by another amount than the fund; codes of 6 digits; codes of 9 digits; codes of 12 digits";

fn main_corners() -> Vec<String> {
    let allocated = ways().into_iter().map(|way| format!("{}: allocated", way.join(", ")));
    let any = MAIN.split("; ").map(|what| format!("any: {what}"));
    let refused = ["fiscal_capacity", "additional", "offset"].into_iter().flat_map(|funding| {
        let codes = ["bases_above_fund", "zero_weights", "zero_fiscal_capacity_scores"];
        codes.map(|code| format!("{funding}: {code}"))
    });
    let factors = (1..=MAX_FACTORS).map(|factors| format!("any: {factors} factors"));
    allocated.chain(any).chain(refused).chain(factors).collect()
}

/// Made of bytes, so that a case that fails is made smaller before it is shown.
fn cases() -> impl Strategy<Value = Case> {
    vec(any::<u8>(), 100..4_000).prop_map(|bytes| Case::any(&mut Dice::of_bytes(&bytes)))
}

/// The same cases every time.
fn run(cases_to_run: u32) -> Coverage {
    let coverage = RefCell::new(Coverage::default());
    let config = Config { cases: cases_to_run, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&cases(), |case| {
        let seen = compare(&case);
        coverage.borrow_mut().count(&case, &seen);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    coverage.into_inner()
}

#[test]
fn every_figure_and_every_refusal_is_as_the_oracle_has_it() {
    let coverage = run(8_000);
    assert_eq!(coverage.missing(main_corners()), [""; 0], "corners not reached");
}

#[test]
#[ignore = "a hundred thousand cases take a minute; run it with --release --nocapture"]
fn every_figure_and_every_refusal_is_as_the_oracle_has_it_a_hundred_thousand_times() {
    let coverage = run(100_000);
    for (what, times) in &coverage.0 {
        println!("{times:>7} {what}");
    }
    assert_eq!(coverage.missing(main_corners()), [""; 0], "corners not reached");
    assert_eq!(coverage.missing(corners()), [""; 0], "corners not reached");
    assert_eq!(coverage.missing(corners_of_the_year()), [""; 0], "corners not reached");
    assert_eq!(coverage.missing(combinations()), [""; 0], "combinations not reached");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Other cases every time.
    #[test]
    fn fresh_cases_are_as_the_oracle_has_them(case in cases()) {
        compare(&case);
    }

    #[test]
    fn shuffled_rows_only_shuffle_the_result(case in cases(), seed in any::<u64>()) {
        let mut moved = case.clone();
        Dice::of_seed(seed).shuffle(&mut moved.counties);
        prop_assert_eq!(result_of(&moved), result_of(&case));
    }

    /// The uplift at other rates, without starting anew, is that of a calculation that starts anew.
    #[test]
    fn the_uplift_at_another_rate_is_that_of_a_fresh_calculation(case in cases(), other in FLOOR..=LARGEST_RATE) {
        let case = case.without_the_year().under(|terms| {
            cases::uplift(terms).rate = UpliftRate::Fixed(rate(FLOOR));
            cases::uplift(terms).funding = Funding::Additional;
        });
        if let Ok(allocation) = calculate(&case.policy, &case.counties) {
            for other in [FLOOR, 35_000, 31_234, other].map(rate) {
                let fresh = case.under(|terms| cases::uplift(terms).rate = UpliftRate::Fixed(other));
                let fresh = calculate(&fresh.policy, &fresh.counties).expect("new money pays any rate");
                prop_assert_eq!(allocation.uplift_total_at(other), fresh.common().uplift_total);
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Units
// ---------------------------------------------------------------------------------------------------------------------

/// A column of the year's table that weights are products of.
#[derive(Clone, Copy, Debug)]
enum Term {
    Score(usize),
    Coefficient(usize),
    Base,
    FiscalCapacity,
}

/// Every figure of a column times a number; `None` where one would be beyond its limit.
fn scaled(case: &Case, term: Term, by: u64) -> Option<Case> {
    let times = |score: Score| {
        let millionths = score.millionths().checked_mul(by.into())?;
        let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
        text.trim_end_matches('0').trim_end_matches('.').parse::<Score>().ok()
    };
    let mut scaled = case.clone();
    for county in &mut scaled.counties {
        match term {
            Term::Score(f) => county.scores[f] = times(county.scores[f])?,
            Term::FiscalCapacity => county.fiscal_capacity = Some(times(county.fiscal_capacity?)?),
            Term::Coefficient(c) => {
                county.coefficients[c] = Rate::from_millionths(county.coefficients[c].millionths().checked_mul(by)?)?;
            }
            Term::Base => {
                let base = Money::from_fen(county.base.fen() * i128::from(by));
                county.base = base.filter(|base| *base <= Money::MAX_INPUT)?;
            }
        }
    }
    (scaled.counties != case.counties).then_some(scaled)
}

/// What every row of a column is multiplied by changes no figure, no tie and no exact share.
#[test]
fn the_unit_of_a_column_does_not_matter() {
    let mut times = [0; 4];
    for seed in 0..3_000 {
        let case = Case::any(&mut Dice::of_seed(seed));
        let scores = (0..case.policy.scored_factors().count()).map(Term::Score);
        let coefficients = (0..case.policy.coefficients().len()).map(Term::Coefficient);
        let is_basis = case.policy.terms().base == BaseRole::Basis;
        let terms = scores.chain(coefficients).chain([Term::FiscalCapacity]).chain(is_basis.then_some(Term::Base));
        let terms = terms.collect::<Vec<_>>();
        let term = terms[usize::try_from(seed).expect("small") % terms.len()];
        let exact = |case: &Case| {
            let allocation = calculate(&case.policy, &case.counties).ok()?;
            let (steps, rows) = (allocation.steps(), case.counties.len());
            Some((0..rows).map(|row| steps.county(row).expect("a row").plan).collect::<Vec<_>>())
        };
        let powers = [17, 12, 9, 6, 3, 1].map(|power| 10_u64.pow(power));
        let by = powers.into_iter().find(|by| scaled(&case, term, *by).is_some());
        for by in by.into_iter().chain([7, 3]) {
            let Some(scaled) = scaled(&case, term, by) else { continue };
            assert_eq!(result_of(&scaled), result_of(&case), "{term:?} × {by} {case:#?}");
            assert_eq!(exact(&scaled), exact(&case), "{term:?} × {by} {case:#?}");
            let kinds = [Term::Score(0), Term::Coefficient(0), Term::Base, Term::FiscalCapacity];
            let is_kind = |kind: &Term| std::mem::discriminant(kind) == std::mem::discriminant(&term);
            times[kinds.iter().position(is_kind).expect("one of four")] += 1;
        }
    }
    assert!(times.iter().all(|times| *times > 150), "{times:?}");
}

/// The order of magnitude of the limits of docs/rules.md section 3, all of them at once: nothing overflows, wraps or rounds.
#[test]
fn all_limits_at_once_are_calculated_exactly() {
    let number = |of: u64| if of.is_multiple_of(3) { score(1, 6) } else { score(LARGEST_SCORE, 0) };
    let code = |key: u64| format!("{}000{key:03}", 330_100 + key % 3).parse::<CountyCode>().expect("a code");
    let county = |key: u64| County {
        base: cases::money(LARGEST_FEN - key % 2),
        coefficients: [LARGEST_RATE, LARGEST_RATE - key, 1 + key].map(rate).into(),
        fiscal_capacity: Some(number(key + 1)),
        ..cases::county(code(key), &[0, 1, 2, 3, 4, 5, 6, 7].map(|f| number(key + f)))
    };
    let counties: Vec<County> = (0..12).map(county).collect();
    for (funding, quantum, lift) in [
        (Funding::Additional, 1, LARGEST_RATE),
        (Funding::Additional, 1_000_000, LARGEST_RATE),
        (Funding::Offset, 1, FLOOR),
    ] {
        let weights = cases::sum_to_one(&[1; MAX_FACTORS + 1]);
        let mut factors = cases::plain_factors(&weights[..MAX_FACTORS]);
        for factor in &mut factors {
            factor.tilt = Rate::MAX;
            factor.coefficients = ["c0", "c1", "c2"].map(str::to_owned).to_vec();
        }
        let fund_total = cases::money(LARGEST_FEN);
        let mut terms = cases::plain_terms(fund_total, fen_of(quantum), factors, cases::roster([code(2)]));
        terms.base = BaseRole::Basis;
        let weight = weights[MAX_FACTORS];
        terms.fiscal_capacity =
            Some(special_fund::FiscalCapacity { weight, rest: Rest::ByScore, source: String::new() });
        cases::uplift(&mut terms).rate = UpliftRate::Fixed(rate(lift));
        cases::uplift(&mut terms).funding = funding;
        let case = Case { policy: Policy::new(terms).expect("valid terms"), counties: counties.clone() };
        assert_eq!(compare(&case).outcome, "allocated");
    }
}

#[test]
fn results_can_be_shared_between_threads() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Allocation<'_>>();
    is_send_and_sync::<Share<'_>>();
    is_send_and_sync::<Policy>();
    is_send_and_sync::<County>();
    is_send_and_sync::<Refusal>();
}
