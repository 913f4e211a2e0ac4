//! The words of both languages, as files: every code has them, and every template can be filled.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::context;
use minijinja::value::{Value, ValueKind, merge_maps};
use special_fund::CODES;
use special_fund::table::Language;
use special_fund_desk::messages::words::Words;

/// Codes that `fund` does not say: of figures by name and of rounding, which only a caller of the library meets; of a
/// file that cannot be read, which has codes by its cause; of a table as a whole, of which each problem is said.
const NEVER_SAID: [&str; 8] = [
    "county_figures",
    "column_weights_zero",
    "too_many_columns",
    "uneven_rows",
    "rounding_internal",
    "every_weight_zero",
    "io",
    "table_refused",
];

/// `code` or `code.case` of every message.
fn messages(language: Language) -> BTreeSet<String> {
    let names = Words::of(language).names().filter_map(|name| Some(name.strip_prefix("messages.")?.to_owned()));
    let names = names.map(|name| name.trim_end_matches(".wrong").trim_end_matches(".remedy").to_owned());
    names.collect()
}

#[test]
fn every_code_has_words_in_chinese() {
    let words: BTreeSet<String> = Words::of(Language::Chinese).names().collect();
    let has_words = |code: &str| {
        let is_notice = words.contains(&format!("noticed.{code}"));
        let parts = ["wrong", "remedy"].map(|part| format!("messages.{code}.{part}"));
        parts.iter().all(|part| words.contains(part)) || words.contains(&format!("demands.{code}")) || is_notice
    };
    let without = CODES.iter().map(|(code, _)| *code).filter(|code| !has_words(code));
    assert_eq!(without.collect::<Vec<_>>(), NEVER_SAID);
}

/// In English the library and TOML's parser speak for themselves.
#[test]
fn what_the_library_does_not_say_has_words_in_both_languages() {
    let is_said_by_others = |name: &str| {
        let is_of_library = CODES.iter().any(|(code, _)| name.split('.').next() == Some(*code));
        is_of_library || name.starts_with("toml_") || name == "policy_shape"
    };
    let chinese = messages(Language::Chinese).into_iter().filter(|name| !is_said_by_others(name));
    assert_eq!(messages(Language::English), chinese.collect());
}

/// What is no message either. Who writes nothing at all has asked for no language: that is Chinese alone.
#[test]
fn both_languages_have_the_same_sentences() {
    let names = |language: Language| {
        let names = Words::of(language).names().filter(|name| {
            let of_one = ["messages.", "demands.", "noticed.", "wording.", "begin."];
            !of_one.iter().any(|table| name.starts_with(table))
        });
        names.collect::<BTreeSet<String>>()
    };
    assert_eq!(names(Language::Chinese), names(Language::English));
}

/// The files are read table by table: each is TOML as a whole too, with nothing lost between its tables.
#[test]
fn the_files_are_toml() {
    fn count(table: &toml::Table) -> usize {
        let counts = table.values().map(|value| value.as_table().map_or(1, count));
        counts.sum()
    }
    let files = [
        (Language::Chinese, include_str!("../../words/zh.toml")),
        (Language::English, include_str!("../../words/en.toml")),
    ];
    for (language, file) in files {
        let mut whole: toml::Table = file.parse().expect("it is TOML");
        whole.remove("pieces");
        assert_eq!(Words::of(language).names().count(), count(&whole));
    }
}

#[test]
fn every_template_is_filled() {
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        for name in words.names() {
            let said = words.fill(&name, &sample()).unwrap_or_else(|error| panic!("{name}: {error:#}"));
            assert!(!said.is_empty() && !said.contains("{{") && !said.contains("{%"), "{name}: {said}");
        }
    }
}

/// Where something else is said of what is not so and of what there is none of, that can be filled too.
#[test]
fn every_template_is_filled_of_what_is_not_so() {
    let turned = |value: Value| match value.kind() {
        ValueKind::Bool => Value::from(!value.is_true()),
        ValueKind::Number => Value::from(0),
        _ => value,
    };
    let sample = sample();
    let names = sample.try_iter().expect("a map");
    let of_none: BTreeMap<String, Value> =
        names.map(|name| (name.to_string(), turned(sample.get_item(&name).expect("there")))).collect();
    assert_eq!((&of_none["mountain"], &of_none["more"]), (&Value::from(false), &Value::from(0)));
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        for name in words.names() {
            let said = words.fill(&name, &Value::from_serialize(&of_none));
            said.unwrap_or_else(|error| panic!("{name}: {error:#}"));
        }
    }
}

