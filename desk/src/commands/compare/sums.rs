//! Where the money is on either side.

use special_fund::table::Language;
use special_fund::{Allocation, BaseRole, Money};

use super::comparison::{Comparison, minus};
use crate::view::say;

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

/// Where the money is: fund, bases, pools, uplift, rest, retained, paid.
pub(crate) fn sums(comparison: &Comparison<'_>, language: Language) -> Vec<Sum> {
    let (a, b) = (comparison.a, comparison.b);
    let sum = |chinese, english, amount: &dyn Fn(&Allocation<'_>) -> Option<Money>| Sum {
        name: say(language, chinese, english).to_owned(),
        a: amount(a),
        b: amount(b),
    };
    let mut list = vec![
        sum("资金总额", "fund", &|side| Some(side.policy().terms().fund_total)),
        sum("保基数", "protected bases", &|side| {
            let is_protected = side.policy().terms().base == BaseRole::Protected;
            is_protected.then(|| side.common().protected_bases)
        }),
    ];
    let last = ("fiscal_capacity", "地区财力因素");
    let factors = comparison.factors.iter();
    let factors = factors.map(|factor| (factor.key, factor.name));
    for (key, name) in factors.chain([last]) {
        list.push(sum(name, key, &|side| {
            side.common().pools.iter().find(|pool| pool.key == key).map(|pool| pool.amount)
        }));
    }
    list.extend([
        sum("总分配方案", "plan", &|side| {
            let plans = side.shares().map(|share| share.figures.plan);
            plans.into_iter().try_fold(Money::ZERO, Money::checked_add)
        }),
        sum("上浮", "uplift", &|side| Some(side.common().uplift_total)),
        sum("地区财力因素余额", "fiscal_capacity rest", &|side| {
            let pool = side.policy().terms().fiscal_capacity.as_ref();
            pool.map(|_| side.common().fiscal_capacity_rest)
        }),
        sum("结余", "retained", &|side| Some(side.common().retained)),
        sum("各县合计", "counties", &|side| Some(side.common().paid)),
    ]);
    list.retain(|sum| sum.a.is_some() || sum.b.is_some());
    list
}
