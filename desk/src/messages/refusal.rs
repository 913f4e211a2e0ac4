//! Why there is no allocation.

use special_fund::table::Language;
use special_fund::{MIN_UPLIFT_RATE, Money, Policy, Refusal, RosterCounty};

use super::Wording;
use super::table::roster_list;
use crate::view::amounts::{percent, yuan};

/// 错在哪, 怎么改.
pub fn refusal(refusal: &Refusal, policy: &Policy) -> Wording {
    let (wrong, remedy) = match refusal {
        Refusal::BasesAboveFund { .. }
        | Refusal::ZeroWeights { .. }
        | Refusal::UpliftAbovePool { .. }
        | Refusal::OffsetAbovePlan { .. }
        | Refusal::ZeroFiscalCapacityScores { .. } => amounts(refusal, policy),
        _ => counties(refusal),
    };
    if wrong.is_empty() {
        return Wording::original(refusal, refusal.code());
    }
    Wording::new(wrong, remedy, refusal.code())
}

/// Figures that do not add up: never seen, and never to be published.
pub fn unbalanced(language: Language) -> String {
    let words = Wording::new(
        "各县合计加结余不等于资金总额，这是程序的错误",
        "不要使用这次结果，把县表和政策文件交给程序的维护者",
        "unbalanced",
    );
    match language {
        Language::Chinese => words.to_string(),
        Language::English => {
            format!("the totals do not add up to the fund: an error of this program, please report it [{}]", words.code)
        }
    }
}

/// What the amounts do not allow.
fn amounts(refusal: &Refusal, policy: &Policy) -> (String, String) {
    const OTHER_FUNDING: &str = "改用 funding = \"additional\"（另行安排）或 \"offset\"（由其他县分担）";
    match refusal {
        Refusal::BasesAboveFund { bases, fund_total } => (
            format!("各县基数合计 {} 元，大于资金总额 {} 元", yuan(*bases), yuan(*fund_total)),
            "核对基数的单位（元或万元）和资金总额，减少基数或增加资金".to_owned(),
        ),
        Refusal::ZeroWeights { factor, pool } => {
            let named = policy.terms().factors.iter().find(|other| other.key == *factor);
            let name = named.map_or(factor.as_str(), |factor| factor.name.as_str());
            (
                format!("{name}有 {} 元要分，但各县在这个因素上的得分（乘系数后）都是 0", yuan(*pool)),
                "补上得分，或把这个因素的权重改为 0".to_owned(),
            )
        }
        Refusal::UpliftAbovePool { rate, uplift, pool, highest } => {
            let wrong = format!(
                "按 {} 上浮要 {} 元，大于地区财力因素资金池 {} 元，放得下的最高比例是 {}",
                percent(*rate),
                yuan(*uplift),
                yuan(*pool),
                percent(*highest)
            );
            let remedy = if *highest >= MIN_UPLIFT_RATE {
                format!("把上浮比例降到 {} 以内，或提高地区财力因素的权重，或{OTHER_FUNDING}", percent(*highest))
            } else {
                let floor = percent(MIN_UPLIFT_RATE);
                format!("上浮比例不能低于 {floor}，请提高地区财力因素的权重，或{OTHER_FUNDING}")
            };
            (wrong, remedy)
        }
        Refusal::OffsetAbovePlan { uplift, plan } => (
            format!("上浮要 {} 元，大于分担上浮的其他县的总分配方案 {} 元", yuan(*uplift), yuan(*plan)),
            "降低上浮比例，或改用 funding = \"fiscal_capacity\" 或 \"additional\"".to_owned(),
        ),
        Refusal::ZeroFiscalCapacityScores { rest } => (
            format!("地区财力因素余额 {} 元要按得分分配，但各县得分都是 0", yuan(*rest)),
            "补上地区财力因素得分，或改为 rest = \"retained\"（留作结余）".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}

/// What the counties do not allow, or the program itself. Reading a table finds these before; here for tables made by other means.
fn counties(refusal: &Refusal) -> (String, String) {
    match refusal {
        Refusal::Internal { what } => (
            format!("计算中出现了规则不允许的情况，这是程序的错误（原文：{what}），没有算出任何金额"),
            "把县表和政策文件交给程序的维护者".to_owned(),
        ),
        Refusal::NoCounties => ("一个县也没有".to_owned(), "至少要有一个县".to_owned()),
        Refusal::MixedCodes { first, other } => {
            (format!("代码 {first} 和 {other} 位数不同"), "一张表只用一种位数的代码".to_owned())
        }
        Refusal::DuplicateCode { county: code, rows: [a, b] } => (
            format!("代码 {code} 出现两次（第{}个和第{}个县）", a.saturating_add(1), b.saturating_add(1)),
            "一个县只写一行".to_owned(),
        ),
        Refusal::ScoreCount { county: code, found, expected } => {
            (format!("{code} 有 {found} 个得分，政策有 {expected} 个因素"), "每个因素一个得分".to_owned())
        }
        Refusal::CoefficientCount { county: code, found, expected } => {
            (format!("{code} 有 {found} 个系数，政策用到 {expected} 个"), "政策用到的系数每个写一个".to_owned())
        }
        Refusal::NoFiscalCapacityScore { county: code } => {
            (format!("{code} 没有地区财力因素得分，而余额要按得分分配"), "补上得分".to_owned())
        }
        Refusal::BaseRange { county: code, base } => {
            (format!("{code} 的基数是 {} 元", yuan(*base)), format!("写 0 到 {} 元之间的金额", yuan(Money::MAX_INPUT)))
        }
        Refusal::BaseNotWholeQuanta { county: code, base, quantum } => (
            format!("{code} 的基数 {} 元不是最小分配单位 {} 元的整数倍", yuan(*base), yuan(*quantum)),
            "改成整数倍，或在政策文件里改小 quantum_yuan".to_owned(),
        ),
        Refusal::ContradictsRoster {
            county: code,
            name,
            expected: RosterCounty { code: roster_code, name: roster_name },
        } => (format!("{code} {name} 与名单不符，名单上是 {roster_code} {roster_name}"), "改正代码或名称".to_owned()),
        Refusal::RosterMissing { missing } => (
            format!("缺少名单上的 {} 个县：{}", missing.len(), roster_list(missing)),
            "补上这些县；确实只分其中一部分的，在政策文件 [roster] 写 partial = true".to_owned(),
        ),
        _ => (String::new(), String::new()),
    }
}
