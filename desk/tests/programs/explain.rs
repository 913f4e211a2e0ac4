//! `fund explain`: every printed equation is worked out again, and every figure compared with `allocation.json`.

use crate::core::Year;
use crate::process::{folder, fund, typed, write};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde_json::Value;

/// A number as printed: exactly `low`, or cut off and thus from `low` to below `high`.
#[derive(Clone, Debug)]
struct Printed {
    low: BigRational,
    high: BigRational,
}

impl Printed {
    fn combine(&self, other: &Printed, sign: char) -> Printed {
        let (a, b) = (self, other);
        let (low, high) = match sign {
            '+' => (&a.low + &b.low, &a.high + &b.high),
            '-' => (&a.low - &b.high, &a.high - &b.low),
            '×' => (&a.low * &b.low, &a.high * &b.high),
            '÷' => (&a.low / &b.high, &a.high / &b.low),
            other => panic!("what is {other}?"),
        };
        Printed { low, high }
    }

    /// Whether both can be the same number.
    fn agrees(&self, other: &Printed) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

fn decimal(text: &str) -> Option<BigRational> {
    if let Some(positive) = text.strip_prefix('-') {
        return decimal(positive).map(|number| -number);
    }
    let text = text.replace(',', "");
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(places) {
        return None;
    }
    let digits: BigInt = format!("{whole}{places}").parse().expect("digits");
    let power = BigInt::from(10).pow(u32::try_from(places.len()).expect("few"));
    Some(BigRational::new(digits, power))
}

/// `1,234.5`, `3.5%`, `7/12`, `0.333…`.
fn number(word: &str) -> Option<Printed> {
    if let Some(cut) = word.strip_suffix('…') {
        let low = decimal(cut)?;
        let places = cut.split_once('.').map_or(0, |(_, places)| places.len());
        let power = BigInt::from(10).pow(u32::try_from(places).expect("few"));
        let high = &low + BigRational::new(BigInt::one(), power);
        return Some(Printed { low, high });
    }
    let exact = if let Some(percent) = word.strip_suffix('%') {
        decimal(percent)? / decimal("100")?
    } else if let Some((numerator, denominator)) = word.split_once('/') {
        decimal(numerator)? / decimal(denominator)?
    } else {
        decimal(word)?
    };
    Some(Printed { low: exact.clone(), high: exact })
}

/// The same without brackets: what they hold comes to a fraction, and where they hold no numbers they say nothing.
fn without_brackets(side: &str) -> String {
    let mut side = side.to_owned();
    while let Some(start) = side.rfind('(') {
        let end = start + side[start..].find(')').expect("a bracket that closes");
        let inner = side[start + 1..end].to_owned();
        let is_word = |word: &str| number(word).is_some() || matches!(word, "+" | "-" | "×" | "÷");
        let value = inner.split(' ').all(is_word).then(|| value(&inner).low);
        let fraction = value.map_or(" ".to_owned(), |value| format!("{}/{}", value.numer(), value.denom()));
        side.replace_range(start..=end, &fraction);
    }
    side
}

/// What one side of an equation comes to: products before sums, brackets first; of an operand the last number counts,
/// what stands before it is its name.
fn value(side: &str) -> Printed {
    let side = without_brackets(side.trim());
    let mut sum: Option<(Printed, char)> = None;
    let mut product: Option<Printed> = None;
    let mut operand: Option<Printed> = None;
    let mut sign = '×';
    let words: Vec<&str> = side.split(' ').chain(["+"]).collect();
    for word in words {
        match word {
            "+" | "-" | "×" | "÷" => {
                let taken = operand.take().unwrap_or_else(|| panic!("a number before {word} in {side}"));
                let so_far = match product.take() {
                    Some(product) => product.combine(&taken, sign),
                    None => taken,
                };
                sign = word.chars().next().expect("a sign");
                if matches!(word, "+" | "-") {
                    let total = match sum.take() {
                        Some((sum, before)) => sum.combine(&so_far, before),
                        None => so_far,
                    };
                    sum = Some((total, sign));
                } else {
                    product = Some(so_far);
                }
            }
            word => operand = number(word).or(operand),
        }
    }
    sum.expect("something").0
}

/// Checks every equation of a text and returns how many there were.
fn equations(text: &str) -> usize {
    let mut count = 0_usize;
    let mut above: Option<Printed> = None;
    for line in text.lines().skip_while(|line| !line.is_empty()) {
        for part in line.split(['；', ';']) {
            let part = part.rsplit(['：', ':']).next().unwrap_or(part).trim();
            let mut sides = part.split(" = ");
            let first = match part.strip_prefix("= ") {
                Some(rest) => {
                    let above = above.as_ref().expect("it goes on with a line above");
                    assert!(above.agrees(&value(rest)), "{line}");
                    value(rest)
                }
                None if part.contains(" = ") => value(sides.next().expect("a left side")),
                None => continue,
            };
            count += 1;
            for side in sides {
                assert!(first.agrees(&value(side)), "{line}");
            }
            above = Some(first);
        }
    }
    count
}

/// The fixtures that calculate, and what `allocation.json` says of them.
fn fixtures() -> impl Iterator<Item = (String, Year, Value)> {
    crate::core::fixtures().into_iter().map(|name| {
        let year = Year::of(&name);
        let json = serde_json::from_str(&year.text(".json", "zh")).expect("it is JSON");
        (name, year, json)
    })
}

#[test]
fn every_equation_of_every_county_comes_out_in_both_languages() {
    let mut count = 0_usize;
    for (_, year, json) in fixtures() {
        for county in json["allocation"]["counties"].as_array().expect("a list") {
            let code = county["code"].as_str().expect("text");
            let chinese = equations(&year.explain(code, "zh"));
            assert_eq!(equations(&year.explain(code, "en")), chinese, "{code}");
            assert!(chinese >= 4, "{code}: {chinese}");
            count += chinese;
        }
    }
    assert!(count > 2_000, "{count}");
}

#[test]
fn a_wrong_equation_is_found() {
    for right in [
        "x：1,000 × a1 0.5 ÷ 3 = 166.666…\n= 166 + 2/3 × 1",
        "x: (0.10 - 0.08) ÷ 0.01 = 2",
        "a 1 + b2 2.5 - c 1 = 2.5",
        "x：10 × 40% = 4；进位：4 + 1 = 5",
    ] {
        equations(&format!("\n{right}"));
    }
    for wrong in [
        "x：1,000 × a1 0.5 ÷ 3 = 166.667…",
        "x：1 ÷ 3 = 0.333",
        "x：1 ÷ 3 = 0.333…\n= 0 + 3/10 × 1",
        "x: (0.10 - 0.08) ÷ 0.01 = 3",
        "x：10 × 40% = 4；进位：4 + 1 = 6",
    ] {
        let text = format!("\n{wrong}");
        let found = std::panic::catch_unwind(|| equations(&text));
        assert!(found.is_err(), "{wrong}");
    }
}

fn money(value: &Value) -> BigRational {
    decimal(value.as_str().expect("text")).expect("a decimal")
}

/// whole + numerator ÷ denominator, in yuan.
fn exact(value: &Value, quantum: &BigRational) -> BigRational {
    let whole = BigRational::from_integer(value["whole"].as_u64().expect("a number").into());
    (whole + money(&value["numerator"]) / money(&value["denominator"])) * quantum
}

/// Every number printed, each once: as an equation's operand or anywhere else between spaces.
fn numbers(text: &str) -> Vec<BigRational> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '/' | '…' | '%');
    let words = text.split(|c: char| !is_part(c)).filter_map(number);
    words.filter(Printed::is_exact).map(|number| number.low).collect()
}

