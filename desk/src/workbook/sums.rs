//! Above the rows of the working: sums and what they must be.

use rust_xlsxwriter::{ColNum, XlsxError};
use special_fund::{BigUint, Money};

use super::amounts::amount;
use super::columns::{WORKING_AGREES, WORKING_DUE, WORKING_SUMS};
use super::indicators::weight;
use super::parameters::Account;
use super::remainders::{Decision, Remainders};
use super::sheet::{Sheet, fixed};
use super::split::Split;
use super::uplift::at_rate;
use super::working::Working;
use super::{Book, exact};
use crate::view::columns::Column;

/// Decimal places that a number of quanta surely has right in a spreadsheet.
pub(super) fn quanta_digits(book: &Book<'_>) -> usize {
    let quanta = book.quanta(book.allocation.common().to_account_for);
    14_usize.saturating_sub(quanta.to_string().len()).min(6)
}

/// Sums of columns; below them what they must be, and whether they are.
pub(super) fn sums(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, columns) = (working.book, &working.columns);
    let explained = &book.explained;
    for (place, factor) in columns.factors.iter().enumerate() {
        let step = explained.counties.first().and_then(|county| county.cells.get(place));
        let total = step.map_or("0".to_owned(), |step| weight(&step.weight_total, step.indicators.as_ref()));
        let places = explained.weights.get(place).and_then(|weights| weights.places);
        weights(working, sheet, factor.weight, &total, places)?;
        let result = if total == "0" { "0" } else { "1" };
        let formula = format!("=SUM({})", working.all(factor.share));
        let percent = book.styles.sum.clone().set_num_format("0%");
        sheet.formula(WORKING_SUMS, factor.share, &formula, result, &percent)?;
        let pool = step.map_or(0, |step| book.quanta(step.pool)).to_string();
        exact_sum(working, sheet, factor.exact, &pool)?;
        sum(working, sheet, factor.cell, &pool)?;
        due(working, sheet, factor.cell, &format!("={}", working.parameters.pool(place)), &pool)?;
    }
    let factors = columns.factors.len();
    let pools = (0..factors).map(|place| working.parameters.pool(place));
    let pools = format!("={}", pools.collect::<Vec<_>>().join("+"));
    split(working, sheet, &columns.split, &explained.plan, &pools)?;
    for (figure, column) in
        [(Column::Plan, columns.plan), (Column::Uplift, columns.uplift), (Column::Total, columns.total)]
    {
        let amount = book.quanta(amount(figure, &book.subtotals.total));
        sum(working, sheet, column, &amount.to_string())?;
    }
    let lifted = at_rate(book, book.quanta(book.subtotals.mountain.plan));
    exact_sum(working, sheet, columns.uplift_exact, &lifted)?;
    given(working, sheet)?;
    let account = |account| format!("={}", working.parameters.account(account));
    if let (Some(split_columns), Some(remainders), Some(score)) =
        (&columns.fiscal_capacity, &explained.fiscal_capacity, columns.score)
    {
        let step = explained.counties.iter().find_map(|county| county.fiscal_capacity.as_ref());
        let total = step.map_or("0".to_owned(), |step| step.weight_total.to_string());
        weights(working, sheet, score, &total, explained.scores.places)?;
        split(working, sheet, split_columns, remainders, &account(Account::Rest))?;
    }
    if let (Some((paying, split_columns)), Some(remainders)) = (&columns.offset, &explained.offset) {
        let others = book.allocation.shares().filter(|share| !share.figures.mountain);
        let others = others.map(|share| book.quanta(share.figures.plan));
        let others = others.fold(0, u64::saturating_add);
        sum(working, sheet, *paying, &others.to_string())?;
        split(working, sheet, split_columns, remainders, &account(Account::Uplift))?;
    }
    working.listed_sums(sheet)?;
    let paid = book.quanta(book.allocation.common().paid).to_string();
    let formula =
        format!("={}-{}", working.parameters.account(Account::Due), working.parameters.account(Account::Retained));
    due(working, sheet, columns.total, &formula, &paid)?;
    for (figure, ours, theirs) in &columns.compared {
        let total = book.unit.plain(amount(*figure, &book.subtotals.total));
        for column in [*ours, *theirs] {
            let formula = format!("=SUM({})", working.all(column));
            sheet.formula(WORKING_SUMS, column, &formula, &total, &book.styles.subtotal)?;
        }
    }
    Ok(())
}

