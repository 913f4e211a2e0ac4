//! The audit of what a year does beside plan and uplift: indicators, control, adjustments, batches. docs/rules.md
//! sections 5.1 and 7 to 9.

mod cases;

use std::collections::BTreeMap;

use cases::{Case, Dice, add};
use special_fund::audit::{self, Finding, Verdict};
use special_fund::{Column, Money, Policy, PublishedRow, Refusal, calculate, table};

// ---------------------------------------------------------------------------------------------------------------------
// By hand: the counties of `fixtures/ladder/control`
// ---------------------------------------------------------------------------------------------------------------------

const CONTROLLED: &str = r#"
fiscal_year = 2025
title = "示例"
source = "示例"
fund_total_yuan = "1000.00"
quantum_yuan = "1.00"
factors = [{ key = "eco", name = "生态保护因素", weight = "1", tilt = "1", source = "示例" }]
control = { floor = "1.00", cap = "1.15", surplus = "refuse", source = "示例" }
adjustments = [
    { key = "audit", name = "审计扣减", kind = "deduction", freed = "others", source = "示例" },
    { key = "reward", name = "奖惩", kind = "signed", source = "示例" },
]

[issued]
batches = [{ key = "first_batch", name = "第一批已下达", total_yuan = "750.00" }]
shortfall = "recover"
source = "示例"
"#;

/// | county | y   | L to U     | control | audit | reward | total | issued | batch |
/// |--------|-----|------------|---------|-------|--------|-------|--------|-------|
/// | 上城区 | 283 | 250 to 287 | +4      | −87   | 5      | 205   | 190    | 15    |
/// | 拱墅区 | 191 | 200 to 230 | +9      | 25    | −5     | 220   | 150    | 70    |
/// | 西湖区 | 269 | 280 to 322 | +12     | 34    | 0      | 315   | 200    | 115   |
/// | 滨江区 | 209 | 150 to 172 | −37     | 21    | −3     | 190   | 180    | 10    |
/// | 萧山区 | 48  | 60 to 69   | +12     | 7     | 0      | 67    | 30     | 37    |
const YEAR: &str = "code,name,eco,last_yuan,audit_yuan,reward_yuan,first_batch_yuan
330102,上城区,283,250,87,5,190
330105,拱墅区,191,200,0,-5,150
330106,西湖区,269,280,0,0,200
330108,滨江区,209,150,0,-3,180
330109,萧山区,48,60,0,0,30
";

fn case(policy: &str, counties: &str) -> Case {
    let policy: Policy = toml::from_str(policy).unwrap_or_else(|error| panic!("{error}"));
    let counties = table::read(counties.as_bytes(), &policy).unwrap_or_else(|error| panic!("{error}")).counties;
    Case { policy, counties }
}

fn published(case: &Case) -> Vec<PublishedRow> {
    calculate(&case.policy, &case.counties).expect("a result").published()
}

fn try_published(case: &Case) -> Result<Vec<PublishedRow>, Refusal> {
    calculate(&case.policy, &case.counties).map(|allocation| allocation.published())
}

fn audit_of(case: &Case, rows: &[PublishedRow]) -> Verdict {
    audit::published(&case.policy, &case.counties, rows, &[])
}

/// What is said once so many yuan are added to some figures.
fn said(case: &Case, changes: &str) -> Vec<String> {
    let mut rows = published(&self::case(CONTROLLED, YEAR));
    for (row, column, more) in cases::amounts(&case.policy, changes) {
        add(&mut rows[row].figures, &column, more.fen());
    }
    audit_of(case, &rows).listed.iter().map(Finding::to_string).collect()
}

/// Situations of figures to which so many yuan are added, and all that is said of each.
fn are_said(case: &Case, situations: &str) {
    for (changes, expected) in cases::situations(situations) {
        assert_eq!(said(case, changes), expected, "{changes}");
    }
}

