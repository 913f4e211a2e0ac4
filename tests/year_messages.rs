//! Every message of indicators, control, adjustments and batches, verbatim.

use special_fund::table::{self, ReadError};
use special_fund::{Beyond, CountyCode, Figure, Money, Policy, PolicyDraft, Rate, Refusal};

/// A factor of two indicators and everything that follows the plan.
const POLICY: &str = r#"
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
coefficients = ["performance"]
source = "示例"

[[factors.indicators]]
key = "cod_cut"
name = "化学需氧量削减量"
weight = "0.5"
brackets = [{ from = "0", value = "1" }, { from = "10", value = "2" }]
source = "示例"

[[factors.indicators]]
key = "section"
name = "断面水质"
weight = "0.5"
grades = { "优" = "1", "差" = "0" }
source = "示例"

[coefficients.performance]
grades = { "甲" = "1", "乙" = "0.9" }

[control]
floor = "0.9"
cap = "1.1"
source = "示例"

[[adjustments]]
key = "audit"
name = "审计扣减"
kind = "deduction"
source = "示例"

[issued]
batches = [{ key = "first", name = "第一批", total_yuan = "100.00" }]
source = "示例"
"#;

fn mistakes(from: &str, to: &str) -> String {
    assert!(POLICY.contains(from), "{from}");
    let draft: PolicyDraft = toml::from_str(&POLICY.replacen(from, to, 1)).expect("it is TOML");
    let errors = Policy::try_from(draft).expect_err(to);
    let lines: Vec<String> = errors.listed().iter().map(|error| format!("{error} [{}]", error.code())).collect();
    lines.join("\n")
}

#[test]
fn every_mistake_of_a_policy() {
    let many =
        |count: usize, one: &str| (0..count).map(|place| one.replace('#', &place.to_string())).collect::<String>();
    let indicator = "[[factors.indicators]]\nkey = \"i#\"\nname = \"指标#\"\nweight = \"0\"\nsource = \"示例\"\n\n";
    let adjustment = "[[adjustments]]\nkey = \"a#\"\nname = \"扣减#\"\nkind = \"deduction\"\nsource = \"示例\"\n\n";
    for (from, to, expected) in [
        (
            "[coefficients.performance]",
            format!("{}[coefficients.performance]", many(15, indicator)).as_str(),
            "factors[0].indicators: found 17; allowed is at most 16 [too_many_indicators]",
        ),
        (
            "brackets = [{ from = \"0\", value = \"1\" }, { from = \"10\", value = \"2\" }]",
            "kind = \"change\"\nbetter = \"lower\"\nbefore = \"pm\"\nnow = \"pm\"",
            "factors[0].indicators[0].now: the same column as before; a change needs two [same_columns]",
        ),
        (
            "brackets = [{ from = \"0\", value = \"1\" }, { from = \"10\", value = \"2\" }]",
            "kind = \"minmax\"\nbetter = \"lower\"\nlowest = \"1\"",
            "factors[0].indicators[0].lowest: found 1; allowed is below 1 [lowest]",
        ),
        (
            "grades = { \"优\" = \"1\", \"差\" = \"0\" }",
            "grades = { \"优\" = \"1\" }\nbrackets = [{ from = \"0\", value = \"1\" }]",
            "factors[0].indicators[1].brackets: given beside grades; give one of grades, brackets [two_scales]",
        ),
        (
            "grades = { \"优\" = \"1\", \"差\" = \"0\" }",
            "grades = {}",
            "factors[0].indicators[1].grades: empty; give at least one [empty_scale]",
        ),
        (
            "from = \"10\"",
            "from = \"0\"",
            "factors[0].indicators[0].brackets[1].from: found 0; allowed is above 0 [scale_order]",
        ),
        (
            "[coefficients.performance]",
            "[coefficients.k]\nname = \"系数\"\n\n[coefficients.performance]",
            "coefficients.k: no factor and no indicator names this coefficient; take it out or name it in coefficients \
             [unused_coefficient]",
        ),
        (
            "weight = \"0.5\"",
            "weight = \"0.6\"",
            "factors[0].indicators[].weight: found a sum of 1.1; allowed is exactly 1 [weight_sum]",
        ),
        (
            "floor = \"0.9\"\ncap = \"1.1\"\n",
            "",
            "control: none of floor, cap, need_rate; give at least one, or leave out [control] [no_bound]",
        ),
        (
            "cap = \"1.1\"",
            "cap = \"0.8\"",
            "control.cap: found 0.8; allowed is at least the floor, 0.9 [cap_below_floor]",
        ),
        (
            "[[adjustments]]",
            format!("{}[[adjustments]]", many(16, adjustment)).as_str(),
            "adjustments: found 17; allowed is at most 16 [too_many_adjustments]",
        ),
        (
            "batches = [{ key = \"first\", name = \"第一批\", total_yuan = \"100.00\" }]",
            "batches = []",
            "issued.batches: found 0; allowed is 1 to 16 [batch_count]",
        ),
        (
            "total_yuan = \"100.00\"",
            "total_yuan = \"100.50\"",
            "issued.batches[0].total_yuan: found 100.50; allowed is a multiple of the quantum 1.00 \
             [fund_total_not_whole_quanta]",
        ),
        (
            "key = \"first\"",
            "key = \"audit\"",
            "issued.batches[0].key: found \"audit\"; adjustments[0].key has it already; allowed is a header that no other \
             column has [header_taken]",
        ),
        (
            "key = \"audit\"",
            "key = \"control\"",
            "adjustments[0].key: found \"control\"; a fixed column has it; allowed is a header that no other column has \
             [header_fixed]",
        ),
        (
            "[[adjustments]]",
            "[annex]\nnumber = 2\n\n[[adjustments]]",
            "annex.number: found 2 without quotes; allowed is a text in quotes [unquoted_number]",
        ),
        (
            "[[adjustments]]",
            "[annex]\ntitle = \"\\u202E分配表\"\n\n[[adjustments]]",
            "annex.title: found \"\\u{202e}分配表\"; holds a control character or an invisible one; take it out \
             [invisible_name]",
        ),
        (
            "[[adjustments]]",
            "[annex]\nnote = [\"一\"]\n\n[[adjustments]]",
            "annex.note: unknown key, perhaps notes is meant; allowed are number, title, issuer, date, notes, font \
             [unknown_key]",
        ),
        (
            "[[adjustments]]",
            format!("[annex]\nfont = \"{}\"\n\n[[adjustments]]", many(32, "宋")).as_str(),
            "annex.font: found 32 characters; allowed are at most 31 [annex_font]",
        ),
        (
            "[[adjustments]]",
            format!("[annex]\nnotes = [{}]\n\n[[adjustments]]", many(21, "\"一\", ")).as_str(),
            "annex.notes: found 21; allowed is at most 20 [too_many_notes]",
        ),
    ] {
        let said = mistakes(from, to);
        assert!(said.lines().any(|line| line == expected), "{to}\n{said}");
    }
}

