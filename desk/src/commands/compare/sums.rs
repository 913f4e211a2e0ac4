//! Where the money is on either side.

use minijinja::context;
use special_fund::{Allocation, Money};

use super::comparison::Comparison;
use super::lines::Lines;
use super::parts::Part;
use crate::view::columns::Column;

/// A sum on either side; `None` where the policy has no such step, or the annex does not say.
pub(crate) struct Sum {
    pub(crate) name: String,
    pub(crate) amounts: [Option<Money>; 2],
    /// Whether a side that has none has 0.
    is_known: bool,
}

impl Sum {
    pub(crate) fn difference(&self) -> Option<Money> {
        let is_known = self.is_known || self.amounts.iter().all(Option::is_some);
        let [a, b] = self.amounts.map(|amount| amount.unwrap_or(Money::ZERO));
        is_known.then(|| b - a)
    }
}

/// The fund, what each column comes to, what is retained and paid; without those that are 0 on both sides.
pub(crate) fn sums(comparison: &Comparison<'_>) -> Vec<Sum> {
    let is_known = comparison.has_policies();
    let of_policies = |name: &str, amount: &dyn Fn(&Allocation<'_>) -> Option<Money>| {
        let amounts = comparison.sides.map(|side| side.allocation.and_then(amount));
        Sum { name: comparison.text(name).to_owned(), amounts, is_known }
    };
    let column = |part: &Part| {
        let header_lines: Vec<&str> = part.header.lines().collect();
        let name = match part.column {
            Column::Control if is_known => "gained",
            Column::FiscalCapacity if is_known => "rest",
            _ => "sum",
        };
        let name = comparison.say(name, context! { header_lines });
        Sum { name, amounts: column_sums(part, comparison), is_known: part.only.is_none() }
    };
    let pool = of_policies("pool", &|side| {
        side.policy().terms().fiscal_capacity.as_ref().map(|_| side.common().fiscal_capacity_pool)
    });
    let paid = Sum { name: comparison.text("paid").to_owned(), amounts: comparison.paid().map(Some), is_known: true };
    let (of_total, of_batches) = comparison.parts.iter().partition::<Vec<_>, _>(|part| part.is_of_total());
    let (before, after) = of_total.into_iter().partition::<Vec<_>, _>(|part| part.column < Column::Plan);
    let mut list = vec![of_policies("fund", &|side| Some(side.policy().terms().fund_total))];
    list.extend(before.into_iter().map(column));
    list.extend(is_known.then_some(pool));
    list.extend(after.into_iter().map(column));
    list.push(of_policies("retained", &|side| Some(side.common().retained)));
    list.push(paid);
    list.extend(of_batches.into_iter().map(column));
    list.retain(|sum| sum.amounts.iter().flatten().any(|amount| *amount != Money::ZERO));
    list
}

/// What a column comes to in all. Between policies, of control it is what counties gain, of adjustments what the table
/// holds: the rest goes from county to county.
fn column_sums(part: &Part, comparison: &Comparison<'_>) -> [Option<Money>; 2] {
    let of_policies = comparison.has_policies();
    let sum = |side: &Lines<'_>, place: Option<usize>, printed: Money| {
        let column = side.headings.get(place?)?.column;
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
    let ([of_a, of_b], [a, b]) = (comparison.sides, part.places);
    let [printed_a, printed_b] = comparison.total.at(part.places);
    [sum(of_a, a, printed_a), sum(of_b, b, printed_b)]
}
