//! Whether two rows have the amounts, the names or the codes of each other.

use std::collections::BTreeSet;

use super::cause::{Cause, CauseKind};
use super::finding::Finding;
use super::trial::Trial;
use crate::county::CountyCode;
use crate::policy::BaseRole;
use crate::published::{Column, PublishedRow};

/// The exchange behind all findings, if there is one: of the two rows that are wrong, or of one and any other.
pub(super) fn find(trial: &Trial<'_>) -> Option<Cause> {
    let wrong = wrong(trial);
    let (first, rest) = wrong.split_first()?;
    let others: Vec<usize> = match rest {
        [] => (0..trial.rows.len()).collect(),
        [second] => vec![*second],
        _ => return None,
    };
    let kinds = [
        CauseKind::AmountsExchanged,
        CauseKind::FiguresExchanged,
        CauseKind::NamesExchanged,
        CauseKind::CodesExchanged,
    ];
    // Where one row alone is wrong its class, name and code are right.
    let kinds = kinds.iter().take(if rest.is_empty() { 1 } else { kinds.len() });
    let mut others = others.into_iter().take_while(|_| trial.has_left());
    others.find_map(|other| kinds.clone().find_map(|kind| exchange(trial, *kind, [*first, other])))
}

/// The places of the rows that are wrong by the plan. Where an amount of a plan is wrong, what comes after it in other rows
/// may look wrong too.
fn wrong(trial: &Trial<'_>) -> Vec<usize> {
    let rows_of = |is_one: &dyn Fn(&Finding) -> bool| {
        let found = trial.verdict.listed.iter().filter(|finding| is_one(finding));
        let codes: BTreeSet<CountyCode> = found.filter_map(Finding::county_code).collect();
        codes.into_iter().filter_map(|code| trial.place(code)).collect::<Vec<usize>>()
    };
    let of_plan = rows_of(&|finding| match &finding.column {
        Some(Column::Group | Column::Base | Column::Factor { .. } | Column::Plan) | None => true,
        Some(_) => false,
    });
    if of_plan.is_empty() { rows_of(&|_| true) } else { of_plan }
}

/// Whether each row has the other's base, where bases are kept. That is quickly seen, and hardly ever so.
fn may_have_exchanged(trial: &Trial<'_>, [a, b]: [&PublishedRow; 2]) -> bool {
    let is_base = |row: &PublishedRow, of: &PublishedRow| {
        let county = trial.counties.iter().find(|county| county.code == of.code);
        county.is_some_and(|county| county.base == row.figures.base)
    };
    trial.policy.terms().base == BaseRole::Basis || is_base(a, b) && is_base(b, a)
}

/// The exchange of two rows, if it makes the table right.
fn exchange(trial: &Trial<'_>, kind: CauseKind, [a, b]: [usize; 2]) -> Option<Cause> {
    let is_of_figures = matches!(kind, CauseKind::AmountsExchanged | CauseKind::FiguresExchanged);
    if is_of_figures && !may_have_exchanged(trial, [trial.rows.get(a)?, trial.rows.get(b)?]) {
        return None;
    }
    let mut table = trial.table();
    let (before, after) = table.rows.split_at_mut(a.max(b));
    let (a, b): (&mut PublishedRow, &mut PublishedRow) = (before.get_mut(a.min(b))?, after.first_mut()?);
    let is_same_class = a.figures.mountain == b.figures.mountain;
    match kind {
        CauseKind::AmountsExchanged => {
            std::mem::swap(&mut a.figures, &mut b.figures);
            std::mem::swap(&mut a.figures.mountain, &mut b.figures.mountain);
        }
        CauseKind::FiguresExchanged if is_same_class => return None,
        CauseKind::FiguresExchanged => std::mem::swap(&mut a.figures, &mut b.figures),
        CauseKind::NamesExchanged => std::mem::swap(&mut a.name, &mut b.name),
        _ => std::mem::swap(&mut a.code, &mut b.code),
    }
    let counties = [a.code, b.code];
    let right = trial.right(table)?;
    Some(trial.cause(kind, &counties, &right))
}