#[test]
fn every_mistake_of_a_note() {
    for note in [" ", "一\\n二", "\\u2066注", "\\u200B", "=1+1", "＋86", &"一".repeat(501)] {
        let said = mistakes("[[adjustments]]", &format!("[annex]\nnotes = [\"{note}\"]\n\n[[adjustments]]"));
        let expected = "annex.notes[0]: allowed are 1 to 500 characters, no line break or invisible one among them, no =, +, \
                        - or @ first [annex_note]";
        assert!(said.lines().any(|line| line == expected), "{note}\n{said}");
    }
}

#[test]
fn every_problem_of_a_cell() {
    let policy: Policy = toml::from_str(POLICY).expect("a policy");
    let table = "code,name,cod_cut,section,performance,last_yuan,审计扣减(元),第一批(元)\n\
                 330102,上城区,-1,良,丙,(5),0.5,x\n";
    let Err(ReadError::Refused(problems)) = table::read(table.as_bytes(), &policy) else { panic!("a good table") };
    assert_eq!(
        problems.to_string().lines().skip(1).collect::<Vec<_>>(),
        [
            "line 2, 上城区 (330102), column cod_cut, cell \"-1\": below the first bracket, 0 [below_brackets]",
            "line 2, 上城区 (330102), column section, cell \"良\": allowed are 优 or 差 [grade]",
            "line 2, 上城区 (330102), column performance, cell \"丙\": allowed are 甲 or 乙 [grade]",
            "line 2, 上城区 (330102), column last_yuan, cell \"(5)\": negative; allowed is an amount in yuan of at least 0 with at most 2 \
             places [negative]",
            "line 2, 上城区 (330102), column 审计扣减(元), cell \"0.5\": allowed is a multiple of the quantum of 1.00 yuan \
             [not_whole_quanta]",
            "line 2, 上城区 (330102), column 第一批(元), cell \"x\": not a plain decimal such as 12.5; allowed is an amount in yuan with \
             at most 2 places [not_a_number]",
        ]
    );
}

#[test]
fn a_county_row_among_its_townships_is_noticed_and_its_sum_refused() {
    let head = POLICY.split("[[factors]]").next().expect("a head");
    let factor = "[[factors]]\nkey = \"eco\"\nname = \"生态\"\nweight = \"1\"\ntilt = \"1\"\nsource = \"示例\"\n";
    let policy: Policy = toml::from_str(&format!("{head}{factor}")).expect("a policy");
    let table = |own: &str| {
        let rows = "331127001,红星街道,12\n331127002,鹤溪街道,20\n";
        table::read(format!("code,name,eco\n331127000,景宁畲族自治县,{own}\n{rows}").as_bytes(), &policy)
    };
    let notices = table("33").expect("not their sum").notices;
    let said: Vec<String> = notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["line 2: 1 row of a county among its townships, paid beside them; is it their sum? [county_among_townships]"]
    );
    let Err(ReadError::Refused(problems)) = table("32") else { panic!("their sum") };
    assert_eq!(
        problems.to_string(),
        "1 problem in the table\nline 2, 景宁畲族自治县, column code, cell \"331127000\": this row of a county is the sum of its \
         townships' rows; delete it [county_sum]"
    );
}