#[test]
fn every_figure_of_the_json_is_among_the_numbers_printed() {
    for (fixture, year, json) in fixtures() {
        let allocation = &json["allocation"];
        let quantum = money(&allocation["policy"]["quantum_yuan"]);
        for county in allocation["counties"].as_array().expect("a list") {
            let code = county["code"].as_str().expect("text");
            let text = year.explain(code, "en");
            let unit = if text.contains("Amounts in wan yuan") { "10000" } else { "1" };
            let unit = decimal(unit).expect("a decimal");
            let printed = numbers(&text);
            let has = |what: &str, number: BigRational| {
                assert!(printed.contains(&number), "{fixture}: {code}: {what}: {number}");
            };
            let steps = &county["steps"];
            for figure in ["plan", "uplift", "fiscal_capacity", "offset", "total"] {
                let amount = money(&county[figure]);
                if !amount.is_zero() {
                    has(figure, amount / &unit);
                }
            }
            let fractional = |what: &str, value: &Value| {
                let exact = exact(value, &quantum);
                let remainder = (&exact / &quantum).fract();
                if remainder.is_zero() {
                    has(what, exact / &unit);
                } else {
                    has(what, remainder);
                }
            };
            for cell in steps["cells"].as_array().expect("a list") {
                for operand in ["tilt", "weight", "weight_total"] {
                    has(operand, money(&cell[operand]));
                }
                match cell.get("indicators") {
                    None => has("score", money(&cell["score"])),
                    Some(score) => {
                        has("score", money(&score["numerator"]));
                        has("denominator", money(&score["denominator"]));
                        for part in score["parts"].as_array().expect("a list") {
                            has("value", money(&part["value"]));
                            has("total", money(&part["total"]));
                        }
                    }
                }
                has("pool", money(&cell["pool"]) / &unit);
                has("cell", money(&cell["amount"]) / &unit);
                fractional("exact cell", &cell["exact"]);
                for coefficient in cell["coefficients"].as_array().expect("a list") {
                    has("coefficient", money(&coefficient[1]));
                }
            }
            fractional("exact plan", &steps["plan"]["exact"]);
            if let Some(rank) = steps["plan"]["rank"].as_u64() {
                let says = format!("this row's remainder is number {rank} of");
                assert!(text.contains(&says), "{code}");
                let left = &allocation["steps"]["rounded_up"];
                assert!(text.contains(&format!(" = {left}\n")), "{code}");
            }
            let rounding = steps["plan"]["rounding"].as_str().expect("text");
            assert_eq!(text.contains(": passed over, rounded down"), rounding == "passed_over");
            for share in ["fiscal_capacity", "offset"] {
                if steps[share].is_object() && !money(&steps[share]["shared"]).is_zero() {
                    fractional(share, &steps[share]["exact"]);
                }
            }
            if steps["uplift"].is_object() {
                has("exact uplift", money(&steps["uplift"]["exact_yuan"]) / &unit);
            }
            let any_way = |what: &str, amount: &Value| {
                if !amount.is_null() {
                    has(what, money(amount).abs() / &unit);
                }
            };
            if let Some(control) = steps.get("control") {
                for amount in ["before", "last", "need", "promised", "issued", "floor_bound", "need_bound", "cap_bound"]
                {
                    any_way(amount, &control[amount]);
                }
                for amount in ["lower", "upper", "amount", "change"] {
                    any_way(amount, &control[amount]);
                }
            }
            for adjustment in steps.get("adjustments").and_then(Value::as_array).into_iter().flatten() {
                ["before", "own", "amount"].into_iter().for_each(|amount| any_way(amount, &adjustment[amount]));
            }
            any_way("batch", steps.get("batch").unwrap_or(&Value::Null));
            for figure in ["fund_total", "distributable"] {
                has(figure, money(&allocation["steps"][figure]) / &unit);
            }
        }
    }
}

