//! Everything that an audit can say, word for word, with its code and the section of the rules.

mod cases;

use cases::Case;
use serde_json::json;
use special_fund::audit::{self, Demand, Finding};
use special_fund::{Column, Funding, Money, PublishedRow, Rate, Score, UpliftRate, calculate, table};

/// Ten quanta of 100 yuan, one of them 甲县's base; 0.55, 0.35 and 0.1 of the other nine are 4.95, 3.15 and 0.9: pools of
/// 5, 3 and 1 quanta. Of the last the uplift takes all.
///
/// | county | eco, Σ 10 | pol, Σ 5 | sum   | plan | uplift     | total |
/// |--------|-----------|----------|-------|------|------------|-------|
/// | 甲县   | 2.5 ↓ 2   | 0.6 ↑ 1  | 3.1 ↓ | 4    | ⌈0.12⌉ = 1 | 5     |
/// | 乙县   | 1.5 ↑ 2   | 1.2 ↓ 1  | 2.7 ↑ | 3    |            | 3     |
/// | 丙县   | 1         | 1.2 ↓ 1  | 2.2 ↓ | 2    |            | 2     |
const WORDS: &str = r#"fiscal_year = 2025
title = "专项资金"
source = "invented"
fund_total_yuan = "1000.00"
quantum_yuan = "100.00"
factors = [
    { key = "eco", name = "生态保护因素", weight = "0.55", tilt = "1", source = "invented" },
    { key = "pol", name = "污染防治因素", weight = "0.35", tilt = "1", source = "invented" },
]
fiscal_capacity = { weight = "0.1", rest = "by_score", source = "invented" }
uplift = { rate = { fixed = "0.03" }, funding = "fiscal_capacity", source = "invented" }
roster = { counties = [{ code = "339901", name = "甲县" }] }
"#;

fn words() -> Case {
    let policy = toml::from_str(WORDS).expect("a valid policy");
    let counties = "code,name,base_yuan,eco,pol,fiscal_capacity\n339901,甲县,100,5,1,1\n339902,乙县,0,3,2,1\n339903,丙县,0,2,2,2\n";
    let counties = table::read(counties.as_bytes(), &policy);
    let counties = counties.expect("a good table").counties;
    Case { policy, counties }
}

/// All that is said of what is published once `change` has changed it.
fn said_of(case: &Case, change: impl FnOnce(&mut Vec<PublishedRow>)) -> Vec<String> {
    let right = words();
    let allocation = calculate(&right.policy, &right.counties).expect("a result");
    let mut rows = allocation.published();
    change(&mut rows);
    let verdict = audit::published(&case.policy, &case.counties, &rows, &[]);
    verdict.listed.iter().map(Finding::to_string).collect()
}

fn said(change: impl FnOnce(&mut Vec<PublishedRow>)) -> Vec<String> {
    said_of(&words(), change)
}

/// Situations of new amounts in some places, and all that is said of each.
fn are_said(case: &Case, situations: &str) {
    for (amounts, expected) in cases::situations(situations) {
        let said = said_of(case, |rows| {
            for (row, column, amount) in cases::amounts(&case.policy, amounts) {
                *column.slot(&mut rows[row].figures).expect("an amount") = amount;
            }
        });
        assert_eq!(said, expected, "{amounts}");
    }
}