/// Of a year with every step, a single cell that is wrong is said to be the one, whatever it brought about.
#[test]
fn the_one_cell_that_was_changed_is_said_to_be_the_one() {
    let case = case(CONTROLLED, YEAR);
    let right = published(&case);
    for (row, column) in (0..right.len()).flat_map(|row| case.columns().into_iter().map(move |c| (row, c))) {
        let amount = column.amount(&right[row].figures).expect("an amount");
        for fen in [100, -100, 1] {
            let mut rows = right.clone();
            add(&mut rows[row].figures, &column, fen);
            let verdict = audit_of(&case, &rows);
            let [one] = verdict.likely.as_slice() else { panic!("{row} {column} {fen} {verdict:#?}") };
            let found = (one.county, &one.column, one.amount, one.left);
            assert_eq!(found, (right[row].code, &column, column.shown(amount), 0));
        }
    }
}

/// 上城区's cell a yuan more and 西湖区's total a yuan less: each of both is named, with what is left once it is right.
#[test]
fn of_two_cells_that_were_changed_both_are_named() {
    let case = case(CONTROLLED, YEAR);
    let mut rows = published(&case);
    add(&mut rows[0].figures, &case.factor(0), 100);
    add(&mut rows[2].figures, &Column::Total, -100);
    let verdict = audit_of(&case, &rows);
    let named: Vec<_> = verdict.likely.iter().map(|one| (one.column.to_string(), one.amount.to_string())).collect();
    assert_eq!(named, [("eco_yuan".to_owned(), "283.00".to_owned()), ("total_yuan".to_owned(), "315.00".to_owned())]);
    assert!(verdict.likely.iter().all(|one| 0 < one.left && one.left < verdict.found()), "{verdict:#?}");
}

/// Whatever two cells of two rows are wrong, no right one is called so. Two in one row may look like a third.
#[test]
fn of_two_cells_that_were_changed_no_other_is_named() {
    let case = case(CONTROLLED, YEAR);
    let right = published(&case);
    let columns = case.columns();
    let cells: Vec<(usize, &Column)> =
        (0..right.len()).flat_map(|row| columns.iter().map(move |column| (row, column))).collect();
    for (place, first) in cells.iter().enumerate() {
        for second in cells[place + 1..].iter().filter(|second| second.0 != first.0) {
            for (a, b) in [(100, 100), (100, -100), (-100, 100), (-100, -100)] {
                let mut rows = right.clone();
                add(&mut rows[first.0].figures, first.1, a);
                add(&mut rows[second.0].figures, second.1, b);
                for one in &audit_of(&case, &rows).likely {
                    let is_it =
                        |(row, column): &(usize, &Column)| right[*row].code == one.county && **column == one.column;
                    assert!(is_it(first) || is_it(second), "{first:?} {a} {second:?} {b}: {one:?}");
                }
            }
        }
    }
}

#[test]
fn of_control_adjustments_and_batches() {
    are_said(
        &case(CONTROLLED, YEAR),
        "
nothing
# 拱墅区's control and all that follows from it a quantum more.
1: control 1, total 1, batch 1
    330105 拱墅区, control_yuan: published 10.00; the floor holds the county at 200.00, so control must add exactly 9.00 (rules, section 7) [at_bound]
    table, control_yuan: adds up to 1.00; must add up to 0.00 (rules, section 7) [column_sum]
    table, total_yuan: adds up to 998.00; must add up to 997.00 (rules, section 8) [column_sum]
0: control 1
    330102 上城区, total_yuan: published 205.00; must be the sum of its parts, 206.00 (rules, section 12) [sum_of_parts]
    330102 上城区, control_yuan: published 5.00; the cap holds the county at 287.00, so control must add exactly 4.00 (rules, section 7) [at_bound]
    table, control_yuan: adds up to 1.00; must add up to 0.00 (rules, section 7) [column_sum]
# 西湖区 and 拱墅区 change places: .28 is no quantum before .40.
1: audit -1, total -1, batch -1; 2: audit 1, total 1, batch 1
    330105 拱墅区, audit_yuan: published 24.00; must be rounded up: it comes before 330106, which was; other counties can only be judged once this one is right (rules, section 10) [county_first]
0: audit 1, total 1, batch 1
    330102 上城区, audit_yuan: published -86.00; must be exactly -87.00, nothing to round (rules, section 8) [floor_or_ceiling]
    table, audit_yuan: adds up to 1.00; must add up to 0.00 (rules, section 8) [column_sum]
    table, total_yuan: adds up to 998.00; must add up to 997.00 (rules, section 8) [column_sum]
3: reward 1
    330108 滨江区, reward_yuan: published -2.00; must be exactly -3.00 (rules, section 8) [exactly]
    330108 滨江区, total_yuan: published 190.00; must be the sum of its parts, 191.00 (rules, section 12) [sum_of_parts]
4: batch 1
    330109 萧山区, batch_yuan: published 38.00; must be the sum of its parts, 37.00 (rules, section 9) [sum_of_parts]
4: first_batch 1, batch -1
    330109 萧山区, first_batch_yuan: published 31.00; must be exactly 30.00 (rules, section 9) [exactly]
# A total that is mistyped is no wrong batch.
4: total 1
    330109 萧山区, total_yuan: published 68.00; must be the sum of its parts, 67.00 (rules, section 12) [sum_of_parts]
    table, total_yuan: adds up to 998.00; must add up to 997.00 (rules, section 8) [column_sum]
",
    );
    are_said(
        &case(&CONTROLLED.replace("750.00", "751.00"), YEAR),
        "
nothing
    table, first_batch_yuan: adds up to 750.00 in the year's table, by the policy to 751.00 (rules, section 9) [given_sum]
",
    );
}

