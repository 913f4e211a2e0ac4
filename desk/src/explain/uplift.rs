//! 依据 (c), (d): the uplift, who pays it, and what is left for all.

use special_fund::table::Language;
use special_fund::{BigUint, CountySteps, Funding, Money, Rest, RowRounding, ShareStep};

use super::queue::Queue;
use super::rounding::Rounded;
use super::{Explainer, Step, product};
use crate::view::amounts::{percent, separated};

impl Explainer<'_> {
    /// 依据 (c): the rate and the uplift, before and after rounding up.
    pub(super) fn uplift(&self, county: &CountySteps) -> Step {
        let title = self.say("上浮", "uplift");
        let Some(step) = &county.uplift else {
            let why = match self.common.uplift_rate {
                None => self.say("本政策没有上浮", "the policy has no uplift"),
                Some(_) => self.say(
                    "不在政策的山区县名单上，不上浮",
                    "not on the policy's roster of mountain counties: no uplift",
                ),
            };
            return self.step("explain.clause.c", title, vec![why.to_owned()]);
        };
        let (policy, rate) = (self.allocation.policy(), step.rate);
        let exact = product(self.unit, step.plan, rate.millionths());
        let (quantum, amount) = (self.quantum(), self.show(step.amount));
        let up = step.amount.fen().checked_div(policy.terms().quantum.fen()).unwrap_or(0);
        let up = separated(up);
        // The exact uplift in quanta: fen × millionths over quanta of fen × a million.
        let product = BigUint::from(step.plan.fen().unsigned_abs()) * rate.millionths();
        let fen = policy.terms().quantum.fen().unsigned_abs() * 1_000_000;
        let quanta = super::exact::cut_off(&product, &fen.into());
        let lines = vec![
            self.labelled(self.say("上浮比例", "rate"), &self.rate),
            self.labelled(
                self.say("取整前", "before rounding"),
                &format!("{} {} × {} = {exact}", self.say("总分配方案", "plan"), self.show(step.plan), percent(rate)),
            ),
            self.labelled(
                self.say("折成最小分配单位的个数", "counted in quanta"),
                &format!("{exact} ÷ {quantum} = {quanta}"),
            ),
            self.labelled(self.say("向上取整", "rounded up to a whole one"), &format!("{up} × {quantum} = {amount}")),
        ];
        self.step("explain.clause.c", title, lines)
    }

    /// 依据 (d): who pays the uplift, if the policy has one.
    pub(super) fn who_pays(&self) -> Option<Step> {
        let common = &self.common;
        let uplift = self.show(common.uplift_total);
        let pool = self.show(self.allocation.common().fiscal_capacity_pool);
        let rest = self.show(common.fiscal_capacity_rest);
        let lines = match common.funding? {
            Funding::FiscalCapacity => vec![
                self.say(
                    "各山区县的上浮资金在地区财力因素中列支",
                    "the fiscal-capacity pool pays the uplift of all mountain counties",
                )
                .to_owned(),
                self.labelled(
                    self.say("上浮之后的余额", "what it leaves"),
                    &format!(
                        "{} {pool} - {} {uplift} = {rest}",
                        self.say("资金池", "pool"),
                        self.say("上浮合计", "uplift of all")
                    ),
                ),
            ],
            Funding::Additional => vec![match self.language {
                Language::Chinese => {
                    format!("各山区县的上浮合计 {uplift}，在资金总额之外另行安排")
                }
                Language::English => {
                    format!("the uplift of all mountain counties, {uplift}, is new money beside the fund")
                }
            }],
            Funding::Offset => vec![match self.language {
                Language::Chinese => {
                    format!("各山区县的上浮合计 {uplift}，由其他县按总分配方案分担")
                }
                Language::English => {
                    format!("the uplift of all mountain counties, {uplift}, is paid by the others by their plan")
                }
            }],
            _ => unreachable!("this program knows no other"),
        };
        Some(self.step("explain.clause.d", self.say("上浮资金列支渠道", "who pays the uplift"), lines))
    }

    /// What the county pays of the others' uplift.
    pub(super) fn offset(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let (share, queue) = (county.offset.as_ref()?, self.offset.as_ref()?);
        // The weights are plans: the county's own, and all but those of the mountain counties.
        let plans = self.common.protected_bases + self.plan.shared;
        let own = self.show(county.plan.amount);
        let all = self.show(plans - self.common.mountain_plan);
        let [shared, weight, total] = match self.language {
            Language::Chinese => ["上浮合计", "本县总分配方案", "各分担县总分配方案合计"],
            Language::English => ["uplift of all", "own plan", "plan of all who pay"],
        };
        let equation = format!(
            "{shared} {} × {weight} {own} ÷ {total} {all} = {}",
            self.show(share.shared),
            self.exact(&share.exact)
        );
        let title = self.say("抵减", "offset");
        Some(self.shared(row, county, (share, queue), title, equation))
    }

    /// The county's share of the rest of the fiscal-capacity pool, or why there is none.
    pub(super) fn fiscal_capacity(&self, row: usize, county: &CountySteps) -> Option<Step> {
        let rest = self.allocation.policy().terms().fiscal_capacity.as_ref()?.rest;
        let title = self.say("地区财力因素", "fiscal capacity");
        if rest == Rest::Retained {
            let retained = self.show(self.common.fiscal_capacity_rest);
            let line = match self.language {
                Language::Chinese => format!("余额 {retained} 留作结余，不分到县"),
                Language::English => format!("the rest of {retained} is retained, not paid out"),
            };
            return Some(self.step("explain.clause.d", title, vec![line]));
        }
        let (share, queue) = (county.fiscal_capacity.as_ref()?, self.fiscal_capacity.as_ref()?);
        let [shared, weight, total] = match self.language {
            Language::Chinese => ["余额", "本县得分", "全表得分合计"],
            Language::English => ["rest", "own score", "all scores"],
        };
        let equation = format!(
            "{shared} {} × {weight} {} ÷ {total} {} = {}",
            self.show(share.shared),
            separated(&share.weight),
            separated(&share.weight_total),
            self.exact(&share.exact)
        );
        Some(self.shared(row, county, (share, queue), title, equation))
    }

    /// A share by largest remainders.
    fn shared(
        &self,
        row: usize,
        county: &CountySteps,
        (share, queue): (&ShareStep, &Queue),
        title: &str,
        equation: String,
    ) -> Step {
        if share.shared == Money::ZERO {
            let nothing = self.say("无可分配金额，为 0", "nothing to share: 0");
            return self.step("explain.clause.d", title, vec![nothing.to_owned()]);
        }
        let mut lines = vec![self.labelled(self.say("精确金额", "exact amount"), &equation)];
        lines.extend(self.as_fraction(&share.exact));
        let rounded = Rounded {
            exact: &share.exact,
            code: county.code,
            place: queue.place(row),
            rounding: match share.rounded_up {
                true => RowRounding::Up,
                false => RowRounding::Down,
            },
        };
        lines.extend(self.rounded(&rounded, queue));
        self.step("explain.clause.d", title, lines)
    }
}
