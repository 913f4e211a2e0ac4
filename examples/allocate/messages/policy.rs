//! Terms that are not a valid policy.

use special_fund::{
    Funding, MAX_COEFFICIENTS, MAX_FACTORS, MAX_KEY_CHARS, MAX_QUANTUM, MIN_UPLIFT_RATE, Money,
    PolicyError,
};

use super::table::name;
use super::{Wording, shown};
use crate::amounts::{decimal, percent, yuan};

/// 错在哪, 怎么改.
pub(crate) fn policy(error: &PolicyError) -> Wording {
    let (wrong, remedy) = match error {
        PolicyError::FiscalYear { .. }
        | PolicyError::Quantum { .. }
        | PolicyError::FundTotal { .. }
        | PolicyError::FundTotalNotWholeQuanta { .. } => fund(error),
        PolicyError::FactorCount { .. }
        | PolicyError::FactorKey { .. }
        | PolicyError::HeaderBlank { .. }
        | PolicyError::HeaderName { .. }
        | PolicyError::HeaderFixed { .. }
        | PolicyError::HeaderTaken { .. }
        | PolicyError::Tilt { .. }
        | PolicyError::CoefficientCount { .. }
        | PolicyError::WeightSum { .. } => factors(error),
        _ => uplift(error),
    };
    if wrong.is_empty() {
        return Wording::original(error, error.code());
    }
    Wording::new(wrong, remedy, error.code())
}