/// What is an amount wherever it is named.
const AMOUNTS: &str = "
    above after amount base bases before change deduction distributable down fiscal_capacity floors found freed
    fund_total issued least limit lower needed new_money offset own paid paid_a plan pool promised published quantum
    remaining rest retained score shared sum taken total up uplift upper weight";

/// What is so.
const TRUTHS: &str = "
    has_counties has_factors has_others has_sums has_uplift in_wan_yuan is_all is_alone is_annex is_below
    is_called_so is_cut is_hidden is_issued is_last is_listed is_long is_of_batches is_more is_mountain is_one is_page is_promised
    is_protected is_published is_recorded is_recovered is_retained is_untilted is_up is_workbook is_year may_be_tried
    mountain negative of_policy of_table of_total said_wan_yuan same tilts";

/// What is counted.
const COUNTS: &str = "
    column differing findings hidden_rows in_no_sum left line listed month most mountain_rows number places quanta
    rank row_count totals unlisted unread untested_columns untested_rows untested_totals ups wrong_count";

/// What is said elsewhere.
const TEXTS: &str = "
    audited clause demand formula grid hint left_over mistake original reason reasons reconciliation refusal scale
    summed text";

/// Whatever any template names.
fn sample() -> Value {
    let all = |names: &'static str, value: Value| -> Value {
        names.split_whitespace().map(|name| (name, value.clone())).collect()
    };
    let county = context! { code => "330127", name => "淳安县" };
    let others = context! {
        is_quantum => false, found_millionths => 999_999, rate => "0.03", highest => "0.03", lowest => "0.03",
        times => "2,000", larger => "2024年", reading => "100", step_rate => "0.1", day => 10, smaller => "2025年",
        first => ["1"], said => 5, rows => [0, 2], allowed => "score", asked_for => "淳安", at => "title ",
        audit => "audit", cause => "other", code => "sign", counties => "t.csv", county => "330127",
        indicator => "cod_cut", beginning => "长", grade => "优", factor => "eco", file => "f", folder => "f",
        key => "title", line_text => "title = 1", list => "factors", name => "淳安县", near => "tilt", stage => "plan",
        funding => "offset", other => "factors[0].name", path => "a.b", program => "fund", recorded => "2",
        section => "3", sha256 => "0a", version => "0.0.1", what => "year",
        error => context! { code => "long_name", max => 2, found => "2022", county => "330127" }, expected => county,
        items => [context! { list => "factors", number => 1 }], missing => [&county], columns => [["code", "代码"]],
        headers => ["code", "代码"], called => context! { eco => "生态" }, is_blank => false, cell => "C7",
        cells => ["C7"], item => "权重", words => ["扣减"], other_cell => "D7", source => "p.toml",
        differences => ["资金规模"], mistakes => ["…", "…"], names => ["a.csv", "b.csv"],
        place => context! { key => "factors[0].tilt", county => "330127", cell => context! { header => "基数" } },
        known => "柯桥区", why => "texts", lambda_decimal => "0.5", passed_over => "淳安县(330127)", is_least => false,
        mended => 3, others => ["b.csv"], side => "A", table => "t.csv", set => "f-1", a => "2024年", b => "2025年",
        name_a => "2024年", name_b => "2025年", only => "2024年", total_a => "合计", total_b => "合计",
        header_lines => ["总分配", "方案"], in_both => "+1.00", only_a => "0.00", only_b => "0.00", of_a => ["甲县"],
        of_b => ["乙县"], column_name => "合计", paid_b => "2.00", title => "专项资金", unit => "元", count => 3,
        hidden => ["旧表"], lines => "第2行", runs => "2、4", year => 2025, digits => 15, exact => "0.5", figure => "0.5",
        codes => ["330127", "330328"], units => 101, row => "330127 淳安", usual => "淳安县",
        step => context! {
            kind => "fixed", rate => "0.03", key => "audit", name => "审计扣减", amount => "-1.00", freed => "0.00",
            retained => "1.00", new_money => "0.00",
        },
        named => ["淳安县(330127)"], likely => ["政策.toml"], ways => ["1.3%", "130%"], more => 0,
        over => [context! { county => "330127", name => "淳安县", asked => "2.00", allowed => "1.00" }],
        control => context! {
            total => "1.00", lambda => context! { decimal => "1.0", numerator => "1" }, gained => "1.00",
            retained => "1.00",
        },
        held => [context! { bound => "floor", raised => true, names => "淳安县(330127)" }],
        batches => [context! { key => "first", name => "第一批", amount => "1.00" }], recovered => "淳安县(330127)",
        adjustment => "audit", batch => "first_batch", typed => "县表.csv", tables => ["a.csv", "b.csv"], out => "县表",
        policy => "policy.toml", last_total => "100.00", values => ["1", "75", "0.5"], label => "杭州市小计", from => "0",
        meant => "10000.00", wrong => "是负数", basis => "100.00", remedy => "写不小于 0 的数", whole => "合计",
        parts => "中央 + 省级", tested => 9, untested => ["甲"], several => [&county, &county], by_name => &county,
        how => context! { is => "former", year => 2001 }, city => "丽水市",
        sources => [context! { name => "削减量", source => "…" }], tilted => [context! { name => "生态", tilt => "10" }],
        cell_count => 3, column_count => 9, bound => "floor", line_count => 9, illustrative => "注意：示例。",
        kind => "unknown", argument => "--x", prior => "--y", usage => "INPUT", spans => [[2, 4], [7, 7]],
        letters => "D", published_rows => 90, fen => 100,
        changed => [context! {
            at => "F7", county => "330127", name => "淳安县", column => "上浮", published => "1.00", amount => "2.00",
            in_wan_yuan => true,
        }],
        pools => [context! { name => "生态", weight => "40%", exact => "0.5", floor => "0", up => "1" }],
        marks => [context! { from => "1", end => "2" }, context! { grade => "优" }], marked => "优",
        indicators => [context! {
            name => "削减量", marked => [context! { column => "削减量", marked => "优", value => "5" }],
            made => "5 - 4 = 1", is_zero => true, value => "1", total => "2", share => "0.5",
        }],
        summands => ["1.00", "2.00"], denominator => "2", coefficients => ["绩效系数 1"], tilt => "1.1", share => "0.5",
        as_fraction => "= 0 + 1/2 × 1", fraction => "1/2", remainder => "0.5", rounded => "取整：1",
        at_bound => context! { bound => "floor", raised => true }, with_unit => "1 元",
        ranked => [true, false].map(|is_blocked| context! {
            name => "生态", remainder => "0.5", floor => "0", up => (!is_blocked).then_some("1"), is_blocked,
        }),
        last => context! { rank => 1, name => "淳安县", code => "330127", remainder => "0.5" }, is_passed_over => false,
        is_behind => false, tied => [1, 1], counted => "0.5", controlled => ["+", "1.00"],
        adjusted => [["-", "审计扣减", "1.00"]],
        edges => [context! { bound => "floor", of => "1.00", rate => "90%", exact => "0.9", rounded => "1" }],
        lambda => context! {
            numerator => "1", denominator => "2", decimal => "0.5", total => "1.00", at_bounds => "1.00",
            left => "1.00", between => "2.00",
        },
        way => context! { kind => "minmax", better => "lower", freed => "others" }, grades => [["优", "1"]],
        brackets => [context! { from => "0", value => "1" }], at_places => ["第2行"], indent => "  ",
        because => [["上浮比例", "3%"]], notices => ["…"],
        steps => [context! { title => "上浮", clause => "…", source => "…", lines => ["…"] }],
        filled => [context! { at => "B9", sum => "10" }], right => ["中央 55"], difference => "-0.02", floor => "1",
        demanded => "1", value => "1", to => "1", numerator => "1", all => 2, header => 2, hidden_columns => 2,
        shift => 2, open => 2,
    };
    let alike = [all(AMOUNTS, "1.00".into()), all(TRUTHS, true.into()), all(COUNTS, 1.into()), all(TEXTS, "…".into())];
    merge_maps(alike.into_iter().chain([others]))
}
