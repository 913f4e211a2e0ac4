//! 依据 (d): where the fund goes, and that nothing is left over.

use rust_xlsxwriter::{ColNum, XlsxError};
use special_fund::{Adjustment, AdjustmentKind, BaseRole, Funding, Money, Rest, Surplus};

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

/// Those that a policy has, with name and amount.
pub(super) fn accounts(book: &Book<'_>) -> Vec<(Account, &'static str, Money)> {
    let (common, terms) = (&book.common, book.allocation.policy().terms());
    let has_surplus = terms.control.as_ref().is_some_and(|control| control.surplus == Surplus::Retained);
    let surplus = common.control.as_ref().map(|control| control.retained);
    let is_new = |adjustment: &Adjustment| matches!(adjustment.kind, AdjustmentKind::Signed { new_money: Some(_) });
    let adjustments = &common.adjustments;
    let accounts = [
        (true, Account::Fund, "policy.fund", terms.fund_total),
        (true, Account::Bases, "accounts.bases", common.protected_bases),
        (true, Account::Distributable, "accounts.distributable", common.distributable),
        (true, Account::Uplift, "accounts.uplift", common.uplift_total),
        (true, Account::Pool, "accounts.pool", common.fiscal_capacity_pool),
        (true, Account::Rest, "accounts.rest", common.fiscal_capacity_rest),
        (has_surplus, Account::Surplus, "accounts.surplus", surplus.unwrap_or_default()),
        (
            !adjustments.is_empty(),
            Account::Adjusted,
            "accounts.adjusted",
            adjustments.iter().map(|step| step.retained).sum(),
        ),
        (true, Account::Retained, "retained", common.retained),
        (
            terms.adjustments.iter().any(is_new),
            Account::NewMoney,
            "accounts.new_money",
            adjustments.iter().map(|step| step.new_money).sum(),
        ),
        (true, Account::Paid, "accounts.paid", common.paid),
        (true, Account::Due, "accounts.due", common.to_account_for),
        (true, Account::Balance, "accounts.balance", Money::ZERO),
    ];
    let present = accounts.into_iter().filter(|(is_present, ..)| *is_present);
    present.map(|(_, account, name, amount)| (account, book.say(name), amount)).collect()
}

/// Writes beside their names: each in the unit of the table, and in quanta by formula.
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, lines, styles) = (working.book, &working.policy, &working.book.styles);
    let first = lines.row(Key::Account(Account::Fund));
    sheet.text(first - 1, VALUE, book.unit_name(), &styles.remark_right)?;
    sheet.text(first - 1, QUANTA, book.say("accounts.count"), &styles.remark_right)?;
    for (row, (account, _, amount)) in (first..).zip(accounts(book)) {
        let (quanta, formula) = (fixed(row, QUANTA), format!("={}", formula(working, account)));
        if account == Account::Balance {
            sheet.formula(row, VALUE, &format!("={quanta}"), book.say("agrees"), &styles.total_text)?;
            sheet.formula(row, QUANTA, &formula, book.say("agrees"), &styles.total_text)?;
            continue;
        }
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
        let present = accounts.iter().flatten().filter(|account| lines.has(Key::Account(**account)));
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
            let money = (0..terms.adjustments.len()).map(Key::NewMoney).filter(|key| lines.has(*key));
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