/// Printed to the letter; whoever changes a word sees the whole of it here.
#[test]
fn a_mountain_county_and_an_ordinary_one_to_the_letter() {
    let goldens = [
        ("2025", "331127", "zh", include_str!("explain/mountain.zh.txt")),
        ("2025", "331127", "en", include_str!("explain/mountain.en.txt")),
        ("2025", "330102", "zh", include_str!("explain/ordinary.zh.txt")),
        ("2025", "330102", "en", include_str!("explain/ordinary.en.txt")),
        ("ladder/passed_over", "339902", "zh", include_str!("explain/passed_over.zh.txt")),
        ("ladder/tie", "339902", "zh", include_str!("explain/tie.zh.txt")),
        ("ladder/funding_offset", "339903", "zh", include_str!("explain/offset.zh.txt")),
    ];
    for (fixture, code, language, golden) in goldens {
        assert_eq!(Year::of(fixture).explain(code, language), golden, "{code} {language}");
    }
}

/// Who gave way is said where the quanta are counted that go round: without them the places do not add up.
#[test]
fn who_was_passed_over_before_a_county_is_said_to_it() {
    let year = Year::of("ladder/passed_over");
    let said = year.explain("339901", "zh");
    assert!(said.contains("余数 0.45；排在其前而让位、舍去的：乙县(339902)\n"), "{said}");
    let said = year.explain("339901", "en");
    assert!(said.contains("remainder 0.45; passed over before it: 乙县(339902)\n"), "{said}");
    assert!(!Year::of("ladder/tie").explain("339902", "zh").contains("让位"));
}

