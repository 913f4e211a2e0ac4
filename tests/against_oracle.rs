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
    Allocation, BaseRole, County, CountyCode, Funding, MAX_FACTORS, Money, Policy, Rate, RateStep, Refusal, Rest,
    Score, Share, Stage, UpliftRate, calculate,
};

// ---------------------------------------------------------------------------------------------------------------------
// Figure by figure
// ---------------------------------------------------------------------------------------------------------------------

/// What a case led to.
struct Seen {
    /// `allocated`, or the code of the refusal.
    outcome: &'static str,
    passed_over: bool,
    ties: Vec<Stage>,
    /// A row was passed over for one with an equal remainder and a lower code.
    passed_over_by_code: bool,
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
            }
        }
        (Err(ours), Err(theirs)) => {
            compare_refusals(case, input, &ours, theirs);
            Seen { outcome: ours.code(), passed_over: false, ties: vec![], passed_over_by_code: false }
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
        let others = [&row.plan, &row.uplift, &row.fiscal_capacity, &row.offset, &row.total];
        let theirs: Vec<Money> = cells.chain(others).map(money).collect();
        let what = "base, cells, plan, uplift, fiscal capacity, offset, total";
        assert_eq!(figures(&share), theirs, "row {place}: {what}");
    }
}

/// Base, cells, plan, uplift, fiscal capacity, offset and total.
fn figures(share: &Share<'_>) -> Vec<Money> {
    let of = &share.figures;
    let others = [of.plan, of.uplift, of.fiscal_capacity, of.offset, of.total];
    [&[of.base], share.cells(), &others].concat()
}

/// The refusal, and every number in it. Those that the oracle does not name it calculates for a policy that goes on
/// where this one was refused: paid with new money, and the rest retained.
fn compare_refusals(case: &Case, mut input: oracle::Input, ours: &Refusal, theirs: oracle::Refusal) {
    let pools = oracle::pools(&input);
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
        other => panic!("no case asks for this step: {other:?}"),
    };
    assert_eq!(*ours, expected);
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

    // Conservation, stage by stage.
    for (what, found, expected) in [
        ("bases and the rest of the fund", common.protected_bases + common.distributable, fund),
        ("Σ bases", sum(|share| share.figures.base), common.protected_bases),
        ("Σ pools", common.pools.iter().map(|pool| pool.amount).sum(), common.distributable),
        ("U", sum(|share| share.figures.uplift), uplift),
        ("what the uplift leaves of the pool", common.fiscal_capacity_rest, pool - from_pool),
        ("Σ offset", sum(|share| share.figures.offset), from_others),
        ("the rest, paid", sum(|share| share.figures.fiscal_capacity) + common.retained, pool - from_pool),
        ("paid", sum(|share| share.figures.total), common.paid),
        ("paid and retained", common.paid + common.retained, fund + new_money),
        ("what there is to account for", common.to_account_for, fund + new_money),
    ] {
        assert_eq!(found, expected, "{what}");
    }
    for (factor, pool) in common.pools.iter().take(case.factors()).enumerate() {
        assert_eq!(ours.shares().map(|share| share.cells()[factor]).sum::<Money>(), pool.amount, "Σ of {}", pool.key);
    }

    // Row by row.
    let rate = common.uplift_rate.map_or(0, |step| i128::from(step.rate().millionths()));
    assert_eq!(common.uplift_rate.is_some(), terms.uplift.is_some());
    assert!(rate >= i128::from(FLOOR) || terms.uplift.is_none() && uplift == Money::ZERO, "never below 3%");
    let quantum = case.quantum();
    for share in ours.shares() {
        let of = &share.figures;
        let is_whole = |figure: Money| figure >= Money::ZERO && figure.fen() % quantum == 0;
        assert!(figures(&share).into_iter().all(is_whole), "whole quanta");
        assert_eq!(of.plan, of.base + share.cells().iter().copied().sum(), "plan");
        assert_eq!(of.total, of.plan + of.uplift + of.fiscal_capacity - of.offset, "total");
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

    assert_eq!(named_ties(ours), expected, "ties");
    expected.into_iter().map(|(stage, _, _)| stage).collect()
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

fn result_of(case: &Case) -> Result<Published, Refusal> {
    calculate(&case.policy, &case.counties).map(|ours| published(&ours))
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
fn main_corners() -> Vec<String> {
    let allocated = ways().into_iter().map(|way| format!("{}: allocated", way.join(", ")));
    let any = [
        "bases_above_fund",
        "zero_weights",
        "uplift_above_pool",
        "offset_above_plan",
        "zero_fiscal_capacity_scores",
        "with counties passed over",
        "with counties passed over and a tie",
        "with counties passed over by code",
        "with ties at several places of the plan",
        "with a tie, Plan",
        "with a tie, FiscalCapacity",
        "with a tie, Offset",
        "fewer quanta than counties",
        "a bracket by another amount than the fund",
        "codes of 6 digits",
        "codes of 9 digits",
        "codes of 12 digits",
    ];
    let refused = ["fiscal_capacity", "additional", "offset"].into_iter().flat_map(|funding| {
        let codes = ["bases_above_fund", "zero_weights", "zero_fiscal_capacity_scores"];
        codes.map(|code| format!("{funding}: {code}"))
    });
    let factors = (1..=MAX_FACTORS).map(|factors| format!("any: {factors} factors"));
    allocated.chain(any.map(|what| format!("any: {what}"))).chain(refused).chain(factors).collect()
}

/// Made of bytes, so that a case that fails is made smaller before it is shown.
fn cases() -> impl Strategy<Value = Case> {
    vec(any::<u8>(), 100..1_200).prop_map(|bytes| Case::any(&mut Dice::of_bytes(&bytes)))
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
        let case = case.under(|terms| {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
                let millionths = county.coefficients[c].millionths().checked_mul(by)?;
                county.coefficients[c] = Rate::from_millionths(millionths)?;
            }
            Term::Base => {
                county.base = Money::from_fen(county.base.fen() * i128::from(by))?;
                (county.base <= Money::MAX_INPUT).then_some(())?;
            }
        }
    }
    (scaled.counties != case.counties).then_some(scaled)
}

/// What every row of a column is multiplied by changes no figure, no tie and no exact share.
#[test]
fn the_unit_of_a_column_does_not_matter() {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..3_000 {
        let case = Case::any(&mut Dice::of_seed(seed));
        let scores = (0..case.factors()).map(Term::Score);
        let coefficients = (0..case.policy.coefficients().len()).map(Term::Coefficient);
        let is_basis = case.policy.terms().base == BaseRole::Basis;
        let terms = scores.chain(coefficients).chain([Term::FiscalCapacity]).chain(is_basis.then_some(Term::Base));
        let term = terms.collect::<Vec<_>>();
        let term = term[usize::try_from(seed).expect("small") % term.len()];
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
            let kind = match term {
                Term::Score(_) => "score",
                Term::Coefficient(_) => "coefficient",
                Term::Base => "base",
                Term::FiscalCapacity => "fiscal capacity",
            };
            *times.entry(kind).or_default() += 1;
        }
    }
    println!("{times:?}");
    assert!(times.len() == 4 && times.values().all(|times| *times > 150), "{times:?}");
}

