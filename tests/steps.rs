//! The steps behind each figure: every one re-derived, in another library's fractions, from the numbers beside it.

mod asked;
mod cases;
mod oracle;

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use cases::{Case, Dice};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use special_fund::{
    AdjustmentKind, Allocation, Better, Bound, CellStep, CountyControl, CountySteps, Exact, Factor, Freed, Held,
    Indicator, IndicatorKind, IndicatorStep, MAX_FACTORS, Money, Policy, Quotient, RateStep, RowRounding, ScoreStep,
    ShareStep, Shortfall, calculate, table,
};

/// Every fixture that has a result.
fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let ladder = fs::read_dir(root.join("ladder")).expect("the ladder").map(|entry| entry.expect("an entry").path());
    let folders = ladder.chain([root.join("2025")]);
    folders.filter(|folder| folder.join("expected.csv").exists()).collect()
}

/// A decimal number, exactly.
fn number(number: &impl ToString) -> RBig {
    let text = number.to_string();
    if let Some(text) = text.strip_prefix('-') {
        return -self::number(&text);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: IBig = format!("{whole}{fraction}").parse().expect("digits");
    RBig::from_parts(digits, UBig::from(10_u8).pow(fraction.len()))
}

/// A quotient is a whole number and a fraction below 1 in lowest terms.
fn value(exact: &Quotient) -> RBig {
    let fraction = number(exact.numerator()) / number(exact.denominator());
    let terms = (fraction.numerator().to_string(), fraction.denominator().to_string());
    assert_eq!((exact.numerator().to_string(), exact.denominator().to_string()), terms, "lowest terms");
    assert!(fraction < RBig::ONE);
    RBig::from(exact.whole()) + fraction
}

fn in_quanta(policy: &Policy, amount: Money) -> RBig {
    number(&amount) / number(&policy.terms().quantum)
}

/// An exact number of quanta and what it was rounded to.
fn is_rounded(policy: &Policy, exact: &Quotient, amount: Money, is_up: bool) {
    let exact_value = value(exact);
    assert_eq!(in_quanta(policy, amount), RBig::from(exact_value.floor() + IBig::from(is_up)));
    assert_eq!(exact.is_whole(), exact_value.is_int());
    assert!(!is_up || !exact.is_whole());
    // Some places of it, cut off.
    for places in [12, 0] {
        let power = RBig::from(IBig::from(10).pow(places));
        let cut = RBig::from((exact_value.clone() * &power).floor()) / power;
        assert_eq!(number(&exact.decimal(u32::try_from(places).expect("few"))), cut);
    }
}

fn check_cell(policy: &Policy, cell: &CellStep) {
    let rates = cell.coefficients.iter().map(|(_, rate)| rate).chain([&cell.tilt]);
    // A score of indicators counts with its numerator: the denominator is the same for all counties.
    let score = match (&cell.score, &cell.indicators) {
        (Some(score), None) => number(score),
        (None, Some(score)) => number(&score.numerator),
        other => panic!("one score: {other:?}"),
    };
    let weight = rates.fold(score, |product, rate| product * number(rate));
    let weight = cell.base.map_or(RBig::ONE, |base| number(&base)) * weight;
    assert_eq!(number(&cell.weight), weight);
    let pool = in_quanta(policy, cell.pool);
    let exact = if pool.is_zero() { pool } else { pool * weight / number(&cell.weight_total) };
    assert_eq!(value(&cell.exact), exact);
    is_rounded(policy, &cell.exact, cell.amount, cell.rounded_up);
}

/// Value, share and score, from the figures and what all counties' figures came to.
fn check_score(factor: &Factor, told: &ScoreStep) {
    assert_eq!(told.parts.len(), factor.indicators.len());
    let mut score = RBig::ZERO;
    for (part, indicator) in told.parts.iter().zip(&factor.indicators) {
        assert_eq!((&part.indicator, part.weight), (&indicator.key, indicator.weight));
        assert!(part.coefficients.iter().map(|(key, _)| key).eq(&indicator.coefficients));
        let rates = part.coefficients.iter().map(|(_, rate)| number(rate));
        assert_eq!(number(&part.value), rates.fold(value_of(indicator, part), |product, rate| product * rate));
        assert_eq!(value(&part.share), number(&part.value) / number(&part.total));
        score += number(&part.weight) * value(&part.share);
    }
    assert_eq!(value(&told.score), score);
    assert_eq!(number(&told.numerator) / number(&told.denominator), score);
}

/// What its kind makes of the figures of an indicator.
fn value_of(indicator: &Indicator, part: &IndicatorStep) -> RBig {
    let x: Vec<RBig> = part.figures.iter().map(number).collect();
    let is_range = matches!(indicator.kind, IndicatorKind::Minmax { .. });
    assert_eq!(
        (x.len(), part.range.is_some()),
        (if let IndicatorKind::Change { .. } = indicator.kind { 2 } else { 1 }, is_range)
    );
    let value = match &indicator.kind {
        IndicatorKind::Amount { .. } => x[0].clone(),
        IndicatorKind::Change { better: Better::Higher, .. } => &x[1] - &x[0],
        IndicatorKind::Change { better: Better::Lower, .. } => &x[0] - &x[1],
        IndicatorKind::Gap { reference } => number(reference) - &x[0],
        IndicatorKind::Minmax { better, lowest } => {
            let [least, largest] = part.range.as_ref().expect("a range").each_ref().map(number);
            assert!(least < largest && least <= x[0] && x[0] <= largest);
            let distance = if *better == Better::Higher { &x[0] - &least } else { &largest - &x[0] };
            (RBig::ONE - number(lowest)) * distance + number(lowest) * (largest - least)
        }
        other => panic!("nothing is known of {other:?}"),
    };
    value.max(RBig::ZERO)
}

/// Totals and ranges that the counties' steps name are those of their values and figures.
fn check_indicators(counties: &[CountySteps], factor: usize) {
    let scores = || counties.iter().filter_map(move |told| told.cells[factor].indicators.as_ref());
    let Some(first) = scores().next() else { return };
    assert_eq!(scores().count(), counties.len());
    assert!(scores().all(|score| score.denominator == first.denominator));
    for (place, part) in first.parts.iter().enumerate() {
        let parts = || scores().map(move |score| &score.parts[place]);
        let total = parts().fold(RBig::ZERO, |sum, part| sum + number(&part.value));
        assert_eq!(number(&part.total), total);
        assert!(parts().all(|other| (&other.total, &other.range) == (&part.total, &part.range)));
        if let Some(range) = part.range {
            let figures = || parts().map(|part| part.figures[0]);
            assert_eq!([figures().min(), figures().max()], range.map(Some));
        }
    }
}

/// Bounds by the rates of the policy, then median(L, λy, U), and the rule that holds it.
fn check_control(policy: &Policy, told: &CountyControl, lambda: Option<&RBig>) {
    let (quanta, control) = (|amount: Money| in_quanta(policy, amount), policy.terms().control.as_ref());
    let part = |rate: Option<special_fund::Rate>, of: Option<Money>| Some(number(&rate?) * quanta(of?));
    let last = told.last.filter(|last| *last > Money::ZERO);
    let floor = part(control.and_then(|control| control.floor), last).map(|floor| RBig::from(floor.ceil()));
    let cap = part(control.and_then(|control| control.cap), last).map(|cap| RBig::from(cap.floor()));
    let need = part(control.and_then(|control| control.need_rate), told.need).map(|need| RBig::from(need.floor()));
    let bounds = [told.floor_bound, told.cap_bound, told.need_bound].map(|bound| bound.map(quanta));
    assert_eq!(bounds, [floor.clone(), cap.clone(), need.clone()]);
    assert_eq!(told.issued.is_some(), policy.terms().shortfall() == Some(Shortfall::Keep));

    let issued = told.issued.map_or(RBig::ZERO, quanta);
    let held = quanta(told.promised).max(issued.clone());
    let mut lower = held.clone().max(floor.clone().unwrap_or(RBig::ZERO));
    if let Some(need) = &need {
        lower = lower.min(need.clone().max(held.clone()));
    }
    let upper = [need.clone(), cap.clone()].into_iter().flatten().min().map(|upper| upper.max(lower.clone()));
    assert_eq!((quanta(told.lower), told.upper.map(quanta)), (lower.clone(), upper.clone()));

    let (y, amount) = (quanta(told.before), quanta(told.amount));
    assert_eq!(told.change, told.amount - told.before);
    let share = lambda.map(|lambda| lambda * &y);
    match &told.exact {
        Some(exact) => assert_eq!(Some(value(exact)), share, "λy"),
        None => assert!(share.as_ref().is_none_or(|share| *share > RBig::from(u64::MAX)), "no λ, or λy is very large"),
    }
    let is_raised = share.as_ref().is_some_and(|share| *share < lower) || (y.is_zero() && lower > RBig::ZERO);
    let is_beyond = |upper: &&RBig| share.as_ref().is_none_or(|share| *share > **upper);
    let is_cut = !is_raised && !y.is_zero() && upper.as_ref().filter(is_beyond).is_some();
    assert_eq!(told.held.map(|held| held.raised), (is_raised || is_cut).then_some(is_raised));
    match (told.held, share) {
        (Some(Held { bound, .. }), _) => {
            assert_eq!(amount, if is_raised { lower } else { upper.expect("an upper bound") });
            let by = match bound {
                Bound::Promised => Some(quanta(told.promised)),
                Bound::Issued => Some(issued),
                Bound::Floor => floor,
                Bound::Need => need,
                Bound::Cap => cap,
                other => panic!("nothing is known of {other:?}"),
            };
            assert_eq!(by, Some(amount), "the rule that sets the bound");
            assert!(!told.rounded_up);
        }
        (None, Some(share)) => assert_eq!(amount, RBig::from(share.floor() + IBig::from(told.rounded_up))),
        (None, None) => assert!(y.is_zero() && amount.is_zero()),
    }
}

fn check_share(policy: &Policy, share: &ShareStep) {
    let shared = in_quanta(policy, share.shared);
    let exact = if shared.is_zero() { shared } else { shared * number(&share.weight) / number(&share.weight_total) };
    assert_eq!(value(&share.exact), exact);
    is_rounded(policy, &share.exact, share.amount, share.rounded_up);
}

fn check_county(policy: &Policy, told: &CountySteps, lambda: Option<&RBig>) {
    let cells: Money = told.cells.iter().map(|cell| cell.amount).sum();
    assert_eq!(told.plan.amount, told.base + cells);
    let exact: RBig = told.cells.iter().fold(RBig::ZERO, |sum, cell| sum + value(&cell.exact));
    assert_eq!(value(&told.plan.exact), exact);
    told.cells.iter().for_each(|cell| check_cell(policy, cell));
    is_rounded(policy, &told.plan.exact, cells, told.plan.rounding == RowRounding::Up);
    let is_whole = told.plan.rounding == RowRounding::Whole;
    assert_eq!((is_whole, is_whole), (exact.is_int(), told.plan.rank.is_none()));
    let mut total = told.plan.amount;
    if let Some(uplift) = &told.uplift {
        let lifted = number(&uplift.rate) * number(&uplift.plan);
        assert_eq!((number(&uplift.exact_yuan), uplift.plan), (lifted.clone(), told.plan.amount));
        assert_eq!(in_quanta(policy, uplift.amount), RBig::from((lifted / number(&policy.terms().quantum)).ceil()));
        total = total + uplift.amount;
    }
    for (share, sign) in [(&told.fiscal_capacity, 1), (&told.offset, -1)] {
        if let Some(share) = share {
            check_share(policy, share);
            total = total + if sign > 0 { share.amount } else { -share.amount };
        }
    }
    if let Some(control) = &told.control {
        assert_eq!(control.before, total);
        check_control(policy, control, lambda);
        total = total + control.change;
    }
    let adjustments = &policy.terms().adjustments;
    assert_eq!(told.adjustments.len(), adjustments.len());
    for (step, adjustment) in told.adjustments.iter().zip(adjustments) {
        assert_eq!((&step.key, step.before), (&adjustment.key, total));
        let is_deduction = matches!(adjustment.kind, AdjustmentKind::Deduction { .. });
        assert!(!is_deduction || step.own <= Money::ZERO);
        let freed = step.freed.as_ref();
        let is_given = adjustment.kind == AdjustmentKind::Deduction { freed: Freed::Others };
        assert_eq!(freed.is_some(), is_given && step.own == Money::ZERO);
        if let Some(freed) = freed {
            check_share(policy, freed);
            assert_eq!(number(&freed.weight), number(&step.before));
        }
        assert_eq!(step.amount, step.own + freed.map_or(Money::ZERO, |freed| freed.amount));
        total = total + step.amount;
    }
    assert_eq!(told.total, total);
    assert_eq!(told.batch.is_some(), policy.terms().issued.is_some());
}

fn check_ranks(counties: &[CountySteps]) {
    let mut ranked: Vec<&CountySteps> = counties.iter().filter(|told| told.plan.rank.is_some()).collect();
    ranked.sort_by_key(|told| told.plan.rank);
    assert!(ranked.iter().map(|told| told.plan.rank).eq((1..=ranked.len()).map(Some)));
    assert!(ranked.is_sorted_by_key(|told| (Reverse(value(&told.plan.exact).fract()), told.code)));
}

fn check_common(allocation: &Allocation<'_>, counties: &[CountySteps]) {
    let (policy, common) = (allocation.policy(), allocation.common());
    let quanta = in_quanta(policy, common.distributable);
    assert_eq!(common.distributable, common.fund_total - common.protected_bases);
    for pool in &common.pools {
        assert_eq!(value(&pool.exact), quanta.clone() * number(&pool.weight));
        is_rounded(policy, &pool.exact, pool.amount, in_quanta(policy, pool.amount) > value(&pool.exact));
    }
    if let Some(RateStep::Affordable { rate, step, max, pool, next }) = &common.uplift_rate {
        let after = number(rate) + number(step);
        match next {
            Some((next, uplift)) => {
                assert_eq!((number(next), *uplift), (after, allocation.uplift_total_at(*next)));
                assert!(next <= max && uplift > pool);
            }
            None => assert!(after > number(max)),
        }
    }
    let of = |rounding| counties.iter().filter(|told| told.plan.rounding == rounding).count();
    assert_eq!(common.rounded_up, of(RowRounding::Up));
    assert_eq!(common.passed_over.len(), of(RowRounding::PassedOver));
    let floors: u64 = counties.iter().map(|told| told.plan.exact.whole()).sum();
    assert_eq!(common.plan_floor_quanta, floors);
    assert_eq!(common.paid + common.retained, common.to_account_for);
    (0..policy.terms().factors.len()).for_each(|factor| check_indicators(counties, factor));
    for told in counties {
        for (cell, factor) in told.cells.iter().zip(&policy.terms().factors) {
            cell.indicators.iter().for_each(|score| check_score(factor, score));
        }
    }
    check_year(allocation, counties);
}

/// What concerns all counties of control, adjustments and batches, from what the counties' steps say.
fn check_year(allocation: &Allocation<'_>, counties: &[CountySteps]) {
    let common = allocation.common();
    let controls = || counties.iter().filter_map(|told| told.control.as_ref());
    assert_eq!(controls().count(), if common.control.is_some() { counties.len() } else { 0 });
    if let Some(control) = &common.control {
        assert_eq!(control.total, controls().map(|told| told.before).sum());
        assert_eq!(control.least, controls().map(|told| told.lower).sum());
        let most = controls().map(|told| if told.before == Money::ZERO { Some(told.lower) } else { told.upper });
        assert_eq!(control.most, most.collect::<Option<Vec<Money>>>().map(|most| most.into_iter().sum()));
        assert_eq!(control.gained, controls().map(|told| told.change.max(Money::ZERO)).sum());
        assert_eq!(control.retained, -controls().map(|told| told.change).sum::<Money>());
        for held in &control.held {
            let by = |told: &&CountySteps| told.control.as_ref().is_some_and(|told| told.held == Some(held.by));
            assert!(held.counties.iter().copied().eq(counties.iter().filter(by).map(|told| told.code)));
        }
        let listed: usize = control.held.iter().map(|held| held.counties.len()).sum();
        assert_eq!(listed, controls().filter(|told| told.held.is_some()).count());
    }
    for (place, common) in common.adjustments.iter().enumerate() {
        let steps = || counties.iter().map(move |told| &told.adjustments[place]);
        assert_eq!(common.amount, steps().map(|step| step.own).sum());
        let shares = || steps().filter_map(|step| step.freed.as_ref());
        assert_eq!(common.freed, shares().map(|freed| freed.amount).sum());
        let weights = shares().fold(RBig::ZERO, |sum, freed| sum + number(&freed.weight));
        assert!(shares().all(|freed| freed.shared == common.freed && number(&freed.weight_total) == weights));
    }
    for (told, share) in counties.iter().zip(allocation.shares()) {
        let issued: Money = share.figures.issued.iter().copied().sum();
        assert_eq!(
            told.batch.unwrap_or_default(),
            if told.batch.is_some() { told.total - issued } else { Money::ZERO }
        );
    }
}

fn check(allocation: &Allocation<'_>) {
    let steps = allocation.steps();
    let told = |row: usize| steps.county(row).expect("a row");
    let counties: Vec<CountySteps> = allocation.shares().map(|share| told(share.row)).collect();
    let lambda = allocation.common().control.as_ref().and_then(|control| Some(value(control.lambda.as_ref()?)));
    for (told, share) in counties.iter().zip(allocation.shares()) {
        check_county(allocation.policy(), told, lambda.as_ref());
        assert_eq!((told.code, told.total), (share.county.code, share.figures.total));
    }
    assert!(steps.county(counties.len()).is_none());
    check_ranks(&counties);
    check_common(allocation, &counties);
}

#[test]
fn every_figure_of_every_fixture_follows_from_the_numbers_beside_it() {
    let fixtures = fixtures();
    assert!(fixtures.len() > 15);
    for folder in fixtures {
        println!("{}", folder.display());
        let text = fs::read_to_string(folder.join("policy.toml")).expect("a policy");
        let policy: Policy = toml::from_str(&text).expect("a valid policy");
        let file = fs::read(folder.join("counties.csv")).expect("a table");
        let table = table::read(&file[..], &policy).expect("a good table");
        check(&calculate(&policy, &table.counties).expect("a result"));
    }
}

/// Products of up to 18 digits and three coefficients, sums of up to 8 fractions, in lowest terms.
#[test]
fn every_figure_of_every_kind_of_case_follows_from_the_numbers_beside_it() {
    let mut factors = [0; MAX_FACTORS + 1];
    let mut sections = [0; 4];
    for seed in 0..3_000 {
        let case = Case::any(&mut Dice::of_seed(seed));
        if let Ok(allocation) = calculate(&case.policy, &case.counties) {
            check(&allocation);
            factors[case.factors()] += 1;
            let (terms, common) = (case.policy.terms(), allocation.common());
            let has = [
                !case.policy.figures().is_empty(),
                common.control.is_some(),
                !common.adjustments.is_empty(),
                terms.issued.is_some(),
            ];
            sections.iter_mut().zip(has).for_each(|(times, has)| *times += usize::from(has));
        }
    }
    assert!(factors[1..].iter().all(|times| *times > 10), "{factors:?}");
    assert!(sections.iter().all(|times| *times > 100), "{sections:?}");
}

/// An exact decimal of any length is the number that was written, with no zero behind its point.
#[test]
fn exact_decimals_are_the_numbers_that_were_written() {
    for seed in 0..2_000 {
        let dice = &mut Dice::of_seed(seed);
        let mut digits = |count: u64| (0..count).map(|_| if dice.chance(50) { '0' } else { '7' }).collect::<String>();
        let text = format!("1{}.{}5{}", digits(seed % 60), digits(seed % 77), "0".repeat(seed as usize % 140));
        for text in [text.split('.').next().expect("a whole part").to_owned() + "0", text] {
            let exact: Exact = text.parse().expect("a decimal");
            assert_eq!(number(&exact), number(&text));
            let shown = exact.to_string();
            let places = shown.split_once('.').map_or(0, |(_, places)| places.len());
            assert_eq!(usize::try_from(exact.places()), Ok(places));
            assert!(places == 0 || !shown.ends_with('0'), "{shown}");
            assert_eq!(Exact::new(exact.digits().clone(), exact.places()), exact);
        }
    }
}
