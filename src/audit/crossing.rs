//! Which cell was probably changed: the one where a row and a column fail to add up by the same amount.

use super::finding::{Demand, Finding, Likely, Verdict};
use crate::county::{CountyCode, Name};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures};

/// The cells at such crossings, each the only one of its row.
pub(super) fn find(
    verdict: &Verdict,
    policy: &Policy,
    published: impl Fn(CountyCode) -> Option<PublishedFigures>,
) -> Vec<Likely> {
    let columns = Column::all(policy);
    let over: Vec<(&Column, Money)> = verdict.listed.iter().filter_map(over).collect();
    let is_over = |column: &Column, amount: Money| over.iter().any(|one| *one.0 == *column && one.1 == amount);
    let mut likely = Vec::new();
    for ((code, name), sum, difference) in verdict.listed.iter().filter_map(row) {
        let parts = columns.iter().filter(|column| part_of(column, sum)).map(|part| (part, sign(part, difference)));
        // The sum itself may be the one: that is found already.
        let cells = parts.chain([(sum, -difference)]).filter(|(column, over)| is_over(column, *over));
        let [(column, over)] = cells.collect::<Vec<_>>()[..] else { continue };
        let figures = published(*code).filter(|_| column != sum);
        let Some(amount) = figures.and_then(|figures| Some(column.shown(column.amount(&figures)?))) else { continue };
        likely.push(Likely {
            county: *code,
            name: name.clone(),
            column: column.clone(),
            published: amount,
            amount: amount - over,
        });
    }
    likely
}

/// By how much the rows of a column come to more than its total says.
fn over(finding: &Finding) -> Option<(&Column, Money)> {
    let (column, published) = (finding.column.as_ref()?, finding.published?);
    match finding.demand {
        Demand::TotalRow { amount, .. } | Demand::SubtotalRow { amount, .. } => Some((column, amount - published)),
        Demand::ColumnSum { amount } => Some((column, published - amount)),
        _ => None,
    }
}

/// By how much the parts of a county's sum come to more than it says.
fn row(finding: &Finding) -> Option<(&(CountyCode, Name), &Column, Money)> {
    let Demand::SumOfParts { amount } = finding.demand else { return None };
    Some((finding.county.as_ref()?, finding.column.as_ref()?, amount - finding.published?))
}

fn part_of(part: &Column, sum: &Column) -> bool {
    match sum {
        Column::Plan => matches!(part, Column::Base | Column::Factor { .. }),
        Column::Total => matches!(
            part,
            Column::Plan
                | Column::Uplift
                | Column::FiscalCapacity
                | Column::Offset
                | Column::Control
                | Column::Adjustment { .. }
        ),
        Column::Batch => matches!(part, Column::Total | Column::Issued { .. }),
        _ => false,
    }
}

/// What has been issued is taken off.
fn sign(part: &Column, difference: Money) -> Money {
    if matches!(part, Column::Issued { .. }) { -difference } else { difference }
}
