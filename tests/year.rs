//! A whole year by hand: indicators, control, adjustments, batches. RULES sections 5.1 and 7 to 9.

mod cases;

use std::iter::zip;

use cases::{Case, Dice, fen_of, rate, score, sum_to_one};
use special_fund::table::{self, Language};
use special_fund::{
    Allocation, Batch, BelowZero, Bound, Control, County, CountyControl, Figure, Held, Indicator, IndicatorKind,
    Issued, Money, Policy, Rate, Refusal, Score, Shortfall, Surplus, calculate,
};

fn policy(text: &str) -> Policy {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The published table without its first three columns, in whole yuan.
fn published(policy: &Policy, rows: &str) -> Result<Vec<Vec<i64>>, Refusal> {
    let table = table::read(rows.as_bytes(), policy).unwrap_or_else(|error| panic!("{error}"));
    let allocation = calculate(policy, &table.counties)?;
    let common = allocation.common();
    assert_eq!(common.paid + common.retained, common.to_account_for, "everything is accounted for");
    Ok(figures(&allocation))
}

fn figures(allocation: &Allocation<'_>) -> Vec<Vec<i64>> {
    let mut csv = Vec::new();
    table::write(&mut csv, allocation, Language::English).expect("a Vec takes everything");
    let text = String::from_utf8(csv).expect("UTF-8");
    let yuan = |cell: &str| cell.strip_suffix(".00").expect("whole yuan").parse().expect("a number");
    text.lines().skip(1).map(|line| line.split(',').skip(3).map(yuan).collect()).collect()
}

const INDICATORS: &str = r#"
fiscal_year = 2025
title = "示例"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"

[[factors]]
key = "pollution"
name = "污染防治因素"
weight = "1"
tilt = "1"
source = "示例"

[[factors.indicators]]
key = "cod_cut"
name = "化学需氧量削减量"
weight = "50%"
source = "示例"

[[factors.indicators]]
key = "section"
name = "交接断面水质"
weight = "0.5"
grades = { "优秀" = "1", "良好" = "0.75", "不及格" = "0" }
source = "示例"
"#;

const CUTS: &str =
    "code,name,化学需氧量削减量,section\n330102,上城区,30,优秀\n330105,拱墅区,20,良好\n330106,西湖区,50,不及格\n";

#[test]
fn indicators_make_a_score() {
    // COD cuts 30, 20, 50 of 100; grades 1, 0.75, 0 of 1.75; half each:
    // 上城区 0.15 + 0.5 ÷ 1.75 = 0.435714…, 拱墅区 0.1 + 0.375 ÷ 1.75 = 0.314285…, 西湖区 0.25. Of 1,000: 435.71, 314.28,
    // 250; the quantum left over goes to 上城区.
    let figures = published(&policy(INDICATORS), CUTS).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[1]).collect::<Vec<_>>(), [436, 314, 250]);
}

#[test]
fn of_several_indicators_that_share_out_nothing_the_first_is_named() {
    // Nobody has cut anything; all air figures are the same.
    let air = "kind = \"minmax\"\nbetter = \"lower\"";
    let text = INDICATORS.replace("grades = { \"优秀\" = \"1\", \"良好\" = \"0.75\", \"不及格\" = \"0\" }", air);
    let rows = "code,name,cod_cut,section\n330102,上城区,0,7\n330105,拱墅区,0,7\n";
    let refusal = published(&policy(&text), rows).expect_err("nothing is cut");
    assert_eq!(refusal, Refusal::ZeroIndicator { indicator: "cod_cut".to_owned() });
    let refusal = published(&policy(&text), &rows.replace(",0,", ",5,")).expect_err("all are the same");
    assert_eq!(refusal, Refusal::SameFigures { indicator: "section".to_owned() });
}

