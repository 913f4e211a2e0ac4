//! A policy file that is not in the shape of a policy. TOML and serde say so in English sentences of known form.

use super::texts::{roster, typed};
use super::{Wording, shown};

/// Most characters of a line that a message repeats.
const MAX_LINE_CHARS: usize = 60;

/// The ways to write a rate.
const RATES: &str = "写成 rate = { fixed = \"0.03\" }，或 { by_fund_total = [ … ] }、{ affordable = { step = \"…\", max = \"…\" } }";

/// The line, 错在哪, 怎么改.
pub(crate) fn shape(error: &toml::de::Error, text: &str) -> String {
    let Some(span) = error.span().filter(|span| *span != (0..0)) else {
        return wording(error.message(), "", "").to_string();
    };
    let before = text.get(..span.start).unwrap_or_default();
    let number = before.matches('\n').count().saturating_add(1);
    let line = text
        .lines()
        .nth(number.saturating_sub(1))
        .unwrap_or_default();
    let line = line.trim();
    let found = text.get(span).unwrap_or_default();
    let wording = wording(error.message(), line, found);
    if line.is_empty() {
        return format!("第{number}行：{wording}");
    }
    let start: String = line.chars().take(MAX_LINE_CHARS).collect();
    let more = if start.len() < line.len() { "…" } else { "" };
    format!("第{number}行“{}{more}”：{wording}", shown(&start))
}

/// `message` as TOML or serde says it, the `line` it speaks of, and what it `found` there.
pub(crate) fn wording(message: &str, line: &str, found: &str) -> Wording {
    key(message)
        .or_else(|| value(message, line, found))
        .or_else(|| typed(message))
        .or_else(|| roster(message))
        .or_else(|| syntax(message, line))
        .unwrap_or_else(|| {
            Wording::new(
                format!("写法不符合要求（原文：{}）", shown(message)),
                "对照示例 fixtures/2025/policy.toml 改正",
                "policy_shape",
            )
        })
}

/// Keys that are unknown, missing or doubled.
fn key(message: &str) -> Option<Wording> {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let (unknown, rest) = rest.split_once('`')?;
        return Some(Wording::new(
            format!("不认识“{}”这一项", shown(unknown)),
            format!("改正或删去；这里可以写：{}", quoted_in(rest).join("、")),
            "unknown_key",
        ));
    }
    if let Some(missing) = message.strip_prefix("missing field `") {
        let missing = missing.trim_end_matches('`');
        return Some(Wording::new(
            format!("缺少 {missing}"),
            format!("加上 {}", example(missing)),
            "missing_key",
        ));
    }
    (message == "duplicate key").then(|| {
        Wording::new(
            "这一项写了两遍",
            "只留一处；几个因素每个都以 [[factors]] 开头",
            "duplicate_key",
        )
    })
}

/// How a key is written.
fn example(key: &str) -> &str {
    match key {
        "fiscal_year" => "fiscal_year = 2025",
        "title" => "title = \"…\"（资金名称）",
        "source" => "source = \"…\"（依据）",
        "fund_total_yuan" => "fund_total_yuan = \"680000000.00\"（资金总额，元）",
        "quantum_yuan" => "quantum_yuan = \"100.00\"（最小分配单位，元）",
        "factors" => "[[factors]]（至少一个因素）",
        "uplift" => "[uplift]（上浮）",
        "key" => "key = \"…\"（英文列名）",
        "name" => "name = \"…\"（名称）",
        "weight" => "weight = \"0.40\"（权重）",
        "tilt" => "tilt = \"1.10\"（倾斜系数）",
        "rest" => "rest = \"by_score\" 或 \"retained\"",
        "rate" => "rate = …（上浮比例）",
        "funding" => "funding = \"fiscal_capacity\"、\"additional\" 或 \"offset\"",
        "from_yuan" => "from_yuan = \"…\"（从多少元起）",
        "step" => "step = \"0.001\"（试算步长）",
        "max" => "max = \"0.10\"（最高比例）",
        "code" => "code = \"…\"（行政区划代码）",
        other => other,
    }
}