/// The order of magnitude of the limits of RULES section 3, all of them at once: nothing overflows, wraps or rounds.
#[test]
fn all_limits_at_once_are_calculated_exactly() {
    let number = |of: u64| if of.is_multiple_of(3) { score(1, 6) } else { score(LARGEST_SCORE, 0) };
    let code = |key: u64| format!("{}000{key:03}", 330_100 + key % 3).parse::<CountyCode>().expect("a code");
    let county = |key: u64| County {
        code: code(key),
        name: cases::name(code(key)),
        base: cases::money(LARGEST_FEN - key % 2),
        scores: (0..8).map(|f| number(key + f)).collect(),
        coefficients: [LARGEST_RATE, LARGEST_RATE - key, 1 + key].map(rate).into(),
        fiscal_capacity: Some(number(key + 1)),
        figures: [].into(),
        amounts: [].into(),
    };
    let counties: Vec<County> = (0..12).map(county).collect();
    let base = Case::any(&mut Dice::of_bytes(&[]));
    for (funding, quantum, lift) in [
        (Funding::Additional, 1, LARGEST_RATE),
        (Funding::Additional, 1_000_000, LARGEST_RATE),
        (Funding::Offset, 1, FLOOR),
    ] {
        let mut case = base.under(|terms| {
            let weights = cases::sum_to_one(&[1; MAX_FACTORS + 1]);
            terms.quantum = fen_of(quantum);
            terms.fund_total = cases::money(LARGEST_FEN);
            terms.base = BaseRole::Basis;
            terms.factors = cases::plain_factors(&weights[..MAX_FACTORS]);
            for factor in &mut terms.factors {
                factor.tilt = Rate::MAX;
                factor.coefficients = ["c0", "c1", "c2"].map(str::to_owned).to_vec();
            }
            let weight = weights[MAX_FACTORS];
            terms.fiscal_capacity =
                Some(special_fund::FiscalCapacity { weight, rest: Rest::ByScore, source: String::new() });
            cases::uplift(terms).rate = UpliftRate::Fixed(rate(lift));
            cases::uplift(terms).funding = funding;
            terms.roster = cases::roster([code(2)]);
        });
        case.counties = counties.clone();
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
