//! What is wrong with a policy.

use special_fund::table::Language;
use special_fund::{
    Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Money, NumberError,
    PolicyError, PolicyErrors, PolicyMistake, RosterError, ValueType,
};

use super::number::number;
use super::syntax::{Spot, Spots};
use super::table::name;
use super::{Wording, shown};
use crate::view::amounts::{count, decimal, percent, yuan};

/// The ways to write a rate.
const RATES: &str =
    "写成 rate = { fixed = \"0.03\" }，或 { by_fund_total = [ … ] }、{ affordable = { step = \"…\", max = \"…\" } }";

/// Everything that is wrong with a policy file, each with its line and key.
pub(crate) fn mistakes(errors: &PolicyErrors, text: &str, file: &str, language: Language) -> String {
    let spots = Spots::of(text);
    let said = errors.listed().iter().map(|error| {
        let spot = spots.find(&error.key);
        let line = spot.as_ref().map(|spot| spot.number);
        let said = match (language, &spot) {
            (Language::Chinese, None) => policy(error, None).to_string(),
            (Language::Chinese, Some(at)) => {
                format!("{}：{}", at.quoted(), policy(error, Some(at)))
            }
            (Language::English, None) => format!("{error} [{}]", error.code()),
            (Language::English, Some(at)) => {
                format!("line {}: {error} [{}]", at.number, error.code())
            }
        };
        (line, said)
    });
    let mut said: Vec<_> = said.collect();
    said.sort_by_key(|(line, _)| *line);
    let said: Vec<String> = said.into_iter().map(|(_, said)| said).collect();
    let (number, lines) = (count(said.len()), said.join("\n"));
    match (language, said.len()) {
        (Language::Chinese, 1) => format!("政策文件 {file} {lines}"),
        (Language::Chinese, _) => format!("政策文件 {file} 有 {number} 处问题：\n{lines}"),
        (Language::English, 1) => format!("{file}: {lines}"),
        (Language::English, _) => format!("{file}: {number} mistakes in the policy\n{lines}"),
    }
}

/// 错在哪, 怎么改.
pub fn policy(error: &PolicyError, spot: Option<&Spot<'_>>) -> Wording {
    let place = place(&error.key);
    let words = shape(error, &place, spot)
        .or_else(|| fund(&error.mistake, &error.key))
        .or_else(|| factors(&error.mistake, &place))
        .or_else(|| uplift(&error.mistake, &place));
    match words {
        Some((wrong, remedy)) => Wording::new(wrong, remedy, error.code()),
        None => Wording::original(error, error.code()),
    }
}

/// What is wrong and how to put it right; `None` if another function knows.
type Words = Option<(String, String)>;

/// Keys and values that cannot be read.
fn shape(error: &PolicyError, place: &str, spot: Option<&Spot<'_>>) -> Words {
    let about = |wording: Wording| (format!("{place}{}", wording.wrong), wording.remedy);
    Some(match &error.mistake {
        PolicyMistake::MissingKey => {
            let key = error.key.rsplit('.').next().unwrap_or_default();
            let space = if place.is_ascii() { " " } else { "" };
            let wrong = format!("缺少{space}{}", place.trim());
            (wrong, format!("加上 {}", example(key)))
        }
        PolicyMistake::UnknownKey { near, allowed } => {
            let meant = near.map_or_else(String::new, |near| format!("，是不是 {near}"));
            (
                format!("不认识“{}”这一项{meant}", shown(place.trim())),
                format!("改正或删去；这里可以写：{}", allowed.join("、")),
            )
        }
        PolicyMistake::WrongType { allowed, .. } => wrong_type(&error.key, place, *allowed, spot),
        PolicyMistake::Unquoted { found, allowed } => {
            let source = spot.map_or(found.as_str(), |spot| spot.value);
            let wrong = match allowed {
                ValueType::Decimal => "没有加引号，会被当成浮点数而失真",
                _ => "没有加引号",
            };
            let remedy = format!("加上英文双引号，写成 \"{}\"", shown(source));
            (format!("{place}{wrong}"), remedy)
        }
        PolicyMistake::Number { error: NumberError::Separators, .. } => {
            (format!("{place}写了千位分隔逗号"), "不写逗号".to_owned())
        }
        PolicyMistake::Number { error, .. } => about(number(error)),
        PolicyMistake::Name { error, .. } => about(name(error)),
        PolicyMistake::Code { .. } => (format!("{place}不是行政区划代码"), "写带引号的 6 位数字".to_owned()),
        PolicyMistake::UnknownChoice { found, allowed } => {
            (format!("{place}“{}”不是这里可以写的词", shown(found)), format!("可以写：{}", allowed.join("、")))
        }
        PolicyMistake::OneChoice => (format!("{place}要且只要写一种"), RATES.to_owned()),
        PolicyMistake::Roster { error } => roster(error)?,
        _ => return None,
    })
}

