//! The total rows of a published table: each amount is the sum of the counties' rows.

use super::{Column, Demand, Finding, PublishedTotal, Verdict};
use crate::money::Money;
use crate::policy::Policy;
use crate::published::PublishedFigures;

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
        figures.fold(0_i128, |sum, figures| {
            sum.saturating_add(figure(&figures).fen())
        })
    };
    let factors = policy.factors.iter().enumerate();
    let factors: Vec<(Column, i128)> = factors
        .map(|(place, factor)| {
            let cell =
                |figures: &PublishedFigures| figures.cells.get(place).copied().unwrap_or_default();
            (Column::Factor(factor.key.clone()), sum(&cell))
        })
        .collect();
    let others = [
        (Column::Base, sum(&|figures| figures.base)),
        (Column::Plan, sum(&|figures| figures.plan)),
        (Column::Uplift, sum(&|figures| figures.uplift)),
        (
            Column::FiscalCapacity,
            sum(&|figures| figures.fiscal_capacity),
        ),
        (Column::Offset, sum(&|figures| figures.offset)),
        (Column::Total, sum(&|figures| figures.total)),
    ];
    for row in totals {
        let rest = [
            row.base,
            row.plan,
            row.uplift,
            row.fiscal_capacity,
            row.offset,
            row.total,
        ];
        let amounts = factors.iter().zip(row.cells).chain(others.iter().zip(rest));
        for ((column, sum), amount) in amounts {
            if amount.is_some_and(|amount| amount.fen() != *sum) {
                verdict.push(Finding {
                    county: None,
                    column: column.clone(),
                    published: amount,
                    demand: Demand::TotalRow {
                        line: row.line,
                        amount: Money::clamped(*sum),
                    },
                });
            }
        }
    }
}
