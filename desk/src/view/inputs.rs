//! What a calculation uses of the year's table, column by column.

use special_fund::table::Language;
use special_fund::{County, Policy, Scale};

use super::named;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Base,
    /// Of a factor without indicators.
    Score,
    Coefficient,
    /// Of an indicator.
    Figure,
    Amount,
    FiscalCapacity,
}

/// A column of it.
#[derive(Clone)]
pub(crate) struct Input<'p> {
    pub(crate) kind: Kind,
    /// Among those of its kind.
    pub(crate) place: usize,
    /// English and Chinese, amounts without a unit; the same where it has one only.
    pub(crate) headers: [&'p str; 2],
    /// What the cells stand for, if not for themselves.
    pub(crate) scale: Option<&'p Scale>,
}

impl<'p> Input<'p> {
    /// In the order in which they are to be filled in.
    pub(crate) fn all(policy: &'p Policy) -> Vec<Input<'p>> {
        let scores = policy.scored_factors().map(|factor| (Kind::Score, [&*factor.key, &*factor.name], None));
        let figures = policy.figures().iter().filter_map(|column| {
            let headers = [column.headers.first()?.as_str(), column.headers.last()?];
            Some((Kind::Figure, headers, column.scale.as_ref()))
        });
        let fiscal_capacity = (Kind::FiscalCapacity, ["fiscal_capacity", "地区财力因素"], None);
        let fiscal_capacity = policy.needs_fiscal_capacity_scores().then_some(fiscal_capacity);
        let coefficients = policy.coefficients().iter().map(|key| {
            let scale = policy.coefficient(key).and_then(|coefficient| coefficient.scale.as_ref());
            (Kind::Coefficient, [key, policy.coefficient_name(key)], scale)
        });
        let amounts = policy.amounts().iter().map(|column| (Kind::Amount, [&*column.key, &*column.name], None));
        let all = [(Kind::Base, ["base", "基数"], None)].into_iter().chain(scores).chain(figures);
        let all = all.chain(fiscal_capacity).chain(coefficients).chain(amounts);
        let mut inputs: Vec<Input<'p>> = Vec::new();
        for (kind, headers, scale) in all {
            let place = inputs.iter().filter(|input| input.kind == kind).count();
            inputs.push(Input { kind, place, headers, scale });
        }
        inputs
    }

    /// Whether another policy reads the same column.
    pub(crate) fn is_same(&self, other: &Input<'_>) -> bool {
        (self.kind, self.headers[0]) == (other.kind, other.headers[0])
    }

    /// Its header, without a unit.
    pub(crate) fn name(&self, language: Language) -> &'p str {
        let [english, chinese] = self.headers;
        named(language, english, chinese)
    }

    /// What a county has in it: millionths, or the fen of an amount.
    pub(crate) fn of(&self, county: &County) -> Option<i128> {
        match self.kind {
            Kind::Base => Some(county.base.fen()),
            Kind::Score => i128::try_from(county.scores.get(self.place)?.millionths()).ok(),
            Kind::Coefficient => Some(county.coefficients.get(self.place)?.millionths().into()),
            Kind::Figure => Some(county.figures.get(self.place)?.millionths()),
            Kind::Amount => Some(county.amounts.get(self.place)?.fen()),
            Kind::FiscalCapacity => i128::try_from(county.fiscal_capacity?.millionths()).ok(),
        }
    }
}