/// Of two rules that set the same bound the first is named: what was promised before what was issued, the need before the
/// cap.
///
/// | county | y   | L to U     | λy  | control |
/// |--------|-----|------------|-----|---------|
/// | 上城区 | 300 | 300 to 999 | 225 | 0       |
/// | 拱墅区 | 600 | 360 to 432 | 450 | −168    |
/// | 西湖区 | 60  | 238 to 285 | 45  | +178    |
/// | 滨江区 | 40  | 0 to 999   | 30  | −10     |
#[test]
fn of_rules_that_set_the_same_bound_the_first_is_named() {
    let policy = CONTROLLED.replace("cap = \"1.15\"", "cap = \"1.20\", need_rate = \"1.00\"");
    let policy = policy.replace("750.00", "300.00").replace("recover", "keep");
    let case = case(
        &policy,
        "code,name,base_yuan,eco,last_yuan,need_yuan,audit_yuan,reward_yuan,first_batch_yuan
330102,上城区,300,0,0,999,0,0,300
330105,拱墅区,0,600,360,432,0,0,0
330106,西湖区,0,60,238,999,0,0,0
330108,滨江区,0,40,0,999,0,0,0
",
    );
    for (row, said) in [
        (0, "published 1.00; what was promised holds the county at 300.00, so control must add exactly 0.00"),
        (1, "published -167.00; the limit of need holds the county at 432.00, so control must add exactly -168.00"),
        (2, "published 179.00; the floor holds the county at 238.00, so control must add exactly 178.00"),
    ] {
        let mut rows = published(&case);
        for column in [Column::Control, Column::Total, Column::Batch] {
            add(&mut rows[row].figures, &column, 100);
        }
        let found = audit_of(&case, &rows).listed[0].to_string();
        assert!(found.contains(said), "{found}");
    }
}

/// λ and every share by it follow from the amounts before control: over a wrong one nobody else's share looks right.
#[test]
fn over_a_wrong_amount_before_control_nobody_else_is_called_wrong() {
    let case = case(CONTROLLED, YEAR);
    for (row, county) in case.counties.iter().enumerate() {
        for yuan in [-5, -1, 1, 5] {
            let said = said(&case, &format!("{row}: eco {yuan}, plan {yuan}, total {yuan}, batch {yuan}"));
            let is_of_it = |line: &String| line.starts_with(&county.code.to_string()) || line.starts_with("table");
            assert!(said.iter().all(is_of_it), "{said:#?}");
            assert!(said.iter().any(|line| line.ends_with("[year_unchecked]")), "{said:#?}");
        }
    }
}