#[test]
fn of_codes_names_and_groups() {
    let name = |name: &str| name.parse().expect("a name");
    let change = |what: &str, rows: &mut Vec<PublishedRow>| match what {
        "missing" => drop(rows.remove(2)),
        "added" => {
            let code = "339904".parse().expect("a code");
            rows.push(PublishedRow { code, name: name("丁县"), ..rows[2].clone() });
        }
        "doubled" => rows.push(rows[2].clone()),
        "doubled with other figures" => {
            rows.push(rows[2].clone());
            (rows[3].figures.plan, rows[3].figures.total) = (Money::from_yuan(100), Money::from_yuan(100));
        }
        "another name" => rows[2].name = name("病县"),
        "the name of another" => rows[2].name = name("乙县"),
        "no mountain county" => rows[0].figures.mountain = false,
        "a mountain county" => rows[1].figures.mountain = true,
        what => panic!("{what}"),
    };
    let situations = "
missing
    339903 丙县: in the year's table, but not published (rules, section 4) [county_missing]
    table: not checked, as it takes every county published once: the sums of the columns, which of the counties were rounded up, the shares of the fiscal-capacity pool, the offsets, an affordable uplift rate (rules, section 4) [sums_unchecked]
added
    339904 丁县: published, but not in the year's table; no sum includes it (rules, section 4) [county_added]
doubled
    339903 丙县: published more than once, with the same figures; counted once (rules, section 4) [county_doubled]
doubled with other figures
    339903 丙县: published more than once, with different figures; none of them was checked (rules, section 4) [county_doubled]
    table: not checked, as it takes every county published once: the sums of the columns, which of the counties were rounded up, the shares of the fiscal-capacity pool, the offsets, an affordable uplift rate (rules, section 4) [sums_unchecked]
another name
    339903 病县: named 丙县 in the year's table (rules, section 4) [name]
the name of another
    339903 乙县: named 丙县 in the year's table; by its name perhaps 339902 乙县, so check the code (rules, section 4) [name]
no mountain county
    339901 甲县, group: published as other, but on the roster: a mountain county (rules, section 11) [roster_group]
a mountain county
    339902 乙县, group: published as a mountain county, but not on the roster: other (rules, section 11) [roster_group]
";
    for (what, expected) in cases::situations(situations) {
        assert_eq!(said(|rows| change(what, rows)), expected, "{what}");
    }
    let mut unfit = words();
    unfit.counties[2].scores = [Score::from(2)].into();
    are_said(
        &unfit,
        "
nothing
    339903 丙县: its scores, coefficients or base in the year's table do not fit the policy (rules, section 4) [unfit]
    table: not checked, as the year's table does not fit the policy: the factors, the pools and what is paid from them (rules, section 4) [plan_unchecked]
",
    );
}

/// Nothing is said twice over: a county that is not there is one finding, a wrong figure elsewhere another.
#[test]
fn of_a_missing_county_beside_a_wrong_figure() {
    // Of 乙县 neither cell may be 0, and its plan is not lifted.
    let said = said(|rows| {
        let figures = &mut rows[1].figures;
        (figures.cells[0], figures.plan, figures.total) = (Money::ZERO, Money::from_yuan(100), Money::from_yuan(100));
        rows.remove(0);
    });
    assert_eq!(said.len(), 3);
    assert!(said[0].ends_with("[county_missing]"));
    assert!(said[1].ends_with("[sums_unchecked]"));
    assert_eq!(
        said[2],
        "339902 乙县, eco_yuan: published 0.00; must be the exact value rounded down or up to a quantum, 100.00 or 200.00 (rules, section 5) [floor_or_ceiling]"
    );
}

const PLAN_UNCHECKED: &str = "table: not checked, as the year's table does not fit the policy: the factors, the pools and what is paid from them (rules, section 4) [plan_unchecked]";

