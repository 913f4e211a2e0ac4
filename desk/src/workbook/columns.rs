//! Which column of the working holds what.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::BaseRole;

use super::parameters::Parameters;
use super::split::Split;
use super::steps::Group;
use super::year::{self, Sum, Year};
use super::{Book, indicators};
use crate::view::columns::Column;

/// The columns of one factor.
#[derive(Clone, Copy)]
pub(super) struct FactorColumns {
    /// Its score: of the table, or out of its indicators.
    pub(super) score: ColNum,
    pub(super) weight: ColNum,
    pub(super) share: ColNum,
    pub(super) exact: ColNum,
    /// The published cell in quanta.
    pub(super) cell: ColNum,
}

/// The columns of the working.
pub(super) struct Columns<'b> {
    pub(super) code: ColNum,
    pub(super) name: ColNum,
    pub(super) mountain: ColNum,
    pub(super) base: Option<ColNum>,
    pub(super) score: Option<ColNum>,
    /// By the policy's order of coefficients.
    pub(super) coefficients: Vec<ColNum>,
    /// By the policy's order of columns of figures.
    pub(super) figures: Vec<ColNum>,
    /// By the policy's order of columns of amounts.
    pub(super) amounts: Vec<ColNum>,
    /// How indicators make the score of a factor, factor by factor.
    pub(super) indicators: Vec<Option<Group<'b>>>,
    pub(super) factors: Vec<FactorColumns>,
    pub(super) split: Split,
    pub(super) plan: ColNum,
    pub(super) uplift_exact: ColNum,
    pub(super) uplift: ColNum,
    pub(super) fiscal_capacity: Option<Split>,
    /// The plan of those who pay, then the split.
    pub(super) offset: Option<(ColNum, Split)>,
    /// Control and adjustments.
    pub(super) year: Vec<Group<'b>>,
    /// The amounts before control, after it, and the change.
    pub(super) control: Option<(ColNum, Split, ColNum)>,
    /// What each adjustment changes.
    pub(super) adjustments: Vec<ColNum>,
    /// What the total adds up.
    pub(super) parts: Sum,
    pub(super) total: ColNum,
    pub(super) batch: Option<(Group<'b>, ColNum)>,
    /// By formula, then as published.
    pub(super) compared: Vec<(Column, ColNum, ColNum)>,
    pub(super) check: ColNum,
    pub(super) note: ColNum,
}

impl<'b> Columns<'b> {
    pub(super) fn of(book: &'b Book<'b>) -> Columns<'b> {
        let parameters = Parameters::of(book);
        let policy = book.allocation.policy();
        let mut next: ColNum = 0;
        let mut take = |columns: ColNum| {
            let first = next;
            next = next.saturating_add(columns);
            first
        };
        let [code, name, mountain] = [take(1), take(1), take(1)];
        let has_base = book.allocation.shares().any(|share| !share.county.base.fen().eq(&0));
        let base = has_base.then(|| take(1));
        let factors = policy.terms().factors.iter();
        let scores: Vec<Option<ColNum>> = factors.map(|factor| factor.indicators.is_empty().then(|| take(1))).collect();
        let score = book.explained.fiscal_capacity.as_ref().map(|_| take(1));
        let coefficients: Vec<ColNum> = policy.coefficients().iter().map(|_| take(1)).collect();
        let figures: Vec<ColNum> = policy.figures().iter().map(|_| take(1)).collect();
        let amounts: Vec<ColNum> = policy.amounts().iter().map(|_| take(1)).collect();
        let inputs = indicators::Inputs { figures: &figures, coefficients: &coefficients };
        let mut of_indicators = Vec::new();
        let factors = scores.iter().enumerate().map(|(place, score)| {
            let made = score.is_none().then(|| indicators::group(book, place, &inputs, &mut take)).flatten();
            let (group, made) = made.unzip();
            of_indicators.push(group);
            FactorColumns {
                score: score.or(made).unwrap_or_default(),
                weight: take(1),
                share: take(1),
                exact: take(1),
                cell: take(1),
            }
        });
        let factors = factors.collect();
        let split = Split::at(take(5));
        let [plan, uplift_exact, uplift] = [take(1), take(1), take(1)];
        let fiscal_capacity = book.explained.fiscal_capacity.as_ref();
        let fiscal_capacity = fiscal_capacity.map(|_| Split::at(take(5)));
        let offset = book.explained.offset.as_ref().map(|_| (take(1), Split::at(take(5))));
        let mut parts: Sum = vec![('+', plan), ('+', uplift)];
        parts.extend(fiscal_capacity.map(|split| ('+', split.quanta)));
        parts.extend(offset.map(|(_, split): (ColNum, Split)| ('-', split.quanta)));
        let base_kept = base.filter(|_| policy.terms().base == BaseRole::Protected);
        let inputs = year::Inputs { mountain, plan, uplift, base: base_kept, amounts: &amounts };
        let mut steps = Year { book, parameters: &parameters, inputs, take: &mut take, items: Vec::new() };
        let (mut year, mut adjustments) = (Vec::new(), Vec::new());
        let control = steps.control(parts.clone()).map(|(groups, before, after, change)| {
            year.extend(groups);
            parts = vec![('+', after.quanta)];
            (before, after, change)
        });
        for place in 0..policy.terms().adjustments.len() {
            if let Some((group, change)) = steps.adjustment(place, parts.clone()) {
                year.push(group);
                parts.push(('+', change));
                adjustments.push(change);
            }
        }
        let total = (steps.take)(1);
        let batch = steps.batch(total);
        let final_figures = book.amounts().into_iter();
        let is_given = |figure: &Column| matches!(figure, Column::Base | Column::Factor(_) | Column::Issued(_));
        let final_figures = final_figures.filter(|figure| !is_given(figure));
        let compared = final_figures.map(|figure| (figure, take(1), take(1))).collect();
        Columns {
            code,
            name,
            mountain,
            base,
            score,
            coefficients,
            figures,
            amounts,
            indicators: of_indicators,
            factors,
            split,
            plan,
            uplift_exact,
            uplift,
            fiscal_capacity,
            offset,
            year,
            control,
            adjustments,
            parts,
            total,
            batch,
            compared,
            check: take(1),
            note: take(1),
        }
    }

    /// All groups of listed columns.
    pub(super) fn listed(&self) -> impl Iterator<Item = &Group<'b>> {
        let batch = self.batch.as_ref().map(|(group, _)| group);
        self.indicators.iter().flatten().chain(&self.year).chain(batch)
    }
}

/// Rows of the working.
pub(super) const WORKING_VERDICT: RowNum = 1;
pub(super) const WORKING_GROUPS: RowNum = 3;
pub(super) const WORKING_HEADER: RowNum = 4;
/// Sums, what they must be, and whether they are.
pub(super) const WORKING_SUMS: RowNum = 5;
pub(super) const WORKING_DUE: RowNum = 6;
pub(super) const WORKING_AGREES: RowNum = 7;
pub(super) const WORKING_FIRST: RowNum = 8;

/// First and last row of the counties in the working.
pub(super) fn working_rows(book: &Book<'_>) -> [RowNum; 2] {
    let rows = RowNum::try_from(book.explained.counties.len()).unwrap_or(RowNum::MAX);
    [WORKING_FIRST, WORKING_FIRST.saturating_add(rows).saturating_sub(1)]
}
