//! What holds of every year: indicators, control, adjustments, batches. docs/rules.md sections 5.1 and 7 to 9.
//! Those worked out by hand stand in `fixtures/ladder`.

mod cases;

use std::iter::zip;

use cases::{Case, Dice, LARGEST_FEN, fen_of, money, rate, score, sum_to_one};
use special_fund::{
    Allocation, Batch, BelowZero, Better, Control, County, CountyControl, Figure, Funding, Indicator, IndicatorKind,
    Issued, Money, Policy, Rate, Refusal, Score, Shortfall, Surplus, Uplift, UpliftRate, calculate,
};

#[test]
fn of_several_indicators_that_share_out_nothing_the_first_is_named() {
    let mut case = Case::fixture("ladder/indicators").under(|terms| {
        let section = &mut terms.factors[0].indicators[1];
        section.kind = IndicatorKind::Minmax { better: Better::Lower, lowest: Rate::ZERO };
        section.scale = None;
    });
    for (cut, refusal) in [
        // Nobody has cut anything, or all the same; all sections are the same.
        (0, Refusal::ZeroIndicator { indicator: case.policy.terms().factors[0].indicators[0].key.clone() }),
        (5, Refusal::SameFigures { indicator: "section".to_owned() }),
    ] {
        let figures = [cut, 7].map(|figure| Figure::from(score(figure, 0)));
        case.counties.iter_mut().for_each(|county| county.figures = figures.into());
        assert_eq!(calculate(&case.policy, &case.counties).err(), Some(refusal));
    }
}

/// All figures, in input order.
fn all_figures(case: &Case) -> Result<Vec<special_fund::PublishedFigures>, Refusal> {
    Ok(calculate(&case.policy, &case.counties)?.shares().map(|share| share.figures).collect())
}

fn cases(seeds: u64) -> impl Iterator<Item = Case> {
    (0..seeds).map(|seed| Case::any(&mut Dice::of_seed(seed)))
}

fn controls(allocation: &Allocation<'_>) -> Vec<CountyControl> {
    let steps = allocation.steps();
    allocation.shares().filter_map(|share| steps.county(share.row)?.control).collect()
}

#[test]
fn one_amount_of_weight_1_is_a_column_of_scores() {
    let mut times = 0;
    for case in cases(1_500) {
        let is_scored = |f: &usize| case.policy.terms().factors[*f].indicators.is_empty();
        let Some(place) = (0..case.factors()).find(is_scored) else { continue };
        // It is the first column of scores, and comes before the figures of later factors.
        let before: usize = (0..place).map(|f| case.policy.terms().factors[f].indicators.len()).sum();
        if before > 0 || case.counties.iter().all(|county| county.scores[0] == Score::ZERO) {
            continue; // with nobody above 0 the refusals differ
        }
        let mut made = case.clone();
        made.counties.iter_mut().for_each(|county| {
            let figures = [Figure::from(county.scores[0])].into_iter().chain(county.figures.iter().copied());
            (county.figures, county.scores) = (figures.collect(), county.scores[1..].into());
        });
        let made = made.under(|terms| {
            terms.factors[place].indicators = vec![Indicator {
                key: "own".to_owned(),
                name: "指标".parse().expect("a name"),
                weight: Rate::ONE,
                kind: IndicatorKind::Amount { below_zero: BelowZero::Refuse },
                scale: None,
                coefficients: vec![],
                source: String::new(),
            }];
        });
        assert_eq!(all_figures(&made), all_figures(&case));
        times += 1;
    }
    assert!(times > 500, "{times}");
}

/// A figure times a number, and another added to it; `None` beyond the limits.
fn moved(of: Figure, times: i128, plus: i128) -> Option<Figure> {
    let millionths = of.millionths() * times + plus * 1_000_000;
    let (whole, fraction) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
    let text = format!("{}{whole}.{fraction:06}", if millionths < 0 { "-" } else { "" });
    text.trim_end_matches('0').trim_end_matches('.').parse().ok()
}