#[test]
fn the_tilt_is_on_the_score_that_indicators_made() {
    // The first is a mountain county, its score tilted by 1.1: 0.479285…, 0.314285…, 0.25, together 1.043571….
    // Of 1,000: 459.27, 301.16, 239.56; the quantum left over goes to the third.
    let text = INDICATORS.replace("tilt = \"1\"", "tilt = \"1.1\"");
    let text = format!("{text}\n[roster]\ncounties = [{{ code = \"330102\", name = \"上城区\" }}]\n");
    let figures = published(&policy(&text), CUTS).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[1]).collect::<Vec<_>>(), [459, 301, 240]);
}

/// Bases of 1 (two mountain counties of plan 240 and 160, uplift 8 and 5) and so on are not needed to reach the amounts:
/// the scores are the plans themselves.
const CONTROLLED: &str = r#"
fiscal_year = 2025
title = "示例"
source = "示例"
fund_total_yuan = "987.00"
quantum_yuan = "1.00"

[[factors]]
key = "eco"
name = "生态保护因素"
weight = "1"
tilt = "1"
source = "示例"

[control]
floor = "1.00"
cap = "1.15"
surplus = "refuse"
source = "示例"
"#;

const LAST: &str = "code,name,eco,last_yuan\n330102,上城区,283,250\n330105,拱墅区,191,200\n330106,西湖区,269,280\n330108,滨江区,209,150\n330109,萧山区,48,60\n";

#[test]
fn amounts_are_held_between_floor_and_cap() {
    // y = 283, 191, 269, 209, 48 of 1,000; without the promise to mountain counties L = last, U = ⌊1.15 × last⌋ = 287,
    // 230, 322, 172, 69. λ: 滨江区 is cut to 172 and 拱墅区, 西湖区, 萧山区 are raised to 200, 280, 60 as long as
    // λ × 191 < 200, …; 1,000 − 172 − 200 − 280 − 60 = 288 is above 287, so 上城区 is cut to 287 and one quantum goes on to
    // those that follow λ: the lowest breakpoint above is 280 ÷ 269, so 西湖区 has 281.
    let text = CONTROLLED.replace("987.00", "1000.00");
    let policy = policy(&text);
    let figures = published(&policy, LAST).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[6]).collect::<Vec<_>>(), [4, 9, 12, -37, 12]);
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [287, 200, 281, 172, 60]);
    let table = table::read(LAST.as_bytes(), &policy).expect("a table");
    let allocation = calculate(&policy, &table.counties).expect("an allocation");
    let held = &allocation.common().control.as_ref().expect("control").held;
    let held: Vec<(Held, usize)> = held.iter().map(|held| (held.by, held.counties.len())).collect();
    let by = |bound, raised| Held { bound, raised };
    assert_eq!(held, [(by(Bound::Floor, true), 2), (by(Bound::Cap, false), 2)]);
}

#[test]
fn a_floor_that_cannot_be_paid_names_the_highest_that_can() {
    // Σ last = 940: at 1.060 the floors are 265, 212, 297, 159, 64 = 997; at 1.061 they are 266, 213, 298, 160, 64 = 1001.
    let text = CONTROLLED.replace("987.00", "1000.00").replace("floor = \"1.00\"", "floor = \"1.10\"");
    let refusal = published(&policy(&text), LAST).expect_err("a floor above the fund");
    let Refusal::FloorsAboveTotal { highest, .. } = refusal else { panic!("{refusal}") };
    assert_eq!(highest.expect("a floor").to_string(), "1.06");
}

#[test]
fn loops_that_clip_again_end_outside_the_bounds_and_this_does_not() {
    // Shares 60/20/20, last year 100 each, fund 306, band 0 to +10 %: right is 106, 100, 100.
    let text = CONTROLLED.replace("987.00", "306.00").replace("1.15", "1.10");
    let rows = "code,name,eco,last_yuan\n330102,上城区,60,100\n330105,拱墅区,20,100\n330106,西湖区,20,100\n";
    let figures = published(&policy(&text), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [106, 100, 100]);
}

const BATCHES: &str = "\n[issued]\nbatches = [{ key = \"first_batch\", name = \"第一批已下达\", total_yuan = \"750.00\" }]\nshortfall = \"recover\"\nsource = \"示例\"\n";