#[test]
fn of_amounts() {
    are_said(
        &words(),
        "
nothing
# 100 yuan more as base; plan and total are the sums of their parts.
2: base 100, plan 300, total 300
    339903 丙县, base_yuan: published 100.00; must be exactly 0.00 (rules, section 4) [exactly]
    table, total_yuan: adds up to 1100.00; must add up to 1000.00 (rules, section 8) [column_sum]
# A quantum of 甲县's eco to 丙县, whose exact value is whole.
0: eco 100, plan 300, total 400; 2: eco 200, plan 300, total 300
    339901 甲县, eco_yuan: published 100.00; must be the exact value rounded down or up to a quantum, 200.00 or 300.00 (rules, section 5) [floor_or_ceiling]
    339903 丙县, eco_yuan: published 200.00; must be exactly 100.00, nothing to round (rules, section 5) [floor_or_ceiling]
# Both of 丙县's cells as they should be, 乙县's pol one too few.
1: pol 0, plan 200, total 200
    339902 乙县, pol_yuan: published 0.00; must be the exact value rounded down or up to a quantum, 100.00 or 200.00 (rules, section 5) [floor_or_ceiling]
    table, pol_yuan: adds up to 200.00; must add up to 300.00 (rules, section 5) [column_sum]
    table, total_yuan: adds up to 900.00; must add up to 1000.00 (rules, section 8) [column_sum]
1: pol 100.01
    339902 乙县, pol_yuan: published 100.01; must be a multiple of the quantum of 100.00 (rules, section 3) [whole_quanta]
    339902 乙县, plan_yuan: published 300.00; must be the sum of its parts, 300.01 (rules, section 5) [sum_of_parts]
# 甲县's one pol to 丙县: 2 is neither 3 nor 4, 3 is ⌈2.2⌉.
0: pol 0, plan 300, total 400; 2: pol 200, plan 300, total 300
    339901 甲县: the factors add up to 200.00; they must add up to their exact sum rounded down or up to a quantum, 300.00 or 400.00; 100.00 too little (rules, section 10) [row_sum]
# 乙县's second eco, by 0.7, to 甲县, by 0.1.
0: eco 300, plan 500, total 600; 1: eco 100, plan 200, total 200
    339902 乙县, plan_yuan: published 200.00; must be rounded up: it comes before 339901, which was; other counties can only be judged once this one is right (rules, section 10) [county_first]
# 甲县's third eco, by 0.5, in place of its first pol, by 0.6; 乙县 the other way round.
0: eco 300, pol 0; 1: eco 100, pol 200
    339901 甲县, pol_yuan: published 0.00; must be rounded up: it comes before factor eco of the county, which was; other cells can only be judged once this one is right (rules, section 10) [factor_first]
# 乙县's second eco to 甲县 with both plans as they were: which of cells and plans are wrong cannot be told.
0: eco 300; 1: eco 100
    339901 甲县, plan_yuan: published 400.00; must be the sum of its parts, 500.00 (rules, section 5) [sum_of_parts]
    339902 乙县, plan_yuan: published 300.00; must be the sum of its parts, 200.00 (rules, section 5) [sum_of_parts]
# The uplift and who pays it.
0: uplift 0, total 400; 1: fiscal_capacity 100, total 400
    339901 甲县, uplift_yuan: published 0.00; must be 0.03 × plan rounded up to a quantum, 100.00 (rules, section 6) [uplift_of_plan]
    339902 乙县, fiscal_capacity_yuan: published 100.00; must be exactly 0.00 (rules, section 6) [exactly]
1: uplift 100, offset 100
    339902 乙县, uplift_yuan: published 100.00; must be exactly 0.00 (rules, section 6) [exactly]
    339902 乙县, offset_yuan: published -100.00; must be exactly 0.00 (rules, section 6) [exactly]
1: total 200; 2: total 300
    339902 乙县, total_yuan: published 200.00; must be the sum of its parts, 300.00 (rules, section 12) [sum_of_parts]
    339903 丙县, total_yuan: published 300.00; must be the sum of its parts, 200.00 (rules, section 12) [sum_of_parts]
# 9 × 10^16 quanta, far above any fund: what is demanded of an uplift is demanded for the plan as published.
0: plan 9000000000000000000, total 9000000000000000100
    339901 甲县, plan_yuan: published 9000000000000000000.00; must be the sum of its parts, 400.00 (rules, section 5) [sum_of_parts]
    339901 甲县, uplift_yuan: published 100.00; must be 0.03 × plan rounded up to a quantum, 270000000000000000.00 (rules, section 6) [uplift_of_plan]
    table, uplift_yuan: by the policy 270000000000000000.00 in all for the plan as published, and only 100.00 to pay it (rules, section 6) [uplift_within]
    table: not checked, as the uplift cannot be paid: the shares of the fiscal-capacity pool, the offsets, the sum of the totals (rules, section 6) [rest_unchecked]
# Of a plan below 0 none is.
0: base -800, plan -500, total -400
    339901 甲县, base_yuan: published -800.00; must not be below 0 (rules, section 3) [sign]
    339901 甲县, base_yuan: published -800.00; must be exactly 100.00 (rules, section 4) [exactly]
    table, fiscal_capacity_yuan: adds up to 0.00; must add up to 100.00 (rules, section 6) [column_sum]
    table, total_yuan: adds up to 100.00; must add up to 1000.00 (rules, section 8) [column_sum]
",
    );
}

