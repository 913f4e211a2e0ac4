//! The allocation in words: the rate and why, the uplift and who pays it, what remainders and codes decided.

use special_fund::table::Language;
use special_fund::{Allocation, CodeTie, CountyCode, Funding, Money, RateStep, Stage};

use crate::view::amounts::{Unit, count, percent};

/// Most counties that are named where the order of codes decided; all of them are in `allocation.json`.
const MAX_NAMED: usize = 12;
/// Most ties that are said one by one; all of them are in `allocation.json`.
const MAX_TIES: usize = 5;

/// What is said of the allocation.
pub(crate) struct Reasons<'a> {
    pub(crate) allocation: &'a Allocation<'a>,
    /// Rows of mountain counties.
    pub(crate) mountain_rows: usize,
    pub(crate) language: Language,
}

impl Reasons<'_> {
    /// A line for each.
    pub(crate) fn print(&self) -> String {
        let labels = match self.language {
            Language::Chinese => ["上浮比例", "上浮资金", "尾差处理"],
            Language::English => ["rate    ", "uplift  ", "residual"],
        };
        let [rate, uplift, residual] = labels;
        let mut text = format!("{rate}  {}\n", self.rate());
        if let Some(paid) = self.uplift() {
            text.push_str(&format!("{uplift}  {paid}\n"));
        }
        for line in self.residuals() {
            text.push_str(&format!("{residual}  {line}\n"));
        }
        text
    }

    /// The rate and why.
    pub(crate) fn rate(&self) -> String {
        match self.language {
            Language::Chinese => self.rate_zh(),
            Language::English => self.rate_en(),
        }
    }

    /// The uplift and who pays it, if the policy has one.
    pub(crate) fn uplift(&self) -> Option<String> {
        let funding = self.allocation.policy().terms().funding()?;
        Some(match self.language {
            Language::Chinese => self.uplift_zh(funding),
            Language::English => self.uplift_en(funding),
        })
    }

    /// What codes decided and who was passed over; at least one line.
    pub(crate) fn residuals(&self) -> Vec<String> {
        match self.language {
            Language::Chinese => self.residuals_zh(),
            Language::English => self.residuals_en(),
        }
    }

    fn with_unit(&self, amount: Money) -> String {
        let unit = Unit::of(self.allocation.policy().terms().quantum);
        format!("{} {}", unit.show(amount), unit.name(self.language))
    }

    fn rate_zh(&self) -> String {
        let Some(step) = self.allocation.common().uplift_rate else {
            return "本政策没有上浮".to_owned();
        };
        match step {
            RateStep::Fixed { rate } => format!("{}，政策规定的固定比例", percent(rate)),
            RateStep::ByFundTotal { rate, from, next_from, basis } => {
                let fund = self.with_unit(basis.unwrap_or(self.allocation.policy().terms().fund_total));
                let what = if basis.is_some() { "全年资金规模" } else { "资金总额" };
                let reached =
                    format!("{}，按资金规模分档：{what} {fund}，已到 {}一档", percent(rate), self.with_unit(from));
                match next_from {
                    Some(next) => format!("{reached}，未到 {}一档", self.with_unit(next)),
                    None => format!("{reached}，这是最高一档"),
                }
            }
            RateStep::Affordable { rate, step, max, pool, next } => {
                let (rate, step, pool) = (percent(rate), percent(step), self.with_unit(pool));
                match next {
                    Some((next, uplift)) => format!(
                        "{rate}，从 3% 起每次加 {step}，地区财力因素资金池 {pool}放得下的最高比例；再加一步到 {} 要 {}，放不下",
                        percent(next),
                        self.with_unit(uplift)
                    ),
                    None => format!(
                        "{rate}，从 3% 起每次加 {step}、不超过上限 {} 的最高比例，地区财力因素资金池 {pool}放得下",
                        percent(max)
                    ),
                }
            }
            other => percent(other.rate()),
        }
    }

    fn rate_en(&self) -> String {
        let Some(step) = self.allocation.common().uplift_rate else {
            return "the policy has no uplift".to_owned();
        };
        match step {
            RateStep::Fixed { rate } => format!("{}, fixed by the policy", percent(rate)),
            RateStep::ByFundTotal { rate, from, next_from, basis } => {
                let fund = self.with_unit(basis.unwrap_or(self.allocation.policy().terms().fund_total));
                let what = if basis.is_some() { " of the year" } else { "" };
                let reached = format!(
                    "{}, by fund total: {fund}{what} reaches the bracket from {}",
                    percent(rate),
                    self.with_unit(from)
                );
                match next_from {
                    Some(next) => format!("{reached}, not the one from {}", self.with_unit(next)),
                    None => format!("{reached}, the highest"),
                }
            }
            RateStep::Affordable { rate, step, max, pool, next } => {
                let (rate, step, pool) = (percent(rate), percent(step), self.with_unit(pool));
                match next {
                    Some((next, uplift)) => format!(
                        "{rate}, the highest from 3% in steps of {step} that fits the fiscal-capacity pool of {pool}; the next, {}, needs {} and does not fit",
                        percent(next),
                        self.with_unit(uplift)
                    ),
                    None => format!(
                        "{rate}, the highest from 3% in steps of {step} within the limit of {}; it fits the fiscal-capacity pool of {pool}",
                        percent(max)
                    ),
                }
            }
            other => percent(other.rate()),
        }
    }

    fn uplift_zh(&self, funding: Funding) -> String {
        if self.mountain_rows == 0 {
            return "表中没有山区县，没有上浮".to_owned();
        }
        let paid = match funding {
            Funding::FiscalCapacity => "在地区财力因素中安排",
            Funding::Additional => "在资金总额之外另行安排",
            Funding::Offset => "由其他县按总分配方案分担",
            _ => unreachable!("this program knows no other"),
        };
        let rows = count(self.mountain_rows);
        let rows =
            if self.has_counties() { format!("山区县 {rows} 个") } else { format!("山区县所属 {rows} 行") };
        format!(
            "{rows}，各按总分配方案的 {} 计算、向上取整到 {}，共 {}，{paid}",
            percent(self.allocation.common().rate()),
            self.with_unit(self.allocation.policy().terms().quantum),
            self.with_unit(self.allocation.common().uplift_total),
        )
    }

    fn uplift_en(&self, funding: Funding) -> String {
        if self.mountain_rows == 0 {
            return "no mountain county in the table, no uplift".to_owned();
        }
        let paid = match funding {
            Funding::FiscalCapacity => "paid from the fiscal-capacity pool",
            Funding::Additional => "paid with new money",
            Funding::Offset => "paid by the other counties, by their plan",
            _ => unreachable!("this program knows no other"),
        };
        let rows = count(self.mountain_rows);
        let rows = if self.has_counties() {
            format!("{rows} mountain counties")
        } else {
            format!("{rows} rows of mountain counties")
        };
        format!(
            "{rows}, each {} of its plan, rounded up to the next {}: {} in all, {paid}",
            percent(self.allocation.common().rate()),
            self.with_unit(self.allocation.policy().terms().quantum),
            self.with_unit(self.allocation.common().uplift_total),
        )
    }

    /// Whether the rows are counties, not townships or villages.
    pub(crate) fn has_counties(&self) -> bool {
        let first = self.allocation.share(0);
        first.is_none_or(|share| share.county.code.digits() == 6)
    }

    fn residuals_zh(&self) -> Vec<String> {
        let tie = |tie: &CodeTie| {
            let stage = match tie.stage {
                Stage::Plan => "总分配方案",
                Stage::FiscalCapacity => "地区财力因素",
                Stage::Offset => "抵减",
                _ => "其他步骤",
            };
            format!(
                "{stage}余数相同而不能都进一的，按代码从小到大：进一 {}；不进 {}",
                self.names(&tie.rounded_up),
                self.names(&tie.rounded_down)
            )
        };
        let ties = &self.allocation.common().ties;
        let all = ties.len();
        let mut lines: Vec<String> = ties.iter().take(MAX_TIES).map(tie).collect();
        if all > MAX_TIES {
            lines.push(format!(
                "余数相同而不能都进一的共 {} 处，以上 {MAX_TIES} 处（全部见 allocation.json）",
                count(all)
            ));
        }
        let passed: Vec<CountyCode> = self.allocation.common().passed_over.clone();
        if !passed.is_empty() {
            lines.push(format!(
                "余数够大而没有进一的：{}；排在前面的进一后，它们再进一，各因素的列合计就无法与资金池相等",
                self.names(&passed)
            ));
        }
        if lines.is_empty() {
            lines.push("最大余额法，没有要靠代码排先后的，也没有被跳过的".to_owned());
        }
        lines
    }

    fn residuals_en(&self) -> Vec<String> {
        let tie = |tie: &CodeTie| {
            let stage = match tie.stage {
                Stage::Plan => "plan",
                Stage::FiscalCapacity => "fiscal capacity",
                Stage::Offset => "offset",
                _ => "another step",
            };
            format!(
                "{stage}: equal remainders settled by lower code: up {}; down {}",
                self.names(&tie.rounded_up),
                self.names(&tie.rounded_down)
            )
        };
        let ties = &self.allocation.common().ties;
        let all = ties.len();
        let mut lines: Vec<String> = ties.iter().take(MAX_TIES).map(tie).collect();
        if all > MAX_TIES {
            lines.push(format!("{} such ties in all, {MAX_TIES} of them above (see allocation.json)", count(all)));
        }
        let passed: Vec<CountyCode> = self.allocation.common().passed_over.clone();
        if !passed.is_empty() {
            lines.push(format!(
                "passed over: {}; if they rounded up after those before them, the factors' columns could not add up to their pools",
                self.names(&passed)
            ));
        }
        if lines.is_empty() {
            lines.push("largest remainder; no tie settled by code, no county passed over".to_owned());
        }
        lines
    }

    /// Names and codes of counties, the first of them if there are many.
    fn names(&self, codes: &[CountyCode]) -> String {
        let is_chinese = self.language == Language::Chinese;
        let name = |code: &CountyCode| {
            let mut shares = self.allocation.shares();
            let share = shares.find(|share| share.county.code == *code);
            let name = share.map(|share| share.county.name.to_string());
            format!("{}({code})", name.unwrap_or_default())
        };
        let named: Vec<String> = codes.iter().take(MAX_NAMED).map(name).collect();
        let named = named.join(if is_chinese { "、" } else { ", " });
        let all = count(codes.len());
        match (codes.len() > MAX_NAMED, is_chinese) {
            (false, _) => named,
            (true, true) => format!("{named} 等 {all} 个（全部见 allocation.json）"),
            (true, false) => format!("{named} and others, {all} in all (see allocation.json)"),
        }
    }
}
