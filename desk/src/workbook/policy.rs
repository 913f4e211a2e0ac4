//! Every parameter with its source and the clause it carries out, the pools, and the accounts.

use minijinja::context;
use rust_xlsxwriter::{ColNum, FormatAlign, RowNum, Worksheet, XlsxError};
use special_fund::BaseRole;

use super::parameters::{FUND, QUANTA, QUANTUM, VALUE};
use super::sheet::{Sheet, height, letters};
use super::working::Working;
use super::{Book, accounts, page, pools, rate, terms};
use crate::messages::words::Words;

pub(super) const LABEL: ColNum = 0;
/// The last column; texts of parameters reach from [`VALUE`] to it.
pub(super) const TEXT: ColNum = 12;

/// Writes the sheet.
pub(super) fn write(working: &Working<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (book, parameters) = (working.book, &working.parameters);
    for (column, width) in (LABEL..).zip([24, 13, 11, 9, 16, 15, 10, 10, 11, 11, 12, 16, 48]) {
        worksheet.set_column_width(column, width)?;
    }
    let mut sheet = Sheet::new(worksheet, book.language);
    let title = format!("{}  {}", book.allocation.policy().terms().title, book.say("policy.title"));
    sheet.text(0, LABEL, &title, &book.styles.section)?;
    let clauses = book.say("policy.clauses");
    sheet.text(1, LABEL, clauses, &book.styles.remark_right.clone().set_align(FormatAlign::Left))?;
    general(book, &mut sheet)?;
    pools::write(book, &mut sheet, parameters)?;
    rate::write(book, &mut sheet, parameters)?;
    terms::write(book, &mut sheet, parameters)?;
    accounts::write(working, &mut sheet)?;
    reasons(book, &mut sheet, parameters.end())?;
    page(book, worksheet);
    Ok(())
}

pub(super) fn label(book: &Book<'_>, sheet: &mut Sheet<'_>, row: RowNum, text: &str) -> Result<(), XlsxError> {
    sheet.text(row, LABEL, text, &book.styles.subtotal_text)
}

/// A text over the width of the sheet.
pub(super) fn line(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    row: RowNum,
    name: &str,
    text: &str,
) -> Result<(), XlsxError> {
    label(book, sheet, row, name)?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    sheet.across(row, [VALUE, TEXT], &text, &book.styles.wrapped)?;
    sheet.worksheet.set_row_height(row, height(letters(&text), 165))?;
    Ok(())
}

fn general(book: &Book<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    sheet.text(FUND.saturating_sub(1), LABEL, book.say("policy.general"), &styles.section)?;
    let amounts = [
        (FUND, book.say("policy.fund"), policy.terms().fund_total),
        (QUANTUM, book.say("quantum_yuan"), policy.terms().quantum),
    ];
    for (row, name, amount) in amounts {
        label(book, sheet, row, name)?;
        sheet.number(row, VALUE, &book.unit.plain(amount), &styles.amount)?;
        sheet.text(row, QUANTA, book.unit_name(), &styles.text)?;
    }
    let base = match policy.terms().base {
        BaseRole::Protected => book.say("policy.protected"),
        BaseRole::Basis => book.say("policy.basis"),
        _ => unreachable!("this program knows no other"),
    };
    let built_in = book.say("policy.built_in");
    let source = book.source;
    let texts = [
        (book.say("fiscal_year"), policy.terms().fiscal_year.to_string()),
        (book.say("title"), policy.terms().title.to_string()),
        (book.say("source"), policy.terms().source.clone()),
        (book.say("policy.base"), base.to_owned()),
        (book.say("policy.roster"), roster(book)),
        (book.say("policy.table"), source.table.file.clone().unwrap_or_default()),
        (book.say("policy.table_sha256"), source.table.sha256.to_owned()),
        (book.say("policy.file"), source.policy.file.clone().unwrap_or_else(|| built_in.to_owned())),
        (book.say("policy.file_sha256"), source.policy.sha256.to_owned()),
        (book.say("policy.version"), env!("CARGO_PKG_VERSION").to_owned()),
    ];
    for (row, (name, text)) in (QUANTUM.saturating_add(1)..).zip(texts) {
        line(book, sheet, row, name, &text)?;
    }
    Ok(())
}

/// What was decided, in words, below everything else.
fn reasons(book: &Book<'_>, sheet: &mut Sheet<'_>, first: RowNum) -> Result<(), XlsxError> {
    let reasons = book.reasons();
    let mut lines: Vec<(&str, String)> = reasons.uplift().map(|uplift| ("uplift", uplift)).into_iter().collect();
    lines.extend(reasons.year());
    lines.extend(reasons.residuals().into_iter().map(|line| ("residual", line)));
    sheet.text(first, LABEL, book.say("policy.decided"), &book.styles.section)?;
    for (row, (label, text)) in (first + 1..).zip(lines) {
        line(book, sheet, row, Words::of(book.language).text(&format!("reasons.label.{label}")), &text)?;
    }
    Ok(())
}

fn roster(book: &Book<'_>) -> String {
    let counties = book.allocation.policy().terms().roster.counties();
    let names: Vec<&str> = counties.iter().map(|county| &*county.name).collect();
    book.sentence("policy.counties", context! { count => names.len(), names })
}