/// The case with another unit of one indicator: `None` if its columns are another's too, or a figure has too many digits.
fn in_another_unit(case: &Case, f: usize, place: usize, times: i128, plus: i128) -> Option<Case> {
    let indicator = &case.policy.terms().factors[f].indicators[place];
    let headers = |of: &Indicator| match &of.kind {
        IndicatorKind::Change { before, now, .. } => vec![before.clone(), now.clone()],
        _ => vec![of.key.clone()],
    };
    let (own, all) = (headers(indicator), case.policy.terms().factors.iter().flat_map(|factor| &factor.indicators));
    let users = all.filter(|other| headers(other).iter().any(|header| own.contains(header))).count();
    let mut made = case.clone();
    for county in &mut made.counties {
        for (column, figure) in zip(case.policy.figures(), &mut county.figures) {
            if own.contains(&column.headers[0]) {
                *figure = moved(*figure, times, plus)?;
            }
        }
    }
    let reference = match indicator.kind {
        IndicatorKind::Gap { reference } => Some(moved(reference, times, plus)?),
        _ => None,
    };
    let made = made.under(|terms| {
        if let (IndicatorKind::Gap { reference: old }, Some(new)) =
            (&mut terms.factors[f].indicators[place].kind, reference)
        {
            *old = new;
        }
    });
    (users == 1).then_some(made)
}

#[test]
fn the_unit_of_an_indicator_does_not_matter_nor_where_a_minmax_begins() {
    let mut times = [0; 4];
    for case in cases(4_000) {
        for (f, factor) in case.policy.terms().factors.iter().enumerate() {
            for (place, indicator) in factor.indicators.iter().enumerate() {
                let (kind, plus) = match indicator.kind {
                    IndicatorKind::Amount { .. } => (0, 0),
                    IndicatorKind::Change { .. } => (1, 12), // on both figures
                    IndicatorKind::Gap { .. } => (2, 12),    // on figure and reference
                    _ => (3, -12),
                };
                if let Some(made) = in_another_unit(&case, f, place, 7, plus) {
                    assert_eq!(all_figures(&made), all_figures(&case), "{indicator:?}");
                    times[kind] += 1;
                }
            }
        }
    }
    assert!(times.iter().all(|times| *times > 100), "{times:?}");
}

#[test]
fn bounds_hold_after_rounding_and_control_makes_no_money() {
    let (mut times, mut bound) = (0, 0);
    for case in cases(4_000) {
        let Ok(allocation) = calculate(&case.policy, &case.counties) else { continue };
        let Some(control) = &allocation.common().control else { continue };
        let rows = controls(&allocation);
        for (row, share) in zip(&rows, allocation.shares()) {
            let of = &share.figures;
            assert!(row.lower <= row.amount, "the lower bound");
            assert!(row.upper.is_none_or(|upper| row.amount <= upper), "the upper bound");
            assert!(row.before > Money::ZERO || row.amount == row.lower, "who has nothing gets the lower bound");
            let is_promised = of.mountain && case.policy.terms().uplift.is_some();
            assert!(!is_promised || row.amount >= of.plan + of.uplift, "plan and uplift of a mountain county");
            bound += usize::from(row.amount == row.lower || Some(row.amount) == row.upper);
        }
        assert_eq!(rows.iter().map(|row| row.change).sum::<Money>(), -control.retained);
        times += 1;
    }
    assert!(times > 200 && bound > 500, "{times} {bound}");
}

#[test]
fn control_is_refused_exactly_where_no_amounts_fit() {
    let mut times = [0; 4];
    for case in cases(4_000) {
        let outcome = match calculate(&case.policy, &case.counties) {
            Ok(allocation) => match &allocation.common().control {
                Some(control) if control.retained > Money::ZERO => {
                    assert!(control.most.is_some_and(|most| most + control.retained == control.total));
                    0
                }
                Some(control) => {
                    assert!(control.least <= control.total && control.most.is_none_or(|most| control.total <= most));
                    1
                }
                None => continue,
            },
            Err(Refusal::FloorsAboveTotal { least, total, .. }) => {
                assert!(least > total);
                2
            }
            Err(Refusal::TotalAboveCaps { upper, total, .. }) => {
                assert!(upper < total);
                3
            }
            Err(_) => continue,
        };
        times[outcome] += 1;
    }
    assert!(times.iter().all(|times| *times > 20), "{times:?}");
}

