//! The parameters of both policies in words, and the pools and sums they led to.

use special_fund::table::Language;
use special_fund::{
    Allocation, BaseRole, CountyCode, Factor, Funding, Money, Policy, Rest, Roster, UpliftRate,
};

use super::comparison::{Comparison, minus};
use super::words::{NOTHING, say};
use crate::amounts::{count, percent, yuan};
use crate::messages::shown;

/// A parameter on either side.
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) a: String,
    pub(crate) b: String,
}

impl Parameter {
    pub(crate) fn is_changed(&self) -> bool {
        self.a != self.b
    }
}

/// A sum on either side; `None` where the policy has no such pool.
pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) a: Option<Money>,
    pub(crate) b: Option<Money>,
}

impl Sum {
    pub(crate) fn difference(&self) -> Money {
        let or_zero = |amount: Option<Money>| amount.unwrap_or(Money::ZERO);
        minus(or_zero(self.b), or_zero(self.a))
    }
}

/// Every parameter of either policy.
pub(crate) fn parameters(comparison: &Comparison<'_>, language: Language) -> Vec<Parameter> {
    let (a, b) = (comparison.a.policy(), comparison.b.policy());
    let words = Words { language };
    let mut list = Vec::new();
    let mut add = |name: &str, a: String, b: String| {
        list.push(Parameter {
            name: name.to_owned(),
            a,
            b,
        });
    };
    let mut both = |chinese, english, show: &dyn Fn(&Policy) -> String| {
        add(say(language, chinese, english), show(a), show(b));
    };
    both("名称", "title", &|policy| shown(&policy.title));
    both("年度", "fiscal year", &|policy| {
        policy.fiscal_year.to_string()
    });
    both("资金规模", "fund total", &|policy| {
        words.yuan(policy.fund_total)
    });
    both("最小分配单位", "quantum", &|policy| {
        words.yuan(policy.quantum)
    });
    both("基数", "base", &|policy| words.base(policy.base));
    both("因素", "factors", &|policy| words.names(policy));
    for factor in &comparison.factors {
        let name = say(language, factor.name, factor.key);
        let of = |policy: &Policy, show: &dyn Fn(&Factor) -> String| {
            let mut factors = policy.factors.iter();
            let factor = factors.find(|other| other.key == factor.key);
            factor.map_or(NOTHING.to_owned(), show)
        };
        let mut both = |chinese, english, show: &dyn Fn(&Factor) -> String| {
            let name = format!("{name} {}", say(language, chinese, english));
            add(&name, of(a, show), of(b, show));
        };
        both("权重", "weight", &|factor| percent(factor.weight));
        both("倾斜", "tilt", &|factor| factor.tilt.to_string());
        both("系数", "coefficients", &|factor| {
            words.coefficients(factor)
        });
    }
    let mut both = |chinese, english, show: &dyn Fn(&Policy) -> String| {
        add(say(language, chinese, english), show(a), show(b));
    };
    both(
        "地区财力因素 权重",
        "fiscal_capacity weight",
        &|policy| {
            let pool = policy.fiscal_capacity.as_ref();
            pool.map_or(NOTHING.to_owned(), |pool| percent(pool.weight))
        },
    );
    both(
        "地区财力因素 余额",
        "fiscal_capacity rest",
        &|policy| {
            let pool = policy.fiscal_capacity.as_ref();
            pool.map_or(NOTHING.to_owned(), |pool| words.rest(pool.rest))
        },
    );
    both("上浮比例 定法", "uplift rate, how", &|policy| {
        words.rate(&policy.uplift.rate)
    });
    add(
        say(language, "上浮比例 结果", "uplift rate found"),
        percent(comparison.a.uplift_rate()),
        percent(comparison.b.uplift_rate()),
    );
    add(
        say(language, "上浮资金", "uplift funding"),
        words.funding(a.uplift.funding),
        words.funding(b.uplift.funding),
    );
    let [in_a, in_b] =
        [(a, b), (b, a)].map(|(one, other)| words.roster(&one.roster, &other.roster));
    add(say(language, "名单", "roster"), in_a, in_b);
    let [partial_a, partial_b] = [a, b].map(|policy| words.partial(&policy.roster));
    add(
        say(language, "名单上的县", "counties of the roster"),
        partial_a,
        partial_b,
    );
    let [source_a, source_b] = words.sources(a, b);
    add(say(language, "依据", "sources"), source_a, source_b);
    list
}

/// Where the money is: fund, bases, pools, uplift, rest, retained, paid.
pub(crate) fn sums(comparison: &Comparison<'_>, language: Language) -> Vec<Sum> {
    let (a, b) = (comparison.a, comparison.b);
    let sum = |chinese, english, amount: &dyn Fn(&Allocation<'_>) -> Option<Money>| Sum {
        name: say(language, chinese, english).to_owned(),
        a: amount(a),
        b: amount(b),
    };
    let mut list = vec![
        sum("资金总额", "fund", &|side| {
            Some(side.policy().fund_total)
        }),
        sum("保基数", "protected bases", &|side| {
            let is_protected = side.policy().base == BaseRole::Protected;
            is_protected.then(|| side.protected_bases())
        }),
    ];
    let last = ("fiscal_capacity", "地区财力因素");
    let factors = comparison.factors.iter();
    let factors = factors.map(|factor| (factor.key, factor.name));
    for (key, name) in factors.chain([last]) {
        list.push(sum(name, key, &|side| {
            side.pools()
                .find(|pool| pool.key == key)
                .map(|pool| pool.amount)
        }));
    }
    list.extend([
        sum("总分配方案", "plan", &|side| {
            let plans = side.shares().map(|share| share.plan());
            plans.into_iter().try_fold(Money::ZERO, Money::checked_add)
        }),
        sum("上浮", "uplift", &|side| Some(side.uplift_total())),
        sum("地区财力因素余额", "fiscal_capacity rest", &|side| {
            let pool = side.policy().fiscal_capacity.as_ref();
            pool.map(|_| side.fiscal_capacity_rest())
        }),
        sum("结余", "retained", &|side| Some(side.retained())),
        sum("各县合计", "counties", &|side| Some(side.paid())),
    ]);
    list.retain(|sum| sum.a.is_some() || sum.b.is_some());
    list
}