#[test]
fn the_next_batch_is_what_remains() {
    let text = format!("{}{BATCHES}", CONTROLLED.replace("987.00", "1000.00"));
    let rows = "code,name,eco,last_yuan,第一批已下达(元)\n330102,上城区,283,250,190\n330105,拱墅区,191,200,150\n330106,西湖区,269,280,200\n330108,滨江区,209,150,180\n330109,萧山区,48,60,30\n";
    let figures = published(&policy(&text), rows).expect("an allocation");
    let [issued, batch] = [8, 9].map(|column| figures.iter().map(|row| row[column]).collect::<Vec<_>>());
    assert_eq!((issued, batch), (vec![190, 150, 200, 180, 30], vec![97, 50, 81, -8, 30]));
    // Who has been issued more than its entitlement keeps it: 滨江区 has 180, and the others' amounts follow.
    let figures = published(&policy(&text.replace("recover", "keep")), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [280, 200, 280, 180, 60]);
    // Without a word on it, that is refused, and named.
    let refusal = published(&policy(&text.replace("recover", "refuse")), rows).expect_err("180 of 172 issued");
    assert_eq!(refusal.to_string(), "issued above the entitlement: 330108 滨江区 180.00 of 172.00");
}

#[test]
fn adjustments_come_after_control() {
    let adjustment = "\n[[adjustments]]\nkey = \"audit\"\nname = \"审计扣减\"\nkind = \"deduction\"\nfreed = \"others\"\nsource = \"示例\"\n";
    let text = format!("{}{adjustment}", CONTROLLED.replace("987.00", "1000.00"));
    let rows = "code,name,eco,last_yuan,审计扣减(万元)\n330102,上城区,283,250,0.0087\n330105,拱墅区,191,200,0\n330106,西湖区,269,280,0\n330108,滨江区,209,150,0\n330109,萧山区,48,60,0\n";
    // 87 of 上城区's 287 go to the others by 200, 281, 172, 60 = 713: 24.40, 34.28, 20.98, 7.32; two quanta are left over
    // and go to 滨江区 (.98) and 拱墅区 (.40).
    let figures = published(&policy(&text), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[7]).collect::<Vec<_>>(), [-87, 25, 34, 21, 7]);
    assert_eq!(figures.iter().map(|row| row[8]).collect::<Vec<_>>(), [200, 225, 315, 193, 67]);
    // What is retained is not paid out.
    let figures = published(&policy(&text.replace("others", "retained")), rows).expect("an allocation");
    assert_eq!(figures.iter().map(|row| row[8]).collect::<Vec<_>>(), [200, 200, 281, 172, 60]);
}

// ---------------------------------------------------------------------------------------------------------------------
// What holds of every case
// ---------------------------------------------------------------------------------------------------------------------

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
        let base = Case::any(&mut Dice::of_bytes(&[])).under(|terms| {
            (terms.quantum, terms.fund_total) = (fen_of(1), cases::money(fund));
            (terms.uplift, terms.fiscal_capacity) = (None, None);
            terms.factors = cases::plain_factors(&sum_to_one(&[1]));
            let (floor, cap) = (500_000 + dice.below(600_000), 1_000_000 + dice.below(400_000));
            let (floor, cap) = (Some(rate(floor)), Some(rate(cap.max(floor))));
            terms.control =
                Some(Control { floor, cap, need_rate: None, surplus: Surplus::Refuse, source: String::new() });
        });
        let code = |row: usize| format!("33010{row}").parse().expect("a code");
        let county = |(row, of): (usize, &u64)| County {
            code: code(row),
            name: cases::name(code(row)),
            base: Money::ZERO,
            scores: [score(*of, 0)].into(),
            coefficients: [].into(),
            fiscal_capacity: None,
            figures: [].into(),
            amounts: [cases::money(fund * of / sum * (60 + dice.below(60)) / 100)].into(),
        };
        let counties: Vec<County> = scores.iter().enumerate().map(county).collect();
        let mut raised = counties.clone();
        raised[own].scores[0] = score(scores[own] + more, 0);
        let amount = |counties: &[County]| {
            let allocation = calculate(&base.policy, counties).ok()?;
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
