//! What each row says by itself: group, base, whole quanta, sums of parts.

use super::plan::Weights;
use super::{Audit, Demand};
use crate::county::County;
use crate::number::Money;
use crate::number::Score;
use crate::policy::{BaseRole, Funding};
use crate::published::{Column, PublishedFigures};

/// What the rows say together.
#[derive(Default)]
pub(super) struct Sums {
    /// Σ bases of the counties, in fen.
    pub(super) bases: i128,
    /// Σ weights of each factor, where it is below 2^128.
    pub(super) weights: Vec<Option<u128>>,
    /// Fiscal-capacity scores, where they are weights.
    pub(super) scores: Vec<Score>,
    /// Plans of the mountain counties as published, in quanta.
    pub(super) lifted: Vec<u64>,
    /// Σ plan of the others, in quanta.
    pub(super) others: u128,
    /// Σ totals, in fen.
    pub(super) paid: i128,
    /// Whether anybody has a share of the fiscal-capacity pool.
    pub(super) has_fiscal_capacity: bool,
    /// Whether anybody pays for others.
    pub(super) has_offset: bool,
    /// Whether codes ascend row by row.
    pub(super) is_ascending: bool,
}

/// A published row in quanta.
#[derive(Default)]
struct InQuanta {
    cells: [u64; 8],
    plan: u64,
    /// Beyond 2^64 where new money pays it at a high rate.
    uplift: u128,
    fiscal_capacity: u64,
    offset: u64,
}