/// The same published table under other policies and with other counties.
#[test]
fn of_a_year_that_can_have_no_table() {
    let said_of = |policy: &str, counties: &str| said(&case(policy, counties), "nothing");
    let unchecked = "table: not checked, as it takes the amounts of all counties up to there: control, deductions that others share, the sum of the totals (rules, section 8) [year_unchecked]";
    assert_eq!(
        said_of(&CONTROLLED.replace("1.15", "1.05"), YEAR),
        [
            "table, control_yuan: the lower bounds add up to 940.00, the upper ones to 986.00, and there is 1000.00 to share (rules, section 7) [control_within]",
            unchecked
        ]
    );
    let retained = CONTROLLED.replace("1.15", "1.05").replace("surplus = \"refuse\"", "surplus = \"retained\"");
    let said = said_of(&retained, YEAR);
    assert!(said[0].starts_with("330102 上城区, control_yuan: published 4.00; the cap holds the county at 262.00, so control must add exactly -21.00"), "{said:?}");
    assert!(said.last().expect("findings").starts_with("table, total_yuan: adds up to 997.00; must add up to 983.00"));
    assert_eq!(
        said_of(CONTROLLED, &YEAR.replace("209,150,0,-3,180", "209,150,0,-194,180"))[1],
        "330108 滨江区, reward_yuan: published -3.00; by the year's table takes 194.00, more than the county can give, 193.00 (rules, section 8) [taken_within]"
    );
    assert_eq!(
        said_of(CONTROLLED, &YEAR.replace("283,250,87,5", "283,250,87,50"))[1..],
        [
            "table, reward_yuan: adds up to 42.00 in the year's table, by the policy to 0.00 (rules, section 8) [given_sum]",
            "table, total_yuan: adds up to 997.00; must add up to 1042.00 (rules, section 8) [column_sum]"
        ]
    );
    let mut unfit = case(CONTROLLED, YEAR);
    unfit.counties[0].amounts = [].into();
    assert_eq!(
        self::said(&unfit, "nothing"),
        [
            "330102 上城区: its scores, coefficients or base in the year's table do not fit the policy (rules, section 4) [unfit]",
            "table: not checked, as the year's table does not fit the policy: the factors, the pools and what is paid from them (rules, section 4) [plan_unchecked]",
            unchecked
        ]
    );
}

