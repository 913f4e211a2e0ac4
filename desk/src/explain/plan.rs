//! 依据 (a), (b): the pools, and the county's share of each factor.

use special_fund::table::Language;
use special_fund::{BaseRole, CellStep, CountySteps, PoolStep, Rate};

use super::{Explainer, Step, exact, product};
use crate::messages::shown;
use crate::view::amounts::{count, percent, separated};
use crate::view::say;

impl Explainer<'_> {
    /// What there is to share, factor by factor.
    pub(super) fn pools(&self) -> Step {
        let common = &self.common;
        let distributable = self.show(common.distributable);
        let fund = format!("{} {}", self.say("资金总额", "fund"), self.show(common.fund_total));
        let mut lines = vec![match self.allocation.policy().terms().base {
            BaseRole::Protected => self.labelled(
                self.say("由各资金池分配", "to the pools"),
                &format!(
                    "{fund} - {} {} = {distributable}",
                    self.say("保基数合计", "protected bases"),
                    self.show(common.protected_bases)
                ),
            ),
            BaseRole::Basis => self.labelled(self.say("由各资金池分配", "to the pools"), &fund),
            _ => unreachable!("this program knows no other"),
        }];
        let whole = common.pools.iter().map(|pool| self.floor(&pool.exact).fen());
        let left = whole.fold(common.distributable.fen(), i128::saturating_sub);
        let left = left.checked_div(self.allocation.policy().terms().quantum.fen());
        for pool in &common.pools {
            lines.push(self.pool(pool));
        }
        let left = left.and_then(|left| usize::try_from(left).ok()).unwrap_or(0);
        if left > 0 {
            let (left, quantum) = (count(left), self.quantum_with_unit());
            lines.push(match self.language {
                Language::Chinese => format!(
                    "舍去尾数后剩 {left} 个 {quantum}，按余数从大到小依次每池一个，余数相同的按政策文件中的次序"
                ),
                Language::English => format!(
                    "{left} × {quantum} are left after rounding down: one each by remainder, the largest first, equal ones in the order of the policy"
                ),
            });
        }
        self.step("explain.clause.b", self.say("资金池", "pools"), lines)
    }

    /// distributable × weight, and the pool it became.
    fn pool(&self, pool: &PoolStep) -> String {
        let name = match self.language {
            Language::Chinese => shown(&pool.name),
            Language::English => pool.key.clone(),
        };
        let distributable = self.common.distributable;
        let exact = product(self.unit, distributable, pool.weight.millionths());
        let equation = format!("{} × {} = {exact}", self.show(distributable), percent(pool.weight));
        if pool.exact.is_whole() {
            return self.labelled(&name, &equation);
        }
        let (floor, quantum) = (self.show(self.floor(&pool.exact)), self.quantum());
        let taken = if pool.amount > self.floor(&pool.exact) {
            let equation = format!("{floor} + {quantum} = {}", self.show(pool.amount));
            self.labelled(self.say("进位", "up"), &equation)
        } else {
            self.labelled(self.say("舍去", "down"), &floor)
        };
        let gap = self.say("；", "; ");
        format!("{}{gap}{taken}", self.labelled(&name, &equation))
    }

    /// The name of a coefficient, and what its cell says where that stands for its rate.
    pub(super) fn coefficient(&self, key: &str, rate: Rate) -> String {
        let policy = self.allocation.policy();
        let name = shown(say(self.language, policy.coefficient_name(key), key));
        let known = policy.coefficient(key);
        let scale = known.and_then(|known| known.scale.as_ref());
        scale.map_or(name.clone(), |scale| {
            let cell = self.cell_of(scale, rate.into());
            format!("{name}{}{cell}{}", self.say("（", " ("), self.say("）", ")"))
        })
    }

    /// 依据 (a): one cell before rounding.
    pub(super) fn cell(&self, county: &CountySteps, cell: &CellStep) -> Step {
        let score = match (&cell.score, &cell.indicators) {
            (Some(score), _) => separated(score),
            (None, Some(score)) => separated(&score.numerator),
            (None, None) => String::new(),
        };
        let mut weight = format!("{} {score}", self.say("得分", "score"));
        for (name, coefficient) in &cell.coefficients {
            weight.push_str(&format!(" × {} {}", self.coefficient(name, *coefficient), separated(coefficient)));
        }
        let tilt = separated(cell.tilt);
        weight.push_str(&format!(" × {} {tilt}", self.say("倾斜", "tilt")));
        if let Some(base) = cell.base {
            let yuan = crate::view::amounts::yuan(base);
            weight.push_str(&format!(" × {} {yuan}", self.say("基数(元)", "base (yuan)")));
        }
        let own = separated(&cell.weight);
        let total = separated(&cell.weight_total);
        let mut lines = vec![self.labelled(self.say("加权得分", "weighted score"), &format!("{weight} = {own}"))];
        if !county.mountain {
            lines.push(
                self.say("不是山区县，不倾斜（倾斜为 1）", "not a mountain county, not tilted: its tilt is 1")
                    .to_owned(),
            );
        }
        match exact::share(&cell.weight, &cell.weight_total) {
            Some(share) => {
                lines.push(self.labelled(
                    self.say("占全表各行加权得分合计", "part of all rows' weighted scores"),
                    &format!("{own} ÷ {total} = {share}"),
                ));
                lines.push(self.labelled(
                    self.say("精确金额", "exact amount"),
                    &format!(
                        "{} {} × {own} ÷ {total} = {}",
                        self.say("资金池", "pool"),
                        self.show(cell.pool),
                        self.exact(&cell.exact)
                    ),
                ));
                lines.extend(self.as_fraction(&cell.exact));
            }
            None => lines.push(
                self.say(
                    "全表各行加权得分都是 0，资金池也是 0，不分",
                    "all rows' weighted scores are 0 and so is the pool: nothing to share",
                )
                .to_owned(),
            ),
        }
        self.step("explain.clause.a", &shown(&self.factor_name(&cell.factor)), lines)
    }
}
