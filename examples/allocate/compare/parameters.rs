//! The parameters of both policies, side by side.

use special_fund::table::Language;
use special_fund::{Factor, Policy};

use super::comparison::Comparison;
use super::terms::Words;
use super::words::{NOTHING, say};
use crate::amounts::percent;
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
    both("上浮比例 确定方式", "uplift rate, how", &|policy| {
        words.rate(&policy.uplift.rate)
    });
    add(
        say(language, "上浮比例 得出", "uplift rate found"),
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
