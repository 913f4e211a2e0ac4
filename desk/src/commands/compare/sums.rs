//! Where the money is on either side.

use minijinja::context;
use special_fund::{Allocation, Money};

use super::comparison::Comparison;
use super::parts::{Part, percent};
use crate::view::columns::Column;

/// The fund, what each column comes to, what is retained and paid; without those that are 0 on both sides. Of each its
/// name, A, B, their difference and what it is of A.
pub(crate) fn sums(comparison: &Comparison<'_>) -> Vec<Vec<String>> {
    let is_known = comparison.has_policies();
    // `None` where the policy has no such step, or the annex does not say; then it has 0 if that `is_known`.
    let line = |name: String, amounts: [Option<Money>; 2], is_known: bool| {
        let [a, b] = amounts.map(Option::unwrap_or_default);
        let difference = (is_known || amounts.iter().all(Option::is_some)).then(|| b - a);
        let percent = amounts[0].zip(difference).and_then(|(a, difference)| percent(difference, a));
        let cells = || [name].into_iter().chain(comparison.amounts(amounts, difference, percent)).collect();
        amounts.iter().flatten().any(|amount| *amount != Money::ZERO).then(cells)
    };
    let of_policies = |name: &str, amount: fn(&Allocation<'_>) -> Option<Money>| {
        let amounts = comparison.sides.map(|side| side.allocation.and_then(amount));
        line(comparison.text(name).to_owned(), amounts, is_known)
    };
    let column = |part: &Part| {
        let name = match part.column {
            Column::Control if is_known => "gained",
            Column::FiscalCapacity if is_known => "rest",
            _ => "sum",
        };
        let name = comparison.say(name, context! { header_lines => part.header_lines() });
        line(name, [0, 1].map(|side| column_sum(part, side, comparison)), part.only.is_none())
    };
    let pool = |side: &Allocation<'_>| {
        side.policy().terms().fiscal_capacity.as_ref().map(|_| side.common().fiscal_capacity_pool)
    };
    let (of_total, of_batches) = comparison.parts.iter().partition::<Vec<_>, _>(|part| part.is_of_total());
    let (before, after) = of_total.into_iter().partition::<Vec<_>, _>(|part| part.column < Column::Plan);
    let mut list = vec![of_policies("fund", |side| Some(side.policy().terms().fund_total))];
    list.extend(before.into_iter().map(column));
    list.extend(is_known.then(|| of_policies("pool", pool)));
    list.extend(after.into_iter().map(column));
    list.push(of_policies("retained", |side| Some(side.common().retained)));
    list.push(line(comparison.text("paid").to_owned(), comparison.paid().map(Some), true));
    list.extend(of_batches.into_iter().map(column));
    list.into_iter().flatten().collect()
}

/// What a column of one side comes to in all; between policies, of control what counties gain: others lose as much.
fn column_sum(part: &Part, side: usize, comparison: &Comparison<'_>) -> Option<Money> {
    let lines = comparison.sides[side];
    let column = lines.headings.get(part.places[side]?)?.column;
    let printed = comparison.total.at(part.places)[side];
    let Some(allocation) = lines.allocation.filter(|_| comparison.has_policies()) else { return Some(printed) };
    let (terms, common) = (allocation.policy().terms(), allocation.common());
    match column? {
        Column::Control => common.control.as_ref().map(|control| control.gained),
        Column::FiscalCapacity => terms.fiscal_capacity.as_ref().map(|_| common.fiscal_capacity_rest),
        Column::Uplift => terms.uplift.as_ref().map(|_| common.uplift_total),
        Column::Offset => Some(printed).filter(|offset| *offset != Money::ZERO),
        _ => Some(printed),
    }
}
