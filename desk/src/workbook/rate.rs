//! 依据 (c), (d): the rate, who pays, and where they come from.

use rust_xlsxwriter::{RowNum, XlsxError};
use special_fund::{Funding, RateStep, UpliftRate};

use super::Book;
use super::parameters::{FUND, Parameters, QUANTA, VALUE, WEIGHT};
use super::policy::{LABEL, TEXT, label, line};
use super::pools::percent;
use super::sheet::{Sheet, column_range, fixed};

/// 依据 (c), (d): the rate, who pays, and where they come from.
pub(super) fn write(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    let row = parameters.rate_row();
    sheet.text(row.saturating_sub(1), LABEL, book.say("上浮", "uplift"), &styles.section)?;
    label(book, sheet, row, book.say("上浮比例", "uplift rate"))?;
    let rate = book.allocation.common().rate();
    let Some(uplift) = &policy.terms().uplift else {
        // Formulas multiply by it.
        sheet.number(row, VALUE, &rate.to_string(), &percent(&styles.plain, rate))?;
        return sheet.across(row, [QUANTA, TEXT], book.say("本政策没有上浮", "the policy has no uplift"), &styles.text);
    };
    let mut next = row.saturating_add(4);
    if let UpliftRate::ByFundTotal(brackets) = &uplift.rate {
        let last = next.saturating_add(RowNum::try_from(brackets.len()).unwrap_or(0));
        let rows = [next, last.saturating_sub(1)];
        let basis = uplift.rate_basis.map_or_else(|| fixed(FUND, VALUE), |basis| book.unit.plain(basis));
        let formula = format!("=LOOKUP({basis},{},{})", column_range(rows, VALUE), column_range(rows, WEIGHT));
        sheet.formula(row, VALUE, &formula, &rate.to_string(), &percent(&styles.plain, rate))?;
        let from = book.with_unit(book.say("分档：资金总额达到", "from a fund of"));
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
        Some(RateStep::Fixed { .. }) => book.say("固定", "fixed"),
        Some(RateStep::ByFundTotal { .. }) => book.say("按资金规模分档", "by fund total"),
        Some(RateStep::Affordable { .. }) => {
            book.say("资金池可承受的最高比例，由程序求出", "the highest that the pool can pay, found by the program")
        }
        _ => book.say("见 allocation.json", "see allocation.json"),
    };
    sheet.across(row, [QUANTA, TEXT], kind, &styles.text)?;
    let funding = match uplift.funding {
        Funding::FiscalCapacity => book.say("在地区财力因素中安排", "from the fiscal-capacity pool"),
        Funding::Additional => book.say("在资金总额之外另行安排", "new money"),
        Funding::Offset => book.say("由其他县按总分配方案分担", "paid by the others by their plan"),
        _ => unreachable!("this program knows no other"),
    };
    let at = |steps: RowNum| row.saturating_add(steps);
    line(book, sheet, at(1), book.say("上浮资金列支渠道", "who pays"), funding)?;
    line(book, sheet, at(2), book.say("来源", "source"), &uplift.source)?;
    line(book, sheet, at(3), book.say("比例的由来", "why this rate"), &book.reasons().rate())
}
