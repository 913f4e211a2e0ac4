//! Who gets the quanta left over: the counties by their remainders, and where the line falls.

use std::cell::OnceCell;

use special_fund::{Allocation, CommonSteps, CountySteps, Money, Quotient, ShareStep, Stage, Steps};

use crate::view::exact::compare_remainders;

/// The remainders of one rounding, the largest first.
pub(super) struct Queue {
    /// Which rounding.
    pub(super) stage: Stage,
    /// Σ of the exact amounts.
    pub(super) shared: Money,
    /// Σ of the exact amounts, each rounded down.
    pub(super) floors: Money,
    /// Quanta left over.
    pub(super) left: usize,
    /// Rows with a remainder.
    pub(super) open: usize,
    /// The last row that rounded up.
    pub(super) cut: Option<Cut>,
    /// What is said of the last two, once for all rows.
    pub(super) left_over: OnceCell<String>,
    /// Place of each row, from 1; 0 for those without a remainder. Empty for the plan, whose steps say it.
    places: Vec<usize>,
}

/// A row's exact amount and what it was rounded to.
pub(super) struct Waiting {
    pub(super) exact: Quotient,
    pub(super) rounded_up: bool,
    pub(super) amount: Money,
}

impl From<ShareStep> for Waiting {
    fn from(share: ShareStep) -> Waiting {
        Waiting { exact: share.exact, rounded_up: share.rounded_up, amount: share.amount }
    }
}

/// The last row that rounded up.
pub(super) struct Cut {
    pub(super) row: usize,
    /// Place of its remainder, from 1.
    pub(super) place: usize,
    /// Its exact amount.
    pub(super) exact: Quotient,
}

impl Queue {
    /// Of the plan.
    pub(super) fn of_plan(allocation: &Allocation<'_>, common: &CommonSteps, steps: &Steps<'_>) -> Queue {
        let terms = allocation.policy().terms();
        let pools = common.pools.iter().take(terms.factors.len());
        let (mut open, mut cut) = (0, None);
        for share in allocation.shares() {
            let plan = steps.county(share.row).map(|county| county.plan);
            let Some((place, plan)) = plan.and_then(|plan| Some((plan.rank?, plan))) else {
                continue;
            };
            open += 1;
            if common.cut == Some(share.county.code) {
                cut = Some(Cut { row: share.row, place, exact: plan.exact });
            }
        }
        Queue {
            stage: Stage::Plan,
            shared: pools.map(|pool| pool.amount).sum(),
            floors: money(common.plan_floor_quanta, terms.quantum),
            left: common.rounded_up,
            open,
            cut,
            left_over: OnceCell::new(),
            places: Vec::new(),
        }
    }

    /// Of an amount that is shared by largest remainders; `None` if no county has such a step.
    pub(super) fn of_share(
        allocation: &Allocation<'_>,
        steps: &Steps<'_>,
        stage: Stage,
        of: impl Fn(CountySteps) -> Option<Waiting>,
    ) -> Option<Queue> {
        let (mut shared, mut floors, mut left, mut open) = (None, 0, 0, Vec::new());
        for share in allocation.shares() {
            let Some(step) = steps.county(share.row).and_then(&of) else {
                continue;
            };
            shared = Some(shared.unwrap_or_default() + step.amount);
            floors += step.exact.whole();
            left += usize::from(step.rounded_up);
            if !step.exact.is_whole() {
                open.push((step.exact, share.county.code, share.row));
            }
        }
        open.sort_by(|(a, code, _), (b, other, _)| compare_remainders(b, a).then(code.cmp(other)));
        let mut places = vec![0; allocation.shares().len()];
        for (place, (_, _, row)) in (1..).zip(&open) {
            places[*row] = place;
        }
        let last = left.checked_sub(1).and_then(|place| open.get(place));
        Some(Queue {
            stage,
            shared: shared?,
            floors: money(floors, allocation.policy().terms().quantum),
            left,
            open: open.len(),
            cut: last.map(|(exact, _, row)| Cut { row: *row, place: left, exact: exact.clone() }),
            left_over: OnceCell::new(),
            places,
        })
    }

    /// Place of a row among the remainders.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        self.places.get(row).copied().filter(|place| *place > 0)
    }
}

/// So many quanta, of an amount of the allocation.
pub(super) fn money(quanta: u64, quantum: Money) -> Money {
    Money::from_fen(i128::from(quanta) * quantum.fen()).expect("no more than there is to share")
}
