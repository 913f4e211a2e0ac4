//! Where the money is on either side.

use minijinja::context;
use special_fund::{Allocation, Money};

use super::comparison::Comparison;
use super::lines::Lines;
use super::parts::{Part, percent};
use crate::view::columns::Column;

/// A sum on either side; `None` where the policy has no such step, or the annex does not say.
struct Sum {
    name: String,
    amounts: [Option<Money>; 2],
    /// Whether a side that has none has 0.
    is_known: bool,
}

/// The fund, what each column comes to, what is retained and paid; without those that are 0 on both sides. Of each its
/// name, A, B, their difference and what it is of A.
pub(crate) fn sums(comparison: &Comparison<'_>) -> Vec<Vec<String>> {
    let is_known = comparison.has_policies();
    let of_policies = |name: &str, amount: fn(&Allocation<'_>) -> Option<Money>| {
        let amounts = comparison.sides.map(|side| side.allocation.and_then(amount));
        Sum { name: comparison.text(name).to_owned(), amounts, is_known }
    };
    let column = |part: &Part| {
        let name = match part.column {
            Column::Control if is_known => "gained",
            Column::FiscalCapacity if is_known => "rest",
            _ => "sum",
        };
        let name = comparison.say(name, context! { header_lines => part.header_lines() });
        let sum = |side: usize| column_sum(part, comparison.sides[side], side, comparison);
        Sum { name, amounts: [sum(0), sum(1)], is_known: part.only.is_none() }
    };
    let pool = of_policies("pool", |side| {
        side.policy().terms().fiscal_capacity.as_ref().map(|_| side.common().fiscal_capacity_pool)
    });
    let paid = Sum { name: comparison.text("paid").to_owned(), amounts: comparison.paid().map(Some), is_known: true };
    let (of_total, of_batches) = comparison.parts.iter().partition::<Vec<_>, _>(|part| part.is_of_total());
    let (before, after) = of_total.into_iter().partition::<Vec<_>, _>(|part| part.column < Column::Plan);
    let mut list = vec![of_policies("fund", |side| Some(side.policy().terms().fund_total))];
    list.extend(before.into_iter().map(column));
    list.extend(is_known.then_some(pool));
    list.extend(after.into_iter().map(column));
    list.extend([of_policies("retained", |side| Some(side.common().retained)), paid]);
    list.extend(of_batches.into_iter().map(column));
    list.retain(|sum| sum.amounts.iter().flatten().any(|amount| *amount != Money::ZERO));
    list.into_iter().map(|sum| cells(sum, comparison)).collect()
}

fn cells(Sum { name, amounts, is_known }: Sum, comparison: &Comparison<'_>) -> Vec<String> {
    let [a, b] = amounts.map(Option::unwrap_or_default);
    let difference = (is_known || amounts.iter().all(Option::is_some)).then(|| b - a);
    let percent = amounts[0].zip(difference).and_then(|(a, difference)| percent(difference, a));
    [name].into_iter().chain(comparison.amounts(amounts, difference, percent)).collect()
}

/// What a column of one side comes to in all. Between policies, of control it is what counties gain, of adjustments what
/// the table holds: the rest goes from county to county.
fn column_sum(part: &Part, lines: &Lines<'_>, side: usize, comparison: &Comparison<'_>) -> Option<Money> {
    let column = lines.headings.get(part.places[side]?)?.column;
    let printed = comparison.total.at(part.places)[side];
    let Some(allocation) = lines.allocation.filter(|_| comparison.has_policies()) else { return Some(printed) };
    let (terms, common) = (allocation.policy().terms(), allocation.common());
    match column? {
        Column::Control => common.control.as_ref().map(|control| control.gained),
        Column::Adjustment(place) => common.adjustments.get(place).map(|step| step.amount),
        Column::FiscalCapacity => terms.fiscal_capacity.as_ref().map(|_| common.fiscal_capacity_rest),
        Column::Uplift => terms.uplift.as_ref().map(|_| common.uplift_total),
        Column::Offset => Some(printed).filter(|offset| *offset != Money::ZERO),
        _ => Some(printed),
    }
}
