//! What a policy says, in words.

use special_fund::table::Language;
use special_fund::{
    AdjustmentKind, BaseRole, Control, Factor, Freed, Funding, Issued, Money, Policy, Rest, Roster, Shortfall, Surplus,
    Uplift, UpliftRate,
};

use super::words::NOTHING;
use crate::messages::shown;
use crate::view::amounts::{count, percent, yuan};
use crate::view::say;

/// Speaks a language.
pub(crate) struct Words {
    pub(crate) language: Language,
}

impl Words {
    fn say<'t>(&self, chinese: &'t str, english: &'t str) -> String {
        say(self.language, chinese, english).to_owned()
    }

    fn join(&self, names: &[String]) -> String {
        names.join(say(self.language, "、", ", "))
    }

    /// An amount in yuan with its unit.
    pub(crate) fn yuan(&self, amount: Money) -> String {
        format!("{} {}", yuan(amount), say(self.language, "元", "yuan"))
    }

    /// What a base does.
    pub(crate) fn base(&self, role: BaseRole) -> String {
        match role {
            BaseRole::Protected => self.say("保基数", "protected"),
            BaseRole::Basis => self.say("系数法", "basis"),
            _ => unreachable!("this program knows no other"),
        }
    }

    /// Names in policy order: the order settles ties between pools.
    pub(crate) fn names(&self, policy: &Policy) -> String {
        let name = |factor: &Factor| self.say(&factor.name, &factor.key);
        self.join(&policy.terms().factors.iter().map(name).collect::<Vec<String>>())
    }

    /// The headers of its coefficients, or that it has none.
    pub(crate) fn coefficients(&self, factor: &Factor) -> String {
        if factor.coefficients.is_empty() {
            return NOTHING.to_owned();
        }
        let names = factor.coefficients.iter().map(|name| shown(name));
        self.join(&names.collect::<Vec<String>>())
    }

    /// What becomes of the rest of the fiscal-capacity pool.
    pub(crate) fn rest(&self, rest: Rest) -> String {
        match rest {
            Rest::ByScore => self.say("按得分分配", "by score"),
            Rest::Retained => self.say("留作结余", "retained"),
            _ => unreachable!("this program knows no other"),
        }
    }

    /// How the rate is found.
    pub(crate) fn rate(&self, uplift: &Uplift) -> String {
        match &uplift.rate {
            UpliftRate::Fixed(rate) => {
                format!("{} {}", say(self.language, "固定", "fixed"), percent(*rate))
            }
            UpliftRate::ByFundTotal(brackets) => {
                let brackets = brackets.iter().map(|bracket| {
                    let (from, rate) = (self.yuan(bracket.from), percent(bracket.rate));
                    match self.language {
                        Language::Chinese => format!("{from}起 {rate}"),
                        Language::English => format!("{rate} from {from}"),
                    }
                });
                let brackets = self.join(&brackets.collect::<Vec<String>>());
                let basis = uplift.rate_basis.map(|basis| self.yuan(basis));
                match (self.language, basis) {
                    (Language::Chinese, None) => format!("按资金规模分档：{brackets}"),
                    (Language::Chinese, Some(basis)) => format!("按全年资金规模 {basis}分档：{brackets}"),
                    (Language::English, None) => format!("by fund total: {brackets}"),
                    (Language::English, Some(basis)) => format!("by {basis} of the year: {brackets}"),
                }
            }
            UpliftRate::Affordable { step, max } => {
                let (step, max) = (percent(*step), percent(*max));
                match self.language {
                    Language::Chinese => {
                        format!("资金池放得下的最高比例：从 3% 起每次加 {step}，不超过 {max}")
                    }
                    Language::English => {
                        format!("the highest the pool can pay: from 3% in steps of {step}, at most {max}")
                    }
                }
            }
            _ => unreachable!("this program knows no other"),
        }
    }

    /// Who pays the uplift.
    pub(crate) fn funding(&self, funding: Funding) -> String {
        match funding {
            Funding::FiscalCapacity => self.say("在地区财力因素中安排", "from the fiscal-capacity pool"),
            Funding::Additional => self.say("在资金总额之外另行安排", "new money"),
            Funding::Offset => self.say("由其他县按总分配方案分担", "by the other counties"),
            _ => unreachable!("this program knows no other"),
        }
    }

    /// The indicators of a factor and their weights.
    pub(crate) fn indicators(&self, factor: &Factor) -> String {
        let indicators = factor.indicators.iter();
        let named = indicators.map(|indicator| {
            format!("{} {}", shown(say(self.language, &indicator.name, &indicator.key)), percent(indicator.weight))
        });
        let named: Vec<String> = named.collect();
        if named.is_empty() { NOTHING.to_owned() } else { self.join(&named) }
    }

    /// The bounds of control.
    pub(crate) fn control(&self, control: &Control) -> String {
        let [floor, cap, need] = match self.language {
            Language::Chinese => ["保底", "封顶", "需求上限"],
            Language::English => ["floor", "cap", "need"],
        };
        let rates = [(floor, control.floor), (cap, control.cap), (need, control.need_rate)];
        let rates = rates.into_iter().filter_map(|(name, rate)| Some(format!("{name} {}", percent(rate?))));
        let mut said: Vec<String> = rates.collect();
        if control.surplus == Surplus::Retained {
            said.push(self.say("余额留作结余", "surplus retained"));
        }
        self.join(&said)
    }

    /// The adjustments, and what becomes of deductions.
    pub(crate) fn adjustments(&self, policy: &Policy) -> String {
        let said = policy.terms().adjustments.iter().map(|adjustment| {
            let name = shown(say(self.language, &adjustment.name, &adjustment.key));
            let what = match adjustment.kind {
                AdjustmentKind::Deduction { freed: Freed::Others } => self.say("（分给其他县）", " (to others)"),
                AdjustmentKind::Deduction { .. } => self.say("（留作结余）", " (retained)"),
                _ => String::new(),
            };
            format!("{name}{what}")
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() { NOTHING.to_owned() } else { self.join(&said) }
    }

    /// The batches, and what becomes of a shortfall.
    pub(crate) fn issued(&self, issued: &Issued) -> String {
        let batches = issued
            .batches
            .iter()
            .map(|batch| format!("{} {}", shown(say(self.language, &batch.name, &batch.key)), self.yuan(batch.total)));
        let shortfall = match issued.shortfall {
            Shortfall::Refuse => self.say("超过应下达的不予分配", "more than the entitlement is refused"),
            Shortfall::Recover => self.say("超过应下达的收回", "more than the entitlement is recovered"),
            Shortfall::Keep => self.say("超过应下达的保留", "more than the entitlement is kept"),
            _ => unreachable!("this program knows no other"),
        };
        self.join(&batches.chain([shortfall]).collect::<Vec<String>>())
    }

    /// Edition and size, and the counties that the other one lacks.
    pub(crate) fn roster(&self, roster: &Roster, other: &Roster) -> String {
        let size = count(roster.counties().len());
        let listed = match (self.language, roster.edition()) {
            (Language::Chinese, Some(edition)) => format!("{edition} 年版，{size} 个县"),
            (Language::Chinese, None) => format!("政策所列，{size} 个县"),
            (Language::English, Some(edition)) => format!("edition {edition}, {size} counties"),
            (Language::English, None) => format!("listed by the policy, {size} counties"),
        };
        let own = roster.counties().iter();
        let own = own.filter(|county| !other.counties().contains(county));
        let own: Vec<String> = own.map(|county| format!("{}({})", county.name, county.code)).collect();
        if own.is_empty() {
            return listed;
        }
        let only = say(self.language, "；只在这一边：", "; only here: ");
        format!("{listed}{only}{}", self.join(&own))
    }

    /// Whether a table may lack counties of the roster.
    pub(crate) fn partial(&self, roster: &Roster) -> String {
        if roster.is_partial() {
            self.say("县表可以缺", "may be missing")
        } else {
            self.say("县表必须齐全", "must be complete")
        }
    }

    /// Sources are long and change no amount: only whose text differs is said.
    pub(crate) fn sources(&self, a: &Policy, b: &Policy) -> [String; 2] {
        let mut changed = Vec::new();
        if a.terms().source != b.terms().source {
            changed.push(self.say("总的", "policy"));
        }
        for factor in &b.terms().factors {
            let before = a.terms().factors.iter().find(|other| other.key == factor.key);
            if before.is_some_and(|before| before.source != factor.source) {
                changed.push(self.say(&factor.name, &factor.key));
            }
        }
        let pools = a.terms().fiscal_capacity.as_ref().zip(b.terms().fiscal_capacity.as_ref());
        if pools.is_some_and(|(a, b)| a.source != b.source) {
            changed.push(self.say("地区财力因素", "fiscal_capacity"));
        }
        let uplifts = a.terms().uplift.as_ref().zip(b.terms().uplift.as_ref());
        if uplifts.is_some_and(|(a, b)| a.source != b.source) {
            changed.push(self.say("上浮", "uplift"));
        }
        let as_written = self.say("见政策", "as in the policy");
        if changed.is_empty() {
            return [as_written.clone(), as_written];
        }
        let names = self.join(&changed);
        let other = match self.language {
            Language::Chinese => format!("文字不同的：{names}"),
            Language::English => format!("worded differently: {names}"),
        };
        [as_written, other]
    }
}
