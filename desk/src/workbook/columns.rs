//! Which column of the working holds what, and the cells of the policy that it refers to.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::UpliftRate;

use super::Book;
use super::figures::Figure;
use super::sheet::{fixed, on};

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
    pub(super) score: ColNum,
    pub(super) weight: ColNum,
    pub(super) share: ColNum,
    pub(super) exact: ColNum,
    /// The published cell in quanta.
    pub(super) cell: ColNum,
}

/// The columns of the working.
pub(super) struct Columns {
    pub(super) code: ColNum,
    pub(super) name: ColNum,
    pub(super) mountain: ColNum,
    pub(super) base: Option<ColNum>,
    pub(super) score: Option<ColNum>,
    /// By the policy's order of coefficients.
    pub(super) coefficients: Vec<ColNum>,
    pub(super) factors: Vec<FactorColumns>,
    pub(super) split: Split,
    pub(super) plan: ColNum,
    pub(super) uplift_exact: ColNum,
    pub(super) uplift: ColNum,
    pub(super) fiscal_capacity: Option<Split>,
    /// The plan of those who pay, then the split.
    pub(super) offset: Option<(ColNum, Split)>,
    pub(super) total: ColNum,
    /// By formula, then as published.
    pub(super) compared: Vec<(Figure, ColNum, ColNum)>,
    pub(super) check: ColNum,
    pub(super) note: ColNum,
}

impl Columns {
    pub(super) fn of(book: &Book<'_>) -> Columns {
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
        let scores: Vec<ColNum> = policy.terms().factors.iter().map(|_| take(1)).collect();
        let score = book.explained.fiscal_capacity.as_ref().map(|_| take(1));
        let coefficients = policy.coefficients().iter().map(|_| take(1)).collect();
        let factors = scores.iter().map(|score| FactorColumns {
            score: *score,
            weight: take(1),
            share: take(1),
            exact: take(1),
            cell: take(1),
        });
        let factors = factors.collect();
        let split = Split::at(take(5));
        let [plan, uplift_exact, uplift] = [take(1), take(1), take(1)];
        let fiscal_capacity = book.explained.fiscal_capacity.as_ref();
        let fiscal_capacity = fiscal_capacity.map(|_| Split::at(take(5)));
        let offset = book.explained.offset.as_ref().map(|_| (take(1), Split::at(take(5))));
        let total = take(1);
        let final_figures = Figure::of(book).into_iter();
        let final_figures = final_figures.filter(|figure| !matches!(figure, Figure::Base | Figure::Cell(_)));
        let compared = final_figures.map(|figure| (figure, take(1), take(1))).collect();
        Columns {
            code,
            name,
            mountain,
            base,
            score,
            coefficients,
            factors,
            split,
            plan,
            uplift_exact,
            uplift,
            fiscal_capacity,
            offset,
            total,
            compared,
            check: take(1),
            note: take(1),
        }
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
        Parameters { sheet, first_pool: POOLS, pools, brackets: RowNum::try_from(brackets).unwrap_or(0) }
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

    /// The first line of the accounts: after rate, funding, source, reason and brackets, a gap and a heading.
    pub(super) fn accounts_row(&self) -> RowNum {
        self.rate_row().saturating_add(6).saturating_add(self.brackets)
    }

    /// A line of the accounts, in quanta.
    pub(super) fn account(&self, account: Account) -> String {
        let row = self.accounts_row().saturating_add(account.place());
        self.at(row, QUANTA)
    }
}

/// Lines of the accounts, in order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Account {
    Fund,
    Bases,
    Distributable,
    Uplift,
    Pool,
    Rest,
    Retained,
    Paid,
    Due,
    Balance,
}

impl Account {
    pub(super) const ALL: [Account; 10] = [
        Account::Fund,
        Account::Bases,
        Account::Distributable,
        Account::Uplift,
        Account::Pool,
        Account::Rest,
        Account::Retained,
        Account::Paid,
        Account::Due,
        Account::Balance,
    ];

    fn place(self) -> RowNum {
        match self {
            Account::Fund => 0,
            Account::Bases => 1,
            Account::Distributable => 2,
            Account::Uplift => 3,
            Account::Pool => 4,
            Account::Rest => 5,
            Account::Retained => 6,
            Account::Paid => 7,
            Account::Due => 8,
            Account::Balance => 9,
        }
    }
}
