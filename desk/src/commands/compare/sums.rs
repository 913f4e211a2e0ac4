//! Where the money is on either side.

use special_fund::table::Language;
use special_fund::{Allocation, Money};

use super::comparison::{Comparison, Part, minus};
use crate::messages::words::Words;
use crate::view::columns::Column;
use crate::view::lines::Line;

/// A sum on either side; `None` where the policy has no such step.
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

/// The fund, what each column comes to, what is retained and paid; without those that are 0 on both sides.
pub(crate) fn sums(comparison: &Comparison<'_>, language: Language) -> Vec<Sum> {
    let (a, b) = (comparison.a, comparison.b);
    let sum = |name: &str, amount: &dyn Fn(&Allocation<'_>) -> Option<Money>| Sum {
        name: Words::of(language).text(&format!("compare.{name}")).to_owned(),
        a: amount(a),
        b: amount(b),
    };
    let column = |part: &Part| {
        let amount = |side, line, column: Option<Column>| column.and_then(|column| column_sum(side, line, column));
        let amounts = [(a, &comparison.total.a, part.a), (b, &comparison.total.b, part.b)];
        let [in_a, in_b] = amounts.map(|(side, line, column)| amount(side, line, column));
        let gap = if language == Language::Chinese { "" } else { " " };
        let name = match part.column {
            Column::Control => Words::of(language).text("compare.gained").to_owned(),
            Column::FiscalCapacity => Words::of(language).text("compare.rest").to_owned(),
            _ => comparison.header(part, language).replace('\n', gap),
        };
        Sum { name, a: in_a, b: in_b }
    };
    let mut list = vec![sum("fund", &|side| Some(side.policy().terms().fund_total))];
    let (of_total, of_batches) = comparison.parts.iter().partition::<Vec<_>, _>(|part| part.is_of_total());
    for part in of_total {
        if part.column == Column::Plan {
            list.push(sum("pool", &|side| {
                side.policy().terms().fiscal_capacity.as_ref().map(|_| side.common().fiscal_capacity_pool)
            }));
        }
        list.push(column(part));
    }
    list.push(sum("retained", &|side| Some(side.common().retained)));
    list.push(sum("paid", &|side| Some(side.common().paid)));
    list.extend(of_batches.into_iter().map(column));
    let is_there = |amount: Option<Money>| amount.is_some_and(|amount| amount != Money::ZERO);
    list.retain(|sum| is_there(sum.a) || is_there(sum.b));
    list
}

/// What a column comes to in all. Of control it is what counties gain, of adjustments what the table holds: the rest goes
/// from county to county.
fn column_sum(side: &Allocation<'_>, total: &Line, column: Column) -> Option<Money> {
    let common = side.common();
    match column {
        Column::Control => common.control.as_ref().map(|control| control.gained),
        Column::Adjustment(place) => common.adjustments.get(place).map(|step| step.amount),
        Column::FiscalCapacity => side.policy().terms().fiscal_capacity.as_ref().map(|_| common.fiscal_capacity_rest),
        Column::Uplift => side.policy().terms().uplift.as_ref().map(|_| common.uplift_total),
        column => column.amount(total),
    }
}
