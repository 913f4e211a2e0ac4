//! 依据 (d): where the fund goes, and that nothing is left over.

use special_fund::{Adjustment, AdjustmentKind, BaseRole, Funding, Money, Rest, Surplus};

use super::Book;
use super::lines::{QUANTA, VALUE};
use super::sheet::{Sheet, Written, fixed};
use super::working::Working;
use crate::view::columns::Column;

/// What a line comes to, in quanta.
type Formula = fn(&Working<'_>) -> String;

/// A line of the accounts.
pub(super) struct Account {
    pub(super) key: &'static str,
    /// Which words are its name.
    pub(super) name: &'static str,
    amount: Money,
    formula: Formula,
}

/// Those that a policy has, in order.
pub(super) fn accounts(book: &Book<'_>) -> Vec<Account> {
    let (common, terms) = (&book.common, book.allocation.policy().terms());
    let has_surplus = terms.control.as_ref().is_some_and(|control| control.surplus == Surplus::Retained);
    let has_pool = terms.fiscal_capacity.is_some();
    let is_lifted_from_pool = terms.funding() == Some(Funding::FiscalCapacity);
    let rest = if is_lifted_from_pool { "accounts.rest" } else { "accounts.whole_rest" };
    let surplus = common.control.as_ref().map(|control| control.retained).unwrap_or_default();
    let is_new = |adjustment: &Adjustment| matches!(adjustment.kind, AdjustmentKind::Signed { new_money: Some(_) });
    let has_new_money = terms.adjustments.iter().any(is_new);
    let adjusted = common.adjustments.iter().map(|step| step.retained).sum();
    let new_money = common.adjustments.iter().map(|step| step.new_money).sum();
    let mut accounts = Vec::new();
    let mut add = |is_present: bool, key, name, amount, formula: Formula| {
        accounts.extend(is_present.then_some(Account { key, name, amount, formula }));
    };
    add(true, "fund", "policy.fund", terms.fund_total, |of| in_quanta(of, &of.policy.own("fund")));
    add(terms.base == BaseRole::Protected, "bases", "accounts.bases", common.protected_bases, |of| {
        of.places.base.map_or("0".to_owned(), |base| in_quanta(of, &of.sum_of(base)))
    });
    add(true, "distributable", "accounts.distributable", common.distributable, |of| {
        present(of, ["account.fund", "account.bases"]).join("-")
    });
    add(terms.uplift.is_some(), "uplift", "accounts.uplift", common.uplift_total, |of| sum(of, Column::Uplift));
    let is_offset = book.explained.offset.is_some();
    add(is_offset, "offset", "accounts.offset", common.uplift_total, |of| sum(of, Column::Offset));
    add(has_pool, "pool", "accounts.pool", common.fiscal_capacity_pool, |of| {
        of.policy.pool(of.book.allocation.policy().terms().factors.len())
    });
    add(has_pool, "rest", rest, common.fiscal_capacity_rest, |of| {
        let is_lifted = of.book.common.funding == Some(Funding::FiscalCapacity);
        let parts = ["account.pool"].into_iter().chain(is_lifted.then_some("account.uplift"));
        present(of, parts).join("-")
    });
    add(has_surplus, "surplus", "accounts.surplus", surplus, |of| {
        let control = of.places.control.map(|columns| columns.map(|column| of.sum_of(column)));
        control.map_or("0".to_owned(), |control| control.join("-"))
    });
    add(!common.adjustments.is_empty(), "adjusted", "accounts.adjusted", adjusted, changes);
    add(true, "retained", "retained", common.retained, |of| {
        let pool = of.book.allocation.policy().terms().fiscal_capacity.as_ref();
        let rest = pool.filter(|pool| pool.rest == Rest::Retained).map(|_| "account.rest");
        let parts = present(of, rest.into_iter().chain(["account.surplus", "account.adjusted"]));
        if parts.is_empty() { "0".to_owned() } else { parts.join("+") }
    });
    add(has_new_money, "new_money", "accounts.new_money", new_money, |of| {
        let adjustments = 0..of.book.common.adjustments.len();
        in_quanta(of, &format!("({})", present(of, adjustments.map(|place| format!("new_money.{place}"))).join("+")))
    });
    add(true, "paid", "accounts.paid", common.paid, |of| sum(of, Column::Total));
    add(true, "due", "accounts.due", common.to_account_for, |of| {
        let is_new = of.book.common.funding == Some(Funding::Additional);
        let parts = ["account.fund"].into_iter().chain(is_new.then_some("account.uplift"));
        present(of, parts.chain(["account.new_money"])).join("+")
    });
    add(true, "balance", "accounts.balance", Money::ZERO, balance);
    accounts
}

/// Writes beside their names: each in the unit of the table, and in quanta by formula.
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Written {
    let (book, lines, styles) = (working.book, &working.policy, &working.book.styles);
    let first = lines.row("account.fund");
    sheet.text(first - 1, VALUE, book.unit_name(), &styles["remark_right"])?;
    sheet.text(first - 1, QUANTA, book.say("accounts.count"), &styles["remark_right"])?;
    for (row, Account { key, amount, formula, .. }) in (first..).zip(accounts(book)) {
        let (quanta, formula) = (fixed(row, QUANTA), format!("={}", formula(working)));
        if key == "balance" {
            sheet.formula(row, VALUE, &format!("={quanta}"), book.say("agrees"), &styles["total_text"])?;
            sheet.formula(row, QUANTA, &formula, book.say("agrees"), &styles["total_text"])?;
            continue;
        }
        let in_unit = format!("=ROUND({quanta}*{},2)", lines.own("quantum"));
        sheet.formula(row, VALUE, &in_unit, &book.unit.plain(amount), &styles["amount"])?;
        sheet.formula(row, QUANTA, &formula, &book.quanta(amount).to_string(), &styles["quanta"])?;
    }
    Ok(())
}

fn in_quanta(working: &Working<'_>, amount: &str) -> String {
    format!("ROUND({amount}/{},{})", working.policy.own("quantum"), working.book.quanta_digits())
}

/// The sum of a column of the working.
fn sum(working: &Working<'_>, column: Column) -> String {
    working.sum_of(working.quanta_of(column))
}

/// Those lines of the sheet that the policy has.
fn present<K: AsRef<str>>(working: &Working<'_>, keys: impl IntoIterator<Item = K>) -> Vec<String> {
    let lines = &working.policy;
    let keys = keys.into_iter().filter(|key| lines.has(key.as_ref()));
    keys.map(|key| lines.at(key.as_ref())).collect()
}

/// What adjustments take and nobody gets.
fn changes(working: &Working<'_>) -> String {
    let adjustments = working.book.allocation.policy().terms().adjustments.iter().enumerate();
    let changes = adjustments.map(|(place, adjustment)| {
        let sign = if matches!(adjustment.kind, AdjustmentKind::Signed { .. }) { "MAX(0,-" } else { "(-" };
        format!("{sign}{})", sum(working, Column::Adjustment(place)))
    });
    changes.collect::<Vec<_>>().join("+")
}

/// Whether what is paid and retained is what there is, and no more of the pool than it has.
fn balance(working: &Working<'_>) -> String {
    let (book, lines) = (working.book, &working.policy);
    let used = format!("{}+{}", lines.account("paid"), lines.account("retained"));
    let is_paid = format!("ROUND({used}-{},4)=0", lines.account("due"));
    match lines.has("account.rest") {
        true => book.verdict(&format!("AND({is_paid},{}>=0)", lines.account("rest"))),
        false => book.verdict(&is_paid),
    }
}
