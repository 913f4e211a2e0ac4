//! Where the parameters stand on the policy's sheet, for the formulas that refer to them.

use rust_xlsxwriter::{ColNum, RowNum};
use special_fund::{AdjustmentKind, Surplus, UpliftRate};

use super::Book;
use super::sheet::{fixed, on};
use super::terms::{self, Term};

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
const TILT: ColNum = 3;
/// The first column of the split among pools, and the last.
pub(super) const EXACT: ColNum = 5;
pub(super) const POOL: ColNum = 9;

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
        self.at(self.pool_row(factor), POOL)
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
        let (quantum, digits) = (self.quantum(), book.quanta_digits());
        move |amount| format!("ROUND({amount}/{quantum},{digits})")
    }

    /// The first line of the accounts: after these, a gap and a heading.
    pub(super) fn accounts_row(&self) -> RowNum {
        let terms = RowNum::try_from(self.terms.len()).unwrap_or(RowNum::MAX);
        self.first_term().saturating_add(terms).saturating_add(2)
    }

    /// The first line below the accounts and a gap.
    pub(super) fn end(&self) -> RowNum {
        self.accounts_row() + RowNum::try_from(self.accounts.len()).unwrap_or(RowNum::MAX) + 1
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