fn wrong_type(key: &str, place: &str, allowed: ValueType, spot: Option<&Spot<'_>>) -> (String, String) {
    let is_doubled = spot.is_some_and(|spot| spot.line.starts_with("[["));
    let (wrong, remedy) = match (allowed, key) {
        (ValueType::Table, _) if is_doubled => {
            let remedy = format!("只写一段，写成 [{key}]");
            return (format!("{place}多了一层方括号"), remedy);
        }
        (ValueType::Year, _) => ("不是年份", "写不带引号的年份，如 2025"),
        (ValueType::Decimal, _) => ("类型不对", "写成带英文双引号的数字，如 \"0.03\""),
        (ValueType::Code, _) => ("类型不对", "写成带英文双引号的代码，如 \"330127\""),
        (ValueType::Truth, _) => ("类型不对", "写 true 或 false，不带引号"),
        (ValueType::List, "factors") => ("类型不对", "每个因素都以 [[factors]] 开头"),
        (ValueType::List, _) => ("类型不对", "写成 [ … ] 列表"),
        (ValueType::Table, "uplift.rate") => ("类型不对", RATES),
        (ValueType::Table, "uplift.rate.affordable") => ("类型不对", "写成 { step = \"0.001\", max = \"0.10\" }"),
        (ValueType::Table, _) => ("类型不对", "写成 { … } 或另起一段"),
        _ => ("类型不对", "写成带英文双引号的文字"),
    };
    (format!("{place}{wrong}"), remedy.to_owned())
}

fn roster(error: &RosterError) -> Words {
    let (wrong, remedy) = match error {
        RosterError::UnknownEdition { found } => {
            (format!("没有内置“{}”版名单", shown(found)), "写 edition = \"2021\"，或用 counties = [ … ] 列出各县")
        }
        RosterError::EditionAndCounties => ("edition 和 counties 两项都写了".to_owned(), "只留一项"),
        RosterError::Empty => ("名单里一个县也没有".to_owned(), "至少写一个县，或删去 counties"),
        RosterError::NotACounty { code } => (format!("名单里的 {code} 不是县的代码"), "县的代码是 6 位数字"),
        RosterError::Duplicate { code } => (format!("名单里 {code} 写了两遍"), "只留一处"),
        _ => return None,
    };
    Some((wrong, remedy.to_owned()))
}

