//! 依据 (d): where the fund goes, and that nothing is left over.

use special_fund::{Adjustment, AdjustmentKind, BaseRole, Funding, Money, Rest, Surplus};

use super::Book;
use super::lines::{Account, Key, QUANTA, VALUE};
use super::sheet::{Sheet, Written, fixed};
use super::working::Working;
use crate::view::columns::Column;

/// Those that a policy has, with name and amount.
pub(super) fn accounts(book: &Book<'_>) -> Vec<(Account, &'static str, Money)> {
    let (common, terms) = (&book.common, book.allocation.policy().terms());
    let has_surplus = terms.control.as_ref().is_some_and(|control| control.surplus == Surplus::Retained);
    let has_pool = terms.fiscal_capacity.is_some();
    let is_lifted_from_pool = terms.funding() == Some(Funding::FiscalCapacity);
    let rest = if is_lifted_from_pool { "accounts.rest" } else { "accounts.whole_rest" };
    let surplus = common.control.as_ref().map(|control| control.retained);
    let is_new = |adjustment: &Adjustment| matches!(adjustment.kind, AdjustmentKind::Signed { new_money: Some(_) });
    let adjustments = &common.adjustments;
    let accounts = [
        (true, Account::Fund, "policy.fund", terms.fund_total),
        (terms.base == BaseRole::Protected, Account::Bases, "accounts.bases", common.protected_bases),
        (true, Account::Distributable, "accounts.distributable", common.distributable),
        (terms.uplift.is_some(), Account::Uplift, "accounts.uplift", common.uplift_total),
        (book.explained.offset.is_some(), Account::Offset, "accounts.offset", common.uplift_total),
        (has_pool, Account::Pool, "accounts.pool", common.fiscal_capacity_pool),
        (has_pool, Account::Rest, rest, common.fiscal_capacity_rest),
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
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Written {
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
    let line = |account| lines.account(account);
    let in_quanta = |amount: &str| format!("ROUND({amount}/{},{})", lines.own(Key::Quantum), book.quanta_digits());
    match account {
        Account::Fund => in_quanta(&lines.own(Key::Fund)),
        Account::Bases => match working.places.base {
            Some(base) => in_quanta(&working.sum_of(base)),
            None => "0".to_owned(),
        },
        Account::Distributable => match terms.base {
            BaseRole::Protected => format!("{}-{}", line(Account::Fund), line(Account::Bases)),
            _ => line(Account::Fund),
        },
        Account::Uplift => working.sum_of(working.quanta_of(Column::Uplift)),
        Account::Offset => working.sum_of(working.quanta_of(Column::Offset)),
        Account::Rest => match terms.funding() {
            Some(Funding::FiscalCapacity) => format!("{}-{}", line(Account::Pool), line(Account::Uplift)),
            _ => line(Account::Pool),
        },
        Account::Surplus => match working.places.control {
            Some([before, after]) => format!("{}-{}", working.sum_of(before), working.sum_of(after)),
            None => "0".to_owned(),
        },
        Account::NewMoney => in_quanta(&format!("({})", parts(working, account))),
        Account::Pool | Account::Adjusted | Account::Retained | Account::Due => parts(working, account),
        Account::Paid => working.sum_of(working.quanta_of(Column::Total)),
        Account::Balance => {
            let used = format!("{}+{}", line(Account::Paid), line(Account::Retained));
            let is_paid = format!("ROUND({used}-{},4)=0", line(Account::Due));
            match lines.has(Key::Account(Account::Rest)) {
                true => book.verdict(&format!("AND({is_paid},{}>=0)", line(Account::Rest))),
                false => book.verdict(&is_paid),
            }
        }
    }
}

/// The sum of as many parts as the policy has; 0 if it has none.
fn parts(working: &Working<'_>, account: Account) -> String {
    let (lines, terms) = (&working.policy, working.book.allocation.policy().terms());
    let keys: Vec<Key> = match account {
        Account::Pool => terms.fiscal_capacity.iter().map(|_| Key::Pool(terms.factors.len())).collect(),
        Account::NewMoney => (0..terms.adjustments.len()).map(Key::NewMoney).collect(),
        Account::Retained => {
            let is_rest = terms.fiscal_capacity.as_ref().is_some_and(|pool| pool.rest == Rest::Retained);
            let accounts = is_rest.then_some(Account::Rest).into_iter().chain([Account::Surplus, Account::Adjusted]);
            accounts.map(Key::Account).collect()
        }
        Account::Due => {
            let is_uplift = terms.funding() == Some(Funding::Additional);
            let uplift = is_uplift.then_some(Account::Uplift);
            [Account::Fund].into_iter().chain(uplift).chain([Account::NewMoney]).map(Key::Account).collect()
        }
        _ => Vec::new(),
    };
    let changes = terms.adjustments.iter().enumerate().filter(|_| account == Account::Adjusted);
    let changes = changes.map(|(place, adjustment)| {
        let sign = if matches!(adjustment.kind, AdjustmentKind::Signed { .. }) { "MAX(0,-" } else { "(-" };
        format!("{sign}{})", working.sum_of(working.quanta_of(Column::Adjustment(place))))
    });
    let parts = keys.into_iter().filter(|key| lines.has(*key)).map(|key| lines.at(key)).chain(changes);
    let parts = parts.collect::<Vec<_>>().join("+");
    if parts.is_empty() { "0".to_owned() } else { parts }
}