impl<P: Fn(usize) -> Option<PublishedFigures> + Sync> Audit<'_, P> {
    /// Everything that can be said of rows one by one, in one walk. `None` if a county does not fit the policy.
    pub(super) fn check_rows(&mut self, weights: &Weights<'_>) -> Option<Sums> {
        let mut sums =
            Sums { weights: vec![Some(0); self.policy.terms().factors.len()], is_ascending: true, ..Sums::default() };
        let (mut last, mut before) = (None, None);
        let mut all_fit = true;
        let given_rate = self.given_rate();
        for (row, county) in self.counties.iter().enumerate() {
            if !self.fits(county) {
                all_fit = false;
                self.find(Some(row), Column::Code, None, Demand::Unfit);
            }
            // Townships and villages of a county stand together.
            let of = county.code.county();
            let mountain = match last {
                Some((last, is_mountain)) if last == of => is_mountain,
                _ => self.policy.terms().roster.contains(of),
            };
            last = Some((of, mountain));
            self.mountain.push(mountain);
            sums.is_ascending &= before < Some(county.code);
            before = Some(county.code);
            for (column, sum) in sums.weights.iter_mut().enumerate() {
                let weight = weights.narrow(county, mountain, column);
                *sum = sum.zip(weight).and_then(|(sum, weight)| sum.checked_add(weight));
            }
            if self.policy.needs_fiscal_capacity_scores() {
                sums.scores.push(county.fiscal_capacity.unwrap_or_default());
            }
            sums.bases = sums.bases.saturating_add(county.base.fen());
            let Some(figures) = (self.published)(row) else {
                self.note(&InQuanta::default());
                continue;
            };
            let found = match self.sound(county, mountain, &figures) {
                Some(found) => found,
                None => self.unsound(row, county, mountain, &figures),
            };
            self.note(&found);
            let (plan, uplift) = (u128::from(found.plan), found.uplift);
            if let Some(rate) = given_rate {
                self.check_uplift_of(row, mountain, plan, uplift, rate);
            }
            sums.paid = sums.paid.saturating_add(figures.total.fen());
            sums.has_fiscal_capacity |= figures.fiscal_capacity != Money::ZERO;
            sums.has_offset |= figures.offset != Money::ZERO;
            if mountain {
                sums.lifted.push(found.plan);
            } else {
                sums.others = sums.others.saturating_add(plan);
            }
        }
        if !all_fit {
            self.find(None, Column::Code, None, Demand::PlanUnchecked);
        }
        all_fit.then_some(sums)
    }

    /// Whether a county has the figures that the policy needs.
    #[inline]
    fn fits(&self, county: &County) -> bool {
        county.scores.len() == self.policy.terms().factors.len()
            && county.coefficients.len() == self.policy.coefficients().len()
            && (county.fiscal_capacity.is_some() || !self.policy.needs_fiscal_capacity_scores())
            && county.base >= Money::ZERO
    }

    /// Notes what is checked by column.
    #[inline]
    fn note(&mut self, found: &InQuanta) {
        for cell in found.cells.iter().take(self.policy.terms().factors.len()) {
            self.cells.push(*cell);
        }
        if self.policy.needs_fiscal_capacity_scores() {
            self.fiscal_capacity.push(found.fiscal_capacity);
        }
        if self.policy.terms().uplift.funding == Funding::Offset {
            self.offset.push(found.offset);
        }
    }

    /// A row of whole quanta that adds up, as nearly all do; `None` if there is anything to explain.
    #[inline]
    fn sound(&self, county: &County, mountain: bool, figures: &PublishedFigures) -> Option<InQuanta> {
        let fen = |amount: Money| u64::try_from(amount.fen()).ok();
        let base = fen(figures.base)?;
        let (mut plan, mut found) = (base, InQuanta::default());
        found.plan = self.quantum.whole(base)?;
        let cells = figures.cells.iter().zip(&mut found.cells);
        for (cell, slot) in cells.take(self.policy.terms().factors.len()) {
            let cell = fen(*cell)?;
            *slot = self.quantum.whole(cell)?;
            plan = plan.checked_add(cell)?;
            found.plan = found.plan.wrapping_add(*slot); // at most the fen
        }
        let uplift = fen(figures.uplift)?;
        found.uplift = u128::from(self.quantum.whole(uplift)?);
        let fiscal_capacity = fen(figures.fiscal_capacity)?;
        found.fiscal_capacity = self.quantum.whole(fiscal_capacity)?;
        let offset = fen(figures.offset)?;
        found.offset = self.quantum.whole(offset)?;
        let total = plan.checked_add(uplift)?.checked_add(fiscal_capacity)?;
        let total = total.checked_sub(offset)?;
        let is_sound = figures.mountain == mountain
            && figures.base == self.base(county)
            && fen(figures.plan)? == plan
            && fen(figures.total)? == total;
        is_sound.then_some(found)
    }

    /// The base that a county keeps.
    #[inline]
    fn base(&self, county: &County) -> Money {
        match self.policy.terms().base {
            BaseRole::Protected => county.base,
            BaseRole::Basis => Money::ZERO,
        }
    }

    /// What is wrong with a row, and what it is in quanta as far as it is.
    #[cold]
    fn unsound(&mut self, row: usize, county: &County, mountain: bool, figures: &PublishedFigures) -> InQuanta {
        let factors = self.policy.terms().factors.len();
        let sum = |sum: i128, part: &Money| sum.saturating_add(part.fen());
        let parts = figures.cells.iter().take(factors);
        let of_parts = Money::of_fen(parts.fold(figures.base.fen(), sum));
        let total_with = |plan: Money| {
            let parts = [plan, figures.uplift, figures.fiscal_capacity];
            let total = parts.iter().fold(0, sum);
            Money::of_fen(total.saturating_sub(figures.offset.fen()))
        };
        let goes_by_published = figures.total == total_with(figures.plan);
        let plan = if goes_by_published { figures.plan } else { of_parts };
        let sums = (of_parts, total_with(plan));
        self.explain_row(row, mountain, figures, self.base(county), sums);
        // Quanta beyond 2^64 are more than any pool has.
        let narrow = |amount| u64::try_from(self.quanta(amount)).unwrap_or(u64::MAX);
        let mut cells = [0; 8];
        for (slot, cell) in cells.iter_mut().zip(figures.cells).take(factors) {
            *slot = narrow(cell);
        }
        let found = InQuanta {
            cells,
            plan: narrow(plan),
            uplift: self.quanta(figures.uplift),
            fiscal_capacity: narrow(figures.fiscal_capacity),
            offset: narrow(figures.offset),
        };
        if figures.plan != of_parts {
            self.plans.insert(row, found.plan);
        }
        found
    }

    /// Whether it is whole quanta, on whichever side of 0.
    fn is_whole(&self, amount: Money) -> bool {
        let size = Money::of_fen(amount.fen().saturating_abs());
        self.money(self.quanta(size)) == size
    }

    #[cold]
    fn explain_row(
        &mut self,
        row: usize,
        mountain: bool,
        figures: &PublishedFigures,
        base: Money,
        (plan, total): (Money, Money),
    ) {
        if figures.mountain != mountain {
            self.find(Some(row), Column::Group, None, Demand::Group { mountain });
        }
        let (mut amounts, mut others) = (Vec::new(), Vec::new());
        for column in Column::all(self.policy) {
            match (&column, column.amount(figures)) {
                (_, None) | (Column::Plan | Column::Total, _) => {}
                (Column::Factor { .. }, Some(amount)) => amounts.push((column, amount)),
                (_, Some(amount)) => others.push((column, amount)),
            }
        }
        amounts.extend(others);
        for (column, amount) in amounts {
            if amount < Money::ZERO {
                let above = column == Column::Offset;
                let demand = Demand::Sign { above };
                self.find(Some(row), column.clone(), Some(amount), demand);
            }
            if !self.is_whole(amount) {
                let quantum = self.policy.terms().quantum;
                self.find(Some(row), column, Some(amount), Demand::WholeQuanta { quantum });
            }
        }
        if figures.base != base {
            self.find(Some(row), Column::Base, Some(figures.base), Demand::Exactly { amount: base });
        }
        if figures.plan != plan {
            let demand = Demand::SumOfParts { amount: plan };
            self.find(Some(row), Column::Plan, Some(figures.plan), demand);
        }
        if figures.total != total {
            let demand = Demand::SumOfParts { amount: total };
            self.find(Some(row), Column::Total, Some(figures.total), demand);
        }
    }
}
