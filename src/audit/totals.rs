//! The total rows of a published table: each amount is the sum of the counties' rows.

use super::{Demand, Finding, Verdict};
use crate::number::Money;
use crate::policy::Policy;
use crate::published::{Column, PublishedFigures, PublishedTotal};

/// What is wrong with the total rows: an amount that is not what the counties, `rows` of them, add up to in its column.
pub(super) fn check(
    policy: &Policy,
    rows: usize,
    figures: impl Fn(usize) -> Option<PublishedFigures>,
    totals: &[PublishedTotal],
    verdict: &mut Verdict,
) {
    if totals.is_empty() {
        return;
    }
    let sum = |figure: &dyn Fn(&PublishedFigures) -> Money| {
        let figures = (0..rows).filter_map(&figures);
        figures.fold(0_i128, |sum, figures| sum.saturating_add(figure(&figures).fen()))
    };
    let columns: Vec<Column> = Column::all(policy);
    let sums = columns.iter().map(|column| (column, sum(&|figures| column.amount(figures).unwrap_or_default())));
    let sums: Vec<(&Column, i128)> = sums.collect();
    for row in totals {
        let of = |column: &Column| row.amounts.iter().find(|(other, _)| other == column);
        let amounts = sums.iter().map(|(column, sum)| ((*column, sum), of(column).map(|(_, amount)| *amount)));
        for ((column, sum), amount) in amounts {
            if amount.is_some_and(|amount| amount.fen() != *sum) {
                verdict.push(Finding {
                    county: None,
                    column: column.clone(),
                    published: amount,
                    demand: Demand::TotalRow { line: row.line, amount: Money::of_fen(*sum) },
                });
            }
        }
    }
}
