//! Where the money is on either side.

use minijinja::context;
use special_fund::table::Language;
use special_fund::{Allocation, Money};

use super::comparison::Comparison;
use super::lines::Lines;
use super::pair::{Pair, minus};
use super::parts::Part;
use crate::messages::words::Words;
use crate::view::columns::Column;

/// A sum on either side; `None` where the policy has no such step, or the annex does not say.
pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) a: Option<Money>,
    pub(crate) b: Option<Money>,
    /// Whether a side that has none has 0.
    is_known: bool,
}

impl Sum {
    pub(crate) fn difference(&self) -> Option<Money> {
        let is_known = self.is_known || self.a.is_some() && self.b.is_some();
        let or_zero = |amount: Option<Money>| amount.unwrap_or(Money::ZERO);
        is_known.then(|| minus(or_zero(self.b), or_zero(self.a)))
    }
}

/// The fund, what each column comes to, what is retained and paid; without those that are 0 on both sides.
pub(crate) fn sums(comparison: &Comparison<'_>, language: Language) -> Vec<Sum> {
    let is_known = comparison.has_policies();
    let of_policies = |name: &str, amount: &dyn Fn(&Allocation<'_>) -> Option<Money>| {
        let [a, b] = comparison.sides().map(|side| side.allocation.and_then(amount));
        Sum { name: Words::of(language).text(&format!("compare.{name}")).to_owned(), a, b, is_known }
    };
    let column = |part: &Part| {
        let header_lines: Vec<&str> = part.header.lines().collect();
        let name = match part.column {
            Column::Control if is_known => "compare.gained",
            Column::FiscalCapacity if is_known => "compare.rest",
            _ => "compare.sum",
        };
        let name = Words::of(language).sentence(name, context! { header_lines });
        let [a, b] = column_sums(part, &comparison.total, comparison.sides(), is_known);
        Sum { name, a, b, is_known: part.only.is_none() }
    };
    let mut list = vec![of_policies("fund", &|side| Some(side.policy().terms().fund_total))];
    let (of_total, of_batches) = comparison.parts.iter().partition::<Vec<_>, _>(|part| part.is_of_total());
    let pool = of_policies("pool", &|side| {
        side.policy().terms().fiscal_capacity.as_ref().map(|_| side.common().fiscal_capacity_pool)
    });
    let (before, after) = of_total.into_iter().partition::<Vec<_>, _>(|part| part.column < Column::Plan);
    list.extend(before.into_iter().map(column));
    list.extend(is_known.then_some(pool));
    list.extend(after.into_iter().map(column));
    list.push(of_policies("retained", &|side| Some(side.common().retained)));
    let [a, b] = [0, 1].map(|side| Some(comparison.paid(side)));
    list.push(Sum { name: Words::of(language).text("compare.paid").to_owned(), a, b, is_known: true });
    list.extend(of_batches.into_iter().map(column));
    let is_there = |amount: Option<Money>| amount.is_some_and(|amount| amount != Money::ZERO);
    list.retain(|sum| is_there(sum.a) || is_there(sum.b));
    list
}

/// What a column comes to in all. Between policies, of control it is what counties gain, of adjustments what the table
/// holds: the rest goes from county to county.
fn column_sums(part: &Part, total: &Pair, sides: [&Lines<'_>; 2], of_policies: bool) -> [Option<Money>; 2] {
    let [of_a, of_b] = sides;
    let sum = |side: &Lines<'_>, columns: &[Money], place: Option<usize>| {
        let place = place?;
        let printed = columns.get(place).copied().unwrap_or(Money::ZERO);
        let column = side.headings.get(place)?.column;
        let Some(allocation) = side.allocation.filter(|_| of_policies) else { return Some(printed) };
        let (terms, common) = (allocation.policy().terms(), allocation.common());
        match column? {
            Column::Control => common.control.as_ref().map(|control| control.gained),
            Column::Adjustment(place) => common.adjustments.get(place).map(|step| step.amount),
            Column::FiscalCapacity => terms.fiscal_capacity.as_ref().map(|_| common.fiscal_capacity_rest),
            Column::Uplift => terms.uplift.as_ref().map(|_| common.uplift_total),
            Column::Offset => Some(printed).filter(|offset| *offset != Money::ZERO),
            _ => Some(printed),
        }
    };
    [sum(of_a, &total.a.columns, part.a), sum(of_b, &total.b.columns, part.b)]
}