#[test]
fn of_a_plan_that_cannot_be() {
    let mut above = words();
    above.counties[0].base = Money::from_yuan(1_100);
    let said = said_of(&above, |_| ());
    assert_eq!(
        said[said.len() - 2..],
        [
            "table, base_yuan: the bases of the year's table add up to 1100.00, more than the fund, 1000.00 (rules, section 5) [bases_within_fund]",
            PLAN_UNCHECKED,
        ]
    );
    let mut without_weights = words();
    for county in &mut without_weights.counties {
        county.scores = [Score::from(1), Score::ZERO].into();
    }
    assert_eq!(
        said_of(&without_weights, |_| ()),
        [
            "table, pol_yuan: money to share, and every county's weight in it is 0 (rules, section 5) [some_weight]",
            PLAN_UNCHECKED,
        ]
    );
}

#[test]
fn of_the_uplift_under_other_policies() {
    // Half of four quanta is two, and the pool has one.
    let half = words().under(|terms| cases::uplift(terms).rate = UpliftRate::Fixed("0.5".parse().expect("a rate")));
    are_said(
        &half,
        "
0: uplift 200, total 600
    table, uplift_yuan: by the policy 200.00 in all for the plan as published, and only 100.00 to pay it (rules, section 6) [uplift_within]
    table: not checked, as the uplift cannot be paid: the shares of the fiscal-capacity pool, the offsets, the sum of the totals (rules, section 6) [rest_unchecked]
",
    );
    // Without scores there is nobody to share the rest of the pool.
    let shared = words().under(|terms| cases::uplift(terms).funding = Funding::Additional);
    let mut nobody = shared.clone();
    for county in &mut nobody.counties {
        county.fiscal_capacity = Some(Score::ZERO);
    }
    assert_eq!(
        said_of(&nobody, |_| ())[0],
        "table, fiscal_capacity_yuan: money to share, and every county's weight in it is 0 (rules, section 6) [some_weight]"
    );
    // A rest of one quantum by scores of 1, 1 and 2: 0.25, 0.25 and 0.5.
    are_said(
        &shared,
        "
0: fiscal_capacity 100, total 600
    339903 丙县, fiscal_capacity_yuan: published 0.00; must be rounded up: it comes before 339901, which was; other counties can only be judged once this one is right (rules, section 10) [county_first]
",
    );
    // Two of the others pay one quantum by plans of 3 and 2: 0.6 and 0.4.
    are_said(
        &shared.under(|terms| cases::uplift(terms).funding = Funding::Offset),
        "
2: offset 200, fiscal_capacity 100, total 100
    339903 丙县, offset_yuan: published -200.00; must be the exact value rounded down or up to a quantum, 0.00 or -100.00 (rules, section 6) [floor_or_ceiling]
    table, offset_yuan: adds up to -200.00; must add up to -100.00 (rules, section 6) [column_sum]
    table, total_yuan: adds up to 900.00; must add up to 1000.00 (rules, section 8) [column_sum]
",
    );
    // 10^6 × 792281625142643375935439300 yuan: nobody pays that, and no sum of it is told.
    let said = said_of(&shared.under(|terms| cases::uplift(terms).rate = UpliftRate::Fixed(Rate::MAX)), |rows| {
        rows[0].figures.plan = Money::MAX - Money::from_fen(20_335).expect("an amount");
        rows[0].figures.total = rows[0].figures.plan + Money::from_yuan(100);
    });
    assert_eq!(
        said[1],
        "339901 甲县, uplift_yuan: published 100.00; must be 1000000 × plan rounded up to a quantum, 792281625142643375935439300000000.00 (rules, section 6) [uplift_of_plan]"
    );
    assert!(
        said[0].ends_with("[sum_of_parts]") && said[2].ends_with("[rest_unchecked]") && said.len() == 3,
        "{said:?}"
    );
    // Four and a half quanta twice over are neither eight nor nine: of such a plan no uplift is demanded.
    let twice = shared.under(|terms| cases::uplift(terms).rate = UpliftRate::Fixed("2".parse().expect("a rate")));
    let said = said_of(&twice, |rows| {
        (rows[0].figures.plan, rows[0].figures.total) = (Money::from_yuan(450), Money::from_yuan(550));
    });
    assert!(said[0].ends_with("[sum_of_parts]"), "{said:?}");
    assert!(said.iter().all(|said| !said.ends_with("[uplift_of_plan]")), "{said:?}");
}