/// Of all λ that lead to the amounts it is the least, or 1 where no bound does anything. y is 283, 191, 269, 209, 48.
#[test]
fn of_several_lambdas_it_is_1_or_the_least() {
    let case = Case::fixture("ladder/control");
    for (floor, cap, last, lambda, held) in [
        // Everybody has its y as floor: every λ up to 1.
        ("1", None, [283, 191, 269, 209, 48], "1.00", 0),
        // Nobody has a choice: every λ.
        ("1", Some("1"), [284, 191, 268, 209, 48], "0.00", 5),
        // 甲县 comes to its cap at 142/283, and the others leave their floors beyond 1.
        ("0.5", Some("1"), [142, 462, 618, 478, 158], "0.50", 4),
    ] {
        let mut case = case.under(|terms| {
            let control = terms.control.as_mut().expect("control");
            (control.floor, control.cap) = (floor.parse().ok(), cap.map(|cap| cap.parse().expect("a rate")));
        });
        for (county, last) in zip(&mut case.counties, last) {
            county.amounts = [money(last * 100)].into();
        }
        let allocation = calculate(&case.policy, &case.counties).expect("a result");
        let step = allocation.common().control.as_ref().expect("control");
        assert_eq!(step.lambda.as_ref().map(|lambda| lambda.decimal(2)), Some(lambda.to_owned()), "{last:?}");
        assert_eq!(step.held.iter().map(|step| step.counties.len()).sum::<usize>(), held, "{last:?}");
    }
}

/// 甲县 has 1.4 × 10^19 fen before control, and takes what the caps of the others leave.
#[test]
fn amounts_of_nearly_2_to_the_64_quanta_are_controlled() {
    let mut case = Case::fixture("ladder/control").under(|terms| {
        (terms.fund_total, terms.quantum) = (money(LARGEST_FEN), money(1));
        terms.roster = cases::roster(["339921".parse().expect("a code")]);
        let (rate, funding) = (UpliftRate::Fixed(rate(50_000_000_000)), Funding::Additional);
        terms.uplift = Some(Uplift { rate, rate_basis: None, funding, source: String::new() });
        let control = terms.control.as_mut().expect("control");
        (control.floor, control.cap) = (None, Some(Rate::ONE));
    });
    case.counties[0].name = cases::name(case.counties[0].code); // as the roster has it
    for (county, last) in zip(&mut case.counties, [0, 1_000, 1_000, 1_000, 1_000]) {
        county.amounts = [money(last)].into();
    }
    let controls = controls(&calculate(&case.policy, &case.counties).expect("a result"));
    let before: i128 = controls.iter().map(|control| control.before.fen()).sum();
    let after: Vec<i128> = controls.iter().map(|control| control.amount.fen()).collect();
    assert_eq!(after, [before - 4_000, 1_000, 1_000, 1_000, 1_000]);
}

#[test]
fn bounds_that_bind_nobody_change_nothing() {
    let mut times = 0;
    for case in cases(6_000) {
        let Ok(allocation) = calculate(&case.policy, &case.counties) else { continue };
        let rows = controls(&allocation);
        let is_free =
            |row: &CountyControl| row.lower <= row.before && row.upper.is_none_or(|upper| row.before <= upper);
        if rows.is_empty() || !rows.iter().all(is_free) {
            continue;
        }
        assert!(rows.iter().all(|row| row.change == Money::ZERO));
        let control = allocation.common().control.as_ref().expect("control");
        assert_eq!(control.retained, Money::ZERO);
        let without = case.without_the_year();
        let without = all_figures(&without).expect("a plan and its uplift");
        let amounts = without.iter().map(|of| of.total);
        assert!(rows.iter().map(|row| row.amount).eq(amounts));
        times += 1;
    }
    assert!(times > 50, "{times}");
}