/// Amounts of the year's table.
fn given(working: &Working<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (book, styles) = (working.book, &working.book.styles);
    let counties = || book.allocation.shares().map(|share| share.county);
    if let Some(column) = working.columns.base {
        let total: Money = counties().map(|county| county.base).sum();
        let formula = format!("=SUM({})", working.all(column));
        let (total, style) = match working.is_basis() {
            true => (total.to_string(), &styles.sum_plain),
            false => (book.unit.plain(total), &styles.subtotal),
        };
        sheet.formula(WORKING_SUMS, column, &formula, &total, style)?;
    }
    for (place, column) in working.columns.amounts.iter().enumerate() {
        let total: Money = counties().filter_map(|county| county.amounts.get(place).copied()).sum();
        let formula = format!("=SUM({})", working.all(*column));
        sheet.formula(WORKING_SUMS, *column, &formula, &book.unit.plain(total), &styles.subtotal)?;
    }
    Ok(())
}

/// Weights whose decimal places are known are summed without error.
fn weights(
    working: &Working<'_>,
    sheet: &mut Sheet<'_>,
    column: ColNum,
    total: &str,
    places: Option<u32>,
) -> Result<(), XlsxError> {
    let all = working.all(column);
    let formula = match places {
        Some(places) => format!("=ROUND(SUM({all}),{places})"),
        None => format!("=SUM({all})"),
    };
    let plain = working.book.styles.subtotal_text.clone().set_num_format("General");
    sheet.formula(WORKING_SUMS, column, &formula, total, &plain)
}

fn sum(working: &Working<'_>, sheet: &mut Sheet<'_>, column: ColNum, result: &str) -> Result<(), XlsxError> {
    let formula = format!("=SUM({})", working.all(column));
    sheet.formula(WORKING_SUMS, column, &formula, result, &working.book.styles.sum)
}

fn exact_sum(working: &Working<'_>, sheet: &mut Sheet<'_>, column: ColNum, result: &str) -> Result<(), XlsxError> {
    let formula = format!("=SUM({})", working.all(column));
    sheet.formula(WORKING_SUMS, column, &formula, result, &working.book.styles.sum_exact)
}

/// What a column must sum to, and whether it does.
pub(super) fn due(
    working: &Working<'_>,
    sheet: &mut Sheet<'_>,
    column: ColNum,
    formula: &str,
    result: &str,
) -> Result<(), XlsxError> {
    let styles = &working.book.styles;
    sheet.formula(WORKING_DUE, column, formula, result, &styles.sum)?;
    let (sum, due) = (fixed(WORKING_SUMS, column), fixed(WORKING_DUE, column));
    let (agrees, differs) = (working.agrees(), working.differs());
    let check = format!("=IF(ROUND({sum}-{due},4)=0,\"{agrees}\",\"{differs}\")");
    sheet.formula(WORKING_AGREES, column, &check, agrees, &styles.total_text)
}

/// A split: what is shared, less all floors, is how many round up.
pub(super) fn split(
    working: &Working<'_>,
    sheet: &mut Sheet<'_>,
    columns: &Split,
    remainders: &Remainders,
    shared: &str,
) -> Result<(), XlsxError> {
    let quanta = remainders.recipients.iter().map(|recipient| recipient.quanta);
    let quanta = quanta.fold(0, u64::saturating_add);
    let left = u64::try_from(remainders.left()).unwrap_or(0);
    let exact = exact_total(remainders);
    exact_sum(working, sheet, columns.exact, &exact)?;
    sum(working, sheet, columns.floor, &quanta.saturating_sub(left).to_string())?;
    exact_sum(working, sheet, columns.remainder, &remainder_total(remainders))?;
    sum(working, sheet, columns.quanta, &quanta.to_string())?;
    due(working, sheet, columns.quanta, shared, &quanta.to_string())?;
    let formula = format!("={}-{}", fixed(WORKING_DUE, columns.quanta), fixed(WORKING_SUMS, columns.floor));
    let format = working.book.say("working.first");
    let style = working.book.styles.sum.clone().set_num_format(format);
    sheet.formula(WORKING_DUE, columns.rank, &formula, &left.to_string(), &style)
}

/// Σ of the rounded exact amounts.
fn exact_total(remainders: &Remainders) -> String {
    let digits = remainders.digits;
    let amounts = remainders.recipients.iter();
    let units = amounts.map(|recipient| recipient.units(digits));
    exact::decimal(&units.sum(), digits)
}

/// Σ of the remainders that formulas rank.
fn remainder_total(remainders: &Remainders) -> String {
    let digits = remainders.digits;
    let ranked = remainders.recipients.iter().zip(&remainders.decisions);
    let ranked = ranked.filter(|(_, decision)| **decision == Decision::Formula);
    let units: BigUint = ranked.map(|(recipient, _)| exact::remainder_units(&recipient.exact, digits)).sum();
    exact::decimal(&units, digits)
}
