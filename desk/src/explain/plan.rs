//! 依据 (a), (b): the pools, and the county's share of each factor.

use minijinja::context;
use minijinja::value::Value;
use special_fund::{BaseRole, CellStep, CountySteps, Money, PoolStep, Rate};

use super::{Explainer, Step, product};
use crate::view::amounts::{percent, separated, yuan};
use crate::view::clauses::Clause;
use crate::view::exact::share;

impl Explainer<'_> {
    /// What there is to share, factor by factor.
    pub(super) fn pools(&self) -> Step {
        let common = &self.common;
        let is_protected = self.allocation.policy().terms().base == BaseRole::Protected;
        let left = common.distributable - common.pools.iter().map(|pool| self.floor(&pool.exact)).sum::<Money>();
        let pools = common.pools.iter().map(|pool| self.pool(pool));
        let data = context! {
            fund_total => self.show(common.fund_total),
            bases => is_protected.then(|| self.show(common.protected_bases)),
            distributable => self.show(common.distributable),
            pools => pools.collect::<Vec<Value>>(),
            left => self.quanta(left),
            quantum => self.quantum(),
            with_unit => self.quantum_with_unit(),
        };
        self.cited(&self.allocation.policy().terms().source, self.of_clause(Clause::Plan, "pools", data))
    }

    /// distributable × weight, and the pool it became.
    fn pool(&self, pool: &PoolStep) -> Value {
        let floor = self.floor(&pool.exact);
        context! {
            name => self.name(&pool.key, &pool.name),
            weight => percent(pool.weight),
            exact => product(self.unit, self.common.distributable, pool.weight.millionths()),
            floor => (!pool.exact.is_whole()).then(|| self.show(floor)),
            up => (pool.amount > floor).then(|| self.show(pool.amount)),
        }
    }

    /// A coefficient, and what its cell says where that stands for its rate; `value` is how the rate is written.
    pub(super) fn coefficient(&self, key: &str, rate: Rate, value: &str) -> String {
        let policy = self.allocation.policy();
        let name = self.name(key, policy.coefficient_name(key));
        let scale = policy.coefficient(key).and_then(|known| known.scale.as_ref());
        let marked = scale.map(|scale| self.mark(scale, rate.into()));
        self.say("coefficient", context! { name, marked, value })
    }

    /// 依据 (a): one cell before rounding.
    pub(super) fn cell(&self, county: &CountySteps, cell: &CellStep) -> Step {
        let factor = self.factor(&cell.factor);
        let tilt = factor.map_or(Rate::ONE, |factor| factor.tilt);
        let score = cell.indicators.as_ref().map(|score| separated(&score.numerator));
        let coefficients = cell.coefficients.iter().map(|(key, rate)| self.coefficient(key, *rate, &separated(rate)));
        let data = context! {
            name => self.factor_name(&cell.factor),
            score => cell.score.as_ref().map(separated).or(score),
            coefficients => coefficients.collect::<Vec<String>>(),
            tilt => separated(cell.tilt),
            base => cell.base.map(yuan),
            own => separated(&cell.weight),
            total => separated(&cell.weight_total),
            is_untilted => tilt > Rate::ONE && !county.mountain,
            share => share(&cell.weight, &cell.weight_total),
            pool => self.show(cell.pool),
            exact => self.exact(&cell.exact),
            as_fraction => self.as_fraction(&cell.exact),
        };
        self.cited(factor.map_or("", |factor| &factor.source), self.of_clause(Clause::Tilt(tilt), "cell", data))
    }
}