#[test]
fn of_indicators() {
    let policy = CONTROLLED.split("control").next().expect("a beginning").replace(
        "source = \"示例\" }]",
        "source = \"示例\", indicators = [
            { key = \"cut\", name = \"削减量\", weight = \"0.5\", source = \"示例\" },
            { key = \"section\", name = \"断面\", weight = \"0.5\", source = \"示例\" },
        ] }]",
    );
    let right = case(&policy, "code,name,cut,section\n330102,上城区,30,1\n330105,拱墅区,20,0.75\n330106,西湖区,50,0\n");
    let mut rows = published(&right);
    assert!(audit_of(&right, &rows).is_clean());
    // 435.71, 314.28 and 250.
    for (row, column, more) in cases::amounts(&right.policy, "0: eco -1, plan -1, total -1; 1: eco 1, plan 1, total 1")
    {
        add(&mut rows[row].figures, &column, more.fen());
    }
    let said = |case: &Case| audit_of(case, &rows).listed.iter().map(Finding::to_string).collect::<Vec<_>>();
    assert_eq!(
        said(&right),
        [
            "330102 上城区, plan_yuan: published 435.00; must be rounded up: it comes before 330105, which was; other counties can only be judged once this one is right (rules, section 10) [county_first]"
        ]
    );
    let nobody = case(&policy, "code,name,cut,section\n330102,上城区,0,1\n330105,拱墅区,0,0.75\n330106,西湖区,0,0\n");
    assert_eq!(
        said(&nobody)[0],
        "table, eco_yuan: every county's value in indicator cut is 0, so nobody has a share of it (rules, section 5.1) [some_value]"
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// Any year
// ---------------------------------------------------------------------------------------------------------------------

fn has_year(case: &Case) -> bool {
    let terms = case.policy.terms();
    !case.policy.figures().is_empty()
        || terms.control.is_some()
        || terms.issued.is_some()
        || !terms.adjustments.is_empty()
}

/// What the cases of a test had, with how many had it.
#[derive(Default)]
struct Reached(BTreeMap<String, usize>);

impl Reached {
    fn count(&mut self, case: &Case, rows: &[PublishedRow]) {
        let (terms, mut seen) = (case.policy.terms(), Vec::new());
        let allocation = calculate(&case.policy, &case.counties).expect("a result");
        for indicator in terms.factors.iter().flat_map(|factor| &factor.indicators) {
            let kind = format!("{:?}", indicator.kind);
            seen.push(kind.split(' ').next().unwrap_or_default().to_owned());
        }
        let control = allocation.common().control.as_ref();
        seen.extend(control.iter().flat_map(|step| &step.held).map(|held| format!("{:?}", held.by)));
        seen.extend(control.and_then(|step| step.lambda.as_ref()).map(|_| "a λ".to_owned()));
        seen.extend(control.filter(|step| step.retained > Money::ZERO).map(|_| "a surplus".to_owned()));
        seen.extend(control.filter(|_| terms.control.is_none()).map(|_| "issued alone is kept".to_owned()));
        let is_changed = rows.iter().any(|row| row.figures.control != Money::ZERO);
        seen.extend(is_changed.then(|| "control that changes amounts".to_owned()));
        seen.extend(
            terms.adjustments.iter().map(|adjustment| format!("{:?}", adjustment.kind).replace(char::is_numeric, "")),
        );
        seen.extend(terms.shortfall().map(|shortfall| format!("{shortfall:?}")));
        seen.sort();
        seen.dedup();
        seen.into_iter().for_each(|what| *self.0.entry(what).or_default() += 1);
    }
}

/// What the rules demand is accepted; every figure that is one quantum more or less is found, and its column or its
/// county named; and so is a quantum that goes from one county to another wherever all sums hold.
fn judge_many(seeds: std::ops::Range<u64>) -> Reached {
    let mut reached = Reached::default();
    let (mut accepted, mut found) = (0, 0);
    for seed in seeds {
        let mut dice = Dice::of_seed(seed);
        let case = Case::any(&mut dice);
        if !has_year(&case) {
            continue;
        }
        let Ok(right) = try_published(&case) else { continue };
        let verdict = audit_of(&case, &right);
        assert!(verdict.is_clean(), "{seed}: {:#?} {case:#?}", verdict.listed);
        accepted += 1;
        reached.count(&case, &right);

        let columns = case.columns();
        let is_of_year = |column: &Column| {
            matches!(column, Column::Control | Column::Adjustment { .. } | Column::Issued { .. } | Column::Batch)
        };
        for row in 0..right.len() {
            for column in &columns {
                let mut rows = right.clone();
                add(&mut rows[row].figures, column, dice.pick(&[case.quantum(), -case.quantum()]));
                let verdict = audit_of(&case, &rows);
                let names = |finding: &Finding| {
                    let is_county = finding.county.as_ref().is_some_and(|(code, _)| *code == rows[row].code);
                    finding.column.as_ref() == Some(column) || !is_of_year(column) && is_county
                };
                assert!(verdict.listed.iter().any(names), "{seed}, {column}: {:#?} {case:#?}", verdict.listed);
                found += 1;
            }
        }
        let with = columns.iter().filter(|column| is_of_year(column) && !matches!(column, Column::Batch));
        for column in with {
            let (from, to) = (dice.index(right.len()), dice.index(right.len()));
            let mut rows = right.clone();
            for (row, fen) in [(from, -case.quantum()), (to, case.quantum())] {
                let figures = &mut rows[row].figures;
                add(figures, column, fen);
                match column {
                    Column::Issued { .. } => add(figures, &Column::Batch, -fen),
                    _ => [Column::Total, Column::Batch].iter().for_each(|column| add(figures, column, fen)),
                }
            }
            assert_eq!(audit_of(&case, &rows).is_clean(), from == to, "{seed}, {column}: {case:#?}");
            found += usize::from(from != to);
        }
    }
    for (what, times) in &reached.0 {
        println!("{times:>6} {what}");
    }
    println!("{accepted} accepted, {found} found");
    reached
}

#[test]
fn every_result_is_accepted_and_every_change_found() {
    let reached = judge_many(0..1_500);
    for what in ["Amount", "Change", "Gap", "Minmax", "a λ", "a surplus", "issued alone is kept", "Recover", "Refuse"]
    {
        assert!(reached.0.contains_key(what), "never {what}");
    }
}

#[test]
#[ignore = "many more; run it with --release --nocapture"]
fn every_result_is_accepted_and_every_change_found_in_many_more() {
    judge_many(0..60_000);
}