#[test]
fn a_township_is_no_county() {
    let year = Year::of("ladder/townships");
    let policy = year.policy().replace("tilt = \"1.2\"", "tilt = \"1.3\"");
    let table = "code,name,ecological_protection\n339901001,甲一镇,5\n339901100,甲二镇,5\n339901201,甲三乡,5\n";
    let said = Year::new(table.to_owned(), &policy).explain("339901001", "zh");
    assert!(said.contains("余数与本行相同的不能都进位") && !said.contains("本县"), "{said}");
}

const CONTROLLED: &str = r#"
fiscal_year = 2025
title = "x"
source = "x"
fund_total_yuan = "1000"
quantum_yuan = "1"
factors = [{ key = "eco", name = "生态", weight = "1", tilt = "1", source = "x" }]
control = { floor = "1", cap = "1.15", surplus = "refuse", source = "x" }
"#;

/// What is said of λ, and of a county that is at a bound: against which number, and no word of more or less than before.
#[test]
fn of_control_it_is_said_what_is_held_against_what() {
    // 甲县 may have 115 of its 500: 885 over the 500 of the others.
    let capped = "code,name,eco,last_yuan\n339901,甲县,500,100\n339902,乙县,300,0\n339903,丙县,200,0\n";
    let said = Year::new(capped.to_owned(), CONTROLLED).explain("339901", "zh");
    assert!(said.contains("λ：885 ÷ 这些县控制前合计 500 = 1.77\n"), "{said}");
    assert!(said.contains("\n   控制前的数 × λ 高于上限，按封顶取 115\n   增减：115 - 500 = -385\n"), "{said}");
    assert!(said.contains("\n   保基数，不因控制而减少：0\n"), "{said}");
    // Every floor together is what there is: no λ is asked for.
    let least = "code,name,eco,last_yuan\n339901,甲县,500,400\n339902,乙县,300,400\n339903,丙县,200,200\n";
    let said = Year::new(least.to_owned(), CONTROLLED).explain("339901", "zh");
    assert!(said.contains("\n   可分配的数正好是各县下限之和，各县都取下限\n") && !said.contains('λ'), "{said}");
    let basis = CONTROLLED.replace("quantum_yuan", "base = \"basis\"\nquantum_yuan");
    let table = "code,name,base_yuan,eco,last_yuan\n339901,甲县,1,500,100\n339902,乙县,1,300,0\n339903,丙县,1,200,0\n";
    let said = Year::new(table.to_owned(), &basis).explain("339901", "zh");
    assert!(!said.contains("保基数") && said.contains("基数不付，没有不因控制而减少的数：0\n"), "{said}");
    for (table, zh, en) in [
        (
            capped,
            "增幅控制  1,000 元在各县上下限之间分配，调节系数 λ 为 1.77；控制前金额 × λ 高于封顶、按封顶的 甲县(339901)；增加的合计 385 元\n",
            "1,000 yuan within every county's bounds, λ 1.77; λ × the amount before is above the cap, which they have: 甲县(339901); 385 yuan gained in all\n",
        ),
        (
            least,
            "增幅控制  1,000 元在各县上下限之间分配，各县均取下限；按保底的 甲县(339901)、乙县(339902)、丙县(339903)；增加的合计 100 元\n",
            "1,000 yuan within every county's bounds, all at their lower bound; they have the floor: 甲县(339901), 乙县(339902), 丙县(339903); 100 yuan gained in all\n",
        ),
    ] {
        for (language, said) in [("zh", zh), ("en", en)] {
            let screen = Year::new(table.to_owned(), CONTROLLED).screen(language);
            assert!(screen.contains(said), "{screen}");
        }
    }
}