/// The table shows what is paid for others as negative: so does what is said of its total.
#[test]
fn of_the_total_row_of_what_is_paid_for_others() {
    let finding = Finding {
        county: None,
        column: Some(Column::Offset),
        published: Some(Money::from_yuan(-2)),
        demand: Demand::TotalRow { line: 92, amount: Money::from_yuan(-3) },
    };
    assert_eq!(
        finding.to_string(),
        "table, offset_yuan: published -2.00; the total row on line 92 must be the sum of the counties' rows, -3.00 (rules, section 12) [total_row]"
    );
    let (line, label, amount) = (12, "杭州市小计".to_owned(), Money::from_yuan(-3));
    let of_some = Finding { demand: Demand::SubtotalRow { line, label, amount }, ..finding };
    assert_eq!(
        of_some.to_string(),
        "table, offset_yuan: published -2.00; the subtotal row 杭州市小计 on line 12 must be the sum of its counties' rows, -3.00 (rules, section 12) [subtotal_sum]"
    );
}

/// `{code, message, place, …data}`, amounts as the table shows them.
#[test]
fn a_finding_is_data() {
    let county = ("339901".parse().expect("a code"), "甲县".parse().expect("a name"));
    let yuan = Money::from_yuan;
    let finding = |county, column, published, demand| Finding { county, column, published, demand };
    let amount = yuan(-3);
    for (finding, place, data) in [
        (
            finding(Some(county), Some(Column::Offset), Some(yuan(-2)), Demand::Exactly { amount }),
            json!({ "county": "339901" }),
            json!({ "code": "exactly", "section": "6", "name": "甲县", "column": "offset_yuan", "published": "-2.00", "amount": "-3.00" }),
        ),
        (
            finding(None, Some(Column::Plan), Some(yuan(2)), Demand::TotalRow { line: 92, amount }),
            json!({ "cell": { "line": 92, "column": null, "header": "plan_yuan" } }),
            json!({ "code": "total_row", "section": "12", "name": null, "column": "plan_yuan", "published": "2.00", "line": 92, "amount": "-3.00" }),
        ),
        (
            finding(None, None, None, Demand::SumsUnchecked),
            json!("whole"),
            json!({ "code": "sums_unchecked", "section": "4", "name": null, "column": null, "published": null }),
        ),
    ] {
        let mut expected = data;
        expected["place"] = place;
        expected["message"] = json!(finding.to_string());
        assert_eq!(serde_json::to_value(&finding).expect("JSON"), expected);
    }
}
