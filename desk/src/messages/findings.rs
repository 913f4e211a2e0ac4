//! What an audit finds: 330127 淳安县「上浮(元)」列：公布 1.00 元，应为……（规则第6节）[code].

use special_fund::Policy;
use special_fund::audit::{Demand, Finding, Verdict};
use special_fund::table::Language;

use super::Wording;
use crate::view::amounts::{count, percent, yuan};

/// All findings that are listed, a line each, and how many more there are.
pub fn listed(verdict: &Verdict, policy: &Policy, language: Language) -> String {
    let line = |finding: &Finding| match language {
        Language::Chinese => self::finding(finding, policy),
        Language::English => finding.to_string(),
    };
    let mut lines: Vec<String> = verdict.listed.iter().map(line).collect();
    if verdict.unlisted > 0 {
        let (listed, unlisted) = (count(verdict.listed.len()), count(verdict.unlisted));
        lines.push(match language {
            Language::Chinese => format!("以上是前 {listed} 处，另有 {unlisted} 处没有列出"),
            Language::English => {
                format!("these are the first {listed}; {unlisted} more are not listed")
            }
        });
    }
    lines.join("\n")
}

/// A result that its own audit does not accept: never seen, and never to be published.
pub fn own_result(verdict: &Verdict, policy: &Policy, language: Language) -> String {
    let found = count(verdict.count());
    let words = Wording::new(
        format!("自查发现 {found} 处问题，这是程序的错误"),
        "不要使用这次结果，把县表和政策文件交给程序的维护者",
        "self_audit",
    );
    let words = match language {
        Language::Chinese => words.to_string(),
        Language::English => format!(
            "the audit of the result has findings: {found}; an error of this program, please report it [{}]",
            words.code
        ),
    };
    format!("{words}\n{}", listed(verdict, policy, language))
}

/// One finding in Chinese.
pub fn finding(finding: &Finding, policy: &Policy) -> String {
    let place = match (&finding.county, &finding.demand) {
        (Some((code, name)), _) => format!("{code} {name}"),
        (None, Demand::TotalRow { line, .. }) => format!("第{line}行（合计行）"),
        (None, _) => "整张表".to_owned(),
    };
    let published = finding.published.map(yuan);
    let published = match published {
        Some(sum) if matches!(finding.demand, Demand::ColumnSum { .. }) => {
            format!("公布的合计 {sum} 元，")
        }
        Some(amount) if matches!(finding.demand, Demand::TotalRow { .. }) => {
            format!("公布 {amount} 元，")
        }
        Some(amount) => format!("公布 {amount} 元，"),
        None => String::new(),
    };
    let column = match &finding.column {
        Some(column) => format!("「{}」列", column.header(Language::Chinese)),
        None => String::new(),
    };
    format!(
        "{place}{column}：{published}{}（规则第{}节）[{}]",
        demand(&finding.demand, policy),
        finding.section(),
        finding.code()
    )
}

fn factor_name<'a>(key: &'a str, policy: &'a Policy) -> &'a str {
    let factor = policy.terms().factors.iter().find(|factor| factor.key == key);
    factor.map_or(key, |factor| factor.name.as_str())
}

/// What the rule demands.
fn demand(demand: &Demand, policy: &Policy) -> String {
    match demand {
        Demand::Missing => "县表里有，公布的分配表里没有".to_owned(),
        Demand::Added => "公布的分配表里有，县表里没有；核对合计时没有计入".to_owned(),
        Demand::Doubled { same: true } => "公布了不止一次，数字相同，按一次核对".to_owned(),
        Demand::Doubled { same: false } => "公布了不止一次，数字不同，哪一行都没有核对".to_owned(),
        Demand::SumsUnchecked => {
            "各县都公布一次才能核对的，没有核对：各列合计、由哪些县进一、地区财力因素、抵减、按资金池算出的上浮比例"
                .to_owned()
        }
        Demand::TotalsUnchecked => "有县公布了不同的数字，合计行没有核对".to_owned(),
        Demand::Name { expected } => format!("县表里的名称是“{expected}”"),
        Demand::Unfit => "县表里的得分、系数或基数与政策不符".to_owned(),
        Demand::PlanUnchecked => "县表与政策不符，各因素、各资金池和从中支付的没有核对".to_owned(),
        Demand::Group { mountain: true } => "名单上有，应为“山区县”".to_owned(),
        Demand::Group { mountain: false } => "名单上没有，应为“其他”".to_owned(),
        Demand::WholeQuanta { quantum } => {
            format!("应为最小分配单位 {} 元的整数倍", yuan(*quantum))
        }
        Demand::Sign { above: true } => "不能大于 0".to_owned(),
        Demand::Sign { above: false } => "不能小于 0".to_owned(),
        Demand::Exactly { amount } => format!("应为 {} 元", yuan(*amount)),
        Demand::FloorOrCeiling { down, up } if down == up => {
            format!("精确值正好是 {} 元", yuan(*down))
        }
        Demand::FloorOrCeiling { down, up } => {
            format!("应为精确值舍去或进一到最小分配单位，即 {} 元或 {} 元", yuan(*down), yuan(*up))
        }
        Demand::RowSum => "各因素之和应为精确值之和舍去或进一到最小分配单位".to_owned(),
        Demand::CountyFirst { other } => {
            format!("应进一却舍去了，而次序在后的 {other} 进了一；这一行改正后才能核对其他县的进舍")
        }
        Demand::FactorFirst { other } => format!(
            "应进一却舍去了，而本县次序在后的{}进了一；这一格改正后才能核对其他格的进舍",
            factor_name(other, policy)
        ),
        Demand::SumOfParts { amount } => format!("应为各部分之和 {} 元", yuan(*amount)),
        Demand::UpliftOfPlan { rate, amount } => {
            format!("应为总分配方案的 {}、进一到最小分配单位，即 {} 元", percent(*rate), yuan(*amount))
        }
        Demand::ColumnSum { amount } => format!("应为 {} 元", yuan(*amount)),
        Demand::TotalRow { amount, .. } => format!("应为各县之和 {} 元", yuan(*amount)),
        Demand::BasesWithinFund { bases, fund_total } => {
            format!("县表的基数合计 {} 元，大于资金总额 {} 元", yuan(*bases), yuan(*fund_total))
        }
        Demand::SomeWeight => "有资金要分，但各县得分（乘系数后）都是 0".to_owned(),
        Demand::UpliftWithin { needed, amount } => {
            format!("按政策和公布的总分配方案共需 {} 元，能用来支付的只有 {} 元", yuan(*needed), yuan(*amount))
        }
        Demand::RestUnchecked => "上浮付不出，地区财力因素、抵减、各县合计之和没有核对".to_owned(),
        _ => format!("与规则不符（原文：{demand}）"),
    }
}