/// A key as officers know it: 第2个因素的 tilt, 上浮分档第2档的 rate, 名单第3个县的 code. A space follows what is not
/// Chinese.
fn place(key: &str) -> String {
    const LISTS: [(&str, &str, &str); 3] = [
        ("factors[", "第", "个因素"),
        ("uplift.rate.by_fund_total[", "上浮分档第", "档"),
        ("roster.counties[", "名单第", "个县"),
    ];
    let item = |(list, before, after): &(&str, &str, &str)| {
        let (index, rest) = key.strip_prefix(list)?.split_once(']')?;
        let item = format!("{before}{}{after}", index.parse::<usize>().ok()?.saturating_add(1));
        let rest = rest.trim_start_matches('.');
        let coefficient = rest.strip_prefix("coefficients[");
        Some(match coefficient.and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok()) {
            Some(place) => format!("{item}的第{}个系数列名", place.saturating_add(1)),
            None if rest.is_empty() => item,
            None => format!("{item}的 {rest} "),
        })
    };
    let found = LISTS.iter().find_map(item);
    found.unwrap_or_else(|| match key {
        "" => "政策文件".to_owned(),
        key => format!("{key} "),
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

fn fund(mistake: &PolicyMistake, key: &str) -> Words {
    Some(match mistake {
        PolicyMistake::FundTotal { found } if key.starts_with("uplift") => (
            format!("{key}（全年资金规模）是 {} 元", yuan(*found)),
            format!("写大于 0、不超过 {} 元的金额", yuan(Money::MAX_INPUT)),
        ),
        PolicyMistake::FiscalYear { found } => {
            (format!("fiscal_year（年度）是 {found}"), "写 1949 到 2999 之间的年份".to_owned())
        }
        PolicyMistake::Quantum { found } => (
            format!("quantum_yuan（最小分配单位）是 {} 元", yuan(*found)),
            format!("写 0.01 到 {} 元之间的金额", yuan(MAX_QUANTUM)),
        ),
        PolicyMistake::FundTotal { found } => (
            format!("fund_total_yuan（资金总额）是 {} 元", yuan(*found)),
            format!("写大于 0、不超过 {} 元的金额", yuan(Money::MAX_INPUT)),
        ),
        PolicyMistake::FundTotalNotWholeQuanta { found, quantum } => (
            format!(
                "fund_total_yuan（资金总额）{} 元不是 quantum_yuan（最小分配单位）{} 元的整数倍",
                yuan(*found),
                yuan(*quantum)
            ),
            "改成整数倍，或改小最小分配单位".to_owned(),
        ),
        _ => return None,
    })
}

fn factors(mistake: &PolicyMistake, place: &str) -> Words {
    Some(match mistake {
        PolicyMistake::FactorCount { found } => {
            (format!("有 {found} 个因素"), format!("写 1 到 {MAX_FACTORS} 个 [[factors]]"))
        }
        PolicyMistake::FactorKey { found } => (
            format!("{place}是“{}”", shown(found)),
            format!("以英文字母开头，只用英文字母、数字和下划线，最多 {MAX_KEY_CHARS} 个字符"),
        ),
        PolicyMistake::HeaderBlank => (format!("{place}是空的"), "写上列名，或删去这一项".to_owned()),
        PolicyMistake::HeaderName { found, error } => {
            let Wording { wrong, remedy, .. } = name(error);
            (format!("{place}“{}”：{wrong}", shown(found)), remedy)
        }
        PolicyMistake::HeaderFixed { found } => {
            (format!("{place}是“{}”，与固定列的列名相同", shown(found)), "换一个列名".to_owned())
        }
        PolicyMistake::HeaderTaken { found, other } => (
            format!("{place}是“{}”，与{}重复", shown(found), self::place(other)),
            "两处改一处，换一个没有用过的列名".to_owned(),
        ),
        PolicyMistake::Tilt { found } => {
            (format!("{}（倾斜系数）是 {found}", place.trim_end()), "写不小于 1 的数，1 表示不倾斜".to_owned())
        }
        PolicyMistake::TiltOfNobody { found } => (
            format!("{}（倾斜系数）是 {found}，但本政策没有山区县", place.trim_end()),
            "写 1，或在 [roster] 列出山区县".to_owned(),
        ),
        PolicyMistake::CoefficientCount { found } => {
            (format!("{place}有 {found} 个系数"), format!("最多写 {MAX_COEFFICIENTS} 个"))
        }
        PolicyMistake::WeightSum { found_millionths } => (
            format!("各因素和地区财力因素的 weight（权重）合计 {}", decimal(i128::from(*found_millionths), 6, 0)),
            "调整各项权重，使合计正好等于 1".to_owned(),
        ),
        _ => return None,
    })
}

fn uplift(mistake: &PolicyMistake, place: &str) -> Words {
    Some(match mistake {
        PolicyMistake::RateBelowFloor { found } => (
            format!(
                "{}（上浮比例）是 {found}，即 {}，低于下限 {}",
                place.trim_end(),
                percent(*found),
                percent(MIN_UPLIFT_RATE)
            ),
            format!("写不低于 {MIN_UPLIFT_RATE} 的数（文件规定“上浮至少3%”）"),
        ),
        PolicyMistake::NoBracket => (
            "uplift.rate.by_fund_total（上浮分档）一档也没有".to_owned(),
            "至少写一档，第一档 from_yuan = \"0\"".to_owned(),
        ),
        PolicyMistake::FirstBracket { found } => {
            (format!("{place}是 {} 元", yuan(*found)), "第一档写 from_yuan = \"0\"".to_owned())
        }
        PolicyMistake::BracketOrder { found, above } => (
            format!("{place}是 {} 元，不大于上一档的 {} 元", yuan(*found), yuan(*above)),
            "各档按 from_yuan 从小到大写".to_owned(),
        ),
        PolicyMistake::Step => {
            ("uplift.rate.affordable.step（试算步长）是 0".to_owned(), "写大于 0 的数，如 0.001".to_owned())
        }
        PolicyMistake::AffordableFunding { found } => (
            format!("affordable（按资金池放得下的最高比例）配了 funding = \"{}\"", funding_key(*found)),
            "改为 funding = \"fiscal_capacity\"，或改用 fixed、by_fund_total".to_owned(),
        ),
        PolicyMistake::NoFiscalCapacity => (
            "funding = \"fiscal_capacity\"（在地区财力因素中安排），但没有 [fiscal_capacity] 一段".to_owned(),
            "加上这一段，或改用 additional（另行安排）、offset（由其他县分担）".to_owned(),
        ),
        PolicyMistake::UnusedBasis { found } => (
            format!("{place}（全年资金规模）是 {} 元，但上浮比例不随资金规模分档", yuan(*found)),
            "删去这一项，或改用 by_fund_total（分档）".to_owned(),
        ),
        _ => return None,
    })
}

fn funding_key(funding: Funding) -> &'static str {
    match funding {
        Funding::FiscalCapacity => "fiscal_capacity",
        Funding::Additional => "additional",
        _ => "offset",
    }
}