fn fund(error: &PolicyError) -> (String, String) {
    match error {
        PolicyError::FiscalYear { found } => (
            format!("fiscal_year（年度）是 {found}"),
            "写 1949 到 2999 之间的年份".to_owned(),
        ),
        PolicyError::Quantum { found } => (
            format!("quantum_yuan（最小分配单位）是 {} 元", yuan(*found)),
            format!("写 0.01 到 {} 元之间的金额", yuan(MAX_QUANTUM)),
        ),
        PolicyError::FundTotal { found } => (
            format!("fund_total_yuan（资金总额）是 {} 元", yuan(*found)),
            format!("写大于 0、不超过 {} 元的金额", yuan(Money::MAX_INPUT)),
        ),
        PolicyError::FundTotalNotWholeQuanta { found, quantum } => (
            format!(
                "fund_total_yuan（资金总额）{} 元不是 quantum_yuan（最小分配单位）{} 元的整数倍",
                yuan(*found),
                yuan(*quantum)
            ),
            "改成整数倍，或改小最小分配单位".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}

fn factors(error: &PolicyError) -> (String, String) {
    match error {
        PolicyError::FactorCount { found } => (
            format!("有 {found} 个因素"),
            format!("写 1 到 {MAX_FACTORS} 个 [[factors]]"),
        ),
        PolicyError::FactorKey { index, found } => (
            format!("{}的 key 是“{}”", ordinal(*index), shown(found)),
            format!("以英文字母开头，只用英文字母、数字和下划线，最多 {MAX_KEY_CHARS} 个字符"),
        ),
        PolicyError::HeaderBlank { place } => (
            format!("{}是空的", header_place(place)),
            "写上列名，或删去这一项".to_owned(),
        ),
        PolicyError::HeaderName { place, found, why } => {
            let Wording { wrong, remedy, .. } = name(why);
            (
                format!("{}“{}”：{wrong}", header_place(place), shown(found)),
                remedy,
            )
        }
        PolicyError::HeaderFixed { place, found } => (
            format!(
                "{}是“{}”，与固定列的列名相同",
                header_place(place),
                shown(found)
            ),
            "换一个列名".to_owned(),
        ),
        PolicyError::HeaderTaken {
            place,
            found,
            other,
        } => (
            format!(
                "{}是“{}”，与{}重复",
                header_place(place),
                shown(found),
                header_place(other)
            ),
            "两处改一处，换一个没有用过的列名".to_owned(),
        ),
        PolicyError::Tilt { index, found } => (
            format!("{}的 tilt（倾斜系数）是 {found}", ordinal(*index)),
            "写不小于 1 的数，1 表示不倾斜".to_owned(),
        ),
        PolicyError::CoefficientCount { index, found } => (
            format!("{}有 {found} 个系数", ordinal(*index)),
            format!("最多写 {MAX_COEFFICIENTS} 个"),
        ),
        PolicyError::WeightSum { found_millionths } => (
            format!(
                "各因素和地区财力因素的 weight（权重）合计 {}",
                decimal(i128::from(*found_millionths), 6, 0)
            ),
            "调整各项权重，使合计正好等于 1".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}

fn uplift(error: &PolicyError) -> (String, String) {
    let bracket = |index: usize| format!("上浮分档第{}档的 from_yuan ", index.saturating_add(1));
    match error {
        PolicyError::RateBelowFloor { key, found } => (
            format!(
                "{}（上浮比例）是 {found}，即 {}，低于下限 {}",
                rate_place(key),
                percent(*found),
                percent(MIN_UPLIFT_RATE)
            ),
            format!("写不低于 {MIN_UPLIFT_RATE} 的数（文件规定“上浮至少3%”）"),
        ),
        PolicyError::FirstBracket { found: None } => (
            "uplift.rate.by_fund_total（上浮分档）一档也没有".to_owned(),
            "至少写一档，第一档 from_yuan = \"0\"".to_owned(),
        ),
        PolicyError::FirstBracket { found: Some(found) } => (
            format!("{}是 {} 元", bracket(0), yuan(*found)),
            "第一档写 from_yuan = \"0\"".to_owned(),
        ),
        PolicyError::BracketOrder {
            index,
            found,
            above,
        } => (
            format!(
                "{}是 {} 元，不大于上一档的 {} 元",
                bracket(*index),
                yuan(*found),
                yuan(*above)
            ),
            "各档按 from_yuan 从小到大写".to_owned(),
        ),
        PolicyError::Step => (
            "uplift.rate.affordable.step（试算步长）是 0".to_owned(),
            "写大于 0 的数，如 0.001".to_owned(),
        ),
        PolicyError::AffordableFunding { found } => (
            format!(
                "affordable（按资金池放得下的最高比例）配了 funding = \"{}\"",
                funding_key(*found)
            ),
            "改为 funding = \"fiscal_capacity\"，或改用 fixed、by_fund_total".to_owned(),
        ),
        PolicyError::NoFiscalCapacity => (
            "funding = \"fiscal_capacity\"（在地区财力因素中安排），但没有 [fiscal_capacity] 一段"
                .to_owned(),
            "加上这一段，或改用 additional（另行安排）、offset（由其他县分担）".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}

/// 第2个因素.
fn ordinal(index: usize) -> String {
    format!("第{}个因素", index.saturating_add(1))
}

/// `factors[1].coefficients[0]` as 第2个因素的第1个系数列名.
fn header_place(place: &str) -> String {
    let parts = place
        .strip_prefix("factors[")
        .and_then(|rest| rest.split_once("]."));
    let Some((index, key)) = parts else {
        return format!("{place} ");
    };
    let factor = index.parse().map_or(String::new(), ordinal);
    let coefficient = key
        .strip_prefix("coefficients[")
        .and_then(|rest| rest.strip_suffix(']'));
    match coefficient.and_then(|place| place.parse::<usize>().ok()) {
        Some(place) => format!("{factor}的第{}个系数列名", place.saturating_add(1)),
        None => format!("{factor}的 {key} "),
    }
}

/// `uplift.rate.by_fund_total[1].rate` as 上浮分档第2档的 rate.
fn rate_place(key: &str) -> String {
    let index = key
        .strip_prefix("uplift.rate.by_fund_total[")
        .and_then(|rest| rest.strip_suffix("].rate"));
    match index.and_then(|index| index.parse::<usize>().ok()) {
        Some(index) => format!("上浮分档第{}档的 rate", index.saturating_add(1)),
        None => key.to_owned(),
    }
}

fn funding_key(funding: Funding) -> &'static str {
    match funding {
        Funding::FiscalCapacity => "fiscal_capacity",
        Funding::Additional => "additional",
        Funding::Offset => "offset",
    }
}
