//! 依据 (d): where the fund goes, and that nothing is left over.

use rust_xlsxwriter::{ColNum, XlsxError};
use special_fund::{AdjustmentKind, BaseRole, Funding, Money, Rest};

use super::Book;
use super::parameters::{Account, FUND, QUANTA, QUANTUM, VALUE};
use super::sheet::{Sheet, fixed, on};
use super::terms::Term;
use super::working::Working;
use crate::view::columns::Column;

const LABEL: ColNum = 0;

/// Writes the accounts below the policy: each in the unit of the table, and in quanta by formula.
pub(super) fn write(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, parameters) = (working.book, &working.parameters);
    let styles = &book.styles;
    let first = parameters.accounts_row();
    let heading = first.saturating_sub(1);
    sheet.text(heading, LABEL, book.say("accounts.title"), &styles.section)?;
    sheet.text(heading, VALUE, book.unit_name(), &styles.remark_right)?;
    sheet.text(heading, QUANTA, book.say("accounts.count"), &styles.remark_right)?;
    for (row, account) in (first..).zip(parameters.accounts().iter().copied()) {
        sheet.text(row, LABEL, name(book, account), &styles.subtotal_text)?;
        let formula = formula(working, account);
        let Some(amount) = amount(book, account) else {
            let agrees = book.say("agrees");
            sheet.formula(row, VALUE, &format!("={}", fixed(row, QUANTA)), agrees, &styles.total_text)?;
            sheet.formula(row, QUANTA, &formula, agrees, &styles.total_text)?;
            continue;
        };
        let in_unit = format!("=ROUND({}*{},2)", fixed(row, QUANTA), fixed(QUANTUM, VALUE));
        sheet.formula(row, VALUE, &in_unit, &book.unit.plain(amount), &styles.amount)?;
        let quanta = book.quanta(amount).to_string();
        sheet.formula(row, QUANTA, &formula, &quanta, &styles.quanta)?;
    }
    Ok(())
}

fn name(book: &Book<'_>, account: Account) -> &'static str {
    match account {
        Account::Fund => book.say("policy.fund"),
        Account::Bases => book.say("accounts.bases"),
        Account::Distributable => book.say("accounts.distributable"),
        Account::Uplift => book.say("accounts.uplift"),
        Account::Pool => book.say("accounts.pool"),
        Account::Rest => book.say("accounts.rest"),
        Account::Surplus => book.say("accounts.surplus"),
        Account::Adjusted => book.say("accounts.adjusted"),
        Account::Retained => book.say("retained"),
        Account::NewMoney => book.say("accounts.new_money"),
        Account::Paid => book.say("accounts.paid"),
        Account::Due => book.say("accounts.due"),
        Account::Balance => book.say("accounts.balance"),
    }
}

fn amount(book: &Book<'_>, account: Account) -> Option<Money> {
    let allocation = book.allocation;
    let adjustments = || allocation.common().adjustments.iter();
    Some(match account {
        Account::Fund => allocation.policy().terms().fund_total,
        Account::Bases => allocation.common().protected_bases,
        Account::Distributable => allocation.common().distributable,
        Account::Uplift => allocation.common().uplift_total,
        Account::Pool => allocation.common().fiscal_capacity_pool,
        Account::Rest => allocation.common().fiscal_capacity_rest,
        Account::Surplus => allocation.common().control.as_ref().map_or(Money::ZERO, |control| control.retained),
        Account::Adjusted => adjustments().map(|step| step.retained).sum(),
        Account::Retained => allocation.common().retained,
        Account::NewMoney => adjustments().map(|step| step.new_money).sum(),
        Account::Paid => allocation.common().paid,
        Account::Due => allocation.common().to_account_for,
        Account::Balance => return None,
    })
}

/// In quanta.
fn formula(working: &Working<'_>, account: Account) -> String {
    let (book, parameters) = (working.book, &working.parameters);
    let policy = book.allocation.policy();
    let [_, name, ..] = book.names();
    let sum = |column: ColNum| format!("SUM({})", on(name, &working.frame.all(column)));
    let sum_of = |figure| sum(working.quanta_of(figure));
    let quantum = fixed(QUANTUM, VALUE);
    let digits = book.quanta_digits();
    let line = |account| parameters.account(account);
    match account {
        Account::Fund => format!("=ROUND({}/{quantum},{digits})", fixed(FUND, VALUE)),
        Account::Bases => match working.places.base.filter(|_| policy.terms().base == BaseRole::Protected) {
            Some(base) => format!("=ROUND({}/{quantum},{digits})", sum(base)),
            None => "=0".to_owned(),
        },
        Account::Distributable => format!("={}-{}", line(Account::Fund), line(Account::Bases)),
        Account::Uplift => format!("={}", sum_of(Column::Uplift)),
        Account::Pool => match policy.terms().fiscal_capacity {
            Some(_) => format!("={}", parameters.pool(policy.terms().factors.len())),
            None => "=0".to_owned(),
        },
        Account::Rest => match policy.terms().funding() {
            Some(Funding::FiscalCapacity) => format!("={}-{}", line(Account::Pool), line(Account::Uplift)),
            Some(Funding::Additional | Funding::Offset) | None => format!("={}", line(Account::Pool)),
            _ => unreachable!("this program knows no other"),
        },
        Account::Surplus => match working.places.control {
            Some([before, after]) => format!("={}-{}", sum(before), sum(after)),
            None => "=0".to_owned(),
        },
        Account::Adjusted => {
            let changes = policy.terms().adjustments.iter().enumerate();
            let kept = changes.map(|(place, adjustment)| match adjustment.kind {
                AdjustmentKind::Signed { .. } => format!("MAX(0,-{})", sum_of(Column::Adjustment(place))),
                _ => format!("(-{})", sum_of(Column::Adjustment(place))),
            });
            format!("={}", kept.collect::<Vec<_>>().join("+"))
        }
        Account::Retained => {
            let pool = policy.terms().fiscal_capacity.as_ref();
            let rest = pool.filter(|pool| pool.rest == Rest::Retained).map(|_| Account::Rest);
            let more = [Account::Surplus, Account::Adjusted].into_iter();
            let more = more.filter(|account| parameters.accounts().contains(account));
            let parts: Vec<String> = rest.into_iter().chain(more).map(line).collect();
            if parts.is_empty() { "=0".to_owned() } else { format!("={}", parts.join("+")) }
        }
        Account::NewMoney => {
            let money = (0..policy.terms().adjustments.len()).filter(|place| {
                let step = policy.terms().adjustments.get(*place).map(|adjustment| adjustment.kind);
                matches!(step, Some(AdjustmentKind::Signed { new_money: Some(_) }))
            });
            let money: Vec<String> = money.map(|place| parameters.term(Term::NewMoney(place))).collect();
            format!("=ROUND(({})/{quantum},{digits})", money.join("+"))
        }
        Account::Paid => format!("={}", sum_of(Column::Total)),
        Account::Due => {
            let uplift = (policy.terms().funding() == Some(Funding::Additional)).then_some(Account::Uplift);
            let new_money = parameters.accounts().iter().copied().find(|account| *account == Account::NewMoney);
            let parts: Vec<String> = [Some(Account::Fund), uplift, new_money].into_iter().flatten().map(line).collect();
            format!("={}", parts.join("+"))
        }
        Account::Balance => {
            let used = format!("{}+{}", line(Account::Paid), line(Account::Retained));
            let is_paid = format!("ROUND({used}-{},4)=0", line(Account::Due));
            format!("={}", book.verdict(&format!("AND({is_paid},{}>=0)", line(Account::Rest))))
        }
    }
}
