//! Which column of the working holds what, and the cells of the policy that it refers to.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::{AdjustmentKind, BaseRole, Surplus, UpliftRate};

use super::figures::Figure;
use super::sheet::{fixed, on};
use super::steps::Group;
use super::terms::{self, Term};
use super::year::{self, Sum, Year};
use super::{Book, indicators, sums};

/// Exact amount, floor, remainder, rank and what comes of them stand side by side.
#[derive(Clone, Copy)]
pub(super) struct Split {
    pub(super) exact: ColNum,
    pub(super) floor: ColNum,
    pub(super) remainder: ColNum,
    pub(super) rank: ColNum,
    pub(super) quanta: ColNum,
}

impl Split {
    pub(super) fn at(exact: ColNum) -> Split {
        let next = |steps| exact.saturating_add(steps);
        Split { exact, floor: next(1), remainder: next(2), rank: next(3), quanta: next(4) }
    }
}

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
    pub(super) compared: Vec<(Figure, ColNum, ColNum)>,
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
        let final_figures = Figure::of(book).into_iter();
        let is_given = |figure: &Figure| matches!(figure, Figure::Base | Figure::Cell(_) | Figure::Issued(_));
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

/// Where the parameters stand on the policy's sheet.
pub(super) struct Parameters {
    sheet: &'static str,
    /// Rows of the pools; the first factor's.
    pub(super) first_pool: RowNum,
    pools: RowNum,
    brackets: RowNum,
    /// What stands in each line on indicators, control, adjustments and batches.
    terms: Vec<Option<Term>>,
    accounts: Vec<Account>,
}

pub(super) const FUND: RowNum = 4;
pub(super) const QUANTUM: RowNum = 5;
const POOLS: RowNum = 18;

/// Columns of the policy's sheet.
pub(super) const VALUE: ColNum = 1;
pub(super) const QUANTA: ColNum = 2;
pub(super) const WEIGHT: ColNum = 2;
pub(super) const TILT: ColNum = 3;
pub(super) const POOL: Split = Split { exact: 5, floor: 6, remainder: 7, rank: 8, quanta: 9 };

impl Parameters {
    pub(super) fn of(book: &Book<'_>) -> Parameters {
        let [_, _, sheet, _] = book.names();
        let pools = RowNum::try_from(book.common.pools.len()).unwrap_or(0);
        let brackets = match book.allocation.policy().terms().uplift.as_ref().map(|uplift| &uplift.rate) {
            Some(UpliftRate::ByFundTotal(brackets)) => brackets.len(),
            _ => 0,
        };
        Parameters {
            sheet,
            first_pool: POOLS,
            pools,
            brackets: RowNum::try_from(brackets).unwrap_or(0),
            terms: terms::rows(book).iter().map(|row| row.term).collect(),
            accounts: Account::of(book),
        }
    }

    fn at(&self, row: RowNum, column: ColNum) -> String {
        on(self.sheet, &fixed(row, column))
    }

    pub(super) fn quantum(&self) -> String {
        self.at(QUANTUM, VALUE)
    }

    pub(super) fn tilt(&self, factor: usize) -> String {
        self.at(self.pool_row(factor), TILT)
    }

    /// A pool, in quanta.
    pub(super) fn pool(&self, factor: usize) -> String {
        self.at(self.pool_row(factor), POOL.quanta)
    }

    pub(super) fn pool_row(&self, factor: usize) -> RowNum {
        let place = RowNum::try_from(factor).unwrap_or(RowNum::MAX);
        self.first_pool.saturating_add(place)
    }

    pub(super) fn last_pool(&self) -> RowNum {
        self.first_pool.saturating_add(self.pools).saturating_sub(1)
    }

    /// Below the pools: their sum, a gap, a heading, then the rate.
    pub(super) fn rate_row(&self) -> RowNum {
        self.last_pool().saturating_add(4)
    }

    pub(super) fn rate(&self) -> String {
        self.at(self.rate_row(), VALUE)
    }

    /// The first line on indicators, control, adjustments and batches: after rate, funding, source, reason and brackets.
    pub(super) fn first_term(&self) -> RowNum {
        self.rate_row().saturating_add(4).saturating_add(self.brackets)
    }

    /// A parameter of these.
    pub(super) fn term(&self, term: Term) -> String {
        let place = self.terms.iter().position(|other| *other == Some(term)).unwrap_or(0);
        let row = self.first_term().saturating_add(RowNum::try_from(place).unwrap_or(RowNum::MAX));
        self.at(row, VALUE)
    }

    /// An amount as quanta, rounded no more than binary numbers make needful.
    pub(super) fn in_quanta(&self, book: &Book<'_>) -> impl Fn(&str) -> String + Clone + use<> {
        let (quantum, digits) = (self.quantum(), sums::quanta_digits(book));
        move |amount| format!("ROUND({amount}/{quantum},{digits})")
    }

    /// The first line of the accounts: after these, a gap and a heading.
    pub(super) fn accounts_row(&self) -> RowNum {
        let terms = RowNum::try_from(self.terms.len()).unwrap_or(RowNum::MAX);
        self.first_term().saturating_add(terms).saturating_add(2)
    }

    /// The lines of the accounts.
    pub(super) fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// A line of the accounts, in quanta.
    pub(super) fn account(&self, account: Account) -> String {
        let place = self.accounts.iter().position(|other| *other == account).unwrap_or(0);
        let row = self.accounts_row().saturating_add(RowNum::try_from(place).unwrap_or(RowNum::MAX));
        self.at(row, QUANTA)
    }
}

/// Lines of the accounts, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    Fund,
    Bases,
    Distributable,
    Uplift,
    Pool,
    Rest,
    /// What nobody may take.
    Surplus,
    /// What adjustments take and nobody gets.
    Adjusted,
    Retained,
    NewMoney,
    Paid,
    Due,
    Balance,
}

impl Account {
    /// Those that a policy has.
    fn of(book: &Book<'_>) -> Vec<Account> {
        let terms = book.allocation.policy().terms();
        let has_surplus = terms.control.as_ref().is_some_and(|control| control.surplus == Surplus::Retained);
        let is_new = |kind| matches!(kind, AdjustmentKind::Signed { new_money: Some(_) });
        let has_new_money = terms.adjustments.iter().any(|adjustment| is_new(adjustment.kind));
        let mut accounts = vec![Account::Fund, Account::Bases, Account::Distributable, Account::Uplift];
        accounts.extend([Account::Pool, Account::Rest]);
        accounts.extend(has_surplus.then_some(Account::Surplus));
        accounts.extend((!terms.adjustments.is_empty()).then_some(Account::Adjusted));
        accounts.push(Account::Retained);
        accounts.extend(has_new_money.then_some(Account::NewMoney));
        accounts.extend([Account::Paid, Account::Due, Account::Balance]);
        accounts
    }
}