/// One factor, whose scores are in such a proportion to the fund that amounts are whole before and after one is raised.
#[test]
fn with_a_larger_amount_beside_the_same_others_nobody_gets_less() {
    let mut times = [0; 3];
    for seed in 0..3_000 {
        let dice = &mut Dice::of_seed(seed);
        let scores: Vec<u64> = (0..2 + dice.below(6)).map(|_| 1 + dice.below(30)).collect();
        let (own, more) = (dice.index(scores.len()), 1 + dice.below(20));
        let sum: u64 = scores.iter().sum();
        let fund = sum * (sum + more);
        let (floor, cap) = (500_000 + dice.below(600_000), 1_000_000 + dice.below(400_000));
        let (floor, cap) = (Some(rate(floor)), Some(rate(cap.max(floor))));
        let mut terms = cases::plain_terms(
            cases::money(fund),
            fen_of(1),
            cases::plain_factors(&sum_to_one(&[1])),
            cases::roster(["999999".parse().expect("a code")]),
        );
        terms.control = Some(Control { floor, cap, need_rate: None, surplus: Surplus::Refuse, source: String::new() });
        let policy = Policy::new(terms).expect("valid terms");
        let county = |(row, of): (usize, &u64)| County {
            amounts: [cases::money(fund * of / sum * (60 + dice.below(60)) / 100)].into(),
            ..cases::county(format!("33010{row}").parse().expect("a code"), &[score(*of, 0)])
        };
        let counties: Vec<County> = scores.iter().enumerate().map(county).collect();
        let mut raised = counties.clone();
        raised[own].scores[0] = score(scores[own] + more, 0);
        let amount = |counties: &[County]| {
            let allocation = calculate(&policy, counties).ok()?;
            let share = allocation.share(own).expect("a row");
            let scores: u128 = counties.iter().map(|county| county.scores[0].millionths()).sum();
            let exact = u128::from(fund) * counties[own].scores[0].millionths();
            assert_eq!(share.figures.plan.fen().unsigned_abs() * scores, exact, "a whole amount before control");
            Some(share.figures.total)
        };
        match (amount(&counties), amount(&raised)) {
            (Some(before), Some(after)) => {
                assert!(after >= before, "{scores:?}, {own} by {more}");
                times[usize::from(after > before)] += 1;
            }
            (None, None) => times[2] += 1,
            other => panic!("bounds and total are the same: {other:?}"),
        }
    }
    assert!(times.iter().all(|times| *times > 100), "{times:?}");
}

/// What was published as the next batch is issued as one more; then nothing is left to issue.
#[test]
fn once_a_batch_is_issued_the_next_is_0_everywhere() {
    let mut times = [0; 4];
    for case in cases(4_000) {
        let Ok(allocation) = calculate(&case.policy, &case.counties) else { continue };
        let terms = case.policy.terms();
        // What is kept is a lower bound of control, and rewards on top of it come again.
        let is_reward = |of: &Money| *of > Money::ZERO;
        let has_rewards = allocation.shares().any(|share| share.figures.adjustments.iter().any(is_reward));
        let (before, shortfall) = (terms.issued.as_ref(), terms.shortfall());
        if shortfall == Some(Shortfall::Keep) && has_rewards {
            continue;
        }
        let left = allocation.shares().map(|share| share.figures);
        let left = left.map(|of| if before.is_some() { of.batch } else { of.total });
        let batches: Vec<Money> = left.collect();
        let total: Money = batches.iter().copied().sum();
        let most = cases::money(cases::LARGEST_FEN);
        if total <= Money::ZERO || total > most || batches.iter().any(|batch| *batch > most || *batch < -most) {
            continue; // no batch
        }
        let mut next = case.clone();
        for (county, batch) in zip(&mut next.counties, &batches) {
            county.amounts = county.amounts.iter().copied().chain([*batch]).collect();
        }
        let batch = Batch { key: "next".to_owned(), name: "本次".parse().expect("a name"), total };
        let next = next.under(|terms| {
            let none = Issued { batches: vec![], shortfall: Shortfall::Refuse, source: String::new() };
            terms.issued.get_or_insert(none).batches.push(batch);
        });
        let after = all_figures(&next).expect("it did before");
        assert!(after.iter().all(|of| of.batch == Money::ZERO));
        assert!(after.iter().map(|of| of.total).eq(allocation.shares().map(|share| share.figures.total)));
        times[shortfall.map_or(0, |shortfall| 1 + shortfall as usize)] += 1;
    }
    assert!(times.iter().all(|times| *times > 20), "{times:?}");
}
