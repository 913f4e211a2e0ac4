//! 依据 (d): where the fund goes, and that nothing is left over.

use rust_xlsxwriter::{ColNum, XlsxError};
use special_fund::{AdjustmentKind, BaseRole, Funding, Money, Rest, Surplus};

use super::Book;
use super::lines::{Key, QUANTA, VALUE};
use super::sheet::{Sheet, fixed, on};
use super::working::Working;
use crate::view::columns::Column;

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
    pub(super) fn of(book: &Book<'_>) -> Vec<Account> {
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

    pub(super) fn name(self, book: &Book<'_>) -> &'static str {
        book.say(match self {
            Account::Fund => "policy.fund",
            Account::Bases => "accounts.bases",
            Account::Distributable => "accounts.distributable",
            Account::Uplift => "accounts.uplift",
            Account::Pool => "accounts.pool",
            Account::Rest => "accounts.rest",
            Account::Surplus => "accounts.surplus",
            Account::Adjusted => "accounts.adjusted",
            Account::Retained => "retained",
            Account::NewMoney => "accounts.new_money",
            Account::Paid => "accounts.paid",
            Account::Due => "accounts.due",
            Account::Balance => "accounts.balance",
        })
    }

    fn amount(self, book: &Book<'_>) -> Option<Money> {
        let common = &book.common;
        Some(match self {
            Account::Fund => book.allocation.policy().terms().fund_total,
            Account::Bases => common.protected_bases,
            Account::Distributable => common.distributable,
            Account::Uplift => common.uplift_total,
            Account::Pool => common.fiscal_capacity_pool,
            Account::Rest => common.fiscal_capacity_rest,
            Account::Surplus => common.control.as_ref().map_or(Money::ZERO, |control| control.retained),
            Account::Adjusted => common.adjustments.iter().map(|step| step.retained).sum(),
            Account::Retained => common.retained,
            Account::NewMoney => common.adjustments.iter().map(|step| step.new_money).sum(),
            Account::Paid => common.paid,
            Account::Due => common.to_account_for,
            Account::Balance => return None,
        })
    }
}

/// Writes beside their names: each in the unit of the table, and in quanta by formula.
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, lines, styles) = (working.book, &working.policy, &working.book.styles);
    if let Some(heading) = lines.row(Key::Account(Account::Fund)).and_then(|row| row.checked_sub(1)) {
        sheet.text(heading, VALUE, book.unit_name(), &styles.remark_right)?;
        sheet.text(heading, QUANTA, book.say("accounts.count"), &styles.remark_right)?;
    }
    for account in Account::of(book) {
        let Some(row) = lines.row(Key::Account(account)) else {
            continue;
        };
        let (quanta, formula) = (fixed(row, QUANTA), format!("={}", formula(working, account)));
        let Some(amount) = account.amount(book) else {
            let agrees = book.say("agrees");
            sheet.formula(row, VALUE, &format!("={quanta}"), agrees, &styles.total_text)?;
            sheet.formula(row, QUANTA, &formula, agrees, &styles.total_text)?;
            continue;
        };
        let in_unit = format!("=ROUND({quanta}*{},2)", lines.own(Key::Quantum));
        sheet.formula(row, VALUE, &in_unit, &book.unit.plain(amount), &styles.amount)?;
        sheet.formula(row, QUANTA, &formula, &book.quanta(amount).to_string(), &styles.quanta)?;
    }
    Ok(())
}

/// In quanta.
fn formula(working: &Working<'_>, account: Account) -> String {
    let (book, lines, terms) = (working.book, &working.policy, working.book.allocation.policy().terms());
    let [_, name, ..] = book.names();
    let sum = |column: ColNum| format!("SUM({})", on(name, &working.frame.all(column)));
    let line = |account| lines.account(account);
    let added = |accounts: &[Option<Account>]| {
        let present = accounts.iter().flatten().filter(|account| lines.row(Key::Account(**account)).is_some());
        plus(present.map(|account| line(*account)))
    };
    let in_quanta = |amount: &str| format!("ROUND({amount}/{},{})", lines.own(Key::Quantum), book.quanta_digits());
    match account {
        Account::Fund => in_quanta(&lines.own(Key::Fund)),
        Account::Bases => match working.places.base.filter(|_| terms.base == BaseRole::Protected) {
            Some(base) => in_quanta(&sum(base)),
            None => "0".to_owned(),
        },
        Account::Distributable => format!("{}-{}", line(Account::Fund), line(Account::Bases)),
        Account::Uplift => sum(working.quanta_of(Column::Uplift)),
        Account::Pool => plus(terms.fiscal_capacity.iter().map(|_| lines.at(Key::Pool(terms.factors.len())))),
        Account::Rest => match terms.funding() {
            Some(Funding::FiscalCapacity) => format!("{}-{}", line(Account::Pool), line(Account::Uplift)),
            _ => line(Account::Pool),
        },
        Account::Surplus => match working.places.control {
            Some([before, after]) => format!("{}-{}", sum(before), sum(after)),
            None => "0".to_owned(),
        },
        Account::Adjusted => plus(terms.adjustments.iter().enumerate().map(|(place, adjustment)| {
            let change = sum(working.quanta_of(Column::Adjustment(place)));
            match adjustment.kind {
                AdjustmentKind::Signed { .. } => format!("MAX(0,-{change})"),
                _ => format!("(-{change})"),
            }
        })),
        Account::Retained => {
            let rest = terms.fiscal_capacity.as_ref().filter(|pool| pool.rest == Rest::Retained);
            added(&[rest.map(|_| Account::Rest), Some(Account::Surplus), Some(Account::Adjusted)])
        }
        Account::NewMoney => {
            let money = (0..terms.adjustments.len()).map(Key::NewMoney).filter(|key| lines.row(*key).is_some());
            in_quanta(&format!("({})", plus(money.map(|key| lines.at(key)))))
        }
        Account::Paid => sum(working.quanta_of(Column::Total)),
        Account::Due => {
            let uplift = (terms.funding() == Some(Funding::Additional)).then_some(Account::Uplift);
            added(&[Some(Account::Fund), uplift, Some(Account::NewMoney)])
        }
        Account::Balance => {
            let used = format!("{}+{}", line(Account::Paid), line(Account::Retained));
            let is_paid = format!("ROUND({used}-{},4)=0", line(Account::Due));
            book.verdict(&format!("AND({is_paid},{}>=0)", line(Account::Rest)))
        }
    }
}

/// A sum; 0 of nothing.
fn plus(parts: impl Iterator<Item = String>) -> String {
    let sum = parts.collect::<Vec<_>>().join("+");
    if sum.is_empty() { "0".to_owned() } else { sum }
}