#[test]
fn where_there_is_no_uplift_nobody_pays_it() {
    let year = Year::of("ladder/without_uplift");
    for (language, no_uplift, who_pays) in
        [("zh", "本政策没有上浮", "上浮资金列支渠道"), ("en", "the policy has no uplift", "who pays the uplift")]
    {
        let said = year.explain("330127", language);
        assert_eq!(said.matches(no_uplift).count(), 1, "{said}");
        assert!(!said.contains(who_pays), "{said}");
    }
}

/// Of a county's cells the one that could not round up says why, and no other.
#[test]
fn a_cell_that_its_remainder_would_have_rounded_up_says_what_would_not_add_up() {
    let said = Year::of("2025").explain("331122", "zh");
    let why = "；它进位的话，尚未取整的各格（本县排在其后的因素、代码在后的各县）无论怎样取整，都不能使各县合计、各因素合计同时相符（规则第10节）\n";
    for line in [
        format!("   监管能力因素余数 0.294318848356… 排第 1，舍去：100.20{why}"),
        format!("   生态保护因素余数 0.290893868733… 排第 2，舍去：445.98{why}"),
        "   污染防治因素余数 0.196421991995… 排第 3，进位：125.18 + 0.01 = 125.19\n\n".to_owned(),
    ] {
        assert!(said.contains(&line), "{said}");
    }
    // As many as the county needs have rounded up: the third is not spoken of.
    let said = Year::of("2025").explain("331127", "zh");
    assert!(said.contains("生态保护因素余数 0.330584431395… 排第 3，舍去：318.70\n"), "{said}");
    // Of a single factor there is nothing to say.
    for (year, is_said) in [("2025", true), ("ladder/without_uplift", false)] {
        let screen = Year::of(year).screen("zh");
        assert!(screen.contains("也没有让位的"), "{screen}");
        assert_eq!(screen.contains("县内各因素不按余数先后进位的，见该县的说明"), is_said, "{screen}");
    }
}

/// What the policy cites stands under each step that it cites something for; the document of 2021 beside those alone in
/// which the policy carries it out.
#[test]
fn each_step_cites_what_its_policy_does() {
    let titles = |text: &str, cited: &str| {
        let titles = text.lines().filter(|line| line.contains(cited)).filter_map(|line| line.split_once(". "));
        titles.map(|(_, title)| title.split('（').next().unwrap_or(title).to_owned()).collect::<Vec<String>>()
    };
    let of_none = Year::of("ladder/without_uplift").explain("330127", "zh");
    assert!(!of_none.contains("第2条") && of_none.contains("\n   依据：invented\n"), "{of_none}");
    assert!(!of_none.contains("不倾斜"), "{of_none}");
    let year = Year::of("2025").explain("331127", "zh");
    assert_eq!(titles(&year, "“均予以一定程度倾斜”）"), ["生态保护因素", "污染防治因素", "监管能力因素"]);
    assert_eq!(titles(&year, "“在地区财力因素中安排”）"), ["上浮资金列支渠道", "地区财力因素"]);
    assert!(
        year.contains("上浮（2021年文件第2条“再上浮至少3%的额度”）\n   依据：2021年5月6日文件第2条“形成总"),
        "{year}"
    );
    assert!(year.contains("“在地区财力因素中安排”）\n   依据：同上浮\n"), "{year}");
    // Its fiscal-capacity factor pays nothing.
    let additional = Year::of("ladder/funding_additional").explain("339901", "zh");
    assert_eq!(titles(&additional, "“再上浮至少3%的额度”）"), ["上浮"]);
    assert_eq!(titles(&additional, "“在地区财力因素中安排”）"), [""; 0]);
    let control = Year::of("ladder/adjustments").explain("339921", "zh");
    assert!(control.contains("（规则第8节）\n   依据："), "{control}");
    let indicators = Year::of("ladder/indicators").explain("339921", "zh");
    assert!(indicators.contains("污染防治因素得分\n   依据：invented\n"), "{indicators}");
}

#[test]
fn a_county_is_found_by_its_whole_name_too() {
    let year = Year::of("2025");
    assert_eq!(year.explain("景宁畲族自治县", "zh"), year.explain("331127", "zh"));
}

