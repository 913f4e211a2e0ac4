//! 依据 (c), (d): the rate, who pays, and where they come from.

use rust_xlsxwriter::{RowNum, XlsxError};
use special_fund::{Funding, RateStep, UpliftRate};

use super::Book;
use super::parameters::{FUND, Parameters, QUANTA, VALUE, WEIGHT};
use super::policy::{LABEL, TEXT, label, line};
use super::sheet::{Sheet, column_range, fixed};
use super::styles::percent;

/// 依据 (c), (d): the rate, who pays, and where they come from.
pub(super) fn write(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    let row = parameters.rate_row();
    sheet.text(row.saturating_sub(1), LABEL, book.say("uplift"), &styles.section)?;
    label(book, sheet, row, book.say("policy.rate"))?;
    let rate = book.allocation.common().rate();
    let Some(uplift) = &policy.terms().uplift else {
        // Formulas multiply by it.
        sheet.number(row, VALUE, &rate.to_string(), &percent(&styles.plain, rate))?;
        return sheet.across(row, [QUANTA, TEXT], &book.reasons().rate(), &styles.text);
    };
    let mut next = row.saturating_add(4);
    if let UpliftRate::ByFundTotal(brackets) = &uplift.rate {
        let last = next.saturating_add(RowNum::try_from(brackets.len()).unwrap_or(0));
        let rows = [next, last.saturating_sub(1)];
        let basis = uplift.rate_basis.map_or_else(|| fixed(FUND, VALUE), |basis| book.unit.plain(basis));
        let formula = format!("=LOOKUP({basis},{},{})", column_range(rows, VALUE), column_range(rows, WEIGHT));
        sheet.formula(row, VALUE, &formula, &rate.to_string(), &percent(&styles.plain, rate))?;
        let from = book.with_unit(book.say("policy.from"));
        for bracket in brackets {
            label(book, sheet, next, &from)?;
            sheet.number(next, VALUE, &book.unit.plain(bracket.from), &styles.amount)?;
            sheet.number(next, WEIGHT, &bracket.rate.to_string(), &percent(&styles.plain, bracket.rate))?;
            next = next.saturating_add(1);
        }
    } else {
        sheet.number(row, VALUE, &rate.to_string(), &percent(&styles.plain, rate))?;
    }
    let kind = match book.common.uplift_rate {
        Some(RateStep::Fixed { .. }) => book.say("fixed"),
        Some(RateStep::ByFundTotal { .. }) => book.choice("rate.by_fund_total"),
        Some(RateStep::Affordable { .. }) => book.say("policy.affordable"),
        _ => book.say("policy.unknown"),
    };
    sheet.across(row, [QUANTA, TEXT], kind, &styles.text)?;
    let funding = match uplift.funding {
        Funding::FiscalCapacity => book.choice("funding.fiscal_capacity"),
        Funding::Additional => book.choice("funding.additional"),
        Funding::Offset => book.say("policy.offset"),
        _ => unreachable!("this program knows no other"),
    };
    let at = |steps: RowNum| row.saturating_add(steps);
    line(book, sheet, at(1), book.say("policy.funding"), funding)?;
    line(book, sheet, at(2), book.say("policy.source"), &uplift.source)?;
    line(book, sheet, at(3), book.say("policy.why"), &book.reasons().rate())
}