/// Values of the wrong type, and words that are not among those allowed.
fn value(message: &str, line: &str, found: &str) -> Option<Wording> {
    if let Some(rest) = message.strip_prefix("unknown variant `") {
        let (unknown, rest) = rest.rsplit_once("`, expected ")?;
        let remedy = format!("可以写：{}", quoted_in(rest).join("、"));
        let wrong = format!("“{}”不是这里可以写的词", shown(unknown));
        return Some(Wording::new(wrong, remedy, "unknown_choice"));
    }
    if line.starts_with("[[") {
        let name = line.trim_matches(['[', ']']);
        let remedy = format!("只写一段，写成 [{name}]");
        return Some(Wording::new("多了一层方括号", remedy, "wrong_type"));
    }
    if message.starts_with("uplift.rate: give one of ") {
        return Some(Wording::new("要且只要写一种", RATES, "one_choice"));
    }
    let known = [
        "wanted ",
        "expected table",
        "expected empty",
        "invalid type: unit variant",
    ];
    if known.iter().any(|start| message.starts_with(start)) {
        return Some(Wording::new(
            "类型不对",
            "写成带英文双引号的文字",
            "wrong_type",
        ));
    }
    let rest = message
        .strip_prefix("invalid type: ")
        .or_else(|| message.strip_prefix("invalid value: "))?;
    if rest.contains(", expected a decimal in quotes") {
        let is_number = ["floating point", "integer"]
            .iter()
            .any(|kind| rest.starts_with(kind));
        return Some(if is_number {
            let remedy = format!("加上英文双引号，写成 \"{}\"", shown(found));
            Wording::new(
                "数字没有加引号，会被当成浮点数而失真",
                remedy,
                "unquoted_number",
            )
        } else {
            Wording::new(
                "类型不对",
                "写成带英文双引号的数字，如 \"0.03\"",
                "wrong_type",
            )
        });
    }
    if rest.contains(", expected a code in quotes") {
        let remedy = format!("加上英文双引号，写成 \"{}\"", shown(found));
        return Some(Wording::new("代码没有加引号", remedy, "wrong_type"));
    }
    let (_, expected) = rest.rsplit_once(", expected ")?;
    let (wrong, remedy) = match expected {
        "u16" => ("不是年份", "写不带引号的年份，如 2025"),
        "a string" => ("类型不对", "写成带英文双引号的文字"),
        "a boolean" => ("类型不对", "写 true 或 false，不带引号"),
        "a sequence" => ("类型不对", "写成 [ … ] 列表"),
        "a table with one of fixed, by_fund_total, affordable" => ("类型不对", RATES),
        "a table with step and max" => ("类型不对", "写成 { step = \"0.001\", max = \"0.10\" }"),
        _ => ("类型不对", "写成 { … } 或另起一段"),
    };
    Some(Wording::new(wrong, remedy, "wrong_type"))
}

/// What is not TOML at all.
fn syntax(message: &str, line: &str) -> Option<Wording> {
    if line.ends_with('=') {
        return Some(Wording::new("等号后面没有值", "写上值", "toml_syntax"));
    }
    let known = [
        (
            "string values must be quoted",
            "文字没有加引号，或用了中文引号",
            "两边用英文双引号 \"…\"",
        ),
        (
            "key with no value",
            "没有英文等号，或等号是全角的",
            "写成 名称 = 值",
        ),
        (
            "invalid basic string",
            "双引号只有一半",
            "两边都用英文双引号 \"…\"",
        ),
        (
            "invalid literal string",
            "单引号只有一半",
            "两边都用英文双引号 \"…\"",
        ),
        ("unclosed table", "方括号只有一半", "补上 ]"),
        ("unclosed array", "方括号只有一半", "补上 ]"),
        ("unclosed inline table", "花括号只有一半", "补上 }"),
        (
            "missing comma",
            "各项之间缺少逗号，或括号只有一半",
            "加上英文逗号，或补上括号",
        ),
        ("extra assignment", "各项之间缺少逗号", "加上英文逗号"),
        ("extra comma", "多了一个逗号", "删去"),
        (
            "invalid unquoted key",
            "名称里有不能用的字符",
            "名称用英文字母、数字和下划线",
        ),
        ("missing assignment", "一行写了两项", "一项一行"),
        ("unexpected key or value", "一行写了两项", "一项一行"),
        ("missing value", "等号后面没有值", "写上值"),
    ];
    let (_, wrong, remedy) = known
        .into_iter()
        .find(|(start, ..)| message.starts_with(start))?;
    Some(Wording::new(wrong, remedy, "toml_syntax"))
}

/// The words a message puts in backticks.
fn quoted_in(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}
