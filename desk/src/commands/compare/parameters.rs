//! The parameters of both policies, side by side.

use special_fund::table::Language;
use special_fund::{Factor, Policy};

use super::comparison::{Comparison, FactorPlaces};
use super::terms::Words;
use super::words::NOTHING;
use crate::messages::shown;
use crate::view::amounts::percent;
use crate::view::say;

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
    let mut list = List { comparison, words: Words { language }, parameters: Vec::new() };
    list.fund();
    for factor in &comparison.factors {
        list.factor(factor);
    }
    list.fiscal_capacity();
    list.uplift();
    list.year();
    list.roster();
    let (a, b) = (comparison.a.policy(), comparison.b.policy());
    let sources = list.words.sources(a, b);
    list.add(["依据", "sources"], sources);
    list.parameters
}

struct List<'a> {
    comparison: &'a Comparison<'a>,
    words: Words,
    parameters: Vec<Parameter>,
}

impl List<'_> {
    fn add(&mut self, name: [&str; 2], [a, b]: [String; 2]) {
        let [chinese, english] = name;
        let name = say(self.words.language, chinese, english).to_owned();
        self.parameters.push(Parameter { name, a, b });
    }

    /// What both policies have.
    fn both(&mut self, name: [&str; 2], show: impl Fn(&Words, &Policy) -> String) {
        let sides = [self.comparison.a, self.comparison.b];
        let shown = sides.map(|side| show(&self.words, side.policy()));
        self.add(name, shown);
    }

    fn fund(&mut self) {
        self.both(["名称", "title"], |_, policy| shown(&policy.terms().title));
        let year = |_: &Words, policy: &Policy| policy.terms().fiscal_year.to_string();
        self.both(["年度", "fiscal year"], year);
        let fund = |words: &Words, policy: &Policy| words.yuan(policy.terms().fund_total);
        self.both(["资金规模", "fund total"], fund);
        let quantum = |words: &Words, policy: &Policy| words.yuan(policy.terms().quantum);
        self.both(["最小分配单位", "quantum"], quantum);
        self.both(["基数", "base"], |words, policy| words.base(policy.terms().base));
        self.both(["因素", "factors"], Words::names);
    }

    fn factor(&mut self, places: &FactorPlaces<'_>) {
        let factors = [self.comparison.a, self.comparison.b].map(|side| &side.policy().terms().factors);
        let mut factors = factors.into_iter().flatten();
        let has_indicators = factors.any(|factor| factor.key == places.key && !factor.indicators.is_empty());
        let mut both = |[chinese, english]: [&str; 2], show: &dyn Fn(&Words, &Factor) -> String| {
            let chinese = format!("{} {chinese}", places.name);
            let english = format!("{} {english}", places.key);
            self.both([&chinese, &english], |words, policy| {
                let mut factors = policy.terms().factors.iter();
                let factor = factors.find(|factor| factor.key == places.key);
                factor.map_or(NOTHING.to_owned(), |factor| show(words, factor))
            });
        };
        both(["权重", "weight"], &|_, factor| percent(factor.weight));
        both(["倾斜", "tilt"], &|_, factor| factor.tilt.to_string());
        both(["系数", "coefficients"], &Words::coefficients);
        if has_indicators {
            both(["指标", "indicators"], &Words::indicators);
        }
    }

    fn fiscal_capacity(&mut self) {
        let weight = |_: &Words, policy: &Policy| {
            let pool = policy.terms().fiscal_capacity.as_ref();
            pool.map_or(NOTHING.to_owned(), |pool| percent(pool.weight))
        };
        self.both(["地区财力因素 权重", "fiscal_capacity weight"], weight);
        let rest = |words: &Words, policy: &Policy| {
            let pool = policy.terms().fiscal_capacity.as_ref();
            pool.map_or(NOTHING.to_owned(), |pool| words.rest(pool.rest))
        };
        self.both(["地区财力因素 余额", "fiscal_capacity rest"], rest);
    }

    /// How the rate is found, what it came to, and who pays.
    fn uplift(&mut self) {
        let how = |words: &Words, policy: &Policy| {
            let uplift = policy.terms().uplift.as_ref();
            uplift.map_or(NOTHING.to_owned(), |uplift| words.rate(uplift))
        };
        self.both(["上浮比例 确定方式", "uplift rate, how"], how);
        let sides = [self.comparison.a, self.comparison.b];
        let found = sides.map(|side| side.common().uplift_rate.map_or(NOTHING.to_owned(), |step| percent(step.rate())));
        self.add(["上浮比例 得出", "uplift rate found"], found);
        let funding = |words: &Words, policy: &Policy| {
            policy.terms().funding().map_or(NOTHING.to_owned(), |funding| words.funding(funding))
        };
        self.both(["上浮资金", "uplift funding"], funding);
    }

    /// Control, adjustments and batches, if either policy has them.
    fn year(&mut self) {
        let sides = [self.comparison.a, self.comparison.b].map(|side| side.policy().terms());
        if sides.iter().any(|terms| terms.control.is_some()) {
            self.both(["增幅控制", "control"], |words, policy| {
                policy.terms().control.as_ref().map_or(NOTHING.to_owned(), |control| words.control(control))
            });
        }
        if sides.iter().any(|terms| !terms.adjustments.is_empty()) {
            self.both(["扣减奖惩", "adjustments"], Words::adjustments);
        }
        if sides.iter().any(|terms| terms.issued.is_some()) {
            self.both(["已下达", "issued"], |words, policy| {
                policy.terms().issued.as_ref().map_or(NOTHING.to_owned(), |issued| words.issued(issued))
            });
        }
    }

    fn roster(&mut self) {
        let a = &self.comparison.a.policy().terms().roster;
        let b = &self.comparison.b.policy().terms().roster;
        let listed = [self.words.roster(a, b), self.words.roster(b, a)];
        self.add(["名单", "roster"], listed);
        let partial = |words: &Words, policy: &Policy| words.partial(&policy.terms().roster);
        self.both(["名单上的县", "counties of the roster"], partial);
    }
}