#[test]
fn every_refusal() {
    let county: CountyCode = "330102".parse().expect("a code");
    let yuan = Money::from_yuan;
    let beyond = |count| {
        let name = || "上城区".parse().expect("a name");
        let one = |_| Beyond { county, name: name(), asked: yuan(9), allowed: yuan(8) };
        (0..count).map(one).collect::<Vec<_>>()
    };
    let rate = |text: &str| text.parse::<Rate>().ok();
    let text = str::to_owned;
    let figure: Figure = "-1".parse().expect("a figure");
    for (refusal, expected) in [
        (
            Refusal::NegativeFigure { county, column: text("cod_cut"), figure },
            "cod_cut of 330102 is -1; allowed is at least 0, or below_zero = \"zero\" in the policy [negative_figure]",
        ),
        (
            Refusal::ZeroIndicator { indicator: text("cod_cut") },
            "the values of indicator cod_cut are all 0; it shares out nothing [zero_indicator]",
        ),
        (
            Refusal::SameFigures { indicator: text("cod_cut") },
            "the figures of indicator cod_cut are all the same; it cannot tell the counties apart [same_figures]",
        ),
        (
            Refusal::FigureCount { county, found: 1, expected: 2 },
            "330102 has 1 figure; the policy needs 2 [county_figure_count]",
        ),
        (
            Refusal::AmountCount { county, found: 0, expected: 3 },
            "330102 has 0 amounts; the policy needs 3 [county_amount_count]",
        ),
        (
            Refusal::AmountRange { county, column: text("last"), amount: yuan(-1), negative: false },
            "last of 330102 is -1.00 yuan; allowed is 0.00 to 10000000000000.00 [amount_range]",
        ),
        (
            Refusal::AmountNotWholeQuanta { county, column: text("audit"), amount: yuan(5), quantum: yuan(10) },
            "audit of 330102 is 5.00 yuan; allowed is a multiple of the quantum 10.00 [amount_not_whole_quanta]",
        ),
        (
            Refusal::BatchTotal { batch: text("first"), found: yuan(9), total: yuan(10) },
            "the amounts of first add up to 9.00 yuan; the policy says 10.00 [batch_total]",
        ),
        (
            Refusal::FloorsAboveTotal { least: yuan(9), total: yuan(8), highest: rate("0.8") },
            "the lower bounds of control add up to 9.00 yuan, above the 8.00 that there are; the highest floor that fits \
             is 0.8 [floors_above_total]",
        ),
        (
            Refusal::TotalAboveCaps { upper: yuan(7), total: yuan(8), lowest: None },
            "the upper bounds of control add up to 7.00 yuan, below the 8.00 that there are; no cap fits, or retain the \
             surplus [total_above_caps]",
        ),
        (
            Refusal::TotalAboveRange { total: yuan(8) },
            "the amounts add up to 8.00 yuan, 2^64 quanta or more, which are not controlled or shared on \
             [total_above_range]",
        ),
        (
            Refusal::DeductionAboveAmount { adjustment: text("audit"), over: beyond(2) },
            "audit takes more than there is: 330102 上城区 9.00 of 8.00, 330102 上城区 9.00 of 8.00 \
             [deduction_above_amount]",
        ),
        (
            Refusal::NobodyToReceive { adjustment: text("audit"), freed: yuan(9) },
            "audit frees 9.00 yuan for the others, and no county without a deduction has an amount [nobody_to_receive]",
        ),
        (
            Refusal::AdjustmentBelowZero { adjustment: text("reward"), over: beyond(1) },
            "reward leaves less than 0: 330102 上城区 9.00 of 8.00 [adjustment_below_zero]",
        ),
        (
            Refusal::NewMoney { adjustment: text("reward"), found: yuan(9), new_money: None },
            "reward adds up to 9.00 yuan; new_money_yuan must say so [new_money]",
        ),
        (
            Refusal::AdjustmentBelowIssued { adjustment: text("audit"), over: beyond(1) },
            "audit takes what has been issued and is kept: 330102 上城区 9.00 of 8.00 [adjustment_below_issued]",
        ),
        (
            Refusal::IssuedAboveTotal { over: beyond(1) },
            "issued above the entitlement: 330102 上城区 9.00 of 8.00 [issued_above_total]",
        ),
    ] {
        assert_eq!(format!("{refusal} [{}]", refusal.code()), expected);
    }
}