struct Words {
    language: Language,
}

impl Words {
    fn say<'t>(&self, chinese: &'t str, english: &'t str) -> String {
        say(self.language, chinese, english).to_owned()
    }

    fn join(&self, names: &[String]) -> String {
        names.join(say(self.language, "、", ", "))
    }

    fn yuan(&self, amount: Money) -> String {
        format!("{} {}", yuan(amount), say(self.language, "元", "yuan"))
    }

    fn base(&self, role: BaseRole) -> String {
        match role {
            BaseRole::Protected => self.say("保基数", "protected"),
            BaseRole::Basis => self.say("系数法", "basis"),
        }
    }

    /// Names in policy order: the order settles ties between pools.
    fn names(&self, policy: &Policy) -> String {
        let name = |factor: &Factor| self.say(&factor.name, &factor.key);
        self.join(&policy.factors.iter().map(name).collect::<Vec<String>>())
    }

    fn coefficients(&self, factor: &Factor) -> String {
        if factor.coefficients.is_empty() {
            return NOTHING.to_owned();
        }
        let names = factor.coefficients.iter().map(|name| shown(name));
        self.join(&names.collect::<Vec<String>>())
    }

    fn rest(&self, rest: Rest) -> String {
        match rest {
            Rest::ByScore => self.say("按得分分配", "by score"),
            Rest::Retained => self.say("留作结余", "retained"),
        }
    }

    fn rate(&self, rate: &UpliftRate) -> String {
        match rate {
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
                let how = say(self.language, "按资金规模分档：", "by fund total: ");
                format!("{how}{brackets}")
            }
            UpliftRate::Affordable { step, max } => {
                let (step, max) = (percent(*step), percent(*max));
                match self.language {
                    Language::Chinese => {
                        format!("资金池放得下的最高比例：从 3% 起每次加 {step}，不超过 {max}")
                    }
                    Language::English => {
                        format!(
                            "the highest the pool can pay: from 3% in steps of {step}, at most {max}"
                        )
                    }
                }
            }
        }
    }

    fn funding(&self, funding: Funding) -> String {
        match funding {
            Funding::FiscalCapacity => {
                self.say("在地区财力因素中安排", "from the fiscal-capacity pool")
            }
            Funding::Additional => self.say("在资金总额之外另行安排", "new money"),
            Funding::Offset => self.say("由其他县按总分配方案分担", "by the other counties"),
        }
    }

    /// Edition and size, and the counties that the other one lacks.
    fn roster(&self, roster: &Roster, other: &Roster) -> String {
        let size = count(roster.counties().len());
        let listed = match (self.language, roster.edition()) {
            (Language::Chinese, Some(edition)) => format!("{edition} 年版，{size} 个县"),
            (Language::Chinese, None) => format!("政策所列，{size} 个县"),
            (Language::English, Some(edition)) => format!("edition {edition}, {size} counties"),
            (Language::English, None) => format!("listed by the policy, {size} counties"),
        };
        let codes = |roster: &Roster| -> Vec<CountyCode> {
            roster.counties().iter().map(|county| county.code).collect()
        };
        let others = codes(other);
        let own = roster.counties().iter();
        let own = own.filter(|county| !others.contains(&county.code));
        let own: Vec<String> = own
            .map(|county| format!("{}({})", county.name, county.code))
            .collect();
        if own.is_empty() {
            return listed;
        }
        let only = say(self.language, "；只在这一边：", "; only here: ");
        format!("{listed}{only}{}", self.join(&own))
    }

    fn partial(&self, roster: &Roster) -> String {
        if roster.is_partial() {
            self.say("县表可以缺", "may be missing")
        } else {
            self.say("县表必须齐全", "must be complete")
        }
    }

    /// Sources are long and change no amount: only whose text differs is said.
    fn sources(&self, a: &Policy, b: &Policy) -> [String; 2] {
        let mut changed = Vec::new();
        if a.source != b.source {
            changed.push(self.say("总的", "policy"));
        }
        for factor in &b.factors {
            let before = a.factors.iter().find(|other| other.key == factor.key);
            if before.is_some_and(|before| before.source != factor.source) {
                changed.push(self.say(&factor.name, &factor.key));
            }
        }
        let pools = a.fiscal_capacity.as_ref().zip(b.fiscal_capacity.as_ref());
        if pools.is_some_and(|(a, b)| a.source != b.source) {
            changed.push(self.say("地区财力因素", "fiscal_capacity"));
        }
        if a.uplift.source != b.uplift.source {
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