#[test]
fn a_county_that_is_asked_for_by_another_name_is_taken_and_that_is_said() {
    let year = Year::of("2025");
    for (code, name, said) in [
        ("331127", "景宁", "“景宁”按“景宁畲族自治县”处理"),
        ("330803", "衢县", "“衢县”按“衢江区”处理（2001年撤县设区，区域有调整）"),
        ("330500", "湖州市直", "“湖州市直”按“湖州市本级”处理"),
        ("330100", "杭州市", "“杭州市”按“杭州市本级”处理（只是市本级，不是全市）"),
    ] {
        let explained = year.explain(code, "zh").replacen("\n\n1. ", &format!("\n{said}\n\n1. "), 1);
        assert_eq!(year.explain(name, "zh"), explained);
    }
    let said = year.explain("衢县", "en");
    assert!(said.contains("\n衢县 is taken for 衢江区 (a district since 2001, of another area)\n\n1. "), "{said}");
}

#[test]
fn a_county_that_is_not_there_or_not_alone_is_refused_with_what_to_write() {
    let year = folder();
    let fixture = Year::of("ladder/passed_over");
    write(&year, "policy.toml", fixture.policy());
    let table = String::from_utf8(fixture.table.1).expect("it is text");
    let twice = table.replace("丙县", "甲县");
    assert_ne!(twice, table);
    write(&year, "counties.csv", twice);
    for (arguments, expected) in [
        (
            ["339909", "zh"],
            "没有列出步骤。\n县表的 5 行里没有代码或名称为“339909”的；改法：照县表写代码（行政区划代码一列）或名称 [county_unknown]\n",
        ),
        (
            ["33990\u{1b}[1m", "en"],
            "nothing explained.\nnone of the table's 5 rows has the code or the name \"33990〔U+001B〕[1m\"; write a code or a name as in the table [county_unknown]\n",
        ),
        (
            ["甲县", "zh"],
            "没有列出步骤。\n县表里有 2 行名称都是“甲县”；改法：改写代码（行政区划代码一列） [county_ambiguous]\n",
        ),
        (
            ["甲县", "en"],
            "nothing explained.\n2 rows of the table are called \"甲县\"; write the code instead [county_ambiguous]\n",
        ),
    ] {
        let [code, language] = arguments;
        fund(&year, &["explain", "counties.csv", code, "--lang", language]).refused(expected);
    }
    typed(&year, "explain counties.csv").stopped(
        2,
        "用法错误：没有写 <CODE>\n用法：fund explain INPUT CODE [--sheet NAME] [--policy POLICY.toml | --example-policy] [--lang zh|en]\n全部说明：fund explain --help\n",
    );
}

/// Eighteen digits and six places in every score, odd coefficients: fractions of hundreds of digits.
#[test]
fn the_longest_fractions_come_out_too() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let mut policy = "fiscal_year = 2025\ntitle = \"x\"\nsource = \"x\"\nfund_total_yuan = \"9999999999999.99\"\nquantum_yuan = \"0.01\"\n".to_owned();
    for name in names {
        policy += &format!(
            "[[factors]]\nkey = \"{name}\"\nname = \"因素 = {name}：1 + 1\"\nweight = \"0.125\"\ntilt = \"1.000001\"\ncoefficients = [\"系数 {name}\"]\nsource = \"x\"\n"
        );
    }
    policy += "[uplift]\nrate = { fixed = \"0.030001\" }\nfunding = \"additional\"\nsource = \"x\"\n[roster]\ncounties = [{ code = \"339901\", name = \"甲县\" }]\n";
    let header = |name: &&str| format!(",{name},系数 {name}");
    let mut table = format!("code,name{}\n", names.iter().map(header).collect::<String>());
    for (row, name) in (1_u64..).zip(["甲县", "乙县", "丙县"]) {
        table += &format!("{},{name}", 339_900 + row);
        for place in 1..=8_u64 {
            let score = 123_456_789_012 * row + place;
            table += &format!(",{score}.{:06},0.{:06}", 99_991 * row + place, 777_777 - 91_111 * place + row);
        }
        table.push('\n');
    }
    let year = Year::new(table, &policy);
    for code in ["339901", "339902", "339903"] {
        let text = year.explain(code, "zh");
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest > Some(200), "{longest:?}");
        // Names that look like equations are left out: what is left must come out.
        let text = text.replace("因素 = ", "因素").replace("：1 + 1", "");
        assert!(equations(&text) > 20, "{text}");
    }
}
